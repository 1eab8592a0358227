"""A picture's sheet: 16:9, measured in inches; title, foot, columns of text and keys.

Everything but the map is drawn on one axes whose units are inches from the lower left corner.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle

from ..palette import INK

WIDTH_IN, HEIGHT_IN = 40 / 3, 7.5
MARGIN_IN = 0.45
MUTED = "#5b6675"
RULE = "#c9ced4"
POINTS_PER_INCH = 72.0


@dataclass
class Sheet:
    """A figure with its page axes, in inches."""

    figure: Figure
    page: Axes
    language: str
    measure: Callable[[str, float, str], float] = field(repr=False)

    def say(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 9.0,
        colour: str = INK,
        weight: str = "normal",
        align: str = "left",
        valign: str = "center",
    ) -> None:
        """Write one line; a name is only ever text, never mathematics."""
        self.page.text(
            x,
            y,
            text,
            fontsize=size,
            color=colour,
            fontweight=weight,
            ha=align,
            va=valign,
            parse_math=False,
        )

    def measuring(self, size: float, weight: str) -> Callable[[str], float]:
        """Return what measures a text of one size and weight, in inches."""
        return lambda text: self.measure(text, size, weight)

    def fit(self, text: str, width_in: float, *, size: float = 9.0, weight: str = "normal") -> str:
        """Return a text that is no wider than `width_in`; what is cut ends in an ellipsis."""
        if self.measure(text, size, weight) <= width_in:
            return text
        while text and self.measure(text + "…", size, weight) > width_in:
            text = text[:-1]
        return text.rstrip() + "…"

    def rule(
        self, x0: float, x1: float, y: float, *, colour: str = RULE, width: float = 0.7
    ) -> None:
        """Draw a level line."""
        self.page.plot([x0, x1], [y, y], color=colour, linewidth=width, solid_capstyle="butt")

    def box(self, x: float, y: float, width: float, height: float, **look: Any) -> None:
        """Draw a rectangle from its lower left corner."""
        self.page.add_patch(Rectangle((x, y), width, height, **look))


def open_sheet(language: str, size_in: tuple[float, float] = (WIDTH_IN, HEIGHT_IN)) -> Sheet:
    """Return an empty sheet, white, 13.33 by 7.5 inches or as large as `size_in` says."""
    width, height = size_in
    figure = Figure(figsize=size_in, dpi=100, facecolor="white")
    canvas: Any = FigureCanvasAgg(figure)
    renderer = canvas.get_renderer()
    page = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    page.set_xlim(0.0, width)
    page.set_ylim(0.0, height)
    page.set_axis_off()
    page.set_zorder(5)

    @lru_cache(maxsize=4096)
    def advance(character: str, weight: str) -> float:
        # at 100 points, so that hinting does not round it; every size is a multiple
        font = FontProperties(size=100.0, weight=weight)
        width, _, _ = renderer.get_text_width_height_descent(f"|{character}|", font, False)
        bars, _, _ = renderer.get_text_width_height_descent("||", font, False)
        return float(width - bars) / figure.dpi / 100.0

    def measure(text: str, size: float, weight: str) -> float:
        return sum(advance(character, weight) for character in text) * size

    return Sheet(figure, page, language, measure)


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Break a text into lines no wider than `width`: Latin at spaces, Chinese anywhere.

    A line never begins with a closing mark; a single word that is too wide stays whole.

    Examples
    --------
    >>> wrap("minutes by car", 10, len)
    ['minutes by', 'car']
    >>> wrap("县乡两级，三级", 4, len)
    ['县乡两', '级，三级']
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if line and measure((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    """Cut a text where a line may end."""
    pieces: list[str] = []
    glue = True
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        closing = character in "，。；：、）》”！？%)" or (character == " ")
        if pieces and (closing or (glue and not wide)):
            pieces[-1] += character
        else:
            pieces.append(character)
        glue = character != " " and (not wide or character in "（《“")
    return pieces


def write_title(sheet: Sheet, kicker: str, finding: str) -> None:
    """Write the line above and the finding below it, in at most two lines, as large as fits."""
    sheet.say(MARGIN_IN, HEIGHT_IN - 0.36, kicker, size=10.5, colour=MUTED)
    wide = WIDTH_IN - 2 * MARGIN_IN
    size, lines = 18.0, [finding]
    for size in (18.0, 16.5, 15.0, 13.5, 12.0, 10.5):
        lines = wrap(finding, wide, sheet.measuring(size, "bold"))
        if len(lines) <= (1 if size > 16.5 else 2):
            break
    lines = _balance(finding, wide, len(lines), sheet.measuring(size, "bold"))
    top = HEIGHT_IN - 0.72 - (0.08 if len(lines) == 1 else 0.0)
    for at, line in enumerate(lines):
        sheet.say(
            MARGIN_IN, top - at * size * 1.3 / POINTS_PER_INCH, line, size=size, weight="bold"
        )


def _balance(text: str, width: float, count: int, measure: Callable[[str], float]) -> list[str]:
    """Return no more lines than before, ended at a mark if one is near, else about one length."""
    tries = [wrap(text, width * part / 80, measure) for part in range(80, 39, -1)]
    tries = [lines for lines in tries if len(lines) <= count]
    if count < 2:
        return tries[0] if tries else wrap(text, width, measure)

    def roughness(lines: list[str]) -> float:
        lengths = [measure(line) for line in lines]
        broken = 0.0 if lines[0][-1] in "，；：。,;:" else 0.45
        return broken + (max(lengths) - min(lengths)) / max(lengths)

    return min(tries, key=roughness)


def write_foot(sheet: Sheet, paragraphs: Iterable[str]) -> None:
    """Write the small print, upwards from the lower margin; all of it, smaller where it is long."""
    said, wide = list(paragraphs), WIDTH_IN - 2 * MARGIN_IN
    size, lines = 6.6, said
    for size in (6.6, 6.0, 5.4, 4.8, 4.2, 3.6):
        lines = [
            line for text in said for line in wrap(text, wide, sheet.measuring(size, "normal"))
        ]
        if len(lines) * size <= 27.0:
            break
    step = size * 1.42 / POINTS_PER_INCH
    for at, line in enumerate(reversed(lines)):
        sheet.say(MARGIN_IN, 0.16 + at * step, line, size=size, colour=MUTED, valign="bottom")


@dataclass(frozen=True)
class Key:
    """One line of a legend: how its sign is drawn at a place, and what it says."""

    draw: Callable[[Axes, float, float], None] | None
    text: str


@dataclass(frozen=True)
class KeyGroup:
    """Lines of a legend under one heading."""

    title: str
    keys: Sequence[Key]


KEY_STEP_IN = 0.205


def legend_height(columns: Sequence[Sequence[KeyGroup]]) -> float:
    """Return how high a legend of columns of groups is, in inches.

    Examples
    --------
    >>> round(legend_height([[KeyGroup("minutes", [Key(None, "0-15")])]]), 3)
    0.455
    """
    return max((sum(_height(group) for group in column) for column in columns), default=0.0)


def _height(group: KeyGroup) -> float:
    return 0.25 + KEY_STEP_IN * len(group.keys) if group.keys else 0.0


def write_legend(
    sheet: Sheet, x: float, top: float, width: float, columns: Sequence[Sequence[KeyGroup]]
) -> None:
    """Draw a legend downwards from `top`, its columns side by side."""
    each = width / max(1, len(columns))
    for at, column in enumerate(columns):
        left, y = x + at * each, top
        for group in column:
            if not group.keys:
                continue
            title = sheet.fit(group.title, each - 0.1, size=8.6, weight="bold")
            sheet.say(left, y - 0.08, title, size=8.6, weight="bold")
            for row, key in enumerate(group.keys):
                middle = y - 0.30 - row * KEY_STEP_IN
                indent = 0.0
                if key.draw is not None:
                    key.draw(sheet.page, left + 0.16, middle)
                    indent = 0.42
                text = sheet.fit(key.text, each - indent - 0.08, size=8.2)
                sheet.say(left + indent, middle, text, size=8.2)
            y -= _height(group) + 0.02
