"""Branch and bound over the candidates of a p-median, with Lagrangian bounds at the nodes."""

import heapq
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from .interchange import Interchange
from .medianbound import Bound, Pace, Prices, Subcase, ascend, bounds_if, start_prices
from .mediancase import MedianCase, Progress
from .rules import Bools, Ints

ROOT = Pace(rounds=100, first=2.0, patience=20, last=1e-4)
"""Steps of one pass over the whole case; passes follow until the steps are short."""

NODE = Pace(rounds=30, first=1.2, patience=20, last=0.02)
"""Steps at a node: its parent's prices are near the best already."""

PASSES = 15

PLAN_EVERY = 10
"""Nodes between two attempts to make a plan of the relaxed choice."""


@dataclass(frozen=True)
class Node:
    """A part of the search: candidates kept, those of them surely open, prices to start from."""

    kept: Ints
    opened: Bools
    prices: Prices


def branch(
    progress: Progress, plans: Interchange, root: Node, most_nodes: int | None = None
) -> None:
    """Improve the best plan and the bound until they meet, time is over, or the nodes are used.

    Nodes with the lowest bound go first, the newest of equals first; a node is split at the
    candidate that its relaxed choices took most often.
    """
    case = progress.case
    nodes = [(progress.bound, 0, root)]
    count = 0
    while nodes:
        low = nodes[0][0]
        progress.prove(low)
        if progress.near_enough or progress.over() or count == most_nodes:
            return
        low, _, node = heapq.heappop(nodes)
        count += 1
        children = _split(progress, node, plans if count % PLAN_EVERY == 1 else None)
        if children is None:
            return
        for turn, (bound, child) in enumerate(children):
            if max(bound, low) < case.enough(progress.value):
                bound = case.floor(max(bound, low))
                heapq.heappush(nodes, (bound, -2 * count - turn, child))
    progress.prove(progress.value)


def find_root(progress: Progress, plans: Interchange) -> Node | None:
    """Return the first node after several passes, each over fewer candidates; None if proved.

    A plan with a finite value must be known.
    """
    case = progress.case
    kept = _distinct(case)
    node = Node(kept, case.required[kept], start_prices(case, progress.chosen))
    theta = ROOT.first
    for _ in range(PASSES):
        if progress.over():
            return node
        part = Subcase.of(case, node.kept, node.opened)
        pace = Pace(ROOT.rounds, theta, ROOT.patience, ROOT.last)
        bound = ascend(part, node.prices, progress.value, pace, progress.over)
        _try_plan(progress, plans, part.kept[bound.taken])
        progress.prove(bound.value)
        if progress.near_enough:
            return None
        narrowed = _narrowed(progress, part, bound)
        if narrowed is None:
            progress.prove(progress.value)
            return None
        node, theta = narrowed, bound.pace
        if theta < ROOT.last:
            break
    return node


def narrow_again(progress: Progress, root: Node) -> Node | None:
    """Return the first node after what a better plan rules out; None if that proves the plan."""
    part = Subcase.of(progress.case, root.kept, root.opened)
    once = Pace(rounds=1, first=1.0, patience=1, last=0.0)
    bound = ascend(part, root.prices, progress.value, once, progress.over)
    narrowed = _narrowed(progress, part, bound)
    if narrowed is None:
        progress.prove(progress.value)
    return narrowed


def _distinct(case: MedianCase) -> Ints:
    """Return candidates, of those with equal costs only the first where no rule parts them."""
    everyone = np.arange(len(case.costs))
    if len(case.limits):
        return everyone
    first = np.unique(case.costs, axis=0, return_index=True)[1]
    return np.union1d(first, np.flatnonzero(case.required)).astype(np.int64)


def _try_plan(progress: Progress, plans: Interchange, chosen: Ints) -> None:
    """Improve a relaxed choice by interchange if the rules allow it."""
    if not progress.case.allows(chosen):
        return
    plan = plans.improve(chosen)
    if plan is not None:
        progress.offer(plan)


def _narrowed(progress: Progress, part: Subcase, bound: Bound) -> Node | None:
    """Return the node without the candidates that its bound rules out; None if none is left."""
    enough = progress.case.enough(progress.value)
    if_closed, if_open = bounds_if(part, bound)
    stays = if_open < enough
    opened = part.opened | (if_closed >= enough)
    if (opened & ~stays).any():
        return None
    return Node(part.kept[stays], opened[stays], bound.prices)


def _fitting(case: MedianCase, node: Node) -> Node | None:
    """Return the node without candidates that break a rule beside the open ones."""
    if int(node.opened.sum()) > case.most:
        return None
    if len(case.limits) == 0:
        return node
    rows = csr_array(case.rows[:, node.kept]).tocoo()
    sure = np.where(node.opened[rows.col], rows.data, np.minimum(rows.data, 0.0))
    slack = case.limits + 1e-9 - np.bincount(rows.row, weights=sure, minlength=len(case.limits))
    if (slack < 0.0).any():
        return None
    breaks = np.zeros(len(node.kept), dtype=bool)
    breaks[rows.col[rows.data > slack[rows.row]]] = True
    stays = ~breaks | node.opened
    return Node(node.kept[stays], node.opened[stays], node.prices)


def _split(
    progress: Progress, node: Node, plans: Interchange | None
) -> list[tuple[float, Node]] | None:
    """Return the children of a node with their bounds, or None where time is over."""
    case = progress.case
    fitting = _fitting(case, node)
    if fitting is None or _ends(progress, fitting):
        return []
    part = Subcase.of(case, fitting.kept, fitting.opened)
    if not case.bounded and not _serves_all(part):
        return []
    bound = ascend(part, fitting.prices, progress.value, NODE, progress.over)
    if bound.value >= case.enough(progress.value):
        return []
    if progress.over():
        return None
    if plans is not None:
        _try_plan(progress, plans, part.kept[bound.taken])
    narrowed = _narrowed(progress, part, bound)
    if narrowed is None or _ends(progress, narrowed):
        return []
    if_closed, if_open = bounds_if(part, bound)
    undecided = np.isin(part.kept, narrowed.kept[~narrowed.opened])
    at = int(np.argmax(np.where(undecided, bound.often, -1.0)))
    place = int(np.searchsorted(narrowed.kept, part.kept[at]))
    opened = narrowed.opened.copy()
    opened[place] = True
    without = np.arange(len(narrowed.kept)) != place
    return [
        (float(if_closed[at]), _without(narrowed, without)),
        (float(if_open[at]), Node(narrowed.kept, opened, narrowed.prices)),
    ]


def _serves_all(part: Subcase) -> bool:
    """Return whether each demand point has a kept candidate or a fixed site."""
    nearest = part.costs.min(axis=0, initial=np.inf)
    return bool(np.isfinite(np.minimum(nearest, part.case.base)).all())


def _without(node: Node, stays: Bools) -> Node:
    return Node(node.kept[stays], node.opened[stays], node.prices)


def _ends(progress: Progress, node: Node) -> bool:
    """Offer the plan of a node that leaves no choice; return whether it does."""
    case = progress.case
    sure = node.kept[node.opened]
    if len(sure) < case.most and len(sure) < len(node.kept):
        if len(node.kept) > case.most or not case.allows(node.kept):
            return False
        sure = node.kept
    if case.allows(sure):
        progress.offer(sure)
    return True
