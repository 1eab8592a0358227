"""What the page recomputes must be what the engine says for the same settings."""

import csv
import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from browser.reader import PHONE, Reader
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import Assessment, assess

READINGS = ("city", "county", "township", "local", "all")
TIERS = ("city", "county", "township")
FIGURES = """() => ({
    counties: Object.fromEntries(live.counties), townships: Object.fromEntries(live.townships),
    total: live.total})"""
READY = "() => typeof live === 'object' && live !== null"


@cache
def assessed(*values: tuple[str, object]) -> Assessment:
    """Assess Wenzhou with some parameters; two draws, as only the located reading is compared."""
    study = read_study("wenzhou")
    parameters = study.parameters.with_value("draws.n", 2)
    for name, value in values:
        parameters = parameters.with_value(name, value)
    return assess(type(study)(**{**vars(study), "parameters": parameters}))


def opened(visit: Callable[..., Reader], folder: Path, address: str = "", **how: Any) -> Reader:
    reader = visit(folder / "atlas.html", address=address, **how)
    reader.page.wait_for_function(READY)
    return reader


def assert_same(figures: dict[str, Any], results: dict[str, Any]) -> None:
    """The page's figures are those of the results, to the places that results.json keeps."""
    for county in results["counties"]:
        mine = figures["counties"][str(county["adcode"])]
        for reading in READINGS:
            assert mine[f"covered_{reading}"] == pytest.approx(
                county[f"covered_{reading}"], abs=5.1e-5
            ), (county["name_zh"], reading)
        assert mine["gap_people"] == pytest.approx(county["gap_people_located"], abs=0.51)
    for town in results["townships"]:
        mine = figures["townships"].get(town["code"])
        assert (mine is None) == (town["lon"] is None), town["name_zh"]
        for tier in TIERS if mine else ():
            assert mine[f"state_{tier}"] == town[f"state_{tier}"]
            if town[f"min_{tier}"] is not None:
                assert mine[f"min_{tier}"] == pytest.approx(town[f"min_{tier}"], abs=0.0501)
            assert mine[f"covered_{tier}"] == pytest.approx(town[f"covered_{tier}"], abs=5.1e-5)
    head = results["headline"]
    assert figures["total"]["covered_local"] == pytest.approx(head["local_located"], abs=5.1e-5)
    assert figures["total"]["covered_all"] == pytest.approx(head["all_located"], abs=5.1e-5)
    assert figures["total"]["gap_people"] == pytest.approx(head["gap_people_located"], abs=0.51)


@pytest.mark.parametrize(
    ("address", "values"),
    [
        ("", ()),
        ("#cty=45.1", (("standards.county", 45.1),)),
        (
            "#cty=60&twn=20.5&city=45",
            (("standards.county", 60), ("standards.township", 20.5), ("standards.city", 45)),
        ),
        ("#planned=1", (("supply.planned", True),)),
        ("#public=1", (("supply.public_only", True),)),
    ],
)  # fmt: skip
def test_the_page_says_what_the_engine_says(
    visit: Callable[..., Reader],
    wenzhou: Path,
    address: str,
    values: tuple[tuple[str, object], ...],
) -> None:
    reader = opened(visit, wenzhou, address)
    assert_same(reader.page.evaluate(FIGURES), assessed(*values).results)


def test_a_tenth_of_a_minute_can_make_a_difference(
    visit: Callable[..., Reader], wenzhou: Path
) -> None:
    """45.0 and 45.1 are told apart: some point of Wenzhou lies between two tenths."""
    reader = opened(visit, wenzhou)
    covered = reader.page.evaluate("""() => { const shares = [];
        for (let tenth = 400; tenth <= 500; tenth++) {
            change({std: {...state.std, county: tenth / 10}});
            shares.push(live.total.covered_county); }
        return shares; }""")
    assert covered == sorted(covered)
    assert len(set(covered)) > 40


def test_a_trial_point_takes_the_minutes_of_the_engine(
    visit: Callable[..., Reader], wenzhou: Path
) -> None:
    """Dropped on each candidate, a trial has the candidate's minutes to a tenth."""
    reader = opened(visit, wenzhou)
    worst, states, pairs = reader.page.evaluate("""() => { let worst = 0, states = 0, pairs = 0;
        for (const place of model.candidates) {
            const trial = Whatif.reach(model, place.lon, place.lat).minutes;
            const first = model.column.get(place.id) * model.n;
            for (let i = 0; i < model.n; i++) { pairs++;
                const engine = model.minutes[first + i];
                if ((engine === 65535) !== (trial[i] === 65535)) states++;
                else if (engine !== 65535) worst = Math.max(worst, Math.abs(engine - trial[i])); } }
        return [worst, states, pairs]; }""")
    assert pairs > 50_000
    assert worst <= 1  # a tenth of a minute
    assert states == 0


