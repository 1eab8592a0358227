"""Every view in every language and size: opened, looked at, and asking for nothing."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browser.match_sample import MATCH_TABLES
from browser.plans_sample import PLAN_TABLES
from browser.reader import DESK, PHONE, Reader
from browser.studies import empty_page, poor_page

Visit = Callable[..., Reader]
SIZES = {"desk": DESK, "phone": PHONE}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HEADINGS = """[...document.querySelectorAll("h1, h2, h3, th, legend, summary, [role=tab]")]
    .filter((node) => node.checkVisibility()).map((node) => node.innerText.trim())
    .filter((text) => /\\p{L}/u.test(text))"""
PARTS = (
    "study", "parameters", "headline", "counties", "townships", "campuses", "parks", "clusters",
    "match", "sites", "sweep", "coordination", "quality", *PLAN_TABLES,
    *MATCH_TABLES,
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_each_view_of_wenzhou_opens_by_its_button_and_asks_for_nothing(
    visit: Visit, wenzhou: Path, size: str, language: str
) -> None:
    reader = visit(wenzhou / "atlas.html", size=SIZES[size], language=language)
    assert reader.page.locator("#stage svg path").count() > 100
    seen, words = [], set()
    for view in reader.open_views():
        reader.shoot(f"wenzhou-{view}-{size}-{language}")
        assert reader.shown_language.startswith(language)
        seen.append(view)
        words.add(reader.page.locator("#panel").inner_text())
    assert len(seen) >= 5
    assert len(words) == len(seen)


def test_switching_the_language_changes_every_heading_of_every_view(
    visit: Visit, wenzhou: Path
) -> None:
    reader = visit(wenzhou / "atlas.html")
    for view in reader.open_views():
        chinese = reader.page.evaluate(HEADINGS)
        reader.switch_language()
        english = reader.page.evaluate(HEADINGS)
        reader.switch_language()
        assert len(chinese) == len(english) > 5, view
        assert [text for text in english if CHINESE.search(text)] == [], view
        # what the two have in common may only be an abbreviation with a figure: GDP, 95 %
        same = {a for a, b in zip(chinese, english, strict=True) if a == b}
        assert [text for text in same if re.search(r"[a-z]{3}|[\u4e00-\u9fff]", text)] == [], view


def test_a_click_on_the_map_opens_the_card_of_a_county(visit: Visit, sample: Path) -> None:
    reader = visit(sample, language="en")
    before = reader.page.locator("#panel").inner_text()
    zone = reader.page.locator("#stage path.leaflet-interactive").first.bounding_box()
    assert zone
    reader.page.mouse.click(zone["x"] + zone["width"] / 4, zone["y"] + zone["height"] / 4)
    reader.settle()
    assert reader.page.locator("#panel").inner_text() != before


@pytest.mark.parametrize("part", PARTS)
def test_a_study_without_one_part_opens_each_view(visit: Visit, tmp_path: Path, part: str) -> None:
    reader = visit(poor_page(tmp_path / "atlas.html", without=part), language="en")
    for _ in reader.open_views():
        assert "undefined" not in reader.text
        assert "NaN" not in reader.text


def test_a_study_without_layers_or_without_anything_opens_each_view(
    visit: Visit, tmp_path: Path
) -> None:
    for path in (
        poor_page(tmp_path / "no layers.html", layers=False),
        empty_page(tmp_path / "empty.html"),
    ):
        reader = visit(path)
        for view in reader.open_views():
            reader.shoot(f"{path.stem.replace(' ', '-')}-{view}")
            assert "undefined" not in reader.text
            assert "NaN" not in reader.text
