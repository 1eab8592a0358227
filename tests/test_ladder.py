"""Cohorts and the ladder: two counties with two campuses."""

import numpy as np
import pandas as pd
from vocatlas.geo.coverage.cohorts import age_cohorts
from vocatlas.geo.industry.ladder import RUNGS, county_ladder

COUNTIES = pd.DataFrame({"code": [1, 2, 3]})
POINTS = pd.DataFrame({"adcode": [1, 1, 2], "residents": [60.0, 40.0, 10.0]})
CAMPUSES = pd.DataFrame(
    {
        "adcode": pd.array([1, None, 2], dtype="Int64"),
        "levels": ["secondary;higher_vocational", "undergraduate", "secondary"],
    }
)
MINUTES = np.array([[45.0, 45.1, np.nan], [45.04, 20.0, np.nan], [np.inf, 90.0, np.nan]])


def ladder() -> pd.DataFrame:
    rows = county_ladder(COUNTIES, POINTS, CAMPUSES, MINUTES, reach_min=45)
    return rows.set_index(["adcode", "level"])


def test_bands_grow_five_years_older_without_loss() -> None:
    bands = pd.DataFrame({"code": [1], "age_0_4": [3], "age_5_9": [4], "age_10_14": [5]})
    assert age_cohorts(bands).loc[1].to_dict() == {
        "cohort_2025": 5,
        "cohort_2030": 4,
        "cohort_2035": 3,
    }


def test_every_county_has_every_rung_once() -> None:
    assert len(ladder()) == len(COUNTIES) * len(RUNGS)
    assert ladder().index.is_unique


def test_a_campus_is_hosted_once_for_each_of_its_levels() -> None:
    hosted = ladder()["hosted"]
    assert hosted[1].to_dict() == {
        **dict.fromkeys(RUNGS, 0),
        "secondary": 1,
        "higher_vocational": 1,
    }
    assert hosted[2]["secondary"] == 1


def test_a_rung_is_within_reach_at_the_bound_and_to_a_tenth() -> None:
    shares = ladder()["share"]
    assert shares[1, "secondary"] == 1
    assert shares[1, "undergraduate"] == 0.4
    assert ladder()["within_reach"][1, "higher_vocational"]
    assert not ladder()["within_reach"][1, "undergraduate"]


def test_a_campus_without_a_place_is_hosted_but_never_within_reach() -> None:
    assert ladder().loc[(2, "secondary"), ["hosted", "share"]].tolist() == [1, 0]


def test_a_county_without_located_residents_has_no_share() -> None:
    assert np.isnan(ladder().loc[(3, "secondary"), "share"])
