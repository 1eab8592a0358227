"""Measures of match by place, industry and campus: against brute force, by hand, and in Wenzhou."""

import itertools
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from village import EAST, WEST, village_tables, write_rows, write_village
from vocatlas.cli.main import main
from vocatlas.data.meaning.codes import CODED_COLUMNS, spell_codes
from vocatlas.data.meaning.columns import describe_column
from vocatlas.data.study import DATA_FOLDER, read_study
from vocatlas.geo.coverage.reach import measure_reach
from vocatlas.geo.errors import ParameterError
from vocatlas.geo.ground import find_ground
from vocatlas.geo.industry.colocation import colocation_quotients, local_colocation
from vocatlas.geo.industry.couplings import couple, couple_industries
from vocatlas.geo.industry.crosscolocation import cross_local, cross_quotients, cross_weights
from vocatlas.geo.industry.demand import BASES
from vocatlas.geo.industry.industrymatch import find_match
from vocatlas.geo.industry.matchmeasures import county_couplings, measure_rows, place_mismatch
from vocatlas.geo.location.standins import stand_for_counties
from vocatlas.geo.study import Study

KEYS = {"demand", "match_options", "industry_measures", "campus_measures"}


class Found:
    """What the measures of a study are."""

    def __init__(self, given: Study, **parameters: str) -> None:
        study = stand_for_counties(given)
        for name, value in parameters.items():
            study = replace(
                study, parameters=study.parameters.with_value(name.replace("__", "."), value)
            )
        ground = find_ground(study)
        reach = measure_reach(study, ground)
        match, townships = find_match(study, ground, reach)
        self.study, self.match = study, match
        self.rows = measure_rows(study, ground, reach, match, townships)
        self.mismatch = place_mismatch(study, ground, reach, match)
        self.counties = county_couplings(study, ground, reach, match)

    def of(self, key: str, **wanted: object) -> list[dict[str, object]]:
        return [r for r in self.rows[key] if all(r[k] == v for k, v in wanted.items())]


# Three campuses and four clusters: weights of each cluster by each campus, made by hand.
MINUTES = [[2.0, 5.0, 40.0, 60.0], [3.0, 3.0, 50.0, 70.0], [80.0, 60.0, 5.0, 4.0]]
TEACHES = np.array([[True, True, False], [False, False, True]])
MAKES = np.array([[True, True, False, False], [False, False, False, True]])


def test_neighbours_at_equal_minutes_share_and_a_campus_without_minutes_has_none():
    near = cross_weights([*MINUTES, [np.nan] * 4], nearest=1)
    assert near.tolist() == [[1, 0, 0, 0], [0.5, 0.5, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]]


def test_the_quotient_is_worked_out_by_hand():
    # campuses 1 and 2 teach for the first industry: all their nearest clusters are of it (2 of 2),
    # by chance 2 of 4 would be; campus 3 stands by the only cluster of the second (1 of 4)
    found = cross_quotients(cross_weights(MINUTES, nearest=1), TEACHES, MAKES, draws=9)
    assert found.quotient.tolist() == [2.0, 4.0]


def test_the_quotient_is_that_of_colocation_but_for_who_can_be_a_neighbour():
    # the same points in one square with programmes and clusters as strata: there N - 1 counts
    # points that can never be neighbours, so that the two differ by a constant
    near = cross_weights(MINUTES, nearest=2)
    square = np.zeros((7, 7))
    square[:3, 3:] = near
    layers = ["campus"] * 3 + ["cluster"] * 4
    for industry in range(2):
        labels = [
            *np.where(TEACHES[industry], "teaches", "other campus"),
            *np.where(MAKES[industry], "makes", "other cluster"),
        ]
        whole = colocation_quotients(square, labels, draws=99, strata=layers)
        at = whole.categories.index("teaches"), whole.categories.index("makes")
        found = cross_quotients(near, TEACHES[[industry]], MAKES[[industry]], draws=9)
        assert found.quotient[0] == pytest.approx(whole.quotient[at] * 4 / 6)


