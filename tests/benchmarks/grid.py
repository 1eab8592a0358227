"""Seconds and memory of `vocatlas grid` on up to 1,000,000 cells; printed, never asserted.

The grid is made up: as many cells as asked over the rectangle of Wenzhou's land, with people drawn
at random from a fixed seed. Each size runs in a process of its own, so that its peak is its own.
A sample of its cells is first measured by `roadtimes.matrix`, every pair for itself: the nearest
of its rows must be what the grid says.

Run it as ``.venv/bin/python tests/benchmarks/grid.py [CELLS ...]``; all sizes take ten minutes.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import rasterio
import shapely
from vocatlas.data.grids.peoplegrid import read_people_grid
from vocatlas.data.study import read_study
from vocatlas.geo.coverage.gridreach import assign_cells, measure_grid
from vocatlas.geo.coverage.reach import study_network
from vocatlas.geo.coverage.tiers import campus_tiers
from vocatlas.geo.ground import find_ground
from vocatlas.geo.location.standins import stand_for_counties
from vocatlas.geo.roads.roadtimes import matrix
from vocatlas.geo.roads.snapping import snap
from vocatlas.geo.study import TIERS

SIZES = (1_000, 100_000, 1_000_000)  # the first shows what the study takes by itself
SAMPLE = 500


def write_grid(path: Path, count: int) -> int:
    """Write a grid with about `count` cells inside the counties; return its number of cells."""
    counties = read_study("wenzhou").which_county.to_crs("EPSG:4326")
    west, south, east, north = counties.total_bounds
    share = counties.geometry.union_all().area / shapely.box(west, south, east, north).area
    side = ((east - west) * (north - south) * share / count) ** 0.5
    shape = (int((north - south) / side) + 1, int((east - west) / side) + 1)
    people = np.random.default_rng(5).gamma(0.5, 40.0, shape).astype(np.float32)
    with rasterio.open(
        path, "w", driver="GTiff", height=shape[0], width=shape[1], count=1, dtype="float32",
        crs="EPSG:4326", transform=rasterio.Affine(side, 0, west, 0, -side, north),
        compress="deflate",
    ) as file:  # fmt: skip
        file.write(people[None])
    return people.size


def check_sample(path: Path) -> None:
    """Compare the nearest minutes of some cells with those of every pair."""
    study = stand_for_counties(read_study("wenzhou"))
    cells = read_people_grid(path).cells
    count = min(SAMPLE, len(cells.row))
    rows = np.sort(np.random.default_rng(6).choice(len(cells.row), count, replace=False))
    cells = type(cells)(cells.row[rows], cells.lonlat[rows], cells.people[rows], {})
    found = measure_grid(study, cells)
    ground = find_ground(study)
    network, travel = study_network(study, ground), study.parameters.travel
    placed = ground.supply[ground.campus_xy_known]
    homes = snap(network, found.cells.lonlat, travel=travel, land=ground.land_m)
    for tier in TIERS:
        places = placed.loc[campus_tiers(placed)[tier], ["lon_wgs", "lat_wgs"]].to_numpy(float)
        schools = snap(network, places, travel=travel, land=ground.land_m)
        pairs = matrix(
            network, homes, schools, travel=travel, land=ground.land_m, dtype=np.float64
        ).minutes.min(axis=1)
        np.testing.assert_allclose(found.minutes[tier], np.round(pairs, 1), atol=1e-9)
    print(f"{len(found.weight)} cells: nearest minutes equal those of every pair, three tiers")


def parts(path: Path) -> None:
    """Print the seconds of each step and the peak of this process."""
    start = time.perf_counter()
    study = read_study("wenzhou")
    marks = [("study", time.perf_counter())]
    grid = read_people_grid(path)
    marks.append(("read", time.perf_counter()))
    assign_cells(study, grid.cells.lonlat)
    marks.append(("counties alone", time.perf_counter()))
    measure_grid(study, grid.cells)
    marks.append(("counties, snaps, minutes", time.perf_counter()))
    for (name, at), before in zip(marks, [start, *(at for _, at in marks)], strict=False):
        print(f"    {name}: {at - before:.1f} s")


def run(path: Path, out: Path, cells: int) -> None:
    """Run the command as a user would; print seconds and peak memory."""
    command = [Path(sys.executable).with_name("vocatlas"), "grid", "wenzhou", path, "-o", out]
    # the peak of one child: a process that waits for no other
    code = (
        "import resource, subprocess, sys;"
        "done = subprocess.run(sys.argv[1:], capture_output=True, text=True);"
        "print(done.stderr, end='', file=sys.stderr); done.check_returncode();"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, command)], check=True, stdout=subprocess.PIPE
    )
    seconds, peak_mb = time.perf_counter() - start, int(done.stdout) / 1024
    print(
        f"{cells:>9,} cells -> {out.suffix}: {seconds:.1f} s, {cells / seconds:,.0f} cells/s, "
        f"peak {peak_mb:,.0f} MB, file {out.stat().st_size / 1e6:,.0f} MB"
    )


def main() -> None:
    """Measure every size."""
    sizes = [int(text) for text in sys.argv[1:]] or SIZES
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            raster = Path(folder) / f"people{size}.tif"
            total = write_grid(raster, size)
            if size == sizes[0]:
                check_sample(raster)
            print(f"about {size:,} cells in the counties, {total:,} in the grid")
            for suffix in (".csv", ".gpkg")[: 2 if size <= 100_000 else 1]:
                run(raster, Path(folder) / f"cells{size}{suffix}", size)
            if size <= 100_000:
                parts(raster)
    print(f"this process: peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
