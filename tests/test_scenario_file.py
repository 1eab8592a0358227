"""What the file of a scenario may say, and what is refused."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from scenarios import E_TOWN, added, problems_of, saved, short_of_minutes
from vocatlas.data.scenario import MAX_BYTES, check_scenario, read_scenario
from vocatlas.geo.errors import StudyError
from vocatlas.geo.study import Study


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return short_of_minutes(tmp_path_factory.mktemp("scenario") / "village")


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
