"""Other ways to measure access to seats, and what each would do to the order of the counties.

The results rest on one measure (`DEFAULT`). The other options change the measure, the decay, the
reach, or where pupils may go to school. A place in the order that only one of them gives cannot
be defended: the table says which counties hold theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .access import (
    Decay,
    balanced,
    enhanced_two_step,
    flat,
    gaussian,
    spatial_availability,
    stepwise,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PREFECTURE, COUNTY = "prefecture", "own_county"
MOVED_PLACES = 2.0
"""A county is said to change place when its rank differs by so much."""


@dataclass(frozen=True)
class AccessOption:
    """One way to measure access: `measure` with `decay` over `reach_min`, and the admission area.

    `admission` is ``prefecture`` (pupils may attend any school) or ``own_county``.
    """

    name: str
    measure: str
    decay: str
    reach_min: float
    admission: str = PREFECTURE


DEFAULT = AccessOption("e2sfca_60", "e2sfca", "stepwise", 60.0)
OPTIONS = (
    DEFAULT,
    AccessOption("e2sfca_45", "e2sfca", "stepwise", 45.0),
    AccessOption("e2sfca_90", "e2sfca", "stepwise", 90.0),
    AccessOption("gaussian_60", "e2sfca", "gaussian", 60.0),
    AccessOption("2sfca_30", "2sfca", "flat", 30.0),
    AccessOption("2sfca_45", "2sfca", "flat", 45.0),
    AccessOption("2sfca_60", "2sfca", "flat", 60.0),
    AccessOption("bfca_60", "bfca", "stepwise", 60.0),
    AccessOption("availability_60", "availability", "stepwise", 60.0),
    AccessOption("own_county_60", "e2sfca", "stepwise", 60.0, COUNTY),
)
"""The measure of the results first. Two of them need a word: spatial availability per head is
E2SFCA by another name (`vocatlas.geo.coverage.access.spatial_availability`), it must agree and is
there to be seen to; BFCA shares a school's level of service over places, so that its values fall
with the
number of places and only their order can be compared."""
_DECAYS: dict[str, Decay] = {"stepwise": stepwise, "gaussian": gaussian, "flat": flat}


@dataclass(frozen=True)
class Catchments:
    """Who may go where: minutes (n points, m schools), seats (m,), heads (n,), counties of both.

    ``school_county`` is -1 where a school's county is not known: it is nobody's own.
    """

    minutes: Floats
    seats: Floats
    heads: Floats
    point_county: Ints
    school_county: Ints


def option_access(option: AccessOption, catchments: Catchments) -> Floats:
    """Return seats a head at each point, as an option measures them.

    Availability is NaN at a point without heads.

    Examples
    --------
    >>> two = Catchments(np.array([[10.0], [10.0]]), np.array([30.0]), np.array([20.0, 10.0]),
    ...     np.array([1, 2]), np.array([1]))
    >>> [option_access(option, two).tolist() for option in (OPTIONS[0], OPTIONS[-1])]
    [[1.0, 1.0], [1.5, 0.0]]
    """
    minutes = catchments.minutes
    if option.admission == COUNTY:
        own = catchments.point_county[:, None] == catchments.school_county[None, :]
        minutes = np.where(own, minutes, np.inf)
    decay, heads = _DECAYS[option.decay], catchments.heads
    measure = {"bfca": balanced, "availability": spatial_availability}.get(
        option.measure, enhanced_two_step
    )
    found = measure(minutes, catchments.seats, heads, reach_min=option.reach_min, decay=decay)
    if option.measure != "availability":
        return found
    return np.asarray(np.divide(found, heads, out=np.full(len(heads), np.nan), where=heads > 0))


def county_values(per_point: Floats, heads: Floats, county: Ints, codes: Sequence[int]) -> Floats:
    """Return the mean of each county's points, weighted by heads; NaN where it has none.

    Examples
    --------
    >>> county_values(np.array([1.0, 4.0]), np.array([2.0, 1.0]), np.array([7, 7]), [7, 8]).tolist()
    [2.0, nan]
    """
    values = np.full(len(codes), np.nan)
    for at, code in enumerate(codes):
        mine = (county == code) & (heads > 0)
        if mine.any():
            values[at] = (per_point[mine] * heads[mine]).sum() / heads[mine].sum()
    return values


def mid_ranks(values: npt.ArrayLike) -> Floats:
    """Return ranks, 1 = the lowest; those alike share the mean of their ranks, NaN has none.

    Examples
    --------
    >>> mid_ranks([5.0, 1.0, 5.0, float("nan")]).tolist()
    [2.5, 1.0, 2.5, nan]
    """
    given = np.asarray(values, dtype=float)
    known = given[~np.isnan(given)]
    below = (known[None, :] < given[:, None]).sum(axis=1)
    alike = (known[None, :] == given[:, None]).sum(axis=1)
    return np.where(np.isnan(given), np.nan, below + (alike + 1) / 2.0)


def spearman(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Measure how far two orders agree, 1 (the same) to -1 (reversed), ties by mean rank.

    Pairs of which one is NaN do not count. NaN where an order has no differences.

    Notes
    -----
    Spearman (1904): the correlation of the ranks.

    Examples
    --------
    >>> spearman([1, 2, 3], [10, 20, 90]), spearman([1, 2, 3], [9, 5, 1])
    (1.0, -1.0)
    """
    one, two = (mid_ranks(values) for values in _both_known(first, second))
    one, two = one - one.mean() if len(one) else one, two - two.mean() if len(two) else two
    spread = float(np.sqrt((one**2).sum() * (two**2).sum()))
    return float((one * two).sum() / spread) if spread > 0 else float("nan")


