"""The picture of the difference of two runs: who is reached more or less than before, B less A."""

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.figure import Figure

from ...geo.comparison.changes import counted_campuses
from ...geo.comparison.compare import Comparison
from ...geo.errors import ParameterError
from ...geo.study import TIERS
from ..findings.difference_finding import difference_finding, say_points
from ..palette import CHANGE_BREAKS, CHANGE_COLOURS, SITE, STATES
from .captions import LANGUAGES, counted, name_of, percent, word
from .diagrams import Span, draw_spans
from .fonts import check_glyphs, choose_families, drawing_with
from .frame import (
    Frame,
    draw_outlines,
    draw_roads,
    draw_scale,
    draw_zone,
    key_of,
    open_frame,
    polygons_of,
    shapes_of,
    write_name,
)
from .pictures import MAP_BOX, SIDE_BOX, foot_of
from .sheet import Key, KeyGroup, legend_height, open_sheet, write_foot, write_legend, write_title
from .symbols import Classes, Mark, fill_look, sign, swatch

Box = tuple[float, float, float, float]
Slot = int | str
NEW, GONE = Mark("star", size=40, colour=SITE), Mark("circle", size=30, filled=False, crossed=SITE)
_EVEN = len(CHANGE_COLOURS) // 2
_CLASSES = Classes(CHANGE_BREAKS, CHANGE_COLOURS)
_LOCAL = TIERS[1:]
_WORDS = {
    "kicker": ("两次结果之差（B − A）", "Difference of two runs (B − A)"),
    "shown": (
        "颜色：各乡镇县乡两级覆盖率之差（仅已定位）",
        "colour: change of the share reached, both local tiers (located only)",
    ),
    "classes": ("百分点（乡镇街道数）", "points (number of townships)"),
    "none": ("无变化", "no change"),
    "new_state": ("分钟状态有变", "state of the minutes changed"),
    "one_run": ("只在一次结果中", "in one run only"),
    "elsewhere": ("与他处同址或无位置，未单独上图", "no cell of their own, not drawn"),
    "campuses": ("校区（图上数）", "Campuses (number drawn)"),
    "new": ("B 新计入", "counted in B, not in A"),
    "gone": ("B 不再计入", "counted in A, not in B"),
    "unplaced": ("增减而无位置，未上图", "changed, no place, not drawn"),
    "chart": ("各县县乡两级覆盖率（推算中位数）", "Share reached by county (drawn median)"),
    "note": (
        "点与线：B 及其 5–95 %；竖：A；括号：换随机种子也可能有此差别",
        "dot, line: B and its 5–95 %; tick: A; in brackets: another seed may give as much",
    ),
    "points": ("之差", "Change"),
    "p": ("不足概率", "P underserved"),
    "limits": (
        "之差为 B 减 A；推算数字为抽样结果，标注见 compare.xlsx。",
        "Differences are B less A; drawn figures are sampled, see compare.xlsx. ",
    ),
}


def draw_difference(
    comparison: Comparison,
    runs: tuple[Mapping[str, Any], Mapping[str, Any]],
    layers: Mapping[str, gpd.GeoDataFrame],
    *,
    names: tuple[str, str],
    cause: Mapping[str, str] | None = None,
    language: str = "zh",
    font: str | Path | None = None,
) -> Figure:
    """Return the difference of two runs as a figure of 13.33 by 7.5 inches.

    Townships are coloured by the change of their located local share, a county without townships
    whole. A township without minutes in both runs keeps the hatch of its state; one whose state
    changed has a hatch of its own. Stars are campuses that count in B alone, crossed circles those
    that count in A alone.

    Parameters
    ----------
    comparison
        From `vocatlas.geo.comparison.compare.compare_runs`.
    runs
        Both runs in the shape of ``results.json``.
    layers
        As for `vocatlas.maps.drawing.pictures.draw_picture`, those of B.
    names
        What the two runs are called.
    cause
        What differs, in a few words by language; the title begins with it.
    language
        ``zh`` or ``en``.
    font
        A font file to draw with before the installed ones.

    Raises
    ------
    ParameterError
        The language is unknown.
    OutputError
        There are no county outlines, or a character has no glyph in any font.
    """
    if language not in LANGUAGES:
        raise ParameterError(f"unknown language {language!r}; expected one of zh, en")
    study = runs[1].get("study") or {}
    with drawing_with(choose_families(font)), warnings.catch_warnings():
        # a missing glyph is an error for all of them at once: check_glyphs
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        sheet = open_sheet(language)
        frame = open_frame(sheet, layers, MAP_BOX, crs=study.get("metric_crs"))
        groups = [_draw_zones(frame, comparison, layers)]
        draw_roads(frame, layers.get("roads"))
        draw_outlines(frame)
        groups.append(_draw_campuses(frame, runs))
        _write_counties(frame, comparison.counties)
        draw_scale(frame, word("km", language))
        _draw_side(frame, comparison, groups)
        shown = [name_of(study, language), _say("kicker", language)]
        shown += [_one_line(f"A: {names[0]} → B: {names[1]}"), _say("shown", language)]
        kicker = sheet.fit("  |  ".join(shown), MAP_BOX[2] + SIDE_BOX[2] + 0.2, size=10.5)
        finding = difference_finding(comparison, cause)[language]
        write_title(sheet, kicker, _one_line(finding))
        foot = foot_of(runs[1], language)
        write_foot(sheet, [*foot[:-1], _say("limits", language) + foot[-1]])
        check_glyphs(sheet.figure)
    return sheet.figure


