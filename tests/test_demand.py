"""Demand by industry and place: one basis at a time, leaf rows, one span of years, parks."""

import pandas as pd
import pytest
from village import village_tables, write_rows, write_village
from vocatlas.data.study import read_study
from vocatlas.geo.errors import ParameterError, StudyError
from vocatlas.geo.industry.demand import BASES, cluster_demand, employed_by_section
from vocatlas.geo.industry.parkdemand import park_demand, unread_terms
from vocatlas.geo.study import Catalogue, Parameters

SECTIONS = {"19": "C", "34": "C", "38": "C", "39": "C", "65": "I"}
COLUMNS = ["id", "gb4754", "adcode", "weight", "basis", "unit", "year", "part_of"]
# Two towns: one makes valves and motors, the other shoes; the third has no cluster at all.
TABLE = pd.DataFrame(
    [
        ("valves", "34", 1, 30.0, "output", "亿元", 2021, ""),
        ("motors", "38", 1, 90.0, "output", "100 million yuan", 2023, ""),
        ("plugs", "38", 1, None, "", "", None, "motors"),
        ("wires", "38", 1, None, "", "", None, "motors"),
        ("shoes", "19", 2, 400.0, "enterprises", "家", 2022, ""),
        ("city", "38", 330300, 999.0, "output", "亿元", 2023, ""),
    ],
    columns=COLUMNS,
)
COUNTIES = [1, 2, 3]


def demand(table=TABLE, basis="count"):
    return cluster_demand(table, SECTIONS, COUNTIES, basis=basis)


def test_by_count_every_leaf_is_one_and_a_whole_is_not_counted_beside_its_parts():
    found = demand()
    assert found.of(1) == {"34": 1.0, "38": 2.0}
    assert found.of(2) == {"19": 1.0}


def test_a_whole_stands_for_parts_that_have_no_figure():
    found = demand(basis="output")
    assert found.of(1) == {"34": 30.0, "38": 90.0}
    assert found.counties.loc[1, ["counted", "left_out"]].tolist() == [2, 0]


def test_parts_with_a_figure_take_the_place_of_their_whole():
    table = TABLE.copy()
    table.loc[2, ["weight", "basis", "year"]] = [20.0, "output", 2023]
    found = demand(table, "output")
    assert found.of(1) == {"34": 30.0, "38": 20.0}
    assert found.counties.loc[1, ["counted", "left_out"]].tolist() == [2, 1]


def test_no_basis_ever_adds_a_figure_of_another():
    # the sums of the bases are those of the rows that bear it, whatever else a county has
    for basis in ("output", "enterprises"):
        own = TABLE[(TABLE["basis"] == basis) & (TABLE["adcode"] != 330300)]
        assert demand(basis=basis).rows["amount"].sum() == own["weight"].sum()
    assert demand(basis="sales").rows.empty


def test_a_county_without_clusters_or_without_the_basis_is_blank_with_its_reason():
    by_count, by_output = demand(), demand(basis="output")
    assert by_count.counties["reason"].tolist() == ["", "", "no_clusters"]
    assert by_output.counties["reason"].tolist() == ["", "no_figure_of_basis", "no_clusters"]
    wide = by_output.by_place(COUNTIES)
    assert wide.loc[1].tolist() == [30.0, 90.0]
    assert wide.loc[[2, 3]].isna().all().all()


def test_figures_span_five_years_over_all_counties_and_older_ones_are_left_out():
    table = TABLE.copy()
    table.loc[4, ["weight", "basis", "unit", "year"]] = [7.0, "output", "亿元", 2018]
    assert demand(table, "output").of(2) == {"19": 7.0}
    table.loc[4, "year"] = 2017
    found = demand(table, "output")
    assert found.of(2) == {}
    assert found.counties.at[2, "reason"] == "figures_too_old"
    assert found.counties.at[2, "left_out"] == 1
    assert demand(table).of(2) == {"19": 1.0}


def test_an_amount_is_shared_by_all_divisions_and_what_is_not_made_is_no_demand():
    table = TABLE[:1].assign(gb4754="39;65;38", weight=30.0)
    assert demand(table, "output").of(1) == {"38": 10.0, "39": 10.0}
    services = TABLE[:1].assign(gb4754="65")
    assert demand(services).counties.at[1, "reason"] == "no_manufacturing"


def test_units_are_brought_to_one_and_an_unknown_one_is_left_out():
    small = TABLE[:2].assign(unit=["万元", "亿元"], weight=[300_000.0, 90.0])
    assert demand(small, "output").of(1) == {"34": 30.0, "38": 90.0}
    odd = TABLE[:2].assign(unit=["吨", ""])
    assert demand(odd, "output").of(1) == {"38": 90.0}


def test_the_order_of_rows_and_a_ring_of_parts_do_not_matter():
    turned = demand(TABLE[::-1])
    pd.testing.assert_frame_equal(turned.rows, demand().rows)
    ring = TABLE.assign(part_of=["motors", "valves", "", "", "", ""])
    assert demand(ring).of(1) == {"38": 2.0}


def test_no_clusters_at_all_is_no_error():
    found = demand(TABLE[:0])
    assert found.rows.empty
    assert set(found.counties["reason"]) == {"no_clusters"}


def test_a_basis_that_is_none_is_refused():
    with pytest.raises(ParameterError, match="basis must be one of count, output"):
        demand(basis="tonnes")
    with pytest.raises(ParameterError, match=r"match\.basis must be one of count"):
        Parameters().with_value("match.basis", "output;employment")
    for basis in BASES:
        assert Parameters().with_value("match.basis", basis).match.basis == basis


