"""Map layers of an assessment: WGS-84 geometries with the columns of ``results.json``."""

from typing import Any

import geopandas as gpd
import pandas as pd

from .ground import Ground
from .location.places import make_points, township_cells
from .study import Study


def layers_of(study: Study, ground: Ground, results: dict[str, Any]) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers by name; places that are not known are left out of the points.

    Townships are cells around their seats: for drawing, no official boundary.
    """
    outlines = study.which_county.set_index("adcode")[["geometry"]]
    counties = outlines.join(pd.DataFrame(results["counties"]).set_index("adcode"))
    cells = township_cells(study.townships, study.which_county, metric_crs=study.metric_crs)
    rows = pd.DataFrame(results["townships"]).set_index("code")
    townships = cells[["geometry"]].join(rows)
    institutions = study.institutions.assign(
        campuses=study.institutions["id"].map(study.campuses["institution"].value_counts())
    )
    return {
        "counties": counties,
        "townships": townships,
        "institutions": _at_main_campus(ground, institutions),
        "campuses": _points(results["campuses"]),
        "parks": _points(results["parks"]),
        "clusters": _cluster_points(ground, results["clusters"]),
        "roads": study.roads[["km", "geometry"]],
        "sites": _points(results["sites"]),
        "neighbours": study.neighbours,
        "land": study.land[["geometry"]],
    }


def _points(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return the rows that have a place as points."""
    frame = pd.DataFrame(rows)
    if frame.empty:
        return gpd.GeoDataFrame({"id": []}, geometry=gpd.GeoSeries([], crs="EPSG:4326"))
    placed = frame[frame["lon"].notna()].reset_index(drop=True)
    points = make_points(placed["lon"], placed["lat"], index=placed.index)
    return gpd.GeoDataFrame(placed, geometry=points)


def _at_main_campus(ground: Ground, institutions: pd.DataFrame) -> gpd.GeoDataFrame:
    """Stand each institution at its first main campus with a place."""
    placed = (
        ground.campuses[ground.campuses["lon_wgs"].notna() & (ground.campuses["kind"] == "main")]
        .drop_duplicates("institution")
        .set_index("institution")
    )
    found = institutions.join(placed[["lon_wgs", "lat_wgs"]], on="id", how="inner")
    found = found.reset_index(drop=True)
    points = make_points(found["lon_wgs"], found["lat_wgs"], index=found.index)
    return gpd.GeoDataFrame(found.drop(columns=["lon_wgs", "lat_wgs"]), geometry=points)


def _cluster_points(ground: Ground, clusters: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Stand each cluster at each of its located townships: one row a cluster and township."""
    seats = ground.townships[ground.townships["lon_wgs"].notna()]
    seats = seats.set_index(["adcode", "name_zh"])[["lon_wgs", "lat_wgs"]]
    rows = []
    for cluster in clusters:
        for name in (cluster["townships"] or "").split(";"):
            key = (cluster["adcode"], name.strip())
            if key in seats.index:
                lon, lat = seats.loc[key].to_numpy(float)
                rows.append(cluster | {"township": name.strip(), "lon": lon, "lat": lat})
    return _points(rows)
