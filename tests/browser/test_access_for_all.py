"""Keyboard, phone, zoom, motion and print, and what axe-core finds."""

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser.reader import CONTROLS, DESK, PHONE, SHOTS, Reader

Visit = Callable[..., Reader]

# WCAG 2.5.8 lets a link in a sentence be as low as its line.
LOW_CONTROLS = """(controls) => [...document.querySelectorAll(controls)]
  .filter((node) => node.checkVisibility({visibilityProperty: true}))
  .map((node) => ["checkbox", "radio"].includes(node.type) && node.closest("label") || node)
  .filter((node) => !(node.tagName === "A" && getComputedStyle(node).display === "inline"))
  .map((node) => [Math.round(node.getBoundingClientRect().height), node])
  .filter(([height]) => height > 0 && height < 44)
  .map(([height, node]) => `${height} px ${node.tagName} ${node.id || node.className} `
    + (node.ariaLabel || node.innerText || "").trim().slice(0, 30))"""
NUMBERED = """(controls) => [...document.querySelectorAll(controls)]
  .filter((node) => node.checkVisibility({visibilityProperty: true}) && !node.disabled)
  .filter((node) => node.type !== "radio" || node.checked)
  .filter((node) => !node.matches("[role=tab]:not([aria-selected=true])"))
  .map((node, at) => { node.dataset.numbered = at; return node.outerHTML.slice(0, 120); })"""
