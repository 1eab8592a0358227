"""Which counties are underserved, and how sure that is: draws over what is not known.

Standards are held fixed: a norm is no measurement. What is drawn, and how, stands in
``data/catalogue/draws.csv``.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from .coverage import covered_points
from .study import TIERS, Parameters, Standards
from .travel import Routes

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class DrawRanges:
    """Ranges of ``data/catalogue/draws.csv``: triangular (low, mode, high) or lognormal sd."""

    road_speed_factor: tuple[float, float, float] = (0.75, 1.0, 1.25)
    county_speed_sd: float = 0.10
    access_kmh: tuple[float, float, float] = (20.0, 30.0, 40.0)
    circuity: tuple[float, float, float] = (1.2, 1.4, 1.7)
    township_residents_sd: float = 0.6
    school_open: tuple[float, float, float] = (0.7, 0.9, 1.0)

    @classmethod
    def from_table(cls, draws: pd.DataFrame) -> "DrawRanges":
        """Read the ranges from the catalogue's table."""
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
        )


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
class Drawn:
    """Result of the draws: shares (draws, counties) by reading, totals, depth, gap people."""

    shares: dict[str, Floats]
    totals: dict[str, Floats]
    gap_people: Floats
    depth: Floats

    def p_underserved(self, target: float) -> Floats:
        """Return the share of draws in which the local share of a county is below `target`."""
        result: Floats = (self.shares["local"] < target).mean(axis=0)
        return result

    def ranks(self) -> Floats:
        """Return the rank of each county in each draw; 1 = lowest local share, ties mid-rank."""
        ranks = pd.DataFrame(self.shares["local"]).rank(axis=1, method="average")
        return np.asarray(ranks, dtype=float)


def draw_coverage(
    routes: Routes,
    points: Points,
    campuses: DrawnCampuses,
    *,
    parameters: Parameters,
    ranges: DrawRanges,
    counties: int,
) -> Drawn:
    """Draw speeds, legs, places, residents and missing schools, and measure coverage each time.

    Shapes: ``serves`` (campuses, 3) in the order of the tiers. The same seed gives the same
    draws. A campus that is closed in a draw serves no tier in it.
    """
    rng = np.random.default_rng(parameters.draws.seed)
    n = parameters.draws.n
    speed = rng.triangular(*ranges.road_speed_factor, n)
    county_speed = rng.lognormal(0.0, ranges.county_speed_sd, (n, counties))
    access = rng.triangular(*ranges.access_kmh, n)
    circuity = rng.triangular(*ranges.circuity, n)
    is_open = (
        rng.random((n, len(campuses.column))) < rng.triangular(*ranges.school_open, n)[:, None]
    )
    is_open |= ~campuses.open_drawn
    seats = _draw_columns(campuses, n, rng)
    residents = _draw_residents(points, n, ranges.township_residents_sd, rng)
    near = {tier: np.empty((n, len(points.county))) for tier in TIERS}
    for s in range(n):
        travel = replace(parameters.travel, access_kmh=access[s], circuity=circuity[s])
        minutes = routes.exact_minutes(
            travel=travel,
            road_factor=speed[s] * county_speed[s][points.county],
            columns=seats[s],
            origin_shift=_in_disc(points.radius_m, rng),
            destination_shift=_in_disc(campuses.radius_m, rng),
        )
        for t, tier in enumerate(TIERS):
            near[tier][s] = _nearest(minutes, campuses.serves[:, t] & is_open[s])
    return _sum_draws(near, residents, points.county, parameters.standards, counties)


def _sum_draws(
    near: dict[str, Floats], people: Floats, county: Ints, standards: Standards, counties: int
) -> Drawn:
    """Sum up minutes and residents of every draw (n, points) by county."""
    in_county = np.eye(counties)[county]
    by_county = people @ in_county
    reached = {
        reading: np.where(flags, people, 0.0)
        for reading, flags in covered_points(near, standards).items()
    }
    total = np.where(by_county > 0, by_county, np.nan)
    shares = {reading: some @ in_county / total for reading, some in reached.items()}
    totals = {reading: some.sum(axis=1) / people.sum(axis=1) for reading, some in reached.items()}
    gap = (1.0 - shares["local"]) * by_county
    depth = sum((shares[tier] for tier in TIERS), np.zeros_like(gap))
    return Drawn(shares, totals, gap, depth)


def _nearest(minutes: Floats, serves: npt.NDArray[np.bool_]) -> Floats:
    if not serves.any():
        return np.full(len(minutes), np.inf)
    result: Floats = np.round(minutes.T[serves].min(axis=0), 1)
    return result


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


def label_of(p_underserved: float) -> str:
    """Return the verdict of a probability.

    Examples
    --------
    >>> label_of(0.8), label_of(0.2), label_of(0.19)
    ('underserved', 'possibly', 'served')
    """
    if p_underserved >= 0.8:
        return "underserved"
    return "possibly" if p_underserved >= 0.2 else "served"


def summarise(values: Floats) -> Floats:
    """Return the 5, 50 and 95 % points over the draws (axis 0)."""
    result: Floats = np.nanpercentile(values, [5, 50, 95], axis=0)
    return result
