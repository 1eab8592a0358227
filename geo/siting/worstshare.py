"""The largest share reached in the group where it is smallest: a quick plan and the program."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, hstack, vstack
from scipy.sparse import eye_array as eye

from .coverplan import TRIED, merge_rows, sum_by
from .rules import Bools, Candidates, Floats, Ints
from .solver import Clock, Solved, solve_least

SCALE = 1000.0
"""Shares are counted in thousandths, so that the solver's absolute tolerance is fine enough."""

TOLERANCE = 1e-9
"""Shares that differ by less are equal."""


@dataclass(frozen=True)
class Shares:
    """Demand patterns x candidates that are open to choice, each pattern within one group.

    ``base`` is the weight of each group that fixed and required sites reach, ``total`` its whole.
    """

    reached: csr_array
    weights: Floats
    group: Ints
    base: Floats
    total: Floats
    columns: Ints
    most: int
    rows: csr_array
    limits: Floats

    def covered(self, chosen: list[int]) -> Floats:
        """Return the share of each group that is reached."""
        hit = self.count(chosen) > 0
        more = sum_by(self.group[hit], self.weights[hit], len(self.base))
        return (self.base + more) / self.total

    def count(self, chosen: list[int]) -> Ints:
        """Return how many chosen candidates reach each pattern."""
        return np.asarray(self.reached[:, chosen].sum(axis=1), dtype=np.int64)

    def allows(self, chosen: list[int]) -> bool:
        """Return whether a set of columns keeps the rules."""
        y = np.zeros(len(self.columns))
        y[chosen] = 1.0
        return len(chosen) <= self.most and bool((self.rows @ y <= self.limits + 1e-9).all())


def best_worst_share(
    reached: Bools, weights: Floats, groups: Sequence[object], sites: Candidates, clock: Clock
) -> tuple[Ints, float, float, bool]:
    """Return the new sites, the worst share, a bound on it and whether proved.

    Parameters
    ----------
    reached
        (n, m) demand x candidates.
    weights
        (n,) zero or more, some above zero.
    groups
        (n,) group of each demand point.
    """
    case = _make_shares(reached, weights, groups, sites)
    chosen = _good_plan(case)
    value = float(case.covered(chosen).min())
    most = float(case.covered(list(range(len(case.columns)))).min())
    bound, proved = most, value >= most - TOLERANCE
    if not proved:
        found = _solve(case, chosen, clock, least=None, rel_gap=sites.rel_gap)
        bound = min(most, -found.bound / SCALE)
        chosen, value = _better(case, chosen, found)
        proved = value >= bound - TOLERANCE
    if proved and clock.left_s() > 0:
        found = _solve(case, chosen, clock, least=value, rel_gap=sites.rel_gap)
        chosen, value = _better(case, chosen, found)
    chosen = _useful(case, chosen)
    every = np.sort(np.r_[case.columns[chosen], sites.required]).astype(np.int64)
    return every, value, value if proved else max(bound, value), proved


