"""Access: places worked by hand, published figures, PySAL, and what must be conserved."""

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from vocatlas.geo.coverage.access import (
    STEPS,
    Decay,
    balanced,
    enhanced_two_step,
    flat,
    gaussian,
    impute_seats,
    spatial_availability,
    step_weights,
    stepwise,
    two_step,
)
from vocatlas.geo.errors import ParameterError

Floats = npt.NDArray[np.float64]

MINUTES = np.array([[10.0, 30.0], [30.0, 50.0], [np.inf, 90.0]])
SEATS = np.array([300.0, 90.0])
PEOPLE = np.array([100.0, 200.0, 50.0])

# Some pairs have no way, some points no demand, some schools no seats.
minutes_of = arrays(float, (6, 3), elements=st.floats(0, 120) | st.sampled_from([np.nan, np.inf]))
seats_of = arrays(float, 3, elements=st.just(0.0) | st.floats(1, 5000))
people_of = arrays(float, 6, elements=st.just(0.0) | st.floats(1, 5000))
decays = st.sampled_from([flat, stepwise, gaussian])
reaches = st.sampled_from([10.0, 45.0, 60.0, 90.0])
MEASURES = (enhanced_two_step, balanced, spatial_availability)

needs_pysal = pytest.mark.skipif(
    find_spec("access") is None, reason="PySAL access is not installed (extra test)"
)


def weights_of(minutes: Floats, decay: Decay, reach_min: float) -> Floats:
    """Weigh pair by pair: what is far, or has no way, counts nothing."""
    weights = np.zeros(minutes.shape)
    for at, trip in np.ndenumerate(minutes):
        if round(trip, 1) <= reach_min:
            weights[at] = decay(np.array([round(trip, 1)]), reach_min)[0]
    return weights


def test_a_bound_counts_and_minutes_are_compared_to_a_tenth() -> None:
    trips = [20.0, 20.04, 20.06, 40.0, 60.0, 60.1, np.inf, np.nan]
    assert step_weights(trips).tolist() == [1, 1, 0.68, 0.68, 0.22, 0, 0, 0]


def test_enhanced_two_step_agrees_with_the_sum_by_hand() -> None:
    first = 300 / (100 * 1 + 200 * 0.68)
    second = 90 / (100 * 0.68 + 200 * 0.22)
    expected = [first + 0.68 * second, 0.68 * first + 0.22 * second, 0]
    assert enhanced_two_step(MINUTES, SEATS, PEOPLE) == pytest.approx(expected)


def test_two_step_counts_all_within_the_catchment_alike() -> None:
    assert two_step(MINUTES, SEATS, PEOPLE, reach_min=30) == pytest.approx([1 + 0.9, 1, 0])


def test_balanced_agrees_with_the_sum_by_hand() -> None:
    own = np.array([[1 / 1.68, 0.68 / 1.68], [0.68 / 0.9, 0.22 / 0.9]])
    level = SEATS / (PEOPLE[:2] @ own)
    back = np.array([[1 / 1.68, 0.68 / 0.9], [0.68 / 1.68, 0.22 / 0.9]])
    assert balanced(MINUTES, SEATS, PEOPLE)[:2] == pytest.approx(back @ level)
    assert balanced(MINUTES, SEATS, PEOPLE).sum() == pytest.approx(level.sum())


def test_stepwise_has_the_zones_of_the_default_over_an_hour() -> None:
    trips = np.arange(0, 70, 0.5)
    assert stepwise(trips, 60).tolist() == step_weights(trips, STEPS).tolist()
    assert enhanced_two_step(MINUTES, SEATS, PEOPLE, reach_min=60) == pytest.approx(
        enhanced_two_step(MINUTES, SEATS, PEOPLE, steps=STEPS), abs=0
    )


def test_a_reach_cuts_off_whatever_the_decay() -> None:
    for keywords in ({"steps": STEPS}, {"decay": gaussian}, {"decay": flat}, {}):
        found = enhanced_two_step(MINUTES, SEATS, PEOPLE, reach_min=29.9, **keywords)
        assert found == pytest.approx([3, 0, 0])


