"""Candidate sites of a study, and the plans of one to p sites that they allow.

The study-level side of `vocatlas.geo.siting.sites`: candidates have ids and places, demand has
people.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from ..errors import ParameterError, PlaceError
from ..location.points import check_metres, make_points
from ..siting.plan import Plan, checked_cost, checked_weights
from ..siting.rules import Bools, Floats, Ints, Rules
from ..siting.sites import cover_most, p_median
from ..siting.solver import Watch

COLUMNS = ("id", "name_zh", "adcode", "lon", "lat", "kind")
SUMMARY_COLUMNS = (
    "model",
    "p",
    "ids",
    "gain_people",
    "share_after",
    "mean_min_before",
    "mean_min_after",
    "minutes_saved",
    "objective",
    "bound",
    "gap",
    "status",
    "reason",
)
SITE_COLUMNS = (
    "model",
    "p",
    "order",
    "id",
    "name_zh",
    "adcode",
    "gain_people",
    "minutes_saved",
    "mean_minutes_saved",
    "share_after",
    "runner_up",
    "runner_up_name_zh",
    "runner_up_gain",
)


def merge_candidates(
    points: pd.DataFrame, *, metric_crs: str, merge_km: float = 1.0
) -> pd.DataFrame:
    """Merge candidates that stand within `merge_km` of each other; both names are kept.

    A distance that equals `merge_km` merges, and chains merge as one. The first row of a group in
    the input's order gives id, place and adcode; names and kinds are joined in that order without
    repeats (`` / `` and ``; ``), ``members`` lists every id. Rows keep the index of their first
    member. Empty in gives empty out.

    Parameters
    ----------
    points
        Columns id, name_zh, adcode, lon, lat (WGS-84), kind.
    metric_crs
        Projected CRS in metres in which the distance is measured.
    merge_km
        Largest distance (km) that merges; 0 merges the same place alone.

    Raises
    ------
    ParameterError
        A column is missing, an id stands twice, or `merge_km` is negative.
    PlaceError
        A candidate has no place, or the CRS is not in metres.

    Examples
    --------
    >>> points = pd.DataFrame(
    ...     [["t1", "甲镇", 330324, 120.500, 28.0, "township"],
    ...      ["k1", "乙园", 330324, 120.505, 28.0, "park"]], columns=list(COLUMNS))
    >>> merge_candidates(points, metric_crs="EPSG:4549")["name_zh"].tolist()
    ['甲镇 / 乙园']
    """
    missing = [c for c in COLUMNS if c not in points.columns]
    if missing:
        raise ParameterError(f"candidates need the columns {', '.join(missing)}")
    if not 0 <= merge_km < np.inf:
        raise ParameterError(f"merge_km must be finite and not negative; found {merge_km!r}")
    twice = points["id"][points["id"].duplicated()]
    if len(twice):
        raise ParameterError(f"candidate ids must be unique; found {twice.iloc[0]!r} twice")
    if points.empty:
        return points.assign(members=pd.Series(dtype=object))
    group = _near_groups(_metres(points, metric_crs), merge_km * 1000.0)
    alone = np.bincount(group)[group] == 1
    whole = points[alone].assign(members=points.loc[alone, "id"].astype(str))
    merged = [_merge_rows(points[group == g]) for g in dict.fromkeys(group[~alone].tolist())]
    return pd.concat([whole, *merged]).loc[_first_members(points.index, group)]


def _first_members(index: pd.Index, group: Ints) -> pd.Index:
    """Return the index of the first member of each group, in the order of the table."""
    _, first = np.unique(group, return_index=True)
    return index[np.sort(first)]


def _metres(points: pd.DataFrame, metric_crs: str) -> Floats:
    """Return (n, 2) places in metres."""
    places = points[["lon", "lat"]].to_numpy(dtype=float)
    bad = ~np.isfinite(places).all(axis=1)
    if bad.any():
        raise PlaceError(f"candidate {points['id'][bad].iloc[0]!r} has no place; give lon and lat")
    there = make_points(places[:, 0], places[:, 1], index=points.index)
    metres = there.to_crs(check_metres(metric_crs))
    return np.column_stack([metres.x.to_numpy(), metres.y.to_numpy()])


def _near_groups(xy_m: Floats, distance_m: float) -> Ints:
    """Return the group number of each place: chains of places within the distance."""
    near = KDTree(xy_m).sparse_distance_matrix(KDTree(xy_m), distance_m + 1e-6)
    same = near.tocsr()
    same.data[:] = 1.0
    return np.asarray(connected_components(same, directed=False)[1], dtype=np.int64)


def _merge_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the first row with the names, kinds and ids of all."""
    first = rows.iloc[:1].copy()
    first["name_zh"] = " / ".join(dict.fromkeys(rows["name_zh"].astype(str)))
    first["kind"] = "; ".join(dict.fromkeys(rows["kind"].astype(str)))
    first["members"] = "; ".join(rows["id"].astype(str))
    return first


