"""Addresses against a gazetteer that is worked by hand, and against Wenzhou's own."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vocatlas.data.study import read_study
from vocatlas.geo.location.gazetteer import Gazetteer, Place
from vocatlas.geo.location.matching import RESULT_COLUMNS, match_places

FACTS = Path(__file__).resolve().parents[2] / "shared" / "facts"


def place(name: str, adcode: int, town: str, precision: str = "township") -> Place:
    """A place whose longitude tells it apart."""
    full = name.endswith(("街道", "镇", "乡", "村"))
    return Place(name, adcode, town, town, 120 + len(name) / 100, 28.0, 1500.0, precision, full)


def by_hand() -> Gazetteer:
    """Two counties; two villages of one name; a short name; an old name; a road."""
    places = [
        place("东镇", 1, "东镇"), place("东", 1, "东镇"), place("西街道", 1, "西街道"),
        place("南乡", 2, "南乡"), place("柳村", 1, "东镇", "village"),
        place("柳村", 1, "西街道", "village"), place("松村", 1, "东镇", "village"),
        place("松村", 2, "南乡", "village"), place("桥头", 2, "桥头镇"),
        place("桥头镇", 2, "桥头镇"),
    ]  # fmt: skip
    by_name: dict[str, tuple[Place, ...]] = {}
    for item in places:
        by_name[item.name] = (*by_name.get(item.name, ()), item)
    towns: dict[int, dict[str, Place]] = {}
    for item in places:
        if item.precision == "township" and item.full:
            towns.setdefault(item.adcode, {})[item.name] = item
    road = place("某校", 2, "南乡", "point")
    return Gazetteer(
        "样例市", "浙江", {"甲县": 1, "甲": 1, "乙区": 2, "乙": 2}, {1: "甲县", 2: "乙区"}, by_name,
        {"长安路": (road,)}, {"某校": (road,)}, towns,
    )  # fmt: skip


def one(address: str = "", **parts: str) -> pd.Series:
    return match_places(pd.DataFrame([{"address": address, **parts}]), by_hand()).iloc[0]


@pytest.mark.parametrize(
    ("address", "status", "adcode", "township", "precision"),
    [
        ("浙江省样例市甲县东镇松村3号", "matched", 1, "东镇", "village"),
        ("样例市甲县东镇", "matched", 1, "东镇", "township"),
        ("东镇", "matched", 1, "东镇", "township"),
        ("甲县", "county_only", 1, None, "county"),
        ("甲县柳村", "ambiguous", 1, None, "county"),
        ("甲县西街道柳村", "matched", 1, "西街道", "village"),
        ("松村", "ambiguous", None, None, "none"),
        ("乙区松村", "matched", 2, "南乡", "village"),
        ("甲县南乡", "conflict", 1, None, "county"),
        ("甲县西镇5号", "matched", 1, "西街道", "township"),
        ("乙区桥头路8号", "county_only", 2, None, "county"),
        ("乙区桥头8号", "matched", 2, "桥头镇", "township"),
        ("长安路7号", "matched", 2, "南乡", "township"),
        ("甲县长安路7号", "county_only", 1, None, "county"),
        ("江苏省南京市鼓楼区", "outside", None, None, "none"),
        ("浙江省杭州市西湖区", "outside", None, None, "none"),
        ("上海市浦东新区", "outside", None, None, "none"),
        ("超市对面", "not_found", None, None, "none"),
        ("", "not_found", None, None, "none"),
    ],
)
def test_an_address_is_placed_as_worked_by_hand(
    address: str, status: str, adcode: int | None, township: str | None, precision: str
) -> None:
    found = one(address)
    assert found["status"] == status, found["note"]
    assert (None if pd.isna(found["adcode"]) else found["adcode"]) == adcode
    assert (None if pd.isna(found["township"]) else found["township"]) == township
    assert found["precision"] == precision
    assert pd.notna(found["lon"]) == (status == "matched")


def test_a_stated_county_decides_between_two_villages() -> None:
    assert one("松村", county="甲县")["township"] == "东镇"
    assert one("松村", county="乙区")["township"] == "南乡"


def test_a_stated_county_that_does_not_hold_the_township_is_a_conflict() -> None:
    found = one("东镇", county="乙区")
    assert found["status"] == "conflict"
    assert "甲县" in found["note"]
    assert pd.isna(found["lon"])


def test_an_old_town_that_is_several_now_is_not_guessed() -> None:
    assert one("甲县西镇东路电大巷8号")["status"] in ("ambiguous", "matched")
    found = match_places(pd.DataFrame({"address": ["瑞安市安阳镇锦湖路电大巷8号"]}), wenzhou())
    assert found.at[0, "status"] == "ambiguous"
    assert found.at[0, "adcode"] == 330381


def test_the_school_of_that_very_name_is_taken_but_not_its_sister() -> None:
    assert one(name="某校")["precision"] == "point"
    assert one(name="某校东校区")["status"] == "not_found"


def test_given_coordinates_are_kept() -> None:
    rows = pd.DataFrame({"address": ["甲县", ""], "lon": [120.5, None], "lat": [28.1, None]})
    found = match_places(rows, by_hand())
    assert found.loc[0, ["lon", "lat", "status", "precision"]].tolist() == [
        120.5,
        28.1,
        "given",
        "point",
    ]
    assert found.at[1, "status"] == "not_found"


@cache
def wenzhou() -> Gazetteer:
    return Gazetteer.from_study(read_study("wenzhou"))


@pytest.mark.parametrize(
    ("address", "township"),
    [
        ("瓯海区新桥镇", "新桥街道"),
        ("鹿城区双屿镇", "双屿街道"),
        ("永嘉县瓯北镇", "瓯北街道"),
        ("温州市苍南县龙港镇人民路", "龙港市"),
        ("洞头县北岙镇中心街", "北岙街道"),
        ("溫州市鹿城區雙嶼鎮灣底路２６號", "双屿街道"),
        ("鹿城区双与镇", "双屿街道"),
        ("浙江省温州茶山高教园区中心北路", "茶山街道"),
        ("平阳县水头镇", "水头镇"),
    ],
)
def test_old_names_other_scripts_and_slips_are_read(address: str, township: str) -> None:
    found = match_places(pd.DataFrame({"address": [address]}), wenzhou()).iloc[0]
    assert (found["status"], found["township"]) == ("matched", township), found["note"]


def test_every_township_of_wenzhou_is_found_by_county_and_name() -> None:
    study = read_study("wenzhou")
    names = study.counties.set_index("code")["name_zh"]
    towns = study.townships
    pairs = zip(towns["adcode"], towns["name_zh"], strict=True)
    rows = pd.DataFrame({"address": [f"温州市{names[a]}{n}" for a, n in pairs]})
    found = match_places(rows, wenzhou())
    assert (found["adcode"].to_numpy(int) == towns["adcode"].to_numpy(int)).all()
    right = found["township"].to_numpy() == towns["name_zh"].to_numpy()
    assert right.all(), rows[~right]


def test_every_village_with_a_point_is_found_or_told_to_be_one_of_several() -> None:
    study = read_study("wenzhou")
    names = study.counties.set_index("code")["name_zh"]
    towns = study.townships.set_index("code")["name_zh"]
    rows = study.villages.assign(
        address=[
            f"{names[v.adcode]}{towns[v.township]}{v.name_zh}" for v in study.villages.itertuples()
        ]
    )
    found = match_places(rows[["address"]], wenzhou())
    right = found["township"].to_numpy() == rows["township"].map(towns).to_numpy()
    told = found["status"].isin(["ambiguous", "conflict", "county_only"]).to_numpy()
    assert (right | told).all()
    assert right.mean() > 0.97
    assert (found["precision"] == "village").mean() > 0.9


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=30), max_size=6))
def test_any_text_gives_a_row_each_and_no_place_without_a_name(texts: list[str]) -> None:
    rows = pd.DataFrame(
        {"address": texts}, index=[f"r{k}" for k in range(len(texts))], dtype=object
    )
    found = match_places(rows, by_hand())
    assert list(found.index) == list(rows.index)
    assert list(found.columns) == list(RESULT_COLUMNS)
    assert (found["lon"].notna() == (found["status"] == "matched")).all()


@settings(deadline=None, max_examples=40)
@given(st.permutations(["甲县东镇", "乙区松村", "长安路7号", "超市", "甲县柳村"]))
def test_the_order_of_the_rows_does_not_matter(addresses: list[str]) -> None:
    found = match_places(pd.DataFrame({"address": addresses}), by_hand())
    alone = [match_places(pd.DataFrame({"address": [a]}), by_hand()).iloc[0] for a in addresses]
    for at, row in enumerate(alone):
        assert found.iloc[at].astype(str).tolist() == row.astype(str).tolist()


def test_a_street_that_lies_whole_in_one_township_gives_it() -> None:
    rows = pd.DataFrame({"address": ["鹿城区沙洲路12号", "瓯海区学府南路", "乐清市沙洲路1号"]})
    found = match_places(rows, wenzhou())
    assert found["township"].tolist()[:2] == ["七都街道", "茶山街道"]
    assert found["precision"].tolist() == ["township", "township", "county"]
    assert "沙洲路在七都街道" in found.at[0, "note"]


def test_a_province_in_the_address_counts_whatever_the_county_column_says() -> None:
    found = one("江苏省苏州市虎丘区", county="甲县")
    assert (found["status"], "江苏" in found["note"]) == ("outside", True)
    assert one("浙江省样例市东镇", county="甲县")["township"] == "东镇"
