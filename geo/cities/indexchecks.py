"""What a table of the scale coordination index can be tested for, each test a function.

Every test takes rows of `coordination_rows` with ``enrolled``, ``population`` and ``people`` (the
graduates stated, else implied) and returns what it found, with a sentence in Chinese and English.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

ROUNDING = 0.005
"""Half a unit of the last printed digit: the table is printed to 0.01."""
MOST_PER_10000 = 200.0
"""Graduates of a level per 10,000 residents: about twice the residents of one year of age."""
CHECK_COLUMNS = [
    "check", "place", "level", "year", "value", "low", "high", "verdict", "holds",
    "said_zh", "said_en",
]  # fmt: skip
LEVEL_WORDS = {
    "higher": ("高职", "higher vocational"),
    "secondary": ("中职", "secondary vocational"),
    "both": ("高职与中职合计", "both levels"),
}
VINTAGE_WORDS = {
    "preliminary": ("初步核算", "preliminary"),
    "final": ("最终核实", "final"),
    "census_revision": ("普查修订", "revised by the census"),
}
Check = dict[str, Any]


def level_words(level: str) -> tuple[str, str]:
    """Return what a level is called in Chinese and English.

    Examples
    --------
    >>> level_words("secondary"), level_words("x")
    (('中职', 'secondary vocational'), ('x', 'x'))
    """
    return LEVEL_WORDS.get(level, (level, level))


def _check(
    row: Any,
    name: str,
    value: float,
    *,
    within: tuple[float, float] = (np.nan, np.nan),
    verdict: str,
    holds: bool | None,
    said: tuple[str, str],
) -> Check:
    """Return one finding about a row; the sentences are told of its place, year and level."""
    zh, en = level_words(row.level)
    return {
        "check": name, "place": row.place, "level": row.level, "year": int(row.year),
        "value": value, "low": within[0], "high": within[1], "verdict": verdict, "holds": holds,
        "said_zh": f"{row.place}{int(row.year)}年{zh}:{said[0]}",
        "said_en": f"{row.place} {int(row.year)}, {en}: {said[1]}",
    }  # fmt: skip


def check_sums(first: pd.DataFrame) -> list[Check]:
    """Compare higher + secondary with what both together are said to be.

    Printed indexes may be off by the rounding of three numbers; so may graduates, which are
    taken to be rounded to the largest power of ten that divides all three.
    """
    found: list[Check] = []
    for column, name in (("published", "sum"), ("graduates", "graduates_sum")):
        wide = first.pivot(index=["place", "year"], columns="level", values=column)
        wide = wide.reindex(columns=["higher", "secondary", "both"]).dropna()
        for row in first[first["level"] == "both"].itertuples():
            if (row.place, row.year) not in wide.index:
                continue
            higher, secondary, both = map(float, wide.loc[(row.place, row.year)])
            half = ROUNDING if name == "sum" else rounded_to((higher, secondary, both)) / 2
            found.append(_sum_check(row, name, (higher, secondary, both), 3 * half))
    return found


def _sum_check(row: Any, name: str, parts: tuple[float, float, float], limit: float) -> Check:
    """Say whether two parts make their sum: exactly, within rounding, or not."""
    higher, secondary, both = parts
    off = round(higher + secondary - both, 4)
    # exact graduates cannot be off by rounding: three whole numbers differ by whole persons
    rounding = abs(off) <= limit and (name == "sum" or limit > 1.5)
    verdict = "exact" if off == 0 else "rounding" if rounding else "error"
    digits = 2 if name == "sum" else 0
    told = f"{higher:.{digits}f} + {secondary:.{digits}f} = {higher + secondary:.{digits}f}"
    zh = {"exact": "相符", "rounding": "差在四舍五入之内", "error": "不是四舍五入所致"}[verdict]
    en = {"exact": "it agrees", "rounding": "off by rounding", "error": "more than rounding"}
    said = (
        f"{told},表中为{both:.{digits}f},{zh}",
        f"{told}; the table says {both:.{digits}f}: {en[verdict]}",
    )
    return _check(
        row, name, off, within=(-limit, limit), verdict=verdict, holds=verdict != "error", said=said
    )


def rounded_to(values: tuple[float, ...]) -> float:
    """Return the largest power of ten, at least 1, that divides every value.

    Examples
    --------
    >>> rounded_to((11400.0, 25100.0, 36600.0)), rounded_to((11428.0, 25103.0))
    (100.0, 1.0)
    """
    unit = 1.0
    while unit < 1e6 and all(value % (unit * 10) == 0 for value in values if value):
        unit *= 10
    return unit if any(values) else 1.0


def check_repeats(first: pd.DataFrame) -> list[Check]:
    """Find values printed alike for two levels of a place, or one level of two places."""
    printed = first[first["published"].notna() & (first["level"] != "both")]
    found: list[Check] = []
    for (place, year), rows in printed.groupby(["place", "year"], sort=False):
        if len(rows) == 2 and rows["published"].nunique() == 1:
            found.append(_repeat(str(place), "higher;secondary", int(year), rows))
    for (level, year), rows in printed.groupby(["level", "year"], sort=False):
        for _, same in rows[rows["published"].duplicated(keep=False)].groupby("published"):
            found.append(_repeat(";".join(same["place"]), str(level), int(year), same))
    return found


def _repeat(place: str, level: str, year: int, rows: pd.DataFrame) -> Check:
    value = float(rows["published"].iloc[0])
    words = [level_words(part) for part in level.split(";")]
    zh, en = "与".join(w[0] for w in words), " and ".join(w[1] for w in words)
    where = place.replace(";", "与")
    return {
        "check": "same_value", "place": place, "level": level, "year": year, "value": value,
        "low": np.nan, "high": np.nan, "verdict": "repeated", "holds": False,
        "said_zh": f"{where}{year}年{zh}:同为{value:.2f},或属巧合,或属抄录重复,请核对原表",
        "said_en": f"{place.replace(';', ' and ')} {year}, {en}: {value:.2f} is printed twice; "
        "chance, or a slip of the copyist: look at the source",
    }  # fmt: skip


def check_turnover(first: pd.DataFrame, expected: float) -> list[Check]:
    """Compare secondary graduates with the enrolment of the year before."""
    secondary = first[(first["level"] == "secondary")]
    enrolled = secondary.set_index(["place", "year"])["enrolled"].dropna().to_dict()
    tested = secondary[
        secondary["graduates"].notna() | secondary["gdp_vintage"].isin(["", "preliminary"])
    ]
    low, high = 0.75 * expected, 1.25 * expected
    found: list[Check] = []
    for row in tested.dropna(subset="people").itertuples():
        before = float(enrolled.get((row.place, row.year - 1), np.nan))
        if not before > 0:
            continue
        ratio = float(row.people) / before
        holds = low <= ratio <= high
        verdict = "plausible" if holds else "impossible" if ratio > 1 else "unusual"
        said = (
            f"毕业生{_basis(row)[0]}{row.people:,.0f}人,为上年在校生{before:,.0f}人的{ratio:.0%};"
            f"三年左右学制应在{low:.0%}至{high:.0%}",
            f"{row.people:,.0f} graduates{_basis(row)[1]} are {_percent(ratio)} of the "
            f"{before:,.0f} enrolled the year before; such courses give {_percent(low)} to "
            f"{_percent(high)}",
        )
        found.append(
            _check(
                row, "turnover", ratio, within=(low, high), verdict=verdict, holds=holds, said=said
            )
        )
    return found


def check_province(first: pd.DataFrame, province: str) -> list[Check]:
    """Compare the graduates of places with those of their province, and with its residents."""
    known = first[first["graduates"].notna() | (first["gdp_vintage"] == "preliminary")]
    whole = known[known["place"] == province].set_index(["level", "year"])["people"].to_dict()
    found: list[Check] = []
    for row in known[known["place"] != province].dropna(subset="people").itertuples():
        base = float(whole.get((row.level, row.year), np.nan))
        residents = _share_of_residents(first, row.place, province, int(row.year))
        if not base > 0 or np.isnan(residents):
            continue
        share, low = float(row.people) / base, residents / 5
        holds = low <= share <= 1
        said = (
            f"毕业生{_basis(row)[0]}{row.people:,.0f}人,占全省{share:.1%},而常住人口占{residents:.1%}"
            + ("" if holds else ";不可能是表头所说的数"),
            f"{row.people:,.0f} graduates{_basis(row)[1]} are {_percent(share, 1)} of the "
            f"province's, its residents {_percent(residents, 1)}"
            + ("" if holds else "; it cannot be what its heading says"),
        )
        verdict = "plausible" if holds else "impossible"
        found.append(
            _check(
                row, "province_share", share, within=(low, 1.0), verdict=verdict, holds=holds,
                said=said,
            )
        )  # fmt: skip
    return found


def _share_of_residents(first: pd.DataFrame, place: str, province: str, year: int) -> float:
    """Return a place's share of the province's residents in the nearest year that gives both."""
    known = first.dropna(subset="population").drop_duplicates(["place", "year"])
    people = known.set_index(["place", "year"])["population"]
    own = people.get(place, pd.Series(dtype=float))
    base = people.get(province, pd.Series(dtype=float))
    years = sorted(set(own.index) & set(base.index), key=lambda other: (abs(other - year), other))
    return float(own[years[0]] / base[years[0]]) if years else float("nan")


def check_residents(first: pd.DataFrame, *, most: float = MOST_PER_10000) -> list[Check]:
    """Find levels with more graduates per 10,000 residents than a population can have."""
    rows = first[first["people"].notna() & (first["population"] > 0)]
    found: list[Check] = []
    for row in rows.itertuples():
        rate = float(row.people) / float(row.population) * 1e4
        said = (
            f"每万常住人口毕业生{rate:.1f}人,上限{most:g}人(约为一岁人口的两倍)",
            f"{rate:.1f} graduates per 10,000 residents; at most {most:g} can be (about twice the "
            "residents of one year of age)",
        )
        holds = rate <= most
        found.append(
            _check(
                row, "per_resident", rate, within=(0.0, most), holds=holds, said=said,
                verdict="plausible" if holds else "impossible",
            )
        )  # fmt: skip
    return found


def check_vintages(rows: pd.DataFrame) -> list[Check]:
    """Give the index with a GDP revised later, and the places whose GDP is not of one vintage."""
    early = rows[rows["gdp_vintage"] == "preliminary"]
    base = early.set_index(["place", "level", "year"])
    found: list[Check] = []
    for row in rows[~rows["gdp_vintage"].isin(["", "preliminary"])].itertuples():
        key = (row.place, row.level, row.year)
        if key not in base.index or not float(row.gdp_yi) > 0:
            continue
        before = base.loc[[key]].iloc[0]
        index = float(before["people"]) / float(row.gdp_yi)
        old = float(before["people"]) / float(before["gdp_yi"])
        said = (
            f"生产总值由{before['gdp_yi']:g}亿元修订为{row.gdp_yi:g}亿元,指数由{old:.2f}变为{index:.2f}",
            f"GDP was revised from {before['gdp_yi']:g} to {row.gdp_yi:g} (100 million yuan): the "
            f"index goes from {old:.2f} to {index:.2f}",
        )
        found.append(_check(row, "vintage", index, verdict="information", holds=True, said=said))
    return found + _mixed_vintages(rows)


def _mixed_vintages(rows: pd.DataFrame) -> list[Check]:
    """Find the places for which no one vintage of GDP covers all years that have a GDP."""
    found: list[Check] = []
    dated = rows[rows["gdp_yi"].notna() & (rows["gdp_vintage"] != "")]
    for place, own in dated.groupby("place", sort=False):
        years = own.groupby("gdp_vintage")["year"].agg(lambda held: frozenset(held))
        if len(years) < 2 or frozenset(own["year"]) in set(years):
            continue
        told = _list_vintages(years.to_dict())
        last = own.sort_values("year", kind="stable").iloc[-1]
        found.append(
            {
                "check": "mixed_vintages", "place": str(place), "level": "",
                "year": int(last["year"]), "value": float(len(years)), "low": np.nan, "high": 1.0,
                "verdict": "unusual", "holds": False,
                "said_zh": f"{place}:各年生产总值版本不一({told[0]}),推算毕业生与指数不宜直接比较",
                "said_en": f"{place}: the GDP of the years is of several vintages ({told[1]}); "
                "implied graduates and indexes of these years do not compare",
            }
        )  # fmt: skip
    return found


def _list_vintages(years: Mapping[Any, frozenset[int]]) -> tuple[str, str]:
    """Return which years each vintage of GDP covers, in Chinese and English."""
    told: tuple[list[str], list[str]] = ([], [])
    for name, held in sorted(years.items(), key=lambda item: min(item[1])):
        span = f"{min(held)}-{max(held)}" if len(held) > 1 else f"{min(held)}"
        for texts, word in zip(told, VINTAGE_WORDS.get(name, (name, name)), strict=True):
            texts.append(f"{span} {word}")
    return "、".join(told[0]), ", ".join(told[1])


def check_gdp(first: pd.DataFrame) -> list[Check]:
    """Name the printed values that cannot be tested because no source gives the GDP."""
    bare = first[first["published"].notna() & ~(first["gdp_yi"] > 0)]
    return [
        {
            "check": "no_gdp", "place": row.place, "level": "", "year": int(row.year),
            "value": np.nan, "low": np.nan, "high": np.nan, "verdict": "untested", "holds": None,
            "said_zh": f"{row.place}{row.year}年:没有来源给出生产总值,公布的指数无法检验",
            "said_en": f"{row.place} {row.year}: no source gives the GDP; the published index is "
            "not tested",
        }
        for row in bare.drop_duplicates(["place", "year"]).itertuples()
    ]  # fmt: skip


def check_identity(first: pd.DataFrame) -> list[Check]:
    """Test index = graduates per 10,000 residents / GDP per head, over all rows that have both."""
    rows = first[first["people"].notna() & (first["gdp_yi"] > 0) & (first["population"] > 0)]
    if rows.empty:
        return []
    rate = rows["people"] / rows["population"] * 1e4
    per_head = rows["gdp_per_head_yuan"] / 1e4
    off = float((rate / per_head - rows["people"] / rows["gdp_yi"]).abs().max())
    return [
        {
            "check": "identity", "place": "", "level": "", "year": int(rows["year"].max()),
            "value": off, "low": 0.0, "high": 1e-9, "verdict": "exact" if off <= 1e-9 else "error",
            "holds": off <= 1e-9,
            "said_zh": f"指数 = 每万人毕业生数 / 人均生产总值(万元):{len(rows)}行成立",
            "said_en": "index = graduates per 10,000 residents / GDP per head (10,000 yuan): "
            f"tested in {len(rows)} rows",
        }
    ]  # fmt: skip


def _basis(row: Any) -> tuple[str, str]:
    """Say of graduates that no source states that the printed index implies them."""
    return ("", "") if pd.notna(row.graduates) else ("(由指数推算)", " (implied by the index)")


def _percent(share: float, digits: int = 0) -> str:
    return f"{share:.{digits}%}".replace("%", " %")
