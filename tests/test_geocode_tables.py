"""Any table in, every row out: reading, columns and writing."""

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
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from vocatlas.data.geocoding.anytable import AnyTable, read_any_table
from vocatlas.data.geocoding.placefile import RESULT_COLUMNS, join_places, write_places
from vocatlas.data.geocoding.placeroles import find_roles, known_headings
from vocatlas.data.spreadsheet.workbook import could_run
from vocatlas.geo.errors import OutputError, StudyError

ENDINGS = (".csv", ".xlsx", ".gpkg", ".geojson", ".shp.zip")
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    'say "hi", 温州\nsecond line',
    "🏫 学校",
    "@SUM(1+1)",
    "+1+1",
    "\t=1",
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


# --- reading ---


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


def test_a_sheet_with_a_title_alone_names_the_others(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["学校名单"])
    book.create_sheet("学校").append(["名称", "地址"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(StudyError, match=r"'Sheet'.*学校.*--sheet"):
        read(tmp_path / "a.xlsx")


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
    monkeypatch.setitem(sys.modules, "vocatlas.data.postgres.postgis", answers)
    table = read_any_table(url, known={})
    assert table.frame["name"].tolist() == ["a"]
    assert "secret" not in table.file
    monkeypatch.setitem(sys.modules, "vocatlas.data.postgres.postgis", None)
    with pytest.raises(StudyError, match=r"vocatlas\[postgis\]") as caught:
        read_any_table(url, known={})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("kind", ["mysql", "postgresql+psycopg2", "http"])
def test_the_address_of_another_service_is_refused_without_its_password(kind: str) -> None:
    with pytest.raises(StudyError, match="postgresql://") as caught:
        read_any_table(f"{kind}://me:secret@host/base?table=a.b", known={})
    assert "secret" not in str(caught.value)
    assert kind in str(caught.value)


# --- columns ---


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


@pytest.mark.parametrize("half", ["经度", "lat"])
def test_a_longitude_without_latitude_is_told_and_not_used(half: str) -> None:
    roles = find_roles(AnyTable("a.csv", pd.DataFrame(columns=["名称", half])), {})
    assert roles.headings == {"name": "名称"}
    assert half in roles.remarks[0]


def test_a_table_that_says_nothing_of_places_is_refused_with_its_headings() -> None:
    table = AnyTable("a.csv", pd.DataFrame(columns=["甲列", "乙列"]))
    with pytest.raises(StudyError, match="甲列, 乙列"):
        find_roles(table, {})
    assert find_roles(table, {"address": "乙列"}).headings == {"address": "乙列"}
    with pytest.raises(StudyError, match="丙列"):
        find_roles(table, {"address": "丙列"})


# --- writing ---


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


@pytest.mark.parametrize("heading", ["datum", "坐标系", "CRS"])
def test_a_datum_of_the_input_does_not_stand_beside_wgs84_degrees(heading: str) -> None:
    rows = pd.DataFrame({"lon": ["1"], "lat": ["2"], heading: ["bd09"]}, index=[1])
    joined, _ = join_places(rows, places_of(1))
    assert joined[f"{heading}_input"].tolist() == ["bd09"]
    again = find_roles(AnyTable("out.csv", joined), {})
    assert again.headings == {
        "township": "township",
        "county": "adcode",
        "lon": "lon",
        "lat": "lat",
    }
    assert again.datum == ""


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

    monkeypatch.setattr("pathlib.Path.replace", fail)
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
