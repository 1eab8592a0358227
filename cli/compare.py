"""`vocatlas compare`: the difference of two runs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import format_option, progress
from .rows import print_cells, print_rows, printable

if TYPE_CHECKING:
    from ..data.comparison import Compared
    from ..geo.comparison.compare import Comparison

COLUMNS = (
    "adcode",
    "name_zh",
    "covered_local_a",
    "covered_local_b",
    "covered_local_points",
    "covered_local_p50_a",
    "covered_local_p50_b",
    "covered_local_p50_points",
    "covered_local_p50_noise",
    "covered_local_intervals",
    "p_underserved_a",
    "p_underserved_b",
    "p_underserved_points",
    "p_underserved_noise",
    "label_a",
    "label_b",
    "label_change",
    "rank_a",
    "rank_b",
    "rank_change",
    "gap_people_a",
    "gap_people_b",
    "gap_people_change",
)
MOST = 8
"""So many causes, townships and names are printed; the files hold all."""


@click.command(name="compare")
@click.argument("run_a", type=click.Path(), metavar="RUN_A")
@click.argument("run_b", type=click.Path(), metavar="RUN_B")
@click.option("-o", "--out", type=click.Path(), help="Output folder for workbook, JSON and map.")
@click.option(
    "--lang",
    "language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="Language of the map.",
)
@click.option("--font", type=click.Path(), help="A font file to draw with (TTF, OTF or TTC).")
@format_option
@click.option("--overwrite", is_flag=True, help="Write into a folder that holds other files.")
def command(
    run_a: str,
    run_b: str,
    out: str | None,
    language: str,
    font: str | None,
    form: str,
    overwrite: bool,
) -> None:
    """Tell the difference of two runs, B less A.

    RUN_A and RUN_B are output folders of vocatlas run for one place. First comes what was asked
    differently (parameters, scenario, campuses, inputs, versions), then the figures by county and
    township; a drawn figure that another seed may move as much is marked. With -o: compare.xlsx,
    compare.json, difference.svg and difference.png, all or none.

    Example: vocatlas compare out/wenzhou out/plan-a -o out/difference
    """
    from ..data.comparison import check_target, compare_folders, read_pair

    may_write = check_target(out, overwrite=overwrite) if out is not None else False
    with progress("reading 读取"):
        a, b = read_pair(run_a, run_b)
    comparison = compare_folders(a, b)
    if out is not None:
        with progress("writing 写出"):
            _publish(comparison, a, b, Path(out), (language, font), overwrite=may_write)
    if form == "table":
        _summarise(comparison, a, b)
    else:
        from ..data.comparison import records_of

        print_rows(records_of(comparison.counties), COLUMNS, form)
    if out is not None:
        click.echo(f"difference 差异: {out}", err=True)


def _publish(
    comparison: "Comparison",
    a: "Compared",
    b: "Compared",
    folder: Path,
    look: tuple[str, str | None],
    *,
    overwrite: bool,
) -> None:
    """Write every file of the comparison, or none."""
    from ..data.causes import say_causes
    from ..data.comparison import write_comparison
    from ..data.export import publish
    from ..maps.drawing.difference import draw_difference
    from ..maps.drawing.pictures import save_picture
    from .picture import read_context

    context, _ = read_context(b.run)
    causes = say_causes(comparison.changes)
    figure = draw_difference(
        comparison,
        (a.run.results, b.run.results),
        {**context, **b.run.layers},
        names=(a.name, b.name),
        cause=dict(zip(("zh", "en"), causes, strict=True)) if causes else None,
        language=look[0],
        font=look[1],
    )

    def write(fresh: Path) -> None:
        write_comparison(comparison, a, b, fresh)
        for suffix in ("svg", "png"):
            save_picture(figure, fresh / f"difference.{suffix}")

    publish(folder, write, overwrite=overwrite)


def _summarise(comparison: "Comparison", a: "Compared", b: "Compared") -> None:
    """Print what differs, the headline, the counties, and the townships that changed most."""
    from ..data.causes import NOISE, NOTHING, SHARING, say_cause
    from ..data.comparison import records_of

    click.echo(f"A: {printable(a.name)}\nB: {printable(b.name)}")
    click.echo("差异来源 what differs:")
    causes = [" | ".join(map(printable, say_cause(row))) for row in comparison.changes]
    _print_some(causes, " ".join(NOTHING))
    if not causes and a.record["results_sha256"] != b.record["results_sha256"]:
        click.echo("  但结果文件不同:程序有变? but the results differ: did the program change?")
    click.echo(f"抽样 draws: {' '.join(SHARING[comparison.draws['sharing']])}")
    for row in records_of(comparison.headline):
        _print_figure(row)
    counties = records_of(comparison.counties)
    _print_counties(counties)
    click.echo(f"≈ 换随机种子也可能有此差别 another seed may give as much. {' '.join(NOISE)}")
    _print_townships(records_of(comparison.townships))


def _print_some(lines: Sequence[str], nothing: str) -> None:
    """Print the first lines and how many more there are."""
    for line in list(lines[:MOST]) or [nothing]:
        click.echo(f"  {line}")
    if len(lines) > MOST:
        more = len(lines) - MOST
        click.echo(f"  … 另有 {more} 项,见 -o {more} more, see -o")


def _print_figure(row: Mapping[str, Any]) -> None:
    """Print one figure of the headline, where either run has it and it may change."""
    from ..data.causes import MARKS
    from ..data.meaning.figures import describe_figure

    if row["change"] is None or (row["change"] == 0 and row["noise"] is None):
        return
    about = describe_figure(row["figure"])
    share = about.unit == "share"
    a, b = (printable(row[side], "share" if share else "residents") for side in "ab")
    change = (
        f"{_signed(100 * row['change'])} 百分点 points"
        if share
        else f"{_signed(row['change'], 0)} 人 persons"
    )
    marks = [" ".join(MARKS[row[key]]) for key in ("intervals", "noise") if row[key]]
    click.echo(f"{about.zh} {about.en}: {a} → {b} ({'; '.join([change, *marks])})")


def _signed(value: float | None, digits: int = 1) -> str:
    """Return a difference with its sign; what rounds to 0 has none.

    Examples
    --------
    >>> _signed(6.62), _signed(-1234.0, 0), _signed(0.04), _signed(None)
    ('+6.6', '-1,234', '0.0', '')
    """
    if value is None:
        return ""
    rounded = round(value, digits) + 0.0
    return f"{rounded:{'+' if rounded else ''},.{digits}f}"


def _print_counties(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print a row a county, the largest change first."""
    from ..data.causes import spell_change

    key, chance = "covered_local_p50", "p_underserved"
    ordered = sorted(rows, key=lambda row: (-abs(row[f"{key}_points"] or 0.0), row["adcode"]))
    cells = [
        [
            printable(row["name_zh"]),
            printable(row[f"{key}_a"], "share"),
            printable(row[f"{key}_b"], "share"),
            _marked(row[f"{key}_points"], row[f"{key}_noise"]),
            _signed(row["covered_local_points"]),
            printable(row[f"{chance}_a"], "share"),
            printable(row[f"{chance}_b"], "share"),
            _marked(row[f"{chance}_points"], row[f"{chance}_noise"]),
            _signed(row["gap_people_change"], 0),
            printable(spell_change(row["label_change"]) if row["label_change"] else ""),
        ]
        for row in ordered
    ]
    heads = (
        "名称\nname", "县乡两级 A\ndrawn, A", "B\ndrawn, B", "之差(点)\npoints",
        "已定位之差\nlocated", "不足概率 A\np, A", "B\np, B", "之差(点)\npoints",
        "缺口人口\ngap people", "判断变化\nlabel",
    )  # fmt: skip
    print_cells(heads, cells, numeric=range(1, 9))


