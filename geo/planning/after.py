"""Before and after a plan: differences of two result sets, and a quick look without a second run.

A plan is a scenario (`vocatlas.geo.scenario`); the full answer is a second assessment under it.
Minutes to more campuses can only be less: what a plan does to coverage, located and drawn, is had
from the first assessment alone (`drawn_with_sites`). What it does to access, match and equity is
not: that needs the second.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..comparison.compare import compare_runs
from ..coverage.draws import DrawnCampuses
from ..coverage.gaps import Drawn, label_of, measure_draws, sum_draws, summarise
from ..coverage.reach import Reach
from ..coverage.sensitivity import Model
from ..coverage.tiers import READINGS, covered_points, covered_share
from ..errors import ParameterError
from ..ground import Ground
from ..rounding import people, share
from ..study import TIERS, Study

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Results = Mapping[str, Any]

HEADLINE = ("local_p50", "local_located", "gap_people_p50", "gap_people_located")
COUNTY = (
    "covered_local", "covered_local_p50", "p_underserved", "gap_people", "gap_people_located",
    "secondary_seats_per_1000", "alignment_sector", "alignment_manufacturing",
)  # fmt: skip
EQUITY = ("gini", "theil", "palma")
_DRAWN = ("covered_local_p50", "p_underserved")
_ENDS = ("p05", "p50", "p95")


def differences(before: Results, after: Results) -> dict[str, Any]:
    """Return what a plan changes, from the results without and with it.

    Every figure is ``before, after, difference`` (after less before, in the unit of the figure, a
    share as a share; None where a side has none). Drawn medians and probabilities have ``noise``
    beside it: ``same``, ``within`` what another seed would give, or ``beyond`` it
    (`vocatlas.geo.coverage.noise.mark_noise`). Gap people of a county have none: results hold no
    interval of theirs. Figures of located campuses, seats and programmes are not drawn.

    Parameters
    ----------
    before, after
        In the shape of ``results.json``, of the same counties.

    Returns
    -------
    dict
        ``draws`` (``n_before, n_after`` and ``sharing``, see
        `vocatlas.geo.comparison.changes.share_draws`), ``headline`` (`HEADLINE`), ``counties`` (a
        row each by adcode: ``adcode, name_zh, name_en``, the figures of `COUNTY`, and ``label``,
        whose ``noise`` is that of ``p_underserved``), ``equity`` (`EQUITY`, and ``core_ratio`` by
        ``level``) and ``clusters`` (``newly_matched``, ``no_longer_matched``: ids, ascending).
        Plain values, for JSON.

    Raises
    ------
    OutputError
        The two are not of one place (see `vocatlas.geo.comparison.obstacles.find_obstacles`).

    Examples
    --------
    >>> row = {"adcode": 1, "name_zh": "甲", "covered_local": 0.5, "label": "possibly"}
    >>> found = differences({"counties": [row]}, {"counties": [row | {"covered_local": 0.8}]})
    >>> found["counties"][0]["covered_local"]
    {'before': 0.5, 'after': 0.8, 'difference': 0.3}
    """
    compared = compare_runs(before, after)
    noise = compared.headline.set_index("figure")["noise"]
    draws = compared.draws
    sides = [results.get("headline") or {} for results in (before, after)]
    return {
        "draws": {
            "n_before": draws["n_a"],
            "n_after": draws["n_b"],
            "sharing": draws["sharing"],
        },
        "headline": {
            name: _figure(*(side.get(name) for side in sides))
            | ({"noise": noise[name]} if name.endswith("_p50") else {})
            for name in HEADLINE
        },
        "counties": [_county(row, before, after) for row in compared.counties.to_dict("records")],
        "equity": _equity(before, after),
        "clusters": _clusters(before, after),
    }


def _county(row: Mapping[Any, Any], before: Results, after: Results) -> dict[str, Any]:
    """Return one county's differences; ``row`` is that of `vocatlas.geo.comparison.compare`."""
    adcode = int(row["adcode"])
    one, other = (_row_of(results, "counties", "adcode", adcode) for results in (before, after))
    found: dict[str, Any] = {"adcode": adcode, "name_zh": row["name_zh"], "name_en": row["name_en"]}
    for name in COUNTY:
        found[name] = _figure(one.get(name), other.get(name))
        if name in _DRAWN:
            found[name]["noise"] = row[f"{name}_noise"]
    found["label"] = {
        "before": one.get("label"),
        "after": other.get("label"),
        "difference": row["label_change"],
        "noise": row["p_underserved_noise"],
    }
    return found


def _equity(before: Results, after: Results) -> dict[str, Any]:
    """Return the differences of equity; None a figure that a side does not have."""
    sides = [results.get("equity") or {} for results in (before, after)]
    spread = [side.get("secondary_access") or {} for side in sides]
    found: dict[str, Any] = {
        name: _figure(spread[0].get(name), spread[1].get(name)) for name in EQUITY
    }
    levels = dict.fromkeys(row["level"] for side in sides for row in side.get("core_ratio") or [])
    found["core_ratio"] = [
        {"level": level}
        | _figure(*(_row_of(side, "core_ratio", "level", level).get("ratio") for side in sides))
        for level in levels
    ]
    return found


