"""Read one table as text: CSV (encoding found out), XLSX, GeoPackage or GeoJSON.

Nothing is converted here. A `Table` keeps the text of every cell and the line it stands on, so
that a later check can say where a value is wrong.
"""

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from ..geo.errors import Problem, StudyError

TABLE_SUFFIXES = (".csv", ".xlsx", ".gpkg", ".geojson")
TITLE_LINES_MAX = 10
_LAYER_SUFFIXES = (".gpkg", ".geojson", ".json")
_TEXT_DTYPE = pd.Series(["a"]).dtype
# What two bytes of GBK can be in UTF-8, without the Latin letters and signs; and what shows that
# a text is UTF-8 indeed.
_BY_CHANCE = re.compile("[\u0250-\u07ff]")
_CHINESE = re.compile("[\u2e80-\uffef]")
_REMARK = re.compile(r"[\(\[（【].*?[\)\]）】]")

Record = tuple[int, list[str]]


@dataclass(frozen=True)
class Table:
    """A table as it was found: text cells under known names, and the line of every row.

    `file` is the name that messages use; `lines` are 1-based lines of a text file, rows of a
    sheet, or features of a layer.
    """

    file: str
    frame: pd.DataFrame
    lines: tuple[int, ...]


def text_series(values: Iterable[str | None]) -> pd.Series:
    """Return text with blanks as missing, in pandas' own text type.

    Examples
    --------
    >>> text_series(["温州", "", None]).isna().tolist()
    [False, True, True]
    """
    return pd.Series([value or None for value in values], dtype=_TEXT_DTYPE)


def decode_text(raw: bytes) -> str | None:
    """Return the text of UTF-8, UTF-16 (with its mark), GBK or GB18030 bytes; None if none fits.

    A byte-order mark is dropped. UTF-8 is tried first, GB18030 (which holds all of GBK) next. A
    few words of GBK can be valid UTF-8 by chance, as Cyrillic, Greek or Arabic letters only:
    such a text is read as GB18030.

    Examples
    --------
    >>> decode_text("校".encode("gbk")), decode_text("校".encode("utf-8-sig"))
    ('校', '校')
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(raw, "utf-16")
    text = _decoded(raw, "utf-8-sig")
    if text is None or (_BY_CHANCE.search(text) and not _CHINESE.search(text)):
        return _decoded(raw, "gb18030") or text
    return text


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def clean_name(name: str) -> str:
    """Return a column name without case, width, spaces and a remark in brackets.

    Examples
    --------
    >>> clean_name(" Ｌon （WGS-84）")
    'lon'
    """
    plain = unicodedata.normalize("NFKC", name)
    return re.sub(r"\s+", "", _REMARK.sub("", plain)).lower()


def read_table(path: Path, *, file: str, names: Mapping[str, str]) -> Table:
    """Read a table of any supported format.

    Lines above the header (a title, a remark) are skipped: the header is the line among the
    first ten that holds most known names. Blank lines are skipped. A layer of points gives its
    ``lon, lat`` as WGS-84 where it has no such columns (blank where it has no point).
    Columns with unknown names are kept.

    Parameters
    ----------
    path
        Where the file lies.
    file
        How messages name it.
    names
        Known column names, cleaned by `clean_name`, and what each stands for.

    Raises
    ------
    StudyError
        The file is missing, cannot be read, is empty, or a row is wider than the header.
    """
    if not path.is_file():
        raise _wrong(file, None, "this file in the study folder")
    suffix = path.suffix.lower()
    if suffix in _LAYER_SUFFIXES:
        return _layer_as_table(path, file, names)
    if suffix == ".xlsx":
        records = list(_sheet_records(path, file))
    elif suffix in (".csv", ".txt", ".tsv"):
        records = list(_csv_records(path, file))
    else:
        raise _wrong(file, suffix, f"one of the formats {', '.join(TABLE_SUFFIXES)}")
    return _table_of(records, file, names)


def read_layer(path: Path, *, file: str, layer: str | None = None) -> gpd.GeoDataFrame:
    """Read a layer of a GeoPackage or GeoJSON file in EPSG:4326.

    A layer in another declared CRS is converted; one without a CRS is an error. ``layer=None``
    takes the first.

    Raises
    ------
    StudyError
        The file or the layer is missing or broken, has no CRS, or holds no feature.
    """
    if not path.is_file():
        raise _wrong(file, None, "this file in the study folder")
    try:
        held = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        if layer is not None and layer not in held:
            raise _wrong(file, None, f"a layer {layer!r}; it holds {', '.join(held) or 'none'}")
        count = pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"]
        frame = pyogrio.read_dataframe(path, layer=layer)
    except StudyError:
        raise
    except (RuntimeError, ValueError, OSError, shapely.errors.ShapelyError) as error:
        reason = str(error).splitlines()[0].replace(str(path), file)
        raise _wrong(file, None, f"a readable GeoPackage or GeoJSON file ({reason})") from error
    what = file if layer is None else f"{file} layer {layer}"
    if not isinstance(frame, gpd.GeoDataFrame):
        raise _wrong(what, None, "a layer with geometry")
    if len(frame) == 0 or len(frame) != count:
        raise _wrong(what, f"{len(frame)} of {count} features", "at least one feature, all whole")
    if frame.crs is None:
        raise _wrong(what, None, "a declared coordinate system, for example EPSG:4326")
    if frame.crs.to_epsg() != 4326:
        frame = frame.to_crs(4326)
    return frame


def _wrong(file: str, value: str | None, expected: str) -> StudyError:
    return StudyError([Problem(file, None, None, value, expected)])


def _csv_records(path: Path, file: str) -> Iterator[Record]:
    """Yield the first line number and the cells of each record."""
    text = decode_text(path.read_bytes())
    if text is None or "\0" in text:
        raise _wrong(file, None, "text in UTF-8, GBK or GB18030")
    start = text[:4096]
    comma = "\t" if "\t" in start and "," not in start else ","
    # strict: a quote that never ends is an error, instead of a cell that swallows all that follows
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise StudyError([Problem(file, line, None, None, f"a CSV line ({error})")]) from error


def _sheet_records(path: Path, file: str) -> Iterator[Record]:
    """Yield the rows of the first sheet of a workbook."""
    import openpyxl

    # A damaged workbook shows as whatever its parser stumbles over first, often only mid-sheet.
    damage = (
        zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, AttributeError, TypeError,
        ValueError, OSError, EOFError, NotImplementedError,
    )  # fmt: skip
    try:
        with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book:
            if not book.worksheets:
                raise _wrong(file, None, "a workbook with a sheet of cells")
            rows = list(book.worksheets[0].iter_rows(values_only=True))
    except StudyError:
        raise
    except damage as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise _wrong(file, None, f"a readable XLSX workbook ({reason})") from error
    for line, cells in enumerate(rows, start=1):
        yield line, [_cell_text(cell) for cell in cells]


def _cell_text(cell: object) -> str:
    """Return what a cell shows: 330302002000.0 is a code, not a decimal."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, float) and np.isnan(cell):
        return ""
    return str(cell).strip()


