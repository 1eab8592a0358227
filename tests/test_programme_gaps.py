"""Programme gaps and surplus: the village by hand, Wenzhou by counting anew and by filling gaps."""

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from gapcases import find, listed, with_cells, with_rows, within, without
from village import EAST, WEST, write_village
from vocatlas.cli.main import main
from vocatlas.data.study import read_study
from vocatlas.geo.coverage.reach import minutes_between
from vocatlas.geo.scenario import AddedCampus, Scenario, apply_scenario

# E lies 7.9 km east and 11.1 km north of D, the end of the road: 19.0 km of paths at 30 km/h.
PATH_MIN = 38.05
# km of road and so minutes at 60 km/h, from D to where somebody teaches
B_MIN, A_MIN = 0.20 * 98.4, 0.25 * 98.4


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    return read_study(write_village(tmp_path_factory.mktemp("gaps") / "village"))


@pytest.fixture(scope="module")
def wenzhou():
    return find(read_study("wenzhou"))


def gaps(study):
    return find(study).rows["programme_gaps"]


def surplus(study):
    return find(study).rows["programme_surplus"]


def test_a_cluster_without_a_programme_in_reach_is_a_gap_that_the_park_beside_it_closes(village):
    (row,) = gaps(village)
    assert (row["order"], row["adcode"], row["industry"]) == (1, EAST, "34")
    assert (row["amount"], row["basis"], row["demand_share"]) == (1, "count", 1.0)
    assert (row["clusters"], row["cell_clusters"]) == ("pumps", 1)
    assert row["nearest_institution"] == "school"
    assert (row["nearest_campus"], row["nearest_programme"]) == ("school-main", "p2")
    assert row["nearest_programme_name_zh"] == "机械制造技术"
    assert row["nearest_min"] == pytest.approx(PATH_MIN + B_MIN, abs=0.2)
    assert (row["state"], row["measured_from"]) == ("number", "townships")
    assert (row["parks"], row["park_min"], row["parks_state"]) == ("park", 0.0, "closes")
    assert (row["clusters_closed"], row["parent"]) == (1, "college")
    assert row["parent_min"] == pytest.approx(PATH_MIN + A_MIN, abs=0.2)


def test_a_reach_that_equals_the_minutes_leaves_no_gap(village):
    (row,) = gaps(village)
    assert gaps(within(village, row["nearest_min"])) == []
    assert len(gaps(within(village, row["nearest_min"] - 0.1))) == 1


def test_a_county_without_clusters_has_no_cell(village):
    assert WEST not in {row["adcode"] for row in gaps(village)}


def test_a_parent_too_far_from_the_park_closes_nothing(village):
    kinds = village.catalogue.site_kinds.assign(parent_min=60.0)
    near = replace(village, catalogue=replace(village.catalogue, site_kinds=kinds))
    (row,) = gaps(near)
    assert (row["parks"], row["parks_state"]) == (None, "no_college_in_reach")
    assert (row["parent"], row["parent_min"], row["clusters_closed"]) == (None, None, 0)


def test_only_the_parks_that_a_parent_is_near_enough_to_are_listed(village):
    kinds = village.catalogue.site_kinds.assign(parent_min=30.0)
    near = replace(village, catalogue=replace(village.catalogue, site_kinds=kinds))
    (row,) = gaps(with_rows(near, "parks", {"id": "at_d", "townships": "D镇"}))
    assert (row["parks"], row["parks_state"]) == ("at_d", "closes")
    assert row["park_min"] == pytest.approx(PATH_MIN, abs=0.1)
    assert row["parent_min"] == pytest.approx(A_MIN, abs=0.1)


def test_a_teaching_point_needs_a_college_that_teaches_for_the_industry(village):
    (row,) = gaps(without(village, "programmes", "p1"))
    assert (row["nearest_institution"], row["parks_state"]) == ("school", "no_college_teaches")
    assert row["parks"] is None


