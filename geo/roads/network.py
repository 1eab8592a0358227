"""A directed road network in minutes: what a road network with speeds costs to travel.

Places are WGS-84 degrees until a length is wanted; then they are metres of the projected CRS the
network was made with. Lengths are km, costs minutes. A closed direction costs inf.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Self

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from ..errors import TravelError
from ..location.points import WGS84, check_metres
from .roadnet import RoadNet
from .searches import TINY_MIN

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Network:
    """Nodes, segments and the two sparse matrices of minutes between nodes.

    Nodes are numbered along a Hilbert curve, not as in the `RoadNet`: neighbours in space are
    then neighbours in memory, which makes every search two to three times as fast. ``node_row``
    leads from the one numbering to the other. Segments keep their numbers.

    Attributes
    ----------
    node_lonlat
        (n, 2) WGS-84 degrees.
    node_row
        (n,) where each node of the `RoadNet` is in this network.
    start, end
        (m,) node at each end of a segment.
    km, forward_min, backward_min
        (m,) length; minutes from start to end and back, inf where closed.
    road_class, classes
        (m,) position in the names of the classes.
    shape_first, shape_lonlat
        Lines of the segments, as in `RoadNet`.
    component
        (n,) strongly connected component of each node.
    component_km
        (c,) km of the open segments with both ends in the component.
    out, back
        (n, n) minutes from row to column, and its transpose.
    metric_crs
        Projected CRS in metres in which legs are measured.
    """

    node_lonlat: Floats
    node_row: Ints
    start: Ints
    end: Ints
    km: Floats
    forward_min: Floats
    backward_min: Floats
    road_class: Ints
    classes: tuple[str, ...]
    shape_first: Ints
    shape_lonlat: Floats
    component: Ints
    component_km: Floats
    out: csr_array
    back: csr_array
    metric_crs: str

    @classmethod
    def from_roads(
        cls,
        net: RoadNet,
        *,
        metric_crs: str,
        class_factor: Mapping[str, float] | None = None,
        speed_factor: Floats | float = 1.0,
    ) -> Self:
        """Return the network of a road table.

        Parallel segments keep their own minutes for who enters along them; between their nodes
        the quicker one counts. A segment that takes no time takes `TINY_MIN`: a stored nought is
        easily lost from a sparse matrix. A segment from a node to itself can be entered but leads
        nowhere else. One that is closed in both directions is kept and never used.

        Parameters
        ----------
        net
            Nodes and segments.
        metric_crs
            Projected CRS in metres.
        class_factor
            Factor on the *minutes* of a road class, for instance of a bus: ``{"primary": 1.6}``.
            Classes that are not named keep their minutes.
        speed_factor
            Factor on the *speed*, one or (m,) one a segment.

        Raises
        ------
        TravelError
            There is no segment, a factor is not above nought, or a class is not in the network.
        PlaceError
            The CRS is not projected in metres.

        Examples
        --------
        >>> ends = np.array([[120.0, 28.0], [120.1, 28.0]])
        >>> net = RoadNet(ends, np.array([0]), np.array([1]), np.array([9.8]), np.array([60.0]),
        ...     np.array([0.0]), np.array([0]), ("primary",), np.array([0, 2]), ends)
        >>> network = Network.from_roads(net, metric_crs="EPSG:4549", speed_factor=0.5)
        >>> network.forward_min.tolist(), network.backward_min.tolist()
        ([19.6], [inf])
        """
        crs = check_metres(metric_crs)
        if len(net.km) == 0:
            raise TravelError(
                "a road network must hold at least one segment; found none; "
                "take an extract that covers the study"
            )
        factor = _class_factors(net, class_factor or {})
        speed = np.broadcast_to(np.asarray(speed_factor, float), net.km.shape)
        if not (np.isfinite(speed) & (speed > 0)).all():
            raise TravelError(
                f"speed_factor must be above 0; found {speed[~(speed > 0)][:3].tolist()}"
            )
        forward = _minutes(net.km, net.forward_kmh * speed, factor)
        backward = _minutes(net.km, net.backward_kmh * speed, factor)
        node_row, order = _along_hilbert(net.node_lonlat)
        start, end = node_row[net.start], node_row[net.end]
        out = _join(start, end, forward, backward, len(order))
        _, component = connected_components(out, directed=True, connection="strong")
        inner = (component[start] == component[end]) & np.isfinite(np.minimum(forward, backward))
        return cls(
            net.node_lonlat[order], node_row, start, end, net.km, forward, backward,
            net.road_class, net.classes, net.shape_first, net.shape_lonlat,
            component.astype(np.int64),
            np.bincount(component[start], net.km * inner, component.max() + 1).astype(float),
            out, out.T.tocsr(), crs,
        )  # fmt: skip

    def turned(self) -> Self:
        """Return the network with every direction reversed.

        What leads away from a place here leads to it there.
        """
        return replace(
            self,
            forward_min=self.backward_min,
            backward_min=self.forward_min,
            out=self.back,
            back=self.out,
        )

    @property
    def fastest_kmh(self) -> float:
        """Highest speed along any open segment, km/h; 0 where all are closed."""
        least = np.minimum(self.forward_min, self.backward_min)
        real = np.isfinite(least) & (self.km > 0)
        return float((60.0 * self.km[real] / least[real]).max(initial=0.0))

    def project(self, lonlat: Floats) -> Floats:
        """Return WGS-84 degrees (n, 2) as metres of the network's CRS."""
        change = _transformer(WGS84, self.metric_crs)
        return np.column_stack(change.transform(lonlat[:, 0], lonlat[:, 1]))

    def unproject(self, xy: Floats) -> Floats:
        """Return metres of the network's CRS (n, 2) as WGS-84 degrees."""
        change = _transformer(self.metric_crs, WGS84)
        return np.column_stack(change.transform(xy[:, 0], xy[:, 1]))

    @cached_property
    def node_xy(self) -> Floats:
        """Nodes (n, 2), in metres."""
        return self.project(self.node_lonlat)

    @cached_property
    def lines(self) -> npt.NDArray[np.object_]:
        """Line of each segment (m,), in metres."""
        vertices = np.diff(self.shape_first)
        if (vertices < 2).any():
            raise TravelError(
                f"every line needs at least two vertices; segment {int(vertices.argmin())} "
                f"has {int(vertices.min())}"
            )
        owner = np.repeat(np.arange(len(self.km)), vertices)
        lines: npt.NDArray[np.object_] = shapely.linestrings(
            self.project(self.shape_lonlat), indices=owner
        )
        return lines

    def inner_segments(self, min_component_km: float | None = None) -> Bools:
        """Say which segments (m,) lie in a strongly connected component that counts.

        From such a segment one can get anywhere in the component, and back. A one-way road into a
        dead end, or between two components, lies in none.

        Parameters
        ----------
        min_component_km
            Components with at least so many km count; None: the one with the most km alone
            (ties: any one, always the same).
        """
        if min_component_km is None:
            counts = np.arange(len(self.component_km)) == self.component_km.argmax()
        else:
            counts = self.component_km >= min_component_km
        first, last = self.component[self.start], self.component[self.end]
        is_open = np.isfinite(np.minimum(self.forward_min, self.backward_min))
        return np.asarray((first == last) & counts[first] & is_open)


