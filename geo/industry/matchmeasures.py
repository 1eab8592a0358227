"""Demand and the measures of match by county, industry and campus, in the shape of results."""

from typing import Any

import pandas as pd

from ..coverage.reach import Reach
from ..ground import Ground
from ..rounding import number, share
from ..study import Study
from .couplings import couple_counties
from .demand import BASES, CENSUS, UNITS, Demand, employed_by_section
from .industrymatch import find_demand, with_deviation, with_quotients
from .industrymeasures import campus_rows, industry_rows
from .localsupply import Surroundings, look_around
from .match import Match, align_manufacturing


def measure_rows(
    study: Study,
    ground: Ground,
    reach: Reach,
    match: Match,
    townships: dict[str, list[str]],
) -> dict[str, list[dict[str, Any]]]:
    """Return demand on every basis, and the measures of match of industries and campuses.

    Without programmes only the demand is told; without roads nothing that rests on minutes is.

    Returns
    -------
    dict
        ``demand``: amount and share by county and industry on each basis; ``in_run`` marks what
        the run uses. ``match_options``: what alignment each county would have on each basis.
        ``industry_measures`` and ``campus_measures``: see `industry_rows` and `campus_rows`.
    """
    chosen = match.demand.basis
    demands = {
        basis: match.demand if basis == chosen else find_demand(study, ground, basis)
        for basis in BASES
    }
    rows: dict[str, list[dict[str, Any]]] = {
        "demand": [*_census_rows(study), *_demand_rows(demands, chosen)],
        "match_options": [],
        "industry_measures": [],
        "campus_measures": [],
    }
    if study.programmes.empty:
        return rows
    around = look_around(study, ground, reach, match)
    rows["industry_measures"] = industry_rows(study, around)
    if not study.roads.empty:
        rows["match_options"] = _option_rows(demands, chosen, around, match)
        rows["campus_measures"] = campus_rows(study, around, match.supply)
    return rows


def county_couplings(
    study: Study, ground: Ground, reach: Reach, match: Match
) -> dict[int, dict[str, Any]]:
    """Return the coupling coordination of each county, in the shape of results."""
    return couple_counties(study, look_around(study, ground, reach, match))


def place_mismatch(study: Study, ground: Ground, reach: Reach, match: Match) -> pd.DataFrame:
    """Return the mismatch list with structural deviation, location quotient and place mismatch."""
    around = look_around(study, ground, reach, match)
    demand = {
        "sector": around.worked(study),
        "manufacturing": around.demand.by_place(around.adcodes),
    }
    supply = {
        "sector": around.by_place(around.sections),
        "manufacturing": around.by_place(around.taught),
    }
    return with_quotients(with_deviation(match.mismatch), demand, supply)


def _census_rows(study: Study) -> list[dict[str, Any]]:
    """Return employment by county and section; sections where nobody works are left out."""
    employed = employed_by_section(study.counties).sort_index()
    rows = []
    for adcode, persons in employed.iterrows():
        known = persons[persons > 0]
        rows += [
            _row(CENSUS, "sector", adcode, section, amount, amount / known.sum())
            | {"clusters": None, "year_low": None, "year_high": None, "in_run": True}
            for section, amount in known.items()
        ]
    return rows


def _demand_rows(demands: dict[str, Demand], chosen: str) -> list[dict[str, Any]]:
    """Return demand of manufacturing on each basis."""
    rows = []
    for basis, demand in demands.items():
        whole = demand.rows.groupby("adcode")["amount"].transform("sum")
        shares = demand.rows["amount"] / whole
        rows += [
            _row(basis, "manufacturing", r.adcode, r.industry, r.amount, part)
            | {
                "clusters": int(r.clusters),
                "year_low": number(r.year_low, 0),
                "year_high": number(r.year_high, 0),
                "in_run": basis == chosen,
            }
            for r, part in zip(demand.rows.itertuples(), shares, strict=True)
        ]
    return rows


def _row(
    basis: str, version: str, adcode: Any, industry: Any, amount: Any, part: Any
) -> dict[str, Any]:
    return {
        "basis": basis,
        "version": version,
        "adcode": int(adcode),
        "industry": str(industry),
        "amount": number(amount, 2),
        "unit": UNITS[basis],
        "share": share(part),
    }


def _option_rows(
    demands: dict[str, Demand], chosen: str, around: Surroundings, match: Match
) -> list[dict[str, Any]]:
    """Return the alignment of each county on each basis."""
    rows = []
    for basis, demand in demands.items():
        found = align_manufacturing(
            demand,
            match.supply,
            around.by_county,
            around.by_township,
            around.adcodes,
            reach_min=around.reach_min,
        ).alignment
        for r in found.itertuples():
            held = demand.counties.loc[r.adcode]
            many = r.comparable_industries
            rows.append(
                {
                    "basis": basis,
                    "adcode": int(r.adcode),
                    "alignment_manufacturing": share(r.manufacturing),
                    "comparable_industries": None if pd.isna(many) else int(many),
                    "clusters_counted": int(held["counted"]),
                    "clusters_left_out": int(held["left_out"]),
                    "reason": r.reason or None,
                    "in_run": basis == chosen,
                }
            )
    return rows
