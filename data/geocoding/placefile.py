"""Write rows with their places: CSV, XLSX, GeoPackage, GeoJSON or zipped Shapefile.

Every input row is written, in its order, with all its columns. A file is written beside its place
and moved there at the end, so that a crash leaves the earlier one.
"""

import csv
import io
import json
import re
import secrets
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from ...geo.errors import OutputError
from ..checking.vocabulary import PLACE_ALIASES
from ..spreadsheet.workbook import could_run
from ..tables import clean_name
from .anytable import cell_text, unique_headings

RESULT_COLUMNS = (
    "lon", "lat", "adcode", "township", "precision", "radius_m", "matched", "score", "status",
    "note",
)  # fmt: skip
ENDINGS = (".csv", ".xlsx", ".gpkg", ".geojson", ".shp.zip")
# Names that a layer needs for itself.
_LAYER_NAMES = ("fid", "ogc_fid", "geom", "geometry")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_PIECE_ROWS = 20_000
_XLSX_ROWS, _XLSX_CHARACTERS = 1_048_576, 32_767
_SHP_BYTES, _SHP_NAME_BYTES = 254, 10


def join_places(frame: pd.DataFrame, places: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the rows with `RESULT_COLUMNS` behind their own columns, and what was renamed.

    An input column of such a name is kept as ``lon_input``; so is one that names a datum, which
    is not that of ``lon, lat``.

    Examples
    --------
    >>> rows = pd.DataFrame({"Status": ["open"]})
    >>> places = pd.DataFrame({name: [None] for name in RESULT_COLUMNS})
    >>> joined, remarks = join_places(rows, places)
    >>> joined.columns[0], len(joined.columns), len(remarks)
    ('Status_input', 11, 1)
    """
    names = [str(name) for name in frame.columns]
    wanted = [f"{name}_input" if _is_taken(name) else name for name in names]
    given = unique_headings(wanted)
    changed = [f"{a} -> {b}" for a, b in zip(names, given, strict=True) if a != b]
    remarks: tuple[str, ...] = ()
    if changed:
        listed = ", ".join(changed)
        remarks = (f"与结果列同名,原列改称:{listed} / input columns renamed: {listed}",)
    joined = pd.concat([frame.set_axis(given, axis=1), places[list(RESULT_COLUMNS)]], axis=1)
    return joined, remarks


def _is_taken(name: str) -> bool:
    """Return whether an input column would be taken for one of the result, or belie it."""
    if name.casefold() in (*RESULT_COLUMNS, *_LAYER_NAMES):
        return True
    return clean_name(name) in PLACE_ALIASES["datum"]


def check_target(out: str | Path, source: str | Path, *, overwrite: bool) -> Path:
    """Return where to write, once it is sure that nothing is lost by it.

    Raises
    ------
    OutputError
        The ending is unknown, the folder is not there, the file exists and may not be replaced,
        or it is the table itself.
    """
    target = Path(out)
    if ending_of(target) is None:
        raise OutputError(f"{target} must end in one of {', '.join(ENDINGS)}")
    if not target.parent.is_dir():
        raise OutputError(f"{target.parent} is no folder; make it first")
    if target.exists():
        if Path(source).exists() and target.samefile(source):
            raise OutputError(f"{target} is the table itself; choose another name")
        if target.is_dir() or not overwrite:
            raise OutputError(f"{target} exists; choose another name, or give --overwrite")
    return target


def ending_of(path: Path) -> str | None:
    """Return the ending that says how to write a file; None if it is none of `ENDINGS`.

    Examples
    --------
    >>> ending_of(Path("a.SHP.zip")), ending_of(Path("a.zip"))
    ('.shp.zip', None)
    """
    return next((end for end in ENDINGS if path.name.lower().endswith(end)), None)


def write_places(frame: pd.DataFrame, path: Path) -> tuple[str, ...]:
    """Write rows of `join_places` by the ending of `path`; return what a reader should be told.

    A row without a place has a null geometry. CSV is UTF-8 with a mark, so that Excel opens it.

    Raises
    ------
    OutputError
        The disk refuses, or the form cannot hold the rows.
    """
    write = _WRITERS[ending_of(path) or ".csv"]
    beside = path.with_name(f".{secrets.token_hex(6)}.{path.name}")
    try:
        remarks = write(frame, beside)
        beside.replace(path)
    except OutputError:
        raise
    except (OSError, RuntimeError, ValueError, zipfile.LargeZipFile) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise OutputError(f"{path} cannot be written: {reason}") from error
    finally:
        beside.unlink(missing_ok=True)
    return remarks


def csv_lines(frame: pd.DataFrame) -> Iterator[str]:
    """Yield the rows as CSV, in pieces; text that a spreadsheet would run gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_quiet(str(name)) for name in frame.columns])
    for start in range(0, len(frame), _PIECE_ROWS):
        part = frame.iloc[start : start + _PIECE_ROWS]
        cells = [_quiet_cells(part.iloc[:, at]) for at in range(part.shape[1])]
        writer.writerows(zip(*cells, strict=True))
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    if not len(frame):
        yield out.getvalue()


