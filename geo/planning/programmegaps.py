"""Which programmes lack where, which have no demand, and who could form a consortium.

A cell is a county and a division of manufacturing that its clusters make. It is a gap where no
campus teaches for the division within the reach of programmes of one of these clusters. Supply is
that of the match: programmes from secondary to vocational undergraduate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..coverage.reach import Reach
from ..ground import Ground
from ..industry.consortia import consortium_rows
from ..industry.crosswalk import division_codes, plain
from ..industry.match import Match, division_sections
from ..industry.programmeplaces import (
    ProgrammePlaces,
    find_programme_places,
    nearest_column,
    number_rows,
)
from ..industry.programmesurplus import MEASURED, count_sections, find_surplus
from ..rounding import minute, number, share
from ..study import Study
from .offers import table_by_kind
from .sitecase import find_parents

KIND = "teaching_point"
NO_PROGRAMME = "no_programme"
KEYS = ("programme_gaps", "programme_surplus", "surplus_sections", "consortia", "park_industries")


def programme_gap_rows(
    study: Study,
    ground: Ground,
    reach: Reach,
    match: Match,
    townships: Mapping[str, Sequence[str]],
) -> dict[str, list[dict[str, Any]]]:
    """Return programme gaps, programmes without demand, and candidates for a consortium.

    Empty without roads or without programmes: then nothing is known of either.

    Parameters
    ----------
    townships
        Township codes of each cluster that names townships.

    Returns
    -------
    dict
        The rows of `KEYS` in ``results.json``: see `find_gaps`,
        `vocatlas.geo.industry.programmesurplus` and `vocatlas.geo.industry.consortia`.
    """
    if study.roads.empty or match.supply.empty:
        return {key: [] for key in KEYS}
    places = find_programme_places(study, ground, reach, townships)
    supply = counted_supply(match.supply, places)
    sections = division_sections(study.catalogue)
    surplus = find_surplus(study, places, supply, sections)
    consortia, industries = consortium_rows(study, places, match)
    return {
        "programme_gaps": find_gaps(study, ground, match, places, supply, sections),
        "programme_surplus": surplus,
        "surplus_sections": count_sections(study, places, supply, sections, surplus),
        "consortia": consortia,
        "park_industries": industries,
    }


def counted_supply(supply: pd.DataFrame, places: ProgrammePlaces) -> pd.DataFrame:
    """Return what is taught for a division, on campuses that count or on none that is known."""
    counts = supply["campus"].isin(["", *places.campuses])
    return supply[counts & (supply["division"] != "")]


@dataclass(frozen=True)
class _Teaching:
    """Who teaches for one division: campuses with their institution and a programme each."""

    campuses: tuple[str, ...] = ()
    institution: Mapping[str, str] = field(default_factory=dict)
    programme: Mapping[str, str] = field(default_factory=dict)
    institutions: frozenset[str] = frozenset()
    without_place: int = 0

    @classmethod
    def of(cls, supply: pd.DataFrame, places: ProgrammePlaces) -> "_Teaching":
        """Return who teaches, from the supply for one division."""
        rows = supply.sort_values(["campus", "id"])
        first = rows[rows["campus"] != ""].drop_duplicates("campus").set_index("campus")
        return cls(
            tuple(first.index),
            first["institution"].to_dict(),
            first["id"].to_dict(),
            frozenset(rows["institution"]),
            len(set(first.index) - places.placed),
        )


@dataclass(frozen=True)
class _Closing:
    """Where a teaching point would close a gap: parks, nearest first, and whose it would be."""

    state: str
    parks: tuple[str, ...] = ()
    park_min: float = np.nan
    closed: int = 0
    parent: str | None = None
    parent_min: float = np.nan


def find_gaps(
    study: Study,
    ground: Ground,
    match: Match,
    places: ProgrammePlaces,
    supply: pd.DataFrame,
    sections: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return the cells in which a cluster has no programme for its division within reach.

    Only leaf clusters count (no other row of the county is part of them). ``clusters`` are those
    of the cell that nothing serves, ``cell_clusters`` counts all of them; amount (on the basis of
    the run, None where no figure of the cell has it) and share are of the whole cell. The nearest
    campus is the nearest to any of ``clusters``; ``state`` says why there are no minutes:
    ``no_programme`` (nobody teaches for it), ``unlocated`` (who does has no known place: whether
    it is a gap is not known), ``unreachable``.

    ``parks`` are operating parks, placed to a township or better, within the reach of programmes
    of every one of ``clusters`` (or, where none is, of as many as any park reaches:
    ``clusters_closed``), where a college that teaches for the division stands within the
    ``parent_min`` of a teaching point. They are in the order of the minutes to the farthest of
    the clusters they reach, then of ids. ``parks_state`` says why there are none.

    The order is by amount (cells whose amount is not known come last), share of the county, county
    and division.
    """
    reach_min = study.parameters.standards.match_reach
    cells = _cells(study, sections)
    amounts, shares = _amounts(match), _demand_shares(match)
    parents = find_parents(study, ground)
    programmes = dict(zip(study.programmes["id"], study.programmes["name_zh"], strict=True))
    asked = supply[supply["division"].isin({division for _, division in cells})]
    teaching = {str(d): _Teaching.of(rows, places) for d, rows in asked.groupby("division")}
    rows = []
    for (adcode, division), clusters in cells.items():
        taught = teaching.get(division, _Teaching())
        minutes = places.cluster_campus.loc[clusters, list(taught.campuses)]
        served = (minutes <= reach_min).any(axis=1).to_numpy(bool)
        lacking = [key for key, near in zip(clusters, served, strict=True) if not near]
        if not lacking:
            continue
        campus, nearest, state = nearest_column(minutes.loc[lacking])
        if not taught.institutions:
            state = NO_PROGRAMME
        closing = _close(study, places, parents, taught, lacking)
        rows.append(
            {
                "adcode": adcode,
                "industry": division,
                "demand_share": share(shares.get((adcode, division), np.nan)),
                "amount": number(amounts.get((adcode, division)), 2),
                "basis": match.demand.basis,
                "clusters": ";".join(lacking),
                "cell_clusters": len(clusters),
                "measured_from": ";".join(sorted({places.cluster_from[key] for key in lacking})),
                "nearest_institution": taught.institution.get(campus) if campus else None,
                "nearest_campus": campus,
                "nearest_programme": taught.programme.get(campus) if campus else None,
                "nearest_programme_name_zh": programmes.get(taught.programme.get(campus or "", "")),
                "nearest_min": minute(nearest),
                "state": state,
                "campuses_without_place": taught.without_place,
                "parks": ";".join(closing.parks) or None,
                "park_min": minute(closing.park_min),
                "parks_state": closing.state,
                "clusters_closed": closing.closed,
                "parent": closing.parent,
                "parent_min": minute(closing.parent_min),
            }
        )
    return number_rows(rows, _size)


