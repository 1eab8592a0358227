"""What a scenario changes in a study and in its results."""

import math
from dataclasses import replace
from typing import Any

import pytest
from scenarios import E_TOWN, added, covered_people, saved, short_of_minutes, under
from village import EAST
from vocatlas.data.scenario import check_scenario
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import assess, count_known_schools
from vocatlas.geo.coverage.reach import measure_reach
from vocatlas.geo.coverage.tiers import campus_tiers
from vocatlas.geo.errors import ParameterError
from vocatlas.geo.ground import find_ground
from vocatlas.geo.questions import measure_access
from vocatlas.geo.scenario import Scenario, apply_scenario
from vocatlas.geo.study import Study


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return short_of_minutes(tmp_path_factory.mktemp("scenario") / "village")


@pytest.fixture(scope="module")
def results(village: Study) -> dict[str, Any]:
    return assess(village).results


def test_a_scenario_without_changes_gives_the_same_results(
    village: Study, results: dict[str, Any]
) -> None:
    found = assess(under(village, saved(name="as it is"))).results
    assert found.pop("scenario") == {"name": "as it is", "closed": [], "added": []}
    assert results["scenario"] is None
    assert found == {key: value for key, value in results.items() if key != "scenario"}


def test_applying_a_scenario_leaves_the_study_as_it_was(village: Study) -> None:
    before = {name: table.copy() for name, table in village.tables().items()}
    changed = under(village, added() | {"closed": ["school-main"], "standards": {"city": 5}})
    assert changed.parameters.standards.city == 5
    assert len(changed.campuses) == len(village.campuses) + 1
    assert village.scenario is None
    assert village.parameters.standards.city == 90
    for name, table in before.items():
        assert table.equals(getattr(village, name)), name


def test_the_tables_keep_their_types_under_a_scenario(village: Study) -> None:
    changed = under(village, added())
    assert changed.campuses.dtypes.equals(village.campuses.dtypes)
    assert changed.institutions.dtypes.equals(village.institutions.dtypes)


def test_closing_the_campuses_of_a_place_lowers_its_cover_and_raises_none(
    village: Study, results: dict[str, Any]
) -> None:
    found = assess(under(village, saved(closed=["college-branch"]))).results
    before = {row["adcode"]: row["covered_county"] for row in results["counties"]}
    after = {row["adcode"]: row["covered_county"] for row in found["counties"]}
    assert before[EAST] == 0.625
    assert after[EAST] == 0
    assert all(after[adcode] <= before[adcode] for adcode in before)
    status = {row["id"]: row["status"] for row in found["campuses"]}
    assert status["college-branch"] == "closed"
    assert status["college-main"] == "operating"


def test_a_branch_at_the_planned_site_gains_what_the_plan_says(
    village: Study, results: dict[str, Any]
) -> None:
    site = results["sites"][0]
    assert site["gain_people"] == 15_000
    place = {key: site[key] for key in ("id", "name_zh", "lon", "lat")}
    changed = under(village, added(**place))
    gain = covered_people(changed, "county") - covered_people(village, "county")
    assert gain == site["gain_people"]
    assert covered_people(changed, "city") == covered_people(village, "city")


def test_an_added_branch_is_a_campus_of_a_scenario_and_of_no_statistics(village: Study) -> None:
    changed = under(village, added(serves=["township", "county"]))
    found = assess(changed).results
    row = next(row for row in found["campuses"] if row["id"] == "scenario-330303069000")
    assert row["institution"] == "scenario"
    assert row["kind"] == "branch"
    assert row["levels"] == ["higher_vocational", "secondary"]
    assert (row["precision"], row["radius_m"], row["seats"]) == ("point", 0, None)
    assert row["adcode"] == EAST
    assert "scenario" in row["source"]
    tiers = campus_tiers(changed.campuses).iloc[-1]
    assert tiers.to_dict() == {"city": False, "county": True, "township": True}
    assert found["quality"]["schools"] == assess(village).results["quality"]["schools"]
    assert found["scenario"]["added"] == [{**E_TOWN, "serves": ["township", "county"]}]


def test_a_closed_school_does_not_come_back_as_a_missing_one(village: Study) -> None:
    counts = [
        count_known_schools(study, find_ground(study))["missing"].tolist()
        for study in (village, under(village, saved(closed=["school-main", "east-main"])))
    ]
    assert counts == [[1, 0], [1, 0]]


