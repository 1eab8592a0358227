"""Siting where sites can be full: enumeration, a program written apart, published cases."""

from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import needs_fixtures, read_san_francisco
from scipy.optimize import Bounds, LinearConstraint, milp
from vocatlas.geo.errors import ParameterError
from vocatlas.geo.siting.assigned import AIMS, assign_demand
from vocatlas.geo.siting.assignedcuts import cuts_against, cuts_from_the_start
from vocatlas.geo.siting.assignedtask import make_task
from vocatlas.geo.siting.rules import Rules, checked_rules
from vocatlas.geo.siting.solver import Clock

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


def rules_for(cost, **options):
    return checked_rules(Rules(**options), np.shape(cost)[1], None, has_limit=False)


def plane(seed, n, m):
    rng = np.random.default_rng(seed)
    demand, candidates = rng.uniform(0, 100, (n, 2)), rng.uniform(0, 100, (m, 2))
    cost = np.hypot(*(demand[:, None] - candidates).transpose(2, 0, 1))
    return cost, rng.integers(1, 50, n).astype(float)


def written_apart(cost, weights, capacity, least, p, reach):
    """Solve the textbook program with dense variables; maximal cover with a reach, else median."""
    n, m = cost.shape
    count = m + n * m
    use = np.isfinite(cost) if reach is None else cost <= reach
    if reach is None:
        prices = np.r_[np.zeros(m), (weights[:, None] * np.where(use, cost, 0)).ravel()]
    else:
        prices = np.r_[np.zeros(m), np.repeat(-weights, m)]
    rows, low, high = [], [], []
    for i in range(n):
        row = np.zeros(count)
        row[m + i * m : m + (i + 1) * m] = 1
        rows.append(row)
        low.append(0.0 if reach is not None else 1.0)
        high.append(1.0)
        for j in range(m):
            row = np.zeros(count)
            row[m + i * m + j], row[j] = 1, -1
            rows.append(row)
            low.append(-np.inf)
            high.append(0.0)
    for j in range(m):
        for limit, bounds in ((capacity[j], (-np.inf, 0.0)), (least[j], (0.0, np.inf))):
            row = np.zeros(count)
            row[m + j :: m] = weights
            row[j] = -limit
            rows.append(row)
            low.append(bounds[0])
            high.append(bounds[1])
    rows.append(np.r_[np.ones(m), np.zeros(n * m)])
    low.append(0.0)
    high.append(float(p))
    most = np.r_[np.ones(m), use.ravel().astype(float)]
    found = milp(
        prices,
        constraints=LinearConstraint(np.array(rows), low, high),
        bounds=Bounds(0, most),
        integrality=np.ones(count),
    )
    return abs(found.fun) if found.success else None


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("reach", [None, 35.0])
def test_a_planner_s_plan_equals_the_textbook_program(seed, reach):
    cost, weights = plane(seed, 18, 7)
    rng = np.random.default_rng(seed)
    capacity = np.round(weights.sum() / 3 * rng.uniform(0.8, 1.3, 7))
    least = np.full(7, round(weights.sum() / 6))
    best = written_apart(cost, weights, capacity, least, 3, reach)
    sites = rules_for(
        cost, p=3, capacity=capacity, min_capacity=least, assignment="planner", time_limit_s=60
    )
    aim = "median" if reach is None else "cover"
    plan = assign_demand(cost, weights, sites, aim=aim, clock=Clock(60.0), reach=reach)
    if best is None:
        assert plan.infeasible
    else:
        assert plan.proved
        assert plan.objective == pytest.approx(best)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("aim", AIMS)
def test_a_closest_plan_of_a_middling_case_equals_all_sets(aim, seed):
    cost, weights = plane(seed + 10, 40, 12)
    groups = [("north", "south", "west")[i % 3] for i in range(40)]
    capacity = np.round(weights.sum() * np.random.default_rng(seed).uniform(0.25, 0.6, 12))
    least = np.full(12, round(weights.sum() / 12))
    rules = Rules(p=4, fixed=(0,), capacity=capacity, min_capacity=least)
    check(Case(cost, weights, rules, 30.0, groups, 0.6), aim)


