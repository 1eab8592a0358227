"""Rows and points of a layer: GeoPackage, GeoJSON, Shapefile, the last also zipped."""

import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from ...geo.errors import Problem, StudyError
from ..tables import decode_text

Layer = tuple[pd.DataFrame, gpd.GeoSeries | None, tuple[str, ...]]


def read_any_layer(path: Path, *, file: str, layer: str | None = None) -> Layer:
    """Read every feature of a layer, with or without geometry.

    Text of a Shapefile is in the encoding that it declares, else in UTF-8 or GBK, found out.

    Parameters
    ----------
    path
        The file; a ``.zip`` must hold one Shapefile.
    file
        How messages name it.
    layer
        Name, or number from 1; None takes the first.

    Returns
    -------
    tuple
        The attributes; the WGS-84 points (None for a table without geometry); remarks.

    Raises
    ------
    StudyError
        The file or the layer is broken, empty or not there, or points have no known CRS.
    """
    source, encoding = _source(path, file)
    try:
        held = [str(name) for name in pyogrio.list_layers(source)[:, 0]]
        chosen = _choose_layer(held, layer, file)
        options = {"layer": chosen, "encoding": encoding} if encoding else {"layer": chosen}
        count = pyogrio.read_info(source, force_feature_count=True, **options)["features"]
        frame = pyogrio.read_dataframe(source, **options)
    except StudyError:
        raise
    except (RuntimeError, ValueError, OSError, shapely.errors.ShapelyError) as error:
        # GDAL goes on with advice on drivers that no option here could follow
        reason = str(error).splitlines()[0].replace(source, file).split(".;")[0]
        raise _wrong(file, f"a readable layer ({reason})") from error
    if len(frame) == 0 or len(frame) != count:
        raise _wrong(file, "at least one feature, all whole", f"{len(frame)} of {count} features")
    remarks: tuple[str, ...] = ()
    if len(held) > 1 and layer is None:
        others = ", ".join(held[1:])
        remarks = (
            f"只读取图层“{chosen}”,另有:{others} / only layer {chosen!r} was read; others: "
            f"{others} (choose with --sheet)",
        )
    points = None
    if isinstance(frame, gpd.GeoDataFrame):
        points, more = _points_or_error(frame, file)
        remarks += more
        frame = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    if encoding:
        frame = _decoded(frame)
    return frame.map(_plain), points, remarks


def points_of(layer: gpd.GeoDataFrame) -> tuple[gpd.GeoSeries, tuple[str, ...]]:
    """Return the points of a layer in WGS-84, rows counted from 1, and remarks.

    What is no point has no place here: the middle of an outline is not where something stands.

    Examples
    --------
    >>> shapes = [shapely.Point(120, 27), shapely.box(0, 0, 1, 1)]
    >>> layer = gpd.GeoDataFrame(geometry=shapes, crs=4326)
    >>> points, remarks = points_of(layer)
    >>> points.isna().tolist(), len(remarks)
    ([False, True], 1)
    """
    shapes = layer.geometry
    there = ~(shapes.isna() | shapes.is_empty)
    shapes = shapes.where(there, None)
    single = there & (shapes.geom_type == "MultiPoint") & (shapes.count_geometries() == 1)
    if single.any():
        shapes = shapes.where(~single, shapes.centroid)
    point = there & (shapes.geom_type == "Point")
    remarks: tuple[str, ...] = ()
    if (there & ~point).any():
        count = int((there & ~point).sum())
        remarks = (
            f"{count} 个要素不是点,其图形未采用 / {count} features are no points; their shape "
            "is not used",
        )
    if point.any() and layer.crs is not None and layer.crs.to_epsg() != 4326:
        shapes = shapes.where(point, None).to_crs(4326)
    values = shapes.where(point, None).to_numpy()
    return gpd.GeoSeries(values, index=pd.RangeIndex(1, len(layer) + 1), crs=4326), remarks


def _points_or_error(layer: gpd.GeoDataFrame, file: str) -> tuple[gpd.GeoSeries, tuple[str, ...]]:
    there = layer.geometry.notna() & ~layer.geometry.is_empty
    if layer.crs is None and there.any():
        west, south, east, north = layer.total_bounds
        if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
            raise _wrong(file, "a declared coordinate system, for example EPSG:4326")
    points, remarks = points_of(layer)
    if layer.crs is None and there.any():
        remarks += ("图层未注明坐标系,按经纬度读取 / the layer has no CRS; read as degrees",)
    return points, remarks


def _wrong(file: str, expected: str, value: str | None = None) -> StudyError:
    return StudyError([Problem(file, None, None, value, expected)])


def _choose_layer(held: list[str], layer: str | None, file: str) -> str:
    if not held:
        raise _wrong(file, "a file with a layer; it holds none")
    if layer is None or layer in held:
        return layer or held[0]
    if layer.isdecimal() and 1 <= int(layer) <= len(held):
        return held[int(layer) - 1]
    raise _wrong(file, f"a layer by name or by number from 1; it holds {', '.join(held)}", layer)


def _source(path: Path, file: str) -> tuple[str, str | None]:
    """Return what GDAL opens, and the encoding to read it in.

    A Shapefile that does not declare its encoding is read byte for byte and decoded later.
    """
    suffix = path.suffix.lower()
    if suffix == ".shp":
        return str(path), None if path.with_suffix(".cpg").exists() else "ISO-8859-1"
    if suffix != ".zip":
        return str(path), None
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if not n.startswith("__MACOSX/")]
    except (zipfile.BadZipFile, OSError) as error:
        raise _wrong(file, f"a readable ZIP file ({error})") from error
    shapes = [name for name in names if name.lower().endswith(".shp")]
    if len(shapes) != 1:
        found = ", ".join(shapes) or "none"
        raise _wrong(file, "a ZIP file that holds one Shapefile (.shp with .dbf and .shx)", found)
    stem = shapes[0][:-4].lower()
    declared = any(name.lower() == f"{stem}.cpg" for name in names)
    return f"/vsizip/{path.absolute()}/{shapes[0]}", None if declared else "ISO-8859-1"


def _decoded(frame: pd.DataFrame) -> pd.DataFrame:
    """Return text that was read byte for byte in the encoding that all of it fits."""
    texts = [value for name in frame for value in frame[name] if isinstance(value, str)]
    names = [str(name) for name in frame.columns]
    whole = "\n".join([*names, *texts]).encode("latin-1", "replace")
    encoding = "utf-8" if decode_text(whole) == whole.decode("utf-8", "replace") else "gb18030"

    def decode(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return value.encode("latin-1", "replace").decode(encoding, "replace")

    return frame.astype(object).map(decode).set_axis([decode(name) for name in names], axis=1)


def _plain(value: Any) -> Any:
    """Return an attribute as number, text or nothing."""
    if isinstance(value, (list, tuple, dict, np.ndarray)):
        listed = value.tolist() if isinstance(value, np.ndarray) else value
        return json.dumps(listed, ensure_ascii=False, default=str)
    if isinstance(value, bytes):
        return value.hex()
    return value
