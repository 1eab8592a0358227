"""Where the next campuses of a study should go: candidates, plans, and how sure they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..coverage.accessoptions import Catchments
from ..coverage.gaps import Drawn
from ..coverage.reach import Reach
from ..coverage.sensitivity import Model
from ..ground import Ground
from ..industry.match import Match
from ..location.points import stack_frames
from ..location.standins import is_stand_in
from ..rounding import number, text
from ..siting.solver import Watch
from ..study import TIERS, Sites, Study
from .after import EQUITY, quick_after
from .afteraccess import access_with_sites
from .branchplan import plan_branches
from .candidates import merge_candidates
from .fronts import near_best, pareto_front
from .offers import table_by_kind
from .planlist import Chosen, branch_rules, list_plans
from .sitecase import Question, ask
from .sitejudgement import closing_rows, judge_rows, plan_in_draws
from .siterows import Rows

Floats = npt.NDArray[np.float64]

TABLES = (
    "sites",
    "plans",
    "site_gains",
    "site_matches",
    "site_judged",
    "near_best",
    "fronts",
    "closing",
)
FRONT_POINTS = 15
"""Most plans of a front in ``results.json``."""


@dataclass(frozen=True)
class SiteAnswer:
    """Candidates, and everything about sites in the shape of ``results.json``, by its key."""

    candidates: pd.DataFrame
    results: dict[str, Any]
    checks: list[dict[str, Any]]


@dataclass(frozen=True)
class Known:
    """What the other questions have found, that plans of sites rest on.

    ``townships`` holds the township codes of each cluster, ``catchments`` who shares which seats;
    ``model`` and ``drawn`` are the draws.
    """

    match: Match
    townships: Mapping[str, Sequence[str]]
    seats_per_head: Floats
    cohort: Floats
    catchments: Catchments
    model: Model
    drawn: Drawn


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
    study: Study, ground: Ground, reach: Reach, known: Known, *, watch: Watch | None = None
) -> SiteAnswer:
    """Plan sites for every aim, and say who gains, how sure it is and what else there is."""
    settings = study.parameters.sites
    candidates = find_candidates(study, ground, reach)
    if candidates.empty or study.roads.empty:
        reason = (
            "no minutes: there are no roads" if study.roads.empty else "there are no candidates"
        )
        return SiteAnswer(candidates, _empty(), [{"check": "no_sites", "reason": reason}])
    question = ask(
        study,
        ground,
        reach,
        candidates,
        match=known.match,
        seats_per_head=known.seats_per_head,
        cohort=known.cohort,
        townships=known.townships,
    )
    left_out = len(candidates) - int((question.places["own"] == "").sum())
    checks: list[dict[str, Any]] = [{"check": "candidates_below_min_cohort", "count": left_out}]
    results = _empty() | {"closing": closing_rows(study, ground, reach, watch)}
    if question.places.empty or not len(question.case.offers):
        return SiteAnswer(candidates, results, [*checks, _no_sites(question, left_out, settings)])
    existing = reach.nearest["county"]
    plans, reasons = list_plans(
        question,
        existing,
        known.cohort,
        settings,
        reach_min=question.standards_min["county"],
        watch=watch,
    )
    checks += [{"check": "no_sites", "reason": reason} for reason in reasons]
    open_places = set(question.case.offers.table["place"])
    open_places -= set(branch_rules(question, settings).excluded)
    lost = unreached_townships(ground.points, np.column_stack([existing, question.minutes]))
    if lost:
        checks.append({"check": "unreached_townships", "townships": lost})
    if question.counted_because:
        checks.append({"check": "clusters_counted", "reason": question.counted_because})
    if settings.p > len(open_places):
        checks.append({"check": "fewer_candidates", "count": len(open_places)})
    if plans:
        results |= _write(study, ground, reach, known, question, plans, watch)
    return SiteAnswer(candidates, results, checks)


def unreached_townships(points: pd.DataFrame, minutes: Floats) -> list[str]:
    """Return codes of townships with people whom no campus and no place reaches.

    Parameters
    ----------
    points
        Demand points: columns township, residents.
    minutes
        (points, campuses and places), ``inf`` where unreachable.

    Examples
    --------
    >>> points = pd.DataFrame({"township": ["a", "b", "c"], "residents": [5.0, 7.0, 0.0]})
    >>> unreached_townships(points, np.array([[np.inf, 3.0], [np.inf] * 2, [np.inf] * 2]))
    ['b']
    """
    nowhere = ~np.isfinite(minutes).any(axis=1) & (points["residents"].to_numpy(float) > 0)
    return sorted(set(points.loc[nowhere, "township"].astype(str)))


def _empty() -> dict[str, Any]:
    return {**{name: [] for name in TABLES}, "plan_after": None}


def kind_rows(study: Study) -> list[dict[str, Any]]:
    """Return what each kind of new campus is taken to cost, seat, serve and need."""
    return [
        {
            "kind": str(row.kind),
            "name_zh": text(row.name_zh),
            "name_en": text(row.name_en),
            "serves": [t.strip() for t in (text(row.serves) or "").split(";") if t.strip()],
            "cost": number(row.cost, 2),
            "seats": number(row.seats, 0),
            "reach_min": number(row.reach_min, 1),
            "parent_min": number(row.parent_min, 1),
            "note": text(row.note),
            "source": text(row.source),
        }
        for row in study.catalogue.site_kinds.itertuples()
    ]


def _no_sites(question: Question, left_out: int, settings: Sites) -> dict[str, Any]:
    """Say why there is no place for a campus."""
    if question.places.empty:
        reason = (
            f"no candidate is left: each of {left_out} has a cohort below {settings.min_cohort:g}"
        )
    else:
        reason = "no candidate has a parent college near enough: see parent_min of site_kinds"
    return {"check": "no_sites", "reason": reason}


def _write(
    study: Study,
    ground: Ground,
    reach: Reach,
    known: Known,
    question: Question,
    plans: list[Chosen],
    watch: Watch | None,
) -> dict[str, Any]:
    """Return the tables of the plans; the largest plan of each aim is the one in ``sites``."""
    settings = study.parameters.sites
    rows = Rows(question, reach.nearest, ground.points)
    largest = {plan.aim: plan for plan in plans}
    stability = plan_in_draws(study, (known.model, known.drawn), question, largest, watch)
    curve = {(plan.aim, plan.p): plan for plan in plans}
    main = largest.get(settings.aim)
    return {
        "sites": [row for p in largest.values() for row in rows.sites(p, stability.get(p.aim))],
        "plans": [rows.plan(p, curve.get((p.aim, p.p - 1))) for p in plans],
        "site_gains": [row for p in largest.values() for row in rows.gains(p)],
        "site_matches": [row for p in largest.values() for row in rows.matches(p)],
        "site_judged": judge_rows(study, ground, reach, question, largest),
        "near_best": _near_best(question, main, settings, rows, watch),
        "fronts": _fronts(question, settings, rows, watch),
        "plan_after": None if main is None else _after(study, ground, reach, known, question, main),
    }


def _near_best(
    question: Question,
    main: Chosen | None,
    settings: Sites,
    rows: Rows,
    watch: Watch | None,
) -> list[dict[str, Any]]:
    """Return plans within 1 % of the best that share the fewest sites with it."""
    if main is None:
        return []
    rules = replace(branch_rules(question, settings), p=main.p)
    best = main.plan or plan_branches(question.case, aim=main.aim, rules=rules, watch=watch)
    others = near_best(question.case, best, rules=rules, watch=watch)
    return [rows.other(main, at, plan) for at, plan in enumerate(others, start=1)]


def _fronts(
    question: Question, settings: Sites, rows: Rows, watch: Watch | None
) -> list[dict[str, Any]]:
    """Return the plans of every front that is asked for."""
    rules = branch_rules(question, settings)
    found = []
    for pair in filter(None, settings.fronts.split(";")):
        first, second = pair.split(",")
        front = pareto_front(
            question.case,
            first=first,
            second=second,
            rules=rules,
            points=FRONT_POINTS,
            watch=watch,
        )
        found += [rows.front(first, second, at, plan) for at, plan in enumerate(front, start=1)]
    return found


def _after(
    study: Study,
    ground: Ground,
    reach: Reach,
    known: Known,
    question: Question,
    main: Chosen,
) -> dict[str, Any]:
    """Return coverage and gaps before and after the plan of the aim, as differences."""
    table = question.case.offers.table.iloc[list(main.offers)]
    kinds = table_by_kind(study.catalogue.site_kinds)
    serves = [[tier in kinds[kind].serves for tier in TIERS] for kind in table["kind"]]
    columns = question.places["column"].to_numpy(int)[table["place"].to_numpy(int)]
    found = quick_after(
        study,
        ground,
        reach,
        known.model,
        known.drawn,
        columns=columns,
        serves=np.array(serves, dtype=bool).reshape(-1, len(TIERS)),
    )
    offers = question.case.offers.matches[:, list(main.offers)].any(axis=1)
    newly = sorted(np.array(question.clusters, dtype=object)[offers].tolist())
    access = access_with_sites(
        known.catchments, reach.minutes[:, columns], table["seats"].to_numpy(float)
    )
    for row in found["counties"]:
        row["secondary_seats_per_1000"] = access["counties"].get(row["adcode"])
    found["equity"] |= {name: access[name] for name in EQUITY}
    found["clusters"]["newly_matched"] = newly
    return {"objective_name": main.aim, "p": main.p, **found}


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
