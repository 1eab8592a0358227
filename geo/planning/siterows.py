"""Plans of sites in the shape of ``results.json``: a row a site, a plan, a township that gains."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..rounding import number, share, text
from ..siting.rules import Bools, Floats
from .branchplan import BranchPlan
from .goals import Case, Goals, measure_goals, reached_with
from .planlist import Chosen
from .sitecase import Question
from .sitegains import gains_by_site
from .stability import Stability

DIGITS = {"people": 0, "match": 2, "even": 4, "seats": 0, "cost": 2, "minutes": 0}
"""Digits of what a plan gains, by aim."""


class Rows:
    """Rows of the plans of one study.

    Minutes are to the nearest campus of the county tier; where neither campus nor site is reached
    they count as the largest finite ones, so that minutes saved are a floor there.
    """

    def __init__(
        self, question: Question, nearest_min: Mapping[str, Floats], points: pd.DataFrame
    ) -> None:
        self.question, self.nearest, self.points = question, nearest_min, points
        existing_min = nearest_min["county"]
        self.case: Case = question.case
        full = np.column_stack([existing_min, question.minutes])
        longest = float(full[np.isfinite(full)].max(initial=0.0))
        self.existing = existing_min
        self.capped = np.where(np.isfinite(full), full, longest)
        self.total = float(self.case.residents.sum())
        table = self.case.offers.table
        self.place = table["place"].to_numpy(int)
        reached = self.case.offers.reached["county"]
        self.serves_county: Bools = np.asarray(reached.any(axis=0), dtype=bool)

    def minutes(self, offers: Sequence[int]) -> Floats:
        """Return minutes to the nearest campus of the county tier with these offers."""
        columns = [self.place[o] + 1 for o in offers if self.serves_county[o]]
        return np.asarray(self.capped[:, [0, *columns]].min(axis=1))

    def people(self, offers: Sequence[int]) -> float:
        """Return residents who have the tier of the aim *people* with these offers."""
        has = np.all([reached_with(self.case, offers, t) for t in self.case.tiers], axis=0)
        return float(self.case.residents[has].sum())

    def sites(self, chosen: Chosen, stability: Stability | None) -> list[dict[str, Any]]:
        """Return a row a site of a plan."""
        return [self._site(chosen, at, stability) for at in range(len(chosen.offers))]

    def _site(self, chosen: Chosen, at: int, stability: Stability | None) -> dict[str, Any]:
        case, places = self.case, self.question.places
        earlier, offer = list(chosen.offers[:at]), chosen.offers[at]
        row, place = case.offers.table.iloc[offer], places.iloc[self.place[offer]]
        people = case.residents
        saved = float(people @ (self.minutes(earlier) - self.minutes([*earlier, offer])))
        matched = case.offers.matches[:, earlier].any(axis=1)
        after = self.people([*earlier, offer])
        parents = self.question.parents.set_index("institution")
        runner_up = chosen.runner_up[at] if at < len(chosen.runner_up) else None
        second = None if runner_up is None else places.iloc[runner_up[0]]
        return {
            "objective_name": chosen.aim,
            "order": at + 1,
            "id": str(place["id"]),
            "name_zh": place["name_zh"],
            "adcode": int(place["adcode"]),
            "lon": round(float(place["lon"]), 5),
            "lat": round(float(place["lat"]), 5),
            "kind": place["kind"],
            "campus_kind": row["kind"],
            "upgrade": bool(row["upgrade"]),
            "parent": row["parent"] or None,
            "parent_name_zh": text(parents["name_zh"].get(row["parent"])),
            "parent_name_en": text(parents["name_en"].get(row["parent"])),
            "parent_min": number(row["parent_min"], 1),
            "cost": number(row["cost"], 2),
            "seats": number(row["seats"], 0),
            "gain": number(self._gain(chosen.aim, earlier, offer), DIGITS[chosen.aim]),
            "gain_people": round(after - self.people(earlier)),
            "minutes_saved": round(saved),
            "mean_minutes_saved": round(saved / self.total, 2) if self.total else None,
            "gain_clusters": int((case.offers.matches[:, offer] & ~matched).sum()),
            **self._gain_output(case.offers.matches[:, offer] & ~matched),
            "share_after": share(after / self.total) if self.total else None,
            "runner_up": None if second is None else str(second["id"]),
            "runner_up_name_zh": None if second is None else second["name_zh"],
            "runner_up_gain": None
            if runner_up is None
            else number(runner_up[1], DIGITS[chosen.aim]),
            **self._chosen_in_draws(int(self.place[offer]), stability),
            "objective": number(chosen.objective, 4 if chosen.aim == "even" else 1),
            "bound": number(chosen.bound, 4 if chosen.aim == "even" else 1),
            "gap": number(chosen.gap, 6),
            "status": chosen.status,
        }

    def _gain_output(self, newly: Bools) -> dict[str, Any]:
        """Return the weight of clusters newly matched, where it is of one basis."""
        by = self.question.match_by
        if by == "clusters" or self.question.counted_because:
            return {"gain_output": None, "gain_output_reason": "mixed_basis"}
        weight = float(self.case.cluster_weight[newly].sum())
        return {"gain_output": number(weight, 2), "gain_output_reason": None}

    def _chosen_in_draws(self, place: int, stability: Stability | None) -> dict[str, Any]:
        """Return how often the draws choose a place, or one near it; None where it is not asked."""
        if stability is None or stability.n == 0 or place >= len(stability.share):
            return {"chosen_in_draws": None, "near_in_draws": None}
        return {
            "chosen_in_draws": share(stability.share[place]),
            "near_in_draws": share(stability.near_share[place]),
        }

    def _gain(self, aim: str, earlier: list[int], offer: int) -> float:
        """Return what an offer adds to the aim; minutes are those of all residents."""
        if aim == "minutes":
            sooner = self.minutes(earlier) - self.minutes([*earlier, offer])
            return float(self.case.residents @ sooner)
        after, before = (measure_goals(self.case, o) for o in ([*earlier, offer], earlier))
        return after.of(aim) - before.of(aim)

    def plan(self, chosen: Chosen, before: Chosen | None) -> dict[str, Any]:
        """Return the row of a plan: the gain curve with its proof."""
        offers = list(chosen.offers)
        people = self.case.residents
        goals = measure_goals(self.case, offers)
        minutes = [float(people @ self.minutes(o)) for o in ([], offers)]
        gained = round(self.people(offers) - self.people([]))
        marginal: int | None = gained
        if before is not None:
            marginal = gained - round(self.people(before.offers) - self.people([]))
        elif chosen.p > 1:
            marginal = None
        return {
            "objective_name": chosen.aim,
            "p": chosen.p,
            "sites": self.ids(offers),
            "campus_kinds": self.kinds(offers),
            "gain_people": gained,
            "marginal_people": marginal,
            "share_after": share(self.people(offers) / self.total) if self.total else None,
            "mean_min_before": number(minutes[0] / self.total, 1) if self.total else None,
            "mean_min_after": number(minutes[1] / self.total, 1) if self.total else None,
            "minutes_saved": round(minutes[0] - minutes[1]),
            **self._goal_columns(offers, goals),
            "objective": number(chosen.objective, 4 if chosen.aim == "even" else 1),
            "bound": number(chosen.bound, 4 if chosen.aim == "even" else 1),
            "gap": number(chosen.gap, 6),
            "status": chosen.status,
        }

    def other(self, best: Chosen, at: int, plan: BranchPlan) -> dict[str, Any]:
        """Return the row of another plan that is nearly as good as the best."""
        own = {self.place[o] for o in best.offers}
        offers = list(plan.chosen)
        return {
            "objective_name": best.aim,
            "plan": at,
            "sites": self.ids(offers),
            "campus_kinds": self.kinds(offers),
            "shared_sites": len(own & {self.place[o] for o in offers}),
            "loss": number(plan.gap, 4),
            "gain_people": number(plan.goals.people, 0),
            **self._goal_columns(offers, plan.goals),
        }

    def front(self, first: str, second: str, at: int, plan: BranchPlan) -> dict[str, Any]:
        """Return the row of a plan on the front of two goals."""
        offers = list(plan.chosen)
        return {
            "first": first,
            "second": second,
            "step": at,
            "sites": self.ids(offers),
            "campus_kinds": self.kinds(offers),
            "gain_people": number(plan.goals.people, 0),
            **self._goal_columns(offers, plan.goals),
            "status": plan.status,
        }

    def gains(self, chosen: Chosen) -> list[dict[str, Any]]:
        """Return who gains a tier from each site, by township, most people first.

        A site counts for those within the minutes of its kind.
        """
        offers = list(chosen.offers)
        names = self.ids(offers)
        minutes = self.question.minutes[:, self.place[offers]]
        rows = []
        for tier in self.case.tiers:
            reached = self.case.offers.reached[tier][:, offers]
            found = gains_by_site(
                self.points,
                self.nearest[tier],
                np.where(reached, minutes, np.inf),
                reach_min=self.question.standards_min[tier],
            )
            rows += [
                {
                    "objective_name": chosen.aim,
                    "order": int(r.order),
                    "id": names[int(r.order) - 1],
                    "tier": tier,
                    "code": str(r.township),
                    "adcode": int(r.adcode),
                    "gain_people": round(float(r.gained_people)),
                    "residents": round(float(r.residents)),
                    "min_before": number(r.gained_min_before, 1),
                    "min_after": number(r.gained_min_after, 1),
                }
                for r in found[found["gained_people"] > 0].itertuples()
            ]
        return rows

    def matches(self, chosen: Chosen) -> list[dict[str, Any]]:
        """Return the clusters that each site newly matches, with the programme that does."""
        rows = []
        seen: set[int] = set()
        for at, offer in enumerate(chosen.offers):
            parent = str(self.case.offers.table["parent"].iloc[offer])
            for cluster in np.flatnonzero(self.case.offers.matches[:, offer]):
                if int(cluster) in seen:
                    continue
                seen.add(int(cluster))
                key = self.question.clusters[cluster]
                rows.append(
                    {
                        "objective_name": chosen.aim,
                        "order": at + 1,
                        "id": self.ids([offer])[0],
                        "cluster": key,
                        "parent": parent or None,
                        "programme": self.question.programme.get((parent, key)),
                        "programme_name_zh": self.question.programme_names.get(
                            self.question.programme.get((parent, key), "")
                        ),
                    }
                )
        return rows

    def _goal_columns(self, offers: Sequence[int], goals: Goals) -> dict[str, Any]:
        """Return the goals of a plan beside its people."""
        newly = np.asarray(self.case.offers.matches[:, list(offers)].any(axis=1), dtype=bool)
        return {
            "gain_clusters": int(newly.sum()),
            **self._gain_output(newly),
            "worst_share": number(goals.even, 4),
            "seats_used": number(goals.seats, 0),
            "cost": number(goals.cost, 2),
        }

    def ids(self, offers: Sequence[int]) -> list[str]:
        """Return the ids of the places of offers."""
        return [str(self.question.places["id"].iloc[self.place[o]]) for o in offers]

    def kinds(self, offers: Sequence[int]) -> list[str]:
        """Return the kinds of campus of offers."""
        return [str(self.case.offers.table["kind"].iloc[o]) for o in offers]
