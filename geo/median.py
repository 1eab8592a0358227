"""The p-median program: a good plan, a bound, and the exact program over what is left.

Costs here are weighted (demand x free candidates) and already cut at what fixed sites give.
"""

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from scipy.sparse import coo_array, csr_array, vstack

from .siting import Bools, Candidates, Floats, Ints, solve_least

ROUNDS = 1000
"""Rounds of the subgradient method; its bound is near its best well before."""

REPAIR_EVERY = 25
"""Rounds between two attempts to make a plan of the relaxed choice."""

FEW_LEFT = 10
"""With no more undecided candidates than this the program is quicker than further rounds."""


@dataclass(frozen=True)
class _Bound:
    """A Lagrangian bound: its value and which free candidates it forces open or closed."""

    value: float
    closed: Bools
    opened: Bools


def least_median(
    cost: Floats, weights: Floats, sites: Candidates, time_limit_s: float
) -> tuple[Ints, float, bool] | None:
    """Return chosen candidates, a lower bound and whether proved; None where nothing can serve."""
    start = perf_counter()
    base = cost[:, sites.fixed].min(axis=1, initial=np.inf) * weights
    priced = np.minimum(cost[:, sites.free] * weights[:, None], base[:, None])
    required = np.isin(sites.free, sites.required)
    chosen, value = _good_plan(priced, base, sites, required)
    whole = bool(np.isfinite(priced).any() and _all_whole(priced) and _all_whole(base))
    bound, chosen, value = _lagrange(priced, base, sites, required, (chosen, value))
    floor = np.ceil(bound.value - 1e-6) if whole else bound.value
    if floor >= value - 1e-9 * max(1.0, value):
        return _useful(priced, base, sites, chosen, required), value, True
    left = time_limit_s - (perf_counter() - start)
    better, low, proved, infeasible = _program(priced, base, sites, bound, left)
    if infeasible and not np.isfinite(value):
        return None
    if better is not None and _value(priced, base, better) < value:
        chosen, value = better, _value(priced, base, better)
    low = value if proved else min(value, max(low, floor))
    return _useful(priced, base, sites, chosen, required), low, proved


def _all_whole(values: Floats) -> bool:
    finite = values[np.isfinite(values)]
    return bool(np.all(finite == np.round(finite)))


def _value(priced: Floats, base: Floats, chosen: Ints) -> float:
    """Return the weighted cost of a set of free candidates."""
    return float(np.minimum(base, priced[:, chosen].min(axis=1, initial=np.inf)).sum())


def _useful(priced: Floats, base: Floats, sites: Candidates, chosen: Ints, required: Bools) -> Ints:
    """Return candidate positions without those that lower no cost, the last first."""
    kept = sorted(int(c) for c in chosen)
    for site in reversed(kept.copy()):
        rest = np.array([k for k in kept if k != site], dtype=np.int64)
        if required[site]:
            continue
        best = np.minimum(base, priced[:, rest].min(axis=1, initial=np.inf))
        if not (priced[:, site] < best).any():
            kept.remove(site)
    return sites.free[np.array(kept, dtype=np.int64)]


def _without_inf(priced: Floats, base: Floats) -> tuple[Floats, Floats]:
    """Return the costs with inf as a number larger than any plan that serves all."""
    finite = priced[np.isfinite(priced)]
    huge = float(finite.max(initial=0.0) + 1.0) * (len(priced) + 1)
    return (
        np.where(np.isfinite(priced), priced, huge),
        np.where(np.isfinite(base), base, huge),
    )


def _good_plan(
    priced: Floats, base: Floats, sites: Candidates, required: Bools
) -> tuple[Ints, float]:
    """Return a plan by greedy choice and interchange, value inf where it serves not all."""
    c, b = _without_inf(priced, base)
    chosen = [int(j) for j in np.flatnonzero(required)]
    best = np.minimum(b, c[:, chosen].min(axis=1, initial=np.inf))
    while len(chosen) < sites.most:
        gain = np.maximum(best[:, None] - c, 0.0).sum(axis=0)
        site = _first_allowed(np.argsort(-gain, kind="stable"), chosen, sites)
        if site is None:
            break
        chosen.append(site)
        best = np.minimum(best, c[:, site])
    chosen = _interchange(c, b, chosen, sites, required)
    positions = np.array(chosen, dtype=np.int64)
    return positions, _value(priced, base, positions)


