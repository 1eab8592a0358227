"""`vocatlas coverage`."""

import click

from .options import format_option, parameter_options, read_and_assess, study_argument
from .rows import print_rows

COLUMNS = (
    "adcode",
    "name_zh",
    "residents",
    "covered_city_p50",
    "covered_county_p50",
    "covered_township_p50",
    "covered_local",
    "covered_local_p05",
    "covered_local_p50",
    "covered_local_p95",
    "covered_all_p50",
    "thin_share",
    "unlocated_people",
)


@click.command(name="coverage")
@study_argument
@parameter_options
@format_option
def command(
    study: str, values: tuple[str, ...], public_only: bool, planned: bool, form: str
) -> None:
    """Print who is within reach, by county and tier.

    Shares are the drawn median unless the column says otherwise; covered_local is the
    located reading, a floor.

    Example: vocatlas coverage wenzhou --format csv
    """
    assessment = read_and_assess(study, values, public_only=public_only, planned=planned)
    rows = sorted(assessment.results["counties"], key=lambda row: row["adcode"])
    print_rows(rows, COLUMNS, form)
