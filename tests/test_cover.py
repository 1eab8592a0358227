"""Covering all, most, and again: published answers, every set of sites, and rules that bind."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import needs_fixtures, read_san_francisco
from siting_cases import allowed_sets, best_cost, cases, check_sites
from vocatlas.geo.errors import ParameterError
from vocatlas.geo.siting import coverbound
from vocatlas.geo.siting.sites import Rules, cover_all, cover_backup, cover_most


@needs_fixtures
def test_maximal_cover_of_san_francisco_is_the_published_one():
    cost, people = read_san_francisco()
    plan = cover_most(cost, people, reach=5000, rules=Rules(p=4))
    assert (plan.objective, plan.chosen) == (875247, (1, 2, 5, 10))
    assert (plan.status, plan.gap, int((plan.assignment < 0).sum())) == ("optimal", 0.0, 21)


@needs_fixtures
def test_set_cover_of_san_francisco_needs_the_published_number_of_sites():
    cost, _ = read_san_francisco()
    plan = cover_all(cost, reach=5000)
    assert (plan.objective, len(plan.chosen), plan.status) == (8, 8, "optimal")
    assert (cost[np.arange(len(cost)), plan.assignment] <= 5000).all()


def left_out(cost, weights, rules, reach):
    """Return the candidates that reach too few."""
    low = rules.min_reached
    return [] if low is None else np.flatnonzero(weights @ (cost <= reach) < low).tolist()


def check_most(cost, weights, rules, reach):
    plan = cover_most(cost, weights, reach=reach, rules=rules)
    banned = left_out(cost, weights, rules, reach)
    sets = allowed_sets(cost, rules, banned)
    best = max(weights[best_cost(cost, rules, s) <= reach].sum() for s in sets)
    assert (plan.objective, plan.bound, plan.status) == (best, best, "optimal")
    check_sites(plan, rules, banned)
    served = plan.assignment >= 0
    assert weights[served].sum() == best
    assert (cost[served, plan.assignment[served]] <= reach).all()


def worth(cost, weights, rules, chosen, reach, first):
    count = (cost[:, [*rules.fixed, *chosen]] <= reach).sum(axis=1)
    return first * weights[count >= 1].sum() + (1 - first) * weights[count >= 2].sum()


def check_backup(cost, weights, rules, reach, first):
    plan = cover_backup(cost, weights, reach=reach, rules=rules, first=first)
    banned = left_out(cost, weights, rules, reach)
    sets = allowed_sets(cost, rules, banned)
    best = max(worth(cost, weights, rules, s, reach, first) for s in sets)
    assert plan.objective == pytest.approx(best)
    assert plan.status == "optimal"
    assert worth(cost, weights, rules, plan.chosen, reach, first) == pytest.approx(best)
    check_sites(plan, rules, banned)


def check_all(cost, weights, rules, reach):
    plan = cover_all(cost, weights=weights, reach=reach, rules=rules)
    banned = left_out(cost, weights, rules, reach)
    price = np.ones(cost.shape[1]) if rules.price is None else np.array(rules.price)
    totals = [
        price[list(s)].sum()
        for s in allowed_sets(cost, rules, banned)
        if (best_cost(cost, rules, s) <= reach).all()
    ]
    if not totals:
        assert (plan.status, plan.chosen) == ("infeasible", ())
        assert plan.reason
        return
    assert (plan.objective, plan.status) == (min(totals), "optimal")
    assert (best_cost(cost, rules, plan.chosen) <= reach).all()
    check_sites(plan, rules, banned)


@settings(max_examples=150, deadline=None)
@given(cases(), st.integers(0, 12))
def test_maximal_cover_equals_enumeration(case, reach):
    check_most(*case, reach)


@settings(max_examples=150, deadline=None)
@given(cases(ruled=True), st.integers(0, 12))
def test_maximal_cover_with_every_rule_equals_enumeration(case, reach):
    check_most(*case, reach)


@settings(max_examples=150, deadline=None)
@given(cases(limited=False), st.integers(0, 14))
def test_set_cover_equals_enumeration(case, reach):
    cost, weights, rules = case
    check_all(cost, weights, rules, reach)


@settings(max_examples=150, deadline=None)
@given(cases(ruled=True), st.integers(4, 14))
def test_set_cover_with_every_rule_equals_enumeration(case, reach):
    check_all(*case, reach)


@settings(max_examples=150, deadline=None)
@given(cases(), st.integers(0, 12), st.sampled_from([0.0, 0.3, 0.5, 0.8, 1.0]))
def test_backup_cover_equals_enumeration(case, reach, first):
    check_backup(*case, reach, first)


@settings(max_examples=150, deadline=None)
@given(cases(ruled=True), st.integers(0, 12), st.sampled_from([0.2, 0.5, 0.9]))
def test_backup_cover_with_every_rule_equals_enumeration(case, reach, first):
    check_backup(*case, reach, first)


@settings(max_examples=60, deadline=None)
@given(cases(), st.integers(0, 12), st.integers(0, 15))
def test_a_candidate_that_reaches_too_few_is_never_chosen(case, reach, least):
    cost, weights, rules = case
    rules = Rules(p=rules.p, fixed=rules.fixed, min_reached=least)
    check_most(cost, weights, rules, reach)
    check_all(cost, weights, rules, reach)
    check_backup(cost, weights, rules, reach, 0.6)


def middling(seed, places=40, candidates=14):
    """Return uneven costs with pairs that have no way, and weights."""
    rng = np.random.default_rng(seed)
    cost = np.round(rng.uniform(0, 90, (places, candidates)), 1)
    cost[rng.random(cost.shape) < 0.2] = np.inf
    return cost, rng.integers(0, 5000, places).astype(float)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("large", [False, True])
def test_covers_of_a_middling_case_equal_enumeration(seed, large, monkeypatch):
    if large:  # take the way of large cases: multipliers first
        monkeypatch.setattr(coverbound, "LARGE", 0)
    cost, weights = middling(seed)
    rules = Rules(p=4, fixed=(0,), required=(5,), excluded=(9,))
    check_most(cost, weights, rules, 20)
    check_backup(cost, weights, rules, 30, 0.4)
    check_backup(cost, weights, rules, 30, 0.7)
    price = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7]
    check_most(cost, weights, Rules(budget=15, price=price, fixed=(0,)), 20)
    check_backup(cost, weights, Rules(budget=15, price=price, fixed=(0,)), 30, 0.6)
    check_all(cost, weights, Rules(price=price, fixed=(0,)), 75)


@pytest.mark.parametrize("seed", range(3))
def test_a_plan_within_the_gap_that_was_asked_for_holds_the_optimum_between(seed, monkeypatch):
    monkeypatch.setattr(coverbound, "LARGE", 0)
    rng = np.random.default_rng(seed)
    places = rng.random((300, 2))
    cost = np.hypot(*(places[:, None] - places[:60]).transpose(2, 0, 1))
    weights = rng.integers(1, 99, 300).astype(float)
    best = cover_most(cost, weights, reach=0.12, rules=Rules(p=8))
    near = cover_most(cost, weights, reach=0.12, rules=Rules(p=8, rel_gap=0.05))
    assert best.status == "optimal"
    assert near.objective <= best.objective <= near.bound
    assert near.gap <= 0.05 * (1 + 1e-6)
    assert near.status == "optimal" or "within the gap of 0.05" in near.reason


def test_backup_with_nothing_for_the_second_site_is_maximal_cover():
    cost, weights = middling(2)
    once = cover_most(cost, weights, reach=30, rules=Rules(p=3))
    backup = cover_backup(cost, weights, reach=30, rules=Rules(p=3), first=1.0)
    assert backup.objective == once.objective


@pytest.mark.parametrize("first", [-0.1, 1.1, np.nan])
def test_a_part_outside_zero_to_one_is_refused(first):
    with pytest.raises(ParameterError, match="first"):
        cover_backup(np.ones((2, 2)), [1, 1], reach=1, rules=Rules(p=1), first=first)


@pytest.mark.parametrize("reach", [-1, np.inf, np.nan])
def test_a_reach_that_is_no_distance_is_refused(reach):
    with pytest.raises(ParameterError, match="reach"):
        cover_all(np.ones((2, 2)), reach=reach)
    with pytest.raises(ParameterError, match="reach"):
        cover_most(np.ones((2, 2)), [1, 1], reach=reach, rules=Rules(p=1))


LINE = np.abs(np.arange(5)[:, None] - np.arange(5)) * 10.0


def test_demand_that_is_covered_already_gives_an_empty_plan_that_says_so():
    for plan in (
        cover_most(LINE, np.ones(5), reach=20, rules=Rules(p=2, fixed=(2,))),
        cover_all(LINE, reach=20, rules=Rules(fixed=(2,))),
    ):
        assert (plan.chosen, plan.status) == ((), "optimal")
        assert "already covered" in plan.reason


def test_too_few_sites_for_all_demand_are_named_before_the_search():
    plan = cover_all(LINE, reach=0, rules=Rules(p=3))
    assert plan.status == "infeasible"
    assert plan.reason == (
        "demand points 0, 1, 2, 3 share no candidate: 4 sites are needed and 3 allowed"
    )


def test_sites_that_all_are_needed_but_not_all_allowed_are_named_before_the_search():
    rules = Rules(group=["a", "a", "b", "b", "b"], max_per_group=2)
    plan = cover_all(LINE, reach=0, rules=rules)
    assert plan.status == "infeasible"
    assert "each reached by one candidate alone (0, 1, 2, 3, 4)" in plan.reason


def test_the_cheaper_of_two_candidates_that_reach_the_same_is_chosen():
    cost = np.array([[5.0, 5.0], [5.0, 5.0]])
    assert cover_all(cost, reach=5, rules=Rules(price=[2, 1])).chosen == (1,)
    assert cover_all(cost, reach=5, rules=Rules(price=[1, 1])).chosen == (0,)
    assert cover_all(cost, reach=5, rules=Rules(price=[2, 1], required=(0,))).chosen == (0,)


def test_vectors_tell_a_transposed_matrix_where_there_are_no_weights():
    cost = np.ones((4, 2))
    for rules in (Rules(price=[1, 1, 1, 1]), Rules(group=[1] * 4, max_per_group=1)):
        with pytest.raises(ParameterError, match="one for each of the 2 columns"):
            cover_all(cost, reach=1, rules=rules)
    with pytest.raises(ParameterError, match="transposed"):
        cover_all(cost, reach=1, weights=[1, 1])


def test_row_order_and_repeated_rows_change_nothing():
    cost, weights = middling(5)
    plan = cover_most(cost, weights, reach=20, rules=Rules(p=3))
    again = cover_most(
        np.vstack([cost, cost])[::-1], np.r_[weights, weights][::-1], reach=20, rules=Rules(p=3)
    )
    assert again.objective == 2 * plan.objective
    assert cover_all(np.vstack([cost, cost]), reach=80).objective == (
        cover_all(cost, reach=80).objective
    )


def test_the_arguments_stay_as_they_were():
    cost, weights = middling(1)
    before = cost.copy(), weights.copy()
    cover_most(cost, weights, reach=20, rules=Rules(p=3, fixed=(1,)))
    cover_backup(cost, weights, reach=20, rules=Rules(p=3, fixed=(1,)))
    assert np.array_equal(cost, before[0])
    assert np.array_equal(weights, before[1])
