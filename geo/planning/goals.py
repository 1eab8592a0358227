"""What a set of new campuses gives: people, clusters, the worst county, seats, and its cost.

Measured from the minutes themselves, never from what a solver says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array, vstack

from ..errors import ParameterError
from ..siting.rules import Bools, Floats, Ints
from ..siting.solver import solve_least
from .offers import Offers

AIMS = ("people", "match", "even", "seats", "cost")
"""Residents newly reached; weight of clusters newly matched; share of the county that is worst
off; new seats used; cost. The last is to be small, the others large."""


@dataclass(frozen=True)
class Case:
    """A planning question: demand points, what they have today, and what could be founded.

    Attributes
    ----------
    offers
        What could be founded.
    residents, county
        (points,) people and position of the county.
    covered
        (points,) by tier ``county`` and ``township``: whether it is reached today.
    tier
        Whose lack the aim *people* counts: county, township or local (both).
    cluster_weight
        (clusters,) what matching each counts.
    shortage
        (points,) secondary seats that a point lacks.
    """

    offers: Offers
    residents: Floats
    county: Ints
    covered: dict[str, Bools]
    tier: str
    cluster_weight: Floats
    shortage: Floats

    @property
    def tiers(self) -> tuple[str, ...]:
        """The tiers that the aim *people* asks for."""
        return ("county", "township") if self.tier == "local" else (self.tier,)

    @property
    def lacking(self) -> Bools:
        """Points that lack a tier of the aim *people* today."""
        return np.asarray(~np.all([self.covered[t] for t in self.tiers], axis=0))


@dataclass(frozen=True)
class Goals:
    """What a plan gives.

    ``even`` is the local share of the county that is worst off; every other figure is a gain.
    """

    people: float
    match: float
    even: float
    seats: float
    cost: float

    def of(self, aim: str) -> float:
        """Return the figure of one aim, the cost negative: more is better."""
        return -self.cost if aim == "cost" else float(getattr(self, aim))

    def as_dict(self) -> dict[str, float]:
        """Return the goals by name."""
        return {field.name: float(getattr(self, field.name)) for field in fields(self)}


def check_aim(aim: str) -> str:
    """Return an aim that is known.

    Raises
    ------
    ParameterError
        It is not.
    """
    if aim not in AIMS:
        raise ParameterError(f"aim must be one of {', '.join(AIMS)}; found {aim!r}")
    return aim


def reached_with(case: Case, chosen: Sequence[int], tier: str) -> Bools:
    """Return the points that today's campuses or the chosen offers reach at a tier."""
    more = case.offers.reached[tier][:, list(chosen)].any(axis=1)
    return np.asarray(case.covered[tier] | more)


def measure_goals(case: Case, chosen: Sequence[int]) -> Goals:
    """Return what the chosen offers (positions) give.

    People who lack the tier and gain it; the weight of clusters newly matched, each once; the
    least local share of any county with residents; the most new seats that people short of one
    could take within reach; and the cost.
    """
    return Goals(*(measure_goal(case, chosen, field.name) for field in fields(Goals)))


def measure_goal(case: Case, chosen: Sequence[int], name: str) -> float:
    """Return one of the goals of the chosen offers, the cost as it is."""
    offers = list(chosen)
    if name == "people":
        has = np.all([reached_with(case, offers, t) for t in case.tiers], axis=0)
        return float(case.residents[case.lacking & has].sum())
    if name == "match":
        return float(case.cluster_weight[case.offers.matches[:, offers].any(axis=1)].sum())
    if name == "even":
        return _worst_share(case, offers)
    if name == "seats":
        return usable_seats(case, offers)
    return float(case.offers.table["cost"].to_numpy(float)[offers].sum())


def worth(case: Case, chosen: Sequence[int], aim: str) -> float:
    """Return one goal as more is better: the cost is negative."""
    value = measure_goal(case, chosen, aim)
    return -value if aim == "cost" else value


def _worst_share(case: Case, chosen: Sequence[int]) -> float:
    """Return the least local share of any county that has residents."""
    both = reached_with(case, chosen, "county") & reached_with(case, chosen, "township")
    total = np.bincount(case.county, weights=case.residents)
    local = np.bincount(case.county, weights=np.where(both, case.residents, 0.0))
    return float((local[total > 0] / total[total > 0]).min(initial=1.0))


def usable_seats(case: Case, chosen: Sequence[int]) -> float:
    """Return the most new seats that people short of one can take within reach.

    A seat is taken by one person, a person takes one seat: a transport problem, solved exactly.
    """
    held = case.offers.table["seats"].to_numpy(float)
    at = [o for o in chosen if held[o] > 0]
    seats = held[at]
    near = case.offers.near[:, at] & (case.shortage > 0)[:, None]
    if not near.any():
        return 0.0
    near, which = np.unique(near, axis=0, return_inverse=True)
    shortage = np.bincount(which.ravel(), weights=case.shortage, minlength=len(near))
    point, offer = np.nonzero(near)
    n, flows = len(near), len(point)
    one = np.ones(flows)
    to_offer = coo_array((one, (offer, np.arange(flows))), shape=(len(at), flows))
    to_point = coo_array((one, (point, np.arange(flows))), shape=(n, flows))
    rows = csr_array(vstack([to_offer, to_point]))
    most = np.r_[seats, shortage]
    found = solve_least(
        -one,
        rows,
        np.full(len(most), -np.inf),
        most,
        whole=np.empty(0, dtype=np.int64),
        at_least=np.zeros(flows),
        at_most=np.minimum(seats[offer], shortage[point]),
        time_limit_s=60.0,
    )
    return 0.0 if found.values is None else float(found.values.sum())


def seat_shortage(
    seats_per_head: npt.ArrayLike, cohort: npt.ArrayLike, *, norm: float | None = None
) -> Floats:
    """Return the seats that each point lacks to have as many a head as all have on the mean.

    Parameters
    ----------
    seats_per_head
        (points,) seats within reach a head of the cohort (`geo.coverage.access`).
    cohort
        (points,) people.
    norm
        Seats a head that all should have; the mean over the cohort where not given.

    Examples
    --------
    >>> seat_shortage([0.0, 0.6], [100.0, 100.0]).tolist()
    [30.0, 0.0]
    """
    people = np.asarray(cohort, dtype=float)
    held = np.asarray(seats_per_head, dtype=float)
    total = float(people.sum())
    if total <= 0:
        return np.zeros(len(people))
    mean = float(people @ held) / total if norm is None else norm
    return np.asarray(people * np.maximum(0.0, mean - held))
