"""How many people live in each township, and where in it they stand."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import PlaceError
from .points import convert_places, median_known, read_numbers, stack_frames

SEAT_SHARE = 0.5

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def estimate_residents(townships: pd.DataFrame, counties: pd.DataFrame) -> pd.DataFrame:
    """Share each county's census residents among its townships.

    Known residents stay as they are; the rest of the county's total is shared out by `weight`.
    A township without a weight takes the median weight of its county (equal weights where no
    township has one). Whole people, by largest remainder (ties: lower code), so that townships
    sum exactly to their county.

    Parameters
    ----------
    townships
        Columns ``code, adcode, residents`` (NaN where unknown) and ``weight``.
    counties
        Columns ``code, residents``.

    Returns
    -------
    DataFrame
        Index ``code`` in the order of `townships`; ``adcode``, ``residents`` (int) and ``basis``:
        ``known``, ``estimated`` (by its weight) or ``median_estimated``.

    Raises
    ------
    PlaceError
        Known residents of a county are more than its total, or all are known and are fewer;
        a county of `townships` is not in `counties`.

    Examples
    --------
    >>> townships = pd.DataFrame({"code": ["a", "b", "c"], "adcode": [1, 1, 1],
    ...     "residents": [50, None, None], "weight": [9.0, 2.0, 1.0]})
    >>> estimate_residents(townships, pd.DataFrame({"code": [1], "residents": [100]})).values
    array([[1, 50, 'known'],
           [1, 33, 'estimated'],
           [1, 17, 'estimated']], dtype=object)
    """
    totals = counties.set_index("code")["residents"]
    known = townships["residents"].to_numpy(dtype=float, na_value=np.nan)
    weight = townships["weight"].to_numpy(dtype=float, na_value=np.nan)
    adcode = townships["adcode"].to_numpy()
    codes = townships["code"].astype(str).to_numpy()
    residents = np.zeros(len(townships), dtype=np.int64)
    for county in pd.unique(adcode):
        if county not in totals.index:
            raise PlaceError(f"townships name the county {county}, which counties do not hold")
        rows = np.flatnonzero(adcode == county)
        order = rows[np.argsort(codes[rows], kind="stable")]
        residents[order] = _share_county(known[order], weight[order], int(totals[county]), county)
    basis = np.where(np.isfinite(weight), "estimated", "median_estimated")
    basis = np.where(np.isfinite(known), "known", basis)
    return pd.DataFrame(
        {"adcode": adcode, "residents": residents, "basis": basis.astype(object)},
        index=pd.Index(codes, name="code"),
    )


def _share_county(known: Floats, weight: Floats, total: int, county: object) -> Ints:
    """Return whole residents of one county's townships that sum to `total`."""
    unknown = ~np.isfinite(known)
    rest = total - int(np.nansum(known))
    if rest < 0 or (rest > 0 and not unknown.any()):
        raise PlaceError(
            f"county {county}: residents of townships must sum to {total}; "
            f"the known ones sum to {total - rest}"
        )
    filled = np.where(np.isfinite(weight), weight, median_known(weight))
    shares = np.where(unknown, np.nan_to_num(filled), 0.0)
    if unknown.any() and shares.sum() == 0:
        shares = unknown.astype(float)
    exact = rest * (shares / shares.sum()) if unknown.any() else shares
    whole = np.floor(exact).astype(np.int64)
    short = rest - int(whole.sum())
    whole[np.argsort(-(exact - whole), kind="stable")[:short]] += 1
    return np.asarray(np.where(unknown, whole, np.nan_to_num(known)), dtype=np.int64)


def demand_points(
    townships: pd.DataFrame, villages: pd.DataFrame, residents: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Stand residents at the seats and located villages of their townships.

    Half stand at the seat and half, in equal parts, at the located villages; all at the seat
    where no village is located, and all at the villages where only they are.

    Parameters
    ----------
    townships, villages
        Columns ``code, adcode, lon, lat, datum, radius_m``; villages ``township`` (code).
    residents
        By township code, as from `estimate_residents`.

    Returns
    -------
    points
        ``township, adcode, lon, lat`` (WGS-84), ``radius_m, residents`` (float), ``share`` (of
        its township; sums to 1); in the order of `townships`, seat first.
    unlocated
        Townships without a place: index of `townships`, ``code, adcode, residents``.
    """
    seats = _place_rows(townships, townships["code"])
    homes = _place_rows(villages, villages["township"]).assign(seat=0)
    homes = homes[homes["township"].isin(townships["code"].astype(str))]
    points = stack_frames([seats.assign(seat=1), homes]).reset_index(drop=True)
    groups = points.groupby("township")["seat"]
    seated, villages_n = groups.transform("sum"), groups.transform("size") - groups.transform("sum")
    seat_share = np.where(villages_n > 0, SEAT_SHARE, 1.0)
    home_share = np.where(seated > 0, 1.0 - SEAT_SHARE, 1.0) / villages_n.clip(lower=1)
    points["share"] = np.where(points["seat"] == 1, seat_share, home_share)
    codes = townships["code"].astype(str)
    by_code = pd.Series(townships["adcode"].to_numpy(), index=codes.to_numpy())
    points["adcode"] = points["township"].map(by_code)
    points["residents"] = points["township"].map(residents).astype(float) * points["share"]
    rank = points["township"].map(pd.Series(range(len(codes)), index=codes.to_numpy()))
    points = points.iloc[np.lexsort([-points["seat"].to_numpy(), rank.to_numpy(dtype=float)])]
    columns = ["township", "adcode", "lon", "lat", "radius_m", "residents", "share"]
    lost = townships.loc[~codes.isin(points["township"]), ["code", "adcode"]]
    lost = lost.assign(residents=lost["code"].astype(str).map(residents))
    return points[columns].reset_index(drop=True), lost


def _place_rows(rows: pd.DataFrame, township: pd.Series) -> pd.DataFrame:
    """Return the rows that have a place: township code, WGS-84 place and radius."""
    lon, lat = convert_places(rows)
    frame = pd.DataFrame(
        {
            "township": township.astype(str).to_numpy(),
            "lon": lon,
            "lat": lat,
            "radius_m": read_numbers(rows, "radius_m"),
        }
    )
    return frame[np.isfinite(lon)]
