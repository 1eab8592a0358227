"""Read a study: a folder with ``study.toml`` and its tables, or a built-in name.

Every problem of every file is collected before anything is refused.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyproj

from ..geo.errors import ParameterError, Problem, StudyError
from ..geo.roads.roadnet import RoadNet
from ..geo.study import Catalogue, Parameters, Study, describe_parameter
from .checking.checks import find_problems
from .checking.layerchecks import merge_lines, road_problems, shape_problems
from .checking.layouts import COLUMNS, LAYER_COLUMNS
from .checking.rules import find_industry_problems, stack_rules
from .checking.schema import check_table, column_names, empty_table
from .inputs import open_layer, open_table
from .osm import roadfile
from .postgres.database import hide_password
from .postgres.postgis import hash_input
from .tables import TABLE_SUFFIXES, Table, decode_text, text_series

DATA_FOLDER = Path(__file__).parent
CATALOGUE_TABLES = tuple(item.name for item in fields(Catalogue))
REQUIRED_TABLES = ("counties", "campuses", "institutions")
OPTIONAL_TABLES = (
    "townships",
    "villages",
    "gazetteer",
    "programmes",
    "pathways",
    "stated_schools",
    "enrolment",
    "parks",
    "clusters",
    "coordination",
    "coordination_claims",
    "city_figures",
    "links",
    "sources",
)
BOUNDARY_LAYERS = ("which_county", "area", "land", "neighbours")
OPTIONAL_LAYERS = ("neighbours", "roads")
_TABLE_NAMES = (*REQUIRED_TABLES, *OPTIONAL_TABLES, "boundaries", "roads", *CATALOGUE_TABLES)
_TOML = "study.toml"


@dataclass
class _Reading:
    """What is known so far of a study that is being read."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    frames: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def say(self, column: str | None, value: object, expected: str) -> None:
        """Note a problem of study.toml."""
        text = None if value is None else hide_password(str(value))
        self.problems.append(Problem(_TOML, None, column, text, expected))

    def attempt(self, read: Callable[[], None]) -> None:
        """Read one thing; what is wrong with it joins the other problems."""
        try:
            read()
        except StudyError as error:
            self.problems += error.problems


def builtin_studies() -> tuple[str, ...]:
    """Return the names of the studies that come with the package."""
    return tuple(sorted(path.parent.name for path in DATA_FOLDER.glob(f"*/{_TOML}")))


def study_folder(study: str | Path) -> Path:
    """Return the folder of a study given by path or by built-in name.

    A built-in name given as text wins over a folder of that name (write ``./wenzhou`` for the
    folder).

    Raises
    ------
    StudyError
        There is neither such a folder with a ``study.toml`` nor such a built-in study.
    """
    if isinstance(study, str) and study in builtin_studies():
        return DATA_FOLDER / study
    folder = Path(study)
    if folder.name == _TOML:
        folder = folder.parent
    if (folder / _TOML).is_file():
        return folder
    known = ", ".join(builtin_studies()) or "none"
    expected = f"a folder that holds {_TOML}, or a built-in study ({known})"
    raise StudyError([Problem(str(study), None, None, None, expected)])


def read_study(path_or_builtin_name: str | Path, *, with_road_net: bool = True) -> Study:
    """Read and check a study.

    A table is the file or database table (``postgresql://...?table=schema.name``) that
    ``[tables]`` names, else the file in the folder that bears the table's name. Optional tables
    that are absent, or hold no row below their header, are empty; so are absent roads (where
    ``roads.npz`` stands beside the study, minutes are over that network), and
    neighbours where ``[boundaries]`` says ``neighbours = ""``. A study may
    bring its own catalogue tables (``draws.csv``, ``standards.csv`` ...), which then replace the
    package's; only the rules of its own ``crosswalk.csv`` go above those of the package.
    Coordinates stay in the datum that they declare; layers become EPSG:4326.

    Parameters
    ----------
    path_or_builtin_name
        The study.
    with_road_net
        Whether to read ``roads.npz``; whoever writes it anew does not need the old one.

    Returns
    -------
    Study
        Its ``files`` give the path of every input by its name in the study; of a database table
        the address and the hash of what was read, without a password.

    Raises
    ------
    StudyError
        With every problem of every file.

    Examples
    --------
    >>> read_study("atlantis")
    Traceback (most recent call last):
    ...
    vocatlas.geo.errors.StudyError: 1 problem in the study: 研究区数据有 1 处问题：
    atlantis: expected a folder that holds study.toml, or a built-in study (...)
      atlantis：应为含 study.toml 的文件夹，或内置研究区（...）
    """
    reading = _Reading(study_folder(path_or_builtin_name))
    settings = _settings(reading)
    parameters = _parameters(settings, reading)
    identity = _identity(settings, reading)
    _name_files(settings, reading)
    for name in (*REQUIRED_TABLES, *OPTIONAL_TABLES):
        reading.attempt(partial(_read_table, name, reading))
    for name in (*BOUNDARY_LAYERS, "roads"):
        reading.attempt(partial(_read_layer, name, reading))
    road_net = _read_road_net(reading) if with_road_net else None
    _read_catalogue(reading)
    problems = reading.problems + find_problems(
        reading.tables,
        reading.frames,
        adcode=identity["adcode"],
        metric_crs=identity["metric_crs"],
    )
    if problems:
        # a file that holds several layers is missing or broken once
        raise StudyError(list(dict.fromkeys(problems)))
    if road_net is not None and reading.frames["roads"].empty:
        reading.frames["roads"] = road_net.main_roads()
    return Study(
        **identity,
        parameters=parameters,
        **reading.frames,
        files=reading.files,
        road_net=road_net,
    )


