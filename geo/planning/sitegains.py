"""Who gains from new sites: people by township, with their minutes before and after."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import ParameterError
from ..siting.plan import checked_weights
from ..siting.rules import Floats

KEYS = ("township", "adcode")
COLUMNS = (
    *KEYS,
    "residents",
    "gained_people",
    "sooner_people",
    "person_min_saved",
    "mean_min_before",
    "mean_min_after",
    "gained_min_before",
    "gained_min_after",
    "unreachable_before",
    "unreachable_after",
)


def gains_by_township(
    points: pd.DataFrame,
    before_min: npt.ArrayLike,
    after_min: npt.ArrayLike,
    *,
    reach_min: float,
) -> pd.DataFrame:
    """Return the townships in which somebody comes nearer to a campus, most people gained first.

    People are *gained* where they come within reach (equal counts), and come *sooner* where their
    minutes fall at all. Minutes are rounded to 0.1 before any comparison. A mean is blank (NaN)
    where any of its people cannot reach a campus; ``unreachable_before`` and ``unreachable_after``
    count them in the township. Ties go by person-minutes saved, then by township. Nobody nearer
    gives an empty table.

    Parameters
    ----------
    points
        Demand points: columns township, adcode, residents.
    before_min, after_min
        (points,) minutes to the nearest campus, ``inf`` where unreachable; with new sites none
        goes farther.
    reach_min
        Standard of the tier in minutes.

    Returns
    -------
    DataFrame
        `COLUMNS`: ``residents`` and ``mean_min_before, mean_min_after`` are of the whole township,
        weighted by residents; ``gained_min_before, gained_min_after`` those of the people gained;
        ``person_min_saved`` is summed over all who reach a campus before: a floor where there are
        ``unreachable_before``.

    Raises
    ------
    ParameterError
        A column is missing, shapes do not fit, NaN or negative numbers, or minutes that grow.

    Examples
    --------
    >>> points = pd.DataFrame({"township": ["a", "a", "b"], "adcode": 1, "residents": [30, 10, 5]})
    >>> found = gains_by_township(points, [20, 60, 9], [20, 40, 9], reach_min=45)
    >>> found[["township", "residents", "gained_people", "mean_min_after"]].values.tolist()
    [['a', 40.0, 10.0, 25.0]]
    """
    people = _people(points)
    before, after = (
        _minutes(values, len(points), name)
        for values, name in ((before_min, "before_min"), (after_min, "after_min"))
    )
    if (after > before).any():
        at = int(np.flatnonzero(after > before)[0])
        raise ParameterError(
            f"after_min must not be above before_min: new sites take nobody farther; found "
            f"{after[at]} after {before[at]} at point {at}"
        )
    if not 0 <= reach_min < np.inf:
        raise ParameterError(f"reach_min must be finite and not negative; found {reach_min!r}")
    return _sum_up(points, people, before, after, reach_min)


def gains_by_site(
    points: pd.DataFrame,
    existing_min: npt.ArrayLike,
    site_min: npt.ArrayLike,
    *,
    reach_min: float,
) -> pd.DataFrame:
    """Return what each site adds to the ones before it, by township.

    The sites are taken in the order of the columns of `site_min`: what two of them would both give
    counts for the first. A site that adds nothing has no row.

    Parameters
    ----------
    points
        Demand points: columns township, adcode, residents.
    existing_min
        (points,) minutes to the nearest existing campus, ``inf`` where unreachable.
    site_min
        (points, sites) minutes to each new site, ``inf`` where unreachable.

    Returns
    -------
    DataFrame
        ``order`` (1 for the first site) and the columns of `gains_by_township`.

    Raises
    ------
    ParameterError
        As `gains_by_township`.

    Examples
    --------
    >>> points = pd.DataFrame({"township": ["a", "b"], "adcode": 1, "residents": [30, 10]})
    >>> found = gains_by_site(points, [60, 60], [[20, 10], [50, 30]], reach_min=45)
    >>> found[["order", "township", "gained_people"]].values.tolist()
    [[1, 'a', 30.0], [1, 'b', 0.0], [2, 'b', 10.0], [2, 'a', 0.0]]
    """
    sites = np.asarray(site_min, dtype=float)
    if sites.ndim != 2 or len(sites) != len(points):
        raise ParameterError(
            f"site_min must be {len(points)} points x sites; found shape {sites.shape}: is the "
            "matrix transposed?"
        )
    before = _minutes(existing_min, len(points), "existing_min")
    found = [pd.DataFrame(columns=["order", *COLUMNS])]
    for at, minutes in enumerate(sites.T):
        after = np.minimum(before, _minutes(minutes, len(points), "site_min"))
        rows = gains_by_township(points, before, after, reach_min=reach_min)
        rows.insert(0, "order", at + 1)
        found.append(rows)
        before = after
    with_rows = [rows for rows in found if len(rows)]
    return pd.concat(with_rows, ignore_index=True) if with_rows else found[0]


def _people(points: pd.DataFrame) -> Floats:
    """Return residents of the points."""
    missing = [c for c in (*KEYS, "residents") if c not in points.columns]
    if missing:
        raise ParameterError(f"points need the columns {', '.join(missing)}")
    return checked_weights(points["residents"].to_numpy(float), len(points))


def _minutes(values: npt.ArrayLike, points: int, name: str) -> Floats:
    """Return minutes of each point, rounded to 0.1."""
    minutes = np.asarray(values, dtype=float)
    if minutes.shape != (points,):
        raise ParameterError(
            f"{name} must be one for each of the {points} points; found shape {minutes.shape}"
        )
    if np.isnan(minutes).any() or (minutes < 0).any():
        raise ParameterError(f"{name} must be minutes or inf (unreachable), not NaN or negative")
    return np.round(minutes, 1)


def _sum_up(
    points: pd.DataFrame, people: Floats, before: Floats, after: Floats, reach_min: float
) -> pd.DataFrame:
    """Return the rows of the townships in which somebody comes sooner."""
    gained = np.where((before > reach_min) & (after <= reach_min), people, 0.0)
    reached = np.isfinite(before)
    saved = np.where(reached, before, 0.0) - np.where(reached, after, 0.0)
    frame = pd.DataFrame(
        {
            "township": points["township"].to_numpy(),
            "adcode": points["adcode"].to_numpy(),
            "residents": people,
            "gained_people": gained,
            "sooner_people": np.where(after < before, people, 0.0),
            "person_min_saved": people * saved,
            "unreachable_before": np.where(reached, 0.0, people),
            "unreachable_after": np.where(np.isfinite(after), 0.0, people),
            "of_before": _times(people, before),
            "of_after": _times(people, after),
            "of_gained_before": _times(gained, before),
            "of_gained_after": _times(gained, after),
        }
    )
    rows = frame.groupby(list(KEYS), sort=True, as_index=False, dropna=False).sum()
    rows = rows[rows["sooner_people"] > 0]
    means = {
        "mean_min_before": _mean(rows["of_before"], rows["residents"]),
        "mean_min_after": _mean(rows["of_after"], rows["residents"]),
        "gained_min_before": _mean(rows["of_gained_before"], rows["gained_people"]),
        "gained_min_after": _mean(rows["of_gained_after"], rows["gained_people"]),
    }
    rows = rows.assign(**means).sort_values(
        ["gained_people", "person_min_saved", "township"],
        ascending=[False, False, True],
        kind="stable",
    )
    return rows[list(COLUMNS)].reset_index(drop=True)


def _times(people: Floats, minutes: Floats) -> Floats:
    """Return people x minutes; nobody spends none, however far."""
    return np.where(people > 0, people, 0.0) * np.where(people > 0, minutes, 0.0)


def _mean(total: pd.Series, people: pd.Series) -> pd.Series:
    """Return minutes a person; NaN where there is nobody, or anybody who cannot reach a campus."""
    return (total / people.where(people > 0)).where(np.isfinite(total))
