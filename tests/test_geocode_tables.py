"""Any table in, every row out: reading, coordinates, writing and the command around the matcher."""

import csv
import io
import json
import sqlite3
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from village import write_village
from vocatlas.cli.main import main
from vocatlas.data.anytable import AnyTable, read_any_table
from vocatlas.data.placefile import RESULT_COLUMNS, join_places, write_places
from vocatlas.data.placeroles import find_roles, known_headings
from vocatlas.data.workbook import could_run
from vocatlas.geo.coordinates import parse_angle, parse_datum, parse_pair, read_coordinates
from vocatlas.geo.datum import from_wgs84
from vocatlas.geo.errors import OutputError, StudyError

WENZHOU = (119.6, 27.1, 121.3, 28.6)
ENDINGS = (".csv", ".xlsx", ".gpkg", ".geojson", ".shp.zip")
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    'say "hi", 温州\nsecond line',
    "🏫 学校",
    "@SUM(1+1)",
    "",
    "-1+1",
    "x" * 5000,
)


def read(path: Path, **options: Any) -> AnyTable:
    return read_any_table(path, known=known_headings({}), **options)


def places_of(count: int, **changes: Sequence[Any]) -> pd.DataFrame:
    """Return what a matcher could answer: the first row has a place, the others have none."""
    there = [number == 0 for number in range(count)]
    frame = {
        "lon": [120.5 if t else np.nan for t in there],
        "lat": [28.0 if t else np.nan for t in there],
        "adcode": pd.array([330302 if t else None for t in there], dtype="Int64"),
        "township": ["A镇" if t else "" for t in there],
        "precision": ["point" if t else "none" for t in there],
        "radius_m": [0.0 if t else np.nan for t in there],
        "matched": ["A" if t else "" for t in there],
        "score": [100.0 if t else 0.0 for t in there],
        "status": ["matched" if t else "not_found" for t in there],
        "note": "",
    }
    return pd.DataFrame(frame | changes, index=pd.RangeIndex(1, count + 1))


def write_and_read(rows: pd.DataFrame, path: Path) -> AnyTable:
    rows = rows.set_axis(pd.RangeIndex(1, len(rows) + 1))
    write_places(join_places(rows, places_of(len(rows)))[0], path)
    return read(path)


# --- reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_is_read_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("学校名称,地址\n温州中学,三垟街道\n", encoding=encoding)
    table = read(path)
    assert list(table.frame.columns) == ["学校名称", "地址"]
    assert table.frame.iloc[0].tolist() == ["温州中学", "三垟街道"]


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_other_marks_than_commas_part_the_cells(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"名称{mark}地址\n甲{mark}乙\n", encoding="utf-8")
    assert read(path).frame.iloc[0].tolist() == ["甲", "乙"]


def test_lines_above_the_heading_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("温州市学校一览表\n\n单位:所\n名称,地址\n甲,乙\n", encoding="utf-8")
    assert read(path).frame.to_dict("records") == [{"名称": "甲", "地址": "乙"}]


def test_every_row_is_kept_in_order_also_blank_and_double_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("名称,地址\n甲,1\n,\n甲,1\n\n乙,\n\n\n", encoding="utf-8")
    assert read(path).frame["名称"].tolist() == ["甲", "", "甲", "", "乙"]


