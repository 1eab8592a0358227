"""The same study over main roads and over the same roads as a network: two engines, one answer."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from village import write_village
from vocatlas.cli.main import main
from vocatlas.data.osm import roadfile
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import count_known_schools, draw_gaps, model_gaps
from vocatlas.geo.coverage.reach import Reach, measure_reach, study_network
from vocatlas.geo.coverage.sensitivity import explain_doubt
from vocatlas.geo.ground import find_ground
from vocatlas.geo.location.standins import stand_for_counties
from vocatlas.geo.roads.roadnet import RoadNet
from vocatlas.geo.study import Draws, Study, Travel


def net_of(study: Study, *, kmh: float = 60.0) -> RoadNet:
    """The main roads of a study as a network that is open both ways."""
    return RoadNet.from_lines(study.roads.geometry, study.roads["km"].to_numpy(float), kmh=kmh)


@pytest.fixture(scope="module")
def wenzhou() -> Study:
    return read_study("wenzhou")


@pytest.fixture(scope="module")
def by_main_roads(wenzhou: Study) -> Reach:
    return measure_reach(wenzhou, find_ground(wenzhou))


def reach(study: Study, net: RoadNet) -> Reach:
    return measure_reach(replace(study, road_net=net), find_ground(study))


@pytest.mark.parametrize("bus", [False, True])
def test_both_engines_give_the_same_minutes_and_the_same_coverage(
    wenzhou: Study, by_main_roads: Reach, bus: bool
) -> None:
    study, plain = wenzhou, by_main_roads
    if bus:
        parameters = replace(wenzhou.parameters, travel=Travel(bus=True))
        study = replace(wenzhou, parameters=parameters)
        plain = measure_reach(study, find_ground(study))
    over_net = reach(study, net_of(wenzhou))
    assert (np.isfinite(over_net.minutes) == np.isfinite(plain.minutes)).all()
    both = np.isfinite(plain.minutes)
    apart = np.abs(over_net.minutes[both] - plain.minutes[both])
    # nodes are merged to a metre in the one and to 1e-5 degrees in the other
    assert np.quantile(apart, 0.99) < 0.11
    assert apart.max() < 0.35
    assert (over_net.state == plain.state).all()
    for tier, covered in plain.covered.items():
        assert (over_net.covered[tier] == covered).mean() > 0.995


def test_the_speeds_of_the_network_count_and_road_kmh_is_relative_to_sixty(
    wenzhou: Study,
) -> None:
    # without links, which have no speed of their own
    bare = replace(wenzhou, links=wenzhou.links.iloc[:0])
    plain = measure_reach(bare, find_ground(bare))
    slow = reach(bare, net_of(bare, kmh=30.0))
    faster = replace(bare.parameters, travel=Travel(road_kmh=120.0))
    again = reach(replace(bare, parameters=faster), net_of(bare, kmh=30.0))
    both = np.isfinite(plain.minutes) & np.isfinite(again.minutes)
    assert np.quantile(np.abs(again.minutes[both] - plain.minutes[both]), 0.99) < 0.11
    assert slow.minutes[both].mean() > plain.minutes[both].mean() * 1.3


def test_a_one_way_road_counts_in_the_direction_of_school(wenzhou: Study) -> None:
    plain = net_of(wenzhou)
    # the road of the most northerly node of Taishun's way out is closed towards its start
    one_way = replace(plain, backward_kmh=np.where(plain.km > 3.0, 0.0, plain.backward_kmh))
    there, back = (
        reach(wenzhou, net)
        for net in (
            one_way,
            replace(one_way, forward_kmh=one_way.backward_kmh, backward_kmh=one_way.forward_kmh),
        )
    )
    both = np.isfinite(there.minutes) & np.isfinite(back.minutes)
    assert (np.abs(there.minutes[both] - back.minutes[both]) > 1.0).any()


def test_a_class_of_road_may_have_a_bus_factor_of_its_own(wenzhou: Study) -> None:
    by_bus = replace(wenzhou.parameters, travel=Travel(bus=True))
    plain = replace(wenzhou, parameters=by_bus, links=wenzhou.links.iloc[:0])
    own = pd.DataFrame([{"parameter": "bus_factor:primary", "mode": 3.0}])
    draws = pd.concat([wenzhou.catalogue.draws, own], ignore_index=True)
    slower = replace(plain, catalogue=replace(wenzhou.catalogue, draws=draws))
    ground = find_ground(plain)
    one, other = (study_network(replace(s, road_net=net_of(s)), ground) for s in (plain, slower))
    # 3.0 on primary roads where 2.0 holds for all: half as long again
    np.testing.assert_allclose(other.forward_min, one.forward_min * 1.5)
    by_car = replace(slower, parameters=wenzhou.parameters)
    car = study_network(replace(by_car, road_net=net_of(by_car)), ground)
    np.testing.assert_allclose(car.forward_min * 2.0, one.forward_min)


def test_each_draw_takes_one_of_the_networks_with_drawn_segment_speeds(wenzhou: Study) -> None:
    draws = Draws(n=40, networks=2)
    study = replace(
        stand_for_counties(wenzhou),
        road_net=net_of(wenzhou),
        parameters=replace(wenzhou.parameters, draws=draws),
    )
    ground = find_ground(study)
    reached = measure_reach(study, ground)
    schools = count_known_schools(study, ground)
    model, _ = model_gaps(study, ground, reached, schools)
    assert len(model.ensemble) == 2
    roads = [routes.road_km for routes in model.ensemble]
    both = np.isfinite(roads[0]) & np.isfinite(roads[1]) & (roads[0] > 1.0)
    # drawn by segment: single routes differ, their mean hardly does
    assert (roads[0][both] != roads[1][both]).mean() > 0.9
    assert abs(roads[0][both].mean() / roads[1][both].mean() - 1) < 0.1
    drawn = draw_gaps(model)
    assert set(drawn.inputs.network) == {0, 1}
    assert "segments" in set(explain_doubt(model, drawn)["unknown"])
    alone = replace(study, parameters=replace(study.parameters, draws=replace(draws, networks=1)))
    assert model_gaps(alone, ground, reached, schools)[0].ensemble == ()


def test_a_run_uses_the_network_beside_the_study_and_can_be_replayed(tmp_path: Path) -> None:
    folder = tmp_path / "village"
    write_village(folder)
    roadfile.write_roads(net_of(read_study(folder)), folder / "roads.npz")
    run = CliRunner().invoke(main, ["run", str(folder), "-o", str(tmp_path / "out")])
    assert run.exit_code == 0, run.output
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert results["quality"]["roads"]["kind"] == "network"
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert "roads.npz" in record["inputs"]
    again = CliRunner().invoke(main, ["replay", str(tmp_path / "out" / "run.json")])
    assert again.exit_code == 0, again.output


def test_a_broken_road_file_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "village"
    write_village(folder)
    (folder / "roads.npz").write_bytes(b"PK\x03\x04 nothing")
    run = CliRunner().invoke(main, ["run", str(folder), "-o", str(tmp_path / "out")])
    assert run.exit_code == 1
    assert "vocatlas roads" in run.output
    assert not (tmp_path / "out").exists()
