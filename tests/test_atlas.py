"""The atlas: one file, nothing fetched, every name only ever text."""

import copy
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
import shapely
from atlas_sample import HOSTILE, sample_layers, sample_results
from vocatlas.maps import palette
from vocatlas.maps.atlas import draw_atlas, to_script_json
from vocatlas.maps.findings.sentences import write_findings
from vocatlas.maps.findings.site_finding import sites_finding, sites_findings
from vocatlas.maps.layers import UNITS_PER_DEGREE, quantise_polygons
from vocatlas.maps.planrows import PLAN_KEYS, trim_plans

FETCHING = {"src", "href", "srcset", "data", "poster", "action"}


class Page(HTMLParser):
    """Collects what a browser would fetch, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.styles: list[str] = []
        self.data = ""
        self._inside: tuple[str, str | None] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in FETCHING]
        self._inside = (tag, dict(attrs).get("id")) if tag in {"script", "style"} else None

    def handle_endtag(self, tag: str) -> None:
        self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside and self._inside[0] == "style":
            self.styles.append(data)
        if self._inside == ("script", "atlas-data"):
            self.data += data


@pytest.fixture(scope="module")
def page() -> str:
    return draw_atlas(sample_results(), sample_layers())


def test_nothing_is_fetched_by_the_page(page: str) -> None:
    parsed = Page(page)
    assert parsed.styles
    assert "leaflet" in page
    assert [link for link in parsed.links if not link.startswith("data:")] == []
    assert not [s for s in parsed.styles if "@import" in s or "url(" in s or "@font-face" in s]
    assert "img" not in parsed.tags
    assert "iframe" not in parsed.tags
    assert "bootstrap" not in page.lower()
    assert "cdn." not in page


def test_a_hostile_name_is_only_ever_text(page: str) -> None:
    assert HOSTILE not in page
    assert "<img" not in page.split("</style>")[-1].split("<script>")[0]
    assert json.loads(Page(page).data)["results"]["campuses"][0]["name_zh"] == HOSTILE
    results = sample_results()
    results["study"]["name_zh"] = "</title><script>alert(1)</script>"
    assert "<script>alert(1)" not in draw_atlas(results, {})


def test_script_json_survives_a_line_separator_and_numpy_values() -> None:
    text = to_script_json({"a": "\u2028</script>", "b": np.float64("nan"), "c": np.arange(2)})
    assert "\u2028" not in text
    assert "<" not in text
    assert json.loads(text) == {"a": "\u2028</script>", "b": None, "c": [0, 1]}


def test_every_county_and_township_is_in_the_page_once(page: str) -> None:
    data = json.loads(Page(page).data)
    assert set(data["geometry"]["counties"]) == {"990001", "990002", "990003"}
    assert len(data["geometry"]["townships"]) == len(data["results"]["townships"]) == 9
    assert [row["name_en"] for row in data["results"]["counties"]] == ["Aye", "Bee", "Cee"]


def test_the_page_of_a_small_place_is_small(page: str) -> None:
    # Leaflet and our own script; a view more is some 30,000 bytes
    assert len(page.encode()) < 600_000


def test_missing_parts_and_layers_still_give_a_page() -> None:
    assert draw_atlas({}, {}).startswith("<!DOCTYPE html>")
    for key in sample_results():
        results = sample_results()
        results[key] = None
        draw_atlas(results, {})


def test_the_same_run_gives_the_same_page(page: str) -> None:
    assert draw_atlas(sample_results(), sample_layers()) == page


def test_the_arguments_are_left_as_they_were() -> None:
    results = sample_results()
    before = copy.deepcopy(results)
    draw_atlas(results, sample_layers())
    assert results == before


def test_quantising_moves_no_vertex_by_more_than_eight_metres() -> None:
    circle = shapely.Point(120.7, 28.0).buffer(0.1)
    steps = np.array(quantise_polygons(circle)[0][0]).reshape(-1, 2)
    back = np.cumsum(steps, axis=0) / UNITS_PER_DEGREE
    moved = np.abs(back - shapely.get_coordinates(circle)[: len(back)]).max()
    assert moved <= 0.5 / UNITS_PER_DEGREE + 1e-9


def test_findings_follow_the_numbers() -> None:
    first = write_findings(sample_results())
    changed = sample_results()
    changed["headline"]["local_p50"] = 0.71
    changed["counties"][2]["p_underserved"] = 0.1
    second = write_findings(changed)
    assert "38 %" in first["coverage"]["en"]
    assert "71 %" in second["coverage"]["en"]
    assert "Cee (97 %) is very likely" in first["gaps"]["en"]
    assert "No county is very likely" in second["gaps"]["en"]
    assert "1.1 million" in first["coverage"]["en"]
    assert "112万" in first["coverage"]["zh"]


@pytest.mark.parametrize("view", ["coverage", "access", "gaps", "match", "sites", "data"])
def test_every_view_says_another_sentence_of_another_study(view: str) -> None:
    """Both languages, no blank, no state of the other study's numbers."""
    here, there = sample_results(), sample_results()
    for county, seats in zip(there["counties"], (7.0, 55.0, 91.0), strict=True):
        county["secondary_seats_per_1000"] = seats
        county["p_underserved"] = 0.95
    there["headline"]["local_p50"] = 0.61
    there["match"] = there["match"][1:]
    there["sites"][0]["gain_people"] = 123_000
    there["townships"] = there["townships"][:4]
    first, second = write_findings(here)[view], write_findings(there)[view]
    assert set(first) == set(second) == {"zh", "en"}
    for language in ("zh", "en"):
        assert first[language] != second[language]
        assert first[language].endswith("。" if language == "zh" else ".")
        assert not re.search(r"nan|None|\{|\}", first[language] + second[language])


