"""What is not known, drawn: speeds, legs, places, residents, and schools without a place.

Standards are held fixed: a norm is no measurement. Every range stands with its unit and source in
``data/catalogue/draws.csv``.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..study import Parameters

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

UNKNOWNS = ("road_speed", "legs", "places", "missing_schools", "residents", "bus", "segments")
"""Groups of what is drawn: road speeds; legs off the graph; places within their radius; schools
without a place; residents of townships; the factor of a bus on road minutes; the speed of each
segment of a road network."""


@dataclass(frozen=True)
class DrawRanges:
    """Ranges of ``data/catalogue/draws.csv``: triangular (low, mode, high) or lognormal sd."""

    road_speed_factor: tuple[float, float, float] = (0.75, 1.0, 1.25)
    county_speed_sd: float = 0.10
    access_kmh: tuple[float, float, float] = (20.0, 30.0, 40.0)
    circuity: tuple[float, float, float] = (1.2, 1.4, 1.7)
    township_residents_sd: float = 0.6
    school_open: tuple[float, float, float] = (0.7, 0.9, 1.0)
    bus_factor: tuple[float, float, float] = (1.4, 2.0, 2.6)
    segment_speed_sd: float = 0.2
    bus_by_class: tuple[tuple[str, float], ...] = ()

    @classmethod
    def from_table(cls, draws: pd.DataFrame) -> "DrawRanges":
        """Read the ranges from the catalogue's table.

        Rows ``bus_factor:CLASS`` give a road class a bus factor of its own (its mode, relative to
        that of ``bus_factor``); all classes are drawn together.
        """
        rows = draws.set_index("parameter")

        def triangle(name: str) -> tuple[float, float, float]:
            return tuple(float(rows.at[name, key]) for key in ("low", "mode", "high"))  # type: ignore[return-value]

        return cls(
            triangle("road_speed_factor"),
            float(rows.at["county_speed_factor", "sd"]),
            triangle("access_kmh"),
            triangle("circuity"),
            float(rows.at["township_residents", "sd"]),
            triangle("school_open"),
            triangle("bus_factor") if "bus_factor" in rows.index else cls.bus_factor,
            _optional(rows, "segment_speed_factor", "sd", cls.segment_speed_sd),
            tuple(
                (str(name).partition(":")[2], float(rows.at[name, "mode"]))
                for name in rows.index
                if str(name).startswith("bus_factor:")
            ),
        )

    def bus_class_factors(self) -> dict[str, float]:
        """Return the factor of each class on bus minutes, relative to the one of all classes."""
        return {name: mode / self.bus_factor[1] for name, mode in self.bus_by_class}


@dataclass(frozen=True)
class Points:
    """Demand points: group of each (county, township positions) and what may vary.

    ``share`` is the point's share of its township's residents; ``township_residents`` and
    ``estimated`` are by township, ``township_county`` its county, ``located`` whether it has a
    point.
    """

    county: Ints
    township: Ints
    share: Floats
    radius_m: Floats
    township_residents: Floats
    township_county: Ints
    estimated: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class DrawnCampuses:
    """Campuses: which tier each serves, its column in the routes, or where it may stand.

    ``column`` is -1 for a campus that is not located; ``pool`` then holds the township seats
    (columns) where it may stand with their weights. ``open_drawn`` marks schools that may have
    closed.
    """

    serves: npt.NDArray[np.bool_]
    column: Ints
    radius_m: Floats
    pools: tuple[tuple[Ints, Floats], ...]
    open_drawn: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Inputs:
    """Everything that n draws hold, one row a draw.

    ``road_speed``, ``bus_factor``, ``access_kmh``, ``circuity`` (n,); ``network`` (n,) which of
    the road networks with drawn segment speeds; ``county_speed`` (n,
    counties); ``is_open`` and ``column`` (n, campuses); ``residents`` (n, points);
    ``point_shift`` (n, points, 2) and ``campus_shift`` (n, campuses, 2) metres. ``no_place``
    (campuses,) marks campuses whose column is drawn.
    """

    road_speed: Floats
    county_speed: Floats
    access_kmh: Floats
    circuity: Floats
    is_open: Bools
    column: Ints
    residents: Floats
    point_shift: Floats
    campus_shift: Floats
    bus_factor: Floats
    network: Ints
    no_place: Bools

    def __len__(self) -> int:
        """Return the number of draws."""
        return len(self.road_speed)

    def first(self, n: int) -> "Inputs":
        """Return the first n draws."""
        arrays = {k: v[:n] for k, v in vars(self).items() if k != "no_place"}
        return Inputs(**arrays, no_place=self.no_place)

    def sharing(self, other: "Inputs", unknown: str) -> "Inputs":
        """Return these draws with one group of `UNKNOWNS` taken from `other`."""
        if unknown == "road_speed":
            return replace(self, road_speed=other.road_speed, county_speed=other.county_speed)
        if unknown == "legs":
            return replace(self, access_kmh=other.access_kmh, circuity=other.circuity)
        if unknown == "bus":
            return replace(self, bus_factor=other.bus_factor)
        if unknown == "segments":
            return replace(self, network=other.network)
        if unknown == "residents":
            return replace(self, residents=other.residents)
        drawn = self.no_place[None, :, None]
        if unknown == "places":
            shift = np.where(drawn, self.campus_shift, other.campus_shift)
            return replace(self, point_shift=other.point_shift, campus_shift=shift)
        shift = np.where(drawn, other.campus_shift, self.campus_shift)
        return replace(self, is_open=other.is_open, column=other.column, campus_shift=shift)


def draw_inputs(
    points: Points,
    campuses: DrawnCampuses,
    *,
    parameters: Parameters,
    ranges: DrawRanges,
    counties: int,
    networks: int = 1,
    n: int | None = None,
    seed: int | None = None,
) -> Inputs:
    """Draw everything that is not known; the same seed gives the same draws.

    Parameters
    ----------
    networks
        Number of road networks to draw from.
    n, seed
        Those of `parameters` by default.
    """
    rng = np.random.default_rng(parameters.draws.seed if seed is None else seed)
    n = parameters.draws.n if n is None else n
    road_speed = rng.triangular(*ranges.road_speed_factor, n)
    county_speed = rng.lognormal(0.0, ranges.county_speed_sd, (n, counties))
    access_kmh = rng.triangular(*ranges.access_kmh, n)
    circuity = rng.triangular(*ranges.circuity, n)
    is_open = (
        rng.random((n, len(campuses.column))) < rng.triangular(*ranges.school_open, n)[:, None]
    )
    is_open |= ~campuses.open_drawn
    column = _draw_columns(campuses, n, rng)
    residents = _draw_residents(points, n, ranges.township_residents_sd, rng)
    point_shift = np.empty((n, len(points.radius_m), 2))
    campus_shift = np.empty((n, len(campuses.radius_m), 2))
    for s in range(n):  # by turns, so that a longer run begins with the draws of a shorter one
        point_shift[s] = _in_disc(points.radius_m, rng)
        campus_shift[s] = _in_disc(campuses.radius_m, rng)
    bus = rng.triangular(*ranges.bus_factor, n) if parameters.travel.bus else np.ones(n)
    return Inputs(
        road_speed, county_speed, access_kmh, circuity, is_open, column, residents, point_shift,
        campus_shift, bus, rng.integers(0, networks, n), campuses.column < 0,
    )  # fmt: skip


def _optional(rows: pd.DataFrame, name: str, key: str, default: float) -> float:
    return float(rows.at[name, key]) if name in rows.index else default


def _draw_columns(campuses: DrawnCampuses, n: int, rng: np.random.Generator) -> Ints:
    """Return the column of every campus in every draw (n, campuses)."""
    columns = np.repeat(campuses.column[None, :], n, axis=0)
    for at in np.flatnonzero(campuses.column < 0):
        seats, weights = campuses.pools[at]
        columns[:, at] = rng.choice(seats, size=n, p=weights / weights.sum())
    return columns


def _draw_residents(points: Points, n: int, sd: float, rng: np.random.Generator) -> Floats:
    """Return residents (n, points): estimated townships vary, the county's total is held."""
    townships = len(points.township_residents)
    factor = np.where(points.estimated, rng.lognormal(0.0, sd, (n, townships)), 1.0)
    drawn = points.township_residents * factor
    county = points.township_county
    onehot = np.eye(county.max() + 1)[county]
    fixed = points.township_residents * ~points.estimated @ onehot
    total = points.township_residents @ onehot
    varied = (drawn * points.estimated) @ onehot
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = np.where(varied > 0, (total - fixed) / varied, 1.0)
    drawn = np.where(points.estimated, drawn * scale[:, county], drawn)
    result: Floats = drawn[:, points.township] * points.share
    return result


def _in_disc(radius_m: Floats, rng: np.random.Generator) -> Floats:
    """Return a point uniform in a disc for each radius, (n, 2) metres."""
    r = radius_m * np.sqrt(rng.random(len(radius_m)))
    angle = rng.random(len(radius_m)) * 2.0 * np.pi
    return np.stack([r * np.cos(angle), r * np.sin(angle)], axis=1)
