"""What industries ask for, by place, on one basis at a time: clusters, parks, the census.

Figures of different bases (output, sales, persons ...) are never put together: a run has one
basis, every county is measured by it or is blank with a reason, and the other bases are told
beside it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..errors import ParameterError
from .crosswalk import division_codes, plain

COUNT, PARKS, CENSUS = "count", "parks", "census"
YUAN, PERSONS, ENTERPRISES = "100 million yuan", "persons", "enterprises"
FIGURES = {
    "output": YUAN,
    "sales": YUAN,
    "value_added": YUAN,
    "employment": PERSONS,
    "enterprises": ENTERPRISES,
}
"""The bases that a cluster's weight may have, and the unit in which they are summed."""
UNITS = {COUNT: "clusters", **FIGURES, PARKS: "parks", CENSUS: PERSONS}
BASES = (COUNT, *FIGURES, PARKS)
"""What a run may measure the demand of manufacturing by."""
UNIT_NAMES = {
    "100 million yuan": (YUAN, 1.0),
    "亿元": (YUAN, 1.0),
    "万元": (YUAN, 1e-4),
    "persons": (PERSONS, 1.0),
    "人": (PERSONS, 1.0),
    "万人": (PERSONS, 1e4),
    "enterprises": (ENTERPRISES, 1.0),
    "家": (ENTERPRISES, 1.0),
    "户": (ENTERPRISES, 1.0),
    "个": (ENTERPRISES, 1.0),
}
"""How units may be written, what they are and how many of it one is."""
MAX_SPAN_YEARS = 5
SECTIONS = "ABCDEFGHIJKLMNOPQRST"
Shares = list[tuple[int, str, str, float, float]]
"""What one site asks of one division: county, site, division, amount, year (NaN: none)."""
DEMAND_COLUMNS = ["adcode", "industry", "amount", "clusters", "year_low", "year_high"]


@dataclass(frozen=True)
class Demand:
    """Demand by county and manufacturing division on one basis.

    ``rows`` has the columns `DEMAND_COLUMNS`; ``clusters`` counts what makes the amount (parks
    where the basis is parks), the years are those of its figures. ``counties`` (by adcode) has
    ``counted`` and ``left_out`` and the ``reason`` why a county has no demand, empty where it
    has. ``sites`` (``id, adcode``) are the clusters or parks of the counties, counted or not, and
    ``townships`` the codes that each names: from there the supply is measured. ``shares`` holds
    what each site that counts asks of each division: ``adcode, id, industry, amount, year``.
    """

    basis: str
    rows: pd.DataFrame
    counties: pd.DataFrame
    sites: pd.DataFrame
    shares: pd.DataFrame
    townships: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def of(self, adcode: int) -> dict[str, float]:
        """Return the demand of one county by division, empty where none is known."""
        own = self.rows[self.rows["adcode"] == adcode]
        return {str(j): float(a) for j, a in zip(own["industry"], own["amount"], strict=True)}

    def by_place(self, adcodes: Sequence[int]) -> pd.DataFrame:
        """Return demand as (counties, divisions); NaN throughout where a county's is not known."""
        wide = self.rows.pivot_table(index="adcode", columns="industry", values="amount")
        table = wide.reindex(index=list(adcodes)).fillna(0.0).astype(float)
        table[self.counties["reason"].reindex(table.index).ne("").to_numpy(bool)] = np.nan
        return table


