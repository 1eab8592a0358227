"""Which counties are underserved, and how sure that is: draws over what is not known.

Standards are held fixed: a norm is no measurement. What is drawn, and how, stands in
``data/catalogue/draws.csv``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..roads.travel import Routes
from ..study import TIERS, Parameters, Standards, Travel
from .draws import DrawnCampuses, DrawRanges, Inputs, Points, draw_inputs
from .tiers import covered_points

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Drawn:
    """Result of the draws: shares (draws, counties) by reading, totals, depth, gap people.

    ``near`` (draws, points) by tier and ``inputs`` are what they rest on.
    """

    shares: dict[str, Floats]
    totals: dict[str, Floats]
    gap_people: Floats
    depth: Floats
    near: dict[str, Floats]
    inputs: Inputs

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
    ensemble: Sequence[Routes] = (),
) -> Drawn:
    """Draw speeds, legs, places, residents and missing schools, and measure coverage each time.

    Shapes: ``serves`` (campuses, 3) in the order of the tiers. The same seed gives the same
    draws. A campus that is closed in a draw serves no tier in it.
    """
    inputs = draw_inputs(
        points,
        campuses,
        parameters=parameters,
        ranges=ranges,
        counties=counties,
        networks=max(1, len(ensemble)),
    )
    near = measure_draws(
        routes, points, campuses, inputs, travel=parameters.travel, ensemble=ensemble
    )
    return sum_draws(near, inputs, points.county, parameters.standards, counties)


def measure_draws(
    routes: Routes,
    points: Points,
    campuses: DrawnCampuses,
    inputs: Inputs,
    *,
    travel: Travel,
    ensemble: Sequence[Routes] = (),
) -> dict[str, Floats]:
    """Return minutes (draws, points) to the nearest campus that serves each tier, inf for none.

    Where there is an `ensemble`, routes over networks whose segments have drawn speeds, each draw
    takes one of them in the place of `routes`.
    """
    near = {tier: np.empty((len(inputs), len(points.county))) for tier in TIERS}
    for s in range(len(inputs)):
        over = ensemble[inputs.network[s]] if ensemble else routes
        minutes = over.exact_minutes(
            travel=drawn_travel(travel, inputs, s),
            road_factor=inputs.road_speed[s] * inputs.county_speed[s][points.county],
            columns=inputs.column[s],
            origin_shift=inputs.point_shift[s],
            destination_shift=inputs.campus_shift[s],
        )
        for t, tier in enumerate(TIERS):
            near[tier][s] = _nearest(minutes, campuses.serves[:, t] & inputs.is_open[s])
    return near


def drawn_travel(travel: Travel, inputs: Inputs, draw: int) -> Travel:
    """Return the speeds of one draw."""
    return replace(
        travel,
        access_kmh=inputs.access_kmh[draw],
        circuity=inputs.circuity[draw],
        bus_factor=inputs.bus_factor[draw],
    )


def sum_draws(
    near: dict[str, Floats], inputs: Inputs, county: Ints, standards: Standards, counties: int
) -> Drawn:
    """Sum up minutes and residents of every draw (n, points) by county."""
    people = inputs.residents
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
    return Drawn(shares, totals, gap, depth, near, inputs)


def _nearest(minutes: Floats, serves: npt.NDArray[np.bool_]) -> Floats:
    if not serves.any():
        return np.full(len(minutes), np.inf)
    result: Floats = np.round(minutes.T[serves].min(axis=0), 1)
    return result


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


def probability_interval(p: npt.ArrayLike, n: int, *, z: float = 1.959964) -> tuple[Floats, Floats]:
    """Return the interval of a probability that is a share of n draws, 95 % by default.

    It is the Monte Carlo error alone: what more draws would settle. `z` is the normal quantile of
    another level.

    Notes
    -----
    Wilson (1927), *Probable inference, the law of succession, and statistical inference*: it
    holds at 0 and 1 too, where p (1 - p) / n would claim that nothing is in doubt.

    Examples
    --------
    >>> low, high = probability_interval([0.0, 0.5, 1.0], 100)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.404, 0.963], [0.037, 0.596, 1.0])
    """
    z2 = z**2
    share = np.asarray(p, dtype=float)
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n**2))) / (1 + z2 / n)
    return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)


def summarise(values: Floats) -> Floats:
    """Return the 5, 50 and 95 % points over the draws (axis 0)."""
    result: Floats = np.nanpercentile(values, [5, 50, 95], axis=0)
    return result
