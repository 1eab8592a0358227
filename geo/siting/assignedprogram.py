"""The program of a siting task in which it matters who goes where."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array, hstack, vstack
from scipy.sparse import eye_array as eye

from .assignedtask import MOST, Task
from .rules import Bools, Floats, Ints
from .solver import Clock, Muted, Solved, solve_least


@dataclass(frozen=True)
class Program:
    """Variables y (a site is open), v (who goes where) and the aim's own, and rows over them.

    ``of`` and ``to`` are row and site of each pair, by row, then cost, then position. Planner:
    v is x_ij, whole. Closest, ``deviation``: v is z_ik, whether one of the first k sites in i's
    order is open, so that x_ij = z_ik - z_i,k-1; whole y make it whole. Closest, ``median``: v is
    x_ij, not whole; other aims: v is c_i, whether i is covered. These two do not know that demand
    goes to the nearest, and need the cuts of `solve_closest`.
    """

    task: Task
    of: Ints
    to: Ints
    prices: Floats
    rows: csr_array
    low: Floats
    high: Floats
    at_most: Floats
    scale: float

    def solve(
        self,
        clock: Clock,
        start: tuple[Bools, Ints] | None,
        *,
        only: Bools | None = None,
        seconds: float = np.inf,
        quiet: bool = False,
    ) -> Solved:
        """Return the least; `only` holds the open sites as they are.

        `quiet`: whoever looks on can stop it, but hears nothing, as it is no step of the aim.
        """
        k, task = len(self.task.stands), self.task
        at_least = np.zeros(len(self.prices))
        at_least[:k] = ~task.new | task.required
        at_most = self.at_most.copy()
        if only is not None:
            at_least[:k] = at_most[:k] = only
        # A backup that is worth more than the first would take half of each at a single site.
        halves = task.aim == "backup" and task.first < 0.5
        whole = np.arange(k + len(self.of) if task.planner or halves else k)
        sign = -1.0 if task.aim in MOST else 1.0
        mute = quiet or task.aim == "centre"
        return solve_least(
            self.prices,
            self.rows,
            self.low,
            self.high,
            whole=whole,
            at_least=at_least,
            at_most=at_most,
            time_limit_s=min(clock.left_s(), seconds),
            start=None if start is None else self.point(*start),
            watch=Muted(clock.watch) if clock.watch and mute else clock.watch,
            scale=sign * self.scale,
            rel_gap=0.0 if quiet else task.rel_gap,
            presolve=not (task.planner or _ranks(task)),
        )

    def read(self, values: Floats) -> tuple[Bools, Ints]:
        """Return open sites and where each row goes."""
        k = len(self.task.stands)
        opened = values[:k] > 0.5
        if not self.task.planner:
            return opened, self.task.closest(opened)
        x = values[k : k + len(self.of)] > 0.5
        where = np.full(len(self.task.cost), -1)
        where[self.of[x]] = self.to[x]
        return opened, where

    def point(self, opened: Bools, where: Ints) -> Floats:
        """Return the variables of a known plan."""
        if _covers(self.task):
            v = (where >= 0).astype(float)
        else:
            v = (self.to == where[self.of]).astype(float)
        if _ranks(self.task):
            total = np.cumsum(v)
            v = total - (total - v)[np.searchsorted(self.of, self.of)]
        own = _own_point(self.task, opened, where)
        return np.concatenate([opened.astype(float), v, own])


def _covers(task: Task) -> bool:
    """Whether the program asks only if a row is covered."""
    return not task.planner and task.aim not in ("median", "deviation")


def _ranks(task: Task) -> bool:
    """Whether the program asks which of the first sites in a row's order is open."""
    return not task.planner and task.aim == "deviation"


def _own_point(task: Task, opened: Bools, where: Ints) -> Floats:
    """Return the aim's own variables of a known plan."""
    if task.aim == "backup":
        twice = (where >= 0) & (np.isfinite(task.cost[:, opened]).sum(axis=1) >= 2)
        return np.asarray(twice, dtype=float)
    if task.aim == "worst_share":
        return np.array([task.value(opened, where)])
    if task.aim == "deviation" and len(where):
        d = task.cost[np.arange(len(where)), where]
        mean = float(task.weights @ d) / float(task.weights.sum())
        return np.append(np.maximum(d - mean, 0.0), mean)
    return np.zeros(0)


Block = tuple[csr_array, csr_array, csr_array | None, Floats, Floats]
"""Coefficients of y, v and the aim's own variables, and the limits of the rows."""


