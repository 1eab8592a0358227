"""Scale coordination index: vocational graduates per 100 million yuan of GDP, and its parts.

A higher value may only mean a lower GDP per head: the index is shown beside graduates per 10,000
residents and GDP per head, and never ranked.
"""

import numpy as np
import pandas as pd

from ..industry.crosswalk import plain
from .indexchecks import (
    CHECK_COLUMNS,
    ROUNDING,
    Check,
    check_gdp,
    check_identity,
    check_province,
    check_repeats,
    check_residents,
    check_sums,
    check_turnover,
    check_vintages,
)

COORDINATION_COLUMNS = [
    "place",
    "place_en",
    "level",
    "year",
    "graduates",
    "gdp_yi",
    "gdp_vintage",
    "index",
    "published",
    "difference",
    "graduates_per_10000",
    "gdp_per_head_yuan",
    "implied_graduates",
    "implied_low",
    "implied_high",
    "implied_per_10000",
]


def scale_index(graduates: float, gdp_yi: float) -> float:
    """Return vocational graduates per 100 million yuan of GDP; NaN where GDP is not positive.

    Examples
    --------
    >>> round(scale_index(22525, 8730.6), 2)
    2.58
    """
    return graduates / gdp_yi if gdp_yi > 0 else float("nan")


def index_parts(graduates: float, gdp_yi: float, residents: float) -> tuple[float, float]:
    """Return graduates per 10,000 residents and GDP per head (10,000 yuan); index = 1st / 2nd.

    Examples
    --------
    >>> graduates_rate, gdp_per_head = index_parts(30000, 8000, 10_000_000)
    >>> graduates_rate, gdp_per_head, graduates_rate / gdp_per_head
    (30.0, 8.0, 3.75)
    """
    if residents <= 0:
        return float("nan"), float("nan")
    return graduates / residents * 1e4, gdp_yi * 1e4 / residents


def coordination_rows(coordination: pd.DataFrame) -> pd.DataFrame:
    """Return the index of each row beside its parts, the printed value and what that implies.

    ``index`` needs graduates and GDP and is NaN where a source gives neither; ``difference`` is
    index - published. ``implied_graduates`` is published x GDP, between ``implied_low`` and
    ``implied_high`` for the rounding of the printed value; ``implied_per_10000`` is that per 10,000
    residents. The index keeps the input's order. ``place_en`` is blank where the table does not
    give it.

    Parameters
    ----------
    coordination
        ``place, level, year, index_published, gdp_yi, gdp_vintage, graduates, population``, and
        ``place_en`` where known; GDP in 100 million yuan, people in persons.

    Examples
    --------
    >>> row = {"place": "x", "level": "higher", "year": 2023, "index_published": 2.5,
    ...     "gdp_yi": 100.0, "gdp_vintage": "preliminary", "graduates": 240, "population": 1e6}
    >>> coordination_rows(pd.DataFrame([row]))[["index", "implied_graduates"]].values.tolist()
    [[2.4, 250.0]]
    """
    numbers = {
        name: pd.to_numeric(coordination[name], errors="coerce").astype(float)
        for name in ("graduates", "gdp_yi", "index_published", "population")
    }
    gdp = numbers["gdp_yi"].where(numbers["gdp_yi"] > 0)
    residents = numbers["population"].where(numbers["population"] > 0)
    index = numbers["graduates"] / gdp
    printed = numbers["index_published"]
    english = coordination["place_en"].map(plain) if "place_en" in coordination else ""
    table = pd.DataFrame(
        {
            "place": coordination["place"].map(plain),
            "place_en": english,
            "level": coordination["level"].map(plain),
            "year": coordination["year"].astype(int),
            "graduates": numbers["graduates"],
            "gdp_yi": numbers["gdp_yi"],
            "gdp_vintage": coordination["gdp_vintage"].map(plain),
            "index": index,
            "published": printed,
            "difference": index - printed,
            "graduates_per_10000": numbers["graduates"] / residents * 1e4,
            "gdp_per_head_yuan": gdp * 1e8 / residents,
            "implied_graduates": printed * gdp,
            "implied_low": (printed - ROUNDING) * gdp,
            "implied_high": (printed + ROUNDING) * gdp,
            "implied_per_10000": printed * gdp / residents * 1e4,
        },
        index=coordination.index,
    )
    return table[COORDINATION_COLUMNS]


