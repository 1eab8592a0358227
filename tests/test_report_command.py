"""`vocatlas report`, and the report that a run writes or says that it does not write."""

import io
import json
from pathlib import Path

import docx
import pytest
from chinesefont import needs_chinese_font
from click.testing import CliRunner, Result
from village import write_village
from vocatlas.cli.main import main
from vocatlas.maps.drawing import fonts
from vocatlas.maps.reports import docxfile

pytestmark = needs_chinese_font


def call(*arguments: str) -> Result:
    """Run a command; anything but an exit is a bug and shows its traceback."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_village(tmp_path_factory.mktemp("study") / "village")


@pytest.fixture(scope="module")
def run(village: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "out"
    assert call("run", str(village), "-o", str(folder)).exit_code == 0
    return folder


def text_of(path: Path) -> str:
    return "\n".join(p.text for p in docx.Document(io.BytesIO(path.read_bytes())).paragraphs)


def test_the_report_of_a_run_is_that_which_the_run_wrote(run: Path, tmp_path: Path) -> None:
    done = call("report", str(run), "-o", str(tmp_path / "zh.docx"))
    assert done.exit_code == 0, done.stderr
    assert "report 报告" in done.stdout
    assert (tmp_path / "zh.docx").read_bytes() == (run / "report.docx").read_bytes()


def test_the_report_is_in_the_language_that_is_asked_for(run: Path, tmp_path: Path) -> None:
    for language, word in (("zh", "什么会改变结论"), ("en", "What would change it")):
        path = tmp_path / f"{language}.docx"
        assert call("report", str(run), "-o", str(path), "--lang", language).exit_code == 0
        assert word in text_of(path)


def test_the_report_reads_the_results_and_no_study(run: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in ("results.json", "atlas.gpkg"):
        (moved / name).write_bytes((run / name).read_bytes())
    results = json.loads((moved / "results.json").read_text(encoding="utf-8"))
    results["headline"]["local_p50"] = 0.4321
    (moved / "results.json").write_text(json.dumps(results), encoding="utf-8")
    done = call("report", str(moved), "-o", str(tmp_path / "moved.docx"))
    assert done.exit_code == 0, done.stderr
    assert "43\u00a0%" in text_of(tmp_path / "moved.docx")


def test_a_file_is_replaced_only_with_overwrite(run: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.docx"
    path.write_text("mine")
    refused = call("report", str(run), "-o", str(path))
    assert refused.exit_code == 1
    assert "--overwrite" in refused.stderr
    assert path.read_text() == "mine"
    assert call("report", str(run), "-o", str(path), "--overwrite").exit_code == 0
    assert text_of(path)


@pytest.mark.parametrize(
    ("name", "word"), [("report.pdf", "ends in .docx"), ("none/report.docx", "make it first")]
)
def test_a_file_that_cannot_be_written_is_said_plainly(
    run: Path, tmp_path: Path, name: str, word: str
) -> None:
    refused = call("report", str(run), "-o", str(tmp_path / name))
    assert refused.exit_code == 1
    assert word in refused.stderr
    assert "Traceback" not in refused.stderr


def test_what_is_no_run_is_said_plainly(tmp_path: Path) -> None:
    refused = call("report", str(tmp_path), "-o", str(tmp_path / "report.docx"))
    assert refused.exit_code == 1
    assert "holds no results.json" in refused.stderr


def test_a_run_without_python_docx_says_what_to_install_and_does_not_fail(
    village: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docxfile, "find_spec", lambda name: None)
    done = call("run", str(village), "-o", str(tmp_path / "out"))
    assert done.exit_code == 0
    assert 'pip install "vocatlas[report]"' in done.stderr
    assert "report.docx 未写出：" in done.stderr
    assert "report" not in done.stdout
    assert (tmp_path / "out" / "atlas.html").exists()
    assert not (tmp_path / "out" / "report.docx").exists()
    failed = call("report", str(tmp_path / "out"), "-o", str(tmp_path / "report.docx"))
    assert failed.exit_code == 1
    assert 'pip install "vocatlas[report]"' in failed.stderr


def test_a_run_without_a_chinese_font_says_so_and_does_not_fail(
    village: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "CHINESE_FAMILIES", ())
    done = call("run", str(village), "-o", str(tmp_path / "out"))
    assert done.exit_code == 0
    assert "report.docx is not written: no installed font has a glyph for" in done.stderr
    assert not (tmp_path / "out" / "report.docx").exists()


def test_a_run_may_leave_the_report_out(village: Path, run: Path, tmp_path: Path) -> None:
    done = call("run", str(village), "-o", str(tmp_path / "out"), "--no-report")
    assert done.exit_code == 0
    assert "report" not in done.stderr
    assert {p.name for p in run.iterdir()} - {p.name for p in (tmp_path / "out").iterdir()} == {
        "report.docx"
    }


def test_a_run_that_writes_no_report_leaves_none_of_an_earlier_run(
    village: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert call("run", str(village), "-o", str(out)).exit_code == 0
    (out / "notes.txt").write_text("mine")
    done = call("run", str(village), "-o", str(out), "--no-report", "--set", "standards.county=60")
    assert done.exit_code == 0
    assert not (out / "report.docx").exists()
    assert (out / "notes.txt").read_text() == "mine"
