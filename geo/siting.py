"""A plan of sites, and the checks of what every siting model takes in."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .errors import ParameterError, PlanError
from .rules import Bools as Bools
from .rules import Candidates as Candidates
from .rules import Floats as Floats
from .rules import Ints as Ints
from .rules import Rules as Rules
from .rules import checked_rules as checked_rules
from .solver import solve_least as solve_least


@dataclass(frozen=True)
class Plan:
    """An answer and its proof.

    ``chosen`` are the new sites, ascending; ``assignment`` gives each demand point its nearest
    open site (fixed ones too), -1 where none serves it. ``gap`` is |bound - objective| /
    |objective|. ``status`` is ``optimal``, ``feasible`` (the time limit was hit) or
    ``infeasible``; ``reason`` says why a plan is empty or not proved.
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


def checked_weights(weights: npt.ArrayLike, n_demand: int) -> Floats:
    """Return one finite weight, zero or more, for each demand point."""
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
