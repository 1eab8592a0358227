"""The table of pathways: which school leads its students on to which college, and for what.

A pathway joins two rungs of the ladder: 中高职一体化, 3+2, 五年一贯制, 专升本. Its programmes are
names as the source prints them, blank where it names none.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from .crosswalk import classify_programmes, plain

STEPS = (
    ("secondary", "technician"),
    ("higher_vocational",),
    ("vocational_undergraduate",),
    ("undergraduate",),
    ("postgraduate",),
)
"""The ladder from below; levels of one step stand beside each other."""
PATHWAY_LEVELS = tuple(level for step in STEPS for level in step)
PATHWAY_KINDS = (
    "integrated",
    "three_two",
    "five_year",
    "secondary_undergraduate",
    "joint_degree",
    "top_up",
    "graduate_entry",
    "affiliated",
)
"""Kinds of pathway; `affiliated` says that a school belongs to a college, not that pupils go on."""
_NO_LINK = ("affiliated",)


def step_of(level: str) -> int:
    """Return the step of the ladder on which a level stands, from 0; -1 for adult education.

    Examples
    --------
    >>> step_of("secondary"), step_of("technician"), step_of("postgraduate"), step_of("adult")
    (0, 0, 4, -1)
    """
    return next((at for at, step in enumerate(STEPS) if level in step), -1)


def linked_industries(
    pathways: pd.DataFrame, crosswalk: pd.DataFrame, sections: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    """Return the GB/T 4754 divisions that each pathway leads on in, by its id.

    The names of its programmes are classified by the rules of the crosswalk. Where both ends are
    named only divisions of both count; where one is, those of that end; where none is, or the row
    tells of an affiliation alone, there are none: the source says nothing of an industry.

    Examples
    --------
    >>> rules = pd.DataFrame({"rule": ["keyword"], "pattern": ["阀门"], "group_code": ["46"],
    ...     "divisions": ["34"], "sections": ["C"], "weight": [1]})
    >>> table = pd.DataFrame({"id": ["a", "b"], "kind": ["three_two"] * 2,
    ...     "from_programme": ["阀门", None], "to_programme": [None, None]})
    >>> found = linked_industries(table, rules, {"34": "C"})
    >>> sorted(found["a"]), sorted(found["b"])
    (['34'], [])
    """
    ends = [_classify_end(pathways, end, crosswalk, sections) for end in ("from", "to")]
    found = {}
    for row in pathways.itertuples(index=False):
        named = [end[str(row.id)] for end in ends if str(row.id) in end]
        if not named or row.kind in _NO_LINK:
            found[str(row.id)] = frozenset[str]()
        else:
            found[str(row.id)] = frozenset.intersection(*named)
    return found


def unnamed_pathways(rows: Sequence[Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    """Return the pathways on which pupils go on but whose source names no programme, by their id.

    Examples
    --------
    >>> ends = {"from_programme": "", "to_programme": ""}
    >>> kinds = {"a": "integrated", "b": "affiliated"}
    >>> list(unnamed_pathways([{"id": key, "kind": kind, **ends} for key, kind in kinds.items()]))
    ['a']
    """
    return {
        row["id"]: row
        for row in rows
        if not (row["from_programme"] or row["to_programme"] or row["kind"] in _NO_LINK)
    }


def _classify_end(
    pathways: pd.DataFrame, end: str, crosswalk: pd.DataFrame, sections: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    """Return the divisions of the programme that one end names, by the pathway's id."""
    names = pathways[f"{end}_programme"].map(plain)
    named = pd.DataFrame({"id": pathways["id"].map(plain), "name_zh": names})[names != ""]
    classified = classify_programmes(named, crosswalk, sections=dict(sections))
    return {str(key): frozenset(rows["division"]) - {""} for key, rows in classified.groupby("id")}
