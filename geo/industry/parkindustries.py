"""Which industries a park names, as divisions of GB/T 4754-2017, and the rule that gave each.

The words of a park's ``industries`` are looked for in this order, longest first; what one rule has
found is taken out before the next looks:

``division``
    A part of the name of a division of manufacturing (家具 of 家具制造业) stands in the words.
``cluster``
    A part of the name of a cluster of the study (泵阀) does: its divisions.
``keyword``
    A keyword of the crosswalk of programmes does: its divisions.
``cluster_name``, ``division_name``
    Where nothing has been found, the words stand in the name of a cluster (石化 in 临港石化), or
    of one division of manufacturing alone (电子).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from ..study import Catalogue
from .crosswalk import division_codes, plain

PARK_INDUSTRY_COLUMNS = ["park", "term", "division", "rule"]
_BETWEEN = re.compile(r"[;；、,，/](?![^(（]*[)）])")
_PARTS = re.compile(r"[、和及/]")
_ENDINGS = ("制造业", "加工业", "制品业", "业")
_LATER_ENDINGS = ("制造", "加工", "制品")
# parts of names that say nothing of the industry by themselves
_GENERIC = ("器材", "制品")
_REPAIR = "修理业"
_LEAST = 2


@dataclass(frozen=True)
class _Word:
    """A word that stands for divisions."""

    text: str
    divisions: tuple[str, ...]


@dataclass(frozen=True)
class _Rules:
    """Words by rule, in the order in which they are looked for, and whole names."""

    inside: tuple[tuple[str, tuple[_Word, ...]], ...]
    around: tuple[tuple[str, tuple[_Word, ...]], ...]


def classify_parks(
    parks: pd.DataFrame, clusters: pd.DataFrame, catalogue: Catalogue
) -> pd.DataFrame:
    """Return the divisions of each park, and the rule that gave each.

    The words of a park are apart by ``;``, ``、``, commas or ``/`` outside brackets. Words that no
    rule fits have one row with ``division`` and ``rule`` empty; a park that names no industry has
    none.

    Parameters
    ----------
    parks
        ``id, industries``.
    clusters
        ``name_zh, gb4754``.
    catalogue
        Its industries and its crosswalk.

    Returns
    -------
    DataFrame
        `PARK_INDUSTRY_COLUMNS`, in the order of the parks and of their words.

    Examples
    --------
    >>> empty = pd.DataFrame()
    >>> industries = pd.DataFrame({"code": ["21", "34"], "section": ["C", "C"],
    ...     "name_zh": ["家具制造业", "通用设备制造业"]})
    >>> crosswalk = pd.DataFrame({"rule": ["keyword"], "pattern": ["机电"],
    ...     "divisions": ["34;35"], "weight": [1]})
    >>> catalogue = Catalogue(empty, empty, empty, empty, empty, industries, crosswalk)
    >>> parks = pd.DataFrame({"id": ["k"], "industries": ["家具;机电一体化;总部经济"]})
    >>> clusters = pd.DataFrame({"name_zh": [], "gb4754": []})
    >>> classify_parks(parks, clusters, catalogue).values.tolist()[:2]
    [['k', '家具', '21', 'division:家具'], ['k', '机电一体化', '34', 'keyword:机电']]
    >>> classify_parks(parks, clusters, catalogue).values.tolist()[3]
    ['k', '总部经济', '', '']
    """
    named = [
        (plain(k), split_terms(t)) for k, t in zip(parks["id"], parks["industries"], strict=True)
    ]
    meant = classify_terms((term for _, terms in named for term in terms), clusters, catalogue)
    rows = [
        (park, term, division, rule)
        for park, terms in named
        for term in terms
        for division, rule in (meant[term] or {"": ""}).items()
    ]
    return pd.DataFrame(rows, columns=PARK_INDUSTRY_COLUMNS)


def classify_terms(
    terms: Iterable[str], clusters: pd.DataFrame, catalogue: Catalogue
) -> dict[str, dict[str, str]]:
    """Return the divisions that the words of parks mean, each with the rule that gave it.

    Words that no rule fits have none. Of two rules that give one division the first is named.

    Examples
    --------
    >>> empty = pd.DataFrame()
    >>> industries = pd.DataFrame({"code": ["36"], "section": ["C"], "name_zh": ["汽车制造业"]})
    >>> crosswalk = pd.DataFrame({"rule": [], "pattern": [], "divisions": [], "weight": []})
    >>> catalogue = Catalogue(empty, empty, empty, empty, empty, industries, crosswalk)
    >>> clusters = pd.DataFrame({"name_zh": ["泵阀"], "gb4754": ["34"]})
    >>> classify_terms(["泵阀", "汽车部件", "文创"], clusters, catalogue)
    {'泵阀': {'34': 'cluster:泵阀'}, '汽车部件': {'36': 'division:汽车'}, '文创': {}}
    """
    rules = _read_rules(clusters, catalogue)
    found: dict[str, dict[str, str]] = {}
    for term in dict.fromkeys(terms):
        meant: dict[str, str] = {}
        for rule, codes in _classify(term, rules):
            for code in codes:
                meant.setdefault(code, rule)
        found[term] = meant
    return found


def split_terms(text: object) -> list[str]:
    """Return the industries that a cell names, each once.

    Examples
    --------
    >>> split_terms("印刷包装/文创;泵阀(含泵、阀)")
    ['印刷包装', '文创', '泵阀(含泵、阀)']
    """
    terms = (term.strip() for term in _BETWEEN.split(plain(text)))
    return list(dict.fromkeys(term for term in terms if term))


def _classify(term: str, rules: _Rules) -> list[tuple[str, tuple[str, ...]]]:
    """Return the rules that fit the words of a park, with their divisions."""
    left, found = _comparable(term), []
    for kind, words in rules.inside:
        for word in words:
            if word.text in left:
                found.append((f"{kind}:{word.text}", word.divisions))
                # a gap, or what stood before and behind would make a new word
                left = left.replace(word.text, "\n")
    if found:
        return found
    whole = re.sub(r"\(.*?\)", "", _comparable(term))
    for kind, words in rules.around:
        fits = [word for word in words if len(whole) >= _LEAST and whole in word.text]
        codes = tuple(dict.fromkeys(code for word in fits for code in word.divisions))
        if fits and (kind == "cluster_name" or len(codes) == 1):
            return [(f"{kind}:{fits[0].text}", codes)]
    return []


def _read_rules(clusters: pd.DataFrame, catalogue: Catalogue) -> _Rules:
    names = [
        (plain(name), plain(code).zfill(2))
        for name, code, section in zip(
            catalogue.industries["name_zh"],
            catalogue.industries["code"],
            catalogue.industries["section"],
            strict=True,
        )
        if plain(section) == "C" and not plain(name).endswith(_REPAIR)
    ]
    divisions = [(part, [code]) for name, code in names for part in _division_parts(name)]
    named = [
        (part, division_codes(codes))
        for name, codes in zip(clusters["name_zh"], clusters["gb4754"], strict=True)
        for part in _PARTS.split(_comparable(re.sub(r"[(（].*?[)）]", "", plain(name))))
        if _says_something(_without(_without(part, _ENDINGS), _LATER_ENDINGS))
    ]
    keywords = [
        (_comparable(plain(row.pattern)), division_codes(row.divisions))
        for row in catalogue.crosswalk.itertuples()
        if plain(row.rule) == "keyword" and plain(row.weight) not in ("0", "0.0")
    ]
    return _Rules(
        (
            ("division", tuple(w for w in _words(divisions) if len(w.divisions) == 1)),
            ("cluster", _words(named)),
            ("keyword", _words(keywords, first=True)),
        ),
        (
            ("cluster_name", _words(named)),
            ("division_name", _words([(_comparable(name), [code]) for name, code in names])),
        ),
    )


def _division_parts(name: str) -> list[str]:
    """Return the words of a division's name, without what every name has."""
    parts = []
    for part in _PARTS.split(_without(name, _ENDINGS)):
        word = _without(part, _LATER_ENDINGS)
        if len(word) >= _LEAST and _says_something(word):
            parts.append(word)
    return parts


def _says_something(word: str) -> bool:
    """Return whether a part of a name says by itself of which industry it is."""
    return bool(word) and not word.startswith("其") and word not in _GENERIC


def _without(text: str, endings: Sequence[str]) -> str:
    return next((text.removesuffix(end) for end in endings if text.endswith(end)), text)


def _words(pairs: Iterable[tuple[str, list[str]]], *, first: bool = False) -> tuple[_Word, ...]:
    """Return words with the divisions of all their rows (or the `first`), longest first."""
    found: dict[str, list[str]] = {}
    for text, codes in pairs:
        if len(text) < (1 if first else _LEAST) or not codes:
            continue
        if not first or text not in found:
            found[text] = found.get(text, []) + codes
    words = [_Word(text, tuple(dict.fromkeys(codes))) for text, codes in found.items()]
    return tuple(sorted(words, key=lambda word: (-len(word.text), word.text)))


def _comparable(text: str) -> str:
    """Return text as rules compare it."""
    return "".join(text.replace("（", "(").replace("）", ")").lower().split())
