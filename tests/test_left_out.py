"""A study with parts that have no data: a run leaves them out with a sentence, never with a 0."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from village import EAST, WEST, village_tables, write_rows, write_village
from vocatlas.cli.main import main
from vocatlas.data.study import read_study
from vocatlas.geo.location.standins import stand_for_counties
from vocatlas.maps.findings.sentences import data_finding

AGES = tuple(f"age_{low}_{low + 4}" for low in (0, 5, 10, 15))
EMPLOYED = tuple(f"employed_{section}" for section in "ABCDEFGHIJKLMNOPQRST")
Spoil = Callable[[Path], None]


def call(*arguments: str) -> Result:
    """Run a command; anything but an exit is a bug and shows its traceback."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def without(*files: str) -> Spoil:
    def spoil(folder: Path) -> None:
        for file in files:
            (folder / file).unlink()

    return spoil


def header_only(table: str) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / f"{table}.csv"
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")

    return spoil


def blank(table: str, *columns: str) -> Spoil:
    def spoil(folder: Path) -> None:
        rows = [row | dict.fromkeys(columns, "") for row in village_tables()[table]]
        write_rows(folder / f"{table}.csv", rows)

    return spoil


def everything(folder: Path) -> None:
    """Leave counties with residents, institutions and campuses."""
    optional = ("townships", "programmes", "enrolment", "stated_schools", "parks", "clusters")
    without(*(f"{name}.csv" for name in optional), "roads.gpkg")(folder)
    blank("institutions", "school_pool")(folder)
    blank("counties", *AGES, *EMPLOYED)(folder)


def run(folder: Path, *spoils: Spoil) -> dict[str, Any]:
    study = write_village(folder / "village")
    for spoil in spoils:
        spoil(study)
    done = call("run", str(study), "-o", str(folder / "out"))
    assert done.exit_code == 0, done.stderr
    results: dict[str, Any] = json.loads((folder / "out" / "results.json").read_text("utf-8"))
    return results


def parts(results: dict[str, Any]) -> set[str]:
    return {row["part"] for row in results["quality"]["left_out"]} - {"coordination"}


@pytest.mark.parametrize("part", ["townships", "programmes", "parks", "clusters"])
@pytest.mark.parametrize("how", ["no file", "header only"])
def test_a_table_without_rows_is_left_out_and_named(tmp_path: Path, part: str, how: str) -> None:
    spoil = without(f"{part}.csv") if how == "no file" else header_only(part)
    assert parts(run(tmp_path, spoil)) == {part}


def test_a_run_needs_counties_with_residents_institutions_and_a_campus_only(tmp_path: Path) -> None:
    results = run(tmp_path, everything)
    assert parts(results) >= {"townships", "roads", "ages", "programmes", "stated_schools"}
    assert [row["residents"] for row in results["counties"]] == [60_000, 40_000]
    page = (tmp_path / "out" / "atlas.html").read_text(encoding="utf-8")
    assert "There are no roads: minutes are not measured" in page


def test_no_finding_counts_nothing_out_of_nothing(tmp_path: Path) -> None:
    finding = data_finding(run(tmp_path, everything))
    assert " 0 of 0 " not in finding["en"]
    assert not finding["zh"].startswith("公布的中职学校 0 所")
    assert "townships are estimated" not in finding["en"]


def test_a_complete_study_leaves_nothing_out(tmp_path: Path) -> None:
    assert parts(run(tmp_path)) == set()


def test_a_county_without_townships_stands_at_one_marked_point_of_it(tmp_path: Path) -> None:
    west_only = [row for row in village_tables()["townships"] if row["adcode"] == WEST]
    results = run(tmp_path, lambda folder: write_rows(folder / "townships.csv", west_only))
    (east,) = [row for row in results["townships"] if row["adcode"] == EAST]
    assert (east["code"], east["precision"]) == (str(EAST), "county")
    assert (east["residents"], east["residents_basis"]) == (40_000, "county_estimated")
    assert 120.24 < east["lon"] < 120.44
    assert 27.9 < east["lat"] < 28.2
    assert results["quality"]["places_by_precision"]["townships"] == {"county": 1, "township": 3}


