"""Minutes against distances worked by hand and against networkx."""

from dataclasses import replace
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from vocatlas.geo.errors import TravelError
from vocatlas.geo.roads.roadgraph import build_graph
from vocatlas.geo.roads.travel import find_entries, find_routes, reach_state
from vocatlas.geo.study import Travel

LAND = shapely.box(-200_000, -200_000, 200_000, 200_000)
NO_LINKS = {
    "link_start_xy": np.empty((0, 2)),
    "link_end_xy": np.empty((0, 2)),
    "link_km": np.empty(0),
}
TRAVEL = Travel()


def line_graph(land=LAND, **links):
    """One straight road of 30 km along the x axis in three edges, as long as it looks."""
    x = np.array([0.0, 10_000, 20_000, 30_000])
    nodes = np.column_stack([x, np.zeros(4)])
    return build_graph(
        nodes[:-1], nodes[1:], np.full(3, 10.0), land=land, travel=TRAVEL, **(NO_LINKS | links)
    )


def test_a_trip_is_leg_road_leg_as_worked_by_hand():
    # 1 km leg x 1.4 / 30 km/h = 2.8 min twice, 20 km at 60 km/h = 20 min
    routes = find_routes(
        line_graph(),
        np.array([[5_000.0, 1_000]]),
        np.array([[25_000.0, -1_000]]),
        land=LAND,
        travel=TRAVEL,
    )
    assert routes.minutes(travel=TRAVEL).tolist() == [[25.6]]


def test_the_graph_is_entered_along_an_edge_not_at_its_nodes():
    entries = find_entries(line_graph(), np.array([[5_000.0, 300]]), land=LAND, travel=TRAVEL)
    assert entries.snap_km[0] == pytest.approx(0.3)
    assert entries.xy[0, 0].tolist() == pytest.approx([5_000, 0])


def test_two_places_on_one_edge_do_not_go_round_by_its_ends():
    routes = find_routes(
        line_graph(), np.array([[2_000.0, 0]]), np.array([[8_000.0, 0]]), land=LAND, travel=TRAVEL
    )
    assert routes.minutes(travel=TRAVEL).tolist() == [[6.0]]


def test_a_short_trip_goes_straight():
    # 0.5 km x 1.4 at 30 km/h
    routes = find_routes(
        line_graph(),
        np.array([[0.0, 9_000]]),
        np.array([[500.0, 9_000]]),
        land=LAND,
        travel=TRAVEL,
    )
    assert routes.minutes(travel=TRAVEL).tolist() == [[1.4]]


def test_more_than_a_kilometre_of_sea_stops_a_leg_and_a_bridge_opens_it():
    land = shapely.union(
        shapely.box(-1_000, -5_000, 31_000, 500), shapely.box(0, 3_000, 5_000, 6_000)
    )
    island = np.array([[2_000.0, 4_000]])
    campus = np.array([[12_000.0, 0]])
    cut = find_routes(line_graph(land), island, campus, land=land, travel=TRAVEL)
    assert np.isinf(cut.minutes(travel=TRAVEL)).all()
    assert reach_state(cut.origin_entries, travel=TRAVEL).tolist() == ["unreachable"]
    bridge = {
        "link_start_xy": np.array([[2_000.0, 0]]),
        "link_end_xy": island,
        "link_km": np.array([4.0]),
    }
    bridged = find_routes(line_graph(land, **bridge), island, campus, land=land, travel=TRAVEL)
    # the bridge head joins the node at x = 0: 2 km x 1.4 of connector, 4 km of bridge, 12 km
    assert bridged.minutes(travel=TRAVEL).tolist() == [[18.8]]


def test_land_without_a_road_in_the_data_is_told_from_water():
    entries = find_entries(line_graph(), np.array([[0.0, 50_000]]), land=LAND, travel=TRAVEL)
    assert reach_state(entries, travel=TRAVEL).tolist() == ["no_road_in_data"]


def test_only_the_main_component_is_entered():
    start = np.array([[0.0, 0], [10_000, 0], [0, 5_000]])
    end = np.array([[10_000.0, 0], [20_000, 0], [1_000, 5_000]])
    graph = build_graph(start, end, np.array([10.0, 10, 1]), land=LAND, travel=TRAVEL, **NO_LINKS)
    assert graph.dropped_edges == 1
    assert len(graph.edge_km) == 2