def _row_tuples(frame: pd.DataFrame) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows piece by piece, missing values as None."""
    for start in range(0, len(frame), _PIECE_ROWS):
        part = frame.iloc[start : start + _PIECE_ROWS]
        columns = [_values(part.iloc[:, at]) for at in range(part.shape[1])]
        yield list(zip(*columns, strict=True))


def _values(column: pd.Series) -> list[Any]:
    """Return the values of a column as Python's own, None where missing or not finite."""
    kept = column.astype(object)
    return [_own(value) for value in kept.to_list()]


def _own(value: Any) -> Any:
    if value.__class__ is str:
        return value
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and not np.isfinite(value) else value


def _quiet_cells(column: pd.Series) -> list[Any]:
    """Return a column's values for CSV cells; a value that comes again is looked at once."""
    values = _values(column)
    if len({value.__class__ for value in values if value is not None}) > 1:
        return [_quiet(value) for value in values]  # 1 and True are one key
    quiet = {value: _quiet(value) for value in set(values)}
    return [quiet[value] for value in values]


def _quiet(value: Any) -> Any:
    r"""Return a value for a CSV cell.

    Examples
    --------
    >>> [_quiet(value) for value in ("=1+1", "-120.5", "\t=1", -2, 330302.0)]
    ["'=1+1", '-120.5', "'\t=1", -2, '330302']
    """
    if isinstance(value, str):
        return f"'{value}" if could_run(value) and not _PLAIN_NUMBER.fullmatch(value) else value
    return cell_text(value) if isinstance(value, float) else value


def _write_csv(frame: pd.DataFrame, path: Path) -> tuple[str, ...]:
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        file.writelines(csv_lines(frame))
    return ()


def _write_xlsx(frame: pd.DataFrame, path: Path) -> tuple[str, ...]:
    """Write one sheet; text is text whatever it begins with."""
    from openpyxl import Workbook

    from ..spreadsheet.workbook import text_cell

    if len(frame) >= _XLSX_ROWS:
        raise OutputError(f"an XLSX sheet holds {_XLSX_ROWS - 1:,} rows; found {len(frame):,}")
    _refuse_long_cells(frame)
    book = Workbook(write_only=True)
    page = book.create_sheet("places")
    page.freeze_panes = "A2"
    page.append([text_cell(page, str(name)) for name in frame.columns])
    for rows in _row_tuples(frame):
        for row in rows:
            page.append([text_cell(page, v) if v.__class__ is str else v for v in row])
    book.save(path)
    book.close()
    return ()


def _refuse_long_cells(frame: pd.DataFrame) -> None:
    """Refuse text that a cell would cut, before a workbook is begun."""
    for name in frame.columns:
        for number, value in enumerate(frame[name], start=1):
            if value.__class__ is str and len(value) > _XLSX_CHARACTERS:
                raise OutputError(
                    f"row {number}, column {name}: a cell of XLSX holds {_XLSX_CHARACTERS:,} "
                    f"characters; found {len(value):,}. Write CSV or GeoPackage"
                )


def _write_geojson(frame: pd.DataFrame, path: Path) -> tuple[str, ...]:
    """Write features one a line; GeoJSON is always WGS-84 (RFC 7946)."""
    names = [str(name) for name in frame.columns]
    lon_at, lat_at = names.index("lon"), names.index("lat")
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        comma = "\n"
        for rows in _row_tuples(frame):
            for row in rows:
                file.write(comma + _feature(names, row, row[lon_at], row[lat_at]))
                comma = ",\n"
        file.write("\n]}\n")
    return ()


def _feature(names: list[str], row: tuple[Any, ...], lon: Any, lat: Any) -> str:
    point = None if lon is None or lat is None else {"type": "Point", "coordinates": [lon, lat]}
    properties = dict(zip(names, row, strict=True))
    feature = {"type": "Feature", "properties": properties, "geometry": point}
    return json.dumps(feature, ensure_ascii=False, default=str)


