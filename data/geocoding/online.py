"""Places from an online geocoder, checked against the county polygons; off unless asked for.

Every answer is converted to WGS-84 from the datum of its service, graded by the service's own
level words (data/geocoding/geolevels.py), kept in the cache (data/geocoding/geocache.py), and
checked: it must fall in the county that its row states. What a conflicting answer says is shown,
never used.
"""

import math
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from ...geo.errors import ParameterError
from ...geo.location.datum import metric_crs, to_wgs84
from ...geo.location.places import PLACED, assign_county, make_points
from .geocache import GeoCache
from .geolevels import grade_answer
from .providers import (
    BAIDU_MAX_BYTES,
    Asker,
    Failed,
    Pace,
    Provider,
    Stopped,
    compose_query,
    hidden_in_log,
    open_client,
    provider_of,
    read_keys,
    split_domain,
)

COLUMNS = ("lon", "lat", "adcode", "precision", "radius_m", "matched", "score", "status", "note")
STATUSES = ("online", "conflict", "not_found", "failed", "skipped")
# what the offline matcher could not place
OPEN = ("county_only", "not_found", "ambiguous")
MAX_FAILURES = 5
TIMEOUT_S, RETRIES = 10.0, 3

Ints = npt.NDArray[np.int64]
_NAN = math.nan