def test_a_study_without_roads_is_an_error_that_says_what_to_do():
    with pytest.raises(TravelError, match="add roads"):
        build_graph(
            np.empty((0, 2)), np.empty((0, 2)), np.empty(0), land=LAND, travel=TRAVEL, **NO_LINKS
        )


@given(st.integers(0, 2**31))
def test_minutes_equal_networkx_with_every_place_as_a_node(seed):
    rng = np.random.default_rng(seed)
    nodes = rng.uniform(-30_000, 30_000, (12, 2)).round()
    pairs = [(i, i + 1) for i in range(11)] + [(0, 6), (3, 9)]
    a, b = (np.array(x) for x in zip(*pairs, strict=True))
    km = np.hypot(*(nodes[a] - nodes[b]).T) / 1000 * rng.uniform(1.0, 1.3, len(a))
    graph = build_graph(nodes[a], nodes[b], km, land=LAND, travel=TRAVEL, **NO_LINKS)
    places = rng.uniform(-30_000, 30_000, (6, 2))
    travel = replace(TRAVEL, no_road_km=1000.0, circuity=1.4)
    routes = find_routes(graph, places[:3], places[3:], land=LAND, travel=travel)
    found = routes.minutes(travel=travel)
    expected = _by_networkx(graph, routes, travel)
    np.testing.assert_allclose(found, expected, atol=0.1001)


def _by_networkx(graph, routes, travel):
    """Put every entry into a graph of its own and let networkx find the way."""
    whole = nx.DiGraph()
    for at, (u, v, km) in enumerate(
        zip(graph.edge_from, graph.edge_to, graph.edge_km, strict=True)
    ):
        stops = [(0.0, ("n", u)), (1.0, ("n", v))]
        for side, entries in (("o", routes.origin_entries), ("d", routes.destination_entries)):
            for i, k in zip(*np.nonzero(entries.edge == at), strict=True):
                stops.append((entries.along[i, k], (side, i, k)))
        stops.sort(key=lambda stop: stop[0])
        for (p, one), (q, two) in pairwise(stops):
            minutes = (q - p) * km / travel.road_kmh * 60
            old = whole.get_edge_data(one, two, {"w": np.inf})["w"]
            whole.add_edge(one, two, w=min(minutes, old))
            whole.add_edge(two, one, w=min(minutes, old))
    per_km = 60 * travel.circuity / travel.access_kmh
    for i, k in np.ndindex(routes.origin_entries.leg_km.shape):
        whole.add_edge(("o", i), ("o", i, k), w=routes.origin_entries.leg_km[i, k] * per_km)
        leave = routes.destination_entries.leg_km[i, k] * per_km
        whole.add_edge(("d", i, k), ("d", i), w=leave)
    result = np.empty((3, 3))
    for i in range(3):
        ways = nx.single_source_dijkstra_path_length(whole, ("o", i), weight="w")
        for j in range(3):
            gap = routes.origin_xy[i] - routes.destination_xy[j]
            direct = np.hypot(*gap) / 1000 * per_km if routes.direct[j, i] else np.inf
            result[i, j] = min(ways[("d", j)], direct)
    return result


def test_faster_roads_never_take_longer():
    rng = np.random.default_rng(1)
    routes = find_routes(
        line_graph(),
        rng.uniform(0, 30_000, (20, 2)),
        rng.uniform(0, 30_000, (5, 2)),
        land=LAND,
        travel=TRAVEL,
    )
    slow = routes.minutes(travel=replace(TRAVEL, road_kmh=40.0))
    assert (routes.minutes(travel=TRAVEL) <= slow + 0.1001).all()


def test_a_factor_for_each_origin_slows_only_its_own_trips():
    routes = find_routes(
        line_graph(),
        np.array([[0.0, 0], [0, 0]]),
        np.array([[30_000.0, 0]]),
        land=LAND,
        travel=TRAVEL,
    )
    found = routes.minutes(travel=TRAVEL, road_factor=np.array([1.0, 0.5]))
    assert found.tolist() == [[30.0], [60.0]]
