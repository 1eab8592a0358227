"""Campuses that a scenario adds of a kind, with a parent and with seats."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from scenarios import E_TOWN, added, problems_of, saved, short_of_minutes, under
from village import EAST, write_village
from vocatlas.cli.main import main
from vocatlas.data.scenario import check_scenario
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import assess, count_known_schools
from vocatlas.geo.coverage.reach import measure_reach
from vocatlas.geo.coverage.tiers import campus_tiers
from vocatlas.geo.errors import ParameterError
from vocatlas.geo.ground import find_ground
from vocatlas.geo.industry.crosswalk import place_programmes
from vocatlas.geo.industry.industrymatch import taught_programmes
from vocatlas.geo.questions import measure_access
from vocatlas.geo.scenario import AddedCampus, Scenario, apply_scenario
from vocatlas.geo.study import Study

BASE = {"kind": "training_base", "serves": [], "parent": "college"}
PARENTS = [None, "college", "school", "east_school"]


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return short_of_minutes(tmp_path_factory.mktemp("parent") / "village")


def with_cells(table: pd.DataFrame, row: str, /, **cells: Any) -> pd.DataFrame:
    """Return a table with some cells of one row changed."""
    changed = table.copy()
    for column, value in cells.items():
        changed.loc[table["id"] == row, column] = value
    return changed


def placed(study: Study) -> dict[str, str]:
    """Return the campus of each programme that is supply, as the match places them."""
    closed = study.scenario.closed if study.scenario else ()
    campuses = study.campuses[~study.campuses["id"].isin(closed)]
    rows = place_programmes(
        taught_programmes(study.programmes), campuses[campuses["status"] == "operating"]
    )
    return dict(zip(rows["id"], rows["campus"], strict=True))


def reached_seats(study: Study) -> float:
    """Return the secondary seats that are within anybody's reach."""
    ground = find_ground(study)
    reach = measure_reach(study, ground)
    access = measure_access(study, ground, reach, count_known_schools(study, ground))
    return float((access.per_point * access.cohort).sum())


# What a parent brings


def test_a_campus_belongs_to_its_parent_and_teaches_what_it_teaches(village: Study) -> None:
    changed = under(village, added(kind="teaching_point", parent="college"))
    row = changed.campuses.iloc[-1]
    assert row[["institution", "kind"]].tolist() == ["college", "teaching_point"]
    copy = changed.programmes.iloc[-1]
    assert copy["campus"] == "scenario-330303069000"
    assert copy["name_zh"] == "机电一体化技术"
    assert "not a fact" in copy["source"]
    assert math.isnan(copy["places"])
    assert len(changed.programmes) == len(village.programmes) + 1
    assert len(changed.institutions) == len(village.institutions)
    assert changed.programmes.dtypes.equals(village.programmes.dtypes)
    assert changed.campuses.dtypes.equals(village.campuses.dtypes)


def test_only_what_is_supply_is_taught_there(village: Study) -> None:
    p1 = village.programmes.iloc[[0]]
    more = [
        p1.assign(id="announced", name_zh="甲", basis="planned_at_signing"),
        p1.assign(id="group", name_zh="(programme group)", basis="group_only"),
        p1.assign(id="academic", name_zh="乙", level="undergraduate"),
        p1.assign(id="of a campus not open", name_zh="丙", campus="planned-one"),
        p1.assign(id="of a page", name_zh="丁", basis="page"),
    ]
    study = replace(village, programmes=pd.concat([village.programmes, *more], ignore_index=True))
    copies = under(study, added(parent="college")).programmes.iloc[len(study.programmes) :]
    assert copies["name_zh"].tolist() == ["机电一体化技术", "丁"]


def test_a_parent_that_teaches_nothing_brings_nothing(village: Study) -> None:
    changed = under(village, added(parent="east_school"))
    assert changed.programmes.equals(village.programmes)


def test_programmes_of_two_added_campuses_have_ids_of_their_own(village: Study) -> None:
    programmes = with_cells(village.programmes, "p1", id="b-c")
    programmes = with_cells(programmes, "p2", id="c", institution="college", campus="college-main")
    places = [{**E_TOWN, "id": id, "parent": "college"} for id in ("a", "a-b")]
    changed = under(replace(village, programmes=programmes), saved(added=places))
    assert len(changed.programmes) == 6
    assert changed.programmes["id"].is_unique