def _size(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what a cell is ordered by: the largest first, those not known last."""
    sizes = (np.inf if row[key] is None else -row[key] for key in ("amount", "demand_share"))
    return (*sizes, row["adcode"], row["industry"])


def _cells(study: Study, sections: Mapping[str, str]) -> dict[tuple[int, str], list[str]]:
    """Return the leaf clusters of each county and division of manufacturing."""
    counties = {str(int(code)): int(code) for code in study.counties["code"]}
    clusters = study.clusters.assign(county=study.clusters["adcode"].map(plain).map(counties))
    clusters = clusters[clusters["county"].notna()]
    parts = clusters[["county", "part_of"]].assign(part_of=clusters["part_of"].map(plain))
    wholes = set(parts.itertuples(index=False, name=None))
    cells: dict[tuple[int, str], list[str]] = {}
    for key, county, codes in zip(
        clusters["id"].map(plain), clusters["county"], clusters["gb4754"], strict=True
    ):
        if (county, key) in wholes:
            continue
        for division in division_codes(codes):
            if sections.get(division) == MEASURED:
                cells.setdefault((int(county), division), []).append(key)
    return dict(sorted(cells.items()))


def _amounts(match: Match) -> dict[tuple[int, str], float]:
    """Return how much each cell asks for on the basis of the run, where that is known."""
    rows = match.demand.rows
    cells = zip(rows["adcode"].astype(int), rows["industry"].astype(str), strict=True)
    return dict(zip(cells, rows["amount"].astype(float), strict=True))


def _demand_shares(match: Match) -> dict[tuple[int, str], float]:
    """Return the share of a division in its county's demand, as the match has it."""
    rows = match.mismatch[match.mismatch["version"] == "manufacturing"]
    return {
        (int(row.adcode), str(row.industry)): float(row.demand_share) for row in rows.itertuples()
    }


def _close(
    study: Study,
    places: ProgrammePlaces,
    parents: pd.DataFrame,
    taught: _Teaching,
    lacking: Sequence[str],
) -> _Closing:
    """Return the parks where a teaching point would bring a programme within reach of clusters."""
    minutes = places.cluster_park.loc[list(lacking)]
    near = minutes <= study.parameters.standards.match_reach
    if minutes.empty:
        return _Closing("no_parks")
    if not near.to_numpy().any():
        return _Closing("no_park_in_reach")
    fits = parents[parents["institution"].isin(taught.institutions)]
    if len(parents) and fits.empty:
        return _Closing("no_college_teaches")
    kind = table_by_kind(study.catalogue.site_kinds).get(KIND)
    limit = np.inf if kind is None or kind.parent_min is None else kind.parent_min
    from_park = places.park_campus.loc[minutes.columns, fits["campus"]]
    allowed = (from_park <= limit).any(axis=1).to_numpy(bool) | parents.empty
    if not near.loc[:, allowed].to_numpy().any():
        return _Closing("no_college_in_reach")
    reached = near.loc[:, allowed].sum(axis=0)
    closed = int(reached.max())
    farthest = minutes.where(near).max(axis=0)
    parks = sorted(reached.index[reached == closed], key=lambda park: (farthest[park], park))
    state = "closes" if closed == len(lacking) else "closes_part"
    campus, parent_min, _ = nearest_column(from_park.loc[[parks[0]]])
    parent = dict(zip(fits["campus"], fits["institution"], strict=True)).get(campus or "")
    return _Closing(state, tuple(parks), float(farthest[parks[0]]), closed, parent, parent_min)
