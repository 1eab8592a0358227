"""Access: two schools and three places worked by hand, and what must be conserved."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from vocatlas.geo.access import (
    STEPS,
    balanced,
    enhanced_two_step,
    impute_seats,
    spatial_availability,
    step_weights,
    two_step,
)
from vocatlas.geo.errors import ParameterError

Floats = npt.NDArray[np.float64]

MINUTES = np.array([[10.0, 30.0], [30.0, 50.0], [np.inf, 90.0]])
SEATS = np.array([300.0, 90.0])
PEOPLE = np.array([100.0, 200.0, 50.0])

minutes_of = arrays(float, (6, 3), elements=st.floats(0, 120))
seats_of = arrays(float, 3, elements=st.floats(0, 5000))
people_of = arrays(float, 6, elements=st.floats(1, 5000))


def reached(minutes: Floats) -> npt.NDArray[np.bool_]:
    return (step_weights(minutes) > 0).any(axis=0)


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


@given(minutes_of, seats_of, people_of)
def test_floating_catchments_hand_out_the_seats_that_are_reached(
    minutes: Floats, seats: Floats, people: Floats
) -> None:
    total = seats[reached(minutes)].sum()
    assert enhanced_two_step(minutes, seats, people) @ people == pytest.approx(total)
    assert spatial_availability(minutes, seats, people).sum() == pytest.approx(total)


@given(minutes_of, seats_of, people_of)
def test_a_school_more_never_lowers_access(minutes: Floats, seats: Floats, people: Floats) -> None:
    without = enhanced_two_step(minutes[:, :2], seats[:2], people)
    assert (enhanced_two_step(minutes, seats, people) >= without - 1e-9).all()


@given(minutes_of, seats_of, people_of)
def test_the_order_of_rows_does_not_matter(minutes: Floats, seats: Floats, people: Floats) -> None:
    for measure in (enhanced_two_step, balanced, spatial_availability):
        turned = measure(minutes[::-1, ::-1], seats[::-1], people[::-1])
        assert turned[::-1] == pytest.approx(measure(minutes, seats, people))


@pytest.mark.parametrize("steps", [(), ((20, 1), (20, 0.5)), ((20, -1),)])
def test_steps_must_rise(steps: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(ParameterError, match="steps"):
        enhanced_two_step(MINUTES, SEATS, PEOPLE, steps=steps)


def test_unknown_seats_are_refused_rather_than_counted_as_none() -> None:
    with pytest.raises(ParameterError, match="supply"):
        enhanced_two_step(MINUTES, [np.nan, 90.0], PEOPLE, steps=STEPS)


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
