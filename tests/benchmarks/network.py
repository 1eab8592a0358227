"""Searches on a directed road network beside ``pandana`` and ``networkx``, on the same graph.

The graph is a Delaunay triangulation of random points over 200 x 200 km, thinned to half of its
segments; a fifth of them is one way, a tenth half as quick back. Minutes are whole thousandths:
pandana counts in these. Places stand on nodes, where pandana puts them. Every answer is asserted
equal first, then the seconds and how many times as long the peer takes are printed, with each
one's preparation told apart. What runs on a part is scaled and says so.

Run it as ``.venv/bin/python tests/benchmarks/network.py [nodes]``; peers are in the extra
``bench``.
"""

import resource
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pyproj
from scipy.spatial import Delaunay
from vocatlas.geo.roads.isochrones import isochrones
from vocatlas.geo.roads.network import Network
from vocatlas.geo.roads.roadnet import RoadNet
from vocatlas.geo.roads.roadtimes import matrix, matrix_bytes, nearest, node_minutes
from vocatlas.geo.roads.snapping import Snaps, snap
from vocatlas.geo.study import Travel

NODES, SIDE_KM, CRS = 500_000, 200.0, "EPSG:4549"
SCHOOLS, SITES, CELLS = 60, 200, 100_000
PART_SITES, PART_CELLS = 50, 2_000
FAR_MIN = 100_000.0
ISOCHRONE_NODES, ISOCHRONE_PLACES = 67_000, 200
TOLERANCE_MIN = 0.01
# no legs: every place stands on a node and goes by road
ON_NODES = Travel(entries=1, no_road_km=0.0)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return seconds and answer."""
    started = time.perf_counter()
    answer = work()
    return time.perf_counter() - started, answer


def random_roads(nodes: int, seed: int = 1) -> tuple[RoadNet, np.ndarray]:
    """Return a planar road network, and its nodes in km."""
    draw = np.random.default_rng(seed)
    side = SIDE_KM * np.sqrt(nodes / NODES)
    km = draw.uniform(0, side, (nodes, 2))
    corners = Delaunay(km).simplices
    pairs = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
    pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    pairs = pairs[draw.random(len(pairs)) < 0.5]
    pairs = np.where(draw.random(len(pairs))[:, None] < 0.5, pairs, pairs[:, ::-1])
    length = np.round(np.hypot(*(km[pairs[:, 0]] - km[pairs[:, 1]]).T) * 1.2 + 0.001, 3)
    back = draw.choice([60.0, 30.0, 0.0], len(pairs), p=[0.7, 0.1, 0.2])
    metres = km * 1000.0 + np.array([400_000.0, 3_000_000.0])
    change = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    lonlat = np.column_stack(change.transform(metres[:, 0], metres[:, 1]))
    first = np.arange(0, 2 * len(pairs) + 1, 2)
    net = RoadNet(
        lonlat, pairs[:, 0], pairs[:, 1], length, np.full(len(pairs), 60.0), back,
        np.zeros(len(pairs), np.int64), ("primary",), first, lonlat[pairs.ravel()],
    )  # fmt: skip
    return net, km


def on_nodes(network: Network, net: RoadNet, nodes: np.ndarray) -> Snaps:
    """Return places on nodes of the `RoadNet`: at the end of one of their segments, no leg."""
    segment = np.full(len(net.node_lonlat), -1)
    along = np.zeros(len(net.node_lonlat))
    for ends, share in ((net.start, 0.0), (net.end, 1.0)):
        segment[ends], along[ends] = np.arange(len(ends)), share
    n = len(nodes)
    return Snaps(
        network.project(net.node_lonlat[nodes]), segment[nodes][:, None], along[nodes][:, None],
        np.zeros((n, 1)), np.zeros(n), np.full(n, "ok", dtype=object), {},
    )  # fmt: skip


def directed_edges(net: RoadNet) -> pd.DataFrame:
    """Return the open directions with their minutes, the quickest where they are parallel."""
    both = np.concatenate(
        [net.km * 60.0 / net.forward_kmh, net.km * 60.0 / net.backward_kmh.clip(1)]
    )
    edges = pd.DataFrame(
        {
            "tail": np.concatenate([net.start, net.end]),
            "head": np.concatenate([net.end, net.start]),
            "minutes": both.round(3),
        }
    )
    return edges[np.concatenate([net.forward_kmh, net.backward_kmh]) > 0]


def build_pandana(net: RoadNet, km: np.ndarray, edges: pd.DataFrame) -> Any:
    """Return pandana's network of one-way edges, or None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pandana
    except ImportError as error:
        print(f"pandana cannot be imported ({error}): pip install 'vocatlas[bench]'")
        return None
    return pandana.Network(
        pd.Series(km[:, 0]), pd.Series(km[:, 1]), edges["tail"], edges["head"],
        edges[["minutes"]], twoway=False,
    )  # fmt: skip


def same(ours: np.ndarray, theirs: np.ndarray, far: float = np.inf) -> None:
    """Assert equal minutes, and the same pairs without a way."""
    reached = np.isfinite(ours)
    if (reached != (theirs < far)).any():
        raise AssertionError(
            f"a way exists in one answer only: {(reached != (theirs < far)).sum()}"
        )
    np.testing.assert_allclose(ours[reached], theirs[reached], atol=TOLERANCE_MIN)


def compare(name: str, seconds: float, build: float, peer: float, peer_build: float) -> None:
    """Print one line of the table."""
    print(
        f"{name:44} {build:8.2f} {seconds:9.3f} | {peer_build:8.2f} {peer:9.2f} | "
        f"{peer / seconds:8.0f} x {(peer + peer_build) / seconds:8.0f} x "
        f"{(peer + peer_build) / (seconds + build):8.1f} x",
        flush=True,
    )


