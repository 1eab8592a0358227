"""How long and in how much memory a province's extract becomes a network; printed, never asserted.

The extract is written here: a street grid of about ten million nodes over Wenzhou, every one of
them on a drivable way (in a real extract most nodes belong to buildings and water), with classes,
one-ways, speed limits, bollards and footways. It then goes through ``vocatlas roads`` as a user
would run it. An extract of a quarter of the size shows whether time and memory grow with the
nodes or faster. Before any figure is printed, segments, kilometres and components of a small
grid are checked against those known from the way it is built.

Run it as ``.venv/bin/python tests/benchmarks/osm_import.py [NODES]``; it takes some minutes.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import osmium
import osmium.osm.mutable as osm
from vocatlas.data.osm.roadfile import read_roads
from vocatlas.geo.roads.segments import components

NODES = 10_000_000
INNER = 4  # nodes between two junctions
BLOCKS = 3  # blocks a way runs on
WEST, SOUTH, EAST, NORTH = 120.1, 27.6, 120.7, 28.3  # all of it within 30 km of Wenzhou


def street_tags(street: int, way: int) -> dict[str, str]:
    """Return the tags of a way on a street."""
    if street % 100 == 0:
        return {"highway": "trunk", "maxspeed": "80", "name": f"大道{street}"}
    if street % 25 == 0:
        return {"highway": "primary", "maxspeed": "60", "lanes": "4", "name": f"主路{street}"}
    if street % 10 == 0:
        return {"highway": "secondary", "oneway": "yes", "name": f"次路{street}"}
    if way % 7 == 0:
        return {"highway": "tertiary", "surface": "asphalt"}
    return {"highway": "residential", "name": f"街{street}"}


def write_grid(path: Path, side: int) -> int:
    """Write a grid of `side` x `side` junctions; return how many nodes it has."""
    fine = INNER + 1
    lon = np.linspace(WEST, EAST, (side - 1) * fine + 1)
    lat = np.linspace(SOUTH, NORTH, (side - 1) * fine + 1)
    # node ids: junctions first, then what lies between them along rows, then along columns
    junction = np.arange(1, side * side + 1).reshape(side, side)
    between = side * (side - 1) * INNER
    along_row = junction.size + 1 + np.arange(between).reshape(side, side - 1, INNER)
    along_column = along_row + between
    rows = np.empty((side, len(lon)), dtype=np.int64)
    rows[:, ::fine] = junction
    columns = np.empty((side, len(lat)), dtype=np.int64)
    columns[:, ::fine] = junction.T
    for inner in range(INNER):
        rows[:, inner + 1 :: fine] = along_row[:, :, inner]
        columns[:, inner + 1 :: fine] = along_column[:, :, inner]
    count = junction.size + 2 * between
    place = np.zeros((count + 1, 2))
    place[rows] = np.stack(np.broadcast_arrays(lon[None, :], lat[::fine, None]), axis=-1)
    place[columns] = np.stack(np.broadcast_arrays(lon[::fine, None], lat[None, :]), axis=-1)
    # no street is straight, and a file of straight ones would be read too easily
    place += np.random.default_rng(1).normal(0, 2e-5, place.shape)
    with osmium.SimpleWriter(str(path), 4 * 1024 * 1024, overwrite=True) as writer:
        for node, (x, y) in enumerate(place[1:].tolist(), start=1):
            writer.add_node(osm.Node(id=node, location=(x, y)))
        way = 0
        for street, nodes in enumerate([*rows, *columns]):
            street_nodes = nodes.tolist()
            for begin in range(0, len(street_nodes) - 1, BLOCKS * fine):
                way += 1
                refs = street_nodes[begin : begin + BLOCKS * fine + 1]
                tags = street_tags(street % side, way)
                writer.add_way(osm.Way(id=way, nodes=refs, tags=tags))
                if way % 10 == 0:
                    way += 1
                    tags = {"highway": "footway"}
                    writer.add_way(osm.Way(id=way, nodes=refs[:2], tags=tags))
    return count


def run_roads(extract: Path, out: Path) -> tuple[float, str]:
    """Run the command; return its seconds and what it said."""
    command = [Path(sys.executable).with_name("vocatlas"), "roads", extract, "wenzhou", "-o", out]
    start = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - start, done.stdout


def check_small(folder: Path) -> None:
    """Check a small grid: two of its corners join like with like, every other junction stays."""
    side = 30
    write_grid(folder / "small.osm.pbf", side)
    run_roads(folder / "small.osm.pbf", folder / "small.npz")
    net = read_roads(folder / "small.npz")
    # trunk meets trunk in one corner, residential residential in the opposite one
    assert len(net.km) == 2 * side * (side - 1) - 2, len(net.km)
    assert len(net.node_lonlat) == side * side - 2
    assert components(net) == (1, 1.0)


def measure(folder: Path, side: int) -> None:
    """Import a grid; print seconds, the peak of memory and the counts."""
    extract, out = folder / f"{side}.osm.pbf", folder / f"{side}.npz"
    nodes = write_grid(extract, side)
    seconds, said = run_roads(extract, out)
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    net = read_roads(out)
    print(
        f"{nodes:,} nodes ({extract.stat().st_size / 1e6:.0f} MB): {seconds:.1f} s, "
        f"{nodes / seconds:,.0f} nodes/s, peak {peak_mb:,.0f} MB; {len(net.node_lonlat):,} nodes, "
        f"{len(net.km):,} segments, {net.total_km:,.0f} km, {out.stat().st_size / 1e6:.0f} MB"
    )
    print(said)


def main() -> None:
    """Measure a quarter of the size and the whole."""
    nodes = int(sys.argv[1]) if len(sys.argv) > 1 else NODES
    with tempfile.TemporaryDirectory() as folder:
        check_small(Path(folder))
        for share in (4, 1):
            measure(Path(folder), round((nodes / share / (1 + 2 * INNER)) ** 0.5))


if __name__ == "__main__":
    main()
