"""A directed road network against trips worked by hand and against networkx."""

import tracemalloc

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from roadnets import (
    CRS,
    ORIGIN,
    TRAVEL,
    lonlat,
    make_net,
    make_network,
    place,
    split_graph,
    straight_road,
)
from vocatlas.geo.errors import ParameterError, PlaceError, TravelError
from vocatlas.geo.location.popgrid import populated_cells
from vocatlas.geo.roads.network import Network
from vocatlas.geo.roads.roadgraph import build_graph
from vocatlas.geo.roads.roadtimes import matrix, matrix_bytes, nearest, node_minutes
from vocatlas.geo.roads.snapping import snap
from vocatlas.geo.roads.travel import find_routes
from vocatlas.geo.study import Travel

TO, FROM = "to_destination", "from_destination"


def minutes(network, origin, destination, **options):
    """Return the minutes of one pair, which all three ways of asking must agree on."""
    travel = options.pop("travel", TRAVEL)
    snapping = {name: options.pop(name) for name in ("not_entered",) if name in options}
    land = options.get("land")
    a, b = (
        place(network, at, travel=travel, land=land, **snapping) for at in (origin, destination)
    )
    one = nearest(network, a, b, travel=travel, **options).minutes[0]
    pair = matrix(network, a, b, travel=travel, dtype=np.float64, **options).minutes[0, 0]
    # two more destinations without a place: now the search starts from the origin
    wide = place(network, [destination, (np.nan, 0), (np.nan, 0)], travel=travel, land=land,
                 **snapping)  # fmt: skip
    turned = matrix(network, a, wide, travel=travel, dtype=np.float64, **options).minutes[0, 0]
    assert pair == pytest.approx(one, abs=1e-6)
    assert turned == pytest.approx(one, abs=1e-6)
    return one


# --- minutes worked by hand ---------------------------------------------------------------------


def test_a_trip_is_leg_road_leg_as_worked_by_hand():
    # 1 km leg x 1.4 / 30 km/h = 2.8 min twice, 20 km at 60 km/h = 20 min
    assert minutes(straight_road(), (5, 1), (25, -1)) == pytest.approx(25.6, abs=0.01)


def test_home_to_school_differs_from_school_to_home():
    # 60 km/h east, 30 km/h west, 20 km
    road = straight_road(60, 30)
    assert minutes(road, (5, 0), (25, 0)) == pytest.approx(20, abs=0.01)
    assert minutes(road, (5, 0), (25, 0), direction=FROM) == pytest.approx(40, abs=0.01)
    assert minutes(road, (25, 0), (5, 0)) == pytest.approx(40, abs=0.01)


def test_a_one_way_segment_is_entered_and_left_midway_in_its_direction_only():
    # a square of 10 km, all one way round: 1 -> 2 on the lower side is 2 km, 2 -> 1 is 38 km
    ring = make_network(
        [(0, 0), (10, 0), (10, 10), (0, 10)], [(i, (i + 1) % 4, 60, 0) for i in range(4)]
    )
    only = Travel(entries=1, no_road_km=1.0)
    assert minutes(ring, (4, 0), (6, 0), travel=only) == pytest.approx(2, abs=0.01)
    assert minutes(ring, (6, 0), (4, 0), travel=only) == pytest.approx(38, abs=0.01)
    assert minutes(ring, (6, 0), (4, 0), travel=only, direction=FROM) == pytest.approx(2, abs=0.01)


def test_two_places_on_one_segment_may_be_quicker_round_by_its_ends():
    # the straight road crawls at 1 km/h; round by a fast one of 40 km it takes 1 + 2 x 60 min
    network = make_network([(0, 0), (10, 0)], [(0, 1, 1, 1), (0, 1, 60, 60, 12.0)])
    slow = Travel(entries=1, access_kmh=0.01)
    a, b = place(network, [(1, 0)], travel=slow), place(network, [(9, 0)], travel=slow)
    assert a.segment[0, 0] == b.segment[0, 0] == 0
    # back 1 km at 1 km/h, 12 km at 60, back 1 km; along the segment it would be 480
    assert matrix(network, a, b, travel=slow).minutes[0, 0] == pytest.approx(132, abs=0.1)
    assert nearest(network, a, b, travel=slow).minutes[0] == pytest.approx(132, abs=0.1)


