"""Minutes and coverage on a population grid, against hand-worked places and the run itself."""

import csv
import io
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import rasterio.shutil
import rasterio.warp
from click.testing import CliRunner, Result
from pyproj import Geod
from village import EAST, LAT, LON, WEST, write_village
from vocatlas.cli.main import main
from vocatlas.data.grids import peoplegrid
from vocatlas.data.grids.peoplegrid import read_people_grid
from vocatlas.data.osm.roadfile import write_roads
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import assess
from vocatlas.geo.coverage.gridreach import large_differences, measure_grid
from vocatlas.geo.coverage.tiers import READINGS
from vocatlas.geo.errors import PlaceError
from vocatlas.geo.ground import find_ground
from vocatlas.geo.location.popgrid import join_cells
from vocatlas.geo.roads.roadnet import RoadNet
from vocatlas.geo.study import TIERS, Study

# A to E, one 21 km from the road, one in the neighbouring county
PLACES = [
    (LON["A"], LAT, 10.0), (LON["B"], LAT, 20.0), (LON["C"], LAT, 30.0), (LON["D"], LAT, 5.0),
    (LON["E"], LAT + 0.1, 15.0), (120.02, 28.195, 40.0), (120.10, 28.30, 7.0),
]  # fmt: skip


def write_points(path: Path, rows: list[tuple[object, ...]], head: str = "lon,lat,people") -> Path:
    lines = [head, *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_raster(
    path: Path, people: np.ndarray, *, crs: str | None = "EPSG:4326", west: float = 120.0,
    north: float = 28.2, cell: float = 0.02, **profile: object,
) -> Path:  # fmt: skip
    """Write bands (b, h, w) or one band (h, w)."""
    bands = people if people.ndim == 3 else people[None]
    count, height, width = bands.shape
    transform = rasterio.Affine(cell, 0.0, west, 0.0, -cell, north)
    with rasterio.open(
        path, "w", driver="GTiff", height=height, width=width, count=count, dtype=bands.dtype,
        crs=crs, transform=transform, **profile,
    ) as file:  # fmt: skip
        file.write(bands)
    return path


def call(*arguments: object) -> Result:
    """Run a command; anything but an exit is a bug and shows its traceback."""
    return CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False)


def rows_of(*arguments: object) -> dict[int, dict[str, str]]:
    """Return the counties of a call, by code; 0 is the whole study."""
    done = call("grid", *arguments, "--format", "csv")
    assert done.exit_code == 0, done.stderr
    return {int(row["adcode"]): row for row in csv.DictReader(io.StringIO(done.stdout))}


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_village(tmp_path_factory.mktemp("village") / "village")


@pytest.fixture(scope="module")
def wenzhou() -> Study:
    return read_study("wenzhou")


def test_minutes_of_a_village_are_those_worked_by_hand(village: Path, tmp_path: Path) -> None:
    table = write_points(tmp_path / "people.csv", PLACES)
    out = tmp_path / "cells.csv"
    assert call("grid", village, table, "-o", out).exit_code == 0
    cells = pd.read_csv(out).set_index("row")
    # 98.4 km a degree at 60 km/h; the college is in A, its branch in D, the school in B
    assert cells["min_city"].tolist()[:4] == [0.0, 4.9, 12.8, 24.6]
    assert cells["min_county"].tolist()[:4] == [0.0, 4.9, 11.8, 0.0]
    assert cells["min_township"].tolist()[:4] == [4.9, 0.0, 7.9, 19.7]
    # E walks to D: straight line x 1.4 at 30 km/h
    leg_km = Geod(ellps="WGS84").inv(LON["E"], LAT + 0.1, LON["D"], LAT)[2] / 1000.0
    leg_min = leg_km * 1.4 / 30.0 * 60.0
    assert cells.loc[5, "min_county"] == pytest.approx(leg_min, abs=0.06)
    assert cells.loc[5, "min_city"] == pytest.approx(leg_min + 24.6, abs=0.06)
    # 21 km from the road: a state, never a number
    assert cells.loc[6, [f"min_{t}" for t in TIERS]].isna().all()
    assert (cells.loc[6, [f"state_{t}" for t in TIERS]] == "no_road_in_data").all()
    assert cells.loc[:5, [f"state_{t}" for t in TIERS]].isna().all(axis=None)
    assert 7 not in cells.index
    assert cells["adcode"].tolist() == [WEST, WEST, WEST, EAST, EAST, WEST]
    # 60,000 residents over 100 on the grid; 40,000 over 20
    assert cells["people_scaled"].tolist() == [6000, 12000, 18000, 10000, 30000, 24000]


