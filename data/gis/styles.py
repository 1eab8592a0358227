"""How QGIS shows the layers: rules, symbols, labels and field names as QML.

Classes, colours and words are those of the atlas page. The page's own palette cannot be imported
here (data and maps do not know each other), so a test holds the two together.
"""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from ..checking.vocabulary import LEVELS
from ..meaning.codes import CODES
from ..meaning.columns import describe_column

MINUTE_BREAKS = (15.0, 30.0, 45.0, 60.0, 90.0)
MINUTE_COLOURS = ("#f6f1dc", "#d2e0bb", "#95c6b3", "#519db0", "#2f6b9c", "#1e3572")
SHARE_BREAKS = (0.2, 0.4, 0.6, 0.8, 0.95)
SHARE_COLOURS = ("#6b2408", "#a8481a", "#d98347", "#efba86", "#f8e0c4", "#fdf6ea")
INK, ROAD, SITE, PARK, CLUSTER = "#18263a", "#8d8678", "#c2185b", "#6a4a9c", "#00695c"
# The pattern of a state, and its outline: never a colour of a ramp.
STATE_LOOKS = {
    "unlocated": ("hatch", "#7d7d7d"),
    "unreachable": ("cross", "#111111"),
    "no_road_in_data": ("dots", "#7d7d7d"),
}
SHAPES = {
    "unknown": "ex",
    "adult": "plus",
    "secondary": "circle",
    "technician": "pentagon",
    "higher_vocational": "square",
    "vocational_undergraduate": "diamond",
    "undergraduate": "triangle",
    "postgraduate": "triangle_down",
}
# The shape of a site and its size in mm, by the aim of its plan.
SITE_SHAPES = {
    "people": ("star", 4.6),
    "minutes": ("star", 7.0),
    "match": ("hexagon", 8.0),
    "even": ("square", 9.5),
    "seats": ("circle", 11.0),
}
_BRUSHES = {"hatch": "b_diagonal", "cross": "diagonal_x", "dots": "dense6"}
_MARKERS = {"ex": ("cross2", 0), "plus": ("cross", 0), "triangle_down": ("triangle", 180)}
_WHITE = "#ffffff"
_HIGHEST = (
    "coalesce(array_last(array_filter(array({levels}), "
    "array_contains(string_to_array(\"levels\", '; '), @element))), 'unknown')"
)
Symbol = tuple[str, str, dict[str, str]]
Rule = tuple[str, str, Symbol]


def style_of(name: str, columns: Sequence[str] = ()) -> str:
    """Return the QML style of a layer, with its columns under their Chinese names.

    A value on a class border belongs to the class below, so that 45.0 minutes is within 45.

    Examples
    --------
    >>> style_of("roads", ["id"]).count("<symbol ")
    1
    """
    root = Element(
        "qgis", version="3.16", styleCategories="Symbology|Labeling|Fields", labelsEnabled="0"
    )
    if name in _RULES:
        root.append(_draw_rules(_RULES[name]()))
    elif name == "campuses":
        root.append(_draw_levels())
    else:
        root.append(_draw_one(_SINGLE[name]))
    if name in _LABELS:
        root.set("labelsEnabled", "1")
        root.append(_label(*_LABELS[name]))
    aliases = SubElement(root, "aliases")
    for at, column in enumerate(columns):
        zh = describe_column(column, name).zh
        SubElement(aliases, "alias", field=column, index=str(at), name=f"{zh} {column}".strip())
    text = tostring(root, encoding="unicode")
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{text}"


def _county_rules() -> list[Rule]:
    """Return the classes of the drawn local share; a county without one is hatched."""
    field = "covered_local_p50"
    words = [
        f"{_percent(low)}–{_percent(high)} 居民被覆盖 of residents covered"
        for low, high in _pairs(SHARE_BREAKS, 0.0, 1.0)
    ]
    rules = _class_rules(field, SHARE_BREAKS, SHARE_COLOURS, words, outline=("#18263a", 0.5))
    return [*rules, (f'"{field}" IS NULL', "无数据 no data", _state_fill("unlocated"))]


