"""What tags of OpenStreetMap say to a car: each rule by a case worked out by hand."""

from pathlib import Path

import pandas as pd
import pytest
import vocatlas
from vocatlas.data.osm.osmtags import (
    RoadRules,
    blocking_barrier,
    read_duration,
    read_road,
    read_rules,
    read_speed,
    why_not_drivable,
)
from vocatlas.geo.errors import StudyError

DATA = Path(vocatlas.__file__).parent / "data"
RULES = RoadRules(
    {"motorway": 90.0, "primary": 65.0, "residential": 25.0, "service": 15.0, "ferry": 5.0},
    {"cn:urban": 50.0, "urban": 51.0, "rural": 90.0, "walk": 7.0},
)


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("60", 60), (" 60 ", 60), ("60 km/h", 60), ("60kmh", 60), ("62.5", 62.5),
        ("50 mph", 80.4672), ("50mph", 80.4672), ("10 knots", 18.52),
        ("60;40", 40), ("60; 40; 50", 40), ("80|60|60", 60), ("80,70", 70), ("60|", 60),
        ("60;fast", 60), ("50 mph;60", 60),
        ("CN:urban", 50), ("cn:urban", 50), ("FI:urban", 51), ("DE:rural", 90),
        ("CN:30", 30), ("DE:zone30", 30), ("DE:zone:20", 20), ("zone:30", 30), ("walk", 7),
        ("none", None), ("signals", None), ("", None), ("fast", None), ("0", None),
        ("-50", None), ("999", None), ("XX:moon", None), ("50 furlongs", None),
    ],
)  # fmt: skip
def test_a_speed_limit_is_read_in_every_form(text, kmh):
    assert read_speed(text, RULES) == (None if kmh is None else pytest.approx(kmh))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("25", 25), ("1.5", 1.5), ("0:35", 35), ("01:30", 90), ("00:07:30", 7.5),
        ("PT20M", 20), ("PT1H", 60), ("PT1H30M", 90), ("P1DT2H", 1560), ("pt90s", 1.5),
        ("0", None), ("00:00", None), ("PT", None), ("P", None), ("soon", None), ("", None),
        ("25 minutes", None),
    ],
)  # fmt: skip
def test_a_duration_is_read_in_every_form(text, minutes):
    assert read_duration(text) == (None if minutes is None else pytest.approx(minutes))


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, (65, 65)),
        ({"oneway": "yes"}, (65, 0)),
        ({"oneway": "1"}, (65, 0)),
        ({"oneway": "-1"}, (0, 65)),
        ({"oneway": "reverse"}, (0, 65)),
        ({"oneway": "no"}, (65, 65)),
        ({"oneway": "reversible"}, (65, 65)),
        ({"oneway": "alternating"}, (65, 65)),
        ({"oneway": "yes", "oneway:motor_vehicle": "no"}, (65, 65)),
        ({"oneway": "no", "oneway:motorcar": "-1"}, (0, 65)),
        ({"junction": "roundabout"}, (65, 0)),
        ({"junction": "circular"}, (65, 0)),
        ({"junction": "roundabout", "oneway": "no"}, (65, 65)),
        ({"junction": "roundabout", "oneway": "-1"}, (0, 65)),
        ({"highway": "motorway"}, (90, 0)),
        ({"highway": "motorway", "oneway": "no"}, (90, 90)),
        ({"maxspeed": "40"}, (40, 40)),
        ({"maxspeed": "none"}, (65, 65)),
        ({"maxspeed": "60", "maxspeed:backward": "30"}, (60, 30)),
        ({"maxspeed:forward": "30"}, (30, 65)),
        ({"maxspeed:forward": "30", "oneway": "-1"}, (0, 65)),
    ],
)
def test_directions_and_speeds_of_a_road(tags, expected):
    road = read_road({"highway": "primary", **tags}, RULES)
    assert (road.forward_kmh, road.backward_kmh) == expected


def test_only_a_road_that_turns_by_the_hour_says_so():
    assert read_road({"highway": "primary", "oneway": "reversible"}, RULES).turns
    assert not read_road({"highway": "primary", "oneway": "no"}, RULES).turns


def test_what_is_not_understood_is_told_and_the_class_speed_holds():
    road = read_road({"highway": "primary", "maxspeed": "fast"}, RULES)
    assert road.doubts == (("maxspeed", "fast"),)
    assert (road.forward_kmh, road.tagged_speed) == (65, False)
    assert read_road({"highway": "primary", "maxspeed": "none"}, RULES).doubts == ()


