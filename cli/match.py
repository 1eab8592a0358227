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
    "structural_deviation",
    "nearest_campus",
    "nearest_min",
)

PLACEMENT = (
    "college",
    "college_name_zh",
    "campuses",
    "clusters",
    "clusters_taught",
    "observed",
    "uniform_mean",
    "uniform_p",
    "uniform_ratio",
    "by_residents_mean",
    "by_residents_p",
    "by_residents_ratio",
    "optimum",
    "status",
    "move_campus",
    "move_township",
    "move_gain",
)


@click.command(name="match")
@study_argument
@click.option("--placement", is_flag=True, help="Print where campuses stand against chance.")
@parameter_options
@format_option
def command(
    study: str,
    placement: bool,
    values: tuple[str, ...],
    public_only: bool,
    planned: bool,
    form: str,
) -> None:
    """Print programmes against clusters, by county.

    The rows are in the order of results.json: the largest mismatch of a county first.

    With --placement: clusters with a matching programme within reach, as the campuses stand,
    moved at random in two ways, and placed best; a ratio only where there is room for one.

    Example: vocatlas match wenzhou --format csv

    Example: vocatlas match wenzhou --placement
    """
    assessment = read_and_assess(study, values, public_only=public_only, planned=planned)
    if placement:
        print_rows(assessment.results["placement"], PLACEMENT, form)
        return
    print_rows(assessment.results["match"], COLUMNS, form)
