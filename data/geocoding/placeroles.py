"""Which columns of a table of unknown shape say where something is, and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ...geo.errors import Problem, StudyError
from ...geo.location.coordinates import (
    Bounds,
    convert_coordinates,
    parse_datum,
    read_coordinates,
    strip_datum,
)
from ..checking.vocabulary import PLACE_ALIASES
from ..tables import clean_name, text_series
from .anytable import AnyTable, column_text

TEXT_ROLES = ("name", "address", "province", "prefecture", "county", "township", "village")
ROLES = tuple(PLACE_ALIASES)
_NAMES = {clean_name(name): role for role, names in PLACE_ALIASES.items() for name in names}


@dataclass(frozen=True)
class Roles:
    """The heading of each role that a table has, and the datum that a heading of coordinates names.

    Roles are the keys of ``PLACE_ALIASES``: ``name``, ``address``, ``lon``, ``coordinates`` ...
    `remarks` (Chinese / English) say what a reader should know.
    """

    headings: dict[str, str] = field(default_factory=dict)
    datum: str = ""
    remarks: tuple[str, ...] = ()


def known_headings(overrides: Mapping[str, str]) -> dict[str, str]:
    """Return cleaned headings by which a heading line is known, and their roles.

    Examples
    --------
    >>> known_headings({"name": "Wer"})["wer"], known_headings({})["经度"]
    ('name', 'lon')
    """
    return _NAMES | {clean_name(heading): role for role, heading in overrides.items()}


def find_roles(table: AnyTable, overrides: Mapping[str, str]) -> Roles:
    """Find which column is what, by Chinese and English names; what is told wins.

    Longitude and latitude are taken of one datum where headings name one (``wgs84_lon,
    wgs84_lat, bd09_lon, bd09_lat``).

    Raises
    ------
    StudyError
        A column that is told is not in the table, or no column says where anything is.

    Examples
    --------
    >>> headings = ["学校名称", "bd09_lng", "bd09_lat", "地址"]
    >>> find_roles(AnyTable("a.csv", pd.DataFrame(columns=headings)), {"name": "地址"})
    Roles(headings={'name': '地址', 'lon': 'bd09_lng', 'lat': 'bd09_lat'}, datum='bd09', remarks=())
    """
    headings = [str(name) for name in table.frame.columns]
    told = {role: _told(table, role, name) for role, name in overrides.items()}
    free = [name for name in headings if name not in told.values()]
    ranked = {role: _ranked(role, free) for role in ROLES if role not in told}
    found = {role: names[0] for role, names in ranked.items() if names} | told
    if not {"lon", "lat"} & set(told):
        found |= _one_datum(ranked)
    remarks: tuple[str, ...] = ()
    if not {"lon", "lat"} <= found.keys():
        alone = found.pop("lon", None) or found.pop("lat", None)
        if alone is not None:
            remarks = (
                f"“{alone}”没有配对的经度或纬度列,未采用 / column {alone!r} has no other half "
                "(longitude or latitude): not used",
            )
    placed = {role for role in found if role not in ("id", "datum")}
    if not placed and table.points is None:
        held = ", ".join(headings[:20]) + (" ..." if len(headings) > 20 else "")
        expected = (
            "a column with names, addresses or coordinates (名称, 地址, 经度, 纬度, 坐标, name, "
            f"address, lon, lat ...), or one told by --name-column ...; it has {held}"
        )
        raise StudyError([Problem(table.file, None, None, None, expected)])
    ordered = {role: found[role] for role in ROLES if role in found}
    return Roles(ordered, _datum_of(ordered), remarks)


def place_rows(
    table: AnyTable,
    roles: Roles,
    *,
    counties: Mapping[int, str],
    bounds: Bounds,
    datum: str | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what the rows say of their place, and what is to be said of their coordinates.

    The datum of a row is that of its datum column, else `datum`, else what the heading names, else
    WGS-84 for points of a layer. A county given as a code of the study becomes its name.

    Parameters
    ----------
    table, roles
        From `read_any_table` and `find_roles`.
    counties
        Names of the study's counties by code.
    bounds
        West, south, east and north of the study, in degrees.
    datum
        That of rows that do not say their own.

    Returns
    -------
    tuple
        Rows for `match_places` (text columns of `TEXT_ROLES`; ``lon, lat`` in WGS-84), and
        ``note, undeclared, state`` of the coordinates, both with the table's index.
    """
    texts = {role: column_text(table.frame[name]) for role, name in roles.headings.items()}
    rows = pd.DataFrame({role: texts[role] for role in TEXT_ROLES if role in texts})
    rows = rows.reindex(table.frame.index)
    if "county" in rows:
        codes = {str(code): name for code, name in counties.items()}
        named = rows["county"].map(lambda text: codes.get(text, text), na_action="ignore")
        rows["county"] = text_series(named.astype(object).where(named.notna(), None)).set_axis(
            rows.index
        )
    if table.points is not None and not {"lon", "lat", "coordinates"} & texts.keys():
        there = table.points.notna().to_numpy()
        read = pd.DataFrame(
            {"lon": table.points.x, "lat": table.points.y, "state": ""}, index=rows.index
        )
        read["state"] = read["state"].mask(there, "given")
        fallback = datum or "wgs84"
    elif {"lon", "lat", "coordinates"} & texts.keys():
        lon, lat, pair = (texts.get(role) for role in ("lon", "lat", "coordinates"))
        read = read_coordinates(lon=lon, lat=lat, pair=pair, bounds=bounds)
        fallback = datum or roles.datum
    else:
        return rows, pd.DataFrame({"note": "", "undeclared": False, "state": ""}, rows.index)
    own = texts.get("datum", pd.Series(None, index=rows.index, dtype=object))
    done = convert_coordinates(read, own.astype(object).where(own.notna(), fallback))
    said = done[["note", "undeclared"]].assign(state=read["state"])
    return rows.assign(lon=done["lon"], lat=done["lat"]), said


