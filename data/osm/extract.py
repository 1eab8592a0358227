"""Read the roads of a study out of an OpenStreetMap extract.

The file is read twice: for the places of its nodes, then for its ways. What is held in memory
are places (in osmium's table) and the nodes of drivable ways near the study, as arrays.
"""

from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from ...geo.errors import ParameterError, TravelError
from ...geo.roads.segments import DEGREE7, Ways, step_km
from .osmfile import Scan, load_osmium, readable
from .osmtags import (
    FERRY,
    WAY_KEYS,
    RoadRules,
    RoadTags,
    class_of,
    read_road,
    why_not_drivable,
)

if TYPE_CHECKING:
    import osmium

    from ...geo.study import Study

MARGIN_KM = 30.0
"""Roads are kept up to this far outside the study: routes may leave it."""
FASTEST_FERRY_KMH = 150.0
"""A duration that would need more is taken for a slip."""
_BATCH_NODES = 1_000_000
_NOWHERE = 2**31 - 1  # osmium's coordinate of a node that is not in the file


@dataclass
class Census:
    """What was kept and what was not, counted.

    ``left_out`` counts ways by reason, ``not_for_cars`` by their ``highway``; ``barriers`` are
    nodes on kept ways by kind; ``doubts`` are values that were not understood, by (key, value).
    ``bounds`` are west, south, east, north of all drivable ways, also of those not kept.
    """

    kept: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    not_for_cars: Counter[str] = field(default_factory=Counter)
    barriers: Counter[str] = field(default_factory=Counter)
    doubts: Counter[tuple[str, str]] = field(default_factory=Counter)
    tagged_speeds: int = 0
    turning: int = 0
    ferries: int = 0
    timed_ferries: int = 0
    missing_nodes: int = 0
    bounds: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Import:
    """Ways of a study, the names of their classes, the nodes that no car passes, the counts."""

    ways: Ways
    classes: tuple[str, ...]
    blocked: npt.NDArray[np.int64]
    census: Census


def study_area(study: "Study", *, margin_km: float = MARGIN_KM) -> shapely.Geometry:
    """Return the counties of a study with a margin around, WGS-84.

    The margin is measured in the study's metric CRS.

    Raises
    ------
    ParameterError
        The margin is negative or no finite number.
    """
    if not 0 <= margin_km < float("inf"):
        raise ParameterError(f"the margin must be a finite number of km, not below 0: {margin_km}")
    counties = study.which_county.to_crs(study.metric_crs).union_all()
    around = gpd.GeoSeries([counties.buffer(margin_km * 1000)], crs=study.metric_crs)
    return around.to_crs(4326).iloc[0]


def read_ways(
    scan: Scan,
    area: shapely.Geometry,
    rules: RoadRules,
    *,
    advance: Callable[[int], None] = lambda _: None,
) -> Import:
    """Read the drivable ways that have a node in an area.

    Such a way is kept whole. Where the file lacks one of its nodes, it is cut there. A ferry with
    a duration gets the speed that its own length asks for.

    Parameters
    ----------
    scan
        Of the same file.
    area
        WGS-84.
    rules
        Speeds.
    advance
        Told how many more ways were read.

    Raises
    ------
    TravelError
        The file holds no drivable way at all, or none in the area; or it is cut off.
    """
    osmium = load_osmium()
    classes = tuple(rules.class_kmh)
    gathered = _Gathering(area, {name: at for at, name in enumerate(classes)})
    census = gathered.census
    judge = lru_cache(maxsize=100_000)(partial(_judge, rules=rules))
    told = 0
    with readable(scan.path):
        source = osmium.io.File(str(scan.path), scan.form)
        reading = osmium.FileProcessor(source, osmium.osm.WAY)
        keys = osmium.filter.KeyFilter("highway", "route")
        for number, way in enumerate(reading.with_filter(keys).with_filter(scan.places), start=1):
            if number - told >= 10_000:
                advance(number - told)
                told = number
            value_of = way.tags.get  # a third of the time of going through all tags
            reason, name, road = judge(tuple([value_of(key) for key in WAY_KEYS]))
            if road is not None:
                gathered.add(way.nodes, road)
            else:
                census.left_out[reason] += 1
                if reason == "not_for_cars":
                    census.not_for_cars[name] += 1
    gathered.flush()
    advance(scan.ways - told)
    if not census.kept:
        raise TravelError(_explain_none(scan.path, area, census))
    ways = gathered.ways()
    # a sorted list of the few barriers, not a set of all nodes
    blocked = np.array(sorted(scan.barriers), dtype=np.int64)
    blocked = blocked[np.isin(blocked, ways.node)]
    census.barriers.update(scan.barriers[int(node)] for node in blocked)
    return Import(ways, classes, blocked, census)


