"""`vocatlas export`: the layers of a run as tables of a PostGIS database."""

import click

from .options import progress


@click.command(name="export")
@click.argument("run", type=click.Path(), metavar="RUN")
@click.argument("url", metavar="URL")
@click.option(
    "--schema",
    default="vocatlas",
    show_default=True,
    help="Where the tables stand; made if it is not there.",
)
@click.option("--overwrite", is_flag=True, help="Replace tables that vocatlas did not write.")
def command(run: str, url: str, schema: str, overwrite: bool) -> None:
    """Write the layers of a run into a PostGIS database.

    RUN is the output folder of vocatlas run, URL is postgresql://user@host/database; better than
    in the URL a password stands in PGPASSWORD or ~/.pgpass. All layers are written or none. Tables
    of an earlier export with the same columns get new rows: views and grants on them stay.

    Example: vocatlas export out/wenzhou postgresql://planner@localhost/gis --schema vocatlas
    """
    from ..data.postgres.database import hide_password
    from ..data.postgres.postgis_export import export_run

    with progress("writing 写出"):
        done = export_run(run, url, schema=schema, overwrite=overwrite)
    for table, count in done.rows.items():
        click.echo(f"{schema}.{table}\t{count}")
    if done.note:
        click.echo(f"note 说明: {done.note}", err=True)
    click.echo(f"database 数据库: {hide_password(url)}", err=True)
