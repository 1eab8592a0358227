"""The sheets of the workbook as plain rows, before anything is styled."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..export import plain
from ..meaning.codes import CODED_COLUMNS, CODES, COLUMN_CODES, spell_codes
from ..meaning.columns import Column, describe_column
from ..meaning.figures import describe_figure, place_figure
from ..meaning.units import describe_unit
from .plansheets import spread_plans

Records = Sequence[Mapping[str, Any]]
TABLES = (
    "counties", "townships", "campuses", "parks", "match", "sites", "plans", "plan_after",
    "site_gains", "site_matches", "site_judged", "near_best", "fronts", "closing", "sweep",
    "coordination", "coordination_trends",
)  # fmt: skip
_TITLES_ZH = {
    "headline": "摘要", "charts": "图表", "counties": "县区", "townships": "乡镇街道",
    "campuses": "校区", "parks": "园区", "match": "匹配", "sites": "选址", "sweep": "标准扫描",
    "coordination": "协调指数",
    "coordination_claims": "文字说法", "clusters": "产业集群", "plans": "方案", "equity": "公平性",
    "equity_core_ratio": "核心集中度", "counties_ladder": "层次阶梯", "institutions": "院校",
    "programmes": "专业", "enrolment": "办学规模", "stated_schools": "公布学校",
    "parameters": "参数", "quality": "数据质量", "quality_checks": "数据检查",
    "quality_schools": "学校清点", "quality_not_in_data": "数据未含",
    "quality_far_from_roads": "离路过远", "sources": "来源",
    "dictionary": "数据字典", "codes": "代码表", "industries": "行业", "access": "可达性",
    "site_kinds": "校区类型",
    "placement": "布局效率", "placement_draws": "随机布局分布",
    "demand": "产业需求", "match_options": "匹配口径", "industry_measures": "行业测度",
    "campus_measures": "校区测度", "programme_gaps": "专业缺口",
    "programme_surplus": "有专业无需求", "consortia": "联合体候选",
    "surplus_sections": "专业门类", "park_industries": "园区产业", "pathways": "升学通道",
    "ladder_industries": "行业阶梯", "ladder_breaks": "阶梯断点",
    "readiness": "城市条件", "pilot_cities": "试点城市", "city_figures": "城市指标",
    "coordination_trends": "指数趋势",
    "doubt": "不确定性", "tipping": "临界值", "forecast": "预测",
    "access_options": "可达性口径", "access_options_options": "口径一致性",
    "access_options_counties": "县区口径", "equity_lorenz": "洛伦兹曲线",
    "scenario": "情景", "scenario_added": "新增校区", "site_gains": "谁受益",
    "site_matches": "新增匹配", "site_judged": "换口径检验", "near_best": "相近方案",
    "fronts": "权衡", "closing": "停办分析", "plan_after": "方案前后",
    "plan_after_figures": "方案前后说明",
}  # fmt: skip
# A column of ids, and the column of names that is set beside it.
_NAMED = {
    "adcode": ("county", "counties"),
    "institution": ("institution_name", "institutions"),
    "from_institution": ("from_institution_name", "institutions"),
    "to_institution": ("to_institution_name", "institutions"),
    "campus": ("campus_name", "campuses"),
    "later_campus": ("later_campus_name", "campuses"),
    "nearest_campus": ("nearest_campus_name", "campuses"),
    "nearest_programme": ("nearest_programme_name", "programmes"),
    "moved": ("moved_names", "counties"),
    "part_of": ("part_of_name", "clusters"),
    "sites": ("site_names", "places"),
    "best_sites": ("best_site_names", "places"),
    "parent": ("parent_name", "institutions"),
    "cluster": ("cluster_name", "clusters"),
    "move_campus": ("move_campus_name", "campuses"),
    "move_township": ("move_township_name", "townships"),
    "programme": ("programme_name", "programmes"),
    "industry": ("industry_name", "industries"),
    "nearest_institution": ("nearest_institution_name", "institutions"),
    "nearest_cluster": ("nearest_cluster_name", "clusters"),
    "parks": ("park_names", "parks"),
    "park": ("park_name", "parks"),
    "institutions": ("institution_names", "institutions"),
    "schools_alone": ("schools_alone_names", "institutions"),
    "division": ("division_name", "industries"),
    "entity": ("entity_name", "institutions"),
}
# The same where a column is of ids in one table alone.
_NAMED_IN = {
    ("site_gains", "id"): ("site_name", "places"),
    ("site_gains", "code"): ("township_name", "townships"),
    ("site_matches", "id"): ("site_name", "places"),
    ("closing", "closed"): ("closed_names", "campuses"),
    ("closing", "could_swap"): ("could_swap_names", "campuses"),
    ("programme_gaps", "clusters"): ("cluster_names", "clusters"),
    ("consortia", "industries"): ("industry_names", "industries"),
    ("consortia", "campuses"): ("campus_names", "campuses"),
    ("consortia", "schools"): ("school_names", "institutions"),
}
# What a planner looks for first; the other columns follow in their own order.
_LEADING = {
    "counties": (
        "name_zh", "name_en", "adcode", "residents", "label", "p_underserved", "covered_local_p50",
        "covered_local_p05", "covered_local_p95", "covered_local", "gap_people", "rank",
        "rank_low", "rank_high",
    ),
}  # fmt: skip
# Settings that list ids, joined by a semicolon.
_ID_LISTS = ("require", "exclude", "keep")
_SORTED = {"plans": ("objective_name", "p"), "coordination": ("level", "place", "year")}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its columns, its rows and, where each row has a unit of its own, those units."""

    name: str
    columns: list[str]
    rows: list[list[Any]]
    units: list[str] = field(default_factory=list)

    def described(self) -> list[Column]:
        """Return what each column means."""
        return [describe_column(name, self.name) for name in self.columns]