def test_gaussian_agrees_with_the_formula_by_hand() -> None:
    # half way: (e^(-1/8) - e^(-1/2)) / (1 - e^(-1/2)) = (0.882497 - 0.606531) / 0.393469
    assert gaussian(np.array([0.0, 30.0, 60.0, 61.0]), 60) == pytest.approx(
        [1, 0.701367, 0, 0], abs=1e-6
    )


def test_the_zones_of_luo_and_qi_follow_the_reach() -> None:
    # their own catchment is 30 minutes: 0-10, 10-20, 20-30
    trips = [10.0, 10.1, 20.0, 30.0, 30.1]
    assert stepwise(np.array(trips), 30).tolist() == [1, 0.68, 0.68, 0.22, 0]


# Shen (1998, p. 349), three towns and three centres of work; the seats of each town as Soukhov,
# Páez, Higgins & Mohamed (2023) give them: 66,833, 133,203 and 9,963 (per head 1.34, 0.888, 0.996).
SHEN_MINUTES = np.array([[15.0, 30.0, 100.0], [30.0, 15.0, 100.0], [100.0, 100.0, 15.0]])
SHEN_JOBS = np.array([100_000.0, 100_000.0, 10_000.0])
SHEN_WORKERS = np.array([50_000.0, 150_000.0, 10_000.0])


def shens_decay(minutes: Floats, reach_min: float) -> Floats:
    return np.exp(-0.1 * minutes)


def test_spatial_availability_agrees_with_the_published_example() -> None:
    found = spatial_availability(
        SHEN_MINUTES, SHEN_JOBS, SHEN_WORKERS, reach_min=np.inf, decay=shens_decay
    )
    assert found.round(0).tolist() == [66_833, 133_203, 9_963]


def test_enhanced_two_step_agrees_with_the_published_example() -> None:
    found = enhanced_two_step(
        SHEN_MINUTES, SHEN_JOBS, SHEN_WORKERS, reach_min=np.inf, decay=shens_decay
    )
    assert found.round(3).tolist() == [1.337, 0.888, 0.996]


@needs_pysal
@pytest.mark.parametrize("seed", range(12))
def test_two_step_measures_agree_with_pysal(seed: int) -> None:
    from access import weights

    random = np.random.default_rng(seed)
    minutes = random.integers(0, 900, (25, 8)) / 10
    minutes[random.random(minutes.shape) < 0.2] = np.nan
    seats = random.integers(0, 500, 8).astype(float)
    people = random.integers(1, 900, 25).astype(float)
    reach = float(random.integers(20, 70))
    edge = np.exp(-0.5)

    def bell(trip: float) -> float:
        return float((np.exp(-0.5 * (trip / reach) ** 2) - edge) / (1 - edge))

    peer = pysal_access(minutes, seats, people)
    assert two_step(minutes, seats, people, reach_min=reach) == pytest.approx(
        peer(max_cost=reach, weight_fn=None)
    )
    assert enhanced_two_step(minutes, seats, people) == pytest.approx(
        peer(max_cost=60, weight_fn=weights.step_fn({20: 1, 40: 0.68, 60: 0.22}))
    )
    assert enhanced_two_step(
        minutes, seats, people, reach_min=reach, decay=gaussian
    ) == pytest.approx(peer(max_cost=reach - 1e-9, weight_fn=bell))


def pysal_access(minutes: Floats, seats: Floats, people: Floats) -> Callable[..., Floats]:
    """Return PySAL's two-stage measure of the pairs that have a way; 0 where it has no answer."""
    from access.fca import two_stage_fca

    origin, dest = np.nonzero(np.isfinite(minutes))
    pairs = pd.DataFrame({"origin": origin, "dest": dest, "cost": minutes[origin, dest]})
    demand = pd.DataFrame({"demand": people}, index=pd.Index(range(len(people)), name="geoid"))
    supply = pd.DataFrame({"supply": seats}, index=pd.Index(range(len(seats)), name="geoid"))

    def measure(max_cost: float, weight_fn: Callable[[float], float] | None) -> Floats:
        found = two_stage_fca(demand, supply, pairs, max_cost, weight_fn=weight_fn)
        return found.reindex(range(len(people))).fillna(0.0).to_numpy()

    return measure


