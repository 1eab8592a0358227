"""Write results as a workbook: a sheet a table, bilingual headings, nothing that could run."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES, ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from .columns import describe_column
from .export import plain

SHEETS = ("counties", "townships", "campuses", "parks", "match", "sites", "sweep", "coordination")
_SHEET_ZH = {
    "headline": "摘要", "counties": "县区", "townships": "乡镇街道", "campuses": "校区",
    "parks": "园区", "match": "匹配", "sites": "选址", "sweep": "标准扫描",
    "coordination": "协调指数", "quality": "数据质量", "parameters": "参数", "sources": "来源",
    "dictionary": "数据字典", "institutions": "院校", "programmes": "专业", "clusters": "产业集群",
    "enrolment": "办学规模", "stated_schools": "公布学校", "plans": "方案",
}  # fmt: skip
Sheet = tuple[list[str], list[list[Any]]]
_RUNNABLE = re.compile(r"^\s*[=+\-@|]")
_HEAD_FONT = Font(bold=True)
_HEAD_FILL = PatternFill("solid", fgColor="FFE8EEF4")
_HEAD_ALIGNMENT = Alignment(wrap_text=True, vertical="top")


def write_tables(
    results: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], path: str | Path
) -> None:
    """Write ``tables.xlsx``: the tables of the results, the study's own, dictionary and sources.

    A missing value is an empty cell. Text that a spreadsheet would take for a formula or an error
    is stored as text and marked so (as with a leading apostrophe); characters that XML does not
    allow are left out.

    Parameters
    ----------
    results
        In the shape of ``results.json``.
    tables
        Further tables by name; a name that the results have already is left out.
    path
        Where to.
    """
    sheets = collect_sheets(plain(results), tables)
    book = Workbook(write_only=True)
    for name, (columns, rows) in sheets.items():
        _add_sheet(book, name, columns, rows)
    _add_sheet(book, "dictionary", *_dictionary(sheets))
    book.save(path)
    book.close()


def collect_sheets(
    results: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]
) -> dict[str, Sheet]:
    """Return the columns and rows of each sheet, in the order of the workbook.

    Examples
    --------
    >>> collect_sheets({"sites": [{"order": 1, "levels": ["adult", "secondary"]}]}, {})
    {'sites': (['order', 'levels'], [[1, 'adult; secondary']])}
    """
    sheets: dict[str, Sheet] = {}
    if results.get("headline"):
        sheets["headline"] = _from_leaves(results["headline"])
    for name in (*SHEETS, *(k for k, v in results.items() if _is_table(v) and k not in SHEETS)):
        if results.get(name):
            sheets[name] = _from_records(results[name])
    for name, table in tables.items():
        if name not in sheets:
            sheets[name] = _from_frame(table)
    for name in ("parameters", "quality"):
        if results.get(name):
            sheets[name] = _from_leaves(results[name])
    sources = _sources((results.get("study") or {}).get("sources") or [], sheets)
    if sources:
        sheets["sources"] = _from_records(sources)
    return sheets


def _sources(
    named: Sequence[Mapping[str, Any]], sheets: Mapping[str, Sheet]
) -> list[dict[str, Any]]:
    """Return the study's sources, then each source of a row with the sheets that use it."""
    used: dict[str, dict[str, None]] = {}
    for sheet, (columns, rows) in sheets.items():
        if "source" in columns:
            at = columns.index("source")
            for key in (part for row in rows if row[at] for part in str(row[at]).split(";")):
                used.setdefault(key.strip(), {})[sheet] = None
    return [dict(source) for source in named] + [
        {"name": key, "used_in": "; ".join(used[key])} for key in sorted(used)
    ]


def _from_leaves(value: Any) -> Sheet:
    """Return nested values as a sheet of dotted names and values."""
    return ["name", "value"], [list(leaf) for leaf in _flatten(value)]


def _from_frame(table: pd.DataFrame) -> Sheet:
    """Return the columns and rows of a table, without its geometry."""
    flat = pd.DataFrame(table.drop(columns="geometry", errors="ignore"))
    rows = [[_flat(plain(v)) for v in row] for row in flat.itertuples(index=False)]
    return [str(c) for c in flat.columns], rows


def _is_table(value: object) -> bool:
    """Return whether a value of the results is a list of records."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _from_records(records: Sequence[Mapping[str, Any]]) -> Sheet:
    """Return the columns (in order of first appearance) and rows of records."""
    columns = list(dict.fromkeys(key for record in records for key in record))
    return columns, [[_flat(record.get(key)) for key in columns] for record in records]


def _flat(value: Any) -> Any:
    """Return a value that fits in one cell."""
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
            yield f"{prefix}.{at}", _flat(inner)
    else:
        yield prefix, _flat(value)


def _dictionary(
    sheets: Mapping[str, Sheet],
) -> Sheet:
    """Return the sheet that says what each column of each sheet is."""
    rows = []
    for sheet, (columns, _) in sheets.items():
        for column in map(describe_column, columns):
            rows.append([sheet, column.name, column.zh, column.en, column.unit])
    return ["sheet", "column", "name_zh", "name_en", "unit"], rows


def _add_sheet(book: Workbook, name: str, columns: list[str], rows: list[list[Any]]) -> None:
    """Add one sheet with a frozen heading and a filter."""
    zh = _SHEET_ZH.get(name, "")
    sheet = book.create_sheet(f"{zh} {name}".strip()[:31])
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 48
    for at, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = _width(column, at - 1, rows)
    if columns:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    sheet.append([_heading(sheet, describe_column(column).heading()) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _width(column: str, at: int, rows: list[list[Any]]) -> float:
    """Return a column's width in characters; a Chinese character counts as two."""
    texts = [*describe_column(column).heading().split("\n"), *(str(r[at]) for r in rows[:200])]
    return min(40, 2 + max(sum(2 if ord(c) > 0x2E7F else 1 for c in text) for text in texts))


def _heading(sheet: Any, text: str) -> Any:
    """Return a cell of the heading row."""
    cell = _cell(sheet, text, always=True)
    cell.font = _HEAD_FONT
    cell.fill = _HEAD_FILL
    cell.alignment = _HEAD_ALIGNMENT
    return cell


def _cell(sheet: Any, value: Any, *, always: bool = False) -> Any:
    """Return a value for the sheet; text that could run becomes a cell of plain text."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    risky = bool(_RUNNABLE.match(text)) or text in ERROR_CODES
    if not (risky or always):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = risky
    return cell