FOCUSED = """(() => {
  const node = document.activeElement, look = getComputedStyle(node);
  const outline = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0;
  const ring = outline || look.boxShadow !== "none";
  return {at: node.dataset.numbered ?? null, tag: node.outerHTML.slice(0, 120), ring,
    body: node === document.body, role: node.getAttribute("role")};
})()"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_scrolls_sideways_on_a_phone(visit: Visit, wenzhou: Path, language: str) -> None:
    reader = visit(wenzhou / "atlas.html", size=PHONE, language=language, has_touch=True)
    for view in reader.open_views():
        assert reader.overflow_px() <= 0, view


def test_every_control_on_a_phone_is_at_least_44_pixels_high(visit: Visit, wenzhou: Path) -> None:
    reader = visit(wenzhou / "atlas.html", size=PHONE, language="en", has_touch=True)
    low = {
        view: found
        for view in reader.open_views()
        if (found := reader.page.evaluate(LOW_CONTROLS, CONTROLS))
    }
    assert low == {}


@pytest.mark.parametrize(
    ("size", "scale"),
    [(DESK, 1), (PHONE, 3), ((720, 450), 2)],
    ids=["desk", "phone", "zoomed to 200 %"],
)
def test_nothing_lies_upon_a_control(
    visit: Visit, wenzhou: Path, size: tuple[int, int], scale: int
) -> None:
    reader = visit(wenzhou / "atlas.html", size=size, language="en", device_scale_factor=scale)
    covered = {}
    for view in reader.open_views():
        if scale == 2:
            reader.shoot(f"wenzhou-{view}-zoomed")
            assert reader.overflow_px() <= 0, view
        if found := reader.unreachable_controls():
            covered[view] = found
    assert covered == {}


def test_the_tab_key_reaches_every_control_and_shows_where_it_is(
    visit: Visit, sample: Path
) -> None:
    reader = visit(sample, language="en")
    for view in reader.open_views():
        wanted = reader.page.evaluate(NUMBERED, CONTROLS)
        reader.page.evaluate("document.activeElement.blur()")
        stops: list[dict[str, Any]] = []
        reached: set[int] = set()
        while len(stops) < len(wanted) + 150 and len(reached) < len(wanted):
            reader.page.keyboard.press("Tab")
            stops.append(reader.page.evaluate(FOCUSED))
            if stops[-1]["at"] is not None:
                reached.add(int(stops[-1]["at"]))
        assert [tag for at, tag in enumerate(wanted) if at not in reached] == [], view
        hidden = [stop["tag"] for stop in stops if not stop["ring"] and not stop["body"]]
        assert hidden == [], f"{view}: focus cannot be seen"


def test_the_keyboard_alone_opens_each_view_and_switches_the_language(
    visit: Visit, sample: Path
) -> None:
    reader = visit(sample, language="en")
    keyboard = reader.page.keyboard
    for at in range(reader.tabs.count()):
        reader.page.evaluate("document.activeElement.blur()")
        for _ in range(200):
            keyboard.press("Tab")
            if reader.page.evaluate("document.activeElement.getAttribute('role')") == "tab":
                break
        now = reader.page.evaluate(
            "[...document.querySelectorAll('[role=tab]')].indexOf(document.activeElement)"
        )
        # one stop for all tabs, with arrows between them, or a stop for each: both are good
        if reader.tabs.nth((now + 1) % reader.tabs.count()).get_attribute("tabindex") == "-1":
            for _ in range((at - now) % reader.tabs.count()):
                keyboard.press("ArrowRight")
        else:
            for _ in range(at - now):
                keyboard.press("Tab")
        keyboard.press("Enter")
        reader.settle()
        assert reader.tabs.nth(at).get_attribute("aria-selected") == "true"
    reader.page.locator("#language").focus()
    keyboard.press("Enter")
    reader.settle()
    assert reader.shown_language.startswith("zh")


def test_a_county_is_opened_and_closed_by_the_keyboard(visit: Visit, sample: Path) -> None:
    reader = visit(sample, language="en")
    before = reader.page.locator("#panel").inner_text()
    reader.page.locator("#panel tbody [tabindex='0'], #panel tbody button").first.focus()
    reader.page.keyboard.press("Enter")
    reader.settle()
    assert reader.page.locator("#panel").inner_text() != before
    reader.page.keyboard.press("Escape")
    reader.settle()
    assert reader.page.locator("#panel").inner_text() == before


def test_nothing_moves_for_a_reader_who_wants_no_motion(visit: Visit, sample: Path) -> None:
    reader = visit(sample, reduced_motion="reduce")
    for _ in reader.open_views():
        assert reader.page.evaluate("document.getAnimations().length") == 0
    reader.page.locator(".leaflet-control-zoom-in").click()
    assert reader.page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_the_page_prints_with_its_figures(visit: Visit, wenzhou: Path, paper: str) -> None:
    from pypdf import PdfReader

    reader = visit(wenzhou / "atlas.html", language="en")
    finding = reader.page.locator("#panel p").first.inner_text()
    path = SHOTS / f"wenzhou-{paper}.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    reader.page.pdf(path=path, format=paper, landscape=True, print_background=True)
    sheets = PdfReader(path).pages
    # the map is printed as lines: some 240,000 bytes, where the page with only a table has 90,000
    assert len(sheets[0].get_contents().get_data()) > 150_000
    pages = [sheet.extract_text() for sheet in sheets]
    assert 1 <= len(pages) <= 6
    # a PDF may write a dash or two letters as another sign: compare letters and digits
    text = _letters("".join(pages))
    assert _letters(finding)[:60] in text
    assert "Taishun" in text


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def _axe(reader: Reader) -> list[str]:
    """Return what axe-core finds serious or critical in the open view, a line each."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"resultTypes": ["violations"], "preload": False}
    found: dict[str, Any] = Axe().run(reader.page, options=options).response
    return [
        f"{rule['id']} ({rule['impact']}): {len(rule['nodes'])} x {rule['nodes'][0]['html'][:160]}"
        for rule in found["violations"]
        if rule["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_serious_in_any_view(
    visit: Visit, wenzhou: Path, size: tuple[int, int]
) -> None:
    # axe-core is put into the page, which the page's own policy forbids
    reader = visit(wenzhou / "atlas.html", size=size, bypass_csp=True)
    found = {view: lines for view in reader.open_views() if (lines := _axe(reader))}
    assert found == {}


def test_axe_finds_nothing_serious_in_the_card_of_a_county(visit: Visit, sample: Path) -> None:
    reader = visit(sample, language="en", bypass_csp=True)
    reader.page.locator("#stage path.leaflet-interactive").first.dispatch_event("click")
    reader.settle()
    assert _axe(reader) == []
