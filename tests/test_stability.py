"""How often a site is chosen in the draws: by hand on a road of 100 km, and on Wenzhou."""

from dataclasses import replace

import numpy as np
import pytest
from test_gaps import PARAMETERS, STILL, campuses, village
from vocatlas.data.study import read_study
from vocatlas.geo import assessment
from vocatlas.geo.coverage.gaps import draw_coverage
from vocatlas.geo.coverage.reach import measure_reach
from vocatlas.geo.coverage.sensitivity import Model
from vocatlas.geo.errors import ParameterError, PlaceError, PlanError
from vocatlas.geo.ground import find_ground
from vocatlas.geo.location.standins import stand_for_counties
from vocatlas.geo.planning.candidates import suggest_sites
from vocatlas.geo.planning.existing import beside_existing, cap_unreachable, rules_beside_existing
from vocatlas.geo.planning.siteplan import find_candidates
from vocatlas.geo.planning.stability import chosen_in_draws
from vocatlas.geo.siting.rules import Rules

XY = np.array([[0.0, 0.0], [100_000.0, 0.0]])
BOTH = np.array([0, 1])


def modelled(held, ranges=STILL):
    routes, points = village()
    model = Model(routes, points, held, PARAMETERS, ranges, 2)
    drawn = draw_coverage(routes, points, held, parameters=PARAMETERS, ranges=ranges, counties=2)
    return model, drawn


def counted(held, ranges=STILL, **options):
    model, drawn = modelled(held, ranges)
    asked = {"columns": BOTH, "candidate_xy_m": XY, "reach_min": 45.0, "rules": Rules(p=1)}
    return chosen_in_draws(model, drawn, **(asked | options))


def test_without_doubt_the_one_site_that_helps_is_chosen_in_every_draw():
    found = counted(campuses([0]))
    assert list(found) == ["people", "minutes"]
    for stability in found.values():
        assert stability.n == 100
        assert stability.share.tolist() == [0.0, 1.0]
        assert stability.unproved == 0


def test_a_site_follows_the_school_whose_place_is_drawn():
    # the school stands at 0 km in three draws of four: the site is then wanted at 100 km
    pool = (BOTH, np.array([300.0, 100.0]))
    found = counted(campuses([-1], pools=[pool]), n=200)
    _, drawn = modelled(campuses([-1], pools=[pool]))
    at_first = (drawn.near["county"][:, 0] <= 45).mean()
    for stability in found.values():
        assert stability.share == pytest.approx([1 - at_first, at_first])
    assert 0.6 < at_first < 0.9


def test_a_draw_in_which_nobody_lacks_the_tier_chooses_none_and_counts():
    held = campuses([0, 1], open_drawn=True)
    ranges = replace(STILL, school_open=(0.4, 0.5, 0.6))
    found = counted(held, ranges, n=200, rules=Rules(p=1, required=(1,)))
    _, drawn = modelled(held, ranges)
    lacking = (drawn.near["county"] > 45).any(axis=1)
    assert found["people"].n == 200
    assert found["people"].share[1] == lacking.mean()
    assert 0.5 < lacking.mean() < 0.9


def test_a_site_near_a_chosen_one_counts_as_near_up_to_the_distance_itself():
    places = np.array([[0.0, 0.0], [10_000.0, 0.0], [20_000.1, 0.0]])
    options = {"columns": np.array([1, 0, 0]), "candidate_xy_m": places, "n": 5}
    people = counted(campuses([0]), **options)["people"]
    assert people.share.tolist() == [1.0, 0.0, 0.0]
    assert people.near_share.tolist() == [1.0, 1.0, 0.0]


def test_candidates_are_reached_over_the_network_of_the_draw():
    # the model's own routes lead nowhere; those of its ensemble are the ones that the draws took
    model, drawn = modelled(campuses([0]))
    nowhere = replace(
        model.routes,
        road_km=np.full_like(model.routes.road_km, np.inf),
        direct=np.zeros_like(model.routes.direct),
    )
    options = {"columns": BOTH, "candidate_xy_m": XY, "reach_min": 45.0, "rules": Rules(p=1)}
    lost = chosen_in_draws(replace(model, routes=nowhere), drawn, **options, n=3)
    assert lost["people"].share.tolist() == [0.0, 0.0]
    second = replace(drawn.inputs, network=np.arange(200) % 2)
    over = replace(model, routes=nowhere, ensemble=(nowhere, model.routes))
    found = chosen_in_draws(over, replace(drawn, inputs=second), **options, n=4)
    assert found["people"].chosen[:, 1].tolist() == [False, True, False, True]


def test_excluded_sites_are_never_chosen_and_fewer_draws_than_asked_are_said():
    found = counted(campuses([0]), rules=Rules(p=1, excluded=(1,)), n=500)
    assert found["people"].n == 200
    assert found["people"].share.tolist() == [0.0, 0.0]
    assert found["minutes"].share.tolist() == [0.0, 0.0]


class Stopped:
    """One who looks on and stops after some questions."""

    def __init__(self, after):
        self.left = after

    @property
    def stop(self):
        self.left -= 1
        return self.left < 0

    def report(self, objective, bound):
        pass


