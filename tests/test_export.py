"""What is written: canonical results, a workbook that runs nothing, a folder that is whole."""

import json
import sqlite3
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box
from vocatlas.data.export import (
    changed_inputs,
    check_folder,
    hash_inputs,
    publish,
    read_record,
    write_results,
)
from vocatlas.data.geopackage import LAYERS, as_columns, style_of, write_geopackage
from vocatlas.data.workbook import write_tables
from vocatlas.geo.errors import OutputError

HOSTILE = [
    "=HYPERLINK(1)",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    " =1",
    "\t=1",
    "#REF!",
    "</script><script>alert(1)</script>",
    "bell\x07",
    "[red]x[/red]",
    "' OR 1=1 --",
    "温州\u202e职业",
]
RECORD = {"tool": "vocatlas", "study": "x", "parameters": {}, "inputs": {}, "results_sha256": ""}


def fill(folder: Path, text: str = "new") -> None:
    (folder / "results.json").write_text(text)
    (folder / "run.json").write_text(json.dumps(RECORD))


# results.json


def test_the_order_of_keys_does_not_change_the_bytes() -> None:
    assert write_results({"a": 1, "b": {"c": 2, "d": 3}}) == write_results(
        {"b": {"d": 3, "c": 2}, "a": 1}
    )


def test_missing_values_of_every_kind_are_null() -> None:
    missing = [None, float("nan"), np.nan, np.float32("nan"), pd.NA, pd.NaT]
    assert json.loads(write_results({"x": missing})) == {"x": [None] * 6}


def test_an_infinite_number_is_never_written() -> None:
    with pytest.raises(OutputError, match="infinite"):
        write_results({"min_city": np.inf})


def test_results_are_utf8_and_a_lone_surrogate_does_not_break_them() -> None:
    assert "温州" in write_results({"name": "温州\ud800"}).decode("utf-8")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_what_was_written_and_read_is_written_the_same_again(value: object) -> None:
    once = write_results({"value": value})
    assert write_results(json.loads(once)) == once


# tables.xlsx


@pytest.fixture
def book(tmp_path: Path) -> openpyxl.Workbook:
    path = tmp_path / "tables.xlsx"
    results = {
        "study": {"id": "x", "sources": [{"name": "=cmd", "licence": "MIT", "url": ""}]},
        "headline": {"local_p50": 0.8, "underserved": [330329]},
        "counties": [
            {"adcode": 330329, "name_zh": name, "covered_local_p50": -0.5} for name in HOSTILE
        ],
        "quality": {"unlocated": {"campuses": 3}},
    }
    write_tables(results, {"institutions": pd.DataFrame({"id": HOSTILE})}, path)
    return openpyxl.load_workbook(path)


def test_no_cell_of_the_workbook_can_run(book: openpyxl.Workbook) -> None:
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} <= {"s", "n"}
    risky = [c for c in cells if str(c.value).lstrip()[:1] in "=+-@" and c.data_type == "s"]
    assert len(risky) >= 12
    assert all(c.quotePrefix for c in risky)


def test_a_negative_number_stays_a_number(book: openpyxl.Workbook) -> None:
    assert book["县区 counties"]["C2"].value == -0.5


def test_the_heading_is_bilingual_with_its_unit_and_frozen(book: openpyxl.Workbook) -> None:
    sheet = book["县区 counties"]
    assert sheet["C1"].value.split("\n") == [
        "县乡两级覆盖率(中位数)",
        "covered, county and township tiers, median of draws (share)",
        "covered_local_p50",
    ]
    assert sheet.freeze_panes == "A2"


def test_the_dictionary_describes_every_column_of_every_sheet(book: openpyxl.Workbook) -> None:
    described = {
        (row[0], row[1]) for row in book["数据字典 dictionary"].iter_rows(2, values_only=True)
    }
    headed = {
        (sheet.title.split()[-1], cell.value.split("\n")[-1])
        for sheet in book
        if sheet.title != "数据字典 dictionary"
        for cell in sheet[1]
    }
    assert described == headed


def test_the_sources_stand_in_a_sheet_of_their_own(book: openpyxl.Workbook) -> None:
    assert book["来源 sources"]["B2"].value == "MIT"