def test_parks_out_of_reach_or_none_at_all_are_told_apart(village):
    far = with_cells(village, "parks", "park", townships="A镇", adcode=WEST)
    assert gaps(far)[0]["parks_state"] == "no_park_in_reach"
    assert gaps(without(village, "parks"))[0]["parks_state"] == "no_parks"
    planned = with_cells(village, "parks", "park", status="planned")
    assert gaps(planned)[0]["parks_state"] == "no_parks"


def test_what_nobody_teaches_and_what_is_taught_nobody_knows_where_are_told_apart(village):
    nobody = with_cells(village, "programmes", "p1", name_zh="学前教育")
    nobody = with_cells(nobody, "programmes", "p2", name_zh="会计事务")
    nobody = replace(nobody, programmes=nobody.programmes.assign(group=""))
    (row,) = gaps(nobody)
    assert (row["state"], row["nearest_campus"], row["nearest_min"]) == ("no_programme", None, None)
    somewhere = with_cells(
        nobody,
        "programmes",
        "p2",
        name_zh="数控技术",
        institution="east_school",
        campus="east-main",
    )
    (row,) = gaps(somewhere)
    assert (row["state"], row["campuses_without_place"]) == ("unlocated", 1)
    assert row["nearest_min"] is None


def test_only_the_clusters_that_nothing_serves_are_named(village):
    two = with_rows(village, "clusters", {"id": "more", "townships": "D镇"})
    (row,) = gaps(two)
    assert (row["clusters"], row["cell_clusters"], row["amount"]) == ("pumps", 2, 2)


def test_a_park_that_reaches_some_of_the_clusters_closes_a_part(village):
    two = with_rows(village, "clusters", {"id": "more", "townships": "D镇"})
    two = with_rows(two, "parks", {"id": "at_d", "townships": "D镇"})
    (row,) = gaps(within(two, 15))
    assert (row["clusters"], row["parks_state"]) == ("pumps;more", "closes_part")
    assert (row["parks"], row["clusters_closed"]) == ("at_d;park", 1)


def test_the_parks_are_in_the_order_of_their_minutes(village):
    two = with_rows(village, "parks", {"id": "a_nearer_name", "townships": "D镇"})
    assert gaps(two)[0]["parks"] == "park;a_nearer_name"


def test_a_whole_is_no_cluster_beside_its_parts(village):
    # the whole is at D, which the school reaches; the part at E is all that counts
    whole = with_rows(village, "clusters", {"id": "whole", "townships": "D镇"})
    (row,) = gaps(with_cells(whole, "clusters", "pumps", part_of="whole"))
    assert (row["clusters"], row["cell_clusters"], row["amount"]) == ("pumps", 1, 1)


def test_a_cluster_that_names_no_township_is_measured_from_its_county(village):
    # most residents of the county live at D, which the school reaches
    assert gaps(with_cells(village, "clusters", "pumps", townships=None)) == []
    (row,) = gaps(within(with_cells(village, "clusters", "pumps", townships=None), 15))
    assert (row["measured_from"], row["nearest_min"]) == ("county", pytest.approx(B_MIN, abs=0.1))


def test_the_largest_demand_comes_first_and_what_has_no_figure_last(village):
    more = with_rows(
        village,
        "clusters",
        {"id": "shoes", "gb4754": "19", "weight": 40.0},
        {"id": "toys", "gb4754": "24", "weight": 90.0, "basis": "sales"},
    )
    parameters = more.parameters.with_value("match.basis", "output")
    rows = gaps(replace(more, parameters=parameters))
    assert [row["industry"] for row in rows] == ["19", "34", "24"]
    assert [row["amount"] for row in rows] == [40, 10, None]
    assert {row["basis"] for row in rows} == {"output"}


def test_programmes_far_from_every_cluster_are_surplus_and_those_without_one_say_so(village):
    rows = surplus(village)
    at_school = {row["industry"]: row for row in rows if row["campus"] == "school-main"}
    assert set(at_school) == {"33", "34", "35"}
    assert at_school["34"]["nearest_cluster"] == "pumps"
    assert at_school["34"]["nearest_min"] == pytest.approx(PATH_MIN + B_MIN, abs=0.2)
    assert (at_school["33"]["state"], at_school["33"]["nearest_min"]) == ("no_cluster", None)
    assert at_school["34"]["programmes"] == 1
    assert "34" not in {row["industry"] for row in surplus(within(village, 60)) if
                        row["campus"] == "school-main"}  # fmt: skip


