"""Siting models beside spopt: the same optimum, and seconds in the same run.

Random points with whole weights. Ours counts from the matrix to the plan; spopt's (extra ``bench``)
counts its build and its solve by CBC, from the same matrix. Optima are asserted equal before a time
is printed. Then one program by scipy's ``milp`` and by HiGHS itself, and a cover of many demand
cells to 1 %, which spopt is not asked for.

Run it as ``.venv/bin/python tests/benchmarks/siting.py [POINTS] [CELLS]``.
"""

import resource
import sys
import time
import warnings

import numpy as np
import pulp
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack
from scipy.sparse import eye_array as eye
from vocatlas.geo.siting.sites import Rules, cover_all, cover_most, p_centre, p_median
from vocatlas.geo.siting.solver import solve_least

COVERS = ((10, 0.12), (10, 0.15), (20, 0.11), (30, 0.08), (40, 0.08), (60, 0.065))
"""p and reach: 55 to 95 % of the weight."""


def draw(points, seed):
    """Return distances in the unit square and whole weights."""
    random = np.random.default_rng(seed)
    at = random.random((points, 2))
    weights = random.integers(1, 1000, points).astype(float)
    return np.hypot(*(at[:, None] - at).transpose(2, 0, 1)), weights


def timed(run, *given, **named):
    """Return seconds, seconds of this process, and the answer."""
    wall, own = time.perf_counter(), time.process_time()
    answer = run(*given, **named)
    return time.perf_counter() - wall, time.process_time() - own, answer


def by_spopt(model, *given, **named):
    """Return seconds of build and solve, and the objective."""
    wall = time.perf_counter()
    problem = model.from_cost_matrix(*given, **named)
    problem.solve(pulp.PULP_CBC_CMD(msg=False))
    return time.perf_counter() - wall, problem.problem.objective.value()


def row(name, plan, ours, theirs):
    """Print one line."""
    print(f"{name:34} {plan.objective:12.6g} {ours:8.2f} s {theirs:8.2f} s {theirs / ours:7.1f}x")


def beside_spopt(points):
    """Print our seconds, spopt's and the ratio."""
    from spopt.locate import LSCP, MCLP, PCenter, PMedian

    print(f"{points} x {points}{'':24} {'optimum':>12} {'vocatlas':>10} {'spopt':>10} {'ratio':>8}")
    totals = np.zeros(2)
    for seed, (p, reach) in enumerate(COVERS):
        cost, weights = draw(points, seed)
        ours, _, plan = timed(cover_most, cost, weights, reach=reach, rules=Rules(p=p))
        theirs, best = by_spopt(MCLP, cost, weights, reach, p_facilities=p)
        assert plan.status == "optimal"
        assert abs(plan.objective - best) < 0.5, (plan.objective, best)
        share = plan.objective / weights.sum()
        row(f"MCLP p={p} ({share:.0%} covered)", plan, ours, theirs)
        totals += ours, theirs
    print(f"{'MCLP, all':46} {totals[0]:8.2f} s {totals[1]:8.2f} s {totals[1] / totals[0]:7.1f}x")
    cost, weights = draw(300, 9)
    ours, _, plan = timed(cover_all, cost, reach=0.1)
    theirs, best = by_spopt(LSCP, cost, 0.1)
    assert plan.objective == best
    row("LSCP, 300 x 300", plan, ours, theirs)
    cost, weights = draw(100, 9)
    ours, _, plan = timed(p_median, cost, weights, rules=Rules(p=8))
    theirs, best = by_spopt(PMedian, cost, weights, p_facilities=8)
    assert abs(plan.objective - best) < 1e-4 * best
    row("p-median, 100 x 100, p=8", plan, ours, theirs)
    cost, weights = draw(60, 9)
    ours, _, plan = timed(p_centre, cost, rules=Rules(p=5))
    theirs, best = by_spopt(PCenter, cost, p_facilities=5)
    assert abs(plan.objective - best) < 1e-6
    row("p-centre, 60 x 60, p=5", plan, ours, theirs)


def milp_beside_highs(points):
    """Print the seconds of one cover program by scipy's milp and by HiGHS itself."""
    cost, weights = draw(points, 0)
    p, reach = COVERS[0]
    reached = csr_array(cost <= reach, dtype=float)
    n = points
    rows = csr_array(
        vstack([hstack([-reached, eye(n)]), csr_array(np.r_[np.ones(n), np.zeros(n)][None, :])])
    )
    prices, high = -np.r_[np.zeros(n), weights] / 1000, np.r_[np.zeros(n), float(p)]
    low = np.full(n + 1, -np.inf)
    first, own, mine = timed(
        lambda: solve_least(
            prices, rows, low, high, whole=np.arange(n), at_least=np.zeros(2 * n), time_limit_s=300
        )
    )
    second, its, other = timed(
        lambda: milp(
            prices,
            constraints=LinearConstraint(rows, low, high),
            integrality=np.r_[np.ones(n), np.zeros(n)],
            bounds=Bounds(0, 1),
            options={"mip_rel_gap": 0.0},
        )
    )
    assert abs(mine.bound - other.fun) < 1e-3
    print("one cover program as it stands, seconds (of this process)")
    print(f"  highspy {first:7.2f} ({own:.2f})   scipy milp {second:7.2f} ({its:.2f})")


def many_cells(cells):
    """Print the seconds of covers of many cells to 1 %."""
    print(f"{cells:,} cells x 500 candidates to 1 %")
    random = np.random.default_rng(2)
    towns = random.random((60, 2))
    places = {
        "uniform": random.random((cells, 2)),
        "towns": towns[random.integers(0, 60, cells)] + random.normal(0, 0.04, (cells, 2)),
    }
    weights = random.integers(1, 500, cells).astype(float)
    for name, at in places.items():
        sites = at[random.choice(cells, 500, replace=False)]
        cost = np.column_stack([np.hypot(*(at - site).T) for site in sites])
        for p, reach in ((10, 0.12), (20, 0.1), (40, 0.08)):
            rules = Rules(p=p, rel_gap=0.01, time_limit_s=60)
            taken, own, plan = timed(cover_most, cost, weights, reach=reach, rules=rules)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
            print(
                f"  {name:8} p={p:2} {plan.objective / weights.sum():5.1%} covered, gap "
                f"{plan.gap:.2%}, {taken:5.1f} s ({own:.1f} of this process), peak {peak:,.0f} MiB"
                f" (costs alone {cost.nbytes / 2**20:,.0f})"
            )


def main(points=818, cells=100_000):
    """Print the tables."""
    warnings.simplefilter("ignore", FutureWarning)
    beside_spopt(points)
    milp_beside_highs(points)
    many_cells(cells)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
