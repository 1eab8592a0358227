"""Show how far the search for plans has come, and stop it by Ctrl-C with the best plan so far."""

import math
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.status import Status


class PlanWatch:
    """Hears of better plans and bounds; shows them on a terminal, and nowhere else."""

    def __init__(self) -> None:
        self.stop = False
        self.status: Status | None = None

    def report(self, objective: float | None, bound: float) -> None:
        """Show the best plan so far, the bound and the gap between them."""
        if self.status is None or objective is None:
            return
        self.status.update(
            f"测算 assessing: 最好 best {objective:,.6g}, 界 bound {bound:,.6g}, "
            f"差距 gap {say_gap(objective, bound)}"
        )


def say_gap(objective: float, bound: float) -> str:
    """Return the gap between a plan and the bound relative to the plan; ? where there is none.

    Examples
    --------
    >>> say_gap(200.0, 201.0), say_gap(0.0, 5.0), say_gap(3.0, float("inf")), say_gap(0.0, 0.0)
    ('0.50%', '?', '?', '0.00%')
    """
    if bound == objective:
        return "0.00%"
    gap = abs(bound - objective) / abs(objective) if objective else math.inf
    return f"{gap:.2%}" if math.isfinite(gap) else "?"


@contextmanager
def watch_plans() -> Iterator[PlanWatch]:
    """Let the first Ctrl-C stop the search, and a second one the command."""
    from rich.console import Console

    watch = PlanWatch()

    def on_signal(number: int, frame: FrameType | None) -> None:
        if watch.stop:
            raise KeyboardInterrupt
        watch.stop = True
        click.echo(
            "停止求解，输出目前最好的方案；再按一次 Ctrl-C 退出 "
            "stopping: the best plans so far follow; Ctrl-C again to quit",
            err=True,
        )

    if threading.current_thread() is not threading.main_thread():
        yield watch
        return
    console = Console(stderr=True)
    before = signal.signal(signal.SIGINT, on_signal)
    try:
        if not console.is_terminal:
            yield watch
            return
        with console.status("测算 assessing") as watch.status:
            yield watch
    finally:
        signal.signal(signal.SIGINT, before)
