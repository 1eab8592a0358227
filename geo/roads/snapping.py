"""Where places meet a directed road network: the nearest points along its segments, and how far.

A leg is the straight line between a place and the point where it meets the road. Its real length
is taken as that line x circuity, its speed as the leg speed, as in `travel`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from ..errors import TravelError
from ..study import Travel
from .network import Bools, Floats, Ints, Network
from .roadgraph import sea_km
from .searches import Offsets
from .travel import TRIED_EDGES

NOT_ENTERED = ("ferry", "motorway", "motorway_link")
"""Road classes that are reached only over other roads: nobody steps on them from a field."""

CHUNK = 20_000
"""Places that are snapped at a time, so that 100,000 of them need little memory."""

NODE_M = 0.01
"""Who meets a segment this near to its end is at that node, whichever way the segment runs."""

FIRST_SEARCH_M = 200.0
"""How far beyond the nearest segment the others are looked for at first."""


@dataclass(frozen=True)
class Snaps:
    """Where n places meet the network, k segments each.

    Attributes
    ----------
    xy
        (n, 2) the places, metres.
    segment
        (n, k) segment, -1 where fewer than k legs are permitted.
    along
        (n, k) where on it, as a share of its length from start, 0 to 1.
    leg_km
        (n, k) straight line to that point, inf where there is none.
    snap_km
        (n,) straight line to the nearest segment that may be entered, whether or not a leg to it
        is permitted. NaN where the place is not located, inf where no segment may be entered.
    state
        (n,) ``ok``; ``no_road_in_data`` where that segment is farther than ``no_road_km``;
        ``unreachable`` where every leg crosses too much sea; ``unlocated`` without a place.
    skipped
        Segments that no place may enter, by reason: ``closed`` in both directions,
        ``not_entered`` by their class, ``small_component``.
    """

    xy: Floats
    segment: Ints
    along: Floats
    leg_km: Floats
    snap_km: Floats
    state: npt.NDArray[np.object_]
    skipped: dict[str, int]

    def __len__(self) -> int:
        return len(self.xy)

    @property
    def located(self) -> Bools:
        """Which places (n,) have coordinates."""
        return np.asarray(np.isfinite(self.xy).all(axis=1))

    def leg_min(self, travel: Travel) -> Floats:
        """Return minutes of the legs (n, k)."""
        return np.asarray(self.leg_km * (60.0 * travel.circuity / travel.access_kmh))

    def leaving(self, network: Network, *, travel: Travel) -> Offsets:
        """Return minutes from the places to the ends of their segments, (2k, n)."""
        return self._offsets(network, network.backward_min, network.forward_min, travel)

    def arriving(self, network: Network, *, travel: Travel) -> Offsets:
        """Return minutes from the ends of their segments to the places, (2k, n)."""
        return self._offsets(network, network.forward_min, network.backward_min, travel)

    def _offsets(
        self, network: Network, by_start: Floats, by_end: Floats, travel: Travel
    ) -> Offsets:
        segment = np.maximum(self.segment, 0)
        leg = self.leg_min(travel)
        minutes = np.concatenate(
            [
                leg + _part(by_start[segment], self.along),
                leg + _part(by_end[segment], 1.0 - self.along),
            ],
            axis=1,
        ).T
        node = np.concatenate([network.start[segment], network.end[segment]], axis=1).T
        leads = np.isfinite(minutes)
        return Offsets(
            np.ascontiguousarray(np.where(leads, node, 0), dtype=np.int32),
            np.ascontiguousarray(minutes),
        )


def _part(minutes: Floats, share: Floats) -> Floats:
    """Return the minutes of a share of a segment: nought for none of it, even if closed."""
    with np.errstate(invalid="ignore"):
        return np.where(share <= 0.0, 0.0, minutes * share)


def snap(
    network: Network,
    lonlat: Floats,
    *,
    travel: Travel,
    land: shapely.Geometry | None = None,
    min_component_km: float | None = None,
    not_entered: Sequence[str] = NOT_ENTERED,
) -> Snaps:
    """Return where each place (n, 2), WGS-84 degrees, meets the network.

    The nearest points along the `TRIED_EDGES` nearest segments are tried; the first
    ``travel.entries`` whose leg is no longer than ``travel.no_road_km`` and crosses no more than
    ``travel.max_sea_km`` of sea are kept. A place on a segment has a leg of 0 km; one on a node
    meets every segment of that node; identical places get identical answers. Equally near
    segments are taken by their number. A place without coordinates (NaN) is ``unlocated``: it
    enters nowhere and its minutes are NaN.

    Parameters
    ----------
    network
        Roads.
    lonlat
        Places.
    travel
        Entries, limits of a leg, leg speed and circuity.
    land
        Land in the network's CRS; None: no leg crosses water.
    min_component_km
        Segments of strongly connected components of at least so many km may be entered; None:
        those of the component with the most km alone.
    not_entered
        Road classes that no place enters.

    Raises
    ------
    TravelError
        Coordinates are infinite or not degrees, or have not the shape (n, 2).

    Examples
    --------
    >>> from .roadnet import RoadNet
    >>> ends = np.array([[120.0, 28.0], [120.1, 28.0]])
    >>> net = RoadNet(ends, np.array([0]), np.array([1]), np.array([9.8]), np.array([60.0]),
    ...     np.array([60.0]), np.array([0]), ("primary",), np.array([0, 2]), ends)
    >>> network = Network.from_roads(net, metric_crs="EPSG:4549")
    >>> places = snap(network, np.array([[120.05, 28.009]]), travel=Travel())
    >>> places.along[0, 0].round(2), places.snap_km.round(1).tolist(), places.state.tolist()
    (np.float64(0.5), [1.0], ['ok'])
    """
    lonlat = _checked(lonlat)
    usable, skipped = _usable_segments(network, min_component_km, not_entered)
    n, k = len(lonlat), travel.entries
    xy = np.full((n, 2), np.nan)
    known = np.flatnonzero(np.isfinite(lonlat).all(axis=1))
    xy[known] = network.project(lonlat[known])
    segment, along = np.full((n, k), -1), np.zeros((n, k))
    leg_km, snap_km = np.full((n, k), np.inf), np.full(n, np.nan)
    snap_km[known] = np.inf
    if len(usable):
        lines = network.lines[usable]
        tree = shapely.STRtree(lines)
        # without water the first are as good as any: no more need be tried
        count = k if land is None else max(k, TRIED_EDGES)
        if land is not None:
            shapely.prepare(land)
        for first in range(0, len(known), CHUNK):
            rows = known[first : first + CHUNK]
            near_m, tried, tried_m = _near_segments(
                tree, lines, xy[rows], count, travel.no_road_km * 1000.0
            )
            snap_km[rows] = near_m / 1000.0
            found, share, leg = _permitted(lines, xy[rows], tried, tried_m, land, travel)
            segment[rows] = np.where(found >= 0, usable[found], -1)
            along[rows], leg_km[rows] = share, leg
    state = np.full(n, "unreachable", dtype=object)
    state[~(snap_km <= travel.no_road_km)] = "no_road_in_data"
    state[np.isfinite(leg_km).any(axis=1)] = "ok"
    state[np.isnan(snap_km)] = "unlocated"
    return Snaps(xy, segment, along, leg_km, snap_km, state, skipped)


def _checked(lonlat: Floats) -> Floats:
    """Return places as an (n, 2) array of degrees, or say what is wrong with them."""
    lonlat = np.asarray(lonlat, float)
    if lonlat.ndim != 2 or lonlat.shape[1] != 2:
        raise TravelError(f"places must be an array (n, 2) of lon, lat; found {lonlat.shape}")
    wrong = np.flatnonzero((np.abs(lonlat) > np.array([180.0, 90.0])).any(axis=1))
    if len(wrong):
        raise TravelError(
            "places must be WGS-84 degrees, longitude first, or NaN where unknown; "
            f"found {lonlat[wrong[0]].tolist()} at position {wrong[0]}"
        )
    return lonlat


def _usable_segments(
    network: Network, min_component_km: float | None, not_entered: Sequence[str]
) -> tuple[Ints, dict[str, int]]:
    """Return the segments that may be entered, and how many may not, by reason."""
    closed = ~np.isfinite(np.minimum(network.forward_min, network.backward_min))
    barred = np.isin(network.road_class, [
        at for at, name in enumerate(network.classes) if name in not_entered
    ]) & ~closed  # fmt: skip
    inner = network.inner_segments(min_component_km)
    usable = inner & ~barred
    skipped = {
        "closed": int(closed.sum()),
        "not_entered": int(barred.sum()),
        "small_component": int((~inner & ~barred & ~closed).sum()),
    }
    return np.flatnonzero(usable), skipped


def _near_segments(
    tree: shapely.STRtree,
    lines: npt.NDArray[np.object_],
    xy: Floats,
    count: int,
    limit_m: float,
) -> tuple[Floats, Ints, Floats]:
    """Return metres (n,) to the nearest line, and the nearest `count` with their metres."""
    points = shapely.points(xy)
    count = min(count, len(lines))
    (_, _), near_m = tree.query_nearest(points, return_distance=True, all_matches=False)
    tried, tried_m = np.full((len(xy), count), -1), np.full((len(xy), count), np.inf)
    pending = np.flatnonzero(near_m <= limit_m)
    # a little beyond the nearest: a place far from a city would meet all of it within a wide ring
    beyond_m = np.full(len(xy), FIRST_SEARCH_M)
    while len(pending):
        radius = np.minimum(near_m[pending] + beyond_m[pending], limit_m)
        place, line = tree.query(points[pending], predicate="dwithin", distance=radius)
        hits = np.bincount(place, minlength=len(pending))
        enough = (hits >= count) | (radius >= limit_m)
        keep = enough[place]
        place, line = pending[place[keep]], line[keep]
        metres = shapely.distance(points[place], lines[line])
        order = np.lexsort((line, metres, place))
        place, line, metres = place[order], line[order], metres[order]
        rank = np.arange(len(place)) - np.searchsorted(place, place)
        first = rank < count
        tried[place[first], rank[first]] = line[first]
        tried_m[place[first], rank[first]] = metres[first]
        pending = pending[~enough]
        beyond_m[pending] *= 2.0
    return near_m, tried, tried_m


def _permitted(
    lines: npt.NDArray[np.object_],
    xy: Floats,
    tried: Ints,
    tried_m: Floats,
    land: shapely.Geometry | None,
    travel: Travel,
) -> tuple[Ints, Floats, Floats]:
    """Return line, share along it and leg km (n, entries) of the permitted legs, nearest first."""
    n, width = tried.shape
    k = min(travel.entries, width)
    shape = (n, travel.entries)
    line, along, leg = np.full(shape, -1), np.zeros(shape), np.full(shape, np.inf)
    line[:, :k], leg[:, :k] = tried[:, :k], tried_m[:, :k] / 1000.0
    along[:, :k], foot = _feet(lines, xy, tried[:, :k])
    if land is None:
        return line, along, leg
    # most places are far from any shore: one test of the ground their legs span settles them
    spans = shapely.convex_hull(
        shapely.multipoints(shapely.points(np.concatenate([xy[:, None], foot], axis=1)))
    )
    wet = np.flatnonzero(~shapely.contains_properly(land, spans) & (tried[:, 0] >= 0))
    share, foot = _feet(lines, xy[wet], tried[wet])
    sea = sea_km(np.repeat(xy[wet], width, axis=0), foot.reshape(-1, 2), land)
    dry = sea.reshape(len(wet), width) <= travel.max_sea_km
    leg_km = np.where(dry, tried_m[wet] / 1000.0, np.inf)
    best = np.argsort(leg_km, axis=1, kind="stable")[:, :k]
    leg[wet, :k] = np.take_along_axis(leg_km, best, axis=1)
    along[wet, :k] = np.take_along_axis(share, best, axis=1)
    found = np.take_along_axis(tried[wet], best, axis=1)
    line[wet, :k] = np.where(np.isfinite(leg[wet, :k]), found, -1)
    return line, along, leg


def _feet(lines: npt.NDArray[np.object_], xy: Floats, tried: Ints) -> tuple[Floats, Floats]:
    """Return the share along each line (n, k) nearest to its place, and that point (n, k, 2).

    Where there is no line: 0 and the place itself.
    """
    place, slot = np.nonzero(tried >= 0)
    line = lines[tried[place, slot]]
    share = shapely.line_locate_point(line, shapely.points(xy[place]), normalized=True)
    # a line without length has no shares
    share, length = np.nan_to_num(share), shapely.length(line)
    share[share * length < NODE_M] = 0.0
    share[(1.0 - share) * length < NODE_M] = 1.0
    share[length == 0.0] = 0.0
    along = np.zeros(tried.shape)
    along[place, slot] = share
    foot = np.repeat(xy[:, None, :], tried.shape[1], axis=1)
    at = shapely.line_interpolate_point(line, share, normalized=True)
    foot[place, slot] = shapely.get_coordinates(at)
    return along, foot
