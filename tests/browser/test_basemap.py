"""A base map comes only where it is asked for, and everything is shifted to its datum."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from atlas_sample import sample_layers, sample_results
from browser.reader import Reader
from vocatlas.geo.location.datum import from_wgs84
from vocatlas.maps.atlas import draw_atlas
from vocatlas.maps.basemaps import BASEMAPS


def page_with(folder: Path, name: str | None) -> Path:
    path = folder / "atlas.html"
    basemap = BASEMAPS[name] if name else None
    page = draw_atlas(sample_results(), sample_layers(), basemap=basemap)
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def test_without_a_base_map_the_policy_names_no_host(tmp_path: Path) -> None:
    page = page_with(tmp_path, None).read_text(encoding="utf-8")
    policy = page.split('Content-Security-Policy" content="')[1].split('"')[0]
    assert "http" not in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("name", BASEMAPS)
def test_with_a_base_map_the_policy_names_its_host_alone(tmp_path: Path, name: str) -> None:
    page = page_with(tmp_path, name).read_text(encoding="utf-8")
    policy = page.split('Content-Security-Policy" content="')[1].split('"')[0]
    assert policy.count("http") == 1
    assert BASEMAPS[name].host in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", BASEMAPS)
def test_an_atlas_with_a_base_map_works_without_network(
    visit: Callable[..., Reader], tmp_path: Path, name: str
) -> None:
    reader = visit(page_with(tmp_path, name))
    for _ in reader.open_views():
        assert reader.page.locator("#finding").inner_text()
    asked = [line for line in reader.noticed if line.startswith("request:")]
    # tiles and nothing else; with a key to be given, not even these
    assert all(BASEMAPS[name].host in line for line in asked)
    assert bool(asked) != BASEMAPS[name].needs_key
    reader.noticed.clear()


def test_amap_layers_are_shifted_and_the_others_are_not(
    visit: Callable[..., Reader], tmp_path: Path
) -> None:
    reader = visit(page_with(tmp_path, "amap"))
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(119.8, 120.5, 50), rng.uniform(27.6, 28.3, 50)
    there = from_wgs84(lon, lat, "gcj02")
    for at in range(50):
        y, x = reader.page.evaluate(f"toMap({lat[at]}, {lon[at]})")
        assert abs(x - there[0][at]) < 1e-7
        assert abs(y - there[1][at]) < 1e-7
        back = reader.page.evaluate(f"fromMap({{lat: {y}, lng: {x}}})")
        assert abs(back[0] - lat[at]) < 1e-9
        assert abs(back[1] - lon[at]) < 1e-9
    assert abs(there[0] - lon).max() > 0.003  # the shift that would go unnoticed
    reader.noticed.clear()


def test_a_key_is_asked_of_the_reader_and_kept_nowhere(
    visit: Callable[..., Reader], tmp_path: Path
) -> None:
    path = page_with(tmp_path, "tianditu")
    assert "tk={key}" in path.read_text(encoding="utf-8")
    reader = visit(path)
    box = reader.page.locator("#basemap-key input")
    box.fill("SECRET 1")
    box.press("Enter")
    reader.settle()
    assert "SECRET" not in reader.page.url
    assert reader.page.evaluate("localStorage.length + sessionStorage.length") == 0
    asked = [line for line in reader.noticed if line.startswith("request:")]
    assert asked
    assert all("tk=SECRET%201" in line for line in asked)
    reader.noticed.clear()
