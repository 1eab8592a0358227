"""Reach the most weight with few sites: once (MCLP), or again for backup (BACOP2)."""

import numpy as np
import numpy.typing as npt

from ..errors import ParameterError
from .assigned import assign_demand
from .coverbound import most_cover
from .coverplan import make_cover
from .plan import (
    Plan,
    assigned_plan,
    checked_cost,
    checked_weights,
    join_reasons,
    make_plan,
    name_points,
    nearest_open,
    none_reaches,
    reached_weight,
    why_not_proved,
    within_reach,
)
from .rules import Bools, Candidates, Floats, Ints, Rules, checked_rules
from .solver import Clock, Watch


def cover_most(
    cost: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    reach: float,
    rules: Rules,
    watch: Watch | None = None,
) -> Plan:
    """Choose the sites that reach the most weight: maximal covering location (MCLP).

    Reach counts when equal. Demand that a fixed site reaches is covered from the start; where
    that is all that any candidate could cover, the plan is empty and says so. Sites that add
    nothing are not chosen (required ones stay), so fewer than p come only where more cannot help.
    Demand with weight that no allowed site reaches is named in the reason of the plan.

    Parameters
    ----------
    cost
        (n, m) demand x candidates, ``inf`` where unreachable.
    weights
        (n,) residents, zero or more.
    reach
        Largest cost that counts as reached, same unit as `cost`.
    rules
        p or budget, and the other shared rules.
    watch
        Who looks on and may stop the search.

    Raises
    ------
    ParameterError
        Shapes (a transposed matrix by its sides), NaN, negative numbers, or a rule out of range.
    PlanError
        No candidates, p above the candidates, or rules that contradict each other.

    Notes
    -----
    Church & ReVelle 1974: max sum_i w_i c_i subject to c_i <= sum_{j: t_ij <= r} y_j,
    sum_j y_j <= p, y in {0, 1}, 0 <= c <= 1, where w_i is weight, c_i whether demand i is
    covered, y_j whether candidate j is open, t_ij cost and r reach; fixed sites have y_j = 1 and
    do not count in p. Demand points with the same candidates in reach are one row; a candidate
    that another can stand in for under every rule is no column. With capacities a demand point
    counts as covered only where its site has room for it: see ``Rules``.

    Examples
    --------
    >>> minutes = np.array([[10.0, 50.0], [40.0, 20.0], [np.inf, 20.0]])
    >>> plan = cover_most(minutes, [5, 3, 4], reach=30, rules=Rules(p=1))
    >>> plan.chosen, plan.objective, plan.status
    ((1,), 7.0, 'optimal')
    """
    return _plan_cover("cover_most", cost, weights, reach, rules, 1.0, watch)


def cover_backup(
    cost: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    reach: float,
    rules: Rules,
    first: float = 0.5,
    watch: Watch | None = None,
) -> Plan:
    """Choose the sites that reach the most weight once and again: backup coverage (BACOP2).

    Reach counts when equal; fixed sites count as a first or second site in reach. Sites that add
    nothing are not chosen (required ones stay). Demand with weight that no allowed site reaches
    is named in the reason of the plan.

    Parameters
    ----------
    cost
        (n, m) demand x candidates, ``inf`` where unreachable.
    weights
        (n,) residents, zero or more.
    reach
        Largest cost that counts as reached, same unit as `cost`.
    rules
        p or budget, and the other shared rules.
    first
        Part of a demand point's weight that its first site in reach earns, 0 to 1; the second
        earns the rest. 1 is `cover_most`.
    watch
        Who looks on and may stop the search.

    Raises
    ------
    ParameterError
        As `cover_most`; `first` outside 0 to 1.
    PlanError
        As `cover_most`.

    Notes
    -----
    Hogan & ReVelle 1986 (BACOP2): max sum_i w_i (f c_i + (1 - f) u_i) subject to
    c_i + u_i <= sum_{j: t_ij <= r} y_j, u_i <= c_i, sum_j y_j <= p, y, c, u in {0, 1}, where w_i
    is weight, f the part ``first``, c_i whether demand i is reached, u_i whether it is reached a
    second time, y_j whether candidate j is open (fixed sites have y_j = 1 and do not count in p),
    t_ij cost and r reach. The objective of the plan is this sum.

    Examples
    --------
    >>> minutes = np.array([[10.0, 50.0, 25.0], [40.0, 20.0, 30.0]])
    >>> plan = cover_backup(minutes, [5, 3], reach=30, rules=Rules(p=2), first=0.6)
    >>> plan.chosen, round(plan.objective, 6)
    ((0, 2), 6.8)
    """
    if not 0 <= first <= 1:
        raise ParameterError(f"first must be between 0 and 1; found {first!r}")
    return _plan_cover("cover_backup", cost, weights, reach, rules, first, watch)