def test_the_local_quotient_is_that_of_colocation_for_each_campus_alone():
    near = cross_weights(MINUTES, nearest=3, gaussian=True)
    belongs = np.array([[True, True, False, False], [True, False, True, False], [False] * 4])
    found = cross_local(near, belongs, draws=2000, seed=3)
    for campus in range(2):
        square = np.zeros((5, 5))
        square[0, 1:] = near[campus]
        labels = ["campus", *np.where(belongs[campus], "taught", "other")]
        alone = local_colocation(
            square, labels, "campus", "taught", draws=2000, strata=["a"] + ["b"] * 4
        )
        assert found.quotient[campus] == pytest.approx(alone.quotient[0])
        assert found.p_above[campus] == pytest.approx(alone.p_above[0], abs=0.05)
    assert np.isnan(found.quotient[2])
    assert np.isnan(found.p_above[2])


def test_p_values_are_those_of_all_labellings():
    near = cross_weights(MINUTES, nearest=2)
    got = cross_quotients(near, TEACHES, MAKES, draws=4000, seed=1)
    for industry in range(2):
        values = []
        for campuses in itertools.permutations(range(3)):
            for clusters in itertools.permutations(range(4)):
                of, to = TEACHES[industry][list(campuses)], MAKES[industry][list(clusters)]
                values.append(near[of][:, to].sum() / of.sum())
        seen = near[TEACHES[industry]][:, MAKES[industry]].sum() / TEACHES[industry].sum()
        assert got.p_above[industry] == pytest.approx(
            np.mean([v >= seen - 1e-9 for v in values]), abs=0.03
        )
        assert got.p_below[industry] == pytest.approx(
            np.mean([v <= seen + 1e-9 for v in values]), abs=0.03
        )


def test_nobody_teaching_or_making_is_unknown_and_one_industry_everywhere_is_chance():
    near = cross_weights(MINUTES, nearest=1)
    none = np.zeros((1, 3), dtype=bool)
    assert np.isnan(cross_quotients(near, none, MAKES[:1], draws=9).quotient[0])
    all_of = cross_quotients(near, ~none, np.ones((1, 4), dtype=bool), draws=9)
    assert (all_of.quotient[0], all_of.p_above[0], all_of.p_below[0]) == (1.0, 1.0, 1.0)
    with pytest.raises(ParameterError, match="same categories"):
        cross_quotients(near, TEACHES, MAKES[:1])


def test_coupling_is_the_formula_and_blank_says_why():
    row = couple(0.25, 0.81)
    degree_of_coupling = 2 * math.sqrt(0.25 * 0.81) / (0.25 + 0.81)
    assert row["coupling"] == pytest.approx(degree_of_coupling, abs=1e-4)
    assert row["development"] == 0.53
    assert row["coordination_degree"] == pytest.approx(
        math.sqrt(degree_of_coupling * 0.53), abs=1e-4
    )
    assert (row["coupling_variant"], row["coupling_reason"]) == ("standard", None)
    assert couple(0.5, None)["coupling_reason"] == "incomplete_indicators"
    assert couple(0.0, 0.0)["coupling_reason"] == "both_nought"
    assert couple(0.5, None)["coordination_degree"] is None


def test_industries_are_scaled_from_nought_to_the_largest():
    # 34: 4 of 4 asked, 1 of 2 taught; 19: 1 of 4 asked, 2 of 2 taught
    rows = couple_industries(pd.Series({"34": 4.0, "19": 1.0}), pd.Series({"34": 1.0, "19": 2.0}))
    assert rows["34"]["development"] == 0.75
    assert rows["19"]["development"] == 0.625
    bare = couple_industries(pd.Series({"34": 4.0}), pd.Series(dtype=float))
    assert bare["34"]["coupling_reason"] == "no_programmes"


# The village: West makes motors in A, East pumps in E. Programmes in West: two, each a third of
# 33, 34 and 35 (机电, 机械制造), at A and B.
MOTORS = {"id": "motors", "name_zh": "电机", "gb4754": "38", "adcode": WEST, "townships": "A镇"}


