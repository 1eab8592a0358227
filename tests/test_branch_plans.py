"""Plans of branch campuses against enumeration, a village by hand, and bad input."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array
from vocatlas.geo.errors import ParameterError, PlanError
from vocatlas.geo.planning.branchplan import plan_branches
from vocatlas.geo.planning.branchprogram import BranchRules
from vocatlas.geo.planning.fronts import near_best, pareto_front
from vocatlas.geo.planning.goals import AIMS, Case, measure_goals, seat_shortage, usable_seats
from vocatlas.geo.planning.offers import (
    COLUMNS,
    Kind,
    Offers,
    Places,
    make_offers,
    reachable_clusters,
)
from vocatlas.geo.siting.solver import solve_least


@st.composite
def cases(draw, most_offers=6):
    """Small planning questions with random offers at random places."""
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, most_offers))
    q = draw(st.integers(0, 3))
    flags = st.booleans()

    def grid(rows, columns):
        cells = [[draw(flags) for _ in range(columns)] for _ in range(rows)]
        return np.array(cells, dtype=bool).reshape(rows, columns)

    place = [draw(st.integers(0, 3)) for _ in range(m)]
    kind = [draw(st.sampled_from(["branch", "teaching_point"])) for _ in range(m)]
    # offers of one place and kind differ in the parent alone, and so in what they match
    same = [list(zip(place, kind, strict=True)).index(key) for key in zip(place, kind, strict=True)]
    table = pd.DataFrame(
        {
            "place": place,
            "id": [f"p{at}" for at in place],
            "adcode": [1 + at % 2 for at in place],
            "kind": kind,
            "parent": "college",
            "parent_min": [float(draw(st.integers(0, 9))) for _ in range(m)],
            "cost": np.array([float(draw(st.integers(1, 5))) for _ in range(m)])[same],
            "seats": np.array([float(draw(st.integers(0, 9))) for _ in range(m)])[same],
            "upgrade": False,
        }
    )[list(COLUMNS)]
    reached = {tier: grid(n, m)[:, same] for tier in ("county", "township")}
    offers = Offers(table, reached, grid(n, m)[:, same], grid(q, m))
    return Case(
        offers,
        np.array([float(draw(st.integers(0, 9))) for _ in range(n)]),
        np.array([draw(st.integers(0, 1)) for _ in range(n)]),
        {"county": grid(n, 1).ravel(), "township": grid(n, 1).ravel()},
        draw(st.sampled_from(["county", "township", "local"])),
        np.array([float(draw(st.integers(0, 3))) for _ in range(q)]),
        np.array([float(draw(st.integers(0, 5))) for _ in range(n)]),
    )


def allowed(case, rules):
    """Every set of offers that keeps the rules, by enumeration."""
    table = case.offers.table
    for size in range(len(table) + 1):
        for chosen in combinations(range(len(table)), size):
            rows = table.iloc[list(chosen)]
            places = set(rows["place"])
            goals = measure_goals(case, chosen)
            if (
                len(places) == size
                and (rules.p is None or size <= rules.p)
                and (rules.budget is None or rows["cost"].sum() <= rules.budget)
                and set(rules.required) <= places
                and not places & set(rules.excluded)
                and (
                    rules.max_per_county is None
                    or (rows["adcode"].value_counts() <= rules.max_per_county).all()
                )
                and all(
                    goals.of(k) >= (-v if k == "cost" else v) - 1e-9
                    for k, v in rules.bounds.items()
                )
            ):
                yield chosen, goals


@st.composite
def ruled(draw):
    case = draw(cases())
    place = sorted(set(case.offers.table["place"]))
    role = {at: draw(st.sampled_from(["", "", "", "required", "excluded"])) for at in place}
    bounds = {}
    if draw(st.booleans()):
        goal = draw(st.sampled_from([a for a in AIMS if a != "cost"]))
        every = measure_goals(case, range(len(case.offers.table))).of(goal)
        bounds[goal] = every * draw(st.sampled_from([0.3, 0.7, 1.0]))
    if draw(st.booleans()):
        bounds["cost"] = float(draw(st.integers(1, 12)))
    rules = BranchRules(
        p=draw(st.one_of(st.none(), st.integers(0, 4))),
        budget=draw(st.one_of(st.none(), st.integers(5, 12).map(float))),
        required=tuple(at for at in place if role[at] == "required"),
        excluded=tuple(at for at in place if role[at] == "excluded"),
        max_per_county=draw(st.one_of(st.none(), st.integers(1, 2))),
        bounds=bounds,
    )
    return case, rules


@settings(max_examples=80, deadline=None)
@given(ruled(), st.sampled_from(AIMS))
def test_a_plan_is_the_best_of_all_that_keep_the_rules_and_the_cheapest_of_those(both, aim):
    case, rules = both
    try:
        plan = plan_branches(case, aim=aim, rules=rules)
    except (ParameterError, PlanError):
        return
    every = list(allowed(case, rules))
    if plan.status == "infeasible":
        assert not every
        assert plan.reason
        return
    assert plan.status == "optimal"
    best = max(goals.of(aim) for _, goals in every)
    assert plan.goals.of(aim) == pytest.approx(best, abs=1e-6)
    cheapest = min(goals.cost for _, goals in every if goals.of(aim) >= best - 1e-9)
    assert plan.goals.cost == pytest.approx(cheapest, abs=1e-6)
    assert tuple(sorted(plan.chosen)) in {chosen for chosen, _ in every}
    assert (plan.bound, plan.gap) == (pytest.approx(plan.objective), 0.0)


@settings(max_examples=25, deadline=None)
@given(cases(), st.sampled_from([(a, b) for a in AIMS for b in AIMS if a != b]))
def test_a_front_holds_every_plan_that_none_beats(case, pair):
    first, second = pair
    rules = BranchRules(p=3)
    every = {(round(g.of(first), 6), round(g.of(second), 6)) for _, g in allowed(case, rules)}
    wanted = {
        one
        for one in every
        if not any(o[0] >= one[0] and o[1] >= one[1] and o != one for o in every)
    }
    front = pareto_front(case, first=first, second=second, rules=rules, points=100)
    found = [(round(p.goals.of(first), 6), round(p.goals.of(second), 6)) for p in front]
    assert sorted(found, reverse=True) == found
    assert set(found) == wanted
    assert len(found) == len(wanted)


@settings(max_examples=40, deadline=None)
@given(cases())
def test_other_plans_lose_little_and_the_first_shares_the_fewest_places(case):
    rules = BranchRules(p=2)
    best = plan_branches(case, aim="people", rules=rules)
    others = near_best(case, best, rules=rules, within=0.4)
    place = case.offers.table["place"].to_numpy()
    least = 0.6 * best.goals.people - 1e-6
    for plan in others:
        assert plan.goals.people >= least
        assert plan.gap == pytest.approx(1 - plan.goals.people / best.goals.people, abs=1e-9)
    if not best.chosen:
        return
    own = set(place[list(best.chosen)])
    fewest = min(
        len(own & set(place[list(chosen)]))
        for chosen, goals in allowed(case, rules)
        if goals.people >= least
    )
    if others:
        assert len(own & set(place[list(others[0].chosen)])) == fewest


@settings(max_examples=40, deadline=None)
@given(cases())
def test_usable_seats_are_the_most_that_a_transport_problem_allows(case):
    every = range(len(case.offers.table))
    seats = case.offers.table["seats"].to_numpy()
    n, m = case.offers.near.shape
    to_point = np.kron(np.eye(n), np.ones((1, m)))
    to_offer = np.kron(np.ones((1, n)), np.eye(m))
    found = linprog(
        -np.ones(n * m),
        A_ub=np.vstack([to_point, to_offer]),
        b_ub=np.r_[case.shortage, seats],
        bounds=[(0, 1e9 if flag else 0) for flag in case.offers.near.ravel()],
    )
    assert usable_seats(case, every) == pytest.approx(-found.fun, abs=1e-6)


def village():
    """Two counties, four places on a line, 20 minutes apart; the college stands at the first."""
    minutes = np.abs(np.subtract.outer(np.arange(4), np.arange(4))) * 20.0
    places = Places(
        pd.DataFrame({"id": list("abcd"), "adcode": [1, 1, 2, 2], "own": ""}),
        minutes,
        minutes[:, :1],
        ("college",),
    )
    kinds = [
        Kind("teaching_point", ("county",), 1, 100, 10.0, 40.0),
        Kind("branch", ("county", "township"), 5, 1200, None, 40.0),
    ]
    near = reachable_clusters(minutes, np.array(list("abcd")), [["c"], ["d"]], 20.0)
    offers = make_offers(
        places,
        kinds,
        standards_min={"county": 45.0, "township": 30.0},
        teaches=np.array([[True, False]]),
        cluster_near=near,
    )
    covered = {"county": np.array([1, 1, 0, 0], bool), "township": np.array([1, 0, 0, 0], bool)}
    people = np.array([400.0, 300.0, 200.0, 100.0])
    return Case(offers, people, np.array([0, 0, 1, 1]), covered, "local", np.ones(2), people / 10)


def test_no_place_is_offered_a_kind_whose_parent_is_too_far():
    table = village().offers.table
    assert table["id"].tolist() == ["a", "a", "b", "b", "c", "c"]


def test_a_branch_serves_two_tiers_and_a_teaching_point_one_within_its_own_minutes():
    offers = village().offers
    at = {(r.id, r.kind): i for i, r in enumerate(offers.table.itertuples())}
    branch, point = at["c", "branch"], at["c", "teaching_point"]
    assert offers.reached["county"][:, branch].all()
    assert offers.reached["township"][:, branch].tolist() == [False, True, True, True]
    assert offers.reached["county"][:, point].tolist() == [False, False, True, False]
    assert not offers.reached["township"][:, point].any()


def test_the_village_by_hand():
    case = village()
    plan = plan_branches(case, aim="people", rules=BranchRules(p=1))
    row = case.offers.table.iloc[plan.chosen[0]]
    # a branch at c: b, c and d gain both tiers, 300 + 200 + 100 people; the cluster at c too
    assert (row["id"], row["kind"], plan.goals.people, plan.goals.match) == ("c", "branch", 600, 1)
    assert (plan.goals.even, plan.goals.seats, plan.goals.cost) == (1.0, 60.0, 5.0)
    cheap = plan_branches(case, aim="match", rules=BranchRules(p=2))
    assert (cheap.goals.match, cheap.goals.cost, len(cheap.chosen)) == (1.0, 1.0, 1)


def test_an_upgrade_costs_and_seats_what_a_branch_has_more():
    places = Places(
        pd.DataFrame({"id": ["old"], "adcode": [1], "own": ["college"]}),
        np.array([[10.0]]),
        np.array([[np.inf]]),
        ("college",),
    )
    kinds = [
        Kind("teaching_point", ("county",), 1, 100, 30.0, 90.0),
        Kind("branch", ("county", "township"), 5, 1200, None, 90.0),
    ]
    offers = make_offers(
        places,
        kinds,
        standards_min={"county": 45.0, "township": 30.0},
        teaches=np.zeros((1, 0), bool),
        cluster_near=np.zeros((1, 0), bool),
    )
    row = offers.table.iloc[0]
    assert len(offers) == 1
    assert (row["kind"], row["cost"], row["seats"], row["upgrade"]) == ("branch", 4, 1100, True)


def test_a_nearer_parent_that_matches_less_is_kept_only_where_it_makes_a_difference():
    places = Places(
        pd.DataFrame({"id": ["a"], "adcode": [1], "own": [""]}),
        np.array([[0.0]]),
        np.array([[10.0, 20.0, 30.0, 100.0]]),
        ("near", "rich", "other", "far"),
    )
    teaches = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1], [1, 1, 1]], bool)
    offers = make_offers(
        places,
        [Kind("branch", ("county",), 5, 1200, None, 90.0)],
        standards_min={"county": 45.0, "township": 30.0},
        teaches=teaches,
        cluster_near=np.ones((1, 3), bool),
    )
    assert offers.table["parent"].tolist() == ["rich", "other"]


def test_points_short_of_the_mean_lack_the_difference_and_the_others_nothing():
    assert seat_shortage([0.1, 0.5], [100, 300]).tolist() == pytest.approx([30.0, 0.0])
    assert seat_shortage([0.1], [0]).tolist() == [0.0]


@pytest.mark.parametrize(
    ("aim", "rules", "error", "says"),
    [
        ("people", BranchRules(), ParameterError, "p .campuses. or a budget"),
        ("fame", BranchRules(p=1), ParameterError, "aim must be one of"),
        ("people", BranchRules(p=1, bounds={"fame": 1}), ParameterError, "bound"),
        ("cost", BranchRules(p=1), ParameterError, "nothing costs least"),
        ("people", BranchRules(p=1, required=(0,), excluded=(0,)), PlanError, "at once"),
        ("people", BranchRules(p=1, required=(0, 1)), PlanError, "required but p = 1"),
        ("people", BranchRules(p=1, required=(3,)), PlanError, "no parent college"),
        ("people", BranchRules(p=1, excluded=(0, 1, 2)), PlanError, "no candidates"),
        ("people", BranchRules(budget=0.5), PlanError, "below the cheapest"),
    ],
)
def test_bad_rules_are_refused_in_words(aim, rules, error, says):
    with pytest.raises(error, match=says):
        plan_branches(village(), aim=aim, rules=rules)


def test_a_bound_out_of_reach_is_named_before_anything_is_solved():
    plan = plan_branches(village(), aim="cost", rules=BranchRules(p=1, bounds={"people": 1e6}))
    assert (plan.status, plan.chosen) == ("infeasible", ())
    assert "people >= 1e+06 is out of reach: all offers together give 600" in plan.reason


def test_where_nobody_lacks_the_tier_no_site_is_chosen_and_the_plan_says_why():
    case = village()
    full = Case(
        case.offers,
        case.residents,
        case.county,
        {t: np.ones(4, bool) for t in ("county", "township")},
        "local",
        case.cluster_weight,
        case.shortage,
    )
    plan = plan_branches(full, aim="people", rules=BranchRules(p=2))
    assert (plan.chosen, plan.status) == ((), "optimal")
    assert plan.reason == "all demand is already covered: no site is needed"


def test_a_front_of_one_goal_with_itself_is_refused():
    with pytest.raises(ParameterError, match="two goals"):
        pareto_front(village(), first="people", second="people", rules=BranchRules(p=1))


def test_a_front_that_would_be_too_long_is_spread_from_end_to_end():
    rng = np.random.default_rng(3)
    m = 12
    table = pd.DataFrame(
        {
            "place": range(m),
            "id": [f"p{k}" for k in range(m)],
            "adcode": 1,
            "kind": "branch",
            "parent": "c",
            "parent_min": 1.0,
            "cost": rng.integers(1, 30, m).astype(float),
            "seats": 0.0,
            "upgrade": False,
        }
    )
    one = np.eye(m, dtype=bool)
    offers = Offers(table, {"county": one, "township": one}, one, np.zeros((0, m), bool))
    none = np.zeros(m, bool)
    case = Case(
        offers,
        rng.integers(1, 900, m).astype(float),
        np.zeros(m, int),
        {"county": none, "township": ~none},
        "county",
        np.zeros(0),
        np.zeros(m),
    )
    rules = BranchRules(p=5)
    whole = pareto_front(case, first="people", second="cost", rules=rules, points=500)
    some = pareto_front(case, first="people", second="cost", rules=rules, points=6)
    known = {(p.goals.people, p.goals.cost) for p in whole}
    assert len(whole) > 12
    assert 4 <= len(some) <= 6
    assert {(p.goals.people, p.goals.cost) for p in some} <= known
    assert some[0].goals.people == whole[0].goals.people


def test_a_program_that_presolve_calls_infeasible_is_solved():
    # Three offers at three places give all six people both tiers for a cost of 3, one of them at
    # the place of a dearer branch; HiGHS 1.14 to 1.16 call the cheapest such plan infeasible.
    county = np.zeros((6, 6), bool)
    county[[0, 2, 4], 1] = county[2, 2] = county[4, 3] = county[0, 5] = True
    township = np.zeros((6, 6), bool)
    township[[0, 2, 4], 3] = township[[0, 2], 5] = township[4, 2] = True
    county[:, 4] = county[:, 1]
    table = pd.DataFrame(
        {
            "place": [2, 0, 0, 1, 0, 3],
            "id": list("abcdef"),
            "adcode": 1,
            "kind": ["branch", "branch", "teaching_point", "branch", "branch", "branch"],
            "parent": "college",
            "parent_min": 0.0,
            "cost": [1.0, 3.0, 1.0, 1.0, 3.0, 1.0],
            "seats": 0.0,
            "upgrade": False,
        }
    )
    none = np.zeros((6, 6), bool)
    case = Case(
        Offers(table, {"county": county, "township": township}, none, np.zeros((0, 6), bool)),
        np.array([3.0, 0.0, 1.0, 0.0, 2.0, 0.0]),
        np.zeros(6, int),
        {"county": none[0], "township": none[0]},
        "local",
        np.zeros(0),
        np.zeros(6),
    )
    plan = plan_branches(case, aim="people", rules=BranchRules(p=4))
    assert (plan.goals.people, plan.goals.cost, plan.chosen) == (6.0, 3.0, (2, 3, 5))


def test_infeasible_is_believed_only_without_presolve():
    # x + y >= 2 - 6e-8 with both at most 1, as near to its limit as the tolerance of presolve
    rows = csr_array(np.array([[1.0, 1.0]]))
    arguments = {"whole": np.arange(2), "at_least": np.zeros(2), "time_limit_s": 5.0}
    near = solve_least(np.ones(2), rows, np.array([2 - 6e-8]), np.array([np.inf]), **arguments)
    assert near.values is not None
    assert near.values.tolist() == [1.0, 1.0]
    beyond = solve_least(np.ones(2), rows, np.array([2.1]), np.array([np.inf]), **arguments)
    assert (beyond.values, beyond.infeasible) == (None, True)
