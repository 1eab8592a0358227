"""What is written: canonical results, a folder that is whole, a record that names its inputs."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vocatlas.data.export import (
    changed_inputs,
    check_folder,
    hash_inputs,
    publish,
    read_record,
    write_results,
)
from vocatlas.geo.errors import OutputError

RECORD = {"tool": "vocatlas", "study": "x", "parameters": {}, "inputs": {}, "results_sha256": ""}


def fill(folder: Path, text: str = "new") -> None:
    (folder / "results.json").write_text(text)
    (folder / "run.json").write_text(json.dumps(RECORD))


# results.json


def test_the_order_of_keys_does_not_change_the_bytes() -> None:
    assert write_results({"a": 1, "b": {"c": 2, "d": 3}}) == write_results(
        {"b": {"d": 3, "c": 2}, "a": 1}
    )


def test_missing_values_of_every_kind_are_null() -> None:
    missing = [None, float("nan"), np.nan, np.float32("nan"), pd.NA, pd.NaT]
    assert json.loads(write_results({"x": missing})) == {"x": [None] * 6}


def test_an_infinite_number_is_never_written() -> None:
    with pytest.raises(OutputError, match="infinite"):
        write_results({"min_city": np.inf})


def test_results_are_utf8_and_a_lone_surrogate_does_not_break_them() -> None:
    assert "温州" in write_results({"name": "温州\ud800"}).decode("utf-8")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_what_was_written_and_read_is_written_the_same_again(value: object) -> None:
    once = write_results({"value": value})
    assert write_results(json.loads(once)) == once


# publishing


def test_a_new_folder_is_published_and_nothing_else_is_left(tmp_path: Path) -> None:
    publish(tmp_path / "out" / "x", fill)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["x"]
    assert (tmp_path / "out/x/results.json").read_text() == "new"


def test_a_run_that_dies_keeps_the_earlier_output(tmp_path: Path) -> None:
    publish(tmp_path / "x", lambda folder: fill(folder, "old"))

    def die(folder: Path) -> None:
        fill(folder)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path / "x", die)
    assert (tmp_path / "x/results.json").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_a_full_disk_is_an_output_error_and_keeps_the_earlier_output(tmp_path: Path) -> None:
    publish(tmp_path / "x", lambda folder: fill(folder, "old"))

    def refuse(_: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left"):
        publish(tmp_path / "x", refuse)
    assert (tmp_path / "x/results.json").read_text() == "old"


def test_own_output_is_replaced_whole(tmp_path: Path) -> None:
    publish(tmp_path / "x", lambda folder: fill(folder, "old"))
    publish(tmp_path / "x", fill)
    assert (tmp_path / "x/results.json").read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_a_note_beside_the_output_survives_the_next_run(tmp_path: Path) -> None:
    publish(tmp_path / "x", fill)
    (tmp_path / "x/note.txt").write_text("mine")
    publish(tmp_path / "x", fill)
    assert (tmp_path / "x/note.txt").read_text() == "mine"


def test_a_foreign_folder_is_refused_and_overwriting_it_keeps_its_files(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(OutputError, match="did not write"):
        publish(tmp_path, fill)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]
    publish(tmp_path, fill, overwrite=True)
    assert (tmp_path / "thesis.docx").read_text() == "years of work"


def test_an_empty_folder_may_be_written(tmp_path: Path) -> None:
    assert publish(tmp_path, fill) == tmp_path.resolve()


@pytest.mark.parametrize("where", ["", "below"])
def test_a_read_only_folder_is_refused_before_anything_is_computed(
    tmp_path: Path, where: str
) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o555)
    try:
        with pytest.raises(OutputError, match="read-only"):
            check_folder(folder / where)
    finally:
        folder.chmod(0o755)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    with pytest.raises(OutputError, match="is a file"):
        check_folder(tmp_path / "x", overwrite=True)


# the record


def test_a_changed_a_missing_and_a_new_input_are_named(tmp_path: Path) -> None:
    paths = {name: tmp_path / name for name in ("a.csv", "b.csv", "c.csv")}
    for path in paths.values():
        path.write_text("1")
    record = {"inputs": hash_inputs({n: str(paths[n]) for n in ("a.csv", "b.csv")})}
    paths["a.csv"].write_text("2")
    lines = changed_inputs(record, {n: str(paths[n]) for n in ("a.csv", "c.csv")})
    assert [line.split()[0].rstrip(":") for line in lines] == ["a.csv", "b.csv", "c.csv"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"tool": "vocatlas"}', "\x00"])
def test_a_record_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text)
    with pytest.raises(OutputError, match=r"run\.json"):
        read_record(path)