def test_a_training_base_serves_no_tier_and_is_where_its_parent_teaches(village: Study) -> None:
    study = replace(village, parameters=village.parameters.with_value("standards.match_reach", 5))
    before, after = assess(study).results, assess(under(study, added(**BASE))).results
    clusters = [results["clusters"][0] for results in (before, after)]
    assert [row["matched"] for row in clusters] == [False, True]
    assert clusters[1]["nearest_campus"] == "scenario-330303069000"
    # the tables give no alignment without a programme in reach, and one section alone employs
    east = [next(r for r in x["counties"] if r["adcode"] == EAST) for x in (before, after)]
    assert [row["alignment_sector"] for row in east] == [None, None]
    for key in ("headline", "townships", "sweep", "equity", "doubt", "tipping", "access_options"):
        assert before[key] == after[key], key
    # only what rests on the programmes within reach may differ
    for one, other in zip(before["counties"], after["counties"], strict=True):
        assert {k for k in one if one[k] != other[k]} <= {
            "alignment_manufacturing", "alignment_unmatched_share", "alignment_reason",
            "alignment_sector", "coupling", "development", "coordination_degree", "coupling_reason",
            "coupling_variant",
        }  # fmt: skip
    assert not campus_tiers(under(study, added(**BASE)).campuses).iloc[-1].any()


def test_a_private_parent_s_campus_is_private(village: Study) -> None:
    institutions = with_cells(village.institutions, "college", ownership="private")
    study = replace(village, institutions=institutions)
    changed = under(study, added(parent="college") | {"public_only": True})
    assert "scenario-330303069000" not in set(find_ground(changed).supply["id"])
    changed = under(study, added() | {"public_only": True})
    assert "scenario-330303069000" in set(find_ground(changed).supply["id"])


@pytest.mark.parametrize("pool", ["", "west"])
def test_a_private_school_of_a_stated_count_stays_private(village: Study, pool: str) -> None:
    cells = {"ownership": "private", "school_pool": pool or None}
    study = replace(village, institutions=with_cells(village.institutions, "school", **cells))
    changed = under(study, added(parent="school") | {"public_only": True})
    assert "scenario-330303069000" not in set(find_ground(changed).supply["id"])
    (row,) = [r for r in assess(changed).results["campuses"] if r["id"].startswith("scenario-")]
    assert row["institution_name_zh"] == "school校"


# What a parent must not change


@pytest.mark.parametrize("parent", PARENTS)
def test_the_parent_s_own_programmes_stay_where_they_are(village: Study, parent: str) -> None:
    before, after = placed(village), placed(under(village, added(parent=parent)))
    assert {key: after[key] for key in before} == before
    copies = {key: campus for key, campus in after.items() if key not in before}
    taught = {"college": 1, "school": 1}.get(parent, 0)
    assert list(copies.values()) == ["scenario-330303069000"] * taught


@pytest.mark.parametrize(
    ("kinds", "closed", "stands"),
    [
        (("main", "branch"), [], "college-main"),
        (("branch", "branch"), [], ""),
        (("main", "main"), [], ""),
        (("main", "branch"), ["college-main"], "college-branch"),
        (("main", "branch"), ["college-branch"], "college-main"),
        (("main", "branch"), ["college-main", "college-branch"], ""),
    ],
)
def test_a_programme_without_a_campus_stands_on_the_one_it_stood_on(
    village: Study, kinds: tuple[str, str], closed: list[str], stands: str
) -> None:
    campuses = with_cells(village.campuses, "college-main", kind=kinds[0])
    campuses = with_cells(campuses, "college-branch", kind=kinds[1])
    programmes = with_cells(village.programmes, "p1", campus=None)
    study = replace(village, campuses=campuses, programmes=programmes)
    assert placed(under(study, saved(closed=closed)))["p1"] == stands
    found = placed(under(study, added(parent="college") | {"closed": closed}))
    assert found["p1"] == stands
    # what stands nowhere in the tables is no supply and is taught nowhere
    supply = kinds == ("main", "branch")
    assert ("scenario-330303069000" in found.values()) == supply


