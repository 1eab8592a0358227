"""Places to be looked at by eye, on the real study and from the command."""

from functools import cache
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from vocatlas.cli.main import main
from vocatlas.data.study import read_study
from vocatlas.geo.ground import find_ground
from vocatlas.geo.location.review import SAME_PLACE_DEG, list_places
from vocatlas.geo.study import Study


@cache
def wenzhou() -> tuple[Study, list[dict[str, Any]]]:
    study = read_study("wenzhou")
    return study, list_places(study, find_ground(study))


def test_every_campus_and_park_is_there_once() -> None:
    study, places = wenzhou()
    assert [p["id"] for p in places if p["table"] == "campuses"] == list(study.campuses["id"])
    assert [p["id"] for p in places if p["table"] == "parks"] == list(study.parks["id"])
    assert [p["row"] for p in places if p["table"] == "parks"] == list(
        range(1, len(study.parks) + 1)
    )


def test_the_place_in_use_is_the_first_candidate_and_none_stands_twice() -> None:
    _, places = wenzhou()
    for place in places:
        candidates = place["candidates"]
        if place["lon"] is not None:
            assert candidates[0]["why"] == "used"
            assert abs(candidates[0]["lon"] - place["lon"]) < 1e-6
        for at, one in enumerate(candidates):
            for other in candidates[at + 1 :]:
                gap = max(abs(one["lon"] - other["lon"]), abs(one["lat"] - other["lat"]))
                assert gap >= SAME_PLACE_DEG


def test_a_campus_is_no_candidate_for_itself_by_its_name() -> None:
    _, places = wenzhou()
    kenyan = next(p for p in places if p["id"] == "wku_liao")
    by_address = [c for c in kenyan["candidates"] if c["why"] == "address"]
    assert by_address
    assert "丽岙" in by_address[0]["note"]
    assert by_address[0]["radius_m"] >= 500  # a township, not its own point


def test_a_point_can_be_read_in_the_other_datums() -> None:
    _, places = wenzhou()
    point = next(p for p in places if p["id"] == "wzpt_gaojiao")
    assert {"gcj02", "bd09", "wgs84"} & {c["why"] for c in point["candidates"]}


def test_the_page_is_written_once_and_replaced_only_when_asked(tmp_path: Path) -> None:
    out = tmp_path / "review.html"
    first = CliRunner().invoke(main, ["places", "wenzhou", "-o", str(out)])
    assert first.exit_code == 0, first.output
    assert "doubtful" in first.output
    page = out.read_bytes()
    again = CliRunner().invoke(main, ["places", "wenzhou", "-o", str(out)])
    assert again.exit_code == 1
    assert "--overwrite" in again.output
    assert out.read_bytes() == page
    third = CliRunner().invoke(main, ["places", "wenzhou", "-o", str(out), "--overwrite"])
    assert third.exit_code == 0
    assert out.read_bytes() == page
    assert [p.name for p in tmp_path.iterdir()] == ["review.html"]
