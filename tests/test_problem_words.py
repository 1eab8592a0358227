"""What is wrong with data is said in Chinese beside the English: no text of the source is left out.

The texts are read from the source itself (`saidtexts`), so that a new one without Chinese fails
here. Their holes are filled with a harmless value and with one that tries to look like a message.
"""

import re
import time
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from saidtexts import Place, Text, calls, fill, handed, texts_of
from village import write_village
from vocatlas.cli.main import main
from vocatlas.data.checking.rules import find_code_problems, find_rule_problems
from vocatlas.data.checking.vocabulary import ALIASES
from vocatlas.data.tables import Table, text_series
from vocatlas.geo.comparison.obstacles import find_obstacles
from vocatlas.geo.errors import (
    OutputError,
    ParameterError,
    PlaceError,
    Problem,
    StudyError,
    VocatlasError,
)
from vocatlas.geo.wording import errorwords, filewords, planwords, tablewords
from vocatlas.geo.wording.errorwords import say_error
from vocatlas.geo.wording.phrasebook import Phrasebook
from vocatlas.geo.wording.problemwords import HEADINGS, say_expected

HARMLESS, HOSTILE = "7", "a'; expected (b), {0} “c”\n\x1b[31m.*"

# Texts that hand on another text, which is judged where it is written.
HANDED_ON = {
    ("data/geocoding/corrections.py", "{}"),
    ("data/postgres/postgis.py", "{}"),
    ("data/checking/schema.py", "{}"),
    ("data/grids/peoplegrid.py", "{}"),
    ("data/grids/peoplegrid.py", "{}: {}"),
    ("data/osm/roadfile.py", "{}: {}; write it again with vocatlas roads"),
    ("data/postgres/postgis_export.py", "{}: expected {}"),
    # never said: there is a first cell wherever there is one
    (
        "data/grids/peoplegrid.py",
        "{}: people of a cell must be a number of 0 or more; found {} negative or infinite cells, "
        "the first ; if that stands for no data, say --no-data VALUE",
    ),
}
# What a program hands in when it calls these measures itself: arrays, their shapes and labels.
# No command and no table leads there. Only their `ParameterError` may be English alone.
ARRAYS = {
    "geo/coverage/access.py",
    "geo/planning/after.py",
    "geo/siting/assigned.py",
    "geo/planning/candidates.py",
    "geo/planning/closing.py",
    "geo/industry/colocation.py",
    "geo/industry/coupling.py",
    "geo/industry/crosscolocation.py",
    "geo/coverage/equity.py",
    "geo/siting/evenness.py",
    "geo/planning/existing.py",
    "geo/planning/judged.py",
    "geo/industry/ladder.py",
    "geo/industry/mismatch.py",
    "geo/industry/placement.py",
    "geo/roads/roadtimes.py",
    "geo/siting/rules.py",
    "geo/planning/sitegains.py",
    "geo/siting/plan.py",
    "geo/industry/specialisation.py",
    "geo/planning/stability.py",
}
ERRORS = ("ParameterError", "PlaceError", "TravelError", "PlanError", "OutputError")


@cache
def expected_texts() -> list[tuple[Place, Text]]:
    """Return every text that a problem may expect: of `Problem` and of what makes problems."""
    handed_in = [(call, handed(call.node, "expected", 4)) for call in calls()["Problem"]]
    handed_in += [(call, handed(call.node, "expected", 1)) for call in calls()["_CellError"]]
    for check in ("Check", "ge", "le"):
        made = [call for call in calls()[check] if call.module == "data/checking/schema.py"]
        handed_in += [(call, handed(call.node, "error", 9)) for call in made]
    # what a reader of databases is handed to make its problems with
    handed_in += [(c, c.node.args[0]) for c in calls()["wrong"] if len(c.node.args) == 1]
    found = []
    for call, value in handed_in:
        assert value is not None, (call.module, call.node.lineno)
        found += [(call, text) for text in texts_of(Place(call.module, value))]
    return found


@cache
def messages(kind: str) -> list[tuple[Place, Text]]:
    """Return every message of an error of a kind."""
    return [
        (call, text)
        for call in calls().get(kind, [])
        if call.node.args
        for text in texts_of(Place(call.module, call.node.args[0]))
    ]


def is_chinese(text: str) -> bool:
    return re.search("[\u4e00-\u9fff]", text) is not None


def test_the_texts_are_found_in_the_source() -> None:
    found = {fill(text, "…") for _, text in expected_texts()}
    assert len(found) > 180
    # one of each way that a text takes: literal, wrapper, generator, pandera, lambda, parameter
    assert {
        "a valid …",
        "the id of a programme of the study",
        "another end than where it starts",
        "a number that is at most …",
        "?table=schema.name at its end",
        "a finite whole number that is not negative",
        "an id that one row has; … rows have it",
    } <= found
    assert sum(1 for kind in ERRORS for _ in messages(kind)) > 250


@pytest.mark.parametrize("hole", [HARMLESS, HOSTILE])
def test_whatever_a_problem_expects_has_chinese(hole: str) -> None:
    bare = {
        (call.module, fill(text, "{}"))
        for call, text in expected_texts()
        if (call.module, fill(text, "{}")) not in HANDED_ON
        and not is_chinese(say_expected(fill(text, hole)) or "")
    }
    assert bare == set()


