"""The GeoPackage, read back with GDAL: rows, types and styles that QGIS loads by itself."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely.geometry import LineString, Point, box
from vocatlas.data.gis import styles
from vocatlas.data.gis.geopackage import LAYERS, as_columns, write_geopackage
from vocatlas.data.gis.styles import style_of
from vocatlas.geo.errors import OutputError
from vocatlas.maps import palette

# isochrones are written on request alone
ALWAYS = tuple(name for name in LAYERS if name != "isochrones")

HOSTILE = ["=HYPERLINK(1)", '</script>"<b>']


@pytest.fixture
def layers() -> dict[str, gpd.GeoDataFrame]:
    zones = gpd.GeoDataFrame(
        {"name_zh": HOSTILE, "ladder": [["adult"], []], "urban_core": [True, False]},
        geometry=[box(120, 27, 121, 28), None],
        index=pd.Index([330329, 330303], name="adcode"),
        crs=4326,
    )
    points = gpd.GeoDataFrame(
        {
            "id": ["a", "b"],
            "institution": ["i", "j"],
            "kind": ["main", "branch"],
            "adcode": [330329.0, None],
            "seats": [120.0, None],
            "nearest_min": [45.0, None],
            "matched": [True, None],
            "levels": [["adult", "secondary"], []],
        },
        geometry=[Point(120.5, 27.5), None],
        crs=4326,
    )
    roads = gpd.GeoDataFrame({"u": [1]}, geometry=[LineString([(120, 27), (121, 28)])], crs=4326)
    same = dict.fromkeys(("campuses", "parks", "clusters", "sites"), points)
    return {"counties": zones, "townships": zones, "roads": roads, **same, "land": roads}


@pytest.fixture
def path(layers: dict[str, gpd.GeoDataFrame], tmp_path: Path) -> Path:
    path = tmp_path / "atlas.gpkg"
    write_geopackage(layers, path, rows={"institutions": pd.DataFrame({"id": ["j", "i"]})})
    return path


def styles_of(path: Path) -> list[tuple[str, str, int, str]]:
    with closing(sqlite3.connect(path)) as base:
        return base.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()


def rules_of(layer: str) -> list[tuple[str, str]]:
    """Return the condition and the words of each rule of a layer."""
    root = ElementTree.fromstring(style_of(layer))
    return [(rule.get("filter", ""), rule.get("label", "")) for rule in root.iter("rule")]


def chosen(layer: str, values: dict[str, object]) -> list[str]:
    """Return the words of the rules that hold for a row, as SQLite reads them."""
    with closing(sqlite3.connect(":memory:")) as base:
        names = ", ".join(f'? AS "{name}"' for name in values)
        found = []
        for condition, label in rules_of(layer):
            if condition == "ELSE":  # the word of QGIS for what no other rule holds
                found += [] if found else [label]
                continue
            sql = f"SELECT 1 FROM (SELECT {names}) WHERE {condition}"
            if base.execute(sql, tuple(values.values())).fetchone():
                found.append(label)
        return found


def test_the_geopackage_holds_its_layers_with_every_row(path: Path) -> None:
    assert [name for name, _ in pyogrio.list_layers(path)] == [*ALWAYS, "layer_styles"]
    counties = gpd.read_file(path, layer="counties")
    assert counties["adcode"].tolist() == [330329, 330303]
    assert counties["name_zh"].tolist() == HOSTILE
    assert counties["ladder"].tolist() == ["adult", ""]
    placed = gpd.read_file(path, layer="institutions")
    assert placed.geometry.isna().tolist() == [True, False]


def test_gdal_reads_the_crs_the_kind_and_the_extent_of_each_layer(path: Path) -> None:
    kinds = {"counties": "Polygon", "townships": "Polygon", "roads": "LineString"}
    extents = {"Polygon": (120, 27, 121, 28), "LineString": (120, 27, 121, 28)}
    for layer in ALWAYS:
        info = pyogrio.read_info(path, layer=layer, force_total_bounds=True)
        kind = kinds.get(layer, "Point")
        assert (info["crs"], info["geometry_type"]) == ("EPSG:4326", kind), layer
        assert info["features"] == (1 if layer == "roads" else 2), layer
        assert info["total_bounds"] == extents.get(kind, (120.5, 27.5, 120.5, 27.5)), layer


def test_counts_stay_integers_and_yes_or_no_a_boolean_where_values_are_missing(
    path: Path,
) -> None:
    info = pyogrio.read_info(path, layer="clusters")
    types = dict(zip(info["fields"], info["ogr_types"], strict=True))
    subtypes = dict(zip(info["fields"], info["ogr_subtypes"], strict=True))
    assert (types["adcode"], types["seats"]) == ("OFTInteger64", "OFTInteger64")
    assert types["nearest_min"] == "OFTReal"
    assert (types["matched"], subtypes["matched"]) == ("OFTInteger", "OFSTBoolean")
    assert types["levels"] == "OFTString"
    read = pyogrio.read_dataframe(path, layer="clusters")
    assert read["levels"].tolist() == ["adult; secondary", ""]
    assert read["matched"].isna().tolist() == [False, True]
    counties = pyogrio.read_info(path, layer="counties")
    assert dict(zip(counties["fields"], counties["ogr_subtypes"], strict=True))["urban_core"] == (
        "OFSTBoolean"
    )


def test_a_row_without_a_place_stays_in_its_layer(
    layers: dict[str, gpd.GeoDataFrame], tmp_path: Path
) -> None:
    path = tmp_path / "atlas.gpkg"
    rows = pd.DataFrame({"id": ["nowhere", "a"], "levels": [["adult"], []]})
    write_geopackage(layers, path, rows={"campuses": rows})
    campuses = gpd.read_file(path, layer="campuses")
    assert campuses["id"].tolist() == ["a", "b", "nowhere"]
    assert campuses.geometry.isna().tolist() == [False, True, True]


def test_every_layer_has_a_default_style_that_is_xml(path: Path) -> None:
    for (name, column, default, style), layer in zip(styles_of(path), ALWAYS, strict=True):
        assert (name, column, default) == (layer, "geom", 1)
        assert ElementTree.fromstring(style).tag == "qgis"


def test_the_table_of_styles_is_an_attribute_table_with_the_columns_that_qgis_asks_for(
    path: Path,
) -> None:
    info = pyogrio.read_info(path, layer="layer_styles")
    assert info["geometry_type"] is None
    asked = {"f_table_name", "f_geometry_column", "styleName", "styleQML", "styleSLD",
             "useAsDefault", "description", "owner", "ui", "update_time"}  # fmt: skip
    assert asked <= set(info["fields"])


def test_a_symbol_of_a_style_is_one_that_the_style_holds() -> None:
    for layer in ALWAYS:
        root = ElementTree.fromstring(style_of(layer))
        held = [symbol.get("name") for symbol in root.iter("symbol")]
        used = [e.get("symbol") for tag in ("rule", "category") for e in root.iter(tag)]
        assert used == held or (not used and held == ["0"]), layer
        for symbol in root.iter("symbol"):
            old = {p.get("k"): p.get("v") for p in symbol.iter("prop")}
            new = {o.get("name"): o.get("value") for o in symbol.iter("Option") if o.get("name")}
            assert old == new


def test_the_styles_have_the_classes_and_colours_of_the_page() -> None:
    assert styles.MINUTE_BREAKS == palette.MINUTE_BREAKS
    assert styles.MINUTE_COLOURS == palette.MINUTE_COLOURS
    assert styles.SHARE_BREAKS == palette.SHARE_BREAKS
    assert styles.SHARE_COLOURS == palette.SHARE_COLOURS
    assert (styles.INK, styles.ROAD, styles.SITE) == (palette.INK, palette.ROAD, palette.SITE)
    assert (styles.PARK, styles.CLUSTER) == (palette.PARK, palette.CLUSTER)
    assert {level: look["shape"] for level, look in palette.LEVELS.items()} == styles.SHAPES
    assert {
        state: (look["pattern"], look["outline"]) for state, look in palette.STATES.items()
    } == styles.STATE_LOOKS


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0–15"), (45.0, "30–45"), (45.1, "45–60"), (90, "60–90"), (90.1, "> 90")],
)
def test_a_value_on_a_border_belongs_to_the_class_below(minutes: float, words: str) -> None:
    row = {"min_county": minutes, "state_county": None}
    assert chosen("townships", row) == [f"{words} 分钟 min"]


@pytest.mark.parametrize("share", [0.0, 0.2, 0.2001, 0.95, 1.0])
def test_a_county_falls_into_one_class_of_shares(share: float) -> None:
    (label,) = chosen("counties", {"covered_local_p50": share})
    low, high = (float(n) / 100 for n in re.findall(r"([\d.]+)%", label))
    assert low <= share <= high


@pytest.mark.parametrize("state", sorted(palette.STATES))
def test_a_township_without_minutes_has_the_pattern_of_its_state(state: str) -> None:
    (label,) = chosen("townships", {"min_county": None, "state_county": state})
    assert label == f"{palette.STATES[state]['zh']} {palette.STATES[state]['en']}"
    brushes = [
        prop.get("v")
        for prop in ElementTree.fromstring(style_of("townships")).iter("prop")
        if prop.get("k") == "style"
    ]
    assert brushes[:6] == ["solid"] * 6
    assert len(set(brushes[6:])) == 3
    assert "solid" not in brushes[6:]


def test_a_cluster_is_matched_unmatched_or_not_known() -> None:
    labels = [chosen("clusters", {"matched": value}) for value in (1, 0, None)]
    assert [len(found) for found in labels] == [1, 1, 1]
    assert len({found[0] for found in labels}) == 3


def test_a_site_has_a_shape_of_its_own_for_each_aim_and_none_hides_another() -> None:
    words = [chosen("sites", {"objective_name": aim}) for aim in styles.SITE_SHAPES]
    assert [len(found) for found in words] == [1] * 5
    assert len({found[0] for found in words}) == 5
    looks = [
        {p.get("k"): p.get("v", "") for p in symbol.iter("prop")}
        for symbol in ElementTree.fromstring(style_of("sites")).iter("symbol")
    ][:5]
    filled = [not look["color"].endswith(",0") for look in looks]
    # a full star in the middle; the others are hollow, and each is larger than the one before
    assert filled == [True, False, False, False, False]
    sizes = [float(look["size"]) for look in looks]
    assert sizes == sorted(set(sizes))
    assert len({(look["name"], full) for look, full in zip(looks, filled, strict=True)}) == 5


def test_the_fields_of_sites_have_the_names_that_sites_give_them() -> None:
    root = ElementTree.fromstring(style_of("sites", ["seats", "campus_kind", "near_in_draws"]))
    names = [alias.get("name") for alias in root.iter("alias")]
    assert names == ["新增学位(假设) seats", "新校区类型 campus_kind", "附近入选频率 near_in_draws"]


def test_campuses_of_each_level_differ_in_shape_and_are_named_in_both_languages() -> None:
    root = ElementTree.fromstring(style_of("campuses"))
    labels = [category.get("label") for category in root.iter("category")]
    assert labels == [f"{look['zh']} {look['en']}" for look in palette.LEVELS.values()]
    shapes = [
        tuple(prop.get("v") for prop in symbol.iter("prop") if prop.get("k") in ("name", "angle"))
        for symbol in root.iter("symbol")
    ]
    assert len(set(shapes)) == len(shapes) == 8


def test_counties_and_sites_are_labelled_and_fields_have_their_chinese_names(
    path: Path,
) -> None:
    found = {name: ElementTree.fromstring(style) for name, _, _, style in styles_of(path)}
    labelled = {name for name, root in found.items() if root.get("labelsEnabled") == "1"}
    assert labelled == {"counties", "sites"}
    (text,) = found["counties"].iter("text-style")
    assert text.get("fieldName") == '"name_zh"'
    aliases = {a.get("field"): a.get("name") for a in found["counties"].iter("alias")}
    assert set(aliases) == set(pyogrio.read_info(path, layer="counties")["fields"])
    assert aliases["name_zh"] == "名称 name_zh"


def test_writing_a_layer_does_not_change_it(layers: dict[str, gpd.GeoDataFrame]) -> None:
    before = layers["clusters"].copy(deep=True)
    as_columns(layers["clusters"])
    pd.testing.assert_frame_equal(layers["clusters"], before)


def test_a_layer_without_a_crs_is_refused(tmp_path: Path) -> None:
    layer = gpd.GeoDataFrame({"id": [1]}, geometry=[Point(0, 0)])
    with pytest.raises(OutputError, match="roads has no CRS"):
        write_geopackage({"roads": layer}, tmp_path / "a.gpkg")
