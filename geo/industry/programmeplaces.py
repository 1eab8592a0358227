"""How far clusters, parks and campuses of a study are from each other, in minutes.

A cluster is where its townships are, or its county where it names none; a park is at its place, or
its county where no better is known. Minutes are rounded to 0.1; NaN where an end has no place, inf
where there is no way.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..coverage.reach import Reach, minutes_between
from ..ground import Ground
from ..siting.rules import Bools, Floats, Ints
from ..study import Study
from .crosswalk import plain
from .industrymatch import weighted_median

COUNTY, PARK, TOWNSHIPS, NOWHERE = "county", "park", "townships", ""
NUMBER, UNREACHABLE, UNLOCATED = "number", "unreachable", "unlocated"


@dataclass(frozen=True)
class ProgrammePlaces:
    """Minutes between places of demand and of supply, with ids as rows and columns.

    ``campuses`` are the ids of the campuses that operate and count as supply, ``placed`` those of
    them that have a place. ``cluster_campus`` and ``cluster_park`` are minutes from a cluster,
    ``park_campus`` those from a park. ``cluster_from`` (townships, county, or empty) and
    ``park_from`` (park, county, or empty) say what the minutes of a row are measured from. Columns
    of ``cluster_park`` are the operating parks that are placed to a township or better.
    """

    campuses: tuple[str, ...]
    placed: frozenset[str]
    cluster_campus: pd.DataFrame
    cluster_park: pd.DataFrame
    park_campus: pd.DataFrame
    cluster_from: pd.Series
    park_from: pd.Series

    @property
    def placed_clusters(self) -> frozenset[str]:
        """Return the clusters that have a place."""
        return frozenset(self.cluster_from.index[self.cluster_from != NOWHERE])


def find_programme_places(
    study: Study, ground: Ground, reach: Reach, townships: Mapping[str, Sequence[str]]
) -> ProgrammePlaces:
    """Measure minutes between the clusters, the operating parks and the campuses of a study.

    From townships they are the fewest from any of their demand points, from a county the
    resident-weighted median of its points, as in the match.

    Parameters
    ----------
    townships
        Township codes of each cluster that names townships.
    """
    operating = ground.supply["status"].eq("operating").to_numpy(bool)
    ids = ground.supply["id"].astype(str).to_numpy(object)[operating]
    to_campus = _columns(reach.minutes, reach.campus_column[operating])
    runs = ground.parks["status"].eq("operating").to_numpy(bool)
    parks = ground.parks[runs]
    placed = reach.park_column[runs] >= 0
    park_ids = parks["id"].astype(str).to_numpy(object)
    to_park = _columns(reach.minutes, reach.park_column[runs][placed])
    both = np.hstack([to_campus, to_park])
    cluster_rows, cluster_from = _from_clusters(study, ground, both, townships)
    cut = len(ids)
    clusters = study.clusters["id"].astype(str).tolist()
    park_rows, park_from = _from_parks(study, ground, reach, runs, operating)
    return ProgrammePlaces(
        tuple(ids),
        frozenset(ids[reach.campus_column[operating] >= 0]),
        pd.DataFrame(cluster_rows[:, :cut], clusters, ids),
        pd.DataFrame(cluster_rows[:, cut:], clusters, park_ids[placed]),
        pd.DataFrame(park_rows, park_ids, ids),
        pd.Series(cluster_from, clusters, dtype=object),
        pd.Series(park_from, park_ids, dtype=object),
    )


def nearest_column(minutes: pd.DataFrame) -> tuple[str | None, float, str]:
    """Return the column nearest to any row, its minutes, and a state; ties go to the first id.

    The state is ``number``, ``unreachable`` (a way is known not to be), or ``unlocated``.

    Examples
    --------
    >>> nearest_column(pd.DataFrame({"b": [30.0, 12.0], "a": [12.0, np.nan]}))
    ('a', 12.0, 'number')
    >>> nearest_column(pd.DataFrame({"a": [np.inf]}))[2], nearest_column(pd.DataFrame())[2]
    ('unreachable', 'unlocated')
    """
    values = minutes.to_numpy(float)
    finite = np.where(np.isfinite(values), values, np.inf).min(axis=0, initial=np.inf)
    if np.isfinite(finite).any():
        name = min(minutes.columns[finite == finite.min()])
        return str(name), float(finite.min()), NUMBER
    return None, np.nan, UNREACHABLE if np.isinf(values).any() else UNLOCATED


def number_rows(
    rows: Sequence[dict[str, Any]], place: Callable[[dict[str, Any]], tuple[Any, ...]]
) -> list[dict[str, Any]]:
    """Return rows in order of `place`, with their ``order`` from 1 on before all else.

    Examples
    --------
    >>> number_rows([{"a": 5}, {"a": 3}], lambda row: (row["a"],))
    [{'order': 1, 'a': 3}, {'order': 2, 'a': 5}]
    """
    return [{"order": at, **row} for at, row in enumerate(sorted(rows, key=place), start=1)]


def _columns(minutes: Floats, column: Ints) -> Floats:
    """Return columns of minutes, NaN for a destination that has none."""
    known = column >= 0
    found = np.full((len(minutes), len(column)), np.nan)
    found[:, known] = minutes[:, column[known]]
    return found


def _from_clusters(
    study: Study, ground: Ground, minutes: Floats, townships: Mapping[str, Sequence[str]]
) -> tuple[Floats, list[str]]:
    """Return minutes from each cluster to each destination, and what they are measured from."""
    at = ground.points["township"].astype(str).to_numpy(object)
    known = set(at)
    rows = np.full((len(study.clusters), minutes.shape[1]), np.nan)
    measured = []
    for row, (key, adcode) in enumerate(
        zip(study.clusters["id"], study.clusters["adcode"], strict=True)
    ):
        named = [code for code in townships.get(str(key), ()) if code in known]
        if named:
            rows[row] = minutes[np.isin(at, named)].min(axis=0).round(1)
            measured.append(TOWNSHIPS)
        else:
            rows[row], where = _from_county(study, ground, minutes, plain(adcode))
            measured.append(where)
    return rows, measured


def _from_parks(
    study: Study, ground: Ground, reach: Reach, runs: Bools, operating: Bools
) -> tuple[Floats, list[str]]:
    """Return minutes from each operating park to each campus, and what they are measured from."""
    adcodes = ground.parks.loc[runs, "adcode_found"]
    xy = ground.park_xy[runs]
    to_campus = _columns(reach.minutes, reach.campus_column[operating])
    rows = np.full((len(xy), to_campus.shape[1]), np.nan)
    measured = []
    placed = np.isfinite(xy[:, 0])
    campus_xy = ground.campus_xy[operating]
    known = np.isfinite(campus_xy[:, 0])
    if placed.any() and known.any():
        found = minutes_between(study, ground, reach, xy[placed], campus_xy[known])
        rows[np.ix_(placed, known)] = found.round(1)
    for row, adcode in enumerate(adcodes):
        if placed[row]:
            measured.append(PARK)
        else:
            rows[row], where = _from_county(study, ground, to_campus, plain(adcode))
            measured.append(where)
    return rows, measured


def _from_county(study: Study, ground: Ground, minutes: Floats, adcode: str) -> tuple[Floats, str]:
    """Return the median minutes of a county's residents; NaN where it has no demand points."""
    of_county = ground.points["adcode"].map(plain).eq(adcode).to_numpy(bool)
    if not of_county.any() or adcode not in set(study.counties["code"].map(plain)):
        return np.full(minutes.shape[1], np.nan), NOWHERE
    residents = ground.points["residents"].to_numpy(float)[of_county]
    own = minutes[of_county]
    found = np.full(minutes.shape[1], np.nan)
    known = ~np.isnan(own).any(axis=0)
    found[known] = weighted_median(own[:, known], residents).round(1)
    return found, COUNTY