def test_a_search_that_is_stopped_returns_the_whole_draws_so_far():
    found = counted(campuses([0]), watch=Stopped(7))
    assert {s.n for s in found.values()} == {3}
    assert found["people"].share.tolist() == [0.0, 1.0]
    none = counted(campuses([0]), watch=Stopped(0))["people"]
    assert none.n == 0
    assert np.isnan(none.share).all()


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"tier": "local"}, ParameterError, "tier must be"),
        ({"objectives": ("jobs",)}, ParameterError, "'jobs'"),
        ({"n": 0}, ParameterError, "at least 1 draw"),
        ({"near_km": -1.0}, ParameterError, "near_km"),
        ({"candidate_xy_m": XY.T[:1]}, ParameterError, "a place for each"),
        ({"candidate_xy_m": XY * np.nan}, PlaceError, "candidate 0 has no place"),
        ({"columns": np.array([0, 9])}, ParameterError, "0 to 1; found 9"),
        ({"rules": Rules(p=1, fixed=(0,))}, ParameterError, "'fixed' must be empty"),
        ({"rules": Rules(p=3)}, PlanError, "p = 3 is larger"),
    ],
)
def test_what_cannot_be_counted_is_refused(options, error, says):
    with pytest.raises(error, match=says):
        counted(campuses([0]), **options)


def test_rules_move_one_column_on_beside_what_exists():
    rules = Rules(
        p=2, required=(1,), excluded=(0,), group=["a", "a", "b"], max_per_group=1,
        price=[1, 2, 3], budget=4.0, spacing=np.zeros((3, 3)), min_spacing=1.0,
        capacity=[5, 6, 7], min_capacity=[1, 1, 1],
    )  # fmt: skip
    moved = rules_beside_existing(rules)
    assert (moved.fixed, moved.required, moved.excluded) == ((0,), (2,), (1,))
    assert moved.price.tolist() == [0, 1, 2, 3]
    assert moved.capacity.tolist() == [np.inf, 5, 6, 7]
    assert moved.min_capacity.tolist() == [0, 1, 1, 1]
    assert np.isinf(moved.spacing[0]).all()
    assert np.isinf(moved.spacing[:, 0]).all()
    assert (moved.spacing[1:, 1:] == 0).all()
    assert rules.required == (1,)


def test_a_transposed_matrix_beside_what_exists_is_refused():
    with pytest.raises(ParameterError, match="transposed"):
        beside_existing([1.0, 2.0], np.ones((3, 2)))


@pytest.fixture(scope="module")
def wenzhou():
    study = stand_for_counties(read_study("wenzhou"))
    ground = find_ground(study)
    reach = measure_reach(study, ground)
    schools = assessment.count_known_schools(study, ground)
    model, _ = assessment.model_gaps(study, ground, reach, schools)
    return model, assessment.draw_gaps(model), find_candidates(study, ground, reach)


def wenzhou_counted(wenzhou, **options):
    model, drawn, candidates = wenzhou
    columns = candidates["column"].to_numpy(int)
    return chosen_in_draws(
        model,
        drawn,
        columns=columns,
        candidate_xy_m=model.routes.destination_xy[columns],
        reach_min=model.parameters.standards.county,
        rules=Rules(p=5),
        **options,
    )


def test_each_draw_of_wenzhou_is_planned_as_suggest_sites_plans_it(wenzhou):
    model, drawn, candidates = wenzhou
    inputs, columns = drawn.inputs, candidates["column"].to_numpy(int)
    found = wenzhou_counted(wenzhou, n=3)
    travel = replace(
        model.parameters.travel,
        access_kmh=inputs.access_kmh[2],
        circuity=inputs.circuity[2],
        bus_factor=inputs.bus_factor[2],
    )
    minutes = model.routes.minutes(
        travel=travel,
        road_factor=inputs.road_speed[2] * inputs.county_speed[2][model.points.county],
        columns=columns,
        origin_shift=inputs.point_shift[2],
    )
    plans = suggest_sites(
        candidates,
        existing_min=drawn.near["county"][2],
        cost_min=minutes,
        residents=inputs.residents[2],
        cohort=inputs.residents[2],
        reach_min=model.parameters.standards.county,
        p=5,
        min_cohort=0.0,
    ).plans
    full = beside_existing(drawn.near["county"][2], minutes)
    for name, model_name in (("people", "cover_most"), ("minutes", "p_median")):
        chosen = np.flatnonzero(found[name].chosen[2]) + 1
        plan = plans[model_name, 5]
        if name == "people":
            got = inputs.residents[2][(full[:, [0, *chosen]] <= 45).any(axis=1)].sum()
        else:
            lacking = np.where(full[:, 0] > 45, inputs.residents[2], 0.0)
            got = lacking @ cap_unreachable(full)[:, [0, *chosen]].min(axis=1)
        assert got == pytest.approx(plan.objective, rel=1e-9)


def test_shares_of_wenzhou_add_up_to_the_sites_of_the_plans(wenzhou):
    for stability in wenzhou_counted(wenzhou, n=8).values():
        assert ((stability.share >= 0) & (stability.share <= 1)).all()
        assert (stability.near_share >= stability.share).all()
        assert stability.share.sum() == pytest.approx(stability.chosen.sum() / 8)
        assert 1 <= stability.share.sum() <= 5
        assert stability.unproved == 0
