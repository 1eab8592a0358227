"""Open what a study names as an input: a file of its folder, or a table of a database."""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd

from ..geo.errors import Problem, StudyError
from .postgres.database import hide_password, is_database_url, is_url
from .postgres.postgis import describe_input, read_database_layer, read_database_table
from .tables import Table, read_layer, read_table

_EXPECTED = "a file of the study folder, or postgresql://user@host/db?table=schema.name"


def open_table(stated: str, *, folder: Path, names: Mapping[str, str]) -> tuple[Table, str]:
    """Read a table as text.

    Parameters
    ----------
    stated
        A file, from `folder`, or the address of a database table.
    folder
        Of the study.
    names
        Known column names, cleaned, and what each stands for.

    Returns
    -------
    tuple
        The table, and what a study's ``files`` say of it.

    Raises
    ------
    StudyError
        It cannot be read.

    Examples
    --------
    >>> open_table("mysql://me:secret@host/db", folder=Path(), names={})
    Traceback (most recent call last):
    ...
    vocatlas.geo.errors.StudyError: 1 problem in the study: 研究区数据有 1 处问题：
    mysql://me@host/db: expected a file of the study folder, or postgresql://...
      mysql://me@host/db：应为研究区文件夹中的文件，或 postgresql://...
    """
    if not is_database_url(stated):
        path = _path(stated, folder)
        return read_table(path, file=stated, names=names), str(path.resolve())
    frame = read_database_table(stated, names=names)
    lines = tuple(range(1, len(frame) + 1))
    return Table(hide_password(stated), frame, lines), describe_input(stated, frame)


def open_layer(
    stated: str, *, folder: Path, name: str, alone: bool
) -> tuple[gpd.GeoDataFrame, str, str]:
    """Read a layer in EPSG:4326.

    Parameters
    ----------
    stated
        A file, from `folder`, or ``file:layer``, or the address of a database table.
    folder
        Of the study.
    name
        The layer of a GeoPackage that names none.
    alone
        The file holds one layer, which may bear any name.

    Returns
    -------
    tuple
        The layer, the name of its file, and what a study's ``files`` say of it.

    Raises
    ------
    StudyError
        It cannot be read.
    """
    if is_database_url(stated):
        shapes = read_database_layer(stated)
        return shapes, hide_password(stated), describe_input(stated, shapes)
    file, _, layer = (stated, "", "") if is_url(stated) else stated.partition(":")
    path = _path(file, folder)
    alone = alone or path.suffix.lower() != ".gpkg"
    shapes = read_layer(path, file=file, layer=layer or (None if alone else name))
    return shapes, file, str(path.resolve())


def _path(file: str, folder: Path) -> Path:
    if is_url(file):
        raise StudyError([Problem(hide_password(file), None, None, None, _EXPECTED)])
    return folder / file
