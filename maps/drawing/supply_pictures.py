"""The pictures of what to do: programmes against clusters, and the next sites."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..findings.saying import people
from ..palette import ALIGNMENT_BREAKS, ALIGNMENT_COLOURS, CLUSTER, INK, KINDS, SITE, STATES
from .captions import counted, name_of, percent, word
from .diagrams import Curve, Span, draw_curves, draw_spans, draw_table
from .frame import (
    Frame,
    around,
    draw_outlines,
    draw_roads,
    draw_scale,
    draw_zone,
    key_of,
    write_county_names,
    write_name,
)
from .reach_pictures import (
    Box,
    Layers,
    county_names,
    draw_campuses,
    draw_townships,
    standards_of,
)
from .sheet import Key, KeyGroup, legend_height, write_legend
from .symbols import Classes, Mark, campus_mark, fill_look, line_sign, minute_classes, sign, swatch

ALIGNMENTS = Classes(ALIGNMENT_BREAKS, ALIGNMENT_COLOURS)
FAR = "#a0522d"
COUNTY_TIER = {"higher_vocational", "vocational_undergraduate"}
MATCHED = Mark("hexagon", size=46.0, colour=CLUSTER)
UNDECIDED = Mark("hexagon", size=46.0, colour=CLUSTER, filled=False)
UNMATCHED = Mark("hexagon", size=46.0, colour=CLUSTER, filled=False, crossed=SITE)


def draw_match(frame: Frame, results: Mapping[str, Any], layers: Layers, side: Box) -> str:
    """Draw counties by manufacturing alignment, clusters, and lines to their nearest campus.

    Symbols have one size: the weights of clusters have different bases. A cluster that is known
    to its county only has no place and is counted in the legend.

    Returns what the colour shows.
    """
    language, sheet = frame.sheet.language, frame.sheet
    reach = standards_of(results).get("match_reach", 45.0)
    zones = _draw_alignment(frame, results)
    draw_roads(frame, layers.get("roads"))
    draw_outlines(frame)
    clusters = _draw_clusters(frame, results, layers, reach)
    write_county_names(frame, county_names(results, language))
    draw_scale(frame, word("km", language))
    measure = word("alignment", language)
    short = word("match_short", language)
    title = word("classes", language, measure=short, zones=word("counties", language))
    columns = [[KeyGroup(title, zones)], [KeyGroup(word("clusters", language), clusters)]]
    left, bottom, width, height = side
    legend = legend_height(columns)
    write_legend(sheet, left, bottom + legend, width, columns)
    _draw_bare_clusters(
        frame, results, (left, bottom + legend + 0.2, width, height - legend - 0.2), reach
    )
    return measure


def _draw_alignment(frame: Frame, results: Mapping[str, Any]) -> list[Key]:
    language = frame.sheet.language
    rows = {key_of(r["adcode"]): r for r in results.get("counties") or []}
    counts: dict[Any, int] = {}
    for key, shape in frame.counties.items():
        value = rows.get(str(key), {}).get("alignment_manufacturing")
        shown: float | str = "few" if value is None else float(value)
        slot = shown if isinstance(shown, str) else sum(shown > e for e in ALIGNMENTS.breaks)
        counts[slot] = counts.get(slot, 0) + 1
        draw_zone(frame, shape, fill_look(shown, ALIGNMENTS))
    edges = [0.0, *ALIGNMENT_BREAKS, 1.0]
    keys = [
        Key(
            swatch({"facecolor": c}),
            counted(f"{edges[k]:g}–{edges[k + 1]:g}", counts.get(k, 0), language),
        )
        for k, c in enumerate(ALIGNMENT_COLOURS)
    ]
    if counts.get("few"):
        look = swatch(fill_look("few", ALIGNMENTS))
        keys.append(Key(look, counted(word("few", language), counts["few"], language)))
    return keys


def _draw_clusters(
    frame: Frame, results: Mapping[str, Any], layers: Layers, reach: float
) -> list[Key]:
    """Draw each cluster at its townships, a line from each, and the campuses they lead to."""
    language = frame.sheet.language
    rows = {str(r["id"]): r for r in results.get("clusters") or []}
    campuses = {str(r["id"]): r for r in results.get("campuses") or []}
    places = _places_of(frame, layers, rows)
    counts = {"matched": 0, "unmatched": 0, "undecided": 0}
    ends: dict[str, tuple[float, float]] = {}
    far = near = False
    for name, points in places.items():
        row = rows[name]
        mark, kind = _cluster_mark(row)
        end = campuses.get(str(row.get("nearest_campus")), {})
        if end.get("lon") is not None:
            ends[str(end["id"])] = frame.locate(end["lon"], end["lat"])
        for x, y in points:
            counts[kind] += 1
            if str(end.get("id")) in ends:
                beyond = (row.get("nearest_min") or 0.0) > reach
                far, near = far or beyond, near or not beyond
                _draw_link(frame, (x, y), ends[str(end["id"])], beyond=beyond)
            mark.draw(frame.axes, x, y, zorder=6.0)
            frame.keep_clear(x, y, size=mark.size)
    for name, (x, y) in sorted(ends.items()):
        campus_mark(campuses[name]).draw(frame.axes, x, y, zorder=7.0)
        frame.keep_clear(x, y)
    signs = (("matched", MATCHED), ("unmatched", UNMATCHED), ("undecided", UNDECIDED))
    keys = [
        Key(sign(mark), counted(word(kind, language), counts[kind], language))
        for kind, mark in signs
        if counts[kind]
    ]
    if near:
        keys.append(Key(line_sign(CLUSTER, dashed=False), word("link_in", language, reach=reach)))
    if far:
        keys.append(Key(line_sign(FAR, dashed=True), word("link_out", language, reach=reach)))
    if ends:
        keys.append(Key(sign(Mark("square")), word("matching_campuses", language)))
    absent = len(rows) - len(places)
    if absent:
        keys.append(Key(None, f"{absent} {word('not_on_map', language)}"))
    return keys


def _places_of(
    frame: Frame, layers: Layers, rows: Mapping[str, Any]
) -> dict[str, list[tuple[float, float]]]:
    """Return where each cluster stands, in metres of the map; by its id."""
    layer = layers.get("clusters")
    places: dict[str, list[tuple[float, float]]] = {}
    if layer is None or layer.empty:
        return places
    for name, point in zip(layer["id"], frame.project(layer), strict=True):
        if str(name) in rows and point is not None and not point.is_empty:
            places.setdefault(str(name), []).append((float(point.x), float(point.y)))
    return places


def _cluster_mark(row: Mapping[str, Any]) -> tuple[Mark, str]:
    if row.get("matched") is None:
        return UNDECIDED, "undecided"
    return (MATCHED, "matched") if row["matched"] else (UNMATCHED, "unmatched")


def _draw_link(
    frame: Frame, start: tuple[float, float], end: tuple[float, float], *, beyond: bool
) -> None:
    frame.axes.plot(
        [start[0], end[0]],
        [start[1], end[1]],
        color=FAR if beyond else CLUSTER,
        linewidth=1.1,
        linestyle=(0, (4, 2.5)) if beyond else "-",
        alpha=0.85,
        zorder=4.6,
    )


def _draw_bare_clusters(frame: Frame, results: Mapping[str, Any], box: Box, reach: float) -> None:
    """List the clusters that find no programme in reach, the farthest first."""
    language, sheet = frame.sheet.language, frame.sheet
    title = word("cluster_chart", language, reach=reach)
    counties = {key: names[0] for key, names in county_names(results, language).items()}
    bare = [r for r in results.get("clusters") or [] if r.get("matched") is False]
    bare.sort(
        key=lambda r: (r.get("nearest_min") is not None, -(r.get("nearest_min") or 0), r["id"])
    )
    if not bare:
        sheet.say(box[0], box[1] + box[3] - 0.08, title, size=10, weight="bold")
        sheet.say(box[0], box[1] + box[3] - 0.4, word("all_matched", language))
        return
    spans = []
    for row in bare:
        minutes = row.get("nearest_min")
        county = counties.get(key_of(row.get("adcode")), "")
        spans.append(
            Span(
                _cluster_name(row, county, language),
                0.0 if minutes is not None else None,
                minutes,
                minutes,
                ["—" if minutes is None else f"{minutes:.0f}"],
                colour=FAR,
                blank=_reason(row, language),
            )
        )
    most = max([r["nearest_min"] for r in bare if r.get("nearest_min") is not None], default=reach)
    draw_spans(
        sheet,
        box,
        spans,
        title=title,
        note=word("cluster_note", language),
        limits=(0.0, max(most, reach * 1.5)),
        ticks=[(0.0, "0")],
        marks=[(reach, word("in_force", language, value=reach))],
        cell_in=0.45,
    )


def _cluster_name(row: Mapping[str, Any], county: str, language: str) -> str:
    name = name_of(dict(row), language)
    return (
        name
        if county[:2] in name or not county
        else f"{name}（{county}）"
        if language == "zh"
        else name
    )


def _reason(row: Mapping[str, Any], language: str) -> str:
    state = STATES.get(str(row.get("state")))
    return state[language] if state else word("no_programme", language)


def draw_sites(frame: Frame, results: Mapping[str, Any], layers: Layers, side: Box) -> str:
    """Draw the proposed sites as numbered stars over minutes to the county tier, and the curve.

    The plan is that of the first objective in the results, as in the finding.

    Returns what the colour shows.
    """
    language, sheet = frame.sheet.language, frame.sheet
    classes = minute_classes(standards_of(results).get("county"))
    zones = draw_townships(frame, results, layers, "county", classes, by_minutes=True, dots=False)
    draw_roads(frame, layers.get("roads"))
    draw_outlines(frame)
    rows = [
        r
        for r in results.get("campuses") or []
        if COUNTY_TIER & set(r.get("levels") or []) and r.get("status") != "closed"
    ]
    campuses = draw_campuses(frame, rows, title=word("existing", language))
    sites = [r for r in results["sites"] if r.get("gain_people") is not None]
    sites = [r for r in sites if r.get("objective_name") == sites[0].get("objective_name")]
    sites.sort(key=lambda r: r.get("order") or 0)
    _draw_stars(frame, sites)
    write_county_names(frame, county_names(results, language))
    draw_scale(frame, word("km", language))
    star = Key(sign(Mark("star", size=60, colour=SITE)), word("site", language))
    unit = {"zh": "分钟", "en": "minutes"}[language]
    title = word("classes", language, measure=unit, zones=word("townships", language))
    columns = [[KeyGroup(title, zones)], [*campuses, KeyGroup(word("sites", language), [star])]]
    left, bottom, width, height = side
    legend = legend_height(columns)
    write_legend(sheet, left, bottom + legend, width, columns)
    _draw_plan(frame, results, sites, (left, bottom + legend + 0.2, width, height - legend - 0.2))
    return word("minutes_to", language, tier=word("county", language))


def _draw_stars(frame: Frame, sites: Sequence[Mapping[str, Any]]) -> None:
    language = frame.sheet.language
    placed = [s for s in sites if s.get("lon") is not None]
    points = [frame.locate(s["lon"], s["lat"]) for s in placed]
    for site, (x, y) in zip(placed, points, strict=True):
        Mark("star", size=170.0, colour=SITE).draw(frame.axes, x, y, zorder=8.0)
        frame.axes.text(
            x,
            y,
            f"{site.get('order') or ''}",
            fontsize=8.0,
            fontweight="bold",
            color="white",
            ha="center",
            va="center_baseline",
            zorder=8.5,
        )
        frame.keep_clear(x, y, size=340.0)
    for site, (x, y) in zip(placed, points, strict=True):
        text = _short(site, language)
        reach = 0.2 + frame.sheet.measure(text, 9.0, "bold") / 2
        write_name(
            frame, [text], around(frame, x, y, reach_in=reach), (x, y), size=9.0, colour=SITE
        )


def _short(site: Mapping[str, Any], language: str) -> str:
    """Return a site's first name: sites that merged keep all theirs in the tables."""
    return name_of(dict(site), language).split(" / ")[0]


