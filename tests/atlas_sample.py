"""A made-up village of nine squares, in the shape of ``results.json``: nothing in it is real."""

from typing import Any

import geopandas as gpd
from shapely.geometry import LineString, Point, box

HOSTILE = "<img src=x onerror=alert(1)>"


def sample_results() -> dict[str, Any]:
    """Results of an invented place with three counties, one of them hostile, one without data."""
    tiers = ("city", "county", "township", "local", "all")
    counties = []
    for order, (zh, en) in enumerate([("甲县", "Aye"), (HOSTILE, "Bee"), ("丙县", "Cee")], start=1):
        share = [0.95, 0.5, 0.1][order - 1]
        row: dict[str, Any] = {
            "adcode": 990000 + order,
            "name_zh": zh,
            "name_en": en,
            "residents": 300_000 * order,
            "thin_share": 0.05,
            "depth": 2.1,
            "gap_people": 300_000 * order * (1 - share),
            "p_underserved": [0.02, 0.5, 0.97][order - 1],
            "label": ["served", "possibly", "underserved"][order - 1],
            "rank": 4 - order,
            "rank_low": max(1, 3 - order),
            "rank_high": min(3, 5 - order),
            "secondary_seats_per_1000": 40.0 / order,
            "cohort_2025": 9000,
            "cohort_2030": 9500,
            "cohort_2035": None,
            "ladder": [{"level": "secondary", "hosted": 1, "within": 2}],
            "alignment_sector": 0.4,
            "alignment_manufacturing": None if order == 3 else 0.3,
            "unlocated_people": 0 if order < 3 else 1234,
            "stated_schools": 5,
            "known_schools": 4,
            "located_schools": 3,
        }
        for tier in tiers:
            row[f"covered_{tier}"] = share
            for quantile, shift in (("p05", -0.1), ("p50", 0.0), ("p95", 0.05)):
                row[f"covered_{tier}_{quantile}"] = max(0.0, share + shift)
        counties.append(row)
    return {
        "study": {
            "id": "village",
            "name_zh": "样例村",
            "name_en": "Sample Village",
            "sources": [{"name": "made up", "licence": "none", "url": "about:blank"}],
        },
        "parameters": {
            "standards": {
                "city": 90,
                "county": 45,
                "township": 30,
                "target": 0.8,
                "match_reach": 45,
            },
            "draws": {"n": 1000, "seed": 1},
        },
        "headline": {
            "residents": 1_800_000,
            "local_p05": 0.3,
            "local_p50": 0.38,
            "local_p95": 0.43,
            "local_located": 0.37,
            "all_p05": 0.28,
            "all_p50": 0.36,
            "all_p95": 0.41,
            "all_located": 0.35,
            "gap_people_p05": 1_000_000,
            "gap_people_p50": 1_120_000,
            "gap_people_p95": 1_260_000,
            "unlocated_people": 1234,
            "target": 0.8,
        },
        "counties": counties,
        "townships": _townships(),
        "campuses": _campuses(),
        "parks": [
            {
                "id": "k1",
                "name_zh": "样例园区",
                "name_en": "Park",
                "adcode": 990001,
                "level": "county",
                "area_km2": None,
                "source": "made up",
            }
        ],
        "clusters": [
            {
                "id": "u1",
                "name_zh": "样例鞋业",
                "name_en": "Shoes",
                "adcode": 990002,
                "weight": 12.5,
                "basis": "output",
                "unit": "yi",
                "year": 2020,
                "source": "made up",
            }
        ],
        "match": [
            {
                "adcode": 990002,
                "version": "manufacturing",
                "industry": "19",
                "demand_share": 0.7,
                "supply_share": 0.1,
                "nearest_campus": "c1",
                "nearest_min": 33.0,
            },
            {
                "adcode": 990003,
                "version": "sector",
                "industry": "C",
                "demand_share": 0.5,
                "supply_share": None,
                "nearest_campus": None,
                "nearest_min": None,
            },
        ],
        "sites": [
            {
                "order": order,
                "id": f"s{order}",
                "name_zh": f"样例镇{order}",
                "adcode": 990003,
                "lon": 120.25 + 0.05 * order,
                "lat": 28.1,
                "kind": "township",
                "cost": 1.0,
                "gain_people": 400_000 / order,
                "minutes_saved": 9e6,
                "gain_clusters": 1,
                "gain_output": None,
                "share_after": 0.6,
                "chosen_in_draws": 0.9,
                "objective_name": "people",
                "objective": 600_000.0,
                "bound": 1.0,
                "gap": 0.0,
            }
            for order in (1, 2)
        ],
        "sweep": [
            {"tier": tier, "minutes": minutes, "share": min(1.0, minutes / 120)}
            for tier in tiers
            for minutes in range(15, 121, 15)
        ],
        "coordination": [
            {
                "place": "样例",
                "level": "higher",
                "year": 2020,
                "graduates": 100,
                "gdp_yi": 50.0,
                "index": 2.0,
                "published": 2.0,
                "difference": 0.0,
            }
        ],
        "quality": {
            "schools": {},
            "places_by_precision": {"campuses": {"point": 2}},
            "unlocated": 1,
            "states": {},
            "snap_m_max": 12.0,
            "not_in_data": ["bus times"],
            "checks": [],
        },
    }


