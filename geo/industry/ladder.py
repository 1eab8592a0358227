"""The ladder from secondary school to postgraduate study: which rungs a county has."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..coverage.tiers import split_levels
from ..errors import ParameterError

RUNGS = (
    "secondary",
    "technician",
    "higher_vocational",
    "vocational_undergraduate",
    "undergraduate",
    "postgraduate",
)
"""Levels from the lowest rung up; adult education is a layer of its own."""


def county_ladder(
    counties: pd.DataFrame,
    points: pd.DataFrame,
    campuses: pd.DataFrame,
    minutes: npt.ArrayLike,
    *,
    reach_min: float,
    least_share: float = 0.5,
    rungs: Sequence[str] = RUNGS,
) -> pd.DataFrame:
    """Say for each county which rungs it hosts and who has them within reach.

    A campus counts once for each of its levels. One without a place can be hosted (its county is
    known), but is never within reach. Minutes are rounded to 0.1; equal counts.

    Parameters
    ----------
    counties
        Column ``code``.
    points
        Demand points: ``adcode, residents``.
    campuses
        ``adcode`` (missing where unknown), ``levels`` (separated by ``;``).
    minutes
        (points, campuses); NaN or inf where there is no way or no place.
    reach_min
        Minutes that count as within reach.
    least_share
        A rung is within reach of a county when at least this share of its residents reach it:
        most of them, by default; a choice of words, and `share` stands beside it.

    Returns
    -------
    DataFrame
        One row a county and rung: ``adcode, level, hosted`` (campuses), ``share`` (of residents
        with a place, NaN where there are none) and ``within_reach``.

    Raises
    ------
    ParameterError
        The minutes do not fit the points and campuses.
    """
    trips = np.round(np.asarray(minutes, dtype=float).reshape(len(points), -1), 1)
    if len(points) and trips.shape != (len(points), len(campuses)):
        raise ParameterError(
            f"minutes must be (points, campuses) = {(len(points), len(campuses))}; "
            f"found {trips.shape}"
        )
    levels = [split_levels(text) for text in campuses["levels"]]
    has_level = [np.array([rung in own for own in levels], dtype=bool) for rung in rungs]
    stated = campuses["adcode"].to_numpy(dtype=float, na_value=np.nan)
    residents = points["residents"].to_numpy(float)
    codes = points["adcode"].to_numpy()
    rows = []
    for adcode in counties["code"]:
        own = codes == adcode
        for rung, mask in zip(rungs, has_level, strict=True):
            near = (trips[own][:, mask] <= reach_min).any(axis=1)
            people = residents[own]
            share = float(people[near].sum() / people.sum()) if people.sum() > 0 else np.nan
            hosted = int((mask & (stated == adcode)).sum())
            rows.append((adcode, rung, hosted, share, share >= least_share))
    return pd.DataFrame(rows, columns=["adcode", "level", "hosted", "share", "within_reach"])
