"""The difference of two runs: by hand, on Wenzhou, and what cannot be compared."""

import csv
import io
import itertools
import json
import shutil
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from atlas_sample import sample_layers, sample_results
from chinesefont import needs_chinese_font
from click.testing import CliRunner, Result
from matplotlib.text import Text
from scipy.stats import norm
from test_palette import DEFICIENCIES, LEAST_STEP, lab_of
from village import village_tables, write_rows, write_village
from vocatlas.cli.main import main
from vocatlas.data.causes import say_causes
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import Assessment, assess
from vocatlas.geo.comparison.changes import find_changes, share_draws
from vocatlas.geo.comparison.compare import Comparison, compare_runs
from vocatlas.geo.coverage.gaps import probability_interval
from vocatlas.geo.coverage.noise import Z, difference_limits, mark_noise, median_interval
from vocatlas.geo.errors import OutputError
from vocatlas.geo.scenario import AddedCampus, Scenario, apply_scenario
from vocatlas.maps.drawing.difference import draw_difference
from vocatlas.maps.drawing.pictures import save_picture
from vocatlas.maps.palette import CHANGE_COLOURS

HOSTILE = "=cmd|' /C calc'!A0<script>&$x_1$"
DRAWS = 200


def county(adcode: int, **values: Any) -> dict[str, Any]:
    return {"adcode": adcode, "name_zh": f"县{adcode}", "label": "possibly", **values}


def township(code: str, minutes: float | None, state: str | None, local: float | None) -> Any:
    row = {"code": code, "name_zh": f"镇{code}", "adcode": 1, "covered_local": local}
    return row | {"min_county": minutes, "state_county": state, "residents": 1000}


def run_of(counties: list[Any], townships: list[Any] = (), **more: Any) -> dict[str, Any]:  # type: ignore[assignment]
    study = {"id": "v", "adcode": 330300, "name_zh": "村"}
    parameters = {"draws": {"n": 1000, "seed": 1}, "standards": {"county": 45.0}}
    run = {"study": study, "parameters": parameters, "counties": counties}
    return run | {"townships": list(townships)} | more


def local(p05: float, p50: float, p95: float) -> dict[str, float]:
    return {
        "covered_local_p05": p05,
        "covered_local_p50": p50,
        "covered_local_p95": p95,
    }


A = run_of(
    [
        county(1, residents=1000, covered_local=0.5, **local(0.4, 0.5, 0.6), p_underserved=1.0,
               label="underserved", rank=1, rank_low=1, rank_high=1, gap_people=500),
        county(2, residents=2000, covered_local=0.9, **local(0.85, 0.9, 0.95), p_underserved=0.1,
               label="served", rank=2, rank_low=2, rank_high=2, gap_people=200),
    ],
    [township("11", 50.0, None, 0.0), township("12", None, "unreachable", 0.0),
     township("13", None, "unlocated", None), township("14", 20.0, None, 1.0)],
    headline={"local_p05": 0.6, "local_p50": 0.7, "local_p95": 0.8, "residents": 3000},
)  # fmt: skip
B = run_of(
    [
        county(1, residents=1000, covered_local=0.8, **local(0.7, 0.8, 0.9), p_underserved=0.4,
               label="possibly", rank=1.5, rank_low=1, rank_high=2, gap_people=200),
        county(2, residents=2000, covered_local=0.9, **local(0.86, 0.901, 0.95),
               p_underserved=0.11, label="served", rank=1.5, rank_low=1, rank_high=2,
               gap_people=198),
    ],
    [township("11", 30.5, None, 1.0), township("12", 25.0, None, 0.6),
     township("13", None, "unlocated", None), township("15", 20.0, None, 1.0)],
    headline={"local_p05": 0.65, "local_p50": 0.75, "local_p95": 0.85, "residents": 3000},
)  # fmt: skip


