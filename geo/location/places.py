"""Where things stand: places in WGS-84, and the county and township that each falls in.

Tables hold places as their source gives them (``lon, lat, datum``); everything that leaves this
module is WGS-84. Lengths are measured in a projected CRS in metres, named by the caller.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from .points import (
    WGS84,
    check_metres,
    convert_places,
    make_points,
    median_known,
    project_layer,
    read_numbers,
    stack_frames,
)
from .residents import demand_points, estimate_residents

__all__ = [
    "MAX_COAST_M",
    "PLACED",
    "assign_county",
    "assign_township",
    "convert_places",
    "county_conflicts",
    "demand_points",
    "estimate_residents",
    "locate",
    "make_points",
    "township_cells",
]

PLACED = ("point", "village", "township")
_NO_TOWNSHIP = ("city", "county", "village", "settlement", "street")
MAX_COAST_M = 3000.0

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def locate(
    places: pd.DataFrame, townships: pd.DataFrame, *, gazetteer: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Place each row as well as its source allows.

    Coordinates are converted from their declared datum. Else a named township of a known county
    gives its seat; the name is looked up among `townships`, then among the rows of the
    gazetteer that are no village or county (old names), joined by (county, name). Without a
    county a township name counts only where it is unique. All else is not placed: ``county`` where
    the county is known, else ``none``. Coordinates that only stand for a county are not used. Of
    several townships (``townships``, separated by ``;``) the first with a seat is taken.

    Parameters
    ----------
    places
        Columns ``lon, lat, datum, precision, adcode`` and ``township`` or ``townships`` (names);
        ``radius_m`` if known.
    townships, gazetteer
        Columns ``name_zh, adcode, lon, lat, datum, radius_m``; townships ``code``; gazetteer
        ``level``.

    Returns
    -------
    DataFrame
        Index of `places`; ``lon_wgs, lat_wgs`` (NaN when not placed), ``precision``,
        ``radius_m`` (a missing one: 0 for a point, else the median radius of the seats), ``basis``
        (``coordinates``, ``township_seat``, ``gazetteer`` or ``none``).
    """
    lon, lat = convert_places(places)
    stated = places["precision"].astype(object).fillna("none").to_numpy(dtype=object)
    given = np.isfinite(lon) & (stated != "county")
    seats = _seats(townships, "township_seat")
    if gazetteer is not None:
        rows = gazetteer[
            ~gazetteer["level"].isin(["city", "county", "village", "settlement", "street"])
        ]
        seats = stack_frames([seats, _seats(rows, "gazetteer")])
    by_county = seats.drop_duplicates(["adcode", "name_zh"]).set_index(["adcode", "name_zh"])
    by_name = seats.drop_duplicates(["name_zh", "adcode"]).drop_duplicates("name_zh", keep=False)
    usual_m = median_known(townships["radius_m"].to_numpy(dtype=float, na_value=np.nan))
    found = _find_seats(places, by_county, by_name.set_index("name_zh"))
    seated = ~given & np.isfinite(found["lon"].to_numpy(float))
    county = places["adcode"].notna().to_numpy()
    kept = np.where(np.isin(stated, PLACED), stated, "point")
    precision = np.where(given, kept, np.where(seated, "township", "none"))
    precision = np.where((precision == "none") & county, "county", precision)
    own_m = read_numbers(places, "radius_m")
    own_m = np.where(np.isfinite(own_m), own_m, np.where(precision == "point", 0.0, usual_m))
    seat_m = found["radius_m"].fillna(usual_m).to_numpy(float)
    radius_m = np.where(given, own_m, np.where(seated, seat_m, np.nan))
    basis = np.where(given, "coordinates", np.where(seated, found["basis"], "none"))
    return pd.DataFrame(
        {
            "lon_wgs": np.where(given, lon, np.where(seated, found["lon"], np.nan)).astype(float),
            "lat_wgs": np.where(given, lat, np.where(seated, found["lat"], np.nan)).astype(float),
            "precision": precision.astype(object),
            "radius_m": radius_m,
            "basis": basis.astype(object),
        },
        index=places.index,
    )