@pytest.mark.parametrize(("p", "size"), [(3, 40), (2, 30)])
def test_a_tight_cover_by_a_planner_is_no_worse_than_by_the_closest(p, size):
    cost, weights = plane(5, size, 15)
    capacity = np.full(15, round(weights.sum() * 0.9 / p))
    plans = [
        assign_demand(
            cost,
            weights,
            rules_for(cost, p=p, capacity=capacity, assignment=assignment),
            aim="cover",
            clock=Clock(60.0),
            reach=60.0,
        )
        for assignment in ("closest", "planner")
    ]
    assert all(plan.proved for plan in plans)
    assert plans[0].objective <= plans[1].objective <= capacity[0] * p


MINUTES = np.array(
    [[5.0, 20.0, 40.0], [30.0, 10.0, np.inf], [50.0, 20.0, 5.0], [np.inf, 60.0, 9.0]]
)
PEOPLE = np.array([100.0, 80.0, 60.0, 20.0])


@pytest.mark.parametrize("aim", ["fewest", "median", "centre"])
def test_too_little_capacity_is_said_with_both_numbers(aim):
    sites = rules_for(MINUTES, p=2, fixed=(2,), capacity=[120, 100, 30], assignment="planner")
    small = assign_demand(MINUTES, PEOPLE, sites, aim=aim, clock=Clock(60.0), reach=60.0)
    assert small.infeasible
    assert small.reason == (
        "the demand is 260, but 2 new and 1 fixed sites can serve 250 at most; "
        "allow more sites or more capacity"
    )
    assert (small.objective, small.chosen.tolist()) == (np.inf, [])


def test_demand_larger_than_every_capacity_is_named():
    sites = rules_for(MINUTES, p=3, capacity=[70, 300, 70], assignment="planner")
    cost = np.where(np.arange(3) == 1, np.inf, MINUTES)
    cost[1:3, 1] = 10.0
    plan = assign_demand(cost, PEOPLE, sites, aim="median", clock=Clock(60.0))
    assert plan.reason == (
        "1 demand points are larger than the capacity of every candidate that reaches them: 0"
    )


def test_demand_that_no_candidate_reaches_is_named():
    sites = rules_for(MINUTES, p=3, capacity=[999, 999, 999])
    plan = assign_demand(MINUTES, PEOPLE, sites, aim="fewest", clock=Clock(60.0), reach=9.0)
    assert plan.infeasible
    assert plan.reason == "no candidate reaches 1 demand points: 1"


def test_a_required_site_that_cannot_have_its_least_is_named():
    sites = rules_for(MINUTES, p=2, required=(2,), min_capacity=[0, 0, 200])
    plan = assign_demand(MINUTES, PEOPLE, sites, aim="cover", clock=Clock(60.0), reach=30.0)
    assert plan.infeasible
    assert plan.reason == "required candidate 2 must serve at least 200; only 80 can come to it"


def test_a_least_that_a_site_must_serve_keeps_it_closed():
    free = rules_for(MINUTES, p=3, capacity=[200, 200, 200])
    bound = rules_for(MINUTES, p=3, capacity=[200, 200, 200], min_capacity=[0, 0, 90])
    plans = [
        assign_demand(MINUTES, PEOPLE, sites, aim="median", clock=Clock(60.0))
        for sites in (free, bound)
    ]
    # The third would serve 60 + 20; without it the last two go 20 and 60 minutes to the second.
    assert [plan.chosen.tolist() for plan in plans] == [[0, 1, 2], [0, 1]]
    assert [plan.objective for plan in plans] == [1780.0, 3700.0]