def test_the_projection_of_the_page_is_that_of_the_study(
    visit: Callable[..., Reader], wenzhou: Path
) -> None:
    from pyproj import Transformer

    lon, lat = [119.7, 120.65, 121.2], [27.2, 28.0, 28.5]
    xs, ys = Transformer.from_crs(4326, 4549, always_xy=True).transform(lon, lat)
    reader = opened(visit, wenzhou)
    origin = reader.page.evaluate("model.projection.origin")
    for at in range(3):
        x, y = reader.page.evaluate(f"Whatif.toMetres(model, {lon[at]}, {lat[at]})")
        assert abs(x + origin[0] - xs[at]) < 0.01
        assert abs(y + origin[1] - ys[at]) < 0.01


def test_the_first_site_gains_what_the_plan_says(
    visit: Callable[..., Reader], wenzhou: Path
) -> None:
    site = next(s for s in assessed().results["sites"] if s["objective_name"] == "people")
    reader = opened(visit, wenzhou, f"#view=sites&on={site['id']}:c")
    before, after = reader.page.evaluate("[before.total, live.total]")
    gained = (after["covered_county"] - before["covered_county"]) * after["people"]
    assert gained == pytest.approx(site["gain_people"], abs=1)
    assert after["covered_county"] == pytest.approx(site["share_after"], abs=5.1e-5)
    assert site["name_zh"] in reader.page.locator(".added").inner_text()


def test_switching_a_campus_off_never_covers_more(
    visit: Callable[..., Reader], wenzhou: Path
) -> None:
    reader = opened(visit, wenzhou)
    shares = reader.page.evaluate("""() => model.sites.filter((s) => s.kind === "campus")
        .map((s) => { set({off: [s.id]});
            return [live.total.covered_county, live.total.covered_township]; })""")
    before = reader.page.evaluate("before.total")
    assert all(county <= before["covered_county"] for county, _ in shares)
    assert all(township <= before["covered_township"] for _, township in shares)
    assert any(county < before["covered_county"] for county, _ in shares)


def test_a_slider_stays_in_hand_while_the_figures_follow(
    visit: Callable[..., Reader], wenzhou: Path
) -> None:
    reader = opened(visit, wenzhou, "#tier=county")
    box = reader.page.locator("#range-county")
    box.focus()
    first = reader.page.locator("#panel table").first.inner_text()
    for _ in range(10):
        reader.page.keyboard.press("ArrowRight")
    assert reader.page.evaluate("document.activeElement.id") == "range-county"
    assert reader.page.evaluate("state.std.county") == 55
    assert reader.page.locator("#panel table").first.inner_text() != first
    assert reader.page.locator("#changes").is_visible()
    assert reader.page.locator("#panel .dim").count() > 0  # drawn figures stand back
    reader.page.locator("[data-key=reset-top]").click()
    assert not reader.page.locator("#changes").is_visible()
    assert reader.page.locator("#panel .dim").count() == 0


def test_a_link_brings_the_same_state_back(visit: Callable[..., Reader], wenzhou: Path) -> None:
    address = (
        "#view=gaps&lang=en&cty=52.5&planned=1&off=wzpt_ruian&on=330382104000:c"
        "&trial=119.9,27.6,b&county=330329"
    )
    first = opened(visit, wenzhou, address, language="en")
    link = first.page.evaluate("hashOf()")
    second = opened(visit, wenzhou, link, language="en")
    for name in ("std", "planned", "off", "on", "trials", "county", "view"):
        assert second.page.evaluate(f"state.{name}") == first.page.evaluate(f"state.{name}")
    assert second.page.evaluate(FIGURES) == first.page.evaluate(FIGURES)
    assert "Taishun" in second.page.locator("#card").inner_text()


def test_a_broken_address_gives_the_plain_atlas(
    visit: Callable[..., Reader], wenzhou: Path
) -> None:
    reader = opened(
        visit, wenzhou, "#view=<img>&cty=abc&twn=-5&on=nobody:c,x&off=,,&trial=1;2,3;x,y,z&county=1"
    )
    assert reader.page.evaluate("[state.view, state.std.county, state.trials.length]") == [
        "coverage",
        45,
        1,
    ]


