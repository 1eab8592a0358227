"""Keep a road network beside its study: ``roads.npz``.

A compressed archive of plain arrays: no pickled object is written or read. The same network
gives the same bytes.
"""

import io
import json
import secrets
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...geo.errors import OutputError, TravelError
from ...geo.roads.roadnet import RoadNet

NAME = "roads.npz"
FORMAT = "vocatlas roads"
VERSION = 1
_DEGREE7 = 1e7
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # so that the same arrays give the same file
_SPEEDS = ("forward_kmh", "backward_kmh")
_NUMBERS = ("start", "end", "road_class")


def check_road_file(path: Path, *, overwrite: bool) -> None:
    """Refuse a place where no road file can be put, before the work is done.

    A road file of vocatlas may be replaced; another file only with `overwrite`.

    Raises
    ------
    OutputError
        The folder is not there, or something else stands at the path.
    """
    if not path.parent.is_dir():
        raise OutputError(f"{path.parent} is no folder; make it first")
    if path.is_dir():
        raise OutputError(f"{path} is a folder; expected a file name that ends in .npz")
    if path.suffix != ".npz":
        raise OutputError(f"{path} must end in .npz")
    if path.exists() and not overwrite and not _is_ours(path):
        raise OutputError(
            f"{path} is there and is no road file of vocatlas; choose another name, or give "
            "--overwrite"
        )


def write_roads(net: RoadNet, path: Path, *, record: Mapping[str, Any] | None = None) -> None:
    """Write a network; whole, or not at all.

    Places are kept to a ten-millionth of a degree, km and km/h to seven digits.

    Parameters
    ----------
    net
        The network.
    path
        Where to; what stands there is replaced.
    record
        Where the network comes from, as plain values.

    Raises
    ------
    OutputError
        The disk refuses.
    """
    beside = path.with_name(f".{secrets.token_hex(6)}.{path.name}")
    try:
        # level 1: a tenth larger than level 6, in a fifth of the time
        with zipfile.ZipFile(beside, "w") as archive:
            for name, values in _as_arrays(net, record or {}).items():
                entry, held = zipfile.ZipInfo(f"{name}.npy", _LONG_AGO), io.BytesIO()
                np.lib.format.write_array(held, values, allow_pickle=False)
                archive.writestr(entry, held.getbuffer(), zipfile.ZIP_DEFLATED, 1)
        beside.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)


def read_roads(path: Path) -> RoadNet:
    """Read a network that `write_roads` wrote.

    Raises
    ------
    TravelError
        The file is missing, broken, none of `write_roads`, or of a later version.

    Examples
    --------
    >>> read_roads(Path("atlantis.npz"))
    Traceback (most recent call last):
    ...
    vocatlas.geo.errors.TravelError: atlantis.npz: cannot be read (No such file or directory); ...
    """
    held = _read_arrays(path)
    try:
        shape_first = np.append(0, np.cumsum(held["shape_count"], dtype=np.int64))
        return RoadNet(
            node_lonlat=_undone(held["node_lonlat7"]),
            start=held["start"].astype(np.int64),
            end=held["end"].astype(np.int64),
            km=held["km"].astype(np.float64),
            forward_kmh=held["forward_kmh"].astype(np.float64),
            backward_kmh=held["backward_kmh"].astype(np.float64),
            road_class=held["road_class"].astype(np.int64),
            classes=tuple(str(name) for name in held["classes"]),
            shape_first=shape_first,
            shape_lonlat=_undone(held["shape_lonlat7"]),
        )
    except (KeyError, IndexError) as error:
        raise TravelError(f"{path}: lacks {error}; {_AGAIN}") from error
    except TravelError as error:
        raise TravelError(f"{path}: {error}; {_AGAIN}") from error


def read_record(path: Path) -> dict[str, Any]:
    """Return where a network comes from, as `write_roads` was told.

    Raises
    ------
    TravelError
        As of `read_roads`.
    """
    record: dict[str, Any] = json.loads(str(_read_arrays(path, only=("record",))["record"]))
    return record


_AGAIN = "write it again with vocatlas roads"


def _as_arrays(net: RoadNet, record: Mapping[str, Any]) -> dict[str, npt.NDArray[Any]]:
    """Return what is written; places as steps from one to the next, which compress well."""
    return {
        "format": np.array(FORMAT),
        "version": np.array(VERSION, dtype=np.int32),
        "record": np.array(json.dumps(record, ensure_ascii=False, sort_keys=True)),
        "classes": np.array(net.classes, dtype=np.str_),
        "node_lonlat7": _steps(net.node_lonlat),
        **{name: getattr(net, name).astype(np.int32) for name in _NUMBERS},
        **{name: getattr(net, name).astype(np.float32) for name in ("km", *_SPEEDS)},
        "shape_count": np.diff(net.shape_first).astype(np.int32),
        "shape_lonlat7": _steps(net.shape_lonlat),
    }


def _steps(lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
    whole = np.round(lonlat.reshape(-1, 2) * _DEGREE7).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    # a step of more than half the globe wraps around, and so does the sum that undoes it
    return steps.astype(np.int32).T.copy()


def _undone(steps: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    return np.cumsum(steps, axis=1, dtype=np.int32).T / _DEGREE7


def _read_arrays(path: Path, *, only: tuple[str, ...] = ()) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of a road file of this version."""
    try:
        # opened here: numpy leaves a broken archive open
        with path.open("rb") as file:
            archive = np.load(file, allow_pickle=False)
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise TravelError(f"{path}: is no road file; {_AGAIN}")
            names = set(archive.files)
            if "format" not in names or str(archive["format"]) != FORMAT:
                raise TravelError(f"{path}: is no road file of vocatlas; {_AGAIN}")
            version = int(archive["version"])
            if version != VERSION:
                raise TravelError(
                    f"{path}: is of version {version}, this program reads {VERSION}; {_AGAIN}"
                )
            return {name: archive[name] for name in (only or archive.files)}
    except OSError as error:
        reason = error.strerror or error
        raise TravelError(f"{path}: cannot be read ({reason}); {_AGAIN}") from error
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, KeyError) as error:
        if isinstance(error, TravelError):
            raise
        raise TravelError(f"{path}: is broken ({error}); {_AGAIN}") from error


def _is_ours(path: Path) -> bool:
    try:
        _read_arrays(path, only=("version",))
    except TravelError as error:
        # one of another version is ours too
        return "is of version" in str(error)
    return True