@given(minutes_of, seats_of, people_of, decays, reaches)
def test_floating_catchments_hand_out_the_seats_that_are_reached(
    minutes: Floats, seats: Floats, people: Floats, decay: Decay, reach: float
) -> None:
    demanded = (people @ weights_of(minutes, decay, reach)) > 0
    total = pytest.approx(seats[demanded].sum())
    keywords = {"reach_min": reach, "decay": decay}
    assert enhanced_two_step(minutes, seats, people, **keywords) @ people == total
    assert spatial_availability(minutes, seats, people, **keywords).sum() == total


@given(minutes_of, seats_of, people_of, decays, reaches)
def test_balanced_access_sums_to_the_levels_of_service(
    minutes: Floats, seats: Floats, people: Floats, decay: Decay, reach: float
) -> None:
    weights = weights_of(minutes, decay, reach)
    rows = weights.sum(axis=1, keepdims=True)
    allotted = people @ np.divide(weights, rows, out=np.zeros_like(weights), where=rows > 0)
    # no head is counted twice: the schools share exactly those who reach one
    assert allotted.sum() == pytest.approx(people[rows[:, 0] > 0].sum())
    service = seats[allotted > 0] / allotted[allotted > 0]
    found = balanced(minutes, seats, people, reach_min=reach, decay=decay)
    assert found.sum() == pytest.approx(service.sum())


@given(minutes_of, seats_of, people_of, decays, reaches)
def test_seats_available_per_head_are_enhanced_two_step(
    minutes: Floats, seats: Floats, people: Floats, decay: Decay, reach: float
) -> None:
    keywords = {"reach_min": reach, "decay": decay}
    available = spatial_availability(minutes, seats, people, **keywords)
    access = enhanced_two_step(minutes, seats, people, **keywords)
    assert available == pytest.approx(access * people)


@given(minutes_of, seats_of, people_of, decays, reaches)
def test_access_is_finite_and_nought_where_no_seat_is_in_reach(
    minutes: Floats, seats: Floats, people: Floats, decay: Decay, reach: float
) -> None:
    idle = (weights_of(minutes, decay, reach) @ seats) == 0
    for measure in MEASURES:
        found = measure(minutes, seats, people, reach_min=reach, decay=decay)
        assert np.isfinite(found).all()
        assert (found >= 0).all()
        assert (found[idle] == 0).all()


@given(minutes_of, seats_of, people_of)
def test_a_school_more_never_lowers_access(minutes: Floats, seats: Floats, people: Floats) -> None:
    without = enhanced_two_step(minutes[:, :2], seats[:2], people)
    assert (enhanced_two_step(minutes, seats, people) >= without - 1e-9).all()


@given(minutes_of, seats_of, people_of)
def test_the_order_of_rows_does_not_matter(minutes: Floats, seats: Floats, people: Floats) -> None:
    for measure in MEASURES:
        turned = measure(minutes[::-1, ::-1], seats[::-1], people[::-1])
        assert turned[::-1] == pytest.approx(measure(minutes, seats, people))


