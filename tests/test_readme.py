"""What the README promises is there."""

import re
from pathlib import Path

import pytest
from vocatlas.cli.main import COMMANDS
from vocatlas.geo.study import Parameters

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"`vocatlas {name}" in README


def test_the_readme_names_only_commands_that_exist() -> None:
    assert set(re.findall(r"`vocatlas (\w+)", README)) <= set(COMMANDS)


def test_the_two_commands_of_the_readme_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    asked = set(re.findall(r"^make (\w+)", README, flags=re.MULTILINE))
    assert asked == {"atlas", "test"}
    for target in asked:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE)
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_pictures_and_files_of_the_readme_exist() -> None:
    linked = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert any(name.endswith(".png") for name in linked)
    named = re.findall(r"`(data/[\w./]+)`", README)
    for name in (*linked, *named):
        assert (ROOT / name).exists(), name


def test_the_standards_of_the_readme_are_those_of_the_code() -> None:
    standards = Parameters().standards
    stated = (
        f"city {standards.city:g}, county {standards.county:g}, township {standards.township:g}"
    )
    assert stated in README
    assert f"target of {standards.target:.0%}".replace("%", " %") in README
    assert f"fewer than {standards.thin_below:g} known places" in README