def collect_sheets(
    results: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]
) -> dict[str, Sheet]:
    """Return the sheets by name, in the order of the workbook.

    The name of a row comes first; beside an id stands the name it belongs to; a coded word has
    its Chinese before it. A list of records inside a row or a value is a sheet of its own.

    Examples
    --------
    >>> sheets = collect_sheets({"sites": [{"order": 1, "name_zh": "甲", "kind": "park"}]}, {})
    >>> sheets["sites"].columns, sheets["sites"].rows
    (['name_zh', 'order', 'kind'], [['甲', 1, '园区 park']])
    """
    results = spread_plans(_spread_options(plain(results)))
    records = {k: v for k, v in results.items() if _is_table(v)}
    own = {k: _records_of(table) for k, table in tables.items() if k not in results}
    names = _names_of({**own, **records})
    sheets: dict[str, Sheet] = {}
    if results.get("headline"):
        sheets["headline"] = _list_figures("headline", _headline(results), names["counties"])
    for name in (*TABLES, *(k for k in (*records, *own) if k not in TABLES)):
        rows = records.get(name) or own.get(name)
        if rows:
            _add_table(sheets, name, rows, names)
    leaves = [k for k, v in results.items() if isinstance(v, dict) and k not in _SPOKEN_FOR]
    for name in (*leaves, "parameters", "quality"):
        if results.get(name):
            _add_figures(sheets, name, results[name], names)
    _add_sources(sheets, (results.get("study") or {}).get("sources") or [])
    return sheets


_SPOKEN_FOR = ("study", "headline", "parameters", "quality")


def title_sheet(name: str, taken: Iterable[str] = ()) -> str:
    """Return a title that every spreadsheet accepts: bilingual, at most 31 characters, unique.

    Examples
    --------
    >>> title_sheet("counties")
    '县区 counties'
    >>> title_sheet("=a/b'"), title_sheet("x", ["X"])
    ('表 =ab', 'x 2')
    """
    used = {title.casefold() for title in taken} | {"history"}
    clean = _FORBIDDEN.sub("", name).strip().strip("'").strip() or "table"
    zh = _TITLES_ZH.get(name, "表" if not clean[0].isalnum() else "")
    base, at = f"{zh} {clean}".strip(), 1
    title = _cut(base, 31)
    while title.casefold() in used:
        at += 1
        title = f"{_cut(base, 30 - len(str(at)))} {at}"
    return title


def describe_sheets(sheets: Mapping[str, Sheet], titles: Mapping[str, str]) -> Sheet:
    """Return the sheet that says what each column of each sheet is."""
    rows = [
        [titles[sheet.name], c.zh or c.name, c.en, describe_unit(c.unit), c.name]
        for sheet in sheets.values()
        for c in sheet.described()
    ]
    columns = ["sheet", "meaning_zh", "meaning_en", "unit", "name_of_field"]
    return Sheet("dictionary", columns, rows)


def list_codes() -> Sheet:
    """Return the sheet that says what each coded word means."""
    rows: list[list[Any]] = [[code, zh, en, None] for code, (zh, en) in CODES.items()]
    rows += [[code, zh, en, column] for (column, code), (zh, en) in COLUMN_CODES.items()]
    return Sheet("codes", ["code", "meaning_zh", "meaning_en", "column"], rows)


