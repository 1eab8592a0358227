"""A made-up place of any size, in the shape that the atlas takes: nothing in it is real."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import Delaunay
from vocatlas.geo.roads.roadgraph import RoadGraph
from vocatlas.geo.roads.travel import find_routes
from vocatlas.geo.study import TIERS, Parameters
from vocatlas.geo.whatif import SITE_COLUMNS, Switchboard, fit_projection

CRS = "EPSG:4549"
COUNTIES = 40


@dataclass(frozen=True)
class Place:
    """What `draw_atlas` takes."""

    results: dict[str, Any]
    layers: dict[str, gpd.GeoDataFrame]
    switchboard: Switchboard


def make_place(*, zones: int, campuses: int, candidates: int, seed: int = 1) -> Place:
    """Strew zones, campuses and candidates over a square of 20 km2 a zone, roads between."""
    rng = np.random.default_rng(seed)
    side = np.sqrt(zones * 20e6)
    west, south = corner = np.array([350_000.0, 3_000_000.0])
    seats = rng.uniform(0, side, (zones, 2)) + corner
    frame = shapely.box(west, south, west + side, south + side)
    cells = _cells(seats, frame)
    county = _nearest(seats, rng.uniform(0, side, (COUNTIES, 2)) + corner)
    people = rng.lognormal(10, 0.8, zones).round()
    schools = rng.uniform(0, side, (campuses, 2)) + corner
    places = seats[rng.choice(zones, candidates, replace=candidates > zones)]
    graph = _roads(rng.uniform(0, side, (zones // 2, 2)) + corner)
    travel = Parameters().travel
    routes = find_routes(graph, seats, np.vstack([schools, places]), land=frame, travel=travel)
    lonlat = _to_degrees(np.vstack([seats, schools, places]))
    ids = [f"c{k}" for k in range(campuses)] + [f"k{k}" for k in range(candidates)]
    is_campus = np.arange(len(ids)) < campuses
    sites = pd.DataFrame(
        {
            "id": ids,
            "kind": np.where(is_campus, "campus", "candidate"),
            "counted": is_campus,
            "planned": False,
            "public": True,
            "city": is_campus & (np.arange(len(ids)) % 10 == 0),
            "county": is_campus & (np.arange(len(ids)) % 3 == 0),
            "township": is_campus & (np.arange(len(ids)) % 3 != 0),
        }
    )[list(SITE_COLUMNS)]
    place_lonlat = lonlat[zones + campuses :]
    board = Switchboard(
        pd.DataFrame({"township": _codes(zones), "adcode": county, "residents": people})
        .assign(state="ok")
        .reset_index(drop=True),
        sites,
        pd.DataFrame(
            {
                "id": ids[campuses:],
                "name_zh": [f"候选{k}" for k in range(candidates)],
                "adcode": 1,
                "lon": place_lonlat[:, 0],
                "lat": place_lonlat[:, 1],
                "kind": "township",
            }
        ),
        routes.minutes(travel=travel),
        seats,
        graph,
        routes.origin_entries,
        gpd.GeoSeries([frame], crs=CRS).to_crs(4326).iloc[0],
        fit_projection(tuple(gpd.GeoSeries([frame], crs=CRS).to_crs(4326).total_bounds), CRS),
    )
    layers = {
        "townships": gpd.GeoDataFrame({"code": _codes(zones)}, geometry=cells, crs=CRS),
        "counties": _dissolve(cells, county),
        "roads": _road_lines(graph),
        "land": gpd.GeoDataFrame(geometry=[frame], crs=CRS),
    }
    results = _results(lonlat, zones, county, people, sites)
    return Place(results, {name: layer.to_crs(4326) for name, layer in layers.items()}, board)


def _codes(zones: int) -> list[str]:
    return [f"{k:012d}" for k in range(zones)]


def _cells(seats: np.ndarray, frame: shapely.Geometry) -> np.ndarray:
    found = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(list(map(tuple, seats))), extend_to=frame)
    )
    at, zone = shapely.STRtree(found).query(shapely.points(seats), predicate="intersects")
    cells = np.empty(len(seats), dtype=object)
    cells[at] = shapely.intersection(found[zone], frame)
    return cells


def _nearest(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    return ((points[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1) + 1


def _roads(nodes: np.ndarray) -> RoadGraph:
    triangles = Delaunay(nodes).simplices
    pairs = np.unique(
        np.sort(np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]]), 1),
        axis=0,
    )
    km = np.hypot(*(nodes[pairs[:, 0]] - nodes[pairs[:, 1]]).T) / 1000 * 1.2
    return RoadGraph(nodes, pairs[:, 0], pairs[:, 1], km, 0)


def _road_lines(graph: RoadGraph) -> gpd.GeoDataFrame:
    lines = shapely.linestrings(np.stack(graph.edge_ends(), axis=1))
    return gpd.GeoDataFrame({"km": graph.edge_km}, geometry=lines, crs=CRS)


def _dissolve(cells: np.ndarray, county: np.ndarray) -> gpd.GeoDataFrame:
    layer = gpd.GeoDataFrame({"adcode": county}, geometry=list(cells), crs=CRS)
    return layer.dissolve("adcode").reset_index()


def _to_degrees(xy: np.ndarray) -> np.ndarray:
    there = gpd.GeoSeries(gpd.points_from_xy(xy[:, 0], xy[:, 1]), crs=CRS).to_crs(4326)
    return np.column_stack([there.x, there.y])


def _results(
    lonlat: np.ndarray, zones: int, county: np.ndarray, people: np.ndarray, sites: pd.DataFrame
) -> dict[str, Any]:
    levels = {"city": "higher_vocational", "county": "higher_vocational", "township": "secondary"}
    campuses = [
        {
            "id": row.id,
            "institution": row.id,
            "name_zh": f"样例学校{row.id}",
            "levels": sorted({levels[tier] for tier in TIERS if getattr(row, tier)}),
            "kind": "main",
            "status": "operating",
            "adcode": 1,
            "lon": round(float(lonlat[zones + at, 0]), 5),
            "lat": round(float(lonlat[zones + at, 1]), 5),
            "precision": "point",
            "source": "made up",
        }
        for at, row in enumerate(sites[sites["kind"] == "campus"].itertuples())
    ]
    townships = [
        {
            "code": code,
            "name_zh": f"样例{k}镇",
            "adcode": int(county[k]),
            "residents": int(people[k]),
            "residents_basis": "estimated",
            "lon": round(float(lonlat[k, 0]), 5),
            "lat": round(float(lonlat[k, 1]), 5),
            "access": 0.05,
            "covered_city": 0.5,
            "covered_county": 0.5,
            "covered_township": 0.5,
            "covered_local": 0.5,
            "covered_all": 0.5,
            "min_city": 30.0,
            "min_county": 30.0,
            "min_township": 30.0,
        }
        for k, code in enumerate(_codes(zones))
    ]
    counties = [
        {
            "adcode": int(code),
            "name_zh": f"样例{code}县",
            "residents": int(people[county == code].sum()),
        }
        for code in np.unique(county)
    ]
    return {
        "study": {"id": "big", "name_zh": "大样例", "name_en": "Big", "sources": []},
        "parameters": Parameters().as_dict(),
        "headline": {},
        "counties": counties,
        "townships": townships,
        "campuses": campuses,
    }
