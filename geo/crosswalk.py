"""From programmes to where they are taught and the industries they train for, by rules.

A rule is one row: ``rule`` (name, keyword or group), ``pattern``, ``group_code`` (major category
of the 2021 vocational catalogue), ``divisions`` (2-digit GB/T 4754, ``;`` between them),
``sections`` (letters, ``;`` between them) and ``weight``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

MATCH_LEVELS = ("secondary", "technician", "higher_vocational", "vocational_undergraduate")
CLASSIFIED_COLUMNS = ["id", "division", "section", "weight", "rule"]
_KINDS = ("name", "keyword", "group")
_LIST_MARK = re.compile(r"、(?![^(（]*[)）])")


def plain(value: object) -> str:
    """Return `value` as text without spaces at its ends, empty where it is missing.

    Examples
    --------
    >>> plain(float("nan")), plain(" 泵阀 "), plain(38.0)
    ('', '泵阀', '38')
    """
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def split_list(value: object) -> list[str]:
    """Return the parts of a cell that holds several values.

    Examples
    --------
    >>> split_list("38; 39;")
    ['38', '39']
    """
    return [part.strip() for part in plain(value).replace("；", ";").split(";") if part.strip()]


def division_codes(value: object) -> list[str]:
    """Return 2-digit division codes, with the leading zero that a spreadsheet drops.

    Examples
    --------
    >>> division_codes("1;38")
    ['01', '38']
    """
    return [code.zfill(2) for code in split_list(value)]


@dataclass(frozen=True)
class _Rule:
    """One row of the crosswalk, with its industries as (division, section, share)."""

    kind: str
    pattern: str
    weight: float
    industries: tuple[tuple[str, str, float], ...]

    def matches(self, name: str, group: str) -> bool:
        if self.kind == "name":
            return name == self.pattern
        return self.pattern.lower() in (name if self.kind == "keyword" else group).lower()


def classify_programmes(
    programmes: pd.DataFrame, crosswalk: pd.DataFrame, *, sections: dict[str, str] | None = None
) -> pd.DataFrame:
    """Return the industries each programme trains for, in long form.

    A name that lists several programmes (``、`` outside brackets) is split, each part having the
    same share. A part takes the rules of the first kind that matches: its whole name, then the
    longest keyword in it, then the programme's group. Keywords of the same length share by
    `weight`. A rule's share goes equally to its sections and, in a section, equally to its
    divisions; a section without a division of its own has an empty ``division``.

    Parameters
    ----------
    programmes
        ``id``, ``name_zh``, ``group``.
    crosswalk
        The rules; see the module.
    sections
        Section letter of each division. A division not in it belongs to the first section
        of its rule.

    Returns
    -------
    DataFrame
        ``id, division, section, weight, rule``; the weights of a programme sum to 1. A part that
        no rule matches keeps its weight with empty division, section and rule, so that nothing is
        lost: see `unmatched_programmes`.

    Examples
    --------
    >>> rules = pd.DataFrame({"rule": ["keyword"], "pattern": ["阀门"], "group_code": ["46"],
    ...     "divisions": ["34"], "sections": ["C"], "weight": [1]})
    >>> names = pd.DataFrame({"id": ["p1"], "name_zh": ["阀门设计"], "group": [""]})
    >>> classify_programmes(names, rules).to_dict("records")
    [{'id': 'p1', 'division': '34', 'section': 'C', 'weight': 1.0, 'rule': 'keyword:阀门'}]
    """
    rules = [_read_rule(row, sections or {}) for row in crosswalk.itertuples(index=False)]
    shares: dict[tuple[str, str, str, str], float] = {}
    groups = programmes["group"] if "group" in programmes else [""] * len(programmes)
    for key, name, group in zip(programmes["id"], programmes["name_zh"], groups, strict=True):
        parts = [part for part in _LIST_MARK.split(plain(name)) if part.strip()] or [""]
        for part in parts:
            for division, section, weight, rule in _classify(part.strip(), plain(group), rules):
                cell = (str(key), division, section, rule)
                shares[cell] = shares.get(cell, 0.0) + weight / len(parts)
    rows = [(k, d, s, weight, rule) for (k, d, s, rule), weight in shares.items()]
    return pd.DataFrame(rows, columns=CLASSIFIED_COLUMNS).astype({"weight": float})


def unmatched_programmes(programmes: pd.DataFrame, classified: pd.DataFrame) -> list[str]:
    """Return the ids of programmes that no rule matches, in the order of the table.

    Examples
    --------
    >>> classified = pd.DataFrame([("a", "", "", 1.0, "")], columns=CLASSIFIED_COLUMNS)
    >>> unmatched_programmes(pd.DataFrame({"id": ["a"]}), classified)
    ['a']
    """
    matched = set(classified.loc[classified["rule"] != "", "id"])
    return [str(key) for key in programmes["id"] if str(key) not in matched]


def place_programmes(programmes: pd.DataFrame, campuses: pd.DataFrame) -> pd.DataFrame:
    """Return each programme on the campus where it is taught, once a campus and name.

    A programme without a campus stands on the only campus of its institution, or on its only main
    campus; else it is unplaced (``campus`` empty) and no supply. Only levels from secondary to
    vocational undergraduate count, and only campuses in `campuses` (hand in those that operate).

    Returns
    -------
    DataFrame
        ``id, name_zh, institution, campus, group`` in the order of the table.

    Examples
    --------
    >>> campuses = pd.DataFrame({"id": ["c1"], "institution": ["i"], "kind": ["main"]})
    >>> programmes = pd.DataFrame({"id": ["p"], "institution": ["i"], "campus": [""],
    ...     "name_zh": ["数控"], "level": ["secondary"]})
    >>> place_programmes(programmes, campuses)["campus"].tolist()
    ['c1']
    """
    known = set(campuses["id"].map(plain))
    only: dict[str, str] = {}
    for institution, rows in campuses.groupby(campuses["institution"].map(plain)):
        mains = rows if len(rows) == 1 else rows[rows["kind"] == "main"]
        if len(mains) == 1:
            only[str(institution)] = plain(mains["id"].iloc[0])
    taught = programmes[programmes["level"].isin(MATCH_LEVELS)]
    named = taught["campus"].map(plain)
    fallback = taught["institution"].map(plain).map(only).fillna("")
    campus = named.where(named != "", fallback)
    placed = pd.DataFrame(
        {
            "id": taught["id"].map(plain),
            "name_zh": taught["name_zh"].map(plain),
            "institution": taught["institution"].map(plain),
            "campus": campus.where(campus.isin(known), ""),
            "group": taught["group"].map(plain) if "group" in taught else "",
        }
    )
    # a row that stands for a whole group, "(programme group)", is told apart by its group
    whole = placed["name_zh"].str.startswith(("(", "（"))
    name = placed["name_zh"].where(~whole, placed["name_zh"] + placed["group"])
    again = pd.DataFrame({"campus": placed["campus"], "name": name}).duplicated()
    return placed[(placed["campus"] == "") | ~again]


def _read_rule(row: object, sections: dict[str, str]) -> _Rule:
    divisions = division_codes(getattr(row, "divisions", ""))
    named = split_list(getattr(row, "sections", ""))
    own = {d: sections.get(d, named[0] if named else "") for d in divisions}
    order = list(dict.fromkeys([*own.values(), *named]))
    industries = []
    for section in order:
        inside = [d for d in divisions if own[d] == section] or [""]
        industries += [(d, section, 1 / len(order) / len(inside)) for d in inside]
    weight = plain(getattr(row, "weight", 1))
    return _Rule(
        plain(getattr(row, "rule", "")),
        plain(getattr(row, "pattern", "")),
        float(weight) if weight else 1.0,
        tuple(industries),
    )


def _classify(name: str, group: str, rules: Iterable[_Rule]) -> list[tuple[str, str, float, str]]:
    """Return (division, section, weight, rule) of one programme name; weights sum to 1."""
    hits = [rule for rule in rules if rule.pattern and rule.matches(name, group)]
    for kind in _KINDS:
        found = [rule for rule in hits if rule.kind == kind]
        longest = max((len(rule.pattern) for rule in found), default=0)
        found = [rule for rule in found if len(rule.pattern) == longest and rule.weight > 0]
        total = sum(rule.weight for rule in found)
        if found:
            return [
                (division, section, rule.weight / total * share, f"{kind}:{rule.pattern}")
                for rule in found
                for division, section, share in rule.industries
            ]
    return [("", "", 1.0, "")]
