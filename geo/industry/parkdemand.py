"""Demand by industry and place that industrial parks make: how many parks name an industry.

What a park says of its industries is read by the rules of `vocatlas.geo.industry.parkindustries`;
what no rule reads is left out and told.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from ..study import Catalogue
from .crosswalk import plain
from .demand import PARKS, Demand, sum_shares, table_shares, tell_states
from .parkindustries import classify_parks

IN_USE = "operating"


def park_demand(
    parks: pd.DataFrame,
    clusters: pd.DataFrame,
    catalogue: Catalogue,
    adcodes: Sequence[int],
    *,
    townships: Mapping[str, Sequence[str]] | None = None,
) -> Demand:
    """Return the demand by manufacturing division on the basis ``parks``.

    Every park in use counts 1, shared equally by its words that a rule reads, and the share of a
    word equally by its divisions; what falls outside manufacturing is no demand here. Parks
    without a word that is read count as left out; parks of no county are of no place.

    Parameters
    ----------
    parks
        ``id, adcode, industries, status``.
    clusters
        ``name_zh, gb4754``, for the local names of industries.
    adcodes
        The counties.
    townships
        Township codes of each park that names townships.

    Examples
    --------
    Of one park half is furniture, a quarter each the two divisions of 机电:

    >>> empty = pd.DataFrame()
    >>> industries = pd.DataFrame({"code": ["21", "34", "35"], "section": ["C"] * 3,
    ...     "name_zh": ["家具制造业", "通用设备制造业", "专用设备制造业"]})
    >>> crosswalk = pd.DataFrame({"rule": ["keyword"], "pattern": ["机电"],
    ...     "divisions": ["34;35"], "weight": [1]})
    >>> found = park_demand(
    ...     pd.DataFrame({"id": ["k"], "adcode": [1], "industries": ["家具;机电;总部经济"],
    ...         "status": ["operating"]}),
    ...     pd.DataFrame({"name_zh": [], "gb4754": []}),
    ...     Catalogue(empty, empty, empty, empty, empty, industries, crosswalk), [1])
    >>> found.of(1)
    {'21': 0.5, '34': 0.25, '35': 0.25}
    """
    codes = catalogue.industries["code"].map(plain).str.zfill(2)
    sections = dict(zip(codes, catalogue.industries["section"].map(plain), strict=True))
    known = {str(int(code)): int(code) for code in adcodes}
    own = parks[parks["adcode"].map(plain).isin(known) & (parks["status"] == IN_USE)]
    sites = pd.DataFrame(
        {"id": own["id"].map(plain), "adcode": own["adcode"].map(plain).map(known).astype("int64")}
    )
    words = classify_parks(own, clusters, catalogue)
    read = words[words["division"] != ""]
    each = 1.0 / read.groupby("park")["term"].transform("nunique")
    amounts = each / read.groupby(["park", "term"])["division"].transform("nunique")
    county = dict(zip(sites["id"], sites["adcode"], strict=True))
    table = table_shares(
        [
            (int(county[park]), park, division, float(amount), float("nan"))
            for park, division, amount in zip(read["park"], read["division"], amounts, strict=True)
            if sections.get(division) == "C"
        ]
    )
    rows = sum_shares(table)
    counted = list(dict.fromkeys(read["park"]))
    left_out = set(sites["id"]) - set(counted)
    states = tell_states(
        known.values(), sites, rows, counted=counted, left_out=left_out, nothing="no_parks"
    )
    return Demand(PARKS, rows, states, sites.reset_index(drop=True), table, townships or {})


def unread_terms(
    parks: pd.DataFrame, clusters: pd.DataFrame, catalogue: Catalogue
) -> tuple[str, ...]:
    """Return the words of parks in use that no rule reads, in alphabetical order."""
    words = classify_parks(parks[parks["status"] == IN_USE], clusters, catalogue)
    return tuple(sorted(set(words.loc[words["division"] == "", "term"])))
