"""Write the layers of a finished run into a PostGIS database: all of them, or none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from ..geo.errors import OutputError
from .columns import describe_column
from .database import NAME_BYTES_MAX, Wrong, connect, hide_password, parse_address, use_postgis
from .export import RECORD, read_record
from .geopackage import LAYERS

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table
    from sqlalchemy.types import TypeEngine

SCHEMA = "vocatlas"
_FILE = "atlas.gpkg"
_MARK = "vocatlas layer"
_KEY, _SHAPE = "fid", "geom"
_CHUNK_ROWS = 5000
# One export at a time: any number that only exports use.
_LOCK = 0x766F6361
_FIND_HELD = """
SELECT c.relname, c.relkind, coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = CAST(:schema AS text) AND c.relname = ANY(CAST(:names AS text[]))
"""
_FIND_SCHEMA = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = CAST(:schema AS text)"


@dataclass(frozen=True)
class Layer:
    """A layer as ``atlas.gpkg`` holds it: rows, EPSG:4326, and the type of each column."""

    shapes: gpd.GeoDataFrame
    types: Mapping[str, str]


def export_run(
    run: str | Path, url: str, *, schema: str = SCHEMA, overwrite: bool = False
) -> dict[str, int]:
    """Write the layers of a run as tables, in one transaction.

    A table gets the layer's columns with their types and Chinese names as comments, a key
    ``fid``, a column ``geom`` in SRID 4326 with a spatial index, and a comment by which the next
    export knows it as its own. Earlier tables of an export are replaced; those of layers that
    this run does not have are dropped. If anything fails the earlier tables stay as they were.

    Parameters
    ----------
    run
        The output folder of ``vocatlas run``.
    url
        ``postgresql://user@host/database``; PostGIS must be installed in it.
    schema
        Made if it is not there.
    overwrite
        Also replace tables of these names that no export wrote.

    Returns
    -------
    dict
        The number of rows by table.

    Raises
    ------
    OutputError
        The run or the database cannot be used, or a table of one of these names belongs to
        somebody else. The password is in no message.

    Examples
    --------
    >>> export_run("atlantis", "postgresql://me:secret@host/db")
    Traceback (most recent call last):
    ...
    vocatlas.geo.errors.OutputError: atlantis/run.json cannot be read: No such file or directory
    """
    read_record(Path(run) / RECORD)
    layers = read_typed_layers(Path(run) / _FILE)
    name = hide_password(url)

    def wrong(expected: str) -> OutputError:
        return OutputError(f"{name}: expected {expected}")

    address = parse_address(url, wrong)
    if address.table is not None:
        raise wrong("no ?table=: every layer becomes a table (choose a --schema)")
    if not schema or len(schema.encode()) > NAME_BYTES_MAX:
        raise OutputError(f"schema {schema!r}: expected a name of 1 to {NAME_BYTES_MAX} bytes")
    with connect(address, wrong, write=True) as connection:
        _make_room(connection, schema, wrong, overwrite=overwrite)
        return {
            layer: _write_layer(connection, schema, layer, content)
            for layer, content in layers.items()
        }


def read_typed_layers(path: Path) -> dict[str, Layer]:
    """Return the layers of an ``atlas.gpkg`` with the types that their columns have in the file.

    A whole number that is missing somewhere is read as a decimal: the file knows better.

    Raises
    ------
    OutputError
        The file is missing or broken.
    """
    if not path.is_file():
        raise OutputError(f"{path.parent} holds no {path.name}; run the study again")
    layers = {}
    try:
        held = set(pyogrio.list_layers(path)[:, 0])
        for name in (name for name in LAYERS if name in held):
            info = pyogrio.read_info(path, layer=name)
            types = dict(zip(map(str, info["fields"]), map(str, info["dtypes"]), strict=True))
            shapes = pyogrio.read_dataframe(path, layer=name)
            layers[name] = Layer(shapes.to_crs(4326), types)
    except (OSError, RuntimeError, ValueError, AttributeError) as error:
        raise OutputError(f"{path} cannot be read as a GeoPackage: {error}") from error
    if not layers:
        raise OutputError(f"{path} holds none of the layers {', '.join(LAYERS)}")
    return layers


def _make_room(connection: "Connection", schema: str, wrong: Wrong, *, overwrite: bool) -> None:
    """Make the schema and drop the tables of an earlier export, or say what stands in the way."""
    import sqlalchemy as sa

    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    if not use_postgis(connection):
        raise wrong("a database with PostGIS (as its owner: CREATE EXTENSION postgis)")
    if connection.execute(sa.text(_FIND_SCHEMA), {"schema": schema}).first() is None:
        connection.execute(sa.schema.CreateSchema(sa.sql.quoted_name(schema, quote=True)))
    asked = {"schema": schema, "names": list(LAYERS)}
    held = connection.execute(sa.text(_FIND_HELD), asked).all()
    others = sorted(table for table, kind, _ in held if kind not in ("r", "p"))
    if others:
        raise wrong(f"no view or index {', '.join(others)} in schema {schema}; choose a --schema")
    foreign = sorted(table for table, _, note in held if not note.startswith(_MARK))
    if foreign and not overwrite:
        raise wrong(
            f"a schema {schema} without other people's tables {', '.join(foreign)}; "
            "choose another --schema, or give --overwrite"
        )
    for table, _, _ in held:
        connection.execute(sa.schema.DropTable(_table(schema, table)))


def _write_layer(connection: "Connection", schema: str, name: str, layer: Layer) -> int:
    """Write one layer and return the number of its rows."""
    import sqlalchemy as sa

    shapes = layer.shapes
    columns = [
        sa.Column(
            sa.sql.quoted_name(column, quote=True),
            _sql_type(layer.types.get(column, "object")),
            comment=describe_column(column).zh,
        )
        for column in layer.types
    ]
    key = sa.Column(_KEY, sa.Integer, primary_key=True, autoincrement=False)
    shape = sa.Column(_SHAPE, _geometry_type()(_kind_of(shapes.geometry)))
    table = _table(schema, name, key, *columns, shape)
    sa.Index(f"{name}_{_SHAPE}_idx", shape, postgresql_using="gist")
    connection.execute(sa.schema.CreateTable(table))
    connection.execute(sa.schema.SetTableComment(table))
    for column in columns:
        connection.execute(sa.schema.SetColumnComment(column))
    for rows in _chunks(layer):
        connection.execute(table.insert(), rows)
    for index in table.indexes:
        connection.execute(sa.schema.CreateIndex(index))
    return len(shapes)


def _table(schema: str, name: str, *columns: Any) -> "Table":
    import sqlalchemy as sa

    quoted = sa.sql.quoted_name(schema, quote=True)
    note = f"{_MARK} {name}: replaced by the next vocatlas export"
    return sa.Table(name, sa.MetaData(), *columns, schema=quoted, comment=note)


def _chunks(layer: Layer) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows as values of the database, some thousands at a time: missing is NULL."""
    shapes = layer.shapes
    data: dict[str, list[Any]] = {_KEY: list(range(1, len(shapes) + 1))}
    for column, kind in layer.types.items():
        data[column] = [_value(value, kind) for value in shapes[column]]
    data[_SHAPE] = list(shapely.to_wkb(shapely.force_2d(shapes.geometry.to_numpy())))
    names = list(data)
    for start in range(0, len(shapes), _CHUNK_ROWS):
        part = [data[name][start : start + _CHUNK_ROWS] for name in names]
        yield [dict(zip(names, row, strict=True)) for row in zip(*part, strict=True)]