def _marked(points: float | None, mark: str | None) -> str:
    """Return a drawn difference, marked where another seed may give as much."""
    return f"≈ {_signed(points)}" if mark == "within" else _signed(points)


def _print_townships(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print how many townships changed, those that changed most, and every change of state."""
    from ..data.causes import spell_change
    from ..geo.study import TIERS

    key = "covered_local_points"
    moved = sorted((row for row in rows if row[key]), key=lambda row: (-abs(row[key]), row["code"]))
    count = f"{len(moved)} / {len(rows)}"
    click.echo(f"乡镇街道 townships: {count} 县乡两级覆盖率有变 with another local share")
    _print_some([f"{_place(row)}: {_signed(row[key])}" for row in moved], "无 none")
    states = []
    for row in rows:
        tiers: dict[str, list[str]] = {}
        for tier in TIERS:
            if change := row[f"state_{tier}_change"]:
                tiers.setdefault(change, []).append(tier)
        states += [
            f"{_place(row)} ({', '.join(of)}): {printable(spell_change(change))}"
            for change, of in tiers.items()
        ]
    if states:
        click.echo("分钟状态变化 changes of state:")
        _print_some(states, "")


def _place(row: Mapping[str, Any]) -> str:
    return f"{printable(row['county'])} {printable(row['name_zh'])}".strip()
