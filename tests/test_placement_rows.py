"""Placement efficiency of a study: on the village by hand, and on Wenzhou against other results."""

from dataclasses import replace

import pytest
from click.testing import CliRunner
from village import write_village
from vocatlas.cli.main import main
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import assess


def settled(study):
    parameters = study.parameters.with_value("draws.n", 20)
    for name, value in {"draws": 0, "fronts": "", "p": 1}.items():
        parameters = parameters.with_value(f"sites.{name}", value)
    return replace(study, parameters=parameters)


@pytest.fixture(scope="module")
def wenzhou():
    return assess(settled(read_study("wenzhou"))).results


@pytest.fixture
def village(tmp_path):
    return settled(read_study(write_village(tmp_path / "village")))


def test_the_village_is_matched_wherever_its_campuses_stand_or_nowhere(village):
    # one cluster at E; a campus that teaches for it reaches E from some townships
    rows = assess(village).results["placement"]
    whole = rows[0]
    assert (whole["college"], whole["clusters"], whole["clusters_taught"]) == ("all", 1, 1)
    assert whole["optimum"] == whole["optimum_bound"] == 1
    assert whole["observed"] in (0, 1)
    assert whole["status"] == "optimal"


def test_observed_clusters_are_those_that_the_match_says(wenzhou):
    whole = wenzhou["placement"][0]
    townships = {row["id"] for row in wenzhou["clusters"] if row["townships"]}
    matched = {row["id"] for row in wenzhou["clusters"] if row["matched"]}
    assert whole["clusters"] == len(townships)
    assert whole["observed"] == len(townships & matched)
    assert whole["observed"] <= whole["clusters_taught"] <= whole["clusters"]


def test_all_three_figures_stand_together_and_the_draws_add_up(wenzhou):
    whole = wenzhou["placement"][0]
    for null in ("uniform", "by_residents"):
        drawn = [row for row in wenzhou["placement_draws"] if row["null"] == null]
        total = sum(row["draws"] for row in drawn)
        mean = sum(row["draws"] * row["clusters_matched"] for row in drawn) / total
        better = sum(r["draws"] for r in drawn if r["clusters_matched"] >= whole["observed"])
        assert total == 999
        assert whole[f"{null}_mean"] == pytest.approx(mean, abs=0.005)
        assert whole[f"{null}_p"] == pytest.approx((better + 1) / 1000, abs=5e-4)
        assert max(row["clusters_matched"] for row in drawn) <= whole["optimum"]
        room = whole["optimum"] - mean
        assert whole[f"{null}_ratio"] == pytest.approx((whole["observed"] - mean) / room, abs=0.006)


def test_the_krugman_index_is_two_less_twice_the_alignment(wenzhou):
    told = 0
    for county in wenzhou["counties"]:
        for version in ("sector", "manufacturing"):
            aligned, apart = county[f"alignment_{version}"], county[f"krugman_{version}"]
            assert (aligned is None) == (apart is None)
            if aligned is not None:
                told += 1
                assert apart == pytest.approx(2 - 2 * aligned, abs=3e-4)
    assert told > 10


def test_the_structural_deviation_is_the_ratio_of_the_shares_less_one(wenzhou):
    known = [row for row in wenzhou["match"] if row["structural_deviation"] is not None]
    assert len(known) > 20
    for row in known:
        if row["supply_share"] > 0.01:
            ratio = row["demand_share"] / row["supply_share"]
            assert row["structural_deviation"] == pytest.approx(ratio - 1, abs=0.02 * (1 + ratio))
    assert all(
        row["structural_deviation"] is None for row in wenzhou["match"] if not row["supply_share"]
    )


def test_each_college_stands_for_itself(wenzhou):
    whole, *each = wenzhou["placement"]
    assert sum(row["campuses"] for row in each) == whole["campuses"]
    assert all(row["clusters_taught"] <= whole["clusters_taught"] for row in each)
    assert all(row["college_name_zh"] for row in each)


def test_a_study_without_clusters_has_no_efficiency_and_not_one_of_nought(village):
    results = assess(replace(village, clusters=village.clusters.iloc[:0])).results
    assert (results["placement"], results["placement_draws"]) == ([], [])


def test_a_study_without_programmes_has_none_either(village):
    results = assess(replace(village, programmes=village.programmes.iloc[:0])).results
    assert results["placement"] == []


def test_one_campus_alone_is_moved_too(village):
    only = village.campuses[village.campuses["id"] == "school-main"]
    rows = assess(replace(village, campuses=only)).results["placement"]
    assert [row["campuses"] for row in rows] == [1, 1]
    assert rows[0]["optimum"] == 1


def test_the_command_prints_it(tmp_path):
    folder = write_village(tmp_path / "village")
    arguments = ["match", str(folder), "--part", "placement", "--format", "csv"]
    arguments += ["--set", "draws.n=5"]
    done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    assert done.stdout.startswith("college,college_name_zh,campuses,")
