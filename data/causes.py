"""Why two runs differ, and how sure a difference is, in Chinese and English."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..geo.comparison.compare import ARROW
from .meaning.codes import CODES
from .meaning.columns import Column, describe_column
from .meaning.figures import describe_figure

PARTS = {
    "study": ("规划区", "study"),
    "parameter": ("参数", "parameter"),
    "scenario": ("情景", "scenario"),
    "campus": ("校区", "campus"),
    "township": ("乡镇街道", "township"),
    "input": ("输入文件", "input"),
    "version": ("软件版本", "version"),
}
MARKS = {
    "same": ("无变化", "no change"),
    "within": ("换一个随机种子也可能有此差别", "within what another seed may give"),
    "beyond": ("超出换种子的差别", "beyond what another seed gives"),
    "overlap": ("区间重叠", "intervals overlap"),
    "apart": ("区间不重叠", "intervals apart"),
}
SHARING = {
    "all": (
        "种子、次数相同,抽样完全相同:差别来自设定本身,误差小于下面的标注",
        "same seed and number of draws, the same draws throughout (common random numbers): the "
        "noise of a difference is less than the marks say",
    ),
    "part": (
        "种子、次数相同:路速与接驳的抽样相同;校区或乡镇数不同时其后的抽样会错开",
        "same seed and number of draws: road speeds and legs are the same draws; what is drawn "
        "after them shifts where campuses or townships are not the same",
    ),
    "none": (
        "种子、次数或 numpy 版本不同:两次抽样相互独立",
        "another seed, number of draws or version of numpy: the draws are independent",
    ),
}
NOISE = (
    "标注:差值的 99% 蒙特卡洛区间(Newcombe 1998,概率用 Wilson 区间,中位数用次序统计量)是否含 0",
    "marks: whether the 99 % Monte Carlo interval of the difference holds 0 (Newcombe 1998; Wilson "
    "intervals for probabilities, order statistics for medians)",
)
NOTHING = (
    "参数、情景、校区、输入与版本均无差异",
    "no parameter, scenario, campus, input or version differs",
)
_ENDINGS = {
    "_intervals": ("的 5–95% 区间是否重叠", "do the 5-95 % intervals overlap", ""),
    "_noise": ("之差与随机误差", "difference against the Monte Carlo error", ""),
    "_points": ("之差 B−A", "B less A", "points"),
    "_change": ("变化 B−A", "B less A", None),
    "_a": (" A", "run A", None),
    "_b": (" B", "run B", None),
}
_OWN = {
    "part": Column("part", "类别", "kind of cause", ""),
    "a": Column("a", "A", "run A", ""),
    "b": Column("b", "B", "run B", ""),
    "change": Column("change", "之差 B−A", "B less A", ""),
    "low_a": Column("low_a", "A 5% 分位", "run A, 5 % of draws", ""),
    "high_a": Column("high_a", "A 95% 分位", "run A, 95 % of draws", ""),
    "low_b": Column("low_b", "B 5% 分位", "run B, 5 % of draws", ""),
    "high_b": Column("high_b", "B 95% 分位", "run B, 95 % of draws", ""),
    "intervals": Column("intervals", "5–95% 区间是否重叠", "do the 5-95 % intervals overlap", ""),
    "noise": Column("noise", "与随机误差", "difference against the Monte Carlo error", ""),
}  # fmt: skip


def describe_compared(name: str) -> Column:
    """Return what a column of a comparison means: its stem, then its ending.

    Examples
    --------
    >>> describe_compared("covered_local_p50_points").heading().split(chr(10))[0]
    '县乡两级覆盖率(中位数)之差 B−A'
    >>> describe_compared("min_city_a").unit, describe_compared("name_zh").zh
    ('min', '名称')
    """
    if name in _OWN:
        return _OWN[name]
    for ending, (zh, en, unit) in _ENDINGS.items():
        if name.endswith(ending):
            of = describe_column(name.removesuffix(ending))
            return Column(name, of.zh + zh, f"{of.en}, {en}", of.unit if unit is None else unit)
    return describe_column(name)


def spell_change(text: str) -> str:
    """Return ``a -> b`` of two coded words in Chinese, then as it is.

    Examples
    --------
    >>> spell_change("unreachable -> number")
    '无陆路可达 → 有分钟数 (unreachable -> number)'
    """
    words = text.split(ARROW)
    chinese = " → ".join(CODES[word][0] if word in CODES else word for word in words)
    return f"{chinese} ({text})"


def name_cause(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a cause is called, in Chinese and English.

    Examples
    --------
    >>> name_cause({"part": "parameter", "name": "standards.county"})
    ('县级标准', 'standard of the county tier')
    >>> name_cause({"part": "input", "name": "roads.gpkg"})
    ('roads.gpkg', 'roads.gpkg')
    """
    name = str(row["name"])
    if row["part"] == "parameter":
        figure = describe_figure(name)
        return figure.zh or name, figure.en
    if row["part"] == "scenario":
        kind, _, id = name.partition(".")
        zh, en = {
            "name": ("名称", "name"),
            "closed": ("停办", "closed"),
            "added": ("新增", "added"),
        }[kind]
        return f"{zh} {id}".strip(), f"{en} {id}".strip()
    return name, name


