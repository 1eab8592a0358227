"""Alignment, mismatch and nearest campus on a county small enough to work out by hand."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vocatlas.geo.industry.crosswalk import (
    classify_programmes,
    place_programmes,
    unmatched_programmes,
)
from vocatlas.geo.industry.match import align, match_counties
from vocatlas.geo.study import Catalogue

RULES = pd.DataFrame(
    [
        ("name", "机械设计(鞋机)", "46", "35", "C", 1),
        ("keyword", "机械", "46", "33;34", "C", 1),
        ("keyword", "电器", "46", "38", "C", 1),
        ("keyword", "电子商务", "53", "51;64", "F;I", 1),
        ("keyword", "商务", "53", "72", "L", 1),
        ("keyword", "鞋", "48", "19", "C", 1),
        ("keyword", "艺术", "55", "", "R", 1),
        ("group", "鞋革", "48", "19", "C", 1),
    ],
    columns=["rule", "pattern", "group_code", "divisions", "sections", "weight"],
)
INDUSTRIES = pd.DataFrame(
    [(c, "C") for c in ("19", "24", "33", "34", "35", "38")]
    + [("51", "F"), ("64", "I"), ("72", "L"), ("88", "R")],
    columns=["code", "section"],
)
EMPTY = pd.DataFrame()
CATALOGUE = Catalogue(EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, INDUSTRIES, RULES)
SECTIONS = dict(zip(INDUSTRIES["code"], INDUSTRIES["section"], strict=True))
COUNTIES = pd.DataFrame({"code": [1, 2], "employed_C": [60, 50], "employed_F": [40, 50]})
CAMPUSES = pd.DataFrame(
    {"id": ["near", "far", "lost"], "institution": ["a", "b", "c"], "kind": ["main"] * 3}
)
PROGRAMMES = pd.DataFrame(
    [
        ("p1", "a", "near", "机械制造", "secondary"),
        ("p2", "a", "near", "电器", "secondary"),
        ("p3", "a", "near", "电子商务", "higher_vocational"),
        ("p4", "b", "far", "鞋类设计", "secondary"),
        ("p5", "a", "near", "艺术", "undergraduate"),
        ("p6", "c", "lost", "鞋类设计", "secondary"),
        ("p7", "a", "near", "电器", "secondary"),
    ],
    columns=["id", "institution", "campus", "name_zh", "level"],
)
CLUSTERS = pd.DataFrame(
    [
        ("shoes", "19", 1, None, "", 2023, ""),
        ("valves", "34", 1, None, "", 2023, ""),
        ("electrical", "38", 1, None, "", 2023, ""),
        ("toys", "24", 2, None, "", 2023, ""),
        ("city", "38", 330300, 9.0, "output", 2023, ""),
    ],
    columns=["id", "gb4754", "adcode", "weight", "basis", "year", "part_of"],
)
MINUTES_COUNTY = pd.DataFrame(
    {"near": [45.04, 90.0], "far": [60.0, 120.0], "lost": [float("nan")] * 2}, index=[1, 2]
)
MINUTES_TOWNSHIP = pd.DataFrame(
    {"near": [10.0, 50.0], "far": [70.0, 30.0], "lost": [float("nan")] * 2}, index=["t1", "t2"]
)
TOWNSHIPS = {"shoes": ["t2"], "valves": ["t1"], "electrical": ["t1", "t2"]}


def match(**changed):
    given_tables = {
        "counties": COUNTIES, "clusters": CLUSTERS, "programmes": PROGRAMMES,
        "campuses": CAMPUSES, "catalogue": CATALOGUE, "minutes_county": MINUTES_COUNTY,
        "minutes_township": MINUTES_TOWNSHIP, "cluster_townships": TOWNSHIPS,
    } | changed  # fmt: skip
    return match_counties(**given_tables)


def classify(name, group=""):
    table = pd.DataFrame({"id": ["x"], "name_zh": [name], "group": [group]})
    rows = classify_programmes(table, RULES, sections=SECTIONS)
    return {(r.division or r.section): r.weight for r in rows.itertuples()}


def test_the_whole_name_wins_over_a_keyword():
    assert classify("机械设计(鞋机)") == {"35": 1.0}


def test_the_longest_keyword_wins():
    assert classify("跨境电子商务") == {"51": 0.5, "64": 0.5}


def test_keywords_of_one_length_share():
    assert classify("机械电器") == {"33": 0.25, "34": 0.25, "38": 0.5}


def test_a_group_speaks_only_where_the_name_says_nothing():
    assert classify("(programme group)", "鞋革") == {"19": 1.0}
    assert classify("电器", "鞋革") == {"38": 1.0}


def test_a_list_of_programmes_is_split_but_not_inside_brackets():
    assert classify("电器、鞋类设计等8个专业") == {"38": 0.5, "19": 0.5}
    assert classify("鞋类设计(男鞋、女鞋)") == {"19": 1.0}


def test_a_section_without_divisions_is_kept():
    assert classify("艺术") == {"R": 1.0}


def test_what_no_rule_matches_is_listed():
    table = pd.DataFrame({"id": ["x", "y"], "name_zh": ["炼金术", "电器"], "group": ["", ""]})
    rows = classify_programmes(table, RULES, sections=SECTIONS)
    assert unmatched_programmes(table, rows) == ["x"]
    assert rows.groupby("id")["weight"].sum().tolist() == [1.0, 1.0]


def test_identical_shares_align_fully_and_disjoint_ones_not_at_all():
    assert align({"a": 2, "b": 2}, {"a": 1, "b": 1}) == 1
    assert align({"a": 1}, {"b": 1}) == 0
    assert align({}, {"b": 1}) is None


@given(
    st.dictionaries(st.sampled_from("abcde"), st.floats(0.01, 100), min_size=1),
    st.dictionaries(st.sampled_from("abcde"), st.floats(0.01, 100), min_size=1),
)
def test_alignment_is_symmetric_and_a_share(supply, demand):
    value = align(supply, demand)
    assert 0 <= value <= 1 + 1e-9
    assert value == pytest.approx(align(demand, supply))


def test_the_sector_version_is_worked_out_by_hand():
    # within 45.0 (45.04 rounds to it): p1 C 1, p2 C 1, p3 F 0.5 I 0.5; p7 repeats p2
    # supply C 2/3 F 1/6 I 1/6, demand C 0.6 F 0.4: 0.6 + 1/6
    row = match().alignment.set_index("adcode").loc[1]
    assert row["sector"] == pytest.approx(0.6 + 1 / 6)


def test_the_manufacturing_version_is_measured_from_the_townships_of_the_clusters():
    # near from t1, far from t2: p1 half 34 (half 33), p2 38, p4 19 -> 34 0.5, 38 1, 19 1 of 2.5
    # demand a third each: 0.2 + 1/3 + 1/3; outside: 33 0.5, p3 1 of 4
    row = match().alignment.set_index("adcode").loc[1]
    assert row["comparable_industries"] == 3
    assert row["manufacturing"] == pytest.approx(0.2 + 2 / 3)
    assert row["unmatched_share"] == pytest.approx(1.5 / 4)
    assert row["reason"] == ""


def test_too_few_industries_and_nothing_within_reach_give_null_with_a_reason():
    row = match().alignment.set_index("adcode").loc[2]
    assert pd.isna(row["manufacturing"])
    assert pd.isna(row["sector"])
    assert row["reason"] == "fewer_than_three_industries;no_programme_in_reach"


def test_the_mismatch_list_starts_with_what_is_lacked_most():
    table = match().mismatch
    own = table[(table["adcode"] == 1) & (table["version"] == "manufacturing")]
    assert own["industry"].tolist() == ["34", "19", "38"]
    assert own["nearest_campus"].tolist() == ["near", "far", "near"]
    assert own["nearest_min"].tolist() == [10.0, 30.0, 10.0]
    sector = table[(table["adcode"] == 1) & (table["version"] == "sector")]
    assert sector["industry"].tolist() == ["F", "C"]


def test_each_cluster_gets_its_nearest_matching_campus_or_a_state():
    rows = match().clusters.set_index("id")
    assert rows.loc["shoes", ["matched", "nearest_campus", "nearest_min"]].tolist() == [
        True, "far", 30.0,
    ]  # fmt: skip
    assert rows.loc["shoes", "nearest_programme"] == "p4"
    assert rows.loc["toys", ["matched", "state"]].tolist() == [False, "no_programme"]
    assert rows.loc["city", "state"] == "not_placed"
    assert rows.loc["city", "matched"] is None


def test_a_school_without_a_place_is_not_counted_as_absent():
    only_lost = PROGRAMMES[PROGRAMMES["id"] == "p6"]
    rows = match(programmes=only_lost).clusters.set_index("id")
    assert rows.loc["shoes", "state"] == "unlocated"
    assert rows.loc["shoes", "matched"] is None
    unplaced = match(programmes=only_lost.assign(campus="", institution="nobody"))
    assert unplaced.clusters.set_index("id").loc["shoes", "state"] == "unlocated"
    assert unplaced.unplaced_programmes == ("p6",)


def test_an_island_without_a_way_is_unreachable():
    cut = pd.DataFrame(float("inf"), index=["t1", "t2"], columns=["near", "far"])
    rows = match(minutes_township=cut).clusters.set_index("id")
    assert rows.loc["shoes", ["matched", "state"]].tolist() == [False, "unreachable"]
    assert pd.isna(rows.loc["shoes", "nearest_min"])


def test_a_cluster_without_townships_is_measured_from_its_county():
    rows = match(cluster_townships={}).clusters.set_index("id")
    assert rows.loc["shoes", ["nearest_min", "measured_from"]].tolist() == [60.0, "county"]
    assert rows.loc["shoes", "matched"] is False


def test_a_wider_reach_never_unmatches_a_cluster():
    narrow = match(reach_min=20).clusters["matched"].eq(True)
    wide = match(reach_min=80).clusters["matched"].eq(True)
    assert (wide | ~narrow).all()


def test_the_order_of_rows_does_not_matter():
    turned = match(programmes=PROGRAMMES[::-1], clusters=CLUSTERS[::-1], counties=COUNTIES[::-1])
    first = match()
    pd.testing.assert_frame_equal(turned.alignment, first.alignment)
    columns = ["adcode", "version", "industry", "demand_share", "supply_share"]
    pd.testing.assert_frame_equal(turned.mismatch[columns], first.mismatch[columns])


def test_ordinary_undergraduate_programmes_are_no_supply():
    assert "p5" not in set(place_programmes(PROGRAMMES, CAMPUSES)["id"])


def test_a_programme_without_a_campus_stands_on_the_only_main_campus():
    campuses = pd.DataFrame(
        {"id": ["m", "b", "x", "y"], "institution": ["i", "i", "j", "j"],
         "kind": ["main", "branch", "main", "main"]}
    )  # fmt: skip
    programmes = pd.DataFrame(
        {"id": ["p", "q"], "institution": ["i", "j"], "campus": ["", ""], "name_zh": ["a", "b"],
         "level": ["secondary"] * 2}
    )  # fmt: skip
    assert place_programmes(programmes, campuses)["campus"].tolist() == ["m", ""]
    empty = pd.DataFrame()
    assert len(place_programmes(programmes[:0], campuses)) == len(empty)