def read_catalogue() -> Catalogue:
    """Return the catalogue tables of the package.

    Raises
    ------
    StudyError
        With every problem of every table.
    """
    reading = _Reading(DATA_FOLDER / "catalogue")
    _read_catalogue(reading)
    if reading.problems:
        raise StudyError(reading.problems)
    catalogue: Catalogue = reading.frames["catalogue"]
    return catalogue


def hash_inputs(study: Study) -> dict[str, str]:
    """Return the SHA-256 of every input that a study was read from, by its name in the study.

    Raises
    ------
    StudyError
        A file that was read is there no more.
    """
    hashes = {}
    for name, path in sorted(study.files.items()):
        try:
            hashes[name] = hash_input(path)
        except OSError as error:
            raise StudyError([Problem(name, None, None, None, "this file, to hash it")]) from error
    return hashes


def _settings(reading: _Reading) -> dict[str, Any]:
    """Return what study.toml says; without it nothing else can be read."""
    path = reading.folder / _TOML
    text = decode_text(path.read_bytes())
    if text is None:
        raise StudyError([Problem(_TOML, None, None, None, "text in UTF-8")])
    try:
        settings = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        problem = Problem(_TOML, None, None, None, f"valid TOML ({error})")
        raise StudyError([problem]) from error
    reading.files[_TOML] = str(path.resolve())
    groups = set(Parameters().as_dict())
    for section, content in settings.items():
        if section not in groups | {"study", "tables", "boundaries"}:
            reading.say(section, None, "a known section; this one is unknown")
        elif not isinstance(content, dict):
            reading.say(section, content, f"a section [{section}]")
    return {name: content for name, content in settings.items() if isinstance(content, dict)}


def _parameters(settings: Mapping[str, Any], reading: _Reading) -> Parameters:
    """Return the defaults with every parameter that study.toml sets."""
    parameters = Parameters()
    for group in parameters.as_dict():
        for key, value in settings.get(group, {}).items():
            try:
                parameters = parameters.with_value(f"{group}.{key}", value)
            except ParameterError:
                known = parameters.as_dict()[group]
                expected = (
                    describe_parameter(f"{group}.{key}")
                    if key in known
                    else f"a known parameter, one of {', '.join(known)}"
                )
                reading.say(f"{group}.{key}", value, expected)
    return parameters


def _identity(settings: Mapping[str, Any], reading: _Reading) -> dict[str, Any]:
    """Return id, names, adcode and CRS of the study."""
    study = dict(settings.get("study", {}))
    wanted = ("id", "name_zh", "name_en", "adcode", "metric_crs")
    for key in study.keys() - set(wanted):
        reading.say(f"study.{key}", study[key], f"one of {', '.join(wanted)}")
    for key in wanted:
        if key not in study:
            reading.say(f"study.{key}", None, "this key")
    adcode = study.get("adcode", 0)
    if isinstance(adcode, bool) or not str(adcode).isdigit():
        reading.say("study.adcode", adcode, "a six-digit code")
        adcode = 0
    crs = study.get("metric_crs")
    if crs is not None and not _is_metric(str(crs)):
        reading.say("study.metric_crs", crs, "a projected CRS in metres, for example EPSG:4549")
        crs = None
    texts = {key: str(study.get(key, "")) for key in ("id", "name_zh", "name_en")}
    return {**texts, "adcode": int(adcode), "metric_crs": None if crs is None else str(crs)}


def _is_metric(crs: str) -> bool:
    try:
        given = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        return False
    return given.is_projected and all(axis.unit_name == "metre" for axis in given.axis_info)


