"""The command around the matcher: options, datums, notes, summary, corrections."""

import csv
import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from village import write_village
from vocatlas.cli.geocode import counted
from vocatlas.cli.main import main
from vocatlas.data.geocoding.placefile import RESULT_COLUMNS
from vocatlas.geo.location.datum import from_wgs84


def answer(rows: pd.DataFrame, gazetteer: object) -> pd.DataFrame:
    """Stand in for the matcher: coordinates are given back, all else is not found."""
    count = len(rows)
    lon = rows["lon"] if "lon" in rows else pd.Series(np.nan, index=rows.index)
    lat = rows["lat"] if "lat" in rows else pd.Series(np.nan, index=rows.index)
    there = lon.notna().to_numpy()
    told = rows["county"].fillna("") if "county" in rows else [""] * count
    frame = {
        "lon": lon, "lat": lat, "adcode": pd.array([None] * count, dtype="Int64"),
        "township": "", "precision": np.where(there, "point", "none"),
        "radius_m": np.where(there, 0.0, np.nan), "matched": told, "score": 0.0,
        "status": np.where(there, "given", "not_found"), "note": "",
    }  # fmt: skip
    return pd.DataFrame(frame, index=rows.index)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with a small study in it, and a matcher that is only a stand-in."""
    gazetteer = SimpleNamespace(from_study=lambda study: None)
    matching = SimpleNamespace(match_places=answer)
    monkeypatch.setitem(sys.modules, "vocatlas.geo.location.matching", matching)
    monkeypatch.setitem(
        sys.modules, "vocatlas.geo.location.gazetteer", SimpleNamespace(Gazetteer=gazetteer)
    )
    write_village(tmp_path / "village")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def geocode(text: str, *options: str) -> Result:
    Path("in.csv").write_text(text, encoding="utf-8")
    arguments = ["geocode", "in.csv", "--study", "village", *options]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def rows_of(done: Result) -> list[dict[str, str]]:
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_without_out_the_rows_are_csv_on_stdout_and_counts_are_on_stderr(desk: Path) -> None:
    done = geocode("名称,经度,纬度\n甲,120.1,28\n乙,,\n", "--datum", "wgs84")
    rows = rows_of(done)
    assert [row["名称"] for row in rows] == ["甲", "乙"]
    assert list(rows[0])[3:] == list(RESULT_COLUMNS)
    assert [row["status"] for row in rows] == ["given", "not_found"]
    assert "坐标已给 given 1, 未找到 not_found 1" in done.stderr


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_a_declared_datum_is_converted_by_option_column_or_heading(desk: Path, datum: str) -> None:
    (lon,), (lat,) = from_wgs84([120.1], [28.0], datum)
    for done in (
        geocode(f"名称,经度,纬度\n甲,{lon},{lat}\n", "--datum", datum),
        geocode(f"名称,经度,纬度,坐标系\n甲,{lon},{lat},{datum.upper()}\n", "--datum", "wgs84"),
        geocode(f"名称,经度({datum}),纬度({datum})\n甲,{lon},{lat}\n"),
    ):
        row = rows_of(done)[0]
        assert float(row["lon"]) == pytest.approx(120.1, abs=2e-7)
        assert float(row["lat"]) == pytest.approx(28.0, abs=2e-7)
        assert row["note"] == ""


def test_a_datum_that_is_not_declared_is_said_and_widens_the_radius(desk: Path) -> None:
    done = geocode("名称,经度,纬度\n甲,120.1,28\n")
    (row,) = rows_of(done)
    assert "datum not declared" in row["note"]
    assert float(row["radius_m"]) > 1000
    assert "--datum" in done.stderr


def test_an_unknown_datum_takes_the_coordinates_out_of_use(desk: Path) -> None:
    (row,) = rows_of(geocode("名称,经度,纬度,坐标系\n甲,120.1,28,北京54\n", "--datum", "wgs84"))
    assert row["lon"] == ""
    assert "unknown datum" in row["note"]


def test_swapped_columns_are_said_in_the_row_and_in_the_summary(desk: Path) -> None:
    done = geocode("名称,经度,纬度\n甲,28.0,120.1\n", "--datum", "wgs84")
    (row,) = rows_of(done)
    assert (row["lon"], row["lat"]) == ("120.1", "28")
    assert "swapped" in row["note"]
    assert "swapped" in done.stderr


def test_a_county_given_as_a_code_is_matched_by_its_name(desk: Path) -> None:
    (row,) = rows_of(geocode("名称,区划代码\n甲,330302\n"))
    assert row["matched"] not in ("", "330302")


def test_a_column_can_be_told(desk: Path) -> None:
    told = ("--lon-column", "东经度", "--lat-column", "北纬度", "--datum", "wgs84")
    done = geocode("编号,东经度,北纬度\n1,120.1,28\n", *told)
    assert rows_of(done)[0]["lon"] == "120.1"


def test_nothing_to_go_by_is_one_clear_error(desk: Path) -> None:
    failed = geocode("甲列,乙列\n1,2\n")
    assert failed.exit_code == 1
    assert failed.stdout == ""
    assert "甲列" in failed.stderr


def test_a_file_is_not_replaced_unless_asked_and_never_the_table_itself(desk: Path) -> None:
    Path("out.csv").write_text("mine")
    assert "--overwrite" in geocode("名称\n甲\n", "-o", "out.csv").stderr
    assert Path("out.csv").read_text() == "mine"
    assert geocode("名称\n甲\n", "-o", "out.csv", "--overwrite").exit_code == 0
    assert Path("out.csv").read_text("utf-8-sig").startswith("名称,lon")
    assert "table itself" in geocode("名称\n甲\n", "-o", "in.csv", "--overwrite").stderr
    assert geocode("名称\n甲\n", "-o", "out.docx").exit_code == 1
    assert geocode("名称\n甲\n", "-o", "nowhere/out.csv").exit_code == 1


def test_geojson_features_without_a_place_have_a_null_geometry(desk: Path) -> None:
    done = geocode('名称,坐标\n<b>甲</b>,"120.1,28"\n乙,\n', "-o", "o.geojson", "--datum", "wgs84")
    assert done.exit_code == 0
    assert done.stdout == ""
    features = json.loads(Path("o.geojson").read_text("utf-8"))["features"]
    assert [f["geometry"] for f in features] == [
        {"type": "Point", "coordinates": [120.1, 28.0]}, None
    ]  # fmt: skip
    assert features[0]["properties"]["名称"] == "<b>甲</b>"


def test_a_heading_cannot_steer_the_terminal(desk: Path) -> None:
    done = geocode("\x1b[2J名称,lon\n甲,1\n", "--name-column", "\x1b[2J名称")
    assert done.exit_code == 0
    assert "\x1b" not in done.stderr


def test_corrections_move_and_confirm_rows(desk: Path) -> None:
    Path("c.csv").write_text(
        "row,id,lon,lat,verdict\n2,,120.3,28.1,moved\n,a,120.1,28,right\n3,c,120.9,28,right\n",
        encoding="utf-8",
    )
    done = geocode(
        "id,名称,经度,纬度\na,甲,120.1,28\nb,乙,,\nc,丙,120.2,28\n",
        "--datum", "wgs84", "--corrections", "c.csv",
    )  # fmt: skip
    first, second, third = rows_of(done)
    assert "confirmed by eye" in first["note"]
    assert (second["lon"], second["lat"], second["status"]) == ("120.3", "28.1", "given")
    assert (second["precision"], "corrected by eye" in second["note"]) == ("point", True)
    assert third["lon"] == "120.2"
    assert "another place" in third["note"]


def test_a_row_moved_by_eye_has_no_doubt_about_its_datum(desk: Path) -> None:
    Path("c.csv").write_text("row,lon,lat,verdict\n1,120.3,28.1,moved\n", encoding="utf-8")
    done = geocode("名称,经度,纬度\n甲,120.1,28\n乙,120.2,28\n", "--corrections", "c.csv")
    moved, other = rows_of(done)
    assert moved["note"] == "人工校正 / corrected by eye"
    assert "datum not declared" in other["note"]
    assert float(moved["radius_m"]) < float(other["radius_m"])


def test_rows_that_say_the_same_are_matched_once_in_pieces_and_keep_their_order(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def note(rows: pd.DataFrame, gazetteer: object) -> pd.DataFrame:
        asked.append(list(rows["name"]))
        return answer(rows, gazetteer).assign(matched=rows["name"])

    monkeypatch.setattr(sys.modules["vocatlas.geo.location.matching"], "match_places", note)
    monkeypatch.setattr("vocatlas.cli.geocode._PIECE_ROWS", 2)
    rows = rows_of(
        geocode("编号,名称\n" + "".join(f"{n},{c}\n" for n, c in enumerate("丙甲丙乙甲")))
    )
    assert [row["matched"] for row in rows] == list("丙甲丙乙甲")
    assert [row["编号"] for row in rows] == list("01234")
    assert asked == [["丙", "甲"], ["乙"]]


def test_a_terminal_sees_how_many_rows_are_matched(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for terminal in (True, False):
        monkeypatch.setattr("rich.console.Console.is_terminal", terminal)
        with counted("matching", 40) as advance:
            advance(20)
        said = capsys.readouterr()
        assert said.out == ""
        assert ("20/40" in said.err) == terminal


def test_all_that_is_wrong_with_corrections_is_said_at_once(desk: Path) -> None:
    Path("c.csv").write_text(
        "row,lon,lat,verdict\n9,1,2,moved\n1,,,moved\n1,999,2,moved\n1,1,2,maybe\n,1,2,right\n",
        encoding="utf-8",
    )
    failed = geocode("名称\n甲\n", "--corrections", "c.csv")
    assert failed.exit_code == 1
    assert failed.stderr.count("c.csv, row") == 5