def build_program(
    task: Task, *, radius: float = np.inf, least_share: float | None = None
) -> Program:
    """Return the program of a task.

    Parameters
    ----------
    radius
        Only pairs up to this cost (of use to ``centre``: whether all can be served within it).
    least_share
        Turns ``worst_share`` into the most weight covered with at least this share everywhere.
    """
    of, to, cost = _ordered(task, radius)
    if _covers(task):
        of, to, cost = np.arange(len(task.cost)), of[:0], cost[:0]
    n, k, pairs = len(task.cost), len(task.stands), len(of)
    sent = _steps(of) if _ranks(task) else eye(pairs, format="csr")
    x = _Sent(task, of, to, cost, sent)
    served = x.sums(of, np.ones(pairs), n)
    blocks = _site_blocks(task, pairs)
    blocks += _cover_blocks(task, radius) if _covers(task) else [*_pair_blocks(x), *_load_blocks(x)]
    none = csr_array((n, k))
    low = np.full(n, 1.0 if task.all_served else -np.inf)
    blocks.append((none, served, None, low, np.ones(n)))
    if len(task.light):
        reached = np.isfinite(task.light) & (task.light <= radius)
        near = csr_array(reached.astype(float))
        lights = near.shape[0]
        blocks.append((near, csr_array((lights, pairs)), None, np.ones(lights), _inf(lights)))
    own, prices, more = _aim(x, served, least_share)
    blocks += more
    scale = _scale(prices)
    rows, low, high = _stack(blocks, k + pairs, own)
    at_most = np.r_[np.ones(k + pairs), np.ones(own)]
    if task.aim == "deviation":
        at_most[k + pairs :] = np.inf
    return Program(task, of, to, prices / scale, rows, low, high, at_most, scale)


@dataclass(frozen=True)
class _Sent:
    """Pairs in order, and how x comes from v."""

    task: Task
    of: Ints
    to: Ints
    cost: Floats
    sent: csr_array

    def sums(self, at: Ints, values: Floats, count: int) -> csr_array:
        """Return rows over v: the sum of ``values * x`` by ``at``."""
        summed = coo_array((values, (at, np.arange(len(at)))), shape=(count, len(at)))
        return csr_array(csr_array(summed) @ self.sent)


def _inf(count: int) -> Floats:
    return np.full(count, np.inf)


def _ordered(task: Task, radius: float) -> tuple[Ints, Ints, Floats]:
    """Return row, site and cost of the pairs, by row, then cost, then position."""
    of, to = np.nonzero(task.pairs & (task.cost <= radius))
    cost = task.cost[of, to]
    order = np.lexsort((to, cost, of))
    return of[order], to[order], cost[order]


def _steps(of: Ints) -> csr_array:
    """Return x = D z: each z less the one before it in the same row."""
    pairs = len(of)
    later = np.flatnonzero(of[1:] == of[:-1]) + 1
    at = np.r_[np.arange(pairs), later]
    column = np.r_[np.arange(pairs), later - 1]
    value = np.r_[np.ones(pairs), -np.ones(len(later))]
    return csr_array(coo_array((value, (at, column)), shape=(pairs, pairs)))


def _site_blocks(task: Task, pairs: int) -> list[Block]:
    """Return the rules over sites: how many, and the shared rows."""
    new = csr_array(task.new.astype(float)[None, :])
    shared = csr_array(task.shared @ csr_array(np.diag(task.new.astype(float))))
    count = shared.shape[0]
    found: list[Block] = [
        (shared, csr_array((count, pairs)), None, -_inf(count), task.limits),
    ]
    if task.most < int(task.new.sum()):
        most = np.array([float(task.most)])
        found.append((new, csr_array((1, pairs)), None, -_inf(1), most))
    if task.all_served and np.isfinite(task.capacity).all() and len(task.weights):
        whole = float(task.weights.sum())
        room = csr_array(task.capacity[None, :] / whole)
        found.append((room, csr_array((1, pairs)), None, np.ones(1), _inf(1)))
    return found


def _cover_blocks(task: Task, radius: float) -> list[Block]:
    """Return c_i <= sum of y within reach; weight covered <= what the open sites can serve."""
    n = len(task.cost)
    near = np.isfinite(task.cost) & (task.cost <= radius)
    room = np.minimum(task.capacity, task.weights @ np.isfinite(task.cost))
    whole = max(float(task.weights.sum()), 1e-9)
    loaded = csr_array(task.weights[None, :] / whole)
    return [
        (csr_array(-near.astype(float)), eye(n, format="csr"), None, -_inf(n), np.zeros(n)),
        (csr_array(-room[None, :] / whole), loaded, None, -_inf(1), np.zeros(1)),
    ]


def _pair_blocks(x: _Sent) -> list[Block]:
    """Return x_ij <= y_j (0 where i does not fit j); by ranks: z_ik >= y_j and x_ij >= 0."""
    task, pairs = x.task, len(x.of)
    shape = (pairs, len(task.stands))
    site = csr_array(coo_array((np.ones(pairs), (np.arange(pairs), x.to)), shape=shape))
    fits = task.fits[x.of, x.to].astype(float)
    fitting = csr_array(coo_array((fits, (np.arange(pairs), x.to)), shape=shape))
    found: list[Block] = [(-fitting, x.sent, None, -_inf(pairs), np.zeros(pairs))]
    if _ranks(task):
        found.append((-site, eye(pairs, format="csr"), None, np.zeros(pairs), _inf(pairs)))
        found.append((csr_array(shape), x.sent, None, np.zeros(pairs), _inf(pairs)))
    return found


