"""The linear program of a plan of new campuses: variables and rows for the goals asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array

from ..siting.rules import Bools, Floats, Ints
from ..siting.solver import Clock, Solved, solve_least
from .goals import Case, measure_goal

SLACK = 1e-6
"""Relative error that a figure of the solver may have."""


@dataclass(frozen=True)
class BranchRules:
    """What a plan keeps to: positions of places, money in the unit of the offers' cost.

    ``p`` is the most new campuses and ``budget`` what they may cost together; at least one is
    needed. At most ``max_per_county`` may stand in one county. ``bounds`` say what the goals must
    reach at least (`cost`: at most).
    """

    p: int | None = None
    budget: float | None = None
    required: Sequence[int] = ()
    excluded: Sequence[int] = ()
    max_per_county: int | None = None
    bounds: Mapping[str, float] = field(default_factory=dict)
    time_limit_s: float = 60.0


@dataclass(frozen=True)
class _Goal:
    """A goal as a sum of variables: positions and the worth of each."""

    at: Ints
    worth: Floats


class Program:
    """The program over offers that are not excluded; see `geo.branchplan.plan_branches`."""

    def __init__(self, case: Case, rules: BranchRules, goals: Sequence[str]) -> None:
        self.case, self.rules = case, rules
        table = case.offers.table
        self.place = table["place"].to_numpy(np.int64)
        self.cost = table["cost"].to_numpy(float)
        self.open: Ints = self._open_offers(goals)
        self.size = len(self.open)
        self.most: Floats = np.ones(self.size)
        self.blocks: list[tuple[csr_array, Floats, Floats]] = []
        self.goals = {"cost": _Goal(np.arange(self.size), -self.cost[self.open])}
        self._add_shared_rules()
        adders = {
            "people": self._add_people,
            "match": self._add_match,
            "even": self._add_even,
            "seats": self._add_seats,
        }
        for name in dict.fromkeys(goals):
            if name in adders:
                adders[name]()
        for name, limit in rules.bounds.items():
            self.blocks.append(self._bound(name, -limit if name == "cost" else limit))

    def _open_offers(self, goals: Sequence[str]) -> Ints:
        """Return offers that are not excluded and could be in a best plan.

        Parents make a difference to clusters alone: otherwise one of a place and kind is enough.
        Where nothing asks what a plan costs, a kind that another of the same place is as good as
        in everything is left out.
        """
        table, offers = self.case.offers.table, self.case.offers
        kept = ~np.isin(self.place, list(self.rules.excluded))
        if "match" not in goals:
            kept &= ~table.duplicated(["place", "kind"]).to_numpy(bool)
        if self.rules.budget is None and "cost" not in goals:
            worth = np.vstack(
                [
                    offers.reached["county"],
                    offers.reached["township"],
                    offers.near * table["seats"].to_numpy(float),
                    offers.matches if "match" in goals else np.zeros((0, len(table))),
                ]
            ).astype(float)
            kept[_dominated(np.flatnonzero(kept), self.place, worth)] = False
        return np.flatnonzero(kept)

    def hopeless(self) -> str:
        """Say which bound not even all offers together could reach, or nothing."""
        kept = np.flatnonzero(~np.isin(self.place, list(self.rules.excluded)))
        for name, limit in self.rules.bounds.items():
            if name == "cost":
                continue
            best = measure_goal(self.case, kept.tolist(), name)
            if best < limit - SLACK * max(1.0, abs(limit)):
                return (
                    f"the bound {name} >= {limit:g} is out of reach: all offers together give "
                    f"{best:g}"
                )
        return ""

    def solve(
        self,
        aim: str,
        clock: Clock,
        *,
        at_least: tuple[str, float] | None = None,
        overlap: Sequence[tuple[Sequence[int], float]] = (),
    ) -> Solved:
        """Return the most of an aim, as the least of its negative.

        Parameters
        ----------
        at_least
            A goal and the least that is asked of it, for this once.
        overlap
            Sets of places with the most of them that may be taken, for this once.
        """
        extra = [] if at_least is None else [self._bound(*at_least)]
        extra += [self._overlap(places, most) for places, most in overlap]
        goal = self.goals[aim]
        prices = np.zeros(len(self.most))
        np.subtract.at(prices, goal.at, goal.worth)
        return self._least(prices, extra, clock, -1.0 if aim != "cost" else 1.0)

    def least_overlap(
        self, earlier: Sequence[Sequence[int]], clock: Clock, *, at_least: tuple[str, float]
    ) -> Solved:
        """Return offers that share the fewest places with earlier plans and keep the goal."""
        prices = np.zeros(len(self.most))
        for places in earlier:
            prices[: self.size] += np.isin(self.place[self.open], list(places))
        return self._least(prices, [self._bound(*at_least)], clock, 1.0)

    def chosen(self, found: Solved) -> list[int]:
        """Return the offers that a solution takes."""
        if found.values is None:
            return []
        return [int(o) for o in self.open[found.values[: self.size] > 0.5]]

    def _least(
        self,
        prices: Floats,
        extra: list[tuple[csr_array, Floats, Floats]],
        clock: Clock,
        sign: float,
    ) -> Solved:
        """Return the least of the prices; who looks on hears the aim as it is."""
        scale = float(np.abs(prices).max(initial=0.0)) or 1.0
        blocks = [*self.blocks, *extra]
        columns = len(self.most)
        index, at, value, low, high, first = [], [], [], [], [], 0
        for matrix, least, most in blocks:
            entries = matrix.tocoo()
            index.append(entries.row + first)
            at.append(entries.col)
            value.append(entries.data)
            low.append(least)
            high.append(most)
            first += matrix.shape[0]
        rows = csr_array(
            coo_array(
                (np.concatenate(value), (np.concatenate(index), np.concatenate(at))),
                shape=(first, columns),
            )
        )
        found = solve_least(
            prices / scale,
            rows,
            np.concatenate(low),
            np.concatenate(high),
            whole=np.arange(self.size),
            at_least=np.zeros(columns),
            at_most=self.most,
            time_limit_s=clock.left_s(),
            watch=clock.watch,
            scale=sign * scale,
            # As quick without, and it may not end with: see solve_least.
            presolve=False,
        )
        return Solved(found.values, found.bound * scale, found.proved, found.infeasible)

    def _new(self, most: npt.ArrayLike) -> Ints:
        """Add continuous variables from 0 to `most` and return their positions."""
        limits = np.asarray(most, dtype=float)
        first = len(self.most)
        self.most = np.r_[self.most, limits]
        return np.arange(first, first + len(limits))

    def _block(
        self,
        row: npt.ArrayLike,
        at: npt.ArrayLike,
        value: npt.ArrayLike,
        low: npt.ArrayLike,
        high: npt.ArrayLike,
    ) -> tuple[csr_array, Floats, Floats]:
        """Return rows from their entries and limits (one each for every row)."""
        least, most = np.broadcast_arrays(
            np.asarray(low, dtype=float).ravel(), np.asarray(high, dtype=float).ravel()
        )
        entries = (np.asarray(value, dtype=float), (np.asarray(row), np.asarray(at)))
        # Only the columns that exist by now: later blocks may be wider.
        matrix = csr_array(coo_array(entries, shape=(len(least), len(self.most))))
        return matrix, least, most

    def _sum(self, at: Ints, value: npt.ArrayLike, low: float, high: float) -> None:
        """Add one row over these variables."""
        worth = np.broadcast_to(np.asarray(value, dtype=float), len(at))
        self.blocks.append(self._block(np.zeros(len(at), int), at, worth, [low], [high]))

    def _bound(self, name: str, least: float) -> tuple[csr_array, Floats, Floats]:
        """Return the row that asks for at least so much of a goal."""
        goal = self.goals[name]
        slack = SLACK * max(1.0, abs(least)) / 10
        row = np.zeros(len(goal.at), int)
        return self._block(row, goal.at, goal.worth, [least - slack], [np.inf])

    def _overlap(self, places: Sequence[int], most: float) -> tuple[csr_array, Floats, Floats]:
        """Return the row that lets so many of these places be taken, each as often as listed."""
        listed = np.bincount(list(places), minlength=int(self.place.max(initial=0)) + 1)
        count = listed[self.place[self.open]].astype(float)
        at = np.flatnonzero(count)
        return self._block(np.zeros(len(at), int), at, count[at], [-np.inf], [most])

    def _add_shared_rules(self) -> None:
        every, rules = np.arange(self.size), self.rules
        if rules.p is not None:
            self._sum(every, 1.0, -np.inf, float(rules.p))
        if rules.budget is not None:
            self._sum(every, self.cost[self.open], -np.inf, float(rules.budget))
        places, which = np.unique(self.place[self.open], return_inverse=True)
        needed = np.where(np.isin(places, list(rules.required)), 1.0, -np.inf)
        ones = np.ones(self.size)
        self.blocks.append(self._block(which, every, ones, needed, np.ones(len(places))))
        if rules.max_per_county is not None:
            county = self.case.offers.table["adcode"].to_numpy()[self.open]
            codes, which = np.unique(county, return_inverse=True)
            most = np.full(len(codes), float(rules.max_per_county))
            self.blocks.append(self._block(which, every, ones, np.full(len(codes), -np.inf), most))

    def _cover(self, reached: Bools) -> Ints:
        """Add a variable a row of `reached` (rows, offers): at most the open offers in it."""
        new = self._new(reached.any(axis=1))
        row, at = np.nonzero(reached)
        every = np.arange(len(new))
        self.blocks.append(
            self._block(
                np.r_[every, row],
                np.r_[new, at],
                np.r_[np.ones(len(new)), -np.ones(len(at))],
                np.full(len(new), -np.inf),
                np.zeros(len(new)),
            )
        )
        return new

    def _gained(self, tiers: Sequence[str], group: Ints) -> tuple[Ints, Floats, Ints]:
        """Add whether points gain all these tiers: variables, their people, their group.

        Points that the same offers reach at every tier, of the same group, are one.
        """
        case = self.case
        asked = (case.residents > 0) & ~np.all([case.covered[t] for t in tiers], axis=0)
        # A point that has a tier today reaches it whatever is founded.
        ways = [case.offers.reached[t][:, self.open] | case.covered[t][:, None] for t in tiers]
        has = np.column_stack([case.covered[t] for t in tiers])
        key = np.column_stack([*ways, has, group])[asked]
        groups, which = np.unique(key, axis=0, return_inverse=True)
        people = np.bincount(
            which.ravel(), weights=case.residents[asked], minlength=len(groups)
        ).astype(float)
        gained = self._new(np.ones(len(groups)))
        every = np.arange(len(groups))
        for k in range(len(tiers)):
            lacks = groups[:, len(tiers) * self.size + k] == 0
            reached = groups[lacks, k * self.size : (k + 1) * self.size].astype(bool)
            covered = self._cover(reached)
            pair = np.arange(len(covered))
            self.blocks.append(
                self._block(
                    np.r_[pair, pair],
                    np.r_[gained[every[lacks]], covered],
                    np.r_[np.ones(len(pair)), -np.ones(len(pair))],
                    np.full(len(pair), -np.inf),
                    np.zeros(len(pair)),
                )
            )
        return gained, people, groups[:, -1].astype(np.int64)

    def _add_people(self) -> None:
        one = np.zeros(len(self.case.residents), dtype=np.int64)
        variables, people, _ = self._gained(self.case.tiers, one)
        self.goals["people"] = _Goal(variables, people)

    def _add_match(self) -> None:
        variables = self._cover(self.case.offers.matches[:, self.open])
        self.goals["match"] = _Goal(variables, self.case.cluster_weight)

    def _add_even(self) -> None:
        case = self.case
        variables, people, county = self._gained(("county", "township"), case.county)
        total = np.bincount(case.county, weights=case.residents)
        now = case.covered["county"] & case.covered["township"]
        local = np.bincount(case.county, weights=np.where(now, case.residents, 0.0))
        worst = self._new(np.ones(1))
        used = np.flatnonzero(total > 0)
        row = np.searchsorted(used, county)
        every = np.arange(len(used))
        self.blocks.append(
            self._block(
                np.r_[every, row],
                np.r_[np.full(len(used), worst[0]), variables],
                np.r_[np.ones(len(used)), -people / total[county]],
                np.full(len(used), -np.inf),
                local[used] / total[used],
            )
        )
        self.goals["even"] = _Goal(worst, np.ones(1))

    def _add_seats(self) -> None:
        case = self.case
        seats = case.offers.table["seats"].to_numpy(float)[self.open]
        near = case.offers.near[:, self.open] & (case.shortage > 0)[:, None] & (seats > 0)
        key, which = np.unique(near, axis=0, return_inverse=True)
        shortage = np.bincount(which.ravel(), weights=case.shortage, minlength=len(key))
        point, offer = np.nonzero(key)
        flows = self._new(np.minimum(seats[offer], shortage[point]))
        ones, every = np.ones(len(flows)), np.arange(self.size)
        self.blocks.append(
            self._block(
                np.r_[offer, every],
                np.r_[flows, every],
                np.r_[ones, -seats],
                np.full(self.size, -np.inf),
                np.zeros(self.size),
            )
        )
        # A flow needs its own offer open: without this the relaxed program opens parts of many.
        pairs, limit = np.arange(len(flows)), np.minimum(seats[offer], shortage[point])
        self.blocks.append(
            self._block(
                np.r_[pairs, pairs],
                np.r_[flows, offer],
                np.r_[ones, -limit],
                np.full(len(flows), -np.inf),
                np.zeros(len(flows)),
            )
        )
        most = shortage.astype(float)
        self.blocks.append(self._block(point, flows, ones, np.full(len(most), -np.inf), most))
        self.goals["seats"] = _Goal(flows, ones)


def _dominated(offers: Ints, place: Ints, worth: Floats) -> list[int]:
    """Return offers that another of the same place is as good as in every row; of equals the later.

    ``worth`` (rows, offers): more is better.
    """
    lost: list[int] = []
    for at in np.unique(place[offers]):
        here = offers[place[offers] == at]
        for offer in here:
            others = here[(here != offer) & ~np.isin(here, lost)]
            as_good = (worth[:, others] >= worth[:, [offer]]).all(axis=0)
            if as_good.any():
                lost.append(int(offer))
    return lost
