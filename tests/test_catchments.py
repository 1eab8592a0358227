"""Areas within so many minutes of campuses and sites, against the minutes of the same run."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from vocatlas.data.gis.geopackage import write_geopackage
from vocatlas.data.study import read_study
from vocatlas.geo.coverage.catchments import find_catchments
from vocatlas.geo.coverage.reach import measure_reach
from vocatlas.geo.ground import find_ground
from vocatlas.geo.location.points import make_points
from vocatlas.geo.study import Study
from vocatlas.maps.layers import pack_isochrones


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study("wenzhou")


@pytest.fixture(scope="module")
def asked(study: Study) -> dict:
    """Two campuses of the study in the shape of the results, one of them without a place."""
    ground = find_ground(study)
    placed = ground.supply[ground.supply["lon_wgs"].notna()].iloc[[0]]
    rows = placed.assign(lon=placed["lon_wgs"], lat=placed["lat_wgs"])
    columns = ["id", "name_zh", "name_en", "adcode", "lon", "lat"]
    lost = dict.fromkeys(columns) | {"id": "nowhere"}
    return {"campuses": [*rows[columns].to_dict("records"), lost], "sites": []}


@pytest.fixture(scope="module")
def areas(study: Study, asked: dict) -> gpd.GeoDataFrame:
    return find_catchments(study, asked, minutes=[15, 30, 45])


def test_a_shorter_budget_lies_within_a_longer_one(areas: gpd.GeoDataFrame) -> None:
    assert areas["minutes"].tolist() == [45, 30, 15]
    assert areas["area_km2"].is_monotonic_decreasing
    outer, middle, inner = areas.geometry
    assert outer.covers(middle)
    assert middle.covers(inner)


def test_a_demand_point_lies_in_the_area_where_its_minutes_are_within(
    study: Study, asked: dict, areas: gpd.GeoDataFrame
) -> None:
    ground = find_ground(study)
    reach = measure_reach(study, ground)
    at = int(np.flatnonzero(ground.supply["id"] == asked["campuses"][0]["id"])[0])
    minutes = pd.Series(reach.minutes[:, reach.campus_column[at]])
    points = make_points(ground.points["lon"], ground.points["lat"], index=minutes.index)
    for row in areas.itertuples():
        inside = points.within(row.geometry)
        # the border is exact to a cell of 500 m: a leg of it takes 1.4 minutes
        clear = (minutes - row.minutes).abs() > 3.0
        assert (inside[clear] == (minutes[clear] <= row.minutes)).mean() > 0.99, row.minutes
        assert inside.sum() > 0


def test_they_go_into_the_geopackage_with_a_style_and_into_the_page(
    areas: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    write_geopackage({"isochrones": areas}, tmp_path / "a.gpkg")
    back = gpd.read_file(tmp_path / "a.gpkg", layer="isochrones")
    assert back["minutes"].tolist() == [45, 30, 15]
    styles = gpd.read_file(tmp_path / "a.gpkg", layer="layer_styles")
    assert styles["f_table_name"].tolist() == ["isochrones"]
    packed = pack_isochrones(areas)
    assert [area["minutes"] for area in packed[areas["id"].iloc[0]]] == [45, 30, 15]
    assert pack_isochrones(None) == {}


def test_without_roads_or_places_there_are_none(study: Study) -> None:
    assert find_catchments(study, {"campuses": [], "sites": []}).empty