def _seats(rows: pd.DataFrame, basis: str) -> pd.DataFrame:
    """Return (county, name) and the WGS-84 seat of the rows that have one."""
    lon, lat = convert_places(rows)
    seats = pd.DataFrame(
        {
            "adcode": read_numbers(rows, "adcode"),
            "name_zh": rows["name_zh"].to_numpy(dtype=object),
            "lon": lon,
            "lat": lat,
            "radius_m": read_numbers(rows, "radius_m"),
            "basis": basis,
        }
    )
    return seats[np.isfinite(lon) & seats["name_zh"].notna().to_numpy(bool)]


def _find_seats(
    places: pd.DataFrame, by_county: pd.DataFrame, by_name: pd.DataFrame
) -> pd.DataFrame:
    """Return ``lon, lat, radius_m, basis`` of the first named township of each place."""
    column = "township" if "township" in places.columns else "townships"
    names = places[column] if column in places.columns else pd.Series(pd.NA, index=places.index)
    counties = read_numbers(places, "adcode")
    columns = ["lon", "lat", "radius_m", "basis"]
    found: list[list[object]] = []
    for county, text in zip(counties, names.astype(object).fillna("").astype(str), strict=True):
        row: list[object] = [np.nan, np.nan, np.nan, "none"]
        for name in (part.strip() for part in text.split(";") if part.strip()):
            if np.isfinite(county) and (county, name) in by_county.index:
                row = by_county.loc[(county, name), columns].tolist()
                break
            if not np.isfinite(county) and name in by_name.index:
                row = by_name.loc[name, columns].tolist()
                break
        found.append(row)
    frame = pd.DataFrame(found, columns=columns, index=places.index)
    return frame.astype({"lon": float, "lat": float, "radius_m": float})


def assign_county(
    points: gpd.GeoSeries | gpd.GeoDataFrame,
    polygons: gpd.GeoDataFrame,
    *,
    metric_crs: str,
    max_coast_m: float = MAX_COAST_M,
) -> pd.DataFrame:
    """Give every point the county whose polygon holds it, or the nearest within `max_coast_m`.

    A point on a shared border, or equally far from two, goes to the lowest adcode. An empty
    point, or one farther away, has no county. One row a point, always.

    Returns
    -------
    DataFrame
        Index of `points`; ``adcode`` (Int64, NA for none) and ``coast_m`` (0 inside, NaN for
        none).

    Raises
    ------
    PlaceError
        `metric_crs` is not projected in metres, or a layer has no CRS.
    """
    geometry = project_layer(points, metric_crs)
    counties = polygons.sort_values("adcode")
    adcode, coast_m = np.full(len(geometry), np.nan), np.full(len(geometry), np.nan)
    # Inside is decided in the polygons' own CRS: projected, a long straight border would bend.
    own = points.geometry.to_crs(polygons.crs).to_numpy()
    rows, zones = shapely.STRtree(counties.geometry.to_numpy()).query(own, predicate="intersects")
    inside = _first_hits(rows, zones, np.zeros(len(rows)))
    outside = np.setdiff1d(np.flatnonzero(~shapely.is_empty(own)), rows)
    tree = shapely.STRtree(project_layer(counties, metric_crs).to_numpy())
    (rows, zones), metres = tree.query_nearest(
        geometry.to_numpy()[outside], max_distance=max_coast_m, return_distance=True
    )
    hits = stack_frames([inside, _first_hits(outside[rows], zones, metres)])
    adcode[hits["row"]] = counties["adcode"].to_numpy(float)[hits["zone"]]
    coast_m[hits["row"]] = hits["coast_m"]
    found = pd.Series(adcode, index=geometry.index).astype("Int64")
    return pd.DataFrame({"adcode": found, "coast_m": coast_m}, index=geometry.index)


def _first_hits(rows: Ints, zones: Ints, coast_m: Floats) -> pd.DataFrame:
    """Keep the lowest zone of each row."""
    hits = pd.DataFrame({"row": rows, "zone": zones, "coast_m": coast_m})
    return hits.sort_values(["row", "zone"]).drop_duplicates("row")


