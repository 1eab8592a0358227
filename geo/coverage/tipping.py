"""Tipping points: how far a standard, a speed or a number of schools is from another verdict."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..study import TIERS
from .draws import Inputs, Points
from .gaps import Drawn, drawn_travel, label_of
from .sensitivity import Model, explain_doubt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

STANDARD_MIN = (15, 120)
SPEED_KMH = (30, 40, 50, 60, 70, 80, 90, 100)
MOST_SCHOOLS = 8
DRAWS = 200
# in the order in which they are shown
WHATS = ("county_standard", "township_standard", "road_kmh", "schools")
COLUMNS = (
    "county", "what", "label", "now", "low", "high", "below", "label_below", "above", "label_above"
)  # fmt: skip


@dataclass(frozen=True)
class Doubt:
    """What the doubt rests on (`explain_doubt`) and how far a verdict is from another one."""

    explained: pd.DataFrame
    tipping: pd.DataFrame


def weigh_doubt(model: Model, drawn: Drawn, *, seat_column: Ints) -> Doubt:
    """Return which unknown matters most to each county, and its tipping points."""
    return Doubt(
        explain_doubt(model, drawn), find_tipping_points(model, drawn, seat_column=seat_column)
    )


def find_tipping_points(model: Model, drawn: Drawn, *, seat_column: Ints) -> pd.DataFrame:
    """Return where each county's verdict changes, one thing moved at a time.

    Parameters
    ----------
    drawn
        The draws of the run; their labels are those of the standards.
    seat_column
        (townships,) column of each seat in the routes, -1 where the township has no place.

    Returns
    -------
    DataFrame
        `COLUMNS`: ``what`` of `WHATS`; ``label`` at ``now``, and the range ``low`` to ``high``
        that was tried; ``below`` and ``above``: the nearest value under and over ``now`` with
        another verdict, and that verdict; NaN and None where there is none in the range. Counties
        without a demand point are left out.

    Notes
    -----
    *Standards* (whole minutes) rest on all draws, by bisection: more minutes never lower a share.
    *Speeds* (km/h by car) and *schools* rest on the first `DRAWS` draws; a speed between two that
    were tried is interpolated on the probability. *Schools*: beside the known ones 0, 1, 2 ...
    secondary schools stand in the county's townships, drawn by residents and open for sure, in
    place of the county's missing ones; other counties keep theirs.
    """
    standards = model.parameters.standards
    label = _labels(drawn.p_underserved(standards.target))
    rows = _standards(model, drawn, label)
    rows += _speeds(model, drawn.inputs.first(DRAWS), drawn)
    rows += _schools(model, drawn.inputs.first(DRAWS), seat_column)
    rows.sort(key=lambda row: (row[0], WHATS.index(str(row[1]))))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _labels(p: Floats) -> list[str | None]:
    return [label_of(value) if np.isfinite(value) else None for value in p]


def _standards(model: Model, drawn: Drawn, label: list[str | None]) -> list[tuple[object, ...]]:
    """Return the whole minutes of the county and township tier at which each label changes."""
    low, high = STANDARD_MIN
    rows: list[tuple[object, ...]] = []
    for tier in ("county", "township"):
        now = float(getattr(model.parameters.standards, tier))

        def probability(minutes: Floats, tier: str = tier) -> Floats:
            return _p_under(model, drawn, tier, minutes)

        below = _bisect(probability, label, int(np.ceil(now)) - 1, low)
        above = _bisect(probability, label, int(np.floor(now)) + 1, high)
        for county, name in enumerate(label):
            if name is not None:
                ends = (*below[county], *above[county])
                rows.append((county, f"{tier}_standard", name, now, *STANDARD_MIN, *ends))
    return rows


def _p_under(model: Model, drawn: Drawn, moved: str, minutes: Floats) -> Floats:
    """Return p(underserved) with each county's own standard at one tier."""
    county, people = model.points.county, drawn.inputs.residents
    covered = np.ones(people.shape, bool)
    for tier in TIERS[1:]:
        own = getattr(model.parameters.standards, tier)
        covered &= drawn.near[tier] <= (minutes[county] if tier == moved else own)
    in_county = np.eye(model.counties)[county]
    total = people @ in_county
    share = np.where(covered, people, 0.0) @ in_county / np.where(total > 0, total, np.nan)
    result: Floats = (share < model.parameters.standards.target).mean(axis=0)
    return result