def test_the_access_finding_names_the_least_and_the_most() -> None:
    results = sample_results()
    sentence = write_findings(results)["access"]["en"]
    assert "Cee has 13" in sentence
    assert "Aye 40" in sentence
    for county in results["counties"]:
        county["secondary_seats_per_1000"] = 30.0
    assert "Every county has about 30" in write_findings(results)["access"]["en"]
    for county in results["counties"]:
        county["secondary_seats_per_1000"] = None
    assert "do not hold" in write_findings(results)["access"]["en"]


BRANCH = {
    "objective_name": "people", "order": 1, "name_zh": "甲镇 / 甲园区", "adcode": 990001,
    "campus_kind": "branch", "parent_name_zh": "样例学院", "gain": 400_000, "gain_people": 400_000,
    "chosen_in_draws": 0.8, "near_in_draws": 0.86, "runner_up_name_zh": "乙镇",
    "runner_up_gain": 384_000,
}  # fmt: skip


def _with_site(**changes: object) -> dict[str, object]:
    settings = {"draws": 50, "near_km": 10.0, "tier": "county"}
    return sample_results() | {"sites": [BRANCH | changes], "parameters": {"sites": settings}}


def test_the_sites_finding_says_kind_parent_gain_stability_and_runner_up() -> None:
    said = sites_finding(_with_site(), {"甲镇": "Jia Town", "乙镇": "Yi Town"})
    assert said["en"] == (
        "First Jia Town (Aye), a branch of 样例学院: about 400,000 more people reach the county "
        "tier; 80 % of 50 draws choose it (86 % a place within 10 km); the runner-up, Yi Town, "
        "gives 4 % less; the 1 site together: about 400,000."
    )
    assert said["zh"] == (
        "首选甲镇（甲县），样例学院的分校区：县级覆盖新增约 40万 人；50 次推算中 80 % 选中它"
        "（10 公里内 86 %）；次选乙镇少 4 %；1 处合计约 40万 人。"
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"runner_up_gain": 480_000}, "alone gives 20 % more, but the plan as a whole less"),
        ({"runner_up_gain": 400_000}, "gives as much"),
        ({"objective_name": "match", "gain": 2, "runner_up_gain": 1}, "2 clusters newly find"),
        ({"objective_name": "even", "gain": 0.3512}, "the worst county gains 35 points"),
        ({"objective_name": "seats", "gain": 1200.0}, "1,200 new seats are used"),
        (
            {"objective_name": "minutes", "gain": 2e6, "minutes_saved": 4e6, "runner_up_gain": 1e6},
            "in minutes of all residents, gives 75 % less",
        ),
        ({"campus_kind": "teaching_point", "parent_name_zh": None}, "a teaching point: "),
    ],
)
def test_a_finding_is_in_the_unit_of_its_aim(changes: dict[str, object], words: str) -> None:
    assert words in sites_finding(_with_site(**changes), {})["en"]


def test_a_plan_without_draws_or_runner_up_says_nothing_of_them() -> None:
    bare = _with_site(chosen_in_draws=None, runner_up_name_zh=None, runner_up_gain=None)
    said = sites_finding(bare, {})
    assert "draws" not in said["en"]
    assert "runner-up" not in said["en"]
    assert "次选" not in said["zh"]


def test_each_aim_of_the_results_has_its_own_finding() -> None:
    results = _with_site()
    results["sites"] = [BRANCH, BRANCH | {"objective_name": "match", "gain": 3}]
    assert list(sites_findings(results, {})) == ["people", "match"]


def test_the_page_holds_of_a_plan_what_it_shows() -> None:
    gain = {"objective_name": "people", "order": 1, "id": "s1", "code": "1", "adcode": 9,
            "gain_people": 5, "residents": 7, "min_before": 60.0, "min_after": 12.0}  # fmt: skip
    before = copy.deepcopy(gain)
    after = {"p": 5, "clusters": {}, "counties": [{"adcode": 9, "label": {}, "name_zh": "甲"}]}
    found = trim_plans({"site_gains": [gain], "plan_after": after, "near_best": None})
    assert set(found) == set(PLAN_KEYS)
    assert found["site_gains"] == {"people": {"1": [["1", 5, 60.0, 12.0]]}}
    assert found["plan_after"] == {"p": 5, "counties": [{"adcode": 9, "label": {}}]}
    assert found["near_best"] is None
    assert gain == before


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("colours", "sign"),
    [
        (palette.MINUTE_COLOURS, -1),
        (palette.SHARE_COLOURS, 1),
        (palette.PROBABILITY_COLOURS, -1),
    ],
)
def test_a_ramp_is_ordered_in_grey(colours: tuple[str, ...], sign: int) -> None:
    lightness = [sign * _luminance(colour) for colour in colours]
    assert lightness == sorted(lightness)
    assert len(set(colours)) == len(colours)


def test_no_state_looks_like_a_class() -> None:
    ramps = {*palette.MINUTE_COLOURS, *palette.SHARE_COLOURS}
    assert all(re.fullmatch("[a-z]+", str(s["pattern"])) for s in palette.STATES.values())
    assert not ramps & {s["outline"] for s in palette.STATES.values()}


def test_a_minute_on_a_break_is_within_it() -> None:
    at, over = (
        palette.colour_of(x, palette.MINUTE_BREAKS, palette.MINUTE_COLOURS) for x in (45.0, 45.1)
    )
    assert at != over
