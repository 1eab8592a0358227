"""Write what a run found: canonical results, the run's record, and the folder as a whole.

A folder is published whole: everything is written beside it first and moved into place at the
end, so that a run that dies leaves the last good one.
"""

import hashlib
import json
import math
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Collection, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..geo.errors import OutputError
from ..geo.study import Study
from .postgres.postgis import hash_input

RECORD = "run.json"
_TOOL = "vocatlas"
_VERSIONS = ("vocatlas", "geopandas", "shapely", "pandas", "numpy", "scipy", "pyogrio", "openpyxl")


def plain(value: object) -> Any:
    """Return `value` as what JSON knows: NaN and missing become None, -0.0 becomes 0.0.

    Raises
    ------
    OutputError
        An infinite number, or a kind of value that JSON does not know: nothing is guessed.

    Examples
    --------
    >>> import numpy as np
    >>> plain({"minutes": np.float64("nan"), "levels": ("adult",), "n": np.int64(3)})
    {'minutes': None, 'levels': ['adult'], 'n': 3}
    """
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(inner) for inner in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        if math.isinf(value):
            raise OutputError("results hold an infinite number; a state must stand in its place")
        return None if math.isnan(value) else value + 0.0
    if isinstance(value, (str, bool, int)):
        return value
    raise OutputError(f"results hold a {type(value).__name__}, which JSON does not know")