def _say(key: str, language: str) -> str:
    return _WORDS[key][LANGUAGES.index(language)]


def _one_line(text: str) -> str:
    """Return a text without anything that is no printable character."""
    return name_of({"name_zh": text}, "zh")


def class_of_change(points: float) -> int:
    """Return the class of a change: 3 is exactly none, the same steps stand on either side.

    Examples
    --------
    >>> [class_of_change(x) for x in (-60.0, -10.0, 0.0, 10.0, 10.1)]
    [0, 2, 3, 4, 5]
    """
    if points == 0:
        return _EVEN
    step = 1 + sum(abs(points) > edge for edge in CHANGE_BREAKS)
    return _EVEN + (step if points > 0 else -step)


def slot_of(row: Mapping[str, Any]) -> Slot:
    """Return how a township is drawn: its class, ``new_state``, or its state in both runs.

    Examples
    --------
    >>> both = {"state_township_a": "number", "state_township_b": "number"}
    >>> slot_of({**both, "state_county_a": "unreachable", "state_county_b": "number"})
    'new_state'
    """
    pairs = [(row.get(f"state_{tier}_a"), row.get(f"state_{tier}_b")) for tier in _LOCAL]
    if any(a != b for a, b in pairs):
        return "new_state"
    state = next((str(a) for a, _ in pairs if a in STATES), None)
    points = row.get("covered_local_points")
    if state or points is None or points != points:
        return state or "unlocated"
    return class_of_change(float(points))


def _look(slot: Slot) -> dict[str, Any]:
    if isinstance(slot, int):
        return {"facecolor": CHANGE_COLOURS[slot], "edgecolor": "#b9bec4", "linewidth": 0.25}
    if slot in ("new_state", "one_run"):
        look = fill_look("few", _CLASSES)
        return look | {"edgecolor": SITE} if slot == "new_state" else look
    return fill_look(slot, _CLASSES)


def _draw_zones(
    frame: Frame, comparison: Comparison, layers: Mapping[str, gpd.GeoDataFrame]
) -> KeyGroup:
    """Draw townships, and counties without townships whole; return the legend."""
    language = frame.sheet.language
    rows = {key_of(row["code"]): row for row in comparison.townships.to_dict("records")}
    cells = frame.project(shapes_of(layers.get("townships"), "code"))
    counts: dict[Slot, int] = {}
    for code, shape in cells.items():
        slot = slot_of(rows[str(code)]) if str(code) in rows else "one_run"
        counts[slot] = counts.get(slot, 0) + 1
        draw_zone(frame, shape, _look(slot))
    held = {key_of(row["adcode"]) for row in rows.values()}
    for county in comparison.counties.to_dict("records"):
        key, points = key_of(county["adcode"]), county.get("covered_local_points")
        if key not in held and key in frame.counties.index:
            known = points is not None and points == points
            draw_zone(
                frame,
                frame.counties[key],
                _look(class_of_change(float(points)) if known else "unlocated"),
            )
    keys = [Key(swatch(_look(at)), counted(_class_text(at, language), counts.get(at, 0), language))
            for at in reversed(range(len(CHANGE_COLOURS)))]  # fmt: skip
    for slot in ("new_state", *STATES, "one_run"):
        if counts.get(slot):
            text = STATES[slot][language] if slot in STATES else _say(slot, language)
            keys.append(Key(swatch(_look(slot)), counted(text, counts[slot], language)))
    undrawn = len(rows.keys() - {str(code) for code in cells.index})
    if undrawn:
        keys.append(Key(None, counted(_say("elsewhere", language), undrawn, language)))
    return KeyGroup(_say("classes", language), keys)


def _class_text(at: int, language: str) -> str:
    """Return the ends of a class of change."""
    if at == _EVEN:
        return _say("none", language)
    sign_of, step = ("+" if at > _EVEN else "−"), abs(at - _EVEN)
    ends = (0.0, *CHANGE_BREAKS)
    if step == len(ends):
        return f"> {sign_of}{ends[-1]:g}" if at > _EVEN else f"< {sign_of}{ends[-1]:g}"
    low = f"{sign_of}{ends[step - 1]:g}" if ends[step - 1] else "0"
    return f"{low} ~ {sign_of}{ends[step]:g}"


