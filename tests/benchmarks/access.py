"""Floating catchments beside PySAL ``access``: the same answers, and seconds in the same run.

Random minutes (to a tenth, 0 to 120; a part of the pairs has no way) from points to schools; seats
and demand at random. The peer (extra ``bench``) takes a table of pairs: making it, and its
``Access`` object, are not counted; only pairs with a way are in it. Answers are asserted equal
before a time is printed. The least of three runs of ours, one of the peer's.

Run it as ``.venv/bin/python tests/benchmarks/access.py [POINTS] [SCHOOLS]``; 20,000 x 500 is ten
million pairs.
"""

import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from vocatlas.geo.coverage.access import (
    balanced,
    enhanced_two_step,
    gaussian,
    spatial_availability,
    two_step,
)

# This file has the name of the peer: its own folder must not be searched for it.
sys.path[:] = [p for p in sys.path if Path(p).resolve() != Path(__file__).resolve().parent]

STEPS = {20: 1, 40: 0.68, 60: 0.22}
WITHOUT_WAY = 0.05


def draw(points: int, schools: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return minutes, seats and demand."""
    random = np.random.default_rng(5)
    minutes = random.integers(0, 1201, (points, schools)) / 10
    minutes[random.random(minutes.shape) < WITHOUT_WAY] = np.nan
    seats = random.integers(100, 3000, schools).astype(float)
    return minutes, seats, random.integers(1, 5000, points).astype(float)


def pairs(minutes: np.ndarray, seats: np.ndarray, demand: np.ndarray) -> Any:
    """Return the peer's object over the pairs that have a way."""
    from access import Access

    origin, dest = np.nonzero(np.isfinite(minutes))
    cost = pd.DataFrame({"origin": origin, "dest": dest, "cost": minutes[origin, dest]})
    return Access(
        demand_df=pd.DataFrame({"id": np.arange(len(demand)), "demand": demand}),
        demand_index="id",
        demand_value="demand",
        supply_df=pd.DataFrame({"id": np.arange(len(seats)), "supply": seats}),
        supply_index="id",
        supply_value="supply",
        cost_df=cost,
        cost_origin="origin",
        cost_dest="dest",
        cost_name="cost",
    )


def peers_gaussian(minutes: float) -> float:
    """Weigh one trip by the Gaussian of Dai (2010), written a second time."""
    edge = np.exp(-0.5)
    return max(0.0, (np.exp(-((minutes / 60) ** 2) / 2) - edge) / (1 - edge))


def seconds(run: Callable[[], object], times: int) -> tuple[float, object]:
    """Return the least seconds of some runs, and the answer."""
    least, answer = np.inf, None
    for _ in range(times):
        started = time.perf_counter()
        answer = run()
        least = min(least, time.perf_counter() - started)
    return least, answer


def peak_mib(run: Callable[[], object]) -> float:
    """Return the most memory that a run takes, in MiB."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def main(points: int = 20_000, schools: int = 500) -> None:
    """Print the table."""
    from access import weights

    warnings.simplefilter("ignore", FutureWarning)
    minutes, seats, demand = draw(points, schools)
    every = (minutes, seats, demand)
    ours = {
        "2SFCA, 60 min": lambda: two_step(*every, reach_min=60),
        "E2SFCA, stepped": lambda: enhanced_two_step(*every, reach_min=60),
        "E2SFCA, Gaussian": lambda: enhanced_two_step(*every, reach_min=60, decay=gaussian),
    }
    for name, run in (("BFCA", balanced), ("spatial availability", spatial_availability)):
        ours[name] = lambda run=run: run(*every, reach_min=60)
    taken = {name: seconds(run, 3) for name, run in ours.items()}
    mib = max(map(peak_mib, ours.values()))
    print(
        f"{minutes.size:,} pairs, {minutes.nbytes / 2**20:,.0f} MiB; ours adds at most {mib:,.0f}"
    )
    peer = pairs(*every)
    theirs = {
        "2SFCA, 60 min": lambda: peer.two_stage_fca(name="a", max_cost=60),
        "E2SFCA, stepped": lambda: peer.enhanced_two_stage_fca(
            name="b", max_cost=60, weight_fn=weights.step_fn(STEPS)
        ),
        "E2SFCA, Gaussian": lambda: peer.enhanced_two_stage_fca(
            name="c", max_cost=60, weight_fn=peers_gaussian
        ),
    }
    print(f"{'':22} {'vocatlas':>10} {'access':>10} {'ratio':>8}")
    for name, (mine, answer) in taken.items():
        if name not in theirs:
            print(f"{name:22} {mine:8.2f} s {'no such':>10}")
            continue
        its, table = seconds(theirs[name], 1)
        found = table.iloc[:, 0].reindex(np.arange(len(demand))).fillna(0.0).to_numpy()
        np.testing.assert_allclose(answer, found, rtol=1e-9, atol=1e-15)
        print(f"{name:22} {mine:8.2f} s {its:8.2f} s {its / mine:7.1f}x")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