def village(folder: Path, **tables: list[dict[str, object]]) -> Study:
    write_village(folder)
    pumps = village_tables()["clusters"][0]
    given = {"clusters": [pumps, pumps | MOTORS]} | tables
    for name, rows in given.items():
        if rows:
            write_rows(folder / f"{name}.csv", rows)
        else:
            (folder / f"{name}.csv").unlink()
    return read_study(folder)


def test_the_village_is_worked_out_by_hand(tmp_path):
    found = Found(village(tmp_path / "v"))
    asked = found.of("demand", basis="count")
    assert [(r["adcode"], r["industry"], r["amount"]) for r in asked] == [
        (WEST, "38", 1), (EAST, "34", 1),
    ]  # fmt: skip
    pumps = found.of("industry_measures", industry="34")[0]
    # all the demand for 34 stands in East, all the programmes for it in West
    assert (pumps["spatial_mismatch"], pumps["places"], pumps["left_out"]) == (1, 2, 0)
    # both campuses teach for 34; the nearest cluster of both is that of motors: 0 of 2 against 1/2
    assert (pumps["colocation"], pumps["programme_points"], pumps["cluster_points"]) == (0, 2, 1)
    motors = found.of("industry_measures", industry="38")[0]
    assert motors["spatial_mismatch"] is None
    assert (motors["colocation"], motors["coordination_degree"]) == (None, 0)
    rows = found.mismatch[found.mismatch["version"] == "manufacturing"]
    east = rows[rows["adcode"] == EAST].iloc[0]
    # East makes pumps alone, both counties together half of them: 1 / (1/2)
    assert (east["location_quotient"], east["place_mismatch"]) == (2.0, 1.0)
    # everybody works in manufacturing, and all programmes are within reach of both counties
    assert {row["coordination_degree"] for row in found.counties.values()} == {1}


def test_a_county_out_of_reach_has_no_coordination_but_a_known_one(tmp_path):
    found = Found(village(tmp_path / "v"), standards__match_reach="15")
    # A and B are less than 15 minutes from the middle of West, and farther from that of East
    assert found.counties[WEST]["coordination_degree"] == 1
    assert found.counties[EAST]["coordination_degree"] == 0
    assert found.counties[EAST]["coupling_reason"] is None


def test_campuses_of_the_village_are_worked_out_by_hand(tmp_path):
    found = Found(village(tmp_path / "v"))
    college = found.of("campus_measures", campus="college-main")[0]
    assert (college["programmes"], college["industries"]) == (1, "33;34;35")
    # motors stand in the same town; to E it is 24.6 km of road and 13.6 km off it: 63 minutes
    assert (college["clusters_in_reach"], college["clusters_taught"]) == (1, 0)
    assert (college["alignment"], college["alignment_reason"]) == (
        None,
        "fewer_than_three_industries",
    )
    # it teaches as much as the other for manufacturing, and half the demand is in reach: 0.5 and 1
    assert college["development"] == 0.75
    assert college["coordination_degree"] == pytest.approx(math.sqrt(math.sqrt(0.5)), abs=1e-4)


def test_no_programmes_leave_demand_alone(tmp_path):
    found = Found(village(tmp_path / "v", programmes=[]))
    assert {key for key, rows in found.rows.items() if rows} == {"demand"}
    assert {row["coupling_reason"] for row in found.counties.values()} == {"no_programmes"}


def test_no_clusters_leave_sections_and_a_blank_for_every_county(tmp_path):
    found = Found(village(tmp_path / "v", clusters=[], parks=[]))
    assert {row["version"] for row in found.rows["industry_measures"]} == {"sector"}
    reasons = {r["reason"] for r in found.rows["match_options"] if r["basis"] != "parks"}
    assert reasons == {"no_clusters"}
    assert {r["reason"] for r in found.of("match_options", basis="parks")} == {"no_parks"}
    assert all(r["alignment_manufacturing"] is None for r in found.rows["match_options"])
    assert all(r["comparable_industries"] is None for r in found.rows["match_options"])
    assert all(r["colocation_local"] is None for r in found.rows["campus_measures"])
    assert {r["coupling_reason"] for r in found.rows["campus_measures"]} == {"no_demand"}