def test_a_cluster_as_far_as_the_reach_is_within_it_and_no_surplus(village):
    (far,) = (row for row in surplus(village) if row["nearest_cluster"] == "pumps"
              and row["campus"] == "school-main")  # fmt: skip
    for reach_min, left in ((far["nearest_min"], False), (far["nearest_min"] - 0.1, True)):
        rows = surplus(within(village, reach_min))
        assert (("school-main", "34") in {(r["campus"], r["industry"]) for r in rows}) is left


def test_a_cluster_of_the_whole_city_makes_a_row_a_doubt_and_last(village):
    city = with_rows(
        village, "clusters", {"id": "locks", "gb4754": "33", "adcode": 330300, "townships": None}
    )
    rows = surplus(city)
    assert [row["clusters_without_place"] for row in rows] == sorted(
        row["clusters_without_place"] for row in rows
    )
    assert {row["industry"] for row in rows if row["clusters_without_place"]} == {"33"}
    assert {row["state"] for row in rows if row["industry"] == "33"} == {"unlocated"}


def test_services_are_not_measured_and_never_surplus(village):
    books = with_rows(village, "programmes", {"id": "p3", "name_zh": "会计事务"})
    found = find(books).rows
    assert "72" not in {row["industry"] for row in found["programme_surplus"]}
    by_section = {row["section"]: row for row in found["surplus_sections"]}
    assert (by_section["L"]["state"], by_section["L"]["cells_listed"]) == ("not_measured", None)
    assert by_section["L"]["programmes"] == 1
    assert by_section["L"]["section_name_en"] == "leasing and business services"
    assert by_section["C"]["state"] == "measured"
    assert by_section["C"]["cells_listed"] == len(found["programme_surplus"])


def test_without_clusters_nothing_is_a_gap_and_nothing_surplus(village):
    found = find(without(village, "clusters")).rows
    assert (found["programme_gaps"], found["programme_surplus"]) == ([], [])
    assert {row["state"] for row in found["surplus_sections"]} == {"not_measured"}


def test_without_programmes_or_roads_every_list_is_empty(village):
    assert not any(find(without(village, "programmes")).rows.values())
    assert not any(find(replace(village, roads=village.roads.iloc[:0])).rows.values())


def test_one_campus_alone_serves_what_it_reaches(village):
    keys = [key for key in village.campuses["id"] if key != "school-main"]
    (row,) = gaps(without(village, "campuses", *keys))
    assert (row["nearest_campus"], row["parks_state"]) == ("school-main", "closes")
    # there is no college in the study: no parent is asked for, as for sites
    assert row["parent"] is None


def test_a_programme_without_a_name_teaches_for_nothing(village):
    bare = with_rows(village, "programmes", {"id": "p3", "name_zh": "", "group": ""})
    assert find(bare).rows == find(village).rows


def test_all_programmes_in_one_industry_leave_the_others_without(village):
    pumps = replace(village, programmes=village.programmes.assign(name_zh="水泵设计"))
    shoes = with_rows(pumps, "clusters", {"id": "shoes", "gb4754": "19"})
    assert {row["industry"]: row["state"] for row in gaps(shoes)} == {
        "19": "no_programme",
        "34": "number",
    }
    assert {row["industry"] for row in surplus(pumps)} == {"34"}


def test_private_schools_that_do_not_count_teach_for_nothing(village):
    parameters = village.parameters.with_value("supply.public_only", "true")
    private = with_cells(village, "institutions", "school", ownership="private")
    (row,) = gaps(replace(private, parameters=parameters))
    assert row["nearest_campus"] == "college-main"
    assert "school" not in {
        r["institution"] for r in surplus(replace(private, parameters=parameters))
    }


def test_the_order_of_the_tables_changes_nothing(village):
    turned = {
        name: getattr(village, name).iloc[::-1].reset_index(drop=True)
        for name in ("clusters", "programmes", "campuses", "parks", "counties", "townships")
    }
    assert find(replace(village, **turned)).rows == find(village).rows


