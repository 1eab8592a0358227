"""Minutes over a directed road network: to the nearest campus, and of every pair.

A trip is either a direct leg, where no more than ``max_sea_km`` of sea and ``no_road_km`` lie
between, or leg + road + leg. Places enter and leave along segments, wherever that is. The
*direction* is part of every question and every answer: one-way streets make the way to school
another than the way home. Minutes are exact; round them to 0.1 before any comparison.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import KDTree

from ..errors import ParameterError
from ..study import Travel
from .network import Floats, Ints, Network
from .roadgraph import sea_km
from .searches import HEAP_BYTES, Search, add_sources, find_nearest, search_rows
from .snapping import Snaps

Direction = Literal["to_destination", "from_destination"]
DIRECTIONS = ("to_destination", "from_destination")

PAIRS = 2_000_000
"""Pairs of places on one segment, or near each other, that are looked at together."""

WORTH_WORKERS = 20_000_000
"""Sources x nodes from which more processes than one pay for their start."""


@dataclass(frozen=True)
class Nearest:
    """Minutes (n,) of each origin and the position of its nearest destination.

    inf and -1 where there is no way; NaN and -1 where the origin has no place.
    """

    minutes: Floats
    destination: Ints
    direction: Direction


@dataclass(frozen=True)
class Matrix:
    """Minutes (origins, destinations).

    inf beyond the limit and where there is no way; NaN where a place is unknown.
    """

    minutes: npt.NDArray[np.floating]
    direction: Direction
    limit_min: float


def node_minutes(
    network: Network,
    destinations: Snaps,
    *,
    travel: Travel,
    direction: Direction = "to_destination",
) -> tuple[Floats, Ints]:
    """Return minutes (nodes,) between every node and its nearest destination, and which.

    One search from all destinations at once (Dijkstra 1959 with a virtual source), over the
    reversed network where the travel is to the destination. inf and -1 where there is no way.
    """
    outward = _outward(network, from_sources=_checked(direction) == "from_destination")
    return find_nearest(outward.out, destinations.leaving(outward, travel=travel))


def nearest(
    network: Network,
    origins: Snaps,
    destinations: Snaps,
    *,
    travel: Travel,
    land: shapely.Geometry | None = None,
    direction: Direction = "to_destination",
) -> Nearest:
    """Return the minutes between each origin and its nearest destination, and which it is.

    One search serves all origins, however many. Equal minutes: one of the nearest destinations,
    the same in every run. A population grid or the demand points of townships are origins like
    any other; weigh their minutes with their people afterwards.

    Parameters
    ----------
    network
        Roads.
    origins, destinations
        Places on it, such as homes and schools.
    travel
        Leg speed, circuity and limits.
    land
        Land in the network's CRS, for direct legs; None: they cross no water.
    direction
        ``to_destination`` (home to school) or ``from_destination`` (school to home).

    Raises
    ------
    ParameterError
        The direction is none of these.
    """
    minutes, source = node_minutes(network, destinations, travel=travel, direction=direction)
    outward = _outward(network, from_sources=direction == "from_destination")
    best, which = np.full(len(origins), np.inf), np.full(len(origins), -1)
    arriving = origins.arriving(outward, travel=travel)
    for node, offset in zip(arriving.node, arriving.minutes, strict=True):
        by_node = minutes[node] + offset
        quicker = by_node < best
        best[quicker], which[quicker] = by_node[quicker], source[node[quicker]]
    for to, at, along in _along_segments(outward, destinations, origins, travel):
        order = np.lexsort((to, along, at))
        at, along, to = at[order], along[order], to[order]
        first = np.r_[True, at[1:] != at[:-1]]
        at, along, to = at[first], along[first], to[first]
        quicker = along < best[at]
        best[at[quicker]], which[at[quicker]] = along[quicker], to[quicker]
    _take_direct(best, which, origins, destinations, land, travel)
    best[~origins.located] = np.nan
    return Nearest(best, which, direction)


def matrix(
    network: Network,
    origins: Snaps,
    destinations: Snaps,
    *,
    travel: Travel,
    land: shapely.Geometry | None = None,
    limit_min: float = np.inf,
    direction: Direction = "to_destination",
    chunk: int = 8,
    workers: int | None = None,
    dtype: type[np.float32] | type[np.float64] = np.float32,
) -> Matrix:
    """Return the minutes of every pair of origin and destination.

    One search a place of the side with fewer places, in chunks, on `workers` processes. Memory
    beyond the network and the places is at most `matrix_bytes`, in the main:
    ``chunk x nodes x 8 x workers`` for what is being searched, and the result. The processes are
    started anew: a script that asks for more than one must stand under
    ``if __name__ == "__main__":``.

    Parameters
    ----------
    network, origins, destinations, travel, land, direction
        As for `nearest`.
    limit_min
        Longer trips are not looked for; their minutes are inf. Equal counts.
    chunk
        Places searched from at a time in each process.
    workers
        Processes; None: every core where the work is worth it, else this process alone.
    dtype
        Of the result. float32 is exact to 0.0001 minutes up to 24 hours.

    Raises
    ------
    ParameterError
        The direction is unknown, the limit is not above 0, or chunk or workers are below 1.
    TravelError
        A worker process died.

    Examples
    --------
    >>> from .roadnet import RoadNet
    >>> from .snapping import snap
    >>> ends = np.array([[120.0, 28.0], [120.1, 28.0]])
    >>> net = RoadNet(ends, np.array([0]), np.array([1]), np.array([10.0]), np.array([60.0]),
    ...     np.array([30.0]), np.array([0]), ("primary",), np.array([0, 2]), ends)
    >>> network = Network.from_roads(net, metric_crs="EPSG:4549")
    >>> home, school = (snap(network, end[None], travel=Travel()) for end in ends)
    >>> matrix(network, home, school, travel=Travel()).minutes.round(1).tolist()
    [[10.0]]
    >>> matrix(network, home, school, travel=Travel(),
    ...     direction="from_destination").minutes.round(1).tolist()
    [[20.0]]
    """
    if not limit_min > 0 or chunk < 1 or (workers is not None and workers < 1):
        raise ParameterError(
            "limit_min must be above 0, chunk and workers at least 1; "
            f"found {limit_min}, {chunk}, {workers}"
        )
    # the searches start from the side with fewer places
    by_destination = len(destinations) <= len(origins)
    sources, targets = (destinations, origins) if by_destination else (origins, destinations)
    from_sources = by_destination == (_checked(direction) == "from_destination")
    outward = _outward(network, from_sources=from_sources)
    search = Search(
        add_sources(outward.out, sources.leaving(outward, travel=travel)),
        len(sources),
        targets.arriving(outward, travel=travel),
        limit_min,
        dtype,
    )
    minutes = np.full((len(sources), len(targets)), np.inf, dtype)
    if workers is None:
        workers = _workers(len(sources) * len(network.node_row))
    for begin, rows in search_rows(search, chunk=chunk, workers=workers):
        minutes[begin : begin + len(rows)] = rows
    for source, target, along in _along_segments(outward, sources, targets, travel):
        np.minimum.at(minutes, (source, target), along.astype(dtype))
    for row, source_xy in enumerate(sources.xy):
        _take_direct_row(minutes[row], source_xy, targets, land, travel, limit_min)
    minutes[minutes > limit_min] = np.inf
    minutes[~sources.located] = np.nan
    minutes[:, ~targets.located] = np.nan
    return Matrix(minutes.T if by_destination else minutes, direction, limit_min)


def matrix_bytes(
    network: Network,
    origins: int,
    destinations: int,
    *,
    entries: int,
    chunk: int = 8,
    workers: int = 1,
    dtype: type[np.float32] | type[np.float64] = np.float32,
) -> int:
    """Return the most bytes that `matrix` needs beyond the network and the places.

    With S sources (the side with fewer places), T targets, N = nodes + S, k entries and d bytes a
    number:

    - searched: workers x (chunk x N x 8 + `HEAP_BYTES` x N);
    - answers on their way: workers x 3 x chunk x T x d, and 40 x T for sums;
    - graph and targets: (workers + 1, or 1 without processes) x (12 x links + 4 x N + 24 x k x T),
      three times where they are sent;
    - pairs on one segment or near each other: 120 x `PAIRS` or fewer;
    - result: S x T x d, and 2 x S x T for what is compared.
    """
    sources, targets = sorted((origins, destinations))
    nodes = len(network.node_row) + sources
    size = np.dtype(dtype).itemsize
    searched = workers * nodes * (chunk * 8 + HEAP_BYTES)
    answers = workers * targets * (3 * chunk * size + 40)
    links = int(network.out.nnz) + 2 * entries * sources
    graph = 12 * links + 4 * nodes + 2 * entries * (12 * targets + 60 * sources + 40 * targets)
    copies = 1 if workers == 1 else 3 * (workers + 1)
    pairs = 120 * min(PAIRS, sources * targets * entries * entries)
    return searched + answers + graph * copies + pairs + sources * targets * (size + 2)


def _checked(direction: str) -> str:
    if direction not in DIRECTIONS:
        raise ParameterError(f"direction must be {' or '.join(DIRECTIONS)}; found {direction!r}")
    return direction


def _outward(network: Network, *, from_sources: bool) -> Network:
    """Return the network over which a search goes out from its sources."""
    return network if from_sources else network.turned()


def _workers(work: int) -> int:
    if work < WORTH_WORKERS:
        return 1
    # not every system tells which of its cores this process may use
    allowed = getattr(os, "sched_getaffinity", None)
    cores = allowed(0) if allowed else range(os.cpu_count() or 1)
    return len(cores)


def _along_segments(
    network: Network, sources: Snaps, targets: Snaps, travel: Travel
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Yield source, target and minutes of pairs that meet one segment, without leaving it."""
    k = sources.segment.shape[1]
    order = np.argsort(sources.segment, axis=None, kind="stable")
    held = sources.segment.ravel()[order]
    order, held = order[held >= 0], held[held >= 0]
    wanted = targets.segment.ravel()
    low, high = np.searchsorted(held, wanted), np.searchsorted(held, wanted, side="right")
    hits = np.where(wanted >= 0, high - low, 0)
    entries = np.flatnonzero(hits)
    for part in _parts(entries, hits[entries]):
        count = hits[part]
        target = np.repeat(part, count)
        step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        source = order[np.repeat(low[part], count) + step]
        segment = wanted[target]
        gap = targets.along.ravel()[target] - sources.along.ravel()[source]
        with np.errstate(invalid="ignore"):
            road = np.where(
                gap > 0,
                gap * network.forward_min[segment],
                np.where(gap < 0, -gap * network.backward_min[segment], 0.0),
            )
        legs = sources.leg_min(travel).ravel()[source] + targets.leg_min(travel).ravel()[target]
        yield source // k, target // targets.segment.shape[1], road + legs


