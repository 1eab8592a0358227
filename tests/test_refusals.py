"""What a run does with each bad input: one line a problem, exit 1, the earlier output kept."""

import re
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner, Result
from village import LAT, village_tables, write_rows, write_village
from vocatlas.cli.main import main

Break = Callable[[Path], object]


def call(*arguments: str) -> Result:
    """Run a command; anything but an exit is a bug and shows its traceback."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.fixture
def village(tmp_path: Path) -> Path:
    return write_village(tmp_path / "village")


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """Return the output of an earlier run, as much of it as a run looks at."""
    out = tmp_path / "out" / "village"
    out.mkdir(parents=True)
    record = '{"tool": "vocatlas", "study": "x", "parameters": {}, "inputs": {}, '
    (out / "run.json").write_text(record + '"results_sha256": ""}', encoding="utf-8")
    (out / "atlas.html").write_text("earlier", encoding="utf-8")
    return out


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def cell(table: str, **values: object) -> Break:
    """Replace cells of the first row of a table."""

    def spoil(folder: Path) -> None:
        rows = village_tables()[table]
        rows[0].update(values)
        write_rows(folder / f"{table}.csv", rows)

    return spoil


def without(table: str, column: str) -> Break:
    def spoil(folder: Path) -> None:
        rows = village_tables()[table]
        write_rows(
            folder / f"{table}.csv", [{k: row[k] for k in row if k != column} for row in rows]
        )

    return spoil


def repeat_id(folder: Path) -> None:
    parks = village_tables()["parks"]
    write_rows(folder / "parks.csv", parks * 2)


def keep_header_only(folder: Path) -> None:
    path = folder / "campuses.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")


def swap_degrees(folder: Path) -> None:
    cell("campuses", lon=LAT, lat=120.05)(folder)


def draw_roads(change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]) -> Break:
    """Write the roads anew, changed."""

    def spoil(folder: Path) -> None:
        roads = gpd.read_file(folder / "roads.gpkg")
        (folder / "roads.gpkg").unlink()
        change(roads).to_file(folder / "roads.gpkg", layer="roads")

    return spoil


def cut_roads(folder: Path) -> None:
    raw = (folder / "roads.gpkg").read_bytes()
    (folder / "roads.gpkg").write_bytes(raw[: len(raw) // 2])


def road_km(km: float) -> Break:
    return draw_roads(lambda roads: roads.assign(km=[km, *roads["km"][1:]]))


# Each bad input of the tool's contract, with what its line must say: file, row, column, value,
# expectation.
BAD = {
    "missing file": (
        lambda folder: (folder / "campuses.csv").unlink(),
        "campuses.csv: expected this file in the study folder",
    ),
    "missing column": (without("parks", "status"), "parks.csv, column status: expected this col"),
    "text in a number column": (
        cell("campuses", seats="约五百"),
        "campuses.csv, row 2, column seats: found '约五百'; expected a number",
    ),
    "text for a longitude": (
        cell("campuses", lon="东经120"),
        "campuses.csv, row 2, column lon: found '东经120'; expected a number",
    ),
    "swapped": (swap_degrees, "campuses.csv, row 2, column lon, lat: found '28, 120.05'; expected"),
    "outside China": (
        cell("campuses", lon=2.35, lat=48.86),
        "campuses.csv, row 2, column lon, lat: found '2.35, 48.86'; expected a point in China",
    ),
    "far from the study": (
        cell("campuses", lon=121.47, lat=31.23),
        "campuses.csv, row 2, column lon, lat: found '121.47, 31.23'; expected a point at most 50",
    ),
    "unknown level": (
        cell("programmes", level="phd"),
        "programmes.csv, row 2, column level: found 'phd'; expected one of adult, secondary",
    ),
    "unknown kind": (
        cell("campuses", kind="outpost"),
        "campuses.csv, row 2, column kind: found 'outpost'; expected one of main, branch",
    ),
    "unknown status": (
        cell("campuses", status="open"),
        "campuses.csv, row 2, column status: found 'open'; expected one of operating, planned",
    ),
    "unknown datum": (
        cell("campuses", datum="beijing54"),
        "campuses.csv, row 2, column datum: found 'beijing54'; expected one of wgs84, gcj02",
    ),
    "duplicate id": (repeat_id, "parks.csv, row 3, column id: found 'park'; expected a value that"),
    "unknown institution": (
        cell("campuses", institution="nobody"),
        "campuses.csv, row 2, column institution: found 'nobody'; expected an id that is in",
    ),
    "negative seats": (
        cell("campuses", seats=-3),
        "campuses.csv, row 2, column seats: found '-3'; expected a number that is not negative",
    ),
    "county not in the study": (
        cell("townships", adcode=330399),
        "townships.csv, row 2, column adcode: found '330399'; expected a code that is in counties",
    ),
    "empty table": (keep_header_only, "campuses.csv: expected at least one row"),
    "truncated GeoPackage": (cut_roads, "roads.gpkg: expected a readable GeoPackage"),
    "garbage for a GeoPackage": (
        lambda folder: (folder / "boundaries.gpkg").write_bytes(b"\xaa" * 9000),
        "boundaries.gpkg: expected a readable GeoPackage or GeoJSON file",
    ),
    "layer without CRS": (
        draw_roads(lambda roads: roads.set_crs(None, allow_override=True)),
        "roads.gpkg: expected a declared coordinate system",
    ),
    "points for roads": (
        draw_roads(lambda roads: roads.set_geometry(roads.centroid)),
        "roads.gpkg layer roads, column geometry: found 'Point'; expected features of kind Line",
    ),
    "road of no length": (
        road_km(0),
        "roads.gpkg layer roads, row 1, column km: found '0'; expected a length above 0 km",
    ),
    "road of unknown length": (
        road_km(float("nan")),
        "roads.gpkg layer roads, row 1, column km: expected a value; the cell is blank",
    ),
}


@pytest.mark.parametrize(("spoil", "line"), BAD.values(), ids=BAD)
@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.filterwarnings("ignore:Geometry is in a geographic CRS")
def test_a_run_on_bad_input_says_one_line_a_language_and_keeps_the_earlier_output(
    village: Path, earlier: Path, spoil: Break, line: str
) -> None:
    spoil(village)
    before = contents(earlier.parent)
    failed = call("run", str(village), "-o", str(earlier))
    assert failed.exit_code == 1
    assert failed.stdout == ""
    head, english, chinese = failed.stderr.splitlines()
    assert head == "Error: 1 problem in the study: 研究区数据有 1 处问题："
    assert english.startswith(line)
    assert re.match(r"  .+：.*应", chinese)
    assert contents(earlier.parent) == before
    checked = call("check", str(village))
    assert (checked.exit_code, checked.stderr) == (1, failed.stderr)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("standards.village=3", "parameter 'standards.village' is unknown; expected one of draws"),
        ("standards.county=soon", "standards.county must be a finite number that is not negative"),
        ("standards.county=-5", "standards.county must be a finite number that is not negative"),
        ("standards.county=nan", "standards.county must be a finite number that is not negative"),
        ("standards.target=80", "standards.target must be a number from 0 to 1"),
        ("standards.county", "--set 'standards.county' has no '='"),
        ("draws.n=0", "draws.n must be a whole number, at least 1"),
        ("draws.n=2.5", "draws.n must be a whole number, at least 1"),
        ("travel.entries=0", "travel.entries must be a whole number, at least 1"),
        ("travel.road_kmh=0", "travel.road_kmh must be a number, at least 1"),
        ("travel.access_kmh=0", "travel.access_kmh must be a number, at least 1"),
        ("travel.circuity=0.5", "travel.circuity must be a number, at least 1"),
        ("supply.planned=maybe", "supply.planned must be true or false"),
    ],
)
def test_a_run_with_a_bad_parameter_says_one_line_a_language_and_keeps_the_earlier_output(
    village: Path, earlier: Path, value: str, expected: str
) -> None:
    before = contents(earlier.parent)
    failed = call("run", str(village), "-o", str(earlier), "--set", value)
    assert failed.exit_code == 1
    english, chinese = failed.stderr.splitlines()
    assert english.startswith(f"Error: {expected}")
    assert chinese.startswith("错误：")
    assert contents(earlier.parent) == before


def test_the_least_and_the_most_that_a_parameter_may_be_are_accepted(
    village: Path, tmp_path: Path
) -> None:
    least = ("draws.n=1", "travel.entries=1", "travel.circuity=1", "standards.target=1")
    options = [part for value in least for part in ("--set", value)]
    done = call("run", str(village), "-o", str(tmp_path / "out"), *options)
    assert done.exit_code == 0
    assert (tmp_path / "out" / "atlas.html").is_file()


def test_a_run_into_a_read_only_folder_says_one_line_a_language_and_keeps_it(
    village: Path, earlier: Path
) -> None:
    before = contents(earlier.parent)
    earlier.chmod(0o555)
    try:
        failed = call("run", str(village), "-o", str(earlier))
    finally:
        earlier.chmod(0o755)
    assert failed.exit_code == 1
    assert failed.stderr.splitlines() == [
        f"Error: {earlier} is read-only; choose another folder with -o/--out",
        f"错误：{earlier} 只读，请用 -o/--out 另选文件夹",
    ]
    assert contents(earlier.parent) == before


def test_roads_in_parts_that_join_are_read_as_lines(village: Path) -> None:
    def in_two_parts(roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        parts = [
            shapely.MultiLineString(
                [
                    [line.coords[0], line.centroid.coords[0]],
                    [line.centroid.coords[0], line.coords[1]],
                ]
            )
            for line in roads.geometry
        ]
        return roads.set_geometry(gpd.GeoSeries(parts, crs=roads.crs))

    before = call("coverage", str(village), "--format", "json")
    draw_roads(in_two_parts)(village)
    after = call("coverage", str(village), "--format", "json")
    assert after.exit_code == 0
    assert after.stdout == before.stdout


def test_a_road_in_parts_that_lie_apart_is_refused_with_its_row(village: Path) -> None:
    apart = shapely.MultiLineString([[(120.1, 28), (120.2, 28)], [(120.3, 28), (120.4, 28)]])
    draw_roads(
        lambda roads: roads.set_geometry(
            gpd.GeoSeries([apart, *roads.geometry.iloc[1:]], crs=roads.crs)
        )
    )(village)
    failed = call("check", str(village))
    assert failed.exit_code == 1
    assert "roads.gpkg layer roads, row 1, column geometry: found 'MultiLineStr" in failed.stderr
