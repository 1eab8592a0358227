"""Results in the shape of ``results.json``: rounded, ordered by id, nan as None.

Minutes to 0.1, shares to 1e-4, people whole. No times and no versions.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .coverage.gaps import Drawn, label_of, probability_interval, summarise
from .coverage.reach import Reach
from .coverage.sensitivity import matters_most
from .coverage.snaps import snap_metres
from .coverage.tiers import READINGS, covered_share, split_levels, weighted_minutes
from .coverage.tipping import Doubt
from .ground import Ground
from .planning.siteplan import kind_rows
from .quality import quality_of
from .questions import Answers
from .rounding import minute, number, people, share, text
from .study import TIERS, Study


def results_of(
    study: Study,
    ground: Ground,
    reach: Reach,
    drawn: Drawn,
    doubt: Doubt,
    undrawn: pd.DataFrame,
    schools: pd.DataFrame,
    answers: Answers,
    sweep: pd.DataFrame,
) -> dict[str, Any]:
    """Return everything that was found, in the shape of ``results.json``."""
    counties = county_rows(study, ground, reach, drawn, doubt, schools, answers)
    snap = snap_metres(ground, reach)
    return {
        "study": {
            "id": study.id,
            "name_zh": study.name_zh,
            "name_en": study.name_en,
            "adcode": study.adcode,
            "metric_crs": study.metric_crs,
            "sources": [
                {key: text(getattr(s, key)) for key in ("name", "licence", "url", "used_for")}
                for s in study.sources.itertuples()
            ],
        },
        "parameters": study.parameters.as_dict(),
        "scenario": study.scenario.describe() if study.scenario else None,
        "headline": headline_of(study, ground, reach, drawn, counties, answers),
        "counties": counties,
        "townships": township_rows(study, ground, reach, answers, snap["townships"]),
        "campuses": campus_rows(study, ground, snap["campuses"]),
        "parks": park_rows(study, ground, snap["parks"]),
        "clusters": cluster_rows(study, answers),
        "match": answers.match_rows,
        **answers.sites,
        "site_kinds": kind_rows(study),
        **answers.placement,
        **answers.programmes,
        "sweep": [
            {"tier": r.tier, "minutes": int(r.minutes), "share": share(r.share)}
            for r in sweep.itertuples()
        ],
        "doubt": doubt_rows(study, doubt.explained),
        "tipping": tipping_rows(study, doubt.tipping),
        "coordination": answers.coordination_rows,
        "coordination_trends": answers.coordination_trends,
        "equity": answers.equity,
        "access_options": answers.access_options,
        "quality": quality_of(study, ground, reach, undrawn, schools, answers),
    }


def headline_of(
    study: Study,
    ground: Ground,
    reach: Reach,
    drawn: Drawn,
    counties: list[dict[str, Any]],
    answers: Answers,
) -> dict[str, Any]:
    """Return the headline: drawn medians with their intervals, located beside them."""
    residents = ground.points["residents"].to_numpy(float)
    row: dict[str, Any] = {"residents": people(study.counties["residents"].sum())}
    for reading in ("local", "all"):
        low, mid, high = summarise(drawn.totals[reading])
        row |= {f"{reading}_p05": share(low), f"{reading}_p50": share(mid)}
        row |= {f"{reading}_p95": share(high)}
        row[f"{reading}_located"] = share(residents[reach.covered[reading]].sum() / residents.sum())
    row["gap_people_located"] = people(residents[~reach.covered["local"]].sum())
    low, mid, high = summarise(np.nansum(drawn.gap_people, axis=1))
    row |= {f"gap_people_{k}": people(v) for k, v in (("p05", low), ("p50", mid), ("p95", high))}
    row["unlocated_people"] = sum(c["unlocated_people"] for c in counties)
    row["target"] = study.parameters.standards.target
    ordered = sorted(counties, key=lambda c: (-c["p_underserved"], c["rank"], c["adcode"]))
    for label in ("underserved", "possibly"):
        row[label] = [c["adcode"] for c in ordered if c["label"] == label]
    row["sites"] = [
        {key: site[key] for key in ("id", "name_zh", "gain_people")}
        for site in answers.sites["sites"]
        if site["objective_name"] == "people"
    ][:3]
    return row


def county_rows(
    study: Study,
    ground: Ground,
    reach: Reach,
    drawn: Drawn,
    doubt: Doubt,
    schools: pd.DataFrame,
    answers: Answers,
) -> list[dict[str, Any]]:
    """Return one row a county, ordered by adcode."""
    standards = study.parameters.standards
    at = {code: i for i, code in enumerate(study.counties["code"])}
    group = ground.points["adcode"].map(at).to_numpy(int)
    residents = ground.points["residents"].to_numpy(float)
    located = {r: _by_county(reach.covered[r], residents, group, len(at)) for r in READINGS}
    thin = _by_county(reach.thin, residents, group, len(at))
    intervals = {r: summarise(drawn.shares[r]) for r in READINGS}
    p, ranks = drawn.p_underserved(standards.target), drawn.ranks()
    p_low, p_high = probability_interval(p, len(drawn.inputs))
    most = matters_most(doubt.explained)
    rank_low, rank_mid, rank_high = np.nanpercentile(ranks, [5, 50, 95], axis=0)
    gap, depth = np.nanmedian(drawn.gap_people, axis=0), np.nanmedian(drawn.depth, axis=0)
    unlocated = ground.unlocated.groupby("adcode")["residents"].sum()
    rows = []
    for i, county in enumerate(study.counties.itertuples()):
        row: dict[str, Any] = {
            "adcode": int(county.code),
            "name_zh": county.name_zh,
            "name_en": text(county.name_en),
            "urban_core": bool(county.urban_core),
            "residents": people(county.residents),
        }
        row |= {f"covered_{r}": share(located[r][i]) for r in READINGS}
        for r in READINGS:
            row |= {
                f"covered_{r}_{k}": share(intervals[r][j, i])
                for j, k in enumerate(("p05", "p50", "p95"))
            }
        row |= {
            "thin_share": share(thin[i]),
            "depth": number(depth[i], 2),
            "gap_people": people(gap[i]),
            "gap_people_located": people(residents[(group == i) & ~reach.covered["local"]].sum()),
            "p_underserved": share(p[i]),
            "p_underserved_low": share(p_low[i]),
            "p_underserved_high": share(p_high[i]),
            "label": label_of(p[i]),
            "rank": number(rank_mid[i], 1),
            "rank_low": number(rank_low[i], 1),
            "rank_high": number(rank_high[i], 1),
            "doubt_most": most.get(i),
            "unlocated_people": people(unlocated.get(county.code, 0.0)),
        }
        row |= answers.county_columns[int(county.code)]
        row |= _school_counts(int(county.code), schools)
        rows.append(row)
    return sorted(rows, key=lambda r: r["adcode"])


def doubt_rows(study: Study, explained: pd.DataFrame) -> list[dict[str, Any]]:
    """Return how much of each county's spread each unknown explains."""
    codes = study.counties["code"].to_numpy(int)
    rows = [
        {
            "adcode": int(codes[row.county]),
            "unknown": row.unknown,
            **{key: share(getattr(row, key)) for key in ("first_order", "low", "high", "spread")},
        }
        for row in explained.itertuples()
    ]
    return sorted(rows, key=lambda row: row["adcode"])