def test_each_source_of_a_row_is_listed_with_the_sheets_that_use_it(tmp_path: Path) -> None:
    parks = pd.DataFrame({"id": ["a", "b"], "source": ["s2;s1", "s1"]})
    write_tables({}, {"parks": parks, "links": parks}, tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["来源 sources"]
    assert list(sheet.iter_rows(2, values_only=True)) == [
        ("s1", "parks; links"),
        ("s2", "parks; links"),
    ]


# atlas.gpkg


@pytest.fixture
def layers() -> dict[str, gpd.GeoDataFrame]:
    zones = gpd.GeoDataFrame(
        {"name_zh": HOSTILE[:2], "ladder": [["adult"], []]},
        geometry=[box(120, 27, 121, 28), None],
        index=pd.Index([330329, 330303], name="adcode"),
        crs=4326,
    )
    points = gpd.GeoDataFrame(
        {"id": ["a", "b"], "institution": ["i", "j"], "kind": ["main", "branch"]},
        geometry=[Point(120.5, 27.5), None],
        crs=4326,
    )
    roads = gpd.GeoDataFrame({"u": [1]}, geometry=[LineString([(120, 27), (121, 28)])], crs=4326)
    same = dict.fromkeys(("campuses", "parks", "clusters", "sites"), points)
    return {"counties": zones, "townships": zones, "roads": roads, **same, "land": roads}


def test_the_geopackage_holds_its_layers_with_every_row(
    layers: dict[str, gpd.GeoDataFrame], tmp_path: Path
) -> None:
    path = tmp_path / "atlas.gpkg"
    write_geopackage(layers, path, rows={"institutions": pd.DataFrame({"id": ["j", "i"]})})
    assert [name for name, _ in pyogrio.list_layers(path)] == [*LAYERS, "layer_styles"]
    counties = gpd.read_file(path, layer="counties")
    assert counties["adcode"].tolist() == [330329, 330303]
    assert counties["ladder"].tolist() == ["adult", ""]
    placed = gpd.read_file(path, layer="institutions")
    assert placed.geometry.isna().tolist() == [True, False]


def test_a_row_without_a_place_stays_in_its_layer(
    layers: dict[str, gpd.GeoDataFrame], tmp_path: Path
) -> None:
    path = tmp_path / "atlas.gpkg"
    rows = pd.DataFrame({"id": ["nowhere", "a"], "levels": [["adult"], []]})
    write_geopackage(layers, path, rows={"campuses": rows})
    campuses = gpd.read_file(path, layer="campuses")
    assert campuses["id"].tolist() == ["a", "b", "nowhere"]
    assert campuses.geometry.isna().tolist() == [False, True, True]


def test_every_layer_has_a_default_style_that_is_xml(
    layers: dict[str, gpd.GeoDataFrame], tmp_path: Path
) -> None:
    path = tmp_path / "atlas.gpkg"
    write_geopackage(layers, path, rows={"institutions": pd.DataFrame({"id": ["i"]})})
    rows = sqlite3.connect(path).execute(
        "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
    )
    for (name, column, default, style), layer in zip(rows.fetchall(), LAYERS, strict=True):
        assert (name, column, default) == (layer, "geom", 1)
        assert ElementTree.fromstring(style).tag == "qgis"


def test_a_graduated_style_has_a_symbol_for_each_range() -> None:
    for name in ("counties", "townships"):
        root = ElementTree.fromstring(style_of(name))
        used = [r.get("symbol") for r in root.iter("range")]
        assert used == [s.get("name") for s in root.iter("symbol")]


def test_writing_a_layer_does_not_change_it(layers: dict[str, gpd.GeoDataFrame]) -> None:
    before = layers["counties"].copy(deep=True)
    as_columns(layers["counties"])
    pd.testing.assert_frame_equal(layers["counties"], before)


def test_a_layer_without_a_crs_is_refused(tmp_path: Path) -> None:
    layer = gpd.GeoDataFrame({"id": [1]}, geometry=[Point(0, 0)])
    with pytest.raises(OutputError, match="roads has no CRS"):
        write_geopackage({"roads": layer}, tmp_path / "a.gpkg")


# publishing


def test_a_new_folder_is_published_and_nothing_else_is_left(tmp_path: Path) -> None:
    publish(tmp_path / "out" / "x", fill)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["x"]
    assert (tmp_path / "out/x/results.json").read_text() == "new"


def test_a_run_that_dies_keeps_the_earlier_output(tmp_path: Path) -> None:
    publish(tmp_path / "x", lambda folder: fill(folder, "old"))

    def die(folder: Path) -> None:
        fill(folder)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path / "x", die)
    assert (tmp_path / "x/results.json").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_a_full_disk_is_an_output_error_and_keeps_the_earlier_output(tmp_path: Path) -> None:
    publish(tmp_path / "x", lambda folder: fill(folder, "old"))

    def refuse(_: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left"):
        publish(tmp_path / "x", refuse)
    assert (tmp_path / "x/results.json").read_text() == "old"


def test_own_output_is_replaced_whole(tmp_path: Path) -> None:
    publish(tmp_path / "x", lambda folder: fill(folder, "old"))
    publish(tmp_path / "x", fill)
    assert (tmp_path / "x/results.json").read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_a_note_beside_the_output_survives_the_next_run(tmp_path: Path) -> None:
    publish(tmp_path / "x", fill)
    (tmp_path / "x/note.txt").write_text("mine")
    publish(tmp_path / "x", fill)
    assert (tmp_path / "x/note.txt").read_text() == "mine"


def test_a_foreign_folder_is_refused_and_overwriting_it_keeps_its_files(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(OutputError, match="did not write"):
        publish(tmp_path, fill)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]
    publish(tmp_path, fill, overwrite=True)
    assert (tmp_path / "thesis.docx").read_text() == "years of work"


def test_an_empty_folder_may_be_written(tmp_path: Path) -> None:
    assert publish(tmp_path, fill) == tmp_path.resolve()


@pytest.mark.parametrize("where", ["", "below"])
def test_a_read_only_folder_is_refused_before_anything_is_computed(
    tmp_path: Path, where: str
) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o555)
    try:
        with pytest.raises(OutputError, match="read-only"):
            check_folder(folder / where)
    finally:
        folder.chmod(0o755)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    with pytest.raises(OutputError, match="is a file"):
        check_folder(tmp_path / "x", overwrite=True)


# the record


def test_a_changed_a_missing_and_a_new_input_are_named(tmp_path: Path) -> None:
    paths = {name: tmp_path / name for name in ("a.csv", "b.csv", "c.csv")}
    for path in paths.values():
        path.write_text("1")
    record = {"inputs": hash_inputs({n: str(paths[n]) for n in ("a.csv", "b.csv")})}
    paths["a.csv"].write_text("2")
    lines = changed_inputs(record, {n: str(paths[n]) for n in ("a.csv", "c.csv")})
    assert [line.split()[0].rstrip(":") for line in lines] == ["a.csv", "b.csv", "c.csv"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"tool": "vocatlas"}', "\x00"])
def test_a_record_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text)
    with pytest.raises(OutputError, match=r"run\.json"):
        read_record(path)
