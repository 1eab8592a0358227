"""Coordinates as people write them, turned into WGS-84 degrees.

Decimal degrees, degrees-minutes-seconds, two columns, one column with both, swapped ones, in any
declared datum. Nothing is guessed: what is not certain is not used, and the row says why.
"""

import re
import unicodedata
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from .datum import to_wgs84

Bounds = tuple[float, float, float, float]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Half a degree more than any land of China on each side (west, south, east, north).
CHINA: Bounds = (73.0, 3.0, 136.0, 54.0)
# A point this far off a study still counts as fitting it when the order is in question (degrees).
FIT_MARGIN_DEG = 0.1
# How far a point can be off when its datum is not declared: the largest shift of BD-09, rounded up.
UNDECLARED_M = 1300.0

NOTES = {
    "given": "",
    "lat_lon": "坐标按“纬度,经度”读取 / read as latitude, longitude",
    "swapped": "经纬度两列颠倒,已对调 / longitude and latitude were swapped; put right",
    "ambiguous": "坐标顺序无法确定,未采用 / order of the coordinates is not certain; not used",
    "unreadable": "坐标无法读取,未采用 / coordinates cannot be read; not used",
    "out_of_range": "坐标超出经纬度范围,未采用 / coordinates out of range; not used",
    "half": "缺经度或纬度,未采用 / longitude or latitude is missing; not used",
    "zero": "坐标为 0,0,按空白处理 / coordinates 0,0 taken as blank",
    "unknown_datum": "坐标系名称不识,坐标未采用 / unknown datum; coordinates not used",
}
UNDECLARED_NOTE = "坐标系未注明,按 WGS-84 处理 / datum not declared; taken as WGS-84"

_DATUM_WORDS = (
    ("wgs84", r"wgs_?(19)?84|epsg:?4326|gps"),
    ("gcj02", r"gcj_?(20)?02|火星|高德|腾讯|amap|gaode|tencent"),
    ("bd09", r"bd_?09(ll)?|百度|baidu"),
    ("cgcs2000", r"cgcs_?2000|国家2000|2000国家大地|天地图|tianditu|epsg:?4490"),
)
_NUMBER = r"\d+(?:\.\d*)?|\.\d+"
_BODY = (
    rf"(?P<sign>[+-]?)\s*(?P<deg>{_NUMBER})\s*"
    rf"(?:d\s*(?:(?P<min>{_NUMBER})\s*(?:m\s*(?:(?P<sec>{_NUMBER})\s*s?)?|(?=\s*(?:[NSEW]|$))))?)?"
)
_HEADED = re.compile(rf"(?P<side>[NSEW])\s*:?\s*{_BODY}")
_TAILED = re.compile(rf"{_BODY}\s*(?P<side>[NSEW]?)")
_WORDS = (
    ("东经", "E"), ("西经", "W"), ("北纬", "N"), ("南纬", "S"), ("经度", "E"), ("纬度", "N"),
    ("LONGITUDE", "E"), ("LATITUDE", "N"), ("LON", "E"), ("LNG", "E"), ("LAT", "N"),
)  # fmt: skip
_SECOND_MARKS = re.compile("''|′′|’’|[″\"”“＂秒]")
_MARKS = str.maketrans(
    {**dict.fromkeys("°º˚度", "d"), **dict.fromkeys("′'’‘´`＇分", "m"), "−": "-", "–": "-"}
)
_BETWEEN = re.compile(r"[\s,;/|、]*")
_LONGEST = 100


class Angle(NamedTuple):
    """Degrees, and the axis that the text names (``lon``, ``lat`` or nothing)."""

    degrees: float
    axis: str


def parse_angle(text: str) -> Angle | None:
    r"""Return the angle that a text holds; None if it is none.

    Minutes and seconds must be below 60.

    Examples
    --------
    >>> [parse_angle(text).degrees for text in ("120.69", "120°41′30″", "120度41分30秒")]
    [120.69, 120.69166666666668, 120.69166666666668]
    >>> parse_angle("E120°41'30\""), parse_angle("28.5S"), parse_angle("about 120")
    (Angle(degrees=120.69166666666668, axis='lon'), Angle(degrees=-28.5, axis='lat'), None)
    """
    spaced = re.sub(r"^(\d+)\s+(\d+)\s+(\d+(?:\.\d*)?)$", r"\1d\2m\3s", _plain(text))
    angles = _angles(spaced)
    return angles[0] if len(angles) == 1 else None


