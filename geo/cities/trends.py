"""How the scale coordination index of places changes and compares; nothing is ranked.

A printed value rounds the true one without changing its order: where a printed value is larger
than another so is the true one, and only two that are printed alike cannot be told apart.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .coordination import one_per_year

TREND_COLUMNS = [
    "place", "place_en", "level", "first_year", "last_year", "first_value", "last_value", "change",
    "slope_per_year", "rises", "falls", "unchanged", "basis", "gdp_vintages",
]  # fmt: skip
COMPARISON_COLUMNS = ["place", "level", "year", "measured", "against", "reference", "apart"]


def median_slope(years: Sequence[float], values: Sequence[float]) -> float:
    """Return the median of the slopes between all pairs of years; NaN with fewer than two.

    Notes
    -----
    The estimator of Theil (1950) and Sen (1968): one odd year does not turn it.

    Examples
    --------
    >>> round(median_slope([2019, 2020, 2021, 2022, 2023], [3.80, 3.79, 3.48, 3.66, 3.49]), 4)
    -0.0712
    """
    x, y = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    early, late = np.triu_indices(len(x), 1)
    apart = x[late] - x[early]
    if not (apart != 0).any():
        return float("nan")
    steps = (y[late] - y[early])[apart != 0] / apart[apart != 0]
    return float(np.median(steps))


def index_trends(rows: pd.DataFrame) -> pd.DataFrame:
    """Return how the index of each place and level changed from its first to its last year.

    ``change`` is last less first; ``slope_per_year`` the median slope; ``rises``, ``falls`` and
    ``unchanged`` count the steps between years that follow each other in the table. A place with
    one year has a change and slope of NaN. ``basis`` says whether the values are ``computed`` from
    graduates and GDP, ``published``, or ``both`` (then steps between the two are no trend);
    ``gdp_vintages`` matter where they are computed; ``place_en`` is blank where it is not given.

    Parameters
    ----------
    rows
        What `coordination_rows` returns; of several vintages of a year the preliminary is taken.

    Examples
    --------
    >>> rows = pd.DataFrame({"place": "x", "level": "higher", "year": [2021, 2020, 2022],
    ...     "gdp_vintage": "", "index": np.nan, "published": [1.5, 1.0, 1.25]})
    >>> index_trends(rows)[["change", "slope_per_year", "falls"]].values.tolist()
    [[0.25, 0.125, 1.0]]
    """
    found = []
    known = one_per_year(rows).dropna(subset="measured")
    for (place, level), own in known.groupby(["place", "level"], sort=False):
        own = own.sort_values("year")
        values = own["measured"].to_numpy(float)
        steps = np.diff(values)
        computed = own["index"].notna()
        found.append(
            {
                "place": place,
                "place_en": own["place_en"].iloc[0] if "place_en" in own else "",
                "level": level,
                "first_year": int(own["year"].iloc[0]),
                "last_year": int(own["year"].iloc[-1]),
                "first_value": values[0],
                "last_value": values[-1],
                "change": values[-1] - values[0] if len(values) > 1 else np.nan,
                "slope_per_year": median_slope(list(own["year"]), list(values)),
                "rises": int((steps > 0).sum()),
                "falls": int((steps < 0).sum()),
                "unchanged": int((steps == 0).sum()),
                "basis": _basis(computed),
                "gdp_vintages": ";".join(sorted(set(own.loc[computed, "gdp_vintage"]) - {""})),
            }
        )
    return pd.DataFrame(found, columns=TREND_COLUMNS)


def _basis(computed: pd.Series) -> str:
    if computed.all():
        return "computed"
    return "both" if computed.any() else "published"


def compare_places(rows: pd.DataFrame, against: str) -> pd.DataFrame:
    """Return each place's index beside that of one place, in the order of the table.

    ``apart`` is the place less the reference; NaN where the reference has no value for the level
    and year. Higher is not better: no place is ranked.

    Examples
    --------
    >>> rows = pd.DataFrame({"place": ["x", "y"], "level": "higher", "year": 2023,
    ...     "gdp_vintage": "", "index": np.nan, "published": [2.5, 2.0]})
    >>> compare_places(rows, "y")[["place", "against", "apart"]].values.tolist()
    [['x', 'y', 0.5]]
    """
    known = one_per_year(rows).dropna(subset="measured")
    base = known[known["place"] == against].set_index(["level", "year"])["measured"].to_dict()
    others = known[known["place"] != against]
    keys = zip(others["level"], others["year"], strict=True)
    reference = np.array([base.get(key, np.nan) for key in keys], dtype=float)
    table = others.assign(
        against=against, reference=reference, apart=others["measured"].to_numpy(float) - reference
    )
    return table[COMPARISON_COLUMNS]
