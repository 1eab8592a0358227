"""Demand that goes whole to one site: who may go where, and what an assignment is worth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from .rules import Bools, Candidates, Floats, Ints

MOST = ("cover", "backup", "worst_share")
"""Aims that want the most; a demand point may stay without a site."""

ALL_SERVED = ("fewest", "median", "centre", "deviation")
"""Aims that want the least; every demand point must be served."""

ALIKE = 1e-6
"""A load may pass a capacity by this share of it: the solver's own tolerance."""


@dataclass(frozen=True)
class Task:
    """One siting task over the sites that may stand: fixed and free ones, by position.

    ``cost`` is demand with weight x sites, inf where the pair is of no use to the aim. ``light``
    is the same for demand of no weight that must be served too. In a closest assignment demand
    points of equal costs go together, and are one row; ``row`` says which, for each demand point
    with weight (``heavy``). ``barred`` pairs are known to be of no use to a better plan.
    """

    aim: str
    planner: bool
    cost: Floats
    weights: Floats
    light: Floats
    groups: Ints
    first: float
    heavy: Ints
    row: Ints
    stands: Ints
    new: Bools
    required: Bools
    capacity: Floats
    least: Floats
    price: Floats
    shared: csr_array
    limits: Floats
    most: int
    rel_gap: float = 0.0
    barred: Bools | None = None

    @property
    def all_served(self) -> bool:
        """Whether every demand point must be served."""
        return self.aim in ALL_SERVED

    @property
    def fits(self) -> Bools:
        """Whether a demand point fits into a site that is otherwise empty."""
        return np.asarray(self.weights[:, None] <= self.capacity * (1 + ALIKE), dtype=bool)

    @property
    def pairs(self) -> Bools:
        """Pairs that an assignment can use; closest: none after the first fixed site."""
        useful = np.isfinite(self.cost)
        if self.planner:
            fitting = useful & self.fits
            return fitting if self.barred is None else fitting & ~self.barred
        kept = np.where(self.new, np.inf, self.cost)
        if not len(self.stands) or not np.isfinite(kept).any():
            return useful
        at, best = kept.argmin(axis=1), kept.min(axis=1)
        earlier = np.arange(len(self.stands)) <= at[:, None]
        before = (self.cost < best[:, None]) | ((self.cost == best[:, None]) & earlier)
        return np.asarray(useful & (before | ~np.isfinite(best)[:, None]), dtype=bool)

    def allows(self, opened: Bools) -> bool:
        """Return whether open sites keep every shared rule."""
        new = opened & self.new
        spent: Floats = np.asarray(self.shared @ new.astype(float))
        return int(new.sum()) <= self.most and bool((spent <= self.limits + 1e-9).all())

    def loads(self, where: Ints) -> Floats:
        """Return the weight that each site serves."""
        at = where >= 0
        load = np.bincount(where[at], weights=self.weights[at], minlength=len(self.stands))
        return load.astype(float)

    def excess(self, opened: Bools, where: Ints) -> float:
        """Return the weight by which an assignment breaks what it must keep, 0 if it does not."""
        load = self.loads(where)
        over = np.maximum(load - self.capacity * (1 + ALIKE), 0.0)[opened].sum()
        under = np.maximum(self.least * (1 - ALIKE) - load, 0.0)[opened & self.new].sum()
        lost = 0.0
        if self.all_served:
            lost = float(self.weights[where < 0].sum())
            lost += float((~np.isfinite(self.light[:, opened]).any(axis=1)).sum())
        return float(over + under + lost)

    def value(self, opened: Bools, where: Ints) -> float:
        """Return the aim's number for an assignment that breaks nothing."""
        served = where >= 0
        if self.aim == "fewest":
            return float(self.price[opened & self.new].sum())
        if self.aim == "cover":
            return float(self.weights[served].sum())
        if self.aim == "backup":
            twice = served & (np.isfinite(self.cost[:, opened]).sum(axis=1) >= 2)
            return self.first * float(self.weights[served].sum()) + (1 - self.first) * float(
                self.weights[twice].sum()
            )
        if self.aim == "worst_share":
            return float(self.shares(where).min(initial=1.0))
        d = self.cost[np.arange(len(where)), where]
        if self.aim == "centre":
            light = self.light[:, opened].min(axis=1, initial=np.inf)
            return float(max(d.max(initial=0.0), light.max(initial=0.0)))
        total = float(self.weights @ d)
        if self.aim == "median" or not len(d):
            return total
        whole = float(self.weights.sum())
        return float(self.weights @ np.abs(d - total / whole)) / whole

    def merit(self, opened: Bools, where: Ints) -> tuple[float, float]:
        """Return what plans are compared by, less is better; equal worst shares by weight."""
        value = self.value(opened, where)
        if self.aim == "worst_share":
            return -value, -float(self.weights[where >= 0].sum())
        return (-value if self.aim in MOST else value), 0.0

    def shares(self, where: Ints) -> Floats:
        """Return the share of each group's weight that is served."""
        served = np.bincount(self.groups, weights=self.weights * (where >= 0))
        return np.asarray(served / np.bincount(self.groups, weights=self.weights))

    def closest(self, opened: Bools) -> Ints:
        """Return each row's nearest open site, the first of equals, -1 where none."""
        if not opened.any():
            return np.full(len(self.cost), -1)
        at = np.flatnonzero(opened)
        nearest = self.cost[:, at].argmin(axis=1)
        best = self.cost[np.arange(len(self.cost)), at[nearest]]
        return np.where(np.isfinite(best), at[nearest], -1)