def _first_allowed(order: Ints, chosen: list[int], sites: Candidates) -> int | None:
    """Return the first candidate of the order that keeps the rules beside the chosen ones."""
    for site in order:
        if int(site) in chosen:
            continue
        if sites.only_p or sites.allows(sites.free[[*chosen, int(site)]]):
            return int(site)
    return None


def _interchange(
    c: Floats, b: Floats, chosen: list[int], sites: Candidates, required: Bools
) -> list[int]:
    """Swap one site for another while that lowers the cost (Teitz & Bart 1968)."""
    for _ in range(200):
        if not chosen:
            return chosen
        costs = np.column_stack([c[:, chosen], b])
        order = np.argsort(costs, axis=1, kind="stable")
        rows = np.arange(len(c))
        first, second = costs[rows, order[:, 0]], costs[rows, order[:, 1]]
        owner = csr_array(
            coo_array((np.ones(len(c)), (order[:, 0], rows)), shape=(costs.shape[1], len(c)))
        )
        kept = np.minimum(c, first[:, None])
        change = owner @ (np.minimum(c, second[:, None]) - kept) + (kept.sum(axis=0) - first.sum())
        change = change[:-1]
        change[:, chosen] = 0.0
        change[required[chosen]] = 0.0
        swap = _best_swap(change, chosen, sites)
        if swap is None:
            return chosen
        chosen = [site for k, site in enumerate(chosen) if k != swap[0]] + [swap[1]]
    return chosen


def _best_swap(change: Floats, chosen: list[int], sites: Candidates) -> tuple[int, int] | None:
    """Return (place in chosen, newcomer) of the best allowed swap that lowers the cost."""
    order = np.argsort(change, axis=None, kind="stable")[: 1 if sites.only_p else 200]
    for flat in order:
        out, site = (int(v) for v in np.unravel_index(flat, change.shape))
        if change[out, site] >= -1e-9:
            return None
        trial = [s for k, s in enumerate(chosen) if k != out] + [site]
        if sites.only_p or sites.allows(sites.free[trial]):
            return out, site
    return None


def _lagrange(
    priced: Floats, base: Floats, sites: Candidates, required: Bools, known: tuple[Ints, float]
) -> tuple[_Bound, Ints, float]:
    """Return a bound with the assignment relaxed, what it rules out, and the best plan met."""
    chosen, value = known
    m, most = priced.shape[1], sites.most
    nothing = _Bound(-np.inf, np.zeros(m, dtype=bool), required.copy())
    if not np.isfinite(value) or most == 0 or m == 0:
        return nothing, chosen, value
    served = np.column_stack([priced[:, chosen], base])
    u = np.minimum(base, np.sort(served, axis=1)[:, min(1, len(chosen))])
    u = best_u = np.where(np.isfinite(u), u, priced[:, chosen].min(axis=1, initial=np.inf))
    u = best_u = np.where(np.isfinite(u), u, base)
    theta, stuck, best, slope = 1.0, 0, -np.inf, np.zeros(len(u))
    forced = np.where(required, -np.inf, 0.0)
    for turn in range(ROUNDS):
        rho = np.minimum(priced - u[:, None], 0.0).sum(axis=0)
        taken = np.argsort(rho + forced, kind="stable")[:most]
        low = float(u.sum() + rho[taken].sum())
        stuck += 1
        if low > best + 1e-7 * abs(low):
            best, best_u, stuck = low, u, 0
        if turn % REPAIR_EVERY == 0:
            chosen, value = _repair(priced, base, sites, required, taken, (chosen, value))
            left = _ruled_out(priced, best_u, most, required, value)
            if (~left.closed & ~left.opened).sum() <= FEW_LEFT:
                break
        if best >= value or theta < 1e-3:
            break
        if stuck >= 15:
            theta, stuck, u, slope = theta / 1.5, 0, best_u, np.zeros(len(u))
            continue
        fresh = 1.0 - (priced[:, taken] < u[:, None]).sum(axis=1)
        slope = fresh + 0.6 * slope
        norm = float(slope @ slope)
        if norm == 0:
            break
        u = np.minimum(base, u + theta * max(value - low, 1e-6 * value) / norm * slope)
    return _ruled_out(priced, best_u, most, required, value), chosen, value


