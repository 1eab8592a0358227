"""The report: every figure stands in the results, and the Word file says what the model says."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import docx
import pytest
from atlas_sample import HOSTILE, sample_layers, sample_results
from chinesefont import needs_chinese_font
from docx.oxml.ns import qn
from PIL import Image
from reportreader import (
    UNKNOWN,
    digits_outside_names,
    number_in,
    numbers_of,
    room_of,
    stands_at,
)
from village import write_village
from vocatlas.cli.report import make_report
from vocatlas.data.study import read_catalogue, read_study
from vocatlas.geo.assessment import Assessment, assess
from vocatlas.geo.errors import OutputError, ParameterError
from vocatlas.maps.drawing import fonts
from vocatlas.maps.findings.sentences import write_findings
from vocatlas.maps.palette import (
    ALIGNMENT_COLOURS,
    MINUTE_COLOURS,
    PROBABILITY_COLOURS,
    SHARE_COLOURS,
)
from vocatlas.maps.reports import docxfile
from vocatlas.maps.reports.docxfile import write_docx
from vocatlas.maps.reports.report import spell_names, write_report
from vocatlas.maps.reports.reportmodel import (
    Heading,
    Paragraph,
    Picture,
    Report,
    Table,
    Told,
    plain,
)
from vocatlas.maps.reports.reportpictures import draw_report_pictures
from vocatlas.maps.reports.reportwords import WORDS

STUDIES = ("village", "wenzhou", "no programmes", "no clusters", "no roads")
SENTENCES = {"name", "words", "term", "finding", "id", "plain"}


@pytest.fixture(scope="module")
def industries() -> dict[str, dict[str, str]]:
    rows = read_catalogue().industries.itertuples()
    return {row.code: {"zh": row.name_zh, "en": row.name_en} for row in rows}


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Assessment]:
    """Assess the village whole and without parts, and Wenzhou with few draws."""
    found = {}
    for name, file in (
        ("village", ""),
        ("no programmes", "programmes.csv"),
        ("no clusters", "clusters.csv"),
        ("no roads", "roads.gpkg"),
    ):
        folder = write_village(tmp_path_factory.mktemp("study") / "village")
        if file:
            (folder / file).unlink()
        found[name] = assess(read_study(folder))
    wenzhou = read_study("wenzhou")
    parameters = wenzhou.parameters
    for key, value in (("sites.draws", 5), ("sites.fronts", ""), ("draws.n", 60)):
        parameters = parameters.with_value(key, value)
    found["wenzhou"] = assess(replace(wenzhou, parameters=parameters))
    return found


@pytest.fixture(scope="module")
def written(
    studies: dict[str, Assessment], industries: dict[str, dict[str, str]]
) -> dict[tuple[str, str], Any]:
    """Return the Word file of the village and of Wenzhou in both languages, with its report."""
    files = {}
    for name in ("village", "wenzhou"):
        for language in ("zh", "en"):
            found = studies[name]
            report = write_report(found.results, language, industries=industries)
            pictures = draw_report_pictures(report, found.results, found.layers)
            files[name, language] = (report, write_docx(report, pictures))
    return files


def tables_of(report: Report) -> list[Table]:
    return [block for block in report.blocks if isinstance(block, Table)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("study", STUDIES)
def test_every_figure_of_a_report_says_what_stands_in_the_results(
    studies: dict[str, Assessment],
    industries: dict[str, dict[str, str]],
    study: str,
    language: str,
) -> None:
    results = studies[study].results
    told = write_report(results, language, industries=industries).told()
    figures = [piece for piece in told if piece.form not in SENTENCES]
    assert len(figures) > (10 if study == "no roads" else 40)
    for piece in figures:
        value = stands_at(results, piece.path)
        if piece.text in UNKNOWN:
            assert value is None, piece
        else:
            value = len(str(value).split(";")) if piece.form == "listed" else value
            away = abs(number_in(piece.text, piece.form) - value)
            near = room_of(piece.text, piece.form)
            assert away <= near * (1 + 1e-9) + (1e-5 * abs(value) if near == 1e-4 else 1e-9), piece


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("study", STUDIES)
def test_no_number_of_a_report_is_worded_in_its_sentences(
    studies: dict[str, Assessment],
    industries: dict[str, dict[str, str]],
    study: str,
    language: str,
) -> None:
    report = write_report(studies[study].results, language, industries=industries)
    worded = [p for text in report.texts() for p in text if isinstance(p, str)]
    assert [p for p in worded if digits_outside_names(p)] == []
    assert [p for p in report.told() if re.search(r"\b(None|nan|NaN)\b", p.text)] == []


@pytest.mark.parametrize("language", [0, 1])
def test_no_sentence_of_the_report_holds_a_figure(language: int) -> None:
    for key, pair in WORDS.items():
        if not key.endswith("_widths"):
            assert digits_outside_names(pair[language]) == [], key


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("study", STUDIES)
def test_the_names_and_findings_of_a_report_are_those_of_the_results(
    studies: dict[str, Assessment],
    industries: dict[str, dict[str, str]],
    study: str,
    language: str,
) -> None:
    results = studies[study].results
    findings = write_findings(results, industries=industries, english=spell_names(results))
    said = numbers_of(results)
    for piece in write_report(results, language, industries=industries).told():
        if piece.form == "finding":
            view = piece.path.removeprefix("findings.")
            assert piece.text == findings[view][language]
            for number in re.findall(r"\d[\d,.]*\d|\d", piece.text):
                # 2 minutes and 5 % are how near a tipping point is said to be close
                assert number in said | {"2", "5", "10", "14"}, (piece, number)
        elif piece.form == "words" and piece.text not in UNKNOWN:
            value = str(stands_at(results, piece.path))
            assert " ".join(piece.text.split()) == " ".join(value.split())
        elif piece.form == "plain":
            assert piece.text == str(stands_at(results, piece.path))


def test_a_report_of_a_changed_figure_says_the_changed_one(
    studies: dict[str, Assessment],
) -> None:
    results = studies["village"].results
    head = results["headline"] | {"local_p50": 0.1234}
    before, after = (
        [plain(text) for text in write_report(r, "zh").texts()]
        for r in (results, results | {"headline": head})
    )
    assert any("12 %" in text for text in after)
    assert not any("居民占 12 %" in text for text in before)


@pytest.mark.parametrize("study", STUDIES)
def test_a_part_left_out_is_said_and_no_table_is_empty(
    studies: dict[str, Assessment], study: str
) -> None:
    results = studies[study].results
    report = write_report(results, "zh")
    text = "\n".join(map(plain, report.texts()))
    for row in results["quality"].get("left_out") or []:
        assert " ".join(row["zh"].split()) in text
    assert all(table.rows for table in tables_of(report))
    assert all(len(row) == len(t.heads) for t in tables_of(report) for row in t.rows)
    views = {block.view for block in report.blocks if isinstance(block, Picture)}
    if study == "no roads":
        assert views == set()
        assert text.count("没有道路") >= 4
    if study == "no programmes":
        assert "match" not in views
        assert "没有专业：匹配" in text
    if study == "no clusters":
        assert "match" not in views  # a map without clusters would say that all are matched
        assert "专业缺口" not in [plain(table.caption)[:4] for table in tables_of(report)]


def test_the_summary_says_a_reason_once(studies: dict[str, Assessment]) -> None:
    blocks = write_report(studies["no roads"].results, "zh").blocks
    end = [at for at, block in enumerate(blocks) if isinstance(block, Heading)][1]
    points = [
        plain(b.text) for b in blocks[:end] if isinstance(b, Paragraph) and b.style == "point"
    ]
    assert len(points) == 1


def test_a_scenario_is_said_before_everything_else(studies: dict[str, Assessment]) -> None:
    results = studies["village"].results | {"scenario": {"name": "甲方案", "closed": []}}
    first = write_report(results, "zh").blocks[0]
    assert isinstance(first, Paragraph)
    assert plain(first.text) == "情景“甲方案”，并非现状。"
    assert first.style == "lead"


def test_the_eight_sections_stand_in_their_order(studies: dict[str, Assessment]) -> None:
    for study in STUDIES:
        report = write_report(studies[study].results, "zh")
        heads = [plain(b.text) for b in report.blocks if isinstance(b, Heading)]
        assert [head[:2] for head in heads] == [f"{n}、" for n in "一二三四五六七八九"]
        assert len(heads) == 9


def test_the_underserved_counties_are_named_with_their_probability(
    studies: dict[str, Assessment],
) -> None:
    results = studies["wenzhou"].results
    text = "\n".join(map(plain, write_report(results, "en").texts()))
    for row in results["counties"]:
        if row["label"] == "underserved":
            assert f"{row['name_en']} ({row['p_underserved'] * 100:.0f} %)" in text


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ParameterError, match="expected zh or en"):
        write_report({}, "fr")


# ---- the Word file ----


def body_of(document: Any) -> Iterator[tuple[str, str]]:
    """Yield style and text of each paragraph, and of each cell of a table, in their order."""
    for child in document.element.body:
        if child.tag == qn("w:p"):
            yield from _paragraph(child, document)
        elif child.tag == qn("w:tbl"):
            for paragraph in child.iter(qn("w:p")):
                yield from _paragraph(paragraph, document)


def _paragraph(element: Any, document: Any) -> Iterator[tuple[str, str]]:
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    text = "".join(node.text or "" for node in element.iter(qn("w:t")))
    if element.find(f".//{qn('w:drawing')}") is None:
        yield ("" if style is None else style.get(qn("w:val"))), text.replace("\u00a0", " ")


def texts_of(report: Report) -> list[str]:
    """Return the texts of the model as the Word file should show them."""
    language, shown, counts = report.language, [plain(report.title)], {"表": 0, "图": 0}
    labels = {"表": "Table", "图": "Figure"}
    for block in report.blocks:
        if isinstance(block, Heading | Paragraph):
            shown.append(plain(block.text))
            continue
        kind = "图" if isinstance(block, Picture) else "表"
        counts[kind] += 1
        label, end = (kind, "　") if language == "zh" else (labels[kind], ". ")
        shown.append(f"{label} {counts[kind]}{end}{plain(block.caption)}")
        if isinstance(block, Table):
            shown += [plain(cell) for row in (block.heads, *block.rows) for cell in row]
            shown += [plain(block.note)] if block.note else []
    return shown


pages = [("village", "zh"), ("village", "en"), ("wenzhou", "zh"), ("wenzhou", "en")]


@needs_chinese_font
@pytest.mark.parametrize("which", pages, ids="-".join)
def test_the_word_file_says_what_the_model_says(written: Any, which: tuple[str, str]) -> None:
    report, data = written[which]
    document = docx.Document(io.BytesIO(data))
    assert [text for _, text in body_of(document)] == texts_of(report)


@needs_chinese_font
@pytest.mark.parametrize("which", pages, ids="-".join)
def test_headings_tables_pictures_and_captions_are_those_of_word(
    written: Any, which: tuple[str, str]
) -> None:
    report, data = written[which]
    document = docx.Document(io.BytesIO(data))
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") == 9
    assert len(document.tables) == len(tables_of(report))
    for table, model in zip(document.tables, tables_of(report), strict=True):
        assert table.style.name == "Report Table"
        rows = [row._tr for row in table.rows]
        assert [r.find(f".//{qn('w:tblHeader')}") is not None for r in rows][:2] == [True, False]
        for cell, figure in zip(table.rows[1].cells, model.figures, strict=True):
            own = cell.paragraphs[0]
            assert (own.style.paragraph_format.alignment == 2) == figure
    shapes = [shape._inline.docPr for shape in document.inline_shapes]
    pictures = [block for block in report.blocks if isinstance(block, Picture)]
    assert [shape.get("descr") for shape in shapes] == [plain(p.alt) for p in pictures]
    assert len({shape.get("id") for shape in shapes}) == len(shapes) == len(pictures)
    fields: dict[str, list[str]] = {}
    for field in document.element.body.iter(qn("w:fldSimple")):
        number = "".join(node.text or "" for node in field.iter(qn("w:t")))
        fields.setdefault(field.get(qn("w:instr")).split()[1], []).append(number)
    labels = ("表", "图") if which[1] == "zh" else ("Table", "Figure")
    assert fields[labels[0]] == [str(n + 1) for n in range(len(document.tables))]
    assert fields[labels[1]] == [str(n + 1) for n in range(len(pictures))]


@needs_chinese_font
@pytest.mark.parametrize(("language", "code"), [("zh", "zh-CN"), ("en", "en-GB")])
def test_fonts_for_chinese_and_the_language_are_set(written: Any, language: str, code: str) -> None:
    document = docx.Document(io.BytesIO(written["village", language][1]))
    used = {style for style, _ in body_of(document)}
    styles = {style.style_id: style for style in document.styles}
    for name in used - {"ReportBody"}:
        fonts_of = styles[name].element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        assert fonts_of.get(qn("w:eastAsia")) in ("宋体", "黑体"), name
        assert fonts_of.get(qn("w:eastAsiaTheme")) is None, name
    assert styles["ReportBody"].base_style.name == "Normal"
    assert document.core_properties.language == code
    lang = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    assert lang.get(qn("w:eastAsia")) == "zh-CN"


@needs_chinese_font
def test_the_same_run_gives_the_same_bytes_without_a_time(
    written: Any, studies: dict[str, Assessment], industries: dict[str, dict[str, str]]
) -> None:
    found = studies["village"]
    again = make_report(found.results, found.layers, industries=industries)
    assert again == written["village", "zh"][1]
    with zipfile.ZipFile(io.BytesIO(again)) as file:
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = file.read("docProps/core.xml").decode()
        assert "created" not in core
        assert "modified" not in core
        assert "thumbnail" not in " ".join(file.namelist())


@needs_chinese_font
def test_a_hostile_name_is_text() -> None:
    results = sample_results()
    results["counties"][0]["name_zh"] = "\x1b[2J\u202e甲\ud800县"
    document = docx.Document(io.BytesIO(make_report(results, sample_layers())))
    text = "\n".join(text for _, text in body_of(document))
    assert HOSTILE in text
    assert "甲 县" in text
    assert not set(text) & {"\x1b", "\u202e"}
    with zipfile.ZipFile(io.BytesIO(make_report(results, sample_layers()))) as file:
        assert "<img" not in file.read("word/document.xml").decode()


@needs_chinese_font
def test_a_picture_of_the_report_has_its_map_and_no_colour_but_few(
    studies: dict[str, Assessment],
) -> None:
    found = studies["wenzhou"]
    report = write_report(found.results, "en")
    pictures = draw_report_pictures(report, found.results, found.layers)
    assert set(pictures) == {"coverage", "gaps", "match", "sites"}
    assert all(data.startswith(b"\x89PNG") for data in pictures.values())
    assert sum(map(len, pictures.values())) < 1_000_000
    # a legend's colours are those of the palette to the last bit, however small its signs
    for view, colours in (
        ("coverage", SHARE_COLOURS),
        ("gaps", PROBABILITY_COLOURS),
        ("match", ALIGNMENT_COLOURS),
        ("sites", MINUTE_COLOURS),
    ):
        drawn = Image.open(io.BytesIO(pictures[view])).convert("RGB").getcolors(1 << 16)
        counts = {f"#{bytes(colour).hex()}": count for count, colour in drawn}
        assert [c for c in colours if counts.get(c, 0) < 100] == [], view


def test_without_python_docx_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(docxfile, "find_spec", lambda name: None)
    with pytest.raises(OutputError, match=re.escape('pip install "vocatlas[report]"')):
        write_docx(Report("zh", ("村",), ()), {})


def test_without_a_chinese_font_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fonts, "CHINESE_FAMILIES", ())
    with pytest.raises(OutputError, match=r"no installed font has a glyph for .*fonts-noto-cjk"):
        make_report(sample_results(), sample_layers())


def test_told_pieces_keep_where_they_stand() -> None:
    report = write_report({"study": {"name_zh": "村", "name_en": "Village"}}, "en")
    assert Told("Village", "study", "name") in report.title
