"""Location quotient, structural deviation, Krugman and spatial mismatch, against hand and scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import braycurtis, cityblock
from scipy.stats.contingency import expected_freq
from vocatlas.geo.errors import ParameterError
from vocatlas.geo.industry.match import align
from vocatlas.geo.industry.mismatch import spatial_mismatch
from vocatlas.geo.industry.specialisation import (
    krugman_index,
    location_quotient,
    shares,
    structural_deviation,
)

UNKNOWN = float("nan")
AMOUNT = st.integers(1, 1000)
SIDES = st.integers(2, 7).flatmap(
    lambda n: st.tuples(
        st.lists(AMOUNT, min_size=n, max_size=n), st.lists(AMOUNT, min_size=n, max_size=n)
    )
)


def test_a_location_quotient_is_what_paper_and_pencil_give() -> None:
    # 30 of 40 jobs of the first county are in shoes, 40 of 100 of both
    found = location_quotient([[30, 10], [10, 50]])
    assert found == pytest.approx(np.array([[0.75 / 0.4, 0.25 / 0.6], [1 / 6 / 0.4, 5 / 6 / 0.6]]))


@given(arrays(np.int64, (3, 4), elements=AMOUNT))
def test_location_quotients_are_amounts_over_those_of_independence(amounts: np.ndarray) -> None:
    assert location_quotient(amounts) == pytest.approx(amounts / expected_freq(amounts))


@given(arrays(np.int64, (3, 4), elements=AMOUNT))
def test_location_quotients_weighted_by_size_average_one(amounts: np.ndarray) -> None:
    size = amounts.sum(axis=1) / amounts.sum()
    assert size @ location_quotient(amounts) == pytest.approx(np.ones(4))


def test_a_county_without_clusters_has_blank_quotients_and_changes_no_other() -> None:
    with_empty = location_quotient([[30, 10], [0, 0], [10, 50]])
    assert np.isnan(with_empty[1]).all()
    assert with_empty[[0, 2]] == pytest.approx(location_quotient([[30, 10], [10, 50]]))


def test_a_county_with_an_unknown_amount_is_left_out_of_the_totals() -> None:
    found = location_quotient([[30, 10], [UNKNOWN, 500], [10, 50]])
    assert np.isnan(found[1]).all()
    assert found[[0, 2]] == pytest.approx(location_quotient([[30, 10], [10, 50]]))


def test_with_all_programmes_in_one_industry_its_quotient_is_one_and_others_are_blank() -> None:
    found = location_quotient([[3, 0], [5, 0]])
    assert found[:, 0].tolist() == [1.0, 1.0]
    assert np.isnan(found[:, 1]).all()


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=8))
def test_shares_sum_to_one_or_are_none(amounts: list[int]) -> None:
    found = shares(amounts)
    assert (found is None) == (sum(amounts) == 0)
    assert found is None or found.sum() == pytest.approx(1.0)


def test_structural_deviation_is_relative_to_what_is_taught() -> None:
    # shoes: 40 % of jobs, 50 % of programmes; valves: 60 % and 40 %; IT: none and 10 %
    found = structural_deviation([40, 60, 0], [5, 4, 1])
    assert found is not None
    assert found.by_industry == pytest.approx([-0.2, 0.5, -1.0])
    assert found.total == pytest.approx(1.7)
    assert not found.untaught.any()


def test_an_industry_that_nobody_teaches_has_no_deviation_and_no_total_hides_it() -> None:
    found = structural_deviation([40, 60, 0], [1, 0, 0])
    assert found is not None
    assert found.by_industry[0] == pytest.approx(-0.6)
    assert np.isnan(found.by_industry[1:]).all()
    assert found.untaught.tolist() == [False, True, False]
    assert found.total is None


@given(SIDES)
def test_deviations_weighted_by_what_is_taught_cancel(sides: tuple[list[int], list[int]]) -> None:
    demand, supply = sides
    found = structural_deviation(demand, supply)
    assert found is not None
    assert np.dot(np.array(supply) / sum(supply), found.by_industry) == pytest.approx(0, abs=1e-9)


@given(SIDES)
def test_the_krugman_index_is_the_city_block_between_shares(
    sides: tuple[list[int], list[int]],
) -> None:
    one, other = (np.array(side) / sum(side) for side in sides)
    assert krugman_index(*sides) == pytest.approx(cityblock(one, other))


@given(SIDES)
def test_the_krugman_index_is_two_less_twice_the_alignment(
    sides: tuple[list[int], list[int]],
) -> None:
    aligned = align(*(dict(zip("abcdefg", side, strict=False)) for side in sides))
    assert aligned is not None
    assert krugman_index(*sides) == pytest.approx(2 - 2 * aligned)


@pytest.mark.parametrize("empty", [[0, 0], [UNKNOWN, 1]])
def test_without_shares_on_one_side_there_is_no_index(empty: list[float]) -> None:
    assert krugman_index(empty, [1, 1]) is None
    assert krugman_index([1, 1], empty) is None
    assert structural_deviation(empty, [1, 1]) is None
    assert structural_deviation([1, 1], empty) is None


def test_amounts_that_cannot_be_are_refused() -> None:
    with pytest.raises(ParameterError, match="found -1"):
        shares([2, -1])
    with pytest.raises(ParameterError, match="found inf"):
        spatial_mismatch([float("inf")], [1])
    with pytest.raises(ParameterError, match="found 1 and 2"):
        krugman_index([1], [1, 2])
    with pytest.raises(ParameterError, match="same places"):
        spatial_mismatch([1], [1, 2])


def test_spatial_mismatch_is_the_share_that_would_have_to_move() -> None:
    # jobs 50, 30, 20 %; programmes 10, 30, 60 %: 40 % have to move to the first county
    found = spatial_mismatch([50, 30, 20], [1, 3, 6])
    assert found is not None
    assert found.index == pytest.approx(0.4)
    assert found.by_place == pytest.approx([0.4, 0.0, -0.4])


@given(SIDES)
def test_spatial_mismatch_is_bray_and_curtis_of_the_shares_and_within_0_and_1(
    sides: tuple[list[int], list[int]],
) -> None:
    one, other = (np.array(side) / sum(side) for side in sides)
    found = spatial_mismatch(*sides)
    assert found is not None
    assert 0 <= found.index <= 1
    assert found.index == pytest.approx(braycurtis(one, other))


@given(SIDES, st.integers(0, 99))
def test_the_order_of_the_places_does_not_matter(
    sides: tuple[list[int], list[int]], seed: int
) -> None:
    order = np.random.default_rng(seed).permutation(len(sides[0]))
    first = spatial_mismatch(*sides)
    second = spatial_mismatch(*(np.array(side)[order] for side in sides))
    assert first is not None
    assert second is not None
    assert first.index == pytest.approx(second.index)


def test_places_without_both_have_nothing_in_common() -> None:
    found = spatial_mismatch([7, 0], [0, 2])
    assert found is not None
    assert found.index == 1.0


def test_an_unknown_place_is_left_out_and_counted() -> None:
    found = spatial_mismatch([50, UNKNOWN, 50], [3, 9, 1])
    assert found is not None
    assert (found.index, found.left_out) == (0.25, 1)
    assert np.isnan(found.by_place[1])


@pytest.mark.parametrize("nothing", [[0, 0], [UNKNOWN, UNKNOWN], [0, UNKNOWN]])
def test_nothing_to_compare_is_not_a_mismatch_of_nought(nothing: list[float]) -> None:
    assert spatial_mismatch(nothing, [1, 1]) is None
    assert spatial_mismatch([1, 1], nothing) is None
