"""Siting where sites can be full: enumeration, a program written apart, published cases."""

from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vocatlas.geo.assigned import AIMS, assign_demand
from vocatlas.geo.rules import Rules, checked_rules
from vocatlas.geo.solver import Clock

REACHED = ("fewest", "cover", "backup", "worst_share")
MOST = ("cover", "backup", "worst_share")


@dataclass
class Case:
    """One small case in the words of the rules."""

    cost: np.ndarray
    weights: np.ndarray
    rules: Rules
    reach: float
    groups: list
    first: float


@st.composite
def cases(draw, assignment):
    """Small costs with unreachable pairs, weights with zeros, and rules that may bind."""
    most = (6, 5) if assignment == "closest" else (5, 4)
    n, m = draw(st.integers(1, most[0])), draw(st.integers(1, most[1]))
    value = st.one_of(st.integers(0, 9).map(float), st.just(float("inf")))
    cost = np.array([[draw(value) for _ in range(m)] for _ in range(n)])
    weights = np.array([draw(st.integers(0, 6)) for _ in range(n)], dtype=float)
    roles = [
        draw(st.sampled_from(["free"] * 5 + ["fixed", "excluded", "required"])) for _ in range(m)
    ]
    at = {r: tuple(j for j in range(m) if roles[j] == r) for r in set(roles) | {"fixed"}}
    required = at.get("required", ())
    p = draw(st.integers(len(required), max(len(required), m - len(at["fixed"]))))
    p = min(p, m - len(at["fixed"]) - len(at.get("excluded", ())))
    extra = {}
    extra["capacity"] = [draw(st.sampled_from([3.0, 6.0, 9.0, 12.0, np.inf])) for _ in range(m)]
    if draw(st.booleans()):
        extra["min_capacity"] = [draw(st.sampled_from([0.0, 1.0, 4.0, 8.0])) for _ in range(m)]
    if draw(st.integers(0, 2)) == 0 and not required:
        extra["group"] = [draw(st.integers(0, 1)) for _ in range(m)]
        extra["max_per_group"] = draw(st.integers(1, 2))
        extra["price"] = [float(draw(st.integers(1, 4))) for _ in range(m)]
        extra["budget"] = float(draw(st.integers(4, 9)))
    rules = Rules(
        p=p,
        fixed=at["fixed"],
        required=required,
        excluded=at.get("excluded", ()),
        assignment=assignment,
        **extra,
    )
    groups = [draw(st.sampled_from("ab")) for _ in range(n)]
    return Case(cost, weights, rules, draw(st.integers(0, 9)), groups, draw(st.floats(0, 1)))


def worth(case, aim, chosen, where):
    """Say what a plan is worth, from the words of the aims."""
    weights, served = case.weights, [i for i in range(len(where)) if where[i] >= 0]
    if aim == "fewest":
        price = case.rules.price
        return float(sum(1 if price is None else price[j] for j in chosen))
    if aim == "cover":
        return weights[served].sum()
    if aim == "backup":
        standing = [*case.rules.fixed, *chosen]
        twice = [i for i in served if (case.cost[i, standing] <= case.reach).sum() > 1]
        return case.first * weights[served].sum() + (1 - case.first) * weights[twice].sum()
    if aim == "worst_share":
        shares = []
        for name in set(case.groups):
            members = [i for i in range(len(where)) if case.groups[i] == name]
            if weights[members].sum() > 0:
                inside = [i for i in members if i in served]
                shares.append(weights[inside].sum() / weights[members].sum())
        return min(shares, default=1.0)
    d = np.array([case.cost[i, where[i]] for i in served])
    w = weights[served]
    if aim == "median":
        return float(w @ np.where(w > 0, d, 0)) if len(d) else 0.0
    if aim == "centre":
        return d.max(initial=0.0)
    d, w = d[w > 0], w[w > 0]
    return float(w @ np.abs(d - w @ d / w.sum()) / w.sum()) if len(d) else 0.0


