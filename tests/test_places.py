"""Places: a small coast of two counties whose answers are known by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from vocatlas.geo.errors import PlaceError
from vocatlas.geo.location.datum import from_wgs84
from vocatlas.geo.location.places import (
    assign_county,
    assign_township,
    county_conflicts,
    demand_points,
    estimate_residents,
    locate,
    make_points,
    township_cells,
)

CRS = "EPSG:4549"


@pytest.fixture
def townships() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": ["101", "102", "103", "201"],
            "name_zh": ["东镇", "西镇", "岛乡", "南镇"],
            "adcode": [1, 1, 1, 2],
            "lon": [120.02, 120.08, np.nan, 120.15],
            "lat": [28.05, 28.05, np.nan, 28.05],
            "datum": ["wgs84", "wgs84", None, "wgs84"],
            "radius_m": [1500.0, 4000.0, np.nan, 1500.0],
            "residents": [np.nan, 40.0, np.nan, np.nan],
            "weight": [2.0, 5.0, np.nan, 1.0],
        }
    )


@pytest.fixture
def counties() -> pd.DataFrame:
    return pd.DataFrame({"code": [1, 2], "residents": [101, 50]})


@pytest.fixture
def polygons() -> gpd.GeoDataFrame:
    boxes = [shapely.box(120.1, 28, 120.2, 28.1), shapely.box(120, 28, 120.1, 28.1)]
    return gpd.GeoDataFrame({"adcode": [2, 1]}, geometry=boxes, crs="EPSG:4326")


def place(**values: object) -> pd.DataFrame:
    row = {
        "lon": np.nan,
        "lat": np.nan,
        "datum": None,
        "precision": "none",
        "adcode": pd.NA,
        "township": None,
        "radius_m": np.nan,
    }
    return pd.DataFrame([row | values])


def test_known_residents_stay_and_the_rest_is_shared_by_weight(
    townships: pd.DataFrame, counties: pd.DataFrame
) -> None:
    residents = estimate_residents(townships, counties)
    # 61 people over weights 2 and the county's median 3.5
    assert residents["residents"].tolist() == [22, 40, 39, 50]
    assert residents["basis"].tolist() == ["estimated", "known", "median_estimated", "estimated"]


@given(st.integers(0, 10**6), st.lists(st.floats(0, 1e5), min_size=1, max_size=9))
def test_townships_always_sum_to_their_county(total: int, weights: list[float]) -> None:
    codes = [f"{i}" for i in range(len(weights))]
    rows = pd.DataFrame({"code": codes, "adcode": 1, "residents": np.nan, "weight": weights})
    county = pd.DataFrame({"code": [1], "residents": [total]})
    residents = estimate_residents(rows, county)["residents"]
    assert residents.sum() == total
    assert (residents >= 0).all()
    turned = estimate_residents(rows.iloc[::-1], county)["residents"]
    assert turned.reindex(codes).tolist() == residents.tolist()


def test_more_known_residents_than_the_county_has_are_refused(
    townships: pd.DataFrame, counties: pd.DataFrame
) -> None:
    with pytest.raises(PlaceError, match=r"county 1: .* sum to 30"):
        estimate_residents(townships, counties.assign(residents=[30, 50]))


def test_coordinates_are_converted_from_their_own_datum(townships: pd.DataFrame) -> None:
    lon, lat = from_wgs84([120.7], [28.0], "bd09")
    row = place(lon=lon[0], lat=lat[0], datum="bd09", precision="point", adcode=1, radius_m=50.0)
    found = locate(row, townships).iloc[0]
    assert found["lon_wgs"] == pytest.approx(120.7, abs=1e-7)
    assert (found["precision"], found["radius_m"]) == ("point", 50.0)
    assert found["basis"] == "coordinates"


def test_a_named_township_gives_its_seat_and_radius(townships: pd.DataFrame) -> None:
    found = locate(place(adcode=1, township="西镇"), townships).iloc[0]
    assert (found["lon_wgs"], found["radius_m"]) == (120.08, 4000.0)
    assert (found["precision"], found["basis"]) == ("township", "township_seat")


def test_an_old_name_is_found_in_the_gazetteer(townships: pd.DataFrame) -> None:
    gazetteer = pd.DataFrame(
        [["alias", "旧镇", 1, 120.03, 28.06, "wgs84", 2000.0]],
        columns=["level", "name_zh", "adcode", "lon", "lat", "datum", "radius_m"],
    )
    found = locate(place(adcode=1, township="旧镇"), townships, gazetteer=gazetteer).iloc[0]
    assert (found["lon_wgs"], found["basis"]) == (120.03, "gazetteer")


@pytest.mark.parametrize(
    ("values", "precision"),
    [
        ({"adcode": 1}, "county"),
        ({}, "none"),
        ({"adcode": 2, "township": "东镇"}, "county"),
        ({"adcode": 1, "township": "岛乡"}, "county"),
        (
            {"adcode": 1, "lon": 120.0, "lat": 28.0, "datum": "wgs84", "precision": "county"},
            "county",
        ),
    ],
)
def test_what_is_known_to_its_county_or_less_is_never_placed(
    townships: pd.DataFrame, values: dict[str, object], precision: str
) -> None:
    found = locate(place(**values), townships).iloc[0]
    assert np.isnan(found["lon_wgs"])
    assert np.isnan(found["radius_m"])
    assert found["precision"] == precision


def test_no_places_give_no_rows(townships: pd.DataFrame) -> None:
    assert len(locate(place().iloc[:0], townships)) == 0


def test_each_point_has_one_county_also_on_a_shared_border(polygons: gpd.GeoDataFrame) -> None:
    lon = [120.05, 120.15, 120.1, 120.21, 120.5, np.nan]
    points = make_points(lon, [28.05, 28.05, 28.05, 28.05, 28.05, np.nan], index=pd.RangeIndex(6))
    found = assign_county(points, polygons, metric_crs=CRS)
    assert found["adcode"].tolist()[:4] == [1, 2, 1, 2]
    assert found["adcode"].isna().tolist() == [False] * 4 + [True] * 2
    assert found["coast_m"].iloc[0] == 0
    assert found["coast_m"].iloc[3] == pytest.approx(983, abs=5)


def test_a_point_is_never_lost_or_doubled_whatever_the_order(polygons: gpd.GeoDataFrame) -> None:
    lon, lat = (
        grid.ravel() for grid in np.meshgrid(np.linspace(120, 120.2, 21), [28, 28.05, 28.1])
    )
    points = make_points(lon, lat, index=pd.RangeIndex(len(lon)))
    found = assign_county(points, polygons, metric_crs=CRS)
    again = assign_county(points, polygons.iloc[::-1], metric_crs=CRS)
    assert len(found) == len(points)
    assert found["adcode"].notna().all()
    pd.testing.assert_frame_equal(found, again)


def test_lengths_are_refused_in_degrees(polygons: gpd.GeoDataFrame) -> None:
    with pytest.raises(PlaceError, match="metres"):
        assign_county(polygons, polygons, metric_crs="EPSG:4326")


def test_the_township_is_the_nearest_seat_of_the_same_county(townships: pd.DataFrame) -> None:
    points = gpd.GeoDataFrame(
        {"adcode": pd.array([1, 2, None], dtype="Int64")},
        geometry=make_points([120.14, 120.03, 120.1], [28.05] * 3, index=pd.RangeIndex(3)),
    )
    found = assign_township(points, townships, metric_crs=CRS)
    assert found["township"].tolist()[:2] == ["102", "201"]
    assert found["township"].isna().tolist() == [False, False, True]
    assert found["seat_m"].iloc[0] == pytest.approx(5902, abs=10)


def test_a_conflict_is_reported_and_nothing_moved(polygons: gpd.GeoDataFrame) -> None:
    places = pd.DataFrame({"adcode": pd.array([1, 1, None], dtype="Int64")})
    points = make_points([120.05, 120.15, 120.15], [28.05] * 3, index=places.index)
    found = county_conflicts(places, assign_county(points, polygons, metric_crs=CRS))
    assert found.index.tolist() == [1]
    assert (found["stated"].iloc[0], found["found"].iloc[0]) == (1, 2)


def test_half_the_residents_stand_at_the_seat_and_half_in_the_villages(
    townships: pd.DataFrame, counties: pd.DataFrame
) -> None:
    villages = pd.DataFrame(
        {
            "code": ["v1", "v2", "v3"],
            "township": ["101", "101", "101"],
            "adcode": 1,
            "lon": [120.03, 120.04, np.nan],
            "lat": [28.02, 28.03, np.nan],
            "datum": ["wgs84", "wgs84", None],
            "radius_m": 500.0,
        }
    )
    residents = estimate_residents(townships, counties)["residents"]
    points, unlocated = demand_points(townships, villages, residents)
    assert points["township"].tolist() == ["101", "101", "101", "102", "201"]
    assert points["share"].tolist() == [0.5, 0.25, 0.25, 1.0, 1.0]
    assert points["residents"].tolist() == [11.0, 5.5, 5.5, 40.0, 50.0]
    assert unlocated["code"].tolist() == ["103"]
    assert points["residents"].sum() + unlocated["residents"].sum() == counties["residents"].sum()


def test_without_villages_all_stand_at_the_seat(
    townships: pd.DataFrame, counties: pd.DataFrame
) -> None:
    columns = ["code", "township", "adcode", "lon", "lat", "datum", "radius_m"]
    residents = estimate_residents(townships, counties)["residents"]
    points, _ = demand_points(townships, pd.DataFrame(columns=columns), residents)
    assert (points["share"] == 1).all()


def test_cells_share_out_the_county_and_hold_their_seat(
    townships: pd.DataFrame, polygons: gpd.GeoDataFrame
) -> None:
    cells = township_cells(townships, polygons, metric_crs=CRS)
    assert cells.index.tolist() == ["101", "102", "201"]
    assert cells.loc["101", "geometry"].contains(shapely.Point(120.02, 28.05))
    area_m2 = cells.to_crs(CRS).area
    whole_m2 = polygons.to_crs(CRS).set_index(polygons["adcode"]).area
    assert area_m2["101"] + area_m2["102"] == pytest.approx(whole_m2[1])
    assert area_m2["201"] == pytest.approx(whole_m2[2])


def test_townships_of_a_county_without_weights_share_evenly(townships: pd.DataFrame) -> None:
    counties = pd.DataFrame({"code": [1, 2], "residents": [60, 7]})
    found = estimate_residents(townships.assign(weight=np.nan), counties)
    assert found["residents"].tolist() == [10, 40, 10, 7]
    assert set(found["basis"]) == {"known", "median_estimated"}


def test_a_datum_column_that_is_blank_throughout_is_read(townships: pd.DataFrame) -> None:
    blank = place(adcode=1, township="东镇").assign(datum=np.nan, precision=np.nan)
    assert locate(blank, townships)["precision"].tolist() == ["township"]


def test_coordinates_without_a_known_datum_are_refused(townships: pd.DataFrame) -> None:
    with pytest.raises(PlaceError, match="datum"):
        locate(place(lon=120.0, lat=28.0), townships)
