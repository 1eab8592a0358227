"""Read a user's own graduates and GDP: a CSV or XLSX file by place, level, year and vintage.

Nothing is guessed: GDP and people bear their unit, GDP its vintage. Every problem of the file is
said at once.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from ..geo.errors import Problem, StudyError
from .checking.layouts import Col
from .checking.schema import check_table
from .geocoding.anytable import read_any_table
from .tables import Table, clean_name, read_table

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")
GDP_UNITS = {
    "亿元": 1.0, "yi": 1.0, "100 million yuan": 1.0, "万亿元": 1e4, "百万元": 1e-2,
    "million yuan": 1e-2, "万元": 1e-4, "元": 1e-8, "yuan": 1e-8,
}  # fmt: skip
PEOPLE_UNITS = {"万人": 1e4, "千人": 1e3, "人": 1.0, "persons": 1.0}
LEVEL_NAMES = {
    "higher": "higher", "高职": "higher", "高等": "higher", "高等职业": "higher",
    "高职高专": "higher", "higher_vocational": "higher", "secondary": "secondary",
    "中职": "secondary", "中等": "secondary", "中等职业": "secondary", "both": "both",
    "合计": "both",
}  # fmt: skip
VINTAGE_NAMES = {
    "preliminary": "preliminary", "初步核算": "preliminary", "初步核算数": "preliminary",
    "final": "final", "最终核实": "final", "最终核实数": "final",
    "census_revision": "census_revision", "普查修订": "census_revision",
    "普查修订数": "census_revision",
}  # fmt: skip
# Column: what it may be called.
_NAMES = {
    "place": ("place", "地区", "城市", "地市"),
    "level": ("level", "层次", "办学层次"),
    "year": ("year", "年份", "年度"),
    "graduates": ("graduates", "毕业生", "毕业生数", "毕业人数"),
    "gdp": ("gdp", "gdp_yi", "生产总值", "地区生产总值"),
    "gdp_vintage": ("gdp_vintage", "vintage", "生产总值版本", "gdp版本"),
    "population": ("population", "residents", "人口", "常住人口"),
    "enrolled": ("enrolled", "在校生", "在校生数"),
    "index_published": ("index_published", "公布的指数", "公布的协调指数"),
    "graduates_unit": ("graduates_unit", "毕业生单位"),
    "gdp_unit": ("gdp_unit", "生产总值单位", "gdp单位"),
    "population_unit": ("population_unit", "人口单位"),
    "enrolled_unit": ("enrolled_unit", "在校生单位"),
    "source": ("source", "来源", "数据来源"),
    "note": ("note", "备注", "说明"),
}
_MEANT = {clean_name(name): column for column, names in _NAMES.items() for name in names}
# A heading of the project's own has the unit that the data dictionary gives it.
_OWN_UNITS = {
    "gdp_yi": "亿元", "graduates": "人", "population": "人", "enrolled": "人",
}  # fmt: skip
_IN_BRACKETS = re.compile(r"[(\[【](.*?)[)\]】]")
_UNITS: Mapping[str, Mapping[str, float]] = {
    "gdp": GDP_UNITS, "graduates": PEOPLE_UNITS, "population": PEOPLE_UNITS,
    "enrolled": PEOPLE_UNITS,
}  # fmt: skip
_NAME = Col(needed=True, filled=True)
_AMOUNT = Col("number", low=0)
_COLUMNS = {
    "place": _NAME,
    "level": Col(needed=True, filled=True, words=("higher", "secondary", "both")),
    "year": Col("whole", needed=True, filled=True, low=1900, high=2100),
    "graduates": _AMOUNT,
    "gdp": Col("number", needed=True, filled=True, low=0),
    "gdp_vintage": Col(
        needed=True, filled=True, words=("preliminary", "final", "census_revision")
    ),
    "population": _AMOUNT,
    "enrolled": _AMOUNT,
    "index_published": _AMOUNT,
    **{f"{name}_unit": Col(words=tuple(units)) for name, units in _UNITS.items()},
    "source": Col(),
    "note": Col(),
}  # fmt: skip


def read_index_table(path: str | Path) -> pd.DataFrame:
    """Read graduates and GDP as a table for `coordination_rows` and `check_coordination`.

    A row is a place, level, year and vintage of GDP; ``graduates`` may be blank where
    ``index_published`` is not, ``population`` and ``enrolled`` anywhere. A unit stands in brackets
    of the heading (``生产总值(亿元)``) or in a column of its own (``gdp_unit``); the project's own
    headings ``gdp_yi``, ``graduates``, ``population`` and ``enrolled`` have theirs (100 million
    yuan, persons). Lines above the heading are skipped.

    Returns
    -------
    pandas.DataFrame
        ``place, level, year, index_published, gdp_yi, gdp_vintage, graduates, enrolled,
        population, source, note``: GDP in 100 million yuan, people in persons.

    Raises
    ------
    StudyError
        With every problem: a column or unit is missing, text stands for a number, GDP is blank or
        0, graduates are below 0, a level or vintage is unknown, a year stands twice, or one place,
        year and vintage has several GDPs.
    """
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        expected = f"a table in one of the forms {', '.join(SUFFIXES)}"
        raise StudyError([Problem(path.name, None, None, path.suffix or None, expected)])
    if not path.is_file():
        raise StudyError([Problem(str(path), None, None, None, "a file that is there")])
    raw = read_table(path, file=path.name, names=_MEANT)
    table = Table(raw.file, _translate(raw.frame), raw.lines)
    frame, problems = check_table(table, _COLUMNS)
    problems = _fit_message(problems, raw)
    if not {"place", "level", "year", "gdp", "gdp_vintage"} <= set(raw.frame):
        raise StudyError(problems)
    if not {"graduates", "index_published"} & set(raw.frame):
        expected = "this column, or index_published"
        problems.append(Problem(table.file, None, "graduates", None, expected))
    headings = read_any_table(path, known=_MEANT).frame.columns
    factors, wrong = _find_factors(frame, table, _heading_units(list(map(str, headings))))
    problems += wrong
    problems += _row_problems(frame, table)
    if problems:
        raise StudyError(sorted(set(problems), key=lambda p: (p.row or 0, p.column or "")))
    scaled = {name: frame[name] * factors[name] for name in _UNITS}
    kept = frame[["place", "level", "year", "index_published", "gdp_vintage", "source", "note"]]
    return kept.assign(
        gdp_yi=scaled["gdp"], **{name: scaled[name].round(6) for name in _UNITS if name != "gdp"}
    )


def _translate(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the text with known Chinese words as codes and years without their 年."""
    changed = {}
    for column, words in (("level", LEVEL_NAMES), ("gdp_vintage", VINTAGE_NAMES)):
        if column in frame:
            changed[column] = frame[column].map(lambda w, words=words: words.get(w, w))
    if "year" in frame:
        changed["year"] = frame["year"].str.removesuffix("年")
    return frame.assign(
        **{name: cells.astype(frame[name].dtype) for name, cells in changed.items()}
    )


