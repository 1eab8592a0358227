"""Access, cohorts, ladder, match, coordination and sites of a study, in the shape of results."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .cities.claims import check_claims
from .cities.coordination import check_coordination, coordination_rows
from .cities.readiness import name_places, readiness_rows
from .cities.trends import index_trends
from .coverage.access import enhanced_two_step, impute_seats
from .coverage.accessoptions import Catchments, compare_options
from .coverage.cohorts import age_cohorts
from .coverage.equity import gini, location_concentration, lorenz, palma, theil
from .coverage.gaps import Drawn
from .coverage.reach import Reach
from .coverage.sensitivity import Model
from .coverage.tiers import SCHOOL_LEVELS, split_levels
from .ground import Ground
from .industry.industrymatch import county_krugman, find_match
from .industry.ladder import RUNGS, county_ladder
from .industry.match import Match
from .industry.matchmeasures import county_couplings, measure_rows, place_mismatch
from .industry.parkdemand import unread_terms
from .industry.pathways import pathway_rows
from .location.points import stack_frames
from .planning.placementrows import placement_rows
from .planning.programmegaps import programme_gap_rows
from .planning.siteplan import Known, people_aged_10_14, plan_sites
from .siting.solver import Watch
from .study import Study

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Answers:
    """What was found beside coverage, ready for ``results.json``."""

    county_columns: dict[int, dict[str, Any]]
    cluster_columns: dict[str, dict[str, Any]]
    township_access: dict[str, float]
    match_rows: list[dict[str, Any]]
    sites: dict[str, Any]
    placement: dict[str, list[dict[str, Any]]]
    programmes: dict[str, list[dict[str, Any]]]
    candidates: pd.DataFrame
    coordination_rows: list[dict[str, Any]]
    coordination_trends: list[dict[str, Any]]
    equity: dict[str, Any]
    access_options: dict[str, Any] | None
    checks: list[dict[str, Any]]


@dataclass(frozen=True)
class Access:
    """Secondary seats per head of the cohort at each point, what was imputed, and from whom."""

    per_point: Floats
    cohort: Floats
    seats_basis: dict[str, int]
    catchments: Catchments


def answer_questions(
    study: Study,
    ground: Ground,
    reach: Reach,
    schools: pd.DataFrame,
    draws: tuple[Model, Drawn],
    *,
    watch: Watch | None = None,
) -> Answers:
    """Answer everything that needs minutes and is not coverage."""
    access = measure_access(study, ground, reach, schools)
    match, townships = find_match(study, ground, reach)
    seats = (access.per_point, access.cohort, access.catchments)
    known = Known(match, townships, *seats, *draws)
    sites = plan_sites(study, ground, reach, known, watch=watch)
    index = name_places(coordination_rows(study.coordination), study)
    checks = [
        {"check": "secondary_seats", **access.seats_basis},
        {"check": "programmes_without_industry", "count": len(match.unmatched_programmes)},
        {"check": "programmes_without_campus", "count": len(match.unplaced_programmes)},
        {
            "check": "park_industries_unread",
            "count": len(unread_terms(study.parks, study.clusters, study.catalogue)),
        },
        *_records(check_coordination(study.coordination)),
        *_records(check_claims(study.coordination_claims, study.coordination)),
        *sites.checks,
    ]
    return Answers(
        county_columns=_county_columns(study, ground, reach, access, match),
        cluster_columns=_cluster_columns(match),
        township_access=_by_township(ground, access),
        match_rows=_records(place_mismatch(study, ground, reach, match)),
        sites=sites.results,
        placement=placement_rows(study, ground, reach, match, townships),
        programmes={
            **measure_rows(study, ground, reach, match, townships),
            **programme_gap_rows(study, ground, reach, match, townships),
            **pathway_rows(study, ground, reach, match, townships),
            **readiness_rows(study, match),
        },
        candidates=sites.candidates,
        coordination_rows=_records(index),
        coordination_trends=_records(index_trends(index)),
        equity=measure_equity(study, ground, access),
        access_options=compare_access(study, access),
        checks=checks,
    )


def measure_access(study: Study, ground: Ground, reach: Reach, schools: pd.DataFrame) -> Access:
    """Measure secondary seats within reach a head of the cohort aged 10-14 in the census.

    Seats that are not published are shared out from the pool's enrolment; schools without
    either are left out and counted. A school that is set aside (closed by a scenario, or private
    where only public ones count) takes its seats with it: they are not shared out among the
    others. Without the cohort of every county nothing is measured: cohort and seats a head are 0.
    """
    known = people_aged_10_14(study, ground)
    cohort = np.zeros(len(ground.points)) if known is None else known
    present = stack_frames([ground.supply, ground.set_aside]).reset_index(drop=True)
    is_school = present["levels"].map(lambda s: bool(split_levels(s) & SCHOOL_LEVELS))
    campuses = present[is_school.to_numpy(bool)]
    pool = campuses["institution"].map(study.institutions.set_index("id")["school_pool"])
    pools = study.stated_schools.set_index("id")[["enrolled"]].join(
        schools.set_index("id")["missing"]
    )
    seats, _ = impute_seats(
        pd.DataFrame(
            {"institution": campuses["institution"], "pool": pool, "seats": campuses["seats"]}
        ),
        pools,
    )
    seats = seats[seats.index < len(ground.supply)]
    column = pd.Series(reach.campus_column, index=ground.supply.index)[seats.index]
    used = (column >= 0) & seats["seats"].notna()
    counts = seats.loc[used, "basis"].value_counts()
    basis = {f"located_{name}": int(n) for name, n in counts.sort_index().items()}
    basis["without_seats_or_place"] = int((~used).sum())
    catchments = Catchments(
        reach.minutes[:, column[used].to_numpy(int)],
        seats.loc[used, "seats"].to_numpy(float),
        cohort,
        ground.points["adcode"].to_numpy(int),
        ground.supply.loc[used.index[used], "adcode"].fillna(-1).to_numpy(int),
    )
    per_point = enhanced_two_step(catchments.minutes, catchments.seats, cohort)
    return Access(per_point, cohort, basis, catchments)


def compare_access(study: Study, access: Access) -> dict[str, Any] | None:
    """Compare other measures, reaches and admission areas; None where no access is measured."""
    if not _is_shared(access):
        return None
    counties = [
        (int(c.code), str(c.name_zh), str(c.name_zh if pd.isna(c.name_en) else c.name_en))
        for c in study.counties.sort_values("code").itertuples()
    ]
    return compare_options(access.catchments, counties)


def _is_shared(access: Access) -> bool:
    """Say whether there is anything to share and anybody who shares it."""
    return bool(access.cohort.sum() > 0 and access.per_point.sum() > 0)


def _county_columns(
    study: Study, ground: Ground, reach: Reach, access: Access, match: Match
) -> dict[int, dict[str, Any]]:
    """Return access, cohorts, ladder and alignment by county."""
    cohorts = age_cohorts(study.counties)
    full = np.full((len(ground.points), len(ground.supply)), np.inf)
    known = reach.campus_column >= 0
    full[:, known] = reach.minutes[:, reach.campus_column[known]]
    ladder = county_ladder(
        study.counties,
        ground.points,
        ground.supply,
        full,
        reach_min=study.parameters.standards.county,
    )
    alignment = match.alignment.set_index("adcode")
    coupled = county_couplings(study, ground, reach, match)
    adcodes = ground.points["adcode"].to_numpy()
    columns = {}
    for code in study.counties["code"].astype(int):
        mine = adcodes == code
        people = access.cohort[mine].sum()
        per_head = (
            (access.per_point[mine] * access.cohort[mine]).sum() / people if people > 0 else np.nan
        )
        row = alignment.loc[code]
        columns[code] = {
            "secondary_seats_per_1000": _number(per_head * 1000.0, 1),
            **{name: _number(cohorts.at[code, name], 0) for name in cohorts.columns},
            "ladder": [
                {
                    "level": r.level,
                    "hosted": int(r.hosted),
                    "share": _number(r.share, 4),
                    "within_reach": bool(r.within_reach),
                }
                for r in ladder[ladder["adcode"] == code].itertuples()
            ],
            "alignment_sector": _number(row["sector"], 4),
            "alignment_manufacturing": _number(row["manufacturing"], 4),
            "krugman_sector": _number(county_krugman(match.mismatch, code, "sector"), 4),
            "krugman_manufacturing": None
            if row["manufacturing"] is None or pd.isna(row["manufacturing"])
            else _number(county_krugman(match.mismatch, code, "manufacturing"), 4),
            "alignment_unmatched_share": _number(row["unmatched_share"], 4),
            "alignment_reason": row["reason"] or None,
            **coupled[code],
        }
    return columns


def _cluster_columns(match: Match) -> dict[str, dict[str, Any]]:
    """Return the nearest matching campus of each cluster."""
    return {row.pop("id"): row for row in _records(match.clusters)}


def _by_township(ground: Ground, access: Access) -> dict[str, float]:
    """Return seats a head of each township, weighted by the cohort at its points."""
    code = ground.points["township"].astype(str)
    seats = pd.Series(access.per_point * access.cohort).groupby(code.to_numpy()).sum()
    people = pd.Series(access.cohort).groupby(code.to_numpy()).sum()
    per_head = seats / people.where(people > 0)
    return {str(code): float(value) for code, value in per_head.items()}


def measure_equity(study: Study, ground: Ground, access: Access) -> dict[str, Any]:
    """Return inequality of secondary access, and how much places concentrate in the core.

    The core ratio is given with and without the townships that a pool of city schools holds
    outside the core (Wenzhou: 瓯江口).
    """
    extra = {
        code.strip()
        for codes in study.stated_schools["townships"].dropna()
        for code in str(codes).split(";")
    }
    return {
        "secondary_access": _access_spread(study, ground, access),
        "core_ratio": [_core_ratio(study, ground, level, extra) for level in RUNGS],
        "lorenz": _lorenz_points(access),
    }


def _access_spread(study: Study, ground: Ground, access: Access) -> dict[str, Any] | None:
    """Return how unevenly secondary seats are shared; None where there are none to share.

    Without an urban core, or without a rest, the parts between and within them are None.
    """
    if not _is_shared(access):
        return None
    adcodes = ground.points["adcode"].to_numpy()
    core = np.isin(adcodes, study.counties.loc[study.counties["urban_core"] == 1, "code"])
    spread = theil(access.per_point, access.cohort, adcodes)
    by_core = theil(access.per_point, access.cohort, core)
    parted = bool(core.any() and not core.all())
    return {
        "gini": _number(gini(access.per_point, access.cohort), 4),
        "theil": _number(spread.total, 4),
        "theil_between_counties": _number(spread.between, 4),
        "theil_within_counties": _number(spread.within, 4),
        "theil_between_core_and_rest": _number(by_core.between, 4) if parted else None,
        "theil_within_core_and_rest": _number(by_core.within, 4) if parted else None,
        "palma": _number(palma(access.per_point, access.cohort), 2),
    }


def _lorenz_points(access: Access) -> list[dict[str, Any]]:
    """Return the share of seats that the worst-off tenths of the cohort have; empty as above."""
    if not _is_shared(access):
        return []
    tenths = np.arange(11) / 10.0
    held = np.interp(tenths, *lorenz(access.per_point, access.cohort))
    return [
        {"cohort_share": _number(at, 1), "seats_share": _number(value, 4)}
        for at, value in zip(tenths, held, strict=True)
    ]


def _core_ratio(study: Study, ground: Ground, level: str, extra: set[str]) -> dict[str, Any]:
    """Return the location concentration of the campuses of one level."""
    counties = study.counties.set_index("code")
    held = ground.supply["levels"].map(lambda s: level in split_levels(s)).astype(bool)
    outside = ~ground.supply["township_found"].isin(extra)
    row: dict[str, Any] = {"level": level}
    for name, keep in (("ratio", held), ("ratio_without_extra", held & outside)):
        places = ground.supply.loc[keep, "adcode"].value_counts().reindex(counties.index).fillna(0)
        row[name] = _number(
            location_concentration(places, counties["residents"], counties["urban_core"] == 1), 2
        )
    return row


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain values: numbers rounded, blank and nan as None."""
    return [
        {str(key): _plain(key, value) for key, value in row.items()}
        for row in table.to_dict("records")
    ]


def _plain(key: object, value: Any) -> Any:
    if value is None or value is pd.NA or value == "":
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return _number(float(value), 1 if str(key).endswith("_min") else 4)
    return str(value)


def _number(value: Any, digits: int) -> float | int | None:
    """Round a number; None where it is blank or not finite."""
    if value is None or pd.isna(value) or not np.isfinite(float(value)):
        return None
    result = round(float(value), digits)
    return int(result) if digits == 0 else result
