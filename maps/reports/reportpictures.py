"""The pictures of a report: map and chart of a view as small PNG files with Chinese glyphs."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
from matplotlib.figure import Figure
from PIL import Image
from scipy.spatial import cKDTree

from ..drawing.pictures import draw_plain
from .report import spell_names
from .reportmodel import Picture, Report

DPI = 150  # a picture shrinks to 0.67 of its size on the page: 225 dots an inch there
COLOURS = 256


def draw_report_pictures(
    report: Report,
    results: Mapping[str, Any],
    layers: Mapping[str, gpd.GeoDataFrame],
    *,
    font: str | Path | None = None,
) -> dict[str, bytes]:
    """Return the PNG of each picture of a report, by its view.

    Parameters
    ----------
    report
        See `vocatlas.maps.reports.report.write_report`; it says which pictures there are.
    results, layers, font
        See `vocatlas.maps.drawing.pictures.draw_picture`.

    Raises
    ------
    OutputError
        No installed font has a glyph for some character; the message says what to install.

    Examples
    --------
    >>> draw_report_pictures(Report("en", ("None",), ()), {}, {})
    {}
    """
    views = [block.view for block in report.blocks if isinstance(block, Picture)]
    drawn = _spelled(results) if report.language == "en" else results
    return {
        view: _png_of(draw_plain(drawn, layers, view, language=report.language, font=font))
        for view in views
    }


def _spelled(results: Mapping[str, Any]) -> dict[str, Any]:
    """Return results whose sites have their names in Latin letters, as the text says them."""
    spelled = spell_names(results)
    return dict(results) | {
        "sites": [
            row | {"name_en": row.get("name_en") or spelled.get(_first(row.get("name_zh")))}
            for row in results.get("sites") or []
        ]
    }


def _first(name: object) -> str:
    return str(name or "").split(" / ")[0]


def _png_of(figure: Figure) -> bytes:
    """Return a figure as PNG of its most frequent colours: a third of the bytes, and no time in it.

    A palette that is fitted to the picture would shift the colours of small signs, and a legend
    would no longer say what the map shows; so the colours that fill an area stay as they are, and
    only the blends at edges move to the nearest.
    """
    figure.set_dpi(DPI)
    canvas: Any = figure.canvas
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[:, :, :3]
    packed = pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)
    found, where, counts = np.unique(packed, return_inverse=True, return_counts=True)
    kept = np.sort(np.argsort(-counts.astype(np.int64), kind="stable")[:COLOURS])
    colours = (found[:, None] >> np.array([16, 8, 0], dtype=np.uint32) & 255).astype(np.float32)
    _, nearest = cKDTree(colours[kept]).query(colours)
    few = Image.fromarray(nearest.astype(np.uint8)[where].reshape(packed.shape))
    few.putpalette(colours[kept].astype(np.uint8).tobytes())
    file = io.BytesIO()
    few.save(file, format="PNG")
    return file.getvalue()
