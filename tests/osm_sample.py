"""Tiny extracts of OpenStreetMap, written node by node."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import shapely

if TYPE_CHECKING:
    from vocatlas.data.osm.extract import Import
    from vocatlas.geo.roads.roadnet import RoadNet

osmium = pytest.importorskip("osmium", reason="needs the extra [osm]")

Node = tuple[float, float] | tuple[float, float, Mapping[str, str]]
Way = tuple[Sequence[int], Mapping[str, str]]
PRIMARY, RESIDENTIAL = {"highway": "primary"}, {"highway": "residential"}
# a row of nodes, 0.01 degrees apart, on the main road of the village
ROW: dict[int, Node] = {id: (120.0 + 0.01 * id, 28.0) for id in range(1, 10)}
EVERYWHERE = shapely.box(-180, -85, 180, 85)


def write_extract(
    path: Path,
    nodes: Mapping[int, Node],
    ways: Sequence[Way],
    *,
    ways_first: bool = False,
) -> Path:
    """Write nodes (by id: lon, lat, perhaps tags) and ways (node ids, tags), as the path ends."""
    from osmium.osm import mutable

    def add_nodes() -> None:
        for id, (lon, lat, *tags) in nodes.items():
            writer.add_node(mutable.Node(id=id, location=(lon, lat), tags=dict(*tags)))

    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path)) as writer:
        if not ways_first:
            add_nodes()
        for id, (refs, tags) in enumerate(ways, start=1):
            writer.add_way(mutable.Way(id=id, nodes=list(refs), tags=dict(tags)))
        if ways_first:
            add_nodes()
    return path


def import_extract(path: Path, area: shapely.Geometry = EVERYWHERE) -> tuple["RoadNet", "Import"]:
    """Return the network of an extract, and what was read."""
    from vocatlas.data.osm.extract import read_ways
    from vocatlas.data.osm.osmfile import scan_extract
    from vocatlas.data.osm.osmtags import read_rules
    from vocatlas.geo.roads.segments import build_roadnet

    found = read_ways(scan_extract(path), area, read_rules())
    return build_roadnet(found.ways, found.classes, blocked=found.blocked), found


def network(
    folder: Path, ways: Sequence[Way], nodes: Mapping[int, Node] = ROW
) -> tuple["RoadNet", "Import"]:
    """Write ways and return their network, and what was read."""
    return import_extract(write_extract(folder / "x.osm.pbf", nodes, ways))
