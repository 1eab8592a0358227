"""The least mean absolute deviation of costs: all sets where they are few, else a program."""

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from scipy.sparse import coo_array, csr_array, hstack, vstack

from .coverplan import sum_by
from .rules import Candidates, Floats, Ints
from .solver import Clock, Solved, solve_least

FEW_SETS = 20_000
"""Up to so many sets of sites are all tried: quicker than the program, whose relaxation is weak."""

ROUNDS = 200
"""Most moves of the local search."""


@dataclass(frozen=True)
class Spread:
    """Costs (distinct demand x candidates that are open to choice), and those of what stands."""

    cost: Floats
    base: Floats
    weights: Floats
    columns: Ints
    most: int
    rows: csr_array
    limits: Floats

    def best(self, chosen: list[int]) -> Floats:
        """Return the cost of each demand point to its nearest open site."""
        near: Floats = self.cost[:, chosen].min(axis=1, initial=np.inf)
        return np.minimum(self.base, near)

    def allows(self, chosen: list[int]) -> bool:
        """Return whether a set of columns keeps the rules."""
        y = np.zeros(len(self.columns))
        y[chosen] = 1.0
        return len(chosen) <= self.most and bool((self.rows @ y <= self.limits + 1e-9).all())

    def rank(self, best: Floats) -> tuple[Floats, Floats]:
        """Return weight not served and deviation, for costs (demand x plans)."""
        served = np.isfinite(best)
        lost = self.weights @ ~served
        share = self.weights / self.weights.sum()
        costs = np.where(served, best, 0.0)
        mean = share @ costs
        return lost, np.where(lost > 0, np.inf, share @ np.abs(costs - mean))

    def value(self, chosen: list[int]) -> float:
        """Return the deviation of a plan, inf where it does not serve all."""
        return float(self.rank(self.best(chosen)[:, None])[1][0])


def least_deviation(
    cost: Floats, weights: Floats, sites: Candidates, clock: Clock
) -> tuple[Ints, float, float, bool] | None:
    """Return the new sites, their deviation, a bound and whether proved; None where none can be.

    Parameters
    ----------
    cost
        (n, m) demand x candidates, ``inf`` where unreachable.
    weights
        (n,) above zero.
    """
    case = _make_spread(cost, weights, sites)
    m, most = len(case.columns), case.most
    if sum(comb(m, k) for k in range(most + 1)) <= FEW_SETS:
        chosen, bound, proved = _try_all(case, clock)
    else:
        chosen = _local_search(case)
        chosen, bound, proved = _program(case, chosen, clock, sites.rel_gap)
    if chosen is None:
        return None if proved else (sites.required, np.inf, bound, False)
    value = case.value(chosen)
    every = np.sort(np.r_[case.columns[chosen], sites.required]).astype(np.int64)
    return every, value, value if proved else min(bound, value), proved


def _make_spread(cost: Floats, weights: Floats, sites: Candidates) -> Spread:
    """Return the problem that is left when fixed and required sites stand."""
    columns = np.setdiff1d(sites.free, sites.required)
    given = np.r_[sites.fixed, sites.required].astype(np.int64)
    base = cost[:, given].min(axis=1, initial=np.inf)
    seen = np.column_stack([base, np.minimum(cost[:, columns], base[:, None])])
    rows, at = np.unique(seen, axis=0, return_inverse=True)
    y = np.zeros(cost.shape[1])
    y[sites.required] = 1.0
    return Spread(
        rows[:, 1:],
        rows[:, 0],
        sum_by(at.ravel(), weights, len(rows)),
        columns,
        sites.most - len(sites.required),
        csr_array(sites.rows[:, columns]),
        sites.limits - sites.rows @ y,
    )


def _try_all(case: Spread, clock: Clock) -> tuple[list[int] | None, float, bool]:
    """Return the best of all sets, the smallest and first among equals."""
    chosen, value = None, np.inf
    for size in range(case.most + 1):
        for trial in combinations(range(len(case.columns)), size):
            if clock.left_s() <= 0:
                return chosen, 0.0, False
            now = case.value(list(trial))
            if now < value - 1e-12 and case.allows(list(trial)):
                chosen, value = list(trial), now
    return chosen, value, True


def _local_search(case: Spread) -> list[int] | None:
    """Return a plan that no single move betters; None where it serves not all."""
    chosen: list[int] = []
    rank = tuple(float(v[0]) for v in case.rank(case.best(chosen)[:, None]))
    for _ in range(ROUNDS):
        moved = None
        for rest in [chosen, *([k for k in chosen if k != out] for out in chosen)]:
            best = case.best(rest)
            lost, spread = case.rank(np.column_stack([best, np.minimum(best[:, None], case.cost)]))
            for at in np.lexsort((spread, lost)):
                if (lost[at], spread[at]) >= (rank[0], rank[1] - 1e-12):
                    break
                trial = rest if at == 0 else [*rest, int(at) - 1]
                if len(set(trial)) == len(trial) and case.allows(trial):
                    moved, rank = trial, (float(lost[at]), float(spread[at]))
                    break
        if moved is None:
            break
        chosen = moved
    return chosen if rank[0] == 0 else None


@dataclass(frozen=True)
class _Levels:
    """Distinct costs of each demand point below what stands: rows, and where each z belongs."""

    rows: csr_array
    high: Floats
    steps: Floats
    owner: Ints
    lowest: Floats


