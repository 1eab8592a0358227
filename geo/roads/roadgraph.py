"""The road graph that minutes rest on: edges and links joined, its main component kept.

Coordinates are metres in a projected CRS, lengths km. Of a line the part that lies over the sea can
be measured (`sea_km`): neither a leg nor a connector may cross more than ``max_sea_km`` of it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..errors import TravelError
from ..study import Travel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LINK_ATTACH_KM = 5.0
"""A link's end joins the graph at the nearest node within this distance."""


@dataclass(frozen=True)
class RoadGraph:
    """Main component of a road graph: node places (n, 2) in metres, edges (m,) with km."""

    node_xy: Floats
    edge_from: Ints
    edge_to: Ints
    edge_km: Floats
    dropped_edges: int

    def edge_ends(self) -> tuple[Floats, Floats]:
        """Return start and end places of each edge, (m, 2) metres."""
        return self.node_xy[self.edge_from], self.node_xy[self.edge_to]


def build_graph(
    start_xy: Floats,
    end_xy: Floats,
    km: Floats,
    *,
    link_start_xy: Floats,
    link_end_xy: Floats,
    link_km: Floats,
    land: shapely.Geometry,
    travel: Travel,
) -> RoadGraph:
    """Join road edges and links to one graph and keep its main component.

    Edges meet where their ends have the same coordinates (to 1 m). Each end of a link joins the
    nearest road node within `LINK_ATTACH_KM` if no more than ``max_sea_km`` of sea lie between;
    that connector is a straight line x circuity. A link without length is a straight line.

    Raises
    ------
    TravelError
        There is no edge.
    """
    if len(km) == 0:
        raise TravelError("the road table must hold at least one edge; add roads to the study")
    links = len(link_km)
    straight = np.hypot(*(link_end_xy - link_start_xy).T) / 1000.0 if links else np.empty(0)
    all_start = np.vstack([start_xy, link_start_xy.reshape(-1, 2)])
    all_end = np.vstack([end_xy, link_end_xy.reshape(-1, 2)])
    all_km = np.concatenate([km, np.where(np.isnan(link_km), straight, link_km)])
    ends = np.vstack([all_start, all_end])
    keys, inverse = np.unique(np.round(ends).astype(np.int64), axis=0, return_inverse=True)
    inverse = inverse.ravel()
    node_xy = keys.astype(float)
    node_from, node_to = inverse[: len(all_km)], inverse[len(all_km) :]
    if links:
        extra = _attach(node_xy, node_from, node_to, len(km), land=land, travel=travel)
        node_from = np.concatenate([node_from, extra[0]])
        node_to = np.concatenate([node_to, extra[1]])
        all_km = np.concatenate([all_km, extra[2]])
    return _main_component(node_xy, node_from, node_to, all_km)


def _attach(
    node_xy: Floats,
    node_from: Ints,
    node_to: Ints,
    roads: int,
    *,
    land: shapely.Geometry,
    travel: Travel,
) -> tuple[Ints, Ints, Floats]:
    """Return connectors from link ends to the nearest road nodes."""
    road_nodes = np.unique(np.concatenate([node_from[:roads], node_to[:roads]]))
    link_nodes = np.unique(np.concatenate([node_from[roads:], node_to[roads:]]))
    link_nodes = np.setdiff1d(link_nodes, road_nodes)
    if not len(link_nodes):
        return np.empty(0, int), np.empty(0, int), np.empty(0)
    gap = node_xy[link_nodes][:, None, :] - node_xy[road_nodes][None, :, :]
    km = np.hypot(gap[..., 0], gap[..., 1]) / 1000.0
    nearest = km.argmin(axis=1)
    nearest_km = km[np.arange(len(link_nodes)), nearest]
    sea = sea_km(node_xy[link_nodes], node_xy[road_nodes[nearest]], land)
    keep = (nearest_km <= LINK_ATTACH_KM) & (sea <= travel.max_sea_km)
    return link_nodes[keep], road_nodes[nearest[keep]], nearest_km[keep] * travel.circuity


def _main_component(node_xy: Floats, node_from: Ints, node_to: Ints, km: Floats) -> RoadGraph:
    """Keep the component with the most road km."""
    n = len(node_xy)
    matrix = coo_array((np.ones(len(km)), (node_from, node_to)), shape=(n, n))
    _, label = connected_components(matrix, directed=False)
    main = np.bincount(label[node_from], weights=km).argmax()
    keep = (label[node_from] == main) & (node_from != node_to)
    used, renumbered = np.unique(
        np.concatenate([node_from[keep], node_to[keep]]), return_inverse=True
    )
    half = int(keep.sum())
    return RoadGraph(
        node_xy[used],
        renumbered[:half].astype(np.int64),
        renumbered[half:].astype(np.int64),
        km[keep],
        int((~keep).sum()),
    )


def sea_km(start_xy: Floats, end_xy: Floats, land: shapely.Geometry) -> Floats:
    """Return how many km of each straight line (n, 2) -> (n, 2) lie outside `land`.

    Examples
    --------
    >>> land = shapely.box(0, 0, 1000, 1000)
    >>> float(sea_km(np.array([[500.0, 500.0]]), np.array([[500.0, 3000.0]]), land)[0])
    2.0
    """
    lines = shapely.linestrings(np.stack([start_xy, end_xy], axis=1))
    shapely.prepare(land)
    dry = shapely.contains_properly(land, lines)
    result = np.zeros(len(lines))
    wet = ~dry
    if wet.any():
        inside = shapely.length(shapely.intersection(lines[wet], land))
        result[wet] = (shapely.length(lines[wet]) - inside) / 1000.0
    return result
