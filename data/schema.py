"""What every table must hold: columns, types, vocabularies and bounds, as pandera schemas.

A column is *needed* (it must be in the file), *filled* (and no cell of it may be blank) or
neither (absent and blank mean unknown).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import pandas as pd
import pandera.pandas as pa

from ..geo.errors import Problem
from .tables import Table, clean_name, text_series
from .vocabulary import (
    ALIASES,
    BOUNDS,
    CAMPUS_STATUSES,
    DATUMS,
    ENTITY_KINDS,
    INDICATORS,
    KINDS,
    LEVELS,
    LINK_KINDS,
    OWNERSHIPS,
    PARK_LEVELS,
    PARK_STATUSES,
    PRECISIONS,
    SECTIONS,
)

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True)
class Col:
    """One column: its type, whether it must be there, and what it may hold."""

    type: Literal["text", "number", "whole"] = "text"
    needed: bool = False
    filled: bool = False
    words: tuple[str, ...] = ()
    many: bool = False
    low: float | None = None
    high: float | None = None
    unique: bool = False


KEY = Col(needed=True, filled=True, unique=True)
TEXT = Col()
NEEDED = Col(needed=True)
NAME = Col(needed=True, filled=True)
AMOUNT = Col("number", low=0)
YEAR = Col("whole", low=1900, high=2100)
ADCODE = Col("whole", needed=True)
ADCODE_FILLED = Col("whole", needed=True, filled=True)
DEGREES = Col("number", needed=True)
DATUM = Col(needed=True, words=DATUMS)
_SOURCED = {"source": NAME, "source_year": TEXT, "note": TEXT}
_CONFIDENT = {**_SOURCED, "confidence": TEXT}
_POINT = {"lon": DEGREES, "lat": DEGREES, "datum": DATUM}
_PRECISE = {"precision": Col(needed=True, words=PRECISIONS), "radius_m": AMOUNT}
_LEVEL_SET = Col(needed=True, words=LEVELS, many=True)

COLUMNS: dict[str, dict[str, Col]] = {
    "counties": {
        "code": Col("whole", needed=True, filled=True, unique=True),
        "name_zh": NAME,
        "name_en": TEXT,
        "urban_core": Col("whole", needed=True, filled=True, low=0, high=1),
        "residents": Col("number", needed=True, filled=True, low=0),
        **{f"age_{low}_{low + 4}": AMOUNT for low in (0, 5, 10, 15)},
        **{f"employed_{section}": AMOUNT for section in SECTIONS},
        **_SOURCED,
    },
    "townships": {
        "code": KEY,
        "name_zh": NAME,
        "name_en": TEXT,
        "adcode": ADCODE_FILLED,
        **_POINT,
        **_PRECISE,
        "residents": Col("number", needed=True, low=0),
        "residents_source": TEXT,
        "weight": Col("number", needed=True, low=0),
        **_SOURCED,
    },
    "villages": {
        "code": KEY,
        "name_zh": NAME,
        "township": NEEDED,
        "adcode": ADCODE_FILLED,
        **_POINT,
        "radius_m": AMOUNT,
        **_SOURCED,
    },
    "gazetteer": {
        "level": NAME,
        "name_zh": NAME,
        "adcode": ADCODE_FILLED,
        "township": NEEDED,
        **_POINT,
        "radius_m": AMOUNT,
        "source": NAME,
    },
    "institutions": {
        "id": KEY,
        "name_zh": NAME,
        "name_en": TEXT,
        "former_names": TEXT,
        "moe_code": TEXT,
        "levels": _LEVEL_SET,
        "ownership": Col(needed=True, filled=True, words=OWNERSHIPS),
        "school_pool": TEXT,
        **_CONFIDENT,
    },
    "campuses": {
        "id": KEY,
        "institution": NAME,
        "name_zh": NAME,
        "name_en": TEXT,
        "kind": Col(needed=True, filled=True, words=KINDS),
        "levels": _LEVEL_SET,
        "status": Col(needed=True, filled=True, words=CAMPUS_STATUSES),
        "adcode": ADCODE,
        "township": TEXT,
        "address": TEXT,
        **_POINT,
        **_PRECISE,
        "seats": Col("number", needed=True, low=0),
        "seats_year": YEAR,
        "seats_basis": TEXT,
        **_CONFIDENT,
    },
    "programmes": {
        "id": KEY,
        "institution": NAME,
        "campus": NEEDED,
        "later_campus": TEXT,
        "name_zh": NAME,
        "group": TEXT,
        "level": Col(needed=True, filled=True, words=LEVELS),
        "year": YEAR,
        "places": AMOUNT,
        "years": TEXT,
        "basis": TEXT,
        "local_industry": TEXT,
        **_CONFIDENT,
    },
    "stated_schools": {
        "id": KEY,
        "name_zh": NAME,
        "adcodes": NEEDED,
        "townships": TEXT,
        "schools": Col("number", needed=True, filled=True, low=0),
        "enrolled": AMOUNT,
        "year": YEAR,
        **_SOURCED,
    },
    "enrolment": {
        "id": KEY,
        "entity": NAME,
        "entity_kind": Col(needed=True, filled=True, words=ENTITY_KINDS),
        "level": NAME,
        "indicator": Col(needed=True, filled=True, words=INDICATORS),
        "value": Col("number", needed=True, filled=True, low=0),
        "bound": Col(words=BOUNDS),
        "year": YEAR,
        **_CONFIDENT,
    },
    "parks": {
        "id": KEY,
        "name_zh": NAME,
        "name_en": TEXT,
        "level": Col(words=PARK_LEVELS),
        "adcode": ADCODE,
        "townships": TEXT,
        "address": TEXT,
        "industries": TEXT,
        "area_km2": AMOUNT,
        "area_basis": TEXT,
        **_POINT,
        **_PRECISE,
        "status": Col(needed=True, filled=True, words=PARK_STATUSES),
        **_CONFIDENT,
    },
    "clusters": {
        "id": KEY,
        "name_zh": NAME,
        "name_en": TEXT,
        "pillar": TEXT,
        "gb4754": NEEDED,
        "adcode": ADCODE,
        "townships": TEXT,
        "weight": Col("number", needed=True, low=0),
        "basis": TEXT,
        "unit": TEXT,
        "year": YEAR,
        "part_of": TEXT,
        **_CONFIDENT,
    },
    "links": {
        "id": KEY,
        "from_name": TEXT,
        "from_lon": Col("number", needed=True, filled=True),
        "from_lat": Col("number", needed=True, filled=True),
        "to_name": TEXT,
        "to_lon": Col("number", needed=True, filled=True),
        "to_lat": Col("number", needed=True, filled=True),
        "datum": Col(needed=True, filled=True, words=DATUMS),
        "kind": Col(needed=True, filled=True, words=LINK_KINDS),
        "km": AMOUNT,
        "opened": TEXT,
        **_SOURCED,
    },
    "coordination": {
        "id": KEY,
        "place": NAME,
        "level": Col(needed=True, filled=True, words=("higher", "secondary", "both")),
        "year": Col("whole", needed=True, filled=True, low=1900, high=2100),
        "index_published": AMOUNT,
        "gdp_yi": AMOUNT,
        "gdp_source": TEXT,
        "gdp_vintage": TEXT,
        "graduates": AMOUNT,
        "enrolled": AMOUNT,
        "population": AMOUNT,
        **_SOURCED,
    },
    "draws": {
        "parameter": KEY,
        "distribution": NAME,
        "low": Col("number"),
        "mode": Col("number"),
        "high": Col("number"),
        "sd": AMOUNT,
        "unit": TEXT,
        "source": TEXT,
    },
    "industries": {
        "code": KEY,
        "section": Col(needed=True, filled=True, words=SECTIONS),
        "name_zh": NAME,
        "name_en": TEXT,
    },
    "levels": {},
    "kinds": {},
    "standards": {},
    "programme_groups": {},
    "crosswalk": {},
}
LAYER_COLUMNS: dict[str, dict[str, Col]] = {
    "which_county": {
        "adcode": Col("whole", needed=True, filled=True, unique=True),
        "name_zh": TEXT,
    },
    "area": {"adcode": Col("whole", needed=True, filled=True, unique=True)},
    "land": {},
    "neighbours": {"adcode": ADCODE_FILLED, "name_zh": TEXT, "prefecture": TEXT},
    "roads": {
        "u": Col("whole", needed=True, filled=True),
        "v": Col("whole", needed=True, filled=True),
        "km": Col("number", needed=True, filled=True, low=0),
    },
}


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
                lambda cell: set(_parts(cell) if col.many else [cell]) <= set(col.words),
                element_wise=True,
                error=("some of " if col.many else "one of ") + ", ".join(col.words),
            )
        )
    if col.low is not None:
        low = "not negative" if col.low == 0 else f"at least {col.low:g}"
        checks.append(pa.Check.ge(col.low, error=f"a number that is {low}"))
    if col.high is not None:
        checks.append(pa.Check.le(col.high, error=f"a number that is at most {col.high:g}"))
    return checks


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
