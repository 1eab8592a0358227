"""Distances to the road, ferries that take minutes and wait, and links that are closed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import assess
from vocatlas.geo.coverage.reach import measure_reach
from vocatlas.geo.coverage.snaps import FAR_M, far_places, snap_metres
from vocatlas.geo.ground import find_ground, link_lengths
from vocatlas.geo.study import Study


@pytest.fixture(scope="module")
def wenzhou() -> Study:
    return read_study("wenzhou")


@pytest.mark.parametrize(
    ("row", "km"),
    [
        ({"km": 8.0}, 8.0),
        ({"km": None}, np.nan),
        ({"km": 8.0, "crossing_min": 25.0}, 25.0),
        ({"km": 8.0, "crossing_min": 25.0, "wait_min": 20.0}, 45.0),
        ({"km": 8.0, "wait_min": 20.0}, 28.0),
        # a straight line of 5 km and the wait: it must not be lost with the unknown length
        ({"km": None, "wait_min": 20.0}, 25.0),
    ],
)
def test_a_crossing_counts_as_the_road_that_takes_as_long(row: dict, km: float) -> None:
    links = pd.DataFrame([row]).astype(float)
    found = link_lengths(links, np.zeros((1, 2)), np.array([[3000.0, 4000.0]]), kmh=60.0)
    assert found[0] == pytest.approx(km, nan_ok=True)


def with_link(study: Study, **values: object) -> Study:
    """Wenzhou with a ferry from Beiao to Luxi, for the test alone."""
    seats = study.townships.set_index("name_zh")
    here, there = seats.loc["北岙街道"], seats.loc["鹿西乡"]
    ferry = {
        "id": "test-ferry",
        "from_lon": here["lon"],
        "from_lat": here["lat"],
        "to_lon": there["lon"],
        "to_lat": there["lat"],
        "datum": "wgs84",
        "kind": "ferry",
        **values,
    }
    return replace(study, links=pd.concat([study.links, pd.DataFrame([ferry])], ignore_index=True))


def luxi(study: Study) -> float:
    ground = find_ground(study)
    reach = measure_reach(study, ground)
    at = np.flatnonzero(ground.points["township"] == "330305200000")
    return float(reach.nearest["township"][at].min())


def test_a_ferry_takes_its_minutes_and_its_wait_and_none_when_it_is_closed(wenzhou: Study) -> None:
    assert np.isinf(luxi(wenzhou))
    short = luxi(with_link(wenzhou, crossing_min=40.0))
    assert 40.0 <= short < 90.0
    assert luxi(with_link(wenzhou, crossing_min=40.0, wait_min=30.0)) == pytest.approx(
        short + 30, abs=1
    )
    assert np.isinf(luxi(with_link(wenzhou, crossing_min=40.0, closed=1)))


def test_a_closed_link_is_named_in_the_results(wenzhou: Study) -> None:
    ground = find_ground(with_link(wenzhou, closed=1))
    assert ground.closed_links == ["test-ferry"]


def test_every_place_with_a_point_has_its_distance_to_the_road(wenzhou: Study) -> None:
    ground = find_ground(wenzhou)
    reach = measure_reach(wenzhou, ground)
    metres = snap_metres(ground, reach)
    assert set(metres["townships"].index) == set(ground.points["township"])
    placed = ground.supply.loc[ground.supply["lon_wgs"].notna(), "id"]
    assert set(placed) <= set(metres["campuses"].index)
    assert all((m >= 0).all() for m in metres.values())
    far = far_places(wenzhou, ground, reach)
    assert far[0]["name_zh"] == "界坑乡"  # in the mountains of Yongjia, where no main road runs
    assert [row["snap_m"] for row in far] == sorted((r["snap_m"] for r in far), reverse=True)
    assert min(row["snap_m"] for row in far) > FAR_M
    assert not far[0]["over_water"]
    # a township is as far as the farthest of its demand points
    origin_m = reach.routes.origin_entries.snap_km * 1000.0
    own = (ground.points["township"] == "330324114000").to_numpy()
    assert own.sum() > 1
    assert metres["townships"]["330324114000"] == origin_m[own].max() > origin_m[own].min()


def test_without_roads_nothing_is_near_or_far(wenzhou: Study, tmp_path: Path) -> None:
    bare = replace(wenzhou, roads=wenzhou.roads.iloc[:0])
    results = assess(bare).results
    assert results["quality"]["far_from_roads"] == []
    assert all(row["snap_m"] is None for row in results["townships"])
