"""Plans of a whole study: on Wenzhou's tables and on the village, rule by rule."""

import json
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest
from village import EAST, write_village
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import assess, count_known_schools
from vocatlas.geo.coverage.reach import measure_reach
from vocatlas.geo.errors import ParameterError, PlanError
from vocatlas.geo.ground import find_ground
from vocatlas.geo.industry.industrymatch import find_match
from vocatlas.geo.planning.branchplan import plan_branches
from vocatlas.geo.planning.branchprogram import BranchRules
from vocatlas.geo.planning.planned import plan_as_scenario
from vocatlas.geo.planning.sitecase import ask, cluster_weights
from vocatlas.geo.planning.siteplan import find_candidates
from vocatlas.geo.questions import measure_access
from vocatlas.geo.scenario import apply_scenario

AIMS = ["people", "minutes", "match", "even", "seats"]


def settled(study, **settings):
    """The study with few draws and these settings of its sites."""
    parameters = study.parameters.with_value("draws.n", 40)
    for name, value in {"draws": 4, "fronts": "", **settings}.items():
        parameters = parameters.with_value(f"sites.{name}", value)
    return replace(study, parameters=parameters)


@pytest.fixture(scope="module")
def wenzhou():
    return settled(read_study("wenzhou"), fronts="people,match")


@pytest.fixture(scope="module")
def results(wenzhou):
    return assess(wenzhou).results


def rows_of(results, table, aim):
    return [row for row in results[table] if row["objective_name"] == aim]


def test_every_aim_has_a_proved_plan_with_kinds_and_parents(results, wenzhou):
    assert [row["objective_name"] for row in results["sites"] if row["order"] == 1] == AIMS
    kinds = wenzhou.catalogue.site_kinds.set_index("kind")
    colleges = set(
        wenzhou.campuses.loc[
            (wenzhou.campuses["kind"] == "main")
            & wenzhou.campuses["levels"].str.contains("higher_vocational|vocational_undergraduate"),
            "institution",
        ]
    )
    for row in results["sites"]:
        assert (row["status"], row["gap"]) == ("optimal", 0)
        assert row["parent"] in colleges
        assert row["parent_min"] <= kinds.at[row["campus_kind"], "parent_min"]
        assert row["cost"] == kinds.at[row["campus_kind"], "cost"]


def test_the_program_over_offers_proves_what_maximal_cover_proves(results, wenzhou):
    ground = find_ground(wenzhou)
    reach = measure_reach(wenzhou, ground)
    access = measure_access(wenzhou, ground, reach, count_known_schools(wenzhou, ground))
    match, townships = find_match(wenzhou, ground, reach)
    question = ask(
        wenzhou,
        ground,
        reach,
        find_candidates(wenzhou, ground, reach),
        match=match,
        seats_per_head=access.per_point,
        cohort=access.cohort,
        townships=townships,
    )
    for row in rows_of(results, "plans", "people"):
        plan = plan_branches(question.case, aim="people", rules=BranchRules(p=row["p"]))
        assert round(plan.goals.people) == row["gain_people"]


def test_sites_townships_and_clusters_add_up_to_the_plan(results):
    for aim in AIMS:
        plan = rows_of(results, "plans", aim)[-1]
        sites = rows_of(results, "sites", aim)
        gains = pd.DataFrame(rows_of(results, "site_gains", aim))
        assert [row["id"] for row in sites] == plan["sites"]
        assert sum(row["gain_people"] for row in sites) == pytest.approx(plan["gain_people"], abs=5)
        assert gains["gain_people"].sum() == pytest.approx(plan["gain_people"], abs=len(gains))
        assert sum(row["gain_clusters"] for row in sites) == plan["gain_clusters"]
        assert len(rows_of(results, "site_matches", aim)) == plan["gain_clusters"]
        assert sum(row["cost"] for row in sites) == pytest.approx(plan["cost"])


def test_no_aim_is_served_better_by_the_plan_of_another(results):
    last = {aim: rows_of(results, "plans", aim)[-1] for aim in AIMS}
    for aim, figure in {
        "people": "gain_people",
        "match": "gain_clusters",
        "even": "worst_share",
        "seats": "seats_used",
    }.items():
        assert last[aim][figure] == max(row[figure] for row in last.values())


def test_a_programme_that_matches_a_cluster_is_one_of_the_parents(results, wenzhou):
    owner = wenzhou.programmes.set_index("id")["institution"]
    assert results["site_matches"]
    for row in results["site_matches"]:
        assert owner[row["programme"]] == row["parent"]


