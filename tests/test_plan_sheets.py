"""Plans in the workbook: before and after by county, names beside ids, curves, and fronts."""

import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from vocatlas.data.meaning.codes import CODES, COLUMN_CODES
from vocatlas.data.meaning.columns import describe_column
from vocatlas.data.spreadsheet.sheets import Sheet, collect_sheets
from vocatlas.data.spreadsheet.workbook import write_tables
from vocatlas.geo import scenario
from vocatlas.geo.planning import goals, judged
from vocatlas.geo.study import TIERS, Parameters

HOSTILE = "=cmd|' /C calc'!A0"


def sides(before: Any, after: Any, difference: Any, mark: str | None = None) -> dict[str, Any]:
    found = {"before": before, "after": after, "difference": difference}
    return found if mark is None else found | {"noise": mark}


def plan(aim: str, p: int, **more: Any) -> dict[str, Any]:
    return {"objective_name": aim, "p": p, "sites": ["t1"], "share_after": 0.5 + p / 10} | more


def on_front(step: int, second: str, **more: Any) -> dict[str, Any]:
    sites = ["t1", "gone"] if step == 1 else []
    return {"first": "people", "second": second, "step": step, "sites": sites} | more


RESULTS: dict[str, Any] = {
    "study": {"id": "v", "name_zh": "村"},
    "counties": [{"adcode": 1, "name_zh": HOSTILE}, {"adcode": 2, "name_zh": "乙县"}],
    "townships": [{"code": "t1", "name_zh": "甲镇", "adcode": 1}],
    "campuses": [
        {"id": "c1", "institution_name_zh": "学院", "name_zh": HOSTILE},
        {"id": "c2", "institution_name_zh": "学院", "name_zh": "东校区"},
    ],
    "parks": [{"id": "k1", "name_zh": "园区"}],
    "clusters": [{"id": "q1", "name_zh": "泵阀集群"}],
    "sites": [
        {"objective_name": "minutes", "id": "t1", "name_zh": HOSTILE, "campus_kind": "branch",
         "gain": 7.0, "parent": HOSTILE, "parent_name_zh": HOSTILE, "seats": 1200},
    ],
    "plans": [
        plan("people", 1), plan("people", 2), plan("match", 1, gain_clusters=1),
        plan("match", 2, gain_clusters=3), plan("even", 2, worst_share=0.4),
    ],
    "site_gains": [{"id": "t1", "code": "t1", "adcode": 1, "gain_people": 5}],
    "site_matches": [{"id": "k1", "cluster": "q1", "parent": "i1", "programme": HOSTILE}],
    "site_judged": [
        {"variant": "saved", "weights": "residents", "best_sites": ["k1"], "regret": 0,
         "status": "none"},
    ],
    "near_best": [{"objective_name": "people", "plan": 1, "sites": [HOSTILE], "loss": 0.01}],
    "fronts": [
        on_front(1, "match", gain_people=9, gain_clusters=1),
        on_front(2, "match", gain_people=7, gain_clusters=2),
        on_front(1, "cost", gain_people=9, cost=5.0),
        on_front(2, "cost", gain_people=4, cost=1.0),
        on_front(3, "cost", gain_people=0, cost=0.0),
    ],
    "closing": [
        {"tier": "county", "q": 1, "closed": ["c1"], "could_swap": ["c1 / c2"], "people_lost": 3},
        {"tier": "county", "q": 2, "closed": ["c1", "c2"], "could_swap": [], "people_lost": 8},
    ],
    "plan_after": {
        "objective_name": "people",
        "p": 2,
        "draws": {"n_before": 100, "n_after": 100, "sharing": "all"},
        "headline": {
            "local_p50": sides(0.5, 0.75, 0.25, "beyond"),
            "local_located": sides(0.4, 0.6, 0.2),
            "gap_people_p50": sides(50, 20, -30, "within"),
            "gap_people_located": sides(60, 40, -20),
        },
        "counties": [
            {"adcode": 1, "name_zh": HOSTILE, "name_en": "A",
             "covered_local": sides(0.4, 0.7, 0.3),
             "covered_local_p50": sides(0.5, 0.805, 0.305, "beyond"),
             "gap_people": sides(50, 20, -30), "alignment_sector": sides(None, None, None),
             "label": sides("underserved", "possibly", "underserved -> possibly", "beyond")},
            {"adcode": 2, "name_zh": "乙县", "name_en": "B",
             "covered_local": sides(None, None, None),
             "covered_local_p50": sides(0.9, 0.9, 0.0, "same"),
             "gap_people": sides(0, 0, 0), "alignment_sector": sides(None, None, None),
             "label": sides("served", "served", None, "same")},
        ],
        "equity": {"gini": sides(None, None, None), "core_ratio": []},
        "clusters": {"newly_matched": [], "no_longer_matched": []},
    },
}  # fmt: skip
CURVED = ("people", "match")


