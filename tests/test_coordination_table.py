"""A user's own graduates and GDP, and the command that prints the index."""

import json
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import vocatlas
from click.testing import CliRunner
from vocatlas.cli.main import main
from vocatlas.data.indextable import read_index_table
from vocatlas.data.study import read_study
from vocatlas.geo.cities.coordination import check_coordination, coordination_rows
from vocatlas.geo.cities.trends import index_trends
from vocatlas.geo.errors import StudyError

HEADING = "地区,层次,年份,毕业生(人),生产总值（亿元）,生产总值版本"
WENZHOU = Path(vocatlas.__file__).parent / "data" / "wenzhou"


def write(tmp_path, *lines, heading=HEADING, name="own.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_text("\n".join([heading, *lines]) + "\n", encoding=encoding)
    return path


def call(*words):
    return CliRunner().invoke(main, ["coordination", *map(str, words)])


def problems_of(path):
    with pytest.raises(StudyError) as caught:
        read_index_table(path)
    return {(p.row, p.column): p.expected for p in caught.value.problems}


def test_an_own_table_gives_the_index_worked_by_hand(tmp_path):
    path = write(
        tmp_path,
        "甲,高职,2022年,12000,6000,初步核算,500",
        "甲,中职,2022,18000,6000,初步核算,500",
        heading=HEADING + ",常住人口(万人)",
    )
    rows = coordination_rows(read_index_table(path))
    assert rows["level"].tolist() == ["higher", "secondary"]
    assert rows["index"].tolist() == [2.0, 3.0]  # 12,000 / 6,000
    assert rows["graduates_per_10000"].tolist() == pytest.approx([24.0, 36.0])
    assert rows["gdp_per_head_yuan"].tolist() == [120_000.0, 120_000.0]
    first = rows.iloc[0]
    assert first["graduates_per_10000"] / (first["gdp_per_head_yuan"] / 1e4) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("graduates", "gdp"), [("1.2,万人", "6000,亿元"), ("12000,人", "60000000,万元")]
)
def test_units_of_a_column_of_their_own_give_the_same(tmp_path, graduates, gdp):
    heading = "place,level,year,gdp_vintage,毕业生,graduates_unit,gdp,gdp_unit"
    path = write(tmp_path, f"x,higher,2022,final,{graduates},{gdp}", heading=heading)
    assert coordination_rows(read_index_table(path))["index"].tolist() == [2.0]


def test_a_table_without_units_is_refused(tmp_path):
    heading = "地区,层次,年份,毕业生,生产总值,生产总值版本"
    found = problems_of(write(tmp_path, "甲,高职,2022,1,1,初步核算", heading=heading))
    assert set(found) == {(None, "graduates"), (None, "gdp")}
    assert "亿元" in found[None, "gdp"]


@pytest.mark.parametrize("unit", ["10,000 persons", "万人次", "含技工"])
def test_a_remark_that_is_no_known_unit_is_never_taken_for_one(tmp_path, unit):
    heading = f'地区,层次,年份,"毕业生({unit})",生产总值【单位：亿元】,生产总值版本'
    found = problems_of(write(tmp_path, "甲,高职,2022,1,1,初步核算", heading=heading))
    assert set(found) == {(None, "graduates")}


def test_a_unit_against_the_heading_is_refused(tmp_path):
    path = write(tmp_path, "甲,高职,2022,1,1,初步核算,万元", heading=HEADING + ",gdp_unit")
    assert problems_of(path) == {(2, "gdp_unit"): "亿元, as the heading says"}


