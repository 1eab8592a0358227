"""The ladder of an industry: rungs hosted, within reach and linked, and where it breaks."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import pandas as pd

from ..coverage.reach import Reach, measure_reach
from ..errors import ParameterError
from ..ground import Ground, find_ground
from ..location.standins import stand_for_counties
from ..rounding import minute
from ..study import Study
from .crosswalk import division_codes, plain
from .industryladder import IndustryLadder, Rung, find_industry_ladder
from .industrymatch import find_match
from .match import Match, division_sections
from .pathwaytable import PATHWAY_LEVELS, STEPS, linked_industries

_PATHWAY_COLUMNS = (
    "id",
    "from_institution",
    "from_programme",
    "from_level",
    "to_institution",
    "to_programme",
    "to_level",
    "kind",
    "years",
    "year",
    "source",
    "confidence",
    "note",
)
Rows = list[dict[str, Any]]


def pathway_rows(
    study: Study,
    ground: Ground,
    reach: Reach,
    match: Match,
    townships: dict[str, list[str]],
) -> dict[str, Rows]:
    """Return pathways, the ladder of every county and industry with a cluster, and its breaks.

    Industries are the divisions of GB/T 4754 of the clusters that stand in the county. Without
    programmes there is no ladder: the lists are empty.

    Returns
    -------
    dict
        ``pathways``, ``ladder_industries`` (a row a county, industry and level) and
        ``ladder_breaks`` (see `ladder_breaks`). An industry that nothing trains for, a level of
        which the study lists no programme, and technician schools where none trains for the
        industry have no row of their own: what is missing stands in ``ladder_breaks``.
    """
    rows: dict[str, Rows] = {
        "pathways": list_pathways(study),
        "ladder_industries": [],
        "ladder_breaks": [],
    }
    if study.programmes.empty:
        return rows
    ladder = find_industry_ladder(study, ground, reach, match)
    pairs = cluster_industries(study.clusters, study.counties["code"].astype(int))
    return rows | {
        "ladder_industries": _worth_a_row(ladder_rows(ladder, pairs)),
        "ladder_breaks": ladder_breaks(ladder, pairs),
    }


def find_ladder(study: Study) -> IndustryLadder:
    """Measure what a ladder needs, without the rest of a run.

    Raises
    ------
    PlaceError
        A place cannot be used.
    """
    study = stand_for_counties(study)
    ground = find_ground(study)
    reach = measure_reach(study, ground)
    return find_industry_ladder(study, ground, reach, find_match(study, ground, reach)[0])


def choose_industries(
    study: Study, *, industry: str | None = None, adcode: int | None = None
) -> dict[tuple[int, str], int | None]:
    """Return the counties and industries to show, with the clusters of each.

    An industry that is asked for is shown for every county, whether a cluster is known there or
    not (then None, not 0); else each county has the industries of its clusters.

    Raises
    ------
    ParameterError
        The industry is no division of GB/T 4754, or the county is none of the study.
    """
    codes = sorted(study.counties["code"].astype(int))
    if adcode is not None and adcode not in codes:
        raise ParameterError(f"county {adcode} is none of the study; expected one of {codes}")
    shown = codes if adcode is None else [adcode]
    known = cluster_industries(study.clusters, shown)
    if industry is None:
        return known
    division = industry.strip().zfill(2)
    if division not in set(study.catalogue.industries["code"].map(plain).str.zfill(2)):
        raise ParameterError(f"industry {industry!r} is no division of GB/T 4754, 01 to 97")
    return {(code, division): known.get((code, division)) for code in shown}


def _worth_a_row(rows: Rows) -> Rows:
    """Return the rungs without those of which nothing but their absence is to be said."""
    nothing = ("no_programme", "not_listed")
    taught = {(row["adcode"], row["industry"]) for row in rows if row["state"] not in nothing}
    return [
        row
        for row in rows
        if row["state"] != "not_listed"
        and (row["adcode"], row["industry"]) in taught
        and not (row["state"] == "no_programme" and row["level"] == "technician")
    ]


def list_pathways(study: Study) -> Rows:
    """Return the pathways as they stand, with the divisions that each is known to lead on in."""
    if study.pathways.empty:
        return []
    sections = division_sections(study.catalogue)
    industries = linked_industries(study.pathways, study.catalogue.crosswalk, sections)
    rows = []
    for row in study.pathways.to_dict("records"):
        cells: dict[str, Any] = {name: plain(row[name]) or None for name in _PATHWAY_COLUMNS}
        cells["year"] = None if pd.isna(row["year"]) else int(row["year"])
        cells["linked_industries"] = ";".join(sorted(industries[str(row["id"])])) or None
        rows.append(cells)
    return rows


def cluster_industries(
    clusters: pd.DataFrame, adcodes: Iterable[int]
) -> dict[tuple[int, str], int | None]:
    """Return how many clusters of each county are of each division; a nested one counts alone.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b", "city"], "gb4754": ["38", "38;39", "19"],
    ...     "adcode": [1, 1, 9], "part_of": [None, "a", None]})
    >>> cluster_industries(table, [1, 2])
    {(1, '38'): 1, (1, '39'): 1}
    """
    found: dict[tuple[int, str], int | None] = {}
    for adcode in sorted(adcodes):
        own = clusters[clusters["adcode"].map(plain) == str(adcode)]
        leaves = own[~own["id"].map(plain).isin(set(own["part_of"].map(plain)))]
        codes = [code for cell in leaves["gb4754"] for code in division_codes(cell)]
        found |= {(adcode, code): codes.count(code) for code in sorted(set(codes))}
    return found


def ladder_rows(ladder: IndustryLadder, pairs: Collection[tuple[int, str]]) -> Rows:
    """Return a row a county, industry and level; ``linked`` is true or None, never false."""
    rows = []
    for adcode, industry in pairs:
        for level in PATHWAY_LEVELS:
            rung = ladder.rung(adcode, industry, level)
            rows.append(
                {
                    "adcode": adcode,
                    "industry": industry,
                    "level": level,
                    "hosted": rung.hosted,
                    "within_reach": rung.within_reach,
                    "nearest_campus": rung.campus,
                    "nearest_min": _minutes(rung),
                    "state": rung.state,
                    "unlocated": rung.unlocated,
                    "linked": True if rung.linked_by else None,
                    "linked_by": ";".join(rung.linked_by) or None,
                    "may_link": ";".join(rung.may_link) or None,
                }
            )
    return rows


def ladder_breaks(ladder: IndustryLadder, pairs: dict[tuple[int, str], int | None]) -> Rows:
    """Return where a student must leave the county, where the ladder breaks, and what is unknown.

    Going up from secondary (or technician, which stands beside it), at most one row of each:

    - ``must_leave_county``: the first rung that no campus of the county is known to teach and
      another campus of the study does; the nearest of these.
    - the first rung that is neither in the county nor within reach: ``out_of_reach`` (taught, but
      farther than the standard), ``place_unknown`` (taught where no place is known),
      ``not_taught_in_study``, or ``not_listed`` (institutions teach at the level, the study
      lists no programme of it). ``resumes_at`` is the next rung above it within reach.
    - ``no_link_known``: below the break, the first rung that no pathway is known to lead to.

    Without roads nothing is out of reach and no link is asked for: what is taught in the county or
    elsewhere is all that is known.
    """
    rows = []
    for (adcode, industry), clusters in pairs.items():
        steps = [[ladder.rung(adcode, industry, level) for level in step] for step in STEPS]
        head = {"adcode": adcode, "industry": industry, "clusters": clusters}
        found = [_leaving(steps), _breaking(steps), *_unlinked(steps)]
        rows += [head | row for row in found if row]
    return rows


def _leaving(steps: Sequence[Sequence[Rung]]) -> dict[str, Any]:
    """Return the first rung for which the county must be left; empty where there is none."""
    for at, step in enumerate(steps):
        if all(rung.hosted == 0 or not rung.taught for rung in step) and any(
            rung.taught for rung in step
        ):
            return _row(steps, at, "must_leave_county")
    return {}


def _breaking(steps: Sequence[Sequence[Rung]]) -> dict[str, Any]:
    """Return the first rung that is neither hosted nor within reach; empty where there is none."""
    at = _first_break(steps)
    return {} if at is None else _row(steps, at, _kind(steps[at]))


def _unlinked(steps: Sequence[Sequence[Rung]]) -> list[dict[str, Any]]:
    """Return the first rung below the break that nothing is known to lead to."""
    top = _first_break(steps)
    if any(rung.state == "no_road_in_data" for step in steps for rung in step):
        return []
    for at in range(1, len(steps) if top is None else top):
        if not any(rung.linked_by for rung in steps[at]):
            return [_row(steps, at, "no_link_known")]
    return []


def _first_break(steps: Sequence[Sequence[Rung]]) -> int | None:
    for at, step in enumerate(steps):
        unknown = any(rung.state == "no_road_in_data" for rung in step)
        if not unknown and not any(rung.climbed for rung in step):
            return at
    return None


def _kind(step: Sequence[Rung]) -> str:
    """Return why no rung of a step is within reach."""
    if any(rung.taught and rung.unlocated for rung in step):
        return "place_unknown"
    if any(rung.taught for rung in step):
        return "out_of_reach"
    return (
        "not_listed" if any(rung.state == "not_listed" for rung in step) else "not_taught_in_study"
    )


def _row(steps: Sequence[Sequence[Rung]], at: int, kind: str) -> dict[str, Any]:
    """Return one break: the rung below, the rung itself with its nearest campus, and the next."""
    rung = _chief(steps[at])
    above = [rung for step in steps[at + 1 :] for rung in step if rung.climbed]
    below = [_chief(step) for step in steps[:at] if any(rung.climbed for rung in step)]
    return {
        "last_rung": below[-1].level if below else None,
        "missing_rung": rung.level,
        "kind": kind,
        "nearest_campus": rung.campus,
        "nearest_min": _minutes(rung),
        "state": rung.state,
        "resumes_at": above[0].level if above else None,
    }


def _chief(step: Sequence[Rung]) -> Rung:
    """Return the rung that speaks for a step: in the county, else within reach, else taught."""
    return min(step, key=lambda rung: (not rung.hosted, not rung.climbed, not rung.taught))


def _minutes(rung: Rung) -> float | None:
    return None if rung.minutes is None else minute(rung.minutes)
