"""The difference of two runs of one place, by county and township: always B less A.

A state (unreachable, not located) never becomes a number: where the state of a township changed,
the change stands in words and the difference in minutes stays empty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..coverage.gaps import probability_interval
from ..coverage.noise import Z, mark_noise, median_interval
from ..errors import OutputError
from ..study import TIERS
from .changes import draws_of, find_changes, share_draws
from .obstacles import HEADLINE, PERSONS, find_obstacles

Floats = npt.NDArray[np.float64]
Results = Mapping[str, Any]

READINGS = ("local", "county", "township", "city", "all")
ARROW = " -> "


@dataclass(frozen=True)
class Comparison:
    """The difference of two runs.

    Attributes
    ----------
    changes
        What the runs were asked differently, see `find_changes`.
    draws
        ``n_a, n_b, seed_a, seed_b`` and ``sharing``, see `share_draws`.
    headline
        One row a figure: ``figure, a, b, change, low_a, high_a, low_b, high_b, intervals, noise``.
        Shares are shares (0 to 1), people persons.
    counties, townships
        One row each, ordered by code. Endings of the columns: ``_a`` and ``_b`` the runs,
        ``_points`` B less A in percentage points, ``_change`` B less A in the unit of the column
        (for ``label`` and ``state_*`` in words, empty where the same), ``_intervals`` whether the
        5-95 % intervals ``overlap`` or stand ``apart``, ``_noise`` see
        `vocatlas.geo.coverage.noise.mark_noise`.
    """

    changes: list[dict[str, Any]]
    draws: dict[str, Any]
    headline: pd.DataFrame
    counties: pd.DataFrame
    townships: pd.DataFrame


def compare_runs(
    a: Results,
    b: Results,
    *,
    record_a: Mapping[str, Any] | None = None,
    record_b: Mapping[str, Any] | None = None,
) -> Comparison:
    """Return the difference of two runs, B less A.

    Counties must be the same in both; of the townships those in both are compared, the others are
    named in ``changes``. Figures that one run lacks give an empty difference.

    Parameters
    ----------
    a, b
        In the shape of ``results.json``.
    record_a, record_b
        In the shape of ``run.json``, for the inputs and versions that differ.

    Raises
    ------
    OutputError
        The two cannot be compared, with every reason (see
        `vocatlas.geo.comparison.obstacles.find_obstacles`).

    Examples
    --------
    >>> a = {"adcode": 1, "name_zh": "甲", "covered_local": 0.5, "label": "possibly"}
    >>> b = a | {"covered_local": 0.8, "label": "served"}
    >>> row = compare_runs({"counties": [a]}, {"counties": [b]}).counties.iloc[0]
    >>> float(row["covered_local_points"]), row["label_change"]
    (30.0, 'possibly -> served')
    """
    records = record_a or {}, record_b or {}
    obstacles = find_obstacles(a, b, *records)
    if obstacles:
        raise OutputError("\n  ".join(["the two runs cannot be compared:", *obstacles]))
    changes = find_changes(a, b, *records)
    drawn = draws_of(a), draws_of(b)
    draws = {
        "n_a": drawn[0].n,
        "n_b": drawn[1].n,
        "seed_a": drawn[0].seed,
        "seed_b": drawn[1].seed,
        "sharing": share_draws(a, b, changes),
    }
    n = drawn[0].n, drawn[1].n
    return Comparison(
        changes, draws, compare_headlines(a, b, n), compare_counties(a, b, n),
        compare_townships(a, b),
    )  # fmt: skip


def compare_headlines(a: Results, b: Results, n: tuple[int, int]) -> pd.DataFrame:
    """Return one row a figure of the headline; see `Comparison`.

    Parameters
    ----------
    n
        Number of draws of each run.
    """
    heads = [pd.DataFrame([r.get("headline") or {}]) for r in (a, b)]
    rows = []
    for figure in HEADLINE:
        one, other = (_numbers(head, figure) for head in heads)
        row: dict[str, Any] = {"figure": figure, "a": one[0], "b": other[0]}
        row["change"] = round(other[0] - one[0], 4)
        drawn = figure.endswith("_p50")
        stem = figure.removesuffix("_p50") if drawn else ""
        ends = [_numbers(head, f"{stem}_{end}")[0] for head in heads for end in ("p05", "p95")]
        row |= dict(zip(("low_a", "high_a", "low_b", "high_b"), ends, strict=True))
        row["intervals"] = _overlap(*(np.array([end]) for end in ends))[0]
        row["noise"] = _median_noise(heads, stem, n)[0] if drawn else None
        rows.append(row)
    table = pd.DataFrame(rows)
    for key in ("intervals", "noise"):
        table[key] = _words([row[key] for row in rows])
    return table


def compare_counties(a: Results, b: Results, n: tuple[int, int]) -> pd.DataFrame:
    """Return one row a county, ordered by adcode; see `Comparison`.

    Gap people have no mark: results hold no interval of theirs by county. A change of label rests
    on ``p_underserved`` and is marked as that.

    Parameters
    ----------
    n
        Number of draws of each run.
    """
    sides = _align(a["counties"], b["counties"], "adcode")
    table = pd.DataFrame({"adcode": sides[0].index})
    for key in ("name_zh", "name_en"):
        table[key] = _words(_texts(sides[1], key))
    _add_words(table, sides, "label")
    _add_numbers(table, sides, "p_underserved", points=True)
    p_a, p_b = (_numbers(side, "p_underserved") for side in sides)
    ends = probability_interval(p_a, n[0], z=Z), probability_interval(p_b, n[1], z=Z)
    table["p_underserved_noise"] = _words(mark_noise(p_a, *ends[0], p_b, *ends[1]))
    for reading in READINGS:
        _add_reading(table, sides, f"covered_{reading}", n)
    _add_numbers(table, sides, "rank")
    ends_of_rank = [_numbers(side, f"rank_{end}") for side in sides for end in ("low", "high")]
    table["rank_intervals"] = _words(_overlap(*ends_of_rank))
    for key in PERSONS:
        _add_numbers(table, sides, key)
    minutes = [name for name in sides[1].columns if str(name).startswith("min_")]
    for key in ("depth", "secondary_seats_per_1000", *minutes):
        _add_numbers(table, sides, key)
    return table


def _add_reading(
    table: pd.DataFrame, sides: Sequence[pd.DataFrame], key: str, n: tuple[int, int]
) -> None:
    """Add one reading of cover: drawn with its intervals and mark, then located."""
    _add_numbers(table, sides, f"{key}_p50", points=True)
    table[f"{key}_p50_noise"] = _words(_median_noise(sides, key, n))
    ends = {}
    for side, frame in zip("ab", sides, strict=True):
        for end in ("p05", "p95"):
            ends[f"{key}_{end}_{side}"] = _numbers(frame, f"{key}_{end}")
    for name, values in ends.items():
        table[name] = values
    table[f"{key}_intervals"] = _words(_overlap(*ends.values()))
    _add_numbers(table, sides, key, points=True)


def compare_townships(a: Results, b: Results) -> pd.DataFrame:
    """Return one row a township of both runs, ordered by county and code; see `Comparison`.

    ``state_*_a`` and ``_b`` are ``number`` where minutes are known, ``unknown`` where a run has
    neither minutes nor a state.
    """
    sides = _align(a.get("townships") or [], b.get("townships") or [], "code")
    counties = {row["adcode"]: row.get("name_zh") for row in b["counties"]}
    table = pd.DataFrame({"code": sides[0].index.astype(str)})
    table["name_zh"] = _words(_texts(sides[1], "name_zh"))
    table["adcode"] = [_whole(code) for code in _texts(sides[1], "adcode")]
    table["county"] = _words([counties.get(code) for code in table["adcode"]])
    for reading in READINGS:
        _add_numbers(table, sides, f"covered_{reading}", points=True)
    for tier in TIERS:
        _add_numbers(table, sides, f"min_{tier}")
        states = [_states_of(side, tier) for side in sides]
        for end, state in zip("ab", states, strict=True):
            table[f"state_{tier}_{end}"] = state
        table[f"state_{tier}_change"] = _words(_say_changes(*states))
    _add_numbers(table, sides, "access")
    _add_numbers(table, sides, "residents")
    return table.sort_values(["adcode", "code"], kind="stable", ignore_index=True)


def _median_noise(sides: Sequence[pd.DataFrame], stem: str, n: tuple[int, int]) -> list[str | None]:
    """Return the marks of a drawn median."""
    estimates: list[Floats] = []
    for side, count in zip(sides, n, strict=True):
        p05, p50, p95 = (_numbers(side, f"{stem}_{end}") for end in ("p05", "p50", "p95"))
        estimates += [p50, *median_interval(p05, p50, p95, count)]
    return mark_noise(*estimates)


def _align(
    a: Sequence[Mapping[str, Any]], b: Sequence[Mapping[str, Any]], key: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of both runs by their key, those in both alone, in one order."""
    one, other = (pd.DataFrame(list(rows), columns=None if rows else [key]) for rows in (a, b))
    one, other = (frame.set_index(key) for frame in (one, other))
    both = sorted(set(one.index) & set(other.index))
    return one.loc[both], other.loc[both]


