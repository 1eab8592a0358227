"""Polygons of what is within so many minutes of a place, over a directed road network.

A grid of points is laid over the land and the minutes of every point are those of `matrix`: leg +
road + leg, or a direct leg. An isochrone is the contour of that field. So a point of the grid lies
in the polygon exactly when a resident there counts as reached; between two points the border is
drawn where the minutes, taken as linear, reach the budget. Where the next point is not reached
at all, its minutes are taken as the budget plus the time to walk across the cell.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import KDTree

from ..errors import ParameterError
from ..location.points import WGS84
from ..study import Travel
from .network import Bools, Floats, Ints, Network
from .roadtimes import Direction, matrix
from .snapping import Snaps, snap

DEFAULT_MINUTES = (15.0, 30.0, 45.0, 60.0)

MOST_CELLS = 4_000_000
"""A grid with more points is refused: it would take gigabytes."""

BLOCK = 64
"""Places whose fields are held at a time."""

EDGE = 1e-3
"""A border keeps this share of a cell from the grid's points, so that no two borders touch."""

# Which sides of a square of four points a border joins, by the points inside (1 lower left,
# 2 lower right, 4 upper right, 8 upper left); sides 0 lower, 1 right, 2 upper, 3 left. Two
# opposite points inside stay apart.
JOINED = (
    (1, 3, 0), (2, 0, 1), (3, 3, 1), (4, 1, 2), (5, 3, 0), (5, 1, 2), (6, 0, 2), (7, 3, 2),
    (8, 2, 3), (9, 0, 2), (10, 0, 1), (10, 2, 3), (11, 1, 2), (12, 3, 1), (13, 0, 1), (14, 3, 0),
)  # fmt: skip


@dataclass(frozen=True)
class Grid:
    """Points of a regular grid: which of them are wanted, and where row 0, column 0 is."""

    first_column: int
    first_row: int
    wanted: Bools
    cell_m: float

    def xy(self) -> Floats:
        """Return the wanted points (n, 2), metres, row by row."""
        row, column = np.nonzero(self.wanted)
        return self.to_xy(np.column_stack([column, row]).astype(float))

    def to_xy(self, position: Floats) -> Floats:
        """Return metres of (column, row) positions."""
        first = np.array([self.first_column, self.first_row])
        return np.asarray((position + first) * self.cell_m)


