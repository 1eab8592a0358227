"""`vocatlas sites`."""

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..geo.errors import ParameterError
from .options import (
    format_option,
    parameter_options,
    read,
    set_parameters,
    study_argument,
)
from .rows import print_rows
from .watch import watch_plans

if TYPE_CHECKING:
    from ..geo.study import Study

COLUMNS = {
    "sites": (
        "objective_name",
        "order",
        "id",
        "name_zh",
        "adcode",
        "campus_kind",
        "parent_name_zh",
        "parent_min",
        "cost",
        "gain",
        "gain_people",
        "gain_clusters",
        "mean_minutes_saved",
        "share_after",
        "runner_up_name_zh",
        "runner_up_gain",
        "chosen_in_draws",
        "near_in_draws",
        "gap",
        "status",
    ),
    "plans": (
        "objective_name",
        "p",
        "sites",
        "campus_kinds",
        "gain_people",
        "marginal_people",
        "gain_clusters",
        "worst_share",
        "seats_used",
        "cost",
        "objective",
        "bound",
        "gap",
        "status",
    ),
    "gains": (
        "objective_name",
        "order",
        "id",
        "tier",
        "code",
        "adcode",
        "gain_people",
        "residents",
        "min_before",
        "min_after",
    ),
    "matches": ("objective_name", "order", "id", "cluster", "parent", "programme"),
    "judged": (
        "objective_name",
        "variant",
        "weights",
        "lacking_before",
        "gained",
        "best_gain",
        "regret",
        "best_sites",
    ),
    "near-best": (
        "objective_name",
        "plan",
        "sites",
        "campus_kinds",
        "shared_sites",
        "loss",
        "gain_people",
        "gain_clusters",
        "worst_share",
        "seats_used",
        "cost",
    ),
    "fronts": (
        "first",
        "second",
        "step",
        "sites",
        "campus_kinds",
        "gain_people",
        "gain_clusters",
        "worst_share",
        "seats_used",
        "cost",
        "status",
    ),
    "closing": (
        "tier",
        "q",
        "campuses",
        "closed",
        "people_stranded",
        "people_lost",
        "mean_min_before",
        "mean_min_after",
        "seats_lost",
        "seats_unknown",
        "could_swap",
        "gap",
        "status",
    ),
}
KEYS = {
    "gains": "site_gains",
    "matches": "site_matches",
    "judged": "site_judged",
    "near-best": "near_best",
}
_COUNT = re.compile(r"(?:(\d+)\.\.)?(\d+)")