def parse_pair(text: str) -> tuple[Angle, Angle] | None:
    """Return the two angles of a text in their order; None unless it holds two and no more.

    Examples
    --------
    >>> [angle.degrees for angle in parse_pair("120.69，28.01")]
    [120.69, 28.01]
    >>> [angle.axis for angle in parse_pair("北纬28°0′36″ 东经120°41′30″")]
    ['lat', 'lon']
    >>> parse_pair("120.69")
    """
    plain = re.sub(r"^\s*(?:POINT)?\s*[\(\[]\s*(.*?)\s*[\)\]]\s*$", r"\1", _plain(text))
    angles = _angles(plain)
    return (angles[0], angles[1]) if len(angles) == 2 else None


def parse_datum(text: str) -> str:
    """Return the datum that a text names in English or Chinese; nothing if none or several.

    Examples
    --------
    >>> [parse_datum(text) for text in ("WGS-84", "经度（GCJ-02）", "百度", "国家2000", "54")]
    ['wgs84', 'gcj02', 'bd09', 'cgcs2000', '']
    """
    plain = re.sub(r"[\s\-]+", "", unicodedata.normalize("NFKC", text)).lower()
    found = [name for name, words in _DATUM_WORDS if re.search(words, plain)]
    return found[0] if len(found) == 1 else ""


def strip_datum(text: str) -> str:
    """Return a column name without the datum in it.

    Examples
    --------
    >>> strip_datum("wgs84_lon"), strip_datum("百度经度")
    ('lon', '经度')
    """
    plain = unicodedata.normalize("NFKC", text).lower().replace("-", "_")
    for _, words in _DATUM_WORDS:
        plain = re.sub(words, "", plain)
    return plain.strip("_ ")


def read_coordinates(
    *,
    lon: pd.Series | None = None,
    lat: pd.Series | None = None,
    pair: pd.Series | None = None,
    bounds: Bounds,
) -> pd.DataFrame:
    """Read coordinates from text columns: two columns, or one that holds both.

    Two columns win where a row has both. Swapped columns are put right only where the swapped
    point fits the study and the point as written is impossible or not in China. The order in one
    column is decided row by row by letters (``E``, ``N``), by range, or by the study; a row
    where it stays open is not used.

    Parameters
    ----------
    lon, lat, pair
        Text, missing where blank, of one index.
    bounds
        West, south, east and north of the study, in degrees.

    Returns
    -------
    DataFrame
        ``lon, lat`` in degrees of the declared datum (NaN where not used) and ``state``, a key
        of `NOTES` (blank where the row has no coordinates).

    Examples
    --------
    >>> both = pd.Series(["120.69,28.01", "28.01,120.69", "44.1,44.2", None])
    >>> read_coordinates(pair=both, bounds=(119.6, 27.1, 121.3, 28.6))["state"].tolist()
    ['given', 'lat_lon', 'ambiguous', '']
    """
    index = next(column.index for column in (lon, lat, pair) if column is not None)
    frame = pd.DataFrame({"lon": np.nan, "lat": np.nan, "state": ""}, index=index)
    if pair is not None:
        frame = _from_pair(pair, bounds)
    if lon is not None and lat is not None:
        columns = _from_columns(lon, lat, bounds)
        used = (columns["state"] != "").to_numpy()
        better = used & (columns["lon"].notna() | frame["lon"].isna()).to_numpy()
        frame = columns.where(pd.Series(better, index=index), frame)
    return frame


