"""Datums: published pairs, the way back, and who does not move."""

import csv
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from vocatlas.geo.errors import PlaceError
from vocatlas.geo.location.datum import (
    DATUMS,
    MAINLAND,
    from_wgs84,
    in_mainland,
    metric_crs,
    to_wgs84,
)

CASES = Path(__file__).parents[2] / "shared" / "fixtures" / "datum" / "cases.csv"

ABROAD = {
    "Hong Kong": (114.16, 22.28),
    "Sheung Shui": (114.128, 22.50),
    "Tuen Mun": (113.97, 22.39),
    "Macau": (113.545, 22.195),
    "Taipei": (121.56, 25.04),
    "Kaohsiung": (120.30, 22.63),
    "Hanoi": (105.85, 21.03),
    "Seoul": (127.0, 37.5),
    "Kathmandu": (85.3, 27.7),
    "Ulaanbaatar": (106.9, 47.9),
    "Vladivostok": (131.9, 43.1),
}
MAINLAND_PLACES = {
    "Wenzhou": (120.70, 28.00),
    "Nanji island": (121.06, 27.46),
    "Beijing": (116.38, 39.91),
    "Luohu, Shenzhen": (114.117, 22.548),
    "Zhuhai": (113.55, 22.25),
    "Sanya": (109.5, 18.25),
    "Kashgar": (75.99, 39.47),
    "Mohe": (122.5, 53.0),
}


@pytest.mark.skipif(not CASES.exists(), reason="reference pairs are not beside the clone")
def test_gcj02_agrees_with_published_pairs() -> None:
    with CASES.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            lon, lat = from_wgs84([float(row["in_lng"])], [float(row["in_lat"])], "gcj02")
            assert lon[0] == pytest.approx(float(row["out_lng"]), abs=1e-6), row["place"]
            assert lat[0] == pytest.approx(float(row["out_lat"]), abs=1e-6), row["place"]


@given(
    st.floats(73, 136, allow_nan=False), st.floats(17, 54, allow_nan=False), st.sampled_from(DATUMS)
)
def test_the_way_there_and_back_ends_where_it_began(lon: float, lat: float, datum: str) -> None:
    # Within the offset of the border two places share one GCJ-02 pair: only one can come back.
    near = in_mainland(
        [lon, lon + 0.01, lon - 0.01, lon, lon], [lat, lat, lat, lat + 0.01, lat - 0.01]
    )
    if not near[0] and near.any():
        return
    back_lon, back_lat = to_wgs84(*from_wgs84([lon], [lat], datum), datum)
    assert back_lon[0] == pytest.approx(lon, abs=1e-7)
    assert back_lat[0] == pytest.approx(lat, abs=1e-7)


@pytest.mark.parametrize("place", ABROAD)
def test_gcj02_moves_nobody_off_the_mainland(place: str) -> None:
    lon, lat = ABROAD[place]
    for convert in (from_wgs84, to_wgs84):
        to_lon, to_lat = convert([lon], [lat], "gcj02")
        assert (to_lon[0], to_lat[0]) == (lon, lat)


@pytest.mark.parametrize("place", MAINLAND_PLACES)
def test_gcj02_moves_the_mainland_by_some_hundred_metres(place: str) -> None:
    lon, lat = MAINLAND_PLACES[place]
    to_lon, to_lat = from_wgs84([lon], [lat], "gcj02")
    moved_m = np.hypot((to_lon[0] - lon) * np.cos(np.radians(lat)), to_lat[0] - lat) * 111_320
    assert 50 < moved_m < 1_000


def test_gcj02_moves_wenzhou_by_about_541_metres() -> None:
    to_lon, to_lat = from_wgs84([120.70], [28.00], "gcj02")
    moved_m = np.hypot((to_lon[0] - 120.7) * np.cos(np.radians(28)), to_lat[0] - 28) * 111_320
    assert moved_m == pytest.approx(541, abs=15)


def test_cgcs2000_and_wgs84_are_the_same_here() -> None:
    for datum in ("wgs84", "cgcs2000"):
        lon, lat = to_wgs84([120.7], [28.0], datum)
        assert (lon[0], lat[0]) == (120.7, 28.0)


def test_an_unknown_place_stays_unknown_and_empty_stays_empty() -> None:
    for datum in DATUMS:
        lon, lat = to_wgs84([np.nan, 120.7], [np.nan, 28.0], datum)
        assert np.isnan(lon[0])
        assert np.isnan(lat[0])
        assert np.isfinite(lon[1])
        assert to_wgs84([], [], datum)[0].size == 0


def test_an_unknown_datum_is_named() -> None:
    with pytest.raises(PlaceError, match="found 'beijing54'"):
        to_wgs84([120.0], [28.0], "beijing54")


def test_the_metric_zone_is_the_nearest_meridian() -> None:
    assert metric_crs(120.7) == "EPSG:4549"
    assert metric_crs(75.0) == "EPSG:4534"
    assert metric_crs(135.0) == "EPSG:4554"
    with pytest.raises(PlaceError):
        metric_crs(10.0)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_the_round_trip_holds_just_inside_the_border(datum: str) -> None:
    inner = MAINLAND.buffer(-0.001).exterior
    lon, lat = shapely.get_coordinates(
        inner.interpolate(np.linspace(0, 1, 2000), normalized=True)
    ).T
    outside = ~in_mainland(*from_wgs84(lon, lat, "gcj02"))
    assert outside.any()
    back_lon, back_lat = to_wgs84(*from_wgs84(lon, lat, datum), datum)
    assert np.abs(back_lon - lon).max() < 1e-7
    assert np.abs(back_lat - lat).max() < 1e-7
