"""One p-median in the form its search works on: weighted costs, shared rules, the clock."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, diags_array

from .rules import Bools, Candidates, Floats, Ints
from .solver import Clock, Watch


@dataclass(frozen=True)
class MedianCase:
    """Costs and rules over the free candidates, by position among them.

    ``costs`` (m candidates x n demand) are weighted and cut at ``base`` (n,), what the fixed
    sites give; inf where nothing serves. ``rows`` @ y <= ``limits`` are the shared rules beside
    the number ``most``, scaled so that their multipliers are of the size of those of demand.
    """

    costs: Floats
    base: Floats
    most: int
    required: Bools
    rows: csr_array
    limits: Floats
    whole: bool
    """Whether every plan costs a whole number."""

    bounded: bool
    """Whether every pair has a finite cost."""

    rel_gap: float
    """Gap, relative to the best plan, at which the search may end."""

    def served(self, chosen: Ints) -> Floats:
        """Return each demand point's cost (n,) under a set of candidates."""
        nearest: Floats = self.costs[chosen].min(axis=0, initial=np.inf)
        return np.minimum(self.base, nearest)

    def value(self, chosen: Ints) -> float:
        """Return the cost of a set of candidates."""
        return float(self.served(chosen).sum())

    def allows(self, chosen: Ints) -> bool:
        """Return whether a set of candidates keeps every rule."""
        if len(chosen) > self.most:
            return False
        if len(self.limits) == 0:
            return True
        y = np.zeros(len(self.costs))
        y[chosen] = 1.0
        return bool((np.asarray(self.rows @ y) <= self.limits + 1e-9).all())

    def enough(self, value: float) -> float:
        """Return the bound from which on nothing better than `value` can be left."""
        return value - 1.0 + 1e-6 if self.whole else value - 1e-9 * max(1.0, value)

    def floor(self, bound: float) -> float:
        """Return the bound, raised to a whole number where plans cost whole numbers."""
        return float(np.ceil(bound - 1e-6)) if self.whole and np.isfinite(bound) else bound


def build_case(cost: Floats, weights: Floats, sites: Candidates) -> MedianCase:
    """Return the case of costs (demand x candidates), weights above zero and checked rules."""
    base = cost[:, sites.fixed].min(axis=1, initial=np.inf) * weights
    costs = np.ascontiguousarray(cost.T[sites.free])
    costs *= weights
    np.minimum(costs, base, out=costs)
    rows = csr_array(sites.rows[:, sites.free])
    scale = np.sqrt(len(cost) / max(sites.most, 1)) / _largest(rows)
    return MedianCase(
        costs,
        base,
        sites.most,
        np.isin(sites.free, sites.required),
        csr_array(diags_array(scale) @ rows) if len(scale) else rows,
        sites.limits * scale,
        whole=_all_whole(costs) and _all_whole(base),
        bounded=bool(np.isfinite(costs).all()),
        rel_gap=sites.rel_gap,
    )


def _largest(rows: csr_array) -> Floats:
    """Return the largest size of a factor in each row, 1 where it has none."""
    entries = rows.tocoo()
    largest = np.zeros(rows.shape[0])
    np.maximum.at(largest, entries.row, np.abs(entries.data))
    return np.where(largest > 0.0, largest, 1.0)


def _all_whole(values: Floats) -> bool:
    finite = values[np.isfinite(values)]
    return bool(np.all(finite == np.rint(finite)))


class Progress:
    """The best plan and bound so far, the clock, and who looks on."""

    def __init__(self, case: MedianCase, time_limit_s: float, watch: Watch | None) -> None:
        self.case = case
        self.chosen: Ints = np.flatnonzero(case.required)
        self.value = case.value(self.chosen)
        self.bound = 0.0
        self.clock = Clock(time_limit_s, watch)

    def over(self) -> bool:
        """Return whether the search must end now."""
        return self.clock.left_s() <= 0.0

    def offer(self, chosen: Ints) -> None:
        """Keep an allowed plan if it is the best so far."""
        value = self.case.value(chosen)
        if value < self.value:
            self.chosen, self.value = chosen, value
            self._report()

    def prove(self, bound: float) -> None:
        """Keep a bound on every plan if it is the best so far."""
        bound = min(self.case.floor(bound), self.value)
        if bound > self.bound:
            self.bound = bound
            self._report()

    @property
    def proved(self) -> bool:
        """Whether no plan can be better than the best so far."""
        return self.bound >= self.case.enough(self.value)

    @property
    def near_enough(self) -> bool:
        """Whether the plan is proved, or the bound as near to it as was asked for."""
        return self.proved or self.value - self.bound <= self.case.rel_gap * self.value

    def _report(self) -> None:
        watch = self.clock.watch
        if watch is not None and np.isfinite(self.value):
            watch.report(self.value, self.bound)