def test_coverage_of_a_village_is_that_worked_by_hand(village: Path, tmp_path: Path) -> None:
    rows = rows_of(village, write_points(tmp_path / "people.csv", PLACES))
    west, east, whole = rows[WEST], rows[EAST], rows[0]
    assert [float(west[f"covered_{r}_grid"]) for r in READINGS] == [0.6] * 5
    assert [float(east[f"covered_{r}_grid"]) for r in READINGS] == [1.0, 1.0, 0.25, 0.25, 0.25]
    assert float(whole["covered_all_grid"]) == pytest.approx((36_000 + 10_000) / 100_000)
    assert (west["cells"], west["grid_people"], west["census_factor"]) == ("4", "100", "600.0")
    # the village's townships A, B, C all stand on the road
    assert float(west["covered_all_points"]) == 1.0
    assert float(west["difference_all"]) == -40.0


def test_what_lies_outside_and_differs_is_said_in_both_languages(
    village: Path, tmp_path: Path
) -> None:
    table = write_points(tmp_path / "people.csv", [*PLACES, (120.2, 28.0, "")])
    done = call("grid", village, table)
    assert "各县之外 outside the counties: 1 cells, 7 people" in done.stdout
    assert "NaN or blank 1" in done.stdout
    assert "no_road_in_data 1 cells, 24,000 people" in done.stdout
    assert "相差超过 5 个百分点" in done.stdout
    assert "by more than 5 points" in done.stdout
    assert "西区 West: 三级 all -40.0" in done.stdout
    assert "more than 2 times off the census" in done.stdout
    assert "2000.00" in done.stdout  # the factor of East


def test_travel_is_from_home_to_school(tmp_path: Path) -> None:
    folder = write_village(tmp_path / "village")
    stops = np.array([[LON[letter], LAT] for letter in "ABCD"])
    # to the west at half the speed
    net = RoadNet(
        stops, np.arange(3), np.arange(1, 4), np.diff(stops[:, 0]) * 98.4, np.full(3, 60.0),
        np.full(3, 30.0), np.zeros(3, np.int64), ("primary",), np.array([0, 2, 4, 6]),
        np.repeat(stops, 2, axis=0)[1:-1],
    )  # fmt: skip
    write_roads(net, folder / "roads.npz")
    out = tmp_path / "cells.csv"
    call("grid", folder, write_points(tmp_path / "people.csv", PLACES[:4]), "-o", out)
    cells = pd.read_csv(out)
    assert cells["min_city"].tolist() == [0.0, 9.8, 25.6, 49.2]
    assert cells["min_township"].tolist() == [4.9, 0.0, 15.7, 39.4]


def test_a_study_without_roads_has_no_minutes(tmp_path: Path) -> None:
    folder = write_village(tmp_path / "village")
    (folder / "roads.gpkg").unlink()
    out = tmp_path / "cells.csv"
    done = call("grid", folder, write_points(tmp_path / "people.csv", PLACES), "-o", out)
    assert done.exit_code == 0, done.stderr
    cells = pd.read_csv(out)
    assert cells["min_city"].isna().all()
    assert (cells["state_township"] == "no_road_in_data").all()


def test_chunks_and_the_order_of_cells_change_nothing(village: Path, tmp_path: Path) -> None:
    grid = read_people_grid(write_points(tmp_path / "people.csv", PLACES))
    study = read_study(str(village))
    whole = measure_grid(study, grid.cells)
    parts = measure_grid(study, grid.cells, chunk=2)
    turned = read_people_grid(write_points(tmp_path / "turned.csv", PLACES[::-1]))
    back = measure_grid(study, turned.cells)
    pd.testing.assert_frame_equal(whole.counties, parts.counties)
    pd.testing.assert_frame_equal(whole.counties, back.counties)
    for tier in TIERS:
        np.testing.assert_array_equal(whole.minutes[tier], parts.minutes[tier])
        np.testing.assert_array_equal(whole.minutes[tier], back.minutes[tier][::-1])