def _bisect(
    probability: Callable[[Floats], Floats], label: list[str | None], near: int, far: int
) -> list[tuple[float, str | None]]:
    """Return the whole number nearest to `near`, on the way to `far`, that has another label."""
    n = len(label)
    step = 1 if far > near else -1
    if (far - near) * step < 0:
        return [(np.nan, None)] * n
    # distances from `near`: the label at `right` is another one, at `left` it may be the same
    right = np.full(n, abs(far - near))
    changed = _differ(_labels(probability((near + step * right).astype(float))), label)
    left = np.full(n, -1)
    while (right - left > 1).any():
        middle = (left + right) // 2
        found = _labels(probability((near + step * middle).astype(float)))
        other = _differ(found, label)
        open_ones = right - left > 1
        right = np.where(open_ones & other, middle, right)
        left = np.where(open_ones & ~other, middle, left)
    there = _labels(probability((near + step * right).astype(float)))
    return [
        (float(near + step * right[k]), there[k]) if changed[k] else (np.nan, None)
        for k in range(n)
    ]


def _differ(some: list[str | None], others: list[str | None]) -> Bools:
    return np.array([a != b for a, b in zip(some, others, strict=True)])


def _speeds(model: Model, inputs: Inputs, drawn: Drawn) -> list[tuple[object, ...]]:
    """Return the speeds on the road at which each label changes."""
    target = model.parameters.standards.target
    now = model.parameters.travel.road_kmh
    speeds = sorted({*map(float, SPEED_KMH), now})
    table = np.empty((len(speeds), model.counties))
    for at, kmh in enumerate(speeds):
        if kmh == now:
            local = drawn.shares["local"][: len(inputs)]
            table[at] = (local < target).mean(axis=0)
        else:
            moved = replace(inputs, road_speed=inputs.road_speed * (kmh / now))
            table[at] = model.measure(moved).p_underserved(target)
    rows: list[tuple[object, ...]] = []
    empty = np.isnan(drawn.shares["local"]).all(axis=0)
    for county in np.flatnonzero(~empty):
        p, here = table[:, county], speeds.index(now)
        ends = []
        for order in (range(here, -1, -1), range(here, len(speeds))):
            ends.append(_crossing([speeds[k] for k in order], [float(p[k]) for k in order]))
        label = label_of(float(p[here]))
        rows.append((county, "road_kmh", label, now, speeds[0], speeds[-1], *ends[0], *ends[1]))
    return rows


def _crossing(values: list[float], p: list[float]) -> tuple[float, str | None]:
    """Return the first value at which the label differs from that of the first, interpolated."""
    first = label_of(p[0])
    for at in range(1, len(values)):
        label = label_of(p[at])
        if label == first:
            continue
        # between underserved and served lies possibly: that verdict is met first
        way_out = 0.8 if p[at] >= 0.8 else 0.2
        bound = {"underserved": 0.8, "served": 0.2}.get(first, way_out)
        across = (bound - p[at - 1]) / (p[at] - p[at - 1])
        value = values[at - 1] + across * (values[at] - values[at - 1])
        next_label = "possibly" if first != "possibly" else label
        return round(value, 1), next_label
    return np.nan, None


