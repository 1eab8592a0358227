"""The pictures of who is reached: coverage by township, gaps by county."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd

from ..findings.saying import people
from ..palette import (
    LEVELS,
    PROBABILITY_BREAKS,
    PROBABILITY_COLOURS,
    SHARE_BREAKS,
    SHARE_COLOURS,
    STATES,
)
from .captions import counted, name_of, percent, word
from .diagrams import Span, draw_spans
from .frame import (
    Frame,
    draw_outlines,
    draw_roads,
    draw_scale,
    draw_zone,
    key_of,
    shapes_of,
    write_county_names,
)
from .sheet import Key, KeyGroup, legend_height, write_legend
from .symbols import (
    RANKS,
    Classes,
    Mark,
    campus_mark,
    fill_look,
    minute_classes,
    sign,
    swatch,
    top_level,
)

TIERS = ("city", "county", "township", "local", "all")
SHARES = Classes(SHARE_BREAKS, SHARE_COLOURS)
PROBABILITIES = Classes(PROBABILITY_BREAKS, PROBABILITY_COLOURS)
LABELS = ("served", "possibly", "underserved")
Layers = Mapping[str, gpd.GeoDataFrame]
Box = tuple[float, float, float, float]


def draw_coverage(
    frame: Frame, results: Mapping[str, Any], layers: Layers, side: Box, *, tier: str
) -> str:
    """Draw townships by minutes (one tier) or share (several), campuses, and county intervals.

    Returns what the colour shows.
    """
    language = frame.sheet.language
    standard = standards_of(results).get(tier)
    by_minutes = tier in ("city", "county", "township")
    classes = minute_classes(standard) if by_minutes else SHARES
    zones = draw_townships(frame, results, layers, tier, classes, by_minutes=by_minutes)
    draw_roads(frame, layers.get("roads"))
    draw_outlines(frame)
    rows = [r for r in results.get("campuses") or [] if r.get("status") != "closed"]
    campuses = draw_campuses(frame, rows, title=word("campuses", language))
    write_county_names(frame, county_names(results, language))
    draw_scale(frame, word("km", language))
    shown = word("minutes_to" if by_minutes else "share_of", language, tier=word(tier, language))
    title = word("classes", language, measure=_unit(by_minutes, language), zones=_zones(language))
    _beside(frame, results, side, tier, [[KeyGroup(title, zones)], campuses])
    return shown


def _unit(by_minutes: bool, language: str) -> str:
    return {"zh": "分钟" if by_minutes else "占比", "en": "minutes" if by_minutes else "share"}[
        language
    ]


def _zones(language: str) -> str:
    return word("townships", language)


def _beside(
    frame: Frame,
    results: Mapping[str, Any],
    side: Box,
    tier: str,
    columns: Sequence[Sequence[KeyGroup]],
) -> None:
    """Draw the intervals of the counties above the legend."""
    language, sheet = frame.sheet.language, frame.sheet
    left, bottom, width, height = side
    legend = legend_height(columns)
    write_legend(sheet, left, bottom + legend, width, columns)
    key = f"covered_{tier}"
    rows = sorted(
        (r for r in results.get("counties") or [] if r.get(f"{key}_p50") is not None),
        key=lambda r: (r[f"{key}_p50"], str(r["adcode"])),
    )
    target = standards_of(results).get("target")
    marks = (
        [(target, word("target", language, value=percent(target)))]
        if target and tier == "local"
        else []
    )
    spans = [
        Span(
            name_of(r, language),
            r.get(f"{key}_p05"),
            r[f"{key}_p50"],
            r.get(f"{key}_p95"),
            [percent(r[f"{key}_p50"])],
            tick=r.get(key),
        )
        for r in rows
    ]
    draw_spans(
        sheet,
        (left, bottom + legend + 0.2, width, height - legend - 0.2),
        spans,
        title=word("county_chart", language, tier=word(tier, language)),
        note=word("county_chart_note", language),
        limits=(0.0, 1.0),
        marks=marks,
        ticks=[(0.0, "0"), (0.5, percent(0.5)), (1.0, percent(1.0))],
    )


def draw_townships(
    frame: Frame,
    results: Mapping[str, Any],
    layers: Layers,
    tier: str,
    classes: Classes,
    *,
    by_minutes: bool,
    dots: bool = True,
) -> list[Key]:
    """Draw the township cells, and counties without townships whole; return the legend's lines.

    A township without a place has no cell: it is counted in the legend. `dots` mark the cells
    whose residents are estimated.
    """
    rows = {key_of(r["code"]): r for r in results.get("townships") or []}
    cells = frame.project(shapes_of(layers.get("townships"), "code"))
    cells = cells[[code in rows for code in cells.index]]
    counts: dict[Any, int] = {}
    dotted = 0
    for code, shape in cells.items():
        row = rows[str(code)]
        value = township_value(row, tier, by_minutes=by_minutes)
        slot = value if isinstance(value, str) else _class_of(value, classes)
        counts[slot] = counts.get(slot, 0) + 1
        estimated = dots and "estimat" in str(row.get("residents_basis") or "")
        dotted += estimated
        draw_zone(frame, shape, fill_look(value, classes), estimated=estimated)
    held = {key_of(rows[str(code)]["adcode"]) for code in cells.index}
    _draw_bare_counties(frame, results, held, tier, classes, by_minutes=by_minutes)
    keys = class_keys(classes, counts, frame.sheet.language, by_minutes=by_minutes)
    keys += state_keys(counts, frame.sheet.language)
    language = frame.sheet.language
    if dotted:
        keys.append(
            Key(
                swatch({"facecolor": "white"}, dotted=True),
                counted(word("estimated", language), dotted, language),
            )
        )
    adrift = sum(r.get("lon") is None for r in rows.values())
    shared = len(rows) - len(cells) - sum(r.get("lon") is None for r in rows.values())
    if shared > 0:
        keys.append(Key(None, counted(word("shared", language), shared, language)))
    if adrift:
        keys.append(Key(None, counted(word("adrift", language), adrift, language)))
    return keys


def _draw_bare_counties(
    frame: Frame,
    results: Mapping[str, Any],
    held: set[str],
    tier: str,
    classes: Classes,
    *,
    by_minutes: bool,
) -> None:
    for row in results.get("counties") or []:
        key = key_of(row["adcode"])
        if key not in held and key in frame.counties.index:
            share = row.get(f"covered_{tier}")
            value = "unlocated" if by_minutes or share is None else share
            draw_zone(frame, frame.counties[key], fill_look(value, classes))


def township_value(row: Mapping[str, Any], tier: str, *, by_minutes: bool) -> float | str:
    """Return a township's minutes or share, or its state; never a zero for what is not known.

    Examples
    --------
    >>> township_value({"min_county": None, "state_county": "unreachable"}, "county",
    ...                by_minutes=True)
    'unreachable'
    """
    parts = {"local": ("county", "township"), "all": ("city", "county", "township")}
    states = [row.get(f"state_{part}") for part in parts.get(tier, (tier,))]
    state = next((s for s in states if s in STATES), None)
    value = row.get(f"min_{tier}" if by_minutes else f"covered_{tier}")
    if state:
        return str(state)
    return "unlocated" if value is None or value != value else float(value)


def _class_of(value: float, classes: Classes) -> int:
    return sum(value > edge for edge in classes.breaks)


def class_keys(
    classes: Classes, counts: Mapping[Any, int], language: str, *, by_minutes: bool
) -> list[Key]:
    """Return the legend's lines of the classes, worst last for minutes and first for shares."""
    edges: list[float | None] = [None, *classes.breaks, None]
    keys = []
    for at, colour in enumerate(classes.colours):
        low, high = edges[at], edges[at + 1]
        if by_minutes:
            text = (
                f"≤ {high:g}"
                if low is None
                else f"> {low:g}"
                if high is None
                else f"{low:g}–{high:g}"
            )
        else:
            start, end = 0.0 if low is None else low, 1.0 if high is None else high
            text = f"{start * 100:.0f}–{end * 100:.0f} %"
        keys.append(Key(swatch({"facecolor": colour}), counted(text, counts.get(at, 0), language)))
    return keys