def test_a_place_on_a_loop_can_go_round_it():
    # a loop of 12 km from node 1 back to it, one way; 3 km before the node, 9 km after it
    net = make_net([(0, 0), (10, 0)], [(0, 1, 60, 60), (1, 1, 60, 0, 12.0)])
    square = lonlat([(10, 0), (13, 0), (13, 3), (10, 3), (10, 0)])
    looped = Network.from_roads(
        type(net)(
            net.node_lonlat, net.start, net.end, net.km, net.forward_kmh, net.backward_kmh,
            net.road_class, net.classes, np.array([0, 2, 7]),
            np.concatenate([net.shape_lonlat[:2], square]),
        ),
        metric_crs=CRS,
    )  # fmt: skip
    assert looped.out.nnz == 2
    only = Travel(entries=1, access_kmh=1)
    assert minutes(looped, (11.5, 0), (13, 1.5), travel=only) == pytest.approx(3, abs=0.02)
    assert minutes(looped, (13, 1.5), (11.5, 0), travel=only) == pytest.approx(9, abs=0.02)


def test_a_short_trip_goes_straight():
    assert minutes(straight_road(), (0, 9), (0.5, 9)) == pytest.approx(1.4, abs=0.01)


def test_two_places_at_one_spot_are_no_minutes_apart():
    road = straight_road()
    for at in ((5, 0), (5, 1), (10, 0), (500, 500)):
        assert minutes(road, at, at) == pytest.approx(0, abs=1e-6)


def test_the_quicker_of_parallel_segments_counts_and_each_can_be_entered():
    network = make_network([(0, 0), (10, 0)], [(0, 1, 30, 30), (0, 1, 60, 0)])
    assert minutes(network, (0, 0), (10, 0)) == pytest.approx(10, abs=0.01)
    assert minutes(network, (10, 0), (0, 0)) == pytest.approx(20, abs=0.01)
    assert sorted(set(place(network, (5, 0)).segment[0])) == [-1, 0, 1]


def test_a_segment_without_length_joins_its_nodes():
    network = make_network(
        [(0, 0), (10, 0), (10, 0), (20, 0)], [(0, 1, 60, 60), (1, 2, 60, 60), (2, 3, 60, 60)]
    )
    assert len(network.component_km) == 1
    assert network.out.nnz == 6
    assert minutes(network, (0, 0), (20, 0)) == pytest.approx(20, abs=0.01)


def test_a_factor_on_a_class_lengthens_its_minutes_and_a_speed_factor_shortens_them():
    nodes, segments = [(0, 0), (30, 0), (60, 0)], [(0, 1, 60, 60), (1, 2, 60, 60, None, 2)]
    bus = make_network(nodes, segments, class_factor={"primary": 1.5})
    assert np.round(bus.forward_min).tolist() == [45, 30]
    quick = make_network(nodes, segments, speed_factor=np.array([2.0, 1.0]))
    assert np.round(quick.backward_min).tolist() == [15, 30]
    assert bus.fastest_kmh == pytest.approx(60, abs=0.1)