def test_cells_beyond_the_heading_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("名称,名称,\n甲,乙,丙,丁\n", encoding="utf-8")
    table = read(path)
    assert list(table.frame.columns) == ["名称", "名称_2", "column_3", "column_4"]
    assert table.frame.iloc[0].tolist() == ["甲", "乙", "丙", "丁"]
    assert "名称_2" in table.remarks[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "empty"), (b"\n\n", "empty"), ("名称,地址\n".encode(), "none"), (b'a\n"b', "CSV line")],
)
def test_an_empty_or_broken_file_is_a_clear_error(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(StudyError, match=said):
        read(path)


@pytest.mark.parametrize("name", ["a.xlsx", "a.gpkg", "a.geojson", "a.zip", "a.shp"])
def test_a_damaged_file_of_any_form_is_a_clear_error(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 no such thing")
    with pytest.raises(StudyError, match=name):
        read(tmp_path / name)


def test_a_file_that_is_not_there_or_of_no_known_form_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="not"):
        read(tmp_path / "none.csv")
    (tmp_path / "a.xls").write_bytes(b"x")
    with pytest.raises(StudyError, match="save an XLS as XLSX"):
        read(tmp_path / "a.xls")


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Write a workbook as planners do: a title, merged cells, a formula, a second sheet."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "学校"
    page.append(["温州市中职学校一览表"])
    page.merge_cells("A1:C1")
    page.append(["区县", "学校名称", "地址", "人数"])
    page.append(["鹿城区", "甲校", '=HYPERLINK("http://x","y")', 500])
    page.append([None, "乙校", "人民路1号", 12.5])
    page.merge_cells("A3:A4")
    other = book.create_sheet("园区")
    other.append(["园区名称"])
    other.append(["经开区"])
    book.create_sheet("空")
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def test_merged_cells_are_filled_and_formulas_stay_text(workbook: Path) -> None:
    frame = read(workbook).frame
    assert list(frame.columns) == ["区县", "学校名称", "地址", "人数"]
    assert frame["区县"].tolist() == ["鹿城区", "鹿城区"]
    assert frame["地址"].tolist() == ['=HYPERLINK("http://x","y")', "人民路1号"]
    assert frame["人数"].tolist() == [500, 12.5]


@pytest.mark.parametrize("sheet", ["园区", "2"])
def test_a_sheet_is_found_by_name_or_number(workbook: Path, sheet: str) -> None:
    assert read(workbook, sheet=sheet).frame["园区名称"].tolist() == ["经开区"]


def test_other_sheets_are_said_and_a_wrong_one_names_those_there_are(workbook: Path) -> None:
    assert "园区" in read(workbook).remarks[0]
    assert "空" not in read(workbook).remarks[0]
    with pytest.raises(StudyError, match="学校, 园区, 空"):
        read(workbook, sheet="9")


def test_layers_keep_rows_without_geometry_and_give_points_in_wgs84(tmp_path: Path) -> None:
    shapes = [shapely.Point(120.5, 28), None, shapely.Point(120.6, 28)]
    layer = gpd.GeoDataFrame(
        {"名称": ["甲", "乙", "丙"], "n": [1, 2, 3]}, geometry=shapes, crs=4326
    )
    layer.to_crs(4549).to_file(tmp_path / "a.gpkg", layer="schools")
    table = read(tmp_path / "a.gpkg")
    assert table.frame["名称"].tolist() == ["甲", "乙", "丙"]
    assert table.points.isna().tolist() == [False, True, False]
    assert table.points.iloc[0].x == pytest.approx(120.5, abs=1e-9)


def test_an_outline_is_not_taken_for_a_point(tmp_path: Path) -> None:
    layer = gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.box(120, 28, 121, 29)], crs=4326)
    layer.to_file(tmp_path / "a.geojson")
    table = read(tmp_path / "a.geojson")
    assert table.points.isna().all()
    assert "no points" in table.remarks[0]


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK"])
def test_a_zipped_shapefile_without_declared_encoding_is_read(
    tmp_path: Path, encoding: str
) -> None:
    layer = gpd.GeoDataFrame({"名称": ["温州中学"]}, geometry=[shapely.Point(120.5, 28)], crs=4326)
    layer.to_file(tmp_path / "s.shp", encoding=encoding)
    with zipfile.ZipFile(tmp_path / "学校.zip", "w") as archive:
        for part in tmp_path.glob("s.*"):
            if part.suffix != ".cpg":
                archive.write(part, f"数据/{part.name}")
    table = read(tmp_path / "学校.zip")
    assert table.frame.to_dict("list") == {"名称": ["温州中学"]}
    assert table.points.iloc[0].x == 120.5


def test_a_database_is_read_by_its_module_and_its_password_is_never_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = "postgresql://me:secret@host/base?table=a.b"
    answers = SimpleNamespace(read_database_table=lambda _, **__: pd.DataFrame({"name": ["a"]}))
    monkeypatch.setitem(sys.modules, "vocatlas.data.postgis", answers)
    table = read_any_table(url, known={})
    assert table.frame["name"].tolist() == ["a"]
    assert "secret" not in table.file
    monkeypatch.setitem(sys.modules, "vocatlas.data.postgis", None)
    with pytest.raises(StudyError, match=r"vocatlas\[postgis\]") as caught:
        read_any_table(url, known={})
    assert "secret" not in str(caught.value)


# --- columns ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        (["学校名称", "详细地址", "所属区县"], {"name": 0, "address": 1, "county": 2}),
        (["Name", "Address", "Latitude", "Longitude"], {"name": 0, "address": 1, "lon": 3}),
        (["名称", "经度（WGS-84）", "纬度（WGS-84）"], {"name": 0, "lon": 1, "lat": 2}),
        (["校名", "经纬度"], {"name": 0, "coordinates": 1}),
        (["bd09_lng", "bd09_lat", "wgs84_lng", "wgs84_lat"], {"lon": 2, "lat": 3}),
    ],
)
def test_columns_are_found_by_chinese_and_english_headings(
    headings: list[str], found: dict[str, int]
) -> None:
    roles = find_roles(AnyTable("a.csv", pd.DataFrame(columns=headings)), {})
    for role, at in found.items():
        assert roles.headings[role] == headings[at]


