"""Coverage worked by hand, and what must hold for any minutes."""

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from vocatlas.geo.coverage.tiers import (
    campus_tiers,
    covered_points,
    covered_share,
    sweep_standards,
    thin_points,
    weighted_minutes,
)
from vocatlas.geo.study import TIERS, Standards


def near(city, county, township):
    return dict(zip(TIERS, (np.array(x, float) for x in (city, county, township)), strict=True))


def test_adult_schools_and_plain_universities_count_towards_no_tier():
    rows = pd.DataFrame({"levels": ["adult", "undergraduate;postgraduate"], "kind": ["main"] * 2})
    assert not campus_tiers(rows).to_numpy().any()


def test_a_branch_serves_the_county_tier_but_not_the_city_tier():
    rows = pd.DataFrame(
        {"levels": ["undergraduate;higher_vocational"] * 2, "kind": ["main", "branch"]}
    )
    assert campus_tiers(rows)["city"].tolist() == [True, False]
    assert campus_tiers(rows)["county"].tolist() == [True, True]


def test_local_needs_county_and_township_and_all_needs_the_city_too():
    covered = covered_points(near([91, 90], [45, 45], [30, 30]), Standards())
    assert covered["local"].tolist() == [True, True]
    assert covered["all"].tolist() == [False, True]


def test_equal_to_the_standard_counts_as_covered():
    covered = covered_points(near([90, 90.1], [45, 45.1], [30, 30.1]), Standards())
    assert all(covered[tier].tolist() == [True, False] for tier in TIERS)


@given(st.lists(st.floats(0, 200), min_size=1, max_size=8), st.floats(0, 100), st.floats(0, 100))
def test_a_wider_standard_never_covers_fewer_people(minutes, first, more):
    values = near(minutes, minutes, minutes)
    narrow = replace(Standards(), county=first)
    wide = replace(Standards(), county=first + more)
    people = np.arange(1.0, len(minutes) + 1)
    zone = np.zeros(len(minutes), int)
    one = covered_share(covered_points(values, narrow)["county"], people, zone)[0]
    two = covered_share(covered_points(values, wide)["county"], people, zone)[0]
    assert 0 <= one <= two <= 1


def test_a_point_with_only_a_small_campus_near_is_thin_and_unknown_places_are_not():
    minutes = np.array([[10.0, 90, 90], [10, 20, 90], [90, 90, 20]])
    thin = thin_points(
        minutes,
        np.array([True, True, True]),
        np.array([50.0, 300, np.nan]),
        reach_min=45,
        thin_below=100,
    )
    assert thin.tolist() == [True, False, False]


def test_a_township_with_a_point_that_reaches_nothing_has_a_state_and_no_mean():
    table = weighted_minutes(
        np.array([10.0, np.inf, 20.0]),
        np.array(["ok", "unreachable", "ok"], object),
        np.array([1.0, 1.0, 1.0]),
        ["a", "a", "b"],
    )
    assert np.isnan(table.at["a", "minutes"])
    assert table.at["a", "state"] == "unreachable"
    assert table.at["b", "minutes"] == 20.0


def test_minutes_of_a_township_are_weighted_by_residents():
    table = weighted_minutes(
        np.array([10.0, 40.0]), np.array(["ok", "ok"], object), np.array([3.0, 1.0]), ["a", "a"]
    )
    assert table.at["a", "minutes"] == 17.5


def test_the_sweep_rises_and_holds_every_minute():
    table = sweep_standards(
        near([10, 50], [20, 60], [15, 90]), np.array([1.0, 3.0]), range(15, 121)
    )
    assert len(table) == 3 * 106
    assert table.groupby("tier")["share"].is_monotonic_increasing.all()
    assert table.set_index(["tier", "minutes"]).at[("county", 59), "share"] == 0.25
