"""The same study over main roads and over the same roads as a network: two engines, one answer."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from village import write_village
from vocatlas.cli.main import main
from vocatlas.data import roadfile
from vocatlas.data.study import read_study
from vocatlas.geo.ground import find_ground
from vocatlas.geo.reach import Reach, measure_reach
from vocatlas.geo.roadnet import RoadNet
from vocatlas.geo.study import Study, Travel


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