def test_a_heading_may_name_the_datum() -> None:
    table = AnyTable("a.csv", pd.DataFrame(columns=["百度经度", "百度纬度"]))
    assert find_roles(table, {}).datum == "bd09"


def test_a_table_that_says_nothing_of_places_is_refused_with_its_headings() -> None:
    table = AnyTable("a.csv", pd.DataFrame(columns=["甲列", "乙列"]))
    with pytest.raises(StudyError, match="甲列, 乙列"):
        find_roles(table, {})
    assert find_roles(table, {"address": "乙列"}).headings == {"address": "乙列"}
    with pytest.raises(StudyError, match="丙列"):
        find_roles(table, {"address": "丙列"})


# --- coordinates ------------------------------------------------------------------------------


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


# --- writing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_form_keeps_every_row_in_order_with_and_without_a_place(
    tmp_path: Path, ending: str
) -> None:
    rows = pd.DataFrame({"名称": ["乙", "甲", "甲"], "n": pd.Series([3, 1, 2], dtype=object)})
    table = write_and_read(rows, tmp_path / f"out{ending}")
    assert table.frame["名称"].tolist() == ["乙", "甲", "甲"]
    assert [str(n) for n in table.frame["n"]] == ["3", "1", "2"]
    if ending == ".shp.zip":
        assert list(table.frame.columns)[2:] == list(RESULT_COLUMNS)
    if ending not in (".csv", ".xlsx"):
        assert table.points.isna().tolist() == [False, True, True]
        assert table.points.iloc[0].coords[:] == [(120.5, 28.0)]


def test_a_csv_begins_with_the_mark_that_excel_needs(tmp_path: Path) -> None:
    write_and_read(pd.DataFrame({"名称": ["甲"]}), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TEXT | st.sampled_from(HOSTILE), min_size=1, max_size=8))