def _draw_campuses(
    frame: Frame, runs: tuple[Mapping[str, Any], Mapping[str, Any]]
) -> KeyGroup:  # fmt: skip
    """Draw the campuses that count in one of the runs alone; return the legend."""
    language = frame.sheet.language
    sides = [counted_campuses(run) for run in runs]
    keys, unplaced = [], 0
    for key, mark, here, there in (("new", NEW, 1, 0), ("gone", GONE, 0, 1)):
        rows = [sides[here][id] for id in sorted(sides[here].keys() - sides[there].keys())]
        placed = [r for r in rows if r.get("lon") is not None and r.get("lat") is not None]
        for row in placed:
            x, y = frame.locate(row["lon"], row["lat"])
            mark.draw(frame.axes, x, y)
            for _ in range(6):  # a mark under a name is not seen: worse than a name half outside
                frame.keep_clear(x, y, size=mark.size)
        if placed:
            keys.append(Key(sign(mark), counted(_say(key, language), len(placed), language)))
        unplaced += len(rows) - len(placed)
    if unplaced:
        keys.append(Key(None, counted(_say("unplaced", language), unplaced, language)))
    return KeyGroup(_say("campuses", language), keys)


def _write_counties(frame: Frame, counties: pd.DataFrame) -> None:
    """Write each county with the change of its drawn share, small ones beside it if need be.

    A mark under a name would be a campus that nobody sees.
    """
    rows = {key_of(row["adcode"]): row for row in counties.to_dict("records")}
    reach = 0.5 * frame.metres_per_inch
    for key in sorted(
        rows.keys() & set(frame.counties.index), key=lambda k: frame.counties[k].area
    ):
        shape = shapely.make_valid(shapely.simplify(frame.counties[key], 500.0))
        largest = max(polygons_of(shape), key=lambda part: part.area, default=shape)
        middle = shapely.maximum_inscribed_circle(largest, tolerance=500.0).coords[0]
        x0, y0, x1, y1 = shapely.buffer(shapely.box(*largest.bounds), reach).bounds
        grid = np.meshgrid(np.linspace(x0, x1, 25), np.linspace(y0, y1, 25))
        places = [
            middle,
            *((float(x), float(y)) for x, y in zip(*map(np.ravel, grid), strict=True)),
        ]
        lines = [name_of(rows[key], frame.sheet.language), _bracketed(rows[key])]
        write_name(frame, lines, places, middle, size=8.6, inside=shape)


def _bracketed(row: Mapping[str, Any]) -> str:
    """Return the change of the drawn share, in brackets where another seed may give as much."""
    points, mark = row.get("covered_local_p50_points"), row.get("covered_local_p50_noise")
    said = say_points(float("nan") if points is None else points)
    return f"({said})" if mark == "within" else said


def _draw_side(frame: Frame, comparison: Comparison, groups: Sequence[KeyGroup]) -> None:
    """Draw A and B of every county above the legend, the largest change first."""
    language, sheet = frame.sheet.language, frame.sheet
    left, bottom, width, height = SIDE_BOX
    columns = [[groups[0]], [groups[1]]] if groups[1].keys else [[groups[0]]]
    legend = legend_height(columns)
    write_legend(sheet, left, bottom + legend, width, columns)
    key = "covered_local_p50"
    table = comparison.counties
    if len(table):
        size = table[f"{key}_points"].abs()
        table = table.assign(size=size).sort_values(
            ["size", "adcode"], ascending=[False, True], na_position="last"
        )
    draw_spans(
        sheet,
        (left, bottom + legend + 0.2, width, height - legend - 0.2),
        [_span(row, language) for row in table.to_dict("records")],
        title=_say("chart", language),
        note=_say("note", language),
        limits=(0.0, 1.0),
        ticks=[(0.0, "0"), (0.5, percent(0.5)), (1.0, percent(1.0))],
        heads=(_say("points", language), _say("p", language)),
        cell_in=0.86,
    )


def _span(row: Mapping[str, Any], language: str) -> Span:
    """Return the row of a county: B with its interval, A as a tick; within the noise no colour."""
    key = "covered_local_p50"
    values = {
        k: None if pd.isna(row[k]) else float(row[k])
        for k in (f"{key}_a", f"{key}_b", "covered_local_p05_b", "covered_local_p95_b",
                  f"{key}_points", "p_underserved_a", "p_underserved_b")
    }  # fmt: skip
    points, within = values[f"{key}_points"], row[f"{key}_noise"] == "within"
    chances = [percent(values[f"p_underserved_{side}"]).removesuffix(" %") for side in "ab"]
    return Span(
        name_of(dict(row), language),
        values["covered_local_p05_b"],
        values[f"{key}_b"],
        values["covered_local_p95_b"],
        [_bracketed(row), f"{chances[0]} → {chances[1]} %"],
        colour=CHANGE_COLOURS[class_of_change(points) if points and not within else _EVEN],
        tick=values[f"{key}_a"],
    )
