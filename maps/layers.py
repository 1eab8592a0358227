"""Layers for the page: geometry quantised to about 10 m, each stored once, names and figures apart.

A ring or line is a flat list of integers in units of 1e-4 degree: the first vertex, then steps.
"""

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

UNITS_PER_DEGREE = 10_000


def quantise_line(coordinates: np.ndarray) -> list[int]:
    """Return vertices as integer steps of 1e-4 degree; vertices that fall together become one.

    Examples
    --------
    >>> quantise_line(np.array([[120.0, 28.0], [120.00001, 28.0], [120.001, 28.002]]))
    [1200000, 280000, 10, 20]
    """
    whole = np.rint(np.asarray(coordinates)[:, :2] * UNITS_PER_DEGREE).astype(np.int64)
    kept = np.ones(len(whole), dtype=bool)
    kept[1:] = (np.diff(whole, axis=0) != 0).any(axis=1)
    whole = whole[kept]
    steps = np.vstack([whole[:1], np.diff(whole, axis=0)])
    return [int(step) for step in steps.ravel()]


def quantise_polygons(geometry: BaseGeometry | None) -> list[list[list[int]]]:
    """Return polygons as lists of rings (outer first); rings under 10 m vanish, empty gives [].

    Examples
    --------
    >>> quantise_polygons(shapely.box(0, 0, 0.001, 0.001))
    [[[10, 0, 0, 10, -10, 0, 0, -10]]]
    >>> quantise_polygons(None)
    []
    """
    polygons = []
    for polygon in _parts_of(geometry, "Polygon"):
        lines = (polygon.exterior, *polygon.interiors)
        # A ring closes itself: its last vertex repeats the first and is left out.
        rings = [quantise_line(shapely.get_coordinates(line))[:-2] for line in lines]
        if len(rings[0]) >= 6:
            polygons.append([ring for ring in rings if len(ring) >= 6])
    return polygons


def pack_zones(layer: gpd.GeoDataFrame | None, key: str) -> dict[str, dict[str, Any]]:
    """Return ``{key: {"rings": ..., "label": [lon, lat]}}`` of a polygon layer, keys as text.

    The key is a column or the name of the index. A missing layer or an empty geometry is left out.
    """
    if layer is None or layer.empty:
        return {}
    keys = layer[key] if key in layer.columns else layer.index
    packed = {}
    for name, geometry in zip(keys, layer.geometry, strict=True):
        rings = quantise_polygons(geometry)
        if rings:
            packed[str(name)] = {"rings": rings, "label": _label_of(geometry)}
    return packed


def pack_isochrones(
    layer: gpd.GeoDataFrame | None, *, tolerance_deg: float = 0.0015
) -> dict[str, list[dict[str, Any]]]:
    """Return ``{id: [{"minutes": ..., "rings": ...}]}``, longest budget first.

    Borders are simplified (0.0015 degree is about 150 m, less than a cell of the grid that they
    come from).
    """
    if layer is None or layer.empty:
        return {}
    packed: dict[str, list[dict[str, Any]]] = {}
    simple = shapely.simplify(layer.geometry.to_numpy(), tolerance_deg)
    for key, minutes, geometry in zip(layer["id"], layer["minutes"], simple, strict=True):
        rings = quantise_polygons(geometry)
        if rings:
            packed.setdefault(str(key), []).append({"minutes": float(minutes), "rings": rings})
    return packed


def pack_ground(layer: gpd.GeoDataFrame | None) -> list[Any]:
    """Return the land as polygons that do not overlap; no names, no keys.

    The page draws it and measures by it how much sea a leg would cross.
    """
    if layer is None or layer.empty:
        return []
    return quantise_polygons(shapely.union_all(layer.geometry.to_numpy()))


def pack_neighbours(
    layer: gpd.GeoDataFrame | None, *, tolerance_deg: float = 0.001
) -> list[list[int]]:
    """Return the outlines of neighbouring counties as rings, simplified; 0.001 is about 100 m."""
    if layer is None or layer.empty:
        return []
    simple = layer.geometry.simplify(tolerance_deg)
    return [ring for geometry in simple for rings in quantise_polygons(geometry) for ring in rings]


def pack_surround(layer: gpd.GeoDataFrame | None, *, reach_deg: float = 0.4) -> list[Any]:
    """Return the area round a study in which the context is drawn; the page veils the rest.

    Beyond the neighbouring counties nothing is known, so that blank land must not look like sea.
    0.4 degree is about 40 km; it only shapes the veil and measures nothing.
    """
    if layer is None or layer.empty:
        return []
    # a hundredth of a degree less detail: the veil's edge is 40 km away from the study
    coarse = shapely.simplify(layer.geometry.to_numpy(), 0.01)
    around = shapely.union_all(shapely.buffer(coarse, reach_deg, quad_segs=8))
    return quantise_polygons(shapely.simplify(around, 0.01))


def pack_lines(layer: gpd.GeoDataFrame | None, *, tolerance_deg: float = 0.0005) -> list[list[int]]:
    """Return lines joined end to end and simplified (0.0005 degree is about 50 m)."""
    if layer is None or layer.empty:
        return []
    joined = shapely.line_merge(shapely.union_all(layer.geometry.to_numpy()))
    simple = shapely.simplify(joined, tolerance_deg)
    lines = [quantise_line(shapely.get_coordinates(line)) for line in _parts_of(simple, "Line")]
    return [line for line in lines if len(line) >= 4]


def places_of(layer: gpd.GeoDataFrame | None) -> dict[str, list[list[float]]]:
    """Return ``{id: [[lon, lat], ...]}`` of a point layer; a cluster stands in several townships.

    A geometry that is no point gives a point well inside it.
    """
    if layer is None or layer.empty:
        return {}
    keys = layer["id"] if "id" in layer.columns else layer.index
    places: dict[str, list[list[float]]] = {}
    for key, geometry in zip(keys, layer.geometry, strict=True):
        if geometry is not None and not geometry.is_empty:
            places.setdefault(str(key), []).append(_label_of(geometry))
    return places


def _label_of(geometry: BaseGeometry) -> list[float]:
    """Find a point well inside the largest part: the centre of its largest circle."""
    parts = list(_parts_of(geometry, "Polygon"))
    if not parts:
        point = geometry.representative_point()
    else:
        largest = max(parts, key=lambda part: part.area)
        point = shapely.maximum_inscribed_circle(largest, tolerance=0.005).interpolate(0)
    return [round(float(point.x), 4), round(float(point.y), 4)]


def _parts_of(geometry: BaseGeometry | None, kind: str) -> Iterable[Any]:
    if geometry is None or geometry.is_empty:
        return []
    parts = shapely.get_parts([geometry])
    if any(part.geom_type == "GeometryCollection" for part in parts):
        parts = shapely.get_parts(parts)
    return [part for part in parts if part.geom_type.startswith(kind)]
