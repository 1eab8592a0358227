"""Minutes from where residents stand to campuses and candidate sites over a road graph.

A trip is either a *direct leg* (straight line x circuity at leg speed) or leg + road + leg. The
graph is entered and left at the nearest points along its edges, not at its nodes. A leg may not
cross more than ``max_sea_km`` of sea. Coordinates are metres in a projected CRS, lengths km.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from ..study import Travel
from .roadgraph import RoadGraph, sea_km

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TRIED_EDGES = 15
"""Edges tried for each place before the nearest permitted ones are kept."""

RATIO_GRID = np.geomspace(1.3, 6.6, 9)
"""Ratios (circuity x road km/h / leg km/h) at which the best entries of a pair are kept.

The grid spans what the ranges of ``data/catalogue/draws.csv`` can reach.
"""


@dataclass(frozen=True)
class Entries:
    """Where places meet the graph: (n, k) edge, position 0-1 on it, entry place and leg.

    ``leg_km`` is the straight line, inf where fewer than k entries are permitted. ``snap_km``
    is the distance to the nearest edge, permitted or not.
    """

    edge: Ints
    along: Floats
    xy: npt.NDArray[np.float64]
    leg_km: Floats
    snap_km: Floats


@dataclass(frozen=True)
class Routes:
    """Best entries of each pair, kept for a grid of speed ratios.

    ``road_km``, ``enter`` and ``leave`` have shape (ratios, destinations, origins): the minutes of
    some destinations are then whole rows. road_km is inf where no road route exists. ``direct``
    (destinations, origins) says where a direct leg is permitted.
    """

    origin_xy: Floats
    destination_xy: Floats
    origin_entries: Entries
    destination_entries: Entries
    road_km: npt.NDArray[np.float64]
    enter: npt.NDArray[np.int8]
    leave: npt.NDArray[np.int8]
    direct: npt.NDArray[np.bool_]
    ratios: Floats

    def minutes(
        self,
        *,
        travel: Travel,
        road_factor: Floats | float = 1.0,
        columns: Ints | None = None,
        origin_shift: Floats | None = None,
        destination_shift: Floats | None = None,
    ) -> Floats:
        """Return minutes (origins, columns), rounded to 0.1, inf where there is no way.

        Parameters
        ----------
        travel
            Speeds and circuity.
        road_factor
            Factor on the road speed, one or one an origin.
        columns
            Positions of the destinations that are wanted; all by default.
        origin_shift, destination_shift
            Metres by which places are moved, (n, 2) and (columns, 2). Legs are measured anew;
            the entries of a pair are held.
        """
        return np.round(
            self.exact_minutes(
                travel=travel,
                road_factor=road_factor,
                columns=columns,
                origin_shift=origin_shift,
                destination_shift=destination_shift,
            ),
            1,
        )

    def exact_minutes(
        self,
        *,
        travel: Travel,
        road_factor: Floats | float = 1.0,
        columns: Ints | None = None,
        origin_shift: Floats | None = None,
        destination_shift: Floats | None = None,
    ) -> Floats:
        """Return what `minutes` returns before it is rounded.

        Rounding and taking the least change places: who needs only the nearest rounds that.
        """
        cols = np.arange(len(self.destination_xy)) if columns is None else columns
        factor = np.broadcast_to(np.asarray(road_factor, float), (len(self.origin_xy),))
        ratio = travel.circuity * travel.riding_kmh * float(np.median(factor)) / travel.access_kmh
        at = int(np.argmin(np.abs(np.log(self.ratios / ratio))))
        origin_xy = _shifted(self.origin_xy, origin_shift)
        end_xy = _shifted(self.destination_xy[cols], destination_shift)
        enter_km = _legs(origin_xy, self.origin_entries.xy)
        leave_km = _legs(end_xy, self.destination_entries.xy[cols])
        # entries by their position in the flat array of legs: one look-up a pair
        width = self.origin_entries.edge.shape[1]
        enter = self.enter[at].take(cols, axis=0) + np.arange(0, width * len(origin_xy), width)
        leave = self.leave[at].take(cols, axis=0) + np.arange(0, width * len(cols), width)[:, None]
        result: Floats = enter_km.ravel().take(enter)
        result += leave_km.ravel().take(leave)
        per_km = 60.0 * travel.circuity / travel.access_kmh
        result *= per_km
        result += self.road_km[at].take(cols, axis=0) * (60.0 / (travel.riding_kmh * factor))
        pairs = np.flatnonzero(self.direct.take(cols, axis=0))
        to, start = np.divmod(pairs, max(1, len(origin_xy)))
        across = origin_xy[:, 0].take(start) - end_xy[:, 0].take(to)
        up = origin_xy[:, 1].take(start) - end_xy[:, 1].take(to)
        straight_min = np.hypot(across, up) * (per_km / 1000.0)
        flat = result.ravel()
        flat[pairs] = np.minimum(flat.take(pairs), straight_min)
        return result.T


def find_entries(
    graph: RoadGraph, xy: Floats, *, land: shapely.Geometry, travel: Travel
) -> Entries:
    """Return where each place (n, 2) meets the graph.

    The nearest points along the `TRIED_EDGES` nearest edges are tried; the first
    ``travel.entries`` whose leg crosses no more than ``max_sea_km`` of sea and is no longer than
    ``no_road_km`` are kept.
    """
    start, end = graph.edge_ends()
    vector = end - start
    length2 = np.maximum((vector**2).sum(axis=1), 1e-9)
    count = min(TRIED_EDGES, len(start))
    relative = xy[:, None, :] - start[None, :, :]
    along = np.clip((relative * vector[None]).sum(axis=2) / length2[None], 0.0, 1.0)
    foot = start[None] + along[..., None] * vector[None]
    offset = foot - xy[:, None, :]
    distance = np.hypot(offset[..., 0], offset[..., 1]) / 1000.0
    rows = np.arange(len(xy))[:, None]
    nearest = np.sort(np.argpartition(distance, count - 1, axis=1)[:, :count], axis=1)
    order = nearest[rows, np.argsort(distance[rows, nearest], axis=1, kind="stable")]
    leg = distance[rows, order]
    foot = foot[rows, order]
    sea = sea_km(np.repeat(xy, count, axis=0), foot.reshape(-1, 2), land).reshape(len(xy), count)
    leg_ok = np.where((sea <= travel.max_sea_km) & (leg <= travel.no_road_km), leg, np.inf)
    best = np.argsort(leg_ok, axis=1, kind="stable")[:, : travel.entries]
    return Entries(
        order[rows, best],
        along[rows, order][rows, best],
        foot[rows, best],
        leg_ok[rows, best],
        leg[:, 0] if count else np.full(len(xy), np.inf),
    )


def find_routes(
    graph: RoadGraph,
    origin_xy: Floats,
    destination_xy: Floats,
    *,
    land: shapely.Geometry,
    travel: Travel,
) -> Routes:
    """Return the best entries of every pair for each ratio of `RATIO_GRID`.

    With one road speed the length over the road between two entries does not depend on any
    speed; only the choice among the entries does, by the ratio of the cost of a leg km to a road
    km. That choice is kept on a grid, so that a draw is a look-up; the ratio of `travel` itself is
    added to the grid, so that its own minutes are exact.
    """
    origins = find_entries(graph, origin_xy, land=land, travel=travel)
    destinations = find_entries(graph, destination_xy, land=land, travel=travel)
    node_km, node_row = _node_distances(graph, destinations)
    return choose_entries(
        origin_xy,
        destination_xy,
        origins,
        destinations,
        lambda column: _road_between(graph, origins, destinations, column, node_km, node_row),
        land=land,
        travel=travel,
    )


def choose_entries(
    origin_xy: Floats,
    destination_xy: Floats,
    origins: Entries,
    destinations: Entries,
    road_between: Callable[[int], Floats],
    *,
    land: shapely.Geometry,
    travel: Travel,
) -> Routes:
    """Return routes over the best entries of every pair, for each ratio of the grid.

    ``road_between(column)`` gives km (n, k, k) from the origins' entries to those of one
    destination, inf where there is no way.
    """
    n, m, k = len(origin_xy), len(destination_xy), origins.edge.shape[1]
    own_ratio = travel.circuity * travel.riding_kmh / travel.access_kmh
    grid = RATIO_GRID / (travel.road_kmh / travel.riding_kmh)
    ratios = np.append(grid, own_ratio)
    shape = (len(ratios), m, n)
    road, enter, leave = np.full(shape, np.inf), np.zeros(shape, np.int8), np.zeros(shape, np.int8)
    for column in range(m):
        between = road_between(column)
        legs = origins.leg_km[:, :, None] + destinations.leg_km[column][None, None, :]
        flat_road, flat_leg = between.reshape(n, -1), legs.reshape(n, -1)
        for r, ratio in enumerate(ratios):
            best = np.argmin(flat_leg * ratio + flat_road, axis=1)
            chosen = np.arange(n), best
            road[r, column] = np.where(np.isfinite(flat_leg[chosen]), flat_road[chosen], np.inf)
            enter[r, column], leave[r, column] = np.divmod(best, k)
    routes = Routes(
        origin_xy,
        destination_xy,
        origins,
        destinations,
        road,
        enter,
        leave,
        np.zeros((m, n), bool),
        ratios,
    )
    return _with_direct(routes, land=land, travel=travel)


def _node_distances(graph: RoadGraph, places: Entries) -> tuple[Floats, Ints]:
    """Return km from the end nodes of the places' edges to all nodes, and each node's row."""
    edges = np.unique(places.edge)
    sources = np.unique(np.concatenate([graph.edge_from[edges], graph.edge_to[edges]]))
    n = len(graph.node_xy)
    order = np.lexsort((graph.edge_km, graph.edge_to, graph.edge_from))
    a, b = graph.edge_from[order], graph.edge_to[order]
    low, high = np.minimum(a, b), np.maximum(a, b)
    km = graph.edge_km[order]
    shortest = np.lexsort((km, high, low))
    low, high, km = low[shortest], high[shortest], km[shortest]
    first = np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])]
    matrix = coo_array((km[first], (low[first], high[first])), shape=(n, n)).tocsr()
    row = np.full(n, -1)
    row[sources] = np.arange(len(sources))
    return dijkstra(matrix, directed=False, indices=sources), row


def _road_between(
    graph: RoadGraph,
    origins: Entries,
    destinations: Entries,
    column: int,
    node_km: Floats,
    node_row: Ints,
) -> Floats:
    """Return road km (n, k, k) from the origins' entries to one destination's entries."""
    edge_o, along_o = origins.edge, origins.along
    km_o = graph.edge_km[edge_o]
    ends_o = (
        (graph.edge_from[edge_o], along_o * km_o),
        (graph.edge_to[edge_o], (1 - along_o) * km_o),
    )
    per_entry = []
    for edge, along in zip(destinations.edge[column], destinations.along[column], strict=True):
        km = graph.edge_km[edge]
        from_row = node_km[node_row[graph.edge_from[edge]]] + along * km
        to_row = node_km[node_row[graph.edge_to[edge]]] + (1 - along) * km
        to_place = np.minimum(from_row, to_row)
        by_nodes = np.minimum(
            to_place[ends_o[0][0]] + ends_o[0][1], to_place[ends_o[1][0]] + ends_o[1][1]
        )
        same = edge_o == edge
        per_entry.append(
            np.where(same, np.minimum(by_nodes, np.abs(along_o - along) * km), by_nodes)
        )
    return np.stack(per_entry, axis=2)


def _with_direct(routes: Routes, *, land: shapely.Geometry, travel: Travel) -> Routes:
    """Mark the pairs whose direct leg is permitted and could be the best way."""
    gap = routes.origin_xy[:, None, :] - routes.destination_xy[None, :, :]
    straight = np.hypot(gap[..., 0], gap[..., 1]) / 1000.0
    by_road = routes.minutes(travel=travel)
    direct_min = straight * 60.0 * travel.circuity / travel.access_kmh
    asked = (straight <= travel.no_road_km) & (direct_min <= 1.8 * by_road)
    i, j = np.nonzero(asked)
    permitted = np.zeros_like(asked)
    sea = sea_km(routes.origin_xy[i], routes.destination_xy[j], land)
    permitted[i, j] = sea <= travel.max_sea_km
    return Routes(
        routes.origin_xy,
        routes.destination_xy,
        routes.origin_entries,
        routes.destination_entries,
        routes.road_km,
        routes.enter,
        routes.leave,
        permitted.T,
        routes.ratios,
    )


def reach_state(entries: Entries, *, travel: Travel) -> npt.NDArray[np.object_]:
    """Say of each place how it meets the graph: ``ok``, ``no_road_in_data`` or ``unreachable``.

    A place is ``no_road_in_data`` where the nearest edge is farther than ``no_road_km``, and
    ``unreachable`` where every leg to a nearer edge crosses too much sea.
    """
    usable = np.isfinite(entries.leg_km).any(axis=1)
    far = entries.snap_km > travel.no_road_km
    return np.where(usable, "ok", np.where(far, "no_road_in_data", "unreachable")).astype(object)


def _shifted(xy: Floats, shift: Floats | None) -> Floats:
    return xy if shift is None else xy + shift


def _legs(xy: Floats, entry_xy: Floats) -> Floats:
    """Return straight km (n, k) from places to their entries."""
    gap = entry_xy - xy[:, None, :]
    result: Floats = np.hypot(gap[..., 0], gap[..., 1]) / 1000.0
    return result
