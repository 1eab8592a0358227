"""A relaxed program that is solved again and again with other limits, from the last basis on."""

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csr_array

from .rules import Floats
from .solver import Clock, make_program

_NONE = np.zeros(0)
_STATUS = highspy.HighsModelStatus
_NO_BETTER = (_STATUS.kInfeasible, _STATUS.kObjectiveBound, _STATUS.kUnboundedOrInfeasible)


@dataclass(frozen=True)
class Relaxed:
    """An optimum: values, reduced costs, duals of the rows.

    Not ``known``: there is nothing below the cutoff.

    ``late``: the time ended first, or the search was stopped.
    """

    objective: float
    values: Floats
    reduced: Floats
    duals: Floats
    known: bool
    late: bool


class WarmProgram:
    """Least of ``prices @ v`` with ``low <= rows @ v <= high``, 0 <= v <= 1, all v in parts.

    The limits of the first ``n_free`` variables can change from one solution to the next.
    """

    def __init__(
        self, prices: Floats, rows: csr_array, low: Floats, high: Floats, n_free: int
    ) -> None:
        n = len(prices)
        none = np.zeros(0, dtype=np.int64)
        self._highs = make_program(prices, rows, low, high, none, np.zeros(n), np.ones(n))
        self._at = np.arange(n_free, dtype=np.int32)
        self._warm = False

    def solve(self, low: Floats, high: Floats, cutoff: float, clock: Clock) -> Relaxed:
        """Return the optimum between the limits, unless it is certain to be above the cutoff."""
        highs = self._highs
        if clock.left_s() <= 0:
            return Relaxed(np.inf, _NONE, _NONE, _NONE, False, True)
        highs.changeColsBounds(len(self._at), self._at, low, high)
        highs.setOptionValue("objective_bound", cutoff)
        highs.setOptionValue("time_limit", highs.getRunTime() + clock.left_s())
        if not self._warm and clock.watch is not None:
            self._hear(clock)
        highs.run()
        if not self._warm:
            self._warm = True
            highs.setOptionValue("presolve", "off")
            highs.setOptionValue("solver", "simplex")
        status = highs.getModelStatus()
        if status != _STATUS.kOptimal:
            return Relaxed(np.inf, _NONE, _NONE, _NONE, False, status not in _NO_BETTER)
        found = highs.getSolution()
        least = float(highs.getInfo().objective_function_value)
        values, reduced = np.array(found.col_value), np.array(found.col_dual)
        return Relaxed(least, values, reduced, np.array(found.row_dual), True, False)

    def _hear(self, clock: Clock) -> None:
        """Let the one who looks on stop a solution that takes long."""

        def ask(event: Any) -> None:
            if clock.stopped:
                event.interrupt()

        self._highs.cbSimplexInterrupt.subscribe(ask)
        self._highs.cbIpmInterrupt.subscribe(ask)
