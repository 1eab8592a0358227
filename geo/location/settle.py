"""Points of a table settled: the county and township that each falls in, against what it says."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from ..study import Study
from .coordinates import join_notes
from .places import assign_county, assign_township
from .points import make_points

_POINTS = ("given", "online")


def settle_points(places: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Give rows that have a point of their own the county and township in which it falls.

    Only rows of status ``given`` or ``online`` with coordinates. Their point is never moved. A
    township that the address names is kept; else it is the one whose seat is nearest within the
    county, which the note says: no source gives the borders of townships.

    Parameters
    ----------
    places
        What `match_places` or an online geocoder gave: ``lon, lat`` (WGS-84), ``adcode`` (the
        stated county, NA where none is), ``township, status, note``.
    study
        Its county polygons and the seats of its townships.

    Returns
    -------
    DataFrame
        As `places`. A point in another county than the stated one, or stated in a county but in
        none of the study's, is a ``conflict`` and keeps the stated county; a point in none and
        without a stated county is ``outside``. A coast of 3 km counts as inside.
    """
    has = places["lon"].notna() & places["lat"].notna() & places["status"].isin(_POINTS)
    if not has.any():
        return places
    own = places[has]
    points = make_points(own["lon"].to_numpy(float), own["lat"].to_numpy(float), index=own.index)
    fallen = assign_county(points, study.which_county, metric_crs=study.metric_crs)["adcode"]
    stated = own["adcode"].astype("Int64")
    same = ((stated == fallen) | stated.isna()).fillna(False) & fallen.notna()
    abroad = fallen.isna() & stated.isna()
    township, nearest = _township(own, points, fallen.where(same), study)
    settled = own.assign(
        adcode=stated.fillna(fallen),
        township=township,
        status=own["status"].mask(abroad, "outside").mask(~same & ~abroad, "conflict"),
        note=join_notes(own["note"], _note(stated, fallen, same, nearest, study)),
    )
    result = places.copy()
    for name in ("adcode", "township", "status", "note"):
        column = result[name].astype(object)
        column[has] = settled[name].astype(object)
        result[name] = column
    return result.astype({"adcode": "Int64"})


def _township(
    own: pd.DataFrame, points: gpd.GeoSeries, county: pd.Series, study: Study
) -> tuple[pd.Series, npt.NDArray[np.bool_]]:
    """Return the named township of each row, else the nearest one; and where it is the nearest."""
    frame = gpd.GeoDataFrame({"adcode": county}, geometry=points, crs=points.crs)
    codes = assign_township(frame, study.townships, metric_crs=study.metric_crs)["township"]
    names = study.townships.set_index("code")["name_zh"]
    near = codes.map(names)
    named = own["township"].where(county.notna())
    nearest = (named.isna() & near.notna()).to_numpy(bool)
    return named.astype(object).where(named.notna(), near), nearest


def _note(
    stated: pd.Series,
    fallen: pd.Series,
    same: pd.Series,
    nearest: npt.NDArray[np.bool_],
    study: Study,
) -> pd.Series:
    codes = study.counties["code"].astype(int)
    chinese = dict(zip(codes, study.counties["name_zh"], strict=True))
    english = dict(zip(codes, study.counties["name_en"], strict=True))

    def both(code: object) -> tuple[str, str]:
        return str(chinese.get(code, code)), str(english.get(code, code))

    notes = []
    for want, found, agrees, by_seat in zip(stated, fallen, same, nearest, strict=True):
        if agrees:
            told = "乡镇按最近驻地推定 township by the nearest seat" if by_seat else ""
        elif pd.isna(found):
            told = "坐标不在本市各县 the point lies in no county of the study"
            if not pd.isna(want):
                zh, en = both(want)
                told += f", 所写县为{zh} stated {en}"
        else:
            (zh, en), (there_zh, there_en) = both(want), both(found)
            told = f"所写县为{zh}，坐标在{there_zh} stated {en}, but the point is in {there_en}"
        notes.append(told)
    return pd.Series(notes, index=stated.index, dtype=object)