def tipping_rows(study: Study, tipping: pd.DataFrame) -> list[dict[str, Any]]:
    """Return where each county's verdict changes."""
    codes = study.counties["code"].to_numpy(int)
    rows = [
        {
            "adcode": int(codes[row.county]),
            "what": row.what,
            "label": row.label,
            "now": number(row.now, 1),
            "from": number(row.low, 1),
            "to": number(row.high, 1),
            "below": number(row.below, 1),
            "label_below": text(row.label_below),
            "above": number(row.above, 1),
            "label_above": text(row.label_above),
        }
        for row in tipping.itertuples()
    ]
    return sorted(rows, key=lambda row: row["adcode"])


def _by_county(
    flags: npt.NDArray[np.bool_],
    residents: npt.NDArray[np.float64],
    group: npt.NDArray[np.int64],
    n: int,
) -> npt.NDArray[np.float64]:
    """Return covered shares for all n counties, nan where one has no point."""
    result = np.full(n, np.nan)
    values = covered_share(flags, residents, group)
    result[: len(values)] = values
    return result


def _school_counts(adcode: int, schools: pd.DataFrame) -> dict[str, Any]:
    """Return stated, known and located schools of the pools that hold this county alone."""
    mine = schools[schools["adcodes"].astype(str) == str(adcode)]
    pools = schools["adcodes"].astype(str).str.split(";")
    shared = schools[np.array([str(adcode) in c and len(c) > 1 for c in pools], dtype=bool)]
    if mine.empty:
        return {
            "stated_schools": None,
            "known_schools": None,
            "located_schools": None,
            "shared_pools": sorted(shared["id"]),
        }
    return {
        "stated_schools": int(mine["stated"].sum()),
        "known_schools": int(mine["known"].sum()),
        "located_schools": int(mine["located"].sum()),
        "shared_pools": sorted(shared["id"]),
    }


