"""Rows that may be one thing twice, and campuses that stand far from their own institution.

Everything here is a doubt for a person to look at, never an error: branch campuses far away and
two institutions in one building are real.
"""

import re
import unicodedata
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from rapidfuzz import fuzz
from scipy.spatial import cKDTree

from .datum import to_wgs84
from .points import WGS84, check_metres

FAR_KM = 30.0
"""A campus whose nearest sister stands farther than this is a doubt."""
NEAR_M = 1500.0
"""Rows of one name within this are one campus: more than any datum moves a place in China."""
SAME_PLACE_M = 100.0
"""Two rows within this stand at one place; so wide because a campus is no point."""
SAME_NUMBERS_M = 10.0
"""Rows that another datum brings this near were one pair of numbers: the names may differ."""
ALIKE, SOMEWHAT = 85.0, 50.0
"""Similarity (0 to 100) of two names that say the same, and of two that may."""
NEIGHBOURS = 16
"""A row is compared with so many of its nearest at most."""

Floats = npt.NDArray[np.float64]
_READINGS = ("wgs84", "gcj02", "bd09")
_SIGNS = re.compile(r"[^\w]|_")
_FORMER = re.compile(r"[(（\[【](?:原|曾用名|旧称)[:：]?(.+?)[)）\]】]")
_REGION = re.compile(r"^(\w{2,3}?)[省市](?=\w{2})")
_ENDING = re.compile(r"(?<=\w)(?:主校区|校区|分校|校本部|本部)$")
_MARKS = frozenset("东南西北中新老旧一二三四五六七八九十0123456789")


def bare_name(name: object) -> str:
    """Return a name without what writers vary: width, case, brackets, signs, 省 and 市.

    Examples
    --------
    >>> bare_name("浙江省温州市职教中心（ＡＢ　校区）"), bare_name("温州市第二职校")
    ('浙江温州职教中心ab', '温州第二职校')
    >>> bare_name(None)
    ''
    """
    if name is None or name is pd.NA or name != name:
        return ""
    text = _SIGNS.sub("", unicodedata.normalize("NFKC", str(name))).lower()
    province = _REGION.sub(r"\1", text)
    text = province[:2] + _REGION.sub(r"\1", province[2:]) if province != text else text
    return _ENDING.sub("", text)


def name_similarity(one: str, other: str, *, city: str = "") -> float:
    """Return how alike two names are, 0 to 100, after `bare_name`.

    A `city` before only one of the two names counts for nothing. Names that differ only by a
    mark of order or direction (东 and 西, 第一 and 第二, 新 and 旧) are two names: 0.

    Notes
    -----
    The normalised Indel similarity of rapidfuzz, 2 x common / (length + length).

    Examples
    --------
    >>> name_similarity("温州市财税会计学校", "财税会计学校", city="温州市")
    100.0
    >>> name_similarity("温州大学(南校区)", "温州大学北校区")
    0.0
    """
    left, right = bare_name(one), bare_name(other)
    start = bare_name(city).removesuffix("市")
    if start and left.startswith(start) != right.startswith(start):
        left, right = left.removeprefix(start), right.removeprefix(start)
    if not left or not right:
        return 0.0
    apart = set(left) ^ set(right)
    if apart and apart <= _MARKS:
        return 0.0
    return float(fuzz.ratio(left, right))


def campus_names(campuses: pd.DataFrame, institutions: pd.DataFrame) -> list[list[str]]:
    """Return every full name of each campus: under each name, old or new, of its institution.

    Examples
    --------
    >>> schools = pd.DataFrame({"id": ["w"], "name_zh": ["甲大学"], "former_names": ["甲学院"]})
    >>> rows = pd.DataFrame({"institution": ["w", "w"], "name_zh": ["南校区", "甲大学(原乙校)"]})
    >>> campus_names(rows, schools)
    [['甲大学南校区', '甲学院南校区'], ['甲大学', '甲学院甲大学', '乙校']]
    """
    known = {row.id: _institution_names(row) for row in institutions.itertuples()}
    result = []
    pairs = zip(campuses["institution"], campuses["name_zh"].astype(object), strict=True)
    for institution, name in pairs:
        text = "" if pd.isna(name) else str(name)
        own = _FORMER.sub("", text)
        names = [own if one in own else one + own for one in known.get(institution, [""])]
        result.append(list(dict.fromkeys([*names, *_FORMER.findall(text)])))
    return result


def _institution_names(row: Any) -> list[str]:
    """Return the name of an institution and its former ones."""
    former = getattr(row, "former_names", None)
    old = [] if former is None or pd.isna(former) else re.split(r"[;；]", str(former))
    return [str(row.name_zh), *(name.strip() for name in old if name.strip())]


