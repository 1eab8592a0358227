"""The plans of sites as the page holds them: what it shows, and nothing that it can look up."""

from collections.abc import Iterable, Mapping
from typing import Any

PLAN_KEYS = (
    "sites",
    "plans",
    "site_gains",
    "site_matches",
    "site_judged",
    "near_best",
    "fronts",
    "closing",
    "plan_after",
    "site_kinds",
)
# Fields of each table that the page does not show, or has from another table.
UNSHOWN: dict[str, frozenset[str]] = {
    "sites": frozenset({"objective", "bound", "gain_output", "gain_output_reason"}),
    "plans": frozenset({"objective", "bound", "minutes_saved"}),
    "site_matches": frozenset({"id"}),
    "site_judged": frozenset({"best_sites", "lacking_before", "total", "objective_name"}),
    "fronts": frozenset({"status"}),
    "closing": frozenset({"bound", "gap"}),
}
GAIN = ("code", "gain_people", "min_before", "min_after")
AFTER = frozenset({"headline", "counties", "objective_name", "p"})
AFTER_COUNTY = frozenset({"adcode", "covered_local", "covered_local_p50", "p_underserved", "label"})


def trim_plans(results: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tables of the plans without what the page does not show; None stays None.

    ``site_gains`` is packed by aim and order of the site as lists of township, people gained, and
    their minutes before and after: hundreds of rows with names of fields would be three times as
    long.

    Examples
    --------
    >>> trim_plans({"closing": [{"q": 1, "bound": 0.0}]})["closing"]
    [{'q': 1}]
    >>> row = {"objective_name": "people", "order": 1, "code": "330327", "gain_people": 9,
    ...        "min_before": 60.0, "min_after": 12.5}
    >>> trim_plans({"site_gains": [row]})["site_gains"]
    {'people': {'1': [['330327', 9, 60.0, 12.5]]}}
    """
    found = {key: results.get(key) for key in PLAN_KEYS}
    for key, unshown in UNSHOWN.items():
        rows = found[key]
        if isinstance(rows, list):
            found[key] = [_without(row, unshown) for row in rows]
    gains = found["site_gains"]
    if isinstance(gains, list):
        found["site_gains"] = _pack_gains(gains)
    after = found["plan_after"]
    if isinstance(after, Mapping):
        counties = [_only(row, AFTER_COUNTY) for row in after.get("counties") or []]
        found["plan_after"] = _only(after, AFTER) | {"counties": counties}
    return found


def _pack_gains(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, list[list[Any]]]]:
    packed: dict[str, dict[str, list[list[Any]]]] = {}
    for row in rows:
        sites = packed.setdefault(str(row["objective_name"]), {})
        sites.setdefault(str(row["order"]), []).append([row.get(name) for name in GAIN])
    return packed


def _without(row: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _only(row: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name in names}
