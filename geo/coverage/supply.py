"""Which campuses count as supply, what is known of their places, and which schools are missing."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..location.standins import is_stand_in
from ..study import TIERS, Supply
from .draws import DrawnCampuses
from .tiers import campus_tiers, split_levels

Floats = npt.NDArray[np.float64]

PLACED = ("point", "village", "township")
DEFAULT_RADIUS_M = 1500.0


def supply_campuses(
    campuses: pd.DataFrame, institutions: pd.DataFrame, *, supply: Supply
) -> pd.DataFrame:
    """Return the campuses that count: operating ones, and planned or private ones by choice.

    A campus of unknown status is not counted; `results` lists it. ``supply.public_only`` keeps
    institutions whose ownership is public.
    """
    statuses = ["operating", "planned"] if supply.planned else ["operating"]
    keep = campuses["status"].isin(statuses)
    if supply.public_only:
        owner = institutions.set_index("id")["ownership"]
        keep &= campuses["institution"].map(owner) == "public"
    return campuses[keep]


def known_places(campuses: pd.DataFrame, programmes: pd.DataFrame) -> pd.Series:
    """Return places known on each campus: seats, else plan places of its programmes; else nan.

    Plan places are a lower bound and serve only to mark thin cover.
    """
    planned = programmes.dropna(subset=["campus"]).groupby("campus")["places"].sum(min_count=1)
    by_plan = campuses["id"].map(planned).astype(float)
    return campuses["seats"].astype(float).fillna(by_plan)


def count_schools(
    stated: pd.DataFrame,
    institutions: pd.DataFrame,
    campuses: pd.DataFrame,
    *,
    placed: npt.NDArray[np.bool_],
) -> pd.DataFrame:
    """Return stated, known, located and missing *schools* (not campuses) of each pool.

    ``missing = max(0, stated - known)``; index and order of `stated`. ``placed`` says of each
    campus whether its place is known.
    """
    operating = campuses["status"] == "operating"
    known = set(campuses.loc[operating, "institution"])
    located = set(campuses.loc[operating & placed, "institution"])
    pool = institutions.set_index("id")["school_pool"].dropna()
    known_by = pool[pool.index.isin(known)].value_counts()
    located_by = pool[pool.index.isin(located)].value_counts()
    result = stated[["id", "name_zh", "adcodes"]].copy()
    result["stated"] = stated["schools"].astype(int)
    result["known"] = stated["id"].map(known_by).fillna(0).astype(int)
    result["located"] = stated["id"].map(located_by).fillna(0).astype(int)
    result["missing"] = (result["stated"] - result["known"]).clip(lower=0)
    return result


def pool_townships(row: pd.Series, townships: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which townships belong to a pool of stated schools."""
    adcodes = {int(code) for code in str(row["adcodes"]).split(";") if code.strip()}
    extra = row.get("townships")
    codes = {c.strip() for c in extra.split(";")} if isinstance(extra, str) else set()
    result: npt.NDArray[np.bool_] = (
        townships["adcode"].isin(adcodes) | townships["code"].isin(codes)
    ).to_numpy(bool)
    return result


def drawn_campuses(
    campuses: pd.DataFrame,
    institutions: pd.DataFrame,
    schools: pd.DataFrame,
    stated: pd.DataFrame,
    townships: pd.DataFrame,
    *,
    column: npt.NDArray[np.int64],
    seat_column: npt.NDArray[np.int64],
    residents: Floats,
) -> tuple[DrawnCampuses, pd.DataFrame]:
    """Return every campus that a draw may hold, located or not, and the missing schools.

    Parameters
    ----------
    column
        Column of each campus in the routes, -1 where it has no place.
    seat_column
        Column of each township's seat, -1 where the township has no place.
    residents
        Residents of each township: the weights of a place that is drawn.

    Returns
    -------
    tuple
        The campuses of a draw, and the rows that could not even be drawn (neither county nor
        pool known), which stay in every list of what is not located.
    """
    tiers = campus_tiers(campuses)[list(TIERS)].to_numpy(bool)
    seats_ok = seat_column >= 0
    pool_of = institutions.set_index("id")["school_pool"]
    stated_by_id = stated.set_index("id", drop=False)
    serves, columns, radius, pools, opens, undrawn = [], [], [], [], [], []
    empty = (np.empty(0, np.int64), np.empty(0))
    for at, (_, campus) in enumerate(campuses.iterrows()):
        if not tiers[at].any():
            continue
        pool = empty
        if column[at] < 0:
            allowed = _allowed(campus, pool_of, stated_by_id, townships) & seats_ok
            if not allowed.any() or residents[allowed].sum() <= 0:
                undrawn.append(campus["id"])
                continue
            pool = (seat_column[allowed], residents[allowed])
        serves.append(tiers[at])
        columns.append(column[at])
        radius.append(
            campus["radius_m"] if column[at] >= 0 else _drawn_radius_m(townships, allowed)
        )
        pools.append(pool)
        opens.append(False)
    for _, row in stated.iterrows():
        allowed = pool_townships(row, townships) & seats_ok
        missing = int(schools.set_index("id").at[row["id"], "missing"])
        for _ in range(missing if allowed.any() else 0):
            serves.append(np.array([False, False, True]))
            columns.append(-1)
            radius.append(_drawn_radius_m(townships, allowed))
            pools.append((seat_column[allowed], residents[allowed]))
            opens.append(True)
    drawn = DrawnCampuses(
        np.array(serves, bool).reshape(-1, 3),
        np.array(columns, np.int64),
        np.nan_to_num(np.array(radius, float), nan=DEFAULT_RADIUS_M),
        tuple(pools),
        np.array(opens, bool),
    )
    return drawn, campuses[campuses["id"].isin(undrawn)]


def _drawn_radius_m(townships: pd.DataFrame, allowed: npt.NDArray[np.bool_]) -> float:
    """Return the radius of a place drawn among townships: that of a county where one stands in."""
    counties = townships.loc[allowed & is_stand_in(townships), "radius_m"]
    return float(counties.max()) if len(counties) else DEFAULT_RADIUS_M


def _allowed(
    campus: pd.Series, pool_of: pd.Series, stated: pd.DataFrame, townships: pd.DataFrame
) -> npt.NDArray[np.bool_]:
    """Return the townships where a campus without a place may stand."""
    if pd.notna(campus["adcode"]):
        result: npt.NDArray[np.bool_] = (townships["adcode"] == campus["adcode"]).to_numpy(bool)
        return result
    pool = pool_of.get(campus["institution"])
    if isinstance(pool, str) and pool in stated.index:
        return pool_townships(stated.loc[pool], townships)
    return np.zeros(len(townships), bool)


def levels_present(campuses: pd.DataFrame) -> pd.Series:
    """Return the set of levels of each campus."""
    return campuses["levels"].map(split_levels)
