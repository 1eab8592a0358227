"""Places to be looked at by eye: each row with the places where it might stand."""

from typing import Any

import numpy as np
import pandas as pd

from ..ground import Ground
from ..study import Study
from .datum import to_wgs84
from .gazetteer import Gazetteer
from .matching import match_places
from .points import convert_places

SAME_PLACE_DEG = 1e-4
"""Candidates nearer than this (about 10 m) to an earlier one say nothing new."""


def list_places(study: Study, ground: Ground) -> list[dict[str, Any]]:
    """Return every campus and park with its place and its candidates, in the order of the tables.

    Candidates are: the place in use (``used``), what the address says without the campus itself
    (``address``), the coordinates read in each other datum (``gcj02``, ``bd09``, ``wgs84``), and
    the seat of the township that the row names (``township``). All in WGS-84.

    Returns
    -------
    list of dict
        ``table, id, row`` (1 is the first below the heading), ``name_zh, address, adcode`` (as
        stated), ``precision, radius_m, lon, lat`` (in use, None for none), ``source`` and
        ``candidates``: ``why, lon, lat, radius_m, note``.
    """
    gazetteer = Gazetteer.from_study(study, without=study.campuses["id"])
    owner = study.institutions.set_index("id")["name_zh"]
    campuses = ground.campuses.assign(
        full_name=[
            _whole_name(owner.get(c.institution), c.name_zh) for c in ground.campuses.itertuples()
        ]
    )
    parks = ground.parks.assign(full_name=ground.parks["name_zh"], township=None)
    seats = _seats(study)
    return [
        *_table_rows("campuses", campuses, gazetteer, seats),
        *_table_rows("parks", parks, gazetteer, seats),
    ]


def _table_rows(
    table: str,
    rows: pd.DataFrame,
    gazetteer: Gazetteer,
    seats: dict[tuple[int, str], tuple[float, float, float]],
) -> list[dict[str, Any]]:
    """Return the rows of one table."""
    address = rows["address"] if "address" in rows else pd.Series("", index=rows.index)
    names = gazetteer.county_names
    asked = pd.DataFrame(
        {
            "name": rows["full_name"],
            "address": address,
            "county": [names.get(int(a), "") if pd.notna(a) else "" for a in rows["adcode"]],
        },
        index=rows.index,
    )
    found = match_places(asked, gazetteer)
    readings = {datum: _read_as(rows, datum) for datum in ("wgs84", "gcj02", "bd09")}
    listed = []
    for at, row in enumerate(rows.itertuples()):
        candidates: list[dict[str, Any]] = []
        _add(candidates, "used", row.lon_wgs, row.lat_wgs, row.radius_found)
        match = found.iloc[at]
        if match["status"] == "matched":
            note = " ".join(str(x) for x in (match["matched"], match["note"]) if pd.notna(x))
            _add(candidates, "address", match["lon"], match["lat"], match["radius_m"], note)
        for datum, (lon, lat) in readings.items():
            _add(candidates, datum, lon[at], lat[at], 100.0)
        seat = seats.get((_code(row.adcode), str(row.township)))
        if seat is not None:
            _add(candidates, "township", *seat, note=str(row.township))
        listed.append(
            {
                "table": table,
                "id": str(row.id),
                "row": at + 1,
                "name_zh": str(row.full_name),
                "address": None if pd.isna(address.iloc[at]) else str(address.iloc[at]),
                "adcode": _code(row.adcode) or None,
                "precision": row.precision_found,
                "radius_m": _number(row.radius_found),
                "lon": _number(row.lon_wgs),
                "lat": _number(row.lat_wgs),
                "source": None if pd.isna(row.source) else str(row.source),
                "candidates": candidates,
            }
        )
    return listed


def _seats(study: Study) -> dict[tuple[int, str], tuple[float, float, float]]:
    lon, lat = convert_places(study.townships)
    return {
        (int(t.adcode), str(t.name_zh)): (
            lon[at], lat[at], 1500.0 if pd.isna(t.radius_m) else float(t.radius_m),
        )
        for at, t in enumerate(study.townships.itertuples())
        if np.isfinite(lon[at])
    }  # fmt: skip


def _read_as(rows: pd.DataFrame, datum: str) -> tuple[Any, Any]:
    """Return the table's own coordinates as if they were of a datum, in WGS-84."""
    lon, lat = (rows[k].to_numpy(dtype=float, na_value=np.nan) for k in ("lon", "lat"))
    known = np.isfinite(lon) & np.isfinite(lat)
    read_lon, read_lat = np.full(len(lon), np.nan), np.full(len(lat), np.nan)
    read_lon[known], read_lat[known] = to_wgs84(lon[known], lat[known], datum)
    return read_lon, read_lat


def _add(
    candidates: list[dict[str, Any]],
    why: str,
    lon: float,
    lat: float,
    radius_m: float,
    note: str = "",
) -> None:
    """Add a candidate unless it has no place or stands where an earlier one does."""
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return
    for other in candidates:
        if max(abs(other["lon"] - lon), abs(other["lat"] - lat)) < SAME_PLACE_DEG:
            return
    place = {"why": why, "lon": round(float(lon), 6), "lat": round(float(lat), 6)}
    candidates.append(place | {"radius_m": _number(radius_m), "note": note})


def _whole_name(institution: Any, campus: Any) -> str:
    """Return the institution and its campus; once, where the campus bears the same name."""
    parts = [str(part) for part in (institution, campus) if isinstance(part, str)]
    return parts[-1] if len(parts) == 2 and parts[0] in parts[1] else "".join(parts)


def _code(value: Any) -> int:
    return 0 if pd.isna(value) else int(value)


def _number(value: Any) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), 6)
