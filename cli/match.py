"""`vocatlas match`."""

from collections.abc import Mapping
from typing import Any

import click

from .options import format_option, parameter_options, read_and_assess, study_argument
from .rows import print_rows

# What each part of the match prints, by its key in results.json.
MISMATCH = (
    "adcode",
    "version",
    "industry",
    "demand_share",
    "supply_share",
    "structural_deviation",
    "location_quotient",
    "nearest_campus",
    "nearest_min",
)
DEMAND = (
    "basis",
    "version",
    "adcode",
    "industry",
    "amount",
    "unit",
    "share",
    "clusters",
    "year_low",
    "year_high",
    "in_run",
)
OPTIONS = (
    "basis",
    "adcode",
    "alignment_manufacturing",
    "comparable_industries",
    "clusters_counted",
    "clusters_left_out",
    "reason",
    "in_run",
)
INDUSTRIES = (
    "version",
    "industry",
    "basis",
    "spatial_mismatch",
    "left_out",
    "colocation",
    "colocation_p_above",
    "colocation_q_above",
    "programme_points",
    "cluster_points",
    "coordination_degree",
    "coupling_variant",
)
CAMPUSES = (
    "campus",
    "programmes",
    "industries",
    "clusters_in_reach",
    "clusters_taught",
    "alignment",
    "alignment_reason",
    "colocation_local",
    "colocation_p_above",
    "colocation_q_above",
    "coordination_degree",
    "coupling_variant",
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
GAPS = (
    "order",
    "adcode",
    "industry",
    "amount",
    "basis",
    "demand_share",
    "clusters",
    "nearest_institution",
    "nearest_campus",
    "nearest_programme",
    "nearest_min",
    "state",
    "parks",
    "parks_state",
    "parent",
    "parent_min",
)
SURPLUS = (
    "order",
    "institution",
    "campus",
    "industry",
    "programmes",
    "nearest_cluster",
    "nearest_min",
    "state",
    "clusters_without_place",
)
SECTIONS = ("section", "section_name", "state", "programmes", "cells", "cells_listed")
CONSORTIA = (
    "order",
    "park",
    "industries",
    "unclassified",
    "institutions",
    "programmes",
    "schools",
    "missing_rungs",
    "rungs_unknown",
    "state",
)
TERMS = ("park", "term", "division", "rule")
# Parts of a study without which a part of the match has no rows.
RESTS_ON = ("roads", "programmes", "clusters", "parks", "employment")
PARTS = {
    "mismatch": ("match", MISMATCH),
    "demand": ("demand", DEMAND),
    "options": ("match_options", OPTIONS),
    "industries": ("industry_measures", INDUSTRIES),
    "campuses": ("campus_measures", CAMPUSES),
    "placement": ("placement", PLACEMENT),
    "gaps": ("programme_gaps", GAPS),
    "surplus": ("programme_surplus", SURPLUS),
    "sections": ("surplus_sections", SECTIONS),
    "consortia": ("consortia", CONSORTIA),
    "terms": ("park_industries", TERMS),
}


@click.command(name="match")
@study_argument
@click.option(
    "--part",
    type=click.Choice(list(PARTS)),
    default="mismatch",
    show_default=True,
    help="What to print of it.",
)
@parameter_options
@format_option
def command(
    study: str,
    part: str,
    values: tuple[str, ...],
    public_only: bool,
    planned: bool,
    form: str,
) -> None:
    """Print programmes against clusters, by county.

    By default the mismatch list: the largest mismatch of a county first. --part placement sets
    clusters with a matching programme within reach, as the campuses stand, against campuses moved
    at random in two ways and placed best. --part gaps, surplus and consortia say what to do;
    sections, for which programmes demand is measured at all; terms, by which rule a park has its
    industries.

    Example: vocatlas match wenzhou --format csv

    Example: vocatlas match wenzhou --part gaps
    """
    assessment = read_and_assess(study, values, public_only=public_only, planned=planned)
    key, columns = PARTS[part]
    rows = assessment.results.get(key, [])
    print_rows(rows, columns, form)
    if not rows:
        click.echo(_why_empty(assessment.results), err=True)


def _why_empty(results: Mapping[str, Any]) -> str:
    """Return what a part without rows lacks, in both languages; it may lack nothing."""
    left_out = results["quality"].get("left_out", [])
    lacking = [f"{row['zh']} {row['en']}" for row in left_out if row["part"] in RESTS_ON]
    return "\n".join(lacking) or "此项没有可列的行 There is nothing to list here."
