"""Demand by industry and place that industrial parks make: how many parks name an industry.

What a park says of its industries is free text; it is read by rules that can be looked up, and
what no rule reads is left out and told.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from .crosswalk import classify_programmes, division_codes, plain, split_list
from .demand import PARKS, Demand, Shares, sum_shares, table_shares, tell_states
from .study import Catalogue

_BRACKETS = re.compile(r"[(（].*?[)）]")


def read_terms(
    terms: Iterable[str], clusters: pd.DataFrame, catalogue: Catalogue
) -> dict[str, dict[str, float]]:
    """Return the divisions that each term of a park's industries means, with shares that sum to 1.

    The first rule that speaks decides: (1) the term holds the whole name of a division of GB/T
    4754; (2) it holds the name of a cluster of the study, or a part of it between slashes, whose
    rows are of one division (the longest name wins); (3) the rules of the crosswalk for names and
    keywords, as for a programme of that name. A division of ``""`` stands for a section without
    divisions. A term that no rule reads has no divisions.

    Examples
    --------
    >>> empty = pd.DataFrame()
    >>> rules = pd.DataFrame({"rule": ["keyword"], "pattern": ["阀门"], "group_code": ["46"],
    ...     "divisions": ["34"], "sections": ["C"], "weight": [1]})
    >>> industries = pd.DataFrame({"code": ["34", "21"], "section": ["C"] * 2,
    ...     "name_zh": ["通用设备制造业", "家具制造业"]})
    >>> clusters = pd.DataFrame({"name_zh": ["眼镜/镜片"], "gb4754": ["35"]})
    >>> found = read_terms(["阀门", "眼镜", "家具制造业", "未来产业"], clusters,
    ...     Catalogue(empty, empty, empty, empty, empty, industries, rules))
    >>> found["阀门"], found["眼镜"], found["家具制造业"], found["未来产业"]
    ({'34': 1.0}, {'35': 1.0}, {'21': 1.0}, {})
    """
    industries = catalogue.industries
    codes = industries["code"].map(plain).str.zfill(2)
    official = dict(zip(industries["name_zh"].map(plain), codes, strict=True))
    local = _cluster_names(clusters)
    asked = list(dict.fromkeys(terms))
    by_rules = _by_crosswalk(asked, catalogue)
    found: dict[str, dict[str, float]] = {}
    for term in asked:
        code = _longest_held(official, term) or _longest_held(local, term)
        found[term] = {code: 1.0} if code else by_rules.get(term, {})
    return found


def park_terms(value: object) -> list[str]:
    """Return the terms of a cell of industries; slashes part terms, too.

    Examples
    --------
    >>> park_terms("印刷包装/文创;泵阀")
    ['印刷包装', '文创', '泵阀']
    """
    return [part.strip() for term in split_list(value) for part in term.split("/") if part.strip()]


def park_demand(
    parks: pd.DataFrame,
    clusters: pd.DataFrame,
    catalogue: Catalogue,
    adcodes: Sequence[int],
    *,
    townships: Mapping[str, Sequence[str]] | None = None,
) -> Demand:
    """Return the demand by manufacturing division on the basis ``parks``.

    Every park in use counts 1, shared equally by its terms that a rule reads (`read_terms`), and
    a term's share by its divisions; what falls outside manufacturing is no demand here. Parks
    without a readable term count as left out; parks of no county are of no place.

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
    """
    industries = catalogue.industries
    codes = industries["code"].map(plain).str.zfill(2)
    sections = dict(zip(codes, industries["section"].map(plain), strict=True))
    known = {str(int(code)): int(code) for code in adcodes}
    own = parks[parks["adcode"].map(plain).isin(known) & (parks["status"] == "operating")]
    sites = pd.DataFrame(
        {"id": own["id"].map(plain), "adcode": own["adcode"].map(plain).map(known).astype("int64")}
    )
    terms = own["industries"].map(park_terms)
    meant = read_terms((term for cell in terms for term in cell), clusters, catalogue)
    shares: Shares = []
    counted: list[str] = []
    for key, adcode, cell in zip(sites["id"], sites["adcode"], terms, strict=True):
        read = [meant[term] for term in cell if meant[term]]
        counted += [key] if read else []
        shares += [
            (int(adcode), key, division, share / len(read), float("nan"))
            for divisions in read
            for division, share in divisions.items()
            if sections.get(division) == "C"
        ]
    table = table_shares(shares)
    rows = sum_shares(table)
    left_out = set(sites["id"]) - set(counted)
    states = tell_states(
        known.values(), sites, rows, counted=counted, left_out=left_out, nothing="no_parks"
    )
    return Demand(PARKS, rows, states, sites.reset_index(drop=True), table, townships or {})


def unread_terms(
    parks: pd.DataFrame, clusters: pd.DataFrame, catalogue: Catalogue
) -> tuple[str, ...]:
    """Return the terms of parks in use that no rule reads, in alphabetical order."""
    terms = [
        t
        for cell in parks.loc[parks["status"] == "operating", "industries"]
        for t in park_terms(cell)
    ]
    return tuple(
        sorted(t for t, found in read_terms(terms, clusters, catalogue).items() if not found)
    )


def _cluster_names(clusters: pd.DataFrame) -> dict[str, str]:
    """Return the division of each name of a cluster that is of one division in all its rows."""
    found: dict[str, set[str]] = {}
    for name, codes in zip(clusters["name_zh"], clusters["gb4754"], strict=True):
        for part in _BRACKETS.sub("", plain(name)).split("/"):
            if part.strip():
                found.setdefault(part.strip(), set()).update(division_codes(codes))
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}


def _longest_held(names: Mapping[str, str], term: str) -> str:
    """Return the code of the longest name that a term holds, empty where it holds none."""
    held = [name for name in names if name and name in term]
    return names[max(held, key=lambda name: (len(name), name))] if held else ""


def _by_crosswalk(terms: Sequence[str], catalogue: Catalogue) -> dict[str, dict[str, float]]:
    """Return the divisions of the terms that a rule of the crosswalk reads."""
    industries = catalogue.industries
    codes = industries["code"].map(plain).str.zfill(2)
    sections = dict(zip(codes, industries["section"].map(plain), strict=True))
    names = pd.DataFrame({"id": list(terms), "name_zh": list(terms)})
    rows = classify_programmes(names, catalogue.crosswalk, sections=sections)
    read = rows[(rows["rule"] != "") & ~rows["rule"].str.startswith("row:")]
    found: dict[str, dict[str, float]] = {}
    for term, division, weight in zip(read["id"], read["division"], read["weight"], strict=True):
        shares = found.setdefault(str(term), {})
        shares[division] = shares.get(division, 0.0) + float(weight)
    return found
