"""Static pictures of a run, for slides and documents: one view, one finding, 16:9.

The palette, the classes, the shapes and the finding are those of the page (`vocatlas.maps.palette`,
`vocatlas.maps.findings.sentences`).
"""

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
from matplotlib.figure import Figure
from matplotlib.text import Text

from ...geo.errors import OutputError, ParameterError
from ..findings.sentences import write_findings
from .captions import LANGUAGES, name_of, word
from .fonts import check_glyphs, choose_families, drawing_with
from .frame import open_frame
from .reach_pictures import TIERS, draw_coverage, draw_gaps
from .sheet import HEIGHT_IN, MARGIN_IN, WIDTH_IN, open_sheet, write_foot, write_title
from .supply_pictures import draw_match, draw_sites

VIEWS = ("coverage", "gaps", "match", "sites")
SUFFIXES = (".png", ".svg", ".pdf")
DPI = 300
MAP_BOX = (MARGIN_IN, 0.86, 7.0, HEIGHT_IN - 0.86 - 1.22)
# Without title and sources, for a document: at 0.78 of its size as wide as an A4 page's text.
PLAIN_IN = (8.4, 5.5)
PLAIN_MAP_BOX = (0.03, 0.03, 4.55, PLAIN_IN[1] - 0.06)
PLAIN_SIDE_BOX = (4.72, 0.03, PLAIN_IN[0] - 4.76, PLAIN_IN[1] - 0.06)
SIDE_BOX = (7.75, 0.86, WIDTH_IN - MARGIN_IN - 7.75, HEIGHT_IN - 0.86 - 1.22)
# What each view is about; without it there is no picture.
_SUBJECT: dict[str, tuple[str, str]] = {
    "coverage": ("townships", "covered_local"),
    "gaps": ("counties", "p_underserved"),
    "match": ("match", "demand_share"),
    "sites": ("sites", "gain_people"),
}
_DRAW: dict[str, Callable[..., str]] = {
    "coverage": draw_coverage,
    "gaps": draw_gaps,
    "match": draw_match,
    "sites": draw_sites,
}


def draw_picture(
    results: Mapping[str, Any],
    layers: Mapping[str, gpd.GeoDataFrame],
    view: str,
    *,
    language: str = "zh",
    tier: str = "local",
    industries: dict[str, dict[str, str]] | None = None,
    font: str | Path | None = None,
) -> Figure:
    """Return one view of a run as a figure of 13.33 by 7.5 inches.

    A part that the results do not hold is an error, never an empty map: a picture leaves its
    context and must not say "none" where nothing was asked.

    Parameters
    ----------
    results
        The run in the shape of ``results.json``.
    layers
        Layers in EPSG:4326 by name; used: counties (needed), townships, campuses, clusters, roads,
        land, neighbours. Without land and neighbours the surroundings are plain grey.
    view
        One of `VIEWS`.
    language
        ``zh`` or ``en``; a name without English is written in Chinese.
    tier
        Of the coverage view: city, county and township show minutes, local and all show shares.
    industries
        Names of industries by code: ``{"19": {"zh": ..., "en": ...}}``; without, the code is said.
    font
        A font file to draw with before the installed ones.

    Raises
    ------
    ParameterError
        The view, the tier or the language is unknown.
    OutputError
        The results do not hold the view's subject, or a character has no glyph in any font.

    Examples
    --------
    >>> draw_picture({"sites": []}, {}, "sites")
    Traceback (most recent call last):
    ...
    vocatlas.geo.errors.OutputError: the run holds no sites to draw: choose another view
    """
    _check(results, view, language, tier)
    study = results.get("study") or {}
    with _drawing(font):
        sheet = open_sheet(language)
        frame = open_frame(sheet, layers, MAP_BOX, crs=study.get("metric_crs"))
        options = {"tier": tier} if view == "coverage" else {}
        shown = _DRAW[view](frame, results, layers, SIDE_BOX, **options)
        finding = write_findings(dict(results), industries=industries)[view][language]
        kicker = "  |  ".join([name_of(study, language), word(view, language), shown])
        write_title(sheet, kicker, finding)
        write_foot(sheet, foot_of(results, language))
        check_glyphs(sheet.figure)
    return sheet.figure


