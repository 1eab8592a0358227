"""The atlas: one HTML file that opens anywhere and asks the network for nothing.

How a page is made of folium's map and our own panel stands in `vocatlas.maps.page`.
"""

from datetime import date
from typing import Any

import geopandas as gpd

from ..geo.study import Travel
from ..geo.whatif import Switchboard
from .basemaps import Basemap
from .drawing.captions import LANGUAGES
from .findings.sentences import write_findings
from .findings.site_finding import sites_findings
from .layers import (
    UNITS_PER_DEGREE,
    pack_ground,
    pack_isochrones,
    pack_lines,
    pack_neighbours,
    pack_surround,
    pack_zones,
    places_of,
)
from .matchrows import MATCH_KEYS, spell_places, trim_match
from .page import render_page, to_script_json
from .palette import palette
from .pinyin import initials_of, romanise_townships
from .planrows import PLAN_KEYS, trim_plans
from .reports.report import write_report
from .reports.reportmodel import pack_report
from .switches import pack_switchboard

__all__ = ["draw_atlas", "to_script_json"]

# What the page shows; heavier parts of the results stay in results.json.
SHOWN = (
    "study",
    "scenario",
    "parameters",
    "headline",
    "counties",
    "doubt",
    "tipping",
    "townships",
    "campuses",
    "parks",
    "clusters",
    "sweep",
    "equity",
    "access_options",
    "quality",
    *MATCH_KEYS,
    *PLAN_KEYS,
)
# The page's one script, in the order in which its parts need each other.
SCRIPTS = (
    "elements",
    "whatif",
    "state",
    "words",
    "sitewords",
    "codewords",
    "matchwords",
    "indexwords",
    "marks",
    "charts",
    "basemap",
    "map",
    "plans",
    "points",
    "names",
    "tables",
    "switches",
    "sites",
    "curves",
    "choice",
    "standing",
    "spot",
    "placement",
    "programmes",
    "rungs",
    "measures",
    "bases",
    "match",
    "views",
    "coordination",
    "readiness",
    "quality",
    "isochrones",
    "options",
    "doubt",
    "reportmap",
    "report",
    "card",
    "sitecard",
    "exports",
    "atlas",
)
# Names that are spelt in Latin letters, and each of the names that one candidate has.
SPELLED = (
    ("townships", "name_zh"),
    ("campuses", "name_zh"),
    ("sites", "name_zh"),
    ("sites", "runner_up_name_zh"),
)
NAMED = ("counties", "townships", "campuses", "parks", "clusters")
POINT_LAYERS = ("campuses", "parks", "clusters", "sites")


def draw_atlas(
    results: dict[str, Any],
    layers: dict[str, gpd.GeoDataFrame],
    *,
    switchboard: Switchboard | None = None,
    industries: dict[str, dict[str, str]] | None = None,
    basemap: Basemap | None = None,
    made_on: date | None = None,
) -> str:
    """Return the atlas of a run as one self-contained HTML page.

    Parts of the results or layers that are missing are left out of the map and said so in their
    view. A name from a table is only ever text: the JSON block escapes ``< > &`` and the line
    separators, and the script writes names as text nodes.

    Parameters
    ----------
    results
        The run in the shape of ``results.json``.
    layers
        Layers in EPSG:4326 by name; used: counties, townships, campuses, parks, clusters, roads,
        sites, neighbours, land.
    switchboard
        What a reader may switch; without it the page shows the saved parameters alone.
    industries
        Names of industries by their code: ``{"19": {"zh": ..., "en": ...}}``; the code is shown
        where there is none.
    basemap
        A base map of the network, see `vocatlas.maps.basemaps`; none by default, and then the
        page's policy forbids every request.
    made_on
        A date for the footer; none by default, so that the same run gives the same page.

    Examples
    --------
    >>> page = draw_atlas({"study": {"name_zh": "<村>", "name_en": "Village"}}, {})
    >>> "<村>" in page, page.startswith("<!DOCTYPE html>")
    (False, True)
    """
    seats = [row["access"] * 1000.0 for row in results.get("townships") or [] if row.get("access")]
    travel = Travel(**((results.get("parameters") or {}).get("travel") or {}))
    english = romanise_townships(
        name
        for table, key in SPELLED
        for row in results.get(table) or []
        for name in (row.get(key), *str(row.get(key) or "").split(" / "))
    ) | spell_places(results)
    payload = {
        "results": {key: results.get(key) for key in SHOWN}
        | trim_match(results)
        | trim_plans(results),
        "findings": write_findings(results, industries=industries, english=english),
        "site_findings": sites_findings(results, english),
        "report": {
            language: pack_report(write_report(results, language, industries=industries))
            for language in LANGUAGES
        },
        "english": english,
        "industries": industries or {},
        "palette": palette(seats),
        "geometry": _pack_geometry(layers),
        "switchboard": pack_switchboard(switchboard, travel),
        "initials": initials_of(
            row.get(key)
            for name in NAMED
            for row in results.get(name) or []
            for key in ("name_zh", "institution_name_zh")
        ),
        "basemap": basemap.as_dict() if basemap else None,
        "made_on": made_on.isoformat() if made_on else None,
    }
    study = results.get("study") or {}
    return render_page(
        "atlas.html",
        payload=payload,
        styles=("atlas.css", "report.css"),
        scripts=SCRIPTS,
        basemap=basemap,
        title_zh=study.get("name_zh") or "",
        title_en=study.get("name_en") or "",
    )


def _pack_geometry(layers: dict[str, gpd.GeoDataFrame]) -> dict[str, Any]:
    ground = layers.get("land")
    if ground is None or ground.empty:
        ground = layers.get("neighbours")
    return {
        "units_per_degree": UNITS_PER_DEGREE,
        "counties": pack_zones(layers.get("counties"), "adcode"),
        "townships": pack_zones(layers.get("townships"), "code"),
        "ground": pack_ground(ground),
        "neighbours": pack_neighbours(layers.get("neighbours")),
        "surround": pack_surround(layers.get("counties")) if ground is not None else [],
        "roads": pack_lines(layers.get("roads")),
        "isochrones": pack_isochrones(layers.get("isochrones")),
        "places": {name: places_of(layers.get(name)) for name in POINT_LAYERS},
    }