def main() -> None:
    """Print the tables."""
    nodes = int(sys.argv[1]) if len(sys.argv) > 1 else NODES
    net, km = random_roads(nodes)
    draw = np.random.default_rng(2)
    build, network = timed(lambda: Network.from_roads(net, metric_crs=CRS))
    inner = np.flatnonzero(network.component == np.bincount(network.component).argmax())
    original = np.argsort(network.node_row)[inner]
    schools, sites, cells = (
        draw.choice(original, size, replace=False) for size in (SCHOOLS, SITES, CELLS)
    )
    print(f"{nodes:,} nodes, {len(net.km):,} segments, {len(original):,} nodes in the main part")
    edges = directed_edges(net)
    peer_build, peer = timed(lambda: build_pandana(net, km, edges))
    graph_build, graph = timed(
        lambda: nx.DiGraph(
            (b, a, {"minutes": m}) for a, b, m in edges.sort_values("minutes", ascending=False)
            .itertuples(index=False)
        )
    )  # fmt: skip
    print(
        f"{'':44} {'ours':>18} | {'the peer':>18} | how many times as long the peer takes\n"
        f"{'':44} {'build s':>8} {'query s':>9} | {'build s':>8} {'query s':>9} | "
        f"{'queries':>10} {'+ its build':>10} {'+ both':>10}"
    )

    spots = on_nodes(network, net, schools)
    # the first search of a process also loads what it needs
    node_minutes(network, spots, travel=ON_NODES)
    seconds, (got, _) = timed(lambda: node_minutes(network, spots, travel=ON_NODES))
    got = got[network.node_row]
    if peer is not None:
        set_s, _ = timed(
            lambda: peer.set_pois(
                "s", FAR_MIN, 1, pd.Series(km[schools, 0]), pd.Series(km[schools, 1])
            )
        )
        query_s, found = timed(lambda: peer.nearest_pois(FAR_MIN, "s", num_pois=1)[1].to_numpy())
        same(got, found, FAR_MIN)
        compare(
            f"nearest of {SCHOOLS}, every node: pandana",
            seconds,
            build,
            set_s + query_s,
            peer_build,
        )
    query_s, reached = timed(
        lambda: nx.multi_source_dijkstra_path_length(graph, set(schools.tolist()), weight="minutes")
    )
    theirs = np.full(nodes, np.inf)
    theirs[list(reached)] = list(reached.values())
    same(got, theirs)
    compare(f"nearest of {SCHOOLS}, every node: networkx", seconds, build, query_s, graph_build)

    homes, ends = on_nodes(network, net, cells), on_nodes(network, net, sites)
    asked = {"travel": ON_NODES, "chunk": 8}
    for workers in (1, None):
        seconds, answer = timed(lambda w=workers: matrix(network, homes, ends, workers=w, **asked))
        label = f"matrix {CELLS:,} x {SITES}, {workers or 'all'} core(s): pandana"
        if peer is None:
            print(f"{label:44} {seconds:9.2f} s")
            continue
        pairs = np.repeat(cells[:PART_CELLS], PART_SITES), np.tile(sites[:PART_SITES], PART_CELLS)
        query_s, found = timed(lambda p=pairs: np.array(peer.shortest_path_lengths(*p)))
        same(answer.minutes[:PART_CELLS, :PART_SITES].ravel().astype(float), found, FAR_MIN)
        scale = CELLS * SITES / len(pairs[0])
        compare(label, seconds, build, query_s * scale, peer_build)
    print(
        f"  pandana on {PART_CELLS:,} x {PART_SITES} of the pairs, x {scale:.0f}"
    ) if peer else None
    bound = matrix_bytes(network, CELLS, SITES, entries=1, workers=1) / 1e6
    print(f"  stated bound of the matrix on one core {bound:,.0f} MB")

    print("\nours alone, with legs to the five nearest points along segments")
    travel = Travel()
    low, high = net.node_lonlat.min(axis=0), net.node_lonlat.max(axis=0)
    anywhere = draw.uniform(low + 0.05, high - 0.05, (CELLS, 2))
    timed(lambda: network.lines)
    seconds, places = timed(lambda: snap(network, anywhere, travel=travel))
    print(f"  snap {CELLS:,} cells                 {seconds:8.2f} s")
    campuses = snap(network, anywhere[:SITES], travel=travel)
    seconds, _ = timed(lambda: nearest(network, places, campuses, travel=travel))
    print(f"  nearest of {SITES} for them            {seconds:8.2f} s")
    for limit in (np.inf, 60.0):
        seconds, _ = timed(
            lambda m=limit: matrix(network, places, campuses, travel=travel, limit_min=m)
        )
        print(f"  matrix {CELLS:,} x {SITES}, limit {limit:4.0f} min {seconds:8.2f} s")
    small, _ = random_roads(ISOCHRONE_NODES, seed=3)
    town = Network.from_roads(small, metric_crs=CRS)
    spots = snap(town, small.node_lonlat[:ISOCHRONE_PLACES], travel=travel)
    seconds, areas = timed(lambda: isochrones(town, spots, travel=travel))
    print(
        f"  isochrones of {ISOCHRONE_PLACES} places, {len(areas)} polygons, "
        f"{len(small.km):,} segments {seconds:8.2f} s"
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"peak memory of this process {peak:.1f} GB")


if __name__ == "__main__":
    main()
