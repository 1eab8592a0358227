"""Read what a run wrote: its results and its map layers."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio

from ..geo.errors import OutputError
from .export import RECORD

RESULTS, LAYERS = "results.json", "atlas.gpkg"


@dataclass(frozen=True)
class Run:
    """The output folder of a run.

    Attributes
    ----------
    results
        ``results.json``.
    layers
        The layers of ``atlas.gpkg`` by name, EPSG:4326.
    study
        What the run was asked for: a built-in name or a path; nothing when ``run.json`` is gone.
    """

    results: dict[str, Any]
    layers: dict[str, gpd.GeoDataFrame]
    study: str | None


def read_run(folder: str | Path) -> Run:
    """Read the output folder of a run.

    Raises
    ------
    OutputError
        The folder is not there or is none of a run, or one of its files is missing or broken.

    Examples
    --------
    >>> read_run("atlantis")
    Traceback (most recent call last):
    ...
    vocatlas.geo.errors.OutputError: atlantis is no folder; expected the output folder of a run ...
    """
    home = Path(folder)
    if not home.is_dir():
        raise OutputError(
            f"{home} is no folder; expected the output folder of a run (vocatlas run -o {home})"
        )
    return Run(
        _read_results(home / RESULTS), _read_layers(home / LAYERS), _read_name(home / RECORD)
    )


def _read_results(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise OutputError(
            f"{path.parent} holds no {path.name}; expected the output folder of a run"
        )
    try:
        results = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise OutputError(f"{path} is broken ({error}); run the study again") from error
    if not isinstance(results, dict) or not isinstance(results.get("counties"), list):
        raise OutputError(f"{path} holds no results of a run: 'counties' is missing")
    return results


def _read_layers(path: Path) -> dict[str, gpd.GeoDataFrame]:
    if not path.exists():
        raise OutputError(f"{path.parent} holds no {path.name}; run the study again")
    try:
        names = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        return {name: gpd.read_file(path, layer=name).to_crs(4326) for name in names}
    except (OSError, RuntimeError, ValueError) as error:
        raise OutputError(f"{path} cannot be read as a GeoPackage: {error}") from error


def _read_name(path: Path) -> str | None:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(record["study"]) if isinstance(record, dict) and record.get("study") else None
