"""`vocatlas check`."""

from typing import TYPE_CHECKING

import click

from ..geo.errors import StudyError
from .options import format_option, progress, read, study_argument
from .rows import print_rows, print_steps, printable

if TYPE_CHECKING:
    from ..geo.study import Study

_COLUMNS = ("name", "rows", "check", "id", "row", "doubt_zh", "doubt_en")


@click.command(name="check")
@study_argument
@format_option
def command(study: str, form: str) -> None:
    """Check the tables of a study; say all problems at once.

    Prints the tables and their rows when all is well; exit 1 otherwise. Then it prints what is
    doubtful (a datum, a county, a campus twice or far away): doubts are no problems, exit 0.
    What is still to fill comes last, in the order in which to fill it; a new study that a run
    cannot take yet prints that list alone, exit 1.

    Example: vocatlas check my-study
    """
    from ..data.checking.doubts import list_doubts
    from ..data.starting.filling import optional_steps
    from ..geo.ground import find_ground

    found = _read_filled(study)
    rows = [{"name": name, "rows": len(table)} for name, table in found.tables().items()]
    with progress("looking for doubts 查疑"):
        doubts = list_doubts(find_ground(found).checks, found)
    if form == "table":
        print_rows(rows, ("name", "rows"), form)
        _print_doubts(doubts)
        print_steps(optional_steps(found))
    else:
        told = [doubt | {"name": doubt["table"]} for doubt in doubts]
        print_rows([*rows, *told], _COLUMNS, form)


def _read_filled(study: str) -> "Study":
    """Read a study; one that only waits to be filled prints what to fill before its error."""
    from ..data.starting.filling import list_steps, only_unfilled

    try:
        return read(study)
    except StudyError as error:
        if not only_unfilled(error):
            raise
        steps = list_steps(study)
        print_steps(steps)
        count = sum(step.needed for step in steps)
        click.echo(f"未可运行 not ready to run: fill the first {count} of this list")
        raise


def _print_doubts(doubts: list[dict[str, object]]) -> None:
    """Print the doubts as a numbered list of sentences."""
    count = len(doubts)
    click.echo(f"存疑 {count} 处 / {count} doubt{'' if count == 1 else 's'}")
    for at, doubt in enumerate(doubts, start=1):
        click.echo(f"{at}. {printable(doubt['doubt_zh'])}\n   {printable(doubt['doubt_en'])}")
