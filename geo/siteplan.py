"""The first branch-campus plan of a study: candidates, gains, and the plan of each size."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .candidates import SitePlans, merge_candidates, suggest_sites
from .ground import Ground
from .points import stack_frames
from .reach import Reach
from .standins import is_stand_in
from .study import Study

Floats = npt.NDArray[np.float64]
MODEL_NAMES = {"cover_most": "people", "p_median": "minutes"}


@dataclass(frozen=True)
class SiteAnswer:
    """Candidates, and the plans in the shape of ``results.json``."""

    candidates: pd.DataFrame
    site_rows: list[dict[str, Any]]
    plan_rows: list[dict[str, Any]]
    checks: list[dict[str, Any]]


def find_candidates(study: Study, ground: Ground, reach: Reach) -> pd.DataFrame:
    """Return merged candidates (townships, and parks known to township or better).

    A stand-in for a county is none: its point is no place for a campus.

    Column ``column`` is the candidate's column of ``reach.minutes``.
    """
    seats = ground.townships.assign(
        id=ground.townships["code"].astype(str), kind="township", column=reach.seat_column
    )[~is_stand_in(ground.townships)]
    parks = ground.parks.assign(kind="park", column=reach.park_column)
    parks["adcode"] = parks["adcode_found"]
    columns = ["id", "name_zh", "adcode", "lon_wgs", "lat_wgs", "kind", "column"]
    points = stack_frames([seats[columns], parks[columns]]).reset_index(drop=True)
    points = points[points["column"] >= 0].rename(columns={"lon_wgs": "lon", "lat_wgs": "lat"})
    points["adcode"] = points["adcode"].astype("int64")
    return merge_candidates(
        points, metric_crs=study.metric_crs, merge_km=study.parameters.sites.merge_km
    ).reset_index(drop=True)


def plan_sites(
    study: Study, ground: Ground, reach: Reach, *, unmatched: dict[str, list[str]]
) -> SiteAnswer:
    """Plan 1 to p sites for residents who lack the county tier, both models side by side.

    ``unmatched`` holds the township codes of each cluster that no matching campus reaches: a
    site gains those that it would reach with the right programme.
    """
    parameters = study.parameters
    cohort = people_aged_10_14(study, ground)
    candidates = find_candidates(study, ground, reach)
    if candidates.empty or study.roads.empty:
        reason = (
            "no minutes: there are no roads" if study.roads.empty else "there are no candidates"
        )
        return SiteAnswer(candidates, [], [], [{"check": "no_sites", "reason": reason}])
    people = ground.points["residents"].to_numpy(float)
    plans = suggest_sites(
        candidates,
        existing_min=reach.nearest["county"],
        cost_min=reach.minutes[:, candidates["column"].to_numpy(int)],
        residents=people,
        cohort=people if cohort is None else cohort,
        reach_min=parameters.standards.county,
        p=parameters.sites.p,
        min_cohort=0.0 if cohort is None else parameters.sites.min_cohort,
    )
    rows = [
        _site_row(study, ground, reach, row, candidates, plans, unmatched)
        for row in plans.sites.itertuples()
        if row.p == plans.sites["p"].max()
    ]
    checks = [{"check": "candidates_below_min_cohort", "count": len(plans.left_out)}]
    if plans.reason:
        checks.append({"check": "no_sites", "reason": plans.reason})
    return SiteAnswer(candidates, rows, _plan_rows(plans), checks)


def people_aged_10_14(study: Study, ground: Ground) -> Floats | None:
    """Return persons aged 10-14 in the census (15-19 in 2025) by demand point.

    None where a county does not say: its pupils would compete for seats unseen.
    """
    counties = study.counties.set_index("code")
    if counties["age_10_14"].isna().any():
        return None
    ratio = counties["age_10_14"].astype(float) / counties["residents"].astype(float)
    by_point = np.asarray(ground.points["adcode"].map(ratio), dtype=float)
    result: Floats = ground.points["residents"].to_numpy(float) * by_point
    return result


def _site_row(
    study: Study,
    ground: Ground,
    reach: Reach,
    row: Any,
    candidates: pd.DataFrame,
    plans: SitePlans,
    unmatched: dict[str, list[str]],
) -> dict[str, Any]:
    """Return one chosen site in the shape of ``results.json``."""
    site = candidates.set_index("id").loc[row.id]
    plan = plans.plans[row.model, row.p]
    return {
        "objective_name": MODEL_NAMES[row.model],
        "order": int(row.order),
        "id": row.id,
        "name_zh": row.name_zh,
        "adcode": int(row.adcode),
        "lon": round(float(site["lon"]), 5),
        "lat": round(float(site["lat"]), 5),
        "kind": site["kind"],
        "cost": None,
        "gain_people": int(row.gain_people),
        "minutes_saved": round(float(row.minutes_saved)),
        "mean_minutes_saved": round(float(row.mean_minutes_saved), 2),
        "gain_clusters": _gain_clusters(study, ground, reach, int(site["column"]), unmatched),
        "gain_output": None,
        "gain_output_reason": "mixed_basis",
        "share_after": round(float(row.share_after), 4),
        "runner_up": row.runner_up,
        "runner_up_name_zh": row.runner_up_name_zh,
        "runner_up_gain": None if pd.isna(row.runner_up_gain) else int(row.runner_up_gain),
        "chosen_in_draws": None,
        "objective": round(float(plan.objective), 1),
        "bound": round(float(plan.bound), 1),
        "gap": round(float(plan.gap), 6),
        "status": plan.status,
    }


def _gain_clusters(
    study: Study, ground: Ground, reach: Reach, column: int, unmatched: dict[str, list[str]]
) -> int:
    """Count clusters without a matching campus that have a point within the match reach."""
    within = reach.minutes[:, column] <= study.parameters.standards.match_reach
    reached = set(ground.points.loc[within, "township"])
    return sum(bool(reached & set(codes)) for codes in unmatched.values())


def _plan_rows(plans: SitePlans) -> list[dict[str, Any]]:
    """Return one row a model and p: the gain curve with its proof."""
    return [
        {
            "objective_name": MODEL_NAMES[r.model],
            "p": int(r.p),
            "sites": r.ids.split("; "),
            "gain_people": int(r.gain_people),
            "share_after": round(float(r.share_after), 4),
            "mean_min_before": round(float(r.mean_min_before), 1),
            "mean_min_after": round(float(r.mean_min_after), 1),
            "minutes_saved": round(float(r.minutes_saved)),
            "objective": round(float(r.objective), 1),
            "bound": round(float(r.bound), 1),
            "gap": round(float(r.gap), 6),
            "status": r.status,
        }
        for r in plans.summary.itertuples()
    ]
