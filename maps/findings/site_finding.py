"""What a plan of sites says in one sentence: the first site, its gain, how sure, who is next."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..palette import KINDS
from .saying import NOT_KNOWN, Finding, people, say_percent

Row = Mapping[str, Any]
TIERS: dict[str, Finding] = {
    "county": {"zh": "县级", "en": "the county tier"},
    "township": {"zh": "乡镇级", "en": "the township tier"},
    "local": {"zh": "县乡两级", "en": "both local tiers"},
}
BASES: dict[str, Finding] = {
    "output": {"zh": "产值", "en": "output"},
    "value_added": {"zh": "增加值", "en": "value added"},
    "sales": {"zh": "销售额", "en": "sales"},
    "employment": {"zh": "从业人员", "en": "employment"},
    "enterprises": {"zh": "企业数", "en": "enterprises"},
}
"""What the aim *match* may sum in the place of clusters."""


def sites_findings(results: Row, english: Mapping[str, str]) -> dict[str, Finding]:
    """Return the finding of each aim that has a plan, in the order of the results.

    Examples
    --------
    >>> row = {"objective_name": "seats", "order": 1, "name_zh": "甲镇", "gain_people": 0,
    ...        "gain": 400, "runner_up_name_zh": "乙镇", "runner_up_gain": 300}
    >>> print(sites_findings({"sites": [row]}, {"甲镇": "Jia", "乙镇": "Yi"})["seats"]["en"])
    First Jia: 400 new seats are used; the runner-up, Yi, gives 25 % less; the 1 site together: 400.
    """
    by_aim: dict[str, list[Row]] = {}
    for row in results.get("sites") or []:
        if row.get("gain_people") is not None:
            by_aim.setdefault(str(row.get("objective_name") or ""), []).append(row)
    return {aim: _say_plan(results, aim, rows, english) for aim, rows in by_aim.items()}


def sites_finding(results: Row, english: Mapping[str, str]) -> Finding:
    """Return the finding of the first aim: where to build first, and what that brings."""
    return next(iter(sites_findings(results, english).values()), NOT_KNOWN)


def _say_plan(results: Row, aim: str, rows: Sequence[Row], english: Mapping[str, str]) -> Finding:
    first = min(rows, key=lambda row: row.get("order") or 0)
    total = sum(gain_of(row, aim) or 0 for row in rows)
    said = {
        "zh": [f"首选{_place(first, 'zh', results, english)}：{_gain(results, aim, first, 'zh')}"],
        "en": [f"First {_place(first, 'en', results, english)}: "],
    }
    said["en"][0] += _gain(results, aim, first, "en")
    for part in (_stability(results, first), _runner_up(aim, first, english)):
        for language, text in part.items():
            said[language].append(text)
    number = _amount(results, aim, total)
    many = "site" if len(rows) == 1 else "sites"
    said["zh"].append(f"{len(rows)} 处合计{number['zh']}")
    said["en"].append(f"the {len(rows)} {many} together: {number['en']}")
    return {"zh": "；".join(said["zh"]) + "。", "en": "; ".join(said["en"]) + "."}


def gain_of(row: Row, aim: str) -> float | None:
    """Return what a site adds to its aim; results without that figure hold people alone.

    Examples
    --------
    >>> gain_of({"gain": 2, "gain_people": 900}, "match"), gain_of({"gain_people": 900}, "people")
    (2, 900)
    """
    gain = row.get("gain")
    return row.get("gain_people") if gain is None and aim in {"people", ""} else gain


def _place(row: Row, language: str, results: Row, english: Mapping[str, str]) -> str:
    name = _short(row.get("name_zh"), language, english, row.get("name_en"))
    county: Row = next(
        (c for c in results.get("counties") or [] if str(c["adcode"]) == str(row.get("adcode"))),
        {},
    )
    where = county.get(f"name_{language}") or county.get("name_zh")
    kind = KINDS.get(str(row.get("campus_kind")))
    parent = row.get("parent_name_zh")
    if language == "en":
        parent = row.get("parent_name_en") or parent
    if language == "zh":
        text = name + (f"（{where}）" if where else "")
        return text + (f"，{parent or ''}{'的' if parent else ''}{kind['zh']}" if kind else "")
    text = name + (f" ({where})" if where else "")
    return text + (f", a {kind['en']}{f' of {parent}' if parent else ''}" if kind else "")


def _short(name: object, language: str, english: Mapping[str, str], name_en: object = None) -> str:
    """Return the first of the names that one candidate has, in a language where it is known."""
    first = str(name or "").split(" / ")[0]
    return first if language == "zh" else str(name_en or english.get(first, first))


def _settings(results: Row) -> Row:
    found: Row = (results.get("parameters") or {}).get("sites") or {}
    return found


def _amount(results: Row, aim: str, gain: float) -> Finding:
    """Say a gain with its unit."""
    basis = BASES.get(str(_settings(results).get("match_by")))
    count = people(gain)
    plain = f"{gain:,.0f}" if gain == round(gain) else f"{gain:,.1f}"
    if aim == "match" and basis:
        return {
            "zh": f"产业集群（{basis['zh']}{plain}）",
            "en": f"clusters with {plain} of {basis['en']}",
        }
    return {
        "minutes": {"zh": f"{count['zh']}人·分钟", "en": f"{count['en']} person-minutes"},
        "match": {"zh": f" {plain} 个集群", "en": f"{plain} clusters"},
        "even": {"zh": f" {gain * 100:.0f} 个百分点", "en": f"{gain * 100:.0f} points"},
        "seats": {"zh": f" {plain} 个学位", "en": plain},
    }.get(aim, {"zh": f"约 {count['zh']} 人", "en": f"about {count['en']}"})


def _gain(results: Row, aim: str, row: Row, language: str) -> str:
    """Say what the first site brings."""
    gain = gain_of(row, aim) or 0
    number = _amount(results, aim, gain)[language]
    settings = _settings(results)
    tier = TIERS.get(str(settings.get("tier")), TIERS["county"])[language]
    said = {
        "minutes": (f"为尚未覆盖者省{number}", f"saves those without cover {number}"),
        "match": (f"新增{number}有对口专业", f"{number} newly find a programme"),
        "even": (f"最低县的两级覆盖率提高{number}", f"the worst county gains {number}"),
        "seats": (f"可用新增{number}", f"{number} new seats are used"),
    }.get(aim, (f"{tier}覆盖新增{number}", f"{number} more people reach {tier}"))
    return said[language == "en"]


def _stability(results: Row, row: Row) -> Finding:
    """Say how often the draws choose the site, or one near it; nothing where they were not asked.

    Studies without draws of plans have no count of them: what they say cannot be weighed.
    """
    settings = _settings(results)
    share, near, draws = row.get("chosen_in_draws"), row.get("near_in_draws"), settings.get("draws")
    if share is None or not draws:
        return {}
    zh, en = (
        f"{draws} 次推算中 {say_percent(share)} 选中它",
        f"{say_percent(share)} of {draws} draws choose it",
    )
    if near is not None and settings.get("near_km"):
        zh += f"（{settings['near_km']:g} 公里内 {say_percent(near)}）"
        en += f" ({say_percent(near)} a place within {settings['near_km']:g} km)"
    return {"zh": zh, "en": en}


def runner_up_less(row: Row, aim: str) -> float | None:
    """Return how much less the runner-up gives at this step, relative; negative: more.

    The runner-up of the aim *minutes* is measured by the minutes of all residents, and is compared
    with those.

    Examples
    --------
    >>> runner_up_less({"gain": 400, "runner_up_gain": 300}, "seats")
    0.25
    """
    own = row.get("minutes_saved") if aim == "minutes" else gain_of(row, aim)
    other = row.get("runner_up_gain")
    return None if not own or other is None else 1 - other / own


def _runner_up(aim: str, row: Row, english: Mapping[str, str]) -> Finding:
    less, name = runner_up_less(row, aim), row.get("runner_up_name_zh")
    if less is None or not name:
        return {}
    said = {language: _short(name, language, english) for language in ("zh", "en")}
    if abs(less) < 0.005:
        return {
            "zh": f"次选{said['zh']}与之相当",
            "en": f"the runner-up, {said['en']}, gives as much",
        }
    share = say_percent(abs(less))
    of_all = {"zh": "按全体居民省时", "en": ", in minutes of all residents,"}
    by = of_all if aim == "minutes" else {"zh": "", "en": ","}
    if less > 0:
        return {
            "zh": f"次选{said['zh']}{by['zh']}少 {share}",
            "en": f"the runner-up, {said['en']}{by['en']} gives {share} less",
        }
    return {
        "zh": f"次选{said['zh']}{by['zh']}单看多 {share}，但整个方案更少",
        "en": f"the runner-up, {said['en']}{by['en']} alone gives {share} more, "
        "but the plan as a whole less",
    }
