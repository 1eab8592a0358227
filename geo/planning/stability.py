"""How often each candidate is chosen in the draws: whether a plan hangs on what is not known."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.spatial import KDTree

from ..coverage.gaps import Drawn, drawn_travel
from ..coverage.sensitivity import Model
from ..errors import ParameterError, PlaceError
from ..siting.plan import Plan
from ..siting.rules import Bools, Floats, Ints, Rules
from ..siting.sites import cover_most, p_median
from ..siting.solver import Watch
from .existing import beside_existing, cap_unreachable, rules_beside_existing

OBJECTIVES = ("people", "minutes")
"""Most people newly covered (`cover_most`), or least minutes of who lacks it (`p_median`)."""


@dataclass(frozen=True)
class Stability:
    """How often each candidate is in the plan, over n draws.

    ``share`` (candidates,) of draws in which it is chosen itself, ``near_share`` in which it or one
    near it is; both NaN where n is 0. ``unproved`` draws ended at the time limit with the best plan
    so far. ``chosen`` (n, candidates) says what each draw chose.
    """

    n: int
    share: Floats
    near_share: Floats
    unproved: int = 0
    chosen: Bools = field(default_factory=lambda: np.zeros((0, 0), dtype=bool), repr=False)


def chosen_in_draws(
    model: Model,
    drawn: Drawn,
    *,
    columns: Ints,
    candidate_xy_m: Floats,
    reach_min: float,
    rules: Rules,
    tier: str = "county",
    objectives: Sequence[str] = OBJECTIVES,
    n: int = 100,
    near_km: float = 10.0,
    watch: Watch | None = None,
) -> dict[str, Stability]:
    """Plan anew in each of the first n draws, and count how often each candidate is chosen.

    A draw moves speeds, legs, places, residents and missing schools, as
    `vocatlas.geo.coverage.gaps` has drawn them; candidates stay where they are. It is planned as
    `vocatlas.geo.planning.candidates.suggest_sites` plans: minutes are rounded to 0.1 and what
    equals the reach counts; *people* covers the most residents, *minutes* weighs the residents who
    lack the tier in the draw, and minutes where nothing is reached count as the largest finite
    ones. A draw in which nobody lacks the tier chooses nothing, required sites neither, and counts.
    Among plans of equal worth the solver's choice counts, so that of two candidates that do the
    same one may get all of the share: ``near_share`` sees through that. Distances that equal
    `near_km` count as near.

    Shares are those of a sample: `vocatlas.geo.coverage.gaps.probability_interval` says how sure.

    Parameters
    ----------
    columns
        (candidates,) column of each candidate in the model's routes.
    candidate_xy_m
        (candidates, 2) places in metres.
    reach_min
        Standard of the tier in minutes.
    rules
        Of one draw's plan, by position among the candidates; without ``fixed``. The time limit is
        for each plan of a draw.
    tier
        Of ``drawn.near``.
    n
        Most draws to plan; all where there are fewer.
    watch
        ``stop`` is read between plans: what is counted till then is returned, by whole draws.

    Raises
    ------
    ParameterError
        Shapes, an unknown tier or objective, n below 1, or a rule that a model does not keep.
    PlaceError
        A candidate has no place.
    PlanError
        No candidates, p above the candidates, or rules that contradict each other.
    """
    _check(model, drawn, columns, candidate_xy_m, tier, objectives, n, near_km)
    shifted = rules_beside_existing(rules)
    near = _near(candidate_xy_m, near_km * 1000.0)
    rows: list[dict[str, Plan | None]] = []
    for draw in range(min(n, len(drawn.inputs))):
        full = beside_existing(drawn.near[tier][draw], _candidate_min(model, drawn, columns, draw))
        people = drawn.inputs.residents[draw]
        lacking: Floats = np.where(full[:, 0] > reach_min, people, 0.0)
        plans: dict[str, Plan | None] = {}
        for name in objectives:
            if watch is not None and watch.stop:
                return _count(rows, objectives, near)
            plans[name] = _plan(name, full, people, lacking, reach_min, shifted)
        rows.append(plans)
    return _count(rows, objectives, near)


def _plan(
    objective: str, full: Floats, people: Floats, lacking: Floats, reach_min: float, rules: Rules
) -> Plan | None:
    """Return the plan of one draw; None where nobody lacks the tier."""
    if not lacking.any():
        return None
    if objective == "people":
        return cover_most(full, people, reach=reach_min, rules=rules)
    return p_median(cap_unreachable(full), lacking, rules=rules)


def _check(
    model: Model,
    drawn: Drawn,
    columns: Ints,
    candidate_xy_m: Floats,
    tier: str,
    objectives: Sequence[str],
    n: int,
    near_km: float,
) -> None:
    """Refuse what cannot be planned."""
    if tier not in drawn.near:
        raise ParameterError(f"tier must be one of {', '.join(drawn.near)}; found {tier!r}")
    unknown = [name for name in objectives if name not in OBJECTIVES]
    if unknown:
        raise ParameterError(
            f"objectives must be among {', '.join(OBJECTIVES)}; found {unknown[0]!r}"
        )
    if n < 1:
        raise ParameterError(f"n must be at least 1 draw; found {n!r}")
    if not 0 <= near_km < np.inf:
        raise ParameterError(f"near_km must be finite and not negative; found {near_km!r}")
    places = np.asarray(candidate_xy_m, dtype=float)
    if places.shape != (len(columns), 2):
        raise ParameterError(
            f"candidate_xy_m must be {len(columns)} x 2, a place for each of columns; found shape "
            f"{places.shape}"
        )
    lost = np.flatnonzero(~np.isfinite(places).all(axis=1))
    if len(lost):
        raise PlaceError(f"candidate {lost[0]} has no place; give its metres or leave it out")
    known = len(model.routes.destination_xy)
    outside = [int(at) for at in columns if not 0 <= at < known]
    if outside:
        raise ParameterError(
            f"columns must be destinations of the routes, 0 to {known - 1}; found {outside[0]}"
        )


def _near(xy_m: Floats, distance_m: float) -> Bools:
    """Return (candidates, candidates) whether two stand within the distance; each is near itself.

    A micrometre more, so that a distance that equals the limit counts in spite of its digits.
    """
    near = np.eye(len(xy_m), dtype=bool)
    if len(xy_m):
        pairs = KDTree(xy_m).query_pairs(distance_m + 1e-6, output_type="ndarray")
        near[pairs[:, 0], pairs[:, 1]] = near[pairs[:, 1], pairs[:, 0]] = True
    return near


def _candidate_min(model: Model, drawn: Drawn, columns: Ints, draw: int) -> Floats:
    """Return minutes (points, candidates) of one draw."""
    inputs = drawn.inputs
    over = model.ensemble[inputs.network[draw]] if model.ensemble else model.routes
    return over.exact_minutes(
        travel=drawn_travel(model.parameters.travel, inputs, draw),
        road_factor=inputs.road_speed[draw] * inputs.county_speed[draw][model.points.county],
        columns=columns,
        origin_shift=inputs.point_shift[draw],
    )


def _count(
    rows: list[dict[str, Plan | None]], objectives: Sequence[str], near: Bools
) -> dict[str, Stability]:
    """Return how often each candidate is chosen by each objective."""
    n, result = len(rows), {}
    for name in objectives:
        made = [(draw, plans[name]) for draw, plans in enumerate(rows)]
        chosen = np.zeros((n, len(near)), dtype=bool)
        for draw, plan in made:
            chosen[draw, [site - 1 for site in plan.chosen] if plan else []] = True
        nearby = (chosen.astype(float) @ near) > 0
        unproved = sum(plan is not None and plan.status != "optimal" for _, plan in made)
        none = np.full(len(near), np.nan)
        share, near_share = (flags.mean(axis=0) if n else none for flags in (chosen, nearby))
        result[name] = Stability(n, share, near_share, unproved, chosen)
    return result