def test_the_gain_curve_tells_what_one_more_site_brings(results):
    for aim in ("people", "minutes"):
        curve = rows_of(results, "plans", aim)
        assert [row["p"] for row in curve] == [1, 2, 3, 4, 5]
        for before, after in pairwise(curve):
            assert after["marginal_people"] == after["gain_people"] - before["gain_people"]
    people = [row["marginal_people"] for row in rows_of(results, "plans", "people")]
    assert people == sorted(people, reverse=True)


def test_a_site_is_chosen_no_more_often_than_it_or_a_near_one(results):
    for aim in ("people", "minutes"):
        for row in rows_of(results, "sites", aim):
            assert 0 <= row["chosen_in_draws"] <= row["near_in_draws"] <= 1
    assert all(row["chosen_in_draws"] is None for row in rows_of(results, "sites", "match"))


def test_the_plan_has_no_regret_under_the_supply_it_was_made_for(results):
    judged = pd.DataFrame(results["site_judged"])
    assert len(judged) == 16
    assert (judged["regret"] >= 0).all()
    saved = judged[(judged["variant"] == "saved") & (judged["weights"] == "residents")].iloc[0]
    plan = rows_of(results, "plans", "people")[-1]
    assert (saved["gained"], saved["regret"]) == (plan["gain_people"], 0)
    public = judged[(judged["variant"] == "public_only") & (judged["weights"] == "residents")]
    assert public["lacking_before"].iloc[0] > saved["lacking_before"]


def test_other_plans_are_within_one_per_cent_and_share_fewer_sites(results):
    plan = rows_of(results, "plans", "people")[-1]
    assert results["near_best"]
    for row in results["near_best"]:
        assert row["gain_people"] >= 0.99 * plan["gain_people"] - 1
        assert row["shared_sites"] == len(set(row["sites"]) & set(plan["sites"])) < 5


def test_no_plan_on_a_front_is_beaten_by_another(results):
    front = [(row["gain_people"], row["gain_clusters"]) for row in results["fronts"]]
    assert len(front) > 1
    for one, other in pairwise(front):
        assert one[0] > other[0]
        assert one[1] < other[1]
    assert front[0][0] == rows_of(results, "plans", "people")[-1]["gain_people"]
    assert front[-1][1] == rows_of(results, "plans", "match")[-1]["gain_clusters"]


def test_the_plan_as_a_scenario_covers_what_the_plan_says_and_matches_its_clusters(
    results, wenzhou
):
    scenario = plan_as_scenario(wenzhou, results)
    after = assess(apply_scenario(settled(wenzhou, p=1), scenario)).results
    figure = results["plan_after"]["headline"]["local_located"]
    assert figure["before"] == results["headline"]["local_located"]
    assert figure["after"] == after["headline"]["local_located"] > figure["before"]
    before = {row["id"] for row in results["clusters"] if row["matched"]}
    now = {row["id"] for row in after["clusters"] if row["matched"]}
    wanted = {row["cluster"] for row in rows_of(results, "site_matches", "people")}
    assert wanted <= now - before
    assert (
        after["headline"]["gap_people_located"]
        == results["plan_after"]["headline"]["gap_people_located"]["after"]
    )


def test_seats_and_inequality_after_the_plan_are_those_of_a_full_run(results, wenzhou):
    scenario = plan_as_scenario(wenzhou, results)
    after = assess(apply_scenario(settled(wenzhou, p=1), scenario)).results
    spread = after["equity"]["secondary_access"]
    told = results["plan_after"]
    for name in ("gini", "theil", "palma"):
        assert told["equity"][name]["before"] == results["equity"]["secondary_access"][name]
        assert told["equity"][name]["after"] == spread[name]
    seats = {row["adcode"]: row["secondary_seats_per_1000"] for row in after["counties"]}
    for row in told["counties"]:
        assert row["secondary_seats_per_1000"]["after"] == seats[row["adcode"]]
    newly = {row["id"] for row in after["clusters"] if row["matched"]}
    assert set(told["clusters"]["newly_matched"]) <= newly


