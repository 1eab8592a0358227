"""Draws on a village whose answers are known, and what must hold for any draw."""

from dataclasses import replace

import numpy as np
import shapely
from vocatlas.geo.coverage.draws import DrawnCampuses, DrawRanges, Points
from vocatlas.geo.coverage.gaps import draw_coverage
from vocatlas.geo.roads.roadgraph import build_graph
from vocatlas.geo.roads.travel import find_routes
from vocatlas.geo.study import Draws, Parameters

LAND = shapely.box(-200_000, -200_000, 200_000, 200_000)
PARAMETERS = replace(Parameters(), draws=Draws(n=200, seed=1))
STILL = DrawRanges(
    (0.999, 1.0, 1.001), 1e-9, (29.99, 30, 30.01), (1.399, 1.4, 1.401), 1e-9, (0.999, 1.0, 1.0)
)


def village():
    """Two counties on a road of 100 km: points at 0 and 100 km, seats at the same places."""
    graph = build_graph(
        np.array([[0.0, 0]]),
        np.array([[100_000.0, 0]]),
        np.array([100.0]),
        link_start_xy=np.empty((0, 2)),
        link_end_xy=np.empty((0, 2)),
        link_km=np.empty(0),
        land=LAND,
        travel=PARAMETERS.travel,
    )
    xy = np.array([[0.0, 0], [100_000, 0]])
    routes = find_routes(graph, xy, xy, land=LAND, travel=PARAMETERS.travel)
    points = Points(
        county=np.array([0, 1]),
        township=np.array([0, 1]),
        share=np.ones(2),
        radius_m=np.zeros(2),
        township_residents=np.array([300.0, 100.0]),
        township_county=np.array([0, 1]),
        estimated=np.array([True, True]),
    )
    return routes, points


def campuses(columns, pools=(), serves=None, open_drawn=False):
    n = len(columns)
    empty = (np.empty(0, np.int64), np.empty(0))
    return DrawnCampuses(
        np.ones((n, 3), bool) if serves is None else np.array(serves, bool),
        np.array(columns, np.int64),
        np.zeros(n),
        tuple(pools) or (empty,) * n,
        np.full(n, open_drawn),
    )


def draw(held, ranges=STILL, parameters=PARAMETERS):
    routes, points = village()
    return draw_coverage(routes, points, held, parameters=parameters, ranges=ranges, counties=2)


def test_without_doubt_every_draw_equals_the_located_answer():
    drawn = draw(campuses([0]))
    assert (drawn.shares["all"] == [1.0, 0.0]).all()
    assert drawn.p_underserved(0.8).tolist() == [0.0, 1.0]
    np.testing.assert_allclose(drawn.gap_people, [[0.0, 100.0]] * 200)
    assert np.allclose(drawn.totals["local"], 0.75)


def test_rank_one_is_the_lowest_local_share_and_ties_get_mid_ranks():
    assert draw(campuses([0])).ranks()[0].tolist() == [2.0, 1.0]
    assert draw(campuses([0, 1])).ranks()[0].tolist() == [1.5, 1.5]


def test_a_school_known_to_exist_stands_by_residents_somewhere_in_its_pool():
    pool = (np.array([0, 1]), np.array([300.0, 100.0]))
    drawn = draw(
        campuses([-1], pools=[pool]), parameters=replace(PARAMETERS, draws=Draws(n=2000, seed=2))
    )
    stands_first = drawn.shares["township"][:, 0].mean()
    assert abs(stands_first - 0.75) < 0.04
    assert (drawn.shares["township"].sum(axis=1) == 1.0).all()


def test_a_closed_school_serves_nobody():
    ranges = replace(STILL, school_open=(0.0, 1e-9, 2e-9))
    assert draw(campuses([0], open_drawn=True), ranges).shares["township"].sum() == 0


def test_residents_that_are_estimated_vary_but_the_county_keeps_its_total():
    routes, points = village()
    both = replace(points, county=np.array([0, 0]), township_county=np.array([0, 0]))
    drawn = draw_coverage(
        routes,
        both,
        campuses([0]),
        parameters=PARAMETERS,
        ranges=replace(STILL, township_residents_sd=0.6),
        counties=1,
    )
    covered = drawn.shares["all"][:, 0]
    assert covered.std() > 0.05
    np.testing.assert_allclose(drawn.gap_people[:, 0] + covered * 400.0, 400.0)


def test_known_residents_are_not_drawn():
    routes, points = village()
    known = replace(
        points,
        estimated=np.array([False, False]),
        county=np.array([0, 0]),
        township_county=np.array([0, 0]),
    )
    drawn = draw_coverage(
        routes,
        known,
        campuses([0]),
        parameters=PARAMETERS,
        ranges=replace(STILL, township_residents_sd=0.6),
        counties=1,
    )
    assert (drawn.shares["all"][:, 0] == 0.75).all()


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    wide = DrawRanges()
    one, two = draw(campuses([0]), wide), draw(campuses([0]), wide)
    assert (one.shares["city"] == two.shares["city"]).all()
    other = draw(campuses([0]), wide, replace(PARAMETERS, draws=Draws(n=200, seed=9)))
    assert (one.shares["city"] != other.shares["city"]).any()
