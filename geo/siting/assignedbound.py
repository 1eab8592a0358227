"""A bound for the median and cover aims that tells which sites and pairs no better plan uses."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from .assignedstart import Known, assign
from .assignedtask import Task
from .rules import Bools, Floats, Ints
from .solver import Clock

ROUNDS = 1000
"""Rounds of the subgradient method; its bound is near its best well before."""

TRY_EVERY = 10
"""Rounds between two attempts to make a plan of the relaxed choice."""

PATIENCE = 30
"""Rounds without a better bound before the step is halved."""


@dataclass(frozen=True)
class Narrowed:
    """What is left of a task: sites ``kept`` of it, and a bound on every plan.

    ``bound`` is in the least's terms (cover: less weight), like all of this module.
    """

    task: Task
    kept: Ints
    known: Known
    bound: float

    def inside(self, known: Known) -> Known | None:
        """Return a plan of the whole task in the sites kept, None where it has others."""
        opened, where = known
        if opened.sum() != opened[self.kept].sum():
            return None
        at = np.full(len(opened) + 1, -1)
        at[self.kept] = np.arange(len(self.kept))
        return opened[self.kept], at[where]

    def outside(self, known: Known) -> Known:
        """Return a plan over the sites kept in those of the whole task."""
        opened = np.zeros(int(self.kept.max(initial=-1)) + 1, dtype=bool)
        opened[self.kept[known[0]]] = True
        full = np.zeros(len(self.known[0]), dtype=bool)
        full[: len(opened)] = opened
        return full, np.r_[self.kept, -1][known[1]]


@dataclass(frozen=True)
class _Relaxed:
    """One round: bound, worth of each site, those chosen, how much of each row they take."""

    bound: float
    worth: Floats
    chosen: Bools
    taken: Floats


def narrow(task: Task, known: Known, clock: Clock) -> Narrowed:
    """Return the task without what a plan better than a known one cannot use.

    Notes
    -----
    Lagrangian relaxation of sum_j x_ij = 1 (<= 1 for cover) with multipliers u: the bound is
    sum_i u_i + sum of the p least v_j, where v_j = min sum_i (c_ij - u_i) x_ij subject to
    sum_i w_i x_ij <= b_j, 0 <= x <= 1. A site that is not among the p least, and whose v_j in the
    place of the last of them lifts the bound to the known plan, is closed; likewise a site that
    must be open, and a pair whose c_ij - u_i does. A planner's bound holds for the closest
    assignment too.
    """
    price = _prices(task)
    value = task.merit(*known)[0]
    u = _first_multipliers(task, price)
    best, best_u = _relax(task, price, u), u
    theta, waited = 1.0, 0
    for round_ in range(ROUNDS):
        now = _relax(task, price, u)
        if now.bound > best.bound:
            best, best_u, waited = now, u, 0
        else:
            waited += 1
        if waited >= PATIENCE:
            theta, waited, u = theta / 2, 0, best_u
            now = best
        if round_ % TRY_EVERY == 0:
            known = _try(task, now.chosen, known)
            value = task.merit(*known)[0]
        slope = 1.0 - now.taken
        if task.aim == "cover":
            slope[(u >= 0) & (slope > 0)] = 0.0
        length = float(slope @ slope)
        room = value - now.bound
        if length < 1e-12 or theta < 1e-3 or room <= 0 or clock.left_s() <= 0:
            break
        u = u + theta * room / length * slope
        if task.aim == "cover":
            u = np.minimum(u, 0.0)
    return _without(task, price, known, best, best_u)


def _prices(task: Task) -> Floats:
    """Return the weighted cost of each pair (less weight for cover), inf where not allowed."""
    allowed = task.pairs & task.fits
    if task.aim == "cover":
        return np.where(allowed, -task.weights[:, None], np.inf)
    return np.where(allowed, task.weights[:, None] * np.where(allowed, task.cost, 0.0), np.inf)


def _first_multipliers(task: Task, price: Floats) -> Floats:
    """Return what each row pays at the start: between its two cheapest sites, or nothing."""
    if task.aim == "cover":
        return -task.weights / 2
    two = np.sort(price, axis=1)[:, : min(8, price.shape[1])]
    return np.asarray(np.where(np.isfinite(two), two, 0.0).max(axis=1))


def _relax(task: Task, price: Floats, u: Floats) -> _Relaxed:
    """Return the relaxed choice at multipliers u."""
    reduced = np.minimum(price - u[:, None], 0.0)
    part = (reduced < 0).astype(float)
    full = np.flatnonzero(task.weights @ part > task.capacity)
    if len(full):
        part[:, full] = _fill(task.weights, reduced[:, full], task.capacity[full])
    worth = (reduced * part).sum(axis=0)
    chosen = _least(task, worth)
    bound = float(u.sum() + worth[chosen].sum())
    return _Relaxed(bound, worth, chosen, part[:, chosen].sum(axis=1))


def _fill(weights: Floats, reduced: Floats, capacity: Floats) -> Floats:
    """Return the parts that fill each site with what is worth most by weight."""
    order = np.argsort(reduced / weights[:, None], axis=0, kind="stable")
    heavy = np.where(np.take_along_axis(reduced, order, axis=0) < 0, weights[order], 0.0)
    before = np.cumsum(heavy, axis=0) - heavy
    fits = np.clip(capacity - before, 0.0, heavy)
    part = np.zeros_like(reduced)
    share = np.divide(fits, heavy, out=np.zeros_like(heavy), where=heavy > 0)
    np.put_along_axis(part, order, share, axis=0)
    return part


def _least(task: Task, worth: Floats) -> Bools:
    """Return the sites of the relaxed choice: those that stand, and the p of least worth."""
    chosen = ~task.new | task.required
    free = np.flatnonzero(~chosen)
    more = task.most - int(task.required.sum())
    order = free[np.argsort(worth[free], kind="stable")][:more]
    chosen[order[worth[order] < 0]] = True
    return chosen


def _try(task: Task, opened: Bools, known: Known) -> Known:
    """Return the plan of the relaxed sites where it is allowed and better."""
    if not task.allows(opened):
        return known
    other = opened, assign(task, opened)
    if task.excess(*other) > 0 or task.merit(*other) >= task.merit(*known):
        return known
    return other


def _without(task: Task, price: Floats, known: Known, best: _Relaxed, u: Floats) -> Narrowed:
    """Return the task without the sites and pairs that the bound rules out."""
    value = task.merit(*known)[0]
    # What no better plan can reach: for whole numbers a better one is better by 1.
    finite = price[np.isfinite(price)]
    whole = bool(np.all(finite == np.round(finite)))
    target = value - 1.0 + 1e-6 if whole else value - 1e-9 * abs(value)
    settled = ~task.new | task.required
    more = task.most - int(task.required.sum())
    free = np.sort(best.worth[~settled])
    last = float(free[more - 1]) if 0 < more <= len(free) else 0.0
    after = float(free[more]) if more < len(free) else 0.0
    lift = np.where(best.chosen, 0.0, best.worth - last)
    if more == 0:
        lift[~settled] = np.inf
    closed = ~settled & (best.bound + lift > target)
    opened = ~settled & best.chosen & (best.bound + after - best.worth > target)
    barred = best.bound + lift + np.maximum(price - u[:, None], 0.0) > target
    closed &= ~opened
    kept = np.flatnonzero(~closed)
    least = replace(
        task,
        cost=task.cost[:, kept],
        light=task.light[:, kept],
        barred=barred[:, kept] if task.planner else None,
        stands=task.stands[kept],
        new=task.new[kept],
        required=(task.required | opened)[kept],
        capacity=task.capacity[kept],
        least=task.least[kept],
        price=task.price[kept],
        shared=csr_array(task.shared[:, kept]),
        most=min(task.most, int(task.new[kept].sum())),
    )
    return Narrowed(least, kept, known, best.bound)
