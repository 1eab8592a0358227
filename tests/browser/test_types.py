"""The scripts of the panel are plain JavaScript, typed by JSDoc: TypeScript finds no error."""

import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
PANEL = HERE.parents[1] / "maps" / "panel"
SCRIPTS = sorted(path.name for path in PANEL.glob("*.js"))
PACKAGES = ("typescript@5", "@types/leaflet@1")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return TypeScript's complaints by file; the compiler stays outside the repository."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        pytest.skip("no node and npm here: the panel's types are not checked")
    folder = tmp_path_factory.mktemp("typescript")
    install = [npm, "install", "--prefer-offline", "--no-save", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(
            [*install, "--ignore-scripts", "--fetch-retries=0", "--prefix", folder, *PACKAGES],
            cwd=folder, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        pytest.skip("npm gives no answer: the panel's types are not checked")
    if done.returncode:
        pytest.skip(f"npm cannot install {PACKAGES[0]}: {done.stderr.strip().splitlines()[:1]}")
    modules = folder / "node_modules"
    checked = subprocess.run(
        [
            node, modules / "typescript" / "bin" / "tsc", "--pretty", "false",
            "-p", HERE / "panel.tsconfig.json", "--typeRoots", modules / "@types",
        ],
        cwd=HERE, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    complaints = defaultdict(list)
    for line in checked.stdout.splitlines():
        if named := re.match(r"(\S.*?)\(\d+,\d+\): error ", line):
            complaints[Path(named[1]).name].append(line)
    # a compiler that fails without a complaint about a line has not checked anything
    assert checked.returncode == 0 or complaints, checked.stdout + checked.stderr
    return complaints


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_of_the_panel_has_no_error_of_type(
    found: dict[str, list[str]], script: str
) -> None:
    assert found[script] == []


def test_what_the_page_finds_there_is_declared_rightly(found: dict[str, list[str]]) -> None:
    assert {name for name in found if name not in SCRIPTS} == set()
