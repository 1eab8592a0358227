"""Seats within reach per head: floating catchment measures and the seats behind them.

All measures take minutes (n demand points, m schools), seats (m,) and demand (n,), and return one
value a point. What is decided once for all of them:

- Minutes are rounded to 0.1 before they are compared, and the reach itself counts.
- NaN or inf minutes are a pair without a way: its weight is 0. Negative minutes are an error.
- A point that reaches nothing, or only schools without seats, has access 0.
- A school whose reach holds no demand adds nothing: its seats are not handed out.
- A point without demand takes nothing from others; its access is what one more pupil would find.
- Unknown seats or demand (NaN) are an error, never 0.

A weight is a decay of minutes (`stepwise`, `gaussian`, `flat`, or any function of minutes and
reach that returns weights), 0 beyond the reach. One array of the size of the minutes is made.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import ParameterError

Floats = npt.NDArray[np.float64]
Decay = Callable[[Floats, float], Floats]
"""Weights of minutes, given the reach: as many weights, finite and not negative."""
Steps = Sequence[tuple[float, float]]

ZONE_WEIGHTS = (1.0, 0.68, 0.22)
"""Weights of the nearest, middle and furthest third of a catchment: Luo & Qi (2009)."""
STEPS = tuple(zip((20.0, 40.0, 60.0), ZONE_WEIGHTS, strict=True))
"""Upper minutes and weight of each zone: Luo & Qi (2009), the slow decay of their Gaussian."""
REACH_MIN = 60.0
# Minutes are weighed in blocks of about this many pairs: what is made on the way stays small.
_BLOCK_PAIRS = 1 << 17


def flat(minutes: Floats, reach_min: float) -> Floats:
    """Weigh every trip within the reach alike, as 2SFCA does (Luo & Wang 2003)."""
    return (minutes <= reach_min).astype(float)


def stepwise(minutes: Floats, reach_min: float) -> Floats:
    """Weigh trips by the third of the reach they end in: 1, 0.68, 0.22.

    An upper bound counts to its own third. Over 60 minutes these are `STEPS`.

    Notes
    -----
    Luo & Qi (2009), An enhanced two-step floating catchment area (E2SFCA) method: three equal
    zones, the weights of their slow decay.

    Examples
    --------
    >>> stepwise(np.array([15.0, 15.1, 45.0, 45.1]), 45).tolist()
    [1.0, 0.68, 0.22, 0.0]
    """
    thirds = (reach_min / 3.0, reach_min * 2.0 / 3.0, reach_min)
    return _weigh_steps(minutes, tuple(zip(thirds, ZONE_WEIGHTS, strict=True)))


def gaussian(minutes: Floats, reach_min: float) -> Floats:
    """Weigh trips by a Gaussian that is 1 at the door and falls to 0 at the reach.

    Notes
    -----
    Dai (2010), Black residential segregation, disparities in spatial access to health care
    facilities, and late-stage breast cancer diagnosis in metropolitan Detroit:
    ``f(t) = (exp(-t**2 / (2 r**2)) - exp(-1/2)) / (1 - exp(-1/2))`` for t <= r, else 0.

    Examples
    --------
    >>> gaussian(np.array([0.0, 30.0, 60.0, 90.0]), 60).round(4).tolist()
    [1.0, 0.7014, 0.0, 0.0]
    """
    edge = np.exp(-0.5)
    bell = np.exp(-0.5 * np.square(np.minimum(minutes, reach_min) / reach_min))
    return np.asarray((bell - edge) / (1.0 - edge))


def two_step(
    minutes: npt.ArrayLike, supply: npt.ArrayLike, demand: npt.ArrayLike, *, reach_min: float
) -> Floats:
    """Measure seats per head within one catchment (2SFCA).

    Returns
    -------
    ndarray
        (n,) seats per head of demand. Weighted by demand it sums to the seats that are reached.

    Raises
    ------
    ParameterError
        Shapes do not fit, a number is unknown or negative, or the reach is not above 0.

    Notes
    -----
    Luo & Wang (2003), Measures of spatial accessibility to health care in a GIS environment.

    Examples
    --------
    >>> two_step([[10.0], [30.0], [90.0]], [100], [40, 60, 10], reach_min=30).tolist()
    [1.0, 1.0, 0.0]
    """
    return enhanced_two_step(minutes, supply, demand, reach_min=reach_min, decay=flat)


def enhanced_two_step(
    minutes: npt.ArrayLike,
    supply: npt.ArrayLike,
    demand: npt.ArrayLike,
    *,
    reach_min: float | None = None,
    decay: Decay | None = None,
    steps: Steps | None = None,
) -> Floats:
    """Measure seats per head with a weight that falls with the minutes (E2SFCA).

    Parameters
    ----------
    minutes, supply, demand
        (n, m) minutes, (m,) seats, (n,) heads.
    reach_min
        The furthest minutes that count, 60 unless given (with `steps`: their last bound).
    decay
        How the weight falls over the reach: `stepwise` unless given, `gaussian`, or any function.
    steps
        Instead of `decay`: upper minutes and weight of each zone, as `STEPS`.

    Returns
    -------
    ndarray
        (n,) seats per head of demand. Weighted by demand it sums to the seats that are reached.

    Raises
    ------
    ParameterError
        Shapes do not fit, a number is unknown or negative, the reach is not above 0, or both
        `decay` and `steps` are given.

    Notes
    -----
    Luo & Qi (2009): R_j = S_j / sum_i P_i w_ij and A_i = sum_j R_j w_ij. With `gaussian` it is
    the measure of Dai (2010).

    Examples
    --------
    >>> enhanced_two_step([[20.0], [40.0]], [84], [50, 50]).round(2).tolist()
    [1.0, 0.68]
    >>> enhanced_two_step([[0.0], [30.0]], [84], [50, 50], decay=gaussian).round(2).tolist()
    [0.99, 0.69]
    """
    weight, seats, people = _inputs(minutes, supply, demand, reach_min, decay, steps)
    return np.asarray(weight @ _divide(seats, people @ weight))


def balanced(
    minutes: npt.ArrayLike,
    supply: npt.ArrayLike,
    demand: npt.ArrayLike,
    *,
    reach_min: float | None = None,
    decay: Decay | None = None,
    steps: Steps | None = None,
) -> Floats:
    """Measure access with demand and level of service shared out once (BFCA).

    Each point's demand is divided among the schools that it reaches, and each school's level of
    service among the points that reach it: no demand is counted twice, and access sums to the
    levels of service. Parameters and errors are those of `enhanced_two_step`.

    Returns
    -------
    ndarray
        (n,) seats per head; unweighted they sum to the schools' levels of service.

    Notes
    -----
    Páez, Higgins & Vivona (2019): L_j = S_j / sum_i P_i w_ij / sum_j w_ij and
    A_i = sum_j L_j w_ij / sum_i w_ij.

    Examples
    --------
    >>> balanced([[10.0], [10.0]], [100], [50, 50]).tolist()
    [0.5, 0.5]
    """
    weight, seats, people = _inputs(minutes, supply, demand, reach_min, decay, steps)
    service = _divide(seats, _divide(people, weight.sum(axis=1)) @ weight)
    return np.asarray(weight @ _divide(service, weight.sum(axis=0)))


def spatial_availability(
    minutes: npt.ArrayLike,
    supply: npt.ArrayLike,
    demand: npt.ArrayLike,
    *,
    reach_min: float | None = None,
    decay: Decay | None = None,
    steps: Steps | None = None,
) -> Floats:
    """Share each school's seats among the points that reach it.

    Parameters and errors are those of `enhanced_two_step`.

    Returns
    -------
    ndarray
        (n,) seats (not per head); they sum to the seats of the schools that are reached.

    Notes
    -----
    Soukhov et al. (2023): V_i = sum_j O_j F_ij, F_ij = P_i w_ij / sum_i P_i w_ij. Per head of
    the point's own demand it is E2SFCA with the same weights, as they show.

    Examples
    --------
    >>> spatial_availability([[10.0], [50.0]], [122], [50, 50]).round(6).tolist()
    [100.0, 22.0]
    """
    weight, seats, people = _inputs(minutes, supply, demand, reach_min, decay, steps)
    return np.asarray(people * (weight @ _divide(seats, people @ weight)))


def step_weights(minutes: npt.ArrayLike, steps: Steps = STEPS) -> Floats:
    """Return the weight of each trip; 0 beyond the last step and where there is no way.

    Raises
    ------
    ParameterError
        The minutes of the steps do not rise, or a weight is negative.
    """
    _check_steps(steps)
    return _weigh_steps(np.round(np.asarray(minutes, dtype=float), 1), steps)


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
    reach_min: float | None,
    decay: Decay | None,
    steps: Steps | None,
) -> tuple[Floats, Floats, Floats]:
    """Return weights (n, m), seats (m,) and demand (n,), checked."""
    seats, people = np.asarray(supply, dtype=float), np.asarray(demand, dtype=float)
    trips = np.asarray(minutes, dtype=float)
    if seats.ndim != 1 or people.ndim != 1 or trips.shape != (len(people), len(seats)):
        raise ParameterError(
            "minutes must be (demand, supply), demand and supply lists of numbers; found minutes "
            f"{trips.shape}, demand {people.shape}, supply {seats.shape}"
        )
    for name, values in (("supply", seats), ("demand", people)):
        wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
        if len(wrong):
            raise ParameterError(
                f"{name} must be known and not negative; found {values[wrong[0]]} at {wrong[0]} "
                f"({len(wrong)} such): leave unknown rows out"
            )
    return _weights(trips, *_decay_of(reach_min, decay, steps)), seats, people


def _decay_of(
    reach_min: float | None, decay: Decay | None, steps: Steps | None
) -> tuple[float, Decay]:
    """Return the reach and the decay that were asked for, checked."""
    if steps is not None and decay is not None:
        raise ParameterError("give steps or decay, not both: steps are a decay of their own")
    if steps is not None:
        _check_steps(steps)
        zones = tuple(steps)
        reach = zones[-1][0] if reach_min is None else reach_min
        chosen: Decay = partial(_weigh_zones, zones=zones)
    else:
        reach = REACH_MIN if reach_min is None else reach_min
        chosen = stepwise if decay is None else decay
    if not reach > 0:
        raise ParameterError(f"reach_min must be minutes above 0; found {reach}")
    return float(reach), chosen


def _weights(trips: Floats, reach_min: float, decay: Decay) -> Floats:
    """Return the weight of each pair, block by block; 0 beyond the reach and without a way."""
    weight = np.zeros(trips.shape)
    rows = max(1, _BLOCK_PAIRS // max(1, trips.shape[1]))
    for start in range(0, len(trips), rows):
        block = np.round(trips[start : start + rows], 1)
        if (block < 0).any():
            raise ParameterError(
                f"minutes must not be negative; found {np.nanmin(block)}: give NaN or inf where "
                "there is no way"
            )
        near = block <= reach_min
        # A pair without a way is weighed at 0 minutes and then left out: no NaN reaches the decay.
        found = np.asarray(decay(np.where(near, block, 0.0), reach_min), dtype=float)
        if found.shape != block.shape or not (np.isfinite(found) & (found >= 0)).all():
            raise ParameterError(
                "decay must return one weight a trip, finite and not negative; found shape "
                f"{found.shape} for {block.shape}, or a weight that is not"
            )
        np.multiply(found, near, out=weight[start : start + rows])
    return weight


def _check_steps(steps: Steps) -> None:
    bounds = np.array([bound for bound, _ in steps], dtype=float)
    weights = np.array([weight for _, weight in steps], dtype=float)
    rising = len(bounds) > 0 and bool((np.diff(bounds) > 0).all()) and not np.isnan(bounds).any()
    if not rising or not (np.isfinite(weights) & (weights >= 0)).all():
        raise ParameterError(f"steps must have rising minutes and weights >= 0; found {steps}")


def _weigh_zones(
    minutes: Floats, _reach_min: float, *, zones: Sequence[tuple[float, float]]
) -> Floats:
    """Weigh by zones of their own: the reach is the last one's."""
    return _weigh_steps(minutes, zones)


def _weigh_steps(trips: Floats, steps: Steps) -> Floats:
    """Return the weight of the first zone that holds each trip; NaN is in none."""
    weight = np.zeros(trips.shape)
    for bound, value in reversed(tuple(steps)):
        np.copyto(weight, value, where=trips <= bound)
    return weight


def _divide(above: Floats, below: Floats) -> Floats:
    """Divide; 0 where `below` is 0."""
    return np.divide(above, below, out=np.zeros(above.shape), where=below > 0)
