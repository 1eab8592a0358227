"""Where the next campuses should go: exact siting models with a proved gap.

``cost`` is demand x candidates (minutes, or any one unit), ``inf`` where unreachable. Fixed sites
are columns of it. Each function returns a `Plan` of positions; `vocatlas.geo.candidates` gives
them names.
"""

from time import perf_counter

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, hstack, vstack
from scipy.sparse import eye_array as eye

from .errors import ParameterError
from .median import least_median
from .siting import (
    Bools,
    Candidates,
    Floats,
    Ints,
    Plan,
    Rules,
    checked_cost,
    checked_rules,
    checked_weights,
    solve_least,
)

__all__ = ["Plan", "Rules", "cover_most", "p_median"]


def cover_most(cost: npt.ArrayLike, weights: npt.ArrayLike, *, reach: float, rules: Rules) -> Plan:
    """Choose the sites that reach the most weight: maximal covering location (MCLP).

    Reach counts when equal. Demand that a fixed site reaches is covered from the start; where
    that is all that any candidate could cover, the plan is empty and says so. Sites that add
    nothing are not chosen (required ones stay), so fewer than p come only where more cannot help.

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

    Raises
    ------
    ParameterError
        Shapes, NaN, negative numbers, or a rule that the model does not keep.
    PlanError
        No candidates, p above the candidates, or rules that contradict each other.

    Notes
    -----
    Church & ReVelle 1974: max sum_i w_i c_i subject to c_i <= sum_{j: t_ij <= r} y_j,
    sum_j y_j <= p, y in {0, 1}, 0 <= c <= 1, where w_i is weight, c_i whether demand i is
    covered, y_j whether candidate j is open, t_ij cost and r reach. Demand points with the same
    candidates in reach are one row.

    Examples
    --------
    >>> minutes = np.array([[10.0, 50.0], [40.0, 20.0], [np.inf, 20.0]])
    >>> plan = cover_most(minutes, [5, 3, 4], reach=30, rules=Rules(p=1))
    >>> plan.chosen, plan.objective, plan.status
    ((1,), 7.0, 'optimal')
    """
    start = perf_counter()
    matrix = checked_cost(cost)
    w = checked_weights(weights, len(matrix))
    if not 0 <= reach < np.inf:
        raise ParameterError(f"reach must be finite and not negative; found {reach!r}")
    reached: Bools = np.asarray(matrix <= reach)
    sites = checked_rules(rules, matrix.shape[1], w @ reached)
    base: Bools = np.asarray(reached[:, sites.fixed].any(axis=1), dtype=bool)
    open_rows = ~base & reached[:, sites.free].any(axis=1) & (w > 0)
    if not open_rows.any():
        reason = _nothing_to_cover(w, base)
        chosen = sites.required
        return _cover_plan(matrix, w, reach, sites, (chosen, None, True, reason), start)
    values, bound, proved = _most_cover(reached[open_rows], w[open_rows], sites, rules.time_limit_s)
    chosen = _useful(reached & ~base[:, None] & (w > 0)[:, None], values, sites.required)
    total = bound + float(w[base].sum())
    reason = "" if proved else f"the time limit of {rules.time_limit_s:g} s was hit"
    return _cover_plan(matrix, w, reach, sites, (chosen, total, proved, reason), start)


def _nothing_to_cover(weights: Floats, base: Bools) -> str:
    """Say why no site can help."""
    if not (weights > 0).any():
        return "all weights are zero: nothing to cover"
    if base[weights > 0].all():
        return "all demand is already covered: no site is needed"
    left = np.flatnonzero(~base & (weights > 0))
    names = ", ".join(map(str, left[:10]))
    return f"no candidate reaches the {len(left)} demand points not yet covered: {names}"


def _most_cover(
    reached: Bools, weights: Floats, sites: Candidates, time_limit_s: float
) -> tuple[Ints, float, bool]:
    """Return open candidates, an upper bound on the weight covered, and whether proved."""
    patterns, which = np.unique(reached[:, sites.free], axis=0, return_inverse=True)
    merged = np.bincount(which.ravel(), weights=weights)
    m, k = len(sites.free), len(merged)
    cover = hstack([csr_array(-patterns.astype(float)), eye(k)])
    count = np.r_[np.ones(m), np.zeros(k)][None, :]
    shared = hstack([sites.rows[:, sites.free], csr_array((sites.rows.shape[0], k))])
    rows = csr_array(vstack([cover, csr_array(count), shared]))
    high = np.r_[np.zeros(k), float(sites.most), sites.limits]
    low = np.full(len(high), -np.inf)
    at_least = np.r_[np.isin(sites.free, sites.required).astype(float), np.zeros(k)]
    scale = float(merged.max())
    found = solve_least(
        np.r_[np.zeros(m), -merged / scale],
        rows,
        low,
        high,
        whole=np.arange(m),
        at_least=at_least,
        time_limit_s=time_limit_s,
    )
    bound = min(float(merged.sum()), -found.bound * scale)
    if found.values is None:
        return sites.required, bound, False
    return sites.free[found.values[:m] > 0.5], bound, found.proved


