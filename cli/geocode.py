"""`vocatlas geocode`: any table in, trusted places out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import click

from .online import ask_online, cache_folder, online_option
from .options import BUILT_IN, progress, read

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from ..data.geocoding.anytable import AnyTable
    from ..data.geocoding.placeroles import Roles
    from ..geo.study import Study

F = TypeVar("F", bound=Callable[..., object])
_ROLES = (
    "name", "address", "province", "prefecture", "county", "township", "village", "lon", "lat",
    "coordinates", "datum", "id",
)  # fmt: skip
_DECIMALS = 7  # of a degree: a centimetre
_PIECE_ROWS = 20_000
STATUSES = {
    "matched": "已匹配", "given": "坐标已给", "ambiguous": "有歧义", "conflict": "有矛盾",
    "county_only": "仅到区县", "outside": "在范围外", "not_found": "未找到", "online": "联网定位",
}  # fmt: skip
PRECISIONS = {
    "point": "点位", "village": "村", "township": "乡镇街道", "county": "区县", "none": "无位置"
}  # fmt: skip


def _role_options(command: F) -> F:
    """Add an option for each role that a column can have."""
    for role in reversed(_ROLES):
        command = click.option(
            f"--{role}-column",
            metavar="HEADING",
            help=f"The column that holds the {role}.  [default: found by its heading]",
        )(command)
    return command


@click.command(name="geocode")
@click.argument("table", metavar="TABLE")
@click.option("-o", "--out", type=click.Path(), help="File; without it CSV on stdout.")
@click.option("--study", default=BUILT_IN, show_default=True, help="The study whose places count.")
@click.option("--sheet", help="Sheet or layer, by name or number from 1.  [default: the first]")
@click.option(
    "--datum",
    type=click.Choice(["wgs84", "gcj02", "bd09", "cgcs2000"]),
    help="Datum of coordinates whose row does not say it.",
)
@click.option(
    "--corrections", type=click.Path(), help="CSV of verdicts: row or id, lon, lat, verdict."
)
@online_option
@click.option("--overwrite", is_flag=True, help="Replace OUT if it is there.")
@_role_options
def command(
    table: str,
    out: str | None,
    study: str,
    sheet: str | None,
    datum: str | None,
    corrections: str | None,
    online: str | None,
    overwrite: bool,
    **columns: str | None,  # one for each of _ROLES
) -> None:
    """Give every row of a table a place, offline by default.

    TABLE is CSV, XLSX, GeoPackage, GeoJSON, a (zipped) Shapefile or postgresql://...?table=s.t;
    columns are known by Chinese and English headings. OUT is written by its ending: .csv, .xlsx,
    .gpkg, .geojson or .shp.zip. Every row is kept in its order with all its columns; behind them
    stand lon, lat (WGS-84), adcode, township, precision, radius_m, matched, score, status, note.
    Formulas stay text and are never run. Counts go to stderr. Only with --online is anything
    sent out, and only for rows that stay open; answers are kept in geocode-cache.sqlite.

    Example: vocatlas geocode 学校名单.xlsx -o places.gpkg --datum gcj02
    """
    from ..data.geocoding.anytable import is_database, read_any_table
    from ..data.geocoding.placefile import check_target, csv_lines, join_places, write_places
    from ..data.geocoding.placeroles import find_roles, known_headings

    source = "" if is_database(table) else table
    target = None if out is None else check_target(out, source, overwrite=overwrite)
    told = {name.removesuffix("_column"): text for name, text in columns.items() if text}
    with progress("reading the table 读表"):
        found = read_any_table(table, known=known_headings(told), sheet=sheet)
        roles = find_roles(found, told)
    places, remarks = _find_places(
        found, roles, read(study), datum, corrections, online, cache_folder(study, table)
    )
    joined, renamed = join_places(found.frame, places)
    if target is None:
        for piece in csv_lines(joined):
            click.echo(piece.encode("utf-8", "replace"), nl=False)
        written: tuple[str, ...] = ()
    else:
        with progress("writing 写出"):
            written = write_places(joined, target)
    for line in (*found.remarks, _describe(roles), *roles.remarks, *remarks, *renamed, *written):
        click.echo(_printable(line), err=True)
    _summarise(places)
    if target is not None:
        click.echo(f"places 结果: {_printable(str(target))}", err=True)


def _find_places(
    table: "AnyTable",
    roles: "Roles",
    study: "Study",
    datum: str | None,
    corrections: str | None,
    online: str | None,
    folder: "Path",
) -> tuple["pd.DataFrame", list[str]]:
    """Match the rows; return their places and what is to be said of their coordinates."""
    import pandas as pd

    from ..data.geocoding.anytable import column_text
    from ..data.geocoding.corrections import confirm_places, place_corrected, read_corrections
    from ..data.geocoding.placeroles import place_rows
    from ..geo.location.coordinates import UNDECLARED_M, join_notes
    from ..geo.location.settle import settle_points

    west, south, east, north = map(float, study.which_county.total_bounds)
    names = dict(zip(study.counties["code"].astype(int), study.counties["name_zh"], strict=True))
    rows, said = place_rows(
        table, roles, counties=names, bounds=(west, south, east, north), datum=datum
    )
    verdicts = None
    if corrections is not None:
        ids = pd.Series(None, index=table.frame.index, dtype=object)
        if "id" in roles.headings:
            ids = column_text(table.frame[roles.headings["id"]])
        verdicts = read_corrections(corrections, ids)
        rows = place_corrected(rows, verdicts)
        # nothing of the table's coordinates holds for a row that was moved
        moved = verdicts.frame.index[verdicts.frame["verdict"] == "moved"]
        said.loc[moved, ["note", "undeclared", "state"]] = ["", False, ""]
    places = _match(rows, study)
    if online is not None:
        places = ask_online(places, rows, online=online, study=study, folder=folder)
    places = settle_points(places, study)
    places = places.assign(
        lon=places["lon"].astype(float).round(_DECIMALS),
        lat=places["lat"].astype(float).round(_DECIMALS),
        note=join_notes(said["note"], places["note"]),
    )
    # a point whose datum is not known may stand as far off as BD-09 would move it
    doubtful = said["undeclared"] & (places["status"] == "given")
    radius_m = places["radius_m"].astype(float)
    places["radius_m"] = radius_m.mask(doubtful, radius_m.fillna(0).clip(lower=UNDECLARED_M))
    if verdicts is not None:
        places = confirm_places(places, verdicts)
    return places, _coordinate_remarks(said)


def _match(rows: "pd.DataFrame", study: "Study") -> "pd.DataFrame":
    """Match rows against what the study knows by name, piece by piece.

    Rows that say the same are matched once. A million rows at one time would take gigabytes.
    """
    import numpy as np
    import pandas as pd

    from ..geo.location.gazetteer import Gazetteer
    from ..geo.location.matching import match_places

    gazetteer = Gazetteer.from_study(study)
    which = np.zeros(len(rows), dtype=np.int64)
    if len(rows.columns):
        groups = rows.groupby(list(rows.columns), sort=False, dropna=False)
        which = groups.ngroup().to_numpy(np.int64)
    _, first = np.unique(which, return_index=True)
    found = []
    with counted("matching 匹配", len(first)) as advance:
        for start in range(0, len(first), _PIECE_ROWS):
            piece = rows.iloc[first[start : start + _PIECE_ROWS]]
            found.append(match_places(piece, gazetteer))
            advance(len(piece))
    return pd.concat(found, ignore_index=True).take(which).set_axis(rows.index)


@contextmanager
def counted(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how many of `total` are done and what is left; nothing anywhere else."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as shown:
        task = shown.add_task(what, total=total)
        yield lambda count: shown.advance(task, count)


def _coordinate_remarks(said: "pd.DataFrame") -> list[str]:
    """Count what was unusual about coordinates."""
    from ..geo.location.coordinates import NOTES, UNDECLARED_NOTE

    counts = said["state"].value_counts()
    lines = [f"{NOTES[state]}: {count}" for state, count in counts.items() if NOTES.get(state)]
    undeclared = int(said["undeclared"].sum())
    if undeclared:
        lines.append(f"{UNDECLARED_NOTE} (--datum): {undeclared}")
    return lines


def _describe(roles: "Roles") -> str:
    """Say which columns were taken for what."""
    listed = ", ".join(f"{role}={heading}" for role, heading in roles.headings.items())
    return f"列 columns: {listed or 'geometry'}"


def _summarise(places: "pd.DataFrame") -> None:
    """Say on stderr how many rows have which status and precision."""
    click.echo(f"行数 rows: {len(places):,}", err=True)
    for title, column, words in (
        ("状态 status", "status", STATUSES),
        ("精度 precision", "precision", PRECISIONS),
    ):
        counts = places[column].value_counts()
        parts = [f"{words[n]} {n} {counts[n]:,}" for n in words if counts.get(n)]
        click.echo(f"{title}: {', '.join(parts)}", err=True)


def _printable(text: str) -> str:
    from .rows import printable

    return printable(text)
