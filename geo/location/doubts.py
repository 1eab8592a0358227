"""Whether a layer's points stand in the datum that they declare.

Every point is read as WGS-84, GCJ-02 and BD-09 and held against what is known: places of the same
name, the county that its row states, and land. Thin evidence says nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from .duplicates import bare_name, declared_datum, read_under
from .points import check_metres, read_numbers

READINGS = ("wgs84", "gcj02", "bd09")
SAME_NAME_M = 3000.0
"""A place of the same name farther away than this, in every datum, is another place."""
LEAST_SCALE_M = 50.0
MISTAKEN = 0.05
"""Share of points that stand outside their stated county, or off the land, for other reasons."""
MIN_ROWS = 5
"""So many rows must tell the two datums apart."""
MIN_GAIN = float(np.log(1000.0))
"""The other datum must make what is seen this much likelier (natural logarithm)."""
MIN_SHARE = 0.75
"""So large a share of the telling rows must speak for the other datum."""
MAX_RATIO = 0.5
"""The median distance must fall to this part of the declared datum's, where names tell."""
TIGHT_M = 150.0
"""In a mixed layer a row belongs to a datum that brings it this near to its namesake."""
_TELLING = 0.05
_CONTAINED = 4

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Evidence:
    """What the rows of one layer and declared datum show under each reading, (rows, 3).

    ``metres`` to the place of the same name (NaN without one), ``in_county`` 1 or 0 (NaN where
    no county is stated), ``on_land`` 1 or 0; ``xy`` (rows, 3, 2) and ``known_xy`` (rows, 2).
    """

    metres: Floats
    in_county: Floats
    on_land: Floats
    xy: Floats
    known_xy: Floats

    def log_likelihood(self) -> Floats:
        """Return the log-likelihood of each row under each reading, (rows, 3).

        Notes
        -----
        ``-3/2 ln(1 + (m/s)^2)`` for the distance m to the namesake (a bivariate Cauchy law: one
        wrong namesake decides nothing), with one scale s for all readings, the least of the
        three median distances and at least `LEAST_SCALE_M`; plus ``ln`` of `MISTAKEN` or of
        1 - `MISTAKEN` for standing outside or in the stated county, and the same for land.
        """
        middle = [_median(self.metres[:, at]) for at in range(len(READINGS))]
        scale = max(LEAST_SCALE_M, min(middle)) if np.isfinite(middle[0]) else LEAST_SCALE_M
        named = -1.5 * np.log1p((self.metres / scale) ** 2)
        total = np.where(np.isfinite(named), named, 0.0)
        for flags in (self.in_county, self.on_land):
            odds = np.where(flags > 0, np.log(1.0 - MISTAKEN), np.log(MISTAKEN))
            total = total + np.where(np.isfinite(flags), odds, 0.0)
        return np.asarray(total, dtype=np.float64)

    def without_names(self) -> "Evidence":
        """Return what counties and land alone show."""
        return replace(self, metres=np.full_like(self.metres, np.nan))

    def summary(self, at: int) -> dict[str, Any]:
        """Return the three plain figures of one reading."""
        return {
            "metres": _median(self.metres[:, at]),
            "in_county": _mean(self.in_county[:, at]),
            "on_land": _mean(self.on_land[:, at]),
        }


def score_datums(
    points: pd.DataFrame,
    known: pd.DataFrame,
    which_county: gpd.GeoDataFrame,
    land: gpd.GeoDataFrame,
    metric_crs: str,
) -> pd.DataFrame:
    """Return how well each datum fits each layer.

    Parameters and evidence are those of `datum_doubts`.

    Returns
    -------
    DataFrame
        One row for each ``table``, ``declared`` datum and ``datum`` read: ``rows`` (distinct
        points), ``named`` (those with a place of the same name), ``metres`` (median distance to
        it), ``in_county`` and ``on_land`` (shares) and ``score`` (log-likelihood).
    """
    rows = []
    for table, declared, _, seen in _layers(points, known, which_county, land, metric_crs):
        score = seen.log_likelihood().sum(axis=0)
        named = int(np.isfinite(seen.metres[:, 0]).sum())
        for at, datum in enumerate(READINGS):
            row = {"table": table, "declared": declared, "datum": datum, "rows": len(seen.xy)}
            rows.append({**row, "named": named, **seen.summary(at), "score": float(score[at])})
    columns = ["table", "declared", "datum", "rows", "named", "metres", "in_county", "on_land"]
    return pd.DataFrame(rows, columns=[*columns, "score"])


