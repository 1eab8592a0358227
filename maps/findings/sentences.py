"""One sentence a view, in Chinese and English, written from the results alone."""

from collections.abc import Iterable
from typing import Any

from .match_finding import match_finding
from .saying import NOT_KNOWN, Finding, people
from .saying import say_percent as _percent
from .site_finding import sites_finding

# The parts of the data that each view rests on, the first that lacks is named.
RESTS_ON = {
    "coverage": ("roads",),
    "access": ("roads", "ages"),
    "gaps": ("roads",),
    "match": ("roads", "programmes", "employment", "clusters"),
    "sites": ("roads", "townships", "parks"),
}


def write_findings(
    results: dict[str, Any],
    *,
    industries: dict[str, Finding] | None = None,
    english: dict[str, str] | None = None,
) -> dict[str, Finding]:
    """Return the finding of every view: coverage, access, gaps, match, sites, data.

    A part that the results do not hold gives a sentence that says so, never a blank.

    Examples
    --------
    >>> write_findings({})["sites"]["en"]
    'These results do not hold this part.'
    """
    findings = {
        "coverage": coverage_finding(results),
        "access": access_finding(results),
        "gaps": gaps_finding(results),
        "match": match_finding(results, industries or {}),
        "sites": sites_finding(results, english or {}),
        "data": data_finding(results),
    }
    return {
        view: why_left_out(results, view) if found is NOT_KNOWN else found
        for view, found in findings.items()
    }


def why_left_out(results: dict[str, Any], view: str) -> Finding:
    """Say which part without data a view rests on.

    Examples
    --------
    >>> roads = {"part": "roads", "zh": "没有道路。", "en": "There are no roads."}
    >>> why_left_out({"quality": {"left_out": [roads]}}, "gaps")["en"]
    'There are no roads.'
    """
    rows = (results.get("quality") or {}).get("left_out") or []
    missing = {row["part"]: {"zh": row["zh"], "en": row["en"]} for row in rows}
    known = (missing[part] for part in RESTS_ON.get(view, ()) if part in missing)
    return next(known, NOT_KNOWN)


def coverage_finding(results: dict[str, Any]) -> Finding:
    """Who is reached, with the interval, and who is not."""
    head = results.get("headline") or {}
    if head.get("local_p50") is None:
        return NOT_KNOWN
    lacking = people(head.get("gap_people_p50"))
    worst = sorted(
        (row for row in results.get("counties") or [] if row.get("gap_people")),
        key=lambda row: -row["gap_people"],
    )[:3]
    zh = (
        f"约 {_percent(head['local_p50'])}（{_interval(head, 'local')}）的居民在标准时间内可达县、"
        f"乡两级职业教育；约 {lacking['zh']} 人至少缺一级"
    )
    en = (
        f"{_percent(head['local_p50'])} of residents ({_interval(head, 'local')}) reach both local "
        f"tiers within the standard; {lacking['en']} people lack at least one"
    )
    if worst:
        zh += f"，以{_names(worst, 'zh')}最多"
        en += f", most of them in {_names(worst, 'en')}"
    return {"zh": zh + "。", "en": en + "."}


def access_finding(results: dict[str, Any]) -> Finding:
    """Where secondary seats within reach are fewest and most, per 1,000 of the cohort."""
    key = "secondary_seats_per_1000"
    known = [row for row in results.get("counties") or [] if row.get(key) is not None]
    if not known:
        return NOT_KNOWN
    ordered = sorted(known, key=lambda row: row[key])
    least, most = ordered[0], ordered[-1]
    low, high = (f"{row[key]:.0f}" for row in (least, most))
    if low == high:
        return {
            "zh": f"各县每千名 10–14 岁人口可达的中职学位相近，约 {low} 个。",
            "en": f"Every county has about {low} secondary seats within reach per 1,000 aged "
            "10–14.",
        }
    names = {lang: (_names([least], lang), _names([most], lang)) for lang in ("zh", "en")}
    return {
        "zh": f"每千名 10–14 岁人口可达的中职学位：{names['zh'][0]}最少，约 {low} 个；"
        f"{names['zh'][1]}最多，约 {high} 个。",
        "en": f"{names['en'][0]} has {low} secondary seats within reach per 1,000 aged 10–14, "
        f"{names['en'][1]} {high}.",
    }


def gaps_finding(results: dict[str, Any]) -> Finding:
    """Which counties are underserved, and how sure that is."""
    counties = [r for r in results.get("counties") or [] if r.get("p_underserved") is not None]
    if not counties:
        return NOT_KNOWN
    ordered = sorted(counties, key=lambda row: -row["p_underserved"])
    sure = [row for row in ordered if row["p_underserved"] >= 0.8]
    open_ones = [row for row in ordered if 0.2 <= row["p_underserved"] < 0.8]
    target = _percent(_standards(results).get("target", 0.8))
    zh = f"{_sure(sure, 'zh')}很可能不足（本地覆盖率低于 {target}）"
    en = f"{_sure(sure, 'en')} very likely underserved (local share below {target})"
    if not sure:
        zh, en = "没有县很可能不足", "No county is very likely underserved"
    if open_ones:
        zh += f"；{_names(open_ones, 'zh')}尚不能断定"
        en += f"; not settled yet: {_names(open_ones, 'en')}"
    fragile = _fragile(results, [*sure, *open_ones])
    if fragile:
        zh += f"；标准差 2 分钟或车速差 5 %，{_names(fragile, 'zh')}的判断就会改变"
        en += (
            f"; a standard moved by 2 minutes or a speed by 5 % would change the verdict on "
            f"{_names(fragile, 'en')}"
        )
    return {"zh": zh + "。", "en": en + "."}


