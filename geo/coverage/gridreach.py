"""Minutes from every cell of a population grid, and coverage by county on the grid.

Demand points stand for whole villages; a grid says where people live to some hundred metres, but
not how many: the counts of gridded products are estimates that can be far from a county's census.
So cells keep their place, and their people are scaled to the census total of
their county.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import PlaceError
from ..ground import Ground, find_ground
from ..location.places import assign_county
from ..location.points import make_points
from ..location.popgrid import Cells
from ..location.standins import stand_for_counties
from ..roads.network import Network
from ..roads.roadtimes import nearest
from ..roads.snapping import Snaps, snap
from ..study import TIERS, Study
from .reach import measure_reach, study_network
from .tiers import READINGS, campus_tiers, covered_points, covered_share

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CHUNK = 100_000
"""Cells that are snapped and measured at a time: what bounds the memory beyond the answers."""

DIFFER_POINTS = 5.0
"""Per cent points between grid and demand points from which a reader is told."""

USUAL_FACTOR = 2.0
"""Census / grid, or its inverse, beyond which the grid is hardly one of the county's people."""

MARGIN_DEG = 0.1
"""Cells farther than this from the counties' rectangle cannot lie in one or on its coast."""


@dataclass(frozen=True)
class GridReach:
    """What was measured on a grid.

    Attributes
    ----------
    cells
        The n cells inside counties, as given.
    adcode
        (n,) county of each.
    weight
        (n,) people scaled to the census of the county; as given where there is no scaling.
    minutes
        (n,) to the nearest campus of each tier, from home to school, rounded to 0.1; inf where
        ``state`` says why there are none.
    state
        (n,) by tier: ``ok``, ``unreachable`` or ``no_road_in_data``.
    covered
        (n,) by reading (`coverage.READINGS`).
    counties
        A row a county, in the order of the study, and at the end one of the whole study with
        adcode 0: see `compare_counties`.
    outside_cells, outside_people
        What lies in no county, and is left out.
    """

    cells: Cells
    adcode: Ints
    weight: Floats
    minutes: dict[str, Floats]
    state: dict[str, npt.NDArray[np.object_]]
    covered: dict[str, Bools]
    counties: pd.DataFrame
    outside_cells: int
    outside_people: float


def measure_grid(
    study: Study,
    cells: Cells,
    *,
    rescale: bool = True,
    chunk: int = CHUNK,
    advance: Callable[[int], None] = lambda done: None,
) -> GridReach:
    """Measure minutes and coverage on the cells of a population grid.

    Each tier is one search from all its campuses at once (`roadtimes.nearest`), repeated for each
    `chunk` of cells. Cells are given the county whose polygon holds their centre, or the nearest
    within `places.MAX_COAST_M`. Without roads every state is ``no_road_in_data``.

    Parameters
    ----------
    study
        Counties, campuses, roads and parameters.
    cells
        The grid.
    rescale
        Scale people to the census total of their county.
    chunk
        Cells at a time.
    advance
        Told after each chunk how many more cells are done.

    Raises
    ------
    PlaceError
        No cell lies in the study.
    """
    study = stand_for_counties(study)
    county = assign_cells(study, cells.lonlat, chunk=chunk)
    inside = county >= 0
    if not inside.any():
        raise PlaceError(_elsewhere(study, cells))
    advance(int((~inside).sum()))
    ground = find_ground(study)
    held = Cells(cells.row[inside], cells.lonlat[inside], cells.people[inside], cells.dropped)
    group = county[inside]
    factor = census_factors(study, group, held.people)
    weight = held.people * factor[group] if rescale else held.people
    minutes, state = _measure(study, ground, held.lonlat, chunk, advance)
    covered = covered_points(minutes, study.parameters.standards)
    counties = compare_counties(study, ground, group, held.people, weight, covered, factor)
    return GridReach(
        held,
        study.counties["code"].to_numpy(np.int64)[group],
        weight,
        minutes,
        state,
        covered,
        counties,
        int((~inside).sum()),
        float(cells.people[~inside].sum()),
    )


def assign_cells(study: Study, lonlat: Floats, *, chunk: int = CHUNK) -> Ints:
    """Return the position in ``study.counties`` of each cell's county (n,), -1 for none."""
    codes = pd.Index(study.counties["code"].astype("int64"))
    west, south, east, north = study.which_county.to_crs("EPSG:4326").total_bounds
    low, high = np.array([west, south]) - MARGIN_DEG, np.array([east, north]) + MARGIN_DEG
    near = np.flatnonzero(((lonlat >= low) & (lonlat <= high)).all(axis=1))
    county = np.full(len(lonlat), -1)
    for first in range(0, len(near), chunk):
        rows = near[first : first + chunk]
        points = make_points(*lonlat[rows].T, index=pd.RangeIndex(len(rows)))
        found = assign_county(points, study.which_county, metric_crs=study.metric_crs)["adcode"]
        county[rows] = codes.get_indexer(found.fillna(-1).astype("int64"))
    return county


def census_factors(study: Study, group: Ints, people: Floats) -> Floats:
    """Return census residents / people on the grid for each county.

    1 where either is not known or nought: there is nothing to scale by.
    """
    census = study.counties["residents"].to_numpy(dtype=float, na_value=np.nan)
    on_grid = np.bincount(group, people, len(census))
    known = (census > 0) & (on_grid > 0)
    return np.where(known, census / np.where(known, on_grid, 1.0), 1.0)


