"""From mapped ways, which share nodes, to the segments between junctions.

A way is a run of nodes with one class and one speed each way. Where three ends meet, a way ends
or a barrier stands, there is a junction; all else is the line of a segment.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .roadnet import RoadNet

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Degrees7 = npt.NDArray[np.int32]

DEGREE7 = 1e7
"""Places are kept as whole ten-millionths of a degree (a centimetre), as OpenStreetMap does."""
_MAJOR_M, _FLATTENING = 6_378_137.0, 1 / 298.257223563


@dataclass(frozen=True)
class Ways:
    """Ways as runs of nodes.

    Attributes
    ----------
    first
        (w + 1,) where the nodes of each way begin; every way has two or more.
    node
        (n,) identity of each node; ways that hold the same one meet there.
    lon7, lat7
        (n,) WGS-84, ten-millionths of a degree.
    road_class
        (w,) position in a list of classes.
    forward_kmh, backward_kmh
        (w,) speed along the nodes and against them; 0 where closed.
    """

    first: Ints
    node: Ints
    lon7: Degrees7
    lat7: Degrees7
    road_class: Ints
    forward_kmh: Floats
    backward_kmh: Floats


def step_km(lon7: Degrees7, lat7: Degrees7) -> Floats:
    """Return the km from each place to the next, (n - 1,).

    Notes
    -----
    Radii of curvature of the WGS-84 ellipsoid at the middle latitude (Snyder 1987, Map
    Projections: A Working Manual, equations 4-18 and 4-20): within a millionth of the geodesic
    up to 10 km, within a thousandth up to 300 km.

    Examples
    --------
    >>> east = np.array([1_200_000_000, 1_200_100_000], dtype=np.int32)
    >>> step_km(east, np.array([280_000_000, 280_000_000], dtype=np.int32)).round(4)
    array([0.9836])
    """
    lat = np.radians(lat7 / DEGREE7)
    mid = (lat[1:] + lat[:-1]) / 2
    squared = _FLATTENING * (2 - _FLATTENING)
    inner = 1 - squared * np.sin(mid) ** 2
    north = _MAJOR_M * (1 - squared) / inner**1.5 * np.diff(lat)
    east = _MAJOR_M / np.sqrt(inner) * np.cos(mid) * np.radians(np.diff(lon7 / DEGREE7))
    return np.hypot(north, east) / 1000


@dataclass(frozen=True)
class _Pieces:
    """Pieces of ways between junctions: their ends and the run of way nodes that each one is."""

    start: Ints
    end: Ints
    first: Ints
    last: Ints
    km: Floats
    road_class: Ints
    forward_kmh: Floats
    backward_kmh: Floats


def build_roadnet(ways: Ways, classes: tuple[str, ...], *, blocked: Ints) -> RoadNet:
    """Return the network of ways: parted at junctions, joined where nothing changes.

    Two segments that meet alone become one when class and speeds agree along the way through.
    A ring that meets nothing keeps one node. Each way that holds a blocked node ends there on
    both sides of it and meets nobody. Two segments may join the same two nodes, and one may end
    where it began.

    Parameters
    ----------
    ways
        The ways; none gives an empty network.
    classes
        Names of the classes.
    blocked
        Nodes that no car passes.

    Examples
    --------
    >>> ways = Ways(np.array([0, 3]), np.array([7, 8, 9]),
    ...     np.array([0, 10_000, 20_000], dtype=np.int32), np.zeros(3, dtype=np.int32),
    ...     np.array([0]), np.array([50.0]), np.array([0.0]))
    >>> build_roadnet(ways, ("primary",), blocked=np.array([], dtype=np.int64)).km.round(3)
    array([0.223])
    >>> len(build_roadnet(ways, ("primary",), blocked=np.array([8])).km)
    2
    """
    pieces = _part_ways(ways, blocked)
    follows = _find_joins(pieces)
    order, begins = _chain(pieces, follows)
    return _assemble(ways, pieces, classes, order, begins)


def _part_ways(ways: Ways, blocked: Ints) -> _Pieces:
    """Part ways at junctions and at blocked nodes."""
    ids, node = np.unique(ways.node, return_inverse=True)
    way = np.repeat(np.arange(len(ways.first) - 1), np.diff(ways.first))
    closed = np.isin(ids, blocked)[node]
    stops = closed | (np.bincount(node, minlength=len(ids)) > 1)[node]
    stops[ways.first[:-1]] = stops[ways.first[1:] - 1] = True
    at = np.flatnonzero(stops)
    same = way[at[:-1]] == way[at[1:]]
    first, last = at[:-1][same], at[1:][same]
    along = np.zeros(len(node))
    if len(node):
        np.cumsum(step_km(ways.lon7, ways.lat7), out=along[1:])
    start, end = node[first], node[last]
    # an end at a blocked node is a node of its own
    free = len(ids)
    for ends, where in ((start, first), (end, last)):
        alone = np.flatnonzero(closed[where])
        ends[alone] = free + np.arange(len(alone))
        free += len(alone)
    of = way[first]
    return _Pieces(
        start, end, first, last, along[last] - along[first],
        ways.road_class[of], ways.forward_kmh[of], ways.backward_kmh[of],
    )  # fmt: skip


def _speeds(pieces: _Pieces) -> tuple[Floats, Floats]:
    """Return the speed along each travel and against it; 2i is piece i forward, 2i + 1 back."""
    along = np.column_stack([pieces.forward_kmh, pieces.backward_kmh]).ravel()
    against = np.column_stack([pieces.backward_kmh, pieces.forward_kmh]).ravel()
    return along, against


def _find_joins(pieces: _Pieces) -> Ints:
    """Return, for each travel along a piece, the travel that it goes on with; -1 where it ends."""
    tail = np.column_stack([pieces.start, pieces.end]).ravel()
    along, against = _speeds(pieces)
    follows = np.full(len(tail), -1)
    order = np.argsort(tail, kind="stable")
    nodes, first, count = np.unique(tail[order], return_index=True, return_counts=True)
    del nodes
    two = first[count == 2]
    a, b = order[two], order[two + 1]
    fits = (
        (a // 2 != b // 2)
        & (pieces.road_class[a // 2] == pieces.road_class[b // 2])
        & (against[a] == along[b])
        & (along[a] == against[b])
    )
    a, b = a[fits], b[fits]
    a, b = _open_rings(a, b, len(pieces.km))
    follows[a ^ 1], follows[b ^ 1] = b, a
    return follows


def _open_rings(a: Ints, b: Ints, count: int) -> tuple[Ints, Ints]:
    """Leave out one join of every ring of pieces that would otherwise have no end."""
    links = coo_array((np.ones(len(a), dtype=np.int8), (a // 2, b // 2)), shape=(count, count))
    rings, ring = connected_components(links, directed=False)
    joins = np.bincount(ring[a // 2], minlength=rings)
    closed = joins == np.bincount(ring, minlength=rings)
    _, once = np.unique(ring[a // 2], return_index=True)
    once = once[closed[ring[a[once] // 2]]]
    return np.delete(a, once), np.delete(b, once)


def _chain(pieces: _Pieces, follows: Ints) -> tuple[Ints, Ints]:
    """Return the travels in the order of their chains, and where each chain begins.

    A chain can be run through from either end; the one kept is that in which cars drive, else
    the one with the lower last travel.
    """
    last = np.where(follows < 0, np.arange(len(follows)), follows)
    to_go = (follows >= 0).astype(np.int64)
    while True:  # each pass doubles how far a travel sees
        further = last[last]
        if np.array_equal(further, last):
            break
        to_go += to_go[last]
        last = further
    along, against = _speeds(pieces)
    both = (along > 0) == (against > 0)
    back = np.arange(len(last)) ^ 1
    kept = np.flatnonzero(np.where(both, last < last[back], along > 0))
    order = kept[np.lexsort((-to_go[kept], last[kept]))]
    begins = np.flatnonzero(np.diff(last[order], prepend=-1))
    return order, begins


def _assemble(
    ways: Ways, pieces: _Pieces, classes: tuple[str, ...], order: Ints, begins: Ints
) -> RoadNet:
    """Join the pieces of each chain, with their lines, into a segment."""
    piece, reverse = order // 2, (order & 1).astype(bool)
    head = np.zeros(len(order), dtype=bool)
    head[begins] = True
    # a line takes the nodes of its pieces, and the node where two of them meet once
    sign = np.where(reverse, -1, 1)
    begin = np.where(reverse, pieces.last[piece], pieces.first[piece]) + np.where(head, 0, sign)
    count = pieces.last[piece] - pieces.first[piece] + head
    before = np.cumsum(count) - count
    within = np.arange(int(count.sum())) - np.repeat(before, count)
    vertex = np.repeat(begin, count) + np.repeat(sign, count) * within
    line_first = np.append(before[begins], len(vertex)).astype(np.int64)
    shape = np.column_stack([ways.lon7[vertex], ways.lat7[vertex]]) / DEGREE7
    ends = np.append(begins, len(order))[1:] - 1
    tail = np.where(reverse, pieces.end[piece], pieces.start[piece])[begins]
    top = np.where(reverse, pieces.start[piece], pieces.end[piece])[ends]
    nodes, renumbered = np.unique(np.concatenate([tail, top]), return_inverse=True)
    start, end = renumbered[: len(tail)], renumbered[len(tail) :]
    lonlat = np.zeros((len(nodes), 2))
    lonlat[start], lonlat[end] = shape[line_first[:-1]], shape[line_first[1:] - 1]
    along, against = _speeds(pieces)
    chosen = order[begins]
    km = np.add.reduceat(pieces.km[piece], begins) if len(begins) else np.zeros(0)
    return RoadNet(
        lonlat, start, end, km, along[chosen], against[chosen],
        pieces.road_class[chosen // 2], classes, line_first, shape,
    )  # fmt: skip


def components(net: RoadNet) -> tuple[int, float]:
    """Return how many weak components a network has, and the share of km in the largest.

    Weak: two nodes belong together when a road joins them, whichever way it may be driven. An
    empty network has none, and share 0.

    Examples
    --------
    >>> ends = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0], [6.0, 0.0]])
    >>> one = np.ones(2)
    >>> components(RoadNet(ends, np.array([0, 2]), np.array([1, 3]), np.array([3.0, 1.0]), one,
    ...     one, np.zeros(2, dtype=int), ("primary",), np.array([0, 2, 4]), ends))
    (2, 0.75)
    """
    nodes = len(net.node_lonlat)
    if not len(net.km):
        return 0, 0.0
    links = coo_array((np.ones(len(net.km)), (net.start, net.end)), shape=(nodes, nodes))
    count, of = connected_components(links, directed=False)
    km = np.bincount(of[net.start], weights=net.km, minlength=count)
    return int(count), float(km.max() / net.total_km) if net.total_km else 0.0
