"""`vocatlas roads`: what it writes and says, and what it refuses."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from osm_sample import PRIMARY, RESIDENTIAL, ROW, write_extract
from village import write_village
from vocatlas.cli.main import main
from vocatlas.data.osm.roadfile import read_record, read_roads


@pytest.fixture
def town(tmp_path) -> Path:
    return write_village(tmp_path / "town")


@pytest.fixture
def extract(tmp_path) -> Path:
    nodes = ROW | {2: (*ROW[2], {"barrier": "bollard"}), 50: (125.0, 30.0), 51: (125.1, 30.0)}
    nodes |= {60: (119.8, 28.0), 61: (119.79, 28.0)}
    ways = [
        ((1, 2, 3, 4), PRIMARY | {"maxspeed": "60"}),
        ((4, 5), RESIDENTIAL | {"maxspeed": "\x1b[2Jfast"}),
        ((5, 6), {"highway": "footway"}),
        ((6, 7), PRIMARY | {"access": "private"}),
        ((7, 8), {"route": "ferry", "duration": "00:10"}),
        ((8, 9), PRIMARY | {"oneway": "reversible"}),
        ((60, 61), PRIMARY),
        ((50, 51), PRIMARY),
    ]
    return write_extract(tmp_path / "x.osm.pbf", nodes, ways)


def call(*arguments):
    return CliRunner().invoke(main, ["roads", *map(str, arguments)])


def test_the_command_writes_beside_the_study_and_says_what_it_found(town, extract):
    done = call(extract, town)
    assert done.exit_code == 0, done.stderr
    net = read_roads(town / "roads.npz")
    # 20 km west of the study is within the margin, 450 km east is not
    assert net.node_lonlat[:, 0].min() == pytest.approx(119.79)
    assert net.node_lonlat[:, 0].max() == pytest.approx(120.09)
    for part in (
        "道路 ways 5", f"{net.total_km:,.1f} km", "primary", "分量 weak components: 4",
        "footway 1", "closed (access no, private ...): 1", "outside the study and its margin: 1",
        "bollard 1", "tagged on 1 ways", "maxspeed=[2Jfast 1", "有时长 with a duration 1",
        "open both ways", str(town / "roads.npz"),
    ):  # fmt: skip
        assert part in done.stdout, part
    assert "\x1b" not in done.stdout
    assert read_record(town / "roads.npz")["extract"] == "x.osm.pbf"


def test_the_margin_can_be_chosen(town, extract):
    assert call(extract, town, "--margin-km", 10).exit_code == 0
    assert read_roads(town / "roads.npz").node_lonlat[:, 0].min() == pytest.approx(120.01)
    failed = call(extract, town, "--margin-km", "-1")
    assert failed.exit_code == 1
    assert "margin" in failed.stderr


def _no_roads(path: Path) -> Path:
    return write_extract(
        path, ROW, [((1, 2), {"highway": "footway"}), ((2, 3), {"building": "yes"})]
    )


def _without_nodes(path: Path) -> Path:
    return write_extract(path, {}, [((1, 2), PRIMARY)])


def _elsewhere(path: Path) -> Path:
    return write_extract(path, {1: (24.9, 60.2), 2: (24.95, 60.2)}, [((1, 2), PRIMARY)])


def _cut_off(path: Path) -> Path:
    dice = np.random.default_rng(1)
    nodes = {id: (120 + dice.random() / 10, 28 + dice.random() / 10) for id in range(1, 20_000)}
    write_extract(path, nodes, [((id, id + 1), PRIMARY) for id in range(1, 19_000)])
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    return path


def _bytes(content: bytes):
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


BAD = {
    "missing": (lambda path: path, "cannot be read"),
    "folder": (lambda path: path.mkdir() or path, "cannot be read"),
    "empty": (_bytes(b""), "is empty"),
    "a web page": (_bytes(b"<!DOCTYPE html><html>Not found</html>"), "web page"),
    "noise": (_bytes(bytes(range(256)) * 40), "no OpenStreetMap extract"),
    "zip": (_bytes(b"PK\x03\x04" + bytes(100)), "no OpenStreetMap extract"),
    "broken xml": (_bytes(b"<?xml version='1.0'?><osm version='0.6'><node id="), "damaged"),
    "broken gzip": (_bytes(b"\x1f\x8b\x08\x00nothing"), "damaged"),
    "header only": (_bytes(b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7c\x10\x00"), "damaged"),
    "cut off": (_cut_off, "cut off"),
    "of another region": (_elsewhere, "none of its roads is in the study"),
    "without roads": (_no_roads, "no road for cars"),
    "without nodes": (_without_nodes, "none of their nodes"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_extract_is_one_clear_line_and_the_earlier_roads_stay(town, extract, kind):
    assert call(extract, town).exit_code == 0
    earlier = (town / "roads.npz").read_bytes()
    write, said = BAD[kind]
    path = write(town.parent / "bad.osm.pbf")
    failed = call(path, town)
    assert failed.exit_code == 1
    assert failed.stderr.count("\n") == 1
    assert failed.stderr.startswith(f"Error: {path}")
    assert said in failed.stderr
    assert (town / "roads.npz").read_bytes() == earlier
    assert not [p for p in town.iterdir() if p.name.startswith(".")]


def test_roads_that_are_broken_are_written_anew(town, extract):
    (town / "roads.npz").write_bytes(b"broken")
    assert call(extract, town, "--overwrite").exit_code == 0
    assert len(read_roads(town / "roads.npz").km)


def test_a_study_that_is_not_there_is_told(extract, tmp_path):
    failed = call(extract, tmp_path / "none")
    assert failed.exit_code == 1
    assert "study.toml" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_nothing_is_written_into_the_program(extract):
    failed = call(extract, "wenzhou")
    assert failed.exit_code == 1
    assert "-o FILE" in failed.stderr


def test_a_foreign_file_is_replaced_only_if_told(town, extract):
    mine = town / "mine.npz"
    mine.write_bytes(b"mine")
    failed = call(extract, town, "-o", mine)
    assert failed.exit_code == 1
    assert "--overwrite" in failed.stderr
    assert mine.read_bytes() == b"mine"
    assert call(extract, town, "-o", mine, "--overwrite").exit_code == 0
    assert call(extract, town, "-o", mine).exit_code == 0


@pytest.mark.parametrize("out", ["none/x.npz", "x.gpkg", "."])
def test_a_place_that_cannot_hold_roads_is_refused_first(town, out):
    failed = call("never-read.osm.pbf", town, "-o", town / out)
    assert failed.exit_code == 1
    assert "never-read" not in failed.stderr


def test_without_osmium_the_command_says_how_to_install_it(town, extract, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "osmium", None)
    failed = call(extract, town)
    assert failed.exit_code == 1
    assert "pip install 'vocatlas[osm]'" in failed.stderr
