"""Where everything stands: residents, campuses, parks, roads and land of a study, in metres.

Everything is WGS-84 in the tables and metres of the study's CRS in the arrays. A place that falls
in another county than its row says is reported, not moved.
"""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from .coverage.supply import known_places, supply_campuses
from .location.places import (
    assign_county,
    assign_township,
    convert_places,
    county_conflicts,
    demand_points,
    estimate_residents,
    locate,
    make_points,
)
from .location.plausibility import find_doubts
from .location.points import read_numbers
from .location.standins import BASIS, is_stand_in, stand_for_counties
from .study import Study, Supply

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

OUTSIDE_KM = 20.0
"""A township this near to the study's land border may use supply that the tables do not hold."""


@dataclass(frozen=True)
class RoadEnds:
    """Road edges: places of both ends (m, 2) in metres and real length in km."""

    start_xy: Floats
    end_xy: Floats
    km: Floats


@dataclass(frozen=True)
class Ground:
    """Located tables and the arrays that travel needs.

    ``townships`` has the study's rows with ``residents`` (int), ``basis``, ``lon_wgs, lat_wgs``
    and ``outside_supply_held``; ``campuses`` and ``parks`` have ``lon_wgs, lat_wgs,
    precision_found, radius_found, adcode_found, township_found, coast_m``; ``supply`` holds the
    campuses that count, ``optional`` those with a place that a switch of the parameters would
    count, ``set_aside`` the operating ones that do not count (closed by a scenario, or private
    where only public ones do); ``points`` and ``unlocated`` are those of `places.demand_points`.
    """

    townships: pd.DataFrame
    points: pd.DataFrame
    unlocated: pd.DataFrame
    campuses: pd.DataFrame
    supply: pd.DataFrame
    optional: pd.DataFrame
    set_aside: pd.DataFrame
    parks: pd.DataFrame
    point_xy: Floats
    campus_xy: Floats
    optional_xy: Floats
    seat_xy: Floats
    park_xy: Floats
    road_ends: RoadEnds
    link_start_xy: Floats
    link_end_xy: Floats
    link_km: Floats
    land_m: shapely.Geometry
    checks: list[dict[str, Any]]
    closed_links: list[str]

    @property
    def campus_xy_known(self) -> Bools:
        """Say which campuses of the supply have a place."""
        return np.isfinite(self.campus_xy[:, 0])

    @property
    def park_xy_known(self) -> Bools:
        """Say which parks have a place."""
        return np.isfinite(self.park_xy[:, 0])

    @property
    def seat_xy_known(self) -> Bools:
        """Say which townships have a seat."""
        return np.isfinite(self.seat_xy[:, 0])


def find_ground(study: Study) -> Ground:
    """Place everything that the study's tables allow to place.

    A county without townships stands at one point (`vocatlas.geo.location.standins`).
    """
    study = stand_for_counties(study)
    residents = estimate_residents(study.townships, study.counties)
    lon, lat = convert_places(study.townships)
    townships = study.townships.assign(
        residents=residents["residents"].to_numpy(),
        basis=np.where(is_stand_in(study.townships), BASIS, residents["basis"]),
        lon_wgs=lon,
        lat_wgs=lat,
    )
    townships["outside_supply_held"] = ~near_border(study, lon, lat)
    points, unlocated = demand_points(study.townships, study.villages, residents["residents"])
    campuses, campus_checks = place_rows(study, study.campuses, "campuses")
    campuses["places_known"] = known_places(campuses, study.programmes)
    parks, park_checks = place_rows(study, study.parks, "parks")
    shut = campuses["id"].isin(study.scenario.closed if study.scenario else ())
    operating = campuses[campuses["status"] == "operating"]
    campuses["status"] = campuses["status"].mask(shut, "closed")
    supply = supply_campuses(campuses, study.institutions, supply=study.parameters.supply)
    could = supply_campuses(campuses, study.institutions, supply=Supply(planned=True))
    optional = could[~could["id"].isin(supply["id"]) & could["lon_wgs"].notna()]
    set_aside = operating[~operating["id"].isin(supply["id"])]
    supply, optional, set_aside = (_where_found(r) for r in (supply, optional, set_aside))
    roads = study.roads.to_crs(study.metric_crs)
    shut_links = read_numbers(study.links, "closed") == 1
    links = study.links[~shut_links]
    link_start_xy, link_end_xy = (_link_xy(study, links, end) for end in ("from", "to"))
    return Ground(
        townships,
        points,
        unlocated,
        campuses,
        supply,
        optional,
        set_aside,
        parks,
        project(study, points["lon"], points["lat"]),
        project(study, supply["lon_wgs"], supply["lat_wgs"]),
        project(study, optional["lon_wgs"], optional["lat_wgs"]),
        project(study, townships["lon_wgs"], townships["lat_wgs"]),
        project(study, parks["lon_wgs"], parks["lat_wgs"]),
        road_ends(roads),
        link_start_xy,
        link_end_xy,
        link_lengths(links, link_start_xy, link_end_xy, kmh=study.parameters.travel.riding_kmh),
        study.land.to_crs(study.metric_crs).union_all(),
        campus_checks + park_checks + find_doubts(study, campuses),
        sorted(study.links.loc[shut_links, "id"].astype(str)),
    )


