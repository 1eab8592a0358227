"""Read a table of a PostGIS database as the text that a file would hold, and hash it."""

import csv
import hashlib
import io
import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...geo.errors import Problem, StudyError
from ..tables import clean_name, text_series
from .database import (
    Address,
    Wrong,
    connect,
    hide_password,
    is_database_url,
    parse_address,
    use_postgis,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SHA256 = "#sha256="
_SHOWN_MAX = 12
_GEOMETRIES = ("geometry", "geography")
_FIND_TABLE = """
SELECT c.oid, n.nspname, c.relname
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND c.relname = CAST(:table AS text)
AND CASE WHEN CAST(:schema AS text) IS NULL THEN pg_catalog.pg_table_is_visible(c.oid)
    ELSE n.nspname = CAST(:schema AS text) END
"""
_LIST_TABLES = """
SELECT n.nspname || '.' || c.relname
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname <> 'information_schema'
AND n.nspname NOT LIKE 'pg\\_%' AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
AND c.relname NOT IN ('spatial_ref_sys', 'geometry_columns', 'geography_columns')
ORDER BY 1
"""
_LIST_COLUMNS = """
SELECT a.attname, t.typname
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = :oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""


def read_database_table(url: str, *, names: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Read a table or view of a database as text, as if it were a file of the study.

    The rows come in the order of their text, from the first column on: a database keeps none.
    NULL, NaN and blank text are missing; a whole number has no decimals, true is ``1``, an array
    is joined by ``; ``. Points become ``lon, lat`` in degrees (from any SRID) with ``datum``
    ``wgs84`` unless the table has such columns; an empty or missing point leaves them blank.

    Parameters
    ----------
    url
        ``postgresql://user@host/database?table=schema.name``.
    names
        Known column names, cleaned by `clean_name`, and what each stands for. Where these know
        no ``lon`` the geometry is left aside, of whatever kind it is.

    Raises
    ------
    StudyError
        The database, the table or the permission is missing, two columns stand for one, or the
        geometry has no SRID or is no point. The password is in no message.

    Examples
    --------
    >>> read_database_table("postgresql://me:secret@host/db")
    Traceback (most recent call last):
    ...
    vocatlas.geo.errors.StudyError: 1 problem in the study: 研究区数据有 1 处问题：
    postgresql://me@host/db: expected ?table=schema.name at its end
      postgresql://me@host/db：地址末尾应有 ?table=模式.表
    """
    wrong = _wrong_of(url)
    found, shapes = _read_rows(url, wrong)
    known = names or {}
    columns = [known.get(clean_name(name), name) for name in found.columns]
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        expected = "this column once; two columns stand for it"
        raise StudyError([Problem(hide_password(url), None, name, None, expected)])
    frame = found.set_axis(columns, axis=1)
    placed = names is None or "lon" in names.values()
    if shapes is None or not placed or "lon" in frame or "lat" in frame:
        return frame
    return _with_places(frame, shapes, wrong)


def read_database_layer(url: str) -> gpd.GeoDataFrame:
    """Read a table with geometry as a layer in EPSG:4326, its other columns as text.

    Raises
    ------
    StudyError
        As `read_database_table`; or the table has no geometry, or no row.
    """
    wrong = _wrong_of(url)
    frame, shapes = _read_rows(url, wrong)
    if shapes is None:
        raise wrong("a table with a geometry column")
    if frame.empty:
        raise wrong("at least one row")
    free = frame.drop(columns="geometry", errors="ignore")
    return gpd.GeoDataFrame(free, geometry=list(shapes), crs=4326)


def hash_rows(frame: pd.DataFrame) -> str:
    """Return the SHA-256 of a table as CSV in UTF-8: header, rows in their order.

    Examples
    --------
    >>> hash_rows(pd.DataFrame({"id": ["a"]})) == hash_rows(pd.DataFrame({"id": ["b"]}))
    False
    """
    flat = frame.to_wkb(hex=True) if isinstance(frame, gpd.GeoDataFrame) else frame
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(flat.columns)
    cells = flat.astype(object).where(flat.notna(), None)
    writer.writerows(cells.itertuples(index=False, name=None))
    return hashlib.sha256(text.getvalue().encode("utf-8", errors="replace")).hexdigest()


def describe_input(url: str, frame: pd.DataFrame) -> str:
    """Return what a study's ``files`` say of a database table: address and hash of what was read.

    The hash is taken when the table is read. Later the table may be another one already.

    Examples
    --------
    >>> describe_input("postgresql://me:secret@host/db?table=a", pd.DataFrame({"id": ["a"]}))[:48]
    'postgresql://me@host/db?table=a#sha256=1830fc9c5'
    """
    return f"{hide_password(url)}{_SHA256}{hash_rows(frame)}"


def hash_input(place: str) -> str:
    """Return the SHA-256 of an input: of a file's bytes, or as `describe_input` noted it.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    if is_database_url(place):
        return place.rpartition(_SHA256)[2]
    return hashlib.sha256(Path(place).read_bytes()).hexdigest()


def _wrong_of(url: str) -> Wrong:
    name = hide_password(url)
    return lambda expected: StudyError([Problem(name, None, None, None, expected)])


def _read_rows(url: str, wrong: Wrong) -> tuple[pd.DataFrame, np.ndarray | None]:
    """Return the text of all cells, in the order of their text, and the shapes beside them."""
    address = parse_address(url, wrong)
    if address.table is None:
        raise wrong("?table=schema.name at its end")
    with connect(address, wrong) as connection:
        columns, shape, rows = _select(connection, address, wrong)
    if any(row[-1] == 0 for row in rows):
        raise wrong(f"a known SRID in column {shape}, e.g. UpdateGeometrySRID(...)")
    cells = sorted(([_text_of(cell) for cell in row[:-2]], bytes(row[-2] or b"")) for row in rows)
    data = {name: text_series(row[at] for row, _ in cells) for at, name in enumerate(columns)}
    frame = pd.DataFrame(data, columns=columns, index=range(len(cells)))
    if shape is None:
        return frame, None
    try:
        return frame, shapely.from_wkb([wkb or None for _, wkb in cells])
    except shapely.errors.ShapelyError as error:
        raise wrong(f"plain points, lines or polygons in column {shape}") from error


def _select(
    connection: "Connection", address: Address, wrong: Wrong
) -> tuple[list[str], str | None, Sequence[Sequence[Any]]]:
    """Return the names of the plain columns, that of the geometry, and the rows.

    Each row ends with its shape in EPSG:4326 (WKB) and the SRID that it had: NULL where it has
    none. Names come from the catalogue of the database and are always quoted.
    """
    import sqlalchemy as sa

    asked = {"schema": address.schema, "table": address.table}
    found = connection.execute(sa.text(_FIND_TABLE), asked).first()
    if found is None:
        held = list(connection.execute(sa.text(_LIST_TABLES)).scalars())
        shown = [*held[:_SHOWN_MAX], "..."] if len(held) > _SHOWN_MAX else held
        raise wrong(f"a table that is there; the database holds {', '.join(shown) or 'none'}")
    oid, schema, name = found
    kinds = connection.execute(sa.text(_LIST_COLUMNS), {"oid": oid}).all()
    shapes = [column for column, kind in kinds if kind in _GEOMETRIES]
    if len(shapes) > 1:
        raise wrong(f"one geometry column, not {', '.join(shapes)}; make a view with one")
    plain = [column for column, kind in kinds if kind not in _GEOMETRIES]
    quoted = partial(sa.sql.quoted_name, quote=True)
    wanted: list[Any] = [sa.column(quoted(column)) for column in plain]
    ends: list[Any] = [sa.null(), sa.null()]
    if shapes:
        use_postgis(connection)
        shape = sa.column(quoted(shapes[0])).op("::")(sa.literal_column("geometry"))
        srid = sa.func.ST_SRID(shape)
        degrees = sa.case((srid == 0, None), else_=sa.func.ST_Transform(shape, 4326))
        ends = [sa.func.ST_AsBinary(sa.func.ST_Force2D(degrees)), srid]
    source = sa.table(quoted(name), schema=quoted(schema))
    labelled = [value.label(f"c{at}") for at, value in enumerate([*wanted, *ends])]
    rows = connection.execute(sa.select(*labelled).select_from(source)).all()
    return plain, shapes[0] if shapes else None, rows


def _text_of(value: object) -> str:
    """Return what a cell of a spreadsheet would show.

    Examples
    --------
    >>> [_text_of(v) for v in (None, True, 3.0, Decimal("330302.00"), Decimal("1.50"), ["a", "b"])]
    ['', '1', '3', '330302', '1.5', 'a; b']
    >>> [_text_of(v) for v in (float("nan"), Decimal("NaN"), float("inf"), 0.1, {"a": 1})]
    ['', '', 'inf', '0.1', '{"a": 1}']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, (float, Decimal)):
        return _number_text(value)
    if isinstance(value, (list, tuple)):
        return "; ".join(text for text in map(_text_of, value) if text)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    return str(value).strip()