def test_the_point_of_a_county_is_no_candidate_and_nothing_is_placed_at_it(tmp_path: Path) -> None:
    results = run(tmp_path, without("townships.csv"))
    assert results["sites"] == []
    assert {row["precision"] for row in results["campuses"]} == {"point", "county"}


def test_the_radius_of_a_stand_in_is_that_of_a_circle_of_its_county(tmp_path: Path) -> None:
    folder = write_village(tmp_path / "village")
    (folder / "townships.csv").unlink()
    study = stand_for_counties(read_study(folder))
    area_km2 = study.area.to_crs(study.metric_crs).area.to_numpy() / 1e6
    circle_km2 = 3.14159 * (study.townships["radius_m"].to_numpy(float) / 1000.0) ** 2
    assert circle_km2 == pytest.approx(area_km2, rel=1e-3)
    assert stand_for_counties(study) is study


def numbers(value: Any) -> Iterator[object]:
    """Yield every number in nested values."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from numbers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers(inner)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield value


def test_without_roads_no_figure_that_rests_on_minutes_is_given(tmp_path: Path) -> None:
    results = run(tmp_path, without("roads.gpkg"))
    measured = ("cover", "gap", "rank", "depth", "thin", "p_under", "min_", "access", "align")
    measured += ("local_", "all_", "secondary_seats")
    for row in (results["headline"], *results["counties"], *results["townships"]):
        figures = {k: v for k, v in row.items() if k.startswith(measured) or k == "label"}
        held = {k: v for k, v in figures.items() if v is not None and k != "alignment_reason"}
        assert held == {}
    assert {
        row[f"state_{tier}"] for row in results["townships"] for tier in ("city", "county")
    } == {"no_road_in_data"}
    assert [results[key] for key in ("sweep", "sites", "plans", "match")] == [[], [], [], []]
    assert results["headline"]["underserved"] == []
    assert list(numbers(results["equity"]["secondary_access"])) == []
    assert results["quality"]["snap_m_max"] is None


def test_without_programmes_nothing_is_said_to_be_mismatched(tmp_path: Path) -> None:
    results = run(tmp_path, without("programmes.csv"))
    assert results["match"] == []
    assert [row["alignment_sector"] for row in results["counties"]] == [None, None]
    assert {row["alignment_reason"] for row in results["counties"]} == {"no_programmes"}


@pytest.mark.parametrize("part", ["mismatch", "gaps", "surplus", "consortia", "placement"])
def test_the_match_command_says_why_it_has_nothing_to_print(tmp_path, part):
    study = write_village(tmp_path / "village")
    without("programmes.csv")(study)
    said = call("match", str(study), "--part", part, "--format", "csv", "--set", "draws.n=2")
    assert said.exit_code == 0
    assert len(said.stdout.splitlines()) == 1  # the heading
    assert "没有专业：匹配" in said.stderr
    assert "There are no programmes: the match" in said.stderr


def test_without_ages_access_is_left_out_and_coverage_is_not(tmp_path: Path) -> None:
    results = run(tmp_path, blank("counties", *AGES))
    assert results["headline"]["local_p50"] is not None
    assert [row["secondary_seats_per_1000"] for row in results["counties"]] == [None, None]
    assert [row["cohort_2025"] for row in results["counties"]] == [None, None]


@pytest.mark.parametrize("command", ["coverage", "gaps", "match", "sites", "check"])
def test_every_command_works_on_a_study_with_next_to_nothing(tmp_path: Path, command: str) -> None:
    study = write_village(tmp_path / "village")
    everything(study)
    assert call(command, str(study)).exit_code == 0


def test_roads_that_study_toml_names_must_be_there(tmp_path: Path) -> None:
    study = write_village(tmp_path / "village")
    (study / "roads.gpkg").unlink()
    toml = study / "study.toml"
    toml.write_text(toml.read_text() + '\n[tables]\nroads = "roads.gpkg"\n', encoding="utf-8")
    failed = call("check", str(study))
    assert failed.exit_code == 1
    assert "roads.gpkg: expected this file" in failed.stderr


def test_neighbours_may_be_none_where_study_toml_says_so(tmp_path: Path) -> None:
    study = write_village(tmp_path / "village")
    toml = study / "study.toml"
    toml.write_text(toml.read_text() + '\n[boundaries]\nneighbours = ""\n', encoding="utf-8")
    assert read_study(study).neighbours.empty
