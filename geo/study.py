"""What a study holds: its parameters and its tables, as plain containers.

Rows of a table keep the order of their file. Places are as the source gives them (``lon, lat,
datum``); `vocatlas.geo.location.places` turns them into WGS-84.
"""

import re
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

import geopandas as gpd
import pandas as pd

from .errors import ParameterError
from .industry.demand import BASES
from .roads.roadnet import RoadNet
from .scenario import Scenario

TIERS = ("city", "county", "township")
# Where nought means nothing (no draws, no speed) or there is a most: least and most.
_BOUNDS = {
    "standards.target": (0, 1),
    "travel.road_kmh": (1, None),
    "travel.access_kmh": (1, None),
    "travel.circuity": (1, None),
    "travel.entries": (1, None),
    "travel.bus_factor": (1, None),
    "draws.n": (1, None),
    "draws.networks": (1, 100),
    "sites.time_limit_s": (1, None),
}
# What a parameter in words may say; several are joined by a semicolon where it may be a list.
_AIMS = ("people", "match", "even", "seats")
_MATCH_BY = ("clusters", "output", "sales", "value_added", "employment", "enterprises")
_BOUND = re.compile(rf"({'|'.join((*_AIMS, 'cost'))})=(\d+(\.\d*)?|\.\d+)")
_WORDS = {
    "sites.tier": ("county", "township", "local"),
    "sites.aim": _AIMS,
    "sites.match_by": _MATCH_BY,
    "match.basis": BASES,
}
_LISTS = {
    "sites.kinds": ("branch", "teaching_point", "training_base"),
    "sites.fronts": tuple(f"{a},{b}" for a in (*_AIMS, "cost") for b in (*_AIMS, "cost") if a != b),
}


@dataclass(frozen=True)
class Standards:
    """Minutes that count as reached, by tier, and the shares that make a verdict."""

    city: float = 90.0
    county: float = 45.0
    township: float = 30.0
    target: float = 0.80
    thin_below: float = 100.0
    match_reach: float = 45.0


@dataclass(frozen=True)
class Travel:
    """Speeds (km/h), circuity of a leg off the graph, and the limits of a leg (km).

    Where ``bus`` is set, minutes on the road are ``bus_factor`` times those by car; legs are not.
    """

    road_kmh: float = 60.0
    access_kmh: float = 30.0
    circuity: float = 1.4
    entries: int = 5
    max_sea_km: float = 1.0
    no_road_km: float = 20.0
    bus: bool = False
    bus_factor: float = 2.0

    @property
    def riding_kmh(self) -> float:
        """Speed on the road of the chosen mode: by car, or by bus.

        Examples
        --------
        >>> Travel().riding_kmh, Travel(bus=True).riding_kmh
        (60.0, 30.0)
        """
        return self.road_kmh / self.bus_factor if self.bus else self.road_kmh


@dataclass(frozen=True)
class Draws:
    """How many draws, their seed, and on how many networks with drawn segment speeds.

    ``networks`` counts only where a study has a road network of its own: each takes as long to
    search as the network itself; 1 leaves the speeds of segments as they are.
    """

    n: int = 1000
    seed: int = 20260101
    networks: int = 4


@dataclass(frozen=True)
class Sites:
    """How many sites to plan, what they may cost and what a candidate must hold.

    ``aim`` is what the plans of each size are made for; ``fronts`` are pairs of goals to weigh
    against each other; ``bounds`` what a goal must reach at least (the cost at most), such as
    ``match=4;cost=20``; ``close`` the most campuses to close and ``keep`` ids of those that stay.
    ``budget`` is in the unit of the costs of ``site_kinds`` and none where 0; ``max_per_county``
    none where 0. ``tier`` is the tier whose lack makes the aim *people*: county, township, or local
    (both). ``match_by`` is what the aim *match* sums. ``require`` and ``exclude`` are ids of
    candidates and ``kinds`` kinds of campus, several joined by a semicolon. ``near_km`` is how near
    another draw's site counts as the same; ``draws`` how many draws a plan is made for again.
    """

    aim: str = "people"
    p: int = 5
    merge_km: float = 1.0
    min_cohort: float = 1200.0
    budget: float = 0.0
    max_per_county: int = 0
    tier: str = "county"
    match_by: str = "clusters"
    kinds: str = "branch;teaching_point;training_base"
    require: str = ""
    exclude: str = ""
    bounds: str = ""
    fronts: str = "people,match;people,cost"
    keep: str = ""
    close: int = 10
    near_km: float = 10.0
    draws: int = 50
    time_limit_s: float = 60.0


@dataclass(frozen=True)
class Basis:
    """By what the demand of manufacturing is measured, one basis for all counties of a run.

    ``count``: every cluster counts 1; ``parks``: every park that names an industry does; else the
    clusters' weights of that basis (`vocatlas.geo.industry.demand`).
    """

    basis: str = "count"


@dataclass(frozen=True)
class Supply:
    """Which campuses count as supply."""

    public_only: bool = False
    planned: bool = False