def _township_rules() -> list[Rule]:
    """Return the classes of the minutes to the county tier, then each state as its own pattern."""
    field = "min_county"
    words = [
        f"> {low:g} 分钟 min" if high is None else f"{low:g}–{high:g} 分钟 min"
        for low, high in _pairs(MINUTE_BREAKS, 0.0, None)
    ]
    rules = _class_rules(field, MINUTE_BREAKS, MINUTE_COLOURS, words, outline=("#ffffff", 0.1))
    for state in STATE_LOOKS:
        zh, en = CODES[state]
        rules.append(
            (f"\"{field}\" IS NULL AND \"state_county\" = '{state}'", f"{zh} {en}",
             _state_fill(state))
        )  # fmt: skip
    return rules


def _isochrone_rules() -> list[Rule]:
    """Return one rule a budget of minutes, in the colours of the minutes."""
    words = [f"{high:g} 分钟内 within {high:g} min" for high in MINUTE_BREAKS]
    return _class_rules(
        "minutes", MINUTE_BREAKS, MINUTE_COLOURS, [*words, "更远 farther"],
        outline=(INK, 0.2),
    )  # fmt: skip


def _cluster_rules() -> list[Rule]:
    """Return clusters with a programme within reach, without one, and without an answer."""
    return [
        ('"matched"', "标准内有对口专业 matching programme within reach",
         _marker("triangle", CLUSTER, INK, 3.0)),
        ('NOT "matched"', "标准内无对口专业 none within reach",
         _marker("triangle", _WHITE, CLUSTER, 3.4, width_mm=0.6)),
        ('"matched" IS NULL', "无法判断 not known", _marker("triangle", _WHITE, "#7d7d7d", 2.4)),
    ]  # fmt: skip


def _site_rules() -> list[Rule]:
    """Return sites by what their plan aims at: a full star for residents, hollow shapes for others.

    The shapes grow from aim to aim, so that plans which share a place all show there.
    """
    words = {aim: "{}：{}".format("选址 site", " ".join(CODES[aim])) for aim in SITE_SHAPES}
    looks = {
        aim: _marker(shape, SITE, _WHITE, size) if aim == "people" else _ring(shape, SITE, size)
        for aim, (shape, size) in SITE_SHAPES.items()
    }
    rules = [(f"\"objective_name\" = '{aim}'", words[aim], looks[aim]) for aim in SITE_SHAPES]
    return [*rules, ("ELSE", "选址 site", _marker("star", SITE, _WHITE, 5.0))]


def _pairs(
    breaks: Sequence[float], least: float, most: float | None
) -> list[tuple[float, float | None]]:
    """Return the ends of the classes."""
    return list(zip((least, *breaks), (*breaks, most), strict=True))


def _class_rules(
    field: str, breaks: Sequence[float], colours: Sequence[str], words: Sequence[str], *,
    outline: tuple[str, float],
) -> list[Rule]:  # fmt: skip
    """Return one rule a class; the first holds everything up to its border."""
    rules = []
    for (low, high), colour, word in zip(_pairs(breaks, 0.0, None), colours, words, strict=True):
        ends = [f'"{field}" > {low:g}'] if low else []
        ends += [f'"{field}" <= {high:g}'] if high is not None else []
        rules.append((" AND ".join(ends), word, _fill(colour, "solid", *outline)))
    return rules


def _percent(share: float | None) -> str:
    return f"{100 * (share or 0):g}%"


def _fill(colour: str, brush: str, outline: str, width_mm: float) -> Symbol:
    return "fill", "SimpleFill", {
        "color": _rgba(colour), "style": brush, "outline_color": _rgba(outline),
        "outline_style": "solid", "outline_width": f"{width_mm:g}", "outline_width_unit": "MM",
    }  # fmt: skip


def _state_fill(state: str) -> Symbol:
    pattern, outline = STATE_LOOKS[state]
    return _fill(outline, _BRUSHES[pattern], outline, 0.3)


def _marker(
    shape: str, colour: str, outline: str, size_mm: float, *, width_mm: float = 0.2
) -> Symbol:
    marker, angle = _MARKERS.get(shape, (shape, 0))
    return "marker", "SimpleMarker", {
        "name": marker, "angle": str(angle), "color": _rgba(colour),
        "outline_color": _rgba(outline), "outline_width": f"{width_mm:g}",
        "outline_width_unit": "MM", "size": f"{size_mm:g}", "size_unit": "MM",
    }  # fmt: skip


