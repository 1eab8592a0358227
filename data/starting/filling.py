"""What is still to fill in a study, in the order in which to fill it."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ...geo.errors import StudyError
from ...geo.leftout import parts_left_out
from ...geo.study import Study
from ..checking.layouts import COLUMNS
from ..checking.schema import column_names
from ..tables import TABLE_SUFFIXES, read_table
from .templates import SOURCE

NEEDED = ("counties", "institutions", "campuses")


@dataclass(frozen=True)
class Step:
    """One thing to fill: where, whether a run needs it, and a sentence in both languages."""

    file: str
    needed: bool
    zh: str
    en: str


def list_steps(study: str | Path) -> list[Step]:
    """Return what is to fill in a study, by folder or built-in name; what a run needs first.

    A study that cannot be read for another reason than what is still blank has only its needed
    steps: mend its problems first.
    """
    from ..study import read_study, study_folder

    place = study_folder(study)
    steps = needed_steps(place)
    if steps:
        return steps + _later_steps(place)
    try:
        return optional_steps(read_study(study))
    except StudyError:
        return []


def needed_steps(folder: Path) -> list[Step]:
    """Return what must be filled before a run, read from the files as they are."""
    steps = []
    counties = _raw(folder, "counties")
    if counties is not None and len(counties):
        blank = int(_column(counties, "residents").isna().sum())
        if blank:
            steps.append(
                Step(
                    "counties.csv",
                    True,
                    f"residents 常住人口:{len(counties)} 个县中 {blank} 个空白;并填 source 来源",
                    f"residents of {blank} of {len(counties)} counties, and their source",
                )
            )
    for table, zh, en in (
        ("institutions", "至少一所院校", "at least one institution"),
        ("campuses", "至少一个校区", "at least one campus of it"),
    ):
        rows = _raw(folder, table)
        if rows is not None and rows.empty:
            steps.append(Step(f"{table}.csv", True, zh, en))
    return steps


def optional_steps(study: Study) -> list[Step]:
    """Return the parts of a readable study that a run leaves out, in the order to fill them."""
    counties = study.counties
    unsourced = int((counties["source"] == SOURCE).sum())
    steps = []
    if unsourced:
        steps.append(
            Step(
                "counties.csv",
                False,
                f"{unsourced} 个县没有写明人口来源:{SOURCE} 只是边界的来源",
                f"name the source of the residents of {unsourced} counties: {SOURCE} is the "
                "source of their boundaries alone",
            )
        )
    return steps + [
        Step(_FILES.get(row["part"], f"{row['part']}.csv"), False, row["zh"], row["en"])
        for row in parts_left_out(study)
    ]


_FILES = {
    "roads": "roads.gpkg",
    "ages": "counties.csv",
    "employment": "counties.csv",
    "urban_core": "counties.csv",
}
_LATER = (
    (
        "townships",
        "乡镇街道;没有则每县只是一点",
        "townships; without them each county is one point",
    ),
    ("roads", "道路;没有则不测时间", "roads; without them minutes are not measured"),
    ("stated_schools", "统计公布的学校数", "stated numbers of schools"),
    ("programmes", "专业", "programmes"),
    ("clusters", "产业集群", "industrial clusters"),
    ("parks", "园区", "parks"),
    ("coordination", "毕业生与 GDP", "graduates and GDP"),
)


def _later_steps(folder: Path) -> list[Step]:
    """Return the optional files that are absent or without rows, in the order to fill them."""
    steps = []
    for name, zh, en in _LATER:
        if name == "roads":
            absent = not any((folder / f"roads{suffix}").is_file() for suffix in TABLE_SUFFIXES)
        else:
            rows = _raw(folder, name)
            absent = rows is None or rows.empty
        if absent:
            steps.append(Step(_FILES.get(name, f"{name}.csv"), False, zh, en))
    return steps


def only_unfilled(error: StudyError) -> bool:
    """Say whether every problem of a study is a blank that `needed_steps` names."""
    return all(
        problem.value is None
        and Path(problem.file).stem in NEEDED
        and (problem.column == "residents" or problem.expected == "at least one row")
        for problem in error.problems
    )


def _raw(folder: Path, table: str) -> pd.DataFrame | None:
    """Return a table of the folder as text; None where it is absent or cannot be read."""
    for suffix in TABLE_SUFFIXES:
        file = f"{table}{suffix}"
        if (folder / file).is_file():
            try:
                return read_table(
                    folder / file, file=file, names=column_names(COLUMNS[table])
                ).frame
            except StudyError:
                return None
    return None


def _column(rows: pd.DataFrame, name: str) -> pd.Series:
    return rows[name] if name in rows else pd.Series([None] * len(rows))
