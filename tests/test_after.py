"""Before and after a plan: by hand, and the quick look against a full second run."""

import json
import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from scenarios import saved, short_of_minutes, under
from village import EAST
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import assess, count_known_schools, draw_gaps, model_gaps
from vocatlas.geo.comparison.compare import compare_runs
from vocatlas.geo.coverage.draws import Inputs
from vocatlas.geo.coverage.gaps import Drawn, probability_interval, summarise
from vocatlas.geo.coverage.noise import Z, mark_noise, median_interval
from vocatlas.geo.coverage.reach import Reach, measure_reach
from vocatlas.geo.coverage.sensitivity import Model
from vocatlas.geo.errors import OutputError, ParameterError
from vocatlas.geo.ground import Ground, find_ground
from vocatlas.geo.planning.after import (
    COUNTY,
    differences,
    drawn_with_sites,
    nearest_with_sites,
    quick_after,
)
from vocatlas.geo.roads.roadnet import RoadNet
from vocatlas.geo.study import TIERS, Draws, Study

SERVES = {"county": [False, True, False], "township": [False, False, True]}


@dataclass(frozen=True)
class Side:
    """An assessment of coverage and what it rests on."""

    study: Study
    ground: Ground
    reach: Reach
    model: Model
    drawn: Drawn


def look(study: Study) -> Side:
    """Measure and draw coverage, and nothing else."""
    ground = find_ground(study)
    reach = measure_reach(study, ground)
    model, _ = model_gaps(study, ground, reach, count_known_schools(study, ground))
    return Side(study, ground, reach, model, draw_gaps(model))


def plan_at(side: Side, townships: list[str], tiers: list[list[str]]) -> dict[str, Any]:
    """Return a scenario with campuses at the seats of townships."""
    rows = side.ground.townships.set_index("code")
    places = [
        {
            "id": code, "name_zh": code, "lon": float(rows.at[code, "lon_wgs"]),
            "lat": float(rows.at[code, "lat_wgs"]), "datum": "wgs84", "serves": serves,
        }
        for code, serves in zip(townships, tiers, strict=True)
    ]  # fmt: skip
    return saved(study=side.study.id, added=places)


def sites_of(side: Side, townships: list[str], tiers: list[list[str]]) -> dict[str, Any]:
    """Return the same campuses as columns of the routes."""
    codes = side.ground.townships["code"].tolist()
    columns = [int(side.reach.seat_column[codes.index(code)]) for code in townships]
    return {
        "columns": columns,
        "serves": np.array([np.any([SERVES[tier] for tier in some], axis=0) for some in tiers]),
    }


def on_the_same_draws(before: Side, after: Side) -> Inputs:
    """Return the draws of a run without a plan as those of the run with it.

    The plan's campuses are the last of the supply, before the missing schools, and their columns
    the last of the campuses.
    """
    inputs, sites = before.drawn.inputs, len(after.study.campuses) - len(before.study.campuses)
    at = int((~before.model.campuses.open_drawn).sum())
    first = int(before.reach.campus_column.max()) + 1
    n = len(inputs)
    column = inputs.column + sites * (inputs.column >= first)
    new = np.broadcast_to(first + np.arange(sites), (n, sites))
    place = [at] * sites
    return replace(
        inputs,
        is_open=np.insert(inputs.is_open, place, np.ones((n, sites), bool), axis=1),
        column=np.insert(column, place, new, axis=1),
        campus_shift=np.insert(inputs.campus_shift, place, np.zeros((n, sites, 2)), axis=1),
        no_place=np.insert(inputs.no_place, place, False),
    )


def village_study(tmp_path_factory: pytest.TempPathFactory, *, network: bool) -> Study:
    study = short_of_minutes(tmp_path_factory.mktemp("after") / "village")
    if not network:
        return study
    km = study.roads["km"].to_numpy(float)
    draws = replace(study.parameters.draws, networks=3)
    return replace(
        study,
        road_net=RoadNet.from_lines(study.roads.geometry, km, kmh=60.0),
        parameters=replace(study.parameters, draws=draws),
    )


