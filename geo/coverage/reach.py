"""Minutes from where residents stand to every campus and township seat, and what they cover."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..ground import Ground
from ..roads.netroutes import REFERENCE_KMH, add_links, find_network_routes
from ..roads.network import Network
from ..roads.roadgraph import RoadGraph, build_graph
from ..roads.roadnet import RoadNet
from ..roads.travel import Entries, Routes, find_routes, reach_state
from ..study import TIERS, Study
from .draws import DrawRanges
from .supply import known_places
from .tiers import campus_tiers, covered_points, nearest_minutes, thin_points

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Reach:
    """Minutes from demand points to every destination, and what they mean for each tier.

    ``minutes`` (points, destinations): the campuses in the order of ``ground.campuses`` that have
    a place, then the townships' seats, the parks with a place, and the campuses of
    ``ground.optional``.
    """

    graph: RoadGraph
    routes: Routes
    minutes: Floats
    campus_column: Ints
    seat_column: Ints
    park_column: Ints
    optional_column: Ints
    nearest: dict[str, Floats]
    covered: dict[str, Bools]
    thin: Bools
    state: npt.NDArray[np.object_]


def measure_reach(study: Study, ground: Ground) -> Reach:
    """Measure minutes from every demand point to every campus and seat, and coverage.

    Without roads nothing is measured: every minute is inf, every state ``no_road_in_data``.
    """
    travel = study.parameters.travel
    campus_ok = ground.campus_xy_known
    seat_ok = ground.seat_xy_known
    park_ok = ground.park_xy_known
    destinations = np.vstack(
        [
            ground.campus_xy[campus_ok],
            ground.seat_xy[seat_ok],
            ground.park_xy[park_ok],
            ground.optional_xy,
        ]
    )
    campus_column = _columns(campus_ok, 0)
    seat_column = _columns(seat_ok, int(campus_ok.sum()))
    park_column = _columns(park_ok, int(campus_ok.sum() + seat_ok.sum()))
    optional_column = np.arange(len(destinations) - len(ground.optional_xy), len(destinations))
    graph, routes = _routes(study, ground, destinations)
    minutes = routes.minutes(travel=travel)
    to_campus = minutes[:, : int(campus_ok.sum())]
    placed = ground.supply[campus_ok]
    tiers = campus_tiers(placed)
    nearest = {t: nearest_minutes(to_campus, tiers[t].to_numpy(bool)) for t in TIERS}
    thin = thin_points(
        to_campus,
        tiers["county"].to_numpy(bool),
        known_places(placed, study.programmes).to_numpy(float),
        reach_min=study.parameters.standards.county,
        thin_below=study.parameters.standards.thin_below,
    )
    return Reach(
        graph,
        routes,
        minutes,
        campus_column,
        seat_column,
        park_column,
        optional_column,
        nearest,
        covered_points(nearest, study.parameters.standards),
        thin,
        reach_state(routes.origin_entries, travel=travel),
    )


def _routes(study: Study, ground: Ground, destinations: Floats) -> tuple[RoadGraph, Routes]:
    """Return the graph and the routes over it."""
    travel, roads = study.parameters.travel, ground.road_ends
    if study.road_net is not None:
        return _no_graph(), _network_routes(study, ground, destinations)
    if len(roads.km) == 0:
        return _no_routes(ground.point_xy, destinations)
    graph = build_graph(
        roads.start_xy,
        roads.end_xy,
        roads.km,
        link_start_xy=ground.link_start_xy,
        link_end_xy=ground.link_end_xy,
        link_km=ground.link_km,
        land=ground.land_m,
        travel=travel,
    )
    return graph, find_routes(
        graph, ground.point_xy, destinations, land=ground.land_m, travel=travel
    )


def minutes_between(
    study: Study, ground: Ground, reach: Reach, origin_xy: Floats, destination_xy: Floats
) -> Floats:
    """Return minutes between places that are no demand points, rounded to 0.1.

    Parameters
    ----------
    origin_xy, destination_xy
        (n, 2) and (m, 2) metres of the study's CRS.
    """
    travel = study.parameters.travel
    if study.road_net is not None:
        there = _network_routes(study, replace(ground, point_xy=origin_xy), destination_xy)
        return there.minutes(travel=travel)
    if len(ground.road_ends.km) == 0:
        return np.full((len(origin_xy), len(destination_xy)), np.inf)
    routes = find_routes(reach.graph, origin_xy, destination_xy, land=ground.land_m, travel=travel)
    return routes.minutes(travel=travel)


def study_network(
    study: Study,
    ground: Ground,
    *,
    segment_factor: Callable[[RoadNet], Floats] = lambda net: np.ones(len(net.km)),
) -> Network:
    """Return the study's roads as a network, its links joined on.

    ``segment_factor`` gives the factor on the speed of each segment.

    Main roads without classes are open both ways, at `REFERENCE_KMH` x ``riding_kmh`` / 60.
    """
    travel = study.parameters.travel
    net = study.road_net
    if net is None:
        net = RoadNet.from_lines(
            study.roads.geometry, study.roads["km"].to_numpy(float), kmh=REFERENCE_KMH
        )
    joined = add_links(
        net,
        ground.link_km,
        ground.link_start_xy,
        ground.link_end_xy,
        metric_crs=study.metric_crs,
        land=ground.land_m,
        travel=travel,
    )
    by_bus = DrawRanges.from_table(study.catalogue.draws).bus_class_factors()
    classes = set(joined.classes)
    return Network.from_roads(
        joined,
        metric_crs=study.metric_crs,
        class_factor={c: f for c, f in by_bus.items() if travel.bus and c in classes},
        speed_factor=segment_factor(joined) * travel.riding_kmh / REFERENCE_KMH,
    )


def draw_networks(study: Study, ground: Ground, reach: Reach, *, sd: float) -> tuple[Routes, ...]:
    """Return routes over ``draws.networks`` networks whose segments have drawn speeds.

    The speed of every segment is drawn by itself, lognormal with standard deviation `sd` of its
    logarithm: what errors of single roads do to a route that is made of many. None without a road
    network, or with one network alone.
    """
    count = study.parameters.draws.networks
    if study.road_net is None or count == 1:
        return ()
    rng = np.random.default_rng(study.parameters.draws.seed + 3)

    def drawn(net: RoadNet) -> Floats:
        return rng.lognormal(0.0, sd, len(net.km))

    ends = reach.routes.destination_xy
    return tuple(_network_routes(study, ground, ends, segment_factor=drawn) for _ in range(count))


def _network_routes(
    study: Study,
    ground: Ground,
    destinations: Floats,
    *,
    segment_factor: Callable[[RoadNet], Floats] = lambda net: np.ones(len(net.km)),
) -> Routes:
    """Return routes over the study's own road network at its own speeds."""
    travel = study.parameters.travel
    plain = replace(
        study,
        parameters=replace(
            study.parameters,
            travel=replace(travel, road_kmh=REFERENCE_KMH, bus_factor=1.0),
        ),
    )
    return find_network_routes(
        study_network(plain, ground, segment_factor=segment_factor),
        ground.point_xy,
        destinations,
        land=ground.land_m,
        travel=travel,
    )


