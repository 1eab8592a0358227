"""`vocatlas readiness`: the scorecard in three forms, blanks, refusals."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from village import write_rows, write_village
from vocatlas.cli.main import main
from vocatlas.cli.readiness import COLUMNS, PILOTS, TRAITS
from vocatlas.geo.cities import cityfigures, readiness

HOSTILE = "=cmd|' /C calc'!A0"


def call(*words: str) -> Result:
    return CliRunner().invoke(main, ["readiness", *words], catch_exceptions=False)


def listed(*words: str) -> list[dict[str, object]]:
    done = call(*words, "--format", "json")
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


@pytest.fixture
def village(tmp_path: Path) -> Path:
    return write_village(tmp_path / "village")


def test_the_command_knows_the_traits_and_columns_of_the_scorecard() -> None:
    assert TRAITS == cityfigures.TRAITS
    assert COLUMNS == readiness.ROW


def test_cities_stand_beside_the_study_indicator_by_indicator() -> None:
    rows = listed("wenzhou", "--city", "宁波", "--city", "Hangzhou", "--trait", "economy")
    gdp = [(row["city_en"], row["year"]) for row in rows if row["indicator"] == "gdp_yi"]
    assert gdp == [
        ("Wenzhou", 2023), ("Wenzhou", 2024), ("Ningbo", 2023), ("Ningbo", 2024),
        ("Hangzhou", 2023), ("Hangzhou", 2024),
    ]  # fmt: skip
    assert {row["trait"] for row in rows} == {"economy"}
    per_head = [row["value"] for row in rows if row["indicator"] == "gdp_per_head_yuan"]
    assert per_head == [89_444, None, None]


def test_the_alignment_of_the_study_is_measured() -> None:
    rows = {row["indicator"]: row for row in listed("wenzhou", "--trait", "programmes")}
    assert 0 < rows["alignment_sector"]["value"] < 1
    assert 0 < rows["alignment_manufacturing"]["value"] < 1
    assert rows["programmes"]["value"] > 200


def test_rows_are_the_same_in_csv_and_json_and_a_blank_is_an_empty_cell() -> None:
    words = ("wenzhou", "--city", "210100", "--trait", "consortia")
    as_csv = list(csv.DictReader(io.StringIO(call(*words, "--format", "csv").stdout)))
    as_json = listed(*words)
    assert [list(row) for row in as_csv] == [list(row) for row in as_json]
    assert len(as_csv) == len(as_json)
    shenyang = [row for row in as_csv if row["city_zh"] == "沈阳市"]
    assert shenyang
    assert {row["value"] for row in shenyang} == {""}


def test_the_pilots_are_listed_with_what_is_given_and_blanks() -> None:
    rows = listed("--pilots")
    assert len(rows) == 21
    assert tuple(rows[0]) == PILOTS
    by_name = {row["name_zh"]: row for row in rows}
    assert by_name["郑州市"]["figures"] == 2
    assert by_name["合肥市"]["figures"] is None
    shown = call("--pilots")
    assert "巴音郭楞蒙古自治州" in shown.stdout
    assert "5 pilots: only the province, inferred" in shown.stdout


def test_the_table_is_in_chinese_and_english_and_says_that_nothing_is_ranked() -> None:
    shown = call("wenzhou", "--city", "杭州", "--trait", "colleges_students").stdout
    assert "高校在校生 higher_students" in shown
    assert "约 about" in shown
    assert "不打总分、不排名" in shown
    assert "No total and no rank" in shown
    assert "exact" not in shown


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["wenzhou", "--city", "东京"], 1, "no figure is given for a city '东京'"),
        (["wenzhou", "--trait", "wealth"], 2, "--trait"),
        (["wenzhou", "--pilots", "--city", "宁波"], 2, "leave --city"),
        (["nowhere"], 1, "a folder that holds study.toml"),
    ],
)
def test_a_wrong_question_is_answered_in_a_line(words: list[str], code: int, said: str) -> None:
    done = call(*words)
    assert done.exit_code == code
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_own_figures_stand_there_and_cannot_run_in_a_spreadsheet(village: Path) -> None:
    row = {
        "id": "f1", "city": HOSTILE, "city_en": "X", "adcode": "", "trait": "enterprises",
        "indicator": "market_entities", "value": 7, "unit": "enterprises", "bound": "", "year": "",
        "basis": "", "source": "own bureau", "source_year": "", "confidence": "", "note": "",
    }  # fmt: skip
    write_rows(village / "city_figures.csv", [row])
    done = call(str(village), "--city", "X", "--trait", "enterprises", "--format", "csv")
    own = [r for r in csv.DictReader(io.StringIO(done.stdout)) if r["city_en"] == "X"]
    assert {r["city_zh"] for r in own} == {f"'{HOSTILE}"}
    assert [r["value"] for r in own if r["value"]] == ["7"]


def test_a_study_without_programmes_or_roads_has_its_other_figures(village: Path) -> None:
    for name in ("programmes.csv", "roads.gpkg", "clusters.csv"):
        (village / name).unlink()
    rows = {row["indicator"]: row["value"] for row in listed(str(village)) if row["own"]}
    assert rows["residents"] == 100_000
    assert rows["programmes"] is None
    assert rows["alignment_sector"] is None
    assert rows["clusters"] is None