def _fit_message(problems: list[Problem], raw: Table) -> list[Problem]:
    """Return problems that name the Chinese words a level and a vintage may have."""
    words = {"level": LEVEL_NAMES, "gdp_vintage": VINTAGE_NAMES}
    return [
        Problem(p.file, p.row, p.column, p.value, f"one of {', '.join(words[p.column])}")
        if p.column in words and p.expected.startswith("one of")
        else p
        for p in problems
    ]


def _heading_units(headings: list[str]) -> dict[str, str]:
    """Return the unit that each heading states in brackets or by the project's own name.

    Examples
    --------
    >>> _heading_units(["地区", "毕业生(万人)", "生产总值（单位：亿元）", "population", "在校生"])
    {'graduates': '万人', 'gdp': '亿元', 'population': '人'}
    """
    units: dict[str, str] = {}
    for heading in headings:
        name = clean_name(heading)
        column = _MEANT.get(name, "")
        if column not in _UNITS:
            continue
        plain = unicodedata.normalize("NFKC", heading).lower()
        remarks = _IN_BRACKETS.findall(plain)
        # a whole word: the persons of "10,000 persons" are no unit
        words = {word.strip() for remark in remarks for word in re.split("[,:;、]", remark)}
        stated = [unit for unit in _UNITS[column] if unit in words]
        if stated:
            units[column] = stated[0]
        elif not remarks and name in _OWN_UNITS:
            units[column] = _OWN_UNITS[name]
    return units


def _find_factors(
    frame: pd.DataFrame, table: Table, stated: Mapping[str, str]
) -> tuple[dict[str, pd.Series], list[Problem]]:
    """Return what each amount of each row is multiplied by, and the units that are missing."""
    factors: dict[str, pd.Series] = {}
    problems: list[Problem] = []
    for name, units in _UNITS.items():
        own = frame[f"{name}_unit"]
        heading = stated.get(name)
        used = own.fillna(heading) if heading else own
        factors[name] = used.map(units).astype(float)
        filled = frame[name].notna()
        if heading is None and filled.any() and own.isna().all():
            expected = f"its unit in brackets of the heading or in {name}_unit: {', '.join(units)}"
            problems.append(Problem(table.file, None, name, None, expected))
            continue
        for at in frame.index[filled & used.isna()]:
            expected = f"the unit, one of {', '.join(units)}"
            problems.append(Problem(table.file, table.lines[at], f"{name}_unit", None, expected))
        if heading is not None:
            for at in frame.index[own.notna() & (own.map(units) != units[heading])]:
                value, expected = str(own[at]), f"{heading}, as the heading says"
                problems.append(
                    Problem(table.file, table.lines[at], f"{name}_unit", value, expected)
                )
    return factors, problems


def _row_problems(frame: pd.DataFrame, table: Table) -> Iterator[Problem]:
    """Yield what is wrong with rows whose cells are of their types."""

    def wrong(at: int, column: str, value: object, expected: str) -> Problem:
        told = None if value is None else str(value)
        return Problem(table.file, table.lines[at], column, told, expected)

    for at in frame.index[frame["gdp"] == 0]:
        yield wrong(at, "gdp", "0", "a GDP above 0")
    blank = table.frame.reindex(columns=["graduates", "index_published"]).isna().all(axis=1)
    for at in frame.index[blank.to_numpy()]:
        yield wrong(at, "graduates", None, "graduates, or index_published; both are blank")
    keyed = frame[["place", "level", "year", "gdp_vintage"]]
    whole = keyed.notna().all(axis=1)
    for at in frame.index[whole & keyed.duplicated()]:
        expected = "a place, level, year and vintage once; this row is a second one"
        yield wrong(at, "year", frame["year"][at], expected)
    first = frame.groupby(["place", "year", "gdp_vintage", "gdp_unit"], dropna=False)["gdp"]
    other = first.transform("first")
    for at in frame.index[whole & frame["gdp"].notna() & other.notna() & (frame["gdp"] != other)]:
        expected = f"{other[at]:g}, as another row of this place, year and vintage says"
        yield wrong(at, "gdp", f"{frame['gdp'][at]:g}", expected)
