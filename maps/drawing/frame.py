"""The map of a picture: projected in metres, with its ground, zones, names, scale and north."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import FancyArrow
from matplotlib.patheffects import withStroke
from shapely.geometry.base import BaseGeometry

from ...geo.errors import OutputError
from ...geo.location.datum import metric_crs
from ..palette import INK, LAND, ROAD, SEA
from .sheet import MUTED, POINTS_PER_INCH, Sheet
from .symbols import ESTIMATED, patch_of

VEIL = "#edf0f0"
BORDER = "#cfcabd"
SURROUND_M = 50_000.0  # of the neighbours, a study holds those within 50 km
SIMPLIFY_M = 60.0
Box = tuple[float, float, float, float]


@dataclass
class Frame:
    """A map on a sheet: `box` is left, bottom, width and height in inches.

    `taken` are the boxes in metres that names should keep clear of: marks and names drawn before.
    `near` is the part of the map whose surroundings are held; beyond it nothing is drawn.
    """

    sheet: Sheet
    axes: Axes
    crs: str
    box: Box
    counties: gpd.GeoSeries
    metres_per_inch: float
    taken: list[Box] = field(default_factory=list)
    near: BaseGeometry | None = None

    def project(self, layer: gpd.GeoDataFrame | gpd.GeoSeries) -> gpd.GeoSeries:
        """Return a layer's shapes in metres of the map."""
        return layer.geometry.to_crs(self.crs)

    def locate(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a place lies, in metres of the map."""
        point = gpd.GeoSeries(gpd.points_from_xy([lon], [lat]), crs=4326).to_crs(self.crs).iloc[0]
        return float(point.x), float(point.y)

    def keep_clear(self, x: float, y: float, *, size: float = 34.0) -> None:
        """Keep names off a mark whose area is `size` square points."""
        half = np.sqrt(size) * 0.62 / POINTS_PER_INCH * self.metres_per_inch
        self.taken.append((x - half, y - half, x + half, y + half))


def key_of(value: Any) -> str:
    """Return a code as text, whether a file kept it as text, whole or broken number.

    Examples
    --------
    >>> key_of(330302.0), key_of("330302002000")
    ('330302', '330302002000')
    """
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def shapes_of(layer: gpd.GeoDataFrame | None, key: str) -> gpd.GeoSeries:
    """Return the shapes of a layer by its key, a column or the index; those without are left out.

    Examples
    --------
    >>> shapes_of(None, "adcode").empty
    True
    """
    if layer is None or layer.empty:
        return gpd.GeoSeries([], crs=4326)
    keys = layer[key] if key in layer.columns else layer.index
    shapes = gpd.GeoSeries(list(layer.geometry), index=[key_of(k) for k in keys], crs=layer.crs)
    return shapes[~(shapes.isna() | shapes.is_empty)]


def open_frame(
    sheet: Sheet, layers: Mapping[str, gpd.GeoDataFrame], box: Box, *, crs: str | None = None
) -> Frame:
    """Put a map on a sheet, with the counties of the study filling it.

    Raises
    ------
    OutputError
        There is no county with a shape: nothing to draw on.
    """
    outlines = shapes_of(layers.get("counties"), "adcode")
    if outlines.empty:
        raise OutputError("the run's atlas.gpkg has no county outlines; nothing to draw on")
    crs = crs or metric_crs(float(outlines.total_bounds[[0, 2]].mean()))
    counties = outlines.to_crs(crs)
    left, bottom, width, height = box
    x0, y0, x1, y1 = counties.total_bounds
    metres_per_inch = max((x1 - x0) / width, (y1 - y0) / height) * 1.06
    mid_x, mid_y = (x0 + x1) / 2, (y0 + y1) / 2
    page_w, page_h = sheet.figure.get_size_inches()
    axes = sheet.figure.add_axes((left / page_w, bottom / page_h, width / page_w, height / page_h))
    axes.set_xlim(mid_x - width * metres_per_inch / 2, mid_x + width * metres_per_inch / 2)
    axes.set_ylim(mid_y - height * metres_per_inch / 2, mid_y + height * metres_per_inch / 2)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color(MUTED)
        spine.set_linewidth(0.7)
    frame = Frame(sheet, axes, crs, box, counties, metres_per_inch)
    _draw_ground(frame, layers.get("land"), layers.get("neighbours"))
    return frame


def _draw_ground(
    frame: Frame, land: gpd.GeoDataFrame | None, neighbours: gpd.GeoDataFrame | None
) -> None:
    """Draw sea and land round the study; what lies beyond, or is not held, is plain grey."""
    frame.axes.set_facecolor(VEIL)
    ground = land if land is not None and not land.empty else neighbours
    rims = shapely.buffer(shapely.simplify(frame.counties.to_numpy(), 1000.0), SURROUND_M)
    (x0, x1), (y0, y1) = frame.axes.get_xlim(), frame.axes.get_ylim()
    view = shapely.box(x0, y0, x1, y1)
    near = frame.near = shapely.intersection(shapely.union_all(rims), view)
    if ground is None or ground.empty:
        return
    solid = shapely.union_all(frame.project(ground).simplify(SIMPLIFY_M).make_valid().to_numpy())
    fill(frame, near, facecolor=SEA, linewidth=0, zorder=0.5)
    fill(
        frame,
        shapely.intersection(solid, near),
        facecolor=LAND,
        edgecolor=BORDER,
        linewidth=0.4,
        zorder=0.6,
    )
    if neighbours is not None:
        for shape in frame.project(neighbours).simplify(SIMPLIFY_M):
            part = shapely.intersection(shapely.make_valid(shape), near)
            fill(frame, part, facecolor="none", edgecolor=BORDER, linewidth=0.5, zorder=0.7)


def fill(frame: Frame, shape: BaseGeometry | None, **look: Any) -> None:
    """Draw the polygons of a shape."""
    patch = patch_of(polygons_of(shape), **look)
    if patch is not None:
        frame.axes.add_artist(patch)  # the limits of the map are set: nothing to widen


def polygons_of(shape: BaseGeometry | None) -> list[Any]:
    """Return the polygons of a shape; lines and points in it are left out.

    Examples
    --------
    >>> len(polygons_of(shapely.box(0, 0, 1, 1))), polygons_of(None)
    (1, [])
    """
    if shape is None or shape.is_empty:
        return []
    parts = [p for part in shapely.get_parts([shape]) for p in shapely.get_parts([part])]
    return [part for part in parts if part.geom_type == "Polygon"]


def draw_zone(
    frame: Frame, shape: BaseGeometry, look: Mapping[str, Any], *, estimated: bool = False
) -> None:
    """Draw one zone; dots over it say that its residents are estimated."""
    simple = shapely.make_valid(shapely.simplify(shape, SIMPLIFY_M))
    fill(frame, simple, zorder=2.2 if "hatch" in look else 2.0, **look)
    if estimated:
        fill(frame, simple, zorder=2.1, **ESTIMATED)


def draw_roads(frame: Frame, roads: gpd.GeoDataFrame | None) -> None:
    """Draw the main roads, thin."""
    if roads is None or roads.empty:
        return
    joined = shapely.line_merge(shapely.union_all(frame.project(roads).to_numpy()))
    joined = shapely.intersection(joined, frame.near)
    lines = shapely.get_parts(shapely.simplify(joined, SIMPLIFY_M))
    paths = [np.asarray(line.coords)[:, :2] for line in lines if line.geom_type == "LineString"]
    drawn = LineCollection(paths, colors=ROAD, linewidths=0.35, alpha=0.5, zorder=3)
    frame.axes.add_collection(drawn, autolim=False)


def draw_outlines(frame: Frame) -> None:
    """Draw the county lines."""
    for shape in frame.counties.simplify(SIMPLIFY_M):
        fill(
            frame,
            shapely.make_valid(shape),
            facecolor="none",
            edgecolor=INK,
            linewidth=0.75,
            alpha=0.85,
            zorder=4,
        )


def write_county_names(frame: Frame, names: Mapping[str, Sequence[str]]) -> None:
    """Write each county's lines where they cover least, inside it if they can, by its middle."""
    order = sorted(frame.counties.index, key=lambda key: frame.counties[key].area)
    for key in order:
        lines = [line for line in names.get(key, ()) if line]
        if not lines:
            continue
        shape = frame.counties[key]
        centre = _middle_of(shape)
        places = [centre, *_grid_inside(shape)]
        write_name(frame, lines, places, centre, size=8.6, inside=shape)


def write_name(
    frame: Frame,
    lines: Sequence[str],
    places: Iterable[tuple[float, float]],
    anchor: tuple[float, float],
    *,
    size: float,
    inside: BaseGeometry | None = None,
    colour: str = INK,
) -> None:
    """Write lines centred at the best of some places: free of marks and names, near the anchor."""
    weights = ["bold", *["normal"] * (len(lines) - 1)]
    wide = max(frame.sheet.measure(t, size, w) for t, w in zip(lines, weights, strict=True))
    half_w = wide * frame.metres_per_inch / 2
    half_h = len(lines) * size * 1.18 / POINTS_PER_INCH * frame.metres_per_inch / 2
    (x0, x1), (y0, y1) = frame.axes.get_xlim(), frame.axes.get_ylim()

    def cost(place: tuple[float, float]) -> float:
        x, y = place
        own = (x - half_w, y - half_h, x + half_w, y + half_h)
        covered = sum(_overlap(own, other) for other in frame.taken) / (4 * half_w * half_h)
        cut = 0.0 if own[0] > x0 and own[2] < x1 and own[1] > y0 and own[3] < y1 else 50.0
        away = np.hypot(x - anchor[0], y - anchor[1]) / (frame.metres_per_inch * 1.0)
        outside = 0.0
        if inside is not None:
            outside = 1.0 - inside.intersection(shapely.box(*own)).area / (4 * half_w * half_h)
        return float(8.0 * covered + cut + away + 2.0 * outside)

    x, y = min(places, key=cost)
    frame.taken.append((x - half_w, y - half_h, x + half_w, y + half_h))
    for at, (line, weight) in enumerate(zip(lines, weights, strict=True)):
        down = (at + 0.5) * 2 * half_h / len(lines)
        frame.axes.text(
            x,
            y + half_h - down,
            line,
            fontsize=size if at == 0 else size - 0.6,
            fontweight=weight,
            color=colour,
            ha="center",
            va="center_baseline",
            parse_math=False,
            zorder=9,
            path_effects=[withStroke(linewidth=2.4, foreground=(1, 1, 1, 0.92))],
        )


def around(frame: Frame, x: float, y: float, *, reach_in: float) -> list[tuple[float, float]]:
    """Return places round a mark for its name: right and left first, then above and below."""
    step = reach_in * frame.metres_per_inch
    up = 0.19 * frame.metres_per_inch
    return [
        (x + dx * step, y + dy * up)
        for dx, dy in ((1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1), (0, 1.2), (0, -1.2))
    ]


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high)


