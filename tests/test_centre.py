"""p-centre against published optima and every set of sites."""

import numpy as np
import pytest
from hypothesis import given, settings
from reference_cases import needs_fixtures, read_optimum, read_pmed, read_san_francisco
from siting_cases import allowed_sets, best_cost, cases, check_sites
from vocatlas.geo.errors import ParameterError
from vocatlas.geo.siting.sites import Rules, p_centre


@needs_fixtures
@pytest.mark.parametrize("number", range(1, 11))
def test_p_centre_of_the_or_library_is_the_published_one(number):
    distances, p = read_pmed(number)
    plan = p_centre(distances, rules=Rules(p=p))
    best = read_optimum("p_centre_optima.txt", number)
    assert (plan.objective, plan.bound, plan.status) == (best, best, "optimal")
    assert len(plan.chosen) <= p


@needs_fixtures
def test_p_centre_of_san_francisco_is_the_published_one():
    cost, _ = read_san_francisco()
    plan = p_centre(cost, rules=Rules(p=4))
    assert plan.objective == pytest.approx(7403.06381085, rel=1e-10)
    assert plan.status == "optimal"


def check_centre(cost, rules):
    plan = p_centre(cost, rules=rules)
    best = min(best_cost(cost, rules, s).max() for s in allowed_sets(cost, rules))
    assert plan.objective == best
    if not np.isfinite(best):
        assert (plan.status, plan.chosen) == ("infeasible", ())
        assert plan.reason
        return
    assert (plan.status, plan.bound) == ("optimal", best)
    assert best_cost(cost, rules, plan.chosen).max() == best
    check_sites(plan, rules)


@settings(max_examples=200, deadline=None)
@given(
    cases(),
)
def test_p_centre_equals_enumeration(case):
    check_centre(case[0], case[2])


@settings(max_examples=200, deadline=None)
@given(cases(ruled=True))
def test_p_centre_with_every_rule_equals_enumeration(case):
    check_centre(case[0], case[2])


@pytest.mark.parametrize("seed", range(6))
def test_p_centre_of_a_middling_case_equals_enumeration(seed):
    rng = np.random.default_rng(seed)
    cost = np.round(rng.uniform(0, 90, (40, 14)), 1)
    cost[rng.random(cost.shape) < 0.1] = np.inf
    check_centre(cost, Rules(p=4, fixed=(0,), required=(5,), excluded=(9,)))
    price = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7]
    check_centre(cost, Rules(budget=12, price=price, group=[0, 1] * 7, max_per_group=3))


def test_a_candidate_that_lowers_nothing_is_not_chosen():
    line = np.abs(np.arange(5)[:, None] - np.arange(5)) * 10.0
    plan = p_centre(line, rules=Rules(p=2, fixed=(2,), excluded=(0, 4)))
    assert (plan.objective, plan.chosen) == (10.0, (1, 3))
    one = p_centre(line, rules=Rules(p=1, fixed=(2,)))
    assert (one.objective, one.chosen) == (20.0, ())
    assert one.reason == "no candidate lowers the largest cost of the fixed sites"


def test_demand_without_weight_must_be_served_too():
    line = np.abs(np.arange(5)[:, None] - np.arange(5)) * 10.0
    plan = p_centre(line, rules=Rules(p=1), weights=[1, 0, 0, 0, 0])
    assert (plan.objective, plan.chosen) == (20.0, (2,))


def test_vectors_tell_a_transposed_matrix_where_there_are_no_weights():
    with pytest.raises(ParameterError, match="one for each of the 2 columns"):
        p_centre(np.ones((4, 2)), rules=Rules(budget=2, price=[1, 1, 1, 1]))
    with pytest.raises(ParameterError, match="transposed"):
        p_centre(np.ones((4, 2)), rules=Rules(p=1), weights=[1, 1])


def test_a_wider_gap_ends_the_halving_early_with_the_optimum_between():
    rng = np.random.default_rng(3)
    cost = rng.uniform(0, 90, (60, 30))
    best = p_centre(cost, rules=Rules(p=5))
    near = p_centre(cost, rules=Rules(p=5, rel_gap=0.3))
    assert near.bound <= best.objective <= near.objective
    assert near.gap <= 0.3