def test_scaling_changes_no_share_within_a_county(village: Path, tmp_path: Path) -> None:
    table = write_points(tmp_path / "people.csv", PLACES)
    scaled, plain = rows_of(village, table), rows_of(village, table, "--no-rescale")
    for code in (WEST, EAST):
        assert scaled[code] == plain[code]
    assert float(plain[0]["covered_all_grid"]) == pytest.approx((60 + 5) / 120, abs=1e-4)


# --- the real study ---


def test_on_the_demand_points_the_grid_gives_the_coverage_of_the_run(
    wenzhou: Study, tmp_path: Path
) -> None:
    points = find_ground(wenzhou).points
    people = points.groupby(["lon", "lat"], as_index=False)["residents"].sum()
    table = tmp_path / "people.csv"
    people.rename(columns={"residents": "people"}).to_csv(table, index=False)
    rows = rows_of("wenzhou", table, "--no-rescale")
    few = replace(wenzhou, parameters=wenzhou.parameters.with_value("draws.n", 2))
    run = assess(few).results
    assert len(run["counties"]) == len(rows) - 1
    for county in run["counties"]:
        for reading in READINGS:
            row = rows[county["adcode"]]
            located = county[f"covered_{reading}"]
            assert float(row[f"covered_{reading}_grid"]) == pytest.approx(located, abs=1e-4)
            assert float(row[f"covered_{reading}_points"]) == pytest.approx(located, abs=1e-9)
    for reading in ("local", "all"):
        located = run["headline"][f"{reading}_located"]
        assert float(rows[0][f"covered_{reading}_grid"]) == pytest.approx(located, abs=1e-4)


def test_a_raster_of_township_residents_keeps_people_and_adds_up(
    wenzhou: Study, tmp_path: Path
) -> None:
    points = find_ground(wenzhou).points
    west, north, cell = 119.5, 28.8, 0.01
    people = np.zeros((200, 200), np.float32)
    column = ((points["lon"] - west) / cell).astype(int)
    row = ((north - points["lat"]) / cell).astype(int)
    np.add.at(people, (row, column), points["residents"])
    raster = write_raster(tmp_path / "people.tif", people, west=west, north=north, cell=cell)
    out = tmp_path / "cells.gpkg"
    rows = rows_of("wenzhou", raster, "-o", out)
    cells = gpd.read_file(out, layer="cells")
    census = dict(zip(wenzhou.counties["code"], wenzhou.counties["residents"], strict=True))
    by_county = cells.groupby("adcode")
    assert by_county["people_scaled"].sum().to_dict() == pytest.approx(census)
    grid_people = sum(int(rows[code]["grid_people"]) for code in census)
    assert grid_people == pytest.approx(points["residents"].sum(), rel=2e-3)
    for code, part in by_county:
        for reading in READINGS:
            share = np.average(part[f"covered_{reading}"], weights=part["people_scaled"])
            assert float(rows[code][f"covered_{reading}_grid"]) == pytest.approx(share, abs=6e-5)
    # half a cell is 550 m: two minutes' walk of a leg; no county turns over
    assert max(abs(float(rows[0][f"difference_{r}"])) for r in READINGS) < 3.0


# --- rasters ---


def test_cells_stand_where_gdal_says(tmp_path: Path) -> None:
    people = np.arange(1.0, 13.0, dtype=np.float32).reshape(3, 4)
    raster = write_raster(
        tmp_path / "p.tif", people, crs="EPSG:32651", west=200_000.0, north=3_100_000.0, cell=1000.0
    )
    cells = read_people_grid(raster).cells
    with rasterio.open(raster) as file:
        row, column = np.divmod(cells.row, 4)
        x, y = file.xy(row, column)
        lon, lat = rasterio.warp.transform(file.crs, "EPSG:4326", x, y)
    np.testing.assert_allclose(cells.lonlat, np.column_stack([lon, lat]), atol=1e-8)
    assert cells.people.tolist() == people.ravel().tolist()