@pytest.mark.parametrize("parent", PARENTS)
@pytest.mark.parametrize("status", ["operating", "unknown"])
def test_no_missing_school_is_found_by_a_scenario(village: Study, parent: str, status: str) -> None:
    campuses = with_cells(village.campuses, "east-main", status=status)
    study = replace(village, campuses=with_cells(campuses, "school-main", status=status))
    counts = [
        count_known_schools(some, find_ground(some))
        for some in (study, under(study, added(parent=parent, serves=["township"])))
    ]
    assert counts[0]["missing"].tolist() == ([1, 0] if status == "operating" else [2, 1])
    assert counts[1].equals(counts[0])


@pytest.mark.parametrize("parent", PARENTS)
@pytest.mark.parametrize("known", [True, False], ids=["seats known", "seats imputed"])
def test_added_seats_are_more_seats_and_nobody_else_s(
    village: Study, parent: str, known: bool
) -> None:
    campuses = with_cells(village.campuses, "school-main", seats=1500.0 if known else math.nan)
    study = replace(village, campuses=campuses)
    before = reached_seats(study)
    assert before == pytest.approx(1500 if known else 500)
    plan = added(parent=parent, serves=["township"], seats=600)
    assert reached_seats(under(study, plan)) == pytest.approx(before + 600)
    unknown = added(parent=parent, serves=["township"])
    assert reached_seats(under(study, unknown)) == pytest.approx(before)


def test_seats_say_whether_cover_is_thin(village: Study) -> None:
    def thin(**cells: Any) -> float:
        rows = assess(under(village, added(**cells))).results["counties"]
        return float(next(row["thin_share"] for row in rows if row["adcode"] == EAST))

    # D hangs on the college's branch of 50 places alone, E on what is added: 15 of 40 thousand
    assert thin(seats=100) == thin() == 0.625
    assert thin(seats=99) == 1
    # the parent's plan places (40) are not those of the new campus
    assert thin(parent="college") == 0.625


# The file


def test_a_file_with_kind_parent_and_seats_is_written_as_it_is_read(village: Study) -> None:
    content = saved(
        added=[
            E_TOWN,
            {**E_TOWN, "id": "2", "kind": "teaching_point", "parent": "college", "seats": 0},
            {**E_TOWN, "id": "3", **BASE},
        ]
    )
    scenario = check_scenario(content, village, file="s.json")
    assert json.dumps(scenario.as_dict(), sort_keys=True) == json.dumps(content, sort_keys=True)
    assert check_scenario(scenario.as_dict(), village, file="run.json") == scenario
    said = assess(apply_scenario(village, scenario)).results["scenario"]["added"]
    assert said == content["added"]


def test_what_is_left_out_is_null_or_the_default(village: Study) -> None:
    plain = check_scenario(added(), village, file="s.json")
    said = check_scenario(added(kind="branch", parent=None, seats=None), village, file="s.json")
    assert said == plain
    assert said.as_dict() == plain.as_dict()
    assert check_scenario(added(seats=600.0), village, file="s.json").added[0].seats == 600


@pytest.mark.parametrize(
    ("cells", "where", "expected"),
    [
        ({"kind": "main"}, "kind: found 'main'", "branch, teaching_point, training_base"),
        ({"kind": None}, "kind: found 'null'", "branch"),
        ({"kind": ["branch"]}, "kind: found 'a list'", "branch"),
        ({"parent": "nobody"}, "parent: found 'nobody'", "id of an institution of the study"),
        ({"parent": "college-main"}, "parent: found 'college-main'", "an institution"),
        ({"parent": ""}, "parent", "not blank"),
        ({"parent": 7}, "parent: found '7'", "text"),
        ({"seats": -1}, "seats: found '-1'", "whole number of seats, at least 0"),
        ({"seats": 0.5}, "seats: found '0.5'", "whole number"),
        ({"seats": "600"}, "seats: found '600'", "whole number"),
        ({"seats": True}, "seats: found 'true'", "whole number"),
        ({"seats": math.nan}, "seats", "whole number"),
        ({"seats": 10**400}, "seats", "whole number"),
        ({"serves": []}, "serves", "county, township"),
        ({"kind": "teaching_point", "serves": []}, "serves", "county, township"),
        ({"kind": "training_base"}, "serves: found 'a list'", "an empty list"),
        ({"kind": "training_base", "serves": None}, "serves: found 'nothing'", "an empty list"),
    ],
)
def test_a_campus_that_cannot_be_meant_is_refused(
    village: Study, cells: dict[str, Any], where: str, expected: str
) -> None:
    (problem,) = problems_of(added(**cells), village)
    assert f"column added[0].{where}" in problem
    assert expected in problem.split("expected")[1]


