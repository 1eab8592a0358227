"""Reach all demand with the fewest or cheapest sites: set covering location (LSCP)."""

import numpy as np
import numpy.typing as npt

from .assigned import assign_demand
from .covering import Cheapest, cheapest_cover, make_need, why_impossible
from .plan import (
    Plan,
    assigned_plan,
    checked_cost,
    checked_weights,
    make_plan,
    nearest_open,
    no_plan,
    none_reaches,
    reached_weight,
    why_not_proved,
    within_reach,
)
from .rules import Bools, Candidates, Floats, Rules, checked_rules
from .solver import Clock, Watch


def cover_all(
    cost: npt.ArrayLike,
    *,
    reach: float,
    rules: Rules | None = None,
    weights: npt.ArrayLike | None = None,
    watch: Watch | None = None,
) -> Plan:
    """Choose the fewest (or cheapest) sites that reach all demand: set covering (LSCP).

    Reach counts when equal. Every demand point must be reached, by a fixed site or a new one;
    where no allowed candidate reaches some, the plan is ``infeasible`` and names them. Where the
    fixed sites reach all, the plan is empty and says so (required sites stay). p and a budget are
    not needed; where they are given the plan keeps to them, or is ``infeasible``.

    Parameters
    ----------
    cost
        (n, m) demand x candidates, ``inf`` where unreachable.
    reach
        Largest cost that counts as reached, same unit as `cost`.
    rules
        The shared rules; without prices each new site costs 1.
    weights
        (n,) read by ``capacity``, ``min_capacity`` and ``min_reached`` alone; 1 each by default.
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
    Toregas, Swain, ReVelle & Bergman 1971: min sum_j f_j y_j subject to
    sum_{j: t_ij <= r} y_j >= 1 for every demand i, y in {0, 1}, where y_j is whether candidate j
    is open, f_j its price (1 without prices; fixed sites are open and free), t_ij cost and r
    reach. Demand that is reached whenever other demand is, and a candidate that another one can
    stand in for at no higher price under every rule, are left out first.

    Examples
    --------
    >>> minutes = np.array([[10.0, 50.0, 25.0], [40.0, 20.0, 30.0], [60.0, 10.0, 45.0]])
    >>> plan = cover_all(minutes, reach=30)
    >>> plan.chosen, plan.objective, plan.status
    ((0, 1), 2.0, 'optimal')
    """
    rules = Rules() if rules is None else rules
    clock = Clock(rules.time_limit_s, watch)
    matrix = checked_cost(cost)
    w = checked_weights(weights, len(matrix))
    reached = within_reach(matrix, reach)
    held = reached_weight(w, reached) if rules.min_reached is not None else np.zeros(0)
    sites = checked_rules(rules, matrix.shape[1], held, has_limit=False)
    lost = np.flatnonzero(~reached[:, np.r_[sites.fixed, sites.free]].any(axis=1))
    if len(lost):
        return no_plan("cover_all", len(matrix), none_reaches(lost), clock)
    if sites.capacitated:
        found = assign_demand(matrix, w, sites, aim="fewest", clock=clock, reach=reach)
        return assigned_plan("cover_all", found, clock)
    reason = why_impossible(reached, sites)
    if reason:
        return no_plan("cover_all", len(matrix), reason, clock)
    need = make_need(reached, sites, sites.price)
    answer = cheapest_cover(need, clock, rel_gap=sites.rel_gap)
    if answer.infeasible:
        reason = "no allowed set of sites reaches all demand"
        return no_plan("cover_all", len(matrix), reason, clock)
    return _finish(matrix, reached, sites, answer, clock)


def _finish(
    matrix: Floats, reached: Bools, sites: Candidates, answer: Cheapest, clock: Clock
) -> Plan:
    """Return the plan of an answer; without a set of sites it has only a bound."""
    if answer.chosen is None:
        late = clock.why_not_proved() + " before any plan was found"
        nobody = np.full(len(matrix), -1)
        return make_plan(
            "cover_all",
            (),
            nobody,
            objective=np.inf,
            bound=answer.bound,
            proved=False,
            clock=clock,
            reason=late,
        )
    objective = float(sites.price[answer.chosen].sum())
    reason = ""
    if reached[:, sites.fixed].any(axis=1).all():
        reason = "all demand is already covered: no site is needed"
    if not answer.proved:
        reason = why_not_proved(clock, objective, answer.bound, sites.rel_gap)
    return make_plan(
        "cover_all",
        answer.chosen,
        nearest_open(matrix, sites, answer.chosen)[0],
        objective=objective,
        bound=min(answer.bound, objective),
        proved=answer.proved,
        clock=clock,
        reason=reason,
    )
