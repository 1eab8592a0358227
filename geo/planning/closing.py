"""Which existing campuses could close at the smallest loss: exact plans of 1 to q closings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import ParameterError, PlanError
from ..siting.plan import checked_cost, checked_weights
from ..siting.rules import Floats, Ints
from ..siting.solver import Clock, Watch
from .closingprogram import Closings, Terms, least_closing, terms_of

COLUMNS = (
    "q",
    "closed",
    "could_swap",
    "people_stranded",
    "people_lost",
    "covered_before",
    "covered_after",
    "never_reached",
    "mean_min_before",
    "mean_min_after",
    "extra_person_min",
    "seats_lost",
    "seats_unknown",
    "objective",
    "bound",
    "gap",
    "minutes_gap",
    "status",
    "reason",
)


def close_campuses(
    minutes: npt.ArrayLike,
    residents: npt.ArrayLike,
    *,
    q_max: int,
    reach_min: float,
    keep: Sequence[int] = (),
    seats: Sequence[float | None] | Floats | None = None,
    min_seats_left: float | None = None,
    group: Sequence[object] | None = None,
    max_per_group: int | None = None,
    time_limit_s: float = 60.0,
    watch: Watch | None = None,
) -> pd.DataFrame:
    """Return which campuses of one tier could close at the smallest loss, for 1 to `q_max`.

    The least loss is sought in this order: fewest people *stranded* (who then reach no campus at
    all, so that a campus that nobody else can replace never closes while another can); of those
    plans, fewest people who *lose cover*; of those, fewest person-minutes. All three are exact.
    Plans of different q need not hold each other.

    Minutes are rounded to 0.1 before any comparison and equal counts as reached. Campuses with
    equal minutes from every point (several schools in one spot) are interchangeable under the same
    rules: the last positions close, and ``could_swap`` has a pair (closed, open) for each that
    could close instead. People whom no campus
    reaches today are ``never_reached`` and in no mean; both means are over the people who still
    reach one. In the third criterion stranded people count as going to their farthest campus.
    Points without residents steer nothing.

    Parameters
    ----------
    minutes
        (points, campuses) of one tier, ``inf`` where unreachable.
    residents
        (points,) people.
    q_max
        Most campuses to close; at least one stays.
    reach_min
        Standard of the tier in minutes.
    keep
        Positions of campuses that stay.
    seats
        (campuses,) seats, NaN or None where unknown. Unknown is never 0: ``seats_lost`` sums the
        known ones (NaN where none of the closed is known), ``seats_unknown`` counts the others.
    min_seats_left
        Known seats that must remain, say of those who are enrolled. A campus with unknown seats
        then stays: nobody can tell that the others would do.
    group, max_per_group
        (campuses,) group (a county, say) in which at most this many close.
    time_limit_s
        Seconds for each q.

    Returns
    -------
    DataFrame
        A row a q, `COLUMNS`: ``closed`` is a tuple of positions, ``could_swap`` one of pairs;
        ``objective`` is the people who lose cover, ``bound`` the least that is proved and ``gap``
        what lies between, ``minutes_gap`` the same of person-minutes; ``status`` is ``optimal``
        where all is proved, ``feasible`` at the time limit, ``infeasible`` with its ``reason``, or
        ``none`` where the time ended before any plan was found.

    Raises
    ------
    ParameterError
        Shapes, NaN minutes, negative numbers, or positions out of range.
    PlanError
        No campuses, or q_max leaves none (of those that may close) open.

    Notes
    -----
    Planned shrinkage after ReVelle, Murray & Serra 2007, *Location models for ceding market share
    and shrinking services*. min sum_S a_S z_S subject to z_S >= sum_{j in S} x_j - |S| + 1,
    sum_j x_j = q, x in {0, 1}, z >= 0: x_j is 1 where campus j closes, z_S where all campuses of
    a set S do. For cover, S are the campuses within reach of a point and a_S its residents. For
    minutes, S are the k nearest campuses of a point, and a_S its residents times the minutes from
    the k-th to the next; k <= q. A point with more than q campuses within reach never enters.

    Examples
    --------
    >>> minutes = [[5, 9, 60], [50, 10, 5], [40, 50, 8]]
    >>> found = close_campuses(minutes, [100, 50, 10], q_max=2, reach_min=30)
    >>> found[["q", "closed", "people_lost", "extra_person_min"]].values.tolist()
    [[1, (1,), 0.0, 0.0], [2, (0, 2), 10.0, 1070.0]]
    """
    case = _case(minutes, residents, reach_min)
    held = _seats(seats, case.minutes.shape[1])
    limits = _limits(case, keep, held, min_seats_left, group, max_per_group)
    _check_count(q_max, case.minutes.shape[1], limits)
    if not time_limit_s > 0:
        raise ParameterError(f"time_limit_s must be above 0; found {time_limit_s!r}")
    terms = _terms(case, q_max, limits.may_close)
    rows = []
    known: Ints | None = np.zeros(0, dtype=np.int64)
    for q in range(1, q_max + 1):
        known = _one_more(terms, limits, known)
        row = _row(case, limits, held, terms, q, known, Clock(time_limit_s, watch))
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))


@dataclass(frozen=True)
class _Case:
    """Minutes (points, campuses) rounded to 0.1, residents, and the reach."""

    minutes: Floats
    people: Floats
    reach_min: float

    def losses(self, closed: Ints) -> tuple[float, float, float]:
        """Return people stranded, people who lose cover, and person-minutes of these closings."""
        before, after = self.nearest(np.zeros(0, dtype=np.int64)), self.nearest(closed)
        used = (self.people > 0) & np.isfinite(before)
        farthest = np.where(np.isfinite(self.minutes), self.minutes, -np.inf).max(axis=1)
        gone = used & ~np.isfinite(after)
        lost = (before <= self.reach_min) & (after > self.reach_min)
        counted = np.where(gone, farthest, after)[used]
        return (
            float(self.people[gone].sum()),
            float(self.people[lost].sum()),
            float(self.people[used] @ counted),
        )

    def nearest(self, closed: Ints) -> Floats:
        """Return minutes to the nearest campus that is not closed."""
        rest = np.delete(self.minutes, closed, axis=1)
        return np.asarray(rest.min(axis=1, initial=np.inf))


def _case(minutes: npt.ArrayLike, residents: npt.ArrayLike, reach_min: float) -> _Case:
    matrix = np.round(checked_cost(minutes), 1)
    if not 0 <= reach_min < np.inf:
        raise ParameterError(f"reach_min must be finite and not negative; found {reach_min!r}")
    return _Case(matrix, checked_weights(residents, len(matrix)), float(reach_min))


def _seats(seats: Sequence[float | None] | Floats | None, campuses: int) -> Floats:
    """Return the seats of each campus, NaN where unknown."""
    if seats is None:
        return np.full(campuses, np.nan)
    held = np.asarray(pd.to_numeric(pd.Series(list(seats), dtype=object)), dtype=float)
    if held.shape != (campuses,):
        raise ParameterError(f"seats must be one for each of the {campuses} campuses (columns of "
                             f"minutes); found {len(held)}")  # fmt: skip
    if (held < 0).any() or np.isinf(held).any():
        at = int(np.flatnonzero((held < 0) | np.isinf(held))[0])
        raise ParameterError(f"seats must be finite and not negative; found {held[at]} at {at}")
    return held


def _limits(
    case: _Case,
    keep: Sequence[int],
    held: Floats,
    min_seats_left: float | None,
    group: Sequence[object] | None,
    max_per_group: int | None,
) -> Closings:
    """Return which campuses may close, and the rules of closings."""
    campuses = case.minutes.shape[1]
    may = np.ones(campuses, dtype=bool)
    bad = [at for at in keep if isinstance(at, bool) or at != int(at) or not 0 <= at < campuses]
    if bad:
        raise ParameterError(f"keep must be positions 0 to {campuses - 1}; found {bad[0]!r}")
    may[list(map(int, keep))] = False
    spare = np.inf
    if min_seats_left is not None:
        if not 0 <= min_seats_left < np.inf:
            raise ParameterError(f"min_seats_left must be finite and not negative; found "
                                 f"{min_seats_left!r}")  # fmt: skip
        may &= np.isfinite(held)
        spare = float(np.nansum(held)) - min_seats_left
        if spare < 0:
            raise PlanError(
                f"min_seats_left = {min_seats_left:g} is above the {np.nansum(held):g} known seats "
                "of all campuses; lower it or give more seats"
            )
    labels = _labels(group, max_per_group, campuses)
    counts = np.isfinite(spare)
    kinds = _alike(case.minutes, may, labels, np.where(counts, held, 0.0))
    return Closings(may, np.nan_to_num(held), spare, labels, max_per_group, kinds)


def _labels(group: Sequence[object] | None, most: int | None, campuses: int) -> Ints:
    """Return the group number of each campus, 0 for all where there is no such rule."""
    if (group is None) != (most is None):
        raise ParameterError("group and max_per_group need each other; give both or none")
    if group is None or most is None:
        return np.zeros(campuses, dtype=np.int64)
    if len(group) != campuses:
        raise ParameterError(
            f"group must be one for each of the {campuses} campuses; found {len(group)}"
        )
    if most < 0 or most != int(most):
        raise ParameterError(f"max_per_group must be a whole number from 0; found {most!r}")
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(g, len(numbers)) for g in group], dtype=np.int64)


def _alike(minutes: Floats, may: npt.NDArray[np.bool_], labels: Ints, held: Floats) -> Ints:
    """Return a number that campuses share which can stand for each other under every rule."""
    keys = np.vstack([minutes, labels, held, may])
    return np.asarray(np.unique(keys, axis=1, return_inverse=True)[1], dtype=np.int64).ravel()


def _check_count(q_max: int, campuses: int, limits: Closings) -> None:
    """Refuse to close more than may close, or all."""
    if isinstance(q_max, bool) or q_max != int(q_max) or q_max < 1:
        raise ParameterError(f"q_max must be a whole number, at least 1; found {q_max!r}")
    if q_max >= campuses:
        raise PlanError(f"q_max = {q_max} leaves none of the {campuses} campuses; at least one "
                        "must stay open")  # fmt: skip
    may = int(limits.may_close.sum())
    if q_max > may:
        raise PlanError(
            f"q_max = {q_max} is larger than the {may} campuses that may close ({campuses} less "
            "those to keep, and with min_seats_left those whose seats are unknown)"
        )


def _terms(case: _Case, q_max: int, may: npt.NDArray[np.bool_]) -> tuple[Terms, Terms, Terms]:
    """Return what is lost when all campuses of a set close: stranded, uncovered, minutes."""
    stranded: dict[tuple[int, ...], float] = {}
    lost: dict[tuple[int, ...], float] = {}
    longer: dict[tuple[int, ...], float] = {}
    order = np.argsort(case.minutes, axis=1, kind="stable")
    for row, people, nearest in zip(case.minutes, case.people, order, strict=True):
        finite = int(np.isfinite(row).sum())
        within = int((row <= case.reach_min).sum())
        for k in range(1, min(q_max, finite) + 1 if people > 0 else 1):
            if not may[nearest[k - 1]]:
                break
            closing = tuple(sorted(nearest[:k].tolist()))
            if k == finite:
                stranded[closing] = stranded.get(closing, 0.0) + people
            if k == within:
                lost[closing] = lost.get(closing, 0.0) + people
            step = row[nearest[k]] - row[nearest[k - 1]] if k < finite else 0.0
            if step > 0:
                longer[closing] = longer.get(closing, 0.0) + people * step
    return terms_of(stranded), terms_of(lost), terms_of(longer)


def _one_more(
    terms: tuple[Terms, Terms, Terms], limits: Closings, closed: Ints | None
) -> Ints | None:
    """Return the closings with the one more that loses least: a known start, None where none is."""
    if closed is None:
        return None
    trials = [
        np.append(closed, at).astype(np.int64)
        for at in np.flatnonzero(limits.may_close)
        if at not in closed
    ]
    allowed = [t for t in trials if limits.allows(t)]
    if not allowed:
        return None
    least = min(allowed, key=lambda trial: tuple(loss.loss(trial) for loss in terms))
    return limits.last_of_equals(least)


def _row(
    case: _Case,
    limits: Closings,
    held: Floats,
    terms: tuple[Terms, Terms, Terms],
    q: int,
    known: Ints | None,
    clock: Clock,
) -> dict[str, object]:
    """Return the row of q closings."""
    unknown = dict.fromkeys(COLUMNS, np.nan) | {"q": q, "closed": (), "could_swap": ()}
    reason = limits.why_not(q)
    if reason:
        return unknown | {"status": "infeasible", "reason": reason}
    found = least_closing(terms, limits, q, known, clock)
    if found is None:
        return unknown | {"status": "infeasible", "reason": f"no {q} campuses keep all rules"}
    if found.closed is None:
        return unknown | {"status": "none", "reason": clock.why_not_proved()}
    losses = np.array(case.losses(found.closed))
    base = case.losses(np.zeros(0, dtype=np.int64))[2]
    proved_least = np.asarray(found.bounds) + np.array([0.0, 0.0, base])
    bounds = losses if found.proved else np.minimum(losses, proved_least)
    return {
        "q": q,
        "closed": tuple(found.closed.tolist()),
        "could_swap": limits.could_swap(found.closed),
        **_figures(case, found.closed),
        "seats_lost": float(pd.Series(held[found.closed]).sum(min_count=1)),
        "seats_unknown": int(np.isnan(held[found.closed]).sum()),
        "objective": losses[1],
        "bound": bounds[1],
        "gap": _gap(losses[1], bounds[1]),
        "minutes_gap": _gap(losses[2], bounds[2]),
        "status": "optimal" if found.proved else "feasible",
        "reason": "" if found.proved else found.reason or clock.why_not_proved(),
    }


def _figures(case: _Case, closed: Ints) -> dict[str, float]:
    """Return what the closings do to people and minutes."""
    before, after = case.nearest(np.zeros(0, dtype=np.int64)), case.nearest(closed)
    people, still = case.people, np.isfinite(after)
    total = float(people[still].sum())
    old, new = (float(people[still] @ near[still]) for near in (before, after))
    stranded, lost, _ = case.losses(closed)
    return {
        "people_stranded": stranded,
        "people_lost": lost,
        "covered_before": float(people[before <= case.reach_min].sum()),
        "covered_after": float(people[after <= case.reach_min].sum()),
        "never_reached": float(people[~np.isfinite(before)].sum()),
        "mean_min_before": old / total if total else np.nan,
        "mean_min_after": new / total if total else np.nan,
        "extra_person_min": round(new - old, 6),
    }


def _gap(objective: float, bound: float) -> float:
    """Return |bound - objective| relative to the objective."""
    return 0.0 if bound == objective else abs(bound - objective) / abs(objective)
