"""Each bad input ends in one clear error that says where, what, and what is expected."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from village import LAT, village_tables, write_rows, write_village
from vocatlas.data.study import read_study
from vocatlas.geo.errors import Problem, StudyError


@pytest.fixture
def village(tmp_path: Path) -> Path:
    return write_village(tmp_path / "village")


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(StudyError) as caught:
        read_study(folder)
    return caught.value.problems


def spoil(folder: Path, table: str, row: int, **values: object) -> None:
    """Write a table with some cells of one row (1-based) replaced."""
    rows = village_tables()[table]
    rows[row - 1].update(values)
    write_rows(folder / f"{table}.csv", rows)


@pytest.mark.parametrize(
    ("table", "values", "column", "found", "expected"),
    [
        ("campuses", {"seats": "约五百"}, "seats", "约五百", "a number"),
        ("campuses", {"seats": -3}, "seats", "-3", "not negative"),
        ("campuses", {"seats": "inf"}, "seats", "inf", "a number"),
        ("campuses", {"seats_year": "2024.5"}, "seats_year", "2024.5", "a whole number"),
        ("campuses", {"levels": "secondary;college"}, "levels", "secondary;college", "some of"),
        ("campuses", {"kind": "outpost"}, "kind", "outpost", "one of main, branch"),
        ("campuses", {"kind": ""}, "kind", None, "a value; the cell is blank"),
        ("campuses", {"status": "open"}, "status", "open", "one of operating"),
        ("campuses", {"datum": "beijing54"}, "datum", "beijing54", "one of wgs84"),
        ("campuses", {"datum": ""}, "datum", "", "one of wgs84"),
        ("campuses", {"precision": "exact"}, "precision", "exact", "one of point"),
        ("campuses", {"lat": ""}, "lat", "", "both lon and lat"),
        ("campuses", {"institution": "nobody"}, "institution", "nobody", "in institutions"),
        ("campuses", {"adcode": 999999}, "adcode", "999999", "in counties or among"),
        ("campuses", {"id": "college-main"}, "id", "college-main", "duplicate"),
        ("institutions", {"id": "college"}, "id", "college", "duplicate"),
        ("institutions", {"ownership": "state"}, "ownership", "state", "one of public"),
        ("institutions", {"school_pool": "nowhere"}, "school_pool", "nowhere", "stated_schools"),
        ("programmes", {"institution": "nobody"}, "institution", "nobody", "in institutions"),
        ("programmes", {"campus": "nowhere"}, "campus", "nowhere", "in campuses"),
        ("programmes", {"campus": "college-main"}, "campus", "college-main", "a campus of school"),
        ("enrolment", {"entity": "330399"}, "entity", "330399", "a known county"),
        ("programmes", {"level": "kindergarten"}, "level", "kindergarten", "one of adult"),
        ("townships", {"adcode": 330399}, "adcode", "330399", "in counties"),
        ("townships", {"name_zh": "A镇"}, "name_zh", "A镇", "duplicate"),
        ("townships", {"residents": -1}, "residents", "-1", "not negative"),
        ("counties", {"urban_core": 2}, "urban_core", "2", "at most 1"),
        ("counties", {"residents": ""}, "residents", None, "a value; the cell is blank"),
        ("stated_schools", {"adcodes": "330302;1"}, "adcodes", "1", "in counties"),
    ],
)
def test_one_bad_cell_is_one_problem_with_its_row(
    village: Path, table: str, values: dict[str, object], column: str, found: str, expected: str
) -> None:
    spoil(village, table, 2, **values)
    problems = [p for p in problems_of(village) if p.file == f"{table}.csv"]
    assert [(p.row, p.column, p.value) for p in problems] == [(3, column, found)]
    assert expected in problems[0].expected


@pytest.mark.parametrize("table", ["clusters", "parks"])
def test_a_county_code_outside_the_study_is_refused(village: Path, table: str) -> None:
    spoil(village, table, 1, adcode=110101)
    (problem,) = problems_of(village)
    assert str(problem) == (
        f"{table}.csv, row 2, column adcode: found '110101'; "
        "expected a code that is in counties, or the code of the study itself"
    )


def test_swapped_coordinates_are_called_swapped(village: Path) -> None:
    spoil(village, "campuses", 1, lon=LAT, lat=120.05)
    (problem,) = problems_of(village)
    assert problem.row == 2
    assert problem.value == "28, 120.05"
    assert "swapped" in problem.expected


def test_a_point_outside_china_is_refused(village: Path) -> None:
    spoil(village, "campuses", 1, lon=2.35, lat=48.86)
    (problem,) = problems_of(village)
    assert "in China" in problem.expected


def test_a_point_far_from_the_study_is_refused_with_its_distance(village: Path) -> None:
    spoil(village, "campuses", 1, lon=121.47, lat=31.23)
    (problem,) = problems_of(village)
    assert "at most 50 km outside the study" in problem.expected


def test_a_point_less_than_fifty_km_outside_is_accepted(village: Path) -> None:
    spoil(village, "campuses", 1, lon=120.05, lat=28.6, adcode=331100)
    assert read_study(village).campuses["lat"].iloc[0] == 28.6


def test_a_missing_file_is_named(village: Path) -> None:
    (village / "campuses.csv").unlink()
    assert [str(p) for p in problems_of(village)] == [
        "campuses.csv: expected this file in the study folder"
    ]


def test_a_missing_column_is_named_with_what_the_file_has(village: Path) -> None:
    rows = village_tables()["campuses"]
    write_rows(village / "campuses.csv", [{k: row[k] for k in row if k != "lon"} for row in rows])
    (problem,) = problems_of(village)
    assert problem.column == "lon"
    assert "institution" in problem.expected


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_an_empty_file_is_refused(village: Path, content: str) -> None:
    (village / "campuses.csv").write_text(content)
    (problem,) = problems_of(village)
    assert problem.file == "campuses.csv"
    assert "empty" in problem.expected


def test_a_table_without_rows_is_refused(village: Path) -> None:
    header = (village / "campuses.csv").read_text().splitlines()[0]
    (village / "campuses.csv").write_text(header + "\n")
    (problem,) = problems_of(village)
    assert problem == Problem("campuses.csv", None, None, None, "at least one row")


def test_a_row_wider_than_the_header_is_refused(village: Path) -> None:
    with (village / "parks.csv").open("a") as file:
        file.write("x," * 40 + "y\n")
    (problem,) = problems_of(village)
    assert problem.row == 3
    assert problem.value == "41 values"


def test_two_columns_for_one_thing_are_refused(village: Path) -> None:
    rows = [{**row, "经度": 120} for row in village_tables()["campuses"]]
    write_rows(village / "campuses.csv", rows)
    (problem,) = problems_of(village)
    assert (problem.column, problem.row) == ("lon", 1)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _scramble(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[4096:] = b"\xaa" * (len(raw) - 4096)
    path.write_bytes(raw)


@pytest.mark.parametrize(
    "break_file",
    [
        _cut,
        _scramble,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_text("not a database"),
    ],
    ids=["cut in half", "scrambled", "empty", "text"],
)
@pytest.mark.parametrize("file", ["boundaries.gpkg", "roads.gpkg"])
def test_a_broken_geopackage_is_refused(
    village: Path, file: str, break_file: Callable[[Path], object]
) -> None:
    break_file(village / file)
    problems = problems_of(village)
    assert problems
    assert len(set(problems)) == len(problems)
    assert {p.file.split()[0] for p in problems} == {file}
    assert str(village) not in str(StudyError(problems))


@pytest.mark.parametrize(
    ("shape", "found"),
    [
        (shapely.Polygon([(120, 28), (121, 29), (121, 28), (120, 29)]), "Self-intersection"),
        (shapely.LineString([(120, 28), (120.1, 28.1)]), "LineString"),
        (None, "no geometry"),
    ],
    ids=["bow tie", "line", "none"],
)
def test_a_county_without_a_valid_polygon_is_refused(
    village: Path, shape: shapely.Geometry | None, found: str
) -> None:
    counties = gpd.read_file(village / "boundaries.gpkg", layer="which_county")
    shapes = [shape, counties.geometry.iloc[1]]
    counties.set_geometry(gpd.GeoSeries(shapes, crs=4326)).to_file(
        village / "boundaries.gpkg", layer="which_county"
    )
    (problem,) = problems_of(village)
    assert problem.file == "boundaries.gpkg layer which_county"
    assert (problem.row, problem.column) == (1, "geometry")
    assert problem.value is not None
    assert found in problem.value


def test_a_road_without_length_is_refused(village: Path) -> None:
    roads = gpd.read_file(village / "roads.gpkg")
    (village / "roads.gpkg").unlink()
    roads.assign(km=["far", "2", "3"]).to_file(village / "roads.gpkg", layer="roads")
    (problem,) = problems_of(village)
    assert (problem.row, problem.column, problem.value) == (1, "km", "far")


def test_a_county_without_a_polygon_is_refused(village: Path) -> None:
    counties = gpd.read_file(village / "boundaries.gpkg", layer="which_county")
    counties.iloc[:1].to_file(village / "boundaries.gpkg", layer="which_county")
    (problem,) = problems_of(village)
    assert (problem.file, problem.row, problem.column) == ("counties.csv", 3, "code")


@pytest.mark.parametrize("layer", ["which_county", "area"])
def test_a_polygon_of_a_county_that_is_not_in_the_study_is_refused(
    village: Path, layer: str
) -> None:
    counties = gpd.read_file(village / "boundaries.gpkg", layer=layer)
    other = counties.iloc[:1].assign(adcode=330399)
    pd.concat([counties, other]).to_file(village / "boundaries.gpkg", layer=layer)
    (problem,) = problems_of(village)
    assert str(problem) == (
        f"boundaries.gpkg layer {layer}, row 3, column adcode: found '330399'; "
        "expected a code that is in counties"
    )


def test_boundaries_with_swapped_axes_are_refused_and_distance_is_not_judged(
    village: Path,
) -> None:
    counties = gpd.read_file(village / "boundaries.gpkg", layer="which_county")
    swapped = shapely.transform(counties.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    counties.set_geometry(gpd.GeoSeries(swapped, crs=4326)).to_file(
        village / "boundaries.gpkg", layer="which_county"
    )
    problems = problems_of(village)
    assert [(p.row, p.column, p.value) for p in problems] == [
        (1, "geometry", "from 27.9, 120"),
        (2, "geometry", "from 27.9, 120.24"),
    ]
    assert "a polygon in China" in problems[0].expected


@pytest.mark.parametrize(
    ("table", "row", "residents", "county", "expected"),
    [
        ("townships", 1, 60_001, 2, "at least 60001"),
        ("counties", 2, 40_001, 3, "40000, the sum"),
    ],
    ids=["more known than there are", "all known and too few"],
)
def test_a_county_whose_townships_cannot_sum_to_it_is_refused(
    village: Path, table: str, row: int, residents: int, county: int, expected: str
) -> None:
    spoil(village, table, row, residents=residents)
    (problem,) = problems_of(village)
    assert (problem.file, problem.row, problem.column) == ("counties.csv", county, "residents")
    assert problem.expected.startswith(expected)


def test_a_file_of_several_layers_is_missing_once(village: Path) -> None:
    (village / "boundaries.gpkg").unlink()
    assert [str(p) for p in problems_of(village)] == [
        "boundaries.gpkg: expected this file in the study folder"
    ]


def test_a_broken_workbook_is_refused(village: Path) -> None:
    (village / "parks.csv").unlink()
    (village / "parks.xlsx").write_text("not a workbook")
    (problem,) = problems_of(village)
    assert "readable XLSX" in problem.expected


def test_a_missing_layer_is_named(village: Path) -> None:
    (village / "boundaries.gpkg").unlink()
    (village / "roads.gpkg").rename(village / "boundaries.gpkg")
    problems = problems_of(village)
    assert any("a layer 'which_county'" in p.expected for p in problems)
    assert not any(p.file == "roads.gpkg" for p in problems)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("[standards]\nvillage = 3", "standards.village"),
        ("[standards]\ncounty = 'soon'", "standards.county"),
        ("[travel]\nroad_kmh = -60", "travel.road_kmh"),
        ("[trains]\nkmh = 300", "trains"),
        ("[tables]\nschools = 'a.csv'", "tables.schools"),
    ],
)
def test_what_is_unknown_in_study_toml_is_named(village: Path, line: str, column: str) -> None:
    toml = (village / "study.toml").read_text(encoding="utf-8").split("[standards]")[0]
    (village / "study.toml").write_text(toml + line + "\n", encoding="utf-8")
    (problem,) = problems_of(village)
    assert (problem.file, problem.column) == ("study.toml", column)


def test_a_crs_in_degrees_is_refused(village: Path) -> None:
    toml = (village / "study.toml").read_text(encoding="utf-8").replace("4549", "4326")
    (village / "study.toml").write_text(toml, encoding="utf-8")
    (problem,) = problems_of(village)
    assert problem.column == "study.metric_crs"


def test_broken_toml_is_refused(village: Path) -> None:
    (village / "study.toml").write_text("[study\n")
    (problem,) = problems_of(village)
    assert "valid TOML" in problem.expected


def test_an_unknown_study_is_refused_with_the_known_names(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "nowhere")
    assert "wenzhou" in problem.expected


def test_all_problems_of_all_files_come_at_once(village: Path) -> None:
    spoil(village, "campuses", 1, seats="many", kind="outpost")
    spoil(village, "townships", 3, weight=-1)
    (village / "roads.gpkg").write_bytes(b"\xaa" * 9000)
    (village / "institutions.csv").unlink()
    problems = problems_of(village)
    assert {(p.file, p.column) for p in problems} == {
        ("campuses.csv", "seats"),
        ("campuses.csv", "kind"),
        ("townships.csv", "weight"),
        ("roads.gpkg", None),
        ("institutions.csv", None),
    }
