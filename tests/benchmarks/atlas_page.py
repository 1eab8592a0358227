"""Weigh and time the atlas's page in headless Chromium; printed, never asserted.

Wenzhou beside what plain folium makes of the same layers, and a made-up place of 3,000 townships
and 2,000 campuses. Every page is opened offline. folium's page needs its scripts from the network:
it is timed once with none (no map appears) and once with Leaflet and jQuery served from this disk.

Run it as ``.venv/bin/python tests/benchmarks/atlas_page.py``.
"""

import json
import os
import re
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import folium
import pandas as pd
from playwright.sync_api import Browser, Route, sync_playwright
from xstatic.pkg import jquery, leaflet

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.big_place import make_place
from browser.chromium import ARGUMENTS, find_chromium, why_not
from vocatlas.cli.run import write_outputs
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import Assessment, assess
from vocatlas.geo.study import TIERS
from vocatlas.maps.atlas import draw_atlas

LOADS = 5
QUIET_MS = 1500
AIMS = "wenzhou <= 2 MB, map <= 1 s, interactive <= 1.5 s, heap < 150 MB; big place < 10 MB"
READINGS = (*TIERS, "local", "all")

# First shape of the map in the document, the frame that shows it, and the last long task.
WATCH = """(() => {
  const seen = window.timed = {shapes: null, painted: null, busy: 0};
  new PerformanceObserver((list) => list.getEntries().forEach((task) => {
    seen.busy = Math.max(seen.busy, task.startTime + task.duration); }))
    .observe({type: "longtask", buffered: true});
  const watcher = new MutationObserver(() => {
    if (!document.querySelector(".leaflet-pane path, .leaflet-pane canvas")) return;
    watcher.disconnect();
    seen.shapes = performance.now();
    requestAnimationFrame(() => setTimeout(() => { seen.painted = performance.now(); }));
  });
  watcher.observe(document, {childList: true, subtree: true});
})()"""
READ = """() => {
  const at = (name) => (performance.getEntriesByName(name)[0] || {}).startTime ?? null;
  const load = performance.getEntriesByType("navigation")[0];
  const live = at("atlas-live");
  return {dom: load.domContentLoadedEventEnd, paint: at("first-contentful-paint"),
    map: timed.painted,
    ready: Math.max(load.loadEventEnd, timed.painted || 0, timed.busy, live || 0),
    shapes: document.querySelectorAll(".leaflet-pane path").length};
}"""
SLIDE = """() => {
  const slider = document.querySelector("#range-county");
  if (!slider) return null;
  const took = [];
  for (let minutes = 46; minutes < 61; minutes++) {
    const started = performance.now();
    slider.value = minutes;
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    document.body.getBoundingClientRect();
    took.push(performance.now() - started);
  }
  return took.sort((a, b) => a - b)[7];
}"""
SERVED = {
    "leaflet.js": Path(leaflet.BASE_DIR) / "leaflet.js",
    "leaflet.css": Path(leaflet.BASE_DIR) / "leaflet.css",
    "jquery": Path(jquery.BASE_DIR) / "jquery.min.js",
}


def measure_page(browser: Browser, path: Path, *, serve: bool = False) -> dict[str, float | None]:
    """Return medians over some loads: milliseconds, megabytes of heap, number of shapes."""
    runs = [_load(browser, path, serve=serve) for _ in range(LOADS)]
    medians = {}
    for key in runs[0]:
        values = [run[key] for run in runs if run[key] is not None]
        medians[key] = statistics.median(values) if values else None
    return medians


def _load(browser: Browser, path: Path, *, serve: bool) -> dict[str, Any]:
    def answer(route: Route) -> None:
        url = route.request.url
        if url.startswith("file:"):
            route.continue_()
            return
        held = next((file for name, file in SERVED.items() if name in url), None) if serve else None
        route.fulfill(path=held) if held else route.abort()

    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_offline(not serve)
    context.route("**/*", answer)
    context.add_init_script(WATCH)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Performance.enable")
    page.goto(path.as_uri(), timeout=120_000)
    page.wait_for_timeout(QUIET_MS)
    found = page.evaluate(READ)
    metrics = {m["name"]: m["value"] for m in devtools.send("Performance.getMetrics")["metrics"]}
    found["heap"] = metrics["JSHeapUsedSize"] / 1e6
    devtools.send("HeapProfiler.collectGarbage")
    metrics = {m["name"]: m["value"] for m in devtools.send("Performance.getMetrics")["metrics"]}
    found["kept"] = metrics["JSHeapUsedSize"] / 1e6
    found["slide"] = page.evaluate(SLIDE)
    context.close()
    return dict(found)


