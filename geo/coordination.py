"""Scale coordination index: vocational graduates per 100 million yuan of GDP, and its parts.

A higher value may only mean a lower GDP per head: the index is shown beside graduates per 10,000
residents and GDP per head, and never ranked.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from .crosswalk import plain

ROUNDING = 0.005
"""Half a unit of the last printed digit: the table is printed to 0.01."""
COORDINATION_COLUMNS = [
    "place",
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
]
CHECK_COLUMNS = ["check", "place", "level", "year", "value", "low", "high", "holds"]


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
    ``implied_high`` for the rounding of the printed value. The index keeps the input's order.

    Parameters
    ----------
    coordination
        ``place, level, year, index_published, gdp_yi, gdp_vintage, graduates, population``; GDP in
        100 million yuan, people in persons.

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
    table = pd.DataFrame(
        {
            "place": coordination["place"].map(plain),
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
        },
        index=coordination.index,
    )
    return table[COORDINATION_COLUMNS]


def check_coordination(
    coordination: pd.DataFrame, *, province: str = "浙江", course_years: float = 3.0
) -> pd.DataFrame:
    """Return the tests that a published table of the index can be put to without graduates.

    ``sum``: higher + secondary is the printed sum, within the rounding of three printed numbers
    (0.015). ``turnover``: implied secondary graduates over the enrolment of the year before lie
    between 0.75 and 1.25 of 1 / `course_years`; not tested with a revised GDP. ``province_share``:
    implied graduates over those of the province; it fails below a fifth of the place's share of
    residents, which no structure of levels explains. ``same_value``: both levels printed alike.
    ``vintage``: the index that the implied graduates make with a GDP revised later; information,
    it cannot fail. Rows whose GDP has no source are not tested where GDP is needed.

    Examples
    --------
    >>> table = pd.DataFrame({"place": "x", "level": ["higher", "secondary", "both"], "year": 2021,
    ...     "index_published": [1.85, 3.48, 5.32], "gdp_yi": None, "gdp_vintage": "",
    ...     "graduates": None, "enrolled": None, "population": None})
    >>> check_coordination(table)[["check", "value", "holds"]].values.tolist()
    [['sum', 0.01, True]]
    """
    rows = coordination_rows(coordination)
    rows["enrolled"] = pd.to_numeric(coordination["enrolled"], errors="coerce").astype(float)
    rows["population"] = pd.to_numeric(coordination["population"], errors="coerce").astype(float)
    first = rows.drop_duplicates(["place", "level", "year"])
    printed = {
        (p, level, y): float(v)
        for p, level, y, v in first[["place", "level", "year", "published"]].itertuples(index=False)
        if pd.notna(v)
    }
    found = [
        *_sums(printed),
        *_same_values(printed),
        *_turnover(first[first["gdp_vintage"].isin(["", "preliminary"])], 1 / course_years),
        *_province_shares(rows, province),
        *_vintages(rows),
    ]
    return pd.DataFrame(found, columns=CHECK_COLUMNS)


_Check = tuple[str, str, str, int, float, float, float, bool]
_NAN = float("nan")


def _sums(printed: Mapping[tuple[str, str, int], float]) -> list[_Check]:
    found: list[_Check] = []
    for (place, level, year), total in printed.items():
        parts = [printed.get((place, part, year)) for part in ("higher", "secondary")]
        if level != "both" or None in parts:
            continue
        off = round(sum(p for p in parts if p is not None) - total, 4)
        limit = 3 * ROUNDING
        found.append(("sum", place, "both", year, off, -limit, limit, abs(off) <= limit))
    return found


def _same_values(printed: Mapping[tuple[str, str, int], float]) -> list[_Check]:
    return [
        ("same_value", place, "higher;secondary", year, value, _NAN, _NAN, False)
        for (place, level, year), value in printed.items()
        if level == "higher" and printed.get((place, "secondary", year)) == value
    ]


def _turnover(first: pd.DataFrame, expected: float) -> list[_Check]:
    secondary = first[first["level"] == "secondary"]
    enrolled = {
        (place, year): n
        for place, year, n in secondary[["place", "year", "enrolled"]].itertuples(index=False)
    }
    low, high = 0.75 * expected, 1.25 * expected
    found: list[_Check] = []
    for row in secondary.itertuples():
        before = enrolled.get((row.place, row.year - 1), np.nan)
        ratio = float(row.implied_graduates) / before if before > 0 else np.nan
        if not np.isnan(ratio):
            found.append(
                (
                    "turnover",
                    row.place,
                    "secondary",
                    row.year,
                    ratio,
                    low,
                    high,
                    low <= ratio <= high,
                )
            )
    return found


def _province_shares(rows: pd.DataFrame, province: str) -> list[_Check]:
    residents = rows.dropna(subset="population").groupby("place")["population"].first()
    whole = rows[(rows["place"] == province) & (rows["gdp_vintage"] == "preliminary")]
    implied = {(r.level, r.year): float(r.implied_graduates) for r in whole.itertuples()}
    found: list[_Check] = []
    for row in rows[rows["gdp_vintage"] == "preliminary"].itertuples():
        base = implied.get((row.level, row.year), np.nan)
        if row.place in (province, "") or not {row.place, province} <= set(residents.index):
            continue
        share = float(row.implied_graduates) / base if base > 0 else np.nan
        if np.isnan(share):
            continue
        people = float(residents[row.place] / residents[province])
        low = people / 5
        found.append(
            ("province_share", row.place, row.level, row.year, share, low, 1.0, low <= share <= 1)
        )
    return found


def _vintages(rows: pd.DataFrame) -> list[_Check]:
    base = {
        (r.place, r.level, r.year): float(r.implied_graduates)
        for r in rows[rows["gdp_vintage"] == "preliminary"].itertuples()
    }
    later = rows[~rows["gdp_vintage"].isin(["", "preliminary"])]
    return [
        ("vintage", r.place, r.level, r.year, graduates / float(r.gdp_yi), _NAN, _NAN, True)
        for r in later.itertuples()
        if (graduates := base.get((r.place, r.level, r.year))) is not None
    ]
