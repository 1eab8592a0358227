"""The page for checking places: offline, doubtful rows first, verdicts as a CSV that is applied."""

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from atlas_sample import HOSTILE, sample_layers
from browser.reader import SHOTS
from vocatlas.data.geocoding.corrections import read_corrections
from vocatlas.maps.review import draw_review

PLACES: list[dict[str, Any]] = [
    {
        "table": "campuses", "id": "sure", "row": 1, "name_zh": "甲校", "address": None,
        "adcode": 990001, "precision": "point", "radius_m": 0, "lon": 120.05, "lat": 28.05,
        "source": "made up", "doubts": [],
        "candidates": [{"why": "used", "lon": 120.05, "lat": 28.05, "radius_m": 0, "note": ""}],
    },
    {
        "table": "campuses", "id": "odd", "row": 2, "name_zh": HOSTILE, "address": "=1+1",
        "adcode": 990002, "precision": "township", "radius_m": 900, "lon": 120.1, "lat": 28.1,
        "source": None, "doubts": [["可疑" + HOSTILE, "doubtful " + HOSTILE]],
        "candidates": [
            {"why": "used", "lon": 120.1, "lat": 28.1, "radius_m": 900, "note": ""},
            {"why": "bd09", "lon": 120.11, "lat": 28.12, "radius_m": 100, "note": HOSTILE},
        ],
    },
    {
        "table": "parks", "id": "lost", "row": 1, "name_zh": "丙园", "address": None,
        "adcode": None, "precision": "none", "radius_m": None, "lon": None, "lat": None,
        "source": None, "doubts": [], "candidates": [],
    },
]  # fmt: skip


@pytest.fixture
def page(chromium: Any, tmp_path: Path) -> Any:
    path = tmp_path / "review.html"
    study = {"id": "village", "name_zh": "样例村", "name_en": "Village"}
    text = draw_review(PLACES, sample_layers(), study=study, counties={990001: "甲县"})
    path.write_text(text, encoding="utf-8", newline="\n")
    context = chromium.new_context(locale="zh-CN", accept_downloads=True)
    context.set_offline(True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: said.append(request.url))
    page.goto(path.as_uri())
    yield page
    context.close()
    own = (path.as_uri(), "data:", "blob:")
    assert [text for text in said if not text.startswith(own)] == []


def rows_of(page: Any) -> list[str]:
    return [text.split("\n")[0] for text in page.locator("#list button.row").all_inner_texts()]


def test_doubtful_rows_come_first_then_those_without_a_place(page: Any) -> None:
    assert rows_of(page) == [HOSTILE, "丙园", "甲校"]
    assert "存疑 1" in page.locator("#progress").inner_text()


def test_a_verdict_can_be_given_changed_and_taken_back(page: Any) -> None:
    page.locator("#list button.row").nth(0).click()
    assert page.locator("#detail li").inner_text() == "可疑" + HOSTILE
    page.locator("#right").click()
    assert "已核对 1/3" in page.locator("#progress").inner_text()
    page.locator("#detail .choices button").nth(1).click()
    assert "28.12" in page.locator("#detail").inner_text()
    page.locator("#detail .choices button").last.click()
    assert "已核对 0/3" in page.locator("#progress").inner_text()


def test_a_row_without_a_place_is_placed_by_a_click(page: Any) -> None:
    page.locator("#list button.row").nth(1).click()
    page.locator("#map_atlas").click(position={"x": 200, "y": 300})
    assert "已核对 1/3" in page.locator("#progress").inner_text()
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / "review.png")


def test_the_saved_corrections_are_what_geocode_applies(page: Any, tmp_path: Path) -> None:
    page.locator("#list button.row").nth(0).click()
    page.locator("#detail .choices button").nth(1).click()
    page.locator("#list button.row").nth(2).click()
    page.locator("#right").click()
    page.locator("#list button.row").nth(1).click()
    page.locator("#map_atlas").click(position={"x": 200, "y": 300})
    with page.expect_download(lambda d: "campuses" in d.suggested_filename) as saved:
        page.locator("#save").click()
    path = tmp_path / "corrections.csv"
    path.write_bytes(Path(saved.value.path()).read_bytes())
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert [(row["id"], row["verdict"]) for row in rows] == [("odd", "moved"), ("sure", "right")]
    assert (float(rows[0]["lon"]), float(rows[0]["lat"])) == (120.11, 28.12)
    assert rows[0]["name_zh"] == HOSTILE
    read = read_corrections(path, pd.Series(["sure", "odd"])).frame
    assert sorted(read["verdict"]) == ["moved", "right"]


def test_both_languages_are_there(page: Any) -> None:
    page.locator("#language").click()
    assert "checking places" in page.locator("#title").inner_text()
    page.locator("#list button.row").nth(0).click()
    assert page.locator("#detail li").inner_text() == "doubtful " + HOSTILE
