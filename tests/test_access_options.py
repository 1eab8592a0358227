"""Options of access: a village worked by hand, orders against SciPy, and the table of Wenzhou."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from vocatlas.data.spreadsheet.sheets import collect_sheets
from vocatlas.data.spreadsheet.workbook import write_tables
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import assess
from vocatlas.geo.coverage.accessoptions import (
    DEFAULT,
    OPTIONS,
    Catchments,
    compare_options,
    describe_changes,
    kendall,
    mid_ranks,
    option_access,
    spearman,
)

Floats = npt.NDArray[np.float64]

# Three counties of one place each; the school of the first is the only one near to the second,
# the third has its own, far from all.
NAMES = [(1, "甲", "Jia"), (2, "乙", "Yi"), (3, "丙", "Bing")]
VILLAGE = Catchments(
    minutes=np.array([[10.0, np.inf], [35.0, np.nan], [80.0, 15.0]]),
    seats=np.array([400.0, 90.0]),
    heads=np.array([100.0, 200.0, 100.0]),
    point_county=np.array([1, 2, 3]),
    school_county=np.array([1, 3]),
)
OPTION = {option.name: option for option in OPTIONS}
some_orders = st.lists(st.integers(0, 5), min_size=2, max_size=12)


@pytest.fixture(scope="module")
def wenzhou() -> dict[str, Any]:
    return assess(read_study("wenzhou")).results


def rows_of(table: dict[str, Any], option: str, column: str) -> list[Any]:
    return [row[column] for row in table["counties"] if row["option"] == option]


def test_each_option_has_a_name_of_its_own_and_differs_from_the_others() -> None:
    assert OPTIONS[0] is DEFAULT
    assert len({option.name for option in OPTIONS}) == len(OPTIONS)
    assert len({replace(option, name="") for option in OPTIONS}) == len(OPTIONS)


def test_access_by_option_agrees_with_the_sum_by_hand() -> None:
    shared = 400 / (100 + 200 * 0.68)
    assert option_access(OPTION["e2sfca_60"], VILLAGE) == pytest.approx(
        [shared, 0.68 * shared, 0.9]
    )
    assert option_access(OPTION["2sfca_30"], VILLAGE) == pytest.approx([4, 0, 0.9])
    assert option_access(OPTION["2sfca_60"], VILLAGE) == pytest.approx([4 / 3, 4 / 3, 0.9])


def test_pupils_of_their_own_county_only_leave_the_neighbours_without() -> None:
    assert option_access(OPTION["own_county_60"], VILLAGE) == pytest.approx([4, 0, 0.9])


def test_a_place_without_heads_has_no_availability_a_head() -> None:
    empty = Catchments(
        VILLAGE.minutes, VILLAGE.seats, np.array([100.0, 0, 100]), np.arange(3), np.arange(2)
    )
    assert np.isnan(option_access(OPTION["availability_60"], empty)).tolist() == [
        False,
        True,
        False,
    ]


def test_the_table_gives_ranks_from_the_fewest_seats_and_their_change() -> None:
    table = compare_options(VILLAGE, NAMES)
    assert rows_of(table, "e2sfca_60", "value") == [1694.9, 1152.5, 900]
    assert rows_of(table, "e2sfca_60", "rank") == [3, 2, 1]
    assert rows_of(table, "2sfca_60", "rank") == [2.5, 2.5, 1]
    assert rows_of(table, "2sfca_30", "rank") == [3, 1, 2]
    assert rows_of(table, "2sfca_30", "change") == [0, -1, 1]
    own = next(row for row in table["options"] if row["option"] == "own_county_60")
    assert (own["spearman"], own["moved"]) == (0.5, [])
    # balanced: 400 / 300 shared as 1 to 0.68 is 0.79 and 0.54, less than the third's 0.9
    assert rows_of(table, "bfca_60", "rank") == [2, 1, 3]
    assert {row["option"]: row["moved"] for row in table["options"]}["bfca_60"] == [3]
    assert "options: Bing (in 1, by up to 2). The others" in table["statement_en"]
    assert "县区：丙（1 种，最多 2 位）。其余" in table["statement_zh"]


def test_a_county_without_heads_has_no_rank_and_the_others_keep_theirs() -> None:
    table = compare_options(VILLAGE, [*NAMES, (4, "丁", "Ding")])
    assert rows_of(table, "e2sfca_60", "value")[3] is None
    assert rows_of(table, "e2sfca_60", "rank") == [3, 2, 1, None]


def test_the_statement_names_who_changes_place_and_by_how_much() -> None:
    zh, en = describe_changes(np.array([[2.0, -1.5, 0], [-3.5, -2.0, 0]]), NAMES)
    assert "甲（2 种，最多 3.5 位）、乙（1 种，最多 2 位）。其余" in zh
    assert "Jia (in 2, by up to 3.5), Yi (in 1, by up to 2). The others" in en


@given(some_orders, st.data())
def test_orders_agree_with_scipy(first: list[int], data: st.DataObject) -> None:
    second = data.draw(st.lists(st.integers(0, 5), min_size=len(first), max_size=len(first)))
    assert mid_ranks(first).tolist() == stats.rankdata(first).tolist()
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert np.isnan([spearman(first, second), kendall(first, second)]).all()
        return
    assert spearman(first, second) == pytest.approx(stats.spearmanr(first, second).statistic)
    assert kendall(first, second) == pytest.approx(stats.kendalltau(first, second).statistic)


def test_what_is_unknown_in_one_order_does_not_count() -> None:
    with_gap = [1.0, np.nan, 2.0, 3.0]
    assert spearman(with_gap, [1, 9, 2, 3]) == pytest.approx(1)
    assert kendall(with_gap, [1, 9, 2, 3]) == pytest.approx(1)


def test_the_default_of_wenzhou_is_the_access_of_its_counties(wenzhou: dict[str, Any]) -> None:
    table = wenzhou["access_options"]
    assert table["default_option"] == DEFAULT.name
    by_county = {row["adcode"]: row["secondary_seats_per_1000"] for row in wenzhou["counties"]}
    default = {r["adcode"]: r["value"] for r in table["counties"] if r["option"] == DEFAULT.name}
    assert default == by_county
    assert len(table["counties"]) == len(OPTIONS) * len(by_county)


def test_the_options_of_wenzhou_agree_with_their_ranks(wenzhou: dict[str, Any]) -> None:
    table = wenzhou["access_options"]
    base = rows_of(table, DEFAULT.name, "value")
    for option in table["options"]:
        values = rows_of(table, option["option"], "value")
        assert rows_of(table, option["option"], "rank") == stats.rankdata(values).tolist()
        tau = stats.kendalltau(values, base).statistic
        assert option["kendall"] == pytest.approx(tau, abs=5e-5)
        moved = {
            row["adcode"]
            for row in table["counties"]
            if row["option"] == option["option"] and abs(row["change"]) >= 2
        }
        assert set(option["moved"]) == moved
    same = next(row for row in table["options"] if row["option"] == "availability_60")
    assert same["spearman"] == 1


def test_equity_of_wenzhou_parts_by_county_and_by_core(wenzhou: dict[str, Any]) -> None:
    spread = wenzhou["equity"]["secondary_access"]
    for groups in ("counties", "core_and_rest"):
        parts = spread[f"theil_between_{groups}"] + spread[f"theil_within_{groups}"]
        assert parts == pytest.approx(spread["theil"], abs=1.1e-4)
    # counties part the core too: more is between them
    assert spread["theil_between_counties"] >= spread["theil_between_core_and_rest"]


def test_the_lorenz_points_of_wenzhou_hold_its_gini(wenzhou: dict[str, Any]) -> None:
    points = wenzhou["equity"]["lorenz"]
    held = [row["seats_share"] for row in points]
    assert [row["cohort_share"] for row in points] == [at / 10 for at in range(11)]
    assert (held[0], held[-1]) == (0, 1)
    # the polygon through the tenths is a little flatter than the curve
    polygon = 1 - sum((a + b) / 10 for a, b in pairwise(held))
    gini = wenzhou["equity"]["secondary_access"]["gini"]
    assert polygon <= gini <= polygon + 0.01


def test_the_sheet_has_a_row_a_county_and_two_columns_an_option(
    wenzhou: dict[str, Any], tmp_path: Path
) -> None:
    sheets = collect_sheets(wenzhou, {})
    sheet = sheets["access_options_counties"]
    assert len(sheet.rows) == len(wenzhou["counties"])
    for option in OPTIONS:
        at = sheet.columns.index(option.name)
        assert sheet.columns[at + 1] == f"{option.name}_rank"
    assert sheet.columns[:2] == ["county", "adcode"]
    agreement = sheets["access_options_options"]
    assert {"spearman", "kendall", "moved_names"} <= set(agreement.columns)
    assert all(c.zh and c.en for s in (sheet, agreement) for c in s.described())
    write_tables(wenzhou, {}, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx", read_only=True)
    assert "县区口径 access_options_counties" in book.sheetnames
    assert "洛伦兹曲线 equity_lorenz" in book.sheetnames