def _middle_of(shape: BaseGeometry) -> tuple[float, float]:
    """Find the centre of the largest circle within the largest part."""
    largest = max(polygons_of(shape), key=lambda part: part.area)
    point = shapely.maximum_inscribed_circle(largest, tolerance=500.0).interpolate(0)
    return float(point.x), float(point.y)


def _grid_inside(shape: BaseGeometry, steps: int = 17) -> list[tuple[float, float]]:
    """Return places of a grid that lie in a shape."""
    x0, y0, x1, y1 = shape.bounds
    x, y = np.meshgrid(np.linspace(x0, x1, steps), np.linspace(y0, y1, steps))
    within = shapely.contains_xy(shape, x.ravel(), y.ravel())
    found = zip(x.ravel()[within], y.ravel()[within], strict=True)
    return [(float(a), float(b)) for a, b in found]


def draw_scale(frame: Frame, unit: str) -> None:
    """Draw a scale bar of a round length at the lower right and the north arrow above it."""
    left, bottom, width, _ = frame.box
    limit = width * 0.22 * frame.metres_per_inch / 1000.0
    length = max(
        [n * 10.0**p for p in range(-2, 4) for n in (1, 2, 5) if n * 10.0**p <= limit],
        default=limit,
    )
    inches = length * 1000.0 / frame.metres_per_inch
    x, y = left + width - inches - 0.28, bottom + 0.2
    page = frame.sheet.page
    frame.sheet.box(x - 0.1, y - 0.1, inches + 0.26, 0.42, facecolor="white", alpha=0.75, lw=0)
    frame.sheet.box(x, y, inches / 2, 0.05, facecolor=INK, edgecolor=INK, linewidth=0.6)
    frame.sheet.box(
        x + inches / 2, y, inches / 2, 0.05, facecolor="white", edgecolor=INK, linewidth=0.6
    )
    frame.sheet.say(x, y + 0.16, "0", size=7.2, align="center")
    frame.sheet.say(x + inches, y + 0.16, f"{length:g} {unit}", size=7.2, align="right")
    top = y + 0.5
    at = left + width - 0.3
    page.add_patch(
        FancyArrow(
            at,
            top,
            0,
            0.3,
            width=0.025,
            head_width=0.13,
            head_length=0.17,
            length_includes_head=True,
            color=INK,
            linewidth=0,
        )
    )
    frame.sheet.say(at, top + 0.39, "N", size=8.4, weight="bold", align="center")
