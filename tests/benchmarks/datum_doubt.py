"""How often a wrong datum is found in the built-in layers, and how often a right one is doubted.

Power: each layer of the study, and all of them together, written down in GCJ-02 or BD-09 and
declared WGS-84, whole and as random parts of 10 and 40 rows. False alarms: the same parts as
declared, with noise of 30, 300 and 1,000 m. Mixed: a third of the rows in another datum. The
college points of the facts are added where they lie beside the clone. Printed, never asserted.

Run it as ``.venv/bin/python tests/benchmarks/datum_doubt.py``.
"""

import time
from pathlib import Path

import numpy as np
import pandas as pd
from vocatlas.data.study import read_study
from vocatlas.geo.location.datum import from_wgs84
from vocatlas.geo.location.doubts import datum_doubts
from vocatlas.geo.location.plausibility import layer_points
from vocatlas.geo.location.points import convert_places
from vocatlas.geo.study import Study

FACTS = Path(__file__).parents[3] / "shared" / "facts" / "geo" / "poi_colleges_bd09.csv"
REPEATS = 20


def college_points(study: Study) -> pd.DataFrame:
    """Return the college points of the facts as a layer, empty without them."""
    if not FACTS.exists():
        return pd.DataFrame(columns=["table", "id", "name", "adcode", "lon", "lat", "datum"])
    codes = study.counties.set_index("name_zh")["code"]
    facts = pd.read_csv(FACTS)
    return facts.assign(
        table="colleges (facts)", id=facts.index, adcode=facts["area"].map(codes), datum="bd09"
    )


def write_down(rows: pd.DataFrame, datum: str, noise_m: float, seed: int) -> pd.DataFrame:
    """Return rows in a datum but declared WGS-84, off by noise."""
    lon, lat = convert_places(rows)
    off = np.random.default_rng(seed).normal(0.0, noise_m / 1e5, (2, len(rows)))
    lon, lat = from_wgs84(lon + off[0], lat + off[1], datum)
    return rows.assign(lon=lon, lat=lat, datum="wgs84")


def verdict(rows: pd.DataFrame, known: pd.DataFrame, study: Study) -> str:
    """Return what is said of a layer: nothing, a datum, or that it is mixed."""
    found = datum_doubts(rows, known, study.which_county, study.land, study.metric_crs)
    if not found:
        return "-"
    return ("mixed " if found[0]["check"] == "datum_mixed" else "") + found[0]["fits"]


def share(
    rows: pd.DataFrame, known: pd.DataFrame, study: Study, datum: str, n: int, noise: float
) -> tuple[float, float]:
    """Return the share of random parts that get another verdict than none, and the right one."""
    said = []
    for seed in range(REPEATS):
        part = rows.sample(n, random_state=seed)
        said.append(verdict(write_down(part, datum, noise, seed), known, study))
    return sum(s != "-" for s in said) / REPEATS, sum(s == datum for s in said) / REPEATS


def main() -> None:
    """Print the tables."""
    study = read_study("wenzhou")
    points = pd.concat([layer_points(study), college_points(study)], ignore_index=True)
    known = layer_points(study)
    started = time.perf_counter()
    datum_doubts(known, known, study.which_county, study.land, study.metric_crs)
    print(f"all layers, {len(known):,} rows: {time.perf_counter() - started:.3f} s\n")
    print("layer               rows   as it is   in gcj02     in bd09      a third gcj02")
    for table, rows in points.groupby("table", sort=False):
        cells = [verdict(rows, known, study)]
        cells += [verdict(write_down(rows, d, 0, 0), known, study) for d in ("gcj02", "bd09")]
        right, off = (write_down(rows, d, 0, 0) for d in ("wgs84", "gcj02"))
        third = np.arange(len(rows)) % 3 == 0
        cells.append(verdict(pd.concat([off[third], right[~third]]), known, study))
        print(f"{table:18} {len(rows):5}   " + "  ".join(f"{cell:11}" for cell in cells))
    for datum in ("gcj02", "bd09"):
        whole = write_down(known, datum, 0, 0)
        print(
            f"{'all, moved alike':18} {len(known):5}   in {datum}: {verdict(whole, whole, study)}"
        )
    print(f"\nrandom parts ({REPEATS} each): share doubted as it is | found in gcj02 | in bd09")
    for table in ("townships", "villages", "gazetteer", "colleges (facts)"):
        rows = points[points["table"] == table]
        for n in (10, 40):
            if len(rows) < n:
                continue
            for noise in (30.0, 300.0, 1000.0):
                alarm, _ = share(rows, known, study, "wgs84", n, noise)
                power = [share(rows, known, study, d, n, noise)[1] for d in ("gcj02", "bd09")]
                cells = "   ".join(f"{value:6.1%}" for value in (alarm, *power))
                print(f"{table:18} {n:3} rows, noise {noise:5.0f} m   {cells}")


if __name__ == "__main__":
    main()