def _number_text(value: float | Decimal) -> str:
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return str(float(value))
    whole = isinstance(value, Decimal) or abs(value) < 2**53
    if whole and value == value // 1:
        return str(int(value))
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def _with_places(frame: pd.DataFrame, shapes: np.ndarray, wrong: Wrong) -> pd.DataFrame:
    """Return a table with the coordinates of its points. A datum that is stated stays."""
    points = np.array([_single_point(shape) for shape in shapes], dtype=object)
    there = ~(shapely.is_missing(points) | shapely.is_empty(points))
    kinds = shapely.get_type_id(points[there])
    if (kinds != shapely.GeometryType.POINT).any():
        raise wrong("a table of points, or columns lon and lat")
    points[~there] = None
    x, y = shapely.get_x(points), shapely.get_y(points)
    there &= ~(np.isnan(x) | np.isnan(y))
    stated = frame["datum"] if "datum" in frame else text_series([None] * len(frame))
    return frame.assign(
        lon=text_series(map(_text_of, np.where(there, x, np.nan).tolist())),
        lat=text_series(map(_text_of, np.where(there, y, np.nan).tolist())),
        datum=text_series(
            (word if isinstance(word, str) else "wgs84") if placed else None
            for word, placed in zip(stated, there, strict=True)
        ),
    )


def _single_point(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    """Return the point of a multi-point of one, as some tools store every point; others as is."""
    if shape is not None and shape.geom_type == "MultiPoint" and len(shape.geoms) == 1:
        return shape.geoms[0]
    return shape