@pytest.mark.parametrize("steps", [(), ((20, 1), (20, 0.5)), ((20, -1),)])
def test_steps_must_rise(steps: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(ParameterError, match="steps"):
        enhanced_two_step(MINUTES, SEATS, PEOPLE, steps=steps)


@pytest.mark.parametrize("unknown", [np.nan, np.inf, -1.0])
def test_unknown_seats_and_demand_are_refused_rather_than_counted_as_none(unknown: float) -> None:
    for measure in MEASURES:
        with pytest.raises(ParameterError, match=r"supply must be known.* at 1 \(1 such\)"):
            measure(MINUTES, [90.0, unknown], PEOPLE)
        with pytest.raises(ParameterError, match="demand must be known"):
            measure(MINUTES, SEATS, [1.0, unknown, 1.0])


def test_a_pair_without_a_way_counts_like_one_out_of_reach() -> None:
    for measure in MEASURES:
        found = [
            measure(np.where(np.isinf(MINUTES), way, MINUTES), SEATS, PEOPLE).tolist()
            for way in (np.nan, np.inf, 61.0)
        ]
        assert found[0] == found[1] == found[2]
        assert measure(np.full((3, 2), np.nan), SEATS, PEOPLE).tolist() == [0, 0, 0]


def test_without_any_seats_or_any_demand_access_is_nought() -> None:
    for measure in MEASURES:
        assert measure(MINUTES, [0, 0], PEOPLE).tolist() == [0, 0, 0]
        assert measure(MINUTES, SEATS, [0, 0, 0]).tolist() == [0, 0, 0]


def test_a_place_without_demand_takes_nothing_and_sees_what_one_more_would_find() -> None:
    empty = np.array([100.0, 0.0, 50.0])
    access = enhanced_two_step(MINUTES, SEATS, empty)
    assert access[0] == pytest.approx(300 / 100 + 0.68 * 90 / 68)
    assert access[1] == pytest.approx(0.68 * 300 / 100 + 0.22 * 90 / 68)
    assert spatial_availability(MINUTES, SEATS, empty)[1] == 0


def test_no_places_or_no_schools_give_no_access() -> None:
    for measure in MEASURES:
        assert measure(np.empty((0, 2)), SEATS, []).tolist() == []
        assert measure(np.empty((3, 0)), [], PEOPLE).tolist() == [0, 0, 0]


def test_negative_minutes_are_refused() -> None:
    with pytest.raises(ParameterError, match=r"minutes must not be negative; found -5\.0"):
        two_step([[10.0, -5.0], [np.nan, 3.0]], [1, 1], [1, 1], reach_min=30)


@pytest.mark.parametrize("reach", [0.0, -5.0, np.nan])
def test_a_reach_is_above_nought(reach: float) -> None:
    for measure in (two_step, *MEASURES):
        with pytest.raises(ParameterError, match="reach_min"):
            measure(MINUTES, SEATS, PEOPLE, reach_min=reach)


def test_steps_and_a_decay_are_not_given_together() -> None:
    with pytest.raises(ParameterError, match="not both"):
        balanced(MINUTES, SEATS, PEOPLE, steps=STEPS, decay=gaussian)


@pytest.mark.parametrize("weight", [-1.0, np.nan, np.inf])
def test_a_decay_that_gives_no_weights_is_refused(weight: float) -> None:
    with pytest.raises(ParameterError, match="decay must return"):
        balanced(MINUTES, SEATS, PEOPLE, decay=lambda trips, _: np.full(trips.shape, weight))
    with pytest.raises(ParameterError, match="decay must return"):
        balanced(MINUTES, SEATS, PEOPLE, decay=lambda trips, _: trips[0])


def test_minutes_have_a_row_a_place_and_a_column_a_school() -> None:
    with pytest.raises(ParameterError, match=r"found minutes \(2, 3\)"):
        enhanced_two_step(MINUTES.T, SEATS, PEOPLE)


def test_many_places_are_weighed_in_blocks_like_few() -> None:
    random = np.random.default_rng(3)
    minutes = random.uniform(0, 90, (700, 400))
    seats, people = random.uniform(1, 9, 400), random.uniform(1, 9, 700)
    weights = step_weights(minutes)
    expected = weights @ (seats / (people @ weights))
    assert enhanced_two_step(minutes, seats, people) == pytest.approx(expected, rel=1e-12)


def test_imputed_seats_and_known_ones_sum_to_the_published_enrolment() -> None:
    campuses = pd.DataFrame(
        {
            "institution": ["a", "a", "b", "b", "c", "d"],
            "pool": ["p", "p", "p", "p", "p", None],
            "seats": [500.0, np.nan, np.nan, np.nan, np.nan, np.nan],
        }
    )
    pools = pd.DataFrame({"enrolled": [2000, 900], "missing": [1, 3]}, index=["p", "q"])
    seats, missing = impute_seats(campuses, pools)
    assert seats["seats"].tolist()[:5] == [500, 0, 250, 250, 500]
    assert np.isnan(seats["seats"].iloc[5])
    assert seats["basis"].tolist() == [
        "known",
        "in_institution",
        "imputed",
        "imputed",
        "imputed",
        "unknown",
    ]
    assert missing.to_dict() == {"p": 500, "q": 300}
    assert seats["seats"].sum() + (missing * pools["missing"]).sum() == pools["enrolled"].sum()


def test_nothing_is_imputed_where_known_schools_already_hold_all() -> None:
    campuses = pd.DataFrame({"institution": ["a", "b"], "pool": "p", "seats": [900.0, np.nan]})
    seats, missing = impute_seats(
        campuses, pd.DataFrame({"enrolled": [800], "missing": [1]}, index=["p"])
    )
    assert seats["basis"].tolist() == ["known", "unknown"]
    assert missing.isna().all()
