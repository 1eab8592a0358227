"""Placement efficiency against every placement there is, and a village worked out by hand."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vocatlas.geo.errors import ParameterError
from vocatlas.geo.industry.placement import (
    FEW_PEOPLED,
    FEW_TOWNSHIPS,
    PlacementCase,
    best_placement,
    count_matched,
    draw_places,
    measure_each,
    measure_placement,
    weigh_moves,
    within_reach,
)

# Two colleges, four townships in a row, three clusters. College 0 teaches for clusters 0 and 1,
# college 1 for 1 and 2. Cluster 0 is reached from township 0, 1 from 1 and 2, 2 from 3. Both
# colleges stand in township 1, so that cluster 1 alone is matched.
TEACHES = np.array([[1, 1, 0], [0, 1, 1]], dtype=bool)
NEAR = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]], dtype=bool)
VILLAGE = PlacementCase(TEACHES, NEAR[[1, 1]], NEAR, np.array([10.0, 60.0, 20.0, 10.0]))


def some_case(seed: int) -> PlacementCase:
    rng = np.random.default_rng(seed)
    campuses, townships, clusters = rng.integers(1, [5, 6, 8])
    near = rng.random((townships, clusters)) < 0.3
    return PlacementCase(
        rng.random((campuses, clusters)) < 0.5,
        near[rng.integers(0, townships, campuses)],
        near,
        rng.integers(0, 100, townships).astype(float),
    )


def every_placement(case: PlacementCase) -> list[int]:
    """Count matched clusters, one by one, in every way to put campuses in townships."""
    campuses, townships = len(case.teaches), len(case.residents)
    nowhere = [-1] * max(0, campuses - townships)
    counts = []
    for places in set(permutations([*range(townships), *nowhere], campuses)):
        matched = set()
        for campus, township in enumerate(places):
            for cluster in range(case.teaches.shape[1]):
                there = township >= 0 and case.near_there[township, cluster]
                if there and case.teaches[campus, cluster]:
                    matched.add(cluster)
        counts.append(len(matched))
    return counts


def test_the_village_is_what_paper_and_pencil_give() -> None:
    found = measure_placement(VILLAGE)
    assert found is not None
    assert (found.clusters, found.teachable, found.observed) == (3, 3, 1)
    # one at township 0 for cluster 0 or at 1 or 2 for 1, the other at 3 or at 1 or 2
    assert (found.optimum, found.optimum_bound, found.proved) == (2, 2, True)
    uniform = found.nulls[0]
    # of 12 placements: (0,1) (0,2) (0,3) (1,3) (2,3) match 2, (1,0) (2,0) (1,2) (2,1) (3,1)
    # (3,2) match 1, (3,0) none: 16 / 12 on average, 11 of 12 at least 1
    assert uniform.mean == pytest.approx(16 / 12, abs=0.06)
    assert uniform.p == pytest.approx(11 / 12, abs=0.03)
    assert uniform.ratio == pytest.approx((1 - uniform.mean) / (2 - uniform.mean))
    assert uniform.ratio < 0


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_the_optimum_is_the_best_of_every_placement(seed: int) -> None:
    case = some_case(seed)
    best, bound, proved = best_placement(case)
    assert proved
    assert count_matched(case, best[None, :])[0] == bound == max(every_placement(case))
    used = best[best >= 0]
    assert len(used) == len(np.unique(used))


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_uniform_null_is_every_placement(seed: int) -> None:
    case = some_case(seed)
    found = measure_placement(case, draws=2000, seed=seed)
    assert found is not None
    uniform = found.nulls[0]
    if uniform.mean is None:
        assert uniform.reason == FEW_TOWNSHIPS
        return
    every = np.array(every_placement(case))
    # five standard errors: 25 examples should not fail once in a hundred thousand runs
    assert uniform.mean == pytest.approx(every.mean(), abs=5 * every.std() / np.sqrt(2000) + 1e-9)
    assert uniform.matched.min() >= every.min()
    assert uniform.matched.max() <= every.max() == found.optimum


def test_the_null_by_residents_draws_one_after_the_other_in_proportion() -> None:
    weight = np.array([5.0, 3.0, 2.0])
    one = np.ones((2, 1), dtype=bool)
    case = PlacementCase(one, one, np.ones((3, 1), dtype=bool), weight)
    places, reason = draw_places(case, "by_residents", draws=40_000, rng=np.random.default_rng(4))
    assert reason == ""
    # probability that i and then j are drawn: w_i / 10 * w_j / (10 - w_i); either campus first
    for first, second in permutations(range(3), 2):
        chance = [
            weight[i] / 10 * weight[j] / (10 - weight[i])
            for i, j in ((first, second), (second, first))
        ]
        share = ((places == [first, second]).all(axis=1)).mean()
        assert share == pytest.approx(sum(chance) / 2, abs=0.01)


def test_a_township_without_residents_is_never_drawn_by_residents() -> None:
    case = PlacementCase(TEACHES, NEAR[[1, 1]], NEAR, np.array([0.0, 5.0, np.nan, 5.0]))
    places, _ = draw_places(case, "by_residents", draws=200, rng=np.random.default_rng(1))
    assert set(places.ravel()) == {1, 3}
    fewer = PlacementCase(TEACHES, NEAR[[1, 1]], NEAR, np.array([0.0, 5.0, 0.0, 0.0]))
    found = measure_placement(fewer)
    assert found is not None
    assert found.nulls[0].mean is not None
    assert (found.nulls[1].mean, found.nulls[1].p) == (None, None)
    assert found.nulls[1].reason == FEW_PEOPLED


def test_no_township_holds_two_campuses_in_a_draw() -> None:
    rng = np.random.default_rng(9)
    case = some_case(3)
    for null in ("uniform", "by_residents"):
        places, _ = draw_places(case, null, draws=300, rng=rng)
        assert all(len(set(row)) == len(row) for row in places.tolist())


def test_p_counts_the_observed_among_the_draws() -> None:
    found = measure_placement(VILLAGE, draws=99, seed=7)
    assert found is not None
    for null in found.nulls:
        assert null.p == ((null.matched >= 1).sum() + 1) / 100
    best = PlacementCase(TEACHES, NEAR[[0, 3]], NEAR, VILLAGE.residents)
    great = measure_placement(best, draws=9, seed=1)
    assert great is not None
    assert min(null.p for null in great.nulls if null.p is not None) >= 0.1


def test_a_ratio_needs_room_of_a_twentieth_of_all_clusters() -> None:
    # one cluster of 20 is matched at best and in half of the draws: 0.5 / 20 is no room
    teaches = np.zeros((1, 20), dtype=bool)
    teaches[0, 0] = True
    near = np.zeros((2, 20), dtype=bool)
    near[0, 0] = True
    case = PlacementCase(teaches, near[[0]], near, np.ones(2))
    found = measure_placement(case)
    assert found is not None
    assert [null.ratio for null in found.nulls] == [None, None]
    assert {null.reason for null in found.nulls} == {"optimum_near_mean"}
    fewer = PlacementCase(teaches[:, :9], near[[0], :9], near[:, :9], np.ones(2))
    enough = measure_placement(fewer)
    assert enough is not None
    assert [null.ratio for null in enough.nulls] == [1.0, 1.0]


def test_without_room_between_chance_and_best_there_is_no_ratio() -> None:
    everywhere = np.ones((3, 2), dtype=bool)
    case = PlacementCase(np.ones((1, 2), dtype=bool), everywhere[:1], everywhere, np.ones(3))
    found = measure_placement(case)
    assert found is not None
    assert (found.observed, found.optimum) == (2, 2)
    assert [(null.mean, null.p, null.ratio) for null in found.nulls] == [(2.0, 1.0, None)] * 2


def test_without_clusters_or_campuses_there_is_no_efficiency() -> None:
    none, some = np.zeros((2, 0), dtype=bool), np.zeros((0, 2), dtype=bool)
    near = np.zeros((3, 0), dtype=bool)
    assert measure_placement(PlacementCase(none, none, near, np.ones(3))) is None
    case = PlacementCase(some, some, np.zeros((3, 2), dtype=bool), np.ones(3))
    assert measure_placement(case) is None
    assert weigh_moves(case).campus is None
    assert measure_each(case, []) == {}


def test_campuses_that_teach_for_no_cluster_match_none_and_have_no_ratio() -> None:
    idle = np.zeros((2, 3), dtype=bool)
    found = measure_placement(PlacementCase(idle, NEAR[[1, 1]], NEAR, np.ones(4)))
    assert found is not None
    assert (found.observed, found.optimum, found.teachable, found.proved) == (0, 0, 0, True)
    assert found.best.tolist() == [-1, -1]
    assert [(null.p, null.ratio) for null in found.nulls] == [(1.0, None)] * 2


def test_observed_may_exceed_what_one_campus_a_township_allows() -> None:
    # only one township is near; two colleges share it today
    near = np.array([[1, 1], [0, 0]], dtype=bool)
    case = PlacementCase(np.eye(2, dtype=bool), near[[0, 0]], near, np.ones(2))
    found = measure_placement(case)
    assert found is not None
    assert (found.observed, found.optimum) == (2, 1)


def test_more_campuses_than_townships_leave_the_nulls_blank_but_not_the_optimum() -> None:
    three = np.eye(3, dtype=bool)
    found = measure_placement(PlacementCase(three, three, np.ones((2, 3), dtype=bool), np.ones(2)))
    assert found is not None
    assert found.optimum == 2
    assert [(null.mean, null.p, null.reason) for null in found.nulls] == [
        (None, None, FEW_TOWNSHIPS)
    ] * 2


def test_each_college_is_measured_as_if_alone() -> None:
    found = measure_each(VILLAGE, ["west", "east"], draws=99)
    assert list(found) == ["east", "west"]
    for name, row in (("west", 0), ("east", 1)):
        alone = PlacementCase(TEACHES[[row]], VILLAGE.near_now[[row]], NEAR, VILLAGE.residents)
        expected = measure_placement(alone, draws=99)
        assert expected is not None
        assert found[name].observed == expected.observed == 1
        assert found[name].optimum == expected.optimum == 1
        assert found[name].nulls[1].mean == expected.nulls[1].mean
        assert found[name].clusters == 3


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_the_gain_of_a_move_is_that_of_trying_every_township(seed: int) -> None:
    case = some_case(seed)
    found = weigh_moves(case)
    before = int(case.matched_now.sum())
    for campus in range(len(case.teaches)):
        gains = []
        for township in range(len(case.residents)):
            near = case.near_now.copy()
            near[campus] = case.near_there[township]
            gains.append(int((case.teaches & near).any(axis=0).sum()) - before)
        assert found.gain[campus] == max(gains)
        assert found.township[campus] == gains.index(max(gains))
    most = found.gain.max()
    assert found.campus == (None if most <= 0 else found.gain.tolist().index(most))


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_the_order_of_campuses_townships_and_clusters_does_not_matter(seed: int) -> None:
    case = some_case(seed)
    rng = np.random.default_rng(seed)
    k, t, c = (rng.permutation(n) for n in (*case.teaches.shape[:1], *case.near_there.shape))
    mixed = PlacementCase(
        case.teaches[np.ix_(k, c)],
        case.near_now[np.ix_(k, c)],
        case.near_there[np.ix_(t, c)],
        case.residents[t],
    )
    one, other = measure_placement(case, draws=9), measure_placement(mixed, draws=9)
    assert (one is None) == (other is None)
    if one is None or other is None:
        return
    assert (one.observed, one.optimum) == (other.observed, other.optimum)
    assert one.optimum == other.optimum == one.optimum_bound


def test_the_same_seed_gives_the_same_draws_and_another_does_not() -> None:
    one, two, three = (measure_placement(VILLAGE, seed=seed) for seed in (1, 1, 2))
    assert one is not None
    assert two is not None
    assert three is not None
    assert np.array_equal(one.nulls[0].matched, two.nulls[0].matched)
    assert not np.array_equal(one.nulls[0].matched, three.nulls[0].matched)
    assert len(one.nulls[0].matched) == 999


def test_minutes_are_rounded_before_they_are_compared() -> None:
    minutes = [44.96, 45.04, 45.06, float("inf"), float("nan")]
    assert within_reach(minutes, 45.0).tolist() == [True, True, False, False, False]


def test_tables_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ParameterError, match="near_there"):
        PlacementCase(TEACHES, TEACHES, NEAR[:, :2], np.ones(4))
    with pytest.raises(ParameterError, match="residents"):
        PlacementCase(TEACHES, TEACHES, NEAR, np.array([1.0, -1.0, 1.0, 1.0]))
    with pytest.raises(ParameterError, match="finite"):
        PlacementCase(TEACHES, TEACHES, NEAR, np.array([1.0, np.inf, 1.0, 1.0]))
    with pytest.raises(ParameterError, match="owners"):
        measure_each(VILLAGE, ["one"])
