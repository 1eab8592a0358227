"""Covering as a problem of its own: who is reached by whom, what that is worth, and good plans."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from .rules import Bools, Candidates, Floats, Ints

DENSE_PAIRS = 3000
"""With more rows or columns than this they are not compared two by two."""

TRIED = 200
"""Swaps tried, the best first, before the rules are taken to allow none."""


@dataclass(frozen=True)
class Cover:
    """Demand patterns x candidates, all open to choice.

    ``reached`` holds 1 where a candidate reaches a pattern, ``sites`` is its transpose. The first
    site in reach of a pattern gives ``first``, a second one ``second`` more. ``columns`` are the
    candidates' positions in the matrix of the caller. A plan has at most ``most`` sites and keeps
    ``rows @ y <= limits``.
    """

    reached: csr_array
    sites: csr_array
    first: Floats
    second: Floats
    columns: Ints
    most: int
    rows: csr_array
    limits: Floats

    def worth(self, chosen: Ints) -> float:
        """Return what a set of columns gives."""
        count = self.count(chosen)
        return float(self.first[count >= 1].sum() + self.second[count >= 2].sum())

    def count(self, chosen: Ints) -> Ints:
        """Return how many of a set of columns reach each pattern."""
        at = self.sites[np.asarray(chosen, dtype=np.int64)].indices
        return np.bincount(at, minlength=len(self.first))

    def more(self, count: Ints) -> Floats:
        """Return what one more site gives to each pattern that `count` sites reach."""
        return np.where(count == 0, self.first, np.where(count == 1, self.second, 0.0))

    def allows(self, chosen: list[int]) -> bool:
        """Return whether a set of columns keeps the rules."""
        if len(chosen) > self.most:
            return False
        if not len(self.limits):
            return True
        y = np.zeros(len(self.columns))
        y[chosen] = 1.0
        return bool((self.rows @ y <= self.limits + 1e-9).all())

    @property
    def whole(self) -> bool:
        """Whether every plan is worth a whole number."""
        return bool((self.first % 1 == 0).all() and (self.second % 1 == 0).all())


def make_cover(reached: Bools, first: Floats, second: Floats, sites: Candidates) -> Cover:
    """Return the problem that is left when fixed and required sites stand.

    Parameters
    ----------
    reached
        (n, m) demand x candidates.
    first, second
        (n,) what the first and the second site in reach give.
    """
    given = np.r_[sites.fixed, sites.required].astype(np.int64)
    columns = np.setdiff1d(sites.free, sites.required)
    count = reached[:, given].sum(axis=1)
    now, then = _given(first, second, count)
    used = np.flatnonzero(now + then > 0)
    used = used[reached[used][:, columns].any(axis=1)]
    patterns, groups = merge_rows(reached[np.ix_(used, columns)])
    y = np.zeros(reached.shape[1])
    y[sites.required] = 1.0
    return _built(
        csr_array(patterns, dtype=float),
        sum_by(groups, now[used], len(patterns)),
        sum_by(groups, then[used], len(patterns)),
        columns,
        sites.most - len(sites.required),
        csr_array(sites.rows[:, columns]),
        sites.limits - sites.rows @ y,
    )


def _given(first: Floats, second: Floats, count: Ints) -> tuple[Floats, Floats]:
    """Return what further sites give where `count` already reach."""
    now = np.where(count == 0, first, np.where(count == 1, second, 0.0))
    return now, np.where(count == 0, second, 0.0)


def sum_by(group: Ints, values: Floats, n_groups: int) -> Floats:
    """Return the sum of the values of each group."""
    return np.bincount(group, weights=values, minlength=n_groups).astype(float)


def merge_rows(reached: Bools) -> tuple[Bools, Ints]:
    """Return the distinct rows, and for each row which of them it is."""
    packed = np.ascontiguousarray(np.packbits(reached, axis=1))
    if packed.shape[1] == 0:
        return reached[:1], np.zeros(len(reached), dtype=np.int64)
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, at, which = np.unique(keys, return_index=True, return_inverse=True)
    return reached[at], np.asarray(which.ravel(), dtype=np.int64)


def _built(
    reached: csr_array,
    first: Floats,
    second: Floats,
    columns: Ints,
    most: int,
    rows: csr_array,
    limits: Floats,
) -> Cover:
    """Return the problem without columns that reach nothing, are too dear, or are dominated."""
    dense = rows.toarray() if rows.shape[0] else np.zeros((0, len(columns)))
    fits = (dense <= limits[:, None] + 1e-9).all(axis=0)
    keep = np.flatnonzero(fits & (np.diff(csr_array(reached.T).indptr) > 0))
    if not second.any():
        keep = keep[~dominated(csr_array(reached[:, keep]), csr_array(rows[:, keep]))]
    reached = csr_array(reached[:, keep])
    return Cover(
        reached,
        csr_array(reached.T),
        first,
        second,
        columns[keep],
        min(most, len(keep)),
        csr_array(rows[:, keep]),
        limits,
    )


def dominated(reached: csr_array, rows: csr_array, price: Floats | None = None) -> Bools:
    """Return which columns another one can always stand in for.

    It reaches all that they reach, costs no more and uses no more of any rule; of equal columns
    the first stays. Nothing is said of problems too large to compare two by two.
    """
    m = reached.shape[1]
    if m > DENSE_PAIRS or m == 0:
        return np.zeros(m, dtype=bool)
    common = np.asarray((csr_array(reached.T) @ reached).toarray())
    better = common == common.diagonal()[:, None]
    if price is not None:
        better &= price <= price[:, None]
    better &= _no_more_of(rows)
    np.fill_diagonal(better, False)
    twins = better & better.T
    return np.asarray((better & ~np.triu(twins)).any(axis=1))


def _no_more_of(rows: csr_array) -> Bools:
    """Return (j, k) where column k uses no more of any row than column j."""
    m = rows.shape[1]
    least = np.ones((m, m), dtype=bool)
    ones = np.ones(rows.shape[0], dtype=bool)
    for r in range(rows.shape[0]):
        values = rows.data[rows.indptr[r] : rows.indptr[r + 1]]
        if len(values) and not (values == 1.0).all():
            ones[r] = False
            uses = rows[[r]].toarray().ravel()
            least &= uses <= uses[:, None]
    if ones.any():
        flat = csr_array(rows[np.flatnonzero(ones)])
        shared = np.asarray((csr_array(flat.T) @ flat).toarray())
        least &= shared == shared.diagonal()
    return least


def narrow(cover: Cover, opened: Ints, closed: Bools) -> tuple[Cover, float]:
    """Return what is left when columns are opened and others closed, and what the opened give."""
    count = cover.count(opened)
    now, then = _given(cover.first, cover.second, count)
    keep = ~closed
    keep[opened] = False
    columns = np.flatnonzero(keep)
    left = csr_array(cover.reached[:, columns])
    used = np.flatnonzero((now + then > 0) & (np.diff(left.indptr) > 0))
    patterns, groups = merge_rows(left[used].astype(bool).toarray())
    y = np.zeros(len(keep))
    y[opened] = 1.0
    smaller = _built(
        csr_array(patterns, dtype=float),
        sum_by(groups, now[used], len(patterns)),
        sum_by(groups, then[used], len(patterns)),
        columns,
        cover.most - len(opened),
        csr_array(cover.rows[:, columns]),
        cover.limits - cover.rows @ y,
    )
    return smaller, cover.worth(opened)


def good_cover(cover: Cover) -> list[int]:
    """Return a plan by greedy choice and interchange; with a budget also by gain for money."""
    plans = [interchange(cover, _greedy(cover, None))]
    dear = [v for v in _prices(cover) if v.max(initial=1.0) > v.min(initial=1.0)]
    plans += [interchange(cover, _greedy(cover, price)) for price in dear]
    return max(plans, key=lambda plan: cover.worth(np.array(plan, dtype=np.int64)))


def _prices(cover: Cover) -> list[Floats]:
    """Return the rows that hold every column: budgets."""
    full = np.flatnonzero(np.diff(cover.rows.indptr) == len(cover.columns))
    return [cover.rows[[r]].toarray().ravel() for r in full]


def _greedy(cover: Cover, price: Floats | None) -> list[int]:
    """Add the allowed column of most gain (by price), until none adds."""
    chosen: list[int] = []
    while len(chosen) < cover.most:
        gain = cover.sites @ cover.more(cover.count(np.array(chosen, dtype=np.int64)))
        gain[chosen] = 0.0
        site = _first_allowed(cover, gain, price, chosen)
        if site is None:
            break
        chosen.append(site)
    return chosen


def _first_allowed(
    cover: Cover, gain: Floats, price: Floats | None, chosen: list[int]
) -> int | None:
    """Return the allowed column of most gain (by price), none where nothing is gained."""
    rank = gain if price is None else gain / np.maximum(price, 1e-9)
    for site in np.argsort(-rank, kind="stable"):
        if gain[site] <= 0:
            return None
        if cover.allows([*chosen, int(site)]):
            return int(site)
    return None


def interchange(cover: Cover, chosen: list[int], rounds: int = 300) -> list[int]:
    """Swap one site for another, or add one, while that gives more (Teitz & Bart 1968)."""
    chosen = list(chosen)
    for _ in range(rounds):
        count = cover.count(np.array(chosen, dtype=np.int64))
        gain = cover.sites @ cover.more(count)
        gain[chosen] = 0.0
        added = _first_allowed(cover, gain, None, chosen) if len(chosen) < cover.most else None
        if added is not None:
            chosen.append(added)
            continue
        swap = _best_swap(cover, chosen, count, gain)
        if swap is None:
            return chosen
        chosen = [*chosen[: swap[0]], *chosen[swap[0] + 1 :], swap[1]]
    return chosen


def _best_swap(
    cover: Cover, chosen: list[int], count: Ints, gain: Floats
) -> tuple[int, int] | None:
    """Return (place in chosen, newcomer) of the best allowed swap that gives more."""
    if not chosen:
        return None
    own = csr_array(cover.sites[np.array(chosen, dtype=np.int64)])
    lost = cover.more(count - 1)
    both = csr_array((own.data * (lost - cover.more(count))[own.indices], own.indices, own.indptr))
    both.resize(own.shape)
    change = (both @ cover.reached).toarray() + gain - (own @ lost)[:, None]
    change[:, chosen] = 0.0
    least = 1e-9 * max(1.0, float(cover.first.max(initial=0.0)))
    if not len(cover.limits):
        out, site = (int(v) for v in np.unravel_index(change.argmax(), change.shape))
        return (out, site) if change[out, site] > least else None
    for flat in np.argsort(-change, axis=None, kind="stable")[:TRIED]:
        out, site = (int(v) for v in np.unravel_index(flat, change.shape))
        if change[out, site] <= least:
            return None
        if cover.allows([*chosen[:out], *chosen[out + 1 :], site]):
            return out, site
    return None
