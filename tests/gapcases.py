"""The village and Wenzhou as the tests of programme gaps and consortia need them."""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from vocatlas.geo.coverage.reach import Reach, measure_reach
from vocatlas.geo.ground import Ground, find_ground
from vocatlas.geo.industry.industrymatch import find_match
from vocatlas.geo.industry.match import Match
from vocatlas.geo.planning.programmegaps import programme_gap_rows
from vocatlas.geo.study import Study

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Found:
    """A study with its minutes and the rows that its programmes give."""

    study: Study
    ground: Ground
    reach: Reach
    match: Match
    townships: dict[str, list[str]]
    rows: dict[str, Rows]


def find(study: Study) -> Found:
    """Measure a study and list gaps, surplus and consortia."""
    ground = find_ground(study)
    reach = measure_reach(study, ground)
    match, townships = find_match(study, ground, reach)
    rows = programme_gap_rows(study, ground, reach, match, townships)
    return Found(study, ground, reach, match, townships, rows)


def with_rows(study: Study, table: str, *rows: dict[str, Any]) -> Study:
    """Return the study with rows like the first one of a table, but for what each says."""
    old = getattr(study, table)
    added = [{**old.iloc[0].to_dict(), **row} for row in rows]
    new = pd.concat([old, pd.DataFrame(added)], ignore_index=True).astype(old.dtypes)
    return replace(study, **{table: new})


def with_cells(study: Study, table: str, key: str, **cells: Any) -> Study:
    """Return the study with cells of one row of a table changed."""
    changed = getattr(study, table).copy()
    for column, value in cells.items():
        changed.loc[changed["id"] == key, column] = value
    return replace(study, **{table: changed})


def without(study: Study, table: str, *keys: str) -> Study:
    """Return the study without rows of a table; without any where no id is given."""
    old = getattr(study, table)
    return replace(study, **{table: old[~old["id"].isin(keys)] if keys else old.iloc[:0]})


def within(study: Study, minutes: float) -> Study:
    """Return the study with another reach of programmes."""
    parameters = study.parameters.with_value("standards.match_reach", minutes)
    return replace(study, parameters=parameters)


def listed(cell: str | None) -> list[str]:
    """Return the ids in one cell."""
    return cell.split(";") if cell else []
