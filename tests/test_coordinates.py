"""Coordinates as people write them: read where it is certain, else not used."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vocatlas.geo.location.coordinates import parse_angle, parse_datum, parse_pair, read_coordinates

WENZHOU = (119.6, 27.1, 121.3, 28.6)


@pytest.mark.parametrize(
    "text",
    [
        "120.6916666667", "120°41′30″E", "E120°41'30\"", "120度41分30秒", "东经120°41′30″",
        "１２０°４１′３０″", "120 41 30", "120:41:30", "120°41.5′", "+120.6916666667°",
        "120°41’30”", "120º41'30''E",
    ],
)  # fmt: skip
def test_an_angle_is_read_in_each_usual_form(text: str) -> None:
    assert parse_angle(text).degrees == pytest.approx(120 + 41.5 / 60, abs=1e-9)


@pytest.mark.parametrize(
    "text", ["", "约120", "120°61′", "120°41′75″", "1,2", "120.69.1", "N", "=1+1", "1" * 9999]
)
def test_what_is_no_angle_is_none(text: str) -> None:
    assert parse_angle(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "120.69,28.01", "120.69，28.01", "120.69 28.01", "[120.69, 28.01]", "POINT (120.69 28.01)",
        "120.69;28.01", "经度120.69 纬度28.01", "E120.69N28.01", "120.69/28.01",
    ],
)  # fmt: skip
def test_a_pair_is_read_in_each_usual_form(text: str) -> None:
    assert [angle.degrees for angle in parse_pair(text)] == [120.69, 28.01]


@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(text: str) -> None:
    for angle in [parse_angle(text), *(parse_pair(text) or ())]:
        assert angle is None or np.isfinite(angle.degrees)


@given(st.floats(-180, 180), st.sampled_from(["°′″", "度分秒"]))
def test_degrees_minutes_seconds_say_what_was_written(value: float, marks: str) -> None:
    whole = round(abs(value) * 3600)
    text = f"{whole // 3600}{marks[0]}{whole // 60 % 60}{marks[1]}{whole % 60}{marks[2]}"
    side = "W" if value < 0 else "E"
    assert abs(parse_angle(text + side).degrees - value) <= 0.5001 / 3600


@given(lon=st.floats(119.7, 121.2), lat=st.floats(27.2, 28.5))
def test_one_column_is_read_the_same_in_either_order(lon: float, lat: float) -> None:
    texts = pd.Series([f"{lon:.6f},{lat:.6f}", f"{lat:.6f},{lon:.6f}"])
    read = read_coordinates(pair=texts, bounds=WENZHOU)
    assert read["state"].tolist() == ["given", "lat_lon"]
    assert read["lon"].nunique() == 1
    assert read["lat"].iloc[0] == round(lat, 6)


@pytest.mark.parametrize(
    ("lon", "lat", "state"),
    [
        ("120.69", "28.01", "given"), ("28.01", "120.69", "swapped"),
        ("28°0′36″N", "120°41′24″E", "swapped"), ("116.4", "39.9", "given"),
        ("39.9", "116.4", "out_of_range"), ("", "28.01", "half"), ("约120", "28", "unreadable"),
        ("0", "0", "zero"), ("", "", ""), ("inf", "28", "unreadable"), ("500000", "3100000",
        "out_of_range"), ("120.69N", "28.01", "ambiguous"),
    ],
)  # fmt: skip
def test_two_columns_are_used_only_where_it_is_certain_what_they_say(
    lon: str, lat: str, state: str
) -> None:
    lons, lats = (pd.Series([text or None], dtype=object) for text in (lon, lat))
    read = read_coordinates(lon=lons, lat=lats, bounds=WENZHOU).iloc[0]
    assert read["state"] == state
    assert np.isfinite(read["lon"]) == (state in ("given", "swapped"))
    if state == "swapped":
        assert read["lon"] == pytest.approx(120.69)


def test_a_pair_of_which_the_order_is_open_is_not_used() -> None:
    read = read_coordinates(pair=pd.Series(["44.1,44.2", "N44.1 E44.2"]), bounds=WENZHOU)
    assert read["state"].tolist() == ["ambiguous", "lat_lon"]
    assert np.isnan(read["lon"].iloc[0])


@pytest.mark.parametrize(
    ("text", "datum"),
    [("WGS84", "wgs84"), ("GCJ-02", "gcj02"), ("火星坐标系", "gcj02"), ("BD09LL", "bd09"),
     ("国家2000", "cgcs2000"), ("北京54", ""), ("百度或高德", "")],
)  # fmt: skip
def test_a_datum_is_known_by_its_usual_names(text: str, datum: str) -> None:
    assert parse_datum(text) == datum