def make_task(
    cost: Floats,
    weights: Floats,
    sites: Candidates,
    *,
    aim: str,
    reach: float | None,
    groups: Sequence[object] | None,
    first: float,
) -> Task:
    """Return the task over sites that may stand and rows that matter.

    A free site that too little weight can reach for its ``min_capacity`` is left out.
    """
    useful = np.isfinite(cost) if reach is None else cost <= reach
    cut = np.where(useful, cost, np.inf)
    free = sites.free[
        (weights @ useful >= sites.min_capacity * (1 - ALIKE))[sites.free]
        | np.isin(sites.free, sites.required)
    ]
    stands = np.sort(np.r_[sites.fixed, free]).astype(np.int64)
    new = ~np.isin(stands, sites.fixed)
    heavy = np.flatnonzero(weights > 0)
    group = np.zeros(len(heavy), dtype=np.int64)
    if groups is not None:
        number: dict[object, int] = {}
        named = [number.setdefault(groups[int(i)], len(number)) for i in heavy]
        group = np.array(named, dtype=np.int64)
    rows, row = _together(cut[np.ix_(heavy, stands)], group, sites.planner)
    light = aim in ("fewest", "centre")
    return Task(
        aim=aim,
        planner=sites.planner,
        cost=cut[np.ix_(heavy, stands)][rows],
        weights=np.bincount(row, weights=weights[heavy], minlength=len(rows)).astype(float),
        light=cut[np.ix_(np.flatnonzero(weights == 0) if light else heavy[:0], stands)],
        groups=group[rows],
        first=first,
        heavy=heavy,
        row=row,
        stands=stands,
        new=new,
        required=np.isin(stands, sites.required),
        capacity=sites.capacity[stands],
        least=np.where(new, sites.min_capacity[stands], 0.0),
        price=sites.price[stands],
        shared=csr_array(sites.rows[:, stands]),
        limits=sites.limits,
        most=min(sites.most, int(new.sum())),
        rel_gap=sites.rel_gap,
    )


def _together(cost: Floats, groups: Ints, planner: bool) -> tuple[Ints, Ints]:
    """Return one demand point for each set that always goes together, and whose set each is in.

    A planner may send two points of equal costs to two sites, so there every point is its own.
    """
    if planner or not len(cost):
        return np.arange(len(cost)), np.arange(len(cost))
    _, rows, row = np.unique(
        np.column_stack([groups, cost]), axis=0, return_index=True, return_inverse=True
    )
    return rows.astype(np.int64), row.ravel().astype(np.int64)
