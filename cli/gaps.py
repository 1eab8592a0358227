"""`vocatlas gaps`."""

import click

from .options import format_option, parameter_options, read_and_assess, study_argument
from .rows import print_rows

COLUMNS = (
    "rank",
    "adcode",
    "name_zh",
    "label",
    "p_underserved",
    "p_underserved_low",
    "p_underserved_high",
    "doubt_most",
    "covered_local_p05",
    "covered_local_p50",
    "covered_local_p95",
    "rank_low",
    "rank_high",
    "gap_people",
    "depth",
)


@click.command(name="gaps")
@study_argument
@parameter_options
@format_option
def command(
    study: str, values: tuple[str, ...], public_only: bool, planned: bool, form: str
) -> None:
    """Print the counties by how surely they fall short.

    Underserved is the share of draws in which the local share is below the target.

    Example: vocatlas gaps wenzhou --format csv
    """
    assessment = read_and_assess(study, values, public_only=public_only, planned=planned)
    rows = sorted(assessment.results["counties"], key=lambda row: (row["rank"], row["adcode"]))
    print_rows(rows, COLUMNS, form)
