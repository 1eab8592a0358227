"""`vocatlas check`."""

import click

from .options import format_option, read, study_argument
from .rows import print_rows


@click.command(name="check")
@study_argument
@format_option
def command(study: str, form: str) -> None:
    """Check the tables of a study; say all problems at once.

    Prints the tables and their rows when all is well; exit 1 otherwise.

    Example: vocatlas check my-study
    """
    tables = read(study).tables()
    rows = [{"name": name, "rows": len(table)} for name, table in tables.items()]
    print_rows(rows, ("name", "rows"), form)