def _table_of(records: list[Record], file: str, names: Mapping[str, str]) -> Table:
    """Find the header and put the rows under it."""
    records = [(line, cells) for line, cells in records if any(cells)]
    if not records:
        raise _wrong(file, None, "a header line and rows; the file is empty")
    tops = records[:TITLE_LINES_MAX]
    known = [sum(clean_name(cell) in names for cell in cells) for _, cells in tops]
    top = int(np.argmax(known))
    header_line, header = records[top]
    columns = [names.get(clean_name(cell), cell) for cell in header]
    problems = _header_problems(file, header_line, columns)
    rows = records[top + 1 :]
    for line, cells in rows:
        if any(cells[len(columns) :]):
            found = f"{len(cells)} values"
            problems.append(Problem(file, line, None, found, f"{len(columns)}, as the header has"))
    if problems:
        raise StudyError(problems)
    width = len(columns)
    filled = [(cells + [""] * (width - len(cells)))[:width] for _, cells in rows]
    data = {
        column: text_series(row[at] for row in filled)
        for at, column in enumerate(columns)
        if column
    }
    return Table(file, pd.DataFrame(data), tuple(line for line, _ in rows))


def _header_problems(file: str, line: int, columns: list[str]) -> list[Problem]:
    return [
        Problem(file, line, column, None, "this column once; two columns stand for it")
        for column in sorted({name for name in columns if name and columns.count(name) > 1})
    ]


def _layer_as_table(path: Path, file: str, names: Mapping[str, str]) -> Table:
    """Read the first layer's attributes as text, with the place of its points."""
    layer = read_layer(path, file=file)
    columns = [names.get(clean_name(str(name)), str(name)) for name in layer.columns]
    data = {
        column: text_series(map(_attribute_text, layer.iloc[:, at]))
        for at, column in enumerate(columns)
        if column != layer.geometry.name
    }
    if "lon" not in data and "lat" not in data:
        placed = ~(layer.geometry.isna() | layer.geometry.is_empty)
        if not (layer.geom_type[placed] == "Point").all():
            raise _wrong(file, None, "a layer of points, or columns lon and lat")
        points = layer.geometry.where(placed, shapely.Point())
        data["lon"] = text_series(map(_attribute_text, points.x))
        data["lat"] = text_series(map(_attribute_text, points.y))
        data["datum"] = text_series("wgs84" if there else "" for there in placed)
    return Table(file, pd.DataFrame(data), tuple(range(1, len(layer) + 1)))


def _attribute_text(value: object) -> str:
    return "" if value is None or value is pd.NA or value is pd.NaT else _cell_text(value)