def cluster_demand(
    clusters: pd.DataFrame,
    sections: Mapping[str, str],
    adcodes: Sequence[int],
    *,
    basis: str = COUNT,
    townships: Mapping[str, Sequence[str]] | None = None,
) -> Demand:
    """Return the demand by manufacturing division that the clusters of each county make.

    On the basis ``count`` every cluster counts 1. On any other, its weight counts where it is of
    that basis, has a year and a known unit (`UNIT_NAMES`; a blank unit is that of `FIGURES`), and
    is at most five years older than the youngest such figure of all counties: one span for all of
    them, or their sums could not be compared. Only leaf rows count: a row is left out where
    another that counts is, directly or not, part of it; so a whole whose parts have no such figure
    stands for them. An amount is shared equally by the divisions of a cluster; what falls on
    divisions outside manufacturing is no demand here. Clusters of the whole study or of no county
    are of no place and left out.

    Parameters
    ----------
    clusters
        ``id, gb4754, adcode, weight, basis, year, part_of``, and ``unit`` where there is one.
    sections
        Section letter of each division.
    adcodes
        The counties.
    basis
        ``count`` or one of `FIGURES`.
    townships
        Township codes of each cluster that names townships.

    Raises
    ------
    ParameterError
        The basis is another one.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b", "c"], "gb4754": ["34", "38;65", "19"],
    ...     "adcode": [1, 1, 2], "weight": [30.0, 10.0, 7.0], "basis": ["output"] * 2 + ["sales"],
    ...     "year": [2021, 2023, 2023], "part_of": [""] * 3})
    >>> found = cluster_demand(table, {"34": "C", "38": "C", "65": "I", "19": "C"}, [1, 2],
    ...     basis="output")
    >>> found.of(1), found.of(2), found.counties["reason"].tolist()
    ({'34': 30.0, '38': 5.0}, {}, ['', 'no_figure_of_basis'])
    """
    if basis != COUNT and basis not in FIGURES:
        raise ParameterError(f"basis must be one of {', '.join((COUNT, *FIGURES))}; found {basis}")
    known = {str(int(code)): int(code) for code in adcodes}
    own = clusters[clusters["adcode"].map(plain).isin(known)]
    ids = own["id"].map(plain)
    parent = dict(zip(ids, own["part_of"].map(plain), strict=True))
    amount, year = _figures(own, basis)
    stated = amount.notna()
    if basis != COUNT:
        amount = amount.where(year >= year[stated].max() - MAX_SPAN_YEARS)
    inside = set(ids[amount.notna()])
    counted = inside - {above for key in inside for above in find_ancestors(key, parent)}
    leaf = ids[~ids.isin(set(parent.values()))]
    left_out = {key for key in leaf if not ({key, *find_ancestors(key, parent)} & counted)}
    sites = pd.DataFrame({"id": ids, "adcode": own["adcode"].map(plain).map(known).astype("int64")})
    used = ids.isin(counted)
    shares: Shares = [
        (int(code), str(key), division, float(value) / len(codes), float(at))
        for key, code, value, at, codes in zip(
            ids[used],
            sites.loc[used, "adcode"],
            amount[used],
            year[used],
            own.loc[used, "gb4754"].map(division_codes),
            strict=True,
        )
        for division in codes
        if sections.get(division) == "C"
    ]
    table = table_shares(shares)
    rows = sum_shares(table)
    states = tell_states(
        known.values(), sites, rows, counted=counted, left_out=left_out, stated=set(ids[stated])
    )
    return Demand(basis, rows, states, sites.reset_index(drop=True), table, townships or {})


def employed_by_section(counties: pd.DataFrame) -> pd.DataFrame:
    """Return persons employed by county (adcode) and GB/T 4754 section; NaN is not known.

    Examples
    --------
    >>> table = employed_by_section(pd.DataFrame({"code": [1], "employed_C": [60.0]}))
    >>> float(table.at[1, "C"]), bool(table["A"].isna().all())
    (60.0, True)
    """
    codes = counties["code"].astype("int64").to_numpy()
    return pd.DataFrame(
        {
            letter: pd.to_numeric(counties[f"employed_{letter}"], errors="coerce").to_numpy(float)
            if f"employed_{letter}" in counties
            else np.full(len(counties), np.nan)
            for letter in SECTIONS
        },
        index=codes,
    ).astype(float)