def _as_layer(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the rows as points, each column of one type."""
    lon, lat = frame["lon"].to_numpy(float), frame["lat"].to_numpy(float)
    there = np.isfinite(lon) & np.isfinite(lat)
    points = np.full(len(frame), None, dtype=object)
    points[there] = shapely.points(lon[there], lat[there])
    typed = pd.DataFrame({name: _one_type(frame[name]) for name in frame.columns})
    return gpd.GeoDataFrame(typed, geometry=points, crs="EPSG:4326")


def _one_type(column: pd.Series) -> pd.Series:
    """Return a column as whole numbers, numbers or text, whichever holds all its values.

    Examples
    --------
    >>> [str(_one_type(pd.Series(v, dtype=object)).dtype) for v in ([1, None], [1, 2.5], [1, "a"])]
    ['Int64', 'float64', 'object']
    """
    if column.dtype != object:
        text = pd.api.types.is_datetime64_any_dtype(column) or column.dtype == bool
        return column.astype(str) if text else column
    values = _values(column)
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int} and all(abs(v) < 2**63 for v in values if v is not None):
        return pd.Series(values, index=column.index, dtype="Int64")
    if kinds and kinds <= {int, float}:
        return pd.Series(values, index=column.index, dtype=float)
    texts = [v if v is None or v.__class__ is str else cell_text(v) for v in values]
    return pd.Series(texts, index=column.index, dtype=object)


def _write_gpkg(frame: pd.DataFrame, path: Path) -> tuple[str, ...]:
    layer = _as_layer(frame)
    pyogrio.write_dataframe(layer, path, layer="places", driver="GPKG", geometry_type="Point")
    return ()


def _write_shapefile(frame: pd.DataFrame, path: Path) -> tuple[str, ...]:
    """Write a Shapefile in a ZIP file, with the full headings in ``fields.csv`` beside it."""
    names = [str(name) for name in frame.columns]
    short = _short_names(names)
    layer = _as_layer(frame).rename(columns=dict(zip(names, short, strict=True)))
    cut = 0
    for name in short:
        if not pd.api.types.is_numeric_dtype(layer[name].dtype):
            texts = _values(layer[name])
            kept = [None if t is None else _cut(t, _SHP_BYTES) for t in texts]
            cut += sum(a != b for a, b in zip(texts, kept, strict=True))
            layer[name] = pd.Series(kept, index=layer.index, dtype=object)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "places.shp"
        pyogrio.write_dataframe(layer, target, encoding="UTF-8", geometry_type="Point")
        head = pd.DataFrame({"field": short, "heading": names})
        (Path(folder) / "fields.csv").write_text(
            "".join(csv_lines(head)), encoding="utf-8-sig", errors="replace", newline=""
        )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(Path(folder).iterdir()):
                archive.write(part, part.name)
    return _shapefile_remarks(names, short, cut)


def _shapefile_remarks(names: list[str], short: list[str], cut: int) -> tuple[str, ...]:
    remarks = []
    if names != short:
        remarks.append(
            "Shapefile 列名最多10字节,全称见 fields.csv / a Shapefile's names hold 10 bytes; the "
            "full ones are in fields.csv"
        )
    if cut:
        remarks.append(
            f"{cut} 个文本超过254字节被截断 / {cut} texts were cut to the 254 bytes of a Shapefile"
        )
    return tuple(remarks)


def _short_names(names: list[str]) -> list[str]:
    """Return names of at most 10 bytes of which no two are the same.

    Examples
    --------
    >>> _short_names(["学校名称全称", "学校名称简称", "precision"])
    ['学校名', '学校_2', 'precision']
    """
    taken: set[str] = set()
    short = []
    for name in names:
        text, count = _cut(name, _SHP_NAME_BYTES), 1
        while text.casefold() in taken:
            count += 1
            tail = f"_{count}"
            text = _cut(name, _SHP_NAME_BYTES - len(tail)) + tail
        taken.add(text.casefold())
        short.append(text)
    return short


def _cut(text: str, size: int) -> str:
    return text.encode("utf-8", "replace")[:size].decode("utf-8", "ignore")


_WRITERS: dict[str, Callable[[pd.DataFrame, Path], tuple[str, ...]]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".gpkg": _write_gpkg,
    ".geojson": _write_geojson,
    ".shp.zip": _write_shapefile,
}
