"""Isochrones against areas worked by hand and against networkx."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from roadnets import CRS, ORIGIN, TRAVEL, make_network, place, straight_road
from vocatlas.geo.errors import ParameterError
from vocatlas.geo.roads.isochrones import Grid, contour_field, isochrones
from vocatlas.geo.roads.roadtimes import matrix
from vocatlas.geo.study import Travel

LEG_KM_A_MIN = TRAVEL.access_kmh / TRAVEL.circuity / 60.0


def areas(network, at, **options):
    """Return the polygons in km east and north, by place and budget."""
    travel = options.pop("travel", TRAVEL)
    places = place(network, at, travel=travel)
    found = isochrones(network, places, travel=travel, **options).to_crs(CRS)
    found["geometry"] = [
        shapely.transform(shape, lambda c: (c - ORIGIN) / 1000.0) for shape in found.geometry
    ]
    return found.set_index(["place", "minutes"])["geometry"]


def long_road(forward=60.0, backward=60.0):
    nodes = [(x, 0) for x in range(-60, 61, 20)]
    return make_network(nodes, [(i, i + 1, forward, backward) for i in range(6)])


def test_along_a_straight_road_the_area_is_a_rhombus_and_the_circle_of_the_direct_leg():
    # tips 15 km along the road, 15 min of leg across it
    found = areas(long_road(), (0, 0), minutes=[15], cell_m=250)
    across = 15 * LEG_KM_A_MIN
    rhombus = shapely.Polygon([(15, 0), (0, across), (-15, 0), (0, -across)])
    want = shapely.union(rhombus, shapely.Point(0, 0).buffer(across, quad_segs=64))
    wrong = found[0, 15].symmetric_difference(want)
    assert wrong.area / want.area < 0.01
    # the border is wrong by less than a cell
    assert wrong.buffer(-0.125).is_empty


def test_a_one_way_road_is_reached_from_behind_and_reaches_ahead():
    road = long_road(60, 0)
    # no component holds a one-way road: any may be entered
    spot = place(road, (0, 0), min_component_km=0.0)
    assert spot.state[0] == "no_road_in_data"
    ring = make_network(
        [(-60, 0), (60, 0), (60, 30), (-60, 30)], [(i, (i + 1) % 4, 60, 0) for i in range(4)]
    )
    only = Travel(entries=1)
    there = areas(ring, (0, 0), minutes=[15], travel=only)[0, 15]
    back = areas(ring, (0, 0), minutes=[15], travel=only, direction="from_destination")[0, 15]
    assert there.bounds[0] == pytest.approx(-15, abs=0.5)
    assert there.bounds[2] == pytest.approx(15 * LEG_KM_A_MIN, abs=0.5)
    assert back.bounds[2] == pytest.approx(15, abs=0.5)
    assert back.bounds[0] == pytest.approx(-15 * LEG_KM_A_MIN, abs=0.5)


def test_longer_budgets_hold_shorter_ones_and_every_place_has_all():
    draw = np.random.default_rng(4)
    nodes = draw.uniform(0, 40, (60, 2))
    segments = [(i, int(draw.integers(60)), 60, draw.choice([0, 60])) for i in range(60)] * 2
    found = areas(make_network(nodes, segments), draw.uniform(0, 40, (3, 2)), minutes=[30, 15, 60])
    assert found.index.tolist() == [(p, m) for p in range(3) for m in (15, 30, 60)]
    for p in range(3):
        for inner, outer in pairwise([found[p, m] for m in (15, 30, 60)]):
            assert shapely.is_valid(outer)
            assert inner.area < outer.area
            assert inner.difference(outer).area < 1e-9


@st.composite
def lattices(draw):
    """A lattice of 4 x 4 nodes 1 km apart, each side with its own speeds, some one-way."""
    nodes = [(x, y) for y in range(4) for x in range(4)]
    sides = [(i, i + 1) for i in range(16) if (i + 1) % 4] + [(i, i + 4) for i in range(12)]
    speed = st.sampled_from([0.0, 15.0, 30.0, 60.0])
    segments = [(a, b, draw(speed), draw(speed)) for a, b in sides]
    return nodes, segments, draw(st.integers(0, 15))


@settings(max_examples=40, deadline=None)
@given(lattices(), st.sampled_from(["to_destination", "from_destination"]))
def test_a_node_lies_inside_exactly_when_networkx_reaches_it_in_time(roads, direction):
    nodes, segments, centre = roads
    network = make_network(nodes, segments)
    # legs of 1 km/h: no way off the road is quicker. Nodes are points of the grid.
    travel = Travel(access_kmh=1.0, no_road_km=2.0)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(16))
    inner = network.inner_segments()
    for s, (a, b, there, back) in enumerate(segments):
        for tail, head, kmh in ((a, b, there), (b, a, back)):
            if kmh:
                graph.add_edge(tail, head, m=60.0 * network.km[s] / kmh)
    entered = {n for s in np.flatnonzero(inner) for n in segments[s][:2]}
    way = graph.reverse() if direction == "to_destination" else graph
    reached = nx.single_source_dijkstra_path_length(way, centre, weight="m")
    found = areas(
        network, nodes[centre], minutes=[6, 12], travel=travel, cell_m=50, direction=direction
    )
    for budget in (6, 12):
        for node, at in enumerate(nodes):
            minutes = reached.get(node, np.inf)
            if centre not in entered or node not in entered:
                continue
            if abs(minutes - budget) > 0.01:
                inside = found[0, budget].contains(shapely.Point(at))
                assert inside == (minutes < budget)


def test_a_point_of_the_grid_is_inside_exactly_when_its_minutes_are_in_the_budget():
    draw = np.random.default_rng(9)
    nodes = draw.uniform(0, 30, (40, 2))
    network = make_network(nodes, [(i, int(draw.integers(40)), 60, 60) for i in range(40)] * 2)
    found = areas(network, (15, 15), minutes=[20], cell_m=1000)
    points = np.array([(x, y) for x in range(31) for y in range(31)], float)
    minutes = matrix(
        network, place(network, points), place(network, (15, 15)), travel=TRAVEL
    ).minutes[:, 0]
    sure = np.abs(minutes - 20) > 0.01
    inside = shapely.contains_xy(found[0, 20], points)
    assert (inside == (minutes <= 20))[sure].all()
    assert 50 < inside.sum() < 900


def test_two_points_reached_across_a_corner_stay_apart():
    # each is a square on its tip that ends half way to points that are not reached: 0.5 cells
    field = np.full((4, 4), np.inf, np.float32)
    field[1, 1] = field[2, 2] = 10.0
    for flipped in (field, field[::-1]):
        found = contour_field(flipped, 15.0, 5.0, Grid(0, 0, np.ones((2, 2), bool), 1.0))
        assert len(found.geoms) == 2
        assert found.area == pytest.approx(1.0)


def test_what_is_not_reached_amid_what_is_stays_a_hole():
    field = np.full((7, 7), np.inf, np.float32)
    field[1:-1, 1:-1] = 10.0
    field[3, 3] = np.inf
    found = contour_field(field, 15.0, 5.0, Grid(0, 0, np.ones((5, 5), bool), 1.0))
    # 4 x 4 cells, a rim of half a cell without its corners, and a hole of half a cell
    assert len(found.interiors) == 1
    assert found.area == pytest.approx(16 + 4 * 4 * 0.5 + 4 * 0.125 - 0.5)


def test_the_sea_is_not_reached_and_an_unlocated_place_has_an_empty_area():
    land = shapely.transform(shapely.box(-100, -100, 100, 2), lambda c: c * 1000.0 + ORIGIN)
    network = long_road()
    places = place(network, [(0, 0), (np.nan, np.nan)], land=land)
    found = isochrones(network, places, travel=TRAVEL, land=land, minutes=[30]).to_crs(CRS)
    assert (found.bounds["maxy"].iloc[0] - ORIGIN[1]) / 1000.0 < 2.5
    assert found.geometry.is_empty.tolist() == [False, True]


def test_without_places_there_are_no_rows_and_the_columns_stay():
    found = isochrones(long_road(), place(long_road(), np.empty((0, 2))), travel=TRAVEL)
    assert found.columns.tolist() == ["place", "minutes", "direction", "geometry"]
    assert len(found) == 0
    assert found.crs == "EPSG:4326"


def test_the_grid_stands_where_it_is_whoever_is_asked_with():
    network = straight_road()
    alone = areas(network, (5, 0), minutes=[15])[0, 15]
    among = areas(network, [(25, 3), (5, 0)], minutes=[15])[1, 15]
    assert alone.symmetric_difference(among).area < 1e-9


def test_what_cannot_be_drawn_is_refused():
    network = long_road()
    places = place(network, (0, 0))
    for minutes in ([], [0], [15, np.inf], [np.nan]):
        with pytest.raises(ParameterError, match="above 0"):
            isochrones(network, places, travel=TRAVEL, minutes=minutes)
    with pytest.raises(ParameterError, match="at most 357"):
        isochrones(network, places, travel=TRAVEL, minutes=[1])
    with pytest.raises(ParameterError, match="wider cells"):
        isochrones(network, places, travel=TRAVEL, cell_m=10)
