"""A scenario that the atlas saved: what it changes, what it refuses, and its replay."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pytest
from click.testing import CliRunner, Result
from village import EAST, write_village
from vocatlas.cli.main import main
from vocatlas.data.scenario import MAX_BYTES, check_scenario, read_scenario
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import assess, count_known_schools
from vocatlas.geo.coverage import campus_tiers
from vocatlas.geo.errors import ParameterError, StudyError
from vocatlas.geo.ground import find_ground
from vocatlas.geo.questions import measure_access
from vocatlas.geo.reach import measure_reach
from vocatlas.geo.scenario import Scenario, apply_scenario
from vocatlas.geo.study import Study

HOSTILE = "<img src=x onerror=alert(1)>"
RUNNABLE = "=cmd|' /C calc'!A0"
E_TOWN = {
    "id": "330303069000", "name_zh": "E镇", "lon": 120.38, "lat": 28.1, "datum": "wgs84",
    "serves": ["county"],
}  # fmt: skip


def saved(**changes: Any) -> dict[str, Any]:
    """Return a scenario of the village as the page saves it."""
    return {
        "vocatlas_scenario": 1, "study": "village", "name": "", "standards": {}, "planned": False,
        "public_only": False, "closed": [], "added": [], **changes,
    }  # fmt: skip


def added(**changes: Any) -> dict[str, Any]:
    """Return a scenario that adds one branch at E."""
    return saved(added=[{**E_TOWN, **changes}])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_village(tmp_path_factory.mktemp("scenario") / "village")


@pytest.fixture(scope="module")
def village(folder: Path) -> Study:
    """Hold a village where one town lacks the county tier within ten minutes."""
    study = read_study(folder)
    parameters = study.parameters
    for name, value in (("standards.county", 10), ("sites.min_cohort", 0), ("sites.p", 1)):
        parameters = parameters.with_value(name, value)
    return replace(study, parameters=parameters)


@pytest.fixture(scope="module")
def results(village: Study) -> dict[str, Any]:
    return assess(village).results


def under(study: Study, content: dict[str, Any]) -> Study:
    """Return a study under the scenario of a file."""
    return apply_scenario(study, check_scenario(content, study, file="s.json"))


def problems_of(content: object, study: Study) -> list[str]:
    """Return the problems of a scenario, as a user reads them."""
    with pytest.raises(StudyError) as refused:
        check_scenario(content, study, file="s.json")
    return [str(problem) for problem in refused.value.problems]


def covered_people(study: Study, tier: str) -> float:
    """Return residents within the standard of a tier by known places."""
    ground = find_ground(study)
    within = measure_reach(study, ground).covered[tier]
    return float(ground.points["residents"].to_numpy(float)[within].sum())


# What a scenario changes


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


# What a file may not say


@pytest.mark.parametrize(
    ("content", "where", "expected"),
    [
        ([], "s.json: found 'a list'", "an object"),
        ("x", "s.json: found 'x'", "an object"),
        (saved(vocatlas_scenario=2), "column vocatlas_scenario: found '2'", "1, the version"),
        (saved(vocatlas_scenario=True), "column vocatlas_scenario", "1, the version"),
        ({"study": "village"}, "column vocatlas_scenario", "1, the version"),
        (saved(colour="red"), "found 'colour'", "a known key, one of vocatlas_scenario, study"),
        (saved(study="wenzhou"), "column study: found 'wenzhou'", "village"),
        (saved(study=None), "column study", "village"),
        (saved(name=7), "column name: found '7'", "text"),
        (saved(name="x" * 201), "column name", "at most 200 characters"),
        (saved(name="\x1b[2J"), r"column name: found '\x1b[2J'", "no control characters"),
        (saved(name="\ud800"), "column name", "no control characters"),
        (saved(standards=[45]), "column standards", "minutes by tier"),
        (saved(standards={"village": 5}), "column standards: found 'village'", "city, county"),
        (saved(standards={"county": 0}), "column standards.county: found '0'", "above 0"),
        (saved(standards={"county": -1}), "column standards.county: found '-1'", "above 0"),
        (saved(standards={"county": math.nan}), "column standards.county", "finite"),
        (saved(standards={"county": math.inf}), "column standards.county", "finite"),
        (saved(standards={"county": 10**400}), "column standards.county", "finite"),
        (saved(standards={"county": "45"}), "column standards.county: found '45'", "a finite"),
        (saved(standards={"county": True}), "column standards.county: found 'true'", "a finite"),
        (saved(standards={"county": None}), "column standards.county", "a finite"),
        (saved(planned="yes"), "column planned: found 'yes'", "true or false"),
        (saved(public_only=1), "column public_only: found '1'", "true or false"),
        (saved(planned=None), "column planned", "true or false"),
        (saved(closed="school-main"), "column closed", "a list of campus ids"),
        (saved(closed=["nobody"]), "column closed[0]: found 'nobody'", "id of a campus"),
        (saved(closed=[["school-main"]]), "column closed[0]", "text"),
        (saved(added={}), "column added", "a list of campuses"),
        (saved(added=["E"]), "column added[0]: found 'E'", "an object with id"),
        (added(level="adult"), "column added[0]: found 'level'", "a known key, one of id"),
        (added(id=""), "column added[0].id", "not blank"),
        (added(id=330303069000), "column added[0].id", "text"),
        (added(name_zh=None), "column added[0].name_zh", "text"),
        (added(lon="120.38"), "column added[0].lon: found '120.38'", "a number of degrees"),
        (added(lat=None), "column added[0].lat", "a number of degrees"),
        (added(lat=math.nan), "column added[0].lat", "a number of degrees"),
        (added(lon=190.0), "column added[0].lon: found '190'", "73 to 136"),
        (added(lat=-91), "column added[0].lat: found '-91'", "3 to 54"),
        (added(lon=28.1, lat=120.38), "column added[0].lon, added[0].lat", "look swapped"),
        (added(lat=28.9), "column added[0].lon, added[0].lat", "50 km outside the study"),
        (added(datum="nad27"), "column added[0].datum: found 'nad27'", "wgs84, gcj02"),
        (added(datum=["wgs84"]), "column added[0].datum", "wgs84, gcj02"),
        (added(serves=[]), "column added[0].serves", "county, township"),
        (added(serves="county"), "column added[0].serves: found 'county'", "a list of tiers"),
        (added(serves=["city"]), "column added[0].serves[0]: found 'city'", "county, township"),
        (added(serves=[{}]), "column added[0].serves[0]", "county, township"),
        (saved(added=[E_TOWN, E_TOWN]), "column added[1].id: found '330303069000'", "duplicate"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_meant_is_refused(
    village: Study, content: object, where: str, expected: str
) -> None:
    (problem,) = problems_of(content, village)
    assert where in problem
    assert expected in problem.split("expected")[1]


def test_an_id_that_the_study_has_taken_is_refused(village: Study) -> None:
    campuses = village.campuses.copy()
    campuses.loc[0, "id"] = "scenario-330303069000"
    (problem,) = problems_of(added(), replace(village, campuses=campuses))
    assert "added[0].id" in problem
    institutions = village.institutions.copy()
    institutions.loc[0, "id"] = "scenario"
    (problem,) = problems_of(added(), replace(village, institutions=institutions))
    assert "institution 'scenario'" in problem


def test_all_problems_are_said_at_once(village: Study) -> None:
    content = saved(
        colour=1, standards={"city": 0, "x": 1}, planned=3, closed=["a", "b"],
        added=[{**E_TOWN, "lon": 28.1, "lat": 120.38, "datum": "", "serves": ["city"]}, E_TOWN],
    )  # fmt: skip
    assert len(problems_of(content, village)) == 10


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "valid JSON"),
        (b"{", "valid JSON"),
        (b'{"study": "village", "study": "wenzhou"}', "key 'study' stands twice"),
        (b"[" * 200_000, "not nested"),
        (b'{"standards": ' + b'{"a": ' * 50_000 + b"1" + b"}" * 50_001, "not nested"),
        (b'{"vocatlas_scenario": ' + b"1" * 5000 + b"}", "valid JSON"),
        (b"\xff\xff\x80", "text in UTF-8"),
        (b" " * (MAX_BYTES + 1), "at most 1,000,000 bytes"),
    ],
    ids=["empty", "broken", "twice", "lists", "objects", "digits", "bytes", "large"],
)
def test_a_file_that_is_no_scenario_is_one_problem(
    village: Study, tmp_path: Path, raw: bytes, expected: str
) -> None:
    path = tmp_path / "s.json"
    path.write_bytes(raw)
    with pytest.raises(StudyError) as refused:
        read_scenario(path, village)
    (problem,) = refused.value.problems
    assert expected in problem.expected


def test_a_value_that_is_nested_deep_is_one_problem(village: Study, tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    for depth in (100, 900, 960, 990):
        text = json.dumps(saved()).replace('"name": ""', f'"name": {"[" * depth}{"]" * depth}')
        path.write_text(text, encoding="utf-8")
        with pytest.raises(StudyError) as refused:
            read_scenario(path, village)
        assert len(refused.value.problems) == 1


def test_a_huge_file_is_not_read_to_its_end(village: Study, tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(StudyError, match="at most 1,000,000 bytes"):
        read_scenario(path, village)


@pytest.mark.parametrize("name", ["none.json", "."])
def test_a_file_that_cannot_be_read_is_refused(village: Study, tmp_path: Path, name: str) -> None:
    with pytest.raises(StudyError, match="can be read"):
        read_scenario(tmp_path / name, village)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_file_that_an_editor_saved_in_its_own_encoding_is_read(
    village: Study, tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "s.json"
    text = json.dumps(added(name_zh="雁荡镇"), ensure_ascii=False)
    path.write_text(text, encoding=encoding)
    assert read_scenario(path, village).added[0].name_zh == "雁荡镇"


def test_a_scenario_is_written_as_it_is_read(village: Study) -> None:
    content = added(serves=["county", "township"]) | {"closed": ["school-main"], "name": "甲"}
    scenario = check_scenario(content, village, file="s.json")
    assert scenario.as_dict() == content
    assert check_scenario(scenario.as_dict(), village, file="run.json") == scenario


# The command


def call(*arguments: str) -> Result:
    """Run a command; anything but an exit is a bug and shows its traceback."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.fixture(scope="module")