def test_the_network_agrees_with_the_engine_of_the_built_in_roads():
    draw = np.random.default_rng(7)
    nodes = draw.uniform(0, 30, (30, 2))
    segments = [(*sorted(draw.choice(30, 2, replace=False)), 60, 60) for _ in range(60)]
    segments = sorted(set(segments))
    homes, schools = draw.uniform(0, 30, (20, 2)), draw.uniform(0, 30, (5, 2))
    land = shapely.union(
        shapely.box(-5, -5, 14, 40), shapely.box(16.5, -5, 40, 40)
    )  # 2.5 km of sea
    a, b = np.array([s[0] for s in segments]), np.array([s[1] for s in segments])
    km = np.hypot(*(nodes[a] - nodes[b]).T)
    nothing = {"link_start_xy": np.empty((0, 2)), "link_end_xy": np.empty((0, 2))}
    metres = shapely.transform(land, lambda c: c * 1000.0 + ORIGIN)
    old = build_graph(
        nodes[a] * 1000 + ORIGIN, nodes[b] * 1000 + ORIGIN, km,
        **nothing, link_km=np.empty(0), land=metres, travel=TRAVEL,
    )  # fmt: skip
    assert old.dropped_edges == 0
    want = find_routes(
        old, homes * 1000 + ORIGIN, schools * 1000 + ORIGIN, land=metres, travel=TRAVEL
    ).exact_minutes(travel=TRAVEL)
    network = make_network(nodes, segments)
    h, s = (place(network, at, land=metres) for at in (homes, schools))
    got = matrix(network, h, s, travel=TRAVEL, land=metres, dtype=np.float64).minutes
    np.testing.assert_allclose(got, want, atol=0.02)
    one = nearest(network, h, s, travel=TRAVEL, land=metres)
    np.testing.assert_allclose(one.minutes, want.min(axis=1), atol=0.02)
    np.testing.assert_allclose(want[np.arange(20), one.destination], one.minutes, atol=0.02)


# --- against networkx ---------------------------------------------------------------------------


@st.composite
def random_roads(draw):
    count = draw(st.integers(2, 9))
    spot = st.tuples(st.integers(0, 12), st.integers(0, 12))
    nodes = draw(st.lists(spot, min_size=count, max_size=count))
    node = st.integers(0, count - 1)
    speed = st.sampled_from([0.0, 20.0, 50.0, 90.0])
    length = st.sampled_from([0.0, 1.5, 7.0])
    segments = draw(st.lists(st.tuples(node, node, speed, speed, length), min_size=1, max_size=18))
    spots = st.lists(
        st.tuples(st.floats(-2, 14, width=32), st.floats(-2, 14, width=32)) | spot,
        min_size=1,
        max_size=5,
    )
    return nodes, segments, draw(spots), draw(spots)


@settings(max_examples=400, deadline=None)
@given(random_roads(), st.sampled_from([TO, FROM]), st.sampled_from([1, 3]))
def test_minutes_are_those_of_networkx_where_every_entry_is_a_node(roads, direction, entries):
    nodes, segments, homes, schools = roads
    network = make_network(nodes, segments)
    # legs as long as they like, and no direct ones: they are slower than any detour
    travel = Travel(entries=entries, access_kmh=0.5, no_road_km=30.0)
    h, s = (place(network, at, travel=travel, min_component_km=0.0) for at in (homes, schools))
    graph = split_graph(network, h, s, travel=travel)
    start, stop = (0, 1) if direction == TO else (1, 0)
    want = np.full((len(h), len(s)), np.inf)
    for i in range(len((h, s)[start])):
        reached = nx.single_source_dijkstra_path_length(graph, ("place", start, i), weight="m")
        for j in range(len((h, s)[stop])):
            at = (i, j) if direction == TO else (j, i)
            want[at] = reached.get(("arrive", stop, j), np.inf)
    straight = np.hypot(*(h.xy[:, None] - s.xy[None]).transpose(2, 0, 1)) / 1000.0
    direct = np.where(straight <= 30.0, straight * 60 * 1.4 / 0.5, np.inf)
    want = np.minimum(want, direct)
    options = {"travel": travel, "direction": direction}
    got = matrix(network, h, s, dtype=np.float64, chunk=2, **options).minutes
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-5)
    one = nearest(network, h, s, **options)
    np.testing.assert_allclose(one.minutes, want.min(axis=1), rtol=1e-9, atol=1e-5)
    found = one.destination >= 0
    assert (found == np.isfinite(want).any(axis=1)).all()
    chosen = want[np.flatnonzero(found), one.destination[found]]
    np.testing.assert_allclose(chosen, one.minutes[found], rtol=1e-9, atol=1e-5)
    near = matrix(network, h, s, limit_min=20.0, dtype=np.float64, **options).minutes
    inside = want <= 20.0
    np.testing.assert_allclose(near[inside], want[inside], rtol=1e-9, atol=1e-5)
    assert np.isinf(near[want > 20.0 + 1e-5]).all()