@pytest.mark.parametrize("hole", [HARMLESS, HOSTILE])
@pytest.mark.parametrize("kind", ERRORS)
def test_whatever_an_error_says_to_a_planner_has_chinese(kind: str, hole: str) -> None:
    bare = {
        (call.module, fill(text, "{}"))
        for call, text in messages(kind)
        if (call.module, fill(text, "{}")) not in HANDED_ON
        and not is_chinese(fill(text, ""))
        and not is_chinese(say_error(fill(text, hole)) or "")
        and not (kind == "ParameterError" and call.module in ARRAYS)
    }
    assert bare == set()


def test_the_modules_that_may_speak_english_alone_still_do() -> None:
    bare = {
        call.module
        for call, text in messages("ParameterError")
        if say_error(fill(text, HARMLESS)) is None
    }
    assert bare >= ARRAYS


def test_no_chinese_is_kept_for_a_text_that_is_gone() -> None:
    said = {fill(text, HARMLESS) for kind in ERRORS for _, text in messages(kind)}
    clauses = {fill(text, HARMLESS) for _, text in expected_texts()}
    clauses |= {text.partition("expected ")[2] for text in said}
    for english, chinese in (tablewords.TABLE_CLAUSES | filewords.FILE_CLAUSES).items():
        book = Phrasebook({english: chinese})
        assert english in SPELLED or any(map(book.say, clauses)), english
    heads = {text.split("\n")[0] for text in said}
    for english, chinese in errorwords.MESSAGES.phrases.items():
        book = Phrasebook({english: chinese})
        assert english in SPELLED or any(map(book.say, said | heads)), english


# Phrases with a value of their own where the source has a hole, and lines below a first one.
SPELLED = {
    "a known city",
    "a known county",
    "a known institution",
    "a known campus",
    "results of {side} are damaged: {what}; run the study again",
    "studies differ: A is of {a}, B of {b}; expected one place",
    "counties differ: {said}; run both on the same counties",
    "versions differ: A is of vocatlas {a}, B of {b}, whose figures may mean something else; run "
    "both with one version",
    "{name}: missing now",
    "{name}: new since the run",
    "{name}: SHA-256 {found}, expected {wanted}",
}


def test_each_phrase_has_the_same_holes_in_both_languages() -> None:
    books = (tablewords.TABLE_CLAUSES, filewords.FILE_CLAUSES, planwords.PLAN_MESSAGES)
    for book in (*books, errorwords.MESSAGES.phrases):
        for english, chinese in book.items():
            left_out = set(re.findall(r"{(\w+)}", english)) ^ set(re.findall(r"{(\w+)}", chinese))
            assert left_out <= DROPPED, english
            assert is_chinese(chinese), english


# Long advice in English that the Chinese gives in its own words.
DROPPED = {"advice"}


def test_each_chinese_heading_is_one_that_the_tables_accept() -> None:
    for field, heading in HEADINGS.items():
        assert field in ALIASES[heading], field


def test_a_problem_reads_as_a_planner_would_say_it() -> None:
    def said(
        file: str, row: int | None, column: str | None, value: str | None, expected: str
    ) -> str | None:
        return Problem(file, row, column, value, expected).zh

    assert said("campuses.csv", 7, "seats", "-3", "a number that is not negative") == (
        "campuses.csv 第 7 行 seats（学位）列：填的是“-3”，应为不小于 0 的数"
    )
    assert said("townships.csv", 3, "lon, lat", "28, 120", SWAPPED) == (
        "townships.csv 第 3 行 lon（经度）、lat（纬度）列：填的是“28, 120”，"
        "lon 应为经度、lat 应为纬度（两者似乎颠倒）"
    )
    assert said("roads.gpkg layer roads", None, "geometry", "Point", "features of kind Line") == (
        "roads.gpkg 图层 roads geometry 列：现为“Point”，要素类型应为 Line"
    )
    assert said("parks.csv", None, "id", None, "this column; the file has 甲, 乙") == (
        "parks.csv id（编号）列：应有此列；文件中的列为：甲、乙"
    )
    assert said("study.toml", None, "study.adcode", "", "a six-digit code") == (
        "study.toml study.adcode 项：此处为空，应为六位代码"
    )
    assert said("parks.csv", 2, "id", "x", "what no catalogue holds") is None


SWAPPED = "longitude in lon and latitude in lat; they look swapped"


def test_a_special_clause_is_never_taken_by_a_general_one() -> None:
    assert say_expected("one of gcj02, wgs84 beside a place") == (
        "有坐标时应填写坐标系：gcj02、wgs84 之一"
    )
    assert say_expected("a whole number from 1 to 9") == "应为 1 至 9 之间的整数"
    assert say_expected("at least one row") == "应至少有一行"