def say_cause(row: Mapping[str, Any]) -> tuple[str, str]:
    """Say one cause in a few words, in Chinese and English.

    Examples
    --------
    >>> say_cause({"part": "parameter", "name": "standards.county", "a": 45.0, "b": 60.0})
    ('县级标准 45 → 60', 'standard of the county tier 45 → 60')
    >>> say_cause({"part": "campus", "name": "x", "a": None, "b": "新校区"})
    ('新增校区 新校区', 'new campus 新校区')
    >>> say_cause({"part": "input", "name": "roads.gpkg", "a": "0a", "b": "1b"})
    ('输入文件 roads.gpkg 有变', 'input roads.gpkg changed')
    """
    part, a, b = str(row["part"]), row["a"], row["b"]
    zh, en = name_cause(row)
    one_sided = (a is None) != (b is None)
    if part == "input":
        verb = ("有变", "changed")
        if one_sided:
            verb = ("仅 B 有", "in B only") if a is None else ("仅 A 有", "in A only")
        return f"输入文件 {zh} {verb[0]}", f"input {en} {verb[1]}"
    if part == "scenario" and row["name"] != "name":
        if a is not None and b is not None:  # both add it, and differently
            return f"情景{zh}有变：{a} → {b}", f"scenario: {en} changed: {a} → {b}"
        side = "" if a is None else ("（仅 A）", " (in A only)")
        campus = str(b or a).rsplit(" (", 1)[0]  # without its place
        told = zh if zh.startswith("停办") else f"{zh.split()[0]} {campus}"
        told_en = en if en.startswith("closed") else f"{en.split()[0]} {campus}"
        return (
            f"情景{told}{side[0] if side else ''}",
            f"scenario: {told_en}{side[1] if side else ''}",
        )
    if part in ("campus", "township") and one_sided:
        zh_part, en_part = PARTS[part]
        zh_verb, en_verb = ("新增", "new") if a is None else ("不再有", "no longer:")
        return f"{zh_verb}{zh_part} {b or a}", f"{en_verb} {en_part} {b or a}"
    head = ("", "") if part == "parameter" else tuple(f"{word} " for word in PARTS[part])
    values = (show_value(a), show_value(b))
    colon = ("：", ":") if isinstance(b, bool) else ("", "")
    return (
        f"{head[0]}{zh}{colon[0] or ' '}{values[0][0]} → {values[1][0]}",
        f"{head[1]}{en}{colon[1]} {values[0][1]} → {values[1][1]}",
    )


def show_value(value: Any) -> tuple[str, str]:
    """Return a value of a cause as text, in Chinese and English; a dash for none.

    Examples
    --------
    >>> show_value(True), show_value(45.0), show_value(None)
    (('是', 'yes'), ('45', '45'), ('—', '—'))
    """
    if value is None:
        return "—", "—"
    if isinstance(value, bool):
        return ("是", "yes") if value else ("否", "no")
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return text, text


def say_causes(rows: Sequence[Mapping[str, Any]], most: int = 2) -> tuple[str, str] | None:
    """Say what differs in one clause, in Chinese and English; None where nothing does.

    Versions and the name of a scenario are said only where nothing else differs; what is beyond
    `most` is counted.

    Examples
    --------
    >>> files = [{"part": "input", "name": name, "a": "0", "b": "1"} for name in "xyz"]
    >>> say_causes(files)
    ('输入文件 x 有变、输入文件 y 有变等 3 项', 'input x changed, input y changed and 1 more')
    """
    told = [row for row in rows if row["part"] != "version"] or list(rows)
    named = [row for row in told if (row["part"], row["name"]) != ("scenario", "name")]
    told = named or told
    if not told:
        return None
    said = [say_cause(row) for row in told[:most]]
    zh, en = "、".join(zh for zh, _ in said), ", ".join(en for _, en in said)
    if len(told) > most:
        zh, en = f"{zh}等 {len(told)} 项", f"{en} and {len(told) - most} more"
    return zh, en