@dataclass(frozen=True)
class SitePlans:
    """Plans of 1 to p sites under both models.

    ``summary`` has a row a model and p (chosen ids, people covered, minutes, bound, gap, status);
    ``sites`` a row a chosen site, in the order of greedy gain within its plan. ``left_out`` are
    candidates with too small a cohort, ``unreached`` demand rows that neither a campus nor a
    candidate reaches.
    """

    summary: pd.DataFrame
    sites: pd.DataFrame
    left_out: tuple[str, ...]
    unreached: tuple[int, ...]
    plans: dict[tuple[str, int], Plan]
    reason: str = ""


@dataclass(frozen=True)
class _Case:
    """The arrays of one siting question; column 0 of ``full`` is the nearest existing campus."""

    ids: list[str]
    names: list[str]
    full: Floats
    capped: Floats
    people: Floats
    reach_min: float

    def covered(self, sites: Sequence[int]) -> Bools:
        """Return the demand that the existing campuses and these sites reach."""
        return np.asarray(
            (self.full[:, [0, *(s + 1 for s in sites)]] <= self.reach_min).any(axis=1)
        )

    def minutes(self, sites: Sequence[int]) -> Floats:
        """Return minutes to the nearest of existing campuses and these sites, inf capped."""
        return np.asarray(self.capped[:, [0, *(s + 1 for s in sites)]].min(axis=1))