def keeps(case, aim, chosen, where):
    """Say whether a plan keeps every rule, from the words of the rules."""
    rules, weights = case.rules, case.weights
    if len(chosen) > rules.p or not set(rules.required) <= set(chosen):
        return False
    if set(chosen) & {*rules.excluded, *rules.fixed}:
        return False
    if rules.budget is not None and sum(rules.price[j] for j in chosen) > rules.budget:
        return False
    if rules.group is not None:
        names = [rules.group[j] for j in chosen]
        if any(names.count(g) > rules.max_per_group for g in names):
            return False
    standing = [*rules.fixed, *chosen]
    for i, j in enumerate(where):
        must = aim in ("fewest", "centre") or (weights[i] > 0 and aim not in MOST)
        if j < 0 and must:
            return False
        if j >= 0 and (j not in standing or not np.isfinite(case.cost[i, j])):
            return False
        if j >= 0 and aim in REACHED and case.cost[i, j] > case.reach:
            return False
    for j in standing:
        load = sum(weights[i] for i in range(len(where)) if where[i] == j)
        if load > rules.capacity[j]:
            return False
        if j in chosen and rules.min_capacity is not None and load < rules.min_capacity[j]:
            return False
    return True


def usable(case, aim, i, j):
    limit = case.reach if aim in REACHED else np.inf
    return np.isfinite(case.cost[i, j]) and case.cost[i, j] <= limit


def closest(case, aim, chosen):
    """Send each demand point to its nearest open site, the smallest position among equals."""
    standing = sorted([*case.rules.fixed, *chosen])
    where = []
    for i in range(len(case.cost)):
        options = [(case.cost[i, j], j) for j in standing if usable(case, aim, i, j)]
        where.append(min(options)[1] if options else -1)
    return where


def assignments(case, aim, chosen):
    """Yield who may go where; demand of no weight always to the nearest."""
    nearest = closest(case, aim, chosen)
    if case.rules.assignment == "closest":
        yield nearest
        return
    standing = sorted([*case.rules.fixed, *chosen])
    options = []
    for i in range(len(case.cost)):
        if case.weights[i] == 0:
            options.append([nearest[i]])
        else:
            options.append([-1, *(j for j in standing if usable(case, aim, i, j))])
    yield from product(*options)


def best_by_enumeration(case, aim):
    """Return the best worth and, of the worst shares, the most weight; None where no plan is."""
    sets = [s for k in range(case.rules.p + 1) for s in combinations(range(case.cost.shape[1]), k)]
    found = None
    for chosen in sets:
        if not set(case.rules.required) <= set(chosen):
            continue
        if set(chosen) & {*case.rules.excluded, *case.rules.fixed}:
            continue
        for where in assignments(case, aim, chosen):
            if not keeps(case, aim, chosen, where):
                continue
            value = worth(case, aim, chosen, where)
            extra = worth(case, "cover", chosen, where) if aim == "worst_share" else 0.0
            rank = (round(value, 9) if aim in MOST else -round(value, 9), extra)
            found = rank if found is None else max(found, rank)
    return None if found is None else (abs(found[0]), found[1])


def solve(case, aim, **options):
    sites = checked_rules(case.rules, case.cost.shape[1], None, has_limit=False)
    return assign_demand(
        case.cost,
        case.weights,
        sites,
        aim=aim,
        clock=Clock(case.rules.time_limit_s),
        reach=case.reach if aim in REACHED else None,
        groups=case.groups if aim == "worst_share" else None,
        first=case.first,
        **options,
    )


def check(case, aim):
    plan = solve(case, aim)
    best = best_by_enumeration(case, aim)
    if best is None:
        assert plan.infeasible
        assert plan.reason
        assert len(plan.chosen) == 0
        return
    where = plan.assignment.tolist()
    assert not plan.infeasible
    assert plan.proved
    assert plan.objective == pytest.approx(best[0], abs=1e-6)
    assert plan.bound == plan.objective
    assert keeps(case, aim, plan.chosen.tolist(), where)
    assert worth(case, aim, plan.chosen.tolist(), where) == pytest.approx(plan.objective)
    if case.rules.assignment == "closest":
        assert where == closest(case, aim, plan.chosen.tolist())
    if aim == "worst_share":
        assert worth(case, "cover", plan.chosen.tolist(), where) == best[1]


@pytest.mark.parametrize("aim", AIMS)
@settings(max_examples=80, deadline=None)
@given(case=cases("closest"))
def test_a_closest_plan_equals_enumeration(aim, case):
    check(case, aim)


@pytest.mark.parametrize("aim", [a for a in AIMS if a != "deviation"])
@settings(max_examples=80, deadline=None)
@given(case=cases("planner"))
def test_a_planner_s_plan_equals_enumeration(aim, case):
    check(case, aim)
