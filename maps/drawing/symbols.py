"""Symbols and fills of pictures: the shapes, hatches and classes of the palette in matplotlib."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline

from ..palette import INK, LEVELS, MINUTE_BREAKS, MINUTE_COLOURS, STATES, colour_of

SHAPES = {
    "ex": "X",
    "plus": "P",
    "circle": "o",
    "pentagon": "p",
    "square": "s",
    "diamond": "D",
    "triangle": "^",
    "triangle_down": "v",
    "hexagon": "H",
    "star": "*",
}
# Shapes of one size in points do not look of one size.
_WEIGHTS = {"D": 0.78, "s": 0.86, "p": 1.15, "^": 1.05, "v": 1.05, "P": 0.9, "X": 0.9, "*": 2.0}
HATCHES = {"hatch": "////", "cross": "xxxx", "dots": "ooo", "few": "\\\\\\\\"}
ESTIMATED_HATCH = "..."
STATE_GROUND = "#f4f4f4"
RANKS = tuple(LEVELS)


@dataclass(frozen=True)
class Classes:
    """How a figure becomes a fill: breaks and colours, dark is a problem."""

    breaks: tuple[float, ...]
    colours: tuple[str, ...]

    def colour(self, value: float) -> str:
        """Return the colour of a value's class."""
        return colour_of(value, self.breaks, self.colours)


def minute_classes(standard: float | None) -> Classes:
    """Return the classes of minutes, with the standard in force as a class border.

    The break nearest to the standard gives way to it, as on the page.

    Examples
    --------
    >>> minute_classes(40.0).breaks
    (15.0, 30.0, 40.0, 60.0, 90.0)
    """
    breaks = list(MINUTE_BREAKS)
    if standard is not None and standard not in breaks:
        nearest = min(range(len(breaks)), key=lambda at: abs(breaks[at] - standard))
        breaks[nearest] = standard
    return Classes(tuple(breaks), MINUTE_COLOURS)


def fill_look(value: float | str, classes: Classes) -> dict[str, Any]:
    """Return the look of a zone: a class's colour, or the hatch of a state on a quiet ground.

    Examples
    --------
    >>> fill_look("unreachable", minute_classes(None))["hatch"]
    'xxxx'
    """
    if not isinstance(value, str):
        colour = classes.colour(value)
        return {"facecolor": colour, "edgecolor": colour, "linewidth": 0.25}
    if value == "few":
        return _hatched(HATCHES["few"], "#b5b5b5")
    state = STATES.get(value, STATES["unlocated"])
    return _hatched(HATCHES[state["pattern"]], state["outline"])


def _hatched(hatch: str, colour: str) -> dict[str, Any]:
    return {
        "facecolor": STATE_GROUND,
        "edgecolor": colour,
        "linewidth": 0.8 if colour == STATES["unreachable"]["outline"] else 0.4,
        "hatch": hatch,
    }


def swatch(
    look: Mapping[str, Any], *, dotted: bool = False
) -> Callable[[Axes, float, float], None]:
    """Return what draws a small rectangle of a look, for a legend in inches."""

    def draw(page: Axes, x: float, y: float) -> None:
        at, wide, high = (x - 0.15, y - 0.07), 0.30, 0.14
        page.add_patch(Rectangle(at, wide, high, **{**look, "linewidth": 0.0}))
        if dotted:
            page.add_patch(Rectangle(at, wide, high, **ESTIMATED))
        page.add_patch(
            Rectangle(at, wide, high, facecolor="none", edgecolor="#8a8a8a", linewidth=0.5)
        )

    return draw


ESTIMATED: dict[str, Any] = {
    "facecolor": "none",
    "edgecolor": (0.1, 0.15, 0.23, 0.22),
    "linewidth": 0.0,
    "hatch": ESTIMATED_HATCH,
}


@dataclass(frozen=True)
class Mark:
    """How a place is marked."""

    shape: str
    size: float = 34.0
    colour: str = INK
    filled: bool = True
    dashed: bool = False
    halo: bool = False
    crossed: str | None = None

    def draw(self, axes: Axes, x: float, y: float, *, zorder: float = 6.0) -> None:
        """Draw the mark with a white edge round it."""
        marker = SHAPES[self.shape]
        area = self.size * _WEIGHTS.get(marker, 1.0)
        if self.halo:
            axes.scatter([x], [y], s=area * 5.0, c=[self.colour], alpha=0.16, lw=0, zorder=zorder)
        axes.scatter([x], [y], s=area * 1.9, marker=marker, c=["white"], lw=0, zorder=zorder)
        axes.scatter(
            [x],
            [y],
            s=area,
            marker=marker,
            facecolors=[self.colour if self.filled else "white"],
            edgecolors=[self.colour],
            linewidths=1.1,
            linestyles="--" if self.dashed else "-",
            zorder=zorder + 0.1,
        )
        if self.crossed:
            axes.scatter(
                [x], [y], s=area * 0.7, marker="x", c=[self.crossed], lw=1.5, zorder=zorder + 0.2
            )


def sign(mark: Mark) -> Callable[[Axes, float, float], None]:
    """Return what draws a mark in a legend."""

    def draw(page: Axes, x: float, y: float) -> None:
        mark.draw(page, x, y)

    return draw


def line_sign(colour: str, *, dashed: bool) -> Callable[[Axes, float, float], None]:
    """Return what draws a short line in a legend."""

    def draw(page: Axes, x: float, y: float) -> None:
        page.plot([x - 0.15, x + 0.15], [y, y], color=colour, lw=1.2, ls="--" if dashed else "-")

    return draw


def top_level(levels: Sequence[str] | None) -> str:
    """Return the highest level of a campus.

    Examples
    --------
    >>> top_level(["postgraduate", "undergraduate"]), top_level([])
    ('postgraduate', 'unknown')
    """
    known = [level for level in levels or [] if level in LEVELS]
    return max(known, key=RANKS.index, default="unknown")


def campus_mark(row: Mapping[str, Any]) -> Mark:
    """Return the mark of a campus: shape by level, filled, open or dashed by kind and status.

    Examples
    --------
    >>> campus_mark({"levels": ["secondary"], "kind": "branch", "status": "operating"}).filled
    False
    """
    level, planned = top_level(row.get("levels")), row.get("status") == "planned"
    return Mark(
        LEVELS[level]["shape"],
        size=18.0 if level in ("adult", "unknown") else 32.0,
        filled=row.get("kind") == "main" and not planned,
        dashed=planned,
        halo=row.get("precision") in ("township", "village"),
    )


def patch_of(polygons: Sequence[Any], **look: Any) -> PathPatch | None:
    """Return polygons with their holes as one patch; nothing for none."""
    rings = [ring for p in polygons for ring in (p.exterior, *p.interiors)]
    if not rings:
        return None
    outlines = [Outline(list(ring.coords)[:], closed=True) for ring in rings]
    return PathPatch(Outline.make_compound_path(*outlines), **look)
