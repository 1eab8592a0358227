"""How well an online geocoder knows a place: its own level words, as precision and radius.

One table a service; the words are those of its documentation, the radii are this project's (the
built-in study's own: 300 m for a campus, 800 m for a village, 1,500 m for a township). A road, an
estate or a development zone is long: its answer is a middle, so it is no better than a township.

==============  ==========================================================================
service         where its answer says how precise it is
==============  ==========================================================================
Amap            ``level``: 省, 区县, 乡镇, 村庄, 兴趣点, 门牌号 ... (v3/geocode/geo)
Baidu           ``level``, ``precise`` (0 is a fuzzy point: at best a township) and
                ``comprehension``: at 90 or more 89 % lie within 100 m and 96 % within 500 m,
                at 50 or more 79 % and 90 % (geocoding/v3)
Tianditu        ``score`` 0 to 100; its ``level`` is mostly 地名地址 and says nothing
Nominatim       ``class``, ``type`` and, for boundaries, ``place_rank`` (twice the OSM
                admin_level: 12 county, 16 township, 20 village)
==============  ==========================================================================

And no answer is more precise than its question: who asks for a township gets a township.
"""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

PRECISIONS = ("point", "village", "township", "county", "none")


@dataclass(frozen=True)
class Grade:
    """How well a place is known: precision, radius in metres, score 0 to 100 (NaN: none given)."""

    precision: str
    radius_m: float = math.nan
    score: float = math.nan


DOOR = Grade("point", 150.0)
SITE = Grade("point", 300.0)
WIDE_SITE = Grade("point", 500.0)
VILLAGE = Grade("village", 800.0)
TOWNSHIP = Grade("township", 1500.0)
LONG = Grade("township", 3000.0)
COUNTY = Grade("county")
NOTHING = Grade("none")

AMAP_LEVELS = {
    **dict.fromkeys(("国家", "省", "市", "未知"), NOTHING),
    "区县": COUNTY,
    "开发区": LONG,
    **dict.fromkeys(("乡镇", "街道"), TOWNSHIP),
    **dict.fromkeys(("村庄", "热点商圈"), VILLAGE),
    **dict.fromkeys(("兴趣点", "住宅区", "公交站台、地铁站", "公交地铁站点"), SITE),
    **dict.fromkeys(("门牌号", "门址", "单元号", "楼栋号"), DOOR),
    **dict.fromkeys(("道路交叉路口", "道路交叉口"), SITE),
    "道路": LONG,
}
BAIDU_AREAS = {
    **dict.fromkeys(("UNKNOWN", "", "国家", "省", "城市"), NOTHING),
    "区县": COUNTY,
    "乡镇": TOWNSHIP,
    **dict.fromkeys(("村庄", "商圈"), VILLAGE),
    **dict.fromkeys(("道路", "工业园区"), LONG),
}
BAIDU_SURE = 90.0
TIANDITU_SCORES = ((90.0, SITE), (70.0, VILLAGE), (50.0, LONG))
NOMINATIM_PLACES = {
    **dict.fromkeys(("house", "plot", "farm"), DOOR),
    **dict.fromkeys(
        ("village", "hamlet", "isolated_dwelling", "neighbourhood", "quarter"), VILLAGE
    ),
    **dict.fromkeys(("town", "suburb", "borough", "city_block", "island", "islet"), LONG),
    **dict.fromkeys(("county", "district"), COUNTY),
}
NOMINATIM_LONG = ("highway", "landuse", "natural", "waterway", "railway")
NOMINATIM_RANKS = ((19, VILLAGE), (16, TOWNSHIP), (12, COUNTY))

_ENDS = (
    (re.compile("(村|社区)$"), VILLAGE),
    (re.compile("(镇|乡|街道)$"), TOWNSHIP),
)


def grade_answer(
    provider: str, raw: Mapping[str, Any], query: str, *, counties: Collection[str] = ()
) -> Grade:
    """Return how well `raw`, the answer of `provider` to `query`, knows the place.

    An unknown level word counts as none; so does a missing one. Never more precise than `query`:
    one that ends with a village, a township or one of the names `counties` caps the answer.

    Examples
    --------
    >>> grade_answer("amap", {"level": "兴趣点"}, "温州市鹿城区温州大学")
    Grade(precision='point', radius_m=300.0, score=nan)
    >>> grade_answer("amap", {"level": "兴趣点"}, "乐清市大荆镇").precision
    'township'
    >>> grade_answer("baidu", {"level": "教育", "precise": 0, "comprehension": 40}, "某校")
    Grade(precision='township', radius_m=3000.0, score=40.0)
    """
    grade = {"amap": _amap, "baidu": _baidu, "tianditu": _tianditu, "nominatim": _nominatim}[
        provider
    ](raw)
    return _cap(grade, query, counties)


def _amap(raw: Mapping[str, Any]) -> Grade:
    """Read Amap's ``level``."""
    return AMAP_LEVELS.get(str(raw.get("level")), NOTHING)


def _baidu(raw: Mapping[str, Any]) -> Grade:
    """Read Baidu's ``level``, ``precise`` and ``comprehension``."""
    comprehension = _number(raw.get("comprehension"))
    site = SITE if comprehension >= BAIDU_SURE else WIDE_SITE
    grade = BAIDU_AREAS.get(str(raw.get("level") or ""), site)
    fuzzy = _number(raw.get("precise")) != 1
    if fuzzy and grade.precision in ("point", "village"):
        grade = LONG
    return Grade(grade.precision, grade.radius_m, comprehension)


def _tianditu(raw: Mapping[str, Any]) -> Grade:
    """Read Tianditu's ``score``."""
    score = _number(raw.get("score"))
    grade = next((one for least, one in TIANDITU_SCORES if score >= least), NOTHING)
    return Grade(grade.precision, grade.radius_m, score)


def _nominatim(raw: Mapping[str, Any]) -> Grade:
    """Read Nominatim's ``class``, ``type`` and ``place_rank``."""
    kind, what = str(raw.get("class") or raw.get("category")), str(raw.get("type"))
    if kind == "boundary":
        rank = _number(raw.get("place_rank"))
        return next((one for least, one in NOMINATIM_RANKS if rank >= least), NOTHING)
    if kind == "place":
        return NOMINATIM_PLACES.get(what, NOTHING)
    if kind in NOMINATIM_LONG:
        return LONG
    return NOTHING if kind == "None" else SITE


def _cap(grade: Grade, query: str, counties: Collection[str]) -> Grade:
    """Return `grade`, or what the end of the question allows if that is less."""
    text = query.strip()
    most = next((one for pattern, one in _ENDS if pattern.search(text)), None)
    if any(text.endswith(name) for name in counties if name):
        most = COUNTY
    if most is None or PRECISIONS.index(most.precision) <= PRECISIONS.index(grade.precision):
        return grade
    return Grade(most.precision, most.radius_m, grade.score)


def _number(value: Any) -> float:
    """Return a number of an answer; NaN for anything else."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan
