"""The group of commands; each is a module of its own, loaded when it is asked for."""

import importlib
from typing import Any

import click

from .. import __version__
from ..geo.errors import StudyError, VocatlasError

COMMANDS = (
    "new",
    "roads",
    "run",
    "check",
    "coverage",
    "gaps",
    "crosswalk",
    "match",
    "ladder",
    "coordination",
    "readiness",
    "sites",
    "picture",
    "report",
    "compare",
    "export",
    "replay",
    "grid",
    "geocode",
    "places",
)


class Commands(click.Group):
    """Load a command when it is asked for; say a `VocatlasError` without a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f".{cmd_name}", __package__)
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error that the user can mend is said on stderr, exit 1.

        The first line is English, for scripts; the second says the same in Chinese.
        """
        try:
            return super().invoke(ctx)
        except VocatlasError as error:
            click.echo(f"Error: {error}", err=True)
            # the problems of a study say their Chinese each for itself
            if error.zh is not None and not isinstance(error, StudyError):
                click.echo(f"错误：{error.zh}", err=True)
            ctx.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="vocatlas")
def main() -> None:
    """Plan where vocational education should reach next.

    A STUDY is a built-in name (wenzhou) or a folder with a study.toml.

    Example: vocatlas run wenzhou -o out/wenzhou
    """