def county_minutes(found, adcode, column):
    """Return the resident-weighted median by sorting residents one by one."""
    points = found.ground.points
    own = [
        (found.reach.minutes[at, column], residents)
        for at, (code, residents) in enumerate(
            zip(points["adcode"], points["residents"], strict=True)
        )
        if code == adcode
    ]
    half, passed = sum(people for _, people in own) / 2, 0.0
    for minutes, people in sorted(own):
        passed += people
        if passed >= half:
            return round(float(minutes), 1)
    return np.nan


def cluster_minutes(found, key, column):
    """Return minutes from a cluster to a destination, from the points one by one."""
    cluster = found.study.clusters.set_index("id").loc[key]
    codes = found.townships.get(key, [])
    at = [
        found.reach.minutes[i, column]
        for i, code in enumerate(found.ground.points["township"].astype(str))
        if code in codes
    ]
    return round(float(min(at)), 1) if at else county_minutes(found, cluster["adcode"], column)


def cells_by_hand(found):
    """Return the leaf clusters of each county and division of manufacturing."""
    clusters = found.study.clusters
    counties = set(found.study.counties["code"])
    section = dict(
        zip(found.study.catalogue.industries["code"], found.study.catalogue.industries["section"],
            strict=True)
    )  # fmt: skip
    cells = {}
    for row in clusters.itertuples():
        parts = clusters[(clusters["part_of"] == row.id) & (clusters["adcode"] == row.adcode)]
        if row.adcode not in counties or len(parts):
            continue
        for division in str(row.gb4754).split(";"):
            if section[division] == "C":
                cells.setdefault((int(row.adcode), division), []).append(row.id)
    return cells


def taught_at(found, division):
    supply = found.match.supply
    rows = supply[(supply["division"] == division) & (supply["campus"] != "")]
    columns = dict(zip(found.ground.supply["id"], found.reach.campus_column, strict=True))
    return {campus: columns[campus] for campus in set(rows["campus"]) if columns[campus] >= 0}


def test_wenzhous_gaps_are_those_that_counting_anew_finds(wenzhou):
    rows = {(row["adcode"], row["industry"]): row for row in wenzhou.rows["programme_gaps"]}
    expected = {}
    for cell, clusters in cells_by_hand(wenzhou).items():
        taught = taught_at(wenzhou, cell[1])
        minutes = {
            key: {campus: cluster_minutes(wenzhou, key, at) for campus, at in taught.items()}
            for key in clusters
        }
        lacking = [key for key in clusters if not any(m <= 45 for m in minutes[key].values())]
        if lacking:
            finite = [m for key in lacking for m in minutes[key].values() if np.isfinite(m)]
            expected[cell] = (lacking, min(finite, default=None))
    assert len(expected) > 10
    assert {cell: (listed(r["clusters"]), r["nearest_min"]) for cell, r in rows.items()} == expected
    amounts = [row["amount"] for row in wenzhou.rows["programme_gaps"]]
    assert amounts == sorted(amounts, reverse=True)


def test_every_park_of_wenzhou_that_is_listed_closes_its_gap_and_no_other_would(wenzhou):
    parks = wenzhou.ground.parks
    runs = (parks["status"] == "operating") & (wenzhou.reach.park_column >= 0)
    operating = dict(
        zip(parks["id"][runs], wenzhou.reach.park_column[runs.to_numpy()], strict=True)
    )
    closed = 0
    for row in wenzhou.rows["programme_gaps"]:
        parents = parents_of(wenzhou, row["industry"])
        fits = {
            park
            for park, column in operating.items()
            if all(cluster_minutes(wenzhou, key, column) <= 45 for key in listed(row["clusters"]))
            and any(parent_minutes(wenzhou, park, campus) <= 120 for campus in parents)
        }
        assert set(listed(row["parks"])) == fits
        closed += bool(fits)
    assert closed > 4


