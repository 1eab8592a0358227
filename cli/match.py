"""`vocatlas match`."""

import click

from .options import format_option, parameter_options, read_and_assess, study_argument
from .rows import print_rows

COLUMNS = (
    "adcode",
    "version",
    "industry",
    "demand_share",
    "supply_share",
    "nearest_campus",
    "nearest_min",
)


@click.command(name="match")
@study_argument
@parameter_options
@format_option
def command(
    study: str, values: tuple[str, ...], public_only: bool, planned: bool, form: str
) -> None:
    """Print programmes against clusters, by county.

    The rows are in the order of results.json: the largest mismatch of a county first.

    Example: vocatlas match wenzhou --format csv
    """
    assessment = read_and_assess(study, values, public_only=public_only, planned=planned)
    rows = assessment.results["match"]
    print_rows(rows, COLUMNS, form)
