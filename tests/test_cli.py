"""The commands: help, errors in one message, rows in three forms, a run and its replay."""

import csv
import io
import json
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from shapely.geometry import Point, box
from vocatlas.cli.main import COMMANDS, main
from vocatlas.cli.rows import printable
from vocatlas.geo.errors import Problem, StudyError
from vocatlas.geo.study import Parameters

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = "=cmd|' /C calc'!A0"


@dataclass(frozen=True)
class Village:
    """As much of a study as the commands touch."""

    files: dict[str, str]
    id: str = "village"
    parameters: Parameters = field(default_factory=Parameters)
    scenario: None = None
    institutions: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"id": ["i"]}))
    programmes: pd.DataFrame = field(default_factory=pd.DataFrame)
    clusters: pd.DataFrame = field(default_factory=pd.DataFrame)
    enrolment: pd.DataFrame = field(default_factory=pd.DataFrame)
    stated_schools: pd.DataFrame = field(default_factory=pd.DataFrame)
    catalogue: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(
            industries=pd.DataFrame({"code": ["23"], "name_zh": ["印刷"], "name_en": ["Printing"]})
        )
    )

    def tables(self) -> dict[str, pd.DataFrame]:
        return {"institutions": self.institutions}


def found_in(study: Village, watch: object = None) -> SimpleNamespace:
    """Answer as an assessment does; the standard shows in the figures."""
    share = study.parameters.standards.county / 100
    county = {
        "adcode": 330329, "name_zh": "泰顺县", "name_en": HOSTILE, "residents": 265_973,
        "covered_local_p50": share, "p_underserved": 1.0, "rank": 1, "label": "underserved",
        "thin_share": float("nan"),
    }  # fmt: skip
    site = {
        "objective_name": "people", "order": 1, "id": "s1", "name_zh": HOSTILE,
        "gain_people": 120_000,
    }  # fmt: skip
    results: dict[str, Any] = {
        "study": {"id": "village", "name_zh": "村", "name_en": "Village", "sources": []},
        "parameters": study.parameters.as_dict(),
        "headline": {
            "local_p05": 0.7, "local_p50": share, "local_p95": 0.9, "local_located": 0.69,
            "all_p05": 0.5, "all_p50": 0.6, "all_p95": 0.7, "all_located": 0.5,
            "residents": 265_973, "unlocated_people": 1234, "underserved": [330329],
            "possibly": [], "target": 0.8, "sites": [site],
        },
        "counties": [county], "townships": [], "campuses": [], "parks": [], "clusters": [],
        "match": [{"adcode": 330329, "industry": "38"}], "sites": [site], "sweep": [],
        "coordination": [], "plans": [],
        "quality": {"unlocated": {"campuses": ["a"] * 7, "parks": []}, "checks": []},
    }  # fmt: skip
    points = gpd.GeoDataFrame(
        {"id": ["a"], "institution": ["i"], "kind": ["main"]}, geometry=[Point(120, 27)], crs=4326
    )
    zones = gpd.GeoDataFrame({"adcode": [330329]}, geometry=[box(119, 27, 120, 28)], crs=4326)
    return SimpleNamespace(
        results=results,
        layers={"counties": zones, "campuses": points},
        tables={},
        switchboard=None,
    )


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a study of one table in the place of `read_study` and `assess`."""
    table = tmp_path / "campuses.csv"
    table.write_text("id\na\n", encoding="utf-8")
    study = Village({"campuses.csv": str(table)})
    monkeypatch.chdir(tmp_path)
    stub(monkeypatch, "vocatlas.data.study", read_study=lambda _: replace(study))
    stub(monkeypatch, "vocatlas.geo.assessment", assess=found_in)
    stub(
        monkeypatch,
        "vocatlas.maps.atlas",
        draw_atlas=lambda results, layers, **options: "<!doctype html>",
    )
    return table


def stub(monkeypatch: pytest.MonkeyPatch, module: str, **functions: Any) -> None:
    monkeypatch.setitem(sys.modules, module, SimpleNamespace(**functions))


def call(*arguments: str) -> Result:
    """Run a command; anything but an exit is a bug and shows its traceback."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_and_a_short_first_line(name: str) -> None:
    shown = call(name, "-h")
    assert shown.exit_code == 0
    assert f"Example: vocatlas {name}" in shown.output
    command = main.get_command(None, name)
    assert len(command.help.split("\n")[0]) <= 55


def test_the_help_lists_every_command_module() -> None:
    modules = {p.stem for p in (ROOT / "cli").glob("*.py")}
    shared = {"__init__", "main", "online", "options", "rows", "summary", "watch"}
    assert modules - shared == set(COMMANDS)


