"""Do programmes stand where the industries are? Alignment, mismatch, nearest matching campus.

Supply is what is taught within reach: one programme on one campus is 1, spread over the
industries it trains for. Minutes are rounded to 0.1 before they are compared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..study import Catalogue
from .crosswalk import classify_programmes, division_codes, place_programmes, plain
from .demand import Demand, cluster_demand, employed_by_section
from .taught import ClusterPlaces, Taught, nearest_lesson, nearest_minutes, teach, weight_within

MIN_INDUSTRIES = 3
ALIGNMENT_COLUMNS = [
    "adcode",
    "sector",
    "manufacturing",
    "unmatched_share",
    "comparable_industries",
    "reason",
]
MISMATCH_COLUMNS = [
    "adcode",
    "version",
    "industry",
    "demand_share",
    "supply_share",
    "nearest_campus",
    "nearest_min",
]
CLUSTER_COLUMNS = [
    "id",
    "matched",
    "nearest_campus",
    "nearest_programme",
    "nearest_min",
    "state",
    "measured_from",
]
_ALIGNMENT_TYPES = {
    "sector": float,
    "manufacturing": float,
    "unmatched_share": float,
    "comparable_industries": "Int64",
}


@dataclass(frozen=True)
class Match:
    """What the match found: a row a county, a row a county and industry, a row a cluster.

    ``supply`` holds what each programme trains for: ``id, institution, campus, division, section,
    weight``; ``demand`` what manufacturing asks for on the basis of the run.
    """

    alignment: pd.DataFrame
    mismatch: pd.DataFrame
    clusters: pd.DataFrame
    unmatched_programmes: tuple[str, ...]
    unplaced_programmes: tuple[str, ...]
    supply: pd.DataFrame
    demand: Demand


def align(supply: Mapping[str, float], demand: Mapping[str, float]) -> float | None:
    """Return sum over industries of min(supply share, demand share), 0 to 1.

    None where either side is empty: then there are no shares to compare.

    Notes
    -----
    The similarity of export structures of Finger & Kreinin (1979), Economic Journal 89.

    Examples
    --------
    >>> align({"34": 3, "38": 1}, {"34": 1, "38": 1})
    0.75
    """
    supplied, demanded = sum(supply.values()), sum(demand.values())
    if supplied <= 0 or demanded <= 0:
        return None
    return float(sum(min(supply.get(j, 0) / supplied, d / demanded) for j, d in demand.items()))


def match_counties(
    counties: pd.DataFrame,
    clusters: pd.DataFrame,
    programmes: pd.DataFrame,
    campuses: pd.DataFrame,
    catalogue: Catalogue,
    minutes_county: pd.DataFrame,
    minutes_township: pd.DataFrame,
    cluster_townships: Mapping[str, Sequence[str]],
    *,
    reach_min: float = 45.0,
    demand: Demand | None = None,
) -> Match:
    """Return alignment of each county, its mismatch list, and each cluster's nearest campus.

    Parameters
    ----------
    counties
        ``code`` and ``employed_A`` ... ``employed_T`` (census 2020, by GB/T 4754 section).
    clusters, programmes, campuses
        Tables of the study; only operating campuses should be handed in.
    minutes_county, minutes_township
        Minutes with counties (adcode) or townships (code) as rows and campus ids as columns. NaN
        or inf where there is no number.
    cluster_townships
        Township codes of each cluster that names townships. Others are measured from the county.
    reach_min
        Minutes within which a programme counts as present; equal counts.
    demand
        What manufacturing asks for, on one basis; every cluster counts 1 where not given.

    Notes
    -----
    *Sector* compares census employment by section with programmes by section within reach of the
    county. *Manufacturing* compares the 2-digit divisions of `demand` with programmes within reach
    of the places of the county's clusters, over these divisions only; ``unmatched_share`` is the
    share of the supply within reach that trains for anything else. It is null with a ``reason``
    where the county has no demand, fewer than three divisions can be compared or no programme is
    within reach.

    Examples
    --------
    A county with one place, a valve cluster and a school 20 minutes away:

    >>> empty = pd.DataFrame()
    >>> rules = pd.DataFrame({"rule": ["keyword"], "pattern": ["阀门"], "group_code": ["46"],
    ...     "divisions": ["34"], "sections": ["C"], "weight": [1]})
    >>> industries = pd.DataFrame({"code": ["34"], "section": ["C"]})
    >>> match = match_counties(
    ...     pd.DataFrame({"code": [1], "employed_C": [60.0], "employed_F": [40.0]}),
    ...     pd.DataFrame({"id": ["k"], "gb4754": ["34"], "adcode": [1], "weight": [""],
    ...         "basis": [""], "year": [""], "part_of": [""]}),
    ...     pd.DataFrame({"id": ["p"], "name_zh": ["阀门"], "institution": ["i"], "campus": ["c"],
    ...         "level": ["secondary"]}),
    ...     pd.DataFrame({"id": ["c"], "institution": ["i"], "kind": ["main"]}),
    ...     Catalogue(empty, empty, empty, empty, empty, industries, rules),
    ...     pd.DataFrame({"c": [20.0]}, index=[1]), pd.DataFrame({"c": [20.0]}, index=["t"]),
    ...     {"k": ["t"]})
    >>> match.alignment[["adcode", "sector", "reason"]].values.tolist()
    [[1, 0.6, 'fewer_than_three_industries']]
    """
    sections = division_sections(catalogue)
    placed = place_programmes(programmes, campuses)
    classified = classify_programmes(placed, catalogue.crosswalk, sections=sections)
    supply = placed.merge(classified, on="id")
    unplaced = placed.loc[placed["campus"] == "", "id"]
    located = supply[supply["campus"] != ""]
    adcodes = sorted(counties["code"].astype(int))
    asked = demand or cluster_demand(clusters, sections, adcodes, townships=cluster_townships)
    by_section = teach(located, "section")
    employed = employed_by_section(counties)
    made = align_manufacturing(
        asked, supply, minutes_county, minutes_township, adcodes, reach_min=reach_min
    )
    manufacturing = made.alignment.set_index("adcode")
    alignment, mismatch = [], list(made.mismatch)
    for adcode in adcodes:
        wanted = employed.loc[adcode]
        sector, rows = _compare(
            by_section,
            wanted[wanted > 0].to_dict(),
            nearest_minutes(minutes_county, [adcode]),
            reach_min,
        )
        mismatch += [(adcode, "sector", *row) for row in rows]
        own = manufacturing.loc[adcode]
        reason = [own["reason"]] if own["reason"] else []
        if sector is None and "no_programme_in_reach" not in reason:
            reason.append("no_programme_in_reach")
        alignment.append(
            (
                adcode,
                sector,
                own["manufacturing"],
                own["unmatched_share"],
                own["comparable_industries"],
                ";".join(reason),
            )
        )
    places = ClusterPlaces(minutes_county, minutes_township, cluster_townships)
    return Match(
        pd.DataFrame(alignment, columns=ALIGNMENT_COLUMNS).astype(_ALIGNMENT_TYPES),
        _order_mismatch(mismatch),
        _nearest_matches(clusters, supply, places, sections, reach_min, counties),
        tuple(classified.loc[classified["rule"] == "", "id"].unique()),
        tuple(unplaced),
        supply,
        asked,
    )


@dataclass(frozen=True)
class Manufacturing:
    """Alignment by county on one basis, and the rows of its mismatch list."""

    alignment: pd.DataFrame
    mismatch: tuple[tuple[object, ...], ...]


def align_manufacturing(
    demand: Demand,
    supply: pd.DataFrame,
    minutes_county: pd.DataFrame,
    minutes_township: pd.DataFrame,
    adcodes: Sequence[int],
    *,
    reach_min: float,
) -> Manufacturing:
    """Return how programmes within reach align with the demand of each county on one basis.

    Reach is measured from the places of all clusters (or parks) of the county, counted or not.
    A county without demand is blank with the reason of `Demand.counties`.

    Returns
    -------
    Manufacturing
        ``alignment`` has ``adcode, manufacturing, unmatched_share, comparable_industries,
        reason``.
    """
    by_division = teach(supply[supply["campus"] != ""], "division")
    places = ClusterPlaces(minutes_county, minutes_township, demand.townships)
    rows, mismatch = [], []
    for adcode in adcodes:
        wanted = demand.of(adcode)
        own = demand.sites[demand.sites["adcode"] == adcode] if wanted else demand.sites[:0]
        minutes = places.of_clusters(own)
        inside = {code: by_division[code] for code in wanted if code in by_division}
        aligned, found = _compare(inside, wanted, minutes, reach_min)
        mismatch += [(adcode, "manufacturing", *row) for row in found]
        few = len(wanted) < MIN_INDUSTRIES
        reason = str(demand.counties.at[adcode, "reason"])
        if not reason and few:
            reason = "fewer_than_three_industries"
        elif not reason and aligned is None:
            reason = "no_programme_in_reach"
        unmatched = _unmatched_share(by_division, minutes, reach_min, wanted) if wanted else None
        known = None if few else aligned
        rows.append((adcode, known, unmatched, len(wanted) if wanted else None, reason))
    columns = ["adcode", "manufacturing", "unmatched_share", "comparable_industries", "reason"]
    types = {key: kind for key, kind in _ALIGNMENT_TYPES.items() if key in columns}
    return Manufacturing(pd.DataFrame(rows, columns=columns).astype(types), tuple(mismatch))


def division_sections(catalogue: Catalogue) -> dict[str, str]:
    """Return the section letter of each division of GB/T 4754."""
    industries = catalogue.industries
    codes = industries["code"].map(plain).str.zfill(2)
    return dict(zip(codes, industries["section"].map(plain), strict=True))


def _compare(
    taught: Taught, demand: Mapping[str, float], minutes: pd.Series, reach_min: float
) -> tuple[float | None, list[tuple[object, ...]]]:
    """Return the alignment and (industry, demand, supply, nearest campus, minutes) rows.

    Shares of supply are over the industries of `taught`.
    """
    known = minutes.to_dict()
    offered = {j: weight_within(some, known, reach_min) for j, some in taught.items() if j}
    total, wanted = sum(offered.values()), sum(demand.values())
    rows: list[tuple[object, ...]] = []
    for industry, amount in demand.items():
        campus, nearest, _ = nearest_lesson(taught.get(industry, {}), known)
        share = offered.get(industry, 0.0) / total if total > 0 else np.nan
        rows.append((industry, amount / wanted, share, campus, nearest))
    return align(offered, demand), rows


def _unmatched_share(
    by_division: Taught, minutes: pd.Series, reach_min: float, demand: Iterable[str]
) -> float | None:
    """Return the share of the supply within reach that trains for other industries."""
    known = minutes.to_dict()
    within = {j: weight_within(some, known, reach_min) for j, some in by_division.items()}
    total = sum(within.values())
    if total <= 0:
        return None
    return float(1 - sum(within.get(j, 0.0) for j in set(demand)) / total)


def _order_mismatch(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    """Return the mismatch list, largest demand - supply first within county and version."""
    table = pd.DataFrame(rows, columns=MISMATCH_COLUMNS)
    lack = (table["demand_share"] - table["supply_share"].fillna(0)).astype(float)
    # sector before manufacturing, as in the definitions
    order = table.assign(lack=-lack.round(12), second=table["version"] == "manufacturing")
    kept = order.sort_values(["adcode", "second", "lack", "industry"], kind="stable")
    return kept[MISMATCH_COLUMNS].reset_index(drop=True)


def _nearest_matches(
    clusters: pd.DataFrame,
    supply: pd.DataFrame,
    places: ClusterPlaces,
    sections: Mapping[str, str],
    reach_min: float,
    counties: pd.DataFrame,
) -> pd.DataFrame:
    """Return each cluster's nearest campus that teaches for one of its divisions.

    ``state``: ``number``; ``no_programme`` teaches for it anywhere; ``unlocated`` (what teaches for
    it, or the cluster, has no place: ``matched`` is None); ``unreachable``; ``not_placed`` (a row
    of the whole city).
    """
    known = {str(int(code)) for code in counties["code"]}
    rows: list[tuple[object, ...]] = []
    for key, codes, adcode in zip(
        clusters["id"], clusters["gb4754"], clusters["adcode"], strict=True
    ):
        if plain(adcode) not in known:
            rows.append((plain(key), None, None, None, np.nan, "not_placed", ""))
            continue
        wanted = [code for code in division_codes(codes) if code in sections]
        minutes, measured = places.of(plain(key), plain(adcode))
        taught = supply[supply["division"].isin(wanted)]
        lessons = teach(taught.assign(any=""), "any").get("", {})
        campus, nearest, programme = nearest_lesson(lessons, minutes.to_dict())
        state = _cluster_state(minutes, taught, campus)
        matched = None if state == "unlocated" else bool(nearest <= reach_min)
        rows.append((plain(key), matched, campus, programme, nearest, state, measured))
    table = pd.DataFrame(rows, columns=CLUSTER_COLUMNS)
    return table.astype({"nearest_min": float, "matched": object})


def _cluster_state(minutes: pd.Series, taught: pd.DataFrame, campus: str | None) -> str:
    """Return ``number`` or why there is no minute."""
    if campus is not None:
        return "number"
    if taught.empty:
        return "no_programme"
    reached = taught["campus"].map(minutes).astype(float)
    return "unreachable" if np.isinf(reached).any() else "unlocated"
