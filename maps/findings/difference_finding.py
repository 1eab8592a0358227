"""The sentence that titles the difference of two runs, in Chinese and English."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ...geo.comparison.compare import Comparison
from ..drawing.captions import LANGUAGES, name_of, percent

_ALL_SAME = (
    "两次结果中各县、各乡镇的覆盖率没有差别。",
    "The two runs reach the same share of residents in every county and township.",
)
_NO_SHARE = ("两次结果没有可比的覆盖率。", "The two runs hold no shares to compare.")


def difference_finding(
    comparison: Comparison, cause: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Say in one sentence how the share of residents changed, by how much and where most.

    The drawn median where both runs have it, else the located share.

    Examples
    --------
    >>> from vocatlas.geo.comparison.compare import compare_runs
    >>> a, b = ({"counties": [], "headline": {"local_located": x}} for x in (0.7, 0.75))
    >>> difference_finding(compare_runs(a, b), {"en": "A new campus", "zh": "新校区"})["en"]
    'A new campus: 70.0 % → 75.0 % of residents reach both local tiers (+5.0 points).'
    """
    heads = comparison.headline.set_index("figure")
    known = [key for key in ("local_p50", "local_located") if pd.notna(heads.at[key, "change"])]
    if not known:
        return dict(zip(LANGUAGES, _NO_SHARE, strict=True))
    if _nothing_moved(comparison, heads):
        return dict(zip(LANGUAGES, _ALL_SAME, strict=True))
    head = heads.loc[known[0]]
    shares = [percent(head[side], 1) for side in "ab"]
    points = say_points(100.0 * head["change"])
    within = head["noise"] == "within"
    zh = f"县乡两级覆盖率 {shares[0]} → {shares[1]}（{points} 个百分点"
    en = f"{shares[0]} → {shares[1]} of residents reach both local tiers ({points} points"
    zh += "，换随机种子也可能有此差别）" if within else "）"
    en += ", no more than another seed may give)" if within else ")"
    most = _most_changed(comparison.counties)
    if most is not None:
        far = say_points(most[1])
        zh += f"，{name_of(most[0], 'zh')}变化最大（{far}）"
        en += f", most in {name_of(most[0], 'en')} ({far})"
    said = {"zh": f"{zh}。", "en": f"{en}."}
    if cause:
        said = {"zh": f"{cause['zh']}：{said['zh']}", "en": f"{cause['en']}: {said['en']}"}
    return {language: text[:1].upper() + text[1:] for language, text in said.items()}


def _nothing_moved(comparison: Comparison, heads: pd.DataFrame) -> bool:
    """Return whether no share and no probability of any place differs."""
    moved = (heads["change"].fillna(0.0) != 0).any()
    for table in (comparison.counties, comparison.townships):
        points = table.filter(regex="_points$").astype(float)
        moved |= bool((points.fillna(0.0) != 0).to_numpy().any())
    return not moved


def _most_changed(counties: pd.DataFrame) -> tuple[dict[str, Any], float] | None:
    """Return the county whose drawn share moved most beyond the noise; None where none did."""
    key = "covered_local_p50"
    sure = counties[counties[f"{key}_noise"] == "beyond"] if len(counties) else counties
    if sure.empty:
        return None
    row = sure.loc[sure[f"{key}_points"].abs().idxmax()]
    return row.to_dict(), float(row[f"{key}_points"])


def say_points(points: float, digits: int = 1) -> str:
    """Return a difference in points with its sign; what rounds to 0 has none.

    Examples
    --------
    >>> say_points(68.15), say_points(-0.9), say_points(0.02), say_points(float("nan"))
    ('+68.2', '−0.9', '0.0', '—')
    """
    if pd.isna(points):
        return "—"
    rounded = round(points, digits)
    if rounded == 0:
        return f"{0:.{digits}f}"
    return f"{rounded:+.{digits}f}".replace("-", "−")
