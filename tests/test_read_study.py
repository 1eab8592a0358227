"""Reading a study: formats, encodings, column names, types and defaults."""

from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
from village import EAST, WEST, village_tables, write_rows, write_village
from vocatlas.data.checking.layouts import COLUMNS
from vocatlas.data.checking.schema import column_names
from vocatlas.data.checking.vocabulary import ALIASES, DATUMS, KINDS, LEVELS
from vocatlas.data.study import builtin_studies, hash_inputs, read_catalogue, read_study
from vocatlas.geo.location.datum import DATUMS as GEO_DATUMS


@pytest.fixture
def village(tmp_path: Path) -> Path:
    return write_village(tmp_path / "village")


def test_the_village_is_read_whole(village: Path) -> None:
    study = read_study(village)
    assert study.name_zh == "村"
    assert study.counties["code"].tolist() == [WEST, EAST]
    assert len(study.townships) == 5
    assert len(study.campuses) == 4
    assert study.metric_crs == "EPSG:4549"
    assert study.parameters.draws.n == 50
    assert study.parameters.standards.city == 90
    assert {str(layer.crs) for layer in (study.roads, study.land, study.area)} == {"EPSG:4326"}


def test_a_study_is_found_by_text_and_by_its_toml(village: Path) -> None:
    assert read_study(str(village)).id == read_study(village / "study.toml").id == "village"


def test_columns_have_their_types_and_blanks_are_missing(village: Path) -> None:
    study = read_study(village)
    assert study.counties["code"].dtype == "int64"
    assert study.campuses["adcode"].dtype == "Int64"
    assert study.campuses["seats"].dtype == "float64"
    assert study.campuses["seats"].isna().tolist() == [False, False, False, True]
    assert study.townships["code"].map(type).eq(str).all()
    assert study.townships["residents"].isna().sum() == 2
    assert study.campuses["township"].isna().all()


def test_absent_optional_tables_are_empty_with_their_columns(village: Path) -> None:
    villages = read_study(village).villages
    assert len(villages) == 0
    assert set(COLUMNS["villages"]) <= set(villages.columns)
    assert villages["lon"].dtype == "float64"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_usual_encoding_is_found_out(village: Path, encoding: str) -> None:
    write_rows(village / "institutions.csv", village_tables()["institutions"], encoding=encoding)
    assert read_study(village).institutions["name_zh"].tolist()[0] == "college校"


def test_a_workbook_with_a_title_above_its_header_is_read(village: Path) -> None:
    rows = village_tables()["campuses"]
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["温州市职业院校校区一览表(2026年)"])
    sheet.append([])
    sheet.append(["编号" if name == "id" else name for name in rows[0]])
    for row in rows:
        sheet.append(list(row.values()))
    (village / "campuses.csv").unlink()
    book.save(village / "campuses.xlsx")
    study = read_study(village)
    assert study.campuses["id"].tolist() == [row["id"] for row in rows]
    assert study.campuses["seats"].tolist()[:3] == [5000, 50, 1500]


def test_a_code_stored_as_a_number_in_a_workbook_stays_a_code(village: Path) -> None:
    rows = village_tables()["townships"]
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append([float(v) if k == "code" else v for k, v in row.items()])
    (village / "townships.csv").unlink()
    book.save(village / "townships.xlsx")
    assert read_study(village).townships["code"].tolist() == [row["code"] for row in rows]


def test_chinese_column_names_are_understood(village: Path) -> None:
    chinese = {"lon": "经度(WGS-84)", "lat": "纬度", "name_zh": "学校名称", "seats": "在校生数"}
    rows = [
        {chinese.get(name, name): value for name, value in row.items()}
        for row in village_tables()["campuses"]
    ]
    write_rows(village / "campuses.csv", rows, encoding="gbk")
    pd.testing.assert_frame_equal(
        read_study(village).campuses, read_study(write_village(village.parent / "b")).campuses
    )


