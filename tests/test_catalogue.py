"""The catalogue, parks and clusters: complete lists, rules that hold together, sources named."""

from pathlib import Path

import pandas as pd
import pytest
import vocatlas
from vocatlas.geo.industry.crosswalk import (
    classify_programmes,
    division_codes,
    split_list,
    unmatched_programmes,
)

DATA = Path(vocatlas.__file__).parent / "data"


def table(name):
    return pd.read_csv(DATA / name, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def sections():
    industries = table("catalogue/industries.csv")
    return dict(zip(industries["code"], industries["section"], strict=True))


def test_the_industries_are_the_97_divisions_in_20_sections(sections):
    assert list(sections) == [f"{n:02d}" for n in range(1, 98)]
    assert list(dict.fromkeys(sections.values())) == list("ABCDEFGHIJKLMNOPQRST")
    assert [d for d, s in sections.items() if s == "C"] == [f"{n}" for n in range(13, 44)]


def test_the_19_major_categories_have_the_codes_of_the_2021_catalogue():
    groups = table("catalogue/programme_groups.csv").set_index("name_zh")
    assert len(groups) == 19
    assert groups.loc["装备制造大类"].tolist()[:3] == ["46", "66", "26"]
    assert groups.loc["公共管理与服务大类"].tolist()[:3] == ["59", "79", "39"]


def test_every_rule_names_known_industries_and_a_known_group(sections):
    groups = set(table("catalogue/programme_groups.csv")["code"])
    rules = table("catalogue/crosswalk.csv")
    assert not rules.duplicated(["rule", "pattern"]).any()
    for rule in rules.itertuples():
        divisions, named = division_codes(rule.divisions), split_list(rule.sections)
        assert rule.rule in ("name", "keyword", "group", "local")
        assert rule.group_code in groups
        assert named or (not divisions and rule.note), rule.pattern
        assert {sections[d] for d in divisions} <= set(named), rule.pattern
        assert set(named) <= set(sections.values())
        assert float(rule.weight) > 0


def test_the_rules_match_nearly_every_programme(sections):
    programmes = table("wenzhou/programmes.csv")
    found = classify_programmes(programmes, table("catalogue/crosswalk.csv"), sections=sections)
    assert len(unmatched_programmes(programmes, found)) <= 0.01 * len(programmes)
    assert found.groupby("id")["weight"].sum().round(9).eq(1).all()


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("鞋类设计与工艺", {"19"}),
        ("服装设计", {"18"}),
        ("汽摩零部件制造", {"36"}),
        ("电气工程及其自动化", {"38"}),
        ("机械设计与制造(阀门设计与制造)", {"34"}),
        ("护理", {"84"}),
        ("学前教育", {"83"}),
    ],
)
def test_a_programme_goes_where_a_reader_expects(name, wanted, sections):
    row = pd.DataFrame({"id": ["x"], "name_zh": [name], "group": [""]})
    found = classify_programmes(row, table("catalogue/crosswalk.csv"), sections=sections)
    assert set(found["division"]) == wanted


def test_the_five_pillars_are_there_with_a_place():
    clusters = table("wenzhou/clusters.csv")
    placed = clusters[clusters["adcode"] != "330300"]
    assert set(placed["pillar"]) - {""} == {
        "footwear", "clothing", "electrical", "auto_parts", "pumps_valves",
    }  # fmt: skip


def test_clusters_nest_in_rows_that_exist_and_name_known_divisions(sections):
    clusters = table("wenzhou/clusters.csv")
    assert clusters["id"].is_unique
    assert set(clusters["part_of"]) - {""} <= set(clusters["id"])
    for codes in clusters["gb4754"]:
        assert set(division_codes(codes)) <= set(sections)
        assert split_list(codes)
    weighed = clusters[clusters["weight"] != ""]
    assert (weighed["basis"] != "").all()
    assert (weighed["unit"] != "").all()
    city = clusters[clusters["adcode"] == "330300"]
    assert (city["townships"] == "").all()


@pytest.mark.parametrize("name", ["parks", "clusters"])
def test_named_townships_are_in_the_county_of_the_row(name):
    townships = table("wenzhou/townships.csv")
    known = set(zip(townships["adcode"], townships["name_zh"], strict=True))
    for row in table(f"wenzhou/{name}.csv").itertuples():
        for township in split_list(row.townships):
            assert (row.adcode, township) in known, row.id


def test_a_park_is_listed_once():
    parks = table("wenzhou/parks.csv")
    assert parks["id"].is_unique
    assert parks["name_zh"].is_unique
    assert (parks.loc[parks["area_km2"] != "", "area_basis"] != "").all()


@pytest.mark.parametrize(
    "name",
    [
        "wenzhou/parks.csv",
        "wenzhou/clusters.csv",
        "wenzhou/coordination.csv",
        "catalogue/levels.csv",
        "catalogue/kinds.csv",
        "catalogue/standards.csv",
        "catalogue/draws.csv",
        "catalogue/programme_groups.csv",
        "catalogue/industries.csv",
        "catalogue/crosswalk.csv",
    ],
)
def test_every_row_names_a_source_that_the_list_of_sources_holds(name):
    sources = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    for source in set(table(name)["source"]):
        assert source
        assert source in sources