def _judge(values: tuple[str | None, ...], rules: RoadRules) -> tuple[str, str, RoadTags | None]:
    """Return why a way is left out and what it is, or the road that it is.

    `values` are those of `WAY_KEYS`.
    """
    tags = {key: value for key, value in zip(WAY_KEYS, values, strict=True) if value is not None}
    reason = why_not_drivable(tags, rules)
    if reason is None:
        return "", "", read_road(tags, rules)
    return reason, class_of(tags) or f"route={tags.get('route')}", None


class _Gathering:
    """Ways as they come, kept in pieces of arrays where they are in the area."""

    def __init__(self, area: shapely.Geometry, position: dict[str, int]) -> None:
        self.census = Census()
        self._area = area
        self._position = position
        self._parts: list[Ways] = []
        shapely.prepare(area)
        self._clear()

    def _clear(self) -> None:
        # arrays, not lists of whole Python numbers: a tenth of the memory
        self._refs, self._lon7, self._lat7 = array("q"), array("i"), array("i")
        self._first: list[int] = [0]
        self._roads: list[RoadTags] = []

    def add(self, nodes: "osmium.osm.NodeRefList", road: RoadTags) -> None:
        """Take one way."""
        for node in nodes:
            place = node.location
            self._refs.append(node.ref)
            self._lon7.append(place.x)
            self._lat7.append(place.y)
        self._first.append(len(self._refs))
        self._roads.append(road)
        if len(self._refs) >= _BATCH_NODES:
            self.flush()

    def flush(self) -> None:
        """Keep of the ways at hand what is in the area; forget the rest."""
        if not self._roads:
            return
        first = np.array(self._first)
        node = np.array(self._refs, dtype=np.int64)
        lon7, lat7 = np.array(self._lon7, dtype=np.int32), np.array(self._lat7, dtype=np.int32)
        way = np.repeat(np.arange(len(self._roads)), np.diff(first))
        placed = lon7 != _NOWHERE
        self._widen(lon7[placed], lat7[placed])
        inside = self._touching(way, placed, lon7, lat7)
        self.census.left_out["outside"] += int((~inside).sum())
        self.census.missing_nodes += int((~placed & inside[way]).sum())
        runs, keep = _run_of(way, placed, node)
        keep &= inside[way] & (np.bincount(runs[keep], minlength=len(runs) + 1)[runs] > 1)
        whole = np.bincount(way[keep], minlength=len(self._roads)) > 0
        self.census.left_out["too_few_nodes"] += int((inside & ~whole).sum())
        self.census.kept += int(whole.sum())
        part = self._as_ways(way[keep], runs[keep], node[keep], lon7[keep], lat7[keep])
        self._count([road for road, kept in zip(self._roads, whole, strict=True) if kept])
        if len(part.node):
            self._parts.append(part)
        self._clear()

    def _widen(self, lon7: npt.NDArray[np.int32], lat7: npt.NDArray[np.int32]) -> None:
        """Stretch the bounds over more places."""
        if not len(lon7):
            return
        low, high = (lon7.min() / DEGREE7, lat7.min() / DEGREE7), (lon7.max(), lat7.max())
        west, south, east, north = self.census.bounds or (180.0, 90.0, -180.0, -90.0)
        self.census.bounds = (
            min(west, low[0]), min(south, low[1]),
            max(east, high[0] / DEGREE7), max(north, high[1] / DEGREE7),
        )  # fmt: skip

    def _touching(
        self,
        way: npt.NDArray[np.int64],
        placed: npt.NDArray[np.bool_],
        lon7: npt.NDArray[np.int32],
        lat7: npt.NDArray[np.int32],
    ) -> npt.NDArray[np.bool_]:
        """Return which ways have a node in the area; most are settled by their first node."""
        touching = np.zeros(len(self._roads), dtype=bool)
        opens = np.zeros(len(way), dtype=bool)
        opens[np.unique(way, return_index=True)[1]] = True
        for turn in (opens, ~opens):
            asked = np.flatnonzero(turn & placed & ~touching[way])
            held = shapely.contains_xy(self._area, lon7[asked] / DEGREE7, lat7[asked] / DEGREE7)
            touching[way[asked[held]]] = True
        return touching

    def _as_ways(
        self,
        way: npt.NDArray[np.int64],
        runs: npt.NDArray[np.int64],
        node: npt.NDArray[np.int64],
        lon7: npt.NDArray[np.int32],
        lat7: npt.NDArray[np.int32],
    ) -> Ways:
        """Return the runs as ways, each with what its tags say."""
        begins = np.flatnonzero(np.diff(runs, prepend=-1))
        of = way[begins]
        first = np.append(begins, len(runs)).astype(np.int64)
        within = np.diff(runs) == 0
        steps = step_km(lon7, lat7)[within]
        km = np.bincount(way[1:][within], weights=steps, minlength=len(self._roads))
        for at, road in enumerate(self._roads):
            if road.minutes is not None:
                self._roads[at] = _timed(road, km[at])
        roads = [self._roads[at] for at in of]
        return Ways(
            first, node, lon7, lat7,
            np.array([self._position[road.road_class] for road in roads], dtype=np.int64),
            np.array([road.forward_kmh for road in roads], dtype=np.float64),
            np.array([road.backward_kmh for road in roads], dtype=np.float64),
        )  # fmt: skip

    def _count(self, roads: list[RoadTags]) -> None:
        """Count what the kept ways say."""
        for road in roads:
            self.census.tagged_speeds += road.tagged_speed
            self.census.turning += road.turns
            if road.road_class == FERRY:
                self.census.ferries += 1
                self.census.timed_ferries += road.minutes is not None
            self.census.doubts.update(road.doubts)

    def ways(self) -> Ways:
        """Return all that was kept."""
        sizes = np.cumsum([0, *(len(part.node) for part in self._parts)])
        first = [part.first[:-1] + size for part, size in zip(self._parts, sizes, strict=False)]
        columns = (
            np.concatenate([getattr(part, name) for part in self._parts])
            for name in ("node", "lon7", "lat7", "road_class", "forward_kmh", "backward_kmh")
        )
        return Ways(np.concatenate([*first, sizes[-1:]]), *columns)


