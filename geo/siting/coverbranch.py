"""Branch and bound over the relaxed cover, each node beginning with the basis of the last.

The relaxation of a cover is so tight that few nodes are needed; what a general solver does besides
(cuts, searches of its own, presolve at each restart) takes longer here than the nodes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, hstack, vstack
from scipy.sparse import eye_array as eye

from .coverplan import Cover, interchange
from .rules import Floats
from .solver import Clock
from .warmprogram import WarmProgram

WHOLE = 1e-6
"""A value so near to a whole number is one."""

REPAIR_FIRST, REPAIR_EVERY = 50, 10
"""Nodes at which a plan is made of the relaxed choice: the first ones, then one in so many."""

UNITS = 1000.0
"""Worth of the dearest pattern in the program, so that its tolerances are fine enough."""


@dataclass(frozen=True)
class Branched:
    """The best plan, an upper bound, and whether no plan gives more."""

    chosen: list[int]
    value: float
    bound: float
    proved: bool


@dataclass
class _Node:
    """Limits of the columns, the bound of the parent, and the step that led here.

    ``size`` is the part that was rounded, times what the column was worth at the parent.
    """

    low: Floats
    high: Floats
    bound: float
    column: int = -1
    up: int = 0
    size: float = 1.0


class _Losses:
    """What rounding a column down or up took off the bound, per size of the step."""

    def __init__(self, n_columns: int) -> None:
        self.total = np.zeros((2, n_columns))
        self.seen = np.zeros((2, n_columns))

    def learn(self, node: _Node, bound: float) -> None:
        """Take note of what a step lost."""
        if node.column >= 0:
            self.total[node.up, node.column] += (node.bound - bound) / node.size
            self.seen[node.up, node.column] += 1

    def choose(self, y: Floats, worth: Floats) -> int:
        """Return the undecided column of which both ways should lose most."""
        mean = self.total.sum(axis=1) / np.maximum(1.0, self.seen.sum(axis=1))
        mean = np.where(mean > 0, mean, 1.0)[:, None]
        known = np.where(self.seen > 0, self.total / np.maximum(self.seen, 1.0), mean)
        both = np.maximum(known * np.maximum(worth, 1e-9) * np.stack([y, 1 - y]), 1e-9)
        undecided = np.minimum(y, 1 - y) > WHOLE
        return int(np.argmax(np.where(undecided, both[0] * both[1], -1.0)))


@dataclass
class _Tree:
    """The search: the program, the best plan, and the nodes that are open."""

    cover: Cover
    program: WarmProgram
    unit: float
    clock: Clock
    rel_gap: float
    given: float
    chosen: list[int]
    value: float
    losses: _Losses
    open: list[_Node]
    solved: int = 0
    late: bool = False

    @property
    def needed(self) -> float:
        """Return what a node must promise to be worth a look."""
        if self.cover.whole:
            better = self.value + 1.0 - WHOLE
        else:
            better = self.value + 1e-9 * max(1.0, self.value)
        return max(better, self.value + self.rel_gap * (self.value + self.given))

    def bound(self) -> float:
        """Return what no plan can better."""
        known = max([self.value, *(node.bound for node in self.open)])
        return max(known, self.needed) if self.rel_gap and not self.late else known

    def step(self) -> None:
        """Solve the last of the open nodes, and put its children in its place."""
        node = self.open.pop()
        needed = self.needed
        if node.bound < needed:
            return
        answer = self.program.solve(node.low, node.high, -needed / self.unit, self.clock)
        if answer.late:
            self.open.append(node)
            self.late = True
            return
        self.solved += 1
        bound = max(-answer.objective * self.unit, self.value) if answer.known else self.value
        self.losses.learn(node, min(bound, node.bound))
        if not answer.known or bound < needed:
            return
        m = len(self.cover.columns)
        y = np.clip(answer.values[:m], 0.0, 1.0)
        if self.solved <= REPAIR_FIRST or self.solved % REPAIR_EVERY == 0:
            self._repair(y)
        if (np.minimum(y, 1 - y) > WHOLE).any():
            worth = self.cover.sites @ (-answer.duals[: len(self.cover.first)] * self.unit)
            self._part(node, y, bound, answer.reduced[:m] * self.unit, worth)
        else:
            self._take([int(j) for j in np.flatnonzero(y > 0.5)])

    def _repair(self, y: Floats) -> None:
        """Make a plan of the relaxed choice."""
        order = [int(j) for j in np.argsort(-y, kind="stable")[: self.cover.most] if y[j] > WHOLE]
        while order and not self.cover.allows(order):
            order.pop()
        self._take(interchange(self.cover, order))
        if self.clock.watch is not None:
            self.clock.watch.report(self.value + self.given, self.bound() + self.given)

    def _take(self, chosen: list[int]) -> None:
        """Keep a plan that is better than the one known."""
        value = self.cover.worth(np.array(chosen, dtype=np.int64))
        if value > self.value:
            self.chosen, self.value = chosen, value

    def _part(self, node: _Node, y: Floats, bound: float, reduced: Floats, worth: Floats) -> None:
        """Open two nodes: the undecided column closed and, to be solved first, open."""
        needed = self.needed
        low, high = node.low.copy(), node.high.copy()
        high[(y < WHOLE) & (low < 0.5) & (bound - reduced < needed)] = 0.0
        low[(y > 1 - WHOLE) & (high > 0.5) & (bound + reduced < needed)] = 1.0
        j = self.losses.choose(y, worth)
        shut, opened = high.copy(), low.copy()
        shut[j], opened[j] = 0.0, 1.0
        value = max(1e-9, float(worth[j]))
        self.open.append(_Node(low, shut, bound, j, 0, max(1e-6, y[j]) * value))
        self.open.append(_Node(opened, high, bound, j, 1, max(1e-6, 1 - y[j]) * value))


def branch(
    cover: Cover, known: list[int], clock: Clock, *, rel_gap: float = 0.0, given: float = 0.0
) -> Branched:
    """Return the columns that give most, where a second site gives no more than the first.

    ``given`` is what stands already: the gap that is asked for and what is reported count it in.
    """
    m = len(cover.columns)
    value = cover.worth(np.array(known, dtype=np.int64))
    program, unit = _relaxed(cover)
    start = [_Node(np.zeros(m), np.ones(m), float(cover.first.sum() + cover.second.sum()))]
    tree = _Tree(cover, program, unit, clock, rel_gap, given, known, value, _Losses(m), start)
    while tree.open and not tree.late:
        tree.step()
    bound = tree.bound()
    return Branched(tree.chosen, tree.value, bound, bound <= tree.value)


def _relaxed(cover: Cover) -> tuple[WarmProgram, float]:
    """Return the relaxed program over y (columns), c and u (patterns reached once, and again)."""
    rows, high, prices = cover_program(cover)
    unit = float(-prices.min(initial=0.0)) / UNITS or 1.0
    low = np.full(len(high), -np.inf)
    return WarmProgram(prices / unit, rows, low, high, len(cover.columns)), unit


def cover_program(cover: Cover) -> tuple[csr_array, Floats, Floats]:
    """Return rows over (y, c, u), their upper limits, and the prices (less is better)."""
    m, k = len(cover.columns), len(cover.first)
    twice = np.flatnonzero(cover.second > 0)
    q = len(twice)
    pick = csr_array((np.ones(q), (twice, np.arange(q))), shape=(k, q))
    reach = hstack([-cover.reached, eye(k), pick])
    order = hstack([csr_array((q, m)), -csr_array(pick.T), eye(q)])
    shared = hstack([cover.rows, csr_array((cover.rows.shape[0], k + q))])
    number = csr_array(np.r_[np.ones(m), np.zeros(k + q)][None, :])
    rows = csr_array(vstack([reach, order, number, shared]))
    high = np.concatenate([np.zeros(k + q), [float(cover.most)], cover.limits])
    return rows, high, -np.concatenate([np.zeros(m), cover.first, cover.second[twice]])