@pytest.fixture(scope="module")
def sheets() -> dict[str, Sheet]:
    return collect_sheets(RESULTS, {})


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "tables.xlsx"
    write_tables(RESULTS, {}, path)
    return path


@pytest.fixture(scope="module")
def charts(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.startswith("xl/charts/chart")]
        names.sort(key=lambda name: int("".join(filter(str.isdigit, name))))
        return [archive.read(n).decode("utf-8") for n in names]


def rows_of(sheet: Sheet) -> list[dict[str, Any]]:
    return [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]


def test_a_county_has_before_after_and_the_difference_in_points_behind_the_whole(
    sheets: dict[str, Sheet],
) -> None:
    whole, one, two = rows_of(sheets["plan_after"])
    assert [row["county"] for row in (whole, one, two)] == ["合计 whole", HOSTILE, "乙县"]
    name = "covered_local_p50"
    values = [[row[f"{name}_{side}"] for side in ("before", "after", "difference")]
              for row in (whole, one, two)]  # fmt: skip
    assert values == [[0.5, 0.75, 25], [0.5, 0.805, 30.5], [0.9, 0.9, 0]]
    assert whole["gap_people_difference"] == -30
    assert one["label_after"] == "可能不足 possibly"
    assert one[f"{name}_noise"] == "超出换种子的差别 beyond"
    # unknown is an empty cell, and what nobody knows is no column
    assert two["covered_local_difference"] is None
    assert not [column for column in sheets["plan_after"].columns if "alignment" in column]
    units = {c.name: c.unit for c in sheets["plan_after"].described()}
    assert (units[f"{name}_after"], units[f"{name}_difference"]) == ("share", "points")


def test_equity_that_is_not_known_is_no_figure(sheets: dict[str, Sheet]) -> None:
    figures = {row[4]: row[2] for row in sheets["plan_after_figures"].rows}
    assert figures == {
        "objective_name": "新增覆盖人口最多 people",
        "p": 2,
        "draws.n_before": 100,
        "draws.n_after": 100,
        "draws.sharing": "抽样完全相同 all",
        "clusters.newly_matched": "无 none",
        "clusters.no_longer_matched": "无 none",
    }


def test_equity_and_clusters_that_are_known_are_figures() -> None:
    after = RESULTS["plan_after"] | {
        "equity": {"gini": sides(0.3, 0.2, -0.1), "core_ratio": []},
        "clusters": {"newly_matched": ["q1"], "no_longer_matched": []},
    }
    sheet = collect_sheets(RESULTS | {"plan_after": after}, {})["plan_after_figures"]
    figures = {row[4]: (row[0], row[2]) for row in sheet.rows}
    assert figures["equity.gini.difference"] == ("中职可达性基尼系数(之差)", -0.1)
    assert figures["clusters.newly_matched"] == ("新增匹配集群", "泵阀集群 q1")
    assert figures["clusters.no_longer_matched"][1] == "无 none"


@pytest.mark.parametrize(
    ("sheet", "column", "shown"),
    [
        ("plans", "site_names", HOSTILE),
        ("site_gains", "township_name", "甲镇"),
        ("site_matches", "site_name", "园区"),
        ("site_matches", "cluster_name", "泵阀集群"),
        ("site_judged", "best_site_names", "园区"),
        ("site_judged", "weights", "常住人口 residents"),
        ("site_judged", "status", "超时未得方案 none"),
        ("fronts", "site_names", f"{HOSTILE}; gone"),
        ("closing", "closed_names", f"学院 {HOSTILE}"),
        ("closing", "could_swap_names", f"学院 {HOSTILE} / 学院 东校区"),
        ("sites", "gain_unit", "人·分钟 person-minutes"),
        ("plans", "gain_unit", "占比 share"),
    ],
)
def test_names_and_words_stand_beside_ids_and_codes(
    sheets: dict[str, Sheet], sheet: str, column: str, shown: str
) -> None:
    assert rows_of(sheets[sheet])[0][column] == shown


