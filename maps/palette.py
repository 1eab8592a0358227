"""Colours, hatches and symbols: one meaning, one look, on the page and in pictures.

Minutes: light is near, dark is far, classes at 15, 30, 45, 60 and 90 so that a standard in force is
a class border. Shares: dark is few reached, so that dark always means a problem. A state (no
minutes) has a pattern and never a colour of a ramp. Symbols differ in shape, not in colour alone.
"""

from typing import Any

MINUTE_BREAKS = (15.0, 30.0, 45.0, 60.0, 90.0)
MINUTE_COLOURS = ("#f6f1dc", "#d2e0bb", "#95c6b3", "#519db0", "#2f6b9c", "#1e3572")

SHARE_BREAKS = (0.2, 0.4, 0.6, 0.8, 0.95)
SHARE_COLOURS = ("#6b2408", "#a8481a", "#d98347", "#efba86", "#f8e0c4", "#fdf6ea")

PROBABILITY_BREAKS = (0.2, 0.8)
PROBABILITY_COLOURS = ("#f1eef4", "#b3a2cb", "#5a3b86")

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


def palette() -> dict[str, Any]:
    """Return everything above as one plain dict, for the page's JSON block.

    Examples
    --------
    >>> palette()["minutes"]["breaks"]
    [15.0, 30.0, 45.0, 60.0, 90.0]
    """
    ramps = {
        "minutes": (MINUTE_BREAKS, MINUTE_COLOURS),
        "share": (SHARE_BREAKS, SHARE_COLOURS),
        "probability": (PROBABILITY_BREAKS, PROBABILITY_COLOURS),
    }
    return {
        **{name: {"breaks": list(b), "colours": list(c)} for name, (b, c) in ramps.items()},
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
