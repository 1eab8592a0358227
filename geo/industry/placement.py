"""Placement efficiency: whether campuses stand where they reach the clusters they teach for.

A cluster is matched when a campus that teaches for it is within reach. The number observed is set
against the same campuses, whole with their programmes, moved at random over the townships, and
against the best that any such move could do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, eye_array, hstack, kron, vstack

from ..errors import ParameterError
from ..siting.solver import solve_least

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

NULLS = ("uniform", "by_residents")
LEAST_ROOM = 0.05
FEW_TOWNSHIPS = "fewer_townships_than_campuses"
FEW_PEOPLED = "fewer_townships_with_residents_than_campuses"


@dataclass(frozen=True)
class PlacementCase:
    """Who teaches for which cluster, and from where it could be reached.

    ``teaches`` (campuses, clusters) whether a campus has a programme for a cluster; ``near_now``
    (campuses, clusters) whether the cluster is within reach of the campus where it stands, False
    where either has no place; ``near_there`` (townships, clusters) whether it would be from a
    township; ``residents`` (townships,) people, NaN as 0.

    Clusters without a place, and rows of the whole city, are to be left out by the caller, who
    says how many they are.
    """

    teaches: Bools
    near_now: Bools
    near_there: Bools
    residents: Floats

    def __post_init__(self) -> None:
        clusters = self.teaches.shape[1]
        fits = (
            self.near_now.shape == self.teaches.shape
            and self.near_there.shape == (len(self.residents), clusters)
            and not ((self.residents < 0) | np.isinf(self.residents)).any()
        )
        if not fits:
            raise ParameterError(
                "teaches and near_now must be (campuses, clusters), near_there (townships, "
                f"clusters), residents (townships,) finite, 0 or more; found {self.teaches.shape}, "
                f"{self.near_now.shape}, {self.near_there.shape}, {self.residents.shape}"
            )

    @property
    def matched_now(self) -> Bools:
        """Whether each cluster (clusters,) is matched where the campuses stand."""
        return np.asarray((self.teaches & self.near_now).any(axis=0), dtype=np.bool_)


@dataclass(frozen=True)
class Null:
    """Clusters matched with the campuses moved at random, under a named null.

    ``matched`` (draws,) to be drawn as a histogram; ``mean`` of them; ``p`` = (r + 1) / (n + 1)
    with r the draws that match at least as many as observed. ``ratio`` = (observed - mean) /
    (optimum - mean), below 0 where chance does better, None with its ``reason`` where optimum -
    mean is below 5 % of all clusters, where the optimum is not proved, or where nothing could be
    drawn; ``mean`` and ``p`` are None only in the last case.
    """

    name: str
    matched: Ints
    mean: float | None
    p: float | None
    ratio: float | None
    reason: str


@dataclass(frozen=True)
class Placement:
    """Placement efficiency: observed, nulls and optimum, to be printed together.

    ``clusters`` all that were looked at, ``teachable`` those that any campus teaches for,
    ``optimum`` clusters matched by the best placement found, ``optimum_bound`` what none can
    exceed, equal to it when ``proved``. ``best`` (campuses,) township of each campus in it, -1
    where it does not matter where the campus stands.
    """

    clusters: int
    teachable: int
    observed: int
    nulls: tuple[Null, ...]
    optimum: int
    optimum_bound: int
    proved: bool
    best: Ints


@dataclass(frozen=True)
class Moves:
    """What moving one campus, the others staying, would gain at best.

    ``gain`` (campuses,) clusters more than now, below 0 where every township is worse than the
    place of today; ``township`` (campuses,) the first that gives it. ``campus`` gains most (the
    first of equals), None where none gains.
    """

    gain: Ints
    township: Ints
    campus: int | None


def within_reach(minutes: npt.ArrayLike, reach_min: float) -> Bools:
    """Return which minutes, to 0.1, are within reach; equal counts, NaN and inf do not.

    Examples
    --------
    >>> within_reach([45.04, 45.06, float("nan")], 45.0).tolist()
    [True, False, False]
    """
    rounded = np.round(np.asarray(minutes, dtype=float), 1)
    return np.asarray(rounded <= reach_min, dtype=np.bool_)


def measure_placement(
    case: PlacementCase, *, draws: int = 999, seed: int = 0, time_limit_s: float = 60.0
) -> Placement | None:
    """Return clusters matched as observed, by chance under two nulls, and at best.

    None without clusters or campuses: there is no efficiency then, not one of 0. Both nulls and
    the optimum put at most one campus in a township; observed campuses may share one, so that
    observed may even exceed the optimum.

    Notes
    -----
    *uniform*: campuses drawn over townships, all alike, without replacement. *by_residents*: drawn
    one after the other in proportion to residents, without replacement, and given to the campuses
    in random order. The optimum is max sum_c y_c with x_kt, y_c in {0, 1}, sum_t x_kt <= 1, sum_k
    x_kt <= 1 and y_c <= sum x_kt over campuses k that teach for c and townships t within its
    reach: a maximal cover (Church & ReVelle 1974) by campuses that differ. Permutation p-values
    as Davison & Hinkley (1997), chapter 4.

    Examples
    --------
    One campus, three townships; the one cluster is reached from the last only, and not now:

    >>> near = np.array([[False], [False], [True]])
    >>> case = PlacementCase(np.array([[True]]), np.array([[False]]), near, np.array([5.0, 3, 2]))
    >>> found = measure_placement(case)
    >>> found.observed, found.optimum, found.best.tolist(), found.nulls[0].p
    (0, 1, [2], 1.0)
    """
    if case.teaches.size == 0:
        return None
    best, bound, proved = best_placement(case, time_limit_s=time_limit_s)
    optimum = int(count_matched(case, best[None, :])[0])
    observed = int(case.matched_now.sum())
    clusters = case.teaches.shape[1]
    # one stream a null: leaving one out does not change the other
    streams = np.random.SeedSequence(seed).spawn(len(NULLS))
    nulls = []
    for name, stream in zip(NULLS, streams, strict=True):
        places, reason = draw_places(case, name, draws=draws, rng=np.random.default_rng(stream))
        matched = count_matched(case, places)
        nulls.append(_judge(name, matched, reason, observed, optimum, proved, clusters))
    teachable = int(case.teaches.any(axis=0).sum())
    return Placement(clusters, teachable, observed, tuple(nulls), optimum, bound, proved, best)


def measure_each(
    case: PlacementCase,
    owners: Sequence[str],
    *,
    draws: int = 999,
    seed: int = 0,
    time_limit_s: float = 60.0,
) -> dict[str, Placement]:
    """Return the placement efficiency of each owner's campuses, as if the others were not there.

    Shares of clusters are of all clusters, so that the 5 % of `Null` means the same for all.

    Parameters
    ----------
    owners
        (campuses,) the college of each campus. Sorted in the answer; every one begins at `seed`,
        so that its figures do not depend on who else is in the table.

    Examples
    --------
    >>> case = PlacementCase(np.eye(2, dtype=bool), np.eye(2, dtype=bool),
    ...     np.eye(2, dtype=bool), np.ones(2))
    >>> found = measure_each(case, ["b", "a"], draws=9)
    >>> [(name, one.observed, one.optimum, one.clusters) for name, one in found.items()]
    [('a', 1, 1, 2), ('b', 1, 1, 2)]
    """
    names = np.asarray(owners).astype(str)
    if len(names) != len(case.teaches):
        raise ParameterError(
            f"{len(case.teaches)} campuses need as many owners; found {len(names)}"
        )
    found: dict[str, Placement] = {}
    for name in np.unique(names):
        own = names == name
        part = PlacementCase(case.teaches[own], case.near_now[own], case.near_there, case.residents)
        one = measure_placement(part, draws=draws, seed=seed, time_limit_s=time_limit_s)
        if one is not None:
            found[str(name)] = one
    return found


def weigh_moves(case: PlacementCase) -> Moves:
    """Return what moving each campus alone to its best township would gain.

    A township may hold a campus already. Ties go to the first township, and to the first campus.

    Examples
    --------
    >>> near = np.array([[True, False], [True, True]])
    >>> case = PlacementCase(np.array([[True, True]]), np.array([[True, False]]), near, np.ones(2))
    >>> found = weigh_moves(case)
    >>> found.gain.tolist(), found.township.tolist(), found.campus
    ([1], [1], 0)
    """
    campuses, townships = len(case.teaches), len(case.near_there)
    if campuses == 0 or townships == 0:
        return Moves(np.zeros(campuses, np.int64), np.full(campuses, -1), None)
    own = case.teaches & case.near_now
    alone = own & (own.sum(axis=0) == 1)
    free = case.teaches & (~case.matched_now | alone)
    matched_there = free.astype(np.int64) @ case.near_there.T.astype(np.int64)
    gain = matched_there - alone.sum(axis=1)[:, None]
    township = gain.argmax(axis=1)
    most = gain.max(axis=1)
    best = int(most.argmax())
    return Moves(most, township, best if most[best] > 0 else None)


def count_matched(case: PlacementCase, places: Ints) -> Ints:
    """Return clusters matched (placements,) for townships (placements, campuses); -1 is nowhere.

    Examples
    --------
    >>> case = PlacementCase(np.eye(2, dtype=bool), np.zeros((2, 2), dtype=bool),
    ...     np.eye(2, dtype=bool), np.ones(2))
    >>> count_matched(case, np.array([[0, 1], [1, 0], [0, -1]])).tolist()
    [2, 0, 1]
    """
    nowhere = np.zeros((1, case.teaches.shape[1]), dtype=bool)
    near = np.concatenate([case.near_there, nowhere])  # -1 is its last row
    matched = np.zeros((len(places), case.teaches.shape[1]), dtype=bool)
    for campus, taught in enumerate(case.teaches):
        matched |= near[places[:, campus]] & taught
    return np.asarray(matched.sum(axis=1), dtype=np.int64)


def draw_places(
    case: PlacementCase, null: str, *, draws: int, rng: np.random.Generator
) -> tuple[Ints, str]:
    """Return townships (draws, campuses) at random without replacement, or why there are none.

    Examples
    --------
    >>> case = PlacementCase(np.ones((2, 1), dtype=bool), np.ones((2, 1), dtype=bool),
    ...     np.ones((3, 1), dtype=bool), np.array([7.0, 0, 3]))
    >>> places, reason = draw_places(case, "by_residents", draws=4, rng=np.random.default_rng(1))
    >>> np.sort(places).tolist()
    [[0, 2], [0, 2], [0, 2], [0, 2]]
    """
    campuses, townships = len(case.teaches), len(case.residents)
    weight = np.nan_to_num(case.residents) if null == "by_residents" else np.ones(townships)
    if townships < campuses:
        return np.zeros((0, campuses), dtype=np.int64), FEW_TOWNSHIPS
    if (weight > 0).sum() < campuses:
        return np.zeros((0, campuses), dtype=np.int64), FEW_PEOPLED
    # the order of exponential waits is the order of weighted draws without replacement
    waits = rng.exponential(size=(draws, townships))
    waits = np.where(weight > 0, waits / np.where(weight > 0, weight, 1.0), np.inf)
    first = np.argsort(waits, axis=1)[:, :campuses]
    return rng.permuted(first, axis=1), ""


def best_placement(case: PlacementCase, *, time_limit_s: float = 60.0) -> tuple[Ints, int, bool]:
    """Return the best township of each campus, what no placement can exceed, and whether proved.

    Campuses that teach for the same clusters, townships that reach the same ones and clusters
    that are alike are each counted together: so the program stays small and has few equal answers.
    """
    nowhere = np.full(len(case.teaches), -1, dtype=np.int64)
    kinds = _Kinds.of(case.teaches, case.near_there)
    if kinds is None:
        return nowhere, 0, True
    size = len(kinds.campuses) * len(kinds.townships)
    prices, rows, low, high, most = _write_program(kinds)
    solved = solve_least(
        prices,
        rows,
        low,
        high,
        whole=np.arange(size, dtype=np.int64),
        at_least=np.zeros(len(prices)),
        at_most=most,
        time_limit_s=time_limit_s,
    )
    ceiling = int(kinds.counts.sum())
    bound = ceiling
    if np.isfinite(solved.bound):
        bound = min(ceiling, int(np.floor(-solved.bound + 1e-6)))
    if solved.values is None:
        return nowhere, bound, False
    best = _spread(kinds, np.round(solved.values[:size]).astype(np.int64), nowhere)
    return best, bound, int(count_matched(case, best[None, :])[0]) == bound


@dataclass(frozen=True)
class _Kinds:
    """Campuses, townships and clusters that are alike, counted together.

    ``campuses``, ``townships``: positions of each kind; ``teaches`` (kinds, clusters), ``near``
    (kinds, clusters); ``counts`` (clusters,) how many are alike.
    """

    campuses: list[Ints]
    townships: list[Ints]
    teaches: Bools
    near: Bools
    counts: Floats

    @classmethod
    def of(cls, teaches: Bools, near: Bools) -> "_Kinds | None":
        """Return the kinds, None where nothing can be matched at all."""
        possible = teaches.any(axis=0) & near.any(axis=0)
        if not possible.any():
            return None
        both = np.concatenate([teaches[:, possible], near[:, possible]])
        both, counts = np.unique(both, axis=1, return_counts=True)
        campuses, taught = _alike(both[: len(teaches)])
        townships, reached = _alike(both[len(teaches) :])
        return cls(campuses, townships, taught, reached, counts.astype(float))


def _alike(table: Bools) -> tuple[list[Ints], Bools]:
    """Return the positions of equal rows and the rows, those without any True left out."""
    rows, which = np.unique(table, axis=0, return_inverse=True)
    used = np.flatnonzero(rows.any(axis=1))
    return [np.flatnonzero(which.ravel() == row) for row in used], rows[used]


def _write_program(kinds: _Kinds) -> tuple[Floats, csr_array, Floats, Floats, Floats]:
    """Return prices, rows, low, high and upper limits of the maximal cover of `kinds`."""
    many, places, clusters = len(kinds.campuses), len(kinds.townships), len(kinds.counts)
    size = many * places
    serves = (kinds.teaches[:, None, :] & kinds.near[None, :, :]).reshape(size, clusters)
    cover = hstack([csr_array(serves.T.astype(float)), -eye_array(clusters)])
    one = kron(eye_array(many), np.ones((1, places)))
    other = kron(np.ones((1, many)), eye_array(places))
    limits = hstack([vstack([one, other]), csr_array((many + places, clusters))])
    held = np.array([len(kind) for kind in kinds.campuses], dtype=float)
    room = np.array([len(kind) for kind in kinds.townships], dtype=float)
    return (
        np.concatenate([np.zeros(size), -kinds.counts]),
        csr_array(vstack([cover, limits])),
        np.concatenate([np.zeros(clusters), np.full(many + places, -np.inf)]),
        np.concatenate([np.full(clusters, np.inf), held, room]),
        np.concatenate([np.minimum(held[:, None], room[None, :]).ravel(), np.ones(clusters)]),
    )


def _spread(kinds: _Kinds, amounts: Ints, nowhere: Ints) -> Ints:
    """Return the township of each campus from how many of each kind go to each kind."""
    best = nowhere.copy()
    waiting = [list(kind) for kind in kinds.campuses]
    free = [list(kind) for kind in kinds.townships]
    for at in np.flatnonzero(amounts):
        kind, place = divmod(int(at), len(kinds.townships))
        for _ in range(int(amounts[at])):
            best[waiting[kind].pop(0)] = free[place].pop(0)
    return best


def _judge(
    name: str,
    matched: Ints,
    reason: str,
    observed: int,
    optimum: int,
    proved: bool,
    clusters: int,
) -> Null:
    """Return the null with its p-value and, where there is room for one, the ratio."""
    if len(matched) == 0:
        return Null(name, matched, None, None, None, reason or "no_draws")
    mean = float(matched.mean())
    p = float(((matched >= observed).sum() + 1) / (len(matched) + 1))
    room = optimum - mean
    if not proved:
        return Null(name, matched, mean, p, None, "optimum_not_proved")
    if room < LEAST_ROOM * clusters - 1e-9:
        return Null(name, matched, mean, p, None, "optimum_near_mean")
    return Null(name, matched, mean, p, (observed - mean) / room, "")
