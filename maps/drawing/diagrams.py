"""The diagrams beside the map of a picture, drawn in inches on its sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..findings.saying import people
from ..palette import INK, SITE
from .captions import word
from .sheet import MUTED, RULE, Sheet

ROW_IN = 0.225
LEAST_ROW_IN, MOST_ROW_IN = 0.17, 0.30
HEAD_IN = 0.42
SOFT = "#9aa7b8"


@dataclass(frozen=True)
class Span:
    """A row of an interval diagram: low, middle, high on one scale; `tick` is a second reading.

    `cells` are the texts to the right, `colour` that of the dot. No middle: `blank` is said.
    """

    name: str
    low: float | None
    middle: float | None
    high: float | None
    cells: Sequence[str] = ()
    colour: str = INK
    tick: float | None = None
    blank: str = ""


def fit_rows(count: int, height: float) -> tuple[int, float]:
    """Return how many of `count` rows fit under a heading, and the height of each.

    Where not all fit, the last place is kept for the line that says how many are left out.

    Examples
    --------
    >>> fit_rows(4, 3.0), fit_rows(40, 3.0)
    ((4, 0.3), (12, 0.17))
    """
    room = height - HEAD_IN - 0.2
    if count * LEAST_ROW_IN <= room:
        return count, min(MOST_ROW_IN, room / max(1, count))
    return max(0, int(room / LEAST_ROW_IN) - 1), LEAST_ROW_IN


def draw_spans(
    sheet: Sheet,
    box: tuple[float, float, float, float],
    rows: Sequence[Span],
    *,
    title: str,
    note: str,
    limits: tuple[float, float],
    marks: Sequence[tuple[float, str]] = (),
    ticks: Sequence[tuple[float, str]] = (),
    heads: Sequence[str] = (),
    cell_in: float = 0.62,
) -> None:
    """Draw rows of low, middle and high on one scale, downwards from the top of `box`.

    `ticks` are places on the scale with a line and a figure; `marks` stand out. Rows that do not
    fit are counted in a last line.
    """
    left, bottom, width, height = box
    top = bottom + height
    sheet.say(left, top - 0.08, title, size=10, weight="bold")
    sheet.say(left, top - 0.27, sheet.fit(note, width, size=7.4), size=7.4, colour=MUTED)
    room, step = fit_rows(len(rows), height)
    kept = list(rows)[:room]
    wide = min(
        width * 0.47, max((sheet.measure(r.name, 8.6, "normal") for r in kept), default=0.5) + 0.1
    )
    x0 = left + wide
    x1 = left + width - cell_in * max((len(r.cells) for r in kept), default=0) - 0.1

    def at(value: float) -> float:
        low, high = limits
        return x0 + (min(max(value, low), high) - low) / ((high - low) or 1.0) * (x1 - x0)

    head = top - HEAD_IN - 0.03
    first = head - 0.06 - step / 2
    end = first - (len(kept) - 0.5) * step
    for value, text in ticks:
        sheet.page.plot([at(value)] * 2, [end, head - 0.06], color=RULE, lw=0.6)
        sheet.say(at(value), head, text, size=7.2, colour=MUTED, align="center")
    for value, text in marks:
        sheet.page.plot([at(value)] * 2, [end, head - 0.06], color=SITE, lw=0.8, ls=(0, (4, 2)))
        sheet.say(at(value), head, text, size=7.2, colour=SITE, align="center")
    for k, text in enumerate(heads):
        sheet.say(
            x1 + 0.1 + (k + 1) * cell_in,
            head,
            sheet.fit(text, cell_in - 0.04, size=7.2),
            size=7.2,
            colour=MUTED,
            align="right",
        )
    for k, row in enumerate(kept):
        _draw_span(sheet, row, first - k * step, (left, x0, x1), at, cell_in)
    if len(kept) < len(rows):
        more = word("more", sheet.language, count=len(rows) - len(kept))
        sheet.say(left, first - len(kept) * step, more, size=7.8, colour=MUTED)


def _draw_span(
    sheet: Sheet,
    row: Span,
    y: float,
    edges: tuple[float, float, float],
    at: Any,
    cell_in: float,
) -> None:
    left, x0, x1 = edges
    sheet.say(left, y, sheet.fit(row.name, x0 - left - 0.06, size=8.6), size=8.6)
    sheet.rule(x0, x1, y, colour="#e9ecef", width=0.6)
    if row.low is not None and row.high is not None:
        sheet.page.plot(
            [at(row.low), at(row.high)], [y, y], color=SOFT, lw=4.2, solid_capstyle="butt"
        )
    if row.tick is not None:
        sheet.page.plot([at(row.tick)] * 2, [y - 0.06, y + 0.06], color=INK, lw=1.3)
    if row.middle is not None:
        sheet.page.scatter(
            [at(row.middle)], [y], s=34, c=[row.colour], edgecolors=INK, lw=0.9, zorder=6
        )
    elif row.blank:
        sheet.say(x0 + 0.04, y, row.blank, size=7.8, colour=SITE)
    for k, cell in enumerate(row.cells):
        sheet.say(x1 + 0.1 + (k + 1) * cell_in, y, cell, size=8.4, align="right")


@dataclass(frozen=True)
class Curve:
    """Gains by number of sites, of one objective."""

    name: str
    gains: Sequence[tuple[int, float]]
    colour: str
    dashed: bool


def draw_curves(
    sheet: Sheet, box: tuple[float, float, float, float], curves: Sequence[Curve], *, title: str
) -> None:
    """Draw people gained against the number of sites; every curve begins at none for none."""
    left, bottom, width, height = box
    language, top = sheet.language, bottom + height
    sheet.say(left, top - 0.08, title, size=10, weight="bold")
    most = max((gain for curve in curves for _, gain in curve.gains), default=1.0) or 1.0
    last = max((p for curve in curves for p, _ in curve.gains), default=1)
    x0, x1, y0, y1 = left + 0.62, left + width - 0.25, bottom + 0.42, top - 0.45
    step = _round_step(most)
    ceiling = max(most * 1.02, step)

    def place(p: float, gain: float) -> tuple[float, float]:
        return x0 + p / last * (x1 - x0), y0 + gain / ceiling * (y1 - y0)

    for k in range(int(ceiling / step) + 1):
        level = place(0, k * step)[1]
        sheet.rule(x0, x1, level, colour=RULE if k else INK, width=0.5)
        text = people(k * step)[language] if k else "0"
        sheet.say(x0 - 0.08, level, text, size=7.4, colour=MUTED, align="right")
    for p in range(0, last + 1, max(1, last // 10)):
        sheet.say(place(p, 0)[0], y0 - 0.13, str(p), size=7.4, colour=MUTED, align="center")
    sheet.say(x1, y0 - 0.30, word("nsites", language), size=7.4, colour=MUTED, align="right")
    for k, curve in enumerate(curves):
        points = [place(p, gain) for p, gain in [(0, 0.0), *curve.gains]]
        x, y = [point[0] for point in points], [point[1] for point in points]
        sheet.page.plot(
            x, y, color=curve.colour, lw=1.7, ls="--" if curve.dashed else "-", zorder=6
        )
        face = "white" if curve.dashed else curve.colour
        sheet.page.scatter(x[1:], y[1:], s=24, c=[face], edgecolors=curve.colour, lw=1.2, zorder=7)
        at = x0 + 0.05 + k * (x1 - x0) / 2
        dash = "--" if curve.dashed else "-"
        sheet.page.plot([at, at + 0.28], [top - 0.29] * 2, color=curve.colour, lw=1.7, ls=dash)
        final = people(curve.gains[-1][1])[language]
        sheet.say(at + 0.34, top - 0.29, f"{curve.name} {final}", size=8.0, colour=curve.colour)


def _round_step(most: float) -> float:
    """Return a round distance of grid lines, three to five of them up to `most`."""
    steps = [n * 10.0**p for p in range(0, 9) for n in (1, 2, 2.5, 5)]
    return next((step for step in steps if most / step <= 5), most)


def draw_table(
    sheet: Sheet,
    box: tuple[float, float, float, float],
    rows: Sequence[Sequence[str]],
    *,
    heads: Sequence[str],
    edges: Sequence[float],
) -> None:
    """Write a small table downwards; `edges` are the right (or, if first two, left) edges."""
    left, bottom, width, height = box
    y = bottom + height - 0.08
    for row_at, row in enumerate([heads, *rows]):
        bold = row_at == 0
        for k, cell in enumerate(row):
            right = k >= 2
            start = left + (edges[k] if not right else edges[k - 1] + 0.05)
            room = (edges[k] if right else edges[k + 1] - edges[k]) - (edges[k - 1] if right else 0)
            text = sheet.fit(cell, max(0.3, room), size=8.2)
            sheet.say(
                left + edges[k] if right else start,
                y,
                text,
                size=7.4 if bold else 8.4,
                colour=MUTED if bold else INK,
                align="right" if right else "left",
            )
        if bold:
            sheet.rule(left, left + width, y - 0.12)
        y -= ROW_IN
