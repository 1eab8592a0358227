"""`vocatlas places`: check places by eye."""

from pathlib import Path

import click

from .options import progress, read, study_argument


@click.command(name="places")
@study_argument
@click.option("-o", "--out", type=click.Path(), required=True, help="The page to write.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
def command(study: str, out: str, overwrite: bool) -> None:
    """Write a page for checking places by eye.

    Doubtful rows come first, each with the places where it might stand. The page works
    offline and saves a CSV of corrections for vocatlas geocode --corrections.

    Example: vocatlas places wenzhou -o review.html
    """
    from ..data.checking.doubts import doubts_by_row
    from ..data.export import write_page
    from ..geo.ground import find_ground
    from ..geo.location.review import list_places
    from ..maps.review import draw_review

    chosen = read(study)
    with progress("placing 定位"):
        ground = find_ground(chosen)
        places = list_places(chosen, ground)
        counties = {int(c.code): str(c.name_zh) for c in chosen.counties.itertuples()}
        doubts = doubts_by_row(ground.checks, chosen)
        for place in places:
            place["doubts"] = doubts.get((place["table"], place["id"]), [])
    page = draw_review(
        places,
        {"counties": chosen.which_county, "land": chosen.land},
        study={"id": chosen.id, "name_zh": chosen.name_zh, "name_en": chosen.name_en},
        counties=counties,
    )
    write_page(Path(out), page, overwrite=overwrite)
    click.echo(f"{len(places)} places, {sum(bool(p['doubts']) for p in places)} doubtful: {out}")
