"""What the tags of a way or node in OpenStreetMap say to somebody who drives a car.

Speeds are km/h. A way is a road when its ``highway`` stands in ``catalogue/road_classes.csv``,
and a ferry when it has ``route=ferry``. The most specific key decides on access: ``motorcar``,
``motor_vehicle``, ``vehicle``, ``access``.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...geo.errors import Problem, StudyError
from ..tables import decode_text

CATALOGUE = Path(__file__).parent.parent / "catalogue"
FERRY = "ferry"
ACCESS_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
CLOSED = frozenset(
    ("no", "private", "agricultural", "forestry", "emergency", "military", "psv", "bus")
)
"""Values of access that close a way. ``destination``, ``permissive``, ``customers`` do not."""
BLOCKING = frozenset(
    (
        "bollard", "block", "jersey_barrier", "chain", "log", "debris", "rope", "planter", "wall",
        "fence", "hedge", "guard_rail", "cycle_barrier", "motorcycle_barrier", "stile",
        "horse_stile", "kissing_gate", "turnstile", "full-height_turnstile", "bus_trap",
        "tank_trap",
    )
)  # fmt: skip
"""Barriers that no car passes unless their access says so; a gate stops only where it is shut."""
ONEWAY_KEYS = ("oneway:motorcar", "oneway:motor_vehicle", "oneway")
WAY_KEYS = (
    "highway", "route", "area", "service", "impassable", "smoothness", "junction", "duration",
    "maxspeed", "maxspeed:forward", "maxspeed:backward", *ACCESS_KEYS, *ONEWAY_KEYS,
)  # fmt: skip
"""Keys of a way that are read; all others say nothing here."""
FASTEST_KMH = 200.0
"""A tagged speed above this is taken for a slip."""

_UNITS = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": 1.609344, "knots": 1.852}
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z/]*)")
_ZONE_NUMBER = re.compile(r"(?:[a-z-]+:)?(?:zone:?)?(\d+)")
_CLOCK = re.compile(r"(\d+):(\d{1,2})(?::(\d{1,2}))?")
_ISO = re.compile(r"p(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?)?")
_NO_LIMIT = ("none", "signals", "variable", "implicit", "default", "unposted", "unknown")


@dataclass(frozen=True)
class RoadRules:
    """Speed of each road class, and of each zone that ``maxspeed`` may name; lower case."""

    class_kmh: Mapping[str, float]
    zone_kmh: Mapping[str, float]


@dataclass(frozen=True)
class RoadTags:
    """What a drivable way's tags say.

    A speed is 0 where the direction is closed. ``minutes`` is what a ferry takes for the whole
    way, if it is tagged. ``doubts`` are (key, value) that were not understood.
    """

    road_class: str
    forward_kmh: float
    backward_kmh: float
    minutes: float | None = None
    tagged_speed: bool = False
    turns: bool = False
    doubts: tuple[tuple[str, str], ...] = ()


def read_rules(folder: Path | None = None) -> RoadRules:
    """Read the speeds: ``road_classes.csv`` and ``speed_zones.csv``.

    Parameters
    ----------
    folder
        A study's folder; tables of these names in it stand before the package's own.

    Raises
    ------
    StudyError
        With every row whose name is missing or whose speed is not above 0.

    Examples
    --------
    >>> read_rules().class_kmh["motorway"]
    90.0
    """
    problems: list[Problem] = []
    speeds = []
    for name, key in (("road_classes.csv", "class"), ("speed_zones.csv", "zone")):
        own = folder is not None and (folder / name).is_file()
        path = (folder if own and folder is not None else CATALOGUE) / name
        speeds.append(_read_speeds(path, key, problems))
    if problems:
        raise StudyError(problems)
    return RoadRules(*speeds)


def _read_speeds(path: Path, key: str, problems: list[Problem]) -> dict[str, float]:
    """Return the speeds of a table by the name in its column `key`."""
    text = decode_text(path.read_bytes())
    rows = list(csv.DictReader(io.StringIO(text or "")))
    if not rows or not {key, "kmh"} <= set(rows[0]):
        problems.append(Problem(path.name, None, None, None, f"rows with columns {key} and kmh"))
        return {}
    speeds = {}
    for number, row in enumerate(rows, start=2):
        found = _NUMBER.fullmatch((row["kmh"] or "").strip())
        if not row[key] or not found or not 0 < float(found[1]) <= FASTEST_KMH:
            expected = f"a name and a speed above 0 and up to {FASTEST_KMH:g} km/h"
            problems.append(Problem(path.name, number, "kmh", row["kmh"], expected))
        else:
            speeds[row[key].strip().lower()] = float(found[1])
    return speeds


def why_not_drivable(tags: Mapping[str, str], rules: RoadRules) -> str | None:
    """Return why cars do not drive here; None where they do.

    Returns
    -------
    str or None
        ``not_for_cars`` (another ``highway``, or none), ``area``, ``impassable``,
        ``emergency_access`` or ``closed`` (access no, private ...).

    Examples
    --------
    >>> why_not_drivable({"highway": "service", "access": "private"}, read_rules())
    'closed'
    >>> why_not_drivable({"highway": "service", "access": "destination"}, read_rules()) is None
    True
    """
    if class_of(tags) not in rules.class_kmh:
        return "not_for_cars"
    if tags.get("area") == "yes":
        return "area"
    if tags.get("impassable") == "yes" or tags.get("smoothness") == "impassable":
        return "impassable"
    if tags.get("service") == "emergency_access":
        return "emergency_access"
    return "closed" if _is_open(tags) is False else None


def class_of(tags: Mapping[str, str]) -> str:
    """Return the class of a way: ``ferry``, or its ``highway``; empty where it has neither."""
    return FERRY if tags.get("route") == FERRY else tags.get("highway", "")


def _is_open(tags: Mapping[str, str]) -> bool | None:
    """Return whether access is open or closed to cars; None where nothing is said."""
    for key in ACCESS_KEYS:
        if key in tags:
            values = {value.strip() for value in tags[key].split(";")}
            return not values <= CLOSED
    return None


def read_road(tags: Mapping[str, str], rules: RoadRules) -> RoadTags:
    """Return class, directions and speeds of a drivable way.

    ``oneway:motorcar`` stands before ``oneway:motor_vehicle`` before ``oneway``. A motorway and a
    roundabout are one-way unless they say ``no``. ``reversible`` and ``alternating`` are open both
    ways, since each way is open at some hour. ``maxspeed:forward`` and ``maxspeed:backward`` stand
    before ``maxspeed``, and that before the class's speed.

    Examples
    --------
    >>> read_road({"highway": "primary", "oneway": "-1", "maxspeed": "50 mph"}, read_rules())
    RoadTags(road_class='primary', forward_kmh=0.0, backward_kmh=80.4672, ...)
    """
    road_class = class_of(tags)
    doubts = []
    speeds: dict[str, float | None] = {}
    for key in ("maxspeed", "maxspeed:forward", "maxspeed:backward"):
        text = tags.get(key)
        speeds[key] = None if text is None else read_speed(text, rules)
        if text is not None and speeds[key] is None and text.strip().lower() not in _NO_LIMIT:
            doubts.append((key, text))
    minutes = None
    if road_class == FERRY and "duration" in tags:
        minutes = read_duration(tags["duration"])
        if minutes is None:
            doubts.append(("duration", tags["duration"]))
    general = speeds["maxspeed"] or rules.class_kmh[road_class]
    forward, backward, turns = _directions(tags, road_class)
    return RoadTags(
        road_class,
        (speeds["maxspeed:forward"] or general) if forward else 0.0,
        (speeds["maxspeed:backward"] or general) if backward else 0.0,
        minutes,
        any(speeds.values()),
        turns,
        tuple(doubts),
    )


def _directions(tags: Mapping[str, str], road_class: str) -> tuple[bool, bool, bool]:
    """Return whether a way is open forward and backward, and whether that turns by the hour."""
    stated = next((tags[key] for key in ONEWAY_KEYS if key in tags), "")
    if stated in ("yes", "true", "1"):
        return True, False, False
    if stated in ("-1", "reverse"):
        return False, True, False
    if stated in ("reversible", "alternating"):
        return True, True, True
    implied = road_class == "motorway" or tags.get("junction") in ("roundabout", "circular")
    return True, stated in ("no", "false", "0") or not implied, False


def read_speed(text: str, rules: RoadRules) -> float | None:
    """Return km/h of a ``maxspeed``; None where it holds no speed that is understood.

    Of several values (``60;40``, ``60|80``) the lowest counts. Zones are looked up with their
    country, then without; ``CN:zone30`` and ``CN:30`` are 30. ``none`` and ``signals`` give None:
    the class's speed then holds.

    Examples
    --------
    >>> [read_speed(t, read_rules()) for t in ("60;40", "30 mph", "CN:urban", "walk", "none")]
    [40.0, 48.28032, 50.0, 7.0, None]
    """
    found = [_one_speed(part.strip().lower(), rules) for part in re.split(r"[;,|]", text)]
    return min((speed for speed in found if speed), default=None)


def _one_speed(text: str, rules: RoadRules) -> float | None:
    zone = rules.zone_kmh.get(text) or rules.zone_kmh.get(text.partition(":")[2])
    if zone:
        return zone
    number = _NUMBER.fullmatch(text)
    kmh = None
    if number and number[2] in _UNITS:
        kmh = float(number[1]) * _UNITS[number[2]]
    elif number is None and (zoned := _ZONE_NUMBER.fullmatch(text)):
        kmh = float(zoned[1])
    return kmh if kmh is not None and 1 <= kmh <= FASTEST_KMH else None


def read_duration(text: str) -> float | None:
    """Return the minutes of a ``duration``; None where it is none, or nought.

    Accepted are minutes, HH:MM, HH:MM:SS and ISO 8601.

    Examples
    --------
    >>> [read_duration(text) for text in ("25", "1:30", "00:07:30", "PT1H5M", "soon")]
    [25.0, 90.0, 7.5, 65.0, None]
    """
    plain = text.strip().lower()
    if re.fullmatch(r"\d+(\.\d+)?", plain):
        return float(plain) or None
    if clock := _CLOCK.fullmatch(plain):
        hours, minutes, seconds = (float(part or 0) for part in clock.groups())
        return hours * 60 + minutes + seconds / 60 or None
    if iso := _ISO.fullmatch(plain):
        days, hours, minutes, seconds = (float(part or 0) for part in iso.groups())
        return days * 1440 + hours * 60 + minutes + seconds / 60 or None
    return None


def blocking_barrier(tags: Mapping[str, str]) -> str | None:
    """Return the kind of a node's barrier that cars do not pass; None where they pass.

    What its access says decides. Where it says nothing, `BLOCKING` kinds stop cars (a rising
    bollard does not), and every other kind lets them through.

    Examples
    --------
    >>> blocking_barrier({"barrier": "gate"}), blocking_barrier({"barrier": "bollard"})
    (None, 'bollard')
    >>> blocking_barrier({"barrier": "gate", "access": "no"})
    'gate'
    """
    kind = tags.get("barrier", "no")
    if kind == "no":
        return None
    is_open = _is_open(tags)
    if is_open is None:
        is_open = kind not in BLOCKING or tags.get("bollard") == "rising"
    return None if is_open else kind
