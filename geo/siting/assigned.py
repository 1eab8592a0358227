"""Siting where a site can be full, or too empty: who goes where becomes part of the plan."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..errors import ParameterError
from .assignedbound import narrow
from .assignedcuts import Cut, solve_closest
from .assignedprogram import Program, build_program
from .assignedstart import Known, assign, best_of_few, good_start, settle_plan
from .assignedtask import ALL_SERVED, MOST, Task, make_task
from .rules import Bools, Candidates, Floats, Ints
from .solver import Clock

AIMS = (*ALL_SERVED, *MOST)

NEEDS_REACH = ("fewest", "cover", "backup", "worst_share")


@dataclass(frozen=True)
class Assigned:
    """An answer over candidate positions.

    ``chosen`` are the new sites, ascending; ``assignment`` gives each demand point its site, -1
    for none. ``bound`` is on the objective's scale. Without a plan the objective is inf where the
    least is wanted and -inf where the most is. ``reason`` says why there is none, or why it is not
    proved.
    """

    chosen: Ints
    assignment: Ints = field(repr=False)
    objective: float
    bound: float
    proved: bool
    reason: str
    infeasible: bool


def assign_demand(
    cost: Floats,
    weights: Floats,
    sites: Candidates,
    *,
    aim: str,
    clock: Clock,
    reach: float | None = None,
    groups: Sequence[object] | None = None,
    first: float = 0.5,
) -> Assigned:
    """Choose sites and say who goes where, when sites have a least or a most that they serve.

    Every demand point goes whole to one site. ``closest``: to its nearest open site, the smallest
    position among equals; a plan that overfills a site is not allowed, so that more sites can be
    needed only to draw demand away. ``planner``: to any open site; then, as near as the others
    leave room. In the aims with a reach a demand point that goes to no site within reach is not
    served and loads nothing (``fewest``: not allowed). Demand without weight loads nothing and
    has the nearest open site; `fewest` and `centre` must serve it too, the weighted aims need not.

    Parameters
    ----------
    cost
        (n, m) demand x candidates, ``inf`` where unreachable.
    weights
        (n,) what each demand point loads its site with, zero or more.
    sites
        Checked rules; ``min_capacity`` holds for new sites, ``capacity`` for fixed ones too.
    aim
        ``fewest``: least price of new sites with all served within reach. ``cover``: most weight
        served. ``backup``: ``first`` times the weight served and the rest times the weight
        served that has two open sites within reach. ``worst_share``: largest share served in the
        worst of the `groups`; among equals most weight. ``median``: least weighted cost.
        ``centre``: least largest cost. ``deviation``: least weighted mean absolute deviation of
        costs from their weighted mean; a planner could only make it small by sending people far
        away, so it is for the closest assignment alone.
    reach
        Largest cost that counts as reached, equal included; only for the aims with a reach.
    groups
        (n,) a label for each demand point, for ``worst_share``.
    first
        Part of ``backup`` that the first site within reach earns.

    Raises
    ------
    ParameterError
        The aim is unknown, lacks its reach or groups, or is ``deviation`` by a planner.

    Notes
    -----
    Capacitated location with single sourcing: y_j whether j is open, x_ij whether i goes to j,
    sum_j x_ij = 1 (<= 1 where not all must be served), x_ij <= y_j, a_j y_j <= sum_i w_i x_ij <=
    b_j y_j with w_i weight, a_j least and b_j most. Closest (Rojeski & ReVelle 1970): x follows
    from y, and cuts over y forbid what overfills a site or leaves it too empty (`solve_closest`);
    ``deviation`` keeps x = z_ik - z_i,k-1 with z_ik whether one of the first k candidates in i's
    order of cost is open. ``median`` and ``cover`` first lose the sites that a Lagrangian bound
    rules out (`narrow`). ``centre`` halves the distinct costs with one such program each.

    Examples
    --------
    >>> from vocatlas.geo.siting.rules import Rules, checked_rules
    >>> minutes = np.array([[5.0, 9.0], [6.0, 8.0], [7.0, 20.0]])
    >>> rules = Rules(p=2, capacity=[20, 20], assignment="planner")
    >>> plan = assign_demand(minutes, np.full(3, 10.0), checked_rules(rules, 2, None),
    ...                      aim="median", clock=Clock(60.0))
    >>> plan.chosen.tolist(), plan.assignment.tolist(), plan.objective
    ([0, 1], [0, 1, 0], 200.0)
    """
    _refuse(aim, sites, reach, groups, len(cost))
    limit = reach if aim in NEEDS_REACH else None
    task = make_task(cost, weights, sites, aim=aim, reach=limit, groups=groups, first=first)
    reason = why_impossible(task, cost, weights, sites)
    if reason:
        return _without_plan(task, len(cost), reason, infeasible=True)
    if aim == "centre":
        found, bound, proved = _centre(task, clock)
    else:
        found, bound, proved = _best(task, clock)
    if found is None and proved:
        return _without_plan(task, len(cost), _no_set(task), infeasible=True)
    if found is None:
        why = f"{_why_not_proved(task, None, bound, clock)}, and no plan was known"
        return _without_plan(task, len(cost), why, infeasible=False, bound=bound)
    why = "" if proved else _why_not_proved(task, found, bound, clock)
    near = cost if limit is None else np.where(cost <= limit, cost, np.inf)
    return _answer(task, near, found, bound, why)


def _refuse(
    aim: str, sites: Candidates, reach: float | None, groups: Sequence[object] | None, n: int
) -> None:
    """Refuse an aim that is unknown or lacks what it needs."""
    if aim not in AIMS:
        raise ParameterError(f"aim must be one of {', '.join(AIMS)}; found {aim!r}")
    if aim in NEEDS_REACH and reach is None:
        raise ParameterError(f"aim {aim!r} needs a reach; give one")
    if aim == "worst_share" and (groups is None or len(groups) != n):
        raise ParameterError(
            f"aim 'worst_share' needs groups, a label for each of the {n} demand points; "
            f"found {'none' if groups is None else len(groups)}"
        )
    if aim == "deviation" and sites.planner:
        raise ParameterError(
            "aim 'deviation' needs assignment 'closest': a planner would even out the costs by "
            "sending people far away"
        )


def why_impossible(task: Task, cost: Floats, weights: Floats, sites: Candidates) -> str:
    """Return why no plan can be allowed, where it shows before solving, else ''."""
    poor = task.required & (task.weights @ np.isfinite(task.cost) < task.least * (1 - 1e-6))
    if poor.any():
        j = int(np.flatnonzero(poor)[0])
        reached = float(task.weights @ np.isfinite(task.cost[:, j]))
        return (
            f"required candidate {task.stands[j]} must serve at least {task.least[j]:g}; "
            f"only {reached:g} can come to it"
        )
    if not task.all_served:
        return ""
    served: Bools = np.asarray(np.isfinite(task.cost).any(axis=1))
    lost: Bools = np.isin(np.arange(len(weights)), task.heavy[~served[task.row]])
    if len(task.light):
        lost[np.flatnonzero(weights == 0)[~np.isfinite(task.light).any(axis=1)]] = True
    if task.aim in ("fewest", "centre") and not len(task.stands):
        lost[:] = True
    if lost.any():
        return f"no candidate reaches {lost.sum()} demand points: {_names(np.flatnonzero(lost))}"
    large: Bools = ~np.asarray((np.isfinite(task.cost) & task.fits).any(axis=1))
    if large.any():
        rows = np.flatnonzero(large[task.row])
        return (
            f"{len(rows)} demand points are larger than the capacity of every candidate that "
            f"reaches them: {_names(task.heavy[rows])}"
        )
    room = np.sort(task.capacity[task.new])[::-1][: task.most].sum()
    room += task.capacity[~task.new].sum()
    whole = float(task.weights.sum())
    if whole > room * (1 + 1e-6):
        fixed = int((~task.new).sum())
        return (
            f"the demand is {whole:g}, but {task.most} new and {fixed} fixed sites can serve "
            f"{room:g} at most; allow more sites or more capacity"
        )
    return ""


def _why_not_proved(task: Task, found: Known | None, bound: float, clock: Clock) -> str:
    """Say why the search ended: the gap asked for, the clock, a stop, or the solver's tolerance."""
    value = np.inf if found is None else task.value(*found)
    if task.rel_gap and abs(bound - value) <= task.rel_gap * (1 + 1e-6) * abs(value):
        return f"within the gap of {task.rel_gap:.3g} that was asked for"
    if clock.left_s() > 0:
        return "the solver's best plan passed a capacity by more than its tolerance"
    return clock.why_not_proved()


