"""Seconds to the proof of p-medians: forty graphs of OR-Library's recipe, and spopt beside it.

The graphs follow Beasley's recipe for pmed1-40 (1985): n places, n^2/50 edges of length 1 to 100,
shortest paths, every place a candidate of weight 1. They are not the published ones; those are
read instead from a folder of ``pmed1.txt`` ... if one is given, and held against the published
optima where ``p_median_optima.txt`` is there. The plane cases have random points, Euclidean costs
and whole weights; spopt solves them with CBC.

Run it as ``.venv/bin/python tests/benchmarks/pmedian.py [folder] [--spopt-limit SECONDS]``. spopt
runs in the smaller case as long as it needs, in the larger one only if it is given a limit; it is
in the extra ``bench``.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import pulp
from scipy.sparse.csgraph import shortest_path
from spopt.locate import PMedian
from vocatlas.geo.siting.sites import Rules, p_median

SIZES = [
    (n, p)
    for n in (100, 200, 300, 400, 500, 600)
    for p in (5, 10, 10 if n == 100 else n // 10, n // 5, n // 3)
]
SIZES += [(n, p) for n in (700,) for p in (5, 10, 70, 140)]
SIZES += [(n, p) for n in (800, 900) for p in (5, 10, n // 10)]
LIMIT_S = 300.0


def recipe_graph(n: int, seed: int) -> np.ndarray:
    """Return the shortest paths (n, n) of a connected random graph with n^2/50 edges."""
    draw = np.random.default_rng(seed)
    around = draw.permutation(n)
    edges = {frozenset(pair) for pair in zip(around, np.roll(around, -1), strict=True)}
    while len(edges) < n * n // 50:
        one, other = draw.integers(0, n, 2)
        if one != other:
            edges.add(frozenset((one, other)))
    lengths = np.zeros((n, n))
    for one, other in sorted(sorted(edge) for edge in edges):
        lengths[one, other] = draw.integers(1, 101)
    return shortest_path(lengths, directed=False)


def read_graph(path: Path) -> tuple[np.ndarray, int]:
    """Return the shortest paths of a published graph and its p; the last of equal edges counts."""
    head, *body = path.read_text().strip().splitlines()
    n, _, p = map(int, head.split())
    lengths = np.zeros((n, n))
    for line in body:
        one, other, length = map(int, line.split())
        lengths[one - 1, other - 1] = lengths[other - 1, one - 1] = length
    return shortest_path(lengths, directed=False), p


def print_graph(name: str, cost: np.ndarray, p: int, published: float | None) -> float:
    """Print the optimum and the seconds of one graph; return the seconds."""
    started, worked = time.perf_counter(), time.process_time()
    plan = p_median(cost, np.ones(len(cost)), rules=Rules(p=p, time_limit_s=LIMIT_S))
    seconds, worked = time.perf_counter() - started, time.process_time() - worked
    against = "" if published is None else f"  published {published:.0f}"
    print(
        f"{name:>7} n={len(cost):4} p={p:4} {plan.objective:8.0f} {plan.status:9}"
        f" {seconds:7.2f} s ({worked:.2f} s of processor){against}",
        flush=True,
    )
    return seconds


def print_graphs(folder: Path | None) -> None:
    """Print each graph, made or published, and the total."""
    total = 0.0
    if folder is None:
        for k, (n, p) in enumerate(SIZES, start=1):
            total += print_graph(f"made{k}", recipe_graph(n, seed=k), p, None)
    else:
        optima = folder / "p_median_optima.txt"
        lines = optima.read_text().splitlines()[1:] if optima.is_file() else []
        known = dict(line.split() for line in lines if line.strip())
        for k in range(1, 41):
            path = folder / f"pmed{k}.txt"
            if path.is_file():
                best = known.get(path.stem)
                total += print_graph(path.stem, *read_graph(path), best and float(best))
    print(f"total {total:.1f} s", flush=True)


def plane(n: int, m: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return costs (n demand x m candidates) and weights of random points in a square."""
    draw = np.random.default_rng(seed)
    people, sites = draw.uniform(0, 100, (n, 2)), draw.uniform(0, 100, (m, 2))
    far = np.hypot(people[:, None, 0] - sites[:, 0], people[:, None, 1] - sites[:, 1])
    return far, draw.integers(1, 1000, n).astype(float)


def print_plane(n: int, m: int, p: int, *, spopt_limit_s: float | None, ask_spopt: bool) -> None:
    """Print one case in the plane, and how many times as long spopt takes."""
    cost, weights = plane(n, m, seed=0)
    started = time.perf_counter()
    plan = p_median(cost, weights, rules=Rules(p=p, time_limit_s=LIMIT_S))
    ours = time.perf_counter() - started
    print(
        f"{n:,} x {m}, p={p}: {plan.objective:.2f} {plan.status} gap {plan.gap:.1e} {ours:.2f} s",
        flush=True,
    )
    if not ask_spopt:
        print("  spopt was not asked (--spopt-limit SECONDS)")
        return
    model = PMedian.from_cost_matrix(cost, weights, p_facilities=p)
    started = time.perf_counter()
    try:
        model = model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=spopt_limit_s))
        said = f"{pulp.LpStatus[model.problem.status]} {model.problem.objective.value():.2f}"
    except (RuntimeError, TypeError, AttributeError) as error:
        said = f"no plan ({type(error).__name__})"
    theirs = time.perf_counter() - started
    print(f"  spopt: {said} {theirs:.1f} s, {theirs / ours:.0f} times as long", flush=True)


def main() -> None:
    """Print every case."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("folder", nargs="?", type=Path, help="published pmed*.txt")
    asked.add_argument("--spopt-limit", type=float, help="seconds for spopt in a plane case")
    asked.add_argument("--skip-graphs", action="store_true", help="plane cases only")
    given = asked.parse_args()
    if not given.skip_graphs:
        print_graphs(given.folder)
    limit = given.spopt_limit
    print_plane(1_000, 200, 10, spopt_limit_s=limit, ask_spopt=True)
    print_plane(2_000, 300, 15, spopt_limit_s=limit, ask_spopt=limit is not None)


if __name__ == "__main__":
    main()
