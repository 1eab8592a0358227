"""One offline page for checking places by eye: a list with the doubtful rows first, and a map."""

from typing import Any

import geopandas as gpd

from .layers import UNITS_PER_DEGREE, pack_ground, pack_zones
from .page import render_page
from .palette import INK, LAND, SITE

SCRIPTS = ("elements", "review")


def draw_review(
    places: list[dict[str, Any]],
    layers: dict[str, gpd.GeoDataFrame],
    *,
    study: dict[str, str],
    counties: dict[int, str],
) -> str:
    """Return the page; a person's verdicts are saved from it as a CSV of corrections.

    Doubtful rows stand first: more doubts before fewer, no place before a place, rough places
    before precise ones.

    Parameters
    ----------
    places
        From `vocatlas.geo.location.review.list_places`, each with ``doubts``: pairs of a Chinese
        and an English sentence.
    layers
        ``counties``, ``townships`` and ``land`` in EPSG:4326.
    study
        ``id, name_zh, name_en``.
    counties
        Names by adcode.

    Examples
    --------
    >>> study = {"id": "v", "name_zh": "<村>", "name_en": "V"}
    >>> page = draw_review([], {}, study=study, counties={})
    >>> "<村>" in page, page.startswith("<!DOCTYPE html>")
    (False, True)
    """
    rough = ("none", "county", "township", "village", "point")
    ordered = sorted(
        places,
        key=lambda p: (
            -len(p.get("doubts") or []),
            rough.index(p["precision"]),
            p["table"],
            p["row"],
        ),
    )
    payload = {
        "study": study,
        "places": ordered,
        "counties": {str(code): name for code, name in counties.items()},
        "colours": {"ink": INK, "land": LAND, "site": SITE},
        "geometry": {
            "units_per_degree": UNITS_PER_DEGREE,
            "ground": pack_ground(layers.get("land")),
            "counties": pack_zones(layers.get("counties"), "adcode"),
        },
    }
    return render_page(
        "review.html",
        payload=payload,
        styles=("review.css",),
        scripts=SCRIPTS,
        title_zh=study.get("name_zh") or "",
    )