def draw_plain(
    results: Mapping[str, Any],
    layers: Mapping[str, gpd.GeoDataFrame],
    view: str,
    *,
    language: str = "zh",
    font: str | Path | None = None,
) -> Figure:
    """Return map and chart of a view without title and sources, for a document that says them.

    The figure is 8.4 by 5.5 inches; parameters and errors are those of `draw_picture`.

    Examples
    --------
    >>> draw_plain({"sites": []}, {}, "sites")
    Traceback (most recent call last):
    ...
    vocatlas.geo.errors.OutputError: the run holds no sites to draw: choose another view
    """
    _check(results, view, language, "local")
    with _drawing(font):
        sheet = open_sheet(language, PLAIN_IN)
        crs = (results.get("study") or {}).get("metric_crs")
        frame = open_frame(sheet, layers, PLAIN_MAP_BOX, crs=crs)
        options = {"tier": "local"} if view == "coverage" else {}
        _DRAW[view](frame, results, layers, PLAIN_SIDE_BOX, **options)
        check_glyphs(sheet.figure)
    return sheet.figure


@contextmanager
def _drawing(font: str | Path | None) -> Iterator[None]:
    """Draw with the fonts that are there.

    A missing glyph is no warning here but an error, for all of them at once: `check_glyphs`.
    """
    with drawing_with(choose_families(font)), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        yield


def _check(results: Mapping[str, Any], view: str, language: str, tier: str) -> None:
    for value, known, what in (
        (view, VIEWS, "view"),
        (language, LANGUAGES, "language"),
        (tier, TIERS, "tier"),
    ):
        if value not in known:
            raise ParameterError(f"unknown {what} {value!r}; expected one of {', '.join(known)}")
    part, column = _SUBJECT[view]
    rows = results.get(part) or []
    if not any(row.get(column) is not None for row in rows):
        raise OutputError(f"the run holds no {part} to draw: choose another view")


def foot_of(results: Mapping[str, Any], language: str) -> list[str]:
    """Return the small print: the limits of the map and the review note, then the sources."""
    sources = (results.get("study") or {}).get("sources") or []
    named = "；" if language == "zh" else "; "
    said = [
        f"{source.get('name')} ({source['licence']})"
        if source.get("licence")
        else source.get("name")
        for source in sources
        if source.get("name")
    ]
    note = word("limits", language) + word("review", language)
    return [word("sources", language) + named.join(map(str, said)), note] if said else [note]


def save_picture(figure: Figure, path: str | Path) -> None:
    """Write a figure as PNG (300 dpi), SVG (text as paths) or PDF (fonts embedded).

    No time is written into the file: the same figure gives the same bytes.

    Raises
    ------
    OutputError
        The suffix is none of these, or the file cannot be written.

    Examples
    --------
    >>> save_picture(Figure(), "map.bmp")
    Traceback (most recent call last):
    ...
    vocatlas.geo.errors.OutputError: map.bmp: expected a file name that ends in .png, .svg or .pdf
    """
    target = check_suffix(path)
    metadata: dict[str, dict[str, Any]] = {
        ".png": {"Software": "vocatlas"},
        ".svg": {"Date": None, "Creator": "vocatlas"},
        ".pdf": {"CreationDate": None, "Creator": "vocatlas", "Producer": None},
    }
    drawn = [text.get_fontfamily() for text in figure.findobj(Text) if text.get_text()]
    kind = target.suffix.lower()
    with drawing_with(drawn[0] if drawn else choose_families()):
        try:
            figure.savefig(target, format=kind[1:], dpi=DPI, metadata=metadata[kind])
        except OSError as error:
            raise OutputError(f"{target} cannot be written: {error.strerror or error}") from error


def check_suffix(path: str | Path) -> Path:
    """Return the path of a picture if its suffix is one that can be drawn.

    Raises
    ------
    OutputError
        It is not.

    Examples
    --------
    >>> check_suffix("map.PNG").name
    'map.PNG'
    """
    target = Path(path)
    if target.suffix.lower() not in SUFFIXES:
        raise OutputError(f"{target}: expected a file name that ends in .png, .svg or .pdf")
    return target
