"""The rungs of one industry as a county sees them: taught there, within reach, or not known.

A programme counts for every division of GB/T 4754 that the crosswalk gives it, at the level at
which it is taught. Minutes are the county's, as in the match: the resident-weighted median.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ..coverage.reach import Reach
from ..coverage.tiers import split_levels
from ..ground import Ground
from ..siting.rules import Floats, Ints
from ..study import Study
from .crosswalk import classify_programmes, place_programmes, plain
from .industrymatch import county_minutes, taught_programmes
from .match import Match, division_sections
from .pathwaytable import linked_industries, unnamed_pathways

UPPER_LEVELS = ("undergraduate", "postgraduate")
"""Levels of the ladder whose programmes the match leaves out."""


@dataclass(frozen=True)
class Rung:
    """One level of an industry for one county; None is what is not known.

    ``hosted`` counts programmes on campuses of the county, ``unlocated`` those of the level whose
    place is not known well enough: where only these could be in the county, or within reach, it is
    not known.
    ``state`` is ``number`` or why there are no minutes: ``unreachable``, ``unlocated``,
    ``no_road_in_data``, ``no_programme`` (none trains for the industry) or ``not_listed``
    (institutions teach at the level, but the study lists no programme of it). ``linked_by`` are
    pathways whose programmes train for the industry; ``may_link`` those that name none and join
    schools that both do.
    """

    level: str
    hosted: int | None
    within_reach: bool | None
    campus: str | None
    minutes: float | None
    state: str
    unlocated: int = 0
    linked_by: tuple[str, ...] = ()
    may_link: tuple[str, ...] = ()

    @property
    def taught(self) -> bool:
        """Say whether any programme of the study is known to train for the industry."""
        return self.state not in ("no_programme", "not_listed")

    @property
    def climbed(self) -> bool:
        """Say whether the rung is known to be in the county or within its reach."""
        return bool(self.hosted) or self.within_reach is True


@dataclass(frozen=True)
class _Places:
    """Where programmes are taught: the campuses each may stand on, taken together.

    ``minutes`` (counties, places) are to the farthest of the campuses of a place, whose ids are
    ``campus`` (counties, places), and ``least`` to the nearest, NaN where one has no place;
    ``adcode`` is -1 where they are not all in one known county.
    """

    minutes: Floats
    least: Floats
    campus: np.ndarray
    adcode: np.ndarray


@dataclass(frozen=True)
class IndustryLadder:
    """Everything that a rung is read from.

    ``offers`` are the places of the programmes by (division, level); ``links`` the pathways with
    the level that they lead to and the places from which they start; ``linked`` and ``may_link``
    the divisions of each, as in `Rung`.
    """

    adcodes: tuple[int, ...]
    places: _Places
    offers: Mapping[tuple[str, str], np.ndarray]
    listed: frozenset[str]
    held: frozenset[str]
    reach_min: float
    has_roads: bool
    linked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    may_link: Mapping[str, frozenset[str]] = field(default_factory=dict)
    links: tuple[tuple[str, str, tuple[int, ...]], ...] = ()

    def rung(self, adcode: int, division: str, level: str) -> Rung:
        """Return one rung of an industry for a county."""
        at = self.adcodes.index(adcode)
        near = [(key, starts) for key, to, starts in self.links if to == level]
        near = [link for link in near if any(self._is_near(at, place) for place in link[1])]
        linked, may_link = (
            tuple(key for key, _ in near if division in known.get(key, ()))
            for known in (self.linked, self.may_link)
        )
        places = self.offers.get((division, level), np.array([], dtype=int))
        if len(places):
            found = self._taught(at, level, places)
        elif level not in self.listed and level in self.held:
            found = Rung(level, None, None, None, None, "not_listed")
        else:
            found = Rung(level, 0, False, None, None, "no_programme")
        return replace(found, linked_by=linked, may_link=may_link)

    def _taught(self, at: int, level: str, places: Ints) -> Rung:
        """Return a rung on which something is taught, without what links to it."""
        codes = self.places.adcode[places]
        inside = int((codes == self.adcodes[at]).sum())
        hosted = None if not inside and (codes < 0).any() else inside
        minutes, campus = self.places.minutes[at, places], self.places.campus[at, places]
        least = self.places.least[at, places]
        doubtful = np.isnan(minutes) | ((least <= self.reach_min) & (minutes > self.reach_min))
        unlocated = int(doubtful.sum())
        only = str(campus[0]) if len(set(campus)) == 1 and campus[0] else None
        if not self.has_roads:
            return Rung(level, hosted, None, only, None, "no_road_in_data", unlocated)
        known = np.isfinite(minutes)
        if not known.any():
            state = "unreachable" if np.isinf(minutes).any() else "unlocated"
            return Rung(level, hosted, None if unlocated else False, only, None, state, unlocated)
        best = float(minutes[known].min())
        within = True if best <= self.reach_min else None if unlocated else False
        nearest = str(min(campus[known & (minutes == best)]))
        return Rung(level, hosted, within, nearest, best, "number", unlocated)

    def _is_near(self, at: int, place: int) -> bool:
        own = self.places.adcode[place] == self.adcodes[at]
        return bool(own or self.places.minutes[at, place] <= self.reach_min)


def find_industry_ladder(
    study: Study, ground: Ground, reach: Reach, match: Match
) -> IndustryLadder:
    """Collect what is taught for each industry at each level, where, and what leads on to it.

    A programme without a campus stands on one of the operating campuses of its institution that
    teach at its level: it counts for a county where all of them are in it, and its minutes are
    those to the farthest. Where one of them has no place its minutes are not known; where one is
    within reach and another is not, whether it is within reach is not. A pathway
    starts where the programme that it names is taught, else at its institution's campuses of the
    level. Campuses that are set aside do not count.
    """
    operating = ground.supply[ground.supply["status"].eq("operating").to_numpy(bool)]
    sections = division_sections(study.catalogue)
    taught = _without_set_aside(_taught(study, match, operating, sections), ground, operating)
    asked = [_campuses_of(row, operating) for row in taught.to_dict("records")]
    pathways = _plain_rows(study.pathways)
    starts = [_starts_of(row, taught, asked, operating) for row in pathways]
    sets = sorted({*asked, *(each for some in starts for each in some)})
    index = {campuses: at for at, campuses in enumerate(sets)}
    taught = taught.assign(place=[index[campuses] for campuses in asked])
    return IndustryLadder(
        tuple(study.counties["code"].astype(int)),
        _place_sets(sets, operating, county_minutes(study, ground, reach)),
        _offers(taught),
        frozenset(study.programmes["level"].map(plain)),
        frozenset[str]().union(*map(split_levels, operating["levels"])),
        study.parameters.standards.match_reach,
        not study.roads.empty,
        linked_industries(study.pathways, study.catalogue.crosswalk, sections),
        _may_link(taught, pathways),
        tuple(
            (row["id"], row["to_level"], tuple(index[each] for each in some))
            for row, some in zip(pathways, starts, strict=True)
        ),
    )


def _taught(
    study: Study, match: Match, operating: pd.DataFrame, sections: dict[str, str]
) -> pd.DataFrame:
    """Return programme, institution, campus ("" unplaced), level and division, each pair once."""
    programmes = taught_programmes(study.programmes)
    upper = place_programmes(programmes, operating, levels=UPPER_LEVELS)
    named = classify_programmes(upper, study.catalogue.crosswalk, sections=sections)
    columns = ["id", "name_zh", "institution", "campus", "division"]
    rows = pd.concat([match.supply[columns], upper.merge(named, on="id")[columns]])
    by_id = programmes.assign(id=programmes["id"].map(plain)).set_index("id")
    rows = rows.assign(
        level=rows["id"].map(by_id["level"]),
        unnamed=rows["id"].map(by_id["campus"].map(plain)).eq(""),
    )
    return rows.drop_duplicates(["id", "division"]).reset_index(drop=True)


def _without_set_aside(
    taught: pd.DataFrame, ground: Ground, operating: pd.DataFrame
) -> pd.DataFrame:
    """Return what is taught without the campuses that do not count: private, closed, planned."""
    aside = ground.set_aside
    gone = taught["campus"].isin(aside["id"].map(plain))
    owners = set(aside["institution"].map(plain)) - set(operating["institution"].map(plain))
    gone |= taught["campus"].eq("") & (taught["institution"].isin(owners) | ~taught["unnamed"])
    return taught[~gone].reset_index(drop=True)


def _campuses_of(row: Mapping[str, object], operating: pd.DataFrame) -> tuple[str, ...]:
    """Return the campuses on one of which a programme is taught; none where it is not known."""
    if row["campus"]:
        return (str(row["campus"]),)
    return _campuses_at(str(row["institution"]), str(row["level"]), operating)


def _campuses_at(institution: str, level: str, operating: pd.DataFrame) -> tuple[str, ...]:
    """Return the operating campuses of an institution that teach at a level."""
    own = operating[operating["institution"].map(plain) == institution]
    return tuple(
        sorted(
            str(key)
            for key, levels in zip(own["id"], own["levels"], strict=True)
            if level in split_levels(levels)
        )
    )


def _starts_of(
    row: Mapping[str, str],
    taught: pd.DataFrame,
    asked: list[tuple[str, ...]],
    operating: pd.DataFrame,
) -> list[tuple[str, ...]]:
    """Return the places from which a pathway starts: of its programme, else of its school."""
    same = (
        taught["institution"].eq(row["from_institution"])
        & taught["level"].eq(row["from_level"])
        & taught["name_zh"].eq(row["from_programme"])
    )
    if same.any():
        return list(dict.fromkeys(asked[at] for at in np.flatnonzero(same)))
    campuses = _campuses_at(row["from_institution"], row["from_level"], operating)
    return [(campus,) for campus in campuses]


def _offers(taught: pd.DataFrame) -> dict[tuple[str, str], Ints]:
    """Return the places of the programmes by (division, level)."""
    return {
        (str(division), str(level)): rows["place"].to_numpy(int)
        for (division, level), rows in taught.groupby(["division", "level"])
        if division
    }


def _may_link(taught: pd.DataFrame, pathways: list[dict[str, str]]) -> dict[str, frozenset[str]]:
    """Return the divisions for which both ends of a pathway teach that names no programme."""
    return {
        key: _divisions_at(taught, row, "from") & _divisions_at(taught, row, "to")
        for key, row in unnamed_pathways(pathways).items()
    }


def _divisions_at(taught: pd.DataFrame, row: Mapping[str, str], end: str) -> frozenset[str]:
    """Return the divisions for which one end of a pathway teaches at its level."""
    own = taught["institution"].eq(row[f"{end}_institution"])
    own &= taught["level"].eq(row[f"{end}_level"])
    return frozenset(taught.loc[own, "division"]) - {""}


def _plain_rows(pathways: pd.DataFrame) -> list[dict[str, str]]:
    """Return the pathways as text, blank cells empty."""
    return [{str(k): plain(v) for k, v in row.items()} for row in pathways.to_dict("records")]


def _place_sets(
    sets: list[tuple[str, ...]], operating: pd.DataFrame, minutes: pd.DataFrame
) -> _Places:
    """Return minutes to the farthest campus of each set, NaN where one has no place."""
    ids = operating["id"].astype(str).tolist()
    trips = minutes.reindex(columns=ids).round(1).to_numpy(float)
    column = {key: at for at, key in enumerate(ids)}
    codes = operating["adcode"].to_numpy(float, na_value=np.nan)
    shape = (len(minutes), len(sets))
    farthest, least = np.full(shape, np.nan), np.full(shape, np.nan)
    campus = np.full(shape, "", dtype=object)
    adcode = np.full(len(sets), -1)
    for at, campuses in enumerate(sets):
        if not campuses:
            continue
        columns = [column[key] for key in campuses]
        own = trips[:, columns]
        farthest[:, at], least[:, at] = own.max(axis=1), own.min(axis=1)
        campus[:, at] = np.array(campuses, dtype=object)[np.nan_to_num(own, nan=np.inf).argmax(1)]
        if len(set(codes[columns])) == 1 and np.isfinite(codes[columns[0]]):
            adcode[at] = int(codes[columns[0]])
    return _Places(farthest, least, campus, adcode)
