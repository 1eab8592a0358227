"""A what-if of a study: standards moved, campuses closed, campuses added.

A scenario is no fact. What it adds says so in its source and is no school of the statistics; what
it closes stays known to the statistics, so that a closed school does not come back as a missing
one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from .errors import ParameterError
from .industry.crosswalk import place_programmes

if TYPE_CHECKING:
    from .study import Study

VERSION = 1
INSTITUTION = "scenario"
"""Id of the one institution that all added campuses without a parent belong to."""
PREFIX = "scenario-"
LEVEL_OF = {"county": "higher_vocational", "township": "secondary"}
"""The level by which an added campus serves a tier; it never serves the city tier."""
KINDS = ("branch", "teaching_point", "training_base")
"""Kinds of an added campus; a training base serves no tier, practice alone is taught there."""
SOURCE = "情景设定,不是事实 scenario, not a fact"
_COPIED = ("id", "institution", "name_zh", "group", "level", "year", "years", "basis",
           "local_industry")  # fmt: skip


@dataclass(frozen=True)
class AddedCampus:
    """A campus that a scenario adds: where it stands, which tiers it serves and whose it is.

    ``kind`` is one of `KINDS`. ``parent`` is the institution of the study that it belongs to and
    whose programmes are taught there; None for one of its own, where nothing is. ``seats`` are
    secondary seats, None where unknown.

    Examples
    --------
    >>> AddedCampus("1", "试点", 120.4, 28.1, "wgs84", ("township",), seats=600).as_dict()["seats"]
    600
    """

    id: str
    name_zh: str
    lon: float
    lat: float
    datum: str
    serves: tuple[str, ...]
    kind: str = "branch"
    parent: str | None = None
    seats: int | None = None

    @property
    def campus_id(self) -> str:
        """Return its id among the campuses of the study."""
        return PREFIX + self.id

    def as_dict(self) -> dict[str, Any]:
        """Return it in the shape of its file; a branch is no more said than what is unknown."""
        said = {
            "kind": None if self.kind == "branch" else self.kind,
            "parent": self.parent,
            "seats": self.seats,
        }
        return {
            "id": self.id,
            "name_zh": self.name_zh,
            "lon": self.lon,
            "lat": self.lat,
            "datum": self.datum,
            "serves": list(self.serves),
            **{key: value for key, value in said.items() if value is not None},
        }


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
        added = [campus.as_dict() for campus in self.added]
        return {"name": self.name, "closed": list(self.closed), "added": added}


def apply_scenario(study: "Study", scenario: Scenario) -> "Study":
    """Return the study as the scenario has it; the study that is given stays as it is.

    Standards and switches become parameters, so that whatever sets a parameter later wins. Added
    campuses become rows of the tables, and so do the programmes of their parents. Closed campuses
    keep their row, which is a fact: `vocatlas.geo.ground.find_ground` takes them out of the supply.

    Raises
    ------
    ParameterError
        The scenario is of another study, closes a campus or names a parent that the study does
        not hold, adds a campus of an unknown kind or one that is no training base and serves no
        tier, or the study holds a scenario already.
    """
    _check_fit(study, scenario)
    parameters = study.parameters
    for tier, minutes in scenario.standards.items():
        parameters = parameters.with_value(f"standards.{tier}", minutes)
    for switch in ("planned", "public_only"):
        if getattr(scenario, switch) is not None:
            parameters = parameters.with_value(f"supply.{switch}", getattr(scenario, switch))
    changed = replace(study, parameters=parameters, scenario=scenario)
    if not scenario.added:
        return changed
    owners = {
        campus.parent: _owner_of(study, campus.parent, scenario.closed)
        for campus in scenario.added
        if campus.parent is not None
    }
    return replace(
        changed,
        institutions=_with_rows(study.institutions, _new_institutions(study, scenario, owners)),
        campuses=_with_rows(
            study.campuses, [_campus_row(campus, owners) for campus in scenario.added]
        ),
        programmes=_with_programmes(study, scenario.added, owners),
    )


def _check_fit(study: "Study", scenario: Scenario) -> None:
    """Refuse a scenario that the study cannot have."""
    if study.scenario is not None:
        raise ParameterError("the study holds a scenario already; apply one to the plain study")
    if scenario.study != study.id:
        raise ParameterError(f"the scenario is of {scenario.study!r}; the study is {study.id!r}")
    unknown = set(scenario.closed) - set(study.campuses["id"])
    if unknown:
        raise ParameterError(f"the study holds no campus {min(unknown)!r}, which is to be closed")
    institutions = set(study.institutions["id"])
    for campus in scenario.added:
        if campus.parent is not None and campus.parent not in institutions:
            raise ParameterError(
                f"the study holds no institution {campus.parent!r}, the parent of {campus.id!r}"
            )
        if campus.kind not in KINDS:
            raise ParameterError(
                f"the kind of {campus.id!r} must be one of {', '.join(KINDS)}; "
                f"found {campus.kind!r}"
            )
        if (campus.kind == "training_base") == bool(campus.serves):
            raise ParameterError(
                f"{campus.id!r} must serve a tier, unless it is a training base, which serves "
                f"none; found {campus.kind!r} that serves {list(campus.serves)}"
            )


def _owner_of(study: "Study", parent: str, closed: tuple[str, ...]) -> str:
    """Return the institution that a parent's new campuses stand under in the tables: mostly itself.

    Under a stand-in of its own (``scenario-`` and its id) where they would change what the tables
    say of the parent. A school of a stated count: schools are counted, and the enrolment of a pool
    is shared, by institution, so that a campus that is no fact could remove a missing school or
    take the seats of the others. A parent that operates no campus, or a single one that is not its
    main one: its programmes without a campus stand on its *only* campus.
    """
    row = study.institutions.set_index("id").loc[parent]
    own = study.campuses[study.campuses["institution"] == parent]
    own = own[(own["status"] == "operating") & ~own["id"].isin(closed)]
    settled = len(own) > 1 or own["kind"].tolist() == ["main"]
    return parent if settled and pd.isna(row["school_pool"]) else PREFIX + parent


def _new_institutions(
    study: "Study", scenario: Scenario, owners: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the scenario's own institution and the stand-ins, as far as they own a campus."""
    orphans = [campus for campus in scenario.added if campus.parent is None]
    rows: list[dict[str, Any]] = []
    if orphans:
        levels = {LEVEL_OF[tier] for campus in orphans for tier in campus.serves}
        rows.append(
            {
                "id": INSTITUTION,
                "name_zh": f"情景 {scenario.name}".strip(),
                "name_en": "Scenario",
                "levels": ";".join(sorted(levels)),
                "ownership": "public",
                "source": SOURCE,
            }
        )
    known = study.institutions.set_index("id")
    for parent, owner in owners.items():
        if owner != parent:
            facts = known.loc[parent, ["name_zh", "name_en", "levels", "ownership"]].to_dict()
            rows.append({"id": owner, **facts, "source": SOURCE})
    return rows


