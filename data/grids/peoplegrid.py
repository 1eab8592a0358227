"""Read a population grid: people per cell of a GeoTIFF, or a table of points with people."""

import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import pyproj

from ...geo.errors import PlaceError, Problem, StudyError
from ...geo.location.datum import to_wgs84
from ...geo.location.points import WGS84
from ...geo.location.popgrid import Cells, find_repeated, join_cells, populated_cells
from ..geocoding.anytable import AnyTable, column_text, read_any_table
from ..tables import clean_name

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

RASTER_SUFFIXES = (".tif", ".tiff")
HEADINGS = {
    "lon": ("lon", "经度", "longitude", "lng", "x"),
    "lat": ("lat", "纬度", "latitude", "y"),
    "people": ("people", "人口", "population", "pop", "residents", "常住人口", "人口数", "人数"),
}
WINDOW_CELLS = 2_000_000
"""Cells of a raster that are read at a time."""


@dataclass(frozen=True)
class PeopleGrid:
    """Cells with people, and what was read.

    Attributes
    ----------
    cells
        Those with people; ``row`` is the position among all cells (a raster's line by line), and
        ``dropped`` counts ``no_data``, ``nan`` and ``empty``.
    total
        Number of all cells.
    remarks
        What a reader should be told (Chinese / English).
    """

    cells: Cells
    total: int
    remarks: tuple[str, ...] = ()


def read_people_grid(
    path: str | Path,
    *,
    band: int | None = None,
    no_data: Collection[float] = (),
    people_column: str | None = None,
    datum: str = "wgs84",
) -> PeopleGrid:
    """Read a population grid by its ending: GeoTIFF, or a table of points.

    Cells without data (declared in the file or in `no_data`), NaN or blank ones and empty ones are
    left out and counted. Nothing is measured in the grid's own CRS: only the centres of its cells
    are used, so that a grid in degrees is as good as one in metres.

    Parameters
    ----------
    path
        ``.tif`` or ``.tiff`` (people per cell, not per km²), or a table with the columns of
        `HEADINGS`: CSV, XLSX, GeoPackage, GeoJSON or Shapefile. Points of a layer are its places.
    band
        Of a raster, from 1; must be given where it holds several.
    no_data
        More values that mean "not known".
    people_column
        Heading of the people, where it is none of `HEADINGS`.
    datum
        Of the degrees of a table without geometry.

    Raises
    ------
    PlaceError
        The file is not there or is no grid, a column is missing, or the grid cannot be used: no
        CRS, negative or infinite numbers, a cell twice, nobody in it.
    """
    source = Path(path)
    if source.suffix.lower() in RASTER_SUFFIXES:
        grid = _read_raster(source, band, no_data)
    elif band is not None:
        raise _wrong(source.name, "no --band: it is a table", str(band))
    else:
        grid = _read_points(source, no_data, people_column, datum)
    if not len(grid.cells.row):
        left = ", ".join(f"{name} {count:,}" for name, count in grid.cells.dropped.items() if count)
        raise PlaceError(
            f"{source.name}: at least one cell must hold people; found {grid.total:,} cells "
            f"({left or 'none'})"
        )
    return grid


def _read_raster(path: Path, band: int | None, no_data: Collection[float]) -> PeopleGrid:
    """Read the cells of a GeoTIFF, a window at a time."""
    try:
        import rasterio
    except ImportError as error:
        raise PlaceError(
            "reading a GeoTIFF needs rasterio: pip install 'vocatlas[grid]'"
        ) from error
    if not path.is_file():
        raise _wrong(str(path), "a file that is there; this one is not")
    try:
        with warnings.catch_warnings():
            # a file without place is refused below, in one line
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            # no other driver: a VRT may name any other file, or an address on the web
            with rasterio.open(path, driver="GTiff") as raster:
                chosen = _choose_band(raster.count, band, path.name)
                crs = _raster_crs(raster, path.name)
                return _read_windows(raster, chosen, crs, no_data, path.name)
    except rasterio.errors.RasterioError as error:
        reason = str(error.__cause__ or error).splitlines()[0].replace(str(path), path.name)
        raise _wrong(path.name, f"a readable GeoTIFF ({reason})") from error


def _choose_band(count: int, band: int | None, file: str) -> int:
    """Return the band that is asked for, or the only one."""
    if band is None and count == 1:
        return 1
    if band is None or not 1 <= band <= count:
        found = None if band is None else f"--band {band}"
        raise _wrong(file, f"one of its {count} bands, told by --band 1 to {count}", found)
    return band


