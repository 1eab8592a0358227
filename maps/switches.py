"""The switchboard as the page holds it: typed arrays in base64, minutes as whole tenths.

The page's ``whatif.js`` reads what is written here; both say the same numbers for the same words.
"""

import base64
import zlib
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from ..geo.study import TIERS, Travel
from ..geo.whatif import Switchboard

UNREACHABLE = 65535
"""Minutes of a pair without any way."""

FAR = 65533
"""Minutes of a pair beyond `FAR_MIN`, where the table is packed small."""

FAR_MIN = 150.0
"""Beyond the standards of any sweep; the page then takes no standard above it."""

PACK_ABOVE_BYTES = 1_000_000
MAX_CELLS = 8_000_000
MAX_GRAPH_EDGES = 60_000
STATES = ("ok", "unreachable", "no_road_in_data")
NO_EDGE = 2**32 - 1


def pack_switchboard(board: Switchboard | None, travel: Travel) -> dict[str, Any] | None:
    """Return the switchboard for the page's JSON block; None stays None.

    Every campus is kept. Candidates are kept in their order as far as `MAX_CELLS` allows (a
    reader can still drop a point on the map), and the roads up to `MAX_GRAPH_EDGES` edges; beyond
    that a trial point is measured by straight line, and the page says so.
    """
    if board is None or not len(board.points):
        return None
    order = _along_a_curve(board.point_xy)
    points, xy = board.points.iloc[order], board.point_xy[order]
    counties = sorted({int(code) for code in board.points["adcode"]})
    townships = sorted({str(code) for code in board.points["township"]})
    campuses = int((board.sites["kind"] == "campus").sum())
    room = max(0, MAX_CELLS // len(board.points) - campuses)
    kept = campuses + min(room, len(board.candidates))
    origin = board.point_xy.mean(axis=0).round()
    return {
        "counties": counties,
        "townships": townships,
        "points": {
            "n": len(points),
            "residents": _base64(points["residents"], np.float64),
            "county": _base64(points["adcode"].map(_numbers(counties)), np.uint32),
            "township": _base64(points["township"].map(_numbers(townships)), np.uint32),
            "state": _base64(points["state"].map(_numbers(STATES)), np.uint8),
            "xy": _base64(xy - origin, np.float32),
        },
        "sites": [_site(row) for row in board.sites.iloc[:kept].itertuples()],
        "candidates": _candidates(board.candidates.iloc[: kept - campuses]),
        "candidates_left_out": len(board.candidates) - (kept - campuses),
        "minutes": pack_minutes(board.minutes[order, :kept]),
        "graph": _graph(board, origin, order),
        "travel": {
            "road_kmh": travel.riding_kmh,
            "access_kmh": travel.access_kmh,
            "circuity": travel.circuity,
            "entries": travel.entries,
            "max_sea_km": travel.max_sea_km,
            "no_road_km": travel.no_road_km,
        },
        "projection": {
            "origin": origin.tolist(),
            "centre": list(board.projection.centre),
            "powers": board.projection.powers.tolist(),
            "cx": board.projection.cx.tolist(),
            "cy": board.projection.cy.tolist(),
        },
    }


def pack_minutes(minutes: npt.NDArray[np.float64]) -> dict[str, Any]:
    """Return minutes (points, sites) as whole tenths, site after site.

    Up to `PACK_ABOVE_BYTES` they are stored as they are, so that any browser reads them; a larger
    table holds the differences from point to point (whoever hands in points along a curve has small
    ones), deflated, and minutes above `FAR_MIN` become `FAR`.

    Examples
    --------
    >>> pack_minutes(np.array([[45.0], [np.inf]]))["data"]
    'wgH//w=='
    """
    with np.errstate(invalid="ignore"):
        tenths = np.where(np.isfinite(minutes), np.rint(minutes * 10), UNREACHABLE)
    tenths = np.where(np.isfinite(minutes), np.minimum(tenths, FAR - 1), UNREACHABLE)
    whole = np.ascontiguousarray(tenths.T).astype("<u2")
    if whole.nbytes <= PACK_ABOVE_BYTES:
        return {"data": base64.b64encode(whole.tobytes()).decode(), "far_min": None}
    whole[(whole > FAR_MIN * 10) & (whole < UNREACHABLE)] = FAR
    steps = np.diff(whole, axis=1, prepend=np.uint16(0)).astype("<u2")
    # low and high bytes apart: the high ones hardly change, and shrink to almost nothing
    planes = steps.view(np.uint8).reshape(-1, 2).T.tobytes()
    return {"data": base64.b64encode(zlib.compress(planes, 9)).decode(), "far_min": FAR_MIN}


def _along_a_curve(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return the points in the order of a Hilbert curve: neighbours in it are near each other."""
    places = gpd.GeoSeries(gpd.points_from_xy(xy[:, 0], xy[:, 1]))
    return np.argsort(places.hilbert_distance().to_numpy(), kind="stable")


def _site(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "counted": bool(row.counted),
        "planned": bool(row.planned),
        "public": bool(row.public),
        "serves": [tier for tier in TIERS if getattr(row, tier)],
    }


def _candidates(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "id": str(row.id),
            "name_zh": row.name_zh,
            "adcode": int(row.adcode),
            "lon": round(float(row.lon), 6),
            "lat": round(float(row.lat), 6),
            "kind": row.kind,
        }
        for row in rows.itertuples()
    ]


def _graph(
    board: Switchboard, origin: npt.NDArray[np.float64], order: npt.NDArray[np.int64]
) -> dict[str, Any] | None:
    graph, entries = board.graph, board.entries
    if not 0 < len(graph.edge_km) <= MAX_GRAPH_EDGES:
        return None
    leg_km = entries.leg_km[order]
    edge = np.where(np.isfinite(leg_km), entries.edge[order], NO_EDGE)
    return {
        "nodes": _base64(graph.node_xy - origin, np.float32),
        "from": _base64(graph.edge_from, np.uint32),
        "to": _base64(graph.edge_to, np.uint32),
        "km": _base64(graph.edge_km, np.float32),
        "entries": entries.edge.shape[1],
        "entry_edge": _base64(edge, np.uint32),
        "entry_along": _base64(entries.along[order], np.float32),
        "entry_leg_km": _base64(np.nan_to_num(leg_km, posinf=0.0), np.float32),
    }


def _numbers(names: Any) -> dict[Any, int]:
    return {name: at for at, name in enumerate(names)}


def _base64(values: Any, dtype: npt.DTypeLike) -> str:
    array = np.ascontiguousarray(np.asarray(values)).astype(np.dtype(dtype).newbyteorder("<"))
    return base64.b64encode(array.tobytes()).decode()
