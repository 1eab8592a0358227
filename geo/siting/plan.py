"""A plan of sites, the checks of what every siting model takes in, and what plans share."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ..errors import ParameterError, PlanError
from .rules import Bools, Candidates, Floats, Ints
from .solver import Clock

NAMED = 10
"""Demand points that a message names one by one."""


@dataclass(frozen=True)
class Plan:
    """An answer and its proof.

    ``chosen`` are the new sites, ascending; ``assignment`` gives each demand point the open site
    (fixed ones too) that serves it: the nearest, unless capacities and the planner say otherwise;
    -1 where none does. ``gap`` is |bound - objective| / |objective|. ``status`` is ``optimal``,
    ``feasible`` (the time limit was hit, the search was stopped, or the gap that was asked for
    was reached) or ``infeasible``; ``reason`` says why a plan is empty or not proved, and which
    demand no candidate reaches.
    """

    model: str
    chosen: tuple[int, ...]
    assignment: Ints = field(repr=False)
    objective: float
    bound: float
    gap: float
    status: str
    seconds: float
    reason: str = ""


def checked_cost(cost: npt.ArrayLike) -> Floats:
    """Return the cost matrix (demand x candidates), refused where it cannot be used.

    Raises
    ------
    ParameterError
        It is not a matrix, or holds NaN or a negative number (``inf`` is unreachable).
    PlanError
        It has no candidates or no demand points.
    """
    matrix = np.asarray(cost, dtype=float)
    if matrix.ndim != 2:
        raise ParameterError(f"cost must be demand x candidates; found {matrix.ndim} dimensions")
    if matrix.shape[1] == 0:
        raise PlanError("there are no candidates: cost has 0 columns; add at least one candidate")
    if matrix.shape[0] == 0:
        raise PlanError("there is no demand: cost has 0 rows; add at least one demand point")
    if np.isnan(matrix).any():
        row, column = (int(v) for v in np.argwhere(np.isnan(matrix))[0])
        raise ParameterError(
            f"cost must be a number or inf (unreachable); found NaN at demand {row}, "
            f"candidate {column}"
        )
    if (matrix < 0).any():
        row, column = (int(v) for v in np.argwhere(matrix < 0)[0])
        raise ParameterError(
            f"cost must not be negative; found {matrix[row, column]} at demand {row}, "
            f"candidate {column}"
        )
    return matrix


def checked_weights(weights: npt.ArrayLike | None, n_demand: int) -> Floats:
    """Return one finite weight, zero or more, for each demand point; None is 1 each."""
    if weights is None:
        return np.ones(n_demand)
    values = np.asarray(weights, dtype=float)
    if values.shape != (n_demand,):
        raise ParameterError(
            f"weights must be one for each of the {n_demand} rows of cost (demand x candidates); "
            f"found shape {values.shape}: is the matrix transposed?"
        )
    if not np.isfinite(values).all() or (values < 0).any():
        row = int(np.flatnonzero(~np.isfinite(values) | (values < 0))[0])
        raise ParameterError(
            f"weights must be finite and not negative; found {values[row]} at demand {row}"
        )
    return values


def within_reach(cost: Floats, reach: float) -> Bools:
    """Return which demand each candidate reaches (equal counts); refused unless finite."""
    if not 0 <= reach < np.inf:
        raise ParameterError(f"reach must be finite and not negative; found {reach!r}")
    return np.asarray(cost <= reach, dtype=bool)


def reached_weight(weights: Floats, reached: Bools, block: int = 4096) -> Floats:
    """Return the weight within reach of each candidate, in blocks so that no float copy is made."""
    total = np.zeros(reached.shape[1])
    for at in range(0, len(weights), block):
        total += weights[at : at + block] @ reached[at : at + block]
    return total


def name_points(points: Ints) -> str:
    """Return the first demand points by position."""
    return ", ".join(map(str, points[:NAMED])) + (", ..." if len(points) > NAMED else "")


def none_reaches(points: Ints) -> str:
    """Say which demand no candidate reaches."""
    return f"no candidate reaches {len(points)} demand points: {name_points(points)}"


def nearest_open(cost: Floats, sites: Candidates, chosen: Ints) -> tuple[Ints, Floats]:
    """Return each demand point's nearest open site (-1 where none) and its cost.

    Of equal ones the smallest position serves.
    """
    open_sites = np.sort(np.r_[sites.fixed, chosen]).astype(np.int64)
    if len(open_sites) == 0:
        return np.full(len(cost), -1), np.full(len(cost), np.inf)
    near = cost[:, open_sites]
    at = near.argmin(axis=1)
    best = near[np.arange(len(cost)), at]
    return np.where(np.isfinite(best), open_sites[at], -1), best


def gap_between(objective: float, bound: float) -> float:
    """Return |bound - objective| relative to the objective, inf where that is zero."""
    if bound == objective:
        return 0.0
    return abs(bound - objective) / abs(objective) if objective else float("inf")


def make_plan(
    model: str,
    chosen: Iterable[int],
    assignment: Ints,
    *,
    objective: float,
    bound: float,
    proved: bool,
    clock: Clock,
    reason: str = "",
) -> Plan:
    """Return a plan with its gap; what is proved has its objective as its bound."""
    limit = objective if proved else bound
    return Plan(
        model,
        tuple(int(c) for c in chosen),
        assignment,
        float(objective),
        float(limit),
        gap_between(objective, limit) if np.isfinite(objective) else float("inf"),
        "optimal" if proved else "feasible",
        clock.seconds(),
        reason,
    )


def why_not_proved(clock: Clock, objective: float, bound: float, rel_gap: float) -> str:
    """Say why a plan is not proved: the gap that was asked for, the clock or the one watching."""
    if rel_gap and gap_between(objective, bound) <= rel_gap * (1 + 1e-6):
        return f"within the gap of {rel_gap:.3g} that was asked for"
    return clock.why_not_proved()


def join_reasons(*reasons: str) -> str:
    """Return what is to be said, one after the other."""
    return "; ".join(r for r in reasons if r)


def no_plan(model: str, n_demand: int, reason: str, clock: Clock, *, worst: float = np.inf) -> Plan:
    """Return the plan that says why there is none; ``worst`` is the objective of nothing."""
    return Plan(
        model,
        (),
        np.full(n_demand, -1),
        worst,
        worst,
        float("inf"),
        "infeasible",
        clock.seconds(),
        reason,
    )


class Answer(Protocol):
    """What a search in which sites can be full gives back: see `vocatlas.geo.siting.assigned`."""

    @property
    def chosen(self) -> Ints:
        """New sites, ascending."""

    @property
    def assignment(self) -> Ints:
        """Site of each demand point, -1 for none."""

    @property
    def objective(self) -> float:
        """What the plan gives."""

    @property
    def bound(self) -> float:
        """What no plan can better."""

    @property
    def proved(self) -> bool:
        """Whether the two meet."""

    @property
    def reason(self) -> str:
        """Why there is no plan, or no proof."""

    @property
    def infeasible(self) -> bool:
        """Whether there can be no plan."""


def assigned_plan(model: str, found: Answer, clock: Clock, reason: str = "") -> Plan:
    """Return the plan of a search in which sites can be full."""
    said = join_reasons(found.reason, reason)
    if found.infeasible:
        worst = float("inf")
        return no_plan(model, len(found.assignment), said, clock, worst=worst)
    return make_plan(
        model,
        found.chosen,
        found.assignment,
        objective=found.objective,
        bound=found.bound,
        proved=found.proved,
        clock=clock,
        reason=said,
    )
