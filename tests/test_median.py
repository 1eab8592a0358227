"""The exact p-median: enumeration, an independent program, ties, the time limit and the watch."""

from itertools import combinations
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array
from scipy.sparse.csgraph import shortest_path
from vocatlas.geo.siting import median
from vocatlas.geo.siting.median import least_median
from vocatlas.geo.siting.rules import Rules, checked_rules


def recipe_graph(n, seed):
    """Return shortest paths of a connected graph of n^2/50 edges with lengths 1 to 100."""
    rng = np.random.default_rng(seed)
    around = rng.permutation(n)
    pairs = np.vstack([np.column_stack([around, np.roll(around, -1)]), rng.integers(0, n, (n, 2))])
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    while len(pairs) < n * n // 50:
        more = rng.integers(0, n, (n, 2))
        pairs = np.vstack([pairs, more[more[:, 0] != more[:, 1]]])
    pairs = pairs[: max(n, n * n // 50)]
    lengths = np.zeros((n, n))
    lengths[pairs[:, 0], pairs[:, 1]] = rng.integers(1, 101, len(pairs))
    return shortest_path(lengths, directed=False)


def plane(n, m, seed):
    rng = np.random.default_rng(seed)
    people, sites = rng.uniform(0, 100, (n, 2)), rng.uniform(0, 100, (m, 2))
    far = np.hypot(people[:, None, 0] - sites[:, 0], people[:, None, 1] - sites[:, 1])
    return far, rng.integers(1, 1000, n).astype(float)


def radius_optimum(cost, weights, p):
    """Return the optimum of the plain distinct-radius program (Elloumi 2010), by scipy's milp."""
    n, m = cost.shape
    row, column, factor, low, price = [], [], [], [], [0.0] * m
    constant = 0.0
    for i in range(n):
        radii = np.unique(cost[i])
        constant += weights[i] * radii[0]
        for k in range(len(radii) - 1):
            here, z = len(low), len(price)
            entries = [(j, 1.0) for j in np.flatnonzero(cost[i] == radii[k])] + [(z, 1.0)]
            entries += [(z - 1, -1.0)] if k else []
            row += [here] * len(entries)
            column += [e[0] for e in entries]
            factor += [e[1] for e in entries]
            low.append(0.0 if k else 1.0)
            price.append(weights[i] * (radii[k + 1] - radii[k]))
    row += [len(low)] * m
    column += list(range(m))
    factor += [1.0] * m
    rows = coo_array((factor, (row, column)), shape=(len(low) + 1, len(price))).tocsr()
    found = milp(
        price,
        integrality=np.arange(len(price)) < m,
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, [*low, -np.inf], [*([np.inf] * len(low)), p]),
        options={"mip_rel_gap": 0.0},
    )
    assert found.status == 0
    return found.fun + constant


def keeps(rules, chosen):
    """Say whether new sites keep every rule, from the words of the rules."""
    standing = [*chosen, *rules.fixed]
    return (
        set(rules.required) <= set(chosen)
        and (rules.p is None or len(chosen) <= rules.p)
        and (rules.budget is None or sum(rules.price[j] for j in chosen) <= rules.budget)
        and all(
            [rules.group[j] for j in chosen].count(g) <= rules.max_per_group
            for g in set(rules.group or ())
        )
        and all(
            rules.spacing is None or rules.spacing[j, k] >= rules.min_spacing
            for j in chosen
            for k in standing
            if j != k
        )
    )


def least_by_enumeration(cost, weights, rules):
    free = [j for j in range(cost.shape[1]) if j not in {*rules.fixed, *rules.excluded}]
    return min(
        weights @ cost[:, [*rules.fixed, *chosen]].min(axis=1, initial=np.inf)
        for size in range(len(free) + 1)
        for chosen in combinations(free, size)
        if keeps(rules, chosen)
    )


def solve(cost, weights, rules, watch=None):
    sites = checked_rules(rules, cost.shape[1], None)
    return least_median(cost, weights, sites, rules.time_limit_s, watch)


def total(cost, weights, rules, chosen):
    return weights @ cost[:, [*rules.fixed, *chosen]].min(axis=1, initial=np.inf)


@st.composite
def cases(draw):
    """Up to 9 candidates with ties and unreachable pairs, and each rule or none."""
    n, m = draw(st.integers(2, 14)), draw(st.integers(3, 9))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cost = rng.integers(0, draw(st.sampled_from([4, 30, 1000])), (n, m)).astype(float)
    if draw(st.booleans()):
        cost += rng.random((n, m))
    cost[rng.random((n, m)) < draw(st.sampled_from([0.0, 0.0, 0.3]))] = np.inf
    weights = rng.integers(1, 9, n).astype(float)
    extra = {}
    if draw(st.booleans()):
        extra |= {"group": list(rng.integers(0, 3, m)), "max_per_group": draw(st.integers(1, 2))}
    if draw(st.booleans()):
        at = rng.uniform(0, 9, m)
        extra |= {"spacing": np.abs(at[:, None] - at), "min_spacing": draw(st.sampled_from([1, 3]))}
    if draw(st.booleans()):
        extra |= {"price": rng.integers(1, 5, m).astype(float), "budget": 7.0}
    p = draw(st.integers(1, 4)) if "budget" not in extra or draw(st.booleans()) else None
    role = rng.permutation(m)
    fixed = tuple(int(j) for j in role[:1]) if draw(st.booleans()) else ()
    required = tuple(int(j) for j in role[1:2]) if draw(st.booleans()) else ()
    if p is not None:
        p = min(p, m - len(fixed))
    near = extra and "spacing" in extra and fixed and required
    if near and extra["spacing"][fixed[0], required[0]] < extra["min_spacing"]:
        required = ()
    return cost, weights, Rules(p=p, fixed=fixed, required=required, **extra)


@settings(max_examples=300, deadline=None)
@given(cases(), st.sampled_from([(3.0, 10.0), (0.0, 1e9), (1e9, 1e9)]))
def test_every_way_to_the_proof_finds_the_least_of_all_allowed_sets(case, sizes):
    cost, weights, rules = case
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(median, "FEW_NEAR", sizes[0])
        patch.setattr(median, "MANY_NEAR", sizes[1])
        found = solve(cost, weights, rules)
    best = least_by_enumeration(cost, weights, rules)
    if not np.isfinite(best):
        assert found is None
        return
    chosen, bound, proved = found
    assert keeps(rules, [int(j) for j in chosen])
    assert proved
    assert total(cost, weights, rules, chosen) == pytest.approx(best, rel=1e-9, abs=1e-9)
    assert bound == pytest.approx(best, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("n", "p"), [(60, 3), (80, 8), (100, 5), (100, 20), (100, 33)])
def test_a_recipe_graph_costs_what_an_independent_program_says(n, p):
    cost = recipe_graph(n, seed=n + p)
    ones = np.ones(n)
    chosen, bound, proved = solve(cost, ones, Rules(p=p))
    best = cost[:, chosen].min(axis=1).sum()
    assert (best, proved) == (bound, True)
    assert best == pytest.approx(radius_optimum(cost, ones, p), rel=1e-9)


@pytest.mark.parametrize("way", [(0.0, 0.0), (1e9, 1e9)], ids=["branching", "radii"])
def test_points_in_the_plane_cost_what_an_independent_program_says(way, monkeypatch):
    monkeypatch.setattr(median, "FEW_NEAR", way[0])
    monkeypatch.setattr(median, "MANY_NEAR", way[1])
    cost, weights = plane(120, 30, seed=4)
    chosen, _, proved = solve(cost, weights, Rules(p=5))
    assert proved
    assert weights @ cost[:, chosen].min(axis=1) == pytest.approx(
        radius_optimum(cost, weights, 5), rel=1e-9
    )


def test_few_sites_for_many_places_are_proved_within_seconds():
    cost = recipe_graph(500, seed=1020)
    start = perf_counter()
    chosen, bound, proved = solve(cost, np.ones(500), Rules(p=5, time_limit_s=60.0))
    assert proved
    assert cost[:, chosen].min(axis=1).sum() == bound
    # one to two seconds; HiGHS alone took more than twenty
    assert perf_counter() - start < 15


def test_candidates_at_one_place_count_as_one():
    """Six places, each offered eight times: enumeration over the six gives the least."""
    cost, weights = plane(60, 6, seed=7)
    chosen, bound, proved = solve(np.repeat(cost, 8, axis=1), weights, Rules(p=3))
    best = min(weights @ cost[:, list(s)].min(axis=1) for s in combinations(range(6), 3))
    assert proved
    assert bound == pytest.approx(best)
    assert list(chosen) == sorted(chosen)
    assert all(j % 8 == 0 for j in chosen)


def test_all_costs_equal_needs_one_site():
    chosen, bound, proved = solve(np.full((20, 9), 3.0), np.ones(20), Rules(p=4))
    assert (len(chosen), bound, proved) == (1, 60.0, True)


def test_a_square_lattice_with_many_best_plans_is_proved():
    at = np.array([(x, y) for x in range(6) for y in range(6)], dtype=float)
    cost = np.abs(at[:, None] - at).sum(axis=2)
    ones = np.ones(36)
    chosen, bound, proved = solve(cost, ones, Rules(p=4))
    assert proved
    assert cost[:, chosen].min(axis=1).sum() == bound
    assert bound == pytest.approx(radius_optimum(cost, ones, 4))


@pytest.mark.parametrize("limit", [0.001, 0.3, 1.0])
def test_a_time_limit_gives_a_plan_and_a_bound_below_the_optimum(limit):
    cost, weights = plane(400, 120, seed=3)
    rules = Rules(p=12, time_limit_s=limit)
    chosen, bound, _ = solve(cost, weights, rules)
    optimum = solve(cost, weights, Rules(p=12, time_limit_s=100.0))
    assert optimum[2]
    value = weights @ cost[:, chosen].min(axis=1)
    assert len(chosen) <= 12
    assert 0 < bound <= optimum[1] * (1 + 1e-9) <= value * (1 + 2e-9)


def test_a_time_limit_before_the_first_plan_still_keeps_the_rules():
    cost, weights = plane(400, 120, seed=3)
    rules = Rules(p=12, required=(5,), time_limit_s=1e-9)
    chosen, bound, proved = solve(cost, weights, rules)
    assert 5 in chosen
    assert not proved
    assert bound <= weights @ cost[:, chosen].min(axis=1)


class Watch:
    """Hears of every step and stops the search at one of them."""

    def __init__(self, last):
        self.heard, self.last = [], last

    @property
    def stop(self):
        return len(self.heard) >= self.last

    def report(self, objective, bound):
        self.heard.append((objective, bound))


def test_whoever_watches_hears_better_plans_and_bounds_until_they_meet():
    cost, weights = recipe_graph(100, seed=2), np.ones(100)
    watch = Watch(last=10**9)
    _, bound, proved = solve(cost, weights, Rules(p=5), watch)
    heard = np.array(watch.heard)
    assert proved
    assert (np.diff(heard[:, 0]) <= 0).all()
    assert (np.diff(heard[:, 1]) >= 0).all()
    assert heard[-1].tolist() == [bound, bound]
    assert (heard[:, 1] <= bound).all()


def test_whoever_watches_can_stop_the_search_and_gets_the_best_plan_so_far():
    cost = recipe_graph(300, seed=11)
    watch = Watch(last=2)
    chosen, bound, proved = solve(cost, np.ones(300), Rules(p=5), watch)
    value = cost[:, chosen].min(axis=1).sum()
    assert not proved
    assert watch.heard[-1][0] == value
    assert bound <= value


def test_a_gap_that_was_asked_for_ends_the_search_early():
    cost = recipe_graph(300, seed=11)
    exact = solve(cost, np.ones(300), Rules(p=10))
    chosen, bound, _ = solve(cost, np.ones(300), Rules(p=10, rel_gap=0.2))
    value = cost[:, chosen].min(axis=1).sum()
    assert bound <= exact[1] <= value
    assert value - bound <= 0.2 * value


def test_the_same_input_gives_the_same_plan():
    cost, weights = plane(300, 80, seed=9)
    first, second = (solve(cost, weights, Rules(p=8)) for _ in range(2))
    assert first[0].tolist() == second[0].tolist()
    assert first[1:] == second[1:]
