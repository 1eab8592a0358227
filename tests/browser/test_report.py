"""The report in the atlas: the same text as the Word file, in both languages, on paper too."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from atlas_sample import HOSTILE
from browser.reader import DESK, PHONE, Reader
from browser.studies import empty_page, poor_page
from vocatlas.maps.reports.report import write_report
from vocatlas.maps.reports.reportmodel import Heading, Picture, Report, Table, plain

Visit = Callable[..., Reader]
MADE_OF_NAMES = """[...document.querySelectorAll("img, iframe, object, embed, [onerror]")]
    .map((node) => node.outerHTML)"""
CELLS = """[...document.querySelectorAll("#report table")].map((table) =>
    [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent)))"""
LOW = """[...document.querySelectorAll("#report button, #menu-body button")]
    .filter((node) => node.checkVisibility())
    .map((node) => Math.round(node.getBoundingClientRect().height)).filter((h) => h < 44)"""


def open_report(reader: Reader) -> Any:
    """Open the report by its button, on a phone by the menu, and return it."""
    button = reader.page.locator("#report-open")
    if button.is_visible():
        button.click()
    else:
        reader.page.locator("#menu-title").click()
        reader.page.locator("[data-key=menu-report]").click()
    reader.settle()
    return reader.page.locator("#report")


def report_of(folder: Path, language: str) -> Report:
    from vocatlas.data.study import read_catalogue

    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    industries = {
        row.code: {"zh": row.name_zh, "en": row.name_en}
        for row in read_catalogue().industries.itertuples()
    }
    return write_report(results, language, industries=industries)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_what_the_word_file_says(visit: Visit, wenzhou: Path, language: str) -> None:
    reader = visit(wenzhou / "atlas.html", language=language)
    shown = open_report(reader)
    reader.shoot(f"report-{language}")
    report = report_of(wenzhou, language)
    text = squeezed(shown.locator("article").text_content())
    for block in report.blocks:
        if not isinstance(block, Table | Picture):
            assert squeezed(plain(block.text)) in text
    tables = [block for block in report.blocks if isinstance(block, Table)]
    wanted = [
        [[squeezed(plain(cell)) for cell in row] for row in (block.heads, *block.rows)]
        for block in tables
    ]
    cells = reader.page.evaluate(CELLS)
    assert [[[squeezed(c) for c in row] for row in table] for table in cells] == wanted
    figures = shown.locator("figure")
    assert figures.count() == sum(isinstance(block, Picture) for block in report.blocks) == 4
    for at in range(4):
        assert figures.nth(at).locator("svg.report-map path").count() > 12
    heads = [plain(block.text) for block in report.blocks if isinstance(block, Heading)]
    assert shown.locator("h2:not(.title)").all_text_contents() == heads


def test_a_figure_says_on_hover_where_it_stands(visit: Visit, wenzhou: Path) -> None:
    reader = visit(wenzhou / "atlas.html")
    shown = open_report(reader)
    told = shown.locator("[title='results.json: headline.local_p50']").first.text_content()
    results = json.loads((wenzhou / "results.json").read_text(encoding="utf-8"))
    assert squeezed(told) == f"{results['headline']['local_p50'] * 100:.0f}%"


def test_the_report_follows_the_language_and_never_the_switches(
    visit: Visit, wenzhou: Path
) -> None:
    reader = visit(wenzhou / "atlas.html", address="#report=1&cty=15&twn=15")
    article = reader.page.locator("#report article")
    before = article.text_content()
    assert "什么会改变结论" in before
    reader.switch_language()
    assert "What would change it" in article.text_content()
    assert not re.search("[\u4e00-\u9fff]", article.locator("h2.title").text_content())
    reader.switch_language()
    assert article.text_content() == before
    plain_one = visit(wenzhou / "atlas.html", address="#report=1")
    assert plain_one.page.locator("#report article").text_content() == before


def test_a_view_or_the_escape_key_leads_back_to_the_map(visit: Visit, sample: Path) -> None:
    reader = visit(sample, language="en")
    for back in (
        lambda: reader.page.keyboard.press("Escape"),
        lambda: reader.tabs.nth(2).click(),
        lambda: reader.page.locator("[data-key=report-close]").click(),
    ):
        assert open_report(reader).is_visible()
        assert not reader.page.locator("#stage").is_visible()
        assert "report=1" in _address(reader)
        back()
        reader.settle()
        assert not reader.page.locator("#report").is_visible()
        assert reader.page.locator("#stage svg path").first.is_visible()
        assert "report" not in _address(reader)


def _address(reader: Reader) -> str:
    reader.page.wait_for_timeout(200)
    return str(reader.page.evaluate("location.hash"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_fits_a_phone(visit: Visit, wenzhou: Path, language: str) -> None:
    reader = visit(wenzhou / "atlas.html", size=PHONE, language=language, has_touch=True)
    shown = open_report(reader)
    assert shown.is_visible()
    assert reader.overflow_px() <= 0
    assert shown.evaluate("(report) => report.scrollWidth - report.clientWidth") <= 0
    assert reader.page.evaluate(LOW) == []
    reader.shoot(f"report-phone-{language}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_prints_on_two_to_six_upright_pages_with_its_figures(
    visit: Visit, wenzhou: Path, tmp_path: Path, language: str
) -> None:
    from pypdf import PdfReader

    reader = visit(wenzhou / "atlas.html", language=language)
    open_report(reader)
    path = tmp_path / "report.pdf"
    reader.page.pdf(path=path, prefer_css_page_size=True, print_background=True)
    sheets = PdfReader(path).pages
    assert 2 <= len(sheets) <= 6
    assert all(sheet.mediabox.height > sheet.mediabox.width for sheet in sheets)
    text = squeezed("".join(sheet.extract_text() for sheet in sheets))
    assert "results.json" in text
    assert "350,198" in text  # what the first site gains, as README has it


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_serious_in_the_report(
    visit: Visit, wenzhou: Path, size: tuple[int, int]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    reader = visit(wenzhou / "atlas.html", size=size, bypass_csp=True)
    open_report(reader)
    options = {"resultTypes": ["violations"], "preload": False}
    found: dict[str, Any] = Axe().run(reader.page, options=options).response
    serious = [r for r in found["violations"] if r["impact"] in {"serious", "critical"}]
    assert [f"{r['id']}: {r['nodes'][0]['html'][:120]}" for r in serious] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_hostile_name_is_text_in_the_report(visit: Visit, hostile: Path, language: str) -> None:
    reader = visit(hostile, language=language)
    shown = open_report(reader)
    assert HOSTILE in shown.locator("article").text_content()
    assert reader.page.evaluate(MADE_OF_NAMES) == []
    assert reader.dialogs == []


@pytest.mark.parametrize("part", ["counties", "townships", "sites", "match", "headline", "quality"])
def test_a_study_without_one_part_has_its_report(visit: Visit, tmp_path: Path, part: str) -> None:
    reader = visit(poor_page(tmp_path / "atlas.html", without=part), language="en")
    text = open_report(reader).inner_text()
    assert "Sources" in text
    assert "undefined" not in text
    assert "NaN" not in text


def test_a_page_without_layers_or_without_anything_has_its_report(
    visit: Visit, tmp_path: Path
) -> None:
    for path in (poor_page(tmp_path / "bare.html", layers=False), empty_page(tmp_path / "no.html")):
        reader = visit(path)
        assert "来源" in open_report(reader).inner_text()
