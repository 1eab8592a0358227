"""Small road networks for the tests, and the same trips searched by networkx."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pyproj
from vocatlas.geo.roads.network import Network
from vocatlas.geo.roads.roadnet import RoadNet
from vocatlas.geo.roads.snapping import Snaps, snap
from vocatlas.geo.study import Travel

CRS = "EPSG:4549"
ORIGIN = np.array([500_000.0, 3_100_000.0])
TRAVEL = Travel()
TO_DEGREES = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)


def lonlat(km):
    """Return degrees of places given as km east and north of a point near Wenzhou."""
    xy = ORIGIN + np.asarray(km, float).reshape(-1, 2) * 1000.0
    return np.column_stack(TO_DEGREES.transform(xy[:, 0], xy[:, 1]))


def make_net(nodes, segments, classes=("primary", "ferry", "motorway")):
    """Return a network of straight segments.

    `nodes` are km east and north; `segments` are (start, end, km/h there, km/h back), and as far
    as they differ from a straight "primary", km and class.
    """
    nodes = np.asarray(nodes, float).reshape(-1, 2)
    rows = [tuple(row) + (None, 0)[len(row) - 4 :] for row in segments]
    start = np.array([row[0] for row in rows], int)
    end = np.array([row[1] for row in rows], int)
    straight = np.hypot(*(nodes[start] - nodes[end]).T) if len(rows) else np.empty(0)
    km = [s if row[4] is None else row[4] for s, row in zip(straight, rows, strict=True)]
    degrees = lonlat(nodes)
    ends = np.stack([degrees[start], degrees[end]], axis=1).reshape(-1, 2)
    return RoadNet(
        degrees, start, end, np.array(km, float),
        np.array([row[2] for row in rows], float), np.array([row[3] for row in rows], float),
        np.array([row[5] for row in rows], int), classes, np.arange(0, 2 * len(rows) + 1, 2), ends,
    )  # fmt: skip


def make_network(nodes, segments, **options):
    return Network.from_roads(make_net(nodes, segments), metric_crs=CRS, **options)


def place(network, km, *, travel=TRAVEL, **options) -> Snaps:
    return snap(network, lonlat(km), travel=travel, **options)


def straight_road(forward=60.0, backward=60.0):
    """30 km along the x axis in three segments."""
    nodes = [(0, 0), (10, 0), (20, 0), (30, 0)]
    return make_network(nodes, [(i, i + 1, forward, backward) for i in range(3)])


def split_graph(network, *place_lists, travel=TRAVEL):
    """Return the roads as a networkx graph in which every entry of every place is a node.

    Place j of list i is the node ("place", i, j); trips between places of different lists are leg
    + road + leg. Built only from what a segment is, in a way of its own: segments are cut into
    pieces at the entries.
    """
    graph = nx.DiGraph()
    cuts = {s: {0.0: ("node", int(network.start[s])), 1.0: ("node", int(network.end[s]))}
            for s in range(len(network.km))}  # fmt: skip
    per_km = 60.0 * travel.circuity / travel.access_kmh

    def join(a, b, minutes):
        if np.isfinite(minutes) and minutes < graph.get_edge_data(a, b, {"m": np.inf})["m"]:
            graph.add_edge(a, b, m=minutes)

    for i, places in enumerate(place_lists):
        for j in range(len(places)):
            graph.add_node(("place", i, j))
            for s, along, leg in zip(
                places.segment[j], places.along[j], places.leg_km[j], strict=True
            ):
                if s >= 0:
                    at = cuts[s].setdefault(float(along), ("cut", int(s), float(along)))
                    # a place is left and arrived at, not passed through
                    join(("place", i, j), at, leg * per_km)
                    join(at, ("arrive", i, j), leg * per_km)
    for s, cut in cuts.items():
        steps = sorted(cut)
        for low, high in pairwise(steps):
            join(cut[low], cut[high], (high - low) * network.forward_min[s])
            join(cut[high], cut[low], (high - low) * network.backward_min[s])
    for row in range(len(network.node_row)):
        graph.add_node(("node", row))
    return graph