def test_a_trial_dropped_by_a_click_can_be_taken_away(
    visit: Callable[..., Reader], wenzhou: Path
) -> None:
    reader = opened(visit, wenzhou)
    reader.page.locator("details.whatif > summary").click()
    reader.page.locator("[data-key=drop]").click()
    reader.page.locator("#map_atlas").click(position={"x": 360, "y": 560})
    assert reader.page.evaluate("state.trials.length") == 1
    text = reader.page.locator(".added").inner_text()
    assert "试点 1" in text
    assert "新增覆盖" in text
    reader.page.locator(".added button").click()
    assert reader.page.evaluate("[state.trials.length, moved()]") == [0, False]


def test_the_saved_scenario_holds_the_switches(visit: Callable[..., Reader], wenzhou: Path) -> None:
    reader = opened(visit, wenzhou, "#cty=60&off=wzpt_ruian&on=330382104000:b&trial=119.9,27.6,t")
    with reader.page.expect_download() as saved:
        reader.page.locator("[data-key=save]").click()
    scenario = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
    assert scenario["vocatlas_scenario"] == 1
    assert scenario["study"] == "wenzhou"
    assert scenario["standards"] == {"city": 90, "county": 60, "township": 30}
    assert scenario["closed"] == ["wzpt_ruian"]
    assert [place["serves"] for place in scenario["added"]] == [
        ["county", "township"],
        ["township"],
    ]
    assert scenario["added"][0]["name_zh"] == "雁荡镇"
    assert scenario["added"][1]["datum"] == "wgs84"


def test_the_visible_table_is_saved_for_a_spreadsheet(
    visit: Callable[..., Reader], wenzhou: Path
) -> None:
    reader = opened(visit, wenzhou)
    reader.page.locator("#menu > summary").click()
    with reader.page.expect_download() as saved:
        reader.page.locator("[data-key=menu-csv]").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 13
    assert {row[0] for row in rows[1:]} == {c["name_zh"] for c in assessed().results["counties"]}
    located = {row[0]: float(row[1]) for row in rows[1:]}
    for county in assessed().results["counties"]:
        assert located[county["name_zh"]] == pytest.approx(county["covered_local"], abs=5.1e-5)


def test_a_formula_in_a_table_is_saved_as_text(visit: Callable[..., Reader], wenzhou: Path) -> None:
    reader = opened(visit, wenzhou)
    cells = reader.page.evaluate("""["=1+1", "+a", "-a", "@a", "\\t=a", "a", -1].map(csvCell)""")
    assert cells == ["'=1+1", "'+a", "'-a", "'@a", "'\t=a", "a", "-1"]


@pytest.mark.parametrize("view", ["coverage", "access", "gaps", "match", "sites", "data"])
def test_the_picture_is_the_map_at_twice_its_size(
    visit: Callable[..., Reader], wenzhou: Path, view: str
) -> None:
    reader = opened(visit, wenzhou, f"#view={view}&grid=1")
    reader.page.locator("#menu > summary").click()
    with reader.page.expect_download() as saved:
        reader.page.locator("[data-key=menu-png]").click()
    raw = Path(saved.value.path()).read_bytes()
    assert raw[:8] == b"\x89PNG\r\n\x1a\n"
    width = int.from_bytes(raw[16:20], "big")
    assert width == 2 * reader.page.evaluate("map.getSize().x")
    colours = reader.page.evaluate("""async () => {
        const image = await createImageBitmap(await pictureBlob(.5));
        const canvas = new OffscreenCanvas(image.width, image.height);
        const pen = canvas.getContext("2d"), seen = new Set();
        pen.drawImage(image, 0, 0);
        const data = pen.getImageData(0, 0, image.width, image.height).data;
        for (let i = 0; i < data.length; i += 40) seen.add(data.slice(i, i + 3).join());
        return seen.size; }""")
    assert colours > 40  # a map, not a blank sheet


@pytest.mark.parametrize(
    ("asked", "found"), [("wcx", "文成县"), ("泰顺", "泰顺县"), ("taishun", "泰顺县")]
)
def test_a_search_finds_by_name_and_by_initials(
    visit: Callable[..., Reader], wenzhou: Path, asked: str, found: str
) -> None:
    reader = opened(visit, wenzhou)
    reader.page.locator("#search").fill(asked)
    assert found in reader.page.locator("#found li").first.inner_text()
    reader.page.keyboard.press("Enter")
    assert found in reader.page.locator("#card h2").first.inner_text()
    reader.page.keyboard.press("Escape")
    assert reader.page.locator("#card .card").count() == 0


