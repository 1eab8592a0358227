"""From programmes to where they are taught and the industries they train for, by rules.

A rule is one row: ``rule`` (its kind), ``pattern``, ``group_code`` (major category of the 2021
vocational catalogue), ``divisions`` (2-digit GB/T 4754, ``;`` between them), ``sections``
(letters, ``;`` between them), ``weight`` and ``pillar`` (a local name of the industry, where it
has one). The kinds, first to last: ``row`` (the id of a programme), ``name`` (its whole name),
``keyword`` (in its name), ``group`` (in the group that its source gives), and ``local`` (in what
its row says of local industry; see `classify_programmes`). Weight 0 switches a rule off. A rule
without an industry says that the programme serves none in particular.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

MATCH_LEVELS = ("secondary", "technician", "higher_vocational", "vocational_undergraduate")
CLASSIFIED_COLUMNS = ["id", "division", "section", "weight", "rule", "group_code", "pillar"]
RULE_KINDS = ("row", "name", "keyword", "group", "local")
LOCAL_SHARE = 0.5
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
    group_code: str
    pillar: str
    industries: tuple[tuple[str, str, float], ...]

    @property
    def name(self) -> str:
        """Return the rule as it is cited."""
        return f"{self.kind}:{self.pattern}"

    @cached_property
    def wanted(self) -> str:
        """Return the pattern as it is compared."""
        return _comparable(self.pattern)

    def fits(self, programme: "_Programme") -> bool:
        """Return whether the rule speaks for a programme, whatever other rules say."""
        if self.kind == "row":
            return self.pattern == programme.id
        if self.kind == "name":
            return self.wanted == programme.name
        text = {"keyword": programme.name, "group": programme.group, "local": programme.local}
        return self.wanted in text.get(self.kind, "")


@dataclass(frozen=True)
class _Programme:
    """What the rules look at, as it is compared."""

    id: str
    name: str
    group: str
    local: str


def classify_programmes(
    programmes: pd.DataFrame, crosswalk: pd.DataFrame, *, sections: dict[str, str] | None = None
) -> pd.DataFrame:
    """Return the group and the industries each programme trains for, in long form.

    A name that lists several programmes (``、`` outside brackets) is split, each part having the
    same share. A part takes the rules of the first kind that matches: the programme's id, then its
    whole name, then the longest keyword in it, then the programme's group. Rules of the same
    length share by `weight`. A rule's share goes equally to its sections and, in a section,
    equally to its divisions; a section without a division of its own has an empty ``division``.
    Where the row names a local industry, the ``local`` rules of the group found that way take
    `LOCAL_SHARE` of the part (a rule without a group holds for all); not where its id decided.
    Names are compared without spaces, capitals or the kind of bracket.

    Parameters
    ----------
    programmes
        ``id``, ``name_zh``; ``group`` and ``local_industry`` where known.
    crosswalk
        The rules; see the module. Of two rules of one kind and pattern the first counts, so that
        a study's rules go above those of the package.
    sections
        Section letter of each division. A division not in it belongs to the first section
        of its rule.

    Returns
    -------
    DataFrame
        ``id, division, section, weight, rule, group_code, pillar``; the weights of a programme
        sum to 1. A part that no rule matches keeps its weight with all other cells empty, so that
        nothing is lost: see `unmatched_programmes`.

    Examples
    --------
    >>> rules = pd.DataFrame({"rule": ["keyword"], "pattern": ["阀门"], "group_code": ["46"],
    ...     "divisions": ["34"], "sections": ["C"], "weight": [1]})
    >>> names = pd.DataFrame({"id": ["p1"], "name_zh": ["阀门设计"], "group": [""]})
    >>> classify_programmes(names, rules)[["division", "weight", "rule"]].values.tolist()
    [['34', 1.0, 'keyword:阀门']]
    """
    rules = _read_rules(crosswalk, sections or {})
    shares: dict[tuple[str, ...], float] = {}
    for programme in _read_programmes(programmes):
        parts = [part for part in _LIST_MARK.split(programme.name) if part] or [""]
        for part in parts:
            for rule, share in _choose_rules(replace(programme, name=part), rules):
                for division, section, weight in rule.industries:
                    named = rule.name if rule.kind else ""
                    cell = (programme.id, division, section, named, rule.group_code, rule.pillar)
                    shares[cell] = shares.get(cell, 0.0) + share * weight / len(parts)
    rows = [(k, d, s, weight, *rest) for (k, d, s, *rest), weight in shares.items()]
    return pd.DataFrame(rows, columns=CLASSIFIED_COLUMNS).astype({"weight": float})


def unmatched_programmes(programmes: pd.DataFrame, classified: pd.DataFrame) -> list[str]:
    """Return the ids of programmes that no rule matches, in the order of the table.

    Examples
    --------
    >>> classified = pd.DataFrame([("a", "", "", 1.0, "", "", "")], columns=CLASSIFIED_COLUMNS)
    >>> unmatched_programmes(pd.DataFrame({"id": ["a"]}), classified)
    ['a']
    """
    matched = set(classified.loc[classified["rule"] != "", "id"])
    return [str(key) for key in programmes["id"] if str(key) not in matched]


def place_programmes(
    programmes: pd.DataFrame, campuses: pd.DataFrame, *, levels: Collection[str] = MATCH_LEVELS
) -> pd.DataFrame:
    """Return each programme on the campus where it is taught, once a campus and name.

    A programme without a campus stands on the only campus of its institution, or on its only main
    campus; else it is unplaced (``campus`` empty) and no supply. Only `levels` count (secondary to
    vocational undergraduate), and only campuses in `campuses` (hand in those that operate).

    Returns
    -------
    DataFrame
        ``id, name_zh, institution, campus, group, local_industry`` in the order of the table.

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
    taught = programmes[programmes["level"].isin(list(levels))]
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
            "local_industry": (
                taught["local_industry"].map(plain) if "local_industry" in taught else ""
            ),
        }
    )
    # a row that stands for a whole group, "(programme group)", is told apart by its group
    whole = placed["name_zh"].str.startswith(("(", "（"))
    name = placed["name_zh"].where(~whole, placed["name_zh"] + placed["group"])
    again = pd.DataFrame({"campus": placed["campus"], "name": name}).duplicated()
    return placed[(placed["campus"] == "") | ~again]