def _useful(reached: Bools, chosen: Ints, required: Ints) -> Ints:
    """Return chosen without the sites that add nothing, the last position first."""
    kept = sorted(int(c) for c in chosen)
    count = reached[:, kept].sum(axis=1)
    for site in reversed(kept.copy()):
        if site not in required and not (reached[:, site] & (count == 1)).any():
            count -= reached[:, site]
            kept.remove(site)
    return np.array(kept, dtype=np.int64)


def _nearest(matrix: Floats, sites: Candidates, chosen: Ints) -> tuple[Ints, Floats]:
    """Return each demand point's nearest open site (-1 where none) and its cost."""
    open_sites = np.sort(np.r_[sites.fixed, chosen]).astype(np.int64)
    if len(open_sites) == 0:
        return np.full(len(matrix), -1), np.full(len(matrix), np.inf)
    at = matrix[:, open_sites].argmin(axis=1)
    best = matrix[np.arange(len(matrix)), open_sites[at]]
    return np.where(np.isfinite(best), open_sites[at], -1), best


def _gap(objective: float, bound: float) -> float:
    """Return |bound - objective| relative to the objective."""
    if bound == objective:
        return 0.0
    return abs(bound - objective) / abs(objective) if objective else float("inf")


def _cover_plan(
    matrix: Floats,
    weights: Floats,
    reach: float,
    sites: Candidates,
    answer: tuple[Ints, float | None, bool, str],
    start: float,
) -> Plan:
    """Return the plan of a cover model, its objective counted from the matrix itself."""
    chosen, bound, proved, reason = answer
    nearest, best = _nearest(matrix, sites, chosen)
    objective = float(weights[best <= reach].sum())
    proved_bound = objective if bound is None or proved else max(bound, objective)
    return Plan(
        "cover_most",
        tuple(int(c) for c in chosen),
        np.where(best <= reach, nearest, -1),
        objective,
        proved_bound,
        _gap(objective, proved_bound),
        "optimal" if proved else "feasible",
        perf_counter() - start,
        reason,
    )


def p_median(cost: npt.ArrayLike, weights: npt.ArrayLike, *, rules: Rules) -> Plan:
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

    Raises
    ------
    ParameterError
        Shapes, NaN, negative numbers, or a rule that the model does not keep.
    PlanError
        No candidates, p above the candidates, or rules that contradict each other.

    Notes
    -----
    ReVelle & Swain 1970 in the distinct-radius form of Elloumi 2010: min sum_i w_i (D_i1 +
    sum_k (D_i,k+1 - D_ik) z_ik) subject to z_ik + sum_{j: t_ij = D_ik} y_j >= z_i,k-1,
    z_i0 = 1, sum_j y_j = p, y in {0, 1}, z >= 0, where D_i1 < D_i2 < ... are the distinct costs
    of demand i, z_ik = 1 when no open site is within D_ik, w_i is weight, y_j whether candidate
    j is open. Greedy and interchange give a plan, Lagrangian multipliers of the assignment a
    bound; candidates that the two together rule out never enter the program.

    Examples
    --------
    >>> minutes = np.array([[0.0, 30.0], [30.0, 0.0], [20.0, 15.0]])
    >>> plan = p_median(minutes, [10, 1, 1], rules=Rules(p=1))
    >>> plan.chosen, plan.objective
    ((0,), 50.0)
    """
    start = perf_counter()
    matrix = checked_cost(cost)
    w = checked_weights(weights, len(matrix))
    sites = checked_rules(rules, matrix.shape[1], None)
    used = w > 0
    served = np.isfinite(matrix[:, np.r_[sites.fixed, sites.free]]).any(axis=1)
    lost = np.flatnonzero(used & ~served)
    if len(lost):
        names = ", ".join(map(str, lost[:10])) + (", ..." if len(lost) > 10 else "")
        return _no_median(matrix, f"no candidate reaches {len(lost)} demand points: {names}", start)
    if not used.any():
        chosen, bound, proved = sites.required, 0.0, True
        reason = "all weights are zero: nothing to serve"
    else:
        found = least_median(matrix[used], w[used], sites, rules.time_limit_s)
        if found is None:
            return _no_median(matrix, "no allowed set of sites reaches all demand", start)
        chosen, bound, proved = found
        reason = "" if proved else f"the time limit of {rules.time_limit_s:g} s was hit"
        if len(chosen) == 0 and proved:
            reason = "no candidate lowers the cost of the fixed sites"
    nearest, best = _nearest(matrix, sites, chosen)
    objective = float(w[used] @ best[used])
    bound = objective if proved else min(bound, objective)
    status = "optimal" if proved else "feasible"
    if not np.isfinite(objective):
        chosen, nearest = sites.required, np.full(len(matrix), -1)
    return Plan(
        "p_median",
        tuple(int(c) for c in chosen),
        nearest,
        objective,
        bound,
        _gap(objective, bound) if np.isfinite(objective) else float("inf"),
        status,
        perf_counter() - start,
        reason,
    )


def _no_median(matrix: Floats, reason: str, start: float) -> Plan:
    """Return the plan that says why there is none."""
    return Plan(
        "p_median",
        (),
        np.full(len(matrix), -1),
        float("inf"),
        float("inf"),
        float("inf"),
        "infeasible",
        perf_counter() - start,
        reason,
    )
