"""Write the layers of a finished run into a PostGIS database: all of them, or none."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from ...geo.errors import OutputError
from ..export import RECORD, read_record
from ..gis.geopackage import LAYERS
from ..gis.styles import style_of
from ..meaning.columns import describe_column
from .database import (
    NAME_BYTES_MAX,
    Grant,
    Wrong,
    add_grant,
    connect,
    execute,
    find_tables,
    geometry_type,
    has_schema,
    hide_password,
    list_dependents,
    list_grants,
    list_types,
    parse_address,
    use_postgis,
)

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
# As QGIS makes it, where it was never asked to store a style.
_STYLES_SQL = """
CREATE TABLE public.layer_styles (
    id serial PRIMARY KEY, f_table_catalog varchar, f_table_schema varchar, f_table_name varchar,
    f_geometry_column varchar, stylename text, styleqml xml, stylesld xml, useasdefault boolean,
    description text, owner varchar(63), ui xml, update_time timestamp DEFAULT CURRENT_TIMESTAMP
)
"""
_STYLE_NOTE = "vocatlas"
_DROP_STYLES = """
DELETE FROM public.layer_styles
WHERE f_table_catalog = current_database() AND f_table_schema = CAST(:schema AS text)
AND f_table_name = ANY(CAST(:names AS text[])) AND description = CAST(:note AS text)
"""
# A default that somebody chose in QGIS stays the default. QGIS once kept 30 letters of an owner.
_ADD_STYLE = """
INSERT INTO public.layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
    stylename, styleqml, useasdefault, description, owner, update_time)
SELECT current_database(), CAST(:schema AS text), CAST(:name AS text), CAST(:shape AS text),
    CAST(:name AS text), XMLPARSE(DOCUMENT CAST(:qml AS text)), NOT EXISTS (
        SELECT 1 FROM public.layer_styles WHERE useasdefault
        AND f_table_catalog = current_database() AND f_table_schema = CAST(:schema AS text)
        AND f_table_name = CAST(:name AS text)
    ), CAST(:note AS text), left(current_user, 30), CURRENT_TIMESTAMP
"""


@dataclass(frozen=True)
class Layer:
    """A layer as ``atlas.gpkg`` holds it: rows, EPSG:4326, and the type of each column."""

    shapes: gpd.GeoDataFrame
    types: Mapping[str, str]


@dataclass(frozen=True)
class Exported:
    """The number of rows by table, and what could not be done besides: empty where all was."""

    rows: Mapping[str, int]
    note: str = ""


def export_run(
    run: str | Path, url: str, *, schema: str = SCHEMA, overwrite: bool = False
) -> Exported:
    """Write the layers of a run as tables, and their QGIS styles, in one transaction.

    A table gets the layer's columns with their types and Chinese names as comments, a key
    ``fid``, a column ``geom`` in SRID 4326 with a spatial index, and a comment by which the next
    export knows it as its own. An earlier table with the same columns gets new rows and nothing
    else: its views, grants and indexes stay. One with other columns is made anew and keeps its
    grants; those of layers that this run does not have are dropped. Styles go where QGIS looks,
    in ``public.layer_styles``; where that may not be written the tables are, and the note says
    so. If anything else fails the earlier tables stay as they were.

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

    Raises
    ------
    OutputError
        The run or the database cannot be used, a table of one of these names belongs to somebody
        else, or a view or the like stands on a table that would be dropped. The password is in no
        message.

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
        grants = _make_room(connection, schema, layers, wrong, overwrite=overwrite)
        rows = {
            layer: _write_layer(connection, schema, layer, content, grants.get(layer))
            for layer, content in layers.items()
        }
        return Exported(rows, _write_styles(connection, schema, layers))


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


def _make_room(
    connection: "Connection",
    schema: str,
    layers: Mapping[str, Layer],
    wrong: Wrong,
    *,
    overwrite: bool,
) -> dict[str, list[Grant]]:
    """Make the schema and drop the earlier tables that do not fit, or say what stands in the way.

    Returns the grants of the tables to be made, by layer; a layer that is not in it has a table
    that fits.
    """
    import sqlalchemy as sa

    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    if not use_postgis(connection):
        raise wrong("a database with PostGIS (as its owner: CREATE EXTENSION postgis)")
    if not has_schema(connection, schema):
        connection.execute(sa.schema.CreateSchema(sa.sql.quoted_name(schema, quote=True)))
    held = _find_held(connection, schema, wrong, overwrite=overwrite)
    gone, blocked = {}, []
    for name, (oid, ours) in held.items():
        changed = _changed_columns(connection, oid, layers.get(name))
        if changed or not ours:
            gone[name] = oid
        # a foreign key would lose its rows with ours, or forbid it
        stands = [
            f"{kind} {of}"
            for kind, of in list_dependents(connection, oid)
            if name in gone or kind.startswith("foreign")
        ]
        if stands:
            why = f" (changed columns: {', '.join(changed)})" if changed and name in layers else ""
            blocked.append(f"{', '.join(stands)} on {schema}.{name}{why}")
    if blocked:
        raise wrong(
            f"no {'; no '.join(blocked)}. Nothing was changed: drop what is named (e.g. DROP VIEW) "
            "and make it again after the export, or choose another --schema"
        )
    grants = {name: list_grants(connection, oid) for name, oid in gone.items()}
    for name in gone:
        connection.execute(sa.schema.DropTable(_table(schema, name)))
    return {name: grants.get(name, []) for name in layers if name in gone or name not in held}