@pytest.mark.parametrize(
    ("checks", "unit"), [([], "产值 output"), ([{"check": "clusters_counted"}], "个集群 clusters")]
)
def test_the_unit_of_matching_is_the_weight_that_was_asked_for_and_had(
    checks: list[dict[str, Any]], unit: str
) -> None:
    asked = {"parameters": {"sites": {"match_by": "output"}}, "quality": {"checks": checks}}
    rows = rows_of(collect_sheets(RESULTS | asked, {})["plans"])
    assert {row["gain_unit"] for row in rows if "match" in row["objective_name"]} == {unit}


def test_a_name_means_what_its_table_means(sheets: dict[str, Sheet]) -> None:
    seats = {name: describe_column("seats", name).zh for name in ("campuses", "sites")}
    assert seats == {"campuses": "在校生数", "sites": "新增学位(假设)"}
    closed = [describe_column("closed", name).zh for name in ("links", "closing")]
    assert closed == ["是否停用", "停办校区"]
    # a heading of the terminal does not name its table
    assert describe_column("closed").zh == "停办校区"
    described = {c.name: c.zh for c in sheets["sites"].described()}
    assert described["seats"] == "新增学位(假设)"


def test_every_column_of_the_plans_has_a_meaning_in_both_languages(
    sheets: dict[str, Sheet],
) -> None:
    for sheet in sheets.values():
        assert [c.name for c in sheet.described() if not (c.zh and c.en)] == [], sheet.name


def test_every_word_of_a_plan_has_its_chinese() -> None:
    settings = Parameters().sites
    words = {
        *goals.AIMS, "minutes", *judged.VARIANTS, *judged.WEIGHTS, *scenario.KINDS, *TIERS,
        *settings.kinds.split(";"), "local", "optimal", "feasible", "infeasible", "none",
        "same", "within", "beyond",
    }  # fmt: skip
    assert words - set(CODES) == set()
    assert ("weights", "residents") in COLUMN_CODES


def test_nothing_of_a_plan_can_run(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    found = set()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.value is None or cell.data_type in "sn", (sheet.title, cell.coordinate)
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    assert cell.quotePrefix
                    found.add(sheet.title.split()[-1])
    assert found >= {"sites", "plans", "plan_after", "site_matches", "near_best", "fronts"}


def cells(chart: str) -> list[str]:
    """Return the cells that a chart points at, without the sheet."""
    return [ref.partition("!")[2] for ref in re.findall(r"<(?:c:)?f>(.*?)</", chart)]


def of_sheet(charts: list[str], sheet: str) -> list[str]:
    return [chart for chart in charts if f" {sheet}'!" in chart]


def test_an_aim_with_more_than_one_plan_has_a_curve(charts: list[str]) -> None:
    share, match = of_sheet(charts, "plans")
    # sorted by aim: even stands in row 2, match in 3-4, people in 5-6
    assert len(cells(share)) == 4
    assert {re.sub(r"\$[A-Z]+\$", "", ref) for ref in cells(share)} == {"3:4", "5:6"}
    assert {re.sub(r"\$[A-Z]+\$", "", ref) for ref in cells(match)} == {"3:4"}


def test_each_pair_of_goals_is_a_chart_of_its_plans_with_a_line(
    charts: list[str], sheets: dict[str, Sheet]
) -> None:
    found = of_sheet(charts, "fronts")
    assert len(found) == 2
    columns = sheets["fronts"].columns
    for chart, second, rows in (
        (found[0], "gain_clusters", (2, 3)),
        (found[1], "cost", (4, 6)),
    ):
        letters = [openpyxl.utils.get_column_letter(columns.index(name) + 1)
                   for name in ("gain_people", second)]  # fmt: skip
        expected = {f"${letter}${rows[0]}:${letter}${rows[1]}" for letter in letters}
        assert set(cells(chart)) == expected
        assert 'scatterStyle val="lineMarker"' in chart
        assert "noFill" not in chart.split("<c:ser>" if "<c:ser>" in chart else "<ser>")[1]


def test_closings_and_before_and_after_are_drawn(charts: list[str]) -> None:
    assert len(of_sheet(charts, "closing")) == 1
    (bars,) = of_sheet(charts, "plan_after")
    assert "方案前 before" in bars
    assert "方案后 after" in bars


def test_a_plan_that_is_not_known_is_no_sheet() -> None:
    empty = {"sites": [], "plans": [], "fronts": [], "closing": [], "plan_after": None}
    assert set(collect_sheets(empty, {})) == set()
