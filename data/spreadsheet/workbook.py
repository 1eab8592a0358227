"""Write results as a workbook: a sheet a table, bilingual headings, nothing that could run."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES, ILLEGAL_CHARACTERS_RE
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import DataBarRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from ..meaning.columns import Column
from ..meaning.units import number_format
from .charts import add_charts
from .sheets import Sheet, collect_sheets, describe_sheets, list_codes, title_sheet

_RUNNABLE = re.compile(r"^\s*[=+\-@|＝＋－＠]|^[\t\r\n]|^\s*\w+\s*\|")
_HEAD_FONT = Font(bold=True)
_HEAD_FILL = PatternFill("solid", fgColor="FFE8EEF4")
_HEAD_ALIGNMENT = Alignment(wrap_text=True, vertical="top")
_VALUE_ALIGNMENT = Alignment(horizontal="left", vertical="top", wrap_text=True)
_BARRED = ("covered_", "p_underserved", "demand_share", "supply_share")
_VALUE_WIDTH = 44
_BARS = {"counties": "FFB08A5B", "townships": "FFB08A5B", "match": "FF7E9BB5"}
_SAMPLE_ROWS = 100
_MAX_HEIGHT_PT = 409  # Excel repairs a file with a higher row


def write_tables(
    results: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], path: str | Path
) -> None:
    """Write ``tables.xlsx``: headline, charts, tables, the study's own, dictionary and sources.

    A missing value is an empty cell. Text that a spreadsheet would take for a formula or an error
    is stored as text and marked so (as with a leading apostrophe); characters that XML does not
    allow are left out. Nothing becomes a hyperlink.

    Parameters
    ----------
    results
        In the shape of ``results.json``.
    tables
        Further tables by name; a name that the results have already is left out.
    path
        Where to.
    """
    write_sheets(collect_sheets(results, tables), path)


def write_sheets(plain_sheets: Mapping[str, Sheet], path: str | Path) -> None:
    """Write sheets by name as a workbook, with their dictionary and the codes behind them.

    What `write_tables` says of cells holds here too.
    """
    sheets = dict(plain_sheets)
    titles: dict[str, str] = {}
    for name in (*sheets, "charts", "dictionary", "codes"):
        titles[name] = title_sheet(name, titles.values())
    sheets["codes"] = list_codes()
    sheets["dictionary"] = describe_sheets(sheets, titles)
    sheets["codes"] = sheets.pop("codes")
    book = Workbook(write_only=True)
    pages = {name: book.create_sheet(titles[name]) for name in _in_order(sheets)}
    for name, sheet in sheets.items():
        _fill(pages[name], sheet)
    if not add_charts(pages["charts"], pages, sheets):
        book.remove(pages["charts"])
    book.save(path)
    book.close()


def _in_order(sheets: Mapping[str, Sheet]) -> list[str]:
    """Return the names of all pages: the charts stand right behind the headline."""
    names = list(sheets)
    names.insert(1 if names[0] == "headline" else 0, "charts")
    return names


def _fill(page: Any, sheet: Sheet) -> None:
    """Fill one page: frozen heading and name, filter, widths, number formats, print setup."""
    columns = sheet.described()
    widths = [_width(column, at, sheet) for at, column in enumerate(columns)]
    named = sheet.columns[:1] in (["name_zh"], ["county"], ["place"])
    page.freeze_panes = "B2" if named else "A2"
    lines = max(map(_head_lines, columns, widths), default=1)
    page.row_dimensions[1].height = min(15 * lines + 4, _MAX_HEIGHT_PT)
    for at, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(at)].width = width
    if columns:
        page.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(sheet.rows) + 1}"
    _set_print(page, sum(widths))
    _add_bars(page, sheet, columns)
    page.append([_heading(page, column.heading()) for column in columns])
    for row in _write_rows(page, sheet, columns):
        page.append(row)


def _write_rows(page: Any, sheet: Sheet, columns: list[Column]) -> Iterator[list[Any]]:
    """Yield the cells of each row; the unit of a row goes before that of its column."""
    formats = [_number_cells(page, column) for column in columns]
    value_at = sheet.columns.index("value") if sheet.units else -1
    for number, row in enumerate(sheet.rows):
        cells = [
            to_number(v) if v.__class__ is int or v.__class__ is float else _text(page, v)
            for to_number, v in zip(formats, row, strict=True)
        ]
        if sheet.units:
            cells[value_at] = _figure(page, row[value_at], sheet.units[number])
            lines = _length(str(row[value_at])) // (_VALUE_WIDTH - 3) + 1
            page.row_dimensions[number + 2].height = min(15 * lines + 1, _MAX_HEIGHT_PT)
        yield cells


def _figure(page: Any, value: Any, unit: str) -> Any:
    """Return the value cell of a single figure, in the format of its own unit."""
    cell = text_cell(page, value)
    cell.alignment = _VALUE_ALIGNMENT
    cell.number_format = number_format(unit)
    cell.font = _HEAD_FONT
    return cell


def _number_cells(page: Any, column: Column) -> Callable[[float], Any]:
    """Return what makes the number cells of a column; one style is shared by all of them."""
    look = number_format(column.unit)
    if look == "General":
        return lambda value: value
    shared = WriteOnlyCell(page)
    shared.number_format = look

    def make(value: float) -> Any:
        # The page writes a row before the next is made, so that one cell serves a column.
        shared.value = value
        return shared

    return make


def _width(column: Column, at: int, sheet: Sheet) -> float:
    """Return a column's width in characters: the values, and the Chinese heading in two lines."""
    if sheet.units and column.name == "value":
        return _VALUE_WIDTH
    look = number_format(column.unit)
    values = max((_shown_length(row[at], look) for row in sheet.rows[:_SAMPLE_ROWS]), default=0)
    words = max(map(_length, re.split(r"[\s,]+", column.en)), default=0)
    heading = max(_length(column.zh) / 2 + 1, min(words, 16), min(_length(column.name), 16))
    return round(min(90 if sheet.units else 40, 3 + max(values, heading, 6)), 1)


