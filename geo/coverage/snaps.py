"""How far every place stands from the roads: what a leg of its trips rests on."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..ground import Ground
from ..location.points import make_points
from ..study import Study
from .reach import Reach

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FAR_M = 5000.0
"""A longer leg is listed: at 30 km/h it is more than ten minutes that no road explains."""


def snap_metres(ground: Ground, reach: Reach) -> dict[str, pd.Series]:
    """Return metres from each place to the nearest road, permitted or not.

    Returns
    -------
    dict
        ``townships`` by code (the farthest of a township's demand points, those of villages
        included), ``campuses`` and ``parks`` by id. Places without a point, and all places where
        there are no roads, are left out.
    """
    origin_m = reach.routes.origin_entries.snap_km * 1000.0
    by_township = pd.Series(origin_m).groupby(ground.points["township"].to_numpy(object)).max()
    end_m = reach.routes.destination_entries.snap_km * 1000.0
    result = {
        "townships": by_township,
        "campuses": pd.concat(
            [
                _at(ground.supply["id"], reach.campus_column, end_m),
                _at(ground.optional["id"], reach.optional_column, end_m),
            ]
        ),
        "parks": _at(ground.parks["id"], reach.park_column, end_m),
    }
    return {name: metres[np.isfinite(metres)] for name, metres in result.items()}


def _at(ids: pd.Series, column: Ints, metres: Floats) -> pd.Series:
    known = column >= 0
    return pd.Series(metres[column[known]], index=ids.to_numpy(object)[known])


def far_places(study: Study, ground: Ground, reach: Reach) -> list[dict[str, Any]]:
    """Return demand points, campuses and parks farther than `FAR_M` from a road, farthest first.

    A demand point bears the name of its township. ``over_water`` says that the place itself does
    not stand on the study's land, which is coarse along the coast.
    """
    end_m = reach.routes.destination_entries.snap_km * 1000.0
    names = study.townships.set_index("code")["name_zh"]
    points = ground.points
    tables = [
        pd.DataFrame(
            {
                "kind": "townships",
                "id": points["township"].to_numpy(object),
                "name_zh": points["township"].map(names).to_numpy(object),
                "lon": points["lon"].to_numpy(float),
                "lat": points["lat"].to_numpy(float),
                "snap_m": reach.routes.origin_entries.snap_km * 1000.0,
            }
        )
    ]
    for kind, frame, column in (
        ("campuses", ground.supply, reach.campus_column),
        ("parks", ground.parks, reach.park_column),
    ):
        placed = frame[column >= 0]
        tables.append(
            pd.DataFrame(
                {
                    "kind": kind,
                    "id": placed["id"].to_numpy(object),
                    "name_zh": placed["name_zh"].to_numpy(object),
                    "lon": placed["lon_wgs"].to_numpy(float),
                    "lat": placed["lat_wgs"].to_numpy(float),
                    "snap_m": end_m[column[column >= 0]],
                }
            )
        )
    found = pd.concat([table for table in tables if len(table)], ignore_index=True)
    found = found[np.isfinite(found["snap_m"]) & (found["snap_m"] > FAR_M)]
    found = found.sort_values(["snap_m", "kind", "id"], ascending=[False, True, True])
    places = make_points(found["lon"], found["lat"], index=found.index)
    dry = places.within(study.land.geometry.union_all())
    return [
        {
            "kind": row.kind,
            "id": str(row.id),
            "name_zh": str(row.name_zh),
            "lon": round(float(row.lon), 5),
            "lat": round(float(row.lat), 5),
            "snap_m": round(float(row.snap_m)),
            "over_water": not on_land,
        }
        for row, on_land in zip(found.itertuples(), dry, strict=True)
    ]
