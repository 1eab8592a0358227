"""Evenness against every set of sites: the worst group's share, and the deviation of costs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from siting_cases import allowed_sets, best_cost, cases, check_sites
from vocatlas.geo.errors import ParameterError
from vocatlas.geo.siting import deviation
from vocatlas.geo.siting.sites import Rules, even_out


def worst_share(cost, weights, groups, rules, chosen, reach):
    """Return the worst share, and the weight reached."""
    hit = best_cost(cost, rules, chosen) <= reach
    shares = [
        weights[hit & (groups == g)].sum() / weights[groups == g].sum()
        for g in set(groups.tolist())
        if weights[groups == g].sum() > 0
    ]
    return min(shares), weights[hit].sum()


def check_share(cost, weights, groups, rules, reach):
    plan = even_out(cost, weights, reach=reach, groups=groups, rules=rules)
    sets = [worst_share(cost, weights, groups, rules, s, reach) for s in allowed_sets(cost, rules)]
    best = max(share for share, _ in sets)
    assert plan.objective == pytest.approx(best, abs=1e-9)
    assert plan.status == "optimal"
    mine, reached = worst_share(cost, weights, groups, rules, plan.chosen, reach)
    assert mine == pytest.approx(best, abs=1e-9)
    assert reached == max(w for share, w in sets if share > best - 1e-9)
    check_sites(plan, rules)


@settings(max_examples=200, deadline=None)
@given(cases(), st.integers(0, 12), st.lists(st.integers(0, 2), min_size=7, max_size=7))
def test_the_worst_share_equals_enumeration(case, reach, labels):
    cost, weights, rules = case
    if weights.sum() > 0:
        check_share(cost, weights, np.array(labels[: len(cost)]), rules, reach)


@settings(max_examples=200, deadline=None)
@given(cases(ruled=True), st.integers(0, 12), st.lists(st.integers(0, 2), min_size=7, max_size=7))
def test_the_worst_share_with_every_rule_equals_enumeration(case, reach, labels):
    cost, weights, rules = case
    if weights.sum() > 0:
        check_share(cost, weights, np.array(labels[: len(cost)]), rules, reach)


@pytest.mark.parametrize("seed", range(5))
def test_the_worst_share_of_a_middling_case_equals_enumeration(seed):
    rng = np.random.default_rng(seed)
    cost, weights = rng.uniform(0, 90, (60, 12)), rng.integers(0, 5000, 60).astype(float)
    rules = Rules(p=3, fixed=(0,), required=(5,), excluded=(9,))
    check_share(cost, weights, rng.integers(0, 6, 60), rules, 22)


def spread(cost, weights, rules, chosen):
    """Return the weighted mean absolute deviation, inf where somebody is not served."""
    best = best_cost(cost, rules, chosen)[weights > 0]
    share = weights[weights > 0] / weights.sum()
    if not np.isfinite(best).all():
        return np.inf
    return share @ np.abs(best - share @ best)


def check_deviation(cost, weights, rules):
    plan = even_out(cost, weights, aim="deviation", rules=rules)
    best = min(spread(cost, weights, rules, s) for s in allowed_sets(cost, rules))
    if not np.isfinite(best):
        assert (plan.status, plan.chosen) == ("infeasible", ())
        assert plan.reason
        return
    assert plan.status == "optimal"
    assert plan.objective == pytest.approx(best, abs=1e-7)
    assert spread(cost, weights, rules, plan.chosen) == pytest.approx(best, abs=1e-7)
    check_sites(plan, rules)


@settings(max_examples=150, deadline=None)
@given(cases(), st.booleans())
def test_the_deviation_equals_enumeration(case, program):
    with pytest.MonkeyPatch.context() as patch:
        if program:  # the program answers, not the trial of all sets
            patch.setattr(deviation, "FEW_SETS", 0)
        if case[1].sum() > 0:
            check_deviation(*case)


@settings(max_examples=150, deadline=None)
@given(cases(ruled=True), st.booleans())
def test_the_deviation_with_every_rule_equals_enumeration(case, program):
    with pytest.MonkeyPatch.context() as patch:
        if program:
            patch.setattr(deviation, "FEW_SETS", 0)
        if case[1].sum() > 0:
            check_deviation(*case)


@pytest.mark.parametrize("seed", range(3))
def test_the_deviation_by_the_program_equals_the_trial_of_all_sets(seed, monkeypatch):
    rng = np.random.default_rng(seed)
    cost, weights = rng.integers(0, 60, (15, 8)).astype(float), rng.integers(1, 99, 15)
    rules = Rules(p=3, fixed=(0,))
    tried = even_out(cost, weights, aim="deviation", rules=rules)
    monkeypatch.setattr(deviation, "FEW_SETS", 0)
    solved = even_out(cost, weights, aim="deviation", rules=rules)
    assert (tried.status, solved.status) == ("optimal", "optimal")
    assert solved.objective == pytest.approx(tried.objective, abs=1e-7)


def test_a_further_site_that_makes_costs_less_even_is_not_chosen():
    cost = np.array([[10.0, 0.0], [10.0, 10.0]])
    plan = even_out(cost, [1, 1], aim="deviation", rules=Rules(p=1, fixed=(0,)))
    assert (plan.chosen, plan.objective) == ((), 0.0)
    assert "more even" in plan.reason


def test_a_group_that_nobody_reaches_is_named_and_the_rest_is_planned():
    cost = np.array([[0.0, 50.0], [50.0, 0.0], [90.0, 90.0]])
    plan = even_out(cost, [1, 5, 1], reach=10, groups=["a", "b", "far"], rules=Rules(p=1))
    assert (plan.objective, plan.chosen) == (0.0, (1,))
    assert "no candidate reaches any of group far" in plan.reason


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        ({"aim": "best"}, "aim must be one of"),
        ({}, "needs reach and groups"),
        ({"reach": 3}, "needs reach and groups"),
        ({"reach": 3, "groups": ["a"]}, "transposed"),
        ({"aim": "deviation", "groups": ["a", "a", "b"]}, "knows no groups"),
        ({"reach": -3, "groups": ["a", "a", "b"]}, "reach"),
    ],
)
def test_an_aim_without_what_it_needs_is_refused(given_, says):
    with pytest.raises(ParameterError, match=says):
        even_out(np.ones((3, 2)), [1, 1, 1], rules=Rules(p=1), **given_)