def _repair(
    priced: Floats,
    base: Floats,
    sites: Candidates,
    required: Bools,
    taken: Ints,
    known: tuple[Ints, float],
) -> tuple[Ints, float]:
    """Return the better of the known plan and the relaxed choice after interchange."""
    start = [int(t) for t in taken]
    if not sites.allows(sites.free[start]):
        return known
    c, b = _without_inf(priced, base)
    trial = np.array(_interchange(c, b, start, sites, required), dtype=np.int64)
    value = _value(priced, base, trial)
    return (trial, value) if value < known[1] else known


def _ruled_out(priced: Floats, u: Floats, most: int, required: Bools, value: float) -> _Bound:
    """Return which candidates cannot be open, or closed, in a plan better than `value`."""
    rho = np.minimum(priced - u[:, None], 0.0).sum(axis=0)
    order = np.argsort(np.where(required, -np.inf, rho), kind="stable")
    taken, others = order[:most], order[most:]
    low, margin = float(u.sum() + rho[taken].sum()), 1e-7 * max(1.0, value)
    worst = -np.inf if required[taken[-1]] else rho[taken[-1]]
    spare = rho[others[0]] if len(others) else 0.0
    closed, opened = np.zeros(len(rho), dtype=bool), required.copy()
    closed[others] = low + rho[others] - worst > value + margin
    opened[taken] |= low - rho[taken] + spare > value + margin
    return _Bound(low, closed, opened)


def _program(
    priced: Floats,
    base: Floats,
    sites: Candidates,
    bound: _Bound,
    time_limit_s: float,
) -> tuple[Ints | None, float, bool, bool]:
    """Solve the distinct-radius program; return sites, bound, proved, infeasible."""
    keep = np.flatnonzero(~bound.closed)
    opened = bound.opened[keep]
    rows, low, prices, constant = _radius_rows(priced[:, keep], base, opened)
    m, z = len(keep), len(prices) - len(keep)
    count = csr_array(np.r_[np.ones(m), np.zeros(z)][None, :])
    shared = sites.rows[:, sites.free[keep]]
    shared = csr_array((shared.data, shared.indices, shared.indptr), shape=(shared.shape[0], m + z))
    low = np.r_[low, np.full(1 + shared.shape[0], -np.inf)]
    high = np.r_[np.full(rows.shape[0], np.inf), float(sites.most), sites.limits]
    scale = max(1.0, float(prices.max(initial=0.0)))
    found = solve_least(
        prices / scale,
        csr_array(vstack([rows, count, shared])),
        low,
        high,
        whole=np.arange(m),
        at_least=np.r_[opened.astype(float), np.zeros(z)],
        time_limit_s=time_limit_s,
    )
    best = None if found.values is None else keep[found.values[:m] > 0.5]
    proved = found.proved or found.infeasible
    return best, found.bound * scale + constant, proved, found.infeasible


def _radius_rows(
    priced: Floats, base: Floats, opened: Bools
) -> tuple[csr_array, Floats, Floats, float]:
    """Return rows over (y, z), their least values, the prices, and the constant of the cost."""
    n, m = priced.shape
    last = np.minimum(base, priced[:, opened].min(axis=1, initial=np.inf))
    entries: list[tuple[Ints, Ints, Floats]] = []
    low: list[float] = []
    steps: list[float] = []
    constant, row = 0.0, 0
    for i in range(n):
        at = np.flatnonzero(priced[i] < last[i])
        at = at[np.isfinite(priced[i, at])]
        costs = np.unique(priced[i, at])
        ends = np.r_[costs, last[i]] if np.isfinite(last[i]) else costs
        constant += float(ends[0])
        free_levels = len(ends) - 1
        level = np.searchsorted(costs, priced[i, at])
        z0, k = m + len(steps), np.arange(len(costs))
        has_z = k < free_levels
        entries.append((row + level, at, np.ones(len(at))))
        entries.append((row + k[has_z], z0 + k[has_z], np.ones(int(has_z.sum()))))
        entries.append((row + k[1:], z0 + k[1:] - 1, -np.ones(len(k[1:]))))
        low.extend([1.0, *([0.0] * (len(costs) - 1))] if len(costs) else [])
        steps.extend(np.diff(ends).tolist())
        row += len(costs)
    index, column, value = (np.concatenate([e[q] for e in entries]) for q in range(3))
    shape = (row, m + len(steps))
    matrix = csr_array(coo_array((value, (index, column)), shape=shape))
    return matrix, np.array(low), np.r_[np.zeros(m), np.array(steps)], constant
