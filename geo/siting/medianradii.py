"""The distinct-radius program of a p-median over few candidates, solved by HiGHS in rounds.

Where a demand point has few candidates that matter, this program is small and its linear part
nearly whole, and subgradient bounds are too coarse to close the last thousandth.
"""

import numpy as np
from scipy.sparse import coo_array, csr_array, vstack

from .medianbound import Subcase
from .mediancase import Progress
from .rules import Floats
from .solver import Solved, solve_least

SLACK = 1e-6
"""Share of a bound that HiGHS's tolerances may be worth."""


def solve_radii(progress: Progress, part: Subcase, likely: Floats) -> None:
    """Prove the best plan, or a better one among the kept candidates, within the time left.

    Parameters
    ----------
    likely
        (n,) cost that each demand point is hardly above in a best plan. Costs above it are cut
        off, which can only make plans cheaper; where the plan found is cheaper than it really
        is, the cut is raised and the program solved again.
    """
    case = progress.case
    served = case.served(progress.chosen)
    cut = _next_cost(part.costs, case.base, np.maximum(likely, served))
    while not progress.over():
        found = _solve(progress, part, cut)
        if found.infeasible:
            progress.prove(progress.value)
        if found.values is None or progress.near_enough:
            return
        chosen = part.kept[found.values[: len(part.kept)] > 0.5]
        progress.offer(chosen)
        served = case.served(chosen)
        if found.proved and (served <= cut).all():
            progress.prove(progress.value)
        if not found.proved or progress.near_enough:
            return
        cut = np.maximum(cut, served)


def _next_cost(costs: Floats, base: Floats, least: Floats) -> Floats:
    """Return, a demand point, the least cost above `least`, at most `base`."""
    above: Floats = np.min(costs, axis=0, where=costs > least, initial=np.inf)
    return np.minimum(base, above)


class _Bounds:
    """Hears of HiGHS's bounds. Its plans are not passed on: their costs are cut off."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    @property
    def stop(self) -> bool:
        """Whether the search must end now."""
        return self._progress.over()

    def report(self, objective: float | None, bound: float) -> None:
        """Keep a bound, less what HiGHS's tolerances may add to it."""
        self._progress.prove(bound - SLACK * abs(bound))


def _solve(progress: Progress, part: Subcase, cut: Floats) -> Solved:
    """Return what HiGHS finds with costs cut off; its bounds are kept."""
    case, m = part.case, len(part.kept)
    rows, low, steps, constant = _radius_rows(part.costs, cut)
    z = len(steps)
    count = csr_array(np.r_[np.ones(m), np.zeros(z)][None, :])
    shared = csr_array(
        (part.rows.data, part.rows.indices, part.rows.indptr), shape=(len(case.limits), m + z)
    )
    scale = max(1.0, float(steps.max(initial=0.0)))
    listener = _Bounds(progress)
    found = solve_least(
        np.r_[np.zeros(m), steps / scale],
        csr_array(vstack([rows, count, shared])),
        np.r_[low, np.full(1 + len(case.limits), -np.inf)],
        np.r_[np.full(len(low), np.inf), float(case.most), case.limits],
        whole=np.arange(m),
        at_least=np.r_[part.opened.astype(float), np.zeros(z)],
        time_limit_s=progress.clock.left_s(),
        watch=listener,
        scale=scale,
        offset=constant,
    )
    listener.report(None, found.bound * scale + constant)
    return found


def _radius_rows(costs: Floats, cut: Floats) -> tuple[csr_array, Floats, Floats, float]:
    """Return rows over (y, z), their least values, the prices of z, and the constant.

    A row for each demand point i and distinct cost D_k below the cut: z_k + sum of y_j with
    cost D_k >= z_k-1, where z_k = 1 when i is served from farther than D_k and z_0 = 1. The last
    row of a demand point whose cut is infinite has no z: i must be served.
    """
    m, n = costs.shape
    site, at = np.nonzero((costs < cut) & np.isfinite(costs))
    order = np.lexsort((costs[site, at], at))
    site, at = site[order], at[order]
    value = costs[site, at]
    fresh = np.r_[True, (np.diff(at) != 0) | (np.diff(value) != 0)][: len(at)]
    level = np.cumsum(fresh) - 1
    owner, radius = at[fresh], value[fresh]
    first = np.r_[True, np.diff(owner) != 0][: len(owner)]
    last = np.r_[first[1:], True][: len(owner)]
    beyond = np.where(last, cut[owner], np.r_[radius[1:], np.inf][: len(owner)])
    has_z = np.isfinite(beyond)
    column = m + np.cumsum(has_z) - 1
    k = np.arange(len(owner))
    row = np.r_[level, k[has_z], k[~first]]
    col = np.r_[site, column[has_z], column[k[~first] - 1]]
    factor = np.r_[np.ones(len(level) + int(has_z.sum())), -np.ones(int((~first).sum()))]
    steps = (beyond - radius)[has_z]
    shape = (len(owner), m + len(steps))
    alone = np.ones(n, dtype=bool)
    alone[owner] = False
    constant = float(radius[first].sum() + cut[alone].sum())
    return csr_array(coo_array((factor, (row, col)), shape=shape)), first * 1.0, steps, constant
