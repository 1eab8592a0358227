"""What must hold between the tables of a study, and of places on the ground."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, SupportsIndex

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...geo.cities.cityfigures import INDICATORS, city_key
from ...geo.errors import Problem
from ...geo.location.datum import to_wgs84
from ..tables import Table
from .clusterchecks import find_cluster_problems
from .pathwaychecks import find_pathway_problems
from .vocabulary import DATUMS

OUTSIDE_MAX_KM = 50.0
# The frame of the mainland and its islands, in whole degrees.
CHINA_LON = (73.0, 136.0)
CHINA_LAT = (3.0, 54.0)
_IN_CHINA = "in China (longitude 73 to 136, latitude 3 to 54)"
_POINTS = {
    "townships": (("lon", "lat"),),
    "villages": (("lon", "lat"),),
    "gazetteer": (("lon", "lat"),),
    "campuses": (("lon", "lat"),),
    "parks": (("lon", "lat"),),
    "links": (("from_lon", "from_lat"), ("to_lon", "to_lat")),
}


@dataclass(frozen=True)
class _Reference:
    """A column whose values must be keys of another table."""

    table: str
    column: str
    target: str
    key: str
    many: bool = False


_REFERENCES = (
    *(
        _Reference(table, "adcode", "counties", "code")
        for table in ("townships", "villages", "gazetteer", "campuses", "parks", "clusters")
    ),
    _Reference("stated_schools", "adcodes", "counties", "code", many=True),
    _Reference("stated_schools", "townships", "townships", "code", many=True),
    _Reference("villages", "township", "townships", "code"),
    _Reference("gazetteer", "township", "townships", "code"),
    _Reference("institutions", "school_pool", "stated_schools", "id"),
    _Reference("campuses", "institution", "institutions", "id"),
    _Reference("programmes", "institution", "institutions", "id"),
    _Reference("programmes", "campus", "campuses", "id"),
    _Reference("programmes", "later_campus", "campuses", "id"),
    _Reference("clusters", "part_of", "clusters", "id"),
    _Reference("pathways", "from_institution", "institutions", "id"),
    _Reference("pathways", "to_institution", "institutions", "id"),
)


def find_problems(
    tables: Mapping[str, Table],
    frames: Mapping[str, Any],
    *,
    adcode: int,
    metric_crs: str | None,
) -> list[Problem]:
    """Return everything that does not hold between tables, or on the ground.

    Parameters
    ----------
    tables
        The tables and layers that could be read, as text; others are not judged, nor is what
        refers to a table that could not be read.
    frames
        The same with their types (optional tables that are absent are there, empty), and the
        layers.
    adcode
        Code of the study itself; clusters and parks may be of the whole of it.
    metric_crs
        Projected CRS in which distance from the study is measured; None skips that check.
    """
    problems: list[Problem] = []
    for reference in _REFERENCES:
        problems += _reference_problems(reference, tables, frames, adcode)
    if "townships" in tables:
        problems += _twin_townships(tables["townships"], frames["townships"])
    problems += _boundary_problems(tables, frames)
    problems += _resident_problems(tables, frames)
    problems += _entity_problems(tables, frames, adcode)
    problems += _programme_problems(tables, frames)
    problems += _coordination_problems(tables, frames)
    problems += _figure_problems(tables, frames)
    problems += find_pathway_problems(tables, frames)
    if "clusters" in tables:
        problems += find_cluster_problems(tables["clusters"], frames["clusters"])
    study = None
    if "which_county" in tables:
        outside = _outline_problems(tables["which_county"], frames["which_county"])
        problems += outside
        study = None if outside else frames["which_county"].geometry.union_all()
    for name, pairs in _POINTS.items():
        for lon, lat in pairs if name in tables else ():
            problems += _point_problems(tables[name], frames[name], (lon, lat), study, metric_crs)
    return problems


def _problem(table: Table, at: SupportsIndex, column: str, value: object, expected: str) -> Problem:
    return Problem(table.file, table.lines[at], column, str(value), expected)


def _reference_problems(
    reference: _Reference, tables: Mapping[str, Table], frames: Mapping[str, Any], adcode: int
) -> list[Problem]:
    """Return the values that are no key of the table they refer to.

    A campus may also stand in a neighbouring county; a cluster or a park may be of the whole
    study.
    """
    table, target = tables.get(reference.table), frames.get(reference.target)
    if table is None or target is None:
        return []
    keys = set(target[reference.key].dropna().astype(str))
    article = "an" if reference.key[0] in "aeiou" else "a"
    expected = f"{article} {reference.key} that is in {reference.target}"
    if reference.table == "campuses" and reference.target == "counties":
        keys |= set(frames["neighbours"]["adcode"].astype(str))
        expected += " or among the neighbours"
    if reference.table in ("clusters", "parks") and reference.target == "counties":
        keys |= {str(adcode)}
        expected += ", or the code of the study itself"
    return [
        _problem(table, at, reference.column, part, expected)
        for at, value in enumerate(frames[reference.table][reference.column])
        if not pd.isna(value)
        for part in (str(value).split(";") if reference.many else [str(value)])
        if part.strip() and part.strip() not in keys
    ]


def _twin_townships(table: Table, townships: pd.DataFrame) -> list[Problem]:
    """Townships are joined by county and name: both together must be unique."""
    twin = townships.duplicated(["adcode", "name_zh"])
    expected = "a name that no other township of the county has; this one is a duplicate"
    return [
        _problem(table, int(at), "name_zh", townships["name_zh"].iloc[at], expected)
        for at in np.flatnonzero(twin)
    ]


def _entity_problems(
    tables: Mapping[str, Table], frames: Mapping[str, Any], adcode: int
) -> list[Problem]:
    """Return figures of enrolment of things that the tables do not hold."""
    if "enrolment" not in tables:
        return []
    keys = {"city": {str(adcode)}}
    for kind, target, key in (
        ("county", "counties", "code"),
        ("institution", "institutions", "id"),
        ("campus", "campuses", "id"),
    ):
        if target in frames:
            keys[kind] = set(frames[target][key].dropna().astype(str))
    rows = zip(frames["enrolment"]["entity_kind"], frames["enrolment"]["entity"], strict=True)
    return [
        _problem(tables["enrolment"], at, "entity", entity, f"a known {kind}")
        for at, (kind, entity) in enumerate(rows)
        if kind in keys and not pd.isna(entity) and entity not in keys[kind]
    ]


def _programme_problems(tables: Mapping[str, Table], frames: Mapping[str, Any]) -> list[Problem]:
    """Return programmes on a campus that another institution owns."""
    if "programmes" not in tables or not {"campuses", "institutions"} <= tables.keys():
        return []
    known = set(frames["institutions"]["id"])
    campuses, programmes = frames["campuses"], frames["programmes"]
    owner = dict(zip(campuses["id"], campuses["institution"], strict=True))
    rows = zip(programmes["institution"], programmes["campus"], strict=True)
    return [
        _problem(tables["programmes"], at, "campus", campus, f"a campus of {institution}")
        for at, (institution, campus) in enumerate(rows)
        if institution in known and owner.get(campus) in known - {institution}
    ]


def _coordination_problems(tables: Mapping[str, Table], frames: Mapping[str, Any]) -> list[Problem]:
    """Return a GDP of nothing, a year that stands twice, and claims without what they compare."""
    problems = []
    if "coordination" in tables:
        table, frame = tables["coordination"], frames["coordination"]
        problems += [
            _problem(table, int(at), "gdp_yi", "0", "a GDP above 0, or a blank")
            for at in np.flatnonzero(frame["gdp_yi"].eq(0))
        ]
        twice = frame.duplicated(["place", "level", "year", "gdp_vintage"])
        expected = "a place, level, year and vintage once; this row is a second one"
        problems += [
            _problem(table, int(at), "year", frame["year"].iloc[at], expected)
            for at in np.flatnonzero(twice)
        ]
    if "coordination_claims" in tables:
        table, frame = tables["coordination_claims"], frames["coordination_claims"]
        bare = frame["rule"].isin(["above", "below", "gap_narrows"]) & frame["reference"].isna()
        problems += [
            _problem(table, int(at), "reference", "", "the place that the claim compares with")
            for at in np.flatnonzero(bare)
        ]
    return problems


def _figure_problems(tables: Mapping[str, Table], frames: Mapping[str, Any]) -> list[Problem]:
    """Return figures of cities in another unit or trait than known, and those given twice."""
    if "city_figures" not in tables:
        return []
    table, frame = tables["city_figures"], frames["city_figures"]
    problems = []
    for at, row in enumerate(frame.itertuples()):
        about = INDICATORS.get(str(row.indicator))
        for column in ("trait", "unit") if about else ():
            found, known = getattr(row, column), getattr(about, column)
            if not pd.isna(found) and found != known:
                expected = f"{known}, which is the {column} of {row.indicator}"
                problems.append(_problem(table, at, column, found, expected))
    keys = pd.DataFrame(
        {"city": frame["city"].map(city_key), **frame[["indicator", "year", "basis"]]}
    )
    expected = "one figure of a city, indicator, year and basis; this row is a second one"
    return problems + [
        _problem(table, int(at), "indicator", frame["indicator"].iloc[at], expected)
        for at in np.flatnonzero(keys.duplicated())
    ]


def _boundary_problems(tables: Mapping[str, Table], frames: Mapping[str, Any]) -> list[Problem]:
    """Every county needs its polygon for both uses, and every polygon its county."""
    if "counties" not in tables:
        return []
    problems = []
    codes = frames["counties"]["code"]
    for layer in ("which_county", "area"):
        if layer not in tables:
            continue
        held = frames[layer]["adcode"]
        expected = f"a county that has a polygon in layer {layer}"
        problems += [
            _problem(tables["counties"], int(at), "code", codes.iloc[at], expected)
            for at in np.flatnonzero(codes.notna() & ~codes.isin(held))
        ]
        problems += [
            _problem(tables[layer], int(at), "adcode", held.iloc[at], "a code that is in counties")
            for at in np.flatnonzero(~held.isin(codes))
        ]
    return problems


def _outline_problems(table: Table, layer: gpd.GeoDataFrame) -> list[Problem]:
    """Return the polygons that are not in China: swapped, or not in the CRS they declare."""
    west, south, east, north = layer.bounds.to_numpy().T
    inside = _within(west, CHINA_LON) & _within(east, CHINA_LON)
    inside &= _within(south, CHINA_LAT) & _within(north, CHINA_LAT)
    expected = f"a polygon {_IN_CHINA}, in the CRS that the layer declares"
    return [
        _problem(table, at, "geometry", f"from {west[at]:g}, {south[at]:g}", expected)
        for at in np.flatnonzero(~inside)
    ]


def _resident_problems(tables: Mapping[str, Table], frames: Mapping[str, Any]) -> list[Problem]:
    """Return the counties whose residents cannot be the sum of their townships'.

    Known residents never exceed the county's; where all are known, they are the county's.
    """
    if not {"counties", "townships"} <= tables.keys():
        return []
    counties, townships = frames["counties"], frames["townships"]
    by_county = townships.groupby("adcode")["residents"]
    known = counties["code"].map(by_county.sum())
    whole = counties["code"].map(by_county.count() == by_county.size()).eq(True)
    return [
        _problem(
            tables["counties"],
            int(at),
            "residents",
            f"{counties['residents'].iloc[at]:.0f}",
            f"{'' if whole.iloc[at] else 'at least '}{known.iloc[at]:.0f}, "
            "the sum of the known residents of its townships",
        )
        for at in np.flatnonzero(
            (known > counties["residents"]) | (whole & (known < counties["residents"]))
        )
    ]


def _point_problems(
    table: Table,
    frame: pd.DataFrame,
    columns: tuple[str, str],
    study: shapely.Geometry | None,
    metric_crs: str | None,
) -> list[Problem]:
    """Return what is wrong with the points of one table.

    The outline of the study and its metric CRS may be None: then distance is not judged.
    """
    lon, lat = columns
    x, y = frame[lon].to_numpy(dtype=float), frame[lat].to_numpy(dtype=float)
    blank = table.frame[[lon, lat]].isna().to_numpy()
    half = blank[:, 0] != blank[:, 1]
    both = ~np.isnan(x) & ~np.isnan(y)
    inside = _within(x, CHINA_LON) & _within(y, CHINA_LAT)
    swapped = both & ~inside & _within(y, CHINA_LON) & _within(x, CHINA_LAT)
    datum = frame["datum"]
    problems = [
        _problem(table, at, lon if blank[at, 0] else lat, "", f"both {lon} and {lat}, or none")
        for at in np.flatnonzero(half)
    ]
    problems += [
        _problem(table, at, "datum", "", f"one of {', '.join(DATUMS)} beside a place")
        for at in np.flatnonzero(both & datum.isna().to_numpy())
    ]
    where = f"{lon}, {lat}"
    for at in np.flatnonzero(both & ~inside):
        expected = (
            f"longitude in {lon} and latitude in {lat}; they look swapped"
            if swapped[at]
            else f"a point {_IN_CHINA}"
        )
        problems.append(_problem(table, at, where, f"{x[at]:g}, {y[at]:g}", expected))
    judged = both & inside & datum.isin(DATUMS).to_numpy()
    if metric_crs is None or study is None or not judged.any():
        return problems
    km = np.zeros(len(frame))
    km[judged] = km_outside(x[judged], y[judged], datum[judged], study, metric_crs)
    problems += [
        _problem(
            table,
            at,
            where,
            f"{x[at]:g}, {y[at]:g}",
            f"a point at most {OUTSIDE_MAX_KM:g} km outside the study; it is {km[at]:.0f} km away",
        )
        for at in np.flatnonzero(km > OUTSIDE_MAX_KM)
    ]
    return problems


def _within(values: np.ndarray[Any, Any], bounds: tuple[float, float]) -> np.ndarray[Any, Any]:
    inside: np.ndarray[Any, Any] = (values >= bounds[0]) & (values <= bounds[1])
    return inside


def km_outside(
    x: np.ndarray[Any, Any],
    y: np.ndarray[Any, Any],
    datum: pd.Series,
    study: shapely.Geometry,
    metric_crs: str,
) -> np.ndarray[Any, Any]:
    """Return how far points lie outside the study, in kilometres; 0 inside."""
    lon, lat = x.copy(), y.copy()
    for name in datum.unique():
        rows = (datum == name).to_numpy()
        lon[rows], lat[rows] = to_wgs84(x[rows], y[rows], str(name))
    shapely.prepare(study)
    near = shapely.contains_xy(study, lon, lat)
    km = np.zeros(len(lon))
    if near.all():
        return km
    far = gpd.GeoSeries(gpd.points_from_xy(lon[~near], lat[~near]), crs=4326).to_crs(metric_crs)
    outline = gpd.GeoSeries([study], crs=4326).to_crs(metric_crs).iloc[0]
    km[~near] = shapely.distance(far.to_numpy(), outline) / 1000
    return km
