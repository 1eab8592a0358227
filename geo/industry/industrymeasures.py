"""The measures of match of each industry and of each campus, in the shape of results."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import false_discovery_control

from ..rounding import number, share
from ..study import Study
from .couplings import couple_campuses, couple_industries
from .crosscolocation import CrossColocation, cross_local, cross_quotients, cross_weights
from .demand import CENSUS
from .localsupply import Surroundings
from .match import MIN_INDUSTRIES, align
from .mismatch import spatial_mismatch

Floats = npt.NDArray[np.float64]

DRAWS = 999
NEAREST = 1
"""Clusters in the neighbourhood of a campus in the global quotient, as its source has it."""
BANDWIDTH = 5
"""The nearest cluster at which the weights of the local quotient end."""


def industry_rows(study: Study, around: Surroundings) -> list[dict[str, Any]]:
    """Return spatial mismatch, colocation and coupling of each section and division asked for.

    Sections stand on census employment, divisions on the run's basis. *Spatial mismatch* compares
    the counties' shares of the demand with their shares of the programmes that are taught in
    them; a county whose demand is not known is left out of both and counted. *Colocation*: are
    the clusters nearest to the campuses that teach for an industry more of it than of all? One
    point a campus and one a leaf cluster, near in minutes to 0.1 from the cluster's townships (or
    its county, where it names none), ties sharing; see `cross_quotients`. ``colocation_q_above``
    is the p-value as adjusted for the number of industries (Benjamini & Hochberg 1995).
    """
    asked = around.demand.by_place(around.adcodes)
    tested = _test_industries(around, seed=study.parameters.draws.seed)
    rows = _rows("sector", CENSUS, around.worked(study), around.sections, around)
    rows += _rows("manufacturing", around.demand.basis, asked, around.taught, around)
    return [
        row | (tested.get(row["industry"], _UNTESTED) if row["version"] != "sector" else _UNTESTED)
        for row in rows
    ]


def campus_rows(study: Study, around: Surroundings, match_supply: pd.DataFrame) -> list[Any]:
    """Return alignment, local colocation and coupling of each campus that teaches.

    *Alignment* compares what a campus teaches with what is asked for within reach of it, over the
    divisions asked for there; null with its reason where these are fewer than three. *Local
    colocation*: are the clusters around it (five nearest, falling off) more often of the
    industries that it teaches for than all clusters are? Every campus is a test of its own:
    ``colocation_q_above`` is adjusted for their number (Benjamini & Hochberg 1995).
    """
    clusters = around.site_minutes(around.clusters)
    tested = _test_campuses(around, clusters, seed=study.parameters.draws.seed)
    minutes = around.site_minutes(around.demand)
    coupled = couple_campuses(around, minutes)
    belongs = _belongs(around, clusters.index)
    located = match_supply[match_supply["campus"].isin(around.taught.index)]
    owner = located.groupby("campus")["institution"].first()
    programmes = located.groupby("campus")["id"].nunique()
    rows = []
    for at, campus in enumerate(around.taught.index):
        near = (clusters[campus] <= around.reach_min).to_numpy(bool)
        placed = bool(clusters[campus].notna().any())
        taught = around.taught.loc[campus]
        rows.append(
            {
                "campus": str(campus),
                "institution": str(owner[campus]),
                "programmes": int(programmes[campus]),
                "industries": ";".join(sorted(taught.index[taught > 0])) or None,
                "clusters_in_reach": int(near.sum()) if placed else None,
                "clusters_taught": int((near & belongs[at]).sum()) if placed else None,
                **_align_campus(around, minutes[campus], taught),
                **tested[at],
                **coupled[str(campus)],
            }
        )
    return rows


_UNTESTED: dict[str, Any] = {
    "colocation": None,
    "colocation_p_above": None,
    "colocation_p_below": None,
    "colocation_q_above": None,
    "programme_points": None,
    "cluster_points": None,
}


def _rows(
    version: str, basis: str, asked: pd.DataFrame, taught: pd.DataFrame, around: Surroundings
) -> list[dict[str, Any]]:
    """Return what does not rest on minutes, the industries in the order of their codes."""
    offered = around.by_place(taught)
    coupled = couple_industries(asked.sum(), taught.sum())
    blank = pd.Series(0.0, index=asked.index)
    rows = []
    for industry in asked.columns:
        found = spatial_mismatch(
            asked[industry].to_numpy(float), offered.get(industry, blank).to_numpy(float)
        )
        left_out = int(asked[industry].isna().sum())
        rows.append(
            {
                "version": version,
                "industry": str(industry),
                "basis": basis,
                "spatial_mismatch": None if found is None else share(found.index),
                "places": len(asked) - left_out,
                "left_out": left_out,
                **coupled[str(industry)],
            }
        )
    return rows


def _test_industries(around: Surroundings, *, seed: int) -> dict[str, dict[str, Any]]:
    """Return the global quotient of each division of a cluster."""
    minutes = around.site_minutes(around.clusters)
    placed = minutes.notna().any(axis=1)
    located = minutes.notna().any(axis=0)
    near = minutes.loc[placed, located].T.to_numpy(float)
    if near.size == 0:
        return {}
    wide = _made(around).reindex(minutes.index[placed])
    wide = wide.loc[:, wide.any()]
    teaches = around.taught.loc[located].reindex(columns=wide.columns).gt(0).to_numpy(bool).T
    makes = wide.to_numpy(bool).T
    found = cross_quotients(
        cross_weights(near, nearest=NEAREST), teaches, makes, draws=DRAWS, seed=seed
    )
    points = zip(teaches.sum(axis=1), makes.sum(axis=1), strict=True)
    return {
        str(industry): row | {"programme_points": int(campuses), "cluster_points": int(clusters)}
        for industry, row, (campuses, clusters) in zip(
            wide.columns, _quotient_rows(found, "colocation"), points, strict=True
        )
    }


def _test_campuses(
    around: Surroundings, minutes: pd.DataFrame, *, seed: int
) -> list[dict[str, Any]]:
    """Return the local quotient of each campus, in the order of ``around.taught``."""
    placed = minutes.notna().any(axis=1)
    near = minutes[placed].T.to_numpy(float)
    if near.size == 0:
        near = np.full((len(around.taught), 1), np.nan)
        belongs = np.zeros(near.shape, dtype=bool)
    else:
        belongs = _belongs(around, minutes.index[placed])
    weights = cross_weights(near, nearest=BANDWIDTH, gaussian=True)
    found = cross_local(weights, belongs, draws=DRAWS, seed=seed)
    return _quotient_rows(found, "colocation_local")


def _quotient_rows(found: CrossColocation, name: str) -> list[dict[str, Any]]:
    """Return quotients with their p-values and the one adjusted for the number of tests."""
    adjusted = found.p_above.copy()
    known = ~np.isnan(adjusted)
    if known.any():
        adjusted[known] = false_discovery_control(adjusted[known])
    return [
        {
            name: number(quotient, 2),
            "colocation_p_above": number(above, 3),
            "colocation_p_below": number(below, 3),
            "colocation_q_above": number(q, 3),
        }
        for quotient, above, below, q in zip(
            found.quotient, found.p_above, found.p_below, adjusted, strict=True
        )
    ]


def _made(around: Surroundings) -> pd.DataFrame:
    """Return which leaf cluster makes what, (clusters, divisions)."""
    shares = around.clusters.shares
    return shares.pivot_table(index="id", columns="industry", values="amount") > 0


def _belongs(around: Surroundings, clusters: pd.Index) -> npt.NDArray[np.bool_]:
    """Return which leaf cluster each campus teaches for, (campuses, clusters)."""
    made = _made(around).reindex(clusters)
    teaches = around.taught.reindex(columns=made.columns).gt(0).to_numpy(bool)
    return np.asarray(teaches.astype(int) @ made.to_numpy(bool).T.astype(int) > 0, dtype=bool)


def _align_campus(around: Surroundings, minutes: pd.Series, taught: pd.Series) -> dict[str, Any]:
    """Return how a campus aligns with the demand within its reach, or why it does not."""
    if minutes.isna().all():
        return {"alignment": None, "alignment_reason": "unlocated"}
    near = set(minutes.index[minutes <= around.reach_min])
    shares = around.demand.shares
    asked = shares[shares["id"].isin(near)].groupby("industry")["amount"].sum()
    if asked.empty:
        return {"alignment": None, "alignment_reason": "no_cluster_in_reach"}
    if len(asked) < MIN_INDUSTRIES:
        return {"alignment": None, "alignment_reason": "fewer_than_three_industries"}
    offered = {str(j): float(taught[j]) for j in asked.index if j in taught.index}
    aligned = align(offered, {str(j): float(a) for j, a in asked.items()})
    reason = "no_programme" if aligned is None else None
    return {"alignment": None if aligned is None else share(aligned), "alignment_reason": reason}