def _clusters(before: Results, after: Results) -> dict[str, list[str]]:
    """Return the clusters that a matching campus newly reaches, and those it no longer does."""
    one, other = (
        {row["id"] for row in results.get("clusters") or [] if row.get("matched")}
        for results in (before, after)
    )
    return {"newly_matched": sorted(other - one), "no_longer_matched": sorted(one - other)}


def _row_of(whole: Results, table: str, key: str, value: object) -> Mapping[str, Any]:
    """Return the row of a table that has a key; an empty one where none has."""
    return next((row for row in whole.get(table) or [] if row[key] == value), {})


def _figure(before: Any, after: Any) -> dict[str, Any]:
    """Return a figure of both sides and its difference, as plain numbers."""
    one, other = (_plain(value) for value in (before, after))
    known = one is not None and other is not None
    return {"before": one, "after": other, "difference": round(other - one, 4) if known else None}


def _plain(value: Any) -> Any:
    """Return a plain number; None where there is none."""
    if value is None or pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def nearest_with_sites(
    nearest: Mapping[str, Floats], minutes: Floats, *, columns: npt.ArrayLike, serves: npt.ArrayLike
) -> dict[str, Floats]:
    """Return minutes to the nearest campus of each tier, located, once sites stand as well.

    Parameters
    ----------
    nearest
        (points,) minutes by tier, of `vocatlas.geo.coverage.reach.Reach`; inf where there is no
        campus.
    minutes
        (points, destinations) minutes, rounded to 0.1, as ``Reach.minutes``.
    columns
        (sites,) columns of `minutes`.
    serves
        (sites, 3) whether a site serves each tier, in the order of `TIERS`.

    Raises
    ------
    ParameterError
        Sites and what they serve do not fit, or a column is not there.

    Examples
    --------
    >>> near = {tier: np.array([50.0, 20.0]) for tier in TIERS}
    >>> after = nearest_with_sites(near, np.array([[9.0], [30.0]]), columns=[0],
    ...                            serves=[[False, True, False]])
    >>> after["county"].tolist(), after["city"].tolist()
    ([9.0, 20.0], [50.0, 20.0])
    """
    at, tiers = _checked(columns, serves, minutes.shape[1])
    return {
        tier: np.minimum(nearest[tier], minutes[:, at[tiers[:, t]]].min(axis=1, initial=np.inf))
        for t, tier in enumerate(TIERS)
    }


def drawn_with_sites(
    model: Model, drawn: Drawn, *, columns: npt.ArrayLike, serves: npt.ArrayLike
) -> Drawn:
    """Return coverage in the same draws once sites stand as well.

    In every draw the minutes to the sites are measured under its speeds, legs, places and network,
    and the nearest of each tier is the least of both. A site stands exactly where it is and is
    open in every draw, as `vocatlas.geo.scenario` has it. `drawn` is not changed.

    Parameters
    ----------
    model, drawn
        Those of the assessment without the sites.
    columns
        (sites,) columns of ``model.routes``: seats, parks and campuses are destinations there. A
        place that is none of them is measured by a full run alone.
    serves
        (sites, 3) whether a site serves each tier, in the order of `TIERS`.

    Raises
    ------
    ParameterError
        Sites and what they serve do not fit, or a column is not there.

    Notes
    -----
    Equal to a run with the sites among its campuses on *these* draws, number for number: min over
    campuses and sites is the min of both, and rounding to 0.1 keeps the order. A run of the
    scenario draws anew (whether a school is open is drawn for every campus in turn, and shifts
    what follows): its speeds and legs are the same, its drawn figures the same but for the Monte
    Carlo error. On common draws the difference that a plan makes is known better than from two
    runs.
    """
    at, tiers = _checked(columns, serves, len(model.routes.destination_xy))
    used = tiers.any(axis=1)
    at, tiers = at[used], tiers[used]
    inputs = drawn.inputs
    if not len(at):
        near = drawn.near
    else:
        there = (len(inputs), len(at))
        sites = replace(
            inputs,
            is_open=np.ones(there, bool),
            column=np.broadcast_to(at, there),
            campus_shift=np.zeros((*there, 2)),
            no_place=np.zeros(len(at), bool),
        )
        to_sites = measure_draws(
            model.routes,
            model.points,
            _fixed_campuses(at, tiers),
            sites,
            travel=model.parameters.travel,
            ensemble=model.ensemble,
        )
        near = {tier: np.minimum(drawn.near[tier], to_sites[tier]) for tier in TIERS}
    return sum_draws(near, inputs, model.points.county, model.parameters.standards, model.counties)


