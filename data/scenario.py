"""Read a scenario that the atlas saved: a JSON file, checked against the study it is for.

Every problem of the file is said at once. Names are kept as they are: what writes them escapes
them.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..geo.errors import OutputError, Problem, StudyError
from ..geo.scenario import INSTITUTION, KINDS, LEVEL_OF, PREFIX, VERSION, AddedCampus, Scenario
from ..geo.study import TIERS, Study
from .checking.checks import CHINA_LAT, CHINA_LON, OUTSIDE_MAX_KM, km_outside
from .checking.vocabulary import DATUMS
from .tables import decode_text

MAX_BYTES = 1_000_000
TEXT_MAX = 200
_SHOWN_MAX = 60
_KEYS = ("study", "name", "standards", "planned", "public_only", "closed", "added")
_ADDED_KEYS = ("id", "name_zh", "lon", "lat", "datum", "serves")
_ADDED_MORE = ("kind", "parent", "seats")


@dataclass
class _Reading:
    """A scenario that is being read: how messages name its file, and what is wrong so far."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def say(self, where: str | None, value: object, expected: str) -> None:
        """Note a problem; see `_shown` for the value."""
        self.problems.append(Problem(self.file, None, where, _shown(value), expected))


def read_scenario(path: str | Path, study: Study) -> Scenario:
    """Read a scenario and check it against the study that it is to change.

    Needed are ``vocatlas_scenario`` (1) and ``study``; what is absent stays as the study has it.
    A campus may be named twice in ``closed``.

    Raises
    ------
    StudyError
        With every problem of the file. A file that is no such JSON, or of another version, is
        judged no further; one of another study is not compared with the tables of this one.
    """
    reading = _Reading(str(path))
    return check_scenario(_load(Path(path), reading), study, file=reading.file)


def check_scenario(content: object, study: Study, *, file: str) -> Scenario:
    """Return what a file says as a scenario; see `read_scenario`.

    Parameters
    ----------
    content
        The value of the JSON.
    file
        How messages name it.

    Raises
    ------
    StudyError
        With every problem.

    Examples
    --------
    >>> check_scenario({"vocatlas_scenario": 2}, None, file="s.json")
    Traceback (most recent call last):
    ...
    vocatlas.geo.errors.StudyError: 1 problem in the study: 研究区数据有 1 处问题：
    s.json, column vocatlas_scenario: found '2'; expected 1, the version that this program reads
      s.json vocatlas_scenario 项：填的是“2”，应为 1，即本程序可读的版本
    """
    reading = _Reading(file)
    if not isinstance(content, dict):
        reading.say(None, content, "a scenario saved by the atlas: an object with its keys")
        raise StudyError(reading.problems)
    version = content.get("vocatlas_scenario")
    if type(version) is not int or version != VERSION:
        expected = f"{VERSION}, the version that this program reads"
        reading.say("vocatlas_scenario", version, expected)
        raise StudyError(reading.problems)
    _say_unknown(content, ("vocatlas_scenario", *_KEYS), None, reading)
    own = content.get("study") == study.id
    if not own:
        reading.say("study", content.get("study"), f"{study.id}, the study that is run")
    scenario = Scenario(
        study.id,
        name=_text(content.get("name", ""), "name", reading, blank=True),
        standards=_standards(content.get("standards", {}), reading),
        planned=_switch(content, "planned", reading),
        public_only=_switch(content, "public_only", reading),
        closed=_closed(content.get("closed", []), study if own else None, reading),
        added=_added(content.get("added", []), study if own else None, reading),
    )
    if reading.problems:
        raise StudyError(reading.problems)
    return scenario


def recorded_scenario(record: Mapping[str, Any], study: Study, *, file: str) -> Scenario | None:
    """Return the scenario that the record of a run holds; None where the run had none.

    Raises
    ------
    OutputError
        What the record holds is no scenario of this study.
    """
    content = record.get("scenario")
    if content is None:
        return None
    try:
        return check_scenario(content, study, file=file)
    except StudyError as error:
        lines = ["the record holds no scenario of this study:", *map(str, error.problems)]
        raise OutputError("\n  ".join(lines)) from error