def _names(positions: Ints) -> str:
    """Return the first positions as text."""
    return ", ".join(map(str, positions[:10])) + (", ..." if len(positions) > 10 else "")


def _no_set(task: Task) -> str:
    """Say that the search has shown that no plan is allowed."""
    if task.all_served:
        return "no allowed set of sites can serve all demand within the capacities"
    return "no allowed set of sites keeps every capacity and min_capacity"


def _start(task: Task, clock: Clock) -> tuple[Known | None, float]:
    """Return a plan that is allowed (None where none is found quickly) and a bound on the least.

    For a planner the closest program without its cuts is a relaxation: a bound, and often sites
    among which everyone fits.
    """
    known = good_start(task, clock)
    if not task.planner:
        return (known if task.excess(*known) == 0 and task.allows(known[0]) else None), -np.inf
    sets, bound = [known[0]], -np.inf
    if task.aim not in ("median", "centre"):
        relaxed = build_program(replace(task, planner=False))
        found = relaxed.solve(clock, None, quiet=True, seconds=clock.left_s() / 5)
        bound = found.bound * relaxed.scale
        if found.values is not None:
            sets.insert(0, relaxed.read(found.values)[0])
    best, program = None, build_program(task)
    for opened in sets:
        if not task.allows(opened) or (best is not None and _meets(task, best, bound)):
            continue
        first = opened, assign(task, opened)
        best = _better(task, best, first)
        # With the sites settled, who goes where is a small program.
        begin = first if task.excess(*first) == 0 else None
        found = program.solve(clock, begin, only=opened, quiet=True, seconds=clock.left_s() / 10)
        if found.values is not None:
            best = _better(task, best, program.read(found.values))
    return best, bound