def township_rows(
    study: Study, ground: Ground, reach: Reach, answers: Answers, snap: pd.Series
) -> list[dict[str, Any]]:
    """Return one row a township, those without a place included, ordered by code."""
    codes = ground.points["township"].astype(str)
    residents = ground.points["residents"].to_numpy(float)
    mean = {t: weighted_minutes(reach.nearest[t], reach.state, residents, codes) for t in TIERS}
    order = {code: i for i, code in enumerate(sorted(set(codes)))}
    group = codes.map(order).to_numpy(int)
    covered = {r: covered_share(reach.covered[r], residents, group) for r in READINGS}
    rows = []
    for township in ground.townships.sort_values("code").itertuples():
        i = order.get(township.code)
        row: dict[str, Any] = {
            "code": township.code,
            "name_zh": township.name_zh,
            "adcode": int(township.adcode),
            "residents": people(township.residents),
            "residents_basis": township.basis,
            "lon": number(township.lon_wgs, 5),
            "lat": number(township.lat_wgs, 5),
            "precision": township.precision,
        }
        for t in TIERS:
            known = i is not None
            row[f"min_{t}"] = minute(mean[t].at[township.code, "minutes"]) if known else None
            state = mean[t].at[township.code, "state"] if known else "unlocated"
            row[f"state_{t}"] = None if pd.isna(state) else str(state)
        for r in READINGS:
            row[f"covered_{r}"] = share(covered[r][i]) if i is not None else None
        row["access"] = number(answers.township_access.get(township.code, float("nan")), 4)
        row["snap_m"] = people(snap.get(township.code, float("nan")))
        row["outside_supply_held"] = bool(township.outside_supply_held)
        rows.append(row)
    return rows


def campus_rows(study: Study, ground: Ground, snap: pd.Series) -> list[dict[str, Any]]:
    """Return one row a campus, whatever its status, ordered by id."""
    names = study.institutions.set_index("id")["name_zh"]
    english = study.institutions.set_index("id")["name_en"]
    owner = study.institutions.set_index("id")["ownership"]
    return [
        {
            "id": c.id,
            "institution": c.institution,
            "institution_name_zh": names.get(c.institution),
            "institution_name_en": text(english.get(c.institution)),
            "name_zh": text(c.name_zh),
            "name_en": text(c.name_en),
            "levels": sorted(split_levels(c.levels)),
            "kind": text(c.kind),
            "ownership": text(owner.get(c.institution)),
            "status": text(c.status),
            "adcode": number(c.adcode_found),
            "lon": number(c.lon_wgs, 5),
            "lat": number(c.lat_wgs, 5),
            "precision": c.precision_found,
            "radius_m": number(c.radius_found, 0),
            "places_known": number(c.places_known, 0),
            "seats": number(c.seats, 0),
            "seats_year": number(c.seats_year, 0),
            "seats_basis": text(c.seats_basis),
            "snap_m": people(snap.get(c.id, float("nan"))),
            "source": text(c.source),
        }
        for c in ground.campuses.sort_values("id").itertuples()
    ]


def park_rows(study: Study, ground: Ground, snap: pd.Series) -> list[dict[str, Any]]:
    """Return one row a park, ordered by id."""
    return [
        {
            "id": p.id,
            "name_zh": text(p.name_zh),
            "name_en": text(p.name_en),
            "level": text(p.level),
            "adcode": number(p.adcode_found),
            "townships": text(p.townships),
            "industries": text(p.industries),
            "area_km2": number(p.area_km2),
            "area_basis": text(p.area_basis),
            "lon": number(p.lon_wgs, 5),
            "lat": number(p.lat_wgs, 5),
            "precision": p.precision_found,
            "radius_m": number(p.radius_found, 0),
            "status": text(p.status),
            "snap_m": people(snap.get(p.id, float("nan"))),
            "source": text(p.source),
        }
        for p in ground.parks.sort_values("id").itertuples()
    ]


def cluster_rows(study: Study, answers: Answers) -> list[dict[str, Any]]:
    """Return one row a cluster with its nearest matching campus, ordered by id."""
    return [
        {
            "id": c.id,
            "name_zh": text(c.name_zh),
            "name_en": text(c.name_en),
            "pillar": text(c.pillar),
            "gb4754": text(c.gb4754),
            "adcode": number(c.adcode),
            "townships": text(c.townships),
            "weight": number(c.weight),
            "basis": text(c.basis),
            "unit": text(c.unit),
            "year": number(c.year, 0),
            "part_of": text(c.part_of),
            "source": text(c.source),
        }
        | answers.cluster_columns.get(c.id, {})
        for c in study.clusters.sort_values("id").itertuples()
    ]
