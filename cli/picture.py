"""`vocatlas picture`: one view of a run as a picture."""

from typing import TYPE_CHECKING, Any

import click

from .options import progress

if TYPE_CHECKING:
    import geopandas as gpd

    from ..data.runs import Run

VIEWS = ("coverage", "gaps", "match", "sites")


@click.command(name="picture")
@click.argument("run", type=click.Path(), metavar="RUN")
@click.argument("view", type=click.Choice(VIEWS))
@click.option("-o", "--out", type=click.Path(), required=True, help="File: .png, .svg or .pdf.")
@click.option(
    "--lang",
    "language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="Language of the words.",
)
@click.option(
    "--tier",
    type=click.Choice(["city", "county", "township", "local", "all"]),
    default="local",
    show_default=True,
    help="Of the coverage view: one tier shows minutes, several show shares.",
)
@click.option("--font", type=click.Path(), help="A font file to draw with (TTF, OTF or TTC).")
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
def command(
    run: str, view: str, out: str, language: str, tier: str, font: str | None, overwrite: bool
) -> None:
    """Draw one view of a run for slides and documents.

    RUN is the output folder of vocatlas run. The picture is 16:9; PNG at 300 dpi, SVG with its
    text as paths, PDF with its fonts. A view whose part the run does not hold is an error.

    Example: vocatlas picture out/wenzhou coverage -o coverage.png --lang zh
    """
    from ..data.runs import read_run
    from ..geo.errors import OutputError
    from ..maps.drawing.pictures import check_suffix, draw_picture, save_picture

    target = check_suffix(out)
    if target.exists() and (target.is_dir() or not overwrite):
        raise OutputError(f"{target} exists; choose another name, or give --overwrite")
    if not target.parent.is_dir():
        raise OutputError(f"{target.parent} is no folder; make it first")
    with progress("reading 读取"):
        found = read_run(run)
        context, industries = read_context(found)
    with progress("drawing 制图"):
        figure = draw_picture(
            found.results,
            {**context, **found.layers},
            view,
            language=language,
            tier=tier,
            industries=industries,
            font=font,
        )
        save_picture(figure, target)
    click.echo(f"picture 图片: {target}")


def read_context(run: "Run") -> tuple[dict[str, "gpd.GeoDataFrame"], dict[str, Any]]:
    """Return land and neighbours of the run's study and the names of industries.

    The layers of a run hold neither. Where the study cannot be read any more, the picture does
    without: the surroundings stay grey, and the names are those of the package's catalogue.
    """
    from ..data.study import read_catalogue, read_study
    from ..geo.errors import VocatlasError

    layers: dict[str, gpd.GeoDataFrame] = {}
    try:
        study = read_study(run.study or "")
        layers = {"land": study.land, "neighbours": study.neighbours}
        catalogue = study.catalogue
    except VocatlasError:
        click.echo("the study of the run is not here: drawn without its surroundings", err=True)
        catalogue = read_catalogue()
    names = {
        row.code: {"zh": row.name_zh, "en": row.name_en}
        for row in catalogue.industries.itertuples()
    }
    return layers, names
