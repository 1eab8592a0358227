"""Who is within reach of vocational education at each tier.

``city``: a main campus with higher-vocational or vocational-undergraduate programmes;
``county``: any campus with those levels; ``township``: a full-time secondary or technician
school. ``local`` is county and township both, ``all`` is all three (DESIGN definitions).
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..study import TIERS, Standards

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

COLLEGE_LEVELS = frozenset({"higher_vocational", "vocational_undergraduate"})
SCHOOL_LEVELS = frozenset({"secondary", "technician"})
READINGS = (*TIERS, "local", "all")


def split_levels(text: object) -> frozenset[str]:
    """Return the set of levels of a ``;``-separated cell; empty for a blank one.

    Examples
    --------
    >>> sorted(split_levels("secondary; technician"))
    ['secondary', 'technician']
    """
    if not isinstance(text, str):
        return frozenset()
    return frozenset(part.strip() for part in text.split(";") if part.strip())


def campus_tiers(campuses: pd.DataFrame) -> pd.DataFrame:
    """Return which tiers each campus serves, one boolean column a tier, same index.

    Examples
    --------
    >>> rows = pd.DataFrame({"levels": ["higher_vocational", "secondary", "adult"],
    ...                      "kind": ["branch", "main", "main"]})
    >>> campus_tiers(rows).to_numpy().tolist()
    [[False, True, False], [False, False, True], [False, False, False]]
    """
    levels = campuses["levels"].map(split_levels)
    college = levels.map(lambda s: bool(s & COLLEGE_LEVELS)).astype(bool)
    school = levels.map(lambda s: bool(s & SCHOOL_LEVELS)).astype(bool)
    return pd.DataFrame(
        {"city": college & (campuses["kind"] == "main"), "county": college, "township": school},
        index=campuses.index,
    )


def nearest_minutes(minutes: Floats, serves: Bools) -> Floats:
    """Return minutes (n,) to the nearest of the campuses that serve; inf where there is none."""
    if not serves.any():
        return np.full(len(minutes), np.inf)
    result: Floats = minutes[:, serves].min(axis=1)
    return result


def covered_points(nearest: dict[str, Floats], standards: Standards) -> dict[str, Bools]:
    """Return which points are covered, by reading; exactly at the standard counts.

    Examples
    --------
    >>> near = {tier: np.array([45.0, 45.1]) for tier in TIERS}
    >>> covered_points(near, Standards())["county"].tolist()
    [True, False]
    """
    covered = {tier: nearest[tier] <= getattr(standards, tier) for tier in TIERS}
    covered["local"] = covered["county"] & covered["township"]
    covered["all"] = covered["local"] & covered["city"]
    return covered


def covered_share(covered: Bools, residents: Floats, group: npt.NDArray[np.int64]) -> Floats:
    """Return the share of residents covered in each group 0..max; nan for an empty group.

    Examples
    --------
    >>> covered_share(np.array([True, False]), np.array([30.0, 10.0]), np.array([0, 0])).tolist()
    [0.75]
    """
    total = np.bincount(group, weights=residents)
    reached = np.bincount(group, weights=residents * covered)
    with np.errstate(invalid="ignore", divide="ignore"):
        return reached / np.where(total > 0, total, np.nan)


def thin_points(
    minutes: Floats, serves: Bools, known_places: Floats, *, reach_min: float, thin_below: float
) -> Bools:
    """Return which points are covered only by campuses with few known places.

    A campus whose places are unknown (nan) is not thin.
    """
    thin = known_places < thin_below
    within = minutes <= reach_min
    any_campus = (within & serves).any(axis=1)
    solid = (within & (serves & ~thin)).any(axis=1)
    return np.asarray(any_campus & ~solid)


def sweep_standards(
    nearest: dict[str, Floats], residents: Floats, minutes: Iterable[int]
) -> pd.DataFrame:
    """Return the share of residents covered at each tier for each standard of `minutes`."""
    total = residents.sum()
    rows = [
        {"tier": tier, "minutes": limit, "share": residents[nearest[tier] <= limit].sum() / total}
        for tier in TIERS
        for limit in minutes
    ]
    return pd.DataFrame(rows, columns=["tier", "minutes", "share"])


def weighted_minutes(
    nearest: Floats, state: npt.NDArray[np.object_], residents: Floats, township: Iterable[str]
) -> pd.DataFrame:
    """Return resident-weighted minutes of each township, or the state that stands in its way.

    A township with any point that cannot reach a campus has no mean: ``minutes`` is nan and
    ``state`` says why. Index: township code.
    """
    frame = pd.DataFrame(
        {"township": list(township), "near": nearest, "state": state, "residents": residents}
    )
    frame["weighted"] = frame["near"] * frame["residents"]
    grouped = frame.groupby("township", sort=True)
    blocked = frame[~np.isfinite(frame["near"])].groupby("township")["state"].first()
    blocked = blocked.replace("ok", "unreachable")
    plain = grouped["near"].mean()
    mean = (grouped["weighted"].sum() / grouped["residents"].sum()).where(
        grouped["residents"].sum() > 0, plain
    )
    state_by = blocked.reindex(mean.index)
    return pd.DataFrame({"minutes": mean.where(state_by.isna()), "state": state_by})
