"""The Sites view: every aim, why a site, the plan on and off, the choice, on desk, phone, paper."""

import json
from collections.abc import Callable
from math import floor
from pathlib import Path
from typing import Any

import pytest
from browser.plans_sample import PLAN_TABLES
from browser.reader import CONTROLS, DESK, PHONE, Reader
from browser.studies import poor_page
from browser.test_access_for_all import LOW_CONTROLS, _axe
from browser.test_whatif import READY

Visit = Callable[..., Reader]
AIMS = {
    "people": "覆盖人口最多", "minutes": "总行车时间最少", "match": "产业匹配最多",
    "even": "最低县最高", "seats": "学位用得最多",
}  # fmt: skip
KINDS = {"branch": "分校区", "teaching_point": "教学点", "training_base": "实训基地"}
SIZES = {"1440": DESK, "1280": (1280, 720), "phone": PHONE}
UNFOLD = "document.querySelectorAll('details.inner').forEach((part) => { part.open = true; })"
LOCATED = "[before.total.covered_local, live.total.covered_local]"


@pytest.fixture(scope="module")
def results(wenzhou: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((wenzhou / "results.json").read_text(encoding="utf-8"))
    return found


def opened(visit: Visit, folder: Path, address: str = "", **how: Any) -> Reader:
    reader = visit(folder / "atlas.html", address="#view=sites" + address, **how)
    reader.page.wait_for_function(READY)
    return reader


def of_aim(results: dict[str, Any], key: str, aim: str) -> list[dict[str, Any]]:
    return [row for row in results[key] if row["objective_name"] == aim]


def listed(reader: Reader) -> list[str]:
    """Return the sites of the list, a text each."""
    found = reader.page.locator("#panel-body [data-key^='site-']")
    return [text.replace("\xa0", " ") for text in found.all_inner_texts()]


def test_each_aim_has_its_sentence_and_its_own_sites(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    reader = opened(visit, wenzhou)
    sentences = set()
    planned = dict.fromkeys(row["objective_name"] for row in results["sites"])
    assert set(planned) == set(AIMS)
    for aim in planned:
        reader.page.get_by_role("button", name=AIMS[aim], exact=True).click()
        sentences.add(reader.page.locator("p.aim").inner_text())
        own = of_aim(results, "sites", aim)
        shown = listed(reader)
        assert len(shown) == len(own)
        for text, site in zip(shown, own, strict=True):
            assert site["name_zh"].split(" / ")[0] in text
            assert KINDS[site["campus_kind"]] in text
            assert f"{site['parent_name_zh']}，{site['parent_min']:.0f} 分钟" in text
        assert own[0]["name_zh"].split(" / ")[0] in reader.page.locator("#finding").inner_text()
    assert len(sentences) == len(AIMS)


@pytest.mark.parametrize(
    ("aim", "gain"),
    [
        ("people", "35万"),
        ("minutes", "2658万"),
        ("match", "2"),
        ("even", "35.1"),
        ("seats", "1,200"),
    ],
)
def test_a_gain_is_in_the_unit_of_its_aim(visit: Visit, wenzhou: Path, aim: str, gain: str) -> None:
    reader = opened(visit, wenzhou, f"&objective={aim}")
    first = reader.page.locator("#panel-body table").first.locator("tbody tr").first
    assert gain in first.locator("td.num").all_inner_texts()


def test_the_card_of_a_site_says_what_the_results_say(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    reader = opened(visit, wenzhou)
    site = of_aim(results, "sites", "people")[0]
    reader.page.locator(f"[data-key='site-{site['id']}']").click()
    card = reader.page.locator("#card").inner_text().replace("\xa0", " ")
    assert f"{site['gain_people']:,} 人" in card
    assert f"{site['parent_name_zh']} · {site['parent_min']:.0f} 分钟" in card
    for key in ("chosen_in_draws", "near_in_draws"):
        assert f"{site[key]:.0%}".replace("%", " %") in card
    less = 1 - site["runner_up_gain"] / site["gain"]
    assert f"{site['runner_up_name_zh'].split(' / ')[0]}（少 {less * 100:.0f} %）" in card
    named = {town["code"]: town["name_zh"] for town in results["townships"]}
    gains = [r for r in of_aim(results, "site_gains", "people") if r["order"] == 1]
    assert len(gains) > 5
    for r in gains:
        minutes = " → ".join(str(floor(r[end] + 0.5)) for end in ("min_before", "min_after"))
        assert f"{r['gain_people']:,}\t{r['residents']:,}\t{minutes}" in card, named[r["code"]]
        assert named[r["code"]] in card
    clusters = {row["id"]: row["name_zh"] for row in results["clusters"]}
    for r in of_aim(results, "site_matches", "people"):
        assert (clusters[r["cluster"]] in card) == (r["order"] == 1)


def test_what_a_card_says_of_townships_adds_up_or_says_why_not(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    reader = opened(visit, wenzhou)
    for site in results["sites"]:
        own = of_aim(results, "site_gains", site["objective_name"])
        people = sum(r["gain_people"] for r in own if r["order"] == site["order"])
        reader.page.evaluate(
            "([aim, id]) => set({objective: aim, plan: '', site: id})",
            [site["objective_name"], site["id"]],
        )
        agrees = abs(people - site["gain_people"]) <= 30
        said = "方案只计" in reader.page.locator("#card").inner_text()
        assert said != agrees, (site["objective_name"], site["name_zh"])


def test_a_star_opens_the_card_and_the_link_opens_it_again(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    reader = opened(visit, wenzhou)
    second = of_aim(results, "sites", "people")[1]
    star = reader.page.locator("#stage .mark", has_text="2").filter(has_not_text="12").first
    star.dispatch_event("click")
    assert second["name_zh"] in reader.page.locator("#card h2").first.inner_text()
    address = reader.page.evaluate("hashOf()")
    assert reader.page.locator("#stage path[stroke='#c2185b']").count() > 3  # who gains is edged
    again = visit(wenzhou / "atlas.html", address=address)
    again.page.wait_for_function(READY)
    assert second["name_zh"] in again.page.locator("#card h2").first.inner_text()
    again.page.keyboard.press("Escape")
    assert again.page.locator("#card .card").count() == 0
    focused = again.page.evaluate("document.activeElement.dataset.key")
    assert focused == f"site-{second['id']}"


def test_the_plan_on_the_map_gives_the_coverage_of_the_run(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    reader = opened(visit, wenzhou)
    switch = reader.page.locator("[data-key=plan-on]")
    after = results["plan_after"]["headline"]["local_located"]
    switch.click()
    assert switch.get_attribute("aria-pressed") == "true"
    was, now = reader.page.evaluate(LOCATED)
    assert was == pytest.approx(after["before"], abs=5.1e-5)
    assert now == pytest.approx(after["after"], abs=5.1e-5)
    for county in results["plan_after"]["counties"]:
        mine = reader.page.evaluate(f"live.counties.get('{county['adcode']}').covered_local")
        assert mine == pytest.approx(county["covered_local"]["after"], abs=5.1e-5)
    moved = next(r for r in results["plan_after"]["counties"] if r["name_zh"] == "苍南县")
    row = reader.page.locator("#panel-body .live tr", has_text="苍南县").first.inner_text()
    for key in ("covered_local", "covered_local_p50", "p_underserved"):
        before_after = [f"{moved[key][end] * 100:.0f}\xa0%" for end in ("before", "after")]
        assert " → ".join(before_after) in row
    switch.click()
    assert switch.get_attribute("aria-pressed") == "false"
    was, now = reader.page.evaluate(LOCATED)
    assert now == was
    assert reader.page.evaluate("moved()") is False


def test_a_plan_that_is_on_is_followed_when_another_is_chosen(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    reader = opened(visit, wenzhou)
    reader.page.locator("[data-key=plan-on]").click()
    reader.page.locator("[data-key=near-1]").click()
    other = of_aim(results, "near_best", "people")[0]
    assert set(reader.page.evaluate("Object.keys(state.on)")) == set(other["sites"])
    gained = "(live.total.covered_county - before.total.covered_county) * live.total.people"
    assert reader.page.evaluate(gained) == pytest.approx(other["gain_people"], abs=1)
    reader.page.locator("[data-key=plan-back]").click()
    assert set(reader.page.evaluate("Object.keys(state.on)")) == {
        site["id"] for site in of_aim(results, "sites", "people")
    }


@pytest.mark.parametrize(("first", "second"), [("people", "match"), ("people", "cost")])
def test_a_point_of_a_front_puts_its_plan_on_the_map(
    visit: Visit, wenzhou: Path, results: dict[str, Any], first: str, second: str
) -> None:
    """The gain of each is that of the engine, teaching points with their shorter reach too."""
    reader = opened(visit, wenzhou)
    reader.page.locator("[data-key=plan-on]").click()
    plans = [r for r in results["fronts"] if (r["first"], r["second"]) == (first, second)]
    kinds = {kind for plan in plans for kind in plan["campus_kinds"]}
    assert second != "cost" or kinds >= {"branch", "teaching_point"}
    for plan in plans:
        point = reader.page.locator(f"#front-{first}-{second}-{plan['step']} circle").last
        point.click()
        reader.settle()
        assert len(listed(reader)) == len(plan["sites"])
        assert reader.page.evaluate("shownPlan().sites.map((s) => s.id)") == plan["sites"]
        stars = reader.page.locator("#stage .mark text").all_text_contents()
        assert sorted(stars) == [str(n + 1) for n in range(len(plan["sites"]))]
        gained = "(live.total.covered_county - before.total.covered_county) * live.total.people"
        assert reader.page.evaluate(gained) == pytest.approx(plan["gain_people"], abs=1)


def test_the_arrow_keys_walk_a_front_and_its_table_says_the_same(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    reader = opened(visit, wenzhou)
    chart = reader.page.locator("[data-key=front-people-cost]")
    chart.focus()
    for step in (1, 2, 3):
        reader.page.keyboard.press("ArrowRight")
        assert reader.page.evaluate("state.plan") == f"front-people-cost-{step}"
        assert reader.page.evaluate("document.activeElement.dataset.key") == "front-people-cost"
    reader.page.evaluate(UNFOLD)
    plans = [r for r in results["fronts"] if r["second"] == "cost"]
    row = reader.page.locator("[data-key=row-front-people-cost-5]")
    row.focus()
    reader.page.keyboard.press("Enter")
    assert reader.page.evaluate("shownPlan().sites.length") == len(plans[4]["sites"])
    assert str(plans[4]["cost"]) in reader.page.locator("tr.chosen").last.inner_text()


def test_a_plan_saved_as_a_scenario_keeps_its_kinds_and_parents(
    visit: Visit, wenzhou: Path, results: dict[str, Any], tmp_path: Path
) -> None:
    from vocatlas.data.scenario import read_scenario
    from vocatlas.data.study import read_study

    reader = opened(visit, wenzhou, "&objective=match")
    reader.page.locator("[data-key=plan-on]").click()
    with reader.page.expect_download() as saved:
        reader.page.evaluate("saveScenario()")
    path = tmp_path / "scenario.json"
    path.write_bytes(Path(saved.value.path()).read_bytes())
    added = read_scenario(path, read_study("wenzhou")).added
    assert {(place.id, place.kind, place.parent) for place in added} == {
        (site["id"], site["campus_kind"], site["parent"])
        for site in of_aim(results, "sites", "match")
    }


def test_other_supplies_and_closings_are_those_of_the_results(
    visit: Visit, wenzhou: Path, results: dict[str, Any]
) -> None:
    reader = opened(visit, wenzhou, "&lang=en", language="en")
    reader.page.evaluate(UNFOLD)
    text = reader.page.locator("#panel-body").inner_text().replace("\xa0", " ")
    for row in results["site_judged"]:
        if row["regret"]:
            assert f"({row['regret'] / row['best_gain'] * 100:.1f} %)" in text
    for tier in ("county", "township"):
        rows = [r for r in results["closing"] if r["tier"] == tier]
        assert f"Only campuses with a place are counted: {rows[0]['campuses']} of" in text
        for r in rows:
            assert f"{r['mean_min_before']:g} → {r['mean_min_after']:g}" in text


def test_costs_are_called_relative(visit: Visit, wenzhou: Path) -> None:
    reader = opened(visit, wenzhou)
    assert "相对成本（教学点＝1）" in reader.page.locator(".plan").inner_text()
    reader.page.evaluate(
        "R.sites.push({objective_name: 'x', campus_kind: 'teaching_point', cost: 800})"
    )
    assert reader.page.evaluate("costWord()") == "成本（研究自定的单位）"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_runs_over_in_the_view_or_the_card(
    visit: Visit, wenzhou: Path, size: str, language: str
) -> None:
    reader = opened(visit, wenzhou, size=SIZES[size], language=language)
    first = reader.page.evaluate("shownPlan().sites[0].id")
    for objective in AIMS:
        reader.page.evaluate(f"showPlan({{objective: '{objective}', plan: ''}})")
        reader.page.evaluate(UNFOLD)
        assert reader.overflow_px() <= 0, objective
        wide = "[...document.querySelectorAll('#panel-body .plan, .figures, svg.front')].filter("
        wide += "(node) => node.scrollWidth > node.clientWidth + 1).map((node) => node.className)"
        assert reader.page.evaluate(wide) == []
    reader.shoot(f"wenzhou-sites-{size}-{language}-unfolded")
    reader.page.evaluate("showPlan({objective: 'people', plan: ''})")
    reader.page.evaluate(f"openSite('{first}')")
    assert reader.overflow_px() <= 0
    reader.shoot(f"wenzhou-site-card-{size}-{language}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_controls_of_the_view_and_the_card_are_44_pixels_high_on_a_phone(
    visit: Visit, wenzhou: Path, language: str
) -> None:
    reader = opened(visit, wenzhou, size=PHONE, language=language, has_touch=True)
    reader.page.evaluate("showPlan({plan: 'near-2'})")
    reader.page.evaluate(UNFOLD)
    assert reader.page.evaluate(LOW_CONTROLS, CONTROLS) == []
    reader.page.evaluate("openSite(shownPlan().sites[0].id)")
    assert reader.page.evaluate(LOW_CONTROLS, CONTROLS) == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_serious_when_all_is_unfolded_or_a_card_is_open(
    visit: Visit, wenzhou: Path, size: tuple[int, int]
) -> None:
    reader = opened(visit, wenzhou, size=size, bypass_csp=True)
    reader.page.evaluate("showPlan({plan: 'front-people-cost-5'}); togglePlan()")
    reader.page.evaluate(UNFOLD)
    assert _axe(reader) == []
    reader.page.evaluate("openSite(shownPlan().sites[0].id)")
    assert _axe(reader) == []


def test_the_card_and_what_is_folded_up_are_printed(
    visit: Visit, wenzhou: Path, tmp_path: Path
) -> None:
    from pypdf import PdfReader

    reader = opened(visit, wenzhou, "&lang=en", language="en")
    for name, act, words in (
        ("view", "", ("public only", "campuses with a place", "Lose cover")),
        ("card", "openSite(shownPlan().sites[0].id)", ("Furong", "Who gains", "Runner-up")),
    ):
        reader.page.evaluate(act or "0")
        path = tmp_path / f"{name}.pdf"
        reader.page.pdf(path=path, format="A4", landscape=True, print_background=True)
        text = " ".join(sheet.extract_text() for sheet in PdfReader(path).pages).lower()
        for word in words:
            assert word.lower() in text, (name, word)


@pytest.mark.parametrize("part", PLAN_TABLES)
def test_results_without_one_table_of_plans_leave_the_view_working(
    visit: Visit, tmp_path: Path, part: str
) -> None:
    reader = visit(
        poor_page(tmp_path / "atlas.html", without=part), language="en", address="#view=sites"
    )
    for objective in ("people", "match", "even"):
        reader.page.evaluate(f"showPlan({{objective: '{objective}', plan: ''}})")
        reader.page.evaluate(UNFOLD)
        assert "undefined" not in reader.text
        reader.page.locator("[data-key=site-s1]").click()
        assert "NaN" not in reader.text
        assert "样例镇1" in reader.page.locator("#card").inner_text()
        reader.page.locator("[data-key=card-close]").click()
