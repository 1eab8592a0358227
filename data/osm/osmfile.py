"""An OpenStreetMap extract as a file: what kind it is, its nodes, and what is wrong with it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...geo.errors import TravelError
from .osmtags import blocking_barrier

_HEAD_BYTES = 65_536


@dataclass(frozen=True)
class Scan:
    """What the first reading of an extract finds.

    ``places`` is osmium's handler that gives ways the places of their nodes, which it looks up in
    ``table``. ``barriers`` are nodes that no car passes, by id, with their kind; ``ways`` counts
    the ways with ``highway`` or ``route``; ``stamp`` is the file's own date, if it says one.
    """

    path: Path
    form: str
    places: Any
    table: Any
    barriers: dict[int, str]
    ways: int
    stamp: str


def scan_extract(path: str | Path) -> Scan:
    """Read the places of all nodes, and find the barriers that stop cars.

    PBF, OSM XML (also gzip or bzip2) and O5M are read, whatever the file is called.

    Raises
    ------
    TravelError
        osmium is not installed, or the file is missing, empty, cut off, or of another kind.
    """
    osmium = load_osmium()
    file = Path(path)
    form = _find_form(file)
    barriers: dict[int, str] = {}
    ways = 0
    with readable(file):
        table = osmium.index.create_map("flex_mem")
        # one handler for both readings: it remembers whether the table has to be sorted
        places = osmium.NodeLocationsForWays(table)
        places.ignore_errors()
        source = osmium.io.File(str(file), form)
        reading = osmium.FileProcessor(source, osmium.osm.NODE | osmium.osm.WAY)
        stamp = reading.header.get("osmosis_replication_timestamp") or ""
        keys = osmium.filter.KeyFilter("barrier", "highway", "route")
        for item in reading.with_filter(places).with_filter(keys):
            if item.is_way():
                ways += 1
            elif "barrier" in item.tags and (kind := blocking_barrier(dict(item.tags))):
                barriers[item.id] = kind
    return Scan(file, form, places, table, barriers, ways, stamp)


def load_osmium() -> Any:
    """Return the package osmium, or say how to install it."""
    try:
        import osmium
    except ImportError as error:
        raise TravelError(
            "reading OpenStreetMap needs osmium: pip install 'vocatlas[osm]'"
        ) from error
    return osmium


def _find_form(path: Path) -> str:
    """Return the form of an extract by what it begins with, not by its name."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise TravelError(
            f"{path}: 无法读取 cannot be read ({error.strerror}); expected an OpenStreetMap "
            "extract, .osm.pbf"
        ) from error
    if not head:
        raise TravelError(f"{path}: 文件为空 is empty; download the extract again")
    if b"OSMHeader" in head[:32]:
        return "pbf"
    for magic, form in ((b"\x1f\x8b", "osm.gz"), (b"BZh", "osm.bz2"), (b"\xff\xe0\x04o5m2", "o5m")):
        if head.startswith(magic):
            return form
    if re.search(rb"<osm[\s>]", head):
        return "osm"
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    what = "a web page or other XML" if text else "something else"
    raise TravelError(
        f"{path}: 不是OSM数据 is no OpenStreetMap extract but {what}; expected .osm.pbf (or .osm)"
    )


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Say in one line what osmium cannot read."""
    try:
        yield
    except (RuntimeError, OSError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise TravelError(
            f"{path}: 文件不完整或已损坏 is cut off or damaged ({reason}); "
            "download the extract again"
        ) from error