def _plan_cover(
    model: str,
    cost: npt.ArrayLike,
    weights: npt.ArrayLike,
    reach: float,
    rules: Rules,
    first: float,
    watch: Watch | None,
) -> Plan:
    """Return the plan of a cover in which the first site in reach earns a part of the weight."""
    clock = Clock(rules.time_limit_s, watch)
    matrix = checked_cost(cost)
    w = checked_weights(weights, len(matrix))
    reached = within_reach(matrix, reach)
    held = reached_weight(w, reached) if rules.min_reached is not None else np.zeros(0)
    sites = checked_rules(rules, matrix.shape[1], held)
    lost = np.flatnonzero((w > 0) & ~reached[:, np.r_[sites.fixed, sites.free]].any(axis=1))
    unreached = none_reaches(lost) if len(lost) else ""
    if sites.capacitated:
        aim = "cover" if model == "cover_most" else "backup"
        found = assign_demand(matrix, w, sites, aim=aim, clock=clock, reach=reach, first=first)
        return assigned_plan(model, found, clock, unreached)
    earns = (w * first, w * (1.0 - first))
    cover = make_cover(reached, *earns, sites)
    base = _earned(reached[:, np.r_[sites.fixed, sites.required]], *earns)
    if not len(cover.columns):
        return _finish(
            model,
            matrix,
            reach,
            sites,
            earns,
            (sites.required, base, True),
            clock,
            _nothing_to_cover(w, reached, sites) or unreached,
        )
    columns, bound, proved = most_cover(cover, clock, rel_gap=sites.rel_gap, given=base)
    every = np.sort(np.r_[cover.columns[columns], sites.required]).astype(np.int64)
    answer = (_useful(reached, earns, every, sites), bound + base, proved)
    return _finish(model, matrix, reach, sites, earns, answer, clock, unreached)


def _earned(reached: Bools, first: Floats, second: Floats) -> float:
    """Return what the open sites of the columns earn together."""
    count = reached.sum(axis=1)
    return float(first[count >= 1].sum() + second[count >= 2].sum())


def _nothing_to_cover(weights: Floats, reached: Bools, sites: Candidates) -> str:
    """Say why no site can help."""
    if not (weights > 0).any():
        return "all weights are zero: nothing to cover"
    base: Bools = np.asarray(reached[:, sites.fixed].any(axis=1), dtype=bool)
    if base[weights > 0].all():
        return "all demand is already covered: no site is needed"
    left = np.flatnonzero(~base & (weights > 0))
    if reached[left][:, sites.free].any():
        return ""
    return (
        f"no candidate reaches the {len(left)} demand points not yet covered: {name_points(left)}"
    )


def _useful(reached: Bools, earns: tuple[Floats, Floats], chosen: Ints, sites: Candidates) -> Ints:
    """Return chosen without the sites that add nothing, the last position first."""
    kept = [int(c) for c in chosen]
    count = reached[:, np.concatenate([sites.fixed, chosen])].sum(axis=1)
    for site in reversed(kept.copy()):
        lost = np.where(count == 1, earns[0], np.where(count == 2, earns[1], 0.0))
        if site not in sites.required and not (lost[reached[:, site]] > 0).any():
            count -= reached[:, site]
            kept.remove(site)
    return np.array(kept, dtype=np.int64)


def _finish(
    model: str,
    matrix: Floats,
    reach: float,
    sites: Candidates,
    earns: tuple[Floats, Floats],
    answer: tuple[Ints, float, bool],
    clock: Clock,
    reason: str,
) -> Plan:
    """Return the plan, its objective counted from the matrix itself."""
    chosen, bound, proved = answer
    nearest, best = nearest_open(matrix, sites, chosen)
    near: Floats = matrix[:, np.concatenate([sites.fixed, chosen])]
    reached = np.asarray(near <= reach, dtype=bool)
    objective = _earned(reached, *earns)
    bound = max(bound, objective)
    late = "" if proved else why_not_proved(clock, objective, bound, sites.rel_gap)
    return make_plan(
        model,
        chosen,
        np.where(best <= reach, nearest, -1),
        objective=objective,
        bound=bound,
        proved=proved,
        clock=clock,
        reason=join_reasons(late, reason),
    )
