"""Tables with ``lon, lat, datum`` turned into WGS-84 points, and points into metres."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from ..errors import PlaceError
from .datum import to_wgs84

WGS84 = "EPSG:4326"

Floats = npt.NDArray[np.float64]


def convert_places(places: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes of a table in WGS-84, each row by its own ``datum``.

    A row without coordinates gives NaN.

    Raises
    ------
    PlaceError
        A row has coordinates but no known datum.
    """
    lon = places["lon"].to_numpy(dtype=float, na_value=np.nan)
    lat = places["lat"].to_numpy(dtype=float, na_value=np.nan)
    has = np.isfinite(lon) & np.isfinite(lat)
    datum = (
        places["datum"].astype(object).fillna("").astype(str).to_numpy()
        if len(places)
        else np.array([])
    )
    lon_wgs, lat_wgs = np.full(len(places), np.nan), np.full(len(places), np.nan)
    for name in np.unique(datum[has]):
        rows = has & (datum == name)
        lon_wgs[rows], lat_wgs[rows] = to_wgs84(lon[rows], lat[rows], str(name))
    return lon_wgs, lat_wgs


def make_points(lon: npt.ArrayLike, lat: npt.ArrayLike, *, index: pd.Index) -> gpd.GeoSeries:
    """Return WGS-84 points; an empty point where a coordinate is NaN."""
    xs, ys = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    points = np.full(len(xs), shapely.Point(), dtype=object)
    has = np.isfinite(xs) & np.isfinite(ys)
    points[has] = shapely.points(xs[has], ys[has])
    return gpd.GeoSeries(points, index=index, crs=WGS84)


def read_numbers(frame: pd.DataFrame, name: str) -> Floats:
    """Return a column as floats; NaN where it is missing."""
    if name not in frame.columns:
        return np.full(len(frame), np.nan)
    return np.asarray(frame[name].to_numpy(dtype=float, na_value=np.nan), dtype=np.float64)


def stack_frames(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Stack frames of the same columns; empty ones would change the dtypes."""
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1])


def check_metres(crs: str) -> str:
    """Return `crs` if it is projected in metres."""
    found = pyproj.CRS.from_user_input(crs)
    if not found.is_projected or found.axis_info[0].unit_name != "metre":
        raise PlaceError(f"lengths must be measured in a projected CRS in metres; found {crs}")
    return crs


def project_layer(layer: gpd.GeoSeries | gpd.GeoDataFrame, metric_crs: str) -> gpd.GeoSeries:
    """Return the geometry of a layer in `metric_crs`."""
    if layer.crs is None:
        raise PlaceError("a layer must declare its CRS; found none")
    return layer.geometry.to_crs(check_metres(metric_crs))


def median_known(values: Floats) -> float:
    """Return the median of the finite values; NaN where there is none."""
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if len(finite) else float("nan")
