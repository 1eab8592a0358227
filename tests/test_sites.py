"""Siting models together, p-median, and the candidates of a study.

Oracles are published optima and trying every set of sites.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from reference_cases import needs_fixtures, read_optimum, read_pmed, read_san_francisco
from siting_cases import allowed_sets, best_cost, cases, check_sites
from vocatlas.geo.errors import ParameterError, PlaceError, PlanError
from vocatlas.geo.planning.candidates import merge_candidates, suggest_sites
from vocatlas.geo.siting.sites import (
    Rules,
    cover_all,
    cover_backup,
    cover_most,
    even_out,
    p_centre,
    p_median,
)


@needs_fixtures
def test_p_median_of_san_francisco_is_the_published_one():
    cost, people = read_san_francisco()
    plan = p_median(cost, people, rules=Rules(p=4))
    assert plan.objective == pytest.approx(2848268129.7145104, rel=1e-12)
    assert plan.status == "optimal"


@needs_fixtures
@pytest.mark.parametrize("number", range(1, 11))
def test_p_median_of_the_or_library_is_the_published_one(number):
    distances, p = read_pmed(number)
    plan = p_median(distances, np.ones(len(distances)), rules=Rules(p=p))
    best = read_optimum("p_median_optima.txt", number)
    assert (plan.objective, plan.status) == (best, "optimal")
    assert len(plan.chosen) == p


def check_median(cost, weights, rules):
    plan = p_median(cost, weights, rules=rules)
    used = weights > 0
    totals = [
        weights[used] @ best_cost(cost[used], rules, s) if used.any() else 0.0
        for s in allowed_sets(cost, rules)
    ]
    best = min(totals)
    assert plan.objective == pytest.approx(best)
    assert plan.status == ("optimal" if np.isfinite(best) else "infeasible")
    assert bool(plan.reason) or len(plan.chosen) > 0
    if plan.status == "optimal":
        check_sites(plan, rules)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_p_median_equals_enumeration(case):
    check_median(*case)


@settings(max_examples=150, deadline=None)
@given(cases(ruled=True))
def test_p_median_with_every_rule_equals_enumeration(case):
    check_median(*case)


@pytest.mark.parametrize("seed", range(6))
def test_p_median_of_a_middling_case_equals_enumeration(seed):
    rng = np.random.default_rng(seed)
    cost = np.round(rng.uniform(0, 90, (40, 14)), 1)
    cost[rng.random(cost.shape) < 0.2] = np.inf
    weights = rng.integers(0, 5000, 40).astype(float)
    check_median(cost, weights, Rules(p=4, fixed=(0,), required=(5,), excluded=(9,)))


COST = np.array([[5.0, 20.0, 40.0], [30.0, 10.0, np.inf], [50.0, 20.0, 5.0], [np.inf, 60.0, 9.0]])
PEOPLE = np.array([100.0, 80.0, 60.0, 20.0])


MODELS = {
    "cover_all": lambda cost, weights, rules: cover_all(
        cost, weights=weights, reach=30, rules=rules
    ),
    "cover_most": lambda cost, weights, rules: cover_most(cost, weights, reach=30, rules=rules),
    "cover_backup": lambda cost, weights, rules: cover_backup(cost, weights, reach=30, rules=rules),
    "p_median": lambda cost, weights, rules: p_median(cost, weights, rules=rules),
    "p_centre": lambda cost, weights, rules: p_centre(cost, weights=weights, rules=rules),
    "worst_share": lambda cost, weights, rules: even_out(
        cost, weights, reach=30, groups=["a"] * len(cost), rules=rules
    ),
    "deviation": lambda cost, weights, rules: even_out(cost, weights, aim="deviation", rules=rules),
}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("cost", "weights", "rules", "error", "says"),
    [
        (np.where(COST == 5, np.nan, COST), PEOPLE, Rules(p=1), ParameterError, "NaN"),
        (-COST, PEOPLE, Rules(p=1), ParameterError, "negative"),
        (COST.T, PEOPLE, Rules(p=1), ParameterError, "transposed"),
        (COST[0], PEOPLE, Rules(p=1), ParameterError, "dimensions"),
        (COST[:, :0], PEOPLE, Rules(p=1), PlanError, "no candidates"),
        (COST[:0], PEOPLE[:0], Rules(p=1), PlanError, "no demand"),
        (COST, -PEOPLE, Rules(p=1), ParameterError, "negative"),
        (COST, PEOPLE * np.nan, Rules(p=1), ParameterError, "finite"),
        (COST, PEOPLE, Rules(p=4), PlanError, "p = 4 is larger"),
        (COST, PEOPLE, Rules(), ParameterError, "p or budget"),
        (COST, PEOPLE, Rules(p=-1), ParameterError, "'p'"),
        (COST, PEOPLE, Rules(p=1.5), ParameterError, "whole"),
        (COST, PEOPLE, Rules(p=1, required=(0,), excluded=(0,)), PlanError, "at once"),
        (COST, PEOPLE, Rules(p=1, required=(0, 1)), PlanError, "required but p = 1"),
        (COST, PEOPLE, Rules(p=1, required=(3,)), ParameterError, "0 to 2"),
        (COST, PEOPLE, Rules(budget=1, price=[2, 3, 4]), PlanError, "cheapest"),
        (COST, PEOPLE, Rules(budget=3, price=[2, 3]), ParameterError, "'price'"),
        (COST, PEOPLE, Rules(p=1, capacity=[9, 9]), ParameterError, "'capacity'"),
        (COST, PEOPLE, Rules(p=1, min_capacity=[9, -1, 9]), ParameterError, "'min_capacity'"),
        (COST, PEOPLE, Rules(p=1, assignment="nearest"), ParameterError, "'assignment'"),
        (COST, PEOPLE, Rules(p=1, group=[1, 1, 2]), ParameterError, "'max_per_group'"),
        (COST, PEOPLE, Rules(p=1, group=[1], max_per_group=1), ParameterError, "'group'"),
        (COST, PEOPLE, Rules(p=1, min_spacing=1.0), ParameterError, "'spacing'"),
        (COST, PEOPLE, Rules(p=1, time_limit_s=0), ParameterError, "time_limit_s"),
        (COST, PEOPLE, Rules(p=1, rel_gap=1), ParameterError, "rel_gap"),
        (COST, PEOPLE, Rules(p=1, fixed=(0,), excluded=(0,)), PlanError, "at once"),
        (COST, PEOPLE, Rules(p=3, excluded=(0,)), PlanError, "larger than the 2"),
    ],
)
def test_bad_input_is_refused_in_words(model, cost, weights, rules, error, says):
    if model == "cover_all" and says == "p or budget":
        assert MODELS[model](cost, weights, rules).status == "optimal"
        return
    with pytest.raises(error, match=says):
        MODELS[model](cost, weights, rules)


@pytest.mark.parametrize("model", ["p_median", "p_centre", "deviation"])
def test_a_rule_that_needs_a_reach_is_refused_where_there_is_none(model):
    with pytest.raises(ParameterError, match="min_reached"):
        MODELS[model](COST, PEOPLE, Rules(p=1, min_reached=10))


@pytest.mark.parametrize("model", ["cover_all", "p_median", "p_centre", "deviation"])
def test_demand_that_nobody_reaches_makes_a_plan_infeasible_and_is_named(model):
    cost = COST.copy()
    cost[[1, 3]] = np.inf
    plan = MODELS[model](cost, PEOPLE, Rules(p=1))
    assert (plan.status, plan.chosen) == ("infeasible", ())
    assert plan.reason == "no candidate reaches 2 demand points: 1, 3"


@pytest.mark.parametrize("model", ["cover_most", "cover_backup", "worst_share"])
def test_demand_that_nobody_reaches_is_named_where_the_rest_can_be_planned(model):
    cost = COST.copy()
    cost[[1, 3]] = np.inf
    plan = MODELS[model](cost, PEOPLE, Rules(p=1))
    assert plan.status == "optimal"
    assert plan.reason == "no candidate reaches 2 demand points: 1, 3"


@pytest.mark.parametrize(
    "model", ["cover_most", "cover_backup", "p_median", "worst_share", "deviation"]
)
def test_weights_that_are_all_zero_need_no_site_and_the_plan_says_so(model):
    plan = MODELS[model](COST, np.zeros(4), Rules(p=1))
    assert (plan.chosen, plan.status) == ((), "optimal")
    assert "all weights are zero" in plan.reason


@pytest.mark.parametrize("model", MODELS)
def test_costs_that_are_all_infinite_leave_nothing_to_choose(model):
    plan = MODELS[model](np.full((4, 3), np.inf), PEOPLE, Rules(p=1))
    assert plan.chosen == ()
    assert "no candidate reaches" in plan.reason


class Stopped:
    """One who looks on and stops at once."""

    stop = True

    def report(self, objective, bound):
        pass


# all demand is covered at once: nothing is left to stop
@pytest.mark.parametrize("model", [m for m in MODELS if m != "cover_all"])
def test_a_search_that_is_stopped_gives_the_best_plan_so_far(model):
    rng = np.random.default_rng(8)
    places = rng.random((120, 2))
    cost = np.hypot(*(places[:, None] - places).transpose(2, 0, 1)) * 100
    weights = rng.integers(1, 99, 120).astype(float)
    run = {
        "cover_most": lambda: cover_most(
            cost, weights, reach=15, rules=Rules(p=6), watch=Stopped()
        ),
        "cover_backup": lambda: cover_backup(
            cost, weights, reach=15, rules=Rules(p=6), watch=Stopped()
        ),
        "p_median": lambda: p_median(cost, weights, rules=Rules(p=6), watch=Stopped()),
        "p_centre": lambda: p_centre(cost, rules=Rules(p=6), watch=Stopped()),
        "worst_share": lambda: even_out(
            cost,
            weights,
            reach=15,
            groups=[i % 9 for i in range(120)],
            rules=Rules(p=6),
            watch=Stopped(),
        ),
        "deviation": lambda: even_out(
            cost, weights, aim="deviation", rules=Rules(p=6), watch=Stopped()
        ),
    }
    plan = run[model]()
    assert plan.status == "feasible"
    assert plan.reason == "stopped before the proof was complete"
    assert len(plan.chosen) > 0
    assert plan.gap > 0
    assert plan.gap == pytest.approx(abs(plan.bound - plan.objective) / plan.objective)


class Listener:
    """One who looks on and takes notes."""

    def __init__(self):
        self.stop = False
        self.heard = []

    def report(self, objective, bound):
        self.heard.append((objective, bound))


@pytest.mark.parametrize("model", ["cover_most", "p_centre"])
def test_the_one_who_looks_on_hears_of_plans_and_bounds_on_the_scale_of_the_plan(model):
    rng = np.random.default_rng(4)
    places = rng.random((200, 2))
    cost = np.hypot(*(places[:, None] - places).transpose(2, 0, 1)) * 100
    watch, weights = Listener(), rng.integers(1, 99, 200).astype(float)
    if model == "cover_most":
        plan = cover_most(cost, weights, reach=14, rules=Rules(p=7, fixed=(3,)), watch=watch)
    else:
        plan = p_centre(cost, rules=Rules(p=7, fixed=(3,)), watch=watch)
    sign = 1 if model == "cover_most" else -1
    assert len(watch.heard) > 0
    for objective, bound in watch.heard:
        assert objective is None or sign * objective <= sign * plan.objective * (1 + sign * 1e-9)
        assert sign * bound >= sign * plan.objective * (1 - sign * 1e-9)


def test_the_same_input_gives_the_same_plan_again():
    rng = np.random.default_rng(3)
    cost, people = rng.integers(0, 60, (60, 30)).astype(float), rng.integers(1, 9, 60)
    plans = [cover_most(cost, people, reach=8, rules=Rules(p=4)) for _ in range(2)]
    assert plans[0].chosen == plans[1].chosen
    medians = [p_median(cost, people, rules=Rules(p=4)) for _ in range(2)]
    assert medians[0].chosen == medians[1].chosen


@pytest.fixture
def points():
    return pd.DataFrame(
        [
            ["t1", "甲镇", 330324, 120.5000, 28.0, "township"],
            ["k1", "乙园", 330324, 120.5050, 28.0, "park"],
            ["t2", "丙镇", 330324, 120.6000, 28.0, "township"],
        ],
        columns=["id", "name_zh", "adcode", "lon", "lat", "kind"],
        index=[10, 11, 12],
    )


def test_candidates_within_a_kilometre_merge_and_keep_both_names(points):
    merged = merge_candidates(points, metric_crs="EPSG:4549")
    assert merged["name_zh"].tolist() == ["甲镇 / 乙园", "丙镇"]
    assert merged["kind"].tolist() == ["township; park", "township"]
    assert merged["members"].tolist() == ["t1; k1", "t2"]
    assert merged.index.tolist() == [10, 12]
    assert len(merge_candidates(points, metric_crs="EPSG:4549", merge_km=0.4)) == 3


def test_merging_refuses_what_it_cannot_measure(points):
    with pytest.raises(PlaceError, match="metres"):
        merge_candidates(points, metric_crs="EPSG:4326")
    with pytest.raises(PlaceError, match="'k1' has no place"):
        merge_candidates(points.assign(lon=[120.5, np.nan, 120.6]), metric_crs="EPSG:4549")
    with pytest.raises(ParameterError, match="adcode"):
        merge_candidates(points.drop(columns="adcode"), metric_crs="EPSG:4549")
    assert merge_candidates(points.iloc[:0], metric_crs="EPSG:4549").empty


@pytest.fixture
def village():
    """Five hamlets in a line, 20 minutes apart; the campus stands at the first."""
    at = np.arange(5) * 20.0
    cost = np.abs(at[:, None] - at)
    names = ["甲", "乙", "丙", "丁", "戊"]
    towns = pd.DataFrame({"id": list("abcde"), "name_zh": names, "adcode": [1, 1, 2, 2, 2]})
    people = np.array([900.0, 100.0, 300.0, 200.0, 500.0])
    return {
        "candidates": towns,
        "existing_min": cost[:, 0],
        "cost_min": cost,
        "residents": people,
        "cohort": people,
        "reach_min": 20.0,
        "min_cohort": 0.0,
    }


def test_a_village_gets_its_sites_in_the_order_of_their_gain(village):
    found = suggest_sites(**village, p=2)
    best = found.sites.query("model == 'cover_most' and p == 1").iloc[0]
    assert (best["id"], best["gain_people"], best["share_after"]) == ("d", 1000, 1.0)
    assert best["minutes_saved"] == 20 * 300 + 60 * 200 + 60 * 500
    assert best["mean_minutes_saved"] == best["minutes_saved"] / 2000
    median = found.summary.query("model == 'p_median'")
    assert median["ids"].tolist() == ["d", "e; c"]
    assert (found.summary["status"] == "optimal").all()


def test_a_candidate_with_too_small_a_cohort_is_left_out_and_listed(village):
    found = suggest_sites(**{**village, "min_cohort": 1000.0}, p=2)
    assert found.left_out == ("c", "e")
    assert not found.sites["id"].isin(["c", "e"]).any()


def test_demand_that_nothing_reaches_is_listed_and_the_rest_is_planned(village):
    cost = village["cost_min"].copy()
    cost[2] = np.inf
    existing = village["existing_min"].copy()
    existing[2] = np.inf
    found = suggest_sites(**{**village, "cost_min": cost, "existing_min": existing}, p=1)
    assert found.unreached == (2,)
    assert found.sites["gain_people"].tolist() == [700, 700]


def test_no_one_who_lacks_the_tier_gives_no_sites_and_says_so(village):
    found = suggest_sites(**{**village, "reach_min": 80.0})
    assert found.sites.empty
    assert "already covered" in found.reason


def test_a_study_of_swapped_sides_is_refused(village):
    with pytest.raises(ParameterError, match="transposed"):
        suggest_sites(**{**village, "cost_min": village["cost_min"][:, :4]})
    with pytest.raises(ParameterError, match="unknown"):
        suggest_sites(**village, required=["z"])
