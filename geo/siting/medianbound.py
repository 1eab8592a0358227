"""Lower bounds of a p-median from multipliers, and what they rule out.

Every demand point is to be assigned once. With that rule priced by a multiplier u_i a demand
point, and the shared rules by v_r, the choice falls apart: candidate j is worth
sum_i min(c_ij - u_i, 0) + sum_r a_rj v_r, and the best few of them are the least any plan costs.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from .mediancase import MedianCase
from .rules import Bools, Floats, Ints

BLOCK = 65_536
"""Numbers that are worked on at once: a block stays in the processor's cache."""

LEARNT = 0.05
"""Weight of the newest choice in the running mean of how often a candidate is chosen."""


@dataclass(frozen=True)
class Prices:
    """Multipliers: of serving a demand point (n,), of the shared rules (r,), zero or more."""

    serve: Floats
    rules: Floats


@dataclass(frozen=True)
class Subcase:
    """A case with some candidates left out (``kept`` are in, ascending) and some surely open."""

    case: MedianCase
    kept: Ints
    opened: Bools
    costs: Floats
    rows: csr_array

    @classmethod
    def of(cls, case: MedianCase, kept: Ints, opened: Bools) -> "Subcase":
        """Return the part of a case with `kept` candidates, ``opened`` (k,) among them."""
        whole = len(kept) == len(case.costs)
        rows = case.rows if whole or len(case.limits) == 0 else csr_array(case.rows[:, kept])
        return cls(case, kept, opened, case.costs if whole else case.costs[kept], rows)


@dataclass(frozen=True)
class Bound:
    """A bound: its value, the prices that give it, and each kept candidate's worth under them."""

    value: float
    prices: Prices
    worth: Floats
    taken: Ints
    """Kept candidates of the relaxed choice, by place among the kept."""

    often: Floats
    """Running share of the rounds in which a kept candidate was chosen."""

    pace: float


@dataclass(frozen=True)
class Pace:
    """How an ascent steps: first length, rounds without a better bound before it is cut."""

    rounds: int
    first: float
    patience: int
    last: float


def start_prices(case: MedianCase, chosen: Ints) -> Prices:
    """Return prices to start from: what the second nearest site of a plan would cost."""
    served = np.sort(np.vstack([case.costs[chosen], case.base]), axis=0)
    u = served[min(1, len(served) - 1)]
    return Prices(np.where(np.isfinite(u), u, served[0]), np.zeros(len(case.limits)))


def ascend(
    part: Subcase, start: Prices, value: float, pace: Pace, over: Callable[[], bool]
) -> Bound:
    """Raise the bound by subgradient steps until it proves `value`, tires, or time is over.

    Steps go along a mean of the new direction and the old one, their length after Polyak 1969
    with the value of the best plan as the aim (Held, Wolfe & Crowder 1974; Beasley 1993).
    """
    case, prices, theta, stuck = part.case, start, pace.first, 0
    enough = case.enough(value)
    often, best = np.zeros(len(part.kept)), None
    slope_u, slope_v = np.zeros(len(start.serve)), np.zeros(len(start.rules))
    for _ in range(pace.rounds):
        low, worth, taken = _relax(part, prices)
        often *= 1.0 - LEARNT
        often[taken] += LEARNT
        stuck += 1
        if best is None or low > best.value + 1e-7 * abs(low):
            best, stuck = Bound(low, prices, worth, taken, often, theta), 0
        if best.value >= enough or theta < pace.last or over():
            break
        if stuck >= pace.patience:
            theta, stuck, prices = theta / 1.5, 0, best.prices
            slope_u, slope_v = np.zeros(len(slope_u)), np.zeros(len(slope_v))
            continue
        miss_u, miss_v = _missed(part, prices, taken)
        slope_u, slope_v = miss_u + 0.6 * slope_u, miss_v + 0.6 * slope_v
        norm = float(np.square(slope_u).sum() + np.square(slope_v).sum())
        if norm == 0.0:
            break
        step = theta * max(value - low, 1e-6 * value) / norm
        prices = Prices(
            np.minimum(case.base, prices.serve + step * slope_u),
            np.maximum(prices.rules + step * slope_v, 0.0),
        )
    assert best is not None
    return Bound(best.value, best.prices, best.worth, best.taken, often, theta)


def _relax(part: Subcase, prices: Prices) -> tuple[float, Floats, Ints]:
    """Return the bound of prices, the worth of each kept candidate, and the relaxed choice."""
    m, n = part.costs.shape
    worth = np.empty(m)
    step = 1 + BLOCK // n
    scratch = np.empty((min(step, m), n))
    for at in range(0, m, step):
        block = part.costs[at : at + step]
        cut = np.minimum(block, prices.serve, out=scratch[: len(block)])
        cut.sum(axis=1, out=worth[at : at + step])
    total = float(prices.serve.sum())
    worth -= total
    if len(prices.rules):
        worth += part.rows.T @ prices.rules
        total -= float(prices.rules @ part.case.limits)
    taken = _best_few(worth, part.opened, part.case.most)
    return total + float(worth[taken].sum()), worth, taken


def _best_few(worth: Floats, opened: Bools, most: int) -> Ints:
    """Return the opened candidates and the lowest others below zero, `most` in all."""
    room = most - int(opened.sum())
    ranked = np.where(opened | (worth >= 0.0), np.inf, worth)
    if room <= 0:
        return np.flatnonzero(opened)
    if room >= len(ranked):
        return np.flatnonzero(opened | (ranked < np.inf))
    edge = np.partition(ranked, room - 1)[room - 1]
    below = opened | (ranked < edge)
    if np.isfinite(edge):
        ties = np.flatnonzero(ranked == edge)
        below[ties[: most - int(below.sum())]] = True
    return np.flatnonzero(below)


def _missed(part: Subcase, prices: Prices, taken: Ints) -> tuple[Floats, Floats]:
    """Return by how much the relaxed choice misses each rule that has a price."""
    served = (part.costs[taken] < prices.serve).sum(axis=0)
    if len(prices.rules) == 0:
        return 1.0 - served, np.zeros(0)
    y = np.zeros(len(part.kept))
    y[taken] = 1.0
    return 1.0 - served, np.asarray(part.rows @ y) - part.case.limits


def bounds_if(part: Subcase, bound: Bound) -> tuple[Floats, Floats]:
    """Return the bound (k,) if a kept candidate were closed, and if it were open."""
    taken = np.zeros(len(part.kept), dtype=bool)
    taken[bound.taken] = True
    free_taken, others = taken & ~part.opened, ~taken
    room = part.case.most - int(part.opened.sum())
    full = int(free_taken.sum()) >= room
    # who is opened takes the place of the last of the chosen, who is closed gives it to the next
    last = bound.worth[free_taken].max(initial=-np.inf) if full else 0.0
    spare = min(float(bound.worth[others].min(initial=0.0)), 0.0) if full else 0.0
    closed, opened = np.full(len(taken), bound.value), np.full(len(taken), bound.value)
    opened[others] += bound.worth[others] - last
    closed[free_taken] += spare - bound.worth[free_taken]
    closed[part.opened] = np.inf
    return closed, opened
