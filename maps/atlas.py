"""The atlas: one HTML file that opens anywhere and asks the network for nothing.

folium sets the map up; its script and style tags are replaced by Leaflet from the installed
xstatic package, and the panel, its script and its style come from ``panel/``. The page's policy
names the hash of each of its own scripts and styles: nothing else runs in it.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import jinja2
from markupsafe import Markup
from xstatic.pkg import leaflet

from ..geo.study import Travel
from ..geo.whatif import Switchboard
from .basemaps import Basemap
from .findings import write_findings
from .layers import (
    UNITS_PER_DEGREE,
    pack_ground,
    pack_lines,
    pack_neighbours,
    pack_surround,
    pack_zones,
    places_of,
)
from .palette import palette
from .pinyin import initials_of, romanise_townships
from .switches import pack_switchboard

# What the page shows; heavier parts of the results stay in results.json.
SHOWN = (
    "study",
    "scenario",
    "parameters",
    "headline",
    "counties",
    "townships",
    "campuses",
    "parks",
    "clusters",
    "match",
    "sites",
    "sweep",
    "plans",
    "equity",
    "coordination",
    "quality",
)
# The page's one script, in the order in which its parts need each other.
SCRIPTS = (
    "whatif",
    "state",
    "words",
    "marks",
    "charts",
    "basemap",
    "map",
    "points",
    "names",
    "tables",
    "switches",
    "views",
    "quality",
    "card",
    "exports",
    "atlas",
)
SPELLED = ("townships", "sites")
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
        row.get("name_zh") for name in SPELLED for row in results.get(name) or []
    )
    payload = {
        "results": {key: results.get(key) for key in SHOWN},
        "findings": write_findings(results, industries=industries, english=english),
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
    figure = _folium_parts()
    styles = {
        "leaflet_css": _without_fetches(_package_text(leaflet, "leaflet.css")),
        "style": _panel_text("atlas.css"),
    }
    scripts = {
        "leaflet_js": _package_text(leaflet, "leaflet.js"),
        "map_script": figure["script"],
        "script": "\n".join(_panel_text(f"{name}.js") for name in SCRIPTS),
    }
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(_panel_text("atlas.html")).render(
        title_zh=study.get("name_zh") or "",
        title_en=study.get("name_en") or "",
        referrer="origin" if basemap else "no-referrer",
        policy=Markup(_policy(scripts.values(), styles.values(), basemap)),
        data=Markup(to_script_json(payload)),
        map_html=Markup(figure["html"]),
        **{name: Markup(text) for name, text in {**styles, **scripts}.items()},
    )


def _policy(scripts: Iterable[str], styles: Iterable[str], basemap: Basemap | None) -> str:
    """Return the page's content-security policy: its own scripts and styles by hash alone."""
    images = "img-src data: blob:" + (f" {basemap.host}" if basemap else "")
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts))}",
            f"style-src {' '.join(map(_hash, styles))}",
            images,
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(text: str) -> str:
    """Return what a policy calls an inline script or style.

    A browser hashes the text as it reads it, and reads every line break as one line feed.
    """
    read = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'sha256-{base64.b64encode(hashlib.sha256(read.encode()).digest()).decode()}'"


def to_script_json(value: object) -> str:
    r"""Return JSON that is safe inside a script element; NaN and infinity become null.

    Examples
    --------
    >>> print(to_script_json({"name": "</script>&", "x": float("nan")}))
    {"name":"\u003c/script\u003e\u0026","x":null}
    """
    text = json.dumps(
        _plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=str
    )
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _plain(value: Any) -> Any:
    """NumPy scalars and arrays to Python's own; what is not a finite number becomes None."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value


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
        "places": {name: places_of(layers.get(name)) for name in POINT_LAYERS},
    }


def _folium_parts() -> dict[str, str]:
    """Return the map's element and the script that makes it, without tags of a CDN."""
    base = folium.Map(tiles=None, zoom_control=False, attributionControl=False, zoomSnap=0.25)
    base._id = "atlas"  # a fixed name: the same run gives the same page
    figure: Any = base.get_root()
    figure.render()
    return {"html": figure.html.render(), "script": figure.script.render()}


def _without_fetches(style: str) -> str:
    """Take every ``url(...)`` out of a style sheet: the page uses none of Leaflet's pictures."""
    return re.sub(r"url\([^)]*\)", "none", style)


def _package_text(package: Any, name: str) -> str:
    text = (Path(package.BASE_DIR) / name).read_text(encoding="utf-8")
    return re.sub(r"//# sourceMappingURL=\S+", "", text)


def _panel_text(name: str) -> str:
    return resources.files(__package__).joinpath("panel", name).read_text(encoding="utf-8")