def test_an_overfull_nearest_site_sends_nobody_on_unless_a_planner_does():
    cost, weights = np.array([[1.0, 5.0], [1.0, 6.0]]), np.array([10.0, 10.0])
    plans = {
        assignment: assign_demand(
            cost,
            weights,
            rules_for(cost, p=2, capacity=[15, 15], assignment=assignment),
            aim="median",
            clock=Clock(60.0),
        )
        for assignment in ("closest", "planner")
    }
    assert plans["closest"].infeasible
    assert "no allowed set of sites" in plans["closest"].reason
    assert plans["planner"].assignment.tolist() == [1, 0]
    assert plans["planner"].objective == 60.0


def test_a_fixed_site_is_overfull_too():
    cost, weights = np.array([[1.0, 5.0], [1.0, 6.0]]), np.array([10.0, 10.0])
    sites = rules_for(cost, p=1, fixed=(0,), capacity=[15, 99])
    plan = assign_demand(cost, weights, sites, aim="cover", clock=Clock(60.0), reach=9.0)
    assert plan.infeasible
    assert plan.objective == -np.inf


@pytest.mark.parametrize("assignment", ["closest", "planner"])
def test_demand_without_weight_has_the_nearest_site_and_loads_nothing(assignment):
    cost = np.array([[1.0, 9.0], [2.0, 9.0], [9.0, 1.0], [np.inf, np.inf]])
    sites = rules_for(cost, p=2, capacity=[10, 10], assignment=assignment)
    plan = assign_demand(
        cost, np.array([10.0, 0.0, 10.0, 0.0]), sites, aim="median", clock=Clock(60.0)
    )
    assert plan.assignment.tolist() == [0, 0, 1, -1]


@pytest.mark.parametrize("aim", AIMS)
@pytest.mark.parametrize("assignment", ["closest", "planner"])
def test_a_time_limit_gives_the_plan_known_by_then_and_a_bound(aim, assignment):
    if aim == "deviation" and assignment == "planner":
        return
    cost, weights = plane(3, 150, 60)
    capacity = np.full(60, round(weights.sum() * 0.3))
    sites = rules_for(cost, p=5, capacity=capacity, assignment=assignment)
    plan = assign_demand(
        cost,
        weights,
        sites,
        aim=aim,
        clock=Clock(0.3),
        reach=45.0,
        groups=[i % 4 for i in range(150)],
    )
    assert not plan.infeasible
    assert plan.proved == (plan.reason == "")
    if not plan.proved:
        assert "time limit of 0.3 s was hit" in plan.reason
    if aim in MOST:
        assert plan.bound >= plan.objective
    else:
        assert plan.bound <= plan.objective
    if np.isfinite(plan.objective):
        served = plan.assignment >= 0
        load = np.bincount(plan.assignment[served], weights=weights[served], minlength=60)
        assert (load <= capacity).all()
        assert set(plan.assignment[served]) <= set(plan.chosen.tolist())


def test_a_hard_median_stopped_by_time_has_a_plan_with_a_gap():
    cost, weights = plane(8, 200, 80)
    capacity = np.round(weights.sum() / 5 * np.random.default_rng(8).uniform(0.7, 1.3, 80))
    sites = rules_for(cost, p=5, capacity=capacity, assignment="planner")
    plan = assign_demand(cost, weights, sites, aim="median", clock=Clock(1.5))
    assert np.isfinite(plan.objective)
    assert 0 < plan.bound <= plan.objective


class Stopped:
    """One who looks on and has stopped the search."""

    stop = True

    def report(self, objective, bound):
        raise AssertionError("nothing is reported after a stop")


def test_a_stop_by_hand_is_said():
    cost, weights = plane(8, 100, 40)
    sites = rules_for(cost, p=5, capacity=np.full(40, weights.sum() * 0.3))
    clock = Clock(60.0, watch=Stopped())
    plan = assign_demand(cost, weights, sites, aim="deviation", clock=clock)
    assert not plan.proved
    assert plan.reason.startswith("stopped before the proof was complete")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"aim": "best"}, "aim must be one of"),
        ({"aim": "cover"}, "needs a reach"),
        ({"aim": "worst_share", "reach": 9.0}, "needs groups"),
        ({"aim": "worst_share", "reach": 9.0, "groups": ["a"]}, "found 1"),
        ({"aim": "deviation"}, "needs assignment 'closest'"),
    ],
)
def test_an_aim_without_what_it_needs_is_refused(options, says):
    sites = rules_for(MINUTES, p=1, capacity=[9, 9, 9], assignment="planner")
    with pytest.raises(ParameterError, match=says):
        assign_demand(MINUTES, PEOPLE, sites, clock=Clock(60.0), **options)