def _value(value: Any, kind: str) -> Any:
    """Return a cell as the plain value that its column holds.

    Examples
    --------
    >>> _value(330302.0, "int64"), _value(float("nan"), "float64"), _value(1.0, "bool")
    (330302, None, True)
    >>> _value("校", "object"), _value(None, "object")
    ('校', None)
    """
    if pd.isna(value):
        return None
    if kind == "bool":
        return bool(value)
    if kind.startswith(("int", "uint")):
        return int(value)
    if kind.startswith("float"):
        return float(value)
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else str(value)


def _sql_type(kind: str) -> "TypeEngine[Any]":
    """Return the type of a database column that holds a type of the GeoPackage."""
    import sqlalchemy as sa

    if kind == "bool":
        return sa.Boolean()
    if kind.startswith(("int", "uint")):
        return sa.BigInteger()
    if kind.startswith("float"):
        return sa.Double()
    return sa.DateTime() if kind.startswith("datetime") else sa.Text()


def _kind_of(shapes: gpd.GeoSeries) -> str:
    """Return the one kind of a layer's shapes, or Geometry where they are several.

    Examples
    --------
    >>> _kind_of(gpd.GeoSeries([shapely.Point(0, 0), None])), _kind_of(gpd.GeoSeries([None]))
    ('Point', 'Geometry')
    """
    kinds = set(shapes.geom_type.dropna())
    return str(kinds.pop()) if len(kinds) == 1 else "Geometry"


@cache
def _geometry_type() -> Any:
    """Return SQLAlchemy's type for a PostGIS column, given and taken as WKB in SRID 4326.

    GeoAlchemy2 (which `geopandas.to_postgis` needs) is not used: its table creation commits by
    events of its own and cannot carry our types, comments and key; this is all that is left.
    """
    import sqlalchemy as sa

    class Geometry(sa.types.UserDefinedType):  # type: ignore[type-arg]
        cache_ok = True

        def __init__(self, kind: str) -> None:
            self.kind = kind

        def get_col_spec(self, **_: object) -> str:
            return f"geometry({self.kind}, 4326)"

        def bind_expression(self, bindvalue: Any) -> Any:
            return sa.func.ST_GeomFromWKB(bindvalue, 4326)

    return Geometry