def _ring(shape: str, colour: str, size_mm: float) -> Symbol:
    """Return a marker without a filling: what lies below shows through."""
    kind, layer, properties = _marker(shape, colour, colour, size_mm, width_mm=0.5)
    return kind, layer, properties | {"color": _rgba(_WHITE, 0)}


def _rgba(colour: str, alpha: int = 255) -> str:
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + f",{alpha}"


_RULES = {
    "counties": _county_rules,
    "townships": _township_rules,
    "clusters": _cluster_rules,
    "sites": _site_rules,
    "isochrones": _isochrone_rules,
}
_SINGLE: dict[str, Symbol] = {
    "institutions": _marker("square", _WHITE, "#7d7d7d", 1.6),
    "parks": _marker("diamond", PARK, _WHITE, 3.0),
    "roads": ("line", "SimpleLine", {
        "line_color": _rgba(ROAD), "line_width": "0.3", "line_width_unit": "MM",
    }),
}  # fmt: skip
# layer: (expression, size in points, QGIS's number of the placement: inside, or beside a point)
_LABELS = {
    "counties": ('"name_zh"', 10, 1),
    "sites": ('"order" || \' \' || "name_zh"', 9, 6),
}


def _draw_rules(rules: Sequence[Rule]) -> Element:
    """Return a renderer with a rule a class or state."""
    renderer = Element("renderer-v2", type="RuleRenderer", symbollevels="0", enableorderby="0")
    parent = SubElement(renderer, "rules", key="root")
    for at, (condition, word, _) in enumerate(rules):
        SubElement(parent, "rule", key=f"rule{at}", filter=condition, label=word, symbol=str(at))
    _add_symbols(renderer, [symbol for *_, symbol in rules])
    return renderer


def _draw_levels() -> Element:
    """Return a renderer with a shape a level: a campus is drawn as its highest."""
    levels = ", ".join(f"'{level}'" for level in LEVELS)
    renderer = Element(
        "renderer-v2", type="categorizedSymbol", symbollevels="0", enableorderby="0",
        attr=_HIGHEST.format(levels=levels),
    )  # fmt: skip
    categories = SubElement(renderer, "categories")
    for at, level in enumerate(SHAPES):
        zh, en = ("层次未知", "level unknown") if level == "unknown" else CODES[level]
        SubElement(
            categories, "category", value=level, symbol=str(at), label=f"{zh} {en}", render="true"
        )
    thin = ("ex", "plus")
    _add_symbols(
        renderer,
        [
            _marker(shape, INK, INK if shape in thin else _WHITE, 2.8,
                    width_mm=0.6 if shape in thin else 0.3)
            for shape in SHAPES.values()
        ],
    )  # fmt: skip
    return renderer


def _draw_one(symbol: Symbol) -> Element:
    renderer = Element("renderer-v2", type="singleSymbol", symbollevels="0", enableorderby="0")
    _add_symbols(renderer, [symbol])
    return renderer


def _add_symbols(renderer: Element, symbols: Sequence[Symbol]) -> None:
    parent = SubElement(renderer, "symbols")
    for at, (kind, layer, properties) in enumerate(symbols):
        symbol = SubElement(parent, "symbol", type=kind, name=str(at), alpha="1")
        _add_properties(
            SubElement(symbol, "layer", {"class": layer, "enabled": "1", "pass": "0"}), properties
        )


def _add_properties(layer: Element, properties: Mapping[str, str]) -> None:
    """Add properties twice: as newer versions of QGIS (Option) and as older ones (prop) read."""
    options = SubElement(layer, "Option", type="Map")
    for key, value in properties.items():
        SubElement(options, "Option", name=key, value=value, type="QString")
    for key, value in properties.items():
        SubElement(layer, "prop", k=key, v=value)


def _label(expression: str, size_pt: int, placement: int) -> Element:
    """Return a label in ink with a white edge."""
    labeling = Element("labeling", type="simple")
    settings = SubElement(labeling, "settings")
    style = SubElement(
        settings, "text-style", fieldName=expression, isExpression="1", fontSize=str(size_pt),
        fontSizeUnit="Point", textColor=_rgba(INK), textOpacity="1",
    )  # fmt: skip
    SubElement(
        style, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferSizeUnits="MM",
        bufferColor=_rgba(_WHITE), bufferOpacity="0.9",
    )  # fmt: skip
    SubElement(
        settings, "placement", placement=str(placement), dist="2", distUnits="MM", priority="8"
    )
    return labeling