def assign_township(
    points: gpd.GeoDataFrame, townships: pd.DataFrame, *, metric_crs: str
) -> pd.DataFrame:
    """Give every point the township of its county (column ``adcode``) whose seat is nearest.

    Ties go to the lowest code. A point without a place or a county, or whose county has no
    located seat, has none.

    Returns
    -------
    DataFrame
        Index of `points`; ``township`` (code, missing for none) and ``seat_m`` (NaN for none).
    """
    lon, lat = convert_places(townships)
    seats = make_points(lon, lat, index=townships.index).to_crs(check_metres(metric_crs))
    codes = townships["code"].astype(str).to_numpy()
    order = np.argsort(codes, kind="stable")
    order = order[np.isfinite(lon[order])]
    seat_xy = np.column_stack([seats.x.to_numpy(), seats.y.to_numpy()])
    geometry = project_layer(points, metric_crs)
    xy = np.column_stack([geometry.x.to_numpy(), geometry.y.to_numpy()])
    county = points["adcode"].to_numpy(dtype=float, na_value=np.nan)
    seat_county = townships["adcode"].to_numpy(dtype=float)
    township = np.full(len(points), None, dtype=object)
    seat_m = np.full(len(points), np.nan)
    for one in np.unique(county[np.isfinite(county)]):
        own = order[seat_county[order] == one]
        rows = np.flatnonzero((county == one) & np.isfinite(xy[:, 0]))
        if not len(own) or not len(rows):
            continue
        away = np.hypot(*(xy[rows][:, None, :] - seat_xy[own][None, :, :]).transpose(2, 0, 1))
        nearest = away.argmin(axis=1)
        township[rows], seat_m[rows] = codes[own[nearest]], away.min(axis=1)
    return pd.DataFrame({"township": township, "seat_m": seat_m}, index=points.index)


def county_conflicts(places: pd.DataFrame, assigned: pd.DataFrame) -> pd.DataFrame:
    """List the places that fall in another county than their row says; nothing is moved.

    Rows without a stated or a found county are no conflict. Both frames have one index.

    Returns
    -------
    DataFrame
        Index of `places`, only conflicts: ``stated``, ``found`` (adcodes) and ``coast_m``.
    """
    frame = pd.DataFrame(
        {
            "stated": places["adcode"].astype("Int64"),
            "found": assigned["adcode"].astype("Int64"),
            "coast_m": assigned["coast_m"],
        }
    )
    both = frame["stated"].notna() & frame["found"].notna()
    return frame[both & (frame["stated"] != frame["found"]).fillna(False)]


def township_cells(
    townships: pd.DataFrame, which_county: gpd.GeoDataFrame, *, metric_crs: str
) -> gpd.GeoDataFrame:
    """Draw a cell around each located seat: nearer to it than to any other of its county.

    Cells are clipped to the county, measured in `metric_crs`, and returned in WGS-84; they are
    for drawing, no official boundary. Of two townships with one seat the lower code has the
    cell, the other an empty one. Townships without a place are left out.

    Returns
    -------
    GeoDataFrame
        Index ``code``; ``adcode, name_zh, geometry``.
    """
    lon, lat = convert_places(townships)
    located = townships[np.isfinite(lon)].assign(code=lambda rows: rows["code"].astype(str))
    seats = make_points(lon, lat, index=townships.index).to_crs(check_metres(metric_crs))[
        located.index
    ]
    outlines = project_layer(which_county, metric_crs)
    outline = outlines.groupby(which_county["adcode"].to_numpy()).agg(shapely.union_all)
    cells = np.full(len(located), shapely.Polygon(), dtype=object)
    for county in outline.index.intersection(located["adcode"].unique()):
        rows = np.flatnonzero(located["adcode"].to_numpy() == county)
        rows = rows[np.argsort(located["code"].to_numpy()[rows], kind="stable")]
        cells[rows] = _voronoi(seats.to_numpy()[rows], outline[county])
    frame = located[["code", "adcode", "name_zh"]].set_index("code")
    return gpd.GeoDataFrame(frame, geometry=cells, crs=metric_crs).to_crs(WGS84)


def _voronoi(seats: npt.NDArray[np.object_], outline: shapely.Geometry) -> npt.NDArray[np.object_]:
    """Return the part of `outline` nearest to each seat; empty for a repeated seat."""
    cells = np.full(len(seats), shapely.Polygon(), dtype=object)
    _, first = np.unique(shapely.get_coordinates(seats), axis=0, return_index=True)
    if len(first) == 1:
        cells[first[0]] = outline
        return cells
    zones = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(list(seats[first])), extend_to=outline)
    )
    at, zone = shapely.STRtree(zones).query(seats[first], predicate="intersects")
    cells[first[at]] = shapely.intersection(zones[zone], outline)
    return cells
