"""A scenario on the command line: its run, its replay, its refusal."""

import json
from pathlib import Path

import openpyxl
import pyogrio
import pytest
from click.testing import CliRunner, Result
from scenarios import E_TOWN, added, saved
from village import write_village
from vocatlas.cli.main import main

HOSTILE = "<img src=x onerror=alert(1)>"
RUNNABLE = "=cmd|' /C calc'!A0"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_village(tmp_path_factory.mktemp("scenario") / "village")


def call(*arguments: str) -> Result:
    """Run a command; anything but an exit is a bug and shows its traceback."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.fixture(scope="module")
def hostile_run(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """Run a scenario whose names try to run."""
    place = tmp_path_factory.mktemp("hostile")
    path = place / "s.json"
    twin = {**E_TOWN, "id": "trial-1", "name_zh": RUNNABLE, "serves": ["township"]}
    content = added(name_zh=HOSTILE) | {
        "name": f"{HOSTILE}\u202e", "standards": {"county": 20, "city": 80},
        "closed": ["college-branch"],
    }  # fmt: skip
    content["added"].append(twin)
    path.write_text(json.dumps(content), encoding="utf-8")
    done = call(
        "run", str(folder), "--scenario", str(path), "-o", str(place / "out"),
        "--set", "standards.county=12", "--planned",
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    path.unlink()
    return place / "out", done


def test_the_command_line_wins_over_the_scenario(hostile_run: tuple[Path, Result]) -> None:
    results = json.loads((hostile_run[0] / "results.json").read_text("utf-8"))
    assert results["parameters"]["standards"]["county"] == 12
    assert results["parameters"]["standards"]["city"] == 80
    assert results["parameters"]["supply"]["planned"] is True
    assert results["scenario"]["closed"] == ["college-branch"]


def test_a_replay_needs_no_scenario_file(hostile_run: tuple[Path, Result], tmp_path: Path) -> None:
    out = hostile_run[0]
    again = tmp_path / "again.json"
    done = call("replay", str(out / "run.json"), "-o", str(again))
    assert done.exit_code == 0, done.stderr
    assert again.read_bytes() == (out / "results.json").read_bytes()


def test_a_record_whose_scenario_is_broken_is_refused(
    hostile_run: tuple[Path, Result], tmp_path: Path
) -> None:
    record = json.loads((hostile_run[0] / "run.json").read_text("utf-8"))
    record["scenario"]["closed"] = ["nobody"]
    path = tmp_path / "run.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    failed = call("replay", str(path))
    assert failed.exit_code == 1
    assert "closed[0]: found 'nobody'" in failed.stderr


def test_a_plain_run_records_that_it_had_no_scenario(
    folder: Path, tmp_path: Path, hostile_run: tuple[Path, Result]
) -> None:
    done = call("run", str(folder), "-o", str(tmp_path / "out"))
    assert done.exit_code == 0
    assert json.loads((tmp_path / "out/run.json").read_text("utf-8"))["scenario"] is None
    assert "scenario" not in done.stdout
    assert "情景 scenario <img" in hostile_run[1].stdout
    assert "closed 1, 新增 added 2" in hostile_run[1].stdout


def test_a_hostile_name_is_only_ever_text(hostile_run: tuple[Path, Result]) -> None:
    out, done = hostile_run
    assert "\u202e" not in done.stdout
    page = (out / "atlas.html").read_text("utf-8")
    assert "<img src=x" not in page
    assert r"\u003cimg src=x onerror=alert(1)\u003e" in page
    book = openpyxl.load_workbook(out / "tables.xlsx")
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} <= {"s", "n", "b"}
    named = [c for c in cells if c.value == RUNNABLE]
    assert named
    assert all(c.quotePrefix for c in named)
    campuses = pyogrio.read_dataframe(out / "atlas.gpkg", layer="campuses")
    assert {HOSTILE, RUNNABLE} <= set(campuses["name_zh"])


def test_a_refused_scenario_names_every_problem_and_writes_nothing(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "s.json"
    path.write_text(json.dumps(saved(closed=["a", "b"], study="wenzhou", planned=1)))
    failed = call("run", str(folder), "--scenario", str(path), "-o", str(tmp_path / "out"))
    assert failed.exit_code == 1
    assert failed.stdout == ""
    assert "column study: found 'wenzhou'; expected village" in failed.stderr
    assert "column planned" in failed.stderr
    assert not (tmp_path / "out").exists()