def test_a_closed_school_takes_its_seats_with_it(village: Study) -> None:
    def seats(study: Study) -> float:
        ground = find_ground(study)
        reach = measure_reach(study, ground)
        access = measure_access(study, ground, reach, count_known_schools(study, ground))
        return float((access.per_point * access.cohort).sum())

    # two schools of one pool, each without seats of its own: half of the enrolment each
    campuses, institutions = village.campuses.copy(), village.institutions.copy()
    campuses["seats"] = math.nan
    campuses.loc[campuses["id"] == "college-branch", "levels"] = "secondary"
    institutions.loc[institutions["id"] == "college", "school_pool"] = "west"
    study = replace(village, campuses=campuses, institutions=institutions)
    assert seats(study) == pytest.approx(1000)
    assert seats(under(study, saved(closed=["school-main"]))) == pytest.approx(500)


def test_the_planned_flag_is_the_option_planned(village: Study) -> None:
    campuses = village.campuses.copy()
    campuses.loc[campuses["id"] == "college-branch", "status"] = "planned"
    study = replace(village, campuses=campuses)
    by_option = replace(study, parameters=study.parameters.with_value("supply.planned", True))
    flagged = under(study, saved(planned=True))
    assert flagged.parameters == by_option.parameters
    assert covered_people(flagged, "county") == covered_people(by_option, "county")
    assert covered_people(flagged, "county") > covered_people(study, "county")


def test_what_a_scenario_does_not_say_stays_as_the_study_has_it(village: Study) -> None:
    public = replace(village, parameters=village.parameters.with_value("supply.public_only", True))
    plain = check_scenario({"vocatlas_scenario": 1, "study": "village"}, public, file="s.json")
    assert apply_scenario(public, plain).parameters == public.parameters
    assert not under(public, saved()).parameters.supply.public_only


def test_an_added_campus_in_another_datum_stands_where_it_says(village: Study) -> None:
    shifted = find_ground(under(village, added(datum="gcj02"))).campuses.iloc[-1]
    plain = find_ground(under(village, added())).campuses.iloc[-1]
    metres = math.hypot(
        (shifted["lon_wgs"] - plain["lon_wgs"]) * 98_000,
        (shifted["lat_wgs"] - plain["lat_wgs"]) * 111_000,
    )
    assert 300 < metres < 800


def test_a_branch_beyond_the_border_counts_and_is_assessed(village: Study) -> None:
    found = assess(under(village, added(lon=120.3, lat=28.25))).results
    adcodes = {row["id"]: row["adcode"] for row in found["campuses"]}
    assert adcodes["scenario-330303069000"] is None


@pytest.mark.parametrize(
    "scenario",
    [Scenario("elsewhere"), Scenario("village", closed=("nobody",))],
    ids=["another study", "unknown campus"],
)
def test_a_scenario_that_does_not_fit_is_not_applied(village: Study, scenario: Scenario) -> None:
    with pytest.raises(ParameterError):
        apply_scenario(village, scenario)


def test_a_second_scenario_is_not_applied_on_top(village: Study) -> None:
    with pytest.raises(ParameterError, match="already"):
        apply_scenario(under(village, saved()), Scenario("village"))


# Wenzhou


@pytest.fixture(scope="module")
def wenzhou() -> Study:
    study = read_study("wenzhou")
    return replace(study, parameters=study.parameters.with_value("draws.n", 20))


def test_the_first_site_of_wenzhou_gains_what_its_plan_says(wenzhou: Study) -> None:
    site = assess(wenzhou).results["sites"][0]
    place = {key: site[key] for key in ("id", "name_zh", "lon", "lat")}
    changed = under(wenzhou, added(**place) | {"study": "wenzhou"})
    gain = covered_people(changed, "county") - covered_people(wenzhou, "county")
    # a place rounded to a metre may move a point by 0.1 minutes
    assert gain == pytest.approx(site["gain_people"], rel=0.01)


def test_closing_every_county_tier_campus_of_a_county_raises_no_cover(wenzhou: Study) -> None:
    ground = find_ground(wenzhou)
    tier = campus_tiers(ground.supply)["county"]
    ruian = ground.supply["adcode"] == 330381
    closed = ground.supply.loc[tier & ruian, "id"].tolist()
    found = assess(under(wenzhou, saved(study="wenzhou", closed=closed))).results
    before = {row["adcode"]: row for row in assess(wenzhou).results["counties"]}
    after = {row["adcode"]: row for row in found["counties"]}
    assert after[330381]["covered_county"] < before[330381]["covered_county"]
    for adcode, row in after.items():
        assert row["covered_county"] <= before[adcode]["covered_county"]
        assert row["known_schools"] == before[adcode]["known_schools"]
