"""Doubts: a datum that fits better, a campus twice, a campus far from its own; never an error."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from vocatlas.data.checking.doubts import doubts_by_row, list_doubts
from vocatlas.data.meaning.columns import describe_column
from vocatlas.data.study import read_study
from vocatlas.geo.errors import PlaceError
from vocatlas.geo.ground import find_ground
from vocatlas.geo.location.datum import from_wgs84
from vocatlas.geo.location.doubts import MIN_ROWS, datum_doubts, score_datums
from vocatlas.geo.location.duplicates import far_campuses, find_duplicates, name_similarity
from vocatlas.geo.location.plausibility import DOUBTS, layer_points
from vocatlas.geo.location.points import convert_places
from vocatlas.geo.study import Study

FACTS = Path(__file__).parents[2] / "shared" / "facts"
CRS = "EPSG:4549"
WEST, EAST = 330302, 330303
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wenzhou() -> Study:
    return read_study("wenzhou")


# A grid of named places in two counties side by side, all on land, and nothing else.


def layer(table: str, lon: np.ndarray, lat: np.ndarray, datum: str = "wgs84") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "table": table,
            "id": [f"{table}{at}" for at in range(len(lon))],
            "name": [f"地点{chr(0x4E00 + at)}" for at in range(len(lon))],
            "adcode": pd.array([pd.NA] * len(lon), dtype="Float64"),
            "lon": lon,
            "lat": lat,
            "datum": datum,
        }
    )


def grid(n: int) -> tuple[np.ndarray, np.ndarray]:
    at = np.arange(n)
    return 120.2 + 0.03 * (at % 10), 28.0 + 0.03 * (at // 10)


def shapes(*west_south_east_north: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    boxes = [shapely.box(*edges) for edges in west_south_east_north]
    codes = [WEST, EAST][: len(boxes)]
    return gpd.GeoDataFrame({"adcode": codes}, geometry=boxes, crs="EPSG:4326")


COUNTIES = shapes((120.0, 27.5, 120.335, 28.5), (120.335, 27.5, 121.0, 28.5))
LAND = shapes((119.0, 27.0, 122.0, 29.0))


def told(points: pd.DataFrame, known: pd.DataFrame) -> list[dict]:
    return datum_doubts(points, known, COUNTIES, LAND, CRS)


def moved(n: int, datum: str, *, noise_m: float = 0.0, seed: int = 1) -> pd.DataFrame:
    """Return the grid, off by noise, written down in a datum."""
    lon, lat = grid(n)
    off = np.random.default_rng(seed).normal(0.0, noise_m / 1e5, (2, n))
    return layer("rows", *from_wgs84(lon + off[0], lat + off[1], datum))


KNOWN = layer("known", *grid(60))


@pytest.mark.parametrize("true", ["wgs84", "gcj02", "bd09"])
@pytest.mark.parametrize("declared", ["wgs84", "gcj02", "bd09", "cgcs2000"])
def test_a_layer_is_doubted_exactly_when_its_datum_is_another(true: str, declared: str) -> None:
    found = told(moved(20, true).assign(datum=declared), KNOWN)
    same = declared.replace("cgcs2000", "wgs84") == true
    assert [(d["check"], d["fits"], d["rows"]) for d in found] == (
        [] if same else [("datum_doubt", true, 20)]
    )


def test_thin_evidence_says_nothing() -> None:
    assert told(moved(MIN_ROWS - 1, "bd09"), KNOWN) == []
    assert told(moved(MIN_ROWS, "bd09"), KNOWN) != []


def test_rows_at_one_point_are_one_piece_of_evidence() -> None:
    repeated = pd.concat([moved(2, "bd09")] * 10, ignore_index=True)
    assert told(repeated, KNOWN) == []


def test_names_of_another_county_and_of_the_same_table_are_no_evidence() -> None:
    rows = moved(20, "bd09")
    assert told(rows.assign(adcode=float(WEST)), KNOWN.assign(adcode=float(EAST))) == []
    assert told(rows, KNOWN.assign(table="rows")) == []


def test_a_name_within_a_longer_name_is_a_namesake() -> None:
    known = KNOWN.assign(name="某某学院" + KNOWN["name"])
    longer = moved(20, "gcj02").assign(name=lambda rows: "浙江省某某学院" + rows["name"] + "(东区)")
    assert [d["fits"] for d in told(longer, known)] == ["gcj02"]
    assert [d["fits"] for d in told(known.assign(**longer[["lon", "lat"]]), longer)] == []


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([30.0, 300.0, 1000.0]), st.integers(6, 60))
def test_noise_alone_is_never_taken_for_a_datum(seed: int, noise_m: float, n: int) -> None:
    assert told(moved(n, "wgs84", noise_m=noise_m, seed=seed), KNOWN) == []


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(24)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    rows = moved(24, "bd09", noise_m=100.0)
    assert told(rows.iloc[order], KNOWN) == told(rows, KNOWN)


def test_a_mixed_layer_is_told_as_such_with_the_rows_of_the_other_datum() -> None:
    good, off = moved(24, "wgs84", noise_m=20.0), moved(24, "gcj02", noise_m=20.0)
    which = np.arange(24) % 3 == 0
    (found,) = told(pd.concat([off[which], good[~which]]).sort_index(), KNOWN)
    assert (found["check"], found["fits"], found["count"]) == ("datum_mixed", "gcj02", 8)
    assert found["ids"].split("; ") == off["id"][which].tolist()
    # and the other way about: most rows are in the other datum
    (found,) = told(pd.concat([good[which], off[~which]]).sort_index(), KNOWN)
    assert (found["check"], found["count"]) == ("datum_mixed", 16)


def test_rows_off_in_every_direction_are_no_mixed_layer() -> None:
    rows, (lon, lat) = moved(60, "wgs84"), grid(60)
    step = np.array(from_wgs84(lon, lat, "gcj02")) - [lon, lat]
    turn = np.arange(60) % 5
    for at, (x, y) in enumerate([(0, 0), (1, 0), (0, 1), (-1, 0), (0, -1)]):
        here = turn == at
        rows.loc[here, "lon"] += (x * step[0] - y * step[1])[here]
        rows.loc[here, "lat"] += (y * step[0] + x * step[1])[here]
    assert told(rows, KNOWN) == []


def test_the_stated_county_alone_can_tell() -> None:
    # 12 rows close to the border on the west side; GCJ-02 carries them across
    lon, lat = np.full(12, 120.333), 28.0 + 0.02 * np.arange(12)
    rows = layer("rows", *from_wgs84(lon, lat, "gcj02")).assign(adcode=float(WEST))
    (found,) = told(rows, KNOWN.iloc[:0])
    assert (found["fits"], found["in_county"], found["in_county_fits"]) == ("gcj02", 0.0, 1.0)
    assert "metres" not in found
    assert told(layer("rows", lon, lat).assign(adcode=float(WEST)), KNOWN.iloc[:0]) == []


def test_open_water_alone_can_tell() -> None:
    lon, lat = np.full(12, 120.333), 28.0 + 0.02 * np.arange(12)
    coast = shapes((119.0, 27.0, 120.335, 29.0))
    rows = layer("rows", *from_wgs84(lon, lat, "gcj02"))
    assert [d["fits"] for d in datum_doubts(rows, KNOWN.iloc[:0], COUNTIES, coast, CRS)] == [
        "gcj02"
    ]


def test_a_layer_without_points_and_a_crs_in_degrees() -> None:
    assert told(KNOWN.iloc[:0], KNOWN) == []
    assert score_datums(KNOWN.iloc[:0], KNOWN, COUNTIES, LAND, CRS).empty
    with pytest.raises(PlaceError, match="metres"):
        datum_doubts(KNOWN, KNOWN, COUNTIES, LAND, "EPSG:4326")


# The built-in study and the facts it comes from.


@pytest.mark.skipif(not FACTS.exists(), reason="../shared is not beside the clone")
def test_the_college_points_read_as_wgs84_are_told_to_be_bd09(wenzhou: Study) -> None:
    facts = pd.read_csv(FACTS / "geo" / "poi_colleges_bd09.csv")
    codes = wenzhou.counties.set_index("name_zh")["code"]
    points = facts.assign(table="poi", id=facts.index, adcode=facts["area"].map(codes))
    known = layer_points(wenzhou).query("table == 'campuses'")
    places = (known, wenzhou.which_county, wenzhou.land, wenzhou.metric_crs)
    (doubt,) = datum_doubts(points.assign(datum="wgs84"), *places)
    assert (doubt["check"], doubt["fits"]) == ("datum_doubt", "bd09")
    assert doubt["metres"] > 1000
    assert doubt["metres_fits"] < 50
    assert datum_doubts(points.assign(datum="bd09"), *places) == []


def test_the_built_in_study_raises_no_false_alarm_about_its_datums(wenzhou: Study) -> None:
    points = layer_points(wenzhou)
    assert set(points["table"]) == {"campuses", "townships", "villages", "gazetteer", "links"}
    places = (wenzhou.which_county, wenzhou.land, wenzhou.metric_crs)
    assert datum_doubts(points, points, *places) == []


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
@pytest.mark.parametrize("table", ["townships", "villages", "gazetteer"])
def test_a_layer_of_the_built_in_study_in_another_datum_is_found_alone(
    wenzhou: Study, table: str, datum: str
) -> None:
    rows = getattr(wenzhou, table)
    lon, lat = from_wgs84(*convert_places(rows), datum)
    points = layer_points(replace(wenzhou, **{table: rows.assign(lon=lon, lat=lat)}))
    places = (wenzhou.which_county, wenzhou.land, wenzhou.metric_crs)
    found = datum_doubts(points, points, *places)
    assert [(d["table"], d["fits"]) for d in found] == [(table, datum)]


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_tables_that_were_all_moved_alike_are_found_by_their_counties(
    wenzhou: Study, datum: str
) -> None:
    points = layer_points(wenzhou)
    lon, lat = from_wgs84(*convert_places(points), datum)
    points = points.assign(lon=lon, lat=lat, datum="wgs84")
    found = datum_doubts(points, points, wenzhou.which_county, wenzhou.land, wenzhou.metric_crs)
    assert {"villages", "gazetteer"} <= {d["table"] for d in found}
    assert {d["fits"] for d in found} == {datum}


def checks_with(wenzhou: Study, campuses: pd.DataFrame) -> list[dict]:
    return find_ground(replace(wenzhou, campuses=campuses)).checks


def test_the_wrong_point_of_renji_is_caught(wenzhou: Study) -> None:
    rows = wenzhou.campuses.copy()
    at = rows.index[rows["id"] == "renji_chashan"][0]
    rows.loc[at, ["lon", "lat", "datum", "precision"]] = [121.035226, 28.415361, "gcj02", "point"]
    before = {(c["check"], c.get("id")) for c in checks_with(wenzhou, wenzhou.campuses)}
    after = {(c["check"], c.get("id")) for c in checks_with(wenzhou, rows)}
    caught = {"county_conflict", "campus_far_from_its_others"}
    assert {check for check, id in after - before if id == "renji_chashan"} == caught


def test_doubts_of_the_built_in_study_are_its_three_far_branches(wenzhou: Study) -> None:
    doubts = [c for c in checks_with(wenzhou, wenzhou.campuses) if c["check"] in DOUBTS]
    assert {(c["check"], c["id"]) for c in doubts} == {
        ("campus_far_from_its_others", "zjdfc_wencheng"),
        ("campus_far_from_its_others", "wzut_yueqing"),
        ("campus_far_from_its_others", "renji_binhai"),
    }


def put_again(wenzhou: Study, id: str, **changes: object) -> list[dict]:
    """Return the duplicates once a campus stands in the table a second time, changed."""
    again = wenzhou.campuses[wenzhou.campuses["id"] == id].assign(id="again", **changes)
    rows = pd.concat([wenzhou.campuses, again], ignore_index=True)
    return find_duplicates(rows, wenzhou.institutions, metric_crs=CRS, city="温州市")


def test_no_two_campuses_of_the_built_in_study_are_called_one(wenzhou: Study) -> None:
    assert find_duplicates(wenzhou.campuses, wenzhou.institutions, metric_crs=CRS) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"datum": "wgs84"},
        {"datum": "gcj02"},
        {"name_zh": "茶山校区"},
        {"name_zh": "茶山校区", "datum": "wgs84"},
        {"name_zh": "高教园区(校区)"},
        {"institution": "stranger", "name_zh": "温州职业技术学院高教园区校区"},
        {"institution": "stranger", "name_zh": "温州市职业技术大学（高教园区）", "datum": "wgs84"},
    ],
    ids=[
        "as WGS-84",
        "as GCJ-02",
        "other name",
        "other name and datum",
        "brackets",
        "former name",
        "name and datum",
    ],
)
def test_a_campus_twice_is_found_with_both_rows(wenzhou: Study, changes: dict) -> None:
    (found,) = put_again(wenzhou, "wzpt_gaojiao", **changes)
    assert (found["id"], found["row"]) == ("wzpt_gaojiao", 1)
    assert (found["other"], found["other_row"]) == ("again", len(wenzhou.campuses) + 1)
    if "datum" in changes:
        assert found["metres"] > 400
        assert (found["datum"], found["metres_fits"]) in [("bd09", 0), (changes["datum"], 0)]


def test_a_campus_twice_without_coordinates_is_found_by_name_in_one_county(wenzhou: Study) -> None:
    nowhere = {"lon": np.nan, "lat": np.nan, "institution": "stranger"}
    named = {"name_zh": "温州职业技术学院高教园区校区", **nowhere}
    (found,) = put_again(wenzhou, "wzpt_gaojiao", **named)
    assert "metres" not in found
    assert put_again(wenzhou, "wzpt_gaojiao", **named, adcode=330381) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"institution": "stranger", "name_zh": "浙江某某学院"},
        {"name_zh": "东区", "lon": 120.7125},
        {"name_zh": "另一校区", "lon": 120.80},
    ],
    ids=["another institution in the house", "another campus close by", "another campus"],
)
def test_other_campuses_and_other_institutions_are_no_duplicates(
    wenzhou: Study, changes: dict
) -> None:
    assert put_again(wenzhou, "wzpt_gaojiao", **changes) == []


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_of_names_is_mutual_and_between_0_and_100(one: str, other: str) -> None:
    alike = name_similarity(one, other, city="温州市")
    assert 0.0 <= alike <= 100.0
    assert alike == pytest.approx(name_similarity(other, one, city="温州市"))


def test_first_and_second_school_are_two_schools() -> None:
    assert name_similarity("温州市第一职业中专", "温州第二职业中专") == 0.0


def sisters(*km_and_kinds: tuple[float, str]) -> list[str]:
    rows = pd.DataFrame(km_and_kinds, columns=["km", "kind"])
    rows = rows.assign(id=[f"c{at}" for at in rows.index], institution="a", name_zh="校")
    rows = rows.assign(lon_wgs=120.0, lat_wgs=27.0 + rows["km"] / 110.84)
    school = pd.DataFrame({"id": ["a"], "name_zh": ["甲"]})
    return [found["id"] for found in far_campuses(rows, school, metric_crs=CRS)]


def test_a_campus_is_far_beyond_thirty_km_from_every_sister() -> None:
    assert sisters((0, "main"), (29.5, "branch")) == []
    assert sisters((0, "main"), (30.5, "branch")) == ["c1"]
    assert sisters((0, "branch"), (30.5, "main")) == ["c0"]
    assert sisters((0, "main"), (29, "branch"), (58, "branch")) == []
    assert sisters((0, "main"), (1, "branch"), (58, "branch")) == ["c2"]
    assert sisters((0, "main")) == []
    assert sisters((0, "main"), (np.nan, "branch")) == []


# What a planner sees.


def test_every_doubt_has_its_sentences_and_every_key_its_meaning(wenzhou: Study) -> None:
    rows = wenzhou.campuses.copy()
    rows.loc[rows["id"] == "dd_py_main", ["adcode"]] = 330382
    twice = rows[rows["id"] == "wzpt_gaojiao"].assign(id="again", datum="wgs84")
    townships = wenzhou.townships.assign(datum="gcj02")
    lon, lat = from_wgs84(*convert_places(wenzhou.villages), "bd09")
    some = np.arange(len(lon)) % 2 == 0
    villages = wenzhou.villages.assign(
        lon=wenzhou.villages["lon"].where(some, lon), lat=wenzhou.villages["lat"].where(some, lat)
    )
    study = replace(
        wenzhou,
        campuses=pd.concat([rows, twice], ignore_index=True),
        townships=townships,
        villages=villages,
    )
    checks = find_ground(study).checks
    doubts = list_doubts(checks, study)
    assert list(dict.fromkeys(doubt["check"] for doubt in doubts)) == list(DOUBTS)
    for doubt in doubts:
        assert doubt["doubt_zh"].endswith("。")
        assert doubt["doubt_en"].endswith(".")
    words = (ROOT / "maps" / "panel" / "words.js").read_text(encoding="utf-8")
    for check in checks:
        if check["check"] in DOUBTS:
            assert f"\n  {check['check']}: [" in words
            assert [key for key in check if f"\n  {key}: [" not in words and key != "check"] == []
            assert [key for key in check if not describe_column(key).zh] == []


def test_a_place_in_another_county_names_both_counties_and_its_row(wenzhou: Study) -> None:
    rows = wenzhou.campuses.copy()
    rows.loc[rows["id"] == "wzpt_gaojiao", "adcode"] = 330329
    study = replace(wenzhou, campuses=rows)
    (doubt,) = [
        d for d in list_doubts(find_ground(study).checks, study) if d["check"] == "county_conflict"
    ]
    assert doubt["row"] == 1
    assert "第 1 行温州职业技术大学高教园区校区" in doubt["doubt_zh"]
    assert "泰顺县，位置却在瓯海区" in doubt["doubt_zh"]
    assert "states Taishun 泰顺县, but its place is in Ouhai 瓯海区" in doubt["doubt_en"]


def test_a_doubt_stands_at_every_row_that_it_is_about(wenzhou: Study) -> None:
    again = wenzhou.campuses[wenzhou.campuses["id"] == "wzpt_gaojiao"].assign(id="again")
    study = replace(wenzhou, campuses=pd.concat([wenzhou.campuses, again], ignore_index=True))
    rows = doubts_by_row(find_ground(study).checks, study)
    assert rows["campuses", "again"] == rows["campuses", "wzpt_gaojiao"]
    layer = {"check": "datum_doubt", "table": "campuses", "declared": "bd09", "fits": "gcj02"}
    mixed = layer | {"check": "datum_mixed", "ids": "wzu_south; wmu_chashan"}
    whole = doubts_by_row([layer | {"rows": 9, "count": 9}], wenzhou)
    declared = wenzhou.campuses["datum"] == "bd09"
    assert {id for _, id in whole} == set(wenzhou.campuses["id"][declared])
    part = doubts_by_row([mixed | {"rows": 9, "count": 2}], wenzhou)
    assert {id for _, id in part} == {"wzu_south", "wmu_chashan"}


def test_check_prints_doubts_after_the_tables_and_succeeds(call: Callable) -> None:
    plain = call("check")
    assert plain.exit_code == 0
    assert plain.stdout.index("townships") < plain.stdout.index("3 doubts")
    as_json = json.loads(call("check", "--format", "json").stdout)
    as_csv = list(csv.DictReader(io.StringIO(call("check", "--format", "csv").stdout)))
    assert [row["doubt_en"] or "" for row in as_json] == [row["doubt_en"] for row in as_csv]
    assert sum(row["check"] is not None for row in as_json) == 3


@pytest.fixture
def call() -> Callable:
    from click.testing import CliRunner
    from vocatlas.cli.main import main

    return lambda *arguments: CliRunner().invoke(main, list(arguments))
