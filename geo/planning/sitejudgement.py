"""How sure a plan is: chosen again in the draws, judged under other supplies and cohorts; closings.

Rows are in the shape of ``results.json``.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ..coverage.cohorts import age_cohorts
from ..coverage.gaps import Drawn
from ..coverage.reach import Reach
from ..coverage.sensitivity import Model
from ..coverage.tiers import campus_tiers
from ..errors import ParameterError
from ..ground import Ground, project
from ..location.points import stack_frames
from ..rounding import number
from ..siting.rules import Floats, Rules
from ..siting.solver import Watch
from ..study import Sites, Study
from .closing import close_campuses
from .judged import judge_plan
from .planlist import Chosen, branch_rules, simple_people
from .sitecase import Question
from .stability import Stability, chosen_in_draws


def plan_in_draws(
    study: Study,
    draws: tuple[Model, Drawn],
    question: Question,
    largest: Mapping[str, Chosen],
    watch: Watch | None,
) -> dict[str, Stability]:
    """Return how often the draws choose each place; for people and minutes alone."""
    settings = study.parameters.sites
    objectives = [name for name in ("people", "minutes") if name in largest]
    if settings.draws == 0 or not objectives or not simple_people(settings):
        return {}
    free = question.places[question.places["own"] == ""]
    return chosen_in_draws(
        *draws,
        columns=free["column"].to_numpy(np.int64),
        candidate_xy_m=project(study, free["lon"], free["lat"]),
        reach_min=question.standards_min["county"],
        rules=_candidate_rules(question, settings, settings.p),
        objectives=objectives,
        n=min(settings.draws, len(draws[1].inputs)),
        near_km=settings.near_km,
        watch=watch,
    )


def _candidate_rules(question: Question, settings: Sites, p: int) -> Rules:
    """Return the rules of a plan of branches, by position among the candidates."""
    free = question.places[question.places["own"] == ""]
    table = question.case.offers.table
    shut = set(range(len(free))) - set(table.loc[table["kind"] == "branch", "place"])
    rules = branch_rules(question, settings)
    excluded = sorted(shut | {at for at in rules.excluded if at < len(free)})
    return Rules(
        p=min(p, len(free) - len(excluded)),
        required=rules.required,
        excluded=excluded,
        group=None if rules.max_per_county is None else free["adcode"].tolist(),
        max_per_group=rules.max_per_county,
        time_limit_s=settings.time_limit_s,
    )


def judge_rows(
    study: Study,
    ground: Ground,
    reach: Reach,
    question: Question,
    largest: Mapping[str, Chosen],
) -> list[dict[str, Any]]:
    """Return what the plan of branches gives under each supply and cohort."""
    settings = study.parameters.sites
    main = largest.get("people")
    if main is None or not simple_people(settings):
        return []
    minutes, variants = supply_variants(study, ground, reach)
    weights = {"residents": question.case.residents, **cohort_weights(study, ground)}
    free = question.places[question.places["own"] == ""]
    place = question.case.offers.table["place"].to_numpy(int)
    found = judge_plan(
        minutes,
        variants,
        question.minutes[:, : len(free)],
        weights,
        chosen=[int(place[o]) for o in main.offers],
        reach_min=question.standards_min["county"],
        rules=_candidate_rules(question, settings, main.p),
    )
    ids = free["id"].astype(str).tolist()
    return [
        {
            "objective_name": main.aim,
            "variant": r.variant,
            "weights": r.weights,
            "campuses": int(r.campuses),
            "total": number(r.total, 0),
            "lacking_before": number(r.lacking_before, 0),
            "gained": number(r.gained, 0),
            "best_gain": number(r.best_gain, 0),
            "regret": number(r.regret, 0),
            "best_sites": [ids[k] for k in r.best_sites],
            "status": r.status,
        }
        for r in found.itertuples()
    ]


def supply_variants(
    study: Study, ground: Ground, reach: Reach
) -> tuple[Floats, dict[str, npt.NDArray[np.bool_]]]:
    """Return minutes to every campus of the county tier, and which count in which supply.

    ``saved`` is the supply of the run; the others count operating campuses of all or of public
    institutions, with planned ones or without.
    """
    owner = study.institutions.set_index("id")["ownership"]
    saved = ground.supply.assign(column=reach.campus_column, saved=True)
    extra = ground.optional.assign(column=reach.optional_column, saved=False)
    every = stack_frames([saved, extra]).reset_index(drop=True)
    every = every[(every["column"] >= 0) & campus_tiers(every)["county"].to_numpy(bool)]
    public = (every["institution"].map(owner) == "public").to_numpy(bool)
    planned = (every["status"] == "planned").to_numpy(bool)
    flags = {
        "saved": every["saved"].to_numpy(bool),
        "public_only": public & ~planned,
        "with_planned": np.ones(len(every), dtype=bool),
        "public_with_planned": public,
    }
    return reach.minutes[:, every["column"].to_numpy(int)], flags


def cohort_weights(study: Study, ground: Ground) -> dict[str, Floats | None]:
    """Return persons aged 15-19 in 2025, 2030 and 2035 by demand point; None where not known."""
    cohorts = age_cohorts(study.counties)
    residents = study.counties.set_index("code")["residents"].astype(float)
    people = ground.points["residents"].to_numpy(float)
    found: dict[str, Floats | None] = {}
    for name in cohorts.columns:
        if cohorts[name].isna().any():
            found[name] = None
            continue
        ratio = cohorts[name].astype(float) / residents
        found[name] = people * ground.points["adcode"].map(ratio).to_numpy(float)
    return found


def closing_rows(
    study: Study, ground: Ground, reach: Reach, watch: Watch | None
) -> list[dict[str, Any]]:
    """Return which located campuses of each tier could close at the smallest loss."""
    settings, standards = study.parameters.sites, study.parameters.standards
    held = set(ground.supply["id"])
    unknown = [key for key in settings.keep.split(";") if key and key not in held]
    if unknown:
        raise ParameterError(f"sites.keep: {unknown[0]!r} is no campus that counts as supply")
    people = ground.points["residents"].to_numpy(float)
    tiers = campus_tiers(ground.supply)
    rows = []
    for tier in ("county", "township"):
        mine = (reach.campus_column >= 0) & tiers[tier].to_numpy(bool)
        campuses = ground.supply[mine]
        ids = campuses["id"].astype(str).tolist()
        kept = [at for at, key in enumerate(ids) if key in settings.keep.split(";")]
        most = min(settings.close, len(campuses) - max(1, len(kept)))
        if most < 1:
            continue
        found = close_campuses(
            reach.minutes[:, reach.campus_column[mine]],
            people,
            q_max=most,
            reach_min=getattr(standards, tier),
            keep=kept,
            seats=campuses["seats"].astype(float).tolist(),
            time_limit_s=settings.time_limit_s,
            watch=watch,
        )
        rows += [_closing_row(tier, len(ids), ids, r) for r in found.itertuples()]
    return rows


def _closing_row(tier: str, campuses: int, ids: list[str], r: Any) -> dict[str, Any]:
    return {
        "tier": tier,
        "q": int(r.q),
        "campuses": campuses,
        "closed": [ids[k] for k in r.closed],
        "could_swap": [f"{ids[a]} / {ids[b]}" for a, b in r.could_swap],
        "people_stranded": number(r.people_stranded, 0),
        "people_lost": number(r.people_lost, 0),
        "mean_min_before": number(r.mean_min_before, 1),
        "mean_min_after": number(r.mean_min_after, 1),
        "seats_lost": number(r.seats_lost, 0),
        "seats_unknown": number(r.seats_unknown, 0),
        "bound": number(r.bound, 0),
        "gap": number(r.gap, 6),
        "status": r.status,
    }