def test_degrees_and_metres_give_the_same_minutes(village: Path, tmp_path: Path) -> None:
    people = np.zeros((1, 1), np.float32) + 5
    lon, lat = LON["B"], LAT
    x, y = rasterio.warp.transform("EPSG:4326", "EPSG:4549", [lon], [lat])
    degrees = write_raster(
        tmp_path / "d.tif", people, west=lon - 0.005, north=lat + 0.005, cell=0.01
    )
    metres = write_raster(
        tmp_path / "m.tif", people, crs="EPSG:4549", west=x[0] - 50, north=y[0] + 50, cell=100.0
    )
    study = read_study(str(village))
    found = [measure_grid(study, read_people_grid(path).cells) for path in (degrees, metres)]
    assert found[0].minutes["city"] == found[1].minutes["city"] == pytest.approx([4.9])


@pytest.mark.parametrize("tiled", [False, True])
def test_windows_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiled: bool
) -> None:
    dice = np.random.default_rng(3)
    people = dice.integers(0, 9, (40, 50)).astype(np.float32)
    people[dice.random(people.shape) < 0.2] = -99.0
    people[7, 9] = np.nan
    options = {"tiled": True, "blockxsize": 16, "blockysize": 16} if tiled else {}
    raster = write_raster(tmp_path / "p.tif", people, nodata=-99.0, **options)
    whole = read_people_grid(raster)
    monkeypatch.setattr(peoplegrid, "WINDOW_CELLS", 17)
    parts = read_people_grid(raster)
    order = np.argsort(parts.cells.row)
    np.testing.assert_array_equal(whole.cells.row, parts.cells.row[order])
    np.testing.assert_array_equal(whole.cells.lonlat, parts.cells.lonlat[order])
    assert whole.cells.dropped == parts.cells.dropped
    assert whole.cells.row.tolist() == np.flatnonzero(people.ravel() > 0).tolist()
    assert whole.cells.dropped == {
        "no_data": int((people == -99).sum()), "nan": 1, "empty": int((people == 0).sum()),
    }  # fmt: skip


def test_no_data_is_masked_whether_the_file_or_the_user_declares_it(tmp_path: Path) -> None:
    low = np.float32(-3.4028235e38)
    people = np.array([[1.0, low, np.nan, 0.0]], np.float32)
    declared = write_raster(tmp_path / "a.tif", people, nodata=float(low))
    told = write_raster(tmp_path / "b.tif", people)
    for path, no_data in ((declared, ()), (told, (-3.4028235e38,))):
        grid = read_people_grid(path, no_data=no_data)
        assert grid.cells.dropped == {"no_data": 1, "nan": 1, "empty": 1}
        assert grid.cells.row.tolist() == [0]


def test_counts_kept_as_whole_numbers_with_a_scale_are_scaled(tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "p.tif", np.array([[3, 255]], np.uint8), nodata=255)
    with rasterio.open(raster, "r+") as file:
        file.scales = (0.5,)
    assert read_people_grid(raster).cells.people.tolist() == [1.5]


# --- tables ---


@pytest.mark.parametrize("head", ["经度,纬度,人口", "Longitude,LAT,Population", "x,y,常住人口(人)"])
def test_headings_are_known_in_both_languages(tmp_path: Path, head: str) -> None:
    table = write_points(tmp_path / "p.csv", PLACES, head)
    assert read_people_grid(table).cells.people.tolist() == [row[2] for row in PLACES]