def convert_coordinates(read: pd.DataFrame, datum: pd.Series) -> pd.DataFrame:
    """Turn coordinates of `read_coordinates` into WGS-84, each row by its own datum.

    Parameters
    ----------
    read
        ``lon, lat, state``.
    datum
        The declared datum as it was written; blank where none is, which is taken as WGS-84.

    Returns
    -------
    DataFrame
        ``lon, lat`` (WGS-84; NaN where not used or the datum is unknown), ``note`` (Chinese /
        English) and ``undeclared`` (used without a declared datum).

    Examples
    --------
    >>> read = pd.DataFrame({"lon": [120.7] * 3, "lat": [28.0] * 3, "state": ["given"] * 3})
    >>> done = convert_coordinates(read, pd.Series(["GCJ-02", "", "moon"]))
    >>> done["lon"].round(4).tolist(), done["undeclared"].tolist()
    ([120.6959, 120.7, nan], [False, True, False])
    """
    names = datum.fillna("").astype(str).str.strip()
    known = {text: parse_datum(text) for text in names.unique()}
    lon, lat = read["lon"].to_numpy(float).copy(), read["lat"].to_numpy(float).copy()
    state = read["state"].to_numpy(object).copy()
    placed = np.isfinite(lon) & np.isfinite(lat)
    for text, name in known.items():
        rows = placed & (names == text).to_numpy(bool)
        if not rows.any():
            continue
        if text and not name:
            lon[rows], lat[rows], state[rows] = np.nan, np.nan, "unknown_datum"
        elif name:
            lon[rows], lat[rows] = to_wgs84(lon[rows], lat[rows], name)
    undeclared = placed & (names == "").to_numpy(bool)
    notes = pd.Series(state, index=read.index, dtype=object).map({"": "", **NOTES})
    notes = join_notes(notes, pd.Series(np.where(undeclared, UNDECLARED_NOTE, ""), read.index))
    return pd.DataFrame(
        {"lon": lon, "lat": lat, "note": notes, "undeclared": undeclared}, index=read.index
    )


def join_notes(first: pd.Series, second: pd.Series) -> pd.Series:
    """Return two columns of notes as one, ``; `` between them where both say something.

    Examples
    --------
    >>> join_notes(pd.Series(["a", "", None]), pd.Series(["b", "c", ""])).tolist()
    ['a; b', 'c', '']
    """
    left, right = first.fillna("").astype(object), second.fillna("").astype(object)
    both = (left != "") & (right != "")
    return left + np.where(both, "; ", "") + right


def _plain(text: str) -> str:
    """Return a text with its marks as ``d m s`` and its sides as ``N S E W``."""
    text = text[: _LONGEST + 1].upper()
    marked = _SECOND_MARKS.sub("s", text)
    for word, side in _WORDS:
        marked = marked.replace(word, side)
    plain = unicodedata.normalize("NFKC", marked.translate(_MARKS)).strip()
    return re.sub(r"(\d+):(\d+):(\d+(?:\.\d*)?)", r"\1d\2m\3s", plain)


def _angles(plain: str) -> list[Angle]:
    """Return the angles of a text that holds nothing else; empty if it does."""
    token = _HEADED if plain[:1] in tuple("NSEW") else _TAILED
    found: list[Angle] = []
    at = 0
    while at < len(plain) and len(found) < 3:
        match = token.match(plain, at)
        angle = _angle_of(match) if match else None
        if match is None or angle is None or len(plain) > _LONGEST:
            return []
        found.append(angle)
        after = _BETWEEN.match(plain, match.end())
        at = after.end() if after else match.end()
        if at < len(plain) and plain[at - 1] in "0123456789." and plain[at] not in "NSEW":
            return []  # two numbers run into each other
    return found


def _angle_of(match: re.Match[str]) -> Angle | None:
    minutes, seconds = float(match["min"] or 0), float(match["sec"] or 0)
    if minutes >= 60 or seconds >= 60 or (match["min"] and "." in match["deg"]):
        return None
    degrees = float(match["deg"]) + minutes / 60 + seconds / 3600
    side = match["side"]
    negative = (match["sign"] == "-") != (side in ("S", "W") and side != "")
    axis = {"N": "lat", "S": "lat", "E": "lon", "W": "lon"}.get(side, "")
    return Angle(-degrees if negative else degrees, axis)


def _read_column(text: pd.Series) -> tuple[Floats, npt.NDArray[np.object_]]:
    """Return degrees (NaN where blank or unreadable) and named axes of a column."""
    numbers = pd.to_numeric(text, errors="coerce").to_numpy(dtype=float, na_value=np.nan).copy()
    axes = np.full(len(text), "", dtype=object)
    for at in np.flatnonzero(np.isnan(numbers) & text.notna().to_numpy(bool)):
        angle = parse_angle(str(text.iloc[at]))
        if angle is not None:
            numbers[at], axes[at] = angle
    numbers[~np.isfinite(numbers)] = np.nan
    return numbers, axes


