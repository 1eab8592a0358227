"""`vocatlas crosswalk`: what it lists, a study's own rules, and what it refuses."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from village import village_tables, write_rows, write_village
from vocatlas.cli.main import main
from vocatlas.data.study import hash_inputs, read_study


@pytest.fixture
def village(tmp_path: Path) -> Path:
    return write_village(tmp_path / "village")


def call(study: Path | str, *options: str) -> Result:
    arguments = ["crosswalk", str(study), *options]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def listed(study: Path | str, *options: str) -> list[dict[str, object]]:
    done = call(study, *options, "--format", "json")
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def add_rules(study: Path, *rows: str, head: str = "rule,pattern,group_code,divisions") -> None:
    (study / "crosswalk.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")


def rename_programmes(study: Path, *names: str) -> list[str]:
    """Give the programmes of the village these names; return their ids."""
    some = village_tables()["programmes"][: len(names)]
    write_rows(
        study / "programmes.csv",
        [{**row, "name_zh": name} for row, name in zip(some, names, strict=True)],
    )
    return [str(row["id"]) for row in some]


def refused(study: Path) -> str:
    done = call(study)
    assert done.exit_code == 1
    assert done.stdout == ""
    return done.stderr


def test_each_programme_has_its_industries_with_names_and_the_rule() -> None:
    rows = listed("wenzhou")
    assert len({row["id"] for row in rows}) == 467
    valves = [row for row in rows if row["name_zh"] == "机械设计与制造(阀门设计与制造)"]
    assert [row["division_name"] for row in valves] == ["通用设备制造业"]
    assert valves[0]["rule"] == "keyword:阀门设计与制造;local:泵阀"
    assert valves[0]["section_name"] == "制造业"
    assert (valves[0]["group_name"], valves[0]["pillar"]) == ("装备制造大类", "pumps_valves")


def test_unmatched_lists_only_what_has_no_industry_and_why() -> None:
    rows = listed("wenzhou", "--unmatched")
    assert len(rows) == 13
    assert all(row["reason"] and not row["section"] for row in rows)


def test_the_three_forms_hold_the_same_programmes(village: Path) -> None:
    ids = [row["id"] for row in listed(village)]
    printed = call(village, "--format", "csv").stdout
    assert [row["id"] for row in csv.DictReader(io.StringIO(printed))] == ids
    assert all(str(id) in call(village).stdout for id in ids)


def test_the_counts_go_to_stderr(village: Path) -> None:
    rename_programmes(village, "会计", "炼金术")
    write_rows(village / "programmes.csv", [
        {**row, "name_zh": name, "group": ""}
        for row, name in zip(village_tables()["programmes"], ("会计", "炼金术"), strict=False)
    ])  # fmt: skip
    assert call(village).stderr == (
        "2 programmes: 1 matched, 0 for no industry in particular, 1 unmatched / "
        "专业 2 个：已对应行业 1 个，不特指行业 0 个，未对应 1 个\n"
    )


def test_the_rules_of_a_study_go_above_those_of_the_package(village: Path) -> None:
    first, second = rename_programmes(village, "机械制造", "会计")
    add_rules(village, f"row,{first},48,19")
    rows = {row["id"]: row for row in listed(village)}
    assert (rows[first]["division"], rows[first]["rule"]) == ("19", f"row:{first}")
    assert rows[first]["section_name"] == "制造业"
    assert rows[second]["rule"] == "keyword:会计"


def test_a_study_with_rules_of_its_own_keeps_both_files_among_its_inputs(village: Path) -> None:
    add_rules(village, "name,甲,46,34")
    hashes = hash_inputs(read_study(village))
    assert any(name.endswith("catalogue/crosswalk.csv") for name in hashes)
    assert "crosswalk.csv" in hashes


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("keyword,甲,46,98", "crosswalk.csv, row 3, column divisions: found '98'"),
        ("keyword,甲,60,34", "crosswalk.csv, row 3, column group_code: found '60'"),
        ("regex,甲,46,34", "crosswalk.csv, row 3, column rule: found 'regex'"),
        ("keyword,,46,34", "crosswalk.csv, row 3, column pattern"),
        ("row,nobody,46,34", "crosswalk.csv, row 3, column pattern: found 'nobody'"),
    ],
)
def test_a_rule_with_a_code_that_does_not_exist_is_named(
    village: Path, row: str, said: str
) -> None:
    add_rules(village, "name,乙,46,34", row)
    message = refused(village)
    assert said in message
    assert message.count("crosswalk.csv") == 2  # one problem, in two languages


def test_codes_of_another_level_are_told_the_codes_to_write(village: Path) -> None:
    add_rules(village, "keyword,甲,66,C34")
    message = refused(village)
    assert "found 'C34'; expected a division of GB/T 4754 (industries.csv); write 34" in message
    assert "请写 34" in message
    assert "found '66'; expected a code of programme_groups.csv; this is the secondary" in message
    assert "此为大类 46 的中职代码" in message


def test_a_weight_that_is_no_number_is_named(village: Path) -> None:
    add_rules(village, "name,乙,much", head="rule,pattern,weight")
    assert "row 2, column weight: found 'much'" in refused(village)


def test_a_table_of_rules_without_patterns_is_refused(village: Path) -> None:
    add_rules(village, "name", head="rule")
    assert "crosswalk.csv, column pattern: expected this column" in refused(village)


def test_a_cluster_of_an_industry_that_does_not_exist_is_named(village: Path) -> None:
    rows = [{**row, "gb4754": "34;99"} for row in village_tables()["clusters"]]
    write_rows(village / "clusters.csv", rows)
    assert "clusters.csv, row 2, column gb4754: found '99'" in refused(village)


def test_a_programme_without_a_name_is_named(village: Path) -> None:
    rename_programmes(village, "会计", "")
    message = refused(village)
    assert "programmes.csv, row 3, column name_zh" in message


def test_all_programmes_in_one_industry_are_listed(village: Path) -> None:
    rename_programmes(village, "会计", "审计")
    assert [row["division"] for row in listed(village)] == ["72", "72"]


@pytest.mark.parametrize("how", ["no file", "no row"])
def test_a_study_without_programmes_says_so_and_the_rest_works(village: Path, how: str) -> None:
    path = village / "programmes.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0]
    path.unlink()
    if how == "no row":
        path.write_text(header + "\n", encoding="utf-8")
    done = call(village)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "no programmes" in done.stderr
    assert listed(village) == []
    for name in ("match", "coverage"):
        other = CliRunner().invoke(main, [name, str(village)], catch_exceptions=False)
        assert other.exit_code == 0, other.stderr


def test_a_study_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert "Error" in refused(tmp_path / "nowhere")
