"""The whole line from a study to its results: one function an arrow.

``assess`` reads as the way the data goes: places, minutes, coverage, gaps, access, match, sites.
"""

from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from .coverage.draws import DrawRanges, Points
from .coverage.gaps import Drawn, draw_coverage
from .coverage.reach import Reach, draw_networks, measure_reach
from .coverage.sensitivity import Model
from .coverage.supply import count_schools, drawn_campuses
from .coverage.tiers import sweep_standards
from .coverage.tipping import Doubt, weigh_doubt
from .ground import Ground, find_ground
from .layers import layers_of
from .leftout import leave_out
from .location.points import stack_frames
from .location.standins import stand_for_counties
from .questions import Answers, answer_questions
from .report import results_of
from .siting.solver import Watch
from .study import Study
from .whatif import Switchboard, make_switchboard

SWEEP_MIN = range(15, 121)


@dataclass(frozen=True)
class Assessment:
    """What a run found: results (as ``results.json``), map layers, tables, and the switchboard."""

    results: dict[str, Any]
    layers: dict[str, gpd.GeoDataFrame]
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    switchboard: Switchboard | None = None


def assess(study: Study, *, watch: Watch | None = None) -> Assessment:
    """Answer the four questions for a study.

    ``watch`` hears of the search for plans of sites and may stop it.

    Parts without data are left out and named (`vocatlas.geo.leftout`); a county without townships
    stands at one point (`vocatlas.geo.location.standins`).

    Raises
    ------
    PlaceError
        A place cannot be used.
    """
    study = stand_for_counties(study)
    ground = find_ground(study)
    reach = measure_reach(study, ground)
    schools = count_known_schools(study, ground)
    model, undrawn = model_gaps(study, ground, reach, schools)
    drawn = draw_gaps(model)
    doubt = weigh_doubt(model, drawn, seat_column=reach.seat_column)
    answers = answer_questions(study, ground, reach, schools, (model, drawn), watch=watch)
    sweep = sweep_standards(reach.nearest, ground.points["residents"].to_numpy(float), SWEEP_MIN)
    return _write_up(study, ground, reach, drawn, doubt, undrawn, schools, answers, sweep)


def count_known_schools(study: Study, ground: Ground) -> pd.DataFrame:
    """Count the schools of each pool; one that is set aside is known, and no missing school."""
    campuses = stack_frames([ground.supply, ground.set_aside]).reset_index(drop=True)
    return count_schools(
        study.stated_schools,
        study.institutions,
        campuses,
        placed=campuses["lon_wgs"].notna().to_numpy(bool),
    )


def model_gaps(
    study: Study, ground: Ground, reach: Reach, schools: pd.DataFrame
) -> tuple[Model, pd.DataFrame]:
    """Return what turns a draw into coverage, and the campuses that cannot even be drawn."""
    townships = ground.townships
    county_at = {code: at for at, code in enumerate(study.counties["code"])}
    township_at = {code: at for at, code in enumerate(townships["code"])}
    township_county = townships["adcode"].map(county_at).to_numpy(int)
    residents = townships["residents"].to_numpy(float)
    located = reach.seat_column >= 0
    points = Points(
        county=ground.points["adcode"].map(county_at).to_numpy(int),
        township=ground.points["township"].map(township_at).to_numpy(int),
        share=ground.points["share"].to_numpy(float),
        radius_m=ground.points["radius_m"].to_numpy(float),
        township_residents=residents,
        township_county=township_county,
        estimated=(townships["basis"] != "known").to_numpy(bool),
    )
    campuses, undrawn = drawn_campuses(
        ground.supply,
        study.institutions,
        schools,
        study.stated_schools,
        townships,
        column=reach.campus_column,
        seat_column=reach.seat_column,
        residents=np.where(located, residents, 0.0),
    )
    ranges = DrawRanges.from_table(study.catalogue.draws)
    ensemble = draw_networks(study, ground, reach, sd=ranges.segment_speed_sd)
    model = Model(
        reach.routes, points, campuses, study.parameters, ranges, len(study.counties), ensemble
    )
    return model, undrawn


def draw_gaps(model: Model) -> Drawn:
    """Draw coverage over what is not known."""
    return draw_coverage(
        model.routes,
        model.points,
        model.campuses,
        parameters=model.parameters,
        ranges=model.ranges,
        counties=model.counties,
        ensemble=model.ensemble,
    )


def _write_up(
    study: Study,
    ground: Ground,
    reach: Reach,
    drawn: Drawn,
    doubt: Doubt,
    undrawn: pd.DataFrame,
    schools: pd.DataFrame,
    answers: Answers,
    sweep: pd.DataFrame,
) -> Assessment:
    """Put everything found into the shape of ``results.json`` and into layers."""
    found = results_of(study, ground, reach, drawn, doubt, undrawn, schools, answers, sweep)
    results = leave_out(found, study)
    board = (
        None if study.roads.empty else make_switchboard(study, ground, reach, answers.candidates)
    )
    return Assessment(results, layers_of(study, ground, results), switchboard=board)
