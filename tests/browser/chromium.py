"""The Chromium of this machine: where it is, how it is started, and why it is not.

Playwright's own browsers are never downloaded; run as a script, this says in one line whether the
browser tests can run.
"""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """Return the path of Chromium: what CHROMIUM names, else the first one on PATH."""
    asked = os.environ.get("CHROMIUM")
    if asked:
        return shutil.which(asked)
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or next((str(path) for path in PLACES if path.exists()), None)


def why_not() -> str | None:
    """Return why the browser tests cannot run here, or None where they can."""
    for package, module in (
        ("playwright", "playwright"),
        ("axe-playwright-python", "axe_playwright_python"),
        ("pypdf", "pypdf"),
    ):
        if find_spec(module) is None:
            return f"the Python package {package} is not installed: pip install '.[browser]'"
    if find_chromium() is None:
        asked = os.environ.get("CHROMIUM")
        if asked:
            return f"CHROMIUM={asked} is no program"
        return "no Chromium on PATH: install Debian's chromium, or set CHROMIUM to its path"
    return None


if __name__ == "__main__":
    reason = why_not()
    print(f"browser tests: skipped, {reason}" if reason else f"browser tests: {find_chromium()}")
