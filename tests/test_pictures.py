"""Static pictures: the glyphs, the counts, the states, the bytes, and what is refused."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from atlas_sample import sample_layers, sample_results
from chinesefont import needs_chinese_font
from click.testing import CliRunner, Result
from matplotlib.figure import Figure
from matplotlib.text import Text
from vocatlas.cli.main import main
from vocatlas.data.gis.geopackage import write_geopackage
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import Assessment, assess
from vocatlas.geo.errors import OutputError, ParameterError
from vocatlas.maps.drawing import fonts
from vocatlas.maps.drawing.pictures import VIEWS, draw_picture, save_picture
from vocatlas.maps.drawing.symbols import campus_mark, fill_look, minute_classes
from vocatlas.maps.findings.sentences import write_findings
from vocatlas.maps.palette import MINUTE_COLOURS

pytestmark = needs_chinese_font


def said(figure: Figure) -> list[str]:
    """Return every text of a figure."""
    return [t.get_text() for t in figure.findobj(Text) if isinstance(t, Text) and t.get_text()]


@pytest.fixture(scope="module")
def wenzhou() -> Assessment:
    return assess(read_study("wenzhou"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_titled_by_its_finding(view: str, language: str) -> None:
    figure = draw_picture(sample_results(), sample_layers(), view, language=language)
    finding = write_findings(sample_results())[view][language]
    assert finding.replace(" ", "") in "".join(said(figure)).replace(" ", "")


@pytest.mark.parametrize(("view", "language"), [*((v, "zh") for v in VIEWS), ("coverage", "en")])
def test_no_text_of_wenzhou_is_cut_off_or_lies_over_a_county_name(
    wenzhou: Assessment, view: str, language: str
) -> None:
    figure = draw_picture(wenzhou.results, wenzhou.layers, view, language=language)
    figure.canvas.draw()  # a missing glyph is a warning, and a warning is an error here
    width, height = figure.bbox.width, figure.bbox.height
    texts = [t for t in figure.findobj(Text) if isinstance(t, Text) and t.get_text()]
    boxes = [(t, t.get_window_extent()) for t in texts]
    assert all(b.x0 >= 0 and b.y0 >= 0 and b.x1 <= width and b.y1 <= height for _, b in boxes)
    named = {row[f"name_{language}"] for row in wenzhou.results["counties"]}
    names = [b for t, b in boxes if t.get_path_effects() and t.get_text() in named]
    assert len(names) == 12
    assert not any(a.overlaps(b) for k, a in enumerate(names) for b in names[:k])


def test_a_picture_without_chinese_fonts_is_refused_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fonts, "CHINESE_FAMILIES", ())
    with pytest.raises(OutputError, match=r"no installed font has a glyph for .*Noto Sans CJK SC"):
        draw_picture(sample_results(), sample_layers(), "gaps")


def test_a_name_is_never_read_as_mathematics() -> None:
    results = sample_results()
    results["counties"][0]["name_zh"] = r"$\frac{1}$县"
    figure = draw_picture(results, sample_layers(), "gaps")
    figure.canvas.draw()
    assert r"$\frac{1}$县" in said(figure)


def test_the_legend_counts_every_township_once() -> None:
    figure = draw_picture(
        sample_results(), sample_layers(), "coverage", tier="county", language="en"
    )
    words = said(figure)
    at = words.index("minutes (number of townships)")
    counts = [int(m[1]) for w in words[at + 1 : at + 9] if (m := re.search(r" \((\d+)\)$", w))]
    # 12, 26, 40 ... 96 minutes, then one that is not located and one without a land route
    assert counts == [1, 1, 1, 1, 2, 1, 1, 1]
    assert words[at + 7 : at + 9] == ["not located (1)", "no land route (1)"]


def test_the_standard_in_force_is_a_class_border_of_the_picture() -> None:
    results = sample_results()
    results["parameters"]["standards"]["county"] = 40
    words = said(draw_picture(results, sample_layers(), "coverage", tier="county", language="en"))
    assert "30–40 (1)" in words
    assert not any(word.startswith("30–45") for word in words)


@pytest.mark.parametrize("state", ["unlocated", "unreachable", "no_road_in_data", "few"])
def test_a_state_is_hatched_and_has_no_colour_of_a_class(state: str) -> None:
    look = fill_look(state, minute_classes(45))
    assert look["hatch"]
    assert look["facecolor"] not in MINUTE_COLOURS
    assert "hatch" not in fill_look(0.0, minute_classes(45))


def test_a_county_at_exactly_the_limit_has_the_colour_of_its_label() -> None:
    results = sample_results()
    results["counties"][2].update(p_underserved=0.8, label="underserved")
    words = said(draw_picture(results, sample_layers(), "gaps", language="en"))
    assert "underserved ≥ 80 % (1)" in words


def test_branches_are_open_and_planned_campuses_dashed() -> None:
    main_one = {"levels": ["secondary"], "kind": "main", "status": "operating"}
    assert campus_mark(main_one).filled
    assert not campus_mark(main_one | {"kind": "branch"}).filled
    assert campus_mark(main_one | {"status": "planned"}).dashed


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for suffix in ("svg", "pdf"):
        for name in ("one", "two"):
            figure = draw_picture(sample_results(), sample_layers(), "sites")
            save_picture(figure, tmp_path / f"{name}.{suffix}")
        one, two = ((tmp_path / f"{name}.{suffix}").read_bytes() for name in ("one", "two"))
        assert one == two
    # text as paths: right on a computer without the font
    assert "<text" not in (tmp_path / "one.svg").read_text(encoding="utf-8")
    assert b"/FontFile2" in (tmp_path / "one.pdf").read_bytes() or b"/Type3" in one


def test_nothing_of_matplotlib_is_changed_for_others() -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    draw_picture(sample_results(), sample_layers(), "gaps")
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize(
    ("view", "options"),
    [("globe", {}), ("coverage", {"tier": "moon"}), ("coverage", {"language": "de"})],
)
def test_an_unknown_choice_is_refused_with_the_known_ones(view: str, options: Any) -> None:
    with pytest.raises(ParameterError, match="expected one of"):
        draw_picture(sample_results(), sample_layers(), view, **options)


@pytest.mark.parametrize("part", ["match", "sites"])
def test_a_part_that_the_run_does_not_hold_gives_no_picture(part: str) -> None:
    with pytest.raises(OutputError, match=f"holds no {part}"):
        draw_picture(sample_results() | {part: []}, sample_layers(), part)


def test_a_run_without_county_outlines_gives_no_picture() -> None:
    with pytest.raises(OutputError, match="no county outlines"):
        draw_picture(sample_results(), {}, "gaps")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Write the village as the output of a run whose study is gone."""
    folder = tmp_path / "run"
    folder.mkdir()
    text = json.dumps(sample_results(), ensure_ascii=False)
    (folder / "results.json").write_text(text, encoding="utf-8")
    write_geopackage(sample_layers(), folder / "atlas.gpkg")
    record = {"tool": "vocatlas", "study": str(tmp_path / "gone")}
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["picture", *map(str, arguments)], catch_exceptions=False)