def _inside(lon: Floats, lat: Floats, bounds: Bounds, margin: float = 0.0) -> Flags:
    west, south, east, north = bounds
    return np.asarray(
        (lon >= west - margin)
        & (lon <= east + margin)
        & (lat >= south - margin)
        & (lat <= north + margin)
    )


def _possible(lon: Floats, lat: Floats) -> Flags:
    return np.asarray((np.abs(lon) <= 180) & (np.abs(lat) <= 90))


def _from_columns(lon_text: pd.Series, lat_text: pd.Series, bounds: Bounds) -> pd.DataFrame:
    """Read two columns that say which is which."""
    (lon, lon_axis), (lat, lat_axis) = _read_column(lon_text), _read_column(lat_text)
    has_lon, has_lat = lon_text.notna().to_numpy(bool), lat_text.notna().to_numpy(bool)
    swap = _inside(lat, lon, bounds, FIT_MARGIN_DEG)
    swap &= ~(_possible(lon, lat) & _inside(lon, lat, CHINA))
    named = (lon_axis == "lat") & (lat_axis == "lon") & _possible(lat, lon)
    against = ((lon_axis == "lat") | (lat_axis == "lon")) & ~named & ~swap
    state = np.select(
        [
            ~has_lon & ~has_lat, has_lon != has_lat, np.isnan(lon) | np.isnan(lat),
            (lon == 0) & (lat == 0), against, swap | named, ~_possible(lon, lat),
        ],
        ["", "half", "unreadable", "zero", "ambiguous", "swapped", "out_of_range"],
        "given",
    ).astype(object)  # fmt: skip
    swapped = state == "swapped"
    return _frame(np.where(swapped, lat, lon), np.where(swapped, lon, lat), state, lon_text.index)


def _from_pair(text: pd.Series, bounds: Bounds) -> pd.DataFrame:
    """Read one column that holds both."""
    count = len(text)
    first, second = np.full(count, np.nan), np.full(count, np.nan)
    axis = np.full(count, "", dtype=object)
    for at in np.flatnonzero(text.notna().to_numpy(bool)):
        angles = parse_pair(str(text.iloc[at]))
        if angles is None:
            continue
        (first[at], one), (second[at], other) = angles
        opposite = {"lon": "lat", "lat": "lon"}.get(other, "")
        axis[at] = "both" if one and one == other else one or opposite
    as_is = _certain(first, second, bounds) | (axis == "lon")
    turned = _certain(second, first, bounds) | (axis == "lat")
    state = np.select(
        [
            ~text.notna().to_numpy(bool), np.isnan(first), (first == 0) & (second == 0),
            axis == "both", ~_possible(first, second) & ~_possible(second, first),
            (axis == "lat") & _possible(second, first), (axis == "lon") & _possible(first, second),
            as_is & ~turned, turned & ~as_is,
        ],
        ["", "unreadable", "zero", "ambiguous", "out_of_range",
         "lat_lon", "given", "given", "lat_lon"],
        "ambiguous",
    ).astype(object)  # fmt: skip
    back = state == "lat_lon"
    return _frame(np.where(back, second, first), np.where(back, first, second), state, text.index)


def _certain(lon: Floats, lat: Floats, bounds: Bounds) -> Flags:
    """Say where a pair can only be read in this order."""
    fits = _inside(lon, lat, bounds, FIT_MARGIN_DEG) & ~_inside(lat, lon, bounds, FIT_MARGIN_DEG)
    china = _inside(lon, lat, CHINA) & ~_inside(lat, lon, CHINA)
    return np.asarray(_possible(lon, lat) & (~_possible(lat, lon) | fits | china))


def _frame(
    lon: Floats, lat: Floats, state: npt.NDArray[np.object_], index: pd.Index
) -> pd.DataFrame:
    used = np.isin(state, ("given", "lat_lon", "swapped"))
    return pd.DataFrame(
        {"lon": np.where(used, lon, np.nan), "lat": np.where(used, lat, np.nan), "state": state},
        index=index,
    )