def suggest_sites(
    candidates: pd.DataFrame,
    *,
    existing_min: npt.ArrayLike,
    cost_min: npt.ArrayLike,
    residents: npt.ArrayLike,
    cohort: npt.ArrayLike,
    reach_min: float,
    p: int = 5,
    min_cohort: float = 1200.0,
    required: Sequence[str] = (),
    excluded: Sequence[str] = (),
    max_per_county: int | None = None,
    time_limit_s: float = 60.0,
    watch: Watch | None = None,
) -> SitePlans:
    """Plan 1 to p new sites twice: most people newly covered, and least minutes of who lacks it.

    Least minutes weighs the residents who lack the tier today; the minutes saved that are reported
    are those of all residents.

    Minutes are rounded to 0.1 before any comparison and equal counts as reached. The people of
    ``gain_people`` lack the tier today. Minutes where neither campus nor site is reached count as
    the largest finite minutes of the inputs, so that minutes saved are a floor there; demand
    that nothing reaches is in ``unreached``. A candidate with fewer than `min_cohort` within
    reach is left out and listed. Where nobody lacks the tier the tables are empty and ``reason``
    says so. Fewer sites than p come where no further candidate remains or helps.

    Parameters
    ----------
    candidates
        Columns id, name_zh, adcode; row order is the column order of `cost_min`.
    existing_min
        (n,) minutes to the nearest campus of the tier, ``inf`` where unreachable.
    cost_min
        (n, m) minutes to each candidate, ``inf`` where unreachable.
    residents, cohort
        (n,) people, and people of the age group that must suffice for a site.
    reach_min
        Standard of the tier in minutes.
    required, excluded
        Candidate ids.
    watch
        Who hears of better plans and may stop the search.

    Raises
    ------
    ParameterError, PlanError
        As `cover_most`; an id that no candidate has.

    Examples
    --------
    >>> towns = pd.DataFrame({"id": ["a", "b"], "name_zh": ["甲", "乙"], "adcode": [1, 2]})
    >>> found = suggest_sites(
    ...     towns, existing_min=[10, 90, 80], cost_min=[[0, 90], [50, 5], [40, 9]],
    ...     residents=[9e3, 4e3, 2e3], cohort=[900, 800, 700], reach_min=45, p=1)
    >>> found.sites.query("model == 'cover_most'")[["id", "gain_people"]].values.tolist()
    [['b', 6000]]
    """
    case = _case(candidates, existing_min, cost_min, residents, reach_min)
    enough = _enough_cohort(case, checked_weights(cohort, len(case.people)), min_cohort)
    left_out = tuple(i for i, good in zip(case.ids, enough, strict=True) if not good)
    lost = np.flatnonzero(~np.isfinite(case.full).any(axis=1))
    wanted, unwanted = _positions(required, case.ids), _positions(excluded, case.ids)
    shut = sorted({*unwanted, *np.flatnonzero(~enough).tolist()})
    counties = candidates["adcode"].tolist()
    plans: dict[tuple[str, int], Plan] = {}
    lacks_people = np.where(case.full[:, 0] > reach_min, case.people, 0.0)
    lacking = bool(lacks_people.any())
    open_count = len(case.ids) - len(shut)
    for count in range(max(1, len(wanted)), min(p, open_count) + 1) if lacking else ():
        rules = Rules(
            p=count,
            fixed=(0,),
            required=[w + 1 for w in wanted],
            excluded=[s + 1 for s in shut],
            group=None if max_per_county is None else [None, *counties],
            max_per_group=max_per_county,
            time_limit_s=time_limit_s,
        )
        plans["cover_most", count] = cover_most(
            case.full, case.people, reach=reach_min, rules=rules, watch=watch
        )
        plans["p_median", count] = p_median(case.capped, lacks_people, rules=rules, watch=watch)
    summary, sites = _tables(case, candidates, plans, shut)
    reason = _why_empty(lacking, open_count, min_cohort)
    return SitePlans(summary, sites, left_out, tuple(lost.tolist()), plans, reason)


def _why_empty(lacking: bool, open_count: int, min_cohort: float) -> str:
    """Say why there are no plans, or nothing."""
    if not lacking:
        return "all demand is already covered: no site is needed"
    if not open_count:
        return f"no candidate is left: each is excluded or has a cohort below {min_cohort:g}"
    return ""


def _case(
    candidates: pd.DataFrame,
    existing_min: npt.ArrayLike,
    cost_min: npt.ArrayLike,
    residents: npt.ArrayLike,
    reach_min: float,
) -> _Case:
    """Return the checked arrays, minutes rounded to 0.1."""
    cost = np.round(checked_cost(cost_min), 1)
    if cost.shape[1] != len(candidates):
        raise ParameterError(
            f"cost_min must have a column for each of the {len(candidates)} candidates; found "
            f"{cost.shape[1]}: is the matrix transposed?"
        )
    existing = np.asarray(existing_min, dtype=float)
    if existing.shape != (len(cost),):
        raise ParameterError(
            f"existing_min must be one for each of the {len(cost)} rows of cost_min; found shape "
            f"{existing.shape}"
        )
    people = checked_weights(residents, len(cost))
    full = checked_cost(np.column_stack([np.round(existing, 1), cost]))
    longest = float(full[np.isfinite(full)].max(initial=0.0))
    capped = np.where(np.isfinite(full), full, longest)
    ids, names = (candidates[key].astype(str).tolist() for key in ("id", "name_zh"))
    return _Case(ids, names, full, capped, people, reach_min)


def _enough_cohort(case: _Case, cohort: Floats, min_cohort: float) -> Bools:
    """Return which candidates hold the least cohort within reach."""
    return np.asarray(cohort @ (case.full[:, 1:] <= case.reach_min) >= min_cohort)


