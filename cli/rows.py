"""Print rows as a table on the terminal, as CSV or as JSON."""

import csv
import io
import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from ..data.meaning.columns import describe_column

if TYPE_CHECKING:
    from ..data.starting.filling import Step

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RUNNABLE = re.compile(r"^\s*[=+\-@]")


def print_rows(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], form: str, *, table: str = ""
) -> None:
    """Print the `columns` of `rows` to stdout in the asked form; a missing value stays empty.

    `table` is the key of the results that the rows stand under, where its columns mean something
    of their own.
    """
    from ..data.export import plain

    chosen = [{name: plain(row.get(name)) for name in columns} for row in rows]
    if form == "json":
        click.echo(json.dumps(chosen, ensure_ascii=False, indent=1))
    elif form == "csv":
        click.echo(format_csv(chosen, columns), nl=False)
    else:
        _print_table(chosen, columns, table)


def print_steps(steps: Sequence["Step"]) -> None:
    """Print what is still to fill as a numbered list, what a run needs first."""
    if not steps:
        return
    click.echo("下一步 to fill next:")
    for at, step in enumerate(steps, start=1):
        need = "必需 needed" if step.needed else "可缺 optional"
        click.echo(f"{at}. [{need}] {step.file}: {step.zh}\n   {step.en}")


def format_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    r"""Return rows as CSV; text that a spreadsheet would run gets a leading apostrophe.

    Examples
    --------
    >>> format_csv([{"name_zh": "=1+1", "residents": -2}], ["name_zh", "residents"])
    "name_zh,residents\n'=1+1,-2\n"
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_safe(row.get(name)) for name in columns])
    return out.getvalue()


def _safe(value: Any) -> Any:
    """Return a value for a CSV cell."""
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    if isinstance(value, str) and _RUNNABLE.match(value):
        return f"'{value}"
    return value


def printable(value: Any, column: str = "") -> str:
    r"""Return a value for people: shares in per cent, thousands apart, no control characters.

    Examples
    --------
    >>> printable(0.8314, "covered_local_p50"), printable(464732, "residents"), printable(None)
    ('83.1 %', '464,732', '')
    >>> printable("\x1b[31mred")
    '[31mred'
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        unit = describe_column(column).unit
        if unit == "share":
            return f"{value:.1%}".replace("%", " %")
        if column in ("adcode", "code", "year") or not unit:
            return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0")
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    return _CONTROL.sub("", str(value))


def _print_table(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], table: str = ""
) -> None:
    """Print a table headed by the Chinese term and the field's name (see the data dictionary)."""
    headings = [
        "\n".join(filter(None, [describe_column(name, table).zh, name])) for name in columns
    ]
    numeric = {
        at
        for at, name in enumerate(columns)
        if any(isinstance(row.get(name), (int, float)) for row in rows)
    }
    cells = [[printable(row.get(name), name) for name in columns] for row in rows]
    print_cells(headings, cells, numeric=numeric)


def print_cells(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, numeric: Collection[int]
) -> None:
    """Print a table of texts; the columns at the places `numeric` are set to the right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at, heading in enumerate(headings):
        table.add_column(Text(heading), justify="right" if at in numeric else "left")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=max(80, 24 * len(headings)))
    console.print(table)
