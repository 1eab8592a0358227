"""Linear programs with 0/1 variables, solved by HiGHS on one thread with a bound that is proved."""

from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Protocol

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_PROVED = highspy.HighsModelStatus.kOptimal
_EMPTY = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


class QuietHighs(highspy.Highs):
    """HiGHS without a word on stdout, which belongs to data, and on one thread.

    The constructor of `highspy.Highs` enables callbacks, and HiGHS prints its name with the first
    call that is not an option: so it is silenced before. One thread: the same input gives the
    same plan.
    """

    def enableCallbacks(self) -> None:  # noqa: N802  # the name is highspy's
        """Enable callbacks, silently."""
        for option, value in (("output_flag", False), ("threads", 1), ("parallel", "off")):
            self.setOptionValue(option, value)
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # highspy leaves it bare


class Watch(Protocol):
    """Who looks on while a plan is sought: hears of each better one, and may stop the search.

    ``stop`` is read between steps; once true, the best plan so far is returned with its bound.
    ``report`` gets the objective of the best plan known (None before the first) and the bound.
    """

    @property
    def stop(self) -> bool:
        """Whether to stop the search."""

    def report(self, objective: float | None, bound: float) -> None:
        """Take note of the best plan so far and of the bound."""


class Muted:
    """Passes on that the search is to stop, and tells nothing: for a step with its own bound."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    @property
    def stop(self) -> bool:
        """Whether the one who looks on has stopped the search."""
        return self._watch.stop

    def report(self, objective: float | None, bound: float) -> None:
        """Tell nothing."""


@dataclass
class Clock:
    """Seconds left of a time limit, and whether the search was stopped by hand.

    Examples
    --------
    >>> Clock(60.0).left_s() > 59
    True
    """

    limit_s: float
    watch: Watch | None = None
    start: float = field(default_factory=perf_counter)

    def left_s(self) -> float:
        """Return the seconds left, none once the search was stopped."""
        if self.stopped:
            return 0.0
        return max(0.0, self.limit_s - self.seconds())

    def step(self, limit_s: float) -> "Clock":
        """Return the clock of a step of so many seconds at most, of which nothing is told."""
        watch = None if self.watch is None else Muted(self.watch)
        return Clock(min(limit_s, self.left_s()), watch)

    def seconds(self) -> float:
        """Return the seconds since the start."""
        return perf_counter() - self.start

    @property
    def stopped(self) -> bool:
        """Whether the one who looks on has stopped the search."""
        return self.watch is not None and self.watch.stop

    def why_not_proved(self) -> str:
        """Say why the search ended before the proof."""
        if self.stopped:
            return "stopped before the proof was complete"
        return f"the time limit of {self.limit_s:g} s was hit"


@dataclass(frozen=True)
class Solved:
    """What the solver found: values (None if nothing), a bound on the least, and whether proved."""

    values: Floats | None
    bound: float
    proved: bool
    infeasible: bool


def solve_least(
    prices: Floats,
    rows: csr_array,
    low: Floats,
    high: Floats,
    *,
    whole: Ints,
    at_least: Floats,
    time_limit_s: float,
    at_most: Floats | None = None,
    start: Floats | None = None,
    watch: Watch | None = None,
    scale: float = 1.0,
    offset: float = 0.0,
    rel_gap: float = 0.0,
    presolve: bool = True,
) -> Solved:
    """Return the least of ``prices @ v`` with ``low <= rows @ v <= high``.

    Parameters
    ----------
    prices
        (variables,) price of each.
    rows, low, high
        Linear rows and their limits, infinite where there is none.
    whole
        Positions of variables that are whole numbers.
    at_least, at_most
        (variables,) limits of each; at most 1 where `at_most` is not given.
    start
        (variables,) a solution that is known: the search begins with it.
    watch, scale, offset
        Who looks on; it hears ``objective * scale + offset``.
    rel_gap
        Gap, relative to the objective, at which the answer counts as proved.
    presolve
        Whether HiGHS simplifies the program first. On some programs of many whole variables it
        does not come to an end there, nor look at the time limit (its issues 1501 and 2478).
    """
    if len(prices) == 0:
        kept = bool(np.all(low <= 0) and np.all(high >= 0))
        return Solved(prices if kept else None, 0.0 if kept else np.inf, kept, not kept)
    most = np.ones(len(prices)) if at_most is None else at_most
    highs = make_program(prices, rows, low, high, whole, at_least, most)
    highs.setOptionValue("time_limit", max(time_limit_s, 0.01))
    highs.setOptionValue("mip_rel_gap", rel_gap)
    if not presolve:
        highs.setOptionValue("presolve", "off")
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = start.tolist()
        highs.setSolution(known)
    if watch is not None:
        _look_on(highs, watch, scale, offset)
    highs.run()
    if presolve and highs.getModelStatus() in _EMPTY:
        # Its presolve has called programs infeasible that are not, where a limit is as near to a
        # solution as its tolerance: infeasible is believed only without it.
        highs.setOptionValue("presolve", "off")
        highs.run()
    return _answer(highs, len(whole) > 0)


def make_program(
    prices: Floats,
    rows: csr_array,
    low: Floats,
    high: Floats,
    whole: Ints,
    at_least: Floats,
    at_most: Floats,
) -> highspy.Highs:
    """Return the program as HiGHS holds it."""
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(prices), rows.shape[0]
    program.col_cost_, program.col_lower_, program.col_upper_ = prices, at_least, at_most
    program.row_lower_ = np.maximum(low, -highspy.kHighsInf)
    program.row_upper_ = np.minimum(high, highspy.kHighsInf)
    matrix = csr_array(rows)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    program.a_matrix_.index_ = matrix.indices.astype(np.int32)
    program.a_matrix_.value_ = matrix.data.astype(float)
    if len(whole):
        kinds = np.full(len(prices), highspy.HighsVarType.kContinuous)
        kinds[whole] = highspy.HighsVarType.kInteger
        program.integrality_ = kinds.tolist()
    highs = QuietHighs()  # type: ignore[no-untyped-call]  # its constructor has no annotations
    highs.passModel(program)
    return highs


def _look_on(highs: highspy.Highs, watch: Watch, scale: float, offset: float) -> None:
    """Let `watch` hear of progress and stop the search."""

    def tell(event: Any) -> None:
        best, bound = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound
        known = best * scale + offset if abs(best) < highspy.kHighsInf else None
        watch.report(known, bound * scale + offset)

    def ask(event: Any) -> None:
        if watch.stop:
            event.interrupt()

    highs.cbMipImprovingSolution.subscribe(tell)
    highs.cbMipLogging.subscribe(tell)
    highs.cbMipInterrupt.subscribe(ask)


def _answer(highs: highspy.Highs, has_whole: bool) -> Solved:
    """Return what HiGHS found; its bound is the least that any solution can have."""
    status, info = highs.getModelStatus(), highs.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(highs.getSolution().col_value) if found else None
    proved = status == _PROVED
    if has_whole:
        bound = info.mip_dual_bound
    else:
        bound = info.objective_function_value if proved else -np.inf
    if not abs(bound) < highspy.kHighsInf:
        bound = info.objective_function_value if proved else -np.inf
    return Solved(values, float(bound), proved, status in _EMPTY)
