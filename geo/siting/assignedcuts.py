"""Closest assignment by cuts: who goes where follows from the open sites, limits come as needed."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from .assignedprogram import Program
from .assignedstart import Known
from .assignedtask import ALIKE, Task
from .rules import Bools, Floats, Ints
from .solver import Clock

Cut = tuple[Floats, float]
"""Coefficients of y, and the most that the row may be."""


@dataclass(frozen=True)
class Closest:
    """The best plan found (None for none), a bound in the program's terms, proof and cuts.

    The bound is inf where no plan is left but the known one.
    """

    known: Known | None
    bound: float
    proved: bool
    cuts: tuple[Cut, ...]


def solve_closest(
    program: Program, known: Known | None, clock: Clock, cuts: tuple[Cut, ...] = ()
) -> Closest:
    """Return the best open sites of a program that knows no limits but by cuts.

    The program is solved; where its sites would be overfull or too empty when everyone goes to
    the nearest, rows that forbid this are added, and it is solved again.

    Notes
    -----
    Let S be demand that overfills j together, and D the sites that any of S has before j. While
    none of D is open, all of S goes to j: y_j <= sum of y over D. Let T be open sites beside which
    too little comes to j; more open sites only take more away: y_j + sum of y over T <= |T|.
    """
    task, bound = program.task, -np.inf
    cuts = cuts or cuts_from_the_start(task)
    while True:
        found = _with_cuts(program, cuts).solve(clock, known)
        bound = max(bound, found.bound)
        if found.infeasible:
            return Closest(known, np.inf, True, cuts)
        if found.values is None:
            return Closest(known, bound, False, cuts)
        other = program.read(found.values)
        if task.excess(*other) == 0:
            if known is None or task.merit(*other) < task.merit(*known):
                known = other
            return Closest(known, bound, found.proved, cuts)
        more = cuts_against(task, *other)
        if not more or clock.left_s() <= 0:
            return Closest(known, bound, False, cuts)
        cuts += more


def _with_cuts(program: Program, cuts: tuple[Cut, ...]) -> Program:
    """Return the program with more rows over y."""
    if not cuts:
        return program
    y = csr_array(np.array([c[0] for c in cuts]))
    rest = csr_array((len(cuts), len(program.prices) - y.shape[1]))
    return replace(
        program,
        rows=csr_array(vstack([program.rows, hstack([y, rest])])),
        low=np.r_[program.low, np.full(len(cuts), -np.inf)],
        high=np.r_[program.high, [c[1] for c in cuts]],
    )


def cuts_from_the_start(task: Task) -> tuple[Cut, ...]:
    """Return for each site the cut against its nearest demand, which it cannot serve alone."""
    found: list[Cut] = []
    for j in range(len(task.stands)):
        found += _overfull(task, j, np.flatnonzero(np.isfinite(task.cost[:, j])))
    return tuple(found)


def cuts_against(task: Task, opened: Bools, where: Ints) -> tuple[Cut, ...]:
    """Return cuts that open sites break when everyone goes to the nearest."""
    load = task.loads(where)
    found: list[Cut] = []
    for j in np.flatnonzero(opened & (load > task.capacity * (1 + ALIKE))):
        found += _overfull(task, int(j), np.flatnonzero(where == j))
    short = opened & task.new & (load < task.least * (1 - ALIKE))
    for j in np.flatnonzero(short):
        found.append(_too_empty(task, int(j), opened))
    return tuple(found)


def _overfull(task: Task, j: int, rows: Ints) -> list[Cut]:
    """Return y_j <= sum of y over the sites that can take any of the rows that overfill j.

    Two choices of rows: those with the fewest sites before j first, and the heaviest first.
    """
    limit = task.capacity[j] * (1 + ALIKE)
    if not task.weights[rows].sum() > limit:
        return []
    before = _before(task, j, rows)
    found: list[Cut] = []
    for order in (np.argsort(before.sum(axis=1), kind="stable"), _grown(before)):
        weight = np.cumsum(task.weights[rows[order]])
        taken = order[: int(np.searchsorted(weight, limit, side="right")) + 1]
        takers = before[taken].any(axis=0)
        cut = -takers.astype(float)
        cut[j] = 1.0
        if not any(np.array_equal(cut, c[0]) for c in found):
            found.append((cut, 0.0))
    return found


def _grown(before: Bools) -> Ints:
    """Return rows so that each adds as few new sites as may be to those of the rows before it."""
    left, order = np.ones(len(before), dtype=bool), []
    takers = np.zeros(before.shape[1], dtype=bool)
    for _ in range(len(before)):
        added = np.where(left, (before & ~takers).sum(axis=1), before.shape[1] + 1)
        i = int(added.argmin())
        order.append(i)
        left[i] = False
        takers |= before[i]
    return np.array(order, dtype=np.int64)


def _before(task: Task, j: int, rows: Ints) -> Bools:
    """Return (rows, sites) whether a site comes before j in the order of a row."""
    cost, own = task.cost[rows], task.cost[rows, j][:, None]
    earlier = np.arange(len(task.stands)) < j
    return np.asarray((cost < own) | ((cost == own) & earlier), dtype=bool)


def _too_empty(task: Task, j: int, opened: Bools) -> Cut:
    """Return y_j + sum of y over few open sites that leave j too little <= their number."""
    rows = np.flatnonzero(np.isfinite(task.cost[:, j]))
    before = _before(task, j, rows)
    stays = opened.copy()
    stays[j] = False
    for k in np.flatnonzero(stays & task.new):
        fewer = stays.copy()
        fewer[k] = False
        kept = ~before[:, fewer].any(axis=1)
        if task.weights[rows[kept]].sum() < task.least[j] * (1 - ALIKE):
            stays = fewer
    cut = np.zeros(len(opened))
    cut[stays & task.new] = 1.0
    cut[j] = 1.0
    return cut, float(cut.sum() - 1.0)