def _fragile(results: dict[str, Any], counties: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the counties whose verdict changes with 2 minutes of a standard or 5 % of speed."""
    least = {"county_standard": 2.0, "township_standard": 2.0, "road_kmh": 0.05}
    close = {
        str(row.get("adcode"))
        for row in results.get("tipping") or []
        for end in (row.get("below"), row.get("above"))
        if end is not None
        and row.get("what") in least
        and abs(end - row["now"])
        <= least[row["what"]] * (row["now"] if row["what"] == "road_kmh" else 1.0)
    }
    return [row for row in counties if str(row.get("adcode")) in close]


def data_finding(results: dict[str, Any]) -> Finding:
    """How many schools are located and how much of the population is estimated."""
    counties, townships = results.get("counties") or [], results.get("townships") or []
    if not counties:
        return NOT_KNOWN
    located, known, stated = _schools(results)
    whole = [row for row in townships if row.get("residents_basis") == "county_estimated"]
    townships = [row for row in townships if row.get("residents_basis") != "county_estimated"]
    estimated = sum("estimat" in str(row.get("residents_basis") or "") for row in townships)
    lost = people((results.get("headline") or {}).get("unlocated_people") or 0)
    at_a_point = {
        "zh": f"{len(whole)} 个县没有乡镇街道，全县居民放在一点；" if whole else "",
        "en": f"{len(whole)} counties without townships stand at one point each; " if whole else "",
    }
    shared = {
        "zh": f"{len(townships)} 个乡镇街道中 {estimated} 个的人口为估计；" if townships else "",
        "en": f"residents of {estimated} of {len(townships)} townships are estimated; "
        if townships
        else "",
    }
    schools = _say_schools(located, known, stated)
    en = f"{at_a_point['en']}{schools['en']}; {shared['en']}{lost['en']} people have no place."
    return {
        "zh": f"{at_a_point['zh']}{schools['zh']}；{shared['zh']}{lost['zh']} 人无法定位。",
        "en": en[0].upper() + en[1:],
    }


def _say_schools(located: float, known: float, stated: float) -> Finding:
    """Say how many secondary schools are located, known and stated.

    Examples
    --------
    >>> _say_schools(22, 24, 35)["en"], _say_schools(0, 0, 0)["en"]
    ('22 of 24 known secondary schools are located (35 stated)', 'no secondary school is known')
    """
    where = {
        "zh": f"已知 {known:g} 所，有位置 {located:g} 所",
        "en": "no secondary school is known",
    }
    if known:
        where["en"] = f"{located:g} of {known:g} known secondary schools are located"
    else:
        where["zh"] = "没有已知的中职学校"
    if not stated:
        zh = where["zh"] if not known else f"中职学校{where['zh']}（没有公布的学校数）"
        en = where["en"] + (" (no number of schools is stated)" if known else "")
        return {"zh": zh, "en": en}
    return {
        "zh": f"公布的中职学校 {stated:g} 所，{where['zh']}",
        "en": f"{where['en']} ({stated:g} stated)",
    }


def _schools(results: dict[str, Any]) -> tuple[float, float, float]:
    """Located, known and stated schools: by pool where given, so that none counts twice."""
    pools = (results.get("quality") or {}).get("schools")
    if isinstance(pools, list) and pools:
        located, known, stated = (
            sum(row.get(key) or 0 for row in pools) for key in ("located", "known", "stated")
        )
    else:
        located, known, stated = (
            sum(row.get(f"{key}_schools") or 0 for row in results.get("counties") or [])
            for key in ("located", "known", "stated")
        )
    return located, known, stated


def _standards(results: dict[str, Any]) -> dict[str, Any]:
    return (results.get("parameters") or {}).get("standards") or {}


def _interval(head: dict[str, Any], stem: str) -> str:
    low, high = head.get(f"{stem}_p05"), head.get(f"{stem}_p95")
    return "—" if low is None or high is None else f"{low * 100:.0f}–{high * 100:.0f} %"


def _names(rows: Iterable[dict[str, Any]], language: str) -> str:
    names = [str(row.get(f"name_{language}") or row.get("name_zh") or "") for row in rows]
    if language == "zh":
        return "、".join(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _sure(rows: list[dict[str, Any]], language: str) -> str:
    named = [
        {
            **r,
            "name_zh": f"{r.get('name_zh')}（{_percent(r['p_underserved'])}）",
            "name_en": f"{r.get('name_en') or r.get('name_zh')} ({_percent(r['p_underserved'])})",
        }
        for r in rows
    ]
    if not named:
        return ""
    verb = "" if language == "zh" else (" is" if len(named) == 1 else " are")
    return _names(named, language) + verb