def one_per_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each place, level and year: of several vintages of GDP the first.

    Preliminary GDP comes first, for a table printed then; else the row that stands first.
    ``measured`` is what there is to compare: the index where it can be computed, else as published.

    Examples
    --------
    >>> rows = pd.DataFrame({"place": "x", "level": "higher", "year": 2023,
    ...     "gdp_vintage": ["census_revision", "preliminary"], "index": [2.4, np.nan],
    ...     "published": [2.5, 2.5]})
    >>> one_per_year(rows)[["gdp_vintage", "measured"]].values.tolist()
    [['preliminary', 2.5]]
    """
    late = (rows["gdp_vintage"] != "preliminary").to_numpy()
    order = np.argsort(late, kind="stable")
    first = rows.iloc[order].drop_duplicates(["place", "level", "year"]).sort_index()
    return first.assign(measured=first["index"].fillna(first["published"]))


def check_coordination(
    coordination: pd.DataFrame, *, province: str = "浙江", course_years: float = 3.0
) -> pd.DataFrame:
    """Return the tests that a table of the index can be put to, with what each found in words.

    Graduates are those stated, else those that the printed index implies. Rows whose GDP has no
    source are not tested where GDP is needed. `holds` is None where there is nothing to hold.

    - ``sum``: higher + secondary is the printed sum, within the rounding of three printed numbers
      (0.015); ``graduates_sum``: the same of graduates that are stated. `verdict` tells ``exact``,
      ``rounding`` and ``error`` apart.
    - ``turnover``: secondary graduates over the enrolment of the year before lie between 0.75 and
      1.25 of 1 / `course_years`; not tested with a revised GDP. Above 1 they are impossible.
    - ``province_share``: graduates over those of the `province`; it fails below a fifth of the
      place's share of residents, which no structure of levels explains, and above 1.
    - ``per_resident``: graduates per 10,000 residents are at most 200.
    - ``same_value``: two levels of a place, or two places, print the same; it can be chance.
    - ``vintage``: the index that the same graduates make with a GDP revised later; information.
    - ``mixed_vintages``: the GDP of a place is not of one vintage throughout.
    - ``no_gdp``: printed values whose GDP has no source; information.
    - ``identity``: index = graduates per 10,000 residents / GDP per head in 10,000 yuan.

    Examples
    --------
    >>> table = pd.DataFrame({"place": "x", "level": ["higher", "secondary", "both"], "year": 2021,
    ...     "index_published": [1.85, 3.48, 5.32], "gdp_yi": None, "gdp_vintage": "",
    ...     "graduates": None, "enrolled": None, "population": None})
    >>> check_coordination(table)[["check", "value", "verdict", "holds"]].values.tolist()[0]
    ['sum', 0.01, 'rounding', True]
    """
    rows = coordination_rows(coordination)
    for name in ("enrolled", "population"):
        rows[name] = pd.to_numeric(coordination[name], errors="coerce").astype(float)
    rows["people"] = rows["graduates"].fillna(rows["implied_graduates"])
    first = one_per_year(rows)
    found: list[Check] = [
        *check_sums(first),
        *check_repeats(first),
        *check_turnover(first, 1 / course_years),
        *check_province(first, province),
        *check_residents(first),
        *check_vintages(rows),
        *check_gdp(first),
        *check_identity(first),
    ]
    return pd.DataFrame(found, columns=CHECK_COLUMNS).astype({"holds": "object"})
