"""What a text says of the index against its table, and how the index changes and compares."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import vocatlas
from scipy import stats
from vocatlas.data.study import read_study
from vocatlas.geo.cities.claims import RULES, check_claims
from vocatlas.geo.cities.coordination import coordination_rows
from vocatlas.geo.cities.trends import compare_places, index_trends, median_slope

DATA = Path(vocatlas.__file__).parent / "data"
# Table 1 of the paper, typed a second time on purpose.
PRINTED = {
    ("温州", "higher"): [1.73, 1.79, 1.85, 2.14, 2.58],
    ("温州", "secondary"): [3.80, 3.79, 3.48, 3.66, 3.49],
    ("温州", "both"): [5.53, 5.58, 5.32, 5.80, 6.08],
    ("浙江", "higher"): [2.11, 2.07, 1.93, 2.24, 2.23],
    ("浙江", "secondary"): [2.61, 2.49, 2.16, 2.28, 2.23],
    ("浙江", "both"): [4.72, 4.56, 4.09, 4.52, 4.46],
    ("杭州", "higher"): [3.64, 3.67, 3.19, 3.67, 3.62],
    ("杭州", "secondary"): [0.09, 0.09, 0.07, 0.07, 0.08],
    ("宁波", "higher"): [1.49, 1.40, 1.30, 1.64, 1.54],
    ("宁波", "secondary"): [1.63, 1.73, 1.21, 1.24, 1.22],
}
YEARS = list(range(2019, 2024))


@pytest.fixture(scope="module")
def study():
    return read_study("wenzhou", with_road_net=False)


@pytest.fixture(scope="module")
def claims(study):
    return check_claims(study.coordination_claims, study.coordination).set_index("claim")


@pytest.fixture(scope="module")
def trends(study):
    return index_trends(coordination_rows(study.coordination)).set_index(["place", "level"])


def table_of(values, place="x", level="higher", first=2019):
    return pd.DataFrame(
        {
            "place": place, "level": level, "year": range(first, first + len(values)),
            "index_published": values, "gdp_yi": np.nan, "gdp_vintage": "",
            "graduates": np.nan, "population": np.nan, "enrolled": np.nan,
        }
    )  # fmt: skip


def judge(rule, values, *, other=None, **fields):
    table = pd.concat([table_of(values), table_of(other or [], place="y")], ignore_index=True)
    claim = {
        "id": "a", "claim_zh": "甲", "claim_en": "a", "place": "x", "level": "higher",
        "measure": "index", "rule": rule, "reference": "y" if other else None,
        "first_year": None, "last_year": None, **fields,
    }  # fmt: skip
    return check_claims(pd.DataFrame([claim]), table).iloc[0]


def test_the_table_is_the_one_that_was_printed(study):
    rows = coordination_rows(study.coordination).drop_duplicates(["place", "level", "year"])
    held = {
        key: own.sort_values("year")["published"].tolist()
        for key, own in rows.groupby(["place", "level"])
    }
    assert held == PRINTED


def test_secondary_falls_where_the_text_says_that_it_rises_steadily(claims, trends):
    claim = claims.loc["trend-secondary"]
    assert claim["verdict"] == "contradicted"
    assert claim["holds"] is False
    assert claim["years_against"] == "2020;2021;2023"
    secondary = trends.loc[("温州", "secondary")]
    assert (secondary["first_value"], secondary["last_value"]) == (3.80, 3.49)
    assert (secondary["rises"], secondary["falls"]) == (1, 3)


def test_higher_rises_every_year_and_the_sum_all_years_but_one(claims):
    assert claims.loc["trend-higher", "verdict"] == "supported"
    assert claims.loc["trend-both", "verdict"] == "partly"
    assert claims.loc["trend-both", "years_against"] == "2021"


def test_higher_is_no_more_behind_the_province_in_the_last_year(claims):
    claim = claims.loc["higher-below-zhejiang"]
    assert claim["years_against"] == "2023"
    assert claim["value"] == pytest.approx(2.58 - 2.23)
    assert claim["holds"] is False
    assert "2.58 / 2.23" in claim["said_zh"]
    assert "2.58 / 2.23" in claim["said_en"]


def test_what_the_table_bears_out_is_said_to_be_so(claims):
    for name in (
        "secondary-above-zhejiang",
        "secondary-above-ningbo",
        "higher-below-hangzhou",
        "higher-above-ningbo",
    ):
        assert claims.loc[name, "verdict"] == "supported"
        assert claims.loc[name, "years_tested"] == 5


def test_a_claim_that_rests_on_a_doubtful_column_says_so(claims):
    assert "Hangzhou" in claims.loc["secondary-above-hangzhou", "note"]


def test_implied_graduates_are_tested_only_in_years_whose_gdp_is_sourced(claims):
    claim = claims.loc["graduates-rise"]
    assert claim["years_tested"] == 4
    assert "2021" not in claim["said_en"]
    assert "53,082" in claim["said_en"]  # 6.08 x 8730.6


def test_every_claim_names_a_source_that_the_list_of_sources_holds(study):
    sources = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    assert all(source in sources for source in study.coordination_claims["source"])


def test_every_verdict_is_told_in_both_languages(claims):
    assert (claims["said_zh"] != "").all()
    assert claims["said_en"].str.contains("the table").all()


@pytest.mark.parametrize(
    ("rule", "values", "other", "verdict"),
    [
        ("rises", [1.0, 1.1, 1.2], None, "supported"),
        ("rises", [1.0, 1.1, 1.1], None, "partly"),
        ("rises", [1.0, 1.3, 0.9], None, "contradicted"),
        ("rises", [1.0], None, "untested"),
        ("falls", [1.2, 1.1, 1.0], None, "supported"),
        ("falls", [1.2, 1.3, 1.0, 0.9], None, "partly"),
        ("falls", [1.0, 1.1, 1.2], None, "contradicted"),
        ("above", [2.0, 2.0], [1.0, 1.5], "supported"),
        ("above", [2.0, 2.0], [1.0, 2.0], "partly"),
        ("above", [2.0, 2.0], [2.0, 2.1], "contradicted"),
        ("below", [1.0, 1.5], [2.0, 2.0], "supported"),
        ("gap_narrows", [1.0, 1.5, 2.1], [2.0, 2.0, 2.0], "supported"),
        ("gap_narrows", [1.0, 1.5, 3.5], [2.0, 2.0, 2.0], "contradicted"),
    ],
)
def test_each_rule_on_a_case_worked_by_hand(rule, values, other, verdict):
    assert judge(rule, values, other=other)["verdict"] == verdict
    assert rule in RULES


def test_a_place_that_the_table_lacks_leaves_a_claim_untested():
    row = judge("above", [1.0, 2.0], other=[1.0, 1.0], reference="z")
    assert row["verdict"] == "untested"
    assert row["holds"] is None


def test_the_years_of_a_claim_bound_what_is_tested():
    assert judge("rises", [3.0, 1.0, 2.0], first_year=2020)["verdict"] == "supported"
    assert judge("rises", [3.0, 4.0, 2.0], last_year=2020)["verdict"] == "supported"


def test_a_study_without_claims_has_none(study):
    assert check_claims(pd.DataFrame(), study.coordination).empty


@pytest.mark.parametrize(("place", "level"), list(PRINTED))
def test_the_slope_is_that_of_theil_and_sen(trends, place, level):
    values = PRINTED[place, level]
    assert median_slope(YEARS, values) == pytest.approx(stats.theilslopes(values, YEARS)[0])
    row = trends.loc[(place, level)]
    assert row["slope_per_year"] == pytest.approx(stats.theilslopes(values, YEARS)[0])
    assert row["change"] == pytest.approx(values[-1] - values[0])


def test_one_year_has_no_slope():
    trend = index_trends(coordination_rows(table_of([1.0]))).iloc[0]
    assert np.isnan(trend["slope_per_year"])
    assert np.isnan(trend["change"])


def test_the_trend_of_a_table_does_not_depend_on_the_order_of_its_rows(study):
    rows = coordination_rows(study.coordination)
    mixed = index_trends(rows.sample(frac=1, random_state=3)).set_index(["place", "level"])
    pd.testing.assert_frame_equal(
        mixed.sort_index(), index_trends(rows).set_index(["place", "level"]).sort_index()
    )


def test_a_comparison_keeps_the_order_of_the_table_and_ranks_nothing(study):
    rows = coordination_rows(study.coordination)
    compared = compare_places(rows, "浙江")
    assert list(dict.fromkeys(compared["place"])) == ["温州", "杭州", "宁波"]
    assert "rank" not in compared
    wenzhou = compared[(compared["place"] == "温州") & (compared["level"] == "higher")]
    assert wenzhou["apart"].round(2).tolist() == [-0.38, -0.28, -0.08, -0.10, 0.35]
