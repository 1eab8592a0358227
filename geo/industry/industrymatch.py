"""Programmes of a study against its industries: what is supply, from where it is measured."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..coverage.reach import Reach
from ..ground import Ground
from ..siting.rules import Floats
from ..study import Study
from .demand import PARKS, Demand, cluster_demand
from .match import Match, division_sections, match_counties
from .mismatch import spatial_mismatch
from .parkdemand import park_demand
from .specialisation import krugman_index, location_quotient, structural_deviation


def find_match(study: Study, ground: Ground, reach: Reach) -> tuple[Match, dict[str, list[str]]]:
    """Compare programmes within reach with what the counties and clusters ask for.

    Demand of manufacturing is on the basis that the parameters name, for every county.
    """
    operating = ground.campuses[ground.campuses["status"] == "operating"]
    townships = cluster_townships(study)
    match = match_counties(
        study.counties,
        study.clusters,
        taught_programmes(study.programmes),
        operating,
        study.catalogue,
        county_minutes(study, ground, reach).reindex(columns=operating["id"]),
        township_minutes(ground, reach).reindex(columns=operating["id"]),
        townships,
        reach_min=study.parameters.standards.match_reach,
        demand=find_demand(study, ground, study.parameters.match.basis),
    )
    return match, townships


def find_demand(study: Study, ground: Ground, basis: str) -> Demand:
    """Return the demand of manufacturing by county on one basis of `BASES`."""
    adcodes = sorted(study.counties["code"].astype(int))
    if basis == PARKS:
        parks = ground.parks.assign(adcode=ground.parks["adcode_found"])
        named = named_townships(study, parks)
        return park_demand(parks, study.clusters, study.catalogue, adcodes, townships=named)
    sections = division_sections(study.catalogue)
    named = cluster_townships(study)
    return cluster_demand(study.clusters, sections, adcodes, basis=basis, townships=named)


def township_minutes(ground: Ground, reach: Reach) -> pd.DataFrame:
    """Return the least minutes from any point of a township to each campus that has a place."""
    known = reach.campus_column >= 0
    ids = ground.supply["id"].to_numpy()[known]
    return (
        pd.DataFrame(reach.minutes[:, reach.campus_column[known]], columns=ids)
        .groupby(ground.points["township"].astype(str).to_numpy())
        .min()
    )


def county_minutes(study: Study, ground: Ground, reach: Reach) -> pd.DataFrame:
    """Return a county's minutes to each campus that has a place (counties, campus ids).

    The resident-weighted median over the county's demand points; inf where half of the residents
    have no way there, nan in a county without demand points.
    """
    known = reach.campus_column >= 0
    minutes = reach.minutes[:, reach.campus_column[known]]
    residents = ground.points["residents"].to_numpy(float)
    adcodes = ground.points["adcode"].to_numpy()
    return pd.DataFrame(
        [
            weighted_median(minutes[adcodes == code], residents[adcodes == code])
            for code in study.counties["code"]
        ],
        index=study.counties["code"].astype(int),
        columns=ground.supply["id"].to_numpy()[known],
    )


def with_deviation(mismatch: pd.DataFrame) -> pd.DataFrame:
    """Return the mismatch list with the structural deviation of each industry in its county.

    Blank where nothing is taught for an industry: its deviation has no bound.

    Examples
    --------
    >>> rows = pd.DataFrame({"adcode": [1, 1], "version": ["sector"] * 2, "industry": ["C", "F"],
    ...     "demand_share": [0.6, 0.4], "supply_share": [0.8, 0.2]})
    >>> with_deviation(rows)["structural_deviation"].round(2).tolist()
    [-0.25, 1.0]
    """
    found = pd.Series(np.nan, index=mismatch.index)
    for _, rows in mismatch.groupby(["adcode", "version"], sort=False):
        known = structural_deviation(
            rows["demand_share"].to_numpy(float), rows["supply_share"].to_numpy(float)
        )
        if known is not None:
            found[rows.index] = known.by_industry
    return mismatch.assign(structural_deviation=found)


def with_quotients(
    mismatch: pd.DataFrame,
    demand: Mapping[str, pd.DataFrame],
    supply: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:
    """Return the mismatch list with how strong each industry is in its county against all.

    ``location_quotient`` is the industry's share of the county's demand over its share of the
    demand of all counties. ``place_mismatch`` is the county's share of the demand for the industry
    less its share of the programmes taught for it, in the counties that are known: half the sum of
    its sizes over the counties is the spatial mismatch index. Blank where a county's demand is not
    known, the latter also where nothing is taught for an industry.

    Parameters
    ----------
    mismatch
        The mismatch list, ``adcode, version, industry`` among its columns.
    demand, supply
        By version (counties, industries): amounts, and programmes taught in each county.

    Examples
    --------
    >>> rows = pd.DataFrame({"adcode": [1, 2], "version": ["sector"] * 2, "industry": ["C"] * 2})
    >>> jobs = pd.DataFrame({"C": [30.0, 10.0], "F": [10.0, 30.0]}, index=[1, 2])
    >>> taught = pd.DataFrame({"C": [1.0, 3.0]}, index=[1, 2])
    >>> with_quotients(rows, {"sector": jobs}, {"sector": taught}).iloc[:, 3:].values.tolist()
    [[1.5, 0.5], [0.5, -0.5]]
    """
    quotient, apart = [], []
    by_version = {
        version: (
            pd.DataFrame(location_quotient(table), index=table.index, columns=table.columns),
            _place_mismatch(table, supply[version]),
        )
        for version, table in demand.items()
    }
    for row in mismatch.itertuples(index=False):
        strength, short = by_version[row.version]
        quotient.append(strength.at[row.adcode, row.industry])
        apart.append(short.at[row.adcode, row.industry])
    return mismatch.assign(location_quotient=quotient, place_mismatch=apart)


def _place_mismatch(demand: pd.DataFrame, supply: pd.DataFrame) -> pd.DataFrame:
    """Return shares of demand less shares of supply, by county and industry."""
    table = pd.DataFrame(np.nan, index=demand.index, columns=demand.columns)
    for industry in demand.columns.intersection(supply.columns):
        found = spatial_mismatch(demand[industry], supply[industry].reindex(demand.index))
        if found is not None:
            table[industry] = found.by_place
    return table


def county_krugman(mismatch: pd.DataFrame, adcode: int, version: str) -> float | None:
    """Return the Krugman index of a county's programmes against its industries."""
    rows = mismatch[(mismatch["adcode"] == adcode) & (mismatch["version"] == version)]
    if rows.empty:
        return None
    return krugman_index(rows["supply_share"].to_numpy(float), rows["demand_share"].to_numpy(float))