def _meets(task: Task, known: Known, bound: float) -> bool:
    """Return whether a plan is as good as a bound on the least."""
    value = task.merit(*known)[0]
    return value <= bound + 1e-9 * max(1.0, abs(value))


def _best(task: Task, clock: Clock) -> tuple[Known | None, float, bool]:
    """Return the best plan, a bound and whether proved (without a plan: that there is none)."""
    if task.aim == "deviation":
        few, tried = best_of_few(task, clock)
        if tried:
            return few, 0.0, True
    best, low = _start(task, clock)
    sign = -1.0 if task.aim in MOST else 1.0
    if best is not None and task.aim != "worst_share" and _meets(task, best, low):
        return best, sign * low, True
    if best is not None and task.aim in ("median", "cover") and len(task.weights):
        best, bound, proved = _narrowed(task, best, clock)
        return best, sign * max(bound, low), proved
    best, bound, proved, cuts = _search(build_program(task), best, clock)
    if task.aim == "worst_share" and proved and best is not None:
        even = build_program(task, least_share=task.value(*best))
        best = _search(even, best, clock, cuts)[0]
    return best, sign * max(bound, low), proved


def _search(
    program: Program, known: Known | None, clock: Clock, cuts: tuple[Cut, ...] = ()
) -> tuple[Known | None, float, bool, tuple[Cut, ...]]:
    """Return the best plan, a bound on the least, whether proved, and the cuts that it took."""
    task = program.task
    if not task.planner and task.aim != "deviation":
        found = solve_closest(program, known, clock, cuts)
        low, best = found.bound * program.scale, found.known
        met = best is None or task.aim == "centre" or _meets(task, best, low + 1e-6 * program.scale)
        return best, low, found.proved and met, found.cuts
    solved = program.solve(clock, known)
    best = _better(task, known, None if solved.values is None else program.read(solved.values))
    low = solved.bound * program.scale
    # A plan that passes a limit by more than its share was dropped, and what is known may be worse.
    met = best is not None and _meets(task, best, low + 1e-6 * program.scale)
    return best, low, solved.infeasible or (solved.proved and met), ()