def _schools(model: Model, inputs: Inputs, seat_column: Ints) -> list[tuple[object, ...]]:
    """Return how many schools beyond the known ones would change each label."""
    p = _p_by_schools(model, inputs, seat_column)
    rows: list[tuple[object, ...]] = []
    for county in np.flatnonzero(np.isfinite(p).all(axis=0)):
        labels = [label_of(float(value)) for value in p[:, county]]
        above = next((k for k, name in enumerate(labels) if name != labels[0]), None)
        end = (np.nan, None) if above is None else (float(above), labels[above])
        rows.append(
            (county, "schools", labels[0], 0.0, 0.0, float(MOST_SCHOOLS), np.nan, None, *end)
        )
    return rows


def _p_by_schools(model: Model, inputs: Inputs, seat_column: Ints) -> Floats:
    """Return p(underserved) (MOST_SCHOOLS + 1, counties) with 0, 1, 2 ... schools more."""
    points, standards = model.points, model.parameters.standards
    rng = np.random.default_rng(model.parameters.draws.seed + 2)
    seats = _drawn_seats(points, seat_column, model.counties, len(inputs), rng)
    own = _own_county(model, seat_column)
    town = model.campuses.serves[:, TIERS.index("township")]
    college = model.campuses.serves[:, TIERS.index("county")]
    shares = np.full((len(inputs), MOST_SCHOOLS + 1, model.counties), np.nan)
    known = len(model.campuses.column)
    for s in range(len(inputs)):
        extra = seats[s].ravel()
        minutes = model.routes.minutes(
            travel=drawn_travel(model.parameters.travel, inputs, s),
            road_factor=inputs.road_speed[s] * inputs.county_speed[s][points.county],
            columns=np.concatenate([inputs.column[s], np.maximum(extra, 0)]),
            origin_shift=inputs.point_shift[s],
            destination_shift=np.vstack([inputs.campus_shift[s], np.zeros((len(extra), 2))]),
        )
        near_college = _least(minutes[:, :known], college & inputs.is_open[s])
        for county in range(model.counties):
            here = np.flatnonzero(points.county == county)
            people = inputs.residents[s, here]
            if not len(here) or people.sum() <= 0 or (seats[s, county] < 0).any():
                continue
            stands = town & inputs.is_open[s] & (own != county)
            near = _least(minutes[here, :known], stands)
            first = known + county * MOST_SCHOOLS
            more = minutes[here, first : first + MOST_SCHOOLS]
            by_number = np.minimum.accumulate(np.column_stack([near, more]), axis=1)
            covered = (by_number <= standards.township) & (
                near_college[here, None] <= standards.county
            )
            shares[s, :, county] = people @ covered / people.sum()
    under = (shares < standards.target).mean(axis=0)
    return np.where(np.isnan(shares).any(axis=0), np.nan, under)


def _drawn_seats(
    points: Points, seat_column: Ints, counties: int, n: int, rng: np.random.Generator
) -> Ints:
    """Return a seat (n, counties, MOST_SCHOOLS) for each further school, by residents."""
    seats = np.full((n, counties, MOST_SCHOOLS), -1)
    for county in range(counties):
        usable = (points.township_county == county) & (seat_column >= 0)
        weight = np.where(usable, points.township_residents, 0.0)
        if weight.sum() > 0:
            drawn = rng.choice(len(weight), (n, MOST_SCHOOLS), p=weight / weight.sum())
            seats[:, county] = seat_column[drawn]
    return seats


def _own_county(model: Model, seat_column: Ints) -> Ints:
    """Return the county of each missing school; -1 for all else, and where it may be in several."""
    county_of = np.full(int(seat_column.max(initial=-1)) + 1, -1)
    known = seat_column >= 0
    county_of[seat_column[known]] = model.points.township_county[known]
    own = np.full(len(model.campuses.column), -1)
    for at in np.flatnonzero(model.campuses.open_drawn):
        counties = np.unique(county_of[model.campuses.pools[at][0]])
        if len(counties) == 1:
            own[at] = counties[0]
    return own


def _least(minutes: Floats, serves: Bools) -> Floats:
    if not serves.any():
        return np.full(len(minutes), np.inf)
    result: Floats = minutes[:, serves].min(axis=1)
    return result