@example(list(HOSTILE))
def test_hostile_text_comes_back_from_csv_and_is_never_a_formula(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    back = write_and_read(pd.DataFrame({"名称": texts}), path).frame["名称"].tolist()
    assert len(back) == len(texts)
    for was, now in zip(texts, back, strict=True):
        assert now in (was, f"'{was}")
        assert not could_run(now) or now.strip("+-").replace(".", "", 1).isdecimal()


XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(XML_TEXT | st.sampled_from(HOSTILE), min_size=1, max_size=5))
@example(list(HOSTILE))
def test_hostile_text_comes_back_from_every_other_form(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("forms")
    rows = pd.DataFrame({"名称": texts, "k": "k"})
    for ending in (".xlsx", ".gpkg", ".geojson"):
        back = write_and_read(rows, folder / f"a{ending}").frame["名称"]
        assert [b or "" for b in back.where(back.notna(), "")] == [
            t if t.strip() or ending != ".xlsx" else "" for t in texts
        ]


def test_a_workbook_holds_no_formula_and_no_link(tmp_path: Path) -> None:
    write_and_read(pd.DataFrame({"=HEAD()": list(HOSTILE)}), tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    cells = [cell for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert all(cell.hyperlink is None for cell in cells)
    assert page["A1"].quotePrefix


def test_a_text_too_long_for_a_cell_is_refused_and_not_cut(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="32,767"):
        write_and_read(pd.DataFrame({"a": ["x" * 40_000]}), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []
    back = write_and_read(pd.DataFrame({"name": ["x" * 200_000]}), tmp_path / "a.csv")
    assert len(back.frame["name"].iloc[0]) == 200_000


def test_input_columns_that_clash_are_kept_under_a_new_name(tmp_path: Path) -> None:
    rows = pd.DataFrame({"LON": ["1"], "lon_input": ["2"], "fid": ["x"], "名称": ["甲"]}, index=[1])
    joined, remarks = join_places(rows, places_of(1))
    assert list(joined.columns)[:4] == ["LON_input", "lon_input_2", "fid_input", "名称"]
    assert "LON -> LON_input" in remarks[0]
    for ending in ENDINGS:
        write_places(joined, tmp_path / f"a{ending}")
        assert read(tmp_path / f"a{ending}").frame.iloc[0, :4].astype(str).tolist() == [
            "1", "2", "x", "甲"
        ]  # fmt: skip


def test_a_shapefile_says_what_it_cut_and_keeps_the_full_headings(tmp_path: Path) -> None:
    rows = pd.DataFrame({"学校名称全称": ["甲" * 200], "学校名称简称": ["乙"]}, index=[1])
    remarks = write_places(join_places(rows, places_of(1))[0], tmp_path / "a.shp.zip")
    assert len(remarks) == 2
    assert read(tmp_path / "a.shp.zip").frame.iloc[0, 0] == "甲" * 84
    with zipfile.ZipFile(tmp_path / "a.shp.zip") as archive:
        assert "学校名称简称" in archive.read("fields.csv").decode("utf-8-sig")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_crash_leaves_the_earlier_output(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(b"earlier")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("vocatlas.data.placefile.os.replace", fail)
    with pytest.raises(OutputError, match="No space left"):
        write_and_read(pd.DataFrame({"a": ["b"]}), path)
    assert path.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_a_geopackage_opens_as_a_layer_with_its_reference_system(tmp_path: Path) -> None:
    write_and_read(pd.DataFrame({"名称": ["甲", "乙"]}), tmp_path / "a.gpkg")
    layer = gpd.read_file(tmp_path / "a.gpkg", layer="places")
    assert layer.crs.to_epsg() == 4326
    with sqlite3.connect(tmp_path / "a.gpkg") as base:
        (kind,) = base.execute("SELECT geometry_type_name FROM gpkg_geometry_columns").fetchone()
    base.close()
    assert kind == "POINT"


# --- the command ------------------------------------------------------------------------------


def answer(rows: pd.DataFrame, gazetteer: object) -> pd.DataFrame:
    """Stand in for the matcher: coordinates are given back, all else is not found."""
    count = len(rows)
    lon = rows["lon"] if "lon" in rows else pd.Series(np.nan, index=rows.index)
    lat = rows["lat"] if "lat" in rows else pd.Series(np.nan, index=rows.index)
    there = lon.notna().to_numpy()
    told = rows["county"].fillna("") if "county" in rows else [""] * count
    frame = {
        "lon": lon, "lat": lat, "adcode": pd.array([None] * count, dtype="Int64"),
        "township": "", "precision": np.where(there, "point", "none"),
        "radius_m": np.where(there, 0.0, np.nan), "matched": told, "score": 0.0,
        "status": np.where(there, "given", "not_found"), "note": "",
    }  # fmt: skip
    return pd.DataFrame(frame, index=rows.index)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with a small study in it, and a matcher that is only a stand-in."""
    gazetteer = SimpleNamespace(from_study=lambda study: None)
    matching = SimpleNamespace(match_places=answer)
    monkeypatch.setitem(sys.modules, "vocatlas.geo.matching", matching)
    monkeypatch.setitem(sys.modules, "vocatlas.geo.gazetteer", SimpleNamespace(Gazetteer=gazetteer))
    write_village(tmp_path / "village")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def geocode(text: str, *options: str) -> Result:
    Path("in.csv").write_text(text, encoding="utf-8")
    arguments = ["geocode", "in.csv", "--study", "village", *options]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def rows_of(done: Result) -> list[dict[str, str]]:
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_without_out_the_rows_are_csv_on_stdout_and_counts_are_on_stderr(desk: Path) -> None:
    done = geocode("名称,经度,纬度\n甲,120.1,28\n乙,,\n", "--datum", "wgs84")
    rows = rows_of(done)
    assert [row["名称"] for row in rows] == ["甲", "乙"]
    assert list(rows[0])[3:] == list(RESULT_COLUMNS)
    assert [row["status"] for row in rows] == ["given", "not_found"]
    assert "坐标已给 given 1, 未找到 not_found 1" in done.stderr


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_a_declared_datum_is_converted_by_option_column_or_heading(desk: Path, datum: str) -> None:
    (lon,), (lat,) = from_wgs84([120.1], [28.0], datum)
    for done in (
        geocode(f"名称,经度,纬度\n甲,{lon},{lat}\n", "--datum", datum),
        geocode(f"名称,经度,纬度,坐标系\n甲,{lon},{lat},{datum.upper()}\n", "--datum", "wgs84"),
        geocode(f"名称,经度({datum}),纬度({datum})\n甲,{lon},{lat}\n"),
    ):
        row = rows_of(done)[0]
        assert float(row["lon"]) == pytest.approx(120.1, abs=2e-7)
        assert float(row["lat"]) == pytest.approx(28.0, abs=2e-7)
        assert row["note"] == ""


def test_a_datum_that_is_not_declared_is_said_and_widens_the_radius(desk: Path) -> None:
    done = geocode("名称,经度,纬度\n甲,120.1,28\n")
    (row,) = rows_of(done)
    assert "datum not declared" in row["note"]
    assert float(row["radius_m"]) > 1000
    assert "--datum" in done.stderr


def test_an_unknown_datum_takes_the_coordinates_out_of_use(desk: Path) -> None:
    (row,) = rows_of(geocode("名称,经度,纬度,坐标系\n甲,120.1,28,北京54\n", "--datum", "wgs84"))
    assert row["lon"] == ""
    assert "unknown datum" in row["note"]


def test_swapped_columns_are_said_in_the_row_and_in_the_summary(desk: Path) -> None:
    done = geocode("名称,经度,纬度\n甲,28.0,120.1\n", "--datum", "wgs84")
    (row,) = rows_of(done)
    assert (row["lon"], row["lat"]) == ("120.1", "28")
    assert "swapped" in row["note"]
    assert "swapped" in done.stderr


def test_a_county_given_as_a_code_is_matched_by_its_name(desk: Path) -> None:
    (row,) = rows_of(geocode("名称,区划代码\n甲,330302\n"))
    assert row["matched"] not in ("", "330302")


def test_a_column_can_be_told(desk: Path) -> None:
    told = ("--lon-column", "东经度", "--lat-column", "北纬度", "--datum", "wgs84")
    done = geocode("编号,东经度,北纬度\n1,120.1,28\n", *told)
    assert rows_of(done)[0]["lon"] == "120.1"


def test_nothing_to_go_by_is_one_clear_error(desk: Path) -> None:
    failed = geocode("甲列,乙列\n1,2\n")
    assert failed.exit_code == 1
    assert failed.stdout == ""
    assert "甲列" in failed.stderr


def test_a_file_is_not_replaced_unless_asked_and_never_the_table_itself(desk: Path) -> None:
    Path("out.csv").write_text("mine")
    assert "--overwrite" in geocode("名称\n甲\n", "-o", "out.csv").stderr
    assert Path("out.csv").read_text() == "mine"
    assert geocode("名称\n甲\n", "-o", "out.csv", "--overwrite").exit_code == 0
    assert Path("out.csv").read_text("utf-8-sig").startswith("名称,lon")
    assert "table itself" in geocode("名称\n甲\n", "-o", "in.csv", "--overwrite").stderr
    assert geocode("名称\n甲\n", "-o", "out.docx").exit_code == 1
    assert geocode("名称\n甲\n", "-o", "nowhere/out.csv").exit_code == 1


def test_geojson_features_without_a_place_have_a_null_geometry(desk: Path) -> None:
    done = geocode('名称,坐标\n<b>甲</b>,"120.1,28"\n乙,\n', "-o", "o.geojson", "--datum", "wgs84")
    assert done.exit_code == 0
    assert done.stdout == ""
    features = json.loads(Path("o.geojson").read_text("utf-8"))["features"]
    assert [f["geometry"] for f in features] == [
        {"type": "Point", "coordinates": [120.1, 28.0]}, None
    ]  # fmt: skip
    assert features[0]["properties"]["名称"] == "<b>甲</b>"


def test_a_heading_cannot_steer_the_terminal(desk: Path) -> None:
    done = geocode("\x1b[2J名称,lon\n甲,1\n", "--name-column", "\x1b[2J名称")
    assert done.exit_code == 0
    assert "\x1b" not in done.stderr


def test_corrections_move_and_confirm_rows(desk: Path) -> None:
    Path("c.csv").write_text(
        "row,id,lon,lat,verdict\n2,,120.3,28.1,moved\n,a,120.1,28,right\n3,c,120.9,28,right\n",
        encoding="utf-8",
    )
    done = geocode(
        "id,名称,经度,纬度\na,甲,120.1,28\nb,乙,,\nc,丙,120.2,28\n",
        "--datum", "wgs84", "--corrections", "c.csv",
    )  # fmt: skip
    first, second, third = rows_of(done)
    assert "confirmed by eye" in first["note"]
    assert (second["lon"], second["lat"], second["status"]) == ("120.3", "28.1", "given")
    assert (second["precision"], "corrected by eye" in second["note"]) == ("point", True)
    assert third["lon"] == "120.2"
    assert "another place" in third["note"]


def test_all_that_is_wrong_with_corrections_is_said_at_once(desk: Path) -> None:
    Path("c.csv").write_text(
        "row,lon,lat,verdict\n9,1,2,moved\n1,,,moved\n1,999,2,moved\n1,1,2,maybe\n,1,2,right\n",
        encoding="utf-8",
    )
    failed = geocode("名称\n甲\n", "--corrections", "c.csv")
    assert failed.exit_code == 1
    assert failed.stderr.count("c.csv, row") == 5
