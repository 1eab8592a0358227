"""Give a table its types and check it with pandera: types, vocabularies, bounds, unique keys."""

import re
from collections.abc import Mapping
from functools import cache

import pandas as pd
import pandera.pandas as pa

from ...geo.errors import Problem
from ..tables import Table, clean_name, text_series
from .layouts import COLUMNS, Col
from .vocabulary import ALIASES

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


def column_names(columns: Mapping[str, Col]) -> dict[str, str]:
    """Return every accepted column name, cleaned, with the column that it stands for.

    A Chinese name that could stand for several columns takes the first that the table has.

    Examples
    --------
    >>> column_names(COLUMNS["campuses"])["经度"]
    'lon'
    >>> column_names(COLUMNS["counties"])["行政区划代码"]
    'code'
    """
    names = {
        clean_name(alias): next(column for column in meant if column in columns)
        for alias, meant in ALIASES.items()
        if any(column in columns for column in meant)
    }
    return names | {clean_name(column): column for column in columns}


def empty_table(name: str) -> pd.DataFrame:
    """Return a table without rows, with its columns and types.

    Examples
    --------
    >>> len(empty_table("parks")), "industries" in empty_table("parks")
    (0, True)
    """
    columns = {column: _typed(text_series([]), col)[0] for column, col in COLUMNS[name].items()}
    return pd.DataFrame(columns)


def check_table(
    table: Table, columns: Mapping[str, Col], *, empty_allowed: bool = False
) -> tuple[pd.DataFrame, list[Problem]]:
    """Return a table with its types, and everything that is wrong in it.

    Absent columns that are not needed are added blank. Columns without a schema stay text.
    Where a needed column is missing only that is reported: the cells cannot be judged.
    """
    missing = [name for name, col in columns.items() if col.needed and name not in table.frame]
    if missing:
        found = ", ".join(map(str, table.frame.columns))
        expected = f"this column; the file has {found}"
        return table.frame, [Problem(table.file, None, name, None, expected) for name in missing]
    if table.frame.empty and not empty_allowed:
        return table.frame, [Problem(table.file, None, None, None, "at least one row")]
    blank = text_series([None] * len(table.frame))
    typed: dict[str, pd.Series] = {}
    problems: list[Problem] = []
    for name, col in columns.items():
        raw = table.frame.get(name, blank)
        typed[name], wrong = _typed(raw, col)
        kind = "a number" if col.type == "number" else "a whole number"
        problems += [Problem(table.file, table.lines[at], name, raw[at], kind) for at in wrong]
    extra = {name: table.frame[name] for name in table.frame if name not in columns}
    frame = pd.DataFrame({**typed, **extra}, index=table.frame.index)
    known = {(problem.row, problem.column) for problem in problems}
    found_by_schema = [
        problem
        for problem in _schema_problems(frame, table, columns)
        if (problem.row, problem.column) not in known
    ]
    return frame, problems + found_by_schema


def _typed(raw: pd.Series, col: Col) -> tuple[pd.Series, list[int]]:
    """Return a column in its type, and the positions whose text is not of it."""
    if col.type == "text":
        return raw, []
    wrong: list[int] = []
    values: list[float | None] = []
    for at, text in enumerate(raw):
        number = _number(text)
        if isinstance(text, str) and (
            number is None or (col.type == "whole" and not number.is_integer())
        ):
            wrong.append(at)
            number = None
        values.append(number)
    if col.type == "number":
        return pd.Series(values, index=raw.index, dtype="float64"), wrong
    exact = [None if value is None else int(value) for value in values]
    dtype = "int64" if col.filled and None not in exact else "Int64"
    return pd.Series(exact, index=raw.index, dtype=dtype), wrong


def _number(text: object) -> float | None:
    """Return the finite number that a text is; thousands may be parted by commas."""
    if not isinstance(text, str):
        return None
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    number = float(text) if _NUMBER.fullmatch(text) else float("inf")
    return number if abs(number) < float("inf") else None


@cache
def _schema(columns: tuple[tuple[str, Col], ...]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {
            name: pa.Column(
                nullable=not col.filled,
                unique=col.unique,
                report_duplicates="exclude_first",
                checks=_checks(col),
            )
            for name, col in columns
        }
    )


def _checks(col: Col) -> list[pa.Check]:
    """Return the checks of a column; the error text of each is what it expects."""
    checks = []
    if col.words:
        checks.append(
            pa.Check(
                lambda cells: cells.map(
                    {cell: _allowed(cell, col) for cell in cells.unique()}
                ).astype(bool),
                error=("some of " if col.many else "one of ") + ", ".join(col.words),
            )
        )
    if col.low is not None:
        low = "not negative" if col.low == 0 else f"at least {col.low:g}"
        checks.append(pa.Check.ge(col.low, error=f"a number that is {low}"))
    if col.high is not None:
        checks.append(pa.Check.le(col.high, error=f"a number that is at most {col.high:g}"))
    return checks


def _allowed(cell: str, col: Col) -> bool:
    return set(_parts(cell) if col.many else [cell]) <= set(col.words)


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _schema_problems(
    frame: pd.DataFrame, table: Table, columns: Mapping[str, Col]
) -> list[Problem]:
    """Return what pandera finds, as problems with the text of the file."""
    if frame.empty:
        return []
    try:
        _schema(tuple(columns.items())).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
    else:
        return []
    problems = []
    for name, check, at in zip(cases["column"], cases["check"], cases["index"], strict=True):
        raw = table.frame[name].iloc[int(at)] if name in table.frame else None
        value = raw if isinstance(raw, str) else None
        problems.append(Problem(table.file, table.lines[int(at)], name, value, _expected(check)))
    return problems


def _expected(check: str) -> str:
    if check == "field_uniqueness":
        return "a value that no other row has; this one is a duplicate"
    return "a value; the cell is blank" if check == "not_nullable" else check
