"""The few lines that a run ends with, in Chinese and English."""

from collections.abc import Mapping
from typing import Any

from .rows import printable


def summarise(results: Mapping[str, Any]) -> str:
    """Return the summary of a run: cover, underserved counties, first sites, what is not known.

    Parts without data are said at the end; without minutes they stand for all the rest.
    """
    head = results["headline"]
    left_out = (results.get("quality") or {}).get("left_out") or []
    absent = [f"未含 left out: {row['zh']} {row['en']}" for row in left_out]
    if any(row["part"] == "roads" for row in left_out):
        return "\n".join([*_scenario(results.get("scenario")), *absent])
    counties = {row["adcode"]: row for row in results["counties"]}
    lines = [
        *_scenario(results.get("scenario")),
        _share(head, "local", "县乡两级覆盖 county and township tiers"),
        _share(head, "all", "三级覆盖 all three tiers"),
    ]
    for key, title in (
        ("underserved", "不足 underserved"),
        ("possibly", "可能不足 possibly underserved"),
    ):
        named = [_name_county(counties[code]) for code in head.get(key, []) if code in counties]
        lines.append(f"{title}: {', '.join(named) or '无 none'}")
    lines.append("首选新址 first sites:")
    lines += [
        f"  {at}. {printable(site['name_zh'])}: "
        f"+{printable(site['gain_people'], 'gain_people')} 人 persons"
        for at, site in enumerate(head.get("sites", []), start=1)
    ] or ["  无 none"]
    lines.append(
        f"未定位 not located: {printable(head.get('unlocated_people'), 'residents')} 人 persons"
        f"{_unlocated(results.get('quality') or {})}"
    )
    return "\n".join([*lines, *absent])


def _scenario(scenario: Mapping[str, Any] | None) -> list[str]:
    """Return a line that says that the figures are of a scenario; none where they are not."""
    if not scenario:
        return []
    words = [f"情景 scenario {printable(scenario['name'])}".rstrip()]
    words += [f"关闭 closed {len(scenario['closed'])}, 新增 added {len(scenario['added'])}"]
    return [": ".join(words)]


def _share(head: Mapping[str, Any], key: str, title: str) -> str:
    """Return a share with its interval and its located floor."""
    low, middle, high, located = (
        printable(head.get(f"{key}_{part}"), "share") for part in ("p05", "p50", "p95", "located")
    )
    return f"{title}: {middle} (5–95 %: {low} – {high}; 已定位 located only: {located})"


def _name_county(row: Mapping[str, Any]) -> str:
    """Return a county with the share of draws in which it falls short, and its sampling error."""
    name = printable(row["name_zh"])
    english = printable(row.get("name_en"))
    named = f"{name} {english}" if english else name
    p = printable(row["p_underserved"], "p_underserved")
    low, high = row.get("p_underserved_low"), row.get("p_underserved_high")
    if not isinstance(low, float) or not isinstance(high, float):
        return f"{named} ({p})"
    return f"{named} ({p}, 抽样误差 Monte Carlo {100 * low:.0f}–{100 * high:.0f})"


def _unlocated(quality: Mapping[str, Any]) -> str:
    """Return what else has no place, by table."""
    counts = quality.get("unlocated")
    if not isinstance(counts, Mapping):
        return ""
    named = [
        f"{key} {n if isinstance(n, int) else len(n)}"
        for key, n in counts.items()
        if n and isinstance(n, (int, list))
    ]
    return f"; {', '.join(named)}" if named else ""
