"""`vocatlas report`: the report of a run as a Word file."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import progress

if TYPE_CHECKING:
    import geopandas as gpd


@click.command(name="report")
@click.argument("run", type=click.Path(), metavar="RUN")
@click.option("-o", "--out", type=click.Path(), required=True, help="File that ends in .docx.")
@click.option(
    "--lang",
    "language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="Language of the report.",
)
@click.option("--font", type=click.Path(), help="A font file for its pictures (TTF, OTF or TTC).")
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
def command(run: str, out: str, language: str, font: str | None, overwrite: bool) -> None:
    """Write the report of a run as a Word file.

    RUN is the output folder of vocatlas run. Two to six pages: question, data and limits,
    coverage, underserved counties, match, plan, what would change it, sources. Every figure is
    taken from results.json; the same run gives the same bytes.

    Example: vocatlas report out/wenzhou -o report.docx --lang zh
    """
    from ..data.runs import read_run
    from ..geo.errors import OutputError
    from ..maps.reports.docxfile import check_docx
    from .picture import read_context

    target = Path(out)
    if target.suffix.lower() != ".docx":
        raise OutputError(f"{target}: expected a file name that ends in .docx")
    if target.exists() and (target.is_dir() or not overwrite):
        raise OutputError(f"{target} exists; choose another name, or give --overwrite")
    if not target.parent.is_dir():
        raise OutputError(f"{target.parent} is no folder; make it first")
    check_docx()
    with progress("reading 读取"):
        found = read_run(run)
        context, industries = read_context(found)
    with progress("writing 写出"):
        data = make_report(
            found.results,
            {**context, **found.layers},
            language=language,
            industries=industries,
            font=font,
        )
        try:
            target.write_bytes(data)
        except OSError as error:
            raise OutputError(f"{target} cannot be written: {error.strerror or error}") from error
    click.echo(f"report 报告: {target}")


def make_report(
    results: Mapping[str, Any],
    layers: "Mapping[str, gpd.GeoDataFrame]",
    *,
    language: str = "zh",
    industries: dict[str, dict[str, str]] | None = None,
    font: str | Path | None = None,
) -> bytes:
    """Return the report of a run as the bytes of a Word file (`vocatlas.maps.reports`)."""
    from ..maps.reports.docxfile import write_docx
    from ..maps.reports.report import write_report
    from ..maps.reports.reportpictures import draw_report_pictures

    report = write_report(results, language, industries=industries)
    return write_docx(report, draw_report_pictures(report, results, layers, font=font))
