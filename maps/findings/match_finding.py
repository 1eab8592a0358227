"""Do colleges stand where the industry is? The sentence of the Match view, from results alone."""

from typing import Any

from .saying import NOT_KNOWN, Finding, say_percent

SURE = 0.05
"""More than chance is said only where chance does at least as well this seldom, by both nulls."""


def match_finding(results: dict[str, Any], industries: dict[str, Finding]) -> Finding:
    """Say how campuses stand against chance and the best, and where a programme lacks most.

    Without placement the sentence begins with the gap; without programme gaps it takes the largest
    difference between demand and supply instead.

    Parameters
    ----------
    results
        In the shape of ``results.json``; used: placement, programme_gaps, match, and the names of
        campuses and counties.
    industries
        Names of industries by their code; the code is shown where there is none.

    Examples
    --------
    >>> match_finding({}, {}) is NOT_KNOWN
    True
    >>> gap = {"adcode": 330327, "industry": "23", "demand_share": 0.4, "state": "no_programme"}
    >>> match_finding({"programme_gaps": [gap]}, {})["en"][:62]
    'One pair of county and industry finds no programme within 45 m'
    """
    said = [say for say in (_say_placement(results), _say_gaps(results, industries)) if say]
    if not said:
        return NOT_KNOWN
    return {"zh": "".join(s["zh"] for s in said), "en": " ".join(s["en"] for s in said)}


def _say_placement(results: dict[str, Any]) -> Finding | None:
    """Say how many clusters find a programme where campuses stand, by chance and at best."""
    rows = results.get("placement") or []
    whole = next((row for row in rows if row.get("college") == "all"), None)
    if whole is None or whole.get("uniform_mean") is None:
        return None
    chance, found = _say_chance(whole), whole["observed"]
    reach, every, best = _reach(results), whole["clusters"], whole["optimum"]
    verdict = _against_chance(whole)
    zh = {
        "more": f"多于校区随机摆放的平均 {chance} 个",
        "no_more": f"并不多于校区随机摆放的平均 {chance} 个",
        "open": f"与校区随机摆放（平均 {chance} 个）分不开",
    }[verdict]
    en = {
        "more": f"more than the {chance} of campuses placed at random",
        "no_more": f"no more than the {chance} of campuses placed at random",
        "open": f"not to be told from the {chance} of campuses placed at random",
    }[verdict]
    return {
        "zh": f"有乡镇可查的 {every} 个产业集群中，{found} 个在 {reach} 分钟内有对口专业，"
        f"{zh}；摆得最好可有 {best} 个。",
        "en": f"{found} of {every} clusters with a township find a programme within {reach} "
        f"minutes, {en}; placed best, they would match {best}.",
    }


def _against_chance(whole: dict[str, Any]) -> str:
    """Return more, no_more, or open: what can be said of the campuses against both nulls.

    Examples
    --------
    >>> chance = {"uniform_mean": 15.5, "by_residents_mean": 17.1}
    >>> _against_chance(chance | {"observed": 15, "uniform_p": 0.71, "by_residents_p": 0.96})
    'no_more'
    >>> _against_chance(chance | {"observed": 19, "uniform_p": 0.04, "by_residents_p": 0.2})
    'open'
    >>> _against_chance(chance | {"observed": 21, "uniform_p": 0.001, "by_residents_p": 0.01})
    'more'
    """
    if max(whole.get(f"{null}_p") or 1.0 for null in ("uniform", "by_residents")) <= SURE:
        return "more"
    least = min(whole["uniform_mean"], whole["by_residents_mean"])
    return "no_more" if whole["observed"] <= least else "open"


def _say_chance(whole: dict[str, Any]) -> str:
    low, high = sorted((float(whole["uniform_mean"]), float(whole["by_residents_mean"])))
    return f"{low:.0f}–{high:.0f}" if round(low) != round(high) else f"{high:.0f}"