def _load(path: Path, reading: _Reading) -> object:
    """Return the JSON of a file; what is too large, too deep or no JSON is a problem."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        reading.say(None, None, f"a file that can be read ({error.strerror})")
        raise StudyError(reading.problems) from error
    text = decode_text(raw) if len(raw) <= MAX_BYTES else None
    if text is None:
        large = len(raw) > MAX_BYTES
        reading.say(None, None, f"at most {MAX_BYTES:,} bytes" if large else "text in UTF-8")
        raise StudyError(reading.problems)
    try:
        return json.loads(text, object_pairs_hook=_each_key_once)
    except RecursionError as error:
        reading.say(None, None, "JSON that is not nested this deep")
        raise StudyError(reading.problems) from error
    except ValueError as error:
        reading.say(None, None, f"valid JSON ({error})")
        raise StudyError(reading.problems) from error


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"key {_shown(max(keys, key=keys.count))!r} stands twice in one object")
    return found


def _shown(value: object) -> str | None:
    """Return a value as a message shows it: text or JSON, shortened; None where there is none."""
    if value is None:
        return None
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _SHOWN_MAX else text[:_SHOWN_MAX] + "…"


def _say_unknown(
    content: dict[str, Any], known: tuple[str, ...], where: str | None, reading: _Reading
) -> None:
    """Note unknown keys as values: the text of a key is not ours to print bare."""
    for key in content.keys() - set(known):
        reading.say(where, key, f"a known key, one of {', '.join(known)}")


def _text(value: object, where: str, reading: _Reading, *, blank: bool = False) -> str:
    """Return a text that every output can hold."""
    fits = isinstance(value, str) and len(value) <= TEXT_MAX and (blank or value.strip() != "")
    if not fits or not isinstance(value, str) or any(map(_unwritable, value)):
        filled = "text" if blank else "text that is not blank"
        expected = f"{filled}, at most {TEXT_MAX} characters, no control characters"
        reading.say(where, value, expected)
        return ""
    return value


def _unwritable(character: str) -> bool:
    """Say whether a character is a control, half of a pair, or none at all."""
    code = ord(character)
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE


def _number(value: object) -> float | None:
    """Return a finite JSON number; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _standards(value: object, reading: _Reading) -> dict[str, float]:
    """Return minutes by tier."""
    if not isinstance(value, dict):
        reading.say("standards", value, f"an object with minutes by tier ({', '.join(TIERS)})")
        return {}
    _say_unknown(value, TIERS, "standards", reading)
    standards = {}
    for tier in TIERS:
        if tier not in value:
            continue
        minutes = _number(value[tier])
        if minutes is None or minutes <= 0:
            reading.say(f"standards.{tier}", value[tier], "a finite number above 0, in minutes")
        else:
            standards[tier] = minutes
    return standards


def _switch(content: dict[str, Any], key: str, reading: _Reading) -> bool | None:
    value = content.get(key)
    if key in content and not isinstance(value, bool):
        reading.say(key, "null" if value is None else value, "true or false")
        return None
    return value


def _items(value: object, where: str, what: str, reading: _Reading) -> list[Any]:
    if isinstance(value, list):
        return value
    reading.say(where, value, f"a list of {what}")
    return []


def _closed(value: object, study: Study | None, reading: _Reading) -> tuple[str, ...]:
    """Return the ids of closed campuses, each once."""
    known = set() if study is None else set(study.campuses["id"])
    closed = []
    for at, item in enumerate(_items(value, "closed", "campus ids", reading)):
        campus = _text(item, f"closed[{at}]", reading)
        if campus and study is not None and campus not in known:
            reading.say(f"closed[{at}]", campus, "the id of a campus of the study")
        closed.append(campus)
    return tuple(dict.fromkeys(closed))


def _added(value: object, study: Study | None, reading: _Reading) -> tuple[AddedCampus, ...]:
    """Return the added campuses that nothing is wrong with."""
    items = _items(value, "added", "campuses", reading)
    known = None if study is None else frozenset(study.institutions["id"])
    read = [_campus(item, f"added[{at}]", known, reading) for at, item in enumerate(items)]
    ids = pd.Series([item.get("id") if isinstance(item, dict) else None for item in items])
    ids = ids[[isinstance(key, str) for key in ids]]
    for at, key in ids[ids.duplicated()].items():
        expected = "an id that no other added campus has; this one is a duplicate"
        reading.say(f"added[{at}].id", key, expected)
    if study is not None:
        taken = set(study.campuses["id"])
        for at, campus in enumerate(read):
            if campus is not None and campus.campus_id in taken:
                expected = f"an id that is free in campuses behind {PREFIX!r}"
                reading.say(f"added[{at}].id", campus.id, expected)
        if items and INSTITUTION in set(study.institutions["id"]):
            expected = f"a study without an institution {INSTITUTION!r} to add campuses to"
            reading.say("added", None, expected)
        for at, campus in enumerate(read):
            if campus is not None and campus.parent and PREFIX + campus.parent in (known or ()):
                expected = f"a parent whose id is free in institutions behind {PREFIX!r}"
                reading.say(f"added[{at}].parent", campus.parent, expected)
        _say_far(read, study, reading)
    return tuple(campus for campus in read if campus is not None)


