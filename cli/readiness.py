"""`vocatlas readiness`."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from .options import format_option, progress, read, study_argument
from .rows import print_rows

if TYPE_CHECKING:
    from ..geo.study import Study

TRAITS = ("economy", "colleges_students", "enterprises", "consortia", "programmes")
COLUMNS = (
    "city", "city_zh", "city_en", "trait", "indicator", "item", "value", "unit", "bound", "year",
    "basis", "source", "note", "own", "pilot",
)  # fmt: skip
PILOTS = (
    "order", "name_zh", "name_en", "province_zh", "level", "adcode", "figures", "traits", "source",
    "note",
)  # fmt: skip
# What fits a terminal; csv and json have every column.
_NARROW = (
    "indicator", "item", "city_zh", "value", "unit", "bound", "year", "basis", "own", "source",
    "note",
)  # fmt: skip
_NARROW_PILOTS = ("order", "name_zh", "name_en", "province_zh", "figures", "traits")
_CODED = ("trait", "indicator", "unit", "bound", "basis", "traits")
_NOTE = (
    "不打总分、不排名;口径或年份不同的数不可直接相比;空白为没有来源,不是零。"
    "\nNo total and no rank; figures of another basis or year do not compare; a blank is a figure"
    " that no source gives, not nought."
)


@click.command(name="readiness")
@study_argument
@click.option(
    "--city",
    "cities",
    multiple=True,
    metavar="NAME",
    help="Beside this city: Chinese or English name, or code. Repeatable.",
)
@click.option("--trait", type=click.Choice(TRAITS), help="Only this trait.")
@click.option("--pilots", is_flag=True, help="The 21 national pilot cities and what is given.")
@format_option
def command(
    study: str, cities: tuple[str, ...], trait: str | None, pilots: bool, form: str
) -> None:
    """Print the traits of an integration city side by side.

    The traits of an industry-education integration city: economy, colleges and students,
    enterprises, consortia, programmes. Figures of the study come from its own tables, those of
    other cities from the paper and public pages; each has its basis, year and source, and an
    indicator without a figure is blank. Own figures of any city go in city_figures.csv beside
    study.toml, above those of the package.

    Example: vocatlas readiness wenzhou --city 宁波 --city Hangzhou --trait colleges_students
    """
    if pilots and (cities or trait):
        raise click.UsageError("--pilots lists the pilot cities alone: leave --city and --trait")
    from ..geo.cities.readiness import pick_cities, scorecard

    results = _measure(read(study))
    if pilots:
        narrow = form == "table"
        rows: Sequence[Mapping[str, Any]] = results["pilot_cities"]
        print_rows(_spell(rows) if narrow else rows, _NARROW_PILOTS if narrow else PILOTS, form)
        unnamed = sum(row["name_zh"] is None for row in rows)
        if unnamed and narrow:
            click.echo(f"{unnamed}个试点只能推断所在省份,没有查到的来源说明是哪座城市。")
            click.echo(f"{unnamed} pilots: only the province, inferred; no source names the city.")
        return
    rows = scorecard(results, pick_cities(results, cities), trait=trait)
    if form != "table":
        print_rows(rows, COLUMNS, form)
        return
    shown = [
        name for name in _NARROW if name not in ("item", "note") or any(row[name] for row in rows)
    ]
    print_rows(_spell(rows), shown, form)
    click.echo(_NOTE)


def _measure(study: "Study") -> dict[str, list[dict[str, Any]]]:
    """Return the scorecard of a study, its alignment measured."""
    from ..geo.cities.readiness import readiness_rows
    from ..geo.coverage.reach import measure_reach
    from ..geo.ground import find_ground
    from ..geo.industry.industrymatch import find_match
    from ..geo.location.standins import stand_for_counties

    with progress("measuring 测算"):
        whole = stand_for_counties(study)
        ground = find_ground(whole)
        match, _ = find_match(whole, ground, measure_reach(whole, ground))
    return readiness_rows(whole, match)


def _spell(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with the Chinese before each code; that a figure is exact goes without saying."""
    from ..data.meaning.codes import spell_codes

    return [
        {
            name: spell_codes(value, name) if name in _CODED and isinstance(value, str) else value
            for name, value in row.items()
            if (name, value) != ("bound", "exact")
        }
        for row in rows
    ]