def isochrones(
    network: Network,
    places: Snaps,
    *,
    travel: Travel,
    minutes: Sequence[float] = DEFAULT_MINUTES,
    direction: Direction = "to_destination",
    land: shapely.Geometry | None = None,
    cell_m: float = 500.0,
    workers: int | None = None,
) -> gpd.GeoDataFrame:
    """Return the area within each budget of minutes of each place.

    Longer budgets hold shorter ones. What is reached may have holes and islands. The sea is never
    reached. A place that reaches nothing, or is not located, has an empty polygon. The points of
    the grid are whole multiples of `cell_m` in the network's CRS, so that the same place always
    gets the same polygon; what is smaller than a cell may be missed. Time and memory grow with
    the grid's points and the places; 64 places are searched at a time.

    Parameters
    ----------
    network
        Roads.
    places
        Campuses or sites on it.
    travel
        Leg speed, circuity and limits, as for the minutes.
    minutes
        Budgets; equal minutes count as reached.
    direction
        ``to_destination``: from where the place is reached in time; ``from_destination``: what is
        reached from it.
    land
        Land in the network's CRS; None: everything is land.
    cell_m
        Distance between points of the grid.
    workers
        Processes, as for `matrix`.

    Returns
    -------
    GeoDataFrame
        ``place`` (position), ``minutes``, ``direction``, ``geometry`` in WGS-84; a row a place and
        budget, shortest budget first. Without places: no rows.

    Raises
    ------
    ParameterError
        A budget is not above 0, the cells are wider than the shortest budget goes by leg, or the
        grid would have more than `MOST_CELLS` points.

    Notes
    -----
    Borders by marching squares (Lorensen & Cline 1987 in the plane), joined to polygons by
    `shapely.build_area`.

    Examples
    --------
    >>> from .roadnet import RoadNet
    >>> from .snapping import snap
    >>> ends = np.array([[120.0, 28.0], [120.5, 28.0]])
    >>> net = RoadNet(ends, np.array([0]), np.array([1]), np.array([49.1]), np.array([60.0]),
    ...     np.array([60.0]), np.array([0]), ("primary",), np.array([0, 2]), ends)
    >>> network = Network.from_roads(net, metric_crs="EPSG:4549")
    >>> school = snap(network, np.array([[120.25, 28.0]]), travel=Travel())
    >>> areas = isochrones(network, school, travel=Travel(), minutes=[15, 30])
    >>> areas[["place", "minutes"]].values.tolist()
    [[0.0, 15.0], [0.0, 30.0]]
    >>> (areas.to_crs("EPSG:4549").area / 1e6).round().tolist()
    [163.0, 644.0]
    """
    budgets = _checked_budgets(minutes, cell_m, travel)
    rows: list[tuple[int, float]] = []
    borders: list[shapely.Geometry] = []
    step_min = cell_m / 1000.0 * 60.0 * travel.circuity / travel.access_kmh
    located = np.flatnonzero(places.located)
    grid = _lay_grid(network, places.xy[located], budgets[-1], travel, cell_m, land)
    cells = snap_grid(network, grid, travel=travel, land=land)
    for first in range(0, len(places), BLOCK):
        block = _take(places, np.arange(first, min(first + BLOCK, len(places))))
        found = matrix(
            network,
            cells,
            block,
            travel=travel,
            land=land,
            limit_min=budgets[-1] + step_min,
            direction=direction,
            workers=workers,
        ).minutes
        for at in range(len(block)):
            # with a rim that nothing reaches, so that every border closes
            field = np.full(np.add(grid.wanted.shape, 2), np.inf, np.float32)
            field[1:-1, 1:-1][grid.wanted] = np.nan_to_num(found[:, at], nan=np.inf)
            for budget in budgets:
                rows.append((first + at, budget))
                borders.append(contour_field(field, budget, step_min, grid))
    return gpd.GeoDataFrame(
        {
            "place": np.array([place for place, _ in rows], dtype=np.int64),
            "minutes": np.array([budget for _, budget in rows], dtype=float),
            "direction": np.full(len(rows), direction, dtype=object),
        },
        geometry=gpd.GeoSeries(borders, crs=network.metric_crs),
    ).to_crs(WGS84)


def snap_grid(
    network: Network, grid: Grid, *, travel: Travel, land: shapely.Geometry | None
) -> Snaps:
    """Return where the points of a grid meet the network."""
    return snap(network, network.unproject(grid.xy()), travel=travel, land=land)


def _checked_budgets(minutes: Sequence[float], cell_m: float, travel: Travel) -> list[float]:
    budgets = sorted({float(value) for value in minutes})
    if not budgets or not (budgets[0] > 0 and np.isfinite(budgets[-1])):
        raise ParameterError(f"minutes of an isochrone must be above 0; found {list(minutes)}")
    walk_m = budgets[0] * travel.access_kmh / travel.circuity / 60.0 * 1000.0
    if not 0 < cell_m <= walk_m:
        raise ParameterError(
            f"cell_m must be above 0 and at most {walk_m:.0f}, which is how far a leg goes in "
            f"{budgets[0]:g} minutes; found {cell_m:g}"
        )
    return budgets


