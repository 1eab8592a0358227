"""A real browser without a network, and the atlases that it opens."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser.chromium import ARGUMENTS, find_chromium, why_not
from browser.reader import Reader
from browser.studies import hostile_page, sample_page, wenzhou_page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Start one browser for all tests, or skip them with a plain reason."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=list(ARGUMENTS), headless=True
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Reader]]:
    """Open an atlas offline; at the end nothing may have been asked for, logged or refused."""
    readers: list[Reader] = []

    def open_atlas(path: Path, **how: Any) -> Reader:
        readers.append(Reader(chromium, path, **how))
        return readers[-1].open()

    yield open_atlas
    for reader in readers:
        reader.close()
    assert [reader.noticed for reader in readers] == [[] for _ in readers]


@pytest.fixture(scope="session")
def wenzhou(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Path:
    """Return the folder of a whole run of the built-in study."""
    return wenzhou_page(tmp_path_factory.mktemp("wenzhou"))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the atlas of the made-up village."""
    return sample_page(tmp_path_factory.mktemp("sample") / "atlas.html")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the atlas of a village in which every name and note is a piece of markup."""
    return hostile_page(tmp_path_factory.mktemp("hostile") / "atlas.html")
