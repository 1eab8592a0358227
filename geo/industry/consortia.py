"""Who could form a consortium 市域产教联合体 around a park: colleges, feeder schools, rungs.

A candidate is an operating park with at least one college within the reach of programmes
(``standards.match_reach``) that teaches for one of its industries. Nothing here says that such a
consortium exists, or that anybody wants it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..location.points import stack_frames
from ..study import Study
from .crosswalk import classify_programmes, place_programmes, plain
from .industrymatch import taught_programmes
from .ladder import RUNGS
from .match import Match
from .parkindustries import classify_parks
from .programmeplaces import NOWHERE, UNLOCATED, UNREACHABLE, ProgrammePlaces, number_rows

COLLEGES = ("higher_vocational", "vocational_undergraduate", "undergraduate")
SCHOOLS = ("secondary", "technician")
CANDIDATE, NO_COLLEGE = "candidate", "no_college_in_reach"
NO_INDUSTRIES, UNCLASSIFIED = "no_industries", "industries_unclassified"
TEACHING_COLUMNS = ["id", "institution", "campus", "level", "division"]
_AROUND = (
    "institutions", "campuses", "programmes", "schools", "schools_alone", "rungs", "missing_rungs",
    "rungs_unknown",
)  # fmt: skip
_NOTHING: dict[str, Any] = dict.fromkeys(_AROUND)


def consortium_rows(
    study: Study, places: ProgrammePlaces, match: Match
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the candidates for a consortium, and by which rule each park has its industries.

    A row is an operating park. ``institutions`` are the colleges within reach that teach for one
    of its ``industries`` at a level of `COLLEGES`, ``campuses`` where they do and ``programmes``
    how many programmes; ``schools`` are those within reach that teach at a level of `SCHOOLS` for
    an industry of the park which one of the colleges teaches too, and so may feed it;
    ``schools_alone`` the ones that teach for it without such a college. ``rungs`` are the levels
    taught within reach for any of the industries, ``missing_rungs`` those that are not;
    ``rungs_unknown`` those of which it cannot be said: only campuses without a place teach at
    them for these industries, or the study names no programme of that level at all.

    A park without a place is measured from its county (``measured_from``), as the match measures
    clusters. ``state`` is ``candidate``, ``no_college_in_reach``, or why nothing can be said:
    ``unlocated``, ``unreachable`` (no way leads from the park to any who serve its industries),
    ``no_industries`` (the park names none), ``industries_unclassified``; the words that no rule
    fits are in ``unclassified`` all the same.

    Candidates come first: most colleges, then most programmes, then fewest missing rungs, then by
    id; then the parks without a college in reach, then those of which nothing can be said, by id.
    """
    parks = study.parks[study.parks["status"] == "operating"]
    industries = classify_parks(parks, study.clusters, study.catalogue)
    teaching = find_teaching(study, places, match)
    named = frozenset(taught_programmes(study.programmes)["level"].map(plain))
    around = _Around(teaching, places, named, study.parameters.standards.match_reach)
    words_of = {str(park): words for park, words in industries.groupby("park")}
    rows = [
        {
            "park": key,
            "adcode": int(adcode) if adcode else None,
            **around.tell(key, words_of.get(key, industries.iloc[:0])),
        }
        for key, adcode in zip(parks["id"].map(plain), parks["adcode"].map(plain), strict=True)
    ]
    return number_rows(rows, _place), [
        {"park": w.park, "term": w.term, "division": w.division or None, "rule": w.rule or None}
        for w in industries.itertuples()
    ]