def _fixed_campuses(columns: Ints, serves: Bools) -> DrawnCampuses:
    """Return sites as campuses that are where they are in every draw."""
    nowhere = (np.empty(0, np.int64), np.empty(0))
    count = len(columns)
    return DrawnCampuses(
        serves, columns, np.zeros(count), (nowhere,) * count, np.zeros(count, bool)
    )


def quick_after(
    study: Study,
    ground: Ground,
    reach: Reach,
    model: Model,
    drawn: Drawn,
    *,
    columns: npt.ArrayLike,
    serves: npt.ArrayLike,
) -> dict[str, Any]:
    """Return what sites change in coverage and gaps, in the shape of `differences`.

    Located figures are those of a full run to the last digit; drawn ones are on the draws of the
    assessment (see `drawn_with_sites`; ``draws.sharing`` is ``all``). What needs seats or
    programmes (access, alignment, equity, clusters) is None or empty: a full run says it.

    Parameters
    ----------
    study, ground, reach, model, drawn
        Those of the assessment without the sites.
    columns, serves
        As for `drawn_with_sites`.

    Raises
    ------
    ParameterError
        The study has no roads, so that nothing is measured; sites and what they serve do not fit,
        or a column is not there.
    """
    if study.roads.empty:
        raise ParameterError("minutes must be measured; the study has no roads: add roads.gpkg")
    located = nearest_with_sites(reach.nearest, reach.minutes, columns=columns, serves=serves)
    again = drawn_with_sites(model, drawn, columns=columns, serves=serves)
    covered = covered_points(located, study.parameters.standards)
    return differences(
        _coverage_results(study, ground, model, reach.covered, drawn),
        _coverage_results(study, ground, model, covered, again),
    )


def _coverage_results(
    study: Study, ground: Ground, model: Model, covered: Mapping[str, Bools], drawn: Drawn
) -> dict[str, Any]:
    """Return coverage and gaps, rounded, as far as ``results.json`` has them."""
    residents = ground.points["residents"].to_numpy(float)
    lacking = ~covered["local"]
    headline: dict[str, Any] = {
        "local_located": share(residents[~lacking].sum() / residents.sum()),
        "gap_people_located": people(residents[lacking].sum()),
    }
    for name, values, rounded in (
        ("local", drawn.totals["local"], share),
        ("gap_people", np.nansum(drawn.gap_people, axis=1), people),
    ):
        ends = zip(_ENDS, summarise(values), strict=True)
        headline |= {f"{name}_{end}": rounded(value) for end, value in ends}
    return {
        "study": {"id": study.id, "adcode": study.adcode},
        "parameters": study.parameters.as_dict(),
        "headline": headline,
        "counties": _coverage_counties(study, model, residents, covered, drawn),
    }


def _coverage_counties(
    study: Study, model: Model, residents: Floats, covered: Mapping[str, Bools], drawn: Drawn
) -> list[dict[str, Any]]:
    """Return one row a county with the figures of coverage and gaps."""
    group = model.points.county
    p = drawn.p_underserved(study.parameters.standards.target)
    gap = np.nanmedian(drawn.gap_people, axis=0)
    lacking = np.bincount(group, weights=residents * ~covered["local"], minlength=model.counties)
    located = {r: covered_share(covered[r], residents, group) for r in READINGS}
    intervals = {r: summarise(drawn.shares[r]) for r in READINGS}
    rows = []
    for i, county in enumerate(study.counties.itertuples()):
        row: dict[str, Any] = {"adcode": int(county.code), "name_zh": county.name_zh}
        row["name_en"] = None if pd.isna(county.name_en) else county.name_en
        for r in READINGS:
            # a county behind the last one with a point has no share
            row[f"covered_{r}"] = share(located[r][i]) if i < len(located[r]) else None
            row |= {f"covered_{r}_{k}": share(intervals[r][j, i]) for j, k in enumerate(_ENDS)}
        row |= {"p_underserved": share(p[i]), "label": label_of(p[i])}
        row |= {"gap_people": people(gap[i]), "gap_people_located": people(lacking[i])}
        rows.append(row)
    return rows


def _checked(
    columns: npt.ArrayLike, serves: npt.ArrayLike, destinations: int
) -> tuple[Ints, Bools]:
    """Return columns (sites,) and tiers (sites, 3), refused where they do not fit."""
    at = np.asarray(columns, dtype=np.int64).reshape(-1)
    tiers = np.asarray(serves, dtype=bool)
    tiers = tiers.reshape(0, len(TIERS)) if tiers.size == 0 else tiers
    if tiers.shape != (len(at), len(TIERS)):
        raise ParameterError(
            f"serves must have a row a site and a column a tier ({', '.join(TIERS)}): "
            f"{(len(at), len(TIERS))}; found {tiers.shape}"
        )
    wrong = at[(at < 0) | (at >= destinations)]
    if len(wrong):
        raise ParameterError(
            f"columns must be destinations of the routes, 0 to {destinations - 1}; found "
            f"{wrong[0]}: a site without a place cannot be measured"
        )
    return at, tiers