@dataclass(frozen=True)
class Parameters:
    """Every named parameter of a run.

    Examples
    --------
    >>> Parameters().with_value("standards.city", "60").standards.city
    60.0
    """

    standards: Standards = field(default_factory=Standards)
    travel: Travel = field(default_factory=Travel)
    draws: Draws = field(default_factory=Draws)
    sites: Sites = field(default_factory=Sites)
    match: Basis = field(default_factory=Basis)
    supply: Supply = field(default_factory=Supply)

    def with_value(self, name: str, value: object) -> "Parameters":
        """Return a copy with one parameter set by its dotted name.

        Raises
        ------
        ParameterError
            The name is unknown, or the value is of another type or out of range.
        """
        known = {f"{group}.{key}" for group, keys in asdict(self).items() for key in keys}
        if name not in known:
            raise ParameterError(
                f"parameter {name!r} is unknown; expected one of {', '.join(sorted(known))}"
            )
        group_name, key = name.split(".")
        group = getattr(self, group_name)
        current = getattr(group, key)
        return replace(self, **{group_name: replace(group, **{key: _as(current, value, name)})})

    def as_dict(self) -> dict[str, dict[str, Any]]:
        """Return the parameters as nested plain values."""
        return asdict(self)


def describe_parameter(name: str) -> str:
    """Return what a known parameter may be, by its dotted name.

    Examples
    --------
    >>> describe_parameter("draws.n"), describe_parameter("standards.target")
    ('a whole number, at least 1', 'a number from 0 to 1')
    >>> describe_parameter("standards.city")
    'a finite number that is not negative'
    """
    group, key = name.split(".")
    default = Parameters().as_dict()[group][key]
    if isinstance(default, bool):
        return "true or false"
    if name in _WORDS:
        return f"one of {', '.join(_WORDS[name])}"
    if name == "sites.bounds":
        return f"bounds on goals ({', '.join((*_AIMS, 'cost'))}) such as match=4 joined by ;"
    if name == "sites.fronts":
        return f"pairs of goals ({', '.join((*_AIMS, 'cost'))}) such as people,match joined by ;"
    if name in _LISTS:
        return f"some of {', '.join(_LISTS[name])}, joined by ;"
    if isinstance(default, str):
        return "a text"
    low, high = _BOUNDS.get(name, (0, None))
    whole = "whole " if isinstance(default, int) else ""
    if high is not None:
        return f"a {whole}number from {low} to {high}"
    if low:
        return f"a {whole}number, at least {low}"
    return f"a finite {whole}number that is not negative"


def _as(current: object, value: object, name: str) -> object:
    """Return `value` as the type of `current`, within the bounds of the parameter."""
    text = str(value).strip().lower()
    refusal = ParameterError(f"{name} must be {describe_parameter(name)}; found {value!r}")
    if isinstance(current, bool):
        if text in ("true", "1", "yes"):
            return True
        if text in ("false", "0", "no"):
            return False
        raise refusal
    if isinstance(current, str):
        listed = ";".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
        return _as_words(listed, name, refusal)
    kind = int if isinstance(current, int) else float
    try:
        number = kind(text)
    except ValueError as error:
        raise refusal from error
    low, high = _BOUNDS.get(name, (0, None))
    if not low <= number < float("inf") or (high is not None and number > high):
        raise refusal
    return number


def _as_words(text: str, name: str, refusal: ParameterError) -> str:
    """Return a text, its parts joined by semicolons without blanks, refused if not known."""
    parts = [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]
    known = _WORDS.get(name) or _LISTS.get(name)
    if name == "sites.fronts":
        parts = [part.replace(" ", "").replace("，", ",") for part in parts]
    elif known and not parts:
        raise refusal
    if known and not set(parts) <= set(known):
        raise refusal
    if name == "sites.bounds":
        parts = [part.replace(" ", "") for part in parts]
        if not all(_BOUND.fullmatch(part) for part in parts):
            raise refusal
    if name in _WORDS and len(parts) != 1:
        raise refusal
    return ";".join(dict.fromkeys(parts))


@dataclass(frozen=True)
class Catalogue:
    """Tables that hold for every study (``data/catalogue``).

    ``site_kinds`` says what a new campus of each kind costs (relative, or money where a study
    says so), how many seats it has, which tiers it serves within which minutes, and how near a
    parent college must be.
    """

    levels: pd.DataFrame
    kinds: pd.DataFrame
    standards: pd.DataFrame
    draws: pd.DataFrame
    programme_groups: pd.DataFrame
    industries: pd.DataFrame
    crosswalk: pd.DataFrame
    site_kinds: pd.DataFrame = field(default_factory=pd.DataFrame)
    pilot_cities: pd.DataFrame = field(default_factory=pd.DataFrame)
    readiness: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class Study:
    """One planning area and all its tables."""

    id: str
    name_zh: str
    name_en: str
    adcode: int
    metric_crs: str
    parameters: Parameters
    catalogue: Catalogue
    counties: pd.DataFrame
    townships: pd.DataFrame
    villages: pd.DataFrame
    gazetteer: pd.DataFrame
    institutions: pd.DataFrame
    campuses: pd.DataFrame
    programmes: pd.DataFrame
    stated_schools: pd.DataFrame
    enrolment: pd.DataFrame
    parks: pd.DataFrame
    clusters: pd.DataFrame
    coordination: pd.DataFrame
    links: pd.DataFrame
    sources: pd.DataFrame
    which_county: gpd.GeoDataFrame
    area: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    neighbours: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    files: dict[str, str] = field(default_factory=dict)
    scenario: Scenario | None = None
    road_net: RoadNet | None = None
    coordination_claims: pd.DataFrame = field(default_factory=pd.DataFrame)
    pathways: pd.DataFrame = field(default_factory=pd.DataFrame)
    city_figures: pd.DataFrame = field(default_factory=pd.DataFrame)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name."""
        return {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if isinstance(getattr(self, f.name), pd.DataFrame)
        }
