"""Plans of branch campuses, teaching points and training bases: one aim, bounds on the others.

The exact program over offers (`vocatlas.geo.planning.offers`) for the goals of
`vocatlas.geo.planning.goals`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from ..errors import ParameterError, PlanError
from ..siting.solver import Clock, Watch
from .branchprogram import SLACK, BranchRules, Program
from .goals import AIMS, Case, Goals, check_aim, measure_goals, worth


@dataclass(frozen=True)
class BranchPlan:
    """Chosen offers, what they give, and the proof; ``bound`` and ``gap`` are of the aim."""

    aim: str
    chosen: tuple[int, ...]
    goals: Goals
    bound: float
    gap: float
    status: str
    seconds: float
    reason: str = ""

    @property
    def objective(self) -> float:
        """The figure of the aim, the cost as it is."""
        return self.goals.cost if self.aim == "cost" else self.goals.of(self.aim)


def plan_branches(
    case: Case, *, aim: str, rules: BranchRules, watch: Watch | None = None
) -> BranchPlan:
    """Choose the offers that give most of one aim, and among such plans the cheapest.

    At most one offer a place. Offers that add nothing are not chosen (a required place stays), so
    fewer than p come only where more cannot help. Of parents that serve the aim alike the one
    that matches most clusters is taken, then the nearest.

    Parameters
    ----------
    aim
        One of `vocatlas.geo.planning.goals.AIMS`; ``cost`` needs a bound on another goal.
    rules
        What the plan keeps to.

    Raises
    ------
    ParameterError
        An unknown aim or bound, or neither p nor budget.
    PlanError
        No offer is left, a budget below the cheapest, a place required and excluded at once, or
        more places required than p.

    Notes
    -----
    max sum_i w_i g_i (*people*), sum_q v_q m_q (*match*), s (*even*), sum f_oi (*seats*), or
    -sum_o k_o y_o (*cost*), subject to

    y_o in {0, 1} whether offer o is taken, sum of y_o at one place <= 1, sum_o y_o <= p,
    sum_o k_o y_o <= budget, sum of y_o in one county <= n; c_it <= sum of y_o that reach point i at
    tier t, for points that lack it; g_i <= c_it for each tier that *people* asks for and i lacks;
    l_i likewise for both local tiers; m_q <= sum of y_o that match cluster q; s <= (local people
    of county h today + sum_{i in h} w_i l_i) / its residents; sum_i f_oi <= seats_o y_o, sum_o f_oi
    <= shortage_i; and each bounded goal at least (cost: at most) its bound. w_i residents, v_q
    weight of a cluster, k_o cost. Only y is whole. Points that the same offers reach are one row.

    A second program takes the cheapest plan that gives as much.
    """
    start = perf_counter()
    check_aim(aim)
    _check(case, aim, rules)
    clock = Clock(rules.time_limit_s, watch)
    program = Program(case, rules, [aim, *rules.bounds])
    hopeless = program.hopeless()
    if hopeless:
        return _nothing(case, aim, rules, hopeless, start)
    found = program.solve(aim, clock)
    if found.values is None:
        why = "no set of offers keeps all rules" if found.infeasible else clock.why_not_proved()
        return _nothing(case, aim, rules, why, start, infeasible=found.infeasible)
    chosen = program.chosen(found)
    bound = found.bound if aim == "cost" else -found.bound
    value = worth(case, chosen, aim)
    if found.proved and aim != "cost" and chosen:
        every = Program(case, rules, [aim, "cost", *rules.bounds])
        cheaper = every.solve("cost", clock, at_least=(aim, value))
        if cheaper.values is not None:
            again = every.chosen(cheaper)
            if worth(case, again, aim) >= value - SLACK * max(1.0, abs(value)):
                chosen = again
    chosen = _best_parents(case, _useful(case, chosen, aim, rules))
    goals = measure_goals(case, chosen)
    objective = goals.cost if aim == "cost" else goals.of(aim)
    if found.proved:
        bound = objective
    reason = _why_empty(case, aim, chosen) if found.proved else clock.why_not_proved()
    return BranchPlan(
        aim,
        tuple(chosen),
        goals,
        bound,
        _gap(objective, bound),
        "optimal" if found.proved else "feasible",
        perf_counter() - start,
        reason,
    )


def finish_plan(case: Case, aim: str, chosen: list[int], rules: BranchRules) -> BranchPlan:
    """Return a plan of offers that are known to keep the rules, without what it does not need."""
    kept = _best_parents(case, _useful(case, chosen, aim, rules))
    goals = measure_goals(case, kept)
    value = goals.cost if aim == "cost" else goals.of(aim)
    return BranchPlan(aim, tuple(kept), goals, value, 0.0, "feasible", 0.0)


def _gap(objective: float, bound: float) -> float:
    if bound == objective:
        return 0.0
    return abs(bound - objective) / abs(objective) if objective else float("inf")


def _check(case: Case, aim: str, rules: BranchRules) -> None:
    """Refuse rules that clash before anything is solved."""
    if rules.p is None and rules.budget is None:
        raise ParameterError("a plan needs p (campuses) or a budget; found neither")
    for name in rules.bounds:
        if name not in AIMS:
            raise ParameterError(f"a bound must be on one of {', '.join(AIMS)}; found {name!r}")
    if aim == "cost" and not rules.bounds:
        raise ParameterError("the aim 'cost' needs a bound on another goal: nothing costs least")
    both = sorted(set(rules.required) & set(rules.excluded))
    names = case.offers.table.drop_duplicates("place").set_index("place")["id"]
    if both:
        raise PlanError(
            f"place {names.get(both[0], both[0])!r} is required and excluded at once; keep one"
        )
    if rules.p is not None and len(set(rules.required)) > rules.p:
        raise PlanError(
            f"{len(set(rules.required))} places are required but p = {rules.p}; raise p"
        )
    lost = sorted(set(rules.required) - set(names.index))
    if lost:
        raise PlanError(
            f"required place {lost[0]} has no offer: no parent college is near enough, or its "
            "cohort is too small"
        )
    open_offers = case.offers.table[~case.offers.table["place"].isin(list(rules.excluded))]
    if open_offers.empty:
        raise PlanError("there are no candidates left: nothing may be founded anywhere")
    cheapest = float(open_offers["cost"].min())
    if rules.budget is not None and rules.budget < cheapest:
        raise PlanError(f"budget {rules.budget:g} is below the cheapest offer ({cheapest:g})")


def _nothing(
    case: Case, aim: str, rules: BranchRules, reason: str, start: float, *, infeasible: bool = True
) -> BranchPlan:
    """Return the empty plan that says why there is none."""
    status = "infeasible" if infeasible else "feasible"
    gap = float("inf")
    return BranchPlan(
        aim, (), measure_goals(case, ()), gap, gap, status, perf_counter() - start, reason
    )


def _why_empty(case: Case, aim: str, chosen: Sequence[int]) -> str:
    """Say why a proved plan founds nothing."""
    if chosen:
        return ""
    if aim == "people" and not case.lacking.any():
        return "all demand is already covered: no site is needed"
    if aim == "match" and not case.cluster_weight.any():
        return "no cluster waits for a programme: no site is needed"
    return "no offer adds anything to the aim"


def _keeps(case: Case, chosen: list[int], rules: BranchRules) -> bool:
    """Return whether a plan keeps all bounds."""
    return all(
        worth(case, chosen, name)
        >= (-limit if name == "cost" else limit) - SLACK * max(1.0, abs(limit))
        for name, limit in rules.bounds.items()
    )


def _useful(case: Case, chosen: list[int], aim: str, rules: BranchRules) -> list[int]:
    """Return the plan without offers that it does not need, the last place first."""
    kept = sorted(chosen)
    place = case.offers.table["place"].to_numpy(int)
    value = worth(case, kept, aim)
    least = value - SLACK * max(1.0, abs(value))
    for offer in reversed(kept.copy()):
        if place[offer] in rules.required:
            continue
        rest = [o for o in kept if o != offer]
        if worth(case, rest, aim) >= least and _keeps(case, rest, rules):
            kept = rest
    return kept


def _best_parents(case: Case, chosen: list[int]) -> list[int]:
    """Return the plan with the parents that match most clusters, then the nearest."""
    table = case.offers.table
    kept = list(chosen)
    for at, offer in enumerate(kept):
        same = np.flatnonzero(
            (table["place"] == table["place"].iloc[offer])
            & (table["kind"] == table["kind"].iloc[offer])
        )
        rest = kept[:at] + kept[at + 1 :]
        base = case.offers.matches[:, rest].any(axis=1)
        gain = [float(case.cluster_weight[base | case.offers.matches[:, o]].sum()) for o in same]
        minutes = table["parent_min"].to_numpy(float)[same]
        best = min(
            range(len(same)), key=lambda k: (-gain[k], np.nan_to_num(minutes[k], nan=np.inf), k)
        )
        kept[at] = int(same[best])
    return kept
