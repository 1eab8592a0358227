"""Who gains from sites: by hand, by what must hold for any case, and on Wenzhou."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vocatlas.data.study import read_study
from vocatlas.geo.coverage.reach import measure_reach
from vocatlas.geo.errors import ParameterError
from vocatlas.geo.ground import find_ground
from vocatlas.geo.location.standins import stand_for_counties
from vocatlas.geo.planning.sitegains import COLUMNS, gains_by_site, gains_by_township
from vocatlas.geo.planning.siteplan import find_candidates

INF = float("inf")
POINTS = pd.DataFrame(
    {
        "township": ["a", "a", "b", "b", "c"],
        "adcode": [1, 1, 1, 1, 2],
        "residents": [100, 50, 40, 20, 70],
    }
)
BEFORE = [60.0, 90.0, 80.0, INF, 10.0]


def test_people_within_reach_for_the_first_time_are_gained_and_minutes_are_weighted():
    found = gains_by_township(POINTS, BEFORE, [45.0, 60.0, 80.0, 30.0, 10.0], reach_min=45)
    first, second = found.to_dict("records")
    assert (first["township"], first["adcode"]) == ("a", 1)
    assert (first["gained_people"], first["sooner_people"], first["residents"]) == (100, 150, 150)
    assert (first["mean_min_before"], first["mean_min_after"]) == (70.0, 50.0)
    assert (first["gained_min_before"], first["gained_min_after"]) == (60.0, 45.0)
    assert first["person_min_saved"] == 100 * 15 + 50 * 30
    # the 20 people whom nothing reached before are gained, but in no mean of before
    assert (second["township"], second["gained_people"]) == ("b", 20)
    assert np.isnan([second["mean_min_before"], second["gained_min_before"]]).all()
    assert second["mean_min_after"] == pytest.approx((40 * 80 + 20 * 30) / 60)
    assert second["gained_min_after"] == 30.0
    assert (second["unreachable_before"], second["unreachable_after"]) == (20, 0)
    assert second["person_min_saved"] == 0.0


def test_minutes_that_equal_the_reach_count_and_so_do_those_that_round_to_it():
    one = POINTS[:1]
    assert gains_by_township(one, [45.06], [45.04], reach_min=45).at[0, "gained_people"] == 100
    assert gains_by_township(one, [45.04], [45.01], reach_min=45).empty


def test_of_equal_gains_more_minutes_saved_come_first_then_the_township():
    points = pd.DataFrame({"township": list("cab"), "adcode": 1, "residents": 10})
    found = gains_by_township(points, [60, 60, 60], [30, 30, 20], reach_min=45)
    assert found["township"].tolist() == ["b", "a", "c"]


def test_townships_of_one_name_in_two_counties_stay_two():
    points = pd.DataFrame({"township": ["a", "a"], "adcode": [1, 2], "residents": [5, 7]})
    found = gains_by_township(points, [60, 60], [9, 9], reach_min=45)
    assert found[["adcode", "gained_people"]].values.tolist() == [[2, 7.0], [1, 5.0]]


def test_people_of_a_point_without_a_township_are_not_dropped():
    points = pd.DataFrame({"township": ["a", None], "adcode": 1, "residents": [5, 7]})
    found = gains_by_township(points, [60, 60], [9, 9], reach_min=45)
    assert found["gained_people"].tolist() == [7.0, 5.0]


def test_points_without_people_far_from_all_spoil_no_mean():
    points = POINTS.assign(residents=[100, 0, 40, 0, 70])
    found = gains_by_township(points, [60, INF, 80, INF, 10], [40, INF, 80, 5, 10], reach_min=45)
    assert found["township"].tolist() == ["a"]
    assert found[["mean_min_before", "mean_min_after"]].values.tolist() == [[60.0, 40.0]]


def test_nobody_nearer_gives_an_empty_table_with_its_columns():
    for found in (
        gains_by_township(POINTS, BEFORE, BEFORE, reach_min=45),
        gains_by_township(POINTS[:0], [], [], reach_min=45),
    ):
        assert found.empty
        assert list(found.columns) == list(COLUMNS)
    none = gains_by_site(POINTS, BEFORE, np.full((5, 2), INF), reach_min=45)
    assert none.empty
    assert list(none.columns) == ["order", *COLUMNS]


def test_each_site_counts_for_what_it_adds_to_those_before_it():
    sites = np.array([[30, 20], [50, 40], [INF, INF], [INF, 45], [99, 99]])
    found = gains_by_site(POINTS, BEFORE, sites, reach_min=45)
    told = found[["order", "township", "gained_people", "mean_min_before"]].fillna(-1)
    assert told.values.tolist() == [
        [1, "a", 100.0, 70.0],
        [2, "a", 50.0, pytest.approx((30 * 100 + 50 * 50) / 150)],
        [2, "b", 20.0, -1],
    ]


@pytest.mark.parametrize(
    ("points", "before", "after", "reach", "says"),
    [
        (POINTS.drop(columns="adcode"), BEFORE, BEFORE, 45, "columns adcode"),
        (POINTS, BEFORE[:3], BEFORE, 45, "before_min must be one for each"),
        (POINTS, BEFORE, [1.0, np.nan, 1, 1, 1], 45, "after_min must be minutes or inf"),
        (POINTS, BEFORE, [60.0, 90, 80, 5, 11], 45, "found 11.0 after 10.0 at point 4"),
        (POINTS.assign(residents=-1), BEFORE, BEFORE, 45, "not negative"),
        (POINTS, BEFORE, BEFORE, -1, "reach_min"),
    ],
)
def test_what_cannot_be_summed_is_refused(points, before, after, reach, says):
    with pytest.raises(ParameterError, match=says):
        gains_by_township(points, before, after, reach_min=reach)


def test_a_transposed_matrix_of_sites_is_refused():
    with pytest.raises(ParameterError, match="transposed"):
        gains_by_site(POINTS, BEFORE, np.ones((2, 5)), reach_min=45)


minute = st.one_of(st.integers(0, 99).map(float), st.just(INF))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(minute, minute, minute, st.integers(0, 9)), min_size=1, max_size=8))
def test_the_sites_together_gain_what_both_at_once_gain(rows):
    existing, one, two, people = (
        np.array(column, dtype=float) for column in zip(*rows, strict=True)
    )
    points = pd.DataFrame(
        {"township": [f"t{at % 3}" for at in range(len(rows))], "adcode": 1, "residents": people}
    )
    sites = np.column_stack([one, two])
    by_site = gains_by_site(points, existing, sites, reach_min=45)
    at_once = gains_by_township(
        points, existing, np.minimum(existing, sites.min(axis=1)), reach_min=45
    )
    expected = people[(existing > 45) & (sites.min(axis=1) <= 45)].sum()
    assert by_site["gained_people"].sum() == expected
    assert at_once["gained_people"].sum() == expected
    assert (at_once["gained_people"] <= at_once["sooner_people"]).all()
    assert (at_once["sooner_people"] <= at_once["residents"]).all()


def test_gains_of_wenzhou_sum_to_what_its_points_gain():
    study = stand_for_counties(read_study("wenzhou"))
    ground = find_ground(study)
    reach = measure_reach(study, ground)
    columns = find_candidates(study, ground, reach)["column"].to_numpy(int)
    before, people = reach.nearest["county"], ground.points["residents"].to_numpy(float)
    best = columns[(np.where(before > 45, people, 0) @ (reach.minutes[:, columns] <= 45)).argmax()]
    after = np.minimum(before, reach.minutes[:, best])
    found = gains_by_township(ground.points, before, after, reach_min=45)
    gained = people[(before > 45) & (after <= 45)].sum()
    assert found["gained_people"].sum() == pytest.approx(gained)
    assert gained > 10_000
    assert set(found["township"]) <= set(ground.townships["code"])
    known = np.isfinite(before)
    whole = people[known] @ (before[known] - after[known])
    assert found["person_min_saved"].sum() == pytest.approx(whole)
