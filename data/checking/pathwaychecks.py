"""What must hold of pathways: they lead up, between levels that both ends teach."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from ...geo.coverage.tiers import split_levels
from ...geo.errors import Problem
from ...geo.industry.pathwaytable import step_of
from ..tables import Table

_ENDS = (("from_institution", "from_level"), ("to_institution", "to_level"))


def find_pathway_problems(tables: Mapping[str, Table], frames: Mapping[str, Any]) -> list[Problem]:
    """Return the pathways that do not lead up, end where they start, or leave a level not taught.

    Secondary and technician schools stand beside each other: none leads up to the other. A level
    that is unknown, or an institution that does not exist, is said elsewhere.
    """
    if "pathways" not in tables:
        return []
    table, pathways = tables["pathways"], frames["pathways"]
    problems: list[Problem] = []
    for at, row in enumerate(pathways.to_dict("records")):
        for column, value, expected in _faults(row):
            problems.append(Problem(table.file, table.lines[at], column, value, expected))
    if "institutions" in tables:
        problems += _untaught(table, pathways, frames["institutions"])
    return problems


def _faults(row: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield column, value and what was expected of one row."""
    low, high = row["from_level"], row["to_level"]
    if pd.isna(low) or pd.isna(high) or min(step_of(low), step_of(high)) < 0:
        return
    same = row["from_institution"] == row["to_institution"]
    if same and low == high:
        yield "to_institution", str(row["to_institution"]), "another end than where it starts"
    elif step_of(high) <= step_of(low):
        yield "to_level", str(high), f"a level above {low}; a pathway leads up the ladder"


def _untaught(table: Table, pathways: pd.DataFrame, institutions: pd.DataFrame) -> list[Problem]:
    """Return the ends whose institution does not teach at their level."""
    levels = {
        str(key): split_levels(held)
        for key, held in zip(institutions["id"], institutions["levels"], strict=True)
    }
    return [
        Problem(table.file, table.lines[at], column, str(level), f"a level that {key} teaches")
        for institution, column in _ENDS
        for at, (key, level) in enumerate(zip(pathways[institution], pathways[column], strict=True))
        if step_of(level) >= 0 and key in levels and levels[key] and level not in levels[key]
    ]
