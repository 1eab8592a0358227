"""Arguments and options that several commands share, and what they do to a study."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import click

from ..geo.errors import ParameterError

if TYPE_CHECKING:
    from ..geo.assessment import Assessment
    from ..geo.study import Study

F = TypeVar("F", bound=Callable[..., object])
BUILT_IN = "wenzhou"

study_argument = click.argument("study", default=BUILT_IN)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to print the rows.",
)


def parameter_options(command: F) -> F:
    """Add the options that change a study's parameters."""
    for option in (
        click.option("--planned", is_flag=True, help="Count planned campuses as supply."),
        click.option("--public-only", is_flag=True, help="Count public campuses only."),
        click.option(
            "--set",
            "values",
            multiple=True,
            metavar="NAME=VALUE",
            help="Set a parameter, e.g. standards.county=60. Repeatable.",
        ),
    ):
        command = option(command)
    return command


def set_parameters(
    study: "Study", values: tuple[str, ...], *, public_only: bool, planned: bool
) -> "Study":
    """Return the study with the parameters that the options name.

    Raises
    ------
    ParameterError
        A value has no ``=``, or the parameter is unknown or out of range.
    """
    parameters = study.parameters
    for text in values:
        name, equals, value = text.partition("=")
        if not equals:
            raise ParameterError(f"--set {text!r} has no '='; expected NAME=VALUE")
        parameters = parameters.with_value(name.strip(), value)
    if public_only:
        parameters = parameters.with_value("supply.public_only", True)
    if planned:
        parameters = parameters.with_value("supply.planned", True)
    return replace(study, parameters=parameters)


def read(study: str, *, scenario: str | None = None) -> "Study":
    """Read and check a study, by built-in name or folder, and what a scenario file changes."""
    from ..data.study import read_study

    with progress("reading 读表"):
        plain = read_study(study)
    if scenario is None:
        return plain
    from ..data.scenario import read_scenario
    from ..geo.scenario import apply_scenario

    return apply_scenario(plain, read_scenario(scenario, plain))


def read_and_assess(
    study: str, values: tuple[str, ...], *, public_only: bool, planned: bool
) -> "Assessment":
    """Read a study, set its parameters and answer its questions."""
    from ..geo.assessment import assess

    chosen = set_parameters(read(study), values, public_only=public_only, planned=planned)
    with progress("assessing 测算"):
        return assess(chosen)


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Say on a terminal what is being done; say nothing anywhere else."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(what):
        yield