def kendall(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Measure how far two orders agree by pairs, 1 to -1: tau-b, which allows for ties.

    Pairs of which one is NaN do not count. NaN where an order has no differences.

    Notes
    -----
    Kendall (1945), The treatment of ties in ranking problems.

    Examples
    --------
    >>> round(kendall([1, 2, 3], [1, 3, 2]), 4)
    0.3333
    """
    one, two = (np.sign(v[:, None] - v[None, :]) for v in _both_known(first, second))
    spread = float(np.sqrt((one**2).sum() * (two**2).sum()))
    return float((one * two).sum() / spread) if spread > 0 else float("nan")


def compare_options(
    catchments: Catchments, counties: Sequence[tuple[int, str, str]]
) -> dict[str, Any]:
    """Compare every option with the default, in the shape of ``access_options`` of the results.

    Parameters
    ----------
    catchments
        Who may go where.
    counties
        Code, Chinese and English name of each county.

    Returns
    -------
    dict
        ``default_option``; ``options``: one row each, with Spearman and Kendall against the
        default and ``moved`` (codes of the counties that change place by `MOVED_PLACES` or more,
        the largest change first); ``counties``: one row an option and county with ``value``
        (seats per 1,000 heads), ``rank`` (1 = fewest seats, ties mid-rank, None without heads)
        and ``change`` (rank less that of the default); ``statement_zh, statement_en``: what it
        comes to.
    """
    codes = [code for code, _, _ in counties]
    per_mille = {
        option.name: 1000.0
        * county_values(
            option_access(option, catchments), catchments.heads, catchments.point_county, codes
        )
        for option in OPTIONS
    }
    # What is shown is what is ranked: two counties that read alike are alike.
    values = {name: np.round(found, 1) for name, found in per_mille.items()}
    ranks = {name: mid_ranks(found) for name, found in values.items()}
    base = DEFAULT.name
    options, rows, changes = [], [], []
    for option in OPTIONS:
        name = option.name
        change = ranks[name] - ranks[base]
        changes.append(change)
        order = np.lexsort((np.asarray(codes), -np.abs(change)))
        options.append(
            {
                "option": name,
                "measure": option.measure,
                "decay": option.decay,
                "reach_min": option.reach_min,
                "admission": option.admission,
                "spearman": _number(spearman(values[name], values[base]), 4),
                "kendall": _number(kendall(values[name], values[base]), 4),
                "moved": [int(codes[at]) for at in order if abs(change[at]) >= MOVED_PLACES],
            }
        )
        rows += [
            {
                "option": name,
                "adcode": int(code),
                "value": _number(values[name][at], 1),
                "rank": _number(ranks[name][at], 1),
                "change": _number(change[at], 1),
            }
            for at, code in enumerate(codes)
        ]
    zh, en = describe_changes(np.array(changes[1:]), counties)
    return {
        "default_option": base,
        "options": options,
        "counties": rows,
        "statement_zh": zh,
        "statement_en": en,
    }


def describe_changes(changes: Floats, counties: Sequence[tuple[int, str, str]]) -> tuple[str, str]:
    """Say in Chinese and English which counties change place by two or more, and how often.

    `changes` are those of rank (options, counties), against the default.

    Examples
    --------
    >>> two = [(1, "甲", "A"), (2, "乙", "B")]
    >>> print(describe_changes(np.array([[0.0, -1.0], [1.0, 0.0]]), two)[0])
    与现用方法相比，其他 2 种口径下没有县区的位次变动两位及以上。
    >>> describe_changes(np.array([[3.0, -1.0], [2.0, 0.0]]), two)[1].partition(".")[0]
    'Counties that change place by two or more under the other 2 options: A (in 2, by up to 3)'
    """
    table = np.nan_to_num(np.abs(changes))
    times = (table >= MOVED_PLACES).sum(axis=0)
    most = table.max(axis=0, initial=0.0)
    order = [int(at) for at in np.lexsort((-most, -times)) if times[at]]
    n = len(table)
    if not order:
        return (
            f"与现用方法相比，其他 {n} 种口径下没有县区的位次变动两位及以上。",
            f"Under the other {n} options no county changes place by two or more.",
        )
    zh = "、".join(f"{counties[at][1]}（{times[at]} 种，最多 {most[at]:g} 位）" for at in order)
    en = ", ".join(f"{counties[at][2]} (in {times[at]}, by up to {most[at]:g})" for at in order)
    rest_zh = "其余县区的位次变动不到两位。" if len(order) < len(counties) else ""
    rest_en = " The others stay within less than two places." if len(order) < len(counties) else ""
    return (
        f"与现用方法相比，其他 {n} 种口径下位次变动两位及以上的县区：{zh}。{rest_zh}",
        f"Counties that change place by two or more under the other {n} options: {en}.{rest_en}",
    )


def _both_known(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[Floats, Floats]:
    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    known = ~(np.isnan(one) | np.isnan(two))
    return one[known], two[known]


def _number(value: float, digits: int) -> float | None:
    return round(float(value), digits) if np.isfinite(value) else None
