"""What could be founded where: each place, kind of campus and parent college that is allowed.

A kind of campus has a cost, seats, the tiers that it serves within its minutes, and a parent
college that must stand within some minutes of it and lends it its programmes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import ParameterError
from ..siting.rules import Bools, Floats, Ints

COLUMNS = (
    "place",
    "id",
    "adcode",
    "kind",
    "parent",
    "parent_min",
    "cost",
    "seats",
    "upgrade",
)


@dataclass(frozen=True)
class Kind:
    """A kind of new campus; ``reach_min`` None is the standard of each tier."""

    name: str
    serves: tuple[str, ...]
    cost: float
    seats: float
    reach_min: float | None
    parent_min: float | None


@dataclass(frozen=True)
class Places:
    """Where a campus may stand: candidates, and teaching points that may be upgraded.

    ``table`` has ``id, adcode`` and ``own`` (the institution of an existing teaching point, ""
    for a candidate); ``minutes`` (points, places) are rounded to 0.1; ``parent_min`` (places,
    parents) minutes to the parents.
    """

    table: pd.DataFrame
    minutes: Floats
    parent_min: Floats
    parents: tuple[str, ...]


@dataclass(frozen=True)
class Offers:
    """Offers in a table (`COLUMNS`), and what each would reach.

    ``reached`` (points, offers) by tier, ``near`` (points, offers) within reach of its seats,
    ``matches`` (clusters, offers) the clusters that it would newly match.
    """

    table: pd.DataFrame
    reached: dict[str, Bools]
    near: Bools
    matches: Bools

    def __len__(self) -> int:
        """Return the number of offers."""
        return len(self.table)


def read_kinds(site_kinds: pd.DataFrame, names: Sequence[str]) -> tuple[Kind, ...]:
    """Return the kinds of campus that may be founded, in the order of `names`.

    Raises
    ------
    ParameterError
        A kind is not in the table.

    Examples
    --------
    >>> table = pd.DataFrame({"kind": ["branch"], "serves": ["county; township"], "cost": [5.0],
    ...     "seats": [1200], "reach_min": [None], "parent_min": [90.0]})
    >>> read_kinds(table, ["branch"])[0].serves
    ('county', 'township')
    """
    rows = table_by_kind(site_kinds)
    missing = [name for name in names if name not in rows]
    if missing:
        known = ", ".join(rows) or "none"
        raise ParameterError(f"kind of campus {missing[0]!r} is not in site_kinds; it has {known}")
    return tuple(rows[name] for name in names)


def table_by_kind(site_kinds: pd.DataFrame) -> dict[str, Kind]:
    """Return every kind of the table by its name."""
    return {
        str(row.kind): Kind(
            str(row.kind),
            tuple(t.strip() for t in _text(row.serves).split(";") if t.strip()),
            float(row.cost),
            float(row.seats),
            None if pd.isna(row.reach_min) else float(row.reach_min),
            None if pd.isna(row.parent_min) else float(row.parent_min),
        )
        for row in site_kinds.itertuples()
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def make_offers(
    places: Places,
    kinds: Sequence[Kind],
    *,
    standards_min: dict[str, float],
    teaches: Bools,
    cluster_near: Bools,
) -> Offers:
    """Return every place with every kind and with each parent that could make a difference.

    A place without a parent in reach of a kind has no offer of it. Of two parents whose programmes
    match the same clusters there the nearer is kept, and one whose clusters another has too is
    left out: no plan is worse for it. Where the study holds no college at all, parents are not
    asked for. An upgrade keeps its own institution and costs, and seats, what a branch has more
    than a teaching point; it is offered only as a branch.

    Parameters
    ----------
    standards_min
        Minutes that count as reached, by tier; ``match`` is the reach of programmes. Equal counts.
    teaches
        (parents, clusters) whether a parent has a programme for a cluster.
    cluster_near
        (places, clusters) whether a cluster that no campus matches today is within the match
        reach of a place.

    Examples
    --------
    >>> places = Places(pd.DataFrame({"id": ["a"], "adcode": [1], "own": [""]}),
    ...     np.array([[10.0], [50.0]]), np.array([[20.0]]), ("college",))
    >>> offers = make_offers(places, [Kind("branch", ("county",), 5, 1200, None, 90)],
    ...     standards_min={"county": 45.0, "township": 30.0}, teaches=np.array([[True]]),
    ...     cluster_near=np.array([[True]]))
    >>> offers.reached["county"].ravel().tolist(), offers.matches.tolist()
    ([True, False], [[True]])
    """
    by_name = {kind.name: kind for kind in kinds}
    rows: list[tuple[object, ...]] = []
    matches: list[Bools] = []
    for at, place in enumerate(places.table.itertuples()):
        for kind in kinds:
            upgrade = bool(place.own)
            if upgrade and kind.name != "branch":
                continue
            cost, seats = _extra(kind, by_name.get("teaching_point"), upgrade)
            for parent, minutes, newly in _parents(
                places, at, str(place.own), kind, teaches & cluster_near[at]
            ):
                rows.append(
                    (at, place.id, place.adcode, kind.name, parent, minutes, cost, seats, upgrade)
                )
                matches.append(newly)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    at = table["place"].to_numpy(np.int64)
    kind_of = [by_name[name] for name in table["kind"]]
    reached = {
        tier: _reached(places.minutes, at, kind_of, tier, standards_min)
        for tier in ("county", "township")
    }
    clusters = cluster_near.shape[1]
    return Offers(
        table,
        reached,
        _near(places.minutes, at, kind_of, standards_min["township"]),
        np.array(matches, dtype=bool).reshape(len(rows), clusters).T,
    )


def _extra(kind: Kind, lesser: Kind | None, upgrade: bool) -> tuple[float, float]:
    """Return cost and seats; of an upgrade what the kind has more than a teaching point."""
    if not upgrade or lesser is None:
        return kind.cost, kind.seats
    return max(0.0, kind.cost - lesser.cost), max(0.0, kind.seats - lesser.seats)


def _parents(
    places: Places, at: int, own: str, kind: Kind, newly: Bools
) -> list[tuple[str, float, Bools]]:
    """Return the parents worth offering: id, minutes, clusters newly matched there."""
    none = np.zeros(newly.shape[1], dtype=bool)
    if not places.parents:
        return [(own, np.nan, none)]
    minutes = places.parent_min[at]
    if own:
        allowed = [k for k, name in enumerate(places.parents) if name == own]
        return [(own, float(minutes[k]), newly[k]) for k in allowed] or [(own, np.nan, none)]
    limit = np.inf if kind.parent_min is None else kind.parent_min
    within = np.flatnonzero(np.isfinite(minutes) & (minutes <= limit))
    kept: list[int] = []
    for k in sorted(within, key=lambda k: (-int(newly[k].sum()), minutes[k], places.parents[k])):
        if not any((newly[k] <= newly[other]).all() for other in kept):
            kept.append(int(k))
    return [(places.parents[k], float(minutes[k]), newly[k]) for k in kept]


def _reached(
    minutes: Floats, at: Ints, kinds: Sequence[Kind], tier: str, standards_min: dict[str, float]
) -> Bools:
    """Return (points, offers) whether a point is within the minutes of the offer at a tier."""
    limit = [
        min(standards_min[tier], np.inf if k.reach_min is None else k.reach_min)
        if tier in k.serves
        else -1.0
        for k in kinds
    ]
    return _within(minutes, at, limit)


def _near(minutes: Floats, at: Ints, kinds: Sequence[Kind], standard_min: float) -> Bools:
    """Return (points, offers) whether a point is within reach of the offer's seats."""
    limit = [
        (min(standard_min, np.inf if k.reach_min is None else k.reach_min) if k.seats > 0 else -1.0)
        for k in kinds
    ]
    return _within(minutes, at, limit)


def _within(minutes: Floats, at: Ints, limit: Sequence[float]) -> Bools:
    return np.asarray(minutes[:, at] <= np.asarray(limit, dtype=float)[None, :], dtype=bool)


def reachable_clusters(
    minutes: Floats,
    townships: npt.NDArray[np.object_],
    codes: Sequence[Sequence[str]],
    reach: float,
) -> Bools:
    """Return (places, clusters) whether a point of a cluster's townships is within reach.

    Parameters
    ----------
    minutes
        (points, places).
    townships
        (points,) township code of each point.
    codes
        Township codes of each cluster; none: it is near no place.

    Examples
    --------
    >>> reachable_clusters(np.array([[10.0], [60.0]]), np.array(["a", "b"]), [["a"], ["b"]], 45.0)
    array([[ True, False]])
    """
    within = minutes <= reach
    of_cluster = np.array([np.isin(townships, list(named)) for named in codes], dtype=bool)
    of_cluster = of_cluster.reshape(len(codes), len(minutes))
    return np.asarray((of_cluster.astype(np.int64) @ within.astype(np.int64)).T > 0)