def _narrowed(task: Task, known: Known, clock: Clock) -> tuple[Known, float, bool]:
    """Return the best plan, a bound on the least and whether proved, among the sites that may."""
    left = narrow(task, known, clock)
    known = left.known
    best, bound, proved, _ = _search(build_program(left.task), left.inside(known), clock)
    if best is not None:
        known = _better(task, known, left.outside(best)) or known
    value = task.merit(*known)[0]
    low = value if proved else min(value, max(left.bound, bound))
    return known, low, proved


def _better(task: Task, known: Known | None, other: Known | None) -> Known | None:
    """Return the better of two plans; one that breaks a limit counts as none."""
    if other is None or task.excess(*other) > 0:
        return known
    return other if known is None or task.merit(*other) < task.merit(*known) else known


def _centre(task: Task, clock: Clock) -> tuple[Known | None, float, bool]:
    """Return the plan with the least largest cost: halve the costs that it can have."""
    known, _ = _start(task, clock)
    pairs = task.pairs & task.fits
    costs = np.unique(np.r_[0.0, task.cost[pairs], task.light[np.isfinite(task.light)]])
    least = np.where(pairs, task.cost, np.inf).min(axis=1).max(initial=0.0)
    least = max(least, task.light.min(axis=1).max(initial=0.0)) if len(task.light) else least
    low = int(np.searchsorted(costs, least))
    high = len(costs) if known is None else int(np.searchsorted(costs, task.value(*known)))
    cuts: tuple[Cut, ...] = ()
    while low < high:
        # Without a plan first ask whether there is one at all.
        middle = len(costs) - 1 if known is None else (low + high) // 2
        program = build_program(task, radius=float(costs[middle]))
        other, _, proved, cuts = _search(program, None, clock, cuts)
        if other is not None:
            known = other
            high = int(np.searchsorted(costs, task.value(*other)))
        elif proved:
            low = middle + 1
        else:
            return known, float(costs[low]), False
        if clock.watch is not None:
            best = None if known is None else task.value(*known)
            clock.watch.report(best, float(costs[min(low, len(costs) - 1)]))
    return known, float(costs[min(low, len(costs) - 1)]), True


def _answer(task: Task, cost: Floats, found: Known, bound: float, reason: str) -> Assigned:
    """Return the plan by candidate positions, everyone assigned."""
    opened, where = settle_plan(task, found)
    objective = task.value(opened, where)
    proved = not reason
    if proved:
        bound = objective
    bound = max(bound, objective) if task.aim in MOST else min(bound, objective)
    assignment = np.full(len(cost), -1)
    stands = np.r_[task.stands, -1]
    assignment[task.heavy] = stands[where[task.row]]
    light = np.setdiff1d(np.arange(len(cost)), task.heavy)
    at = task.stands[opened]
    if len(at) and len(light):
        nearest = cost[np.ix_(light, at)]
        reached = np.isfinite(nearest.min(axis=1))
        assignment[light[reached]] = at[nearest.argmin(axis=1)][reached]
    chosen = task.stands[opened & task.new]
    return Assigned(chosen, assignment, objective, bound, proved, reason, False)


def _without_plan(
    task: Task, n: int, reason: str, *, infeasible: bool, bound: float | None = None
) -> Assigned:
    """Return the answer that says why there is no plan."""
    worst = -np.inf if task.aim in MOST else np.inf
    none = np.full(n, -1)
    limit = worst if bound is None else bound
    return Assigned(none[:0], none, worst, limit, False, reason, infeasible)
