"""What is wrong with the figures of clusters: bases that are mixed, clusters that stand twice."""

from collections.abc import Iterator

import pandas as pd

from ...geo.errors import Problem
from ...geo.industry.crosswalk import plain
from ...geo.industry.demand import FIGURES, UNIT_NAMES, find_ancestors
from ..tables import Table

_ONE = (
    f"one basis of {', '.join(FIGURES)}; a figure on a second basis goes into a row of its own "
    "that is part_of this one"
)
_BESIDE = f"the basis of the weight, one of {', '.join(FIGURES)}"


def find_cluster_problems(table: Table, clusters: pd.DataFrame) -> list[Problem]:
    """Return every cluster whose figure cannot be told from another's.

    A weight needs one basis and a unit that fits it; a basis is one of those that demand can be
    measured by. A cluster (county, name, townships) stands once, whatever its year and basis,
    unless its second row is part of the first: counted by number it would count twice.
    """
    problems: list[Problem] = []
    for at, row in enumerate(clusters.to_dict("records")):
        for column, value, expected in _figure_problems(row):
            problems.append(Problem(table.file, table.lines[at], column, value, expected))
    return problems + _twin_problems(table, clusters)


def _figure_problems(row: dict[str, object]) -> Iterator[tuple[str, str, str]]:
    basis, unit = plain(row["basis"]), plain(row["unit"])
    if basis and basis not in FIGURES:
        yield "basis", basis, _ONE
    elif not basis and not pd.isna(row["weight"]):
        yield "basis", "", _BESIDE
    elif basis and unit and UNIT_NAMES.get(unit, ("", 0.0))[0] != FIGURES[basis]:
        fitting = [name for name, (of, _) in UNIT_NAMES.items() if of == FIGURES[basis]]
        yield "unit", unit, f"a unit of {basis}: {', '.join(fitting)}"


def _twin_problems(table: Table, clusters: pd.DataFrame) -> list[Problem]:
    """Return the rows of a cluster that stands in an earlier row already."""
    ids = clusters["id"].map(plain)
    parent = dict(zip(ids, clusters["part_of"].map(plain), strict=True))
    seen: dict[tuple[str, ...], list[int]] = {}
    problems = []
    for at, row in enumerate(clusters.to_dict("records")):
        key = (plain(row["adcode"]), plain(row["name_zh"]), plain(row["townships"]))
        for first in seen.get(key, []):
            one, other = str(ids.iloc[first]), str(ids.iloc[at])
            if one not in find_ancestors(other, parent) and other not in find_ancestors(
                one, parent
            ):
                expected = (
                    f"a cluster once in its county; row {table.lines[first]} is the same one. "
                    f"For a second figure (basis or year) put {one} into part_of here"
                )
                problems.append(Problem(table.file, table.lines[at], "name_zh", key[1], expected))
                break
        seen.setdefault(key, []).append(at)
    return problems