def _comparable(text: str) -> str:
    """Return text as rules compare it."""
    return "".join(text.replace("（", "(").replace("）", ")").lower().split())


def _read_programmes(programmes: pd.DataFrame) -> Iterator[_Programme]:
    blank = [""] * len(programmes)
    cells = (programmes.get(name, blank) for name in ("id", "name_zh", "group", "local_industry"))
    for key, *texts in zip(*cells, strict=True):
        yield _Programme(plain(key), *(_comparable(plain(text)) for text in texts))


def _read_rules(crosswalk: pd.DataFrame, sections: dict[str, str]) -> list[_Rule]:
    """Return the rules that are switched on, the first of each kind and pattern."""
    found: dict[tuple[str, str], _Rule] = {}
    for row in crosswalk.itertuples(index=False):
        rule = _read_rule(row, sections)
        if rule.wanted:
            found.setdefault((rule.kind, rule.wanted), rule)
    return [rule for rule in found.values() if rule.weight > 0]


def _read_rule(row: object, sections: dict[str, str]) -> _Rule:
    divisions = division_codes(getattr(row, "divisions", ""))
    named = split_list(getattr(row, "sections", ""))
    own = {d: sections.get(d, named[0] if named else "") for d in divisions}
    order = list(dict.fromkeys([*own.values(), *named])) or [""]
    industries = []
    for section in order:
        inside = [d for d in divisions if own[d] == section] or [""]
        industries += [(d, section, 1 / len(order) / len(inside)) for d in inside]
    weight = plain(getattr(row, "weight", 1))
    return _Rule(
        plain(getattr(row, "rule", "")),
        plain(getattr(row, "pattern", "")),
        float(weight) if weight else 1.0,
        plain(getattr(row, "group_code", "")),
        plain(getattr(row, "pillar", "")),
        tuple(industries),
    )


_UNMATCHED = _Rule("", "", 1.0, "", "", (("", "", 1.0),))


def _choose_rules(programme: _Programme, rules: Sequence[_Rule]) -> list[tuple[_Rule, float]]:
    """Return the rules that speak for one programme, with shares that sum to 1."""
    for kind in RULE_KINDS[:-1]:
        found = [rule for rule in rules if rule.kind == kind and rule.fits(programme)]
        longest = max((len(rule.pattern) for rule in found), default=0)
        chosen = _share([rule for rule in found if len(rule.pattern) == longest], 1.0)
        if chosen:
            return chosen if kind == "row" else _with_local(chosen, programme, rules)
    return [(_UNMATCHED, 1.0)]


def _with_local(
    chosen: list[tuple[_Rule, float]], programme: _Programme, rules: Sequence[_Rule]
) -> list[tuple[_Rule, float]]:
    """Return the rules with those for the local industry that the row names."""
    groups = {rule.group_code for rule, _ in chosen} | {""}
    local = [
        rule
        for rule in rules
        if rule.kind == "local" and rule.group_code in groups and rule.fits(programme)
    ]
    if not local:
        return chosen
    kept = [(rule, share * (1 - LOCAL_SHARE)) for rule, share in chosen]
    return kept + _share(local, LOCAL_SHARE)


def _share(rules: Sequence[_Rule], whole: float) -> list[tuple[_Rule, float]]:
    """Return the rules with `whole` shared out by their weights."""
    total = sum(rule.weight for rule in rules)
    return [(rule, whole * rule.weight / total) for rule in rules]
