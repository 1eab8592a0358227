"""Seats within reach per head: floating catchment measures and the seats behind them.

All measures take minutes (n demand points, m schools; NaN or inf where there is no way), seats
(m,) and demand (n,). Minutes are rounded to 0.1 before they are compared; a step's upper bound
counts. A point that reaches nothing has access 0; a school that nobody reaches adds nothing.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from .errors import ParameterError

Floats = npt.NDArray[np.float64]

STEPS = ((20.0, 1.0), (40.0, 0.68), (60.0, 0.22))
"""Upper minutes and weight of each zone: Luo & Qi (2009), the slow decay of their Gaussian."""


def two_step(
    minutes: npt.ArrayLike, supply: npt.ArrayLike, demand: npt.ArrayLike, *, reach_min: float
) -> Floats:
    """Measure seats per head within one catchment (2SFCA).

    Returns
    -------
    ndarray
        (n,) seats per head of demand. Weighted by demand it sums to the seats that are reached.

    Notes
    -----
    Luo & Wang (2003), Measures of spatial accessibility to health care in a GIS environment.

    Examples
    --------
    >>> two_step([[10.0], [30.0], [90.0]], [100], [40, 60, 10], reach_min=30).tolist()
    [1.0, 1.0, 0.0]
    """
    return enhanced_two_step(minutes, supply, demand, steps=((reach_min, 1.0),))


def enhanced_two_step(
    minutes: npt.ArrayLike,
    supply: npt.ArrayLike,
    demand: npt.ArrayLike,
    *,
    steps: Sequence[tuple[float, float]] = STEPS,
) -> Floats:
    """Measure seats per head with a weight that falls by zones of minutes (E2SFCA).

    Returns
    -------
    ndarray
        (n,) seats per head of demand. Weighted by demand it sums to the seats that are reached.

    Notes
    -----
    Luo & Qi (2009): R_j = S_j / sum_i P_i w_ij and A_i = sum_j R_j w_ij.

    Examples
    --------
    >>> enhanced_two_step([[20.0], [40.0]], [84], [50, 50]).round(2).tolist()
    [1.0, 0.68]
    """
    weight, seats, people = _inputs(minutes, supply, demand, steps)
    return np.asarray(weight @ _divide(seats, people @ weight))


def balanced(
    minutes: npt.ArrayLike,
    supply: npt.ArrayLike,
    demand: npt.ArrayLike,
    *,
    steps: Sequence[tuple[float, float]] = STEPS,
) -> Floats:
    """Measure access with demand and level of service shared out once (BFCA).

    Each point's demand is divided among the schools that it reaches, and each school's level of
    service among the points that reach it: no demand is counted twice, and access sums to the
    levels of service.

    Notes
    -----
    Páez, Higgins & Vivona (2019): L_j = S_j / sum_i P_i w_ij / sum_j w_ij and
    A_i = sum_j L_j w_ij / sum_i w_ij.

    Examples
    --------
    >>> balanced([[10.0], [10.0]], [100], [50, 50]).tolist()
    [0.5, 0.5]
    """
    weight, seats, people = _inputs(minutes, supply, demand, steps)
    by_point = _divide(weight, weight.sum(axis=1, keepdims=True))
    by_school = _divide(weight, weight.sum(axis=0, keepdims=True))
    return np.asarray(by_school @ _divide(seats, people @ by_point))


def spatial_availability(
    minutes: npt.ArrayLike,
    supply: npt.ArrayLike,
    demand: npt.ArrayLike,
    *,
    steps: Sequence[tuple[float, float]] = STEPS,
) -> Floats:
    """Share each school's seats among the points that reach it.

    Returns
    -------
    ndarray
        (n,) seats (not per head); they sum to the seats of the schools that are reached.

    Notes
    -----
    Soukhov et al. (2023): V_i = sum_j O_j F_ij, F_ij = P_i w_ij / sum_i P_i w_ij.

    Examples
    --------
    >>> spatial_availability([[10.0], [50.0]], [122], [50, 50]).round(6).tolist()
    [100.0, 22.0]
    """
    weight, seats, people = _inputs(minutes, supply, demand, steps)
    pull = people[:, None] * weight
    return np.asarray(_divide(pull, pull.sum(axis=0, keepdims=True)) @ seats)


def step_weights(minutes: npt.ArrayLike, steps: Sequence[tuple[float, float]] = STEPS) -> Floats:
    """Return the weight of each trip; 0 beyond the last step and where there is no way.

    Raises
    ------
    ParameterError
        The minutes of the steps do not rise, or a weight is negative.
    """
    bounds = np.array([bound for bound, _ in steps], dtype=float)
    weights = np.array([weight for _, weight in steps], dtype=float)
    if len(bounds) == 0 or (np.diff(bounds) <= 0).any() or (weights < 0).any():
        raise ParameterError(f"steps must have rising minutes and weights >= 0; found {steps}")
    trips = np.round(np.asarray(minutes, dtype=float), 1)
    zone = np.searchsorted(bounds, np.where(np.isfinite(trips), trips, np.inf), side="left")
    return np.asarray(np.append(weights, 0.0)[zone])


def impute_seats(campuses: pd.DataFrame, pools: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Share what is left of the published enrolment among schools whose own is unknown.

    Of each pool (a row of published school statistics) the seats known of its schools are taken
    off; the rest is divided equally among its other schools, known or missing; a school's part is
    divided equally among its campuses. A school with seats on one campus is known, its other
    campuses have 0. Where nothing is left, or a school is in no pool, seats stay unknown.

    Parameters
    ----------
    campuses
        Columns ``institution``, ``pool`` (index of `pools`; missing where none) and ``seats``.
    pools
        Columns ``enrolled`` and ``missing`` (schools that are stated, but not known).

    Returns
    -------
    seats
        Index of `campuses`; ``seats`` (NaN unknown) and ``basis``: ``known``, ``imputed``,
        ``in_institution`` or ``unknown``.
    missing_seats
        Index of `pools`: seats of each *one* missing school (NaN where there is none).

    Examples
    --------
    >>> campuses = pd.DataFrame({"institution": ["a", "b", "b"], "pool": ["p", "p", "p"],
    ...     "seats": [600.0, None, None]})
    >>> seats, missing = impute_seats(campuses, pd.DataFrame(
    ...     {"enrolled": [1800], "missing": [2]}, index=["p"]))
    >>> seats["seats"].tolist(), missing.tolist()
    ([600.0, 200.0, 200.0], [400.0])
    """
    seats = campuses["seats"].astype(float)
    schools = seats.groupby(campuses["institution"])
    school_known = schools.transform("count") > 0
    school_size = schools.transform("size")
    known_sum = seats.groupby(campuses["pool"]).sum().reindex(pools.index).fillna(0.0)
    open_schools = campuses.loc[~school_known].groupby("pool")["institution"].nunique()
    sharers = open_schools.reindex(pools.index).fillna(0) + pools["missing"].astype(float)
    rest = pools["enrolled"].astype(float) - known_sum
    part = (rest / sharers.where(sharers > 0)).where(rest > 0)
    imputed = campuses["pool"].map(part).astype(float) / school_size
    basis = np.select(
        [seats.notna(), school_known, imputed.notna()],
        ["known", "in_institution", "imputed"],
        default="unknown",
    )
    filled = seats.where(seats.notna(), imputed.where(~school_known, 0.0))
    frame = pd.DataFrame({"seats": filled, "basis": basis.astype(object)}, index=campuses.index)
    return frame, part.where(pools["missing"] > 0).rename("seats")


def _inputs(
    minutes: npt.ArrayLike,
    supply: npt.ArrayLike,
    demand: npt.ArrayLike,
    steps: Sequence[tuple[float, float]],
) -> tuple[Floats, Floats, Floats]:
    """Return weights (n, m), seats (m,) and demand (n,), checked."""
    seats, people = np.asarray(supply, dtype=float), np.asarray(demand, dtype=float)
    trips = np.asarray(minutes, dtype=float)
    if trips.shape != (len(people), len(seats)):
        raise ParameterError(
            f"minutes must be (demand, supply) = {(len(people), len(seats))}; found {trips.shape}"
        )
    for name, values in (("supply", seats), ("demand", people)):
        if not (np.isfinite(values) & (values >= 0)).all():
            raise ParameterError(f"{name} must be known and not negative; leave unknown rows out")
    return step_weights(trips, steps), seats, people


def _divide(above: Floats, below: Floats) -> Floats:
    """Divide; 0 where `below` is 0."""
    shape = np.broadcast_shapes(above.shape, below.shape)
    return np.divide(above, below, out=np.zeros(shape), where=np.broadcast_to(below > 0, shape))
