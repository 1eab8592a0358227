"""`vocatlas grid`: minutes and coverage on a population grid."""

from typing import TYPE_CHECKING, Any

import click

from .geocode import counted
from .options import format_option, parameter_options, progress, read, set_parameters

if TYPE_CHECKING:
    import pandas as pd

    from ..data.grids.peoplegrid import PeopleGrid
    from ..geo.coverage.gridreach import GridReach

READINGS = {
    "city": "市级 city",
    "county": "县级 county",
    "township": "乡镇级 township",
    "local": "县乡 local",
    "all": "三级 all",
}
LEFT_OUT = {"no_data": "无数据 no data", "nan": "空值 NaN or blank", "empty": "无人 nobody"}
COLUMNS = (
    "adcode", "name_zh", "name_en", "residents", "cells", "grid_people", "census_factor",
    *(f"{what}_{r}{end}" for r in READINGS for what, end in (
        ("covered", "_grid"), ("covered", "_points"), ("difference", ""))),
)  # fmt: skip


@click.command(name="grid")
@click.argument("study")
@click.argument("people", type=click.Path(), metavar="PEOPLE")
@click.option("-o", "--out", type=click.Path(), help="File of the cells: .gpkg or .csv.")
@click.option("--band", type=int, help="Band of a raster that holds several, from 1.")
@click.option(
    "--no-data", type=float, multiple=True, help="A value that means no data. Repeatable."
)
@click.option("--people-column", metavar="HEADING", help="Column of a table that holds the people.")
@click.option(
    "--datum",
    type=click.Choice(["wgs84", "gcj02", "bd09", "cgcs2000"]),
    default="wgs84",
    show_default=True,
    help="Datum of the degrees of a table.",
)
@click.option(
    "--rescale/--no-rescale",
    default=True,
    show_default=True,
    help="Scale the people of each county to its census total.",
)
@parameter_options
@format_option
@click.option("--overwrite", is_flag=True, help="Replace OUT if it is there.")
def command(
    study: str,
    people: str,
    out: str | None,
    band: int | None,
    no_data: tuple[float, ...],
    people_column: str | None,
    datum: str,
    rescale: bool,
    values: tuple[str, ...],
    public_only: bool,
    planned: bool,
    form: str,
    overwrite: bool,
) -> None:
    """Measure minutes and coverage on a population grid.

    PEOPLE is a GeoTIFF of people per cell (needs the extra [grid]) or a table of points: CSV, XLSX
    or GeoPackage with lon, lat, people. Every cell gets the minutes from home to the nearest
    located campus of each tier; the table sets the coverage of each county on the grid beside that
    on demand points. Gridded counts can be far from a county's census: they are scaled to the
    county's census total unless --no-rescale is given.

    Example: vocatlas grid wenzhou people.tif -o cells.gpkg
    """
    from ..data.grids.gridfile import check_cell_file, write_cells
    from ..data.grids.peoplegrid import read_people_grid
    from ..geo.coverage.gridreach import measure_grid

    target = None if out is None else check_cell_file(out, people, overwrite=overwrite)
    with progress("reading the grid 读网格"):
        grid = read_people_grid(
            people, band=band, no_data=no_data, people_column=people_column, datum=datum
        )
    chosen = set_parameters(read(study), values, public_only=public_only, planned=planned)
    with counted("cells 网格", len(grid.cells.row)) as advance:
        reach = measure_grid(chosen, grid.cells, rescale=rescale, advance=advance)
    if target is not None:
        with progress("writing 写出"):
            write_cells(reach, target)
    _print_counties(reach.counties, form)
    for line in _remarks(grid, reach, rescale=rescale):
        click.echo(line, err=form != "table")
    if target is not None:
        click.echo(f"已写出 written: {target}", err=form != "table")


def _print_counties(counties: "pd.DataFrame", form: str) -> None:
    """Print a row a county; on the terminal three lines each, one for each reading of coverage."""
    from .rows import print_cells, print_rows, printable

    shares = [name for name in COLUMNS if name.startswith("covered_")]
    whole = ["residents", "grid_people"]
    points = [name for name in COLUMNS if name.startswith("difference_")]
    digits = dict.fromkeys(shares, 4) | dict.fromkeys(whole, 0) | dict.fromkeys(points, 2)
    rows = counties.round(digits | {"census_factor": 4})
    rows[points] += 0.0  # no minus before a nought
    rows = rows.astype(dict.fromkeys(whole, "Int64"))
    if form != "table":
        print_rows(rows.to_dict("records"), COLUMNS, form)
        return
    headings = ["县区 county", "常住 residents", "网格 on the grid", "系数 factor", ""]
    cells = []
    for row in rows.to_dict("records"):
        name = f"{printable(row['name_zh'])}\n{printable(row['name_en'])}"
        people = [_number(row[key], "{:,.0f}") for key in whole]
        head = [name, *people, _number(row["census_factor"], "{:.2f}")]
        lines = "网格 grid\n需求点 demand points\n相差(百分点) difference"
        cells.append([*head, lines, *(_stack(row, r) for r in READINGS)])
    print_cells(
        [*headings, *(title.replace(" ", "\n") for title in READINGS.values())],
        cells,
        numeric={1, 2, 3, *range(5, 5 + len(READINGS))},
    )