def _parts(entries: Ints, hits: Ints) -> Iterator[Ints]:
    """Yield entries in parts of about `PAIRS` pairs."""
    if len(entries):
        number = np.cumsum(hits) // PAIRS
        yield from np.split(entries, np.flatnonzero(np.diff(number)) + 1)


def _take_direct(
    best: Floats,
    which: Ints,
    origins: Snaps,
    destinations: Snaps,
    land: shapely.Geometry | None,
    travel: Travel,
) -> None:
    """Replace minutes by those of a permitted direct leg where it is quicker."""
    there = np.flatnonzero(destinations.located)
    if not len(there):
        return
    per_km = 60.0 * travel.circuity / travel.access_kmh
    tree = KDTree(destinations.xy[there])
    pending = np.flatnonzero(origins.located)
    for rank in range(1, len(there) + 1):
        if not len(pending):
            return
        metres, at = tree.query(origins.xy[pending], k=[rank])
        straight, to = metres[:, 0] / 1000.0, there[at[:, 0]]
        near = (straight * per_km < best[pending]) & (straight <= travel.no_road_km)
        pending, straight, to = pending[near], straight[near], to[near]
        dry = _is_dry(origins.xy[pending], destinations.xy[to], land, travel)
        best[pending[dry]], which[pending[dry]] = straight[dry] * per_km, to[dry]
        pending = pending[~dry]


def _take_direct_row(
    minutes: npt.NDArray[np.floating],
    source_xy: Floats,
    targets: Snaps,
    land: shapely.Geometry | None,
    travel: Travel,
    limit_min: float,
) -> None:
    """Replace the minutes between one place and the targets where a direct leg is quicker."""
    if not np.isfinite(source_xy).all():
        return
    per_km = 60.0 * travel.circuity / travel.access_kmh
    straight = np.hypot(*(targets.xy - source_xy).T) / 1000.0
    reach_km = min(travel.no_road_km, limit_min / per_km)
    near = np.flatnonzero(straight <= reach_km)
    near = near[straight[near] * per_km < minutes[near]]
    start = np.broadcast_to(source_xy, (len(near), 2))
    near = near[_is_dry(start, targets.xy[near], land, travel)]
    minutes[near] = straight[near] * per_km


def _is_dry(
    start_xy: Floats, end_xy: Floats, land: shapely.Geometry | None, travel: Travel
) -> npt.NDArray[np.bool_]:
    """Say which straight lines cross no more sea than a leg may."""
    if land is None or not len(start_xy):
        return np.ones(len(start_xy), bool)
    return sea_km(start_xy, end_xy, land) <= travel.max_sea_km