def test_the_input_stays_as_it_was():
    cost, weights = MINUTES.copy(), PEOPLE.copy()
    sites = rules_for(cost, p=2, capacity=[200, 200, 200], assignment="planner")
    for aim in ("median", "cover", "centre"):
        assign_demand(cost, weights, sites, aim=aim, clock=Clock(60.0), reach=30.0)
    assert np.array_equal(cost, MINUTES)
    assert np.array_equal(weights, PEOPLE)


@needs_fixtures
@pytest.mark.parametrize("assignment", ["closest", "planner"])
def test_san_francisco_stays_as_published_where_no_capacity_binds(assignment):
    cost, people = read_san_francisco()
    sites = rules_for(cost, p=4, capacity=np.full(16, 1e6), assignment=assignment)
    every = rules_for(cost, p=16, capacity=np.full(16, 1e6), assignment=assignment)
    clock = Clock(120.0)
    cover = assign_demand(cost, people, sites, aim="cover", clock=clock, reach=5000.0)
    assert (cover.objective, cover.chosen.tolist(), cover.proved) == (875247, [1, 2, 5, 10], True)
    assert int((cover.assignment < 0).sum()) == 21
    median = assign_demand(cost, people, sites, aim="median", clock=clock)
    assert median.objective == pytest.approx(2848268129.7145104, rel=1e-12)
    nearest = np.sort(median.chosen)[cost[:, np.sort(median.chosen)].argmin(axis=1)]
    assert (median.assignment == nearest).all()
    centre = assign_demand(cost, people, sites, aim="centre", clock=clock)
    assert centre.objective == pytest.approx(7403.06381085)
    fewest = assign_demand(cost, people, every, aim="fewest", clock=clock, reach=5000.0)
    assert fewest.objective == 8


@settings(max_examples=150, deadline=None)
@given(case=cases("closest"))
def test_cuts_hold_for_every_allowed_set_and_forbid_every_other(case):
    sites = checked_rules(case.rules, case.cost.shape[1], None, has_limit=False)
    task = make_task(
        case.cost,
        case.weights,
        sites,
        aim="cover",
        reach=float(case.reach),
        groups=None,
        first=0.5,
    )
    sets = [
        np.array(
            [bool(bits >> j & 1) or not task.new[j] for j in range(len(task.stands))], dtype=bool
        )
        for bits in range(2 ** len(task.stands))
    ]
    allowed = [s for s in sets if task.excess(s, task.closest(s)) == 0]
    first = cuts_from_the_start(task)
    for opened in sets:
        where = task.closest(opened)
        cuts = cuts_against(task, opened, where)
        broken = [cut for cut, most in cuts if cut @ opened > most + 1e-9]
        assert len(broken) == len(cuts)
        assert bool(cuts) == (task.excess(opened, where) > 0)
        for other in allowed:
            assert all(cut @ other <= most + 1e-9 for cut, most in (*first, *cuts))


@pytest.mark.parametrize("seed", range(3))
def test_a_deviation_of_too_many_sets_to_try_is_the_same_by_the_program(seed, monkeypatch):
    cost, weights = plane(seed, 12, 6)
    capacity = np.full(6, round(weights.sum() * 0.6))
    case = Case(cost, weights, Rules(p=3, capacity=capacity), 0.0, [], 0.5)
    tried = solve(case, "deviation")
    monkeypatch.setattr("vocatlas.geo.siting.assignedstart.FEW_SETS", 0)
    solved = solve(case, "deviation")
    assert solved.proved
    assert solved.objective == pytest.approx(tried.objective)
