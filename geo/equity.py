"""How evenly something is shared among people: Gini, Theil, Palma, and the weight of the core.

Values are per head (access, places per person); weights are the people who have them. People
with weight 0 do not count. Where nothing is shared (total 0) a measure is NaN: it is undefined.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .errors import ParameterError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Theil:
    """Theil T and its two parts: ``total = between + within``."""

    total: float
    between: float
    within: float


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
    people, share = _lorenz(*_inputs(values, weights))
    return float(1.0 - np.sum(np.diff(people) * (share[1:] + share[:-1])))


def theil(
    values: npt.ArrayLike, weights: npt.ArrayLike | None = None, *, groups: npt.ArrayLike
) -> Theil:
    """Measure inequality among people as the sum of that between and that within groups.

    A value of 0 adds 0, its limit.

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
    names = np.asarray(groups)
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
    people, share = _lorenz(*_inputs(values, weights))
    low, high = np.interp([0.4, 0.9], people, share)
    if np.isnan(low):
        return float("nan")
    return float("inf") if low <= 0 else float(round((1.0 - high) / low, 12))


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


def _lorenz(amounts: Floats, people: Floats) -> tuple[Floats, Floats]:
    """Return cumulated shares of people and of amounts, from (0, 0); NaN when total is 0."""
    order = np.argsort(amounts, kind="stable")
    held = np.append(0.0, np.cumsum((amounts * people)[order]))
    heads = np.append(0.0, np.cumsum(people[order]))
    if held[-1] <= 0:
        return np.array([0.0, 1.0]), np.array([np.nan, np.nan])
    return heads / heads[-1], held / held[-1]


def _theil_t(amounts: Floats, people: Floats) -> float:
    """Return Theil T of weighted values."""
    total = float(np.sum(amounts * people))
    if total <= 0:
        return float("nan")
    ratio = amounts / (total / np.sum(people))
    logs = np.log(ratio, out=np.zeros_like(ratio), where=ratio > 0)
    return float(np.sum(people / np.sum(people) * ratio * logs))
