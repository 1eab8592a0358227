"""Coupling coordination of industry and vocational education: by county, industry and campus.

Two systems in each: industry (U1) and vocational education (U2). Their indicators are few and
plain, so that a reader can recompute them; degrees say how high and how even they are, not that
one acts on the other, and no verdict is put on them.
"""

from typing import Any

import numpy as np
import pandas as pd

from ..rounding import number
from ..study import Study
from .coupling import coupling_coordination, scale_levels
from .demand import employed_by_section
from .localsupply import Surroundings

VARIANT = "standard"
MANUFACTURING = "C"


def couple(industry: float | None, education: float | None, reason: str = "") -> dict[str, Any]:
    """Return coupling, development, degree and variant of two levels; blank with a reason.

    Examples
    --------
    >>> couple(0.2, 0.8)["coordination_degree"], couple(0.2, None, "no_roads")["coupling_reason"]
    (0.6325, 'no_roads')
    """
    levels = (_known(industry), _known(education))
    found = None if reason else coupling_coordination(levels, variant=VARIANT)
    why = reason or ("incomplete_indicators" if None in levels else "both_nought")
    return {
        "coupling": None if found is None else number(found.coupling, 4),
        "development": None if found is None else number(found.development, 4),
        "coordination_degree": None if found is None else number(found.coordination, 4),
        "coupling_variant": None if found is None else found.variant,
        "coupling_reason": why if found is None else None,
    }


def couple_counties(study: Study, around: Surroundings) -> dict[int, dict[str, Any]]:
    """Return the coupling coordination of each county.

    U1 is the share of its employed that work in manufacturing (census), U2 the share of the
    study's placed programmes for manufacturing (by weight) that its residents have within reach.
    Both are shares of a whole, 0 to 1 as they are: nothing is scaled by the other counties. Blank
    where a section's employment is not known, or nothing can be reached by road data.
    """
    employed = employed_by_section(study.counties)
    worked = employed.sum(axis=1, skipna=False)
    made = employed[MANUFACTURING] / worked.where(worked > 0)
    within = _within_reach(around)
    rows = {}
    for adcode in around.adcodes:
        if pd.isna(made.at[adcode]):
            reason = "no_employment"
        elif study.programmes.empty:
            reason = "no_programmes"
        elif around.by_county.empty:
            reason = "no_roads" if study.roads.empty else "unlocated"
        elif pd.isna(within.at[adcode]):
            reason = "unlocated"
        else:
            reason = ""
        rows[adcode] = couple(made.at[adcode], within.at[adcode], reason)
    return rows


def couple_industries(demand: pd.Series, supply: pd.Series) -> dict[str, dict[str, Any]]:
    """Return the coupling coordination of each industry of `demand`.

    U1 is what the industry asks for and U2 what is taught for it, each against the largest of
    these industries: 0 is nothing, 1 the largest of the study. So degrees compare industries of
    one study on one basis, not studies.

    Examples
    --------
    >>> found = couple_industries(pd.Series({"34": 4.0, "19": 1.0}), pd.Series({"34": 2.0}))
    >>> found["34"]["coordination_degree"], found["19"]["coordination_degree"]
    (1, 0)
    """
    taught = supply.reindex(demand.index).fillna(0.0)
    asked, offered = scale_levels(demand, low=0.0), scale_levels(taught, low=0.0)
    reason = "" if taught.sum() > 0 else "no_programmes"
    return {
        str(industry): couple(asked[at], offered[at], reason)
        for at, industry in enumerate(demand.index)
    }


def couple_campuses(around: Surroundings, minutes: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the coupling coordination of each campus that teaches.

    U1 is the share of the study's placed demand (of the run's basis) that stands within reach of
    the campus, U2 what it teaches for manufacturing against the campus that teaches most for it.

    Parameters
    ----------
    around
        What stands where.
    minutes
        (sites, campuses) of `Surroundings.site_minutes` for the run's demand.
    """
    amounts = around.demand.shares.groupby("id")["amount"].sum().reindex(minutes.index)
    placed = minutes.notna().any(axis=1)
    near = (minutes <= around.reach_min).mul(amounts, axis=0).sum()
    total = amounts[placed].sum()
    taught = (
        around.sections[MANUFACTURING]
        if MANUFACTURING in around.sections
        else pd.Series(0.0, index=around.sections.index)
    )
    most = taught.max()
    rows = {}
    for campus in around.taught.index:
        if minutes[campus].isna().all():
            reason = "unlocated" if total > 0 else "no_demand"
        else:
            reason = "" if total > 0 and most > 0 else "no_demand"
        rows[str(campus)] = couple(
            near[campus] / total if total > 0 else None,
            taught[campus] / most if most > 0 else None,
            reason,
        )
    return rows


def _within_reach(around: Surroundings) -> pd.Series:
    """Return the share of placed manufacturing programmes in reach of each county; NaN unknown."""
    blank = pd.Series(np.nan, index=around.adcodes)
    if MANUFACTURING not in around.sections or around.by_county.empty:
        return blank
    weights = around.sections[MANUFACTURING]
    minutes = around.by_county.reindex(columns=weights.index).round(1)
    placed = minutes.notna().any(axis=0)
    total = weights[placed].sum()
    if not total > 0:
        return blank
    near = (minutes <= around.reach_min).mul(weights, axis=1).sum(axis=1) / total
    return near.where(minutes.notna().any(axis=1)).reindex(around.adcodes)


def _known(level: float | None) -> float | None:
    return None if level is None or pd.isna(level) else min(max(float(level), 0.0), 1.0)
