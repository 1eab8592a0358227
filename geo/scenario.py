"""A what-if of a study: standards moved, campuses closed, branches added.

A scenario is no fact. What it adds says so in its source and is no school of the statistics; what
it closes stays known to the statistics, so that a closed school does not come back as a missing
one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from .errors import ParameterError

if TYPE_CHECKING:
    from .study import Study

VERSION = 1
INSTITUTION = "scenario"
"""Id of the one institution that all added campuses belong to."""
PREFIX = "scenario-"
LEVEL_OF = {"county": "higher_vocational", "township": "secondary"}
"""The level by which an added branch serves a tier; a branch never serves the city tier."""
SOURCE = "情景设定,不是事实 scenario, not a fact"


@dataclass(frozen=True)
class AddedCampus:
    """A branch that a scenario adds: where it stands and which tiers it serves."""

    id: str
    name_zh: str
    lon: float
    lat: float
    datum: str
    serves: tuple[str, ...]

    @property
    def campus_id(self) -> str:
        """Return its id among the campuses of the study."""
        return PREFIX + self.id


@dataclass(frozen=True)
class Scenario:
    """What is otherwise than in the tables; what is not said (None, empty) stays as it is.

    ``standards`` are minutes by tier, ``closed`` ids of campuses of the study.

    Examples
    --------
    >>> Scenario("wenzhou", closed=("wzpt_ruian",)).as_dict()["closed"]
    ['wzpt_ruian']
    """

    study: str
    name: str = ""
    standards: Mapping[str, float] = field(default_factory=dict)
    planned: bool | None = None
    public_only: bool | None = None
    closed: tuple[str, ...] = ()
    added: tuple[AddedCampus, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the scenario in the shape of its file."""
        switches = {"planned": self.planned, "public_only": self.public_only}
        return {
            "vocatlas_scenario": VERSION,
            "study": self.study,
            "standards": dict(self.standards),
            **{key: value for key, value in switches.items() if value is not None},
            **self.describe(),
        }

    def describe(self) -> dict[str, Any]:
        """Return what no parameter tells: name, closed and added campuses."""
        added = [
            {
                "id": campus.id,
                "name_zh": campus.name_zh,
                "lon": campus.lon,
                "lat": campus.lat,
                "datum": campus.datum,
                "serves": list(campus.serves),
            }
            for campus in self.added
        ]
        return {"name": self.name, "closed": list(self.closed), "added": added}


def apply_scenario(study: "Study", scenario: Scenario) -> "Study":
    """Return the study as the scenario has it; the study that is given stays as it is.

    Standards and switches become parameters, so that whatever sets a parameter later wins. Added
    branches become rows of the tables. Closed campuses keep their row, which is a fact:
    `vocatlas.geo.ground.find_ground` takes them out of the supply.

    Raises
    ------
    ParameterError
        The scenario is of another study, closes a campus that the study does not hold, or the
        study holds a scenario already.
    """
    if study.scenario is not None:
        raise ParameterError("the study holds a scenario already; apply one to the plain study")
    if scenario.study != study.id:
        raise ParameterError(f"the scenario is of {scenario.study!r}; the study is {study.id!r}")
    unknown = set(scenario.closed) - set(study.campuses["id"])
    if unknown:
        raise ParameterError(f"the study holds no campus {min(unknown)!r}, which is to be closed")
    parameters = study.parameters
    for tier, minutes in scenario.standards.items():
        parameters = parameters.with_value(f"standards.{tier}", minutes)
    for switch in ("planned", "public_only"):
        if getattr(scenario, switch) is not None:
            parameters = parameters.with_value(f"supply.{switch}", getattr(scenario, switch))
    changed = replace(study, parameters=parameters, scenario=scenario)
    if not scenario.added:
        return changed
    levels = {LEVEL_OF[tier] for campus in scenario.added for tier in campus.serves}
    owner = {
        "id": INSTITUTION,
        "name_zh": f"情景 {scenario.name}".strip(),
        "name_en": "Scenario",
        "levels": ";".join(sorted(levels)),
        "ownership": "public",
        "source": SOURCE,
    }
    return replace(
        changed,
        institutions=_with_rows(study.institutions, [owner]),
        campuses=_with_rows(study.campuses, [_campus_row(campus) for campus in scenario.added]),
    )


def _campus_row(campus: AddedCampus) -> dict[str, Any]:
    """Return an added branch as a row of the campuses: no seats, no programmes, a place."""
    return {
        "id": campus.campus_id,
        "institution": INSTITUTION,
        "name_zh": campus.name_zh,
        "kind": "branch",
        "levels": ";".join(sorted(LEVEL_OF[tier] for tier in campus.serves)),
        "status": "operating",
        "lon": campus.lon,
        "lat": campus.lat,
        "datum": campus.datum,
        "precision": "point",
        "radius_m": 0.0,
        "source": SOURCE,
    }


def _with_rows(table: pd.DataFrame, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return a table with rows below its own; what a row does not say is unknown."""
    return pd.concat([table, pd.DataFrame(rows)], ignore_index=True)