@pytest.fixture(scope="module", params=["main roads", "networks with drawn speeds"])
def village(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Side:
    return look(village_study(tmp_path_factory, network=request.param != "main roads"))


@pytest.fixture(scope="module")
def wenzhou() -> Side:
    return look(read_study("wenzhou"))


VILLAGE_PLAN = (["330303069000", "330302067000"], [["county"], ["county", "township"]])


def wenzhou_plan(side: Side) -> tuple[list[str], list[list[str]]]:
    """Return a plan of five seats over the whole study, some for one tier and some for both."""
    rows = side.ground.townships[side.reach.seat_column >= 0]
    codes = rows.sort_values("code")["code"].tolist()[10::37][:5]
    return codes, [["county"], ["township"], ["county", "township"], ["county"], ["township"]]


# The quick look against the full run


def assert_same_drawn(found: Drawn, full: Drawn) -> None:
    for reading, shares in full.shares.items():
        np.testing.assert_array_equal(found.shares[reading], shares)
        np.testing.assert_array_equal(found.totals[reading], full.totals[reading])
    for tier in TIERS:
        np.testing.assert_array_equal(found.near[tier], full.near[tier])
    np.testing.assert_array_equal(found.gap_people, full.gap_people)
    np.testing.assert_array_equal(found.depth, full.depth)


def test_on_the_same_draws_a_village_with_sites_is_its_full_run(village: Side) -> None:
    after = look(under(village.study, plan_at(village, *VILLAGE_PLAN)))
    if village.study.road_net is not None:
        assert len(village.model.ensemble) == 3
        assert len(set(village.drawn.inputs.network)) == 3
    full = after.model.measure(on_the_same_draws(village, after))
    found = drawn_with_sites(village.model, village.drawn, **sites_of(village, *VILLAGE_PLAN))
    assert_same_drawn(found, full)
    # and it is no trivial answer
    assert (found.gap_people < village.drawn.gap_people).any()


def test_on_the_same_draws_wenzhou_with_sites_is_its_full_run(wenzhou: Side) -> None:
    plan = wenzhou_plan(wenzhou)
    after = look(under(wenzhou.study, plan_at(wenzhou, *plan)))
    full = after.model.measure(on_the_same_draws(wenzhou, after))
    found = drawn_with_sites(wenzhou.model, wenzhou.drawn, **sites_of(wenzhou, *plan))
    assert_same_drawn(found, full)
    assert (found.gap_people < wenzhou.drawn.gap_people).any()


def test_located_figures_of_wenzhou_are_those_of_the_full_run(wenzhou: Side) -> None:
    plan = wenzhou_plan(wenzhou)
    near = nearest_with_sites(
        wenzhou.reach.nearest, wenzhou.reach.minutes, **sites_of(wenzhou, *plan)
    )
    after = look(under(wenzhou.study, plan_at(wenzhou, *plan)))
    for tier in TIERS:
        np.testing.assert_array_equal(near[tier], after.reach.nearest[tier])


@pytest.mark.parametrize("where", ["village", "wenzhou"])
def test_the_quick_look_is_the_full_run_but_for_the_seed(
    where: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if where == "village":
        side = look(village_study(tmp_path_factory, network=False))
        plan = VILLAGE_PLAN
    else:
        side = request.getfixturevalue("wenzhou")
        plan = wenzhou_plan(side)
    sites = sites_of(side, *plan)
    quick = quick_after(side.study, side.ground, side.reach, side.model, side.drawn, **sites)
    before = assess(side.study).results
    after = assess(under(side.study, plan_at(side, *plan))).results
    full = differences(before, after)
    assert (quick["draws"]["sharing"], full["draws"]["sharing"]) == ("all", "part")
    for key in ("local_located", "gap_people_located"):
        assert quick["headline"][key] == full["headline"][key]
    assert [row["adcode"] for row in quick["counties"]] == [r["adcode"] for r in full["counties"]]
    for one, other in zip(quick["counties"], full["counties"], strict=True):
        for key in ("covered_local", "gap_people_located"):
            assert one[key] == other[key]
        for key in ("covered_local_p50", "p_underserved", "gap_people", "label"):
            assert one[key]["before"] == other[key]["before"]
    assert quick["headline"]["local_p50"]["before"] == full["headline"]["local_p50"]["before"]
    # with other random numbers what is drawn differs, by no more than another seed would give
    again, n = drawn_with_sites(side.model, side.drawn, **sites), len(side.drawn.inputs)
    p = again.p_underserved(side.study.parameters.standards.target)
    q = np.array([row["p_underserved"] for row in after["counties"]])
    ends = [probability_interval(x, n, z=Z) for x in (p, q)]
    order = np.argsort(side.study.counties["code"].to_numpy(int))
    marks = mark_noise(p[order], *(e[order] for e in ends[0]), q, *ends[1])
    assert "beyond" not in marks
    mine = summarise(again.shares["local"])[:, order]
    names = [f"covered_local_{end}" for end in ("p05", "p50", "p95")]
    theirs = np.array([[row[name] for row in after["counties"]] for name in names])
    marks = mark_noise(mine[1], *median_interval(*mine, n), theirs[1], *median_interval(*theirs, n))
    assert "beyond" not in marks
    # the plan itself is more than noise
    assert "beyond" in [row["covered_local_p50"]["noise"] for row in full["counties"]]


def test_no_site_and_a_site_that_serves_nothing_change_nothing(village: Side) -> None:
    nothing = drawn_with_sites(village.model, village.drawn, columns=[], serves=[])
    assert_same_drawn(nothing, village.drawn)
    idle = sites_of(village, *VILLAGE_PLAN) | {"serves": np.zeros((2, 3), bool)}
    assert_same_drawn(drawn_with_sites(village.model, village.drawn, **idle), village.drawn)


def test_sites_leave_the_first_draws_as_they_were(village: Side) -> None:
    before = {tier: near.copy() for tier, near in village.drawn.near.items()}
    drawn_with_sites(village.model, village.drawn, **sites_of(village, *VILLAGE_PLAN))
    for tier, near in before.items():
        np.testing.assert_array_equal(village.drawn.near[tier], near)


def test_every_site_more_covers_nobody_less(wenzhou: Side) -> None:
    codes, tiers = wenzhou_plan(wenzhou)
    last = wenzhou.drawn
    for count in range(1, len(codes) + 1):
        sites = sites_of(wenzhou, codes[:count], tiers[:count])
        found = drawn_with_sites(wenzhou.model, wenzhou.drawn, **sites)
        for tier in TIERS:
            assert (found.near[tier] <= last.near[tier]).all()
        last = found


@pytest.mark.parametrize(
    ("columns", "serves", "said"),
    [
        ([0, 1], [[True, True, True]], "a row a site"),
        ([0], [[True, True]], "a column a tier"),
        ([-1], [[True, True, True]], "found -1: a site without a place"),
        ([10_000], [[True, True, True]], "found 10000"),
    ],
)
def test_sites_that_are_no_destinations_are_refused(
    village: Side, columns: list[int], serves: list[list[bool]], said: str
) -> None:
    with pytest.raises(ParameterError, match=said):
        drawn_with_sites(village.model, village.drawn, columns=columns, serves=serves)
    with pytest.raises(ParameterError, match=said):
        nearest_with_sites(
            village.reach.nearest, village.reach.minutes, columns=columns, serves=serves
        )


def test_without_roads_there_is_no_quick_look(village: Side) -> None:
    bare = replace(village.study, roads=village.study.roads.iloc[:0])
    with pytest.raises(ParameterError, match="no roads"):
        quick_after(
            bare, village.ground, village.reach, village.model, village.drawn,
            **sites_of(village, *VILLAGE_PLAN),
        )  # fmt: skip


# Differences of two result sets


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """Assess the village without and with a college's branch of 600 seats at E."""
    study = village_study(tmp_path_factory, network=False)
    parameters = study.parameters.with_value("standards.match_reach", 5)
    study = replace(study, parameters=replace(parameters, draws=Draws(n=200, seed=7)))
    place = {
        "id": "1", "name_zh": "E", "lon": 120.38, "lat": 28.1, "datum": "wgs84",
        "serves": ["county", "township"], "parent": "college", "seats": 600,
    }  # fmt: skip
    return assess(study).results, assess(under(study, saved(added=[place]))).results


def test_the_village_with_a_branch_by_hand(two_runs: tuple[dict[str, Any], Any]) -> None:
    found = differences(*two_runs)
    east = found["counties"][1]
    assert east["adcode"] == EAST
    # D: a college branch on the spot, a school 19.68 km of road away in B (19.7 of 30 minutes);
    # E, 15 of the 40 thousand of East, had neither within the standard
    assert east["covered_local"] == {"before": 0.625, "after": 1.0, "difference": 0.375}
    assert east["gap_people_located"] == {"before": 15000, "after": 0, "difference": -15000}
    assert east["secondary_seats_per_1000"]["difference"] > 0
    assert found["clusters"] == {"newly_matched": ["pumps"], "no_longer_matched": []}
    assert found["headline"]["gap_people_located"]["difference"] == -15000
    assert differences(*two_runs[::-1])["clusters"]["no_longer_matched"] == ["pumps"]


def test_differences_are_those_of_compare_with_its_marks(
    two_runs: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    found, compared = differences(*two_runs), compare_runs(*two_runs)
    for row, other in zip(found["counties"], compared.counties.to_dict("records"), strict=True):
        for key in ("covered_local", "covered_local_p50", "p_underserved"):
            assert row[key]["difference"] * 100 == pytest.approx(other[f"{key}_points"], abs=1e-9)
        assert row["covered_local_p50"]["noise"] == other["covered_local_p50_noise"]
        assert row["label"]["noise"] == row["p_underserved"]["noise"]
        assert row["label"]["difference"] == other["label_change"]
    marks = compared.headline.set_index("figure")["noise"]
    for key in ("local_p50", "gap_people_p50"):
        assert found["headline"][key]["noise"] == marks[key] in ("same", "within", "beyond")
    assert "noise" not in found["headline"]["local_located"]


def test_equity_is_told_before_and_after(two_runs: tuple[dict[str, Any], Any]) -> None:
    found = differences(*two_runs)["equity"]
    for key in ("gini", "theil", "palma"):
        one, other = (results["equity"]["secondary_access"][key] for results in two_runs)
        assert (found[key]["before"], found[key]["after"]) == (one, other)
    ratios = {row["level"]: row for row in found["core_ratio"]}
    # one of two places of higher education stood in the core, which holds 60 % of the residents;
    # with the branch it is one of three
    higher = ratios["higher_vocational"]
    assert higher["before"] == pytest.approx(0.5 / 0.6, abs=0.005)
    assert higher["after"] == pytest.approx(1 / 3 / 0.6, abs=0.005)


def test_a_run_differs_from_itself_in_nothing(two_runs: tuple[dict[str, Any], Any]) -> None:
    found = differences(two_runs[0], two_runs[0])
    assert found["draws"]["sharing"] == "all"
    for row in found["counties"]:
        assert {row[key]["difference"] for key in COUNTY} <= {0, None}
        assert row["label"]["difference"] is None
        assert row["p_underserved"]["noise"] == "same"
    assert found["clusters"] == {"newly_matched": [], "no_longer_matched": []}


def test_differences_are_plain_values_for_json(two_runs: tuple[dict[str, Any], Any]) -> None:
    found = differences(*two_runs)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert isinstance(found["headline"]["gap_people_p50"]["before"], int)


def test_what_a_side_lacks_is_none_and_no_nought() -> None:
    row = {"adcode": 1, "name_zh": "甲", "covered_local": None, "alignment_sector": math.nan}
    found = differences({"counties": [row]}, {"counties": [row | {"covered_local": 0.5}]})
    county = found["counties"][0]
    assert county["covered_local"] == {"before": None, "after": 0.5, "difference": None}
    assert county["alignment_sector"]["before"] is None
    assert county["p_underserved"]["noise"] is None
    assert found["equity"]["core_ratio"] == []


def test_runs_of_two_places_have_no_differences() -> None:
    with pytest.raises(OutputError, match="counties differ"):
        differences({"counties": [{"adcode": 1}]}, {"counties": [{"adcode": 2}]})
