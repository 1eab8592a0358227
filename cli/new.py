"""`vocatlas new`: a study folder for any prefecture of China."""

import click


@click.command(name="new")
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option(
    "--prefecture",
    required=True,
    metavar="NAME|ADCODE",
    help="Chinese name or six-digit code of the prefecture.",
)
def command(folder: str, prefecture: str) -> None:
    """Start a study of any prefecture of China.

    Writes county boundaries, a study.toml with every parameter, empty tables and a data
    dictionary. Needs the extra [china]. DIR must be new or empty.

    Example: vocatlas new ningbo --prefecture 宁波市
    """
    from ..data.starting.filling import list_steps
    from ..data.starting.newstudy import start_study
    from .options import progress
    from .rows import print_steps

    with progress("boundaries 边界"):
        study = start_study(folder, prefecture)
    click.echo(f"研究 study: {study}")
    print_steps(list_steps(study))
    click.echo(
        f"示例与字典 examples and dictionary: {study / 'examples'}, {study / 'dictionary.xlsx'}"
    )
