"""The plans of a study, one list for all aims: people, minutes, clusters, the worst county, seats.

*People* and *minutes* are planned for each number of sites up to p; the other aims for p sites,
and for each number where one of them is the aim that is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ..errors import ParameterError, PlanError
from ..siting.rules import Floats
from ..siting.solver import Watch
from ..study import Sites
from .branchplan import BranchPlan, plan_branches
from .branchprogram import BranchRules
from .candidates import SitePlans, suggest_sites
from .goals import measure_goal, worth
from .sitecase import Question

BRANCH_AIMS = ("match", "even", "seats")
MODEL_NAMES = {"cover_most": "people", "p_median": "minutes"}


@dataclass(frozen=True)
class Chosen:
    """A plan: its offers in the order of building, its proof, and who would come next.

    ``runner_up`` has, for each offer, the place that would give most in its stead after those
    before it, and what that gives; None where none would give anything.
    """

    aim: str
    p: int
    offers: tuple[int, ...]
    objective: float
    bound: float
    gap: float
    status: str
    reason: str = ""
    runner_up: tuple[tuple[int, float] | None, ...] = field(default=())
    plan: BranchPlan | None = field(default=None, repr=False)


def list_plans(
    question: Question,
    existing_min: Floats,
    cohort: Floats,
    settings: Sites,
    *,
    reach_min: float,
    watch: Watch | None = None,
) -> tuple[list[Chosen], list[str]]:
    """Return every plan of a study, and why an aim has none.

    Parameters
    ----------
    existing_min
        (points,) minutes to the nearest campus of the county tier.
    cohort
        (points,) people of the age group that must suffice for a site.
    """
    rules = branch_rules(question, settings)
    plans: list[Chosen] = []
    reasons: list[str] = []
    if simple_people(settings):
        found = _by_models(question, existing_min, cohort, settings, reach_min, watch)
        plans += _from_models(question, found)
        reasons += [found.reason] if found.reason else []
    else:
        plans += _curve(question, "people", rules, settings, watch, reasons)
    for aim in BRANCH_AIMS:
        if aim == settings.aim:
            plans += _curve(question, aim, rules, settings, watch, reasons)
        elif worth_planning(question, aim):
            plans += _one(question, aim, replace(rules, p=settings.p), watch, reasons)
    return plans, reasons


def simple_people(settings: Sites) -> bool:
    """Whether the aim *people* is maximal cover: branches, p sites, one tier, no other bound."""
    kinds = settings.kinds.split(";")
    plain = settings.budget == 0 and not settings.bounds
    return plain and settings.tier == "county" and "branch" in kinds


def worth_planning(question: Question, aim: str) -> bool:
    """Whether the study holds what an aim is about."""
    if aim == "match":
        return bool(question.case.offers.matches.any())
    if aim == "seats":
        return bool(question.case.shortage.sum() > 0)
    return bool(question.case.residents.sum() > 0)


def branch_rules(question: Question, settings: Sites) -> BranchRules:
    """Return the rules that a study's settings make, ids as positions of places.

    Raises
    ------
    ParameterError
        An id that no candidate has.
    """
    return BranchRules(
        p=settings.p,
        budget=settings.budget or None,
        required=positions(question.places, settings.require, "require"),
        excluded=positions(question.places, settings.exclude, "exclude"),
        max_per_county=settings.max_per_county or None,
        bounds=read_bounds(settings.bounds),
        time_limit_s=settings.time_limit_s,
    )


def read_bounds(text: str) -> dict[str, float]:
    """Return bounds on goals by name.

    Examples
    --------
    >>> read_bounds("match=4;cost=20")
    {'match': 4.0, 'cost': 20.0}
    """
    pairs = [part.split("=") for part in text.split(";") if part]
    return {name: float(value) for name, value in pairs}


def positions(places: pd.DataFrame, ids: str, name: str) -> tuple[int, ...]:
    """Return positions of places by id; the id of a member of a merged candidate stands for it.

    Raises
    ------
    ParameterError
        No place has the id.

    Examples
    --------
    >>> positions(pd.DataFrame({"id": ["a", "b"], "members": ["a; x", "b"]}), "x", "require")
    (0,)
    """
    at: dict[str, int] = {}
    for position, row in enumerate(places.itertuples()):
        for member in [str(row.id), *str(row.members).split(";")]:
            at.setdefault(member.strip(), position)
    wanted = [key for key in ids.split(";") if key]
    unknown = [key for key in wanted if key not in at]
    if unknown:
        raise ParameterError(
            f"sites.{name}: {unknown[0]!r} is no candidate with a place and a large enough cohort; "
            "give the code of a township or the id of a park that has a place"
        )
    return tuple(sorted({at[key] for key in wanted}))


def _by_models(
    question: Question,
    existing_min: Floats,
    cohort: Floats,
    settings: Sites,
    reach_min: float,
    watch: Watch | None,
) -> SitePlans:
    """Return the plans of maximal cover and p-median over the places that may have a branch."""
    free = question.places[question.places["own"] == ""]
    table = question.case.offers.table
    with_branch = set(table.loc[table["kind"] == "branch", "id"])
    ids = free["id"].astype(str)
    shut = [key for key in ids if key not in with_branch]
    place = question.places["id"].astype(str)
    rules = branch_rules(question, settings)
    required = [place.iloc[at] for at in rules.required]
    excluded = sorted({*(place.iloc[at] for at in rules.excluded), *shut})
    both = sorted(set(required) & set(excluded))
    if both:
        raise PlanError(f"place {both[0]!r} is required but excluded, or has no parent in reach")
    if len(required) > settings.p:
        raise PlanError(f"{len(required)} places are required but p = {settings.p}; raise p")
    return suggest_sites(
        free,
        existing_min=existing_min,
        cost_min=question.minutes[:, : len(free)],
        residents=question.case.residents,
        cohort=cohort,
        reach_min=reach_min,
        p=settings.p,
        min_cohort=0.0,
        required=required,
        excluded=[key for key in excluded if key in set(ids)],
        max_per_county=settings.max_per_county or None,
        time_limit_s=settings.time_limit_s,
        watch=watch,
    )


def _from_models(question: Question, found: SitePlans) -> list[Chosen]:
    """Return the plans of both models with the branch that each place would have."""
    place = {key: at for at, key in enumerate(question.places["id"].astype(str))}
    plans = []
    for row in found.summary.itertuples():
        mine = found.sites[(found.sites["model"] == row.model) & (found.sites["p"] == row.p)]
        mine = mine.sort_values("order")
        offers = _branches_at(question, [place[key] for key in mine["id"]])
        runner_up = tuple(
            None if pd.isna(r.runner_up_gain) else (place[r.runner_up], float(r.runner_up_gain))
            for r in mine.itertuples()
        )
        plans.append(
            Chosen(
                MODEL_NAMES[row.model],
                int(row.p),
                tuple(offers),
                float(row.objective),
                float(row.bound),
                float(row.gap),
                row.status,
                row.reason,
                runner_up,
            )
        )
    return plans


def _branches_at(question: Question, places: Sequence[int]) -> list[int]:
    """Return the branch of each place whose parent matches most clusters, then the nearest."""
    case, table = question.case, question.case.offers.table
    chosen: list[int] = []
    for place in places:
        here = np.flatnonzero((table["place"] == place) & (table["kind"] == "branch"))
        minutes = np.nan_to_num(table["parent_min"].to_numpy(float), nan=np.inf)
        best = min(
            here,
            key=lambda o: (-measure_goal(case, [*chosen, int(o)], "match"), minutes[o], o),
        )
        chosen.append(int(best))
    return chosen


def _curve(
    question: Question,
    aim: str,
    rules: BranchRules,
    settings: Sites,
    watch: Watch | None,
    reasons: list[str],
) -> list[Chosen]:
    """Return the plans of one aim for each number of sites, from the fewest that keep the rules.

    Where no number of sites does, the reason is that of the most.
    """
    plans: list[Chosen] = []
    why: list[str] = []
    for count in range(max(1, len(rules.required)), settings.p + 1):
        found = _one(question, aim, replace(rules, p=count), watch, why)
        if found and plans and found[0].offers == plans[-1].offers:
            break
        plans += found
    reasons += [] if plans else why[-1:]
    return plans


def _one(
    question: Question,
    aim: str,
    rules: BranchRules,
    watch: Watch | None,
    reasons: list[str],
) -> list[Chosen]:
    """Return the plan of an aim with its runners-up, or nothing and its reason."""
    case = question.case
    if not len(case.offers):
        reasons.append("there are no candidates: no kind of campus may be founded anywhere")
        return []
    plan = plan_branches(case, aim=aim, rules=rules, watch=watch)
    if not plan.chosen:
        reasons.append(f"{aim}: {plan.reason}")
        return []
    ordered = order_offers(question, list(plan.chosen), aim)
    return [
        Chosen(
            aim,
            rules.p or len(ordered),
            tuple(ordered),
            plan.objective,
            plan.bound,
            plan.gap,
            plan.status,
            plan.reason,
            tuple(_runner_up(question, ordered, at, aim, rules) for at in range(len(ordered))),
            plan,
        )
    ]


def order_offers(question: Question, chosen: list[int], aim: str) -> list[int]:
    """Return the offers by greedy gain within their set; ties by people, then by position."""
    case = question.case
    ordered: list[int] = []
    while len(ordered) < len(chosen):
        rest = [o for o in chosen if o not in ordered]
        ordered.append(
            min(
                rest,
                key=lambda o: (
                    -round(worth(case, [*ordered, o], aim), 6),
                    -round(measure_goal(case, [*ordered, o], "people"), 6),
                    o,
                ),
            )
        )
    return ordered


def _runner_up(
    question: Question,
    ordered: list[int],
    at: int,
    aim: str,
    rules: BranchRules,
) -> tuple[int, float] | None:
    """Return the best place outside the plan after the offers before, and what it adds."""
    case, table = question.case, question.case.offers.table
    place, cost = table["place"].to_numpy(int), table["cost"].to_numpy(float)
    earlier = ordered[:at]
    taken = sorted({int(place[o]) for o in ordered} | set(rules.excluded))
    left = np.inf if rules.budget is None else rules.budget - float(cost[earlier].sum())
    asked = ~np.isin(place, taken) & (cost <= left)
    if aim != "match":  # parents make a difference to clusters alone
        asked &= ~table.duplicated(["place", "kind"]).to_numpy(bool)
    before, best = worth(case, earlier, aim), (0.0, -1)
    most = _most_gain(question, aim)
    for offer in sorted(np.flatnonzero(asked), key=lambda o: (-most[o], o)):
        if most[offer] <= best[0] + 1e-9:
            break
        gain = worth(case, [*earlier, int(offer)], aim) - before
        if gain > best[0] + 1e-9:
            best = (gain, int(place[offer]))
    return None if best[1] < 0 else (best[1], best[0])


def _most_gain(question: Question, aim: str) -> Floats:
    """Return what each offer could add to an aim at most, whatever stands before it."""
    case = question.case
    if aim == "people":
        lacking = np.where(case.lacking, case.residents, 0.0)
        near = np.any([case.offers.reached[t] for t in case.tiers], axis=0)
        return np.asarray(lacking @ near)
    if aim == "match":
        return np.asarray(case.cluster_weight @ case.offers.matches)
    if aim == "seats":
        seats = case.offers.table["seats"].to_numpy(float)
        return np.asarray(np.minimum(seats, case.shortage @ case.offers.near))
    return np.ones(len(case.offers))
