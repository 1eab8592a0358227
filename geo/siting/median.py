"""The exact p-median: a good plan, a bound that rules candidates out, and a search of the rest."""

import numpy as np
from scipy.sparse import csr_array, vstack

from .interchange import Interchange
from .medianbound import Subcase
from .medianbranch import branch, find_root, narrow_again
from .mediancase import MedianCase, Progress, build_case
from .medianradii import solve_radii
from .rules import Candidates, Floats, Ints
from .solver import Watch, solve_least

FEW_NEAR, MANY_NEAR = 4.0, 10.0
"""Candidates that matter to a demand point: few suit the radius program, many do not."""

NODES_BEFORE = 500
"""Nodes of the search before the radius program is tried where it is not clear which is quicker."""


def least_median(
    cost: Floats,
    weights: Floats,
    sites: Candidates,
    time_limit_s: float,
    watch: Watch | None = None,
) -> tuple[Ints, float, bool] | None:
    """Return chosen candidates, a lower bound and whether proved; None where nothing can serve.

    ``cost`` is demand x candidates, ``weights`` are above zero. ``watch`` is told of every better
    plan and bound and may end the search; what is known then is returned.
    """
    case = build_case(cost, weights, sites)
    progress = Progress(case, time_limit_s, watch)
    plans = Interchange(case, progress.over)
    progress.prove(float(np.minimum(case.base, case.costs.min(axis=0, initial=np.inf)).sum()))
    _improve(progress, plans, plans.greedy())
    if not np.isfinite(progress.value):
        served, infeasible = _serve_all(case, progress.clock.left_s())
        if infeasible:
            return None
        if served is not None:
            _improve(progress, plans, served)
    if np.isfinite(progress.value):
        _prove(progress, plans)
    chosen = sites.free[_useful(case, progress.chosen)]
    return chosen, progress.value if progress.proved else progress.bound, progress.proved


def _improve(progress: Progress, plans: Interchange, chosen: Ints) -> None:
    """Offer a plan and what interchange makes of it."""
    progress.offer(chosen)
    better = plans.improve(chosen)
    if better is not None:
        progress.offer(better)


def _prove(progress: Progress, plans: Interchange) -> None:
    """Prove the best plan or a better one; the size of the case alone says by which way."""
    root = find_root(progress, plans)
    if root is None or progress.over():
        return
    part = Subcase.of(progress.case, root.kept, root.opened)
    likely = root.prices.serve
    near = (part.costs < likely).sum() / len(likely)
    if near > FEW_NEAR:
        branch(progress, plans, root, NODES_BEFORE if near < MANY_NEAR else None)
    if progress.near_enough or progress.over():
        return
    left = narrow_again(progress, root)
    if left is not None:
        solve_radii(progress, Subcase.of(progress.case, left.kept, left.opened), likely)


def _serve_all(case: MedianCase, time_limit_s: float) -> tuple[Ints | None, bool]:
    """Return allowed sites that together serve all demand, and whether there are none."""
    m = len(case.costs)
    needs = np.flatnonzero(np.isinf(case.base))
    reach = np.unique(np.isfinite(case.costs[:, needs]), axis=1).T
    count = np.full((1, m), 1.0)
    found = solve_least(
        np.zeros(m),
        csr_array(vstack([csr_array(reach.astype(float)), csr_array(count), case.rows])),
        np.r_[np.ones(len(reach)), np.full(1 + len(case.limits), -np.inf)],
        np.r_[np.full(len(reach), np.inf), float(case.most), case.limits],
        whole=np.arange(m),
        at_least=case.required.astype(float),
        time_limit_s=time_limit_s,
    )
    chosen = None if found.values is None else np.flatnonzero(found.values > 0.5)
    return chosen, found.infeasible


def _useful(case: MedianCase, chosen: Ints) -> Ints:
    """Return candidates without those that lower no cost, the last first."""
    kept = np.sort(chosen)
    for site in kept[::-1]:
        rest = kept[kept != site]
        best = np.minimum(case.base, case.costs[rest].min(axis=0, initial=np.inf))
        if not case.required[site] and not (case.costs[site] < best).any():
            kept = rest
    return kept