def datum_doubts(
    points: pd.DataFrame,
    known: pd.DataFrame,
    which_county: gpd.GeoDataFrame,
    land: gpd.GeoDataFrame,
    metric_crs: str,
) -> list[dict[str, Any]]:
    """Say for which layers another datum fits clearly better than the declared one.

    The rows of one table and one declared datum are a layer; rows at one and the same point count
    once. Another datum fits clearly better when at least `MIN_ROWS` rows tell the two apart,
    `MIN_SHARE` of them speak for it, the likelihood grows by `MIN_GAIN` (see
    `Evidence.log_likelihood`) and, where at least `MIN_ROWS` have a namesake, the median
    distance to it falls to `MAX_RATIO`; or when county and land alone say so (tables that were
    all moved alike agree with each other by name). A layer is mixed when at least `MIN_ROWS` rows
    stand within `TIGHT_M` of their namesake as declared and as many only in another datum, three
    times as many as would in a datum that moved them as far in another direction.

    Parameters
    ----------
    points
        ``table, id, name, adcode, lon, lat, datum``, as the tables give them.
    known
        Places of good standing: ``table, name, adcode, lon, lat, datum``. Rows of the same table
        are not held against each other; a name known twice in one county counts as the nearest.
    which_county, land
        Polygons that say in which county a point stands (``adcode``), and the land.
    metric_crs
        Projected, in metres.

    Returns
    -------
    list of dict
        ``check`` (``datum_doubt`` or ``datum_mixed``), ``table, declared, fits, rows, count``
        (rows that speak for it), ``gain``; ``metres, metres_fits`` and ``in_county,
        in_county_fits`` where known; ``ids`` (of a mixed layer, those in the other datum).

    Raises
    ------
    PlaceError
        `metric_crs` is not projected in metres.
    """
    doubts = []
    for table, declared, rows, seen in _layers(points, known, which_county, land, metric_crs):
        doubt = (
            _mixed(rows, seen, declared)
            or _clearly_other(seen, declared)
            or _clearly_other(seen.without_names(), declared)
        )
        if doubt:
            check = doubt.pop("check")
            doubts.append({"check": check, "table": table, "declared": declared, **doubt})
    return doubts


def _layers(
    points: pd.DataFrame,
    known: pd.DataFrame,
    which_county: gpd.GeoDataFrame,
    land: gpd.GeoDataFrame,
    metric_crs: str,
) -> Iterator[tuple[str, str, pd.DataFrame, Evidence]]:
    """Yield table, declared datum, distinct rows and evidence of each layer."""
    check_metres(metric_crs)
    placed = points[points["lon"].notna() & points["lat"].notna()].reset_index(drop=True)
    placed = placed.assign(datum=declared_datum(placed))
    placed = placed[placed["datum"].isin(READINGS)]
    placed = placed.drop_duplicates(["table", "datum", "lon", "lat"]).reset_index(drop=True)
    if placed.empty:
        return
    seen = _gather(placed, known, which_county, land, metric_crs)
    for (table, declared), at in sorted(placed.groupby(["table", "datum"]).indices.items()):
        part = Evidence(
            seen.metres[at], seen.in_county[at], seen.on_land[at], seen.xy[at], seen.known_xy[at]
        )
        yield str(table), str(declared), placed.iloc[at].reset_index(drop=True), part


