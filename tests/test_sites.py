"""Siting models against published optima, enumeration and bad input."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import shortest_path
from vocatlas.geo.candidates import merge_candidates, suggest_sites
from vocatlas.geo.errors import ParameterError, PlaceError, PlanError
from vocatlas.geo.sites import Rules, cover_most, p_median

FIXTURES = Path(__file__).resolve().parents[1].parent / "shared" / "fixtures"
needs_fixtures = pytest.mark.skipif(
    not (FIXTURES / "spopt_sf").is_dir(), reason="the reference cases are not beside the clone"
)


@pytest.fixture(scope="module")
def san_francisco():
    folder = FIXTURES / "spopt_sf"
    minutes = pd.read_csv(
        folder / "SF_network_distance_candidateStore_16_censusTract_205_new.csv",
        dtype={"DestinationName": str},
    )
    tracts = pd.read_csv(folder / "SF_demand_205_centroid_uniform_weight.csv", dtype={"NAME": str})
    tracts = tracts.sort_values("NAME")
    wide = minutes.pivot(index="DestinationName", columns="name", values="distance")
    stores = pd.read_csv(folder / "SF_store_site_16_longlat.csv").sort_values("NAME")["NAME"]
    cost = wide.loc[tracts["NAME"], stores].to_numpy()
    return cost, tracts["POP2000"].to_numpy(dtype=float)


@needs_fixtures
def test_maximal_cover_of_san_francisco_is_the_published_one(san_francisco):
    cost, people = san_francisco
    plan = cover_most(cost, people, reach=5000, rules=Rules(p=4))
    assert (plan.objective, plan.chosen) == (875247, (1, 2, 5, 10))
    assert (plan.status, plan.gap, int((plan.assignment < 0).sum())) == ("optimal", 0.0, 21)


@needs_fixtures
def test_p_median_of_san_francisco_is_the_published_one(san_francisco):
    cost, people = san_francisco
    plan = p_median(cost, people, rules=Rules(p=4))
    assert plan.objective == pytest.approx(2848268129.7145104, rel=1e-12)
    assert plan.status == "optimal"


@needs_fixtures
@pytest.mark.parametrize("number", range(1, 11))
def test_p_median_of_the_or_library_is_the_published_one(number):
    folder = FIXTURES / "pmedian"
    head, *body = (folder / f"pmed{number}.txt").read_text().strip().splitlines()
    n, _, p = map(int, head.split())
    edges = np.zeros((n, n))
    for line in body:
        i, j, length = map(int, line.split())
        edges[i - 1, j - 1] = edges[j - 1, i - 1] = length
    optima = (folder / "p_median_optima.txt").read_text().splitlines()[1:]
    published = dict(line.split() for line in optima if line.strip())
    plan = p_median(shortest_path(edges, directed=False), np.ones(n), rules=Rules(p=p))
    assert (plan.objective, plan.status) == (float(published[f"pmed{number}"]), "optimal")
    assert len(plan.chosen) == p


@st.composite
def cases(draw, *, ruled=False):
    """Small costs with unreachable pairs, weights with zeros, and rules that may bind."""
    n, m = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    value = st.one_of(st.integers(0, 12).map(float), st.just(float("inf")))
    cost = np.array([[draw(value) for _ in range(m)] for _ in range(n)])
    weights = np.array([draw(st.integers(0, 9)) for _ in range(n)], dtype=float)
    roles = [draw(st.sampled_from(["free"] * 4 + ["fixed", "excluded"])) for _ in range(m)]
    named = {r: tuple(j for j in range(m) if roles[j] == r) for r in ("free", "fixed", "excluded")}
    p = draw(st.integers(0, len(named["free"])))
    extra = {}
    if ruled:
        extra["group"] = [draw(st.integers(0, 1)) for _ in range(m)]
        extra["max_per_group"] = draw(st.integers(0, 3))
        at = np.array([draw(st.integers(0, 9)) for _ in range(m)], dtype=float)
        extra["spacing"] = np.abs(at[:, None] - at)
        extra["min_spacing"] = float(draw(st.integers(0, 4)))
        extra["price"] = [draw(st.integers(1, 4)) for _ in range(m)]
        extra["budget"] = float(draw(st.integers(4, 12)))
        if draw(st.booleans()):
            p = None
    return cost, weights, Rules(p=p, fixed=named["fixed"], excluded=named["excluded"], **extra)


def keeps(rules, chosen):
    """Say whether new sites keep every rule, from the words of the rules."""
    if rules.budget is not None and sum(rules.price[j] for j in chosen) > rules.budget:
        return False
    if rules.group is not None:
        groups = [rules.group[j] for j in chosen]
        if any(groups.count(g) > rules.max_per_group for g in groups):
            return False
    if rules.spacing is not None:
        standing = [*chosen, *rules.fixed]
        return all(
            rules.spacing[j, k] >= rules.min_spacing for j in chosen for k in standing if j != k
        )
    return True


def allowed_sets(cost, rules, banned=()):
    m = cost.shape[1]
    free = [j for j in range(m) if j not in {*rules.fixed, *rules.excluded, *banned}]
    most = len(free) if rules.p is None else rules.p
    for size in range(min(most, len(free)) + 1):
        for chosen in combinations(free, size):
            if set(rules.required) <= set(chosen) and keeps(rules, chosen):
                yield chosen


def best_cost(cost, rules, chosen):
    return cost[:, [*rules.fixed, *chosen]].min(axis=1, initial=np.inf)


def check_cover(cost, weights, rules, reach):
    plan = cover_most(cost, weights, reach=reach, rules=rules)
    low = rules.min_reached
    banned = [] if low is None else np.flatnonzero(weights @ (cost <= reach) < low).tolist()
    sets = allowed_sets(cost, rules, banned)
    best = max(weights[best_cost(cost, rules, s) <= reach].sum() for s in sets)
    assert plan.objective == best
    assert plan.status == "optimal"
    assert keeps(rules, plan.chosen)
    assert not set(plan.chosen) & {*rules.fixed, *rules.excluded, *banned}


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
    assert keeps(rules, plan.chosen)


@settings(max_examples=150, deadline=None)
@given(cases(), st.integers(0, 12))
def test_maximal_cover_equals_enumeration(case, reach):
    check_cover(*case, reach)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_p_median_equals_enumeration(case):
    check_median(*case)


@settings(max_examples=150, deadline=None)
@given(cases(ruled=True), st.integers(0, 12))
def test_maximal_cover_with_every_rule_equals_enumeration(case, reach):
    check_cover(*case, reach)


@settings(max_examples=150, deadline=None)
@given(cases(ruled=True))
def test_p_median_with_every_rule_equals_enumeration(case):
    check_median(*case)


@settings(max_examples=60, deadline=None)
@given(cases(), st.integers(0, 12), st.integers(0, 15))
def test_a_candidate_that_reaches_too_few_is_never_chosen(case, reach, least):
    cost, weights, rules = case
    check_cover(cost, weights, Rules(p=rules.p, fixed=rules.fixed, min_reached=least), reach)


@pytest.mark.parametrize("seed", range(6))
def test_p_median_of_a_middling_case_equals_enumeration(seed):
    rng = np.random.default_rng(seed)
    cost = np.round(rng.uniform(0, 90, (40, 14)), 1)
    cost[rng.random(cost.shape) < 0.2] = np.inf
    weights = rng.integers(0, 5000, 40).astype(float)
    check_median(cost, weights, Rules(p=4, fixed=(0,), required=(5,), excluded=(9,)))
    check_cover(cost, weights, Rules(p=4, fixed=(0,), required=(5,), excluded=(9,)), 30)


COST = np.array([[5.0, 20.0, 40.0], [30.0, 10.0, np.inf], [50.0, 20.0, 5.0], [np.inf, 60.0, 9.0]])
PEOPLE = np.array([100.0, 80.0, 60.0, 20.0])


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
    ],
)
def test_bad_input_is_refused_in_words(cost, weights, rules, error, says):
    with pytest.raises(error, match=says):
        cover_most(cost, weights, reach=30, rules=rules)
    with pytest.raises(error, match=says):
        p_median(cost, weights, rules=rules)


def test_a_rule_that_needs_a_reach_is_refused_by_p_median():
    with pytest.raises(ParameterError, match="min_reached"):
        p_median(COST, PEOPLE, rules=Rules(p=1, min_reached=10))


def test_demand_that_is_covered_already_gives_an_empty_plan_that_says_so():
    plan = cover_most(COST, PEOPLE, reach=60, rules=Rules(p=2, fixed=(1,)))
    assert (plan.chosen, plan.status) == ((), "optimal")
    assert "already covered" in plan.reason


def test_demand_that_nobody_reaches_is_named():
    cost = COST.copy()
    cost[[1, 3]] = np.inf
    plan = p_median(cost, PEOPLE, rules=Rules(p=1))
    assert plan.status == "infeasible"
    assert plan.reason == "no candidate reaches 2 demand points: 1, 3"


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
