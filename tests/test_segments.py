"""Segments from ways: lengths against geodesics, routes and joins against networkx."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pyproj
import pytest
from vocatlas.geo.roads.segments import Ways, build_roadnet, components, step_km

GEOD = pyproj.Geod(ellps="WGS84")


@pytest.mark.parametrize("lat", [0.0, 28.0, 60.0])
def test_lengths_are_those_of_geodesics(lat):
    dice = np.random.default_rng(3)
    lon = 120 + np.cumsum(dice.uniform(-0.05, 0.05, 200))
    lats = lat + np.cumsum(dice.uniform(-0.05, 0.05, 200))
    lon7, lat7 = (np.round(v * 1e7).astype(np.int32) for v in (lon, lats))
    x, y = lon7 / 1e7, lat7 / 1e7
    expected = GEOD.inv(x[:-1], y[:-1], x[1:], y[1:])[2] / 1000
    assert step_km(lon7, lat7) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("seed", range(25))
def test_routes_on_segments_are_those_on_the_nodes_of_the_ways(seed):
    """Random ways over few nodes, with one-ways: hours between junctions as networkx finds them."""
    dice = np.random.default_rng(seed)
    count = int(dice.integers(5, 40))
    place = np.round(
        np.column_stack([dice.uniform(120, 121, count), dice.uniform(28, 29, count)]), 7
    )
    place7 = np.round(place * 1e7).astype(np.int32)
    runs = []
    for _ in range(int(dice.integers(2, 30))):
        run = dice.integers(0, count, int(dice.integers(2, 8)))
        run = run[np.append(True, np.diff(run) != 0)]
        if len(run) > 1:
            runs.append(run)
    # many ways of few kinds, so that much is joined
    forward = dice.choice([50.0, 50.0, 0.0], len(runs))
    backward = np.where(forward == 0, 50.0, dice.choice([50.0, 0.0], len(runs)))
    kind = dice.choice([0, 0, 0, 1], len(runs))
    blocked = dice.choice(count, size=int(dice.integers(0, 3)), replace=False).astype(np.int64)
    nodes = np.concatenate(runs)
    ways = Ways(
        np.append(0, np.cumsum([len(run) for run in runs])), nodes, place7[nodes, 0],
        place7[nodes, 1], kind, forward, backward,
    )  # fmt: skip
    net = build_roadnet(ways, ("a", "b"), blocked=blocked)
    fine, coarse = nx.MultiDiGraph(), nx.MultiDiGraph()
    total = 0.0
    for run, go, back in zip(runs, forward, backward, strict=True):
        for a, b in pairwise(run.tolist()):
            km = GEOD.inv(*place[a], *place[b])[2] / 1000
            total += km
            # who reaches a blocked node stays there, and nobody starts from it
            for u, v, kmh in ((a, b, go), (b, a, back)):
                if kmh and u not in blocked and v not in blocked:
                    fine.add_edge(u, v, hours=km / kmh)
    at = {tuple(row): id for id, row in enumerate(place7.tolist())}
    ids = [at[tuple(row)] for row in np.round(net.node_lonlat * 1e7).astype(int).tolist()]
    for a, b, km, go, back in zip(
        net.start, net.end, net.km, net.forward_kmh, net.backward_kmh, strict=True
    ):
        for u, v, kmh in ((ids[a], ids[b], go), (ids[b], ids[a], back)):
            if kmh and u not in blocked and v not in blocked:
                coarse.add_edge(u, v, hours=km / kmh)
    assert net.total_km == pytest.approx(total, rel=1e-4)
    for source in coarse:
        wanted = nx.single_source_dijkstra_path_length(fine, source, weight="hours")
        found = nx.single_source_dijkstra_path_length(coarse, source, weight="hours")
        assert found == pytest.approx({n: wanted[n] for n in coarse if n in wanted}, rel=1e-4)


@pytest.mark.parametrize("seed", range(25))
def test_no_node_is_left_where_two_like_segments_meet_alone(seed):
    dice = np.random.default_rng(seed)
    side = 6
    place7 = np.stack(np.meshgrid(range(side), range(side)), axis=-1).reshape(-1, 2) * 10_000
    pairs = [(i, i + 1) for i in range(side * side) if (i + 1) % side]
    pairs += [(i, i + side) for i in range(side * (side - 1))]
    pairs = [pair for pair in pairs if dice.random() < 0.6]
    nodes = np.array(pairs).ravel()
    ways = Ways(
        np.arange(0, len(nodes) + 1, 2), nodes, place7[nodes, 0].astype(np.int32),
        place7[nodes, 1].astype(np.int32), np.zeros(len(pairs), dtype=np.int64),
        np.full(len(pairs), 30.0), np.full(len(pairs), 30.0),
    )  # fmt: skip
    net = build_roadnet(ways, ("a",), blocked=np.array([], dtype=np.int64))
    graph = nx.Graph(pairs)
    rings = sum(
        all(degree == 2 for _, degree in graph.subgraph(part).degree)
        for part in nx.connected_components(graph)
    )
    junctions = sum(degree != 2 for _, degree in graph.degree)
    assert len(net.node_lonlat) == junctions + rings
    assert components(net)[0] == nx.number_connected_components(graph)


def test_no_ways_give_an_empty_network():
    none, whole = np.array([], dtype=np.int32), np.array([], dtype=np.int64)
    ways = Ways(np.array([0]), whole, none, none, whole, np.array([]), np.array([]))
    net = build_roadnet(ways, ("a",), blocked=whole)
    assert (len(net.km), len(net.node_lonlat)) == (0, 0)
    assert components(net) == (0, 0.0)
