"""The workbook: nothing in it can run, every figure is in its unit, every column has a meaning."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vocatlas.data.checking import vocabulary
from vocatlas.data.meaning.codes import CODES
from vocatlas.data.meaning.columns import describe_column
from vocatlas.data.meaning.figures import describe_figure
from vocatlas.data.spreadsheet.sheets import collect_sheets, title_sheet
from vocatlas.data.spreadsheet.workbook import write_tables
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import assess
from vocatlas.maps import palette

HOSTILE = [
    "=HYPERLINK(1)",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    " =1",
    "\t=1",
    "\tname",
    "\rname",
    "|cmd",
    "cmd|' /C calc'!A0",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "#REF!",
    "</script><script>alert(1)</script>",
    "https://example.org",
    "bell\x07",
    "[red]x[/red]",
    "' OR 1=1 --",
    "温州\u202e职业",
]
RESULTS: dict[str, Any] = {
    "study": {
        "id": "x",
        "name_zh": "=甲市",
        "name_en": "A",
        "sources": [{"name": "=cmd", "licence": "MIT", "url": "https://example.org"}],
    },
    "headline": {
        "local_p95": 0.9,
        "local_p50": 0.8,
        "residents": 9572903,
        "underserved": [330329],
        "possibly": [],
    },
    "parameters": {"standards": {"city": 90.0, "target": 0.8}},
    "counties": [
        {"adcode": 330329, "name_zh": name, "covered_local_p50": -0.5, "covered_local": 0.4}
        for name in HOSTILE
    ],
    "townships": [{"code": "330329104000", "name_zh": "甲镇", "adcode": 330329, "lon": 120.1}],
    "plans": [
        {"objective_name": goal, "p": p, "share_after": 0.5 + p / 10, "sites": ["330329104000"]}
        for p in (1, 2)
        for goal in ("people", "minutes")
    ],
    "sweep": [
        {"tier": tier, "minutes": minutes, "share": minutes / 120}
        for tier in ("city", "county")
        for minutes in (15, 16)
    ],
    "quality": {"unlocated": {"campuses": ["a"]}, "checks": [{"check": "sum", "holds": True}]},
}
TABLES = {
    "institutions": pd.DataFrame({"id": HOSTILE, "=col": HOSTILE, "source": "s2;s1"}),
    "=1+1": pd.DataFrame({"id": ["a"], "source": ["s1"]}),
    "a[b]:c*d?e/f\\g'": pd.DataFrame({"id": ["a"]}),
    "History": pd.DataFrame({"id": ["a"]}),
    "x" * 40: pd.DataFrame({"id": ["a"]}),
    "x" * 41: pd.DataFrame({"id": ["a"]}),
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "tables.xlsx"
    write_tables(RESULTS, TABLES, path)
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def wenzhou() -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    study = read_study("wenzhou")
    study = replace(study, parameters=study.parameters.with_value("draws.n", 20))
    assessment = assess(study)
    names = ("institutions", "programmes", "clusters", "enrolment", "stated_schools")
    own = {name: getattr(study, name) for name in names}
    return assessment.results, own | assessment.tables


def column(sheet: Any, name: str) -> list[Any]:
    """Return the cells below the heading that names a field."""
    at = [cell.value.split("\n")[-1] for cell in sheet[1]].index(name) + 1
    return [row[at - 1] for row in sheet.iter_rows(2)]


def test_no_cell_of_the_workbook_can_run(book: openpyxl.Workbook) -> None:
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} <= {"s", "n"}
    texts = [c for c in cells if c.data_type == "s"]
    risky = [c for c in texts if re.match(r"\s*[=+\-@|＝]|[\t\r]|cmd\|", c.value)]
    assert len(risky) >= 30
    assert all(c.quotePrefix for c in risky)
    assert {c.value for c in book["院校 institutions"][1]} >= {"=col"}


def test_the_file_holds_no_formula_and_no_link(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        pages = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
        text = "".join(archive.read(n).decode("utf-8") for n in pages if n.endswith(".xml"))
        links = "".join(archive.read(n).decode("utf-8") for n in pages if n.endswith(".rels"))
        names = archive.read("xl/workbook.xml").decode("utf-8")
    assert "example.org" in text
    assert not re.search(r"<f[ >/]|<hyperlink", text)
    assert "hyperlink" not in links
    assert "externalReference" not in names


@given(st.lists(st.text(max_size=50), max_size=8))
def test_a_sheet_title_is_always_legal_and_unique(names: list[str]) -> None:
    titles: list[str] = []
    for name in names:
        titles.append(title_sheet(name, titles))
    assert len({title.casefold() for title in titles}) == len(titles)
    for title in titles:
        assert 1 <= len(title.encode("utf-16-le")) // 2 <= 31
        assert not re.search(r"[\[\]:*?/\\\x00-\x1f]|^'|'$|^[=+\-@|]", title)
        assert title.casefold() != "history"


def test_tables_of_hostile_names_each_have_a_sheet(book: openpyxl.Workbook) -> None:
    assert {"表 =1+1", "abcdefg", "History 2", "x" * 31, "x" * 29 + " 2"} <= set(book.sheetnames)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("covered_local_p50", "0.0%"),
        ("residents", "#,##0"),
        ("min_city", "0.0"),
        ("lon", "0.00000"),
        ("adcode", "General"),
        ("year", "General"),
        ("index", "0.00"),
    ],
)
def test_a_number_is_shown_in_the_unit_of_its_column(name: str, shown: str, tmp_path: Path) -> None:
    write_tables({}, {"t": pd.DataFrame({name: [1234.5]})}, tmp_path / "t.xlsx")
    (cell,) = column(openpyxl.load_workbook(tmp_path / "t.xlsx")["t"], name)
    assert (cell.value, cell.number_format) == (1234.5, shown)


def test_a_negative_number_stays_a_number(book: openpyxl.Workbook) -> None:
    cells = column(book["县区 counties"], "covered_local_p50")
    assert {(c.value, c.data_type, c.number_format) for c in cells} == {(-0.5, "n", "0.0%")}


def test_the_heading_is_bilingual_with_its_unit_and_frozen_with_the_name(
    book: openpyxl.Workbook,
) -> None:
    sheet = book["县区 counties"]
    assert sheet["C1"].value.split("\n") == [
        "县乡两级覆盖率(中位数)",
        "covered, county and township tiers, median of draws (share)",
        "covered_local_p50",
    ]
    assert sheet["A1"].value.endswith("name_zh")
    assert sheet.freeze_panes == "B2"
    assert sheet.print_title_rows == "$1:$1"


def test_a_name_stands_beside_an_id_and_chinese_before_a_code(book: openpyxl.Workbook) -> None:
    assert column(book["乡镇街道 townships"], "county")[0].value == HOSTILE[-1]
    assert column(book["方案 plans"], "site_names")[0].value == "甲镇"
    assert column(book["标准扫描 sweep"], "tier")[0].value == "市级 city"


def test_what_a_planner_looks_for_stands_first_and_yes_or_no_is_a_word() -> None:
    county = {"urban_core": True, "covered_all": 1.0, "label": "served", "name_zh": "甲"}
    sheet = collect_sheets({"counties": [county]}, {})["counties"]
    assert sheet.columns == ["name_zh", "label", "urban_core", "covered_all"]
    assert sheet.rows == [["甲", "达标 served", "是 yes", 1]]


def test_the_headline_reads_in_order_with_value_unit_and_dotted_name(
    book: openpyxl.Workbook,
) -> None:
    sheet = book.worksheets[0]
    rows = {r[4].value: (r[0].value, r[2].value, r[3].value) for r in sheet.iter_rows(2)}
    assert list(rows) == [
        "study", "residents", "local_p50", "local_p95", "underserved", "possibly",
        "standards.city",
    ]  # fmt: skip
    assert rows["local_p50"] == ("县乡两级覆盖率(中位数)", 0.8, "占比 share")
    assert rows["possibly"][1] == "无 none"
    assert "330329" in str(rows["underserved"][1])
    shown = {r[4].value: r[2].number_format for r in sheet.iter_rows(2)}
    assert (shown["residents"], shown["local_p50"], shown["standards.city"]) == (
        "#,##0", "0.0%", "0.0",
    )  # fmt: skip


def test_the_dictionary_describes_every_column_of_every_sheet(book: openpyxl.Workbook) -> None:
    described = {
        (row[0], row[4]) for row in book["数据字典 dictionary"].iter_rows(2, values_only=True)
    }
    headed = {
        (sheet.title, cell.value.split("\n")[-1])
        for sheet in book
        if sheet.title not in ("数据字典 dictionary", "图表 charts")
        for cell in sheet[1]
    }
    assert described == headed


def test_every_column_has_a_chinese_and_an_english_meaning(
    wenzhou: tuple[dict[str, Any], dict[str, pd.DataFrame]],
) -> None:
    sheets = collect_sheets(*wenzhou).values()
    # an unknown column is described by its own name alone: add it to data/meaning/columns.py
    unknown = {
        (sheet.name, c.name) for sheet in sheets for c in sheet.described() if not (c.zh and c.en)
    }
    assert unknown == set()


def test_every_single_figure_has_a_chinese_and_an_english_meaning(
    wenzhou: tuple[dict[str, Any], dict[str, pd.DataFrame]],
) -> None:
    # what is missing here is added to data/meaning/figures.py
    rows = [row for sheet in collect_sheets(*wenzhou).values() if sheet.units for row in sheet.rows]
    assert len(rows) > 60
    assert [row[4] for row in rows if not (row[0] and row[1])] == []


def test_a_scenario_has_its_figures_and_its_campuses_as_sheets() -> None:
    added = [{"id": "new", "name_zh": "新校", "lon": 120.1, "serves": ["county", "township"]}]
    scenario = {"name": "甲", "closed": ["a"], "added": added}
    sheets = collect_sheets({"scenario": scenario}, {})
    assert [row[0] for row in sheets["scenario"].rows] == ["方案名称", "停办校区"]
    assert all(c.zh and c.en for c in sheets["scenario_added"].described())
    assert sheets["scenario_added"].rows[0][-1] == "县级 county; 乡镇街道 township"


def test_a_number_ending_in_a_unit_says_that_unit() -> None:
    ends = {"_min": "min", "_m": "m", "_km2": "km²", "_share": "share", "_people": "persons"}
    for name in ("nearest_min", "radius_m", "area_km2", "thin_share", "gap_people"):
        end = "_" + name.rpartition("_")[2]
        assert describe_column(name).unit == ends[end]
    assert describe_figure("gap_people_located").unit == "persons"


def test_every_word_that_tables_may_use_has_its_chinese() -> None:
    words = {
        *vocabulary.LEVELS, *vocabulary.KINDS, *vocabulary.CAMPUS_STATUSES, *vocabulary.PRECISIONS,
        *vocabulary.OWNERSHIPS, *vocabulary.PARK_STATUSES, *vocabulary.PARK_LEVELS,
        *vocabulary.ENTITY_KINDS, *vocabulary.INDICATORS, *vocabulary.BOUNDS, *vocabulary.DATUMS,
    }  # fmt: skip
    assert words - set(CODES) == set()


def test_the_workbook_and_the_page_use_the_same_words() -> None:
    page = {**palette.LEVELS, **palette.KINDS, **palette.STATES}
    shared = {code: (word["zh"], word["en"]) for code, word in page.items() if code != "unknown"}
    assert {code: CODES[code] for code in shared} == shared


def test_the_charts_point_at_the_cells_of_their_tables(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        names = sorted(n for n in archive.namelist() if n.startswith("xl/charts/chart"))
        charts = [archive.read(n).decode("utf-8") for n in names]
    drawn = [re.findall(r"<(?:c:)?f>(.*?)</", chart) for chart in charts]
    last = len(HOSTILE) + 1
    assert f"'县区 counties'!$C$2:$C${last}" in drawn[0]
    # sorted by objective, so that the curve of each is one run of cells
    assert [ref for ref in drawn[1] if "$C" in ref] == [
        "'方案 plans'!$C$2:$C$3",
        "'方案 plans'!$C$4:$C$5",
    ]
    assert [ref for ref in drawn[2] if "$C" in ref] == [
        "'标准扫描 sweep'!$C$2:$C$3",
        "'标准扫描 sweep'!$C$4:$C$5",
    ]


def test_wenzhou_has_every_chart_and_the_bars_of_shares_run_from_0_to_1(
    wenzhou: tuple[dict[str, Any], dict[str, pd.DataFrame]], tmp_path: Path
) -> None:
    write_tables(*wenzhou, tmp_path / "t.xlsx")
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        assert sum(n.startswith("xl/charts/chart") for n in archive.namelist()) == 10
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["县区 counties"]
    bars = [rule.dataBar for r in sheet.conditional_formatting for rule in r.rules]
    assert len(bars) >= 5
    assert {tuple(end.val for end in bar.cfvo) for bar in bars} == {(0, 1)}


def test_a_workbook_without_tables_to_draw_has_no_page_of_charts(tmp_path: Path) -> None:
    write_tables({}, {"t": pd.DataFrame({"id": ["a"]})}, tmp_path / "t.xlsx")
    titles = openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames
    assert titles == ["t", "数据字典 dictionary", "代码表 codes"]


def test_a_row_is_never_higher_than_excel_allows(tmp_path: Path) -> None:
    many = {"unlocated": {"campuses": [f"campus-{at}" for at in range(3000)]}}
    write_tables({"quality": many}, {"t": pd.DataFrame({"x " * 2000: [1]})}, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    heights = [d.height for sheet in book for d in sheet.row_dimensions.values() if d.height]
    assert max(heights) == 409


def test_the_same_run_gives_the_same_cells(path: Path, tmp_path: Path) -> None:
    write_tables(RESULTS, TABLES, tmp_path / "again.xlsx")
    with zipfile.ZipFile(path) as one, zipfile.ZipFile(tmp_path / "again.xlsx") as two:
        assert one.namelist() == two.namelist()
        for name in one.namelist():
            if name != "docProps/core.xml":
                assert one.read(name) == two.read(name), name


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
