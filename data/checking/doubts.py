"""Doubts about a study's tables in sentences, Chinese and English: what, why, what to do."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ...geo.location.duplicates import campus_names, declared_datum
from ...geo.location.plausibility import DOUBTS
from ...geo.study import Study

TABLES_ZH = {
    "campuses": "校区表",
    "parks": "园区表",
    "townships": "乡镇街道表",
    "villages": "村社表",
    "gazetteer": "地名表",
    "links": "桥路表",
}
_DATUMS = {"wgs84": "WGS-84", "gcj02": "GCJ-02", "bd09": "BD-09"}
_Check = Mapping[str, Any]
_Pair = tuple[str, str]


def list_doubts(checks: Iterable[_Check], study: Study) -> list[dict[str, Any]]:
    """Return the doubts among the checks of a study, gravest first, each with its sentences.

    Returns
    -------
    list of dict
        ``check, table, id, row`` and ``doubt_zh, doubt_en``; id and row where one row is meant.
    """
    return [
        {key: check.get(key) for key in ("check", "table", "id", "row")}
        | dict(zip(("doubt_zh", "doubt_en"), said, strict=True))
        for check, said in _say_all(checks, study)
    ]


def doubts_by_row(checks: Iterable[_Check], study: Study) -> dict[tuple[str, str], list[_Pair]]:
    """Return the sentences of the doubts about each row, by table and id, gravest first.

    A doubt about two rows stands at both; one about the datum of a layer at every row of it.
    """
    by_row: dict[tuple[str, str], list[_Pair]] = {}
    for check, said in _say_all(checks, study):
        for key in _ids_meant(check, study):
            by_row.setdefault((str(check["table"]), key), []).append(said)
    return by_row


def _say_all(checks: Iterable[_Check], study: Study) -> list[tuple[_Check, _Pair]]:
    """Return each doubt with its sentences, gravest first."""
    counties = {
        int(county.code): (
            str(county.name_zh),
            f"{'' if pd.isna(county.name_en) else county.name_en} {county.name_zh}".strip(),
        )
        for county in study.counties.itertuples()
    }
    told = [_with_row(check, study) for check in checks if check.get("check") in DOUBTS]
    told.sort(key=lambda check: DOUBTS.index(check["check"]))
    return [(check, say_doubt(check, counties)) for check in told]


def _ids_meant(check: _Check, study: Study) -> list[str]:
    """Return the ids of the rows that a doubt is about."""
    if check["check"] == "datum_mixed":
        return str(check["ids"]).split("; ")
    if check["check"] == "datum_doubt":
        rows = study.tables()[str(check["table"])]
        if "id" not in rows:
            return []
        meant = (declared_datum(rows) == check["declared"]) & rows["lon"].notna().to_numpy()
        return list(rows["id"][meant].astype(str))
    both = check["check"] == "duplicate_campus"
    return [str(check[key]) for key in (("id", "other") if both else ("id",))]


def _with_row(check: _Check, study: Study) -> _Check:
    """Return a check of one row with the row's number and name, where it lacks them."""
    table = study.tables().get(str(check.get("table")))
    if check["check"] != "county_conflict" or table is None:
        return check
    at = np.flatnonzero(table["id"].astype(str) == str(check["id"]))
    if not len(at):
        return check
    names = list(table["name_zh"].astype(object))
    if check["table"] == "campuses":
        names = [own[0] for own in campus_names(table, study.institutions)]
    return {**check, "row": int(at[0]) + 1, "name": str(names[at[0]])}


def say_doubt(check: _Check, counties: Mapping[int, _Pair]) -> _Pair:
    """Return the sentences of one doubt, Chinese and English.

    `counties` are the names of counties by adcode, for the Chinese and the English sentence.

    Examples
    --------
    >>> conflict = {"check": "county_conflict", "table": "parks", "id": "a", "row": 1, "name": "甲"}
    >>> conflict |= {"stated": 330302, "found": 330303}
    >>> counties = {330302: ("鹿城区", "Lucheng 鹿城区"), 330303: ("龙湾区", "Longwan 龙湾区")}
    >>> print(*say_doubt(conflict, counties), sep=chr(10))
    园区表：第 1 行甲(a)所填县为鹿城区，位置却在龙湾区。县名或坐标有一处可疑，请核对。
    parks: row 1 甲 (a) states Lucheng 鹿城区, but its place is in Longwan 龙湾区. \
Either the county or the point is doubtful; check both.
    >>> doubt = {"check": "campus_far_from_its_others", "table": "campuses", "id": "b", "row": 2}
    >>> doubt |= {"name": "甲校乙区", "other": "a", "other_name": "甲校", "km": 41.0}
    >>> print(say_doubt(doubt, {})[1])
    campuses: row 2 甲校乙区 (b) stands 41.0 km from the nearest other campus of its institution, \
甲校 (a). A branch so far away may well be right; check its point if you did not expect it.
    """
    table = str(check["table"])
    if check["check"] == "county_conflict":
        zh, en = _say_county(check, counties)
    else:
        zh, en = _SENTENCES[str(check["check"])](check)
    return f"{TABLES_ZH.get(table, table)}：{zh}", f"{table}: {en}"