def test_all_problems_of_a_file_are_said_at_once(tmp_path):
    path = write(
        tmp_path,
        "甲,高职,2022,100,0,初步核算",
        "甲,中职,2022,-5,,初步核算",
        "甲,大专,2023,abc,50,某版",
        "甲,高职,2023,100,60,普查修订",
        "甲,高职,2023,110,61,普查修订",
        "甲,高职,2024,,61,普查修订",
        "甲,高职,去年,1,61,普查修订",
        ",高职,2025,1,61,",
    )
    found = problems_of(path)
    assert set(found) == {
        (2, "gdp"), (3, "gdp"), (3, "graduates"), (4, "level"), (4, "graduates"),
        (4, "gdp_vintage"), (6, "year"), (6, "gdp"), (7, "graduates"), (8, "year"),
        (9, "place"), (9, "gdp_vintage"),
    }  # fmt: skip
    assert found[2, "gdp"] == "a GDP above 0"
    assert found[4, "graduates"] == "a number"
    assert "高职" in found[4, "level"]


def test_two_vintages_of_one_year_are_no_repetition(tmp_path):
    path = write(tmp_path, "甲,高职,2023,2230,1000,初步核算", "甲,高职,2023,2230,1037,普查修订")
    table = read_index_table(path)
    assert coordination_rows(table)["index"].round(2).tolist() == [2.23, 2.15]
    vintage = check_coordination(table).set_index("check").loc["vintage"]
    assert round(vintage["value"], 2) == 2.15


def test_missing_columns_are_named_without_a_traceback(tmp_path):
    path = write(tmp_path, "甲,2022", heading="地区,年份")
    assert {column for _, column in problems_of(path)} == {"level", "gdp", "gdp_vintage"}


def test_gbk_and_xlsx_under_a_title_read_alike(tmp_path):
    line = "甲,高职,2022,12000,6000,初步核算"
    plain = read_index_table(write(tmp_path, line, encoding="gb18030"))
    book = openpyxl.Workbook()
    for row in (["某市毕业生"], HEADING.split(","), ["甲", "高职", 2022, 12000, 6000, "初步核算"]):
        book.active.append(row)
    book.save(tmp_path / "own.xlsx")
    pd.testing.assert_frame_equal(plain, read_index_table(tmp_path / "own.xlsx"))


def test_a_file_of_another_form_or_none_at_all_is_refused(tmp_path):
    for name, said in (("a.docx", "one of the forms"), ("none.csv", "a file that is there")):
        with pytest.raises(StudyError, match=said):
            read_index_table(tmp_path / name)


def test_graduates_off_by_their_own_rounding_are_told_from_an_error(tmp_path):
    def verdict(unit, higher, secondary, both):
        lines = [
            f"甲,{level},2022,{n},6000,初步核算"
            for level, n in (("高职", higher), ("中职", secondary), ("合计", both))
        ]
        path = write(tmp_path, *lines, heading=HEADING.replace("(人)", f"({unit})"))
        found = check_coordination(read_index_table(path)).set_index("check")
        return found.loc["graduates_sum", "verdict"]

    assert verdict("万人", 1.2, 1.8, 3.0) == "exact"
    assert verdict("万人", 1.2, 1.8, 3.1) == "rounding"
    assert verdict("万人", 1.2, 1.8, 3.2) == "error"
    assert verdict("人", 12_001, 18_002, 30_003) == "exact"
    assert verdict("人", 12_001, 18_002, 30_004) == "error"


def test_enrolment_and_residents_show_what_cannot_be(tmp_path):
    path = write(
        tmp_path,
        "甲,中职,2021,1000,100,初步核算,3000,1",
        "甲,中职,2022,3500,100,初步核算,3000,1",
        "甲,中职,2023,2000,100,初步核算,3000,100",
        heading=HEADING + ",在校生(人),常住人口(万人)",
    )
    found = check_coordination(read_index_table(path)).set_index(["check", "year"])["verdict"]
    assert found["turnover", 2022] == "impossible"  # more than were enrolled
    assert found["turnover", 2023] == "unusual"  # two thirds leave in a year
    assert found["per_resident", 2022] == "impossible"  # 3,500 of 10,000 residents
    assert found["per_resident", 2023] == "plausible"


def test_graduates_are_compared_with_the_enrolment_of_the_year_before(tmp_path):
    path = write(
        tmp_path,
        "甲,中职,2021,900,100,初步核算,3000",
        "甲,中职,2022,1000,100,初步核算,9000",
        heading=HEADING + ",在校生(人)",
    )
    found = check_coordination(read_index_table(path)).set_index(["check", "year"])
    assert found.loc[("turnover", 2022), "value"] == pytest.approx(1 / 3)
    assert ("turnover", 2021) not in found.index


