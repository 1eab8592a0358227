"""A plan of sites as a scenario, so that a second run says what it changes."""

from collections.abc import Mapping
from typing import Any

from ..errors import PlanError
from ..scenario import AddedCampus, Scenario
from ..study import Study
from .offers import table_by_kind


def plan_as_scenario(study: Study, results: Mapping[str, Any]) -> Scenario:
    """Return the plan of the study's aim as a scenario of the same study.

    Each site becomes a campus of its kind and parent with its seats; an upgraded teaching point is
    closed and founded anew as a branch. Standards and supply are those of the study's parameters.

    Raises
    ------
    PlanError
        There is no plan for the aim.
    """
    aim = study.parameters.sites.aim
    rows = [row for row in results["sites"] if row["objective_name"] == aim]
    if not rows:
        raise PlanError(f"there is no plan for the aim {aim!r} that could be saved")
    kinds = table_by_kind(study.catalogue.site_kinds)
    standards = study.parameters.standards
    return Scenario(
        study.id,
        name=f"{aim} {len(rows)}",
        standards={tier: getattr(standards, tier) for tier in ("city", "county", "township")},
        planned=study.parameters.supply.planned,
        public_only=study.parameters.supply.public_only,
        closed=tuple(str(row["id"]) for row in rows if row["upgrade"]),
        added=tuple(
            AddedCampus(
                id=str(row["order"]),
                name_zh=f"{row['name_zh']}",
                lon=float(row["lon"]),
                lat=float(row["lat"]),
                datum="wgs84",
                serves=kinds[row["campus_kind"]].serves,
                kind=row["campus_kind"],
                parent=row["parent"],
                seats=None if row["campus_kind"] == "training_base" else int(row["seats"]),
            )
            for row in rows
        ),
    )
