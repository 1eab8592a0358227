"""Catchments: the area from which each campus and each planned site is reached in time."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from ..ground import find_ground
from ..location.standins import stand_for_counties
from ..roads.isochrones import DEFAULT_MINUTES, isochrones
from ..roads.snapping import snap
from ..study import Study
from .reach import study_network

COLUMNS = ("id", "kind", "name_zh", "name_en", "adcode", "minutes", "area_km2", "geometry")
CELL_M = 500.0


def find_catchments(
    study: Study,
    results: dict[str, Any],
    *,
    minutes: Sequence[float] = DEFAULT_MINUTES,
    cell_m: float = CELL_M,
) -> gpd.GeoDataFrame:
    """Return the isochrones of every campus with a place and of every planned site.

    Travel is from home to the campus, by the study's own speeds: on its road network, or on the
    main roads at ``road_kmh``. An area is exact to about `cell_m`; the sea is never part of it.

    Parameters
    ----------
    results
        The run in the shape of ``results.json``: its ``campuses`` and ``sites`` are drawn.
    minutes
        Budgets.

    Returns
    -------
    GeoDataFrame
        WGS-84, `COLUMNS`: ``kind`` ``campus`` or ``site``, and a row a place and budget, the
        longest first, so that shorter ones are drawn above. Without roads: no rows.
    """
    empty = gpd.GeoDataFrame({name: [] for name in COLUMNS}, geometry="geometry", crs="EPSG:4326")
    places = _places(results)
    if (study.roads.empty and study.road_net is None) or places.empty:
        return empty
    ground = find_ground(stand_for_counties(study))
    network = study_network(study, ground)
    travel = study.parameters.travel
    snaps = snap(network, places[["lon", "lat"]].to_numpy(float), travel=travel, land=ground.land_m)
    areas = isochrones(
        network, snaps, travel=travel, minutes=minutes, land=ground.land_m, cell_m=cell_m
    )
    areas = areas[~areas.geometry.is_empty]
    rows = places.iloc[areas["place"]].set_axis(areas.index)
    found = rows.assign(
        minutes=areas["minutes"],
        area_km2=(areas.to_crs(study.metric_crs).area / 1e6).round(1),
        geometry=areas.geometry,
    )
    found = found.assign(order=areas["place"]).sort_values(
        ["order", "minutes"], ascending=[True, False], kind="stable"
    )
    return gpd.GeoDataFrame(
        found[list(COLUMNS)].reset_index(drop=True), geometry="geometry", crs="EPSG:4326"
    )


def _places(results: dict[str, Any]) -> pd.DataFrame:
    """Return campuses and sites with a place; a site that several plans choose once."""
    columns = ["id", "name_zh", "name_en", "adcode", "lon", "lat"]
    tables = [
        pd.DataFrame(results.get(name) or [], columns=columns).assign(kind=kind)
        for name, kind in (("campuses", "campus"), ("sites", "site"))
    ]
    rows = pd.concat([table for table in tables if len(table)] or tables[:1])
    return rows[rows["lon"].notna()].drop_duplicates(["kind", "id"]).reset_index(drop=True)