def test_of_two_vintages_the_preliminary_is_followed_wherever_it_stands(tmp_path):
    lines = ["甲,高职,2022,200,100,初步核算", "甲,高职,2023,240,160,普查修订"]
    lines.append("甲,高职,2023,240,120,初步核算")
    trends = [
        index_trends(coordination_rows(read_index_table(write(tmp_path, *order)))).iloc[0]
        for order in (lines, lines[::-1])
    ]
    assert [trend["last_value"] for trend in trends] == [2.0, 2.0]
    assert {trend["gdp_vintages"] for trend in trends} == {"preliminary"}


def test_a_value_printed_for_two_places_is_found():
    table = pd.DataFrame(
        {"place": ["x", "y"], "level": "higher", "year": 2020, "index_published": 1.75,
         "gdp_yi": None, "gdp_vintage": "", "graduates": None, "enrolled": None,
         "population": None}
    )  # fmt: skip
    same = check_coordination(table).set_index("check").loc["same_value"]
    assert same["place"] == "x;y"
    assert not same["holds"]


def test_the_checks_of_the_built_in_table_are_printed_in_both_languages():
    done = call("wenzhou", "--checks")
    assert done.exit_code == 0, done.stderr
    assert "1,384" in done.output  # Hangzhou's implied secondary graduates of 2019
    for said in ("不可能是表头所说的数", "cannot be what its heading says", "2.23 is printed twice",
                 "差在四舍五入之内", "2.23变为2.15", "宁波:各年生产总值版本不一"):  # fmt: skip
        assert said in done.output


def test_rows_of_one_place_and_level_come_as_csv():
    done = call("wenzhou", "--place", "温州", "--level", "higher", "--format", "csv")
    lines = done.output.splitlines()
    assert len(lines) == 6
    assert lines[-1].startswith("温州,higher,2023,,2.58,,,22525,,23.0765,8730.6,89443.7")


def test_the_trend_and_the_comparison_come_as_json():
    trend = json.loads(call("--trend", "--place", "温州", "--format", "json").output)
    assert {row["level"]: row["falls"] for row in trend} == {"higher": 0, "secondary": 3, "both": 1}
    beside = json.loads(call("--against", "浙江", "--level", "higher", "--format", "json").output)
    assert {row["place"] for row in beside} == {"温州", "杭州", "宁波"}


def test_nothing_is_ranked_and_the_table_says_so():
    output = call("wenzhou").output
    assert "rank" not in output.replace("nothing is ranked", "")
    assert "nothing is ranked" in output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--place", "上海"], 1, "it has 温州, 浙江, 杭州, 宁波"),
        (["--checks", "--trend"], 2, "choose one of"),
        (["wenzhou", "--table", "x.csv"], 2, "not both"),
        (["--table", "x.csv"], 1, "a file that is there"),
        (["--level", "adult"], 2, "--level"),
    ],
)
def test_a_wrong_question_is_answered_in_a_line(words, code, said):
    done = call(*words)
    assert done.exit_code == code
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_table_of_the_study_with_a_gdp_of_nothing_or_a_year_twice_is_refused(tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(WENZHOU, folder)
    path = folder / "coordination.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace(",6606,", ",0,")
    lines.append(lines[2].replace("wenzhou-higher-2020", "again"))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    claims = folder / "coordination_claims.csv"
    claims.write_text(
        claims.read_text(encoding="utf-8").replace("above,浙江", "above,"), encoding="utf-8"
    )
    with pytest.raises(StudyError) as caught:
        read_study(folder, with_road_net=False)
    found = {(p.file, p.column) for p in caught.value.problems}
    assert found == {
        ("coordination.csv", "gdp_yi"),
        ("coordination.csv", "year"),
        ("coordination_claims.csv", "reference"),
    }
