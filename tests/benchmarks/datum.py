"""Accuracy and speed of the datum code beside ``eviltransform`` and ``coord-convert``.

One million random points of the mainland, the same for all, in one process. The peers (extra
``bench``) take one point at a time; they run on a part of the points, and the rate is given per
second. Round trip: WGS-84 to the datum and back, in degrees. Agreement: the largest difference to
vocatlas' forward answer, in metres. Off the mainland: how far Hong Kong, Macau, Taipei, Seoul and
Hanoi are moved, which must be nought in GCJ-02. Printed, never asserted.

Run it as ``.venv/bin/python tests/benchmarks/datum.py``.
"""

import time
from collections.abc import Callable

import numpy as np
import shapely
from vocatlas.geo.location.datum import MAINLAND, from_wgs84, in_mainland, to_wgs84

POINTS, PART, METRES = 1_000_000, 50_000, 111_320.0
# Every point lies this far inside the outline: at the very border both answers are right.
INSIDE_DEG = 0.02
ABROAD = {
    "Hong Kong": (114.16, 22.28),
    "Macau": (113.545, 22.195),
    "Taipei": (121.56, 25.04),
    "Seoul": (127.0, 37.5),
    "Hanoi": (105.85, 21.03),
}

Pair = tuple[np.ndarray, np.ndarray]
Converter = Callable[[np.ndarray, np.ndarray], Pair]


def mainland_points(n: int) -> Pair:
    """Return n random points well inside the mainland."""
    draw = np.random.default_rng(1)
    land = MAINLAND.buffer(-INSIDE_DEG)
    shapely.prepare(land)
    lon, lat = draw.uniform(73.5, 135, 3 * n), draw.uniform(18, 53.5, 3 * n)
    inside = shapely.contains_xy(land, lon, lat)
    return lon[inside][:n], lat[inside][:n]


def one_by_one(convert: Callable[[float, float], tuple[float, float]]) -> Converter:
    """Return a converter of arrays from one of single (lon, lat)."""

    def many(lon: np.ndarray, lat: np.ndarray) -> Pair:
        pairs = [convert(x, y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
        out = np.array(pairs)
        return out[:, 0], out[:, 1]

    return many


def peers() -> dict[str, tuple[Converter, Converter]]:
    """Return forward and inverse of each tool and datum."""
    tools = {
        f"vocatlas {datum}": (
            lambda lon, lat, d=datum: from_wgs84(lon, lat, d),
            lambda lon, lat, d=datum: to_wgs84(lon, lat, d),
        )
        for datum in ("gcj02", "bd09")
    }
    try:
        import eviltransform as evil

        def swap(function: Callable) -> Converter:
            return one_by_one(lambda lon, lat: function(lat, lon)[::-1])

        tools["eviltransform gcj02"] = (swap(evil.wgs2gcj), swap(evil.gcj2wgs))
        tools["eviltransform gcj02 exact"] = (swap(evil.wgs2gcj), swap(evil.gcj2wgs_exact))
        tools["eviltransform bd09"] = (swap(evil.wgs2bd), swap(evil.bd2wgs))
    except ImportError:
        print("eviltransform is not installed: pip install 'vocatlas[bench]'")
    try:
        from coord_convert import transform

        tools["coord-convert gcj02"] = (
            one_by_one(transform.wgs2gcj),
            one_by_one(transform.gcj2wgs),
        )
        tools["coord-convert bd09"] = (one_by_one(transform.wgs2bd), one_by_one(transform.bd2wgs))
    except ImportError:
        print("coord-convert is not installed: pip install 'vocatlas[bench]'")
    return tools


def main() -> None:
    """Print the table."""
    lon, lat = mainland_points(POINTS)
    print(f"{len(lon):,} points; the peers on {PART:,} of them")
    print(
        f"{'':26} {'forward/s':>12} {'inverse/s':>12} {'round trip max':>15} {'median':>9} "
        f"{'from ours':>10} {'abroad':>9}"
    )
    abroad_lon, abroad_lat = np.array(list(ABROAD.values())).T
    assert not in_mainland(abroad_lon, abroad_lat).any()
    for name, (forward, inverse) in peers().items():
        ours = name.startswith("vocatlas")
        x, y = (lon, lat) if ours else (lon[:PART], lat[:PART])
        started = time.perf_counter()
        there = forward(x, y)
        middle = time.perf_counter()
        back = inverse(*there)
        done = time.perf_counter()
        error = np.hypot(back[0] - x, back[1] - y)
        exact = from_wgs84(x, y, name.split()[1])
        off = np.hypot(there[0] - exact[0], there[1] - exact[1]).max() * METRES
        moved_lon, moved_lat = forward(abroad_lon, abroad_lat)
        moved = np.hypot(moved_lon - abroad_lon, moved_lat - abroad_lat).max() * METRES
        print(
            f"{name:26} {len(x) / (middle - started):12,.0f} {len(x) / (done - middle):12,.0f} "
            f"{error.max():12.1e} ° {np.median(error):7.0e} ° {off:8.2f} m {moved:7.0f} m"
        )


if __name__ == "__main__":
    main()
