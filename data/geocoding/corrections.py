"""Corrections made by eye: which places are right, and where the others are."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ...geo.errors import Problem, StudyError
from ...geo.location.coordinates import join_notes
from ...geo.location.datum import DATUMS, to_wgs84
from ..tables import clean_name, read_table

VERDICTS = ("right", "moved")
_WORDS = {"right": "right", "moved": "moved", "正确": "right", "已移动": "moved"}
_NAMES = {
    clean_name(name): column
    for name, column in {
        "row": "row", "行": "row", "行号": "row", "id": "id", "编号": "id", "lon": "lon",
        "经度": "lon", "lat": "lat", "纬度": "lat", "datum": "datum", "坐标系": "datum",
        "verdict": "verdict", "结论": "verdict",
    }.items()
}  # fmt: skip
_RIGHT_NOTE = "人工确认 / confirmed by eye"
_MOVED_NOTE = "人工校正 / corrected by eye"
_SAME_DEG = 1e-6


@dataclass(frozen=True)
class Corrections:
    """Verdicts by row of the table; ``lon, lat`` in WGS-84, NaN where not said."""

    frame: pd.DataFrame


def read_corrections(path: str | Path, ids: pd.Series) -> Corrections:
    """Read a file of corrections for a table.

    Parameters
    ----------
    path
        CSV with ``verdict`` (``right`` or ``moved``), ``row`` (1 is the first row below the
        heading) or ``id``, and ``lon, lat`` (needed for ``moved``; WGS-84 unless a column
        ``datum`` says otherwise).
    ids
        The ids of the table as text, index of its frame; all missing where it has none.

    Raises
    ------
    StudyError
        Everything that is wrong with the file, at once.
    """
    file = Path(path).name
    if not Path(path).is_file():
        raise StudyError([Problem(str(path), None, None, None, "a file of corrections")])
    table = read_table(Path(path), file=file, names=_NAMES)
    given = table.frame
    missing = [] if "verdict" in given else ["verdict"]
    missing += [] if "row" in given or "id" in given else ["row or id"]
    if missing:
        raise StudyError([Problem(file, None, name, None, "this column") for name in missing])
    problems: list[Problem] = []
    by_id = _rows_by_id(ids)
    kept: dict[int, tuple[str, float, float]] = {}
    for at, line in enumerate(table.lines):
        cells = {name: _text(given[name].iloc[at]) for name in given.columns}
        try:
            row = _row_of(cells, ids, by_id)
            if row in kept:
                raise _CellError("row" if cells.get("row") else "id", "one correction for a row")
            kept[row] = _verdict_of(cells)
        except _CellError as wrong:
            value = cells.get(wrong.column) or None
            problems.append(Problem(file, line, wrong.column, value, wrong.expected))
    if problems:
        raise StudyError(problems)
    frame = pd.DataFrame.from_dict(kept, orient="index", columns=["verdict", "lon", "lat"])
    return Corrections(frame)


def place_corrected(rows: pd.DataFrame, corrections: Corrections) -> pd.DataFrame:
    """Return the rows for the matcher with the places of moved rows in them.

    Examples
    --------
    >>> rows = pd.DataFrame({"name": ["甲", "乙"]}, index=[1, 2])
    >>> moved = pd.DataFrame({"verdict": ["moved"], "lon": [120.5], "lat": [28.0]}, index=[2])
    >>> place_corrected(rows, Corrections(moved))["lon"].tolist()
    [nan, 120.5]
    """
    moved = corrections.frame[corrections.frame["verdict"] == "moved"]
    if moved.empty:
        return rows
    placed = rows.copy()
    for name in ("lon", "lat"):
        values = placed[name] if name in placed else pd.Series(np.nan, index=rows.index)
        placed[name] = values.astype(float)
        placed.loc[moved.index, name] = moved[name].astype(float)
    return placed


def confirm_places(places: pd.DataFrame, corrections: Corrections) -> pd.DataFrame:
    """Return the matcher's places with the verdicts on them.

    A moved place is a given point whose note says so. A right one is ``matched`` where it has a
    place; where the verdict names another place than was found now, it is not confirmed and its
    note says so. What the matcher noted stays.
    """
    done = places.copy()
    verdict = corrections.frame["verdict"]
    moved = verdict.index[verdict == "moved"]
    right = verdict.index[verdict == "right"]
    done.loc[moved, ["status", "precision"]] = ["given", "point"]
    done.loc[moved, "note"] = _noted(done.loc[moved, "note"], _MOVED_NOTE)
    seen = corrections.frame.loc[right, ["lon", "lat"]].astype(float)
    now = done.loc[right, ["lon", "lat"]].astype(float)
    apart = ((seen - now).abs() > _SAME_DEG).any(axis=1) | (seen["lon"].notna() & now["lon"].isna())
    placed = now["lon"].notna() & ~apart
    confirmed = right[placed.to_numpy()]
    kept = done.loc[confirmed, "status"].where(done.loc[confirmed, "status"] == "given", "matched")
    done.loc[confirmed, "status"] = kept
    done.loc[confirmed, "note"] = _noted(done.loc[confirmed, "note"], _RIGHT_NOTE)
    stale = right[~placed.to_numpy()]
    changed = "人工确认的位置与现在不同,未采用 / confirmed for another place than is found now"
    done.loc[stale, "note"] = _noted(done.loc[stale, "note"], changed)
    return done


class _CellError(Exception):
    """What is wrong with one correction."""

    def __init__(self, column: str, expected: str) -> None:
        super().__init__(expected)
        self.column, self.expected = column, expected


def _noted(notes: pd.Series, note: str) -> pd.Series:
    return join_notes(pd.Series(note, index=notes.index, dtype=object), notes)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _rows_by_id(ids: pd.Series) -> dict[str, list[int]]:
    by_id: dict[str, list[int]] = {}
    for row, text in ids.dropna().items():
        by_id.setdefault(str(text), []).append(int(row))
    return by_id


def _row_of(cells: Mapping[str, str], ids: pd.Series, by_id: Mapping[str, list[int]]) -> int:
    """Return the row of the table that a correction is for."""
    text, key = cells.get("row", ""), cells.get("id", "")
    if text:
        if not text.isdecimal() or int(text) not in ids.index:
            raise _CellError("row", f"a row of the table, 1 to {len(ids)}")
        row = int(text)
        if key and by_id and row not in by_id.get(key, []):
            raise _CellError("id", f"the id of row {row}")
        return row
    if not key:
        raise _CellError("row", "a row or an id; both are blank")
    rows = by_id.get(key, [])
    if len(rows) != 1:
        raise _CellError("id", f"an id that one row has; {len(rows)} rows have it")
    return rows[0]


def _verdict_of(cells: Mapping[str, str]) -> tuple[str, float, float]:
    """Return verdict and WGS-84 place of a correction."""
    verdict = _WORDS.get(cells.get("verdict", "").lower())
    if verdict is None:
        raise _CellError("verdict", f"one of {', '.join(VERDICTS)}")
    lon, lat = (_degrees(cells, name, most) for name, most in (("lon", 180), ("lat", 90)))
    if np.isnan(lon) != np.isnan(lat) or (verdict == "moved" and np.isnan(lon)):
        raise _CellError("lon" if np.isnan(lon) else "lat", "both lon and lat")
    datum = cells.get("datum", "") or "wgs84"
    if datum not in DATUMS:
        raise _CellError("datum", f"one of {', '.join(DATUMS)}")
    lons, lats = to_wgs84([lon], [lat], datum)
    return verdict, float(lons[0]), float(lats[0])


def _degrees(cells: Mapping[str, str], name: str, most: float) -> float:
    text = cells.get(name, "")
    if not text:
        return float("nan")
    try:
        number = float(text)
    except ValueError:
        number = float("inf")
    if not abs(number) <= most:
        raise _CellError(name, f"degrees from -{most:g} to {most:g}")
    return number
