"""Least largest cost to the nearest open site: p-centre."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .assigned import assign_demand
from .covering import Need, cheapest_cover, greedy_cover, in_parts, make_need, why_impossible
from .plan import (
    Plan,
    assigned_plan,
    checked_cost,
    checked_weights,
    make_plan,
    nearest_open,
    no_plan,
    none_reaches,
    why_not_proved,
)
from .rules import Candidates, Floats, Ints, Rules, checked_rules
from .solver import Clock, Watch


def p_centre(
    cost: npt.ArrayLike,
    *,
    rules: Rules,
    weights: npt.ArrayLike | None = None,
    watch: Watch | None = None,
) -> Plan:
    """Choose the sites that make the largest cost to the nearest open site least: p-centre.

    Every demand point must be served at a finite cost, whatever its weight; where no candidate
    reaches one, the plan is ``infeasible`` and names it. Sites without which the largest cost
    stays the same are not chosen (required ones stay).

    Parameters
    ----------
    cost
        (n, m) demand x candidates, ``inf`` where unreachable.
    rules
        p or budget, and the other shared rules (``min_reached`` needs a reach: not here).
    weights
        (n,) read by ``capacity`` and ``min_capacity`` alone; 1 each by default.
    watch
        Who looks on and may stop the search.

    Raises
    ------
    ParameterError
        NaN, negative numbers, or a rule or weights of the wrong shape. A transposed matrix cannot
        be told from the cost alone: weights, prices, groups or capacities tell.
    PlanError
        No candidates, p above the candidates, or rules that contradict each other.

    Notes
    -----
    Hakimi 1965, by the set covering of Minieka 1970: min r subject to r = D_k for a k such that
    sum_{j: t_ij <= D_k} y_j >= 1 for every demand i, sum_j y_j <= p, y in {0, 1}, where
    D_1 < D_2 < ... are the distinct costs, y_j is whether candidate j is open (fixed sites have
    y_j = 1 and do not count in p) and t_ij cost. No plan has a smaller r than the least for which
    some 0 <= y <= 1 keeps these rows; from there the distinct costs up to that of a plan found by
    greedy choice are halved, each time by one set covering.

    Examples
    --------
    >>> minutes = np.array([[0.0, 30.0, 20.0], [30.0, 0.0, 15.0], [40.0, 10.0, 25.0]])
    >>> plan = p_centre(minutes, rules=Rules(p=1))
    >>> plan.chosen, plan.objective
    ((2,), 25.0)
    """
    clock = Clock(rules.time_limit_s, watch)
    matrix = checked_cost(cost)
    w = checked_weights(weights, len(matrix))
    sites = checked_rules(rules, matrix.shape[1], None)
    lost = np.flatnonzero(~np.isfinite(matrix[:, np.r_[sites.fixed, sites.free]]).any(axis=1))
    if len(lost):
        return no_plan("p_centre", len(matrix), none_reaches(lost), clock)
    if sites.capacitated:
        found = assign_demand(matrix, w, sites, aim="centre", clock=clock)
        return assigned_plan("p_centre", found, clock)
    reason = why_impossible(np.isfinite(matrix), sites)
    if reason:
        return no_plan("p_centre", len(matrix), reason, clock)
    found_radius = _search(matrix, sites, clock)
    if found_radius is None:
        reason = "no allowed set of sites reaches all demand"
        return no_plan("p_centre", len(matrix), reason, clock)
    return _finish(matrix, sites, found_radius, clock)


@dataclass
class _Radii:
    """Distinct costs; the plan serves all within ``levels[high]``, none within a lower than low."""

    levels: Floats
    low: int
    high: int
    chosen: Ints | None = None

    def tell(self, clock: Clock) -> None:
        """Tell the one who looks on."""
        if clock.watch is not None:
            best = None if self.chosen is None else float(self.levels[self.high])
            clock.watch.report(best, float(self.levels[self.low]))


def _search(matrix: Floats, sites: Candidates, clock: Clock) -> _Radii | None:
    """Return the least radius; None where no allowed set of sites serves all."""
    own = matrix[:, np.r_[sites.fixed, sites.free]]
    least = float(own.min(axis=1).max())
    worst = float(own[:, : len(sites.fixed)].min(axis=1, initial=np.inf).max())
    levels = np.unique(own[(own >= least) & (own <= worst) & np.isfinite(own)])
    radii = _Radii(levels, 0, len(levels) - 1)
    _by_greedy(matrix, sites, radii)
    _by_relaxation(matrix, sites, radii, clock)
    radii.tell(clock)
    if radii.chosen is None:
        known = _try(matrix, sites, radii, radii.high, clock)
        if radii.low > radii.high:
            return None
        if not known:
            return radii
    while radii.low < radii.high and clock.left_s() > 0:
        if _near(radii, sites.rel_gap):
            break
        if not _try(matrix, sites, radii, (radii.low + radii.high) // 2, clock):
            break
        radii.tell(clock)
    return radii


def _near(radii: _Radii, rel_gap: float) -> bool:
    """Return whether the gap that was asked for is reached."""
    low, high = radii.levels[radii.low], radii.levels[radii.high]
    return rel_gap > 0 and bool(high - low <= rel_gap * high)


def _by_greedy(matrix: Floats, sites: Candidates, radii: _Radii) -> None:
    """Lower the radius of the best plan by halving, each time with a greedy cover."""
    low, high = radii.low, radii.high
    while low <= high:
        middle = (low + high) // 2
        chosen = greedy_cover(_need(matrix, sites, radii.levels[middle]))
        if chosen is None:
            low = middle + 1
        else:
            _take(matrix, sites, radii, chosen)
            high = min(middle, radii.high) - 1


def _by_relaxation(matrix: Floats, sites: Candidates, radii: _Radii, clock: Clock) -> None:
    """Raise the least radius by halving, each time with the cover of parts of sites."""
    low, high = radii.low, radii.high
    while low < high and clock.left_s() > 0:
        middle = (low + high) // 2
        if in_parts(_need(matrix, sites, radii.levels[middle]), clock):
            high = middle
        else:
            low = middle + 1
    radii.low = low


def _take(matrix: Floats, sites: Candidates, radii: _Radii, chosen: Ints) -> None:
    """Keep a plan that is better than the one known."""
    largest = float(nearest_open(matrix, sites, chosen)[1].max())
    at = int(np.searchsorted(radii.levels, largest))
    if radii.chosen is None or at <= radii.high:
        radii.high, radii.chosen = at, chosen


def _need(matrix: Floats, sites: Candidates, radius: float) -> Need:
    """Return the covering within a radius; the number of sites does not matter below p."""
    return make_need(matrix <= radius, sites, np.zeros(matrix.shape[1]))


def _try(matrix: Floats, sites: Candidates, radii: _Radii, at: int, clock: Clock) -> bool:
    """Narrow the search by whether some sites serve all within a level; say if that is known."""
    found = cheapest_cover(_need(matrix, sites, radii.levels[at]), clock, tell=False)
    if found.infeasible:
        radii.low = at + 1
    elif found.chosen is not None:
        _take(matrix, sites, radii, found.chosen)
    return found.infeasible or found.chosen is not None


def _finish(matrix: Floats, sites: Candidates, radii: _Radii, clock: Clock) -> Plan:
    """Return the plan; without a set of sites it has only a bound."""
    bound = float(radii.levels[radii.low])
    if radii.chosen is None:
        late = clock.why_not_proved() + " before any plan was found"
        nobody = np.full(len(matrix), -1)
        return make_plan(
            "p_centre",
            (),
            nobody,
            objective=np.inf,
            bound=bound,
            proved=False,
            clock=clock,
            reason=late,
        )
    chosen = _needed(matrix, sites, radii.chosen, float(radii.levels[radii.high]))
    nearest, best = nearest_open(matrix, sites, chosen)
    objective = float(best.max())
    proved = radii.low >= radii.high
    reason = "" if proved else why_not_proved(clock, objective, bound, sites.rel_gap)
    if proved and not len(chosen):
        reason = "no candidate lowers the largest cost of the fixed sites"
    return make_plan(
        "p_centre",
        chosen,
        nearest,
        objective=objective,
        bound=min(bound, objective),
        proved=proved,
        clock=clock,
        reason=reason,
    )


def _needed(matrix: Floats, sites: Candidates, chosen: Ints, radius: float) -> Ints:
    """Return chosen without the sites that the radius does not need, the last position first."""
    kept = [int(c) for c in chosen]
    reached = matrix <= radius
    count = reached[:, np.concatenate([sites.fixed, chosen])].sum(axis=1)
    for site in reversed(kept.copy()):
        if site not in sites.required and not (reached[:, site] & (count == 1)).any():
            count -= reached[:, site]
            kept.remove(site)
    return np.array(kept, dtype=np.int64)