def test_more_closings_never_lose_fewer_people_and_unknown_seats_are_counted_apart(results):
    for tier in ("county", "township"):
        rows = [row for row in results["closing"] if row["tier"] == tier]
        lost = [row["people_lost"] for row in rows]
        assert [row["q"] for row in rows] == list(range(1, len(rows) + 1))
        assert lost == sorted(lost)
        assert all(len(row["closed"]) == row["q"] < row["campuses"] for row in rows)
        unknown = wenzhou_seats_unknown(rows[-1]["closed"])
        assert rows[-1]["seats_unknown"] == unknown


def wenzhou_seats_unknown(ids):
    table = read_study("wenzhou").campuses.set_index("id")
    return int(table.loc[ids, "seats"].isna().sum())


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    return read_study(write_village(tmp_path_factory.mktemp("sites") / "village"))


def found(village, **settings):
    return assess(settled(village, min_cohort=0, **settings)).results


def code(letter):
    return f"{EAST}{ord(letter):03d}000"


def test_the_village_founds_its_branch_where_the_road_ends(village):
    # D and E are the only place without both tiers: E lies 11 km off the end of the road
    results = found(village, tier="local", p=2)
    rows = rows_of(results, "sites", "people")
    assert rows
    assert {row["adcode"] for row in rows} == {EAST}
    assert rows[0]["parent"] == "college"
    assert rows_of(results, "plans", "people")[-1]["share_after"] == 1


def test_where_nobody_lacks_the_tier_the_run_says_that_no_site_is_needed(village):
    results = found(village, p=2)
    assert rows_of(results, "sites", "people") == []
    reasons = [c["reason"] for c in results["quality"]["checks"] if c["check"] == "no_sites"]
    assert "all demand is already covered: no site is needed" in reasons


def test_more_sites_than_candidates_are_said(village):
    checks = found(village, tier="local", p=50)["quality"]["checks"]
    assert [c["count"] for c in checks if c["check"] == "fewer_candidates"] == [5]


def test_required_sites_are_in_and_excluded_ones_are_not(village):
    must = rows_of(found(village, tier="local", p=2, require=code("D")), "sites", "people")
    assert code("D") in [row["id"] for row in must]
    without = rows_of(found(village, tier="local", p=2, exclude=code("E")), "sites", "people")
    assert code("E") not in [row["id"] for row in without]


def test_a_park_that_was_merged_into_a_township_stands_for_it(village):
    rows = rows_of(found(village, tier="local", p=1, require="park"), "sites", "people")
    assert rows[0]["name_zh"] == "E镇 / 园区"


def test_money_buys_what_it_can_and_no_more(village):
    rows = rows_of(found(village, tier="local", p=5, budget=5.0), "plans", "people")
    assert rows
    assert all(row["cost"] <= 5 for row in rows)


def test_other_goals_may_be_bounded(village):
    bound = found(village, tier="local", p=2, bounds="seats=0;cost=5")
    assert rows_of(bound, "plans", "people")[-1]["cost"] <= 5
    far = found(village, tier="local", p=2, bounds="seats=1000000")
    reasons = [c["reason"] for c in far["quality"]["checks"] if c["check"] == "no_sites"]
    assert any("seats >= 1e+06 is out of reach" in reason for reason in reasons)
    assert rows_of(far, "plans", "people") == []


def test_a_campus_to_keep_is_never_closed(village):
    free = [row["closed"] for row in found(village)["closing"] if row["tier"] == "county"]
    assert len(free) == 1
    kept = [row["closed"] for row in found(village, keep=free[0][0])["closing"]]
    assert kept
    assert all(free[0][0] not in closed for closed in kept)
    with pytest.raises(ParameterError, match="'nowhere' is no campus"):
        found(village, keep="nowhere")


def test_at_most_so_many_sites_stand_in_a_county(village):
    rows = rows_of(found(village, tier="local", p=4, max_per_county=1), "sites", "people")
    assert len(rows) <= 2
    assert len({row["adcode"] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("settings", "error", "says"),
    [
        ({"require": "nowhere"}, ParameterError, "'nowhere' is no candidate"),
        ({"require": "X;Y"}, ParameterError, "'X' is no candidate"),
        ({"budget": 0.5}, PlanError, "below the cheapest"),
        ({"require": code("D"), "exclude": code("D")}, PlanError, "required"),
        ({"require": f"{code('D')};{code('E')}", "p": 1}, PlanError, "required but p = 1"),
    ],
)
def test_rules_that_cannot_be_kept_are_refused_in_words(village, settings, error, says):
    with pytest.raises(error, match=says):
        found(village, tier="local", **settings)
    if "budget" not in settings:
        with pytest.raises(error, match=says):
            found(village, **settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sites.aim", "fame"),
        ("sites.tier", "city"),
        ("sites.kinds", "palace"),
        ("sites.kinds", ""),
        ("sites.fronts", "people"),
        ("sites.bounds", "people"),
        ("sites.bounds", "fame=3"),
        ("sites.bounds", "people=-3"),
        ("sites.fronts", "people,people"),
        ("sites.budget", -1),
        ("sites.p", "two"),
        ("sites.time_limit_s", 0),
    ],
)
def test_settings_out_of_range_are_refused(village, name, value):
    with pytest.raises(ParameterError, match=name):
        village.parameters.with_value(name, value)