def compare_counties(
    study: Study,
    ground: Ground,
    group: Ints,
    people: Floats,
    weight: Floats,
    covered: dict[str, Bools],
    factor: Floats,
) -> pd.DataFrame:
    """Return coverage by county on the grid and, beside it, on demand points.

    Both count located campuses only, under the same standards, speeds and roads.

    Returns
    -------
    DataFrame
        ``adcode, name_zh, name_en, residents`` (census), ``cells, grid_people`` (as given),
        ``census_factor`` (NaN where the county holds no cell), and for each reading
        ``covered_x_grid, covered_x_points`` (shares, NaN without people) and ``difference_x``
        (per cent points). The last row, adcode 0, is the whole study.
    """
    counties, n = study.counties, len(study.counties)
    cells, on_grid = np.bincount(group, minlength=n), np.bincount(group, people, n)
    residents = counties["residents"].to_numpy(dtype=float, na_value=np.nan)
    found: dict[str, object] = {
        "adcode": [*counties["code"].astype(int), 0],
        "name_zh": [*counties["name_zh"], "全域"],
        "name_en": [*counties["name_en"], "Whole study"],
        "residents": [*residents, residents.sum()],
        "cells": [*cells, cells.sum()],
        "grid_people": [*on_grid, on_grid.sum()],
        "census_factor": [*np.where(cells > 0, factor, np.nan), np.nan],
    }
    reach = measure_reach(study, ground)
    at = {code: i for i, code in enumerate(counties["code"])}
    point_group = ground.points["adcode"].map(at).to_numpy(int)
    standing = ground.points["residents"].to_numpy(float)
    for reading in READINGS:
        grid = _shares(covered[reading], weight, group, n)
        points = _shares(reach.covered[reading], standing, point_group, n)
        found[f"covered_{reading}_grid"] = grid
        found[f"covered_{reading}_points"] = points
        found[f"difference_{reading}"] = 100.0 * (grid - points)
    return pd.DataFrame(found)


def large_differences(counties: pd.DataFrame, *, points: float = DIFFER_POINTS) -> pd.DataFrame:
    """Return where grid and demand points differ by more than `points`, the largest first.

    Returns
    -------
    DataFrame
        ``name_zh, name_en, reading, difference`` (per cent points, grid less demand points).

    Examples
    --------
    >>> rows = pd.DataFrame({"name_zh": ["甲"], "name_en": ["A"], "difference_city": [-6.0],
    ...     **{f"difference_{r}": [5.0] for r in ("county", "township", "local", "all")}})
    >>> large_differences(rows)[["reading", "difference"]].values.tolist()
    [['city', -6.0]]
    """
    parts = [
        counties[["name_zh", "name_en"]].assign(
            reading=reading, difference=counties[f"difference_{reading}"]
        )
        for reading in READINGS
    ]
    rows = pd.concat(parts)
    rows = rows[rows["difference"].abs() > points]
    largest = np.argsort(-rows["difference"].abs().to_numpy(), kind="stable")
    return rows.iloc[largest].reset_index(drop=True)


def _shares(covered: Bools, weight: Floats, group: Ints, n: int) -> Floats:
    """Return covered shares of n counties and of all; nan where there are no people."""
    shares = np.full(n + 1, np.nan)
    by_county = covered_share(covered, weight, group)
    shares[: len(by_county)] = by_county
    shares[n] = covered_share(covered, weight, np.zeros(len(weight), np.int64))[0]
    return shares


def _measure(
    study: Study, ground: Ground, lonlat: Floats, chunk: int, advance: Callable[[int], None]
) -> tuple[dict[str, Floats], dict[str, npt.NDArray[np.object_]]]:
    """Return minutes and states of every cell, by tier."""
    n = len(lonlat)
    minutes = {tier: np.full(n, np.inf) for tier in TIERS}
    state = {tier: np.full(n, "no_road_in_data", dtype=object) for tier in TIERS}
    if study.road_net is None and study.roads.empty:
        return minutes, state
    network, travel, land = study_network(study, ground), study.parameters.travel, ground.land_m
    campuses = _campus_snaps(study, ground, network)
    for first in range(0, n, chunk):
        part = slice(first, first + chunk)
        homes = snap(network, lonlat[part], travel=travel, land=land)
        for tier, schools in campuses.items():
            found = nearest(network, homes, schools, travel=travel, land=land)
            minutes[tier][part] = np.round(found.minutes, 1)
            blocked = np.where(homes.state == "ok", "unreachable", homes.state)
            state[tier][part] = np.where(np.isfinite(found.minutes), "ok", blocked)
        advance(len(homes))
    return minutes, state


def _campus_snaps(study: Study, ground: Ground, network: Network) -> dict[str, Snaps]:
    """Return where the located campuses of each tier meet the roads."""
    placed = ground.supply[ground.campus_xy_known]
    tiers = campus_tiers(placed)
    return {
        tier: snap(
            network,
            placed.loc[tiers[tier], ["lon_wgs", "lat_wgs"]].to_numpy(float),
            travel=study.parameters.travel,
            land=ground.land_m,
        )
        for tier in TIERS
    }


def _elsewhere(study: Study, cells: Cells) -> str:
    """Say that grid and study do not meet, and where each is."""

    def box(bounds: Floats) -> str:
        west, south, east, north = bounds
        return f"{west:.2f}-{east:.2f} E, {south:.2f}-{north:.2f} N"

    own = study.which_county.to_crs("EPSG:4326").total_bounds
    given = np.concatenate([cells.lonlat.min(axis=0), cells.lonlat.max(axis=0)])
    return (
        f"cells with people must lie in the counties of {study.id} ({box(own)}); "
        f"found {len(cells.row):,} cells at {box(given)}, none of them inside; "
        "take a grid of this region, or check its CRS"
    )
