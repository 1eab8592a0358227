"""The folders of the repository are the package, the wheel holds it all and nothing else."""

import configparser
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import vocatlas

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("geo", "data", "maps", "cli")
PACKAGES = sorted(p.parent for top in FOLDERS for p in (ROOT / top).rglob("__init__.py"))
# What a folder ships besides its modules. Spelled out here a second time on purpose.
DATA = {
    "": ["py.typed"],
    "data": ["SOURCES.md", "wenzhou/*.toml", "wenzhou/*.csv", "wenzhou/*.gpkg", "catalogue/*.csv"],
    "maps": ["panel/*.html", "panel/*.js", "panel/*.css"],
}
SHIPPED = {".py", ".typed", ".md", ".toml", ".csv", ".gpkg", ".html", ".js", ".css"}


def package_files() -> set[str]:
    """Return the files of the package, as the wheel should name them."""
    found = {p for folder in (ROOT, *PACKAGES) for p in folder.glob("*.py")}
    found |= {p for folder, globs in DATA.items() for g in globs for p in (ROOT / folder).glob(g)}
    return {f"vocatlas/{p.relative_to(ROOT).as_posix()}" for p in found}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel from a copy, so that a stale ``build/`` cannot reach it."""
    folder = tmp_path_factory.mktemp("wheel")
    skip = shutil.ignore_patterns(
        ".venv", ".git", "out", "build", "dist", "*.egg-info", "__pycache__", ".*_cache"
    )
    shutil.copytree(ROOT, folder / "any name", ignore=skip)
    build = "from setuptools import build_meta; print(build_meta.build_wheel('..'))"
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", build],
        cwd=folder / "any name",
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_package_list_is_the_folders_that_hold_python() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = config["options"]["packages"].split()
    names = [".".join(p.relative_to(ROOT).parts) for p in PACKAGES]
    assert sorted(listed) == sorted(["vocatlas", *(f"vocatlas.{name}" for name in names)])
    tops = {p.parent.name for p in ROOT.glob("*/__init__.py")} - {"tests"}
    assert tops == set(FOLDERS)


def test_no_folder_of_the_package_hides_a_module_below_it() -> None:
    modules = [p for top in FOLDERS for p in (ROOT / top).rglob("*.py")]
    assert [p for p in modules if p.parent not in PACKAGES] == []
    # a folder of the domain below one of the four, and no deeper
    assert max(len(p.relative_to(ROOT).parts) for p in modules) == 3


def test_the_wheel_holds_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    names = {n for n in wheel.namelist() if ".dist-info/" not in n}
    assert names == package_files()


def test_the_wheel_ships_every_data_file_of_the_folders(wheel: zipfile.ZipFile) -> None:
    # also what no glob of DATA names: a new kind of file must be declared or left out knowingly
    on_disk = {
        f"vocatlas/{p.relative_to(ROOT).as_posix()}"
        for folder in FOLDERS
        for p in (ROOT / folder).rglob("*")
        if p.is_file() and "__pycache__" not in p.parts and not p.name.startswith(".")
    }
    assert {Path(name).suffix for name in on_disk} <= SHIPPED
    assert on_disk - set(wheel.namelist()) == set()


def test_the_wheel_has_one_top_level_name(wheel: zipfile.ZipFile) -> None:
    tops = {n.split("/")[0] for n in wheel.namelist()}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"vocatlas"}


def test_every_file_of_the_repository_is_loaded_under_one_name() -> None:
    twice = {
        name: file
        for name, module in list(sys.modules.items())
        if (file := getattr(module, "__file__", None))
        and Path(file).resolve().parent in {ROOT, *PACKAGES}
        and name != "vocatlas"
        and not name.startswith("vocatlas.")
    }
    assert twice == {}
    assert Path(vocatlas.__file__ or "").resolve() == ROOT / "__init__.py"


def test_dependencies_point_one_way() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
