"""Say what stands in the results, and keep where it stands."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..drawing.captions import LANGUAGES, name_of
from ..findings.saying import people, say_percent
from ..findings.sentences import RESTS_ON
from .reportmodel import Table, Text, Told, fill
from .reportwords import cells, widths, words

UNKNOWN = ("未知", "unknown")
NOTHING: Text = ("—",)


def _words(value: Any, _: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())


FORMS: dict[str, Callable[[Any, str], str]] = {
    "percent": lambda value, _: say_percent(value),
    "percent1": lambda value, _: f"{value * 100:.1f} %",
    "people": lambda value, language: people(value)[language],
    "points": lambda value, _: f"{value * 100:.0f}",
    "whole": lambda value, _: f"{value:,.0f}",
    "number": lambda value, _: f"{value:g}",
    "minutes": lambda value, _: f"{value:.0f}",
    "one": lambda value, _: f"{value:.1f}",
    "seats": lambda value, _: f"{value:.0f}",
    "plain": lambda value, _: str(value),
    "listed": lambda value, _: str(len(split_ids(value))),
    "words": _words,
}
"""How a value is said, by name. ``listed`` counts the ids of one cell."""


def split_ids(value: Any) -> list[str]:
    """Return the ids of one cell, a list or a text joined by semicolons.

    Examples
    --------
    >>> split_ids("a; b"), split_ids(None), split_ids(["c"])
    (['a', 'b'], [], ['c'])
    """
    parts = value if isinstance(value, list | tuple) else str(value or "").split(";")
    return [str(part).strip() for part in parts if str(part).strip()]


class Teller:
    """Say values of the results in one language, and keep where they come from."""

    def __init__(
        self,
        results: Mapping[str, Any],
        language: str,
        *,
        english: Mapping[str, str] | None = None,
        industries: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.results = results
        self.language = language
        self.english = dict(english or {})
        self.industries = dict(industries or {})
        self._found: dict[tuple[str, str], dict[str, str]] = {}

    def value(self, path: str) -> Any:
        """Return what stands at a path; nothing where there is no such thing.

        Examples
        --------
        >>> teller = Teller({"sites": [{"lon": 1}, {"lon": None}]}, "en")
        >>> teller.value("sites.0.lon"), teller.value("sites#lon"), teller.value("sites.7.lon")
        (1, 1, None)
        """
        keys, counting, test = path.partition("#")
        value: Any = self.results
        for key in keys.split("."):
            if isinstance(value, Mapping):
                value = value.get(key)
            elif isinstance(value, list) and int(key) < len(value):
                value = value[int(key)]
            else:
                value = None
        return _count(value, test) if counting else value

    def tell(self, path: str, form: str) -> Told:
        """Say the value at a path; what is not known is said so, never as nought.

        Examples
        --------
        >>> Teller({"a": 0.823, "b": None}, "en").tell("a", "percent").text
        '82 %'
        >>> Teller({"a": 0.823, "b": None}, "en").tell("b", "percent").text
        'unknown'
        """
        value = self.value(path)
        unknown = value is None or value == "" or value != value
        text = self.pick(UNKNOWN) if unknown else FORMS[form](value, self.language)
        return Told(text, path, form)

    def name(self, path: str) -> Told:
        """Say the name of the row at a path: its English one, a spelling, else the Chinese."""
        row = self.value(path) or {}
        text = name_of(row, self.language)
        if self.language == "en" and not row.get("name_en"):
            first = str(row.get("name_zh") or "").split(" / ")[0]
            text = self.english.get(first, text)
        return Told(text or str(row.get("id") or self.pick(UNKNOWN)), path, "name")

    def spell(self, path: str) -> Told:
        """Say the name at a path, in English as it is spelt where that is known."""
        told = self.tell(path, "words")
        spelled = self.english.get(str(self.value(path))) if self.language == "en" else None
        return Told(_words(spelled, ""), path, "name") if spelled else told

    def industry(self, path: str) -> Told:
        """Say the name of the industry whose code stands at a path."""
        code = str(self.value(path) or "")
        named = self.industries.get(code) or {}
        return Told(_words(named.get(self.language) or code, ""), path, "name")

    def find(self, table: str, key: str, value: Any) -> str | None:
        """Return the path of the first row of a table whose column has a value."""
        if (table, key) not in self._found:
            rows = self.value(table) or []
            paths = {str(row.get(key)): f"{table}.{at}" for at, row in reversed(_numbered(rows))}
            self._found[table, key] = paths
        return self._found[table, key].get(str(value))

    def county(self, code: Any) -> Text:
        """Say the name of a county by its code."""
        path = self.find("counties", "adcode", code)
        return (self.name(path),) if path else ("—",)

    def say(self, key: str, parts: Mapping[str, Told | Text] | None = None) -> Text:
        """Return a sentence of the report with its blanks filled.

        Examples
        --------
        >>> from vocatlas.maps.reports.reportmodel import plain
        >>> plain(Teller({}, "en").say("part_empty", {"what": ("gaps",)}))
        'There is nothing to list under gaps.'
        """
        return fill(words(key, self.language), parts or {})

    def rows(self, table: str) -> list[tuple[str, Mapping[str, Any]]]:
        """Return path and row of each row of a table."""
        return [(f"{table}.{at}", row) for at, row in _numbered(self.value(table) or [])]

    def pick(self, pair: Sequence[str]) -> str:
        """Return one of a pair: Chinese, English."""
        return pair[LANGUAGES.index(self.language)]


def _numbered(rows: Any) -> list[tuple[int, Mapping[str, Any]]]:
    return list(enumerate(rows)) if isinstance(rows, list) else []


def _count(rows: Any, test: str) -> int | None:
    """Count rows that pass a test; where there are no rows at all the count is not known.

    No test passes all rows, ``lon`` those with that column, ``label=served`` those of that value,
    and ``ladder.secondary.hosted`` those with that column in the row of that level.
    """
    if not isinstance(rows, list):
        return None
    key, equal, wanted = test.partition("=")
    if not key:
        return len(rows)
    if "." in key:
        table, level, column = key.split(".")
        rungs = [rung for row in rows for rung in row.get(table) or []]
        return sum(bool(rung.get(column)) for rung in rungs if rung.get("level") == level)
    values = [row.get(key) for row in rows]
    return sum(str(v) == wanted if equal else v not in (None, "") for v in values)


def lay_table(
    teller: Teller,
    key: str,
    rows: Sequence[tuple[Text, ...]],
    figures: str,
    *,
    note: Text = (),
    blanks: Mapping[str, Told | Text] | None = None,
) -> Table:
    """Return a table whose caption, heads and widths are worded under one key.

    `figures` has a letter for each column, ``n`` for figures, ``t`` for text; `blanks` fill the
    heads.

    Examples
    --------
    >>> table = lay_table(Teller({}, "en"), "ladder", [], "tnnt")
    >>> table.figures, table.heads[0]
    ((False, True, True, False), ('Level',))
    """
    heads = cells(f"{key}_heads", teller.language)
    return Table(
        caption=teller.say(f"{key}_table"),
        heads=tuple(fill(head, blanks or {}) for head in heads),
        rows=tuple(rows),
        figures=tuple(letter == "n" for letter in figures),
        widths=widths(f"{key}_widths", teller.language),
        note=note,
    )


def tell_interval(teller: Teller, path: str, low: str, high: str, form: str) -> Text:
    """Return low and high with a dash between; a dash where they are not known.

    Examples
    --------
    >>> teller = Teller({"counties": [{"rank_low": 2, "rank_high": 5}]}, "en")
    >>> from vocatlas.maps.reports.reportmodel import plain
    >>> plain(tell_interval(teller, "counties.0", "rank_low", "rank_high", "number"))
    '2–5'
    """
    first = "points" if form == "percent" else form
    ends = teller.tell(f"{path}.{low}", first), teller.tell(f"{path}.{high}", form)
    known = all(teller.value(f"{path}.{key}") is not None for key in (low, high))
    return (ends[0], "–", ends[1]) if known else NOTHING


def tell_left_out(teller: Teller, view: str) -> Text:
    """Say which part without data a view rests on, else that the results do not hold it.

    Examples
    --------
    >>> rows = [{"part": "roads", "zh": "没有道路。", "en": "There are no roads."}]
    >>> from vocatlas.maps.reports.reportmodel import plain
    >>> plain(tell_left_out(Teller({"quality": {"left_out": rows}}, "zh"), "gaps"))
    '没有道路。'
    """
    for part in RESTS_ON[view]:
        path = teller.find("quality.left_out", "part", part)
        if path:
            return (teller.tell(f"{path}.{teller.language}", "words"),)
    return teller.say("left_out")


def tell_label(teller: Teller, code: Any) -> Text:
    """Return the verdict on a county in words."""
    return teller.say(str(code)) if code in ("served", "possibly", "underserved") else NOTHING
