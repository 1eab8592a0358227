"""Every example in a docstring runs, in the module's one name."""

import doctest
import importlib
import pkgutil

import pytest
import vocatlas

MODULES = ["vocatlas"] + [
    found.name
    for folder in ("geo", "data", "maps", "cli")
    for found in pkgutil.walk_packages(
        [f"{vocatlas.__path__[0]}/{folder}"], prefix=f"vocatlas.{folder}."
    )
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_run(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert outcome.failed == 0