def _run_of(
    way: npt.NDArray[np.int64], placed: npt.NDArray[np.bool_], node: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return the run of each node, parted by way and by nodes without a place, and what to keep.

    Not kept are nodes without a place, and those that say the node before them again.
    """
    breaks = np.ones(len(way), dtype=bool)
    breaks[1:] = (np.diff(way) > 0) | ~placed[:-1] | ~placed[1:]
    again = np.zeros(len(way), dtype=bool)
    again[1:] = (node[1:] == node[:-1]) & (way[1:] == way[:-1])
    return np.cumsum(breaks) - 1, placed & ~again


def _timed(road: RoadTags, km: float) -> RoadTags:
    """Return a ferry with the speed at which it crosses in its minutes."""
    if road.minutes is None:
        return road
    kmh = km / (road.minutes / 60)
    if not 0 < kmh <= FASTEST_FERRY_KMH:
        doubt = ("duration", f"{road.minutes:g} min, {km:.1f} km")
        return replace(road, minutes=None, doubts=(*road.doubts, doubt) if km else road.doubts)
    return replace(
        road,
        forward_kmh=kmh if road.forward_kmh else 0.0,
        backward_kmh=kmh if road.backward_kmh else 0.0,
    )


def _explain_none(path: Path, area: shapely.Geometry, census: Census) -> str:
    """Say why an extract gave no road: it has none, or it is of another region."""
    read, unplaced = census.left_out.total(), census.left_out["outside"]
    if census.bounds is None and unplaced:
        return (
            f"{path}: 缺少道路的节点 holds {unplaced:,} roads but none of their nodes; use a "
            "complete extract (osmium tags-filter without -R)"
        )
    if census.bounds is None:
        return (
            f"{path}: 没有可行车道路 holds no road for cars ({read:,} ways with highway or route); "
            "use an extract with all ways, such as a province's .osm.pbf"
        )
    return (
        f"{path}: 研究范围内没有道路 none of its roads is in the study; they span "
        f"{_span(census.bounds)}, the study with its margin {_span(area.bounds)}; "
        "use the extract of the study's own province"
    )


def _span(bounds: tuple[float, float, float, float]) -> str:
    west, south, east, north = bounds
    return f"lon {west:.2f} to {east:.2f}, lat {south:.2f} to {north:.2f}"
