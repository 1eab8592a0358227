"""Write layers as a GeoPackage that QGIS opens with its styles."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import quoteattr

import geopandas as gpd
import pandas as pd
import pyogrio

from ..geo.errors import OutputError

LAYERS = (
    "counties",
    "townships",
    "institutions",
    "campuses",
    "parks",
    "clusters",
    "roads",
    "sites",
)
# Red, green, blue: from far or uncovered to near or covered.
_RAMP = ("178,24,43", "239,138,98", "253,219,199", "146,197,222", "33,102,172")
_SHARE_BREAKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_MINUTE_BREAKS = (0.0, 15.0, 30.0, 45.0, 60.0, 1e6)
_GRADUATED = {
    "counties": ("covered_local_p50", _SHARE_BREAKS, _RAMP),
    "townships": ("min_county", _MINUTE_BREAKS, _RAMP[::-1]),
}
_MARKERS = {
    "institutions": ("square", "69,69,69", 2.4),
    "campuses": ("circle", "27,94,150", 2.2),
    "parks": ("diamond", "191,129,45", 2.4),
    "clusters": ("triangle", "118,42,131", 2.6),
    "sites": ("star", "200,20,60", 4.2),
}
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
    written = []
    for name in LAYERS:
        if name not in chosen:
            continue
        layer = chosen[name]
        if layer.crs is None:
            raise OutputError(f"layer {name} has no CRS; expected one")
        whole = add_unplaced(as_columns(layer), rows[name]) if name in rows else as_columns(layer)
        with _without_waiting_for_the_disk():
            whole.to_file(Path(path), layer=name, driver="GPKG", engine="pyogrio")
        written.append(name)
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
    """Return a layer with its named index as a column and lists as text."""
    named = layer.index.name is not None and layer.index.name not in layer.columns
    flat = layer.reset_index(drop=not named)
    for name in flat.columns.drop(flat.geometry.name):
        if flat[name].map(lambda value: isinstance(value, (list, tuple, dict))).any():
            flat[name] = flat[name].map(_as_text)
    return flat.rename_geometry("geom") if flat.geometry.name != "geom" else flat


def _as_text(value: object) -> object:
    """Return a list as text; anything else as it is."""
    if isinstance(value, (list, tuple)):
        return "; ".join(str(inner) for inner in value)
    return str(value) if isinstance(value, dict) else value


def _add_styles(path: Path, names: Sequence[str]) -> None:
    """Add QGIS's table of default styles."""
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
            [(name, name, style_of(name)) for name in names],
        )


def style_of(name: str) -> str:
    """Return the QML style of a layer."""
    if name in _GRADUATED:
        return _qml(_graduated(*_GRADUATED[name]))
    if name in _MARKERS:
        shape, colour, size_mm = _MARKERS[name]
        marker = {"name": shape, "color": f"{colour},255", "size": f"{size_mm}", "size_unit": "MM"}
        return _qml(_single(_symbol("marker", "SimpleMarker", marker)))
    line = {"line_color": "130,130,130,255", "line_width": "0.3", "line_width_unit": "MM"}
    return _qml(_single(_symbol("line", "SimpleLine", line)))


def _qml(renderer: str) -> str:
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        f'<qgis version="3.16" styleCategories="Symbology">{renderer}</qgis>'
    )


def _single(symbol: str) -> str:
    return f'<renderer-v2 type="singleSymbol"><symbols>{symbol}</symbols></renderer-v2>'


def _graduated(field: str, breaks: Sequence[float], colours: Sequence[str]) -> str:
    """Return a renderer with one colour a class."""
    classes = list(pairwise(breaks))
    ranges = "".join(
        f'<range lower="{low}" upper="{high}" symbol="{at}" render="true" '
        f"label={quoteattr(f'{low:g} – {high:g}' if high < 1e6 else f'> {low:g}')}/>"
        for at, (low, high) in enumerate(classes)
    )
    symbols = "".join(
        _symbol("fill", "SimpleFill", {"color": f"{colour},190", "outline_width": "0.1"}, at)
        for at, colour in enumerate(colours)
    )
    return (
        f'<renderer-v2 type="graduatedSymbol" attr={quoteattr(field)} '
        f'graduatedMethod="GraduatedColor"><ranges>{ranges}</ranges>'
        f"<symbols>{symbols}</symbols></renderer-v2>"
    )


def _symbol(kind: str, layer: str, properties: Mapping[str, str], name: int = 0) -> str:
    props = "".join(
        f"<prop k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in properties.items()
    )
    return (
        f'<symbol type="{kind}" name="{name}" alpha="1">'
        f'<layer class="{layer}" enabled="1" pass="0" locked="0">{props}</layer></symbol>'
    )
