"""Small siting cases, and what a plan is worth by trying every set of sites."""

from itertools import combinations

import numpy as np
from hypothesis import strategies as st
from vocatlas.geo.siting.sites import Rules


@st.composite
def cases(draw, *, ruled=False, limited=True):
    """Small costs with unreachable pairs, weights with zeros, and rules that may bind."""
    n, m = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    value = st.one_of(st.integers(0, 12).map(float), st.just(float("inf")))
    cost = np.array([[draw(value) for _ in range(m)] for _ in range(n)])
    weights = np.array([draw(st.integers(0, 9)) for _ in range(n)], dtype=float)
    roles = [draw(st.sampled_from(["free"] * 4 + ["fixed", "excluded"])) for _ in range(m)]
    named = {r: tuple(j for j in range(m) if roles[j] == r) for r in ("free", "fixed", "excluded")}
    p = draw(st.integers(0, len(named["free"])))
    extra = {}
    if ruled:
        extra["group"] = [draw(st.integers(0, 1)) for _ in range(m)]
        extra["max_per_group"] = draw(st.integers(0, 3))
        at = np.array([draw(st.integers(0, 9)) for _ in range(m)], dtype=float)
        extra["spacing"] = np.abs(at[:, None] - at)
        extra["min_spacing"] = float(draw(st.integers(0, 4)))
        extra["price"] = [draw(st.integers(1, 4)) for _ in range(m)]
        extra["budget"] = float(draw(st.integers(4, 12)))
        if draw(st.booleans()):
            p = None
    elif not limited and draw(st.booleans()):
        p = None
    rules = Rules(p=p, fixed=named["fixed"], excluded=named["excluded"], **extra)
    if named["free"] and p != 0 and draw(st.booleans()):
        wanted = Rules(**{**vars(rules), "required": (draw(st.sampled_from(named["free"])),)})
        if any(allowed_sets(cost, wanted)):
            return cost, weights, wanted
    return cost, weights, rules


def keeps(rules, chosen):
    """Say whether new sites keep every rule, from the words of the rules."""
    if rules.budget is not None and sum(rules.price[j] for j in chosen) > rules.budget:
        return False
    if rules.group is not None:
        groups = [rules.group[j] for j in chosen]
        if any(groups.count(g) > rules.max_per_group for g in groups):
            return False
    if rules.spacing is not None:
        standing = [*chosen, *rules.fixed]
        return all(
            rules.spacing[j, k] >= rules.min_spacing for j in chosen for k in standing if j != k
        )
    return True


def allowed_sets(cost, rules, banned=()):
    """Yield every set of new sites that the rules allow."""
    m = cost.shape[1]
    free = [j for j in range(m) if j not in {*rules.fixed, *rules.excluded, *banned}]
    most = len(free) if rules.p is None else rules.p
    for size in range(min(most, len(free)) + 1):
        for chosen in combinations(free, size):
            if set(rules.required) <= set(chosen) and keeps(rules, chosen):
                yield chosen


def best_cost(cost, rules, chosen):
    """Return the cost of each demand point to its nearest open site."""
    return cost[:, [*rules.fixed, *chosen]].min(axis=1, initial=np.inf)


def check_sites(plan, rules, banned=()):
    """Assert that the sites of a plan are allowed."""
    assert keeps(rules, plan.chosen)
    assert set(rules.required) <= set(plan.chosen)
    assert rules.p is None or len(plan.chosen) <= rules.p
    assert not set(plan.chosen) & {*rules.fixed, *rules.excluded, *banned}
    assert list(plan.chosen) == sorted(set(plan.chosen))