def test_a_workbook_and_a_layer_in_metres_are_read_as_a_csv_is(tmp_path: Path) -> None:
    rows = pd.DataFrame(PLACES, columns=["lon", "lat", "pop_2020"])
    rows.to_excel(tmp_path / "p.xlsx", index=False)
    points = gpd.points_from_xy(rows["lon"], rows["lat"], crs=4326)
    layer = gpd.GeoDataFrame(rows[["pop_2020"]], geometry=points).to_crs(4549)
    layer.to_file(tmp_path / "p.gpkg", engine="pyogrio")
    want = read_people_grid(write_points(tmp_path / "p.csv", PLACES)).cells
    for name in ("p.xlsx", "p.gpkg"):
        got = read_people_grid(tmp_path / name, people_column="pop_2020").cells
        assert got.people.tolist() == want.people.tolist()
        np.testing.assert_allclose(got.lonlat, want.lonlat, atol=1e-8)


def test_a_layer_without_a_crs_is_refused(village: Path, tmp_path: Path) -> None:
    layer = gpd.GeoDataFrame({"people": [5.0]}, geometry=gpd.points_from_xy([120.1], [28.0]))
    with pytest.warns(UserWarning, match="crs"):
        layer.to_file(tmp_path / "p.gpkg", engine="pyogrio")
    failed = call("grid", village, tmp_path / "p.gpkg")
    assert failed.exit_code == 1
    assert "must declare its CRS" in failed.stderr
    assert failed.stderr.count("\n") == 2  # English, and the same in Chinese


def test_a_table_in_another_datum_is_moved(tmp_path: Path) -> None:
    table = write_points(tmp_path / "p.csv", PLACES[:1])
    (moved,), (plain,) = (
        read_people_grid(table, datum=datum).cells.lonlat for datum in ("gcj02", "wgs84")
    )
    metres = Geod(ellps="WGS84").inv(*moved, *plain)[2]
    assert 300 < metres < 700  # GCJ-02 stands about half a kilometre off


# --- bad input: one line, exit 1 ---


def _bad_files(folder: Path) -> dict[str, tuple[list[object], str]]:
    """Return arguments and what the error must say, by case."""
    ok = np.array([[1.0, 2.0], [3.0, 4.0]], np.float32)
    negative = np.array([[1.0, -5.0], [-6.0, 4.0]], np.float32)
    text = folder / "text.tif"
    text.write_text("not a raster")
    cut = write_raster(folder / "cut.tif", np.ones((300, 300), np.float32))
    cut.write_bytes(cut.read_bytes()[:5000])
    bare = folder / "bare.tif"
    with (
        pytest.warns(rasterio.errors.NotGeoreferencedWarning),
        rasterio.open(
            bare, "w", driver="GTiff", height=2, width=2, count=1, dtype=ok.dtype, crs="EPSG:4326"
        ) as file,
    ):
        file.write(ok[None])
    swapped = [(28.0, 120.0, 5.0)]

    def tif(name: str, people: np.ndarray, **options: object) -> Path:
        return write_raster(folder / name, people, **options)

    def table(name: str, rows: list[tuple[object, ...]], head: str = "lon,lat,people") -> Path:
        return write_points(folder / name, rows, head)

    return {
        "no CRS": ([tif("no_crs.tif", ok, crs=None)], "must declare its CRS"),
        "no place": ([bare], "where its cells lie"),
        "negative": (
            [tif("neg.tif", negative)], "found 2 negative or infinite cells, the first -5 in "
            "line 1, column 2",
        ),
        "negative beside no data": (
            [tif("neg_nd.tif", negative, nodata=-5.0)], "the first -6 in line 2, column 1",
        ),
        "infinite": ([tif("inf.tif", ok * np.inf)], "the first inf in line 1"),
        "all zero": ([tif("zero.tif", ok * 0)], "found 4 cells (empty 4)"),
        "all NaN": ([tif("nan.tif", ok * np.nan)], "found 4 cells (nan 4)"),
        "elsewhere": ([tif("far.tif", ok, west=10.0, north=50.0)], "none of them inside"),
        "bands": ([tif("bands.tif", np.stack([ok, ok]))], "told by --band 1 to 2"),
        "band 3": ([folder / "bands.tif", "--band", "3"], "found '--band 3'"),
        "no raster": ([text], "a readable GeoTIFF"),
        "cut raster": ([cut], "a readable GeoTIFF"),
        "no file": ([folder / "none.tif"], "this one is not"),
        "no column": ([table("col.csv", PLACES, "lon,lat,heads")], "--people-column; it holds lon"),
        "no such column": (
            [folder / "col.csv", "--people-column", "men"], "column men: expected",
        ),
        "no lon": ([table("lon.csv", PLACES, "east,lat,people")], "column lon"),
        "twice": (
            [table("twice.csv", [*PLACES, PLACES[1], PLACES[2]])], "found 2 rows at the place of "
            "an earlier one, the first: rows 2 and 8",
        ),
        "text": ([table("text.csv", [*PLACES, (120.2, 28.0, "many")])], "row 8, column people"),
        "negative row": ([table("neg.csv", [*PLACES, (120.2, 28.0, -1)])], "first -1 in row 8"),
        "no degrees": ([table("m.csv", [(500000, 3100000, 5)])], "row 1 with 500000, 3.1e+06"),
        "swapped": ([table("swapped.csv", swapped)], "row 1 with 28, 120"),
        "blank place": ([table("blank.csv", [*PLACES, ("", "", 3)])], "row 8 with nan"),
        "band of a table": ([folder / "neg.csv", "--band", "1"], "no --band"),
        "another form": ([folder / "grid.nc"], "this one is not"),
        "wrong out": ([folder / "neg.csv", "-o", folder / "o.xlsx"], "must end in .gpkg or .csv"),
        "itself": ([folder / "neg.csv", "-o", folder / "neg.csv"], "is the table itself"),
    }  # fmt: skip


