"""Colocation quotients: hand work, published figures, loops over the definition, all labellings."""

import warnings
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom
from vocatlas.geo.errors import ParameterError
from vocatlas.geo.industry.colocation import (
    colocation_quotients,
    gaussian_weights,
    local_colocation,
    nearest_weights,
)

NAMES = "abc"
# sfdep's article on colocation: pairwise quotients of Guerry's 85 departments, five regions of 17
# each, five neighbours each, towards the 10 with a small and the 10 with a large main city
PUBLISHED = {
    "C": (0.8894118, 0.1976471),
    "E": (1.8776471, 0.9882353),
    "N": (0.1976471, 1.1858824),
    "S": (1.5811765, 0.8894118),
    "W": (0.6917647, 0.9882353),
}
POINTS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from(NAMES)),
    min_size=3,
    max_size=12,
)


def separation(points: list[tuple[int, int, str]]) -> np.ndarray:
    xy = np.array([point[:2] for point in points], dtype=float)
    return np.abs(xy[:, None, :] - xy[None, :, :]).sum(axis=2)


def by_the_definition(far: np.ndarray, labels: list[str], one: str, other: str) -> float:
    """Loop over A points and their nearest, tied ones sharing, as the paper words it."""
    summed, count = 0.0, len(labels)
    for i in range(count):
        if labels[i] != one:
            continue
        least = min(far[i][j] for j in range(count) if j != i)
        nearest = [j for j in range(count) if j != i and far[i][j] == least]
        summed += sum(labels[j] == other for j in nearest) / len(nearest)
    there = labels.count(other) - (one == other)
    if labels.count(one) == 0 or there == 0:
        return float("nan")
    return (summed / labels.count(one)) / (there / (count - 1))


def test_a_row_of_shops_gives_the_quotients_of_hand_work() -> None:
    # a at 0, b at 1, c at 3, b at 4, a at 6: the nearest of the first a is b, of b the a, of c the
    # b, of the second b the c, of the last a the second b
    at = np.array([0, 1, 3, 4, 6])
    found = colocation_quotients(nearest_weights(np.abs(at[:, None] - at)), list("abcba"), draws=9)
    assert found.categories == ("a", "b", "c")
    # from a: 2 of 2 neighbours are b, 2 of 4 others are b. From b: an a and a c of two
    assert found.quotient == pytest.approx(
        np.array([[0, 2, 0], [1, 0, 2], [0, 2, np.nan]]), nan_ok=True
    )
    assert found.overall == 0.0


@given(POINTS)
@settings(max_examples=60)
def test_quotients_are_those_of_the_definition(points: list[tuple[int, int, str]]) -> None:
    far, labels = separation(points), [point[2] for point in points]
    found = colocation_quotients(nearest_weights(far), labels, draws=0)
    for row, one in enumerate(found.categories):
        for column, other in enumerate(found.categories):
            expected = by_the_definition(far, labels, one, other)
            assert found.quotient[row, column] == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("region", sorted(PUBLISHED))
def test_published_quotients_follow_from_their_counts_of_neighbours(region: str) -> None:
    # 17 points of the region look at five others each; how many of these 85 looks go to small and
    # large cities is a whole number only if the published quotient is scaled by 17 and 10 / 84
    looks = [round(value * 85 * 10 / 84) for value in PUBLISHED[region]]
    labels = ["region"] * 17 + ["small"] * 10 + ["large"] * 10 + ["medium"] * 48
    weights = np.zeros((85, 85))
    ends = iter(np.repeat(["small", "large", "medium"], [*looks, 85 - sum(looks)]))
    for point in range(17):
        for end in (str(next(ends)) for _ in range(5)):
            weights[point, labels.index(end)] += 1
    found = colocation_quotients(weights, labels, draws=0)
    row = found.quotient[found.categories.index("region")]
    small, large = (row[found.categories.index(name)] for name in ("small", "large"))
    assert (small, large) == pytest.approx(PUBLISHED[region], abs=5e-8)


def test_published_local_quotients_follow_from_their_weights() -> None:
    # the same article, first department: neighbours E, E, C, E, E of 17 each; 0.8461533 and
    # 4.095023 are their weights times 84 / 17
    labels = ["origin"] + ["E"] * 17 + ["C"] * 17 + ["other"] * 50
    weights = np.zeros((85, 85))
    weights[0, 18] = 0.8461533
    weights[0, 1:5] = 4.095023 / 4
    for target, published in (("C", 0.8461533), ("E", 4.095023)):
        found = local_colocation(weights, labels, "origin", target, draws=0)
        assert found.quotient[0] == pytest.approx(published, rel=1e-6)