def find_teaching(study: Study, places: ProgrammePlaces, match: Match) -> pd.DataFrame:
    """Return what is taught where for which division, at every level with programmes.

    Columns `TEACHING_COLUMNS`; ``campus`` is empty where it is not known. One row a programme and
    division. Unlike the supply of the match it holds undergraduate programmes too, and the same
    name at two levels counts at both.
    """
    taught = taught_programmes(study.programmes)
    campuses = study.campuses[study.campuses["id"].astype(str).isin(places.campuses)]
    by_level = [
        place_programmes(taught, campuses, levels=[level]).assign(level=level)
        for level in RUNGS
        if (taught["level"] == level).any()
    ]
    if not by_level:
        return pd.DataFrame(columns=TEACHING_COLUMNS)
    placed = stack_frames(by_level)
    # what the match has classified is not read again: the rules are the slow part
    known = match.supply[["id", "division"]]
    others = classify_programmes(placed[~placed["id"].isin(known["id"])], study.catalogue.crosswalk)
    rows = placed.merge(stack_frames([known, others[["id", "division"]]]), on="id")
    found = rows.loc[rows["division"] != "", TEACHING_COLUMNS]
    return found.drop_duplicates(ignore_index=True)


@dataclass(frozen=True)
class _Around:
    """What is needed to say who stands around a park.

    ``teaching`` is that of `find_teaching`, ``named`` the levels at which the study names any
    programme.
    """

    teaching: pd.DataFrame
    places: ProgrammePlaces
    named: frozenset[str]
    reach_min: float

    def tell(self, park: str, words: pd.DataFrame) -> dict[str, Any]:
        """Return industries, colleges, schools and rungs of a park, or why they are not known."""
        measured_from = self.places.park_from[park]
        divisions = sorted(set(words["division"]) - {""})
        reasons = [UNLOCATED] if measured_from == NOWHERE else []
        if not divisions:
            reasons.append(NO_INDUSTRIES if words.empty else UNCLASSIFIED)
        around = _NOTHING
        if not reasons:
            serving = self.teaching[self.teaching["division"].isin(divisions)]
            minutes = serving["campus"].map(self.places.park_campus.loc[park]).astype(float)
            if np.isinf(minutes).any() and not np.isfinite(minutes).any():
                reasons.append(UNREACHABLE)
            else:
                around = self._count(serving, minutes <= self.reach_min)
        return {
            "industries": _joined(divisions),
            "unclassified": _joined(words.loc[words["division"] == "", "term"]),
            "measured_from": measured_from or None,
            **around,
            "state": ";".join(reasons) or (CANDIDATE if around["institutions"] else NO_COLLEGE),
        }

    def _count(self, serving: pd.DataFrame, within: pd.Series) -> dict[str, Any]:
        """Return who of those that serve a park is within reach, and what is missing there."""
        near = serving[within.to_numpy(bool)]
        colleges = near[near["level"].isin(COLLEGES)]
        schools = near[near["level"].isin(SCHOOLS)]
        continued = schools["division"].isin(colleges["division"])
        feeding = set(schools.loc[continued, "institution"])
        nowhere = serving.loc[~serving["campus"].isin(self.places.placed), "level"]
        present = set(near["level"])
        unknown = (set(nowhere) | (set(RUNGS) - self.named)) - present
        return {
            "institutions": _joined(sorted(set(colleges["institution"]))),
            "campuses": _joined(sorted(set(colleges["campus"]))),
            "programmes": int(colleges["id"].nunique()),
            "schools": _joined(sorted(feeding)),
            "schools_alone": _joined(sorted(set(schools["institution"]) - feeding)),
            "rungs": _joined(rung for rung in RUNGS if rung in present),
            "missing_rungs": _joined(rung for rung in RUNGS if rung not in present | unknown),
            "rungs_unknown": _joined(rung for rung in RUNGS if rung in unknown),
        }


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    """Return what parks are ordered by."""
    if row["state"] != CANDIDATE:
        return (1 if row["state"] == NO_COLLEGE else 2, 0, 0, 0, row["park"])
    colleges, missing = (_count(row[key]) for key in ("institutions", "missing_rungs"))
    return (0, -colleges, -row["programmes"], missing, row["park"])


def _count(text: str | None) -> int:
    return len(text.split(";")) if text else 0


def _joined(parts: Iterable[str]) -> str | None:
    """Return several ids or words in one cell; None for none."""
    return ";".join(parts) or None
