"""A plan judged against other supply and other cohorts than those it was made for."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import ParameterError, PlanError
from ..siting.plan import checked_weights
from ..siting.rules import Bools, Floats, Ints, Rules, checked_rules
from ..siting.sites import cover_most
from .existing import beside_existing, rules_beside_existing

VARIANTS = ("saved", "public_only", "with_planned", "public_with_planned")
"""Supply: as the parameters say; public colleges alone; planned campuses too; both."""

WEIGHTS = ("residents", "cohort_2025", "cohort_2030", "cohort_2035")

COLUMNS = (
    "variant",
    "weights",
    "campuses",
    "total",
    "lacking_before",
    "gained",
    "lacking_after",
    "best_gain",
    "regret",
    "best_sites",
    "bound",
    "gap",
    "status",
    "reason",
)


def judge_plan(
    minutes: npt.ArrayLike,
    variants: Mapping[str, npt.ArrayLike],
    candidate_min: npt.ArrayLike,
    weights: Mapping[str, npt.ArrayLike | None],
    *,
    chosen: Sequence[int],
    reach_min: float,
    rules: Rules,
) -> pd.DataFrame:
    """Return what a plan gives under each supply and each cohort, and what the best would give.

    The *regret* is what the best plan under the same rules would gain more, had one known: 0 says
    that the plan is best there too. Minutes are rounded to 0.1 before any comparison and equal
    counts as reached. A supply without campuses covers nobody. Where a cohort is not known (None,
    or NaN at any point) its numbers are blank: a part of a cohort is not to be compared with all.

    Parameters
    ----------
    minutes
        (points, campuses) of the tier, of every campus that any variant counts; ``inf`` where
        unreachable.
    variants
        (campuses,) flags of the campuses that count, by name (`VARIANTS`).
    candidate_min
        (points, candidates) minutes.
    weights
        (points,) people by name (`WEIGHTS`).
    chosen
        Positions of the plan's sites among the candidates.
    reach_min
        Standard of the tier in minutes.
    rules
        Of the plan, by position among the candidates; without ``fixed``, with ``excluded`` in the
        place of ``min_reached``, which depends on the weights, and without capacities: who is
        within reach is judged, not who finds a seat.

    Returns
    -------
    DataFrame
        A row a variant and weights, `COLUMNS`: people ``total``, ``lacking_before`` the sites,
        ``gained`` by the plan, ``lacking_after``, ``best_gain`` with its ``best_sites`` (tuple
        of positions) and ``regret``; ``bound`` (of the best gain), ``gap``, ``status`` and
        ``reason`` are those of the best plan. Where it is not proved the regret is a floor.

    Raises
    ------
    ParameterError
        Shapes, flags that are none, positions out of range, or a rule that cannot be kept.
    PlanError
        No candidates, rules that contradict each other, or a plan that breaks them.

    Notes
    -----
    Regret after Savage 1951, *The theory of statistical decision*; the best plan is that of
    `vocatlas.geo.siting.sites.cover_most`.

    Examples
    --------
    >>> found = judge_plan([[10.0, 90.0], [80.0, 20.0], [80.0, 80.0]],
    ...     {"saved": [True, True], "public_only": [True, False]},
    ...     [[99.0, 99.0], [99.0, 30.0], [30.0, 99.0]], {"residents": [9, 5, 4]},
    ...     chosen=[0], reach_min=45, rules=Rules(p=1))
    >>> found[["variant", "lacking_before", "gained", "best_gain", "regret"]].values.tolist()
    [['saved', 4.0, 4.0, 4.0, 0.0], ['public_only', 9.0, 4.0, 5.0, 1.0]]
    """
    sites = np.asarray(candidate_min, dtype=float)
    campuses = np.asarray(minutes, dtype=float)
    if campuses.ndim != 2 or sites.ndim != 2 or len(campuses) != len(sites):
        raise ParameterError(
            f"minutes and candidate_min must have the same points as rows; found shapes "
            f"{campuses.shape} and {sites.shape}: is a matrix transposed?"
        )
    if not 0 <= reach_min < np.inf:
        raise ParameterError(f"reach_min must be finite and not negative; found {reach_min!r}")
    plan = _checked_plan(chosen, sites.shape[1], rules)
    rows = []
    for variant, flags in variants.items():
        counted = _flags(flags, campuses.shape[1], variant)
        nearest = campuses[:, counted].min(axis=1, initial=np.inf)
        full = beside_existing(nearest, sites)
        for name, values in weights.items():
            people = _people(values, len(full), name)
            head = {"variant": variant, "weights": name, "campuses": int(counted.sum())}
            rows.append(head | _judge(full, people, plan, reach_min, rules))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _checked_plan(chosen: Sequence[int], candidates: int, rules: Rules) -> Ints:
    """Return the plan's sites, refused where they are no candidates or break the rules."""
    if rules.min_reached is not None:
        raise ParameterError(
            "rule 'min_reached' depends on the weights; exclude the candidates that fall short"
        )
    bad = [at for at in chosen if at != int(at) or not 0 <= at < candidates]
    if bad:
        raise ParameterError(f"chosen must be positions 0 to {candidates - 1}; found {bad[0]!r}")
    plan = np.unique(np.asarray(chosen, dtype=np.int64))
    kept = checked_rules(rules_beside_existing(rules), candidates + 1, None)
    if kept.capacitated:
        raise ParameterError(
            "a plan is judged by who is within reach, not by seats: leave capacity and "
            "min_capacity out of the rules"
        )
    shut = np.setdiff1d(plan + 1, kept.free)
    if len(shut):
        raise PlanError(f"the plan holds candidate {shut[0] - 1}, which the rules leave out")
    absent = np.setdiff1d(kept.required, plan + 1)
    if len(absent):
        raise PlanError(f"the plan lacks candidate {absent[0] - 1}, which the rules require")
    if not kept.allows(plan + 1):
        raise PlanError(
            "the plan breaks a rule (p, budget, max_per_group or min_spacing): judge it by the "
            "rules that it was made by"
        )
    return plan


