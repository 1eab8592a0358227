"""Roads out of a hand-written extract: every rule on the network, the file, the command."""

from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pyproj
import pytest
import shapely
from click.testing import CliRunner
from osm_sample import import_extract, write_extract
from village import write_village
from vocatlas.cli.main import main
from vocatlas.data.roadfile import read_record, read_roads, write_roads
from vocatlas.geo.errors import OutputError, TravelError
from vocatlas.geo.segments import Ways, build_roadnet, components, step_km

GEOD = pyproj.Geod(ellps="WGS84")
PRIMARY, RESIDENTIAL = {"highway": "primary"}, {"highway": "residential"}
# a row of nodes, 0.01 degrees apart, on the main road of the village
ROW = {id: (120.0 + 0.01 * id, 28.0) for id in range(1, 10)}
STEP_KM = GEOD.inv(120.0, 28.0, 120.01, 28.0)[2] / 1000


def network(tmp_path, ways, nodes=ROW):
    return import_extract(write_extract(tmp_path / "x.osm.pbf", nodes, ways))


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


def test_a_network_is_read_as_it_was_written_and_the_same_one_gives_the_same_bytes(tmp_path):
    ways = [((1, 2, 3), PRIMARY | {"oneway": "yes"}), ((3, 4), RESIDENTIAL), ((6, 7), PRIMARY)]
    net, _ = network(tmp_path, ways)
    for name in ("a.npz", "b.npz"):
        write_roads(net, tmp_path / name, record={"extract": "浙江.osm.pbf"})
    again = read_roads(tmp_path / "a.npz")
    for name in ("node_lonlat", "start", "end", "road_class", "shape_first", "shape_lonlat"):
        np.testing.assert_array_equal(getattr(again, name), getattr(net, name))
    for name in ("km", "forward_kmh", "backward_kmh"):
        np.testing.assert_allclose(getattr(again, name), getattr(net, name), rtol=1e-6)
    assert again.classes == net.classes
    assert read_record(tmp_path / "a.npz") == {"extract": "浙江.osm.pbf"}
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_places_on_both_sides_of_the_globe_are_kept(tmp_path):
    far = {1: (-179.9, -10.0), 2: (179.9, 80.0)}
    net, _ = network(tmp_path, [((1, 2), PRIMARY)], far)
    write_roads(net, tmp_path / "x.npz")
    np.testing.assert_array_equal(read_roads(tmp_path / "x.npz").shape_lonlat, net.shape_lonlat)


