"""Time what follows a reader's hand in the atlas; printed, never asserted.

Wenzhou, and a made-up place of 2,000 zones and 500 sites. Each figure is the time of the page's own
script from a change to everything redrawn, and to the next frame painted, in headless Chromium.

Run it as ``.venv/bin/python tests/benchmarks/atlas_whatif.py``.
"""

import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.big_place import make_place
from browser.chromium import ARGUMENTS, find_chromium
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import assess
from vocatlas.maps.atlas import draw_atlas

REPEATS = 15
# What is done n times; each gives [ms of the script, ms until painted].
ACTS = {
    "standard moved": "change({std: {...state.std, county: 30 + at}})",
    "campus off": """set({off: [model.sites.filter((s) => s.kind === 'campus')[at].id]})""",
    "candidate on": "set({on: {[model.candidates[at].id]: ['county']}})",
    "trial dropped": "addTrial(map.getCenter().lat + .003 * at, map.getCenter().lng)",
}
TIMED = """async (act) => { const run = new Function("at", act), times = [];
  for (let at = 0; at < REPEATS; at++) {
    const start = performance.now(); run(at);
    const done = performance.now();
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    times.push([done - start, performance.now() - start]);
    resetSwitches(); await new Promise((next) => setTimeout(next, 30));
  } return times; }""".replace("REPEATS", str(REPEATS))


def main() -> None:
    """Print the table."""
    from playwright.sync_api import sync_playwright

    study = read_study("wenzhou")
    found = assess(study)
    big = make_place(zones=2000, campuses=300, candidates=200)
    places = {
        "wenzhou": (found.results, found.layers, found.switchboard),
        "2,000 x 500": (big.results, big.layers, big.switchboard),
    }
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        for name, (results, layers, board) in places.items():
            path = Path(folder) / "atlas.html"
            page_text = draw_atlas(results, layers, switchboard=board)
            path.write_text(page_text, encoding="utf-8", newline="\n")
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(path.as_uri())
            page.wait_for_function("typeof live === 'object' && live !== null")
            print(f"{name}: {len(page_text.encode()) / 1e6:.2f} MB")
            for act, code in ACTS.items():
                times = page.evaluate(TIMED, code)
                script, painted = (statistics.median(row[k] for row in times) for k in (0, 1))
                worst = max(row[1] for row in times)
                print(
                    f"  {act:16} script {script:6.1f} ms   painted {painted:6.1f} ms   "
                    f"worst {worst:6.1f} ms"
                )
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