def project_pair(lon: Floats, lat: Floats, metric_crs: str) -> Floats:
    """Return WGS-84 places as (n, 2) metres; NaN stays NaN."""
    xy = np.full((len(lon), 2), np.nan)
    has = np.isfinite(lon) & np.isfinite(lat)
    points = gpd.GeoSeries.from_xy(lon[has], lat[has], crs=WGS84).to_crs(check_metres(metric_crs))
    xy[has] = shapely.get_coordinates(points.to_numpy())
    return xy


def read_under(places: pd.DataFrame, metric_crs: str) -> dict[str, Floats]:
    """Return the coordinates of a table read in each datum, in metres (n, 2)."""
    lon = places["lon"].to_numpy(dtype=float, na_value=np.nan)
    lat = places["lat"].to_numpy(dtype=float, na_value=np.nan)
    both = [to_wgs84(lon, lat, datum) for datum in _READINGS]
    xy = project_pair(
        np.concatenate([x for x, _ in both]), np.concatenate([y for _, y in both]), metric_crs
    )
    return dict(zip(_READINGS, np.split(xy, len(_READINGS)), strict=True))


def declared_datum(places: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return the datum of every row; cgcs2000 is wgs84, none is blank."""
    text = places["datum"].astype(object).where(places["datum"].notna(), "")
    return np.asarray(text.replace("cgcs2000", "wgs84"), dtype=object)


def find_duplicates(
    campuses: pd.DataFrame, institutions: pd.DataFrame, *, metric_crs: str, city: str = ""
) -> list[dict[str, Any]]:
    """List the campuses that may stand in the table twice, each pair once, in table order.

    Of one institution: two rows at one place (`SAME_PLACE_M`), or of one name within `NEAR_M`.
    Of two institutions: names that say the same (`ALIKE`; former names count) within `NEAR_M`.
    In both cases also rows that come to stand at one place when one of them is read in another
    datum; of one institution under any names where they were the same numbers
    (`SAME_NUMBERS_M`). Rows without coordinates of their own are compared by name and county
    alone. Two teaching points are never one (many share a building), nor are rows of which one is
    closed and the other not, if they belong to two institutions (a campus changes hands).

    Parameters
    ----------
    campuses
        ``id, institution, name_zh, kind, status, adcode, lon, lat, datum`` as the table gives
        them; ``adcode_found`` if known.
    institutions
        ``id, name_zh, former_names``.

    Returns
    -------
    list of dict
        ``check, table, id, row, name, other, other_row, other_name, similarity`` and ``metres``
        (none without coordinates); ``datum`` where only another reading brings them together.
        ``row`` is the row of data, 1 for the first.
    """
    names = campus_names(campuses, institutions)
    read = read_under(campuses, metric_crs)
    datum = declared_datum(campuses)
    own = np.full((len(campuses), 2), np.nan)
    for name in _READINGS:
        own[datum == name] = read[name][datum == name]
    found = []
    rows = campuses.reset_index(drop=True)
    for i, j in sorted(_near_pairs(own) | _same_names(names, own)):
        pair = _judge(rows, names, read, own, i, j, city)
        if pair is not None:
            found.append(pair)
    return found


def _near_pairs(xy: Floats) -> set[tuple[int, int]]:
    """Return pairs of rows with coordinates near each other, lower row first."""
    has = np.flatnonzero(np.isfinite(xy[:, 0]))
    if len(has) < 2:
        return set()
    most = min(NEIGHBOURS, len(has))
    away, at = cKDTree(xy[has]).query(xy[has], k=most, distance_upper_bound=NEAR_M)
    one, rank = np.nonzero(np.isfinite(away))
    left, right = has[one], has[at[one, rank]]
    ends = zip(np.minimum(left, right).tolist(), np.maximum(left, right).tolist(), strict=True)
    return {(i, j) for i, j in ends if i != j}


def _same_names(names: list[list[str]], xy: Floats) -> set[tuple[int, int]]:
    """Return pairs of rows that share a bare name and are not both placed by coordinates."""
    placed = np.isfinite(xy[:, 0])
    by_name: dict[str, list[int]] = {}
    for row, variants in enumerate(names):
        for bare in {bare_name(name) for name in variants} - {""}:
            by_name.setdefault(bare, []).append(row)
    return {
        (i, j)
        for rows in by_name.values()
        for at, i in enumerate(rows[:NEIGHBOURS])
        for j in rows[at + 1 : NEIGHBOURS]
        if not (placed[i] and placed[j])
    }


def _judge(
    rows: pd.DataFrame,
    names: list[list[str]],
    read: dict[str, Floats],
    own: Floats,
    i: int,
    j: int,
    city: str,
) -> dict[str, Any] | None:
    """Return what is to be said of two rows, or None."""
    one, other = rows.iloc[i], rows.iloc[j]
    if one["kind"] == other["kind"] == "teaching_point":
        return None
    same_house = one["institution"] == other["institution"]
    if not same_house and (one["status"] == "closed") != (other["status"] == "closed"):
        return None
    if same_house:
        alike = name_similarity(str(one["name_zh"]), str(other["name_zh"]), city=city)
    else:
        alike = max(name_similarity(a, b, city=city) for a in names[i] for b in names[j])
    metres = float(np.hypot(*(own[i] - own[j])))
    datum, moved = _nearest_reading(read, own, i, j)
    least = (0.0 if moved <= SAME_NUMBERS_M else SOMEWHAT) if same_house else ALIKE
    if not np.isfinite(metres):
        there = (one["adcode"], other["adcode"])
        counties_differ = not any(pd.isna(code) for code in there) and there[0] != there[1]
        if alike < 100.0 or counties_differ:
            return None
        datum = ""
    elif metres <= SAME_PLACE_M and (same_house or alike >= ALIKE):
        datum = ""
    elif moved <= SAME_PLACE_M and alike >= least:
        pass
    elif metres <= NEAR_M and alike >= ALIKE:
        datum = ""
    else:
        return None
    return (
        {
            "check": "duplicate_campus",
            "table": "campuses",
            "id": str(one["id"]),
            "row": i + 1,
            "name": names[i][0],
            "other": str(other["id"]),
            "other_row": j + 1,
            "other_name": names[j][0],
            "similarity": round(alike),
        }
        | ({"metres": round(metres)} if np.isfinite(metres) else {})
        | ({"datum": datum, "metres_fits": round(moved)} if datum else {})
    )


def _nearest_reading(read: dict[str, Floats], own: Floats, i: int, j: int) -> tuple[str, float]:
    """Return the datum, read in either of two rows, that brings them nearest, and the metres."""
    best, least = "", float("inf")
    for datum, xy in read.items():
        for metres in (np.hypot(*(xy[i] - own[j])), np.hypot(*(own[i] - xy[j]))):
            if metres < least:
                best, least = datum, float(metres)
    return best, least


def far_campuses(
    campuses: pd.DataFrame, institutions: pd.DataFrame, *, metric_crs: str
) -> list[dict[str, Any]]:
    """List the campuses farther than `FAR_KM` from every other campus of their institution.

    All campuses with a place count, whatever their status. Of two alone, the one that is no main
    campus is the doubt (the later row, where both are or neither is). An institution with one
    located campus gives none.

    Parameters
    ----------
    campuses
        ``id, institution, name_zh, kind, lon_wgs, lat_wgs``.
    institutions
        ``id, name_zh``.

    Returns
    -------
    list of dict
        ``check, table, id, row, name, other`` (the nearest campus), ``other_name, km``.
    """
    rows = campuses.reset_index(drop=True)
    names = campus_names(rows, institutions)
    xy = project_pair(rows["lon_wgs"].to_numpy(float), rows["lat_wgs"].to_numpy(float), metric_crs)
    placed = rows[np.isfinite(xy[:, 0])]
    found = []
    for _, at in sorted(placed.groupby("institution").indices.items()):
        group = placed.index.to_numpy()[at]
        if len(group) < 2:
            continue
        km = np.hypot(*(xy[group][:, None] - xy[group][None]).transpose(2, 0, 1)) / 1000.0
        np.fill_diagonal(km, np.inf)
        nearest = km.argmin(axis=1)
        far = np.flatnonzero(km.min(axis=1) > FAR_KM)
        if len(group) == 2 and len(far):
            main = (rows["kind"].to_numpy()[group] == "main").tolist()
            far = np.array([0 if main == [False, True] else 1])
        for one in far.tolist():
            row, other = int(group[one]), int(group[nearest[one]])
            found.append(
                {
                    "check": "campus_far_from_its_others",
                    "table": "campuses",
                    "id": str(rows.at[row, "id"]),
                    "row": row + 1,
                    "name": names[row][0],
                    "other": str(rows.at[other, "id"]),
                    "other_name": names[other][0],
                    "km": round(float(km[one, nearest[one]]), 1),
                }
            )
    return sorted(found, key=lambda check: int(str(check["row"])))
