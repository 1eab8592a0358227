"""What new seats do to access: seats a head by county, and how unevenly they are shared."""

from typing import Any

import numpy as np
import numpy.typing as npt

from ..coverage.access import enhanced_two_step
from ..coverage.accessoptions import Catchments
from ..coverage.equity import gini, palma, theil
from ..rounding import number

Floats = npt.NDArray[np.float64]


def access_with_sites(
    catchments: Catchments, site_min: npt.ArrayLike, site_seats: npt.ArrayLike
) -> dict[str, Any]:
    """Return secondary seats per 1,000 by county and their inequality, before and after new seats.

    E2SFCA as in the results; a site without seats changes nothing. Figures are rounded as there.
    Where nobody shares, or there is nothing to share, every figure is None.

    Parameters
    ----------
    catchments
        Schools, their seats and the people who share them.
    site_min
        (points, sites) minutes to the new sites.
    site_seats
        (sites,) seats.

    Returns
    -------
    dict
        ``counties`` by adcode and ``gini, theil, palma``, each ``before, after, difference``.

    Examples
    --------
    Ten pupils, half of them without a school, which a site of five seats gives them:

    >>> here = Catchments(np.array([[0.0], [99.0]]), np.array([5.0]), np.array([5.0, 5.0]),
    ...     np.array([1, 2]), np.array([1]))
    >>> found = access_with_sites(here, [[99.0], [0.0]], [5.0])
    >>> found["counties"][2], found["gini"]["after"]
    ({'before': 0, 'after': 1000, 'difference': 1000}, 0)
    """
    new_min, new_seats = np.asarray(site_min, dtype=float), np.asarray(site_seats, dtype=float)
    held = enhanced_two_step(catchments.minutes, catchments.seats, catchments.heads)
    more = enhanced_two_step(
        np.hstack([catchments.minutes, new_min[:, new_seats > 0]]),
        np.concatenate([catchments.seats, new_seats[new_seats > 0]]),
        catchments.heads,
    )
    sides = [(side, catchments.heads) for side in (held, more)]
    counties = {}
    for code in np.unique(catchments.point_county):
        mine = catchments.point_county == code
        held_by, held_then = (_per_1000(s[mine], h[mine]) for s, h in sides)
        counties[int(code)] = _figure(held_by, held_then, 1)
    shared = bool(catchments.heads.sum() > 0 and held.sum() > 0)

    def spread_of(seats: Floats, heads: Floats) -> list[float]:
        between = theil(seats, heads, catchments.point_county)
        return [gini(seats, heads), between.total, palma(seats, heads)]

    before, after = (spread_of(*side) if shared else [None] * 3 for side in sides)
    digits = {"gini": 4, "theil": 4, "palma": 2}
    return {"counties": counties} | {
        name: _figure(before[k], after[k], digits[name]) for k, name in enumerate(digits)
    }


def _per_1000(seats_per_head: Floats, heads: Floats) -> float | None:
    """Return seats per 1,000 heads; None where nobody is."""
    total = float(heads.sum())
    return float(seats_per_head @ heads) / total * 1000.0 if total > 0 else None


def _figure(before: float | None, after: float | None, digits: int) -> dict[str, Any]:
    """Return both sides and their difference; None where a side has no number."""
    one, other = (
        number(side, digits) if side is not None and np.isfinite(side) else None
        for side in (before, after)
    )
    difference = None if one is None or other is None else number(other - one, digits)
    return {"before": one, "after": other, "difference": difference}
