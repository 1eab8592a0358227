"""A plan under other supply and other cohorts: by hand, by enumeration, and on Wenzhou."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vocatlas.data.study import read_study
from vocatlas.geo.coverage.cohorts import age_cohorts
from vocatlas.geo.coverage.reach import measure_reach
from vocatlas.geo.coverage.tiers import campus_tiers
from vocatlas.geo.errors import ParameterError, PlanError
from vocatlas.geo.ground import find_ground
from vocatlas.geo.location.standins import stand_for_counties
from vocatlas.geo.planning.judged import COLUMNS, VARIANTS, WEIGHTS, judge_plan
from vocatlas.geo.planning.siteplan import find_candidates
from vocatlas.geo.siting.rules import Rules
from vocatlas.geo.siting.sites import cover_most

INF = float("inf")
# four places; campus 0 is public, 1 private, 2 planned
CAMPUSES = np.array([[10.0, 90, 90], [90, 20, 90], [90, 90, 30], [INF, INF, INF]])
FLAGS = {
    "saved": [True, True, False],
    "public_only": [True, False, False],
    "with_planned": [True, True, True],
    "public_with_planned": [True, False, True],
}
# candidate 0 reaches the third place, 1 the second and fourth, 2 the fourth
SITES = np.array([[99.0, 99, 99], [99, 5, 99], [45, 99, 99], [99, 45, 9]])
PEOPLE = {"residents": [40, 30, 20, 10], "cohort_2025": [4, 3, 2, 1], "cohort_2030": [4, 0, 0, 9]}


def judged(**options):
    asked = {"chosen": [0], "reach_min": 45, "rules": Rules(p=1)}
    asked |= {"variants": FLAGS, "weights": PEOPLE, "sites": SITES} | options
    return judge_plan(
        CAMPUSES,
        asked["variants"],
        asked["sites"],
        asked["weights"],
        chosen=asked["chosen"],
        reach_min=asked["reach_min"],
        rules=asked["rules"],
    )


def test_a_plan_is_judged_under_every_supply_and_cohort():
    found = judged().set_index(["variant", "weights"])
    assert list(judged().columns) == list(COLUMNS)
    assert len(found) == 12
    told = found[["campuses", "total", "lacking_before", "gained", "best_gain", "regret"]]
    assert told.loc["saved", "residents"].tolist() == [2, 100, 30, 20, 20, 0]
    assert told.loc["public_only", "residents"].tolist() == [1, 100, 60, 20, 40, 20]
    assert told.loc["with_planned", "residents"].tolist() == [3, 100, 10, 0, 10, 10]
    assert told.loc["public_with_planned", "residents"].tolist() == [2, 100, 40, 0, 40, 40]
    assert told.loc["saved", "cohort_2030"].tolist() == [2, 13, 9, 0, 9, 9]
    assert found.loc[("public_only", "residents"), "best_sites"] == (1,)
    assert (found["lacking_before"] - found["gained"] == found["lacking_after"]).all()
    assert (found["status"] == "optimal").all()
    assert (found["bound"] == found["best_gain"]).all()


def test_a_cohort_that_is_not_known_everywhere_is_blank():
    weights = {"residents": [40, 30, 20, 10], "cohort_2025": [4, np.nan, 2, 1], "cohort_2035": None}
    found = judged(weights=weights).set_index(["variant", "weights"])
    for name in ("cohort_2025", "cohort_2035"):
        row = found.loc[("saved", name)]
        assert row[["total", "lacking_before", "gained", "best_gain", "regret"]].isna().all()
        assert (row["status"], row["best_sites"]) == ("", ())
        assert "not known" in row["reason"]
    assert found.loc[("saved", "residents"), "gained"] == 20


def test_without_any_campus_everybody_lacks_the_tier():
    row = judged(variants={"none": [False] * 3}, weights={"residents": [40, 30, 20, 10]}).iloc[0]
    assert (row["campuses"], row["lacking_before"], row["best_gain"]) == (0, 100, 40)


def test_where_nobody_lacks_the_tier_nothing_is_gained_and_the_reason_is_said():
    row = judged(weights={"residents": [40, 30, 0, 0]}).iloc[0]
    assert (row["lacking_before"], row["gained"], row["best_gain"], row["regret"]) == (0, 0, 0, 0)
    assert "already covered" in row["reason"]


def test_the_best_plan_keeps_the_rules_of_the_plan():
    rules = Rules(p=1, excluded=(1,))
    found = judged(rules=rules).set_index(["variant", "weights"])
    assert found.loc[("public_only", "residents"), "best_sites"] == (0,)
    assert found.loc[("public_only", "residents"), "regret"] == 0


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"sites": SITES[:3]}, ParameterError, "transposed"),
        ({"reach_min": -1}, ParameterError, "reach_min"),
        ({"chosen": [3]}, ParameterError, "0 to 2; found 3"),
        ({"chosen": [0, 1]}, PlanError, "breaks a rule"),
        ({"rules": Rules(p=1, excluded=(0,))}, PlanError, "holds candidate 0"),
        ({"rules": Rules(p=2, required=(1,))}, PlanError, "lacks candidate 1"),
        ({"rules": Rules(p=1, min_reached=5)}, ParameterError, "min_reached"),
        ({"rules": Rules(p=1, capacity=[9, 9, 9])}, ParameterError, "capacity"),
        ({"rules": Rules(p=1, fixed=(0,))}, ParameterError, "'fixed' must be empty"),
        ({"variants": {"saved": [1, 0, 1]}}, ParameterError, "'saved' must be true or false"),
        ({"variants": {"saved": [True]}}, ParameterError, "each of the 3 campuses"),
        ({"weights": {"residents": [1, 2]}}, ParameterError, "weights 'residents'"),
    ],
)
def test_what_cannot_be_judged_is_refused(options, error, says):
    with pytest.raises(error, match=says):
        judged(**options)


@st.composite
def cases(draw):
    n, k, m = draw(st.integers(1, 6)), draw(st.integers(1, 3)), draw(st.integers(1, 5))
    value = st.one_of(st.integers(0, 12).map(float), st.just(INF))
    campuses = np.array([[draw(value) for _ in range(k)] for _ in range(n)])
    sites = np.array([[draw(value) for _ in range(m)] for _ in range(n)])
    people = np.array([draw(st.integers(0, 9)) for _ in range(n)], dtype=float)
    flags = np.array([draw(st.booleans()) for _ in range(k)])
    p = draw(st.integers(0, m))
    chosen = draw(st.lists(st.integers(0, m - 1), max_size=p, unique=True))
    return campuses, sites, people, flags, p, chosen


@settings(max_examples=150, deadline=None)
@given(cases(), st.integers(0, 12))
def test_the_regret_equals_enumeration_and_is_never_negative(case, reach):
    campuses, sites, people, flags, p, chosen = case
    row = judge_plan(
        campuses, {"v": flags}, sites, {"w": people}, chosen=chosen, reach_min=reach,
        rules=Rules(p=p),
    ).iloc[0]  # fmt: skip
    lacking = np.where((campuses[:, flags] <= reach).any(axis=1), 0.0, people)

    def gain(some):
        return lacking[(sites[:, list(some)] <= reach).any(axis=1)].sum()

    assert row["gained"] == gain(chosen)
    assert row["best_gain"] == max(gain(some) for some in combinations(range(sites.shape[1]), p))
    assert row["regret"] == row["best_gain"] - row["gained"] >= 0


def test_the_best_plan_of_wenzhou_has_no_regret_where_it_was_made():
    study = stand_for_counties(read_study("wenzhou"))
    ground = find_ground(study)
    reach = measure_reach(study, ground)
    candidate_min = reach.minutes[:, find_candidates(study, ground, reach)["column"].to_numpy(int)]
    placed = reach.campus_column >= 0
    serves = campus_tiers(ground.supply)["county"].to_numpy(bool) & placed
    minutes = reach.minutes[:, reach.campus_column[serves]]
    owner = study.institutions.set_index("id")["ownership"]
    public = (ground.supply["institution"].map(owner) == "public").to_numpy(bool)[serves]
    people = ground.points["residents"].to_numpy(float)
    cohorts = age_cohorts(study.counties).astype(float)
    by_head = cohorts.div(study.counties.set_index("code")["residents"].astype(float), axis=0)
    weights = {"residents": people} | {
        name: people * ground.points["adcode"].map(by_head[name]).to_numpy(float)
        for name in WEIGHTS[1:]
    }
    full = np.column_stack([minutes.min(axis=1), candidate_min])
    plan = cover_most(full, people, reach=45.0, rules=Rules(p=5, fixed=(0,)))
    found = judge_plan(
        minutes,
        {"saved": np.ones(len(public), dtype=bool), "public_only": public},
        candidate_min,
        weights,
        chosen=[at - 1 for at in plan.chosen],
        reach_min=45.0,
        rules=Rules(p=5),
    )
    assert found["variant"].tolist() == [v for v in VARIANTS[:2] for _ in WEIGHTS]
    own = found.iloc[0]
    assert (own["regret"], own["lacking_before"]) == (0, people[full[:, 0] > 45].sum())
    assert (found["regret"] >= 0).all()
    public_row = found[(found["variant"] == "public_only")].iloc[0]
    assert public_row["lacking_before"] >= own["lacking_before"]