def _make_levels(case: Spread) -> _Levels:
    """Return z_k-1 - z_k - sum y <= 0, z_k - z_k-1 <= 0, z_k + y_j <= 1 over (y, z)."""
    n, m = case.cost.shape
    entries: list[tuple[int, int, float]] = []
    high: list[float] = []
    steps: list[float] = []
    owner: list[int] = []
    lowest = np.zeros(n)
    for i in range(n):
        near = np.flatnonzero((case.cost[i] < case.base[i]) & np.isfinite(case.cost[i]))
        costs = np.unique(case.cost[i, near])
        ends = np.r_[costs, case.base[i]] if np.isfinite(case.base[i]) else costs
        lowest[i] = ends[0]
        for k in range(len(costs)):
            z, last = m + len(steps), k == len(ends) - 1
            sites = near[case.cost[i, near] == costs[k]]
            at = len(high)
            entries += [(at, int(j), -1.0) for j in sites]
            entries += [(at, z - 1, 1.0)] if k else []
            entries += [] if last else [(at, z, -1.0)]
            high.append(0.0 if k else -1.0)
            if last:
                continue
            if k:
                entries += [(len(high), z, 1.0), (len(high), z - 1, -1.0)]
                high.append(0.0)
            for j in sites:
                entries += [(len(high), z, 1.0), (len(high), int(j), 1.0)]
                high.append(1.0)
            steps.append(float(ends[k + 1] - ends[k]))
            owner.append(i)
    row, column, value = zip(*entries, strict=True) if entries else ((), (), ())
    shape = (len(high), m + len(steps))
    rows = csr_array(coo_array((value, (row, column)), shape=shape))
    return _Levels(rows, np.array(high), np.array(steps), np.array(owner, dtype=np.int64), lowest)


def _program(
    case: Spread, known: list[int] | None, clock: Clock, rel_gap: float
) -> tuple[list[int] | None, float, bool]:
    """Solve the program; return columns, a lower bound and whether proved.

    Variables are y, z, the mean a and what each cost has above it; what lies below the mean in
    all equals what lies above, so that half the deviations suffice.
    """
    levels = _make_levels(case)
    n, m, q = *case.cost.shape, len(levels.steps)
    unit = max(1e-300, float(np.max(levels.lowest, initial=0.0)), levels.steps.sum() / max(1, n))
    steps, lowest = levels.steps / unit, levels.lowest / unit
    share = case.weights / case.weights.sum()
    step = csr_array((steps, (levels.owner, np.arange(q))), shape=(n, q))
    rise = csr_array(np.ones((n, 1)))
    above = hstack([csr_array((n, m)), step, -rise, -csr_array(np.eye(n))])
    mean = hstack(
        [
            csr_array((1, m)),
            csr_array((share @ step)[None, :]),
            -csr_array([[1.0]]),
            csr_array((1, n)),
        ]
    )
    wide = hstack([levels.rows, csr_array((len(levels.high), 1 + n))])
    count = csr_array(np.r_[np.ones(m), np.zeros(q + 1 + n)][None, :])
    shared = hstack([case.rows, csr_array((case.rows.shape[0], q + 1 + n))])
    middle = -float(share @ lowest)
    high = np.r_[-lowest, middle, levels.high, float(case.most), case.limits]
    low = np.full(len(high), -np.inf)
    low[n] = middle
    found = solve_least(
        np.r_[np.zeros(m + q + 1), 2.0 * share],
        csr_array(vstack([above, mean, wide, count, shared])),
        low,
        high,
        whole=np.arange(m),
        at_least=np.zeros(m + q + 1 + n),
        at_most=np.r_[np.ones(m + q), np.full(1 + n, np.inf)],
        time_limit_s=clock.left_s(),
        start=None if known is None else _values(case, levels, known, unit),
        watch=clock.watch,
        scale=unit,
        rel_gap=rel_gap,
    )
    return _choose(case, known, found, unit, rel_gap)


def _values(case: Spread, levels: _Levels, known: list[int], unit: float) -> Floats:
    """Return the values of all variables for a known plan."""
    y = np.zeros(len(case.columns))
    y[known] = 1.0
    best = case.best(known)
    after = np.cumsum(levels.steps)
    first = np.r_[True, levels.owner[1:] != levels.owner[:-1]] if len(after) else np.zeros(0, bool)
    before = np.repeat(
        (after - levels.steps)[first], np.diff(np.r_[np.flatnonzero(first), len(after)])
    )
    ends = levels.lowest[levels.owner] + after - before
    z: Floats = (best[levels.owner] > ends - 0.5 * levels.steps).astype(float)
    mean = float(case.weights @ best / case.weights.sum())
    return np.concatenate([y, z, [mean / unit], np.maximum(best - mean, 0.0) / unit])


def _choose(
    case: Spread, known: list[int] | None, found: Solved, unit: float, rel_gap: float
) -> tuple[list[int] | None, float, bool]:
    """Return the better of the known plan and the solver's, the bound and whether proved."""
    if found.infeasible:
        return None, np.inf, True
    chosen = known
    if found.values is not None:
        trial = [int(j) for j in np.flatnonzero(found.values[: len(case.columns)] > 0.5)]
        if chosen is None or case.value(trial) < case.value(chosen):
            chosen = trial
    bound = max(0.0, found.bound * unit)
    return chosen, bound, found.proved and not rel_gap and chosen is not None
