"""Read two runs, write their difference: ``compare.json`` and ``compare.xlsx``."""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..geo.comparison.compare import Comparison, compare_runs
from ..geo.errors import OutputError
from .causes import (
    MARKS,
    NOISE,
    NOTHING,
    PARTS,
    SHARING,
    describe_compared,
    name_cause,
    show_value,
    spell_change,
)
from .export import RECORD, check_folder, plain, read_record, write_results
from .meaning.codes import CODES
from .meaning.columns import Column
from .meaning.figures import describe_figure
from .runs import RESULTS, Run, read_run
from .spreadsheet.sheets import Sheet
from .spreadsheet.workbook import write_sheets

COMPARED = "compare.json"
_TOOL, _KIND = "vocatlas", "comparison"
_SHOWN_HASH = 12
_LEADING = {
    "counties": (
        "name_zh", "name_en", "adcode", "label_change", "covered_local_p50_a",
        "covered_local_p50_b", "covered_local_p50_points", "covered_local_p50_noise",
        "covered_local_intervals", "p_underserved_a", "p_underserved_b", "p_underserved_points",
        "p_underserved_noise", "gap_people_a", "gap_people_b", "gap_people_change", "rank_a",
        "rank_b", "rank_change", "rank_intervals",
    ),
    "townships": ("name_zh", "county", "code"),
}  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """One of two runs: the name of its folder, what it wrote and its record."""

    name: str
    run: Run
    record: dict[str, Any]


class ComparedSheet(Sheet):
    """A sheet whose columns belong to two runs."""

    def described(self) -> list[Column]:
        """Return what each column means."""
        return [describe_compared(name) for name in self.columns]


def read_compared(folder: str | Path) -> Compared:
    """Read the output folder of a run that is to be compared.

    Raises
    ------
    OutputError
        It is no such folder, one of its files is missing or broken, or ``results.json`` is not
        the one that ``run.json`` was written for.
    """
    home = Path(folder)
    run = read_run(home)
    record = read_record(home / RECORD)
    found = hashlib.sha256((home / RESULTS).read_bytes()).hexdigest()
    if found != record["results_sha256"]:
        raise OutputError(
            f"{home / RESULTS} is not the file that {RECORD} was written for (SHA-256 "
            f"{found[:_SHOWN_HASH]}…, expected {record['results_sha256'][:_SHOWN_HASH]}…); run the "
            "study again"
        )
    return Compared(home.resolve().name, run, record)


def read_pair(folder_a: str | Path, folder_b: str | Path) -> tuple[Compared, Compared]:
    """Read the folders of two runs, see `read_compared`; folders of one name get their parent's."""
    a, b = read_compared(folder_a), read_compared(folder_b)
    if a.name != b.name:
        return a, b
    homes = [Path(folder).resolve() for folder in (folder_a, folder_b)]
    longer = [f"{home.parent.name}/{home.name}" for home in homes]
    return replace(a, name=longer[0]), replace(b, name=longer[1])


def compare_folders(a: Compared, b: Compared) -> Comparison:
    """Return the difference of two runs that were read; see `vocatlas.geo.comparison`."""
    return compare_runs(a.run.results, b.run.results, record_a=a.record, record_b=b.record)


def check_target(folder: str | Path, *, overwrite: bool) -> bool:
    """Return whether files may be replaced in the folder that a comparison is written to.

    They may where an earlier comparison wrote it, and with `overwrite`.

    Raises
    ------
    OutputError
        The folder is that of a run, whose files would then be mixed with these, or it may not be
        written (see `vocatlas.data.export.check_folder`).
    """
    target = Path(folder)
    own = _is_comparison(target / COMPARED)
    if (target / RECORD).exists() and not own and not overwrite:
        raise OutputError(
            f"{target} is the folder of a run; choose another one with -o/--out, or give "
            "--overwrite (the files of the run are kept)"
        )
    check_folder(target, overwrite=own or overwrite)
    return own or overwrite


def _is_comparison(path: Path) -> bool:
    """Return whether a file is the JSON of an earlier comparison."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return (
        isinstance(content, dict)
        and content.get("tool") == _TOOL
        and content.get("kind") == _KIND
    )  # fmt: skip


def write_comparison(comparison: Comparison, a: Compared, b: Compared, folder: Path) -> None:
    """Write ``compare.json`` and ``compare.xlsx``."""
    (folder / COMPARED).write_bytes(write_results(describe_comparison(comparison, a, b)))
    write_sheets(collect_compared(comparison, (a.name, b.name)), folder / "compare.xlsx")


def describe_comparison(comparison: Comparison, a: Compared, b: Compared) -> dict[str, Any]:
    """Return a comparison in the shape of ``compare.json``: no times, no paths."""
    return {
        "tool": _TOOL,
        "kind": _KIND,
        **{
            side: {
                "run": run.name,
                "study": (run.run.results.get("study") or {}).get("id"),
                "results_sha256": run.record["results_sha256"],
            }
            for side, run in (("a", a), ("b", b))
        },
        "changes": comparison.changes,
        "draws": comparison.draws,
        "headline": records_of(comparison.headline),
        "counties": records_of(comparison.counties),
        "townships": records_of(comparison.townships),
    }


def records_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain values; nothing known is None.

    Examples
    --------
    >>> records_of(pd.DataFrame({"x": [1.5, float("nan")]}))
    [{'x': 1.5}, {'x': None}]
    """
    columns = [str(column) for column in table.columns]
    rows = table.itertuples(index=False, name=None)
    return [dict(zip(columns, map(plain, row), strict=True)) for row in rows]


