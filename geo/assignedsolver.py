"""HiGHS without its presolve, and a watch that is told only of the steps of the aim."""

from dataclasses import dataclass

import highspy
from scipy.sparse import csr_array

from .rules import Floats, Ints
from .solver import Solved, Watch, make_program, solve_least
from .solver import _answer as read_answer
from .solver import _look_on as look_on


@dataclass
class Ear:
    """A watch that can stop the search; told nothing while it is deaf."""

    watch: Watch
    deaf: bool

    @property
    def stop(self) -> bool:
        """Whether the search is to stop."""
        return self.watch.stop

    @stop.setter
    def stop(self, value: bool) -> None:
        self.watch.stop = value

    def report(self, objective: float | None, bound: float) -> None:
        """Pass on what is heard, unless deaf."""
        if not self.deaf:
            self.watch.report(objective, bound)


def solve_without_presolve(
    prices: Floats,
    rows: csr_array,
    low: Floats,
    high: Floats,
    *,
    whole: Ints,
    at_least: Floats,
    at_most: Floats,
    time_limit_s: float,
    start: Floats | None,
    watch: Watch | None,
    scale: float,
    rel_gap: float,
) -> Solved:
    """Return what `solve_least` does, by the search alone.

    The presolve of HiGHS 1.16 does not end on some programs of whole x_ij, and does not look at
    the time limit there (its issues 1501 and 2478 tell the like).
    """
    if len(prices) == 0:
        return solve_least(
            prices, rows, low, high, whole=whole, at_least=at_least, time_limit_s=time_limit_s
        )
    highs = make_program(prices, rows, low, high, whole, at_least, at_most)
    highs.setOptionValue("presolve", "off")
    highs.setOptionValue("time_limit", max(time_limit_s, 0.01))
    highs.setOptionValue("mip_rel_gap", rel_gap)
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = start.tolist()
        highs.setSolution(known)
    if watch is not None:
        look_on(highs, watch, scale, 0.0)
    highs.run()
    return read_answer(highs, True)
