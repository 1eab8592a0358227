"""Good p-median plans without a proof: greedy choice and interchange."""

from collections.abc import Callable

import numpy as np

from .mediancase import MedianCase
from .rules import Floats, Ints

MOST_SWAPS = 1000
"""Swaps after which an interchange ends; real ones end far sooner."""

TRIED = 200
"""Swaps that are held against the rules before the interchange gives up."""


class Interchange:
    """Greedy choice and interchange over one case.

    Unreachable pairs count as dearer than any plan that serves all, so that plans which serve
    not all can be compared on the way.
    """

    def __init__(self, case: MedianCase, over: Callable[[], bool]) -> None:
        self._case, self._over = case, over
        finite = np.isfinite(case.costs)
        dearest = float(np.max(case.costs, where=finite, initial=0.0))
        huge = (dearest + 1.0) * (case.costs.shape[1] + 1)
        self._costs = case.costs if case.bounded else np.where(finite, case.costs, huge)
        self._base = np.where(np.isfinite(case.base), case.base, huge)
        self._seen: set[tuple[int, ...]] = set()

    def greedy(self) -> Ints:
        """Return the required sites and, one after another, what lowers the cost most."""
        chosen = np.flatnonzero(self._case.required)
        best = self._nearest(chosen)
        while len(chosen) < self._case.most and not self._over():
            left = self._sum_of_cut(best)
            left[chosen] = np.inf
            site = self._first_allowed(np.argsort(left, kind="stable"), chosen)
            if site is None:
                break
            chosen = np.r_[chosen, site]
            best = np.minimum(best, self._costs[site])
        return chosen

    def improve(self, chosen: Ints) -> Ints | None:
        """Swap one site for another while that lowers the cost; None if it led here before."""
        value = self._nearest(chosen).sum()
        for _ in range(MOST_SWAPS):
            mark = tuple(sorted(chosen.tolist()))
            if mark in self._seen:
                return None
            self._seen.add(mark)
            if len(chosen) == 0 or self._over():
                return chosen
            trial = self._best_swap(self._changes(chosen), chosen)
            if trial is None:
                return chosen
            after = self._nearest(trial).sum()
            if not after < value:
                return chosen
            chosen, value = trial, after
        return chosen

    def _nearest(self, chosen: Ints) -> Floats:
        served: Floats = self._costs[chosen].min(axis=0, initial=np.inf)
        return np.minimum(self._base, served)

    def _sum_of_cut(self, best: Floats) -> Floats:
        """Return, a candidate, the total cost when it is added to sites that give `best`."""
        m, n = self._costs.shape
        total = np.empty(m)
        step = max(1, 1 + 65_536 // n)
        for at in range(0, m, step):
            total[at : at + step] = np.minimum(self._costs[at : at + step], best).sum(axis=1)
        return total

    def _first_allowed(self, order: Ints, chosen: Ints) -> int | None:
        """Return the first candidate of the order that keeps the rules beside the chosen ones."""
        for site in order[: len(order) - len(chosen)]:
            if self._case.allows(np.r_[chosen, site]):
                return int(site)
        return None

    def _changes(self, chosen: Ints) -> Floats:
        """Return the change of the total (newcomer x place in chosen) of each swap.

        A demand point matters to a newcomer only where it is nearer than the second nearest site.
        """
        m, k = len(self._costs), len(chosen)
        served = np.vstack([self._costs[chosen], self._base])
        owner, each = served.argmin(axis=0), np.arange(served.shape[1])
        first = served[owner, each]
        served[owner, each] = np.inf
        second = served.min(axis=0)
        loss = np.bincount(owner[owner < k], (second - first)[owner < k], minlength=k)
        site, at = np.nonzero(self._costs < second)
        cost, near = self._costs[site, at], first[at]
        gain = np.bincount(site, weights=np.maximum(near - cost, 0.0), minlength=m)
        saved = np.bincount(
            site * (k + 1) + owner[at],
            weights=second[at] - np.maximum(cost, near),
            minlength=m * (k + 1),
        )
        changes: Floats = loss - saved.astype(float).reshape(m, k + 1)[:, :k] - gain[:, None]
        changes[chosen] = 0.0
        changes[:, self._case.required[chosen]] = 0.0
        return changes

    def _best_swap(self, changes: Floats, chosen: Ints) -> Ints | None:
        """Return the chosen sites after the best allowed swap that lowers the cost."""
        if len(self._case.limits) == 0:
            order = np.array([changes.argmin()])
        else:
            order = np.argsort(changes, axis=None, kind="stable")[:TRIED]
        for flat in order:
            site, out = np.unravel_index(flat, changes.shape)
            if changes[site, out] >= 0.0:
                return None
            trial: Ints = np.r_[np.delete(chosen, out), site]
            if self._case.allows(trial):
                return trial
        return None