def collect_compared(comparison: Comparison, names: tuple[str, str]) -> dict[str, Sheet]:
    """Return the sheets of a comparison: what differs, headline, counties, townships.

    Parameters
    ----------
    names
        What the two runs are called.
    """
    sheets = [_list_causes(comparison, names), _list_headline(comparison.headline)]
    sheets += [
        _as_sheet(title, getattr(comparison, name), _LEADING[name])
        for title, name in (("县区之差 counties", "counties"), ("乡镇之差 townships", "townships"))
    ]
    return {sheet.name: sheet for sheet in sheets if sheet.rows}


def _list_causes(comparison: Comparison, names: tuple[str, str]) -> Sheet:
    """Return the runs, how their draws belong together, and every cause."""
    sharing, draws = SHARING[comparison.draws["sharing"]], comparison.draws
    rows: list[list[Any]] = [["运行 run", "文件夹", "folder", *names, ""]]
    for key, zh, en in (("n", "抽样次数", "number of draws"), ("seed", "随机种子", "seed")):
        rows.append(["抽样 draws", zh, en, draws[f"{key}_a"], draws[f"{key}_b"], ""])
    rows += [["抽样 draws", *words, None, None, ""] for words in (sharing, NOISE)]
    if not comparison.changes:
        rows.append(["结论 finding", *NOTHING, None, None, ""])
    for row in comparison.changes:
        values = [row[side] for side in "ab"]
        if row["part"] == "input":
            values = [v if v is None else f"{v[:_SHOWN_HASH]}…" for v in values]
        shown = [v if isinstance(v, (int, float)) and not isinstance(v, bool) else
                 " ".join(dict.fromkeys(show_value(v))) for v in values]  # fmt: skip
        kind = " ".join(PARTS[row["part"]])
        rows.append([kind, *name_cause(row), *shown, row["name"]])
    columns = ["part", "item_zh", "item_en", "a", "b", "name_of_field"]
    return ComparedSheet("差异来源 what differs", columns, rows)


def _list_headline(headline: pd.DataFrame) -> Sheet:
    """Return the figures of the headline, shares in per cent, so that one column holds all."""
    rows = []
    numbers = ("a", "b", "change", "low_a", "high_a", "low_b", "high_b")
    for row in records_of(headline):
        about = describe_figure(row["figure"])
        share = about.unit == "share"
        if row["a"] is None and row["b"] is None:
            continue
        values = [
            None if row[k] is None else round(100 * row[k], 2) if share else round(row[k])
            for k in numbers
        ]
        unit = "%, 之差为百分点 difference in points" if share else "人 persons"
        marks = [_spell_mark(row[key]) for key in ("intervals", "noise")]
        rows.append([about.zh, about.en, *values[:3], unit, *values[3:], *marks, row["figure"]])
    columns = ["item_zh", "item_en", "a", "b", "change", "unit", *numbers[3:]]
    columns += ["intervals", "noise", "name_of_field"]
    return ComparedSheet("摘要之差 headline", columns, rows)


def _as_sheet(name: str, table: pd.DataFrame, leading: tuple[str, ...]) -> Sheet:
    """Return a table as a sheet: what is looked for first stands first, codes in words."""
    lead = [column for column in leading if column in table.columns]
    columns = [*lead, *(c for c in table.columns if c not in lead)]
    empty = [c for c in columns if c not in lead and table[c].isna().all()]
    shown = [str(c) for c in columns if c not in empty]
    rows = [[_spell(c, row[c]) for c in shown] for row in records_of(table)]
    return ComparedSheet(name, shown, rows)


def _spell(column: str, value: Any) -> Any:
    """Return a coded word of a column with its Chinese; another value as it is."""
    if not isinstance(value, str):
        return value
    if column.endswith(("_noise", "_intervals")):
        return _spell_mark(value)
    if column.startswith(("label_", "state_")):
        if column.endswith("_change"):
            return spell_change(value)
        return f"{CODES[value][0]} {value}" if value in CODES else value
    return value


def _spell_mark(mark: str | None) -> str | None:
    return None if mark is None else " ".join(MARKS[mark])
