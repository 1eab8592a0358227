"""Roads out of a hand-written extract: every rule on the network, worked out by hand."""

import numpy as np
import pyproj
import pytest
import shapely
from osm_sample import PRIMARY, RESIDENTIAL, ROW, import_extract, network, write_extract
from vocatlas.geo.errors import TravelError
from vocatlas.geo.roads.segments import components

GEOD = pyproj.Geod(ellps="WGS84")
STEP_KM = GEOD.inv(120.0, 28.0, 120.01, 28.0)[2] / 1000


def ends(net):
    """Return (start lon, end lon, forward, backward) of each segment, in thousandths of degrees."""
    lon = np.round(net.node_lonlat[:, 0] * 1000).astype(int)
    rows = zip(lon[net.start], lon[net.end], net.forward_kmh, net.backward_kmh, strict=True)
    return sorted((int(a), int(b), float(f), float(g)) for a, b, f, g in rows)


def test_a_one_way_is_driven_along_its_nodes_and_a_reverse_one_against_them(tmp_path):
    net, _ = network(tmp_path, [((1, 2), PRIMARY | {"oneway": "yes"})])
    assert ends(net) == [(120_010, 120_020, 65, 0)]
    net, _ = network(tmp_path, [((1, 2), PRIMARY | {"oneway": "-1"})])
    assert ends(net) == [(120_020, 120_010, 65, 0)]


def test_two_pieces_that_agree_become_one_with_all_its_vertices(tmp_path):
    net, found = network(tmp_path, [((1, 2, 3), PRIMARY), ((3, 4, 5), PRIMARY)])
    assert ends(net) in ([(120_010, 120_050, 65, 65)], [(120_050, 120_010, 65, 65)])
    assert sorted(net.shape_lonlat[:, 0].round(7)) == [120.01, 120.02, 120.03, 120.04, 120.05]
    assert net.km == pytest.approx([4 * STEP_KM], rel=1e-6)
    assert found.census.kept == 2


def test_one_ways_drawn_in_opposite_senses_join_where_cars_go_through(tmp_path):
    ways = [((1, 2), PRIMARY | {"oneway": "yes"}), ((3, 2), PRIMARY | {"oneway": "-1"})]
    net, _ = network(tmp_path, ways)
    assert ends(net) == [(120_010, 120_030, 65, 0)]
    assert net.shape_lonlat[:, 0].round(7).tolist() == [120.01, 120.02, 120.03]


@pytest.mark.parametrize(
    "other",
    [
        RESIDENTIAL,
        PRIMARY | {"maxspeed": "40"},
        PRIMARY | {"oneway": "yes"},
        PRIMARY | {"maxspeed:backward": "40"},
    ],
)
def test_what_differs_is_not_joined(tmp_path, other):
    net, _ = network(tmp_path, [((1, 2), PRIMARY), ((2, 3), other)])
    assert len(net.km) == 2
    assert len(net.node_lonlat) == 3


def test_one_ways_that_run_against_each_other_are_not_joined(tmp_path):
    one_way = PRIMARY | {"oneway": "yes"}
    net, _ = network(tmp_path, [((1, 2), one_way), ((3, 2), one_way)])
    assert ends(net) == [(120_010, 120_020, 65, 0), (120_030, 120_020, 65, 0)]


def test_a_way_is_parted_where_another_meets_it(tmp_path):
    nodes = ROW | {20: (120.02, 28.01)}
    net, _ = network(tmp_path, [((1, 2, 3), PRIMARY), ((2, 20), PRIMARY)], nodes)
    assert len(net.km) == 3
    assert len(net.node_lonlat) == 4
    assert components(net) == (1, 1.0)


def test_a_mixed_chain_keeps_its_order(tmp_path):
    ways = [((4, 3), PRIMARY), ((1, 2), PRIMARY), ((4, 5, 6), PRIMARY), ((3, 2), PRIMARY)]
    net, _ = network(tmp_path, ways)
    assert len(net.km) == 1
    lon = net.shape_lonlat[:, 0].round(7).tolist()
    # the line may run either way, but never there and back
    assert min(lon, lon[::-1]) == [120.01, 120.02, 120.03, 120.04, 120.05, 120.06]
    assert net.km == pytest.approx([5 * STEP_KM], rel=1e-6)


