"""Scenarios of the village for the tests, as the page saves them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from village import write_village
from vocatlas.data.scenario import check_scenario
from vocatlas.data.study import read_study
from vocatlas.geo.coverage.reach import measure_reach
from vocatlas.geo.errors import StudyError
from vocatlas.geo.ground import find_ground
from vocatlas.geo.scenario import apply_scenario
from vocatlas.geo.study import Study

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


def short_of_minutes(folder: Path) -> Study:
    """Return a village where one town lacks the county tier within ten minutes."""
    study = read_study(write_village(folder))
    parameters = study.parameters
    for name, value in (("standards.county", 10), ("sites.min_cohort", 0), ("sites.p", 1)):
        parameters = parameters.with_value(name, value)
    return replace(study, parameters=parameters)


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