def _positions(ids: Sequence[str], known: list[str]) -> list[int]:
    """Return positions of candidate ids."""
    unknown = [i for i in ids if i not in known]
    if unknown:
        raise ParameterError(f"candidate {unknown[0]!r} is unknown; see the ids of the candidates")
    return sorted(known.index(i) for i in ids)


def _greedy_order(case: _Case, sites: list[int], model: str) -> list[int]:
    """Return the sites by greedy gain within their set; ties by the other measure, then id."""
    ordered: list[int] = []
    while len(ordered) < len(sites):
        rest = [s for s in sites if s not in ordered]
        gains = {}
        for site in rest:
            people = float(case.people @ case.covered([*ordered, site]))
            saved = -float(case.people @ case.minutes([*ordered, site]))
            first, second = (people, saved) if model == "cover_most" else (saved, people)
            gains[site] = (-round(first, 6), -round(second, 6), case.ids[site])
        ordered.append(min(rest, key=lambda s: gains[s]))
    return ordered


def _tables(
    case: _Case, candidates: pd.DataFrame, plans: dict[tuple[str, int], Plan], shut: list[int]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the summary and the sites of all plans; `shut` candidates are no runner-up."""
    summary, sites = [], []
    for (model, count), plan in plans.items():
        order = _greedy_order(case, [c - 1 for c in plan.chosen], model)
        summary.append({"model": model, "p": count, **_summary_row(case, plan, order)})
        for place, site in enumerate(order):
            row = _site_row(case, order[:place], site)
            row |= _runner_up(case, order[:place], [*order, *shut], model)
            named = candidates.iloc[site][["name_zh", "adcode"]].to_dict()
            head = {"model": model, "p": count, "order": place + 1, "id": case.ids[site]}
            sites.append({**head, **named, **row})
    return (
        pd.DataFrame(summary, columns=list(SUMMARY_COLUMNS)),
        pd.DataFrame(sites, columns=list(SITE_COLUMNS)),
    )


def _summary_row(case: _Case, plan: Plan, order: list[int]) -> dict[str, object]:
    """Return what a plan gives: people newly covered, share, minutes, and its proof."""
    total = float(case.people.sum())
    before, after = (float(case.people @ case.minutes(s)) for s in ([], order))
    covered = float(case.people @ case.covered(order))
    return {
        "ids": "; ".join(case.ids[s] for s in order),
        "gain_people": round(covered - float(case.people @ case.covered([]))),
        "share_after": covered / total,
        "mean_min_before": before / total,
        "mean_min_after": after / total,
        "minutes_saved": before - after,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "status": plan.status,
        "reason": plan.reason,
    }


def _site_row(case: _Case, earlier: list[int], site: int) -> dict[str, object]:
    """Return what a site adds to the ones before it."""
    total = float(case.people.sum())
    before, after = case.covered(earlier), case.covered([*earlier, site])
    saved = float(case.people @ (case.minutes(earlier) - case.minutes([*earlier, site])))
    return {
        "gain_people": round(float(case.people @ (after & ~before))),
        "minutes_saved": saved,
        "mean_minutes_saved": saved / total,
        "share_after": float(case.people @ after) / total,
    }


def _runner_up(
    case: _Case, earlier: list[int], not_asked: list[int], model: str
) -> dict[str, object]:
    """Return the best candidate outside the plan in the place of a site, and what it would give.

    The gain is of the model: people covered, or minutes saved of all residents; ties go to the
    first candidate.
    """
    if model == "cover_most":
        open_people = np.where(case.covered(earlier), 0.0, case.people)
        gains = open_people @ (case.full[:, 1:] <= case.reach_min)
    else:
        now = case.minutes(earlier)
        gains = case.people @ np.maximum(now[:, None] - case.capped[:, 1:], 0.0)
    gains[not_asked] = -1.0
    best = int(gains.argmax()) if len(gains) else 0
    if not len(gains) or gains[best] <= 0:
        return {"runner_up": None, "runner_up_name_zh": None, "runner_up_gain": None}
    return {
        "runner_up": case.ids[best],
        "runner_up_name_zh": case.names[best],
        "runner_up_gain": round(float(gains[best])),
    }
