"""Write what was measured on a population grid, a row a cell: CSV or GeoPackage."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from ...geo.coverage.gridreach import GridReach
from ...geo.coverage.tiers import READINGS
from ...geo.errors import OutputError
from ...geo.study import TIERS
from ..geocoding.placefile import check_target

ENDINGS = (".gpkg", ".csv")
LAYER = "cells"
PIECE_ROWS = 100_000


def check_cell_file(out: str | Path, source: str | Path, *, overwrite: bool) -> Path:
    """Return where to write, once it is sure that nothing is lost by it.

    Raises
    ------
    OutputError
        The ending is none of `ENDINGS`, the folder is not there, or the file may not be replaced.
    """
    if Path(out).suffix.lower() not in ENDINGS:
        raise OutputError(f"{out} must end in {' or '.join(ENDINGS)}")
    return check_target(out, source, overwrite=overwrite)


def cell_rows(reach: GridReach, first: int, last: int) -> pd.DataFrame:
    """Return the cells from `first` to before `last` as a table.

    Columns ``row`` (place in what was given, from 1), ``lon, lat`` (centre), ``people`` (as
    given), ``people_scaled``, ``adcode``, and by tier ``min_`` (missing where there are none) and
    ``state_`` (only there); ``covered_`` by reading, 1 or 0.
    """
    part = slice(first, last)
    lon, lat = np.round(reach.cells.lonlat[part], 7).T
    rows = pd.DataFrame(
        {
            "row": reach.cells.row[part] + 1,
            "lon": lon,
            "lat": lat,
            "people": reach.cells.people[part],
            "people_scaled": np.round(reach.weight[part], 4),
            "adcode": reach.adcode[part],
        }
    )
    for tier in TIERS:
        minutes = reach.minutes[tier][part]
        rows[f"min_{tier}"] = np.where(np.isfinite(minutes), minutes, np.nan)
        state = pd.Series(reach.state[tier][part], dtype=object)
        rows[f"state_{tier}"] = state.where(state != "ok", None)
    for reading in READINGS:
        rows[f"covered_{reading}"] = reach.covered[reading][part].astype(np.int8)
    return rows


def write_cells(reach: GridReach, path: Path) -> None:
    """Write every cell; whole, or not at all. Pieces keep the memory small.

    Raises
    ------
    OutputError
        The disk refuses.
    """
    beside = path.with_name(f".{secrets.token_hex(6)}{path.suffix.lower()}")
    write = _write_csv if path.suffix.lower() == ".csv" else _write_layer
    try:
        write(reach, beside)
        beside.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    except pyogrio.errors.DataSourceError as error:
        raise OutputError(f"{path} cannot be written: {error}") from error
    finally:
        beside.unlink(missing_ok=True)


def _pieces(reach: GridReach) -> Iterator[pd.DataFrame]:
    for first in range(0, len(reach.weight), PIECE_ROWS):
        yield cell_rows(reach, first, first + PIECE_ROWS)


def _write_csv(reach: GridReach, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        for number, rows in enumerate(_pieces(reach)):
            rows.to_csv(file, index=False, header=number == 0, lineterminator="\n")


def _write_layer(reach: GridReach, path: Path) -> None:
    for number, rows in enumerate(_pieces(reach)):
        points = shapely.points(rows["lon"].to_numpy(), rows["lat"].to_numpy())
        # a piece without any state would else be a column of another type
        texts = {name: "object" for name in rows if str(name).startswith("state_")}
        layer = gpd.GeoDataFrame(rows.astype(texts), geometry=points, crs="EPSG:4326")
        pyogrio.write_dataframe(layer, path, layer=LAYER, driver="GPKG", append=number > 0)
