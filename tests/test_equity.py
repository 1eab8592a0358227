"""Equity: published figures of Mexican states, and small groups worked by hand."""

import csv
import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from vocatlas.geo.coverage.equity import (
    concentration,
    gini,
    location_concentration,
    lorenz,
    palma,
    theil,
)
from vocatlas.geo.errors import ParameterError

Floats = npt.NDArray[np.float64]

FOLDER = Path(__file__).parents[2] / "shared" / "fixtures" / "equity"
YEARS = range(1940, 2010, 10)
needs_states = pytest.mark.skipif(
    not (FOLDER / "mexico_pcgdp.csv").exists(), reason="reference figures are not beside the clone"
)
needs_pysal = pytest.mark.skipif(
    find_spec("inequality") is None, reason="PySAL inequality is not installed (extra test)"
)
some_values = arrays(float, 8, elements=st.floats(0.01, 1000))
some_people = arrays(float, 8, elements=st.floats(1, 1000))


def states() -> list[dict[str, str]]:
    with (FOLDER / "mexico_pcgdp.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@needs_states
def test_gini_agrees_with_the_published_one() -> None:
    expected = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
    values = [float(row["pcgdp1940"]) for row in states()]
    assert gini(values) == pytest.approx(expected["mexico_gini_1940"], abs=1e-12)


@needs_states
def test_theil_and_its_parts_agree_with_the_published_ones() -> None:
    expected = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
    rows = states()
    regions = [row["hanson98"] for row in rows]
    for number, year in enumerate(YEARS):
        found = theil([float(row[f"pcgdp{year}"]) for row in rows], groups=regions)
        assert found.total == pytest.approx(expected["mexico_theil_T"][number])
        assert found.between == pytest.approx(expected["mexico_theil_between"][number])
        assert found.within == pytest.approx(expected["mexico_theil_within"][number])


@needs_pysal
@pytest.mark.parametrize("seed", range(20))
def test_gini_and_theil_agree_with_pysal(seed: int) -> None:
    from inequality.gini import Gini
    from inequality.theil import Theil, TheilD

    random = np.random.default_rng(seed)
    values, groups = random.lognormal(3, 1, 40), random.integers(0, 5, 40)
    found, peer = theil(values, groups=groups), TheilD(values, groups)
    assert gini(values) == pytest.approx(Gini(values).g)
    assert theil(values).total == pytest.approx(Theil(values).T)
    assert found.between == pytest.approx(float(np.squeeze(peer.bg)))
    assert found.within == pytest.approx(float(np.squeeze(peer.wg)))


# Births of 1982-92 in India by wealth, poorest first, and deaths under five per 1,000 of them:
# the worked example of the World Bank's Technical Note 7, The concentration index (2004).
BIRTHS = [29_939, 28_776, 26_528, 24_689, 19_739]
DEATHS = [154.7, 152.9, 119.5, 86.9, 54.3]


def test_concentration_agrees_with_the_published_worked_example() -> None:
    assert concentration(DEATHS, BIRTHS, [1, 2, 3, 4, 5]) == pytest.approx(-0.1694, abs=5e-5)


def test_concentration_turns_its_sign_with_the_rank() -> None:
    forth = concentration(DEATHS, BIRTHS, [1, 2, 3, 4, 5])
    assert concentration(DEATHS, BIRTHS, [5, 4, 3, 2, 1]) == pytest.approx(-forth)


def test_people_of_equal_rank_share_the_mean_of_their_ranks() -> None:
    # ranks 1/6, 2/3 and 2/3, mean 2: the person with 2 adds nothing
    by_hand = (2 / 2) * ((3 - 2) * (1 / 6 - 1 / 2) + (1 - 2) * (2 / 3 - 1 / 2)) / 3
    assert concentration([3.0, 1.0, 2.0], None, [7, 9, 9]) == pytest.approx(by_hand)
    assert concentration([3.0, 2.0, 1.0], None, [7, 9, 9]) == pytest.approx(by_hand)
    assert concentration([3.0, 1.0], [2, 8], [5, 5]) == pytest.approx(0)


@given(some_values, some_people)
def test_concentration_by_the_values_themselves_is_gini(values: Floats, people: Floats) -> None:
    assert concentration(values, people, values) == pytest.approx(gini(values, people), abs=1e-9)


@given(some_values, some_people, arrays(float, 8, elements=st.floats(-100, 100)))
def test_no_rank_concentrates_more_than_the_values(
    values: Floats, people: Floats, rank: Floats
) -> None:
    assert abs(concentration(values, people, rank)) <= gini(values, people) + 1e-9


@given(some_values, some_people)
def test_lorenz_rises_below_the_diagonal_from_nothing_to_all(
    values: Floats, people: Floats
) -> None:
    heads, held = lorenz(values, people)
    assert (heads[0], held[0]) == (0, 0)
    assert (heads[-1], held[-1]) == pytest.approx((1, 1))
    assert (np.diff(heads) > 0).all()
    assert (held <= heads + 1e-9).all()
    assert (np.diff(np.diff(held) / np.diff(heads)) >= -1e-6).all()


def test_lorenz_starts_with_the_worst_off() -> None:
    heads, held = lorenz([5.0, 0.0, 1.0], [1, 6, 3])
    assert heads == pytest.approx([0, 0.6, 0.9, 1])
    assert held == pytest.approx([0, 0, 3 / 8, 1])


@given(some_values, st.integers(1, 5))
def test_two_people_with_the_same_value_weigh_like_one_of_weight_two(
    values: Floats, times: int
) -> None:
    many, weights = np.repeat(values, times), np.full(len(values), float(times))
    groups = np.arange(8) % 3
    assert gini(many) == pytest.approx(gini(values, weights), abs=1e-9)
    assert palma(many) == pytest.approx(palma(values, weights), rel=1e-6)
    assert theil(many, groups=np.repeat(groups, times)).between == pytest.approx(
        theil(values, weights, groups=groups).between, abs=1e-9
    )


@given(some_values, some_people, st.floats(0.1, 10))
def test_a_change_of_unit_changes_nothing(values: Floats, people: Floats, factor: float) -> None:
    assert gini(values * factor, people) == pytest.approx(gini(values, people), abs=1e-9)
    assert 0 <= gini(values, people) + 1e-12 < 1


@given(some_values, some_people)
def test_the_parts_of_theil_sum_to_the_whole_and_are_not_negative(
    values: Floats, people: Floats
) -> None:
    found = theil(values, people, groups=["a", "b"] * 4)
    assert found.total == pytest.approx(found.between + found.within, abs=1e-12)
    assert min(found.between, found.within) >= -1e-12


def test_an_even_share_is_no_inequality() -> None:
    assert gini([2.0, 2.0], [1, 9]) == pytest.approx(0)
    assert theil([2.0, 2.0], groups=[1, 2]).total == pytest.approx(0)
    assert palma([2.0, 2.0]) == pytest.approx(0.25)


def test_palma_splits_the_person_on_the_bound() -> None:
    # the lower four tenths have 4 of 55, the upper tenth 10
    assert palma(np.arange(1.0, 11.0)) == pytest.approx(10 / (1 + 2 + 3 + 4))
    assert palma([0.0, 5.0], [6, 4]) == float("inf")


def test_people_with_weight_zero_do_not_count() -> None:
    assert gini([1.0, 3.0, 99.0], [1, 1, 0]) == pytest.approx(0.25)
    assert concentration([1.0, 3.0, 99.0], [1, 1, 0], [1, 2, 0]) == pytest.approx(0.25)
    assert theil([1.0, 3.0, 99.0], [1, 1, 0], groups=["a", "a", "b"]).between == pytest.approx(0)


def test_without_groups_nothing_is_between_them() -> None:
    found = theil([1.0, 3.0], [2, 1])
    assert (found.between, found.within) == (0, found.total)


@pytest.mark.parametrize("values", [[0.0, 0.0], [3.0, 5.0], []])
def test_sharing_nothing_or_among_nobody_is_undefined(values: list[float]) -> None:
    nobody = [0.0] * len(values)
    assert np.isnan(gini(values, nobody))
    assert np.isnan(theil(values, nobody, groups=values).total)
    assert np.isnan(palma(values, nobody))
    assert np.isnan(concentration(values, nobody, values))
    assert np.isnan(lorenz(values, nobody)[1]).all()


def test_nothing_to_share_is_undefined() -> None:
    assert np.isnan(gini([0.0, 0.0]))
    assert np.isnan(theil([0.0, 0.0], groups=[1, 2]).total)
    assert np.isnan(palma([0.0, 0.0]))
    assert np.isnan(concentration([0.0, 0.0], None, [1, 2]))
    assert np.isnan(location_concentration([0, 0], [1, 1], [True, False]))


@pytest.mark.parametrize("wrong", [[1.0, np.nan], [1.0, -1.0], [1.0, np.inf]])
def test_unknown_and_negative_values_are_refused(wrong: list[float]) -> None:
    for measure in (gini, theil, palma, lorenz):
        with pytest.raises(ParameterError, match="values must be known"):
            measure(wrong)
        with pytest.raises(ParameterError, match="weights must be known"):
            measure([1.0, 2.0], wrong)
    with pytest.raises(ParameterError, match="values must be known"):
        concentration(wrong, None, [1, 2])


def test_each_value_has_one_known_rank_and_one_group() -> None:
    with pytest.raises(ParameterError, match="1 unknown"):
        concentration([1.0, 2.0], None, [1, np.nan])
    with pytest.raises(ParameterError, match="rank_by"):
        concentration([1.0, 2.0], None, [1, 2, 3])
    with pytest.raises(ParameterError, match="groups"):
        theil([1.0, 2.0], groups=["a"])


def test_the_core_ratio_compares_places_with_people() -> None:
    assert location_concentration([6, 2], [30, 70], [True, False]) == pytest.approx(2.5)
