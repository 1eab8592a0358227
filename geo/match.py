"""Do programmes stand where the industries are? Alignment, mismatch, nearest matching campus.

Supply is what is taught within reach: one programme on one campus is 1, spread over the
industries it trains for. Minutes are rounded to 0.1 before they are compared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .crosswalk import classify_programmes, division_codes, place_programmes, plain
from .study import Catalogue

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


@dataclass(frozen=True)
class Match:
    """What the match found: a row a county, a row a county and industry, a row a cluster.

    ``supply`` holds what each programme trains for: ``id, institution, campus, division, weight``.
    """

    alignment: pd.DataFrame
    mismatch: pd.DataFrame
    clusters: pd.DataFrame
    unmatched_programmes: tuple[str, ...]
    unplaced_programmes: tuple[str, ...]
    supply: pd.DataFrame


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

    Notes
    -----
    *Sector* compares census employment by section with programmes by section within reach of the
    county. *Manufacturing* compares the 2-digit divisions of the county's clusters (see
    `cluster_demand`) with programmes within reach of the places of those clusters, over these
    divisions only; ``unmatched_share`` is the share of the supply within reach that trains for
    anything else. It is null with a ``reason`` when fewer than three divisions can be compared or
    no programme is within reach.

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
    sections = {
        plain(code).zfill(2): plain(section)
        for code, section in zip(
            catalogue.industries["code"], catalogue.industries["section"], strict=True
        )
    }
    placed = place_programmes(programmes, campuses)
    classified = classify_programmes(placed, catalogue.crosswalk, sections=sections)
    supply = placed.merge(classified, on="id")
    unplaced = placed.loc[placed["campus"] == "", "id"]
    located = supply[supply["campus"] != ""]
    places = _ClusterPlaces(minutes_county, minutes_township, cluster_townships, campuses)
    by_section, by_division = _teach(located, "section"), _teach(located, "division")
    alignment, mismatch = [], []
    for county in counties.sort_values("code").itertuples(index=False):
        adcode = int(county.code)
        own = clusters[clusters["adcode"].map(plain) == str(adcode)]
        demand_s = _employment(county)
        sector, rows = _compare(
            by_section, demand_s, nearest_minutes(minutes_county, [adcode]), reach_min
        )
        mismatch += [(adcode, "sector", *row) for row in rows]
        demand_m = cluster_demand(own, sections)
        minutes = places.of_clusters(own)
        inside = {code: by_division[code] for code in demand_m if code in by_division}
        aligned, rows = _compare(inside, demand_m, minutes, reach_min)
        mismatch += [(adcode, "manufacturing", *row) for row in rows]
        few = len(demand_m) < MIN_INDUSTRIES
        reason = _reason(few, sector, aligned)
        alignment.append(
            (
                adcode,
                sector,
                None if few else aligned,
                _unmatched_share(by_division, minutes, reach_min, demand_m),
                len(demand_m),
                reason,
            )
        )
    return Match(
        pd.DataFrame(alignment, columns=ALIGNMENT_COLUMNS).astype(
            {"sector": float, "manufacturing": float, "unmatched_share": float}
        ),
        _order_mismatch(mismatch),
        _nearest_matches(clusters, supply, places, sections, reach_min, counties),
        tuple(classified.loc[classified["rule"] == "", "id"].unique()),
        tuple(unplaced),
        supply,
    )


def cluster_demand(clusters: pd.DataFrame, sections: Mapping[str, str]) -> dict[str, float]:
    """Return the demand by manufacturing division that the clusters of one county make.

    Only leaf rows count (no other row of these is part of them). Where all leaves have a weight
    of one basis and their years span at most five, a division's demand is the sum of weights;
    otherwise each cluster counts 1. A cluster of several divisions is shared equally.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b"], "gb4754": ["34", "38;65"], "weight": [30.0, 10.0],
    ...     "basis": ["output"] * 2, "year": [2021, 2023], "part_of": ["", "x"]})
    >>> cluster_demand(table, {"34": "C", "38": "C", "65": "I"})
    {'34': 30.0, '38': 10.0}
    """
    parents = set(clusters["part_of"].map(plain)) if len(clusters) else set()
    leaves = clusters[~clusters["id"].map(plain).isin(parents)]
    weights = pd.to_numeric(leaves["weight"], errors="coerce")
    years = pd.to_numeric(leaves["year"], errors="coerce")
    summable = bool(
        len(leaves)
        and weights.notna().all()
        and years.notna().all()
        and leaves["basis"].map(plain).nunique() == 1
        and years.max() - years.min() <= 5
    )
    demand: dict[str, float] = {}
    for codes, weight in zip(leaves["gb4754"], weights, strict=True):
        made = [code for code in division_codes(codes) if sections.get(code) == "C"]
        for code in made:
            amount = float(weight) if summable else 1.0
            demand[code] = demand.get(code, 0.0) + amount / len(made)
    return dict(sorted(demand.items()))


@dataclass(frozen=True)
class _ClusterPlaces:
    """Minutes from the places of clusters: their townships, or their county where none is given."""

    county: pd.DataFrame
    township: pd.DataFrame
    townships: Mapping[str, Sequence[str]]
    campuses: pd.DataFrame

    def of(self, cluster: str, adcode: str) -> tuple[pd.Series, str]:
        """Return minutes to each campus and where they are measured from."""
        named = [code for code in self.townships.get(cluster, ()) if code in self.township.index]
        if named:
            return nearest_minutes(self.township, named), "townships"
        code = int(adcode) if adcode.isdigit() else -1
        measured = "county" if code in self.county.index else ""
        return nearest_minutes(self.county, [code]), measured

    def of_clusters(self, clusters: pd.DataFrame) -> pd.Series:
        """Return the fewest minutes from any of these clusters."""
        parts = [
            self.of(plain(key), plain(adcode))[0]
            for key, adcode in zip(clusters["id"], clusters["adcode"], strict=True)
        ]
        return pd.concat(parts, axis=1).min(axis=1) if parts else pd.Series(dtype=float)


def _employment(county: object) -> dict[str, float]:
    """Return employment by section, without sections nobody works in."""
    known = {
        letter: getattr(county, f"employed_{letter}", np.nan) for letter in "ABCDEFGHIJKLMNOPQRST"
    }
    return {letter: float(n) for letter, n in known.items() if pd.notna(n) and n > 0}


@dataclass(frozen=True)
class _Lesson:
    """What one campus teaches for one industry: weight of its programmes, and one of them."""

    weight: float
    programme: str


Taught = dict[str, dict[str, _Lesson]]


def _teach(supply: pd.DataFrame, column: str) -> Taught:
    """Return what each campus teaches for each industry of `column`; "" is none of them."""
    summed = supply.groupby([column, "campus"]).agg(weight=("weight", "sum"), id=("id", "min"))
    taught: Taught = {}
    for (industry, campus), weight, programme in summed.itertuples():
        taught.setdefault(str(industry), {})[str(campus)] = _Lesson(float(weight), str(programme))
    return taught


def _within(
    lessons: Mapping[str, _Lesson], minutes: Mapping[str, float], reach_min: float
) -> float:
    """Return the weight of what is taught within reach."""
    return sum(
        lesson.weight
        for campus, lesson in lessons.items()
        if minutes.get(campus, np.inf) <= reach_min
    )


def _compare(
    taught: Taught, demand: Mapping[str, float], minutes: pd.Series, reach_min: float
) -> tuple[float | None, list[tuple[object, ...]]]:
    """Return the alignment and (industry, demand, supply, nearest campus, minutes) rows.

    Shares of supply are over the industries of `taught`.
    """
    known = minutes.to_dict()
    offered = {j: _within(some, known, reach_min) for j, some in taught.items() if j}
    total, wanted = sum(offered.values()), sum(demand.values())
    rows: list[tuple[object, ...]] = []
    for industry, amount in demand.items():
        campus, nearest, _ = _nearest(taught.get(industry, {}), known)
        share = offered.get(industry, 0.0) / total if total > 0 else np.nan
        rows.append((industry, amount / wanted, share, campus, nearest))
    return align(offered, demand), rows


def _nearest(
    lessons: Mapping[str, _Lesson], minutes: Mapping[str, float]
) -> tuple[str | None, float, str | None]:
    """Return nearest campus, minutes and programme; ties go to the smallest ids."""
    ways = (
        (minutes.get(campus, np.nan), campus, lesson.programme)
        for campus, lesson in lessons.items()
    )
    least = min((way for way in ways if np.isfinite(way[0])), default=None)
    return (None, np.nan, None) if least is None else (least[1], float(least[0]), least[2])


def _unmatched_share(
    by_division: Taught, minutes: pd.Series, reach_min: float, demand: Iterable[str]
) -> float | None:
    """Return the share of the supply within reach that trains for other industries."""
    known = minutes.to_dict()
    within = {j: _within(some, known, reach_min) for j, some in by_division.items()}
    total = sum(within.values())
    if total <= 0:
        return None
    return float(1 - sum(within.get(j, 0.0) for j in set(demand)) / total)


def _reason(few: bool, sector: float | None, manufacturing: float | None) -> str:
    """Return why a version is null, empty where both have a value."""
    reasons = ["fewer_than_three_industries"] if few else []
    if sector is None or (manufacturing is None and not few):
        reasons.append("no_programme_in_reach")
    return ";".join(reasons)


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
    places: _ClusterPlaces,
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
        lessons = _teach(taught.assign(any=""), "any").get("", {})
        campus, nearest, programme = _nearest(lessons, minutes.to_dict())
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
