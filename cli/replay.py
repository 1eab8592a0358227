"""`vocatlas replay`: the same results from the same inputs."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import progress, read

if TYPE_CHECKING:
    from ..geo.study import Study


@click.command(name="replay")
@click.argument("record", type=click.Path(), metavar="RUN.JSON")
@click.option("--study", help="Where the study is now.  [default: where it was]")
@click.option("-o", "--out", type=click.Path(), help="Write results.json to this new file too.")
def command(record: str, study: str | None, out: str | None) -> None:
    """Run again from run.json; the same results or an error.

    An input that changed is an error that names it, and so is a result that differs. A scenario
    is in the record: its file is not needed.

    Example: vocatlas replay out/wenzhou/run.json
    """
    from ..data.export import changed_inputs, read_record, write_results
    from ..data.scenario import recorded_scenario
    from ..geo.assessment import assess
    from ..geo.errors import OutputError
    from ..geo.scenario import apply_scenario

    then = read_record(record)
    plain = read(study or then["study"])
    scenario = recorded_scenario(then, plain, file=record)
    chosen = plain if scenario is None else apply_scenario(plain, scenario)
    chosen = _with_parameters(chosen, then["parameters"])
    changed = changed_inputs(then, chosen.files)
    if changed:
        raise OutputError("\n  ".join(["inputs are not those of the run:", *changed]))
    with progress("assessing 测算"):
        results = write_results(assess(chosen).results)
    if out is not None:
        _write_new(Path(out), results)
    found = hashlib.sha256(results).hexdigest()
    if found != then["results_sha256"]:
        raise OutputError(
            f"the inputs are the same but results.json is not: SHA-256 {found}, expected "
            f"{then['results_sha256']}; compare the versions in {record}"
        )
    click.echo(f"same results.json, byte for byte (SHA-256 {found})")


def _with_parameters(study: "Study", groups: dict[str, dict[str, object]]) -> "Study":
    """Return the study with the parameters of the run."""
    from dataclasses import replace

    parameters = study.parameters
    for group, values in groups.items():
        for key, value in values.items():
            parameters = parameters.with_value(f"{group}.{key}", value)
    return replace(study, parameters=parameters)


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that does not exist yet."""
    from ..geo.errors import OutputError

    try:
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from error