def _campus_row(campus: AddedCampus, owners: Mapping[str, str]) -> dict[str, Any]:
    """Return an added campus as a row of the campuses; seats only where they are said."""
    seats = {} if campus.seats is None else {"seats": float(campus.seats)}
    return {
        "id": campus.campus_id,
        "institution": INSTITUTION if campus.parent is None else owners[campus.parent],
        "name_zh": campus.name_zh,
        "kind": campus.kind,
        "levels": ";".join(sorted(LEVEL_OF[tier] for tier in campus.serves)),
        "status": "operating",
        "lon": campus.lon,
        "lat": campus.lat,
        "datum": campus.datum,
        "precision": "point",
        "radius_m": 0.0,
        **seats,
        "source": SOURCE,
    }


def _with_programmes(
    study: "Study", added: tuple[AddedCampus, ...], owners: Mapping[str, str]
) -> pd.DataFrame:
    """Return the programmes with those of each parent taught on its new campuses too.

    Only what is supply is copied: taught, at a level that counts, on a campus that operates (one
    that the scenario closes included: a college may move). Plan places are not: they are the
    parent's, and say nothing of the new campus.
    """
    if not owners:
        return study.programmes
    # questions rests on study, which rests on this module
    from .industry.industrymatch import taught_programmes

    taught = taught_programmes(study.programmes)
    placed = place_programmes(taught, study.campuses[study.campuses["status"] == "operating"])
    supply = taught.loc[placed.index[placed["campus"] != ""], list(_COPIED)]
    copies = [
        supply[supply["institution"] == campus.parent].assign(
            # the position, which holds no hyphen: two ids joined by one could be those of others
            id=lambda rows, at=at: f"{PREFIX}{at}-" + rows["id"],
            institution=owners[campus.parent],
            campus=campus.campus_id,
            source=SOURCE,
        )
        for at, campus in enumerate(added, start=1)
        if campus.parent is not None
    ]
    return pd.concat([study.programmes, *copies], ignore_index=True)


def _with_rows(table: pd.DataFrame, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return a table with rows below its own; what a row does not say is unknown."""
    return pd.concat([table, pd.DataFrame(rows)], ignore_index=True) if rows else table