def _find_held(
    connection: "Connection", schema: str, wrong: Wrong, *, overwrite: bool
) -> dict[str, tuple[int, bool]]:
    """Return the tables under the names of layers: number, and whether an export wrote it."""
    held = find_tables(connection, schema, LAYERS)
    others = sorted(table for _, table, kind, _ in held if kind not in ("r", "p"))
    if others:
        raise wrong(f"no view or index {', '.join(others)} in schema {schema}; choose a --schema")
    found = {table: (oid, note.startswith(_MARK)) for oid, table, _, note in held}
    foreign = sorted(table for table, (_, ours) in found.items() if not ours)
    if foreign and not overwrite:
        raise wrong(
            f"a schema {schema} without other people's tables {', '.join(foreign)}; "
            "choose another --schema, or give --overwrite"
        )
    return found


def _changed_columns(connection: "Connection", oid: int, layer: Layer | None) -> list[str]:
    """Return the columns in which a table differs from a layer: all where there is no layer.

    A column for shapes of any kind fits, whatever the layer has.
    """
    held = list_types(connection, oid)
    if layer is None:
        return list(held)
    wanted = {_KEY: "integer"}
    for column, kind in layer.types.items():
        wanted[column] = _sql_type(kind).compile(dialect=connection.dialect).lower()
    shape = re.fullmatch(r"geometry\((\w+),4326\)", held.get(_SHAPE, ""))
    kinds = set(layer.shapes.geom_type.dropna())
    fits = shape is not None and (shape[1] == "Geometry" or kinds <= {shape[1]})
    wanted[_SHAPE] = held[_SHAPE] if fits else _kind_of(layer.shapes.geometry)
    return [name for name in {**held, **wanted} if held.get(name) != wanted.get(name)]


def _write_layer(
    connection: "Connection", schema: str, name: str, layer: Layer, grants: list[Grant] | None
) -> int:
    """Write one layer and return the number of its rows.

    Without grants, not even an empty list of them, its table is there and fits.
    """
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
    shape = sa.Column(_SHAPE, geometry_type()(_kind_of(shapes.geometry)))
    table = _table(schema, name, key, *columns, shape)
    if grants is None:
        # others read the earlier rows until the end; none may write
        for command in ("LOCK TABLE ONLY {} IN SHARE ROW EXCLUSIVE MODE", "DELETE FROM ONLY {}"):
            execute(connection, command, schema, name)
    else:
        connection.execute(sa.schema.CreateTable(table))
        connection.execute(sa.schema.SetTableComment(table))
        for column in columns:
            connection.execute(sa.schema.SetColumnComment(column))
    for rows in _chunks(layer):
        connection.execute(table.insert(), rows)
    if grants is not None:
        index = sa.Index(f"{name}_{_SHAPE}_idx", shape, postgresql_using="gist")
        connection.execute(sa.schema.CreateIndex(index))
        for grant in grants:
            if grant.column is None or grant.column in table.columns:
                add_grant(connection, schema, name, grant)
    return len(shapes)


def _write_styles(connection: "Connection", schema: str, layers: Mapping[str, Layer]) -> str:
    """Write the style of each layer as QGIS stores it; return why that could not be, else ""."""
    import sqlalchemy as sa

    ours = {"schema": schema, "note": _STYLE_NOTE}
    try:
        with connection.begin_nested():
            found = sa.text("SELECT pg_catalog.to_regclass('public.layer_styles') IS NOT NULL")
            if not connection.execute(found).scalar_one():
                connection.execute(sa.text(_STYLES_SQL))
            connection.execute(sa.text(_DROP_STYLES), {**ours, "names": list(LAYERS)})
            for name, layer in layers.items():
                qml = style_of(name, list(layer.types))
                row = {**ours, "name": name, "shape": _SHAPE, "qml": qml}
                connection.execute(sa.text(_ADD_STYLE), row)
    except sa.exc.DBAPIError as error:
        if connection.invalidated or error.connection_invalidated:
            raise
        reason = str(error.orig).strip().partition("\n")[0]
        return (
            f"QGIS 样式未写入，数据表已写入 no styles for QGIS, only the tables: {reason}; 请管理员"
            "授予 public.layer_styles 的读写权限后重新导出 let an administrator grant you "
            "public.layer_styles, and export again"
        )
    return ""


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