def state_keys(counts: Mapping[Any, int], language: str) -> list[Key]:
    """Return the legend's lines of the states that are on the map."""
    return [
        Key(swatch(fill_look(state, SHARES)), counted(look[language], counts[state], language))
        for state, look in STATES.items()
        if counts.get(state)
    ]


def draw_campuses(frame: Frame, rows: Sequence[Mapping[str, Any]], *, title: str) -> list[KeyGroup]:
    """Draw campuses that have a place, higher levels on top; return the legend's groups."""
    language = frame.sheet.language
    placed = [r for r in rows if r.get("lon") is not None and r.get("lat") is not None]
    counts: dict[str, int] = {}
    for row in sorted(
        placed, key=lambda r: (RANKS.index(top_level(r.get("levels"))), str(r["id"]))
    ):
        mark, level = campus_mark(row), top_level(row.get("levels"))
        x, y = frame.locate(row["lon"], row["lat"])
        mark.draw(frame.axes, x, y, zorder=5 + RANKS.index(level) / 10)
        frame.keep_clear(x, y, size=mark.size)
        counts[level] = counts.get(level, 0) + 1
    keys = [
        Key(
            sign(Mark(LEVELS[level]["shape"])),
            counted(LEVELS[level][language], counts[level], language),
        )
        for level in RANKS
        if counts.get(level)
    ]
    looks = [
        ("branch", Mark("circle", filled=False), lambda r: r.get("kind") != "main"),
        ("planned", Mark("circle", filled=False, dashed=True), lambda r: r["status"] == "planned"),
        ("vague", Mark("circle", size=24, halo=True), lambda r: campus_mark(r).halo),
    ]
    keys += [Key(sign(m), word(key, language)) for key, m, test in looks if any(map(test, placed))]
    missing = len(rows) - len(placed)
    if missing:
        keys.append(Key(None, counted(word("unplaced", language), missing, language)))
    return [KeyGroup(title, keys)]


