"""Read a table of unknown shape whole: every row in its order, every column with its heading.

`data.tables` reads the tables of a study, whose columns are known. Here nothing is known but that
there is a heading and rows. Cells keep their type (text in a text file), so that what is written
again is what was read.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ...geo.errors import Problem, StudyError
from ..tables import TITLE_LINES_MAX, clean_name, decode_text, text_series
from .anylayer import read_any_layer
from .anysheet import read_sheet

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".gpkg", ".geojson", ".json", ".zip", ".shp")
DATABASES = ("postgresql://", "postgres://", "postgresql+psycopg://")
_PIECE_ROWS = 50_000
_TURN_ROWS = 1000
_LONGEST_CELL = 1 << 28


@dataclass(frozen=True)
class AnyTable:
    """A table as it was found.

    Attributes
    ----------
    file
        How messages name it; never with a password.
    frame
        All rows and columns; the index counts the rows from 1. Headings are unique: a second one
        of the same text has a number behind it, a blank one is called ``column_3``.
    points
        WGS-84 points of a layer, index of `frame`, None where a row has none; None for a table
        without geometry.
    remarks
        What a reader should be told (Chinese / English).
    """

    file: str
    frame: pd.DataFrame
    points: gpd.GeoSeries | None = None
    remarks: tuple[str, ...] = ()


def is_database(source: str) -> bool:
    """Return whether a source is a database's address.

    Examples
    --------
    >>> is_database("postgresql://me@host/base?table=public.schools"), is_database("a.csv")
    (True, False)
    """
    return source.lower().startswith(DATABASES)


def read_any_table(
    source: str | Path, *, known: Mapping[str, Any], sheet: str | None = None
) -> AnyTable:
    """Read a table of any supported form.

    Lines above the heading are skipped: the heading is the line among the first ten with text
    that holds most known names, else the first. Blank rows between others stay; blank lines at
    the end do not. No cell is lost: where a row is wider than the heading, columns are added.

    Parameters
    ----------
    source
        A file, or the address of a database table.
    known
        Known headings, cleaned by `clean_name`.
    sheet
        The sheet of a workbook or the layer of a GeoPackage, by name or by number from 1.

    Raises
    ------
    StudyError
        The source is not there, is empty, or cannot be read.
    """
    if is_database(str(source)):
        return _read_database(str(source))
    if "://" in str(source):
        kind = str(source).split("://", 1)[0]
        raise _wrong("the address", f"a file, or {DATABASES[0]}... for a database", f"{kind}://...")
    path = Path(source)
    file, suffix = path.name or str(path), path.suffix.lower()
    if not path.is_file():
        raise _wrong(str(path), "a file that is there; this one is not")
    if suffix not in SUFFIXES:
        old = "; save an XLS as XLSX first" if suffix == ".xls" else ""
        raise _wrong(file, f"one of the forms {', '.join(SUFFIXES)}{old}", suffix or None)
    try:
        if path.stat().st_size == 0:
            raise _wrong(file, "a heading and rows; the file is empty")
        if suffix in (".gpkg", ".geojson", ".json", ".zip", ".shp"):
            frame, points, remarks = read_any_layer(path, file=file, layer=sheet)
            return AnyTable(file, _numbered(frame), points, remarks)
        if suffix == ".xlsx":
            return _table_of_sheet(path, file, known, sheet)
        return _table_of_text(path, file, known)
    except OSError as error:
        if isinstance(error, StudyError):
            raise
        raise _wrong(file, f"a file that can be read ({error.strerror})") from error


def cell_text(value: Any) -> str:
    """Return what a cell shows: 330302002000.0 is a code, not a decimal.

    Examples
    --------
    >>> cell_text(330302002000.0), cell_text(" 温州 "), cell_text(None), cell_text(True)
    ('330302002000', '温州', '', '1')
    """
    if value.__class__ is str:
        return str(value).strip()
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, (bool, np.bool_)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        number = float(value)
        if np.isnan(number):
            return ""
        return str(int(number)) if number.is_integer() and abs(number) < 2**53 else str(number)
    return str(value).strip()


def column_text(column: pd.Series) -> pd.Series:
    """Return a column as text, missing where blank, with its index."""
    return text_series(map(cell_text, column)).set_axis(column.index)


def unique_headings(names: Sequence[str]) -> list[str]:
    """Return headings of which no two are the same, whatever their case.

    Examples
    --------
    >>> unique_headings(["名称", "名称", "", "A", "a"])
    ['名称', '名称_2', 'column_3', 'A', 'a_2']
    """
    taken: set[str] = set()
    unique = []
    for number, text in enumerate(names, start=1):
        name = text if text.strip() else f"column_{number}"
        stem, count = name, 1
        while name.casefold() in taken:
            count += 1
            name = f"{stem}_{count}"
        taken.add(name.casefold())
        unique.append(name)
    return unique


def _wrong(file: str, expected: str, value: str | None = None) -> StudyError:
    return StudyError([Problem(file, None, None, value, expected)])


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_axis(pd.RangeIndex(1, len(frame) + 1), axis="index")


def _read_database(url: str) -> AnyTable:
    """Read a table of a database; its address is never repeated."""
    try:
        from ..postgres.postgis import read_database_table
    except ImportError as error:
        expected = "the parts for databases; install them with pip install 'vocatlas[postgis]'"
        raise _wrong("database", expected) from error
    frame = read_database_table(url)
    if len(frame) == 0:
        raise _wrong("database table", "at least one row")
    if not isinstance(frame, gpd.GeoDataFrame):
        return AnyTable("database table", _numbered(pd.DataFrame(frame)))
    from .anylayer import points_of

    points, remarks = points_of(frame)
    plain = _numbered(pd.DataFrame(frame.drop(columns=frame.geometry.name)))
    return AnyTable("database table", plain, points, remarks)


def _table_of_sheet(path: Path, file: str, known: Mapping[str, Any], sheet: str | None) -> AnyTable:
    rows, others, title = read_sheet(path, file=file, sheet=sheet)
    here = f" in sheet {title!r}"
    here += f" (others: {', '.join(others)}; choose with --sheet)" if others else ""
    remarks = []
    if others and sheet is None:
        held = ", ".join(others)
        remarks.append(
            f"只读取工作表“{title}”,另有:{held} / only sheet {title!r} was read; others: {held} "
            "(choose with --sheet)"
        )
    top = _find_heading([[cell_text(cell) for cell in row] for row in rows[:200]], known)
    if top is None:
        raise _wrong(file, "a heading and rows; the sheet is empty")
    heading = [cell_text(cell) for cell in rows[top]]
    body = rows[top + 1 :]
    if not body:
        raise _wrong(file, f"rows below the heading; there are none{here}")
    width = max(len(heading), max(map(len, body)))
    names, keep = _headings(
        heading, width, lambda at: any(len(r) > at and r[at] is not None for r in body)
    )
    data = {
        name: pd.Series([row[at] if at < len(row) else None for row in body], dtype=object)
        for name, at in zip(names, keep, strict=True)
    }
    remarks += _renamed(heading, names, keep)
    return AnyTable(file, _numbered(pd.DataFrame(data)), None, tuple(remarks))


def _table_of_text(path: Path, file: str, known: Mapping[str, Any]) -> AnyTable:
    text = decode_text(path.read_bytes())
    if text is None or "\0" in text:
        raise _wrong(file, "text in UTF-8, GBK or GB18030")
    reader = _records(text, file)
    tops: list[list[str]] = []
    filled = 0
    for cells in reader:
        tops.append(cells)
        filled += any(cell.strip() for cell in cells)
        if filled == TITLE_LINES_MAX:
            break
    top = _find_heading(tops, known)
    if top is None:
        raise _wrong(file, "a heading and rows; the file is empty")
    heading = [cell.strip() for cell in tops[top]]
    frame = _stack(tops[top + 1 :], reader, len(heading))
    if not len(frame):
        raise _wrong(file, "rows below the heading; there are none")
    wide = [len(heading) <= at and bool((frame[at] != "").any()) for at in frame.columns]
    names, keep = _headings(
        heading, frame.shape[1], lambda at: wide[at] or bool((frame[at] != "").any())
    )
    frame = frame[keep].set_axis(names, axis="columns")
    return AnyTable(file, _numbered(frame), None, tuple(_renamed(heading, names, keep)))


def _records(text: str, file: str) -> Iterator[list[str]]:
    """Yield the cells of each record as they are written."""
    start = text[:4096]
    marks = [mark for mark in (",", "\t", ";") if mark in start]
    comma = marks[0] if marks else ","
    # strict: a quote that never ends is an error, not a cell that swallows all that follows
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True)
    try:
        while True:
            with _long_cells():
                piece = list(islice(reader, _TURN_ROWS))
            if not piece:
                return
            yield from piece
    except csv.Error as error:
        where = Problem(file, reader.line_num, None, None, f"a CSV line ({error})")
        raise StudyError([where]) from error


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let cells be longer than the 131,072 characters that the csv module allows by itself."""
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _stack(first: list[list[str]], rest: Iterator[list[str]], width: int) -> pd.DataFrame:
    """Return records as text columns 0, 1, 2 ...; lines without any cell at the end are dropped.

    Text is taken over piece by piece: a million rows as lists of lists would take gigabytes.
    """
    pieces: list[pd.DataFrame] = []
    rows = list(first)
    waiting = 0  # blank lines that count only if a row follows
    held: dict[str, str] = {}  # one object for a text that comes again and again

    def take() -> None:
        wide = max([width, *map(len, rows)])
        filled = [row + [""] * (wide - len(row)) for row in rows]
        columns = {at: [row[at] for row in filled] for at in range(wide)}
        pieces.append(pd.DataFrame(columns, dtype=object))
        rows.clear()

    while rows and not rows[-1]:
        rows.pop()
        waiting += 1
    for cells in rest:
        if not cells:
            waiting += 1
            continue
        rows += [[] for _ in range(waiting)]
        waiting = 0
        rows.append([held.setdefault(c, c) if len(c) < 24 else c for c in cells])
        if len(held) > _PIECE_ROWS:
            held.clear()
        if len(rows) >= _PIECE_ROWS:
            take()
    if rows:
        take()
    if not pieces:
        return pd.DataFrame(columns=range(width))
    return pd.concat(pieces, ignore_index=True).fillna("")


def _find_heading(rows: Sequence[Sequence[str]], known: Mapping[str, Any]) -> int | None:
    """Return which row is the heading; None where no row holds text."""
    tops = [at for at, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not tops:
        return None
    counts = [
        len({clean_name(cell) for cell in rows[at]} & known.keys()) for at in tops[:TITLE_LINES_MAX]
    ]
    return tops[int(np.argmax(counts))]


def _headings(heading: list[str], width: int, holds: Any) -> tuple[list[str], list[int]]:
    """Return unique headings and their positions; a column without heading and values is none."""
    padded = heading + [""] * (width - len(heading))
    keep = [at for at in range(width) if padded[at] or holds(at)]
    unique = unique_headings(padded)
    return [unique[at] for at in keep], keep


def _renamed(heading: list[str], names: list[str], keep: list[int]) -> list[str]:
    """Say which headings are not those of the file."""
    changed = [
        name
        for name, at in zip(names, keep, strict=True)
        if at >= len(heading) or name != heading[at]
    ]
    if not changed:
        return []
    listed = ", ".join(changed[:5]) + (" ..." if len(changed) > 5 else "")
    return [f"列名重复或空白,改称:{listed} / headings twice or blank, now called: {listed}"]