def draw_with_folium(assessment: Assessment, path: Path) -> Path:
    """Draw the same layers as a planner would who knows folium."""
    results, layers = assessment.results, assessment.layers
    base = folium.Map(location=[27.9, 120.6], zoom_start=9)
    for name, key in (("counties", "adcode"), ("townships", "code")):
        rows = pd.DataFrame(results[name]).set_index(key)
        columns = ["name_zh", "residents", *(f"covered_{tier}" for tier in READINGS)]
        layer = layers[name][[layers[name].geometry.name]].copy()
        codes = layers[name][key] if key in layers[name].columns else layers[name].index
        for column in columns:
            layer[column] = rows[column].reindex(codes).to_numpy()
        tooltip = folium.GeoJsonTooltip(columns)
        folium.GeoJson(layer, name=name, tooltip=tooltip).add_to(base)
    folium.GeoJson(layers["roads"][[layers["roads"].geometry.name]], name="roads").add_to(base)
    for row in results["campuses"]:
        if row["lon"] is not None:
            folium.CircleMarker([row["lat"], row["lon"]], radius=5, tooltip=row["name_zh"]).add_to(
                base
            )
    base.save(path)
    return path


def draw_big_place(path: Path) -> Path:
    """Draw the made-up place of 3,000 townships, 2,000 campuses and 500 candidates."""
    place = make_place(zones=3000, campuses=2000, candidates=500)
    page = draw_atlas(place.results, place.layers, switchboard=place.switchboard)
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def weigh_parts(path: Path) -> str:
    """Return the parts of the page's data that weigh most."""
    text = path.read_text(encoding="utf-8")
    data = json.loads(re.findall(r'<script id="atlas-data"[^>]*>(.*?)</script>', text, re.S)[0])
    parts = {
        f"{name}.{key}": len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
        for name in ("results", "geometry", "switchboard", "initials")
        for key, value in (data.get(name) or {}).items()
    }
    largest = sorted(parts.items(), key=lambda part: -part[1])[:6]
    return ", ".join(f"{name} {size / 1e6:.2f}" for name, size in largest)


def _row(name: str, path: Path, found: dict[str, float | None]) -> str:
    def say(key: str, form: str = "6.0f") -> str:
        value = found[key]
        return format(value, form) if value is not None else "     -"

    return (
        f"{name:34} {path.stat().st_size / 1e6:6.2f} {say('paint')} {say('map')} {say('ready')} "
        f"{say('heap')} {say('kept')} {say('shapes')} {say('slide', '6.1f')}"
    )


def main() -> None:
    """Print the table."""
    if reason := why_not():
        raise SystemExit(f"no browser to measure with: {reason}")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = Path(scratch)
        study = read_study("wenzhou")
        assessment = assess(study)
        (folder / "wenzhou").mkdir()
        write_outputs(study, "wenzhou", assessment, folder / "wenzhou")
        plain = draw_with_folium(assessment, folder / "folium.html")
        big = draw_big_place(folder / "big.html")
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*ARGUMENTS, "--enable-precise-memory-info"]
        )
        measure: Callable[..., dict[str, float | None]] = measure_page
        measure(browser, plain, serve=True)  # the first start warms the disk
        print(f"aims: {AIMS}\nmedians of {LOADS} loads, offline, Chromium {browser.version}")
        print(f"load of this machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
        for names in (
            ("", "MB", "paint", "map", "ready", "heap", "kept", "shapes", "slide"),
            ("", "", "ms", "ms", "ms", "MB", "MB", "", "ms"),
        ):
            print(f"{names[0]:34}", *(f"{name:>6}" for name in names[1:]))
        atlas = folder / "wenzhou" / "atlas.html"
        print(_row("wenzhou, atlas", atlas, measure(browser, atlas)))
        print(_row("wenzhou, folium, no network", plain, measure(browser, plain)))
        served = measure(browser, plain, serve=True)
        print(_row("wenzhou, folium, scripts at hand", plain, served))
        print(_row("3,000 townships, 2,000 campuses", big, measure(browser, big)))
        for name, page in (("wenzhou", atlas), ("the big place", big)):
            print(f"\n{name}, MB of data: {weigh_parts(page)}")
        browser.close()


if __name__ == "__main__":
    main()