def _numbers(frame: pd.DataFrame, key: str) -> Floats:
    """Return a column as numbers; NaN where there is none."""
    if key not in frame.columns:
        return np.full(len(frame), np.nan)
    return np.asarray(frame[key].to_numpy(dtype=float, na_value=np.nan), dtype=np.float64)


def _texts(frame: pd.DataFrame, key: str) -> list[Any]:
    """Return a column as it is; None where there is nothing."""
    values = list(frame[key]) if key in frame.columns else [None] * len(frame)
    return [None if value is None or value != value else value for value in values]


def _words(values: Sequence[Any]) -> pd.Series:
    """Return texts as a column in which None stays None."""
    return pd.Series(list(values), dtype=object)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _add_numbers(
    table: pd.DataFrame, sides: Sequence[pd.DataFrame], key: str, *, points: bool = False
) -> None:
    """Add a figure of both runs and B less A; shares in percentage points."""
    a, b = (_numbers(side, key) for side in sides)
    d = np.round((b - a) * (100.0 if points else 1.0), 2 if points else 4) + 0.0
    values = {f"{key}_a": a, f"{key}_b": b, f"{key}_{'points' if points else 'change'}": d}
    for name, column in values.items():
        whole = key in PERSONS
        table[name] = pd.array(np.round(column), dtype="Int64") if whole else column


