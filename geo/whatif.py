"""What a reader of the atlas may switch: minutes to every campus and candidate, and the roads.

The page recomputes the *located* reading from these arrays, with the definitions of
`vocatlas.geo.coverage.tiers`; drawn figures belong to the saved parameters alone.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from .coverage.reach import Reach
from .coverage.tiers import campus_tiers
from .ground import Ground
from .location.points import make_points
from .roads.roadgraph import RoadGraph
from .roads.travel import Entries
from .study import TIERS, Study

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SITE_COLUMNS = ("id", "kind", "counted", "planned", "public", *TIERS)
POLYNOMIAL_DEGREE = 5


@dataclass(frozen=True)
class Switchboard:
    """The arrays behind the page's what-if.

    Attributes
    ----------
    points
        Demand points: ``township, adcode, residents, state`` (``ok``, ``unreachable``,
        ``no_road_in_data``).
    sites
        Columns of `minutes`, campuses first: `SITE_COLUMNS`. ``kind`` is ``campus`` or
        ``candidate``; ``counted`` says that it is supply under the saved parameters; a candidate
        serves no tier until the reader says which.
    candidates
        ``id, name_zh, adcode, lon, lat, kind`` of the candidates, in the order of `sites`.
    minutes
        (points, sites), rounded to 0.1, inf where there is no way.
    point_xy
        (points, 2) metres of the study's CRS.
    graph, entries
        Main component of the roads, and where the points meet it.
    land
        Land in EPSG:4326, one geometry.
    projection
        How to come from longitude and latitude to metres: `fit_projection`.
    """

    points: pd.DataFrame
    sites: pd.DataFrame
    candidates: pd.DataFrame
    minutes: Floats
    point_xy: Floats
    graph: RoadGraph
    entries: Entries
    land: shapely.Geometry
    projection: "Projection"


@dataclass(frozen=True)
class Projection:
    """A polynomial from degrees to metres: x = sum_k cx_k u^i v^j, u and v degrees off `centre`.

    ``powers`` (k, 2) holds i and j; ``error_m`` is the largest error on the fitted grid.
    """

    centre: tuple[float, float]
    powers: Ints
    cx: Floats
    cy: Floats
    error_m: float

    def to_metres(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
        """Return (n, 2) metres of longitudes and latitudes."""
        terms = _terms(lon, lat, self.centre, self.powers)
        return np.column_stack([terms @ self.cx, terms @ self.cy])


def fit_projection(bounds: tuple[float, float, float, float], metric_crs: str) -> Projection:
    """Fit a polynomial to a projection over a box of degrees, so that a page needs no library.

    Parameters
    ----------
    bounds
        West, south, east, north in degrees (WGS-84).
    metric_crs
        Projected CRS in metres.

    Notes
    -----
    Least squares on a grid of 15 x 15 points, degree 5: millimetres over the few degrees of a
    prefecture; ``error_m`` says how far off it is.

    Examples
    --------
    >>> fit_projection((119.6, 27.1, 121.3, 28.6), "EPSG:4549").error_m < 0.1
    True
    """
    west, south, east, north = bounds
    lon, lat = (
        axis.ravel()
        for axis in np.meshgrid(np.linspace(west, east, 15), np.linspace(south, north, 15))
    )
    there = make_points(lon, lat, index=pd.RangeIndex(len(lon))).to_crs(
        CRS.from_user_input(metric_crs)
    )
    degree = range(POLYNOMIAL_DEGREE + 1)
    powers = np.array([(i, j) for i in degree for j in degree if i + j <= POLYNOMIAL_DEGREE])
    centre = (float((west + east) / 2), float((south + north) / 2))
    terms = _terms(lon, lat, centre, powers)
    xy = np.column_stack([there.x, there.y])
    found, *_ = np.linalg.lstsq(terms, xy, rcond=None)
    error_m = float(np.hypot(*(terms @ found - xy).T).max())
    return Projection(centre, powers, found[:, 0], found[:, 1], error_m)


def _terms(
    lon: npt.ArrayLike, lat: npt.ArrayLike, centre: tuple[float, float], powers: Ints
) -> Floats:
    u = np.asarray(lon, dtype=float)[:, None] - centre[0]
    v = np.asarray(lat, dtype=float)[:, None] - centre[1]
    return np.asarray(u ** powers[:, 0] * v ** powers[:, 1])


def make_switchboard(
    study: Study, ground: Ground, reach: Reach, candidates: pd.DataFrame
) -> Switchboard:
    """Gather what the page needs; campuses without a place cannot be switched.

    Beside the supply of the run stand campuses that a switch could bring in: operating or planned
    ones with a place that the saved parameters leave out. Campuses that serve no tier are left
    out.
    """
    campus = _campus_sites(study, ground.supply, counted=True)
    campus = campus.assign(column=reach.campus_column)
    extra = _campus_sites(study, ground.optional, counted=False)
    extra = extra.assign(column=reach.optional_column)
    place = pd.DataFrame(
        {
            "id": candidates["id"].astype(str).to_numpy(),
            "kind": "candidate",
            "counted": False,
            "planned": False,
            "public": True,
            **dict.fromkeys(TIERS, False),
            "column": candidates["column"].to_numpy(),
        }
    )
    campuses = pd.concat([campus, extra], ignore_index=True).query("column >= 0")
    campuses = campuses[campuses[list(TIERS)].any(axis=1)]
    sites = pd.concat([campuses, place], ignore_index=True) if len(campuses) else place
    points = ground.points[["township", "adcode", "residents"]].assign(state=reach.state)
    land = study.land.geometry.union_all()
    return Switchboard(
        points.reset_index(drop=True),
        sites[list(SITE_COLUMNS)].reset_index(drop=True),
        candidates[["id", "name_zh", "adcode", "lon", "lat", "kind"]].reset_index(drop=True),
        reach.minutes[:, sites["column"].to_numpy(int)],
        ground.point_xy,
        reach.graph,
        reach.routes.origin_entries,
        land,
        fit_projection(_bounds(ground, land), study.metric_crs),
    )


def _campus_sites(study: Study, campuses: pd.DataFrame, *, counted: bool) -> pd.DataFrame:
    """Return campuses as sites with the tiers that they serve."""
    owner = study.institutions.set_index("id")["ownership"]
    tiers = campus_tiers(campuses)
    return pd.DataFrame(
        {
            "id": campuses["id"].astype(str),
            "kind": "campus",
            "counted": counted,
            "planned": campuses["status"] == "planned",
            "public": campuses["institution"].map(owner) == "public",
            **{tier: tiers[tier] for tier in TIERS},
        }
    )


def _bounds(ground: Ground, land: shapely.Geometry) -> tuple[float, float, float, float]:
    """Return the box of the land and of all demand points."""
    west, south, east, north = land.bounds
    lon, lat = ground.points["lon"], ground.points["lat"]
    return (
        min(west, float(lon.min())),
        min(south, float(lat.min())),
        max(east, float(lon.max())),
        max(north, float(lat.max())),
    )