def test_the_county_card_has_ranks_sources_and_prints(
    visit: Callable[..., Reader], wenzhou: Path
) -> None:
    reader = opened(visit, wenzhou, "#county=330329")
    text = reader.page.locator("#card").inner_text()
    assert "12/12" in text
    assert "来源" in text
    assert "OpenStreetMap" in text
    assert reader.page.pdf().startswith(b"%PDF")


def test_the_views_are_walked_with_arrow_keys(visit: Callable[..., Reader], wenzhou: Path) -> None:
    reader = opened(visit, wenzhou)
    reader.page.locator("#tab-coverage").focus()
    for view in ("access", "gaps", "match", "sites", "data", "coverage"):
        reader.page.keyboard.press("ArrowRight")
        assert reader.page.evaluate("[state.view, document.activeElement.id]") == [
            view,
            f"tab-{view}",
        ]


def test_a_phone_can_move_a_standard(visit: Callable[..., Reader], wenzhou: Path) -> None:
    reader = opened(visit, wenzhou, size=PHONE)
    reader.page.locator("[data-key=box-county]").fill("60")
    assert reader.page.evaluate("[state.std.county, moved()]") == [60, True]
    assert reader.overflow_px() <= 0


def test_a_scenario_of_a_scenario_keeps_the_first(
    visit: Callable[..., Reader], wenzhou: Path, tmp_path: Path
) -> None:
    """A run of the saved scenario shows the same located figures, says so, and saves it again."""
    from vocatlas.data.scenario import read_scenario
    from vocatlas.geo.scenario import apply_scenario
    from vocatlas.maps.atlas import draw_atlas

    reader = opened(visit, wenzhou, "#cty=50&off=wzpt_ruian&on=330382104000:c&trial=119.9,27.6,b")
    with reader.page.expect_download() as saved:
        reader.page.locator("[data-key=save]").click()
    path = tmp_path / "scenario.json"
    path.write_bytes(Path(saved.value.path()).read_bytes())
    study = read_study("wenzhou")
    planned = apply_scenario(study, read_scenario(path, study))
    found = assess(
        type(study)(**{**vars(planned), "parameters": planned.parameters.with_value("draws.n", 2)})
    )
    figures = reader.page.evaluate(FIGURES)
    # the engine places the trial by the study's own projection: a tenth of a minute may differ
    for county in found.results["counties"]:
        mine = figures["counties"][str(county["adcode"])]
        for reading in READINGS:
            assert mine[f"covered_{reading}"] == pytest.approx(
                county[f"covered_{reading}"], abs=2e-3
            )
    page = draw_atlas(found.results, found.layers, switchboard=found.switchboard)
    (tmp_path / "atlas.html").write_text(page, encoding="utf-8", newline="\n")
    again = opened(visit, tmp_path, "#off=renji_binhai")
    assert "情景" in again.page.locator("#scenario").inner_text()
    with again.page.expect_download() as saved:
        again.page.locator("[data-key=save]").click()
    second = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
    assert second["closed"] == ["wzpt_ruian", "renji_binhai"]
    assert [place["id"] for place in second["added"]] == ["330382104000", "trial-1"]
    assert second["standards"]["county"] == 50


def test_a_packed_table_gives_the_same_figures(
    visit: Callable[..., Reader], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large place's minutes are deflated and end at 150; what lies within is the same."""
    from vocatlas.maps import switches
    from vocatlas.maps.atlas import draw_atlas

    monkeypatch.setattr(switches, "PACK_ABOVE_BYTES", 0)
    found = assessed()
    page = draw_atlas(found.results, found.layers, switchboard=found.switchboard)
    (tmp_path / "atlas.html").write_text(page, encoding="utf-8", newline="\n")
    reader = opened(visit, tmp_path, "#cty=500")
    assert reader.page.evaluate("state.std.county") == 150  # nothing is known beyond
    reader.page.evaluate("resetSwitches()")
    figures = reader.page.evaluate(FIGURES)
    for county in found.results["counties"]:
        mine = figures["counties"][str(county["adcode"])]
        for reading in READINGS:
            assert mine[f"covered_{reading}"] == pytest.approx(
                county[f"covered_{reading}"], abs=5.1e-5
            )
    for town in found.results["townships"]:
        for tier in TIERS if town["lon"] is not None else ():
            mine = figures["townships"][town["code"]]
            if mine[f"state_{tier}"] != "far":
                assert mine[f"state_{tier}"] == town[f"state_{tier}"]
                assert mine[f"min_{tier}"] == pytest.approx(town[f"min_{tier}"], abs=0.0501)