def test_one_pass_gives_every_node_its_nearest_school():
    draw = np.random.default_rng(3)
    nodes = draw.uniform(0, 100, (300, 2))
    segments = [
        (i, int(draw.integers(300)), draw.choice([0, 30, 60]), draw.choice([30, 90]))
        for i in range(300)
        for _ in range(3)
    ]
    network = make_network(nodes, segments)
    at = draw.choice(300, 6, replace=False)
    schools = place(network, nodes[at], travel=Travel(entries=15), min_component_km=0.0)
    graph = split_graph(network, schools, travel=TRAVEL)
    for direction, way in ((TO, graph.reverse()), (FROM, graph)):
        got, which = node_minutes(network, schools, travel=TRAVEL, direction=direction)
        start = "arrive" if direction == TO else "place"
        starts = {(start, 0, j) for j in range(6)}
        want = nx.multi_source_dijkstra_path_length(way, starts, weight="m")
        reached = [want.get(("node", i), np.inf) for i in range(300)]
        np.testing.assert_allclose(got, reached, atol=1e-6)
        assert (which >= 0).all() == np.isfinite(reached).all()


def test_the_nearest_school_may_stand_on_the_home_s_own_segment():
    # a one-way ring of 4 x 10 km: the school 2 km ahead on the home's side, not the one that
    # stands 1 km behind it and is 39 km away
    ring = make_network(
        [(0, 0), (10, 0), (10, 10), (0, 10)], [(i, (i + 1) % 4, 60, 0) for i in range(4)]
    )
    only = Travel(entries=1, access_kmh=0.5)
    home = place(ring, (4, 0), travel=only)
    schools = place(ring, [(3, 0), (6, 0), (10, 9)], travel=only)
    one = nearest(ring, home, schools, travel=only)
    assert one.minutes[0] == pytest.approx(2, abs=0.01)
    assert one.destination[0] == 1
    back = nearest(ring, home, schools, travel=only, direction=FROM)
    assert back.minutes[0] == pytest.approx(1, abs=0.01)
    assert back.destination[0] == 0


def test_a_direct_leg_goes_to_the_nearest_school_that_no_water_cuts_off():
    land = shapely.transform(
        shapely.union(shapely.box(-20, 10, 60, 12), shapely.box(-20, 14, 60, 20)),
        lambda c: c * 1000.0 + ORIGIN,
    )
    road = straight_road()
    home, schools = (
        place(road, at, land=land) for at in ((5, 11.5), [(5, 14.2), (9, 11.5), (14, 11.5)])
    )
    one = nearest(road, home, schools, travel=TRAVEL, land=land)
    assert one.destination[0] == 1
    assert one.minutes[0] == pytest.approx(4 * 1.4 * 2, abs=0.01)


# --- components ---------------------------------------------------------------------------------