def test_a_ferry_keeps_its_duration_for_when_its_length_is_known():
    ferry = read_road({"route": "ferry", "duration": "00:20"}, RULES)
    assert (ferry.road_class, ferry.minutes, ferry.forward_kmh) == ("ferry", 20, 5)
    slip = read_road({"route": "ferry", "duration": "short"}, RULES)
    assert (slip.minutes, slip.doubts) == (None, (("duration", "short"),))


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"highway": "primary"}, None),
        ({"highway": "footway"}, "not_for_cars"),
        ({"highway": "construction"}, "not_for_cars"),
        ({"route": "bus"}, "not_for_cars"),
        ({"route": "ferry"}, None),
        ({"route": "ferry", "motor_vehicle": "no"}, "closed"),
        ({"highway": "service", "area": "yes"}, "area"),
        ({"highway": "service", "service": "emergency_access"}, "emergency_access"),
        ({"highway": "primary", "smoothness": "impassable"}, "impassable"),
        ({"highway": "primary", "access": "no"}, "closed"),
        ({"highway": "primary", "access": "private"}, "closed"),
        ({"highway": "primary", "motor_vehicle": "private"}, "closed"),
        ({"highway": "primary", "vehicle": "no"}, "closed"),
        ({"highway": "primary", "motorcar": "no"}, "closed"),
        ({"highway": "primary", "access": "agricultural;forestry"}, "closed"),
        ({"highway": "primary", "access": "private;destination"}, None),
        ({"highway": "primary", "access": "destination"}, None),
        ({"highway": "primary", "access": "permissive"}, None),
        ({"highway": "primary", "access": "customers"}, None),
        ({"highway": "primary", "access": "no", "motor_vehicle": "yes"}, None),
        ({"highway": "primary", "access": "yes", "motor_vehicle": "no"}, "closed"),
        ({"highway": "primary", "motor_vehicle": "no", "motorcar": "yes"}, None),
        ({"highway": "primary", "bicycle": "no", "hgv": "no"}, None),
    ],
)
def test_why_a_way_is_left_out(tags, reason):
    assert why_not_drivable(tags, RULES) == reason


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({}, None),
        ({"barrier": "no"}, None),
        ({"barrier": "bollard"}, "bollard"),
        ({"barrier": "bollard", "bicycle": "yes"}, "bollard"),
        ({"barrier": "bollard", "bollard": "rising"}, None),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, None),
        ({"barrier": "block"}, "block"),
        ({"barrier": "gate"}, None),
        ({"barrier": "gate", "access": "no"}, "gate"),
        ({"barrier": "gate", "access": "private"}, "gate"),
        ({"barrier": "gate", "access": "no", "motorcar": "permissive"}, None),
        ({"barrier": "lift_gate", "motor_vehicle": "no"}, "lift_gate"),
        ({"barrier": "toll_booth"}, None),
        ({"barrier": "cattle_grid"}, None),
    ],
)
def test_which_barrier_stops_a_car(tags, kind):
    assert blocking_barrier(tags) == kind


def test_links_are_roads_and_every_speed_is_sourced():
    roads = pd.read_csv(DATA / "catalogue/road_classes.csv")
    zones = pd.read_csv(DATA / "catalogue/speed_zones.csv")
    for name in ("motorway", "trunk", "primary", "secondary", "tertiary"):
        assert {name, f"{name}_link"} <= set(roads["class"])
    sources = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    for table in (roads, zones):
        assert table["kmh"].between(1, 140).all()
        for source in table["source"].unique():
            assert source in sources
    assert roads["class"].is_unique
    assert zones["zone"].is_unique


def test_the_speeds_of_a_study_stand_before_those_of_the_package(tmp_path):
    (tmp_path / "road_classes.csv").write_text("class,kmh\nprimary,70\n", encoding="utf-8")
    rules = read_rules(tmp_path)
    assert rules.class_kmh == {"primary": 70}
    assert rules.zone_kmh == read_rules().zone_kmh


@pytest.mark.parametrize("kmh", ["", "0", "-5", "fast", "900"])
def test_a_speed_of_a_study_that_is_none_is_refused(tmp_path, kmh):
    text = f"class,kmh\nprimary,70\ntrunk,{kmh}\n"
    (tmp_path / "road_classes.csv").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=r"road_classes\.csv, row 3, column kmh"):
        read_rules(tmp_path)


def test_a_table_of_speeds_without_its_columns_is_refused(tmp_path):
    (tmp_path / "road_classes.csv").write_text("name,speed\na,1\n", encoding="utf-8")
    with pytest.raises(StudyError, match="columns class and kmh"):
        read_rules(tmp_path)
