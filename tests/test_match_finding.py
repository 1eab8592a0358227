"""The sentence of the Match view: chance, the best, the gaps, and what is not known."""

import re
from typing import Any

import pytest
from atlas_sample import sample_results
from vocatlas.maps.findings.match_finding import match_finding
from vocatlas.maps.findings.saying import NOT_KNOWN
from vocatlas.maps.findings.sentences import write_findings

SHOES = {"19": {"zh": "制鞋", "en": "shoes"}}
WHOLE: dict[str, Any] = {
    "college": "all", "clusters": 26, "observed": 15, "optimum": 21, "uniform_mean": 15.49,
    "uniform_p": 0.713, "by_residents_mean": 17.17, "by_residents_p": 0.96,
}  # fmt: skip
GAP: dict[str, Any] = {
    "order": 1, "adcode": 990001, "industry": "19", "demand_share": 0.554, "amount": 60,
    "nearest_campus": None, "nearest_min": None, "state": "no_programme",
}  # fmt: skip


def said(**parts: Any) -> dict[str, str]:
    return match_finding({**sample_results(), **parts}, SHOES)


def test_the_first_sentence_sets_campuses_beside_chance_and_the_best() -> None:
    found = said(placement=[WHOLE])
    assert found["en"].startswith(
        "15 of 26 clusters with a township find a programme within 45 minutes, no more than the "
        "15–17 of campuses placed at random; placed best, they would match 21. "
    )
    assert found["zh"].startswith("有乡镇可查的 26 个产业集群中，15 个在 45 分钟内有对口专业，")
    assert "并不多于校区随机摆放的平均 15–17 个；摆得最好可有 21 个。" in found["zh"]


@pytest.mark.parametrize(
    ("observed", "p", "by_residents", "words"),
    [
        (20, 0.01, 0.04, "more than the 15–17 of"),
        (20, 0.01, 0.06, "not to be told from the 15–17 of"),
        (16, 0.4, 0.8, "not to be told from the 15–17 of"),
        (15, 0.6, 0.9, "no more than the 15–17 of"),
    ],
)
def test_more_than_chance_is_said_only_where_both_nulls_say_so(
    observed: int, p: float, by_residents: float, words: str
) -> None:
    row = {**WHOLE, "observed": observed, "uniform_p": p, "by_residents_p": by_residents}
    assert words in said(placement=[row])["en"]


def test_a_missing_p_is_never_taken_for_a_small_one() -> None:
    row = {**WHOLE, "observed": 20, "uniform_p": None, "by_residents_p": 0.01}
    assert "not to be told from" in said(placement=[row])["en"]


def test_means_that_round_alike_are_said_once() -> None:
    row = {**WHOLE, "uniform_mean": 16.9}
    assert "no more than the 17 of campuses" in said(placement=[row])["en"]


def test_without_chance_nothing_is_said_of_where_campuses_stand() -> None:
    none = {**WHOLE, "uniform_mean": None, "by_residents_mean": None}
    assert said(placement=[none]) == said(placement=[]) == said()


def test_the_largest_gap_is_named_with_its_county_share_and_number() -> None:
    second = {**GAP, "order": 2, "adcode": 990003, "industry": "34"}
    found = said(programme_gaps=[second, GAP])
    assert found["zh"] == (
        "2 个县—行业组合有需求而 45 分钟内没有对口专业，最大的是甲县的制鞋（占该县需求 55 %），"
        "没有院校开设。"
    )
    assert found["en"] == (
        "2 pairs of county and industry find no programme within 45 minutes; the largest is "
        "shoes in Aye (55 % of its demand); no college teaches for it."
    )


@pytest.mark.parametrize(
    ("nearest", "words"),
    [
        ({"nearest_campus": "c2", "nearest_min": 61.6, "state": "number"}, "样例中专，62 分钟"),
        ({"nearest_campus": "c2", "nearest_min": None, "state": "unreachable"}, "分钟数未知"),
        ({"nearest_campus": None, "state": "unlocated"}, "开设院校的位置未知"),
        ({"nearest_campus": None, "state": "no_programme"}, "没有院校开设"),
    ],
)
def test_how_far_the_nearest_college_is_or_why_it_is_not_known(
    nearest: dict[str, Any], words: str
) -> None:
    assert words in said(programme_gaps=[{**GAP, **nearest}])["zh"]


def test_a_gap_without_a_share_of_demand_says_none() -> None:
    found = said(programme_gaps=[{**GAP, "demand_share": None}])
    assert "%" not in found["zh"] + found["en"]
    assert found["en"].startswith("One pair of county and industry finds no programme")


def test_without_gaps_the_largest_difference_of_shares_is_told() -> None:
    found = said(programme_gaps=[])
    assert "The largest mismatch is shoes in" in found["en"]
    assert "70 % of demand, 10 % of the programmes within 45 minutes" in found["en"]


def test_results_without_match_say_so() -> None:
    assert match_finding({}, {}) is NOT_KNOWN
    assert match_finding({"match": [], "programme_gaps": [], "placement": []}, {}) is NOT_KNOWN


def test_the_reach_of_the_run_is_the_one_that_is_said() -> None:
    results = sample_results() | {"placement": [WHOLE], "programme_gaps": [GAP]}
    results["parameters"]["standards"]["match_reach"] = 30
    found = write_findings(results, industries=SHOES)["match"]
    assert re.findall(r"within (\d+) minutes", found["en"]) == ["30", "30"]
    assert "45" not in found["zh"]