def _say_gaps(results: dict[str, Any], industries: dict[str, Finding]) -> Finding | None:
    """Say how many county-industry pairs lack a programme, and the largest."""
    gaps = results.get("programme_gaps") or []
    if not gaps:
        return _say_mismatch(results, industries)
    first = min(gaps, key=lambda row: row.get("order") or 0)
    county, industry = _county(results, first), _industry(first, industries)
    nearest, reach = _say_nearest(results, first), _reach(results)
    share = first.get("demand_share")
    part = {"zh": "", "en": ""}
    if share is not None:
        part = {
            "zh": f"（占该县需求 {say_percent(share)}）",
            "en": f" ({say_percent(share)} of its demand)",
        }
    few = "One pair" if len(gaps) == 1 else f"{len(gaps)} pairs"
    verb = "finds" if len(gaps) == 1 else "find"
    return {
        "zh": f"{len(gaps)} 个县—行业组合有需求而 {reach} 分钟内没有对口专业，最大的是"
        f"{county['zh']}的{industry['zh']}{part['zh']}{nearest['zh']}。",
        "en": f"{few} of county and industry {verb} no programme within {reach} minutes; the "
        f"largest is {industry['en']} in {county['en']}{part['en']}{nearest['en']}.",
    }


def _say_nearest(results: dict[str, Any], gap: dict[str, Any]) -> Finding:
    """Say which college teaches a gap's industry nearest, and how far it is."""
    campus = _campus(results, gap.get("nearest_campus"))
    if campus is None and gap.get("state") != "no_programme":
        return {
            "zh": "，开设院校的位置未知",
            "en": "; where it is taught no place is known",
        }
    if campus is None:
        return {"zh": "，没有院校开设", "en": "; no college teaches for it"}
    far = gap.get("nearest_min")
    if far is None:
        return {
            "zh": f"，最近的是{campus['zh']}，分钟数未知",
            "en": f"; the nearest is {campus['en']}, minutes unknown",
        }
    return {
        "zh": f"，最近的是{campus['zh']}，{far:.0f} 分钟",
        "en": f"; the nearest is {campus['en']}, {far:.0f} minutes away",
    }


def _say_mismatch(results: dict[str, Any], industries: dict[str, Finding]) -> Finding | None:
    """Say where demand is most above supply; None where the results hold no match."""
    rows = [r for r in results.get("match") or [] if r.get("demand_share") is not None]
    if not rows:
        return None
    gap = max(rows, key=lambda r: r["demand_share"] - (r.get("supply_share") or 0))
    bare = [r for r in rows if r.get("version") == "manufacturing" and not r.get("supply_share")]
    supply, demand = say_percent(gap.get("supply_share") or 0), say_percent(gap["demand_share"])
    county, industry, reach = _county(results, gap), _industry(gap, industries), _reach(results)
    zh = f"错配最大：{county['zh']}的{industry['zh']}占需求 {demand}，"
    zh += f"{reach} 分钟内的专业只占 {supply}"
    en = f"The largest mismatch is {industry['en']} in {county['en']}: {demand} of demand, "
    en += f"{supply} of the programmes within {reach} minutes"
    if bare:
        zh += f"；{len(bare)} 个县—制造业组合没有对口专业"
        en += f"; {len(bare)} county-industry pairs in manufacturing find no programme"
    return {"zh": zh + "。", "en": en + "."}


def _reach(results: dict[str, Any]) -> str:
    standards = (results.get("parameters") or {}).get("standards") or {}
    return f"{standards.get('match_reach', 45):g}"


def _county(results: dict[str, Any], row: dict[str, Any]) -> Finding:
    code = str(row.get("adcode"))
    found = (c for c in results.get("counties") or [] if str(c.get("adcode")) == code)
    return _names(next(found, None), code)


def _campus(results: dict[str, Any], campus: Any) -> Finding | None:
    if not campus:
        return None
    rows = results.get("campuses") or []
    found = next((c for c in rows if str(c.get("id")) == str(campus)), None)
    return _names(found, str(campus))


def _names(row: dict[str, Any] | None, code: str) -> Finding:
    """Return a row's names; its code where it has none.

    Examples
    --------
    >>> _names({"name_zh": "平阳县", "name_en": None}, "330326")
    {'zh': '平阳县', 'en': '平阳县'}
    """
    zh = str((row or {}).get("name_zh") or code)
    return {"zh": zh, "en": str((row or {}).get("name_en") or zh)}


def _industry(row: dict[str, Any], industries: dict[str, Finding]) -> Finding:
    code = str(row.get("industry") or "")
    return industries.get(code) or {"zh": f"行业 {code}", "en": f"industry {code}"}