def draw_gaps(frame: Frame, results: Mapping[str, Any], layers: Layers, side: Box) -> str:
    """Draw counties by their probability of being underserved, and the intervals of the ranks.

    Returns what the colour shows.
    """
    language, sheet = frame.sheet.language, frame.sheet
    rows = {key_of(r["adcode"]): r for r in results["counties"]}
    counts: dict[Any, int] = {}
    names = {}
    for key, shape in frame.counties.items():
        row = rows.get(str(key), {})
        slot, look = _gap_look(row)
        counts[slot] = counts.get(slot, 0) + 1
        draw_zone(frame, shape, look)
        p = row.get("p_underserved")
        names[str(key)] = [name_of(row, language), "" if p is None else percent(p)]
    draw_outlines(frame)
    write_county_names(frame, names)
    draw_scale(frame, word("km", language))
    texts = ("< 20 %", "20–80 %", "≥ 80 %")
    keys = [
        Key(
            swatch({"facecolor": c}),
            counted(f"{word(label, language)} {text}", counts.get(at, 0), language),
        )
        for at, (c, label, text) in enumerate(zip(PROBABILITY_COLOURS, LABELS, texts, strict=True))
    ]
    keys += state_keys(counts, language)
    measure = word("probability", language)
    title = word("classes", language, measure=measure, zones=word("counties", language))
    columns = [[KeyGroup(title, keys)]]
    left, bottom, width, height = side
    legend = legend_height(columns)
    write_legend(sheet, left, bottom + legend, width, columns)
    _draw_ranks(frame, results, (left, bottom + legend + 0.2, width, height - legend - 0.2))
    return measure


def _gap_look(row: Mapping[str, Any]) -> tuple[int | str, dict[str, Any]]:
    """Return the class and look of a county, by its label: exactly 0.8 is underserved."""
    p = row.get("p_underserved")
    if p is None:
        return "unlocated", fill_look("unlocated", PROBABILITIES)
    label = row.get("label")
    at = LABELS.index(label) if label in LABELS else _class_of(p, PROBABILITIES)
    colour = PROBABILITY_COLOURS[at]
    return at, {"facecolor": colour, "edgecolor": colour, "linewidth": 0.25}


def _draw_ranks(frame: Frame, results: Mapping[str, Any], box: Box) -> None:
    language = frame.sheet.language
    ranked = sorted(
        (r for r in results["counties"] if r.get("rank") is not None),
        key=lambda r: (r["rank"], -(r.get("p_underserved") or 0), str(r["adcode"])),
    )
    spans = [
        Span(
            name_of(r, language),
            r.get("rank_low"),
            r["rank"],
            r.get("rank_high"),
            [
                percent(r.get("p_underserved")),
                people(r.get("gap_people"))[language],
            ],
            colour=_gap_look(r)[1]["facecolor"],
        )
        for r in ranked
    ]
    last = max(2, len(ranked))
    draws = ((results.get("parameters") or {}).get("draws") or {}).get("n", 0)
    draw_spans(
        frame.sheet,
        box,
        spans,
        title=word("rank_chart", language),
        note=word("gap_note", language, draws=draws),
        limits=(1.0, float(last)),
        ticks=[(float(rank), str(rank)) for rank in range(1, last + 1, max(1, last // 6))],
        heads=(word("p_short", language), word("gap_short", language)),
        cell_in=0.75,
    )


def standards_of(results: Mapping[str, Any]) -> dict[str, Any]:
    """Return the standards of a run."""
    return dict((results.get("parameters") or {}).get("standards") or {})


def county_names(results: Mapping[str, Any], language: str) -> dict[str, list[str]]:
    """Return the names of the counties by code."""
    return {key_of(r["adcode"]): [name_of(r, language)] for r in results.get("counties") or []}
