"""The rules of the crosswalk and the codes they use: a study's own rules, and what is wrong."""

from collections.abc import Collection, Mapping
from typing import SupportsIndex

import pandas as pd

from ..geo.crosswalk import RULE_KINDS, division_codes, plain, split_list
from ..geo.errors import Problem
from .tables import Table

_NEEDED = ("rule", "pattern")


def stack_rules(own: pd.DataFrame, package: pd.DataFrame) -> pd.DataFrame:
    """Return a study's rules above those of the package.

    The first of two rules of one kind and pattern counts, so that the study wins.

    Examples
    --------
    >>> own = pd.DataFrame({"rule": ["row"], "pattern": ["p1"], "divisions": ["19"]})
    >>> package = pd.DataFrame({"rule": ["keyword"], "pattern": ["鞋"], "weight": ["1"]})
    >>> stack_rules(own, package)["pattern"].tolist()
    ['p1', '鞋']
    """
    return pd.concat([own, package], ignore_index=True)


def find_rule_problems(
    table: Table,
    *,
    divisions: Collection[str],
    sections: Collection[str],
    groups: Collection[str],
    programmes: Collection[str] | None,
) -> list[Problem]:
    """Return what is wrong in a table of rules: kinds, codes that do not exist, weights.

    `programmes` are the ids that a ``row`` rule may name; None where they are not known.
    """
    missing = [name for name in _NEEDED if name not in table.frame]
    if missing:
        return [Problem(table.file, None, name, None, "this column") for name in missing]
    problems: list[Problem] = []
    for at, row in enumerate(table.frame.to_dict("records")):

        def wrong(column: str, value: str, expected: str, at: SupportsIndex = at) -> None:
            problems.append(Problem(table.file, table.lines[at], column, value, expected))

        kind, pattern = plain(row["rule"]), plain(row["pattern"])
        if kind not in RULE_KINDS:
            wrong("rule", kind, "one of " + ", ".join(RULE_KINDS))
        if not pattern:
            wrong("pattern", pattern, "a value")
        elif kind == "row" and programmes is not None and pattern not in programmes:
            wrong("pattern", pattern, "the id of a programme of the study")
        for code in division_codes(row.get("divisions")):
            if code not in divisions:
                wrong("divisions", code, "a division of GB/T 4754 (industries.csv)")
        for letter in split_list(row.get("sections")):
            if letter not in sections:
                wrong("sections", letter, "a section of GB/T 4754, A to T")
        group, weight = plain(row.get("group_code")), plain(row.get("weight"))
        if group and group not in groups:
            wrong("group_code", group, "a code of programme_groups.csv")
        if not _is_weight(weight):
            wrong("weight", weight, "a number that is not negative")
    return problems


def find_code_problems(table: Table, column: str, divisions: Collection[str]) -> list[Problem]:
    """Return the cells of a column whose GB/T 4754 divisions do not exist."""
    if column not in table.frame:
        return []
    return [
        Problem(table.file, table.lines[at], column, code, "divisions of GB/T 4754, 01 to 97")
        for at, cell in enumerate(table.frame[column])
        for code in division_codes(cell)
        if code not in divisions
    ]


def find_industry_problems(
    tables: Mapping[str, Table], frames: Mapping[str, pd.DataFrame]
) -> list[Problem]:
    """Return every industry code of rules and clusters that does not exist.

    Parameters
    ----------
    tables
        As text, for the lines: ``crosswalk``, ``clusters`` where there are any.
    frames
        ``industries`` and ``programme_groups``; ``programmes`` where they could be read.
    """
    industries = frames["industries"]
    divisions = set(industries["code"].map(plain).str.zfill(2))
    problems: list[Problem] = []
    if "clusters" in tables:
        problems += find_code_problems(tables["clusters"], "gb4754", divisions)
    if "crosswalk" in tables:
        ids = frames["programmes"]["id"].map(plain) if "programmes" in frames else None
        problems += find_rule_problems(
            tables["crosswalk"],
            divisions=divisions,
            sections=set(industries["section"].map(plain)),
            groups=set(frames["programme_groups"]["code"].map(plain)),
            programmes=None if ids is None else set(ids),
        )
    return problems


def _is_weight(text: str) -> bool:
    try:
        return not text or 0 <= float(text) < float("inf")
    except ValueError:
        return False
