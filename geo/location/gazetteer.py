"""What a study knows by name: the index in which addresses are looked up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from ..study import Study
from .addresses import PROVINCES, normalise, roads_in
from .places import assign_county, assign_township
from .points import convert_places, make_points

DEFAULT_RADIUS_M = 1500.0
_AREA_ENDS = ("街道办事处", "街道", "镇", "乡", "村委会", "居委会", "社区", "村")


@dataclass(frozen=True)
class Place:
    """One thing that an address may name. ``full`` says that its name has its ending."""

    name: str
    adcode: int
    township: str
    township_name: str
    lon: float
    lat: float
    radius_m: float
    precision: str
    full: bool = True


@dataclass(frozen=True)
class Gazetteer:
    """What a study knows by name: counties, townships, villages, campuses, parks and roads."""

    prefecture: str
    province: str
    counties: dict[str, int]
    county_names: dict[int, str]
    by_name: dict[str, tuple[Place, ...]]
    by_road: dict[str, tuple[Place, ...]]
    institutions: dict[str, tuple[Place, ...]]
    townships: dict[int, dict[str, Place]] = field(default_factory=dict)

    @cached_property
    def counties_by_form(self) -> tuple[dict[str, int], dict[str, int]]:
        """Names of counties with their ending, and without."""
        full = {name: code for name, code in self.counties.items() if name[-1] in "区县市"}
        return full, {n: code for n, code in self.counties.items() if n not in full}

    @cached_property
    def lengths(self) -> dict[str, tuple[int, ...]]:
        """How long the names are that begin with two given characters, the longest first."""
        found: dict[str, set[int]] = {}
        for name in self.by_name:
            found.setdefault(name[:2], set()).add(len(name))
        return {start: tuple(sorted(sizes, reverse=True)) for start, sizes in found.items()}

    @classmethod
    def from_study(cls, study: Study, *, without: Iterable[str] = ()) -> "Gazetteer":
        """Gather the names of a study.

        Parameters
        ----------
        study
            Its counties, townships, villages, gazetteer, campuses and parks.
        without
            Campus ids to leave out, so that a campus can be looked for without itself.
        """
        names = _township_names(study)
        places = [*_area_places(study, names), *_park_places(study, names)]
        by_name: dict[str, list[Place]] = {}
        for place in places:
            by_name.setdefault(place.name, []).append(place)
        campuses = study.campuses[~study.campuses["id"].isin(set(without))]
        institutions, roads = _campus_places(study, campuses, names)
        for street in _street_places(study, names):
            roads.setdefault(street.name, []).append(street)
        counties, county_names = _county_names(study)
        townships: dict[int, dict[str, Place]] = {}
        for place in places:
            if place.precision == "township" and place.full:
                townships.setdefault(place.adcode, {})[place.name] = place
        return cls(
            normalise(study.name_zh),
            PROVINCES.get(study.adcode // 10_000, ""),
            counties,
            county_names,
            {name: _once(found) for name, found in by_name.items()},
            {name: tuple(found) for name, found in roads.items()},
            {name: tuple(found) for name, found in institutions.items()},
            townships,
        )


def _once(places: list[Place]) -> tuple[Place, ...]:
    """Return places without those that say the same of one township."""
    kept: dict[tuple[int, str, str], Place] = {}
    for place in places:
        kept.setdefault((place.adcode, place.township, place.precision), place)
    return tuple(kept.values())


def _township_names(study: Study) -> dict[str, str]:
    return {str(t.code): str(t.name_zh) for t in study.townships.itertuples()}


def _county_names(study: Study) -> tuple[dict[str, int], dict[int, str]]:
    """Return counties by their full and short names, an older ending too."""
    counties: dict[str, int] = {}
    for county in study.counties.itertuples():
        name = normalise(county.name_zh)
        counties[name] = int(county.code)
        stem = name[:-1]
        for other in (stem, *(stem + end for end in "区县市")):
            if len(other) >= 2:
                counties.setdefault(other, int(county.code))
    return counties, {int(c.code): str(c.name_zh) for c in study.counties.itertuples()}


def _area_places(study: Study, names: dict[str, str]) -> Iterator[Place]:
    """Yield townships, aliases, villages and settlements, those without a point at the seat."""
    lon, lat = convert_places(study.townships)
    seats: dict[str, Place] = {}
    for at, row in enumerate(study.townships.itertuples()):
        code, name = str(row.code), normalise(row.name_zh)
        seats[code] = Place(
            name, int(row.adcode), code, names[code], lon[at], lat[at], _radius(row), "township"
        )
        yield seats[code]
    tables = ((study.gazetteer, None), (study.villages, "village"))
    for table, level in tables:
        lon, lat = convert_places(table)
        for at, row in enumerate(table.itertuples()):
            yield from _named(row, level or row.level, lon[at], lat[at], seats, names)


def _named(
    row: Any, level: str, lon: float, lat: float, seats: dict[str, Place], names: dict[str, str]
) -> Iterator[Place]:
    if level not in ("township", "alias", "village", "settlement"):
        return
    code = str(getattr(row, "township", "") or "")
    code = code if code in names else ""
    name = normalise(getattr(row, "name_zh", ""))
    seat = seats.get(code)
    precision = "village" if level in ("village", "settlement") else "township"
    if not np.isfinite(lon) and seat is not None:
        lon, lat, precision = seat.lon, seat.lat, "township"
    if not code and precision == "township":
        return  # an old name whose township is not known gives nothing that could be trusted
    radius_m = _radius(row)
    for spelled in dict.fromkeys((name, name.removesuffix("委会"), name.removesuffix("办事处"))):
        if len(spelled) >= 2:
            full = spelled.endswith(_AREA_ENDS)
            yield Place(
                spelled, int(row.adcode), code, names.get(code, ""), lon, lat,
                radius_m, precision, full,
            )  # fmt: skip


def _street_places(study: Study, names: dict[str, str]) -> Iterator[Place]:
    """Yield the streets of the gazetteer at the seat of the township in which they lie whole."""
    seats = {p.township: p for p in _area_places(study, names) if p.precision == "township"}
    for row in study.gazetteer[study.gazetteer["level"] == "street"].itertuples():
        code = str(row.township)
        if code in seats:
            seat = seats[code]
            yield Place(
                normalise(row.name_zh), int(row.adcode), code, names[code], seat.lon, seat.lat,
                seat.radius_m, "road",
            )  # fmt: skip


def _radius(row: Any) -> float:
    value = getattr(row, "radius_m", np.nan)
    return float(value) if value is not None and not pd.isna(value) else DEFAULT_RADIUS_M


def _park_places(study: Study, names: dict[str, str]) -> Iterator[Place]:
    """Yield parks at the one township that they name."""
    seats = {
        (int(t.adcode), str(t.name_zh)): (str(t.code), x, y, _radius(t))
        for t, x, y in zip(
            study.townships.itertuples(), *convert_places(study.townships), strict=True
        )
    }
    for park in study.parks.itertuples():
        if pd.isna(park.adcode) or not isinstance(park.townships, str) or ";" in park.townships:
            continue
        seat = seats.get((int(park.adcode), park.townships.strip()))
        if seat is not None:
            code, lon, lat, radius_m = seat
            yield Place(
                normalise(park.name_zh), int(park.adcode), code, names[code], lon, lat, radius_m,
                "township",
            )  # fmt: skip


def _campus_places(
    study: Study, campuses: pd.DataFrame, names: dict[str, str]
) -> tuple[dict[str, list[Place]], dict[str, list[Place]]]:
    """Return campuses with a place by their names, and by the roads of their addresses."""
    owner = study.institutions.set_index("id")["name_zh"]
    codes = {(int(t.adcode), str(t.name_zh)): str(t.code) for t in study.townships.itertuples()}
    by_name: dict[str, list[Place]] = {}
    by_road: dict[str, list[Place]] = {}
    lon, lat = convert_places(campuses)
    nearest = _nearest_townships(study, lon, lat)
    for at, row in enumerate(campuses.itertuples()):
        adcode, code = nearest[at]
        adcode = int(row.adcode) if adcode is None and pd.notna(row.adcode) else adcode
        if adcode is None:
            continue
        township = row.township if isinstance(row.township, str) else ""
        code = codes.get((adcode, township), "") or code
        institution = normalise(owner.get(row.institution))
        place = Place(
            institution, adcode, code, names.get(code, ""), lon[at], lat[at],
            _radius(row), "point" if np.isfinite(lon[at]) else "township",
        )  # fmt: skip
        for road in roads_in(normalise(row.address)):
            by_road.setdefault(road, []).append(place)
        if np.isfinite(lon[at]):
            for name in {institution, normalise(row.name_zh), institution + normalise(row.name_zh)}:
                by_name.setdefault(name, []).append(place)
    return by_name, by_road


def _nearest_townships(
    study: Study, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]
) -> list[tuple[int | None, str]]:
    """Return county by polygon and township by nearest seat of places; None and "" for none."""
    points = make_points(lon, lat, index=pd.RangeIndex(len(lon)))
    county = assign_county(points, study.which_county, metric_crs=study.metric_crs)["adcode"]
    frame = gpd.GeoDataFrame({"adcode": county}, geometry=points, crs="EPSG:4326")
    township = assign_township(frame, study.townships, metric_crs=study.metric_crs)["township"]
    return [
        (None if pd.isna(c) else int(c), t if isinstance(t, str) else "")
        for c, t in zip(county, township, strict=True)
    ]
