"""`vocatlas coordination`."""

from typing import TYPE_CHECKING, Any

import click

from ..geo.errors import ParameterError, Problem, StudyError
from .options import BUILT_IN, format_option, progress
from .rows import print_rows, printable

if TYPE_CHECKING:
    import pandas as pd

_ROWS = (
    "place", "level", "year", "index", "published", "difference", "graduates",
    "implied_graduates", "graduates_per_10000", "implied_per_10000", "gdp_yi",
    "gdp_per_head_yuan", "gdp_vintage", "place_en",
)  # fmt: skip
_TRENDS = (
    "place", "level", "first_year", "last_year", "first_value", "last_value",
    "change", "slope_per_year", "rises", "falls", "unchanged", "basis", "gdp_vintages", "place_en",
)  # fmt: skip
_COMPARED = ("place", "level", "year", "measured", "against", "reference", "apart")
_CHECKS = (
    "check", "place", "level", "year", "value", "low", "high", "verdict", "holds", "claim",
    "claim_zh", "claim_en", "reference", "rule", "years_against", "said_zh", "said_en", "note",
)  # fmt: skip
_NOTE = (
    "指数高可能只是人均生产总值低:不排名。"
    "\nA higher index may only mean a lower GDP per head: nothing is ranked."
)


@click.command(name="coordination")
@click.argument("study", required=False)
@click.option(
    "--table",
    "own",
    metavar="FILE",
    help="Your own graduates and GDP, CSV or XLSX, instead of a study.",
)
@click.option("--place", "places", multiple=True, metavar="P", help="Only this place. Repeatable.")
@click.option(
    "--level", type=click.Choice(["higher", "secondary", "both"]), help="Only this level."
)
@click.option("--checks", is_flag=True, help="What the table is tested for, and what was found.")
@click.option("--trend", is_flag=True, help="Change from the first year to the last.")
@click.option("--against", metavar="PLACE", help="Each place beside this one, by year.")
@click.option(
    "--province",
    default="浙江",
    show_default=True,
    help="The place that is the province of the others.",
)
@format_option
def command(
    study: str | None,
    own: str | None,
    places: tuple[str, ...],
    level: str | None,
    checks: bool,
    trend: bool,
    against: str | None,
    province: str,
    form: str,
) -> None:
    """Print vocational graduates per 100 million yuan of GDP.

    The index stands beside its parts, graduates per 10,000 residents and GDP per head (index =
    first / second), the value as published and what that implies. Nothing is ranked: a higher
    index may only mean a lower GDP per head.

    A table of your own has a row a place (地区), level (层次: higher 高职, secondary 中职, both
    合计), year (年份) and vintage of GDP (生产总值版本: preliminary 初步核算, final 最终核实,
    census_revision 普查修订), with graduates and GDP whose headings say their unit: 毕业生(人),
    生产总值(亿元). Residents (常住人口(万人)) and enrolment (在校生(人)) make more checks possible.

    Example: vocatlas coordination wenzhou --checks --place 杭州
    """
    if sum([checks, trend, against is not None]) > 1:
        raise click.UsageError("choose one of --checks, --trend and --against")
    table, claims = _read(study, own)
    for place in (*places, *([against] if against is not None else [])):
        _demand_place(place, table)
    rows = _measure(table, claims, checks=checks, trend=trend, against=against, province=province)
    chosen = [row for row in rows if _is_asked(row, places, level)]
    if checks:
        _print_checks(chosen, form)
        return
    columns: tuple[str, ...] = _TRENDS if trend else _ROWS if against is None else _COMPARED
    if form == "table":
        columns = tuple(name for name in columns if any(_is_filled(row[name]) for row in chosen))
    print_rows(chosen, columns, form)
    if form == "table":
        click.echo(_NOTE)


def _read(study: str | None, own: str | None) -> tuple["pd.DataFrame", "pd.DataFrame"]:
    """Return graduates and GDP of a study or a file, and what is claimed about them."""
    import pandas as pd

    if own is not None:
        if study is not None:
            raise click.UsageError("give a STUDY or --table FILE, not both")
        from ..data.indextable import read_index_table

        return read_index_table(own), pd.DataFrame()
    from ..data.study import read_study

    with progress("reading 读表"):
        found = read_study(study or BUILT_IN, with_road_net=False)
    if found.coordination.empty:
        expected = "a table of graduates and GDP in the study, or one given with --table"
        raise StudyError([Problem("coordination.csv", None, None, None, expected)])
    return found.coordination, found.coordination_claims


def _demand_place(place: str, table: "pd.DataFrame") -> None:
    known = list(dict.fromkeys(table["place"]))
    if place not in known:
        raise ParameterError(f"place {place!r} is not in the table; it has {', '.join(known)}")


def _measure(
    table: "pd.DataFrame",
    claims: "pd.DataFrame",
    *,
    checks: bool,
    trend: bool,
    against: str | None,
    province: str,
) -> list[dict[str, Any]]:
    """Return the rows of the asked view, numbers rounded for people."""
    from ..data.meaning.columns import describe_column
    from ..geo.cities.claims import check_claims
    from ..geo.cities.coordination import check_coordination, coordination_rows
    from ..geo.cities.trends import compare_places, index_trends

    if checks:
        found = [check_coordination(table, province=province), check_claims(claims, table)]
        return [row for frame in found for row in frame.round(4).to_dict("records")]
    rows = coordination_rows(table)
    if trend:
        view = index_trends(rows)
    elif against is not None:
        view = compare_places(rows, against)
    else:
        view = rows
    digits = {name: 0 if describe_column(name).unit == "persons" else 4 for name in view}
    records: list[dict[str, Any]] = view.round(digits).to_dict("records")
    return [
        {
            name: int(value) if digits[name] == 0 and _is_filled(value) else value
            for name, value in row.items()
        }
        for row in records
    ]


def _is_asked(row: dict[str, Any], places: tuple[str, ...], level: str | None) -> bool:
    """Return whether a row is of the asked places and level; a check of all levels is of each."""
    own_places, own_levels = str(row["place"]).split(";"), str(row["level"]).split(";")
    return (not places or bool(set(own_places) & {*places, ""})) and (
        level is None or bool(set(own_levels) & {level, ""})
    )


def _is_filled(value: object) -> bool:
    return value is not None and value == value and value != ""


def _print_checks(found: list[dict[str, Any]], form: str) -> None:
    """Print what was found: for people in sentences, what does not hold first."""
    if form != "table":
        print_rows(found, _CHECKS, form)
        return
    from ..data.meaning.codes import CODES

    broken = [row for row in found if row["holds"] is False]
    half = sum(row["verdict"] == "partly" for row in broken)
    whole = len(broken) - half
    click.echo(f"{len(found)}项检查:✗ {whole}项不成立,△ {half}项部分成立")
    click.echo(f"{len(found)} checks: ✗ {whole} do not hold, △ {half} hold in part")
    for title, rows in (("✗", broken), ("✓", [row for row in found if row["holds"] is not False])):
        for row in rows:
            zh, en = CODES.get(row["check"], (row["check"], row["check"]))
            mark = "△" if row["verdict"] == "partly" else title
            mark = "–" if row["holds"] is None else mark
            click.echo(f"{mark} [{zh} {en}] {printable(row['said_zh'])}")
            click.echo(f"  {printable(row['said_en'])}")
            if _is_filled(row.get("note")):
                click.echo(f"  ({printable(row['note'])})")