def _lay_grid(
    network: Network,
    xy: Floats,
    longest_min: float,
    travel: Travel,
    cell_m: float,
    land: shapely.Geometry | None,
) -> Grid:
    """Return the grid over all land that could be within the longest budget of a place."""
    if not len(xy):
        return Grid(0, 0, np.zeros((1, 1), bool), cell_m)
    leg_km = min(travel.no_road_km, longest_min * travel.access_kmh / travel.circuity / 60.0)
    reach_m = 1000.0 * max(leg_km, longest_min * network.fastest_kmh / 60.0)
    # roads end somewhere: beyond them only a leg goes on
    inside = np.concatenate([network.node_xy, xy])
    low = np.maximum(xy.min(axis=0) - reach_m, inside.min(axis=0) - 1000.0 * leg_km)
    high = np.minimum(xy.max(axis=0) + reach_m, inside.max(axis=0) + 1000.0 * leg_km)
    first = np.floor(low / cell_m).astype(int)
    columns, rows = np.ceil(high / cell_m).astype(int) - first + 1
    if columns * rows > MOST_CELLS:
        raise ParameterError(
            f"a grid may have at most {MOST_CELLS:,} points; cells of {cell_m:g} m would give "
            f"{columns * rows:,}; give wider cells or fewer places"
        )
    grid = Grid(int(first[0]), int(first[1]), np.ones((rows, columns), bool), cell_m)
    points = grid.xy()
    near, _ = KDTree(xy).query(points, distance_upper_bound=reach_m + cell_m)
    wanted = np.isfinite(near)
    if land is not None:
        shapely.prepare(land)
        wanted[wanted] = shapely.contains_xy(land, points[wanted])
    return Grid(int(first[0]), int(first[1]), wanted.reshape(rows, columns), cell_m)


def _take(snaps: Snaps, rows: Ints) -> Snaps:
    """Return some of the places."""
    return Snaps(
        snaps.xy[rows], snaps.segment[rows], snaps.along[rows], snaps.leg_km[rows],
        snaps.snap_km[rows], snaps.state[rows], snaps.skipped,
    )  # fmt: skip


def contour_field(
    field: npt.NDArray[np.float32], budget: float, step_min: float, grid: Grid
) -> shapely.Geometry:
    """Return the area in which a field of minutes is within the budget, metres.

    Parameters
    ----------
    field
        (rows + 2, columns + 2) minutes at the grid's points with a rim of inf around them; inf
        where nothing is reached.
    budget
        Minutes; equal counts.
    step_min
        Minutes to walk from a point to the next: beyond the budget no more than that is believed.
    grid
        Where the points are.

    Examples
    --------
    A point reached in 10 minutes, its neighbours not at all, 5 minutes to walk across: with 15
    minutes one gets half way to them.

    >>> field = np.full((3, 3), np.inf, np.float32)
    >>> field[1, 1] = 10.0
    >>> contour_field(field, 15.0, 5.0, Grid(0, 0, np.ones((1, 1), bool), 100.0)).bounds
    (-50.0, -50.0, 50.0, 50.0)
    """
    row, column = np.nonzero(field <= budget)
    if not len(row):
        return shapely.Polygon()
    top, left = int(row.min()), int(column.min())
    part = field[top - 1 : row.max() + 2, left - 1 : column.max() + 2].astype(float)
    inside = part <= budget
    across = _crossing(part[:, :-1], part[:, 1:], budget, step_min)
    up = _crossing(part[:-1], part[1:], budget, step_min)
    corners = inside[:-1, :-1] + 2 * inside[:-1, 1:] + 4 * inside[1:, 1:] + 8 * inside[1:, :-1]
    pieces = []
    for code, *sides in JOINED:
        r, c = np.nonzero(corners == code)
        ends = []
        for side in sides:
            if side in (0, 2):
                at = r + side // 2
                ends.append(np.column_stack([c + across[at, c], at]))
            else:
                at = c + side % 3
                ends.append(np.column_stack([at, r + up[r, at]]))
        pieces.append(np.stack(ends, axis=1))
    segments = np.concatenate(pieces) + np.array([left - 2, top - 2])
    lines = shapely.linestrings(grid.to_xy(segments))
    return shapely.build_area(shapely.multilinestrings(lines))


def _crossing(a: Floats, b: Floats, budget: float, step_min: float) -> Floats:
    """Return where between neighbours a and b, 0 to 1, the minutes reach the budget."""
    within = np.where(a <= budget, a, b)
    beyond = np.minimum(np.where(a <= budget, b, a), budget + step_min)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.clip((budget - within) / (beyond - within), EDGE, 1.0 - EDGE)
    return np.asarray(np.where(a <= budget, share, 1.0 - share))
