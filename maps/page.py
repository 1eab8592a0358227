"""What every page of ours is made of: a map by folium, Leaflet inlined, a policy of hashes.

folium sets the map up; its script and style tags are replaced by Leaflet from the installed
xstatic package. A page fetches nothing, and its policy names the hash of each of its own scripts
and styles: nothing else runs in it.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import folium
import jinja2
from markupsafe import Markup
from xstatic.pkg import leaflet

from .basemaps import Basemap


def render_page(
    template: str,
    *,
    payload: dict[str, Any],
    styles: Sequence[str],
    scripts: Sequence[str],
    basemap: Basemap | None = None,
    **words: str,
) -> str:
    """Return one self-contained HTML page.

    Parameters
    ----------
    template
        File in ``panel/`` with the page's frame.
    payload
        What the page's JSON block holds; whatever stands in it is only ever text.
    styles, scripts
        Files in ``panel/``: the parts of the one style and of the one script, in their order.
    basemap
        The tile service that the policy then allows; none forbids every request.
    words
        Texts of the template, escaped.
    """
    figure = _folium_parts()
    sheets = {
        "leaflet_css": _without_fetches(_package_text(leaflet, "leaflet.css")),
        "style": "\n".join(map(_panel_text, styles)),
    }
    texts = {
        "leaflet_js": _package_text(leaflet, "leaflet.js"),
        "map_script": figure["script"],
        "script": "\n".join(_panel_text(f"{name}.js") for name in scripts),
    }
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(_panel_text(template)).render(
        referrer="origin" if basemap else "no-referrer",
        policy=Markup(_policy(texts.values(), sheets.values(), basemap)),
        data=Markup(to_script_json(payload)),
        map_html=Markup(figure["html"]),
        **words,
        **{name: Markup(text) for name, text in {**sheets, **texts}.items()},
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
