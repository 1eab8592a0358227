"""Read a report back: what stands at a path of the results, and which number a text says.

Written beside the report's own code and without it, so that the two can differ.
"""

import re
from typing import Any

UNKNOWN = {"未知", "unknown"}
NUMBER = re.compile(r"\d[\d,]*\.?\d*")
# What is part of a name or of a measure's definition, and no figure of a study.
NAMES_WITH_DIGITS = ("5–95 %", "10–14", "per 1,000 ", "名次 1 ", "rank (1 ")
# How far a text may be from its value, by the form in which it is said.
WITHIN = {
    "percent": 0.005,
    "points": 0.005,
    "percent1": 0.0005,
    "whole": 0.5,
    "minutes": 0.5,
    "seats": 0.5,
    "one": 0.05,
    "number": 1e-4,
    "listed": 0.0,
}


def stands_at(results: dict[str, Any], path: str) -> Any:
    """Return what stands at a path of ``results.json``, or how many rows it counts."""
    keys, counting, test = path.partition("#")
    value: Any = results
    for key in keys.split("."):
        value = value[int(key)] if isinstance(value, list) else value[key]
    if not counting:
        return value
    if not test:
        return len(value)
    if "=" in test:
        key, wanted = test.split("=")
        return len([row for row in value if str(row.get(key)) == wanted])
    if "." in test:
        table, level, column = test.split(".")
        return len(
            [
                row
                for row in value
                if any(rung["level"] == level and rung[column] for rung in row[table])
            ]
        )
    return len([row for row in value if row.get(test) is not None and row.get(test) != ""])


def number_in(text: str, form: str) -> float:
    """Return the number that a text says, in the unit of the results."""
    plain = text.replace(",", "")
    if form in ("percent", "percent1", "points"):
        return float(plain.replace("%", "").strip()) / 100
    for word, factor in (("万", 1e4), (" million", 1e6)):
        if plain.endswith(word):
            return float(plain.removesuffix(word)) * factor
    return float(plain)


def room_of(text: str, form: str) -> float:
    """Return by how much a text may round its value."""
    if form != "people":
        return WITHIN[form]
    if text.endswith(" million"):
        return 50_000.0
    if text.endswith("万"):
        return 500.0 if "." in text else 5_000.0
    return 500.0 if len(text.replace(",", "")) > 5 else 50.0


def digits_outside_names(text: str) -> list[str]:
    """Return the numbers of a text that are in no name."""
    for name in NAMES_WITH_DIGITS:
        text = text.replace(name, "")
    return NUMBER.findall(text)


def numbers_of(results: Any) -> set[str]:
    """Return every way in which a sentence may say a number of the results."""
    said: set[str] = set()
    for value in _leaves(results):
        for number in (value, 100 * value):
            said |= {f"{number:.0f}", f"{number:g}", f"{number:.1f}", f"{number:,.0f}"}
        said |= {f"{value / 1e4:.0f}", f"{value / 1e4:.1f}", f"{value / 1e6:.1f}"}
        said |= {f"{round(value, -3):,.0f}", f"{round(value, -2):,.0f}", f"{round(value, -2):.0f}"}
    return said


def _leaves(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    if isinstance(value, list):
        return [len(value), *(leaf for item in value for leaf in _leaves(item))]
    return [float(value)] if isinstance(value, int | float) and not isinstance(value, bool) else []