def _stack(row: dict[str, Any], reading: str) -> str:
    """Return the coverage of a county on the grid, on demand points, and the difference."""
    grid, points = (_number(row[f"covered_{reading}_{on}"], "{:.1%}") for on in ("grid", "points"))
    return f"{grid}\n{points}\n{_number(round(row[f'difference_{reading}'], 1) + 0.0, '{:+.1f}')}"


def _number(value: Any, form: str) -> str:
    """Return a number, or a dash where there is none."""
    import pandas as pd

    return "–" if pd.isna(value) else form.format(value)


def _remarks(grid: "PeopleGrid", reach: "GridReach", *, rescale: bool) -> list[str]:
    """Say what was left out, what has no minutes, how people were scaled and what differs much."""
    from .rows import printable

    cells = grid.cells
    left = [f"{LEFT_OUT[name]} {count:,}" for name, count in cells.dropped.items() if count]
    return [
        *(printable(line) for line in grid.remarks),
        f"网格 cells: {grid.total:,}, 有人 with people {len(cells.row):,}"
        + (f", 未采用 left out: {', '.join(left)}" if left else ""),
        f"各县之外 outside the counties: {reach.outside_cells:,} cells, "
        f"{reach.outside_people:,.0f} people, 未计入 left out",
        *_without_minutes(reach),
        _scaling(reach, rescale=rescale),
        *_odd_factors(reach),
        *_empty_counties(reach),
        *_differences(reach.counties),
    ]


def _without_minutes(reach: "GridReach") -> list[str]:
    """Count cells and people without minutes, by tier and state."""
    lines = []
    for tier, state in reach.state.items():
        for name in ("no_road_in_data", "unreachable"):
            found = state == name
            if found.any():
                people = reach.weight[found].sum()
                lines.append(
                    f"无时间 no minutes, {READINGS[tier]}: {name} {int(found.sum()):,} cells, "
                    f"{people:,.0f} people"
                )
    return lines


def _scaling(reach: "GridReach", *, rescale: bool) -> str:
    """Say by which factors people were, or would be, scaled."""
    factor = reach.counties["census_factor"].dropna()
    span = f"{factor.min():.2f}-{factor.max():.2f}"
    if rescale:
        return f"人口按县普查数缩放,系数 / people scaled to the census of each county, by {span}"
    return (
        f"人口未缩放;与普查之比 / people not scaled (--no-rescale); the census is {span} times "
        "the grid"
    )


def _odd_factors(reach: "GridReach") -> list[str]:
    """Name the counties whose people on the grid are beyond what gridded counts usually miss."""
    from ..geo.coverage.gridreach import USUAL_FACTOR

    factor = reach.counties["census_factor"]
    odd = reach.counties[(factor > USUAL_FACTOR) | (factor < 1.0 / USUAL_FACTOR)]
    if odd.empty:
        return []
    return [
        f"与普查相差 {USUAL_FACTOR:g} 倍以上:网格可能只覆盖一部分,或是密度而非人数 / "
        f"more than {USUAL_FACTOR:g} times off the census: the grid may hold only a part, or "
        f"densities instead of counts: {_names(odd)}"
    ]


def _empty_counties(reach: "GridReach") -> list[str]:
    """Name the counties without a cell."""
    empty = reach.counties[reach.counties["cells"] == 0]
    if empty.empty:
        return []
    return [f"网格无人的县 counties without people on the grid: {_names(empty)}"]


def _differences(counties: "pd.DataFrame") -> list[str]:
    """Say where grid and demand points differ by more than the threshold, in both languages."""
    from ..geo.coverage.gridreach import DIFFER_POINTS, large_differences
    from .rows import printable

    rows = large_differences(counties)
    most = f"{DIFFER_POINTS:g}"
    if rows.empty:
        return [
            f"网格与需求点的覆盖率相差都不超过 {most} 个百分点 / "
            f"coverage on the grid is within {most} points of that on demand points everywhere"
        ]
    listed = [
        printable(f"{row.name_zh} {row.name_en}: {READINGS[row.reading]} {row.difference:+.1f}")
        for row in rows.itertuples()
    ]
    return [
        f"网格与需求点的覆盖率相差超过 {most} 个百分点,这些地方的数字取决于居民所在位置的假定 / "
        f"coverage on the grid differs from that on demand points by more than {most} points: "
        "there the figure rests on where residents are taken to stand",
        *(f"  {line}" for line in listed),
    ]


def _names(counties: "pd.DataFrame") -> str:
    from .rows import printable

    return printable(", ".join(counties["name_zh"] + " " + counties["name_en"]))