def _flags(flags: npt.ArrayLike, campuses: int, variant: str) -> Bools:
    """Return which campuses a variant counts."""
    counted = np.asarray(flags)
    if counted.dtype != bool or counted.shape != (campuses,):
        raise ParameterError(
            f"variant {variant!r} must be true or false for each of the {campuses} campuses "
            f"(columns of minutes); found shape {counted.shape} of {counted.dtype}"
        )
    return counted


def _people(values: npt.ArrayLike | None, points: int, name: str) -> Floats | None:
    """Return people by point; None where they are not known everywhere."""
    if values is None:
        return None
    people = np.asarray(values, dtype=float)
    if people.shape == (points,) and np.isnan(people).any():
        return None
    try:
        return checked_weights(people, points)
    except ParameterError as error:
        raise ParameterError(f"weights {name!r}: {error}") from error


def _judge(
    full: Floats, people: Floats | None, plan: Ints, reach_min: float, rules: Rules
) -> dict[str, object]:
    """Return what the plan and the best plan gain for these people."""
    if people is None:
        numbers = ("total", "lacking_before", "gained", "lacking_after", "best_gain", "regret")
        blank: dict[str, object] = dict.fromkeys((*numbers, "bound", "gap"), np.nan)
        reason = "people of this age are not known in every county"
        return blank | {"best_sites": (), "status": "", "reason": reason}
    covered = full <= reach_min
    lacking = np.where(covered[:, 0], 0.0, people)
    best = cover_most(full, people, reach=reach_min, rules=rules_beside_existing(rules))
    sites = [at - 1 for at in best.chosen]
    gained, best_gain = (
        float(lacking[covered[:, 1 + np.array(at, dtype=np.int64)].any(axis=1)].sum())
        for at in (plan, sites)
    )
    base = float(people[covered[:, 0]].sum())
    return {
        "total": float(people.sum()),
        "lacking_before": float(lacking.sum()),
        "gained": gained,
        "lacking_after": float(lacking.sum()) - gained,
        "best_gain": best_gain,
        "regret": round(best_gain - gained, 6),
        "best_sites": tuple(sites),
        "bound": best_gain if best.status == "optimal" else best.bound - base,
        "gap": best.gap,
        "status": best.status,
        "reason": best.reason,
    }