def hostile_run(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """Run a scenario whose names try to run."""
    place = tmp_path_factory.mktemp("hostile")
    path = place / "s.json"
    twin = {**E_TOWN, "id": "trial-1", "name_zh": RUNNABLE, "serves": ["township"]}
    content = added(name_zh=HOSTILE) | {
        "name": f"{HOSTILE}\u202e", "standards": {"county": 20, "city": 80},
        "closed": ["college-branch"],
    }  # fmt: skip
    content["added"].append(twin)
    path.write_text(json.dumps(content), encoding="utf-8")
    done = call(
        "run", str(folder), "--scenario", str(path), "-o", str(place / "out"),
        "--set", "standards.county=12", "--planned",
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    path.unlink()
    return place / "out", done


def test_the_command_line_wins_over_the_scenario(hostile_run: tuple[Path, Result]) -> None:
    results = json.loads((hostile_run[0] / "results.json").read_text("utf-8"))
    assert results["parameters"]["standards"]["county"] == 12
    assert results["parameters"]["standards"]["city"] == 80
    assert results["parameters"]["supply"]["planned"] is True
    assert results["scenario"]["closed"] == ["college-branch"]


def test_a_replay_needs_no_scenario_file(hostile_run: tuple[Path, Result], tmp_path: Path) -> None:
    out = hostile_run[0]
    again = tmp_path / "again.json"
    done = call("replay", str(out / "run.json"), "-o", str(again))
    assert done.exit_code == 0, done.stderr
    assert again.read_bytes() == (out / "results.json").read_bytes()


def test_a_record_whose_scenario_is_broken_is_refused(
    hostile_run: tuple[Path, Result], tmp_path: Path
) -> None:
    record = json.loads((hostile_run[0] / "run.json").read_text("utf-8"))
    record["scenario"]["closed"] = ["nobody"]
    path = tmp_path / "run.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    failed = call("replay", str(path))
    assert failed.exit_code == 1
    assert "closed[0]: found 'nobody'" in failed.stderr


def test_a_plain_run_records_that_it_had_no_scenario(
    folder: Path, tmp_path: Path, hostile_run: tuple[Path, Result]
) -> None:
    done = call("run", str(folder), "-o", str(tmp_path / "out"))
    assert done.exit_code == 0
    assert json.loads((tmp_path / "out/run.json").read_text("utf-8"))["scenario"] is None
    assert "scenario" not in done.stdout
    assert "情景 scenario <img" in hostile_run[1].stdout
    assert "closed 1, 新增 added 2" in hostile_run[1].stdout


def test_a_hostile_name_is_only_ever_text(hostile_run: tuple[Path, Result]) -> None:
    out, done = hostile_run
    assert "\u202e" not in done.stdout
    page = (out / "atlas.html").read_text("utf-8")
    assert "<img src=x" not in page
    assert r"\u003cimg src=x onerror=alert(1)\u003e" in page
    book = openpyxl.load_workbook(out / "tables.xlsx")
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} <= {"s", "n", "b"}
    named = [c for c in cells if c.value == RUNNABLE]
    assert named
    assert all(c.quotePrefix for c in named)
    campuses = pyogrio.read_dataframe(out / "atlas.gpkg", layer="campuses")
    assert {HOSTILE, RUNNABLE} <= set(campuses["name_zh"])


def test_a_refused_scenario_names_every_problem_and_writes_nothing(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "s.json"
    path.write_text(json.dumps(saved(closed=["a", "b"], study="wenzhou", planned=1)))
    failed = call("run", str(folder), "--scenario", str(path), "-o", str(tmp_path / "out"))
    assert failed.exit_code == 1
    assert failed.stdout == ""
    assert "column study: found 'wenzhou'; expected village" in failed.stderr
    assert "column planned" in failed.stderr
    assert not (tmp_path / "out").exists()


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
