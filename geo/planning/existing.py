"""Existing campuses as one fixed site, column 0, beside the candidates of a siting question."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ..errors import ParameterError
from ..siting.plan import checked_cost
from ..siting.rules import Floats, Rules

Numbers = Sequence[float] | Floats


def beside_existing(existing_min: npt.ArrayLike, candidate_min: npt.ArrayLike) -> Floats:
    """Return minutes (points, 1 + candidates): column 0 is the nearest existing campus.

    Minutes are rounded to 0.1, as everywhere before a comparison.

    Parameters
    ----------
    existing_min
        (points,) minutes to the nearest existing campus, ``inf`` where there is none.
    candidate_min
        (points, candidates) minutes, ``inf`` where unreachable.

    Raises
    ------
    ParameterError, PlanError
        Shapes that do not fit, NaN, negative minutes, no candidates.

    Examples
    --------
    >>> beside_existing([10.04, np.inf], [[5.0], [7.0]]).tolist()
    [[10.0, 5.0], [inf, 7.0]]
    """
    candidates = checked_cost(candidate_min)
    existing = np.asarray(existing_min, dtype=float)
    if existing.shape != (len(candidates),):
        raise ParameterError(
            f"existing_min must be one for each of the {len(candidates)} rows of candidate_min "
            f"(points x candidates); found shape {existing.shape}: is the matrix transposed?"
        )
    return np.round(checked_cost(np.column_stack([existing, candidates])), 1)


def cap_unreachable(minutes: Floats) -> Floats:
    """Return the minutes with ``inf`` as the largest finite one; minutes saved are then a floor.

    Examples
    --------
    >>> cap_unreachable(np.array([[10.0, np.inf], [30.0, 5.0]])).tolist()
    [[10.0, 30.0], [30.0, 5.0]]
    """
    finite = np.isfinite(minutes)
    result: Floats = np.where(finite, minutes, minutes[finite].max(initial=0.0))
    return result


def rules_beside_existing(rules: Rules) -> Rules:
    """Return rules over candidates as rules over columns 1, 2, ...; column 0 is fixed.

    What exists has no price and no group, keeps no spacing and serves as many as come.

    Raises
    ------
    ParameterError
        The rules name fixed sites: what exists is not among the candidates.

    Examples
    --------
    >>> shifted = rules_beside_existing(Rules(p=1, excluded=(0,), group=["a", "b"]))
    >>> shifted.fixed, shifted.excluded, shifted.group
    ((0,), (1,), (None, 'a', 'b'))
    """
    if len(rules.fixed):
        raise ParameterError(
            f"rule 'fixed' must be empty: existing campuses stand beside the candidates; found "
            f"{tuple(rules.fixed)}"
        )
    spacing = rules.spacing
    if spacing is not None:
        spacing = np.pad(np.asarray(spacing, dtype=float), ((1, 0), (1, 0)), constant_values=np.inf)
    return replace(
        rules,
        fixed=(0,),
        required=tuple(int(at) + 1 for at in rules.required),
        excluded=tuple(int(at) + 1 for at in rules.excluded),
        group=None if rules.group is None else (None, *rules.group),
        price=_with_first(0.0, rules.price),
        capacity=_with_first(np.inf, rules.capacity),
        min_capacity=_with_first(0.0, rules.min_capacity),
        spacing=spacing,
    )


def _with_first(first: float, values: Numbers | None) -> Floats | None:
    """Return the values with one more in front."""
    return None if values is None else np.r_[first, np.asarray(values, dtype=float)]
