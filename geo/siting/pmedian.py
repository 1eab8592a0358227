"""Least weighted cost to the nearest open site: p-median."""

import numpy as np
import numpy.typing as npt

from .assigned import assign_demand
from .median import least_median
from .plan import (
    Plan,
    assigned_plan,
    checked_cost,
    checked_weights,
    make_plan,
    nearest_open,
    no_plan,
    none_reaches,
)
from .rules import Rules, checked_rules
from .solver import Clock, Watch


def p_median(
    cost: npt.ArrayLike, weights: npt.ArrayLike, *, rules: Rules, watch: Watch | None = None
) -> Plan:
    """Choose the sites with the least weighted cost to the nearest open site.

    Every demand point with weight must be served at a finite cost; where no candidate reaches
    one, the plan is ``infeasible`` and names it. Zero-weight demand is assigned but steers
    nothing. Sites that lower no cost are not chosen (required ones stay).

    Parameters
    ----------
    cost
        (n, m) demand x candidates, ``inf`` where unreachable.
    weights
        (n,) residents, zero or more.
    rules
        p or budget, and the other shared rules (``min_reached`` needs a reach: not here).
    watch
        Who looks on and may stop the search.

    Raises
    ------
    ParameterError
        Shapes (a transposed matrix by its sides), NaN, negative numbers, or a rule that the model
        does not keep.
    PlanError
        No candidates, p above the candidates, or rules that contradict each other.

    Notes
    -----
    ReVelle & Swain 1970 in the distinct-radius form of Elloumi 2010: min sum_i w_i (D_i1 +
    sum_k (D_i,k+1 - D_ik) z_ik) subject to z_ik + sum_{j: t_ij = D_ik} y_j >= z_i,k-1,
    z_i0 = 1, sum_j y_j = p, y in {0, 1}, z >= 0, where D_i1 < D_i2 < ... are the distinct costs
    of demand i, z_ik = 1 when no open site is within D_ik, w_i is weight, y_j whether candidate
    j is open. Greedy and interchange give a plan; Lagrangian multipliers of the assignment bound
    the cost and rule candidates out. What is left is searched by branch and bound over y, or by
    the program above where few candidates matter to a demand point.

    Examples
    --------
    >>> minutes = np.array([[0.0, 30.0], [30.0, 0.0], [20.0, 15.0]])
    >>> plan = p_median(minutes, [10, 1, 1], rules=Rules(p=1))
    >>> plan.chosen, plan.objective
    ((0,), 50.0)
    """
    clock = Clock(rules.time_limit_s, watch)
    matrix = checked_cost(cost)
    w = checked_weights(weights, len(matrix))
    sites = checked_rules(rules, matrix.shape[1], None)
    used = w > 0
    served = np.isfinite(matrix[:, np.r_[sites.fixed, sites.free]]).any(axis=1)
    lost = np.flatnonzero(used & ~served)
    if len(lost):
        return no_plan("p_median", len(matrix), none_reaches(lost), clock)
    if sites.capacitated:
        found = assign_demand(matrix, w, sites, aim="median", clock=clock)
        return assigned_plan("p_median", found, clock)
    answer, reason = (sites.required, 0.0, True), "all weights are zero: nothing to serve"
    if used.any():
        least = least_median(matrix[used], w[used], sites, clock.left_s(), watch=watch)
        if least is None:
            reason = "no allowed set of sites reaches all demand"
            return no_plan("p_median", len(matrix), reason, clock)
        answer, reason = least, ""
    chosen, bound, proved = answer
    nearest, best = nearest_open(matrix, sites, chosen)
    objective = float(w[used] @ best[used])
    if not proved:
        reason = clock.why_not_proved()
    elif len(chosen) == 0 and used.any():
        reason = "no candidate lowers the cost of the fixed sites"
    if not np.isfinite(objective):
        chosen, nearest = sites.required, np.full(len(matrix), -1)
    return make_plan(
        "p_median",
        chosen,
        nearest,
        objective=objective,
        bound=min(bound, objective),
        proved=proved,
        clock=clock,
        reason=reason,
    )