def taught_programmes(programmes: pd.DataFrame) -> pd.DataFrame:
    """Return the programmes that are supply.

    Rows that only announce what a campus was to teach are none. A row that stands for a whole
    group counts only where its institution names no programme: else it would count twice.

    Examples
    --------
    >>> rows = pd.DataFrame({"institution": ["a", "a", "b", "c"],
    ...     "basis": ["page", "group_only", "group_only", "planned_at_signing"]})
    >>> taught_programmes(rows).index.tolist()
    [0, 2]
    """
    named = programmes["basis"].isin(["plan_2026", "page"])
    names_some = programmes["institution"].isin(programmes.loc[named, "institution"])
    return programmes[named | ((programmes["basis"] == "group_only") & ~names_some)]


def cluster_townships(study: Study) -> dict[str, list[str]]:
    """Return the township codes that each cluster names; clusters that name none are left out."""
    return named_townships(study, study.clusters)


def named_townships(study: Study, table: pd.DataFrame) -> dict[str, list[str]]:
    """Return the codes of the townships that each row names (``id, adcode, townships``)."""
    code = {(int(t.adcode), t.name_zh): str(t.code) for t in study.townships.itertuples()}
    found: dict[str, list[str]] = {}
    for row in table.itertuples():
        if not isinstance(row.townships, str) or pd.isna(row.adcode):
            continue
        names = [name.strip() for name in row.townships.split(";")]
        codes = [code[int(row.adcode), n] for n in names if (int(row.adcode), n) in code]
        if codes:
            found[str(row.id)] = codes
    return found


def weighted_median(minutes: Floats, weights: Floats) -> Floats:
    """Return the weighted median of each column; inf where half cannot reach it, nan if empty.

    Examples
    --------
    >>> weighted_median(np.array([[10.0], [50.0], [60.0]]), np.array([3.0, 1.0, 1.0])).tolist()
    [10.0]
    """
    if not len(minutes):
        return np.full(minutes.shape[1], np.nan)
    order = np.argsort(minutes, axis=0, kind="stable")
    cumulated = np.cumsum(weights[order], axis=0)
    at = (cumulated >= weights.sum() / 2.0).argmax(axis=0)
    columns = np.arange(minutes.shape[1])
    result: Floats = np.take_along_axis(minutes, order, axis=0)[at, columns]
    return result
