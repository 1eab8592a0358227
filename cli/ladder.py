"""`vocatlas ladder`."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from .options import (
    format_option,
    parameter_options,
    progress,
    read,
    set_parameters,
    study_argument,
)
from .rows import print_rows

if TYPE_CHECKING:
    import pandas as pd

    from ..geo.study import Study

COLUMNS = (
    "county",
    "adcode",
    "industry",
    "industry_name",
    "level",
    "hosted",
    "within_reach",
    "nearest_campus",
    "nearest_campus_name",
    "nearest_min",
    "state",
    "unlocated",
    "linked",
    "linked_by",
    "may_link",
)
BREAKS = (
    "county",
    "adcode",
    "industry",
    "industry_name",
    "clusters",
    "kind",
    "last_rung",
    "missing_rung",
    "nearest_campus",
    "nearest_campus_name",
    "nearest_min",
    "state",
    "resumes_at",
)
# What fits a terminal; csv and json have every column.
_NARROW = ("adcode", "industry", "nearest_campus", "unlocated", "may_link")


@click.command(name="ladder")
@study_argument
@click.option("--industry", help="A division of GB/T 4754, for all counties: 19, 34.")
@click.option("--county", "adcode", type=int, help="Code of one county.")
@click.option("--breaks", is_flag=True, help="Where to leave the county, and where it breaks.")
@parameter_options
@format_option
def command(
    study: str,
    industry: str | None,
    adcode: int | None,
    breaks: bool,
    values: tuple[str, ...],
    public_only: bool,
    planned: bool,
    form: str,
) -> None:
    """Print the ladder of each industry, rung by rung.

    From secondary (technician beside it) over higher vocational, vocational undergraduate and
    undergraduate to postgraduate: programmes in the county, within reach, and linked by a row of
    pathways.csv. A link that no source states is empty, not "no". Without --industry: the
    industries that have a cluster in the county.

    With --breaks: the first rung for which the county must be left, the first that is out of
    reach or not taught, and the first without a known link.

    Example: vocatlas ladder wenzhou --industry 19 --breaks

    Example: vocatlas ladder wenzhou --county 330324
    """
    from ..geo.industry.pathways import choose_industries, find_ladder, ladder_breaks, ladder_rows

    chosen = set_parameters(read(study), values, public_only=public_only, planned=planned)
    pairs = choose_industries(chosen, industry=industry, adcode=adcode)
    rows: list[dict[str, Any]] = []
    if chosen.programmes.empty:
        click.echo(
            "no programmes 没有专业: the study has no programmes.csv, or no row in it", err=True
        )
    else:
        with progress("measuring 测算"):
            ladder = find_ladder(chosen)
        rows = ladder_breaks(ladder, pairs) if breaks else ladder_rows(ladder, pairs)
    columns: Sequence[str] = BREAKS if breaks else COLUMNS
    if form == "table":
        columns = [name for name in columns if name not in _NARROW]
    if rows or form != "table":
        table = "ladder_breaks" if breaks else "ladder_industries"
        print_rows([row | _names(row, chosen) for row in rows], columns, form, table=table)


def _names(row: Mapping[str, Any], study: "Study") -> dict[str, str | None]:
    """Return the Chinese names of the county, the industry, and the college and campus of a row."""
    county = _name_of(study.counties, "code", row["adcode"])
    industry = _name_of(study.catalogue.industries, "code", row["industry"])
    own = study.campuses[study.campuses["id"] == row["nearest_campus"]]
    college = _name_of(study.institutions, "id", own["institution"].iloc[0]) if len(own) else None
    named = " ".join(filter(None, [college, *own["name_zh"].astype(str)]))
    return {"county": county, "industry_name": industry, "nearest_campus_name": named or None}


def _name_of(table: "pd.DataFrame", key: str, value: object) -> str | None:
    found = table.loc[table[key].astype(str).str.zfill(2) == str(value), "name_zh"]
    return str(found.iloc[0]) if len(found) else None
