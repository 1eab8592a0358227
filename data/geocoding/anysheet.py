"""Rows of a workbook's sheet as they stand: merged cells filled, formulas as their text."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import time
from pathlib import Path
from typing import Any

from openpyxl.utils import range_boundaries

from ...geo.errors import Problem, StudyError

Row = list[Any]
Range = tuple[int, int, int, int]

# A damaged workbook shows as whatever its parser stumbles over first, often only mid-sheet.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, AttributeError, TypeError,
    ValueError, OSError, EOFError, NotImplementedError,
)  # fmt: skip
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]+\d+:[A-Z]+\d+)\"")
_PIECE = 1 << 20
_OVERLAP = 200


def read_sheet(
    path: Path, *, file: str, sheet: str | None = None
) -> tuple[list[Row], list[str], str]:
    """Read the rows of one sheet; cells keep their type.

    Merged cells all hold the value of their top-left cell. A formula is its text (``=A1&B1``): it
    is never computed. Rows below the last value are left out, blank rows above it stay.

    Parameters
    ----------
    path
        The workbook.
    file
        How messages name it.
    sheet
        Name, or number from 1 (a name wins); None takes the first that holds anything.

    Returns
    -------
    tuple
        The rows, the names of the other sheets that hold something, and the name of this one.

    Raises
    ------
    StudyError
        The workbook is damaged or locked, or has no such sheet.
    """
    import openpyxl

    try:
        with closing(openpyxl.load_workbook(path, read_only=True)) as book:
            pages = list(book.worksheets)
            page = _choose_page(pages, sheet, file)
            rows = list(_rows_of(page))
            _fill_merged(rows, _merged_ranges(path, page))
            others = [other.title for other in pages if other is not page and _holds_rows(other)]
    except StudyError:
        raise
    except _DAMAGE as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        expected = f"a readable XLSX workbook without a password ({reason})"
        raise StudyError([Problem(file, None, None, None, expected)]) from error
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    return rows, others, str(page.title)


def _choose_page(pages: Sequence[Any], sheet: str | None, file: str) -> Any:
    """Return the sheet that is asked for."""
    names = [page.title for page in pages]
    if sheet is not None:
        if sheet in names:
            return pages[names.index(sheet)]
        if sheet.isdecimal() and 1 <= int(sheet) <= len(pages):
            return pages[int(sheet) - 1]
        expected = f"a sheet by name or by number from 1; it holds {', '.join(names) or 'none'}"
        raise StudyError([Problem(file, None, None, sheet, expected)])
    if not pages:
        raise StudyError([Problem(file, None, None, None, "a workbook with a sheet of cells")])
    return next((page for page in pages if _holds_rows(page)), pages[0])


def _holds_rows(page: Any) -> bool:
    return any(cell is not None for row in _rows_of(page) for cell in row)


def _rows_of(page: Any) -> Iterator[Row]:
    """Yield the rows; what the file says of its own size is not trusted."""
    page.reset_dimensions()
    for row in page.iter_rows(values_only=True):
        yield [_value(cell) for cell in row]


def _value(cell: Any) -> Any:
    """Return a cell's value; blank text is no value, an array formula is its text."""
    if cell is None or cell.__class__ in (int, float):
        return cell
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if isinstance(cell, time):
        return cell.isoformat()
    text = getattr(cell, "text", None)
    return text if isinstance(text, str) else cell


def _merged_ranges(path: Path, page: Any) -> list[Range]:
    """Return the merged ranges (first and last row and column, from 0) of a sheet.

    They stand behind the rows, where a reader that streams does not look. In the XML of cells a
    ``<`` is always written as an entity, so that the search meets no text.
    """
    found: dict[bytes, None] = {}
    with zipfile.ZipFile(path) as archive, archive.open(page._worksheet_path) as part:
        tail = b""
        while piece := part.read(_PIECE):
            found |= dict.fromkeys(_MERGED.findall(tail + piece))
            tail = (tail + piece)[-_OVERLAP:]
    ranges = []
    for ref in found:
        left, top, right, bottom = range_boundaries(ref.decode("ascii"))
        ranges.append((top - 1, bottom - 1, left - 1, right - 1))
    return ranges


def _fill_merged(rows: list[Row], ranges: Sequence[Range]) -> None:
    """Write the value of the top-left cell into the empty cells of each range, in place."""
    width = max(map(len, rows), default=0)
    for top, bottom, left, right in ranges:
        if top >= len(rows) or left >= len(rows[top]) or rows[top][left] is None:
            continue
        value = rows[top][left]
        right = min(right, width - 1)
        for row in rows[top : bottom + 1]:
            row.extend([None] * (right + 1 - len(row)))
            for at in range(left, right + 1):
                row[at] = value if row[at] is None else row[at]
