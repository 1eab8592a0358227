"""What campuses teach for each industry, and how far they are from where clusters stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .crosswalk import plain


def nearest_minutes(minutes: pd.DataFrame, rows: Sequence[object]) -> pd.Series:
    """Return for each campus the fewest minutes from any of `rows`, to 0.1.

    NaN where neither end has a place, inf where both have one and no way leads there.

    Examples
    --------
    >>> minutes = pd.DataFrame({"c1": [12.34, 50.0]}, index=["a", "b"])
    >>> nearest_minutes(minutes, ["a", "b", "not there"]).to_dict()
    {'c1': 12.3}
    """
    present = minutes.loc[[row for row in rows if row in minutes.index]]
    return present.min(axis=0, skipna=True).round(1)


@dataclass(frozen=True)
class ClusterPlaces:
    """Minutes from the places of clusters: their townships, or their county where none is given.

    ``county`` and ``township`` are minutes with adcodes, or township codes, as rows and campus ids
    as columns; ``townships`` the codes that each cluster names.
    """

    county: pd.DataFrame
    township: pd.DataFrame
    townships: Mapping[str, Sequence[str]]

    def of(self, cluster: str, adcode: str) -> tuple[pd.Series, str]:
        """Return minutes to each campus and where they are measured from."""
        named = [code for code in self.townships.get(cluster, ()) if code in self.township.index]
        if named:
            return nearest_minutes(self.township, named), "townships"
        code = int(adcode) if adcode.isdigit() else -1
        measured = "county" if code in self.county.index else ""
        return nearest_minutes(self.county, [code]), measured

    def of_clusters(self, clusters: pd.DataFrame) -> pd.Series:
        """Return the fewest minutes from any of these clusters (``id, adcode``)."""
        parts = [
            self.of(plain(key), plain(adcode))[0]
            for key, adcode in zip(clusters["id"], clusters["adcode"], strict=True)
        ]
        return pd.concat(parts, axis=1).min(axis=1) if parts else pd.Series(dtype=float)


@dataclass(frozen=True)
class Lesson:
    """What one campus teaches for one industry: weight of its programmes, and one of them."""

    weight: float
    programme: str


Taught = dict[str, dict[str, Lesson]]


def teach(supply: pd.DataFrame, column: str) -> Taught:
    """Return what each campus teaches for each industry of `column`; "" is none of them."""
    summed = supply.groupby([column, "campus"]).agg(weight=("weight", "sum"), id=("id", "min"))
    taught: Taught = {}
    for (industry, campus), weight, programme in summed.itertuples():
        taught.setdefault(str(industry), {})[str(campus)] = Lesson(float(weight), str(programme))
    return taught


def weight_within(
    lessons: Mapping[str, Lesson], minutes: Mapping[str, float], reach_min: float
) -> float:
    """Return the weight of what is taught within reach."""
    return sum(
        lesson.weight
        for campus, lesson in lessons.items()
        if minutes.get(campus, np.inf) <= reach_min
    )


def nearest_lesson(
    lessons: Mapping[str, Lesson], minutes: Mapping[str, float]
) -> tuple[str | None, float, str | None]:
    """Return nearest campus, minutes and programme; ties go to the smallest ids."""
    ways = (
        (minutes.get(campus, np.nan), campus, lesson.programme)
        for campus, lesson in lessons.items()
    )
    least = min((way for way in ways if np.isfinite(way[0])), default=None)
    return (None, np.nan, None) if least is None else (least[1], float(least[0]), least[2])