def _gather(
    placed: pd.DataFrame,
    known: pd.DataFrame,
    which_county: gpd.GeoDataFrame,
    land: gpd.GeoDataFrame,
    metric_crs: str,
) -> Evidence:
    """Return the evidence of all rows."""
    read = read_under(placed, metric_crs)
    xy = np.stack([read[datum] for datum in READINGS], axis=1)
    here = known.reset_index(drop=True)
    there = read_under(here, metric_crs)
    own = np.full((len(here), 2), np.nan)
    datum = declared_datum(here)
    for name in READINGS:
        own[datum == name] = there[name][datum == name]
    row, place = _namesakes(placed, here)
    away = np.hypot(*(xy[row] - own[place][:, None, :]).transpose(2, 0, 1))
    least = away.min(axis=1) if len(row) else np.empty(0)
    pairs = pd.DataFrame({"row": row, "place": place, "least": least})
    pairs = pairs[pairs["least"] <= SAME_NAME_M].sort_values(["row", "least", "place"])
    pairs = pairs.drop_duplicates("row")
    metres, known_xy = np.full(xy.shape[:2], np.nan), np.full((len(placed), 2), np.nan)
    known_xy[pairs["row"]] = own[pairs["place"]]
    metres[pairs["row"]] = away[pairs.index]
    inside, on_land = _county_and_land(placed, xy, which_county, land, metric_crs)
    return Evidence(metres, inside, on_land, xy, known_xy)


def _county_and_land(
    placed: pd.DataFrame,
    xy: Floats,
    which_county: gpd.GeoDataFrame,
    land: gpd.GeoDataFrame,
    metric_crs: str,
) -> tuple[Floats, Floats]:
    """Say for each row and reading whether it stands in its stated county, and on land."""
    flat = shapely.points(xy.reshape(-1, 2))
    counties = which_county.to_crs(metric_crs)
    stated = read_numbers(placed, "adcode")
    code = counties["adcode"].to_numpy(float)
    in_county = np.zeros(len(flat))
    # the polygons ask for the points: the one that asks is prepared once
    tree = shapely.STRtree(flat)
    zone, at = tree.query(counties.geometry.to_numpy(), predicate="intersects")
    in_county[at[code[zone] == np.repeat(stated, len(READINGS))[at]]] = 1.0
    inside = in_county.reshape(-1, len(READINGS))
    inside[~np.isin(stated, code)] = np.nan
    on_land = np.zeros(len(flat))
    shores = land.to_crs(metric_crs).geometry.to_numpy()
    on_land[tree.query(shores, predicate="intersects")[1]] = 1.0
    dry_rows = on_land.reshape(-1, len(READINGS))
    dry_rows[dry_rows.sum(axis=1) == 0] = np.nan
    return inside, dry_rows


