"""Why two runs cannot be compared: another place, other counties, damaged rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Results = Mapping[str, Any]
PERSONS = ("residents", "gap_people", "gap_people_located")
HEADLINE = (
    "local_p50", "local_located", "all_p50", "all_located", "gap_people_p50",
    "gap_people_located", "residents", "unlocated_people",
)  # fmt: skip
_SHOWN = 6


def find_obstacles(
    a: Results, b: Results, record_a: Mapping[str, Any], record_b: Mapping[str, Any]
) -> list[str]:
    """Return every reason why two runs cannot be compared; none where they can.

    Another prefecture (without an adcode, another study), other counties, rows that are damaged,
    results of another major version. Another name of the study of one and the same prefecture is
    no reason: a copy of a study with a changed table is what is compared most.

    Examples
    --------
    >>> find_obstacles({"counties": [{"adcode": 1}]}, {"counties": [{"adcode": 2}]}, {}, {})
    ['counties differ: only in A 1; only in B 2; run both on the same counties']
    """
    damaged = [
        f"results of {side} are damaged: {what}; run the study again"
        for side, results in (("A", a), ("B", b))
        for what in _find_damage(results)
    ]
    if damaged:
        return damaged
    found = []
    places = [(r.get("study") or {}) for r in (a, b)]
    codes, ids = ([place.get(key) for place in places] for key in ("adcode", "id"))
    other = codes[0] != codes[1] if None not in codes else ids[0] != ids[1]
    if other:
        named = [
            " ".join(str(p[k]) for k in ("name_zh", "id", "adcode") if p.get(k)) for p in places
        ]
        found.append(f"studies differ: A is of {named[0]}, B of {named[1]}; expected one place")
    sets = [{int(row["adcode"]): row for row in r["counties"]} for r in (a, b)]
    only = [_name_some(sets[i], sets[i].keys() - sets[1 - i].keys()) for i in (0, 1)]
    if any(only):
        said = "; ".join(f"only in {s} {t}" for s, t in zip("AB", only, strict=True) if t)
        found.append(f"counties differ: {said}; run both on the same counties")
    versions = [str((r.get("versions") or {}).get("vocatlas") or "") for r in (record_a, record_b)]
    majors = [version.partition(".")[0] for version in versions]
    if all(majors) and majors[0] != majors[1]:
        found.append(
            f"versions differ: A is of vocatlas {versions[0]}, B of {versions[1]}, whose figures "
            "may mean something else; run both with one version"
        )
    return found


def _name_some(rows: Mapping[int, Mapping[str, Any]], codes: set[int]) -> str:
    """Return some counties by name and code, and how many more there are."""
    first = sorted(codes)[:_SHOWN]
    named = ", ".join(f"{rows[code].get('name_zh') or ''} {code}".strip() for code in first)
    more = len(codes) - len(first)
    return f"{named} and {more} more" if more else named


def _find_damage(results: Results) -> list[str]:
    """Return what is wrong with the rows that are compared, the first of each kind."""
    found = []
    for table, key in (("counties", "adcode"), ("townships", "code"), ("campuses", "id")):
        rows = results.get(table) if table in results or table == "counties" else []
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            found.append(f"{table} is no list of rows")
            continue
        codes = [row.get(key) for row in rows]
        kind = int if key == "adcode" else (str, int)
        if any(isinstance(code, bool) or not isinstance(code, kind) for code in codes):
            found.append(f"{table} hold a row without {key}")
            continue
        twice = sorted(str(code) for code, count in Counter(codes).items() if count > 1)
        if twice:
            found.append(f"{table} hold {key} {twice[0]} twice")
        found += _find_no_numbers(table, rows, key)
    head, asked = (results.get(key) or {} for key in ("headline", "parameters"))
    if not isinstance(head, Mapping) or not isinstance(asked, Mapping):
        return [*found, "headline or parameters hold no figures"]
    drawn = asked.get("draws") or {}
    if not isinstance(drawn, Mapping) or not isinstance(drawn.get("n", 1), int):
        found.append("parameters: draws.n is no whole number")
    return found + _find_no_numbers("headline", [{k: head.get(k) for k in HEADLINE}], "")


def _find_no_numbers(table: str, rows: Sequence[Mapping[str, Any]], key: str) -> list[str]:
    """Return the first value that must be a number and is none; a share is from 0 to 1."""
    for row in rows:
        for name, value in row.items():
            if value is None or not _is_figure(name):
                continue
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            limit = 1.0 if name.startswith(("covered_", "p_underserved")) else np.inf
            if not number or not (0.0 <= value <= limit and np.isfinite(value)):
                where = f"{key} {row.get(key)}, " if key else ""
                wanted = "a share from 0 to 1" if limit == 1.0 else "a number, at least 0"
                return [f"{table}, {where}{name}: found {value!r}, expected {wanted}"]
    return []


def _is_figure(name: str) -> bool:
    """Return whether a field is compared as a number."""
    plain = (*PERSONS, *HEADLINE, "rank", "depth", "access", "secondary_seats_per_1000")
    return name in plain or name.startswith(("covered_", "min_", "p_underserved", "rank_"))