@pytest.mark.parametrize("labels", ["aabbc", "aaabb", "aaaab"])
def test_over_all_labellings_every_quotient_averages_one(labels: str) -> None:
    at = np.array([0, 1, 3, 4, 7])
    near = nearest_weights(np.abs(at[:, None] - at), nearest=2)
    every = [colocation_quotients(near, list(order), draws=0) for order in permutations(labels)]
    mean = np.mean([one.quotient for one in every], axis=0)
    alone = [labels.count(name) == 1 for name in every[0].categories]
    expected = np.where(np.diag(alone), np.nan, 1.0)
    assert mean == pytest.approx(expected, nan_ok=True)
    assert np.mean([one.overall for one in every]) == pytest.approx(1.0)


def test_random_labellings_draw_what_all_labellings_hold() -> None:
    labels = "aabbc"
    at = np.array([0, 1, 3, 4, 7])
    near = nearest_weights(np.abs(at[:, None] - at))
    found = colocation_quotients(near, list(labels), draws=4000, seed=3)
    every = np.array(
        [colocation_quotients(near, list(p), draws=0).overall for p in permutations(labels)]
    )
    assert found.drawn.mean() == pytest.approx(1.0, abs=0.06)
    assert found.overall_p_above == pytest.approx((every >= found.overall - 1e-9).mean(), abs=0.03)
    assert found.overall_p_below == pytest.approx((every <= found.overall + 1e-9).mean(), abs=0.03)


def test_a_local_p_value_is_the_tail_of_the_hypergeometric() -> None:
    # three equal neighbours of 11 others, 5 of them b: how many are b is hypergeometric
    labels = ["a"] * 7 + ["b"] * 5
    weights = np.zeros((12, 12))
    weights[0, [1, 7, 8]] = 1.0
    found = local_colocation(weights, labels, "a", "b", draws=9999, seed=5)
    chance = hypergeom(11, 5, 3)
    assert found.quotient[0] == pytest.approx((2 / 3) / (5 / 11))
    assert found.p_above[0] == pytest.approx(chance.sf(1), abs=0.02)
    assert found.p_below[0] == pytest.approx(chance.cdf(2), abs=0.02)


def test_a_local_p_value_holds_the_label_of_the_point_itself() -> None:
    labels = ["b"] * 3 + ["a"] * 9
    weights = np.zeros((12, 12))
    weights[0, [1, 5]] = 1.0
    found = local_colocation(weights, labels, "b", "b", draws=9999, seed=5)
    assert found.quotient[0] == pytest.approx((1 / 2) / (2 / 11))
    assert found.p_above[0] == pytest.approx(hypergeom(11, 2, 2).sf(0), abs=0.02)


