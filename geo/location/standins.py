"""Counties without townships: each stands at one point of its own, and says so."""

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ..study import Study
from .points import WGS84, project_layer, stack_frames

BASIS = "county_estimated"
"""``residents_basis`` of a stand-in: all residents of a county at one point."""


def stand_for_counties(study: Study) -> Study:
    """Return the study with a stand-in township for every county that has none.

    A stand-in bears the county's code and name. Its place is a representative point of the
    largest part of the county's ``area`` polygon, its precision ``county``, its radius that of a
    circle of the polygon's area: draws move the point within it. A study whose counties all have
    townships is returned as it is.
    """
    codes = study.counties["code"].astype("int64")
    bare = study.counties[~codes.isin(study.townships["adcode"]).to_numpy()]
    if bare.empty:
        return study
    area = study.area.set_index("adcode")[["geometry"]]
    rows = [_stand_in(study, county, area.loc[int(county.code)]) for county in bare.itertuples()]
    columns = study.townships.columns
    added = pd.DataFrame(rows).reindex(columns=columns)
    numbers = ["lon", "lat", "radius_m", "residents", "weight"]
    added[numbers] = added[numbers].astype(float)
    townships = stack_frames([study.townships, added]).reset_index(drop=True)
    return replace(study, townships=townships)


def is_stand_in(townships: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say which townships only stand for their county: those that bear its code.

    Examples
    --------
    >>> is_stand_in(pd.DataFrame({"code": ["330203", "330203001000"],
    ...                           "adcode": [330203, 330203]})).tolist()
    [True, False]
    """
    own = townships["code"].astype(str) == townships["adcode"].astype("Int64").astype(str)
    result: npt.NDArray[np.bool_] = own.to_numpy(bool)
    return result


def _stand_in(study: Study, county: Any, polygon: gpd.GeoSeries) -> dict[str, Any]:
    """Return the stand-in of one county as a row of townships."""
    shape = gpd.GeoSeries([polygon["geometry"]], crs=study.area.crs)
    metres = project_layer(shape, study.metric_crs).iloc[0]
    parts = shapely.get_parts(metres)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    point = gpd.GeoSeries([largest.representative_point()], crs=study.metric_crs).to_crs(WGS84)
    return {
        "code": str(int(county.code)),
        "name_zh": county.name_zh,
        "name_en": county.name_en,
        "adcode": int(county.code),
        "lon": float(point.x.iloc[0]),
        "lat": float(point.y.iloc[0]),
        "datum": "wgs84",
        "precision": "county",
        "radius_m": round(float(np.sqrt(metres.area / np.pi))),
        "source": "area polygon of the county",
    }