def _cut(text: str, length: int) -> str:
    """Cut a text to a length as spreadsheets count it: a rare character counts as two."""
    while len(text.encode("utf-16-le")) // 2 > length:
        text = text[:-1]
    return text.strip().strip("'")


def _headline(results: Mapping[str, Any]) -> dict[str, Any]:
    """Return the headline with the study's name before it and the standards behind it."""
    study = results.get("study") or {}
    name = " ".join(str(study[k]) for k in ("name_zh", "name_en") if study.get(k))
    standards = dict((results.get("parameters") or {}).get("standards") or {})
    standards.pop("target", None)
    first = {"study": name} if name else {}
    return {**first, **results["headline"], **({"standards": standards} if standards else {})}


def _spread_options(results: dict[str, Any]) -> dict[str, Any]:
    """Return results with the options of access side by side: a row a county, two columns each."""
    found = results.get("access_options")
    if not found:
        return results
    wide: dict[Any, dict[str, Any]] = {}
    for row in found["counties"]:
        county = wide.setdefault(row["adcode"], {"adcode": row["adcode"]})
        county |= {row["option"]: row["value"], f"{row['option']}_rank": row["rank"]}
    return {**results, "access_options": {**found, "counties": list(wide.values())}}


def _list_figures(name: str, value: Any, counties: Mapping[str, str]) -> Sheet:
    """Return nested values as a sheet: what it is, the value, its unit, its dotted name."""
    rows, units = [], []
    for key, leaf in sorted(_flatten(value), key=lambda item: place_figure(item[0])):
        figure = describe_figure(key)
        shown = _figure_value(key.rpartition(".")[2], leaf, counties)
        rows.append([figure.zh, figure.en, shown, describe_unit(figure.unit), key])
        units.append(figure.unit)
    return Sheet(name, ["item_zh", "item_en", "value", "unit", "name_of_field"], rows, units)


def _figure_value(name: str, leaf: Any, known: Mapping[str, str]) -> Any:
    """Return a figure for its cell: ids with their names, codes with their Chinese."""
    if name in _ID_LISTS and isinstance(leaf, str):
        leaf = [part for part in leaf.split(";") if part]
    if isinstance(leaf, list):
        return "; ".join(_named_code(code, known) for code in leaf) or "无 none"
    return _cell_value(leaf, name)


def _named_code(code: Any, counties: Mapping[str, str]) -> str:
    known = counties.get(str(code))
    return f"{known} {code}" if known else str(_flat(code))


def _add_figures(
    sheets: dict[str, Sheet], name: str, value: Any, names: Mapping[str, Mapping[str, str]]
) -> None:
    """Add the single figures of a value, and each list of records in it as a sheet of its own."""
    inner = {k: v for k, v in value.items() if _is_table(v)} if isinstance(value, dict) else {}
    rest = {k: v for k, v in value.items() if k not in inner} if inner else value
    everyone = {key: named for by in names.values() for key, named in by.items()}
    if rest:
        sheets[name] = _list_figures(name, rest, everyone)
    for key, rows in inner.items():
        _add_table(sheets, f"{name}_{key}", rows, names)