def test_every_problem_of_every_campus_is_said_at_once(village: Study) -> None:
    wrong = {"kind": "main", "parent": "nobody", "seats": -1}
    places = [{**E_TOWN, **wrong}, {**E_TOWN, "id": "2", "serves": [], "parent": "no"}]
    assert len(problems_of(saved(added=places), village)) == 5


def test_a_parent_whose_stand_in_is_taken_is_refused(village: Study) -> None:
    institutions = with_cells(village.institutions, "east_school", id="scenario-school")
    study = replace(village, institutions=institutions)
    (problem,) = problems_of(added(parent="school"), study)
    assert "column added[0].parent: found 'school'" in problem


@pytest.mark.parametrize(
    ("cells", "match"),
    [
        ({"parent": "nobody"}, "no institution 'nobody'"),
        ({"kind": "main"}, "one of branch, teaching_point"),
        ({"serves": ()}, "must serve a tier"),
        ({"kind": "training_base"}, "which serves none"),
    ],
)
def test_a_campus_that_does_not_fit_is_not_added(
    village: Study, cells: dict[str, Any], match: str
) -> None:
    campus = AddedCampus("1", "甲", 120.38, 28.1, "wgs84", ("county",))
    with pytest.raises(ParameterError, match=match):
        apply_scenario(village, Scenario("village", added=(replace(campus, **cells),)))


def test_a_plan_of_every_kind_runs_and_replays(tmp_path: Path) -> None:
    folder = write_village(tmp_path / "village")
    plan = saved(
        added=[
            {**E_TOWN, "id": "1", "kind": "teaching_point", "parent": "college", "seats": 100},
            {**E_TOWN, "id": "2", **BASE},
            {**E_TOWN, "id": "3", "parent": "school", "serves": ["township"], "seats": 1200},
        ]
    )
    (tmp_path / "s.json").write_text(json.dumps(plan), encoding="utf-8")
    out = str(tmp_path / "out")
    done = CliRunner().invoke(
        main, ["run", str(folder), "--scenario", str(tmp_path / "s.json"), "-o", out],
        catch_exceptions=False,
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    again = CliRunner().invoke(
        main, ["replay", f"{out}/run.json", "-o", str(tmp_path / "again.json")],
        catch_exceptions=False,
    )  # fmt: skip
    assert again.exit_code == 0, again.stderr
    results = json.loads((tmp_path / "again.json").read_text("utf-8"))
    rows = [row for row in results["campuses"] if row["id"].startswith("scenario-")]
    assert [row["seats"] for row in rows] == [100, None, 1200]
    assert [row["kind"] for row in rows] == ["teaching_point", "training_base", "branch"]


# Wenzhou


def test_every_institution_of_wenzhou_may_be_a_parent_and_stays_as_it_is() -> None:
    study = read_study("wenzhou")
    before = placed(study)
    ground = find_ground(study)
    missing = count_known_schools(study, ground)["missing"].tolist()
    place = {**E_TOWN, "lon": 120.65, "lat": 27.9, "serves": ["county", "township"]}
    for parent in study.institutions["id"]:
        changed = under(study, saved(study="wenzhou", added=[{**place, "parent": parent}]))
        after = placed(changed)
        assert {key: after[key] for key in before} == before, parent
        taught = study.programmes.query("institution == @parent")
        taught = taught[taught["id"].map(before).fillna("") != ""]
        whole = taught["name_zh"].str.startswith("(programme group")
        names = taught["name_zh"].where(~whole, taught["group"])
        assert len(after) - len(before) == names.nunique(), parent
        if parent in ("wzpt", "ohzz", "rajs", "wzjs"):
            counted = count_known_schools(changed, find_ground(changed))
            assert counted["missing"].tolist() == missing
