"""The Match view, and index and scorecard in the Data view: every figure as the results have it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from atlas_sample import HOSTILE, sample_layers, sample_results
from browser.match_sample import MATCH_TABLES, with_match
from browser.reader import CONTROLS, DESK, PHONE, Reader
from browser.test_access_for_all import LOW_CONTROLS, _axe
from vocatlas.maps.atlas import draw_atlas

Visit = Callable[..., Reader]
UNFOLD = "document.querySelectorAll('details.inner').forEach((part) => { part.open = true; })"
FULL = """document.querySelectorAll("[data-key^='all-']").forEach((button) => button.click())"""
# What a path of the pane that the chosen row draws in is: a ring has arcs.
SHOWN = "[...map.getPane('spot').querySelectorAll('path')].map((p) => p.getAttribute('d'))"


@pytest.fixture(scope="module")
def results(wenzhou: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((wenzhou / "results.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an atlas whose match, index and scorecard are known by hand."""
    path = tmp_path_factory.mktemp("match") / "atlas.html"
    path.write_text(draw_atlas(with_match(sample_results()), sample_layers()), encoding="utf-8")
    return path


def opened(visit: Visit, page: Path, address: str = "", **how: Any) -> Reader:
    reader = visit(page, address="#view=match" + address, **how)
    reader.page.evaluate(UNFOLD)
    reader.page.evaluate(FULL)
    reader.page.evaluate(UNFOLD)
    return reader


def panel(reader: Reader) -> str:
    return str(reader.page.locator("#panel").inner_text()).replace("\xa0", " ")


def table(reader: Reader, title: str) -> list[list[str]]:
    """Return the cells of the table of that name, a list a row."""
    cells: list[list[str]] = reader.page.evaluate(
        """(title) => [...document.querySelectorAll("#panel table")]
          .filter((table) => table.caption && table.caption.textContent === title)
          .flatMap((table) => [...table.tBodies[0].rows])
          .map((row) => [...row.cells].map((cell) => cell.innerText.replaceAll("\\u00a0", " ")))""",
        title,
    )
    return cells


