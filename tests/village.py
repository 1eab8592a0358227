"""A tiny study whose answers are known by hand.

Two counties side by side on the equator of their own grid, each about 20 km wide: West (core)
holds townships A, B and C, East holds D and E. One road runs from west to east through A, B, C
and D; E lies 11 km north of its end. All of it is invented.
"""

import csv
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import shapely

TOML = """\
[study]
id = "village"
name_zh = "村"
name_en = "Village"
adcode = 330300
metric_crs = "EPSG:4549"

[standards]
county = 45

[draws]
n = 50
seed = 7
"""
WEST, EAST = 330302, 330303
LAT = 28.0
LON = {"A": 120.05, "B": 120.10, "C": 120.18, "D": 120.30, "E": 120.38}
SOURCED = {"source": "made by hand", "source_year": "2026", "note": ""}
WGS84 = {"datum": "wgs84", "radius_m": 500}


def _county(code: int, name_zh: str, name_en: str, core: int, residents: int) -> dict[str, object]:
    ages = {f"age_{low}_{low + 4}": residents // 20 for low in (0, 5, 10, 15)}
    work = {f"employed_{section}": 0 for section in "ABCDEFGHIJKLMNOPQRST"} | {"employed_C": 100}
    head = {"code": code, "name_zh": name_zh, "name_en": name_en, "urban_core": core}
    return {**head, "residents": residents, **ages, **work, **SOURCED}


def _township(letter: str, adcode: int, residents: int | str, weight: int) -> dict[str, object]:
    return {
        "code": f"{adcode}{ord(letter):03d}000",
        "name_zh": f"{letter}镇",
        "name_en": letter,
        "adcode": adcode,
        "lon": LON[letter],
        "lat": LAT + (0.1 if letter == "E" else 0.0),
        **WGS84,
        "precision": "township",
        "residents": residents,
        "residents_source": "made by hand" if residents else "",
        "weight": weight,
        **SOURCED,
    }


def _campus(
    id: str, institution: str, kind: str, levels: str, place: str, seats: object
) -> dict[str, object]:
    return {
        "id": id,
        "institution": institution,
        "name_zh": f"{institution}{id}",
        "name_en": id,
        "kind": kind,
        "levels": levels,
        "status": "operating",
        "adcode": EAST if place in ("D", "E", "") else WEST,
        "township": "",
        "address": "",
        "lon": LON.get(place, ""),
        "lat": LAT if place else "",
        "datum": "wgs84" if place else "",
        "precision": "point" if place else "county",
        "radius_m": 0 if place else "",
        "seats": seats,
        "seats_year": 2024 if seats != "" else "",
        "seats_basis": "stated" if seats != "" else "",
        **SOURCED,
        "confidence": "high",
    }


def _institution(id: str, levels: str, pool: str) -> dict[str, object]:
    return {
        "id": id,
        "name_zh": f"{id}校",
        "name_en": id,
        "former_names": "",
        "moe_code": "",
        "levels": levels,
        "ownership": "public",
        "school_pool": pool,
        **SOURCED,
        "confidence": "high",
    }


def _programme(id: str, campus: str, name_zh: str, level: str) -> dict[str, object]:
    return {
        "id": id,
        "institution": "college" if campus.startswith("college") else "school",
        "campus": campus,
        "later_campus": "",
        "name_zh": name_zh,
        "group": "装备制造大类",
        "level": level,
        "year": 2026,
        "places": 40,
        "years": 3,
        "basis": "plan_2026",
        "local_industry": "",
        **SOURCED,
        "confidence": "high",
    }


def _stated(id: str, adcode: int, schools: int) -> dict[str, object]:
    head = {"id": id, "name_zh": id, "adcodes": adcode, "townships": "", "schools": schools}
    return {**head, "enrolled": 1000, "year": 2017, **SOURCED}


def _enrolment(id: str, entity: object, kind: str) -> dict[str, object]:
    head = {"id": id, "entity": entity, "entity_kind": kind, "level": "secondary"}
    value = {"indicator": "enrolled", "value": 1000, "bound": "exact", "year": 2024}
    return {**head, **value, **SOURCED, "confidence": "high"}


def _park() -> dict[str, object]:
    return {
        "id": "park",
        "name_zh": "园区",
        "name_en": "Park",
        "level": "county",
        "adcode": EAST,
        "townships": "E镇",
        "address": "",
        "industries": "泵阀",
        "area_km2": 2,
        "area_basis": "planned",
        "lon": "",
        "lat": "",
        "datum": "",
        "precision": "township",
        "radius_m": 1500,
        "status": "operating",
        **SOURCED,
        "confidence": "high",
    }


def _cluster() -> dict[str, object]:
    return {
        "id": "pumps",
        "name_zh": "泵阀",
        "name_en": "Pumps and valves",
        "pillar": "pumps_valves",
        "gb4754": "34",
        "adcode": EAST,
        "townships": "E镇",
        "weight": 10,
        "basis": "output",
        "unit": "亿元",
        "year": 2023,
        "part_of": "",
        **SOURCED,
        "confidence": "high",
    }


def village_tables() -> dict[str, list[dict[str, object]]]:
    """Return the tables of the village, a list of rows each."""
    return {
        "counties": [
            _county(WEST, "西区", "West", 1, 60_000),
            _county(EAST, "东县", "East", 0, 40_000),
        ],
        "townships": [
            _township("A", WEST, 30_000, 30),
            _township("B", WEST, "", 20),
            _township("C", WEST, "", 10),
            _township("D", EAST, 25_000, 25),
            _township("E", EAST, 15_000, 15),
        ],
        "institutions": [
            _institution("college", "higher_vocational", ""),
            _institution("school", "secondary", "west"),
            _institution("east_school", "secondary", "east"),
        ],
        "campuses": [
            _campus("college-main", "college", "main", "higher_vocational", "A", 5000),
            _campus("college-branch", "college", "branch", "higher_vocational", "D", 50),
            _campus("school-main", "school", "main", "secondary", "B", 1500),
            _campus("east-main", "east_school", "main", "secondary", "", ""),
        ],
        "programmes": [
            _programme("p1", "college-main", "机电一体化技术", "higher_vocational"),
            _programme("p2", "school-main", "机械制造技术", "secondary"),
        ],
        "stated_schools": [_stated("west", WEST, 2), _stated("east", EAST, 1)],
        "enrolment": [_enrolment("e1", "college", "institution"), _enrolment("e2", EAST, "county")],
        "parks": [_park()],
        "clusters": [_cluster()],
    }


def write_rows(
    path: Path, rows: Sequence[Mapping[str, object]], *, encoding: str = "utf-8"
) -> None:
    """Write rows as CSV."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_village(folder: Path) -> Path:
    """Write the village as a valid study folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text(TOML, encoding="utf-8")
    for name, rows in village_tables().items():
        write_rows(folder / f"{name}.csv", rows)
    west, east = shapely.box(120.0, 27.9, 120.24, 28.2), shapely.box(120.24, 27.9, 120.44, 28.2)
    north = shapely.box(120.0, 28.2, 120.44, 28.4)
    layers = {
        "which_county": {"adcode": [WEST, EAST], "name_zh": ["西区", "东县"]},
        "area": {"adcode": [WEST, EAST], "name_zh": ["西区", "东县"]},
    }
    for layer, columns in layers.items():
        shapes = gpd.GeoDataFrame(columns, geometry=[west, east], crs=4326)
        shapes.to_file(folder / "boundaries.gpkg", layer=layer, engine="pyogrio")
    land = gpd.GeoDataFrame(
        {"id": [1]}, geometry=[shapely.union_all([west, east, north])], crs=4326
    )
    land.to_file(folder / "boundaries.gpkg", layer="land", engine="pyogrio")
    around = {"adcode": [331100], "name_zh": ["北县"], "prefecture": ["北市"]}
    neighbours = gpd.GeoDataFrame(around, geometry=[north], crs=4326)
    neighbours.to_file(folder / "boundaries.gpkg", layer="neighbours", engine="pyogrio")
    stops = [LON[letter] for letter in "ABCD"]
    edges = list(pairwise(stops))
    roads = gpd.GeoDataFrame(
        {
            "u": range(len(edges)),
            "v": range(1, len(edges) + 1),
            "km": [round((b - a) * 98.4, 3) for a, b in edges],
        },
        geometry=[shapely.LineString([(a, LAT), (b, LAT)]) for a, b in edges],
        crs=4326,
    )
    roads.to_file(folder / "roads.gpkg", layer="roads", engine="pyogrio")
    return folder
