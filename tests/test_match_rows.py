"""Match, index and readiness as the page holds them: nothing shown is lost, nothing is made up."""

import copy
import re
from pathlib import Path
from typing import Any

import pytest
from vocatlas.data.meaning import codes
from vocatlas.maps.matchrows import (
    MANY,
    MATCH_KEYS,
    UNSHOWN,
    pack_rows,
    spell_places,
    trim_match,
)
from vocatlas.maps.pinyin import romanise_townships

PANEL = Path(__file__).resolve().parents[1] / "maps" / "panel"
ROWS: list[dict[str, Any]] = [
    {"adcode": 330300 + at, "industry": "19", "amount": at or None, "clusters": "a;b"}
    for at in range(MANY + 1)
]


def unpack(part: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Return the rows as the page makes them again."""
    return [dict(zip(part["columns"], row, strict=True)) for row in part["rows"]]


def test_what_is_packed_is_what_was_there() -> None:
    assert unpack(pack_rows(ROWS)) == ROWS
    assert pack_rows([]) == {"columns": [], "rows": []}


def test_a_field_that_a_row_lacks_is_none_and_never_another_ones_value() -> None:
    packed = pack_rows([{"b": 1}, {"a": 2}, {"a": 3, "b": 4}])
    assert unpack(packed) == [{"b": 1, "a": None}, {"b": None, "a": 2}, {"b": 4, "a": 3}]


def test_a_table_of_many_rows_is_packed_and_a_short_one_is_not() -> None:
    found = trim_match({"consortia": ROWS, "pathways": ROWS[:MANY]})
    assert unpack(found["consortia"]) == ROWS
    assert found["pathways"] == ROWS[:MANY]


@pytest.mark.parametrize("key", MATCH_KEYS)
def test_a_part_that_lacks_stays_none_and_an_empty_one_empty(key: str) -> None:
    assert trim_match({})[key] is None
    assert trim_match({key: []})[key] == []


def test_the_results_are_not_changed() -> None:
    results = {key: copy.deepcopy(ROWS) for key in MATCH_KEYS}
    before = copy.deepcopy(results)
    trim_match(results)
    assert results == before


def test_fields_that_the_page_does_not_show_are_left_out() -> None:
    rows = [dict.fromkeys(("industry", *UNSHOWN["demand"]), 1)]
    assert trim_match({"demand": rows})["demand"] == [{"industry": 1}]


def test_no_script_reads_a_field_that_is_left_out() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in PANEL.glob("*.js"))
    for name in ("implied_low", "implied_high", "cell_clusters", "linked_by", "unclassified"):
        assert any(name in held for held in UNSHOWN.values())
        assert not re.search(rf"\.{name}\b|\"{name}\"", code), name


def test_places_of_the_index_are_spelt_and_other_names_left_alone() -> None:
    results = {
        "coordination": [{"place": "杭州"}, {"place": "杭州"}, {"place": ""}, {"place": None}],
        "pilot_cities": [{"province_zh": "陕西"}, {"province_zh": "Aye"}, {"province_zh": None}],
    }
    assert spell_places(results) == {"杭州": "Hangzhou", "陕西": "Shaanxi"}
    assert spell_places({"coordination": None}) == {}


def test_the_english_name_of_a_table_goes_before_the_spelling() -> None:
    rows = [{"place": "西安", "place_en": "Xi'an"}, {"place": "西安", "place_en": None}]
    assert spell_places({"coordination": rows}) == {"西安": "Xi'an"}


def test_a_name_that_is_markup_is_not_spelt() -> None:
    assert spell_places({"coordination": [{"place": "<img src=x>"}]}) == {}


def test_a_campus_is_spelt_like_a_township() -> None:
    assert romanise_townships(["鹿城校区", "校区", "本部"]) == {"鹿城校区": "Lucheng Campus"}


def test_the_words_of_a_code_on_the_page_are_those_of_the_workbook() -> None:
    script = (PANEL / "codewords.js").read_text(encoding="utf-8")
    words = {
        key.strip('"'): (zh, en)
        for key, zh, en in re.findall(
            r'^\s*("[^"]+"|\w+): \[\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)",?\s*\]',
            script,
            re.MULTILINE,
        )
    }
    assert len(words) > 120
    stems = {"indicator": "indicator", "trait": "trait", "basis": "basis", "unit": "unit"}
    said = {}
    for line in codes.READINESS_CODES.strip().splitlines():
        name, zh, en = line.split("|")[:3]
        column, code = name.split(".", 1)
        if column in stems:
            said[f"{stems[column]}_{code}"] = (zh, en)
    for line in codes.MATCH_REASONS.strip().splitlines():
        name, zh, en = line.split("|")[:3]
        said[f"reason_{name}"] = (zh, en)
    assert len(said) > 80
    assert {key: words.get(key) for key in said} == said
