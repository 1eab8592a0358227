"""Errors that say what must hold, what was given and what to do.

The tree::

    VocatlasError
    ├── StudyError      a study's tables do not hold together (all problems at once)
    ├── ParameterError  a parameter is unknown or out of range
    ├── PlaceError      coordinates, datum or geometry cannot be used
    ├── TravelError     minutes cannot be computed from what was given
    ├── PlanError       a siting model has no answer
    └── OutputError     results cannot be written
"""

from collections.abc import Sequence
from dataclasses import dataclass


class VocatlasError(Exception):
    """Base of every error that a user of vocatlas can mend."""


class ParameterError(VocatlasError, ValueError):
    """A parameter is unknown or out of range."""


class PlaceError(VocatlasError, ValueError):
    """Coordinates, a datum or a geometry cannot be used."""


class TravelError(VocatlasError, ValueError):
    """Minutes cannot be computed from what was given."""


class PlanError(VocatlasError, ValueError):
    """A siting model has no answer."""


class OutputError(VocatlasError, OSError):
    """Results cannot be written."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a study: where, what was found and what must hold.

    Examples
    --------
    >>> print(Problem("campuses.csv", 7, "seats", "-3", "a number that is not negative"))
    campuses.csv, row 7, column seats: found '-3'; expected a number that is not negative
    """

    file: str
    row: int | None
    column: str | None
    value: str | None
    expected: str

    def __str__(self) -> str:
        where = [self.file]
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.column is not None:
            where.append(f"column {self.column}")
        found = "" if self.value is None else f"found {self.value!r}; "
        return f"{', '.join(where)}: {found}expected {self.expected}"


class StudyError(VocatlasError, ValueError):
    """A study's tables do not hold together; every problem is listed.

    Examples
    --------
    >>> error = StudyError([Problem("counties.csv", None, "code", None, "this column")])
    >>> print(error)
    1 problem in the study:
    counties.csv, column code: expected this column
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = f"{count} problem{'s' if count != 1 else ''} in the study:"
        super().__init__("\n".join([head, *map(str, self.problems)]))