def test_lists_of_a_study_file_and_joined_texts_are_one(village):
    listed = village.parameters.with_value("sites.require", ["a", " b "])
    assert listed == village.parameters.with_value("sites.require", "a; b")
    assert listed.sites.require == "a;b"


def test_a_teaching_point_may_become_a_branch_for_what_a_branch_has_more(village):
    campuses = village.campuses.copy()
    campuses.loc[campuses["id"] == "college-branch", "kind"] = "teaching_point"
    study = replace(village, campuses=campuses)
    results = found(study, tier="local", p=1, require="college-branch")
    row = rows_of(results, "sites", "people")[0]
    assert (row["id"], row["campus_kind"], row["upgrade"]) == ("college-branch", "branch", True)
    assert (row["cost"], row["seats"], row["parent"]) == (4, 1100, "college")
    scenario = plan_as_scenario(settled(study, tier="local"), results)
    assert scenario.closed == ("college-branch",)
    assert scenario.added[0].kind == "branch"


def test_without_any_college_no_parent_is_asked_for(village):
    campuses = village.campuses[village.campuses["institution"] != "college"]
    study = replace(village, campuses=campuses)
    rows = rows_of(found(study, p=1), "sites", "people")
    assert rows
    assert rows[0]["parent"] is None


def test_a_college_too_far_away_founds_nothing(village):
    kinds = village.catalogue.site_kinds.assign(parent_min=0.0)
    study = replace(village, catalogue=replace(village.catalogue, site_kinds=kinds))
    results = found(study, tier="local")
    assert rows_of(results, "sites", "people") == []
    reasons = [c["reason"] for c in results["quality"]["checks"] if c["check"] == "no_sites"]
    assert "people: no offer adds anything to the aim" in reasons


def test_results_with_plans_are_plain_json(results):
    assert json.loads(json.dumps(results["plan_after"]))["headline"]


def test_clusters_count_by_one_basis_of_one_time_or_one_each():
    table = pd.DataFrame(
        {
            "id": list("abcd"),
            "weight": [30.0, 8.0, 5.0, 99.0],
            "year": [2020, 2022, 2024, 2024],
            "basis": ["output", "employment", "output", "output"],
            "part_of": ["", "", "", ""],
        }
    )
    assert cluster_weights(table, ["a", "b", "c"], "output")[0].tolist() == [30, 0, 5]
    assert cluster_weights(table, ["a", "b"], "clusters") == (pytest.approx([1, 1]), "")
    whole = table.assign(part_of=["", "", "a", ""])
    assert cluster_weights(whole, ["a", "c"], "output")[0].tolist() == [0, 5]
    old = table.assign(year=[2012, 2022, 2024, 2024])
    weights, reason = cluster_weights(old, ["a", "c"], "output")
    assert weights.tolist() == [1, 1]
    assert "more than five years" in reason
    assert "no cluster" in cluster_weights(table, ["b"], "output")[1]


def test_wenzhou_counts_clusters_where_its_outputs_are_of_different_times(wenzhou):
    told = assess(settled(wenzhou, match_by="output", aim="match", p=1, draws=0)).results
    reasons = [c["reason"] for c in told["quality"]["checks"] if c["check"] == "clusters_counted"]
    assert reasons == ["the weights by output span more than five years"]
    assert rows_of(told, "sites", "match")[0]["gain_output"] is None


def test_a_place_without_cohort_enough_is_no_candidate_and_the_run_says_so(village):
    # the village holds 5,000 aged 10-14 in all: 100,000 residents, a twentieth each
    none = assess(settled(village, tier="local", min_cohort=5001)).results
    assert none["sites"] == []
    reasons = [c["reason"] for c in none["quality"]["checks"] if c["check"] == "no_sites"]
    assert reasons == ["no candidate is left: each of 5 has a cohort below 5001"]
