"""What ``--online`` fills of the rows that the offline matcher left open."""

from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from geoservice import (  # noqa: F401
    COUNTIES,
    EAST,
    KEY,
    NOTHING,
    QUOTA,
    WEST,
    Ask,
    Reply,
    Service,
    answer,
    ask_fixture,
    cache_fixture,
    schools,
    service_fixture,
)
from vocatlas.cli.online import ask_online, cache_folder, online_option
from vocatlas.data.geocoding.online import fill_online

# filling what the offline matcher left open


def matched(*statuses: str) -> pd.DataFrame:
    count = len(statuses)
    return pd.DataFrame(
        {
            "lon": np.full(count, 120.5),
            "lat": np.full(count, 27.9),
            "adcode": pd.array([330302] * count, dtype="Int64"),
            "township": ["藤桥镇"] * count,
            "precision": ["village"] * count,
            "radius_m": np.full(count, 800.0),
            "matched": ["上寺村"] * count,
            "score": np.full(count, 0.5),
            "status": list(statuses),
            "note": [""] * count,
        }
    )


def test_only_the_rows_that_stayed_open_are_asked_and_filled(ask: Ask, service: Service) -> None:
    service.replies = [Reply(answer("amap"))]
    before = matched("matched", "county_only", "corrected", "not_found", "ambiguous")
    after = fill_online(
        before,
        schools(*"甲乙丙丁戊"),
        which_county=COUNTIES,
        ask=partial(ask, provider="amap"),
    )
    assert after["status"].tolist() == ["matched", "online", "corrected", "online", "online"]
    assert len(service.asked) == 3
    pd.testing.assert_frame_equal(after.iloc[[0, 2]], before.iloc[[0, 2]])
    assert after.dtypes.to_dict() == before.dtypes.to_dict()
    assert after["lon"].iloc[1] == pytest.approx(WEST[0], abs=1e-6)


def test_a_conflict_with_the_county_that_the_matcher_found_moves_nothing(
    ask: Ask, service: Service
) -> None:
    service.replies = [Reply(answer("amap", EAST))]
    before = matched("county_only")
    after = fill_online(
        before, schools("甲校"), which_county=COUNTIES, ask=partial(ask, provider="amap")
    )
    assert after["status"].tolist() == ["conflict"]
    assert "龙湾区" in after["note"][0]
    same = ["lon", "lat", "adcode", "precision", "radius_m", "matched", "score"]
    pd.testing.assert_frame_equal(after[same], before[same])


def test_a_row_that_is_not_found_online_either_keeps_its_status_and_says_so(
    ask: Ask, service: Service
) -> None:
    service.replies = [Reply(NOTHING["amap"])]
    before = matched("ambiguous").assign(note="two villages")
    after = fill_online(
        before, schools("甲校"), which_county=COUNTIES, ask=partial(ask, provider="amap")
    )
    assert after["status"].tolist() == ["ambiguous"]
    assert after["note"][0].startswith("two villages; Amap")


# the command line


def test_the_option_is_off_unless_given_and_names_where_data_goes() -> None:
    @click.command()
    @online_option
    def command(online: str | None) -> None:
        click.echo(repr(online))

    run = CliRunner().invoke
    assert run(command, []).output == "None\n"
    assert run(command, ["--online", "baidu"]).output == "'baidu'\n"
    assert run(command, ["--online", "google"]).exit_code == 2
    assert "VOCATLAS_AMAP_KEY" in run(command, ["--help"]).output


def test_the_command_asks_fills_and_keeps_the_cache_in_the_folder(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    service.replies = [Reply(answer("amap")), QUOTA[0][1]]
    monkeypatch.setenv("VOCATLAS_AMAP_URL", service.domain)
    monkeypatch.setenv("VOCATLAS_AMAP_KEY", KEY)
    study: Any = SimpleNamespace(which_county=COUNTIES, name_zh="温州市")
    after = ask_online(
        matched("not_found", "not_found"),
        schools("甲校", "乙校"),
        online="amap",
        study=study,
        folder=tmp_path,
    )
    assert after["status"].tolist() == ["online", "not_found"]
    said = capsys.readouterr()
    assert said.out == ""
    assert "配额" in said.err
    assert "placed 1 of 2" in said.err
    assert KEY not in said.err
    assert (tmp_path / "geocode-cache.sqlite").is_file()


def test_the_cache_stands_beside_the_study_else_beside_the_table(tmp_path: Path) -> None:
    assert cache_folder(str(tmp_path), "else/where.csv") == tmp_path
    assert cache_folder("wenzhou", str(tmp_path / "schools.csv")) == tmp_path


def test_geocode_sends_nothing_without_the_option_and_open_rows_only_with_it(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vocatlas.cli.main import main

    service.replies = [Reply(answer("amap"))]
    monkeypatch.setenv("VOCATLAS_AMAP_URL", service.domain)
    monkeypatch.setenv("VOCATLAS_AMAP_KEY", KEY)
    table = tmp_path / "schools.csv"
    table.write_text(
        "学校名称,地址,区县\n温州大学,茶山街道,瓯海区\n某中学,无此路1号,瓯海区\n", encoding="utf-8"
    )
    asked = []
    for options in ([], ["--online", "amap"], ["--online", "amap"]):
        out = tmp_path / "out.csv"
        arguments = ["geocode", str(table), "-o", str(out), "--overwrite", *options]
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == 0, done.output
        asked.append(len(service.asked))
    assert asked == [0, 1, 1]
    written = pd.read_csv(out)
    assert written["status"].tolist() == ["matched", "online"]
    assert written["lon"][1] == pytest.approx(WEST[0], abs=1e-6)
    assert (tmp_path / "geocode-cache.sqlite").is_file()
