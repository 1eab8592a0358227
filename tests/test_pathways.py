"""The ladder of an industry: the village by hand, Wenzhou against its own tables, bad pathways."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from village import EAST, WEST, village_tables, write_rows, write_village
from vocatlas.data.study import hash_inputs, read_study
from vocatlas.geo.assessment import assess
from vocatlas.geo.coverage.reach import measure_reach
from vocatlas.geo.errors import StudyError
from vocatlas.geo.ground import find_ground
from vocatlas.geo.industry.crosswalk import classify_programmes, plain
from vocatlas.geo.industry.industrymatch import find_match, taught_programmes
from vocatlas.geo.industry.pathways import (
    choose_industries,
    find_ladder,
    ladder_breaks,
    ladder_rows,
    pathway_rows,
)
from vocatlas.geo.industry.pathwaytable import PATHWAY_KINDS, STEPS

SOURCED = {"source": "made by hand", "source_year": "2026", "confidence": "high", "note": ""}
# From the school at B to the college at A, in the machinery of the village's valve cluster.
UP = {
    "id": "up",
    "from_institution": "school",
    "from_programme": "机械制造技术",
    "from_level": "secondary",
    "to_institution": "college",
    "to_programme": "",
    "to_level": "higher_vocational",
    "kind": "three_two",
    "years": "3+2",
    "year": 2026,
    **SOURCED,
}
SHOES, VALVES = "19", "34"
LUCHENG, LONGWAN, OUHAI, YONGJIA, PINGYANG = 330302, 330303, 330304, 330324, 330326


@pytest.fixture
def village(tmp_path: Path) -> Path:
    return write_village(tmp_path / "village")


@pytest.fixture(scope="module")
def wenzhou():
    study = read_study("wenzhou")
    ground = find_ground(study)
    reach = measure_reach(study, ground)
    match, townships = find_match(study, ground, reach)
    rows = pathway_rows(study, ground, reach, match, townships)
    return study, ground, reach, find_ladder(study), rows


def rung_of(folder: Path, level: str, *, adcode: int = EAST):
    return find_ladder(read_study(folder)).rung(adcode, VALVES, level)


def breaks_of(folder: Path) -> dict[str, dict[str, Any]]:
    study = read_study(folder)
    return {row["kind"]: row for row in ladder_breaks(find_ladder(study), choose_industries(study))}


def refused(folder: Path, *rows: dict[str, object]) -> list[tuple[int, str]]:
    write_rows(folder / "pathways.csv", rows)
    with pytest.raises(StudyError) as caught:
        read_study(folder)
    assert {p.file for p in caught.value.problems} == {"pathways.csv"}
    return [(p.row, p.column) for p in caught.value.problems]


# The village, by hand: the school at B and the college at A are in West; half of East's people
# live at D, 0.2 degrees (19.68 km) east of B and 0.25 (24.6 km) east of A, a kilometre a minute.


def test_the_rungs_of_the_village_are_as_worked_by_hand(village):
    school, college = rung_of(village, "secondary"), rung_of(village, "higher_vocational")
    assert (school.hosted, school.within_reach, school.campus) == (0, True, "school-main")
    assert (school.minutes, college.minutes) == (19.7, 24.6)
    home = rung_of(village, "higher_vocational", adcode=WEST)
    assert (home.hosted, home.within_reach, home.minutes) == (1, True, 0.0)
    assert rung_of(village, "undergraduate").state == "no_programme"


@pytest.mark.parametrize(("reach", "within"), [("24.6", True), ("24.5", False)])
def test_a_rung_as_far_as_the_reach_is_within_it(village, reach, within):
    text = (village / "study.toml").read_text(encoding="utf-8")
    (village / "study.toml").write_text(
        text.replace("county = 45", f"county = 45\nmatch_reach = {reach}"), encoding="utf-8"
    )
    assert rung_of(village, "higher_vocational").within_reach is within


def test_a_student_of_the_east_leaves_the_county_at_once_and_the_ladder_ends_at_college(village):
    found = breaks_of(village)
    assert set(found) == {"must_leave_county", "not_taught_in_study", "no_link_known"}
    leave = found["must_leave_county"]
    assert (leave["missing_rung"], leave["last_rung"]) == ("secondary", None)
    assert (leave["nearest_campus"], leave["nearest_min"]) == ("school-main", 19.7)
    assert leave["clusters"] == 1
    end = found["not_taught_in_study"]
    assert (end["last_rung"], end["missing_rung"]) == ("higher_vocational", STEPS[2][0])
    assert (end["nearest_campus"], end["nearest_min"], end["resumes_at"]) == (None, None, None)
    assert found["no_link_known"]["missing_rung"] == "higher_vocational"


def test_a_shorter_standard_breaks_the_ladder_between_school_and_college(village):
    text = (village / "study.toml").read_text(encoding="utf-8")
    (village / "study.toml").write_text(
        text.replace("county = 45", "county = 45\nmatch_reach = 20"), encoding="utf-8"
    )
    found = breaks_of(village)
    broken = found["out_of_reach"]
    assert (broken["last_rung"], broken["missing_rung"]) == ("secondary", "higher_vocational")
    assert broken["nearest_min"] == 24.6
    assert "no_link_known" not in found


def test_a_pathway_links_the_rung_that_it_leads_to_and_no_other(village):
    write_rows(village / "pathways.csv", [UP])
    assert rung_of(village, "higher_vocational").linked_by == ("up",)
    assert rung_of(village, "secondary").linked_by == ()
    assert "no_link_known" not in breaks_of(village)


@pytest.mark.parametrize(
    ("change", "linked", "may_link"),
    [
        ({"to_programme": "机电一体化技术"}, True, False),
        ({"to_programme": "护理"}, False, False),  # the ends train for different industries
        ({"from_programme": "", "to_programme": "机电一体化技术"}, True, False),
        ({"from_programme": "", "to_programme": ""}, False, True),
        ({"from_programme": "从未听说"}, False, False),  # no rule knows the name
        ({"kind": "affiliated"}, False, False),
        ({"kind": "affiliated", "from_programme": ""}, False, False),
    ],
)
def test_a_link_is_for_an_industry_only_where_the_programmes_named_train_for_it(
    village, change, linked, may_link
):
    write_rows(village / "pathways.csv", [UP | change])
    rung = rung_of(village, "higher_vocational")
    assert (bool(rung.linked_by), bool(rung.may_link)) == (linked, may_link)


def test_a_pathway_that_starts_beyond_reach_links_nothing_there(village):
    write_rows(village / "pathways.csv", [UP])
    text = (village / "study.toml").read_text(encoding="utf-8")
    (village / "study.toml").write_text(
        text.replace("county = 45", "county = 45\nmatch_reach = 19"), encoding="utf-8"
    )
    assert rung_of(village, "higher_vocational").linked_by == ()
    assert rung_of(village, "higher_vocational", adcode=WEST).linked_by == ("up",)


def test_a_programme_without_a_campus_is_as_far_as_the_farthest_where_it_may_be(village):
    tables = village_tables()
    # two main campuses, A in West and D in East: where the programme is taught is not known
    campuses = [row | {"kind": "main"} for row in tables["campuses"]]
    programmes = [row | {"campus": ""} for row in tables["programmes"][:1]]
    write_rows(village / "campuses.csv", campuses)
    write_rows(village / "programmes.csv", programmes)
    east = rung_of(village, "higher_vocational")
    assert (east.hosted, east.within_reach, east.minutes) == (None, True, 24.6)
    text = (village / "study.toml").read_text(encoding="utf-8")
    (village / "study.toml").write_text(
        text.replace("county = 45", "county = 45\nmatch_reach = 20"), encoding="utf-8"
    )
    doubtful = rung_of(village, "higher_vocational")
    assert (doubtful.within_reach, doubtful.unlocated) == (None, 1)
    assert "must_leave_county" not in breaks_of(village)


def test_a_school_without_a_place_is_in_its_county_but_its_minutes_are_not_known(village):
    tables = village_tables()
    school = tables["programmes"][1] | {"institution": "east_school", "campus": "east-main"}
    write_rows(village / "programmes.csv", [tables["programmes"][0], school])
    east, west = rung_of(village, "secondary"), rung_of(village, "secondary", adcode=WEST)
    assert (east.hosted, east.within_reach, east.minutes, east.state) == (
        1,
        None,
        None,
        "unlocated",
    )
    assert (west.hosted, west.within_reach, west.campus) == (0, None, "east-main")
    study = read_study(village)
    everywhere = choose_industries(study, industry=VALVES, adcode=WEST)
    kinds = {row["kind"]: row for row in ladder_breaks(find_ladder(study), everywhere)}
    assert kinds["place_unknown"]["missing_rung"] == "secondary"
    assert kinds["place_unknown"]["resumes_at"] == "higher_vocational"
    assert "out_of_reach" not in kinds
    assert breaks_of(village)["must_leave_county"]["missing_rung"] == "higher_vocational"


def test_a_school_that_does_not_count_teaches_nothing_and_leads_nowhere(village):
    tables = village_tables()
    private = tables["institutions"][1] | {"ownership": "private"}
    write_rows(village / "institutions.csv", [private, *tables["institutions"][::2]])
    write_rows(village / "pathways.csv", [UP])
    study = read_study(village)
    public = replace(study, parameters=study.parameters.with_value("supply.public_only", True))
    assert find_ladder(study).rung(EAST, VALVES, "secondary").state == "number"
    ladder = find_ladder(public)
    assert ladder.rung(EAST, VALVES, "secondary").state == "no_programme"
    assert ladder.rung(EAST, VALVES, "higher_vocational").linked_by == ()


def test_what_a_planned_campus_is_to_teach_is_not_taught(village):
    tables = village_tables()
    planned = [row | {"status": "planned"} for row in tables["campuses"][2:3]]
    write_rows(village / "campuses.csv", [*tables["campuses"][:2], *planned])
    rung = rung_of(village, "secondary")
    assert (rung.state, rung.within_reach, rung.unlocated) == ("no_programme", False, 0)


def test_public_schools_alone_never_teach_more_in_wenzhou(wenzhou):
    study, *_, rows = wenzhou
    public = replace(study, parameters=study.parameters.with_value("supply.public_only", True))
    fewer = ladder_rows(find_ladder(public), choose_industries(public))
    held = {(r["adcode"], r["industry"], r["level"]): r["hosted"] for r in fewer}
    for row in rows["ladder_industries"]:
        now = held[row["adcode"], row["industry"], row["level"]]
        assert row["hosted"] is None or now is None or now <= row["hosted"]


def test_a_level_that_is_taught_but_not_listed_is_unknown_and_not_nought(village):
    tables = village_tables()
    levels = "higher_vocational;postgraduate"
    campuses = [row | {"levels": levels} for row in tables["campuses"] if row["id"][:2] == "co"]
    write_rows(village / "campuses.csv", [*campuses, *tables["campuses"][2:]])
    rung = rung_of(village, "postgraduate")
    assert (rung.hosted, rung.within_reach, rung.state) == (None, None, "not_listed")


def test_technician_schools_stand_beside_secondary_ones(village):
    tables = village_tables()
    levels = [row | {"levels": "technician"} for row in tables["institutions"][1:2]]
    write_rows(village / "institutions.csv", [*levels, *tables["institutions"][::2]])
    campuses = [row | {"levels": "technician"} for row in tables["campuses"][2:3]]
    write_rows(village / "campuses.csv", [*tables["campuses"][:2], *campuses])
    programmes = [row | {"level": "technician"} for row in tables["programmes"][1:]]
    write_rows(village / "programmes.csv", [*tables["programmes"][:1], *programmes])
    found = breaks_of(village)
    assert found["not_taught_in_study"]["last_rung"] == "higher_vocational"
    assert found["must_leave_county"]["missing_rung"] == "technician"


# Bad tables


def test_every_problem_of_the_pathways_is_said_at_once(village):
    rows = [
        UP | {"id": "a", "to_institution": "nobody"},
        UP | {"id": "b", "to_level": "doctorate"},
        UP | {"id": "c", "from_level": "adult"},
        UP
        | {
            "id": "d",
            "from_institution": "college",
            "to_institution": "school",
            "from_level": "higher_vocational",
            "to_level": "secondary",
        },
        UP | {"id": "e", "to_institution": "school", "to_level": "secondary"},
        UP | {"id": "f", "to_level": "undergraduate"},  # the college does not teach it
        UP | {"id": "g", "kind": "magic"},
        UP | {"id": "h", "source": ""},
    ]
    assert sorted(refused(village, *rows)) == [
        (2, "to_institution"),
        (3, "to_level"),
        (4, "from_level"),
        (5, "to_level"),
        (6, "to_institution"),
        (7, "to_level"),
        (8, "kind"),
        (9, "source"),
    ]


def test_secondary_and_technician_lead_neither_up_to_the_other(village):
    tables = village_tables()
    levels = [row | {"levels": "secondary;technician"} for row in tables["institutions"][1:]]
    write_rows(village / "institutions.csv", [tables["institutions"][0], *levels])
    beside = UP | {"to_institution": "east_school", "to_level": "technician"}
    assert refused(village, beside) == [(2, "to_level")]


def test_one_institution_may_lead_on_to_a_higher_level_of_its_own(village):
    tables = village_tables()
    own = tables["institutions"][0] | {"levels": "secondary;higher_vocational"}
    write_rows(village / "institutions.csv", [own, *tables["institutions"][1:]])
    write_rows(village / "pathways.csv", [UP | {"from_institution": "college"}])
    assert len(read_study(village).pathways) == 1


def test_chinese_headings_are_read(village):
    zh = {
        "id": "编号",
        "from_institution": "中职学校",
        "from_programme": "起点专业",
        "from_level": "起点层次",
        "to_institution": "高职院校",
        "to_programme": "终点专业",
        "to_level": "终点层次",
        "kind": "衔接方式",
        "years": "学制",
        "year": "年份",
        "source": "来源",
    }
    write_rows(village / "pathways.csv", [{zh[key]: UP[key] for key in zh}])
    study = read_study(village)
    assert study.pathways.loc[0, "to_institution"] == "college"
    assert "pathways.csv" in hash_inputs(study)


def test_without_a_table_of_pathways_nothing_is_linked_and_nothing_is_said_not_to_be(village):
    study = read_study(village)
    assert study.pathways.empty
    rows = ladder_rows(find_ladder(study), choose_industries(study))
    assert {row["linked"] for row in rows} == {None}


def test_a_programme_without_a_name_is_refused_with_its_row(village):
    programmes = village_tables()["programmes"]
    write_rows(village / "programmes.csv", [programmes[0], programmes[1] | {"name_zh": ""}])
    with pytest.raises(StudyError, match=r"programmes\.csv, row 3, column name_zh"):
        read_study(village)


def test_a_study_without_programmes_clusters_or_roads_has_no_ladder_and_no_error(village):
    def lists(folder: Path) -> dict[str, Any]:
        study = read_study(folder)
        short = study.parameters.with_value("draws.n", 5).with_value("sites.draws", 0)
        results = assess(replace(study, parameters=short.with_value("sites.p", 1))).results
        return {key: results[key] for key in ("pathways", "ladder_industries", "ladder_breaks")}

    write_rows(village / "pathways.csv", [UP])
    (village / "roads.gpkg").unlink()
    found = lists(village)
    assert {row["state"] for row in found["ladder_industries"]} == {
        "no_road_in_data",
        "no_programme",
    }
    assert {row["within_reach"] for row in found["ladder_industries"]} == {None, False}
    kinds = {row["kind"] for row in found["ladder_breaks"]}
    assert kinds == {"must_leave_county", "not_taught_in_study"}
    (village / "clusters.csv").unlink()
    assert lists(village)["ladder_industries"] == []
    (village / "programmes.csv").unlink()
    found = lists(village)
    assert (found["ladder_industries"], found["ladder_breaks"]) == ([], [])
    assert [row["id"] for row in found["pathways"]] == ["up"]


# Wenzhou


def test_each_pathway_of_wenzhou_names_both_ends_and_a_source_that_is_listed(wenzhou):
    study, *_, rows = wenzhou
    named = set(study.institutions["id"])
    sources = (Path(__file__).parent.parent / "data" / "SOURCES.md").read_text(encoding="utf-8")
    assert rows["pathways"]
    for row in rows["pathways"]:
        assert {row["from_institution"], row["to_institution"]} <= named
        assert row["kind"] in PATHWAY_KINDS
        assert f"- {row['source']}\n" in sources
        assert row["confidence"] in ("high", "medium", "low")


def test_liushi_leads_on_in_electrical_automation_and_the_affiliated_schools_in_nothing(wenzhou):
    *_, rows = wenzhou
    by_id = {row["id"]: row for row in rows["pathways"]}
    liushi = by_id["lszx_wzpt"]
    assert (liushi["from_institution"], liushi["to_institution"]) == ("lszx", "wzpt")
    assert "38" in liushi["linked_industries"].split(";")
    assert {r["linked_industries"] for r in by_id.values() if r["kind"] == "affiliated"} == {None}


def test_a_rung_is_what_the_tables_and_minutes_say_when_counted_anew(wenzhou):
    """Count programmes on campuses of the county, and take the median of the residents, again."""
    study, ground, reach, ladder, _ = wenzhou
    programmes = taught_programmes(study.programmes)
    named = programmes[programmes["campus"].notna()]
    industries = study.catalogue.industries
    sections = dict(zip(industries["code"].map(plain), industries["section"], strict=True))
    classified = classify_programmes(named, study.catalogue.crosswalk, sections=sections)
    rows = classified.merge(named[["id", "name_zh", "campus", "level"]], on="id")
    rows = rows.merge(
        ground.supply[["id", "adcode"]].rename(columns={"id": "campus"}), on="campus"
    ).drop_duplicates(["campus", "name_zh", "division", "level"])
    column = dict(zip(ground.supply["id"], reach.campus_column, strict=True))
    asked = 0
    for adcode in (LUCHENG, YONGJIA, PINGYANG):
        own = (ground.points["adcode"] == adcode).to_numpy()
        people = ground.points["residents"].to_numpy(float)[own]
        for (division, level), taught in rows.groupby(["division", "level"]):
            if division not in (SHOES, VALVES, "38", "18", "36"):
                continue
            rung = ladder.rung(adcode, division, level)
            # what names no campus adds to these, and never takes away
            assert rung.hosted is None or rung.hosted >= (taught["adcode"] == adcode).sum()
            medians = []
            for campus in taught["campus"]:
                if column[campus] >= 0:
                    trips = reach.minutes[own, column[campus]]
                    order = np.argsort(trips)
                    half = np.searchsorted(np.cumsum(people[order]), people.sum() / 2)
                    medians.append(round(float(trips[order][half]), 1))
            if medians:
                assert rung.minutes <= min(medians)
                asked += 1
                if rung.campus in set(taught["campus"]):
                    assert rung.minutes == min(medians)
    assert asked > 20


def test_a_shoe_student_leaves_lucheng_after_school_and_finds_no_bachelors_course_anywhere(wenzhou):
    study, *_, ladder, _ = wenzhou
    pairs = choose_industries(study, industry=SHOES)
    rungs = {(r["adcode"], r["level"]): r for r in ladder_rows(ladder, pairs)}
    assert {a for a, level in rungs if level == "secondary" and rungs[a, level]["hosted"]} == {
        LUCHENG
    }
    college = {a for a, lv in rungs if lv == "higher_vocational" and rungs[a, lv]["hosted"]}
    assert college == {OUHAI}
    for level in ("vocational_undergraduate", "undergraduate"):
        assert {r["state"] for (_, lv), r in rungs.items() if lv == level} == {"no_programme"}
    leave = {
        row["adcode"]: row
        for row in ladder_breaks(ladder, pairs)
        if row["kind"] == "must_leave_county"
    }
    # no county has both rungs: every shoe student must leave
    assert set(leave) == set(study.counties["code"])
    assert leave[LUCHENG]["last_rung"] == "secondary"
    assert leave[LUCHENG]["missing_rung"] == "higher_vocational"
    assert leave[LUCHENG]["nearest_campus"] == "wzpt_gaojiao"
    assert leave[OUHAI]["missing_rung"] == "technician"
    # the school in Lucheng has a county and no point: elsewhere its minutes are not known
    assert leave[PINGYANG]["nearest_campus"] == "wzqg_jiangwan"
    assert leave[PINGYANG]["nearest_min"] is None


def test_a_valve_student_of_yongjia_has_school_and_college_at_home_and_leaves_for_a_bachelors(
    wenzhou,
):
    *_, rows = wenzhou
    rungs = {
        row["level"]: row
        for row in rows["ladder_industries"]
        if (row["adcode"], row["industry"]) == (YONGJIA, VALVES)
    }
    assert rungs["secondary"]["hosted"] >= 1
    assert rungs["higher_vocational"]["hosted"] == 1
    assert rungs["higher_vocational"]["nearest_campus"] == "wzpt_yongjia"
    assert rungs["higher_vocational"]["may_link"] == "yjzj_wzpt"
    assert rungs["vocational_undergraduate"]["hosted"] == 0
    # the match leaves undergraduate programmes out, the ladder does not
    assert rungs["undergraduate"]["within_reach"] is True
    found = {
        row["kind"]: row
        for row in rows["ladder_breaks"]
        if (row["adcode"], row["industry"]) == (YONGJIA, VALVES)
    }
    assert found["must_leave_county"]["missing_rung"] == "vocational_undergraduate"
    assert found["must_leave_county"]["nearest_campus"] == "wzpt_gaojiao"
    assert found["no_link_known"]["missing_rung"] == "vocational_undergraduate"
    # the only rung that is missing is one of which no list was at hand
    assert found["not_listed"]["missing_rung"] == "postgraduate"


def test_a_valve_student_of_pingyang_finds_no_bachelors_course_within_reach(wenzhou):
    *_, rows = wenzhou
    found = {
        row["kind"]: row
        for row in rows["ladder_breaks"]
        if (row["adcode"], row["industry"]) == (PINGYANG, VALVES)
    }
    broken = found["out_of_reach"]
    assert broken["last_rung"] == "higher_vocational"
    assert broken["missing_rung"] == "vocational_undergraduate"
    assert broken["nearest_min"] > 45
    assert broken["resumes_at"] is None


def test_rows_stand_for_the_clusters_of_counties_and_say_true_or_nothing(wenzhou):
    study, *_, rows = wenzhou
    placed = study.clusters[study.clusters["adcode"] != study.adcode]
    pairs = {
        (int(c.adcode), code.strip())
        for c in placed.itertuples()
        for code in str(c.gb4754).split(";")
    }
    assert {(row["adcode"], row["industry"]) for row in rows["ladder_breaks"]} <= pairs
    assert {(row["adcode"], row["industry"]) for row in rows["ladder_industries"]} <= pairs
    for row in rows["ladder_industries"]:
        assert row["linked"] is True or row["linked"] is None
        assert (row["nearest_min"] is None) == (row["state"] != "number")
        if row["within_reach"] is True:
            assert row["nearest_min"] <= study.parameters.standards.match_reach


def test_the_part_adds_less_than_sixty_kilobytes(wenzhou):
    *_, rows = wenzhou
    written = json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    assert len(written.encode()) < 60_000


def test_row_order_of_programmes_and_pathways_does_not_matter(wenzhou):
    study, *_, rows = wenzhou
    turned = replace(
        study, programmes=study.programmes[::-1], pathways=pd.DataFrame(study.pathways[::-1])
    )
    ladder = find_ladder(turned)
    pairs = choose_industries(turned, adcode=YONGJIA)
    again = ladder_breaks(ladder, pairs)
    assert again == [row for row in rows["ladder_breaks"] if row["adcode"] == YONGJIA]