def _add_words(table: pd.DataFrame, sides: Sequence[pd.DataFrame], key: str) -> None:
    """Add a word of both runs and its change."""
    a, b = (_texts(side, key) for side in sides)
    for ending, words in (("a", a), ("b", b), ("change", _say_changes(a, b))):
        table[f"{key}_{ending}"] = _words(words)


def _say_changes(a: Sequence[Any], b: Sequence[Any]) -> list[str | None]:
    """Return ``a -> b`` where the two words differ; None where they do not."""
    return [
        None if one == other else f"{one or 'unknown'}{ARROW}{other or 'unknown'}"
        for one, other in zip(a, b, strict=True)
    ]


def _states_of(side: pd.DataFrame, tier: str) -> list[str]:
    """Return the state of each township's minutes, ``number`` where they are known."""
    known = np.isfinite(_numbers(side, f"min_{tier}"))
    return [
        "number" if number else str(state or "unknown")
        for number, state in zip(known, _texts(side, f"state_{tier}"), strict=True)
    ]


def _overlap(a_low: Floats, a_high: Floats, b_low: Floats, b_high: Floats) -> list[str | None]:
    """Say whether two intervals overlap (ends that touch do); None where an end is missing."""
    missing = np.isnan(a_low) | np.isnan(a_high) | np.isnan(b_low) | np.isnan(b_high)
    touch = (a_low <= b_high) & (b_low <= a_high)
    marks = np.select([missing, touch], ["", "overlap"], "apart")
    return [str(mark) or None for mark in marks]