@click.command(name="sites")
@study_argument
@click.option(
    "--aim",
    type=click.Choice(["people", "match", "even", "seats"]),
    help="Plan for this aim alone.  [default: the study's, and all are shown]",
)
@click.option(
    "--p",
    "count",
    metavar="N|1..N",
    help="New campuses; 1..N shows the plan of each size.",
)
@click.option("--budget", type=float, help="What they may cost together, in the costs' unit.")
@click.option("--require", multiple=True, metavar="ID", help="A site that must be in. Repeatable.")
@click.option("--exclude", multiple=True, metavar="ID", help="No site here. Repeatable.")
@click.option("--max-per-county", type=click.IntRange(1), help="Most new campuses in a county.")
@click.option("--kinds", multiple=True, metavar="KIND", help="Kinds to found. Repeatable.")
@click.option("--bound", multiple=True, metavar="GOAL=VALUE", help="Of another goal. Repeatable.")
@click.option("--keep", multiple=True, metavar="ID", help="A campus not to close. Repeatable.")
@click.option("--fronts", multiple=True, metavar="A,B", help="Two goals to weigh. Repeatable.")
@click.option("--time-limit", type=float, metavar="SECONDS", help="For each plan.")
@click.option(
    "--show",
    type=click.Choice(list(COLUMNS)),
    help="What to print.  [default: sites, or plans for --p 1..N]",
)
@click.option(
    "--save-scenario",
    type=click.Path(dir_okay=False),
    metavar="FILE.json",
    help="Save the plan of the aim as a scenario for `vocatlas run --scenario`.",
)
@parameter_options
@format_option
def command(
    study: str,
    aim: str | None,
    count: str | None,
    budget: float | None,
    require: tuple[str, ...],
    exclude: tuple[str, ...],
    max_per_county: int | None,
    kinds: tuple[str, ...],
    bound: tuple[str, ...],
    keep: tuple[str, ...],
    fronts: tuple[str, ...],
    time_limit: float | None,
    show: str | None,
    save_scenario: str | None,
    values: tuple[str, ...],
    public_only: bool,
    planned: bool,
    form: str,
) -> None:
    """Print the branch campuses to found next.

    The gain of a site is what it adds to those before it; the gap is the proved one. Costs are
    relative (a teaching point is 1) unless the study's site_kinds says otherwise. Ctrl-C prints
    the best plans so far with their gaps.

    Example: vocatlas sites wenzhou --aim match --p 1..6

    Example: vocatlas sites wenzhou --budget 20 --max-per-county 2 --format csv
    """
    from ..geo.assessment import assess

    first, most = _count(count)
    chosen = set_parameters(read(study), values, public_only=public_only, planned=planned)
    asked = {
        "aim": aim,
        "p": most,
        "budget": budget,
        "require": ";".join(require) or None,
        "exclude": ";".join(exclude) or None,
        "max_per_county": max_per_county,
        "kinds": ";".join(kinds) or None,
        "bounds": ";".join(bound) or None,
        "keep": ";".join(keep) or None,
        "fronts": ";".join(fronts) or None,
        "time_limit_s": time_limit,
    }
    chosen = _with_settings(chosen, asked)
    with watch_plans() as watch:
        results = assess(chosen, watch=watch).results
    table = show or ("plans" if first else "sites")
    rows = results[KEYS.get(table, table)]
    if aim:
        rows = [row for row in rows if row.get("objective_name", aim) == aim]
    if first:
        rows = [row for row in rows if row.get("p", first) >= first]
    _say_notes(results)
    if save_scenario:
        _save(chosen, results, Path(save_scenario))
    print_rows(rows, COLUMNS[table], form)


def _count(text: str | None) -> tuple[int | None, int | None]:
    """Return the least and the most number of campuses; no least where one number is given."""
    if text is None:
        return None, None
    found = _COUNT.fullmatch(text.strip())
    if not found or int(found[2]) < 1 or int(found[1] or 1) > int(found[2]) or found[1] == "0":
        raise ParameterError(f"--p must be a number such as 5, or 1..5; found {text!r}")
    return (int(found[1]) if found[1] else None), int(found[2])


def _with_settings(study: "Study", asked: dict[str, Any]) -> "Study":
    """Return the study with the settings of the options that are given."""
    parameters = study.parameters
    for name, value in asked.items():
        if value is not None:
            parameters = parameters.with_value(f"sites.{name}", value)
    return replace(study, parameters=parameters)


def _say_notes(results: dict[str, Any]) -> None:
    """Say on stderr what a reader of the plan must know."""
    for check in results["quality"]["checks"]:
        if check["check"] == "no_sites":
            click.echo(f"没有选址 no site: {check['reason']}", err=True)
        if check["check"] == "unreached_townships":
            codes = ", ".join(check["townships"])
            click.echo(f"无路可达 no campus or candidate reaches: {codes}", err=True)
        if check["check"] == "fewer_candidates":
            click.echo(
                f"候选点只有 {check['count']} 处 p is larger than the {check['count']} candidates "
                "that may be chosen",
                err=True,
            )
    unproved = [row for row in results["plans"] if row["status"] != "optimal"]
    for row in unproved:
        gap = "?" if row["gap"] is None else f"{row['gap']:.2%}"
        click.echo(
            f"{row['objective_name']}, p = {row['p']}: 未证最优 not proved best, gap {gap}",
            err=True,
        )


def _save(study: "Study", results: dict[str, Any], path: Path) -> None:
    """Write the plan of the study's aim as a scenario file.

    Raises
    ------
    ParameterError
        There is no plan, or the file is there already.
    """
    import json

    from ..geo.planning.planned import plan_as_scenario

    if path.exists():
        raise ParameterError(f"{path} is there already; give another name or remove it")
    scenario = plan_as_scenario(study, results)
    text = json.dumps(scenario.as_dict(), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    click.echo(f"情景 scenario: {path}", err=True)
