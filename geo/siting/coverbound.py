"""How much a cover could give at most: Lagrangian multipliers, and the exact program over the rest.

Demand patterns and candidates are those of `vocatlas.geo.siting.coverplan`.
"""

from dataclasses import dataclass

import numpy as np

from .coverbranch import UNITS, branch, cover_program
from .coverplan import Cover, good_cover, interchange, narrow
from .rules import Bools, Floats, Ints
from .solver import Clock, solve_least

ROUNDS = 3000
"""Rounds of the subgradient method; its bound is near its best well before."""

REPAIR_EVERY = 60
"""Rounds between two attempts to make a plan of the relaxed choice."""

FEW_LEFT = 12
"""With no more undecided candidates than this the program is quicker than further rounds."""

LARGE = 50_000
"""With fewer pairs in reach the program is solved at once: it is quicker than the rounds."""

PATIENCE = 30
"""Rounds without a better bound before the step is made shorter."""

SHORTEST = 4e-3
"""Step at which the rounds end."""

MEMORY = 0.85
"""Part of the last direction that is kept."""

CORES = (80, 120, 160, 200, 250, 300)
"""Candidates of most worth among which the best plan is sought, while that betters the plan."""

CORE_PART = 0.2
"""Part of the time left that one such search may take."""


@dataclass
class _Search:
    """The best plan and the best bound so far, and the multipliers of that bound."""

    chosen: list[int]
    value: float
    bound: float
    demand: Floats
    rule: Floats


def most_cover(
    cover: Cover, clock: Clock, *, rel_gap: float = 0.0, given: float = 0.0
) -> tuple[Ints, float, bool]:
    """Return the columns that give most, an upper bound, and whether proved.

    ``given`` is what stands already; the gap that is asked for and what is reported count it in.
    """
    chosen = good_cover(cover)
    value = cover.worth(np.array(chosen, dtype=np.int64))
    total = float(cover.first.sum() + cover.second.sum())
    found = _Search(chosen, value, total, cover.first / 2, np.zeros(len(cover.limits)))
    if value < total - _slack(cover, value) and cover.reached.nnz > LARGE:
        _lagrange(cover, found, clock, rel_gap, given)
    if _is_proved(cover, found) or _near(found, rel_gap, given) or clock.left_s() <= 0:
        return _answer(cover, found)
    opened, closed = np.zeros(0, dtype=np.int64), np.zeros(len(cover.columns), dtype=bool)
    if found.bound < total:
        opened, closed = _ruled_out(cover, found)
    if not cover.allows([int(j) for j in opened]):
        found.bound = found.value  # every better plan would open these: there is none
        return _answer(cover, found)
    rest, sure = narrow(cover, opened, closed)
    keep = _known(rest, found.chosen)
    values, bound, proved = _program(rest, keep, clock, rel_gap, given + sure)
    found.bound = max(found.value, min(found.bound, bound + sure))
    if values is not None:
        both = np.r_[opened, rest.columns[values]].astype(np.int64)
        if cover.worth(both) > found.value:
            found.chosen, found.value = [int(j) for j in both], cover.worth(both)
    if proved:
        found.bound = found.value
    _tell(found, clock, given)
    return _answer(cover, found)


def _tell(found: _Search, clock: Clock, given: float) -> None:
    """Tell the one who looks on."""
    if clock.watch is not None:
        clock.watch.report(found.value + given, found.bound + given)


def _answer(cover: Cover, found: _Search) -> tuple[Ints, float, bool]:
    """Return the best plan, its bound and whether the two meet."""
    proved = _is_proved(cover, found)
    bound = found.value if proved else found.bound
    return np.array(sorted(found.chosen), dtype=np.int64), bound, proved


def _slack(cover: Cover, value: float) -> float:
    """Return by how much a sum may err."""
    return 1e-9 * max(1.0, value)


def _is_proved(cover: Cover, found: _Search) -> bool:
    """Return whether no plan can give more; whole weights give whole sums."""
    bound = np.floor(found.bound + 1e-6) if cover.whole else found.bound
    return bool(bound <= found.value + _slack(cover, found.value))