def test_the_differences_are_those_worked_by_hand() -> None:
    one, two = compare_runs(A, B).counties.to_dict("records")
    assert one["covered_local_points"] == 30.0
    assert one["covered_local_p50_points"] == 30.0
    assert one["covered_local_intervals"] == "apart"
    assert one["covered_local_p50_noise"] == "beyond"
    assert one["p_underserved_points"] == -60.0
    assert one["label_change"] == "underserved -> possibly"
    assert (one["rank_change"], one["rank_intervals"]) == (0.5, "overlap")
    assert one["gap_people_change"] == -300
    assert two["covered_local_p50_points"] == pytest.approx(0.1)
    assert two["covered_local_p50_noise"] == two["p_underserved_noise"] == "within"
    assert two["label_change"] is None
    head = compare_runs(A, B).headline.set_index("figure").loc["local_p50"]
    assert (head["change"], head["intervals"], head["noise"]) == (0.05, "overlap", "beyond")


def test_a_change_of_state_is_told_in_words_and_never_a_number() -> None:
    rows = compare_runs(A, B).townships.set_index("code")
    assert list(rows.index) == ["11", "12", "13"]
    assert rows.at["11", "min_county_change"] == -19.5
    assert rows.at["12", "state_county_change"] == "unreachable -> number"
    assert np.isnan(rows.at["12", "min_county_change"])
    assert rows.at["13", "state_county_change"] is None
    assert rows.at["13", "state_county_a"] == "unlocated"
    assert rows.loc["13", ["min_county_change", "covered_local_points"]].isna().all()


def test_townships_of_one_run_alone_are_named() -> None:
    told = [row for row in compare_runs(A, B).changes if row["part"] == "township"]
    assert told == [
        {"part": "township", "name": "14", "a": "镇14", "b": None},
        {"part": "township", "name": "15", "a": None, "b": "镇15"},
    ]


def assert_opposite(there: Comparison, back: Comparison) -> None:
    for name in ("counties", "townships"):
        one, other = getattr(there, name), getattr(back, name)
        for column in one.columns:
            if column.endswith(("_points", "_change")) and not column.startswith(("label", "st")):
                np.testing.assert_array_equal(
                    one[column].astype(float), -other[column].astype(float)
                )
            if column.endswith(("_noise", "_intervals")):
                assert list(one[column]) == list(other[column])
    np.testing.assert_array_equal(there.headline["change"], -back.headline["change"])


def assert_nothing(same: Comparison) -> None:
    assert same.changes == []
    for table in (same.counties, same.townships):
        numbers = table.filter(regex="_(points|change)$")
        words = numbers.filter(regex="^(label|state)")
        assert words.isna().to_numpy().all()
        assert (numbers.drop(columns=words.columns).astype(float).fillna(0.0) == 0).all(axis=None)
        marks = table.filter(regex="_noise$").to_numpy().ravel()
        assert set(marks) <= {"same", None}
    assert (same.headline["change"].fillna(0.0) == 0).all()


def test_the_other_way_round_is_the_opposite_and_the_same_run_is_nothing() -> None:
    assert_opposite(compare_runs(A, B), compare_runs(B, A))
    assert_nothing(compare_runs(A, A))


# Newcombe (1998), Statistics in Medicine 17, Table II, method 10.
@pytest.mark.parametrize(
    ("of_b", "of_a", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ],
)
def test_limits_of_a_difference_are_the_published_ones(
    of_b: tuple[int, int], of_a: tuple[int, int], low: float, high: float
) -> None:
    ends: list[Any] = []
    for successes, n in (of_a, of_b):
        p = np.array([successes / n])
        ends += [p, *probability_interval(p, n)]
    found = difference_limits(*ends)
    assert [round(float(end[0]), 4) for end in found] == pytest.approx([low, high], abs=1e-4)


