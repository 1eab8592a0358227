"""Parts of a study that have no data: which they are, and results without what rests on them.

A part without data is left out with a sentence. Nothing is shown as nought that is not known.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from .location.standins import is_stand_in
from .study import TIERS, Study

_DRAWN = ("p05", "p50", "p95")
_READINGS = (*TIERS, "local", "all")
_BY_MINUTES = {
    "headline": (
        *(f"{r}_{k}" for r in ("local", "all") for k in (*_DRAWN, "located")),
        *(f"gap_people_{k}" for k in (*_DRAWN, "located")),
    ),
    "counties": (
        *(f"covered_{r}" for r in _READINGS),
        *(f"covered_{r}_{k}" for r in _READINGS for k in _DRAWN),
        "thin_share",
        "depth",
        "gap_people",
        "gap_people_located",
        "p_underserved",
        "p_underserved_low",
        "p_underserved_high",
        "doubt_most",
        "label",
        "rank",
        "rank_low",
        "rank_high",
        "secondary_seats_per_1000",
    ),
    "townships": (*(f"covered_{r}" for r in _READINGS), "access"),
}
_BY_PROGRAMMES = (
    "alignment_sector",
    "alignment_manufacturing",
    "alignment_unmatched_share",
    "krugman_sector",
    "krugman_manufacturing",
)
_NEAREST = ("nearest_campus", "nearest_min", "matched")


def _without_townships(study: Study) -> int:
    return int((~study.counties["code"].isin(_real(study)["adcode"])).sum())


def _real(study: Study) -> pd.DataFrame:
    return study.townships[~is_stand_in(study.townships)]


# part | how many counties lack it, or 1 where the study does (0: nothing is left out) | sentences
_PARTS: tuple[tuple[str, Callable[[Study], int], str, str], ...] = (
    (
        "townships",
        _without_townships,
        "{n} 个县没有乡镇街道：全县居民放在县域内一点（精度为县），与县内差异有关的结果只是粗估。",
        "{n} counties have no townships: all residents of such a county stand at one point of it "
        "(precision county); what differs within it is not seen.",
    ),
    (
        "roads",
        lambda study: int(study.roads.empty),
        "没有道路：不测时间，覆盖、可达、缺口、匹配和选址均不含在内。请加入 roads.gpkg。",
        "There are no roads: minutes are not measured, and coverage, access, gaps, match and sites "
        "are left out. Add roads.gpkg.",
    ),
    (
        "ages",
        lambda study: int(study.counties["age_10_14"].isna().sum()),
        "{n} 个县没有 10–14 岁人口：中职学位可达性不含在内，选址不设最低生源。",
        "{n} counties have no residents aged 10–14: access to seats is left out, and sites have "
        "no least cohort.",
    ),
    (
        "employment",
        lambda study: int(study.counties.filter(like="employed_").isna().all(axis=1).sum()),
        "{n} 个县没有分行业就业人口：不算门类匹配。",
        "{n} counties have no employment by section: their sectors are not matched.",
    ),
    (
        "urban_core",
        lambda study: int(not (study.counties["urban_core"] == 1).any()),
        "没有标明中心城区：不算中心城区集中度。",
        "No county is marked as urban core: the core ratio is left out.",
    ),
    (
        "stated_schools",
        lambda study: int(study.stated_schools.empty),
        "没有统计公布的学校数：未知学校不参与抽样，乡镇级覆盖可能偏低。",
        "No stated numbers of schools: missing schools are not drawn, and the township tier may "
        "be too low.",
    ),
    (
        "programmes",
        lambda study: int(study.programmes.empty),
        "没有专业：匹配、专业缺口和联合体候选不含在内。",
        "There are no programmes: the match, programme gaps and consortia are left out.",
    ),
    (
        "clusters",
        lambda study: int(study.clusters.empty),
        "没有产业集群：不算制造业匹配和专业缺口。",
        "There are no clusters: manufacturing is not matched, and programme gaps are left out.",
    ),
    (
        "parks",
        lambda study: int(study.parks.empty),
        "没有园区：园区不是备选点，也没有联合体候选。",
        "There are no parks: none is a candidate site, and consortia are left out.",
    ),
    (
        "coordination",
        lambda study: int(study.coordination.empty),
        "没有规模协调数据：协调指数不含在内。",
        "There are no figures of graduates and GDP: the coordination index is left out.",
    ),
)


def parts_left_out(study: Study) -> list[dict[str, Any]]:
    """Return one row a part without data: ``part, zh, en``, sentences for the reader.

    Stand-ins (`vocatlas.geo.location.standins`) are no townships. Nothing left out gives no row.
    """
    rows = []
    for part, count, zh, en in _PARTS:
        n = count(study)
        if n:
            rows.append({"part": part, "zh": zh.format(n=n), "en": en.format(n=n)})
    return rows


def leave_out(results: dict[str, Any], study: Study) -> dict[str, Any]:
    """Return results without the figures that rest on parts without data, and say which.

    Without roads everything that rests on minutes is None (lists are empty); a direct leg alone
    would make every county look underserved. Without programmes alignment and match are. The
    sentences stand under ``quality.left_out``, a key that is there only where something is.
    """
    rows = parts_left_out(study)
    if not rows:
        return results
    changed = results | {"quality": results["quality"] | {"left_out": rows}}
    parts = {row["part"] for row in rows}
    if "roads" in parts:
        changed = _without_minutes(changed)
    if parts & {"roads", "programmes"}:
        reason = "no_roads" if "roads" in parts else "no_programmes"
        changed = _without_match(changed, reason)
    return changed


def _without_minutes(results: dict[str, Any]) -> dict[str, Any]:
    changed = dict(results)
    headline = results["headline"] | dict.fromkeys(_BY_MINUTES["headline"])
    changed["headline"] = headline | {"underserved": [], "possibly": [], "sites": []}
    for table in ("counties", "townships"):
        changed[table] = [row | dict.fromkeys(_BY_MINUTES[table]) for row in results[table]]
    for row in changed["counties"]:
        row["ladder"] = [r | {"share": None, "within_reach": None} for r in row["ladder"]]
    changed |= {"sweep": [], "sites": [], "plans": []}
    changed["equity"] = results["equity"] | {"secondary_access": None}
    return changed


def _without_match(results: dict[str, Any], reason: str) -> dict[str, Any]:
    blank = dict.fromkeys(_BY_PROGRAMMES) | {"alignment_reason": reason}
    return results | {
        "match": [],
        "counties": [row | blank for row in results["counties"]],
        "clusters": [
            row | {key: None for key in _NEAREST if key in row} for row in results["clusters"]
        ],
    }
