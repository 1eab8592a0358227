"""`vocatlas sites`."""

import click

from .options import format_option, parameter_options, read_and_assess, study_argument
from .rows import print_rows

COLUMNS = (
    "objective_name",
    "order",
    "id",
    "name_zh",
    "adcode",
    "kind",
    "gain_people",
    "mean_minutes_saved",
    "share_after",
    "chosen_in_draws",
    "gap",
)


@click.command(name="sites")
@study_argument
@parameter_options
@format_option
def command(
    study: str, values: tuple[str, ...], public_only: bool, planned: bool, form: str
) -> None:
    """Print the branch campuses to found next.

    The gain of a site is what it adds to those before it; the gap is the proved one.

    Example: vocatlas sites wenzhou --format csv
    """
    assessment = read_and_assess(study, values, public_only=public_only, planned=planned)
    rows = assessment.results["sites"]
    print_rows(rows, COLUMNS, form)