def test_a_county_without_clusters_is_left_out_and_counted_not_nought(tmp_path):
    found = Found(village(tmp_path / "v", clusters=village_tables()["clusters"]))
    pumps = found.of("industry_measures", industry="34")[0]
    assert (pumps["places"], pumps["left_out"], pumps["spatial_mismatch"]) == (1, 1, None)
    option = found.of("match_options", basis="count", adcode=WEST)[0]
    assert (option["reason"], option["comparable_industries"]) == ("no_clusters", None)


def test_one_campus_and_all_programmes_in_one_industry_run(tmp_path):
    tables = village_tables()
    valves = [tables["programmes"][0] | {"id": f"v{n}", "name_zh": f"阀门{n}"} for n in range(3)]
    found = Found(village(tmp_path / "v", programmes=valves))
    (campus,) = found.rows["campus_measures"]
    assert (campus["industries"], campus["programmes"]) == ("34", 3)
    pumps = found.of("industry_measures", industry="34")[0]
    assert (pumps["programme_points"], pumps["spatial_mismatch"]) == (1, 1)
    # the nearest cluster of the one campus is that of motors in every draw where pumps are not it
    assert pumps["colocation"] == 0


def test_without_roads_nothing_that_rests_on_minutes_is_told(tmp_path):
    write_village(tmp_path / "v")
    (tmp_path / "v" / "roads.gpkg").unlink()
    found = Found(read_study(tmp_path / "v"))
    assert found.rows["match_options"] == found.rows["campus_measures"] == []
    assert all(r["colocation"] is None for r in found.rows["industry_measures"])
    assert {row["coupling_reason"] for row in found.counties.values()} == {"no_roads"}


def test_the_basis_of_the_run_is_the_one_asked_for_and_the_others_stand_beside_it(tmp_path):
    by_output = Found(village(tmp_path / "v"), match__basis="output")
    assert {r["basis"] for r in by_output.rows["demand"] if r["in_run"]} == {"census", "output"}
    assert {r["basis"] for r in by_output.rows["match_options"]} == set(BASES)
    assert [r["in_run"] for r in by_output.of("match_options", basis="output")] == [True, True]
    assert {r["basis"] for r in by_output.of("industry_measures", version="manufacturing")} == {
        "output"
    }


@pytest.fixture(scope="module")
def wenzhou() -> Found:
    return Found(read_study("wenzhou"))


def test_every_leaf_cluster_of_a_county_of_wenzhou_counts_once_but_for_services(wenzhou):
    table = pd.read_csv(DATA_FOLDER / "wenzhou/clusters.csv", dtype=str)
    leaves = table[~table["id"].isin(table["part_of"]) & (table["adcode"] != "330300")]
    # digital economy is of one division of manufacturing and three of services: a quarter counts
    assert len(leaves) == 29
    total = sum(r["amount"] for r in wenzhou.of("demand", basis="count"))
    assert total == pytest.approx(len(leaves) - 0.75)


def test_figures_of_wenzhou_are_of_one_basis_and_five_years(wenzhou):
    for basis in ("output", "sales", "value_added", "enterprises"):
        rows = wenzhou.of("demand", basis=basis)
        assert max(r["year_high"] for r in rows) - min(r["year_low"] for r in rows) <= 5
    # the output of Yueqing's electrical cluster stands for its parts, which have none
    (electrical,) = wenzhou.of("demand", basis="output", industry="38")
    assert (electrical["adcode"], electrical["amount"], electrical["year_low"]) == (
        330382, 1500, 2022,
    )  # fmt: skip
    assert wenzhou.of("demand", basis="employment") == []


def test_no_other_basis_than_the_count_lets_any_county_be_compared_by_clusters(wenzhou):
    # why the count is the default: figures of one basis and five years leave one industry a county
    compared = {
        basis: sum(r["alignment_manufacturing"] is not None for r in rows)
        for basis in BASES
        for rows in [wenzhou.of("match_options", basis=basis)]
    }
    assert compared.pop("count") == 4
    assert compared.pop("parks") > 0
    assert set(compared.values()) == {0}


