"""`vocatlas ladder`: the rungs and breaks of an industry in three forms, and wrong questions."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from village import EAST, village_tables, write_rows, write_village
from vocatlas.cli.ladder import BREAKS, COLUMNS
from vocatlas.cli.main import main
from vocatlas.data.meaning.codes import CODED_COLUMNS, CODES
from vocatlas.data.meaning.columns import describe_column
from vocatlas.geo.industry.pathwaytable import PATHWAY_KINDS, PATHWAY_LEVELS

KINDS = (
    "must_leave_county",
    "out_of_reach",
    "place_unknown",
    "not_taught_in_study",
    "not_listed",
    "no_link_known",
)


def call(*arguments: object) -> Result:
    """Run a command; anything but an exit is a bug and shows its traceback."""
    return CliRunner().invoke(main, ["ladder", *map(str, arguments)], catch_exceptions=False)


def rows_of(*arguments: object) -> list[dict[str, str]]:
    done = call(*arguments, "--format", "csv")
    assert done.exit_code == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


@pytest.fixture
def village(tmp_path: Path) -> Path:
    return write_village(tmp_path / "village")


def test_the_rungs_of_the_villages_cluster_are_printed_with_their_names(village):
    rows = rows_of(village)
    assert list(rows[0]) == list(COLUMNS)
    assert [row["level"] for row in rows] == list(PATHWAY_LEVELS)
    assert {(row["county"], row["industry"]) for row in rows} == {("东县", "34")}
    college = next(row for row in rows if row["level"] == "higher_vocational")
    assert college["nearest_campus_name"] == "college校 collegecollege-main"
    assert (college["nearest_min"], college["linked"]) == ("24.6", "")


def test_an_industry_that_is_asked_for_is_shown_for_every_county(village):
    rows = rows_of(village, "--industry", "34", "--breaks")
    assert list(rows[0]) == list(BREAKS)
    assert {row["county"] for row in rows} == {"西区", "东县"}
    # a county of which no cluster is known has a blank, not nought
    assert {(row["county"], row["clusters"]) for row in rows} == {("西区", ""), ("东县", "1")}


def test_a_code_of_one_digit_is_the_division_with_its_nought(village):
    assert {row["industry"] for row in rows_of(village, "--industry", "1")} == {"01"}


def test_one_county_is_shown_alone(village):
    rows = rows_of(village, "--county", EAST, "--breaks")
    assert [row["kind"] for row in rows] == [
        "must_leave_county",
        "not_taught_in_study",
        "no_link_known",
    ]


def test_json_has_no_false_link(village):
    rows = json.loads(call(village, "--format", "json").stdout)
    assert {row["linked"] for row in rows} == {None}
    assert {type(row["within_reach"]) for row in rows} == {bool}


def test_the_table_is_headed_by_what_its_columns_mean_there(village):
    done = call(village)
    assert done.exit_code == 0
    assert "本县专业数" in done.stdout
    assert "本县产业集群" in call(village, "--breaks").stdout


def test_a_parameter_moves_what_is_within_reach(village):
    near = rows_of(village, "--set", "standards.match_reach=20")
    within = {row["level"]: row["within_reach"] for row in near}
    assert (within["secondary"], within["higher_vocational"]) == ("True", "False")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--industry", "98"), 1, "no division of GB/T 4754"),
        (("--industry", "shoes"), 1, "no division of GB/T 4754"),
        (("--county", "110101"), 1, "none of the study"),
        (("--county", "east"), 2, "not a valid integer"),
    ],
)
def test_a_wrong_question_is_answered_in_a_line(village, words, code, said):
    done = call(village, *words)
    assert done.exit_code == code
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_study_without_programmes_says_so_and_is_no_error(village):
    (village / "programmes.csv").unlink()
    done = call(village)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "没有专业" in done.stderr


def test_a_hostile_name_does_nothing_in_a_spreadsheet(village):
    tables = village_tables()
    named = [row | {"name_zh": "=1+1"} for row in tables["institutions"]]
    write_rows(village / "institutions.csv", named)
    college = rows_of(village)[2]
    assert college["nearest_campus_name"].startswith("'=1+1")


@pytest.mark.parametrize("code", [*KINDS, *PATHWAY_KINDS, *PATHWAY_LEVELS])
def test_every_code_is_spelt_in_both_languages(code):
    zh, en = CODES[code]
    assert zh
    assert en


def test_columns_of_pathways_rungs_and_breaks_mean_something_in_both_languages():
    for table, names in (
        ("ladder_industries", COLUMNS),
        ("ladder_breaks", BREAKS),
        ("pathways", ("from_institution", "to_level", "kind", "years", "linked_industries")),
    ):
        for name in names:
            column = describe_column(name, table)
            assert column.zh, name
            assert column.en, name
    assert {"from_level", "to_level", "missing_rung", "last_rung", "kind"} <= CODED_COLUMNS