def _where_found(campuses: pd.DataFrame) -> pd.DataFrame:
    """Return campuses with the county and radius of their place as their own."""
    return campuses.reset_index(drop=True).assign(
        adcode=campuses["adcode_found"].to_numpy(), radius_m=campuses["radius_found"].to_numpy()
    )


def project(study: Study, lon: pd.Series, lat: pd.Series) -> Floats:
    """Return WGS-84 places as (n, 2) metres of the study's CRS; nan stays nan."""
    points = gpd.GeoSeries.from_xy(lon.fillna(0.0), lat.fillna(0.0), crs="EPSG:4326")
    metres = points.to_crs(study.metric_crs)
    xy = np.column_stack([metres.x.to_numpy(), metres.y.to_numpy()])
    xy[lon.isna().to_numpy()] = np.nan
    return xy


def road_ends(roads: gpd.GeoDataFrame) -> RoadEnds:
    """Return both ends of each road line and its km."""
    lines = roads.geometry.to_numpy()
    start = shapely.get_coordinates(shapely.get_point(lines, 0))
    end = shapely.get_coordinates(shapely.get_point(lines, -1))
    return RoadEnds(start, end, roads["km"].to_numpy(float))


def _link_xy(study: Study, links: pd.DataFrame, end: str) -> Floats:
    """Return one end of the links in metres, (n, 2)."""
    if links.empty:
        return np.empty((0, 2))
    named = links.rename(columns={f"{end}_lon": "lon", f"{end}_lat": "lat"})
    lon, lat = convert_places(named)
    return project(study, pd.Series(lon), pd.Series(lat))


def link_lengths(links: pd.DataFrame, start_xy: Floats, end_xy: Floats, *, kmh: float) -> Floats:
    """Return the length of each link in km on the road, NaN for a straight line.

    A crossing of known ``crossing_min`` (a ferry) counts as the road that takes as long at `kmh`; a
    ``wait_min``, half the time between two departures where people do not know the timetable, is
    added to it. So a link with them takes as long whatever its km are.

    Examples
    --------
    >>> ferry = pd.DataFrame({"km": [8.0], "crossing_min": [25.0], "wait_min": [20.0]})
    >>> link_lengths(ferry, np.zeros((1, 2)), np.zeros((1, 2)), kmh=60.0).tolist()
    [45.0]
    """
    per_min = kmh / 60.0
    minutes, wait_min = (read_numbers(links, name) for name in ("crossing_min", "wait_min"))
    km = links["km"].to_numpy(dtype=float, na_value=np.nan)
    km = np.where(np.isfinite(minutes), minutes * per_min, km)
    straight_km = np.hypot(*(end_xy - start_xy).T) / 1000.0
    waits = np.isfinite(wait_min)
    known = np.where(waits & np.isnan(km), straight_km, km)
    return np.where(waits, known + np.where(waits, wait_min, 0.0) * per_min, km)


def place_rows(
    study: Study, rows: pd.DataFrame, table: str
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Return rows with their place, county by polygon and township, and what does not fit.

    The county is the polygon's (the nearest within 3 km of the coast); where a row has no place
    it stays what the row says. A stand-in for a county is no seat: nothing is placed at it.
    """
    townships = study.townships[~is_stand_in(study.townships)]
    placed = locate(rows, townships, gazetteer=study.gazetteer)
    geometry = make_points(placed["lon_wgs"], placed["lat_wgs"], index=rows.index)
    county = assign_county(geometry, study.which_county, metric_crs=study.metric_crs)
    frame = gpd.GeoDataFrame({"adcode": county["adcode"]}, geometry=geometry, crs="EPSG:4326")
    township = assign_township(frame, townships, metric_crs=study.metric_crs)
    result = rows.assign(
        lon_wgs=placed["lon_wgs"],
        lat_wgs=placed["lat_wgs"],
        precision_found=placed["precision"],
        radius_found=placed["radius_m"],
        place_basis=placed["basis"],
        adcode_found=county["adcode"].fillna(rows["adcode"]),
        township_found=township["township"],
        coast_m=county["coast_m"],
    )
    conflicts = county_conflicts(rows, county)
    checks = [
        {
            "check": "county_conflict",
            "table": table,
            "id": str(rows.at[at, "id"]),
            "stated": int(row["stated"]),
            "found": int(row["found"]),
        }
        for at, row in conflicts.iterrows()
    ]
    checks += [
        {
            "check": "county_by_nearest_coast",
            "table": table,
            "id": str(rows.at[at, "id"]),
            "found": int(county.at[at, "adcode"]),
            "metres": round(float(coast)),
        }
        for at, coast in county["coast_m"].items()
        if coast > 0
    ]
    return result, checks


def near_border(study: Study, lon: Floats, lat: Floats) -> Bools:
    """Say which places lie within `OUTSIDE_KM` of a neighbouring county on land."""
    if study.neighbours.empty:
        return np.zeros(len(lon), bool)
    border = study.neighbours.to_crs(study.metric_crs).union_all()
    xy = project(study, pd.Series(lon), pd.Series(lat))
    known = np.isfinite(xy[:, 0])
    result = np.zeros(len(lon), bool)
    metres = shapely.distance(shapely.points(xy[known]), border)
    result[known] = metres <= OUTSIDE_KM * 1000.0
    return result