def test_a_broken_road_file_is_refused_in_one_line(tmp_path):
    net, _ = network(tmp_path, [((1, 2), PRIMARY)])
    path = tmp_path / "x.npz"
    write_roads(net, path)
    whole = path.read_bytes()
    held = dict(np.load(path))

    def refused(match):
        with pytest.raises(TravelError, match=match) as caught:
            read_roads(path)
        assert "\n" not in str(caught.value)

    path.write_bytes(whole[: len(whole) // 2])
    refused("broken|cannot be read")
    path.write_bytes(b"")
    refused("broken|cannot be read")
    np.savez(path, **(held | {"version": np.array(99)}))
    refused("version 99")
    np.savez(path, **(held | {"end": np.array([7])}))
    refused("ends must be nodes")
    np.savez(path, **{name: held[name] for name in held if name != "km"})
    refused("km")
    np.savez(path, a=np.array([1]))
    refused("no road file")
    np.save(path.with_suffix(".npy"), np.array([1]))
    path.with_suffix(".npy").rename(path)
    refused("no road file")
    path.unlink()
    refused("cannot be read")


def test_an_object_in_a_road_file_is_never_unpickled(tmp_path):
    np.savez(tmp_path / "x.npz", format=np.array([print], dtype=object))
    with pytest.raises(TravelError, match="broken"):
        read_roads(tmp_path / "x.npz")


def test_a_disk_that_refuses_leaves_the_earlier_file(tmp_path, monkeypatch):
    net, _ = network(tmp_path, [((1, 2), PRIMARY)])
    path = tmp_path / "x.npz"
    write_roads(net, path)
    earlier = path.read_bytes()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("vocatlas.data.roadfile.os.replace", fail)
    with pytest.raises(OutputError, match="No space left"):
        write_roads(net, path)
    assert path.read_bytes() == earlier
    assert sorted(tmp_path.glob("*.npz")) == [path]


@pytest.fixture
def town(tmp_path) -> Path:
    return write_village(tmp_path / "town")


@pytest.fixture
def extract(tmp_path) -> Path:
    nodes = ROW | {2: (*ROW[2], {"barrier": "bollard"}), 50: (125.0, 30.0), 51: (125.1, 30.0)}
    nodes |= {60: (119.8, 28.0), 61: (119.79, 28.0)}
    ways = [
        ((1, 2, 3, 4), PRIMARY | {"maxspeed": "60"}),
        ((4, 5), RESIDENTIAL | {"maxspeed": "\x1b[2Jfast"}),
        ((5, 6), {"highway": "footway"}),
        ((6, 7), PRIMARY | {"access": "private"}),
        ((7, 8), {"route": "ferry", "duration": "00:10"}),
        ((8, 9), PRIMARY | {"oneway": "reversible"}),
        ((60, 61), PRIMARY),
        ((50, 51), PRIMARY),
    ]
    return write_extract(tmp_path / "x.osm.pbf", nodes, ways)


def call(*arguments):
    return CliRunner().invoke(main, ["roads", *map(str, arguments)])


def test_the_command_writes_beside_the_study_and_says_what_it_found(town, extract):
    done = call(extract, town)
    assert done.exit_code == 0, done.stderr
    net = read_roads(town / "roads.npz")
    # 20 km west of the study is within the margin, 450 km east is not
    assert net.node_lonlat[:, 0].min() == pytest.approx(119.79)
    assert net.node_lonlat[:, 0].max() == pytest.approx(120.09)
    for part in (
        "道路 ways 5", f"{net.total_km:,.1f} km", "primary", "分量 weak components: 4",
        "footway 1", "closed (access no, private ...): 1", "outside the study and its margin: 1",
        "bollard 1", "tagged on 1 ways", "maxspeed=[2Jfast 1", "有时长 with a duration 1",
        "open both ways", str(town / "roads.npz"),
    ):  # fmt: skip
        assert part in done.stdout, part
    assert "\x1b" not in done.stdout
    assert read_record(town / "roads.npz")["extract"] == "x.osm.pbf"


def test_the_margin_can_be_chosen(town, extract):
    assert call(extract, town, "--margin-km", 10).exit_code == 0
    assert read_roads(town / "roads.npz").node_lonlat[:, 0].min() == pytest.approx(120.01)
    failed = call(extract, town, "--margin-km", "-1")
    assert failed.exit_code == 1
    assert "margin" in failed.stderr


def _no_roads(path: Path) -> Path:
    return write_extract(
        path, ROW, [((1, 2), {"highway": "footway"}), ((2, 3), {"building": "yes"})]
    )


def _elsewhere(path: Path) -> Path:
    return write_extract(path, {1: (24.9, 60.2), 2: (24.95, 60.2)}, [((1, 2), PRIMARY)])


def _cut_off(path: Path) -> Path:
    dice = np.random.default_rng(1)
    nodes = {id: (120 + dice.random() / 10, 28 + dice.random() / 10) for id in range(1, 20_000)}
    write_extract(path, nodes, [((id, id + 1), PRIMARY) for id in range(1, 19_000)])
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    return path


def _bytes(content: bytes):
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


BAD = {
    "missing": (lambda path: path, "cannot be read"),
    "folder": (lambda path: path.mkdir() or path, "cannot be read"),
    "empty": (_bytes(b""), "is empty"),
    "a web page": (_bytes(b"<!DOCTYPE html><html>Not found</html>"), "web page"),
    "noise": (_bytes(bytes(range(256)) * 40), "no OpenStreetMap extract"),
    "zip": (_bytes(b"PK\x03\x04" + bytes(100)), "no OpenStreetMap extract"),
    "broken xml": (_bytes(b"<?xml version='1.0'?><osm version='0.6'><node id="), "damaged"),
    "broken gzip": (_bytes(b"\x1f\x8b\x08\x00nothing"), "damaged"),
    "header only": (_bytes(b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7c\x10\x00"), "damaged"),
    "cut off": (_cut_off, "cut off"),
    "of another region": (_elsewhere, "none of its roads is in the study"),
    "without roads": (_no_roads, "no road for cars"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_extract_is_one_clear_line_and_the_earlier_roads_stay(town, extract, kind):
    assert call(extract, town).exit_code == 0
    earlier = (town / "roads.npz").read_bytes()
    write, said = BAD[kind]
    path = write(town.parent / "bad.osm.pbf")
    failed = call(path, town)
    assert failed.exit_code == 1
    assert failed.stderr.count("\n") == 1
    assert failed.stderr.startswith(f"Error: {path}")
    assert said in failed.stderr
    assert (town / "roads.npz").read_bytes() == earlier
    assert not [p for p in town.iterdir() if p.name.startswith(".")]


def test_roads_that_are_broken_are_written_anew(town, extract):
    (town / "roads.npz").write_bytes(b"broken")
    assert call(extract, town, "--overwrite").exit_code == 0
    assert len(read_roads(town / "roads.npz").km)


def test_a_study_that_is_not_there_is_told(extract, tmp_path):
    failed = call(extract, tmp_path / "none")
    assert failed.exit_code == 1
    assert "study.toml" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_nothing_is_written_into_the_program(extract):
    failed = call(extract, "wenzhou")
    assert failed.exit_code == 1
    assert "-o FILE" in failed.stderr


def test_a_foreign_file_is_replaced_only_if_told(town, extract):
    mine = town / "mine.npz"
    mine.write_bytes(b"mine")
    failed = call(extract, town, "-o", mine)
    assert failed.exit_code == 1
    assert "--overwrite" in failed.stderr
    assert mine.read_bytes() == b"mine"
    assert call(extract, town, "-o", mine, "--overwrite").exit_code == 0
    assert call(extract, town, "-o", mine).exit_code == 0


@pytest.mark.parametrize("out", ["none/x.npz", "x.gpkg", "."])
def test_a_place_that_cannot_hold_roads_is_refused_first(town, out):
    failed = call("never-read.osm.pbf", town, "-o", town / out)
    assert failed.exit_code == 1
    assert "never-read" not in failed.stderr


def test_without_osmium_the_command_says_how_to_install_it(town, extract, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "osmium", None)
    failed = call(extract, town)
    assert failed.exit_code == 1
    assert "pip install 'vocatlas[osm]'" in failed.stderr
