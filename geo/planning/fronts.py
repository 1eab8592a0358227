"""The choice between plans: what one goal costs another, and others that are nearly as good."""

from collections.abc import Mapping
from dataclasses import replace

from ..errors import ParameterError
from ..siting.solver import Clock, Watch
from .branchplan import BranchPlan, finish_plan, plan_branches
from .branchprogram import SLACK, BranchRules, Program
from .goals import Case, check_aim

STEP = {"people": 0.5, "match": 1e-3, "even": 1e-4, "seats": 0.5, "cost": 1e-3}
"""Least difference of a goal that makes another plan: half a person or seat, a thousandth of a
cluster's weight or of the unit of cost, a hundredth of a percentage point."""


def pareto_front(
    case: Case,
    *,
    first: str,
    second: str,
    rules: BranchRules,
    points: int = 20,
    watch: Watch | None = None,
) -> list[BranchPlan]:
    """Return plans of which none is better in one of two goals without being worse in the other.

    From the best of `first` down to the best of `second`. Each is exact: no plan has as much of
    both and more of one. Where there would be more than `points`, they are spread evenly over the
    second goal; what lies between two of them may then hold further plans. A plan that hit the
    time limit (status ``feasible``) ends the front: what follows would not be proved.

    Parameters
    ----------
    first, second
        Two of `vocatlas.geo.planning.goals.AIMS`.
    rules
        What every plan keeps to; its bounds may be on other goals.

    Raises
    ------
    ParameterError, PlanError
        The two goals are one, fewer than two points, or as `plan_branches`.

    Notes
    -----
    The epsilon-constraint method (Haimes, Lasdon & Wismer 1971): most of the first goal with the
    second at least epsilon; among those the most of the second; then epsilon a step above it.

    Examples
    --------
    See ``tests/test_fronts.py`` for a village where the front is known by hand.
    """
    if check_aim(first) == check_aim(second):
        raise ParameterError(f"a front needs two goals; found {first!r} twice")
    if points < 2:
        raise ParameterError(f"a front needs at least 2 points; found {points}")
    best = _lexicographic(case, first, second, rules, watch)
    if best.status != "optimal":
        return [best]
    end = _lexicographic(case, second, first, rules, watch)
    if end.status != "optimal":
        return [best]
    front = _walk(case, first, second, rules, (best, end), 0.0, points, watch)
    if len(front) <= points:
        return front
    reach = (end.goals.of(second) - best.goals.of(second)) / (points - 1)
    return _walk(case, first, second, rules, (best, end), reach, points, watch)


def _walk(
    case: Case,
    first: str,
    second: str,
    rules: BranchRules,
    ends: tuple[BranchPlan, BranchPlan],
    step: float,
    points: int,
    watch: Watch | None,
) -> list[BranchPlan]:
    """Return the front from one end to the other, at most one point more than asked for."""
    front, (low, high) = [ends[0]], (end.goals.of(second) for end in ends)
    while len(front) <= points:
        least = front[-1].goals.of(second) + STEP[second]
        if least > high + SLACK * max(1.0, abs(high)):
            break
        aimed = min(high, max(least, low + step * len(front) - SLACK * abs(step)))
        found = _lexicographic(case, first, second, _with_bound(rules, second, aimed), watch)
        if found.status == "infeasible":
            break
        front.append(found)
        if found.status != "optimal":
            break
    return front


def _lexicographic(
    case: Case, first: str, second: str, rules: BranchRules, watch: Watch | None
) -> BranchPlan:
    """Return the plan with most of the first goal, and among such plans most of the second."""
    if first == "cost" and not rules.bounds:
        return _founding_nothing(case, rules)
    best = plan_branches(case, aim=first, rules=rules, watch=watch)
    if best.status != "optimal" or (second == "cost"):
        return best
    kept = _with_bound(rules, first, best.goals.of(first))
    again = plan_branches(case, aim=second, rules=kept, watch=watch)
    if again.status != "optimal":
        return best
    return replace(again, aim=first, bound=best.bound, gap=best.gap)


def _founding_nothing(case: Case, rules: BranchRules) -> BranchPlan:
    """Return the cheapest plan of all where no goal is asked for: the required places alone."""
    least = {"people": 0.0}
    return plan_branches(case, aim="cost", rules=replace(rules, bounds=least))


def _with_bound(rules: BranchRules, goal: str, least: float) -> BranchRules:
    """Return the rules with a goal at least so much (more is better for each: cost is negative)."""
    bounds: Mapping[str, float] = rules.bounds
    asked = -least if goal == "cost" else least
    if goal in bounds:
        asked = min(asked, bounds[goal]) if goal == "cost" else max(asked, bounds[goal])
    return replace(rules, bounds={**bounds, goal: asked})


def near_best(
    case: Case,
    best: BranchPlan,
    *,
    rules: BranchRules,
    within: float = 0.01,
    plans: int = 3,
    watch: Watch | None = None,
) -> list[BranchPlan]:
    """Return plans nearly as good as the best that share the fewest places with it.

    Each next plan shares the fewest places with all before it, summed; among such plans it is the
    best in the aim. Plans that take no other place end the list.

    Parameters
    ----------
    best
        A proved plan; a plan that is not proved, or is empty, has no list.
    within
        What may be lost of the aim, relative to the best.

    Raises
    ------
    ParameterError
        `within` is not between 0 and 1.
    """
    if not 0 <= within < 1:
        raise ParameterError(f"within must be from 0 to below 1; found {within!r}")
    if best.status != "optimal" or not best.chosen or best.aim == "cost":
        return []
    clock = Clock(rules.time_limit_s, watch)
    program = Program(case, rules, [best.aim, *rules.bounds])
    value = best.goals.of(best.aim)
    least = value - within * abs(value)
    place = case.offers.table["place"].to_numpy(int)
    seen = [{int(p) for p in place[list(best.chosen)]}]
    found: list[BranchPlan] = []
    for _ in range(plans):
        earlier = [sorted(places) for places in seen]
        apart = program.least_overlap(earlier, clock, at_least=(best.aim, least))
        if apart.values is None or not apart.proved:
            break
        taken = {int(p) for p in place[program.chosen(apart)]}
        overlap = float(sum(len(taken & places) for places in seen))
        again = program.solve(
            best.aim, clock, at_least=(best.aim, least), overlap=_summed(earlier, overlap)
        )
        chosen = program.chosen(again if again.values is not None else apart)
        plan = finish_plan(case, best.aim, chosen, rules)
        places = {int(p) for p in place[list(plan.chosen)]}
        if any(places <= known for known in seen):
            break
        found.append(replace(plan, bound=best.objective, gap=_loss(best, plan)))
        seen.append(places)
    return found


def _summed(earlier: list[list[int]], overlap: float) -> list[tuple[list[int], float]]:
    """Return the limit on places shared with all earlier plans together, each time it is shared."""
    return [([place for places in earlier for place in places], overlap)]


def _loss(best: BranchPlan, plan: BranchPlan) -> float:
    """Return what a plan loses against the best, relative to it."""
    value = best.goals.of(best.aim)
    return (value - plan.goals.of(best.aim)) / abs(value) if value else 0.0


def share_of_places(case: Case, one: BranchPlan, other: BranchPlan) -> int:
    """Return how many places two plans have in common."""
    place = case.offers.table["place"].to_numpy(int)
    return len(
        {int(p) for p in place[list(one.chosen)]} & {int(p) for p in place[list(other.chosen)]}
    )