def _load_blocks(x: _Sent) -> list[Block]:
    """Return load <= capacity of an open site, load >= its least, capacities >= demand."""
    task, k = x.task, len(x.task.stands)
    load = x.sums(x.to, task.weights[x.of], k)
    found: list[Block] = []
    for limits, sign, binding in (
        (task.capacity, 1.0, np.isfinite(task.capacity)),
        (task.least, -1.0, task.least > 0),
    ):
        at = np.flatnonzero(binding)
        # As shares of the limit, so that the solver's tolerance is one of the limit.
        part = np.where(limits[at] > 0, limits[at], 1.0)
        shares = csr_array(csr_array(np.diag(sign / part)) @ load[at])
        opened = csr_array(-sign * np.eye(k)[at] * (limits[at] > 0)[:, None])
        found.append((opened, shares, None, -_inf(len(at)), np.zeros(len(at))))
    return found


def _aim(x: _Sent, served: csr_array, least_share: float | None) -> tuple[int, Floats, list[Block]]:
    """Return how many own variables the aim has, the prices of all, and the aim's rows."""
    task = x.task
    n, k, pairs = len(task.cost), len(task.stands), len(x.of)
    w = task.weights
    y, v = np.zeros(k), np.zeros(pairs)
    if task.aim == "fewest":
        return 0, np.r_[task.price * task.new, v], []
    if task.aim == "median":
        return 0, np.r_[y, x.sent.T @ (w[x.of] * x.cost)], []
    if task.aim == "backup":
        near = csr_array(np.isfinite(task.cost).astype(float))
        unit = eye(n, format="csr")
        rows: list[Block] = [
            (-near, served, unit, -_inf(n), np.zeros(n)),
            (csr_array((n, k)), -served, unit, -_inf(n), np.zeros(n)),
        ]
        return n, np.r_[y, -task.first * (served.T @ w), -(1 - task.first) * w], rows
    if task.aim == "worst_share":
        return _worst_share(x, served, least_share)
    if task.aim == "deviation" and n:
        d = x.sums(x.of, x.cost, n)
        # The mean is a variable: written out, each row would hold every pair.
        share = csr_array(w[None, :] / w.sum())
        above = hstack([-eye(n), -np.ones((n, 1))])
        mean = hstack([csr_array((1, n)), csr_array([[-1.0]])])
        rows = [
            (csr_array((n, k)), d, csr_array(above), -_inf(n), np.zeros(n)),
            (csr_array((1, k)), csr_array(share @ d), csr_array(mean), np.zeros(1), np.zeros(1)),
        ]
        return n + 1, np.concatenate([y, v, 2 * w / w.sum(), [0.0]]), rows
    if task.aim == "cover":
        return 0, np.r_[y, -(served.T @ w)], []
    return 0, np.r_[y, v], []


def _worst_share(
    x: _Sent, served: csr_array, least_share: float | None
) -> tuple[int, Floats, list[Block]]:
    """Return max s, s <= share of every group; or the most weight with at least a share."""
    task = x.task
    k, pairs = len(task.stands), len(x.of)
    totals = np.bincount(task.groups, weights=task.weights)
    count = len(totals)
    place = (task.groups, np.arange(len(task.groups)))
    share = task.weights / totals[task.groups]
    by_group = csr_array(coo_array((share, place), shape=(count, len(task.groups))))
    rows = csr_array(by_group @ served)
    none = csr_array((count, k))
    if least_share is not None:
        low = np.full(count, least_share * (1 - 1e-9))
        prices = np.r_[np.zeros(k), -(served.T @ task.weights), 0.0]
        return 1, prices, [(none, rows, None, low, _inf(count))]
    one = csr_array(-np.ones((count, 1)))
    return 1, np.r_[np.zeros(k + pairs), -1.0], [(none, rows, one, np.zeros(count), _inf(count))]


def _scale(prices: Floats) -> float:
    """Return what to divide prices by: nothing where they are small whole numbers.

    The solver proves a whole-numbered optimum sooner, as its bound may be rounded.
    """
    largest = float(np.abs(prices).max(initial=0.0))
    if largest == 0 or (largest < 1e7 and np.all(prices == np.round(prices))):
        return 1.0
    return largest


def _stack(blocks: list[Block], width: int, own: int) -> tuple[csr_array, Floats, Floats]:
    """Return the blocks as one matrix and its limits."""
    kept = [b for b in blocks if b[0].shape[0]]
    if not kept:
        return csr_array((0, width + own)), np.zeros(0), np.zeros(0)
    rows = [
        hstack([y, v, csr_array((y.shape[0], own)) if e is None else e]) for y, v, e, _, _ in kept
    ]
    low, high = (np.concatenate([b[side] for b in kept]) for side in (3, 4))
    return csr_array(vstack(rows)), low, high