def test_every_alias_stands_for_a_column_of_some_table() -> None:
    columns = {column for table in COLUMNS.values() for column in table}
    for alias, meant in ALIASES.items():
        assert set(meant) <= columns, alias
    assert column_names(COLUMNS["parks"])["经度"] == "lon"


def test_a_layer_of_points_can_be_a_table(village: Path) -> None:
    rows = pd.DataFrame(village_tables()["campuses"][:3])
    places = gpd.points_from_xy(rows.pop("lon"), rows.pop("lat"))
    layer = gpd.GeoDataFrame(rows.drop(columns="datum"), geometry=places, crs=4326)
    (village / "campuses.csv").unlink()
    (village / "programmes.csv").unlink()
    layer.to_file(village / "campuses.geojson")
    campuses = read_study(village).campuses
    assert campuses["lon"].tolist() == [120.05, 120.30, 120.10]
    assert campuses["datum"].tolist() == ["wgs84"] * 3
    assert campuses["seats"].tolist() == [5000, 50, 1500]


def test_a_feature_without_a_point_is_a_row_without_a_place(village: Path) -> None:
    rows = pd.DataFrame(village_tables()["parks"] * 2).drop(columns=["lon", "lat", "datum"])
    places = gpd.GeoSeries([shapely.Point(120.3, 28.05), None], crs=4326)
    (village / "parks.csv").unlink()
    gpd.GeoDataFrame(rows.assign(id=["a", "b"]), geometry=places).to_file(village / "parks.gpkg")
    parks = read_study(village).parks
    assert parks["lon"].isna().tolist() == parks["datum"].isna().tolist() == [False, True]


def test_a_layer_in_another_crs_becomes_degrees(village: Path) -> None:
    roads = gpd.read_file(village / "roads.gpkg").to_crs(4549)
    (village / "roads.gpkg").unlink()
    roads.to_file(village / "roads.gpkg", layer="roads")
    west = read_study(village).roads.total_bounds[0]
    assert west == pytest.approx(120.05, abs=1e-6)


def test_a_study_may_bring_its_own_draws(village: Path) -> None:
    row = {"parameter": "circuity", "distribution": "triangular", "low": 1, "mode": 1, "high": 1}
    write_rows(village / "draws.csv", [{**row, "sd": "", "unit": "1", "source": "made by hand"}])
    study = read_study(village)
    assert study.catalogue.draws["parameter"].tolist() == ["circuity"]
    assert "draws.csv" in study.files


def test_hashes_name_every_input_and_follow_its_bytes(village: Path) -> None:
    study = read_study(village)
    before = hash_inputs(study)
    assert {"study.toml", "campuses.csv", "boundaries.gpkg", "roads.gpkg"} <= set(before)
    assert "catalogue/draws.csv" in before
    assert all(len(value) == 64 for value in before.values())
    with (village / "parks.csv").open("a") as file:
        file.write("\n")
    after = hash_inputs(study)
    assert {name for name in before if before[name] != after[name]} == {"parks.csv"}


def test_blank_lines_and_quoted_line_breaks_keep_the_line_numbers(village: Path) -> None:
    rows = village_tables()["campuses"]
    rows[0]["note"] = "two\nlines"
    rows[2]["seats"] = "many"
    write_rows(village / "campuses.csv", rows)
    with pytest.raises(ValueError, match=r"campuses\.csv, row 5, column seats: found 'many'"):
        read_study(village)


def test_the_catalogue_and_the_code_use_the_same_words() -> None:
    catalogue = read_catalogue()
    assert set(LEVELS) <= set(catalogue.levels.iloc[:, 0])
    assert set(KINDS) == set(catalogue.kinds.iloc[:, 0])
    assert DATUMS == GEO_DATUMS


def test_every_built_in_study_is_valid() -> None:
    assert "wenzhou" in builtin_studies()
    study = read_study("wenzhou")
    assert study.adcode == 330300
    assert len(study.counties) == 12
    assert len(study.townships) == 185
