"""Which doubt matters most: how much of the spread of a county's coverage each unknown explains."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..roads.travel import Routes
from ..study import Parameters
from .draws import UNKNOWNS, DrawnCampuses, DrawRanges, Inputs, Points, draw_inputs
from .gaps import Drawn, measure_draws, sum_draws

Floats = npt.NDArray[np.float64]

DRAWS = 200
"""Draws for each unknown; the interval beside every index says what that is worth."""

LEAST_SPREAD = 0.005
"""A share whose standard deviation is below half a percentage point is in no doubt."""

_Z95 = 1.959964


@dataclass(frozen=True)
class Model:
    """What turns drawn inputs into coverage by county."""

    routes: Routes
    points: Points
    campuses: DrawnCampuses
    parameters: Parameters
    ranges: DrawRanges
    counties: int
    ensemble: tuple[Routes, ...] = ()

    def measure(self, inputs: Inputs) -> Drawn:
        """Return coverage under drawn inputs."""
        near = measure_draws(
            self.routes,
            self.points,
            self.campuses,
            inputs,
            travel=self.parameters.travel,
            ensemble=self.ensemble,
        )
        return sum_draws(near, inputs, self.points.county, self.parameters.standards, self.counties)


def first_order(shared: npt.ArrayLike, other: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return first-order indices of one group of inputs, with a 95 % interval.

    Parameters
    ----------
    shared, other
        (n, m) outputs of n pairs of draws that have this group of inputs in common and all else
        drawn anew; m outputs.

    Returns
    -------
    index, low, high
        (m,) within 0 to 1; NaN where both are constant.

    Notes
    -----
    Sobol's first-order index of a group, V(E[Y | group]) / V(Y), by the pick-freeze estimator
    T of Janon, Klein, Lagnoux, Nodet & Prieur (2014), *Asymptotic normality and efficiency of two
    Sobol index estimators*. It is a correlation: the interval is Fisher's, z = artanh(S) with
    standard error 1 / sqrt(n - 3). An index below 0 is one of 0 with noise and is set to 0.

    Examples
    --------
    >>> draw = np.random.default_rng(1)
    >>> a, b, c = draw.normal(size=(3, 4000, 1))
    >>> first_order(2 * a + b, 2 * a + c)[0].round(1).tolist()
    [0.8]
    """
    one, two = np.asarray(shared, dtype=float), np.asarray(other, dtype=float)
    mean = (one + two).mean(axis=0) / 2.0
    spread = (one**2 + two**2).mean(axis=0) / 2.0 - mean**2
    common = (one * two).mean(axis=0) - mean**2
    index = np.divide(common, spread, out=np.full(len(mean), np.nan), where=spread > 1e-12)
    n = len(one)
    if n <= 3:
        wide = np.where(np.isnan(index), np.nan, 1.0)
        return np.clip(index, 0.0, 1.0), wide * 0.0, wide
    z = np.arctanh(np.clip(index, -0.999999, 0.999999))
    half = _Z95 / np.sqrt(n - 3)
    bounds = (np.clip(np.tanh(z + sign * half), 0.0, 1.0) for sign in (-1.0, 1.0))
    low, high = bounds
    return np.clip(index, 0.0, 1.0), low, high


def explain_doubt(model: Model, drawn: Drawn, *, n: int = DRAWS) -> pd.DataFrame:
    """Return how much of the spread of each county's local share each unknown explains.

    The first n draws are paired with n others that share one group of inputs at a time.

    Parameters
    ----------
    drawn
        The draws of the run.

    Returns
    -------
    DataFrame
        A row a county and unknown: ``county`` (position), ``unknown`` (of `UNKNOWNS`; ``bus``
        only where minutes are by bus, ``segments`` only on a road network), ``first_order, low,
        high`` (NaN where the share has no spread, or the county no demand point), ``spread``
        (standard deviation of the share).
        What the indices of a county leave to 1 is due to unknowns together.
    """
    base = drawn.inputs.first(n)
    n = len(base)
    fresh = draw_inputs(
        model.points,
        model.campuses,
        parameters=model.parameters,
        ranges=model.ranges,
        counties=model.counties,
        networks=max(1, len(model.ensemble)),
        n=n,
        seed=model.parameters.draws.seed + 1,
    )
    share = drawn.shares["local"]
    spread = share.std(axis=0)
    settled = ~(spread >= LEAST_SPREAD)
    rows = []
    for unknown in UNKNOWNS:
        if unknown == "bus" and not model.parameters.travel.bus:
            continue
        if unknown == "segments" and not model.ensemble:
            continue
        again = model.measure(fresh.sharing(base, unknown)).shares["local"]
        found = first_order(share[:n], again)
        rows += [
            (county, unknown, *(np.where(settled, np.nan, v)[county] for v in found), at_spread)
            for county, at_spread in enumerate(spread)
        ]
    columns = ["county", "unknown", "first_order", "low", "high", "spread"]
    return pd.DataFrame(rows, columns=columns)


def matters_most(doubt: pd.DataFrame) -> dict[int, str | None]:
    """Return the unknown that explains most of each county's spread; None where none stands out.

    It stands out where the lower bound of its index is above the index of every other.

    Examples
    --------
    >>> matters_most(pd.DataFrame({"county": [0, 0, 1, 1], "unknown": ["legs", "places"] * 2,
    ...     "first_order": [0.1, 0.7, 0.4, 0.5], "low": [0.0, 0.6, 0.3, 0.4]}))
    {0: 'places', 1: None}
    """
    result: dict[int, str | None] = {}
    for county, rows in doubt.groupby("county", sort=True):
        order = rows.sort_values("first_order", ascending=False, kind="stable")
        best, second = order.iloc[0], order["first_order"].iloc[1:2].fillna(0.0).max()
        result[int(county)] = str(best["unknown"]) if best["low"] > second else None
    return result
