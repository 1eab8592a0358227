"""A study whose every name is a piece of markup: the names are read, never run."""

from collections.abc import Callable
from pathlib import Path

import pytest
from atlas_sample import HOSTILE
from browser.reader import DESK, PHONE, Reader

Visit = Callable[..., Reader]
MADE_OF_NAMES = """[...document.querySelectorAll("img, iframe, object, embed, [onerror]")]
    .map((node) => node.outerHTML)"""


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_hostile_name_is_text_in_every_view(
    visit: Visit, hostile: Path, language: str, size: tuple[int, int]
) -> None:
    reader = visit(hostile, language=language, size=size)
    assert HOSTILE in reader.page.title()
    for view in reader.open_views():
        assert HOSTILE in reader.page.locator("h1").first.inner_text()
        assert HOSTILE in reader.page.locator("#panel").inner_text(), view
        assert HOSTILE in reader.page.locator("#stage").inner_text(), view
        assert reader.page.evaluate(MADE_OF_NAMES) == [], view
    reader.shoot(f"hostile-{language}-{size[0]}")
    assert reader.dialogs == []


def test_a_hostile_name_is_text_in_tooltips_and_in_the_county_card(
    visit: Visit, hostile: Path
) -> None:
    reader = visit(hostile)
    markers = reader.page.locator("#stage .leaflet-marker-icon.leaflet-interactive")
    zones = reader.page.locator("#stage path.leaflet-interactive")
    for found in (markers, zones):
        found.first.dispatch_event("mouseover")
        tip = reader.page.locator(".leaflet-tooltip").first
        assert HOSTILE in tip.inner_text()
        found.first.dispatch_event("mouseout")
    zones.first.dispatch_event("click")
    reader.settle()
    assert HOSTILE in reader.page.locator("#panel h2").first.inner_text() + reader.text
    reader.shoot("hostile-card")
    assert reader.page.evaluate(MADE_OF_NAMES) == []
    assert reader.dialogs == []


def test_a_hostile_name_is_text_in_every_plan_and_in_the_card_of_a_site(
    visit: Visit, hostile: Path
) -> None:
    reader = visit(hostile, address="#view=sites")
    for plan in ("", "p-1", "near-1", "front-people-cost-2"):
        reader.page.evaluate(f"showPlan({{plan: '{plan}'}})")
        assert HOSTILE in reader.page.locator("#panel").inner_text(), plan
        reader.page.evaluate("openSite(shownPlan().sites[0].id)")
        assert HOSTILE in reader.page.locator("#card").inner_text(), plan
        star = reader.page.locator("#stage .mark").filter(has=reader.page.locator("text")).first
        star.dispatch_event("mouseover")
        assert reader.page.evaluate(MADE_OF_NAMES) == [], plan
    assert reader.dialogs == []


def test_a_hostile_address_is_text_too(visit: Visit, sample: Path) -> None:
    keys = (
        "view", "tier", "county", "lang", "sort", "objective", "zones", "measure", "on", "off",
        "plan", "site", "trial",
    )  # fmt: skip
    spoiled = "&".join(f"{key}={HOSTILE.replace(' ', '%20')}" for key in keys)
    reader = visit(sample, address=f"#{spoiled}")
    assert reader.page.evaluate(MADE_OF_NAMES) == []
    for view in reader.open_views():
        assert reader.page.evaluate(MADE_OF_NAMES) == [], view
    assert reader.dialogs == []
