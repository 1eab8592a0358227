"""Routes over a road network with speeds, in the shape that draws and readings use.

The network's own minutes are kept as km at `REFERENCE_KMH`, so that `Routes` turns them into
minutes under any speed: ``road_kmh`` of 60 means the speeds of the network, 66 ten per cent more.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from scipy.spatial import KDTree

from ..study import Travel
from .network import Network
from .roadgraph import LINK_ATTACH_KM, sea_km
from .roadnet import RoadNet
from .roadtimes import matrix
from .snapping import Snaps, snap
from .travel import Entries, Routes, choose_entries

Floats = npt.NDArray[np.float64]

REFERENCE_KMH = 60.0
LINK_CLASS = "link"


def find_network_routes(
    network: Network,
    origin_xy: Floats,
    destination_xy: Floats,
    *,
    land: shapely.Geometry,
    travel: Travel,
) -> Routes:
    """Return the best ways onto and off the network for every pair, from origin to destination.

    Travel is from home to school: one-way roads count in that direction.

    Parameters
    ----------
    network
        Roads, in the CRS of the places.
    origin_xy, destination_xy
        (n, 2) and (m, 2) metres, all known.
    land
        Land in the same CRS.
    travel
        Leg speed, circuity and limits.
    """
    origins, destinations = (
        snap(network, network.unproject(xy), travel=travel, land=land)
        for xy in (origin_xy, destination_xy)
    )
    # the entries are places of their own, from which no leg leads anywhere
    on_road = replace(travel, no_road_km=0.0, entries=1)
    minutes = matrix(
        network, _as_places(network, origins), _as_places(network, destinations), travel=on_road
    ).minutes
    n, m, k = len(origin_xy), len(destination_xy), travel.entries
    km = np.nan_to_num(minutes.astype(float), nan=np.inf) * (REFERENCE_KMH / 60.0)
    between = km.reshape(n, k, m, k)
    return choose_entries(
        origin_xy,
        destination_xy,
        _entries(network, origins),
        _entries(network, destinations),
        lambda column: between[:, :, column, :],
        land=land,
        travel=travel,
    )


def _as_places(network: Network, snaps: Snaps) -> Snaps:
    """Return every entry (n * k) as a place that stands on its segment."""
    segment = snaps.segment.reshape(-1, 1)
    met = segment >= 0
    count = len(segment)
    return Snaps(
        np.where(met, _entry_xy(network, snaps).reshape(-1, 2), np.nan),
        segment,
        snaps.along.reshape(-1, 1),
        np.where(met, 0.0, np.inf),
        np.zeros(count),
        np.full(count, "ok", dtype=object),
        snaps.skipped,
    )


def _entries(network: Network, snaps: Snaps) -> Entries:
    return Entries(
        np.maximum(snaps.segment, 0),
        snaps.along,
        _entry_xy(network, snaps),
        snaps.leg_km,
        snaps.snap_km,
    )


def _entry_xy(network: Network, snaps: Snaps) -> Floats:
    """Return where each entry is (n, k, 2), metres; the place itself where there is none."""
    xy = np.repeat(snaps.xy[:, None, :], snaps.segment.shape[1], axis=1)
    met = snaps.segment >= 0
    points = shapely.line_interpolate_point(
        network.lines[snaps.segment[met]], snaps.along[met], normalized=True
    )
    xy[met] = shapely.get_coordinates(points)
    return xy


def add_links(
    net: RoadNet,
    km: Floats,
    start_xy: Floats,
    end_xy: Floats,
    *,
    metric_crs: str,
    land: shapely.Geometry,
    travel: Travel,
) -> RoadNet:
    """Join bridges, causeways and ferries of a study to a network.

    Links meet where their ends have the same coordinates (to 1 m). Each end joins the nearest node
    of the network within `LINK_ATTACH_KM` if no more than ``max_sea_km`` of sea lie between, along
    a straight line x circuity, as in `travel.build_graph`.

    Parameters
    ----------
    km
        (l,) length at ``travel.riding_kmh`` (`ground.link_lengths`), NaN for a straight line.
    start_xy, end_xy
        (l, 2) metres.
    """
    if not len(km):
        return net
    there = Transformer.from_crs("EPSG:4326", metric_crs, always_xy=True)
    road_xy = np.column_stack(there.transform(net.node_lonlat[:, 0], net.node_lonlat[:, 1]))
    ends = np.vstack([start_xy, end_xy])
    _, kept, number = np.unique(np.round(ends), axis=0, return_index=True, return_inverse=True)
    number = number.ravel() + len(road_xy)
    xy = ends[kept]
    metres, nearest = KDTree(road_xy).query(xy)
    joined = metres <= LINK_ATTACH_KM * 1000.0
    joined[joined] = sea_km(xy[joined], road_xy[nearest[joined]], land) <= travel.max_sea_km
    straight = np.hypot(*(end_xy - start_xy).T) / 1000.0
    first = np.concatenate([number[: len(km)], len(road_xy) + np.flatnonzero(joined)])
    last = np.concatenate([number[len(km) :], nearest[joined]])
    length = np.concatenate(
        [np.where(np.isnan(km), straight, km), metres[joined] / 1000.0 * travel.circuity]
    )
    lon, lat = there.transform(xy[:, 0], xy[:, 1], direction="INVERSE")
    node_lonlat = np.vstack([net.node_lonlat, np.column_stack([lon, lat])])
    lines = np.stack([node_lonlat[first], node_lonlat[last]], axis=1)
    kmh = np.full(len(first), REFERENCE_KMH)
    return RoadNet(
        node_lonlat,
        np.concatenate([net.start, first]),
        np.concatenate([net.end, last]),
        np.concatenate([net.km, length]),
        np.concatenate([net.forward_kmh, kmh]),
        np.concatenate([net.backward_kmh, kmh]),
        np.concatenate([net.road_class, np.full(len(first), len(net.classes))]),
        (*net.classes, LINK_CLASS),
        np.concatenate([net.shape_first, net.shape_first[-1] + 2 * np.arange(1, len(first) + 1)]),
        np.concatenate([net.shape_lonlat, lines.reshape(-1, 2)]),
    )