def _townships() -> list[dict[str, Any]]:
    rows = []
    for county in range(3):
        for part in range(3):
            minutes = 12.0 + 14 * (3 * county + part)
            rows.append(
                {
                    "code": f"99000{county + 1}00{part}",
                    "name_zh": f"样例{county}{part}镇",
                    "name_en": None,
                    "adcode": 990001 + county,
                    "residents": 100_000,
                    "residents_basis": "estimated" if part else "census",
                    "lon": 120.05 + 0.1 * county,
                    "lat": 28.05 + 0.1 * part,
                    "precision": "township",
                    "min_city": minutes,
                    "min_county": minutes,
                    "min_township": minutes,
                    "covered_city": 1.0,
                    "covered_county": float(minutes <= 45),
                    "covered_township": float(minutes <= 30),
                    "covered_local": float(minutes <= 30),
                    "covered_all": float(minutes <= 30),
                    "access": None,
                    "outside_supply_held": False,
                }
            )
    rows[-1].update(min_county=None, state_county="unreachable", covered_county=None)
    rows[-2].update(min_county=None, state_county="unlocated", covered_county=None)
    return rows


def _campuses() -> list[dict[str, Any]]:
    base = {
        "institution": "i1",
        "ownership": "public",
        "status": "operating",
        "adcode": 990001,
        "lon": 120.05,
        "lat": 28.05,
        "precision": "point",
        "radius_m": 100,
        "seats": 5000,
        "seats_year": 2024,
        "seats_basis": "page",
        "source": "made up",
    }
    return [
        base | {"id": "c1", "name_zh": HOSTILE, "kind": "main", "levels": ["higher_vocational"]},
        base
        | {
            "id": "c2",
            "name_zh": "样例中专",
            "kind": "branch",
            "levels": ["secondary"],
            "precision": "township",
            "seats": None,
        },
        base
        | {
            "id": "c3",
            "name_zh": "样例未定",
            "kind": "main",
            "levels": ["undergraduate"],
            "lon": None,
            "lat": None,
            "precision": "county",
            "status": "planned",
        },
    ]


def sample_layers() -> dict[str, gpd.GeoDataFrame]:
    """The village's squares, one road and its points, EPSG:4326."""
    counties = gpd.GeoDataFrame(
        {"adcode": [990001, 990002, 990003]},
        geometry=[box(120 + 0.1 * i, 28, 120.1 + 0.1 * i, 28.3) for i in range(3)],
        crs=4326,
    ).set_index("adcode")
    townships = gpd.GeoDataFrame(
        {"code": [row["code"] for row in _townships()]},
        geometry=[
            box(120 + 0.1 * i, 28 + 0.1 * j, 120.1 + 0.1 * i, 28.1 + 0.1 * j)
            for i in range(3)
            for j in range(3)
        ],
        crs=4326,
    )
    roads = gpd.GeoDataFrame(geometry=[LineString([(120, 28.15), (120.3, 28.16)])], crs=4326)
    parks = gpd.GeoDataFrame({"id": ["k1"]}, geometry=[Point(120.02, 28.2)], crs=4326)
    clusters = gpd.GeoDataFrame({"id": ["u1"]}, geometry=[Point(120.15, 28.2)], crs=4326)
    ground = gpd.GeoDataFrame(geometry=[box(119.8, 27.9, 120.4, 28.6)], crs=4326)
    return {
        "counties": counties,
        "townships": townships,
        "roads": roads,
        "parks": parks,
        "clusters": clusters,
        "neighbours": ground,
    }