def test_seeds_alone_mark_about_one_probability_in_a_hundred() -> None:
    rng = np.random.default_rng(1)
    p = np.array([0.1, 0.3, 0.5, 0.85])
    a, b = (rng.binomial(1000, p, (5000, 4)) / 1000 for _ in range(2))
    marks = mark_noise(
        *(x.ravel() for x in (a, *probability_interval(a, 1000, z=Z))),
        *(x.ravel() for x in (b, *probability_interval(b, 1000, z=Z))),
    )
    assert 0.005 < marks.count("beyond") / len(marks) < 0.015
    assert norm.cdf(Z) == pytest.approx(0.995, abs=1e-6)


@pytest.mark.parametrize("shape", [(2.0, 2.0), (8.0, 1.0), (30.0, 3.0)])
def test_seeds_alone_hardly_ever_mark_a_median(shape: tuple[float, float]) -> None:
    shares = np.random.default_rng(2).beta(*shape, (2, 1000, 400))
    ends: list[Any] = []
    for run in shares:
        p05, p50, p95 = np.percentile(run, [5, 50, 95], axis=0)
        ends += [p50, *median_interval(p05, p50, p95, 1000)]
    assert mark_noise(*ends).count("beyond") <= 0.01 * 400


def test_a_missing_interval_gives_no_mark() -> None:
    gone = {"covered_local_p05": None}
    runs = [{**r, "counties": [r["counties"][0] | gone, r["counties"][1]]} for r in (A, B)]
    marks = compare_runs(*runs).counties["covered_local_p50_noise"]
    assert list(marks) == [None, "within"]


def test_what_was_asked_differently_is_told_by_part() -> None:
    b = json.loads(json.dumps(A))
    b["parameters"]["standards"] = {"county": 45, "city": 90}
    b["scenario"] = {"name": "x", "closed": ["c1"], "added": [{"id": "n", "name_zh": "新"}]}
    a = A | {"campuses": [{"id": "c1", "status": "operating"}, {"id": "c2", "lon": 1.0}]}
    b["campuses"] = [
        {"id": "c1", "status": "closed"}, {"id": "scenario-n"}, {"id": "c2", "lon": 2.0},
        {"id": "c3", "name_zh": "新校区"},
    ]  # fmt: skip
    records = (
        {"inputs": {"campuses.csv": "1", "gone.csv": "1"}, "versions": {"numpy": "1"}},
        {"inputs": {"campuses.csv": "2"}, "versions": {"numpy": "2"}},
    )
    told = [(r["part"], r["name"], r["a"], r["b"]) for r in find_changes(a, b, *records)]
    assert told == [
        ("parameter", "standards.city", None, 90),
        ("scenario", "name", None, "x"),
        ("scenario", "closed.c1", None, "closed"),
        ("scenario", "added.n", None, "新 (; ; branch)"),
        ("campus", "c2", "lon=1.0", "lon=2.0"),
        ("campus", "c3", None, "新校区"),
        ("input", "campuses.csv", "1", "2"),
        ("input", "gone.csv", "1", None),
        ("version", "numpy", "1", "2"),
    ]
    assert share_draws(a, b, find_changes(a, b, *records)) == "none"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"kind": "teaching_point"}, "新 (120.1, 28.0; county; teaching_point)"),
        ({"parent": "wzpt"}, "新 (120.1, 28.0; county; branch; parent wzpt)"),
        ({"seats": 0}, "新 (120.1, 28.0; county; branch; 0 seats)"),
    ],
)
def test_two_scenarios_that_differ_in_the_kind_parent_or_seats_of_a_campus_have_a_cause(
    more: dict[str, Any], told: str
) -> None:
    plain = AddedCampus("n", "新", 120.1, 28.0, "wgs84", ("county",))
    a, b = (
        A | {"scenario": Scenario("v", "x", added=(campus,)).describe()}
        for campus in (plain, replace(plain, **more))
    )
    (row,) = find_changes(a, b, {}, {})
    assert row["name"] == "added.n"
    assert (row["a"], row["b"]) == ("新 (120.1, 28.0; county; branch)", told)


