"""Consortium candidates around parks: the village by hand, Wenzhou anew and against a real one."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from click.testing import CliRunner
from gapcases import find, listed, with_cells, with_rows, within, without
from village import WEST, write_village
from vocatlas.cli.main import main
from vocatlas.data.study import read_study
from vocatlas.geo.coverage.reach import minutes_between
from vocatlas.geo.industry.crosswalk import division_codes
from vocatlas.geo.industry.ladder import RUNGS
from vocatlas.geo.industry.parkindustries import classify_parks

HIGH = ("higher_vocational", "vocational_undergraduate", "undergraduate")


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    # the park at E is 57.7 minutes from the school at B and 62.7 from the college at A
    return read_study(write_village(tmp_path_factory.mktemp("consortia") / "village"))


@pytest.fixture(scope="module")
def wenzhou():
    return find(read_study("wenzhou"))


def consortia(study):
    return find(study).rows["consortia"]


def terms(study):
    return {
        (row["term"], row["division"]): row["rule"] for row in find(study).rows["park_industries"]
    }


def test_a_park_has_the_colleges_in_reach_and_the_schools_that_feed_them(village):
    (row,) = consortia(within(village, 65))
    assert (row["order"], row["park"], row["industries"]) == (1, "park", "34")
    assert (row["institutions"], row["campuses"]) == ("college", "college-main")
    assert (row["programmes"], row["schools"], row["schools_alone"]) == (1, "school", None)
    assert row["rungs"] == "secondary;higher_vocational"
    assert (row["state"], row["measured_from"]) == ("candidate", "park")


def test_a_college_as_far_as_the_reach_is_within_it(village):
    for reach_min, college in ((62.7, "college"), (62.6, None)):
        (row,) = consortia(within(village, reach_min))
        assert row["institutions"] == college


def test_a_school_whose_pupils_no_college_in_reach_takes_on_feeds_none(village):
    (row,) = consortia(within(village, 60))
    assert (row["institutions"], row["programmes"]) == (None, 0)
    assert (row["schools"], row["schools_alone"]) == (None, "school")
    assert (row["rungs"], row["missing_rungs"]) == ("secondary", "higher_vocational")
    assert row["state"] == "no_college_in_reach"


def test_a_school_of_another_industry_than_the_colleges_feeds_none(village):
    both = with_cells(village, "parks", "park", industries="泵阀;服装")
    sewing = with_cells(both, "programmes", "p2", name_zh="服装设计与工艺")
    (row,) = consortia(within(sewing, 65))
    assert (row["institutions"], row["schools"]) == ("college", None)
    assert row["schools_alone"] == "school"
    assert row["rungs"] == "secondary;higher_vocational"


def test_a_level_that_the_study_names_no_programme_of_is_unknown_and_not_missing(village):
    (row,) = consortia(within(village, 65))
    assert row["missing_rungs"] is None
    assert listed(row["rungs_unknown"]) == [r for r in RUNGS if r not in listed(row["rungs"])]
    other = with_rows(village, "programmes", {"id": "p3", "name_zh": "会计", "level": "technician"})
    (row,) = consortia(within(other, 65))
    assert row["missing_rungs"] == "technician"


def test_a_rung_taught_where_nobody_knows_is_unknown_and_not_missing(village):
    lost = {"institution": "east_school", "campus": "east-main", "level": "technician"}
    some = with_rows(village, "programmes", {"id": "p3", "name_zh": "数控技术", **lost})
    (row,) = consortia(within(some, 65))
    assert row["missing_rungs"] is None
    assert "technician" in listed(row["rungs_unknown"])


def test_undergraduates_count_though_the_match_leaves_them_out(village):
    degree = {"id": "p3", "name_zh": "机械电子工程", "level": "undergraduate"}
    more = with_rows(without(village, "programmes", "p1"), "programmes", degree)
    more = with_cells(more, "programmes", "p3", institution="college", campus="college-main")
    (row,) = consortia(within(more, 65))
    assert (row["institutions"], row["rungs"]) == ("college", "secondary;undergraduate")


def test_one_name_at_two_levels_is_two_rungs(village):
    again = with_rows(village, "programmes", {"id": "p3", "level": "vocational_undergraduate"})
    (row,) = consortia(within(again, 65))
    assert row["rungs"] == "secondary;higher_vocational;vocational_undergraduate"
    assert row["programmes"] == 2


def test_what_cannot_be_said_of_a_park_has_its_reason_and_no_nought(village):
    silent = consortia(with_cells(village, "parks", "park", industries=None))[0]
    assert silent["state"] == "no_industries"
    assert (silent["programmes"], silent["missing_rungs"]) == (None, None)
    strange = consortia(with_cells(village, "parks", "park", industries="总部经济"))[0]
    assert (strange["state"], strange["unclassified"]) == ("industries_unclassified", "总部经济")
    nowhere = with_cells(village, "parks", "park", townships=None, precision="none", adcode=pd.NA)
    assert consortia(nowhere)[0]["state"] == "unlocated"


def test_a_park_that_no_road_leads_from_is_cut_off_and_not_without_colleges(village):
    # 25 km from the end of the road, beyond the longest leg off it
    island = {"lon": 120.43, "lat": 28.195, "datum": "wgs84", "precision": "point"}
    (row,) = consortia(within(with_cells(village, "parks", "park", **island), 500))
    assert (row["state"], row["programmes"], row["missing_rungs"]) == ("unreachable", None, None)


def test_a_park_known_by_its_county_is_measured_from_there(village):
    county = with_cells(village, "parks", "park", townships=None, precision="county")
    (row,) = consortia(county)
    # most of the county lives at D, 24.6 minutes from the college
    assert (row["measured_from"], row["state"]) == ("county", "candidate")


def test_only_parks_that_operate_are_listed(village):
    assert consortia(with_cells(village, "parks", "park", status="planned")) == []
    assert consortia(without(village, "parks")) == []


def test_more_colleges_come_first_and_parks_of_which_nothing_is_known_last(village):
    parks = with_rows(
        village,
        "parks",
        {"id": "a_silent", "industries": None},
        {"id": "b_far", "townships": "E镇"},
        {"id": "c_near", "townships": "A镇", "adcode": WEST},
    )
    rows = consortia(parks)
    assert [row["park"] for row in rows] == ["c_near", "b_far", "park", "a_silent"]
    assert [row["order"] for row in rows] == [1, 2, 3, 4]


def test_a_clusters_name_goes_before_a_keyword_of_programmes(village):
    # 商务 alone is a keyword of business studies; business gifts are made
    gifts = with_rows(village, "clusters", {"id": "g", "name_zh": "商务礼品", "gb4754": "24"})
    assert terms(with_cells(gifts, "parks", "park", industries="商务礼品")) == {
        ("商务礼品", "24"): "cluster:商务礼品"
    }
    bare = terms(with_cells(village, "parks", "park", industries="商务礼品"))
    assert bare == {("商务礼品", "72"): "keyword:商务"}


def test_words_of_several_industries_are_read_one_after_the_other(village):
    words = terms(with_cells(village, "parks", "park", industries="汽车装备;系统流程装备(泵阀)"))
    assert words["汽车装备", "36"] == "division:汽车"
    assert words["汽车装备", "35"] == "keyword:装备"
    assert words["系统流程装备(泵阀)", "34"] == "cluster:泵阀"


@pytest.mark.parametrize(
    ("words", "divisions"),
    [
        ("家具", {"21"}),
        ("纺织服装", {"18"}),
        ("医药生物", {"27"}),
        ("电子", {"39"}),
        ("文创", set()),
    ],
)
def test_the_names_of_divisions_are_read_as_the_standard_has_them(village, words, divisions):
    parks = pd.DataFrame({"id": ["k"], "industries": [words]})
    rows = classify_parks(parks, village.clusters, village.catalogue)
    assert set(rows["division"]) - {""} == divisions


def test_every_word_of_every_park_is_read_or_told(wenzhou):
    parks = wenzhou.study.parks
    named = parks[(parks["status"] == "operating") & parks["industries"].notna()]
    rows = wenzhou.rows["park_industries"]
    assert {row["park"] for row in rows} == set(named["id"])
    untold = {row["term"] for row in rows if row["division"] is None}
    assert untold == {"高端传统产业", "咬胶", "智能驾驶辅助", "头盔", "文创"}
    told = {term for row in wenzhou.rows["consortia"] for term in listed(row["unclassified"])}
    assert told == untold
    codes = set(wenzhou.study.catalogue.industries["code"])
    assert all(row["division"] in codes and row["rule"] for row in rows if row["division"])


def test_parks_of_one_known_industry_are_read_as_their_cluster(wenzhou):
    # the facts name the pillar of these parks: shoes, pumps and valves, electrical, eyewear, print
    by_park = {row["park"]: row["industries"] for row in wenzhou.rows["consortia"]}
    known = {"pk04": "19", "pk24": "34", "pk26": "34", "pk40": "38", "pk15": "35", "pk46": "23"}
    assert {park: by_park[park] for park in known} == known


def read_by_keyword(study):
    """Return institution, campus and divisions of college programmes that one keyword speaks for.

    The longest keyword in the name, for names that no other rule speaks for.
    """
    rules = study.catalogue.crosswalk
    names = set(rules.loc[rules["rule"] == "name", "pattern"])
    keywords = [(r.pattern, r.divisions) for r in rules.itertuples() if r.rule == "keyword"]
    found = []
    for row in study.programmes.itertuples():
        name = str(row.name_zh)
        held = [(len(word), codes) for word, codes in keywords if word in name]
        most = max((length for length, _ in held), default=0)
        longest = [codes for length, codes in held if length == most]
        if row.level in HIGH and len(longest) == 1 and name not in names and "、" not in name:
            found.append((row.institution, row.campus, set(division_codes(longest[0]))))
    return found


def test_wenzhous_colleges_and_schools_are_those_that_counting_anew_finds(wenzhou):
    study, ground, reach = wenzhou.study, wenzhou.ground, wenzhou.reach
    known = ground.campus_xy_known
    ids = ground.supply["id"][known]
    serving = read_by_keyword(study)
    checked = 0
    for row in wenzhou.rows["consortia"]:
        if row["measured_from"] != "park" or not row["industries"]:
            continue
        at = ground.park_xy[(ground.parks["id"] == row["park"]).to_numpy()]
        minutes = minutes_between(study, ground, reach, at, ground.campus_xy[known])[0]
        near = {campus for campus, m in zip(ids, minutes, strict=True) if m <= 45}
        assert set(listed(row["campuses"])) <= near
        for institution, campus, divisions in serving:
            if campus in near and divisions & set(listed(row["industries"])):
                assert institution in listed(row["institutions"])
                checked += 1
    assert checked > 200


def test_rungs_present_missing_and_unknown_are_all_rungs_once(wenzhou):
    for row in wenzhou.rows["consortia"]:
        parts = [r for key in ("rungs", "missing_rungs", "rungs_unknown") for r in listed(row[key])]
        known = row["state"] in ("candidate", "no_college_in_reach")
        assert sorted(parts) == (sorted(RUNGS) if known else [])


def test_the_consortium_of_wenzhou_bay_is_found_with_the_colleges_that_founded_it():
    """The one that stands: 温州湾新区产教联合体, founded on 28 July 2023.

    Led by the new area and 浙江工贸职业技术学院, with 温州理工学院 and 浙江东方职业技术学院 among
    its members; its five boards of experts are of new materials, digital economy, new energy,
    intelligent manufacturing and life and health (https://zjitc.edu.cn/info/1016/62667.htm, and
    温度新闻 of 29 July 2023 in http://kyscl.net/info/1016/59358.html). The facts give the new area
    neither a county nor industries; here it has the county of its office, Longwan, and the five.
    """
    study = read_study("wenzhou")
    five = "新材料;数字经济;新能源;智能制造;生命健康"
    known = with_cells(study, "parks", "pk01", adcode=330303, industries=five, precision="county")
    row = next(row for row in consortia(known) if row["park"] == "pk01")
    assert row["unclassified"] is None
    assert {"zjitc", "wzut", "zjdfc"} <= set(listed(row["institutions"]))
    assert row["order"] <= 3
    silent = next(row for row in consortia(study) if row["park"] == "pk01")
    assert silent["state"] == "unlocated;no_industries"


def test_the_alliance_of_yueqing_is_farther_than_the_reach_of_programmes(wenzhou):
    """乐清经济开发区 and 温州职业技术学院 founded an alliance for the electrical industry in 2018.

    (http://www.wzvtc.cn/show/21/16360.html.) It is none of ours: the college teaches for the
    industry, but farther from the zone than 45 minutes. With the reach of the city tier it is.
    """
    row = next(row for row in wenzhou.rows["consortia"] if row["park"] == "pk44")
    assert "38" in listed(row["industries"])
    assert "wzpt" not in listed(row["institutions"])
    wide = within(wenzhou.study, wenzhou.study.parameters.standards.city)
    row = next(row for row in consortia(wide) if row["park"] == "pk44")
    assert "wzpt" in listed(row["institutions"])


def test_the_order_of_the_tables_changes_nothing(village):
    turned = {
        name: getattr(village, name).iloc[::-1].reset_index(drop=True)
        for name in ("clusters", "programmes", "campuses", "institutions")
    }
    assert consortia(replace(village, **turned)) == consortia(village)


def test_the_command_prints_consortia_and_the_words_of_parks(tmp_path):
    folder = write_village(tmp_path / "village")
    for part, first in (("consortia", "order,park"), ("terms", "park,term")):
        arguments = ["match", str(folder), "--part", part, "--format", "csv"]
        done = CliRunner().invoke(main, [*arguments, "--set", "draws.n=5"], catch_exceptions=False)
        assert (done.exit_code, done.stdout.startswith(first)) == (0, True)
        assert "泵阀" in done.stdout or part == "consortia"


def test_the_rows_hold_no_number_that_json_does_not_know(village):
    json.dumps(find(village).rows, allow_nan=False)
