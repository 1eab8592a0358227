"""`vocatlas crosswalk`."""

import click

from .options import format_option, read, study_argument
from .rows import print_rows

# What fits a terminal; csv and json have every column.
_TABLE_COLUMNS = ("id", "name_zh", "group_name", "division", "division_name", "weight", "rule")
_UNMATCHED_COLUMNS = ("id", "institution", "name_zh", "level", "group_code", "rule", "reason")


@click.command(name="crosswalk")
@study_argument
@click.option("--unmatched", is_flag=True, help="Only programmes without an industry, and why.")
@format_option
def command(study: str, unmatched: bool, form: str) -> None:
    """List programmes, their industries and the rules.

    A row is a programme and an industry, with the rules that gave it; the weights of a
    programme sum to 1. Rules of a study's own crosswalk.csv go above those of the package.

    Example: vocatlas crosswalk wenzhou --unmatched
    """
    from ..geo.industry.crosswalktable import CROSSWALK_COLUMNS, count_matched, list_crosswalk

    given = read(study)
    rows = list_crosswalk(given.programmes, given.catalogue)
    counts = count_matched(rows)
    if unmatched:
        rows = rows[rows["reason"] != ""]
    columns = CROSSWALK_COLUMNS
    if form == "table":
        columns = list(_UNMATCHED_COLUMNS if unmatched else _TABLE_COLUMNS)
    if len(rows) or form != "table":
        print_rows(rows.to_dict("records"), columns, form)
    click.echo(_say(counts), err=True)


def _say(counts: dict[str, int]) -> str:
    """Return one line on what was matched, in English and Chinese."""
    if not counts["programmes"]:
        return (
            "no programmes 没有专业: the study has no programmes.csv, or no row in it / "
            "研究区没有 programmes.csv，或其中没有数据行"
        )
    return (
        f"{counts['programmes']} programmes: {counts['matched']} matched, {counts['no_industry']} "
        f"for no industry in particular, {counts['unmatched']} unmatched / "
        f"专业 {counts['programmes']} 个：已对应行业 {counts['matched']} 个，"
        f"不特指行业 {counts['no_industry']} 个，未对应 {counts['unmatched']} 个"
    )
