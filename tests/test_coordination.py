"""The published index against its own arithmetic and what it implies."""

from pathlib import Path

import pandas as pd
import pytest
import vocatlas
from vocatlas.geo.cities.coordination import (
    check_coordination,
    coordination_rows,
    index_parts,
    scale_index,
)

DATA = Path(vocatlas.__file__).parent / "data" / "wenzhou"


@pytest.fixture(scope="module")
def published():
    return pd.read_csv(DATA / "coordination.csv")


@pytest.fixture(scope="module")
def checks(published):
    return check_coordination(published)


def value(checks, check, place, level, year):
    row = checks[
        (checks["check"] == check)
        & (checks["place"] == place)
        & (checks["level"] == level)
        & (checks["year"] == year)
    ]
    assert len(row) == 1
    return row.iloc[0]


def test_the_index_is_the_first_part_over_the_second():
    rate, per_head = index_parts(22525, 8730.6, 9_762_000)
    assert rate / per_head == pytest.approx(scale_index(22525, 8730.6))


def test_a_gdp_of_nothing_gives_no_index():
    assert pd.isna(scale_index(5, 0))
    assert all(pd.isna(part) for part in index_parts(5, 10, 0))


def test_the_table_holds_four_places_and_five_years(published):
    assert set(published["place"]) == {"温州", "浙江", "杭州", "宁波"}
    assert set(published["year"]) == set(range(2019, 2024))
    wenzhou = published[(published["place"] == "温州") & (published["level"] == "higher")]
    assert wenzhou["index_published"].tolist() == [1.73, 1.79, 1.85, 2.14, 2.58]


def test_two_printed_sums_of_wenzhou_are_off_by_rounding(checks):
    sums = checks[checks["check"] == "sum"]
    assert sums["holds"].all()
    off = sums[(sums["value"] != 0)]
    assert set(zip(off["place"], off["year"], off["value"].abs().round(2), strict=True)) == {
        ("温州", 2021, 0.01),
        ("温州", 2023, 0.01),
    }


def test_the_province_of_2023_prints_one_value_twice(checks):
    same = checks[checks["check"] == "same_value"]
    assert same[["place", "year"]].values.tolist() == [["浙江", 2023]]


def test_secondary_graduates_fit_a_three_year_course(checks):
    turnover = checks[checks["check"] == "turnover"]
    assert turnover["holds"].all()
    assert set(turnover["place"]) == {"温州", "宁波"}
    assert turnover["value"].round(2).between(0.26, 0.33).all()


def test_secondary_graduates_of_hangzhou_cannot_be_what_the_heading_says(checks, published):
    row = value(checks, "province_share", "杭州", "secondary", 2019)
    assert row["value"] == pytest.approx(0.0085, abs=5e-4)
    assert not row["holds"]
    assert value(checks, "province_share", "温州", "secondary", 2019)["holds"]
    rows = coordination_rows(published)
    hangzhou = rows[(rows["place"] == "杭州") & (rows["level"] == "secondary")]
    assert hangzhou["implied_graduates"].dropna().between(1_200, 1_700).all()


def test_a_revised_gdp_lowers_the_values_of_2023(checks):
    assert round(value(checks, "vintage", "浙江", "higher", 2023)["value"], 2) == 2.15


def test_no_index_is_computed_where_no_source_gives_graduates(published):
    rows = coordination_rows(published)
    assert rows["index"].isna().all()
    assert rows["difference"].isna().all()
    assert len(rows) == len(published)


def test_the_difference_is_index_less_published():
    row = {"place": "x", "level": "higher", "year": 2023, "index_published": 2.5, "gdp_yi": 100,
           "gdp_vintage": "", "graduates": 240, "population": 1_000_000}  # fmt: skip
    found = coordination_rows(pd.DataFrame([row])).iloc[0]
    assert found["difference"] == pytest.approx(-0.1)
    assert found["graduates_per_10000"] == pytest.approx(2.4)
    assert found["gdp_per_head_yuan"] == pytest.approx(10_000)
    assert found["implied_low"] == pytest.approx(249.5)