def _near(found: _Search, rel_gap: float, given: float) -> bool:
    """Return whether the gap that was asked for is reached."""
    return rel_gap > 0 and found.bound - found.value <= rel_gap * (found.value + given)


def _lagrange(cover: Cover, found: _Search, clock: Clock, rel_gap: float, given: float) -> None:
    """Lower the bound, with the rule that only what is reached is covered priced per pattern."""
    count = cover.count(np.array(found.chosen, dtype=np.int64))
    most = np.maximum(cover.first, np.maximum(cover.second, (cover.first + cover.second) / 2))
    u = np.where(count == 0, cover.first, np.where(count == 1, cover.first / 2, 0.0))
    v = np.zeros(len(cover.limits))
    scale = _row_scale(cover)
    found.bound, found.demand, found.rule = np.inf, u, v
    theta, stuck, slope_u, slope_v = 1.0, 0, np.zeros(len(u)), np.zeros(len(v))
    for turn in range(ROUNDS):
        bound, y, taken = _relaxed(cover, u, v)
        stuck += 1
        if bound < found.bound - 1e-7 * abs(bound):
            found.bound, found.demand, found.rule, stuck = bound, u, v, 0
        if turn % REPAIR_EVERY == 0 and _repair(cover, found, y, clock, given):
            break
        if _is_proved(cover, found) or _near(found, rel_gap, given) or theta < SHORTEST:
            break
        if stuck >= PATIENCE:
            theta, stuck, u, v = theta / 1.3, 0, found.demand, found.rule
            slope_u, slope_v = np.zeros(len(u)), np.zeros(len(v))
            continue
        fresh = cover.reached @ y - taken
        fresh[((u <= 0) & (fresh > 0)) | ((u >= most) & (fresh < 0))] = 0.0
        slope_u = fresh + MEMORY * slope_u
        slope_v = (cover.limits - cover.rows @ y) / scale + MEMORY * slope_v
        # not `@`: its threads wait for each other, and take longer than the sum
        norm = float(np.square(slope_u).sum() + np.square(slope_v).sum())
        if norm == 0:
            break
        step = theta * max(bound - found.value, 1e-6 * bound) / norm
        u = np.clip(u - step * slope_u, 0.0, most)
        v = np.maximum(v - step * slope_v / scale, 0.0)
    _search_core(cover, found, clock, rel_gap, given)


def _search_core(cover: Cover, found: _Search, clock: Clock, rel_gap: float, given: float) -> None:
    """Seek better plans among the candidates that the multipliers value most."""
    score = cover.sites @ found.demand - cover.rows.T @ found.rule
    if (cover.second > cover.first).any():
        return
    for size in CORES:
        done = _is_proved(cover, found) or _near(found, rel_gap, given)
        if done or clock.left_s() <= 0 or size > len(score):
            return
        closed = np.ones(len(score), dtype=bool)
        closed[np.argsort(-score, kind="stable")[:size]] = False
        closed[found.chosen] = False
        core, _ = narrow(cover, np.zeros(0, dtype=np.int64), closed)
        known = [int(j) for j in _known(core, found.chosen)]
        step = clock.step(CORE_PART * clock.left_s())
        best = branch(core, known, step, rel_gap=rel_gap / 10)
        _take(cover, found, [int(j) for j in core.columns[best.chosen]])
        if not best.proved and step.left_s() <= 0:
            return


def _take(cover: Cover, found: _Search, trial: list[int]) -> None:
    """Keep a plan that is better than the one known."""
    value = cover.worth(np.array(trial, dtype=np.int64))
    if value > found.value:
        found.chosen, found.value = trial, value


def _row_scale(cover: Cover) -> Floats:
    """Return the largest coefficient of each rule, so that money and counts weigh alike."""
    rows = cover.rows
    ends = zip(rows.indptr[:-1], rows.indptr[1:], strict=True)
    return np.array([max(1e-9, float(rows.data[a:b].max(initial=0.0))) for a, b in ends])


