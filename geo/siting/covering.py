"""All demand reached by few sites: what is left to decide, a quick plan, and the exact program."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, vstack

from .coverplan import DENSE_PAIRS, dominated, merge_rows
from .plan import name_points
from .rules import Bools, Candidates, Floats, Ints
from .solver import Clock, Muted, Solved, solve_least


def why_impossible(reached: Bools, sites: Candidates) -> str:
    """Say why no plan can reach all, where that is seen without a search; else nothing."""
    open_rows = np.flatnonzero(~reached[:, sites.fixed].any(axis=1))
    own = reached[open_rows][:, sites.free]
    apart = _apart(own, sites)
    if len(apart) > sites.most:
        return (
            f"demand points {name_points(open_rows[apart])} share no candidate: {len(apart)} sites "
            f"are needed and {sites.most} allowed"
        )
    alone = np.flatnonzero(own.sum(axis=1) == 1)
    forced = np.unique(sites.free[np.nonzero(own[alone])[1]])
    both = np.union1d(forced, sites.required).astype(np.int64)
    if len(forced) and not sites.allows(both):
        return (
            f"demand points {name_points(open_rows[alone])} are each reached by one candidate "
            f"alone ({name_points(forced)}), and the rules do not allow all of these"
        )
    return ""


def _apart(own: Bools, sites: Candidates) -> Ints:
    """Return demand points of which no two share a candidate, few candidates first."""
    taken = np.zeros(own.shape[1], dtype=bool)
    found: list[int] = []
    for row in np.argsort(own.sum(axis=1), kind="stable"):
        if len(found) > sites.most:
            break
        if not (own[row] & taken).any():
            taken |= own[row]
            found.append(int(row))
    return np.array(found, dtype=np.int64)


@dataclass(frozen=True)
class Need:
    """Demand patterns (rows of ``reached``) that ``columns`` must reach, and the rules left.

    Fixed and required sites stand already; ``spent`` is the price of the required ones.
    """

    reached: csr_array
    columns: Ints
    price: Floats
    most: int
    rows: csr_array
    limits: Floats
    required: Ints
    spent: float

    def chosen(self, values: Floats) -> Ints:
        """Return the sites of a solution, required ones too, ascending."""
        return np.sort(np.r_[self.required, self.columns[values > 0.5]]).astype(np.int64)


def make_need(reached: Bools, sites: Candidates, price: Floats) -> Need:
    """Return what is left to decide, without rows and columns that follow from others.

    Parameters
    ----------
    reached
        (n, m) demand x candidates.
    price
        (m,) of each candidate.
    """
    given = reached[:, np.r_[sites.fixed, sites.required]].any(axis=1)
    columns = np.setdiff1d(sites.free, sites.required)
    rows = csr_array(sites.rows[:, columns])
    y = np.zeros(reached.shape[1])
    y[sites.required] = 1.0
    matrix, keep = _reduced(reached[~given][:, columns], rows, price[columns])
    return Need(
        matrix,
        columns[keep],
        price[columns[keep]],
        sites.most - len(sites.required),
        csr_array(rows[:, keep]),
        sites.limits - sites.rows @ y,
        sites.required,
        float(price[sites.required].sum()),
    )


@dataclass(frozen=True)
class Cheapest:
    """Sites that reach all demand (None: none found), a bound on their price, and the proof."""

    chosen: Ints | None
    bound: float
    proved: bool
    infeasible: bool


def cheapest_cover(
    need: Need, clock: Clock, *, rel_gap: float = 0.0, tell: bool = True
) -> Cheapest:
    """Return the cheapest allowed sites that reach all demand together with those that stand.

    ``tell`` says whether the one who looks on hears of these bounds.
    """
    if not need.reached.shape[0]:
        return Cheapest(need.required, need.spent, True, False)
    start = _greedy(need)
    found = _solve(need, clock, start, rel_gap, tell)
    if found.infeasible:
        return Cheapest(None, np.inf, True, True)
    floor = max(0.0, found.bound) + need.spent
    values = start if found.values is None else found.values
    if values is None:
        return Cheapest(None, floor, False, False)
    chosen = need.chosen(values)
    total = float(need.price @ (values > 0.5)) + need.spent
    if (need.price % 1 == 0).all() and need.spent % 1 == 0:
        floor = float(np.ceil(floor - 1e-6))
    proved = floor >= total - 1e-9 * max(1.0, total) or (found.proved and not rel_gap)
    return Cheapest(chosen, min(floor, total), proved, False)


def greedy_cover(need: Need) -> Ints | None:
    """Return sites that reach all by greedy choice, None where these break a rule."""
    values = _greedy(need)
    return None if values is None else need.chosen(values)


def in_parts(need: Need, clock: Clock) -> bool:
    """Return whether parts of sites could reach all: where not, no sites can."""
    if not need.reached.shape[0]:
        return True
    return not _solve(need, clock, None, 0.0, False, whole=False).infeasible


def _solve(
    need: Need,
    clock: Clock,
    start: Floats | None,
    rel_gap: float,
    tell: bool,
    *,
    whole: bool = True,
) -> Solved:
    """Return what the solver says of the program."""
    n, m = need.reached.shape
    return solve_least(
        need.price,
        csr_array(vstack([need.reached, csr_array(np.ones((1, m))), need.rows])),
        np.r_[np.ones(n), np.full(1 + len(need.limits), -np.inf)],
        np.r_[np.full(n, np.inf), float(need.most), need.limits],
        whole=np.arange(m if whole else 0),
        at_least=np.zeros(m),
        time_limit_s=clock.left_s(),
        start=start,
        watch=clock.watch if tell or clock.watch is None else Muted(clock.watch),
        offset=need.spent,
        rel_gap=rel_gap,
    )


def _reduced(left: Bools, rows: csr_array, price: Floats) -> tuple[csr_array, Ints]:
    """Return rows and columns that neither follow from others nor can be stood in for."""
    patterns, _ = merge_rows(left)
    matrix, keep = csr_array(patterns, dtype=float), np.arange(left.shape[1])
    while True:
        sides = matrix.shape
        matrix = csr_array(matrix[_needed_rows(matrix)])
        stay = ~dominated(matrix, csr_array(rows[:, keep]), price[keep])
        stay &= np.diff(csr_array(matrix.T).indptr) > 0
        matrix, keep = csr_array(matrix[:, stay]), keep[stay]
        if matrix.shape == sides:
            return matrix, keep


def _needed_rows(matrix: csr_array) -> Ints:
    """Return rows that hold no other row's candidates all; of equal ones the first."""
    n = matrix.shape[0]
    if n > DENSE_PAIRS:
        return np.arange(n)
    common = np.asarray((matrix @ csr_array(matrix.T)).toarray())
    holds = common == common.diagonal()
    np.fill_diagonal(holds, False)
    twins = holds & holds.T
    return np.flatnonzero(~(holds & ~np.triu(twins)).any(axis=1))


def _greedy(need: Need) -> Floats | None:
    """Return a cover by most new rows for the price, without what is not needed; or None."""
    matrix, sites = need.reached, csr_array(need.reached.T)
    y = np.zeros(matrix.shape[1])
    count = np.zeros(matrix.shape[0])
    if (np.diff(matrix.indptr) == 0).any():
        return None
    while (count == 0).any():
        gain = sites @ (count == 0).astype(float)
        best = int((gain / np.maximum(need.price, 1e-9)).argmax())
        y[best] = 1.0
        count[sites[[best]].indices] += 1
    for j in np.argsort(-need.price, kind="stable"):
        own = sites[[int(j)]].indices
        if y[j] and (count[own] > 1).all():
            y[j] = 0.0
            count[own] -= 1
    kept = y.sum() <= need.most and bool((need.rows @ y <= need.limits + 1e-9).all())
    return y if kept else None
