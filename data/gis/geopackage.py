"""Write layers as a GeoPackage that QGIS opens with its styles."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from ...geo.errors import OutputError
from ..meaning.columns import describe_column
from .styles import style_of

LAYERS = (
    "counties",
    "townships",
    "institutions",
    "campuses",
    "parks",
    "clusters",
    "roads",
    "sites",
    "isochrones",
)
# A number of these units is a whole one: a column of them is written as integers, also with gaps.
_WHOLE_UNITS = ("persons", "students", "schools", "places", "campuses", "clusters", "year", "m")
_STYLES_SQL = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
    f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
);
"""


def write_geopackage(
    layers: Mapping[str, gpd.GeoDataFrame],
    path: str | Path,
    *,
    rows: Mapping[str, pd.DataFrame] | None = None,
) -> None:
    """Write ``atlas.gpkg``: the layers in their order, and a style for each.

    Lists become text with ``; ``. A layer that is missing is left out; ``institutions`` then
    stand at their main campus.

    Parameters
    ----------
    layers
        Layers by name; others than `LAYERS` are not written.
    path
        Where to.
    rows
        All rows of a layer, by its name: those that the layer lacks, because they have no place,
        are added without a geometry.

    Raises
    ------
    OutputError
        A layer has no CRS.
    """
    chosen, rows = dict(layers), rows or {}
    if "institutions" in rows and "institutions" not in chosen and "campuses" in chosen:
        chosen["institutions"] = place_institutions(rows["institutions"], chosen["campuses"])
    written: dict[str, list[str]] = {}
    for name in LAYERS:
        if name not in chosen:
            continue
        layer = chosen[name]
        if layer.crs is None:
            raise OutputError(f"layer {name} has no CRS; expected one")
        whole = add_unplaced(as_columns(layer), rows[name]) if name in rows else as_columns(layer)
        with _without_waiting_for_the_disk():
            whole.to_file(Path(path), layer=name, driver="GPKG", engine="pyogrio")
        written[name] = [str(c) for c in whole.columns.drop(whole.geometry.name)]
    if written:
        _add_styles(Path(path), written)


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """Let GDAL write without a sync for each layer: the folder is moved into place when whole."""
    pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": None})


def add_unplaced(layer: gpd.GeoDataFrame, rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return a layer with those of `rows` that it lacks, without a geometry.

    Rows are told apart by ``code`` or ``id``; a table without either adds nothing.

    Examples
    --------
    >>> layer = gpd.GeoDataFrame({"id": ["a"]}, geometry=gpd.points_from_xy([120], [27]), crs=4326)
    >>> whole = add_unplaced(layer, pd.DataFrame({"id": ["b", "a"]}))
    >>> whole["id"].tolist(), whole.geometry.isna().tolist()
    (['a', 'b'], [False, True])
    """
    key = next((k for k in ("code", "id") if k in layer.columns and k in rows.columns), None)
    if key is None:
        return layer
    lacking = rows.loc[~rows[key].isin(layer[key]), layer.columns.intersection(rows.columns)]
    if lacking.empty:
        return layer
    records = layer.drop(columns=layer.geometry.name).to_dict("records")
    whole = pd.DataFrame(records + lacking.to_dict("records"), columns=layer.columns)
    whole[layer.geometry.name] = [*layer.geometry, *[None] * len(lacking)]
    return as_columns(gpd.GeoDataFrame(whole, geometry=layer.geometry.name, crs=layer.crs))


def place_institutions(institutions: pd.DataFrame, campuses: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the institutions at their main campus, else at their first placed campus.

    One without a placed campus keeps its row, without a geometry.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> campuses = gpd.GeoDataFrame(
    ...     {"institution": ["a", "a"], "kind": ["branch", "main"]},
    ...     geometry=gpd.points_from_xy([120.1, 120.7], [27.9, 28.0]), crs=4326)
    >>> placed = place_institutions(pd.DataFrame({"id": ["a", "b"]}), campuses)
    >>> placed.geometry.x.tolist()[0], placed.geometry.isna().tolist()
    (120.7, [False, True])
    """
    known = campuses[campuses.geometry.notna()]
    first = known.iloc[(known["kind"] != "main").to_numpy().argsort(kind="stable")]
    at = first.drop_duplicates("institution").set_index("institution").geometry
    geometry = gpd.GeoSeries(
        [at.get(key) for key in institutions["id"]], index=institutions.index, crs=campuses.crs
    )
    return gpd.GeoDataFrame(institutions.copy(), geometry=geometry)


def as_columns(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a layer with its named index as a column, lists as text, and whole types.

    Yes and no stay a boolean and a count stays an integer where some values are missing.
    """
    named = layer.index.name is not None and layer.index.name not in layer.columns
    flat = layer.reset_index(drop=not named)
    for name in flat.columns.drop(flat.geometry.name):
        if flat[name].map(lambda value: isinstance(value, (list, tuple, dict))).any():
            flat[name] = flat[name].map(_as_text)
        else:
            flat[name] = _keep_type(flat[name])
    return flat.rename_geometry("geom") if flat.geometry.name != "geom" else flat


def _keep_type(values: pd.Series) -> pd.Series:
    """Return a column with gaps as booleans or integers, where that is what it holds.

    Examples
    --------
    >>> _keep_type(pd.Series([330302.0, None], name="adcode")).dtype
    Int64Dtype()
    >>> _keep_type(pd.Series([True, None], name="matched")).dtype
    BooleanDtype
    """
    known = values.dropna()
    if values.dtype == object and not known.empty and known.map(type).eq(bool).all():
        return values.astype("boolean")
    name = str(values.name)
    counts = name == "adcode" or describe_column(name).unit in _WHOLE_UNITS
    if values.dtype == float and counts and (known == known.round()).all():
        return values.astype("Int64")
    return values


def _as_text(value: object) -> object:
    """Return a list as text; anything else as it is."""
    if isinstance(value, (list, tuple)):
        return "; ".join(str(inner) for inner in value)
    return str(value) if isinstance(value, dict) else value


def _add_styles(path: Path, columns: Mapping[str, Sequence[str]]) -> None:
    """Add QGIS's table of default styles: one for each layer, given with its columns."""
    with closing(sqlite3.connect(path)) as base, base:
        base.executescript(_STYLES_SQL)
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles')"
        )
        base.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
            "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner) "
            "VALUES ('', '', ?, 'geom', ?, ?, '', 1, 'vocatlas', '')",
            [(name, name, style_of(name, fields)) for name, fields in columns.items()],
        )
