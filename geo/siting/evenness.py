"""Sites that even out: the worst group's share, or the spread of costs."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..errors import ParameterError
from .assigned import assign_demand
from .deviation import least_deviation
from .plan import (
    Plan,
    assigned_plan,
    checked_cost,
    checked_weights,
    join_reasons,
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
from .worstshare import best_worst_share

AIMS = ("worst_share", "deviation")


def even_out(
    cost: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    rules: Rules,
    aim: str = "worst_share",
    reach: float | None = None,
    groups: Sequence[object] | None = None,
    watch: Watch | None = None,
) -> Plan:
    """Choose the sites that treat demand most evenly.

    ``worst_share``: the share of weight within reach of a site is to be as large as can be in the
    group (a county, say) where it is smallest. Reach counts when equal; groups without weight are
    left out. Among plans that are equal in this, one that reaches most weight is sought in the
    time that is left; sites that add nothing are not chosen. A group that no candidate reaches
    has the share 0 whatever is chosen: the reason of the plan names it.

    ``deviation``: the costs to the nearest open site are to differ least from their mean. Every
    demand point with weight must be served; where no candidate reaches one, the plan is
    ``infeasible`` and names it. Here a further site can make the costs less even, so fewer than p
    may be chosen.

    Parameters
    ----------
    cost
        (n, m) demand x candidates, ``inf`` where unreachable.
    weights
        (n,) residents, zero or more.
    rules
        p or budget, and the other shared rules.
    aim
        ``worst_share`` or ``deviation``.
    reach
        Largest cost that counts as reached; for ``worst_share``, and where ``min_reached`` is
        given.
    groups
        (n,) the group of each demand point, for ``worst_share`` alone.
    watch
        Who looks on and may stop the search.

    Raises
    ------
    ParameterError
        Shapes (a transposed matrix by its sides), NaN, negative numbers, an aim that is not
        known, or one without its reach and groups.
    PlanError
        No candidates, p above the candidates, or rules that contradict each other.

    Notes
    -----
    With w_i the weight of demand i, y_j whether candidate j is open (fixed sites have y_j = 1 and
    do not count in p), t_ij cost, r reach, y in {0, 1} and sum_j y_j <= p:

    ``worst_share``: max s subject to s sum_{i in g} w_i <= sum_{i in g} w_i c_i for every group
    g, c_i <= sum_{j: t_ij <= r} y_j, 0 <= c <= 1, where c_i is whether demand i is reached. Then
    max sum_i w_i c_i with s at least that large.

    ``deviation``: min sum_i w_i e_i / W subject to e_i >= d_i - a, e_i >= a - d_i,
    a = sum_i w_i d_i / W, W = sum_i w_i, where d_i is the cost of demand i to its nearest open
    site, e_i its deviation and a the mean. With D_i1 < D_i2 < ... the distinct costs of demand i
    and z_ik whether no open site is within D_ik: d_i = D_i1 + sum_k (D_i,k+1 - D_ik) z_ik,
    z_i0 = 1, z_ik >= z_i,k-1 - sum_{j: t_ij = D_ik} y_j, z_ik <= z_i,k-1, and z_ik <= 1 - y_j for
    every j with t_ij = D_ik, so that nobody is sent past an open site. Marsh & Schilling 1994
    review this and other measures of equity in location.

    Examples
    --------
    >>> minutes = np.array([[10.0, 50.0, 25.0], [40.0, 20.0, 30.0], [60.0, 10.0, 45.0]])
    >>> plan = even_out(minutes, [5, 3, 4], rules=Rules(p=1), reach=30, groups=["a", "b", "b"])
    >>> plan.chosen, round(plan.objective, 4)
    ((2,), 0.4286)
    >>> plan = even_out(minutes, [5, 3, 4], rules=Rules(p=1), aim="deviation")
    >>> plan.chosen, round(plan.objective, 4)
    ((2,), 8.0556)
    """
    if aim not in AIMS:
        raise ParameterError(f"aim must be one of {', '.join(AIMS)}; found {aim!r}")
    clock = Clock(rules.time_limit_s, watch)
    matrix = checked_cost(cost)
    w = checked_weights(weights, len(matrix))
    held = None
    if reach is not None:
        held = reached_weight(w, within_reach(matrix, reach))
    sites = checked_rules(rules, matrix.shape[1], held)
    if aim == "deviation":
        if groups is not None:
            raise ParameterError("aim 'deviation' knows no groups; leave them out")
        return _plan_deviation(matrix, w, sites, clock)
    if reach is None or groups is None:
        raise ParameterError("aim 'worst_share' needs reach and groups; give both")
    if len(groups) != len(matrix):
        raise ParameterError(
            f"groups must be one for each of the {len(matrix)} rows of cost (demand x "
            f"candidates); found {len(groups)}: is the matrix transposed?"
        )
    return _plan_share(matrix, w, sites, clock, reach, groups)


def _plan_share(
    matrix: Floats,
    w: Floats,
    sites: Candidates,
    clock: Clock,
    reach: float,
    groups: Sequence[object],
) -> Plan:
    """Return the plan with the largest worst share."""
    if not (w > 0).any():
        nearest, best = nearest_open(matrix, sites, sites.required)
        return make_plan(
            "even_out",
            sites.required,
            np.where(best <= reach, nearest, -1),
            objective=1.0,
            bound=1.0,
            proved=True,
            clock=clock,
            reason="all weights are zero: nothing to even out",
        )
    reached = within_reach(matrix, reach)
    own: Bools = np.asarray(reached[:, np.r_[sites.fixed, sites.free]].any(axis=1), dtype=bool)
    lost = np.flatnonzero((w > 0) & ~own)
    reason = join_reasons(_empty_groups(w, own, groups), none_reaches(lost) if len(lost) else "")
    if sites.capacitated:
        found = assign_demand(
            matrix, w, sites, aim="worst_share", clock=clock, reach=reach, groups=groups
        )
        return assigned_plan("even_out", found, clock, reason)
    chosen, objective, bound, proved = best_worst_share(reached, w, groups, sites, clock)
    nearest, best = nearest_open(matrix, sites, chosen)
    if not proved:
        late = why_not_proved(clock, objective, bound, sites.rel_gap)
        reason = join_reasons(late, reason)
    elif not len(chosen):
        reason = join_reasons("no candidate adds to what the fixed sites reach", reason)
    return make_plan(
        "even_out",
        chosen,
        np.where(best <= reach, nearest, -1),
        objective=objective,
        bound=bound,
        proved=proved,
        clock=clock,
        reason=reason,
    )


def _empty_groups(w: Floats, reached: Bools, groups: Sequence[object]) -> str:
    """Say which groups with weight nobody can reach."""
    hope: dict[object, bool] = {}
    for weight, can, group in zip(w, reached, groups, strict=True):
        if weight > 0:
            hope[group] = hope.get(group, False) or bool(can)
    names = [str(g) for g, can in hope.items() if not can]
    if not names:
        return ""
    return f"no candidate reaches any of group {', '.join(names[:10])}: its share is 0 in any plan"


def _plan_deviation(matrix: Floats, w: Floats, sites: Candidates, clock: Clock) -> Plan:
    """Return the plan with the least mean absolute deviation of costs."""
    used = w > 0
    served = np.isfinite(matrix[:, np.r_[sites.fixed, sites.free]]).any(axis=1)
    lost = np.flatnonzero(used & ~served)
    if len(lost):
        return no_plan("even_out", len(matrix), none_reaches(lost), clock)
    if sites.capacitated:
        found = assign_demand(matrix, w, sites, aim="deviation", clock=clock)
        return assigned_plan("even_out", found, clock)
    if not used.any():
        nearest = nearest_open(matrix, sites, sites.required)[0]
        return make_plan(
            "even_out",
            sites.required,
            nearest,
            objective=0.0,
            bound=0.0,
            proved=True,
            clock=clock,
            reason="all weights are zero: nothing to even out",
        )
    least = least_deviation(matrix[used], w[used], sites, clock)
    if least is None:
        reason = "no allowed set of sites reaches all demand"
        return no_plan("even_out", len(matrix), reason, clock)
    chosen, objective, bound, proved = least
    nobody = np.full(len(matrix), -1)
    nearest = nearest_open(matrix, sites, chosen)[0] if np.isfinite(objective) else nobody
    reason = "" if proved else why_not_proved(clock, objective, bound, sites.rel_gap)
    if proved and not len(chosen):
        reason = "no further site makes the costs of the fixed sites more even"
    return make_plan(
        "even_out",
        chosen,
        nearest,
        objective=objective,
        bound=bound,
        proved=proved,
        clock=clock,
        reason=reason,
    )