def test_bad_input_is_one_line_a_language_and_exit_1(village: Path, tmp_path: Path) -> None:
    for name, (arguments, said) in _bad_files(tmp_path).items():
        failed = call("grid", village, *arguments)
        assert failed.exit_code == 1, name
        assert said in failed.stderr, (name, failed.stderr)
        assert failed.stderr.count("\n") == 2, (name, failed.stderr)
        assert failed.stdout == "", name


def test_gdal_adds_nothing_to_the_lines(village: Path, tmp_path: Path) -> None:
    cut = write_raster(tmp_path / "cut.tif", np.ones((300, 300), np.float32))
    cut.write_bytes(cut.read_bytes()[:5000])
    code = "from vocatlas.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "grid", str(village), str(cut)],
        capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("\n") == 2, done.stderr  # English and Chinese


def test_a_vrt_under_another_name_opens_no_other_file(tmp_path: Path) -> None:
    inner = write_raster(tmp_path / "in.tif", np.ones((2, 2), np.float32))
    vrt = tmp_path / "vrt.tif"
    with rasterio.open(inner) as file:
        rasterio.shutil.copy(file, tmp_path / "v.vrt", driver="VRT")
    (tmp_path / "v.vrt").rename(vrt)
    with pytest.raises(PlaceError, match="a readable GeoTIFF"):
        read_people_grid(vrt)


def test_the_package_without_rasterio_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rasterio", None)
    with pytest.raises(PlaceError, match=r"pip install 'vocatlas\[grid\]'"):
        read_people_grid(tmp_path / "p.tif")


def test_a_file_is_replaced_only_when_told(village: Path, tmp_path: Path) -> None:
    table, out = write_points(tmp_path / "p.csv", PLACES), tmp_path / "cells.gpkg"
    assert call("grid", village, table, "-o", out).exit_code == 0
    assert "--overwrite" in call("grid", village, table, "-o", out).stderr
    assert call("grid", village, table, "-o", out, "--overwrite").exit_code == 0
    with sqlite3.connect(out) as base:
        assert base.execute("select count(*) from cells").fetchone() == (6,)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_no_parts_join_to_no_cells() -> None:
    assert len(join_cells([]).people) == 0


def test_exactly_five_points_is_no_large_difference() -> None:
    rows = pd.DataFrame({"name_zh": ["甲"], "name_en": ["A"]}).assign(
        **{f"difference_{r}": [value] for r, value in zip(READINGS, (5, -5, 5.01, -7, np.nan),
        strict=True)}
    )  # fmt: skip
    assert large_differences(rows)["reading"].tolist() == ["local", "township"]
