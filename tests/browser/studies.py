"""The atlases that the browser opens: a real one, a made-up one, a hostile one, poor ones."""

from pathlib import Path
from typing import Any

from atlas_sample import HOSTILE, sample_layers, sample_results
from browser.match_sample import with_match
from browser.plans_sample import with_plans
from vocatlas.maps.atlas import draw_atlas

# Words that the page looks up; every other text of the results comes from somebody's table.
KEYS = {
    "id", "code", "institution", "level", "kind", "ownership", "status", "precision", "label",
    "residents_basis", "seats_basis", "basis", "version", "industry", "nearest_campus", "tier",
    "objective_name", "adcode", "levels", "campus_kind", "campus_kinds", "parent", "sites",
    "variant", "weights", "noise", "first", "second", "state", "parks_state", "campus", "park",
    "parks", "clusters", "industries", "institutions", "campuses", "schools", "rungs",
    "missing_rungs", "missing_rung", "last_rung", "college", "null", "move_campus",
    "move_township", "nearest_institution", "nearest_cluster", "unit", "reason",
    "alignment_reason", "coupling_reason", "coupling_variant", "trait", "indicator", "bound",
    "from_institution", "from_level", "to_institution", "to_level", "linked_industries", "section",
    "gdp_vintage",
}  # fmt: skip


def wenzhou_page(folder: Path) -> Path:
    """Run the built-in study as `vocatlas run` does and return the folder of its files."""
    from vocatlas.cli.run import write_outputs
    from vocatlas.data.study import read_study
    from vocatlas.geo.assessment import assess

    study = read_study("wenzhou")
    write_outputs(study, "wenzhou", assess(study), folder)
    return folder


def sample_page(path: Path) -> Path:
    """Draw the village of `atlas_sample` with plans of new campuses and all of the match."""
    return _write(path, _whole(), sample_layers())


def hostile_page(path: Path) -> Path:
    """Draw a village whose every free text carries an image that would run a script."""
    return _write(path, _spoil(_whole()), sample_layers())


def poor_page(path: Path, *, without: str = "", layers: bool = True) -> Path:
    """Draw the village without one part of its results, or without its layers."""
    results = _whole() | ({without: None} if without else {})
    return _write(path, results, sample_layers() if layers else {})


def empty_page(path: Path) -> Path:
    """Draw a page of nothing at all."""
    return _write(path, {}, {})


def _whole() -> dict[str, Any]:
    return with_match(with_plans(sample_results()))


def _spoil(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _spoil(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_spoil(item, key) for item in value]
    return f"{value} {HOSTILE}" if isinstance(value, str) and key not in KEYS else value


def _write(path: Path, results: dict[str, Any], layers: dict[str, Any]) -> Path:
    path.write_text(draw_atlas(results, layers), encoding="utf-8", newline="\n")
    return path
