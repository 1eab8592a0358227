"""Results of plans turned into plain tables: before and after by county, and units beside gains."""

from collections.abc import Mapping
from typing import Any

from ..meaning.codes import spell_codes

Row = dict[str, Any]

UNITS = {
    "people": "人 persons",
    "minutes": "人·分钟 person-minutes",
    "match": "个集群 clusters",
    "even": "占比 share",
    "seats": "学位 places",
}
"""Unit of what a plan gains, by its aim."""
# Figures of the whole in the place of the county's own.
_HEADLINE = {
    "local_located": "covered_local",
    "local_p50": "covered_local_p50",
    "gap_people_p50": "gap_people",
    "gap_people_located": "gap_people_located",
}
WHOLE = "合计 whole"


def spread_plans(results: Mapping[str, Any]) -> Row:
    """Return results with what is nested in plans as plain tables and figures.

    ``plan_after`` becomes a row a county behind one of the whole, three columns a figure (before,
    after, and their difference: of a share in points); ``plan_after_figures`` holds the rest that
    is known. Sites and plans have the unit of their aim beside it.

    Examples
    --------
    >>> half = {"before": 0.5, "after": 0.75, "difference": 0.25}
    >>> after = {"p": 1, "headline": {}, "counties": [{"adcode": 1, "covered_local": half}]}
    >>> spread_plans({"plan_after": after})["plan_after"][0]["covered_local_difference"]
    25.0
    """
    changed, units = dict(results), _units(results)
    for table in ("sites", "plans"):
        if results.get(table):
            changed[table] = [_with_unit(row, units) for row in results[table]]
    after = results.get("plan_after")
    if after:
        changed["plan_after"] = _by_county(after)
        changed["plan_after_figures"] = _other_figures(after)
    return changed


def _units(results: Mapping[str, Any]) -> dict[str, str]:
    """Return the unit of each aim: that of matching is a weight where one was asked for and had."""
    basis = str(
        ((results.get("parameters") or {}).get("sites") or {}).get("match_by") or "clusters"
    )
    checks = (results.get("quality") or {}).get("checks") or []
    if basis == "clusters" or any(row.get("check") == "clusters_counted" for row in checks):
        return UNITS
    return UNITS | {"match": spell_codes(basis)}


def _with_unit(row: Row, units: Mapping[str, str]) -> Row:
    """Return a row with the unit of its aim behind the aim."""
    unit = units.get(str(row.get("objective_name")))
    if unit is None:
        return row
    found: Row = {}
    for key, value in row.items():
        found[key] = value
        if key == "objective_name":
            found["gain_unit"] = unit
    return found


def _by_county(after: Mapping[str, Any]) -> list[Row]:
    """Return a row of the whole and one a county; a figure that no row has is left out."""
    named = {_HEADLINE[k]: v for k, v in after.get("headline", {}).items() if k in _HEADLINE}
    counties = [
        {"county": row.get("name_zh"), **{k: v for k, v in row.items() if k != "name_zh"}}
        for row in after.get("counties", [])
    ]
    rows = [*([{"county": WHOLE, **named}] if named else []), *counties]
    names = dict.fromkeys(key for row in counties for key in row)
    wide = [_wide({key: row.get(key) for key in names}) for row in rows]
    empty = {key for key in _keys(wide) if all(row.get(key) is None for row in wide)}
    return [{k: v for k, v in row.items() if k not in empty} for row in wide]


def _keys(rows: list[Row]) -> dict[str, None]:
    return dict.fromkeys(key for row in rows for key in row)


def _wide(row: Mapping[str, Any]) -> Row:
    """Return a row with the sides of each figure in columns of their own."""
    found: Row = {}
    for key, value in row.items():
        if not isinstance(value, Mapping):
            found[key] = value
            continue
        found |= {f"{key}_before": value.get("before"), f"{key}_after": value.get("after")}
        if key == "label":  # both words say it, and its noise is that of the probability
            continue
        found[f"{key}_difference"] = _difference(key, value.get("difference"))
        if value.get("noise") is not None:
            found[f"{key}_noise"] = value["noise"]
    return found


def _difference(key: str, value: float | None) -> float | None:
    """Return a difference, of shares in points."""
    shares = key.startswith(("covered_", "p_"))
    return value if value is None or not shares else round(100 * value, 2)


def _other_figures(after: Mapping[str, Any]) -> Row:
    """Return what is no figure of a county, without equity that is not known."""
    kept = {k: v for k, v in after.items() if k not in ("headline", "counties")}
    equity = kept.get("equity") or {}
    known = [k for k, v in equity.items() if isinstance(v, Mapping) and v.get("after") is not None]
    if not known and not equity.get("core_ratio"):
        kept.pop("equity", None)
    return kept