ROUND = {11: (120.10, 28.0), 12: (120.11, 28.01), 13: (120.12, 28.0), 14: (120.11, 27.99)}
ARMS = {21: (120.09, 28.0), 22: (120.11, 28.02), 23: (120.13, 28.0)}


def test_a_roundabout_is_one_way_and_parted_by_its_arms(tmp_path):
    circle = ((11, 14, 13, 12, 11), PRIMARY | {"junction": "roundabout"})
    arms = [((21, 11), PRIMARY), ((12, 22), PRIMARY), ((13, 23), PRIMARY)]
    net, _ = network(tmp_path, [circle, *arms], ROUND | ARMS)
    around = net.backward_kmh == 0
    # counter-clockwise: west by the south to east, east to north, north to west
    assert [row[:2] for row in ends(net) if row[3] == 0] == [
        (120_100, 120_120), (120_110, 120_100), (120_120, 120_110),
    ]  # fmt: skip
    ring = [ROUND[id] for id in (11, 14, 13, 12, 11)]
    assert net.km[around].sum() == pytest.approx(GEOD.line_length(*zip(*ring, strict=True)) / 1000)
    assert len(net.km) == 6


def test_a_ring_that_meets_nothing_keeps_one_node(tmp_path):
    net, _ = network(tmp_path, [((11, 12, 13), PRIMARY), ((13, 14, 11), PRIMARY)], ROUND)
    assert (len(net.km), len(net.node_lonlat)) == (1, 1)
    assert net.start[0] == net.end[0]
    assert len(net.shape_lonlat) == 5
    net, _ = network(tmp_path, [((11, 12, 13, 14, 11), PRIMARY)], ROUND)
    assert (len(net.km), len(net.node_lonlat), len(net.shape_lonlat)) == (1, 1, 5)


def test_a_ferry_crosses_in_its_duration(tmp_path):
    ferry = {"route": "ferry", "duration": "00:30"}
    net, found = network(tmp_path, [((1, 2, 3), ferry), ((3, 4), PRIMARY)])
    by_class = dict(zip(net.road_class, net.forward_kmh, strict=True))
    assert by_class[net.classes.index("ferry")] == pytest.approx(2 * STEP_KM / 0.5, rel=1e-6)
    assert (found.census.ferries, found.census.timed_ferries) == (1, 1)


def test_a_ferry_is_timed_by_all_of_it_also_where_another_ferry_joins(tmp_path):
    ways = [((1, 2, 3), {"route": "ferry", "duration": "6"}), ((2, 20), {"route": "ferry"})]
    net, _ = network(tmp_path, ways, ROW | {20: (120.02, 28.01)})
    timed = net.forward_kmh > 5
    assert timed.sum() == 2
    assert (net.km[timed] / net.forward_kmh[timed]).sum() == pytest.approx(0.1)


@pytest.mark.parametrize("duration", ["1", "soon", "0"])
def test_a_ferry_that_would_fly_goes_at_the_speed_of_its_class(tmp_path, duration):
    far = {1: (120.0, 28.0), 2: (120.5, 28.0)}
    net, found = network(tmp_path, [((1, 2), {"route": "ferry", "duration": duration})], far)
    assert net.forward_kmh.tolist() == [5]
    assert found.census.doubts.total() == 1
    assert found.census.timed_ferries == 0


def test_a_bollard_cuts_its_way_and_an_open_gate_does_not(tmp_path):
    def with_barrier(**tags):
        return network(tmp_path, [((1, 2, 3), PRIMARY)], ROW | {2: (*ROW[2], tags)})

    net, found = with_barrier(barrier="bollard")
    assert (len(net.km), len(net.node_lonlat)) == (2, 4)
    assert components(net) == (2, pytest.approx(0.5))
    assert found.census.barriers == {"bollard": 1}
    net, found = with_barrier(barrier="gate")
    assert (len(net.km), found.census.barriers.total()) == (1, 0)
    net, found = with_barrier(barrier="gate", access="no")
    assert (len(net.km), found.census.barriers) == (2, {"gate": 1})