def test_help_loads_no_heavy_package() -> None:
    heavy = "{'pandas', 'numpy', 'geopandas', 'folium', 'rich'}"
    code = (
        "import sys; from vocatlas.cli.main import main; main(['-h'], standalone_mode=False);"
        f"print('loaded:', sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd="/")
    assert done.stdout.splitlines()[-1] == "loaded: []", done.stderr


@pytest.mark.parametrize(
    "value",
    ["standards.nothing=1", "standards.county", "standards.county=x", "draws.n=-1", "draws.n=0"],
)
def test_a_bad_parameter_is_one_line_a_language_and_writes_nothing(
    village: Path, value: str
) -> None:
    failed = call("run", "x", "-o", "out", "--set", value)
    assert failed.exit_code == 1
    assert failed.stdout == ""
    assert failed.stderr.startswith("Error: ")
    assert failed.stderr.count("\n") == 2  # English, and the same in Chinese
    assert not Path("out").exists()


def test_all_problems_of_a_study_are_said_at_once(
    village: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> None:
        raise StudyError([Problem("a.csv", 2, "lon", "x", "a number") for _ in range(3)])

    stub(monkeypatch, "vocatlas.data.study", read_study=refuse)
    failed = call("check", "x")
    assert failed.exit_code == 1
    assert failed.stderr.count("a.csv, row 2, column lon") == 3
    assert "Traceback" not in failed.stderr


def test_a_bug_keeps_its_traceback(village: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(_: str) -> None:
        raise ZeroDivisionError

    stub(monkeypatch, "vocatlas.data.study", read_study=break_down)
    with pytest.raises(ZeroDivisionError):
        call("check", "x")


def test_an_unknown_command_is_a_usage_error() -> None:
    assert call("fly").exit_code == 2


def test_run_writes_every_output_and_says_what_it_found(village: Path) -> None:
    done = call("run", "x", "--set", "standards.county=60")
    assert done.exit_code == 0
    assert sorted(p.name for p in Path("out/village").iterdir()) == [
        "atlas.gpkg",
        "atlas.html",
        "report.docx",
        "results.json",
        "run.json",
        "tables.xlsx",
    ]
    for part in ("60.0 %", "70.0 %", "泰顺县", "100.0 %", "+120,000", "1,234", "campuses 7"):
        assert part in done.stdout
    assert json.loads(Path("out/village/run.json").read_text("utf-8"))["parameters"]["standards"][
        "county"
    ] == pytest.approx(60.0)


def test_switches_reach_the_parameters(village: Path) -> None:
    call("run", "x", "--public-only", "--planned")
    record = json.loads(Path("out/village/run.json").read_text("utf-8"))
    assert record["parameters"]["supply"] == {"public_only": True, "planned": True}


def test_a_foreign_folder_is_refused_without_overwrite(village: Path) -> None:
    Path("mine").mkdir()
    Path("mine/thesis.docx").write_text("x")
    assert "--overwrite" in call("run", "x", "-o", "mine").stderr
    assert call("run", "x", "-o", "mine", "--overwrite").exit_code == 0
    assert Path("mine/thesis.docx").exists()


def test_a_replay_gives_the_same_bytes(village: Path) -> None:
    call("run", "x", "-o", "out", "--set", "standards.county=60")
    done = call("replay", "out/run.json", "-o", "again.json")
    assert done.exit_code == 0
    assert Path("again.json").read_bytes() == Path("out/results.json").read_bytes()


def test_a_replay_names_the_input_that_changed(village: Path) -> None:
    call("run", "x", "-o", "out")
    village.write_text("id\nb\n", encoding="utf-8")
    failed = call("replay", "out/run.json")
    assert failed.exit_code == 1
    assert "campuses.csv" in failed.stderr


def test_a_replay_with_another_result_fails(village: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call("run", "x", "-o", "out")
    other = found_in(Village({}))
    other.results["headline"]["residents"] = 1
    stub(monkeypatch, "vocatlas.geo.assessment", assess=lambda _: other)
    failed = call("replay", "out/run.json")
    assert failed.exit_code == 1
    assert "results.json is not" in failed.stderr


def test_a_replay_of_nothing_is_one_line_a_language(village: Path) -> None:
    failed = call("replay", "none.json")
    assert failed.exit_code == 1
    assert failed.stderr.count("\n") == 2  # English, and the same in Chinese


@pytest.mark.parametrize("name", ["coverage", "gaps", "match", "sites"])
def test_rows_are_the_same_in_csv_and_json(village: Path, name: str) -> None:
    as_json = json.loads(call(name, "x", "--format", "json").stdout)
    as_csv = list(csv.DictReader(io.StringIO(call(name, "x", "--format", "csv").stdout)))
    assert [list(row) for row in as_json] == [list(row) for row in as_csv]
    assert len(as_json) == 1
    assert call(name, "x").exit_code == 0


def test_text_that_a_spreadsheet_would_run_is_quoted_in_csv(village: Path) -> None:
    row = next(csv.DictReader(io.StringIO(call("sites", "x", "--format", "csv").stdout)))
    assert row["name_zh"] == f"'{HOSTILE}"


def test_a_name_cannot_steer_the_terminal() -> None:
    assert printable("\x1b[2J\u202e温州") == "[2J温州"
