"""The built-in study end to end: published totals, and findings that must make sense."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import assess
from vocatlas.geo.coverage.reach import measure_reach
from vocatlas.geo.ground import find_ground
from vocatlas.geo.study import TIERS

KEYS = (
    "study",
    "parameters",
    "headline",
    "counties",
    "townships",
    "campuses",
    "parks",
    "clusters",
    "match",
    "sites",
    "sweep",
    "coordination",
    "quality",
)
READINGS = ("city", "county", "township", "local", "all")
# The keys of the rows, spelled out a second time on purpose: none may be renamed or removed.
ROW_KEYS = {
    "counties": (
        "adcode name_zh name_en residents thin_share depth gap_people p_underserved label rank "
        "rank_low rank_high secondary_seats_per_1000 cohort_2025 cohort_2030 cohort_2035 ladder "
        "alignment_sector alignment_manufacturing unlocated_people stated_schools known_schools "
        "located_schools"
    ),
    "townships": (
        "code name_zh adcode residents residents_basis lon lat precision min_city min_county "
        "min_township state_city state_county state_township access outside_supply_held"
    ),
    "campuses": (
        "id institution name_zh levels kind ownership status adcode lon lat precision radius_m "
        "seats seats_year seats_basis source"
    ),
    "match": "adcode version industry demand_share supply_share nearest_campus nearest_min",
    "sites": (
        "order id name_zh adcode lon lat kind cost gain_people minutes_saved gain_clusters "
        "gain_output share_after chosen_in_draws objective bound gap"
    ),
    "sweep": "minutes share tier",
}
TAISHUN, LONGWAN, LUCHENG, OUHAI, DONGTOU = 330329, 330303, 330302, 330304, 330305


@pytest.fixture(scope="module")
def study():
    return read_study("wenzhou")


@pytest.fixture(scope="module")
def ground(study):
    return find_ground(study)


@pytest.fixture(scope="module")
def assessment(study):
    return assess(study)


@pytest.fixture(scope="module")
def results(assessment):
    return assessment.results


@pytest.fixture(scope="module")
def counties(results):
    return {row["adcode"]: row for row in results["counties"]}


def test_townships_sum_to_the_census(ground):
    assert ground.townships["residents"].sum() == 9_572_903
    by_county = ground.townships.groupby("adcode")["residents"].sum()
    assert by_county[LONGWAN] == 725_036


def test_what_must_be_held_is_held(study):
    assert len(study.counties) == 12
    assert len(study.townships) == 185
    assert (study.programmes["basis"] == "plan_2026").sum() == 358
    assert study.institutions["moe_code"].notna().sum() == 11
    in_counties = study.clusters[study.clusters["adcode"] != study.adcode]
    named = in_counties[in_counties["townships"].notna()]
    # no source names the townships of Ouhai's clothing: the county is all that is known
    assert set(in_counties["pillar"].dropna()) - set(named["pillar"].dropna()) == {"clothing"}
    assert in_counties["pillar"].nunique() == 5


def test_the_atlas_names_the_licence_of_its_roads(results):
    assert any("ODbL" in s["licence"] for s in results["study"]["sources"] if s["licence"])


def test_every_row_names_a_source(study):
    for name in ("townships", "institutions", "campuses", "programmes", "parks", "clusters"):
        table = study.tables()[name]
        assert table["source"].notna().all(), name
        assert not table["source"].str.contains("unsourced", na=False).any(), name


def test_people_without_a_place_are_counted_and_not_zero(results, counties):
    total = sum(row["unlocated_people"] for row in counties.values())
    assert total == results["headline"]["unlocated_people"] > 0
    assert results["headline"]["residents"] == 9_572_903


def test_results_have_the_keys_of_the_contract(results):
    assert not set(KEYS) - set(results)
    assert len(results["counties"]) == 12
    assert len(results["townships"]) == 185


@pytest.mark.parametrize("table", ROW_KEYS)
def test_every_row_has_the_keys_of_the_contract(results, table):
    wanted = set(ROW_KEYS[table].split())
    if table in ("counties", "townships"):
        wanted |= {f"covered_{reading}" for reading in READINGS}
    if table == "counties":
        wanted |= {f"covered_{r}_{part}" for r in READINGS for part in ("p05", "p50", "p95")}
    assert results[table]
    assert {key for row in results[table] for key in wanted - set(row)} == set()


def test_the_sweep_runs_from_15_to_120_minutes_at_each_tier(results):
    swept = {}
    for row in results["sweep"]:
        swept.setdefault(row["tier"], []).append(row["minutes"])
    assert set(swept) >= set(TIERS)
    assert all(sorted(minutes) == list(range(15, 121)) for minutes in swept.values())


def test_no_row_of_the_tables_is_lost_on_the_way_to_the_results(study, results):
    for name in ("campuses", "parks", "clusters"):
        held = [row["id"] for row in results[name]]
        assert sorted(held) == sorted(study.tables()[name]["id"]), name


def test_college_cover_follows_the_two_independent_calculations(study, ground):
    # 84-85 % at 60 km/h, 74 % at 40, 91 % at 80 for colleges and branches; the Wencheng branch
    # is among ours
    shares = {}
    for road_kmh in (40.0, 60.0, 80.0):
        travel = replace(study.parameters.travel, road_kmh=road_kmh)
        held = replace(study, parameters=replace(study.parameters, travel=travel))
        reach = measure_reach(held, ground)
        people = ground.points["residents"].to_numpy(float)
        shares[road_kmh] = people[reach.covered["county"]].sum() / people.sum()
    assert shares[40.0] == pytest.approx(0.74, abs=0.035)
    assert shares[60.0] == pytest.approx(0.85, abs=0.035)
    assert shares[80.0] == pytest.approx(0.91, abs=0.035)


def test_taishun_is_out_of_reach_and_the_core_is_served(counties, results):
    assert counties[TAISHUN]["covered_county"] == 0
    assert counties[TAISHUN]["label"] == "underserved"
    assert counties[TAISHUN]["rank"] == 1
    for core in (LUCHENG, LONGWAN, OUHAI):
        assert counties[core]["covered_county"] > 0.95
    minutes = [
        (t["min_county"], t["residents"])
        for t in results["townships"]
        if t["adcode"] == TAISHUN and t["min_county"] is not None
    ]
    values, people = np.array(minutes).T
    assert np.average(values, weights=people) == pytest.approx(100, abs=12)


def test_located_campuses_fall_in_the_county_that_their_row_states(results):
    conflicts = [c for c in results["quality"]["checks"] if c["check"] == "county_conflict"]
    assert conflicts == []


def test_oujiangkou_is_decided_by_the_polygon(results):
    campus = next(c for c in results["campuses"] if c["id"] == "zjitc_oujiangkou")
    assert campus["adcode"] == DONGTOU


def test_outer_islands_have_a_state_and_no_minutes(results):
    by_name = {t["name_zh"]: t for t in results["townships"]}
    assert by_name["鹿西乡"]["min_county"] is None
    assert by_name["鹿西乡"]["state_county"] == "unreachable"
    assert by_name["北麂乡"]["state_county"] == "unlocated"
    assert by_name["北岙街道"]["min_county"] is not None


def test_every_share_lies_between_nought_and_one_and_intervals_are_ordered(counties):
    for row in counties.values():
        for reading in (*TIERS, "local", "all"):
            low, mid, high = (row[f"covered_{reading}_{k}"] for k in ("p05", "p50", "p95"))
            assert 0 <= low <= mid <= high <= 1
        assert row["rank_low"] <= row["rank"] <= row["rank_high"]


def test_plans_are_proved_and_gain_more_with_more_sites(results):
    people = [p for p in results["plans"] if p["objective_name"] == "people"]
    assert [p["p"] for p in people] == [1, 2, 3, 4, 5]
    assert all(p["status"] == "optimal" and p["gap"] < 1e-6 for p in results["plans"])
    gains = [p["gain_people"] for p in people]
    assert gains == sorted(gains)
    assert gains[0] > 100_000
    minutes = {p["p"]: p for p in results["plans"] if p["objective_name"] == "minutes"}
    for plan in people:
        assert plan["gain_people"] >= minutes[plan["p"]]["gain_people"]


def test_the_sites_of_the_largest_plan_add_up_to_its_gain(results):
    sites = [s for s in results["sites"] if s["objective_name"] == "people"]
    plan = next(p for p in results["plans"] if p["objective_name"] == "people" and p["p"] == 5)
    assert sum(s["gain_people"] for s in sites) == pytest.approx(plan["gain_people"], abs=5)


def test_nothing_in_the_results_is_nan_or_infinite(results):
    json.dumps(results, allow_nan=False)


def test_the_same_study_gives_the_same_results_whatever_the_order_of_its_campuses(study, results):
    again = assess(replace(study, programmes=study.programmes.iloc[::-1].reset_index(drop=True)))
    assert again.results["counties"] == results["counties"]
    assert again.results["sites"] == results["sites"]


def test_a_copy_of_the_built_in_folder_gives_the_same_results(study, results, tmp_path):
    source = Path(study.files["study.toml"]).parent
    copy = shutil.copytree(source, tmp_path / "副本 copy")
    assert assess(read_study(copy)).results == results


def test_public_only_never_covers_more(study, counties):
    supply = replace(study.parameters.supply, public_only=True)
    fewer = assess(replace(study, parameters=replace(study.parameters, supply=supply)))
    for row in fewer.results["counties"]:
        assert row["covered_local"] <= counties[row["adcode"]]["covered_local"]
