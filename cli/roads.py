"""`vocatlas roads`: the roads of a study out of an OpenStreetMap extract."""

from typing import TYPE_CHECKING

import click

from .geocode import counted
from .options import progress

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path

    from ..data.osm.extract import Census
    from ..geo.roads.roadnet import RoadNet

REASONS = {
    "not_for_cars": "非机动车道 not for cars",
    "closed": "禁止通行 closed (access no, private ...)",
    "area": "面状区域 area",
    "impassable": "无法通行 impassable",
    "emergency_access": "应急通道 emergency access",
    "outside": "研究范围外 outside the study and its margin",
    "too_few_nodes": "节点缺失 fewer than two of its nodes in the file",
}
_SHOWN = 6


@click.command(name="roads")
@click.argument("extract", type=click.Path(), metavar="EXTRACT")
@click.argument("study")
@click.option(
    "-o", "--out", type=click.Path(), help="File.  [default: roads.npz in the study's folder]"
)
@click.option(
    "--margin-km",
    type=float,
    default=30.0,
    show_default=True,
    help="How far outside the counties roads are kept.",
)
@click.option("--overwrite", is_flag=True, help="Replace OUT also if vocatlas did not write it.")
def command(extract: str, study: str, out: str | None, margin_km: float, overwrite: bool) -> None:
    """Take a study's roads from an OpenStreetMap extract.

    EXTRACT is the .osm.pbf of a province, for example. Every way that cars may drive is kept, with
    its line, its one-ways and its speed: maxspeed where tagged, else that of its class
    (road_classes.csv; one in the study's folder stands before the package's). Ways with
    motorcar, motor_vehicle, vehicle or access = no, private, agricultural, forestry, emergency,
    military, psv or bus are left out, the most specific key deciding; destination, permissive,
    customers and delivery are kept. Bollards and shut gates cut a way, ferries cross in their
    tagged duration. Needs the extra [osm].

    Example: vocatlas roads zhejiang-latest.osm.pbf ningbo
    """
    from pathlib import Path

    from .. import __version__
    from ..data.osm.extract import read_ways, study_area
    from ..data.osm.osmfile import scan_extract
    from ..data.osm.osmtags import read_rules
    from ..data.osm.roadfile import check_road_file, write_roads
    from ..data.study import read_study, study_folder
    from ..geo.roads.segments import build_roadnet

    folder = study_folder(study)
    target = _target(out, folder)
    check_road_file(target, overwrite=overwrite)
    rules = read_rules(folder)
    with progress("reading 读表"):
        chosen = read_study(study, with_road_net=False)
    area = study_area(chosen, margin_km=margin_km)
    with progress("reading nodes 读节点"):
        scan = scan_extract(extract)
    with counted("ways 道路", scan.ways) as advance:
        found = read_ways(scan, area, rules, advance=advance)
    with progress("joining 组网"):
        net = build_roadnet(found.ways, found.classes, blocked=found.blocked)
        record = {
            "extract": Path(extract).name,
            "extract_date": scan.stamp,
            "study": chosen.id,
            "margin_km": margin_km,
            "vocatlas": __version__,
        }
        write_roads(net, target, record=record)
    _say_network(net, found.census)
    _say_left_out(found.census)
    click.echo(f"已写出 written: {target}")


def _target(out: str | None, folder: "Path") -> "Path":
    """Return where the network goes; a study that comes with the program has no place for it."""
    from pathlib import Path

    from ..data.osm.roadfile import NAME
    from ..data.study import DATA_FOLDER
    from ..geo.errors import OutputError

    if out is not None:
        return Path(out)
    if folder.parent.samefile(DATA_FOLDER):
        raise OutputError(
            f"study {folder.name} is part of the program, nothing is written into it; give -o FILE"
        )
    return folder / NAME


def _say_network(net: "RoadNet", census: "Census") -> None:
    """Say what the network holds."""
    import numpy as np

    from ..geo.roads.segments import components

    one_way = (net.forward_kmh == 0) != (net.backward_kmh == 0)
    click.echo(
        f"路网 network: 道路 ways {census.kept:,}, 节点 nodes {len(net.node_lonlat):,}, "
        f"路段 segments {len(net.km):,}, {net.total_km:,.1f} km, "
        f"单行 one-way {net.km[one_way].sum():,.1f} km"
    )
    by_class = np.bincount(net.road_class, weights=net.km, minlength=len(net.classes))
    listed = [f"{n} {km:,.1f}" for n, km in zip(net.classes, by_class, strict=True) if km]
    click.echo(f"等级 km by class: {', '.join(listed)}")
    count, share = components(net)
    click.echo(
        f"连通分量 weak components: {count:,}; 最大者占里程 the largest holds {share:.1%} of the km"
    )
    click.echo(
        f"限速 maxspeed: 有标注 tagged on {census.tagged_speeds:,} ways; "
        "其余按等级 the others by class"
    )
    if census.ferries:
        click.echo(
            f"渡轮 ferries: {census.ferries:,}, 有时长 with a duration {census.timed_ferries:,}"
        )


def _say_left_out(census: "Census") -> None:
    """Say what was left out and why, and what was not understood."""
    left = {name: count for name, count in census.left_out.most_common() if count}
    click.echo(f"未采用 left out: {sum(left.values()):,} ways")
    for name, count in left.items():
        more = f" ({_top(census.not_for_cars)})" if name == "not_for_cars" else ""
        click.echo(f"  {REASONS[name]}: {count:,}{more}")
    if census.barriers:
        click.echo(
            f"障碍 barriers: {census.barriers.total():,} nodes cut their ways "
            f"({_top(census.barriers)})"
        )
    if census.missing_nodes:
        click.echo(
            f"缺失节点 missing nodes: {census.missing_nodes:,} are not in the file; "
            "their ways are cut there"
        )
    if census.turning:
        click.echo(f"潮汐车道 reversible: {census.turning:,} ways, open both ways")
    if census.doubts:
        values = type(census.not_for_cars)(
            {f"{key}={value}": count for (key, value), count in census.doubts.items()}
        )
        click.echo(
            f"未识别的值 not understood, so the class's speed holds: {values.total():,} "
            f"({_top(values)})"
        )


def _top(counts: "Counter[str]") -> str:
    """List the most frequent; a tag is anybody's text and may not steer the terminal."""
    from .rows import printable

    shown = [f"{name} {count:,}" for name, count in counts.most_common(_SHOWN)]
    rest = len(counts) - len(shown)
    return printable(", ".join(shown) + (f", {rest} more" if rest > 0 else ""))