def test_quotients_of_wenzhou_are_those_of_its_table_of_counties(wenzhou):
    table = pd.read_csv(DATA_FOLDER / "wenzhou/counties.csv").set_index("code")
    work = table.filter(regex="^employed_").rename(columns=lambda name: name[-1])
    expected = work.div(work.sum(axis=1), axis=0) / (work.sum() / work.to_numpy().sum())
    rows = wenzhou.mismatch[wenzhou.mismatch["version"] == "sector"]
    assert len(rows) > 200
    for row in rows.itertuples():
        assert row.location_quotient == pytest.approx(expected.at[row.adcode, row.industry])
    census = sum(r["amount"] for r in wenzhou.of("demand", basis="census"))
    assert census == work.to_numpy().sum()


def test_place_mismatch_adds_up_to_the_index(wenzhou):
    rows = wenzhou.mismatch
    for index in wenzhou.rows["industry_measures"]:
        mine = rows[(rows["version"] == index["version"]) & (rows["industry"] == index["industry"])]
        short = mine["place_mismatch"].clip(lower=0).sum()
        if index["spatial_mismatch"] is None:
            assert mine["place_mismatch"].isna().all()
        else:  # where demand is above supply, a county has demand and so a row
            assert short == pytest.approx(index["spatial_mismatch"], abs=1e-4)


def test_p_values_of_wenzhou_are_never_made_smaller_by_their_number(wenzhou):
    for key in ("industry_measures", "campus_measures"):
        tested = [r for r in wenzhou.rows[key] if r["colocation_p_above"] is not None]
        assert tested
        for row in tested:
            assert row["colocation_q_above"] >= row["colocation_p_above"]
            assert 0.001 <= row["colocation_p_above"] <= 1
    # of 15 campuses and more that are tested, none is sure once their number is counted
    assert min(r["colocation_q_above"] for r in tested) > 0.05


def test_counties_of_wenzhou_without_clusters_are_blank(wenzhou):
    for adcode in (330328, 330329):
        for row in wenzhou.of("match_options", adcode=adcode):
            assert row["alignment_manufacturing"] is None
            assert row["reason"] in ("no_clusters", "no_figure_of_basis")
    assert wenzhou.of("industry_measures", version="manufacturing")[0]["left_out"] == 2


def test_only_public_campuses_are_measured_where_only_they_count():
    found = Found(read_study("wenzhou"), supply__public_only="true")
    owner = found.study.institutions.set_index("id")["ownership"]
    assert {owner[r["institution"]] for r in found.rows["campus_measures"]} == {"public"}


def test_the_command_prints_each_part(tmp_path):
    folder = village(tmp_path / "v") and tmp_path / "v"
    for part, wanted in (
        ("demand", "count,manufacturing,330303,34,1,clusters,1.0,1,2023,2023,True"),
        ("options", "output,330302,,1,1,0,fewer_than_three_industries,False"),
        ("industries", "manufacturing,34,count,1.0,0,0,"),
        ("campuses", "college-main,1,33;34;35,1,0,,fewer_than_three_industries,"),
    ):
        arguments = ["match", str(folder), "--part", part, "--format", "csv"]
        done = CliRunner().invoke(
            main, [*arguments, "--set", "draws.n=5", "--set", "sites.draws=0"],
            catch_exceptions=False,
        )  # fmt: skip
        assert done.exit_code == 0
        assert any(line.startswith(wanted) for line in done.stdout.splitlines()), done.stdout


def test_every_column_and_code_of_the_measures_reads_in_chinese(wenzhou):
    for key, rows in wenzhou.rows.items():
        for column in {name for row in rows for name in row}:
            assert describe_column(column, key).zh, (key, column)
            if column in CODED_COLUMNS:
                for value in {row[column] for row in rows} - {None}:
                    assert spell_codes(str(value), column) != str(value), (column, value)
    reasons = {"coupling_reason", "coupling_variant"}
    assert reasons <= CODED_COLUMNS
    assert describe_column("coordination_degree").zh.endswith("D=√(C·T)")