def _told(table: AnyTable, role: str, name: str) -> str:
    """Return the heading that is told for a role."""
    headings = [str(heading) for heading in table.frame.columns]
    if name in headings:
        return name
    same = [heading for heading in headings if clean_name(heading) == clean_name(name)]
    if len(same) == 1:
        return same[0]
    expected = f"a column {name!r} for the {role}; it has {', '.join(headings[:20])}"
    raise StudyError([Problem(table.file, None, name, None, expected)])


def _ranked(role: str, headings: list[str]) -> list[str]:
    """Return the headings that can stand for a role, the best first."""
    order = {clean_name(name): at for at, name in reversed(list(enumerate(PLACE_ALIASES[role])))}
    keys = {name: clean_name(name) for name in headings}
    if role in ("lon", "lat", "coordinates"):
        bare = {name: clean_name(strip_datum(name)) for name in headings}
        keys = {n: key if key in order else bare[n] for n, key in keys.items()}
    return sorted((n for n in headings if keys[n] in order), key=lambda n: order[keys[n]])


def _one_datum(ranked: Mapping[str, list[str]]) -> dict[str, str]:
    """Return longitude and latitude whose headings name one datum, or none; WGS-84 first."""
    pairs = [
        (lon, lat)
        for lon in ranked["lon"]
        for lat in ranked["lat"]
        if parse_datum(lon) == parse_datum(lat)
    ]
    pairs.sort(key=lambda pair: parse_datum(pair[0]) not in ("wgs84", "cgcs2000"))
    return {"lon": pairs[0][0], "lat": pairs[0][1]} if pairs else {}


def _datum_of(headings: Mapping[str, str]) -> str:
    """Return the datum that the headings of the coordinates name."""
    used = ("lon", "lat") if "lon" in headings else ("coordinates",)
    named = {parse_datum(headings[role]) for role in used if role in headings} - {""}
    return named.pop() if len(named) == 1 else ""