def test_like_by_like_on_a_ring_is_the_join_count_of_esda() -> None:
    esda = pytest.importorskip("esda", reason="esda is not installed (extra: bench)")
    libpysal = pytest.importorskip("libpysal")
    marks = np.random.default_rng(8).integers(0, 2, 30)
    ring = {i: [(i - 1) % 30, (i + 1) % 30] for i in range(30)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it uses what pandas will drop
        joins = esda.Join_Counts(marks, libpysal.weights.W(ring), permutations=0)
    weights = np.zeros((30, 30))
    for i, ends in ring.items():
        weights[i, ends] = 1
    found = colocation_quotients(weights, marks, draws=0)
    ones = marks.sum()
    assert found.quotient[1, 1] == pytest.approx(joins.bb / ones / ((ones - 1) / 29))


@given(POINTS, st.integers(0, 99))
@settings(max_examples=40)
def test_the_order_of_the_points_and_the_names_of_categories_do_not_matter(
    points: list[tuple[int, int, str]], seed: int
) -> None:
    order = np.random.default_rng(seed).permutation(len(points))
    mixed = [points[at] for at in order]
    renamed = [{"a": "z", "b": "y", "c": "x"}[point[2]] for point in mixed]
    one = colocation_quotients(
        nearest_weights(separation(points), nearest=2), [point[2] for point in points], draws=0
    )
    other = colocation_quotients(nearest_weights(separation(mixed), nearest=2), renamed, draws=0)
    # z, y, x are a, b, c in reverse
    assert one.quotient == pytest.approx(other.quotient[::-1, ::-1], nan_ok=True)
    assert one.overall == pytest.approx(other.overall)


def test_a_category_cannot_be_drawn_out_of_its_stratum() -> None:
    # the programmes are the first three: whatever is drawn, none of them becomes a cluster
    at = np.array([0, 5, 10, 0.1, 5.1, 10.1])
    near = nearest_weights(np.abs(at[:, None] - at))
    labels = ["teach v", "teach s", "teach s", "v", "s", "s"]
    strata = ["programme"] * 3 + ["cluster"] * 3
    found = colocation_quotients(near, labels, draws=499, strata=strata, seed=2)
    at_v = found.categories.index("teach v"), found.categories.index("v")
    # v stands by the programme for it in one of three orders of either stratum, one in three
    assert found.quotient[at_v] == 5.0
    assert found.p_above[at_v] == pytest.approx(1 / 3, abs=0.07)
    assert found.overall == 0.0
    assert (found.drawn == 0).all()


def test_the_same_seed_gives_the_same_p_values_and_another_does_not() -> None:
    points = [(i % 5, i * 3 % 7, NAMES[i * i % 3]) for i in range(20)]
    near, labels = nearest_weights(separation(points)), [point[2] for point in points]
    one, two, three = (colocation_quotients(near, labels, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.p_above, two.p_above, equal_nan=True)
    assert not np.array_equal(one.p_above, three.p_above, equal_nan=True)
    assert (one.p_above[~np.isnan(one.p_above)] >= 1 / 1000).all()


def test_ties_share_the_weight_whatever_the_order() -> None:
    far = np.array([[0, 2, 2, 2], [2, 0, 1, 1], [2, 1, 0, 1], [2, 1, 1, 0]])
    assert nearest_weights(far)[0] == pytest.approx([0, 1 / 3, 1 / 3, 1 / 3])
    assert nearest_weights(far, nearest=2)[0] == pytest.approx([0, 1 / 3, 1 / 3, 1 / 3])


def test_a_point_that_nothing_reaches_has_no_neighbour_and_counts_on_no_side() -> None:
    far = np.array([[0, 1, np.inf], [1, 0, np.nan], [np.nan, np.inf, 0]])
    near = nearest_weights(far)
    assert near.sum(axis=1).tolist() == [1.0, 1.0, 0.0]
    found = colocation_quotients(near, ["a", "b", "a"], draws=9)
    assert found.quotient[0].tolist() == [0.0, 2.0]
    assert np.isnan(local_colocation(near, ["a", "b", "a"], "a", "b", draws=9).quotient[1])


def test_gaussian_weights_at_the_same_place_are_equal() -> None:
    assert gaussian_weights(np.zeros((3, 3)), nearest=2)[0].tolist() == [0.0, 0.5, 0.5]


def test_with_one_category_everything_stands_by_its_like() -> None:
    at = np.arange(4)
    found = colocation_quotients(nearest_weights(np.abs(at[:, None] - at)), ["a"] * 4, draws=19)
    assert (found.quotient.tolist(), found.overall) == ([[1.0]], 1.0)
    assert (found.overall_p_above, found.overall_p_below) == (1.0, 1.0)


@pytest.mark.parametrize("count", [0, 1])
def test_without_a_second_point_there_is_no_quotient(count: int) -> None:
    near = nearest_weights(np.zeros((count, count)))
    found = colocation_quotients(near, ["a"] * count, draws=9)
    assert np.isnan(found.quotient).all()
    assert found.overall is None
    assert found.overall_p_above is None
    assert len(local_colocation(near, ["a"] * count, "a", "b", draws=9).points) == count


def test_what_is_no_neighbourhood_is_refused() -> None:
    with pytest.raises(ParameterError, match="as many labels"):
        colocation_quotients(np.zeros((2, 2)), ["a"])
    with pytest.raises(ParameterError, match="to itself"):
        colocation_quotients(np.eye(2), ["a", "b"])
    with pytest.raises(ParameterError, match="as many rows"):
        nearest_weights(np.zeros((2, 3)))
    with pytest.raises(ParameterError, match="nearest"):
        nearest_weights(np.zeros((2, 2)), nearest=0)
    with pytest.raises(ParameterError, match="strata"):
        local_colocation(np.zeros((2, 2)), ["a", "b"], "a", "b", strata=["x"])
