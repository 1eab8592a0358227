"""What two runs were asked differently: parameters, scenario, campuses, inputs and versions.

Said before any figure, so that a reader knows why the figures differ.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ..study import Draws

Row = dict[str, Any]
PARTS = ("study", "parameter", "scenario", "campus", "township", "input", "version")
_STUDY = ("id", "name_zh", "name_en", "metric_crs")
_CAMPUS = (
    "name_zh", "status", "kind", "ownership", "levels", "adcode", "lon", "lat", "precision",
    "seats",
)  # fmt: skip
_SAME_DRAWS = ("standards", "travel", "sites")
"""Groups of parameters that leave every draw as it is."""


def find_changes(
    a: Mapping[str, Any],
    b: Mapping[str, Any],
    record_a: Mapping[str, Any],
    record_b: Mapping[str, Any],
) -> list[Row]:
    """Return what differs between two runs before anything was computed.

    Parameters
    ----------
    a, b
        In the shape of ``results.json``.
    record_a, record_b
        In the shape of ``run.json``.

    Returns
    -------
    list of dict
        ``part`` (one of `PARTS`), ``name``, ``a`` and ``b``; None where a run does not have it.
        In the order of `PARTS`, then of the names. 45 and 45.0 are the same. A campus that a
        scenario closes or adds is told there and not once more among the campuses; of a campus in
        both runs only what differs is told. A township is told when one run alone has it.

    Examples
    --------
    >>> then, now = ({"parameters": {"standards": {"county": m}}} for m in (45.0, 60.0))
    >>> find_changes(then, now, {}, {})
    [{'part': 'parameter', 'name': 'standards.county', 'a': 45.0, 'b': 60.0}]
    >>> find_changes(then, then, {}, {})
    []
    """
    return [
        *_differing("study", *({k: _part(r, "study").get(k) for k in _STUDY} for r in (a, b))),
        *_differing("parameter", *(_leaves(_part(r, "parameters")) for r in (a, b))),
        *_scenario_changes(_part(a, "scenario"), _part(b, "scenario")),
        *_campus_changes(a, b),
        *_differing("township", *(_townships(r) for r in (a, b)), only_one_sided=True),
        *_differing("input", *(_part(r, "inputs") for r in (record_a, record_b))),
        *_differing("version", *(_part(r, "versions") for r in (record_a, record_b))),
    ]


def share_draws(
    a: Mapping[str, Any], b: Mapping[str, Any], changes: Iterable[Mapping[str, Any]]
) -> str:
    """Say how far two runs rest on the same draws: ``all``, ``part`` or ``none``.

    ``none`` where the seed, the number of draws or numpy's version differs: a generator gives
    another stream then. ``all`` where nothing else differs but standards, speeds and the choice of
    sites. ``part`` otherwise: road speeds and legs are drawn first and are the same, what follows
    shifts with the number of campuses and townships.

    Examples
    --------
    >>> draws = {"parameters": {"draws": {"n": 1000, "seed": 1}}}
    >>> share_draws(draws, draws, [{"part": "parameter", "name": "standards.county"}])
    'all'
    >>> share_draws(draws, draws, [{"part": "input", "name": "campuses.csv"}])
    'part'
    """
    if draws_of(a) != draws_of(b):
        return "none"
    causes = {(str(row["part"]), str(row["name"])) for row in changes}
    if ("version", "numpy") in causes:
        return "none"
    harmless = {"study", "version"}
    others = [
        name
        for part, name in causes
        if part not in harmless
        and not (part == "parameter" and name.partition(".")[0] in _SAME_DRAWS)
    ]
    return "part" if others else "all"


def counted_campuses(results: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the campuses of a run that count towards a tier, by id.

    Operating ones, planned ones and public ones alone as its parameters say; adult and community
    schools never count.

    Examples
    --------
    >>> run = {"campuses": [{"id": "a", "status": "operating", "levels": ["secondary"]},
    ...                     {"id": "b", "status": "planned", "levels": ["secondary"]}]}
    >>> list(counted_campuses(run))
    ['a']
    """
    supply = _part(_part(results, "parameters"), "supply")
    statuses = ("operating", "planned") if supply.get("planned") else ("operating",)
    return {
        str(row["id"]): dict(row)
        for row in results.get("campuses") or []
        if row.get("status") in statuses
        and set(row.get("levels") or []) - {"adult"}
        and (not supply.get("public_only") or row.get("ownership") == "public")
    }