def _raster_crs(raster: Any, file: str) -> pyproj.CRS:
    """Return the CRS of a raster whose cells have a place."""
    if raster.crs is None:
        raise PlaceError(
            f"{file}: a population grid must declare its CRS; found none; write it in, for example "
            "with gdal_edit.py -a_srs EPSG:4326"
        )
    if raster.transform.is_identity:
        raise PlaceError(
            f"{file}: a population grid must say where its cells lie; found no geotransform; "
            "warp it first, for example with gdalwarp"
        )
    try:
        return pyproj.CRS.from_wkt(raster.crs.to_wkt())
    except pyproj.exceptions.CRSError as error:
        raise PlaceError(f"{file}: its CRS must be a known one; found {raster.crs}") from error


def _read_windows(
    raster: Any, band: int, crs: pyproj.CRS, no_data: Collection[float], file: str
) -> PeopleGrid:
    """Read a band window by window; negative and infinite numbers are told for the whole file."""
    parts, bad, first_bad = [], 0, ""
    place = raster.transform
    scale, offset = raster.scales[band - 1], raster.offsets[band - 1]
    for window in _windows(raster):
        raw = raster.read(band, window=window)
        masked = raster.read_masks(band, window=window) == 0
        people = raw.astype(float) * scale + offset
        masked |= _stands_for_nothing(raw, no_data)
        row, column = np.indices(raw.shape)
        row, column = row.ravel() + window.row_off, column.ravel() + window.col_off
        known, nan = ~masked.ravel(), np.isnan(people.ravel()) & ~masked.ravel()
        wrong = np.flatnonzero(known & ((people.ravel() < 0) | np.isinf(people.ravel())))
        if len(wrong) and not bad:
            at = wrong[0]
            value, where = people.ravel()[at], (row[at] + 1, column[at] + 1)
            first_bad = f"{value:g} in line {where[0]}, column {where[1]}"
        bad += len(wrong)
        if bad:
            continue
        keep = np.flatnonzero(known & ~nan)
        across, down = column[keep] + 0.5, row[keep] + 0.5
        x = place.a * across + place.b * down + place.c
        y = place.d * across + place.e * down + place.f
        part = _placed(x, y, people.ravel()[keep], crs, file)
        position = (row[keep] * raster.width + column[keep])[part.row]
        dropped = _dropped(int((~known).sum()), int(nan.sum()), part.dropped["empty"])
        parts.append(Cells(position, part.lonlat, part.people, dropped))
    _refuse_numbers(bad, first_bad, file)
    return PeopleGrid(join_cells(parts), raster.width * raster.height)