def test_employment_that_is_not_known_is_not_nought():
    table = employed_by_section(pd.DataFrame({"code": [1, 2], "employed_C": [60.0, None]}))
    assert table["C"].isna().tolist() == [False, True]
    assert table["A"].isna().all()


EMPTY = pd.DataFrame()
INDUSTRIES = pd.DataFrame(
    {
        "code": ["19", "21", "34", "35", "38", "65"],
        "section": ["C", "C", "C", "C", "C", "I"],
        "name_zh": ["制鞋业", "家具制造业", "通用设备制造业", "专用设备制造业", "电气机械", "软件"],
    }
)
RULES = pd.DataFrame(
    [("keyword", "装备", "34;35", "C"), ("keyword", "软件", "65", "I"),
     ("keyword", "泵", "34", "C"), ("row", "头盔", "19", "C")],
    columns=["rule", "pattern", "divisions", "sections"],
).assign(weight=1, group_code="")  # fmt: skip
CATALOGUE = Catalogue(EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, INDUSTRIES, RULES)
NAMED = pd.DataFrame(
    {"name_zh": ["眼镜/镜片(全市)", "礼品/家具", "泵"], "gb4754": ["35", "19;21", "38"]}
)
PARKS = pd.DataFrame(
    [
        ("a", 1, "高端装备;泵业", "operating"),
        ("b", 1, "未来产业", "operating"),
        ("c", 2, "软件", "operating"),
        ("d", 2, "泵", "planned"),
        ("e", None, "泵", "operating"),
    ],
    columns=["id", "adcode", "industries", "status"],
)


def test_parks_count_one_each_and_what_no_rule_reads_is_left_out_and_told():
    found = park_demand(PARKS, NAMED[:2], CATALOGUE, [1, 2, 3])
    # half of park a is equipment (34 and 35 alike), half pumps
    assert found.of(1) == {"34": 0.75, "35": 0.25}
    assert found.counties.loc[1, ["counted", "left_out"]].tolist() == [1, 1]
    assert found.counties["reason"].tolist() == ["", "no_manufacturing", "no_parks"]
    assert unread_terms(PARKS, NAMED[:2], CATALOGUE) == ("未来产业",)


def spoil(folder, table, rows):
    write_rows(folder / f"{table}.csv", rows)


def cluster(**changed):
    return village_tables()["clusters"][0] | changed


@pytest.mark.parametrize(
    ("changed", "column", "found", "expected"),
    [
        ({"basis": "output;employment"}, "basis", "output;employment", "part_of this one"),
        ({"basis": "tonnage"}, "basis", "tonnage", "one basis of output, sales"),
        ({"basis": ""}, "basis", "", "the basis of the weight"),
        ({"basis": "employment"}, "unit", "亿元", "a unit of employment: persons"),
        ({"gb4754": "98"}, "gb4754", "98", "divisions of GB/T 4754"),
        ({"gb4754": "34;ZZ"}, "gb4754", "ZZ", "divisions of GB/T 4754"),
    ],
)
def test_a_cluster_whose_figure_cannot_be_told_is_one_problem_with_its_place(
    tmp_path, changed, column, found, expected
):
    folder = write_village(tmp_path / "village")
    spoil(folder, "clusters", [cluster(**changed)])
    with pytest.raises(StudyError) as caught:
        read_study(folder)
    (problem,) = caught.value.problems
    assert (problem.file, problem.row, problem.column) == ("clusters.csv", 2, column)
    assert problem.value == found
    assert expected in problem.expected


def test_two_rows_of_one_cluster_on_two_bases_are_told_with_what_to_do(tmp_path):
    folder = write_village(tmp_path / "village")
    second = cluster(id="pumps2", weight=900, basis="employment", unit="人")
    third = cluster(id="pumps3", weight=12, basis="output", year=2024)
    spoil(folder, "clusters", [cluster(), second, third])
    with pytest.raises(StudyError) as caught:
        read_study(folder)
    assert [(p.row, p.column, p.value) for p in caught.value.problems] == [
        (3, "name_zh", "泵阀"), (4, "name_zh", "泵阀"),
    ]  # fmt: skip
    assert "put pumps into part_of here" in caught.value.problems[0].expected
    # done as told, the cluster counts once and each basis has its own figure
    mended = [cluster(), second | {"part_of": "pumps"}, third | {"part_of": "pumps2"}]
    spoil(folder, "clusters", mended)
    clusters = read_study(folder).clusters
    by = {b: cluster_demand(clusters, {"34": "C"}, [330303], basis=b).of(330303)
          for b in ("count", "employment", "output")}  # fmt: skip
    assert by == {"count": {"34": 1.0}, "employment": {"34": 900.0}, "output": {"34": 12.0}}


def test_clusters_of_one_name_in_other_townships_are_two_clusters(tmp_path):
    folder = write_village(tmp_path / "village")
    spoil(folder, "clusters", [cluster(), cluster(id="other", townships="D镇")])
    assert len(read_study(folder).clusters) == 2


def test_a_programme_without_a_name_is_one_problem_with_its_row(tmp_path):
    folder = write_village(tmp_path / "village")
    rows = village_tables()["programmes"]
    spoil(folder, "programmes", [rows[0], rows[1] | {"name_zh": ""}])
    with pytest.raises(StudyError) as caught:
        read_study(folder)
    assert [(p.row, p.column) for p in caught.value.problems] == [(3, "name_zh")]
