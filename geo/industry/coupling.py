"""Coupling coordination degree 耦合协调度 of two or more systems, its variant always named.

The degree says how high and how even the levels of several systems are. It does not say that one
acts on another, and it depends on how the levels were scaled: degrees of two studies cannot be
compared unless both were scaled with the same limits. No classes are given.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import ParameterError

Floats = npt.NDArray[np.float64]

FORMULAS = {
    "standard": "C = (U1 U2 ... Un)^(1/n) / ((U1 + ... + Un) / n), T = sum a_i U_i, D = sqrt(C T)",
    "revised": (
        "C = sqrt((1 - mean over pairs |U_i - U_j|) * (product of U_i / max U)^(1/(n-1))), "
        "T = sum a_i U_i, D = sqrt(C T)"
    ),
}


@dataclass(frozen=True)
class Coupling:
    """Coupling C, development T and coordination D, each 0 to 1, with the variant's name."""

    variant: str
    coupling: float
    development: float
    coordination: float

    @property
    def formula(self) -> str:
        """The formula in plain text, to be printed beside the figures."""
        return FORMULAS[self.variant]


def coupling_coordination(
    levels: Sequence[float | None],
    *,
    weights: Sequence[float] | None = None,
    variant: str = "standard",
) -> Coupling | None:
    """Return coupling C, development T and coordination D of one place's systems.

    None where a level is not known (None or NaN), or where all are 0: C is then 0 / 0.

    Parameters
    ----------
    levels
        (systems,) level U of each, 0 to 1, two or more; see `scale_levels`.
    weights
        (systems,) weight a of each in T, scaled to sum to 1; equal where not given.
    variant
        ``standard`` or ``revised``.

    Raises
    ------
    ParameterError
        Fewer than two systems, a level outside 0 to 1, weights that do not fit, unknown variant.

    Notes
    -----
    *standard*: C = (U1 U2 ... Un)^(1/n) / ((U1 + ... + Un) / n), T = sum a_i U_i, D = sqrt(C T);
    for two systems C = 2 sqrt(U1 U2) / (U1 + U2). The form that Wang, Kong, Ren, Zhi & Dai (2021),
    Journal of Natural Resources 自然资源学报 36(3), 793-810, set down as the normative one among
    those in use; others drop the root or the factor, and their figures differ.

    *revised*: the same authors' change, which spreads C over 0 to 1: C = sqrt((1 - mean over pairs
    |U_i - U_j|) * (product of U_i / max U)^(1/(n-1))); for two systems C = sqrt((1 - |U1 - U2|) *
    min U / max U).

    Examples
    --------
    >>> found = coupling_coordination([0.2, 0.8])
    >>> found.variant, found.coupling, found.development, round(found.coordination, 4)
    ('standard', 0.8, 0.5, 0.6325)
    >>> coupling_coordination([0.2, None]) is None
    True
    """
    if variant not in FORMULAS:
        known = ", ".join(FORMULAS)
        raise ParameterError(f"variant must be one of {known}; found {variant!r}")
    given = np.array([np.nan if level is None else level for level in levels], dtype=float)
    shares = _read_weights(weights, len(given))
    if np.isnan(given).any():
        return None
    if ((given < 0) | (given > 1)).any():
        raise ParameterError(f"a level must be 0 to 1; found {given.tolist()}")
    if given.max() == 0:
        return None
    coupled = _standard(given) if variant == "standard" else _revised(given)
    development = float(shares @ given)
    return Coupling(variant, coupled, development, float(np.sqrt(coupled * development)))


def scale_levels(
    values: npt.ArrayLike, *, low: float | None = None, high: float | None = None
) -> Floats:
    """Return an indicator scaled to 0 to 1 over the places: (x - low) / (high - low).

    Limits that are not given are the least and largest known value. NaN stays NaN; without any
    spread between the limits all are NaN, for 0 and 1 would both be made up. Values beyond given
    limits are cut to 0 and 1. For an indicator that is better when lower, hand in ``-values``.

    Without given limits the least place has level 0, and with it a coordination of 0, by the
    scaling alone: give limits that mean something (0 and a target) where that would mislead.

    Examples
    --------
    >>> scale_levels([10, 20, float("nan"), 30]).tolist()
    [0.0, 0.5, nan, 1.0]
    """
    given = np.asarray(values, dtype=float)
    known = given[~np.isnan(given)]
    if known.size == 0:
        return given.copy()
    least = known.min() if low is None else low
    most = known.max() if high is None else high
    if not most > least:
        return np.full(given.shape, np.nan)
    return np.clip((given - least) / (most - least), 0.0, 1.0)


def _read_weights(weights: Sequence[float] | None, systems: int) -> Floats:
    """Return weights that sum to 1."""
    if systems < 2:
        raise ParameterError(f"coupling needs two systems or more; found {systems}")
    given = np.ones(systems) if weights is None else np.asarray(weights, dtype=float)
    if len(given) != systems or not (given >= 0).all() or not 0 < given.sum() < np.inf:
        raise ParameterError(
            f"weights must be {systems} numbers of 0 or more, not all 0; found {given.tolist()}"
        )
    return np.asarray(given / given.sum(), dtype=np.float64)


def _standard(levels: Floats) -> float:
    """Return the geometric over the arithmetic mean; scaled by the largest against underflow."""
    relative = levels / levels.max()
    ratio = np.prod(relative ** (1 / len(levels))) / relative.mean()
    return float(min(ratio, 1.0))


def _revised(levels: Floats) -> float:
    """Return the revised coupling."""
    first, second = np.triu_indices(len(levels), k=1)
    apart = np.abs(levels[first] - levels[second]).mean()
    relative = levels / levels.max()
    even = np.prod(relative ** (1 / (len(levels) - 1)))
    return float(np.sqrt((1 - apart) * even))