def broken(**values: Any) -> dict[str, Any]:
    return A | {"counties": [A["counties"][0] | values, A["counties"][1]]}


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (A | {"study": {"id": "n", "adcode": 330200, "name_zh": "宁波市"}}, "宁波市 n 330200"),
        (A | {"counties": A["counties"][:1]}, "only in A 县2 2"),
        (A | {"counties": [*A["counties"], county(3)]}, "only in B 县3 3"),
        (A | {"counties": [*A["counties"], A["counties"][0]]}, "hold adcode 1 twice"),
        (A | {"counties": [{"name_zh": "x"}]}, "a row without adcode"),
        (A | {"townships": {"a": 1}}, "townships is no list of rows"),
        (A | {"headline": []} | {"headline": {"local_p50": "x"}}, "local_p50: found 'x'"),
        (broken(covered_local="0.5"), "covered_local: found '0.5', expected a share"),
        (broken(covered_local_p50=1.5), "found 1.5, expected a share from 0 to 1"),
        (broken(gap_people=float("inf")), "gap_people: found inf, expected a number"),
        (broken(rank=True), "rank: found True"),
        (A | {"parameters": {"draws": {"n": "many"}}}, "draws.n is no whole number"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_the_reason(other: Any, why: str) -> None:
    with pytest.raises(OutputError, match="cannot be compared") as caught:
        compare_runs(A, other)
    assert why in str(caught.value)


def test_another_major_version_is_refused_and_a_copy_of_the_study_is_not() -> None:
    versions = [{"versions": {"vocatlas": v}} for v in ("1.2.0", "2.0.0")]
    with pytest.raises(OutputError, match=r"A is of vocatlas 1.2.0, B of 2.0.0"):
        compare_runs(A, A, record_a=versions[0], record_b=versions[1])
    copy = A | {"study": A["study"] | {"id": "copy"}}
    assert [row["name"] for row in compare_runs(A, copy).changes] == ["id"]


# ---- Wenzhou


@pytest.fixture(scope="module")
def wenzhou() -> dict[str, Assessment]:
    study = read_study("wenzhou")
    base = replace(study, parameters=study.parameters.with_value("draws.n", DRAWS))
    seat = study.townships.set_index("name_zh").loc["泗溪镇"]
    branch = AddedCampus(
        "sixi", "泗溪分校", float(seat["lon"]), float(seat["lat"]), "wgs84", ("county", "township")
    )

    def changed(name: str, value: object) -> Assessment:
        return assess(replace(base, parameters=base.parameters.with_value(name, value)))

    return {
        "base": assess(base),
        "county60": changed("standards.county", 60.0),
        "branch": assess(apply_scenario(base, Scenario("wenzhou", "泗溪", added=(branch,)))),
        "public": changed("supply.public_only", True),
        "planned": changed("supply.planned", True),
    }


CASES = ("county60", "branch", "public", "planned")


@pytest.fixture(scope="module", params=CASES)
def case(
    request: pytest.FixtureRequest, wenzhou: dict[str, Assessment]
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    return request.param, wenzhou["base"].results, wenzhou[request.param].results


def test_wenzhou_differs_as_an_independent_reckoning_says(case: Any) -> None:
    _, a, b = case
    found = compare_runs(a, b)
    for table, key, shares, plain in (
        ("counties", "adcode", ("covered_local", "covered_all_p50", "p_underserved"),
         ("gap_people", "rank", "depth", "secondary_seats_per_1000")),
        ("townships", "code", ("covered_local", "covered_city"),
         ("min_city", "min_county", "min_township", "access")),
    ):  # fmt: skip
        sides = [pd.DataFrame(r[table]).set_index(key) for r in (a, b)]
        rows = getattr(found, table).set_index(key)
        for name in shares + plain:
            wanted = sides[1][name].astype(float) - sides[0][name].astype(float)
            ending, scale = ("points", 100.0) if name in shares else ("change", 1.0)
            got = rows[f"{name}_{ending}"].astype(float) / scale
            pd.testing.assert_series_equal(
                got.sort_index(), wanted.sort_index(), check_names=False, atol=1e-6, rtol=0
            )


def test_wenzhou_the_other_way_round_is_the_opposite(case: Any) -> None:
    _, a, b = case
    assert_opposite(compare_runs(a, b), compare_runs(b, a))


def test_wenzhou_against_itself_is_nothing(wenzhou: dict[str, Assessment]) -> None:
    base = wenzhou["base"].results
    assert_nothing(compare_runs(base, base))


def test_wenzhou_names_its_cause_and_moves_the_way_it_must(case: Any) -> None:
    name, a, b = case
    found = compare_runs(a, b)
    causes = {
        "county60": ["standards.county"],
        "branch": ["name", "added.sixi"],
        "public": ["supply.public_only"],
        "planned": ["supply.planned"],
    }
    assert [row["name"] for row in found.changes] == causes[name]
    assert found.draws["sharing"] == ("all" if name == "county60" else "part")
    points = found.townships["covered_local_points"].dropna()
    if name == "public":  # fewer campuses reach nobody more
        assert (points <= 0).all()
        assert (points < 0).any()
    else:
        assert (points >= 0).all()
    if name == "county60":  # minutes do not hang on the standard
        assert (found.townships["min_county_change"].fillna(0.0) == 0).all()
        marked = found.counties.set_index("name_zh")["covered_local_p50_noise"]
        assert marked["苍南县"] == "beyond"
    if name == "branch":
        moved = found.townships.loc[found.townships["covered_local_points"] > 0, "county"]
        assert set(moved) >= {"泰顺县"}
        assert found.counties.set_index("name_zh").at["瓯海区", "covered_local_points"] == 0


# ---- pictures


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_classes_of_change_differ_for_every_eye(deficiency: str) -> None:
    seen = [lab_of(colour, deficiency) for colour in CHANGE_COLOURS]
    steps = [float(np.linalg.norm(b - a)) for a, b in itertools.pairwise(seen)]
    assert min(steps) > LEAST_STEP, steps
    ends = [float(np.linalg.norm(seen[at] - seen[-1 - at])) for at in range(3)]
    assert min(ends) > LEAST_STEP, ends


def picture(comparison: Comparison, runs: Any, layers: Any, language: str = "zh") -> Any:
    causes = say_causes(comparison.changes)
    cause = dict(zip(("zh", "en"), causes, strict=True)) if causes else None
    return draw_difference(
        comparison, runs, layers, names=("A 甲", "B 乙"), cause=cause, language=language
    )


def said(figure: Any) -> list[str]:
    return [t.get_text() for t in figure.findobj(Text) if t.get_text()]


@needs_chinese_font
@pytest.mark.parametrize(("name", "language"), [("county60", "zh"), ("public", "en")])
def test_no_text_of_the_map_is_cut_off_and_no_name_lies_over_another(
    wenzhou: dict[str, Assessment], name: str, language: str
) -> None:
    runs = wenzhou["base"].results, wenzhou[name].results
    figure = picture(compare_runs(*runs), runs, wenzhou[name].layers, language)
    figure.canvas.draw()
    texts = [(t, t.get_window_extent()) for t in figure.findobj(Text) if t.get_text()]
    width, height = figure.bbox.width, figure.bbox.height
    assert all(b.x0 >= 0 and b.y0 >= 0 and b.x1 <= width and b.y1 <= height for _, b in texts)
    named = {row[f"name_{language}"] for row in runs[0]["counties"]}
    names = [b for t, b in texts if t.get_path_effects() and t.get_text() in named]
    assert len(names) == 12
    assert not any(a.overlaps(b) for k, a in enumerate(names) for b in names[:k])
    words = said(figure)
    assert any("45 → 60" in w if language == "zh" else "no → yes" in w for w in words)


def sample_pair() -> tuple[dict[str, Any], dict[str, Any]]:
    a, b = sample_results(), sample_results()
    b["townships"][0].update(covered_local=0.4)  # from 1: 60 points fewer
    b["townships"][-1].update(min_county=44.0, state_county=None)
    b["townships"].pop(4)
    b["campuses"].append(b["campuses"][1] | {"id": "c4", "lon": 120.25})
    return a, b


@needs_chinese_font
def test_the_legend_counts_classes_states_and_campuses() -> None:
    runs = sample_pair()
    words = said(picture(compare_runs(*runs), runs, sample_layers(), "en"))
    wanted = {
        "< −50 (1)", "no change (5)", "state of the minutes changed (1)", "not located (1)",
        "in one run only (1)", "counted in B, not in A (1)",
    }  # fmt: skip
    assert wanted <= set(words)


@needs_chinese_font
def test_the_same_runs_are_titled_so() -> None:
    a = sample_results()
    words = "".join(said(picture(compare_runs(a, a), (a, a), sample_layers())))
    assert "两次结果中各县、各乡镇的覆盖率没有差别" in words


@needs_chinese_font
def test_hostile_names_stay_text_in_the_picture(tmp_path: Path) -> None:
    runs = sample_pair()
    for run in runs:
        run["counties"][0]["name_zh"] = HOSTILE
    figure = picture(compare_runs(*runs), runs, sample_layers())
    save_picture(figure, tmp_path / "map.svg")
    text = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert "<script" not in text
    ET.fromstring(text)


# ---- the command


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    home = tmp_path_factory.mktemp("runs")
    study = write_village(home / "village")
    rows = village_tables()
    rows["townships"][0]["name_zh"] = rows["counties"][0]["name_en"] = HOSTILE
    for name in ("townships", "counties"):
        write_rows(study / f"{name}.csv", rows[name])
    runs = {"a": [], "b": ["--set", "standards.township=5", "--set", "standards.county=20"]}
    for name, options in runs.items():
        assert call("run", study, "-o", home / name, *options).exit_code == 0
    return {name: home / name for name in runs}


def test_the_summary_says_first_what_differs(folders: dict[str, Path]) -> None:
    done = call("compare", folders["a"], folders["b"])
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[:3] == ["A: a", "B: b", "差异来源 what differs:"]
    assert "县级标准 45 → 20" in lines[3]
    assert "乡镇级标准 30 → 5" in lines[4]
    assert "common random numbers" in done.stdout
    assert "西区" in done.stdout


def test_nothing_different_is_said_and_is_no_error(folders: dict[str, Path]) -> None:
    done = call("compare", folders["a"], folders["a"])
    assert done.exit_code == 0
    assert "no parameter, scenario, campus, input or version differs" in done.stdout
    assert "townships: 0 / 5" in done.stdout


def test_a_changed_table_of_a_copied_study_is_named(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    study = Path(shutil.copytree(folders["a"].parent / "village", tmp_path / "copy"))
    rows = village_tables()["campuses"]
    rows[1]["seats"] = 51
    write_rows(study / "campuses.csv", rows)
    out = tmp_path / "a"
    assert call("run", study, "-o", out).exit_code == 0
    shown = call("compare", folders["a"], out).stdout
    assert "输入文件 campuses.csv 有变" in shown
    assert "校区 college-branch seats=50 → seats=51" in shown
    assert "roads.gpkg" not in shown
    assert "townships.csv" not in shown
    named = [folder.parent.name + "/a" for folder in (folders["a"], out)]
    assert shown.splitlines()[:2] == [f"A: {named[0]}", f"B: {named[1]}"]


def test_a_run_without_roads_differs_in_words_and_not_in_numbers(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    study = write_village(tmp_path / "village")
    (study / "roads.gpkg").unlink()
    assert call("run", study, "-o", tmp_path / "bare").exit_code == 0
    done = call("compare", folders["a"], tmp_path / "bare", "-o", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    content = json.loads((tmp_path / "out" / "compare.json").read_text(encoding="utf-8"))
    assert all(row["covered_local_points"] is None for row in content["counties"])
    changes = {row["state_county_change"] for row in content["townships"]}
    assert changes == {"number -> no_road_in_data"}


def test_rows_are_the_same_in_csv_and_json(folders: dict[str, Path]) -> None:
    shown = [
        call("compare", folders["a"], folders["b"], "--format", form).stdout
        for form in ("csv", "json")
    ]
    rows = list(csv.DictReader(io.StringIO(shown[0])))
    assert [list(row) for row in json.loads(shown[1])] == [list(row) for row in rows]
    assert len(rows) == 2


@needs_chinese_font
def test_the_files_are_written_whole_and_again(folders: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    for _ in range(2):  # an earlier comparison may be replaced
        done = call("compare", folders["a"], folders["b"], "-o", out)
        assert done.exit_code == 0, done.stderr
    names = ["compare.json", "compare.xlsx", "difference.png", "difference.svg"]
    assert sorted(path.name for path in out.iterdir()) == names
    content = json.loads((out / "compare.json").read_text(encoding="utf-8"))
    assert [row["name"] for row in content["changes"]] == ["standards.county", "standards.township"]
    assert len(content["townships"]) == 5
    assert str(tmp_path) not in json.dumps(content)
    book = openpyxl.load_workbook(out / "compare.xlsx")
    assert book.sheetnames == [
        "差异来源 what differs", "摘要之差 headline", "县区之差 counties", "乡镇之差 townships",
        "数据字典 dictionary", "代码表 codes",
    ]  # fmt: skip
    hostile = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value == HOSTILE]
    assert len(hostile) == 2
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in hostile)
    head = [cell.value for cell in book["县区之差 counties"][1]]
    assert any(text.endswith("(points)\ncovered_local_p50_points") for text in head)


@needs_chinese_font
def test_a_failure_leaves_nothing_behind(
    folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OutputError("the disk is full")

    monkeypatch.setattr("vocatlas.maps.drawing.pictures.save_picture", refuse)
    failed = call("compare", folders["a"], folders["b"], "-o", tmp_path / "out")
    assert failed.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_run_or_of_somebody_else_is_kept(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    before = sorted(path.name for path in folders["b"].iterdir())
    refused = call("compare", folders["a"], folders["b"], "-o", folders["b"])
    assert refused.exit_code == 1
    assert "is the folder of a run" in refused.stderr
    assert sorted(path.name for path in folders["b"].iterdir()) == before
    (tmp_path / "thesis.docx").write_text("x")
    assert "--overwrite" in call("compare", folders["a"], folders["b"], "-o", tmp_path).stderr


def test_a_folder_that_is_no_whole_run_is_refused(folders: dict[str, Path], tmp_path: Path) -> None:
    def copied(name: str) -> Path:
        return Path(shutil.copytree(folders["a"], tmp_path / name))

    no_record, changed, cut = copied("no_record"), copied("changed"), copied("cut")
    (no_record / "run.json").unlink()
    text = (changed / "results.json").read_text(encoding="utf-8")
    (changed / "results.json").write_text(text + " ", encoding="utf-8")
    (cut / "results.json").write_text(text[:500], encoding="utf-8")
    for folder, why in (
        (tmp_path / "none", "is no folder"),
        (no_record, "run.json cannot be read"),
        (changed, "is not the file that run.json was written for"),
        (cut, "results.json is broken"),
    ):
        failed = call("compare", folders["a"], folder)
        assert failed.exit_code == 1
        assert why in failed.stderr
        assert failed.stderr.startswith("Error: ")
        assert failed.stdout == ""