def _make_shares(
    reached: Bools, weights: Floats, groups: Sequence[object], sites: Candidates
) -> Shares:
    """Return the problem that is left when fixed and required sites stand."""
    used = weights > 0
    names: dict[object, int] = {}
    number = np.array([names.setdefault(groups[int(i)], len(names)) for i in np.flatnonzero(used)])
    w, own = weights[used], reached[used]
    given = own[:, np.r_[sites.fixed, sites.required].astype(np.int64)].any(axis=1)
    columns = np.setdiff1d(sites.free, sites.required)
    left = np.flatnonzero(~given & own[:, columns].any(axis=1))
    patterns, which = merge_rows(own[np.ix_(left, columns)])
    pair, at = np.unique(which * len(names) + number[left], return_inverse=True)
    y = np.zeros(reached.shape[1])
    y[sites.required] = 1.0
    return Shares(
        csr_array(patterns[pair // len(names)], dtype=float),
        sum_by(at, w[left], len(pair)),
        pair % len(names),
        sum_by(number[given], w[given], len(names)),
        sum_by(number, w, len(names)),
        columns,
        sites.most - len(sites.required),
        csr_array(sites.rows[:, columns]),
        sites.limits - sites.rows @ y,
    )


def _good_plan(case: Shares) -> list[int]:
    """Return a plan by greedy choice and interchange."""
    chosen: list[int] = []
    while len(chosen) < case.most:
        added = _best_newcomer(case, chosen, _rank(case.covered(chosen)))
        if added is None:
            break
        chosen.append(added)
    for _ in range(TRIED):
        now, moved = _rank(case.covered(chosen)), None
        for out in range(len(chosen)):
            rest = [*chosen[:out], *chosen[out + 1 :]]
            added = _best_newcomer(case, rest, now)
            if added is not None:
                moved, now = [*rest, added], _rank(case.covered([*rest, added]))
        if moved is None:
            return chosen
        chosen = moved
    return chosen


def _rank(shares: Floats) -> tuple[float, float]:
    """Return what makes one plan better than another: the worst share, then all of them."""
    return float(shares.min()), float(np.log(shares + 1e-3).sum())


def _best_newcomer(case: Shares, chosen: list[int], than: tuple[float, float]) -> int | None:
    """Return the allowed candidate with which the plan is best, if better than a rank."""
    free = np.where(case.count(chosen) > 0, 0.0, case.weights)
    where = csr_array((free, (case.group, np.arange(len(free)))), shape=(len(case.base), len(free)))
    shares = case.covered(chosen)[:, None] + (where @ case.reached).toarray() / case.total[:, None]
    worst, every = shares.min(axis=0, initial=np.inf), np.log(shares + 1e-3).sum(axis=0)
    for site in np.lexsort((-every, -worst)):
        if worst[site] < than[0] - TOLERANCE:
            return None
        better = worst[site] > than[0] + TOLERANCE or every[site] > than[1] + TOLERANCE
        if better and int(site) not in chosen and case.allows([*chosen, int(site)]):
            return int(site)
    return None


def _better(case: Shares, chosen: list[int], found: Solved) -> tuple[list[int], float]:
    """Return the plan of the solver unless the known one has a better worst share."""
    value = float(case.covered(chosen).min())
    if found.values is None:
        return chosen, value
    trial = [int(j) for j in np.flatnonzero(found.values[: len(case.columns)] > 0.5)]
    worst = float(case.covered(trial).min())
    return (trial, worst) if worst >= value - TOLERANCE else (chosen, value)


def _useful(case: Shares, chosen: list[int]) -> list[int]:
    """Return chosen without the candidates that add nothing, the last position first."""
    kept = sorted(chosen)
    for site in reversed(kept.copy()):
        rest = [k for k in kept if k != site]
        if (case.covered(rest) >= case.covered(kept)).all():
            kept = rest
    return kept


def _solve(
    case: Shares, known: list[int], clock: Clock, *, least: float | None, rel_gap: float
) -> Solved:
    """Return the largest worst share; or, where that is given, the most weight that keeps it."""
    m, k, g = len(case.columns), len(case.weights), len(case.base)
    share = csr_array(
        (case.weights * (SCALE / case.total[case.group]), (case.group, np.arange(k))), shape=(g, k)
    )
    reach = hstack([-case.reached, eye(k), csr_array((k, 1))])
    worst = hstack([csr_array((g, m)), -share, csr_array(np.ones((g, 1)))])
    count = csr_array(np.r_[np.ones(m), np.zeros(k + 1)][None, :])
    shared = hstack([case.rows, csr_array((case.rows.shape[0], k + 1))])
    high = np.r_[np.zeros(k), SCALE * case.base / case.total, float(case.most), case.limits]
    first = least is None
    large = 1.0 if first else SCALE / float(case.weights.sum() + 1e-300)
    prices = -np.r_[np.zeros(m), np.zeros(k) if first else case.weights * large, float(first)]
    y = np.zeros(m)
    y[known] = 1.0
    now = SCALE * float(case.covered(known).min())
    floor = 0.0 if least is None else max(0.0, SCALE * least - 1e-6)
    return solve_least(
        prices,
        csr_array(vstack([reach, worst, count, shared])),
        np.full(len(high), -np.inf),
        high,
        whole=np.arange(m),
        at_least=np.r_[np.zeros(m + k), floor],
        at_most=np.r_[np.ones(m + k), SCALE],
        time_limit_s=clock.left_s(),
        start=np.r_[y, (case.count(known) > 0).astype(float), now],
        watch=clock.watch if first else None,
        scale=-1.0 / SCALE,
        rel_gap=rel_gap,
    )