def write_results(results: Mapping[str, Any]) -> bytes:
    r"""Return results as canonical JSON: sorted keys, UTF-8, one trailing newline.

    The same results give the same bytes, whatever the order of the keys.

    Raises
    ------
    OutputError
        See `plain`.

    Examples
    --------
    >>> write_results({"b": float("nan"), "a": 1})
    b'{\n "a": 1,\n "b": null\n}\n'
    """
    text = json.dumps(plain(results), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    return (text + "\n").encode("utf-8", errors="replace")


def hash_inputs(files: Mapping[str, str]) -> dict[str, str]:
    """Return the SHA-256 of each input, by name: of a file, or of a database table as read.

    Raises
    ------
    OutputError
        An input cannot be read any more.
    """
    hashes = {}
    for name, path in sorted(files.items()):
        try:
            hashes[name] = hash_input(path)
        except OSError as error:
            raise OutputError(f"input {name} ({path}) cannot be read: {error.strerror}") from error
    return hashes


def describe_run(study: Study, asked: str, results: bytes) -> dict[str, Any]:
    """Return the record of a run: what is needed to replay it and to see that it was the same.

    Parameters
    ----------
    study
        As it was run, with its parameters.
    asked
        The built-in name or the folder that names the study.
    results
        The bytes of ``results.json``.
    """
    return {
        "tool": _TOOL,
        "study": asked,
        "parameters": study.parameters.as_dict(),
        "scenario": study.scenario.as_dict() if study.scenario else None,
        "seed": study.parameters.draws.seed,
        "versions": {name: _version(name) for name in _VERSIONS},
        "inputs": hash_inputs(study.files),
        "results_sha256": hashlib.sha256(results).hexdigest(),
    }


def _version(name: str) -> str | None:
    """Return the installed version of a distribution."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def changed_inputs(record: Mapping[str, Any], files: Mapping[str, str]) -> list[str]:
    """Return one line for each input that is not what the record says, by name."""
    then, now = dict(record["inputs"]), hash_inputs(files)
    lines = []
    for name in sorted(then.keys() | now.keys()):
        if name not in now:
            lines.append(f"{name}: missing now")
        elif name not in then:
            lines.append(f"{_where(name, files[name])}: new since the run")
        elif then[name] != now[name]:
            found = f"SHA-256 {now[name][:12]}…, expected {then[name][:12]}…"
            lines.append(f"{_where(name, files[name])}: {found}")
    return lines


def _where(name: str, place: str) -> str:
    """Return the name of an input with its path; the name of a database table is its address."""
    return name if place.startswith(name) else f"{name} ({place})"


def read_record(path: str | Path) -> dict[str, Any]:
    """Return the record of a run.

    Raises
    ------
    OutputError
        The file cannot be read or is not the ``run.json`` of a run.
    """
    try:
        record = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise OutputError(f"{path} is not JSON; expected the run.json of a run") from error
    keys = {"study": str, "parameters": dict, "inputs": dict, "results_sha256": str}
    if not isinstance(record, dict) or record.get("tool") != _TOOL:
        raise OutputError(f"{path} is not the run.json of a run of vocatlas")
    for key, kind in keys.items():
        if not isinstance(record.get(key), kind):
            raise OutputError(f"{path}: {key!r} is missing or broken; expected a {kind.__name__}")
    return record


def check_folder(folder: str | Path, *, overwrite: bool = False) -> Path:
    """Return the folder to publish to, resolved, if it may be written.

    A folder that holds files may be written when an earlier run wrote it (its ``run.json`` says
    so), or with `overwrite`.

    Raises
    ------
    OutputError
        It is a file, is read-only, or holds the files of somebody else.
    """
    target = Path(folder).resolve()
    if target.exists() and not target.is_dir():
        raise OutputError(f"{target} is a file; expected a folder (-o/--out)")
    nearest = next(p for p in (target, *target.parents) if p.exists())
    for place in {nearest, nearest.parent if target.exists() else nearest}:
        if not _writable(place):
            raise OutputError(f"{place} is read-only; choose another folder with -o/--out")
    if target.exists() and any(target.iterdir()) and not overwrite:
        try:
            read_record(target / RECORD)
        except OutputError as error:
            raise OutputError(
                f"{target} holds files that vocatlas did not write; choose another folder "
                "with -o/--out, or give --overwrite (files of other names are kept)"
            ) from error
    return target


def _writable(folder: Path) -> bool:
    """Return whether a folder may be written, by its mode too: root may write anywhere."""
    return bool(folder.stat().st_mode & stat.S_IWUSR) and os.access(folder, os.W_OK)


def publish(
    folder: str | Path,
    writer: Callable[[Path], object],
    *,
    overwrite: bool = False,
    optional: Collection[str] = (),
) -> Path:
    """Let `writer` fill a temporary folder beside `folder`, then move it into place.

    The earlier output is kept when anything fails. Files that an earlier run did not write are
    kept too. A file in `optional` that is not written this time goes: it would be of other results.

    Raises
    ------
    OutputError
        The folder cannot be written (see `check_folder`) or the disk refuses.
    """
    target = check_folder(folder, overwrite=overwrite)
    fresh = target.parent / f".{target.name}.{secrets.token_hex(4)}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.mkdir()
        writer(fresh)
        _move(fresh, target, optional)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return target


def _move(fresh: Path, target: Path, optional: Collection[str]) -> None:
    """Put `fresh` in the place of `target`: whole, or file by file beside others' files."""
    if not target.exists():
        fresh.rename(target)
        return
    written = {path.name for path in fresh.iterdir()}
    gone = set(optional) - written
    if any(path.name not in written | gone for path in target.iterdir()):
        for path in sorted(fresh.iterdir()):
            path.replace(target / path.name)
        for name in gone:
            (target / name).unlink(missing_ok=True)
        return
    old = target.parent / f"{fresh.name}.old"
    target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def write_page(path: Path, page: str, *, overwrite: bool = False) -> None:
    """Write one page; whole, or not at all.

    Raises
    ------
    OutputError
        The file is there and `overwrite` is not given, or it cannot be written.
    """
    if path.is_dir():
        raise OutputError(f"{path} is a folder; expected a file name that ends in .html")
    if path.exists() and not overwrite:
        raise OutputError(f"{path} is there already; give another name, or --overwrite")
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        fresh.write_text(page, encoding="utf-8", newline="\n")
        fresh.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        fresh.unlink(missing_ok=True)