def _campus(
    item: object, where: str, known: frozenset[str] | None, reading: _Reading
) -> AddedCampus | None:
    """Return one added campus; None where anything of it is wrong.

    ``known`` are the institutions that may be its parent, None where they are not to be compared.
    """
    before = len(reading.problems)
    if not isinstance(item, dict):
        reading.say(where, item, f"an object with {', '.join(_ADDED_KEYS)}")
        return None
    _say_unknown(item, (*_ADDED_KEYS, *_ADDED_MORE), where, reading)
    key = _text(item.get("id"), f"{where}.id", reading)
    name = _text(item.get("name_zh"), f"{where}.name_zh", reading)
    lon, lat = _place(item, where, reading)
    datum = item.get("datum")
    if datum not in DATUMS:
        reading.say(f"{where}.datum", datum, f"one of {', '.join(DATUMS)}")
    kind = _kind(item.get("kind", "branch"), f"{where}.kind", reading)
    serves = _serves(item.get("serves"), kind, f"{where}.serves", reading)
    parent = _parent(item.get("parent"), known, f"{where}.parent", reading)
    seats = _seats(item.get("seats"), f"{where}.seats", reading)
    if len(reading.problems) > before:
        return None
    return AddedCampus(key, name, lon, lat, str(datum), serves, str(kind), parent, seats)


def _kind(value: object, where: str, reading: _Reading) -> str | None:
    """Return a kind of campus; None where it is none."""
    if isinstance(value, str) and value in KINDS:
        return value
    reading.say(where, "null" if value is None else value, f"one of {', '.join(KINDS)}")
    return None


def _parent(
    value: object, known: frozenset[str] | None, where: str, reading: _Reading
) -> str | None:
    """Return the institution that a campus belongs to; null is none."""
    if value is None:
        return None
    parent = _text(value, where, reading)
    if parent and known is not None and parent not in known:
        reading.say(where, parent, "the id of an institution of the study, or none")
    return parent


def _seats(value: object, where: str, reading: _Reading) -> int | None:
    """Return secondary seats; null is unknown."""
    if value is None:
        return None
    seats = _number(value)
    if seats is None or seats < 0 or not seats.is_integer():
        reading.say(where, value, "a whole number of seats, at least 0, or none where unknown")
        return None
    return int(seats)


def _place(item: dict[str, Any], where: str, reading: _Reading) -> tuple[float, float]:
    """Return longitude and latitude in China."""
    lon, lat = _number(item.get("lon")), _number(item.get("lat"))
    for key, degrees in (("lon", lon), ("lat", lat)):
        if degrees is None:
            reading.say(f"{where}.{key}", item.get(key), "a number of degrees")
    if lon is None or lat is None:
        return math.nan, math.nan
    if _between(lat, CHINA_LON) and _between(lon, CHINA_LAT):
        expected = "longitude in lon and latitude in lat; they look swapped"
        reading.say(f"{where}.lon, {where}.lat", f"{lon:g}, {lat:g}", expected)
        return lon, lat
    for key, degrees, bounds in (("lon", lon, CHINA_LON), ("lat", lat, CHINA_LAT)):
        if not _between(degrees, bounds):
            expected = f"degrees in China, {bounds[0]:g} to {bounds[1]:g}"
            reading.say(f"{where}.{key}", f"{degrees:g}", expected)
    return lon, lat


def _between(degrees: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= degrees <= bounds[1]


def _serves(value: object, kind: str | None, where: str, reading: _Reading) -> tuple[str, ...]:
    """Return the tiers that a campus serves, each once; none for a training base alone."""
    if kind == "training_base":
        if value != []:
            expected = "an empty list: a training base serves no tier"
            reading.say(where, "nothing" if value is None else value, expected)
        return ()
    # of a kind that is none it cannot be said whether it must serve a tier
    if not isinstance(value, list) or (not value and kind is not None):
        reading.say(where, value, f"a list of tiers, some of {', '.join(LEVEL_OF)}")
        return ()
    for at, tier in enumerate(value):
        if not isinstance(tier, str) or tier not in LEVEL_OF:
            expected = f"one of {', '.join(LEVEL_OF)} (an added campus serves no other tier)"
            reading.say(f"{where}[{at}]", "null" if tier is None else tier, expected)
    return tuple(dict.fromkeys(tier for tier in value if isinstance(tier, str)))


def _say_far(read: list[AddedCampus | None], study: Study, reading: _Reading) -> None:
    """Note added campuses too far outside the study."""
    placed = [(at, campus) for at, campus in enumerate(read) if campus is not None]
    if not placed:
        return
    km = km_outside(
        np.array([campus.lon for _, campus in placed]),
        np.array([campus.lat for _, campus in placed]),
        pd.Series([campus.datum for _, campus in placed]),
        study.which_county.geometry.union_all(),
        study.metric_crs,
    )
    for (at, campus), away in zip(placed, km, strict=True):
        if away > OUTSIDE_MAX_KM:
            reading.say(
                f"added[{at}].lon, added[{at}].lat",
                f"{campus.lon:g}, {campus.lat:g}",
                f"a point at most {OUTSIDE_MAX_KM:g} km outside the study; "
                f"it is {away:.0f} km away",
            )