def _relaxed(cover: Cover, u: Floats, v: Floats) -> tuple[float, Floats, Floats]:
    """Return the bound at multipliers, the columns it takes and how often it covers each row."""
    once, twice = cover.first - u, cover.first + cover.second - 2 * u
    worth = np.maximum(np.maximum(once, twice), 0.0)
    taken = np.where(worth <= 0, 0.0, np.where(once >= twice, 1.0, 2.0))
    score = cover.sites @ u - cover.rows.T @ v
    top = np.argsort(-score, kind="stable")[: cover.most]
    top = top[score[top] > 0]
    y = np.zeros(len(score))
    y[top] = 1.0
    return float(worth.sum() + v @ cover.limits + score[top].sum()), y, taken


def _repair(cover: Cover, found: _Search, y: Floats, clock: Clock, given: float) -> bool:
    """Make a plan of the relaxed choice; return whether to end the rounds."""
    start = [int(j) for j in np.flatnonzero(y)]
    if cover.allows(start):
        _take(cover, found, interchange(cover, start))
    _tell(found, clock, given)
    opened, closed = _ruled_out(cover, found)
    few = len(closed) - int(closed.sum()) - len(opened) <= FEW_LEFT
    return few or clock.left_s() <= 0


def _ruled_out(cover: Cover, found: _Search) -> tuple[Ints, Bools]:
    """Return columns that every better plan opens, and those that none does."""
    bound, y, _ = _relaxed(cover, found.demand, found.rule)
    score = cover.sites @ found.demand - cover.rows.T @ found.rule
    inside = y > 0
    needed = found.value + (1.0 - 1e-6 if cover.whole else -_slack(cover, found.value))
    full = int(inside.sum()) == cover.most
    worst = float(score[inside].min()) if full and inside.any() else 0.0
    spare = max(0.0, float(score[~inside].max(initial=0.0)))
    closed = ~inside & (bound + score - worst < needed)
    opened = inside & (bound - score + spare < needed)
    return np.flatnonzero(opened), np.asarray(closed)


def _known(rest: Cover, chosen: list[int]) -> Ints:
    """Return the known plan in the columns that are left, none where it does not fit."""
    at = np.flatnonzero(np.isin(rest.columns, chosen))
    return at if rest.allows([int(j) for j in at]) else at[:0]


def _program(
    cover: Cover, start: Ints, clock: Clock, rel_gap: float, given: float
) -> tuple[Ints | None, float, bool]:
    """Solve the program exactly; return columns, an upper bound and whether proved."""
    m, k = len(cover.columns), len(cover.first)
    if m == 0 or cover.most <= 0:
        return np.zeros(0, dtype=np.int64), 0.0, True
    if not (cover.second > cover.first).any():
        known = [int(j) for j in start]
        done = branch(cover, known, clock, rel_gap=rel_gap, given=given)
        return np.array(done.chosen, dtype=np.int64), done.bound, done.proved
    return _general(cover, start, clock, rel_gap, given, (m, k))


def _general(
    cover: Cover,
    start: Ints,
    clock: Clock,
    rel_gap: float,
    given: float,
    sizes: tuple[int, int],
) -> tuple[Ints | None, float, bool]:
    """Solve a cover in which a second site is worth more than the first, u being whole too."""
    m, k = sizes
    twice = np.flatnonzero(cover.second > 0)
    rows, high, prices = cover_program(cover)
    count, y = cover.count(start), np.zeros(m)
    y[start] = 1.0
    unit = float(-prices.min()) / UNITS
    bulges = m + k + np.flatnonzero(cover.second[twice] > cover.first[twice])
    found = solve_least(
        prices / unit,
        rows,
        np.full(len(high), -np.inf),
        high,
        whole=np.r_[np.arange(m), bulges],
        at_least=np.zeros(len(prices)),
        time_limit_s=clock.left_s(),
        start=np.concatenate([y, count >= 1, count[twice] >= 2]),
        watch=clock.watch,
        scale=-unit,
        offset=given,
        rel_gap=rel_gap,
    )
    values = None if found.values is None else np.flatnonzero(found.values[:m] > 0.5)
    return values, -found.bound * unit, found.proved and rel_gap == 0
