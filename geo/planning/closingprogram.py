"""The program of closings: what is lost when all campuses of a set close, and the least of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array, csr_array, vstack

from ..siting.rules import Bools, Floats, Ints
from ..siting.solver import Clock, Solved, solve_least

Sets = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Terms:
    """A loss: ``amounts`` (sets,) that is lost when every campus of a set closes."""

    sets: Sets
    amounts: Floats

    def up_to(self, size: int) -> "Terms":
        """Return the sets that so many closings can close."""
        fit = [at for at, closing in enumerate(self.sets) if len(closing) <= size]
        return Terms(tuple(self.sets[at] for at in fit), self.amounts[fit])

    def loss(self, closed: Ints) -> float:
        """Return what these closings lose."""
        gone = set(closed.tolist())
        return float(
            sum(a for s, a in zip(self.sets, self.amounts, strict=True) if gone.issuperset(s))
        )


def terms_of(amounts: Mapping[tuple[int, ...], float]) -> Terms:
    """Return a loss from its amount by set.

    Examples
    --------
    >>> terms_of({(0, 1): 5.0, (2,): 1.0}).loss(np.array([0, 1]))
    5.0
    """
    return Terms(tuple(amounts), np.array(list(amounts.values()), dtype=float))


@dataclass(frozen=True)
class Closings:
    """Which campuses may close, and the rules that closings keep.

    ``seats`` (campuses,) of which no more than ``spare`` may go; ``labels`` (campuses,) groups of
    which at most ``most`` close (None: no such rule); ``kinds`` (campuses,) equal for campuses
    that can stand for each other.
    """

    may_close: Bools
    seats: Floats
    spare: float
    labels: Ints
    most: int | None
    kinds: Ints

    def allows(self, closed: Ints) -> bool:
        """Return whether the closings keep the rules."""
        if self.seats[closed].sum() > self.spare + 1e-9:
            return False
        return self.most is None or np.bincount(self.labels[closed]).max(initial=0) <= self.most

    def why_not(self, q: int) -> str:
        """Say why no q campuses can close, as far as it is seen without a search."""
        may = np.flatnonzero(self.may_close)
        if self.most is not None:
            can = int(np.minimum(np.bincount(self.labels[may]), self.most).sum())
            if can < q:
                return f"max_per_group = {self.most} lets no more than {can} campuses close"
        fewest = float(np.sort(self.seats[may])[:q].sum())
        if fewest > self.spare + 1e-9:
            return f"any {q} closings take at least {fewest:g} seats; {self.spare:g} can be spared"
        return ""

    def last_of_equals(self, closed: Ints) -> Ints:
        """Return the closings with the last positions of each kind in the place of others."""
        result: list[int] = []
        for kind, count in zip(*np.unique(self.kinds[closed], return_counts=True), strict=True):
            result += np.flatnonzero(self.kinds == kind)[-count:].tolist()
        return np.array(sorted(result), dtype=np.int64)

    def could_swap(self, closed: Ints) -> tuple[tuple[int, int], ...]:
        """Return pairs of a campus that closes and an open one that could close in its place."""
        left = self.may_close.copy()
        left[closed] = False
        return tuple(
            (int(gone), int(stays))
            for gone in closed
            for stays in np.flatnonzero(left & (self.kinds == self.kinds[gone]))
        )


@dataclass(frozen=True)
class Closed:
    """Closings found (None if none before the time ended), a bound on each loss, and the proof."""

    closed: Ints | None
    bounds: tuple[float, ...]
    proved: bool
    reason: str = ""


def least_closing(
    losses: tuple[Terms, ...], limits: Closings, q: int, known: Ints | None, clock: Clock
) -> Closed | None:
    """Return the q closings of the least losses, one after the other; None where none is allowed.

    Parameters
    ----------
    losses
        In the order in which they count: of the plans of the least first loss, those of the least
        second, and so on.
    known
        Closings that keep the rules: the search begins with them.
    clock
        Seconds for all losses together.
    """
    program = _Program(tuple(loss.up_to(q) for loss in losses), limits, q)
    best, proved, reason = known, True, ""
    bounds: list[float] = []
    for at, loss in enumerate(program.losses):
        if not loss.sets and best is not None:
            bounds.append(0.0)
            continue
        found = program.solve(at, best, clock)
        if found.infeasible and best is None:
            return None
        better = program.closed(found)
        if better is not None and (best is None or program.is_better(at, better, best)):
            best = better
        bounds.append(max(0.0, found.bound * program.scales[at]))
        proved &= found.proved
        if best is None:
            return Closed(None, tuple(bounds), False)
        if found.proved and loss.loss(best) > bounds[at] + 1e-6 * max(1.0, bounds[at]):
            # a whole number was off by the solver's tolerance: what is kept is no proved least
            proved, reason = False, "the solver's numbers were not exact enough for a proof"
    return Closed(None if best is None else limits.last_of_equals(best), tuple(bounds), proved,
                  reason)  # fmt: skip


class _Program:
    """Rows over x (campuses that may close) and z (sets of two and more that all close)."""

    def __init__(self, losses: tuple[Terms, ...], limits: Closings, q: int) -> None:
        self.losses = losses
        self.campuses = np.flatnonzero(limits.may_close)
        self.column = {int(campus): at for at, campus in enumerate(self.campuses)}
        self.sets = sorted({s for loss in losses for s in loss.sets if len(s) > 1})
        self.set_column = {s: len(self.campuses) + at for at, s in enumerate(self.sets)}
        self.width = len(self.campuses) + len(self.sets)
        self.scales = [max(1.0, float(loss.amounts.max(initial=0.0))) for loss in losses]
        self.prices = [
            self._prices(loss) / scale for loss, scale in zip(losses, self.scales, strict=True)
        ]
        self.rows, self.low, self.high = self._rows(limits, q)

    def solve(self, at: int, known: Ints | None, clock: Clock) -> Solved:
        """Return the least of one loss among the plans that are as good as `known` before it."""
        earlier = [] if known is None else range(at)
        caps = [csr_array(self.prices[k][None, :]) for k in earlier]
        most = [float(self.prices[k] @ self._values(known)) + 1e-9 for k in earlier]
        rows = csr_array(vstack([self.rows, *caps])) if caps else self.rows
        return solve_least(
            self.prices[at],
            rows,
            np.r_[self.low, np.full(len(most), -np.inf)],
            np.r_[self.high, most],
            whole=np.arange(len(self.campuses)),
            at_least=np.zeros(self.width),
            start=None if known is None else self._values(known),
            time_limit_s=clock.left_s(),
            watch=clock.watch,
            scale=self.scales[at],
        )

    def closed(self, found: Solved) -> Ints | None:
        """Return the closings that the solver found."""
        if found.values is None:
            return None
        return self.campuses[found.values[: len(self.campuses)] > 0.5]

    def is_better(self, at: int, new: Ints, old: Ints) -> bool:
        """Return whether the loss is less, and none before it is more."""
        for loss in self.losses[:at]:
            least = loss.loss(old)
            if loss.loss(new) > least + 1e-9 * max(1.0, least):
                return False
        return self.losses[at].loss(new) < self.losses[at].loss(old)

    def _values(self, closed: Ints | None) -> Floats:
        """Return x and z of closings."""
        gone = set() if closed is None else set(closed.tolist())
        x = [float(int(campus) in gone) for campus in self.campuses]
        return np.array(x + [float(gone.issuperset(s)) for s in self.sets])

    def _prices(self, loss: Terms) -> Floats:
        prices = np.zeros(self.width)
        for closing, amount in zip(loss.sets, loss.amounts, strict=True):
            at = self.set_column[closing] if len(closing) > 1 else self.column[closing[0]]
            prices[at] += amount
        return prices

    def _rows(self, limits: Closings, q: int) -> tuple[csr_array, Floats, Floats]:
        """Return z_S - sum x >= 1 - |S|, sum x = q, and the rules of closings."""
        rows: list[tuple[list[int], list[float], float, float]] = [
            (
                [self.set_column[s], *(self.column[campus] for campus in s)],
                [1.0] + [-1.0] * len(s),
                1.0 - len(s),
                np.inf,
            )
            for s in self.sets
        ]
        every = list(range(len(self.campuses)))
        rows.append((every, [1.0] * len(every), float(q), float(q)))
        if np.isfinite(limits.spare):
            seats = limits.seats[self.campuses]
            rows.append((every, seats.tolist(), -np.inf, limits.spare))
        if limits.most is not None:
            for label in np.unique(limits.labels[self.campuses]):
                at = np.flatnonzero(limits.labels[self.campuses] == label).tolist()
                rows.append((at, [1.0] * len(at), -np.inf, float(limits.most)))
        # of campuses that can stand for each other the last close first: one plan in place of many
        kinds = limits.kinds[self.campuses]
        for kind in np.unique(kinds):
            alike = np.flatnonzero(kinds == kind).tolist()
            rows += [([a, b], [1.0, -1.0], -np.inf, 0.0) for a, b in pairwise(alike)]
        index = np.repeat(np.arange(len(rows)), [len(r[0]) for r in rows])
        columns = np.concatenate([r[0] for r in rows])
        values = np.concatenate([r[1] for r in rows])
        shape = (len(rows), self.width)
        matrix = csr_array(coo_array((values, (index, columns)), shape=shape))
        return matrix, np.array([r[2] for r in rows]), np.array([r[3] for r in rows])
