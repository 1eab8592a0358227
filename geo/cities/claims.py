"""What a text says about the scale coordination index against what its own table shows.

A claim is a row of a table with its source and the rule that tests it; the rules are here.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..industry.crosswalk import plain
from .coordination import coordination_rows, one_per_year
from .indexchecks import level_words
from .trends import median_slope

RULES = ("rises", "falls", "above", "below", "gap_narrows")
MEASURES = ("index", "implied_graduates")
CLAIM_COLUMNS = [
    "check", "claim", "place", "level", "reference", "rule", "year", "value", "years_tested",
    "years_against", "verdict", "holds", "claim_zh", "claim_en", "said_zh", "said_en", "note",
]  # fmt: skip
_RULE_WORDS = {
    "rises": ("逐年上升", "a rise every year"),
    "falls": ("逐年下降", "a fall every year"),
    "above": ("高于{}", "above {}"),
    "below": ("低于{}", "below {}"),
    "gap_narrows": ("与{}的差距逐年缩小", "nearer to {} every year"),
}
_VERDICT_WORDS = {
    "supported": ("与表相符", "the table agrees"),
    "partly": ("与表部分相符", "the table agrees in part"),
    "contradicted": ("与表不符", "the table says otherwise"),
    "untested": ("表中无数据,无法检验", "the table has no figures to test it"),
}


def check_claims(claims: pd.DataFrame, coordination: pd.DataFrame) -> pd.DataFrame:
    """Return each claim with what the table says of it.

    - ``rises``, ``falls``: ``supported`` where every step between years goes that way; ``partly``
      where not every step does, but the median slope and last less first do; else
      ``contradicted``. `value` is the median slope per year.
    - ``gap_narrows``: the same of the falling distance to the `reference`, whatever its sign.
    - ``above``, ``below``: ``supported`` where every year is so, ``partly`` where some are, else
      ``contradicted``; printed alike is neither. `value` is place less reference in the last year.

    Implied graduates are taken as they are: a step smaller than the rounding of the printed index
    makes of them counts like any other. ``holds`` is True only where a claim is supported, None
    where nothing can be tested.
    ``years_against`` are the years that speak against it: for a trend the later year of a step.
    An empty table of claims gives an empty table.

    Parameters
    ----------
    claims
        ``id, claim_zh, claim_en, place, level, measure, rule, reference, first_year, last_year``;
        blank years take all that the table has. A ``note`` is passed on.
    coordination
        The table of the index, as for `coordination_rows`.

    Examples
    --------
    >>> table = pd.DataFrame({"place": "x", "level": "higher", "year": [2021, 2022, 2023],
    ...     "index_published": [1.0, 0.9, 1.2], "gdp_yi": None, "gdp_vintage": "",
    ...     "graduates": None, "population": None})
    >>> claim = {"id": "a", "claim_zh": "升", "claim_en": "up", "place": "x", "level": "higher",
    ...     "measure": "index", "rule": "rises", "reference": None}
    >>> found = check_claims(pd.DataFrame([claim | {"first_year": None, "last_year": None}]), table)
    >>> found[["verdict", "years_against"]].values.tolist()
    [['partly', '2022']]
    """
    rows = one_per_year(coordination_rows(coordination)) if len(claims) else pd.DataFrame()
    found = [_test_claim(claim, rows) for claim in claims.to_dict("records")]
    return pd.DataFrame(found, columns=CLAIM_COLUMNS).astype({"year": "Int64", "holds": "object"})


def _test_claim(claim: Mapping[Any, Any], rows: pd.DataFrame) -> dict[str, Any]:
    """Return one claim with its verdict and the figures that it rests on."""
    own = _series(claim, rows, plain(claim["place"]))
    rule, reference = str(claim["rule"]), plain(claim["reference"])
    if rule in ("rises", "falls"):
        verdict, value, against, told = _test_trend(own, rule)
    else:
        base = _series(claim, rows, reference)
        both = own.index.intersection(base.index)
        own, base = own[both], base[both]
        if rule == "gap_narrows":
            verdict, value, against, told = _test_trend((own - base).abs(), "falls")
        else:
            verdict, value, against, told = _test_side(own, base, rule)
    zh, en = _sentences(claim, verdict, told)
    return {
        "check": "claim", "claim": claim["id"], "place": plain(claim["place"]),
        "level": claim["level"], "reference": reference, "rule": rule,
        "year": int(own.index[-1]) if len(own) else None, "value": value,
        "years_tested": len(own), "years_against": ";".join(map(str, against)),
        "verdict": verdict, "holds": None if verdict == "untested" else verdict == "supported",
        "claim_zh": claim["claim_zh"], "claim_en": claim["claim_en"],
        "said_zh": zh, "said_en": en, "note": plain(claim.get("note")),
    }  # fmt: skip


def _series(claim: Mapping[Any, Any], rows: pd.DataFrame, place: str) -> pd.Series:
    """Return the values of a place by year, for the level, measure and years of a claim."""
    column = "measured" if claim["measure"] == "index" else "people"
    table = rows.assign(people=rows["graduates"].fillna(rows["implied_graduates"]))
    mine = table[(table["place"] == place) & (table["level"] == claim["level"])]
    first, last = claim["first_year"], claim["last_year"]
    if pd.notna(first):
        mine = mine[mine["year"] >= int(first)]
    if pd.notna(last):
        mine = mine[mine["year"] <= int(last)]
    return mine.dropna(subset=column).set_index("year")[column].sort_index()


_Tested = tuple[str, float, list[int], tuple[str, str]]
_UNTESTED: _Tested = ("untested", float("nan"), [], ("", ""))


def _test_trend(series: pd.Series, rule: str) -> _Tested:
    """Test that values rise (or fall) from each year to the next."""
    if len(series) < 2:
        return _UNTESTED
    sign = 1.0 if rule == "rises" else -1.0
    values = series.to_numpy(float).round(9)
    slope = median_slope(list(series.index), list(values))
    against = [int(y) for y, step in zip(series.index[1:], np.diff(values), strict=True)
               if sign * step <= 0]  # fmt: skip
    overall = sign * slope > 0 and sign * (values[-1] - values[0]) > 0
    verdict = "supported" if not against else "partly" if overall else "contradicted"
    digits = 0 if abs(values).max() > 1000 else 2
    listed = ", ".join(
        f"{year} {value:,.{digits}f}" for year, value in zip(series.index, values, strict=True)
    )
    told = f"{slope:+,.{digits}f}"
    return (
        verdict,
        slope,
        against,
        (f"{listed};中位斜率每年{told}", f"{listed}; median slope {told} a year"),
    )


def _test_side(own: pd.Series, base: pd.Series, rule: str) -> _Tested:
    """Test that a place lies above (or below) another in each year."""
    if own.empty:
        return _UNTESTED
    sign = 1.0 if rule == "above" else -1.0
    apart = (own - base).round(9)
    against = [int(year) for year, value in apart.items() if sign * value <= 0]
    verdict = (
        "supported" if not against else "partly" if len(against) < len(apart) else "contradicted"
    )
    told = "; ".join(
        f"{year}: {own[year]:.2f} / {base[year]:.2f}"
        for year in (against or [int(own.index[0]), int(own.index[-1])])
    )
    said = (f"不符的年份{told}", f"against it {told}") if against else (told, told)
    return verdict, float(apart.iloc[-1]), against, said


def _sentences(claim: Mapping[Any, Any], verdict: str, told: tuple[str, str]) -> tuple[str, str]:
    """Return what was tested, the verdict and the figures, in Chinese and English."""
    reference = plain(claim["reference"])
    rule_zh, rule_en = _RULE_WORDS[str(claim["rule"])]
    level_zh, level_en = level_words(str(claim["level"]))
    of_zh = "毕业生(由指数推算)" if claim["measure"] == "implied_graduates" else "指数"
    of_en = "implied graduates" if claim["measure"] == "implied_graduates" else "index"
    said_zh, said_en = _VERDICT_WORDS[verdict]
    place = plain(claim["place"])
    zh = f"{place}{level_zh}{of_zh}{rule_zh.format(reference)}:{said_zh}"
    en = f"{place}, {level_en}, {of_en}: {rule_en.format(reference)}: {said_en}"
    return (f"{zh}({told[0]})", f"{en} ({told[1]})") if told[0] else (zh, en)