def _say_county(check: _Check, counties: Mapping[int, _Pair]) -> _Pair:
    """Say that a place falls in another county than its row states."""
    (stated_zh, stated), (found_zh, found) = (
        counties.get(check[key], (str(check[key]),) * 2) for key in ("stated", "found")
    )
    row, name, key = check.get("row"), check.get("name"), check["id"]
    return (
        f"第 {row} 行{name}({key})所填县为{stated_zh}，位置却在{found_zh}。"
        "县名或坐标有一处可疑，请核对。",
        f"row {row} {name} ({key}) states {stated}, but its place is in {found}. "
        "Either the county or the point is doubtful; check both.",
    )


def _say_datum(check: _Check) -> _Pair:
    """Say that another datum fits a layer better."""
    declared, fits = _DATUMS[check["declared"]], _DATUMS[check["fits"]]
    zh, en = _figures(check)
    return (
        f"声明为 {declared} 的 {check['rows']} 个点按 {fits} 读取明显更合"
        f"({check['count']} 行支持)：{zh}。坐标系若错，所有点都会偏移数百米；"
        f"请向数据提供者核实，确认后把 datum 列改为 {check['fits']}。",
        f"the {check['rows']} points declared {declared} fit clearly better as {fits} "
        f"({check['count']} rows say so): {en}. With a wrong datum every point is off by hundreds "
        f"of metres; ask whoever gave the data, and if so write {check['fits']} in column datum.",
    )


def _figures(check: _Check) -> _Pair:
    """Say what the evidence is: distance to namesakes, share in the stated county."""
    zh, en = [], []
    if "metres" in check:
        before, after = f"{check['metres']:,}", f"{check['metres_fits']:,}"
        zh.append(f"与同名地点距离的中位数由 {before} 米变为 {after} 米")
        en.append(f"the median distance to places of the same name goes from {before} to {after} m")
    if "in_county" in check:
        before, after = f"{check['in_county']:.1%}", f"{check['in_county_fits']:.1%}"
        zh.append(f"落在所填县内的比例由 {before} 变为 {after}")
        en.append(f"the share in the stated county from {before} to {after}")
    return "，".join(zh) or "更多点落在陆地上", " and ".join(en) or "more points stand on land"


def _say_mixed(check: _Check) -> _Pair:
    """Say that a layer holds rows of two datums."""
    declared, fits = _DATUMS[check["declared"]], _DATUMS[check["fits"]]
    return (
        f"声明为 {declared} 的 {check['rows']} 个点混有两种坐标系："
        f"{check['count']} 行只在按 {fits} 读取时与同名地点重合：{check['ids']}。"
        f"请逐行核实来源，确认后把这些行的 datum 改为 {check['fits']}。",
        f"the {check['rows']} points declared {declared} are mixed: {check['count']} rows meet the "
        f"place of their name only as {fits}: {check['ids']}. Check where these rows come from, "
        f"and if so write {check['fits']} in their column datum.",
    )


def _say_duplicate(check: _Check) -> _Pair:
    """Say that two rows may be one campus."""
    pair = [
        (check[f"{other}row"], check[f"{other}name"], check["other" if other else "id"])
        for other in ("", "other_")
    ]
    zh = "与".join(f"第 {row} 行{name}({key})" for row, name, key in pair)
    en = " and ".join(f"row {row} {name} ({key})" for row, name, key in pair)
    alike = check["similarity"]
    if "datum" in check:
        fits, metres = _DATUMS[check["datum"]], check["metres_fits"]
        zh += f"：其中一行若为 {fits}，相距仅 {metres} 米(现为 {check['metres']} 米)"
        en += f": {metres} m apart if one of them is {fits} ({check['metres']} m as declared)"
    elif "metres" in check:
        zh, en = f"{zh}：相距 {check['metres']} 米", f"{en}: {check['metres']} m apart"
    return (
        f"{zh}，名称相似度 {alike}%，可能是同一校区记了两次。若是，请删去一行；若不是，可不管。",
        f"{en}, names {alike} % alike: maybe one campus twice. If so, drop one row; "
        "if not, leave both.",
    )


def _say_far(check: _Check) -> _Pair:
    """Say that a campus stands far from the others of its institution."""
    row, name, key = check["row"], check["name"], check["id"]
    other = f"{check['other_name']}({check['other']})"
    return (
        f"第 {row} 行{name}({key})距本校最近的其他校区{other} {check['km']} 公里。"
        "异地分校区本属正常；若出乎意料，请核对坐标。",
        f"row {row} {name} ({key}) stands {check['km']} km from the nearest other campus of its "
        f"institution, {check['other_name']} ({check['other']}). A branch so far away may well be "
        "right; check its point if you did not expect it.",
    )


_SENTENCES: dict[str, Callable[[_Check], _Pair]] = {
    "datum_doubt": _say_datum,
    "datum_mixed": _say_mixed,
    "duplicate_campus": _say_duplicate,
    "campus_far_from_its_others": _say_far,
}
