"""What a siting model takes and gives: rules, plan, the checks, and the solver beneath.

Candidates are columns of a cost matrix and are named by position. The rules that every model
shares become linear rows over one 0/1 variable a candidate.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array

from .errors import ParameterError, PlanError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NOT_YET = ("capacity", "min_capacity")


@dataclass(frozen=True)
class Rules:
    """What a plan must keep to.

    ``p`` is the number of new sites and ``budget`` what they may cost together (``price`` a
    candidate, 1 each if not given); at least one of the two. ``fixed`` sites exist: they serve,
    cost nothing and count in no rule but spacing. ``required`` sites are new and count.
    ``group`` names each candidate's group (a county, say), of which at most ``max_per_group``
    new sites may stand. No new site may stand nearer than ``min_spacing`` to another or to a
    fixed one by the candidates' distance matrix ``spacing``. A candidate with less than
    ``min_reached`` weight within reach is left out.

    Examples
    --------
    >>> Rules(p=2, required=(3,)).required
    (3,)
    """

    p: int | None = None
    budget: float | None = None
    price: Sequence[float] | Floats | None = None
    fixed: Sequence[int] = ()
    required: Sequence[int] = ()
    excluded: Sequence[int] = ()
    capacity: Sequence[float] | Floats | None = None
    min_capacity: Sequence[float] | Floats | None = None
    group: Sequence[object] | None = None
    max_per_group: int | None = None
    min_spacing: float | None = None
    spacing: Floats | None = None
    min_reached: float | None = None
    assignment: str = "closest"
    time_limit_s: float = 60.0


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


@dataclass(frozen=True)
class Candidates:
    """Rules after the checks: which candidates are open, closed or free, and the linear rows."""

    fixed: Ints
    required: Ints
    free: Ints
    most: int
    rows: csr_array
    limits: Floats

    def allows(self, chosen: Ints) -> bool:
        """Return whether the new sites keep every shared rule."""
        y = np.zeros(self.rows.shape[1])
        y[chosen] = 1.0
        spent: Floats = np.asarray(self.rows @ y)
        return len(chosen) <= self.most and bool((spent <= self.limits + 1e-9).all())

    @property
    def only_p(self) -> bool:
        """Whether the number of sites is the only shared rule."""
        return len(self.limits) == 0


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


def checked_rules(rules: Rules, n_candidates: int, reached: Floats | None) -> Candidates:
    """Return the rules as free candidates and linear rows, refused where they clash.

    Raises
    ------
    ParameterError
        A rule is of the wrong shape or range, or is not known to the model.
    PlanError
        Two rules contradict each other, or no candidate can keep them.
    """
    _refuse_unknown(rules, reached)
    fixed, required, excluded = _positions(rules, n_candidates)
    free = np.ones(n_candidates, dtype=bool)
    free[fixed] = free[excluded] = False
    available = int(free.sum())
    if rules.p is not None and rules.p > available:
        raise PlanError(
            f"p = {rules.p} is larger than the {available} candidates that may be chosen "
            f"({n_candidates} less {len(fixed)} fixed and {len(excluded)} excluded)"
        )
    if rules.p is not None and len(required) > rules.p:
        raise PlanError(f"{len(required)} sites are required but p = {rules.p}; raise p")
    if rules.min_reached is not None and reached is not None:
        free &= reached >= rules.min_reached
        _require_free(required, free, f"within reach of fewer than {rules.min_reached:g}")
    matrix, near_fixed = _too_near(rules, n_candidates, fixed)
    free &= ~near_fixed
    _require_free(required, free, "nearer than min_spacing to a fixed site")
    rows = [*_budget_rows(rules, free, n_candidates), *_group_rows(rules, free)]
    rows += _spacing_rows(matrix, free)
    most = int(free.sum()) if rules.p is None else min(rules.p, int(free.sum()))
    found = _stack(rows, n_candidates, (fixed, required, np.flatnonzero(free), most))
    if not found.allows(required):
        raise PlanError(
            "the required sites break a rule among themselves (budget, max_per_group or "
            "min_spacing); require fewer or relax the rule"
        )
    return found


def _refuse_unknown(rules: Rules, reached: Floats | None) -> None:
    """Refuse rules that no model here keeps, and numbers out of range."""
    for name in NOT_YET:
        if getattr(rules, name) is not None:
            raise ParameterError(f"rule {name!r} is not supported by this model; leave it out")
    if rules.assignment != "closest":
        raise ParameterError(f"rule 'assignment' must be 'closest'; found {rules.assignment!r}")
    if rules.min_reached is not None and reached is None:
        raise ParameterError("rule 'min_reached' needs a model with a reach; leave it out")
    if rules.p is None and rules.budget is None:
        raise ParameterError("rules must give p or budget; found neither")
    if rules.p is not None and (isinstance(rules.p, bool) or rules.p != int(rules.p)):
        raise ParameterError(f"p must be a whole number; found {rules.p!r}")
    for name in ("p", "budget", "max_per_group", "min_spacing", "min_reached"):
        value = getattr(rules, name)
        if value is not None and not 0 <= value < np.inf:
            raise ParameterError(f"rule {name!r} must be finite and not negative; found {value!r}")
    if not rules.time_limit_s > 0:
        raise ParameterError(f"time_limit_s must be above 0; found {rules.time_limit_s!r}")
    for one, other in (("group", "max_per_group"), ("spacing", "min_spacing")):
        if (getattr(rules, one) is None) != (getattr(rules, other) is None):
            raise ParameterError(f"rules {one!r} and {other!r} go together; give both or neither")
    if rules.price is not None and rules.budget is None:
        raise ParameterError("rule 'price' needs rule 'budget'")


def _positions(rules: Rules, n_candidates: int) -> tuple[Ints, Ints, Ints]:
    """Return fixed, required and excluded positions, in range and not in two lists at once."""
    sets: dict[str, set[int]] = {}
    for name in ("fixed", "required", "excluded"):
        values = [int(v) for v in getattr(rules, name)]
        outside = [v for v in values if not 0 <= v < n_candidates]
        if outside:
            raise ParameterError(
                f"{name} must be candidate positions 0 to {n_candidates - 1}; found {outside[0]}"
            )
        sets[name] = set(values)
    for one, other in (("required", "excluded"), ("fixed", "excluded"), ("fixed", "required")):
        both = sorted(sets[one] & sets[other])
        if both:
            raise PlanError(f"candidate {both[0]} is {one} and {other} at once; keep one of them")
    fixed, required, excluded = (np.array(sorted(sets[k]), dtype=np.int64) for k in sets)
    return fixed, required, excluded


def _require_free(required: Ints, free: Bools, why: str) -> None:
    """Refuse a required site that a rule takes away."""
    lost = required[~free[required]]
    if len(lost):
        raise PlanError(f"required candidate {lost[0]} is {why}; relax the rule or drop it")


def _vector(values: Sequence[float] | Floats, n_candidates: int, name: str) -> Floats:
    """Return one finite number, zero or more, for each candidate."""
    vector = np.asarray(values, dtype=float)
    if vector.shape != (n_candidates,):
        raise ParameterError(
            f"rule {name!r} must be one for each of the {n_candidates} columns of cost; "
            f"found shape {vector.shape}"
        )
    if not np.isfinite(vector).all() or (vector < 0).any():
        raise ParameterError(f"rule {name!r} must be finite and not negative everywhere")
    return vector


Row = tuple[Ints, Floats, float]


def _budget_rows(rules: Rules, free: Bools, n_candidates: int) -> list[Row]:
    """Return sum of price over new sites <= budget."""
    if rules.budget is None:
        return []
    price = np.ones(n_candidates)
    if rules.price is not None:
        price = _vector(rules.price, n_candidates, "price")
    at = np.flatnonzero(free)
    if len(at) and price[at].min() > rules.budget:
        raise PlanError(
            f"budget {rules.budget:g} is below the cheapest candidate ({price[at].min():g})"
        )
    return [(at, price[at], float(rules.budget))]


def _group_rows(rules: Rules, free: Bools) -> list[Row]:
    """Return number of new sites in a group <= max_per_group, for groups it can bind."""
    if rules.group is None or rules.max_per_group is None:
        return []
    if len(rules.group) != len(free):
        raise ParameterError(
            f"rule 'group' must be one for each of the {len(free)} columns of cost; "
            f"found {len(rules.group)}"
        )
    members: dict[object, list[int]] = {}
    for position in np.flatnonzero(free):
        members.setdefault(rules.group[int(position)], []).append(int(position))
    most = float(rules.max_per_group)
    return [
        (np.array(at, dtype=np.int64), np.ones(len(at)), most)
        for at in members.values()
        if len(at) > most
    ]


def _too_near(rules: Rules, n_candidates: int, fixed: Ints) -> tuple[Bools | None, Bools]:
    """Return pairs nearer than the least spacing, and candidates so near to a fixed site."""
    none = np.zeros(n_candidates, dtype=bool)
    if rules.spacing is None or rules.min_spacing is None:
        return None, none
    spacing = np.asarray(rules.spacing, dtype=float)
    if spacing.shape != (n_candidates, n_candidates):
        raise ParameterError(
            f"rule 'spacing' must be {n_candidates} x {n_candidates} (candidates); "
            f"found shape {spacing.shape}"
        )
    if np.isnan(spacing).any():
        raise ParameterError("rule 'spacing' must not hold NaN")
    near = np.minimum(spacing, spacing.T) < rules.min_spacing
    np.fill_diagonal(near, False)
    return near, near[:, fixed].any(axis=1) if len(fixed) else none


def _spacing_rows(near: Bools | None, free: Bools) -> list[Row]:
    """Return y_j + y_k <= 1 for free candidates that stand too near to each other."""
    if near is None:
        return []
    pairs = np.argwhere(np.triu(near & free & free[:, None]))
    return [(pair.astype(np.int64), np.ones(2), 1.0) for pair in pairs]


def _stack(rows: list[Row], n_candidates: int, parts: tuple[Ints, Ints, Ints, int]) -> Candidates:
    """Return the rows as one sparse matrix beside the lists of candidates."""
    columns = np.concatenate([r[0] for r in rows]) if rows else np.zeros(0, dtype=np.int64)
    values = np.concatenate([r[1] for r in rows]) if rows else np.zeros(0)
    index = np.repeat(np.arange(len(rows)), [len(r[0]) for r in rows])
    matrix = csr_array(coo_array((values, (index, columns)), shape=(len(rows), n_candidates)))
    return Candidates(*parts, rows=matrix, limits=np.array([r[2] for r in rows], dtype=float))


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
) -> Solved:
    """Return the least of ``prices @ v`` with ``low <= rows @ v <= high``, ``at_least <= v <= 1``.

    ``whole`` are the positions of 0/1 variables. HiGHS, no gap allowed, one thread.
    """
    if len(prices) == 0:
        kept = bool(np.all(low <= 0) and np.all(high >= 0))
        return Solved(prices if kept else None, 0.0 if kept else np.inf, kept, not kept)
    integral = np.zeros(len(prices))
    integral[whole] = 1
    found = milp(
        prices,
        integrality=integral,
        bounds=Bounds(at_least, np.ones(len(prices))),
        constraints=[LinearConstraint(rows, low, high)] if rows.shape[0] else [],
        options={"time_limit": max(time_limit_s, 0.01), "mip_rel_gap": 0.0},
    )
    bound = found.mip_dual_bound
    if bound is None or not np.isfinite(bound):
        bound = found.fun if found.status == 0 else -np.inf
    return Solved(found.x, float(bound), found.status == 0, found.status == 2)
