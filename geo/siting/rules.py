"""What a plan of sites must keep to, checked and turned into linear rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array

from ..errors import ParameterError, PlanError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ASSIGNMENTS = ("closest", "planner")
"""Each demand point goes to its nearest open site, or to the one that the planner says."""


@dataclass(frozen=True)
class Rules:
    """What a plan must keep to.

    ``p`` is the number of new sites and ``budget`` what they may cost together (``price`` a
    candidate, 1 each if not given); `cover_all` needs neither, every other model at least one.
    ``fixed`` sites exist: they serve, cost nothing and count in no rule but spacing and capacity.
    ``required`` sites are new and count. ``group`` names each candidate's group (a county, say),
    of which at most ``max_per_group`` new sites may stand. No new site may stand nearer than
    ``min_spacing`` to another or to a fixed one by the candidates' distance matrix ``spacing``. A
    candidate with less than ``min_reached`` weight within reach is left out.

    ``capacity`` is the most weight that each candidate may serve (inf for no limit), fixed ones
    too; ``min_capacity`` the least that a new site must serve to be opened. Then it matters who
    goes where: ``assignment`` is ``closest`` (each demand point to its nearest open site, the
    first of equals, full or not: a plan that would overfill one is not allowed) or ``planner``
    (the planner says which open site each demand point goes to). A demand point always goes whole
    to one site. Where no capacity binds, both are the nearest.

    The search ends when the gap is at most ``rel_gap`` (0.01 is 1 %), or after ``time_limit_s``
    seconds.

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
    rel_gap: float = 0.0


@dataclass(frozen=True)
class Candidates:
    """Rules after the checks: which candidates are open, closed or free, and the linear rows."""

    fixed: Ints
    required: Ints
    free: Ints
    most: int
    rows: csr_array
    limits: Floats
    price: Floats
    capacity: Floats
    min_capacity: Floats
    planner: bool
    rel_gap: float = 0.0

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

    @property
    def capacitated(self) -> bool:
        """Whether it matters how much each site serves."""
        new = self.min_capacity[self.free]
        return bool(np.isfinite(self.capacity).any() or (new > 0).any())


def checked_rules(
    rules: Rules, n_candidates: int, reached: Floats | None, *, has_limit: bool = True
) -> Candidates:
    """Return the rules as free candidates and linear rows, refused where they clash.

    Parameters
    ----------
    reached
        (candidates,) weight within reach of each; None for a model without a reach.
    has_limit
        Whether the model needs p or a budget.

    Raises
    ------
    ParameterError
        A rule is of the wrong shape or range, or is not known to the model.
    PlanError
        Two rules contradict each other, or no candidate can keep them.
    """
    _refuse_unknown(rules, reached, has_limit=has_limit)
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
    found = _stack(rules, n_candidates, rows, (fixed, required, np.flatnonzero(free), most))
    if not found.allows(required):
        raise PlanError(
            "the required sites break a rule among themselves (budget, max_per_group or "
            "min_spacing); require fewer or relax the rule"
        )
    return found


def _refuse_unknown(rules: Rules, reached: Floats | None, *, has_limit: bool) -> None:
    """Refuse rules that the model does not know, and numbers out of range."""
    if rules.assignment not in ASSIGNMENTS:
        raise ParameterError(
            f"rule 'assignment' must be one of {', '.join(ASSIGNMENTS)}; found {rules.assignment!r}"
        )
    if rules.min_reached is not None and reached is None:
        raise ParameterError("rule 'min_reached' needs a model with a reach; leave it out")
    if has_limit and rules.p is None and rules.budget is None:
        raise ParameterError("rules must give p or budget; found neither")
    if rules.p is not None and (isinstance(rules.p, bool) or rules.p != int(rules.p)):
        raise ParameterError(f"p must be a whole number; found {rules.p!r}")
    for name in ("p", "budget", "max_per_group", "min_spacing", "min_reached"):
        value = getattr(rules, name)
        if value is not None and not 0 <= value < np.inf:
            raise ParameterError(f"rule {name!r} must be finite and not negative; found {value!r}")
    if not rules.time_limit_s > 0:
        raise ParameterError(f"time_limit_s must be above 0; found {rules.time_limit_s!r}")
    if not 0 <= rules.rel_gap < 1:
        raise ParameterError(f"rel_gap must be at least 0 and below 1; found {rules.rel_gap!r}")
    for one, other in (("group", "max_per_group"), ("spacing", "min_spacing")):
        if (getattr(rules, one) is None) != (getattr(rules, other) is None):
            raise ParameterError(f"rules {one!r} and {other!r} go together; give both or neither")
    if has_limit and rules.price is not None and rules.budget is None:
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


def _vector(
    values: Sequence[float] | Floats, n_candidates: int, name: str, *, finite: bool = True
) -> Floats:
    """Return one number, zero or more, for each candidate."""
    vector = np.asarray(values, dtype=float)
    if vector.shape != (n_candidates,):
        raise ParameterError(
            f"rule {name!r} must be one for each of the {n_candidates} columns of cost; "
            f"found shape {vector.shape}"
        )
    if np.isnan(vector).any() or (vector < 0).any() or (finite and np.isinf(vector).any()):
        what = "finite and not negative" if finite else "a number or inf, not negative,"
        raise ParameterError(f"rule {name!r} must be {what} everywhere")
    return vector


Row = tuple[Ints, Floats, float]


def _prices(rules: Rules, n_candidates: int) -> Floats:
    """Return the price of each candidate, 1 where none is given."""
    if rules.price is None:
        return np.ones(n_candidates)
    return _vector(rules.price, n_candidates, "price")


def _budget_rows(rules: Rules, free: Bools, n_candidates: int) -> list[Row]:
    """Return sum of price over new sites <= budget."""
    if rules.budget is None:
        return []
    price = _prices(rules, n_candidates)
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


def _stack(
    rules: Rules, n_candidates: int, rows: list[Row], parts: tuple[Ints, Ints, Ints, int]
) -> Candidates:
    """Return the rows as one sparse matrix beside the lists of candidates."""
    columns = np.concatenate([r[0] for r in rows]) if rows else np.zeros(0, dtype=np.int64)
    values = np.concatenate([r[1] for r in rows]) if rows else np.zeros(0)
    index = np.repeat(np.arange(len(rows)), [len(r[0]) for r in rows])
    matrix = csr_array(coo_array((values, (index, columns)), shape=(len(rows), n_candidates)))
    most, least = np.full(n_candidates, np.inf), np.zeros(n_candidates)
    if rules.capacity is not None:
        most = _vector(rules.capacity, n_candidates, "capacity", finite=False)
    if rules.min_capacity is not None:
        least = _vector(rules.min_capacity, n_candidates, "min_capacity")
    return Candidates(
        *parts,
        rows=matrix,
        limits=np.array([r[2] for r in rows], dtype=float),
        price=_prices(rules, n_candidates),
        capacity=most,
        min_capacity=least,
        planner=rules.assignment == "planner",
        rel_gap=rules.rel_gap,
    )