def _figures(clusters: pd.DataFrame, basis: str) -> tuple[pd.Series, pd.Series]:
    """Return what each cluster says on a basis, in its unit, and the year; NaN where nothing."""
    year = pd.to_numeric(clusters["year"], errors="coerce").astype(float)
    if basis == COUNT:
        return pd.Series(1.0, index=clusters.index), year
    blank = pd.Series("", index=clusters.index)
    named = clusters.get("unit", blank).map(plain)
    unit = named.where(named != "", FIGURES[basis])
    factor = unit.map(
        {name: times for name, (of, times) in UNIT_NAMES.items() if of == FIGURES[basis]}
    ).astype(float)
    weight = pd.to_numeric(clusters["weight"], errors="coerce").astype(float)
    mine = (clusters["basis"].map(plain) == basis) & year.notna()
    return (weight * factor).where(mine), year


def find_ancestors(key: str, parent: Mapping[str, str]) -> list[str]:
    """Return what a cluster is part of, the nearest first; a ring of parts is walked once.

    Examples
    --------
    >>> find_ancestors("sensors", {"sensors": "auto_parts", "auto_parts": "vehicles"})
    ['auto_parts', 'vehicles']
    """
    found: list[str] = []
    above = parent.get(key, "")
    while above and above not in found and above != key:
        found.append(above)
        above = parent.get(above, "")
    return found


def table_shares(shares: Shares) -> pd.DataFrame:
    """Return shares as a table: ``adcode, id, industry, amount, year``."""
    table = pd.DataFrame(shares, columns=["adcode", "id", "industry", "amount", "year"])
    return table.astype({"adcode": "int64", "amount": float, "year": float})


def sum_shares(table: pd.DataFrame) -> pd.DataFrame:
    """Return amounts by county and division, in the columns `DEMAND_COLUMNS`.

    Examples
    --------
    >>> table = table_shares([(1, "a", "34", 0.5, 2020.0), (1, "b", "34", 1.0, 2023.0)])
    >>> sum_shares(table).values.tolist()
    [[1, '34', 1.5, 2, 2020.0, 2023.0]]
    """
    summed = table.groupby(["adcode", "industry"], as_index=False).agg(
        amount=("amount", "sum"),
        clusters=("id", "nunique"),
        year_low=("year", "min"),
        year_high=("year", "max"),
    )
    return summed[DEMAND_COLUMNS].astype({"amount": float, "year_low": float, "year_high": float})


def tell_states(
    adcodes: Iterable[int],
    sites: pd.DataFrame,
    rows: pd.DataFrame,
    *,
    counted: Collection[str],
    left_out: Collection[str],
    stated: Collection[str] = (),
    nothing: str = "no_clusters",
) -> pd.DataFrame:
    """Return how many sites each county has counted and left out, and why it has no demand.

    ``reason`` is empty where there is demand; else `nothing` (no site at all),
    ``no_manufacturing`` (what counts is of other industries), ``figures_too_old`` (what is
    `stated` lies outside the span) or ``no_figure_of_basis``.
    """
    table = pd.DataFrame(index=pd.Index(sorted(adcodes), name="adcode", dtype="int64"))
    made = set(rows["adcode"])
    reasons = []
    for code in table.index:
        ids = set(sites.loc[sites["adcode"] == code, "id"])
        if code in made:
            reasons.append("")
        elif not ids:
            reasons.append(nothing)
        elif ids & set(counted):
            reasons.append("no_manufacturing")
        else:
            reasons.append("figures_too_old" if ids & set(stated) else "no_figure_of_basis")
    held = {
        name: sites.loc[sites["id"].isin(list(of)), "adcode"].value_counts()
        for name, of in (("counted", counted), ("left_out", left_out))
    }
    return table.assign(
        **{name: n.reindex(table.index).fillna(0).astype(int) for name, n in held.items()},
        reason=reasons,
    )
