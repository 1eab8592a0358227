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

from .wording.errorwords import say_error
from .wording.problemwords import say_problem


class VocatlasError(Exception):
    """Base of every error that a user of vocatlas can mend."""

    @property
    def zh(self) -> str | None:
        """Return the message in Chinese; None where the catalogue does not hold it.

        Examples
        --------
        >>> ParameterError("p must be a whole number; found 2.5").zh
        'p 应为整数，现为 2.5'
        """
        return say_error(str(self))


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
    >>> Problem("campuses.csv", 7, "seats", "-3", "a number that is not negative").zh
    'campuses.csv 第 7 行 seats（学位）列：填的是“-3”，应为不小于 0 的数'
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

    @property
    def zh(self) -> str | None:
        """Return the problem in Chinese, on one line; None where the catalogue lacks its clause.

        What a table holds is quoted; characters that do not print are spelled out.
        """
        return say_problem(self.file, self.row, self.column, self.value, self.expected)


class StudyError(VocatlasError, ValueError):
    """A study's tables do not hold together; every problem is listed.

    The line of a problem is in English, for scripts to read; the one below it, indented, says the
    same in Chinese.

    Examples
    --------
    >>> error = StudyError([Problem("counties.csv", None, "code", None, "this column")])
    >>> print(error)
    1 problem in the study: 研究区数据有 1 处问题：
    counties.csv, column code: expected this column
      counties.csv code（代码）列：应有此列
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        lines = [f"{count} problem{'s' if count != 1 else ''} in the study: {self._head_zh}"]
        for problem in self.problems:
            lines.append(str(problem))
            if problem.zh is not None:
                lines.append(f"  {problem.zh}")
        super().__init__("\n".join(lines))

    @property
    def _head_zh(self) -> str:
        return f"研究区数据有 {len(self.problems)} 处问题："

    @property
    def zh(self) -> str:
        """Return the problems in Chinese alone; one that has no Chinese stands in English."""
        return "\n  ".join([self._head_zh, *(p.zh or str(p) for p in self.problems)])
