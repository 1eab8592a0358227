"""Match, index and readiness as the page holds them: long tables with each field's name once."""

from collections.abc import Iterable, Mapping
from typing import Any

MATCH_KEYS = (
    "match",
    "placement",
    "placement_draws",
    "demand",
    "match_options",
    "industry_measures",
    "campus_measures",
    "programme_gaps",
    "programme_surplus",
    "surplus_sections",
    "consortia",
    "ladder_industries",
    "ladder_breaks",
    "pathways",
    "coordination",
    "coordination_trends",
    "readiness",
    "pilot_cities",
)
MANY = 8
"""A table with more rows than that is packed: the names of its fields would outweigh it."""
# Fields that the page does not show, or has from another table.
UNSHOWN: dict[str, frozenset[str]] = {
    "demand": frozenset({"share", "clusters"}),
    "ladder_industries": frozenset({"unlocated", "linked_by", "may_link"}),
    "consortia": frozenset({"unclassified", "measured_from", "rungs"}),
    "programme_gaps": frozenset({"cell_clusters", "measured_from", "nearest_programme"}),
    "industry_measures": frozenset({"programme_points", "cluster_points"}),
    "coordination": frozenset({"implied_low", "implied_high"}),
}


def trim_match(results: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tables of match, index and readiness for the page; a part that lacks stays None.

    A long table is packed as ``{"columns": [...], "rows": [[...]]}``, which the page unpacks.

    Examples
    --------
    >>> rung = {"adcode": 330381, "industry": "36", "level": "secondary", "hosted": 1}
    >>> found = trim_match({"ladder_industries": [rung] * 9, "pathways": []})
    >>> found["ladder_industries"]["columns"], found["ladder_industries"]["rows"][8]
    (['adcode', 'industry', 'level', 'hosted'], [330381, '36', 'secondary', 1])
    >>> found["pathways"], found["consortia"]
    ([], None)
    """
    return {key: _trim(key, results.get(key)) for key in MATCH_KEYS}


def _trim(key: str, rows: Any) -> Any:
    if not isinstance(rows, list) or not rows:
        return rows
    unshown = UNSHOWN.get(key, frozenset())
    kept = [{name: value for name, value in row.items() if name not in unshown} for row in rows]
    return pack_rows(kept) if len(kept) > MANY else kept


def pack_rows(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return rows as the names of their fields and lists of values; a missing field is None.

    Examples
    --------
    >>> pack_rows([{"a": 1}, {"b": 2, "a": 3}])
    {'columns': ['a', 'b'], 'rows': [[1, None], [3, 2]]}
    """
    held = list(rows)
    columns = list(dict.fromkeys(name for row in held for name in row))
    return {"columns": columns, "rows": [[row.get(name) for name in columns] for row in held]}


# Provinces whose English name is not their pinyin.
_NAMED = {"陕西": "Shaanxi", "内蒙古": "Inner Mongolia", "西藏": "Xizang"}


def spell_places(results: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of the cities and provinces that the index and the pilots name, in Latin.

    A table's own English name goes before the spelling.

    Examples
    --------
    >>> spell_places({"coordination": [{"place": "温州"}, {"place": "浙江"}]})
    {'浙江': 'Zhejiang', '温州': 'Wenzhou'}
    >>> spell_places({"coordination": [{"place": "甲", "place_en": "Aye"}, {"place": None}]})
    {'甲': 'Aye'}
    """
    from pypinyin import Style, lazy_pinyin

    index = results.get("coordination") or []
    given = {str(row["place"]): str(row["place_en"]) for row in index if row.get("place_en")}
    places = {row.get("place") for row in index}
    places |= {row.get("province_zh") for row in results.get("pilot_cities") or []}
    spelled = {}
    for name in sorted({str(place) for place in places if place}):
        latin = _NAMED.get(name) or "".join(lazy_pinyin(name, style=Style.NORMAL)).capitalize()
        if latin != name and all("a" <= c <= "z" or c == " " for c in latin.lower()):
            spelled[name] = latin
    return spelled | given