@cache
def _transformer(start: str, end: str) -> pyproj.Transformer:
    """Return the change of CRS; finding it takes longer than using it."""
    return pyproj.Transformer.from_crs(start, end, always_xy=True)


def _class_factors(net: RoadNet, class_factor: Mapping[str, float]) -> Floats:
    """Return the factor on the minutes of each segment (m,)."""
    unknown = sorted(set(class_factor) - set(net.classes))
    if unknown:
        raise TravelError(
            f"class_factor must name road classes of the network ({', '.join(net.classes)}); "
            f"found {', '.join(unknown)}"
        )
    by_class = np.array([class_factor.get(name, 1.0) for name in net.classes], float)
    if not (np.isfinite(by_class) & (by_class > 0)).all():
        raise TravelError(f"class_factor must be above 0; found {dict(class_factor)}")
    return np.asarray(by_class[net.road_class])


def _minutes(km: Floats, kmh: Floats, factor: Floats) -> Floats:
    """Return minutes of each segment in one direction, inf where it is closed."""
    is_open = kmh > 0
    minutes = np.full(len(km), np.inf)
    minutes[is_open] = np.maximum(km[is_open] * 60.0 / kmh[is_open] * factor[is_open], TINY_MIN)
    return minutes


def _along_hilbert(lonlat: Floats) -> tuple[Ints, Ints]:
    """Return the new number of each node and the node at each new number."""
    if len(lonlat) < 3:
        return np.arange(len(lonlat)), np.arange(len(lonlat))
    places = gpd.GeoSeries(gpd.points_from_xy(lonlat[:, 0], lonlat[:, 1]))
    order = np.argsort(places.hilbert_distance().to_numpy(), kind="stable")
    row = np.empty(len(order), np.int64)
    row[order] = np.arange(len(order))
    return row, order


def _join(start: Ints, end: Ints, forward: Floats, backward: Floats, nodes: int) -> csr_array:
    """Return the matrix of minutes, the least where segments are parallel."""
    tail, head = np.concatenate([start, end]), np.concatenate([end, start])
    minutes = np.concatenate([forward, backward])
    keep = np.isfinite(minutes) & (tail != head)
    key, minutes = (tail * nodes + head)[keep], minutes[keep]
    order = np.argsort(key, kind="stable")
    key, minutes = key[order], minutes[order]
    first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.empty(0, int)
    least = np.minimum.reduceat(minutes, first) if len(key) else minutes
    tail, head = np.divmod(key[first], nodes)
    begin = np.searchsorted(tail, np.arange(nodes + 1))
    return csr_array((least, head.astype(np.int32), begin.astype(np.int32)), shape=(nodes, nodes))