def test_the_english_lines_of_a_study_stay_as_they_are() -> None:
    problems = [
        Problem("campuses.csv", 7, "seats", "-3", "a number that is not negative"),
        Problem("parks.csv", 2, "id", "x", "what no catalogue holds"),
    ]
    assert str(StudyError(problems)).split("\n") == [
        "2 problems in the study: 研究区数据有 2 处问题：",
        str(problems[0]),
        "  campuses.csv 第 7 行 seats（学位）列：填的是“-3”，应为不小于 0 的数",
        str(problems[1]),
    ]


def test_a_value_of_a_table_is_shown_and_never_obeyed() -> None:
    value = "\x1b[2J\n\u202e{0}{expected} \\1 (?P<a>.*) %s"
    problem = Problem("a\nb.csv", 2, "id", value, "one of " + value)
    assert problem.zh is not None
    assert problem.zh.isprintable()
    assert "{0}{expected} \\1 (?P<a>.*) %s" in problem.zh
    assert "\\x1b[2J\\n\\u202e" in problem.zh


def test_a_long_text_made_to_fit_many_phrases_is_judged_at_once() -> None:
    text = "x must be y; found (b), row 1, column c: " * 2000
    start = time.process_time()
    assert say_error(text) is None
    assert say_error(f"{'a: ' * 20_000}") is None
    assert time.process_time() - start < 2


def test_errors_beside_those_of_tables_have_chinese() -> None:
    def said(error: VocatlasError) -> str | None:
        return error.zh

    assert said(ParameterError("draws.n must be a whole number, at least 1; found '0'")) == (
        "draws.n 应为不小于 1 的整数，现为 '0'"
    )
    assert said(PlaceError(str(Problem("g.csv", 2, "people", "x'y", "a number")))) == (
        "g.csv 第 2 行 people 列：填的是“x'y”，应为数字"
    )
    lines = "inputs are not those of the run:\n  parks: missing now\n  who knows"
    assert said(OutputError(lines)) == ("输入与那次运行的不同：\n  parks：现已缺失\n  who knows")
    assert said(OutputError("r.json cannot be read: No such file or directory")) == (
        "无法读取 r.json：没有此文件或文件夹"
    )
    assert said(OutputError("who knows")) is None


def test_each_reason_why_runs_cannot_be_compared_has_chinese() -> None:
    runs = [{"study": {"id": i}, "counties": [{"adcode": i}]} for i in (1, 2)]
    records = [{"versions": {"vocatlas": f"{i}.0"}} for i in (1, 2)]
    reasons = find_obstacles(runs[0], runs[1], *records) + find_obstacles(
        {"counties": 1}, {}, {}, {}
    )
    assert len(reasons) == 5
    assert all(is_chinese(say_error(reason) or "") for reason in reasons)


def test_the_command_line_says_an_error_in_english_and_then_in_chinese(tmp_path: Path) -> None:
    village = str(write_village(tmp_path / "village"))
    options = ["run", village, "-o", str(tmp_path / "out"), "--set", "draws.n=0"]
    failed = CliRunner().invoke(main, options, catch_exceptions=False)
    assert failed.stderr.splitlines() == [
        "Error: draws.n must be a whole number, at least 1; found '0'",
        "错误：draws.n 应为不小于 1 的整数，现为 '0'",
    ]
    (tmp_path / "village" / "counties.csv").write_text("code\n", encoding="utf-8")
    failed = CliRunner().invoke(main, ["check", village], catch_exceptions=False)
    assert "研究区数据有" in failed.stderr
    assert "错误：" not in failed.stderr


DIVISIONS = {"01", "02", "11", "19", "38"}


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("C19", "write 19"),
        ("3812", "write 38"),
        ("381", "write 38"),
        ("c381", "write 38"),
        ("111", "write 11, or 01 if it is 0111"),
        ("98", None),
        ("鞋业", None),
        ("38125", None),
    ],
)
def test_a_finer_industry_code_is_told_its_division(code: str, hint: str | None) -> None:
    frame = pd.DataFrame({"gb4754": text_series([code])})
    (problem,) = find_code_problems(Table("clusters.csv", frame, [2]), "gb4754", DIVISIONS)
    assert problem.expected.partition("; ")[2] == (hint or "")
    assert problem.zh is not None
    assert ("请写" in problem.zh) == (hint is not None)


def test_a_group_code_of_another_level_is_told_the_group_that_it_is_of() -> None:
    frame = pd.DataFrame(
        {
            "rule": text_series(["keyword"] * 3),
            "pattern": text_series(["阀"] * 3),
            "group_code": text_series(["66", "26", "99"]),
        }
    )
    secondary, undergraduate, unknown = find_rule_problems(
        Table("crosswalk.csv", frame, [2, 3, 4]),
        divisions=DIVISIONS,
        sections={"C"},
        groups={"46"},
        programmes=None,
        other_groups={"66": ("secondary", "46"), "26": ("undergraduate", "46")},
    )
    assert secondary.expected.endswith("; this is the secondary code of group 46")
    assert undergraduate.expected.endswith("; this is the undergraduate code of group 46")
    assert unknown.expected == "a code of programme_groups.csv"
    assert "大类 46 的中职代码" in str(secondary.zh)
    assert "大类 46 的职业本科代码" in str(undergraduate.zh)