def _shown_length(value: Any, look: str) -> int:
    """Return how many characters a value takes when shown."""
    if value is None:
        return 0
    if isinstance(value, str) or look == "General":
        return _length(str(value))
    return 6 if look == "0.0%" else len(f"{value:,.0f}") + len(look.partition(".")[2]) + 1


def _length(text: str) -> int:
    """Return the width of a text; a Chinese character counts as two."""
    # three bytes a Chinese character, one a Latin letter; a lone surrogate counts as one
    return (len(text.encode("utf-8", "replace")) + len(text)) // 2


def _head_lines(column: Column, width: float) -> int:
    """Return how many lines a heading takes in a width."""
    return sum(int(_length(line) / max(width - 2, 1)) + 1 for line in column.heading().split("\n"))


def _set_print(page: Any, width: float) -> None:
    """Set A4 landscape, the heading on each page, and as few pages across as stay readable."""
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToWidth = max(1, round(width / 170))
    page.page_setup.fitToHeight = 0


def _add_bars(page: Any, sheet: Sheet, columns: list[Column]) -> None:
    """Add bars from 0 to 1 behind the shares; the ends of an interval have none."""
    page.conditional_formatting = ConditionalFormattingList()
    if sheet.name not in _BARS or not sheet.rows:
        return
    for at, column in enumerate(columns, start=1):
        if column.name.startswith(_BARRED) and not column.name.endswith(("_p05", "_p95")):
            letter = get_column_letter(at)
            page.conditional_formatting.add(
                f"{letter}2:{letter}{len(sheet.rows) + 1}",
                DataBarRule("num", 0, "num", 1, color=_BARS[sheet.name]),
            )


def _heading(page: Any, text: str) -> Any:
    """Return a cell of the heading row."""
    cell = text_cell(page, text)
    cell.font = _HEAD_FONT
    cell.fill = _HEAD_FILL
    cell.alignment = _HEAD_ALIGNMENT
    return cell


def _text(page: Any, value: Any) -> Any:
    """Return a value for the page; text that could run becomes a cell of plain text."""
    return text_cell(page, value) if isinstance(value, str) and _needs_care(value) else value


@lru_cache(maxsize=4096)
def _needs_care(text: str) -> bool:
    """Return whether a text may not be handed over as it is; most texts come again and again."""
    return could_run(text) or ILLEGAL_CHARACTERS_RE.search(text) is not None


def text_cell(page: Any, value: Any) -> Any:
    """Return a cell; text in it is plain text whatever it begins with."""
    if not isinstance(value, str):
        return WriteOnlyCell(page, value)
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"
    cell.quotePrefix = could_run(text)
    return cell


def could_run(text: str) -> bool:
    r"""Return whether a spreadsheet, or the CSV saved from it, could take a text for a formula.

    Examples
    --------
    >>> could_run("=1+1"), could_run("\t=1"), could_run("cmd|'/C calc'!A0"), could_run("#REF!")
    (True, True, True, True)
    >>> could_run("甲-乙"), could_run("a|b")
    (False, True)
    """
    return bool(_RUNNABLE.match(text)) or text in ERROR_CODES
