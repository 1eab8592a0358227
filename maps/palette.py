"""Colours, hatches and symbols: one meaning, one look, on the page and in pictures.

Minutes: light is near, dark is far, classes at 15, 30, 45, 60 and 90 so that a standard in force is
a class border. Shares: dark is few reached, so that dark always means a problem. A state (no
minutes) has a pattern and never a colour of a ramp. Symbols differ in shape, not in colour alone.
"""

import math
from collections.abc import Iterable
from typing import Any

_ROUND_STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)

MINUTE_BREAKS = (15.0, 30.0, 45.0, 60.0, 90.0)
MINUTE_COLOURS = ("#f6f1dc", "#d2e0bb", "#95c6b3", "#519db0", "#2f6b9c", "#1e3572")

SHARE_BREAKS = (0.2, 0.4, 0.6, 0.8, 0.95)
SHARE_COLOURS = ("#6b2408", "#a8481a", "#d98347", "#efba86", "#f8e0c4", "#fdf6ea")

PROBABILITY_BREAKS = (0.2, 0.8)
PROBABILITY_COLOURS = ("#f1eef4", "#b3a2cb", "#5a3b86")

# Tiers covered, 0 to 3; alignment, 0 to 1; seats per 1,000: dark means little, as for shares.
DEPTH_BREAKS = (0.5, 1.0, 1.5, 2.0, 2.5)
DEPTH_COLOURS = SHARE_COLOURS
ALIGNMENT_BREAKS = (0.2, 0.4, 0.6, 0.8)
ALIGNMENT_COLOURS = SHARE_COLOURS[:5]
ACCESS_COLOURS = ("#3d2b56", "#6a4a86", "#9a77ab", "#c5a8c9", "#e8d9e6", "#faf4f8")

# Supply minus demand: brown where programmes lack, white where they fit, green where they abound.
DIFFERENCE_BREAKS = (-0.2, -0.05, 0.05, 0.2)
DIFFERENCE_COLOURS = ("#a6611a", "#dfc27d", "#f5f5f5", "#80cdc1", "#018571")

# B less A of two runs, in points either side of no change: brown where fewer are reached, green
# where more are.
CHANGE_BREAKS = (10.0, 50.0)
CHANGE_COLOURS = ("#7a4508", "#bf812d", "#e9d09b", "#ffffff", "#b5dfd8", "#3f9f95", "#01544b")

SEA = "#dbe6ec"
LAND = "#f5f3ee"
INK = "#18263a"
ROAD = "#8d8678"
SITE = "#c2185b"
PARK = "#6a4a9c"
CLUSTER = "#00695c"

# A state is drawn as a pattern (an id in the page) over a quiet ground, with its own outline.
STATES = {
    "unlocated": {"pattern": "hatch", "outline": "#7d7d7d", "zh": "位置未知", "en": "not located"},
    "unreachable": {
        "pattern": "cross",
        "outline": "#111111",
        "zh": "无陆路可达",
        "en": "no land route",
    },
    "no_road_in_data": {
        "pattern": "dots",
        "outline": "#7d7d7d",
        "zh": "路网数据未覆盖",
        "en": "no road in the data",
    },
}

# From the lowest to the highest rung; a campus is drawn as its highest.
LEVELS = {
    "unknown": {"shape": "ex", "zh": "层次未知", "en": "level unknown"},
    "adult": {"shape": "plus", "zh": "成人/社区教育", "en": "adult, community"},
    "secondary": {"shape": "circle", "zh": "中职", "en": "secondary"},
    "technician": {"shape": "pentagon", "zh": "技工", "en": "technician"},
    "higher_vocational": {"shape": "square", "zh": "高职", "en": "higher vocational"},
    "vocational_undergraduate": {
        "shape": "diamond",
        "zh": "职业本科",
        "en": "vocational undergraduate",
    },
    "undergraduate": {"shape": "triangle", "zh": "普通本科", "en": "undergraduate"},
    "postgraduate": {"shape": "triangle_down", "zh": "研究生", "en": "postgraduate"},
}
KINDS = {
    "main": {"zh": "主校区", "en": "main campus"},
    "branch": {"zh": "分校区", "en": "branch"},
    "teaching_point": {"zh": "教学点/产业学院", "en": "teaching point"},
    "training_base": {"zh": "实训基地", "en": "training base"},
}