def _add_table(
    sheets: dict[str, Sheet], name: str, rows: Records, names: Mapping[str, Mapping[str, str]]
) -> None:
    """Add a table; records inside a row go to a sheet of their own."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    nested = [c for c in columns if any(_is_table(row.get(c)) for row in rows)]
    lead = [c for c in _LEADING.get(name, ()) if c in columns]
    kept = [*lead, *(c for c in columns if c not in nested and c not in lead)]
    ordered = sorted(
        rows, key=lambda row: [str(row.get(k)).zfill(6) for k in _SORTED.get(name, ())]
    )
    sheets[name] = _as_sheet(name, kept, ordered, names)
    for column in nested:
        keys = [c for c in ("code", "id", "adcode") if c in columns][:1]
        inner = [
            {**{k: row[k] for k in keys}, **one} for row in rows for one in row.get(column) or []
        ]
        _add_table(sheets, f"{name}_{column}", inner, names)


def _as_sheet(
    name: str, columns: list[str], rows: Records, names: Mapping[str, Mapping[str, str]]
) -> Sheet:
    """Return records as a sheet: the name first, names beside ids, words beside codes."""
    shown: list[str] = []
    values: list[list[Any]] = []
    for column in columns:
        raw = [row.get(column) for row in rows]
        shown.append(column)
        values.append([_cell_value(value, column) for value in raw])
        label, of = _NAMED_IN.get((name, column)) or _NAMED.get(column, ("", ""))
        beside = [_names_beside(value, names[of]) for value in raw] if of and of != name else []
        taken = label in columns or f"{column}_name_zh" in columns
        if any(beside) and not taken:
            shown.append(label)
            values.append(beside)
    first = next((c for c in ("name_zh", "county", "place") if c in shown), None)
    order = list(range(len(shown)))
    if first:
        order.insert(0, order.pop(shown.index(first)))
    return Sheet(
        name,
        [shown[at] for at in order],
        [list(row) for row in zip(*(values[at] for at in order), strict=True)],
    )


def _cell_value(value: Any, column: str) -> Any:
    flat = _flat(value)
    if flat == "":
        return None
    if column in CODED_COLUMNS and isinstance(flat, str):
        return spell_codes(flat, column)
    return int(flat) if isinstance(flat, float) and flat.is_integer() else flat


def _names_beside(value: Any, names: Mapping[str, str]) -> str | None:
    """Return the name of an id, or of each of several; None where none is known."""
    keys = value if isinstance(value, list) else [value]
    if isinstance(value, str):
        keys = [key.strip() for key in value.split(";")]
    found = [_name_of(_key(key), names) for key in keys]
    return (
        "; ".join(name or str(key) for name, key in zip(found, keys, strict=True))
        if any(found)
        else None
    )


def _name_of(key: str, names: Mapping[str, str]) -> str | None:
    """Return the name of an id, or those of a pair of ids; None where it is not known."""
    parts = [names.get(part) for part in key.split(" / ")]
    return None if None in parts else " / ".join(str(part) for part in parts)


def _names_of(tables: Mapping[str, Records]) -> dict[str, dict[str, str]]:
    """Return the names by id of each kind of thing that other rows point to."""
    names: dict[str, dict[str, str]] = {}
    for kind in (*dict.fromkeys(of for _, of in _NAMED.values()), "parks", "townships", "sites"):
        names[kind] = {}
        for row in tables.get(kind, ()):
            key = row.get("code") or row.get("id") or row.get("adcode")
            words = [row.get("institution_name_zh"), row.get("name_zh")]
            text = " ".join(dict.fromkeys(str(word) for word in words if word))
            if key is not None and text:
                names[kind][_key(key)] = text
    # a candidate of a plan, then what it may be
    names["places"] = {
        **names["parks"], **names["campuses"], **names["townships"], **names["sites"]
    }  # fmt: skip
    return names


def _key(value: Any) -> str:
    """Return an id as text: a whole number without its point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _records_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table, without its geometry."""
    flat = pd.DataFrame(table.drop(columns="geometry", errors="ignore"))
    columns = [str(c) for c in flat.columns]
    return [
        dict(zip(columns, map(plain, row), strict=True)) for row in flat.itertuples(index=False)
    ]


def _is_table(value: object) -> bool:
    """Return whether a value of the results is a list of records."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _flat(value: Any) -> Any:
    """Return a value that fits in one cell."""
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, list):
        return "; ".join(str(_flat(inner)) for inner in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_flat(inner)}" for key, inner in value.items())
    return value


def _flatten(value: Any, prefix: str = "") -> Iterable[tuple[str, Any]]:
    """Yield the leaves of nested values with their dotted names."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flatten(inner, f"{prefix}.{key}" if prefix else str(key))
    elif _is_table(value):
        for at, inner in enumerate(value, start=1):
            yield from _flatten(inner, f"{prefix}.{at}")
    else:
        yield prefix, value


def _add_sources(sheets: dict[str, Sheet], named: Records) -> None:
    """Add the study's sources, then each source of a row with the sheets that use it."""
    used: dict[str, dict[str, None]] = {}
    for sheet in sheets.values():
        if "source" in sheet.columns:
            at = sheet.columns.index("source")
            for key in (part for row in sheet.rows if row[at] for part in str(row[at]).split(";")):
                used.setdefault(key.strip(), {})[sheet.name] = None
    rows: list[dict[str, Any]] = [dict(source) for source in named]
    rows += [{"name": key, "used_in": "; ".join(used[key])} for key in sorted(used)]
    if rows:
        columns = list(dict.fromkeys(key for row in rows for key in row))
        records = [[_flat(row.get(key)) for key in columns] for row in rows]
        sheets["sources"] = Sheet("sources", columns, records)
