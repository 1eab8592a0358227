"""Placement efficiency of a study's campuses, in the shape of ``results.json``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..coverage.reach import Reach
from ..ground import Ground
from ..industry.crosswalk import division_codes
from ..industry.match import Match
from ..industry.placement import (
    Moves,
    Placement,
    PlacementCase,
    measure_each,
    measure_placement,
    weigh_moves,
)
from ..location.standins import is_stand_in
from ..rounding import number
from ..study import Study
from .offers import reachable_clusters

DRAWS = 999
ALL = "all"
"""The name under which all campuses together stand."""


@dataclass(frozen=True)
class Field:
    """A case with what its positions stand for, and what it leaves out."""

    case: PlacementCase
    campuses: list[str]
    owners: list[str]
    townships: list[str]
    clusters: list[str]
    without_place: int


def place_campuses(
    study: Study,
    ground: Ground,
    reach: Reach,
    match: Match,
    cluster_townships: Mapping[str, Sequence[str]],
) -> Field:
    """Return which operating campus teaches for which cluster, and from where it is in reach.

    Clusters that name no township are left out: where in their county they stand is not known.
    Campuses that teach for none of the clusters, or have no place, are left out too; the latter
    are counted. Minutes are between a township's seat (or the campus) and the demand points of the
    cluster's townships, the least of them.
    """
    divisions = study.clusters.set_index("id")["gb4754"]
    clusters = [str(key) for key in study.clusters["id"] if key in cluster_townships]
    supply = match.supply[(match.supply["campus"] != "") & (match.supply["division"] != "")]
    by_campus = supply.groupby("campus")["division"].agg(set)
    wanted = [set(division_codes(divisions[key])) for key in clusters]
    placed = pd.Series(reach.campus_column, index=ground.supply["id"].astype(str))
    operating = ground.supply["status"].eq("operating").to_numpy(bool)
    teaching = [
        campus
        for campus in placed.index[operating]
        if campus in by_campus.index and any(by_campus[campus] & codes for codes in wanted)
    ]
    campuses = [campus for campus in teaching if placed[campus] >= 0]
    teaches = np.array(
        [[bool(by_campus[campus] & codes) for codes in wanted] for campus in campuses], dtype=bool
    ).reshape(len(campuses), len(clusters))
    seats = (reach.seat_column >= 0) & ~is_stand_in(ground.townships)
    points = ground.points["township"].astype(str).to_numpy(object)
    codes = [list(cluster_townships[key]) for key in clusters]
    limit = study.parameters.standards.match_reach
    columns = placed[campuses].to_numpy(int)
    near_now = reachable_clusters(reach.minutes[:, columns], points, codes, limit)
    near_there = reachable_clusters(
        reach.minutes[:, reach.seat_column[seats]], points, codes, limit
    )
    owner = ground.supply.set_index("id")["institution"].astype(str)
    return Field(
        PlacementCase(
            teaches,
            near_now,
            near_there,
            ground.townships["residents"].to_numpy(float)[seats],
        ),
        campuses,
        [owner[campus] for campus in campuses],
        ground.townships["code"].astype(str).to_numpy()[seats].tolist(),
        clusters,
        len(teaching) - len(campuses),
    )


def placement_rows(
    study: Study,
    ground: Ground,
    reach: Reach,
    match: Match,
    cluster_townships: Mapping[str, Sequence[str]],
) -> dict[str, list[dict[str, Any]]]:
    """Return placement efficiency of all campuses and of each college, and the chance it is set to.

    Empty where there is no cluster with a township or no campus that teaches for one.

    Returns
    -------
    dict
        ``placement``: a row for all campuses (``college`` is ``all``) and one a college, with
        observed, both nulls and the optimum. ``placement_draws``: how many of the random placements
        of all campuses match how many clusters.
    """
    nothing: dict[str, list[dict[str, Any]]] = {"placement": [], "placement_draws": []}
    if study.roads.empty:
        return nothing
    field = place_campuses(study, ground, reach, match, cluster_townships)
    seed = study.parameters.draws.seed
    whole = measure_placement(field.case, draws=DRAWS, seed=seed)
    if whole is None:
        return nothing
    names = study.institutions.set_index("id")["name_zh"]
    each = measure_each(field.case, field.owners, draws=DRAWS, seed=seed)
    rows = [_row(field, ALL, None, whole) | _move(field, weigh_moves(field.case))]
    rows += [
        _row(field, college, str(names[college]), each[college])
        for college in sorted(each, key=lambda key: (-each[key].teachable, key))
    ]
    return {"placement": rows, "placement_draws": _draws(whole)}


def _row(field: Field, college: str, name: str | None, found: Placement) -> dict[str, Any]:
    """Return observed, nulls and optimum of one college or of all."""
    mine = len(field.owners) if college == ALL else field.owners.count(college)
    row: dict[str, Any] = {
        "college": college,
        "college_name_zh": name,
        "campuses": mine,
        "campuses_without_place": field.without_place if college == ALL else None,
        "clusters": found.clusters,
        "clusters_taught": found.teachable,
        "observed": found.observed,
    }
    for null in found.nulls:
        row |= {
            f"{null.name}_mean": number(null.mean, 2),
            f"{null.name}_p": number(null.p, 3),
            f"{null.name}_ratio": number(null.ratio, 2),
        }
    return row | {
        "optimum": found.optimum,
        "optimum_bound": found.optimum_bound,
        "status": "optimal" if found.proved else "feasible",
    }


def _move(field: Field, moves: Moves) -> dict[str, Any]:
    """Return the one campus that would gain most by moving; None where none would gain."""
    if moves.campus is None:
        return {"move_campus": None, "move_township": None, "move_gain": None}
    return {
        "move_campus": field.campuses[moves.campus],
        "move_township": field.townships[int(moves.township[moves.campus])],
        "move_gain": int(moves.gain[moves.campus]),
    }


def _draws(whole: Placement) -> list[dict[str, Any]]:
    """Return the distributions of both nulls: clusters matched, and draws that match so many."""
    rows = []
    for null in whole.nulls:
        matched, draws = np.unique(null.matched, return_counts=True)
        rows += [
            {"null": null.name, "clusters_matched": int(m), "draws": int(n)}
            for m, n in zip(matched, draws, strict=True)
        ]
    return rows
