"""Which doubt matters, and where a verdict tips: against published indices and by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from test_gaps import PARAMETERS, STILL, campuses, village
from vocatlas.data.study import read_study
from vocatlas.geo import assessment
from vocatlas.geo.coverage.draws import UNKNOWNS, DrawRanges, draw_inputs
from vocatlas.geo.coverage.gaps import draw_coverage, label_of, probability_interval
from vocatlas.geo.coverage.reach import measure_reach
from vocatlas.geo.coverage.sensitivity import Model, explain_doubt, first_order, matters_most
from vocatlas.geo.coverage.tipping import find_tipping_points
from vocatlas.geo.ground import find_ground
from vocatlas.geo.location.standins import stand_for_counties
from vocatlas.geo.study import Draws, Standards, Study, Travel


def ishigami(x: np.ndarray) -> np.ndarray:
    """The test function of sensitivity analysis, with a = 7 and b = 0.1."""
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


@pytest.mark.parametrize(("at", "published"), [(0, 0.3139), (1, 0.4424), (2, 0.0)])
def test_first_order_indices_are_those_published_for_ishigami(at: int, published: float) -> None:
    # Ishigami & Homma (1990); the indices stand in closed form in Saltelli et al. (2008)
    rng = np.random.default_rng(3)
    one, two = rng.uniform(-np.pi, np.pi, (2, 40_000, 3))
    two[:, at] = one[:, at]
    index, low, high = first_order(ishigami(one)[:, None], ishigami(two)[:, None])
    assert abs(index[0] - published) < 0.02
    assert low[0] - 0.01 <= published <= high[0] + 0.01


def test_a_share_that_does_not_vary_has_no_index() -> None:
    index, low, high = first_order(np.ones((50, 1)), np.ones((50, 1)))
    assert np.isnan([index[0], low[0], high[0]]).all()


@pytest.mark.parametrize(("hits", "n"), [(0, 100), (37, 100), (100, 100), (1, 1)])
def test_the_monte_carlo_error_is_wilsons_interval(hits: int, n: int) -> None:
    low, high = probability_interval([hits / n], n)
    expected = binomtest(hits, n).proportion_ci(method="wilson")
    assert (low[0], high[0]) == pytest.approx((expected.low, expected.high), abs=1e-7)


def model_of(held, ranges=STILL, parameters=PARAMETERS) -> Model:
    routes, points = village()
    return Model(routes, points, held, parameters, ranges, 2)


def drawn_of(model: Model):
    return draw_coverage(
        model.routes,
        model.points,
        model.campuses,
        parameters=model.parameters,
        ranges=model.ranges,
        counties=model.counties,
    )


def test_only_what_varies_explains_the_spread() -> None:
    # the college is 100 minutes off at 60 km/h and the standard is 100: speed decides alone
    standards = Standards(city=100, county=100, township=100)
    parameters = replace(PARAMETERS, standards=standards, draws=Draws(n=400, seed=5))
    ranges = replace(STILL, road_speed_factor=(0.8, 1.0, 1.2))
    model = model_of(campuses([0]), ranges, parameters)
    doubt = explain_doubt(model, drawn_of(model))
    far = doubt[doubt["county"] == 1].set_index("unknown")["first_order"]
    assert far["road_speed"] > 0.9
    assert (far.drop("road_speed").fillna(0) < 0.2).all()
    assert doubt.loc[doubt["county"] == 0, "first_order"].isna().all()
    assert matters_most(doubt) == {0: None, 1: "road_speed"}


def test_a_school_that_may_stand_anywhere_explains_all_of_the_spread() -> None:
    pool = (np.array([0, 1]), np.array([200.0, 200.0]))
    model = model_of(
        campuses([-1], pools=[pool]), parameters=replace(PARAMETERS, draws=Draws(n=400, seed=5))
    )
    doubt = explain_doubt(model, drawn_of(model))
    assert matters_most(doubt) == {0: "missing_schools", 1: "missing_schools"}


@pytest.mark.parametrize("n", [1, 2, 5])
def test_a_run_of_few_draws_says_that_nothing_is_known(n: int) -> None:
    parameters = replace(PARAMETERS, draws=Draws(n=n, seed=5))
    model = model_of(campuses([0]), DrawRanges(), parameters)
    doubt = explain_doubt(model, drawn_of(model))
    assert set(doubt["unknown"]) == set(UNKNOWNS) - {"bus", "segments"}
    assert (doubt["low"].dropna() <= doubt["high"].dropna()).all()
    assert len(find_tipping_points(model, drawn_of(model), seat_column=np.array([0, 1]))) == 8


def test_tipping_points_are_those_worked_by_hand() -> None:
    """County 1 is 100 km, 100 minutes, from the one college, which is a school too."""
    standards = Standards(city=200, county=80, township=120)
    model = model_of(campuses([0]), parameters=replace(PARAMETERS, standards=standards))
    found = find_tipping_points(model, drawn_of(model), seat_column=np.array([0, 1]))
    far = found[found["county"] == 1].set_index("what")
    assert far["label"].unique().tolist() == ["underserved"]
    # 100 minutes: covered from a standard of 100 on, half the draws being a little slower
    assert far.at["county_standard", "above"] in (100, 101)
    assert np.isnan(far.at["township_standard", "above"])
    # 80 minutes for 100 km: 75 km/h, which lies between the speeds of 70 and 80 that are tried
    assert 70 < far.at["road_kmh", "above"] < 80
    assert np.isnan(far.at["schools", "above"])
    near = found[found["county"] == 0].set_index("what")
    assert near["below"].isna().all()
    assert (near["label"] == "served").all()


def test_one_school_more_is_enough_where_only_the_school_is_missing() -> None:
    serves = [[True, True, False]]
    standards = Standards(city=200, county=120, township=30)
    model = model_of(
        campuses([0], serves=serves), parameters=replace(PARAMETERS, standards=standards)
    )
    found = find_tipping_points(model, drawn_of(model), seat_column=np.array([0, 1]))
    schools = found[found["what"] == "schools"]
    assert schools["label"].tolist() == ["underserved", "underserved"]
    assert schools["above"].tolist() == [1, 1]
    assert schools["label_above"].tolist() == ["served", "served"]


def test_a_school_counts_only_within_the_township_standard() -> None:
    # the one campus is 100 minutes off: within the county standard, not within the township one
    standards = Standards(city=200, county=120, township=30)
    model = model_of(campuses([0]), parameters=replace(PARAMETERS, standards=standards))
    found = find_tipping_points(model, drawn_of(model), seat_column=np.array([0, 1]))
    far = found[(found["what"] == "schools") & (found["county"] == 1)].iloc[0]
    assert (far["label"], far["above"], far["label_above"]) == ("underserved", 1, "served")


def test_with_no_school_more_the_missing_ones_of_the_county_do_not_stand() -> None:
    empty = (np.empty(0, np.int64), np.empty(0))
    held = campuses(
        [0, -1],
        pools=[empty, (np.array([1]), np.array([100.0]))],
        serves=[[True, True, False], [False, False, True]],
    )
    held = replace(held, open_drawn=np.array([False, True]))
    standards = Standards(city=200, county=120, township=30)
    model = model_of(held, parameters=replace(PARAMETERS, standards=standards))
    drawn = drawn_of(model)
    assert drawn.p_underserved(0.8)[1] < 0.2
    found = find_tipping_points(model, drawn, seat_column=np.array([0, 1]))
    far = found[(found["what"] == "schools") & (found["county"] == 1)].iloc[0]
    assert (far["label"], far["above"]) == ("underserved", 1)


def test_by_bus_the_road_takes_its_factor_longer_and_the_factor_is_drawn() -> None:
    by_bus = replace(PARAMETERS, travel=Travel(bus=True), draws=Draws(n=300, seed=5))
    model = model_of(campuses([0]), replace(STILL, bus_factor=(1.4, 2.0, 2.6)), by_bus)
    drawn = drawn_of(model)
    minutes = drawn.near["county"][:, 1]
    # 100 km at 60 km/h, times what was drawn
    np.testing.assert_allclose(minutes, 100 * drawn.inputs.bus_factor, rtol=0.005)
    assert 1.4 < drawn.inputs.bus_factor.min() < drawn.inputs.bus_factor.max() < 2.6
    assert "bus" in set(explain_doubt(model, drawn)["unknown"])


def test_a_longer_run_begins_with_the_draws_of_a_shorter_one_in_its_places() -> None:
    _, points = village()
    held = campuses([0])
    kwargs = {"parameters": PARAMETERS, "ranges": DrawRanges(), "counties": 2}
    one, two = (draw_inputs(points, held, **kwargs) for _ in range(2))
    assert (one.residents == two.residents).all()
    assert len(one.first(7)) == 7


@pytest.fixture(scope="module")
def wenzhou() -> tuple[Study, Model, pd.DataFrame, np.ndarray]:
    study = stand_for_counties(read_study("wenzhou"))
    ground = find_ground(study)
    reach = measure_reach(study, ground)
    schools = assessment.count_known_schools(study, ground)
    model, _ = assessment.model_gaps(study, ground, reach, schools)
    drawn = assessment.draw_gaps(model)
    found = find_tipping_points(model, drawn, seat_column=reach.seat_column)
    return study, model, found, drawn.p_underserved(0.8)


def test_a_run_at_the_tipping_point_of_wenzhou_has_the_other_label(wenzhou) -> None:
    _, model, found, _ = wenzhou
    moved = found[found["what"].isin(["county_standard", "township_standard"])]
    rows = moved[moved["above"].notna() & (moved["label"] != "served")].head(4)
    assert len(rows) >= 3
    for row in rows.itertuples():
        tier = row.what.removesuffix("_standard")
        for minutes, label in ((row.above - 1, row.label), (row.above, row.label_above)):
            standards = replace(model.parameters.standards, **{tier: float(minutes)})
            again = replace(model, parameters=replace(model.parameters, standards=standards))
            p = assessment.draw_gaps(again).p_underserved(0.8)[row.county]
            assert label_of(p) == label, (row, p)


def test_every_county_of_wenzhou_has_its_four_tipping_points(wenzhou) -> None:
    study, _, found, p = wenzhou
    assert len(found) == 4 * len(study.counties)
    standard = found[found["what"] == "county_standard"]
    assert standard["label"].tolist() == [label_of(value) for value in p]
    assert (found["below"].dropna() < found["now"][found["below"].notna()]).all()
    assert (found["above"].dropna() > found["now"][found["above"].notna()]).all()