def _windows(raster: Any) -> Iterator[Any]:
    """Yield windows of about `WINDOW_CELLS`, whole blocks high where that fits."""
    from rasterio.windows import Window

    wide = min(raster.width, WINDOW_CELLS)
    high = max(1, WINDOW_CELLS // wide)
    block = raster.block_shapes[0][0]
    high = high - high % block if high > block else high
    for top in range(0, raster.height, high):
        for left in range(0, raster.width, wide):
            yield Window(left, top, min(wide, raster.width - left), min(high, raster.height - top))


def _read_points(
    path: Path, no_data: Collection[float], people_column: str | None, datum: str
) -> PeopleGrid:
    """Read a table of points with people."""
    known = {clean_name(name) for names in HEADINGS.values() for name in names}
    try:
        table = read_any_table(path, known=dict.fromkeys(known, ""))
    except StudyError as error:
        # a grid is no part of the study
        raise PlaceError("; ".join(map(str, error.problems))) from error
    if table.points is not None and path.suffix.lower() in (".gpkg", ".shp"):
        _check_layer_crs(path, table.file)
    people = _numbers(table, _find_column(table, "people", people_column))
    masked, nan = _stands_for_nothing(people, no_data), np.isnan(people)
    bad = np.flatnonzero(~masked & ((people < 0) | np.isinf(people)))
    first_bad = f"{people[bad[0]]:g} in row {bad[0] + 1}" if len(bad) else ""
    _refuse_numbers(len(bad), first_bad, table.file)
    lon, lat = _degrees(table, datum)
    keep = np.flatnonzero(~masked & ~nan)
    _check_degrees(table.file, lon, lat, people, keep)
    # places of cells without people are of no account, and may be blank
    lon, lat = (np.where(people[keep] > 0, values[keep], 0.0) for values in (lon, lat))
    part = _placed(lon, lat, people[keep], WGS84, table.file)
    dropped = _dropped(int(masked.sum()), int((nan & ~masked).sum()), part.dropped["empty"])
    cells = Cells(keep[part.row], part.lonlat, part.people, dropped)
    repeated, pair = find_repeated(cells)
    if pair is not None:
        raise PlaceError(
            f"{table.file}: every cell must stand there once; found {repeated:,} rows at the place "
            f"of an earlier one, the first: rows {pair[0] + 1} and {pair[1] + 1}; "
            "add their people up, or drop one"
        )
    return PeopleGrid(cells, len(people), table.remarks)


def _check_layer_crs(path: Path, file: str) -> None:
    """Refuse a layer without a CRS, as a raster: other tables are lenient, and say so."""
    if pyogrio.read_info(path)["crs"] is None:
        raise PlaceError(f"{file}: a population grid must declare its CRS; found none; write it in")


def _find_column(table: AnyTable, role: str, told: str | None = None) -> str:
    """Return the heading of a role."""
    names = [str(name) for name in table.frame.columns]
    wanted = HEADINGS[role] if told is None else (told,)
    for name in wanted:
        for heading in names:
            if heading == name or clean_name(heading) == clean_name(name):
                return heading
    option = "; or tell it by --people-column" if role == "people" else ""
    held = ", ".join(names[:12]) + (" ..." if len(names) > 12 else "")
    expected = f"a column {' or '.join(wanted)}{option}; it holds {held}"
    raise _wrong(table.file, expected, column=told or role)


def _numbers(table: AnyTable, heading: str) -> Floats:
    """Return a column as numbers, NaN where blank; other text is refused."""
    column = table.frame[heading]
    if pd.api.types.is_numeric_dtype(column):
        return np.asarray(column.to_numpy(dtype=float, na_value=np.nan))
    text = column_text(column)
    numbers: Floats = pd.to_numeric(text, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    odd = text.notna() & (text.str.lower() != "nan")
    wrong = np.flatnonzero(np.isnan(numbers) & odd.to_numpy(bool))
    if len(wrong):
        at = int(wrong[0])
        expected = f"a number; so in {len(wrong):,} rows"
        value = str(text.iloc[at])[:40]
        raise _wrong(table.file, expected, value, row=at + 1, column=heading)
    return numbers


def _degrees(table: AnyTable, datum: str) -> tuple[Floats, Floats]:
    """Return WGS-84 degrees of the rows, NaN where there is no place."""
    if table.points is not None:
        return np.asarray(table.points.x, float), np.asarray(table.points.y, float)
    lon, lat = (_numbers(table, _find_column(table, role)) for role in ("lon", "lat"))
    return to_wgs84(lon, lat, datum) if datum != "wgs84" else (lon, lat)


def _check_degrees(
    file: str, lon: Floats, lat: Floats, people: Floats, keep: npt.NDArray[np.int64]
) -> None:
    """Refuse a cell with people but without a place in degrees."""
    held = keep[people[keep] > 0]
    wrong = held[~((np.abs(lon[held]) <= 180.0) & (np.abs(lat[held]) <= 90.0))]
    if len(wrong):
        at = int(wrong[0])
        raise PlaceError(
            f"{file}: a cell with people needs lon and lat in degrees; {len(wrong):,} rows have "
            f"none, the first: row {at + 1} with {lon[at]:g}, {lat[at]:g}; "
            "a table in metres must be a GeoPackage that declares its CRS"
        )


def _placed(x: npt.ArrayLike, y: npt.ArrayLike, people: Floats, crs: object, file: str) -> Cells:
    """Return the populated cells; an error names the file."""
    try:
        return populated_cells(np.asarray(x, float), np.asarray(y, float), people, crs=crs)
    except (PlaceError, pyproj.exceptions.ProjError) as error:
        raise PlaceError(f"{file}: {error}") from error


def _stands_for_nothing(values: npt.NDArray[Any], no_data: Collection[float]) -> Bools:
    """Say which values are among those that mean "not known", in the type of the values too."""
    told = np.array(list(no_data), float)
    found = np.isin(values, told)
    if values.dtype == np.float32:
        found |= np.isin(values, told.astype(np.float32))
    return found


def _dropped(no_data: int, nan: int, empty: int) -> dict[str, int]:
    return {"no_data": no_data, "nan": nan, "empty": empty}


def _refuse_numbers(count: int, first: str, file: str) -> None:
    if count:
        raise PlaceError(
            f"{file}: people of a cell must be a number of 0 or more; found {count:,} negative or "
            f"infinite cells, the first {first}; if that stands for no data, say --no-data VALUE"
        )


def _wrong(
    file: str,
    expected: str,
    value: str | None = None,
    *,
    row: int | None = None,
    column: str | None = None,
) -> PlaceError:
    return PlaceError(str(Problem(file, row, column, value, expected)))