def _namesakes(
    placed: pd.DataFrame, known: pd.DataFrame
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return rows and known places of one name, of another table and no other county.

    Names agree when they are equal after `bare_name`, or one of at least four characters stands
    in the other.
    """
    ours = [bare_name(name) for name in placed["name"]]
    theirs = [bare_name(name) for name in known["name"]]
    at_name: dict[str, list[int]] = {}
    for at, name in enumerate(ours):
        at_name.setdefault(name, []).append(at)
    known_at: dict[str, list[int]] = {}
    for at, name in enumerate(theirs):
        known_at.setdefault(name, []).append(at)
    names = set(at_name) - {""}, set(known_at) - {""}
    agree = {(name, name) for name in names[0] & names[1]}
    agree |= _contained(names[0], names[1])
    agree |= {(name, same) for same, name in _contained(names[1], names[0])}
    hits = [(i, j) for name, same in agree for i in at_name[name] for j in known_at[same]]
    pairs = np.array(sorted(hits), dtype=np.int64).reshape(-1, 2)
    row, place = pairs[:, 0], pairs[:, 1]
    one, other = read_numbers(placed, "adcode")[row], read_numbers(known, "adcode")[place]
    fits = ~(np.isfinite(one) & np.isfinite(other) & (one != other))
    tables = placed["table"].to_numpy(object)[row] != known["table"].to_numpy(object)[place]
    return row[fits & tables], place[fits & tables]


def _contained(short: set[str], long: set[str]) -> set[tuple[str, str]]:
    """Return pairs of a name and a longer one that holds it, by their four-letter pieces."""
    by_start: dict[str, list[str]] = {}
    for name in short:
        if len(name) >= _CONTAINED:
            by_start.setdefault(name[:_CONTAINED], []).append(name)
    return {
        (name, holder)
        for holder in long
        for start in range(len(holder) - _CONTAINED + 1)
        for name in by_start.get(holder[start : start + _CONTAINED], ())
        if name != holder and holder.startswith(name, start)
    }


def _clearly_other(seen: Evidence, declared: str) -> dict[str, Any] | None:
    """Return the datum that fits clearly better than the declared one, or None."""
    likely = seen.log_likelihood()
    now, best = READINGS.index(declared), int(likely.sum(axis=0).argmax())
    more = likely[:, best] - likely[:, now]
    gain, telling = float(more.sum()), int((np.abs(more) > _TELLING).sum())
    count = int((more > _TELLING).sum())
    if telling < MIN_ROWS or gain < MIN_GAIN or count < MIN_SHARE * telling:
        return None
    before, after = _median(seen.metres[:, now]), _median(seen.metres[:, best])
    named = int(np.isfinite(seen.metres[:, now]).sum())
    if named >= MIN_ROWS and after > MAX_RATIO * before:
        return None
    return {
        "check": "datum_doubt",
        "fits": READINGS[best],
        "rows": len(seen.xy),
        "count": count,
        "gain": round(gain, 1),
        **_figures(seen, now, best),
    }


def _figures(seen: Evidence, now: int, best: int) -> dict[str, Any]:
    """Return medians and shares of both readings where there are any."""
    before, after = seen.summary(now), seen.summary(best)
    figures: dict[str, Any] = {}
    if np.isfinite(before["metres"]):
        figures |= {"metres": round(before["metres"]), "metres_fits": round(after["metres"])}
    if np.isfinite(before["in_county"]):
        figures["in_county"] = round(before["in_county"], 4)
        figures["in_county_fits"] = round(after["in_county"], 4)
    return figures


def _mixed(rows: pd.DataFrame, seen: Evidence, declared: str) -> dict[str, Any] | None:
    """Return the rows that stand in another datum than the rest, or None."""
    now = READINGS.index(declared)
    found = None
    for other in range(len(READINGS)):
        if other == now:
            continue
        stays, moves = _tight(seen, now, other), _tight(seen, other, now)
        counts = min(
            _beyond_chance(seen, now, other, moves), _beyond_chance(seen, other, now, stays)
        )
        if counts >= MIN_ROWS and (found is None or moves.sum() > found["count"]):
            found = {
                "check": "datum_mixed",
                "fits": READINGS[other],
                "rows": len(seen.xy),
                "count": int(moves.sum()),
                "ids": "; ".join(map(str, rows["id"].to_numpy(object)[moves])),
            }
    return found


def _tight(seen: Evidence, near: int, far: int) -> npt.NDArray[np.bool_]:
    """Say which rows stand at their namesake in one reading and clearly not in another."""
    at, off = seen.metres[:, near], seen.metres[:, far]
    return np.asarray((at <= TIGHT_M) & (off > 2.0 * TIGHT_M), dtype=np.bool_)


def _beyond_chance(seen: Evidence, base: int, other: int, hits: npt.NDArray[np.bool_]) -> int:
    """Return how many rows fit the other reading, 0 if other directions fit a third as many."""
    step = seen.xy[:, other] - seen.xy[:, base]
    most = 0
    for turned in (step @ [[0, 1], [-1, 0]], -step, step @ [[0, -1], [1, 0]]):
        away = np.hypot(*(seen.xy[:, base] + turned - seen.known_xy).T)
        off = seen.metres[:, base]
        most = max(most, int(((away <= TIGHT_M) & (off > 2.0 * TIGHT_M)).sum()))
    return int(hits.sum()) if hits.sum() > 3 * most else 0


def _median(values: Floats) -> float:
    """Return the median of the known values; NaN where there is none."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


def _mean(values: Floats) -> float:
    """Return the mean of the known values; NaN where there is none."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")
