"""The rules of the crosswalk and the codes they use: a study's own rules, and what is wrong."""

import re
from collections.abc import Collection, Mapping
from typing import SupportsIndex

import pandas as pd

from ...geo.errors import Problem
from ...geo.industry.crosswalk import RULE_KINDS, division_codes, plain, split_list
from ..tables import Table

_NEEDED = ("rule", "pattern")
# a class of GB/T 4754: section, if any, and division, or those and more digits
_CLASS = re.compile(r"[A-T]?([0-9]{2})[0-9]{0,2}")
# what the codes of a group of programmes at other levels are called
_OTHER_LEVELS = {"code_secondary": "secondary", "code_undergraduate": "undergraduate"}


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
    other_groups: Mapping[str, tuple[str, str]] | None = None,
) -> list[Problem]:
    """Return what is wrong in a table of rules: kinds, codes that do not exist, weights.

    `programmes` are the ids that a ``row`` rule may name; None where they are not known.
    `other_groups` are codes that groups have at other levels, as of `find_other_groups`.
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
                hint = hint_division(code, divisions)
                wrong("divisions", code, f"a division of GB/T 4754 (industries.csv){hint}")
        for letter in split_list(row.get("sections")):
            if letter not in sections:
                wrong("sections", letter, "a section of GB/T 4754, A to T")
        group, weight = plain(row.get("group_code")), plain(row.get("weight"))
        if group and group not in groups:
            other = _hint_group(group, other_groups or {})
            wrong("group_code", group, f"a code of programme_groups.csv{other}")
        if not _is_weight(weight):
            wrong("weight", weight, "a number that is not negative")
    return problems


def find_code_problems(table: Table, column: str, divisions: Collection[str]) -> list[Problem]:
    """Return the cells of a column whose GB/T 4754 divisions do not exist."""
    if column not in table.frame:
        return []
    return [
        Problem(
            table.file,
            table.lines[at],
            column,
            code,
            f"divisions of GB/T 4754, 01 to 97{hint_division(code, divisions)}",
        )
        for at, cell in enumerate(table.frame[column])
        for code in division_codes(cell)
        if code not in divisions
    ]


def hint_division(code: str, divisions: Collection[str]) -> str:
    """Return what to write for a finer class, or one with its section's letter; else nothing.

    Three digits may also be a class of four whose leading zero a spreadsheet dropped: both are
    told where both exist.

    Examples
    --------
    >>> divisions = {"01", "11", "19", "38"}
    >>> hint_division("C19", divisions), hint_division("3812", divisions)
    ('; write 19', '; write 38')
    >>> hint_division("111", divisions), hint_division("98", divisions)
    ('; write 11, or 01 if it is 0111', '')
    """
    found = _CLASS.fullmatch(code.upper())
    if found is None or found[1] not in divisions:
        return ""
    whole = f"0{code}"
    if len(code) == 3 and code.isdecimal() and whole[:2] in divisions:
        return f"; write {found[1]}, or {whole[:2]} if it is {whole}"
    return f"; write {found[1]}"


def find_other_groups(groups: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Return the codes of groups of programmes at other levels than the college's: level and group.

    Examples
    --------
    >>> groups = pd.DataFrame({"code": [46], "code_secondary": [66], "code_undergraduate": [26]})
    >>> find_other_groups(groups)
    {'66': ('secondary', '46'), '26': ('undergraduate', '46')}
    """
    return {
        plain(other): (level, plain(code))
        for column, level in _OTHER_LEVELS.items()
        if column in groups
        for code, other in zip(groups["code"], groups[column], strict=True)
    }


def _hint_group(code: str, other_groups: Mapping[str, tuple[str, str]]) -> str:
    """Return which group a code of another level is of; nothing for an unknown code."""
    level, group = other_groups.get(code, ("", ""))
    if level == "secondary":
        return f"; this is the secondary code of group {group}"
    if level == "undergraduate":
        return f"; this is the undergraduate code of group {group}"
    return ""


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
            other_groups=find_other_groups(frames["programme_groups"]),
        )
    return problems


def _is_weight(text: str) -> bool:
    try:
        return not text or 0 <= float(text) < float("inf")
    except ValueError:
        return False