def parents_of(found, division):
    """Return the main campuses of the colleges that teach for a division."""
    supply = found.match.supply
    teach = set(supply.loc[supply["division"] == division, "institution"])
    campuses = found.study.campuses
    high = campuses["levels"].str.contains("vocational|undergraduate", regex=True)
    mains = campuses[high & (campuses["kind"] == "main") & (campuses["status"] == "operating")]
    known = set(found.ground.supply["id"][found.reach.campus_column >= 0])
    first = mains[mains["id"].isin(known)].drop_duplicates("institution")
    return list(first.loc[first["institution"].isin(teach), "id"])


def parent_minutes(found, park, campus):
    ground = found.ground
    origin = ground.park_xy[(ground.parks["id"] == park).to_numpy()]
    there = ground.campus_xy[(ground.supply["id"] == campus).to_numpy()]
    return float(minutes_between(found.study, ground, found.reach, origin, there)[0, 0])


def test_a_teaching_point_at_the_first_park_closes_the_gap_in_a_run_of_its_own(wenzhou):
    rows = [row for row in wenzhou.rows["programme_gaps"] if row["parks_state"] == "closes"]
    for row in rows[:3]:
        park = wenzhou.ground.parks.set_index("id").loc[listed(row["parks"])[0]]
        point = AddedCampus(
            "tp", "教学点", park["lon_wgs"], park["lat_wgs"], "wgs84", ("county",),
            kind="teaching_point", parent=row["parent"],
        )  # fmt: skip
        after = find(apply_scenario(wenzhou.study, Scenario("wenzhou", added=(point,))))
        left = {(r["adcode"], r["industry"]) for r in after.rows["programme_gaps"]}
        assert (row["adcode"], row["industry"]) not in left


def test_a_gap_is_a_cluster_that_the_match_does_not_match(wenzhou):
    # a cluster of one division is matched or not by that division alone
    divisions = wenzhou.study.clusters.set_index("id")["gb4754"]
    matched = wenzhou.match.clusters.set_index("id")["matched"]
    lacking = {key for row in wenzhou.rows["programme_gaps"] for key in listed(row["clusters"])}
    of_one = {key for clusters in cells_by_hand(wenzhou).values() for key in clusters
              if ";" not in divisions[key]}  # fmt: skip
    assert {key for key in of_one if matched[key] is not True} == lacking & of_one


def test_wenzhous_surplus_is_what_counting_anew_finds(wenzhou):
    study = wenzhou.study
    industries = study.catalogue.industries
    made = set(industries.loc[industries["section"] == "C", "code"])
    counties = set(study.counties["code"])
    expected = {}
    for division in made:
        placed = [
            row.id
            for row in study.clusters.itertuples()
            if division in row.gb4754.split(";") and row.adcode in counties
        ]
        for campus, column in taught_at(wenzhou, division).items():
            minutes = [cluster_minutes(wenzhou, key, column) for key in placed]
            if not any(m <= 45 for m in minutes):
                finite = [m for m in minutes if np.isfinite(m)]
                expected[campus, division] = min(finite, default=None)
    located = set(wenzhou.ground.supply["id"][wenzhou.reach.campus_column >= 0])
    rows = [row for row in wenzhou.rows["programme_surplus"] if row["campus"] in located]
    assert {(row["campus"], row["industry"]): row["nearest_min"] for row in rows} == expected
    others = [row for row in wenzhou.rows["programme_surplus"] if row["campus"] not in located]
    assert {row["state"] for row in others} <= {"no_cluster"}


def test_the_rows_are_plain_and_small(wenzhou):
    text = json.dumps(wenzhou.rows, ensure_ascii=False, allow_nan=False)
    assert len(text.encode()) < 60_000


def test_the_command_prints_gaps_and_surplus(tmp_path):
    folder = write_village(tmp_path / "village")
    for part, first in (("gaps", "order,adcode"), ("surplus", "order,institution")):
        arguments = ["match", str(folder), "--part", part, "--format", "csv"]
        done = CliRunner().invoke(main, [*arguments, "--set", "draws.n=5"], catch_exceptions=False)
        assert (done.exit_code, done.stdout.startswith(first)) == (0, True)