def draws_of(results: Mapping[str, Any]) -> Draws:
    """Return the number of draws of a run and their seed; the defaults where it does not say."""
    said = _part(_part(results, "parameters"), "draws")
    return Draws(int(said.get("n") or Draws.n), int(said.get("seed") or 0))


def _part(whole: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a part of results or of a record; nothing where it is missing."""
    found = whole.get(key)
    return dict(found) if isinstance(found, Mapping) else {}


def _leaves(groups: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters by their dotted names."""
    return {
        f"{group}.{key}": value
        for group, values in groups.items()
        if isinstance(values, Mapping)
        for key, value in values.items()
    }


def _differing(
    part: str, a: Mapping[str, Any], b: Mapping[str, Any], *, only_one_sided: bool = False
) -> list[Row]:
    """Return a row for each name whose value differs."""
    rows = [
        {"part": part, "name": name, "a": a.get(name), "b": b.get(name)}
        for name in sorted(a.keys() | b.keys())
    ]
    if only_one_sided:
        return [row for row in rows if (row["a"] is None) != (row["b"] is None)]
    return [row for row in rows if row["a"] != row["b"]]


def _scenario_changes(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[Row]:
    """Return name, closed and added campuses of the scenarios where they differ."""
    rows = _differing("scenario", *({"name": s.get("name") or None} for s in (a, b)))
    closed = ({str(id): "closed" for id in s.get("closed") or []} for s in (a, b))
    added = ({str(c["id"]): _describe_added(c) for c in s.get("added") or []} for s in (a, b))
    for key, sides in (("closed", closed), ("added", added)):
        rows += [
            row | {"name": f"{key}.{row['name']}"} for row in _differing("scenario", *sides)
        ]  # fmt: skip
    return rows


def _describe_added(campus: Mapping[str, Any]) -> str:
    """Return a campus that a scenario adds in one line; what is not said of it is unknown."""
    serves = ", ".join(map(str, campus.get("serves") or []))
    place = ", ".join(str(campus[k]) for k in ("lon", "lat") if campus.get(k) is not None)
    told = [place, serves, str(campus.get("kind") or "branch")]
    if campus.get("parent"):
        told.append(f"parent {campus['parent']}")
    if campus.get("seats") is not None:
        told.append(f"{campus['seats']} seats")
    return f"{campus.get('name_zh') or campus['id']} ({'; '.join(told)})"


def _campus_changes(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[Row]:
    """Return the campuses that one run alone has, and what differs of those in both."""
    told = {
        f"{prefix}{id}"
        for run in (a, b)
        for prefix, ids in (
            ("", _part(run, "scenario").get("closed") or []),
            ("scenario-", [c["id"] for c in _part(run, "scenario").get("added") or []]),
        )
        for id in ids
    }
    sides = [
        {str(row["id"]): row for row in run.get("campuses") or [] if str(row["id"]) not in told}
        for run in (a, b)
    ]
    rows = []
    for id in sorted(sides[0].keys() | sides[1].keys()):
        one, other = (side.get(id) for side in sides)
        if one is None or other is None:
            values = [None if row is None else row.get("name_zh") or id for row in (one, other)]
        else:
            fields = [key for key in _CAMPUS if one.get(key) != other.get(key)]
            if not fields:
                continue
            values = [_describe_fields(row, fields) for row in (one, other)]
        rows.append({"part": "campus", "name": id, "a": values[0], "b": values[1]})
    return rows


def _describe_fields(row: Mapping[str, Any], fields: Iterable[str]) -> str:
    """Return some fields of a campus in one line."""
    values = {key: row.get(key) for key in fields}
    texts = {k: ";".join(map(str, v)) if isinstance(v, list) else v for k, v in values.items()}
    return ", ".join(f"{key}={value}" for key, value in texts.items())


def _townships(results: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names of the townships by code."""
    rows = results.get("townships") or []
    return {str(row["code"]): str(row.get("name_zh") or row["code"]) for row in rows}
