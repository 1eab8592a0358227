"""Charts of the workbook: they point at the cells of the tables, so that an edit shows in them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference, ScatterChart, Series
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.title import Title, title_maker
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, ParagraphProperties
from openpyxl.worksheet.pagebreak import Break

from ..meaning.codes import CODES
from ..meaning.columns import Column, describe_column
from ..meaning.units import describe_unit, number_format
from .sheets import Sheet

_WIDTH_CM, _HEIGHT_CM, _ROWS = 25.0, 10.5, 22
_BLUE, _PALE, _PURPLE, _INK = "2F6B9C", "B9CBD9", "5A3B86", "18263A"
_TIER_COLOURS = {"city": "1E3572", "county": "519DB0", "township": "D98347"}
_AIM_COLOURS = {
    "people": _BLUE, "minutes": "D98347", "match": "00695C", "even": _PURPLE, "seats": "8A5A00",
}  # fmt: skip
# The column of a plan that says what it gives of a goal.
_OF_GOAL = {
    "people": "gain_people",
    "match": "gain_clusters",
    "even": "worst_share",
    "seats": "seats_used",
    "cost": "cost",
}
_MARKERS = ("circle", "square", "triangle", "diamond", "x", "plus")


def add_charts(page: Any, pages: Mapping[str, Any], sheets: Mapping[str, Sheet]) -> int:
    """Put the charts whose tables are there on a page, one below the other; return how many.

    Parameters
    ----------
    page
        The page that is to hold them.
    pages
        The worksheets that hold the tables, by name.
    sheets
        What stands in them.
    """
    makers: dict[str, tuple[Callable[..., Any], ...]] = {
        "counties": (_chart_coverage, _chart_probability),
        "plans": (
            _chart_gain,
            *(partial(_chart_goal, aim=aim) for aim in ("match", "even", "seats")),
        ),
        "plan_after": (_chart_after,),
        "fronts": (_chart_fronts,),
        "closing": (_chart_closing,),
        "sweep": (_chart_sweep,),
        "coordination": (_chart_coordination,),
        "equity_lorenz": (_chart_lorenz,),
    }
    made = [
        make(pages[name], sheets[name])
        for name, many in makers.items()
        for make in many
        if name in sheets
    ]
    charts = []
    for found in made:
        charts += found if isinstance(found, list) else [found] if found is not None else []
    for at, chart in enumerate(charts):
        chart.width, chart.height = _WIDTH_CM, _HEIGHT_CM
        page.add_chart(chart, f"A{1 + at * _ROWS}")
        if at and at % 2 == 0:
            page.row_breaks.append(Break(at * _ROWS))
    page.sheet_view.showGridLines = False
    page.page_setup.paperSize = 9
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToHeight = 0
    return len(charts)


def _chart_coverage(page: Any, sheet: Sheet) -> Any:
    """Return bars of the located and drawn local share by county, with the ends of the interval."""
    if not _has(sheet, "name_zh", "covered_local", "covered_local_p50"):
        return None
    bars = _bars(
        page,
        sheet,
        "县乡两级覆盖率：已定位与抽样中位数（短横为 5%–95%）\n"
        "Covered, county and township tiers: located, and median of draws (dashes: 5–95 %)",
        {"covered_local": ("仅已定位 located only", _PALE),
         "covered_local_p50": ("抽样中位数 median of draws", _BLUE)},
    )  # fmt: skip
    ends = LineChart()
    for name, label in (("covered_local_p05", "5%"), ("covered_local_p95", "95%")):
        if not _has(sheet, name):
            continue
        series = _series(page, sheet, name, label)
        series.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
        series.marker.symbol, series.marker.size = "dash", 9
        series.marker.graphicalProperties = _solid(_INK)
        series.smooth = False
        ends.append(series)
    if ends.series:
        ends.hiLowLines = ChartLines()
        bars += ends
    return bars


def _chart_probability(page: Any, sheet: Sheet) -> Any:
    """Return bars of the probability of being underserved by county."""
    if not _has(sheet, "name_zh", "p_underserved"):
        return None
    return _bars(
        page,
        sheet,
        "不足概率：覆盖率低于目标的抽样占比\n"
        "Probability of being underserved: share of draws below the target",
        {"p_underserved": ("不足概率 probability", _PURPLE)},
    )


def _chart_gain(page: Any, sheet: Sheet) -> Any:
    """Return the share covered after 1, 2, ... sites, a line for each aim with a curve."""
    if not _has(sheet, "objective_name"):
        return None
    aims = [_code(_value(sheet, row, "objective_name")) for row in sheet.rows]
    only = [at for at, aim in enumerate(aims) if aims.count(aim) > 1]
    chart = _runs(
        page, sheet, by="objective_name", x="p", y="share_after", only=only,
        title="增益曲线：新增校区数与之后的县级覆盖率\n"
        "Gain curve of plans: new campuses and the county-tier share after",
        colours=_AIM_COLOURS,
    )  # fmt: skip
    return _percent(chart, "新增校区数 new campuses")


def _chart_goal(page: Any, sheet: Sheet, *, aim: str) -> Any:
    """Return what the plans of an aim give of it for each number of sites; None for one alone."""
    if not _has(sheet, "objective_name", "p", _OF_GOAL[aim]):
        return None
    words = [_code(_value(sheet, row, "objective_name")) for row in sheet.rows]
    only = [at for at, word in enumerate(words) if word == aim]
    if len(only) < 2:
        return None
    of = describe_column(_OF_GOAL[aim])
    chart = _runs(
        page, sheet, by="objective_name", x="p", y=of.name, only=only, colours=_AIM_COLOURS,
        title=f"增益曲线：新增校区数与{of.zh}\nGain curve: new campuses and {of.en}",
    )  # fmt: skip
    return _name_axes(chart, "新增校区数 new campuses", whole=True, y=of)


def _chart_after(page: Any, sheet: Sheet) -> Any:
    """Return bars of the drawn local share by county, before and after the plan."""
    before, after = "covered_local_p50_before", "covered_local_p50_after"
    if not _has(sheet, "county", before, after):
        return None
    return _bars(
        page,
        sheet,
        "方案前后：县乡两级覆盖率（抽样中位数）\n"
        "Before and after the plan: covered, county and township tiers, median of draws",
        {before: ("方案前 before", _PALE), after: ("方案后 after", _BLUE)},
        names="county",
    )


def _chart_fronts(page: Any, sheet: Sheet) -> list[Any]:
    """Return a chart for each pair of goals: the plans that nothing beats in both."""
    if not _has(sheet, "first", "second"):
        return []
    pairs = [tuple(_code(_value(sheet, row, k)) for k in ("first", "second")) for row in sheet.rows]
    charts = []
    for pair, members in groupby(range(len(pairs)), key=pairs.__getitem__):
        x, y = (describe_column(_OF_GOAL.get(goal, "")) for goal in pair)
        chart = _runs(
            page, sheet, by="first", x=x.name, y=y.name, only=list(members),
            title=f"权衡：{x.zh}与{y.zh}\nTrade-off: {x.en}, and {y.en}",
        )  # fmt: skip
        if chart is not None:
            chart.legend = None
            charts.append(_name_axes(chart, f"{x.zh} {x.en}", x=x, y=y))
    return charts


def _chart_closing(page: Any, sheet: Sheet) -> Any:
    """Return the people who lose cover for each number of closings, a line for each tier."""
    chart = _runs(
        page, sheet, by="tier", x="q", y="people_lost",
        title="停办分析：停办校区数与失去覆盖的人口（仅已定位，损失最小的方案）\n"
        "Closings: campuses that close and the fewest people who lose cover (located only)",
        colours=_TIER_COLOURS,
    )  # fmt: skip
    lost = describe_column("people_lost")
    return _name_axes(chart, "停办校区数 campuses that close", whole=True, y=lost)


def _chart_sweep(page: Any, sheet: Sheet) -> Any:
    """Return the share covered at each standard, a line for each tier."""
    chart = _runs(
        page, sheet, by="tier", x="minutes", y="share", marked=False,
        title="标准扫描：各层级标准（分钟）与覆盖率（仅已定位）\n"
        "Sweep of the standard of each tier (min) and the share covered (located only)",
        colours=_TIER_COLOURS,
    )  # fmt: skip
    return _percent(chart, "标准（分钟）standard (min)", low=15, high=120)


def _chart_coordination(page: Any, sheet: Sheet) -> Any:
    """Return the published index by place, in one ink: a higher value is no better one."""
    only = [at for at, row in enumerate(sheet.rows) if _code(_value(sheet, row, "level")) == "both"]
    chart = _runs(
        page, sheet, by="place", x="year", y="published", only=only,
        title="规模协调指数（公布值，人/亿元；较高可能只因人均 GDP 较低）\n"
        "Scale coordination index as published (may be higher only because GDP per head is lower)",
    )  # fmt: skip
    if chart is not None:
        chart.x_axis.number_format, chart.y_axis.number_format = "0", "0.0"
        chart.x_axis.title, chart.x_axis.majorUnit = _title("年份 year"), 1
    return chart


def _chart_lorenz(page: Any, sheet: Sheet) -> Any:
    """Return the Lorenz curve of secondary seats, and the diagonal of an even share."""
    if not _has(sheet, "cohort_share", "seats_share"):
        return None
    chart = ScatterChart()
    chart.style, chart.scatterStyle = 2, "lineMarker"
    chart.title = _title(
        "洛伦兹曲线：可达性由低到高的学龄人口与其学位占比\n"
        "Lorenz curve of secondary seats: shares of the cohort, worst-off first, and of seats"
    )
    across = _reference(page, sheet, "cohort_share")
    for name, label, colour in (
        ("seats_share", "学位 seats", _BLUE),
        ("cohort_share", "均等 even share", _PALE),
    ):
        series = Series(_reference(page, sheet, name), across, title=label)
        series.graphicalProperties.line.solidFill = colour
        series.graphicalProperties.line.width = 22000
        series.marker.symbol, series.smooth = "none", False
        chart.series.append(series)
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1
    chart.x_axis.scaling.min, chart.x_axis.scaling.max = 0, 1
    chart.x_axis.title = _title("学龄人口累计占比 share of the cohort")
    chart.x_axis.number_format = chart.y_axis.number_format = "0%"
    chart.x_axis.majorUnit = chart.y_axis.majorUnit = 0.2
    return _finish(chart)


def _bars(
    page: Any, sheet: Sheet, title: str, columns: Mapping[str, tuple[str, str]], *,
    names: str = "name_zh",
) -> BarChart:  # fmt: skip
    """Return clustered bars of shares by name."""
    chart = BarChart()
    chart.type, chart.grouping, chart.gapWidth = "col", "clustered", 60
    chart.title = _title(title)
    for name, (label, colour) in columns.items():
        series = _series(page, sheet, name, label)
        series.graphicalProperties = _solid(colour)
        chart.append(series)
    chart.set_categories(_reference(page, sheet, names))
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1
    chart.y_axis.number_format, chart.y_axis.majorUnit = "0%", 0.2
    return _finish(chart)


def _runs(
    page: Any, sheet: Sheet, *, by: str, x: str, y: str, title: str,
    colours: Mapping[str, str] | None = None, only: Sequence[int] | None = None,
    marked: bool = True,
) -> Any:  # fmt: skip
    """Return a line for each run of rows with the same word in a column; None without rows."""
    if not _has(sheet, by, x, y):
        return None
    chart = ScatterChart()
    chart.style, chart.scatterStyle, chart.title = 2, "lineMarker", _title(title)
    chosen = range(len(sheet.rows)) if only is None else only
    groups = groupby(chosen, key=lambda at: str(_value(sheet, sheet.rows[at], by)))
    for number, (word, members) in enumerate(groups):
        rows = list(members)
        code = _code(word)
        series = Series(
            _reference(page, sheet, y, rows), _reference(page, sheet, x, rows), title=_label(word)
        )
        colour = (colours or {}).get(code, _INK)
        series.graphicalProperties.line.solidFill = colour
        series.graphicalProperties.line.width = 22000
        series.marker.symbol = _MARKERS[number % len(_MARKERS)] if marked else "none"
        series.marker.graphicalProperties = _solid(colour)
        series.smooth = False
        chart.series.append(series)
    return _finish(chart) if chart.series else None


def _percent(chart: Any, title: str, *, low: float | None = None, high: float | None = None) -> Any:
    """Set a vertical axis of shares up to 100 % and name the horizontal one."""
    if chart is not None:
        chart.y_axis.scaling.max, chart.y_axis.number_format = 1, "0%"
        chart.x_axis.title, chart.x_axis.number_format = _title(title), "0"
        chart.x_axis.scaling.min, chart.x_axis.scaling.max = low, high
        chart.x_axis.majorUnit = 15 if low else 1
    return chart


def _name_axes(
    chart: Any, across: str, *, y: Column, x: Column | None = None, whole: bool = False
) -> Any:
    """Name the horizontal axis and show the numbers of both in their units."""
    if chart is not None:
        chart.x_axis.title = _title(across)
        chart.x_axis.number_format = number_format(x.unit) if x else "0"
        chart.y_axis.number_format = number_format(y.unit)
        chart.y_axis.title = _title(f"{y.zh}\n{describe_unit(y.unit)}".strip())
        if whole:
            chart.x_axis.majorUnit = 1
    return chart


def _title(text: str) -> Title:
    """Return a title in letters that leave room for the chart."""
    title = title_maker(text)
    for paragraph in title.tx.rich.p:
        paragraph.pPr = ParagraphProperties(defRPr=CharacterProperties(sz=1100, b=True))
        for run in paragraph.r:
            run.rPr = CharacterProperties(sz=1100, b=True)
    title.overlay = False
    return title


def _finish(chart: Any) -> Any:
    """Show both axes (newer spreadsheets hide them otherwise) and set the legend below."""
    chart.x_axis.delete = chart.y_axis.delete = False
    if chart.legend is not None:
        chart.legend.position = "b"
    pale = GraphicalProperties(ln=LineProperties(solidFill="E3E3E3"))
    chart.y_axis.majorGridlines = ChartLines(spPr=pale)
    if isinstance(chart, ScatterChart):
        chart.x_axis.majorGridlines = None
    return chart


def _series(page: Any, sheet: Sheet, column: str, label: str) -> Any:
    return Series(_reference(page, sheet, column), title=label)


def _reference(page: Any, sheet: Sheet, column: str, rows: Sequence[int] | None = None) -> Any:
    """Return the cells of a column, below its heading: all of them, or a run of rows."""
    at = sheet.columns.index(column) + 1
    first, last = (rows[0], rows[-1]) if rows else (0, len(sheet.rows) - 1)
    return Reference(page, min_col=at, min_row=first + 2, max_row=last + 2)


def _has(sheet: Sheet, *columns: str) -> bool:
    return bool(sheet.rows) and set(columns) <= set(sheet.columns)


def _value(sheet: Sheet, row: Sequence[Any], column: str) -> Any:
    return row[sheet.columns.index(column)]


def _code(word: object) -> str:
    """Return the code of a spelled word: ``city`` of ``市级 city``."""
    return str(word).rpartition(" ")[2]


def _label(word: str) -> str:
    """Return the name of a line in both languages."""
    zh_en = CODES.get(_code(word))
    return f"{zh_en[0]} {zh_en[1]}" if zh_en else word


def _solid(colour: str) -> GraphicalProperties:
    return GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill=colour))