@dataclass(frozen=True)
class World:
    """What a test replaces: where keys are read, and how time is told and passed."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


HERE = World()


@dataclass
class _Found:
    """One row of the result, before it is checked."""

    status: str
    note: str = ""
    lon: float = _NAN
    lat: float = _NAN
    precision: str = "none"
    radius_m: float = _NAN
    matched: str | None = None
    score: float = _NAN


def geocode_online(
    rows: pd.DataFrame,
    *,
    provider: str,
    cache: GeoCache,
    which_county: gpd.GeoDataFrame,
    area: str = "",
    domain: str | None = None,
    rate_per_s: float | None = None,
    retries: int = RETRIES,
    timeout_s: float = TIMEOUT_S,
    say: Callable[[str], None] | None = None,
    world: World = HERE,
) -> pd.DataFrame:
    """Ask an online geocoder where the rows are, and check what it says.

    Parameters
    ----------
    rows
        Columns ``name`` or ``name_zh``, ``township``, ``village``, ``address``, ``adcode``,
        ``county`` (a name of `which_county`); each may be missing, but a row without name and
        address is skipped.
    provider
        ``amap``, ``tianditu``, ``baidu`` or ``nominatim``.
    cache
        Where answers are kept: what it holds is not asked again.
    which_county
        Polygons with ``adcode`` and ``name_zh``, WGS-84.
    area
        Name of the prefecture, put before an address that lacks it.
    domain
        Another host for the service, e.g. an own Nominatim: ``http://127.0.0.1:8080``.
    rate_per_s, retries, timeout_s
        Questions a second (default: the service's), attempts after the first, seconds to wait.
    say
        Told once, in two languages, when the run ends early.
    world
        Environment, clock and sleep; for tests.

    Returns
    -------
    DataFrame
        Index of `rows`; ``lon, lat`` (WGS-84), ``adcode`` (Int64: where the point falls, a coast
        of 3 km included), ``precision, radius_m, matched, score`` (0 to 100), ``status``, ``note``.
        ``online``: an answer in the stated county, or in any where none is stated; at precision
        county it has no coordinates. ``conflict``: the answer falls elsewhere. ``not_found``:
        no answer, or one no better than a prefecture. ``failed``: no answer after the retries.
        ``skipped``: not asked (nothing to ask, quota used up, five failures in a row).

    Raises
    ------
    ParameterError
        Unknown service, no key in the environment, no geopy, a rate or retries out of range.
    """
    service = provider_of(provider)
    rate = service.rate_per_s if rate_per_s is None else rate_per_s
    _check(service, rate, retries, timeout_s, domain)
    if rows.empty:
        return _frame([], rows.index)
    keys = read_keys(provider, world.environ)
    stated = stated_counties(rows, which_county)
    names = dict(zip(which_county["adcode"], which_county["name_zh"], strict=True))
    queries = [
        compose_query(*texts, county=names.get(code, ""), area=area, provider=provider)
        for *texts, code in zip(
            _addresses(rows), _texts(rows, "name", "name_zh"), stated, strict=True
        )
    ]
    secrets = tuple(keys.values())
    asker = Asker(
        service,
        open_client(provider, keys, domain=domain, timeout_s=timeout_s),
        Pace(rate, world.clock, world.sleep),
        retries,
        timeout_s,
        secrets,
    )
    kept_under = f"{provider}@{split_domain(domain)[1]}" if domain else provider
    with hidden_in_log(secrets):
        answers = _ask_all(queries, asker, cache, kept_under, say)
    counties = [str(name) for name in names.values()]
    found = [
        _grade(answer, query, service, counties)
        for query, answer in zip(queries, answers, strict=True)
    ]
    return _check_counties(_frame(found, rows.index), stated, which_county)


def stated_counties(rows: pd.DataFrame, which_county: gpd.GeoDataFrame) -> pd.Series:
    """Return the adcode that each row states, by ``adcode`` or the name in ``county``; or NA.

    An adcode that is no county of `which_county` counts as stated: nothing there can be right.
    """
    stated = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    if "county" in rows:
        codes = which_county.set_index("name_zh")["adcode"]
        named = [codes.get(name.strip()) for name in _texts(rows, "county")]
        stated = pd.Series(named, index=rows.index, dtype="Int64")
    if "adcode" in rows:
        given = pd.to_numeric(rows["adcode"], errors="coerce").astype("Int64")
        stated = given.fillna(stated)
    return stated


def fill_online(
    result: pd.DataFrame,
    rows: pd.DataFrame,
    *,
    which_county: gpd.GeoDataFrame,
    ask: Callable[[pd.DataFrame], pd.DataFrame],
) -> pd.DataFrame:
    """Return `result` with what the offline matcher left open filled online.

    Only rows of status ``county_only``, ``not_found`` or ``ambiguous`` are asked; the county that
    the matcher found counts as stated where the row states none. An answer known to township or
    better takes the row over, status ``online``. A conflict is a status; it moves nothing. All
    else keeps the row and adds a note.

    Parameters
    ----------
    result
        What the matcher gave: `COLUMNS` and any others, a row for each of `rows`, in order.
    ask
        `geocode_online` with its service, cache and polygons given.
    """
    at = np.flatnonzero(result["status"].isin(OPEN).to_numpy())
    if not len(at):
        return result.copy()
    asked = rows.iloc[at].copy()
    found = pd.to_numeric(result["adcode"].iloc[at], errors="coerce").astype("Int64")
    stated = stated_counties(asked, which_county)
    asked["adcode"] = stated.fillna(found.set_axis(asked.index))
    return _merge(result, ask(asked), at)


def _merge(result: pd.DataFrame, answers: pd.DataFrame, where: Ints) -> pd.DataFrame:
    """Put the answers into the rows at positions `where`; columns keep their type."""
    values = {name: list(result[name]) for name in COLUMNS}
    for at, row in zip(where, answers.to_dict("records"), strict=True):
        notes = (values["note"][at], row["note"])
        if row["status"] == "online" and row["precision"] in PLACED:
            for name in COLUMNS:
                values[name][at] = row[name]
        elif row["status"] == "conflict":
            values["status"][at] = "conflict"
        values["note"][at] = "; ".join(text for text in notes if isinstance(text, str) and text)
    columns = {
        name: pd.Series(column, index=result.index, dtype=result[name].dtype)
        for name, column in values.items()
    }
    return result.assign(**columns)


def _check(
    service: Provider, rate_per_s: float, retries: int, timeout_s: float, domain: str | None
) -> None:
    """Refuse a pace that no service allows."""
    if not rate_per_s > 0 or not timeout_s > 0 or retries < 0:
        raise ParameterError(
            "rate and time-out must be above 0 and retries at least 0; "
            f"found rate {rate_per_s!r}, time-out {timeout_s!r}, retries {retries!r}"
        )
    if service.id == "nominatim" and not domain and rate_per_s > service.rate_per_s:
        raise ParameterError(
            "nominatim.openstreetmap.org allows one request a second; "
            f"found rate {rate_per_s!r}: lower it, or name an own server"
        )


def _texts(rows: pd.DataFrame, *names: str) -> list[str]:
    """Return the first of the named columns as text, blank where missing."""
    for name in names:
        if name in rows:
            return ["" if pd.isna(value) else str(value) for value in rows[name]]
    return [""] * len(rows)


def _addresses(rows: pd.DataFrame) -> list[str]:
    """Return township, village and address as one text, each said once."""
    addresses = []
    for township, village, address in zip(
        *(_texts(rows, name) for name in ("township", "village", "address")), strict=True
    ):
        text = address if village in address else village + address
        addresses.append(text if township in text else township + text)
    return addresses


def _ask_all(
    queries: list[str],
    asker: Asker,
    cache: GeoCache,
    kept_under: str,
    say: Callable[[str], None] | None,
) -> list[dict[str, Any] | _Found | None]:
    """Return an answer, None (not found) or a row that says why not, for every question."""
    answers: list[dict[str, Any] | _Found | None] = []
    stopped, failures = "", 0
    failed: dict[str, str] = {}
    for query in queries:
        refused = _refusal(query, asker.provider)
        known = ... if refused else cache.find(kept_under, query)
        if refused:
            answers.append(_Found("skipped", refused))
        elif known is not ...:
            answers.append(known)
        elif query in failed:
            answers.append(_Found("failed", failed[query]))
        elif stopped:
            answers.append(_Found("skipped", stopped))
        else:
            try:
                answer = asker.ask(query)
            except Stopped as error:
                stopped = str(error)
                answers.append(_Found("skipped", stopped))
            except Failed as error:
                failures, failed[query] = failures + 1, f"{asker.provider.name}: {error}"
                answers.append(_Found("failed", failed[query]))
                if failures >= MAX_FAILURES:
                    stopped = (
                        f"{asker.provider.name}: {failures} questions in a row failed, the last: "
                        f"{error}; run again to go on 连续失败, 已停止; 稍后重新运行即可继续"
                    )
            else:
                failures = 0
                cache.keep(kept_under, query, answer)
                answers.append(answer)
    if stopped and say is not None:
        say(stopped)
    return answers


def _refusal(query: str, provider: Provider) -> str:
    """Say why a question is not asked, if it is not."""
    if not query:
        return "no name and no address to ask for 无名称和地址"
    if provider.id == "baidu" and len(query.encode()) > BAIDU_MAX_BYTES:
        return f"longer than the {BAIDU_MAX_BYTES} bytes that Baidu reads 地址超过百度长度限制"
    return ""


def _grade(
    answer: dict[str, Any] | _Found | None, query: str, provider: Provider, counties: list[str]
) -> _Found:
    """Return an answer as a row: WGS-84, with precision, radius and score."""
    if isinstance(answer, _Found):
        return answer
    if answer is None:
        return _Found("not_found", f"{provider.name}: no such place 无结果")
    grade = grade_answer(provider.id, answer["raw"], query, counties=counties)
    matched = answer["matched"] or None
    if grade.precision == "none":
        note = f"{provider.name}: only a prefecture or less is known 结果过粗"
        return _Found("not_found", note, matched=matched, score=grade.score)
    lon, lat = to_wgs84([answer["lon"]], [answer["lat"]], provider.datum)
    note = provider.name
    if provider.datum != "wgs84":
        note += f", {provider.datum} converted 已换算为 WGS-84"
    return _Found(
        "online", note, float(lon[0]), float(lat[0]), grade.precision, grade.radius_m, matched,
        grade.score,
    )  # fmt: skip


def _frame(found: list[_Found], index: pd.Index) -> pd.DataFrame:
    """Return the rows with the result's columns; the counties are not yet known."""
    table = {name: [getattr(row, name, pd.NA) for row in found] for name in COLUMNS}
    frame = pd.DataFrame(table, index=index)
    numbers = dict.fromkeys(("lon", "lat", "radius_m", "score"), float)
    return frame.astype({**numbers, "adcode": "Int64"})


def _check_counties(
    frame: pd.DataFrame, stated: pd.Series, which_county: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Say in which county each answer falls, and which fall in another than the stated one."""
    crs = metric_crs(float(which_county.total_bounds[[0, 2]].mean()))
    points = make_points(
        frame["lon"].to_numpy(float), frame["lat"].to_numpy(float), index=frame.index
    )
    fallen = assign_county(points, which_county, metric_crs=crs)
    names = dict(zip(which_county["adcode"], which_county["name_zh"], strict=True))
    rows = []
    for row, code, coast_m, want in zip(
        frame.to_dict("records"), fallen["adcode"], fallen["coast_m"], stated, strict=True
    ):
        if row["status"] == "online":
            row = {**row, "adcode": code, **_judge(row, code, coast_m, want, names)}
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS), index=frame.index).astype(
        frame.dtypes.to_dict()
    )


def _judge(
    row: Mapping[str, Any], code: Any, coast_m: float, want: Any, names: Mapping[Any, str]
) -> dict[str, Any]:
    """Return what the county of an answer changes in its row."""
    if pd.isna(code) or (not pd.isna(want) and code != want):
        place = (
            "outside the study's counties 不在研究区内" if pd.isna(code) else f"in {names[code]}"
        )
        said = "" if pd.isna(want) else f", the row says {names.get(want, want)} 与所述区县不符"
        return {"status": "conflict", "note": f"{row['note']}; it falls {place}{said}"}
    if row["precision"] == "county":
        note = f"{row['note']}; only the county is known 仅定位到区县"
        return {"lon": _NAN, "lat": _NAN, "note": note}
    if coast_m > 0:
        return {"note": f"{row['note']}; {coast_m:.0f} m outside the polygon 在界线外"}
    return {}
