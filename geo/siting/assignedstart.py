"""A first plan where it matters who goes where, and the last touches to a plan."""

from itertools import combinations
from math import comb

import numpy as np

from .assignedtask import MOST, Task
from .rules import Bools, Floats, Ints
from .solver import Clock

FEW_SETS = 20_000
"""Up to so many sets of sites are all tried for ``deviation``, whose program has a weak bound."""

Known = tuple[Bools, Ints]
"""Open sites, and the site of each row (-1 for none)."""


def good_start(task: Task, clock: Clock) -> Known:
    """Return open sites by greedy choice and interchange; the plan may break a limit."""
    opened = ~task.new | task.required
    best = _rank(task, opened)
    while True:
        found = _best_step(task, opened, best, clock, _additions(task, opened))
        if found is None:
            break
        opened, best = found
    while True:
        found = _best_step(task, opened, best, clock, _exchanges(task, opened))
        if found is None:
            break
        opened, best = found
    return opened, assign(task, opened)


def best_of_few(task: Task, clock: Clock) -> tuple[Known | None, bool]:
    """Return the best of all sets of sites by the closest assignment, and whether all were tried.

    Nothing is tried where there are more than `FEW_SETS`.
    """
    stand = ~task.new | task.required
    free = [int(j) for j in np.flatnonzero(~stand)]
    sizes = range(min(task.most - int(task.required.sum()), len(free)) + 1)
    if sum(comb(len(free), size) for size in sizes) > FEW_SETS:
        return None, False
    best: Known | None = None
    for size in sizes:
        for added in combinations(free, size):
            if clock.left_s() <= 0:
                return best, False
            opened = _with(stand, (), added)
            if not task.allows(opened):
                continue
            other = opened, task.closest(opened)
            if task.excess(*other) > 0:
                continue
            if best is None or task.merit(*other) < task.merit(*best):
                best = other
    return best, True


def _additions(task: Task, opened: Bools) -> list[Bools]:
    return [_with(opened, (), (int(j),)) for j in np.flatnonzero(task.new & ~opened)]


def _exchanges(task: Task, opened: Bools) -> list[Bools]:
    out = np.flatnonzero(opened & task.new & ~task.required)
    into = np.flatnonzero(task.new & ~opened)
    return [_with(opened, (int(j),), (int(k),)) for j in out for k in into]


def _with(opened: Bools, closed: tuple[int, ...], added: tuple[int, ...]) -> Bools:
    changed = opened.copy()
    changed[list(closed)] = False
    changed[list(added)] = True
    return changed


def _best_step(
    task: Task, opened: Bools, best: tuple[float, float], clock: Clock, steps: list[Bools]
) -> tuple[Bools, tuple[float, float]] | None:
    """Return the best of the allowed steps, None where none is better than what there is."""
    found = None
    for step in steps:
        if clock.left_s() <= 0:
            break
        if task.allows(step) and (rank := _rank(task, step)) < best:
            found, best = step, rank
    return None if found is None else (found, best)


def _rank(task: Task, opened: Bools) -> tuple[float, float]:
    """Return how far open sites are from being allowed, and the aim's number, less is better.

    For a planner both are guesses from the nearest sites: an overfull one can send some away.
    """
    where = task.closest(opened)
    sign = -1.0 if task.aim in MOST else 1.0
    excess = task.excess(opened, where)
    if not task.planner:
        broken = bool(excess) and task.all_served and bool((where < 0).any())
        return excess, np.inf if broken else sign * task.value(opened, where)
    load = task.loads(where)
    over = float(np.maximum(load - task.capacity, 0.0).sum())
    lost = float(task.weights[where < 0].sum()) if task.all_served else 0.0
    room = float(task.capacity[opened].sum())
    short = max(0.0, float(task.weights.sum()) - room) if task.all_served else 0.0
    if task.aim in MOST:
        return 0.0, over - task.value(opened, where)
    if lost or excess > over + 1e-9:
        return lost + short + excess, np.inf
    return short, task.value(opened, where) * (1.0 + over / max(float(task.weights.sum()), 1e-9))


def assign(task: Task, opened: Bools) -> Ints:
    """Return who goes where: to the nearest, or by a planner to the nearest with room.

    Those with most to lose by going to their second choice go first.
    """
    if not task.planner or not opened.any():
        return task.closest(opened)
    at = np.flatnonzero(opened)
    cost = np.where(task.pairs[:, at], task.cost[:, at], np.inf)
    where = np.full(len(cost), -1)
    room = task.capacity[at] * (1 + 1e-9)
    for i in _by_regret(task, cost):
        open_to = np.where(task.weights[i] <= room, cost[i], np.inf)
        j = int(open_to.argmin())
        if np.isfinite(open_to[j]):
            where[i] = at[j]
            room[j] -= task.weights[i]
    return where


def _by_regret(task: Task, cost: Floats) -> Ints:
    """Return rows by what they lose at their second choice, weighted; those with one choice first.

    Where the most is wanted, the heaviest go first: small ones fill what is left.
    """
    if task.aim in MOST or cost.shape[1] < 2:
        return np.argsort(-task.weights, kind="stable")
    two = np.partition(cost, 1, axis=1)[:, :2]
    finite = np.isfinite(two)
    regret = np.where(finite[:, 1], 0.0, np.inf)
    both = finite.all(axis=1)
    regret[both] = (two[both, 1] - two[both, 0]) * task.weights[both]
    return np.argsort(-regret, kind="stable")


def settle_plan(task: Task, known: Known) -> Known:
    """Return a plan no worse, each row as near as may be, without new sites that add nothing."""
    opened, where = known
    where = _nearer(task, opened, where)
    best = task.merit(opened, where)
    for j in np.flatnonzero(opened & task.new & ~task.required)[::-1]:
        fewer = _with(opened, (int(j),), ())
        moved = task.closest(fewer) if not task.planner else _moved(task, fewer, where, int(j))
        if task.excess(fewer, moved) == 0 and task.merit(fewer, moved) <= best:
            opened, where = fewer, _nearer(task, fewer, moved)
            best = task.merit(opened, where)
    return opened, where


def _nearer(task: Task, opened: Bools, where: Ints) -> Ints:
    """Return a planner's assignment with rows moved to nearer open sites where there is room."""
    if not task.planner:
        return where
    nearest = task.closest(opened)
    if task.excess(opened, nearest) == 0:
        return nearest
    return _moved(task, opened, where, None)


def _moved(task: Task, opened: Bools, where: Ints, closed: int | None) -> Ints:
    """Return an assignment with each row at its nearest open site with room, one after another."""
    moved = where.copy()
    at = np.flatnonzero(opened)
    if closed is not None:
        moved[moved == closed] = -1
    if not len(at):
        return moved
    load = task.loads(moved)
    cost = np.where(task.pairs[:, at], task.cost[:, at], np.inf)
    for i in range(len(moved)):
        here = int(moved[i])
        w = float(task.weights[i])
        if here >= 0 and load[here] - w < task.least[here]:
            continue
        now = task.cost[i, here] if here >= 0 else np.inf
        open_to = np.where(load[at] + w <= task.capacity[at], cost[i], np.inf)
        j = int(open_to.argmin())
        if open_to[j] < now:
            if here >= 0:
                load[here] -= w
            load[at[j]] += w
            moved[i] = at[j]
    return moved
