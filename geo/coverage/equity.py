"""How evenly something is shared: Lorenz, Gini, Theil, Palma, concentration, weight of the core.

Values are per head (access, places per person); weights are the people who have them. People
with weight 0 do not count. Where nothing is shared (total 0, or nobody) a measure is NaN: it is
undefined. Unknown (NaN) and negative values or weights are an error.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import ParameterError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Theil:
    """Theil T and its two parts: ``total = between + within``."""

    total: float
    between: float
    within: float


def lorenz(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> tuple[Floats, Floats]:
    """Return the points of the Lorenz curve, worst-off people first.

    Returns
    -------
    people, held
        (k + 1,) shares of people and of what they have, cumulated, from (0, 0) to (1, 1), for the
        k people who count. Where nothing is shared: (0, 1) and NaN.

    Raises
    ------
    ParameterError
        Lengths differ, or a value or weight is unknown or negative.

    Notes
    -----
    Lorenz (1905), Methods of measuring the concentration of wealth.

    Examples
    --------
    >>> people, held = lorenz([3.0, 1.0], [1, 1])
    >>> people.tolist(), held.tolist()
    ([0.0, 0.5, 1.0], [0.0, 0.25, 1.0])
    """
    amounts, people = _inputs(values, weights)
    order = np.argsort(amounts, kind="stable")
    held = np.append(0.0, np.cumsum((amounts * people)[order]))
    heads = np.append(0.0, np.cumsum(people[order]))
    if held[-1] <= 0:
        return np.array([0.0, 1.0]), np.array([np.nan, np.nan])
    return heads / heads[-1], held / held[-1]


def gini(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    """Measure inequality among people, 0 (even) to almost 1 (one has all).

    Notes
    -----
    Twice the area between the diagonal and the Lorenz curve of weighted values, without the
    small-sample correction n / (n - 1).

    Examples
    --------
    >>> round(gini([1.0, 3.0]), 2), round(gini([0.0, 1.0], [3, 1]), 2)
    (0.25, 0.75)
    """
    people, share = lorenz(values, weights)
    return float(1.0 - np.sum(np.diff(people) * (share[1:] + share[:-1])))


def theil(
    values: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    groups: npt.ArrayLike | None = None,
) -> Theil:
    """Measure inequality among people as the sum of that between and that within groups.

    A value of 0 adds 0, its limit. Without groups all people are one: nothing is between.

    Parameters
    ----------
    values, weights
        What each has per head, and how many they are (1 each unless given).
    groups
        The group of each, one entry a value.

    Raises
    ------
    ParameterError
        Lengths differ, or a value or weight is unknown or negative.

    Notes
    -----
    Theil (1967): T = sum_i w_i / W * (y_i / mean) ln(y_i / mean); the part between groups puts
    each person at the mean of the group.

    Examples
    --------
    >>> theil([1.0, 1.0, 3.0], groups=["a", "a", "b"]).within
    0.0
    """
    amounts, people = _inputs(values, weights)
    names = np.zeros(np.shape(values), int) if groups is None else np.asarray(groups)
    if names.shape != np.shape(values):
        raise ParameterError(
            f"groups must have one entry a value: {np.shape(values)}; found {names.shape}"
        )
    kept = names if weights is None else names[np.asarray(weights, dtype=float) > 0]
    _, group = np.unique(kept, return_inverse=True)
    group_people: Floats = np.bincount(group, weights=people).astype(float)
    group_mean = np.bincount(group, weights=people * amounts) / group_people
    total, between = _theil_t(amounts, people), _theil_t(group_mean, group_people)
    # Rounding may leave a within part of -1e-17 where groups are even inside.
    within = max(total - between, 0.0) if np.isfinite(total) else float("nan")
    return Theil(total, between, within)


def palma(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    """Divide what the best-off tenth has by what the worst-off four tenths have.

    A person on the bound is split in proportion. Infinite (``inf``) where the four tenths have
    nothing: say so in words when it is shown.

    Notes
    -----
    Palma (2011), Homogeneous middles vs. heterogeneous tails.

    Examples
    --------
    >>> palma([1.0, 1.0, 1.0])
    0.25
    """
    people, share = lorenz(values, weights)
    low, high = np.interp([0.4, 0.9], people, share)
    if np.isnan(low):
        return float("nan")
    return float("inf") if low <= 0 else float(round((1.0 - high) / low, 12))


def concentration(
    values: npt.ArrayLike, weights: npt.ArrayLike | None, rank_by: npt.ArrayLike
) -> float:
    """Measure whether the badly placed or the well placed have more (concentration index).

    Below 0: it is concentrated among those who rank low; above 0: among those who rank high; 0:
    rank makes no difference (or what it makes cancels out). Ranked by the values themselves it is
    the Gini index. People of equal rank share the mean of their ranks, so their order in the
    table does not matter.

    Parameters
    ----------
    values, weights
        What each has per head, and how many they are (None: 1 each).
    rank_by
        What people are ranked by, lowest first (income, distance): any numbers, one a value.

    Returns
    -------
    float
        Between -1 and 1; NaN where nothing is shared.

    Raises
    ------
    ParameterError
        Lengths differ, a value or weight is unknown or negative, or a rank is unknown.

    Notes
    -----
    Kakwani, Wagstaff & van Doorslaer (1997), Socioeconomic inequalities in health: C is
    ``2 / mean * cov(y, R)``, weighted, R the fractional rank: the share of people below, and half
    of those alike.

    Examples
    --------
    >>> round(concentration([4.0, 2.0], [1, 1], rank_by=[10, 20]), 4)
    -0.1667
    """
    amounts, people = _inputs(values, weights)
    keys = np.asarray(rank_by, dtype=float)
    if keys.shape != np.shape(values) or np.isnan(keys).any():
        raise ParameterError(
            f"rank_by must have one known number a value: {np.shape(values)}; found {keys.shape} "
            f"with {int(np.isnan(keys).sum())} unknown"
        )
    kept = keys if weights is None else keys[np.asarray(weights, dtype=float) > 0]
    total = float(np.sum(amounts * people))
    if total <= 0:
        return float("nan")
    _, tie = np.unique(kept, return_inverse=True)
    share = people / people.sum()
    alike = np.bincount(tie, weights=share)
    rank = (np.cumsum(alike) - alike / 2.0)[tie]
    mean = total / people.sum()
    return float(2.0 / mean * np.sum(share * (amounts - mean) * (rank - 0.5)))


def location_concentration(
    places: npt.ArrayLike, residents: npt.ArrayLike, core: npt.ArrayLike
) -> float:
    """Divide the core's share of places by its share of residents (core ratio).

    1 means that places are spread like people; NaN where there are no places, or no residents in
    the core.

    Parameters
    ----------
    places, residents, core
        By zone: campuses or seats, people, and whether the zone is in the urban core.

    Examples
    --------
    >>> location_concentration([3, 1], [50, 50], [True, False])
    1.5
    """
    held, people = np.asarray(places, dtype=float), np.asarray(residents, dtype=float)
    inside = np.asarray(core, dtype=bool)
    if not held.shape == people.shape == inside.shape:
        raise ParameterError("places, residents and core must have one entry a zone")
    if held.sum() <= 0 or people[inside].sum() <= 0:
        return float("nan")
    return float((held[inside].sum() / held.sum()) / (people[inside].sum() / people.sum()))


def _inputs(values: npt.ArrayLike, weights: npt.ArrayLike | None) -> tuple[Floats, Floats]:
    """Return values and weights of those who count, checked."""
    amounts = np.asarray(values, dtype=float)
    people = np.ones_like(amounts) if weights is None else np.asarray(weights, dtype=float)
    if amounts.ndim != 1 or amounts.shape != people.shape:
        raise ParameterError(
            f"values and weights must be of one length; found {amounts.shape}, {people.shape}"
        )
    for name, given in (("values", amounts), ("weights", people)):
        if not (np.isfinite(given) & (given >= 0)).all():
            raise ParameterError(f"{name} must be known and not negative; leave unknown rows out")
    return amounts[people > 0], people[people > 0]


def _theil_t(amounts: Floats, people: Floats) -> float:
    """Return Theil T of weighted values."""
    total = float(np.sum(amounts * people))
    if total <= 0:
        return float("nan")
    ratio = amounts / (total / np.sum(people))
    logs = np.log(ratio, out=np.zeros_like(ratio), where=ratio > 0)
    return float(np.sum(people / np.sum(people) * ratio * logs))