def colour_of(value: float | None, breaks: tuple[float, ...], colours: tuple[str, ...]) -> str:
    """Return the colour of a value's class; a value on a break belongs to the class below it.

    So 45.0 minutes is still "within 45". No value has no colour: the caller draws its state.

    Examples
    --------
    >>> colour_of(45.0, MINUTE_BREAKS, MINUTE_COLOURS) == MINUTE_COLOURS[2]
    True
    >>> colour_of(None, MINUTE_BREAKS, MINUTE_COLOURS)
    'none'
    """
    if value is None or value != value:
        return "none"
    return colours[sum(value > edge for edge in breaks)]


def round_breaks(values: Iterable[float], classes: int = 6) -> list[float]:
    """Return breaks that part values into about equal classes, at round numbers.

    The quantiles are rounded to 1, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 times a power of ten; breaks that
    fall together become one, so that there may be fewer classes. Values of 0 or less and NaN do
    not count.

    Examples
    --------
    >>> round_breaks([12, 18, 22, 31, 44, 58, 61, 75, 88, 140], 4)
    [20.0, 60.0, 80.0]
    """
    known = sorted(value for value in values if value is not None and value > 0)
    if not known:
        return []
    breaks = []
    for k in range(1, classes):
        value = known[min(len(known) - 1, len(known) * k // classes)]
        power = 10.0 ** math.floor(math.log10(value))
        step = min(_ROUND_STEPS, key=lambda s: abs(s - value / power))
        breaks.append(round(step * power, 6))
    return sorted(set(breaks))


def spread_colours(colours: tuple[str, ...], count: int) -> list[str]:
    """Return `count` colours of a ramp, its ends among them.

    Examples
    --------
    >>> spread_colours(("a", "b", "c", "d", "e"), 3)
    ['a', 'c', 'e']
    """
    if count <= 1:
        return [colours[0]]
    return [colours[round(k * (len(colours) - 1) / (count - 1))] for k in range(count)]


def palette(access: Iterable[float] = ()) -> dict[str, Any]:
    """Return everything above as one plain dict, for the page's JSON block.

    `access` are the seats per 1,000 of the zones: their classes follow the values.

    Examples
    --------
    >>> palette()["minutes"]["breaks"]
    [15.0, 30.0, 45.0, 60.0, 90.0]
    """
    seats = round_breaks(access) or [20.0, 40.0, 60.0, 80.0, 100.0]
    ramps = {
        "minutes": (MINUTE_BREAKS, MINUTE_COLOURS, "min"),
        "share": (SHARE_BREAKS, SHARE_COLOURS, "share"),
        "depth": (DEPTH_BREAKS, DEPTH_COLOURS, ""),
        "alignment": (ALIGNMENT_BREAKS, ALIGNMENT_COLOURS, ""),
        "access": (seats, spread_colours(ACCESS_COLOURS, len(seats) + 1), ""),
        "probability": (PROBABILITY_BREAKS, PROBABILITY_COLOURS, "share"),
        "difference": (DIFFERENCE_BREAKS, DIFFERENCE_COLOURS, "share"),
    }
    return {
        **{
            name: {
                "breaks": list(b),
                "colours": list(c),
                "unit": unit,
                # a probability of exactly 0.8 is underserved: its break belongs to the class above
                "from": name == "probability",
            }
            for name, (b, c, unit) in ramps.items()
        },
        "sea": SEA,
        "states": STATES,
        "levels": LEVELS,
        "kinds": KINDS,
        "ink": INK,
        "land": LAND,
        "road": ROAD,
        "site": SITE,
        "park": PARK,
        "cluster": CLUSTER,
    }