def _no_graph() -> RoadGraph:
    none = np.empty(0, np.int64)
    return RoadGraph(np.empty((0, 2)), none, none, np.empty(0), 0)


def _no_routes(origin_xy: Floats, destination_xy: Floats) -> tuple[RoadGraph, Routes]:
    """Return an empty graph and routes that lead nowhere.

    A direct leg, which is a way to the road next by, does not stand for a road that is not in
    the data: at 30 km/h it would make every county look underserved.
    """
    pairs = (1, len(destination_xy), len(origin_xy))
    nowhere = np.zeros(pairs, np.int8)
    return _no_graph(), Routes(
        origin_xy,
        destination_xy,
        _no_entries(origin_xy),
        _no_entries(destination_xy),
        np.full(pairs, np.inf),
        nowhere,
        nowhere,
        np.zeros(pairs[1:], bool),
        np.ones(1),
    )


def _no_entries(xy: Floats) -> Entries:
    far = np.full((len(xy), 1), np.inf)
    return Entries(
        np.zeros((len(xy), 1), np.int64), np.zeros((len(xy), 1)), xy[:, None, :], far, far[:, 0]
    )


def _columns(known: Bools, first: int) -> Ints:
    """Return numbers for the known places from `first` on; -1 for the others."""
    return np.where(known, first + np.cumsum(known) - 1, -1).astype(np.int64)
