"""The commands on a whole study, nothing put in the place of anything: a run and its replay."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyogrio
import pytest
from click.testing import CliRunner, Result
from village import village_tables, write_rows, write_village
from vocatlas.cli.main import main

LAYERS = {"counties", "townships", "institutions", "campuses", "parks", "clusters", "roads"}


def call(*arguments: str) -> Result:
    """Run a command; anything but an exit is a bug and shows its traceback."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_village(tmp_path_factory.mktemp("study") / "village")


@pytest.fixture(scope="module")
def out(village: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "out"
    assert call("run", str(village), "-o", str(folder)).exit_code == 0
    return folder


def test_a_run_writes_its_outputs_and_nothing_beside_them(out: Path) -> None:
    wanted = {"atlas.html", "tables.xlsx", "atlas.gpkg", "results.json", "run.json", "report.docx"}
    assert wanted <= {path.name for path in out.iterdir()}
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_every_row_of_the_tables_is_in_the_geopackage(out: Path) -> None:
    assert set(pyogrio.list_layers(out / "atlas.gpkg")[:, 0]) >= LAYERS
    for name in ("institutions", "campuses", "parks", "clusters"):
        held = pyogrio.read_dataframe(out / "atlas.gpkg", layer=name)["id"]
        assert set(held) == {row["id"] for row in village_tables()[name]}, name


def test_every_campus_is_in_the_results_with_or_without_a_place(out: Path) -> None:
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    places = {row["id"]: row["lon"] for row in results["campuses"]}
    assert set(places) == {row["id"] for row in village_tables()["campuses"]}
    assert places["east-main"] is None
    book = openpyxl.load_workbook(out / "tables.xlsx", read_only=True)
    cells = {str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row}
    assert set(places) <= cells


def test_a_replay_of_a_whole_run_gives_the_same_bytes(out: Path, tmp_path: Path) -> None:
    done = call("replay", str(out / "run.json"), "-o", str(tmp_path / "again.json"))
    assert done.exit_code == 0
    assert (tmp_path / "again.json").read_bytes() == (out / "results.json").read_bytes()


def test_a_replay_with_an_input_that_changed_names_it(tmp_path: Path) -> None:
    study = write_village(tmp_path / "village")
    assert call("run", str(study), "-o", str(tmp_path / "out")).exit_code == 0
    rows = village_tables()["campuses"]
    rows[0]["seats"] = 5001
    write_rows(study / "campuses.csv", rows)
    failed = call("replay", str(tmp_path / "out" / "run.json"))
    assert failed.exit_code == 1
    assert "campuses.csv" in failed.stderr
    assert "parks.csv" not in failed.stderr


def _as_gbk(folder: Path) -> None:
    for name, rows in village_tables().items():
        write_rows(folder / f"{name}.csv", rows, encoding="gbk")


def _with_mark(folder: Path) -> None:
    for path in (*folder.glob("*.csv"), folder / "study.toml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def _as_titled_workbooks(folder: Path) -> None:
    for name, rows in village_tables().items():
        book = openpyxl.Workbook()
        book.active.append([f"温州市{name}一览表(2026年)"])
        book.active.append(list(rows[0]))
        for row in rows:
            book.active.append(list(row.values()))
        (folder / f"{name}.csv").unlink()
        book.save(folder / f"{name}.xlsx")


@pytest.mark.parametrize(
    "rewrite",
    [_as_gbk, _with_mark, _as_titled_workbooks],
    ids=["GBK", "byte-order mark", "XLSX with a title"],
)
def test_the_form_of_the_tables_does_not_change_the_results(
    out: Path, tmp_path: Path, rewrite: Callable[[Path], None]
) -> None:
    study = write_village(tmp_path / "village")
    rewrite(study)
    assert call("run", str(study), "-o", str(tmp_path / "out")).exit_code == 0
    same = (tmp_path / "out" / "results.json").read_bytes()
    assert same == (out / "results.json").read_bytes()