def _name_files(settings: Mapping[str, Any], reading: _Reading) -> None:
    """Find the file of every table and layer."""
    stated = settings.get("tables", {})
    for name, file in stated.items():
        if name not in _TABLE_NAMES:
            reading.say(f"tables.{name}", file, f"one of {', '.join(_TABLE_NAMES)}")
    for key, value in settings.get("boundaries", {}).items():
        if key not in ("file", *BOUNDARY_LAYERS):
            reading.say(f"boundaries.{key}", value, f"file, {', '.join(BOUNDARY_LAYERS)}")
    for name in _TABLE_NAMES:
        files = [name + suffix for suffix in TABLE_SUFFIXES]
        beside = next((file for file in files if (reading.folder / file).is_file()), None)
        if name in stated:
            reading.names[name] = str(stated[name])
        elif beside is not None:
            reading.names[name] = beside
        elif name in REQUIRED_TABLES:
            reading.names[name] = name + ".csv"
        elif name == "boundaries":
            reading.names[name] = "boundaries.gpkg"
    boundaries = settings.get("boundaries", {})
    file = str(boundaries.get("file", reading.names["boundaries"]))
    for layer in BOUNDARY_LAYERS:
        reading.names[layer] = str(boundaries.get(layer, file))


def _read_table(name: str, reading: _Reading) -> None:
    """Read one table, or take an empty one where it is optional and absent or has no row."""
    if name not in reading.names:
        reading.frames[name] = empty_table(name)
        return
    columns = COLUMNS[name]
    table, place = open_table(
        reading.names[name], folder=reading.folder, names=column_names(columns)
    )
    reading.files[table.file] = place
    optional = name in OPTIONAL_TABLES
    frame, problems = check_table(table, columns, empty_allowed=optional)
    reading.problems += problems
    if optional and frame.empty and not problems:
        reading.frames[name] = empty_table(name)
    elif len(frame) and all(column in frame for column in columns):
        reading.frames[name], reading.tables[name] = frame, table


def _read_layer(name: str, reading: _Reading) -> None:
    """Read one layer; a file with a single layer may name it as it likes."""
    columns = LAYER_COLUMNS[name]
    reading.frames[name] = gpd.GeoDataFrame(
        {column: [] for column in columns}, geometry=[], crs=4326
    )
    if name in OPTIONAL_LAYERS and not reading.names.get(name):
        return
    stated, alone = reading.names[name], name == "roads"
    shapes, file, place = open_layer(stated, folder=reading.folder, name=name, alone=alone)
    reading.files[file], what = place, f"{file} layer {name}"
    accepted = column_names(columns)
    shapes = shapes.rename(columns=lambda column: accepted.get(str(column).lower(), column))
    text = {
        column: text_series(
            "" if pd.isna(value) else f"{value:g}" if isinstance(value, float) else str(value)
            for value in shapes[column]
        )
        for column in columns
        if column in shapes
    }
    if columns:
        table = Table(what, pd.DataFrame(text), tuple(range(1, len(shapes) + 1)))
        typed, problems = check_table(table, columns)
        reading.problems += problems
        if problems:
            return
        shapes = shapes.assign(**{column: typed[column].to_numpy() for column in columns})
    if name == "roads":
        shapes = shapes.set_geometry(merge_lines(shapes.geometry))
        problems = road_problems(shapes, what)
    else:
        problems = shape_problems(shapes, what, ("Polygon", "MultiPolygon"))
    reading.problems += problems
    if not problems:
        reading.frames[name] = shapes
        if columns:
            reading.tables[name] = table


def _read_road_net(reading: _Reading) -> RoadNet | None:
    """Read the road network that ``vocatlas roads`` put beside the study, if it is there."""
    path = reading.folder / roadfile.NAME
    if not path.is_file():
        return None
    reading.files[roadfile.NAME] = str(path.resolve())
    return roadfile.read_roads(path)


def _read_catalogue(reading: _Reading) -> None:
    """Read the catalogue tables, the study's own before the package's."""
    own = _Reading(DATA_FOLDER / "catalogue")
    for name in CATALOGUE_TABLES:
        home = reading.folder if name in reading.names else DATA_FOLDER
        file = reading.names.get(name, f"catalogue/{name}.csv")

        def read(name: str = name, file: str = file, home: Path = home) -> None:
            names = column_names(COLUMNS[name])
            table, place = open_table(file, folder=home, names=names)
            reading.files[table.file] = place
            own.frames[name], problems = check_table(table, COLUMNS[name])
            own.tables[name] = table
            reading.problems += problems

        reading.attempt(read)
    if all(name in own.frames for name in CATALOGUE_TABLES):
        tables = {**reading.tables, "crosswalk": own.tables["crosswalk"]}
        reading.problems += find_industry_problems(tables, reading.frames | own.frames)
        if "crosswalk" in reading.names:
            package, place = open_table("catalogue/crosswalk.csv", folder=DATA_FOLDER, names={})
            reading.files[package.file] = place
            own.frames["crosswalk"] = stack_rules(own.frames["crosswalk"], package.frame)
        reading.frames["catalogue"] = Catalogue(**own.frames)