def test_a_barrier_where_ways_meet_parts_them(tmp_path):
    nodes = ROW | {2: (*ROW[2], {"barrier": "block"})}
    net, _ = network(tmp_path, [((1, 2), PRIMARY), ((2, 3), PRIMARY)], nodes)
    assert components(net)[0] == 2


def test_private_ways_are_left_out_and_counted(tmp_path):
    ways = [
        ((1, 2), PRIMARY),
        ((2, 3), PRIMARY | {"access": "private"}),
        ((3, 4), PRIMARY | {"access": "destination"}),
        ((4, 5), {"highway": "footway"}),
        ((5, 6), {"highway": "footway"}),
    ]
    net, found = network(tmp_path, ways)
    assert net.total_km == pytest.approx(2 * STEP_KM, rel=1e-6)
    assert components(net)[0] == 2
    assert found.census.kept == 2
    assert +found.census.left_out == {"closed": 1, "not_for_cars": 2}
    assert found.census.not_for_cars == {"footway": 2}


def test_links_join_carriageways(tmp_path):
    nodes = ROW | {20: (120.02, 28.01), 21: (120.03, 28.01)}
    link = {"highway": "motorway_link", "oneway": "yes"}
    ways = [((1, 2, 3), {"highway": "motorway"}), ((2, 20), link), ((20, 21), PRIMARY)]
    net, _ = network(tmp_path, ways, nodes)
    assert components(net) == (1, 1.0)
    assert "motorway_link" in {net.classes[at] for at in net.road_class}


def test_components_are_counted_with_the_share_of_the_largest(tmp_path):
    net, _ = network(tmp_path, [((1, 2, 3, 4), PRIMARY), ((6, 7), PRIMARY)])
    assert components(net) == (2, pytest.approx(0.75))


def test_a_way_is_cut_where_the_file_lacks_its_node(tmp_path):
    net, found = network(tmp_path, [((1, 2, 99, 3, 4), PRIMARY), ((99, 5), PRIMARY)])
    assert net.total_km == pytest.approx(2 * STEP_KM, rel=1e-6)
    assert components(net)[0] == 2
    assert found.census.missing_nodes == 2
    assert found.census.left_out["too_few_nodes"] == 1


def test_a_node_said_twice_in_a_row_is_one(tmp_path):
    net, _ = network(tmp_path, [((1, 2, 2, 3), PRIMARY), ((4, 4), PRIMARY)])
    assert (len(net.km), len(net.shape_lonlat)) == (1, 3)


def test_a_way_with_one_node_in_the_area_is_kept_whole(tmp_path):
    path = write_extract(tmp_path / "x.osm.pbf", ROW, [((1, 2, 3), PRIMARY), ((4, 5), PRIMARY)])
    net, found = import_extract(path, shapely.box(120.029, 27.9, 120.031, 28.1))
    assert net.total_km == pytest.approx(2 * STEP_KM, rel=1e-6)
    assert found.census.left_out["outside"] == 1


@pytest.mark.parametrize("name", ["x.osm", "x.osm.gz", "x.osm.bz2"])
def test_xml_is_read_also_under_the_name_of_another_form(tmp_path, name):
    ways = [((1, 2, 3), PRIMARY), ((3, 4), RESIDENTIAL)]
    plain, _ = network(tmp_path, ways)
    mistaken = tmp_path / "mistake.osm.pbf"
    write_extract(tmp_path / name, ROW, ways).rename(mistaken)
    net, _ = import_extract(mistaken)
    assert ends(net) == ends(plain)


def test_the_order_of_the_file_does_not_matter(tmp_path):
    ways = [((1, 2, 3), PRIMARY), ((3, 4), RESIDENTIAL)]
    plain, _ = network(tmp_path, ways)
    turned = dict(reversed(ROW.items()))
    for ways_first in (False, True):
        path = write_extract(tmp_path / "turned.osm.pbf", turned, ways, ways_first=ways_first)
        net, _ = import_extract(path)
        assert ends(net) == ends(plain), ways_first


def test_a_way_that_lists_no_node_is_left_out(tmp_path):
    net, found = network(tmp_path, [((), PRIMARY), ((1, 2), PRIMARY)])
    assert len(net.km) == 1
    assert found.census.kept == 1
    with pytest.raises(TravelError, match="none of their nodes"):
        network(tmp_path, [((), PRIMARY)])