def test_of_a_thousand_components_only_the_longest_is_entered_and_the_rest_counted():
    nodes = [(x % 50 * 20 + end, x // 50 * 20) for x in range(1000) for end in (0, 1)]
    nodes[1] = (5, 0)
    network = make_network(nodes, [(2 * i, 2 * i + 1, 60, 60) for i in range(1000)])
    assert len(network.component_km) == 1000
    spots = place(network, [(2, 1), (400, 200)])
    assert spots.skipped == {"closed": 0, "not_entered": 0, "small_component": 999}
    assert spots.segment[0].tolist() == [0, -1, -1, -1, -1]
    assert spots.state.tolist() == ["ok", "no_road_in_data"]
    both = place(network, [(2, 1), (400, 200)], min_component_km=0.5)
    assert both.skipped["small_component"] == 0
    assert both.state.tolist() == ["ok", "ok"]
    assert np.isinf(matrix(network, both, both, travel=TRAVEL).minutes[0, 1])


def test_a_way_that_leads_only_out_of_the_main_component_is_not_entered():
    # 0 <-> 1 <-> 2 is the main part; 2 -> 3 leads out of it and never back
    network = make_network(
        [(0, 0), (10, 0), (20, 0), (30, 0)], [(0, 1, 60, 60), (1, 2, 60, 60), (2, 3, 60, 0)]
    )
    assert network.inner_segments().tolist() == [True, True, False]
    assert place(network, (29, 0)).snap_km[0] == pytest.approx(9, abs=0.01)


def test_between_two_unjoined_parts_there_is_no_way():
    network = make_network([(0, 0), (10, 0), (100, 0), (110, 0)], [(0, 1, 60, 60), (2, 3, 60, 60)])
    a, b = (place(network, at, min_component_km=1.0) for at in ((5, 0), (105, 0)))
    assert np.isinf(matrix(network, a, b, travel=TRAVEL).minutes[0, 0])
    one = nearest(network, a, b, travel=TRAVEL)
    assert np.isinf(one.minutes[0])
    assert one.destination[0] == -1


def test_a_ferry_and_a_motorway_are_used_and_not_entered_midway():
    network = make_network(
        [(0, 0), (10, 0), (20, 0), (30, 0)],
        [(0, 1, 60, 60), (1, 2, 20, 20, None, 1), (2, 3, 60, 60)],
    )
    halfway = place(network, (15, 0))
    assert halfway.skipped["not_entered"] == 1
    assert halfway.snap_km[0] == pytest.approx(5, abs=0.01)
    # 10 km at 60, the crossing of 10 km at 20, 10 km at 60
    assert minutes(network, (0, 0), (30, 0)) == pytest.approx(50, abs=0.05)
    assert place(network, (15, 0), not_entered=()).snap_km[0] == pytest.approx(0, abs=0.01)


# --- where places meet the network --------------------------------------------------------------


def test_a_place_on_a_segment_has_no_leg_and_on_a_node_meets_all_its_segments():
    road = straight_road()
    spots = place(road, [(5, 0), (10, 0)])
    assert spots.leg_km[0, 0] == pytest.approx(0, abs=1e-6)
    assert spots.along[0, 0] == pytest.approx(0.5, abs=1e-4)
    assert spots.segment[1, :2].tolist() == [0, 1]
    assert spots.along[1, :2].tolist() == [1.0, 0.0]


def test_a_place_a_hair_from_a_node_is_at_it():
    spots = place(straight_road(), [(9.999_995, 0), (10.000_005, 0), (9.999, 0)])
    assert spots.along[0, 0] == 1.0
    assert spots.along[1, 0] == 0.0
    assert 0.999 < spots.along[2, 0] < 1.0


def test_identical_places_get_identical_answers():
    spots = place(straight_road(), [(7, 3)] * 4)
    for values in (spots.segment, spots.along, spots.leg_km, spots.snap_km):
        assert (values == values[0]).all()


def test_the_nearest_segments_are_those_that_shapely_measures_one_by_one():
    draw = np.random.default_rng(5)
    nodes = draw.uniform(0, 60, (120, 2))
    segments = [(i, int(draw.integers(120)), 60, 60) for i in range(120) for _ in range(2)]
    network = make_network(nodes, segments)
    spots = place(network, draw.uniform(0, 60, (80, 2)), min_component_km=0.0)
    all_km = shapely.distance(shapely.points(spots.xy)[:, None], network.lines[None]) / 1000.0
    np.testing.assert_allclose(spots.leg_km, np.sort(all_km, axis=1)[:, :5], atol=1e-9)
    np.testing.assert_allclose(spots.snap_km, all_km.min(axis=1), atol=1e-9)


def test_a_place_beyond_the_longest_leg_has_no_road_and_still_its_distance():
    far = place(straight_road(), (10, 25))
    assert far.state.tolist() == ["no_road_in_data"]
    assert far.snap_km[0] == pytest.approx(25, abs=0.01)
    assert np.isinf(far.leg_km).all()


def test_more_than_a_kilometre_of_sea_stops_a_leg():
    # land ends at y = 1 km; the island begins at 3 km
    land = shapely.transform(
        shapely.union(shapely.box(-20, -20, 60, 1), shapely.box(0, 3, 5, 6)),
        lambda c: c * 1000.0 + ORIGIN,
    )
    road = straight_road()
    spots = place(road, [(2, 4), (2, 1.5), (2, -4)], land=land)
    assert spots.state.tolist() == ["unreachable", "ok", "ok"]
    assert spots.snap_km[0] == pytest.approx(4, abs=0.01)
    assert minutes(road, (2, 4), (12, 0), land=land) == np.inf
    # the open water itself: 0.5 km to land is a leg, and the direct leg over the strait is none
    assert minutes(road, (2, 1.5), (2, 4), land=land) == np.inf
    assert minutes(road, (2, 3.5), (4, 4), land=land) < 10


def test_a_leg_goes_to_a_farther_segment_where_the_nearest_is_over_the_sea():
    network = make_network(
        [(0, 0), (10, 0), (10, 8), (0, 8)], [(0, 1, 60, 60), (1, 2, 60, 60), (2, 3, 60, 60)]
    )
    land = shapely.transform(
        shapely.union(shapely.box(-20, -20, 60, 1), shapely.box(-20, 3, 60, 20)),
        lambda c: c * 1000.0 + ORIGIN,
    )
    spot = place(network, (2, 3.2), land=land, travel=Travel(entries=1))
    assert spot.snap_km[0] == pytest.approx(3.2, abs=0.01)
    assert spot.segment[0, 0] == 2
    assert spot.leg_km[0, 0] == pytest.approx(4.8, abs=0.01)


def test_a_place_without_coordinates_keeps_its_row_and_has_no_minutes():
    road = straight_road()
    homes = place(road, [(5, 0), (np.nan, np.nan), (np.nan, 0)])
    school = place(road, [(25, 0), (np.nan, 0)])
    assert homes.state.tolist() == ["ok", "unlocated", "unlocated"]
    assert np.isnan(homes.snap_km).tolist() == [False, True, True]
    one = nearest(road, homes, school, travel=TRAVEL)
    assert np.isnan(one.minutes).tolist() == [False, True, True]
    assert one.destination.tolist() == [0, -1, -1]
    for a, b in ((homes, school), (school, homes)):
        found = matrix(road, a, b, travel=TRAVEL).minutes
        assert np.isfinite(found).sum() == 1
        assert np.isnan(found).sum() == 5


@pytest.mark.parametrize("wrong", [[(np.inf, 28.0)], [(500_000.0, 3_100_000.0)], [(28.0, 120.6)]])
def test_places_that_are_no_degrees_are_refused(wrong):
    with pytest.raises(TravelError, match="position 0"):
        snap(straight_road(), np.array(wrong), travel=TRAVEL)


def test_without_places_there_are_no_minutes():
    road = straight_road()
    some, none = place(road, [(5, 0), (6, 0)]), place(road, np.empty((0, 2)))
    assert nearest(road, none, some, travel=TRAVEL).minutes.shape == (0,)
    assert np.isinf(nearest(road, some, none, travel=TRAVEL).minutes).all()
    assert matrix(road, some, none, travel=TRAVEL).minutes.shape == (2, 0)
    assert matrix(road, none, some, travel=TRAVEL).minutes.shape == (0, 2)


# --- memory and processes -----------------------------------------------------------------------


def lattice(side):
    nodes = [(x * 0.5, y * 0.5) for y in range(side) for x in range(side)]
    across = [(i, i + 1, 60, 60) for i in range(side * side) if (i + 1) % side]
    up = [(i, i + side, 40, 40) for i in range(side * (side - 1))]
    return make_network(nodes, across + up)


@pytest.mark.parametrize("sides", [(12, 3000), (3000, 12)])
def test_a_matrix_keeps_to_its_memory_bound(sides):
    network = lattice(80)
    draw = np.random.default_rng(1)
    a, b = (place(network, draw.uniform(0, 39, (n, 2))) for n in sides)
    matrix(network, a, b, travel=TRAVEL, workers=1)
    tracemalloc.start()
    matrix(network, a, b, travel=TRAVEL, chunk=4, workers=1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    bound = matrix_bytes(network, *sides, entries=5, chunk=4, workers=1)
    assert peak < bound


def test_the_memory_bound_is_what_its_formula_says():
    # 1,000,000 nodes would be searched by 2 processes, 8 sources at a time: 128 MB of minutes
    network = lattice(80)
    one, two = (matrix_bytes(network, 200, 9, entries=5, workers=w) for w in (1, 2))
    nodes = 6400 + 9
    assert two - one > nodes * 8 * 8 + nodes * 80
    more = matrix_bytes(network, 200, 9, entries=5, chunk=9)
    assert more - one == nodes * 8 + 200 * 3 * 4


def test_more_processes_give_the_same_matrix():
    network = lattice(12)
    draw = np.random.default_rng(2)
    a, b = (place(network, draw.uniform(0, 6, (n, 2))) for n in (40, 7))
    one, two = (
        matrix(network, a, b, travel=TRAVEL, workers=w, chunk=2, limit_min=9.0).minutes
        for w in (1, 2)
    )
    np.testing.assert_array_equal(one, two)


# --- refusals -----------------------------------------------------------------------------------


def test_what_cannot_be_a_network_is_refused():
    with pytest.raises(TravelError, match="at least one segment"):
        make_network([(0, 0)], [])
    with pytest.raises(PlaceError, match="projected CRS in metres"):
        Network.from_roads(make_net([(0, 0), (1, 0)], [(0, 1, 60, 60)]), metric_crs="EPSG:4326")
    with pytest.raises(TravelError, match="found bus"):
        make_network([(0, 0), (1, 0)], [(0, 1, 60, 60)], class_factor={"bus": 2.0})
    for options in ({"class_factor": {"primary": 0.0}}, {"speed_factor": -1.0}):
        with pytest.raises(TravelError, match="above 0"):
            make_network([(0, 0), (1, 0)], [(0, 1, 60, 60)], **options)


def test_what_cannot_be_asked_is_refused():
    road = straight_road()
    spot = place(road, (5, 0))
    with pytest.raises(ParameterError, match="to_destination or from_destination"):
        nearest(road, spot, spot, travel=TRAVEL, direction="there")
    for options in ({"limit_min": 0}, {"limit_min": np.nan}, {"chunk": 0}, {"workers": 0}):
        with pytest.raises(ParameterError, match="at least 1"):
            matrix(road, spot, spot, travel=TRAVEL, **options)


def test_a_network_closed_everywhere_is_entered_nowhere():
    network = make_network([(0, 0), (10, 0)], [(0, 1, 0, 0)])
    spot = place(network, (5, 0))
    assert spot.state.tolist() == ["no_road_in_data"]
    assert spot.skipped["closed"] == 1
    assert np.isinf(spot.snap_km[0])


# --- population grids ---------------------------------------------------------------------------


def test_a_grid_counts_what_it_leaves_out_and_says_where_negative_people_are():
    people = np.array([[3.5, 0.0], [np.nan, -99999.0]])
    x, y = np.meshgrid([120.0, 120.1], [28.0, 28.1])
    cells = populated_cells(x, y, people, crs="EPSG:4326", no_data=[-99999.0])
    assert cells.people.tolist() == [3.5]
    assert cells.lonlat.tolist() == [[120.0, 28.0]]
    assert cells.dropped == {"no_data": 2, "negative": 0, "empty": 1}
    with pytest.raises(PlaceError, match=r"1 negative cells, the first -99999 at position 3"):
        populated_cells(x, y, people, crs="EPSG:4326")
    dropped = populated_cells(x, y, people, crs="EPSG:4326", drop_negative=True).dropped
    assert dropped == {"no_data": 1, "negative": 1, "empty": 1}


def test_a_grid_in_metres_stands_where_its_degrees_stand():
    there = lonlat([(3, 4)])
    x, y = ORIGIN + 1000.0 * np.array([3.0, 4.0])
    cells = populated_cells([x], [y], [1.0], crs=CRS)
    np.testing.assert_allclose(cells.lonlat, there, atol=1e-9)


def test_a_grid_that_cannot_be_placed_is_refused():
    with pytest.raises(PlaceError, match="declare its CRS"):
        populated_cells([1.0], [1.0], [1.0], crs=None)
    with pytest.raises(PlaceError, match="2, 1 and 1"):
        populated_cells([1.0, 2.0], [1.0], [1.0], crs="EPSG:4326")
    for x, people in ((np.nan, 1.0), (500_000.0, 1.0), (120.0, np.inf)):
        with pytest.raises(PlaceError, match="position 0"):
            populated_cells([x], [28.0], [people], crs="EPSG:4326")