def test_the_command_draws_at_300_dpi_even_where_the_study_is_gone(run: Path) -> None:
    from PIL import Image

    out = run / "map.png"
    done = call(run, "coverage", "-o", out, "--lang", "en", "--tier", "city")
    assert done.exit_code == 0, done.stderr
    assert "without its surroundings" in done.stderr
    with Image.open(out) as picture:
        assert picture.size == (4000, 2250)
        assert round(picture.info["dpi"][0]) == 300


def test_a_file_that_is_there_is_kept_unless_told_otherwise(run: Path) -> None:
    out = run / "map.svg"
    out.write_text("mine", encoding="utf-8")
    refused = call(run, "gaps", "-o", out)
    assert refused.exit_code == 1
    assert "--overwrite" in refused.stderr
    assert out.read_text(encoding="utf-8") == "mine"
    assert call(run, "gaps", "-o", out, "--overwrite").exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("<?xml")


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda run: (run / "results.json").unlink(), "holds no results.json"),
        (lambda run: (run / "results.json").write_text("{"), "results.json is broken"),
        (lambda run: (run / "results.json").write_text("[]"), "holds no results of a run"),
        (lambda run: (run / "atlas.gpkg").unlink(), "holds no atlas.gpkg"),
        (lambda run: (run / "atlas.gpkg").write_text("?"), "cannot be read as a GeoPackage"),
    ],
)
def test_a_broken_run_is_one_line_a_language_that_names_the_file(
    run: Path, break_it: Any, message: str
) -> None:
    break_it(run)
    failed = call(run, "gaps", "-o", run / "map.png")
    assert failed.exit_code == 1
    english, chinese = failed.stderr.splitlines()
    assert message in english
    assert chinese.startswith("错误：")
    assert not (run / "map.png").exists()


def test_what_cannot_be_written_or_read_is_refused_before_any_drawing(run: Path) -> None:
    assert "ends in .png, .svg or .pdf" in call(run, "gaps", "-o", run / "map.bmp").stderr
    assert "is no folder" in call(run, "gaps", "-o", run / "none" / "map.png").stderr
    assert "is no folder" in call(run / "none", "gaps", "-o", run / "map.png").stderr
    broken = call(run, "gaps", "-o", run / "map.png", "--font", run / "results.json")
    assert "cannot be read as a font" in broken.stderr
    assert call(run, "globe", "-o", run / "map.png").exit_code == 2