def test_observed_optimum_and_chance_are_those_of_the_results(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    reader = opened(visit, wenzhou / "atlas.html", "&lang=zh")
    whole = results["placement"][0]
    said = panel(reader)
    assert whole["college"] == "all"
    for null in ("uniform", "by_residents"):
        assert f"随机平均 {whole[null + '_mean']:.1f} 个" in said
        assert f"（p = {whole[null + '_p']:.3f}）" in said
        assert f"布局效率 {whole[null + '_ratio']:.2f}".replace("-", "−") in said
    drawn = reader.page.locator("svg[aria-label^='随机摆放所匹配集群数的分布']")
    words = drawn.locator("text").all_text_contents()
    assert f"实际 {whole['observed']}" in words
    assert f"最优 {whole['optimum']}" in words
    bars = drawn.locator("rect")
    assert bars.count() == len(results["placement_draws"])
    as_good = [r for r in results["placement_draws"] if r["clusters_matched"] >= whole["observed"]]
    assert drawn.locator("rect[fill='#6b7785']").count() == len(as_good)


def test_the_bars_are_as_high_as_their_draws(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    reader = opened(visit, wenzhou / "atlas.html")
    highs = reader.page.evaluate(
        """[...document.querySelectorAll("svg rect")].filter((r) => r.closest("[role=img]")
          && ["#6b7785", "#c5ccd3"].includes(r.getAttribute("fill")))
          .map((r) => Number(r.getAttribute("height")))"""
    )
    draws = [row["draws"] for row in results["placement_draws"]]
    expected = [max(1, 54 * n / max(draws)) for n in draws]
    assert highs == pytest.approx(expected)


def test_each_college_has_its_own_line(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    reader = opened(visit, wenzhou / "atlas.html", "&lang=zh")
    rows = table(reader, "各院校")
    own = results["placement"][1:]
    assert len(rows) == len(own) > 5
    for cells, row in zip(rows, own, strict=True):
        assert cells[0] == row["college_name_zh"]
        assert [cells[2], cells[4], cells[5]] == [
            str(row[key]) for key in ("observed", "optimum", "clusters_taught")
        ]


def test_the_one_move_that_gains_most_is_named_and_shown(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    reader = opened(visit, wenzhou / "atlas.html", "&lang=zh")
    whole = results["placement"][0]
    campus = next(c for c in results["campuses"] if c["id"] == whole["move_campus"])
    town = next(t for t in results["townships"] if t["code"] == whole["move_township"])
    assert f"{campus['name_zh']}迁到" in panel(reader)
    assert f"{town['name_zh']}，多匹配 {whole['move_gain']} 个集群" in panel(reader)
    assert reader.page.evaluate(SHOWN) == []
    reader.page.locator("[data-key='spot-move']").click()
    paths = reader.page.evaluate(SHOWN)
    assert sum("a13,13" in d for d in paths) == 2
    assert len(paths) == 3


def test_every_programme_gap_is_listed_in_its_order(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    reader = opened(visit, wenzhou / "atlas.html", "&lang=zh")
    gaps = results["programme_gaps"]
    named = {row["adcode"]: row["name_zh"] for row in results["counties"]}
    rows = table(reader, "专业缺口：有需求、时限内无专业")
    assert len(rows) == len(gaps) > 5
    for cells, gap in zip(rows, gaps, strict=True):
        assert cells[0].startswith(named[gap["adcode"]])
        assert cells[1].startswith(f"{gap['demand_share'] * 100:.0f} %")
        if gap["nearest_min"] is not None:
            assert f"{int(gap['nearest_min'] + 0.5)} 分钟" in cells[2]
        if gap["state"] == "no_programme":
            assert cells[2] == "没有院校开设"


def test_a_gap_lights_its_county_clusters_and_nearest_college_and_is_kept_in_the_address(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    reader = opened(visit, wenzhou / "atlas.html")
    gap = next(g for g in results["programme_gaps"] if g["nearest_min"] is not None)
    button = reader.page.locator(f"[data-key='spot-gap-{gap['adcode']}-{gap['industry']}']")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    paths = reader.page.evaluate(SHOWN)
    parks = {park["id"]: park for park in results["parks"]}
    places = [p for p in (gap["parks"] or "").split(";") if p and parks[p]["precision"] != "county"]
    assert sum("a13,13" in d for d in paths) >= 2
    assert len(paths) >= 3 + len([p for p in places if parks[p]["lon"] is not None])
    reader.page.wait_for_function("() => location.hash.includes('spot=gap-')")
    button.click()
    assert reader.page.evaluate(SHOWN) == []


def test_candidates_for_a_consortium_are_those_that_the_results_call_so(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    reader = opened(visit, wenzhou / "atlas.html", "&lang=zh")
    parks = {row["id"]: row["name_zh"] for row in results["parks"]}
    wanted = [row for row in results["consortia"] if row["state"] == "candidate"]
    rows = table(reader, "市域产教联合体候选园区")
    assert [cells[0].split("\n")[0] for cells in rows] == [parks[row["park"]] for row in wanted]
    others = len(results["consortia"]) - len(wanted)
    assert f"另有 {others} 个园区不列为候选" in panel(reader)


def test_the_measures_of_an_industry_are_those_of_the_results(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    own = [r for r in results["industry_measures"] if r["version"] == "manufacturing"]
    reader = opened(visit, wenzhou / "atlas.html", "&lang=zh")
    rows = table(reader, "按行业")
    assert len(rows) == len(own)
    for cells, row in zip(rows, own, strict=True):
        for cell, key in zip(
            cells[1:], ("spatial_mismatch", "colocation", "coordination_degree"), strict=True
        ):
            shown = re.split(r"\s", cell.strip())[0]
            assert shown == ("未知" if row[key] is None else f"{row[key]:.2f}"), (key, row)


def test_each_industry_has_its_ladder_with_a_sign_for_each_state(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    codes = sorted({row["industry"] for row in results["ladder_industries"]})
    assert {"19", "34", "38"} <= set(codes)
    for code in ("19", "34", "38"):
        reader = opened(visit, wenzhou / "atlas.html", f"&lang=zh&industry={code}")
        own = [row for row in results["ladder_industries"] if row["industry"] == code]
        words = reader.page.locator("table.rungs td .hidden").all_inner_texts()
        assert len(words) == len(own)
        hosted = sum((row["hosted"] or 0) > 0 for row in own)
        linked = sum(row["linked"] is True for row in own)
        assert sum("本县有" in text for text in words) == hosted
        assert sum("有来源说明可升入上一层" in text for text in words) == linked
        breaks = {r["adcode"] for r in results["ladder_breaks"] if r["industry"] == code}
        assert len(table(reader, "阶梯在哪里断")) == len(breaks)


def test_choosing_another_industry_changes_the_ladder_and_the_address(
    visit: Visit, wenzhou: Path
) -> None:
    reader = opened(visit, wenzhou / "atlas.html", "&lang=zh")
    before = panel(reader)
    reader.page.select_option("#industry", "38")
    assert panel(reader) != before
    assert "层次阶梯：各县 · 电气机械和器材制造业" in reader.page.locator(
        "[role=region]"
    ).evaluate_all("(all) => all.map((one) => one.ariaLabel)")
    reader.page.wait_for_function("() => location.hash.includes('industry=38')")


def test_no_state_of_a_rung_rests_on_colour_alone(visit: Visit, village: Path) -> None:
    reader = opened(visit, village, language="en")
    signs = reader.page.evaluate(
        """[...document.querySelectorAll("ul.rungkey svg")].map((svg) =>
          svg.innerHTML.replace(/#[0-9a-f]{3,6}/g, "ink"))"""
    )
    assert len(signs) == len(set(signs)) == 6
    assert reader.page.locator("table.rungs td .hidden").all_inner_texts() == [
        "secondary · in the county 2 · a source says it leads on",
        "technician · within reach · nearest matching campus 样例中专 44\xa0min",
        f"higher vocational · beyond reach · nearest matching campus {HOSTILE} 62\xa0min",
        "undergraduate · nobody teaches it",
        "postgraduate · unknown · institutions of this level list no programmes",
    ]


def test_the_card_of_a_county_says_where_the_ladder_of_its_industries_breaks(
    visit: Visit, village: Path
) -> None:
    reader = visit(village, address="#view=match&county=990002", language="en")
    card = reader.page.locator("#card").inner_text().replace("\xa0", " ")
    assert "The ladder of this county's industries" in card
    assert "within reach up to secondary; higher vocational is out of reach" in card
    assert "62 min" in card
    assert "no source says that secondary leads on to higher vocational" in card


def test_what_is_not_known_is_said_and_never_nought(visit: Visit, village: Path) -> None:
    reader = opened(visit, village, language="en")
    gaps = table(reader, "Programme gaps: demand, no programme in reach")
    assert gaps[0][1].endswith("1.5 clusters")
    assert gaps[0][2:] == ["no college teaches it", "no college teaches for it"]
    assert gaps[1][1].strip() == "70 %"
    campuses = table(reader, "By campus")
    assert campuses[1][1:] == ["unknown\nnot located", "unknown", "unknown\nnot located"]
    options = table(reader, "By another basis of demand")
    assert options[0][1] == "0.30\n3/3 clusters"
    assert options[0][2] == "fewer than three comparable industries\n1/3 clusters"
    assert "no efficiency: best and chance are less than 5 %" in panel(reader)
    assert "The best is not proved; at most 8." in panel(reader)
    assert "Parks that are no candidates: 1 (not located 1, the park names no industry 1)." in (
        panel(reader)
    )


@pytest.mark.parametrize("part", [*MATCH_TABLES, "match", "clusters", "parks", "campuses"])
def test_a_part_that_is_missing_or_empty_is_left_out(
    visit: Visit, tmp_path: Path, part: str
) -> None:
    for name, held in (("none", None), ("empty", [])):
        page = tmp_path / f"{name}.html"
        whole = {**with_match(sample_results()), part: held}
        page.write_text(draw_atlas(whole, sample_layers()), encoding="utf-8")
        for view in ("match", "data"):
            reader = visit(page, address=f"#view={view}", language="en")
            reader.page.evaluate(UNFOLD)
            for wrong in ("undefined", "NaN", "[object", "null"):
                assert wrong not in panel(reader), (part, name, view)


def test_a_hostile_name_is_text_in_every_part(visit: Visit, hostile: Path) -> None:
    for view in ("match", "data"):
        for lang in ("zh", "en"):
            reader = visit(hostile, address=f"#view={view}&spot=move", language=lang)
            reader.page.evaluate(UNFOLD)
            reader.page.evaluate(FULL)
            assert HOSTILE in panel(reader)
            assert reader.page.locator("#panel img, #stage img").count() == 0
            assert reader.dialogs == []


def test_a_source_can_be_followed_only_where_it_is_an_address(visit: Visit, hostile: Path) -> None:
    reader = visit(hostile, address="#view=data")
    reader.page.evaluate(UNFOLD)
    links = reader.page.locator("#panel a").evaluate_all("(all) => all.map((a) => a.href)")
    assert all(re.fullmatch(r"https?://[^\s<>\"']+", link) for link in links)


def test_each_table_can_be_saved_as_a_csv_that_says_what_it_shows(
    visit: Visit, village: Path
) -> None:
    reader = opened(visit, village, language="en")
    with reader.page.expect_download() as waiting:
        reader.page.locator("[data-key='csv-gi']").click()
    path = waiting.value.path()
    lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "County · industry,Demand,Nearest college,Parks for a teaching point"
    assert lines[1] == "Bee Industry 19,0.7,no college teaches it,no college teaches for it"
    assert lines[2] == f"Cee Industry 34,0.7,{HOSTILE} 62 min,Park"
    # Chromium lets a page save ten files and no more
    reader.page.evaluate(
        "void (saved = [], download = async (blob) => saved.push(await blob.text()))"
    )
    buttons = reader.page.locator("[data-key^='csv-']")
    for button in buttons.all():
        button.click()
    reader.page.wait_for_function("(n) => saved.length === n", arg=buttons.count())
    saved = reader.page.evaluate("saved")
    assert len(set(saved)) == len(saved) > 10
    assert all(len(text.splitlines()) > 1 for text in saved)
    assert not any(wrong in "".join(saved) for wrong in ("undefined", "[object", "NaN"))


def test_the_index_is_drawn_in_one_ink_and_in_the_order_of_the_table(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    for level in ("higher", "secondary", "both"):
        reader = visit(wenzhou / "atlas.html", address=f"#view=data&lang=zh&level={level}")
        reader.page.evaluate(UNFOLD)
        chart = reader.page.locator("svg[aria-label^='规模协调指数逐年变化']")
        lines = chart.locator("polyline")
        own = [r for r in results["coordination"] if r["level"] == level]
        places = list(dict.fromkeys(r["place"] for r in own))
        assert lines.count() == len(places)
        looks = lines.evaluate_all(
            "(all) => all.map((one) => [one.getAttribute('stroke'), "
            "one.getAttribute('stroke-dasharray')])"
        )
        assert len({ink for ink, _ in looks}) == 1
        assert len({dash for _, dash in looks}) == len(places)
        last = max(r["year"] for r in own)
        rows = table(reader, f"指数与它的两个部分 · {last}")
        assert [cells[0] for cells in rows] == places
        for cells in rows:
            published = next(
                r["published"] for r in own if (r["place"], r["year"]) == (cells[0], last)
            )
            assert cells[1].strip() == f"{published:.2f}"


def test_the_trends_of_the_index_are_those_of_the_results(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    reader = visit(wenzhou / "atlas.html", address="#view=data&lang=zh&level=secondary")
    own = [r for r in results["coordination_trends"] if r["level"] == "secondary"]
    rows = table(reader, "变化")
    assert [cells[0] for cells in rows] == [r["place"] for r in own]
    for cells, row in zip(rows, own, strict=True):
        first, last = f"{row['first_value']:.2f}", f"{row['last_value']:.2f}"
        assert cells[1].startswith(f"{first} → {last}")
        assert cells[4] == f"{row['rises']} / {row['falls']}" + (
            f" / {row['unchanged']}" if row["unchanged"] else ""
        )


def test_every_test_of_the_index_that_does_not_hold_is_read_out(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    broken = [c for c in results["quality"]["checks"] if c.get("said_zh") and c["holds"] is False]
    assert len(broken) > 3
    reader = visit(wenzhou / "atlas.html", address="#view=data&lang=zh")
    said = reader.page.locator("ul.tests li").all_inner_texts()
    assert len(said) == len(broken)
    for text, check in zip(said, broken, strict=True):
        assert check["said_zh"] in text


def test_a_slope_that_rounds_to_nought_has_no_sign(visit: Visit, village: Path) -> None:
    reader = visit(village, address="#view=data", language="en")
    assert table(reader, "Change")[0][2:4] == ["+0.50", "0.00"]


def test_the_scorecard_says_each_figure_with_its_year_and_source_and_blanks_as_unknown(
    visit: Visit, village: Path
) -> None:
    reader = visit(village, address="#view=data", language="en")
    reader.page.evaluate(UNFOLD)
    economy = table(reader, "economy and society")
    assert economy == [
        [
            "GDP",
            "1,234.5 100 million yuan1\n2023, preliminary",
            "Next Village about 2,000 100 million yuan2\n2024, as the source says",
        ]
    ]
    assert table(reader, "colleges and students") == [
        ["secondary vocational schools", "unknown", "—"]
    ]
    sources = reader.page.locator("ol.numbered li").all_inner_texts()
    assert sources == ["made up", "example.org"]
    reader.page.select_option("#beside-city", "990100")
    reader.page.evaluate(UNFOLD)
    assert table(reader, "colleges and students")[0][2] == "unknown"
    pilots = table(reader, "National pilot cities")
    assert pilots[0][1].startswith("no source names it")
    assert pilots[1][1].startswith("Next Village")


def test_every_code_of_the_results_has_words(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    wanted = {
        "basis": ("demand", "match_options", "industry_measures", "readiness", "programme_gaps"),
        "reason": ("match_options",),
        "indicator": ("readiness",),
        "trait": ("readiness",),
        "unit": ("readiness",),
        "parks": ("programme_gaps",),
    }
    field = {"parks": "parks_state"}
    codes = {
        f"{stem}_{row[field.get(stem, stem)]}"
        for stem, tables in wanted.items()
        for name in tables
        for row in results[name]
        if row.get(field.get(stem, stem)) not in (None, "0-1", "rank")
    }
    codes |= {f"break_{row['kind']}" for row in results["ladder_breaks"]}
    codes |= {f"path_{row['kind']}" for row in results["pathways"]}
    codes |= {
        f"reason_{row[key]}"
        for row in results["campus_measures"]
        for key in ("alignment_reason", "coupling_reason")
        if row[key]
    }
    codes |= {
        f"reason_{state}"
        for row in results["consortia"]
        if row["state"] != "candidate"
        for state in row["state"].split(";")
    }
    reader = visit(wenzhou / "atlas.html")
    assert (
        reader.page.evaluate(
            "(codes) => codes.filter((code) => !W[code] && !P.states[code.replace('reason_', '')])",
            sorted(codes),
        )
        == []
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", ["match", "data"])
def test_unfolded_parts_fit_a_phone(visit: Visit, wenzhou: Path, view: str, language: str) -> None:
    reader = visit(
        wenzhou / "atlas.html", address=f"#view={view}", size=PHONE, language=language,
        has_touch=True,
    )  # fmt: skip
    reader.page.evaluate(UNFOLD)
    assert reader.overflow_px() <= 0
    assert reader.page.evaluate(LOW_CONTROLS, CONTROLS) == []
    reader.shoot(f"{view}-unfolded-phone-{language}")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("view", ["match", "data"])
def test_axe_finds_nothing_serious_in_unfolded_parts(
    visit: Visit, village: Path, view: str, size: tuple[int, int]
) -> None:
    reader = visit(village, address=f"#view={view}", size=size, language="en", bypass_csp=True)
    reader.page.evaluate(UNFOLD)
    assert _axe(reader) == []


def test_rows_that_are_not_shown_yet_are_on_paper(visit: Visit, wenzhou: Path) -> None:
    reader = visit(wenzhou / "atlas.html", address="#view=match")
    hidden = reader.page.locator(".savable tr[hidden]")
    assert hidden.count() > 0
    reader.page.emulate_media(media="print")
    look = hidden.first.evaluate("(row) => getComputedStyle(row).display")
    assert look == "table-row"


@pytest.mark.parametrize("view", ["match", "data"])
def test_only_the_panel_scrolls_on_a_desk(visit: Visit, village: Path, view: str) -> None:
    reader = visit(village, address=f"#view={view}", size=(1440, 600))
    reader.page.evaluate(UNFOLD)
    assert reader.page.evaluate("document.scrollingElement.scrollHeight <= innerHeight")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_figure_of_the_card_of_a_county_is_on_the_phone(
    visit: Visit, wenzhou: Path, results: dict[str, Any], language: str
) -> None:
    for county in results["counties"]:
        reader = visit(
            wenzhou / "atlas.html", address=f"#view=match&county={county['adcode']}", size=PHONE,
            language=language, has_touch=True,
        )  # fmt: skip
        beyond = reader.page.evaluate(
            """[...document.querySelectorAll("#card .facts td, #card .rungs, #card li")]
              .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
              .map((node) => node.innerText)"""
        )
        assert [text for text in beyond if text] == [], county["name_zh"]
        assert reader.page.evaluate("document.querySelector('main').scrollWidth <= innerWidth")