def _draw_plan(
    frame: Frame, results: Mapping[str, Any], sites: Sequence[Mapping[str, Any]], box: Box
) -> None:
    """Draw the gain curve of every objective above the table of the sites."""
    language, sheet = frame.sheet.language, frame.sheet
    left, bottom, width, height = box
    counties = {key: names[0] for key, names in county_names(results, language).items()}
    shown = sites[:6]
    rows = [
        [
            f"{s.get('order') or ''}",
            "  ".join(
                [
                    _short(s, language),
                    counties.get(key_of(s.get("adcode")), ""),
                    KINDS.get(str(s.get("campus_kind")), {}).get(language, ""),
                ]
            ).rstrip(),
            "+" + people(s["gain_people"])[language],
            percent(s.get("share_after"), 1),
        ]
        for s in shown
    ]
    heads = ["", word("place", language), word("gain", language), word("after", language)]
    table = 0.24 * (len(rows) + 1)
    draw_table(
        sheet,
        (left, bottom, width, table),
        rows,
        heads=heads,
        edges=(0.0, 0.25, width - 0.95, width),
    )
    curves = _curves(results, language)
    if curves:
        draw_curves(
            sheet,
            (left, bottom + table, width, height - table),
            curves,
            title=word("curve", language),
        )


def _curves(results: Mapping[str, Any], language: str) -> list[Curve]:
    plans: dict[str, list[tuple[int, float]]] = {}
    for plan in results.get("plans") or []:
        if plan.get("gain_people") is not None:
            name = str(plan.get("objective_name"))
            plans.setdefault(name, []).append((int(plan["p"]), float(plan["gain_people"])))
    # an aim that was planned for one number of sites has no curve; the legend holds two
    curved = {name: gains for name, gains in plans.items() if len(gains) > 1}
    return [
        Curve(word(f"{name}_obj", language), sorted(gains), INK if at else SITE, bool(at))
        for at, (name, gains) in enumerate(list(curved.items())[:2])
    ]
