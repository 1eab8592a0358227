"""A road network with directions and speeds, as an import from OpenStreetMap gives it.

Places are WGS-84 degrees, lengths km, speeds km/h. A *segment* is a piece of road between two
junctions: what happens on it, happens along all of it.
"""

from dataclasses import dataclass
from typing import Self

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from ..errors import TravelError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MAIN_CLASSES = ("motorway", "trunk", "primary")


@dataclass(frozen=True)
class RoadNet:
    """Junctions and the segments between them.

    Attributes
    ----------
    node_lonlat
        (n, 2) WGS-84 degrees.
    start, end
        (m,) node at each end of a segment.
    km
        (m,) length along the road.
    forward_kmh, backward_kmh
        (m,) speed from start to end and back; 0 where that direction is closed.
    road_class
        (m,) position in `classes`.
    classes
        Names of the road classes, OpenStreetMap's ``highway`` values, and ``ferry``.
    shape_first
        (m + 1,) where the line of each segment begins in `shape_lonlat`.
    shape_lonlat
        Vertices of all lines, ends included, WGS-84 degrees.
    """

    node_lonlat: Floats
    start: Ints
    end: Ints
    km: Floats
    forward_kmh: Floats
    backward_kmh: Floats
    road_class: Ints
    classes: tuple[str, ...]
    shape_first: Ints
    shape_lonlat: Floats

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together.

        Raises
        ------
        TravelError
            Lengths differ, a node does not exist, or a length or speed is negative or unknown.
        """
        m = len(self.km)
        arrays = (
            self.start, self.end, self.forward_kmh, self.backward_kmh, self.road_class,
            self.shape_first[1:],
        )  # fmt: skip
        if any(len(values) != m for values in arrays) or len(self.shape_first) != m + 1:
            raise TravelError(f"every segment needs all its values; found {m} lengths and others")
        for ends in (self.start, self.end):
            if m and not (ends.min() >= 0 and ends.max() < len(self.node_lonlat)):
                raise TravelError(
                    f"ends must be nodes 0 to {len(self.node_lonlat) - 1}; "
                    f"found {ends.min()} to {ends.max()}"
                )
        for name in ("km", "forward_kmh", "backward_kmh"):
            values = getattr(self, name)
            if not (np.isfinite(values) & (values >= 0)).all():
                raise TravelError(f"{name} must be known and not negative")
        if m and int(self.shape_first[-1]) != len(self.shape_lonlat):
            raise TravelError(
                f"lines must use all {len(self.shape_lonlat)} vertices; "
                f"found {int(self.shape_first[-1])}"
            )

    @classmethod
    def from_lines(cls, lines: gpd.GeoSeries, km: Floats, *, kmh: float) -> Self:
        """Return lines (WGS-84) as roads of class ``primary`` that are open both ways.

        They meet where their ends have the same coordinates, to 1e-5 degrees.
        """
        shapes = lines.to_numpy()
        ends = [shapely.get_coordinates(shapely.get_point(shapes, at)) for at in (0, -1)]
        nodes, number = np.unique(np.round(np.vstack(ends), 5), axis=0, return_inverse=True)
        number, m = number.ravel().astype(np.int64), len(shapes)
        return cls(
            nodes, number[:m], number[m:], km, np.full(m, kmh), np.full(m, kmh),
            np.zeros(m, np.int64), ("primary",),
            np.append(0, np.cumsum(shapely.get_num_coordinates(shapes))),
            shapely.get_coordinates(shapes),
        )  # fmt: skip

    def main_roads(self) -> gpd.GeoDataFrame:
        """Return motorways, trunk and primary roads as lines, WGS-84, for a map.

        Where there are none of these, all roads. Columns ``u, v`` (nodes), ``km`` and ``geometry``.
        """
        shown = np.isin(np.array(self.classes)[self.road_class], MAIN_CLASSES)
        if not shown.any():
            shown[:] = True
        owner = np.repeat(np.arange(len(self.km)), np.diff(self.shape_first))
        lines = shapely.linestrings(self.shape_lonlat, indices=owner)[shown]
        frame = {"u": self.start[shown], "v": self.end[shown], "km": self.km[shown]}
        return gpd.GeoDataFrame(frame, geometry=lines, crs="EPSG:4326")

    @property
    def total_km(self) -> float:
        """Length of all segments, each counted once.

        Examples
        --------
        >>> ends = np.array([[120.0, 28.0], [120.1, 28.0]])
        >>> RoadNet(ends, np.array([0]), np.array([1]), np.array([9.8]), np.array([60.0]),
        ...     np.array([0.0]), np.array([0]), ("primary",), np.array([0, 2]), ends).total_km
        9.8
        """
        return float(self.km.sum())
