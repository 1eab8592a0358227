"""Equity: published figures of Mexican states, and small groups worked by hand."""

import csv
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from vocatlas.geo.equity import gini, location_concentration, palma, theil
from vocatlas.geo.errors import ParameterError

Floats = npt.NDArray[np.float64]

FOLDER = Path(__file__).parents[2] / "shared" / "fixtures" / "equity"
YEARS = range(1940, 2010, 10)
needs_states = pytest.mark.skipif(
    not (FOLDER / "mexico_pcgdp.csv").exists(), reason="reference figures are not beside the clone"
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
    assert theil([1.0, 3.0, 99.0], [1, 1, 0], groups=["a", "a", "b"]).between == pytest.approx(0)


def test_sharing_nothing_is_undefined() -> None:
    assert np.isnan(gini([0.0, 0.0]))
    assert np.isnan(theil([0.0, 0.0], groups=[1, 2]).total)
    assert np.isnan(palma([0.0, 0.0]))
    assert np.isnan(location_concentration([0, 0], [1, 1], [True, False]))


def test_unknown_values_are_refused() -> None:
    with pytest.raises(ParameterError, match="values"):
        gini([1.0, np.nan])


def test_the_core_ratio_compares_places_with_people() -> None:
    assert location_concentration([6, 2], [30, 70], [True, False]) == pytest.approx(2.5)
