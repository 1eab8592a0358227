"""Population grids as arrays: which cells hold people, where they are, what was left out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyproj

from ..errors import PlaceError
from .points import WGS84

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """Cells with people.

    Attributes
    ----------
    row
        (n,) position of each cell in what was given.
    lonlat
        (n, 2) centres, WGS-84 degrees.
    people
        (n,) above 0.
    dropped
        Cells left out, by reason: ``no_data``, ``negative``, ``empty``.
    """

    row: Ints
    lonlat: Floats
    people: Floats
    dropped: dict[str, int]


def populated_cells(
    x: Floats,
    y: Floats,
    people: Floats,
    *,
    crs: object,
    no_data: Collection[float] = (),
    drop_negative: bool = False,
) -> Cells:
    """Return the cells of a population grid that hold people.

    Cells without data (NaN, or one of the values that stand for it) and empty cells are left out
    and counted. A negative number is mostly a no-data value that nobody declared: it is refused
    unless it may be dropped.

    Parameters
    ----------
    x, y
        (n,) centres of the cells in `crs`; degrees are longitude and latitude.
    people
        (n,) residents; fractions are usual.
    crs
        CRS of the centres, projected or in degrees.
    no_data
        Values that mean "not known", such as -99999.
    drop_negative
        Leave negative cells out instead of refusing them.

    Raises
    ------
    PlaceError
        There is no CRS, lengths differ, a cell with people has no centre or one outside the CRS,
        a number is infinite, or people are negative.

    Examples
    --------
    >>> cells = populated_cells([120.0, 120.1, 120.2], [28.0, 28.0, 28.0], [5.0, -99999.0, 0.0],
    ...     crs="EPSG:4326", no_data=[-99999.0])
    >>> cells.row.tolist(), cells.people.tolist(), cells.dropped
    ([0], [5.0], {'no_data': 1, 'negative': 0, 'empty': 1})
    """
    if crs is None:
        raise PlaceError(
            "a population grid must declare its CRS; found none; give one, as EPSG:4326"
        )
    x, y, people = (np.asarray(values, float).ravel() for values in (x, y, people))
    if not len(x) == len(y) == len(people):
        raise PlaceError(
            f"every cell needs x, y and people; found {len(x)}, {len(y)} and {len(people)} values"
        )
    unknown = np.isnan(people) | np.isin(people, list(no_data))
    negative = ~unknown & (people < 0)
    if negative.any() and not drop_negative:
        first = int(np.flatnonzero(negative)[0])
        raise PlaceError(
            f"people of a cell must be 0 or more; found {int(negative.sum())} negative cells, the "
            f"first {people[first]:g} at position {first}; declare it as no-data, or drop them"
        )
    empty = ~unknown & (people == 0)
    row = np.flatnonzero(~(unknown | negative | empty))
    lonlat = _to_degrees(x[row], y[row], crs)
    wrong = np.flatnonzero(
        ~np.isfinite(people[row]) | ~(np.abs(lonlat) <= np.array([180.0, 90.0])).all(axis=1)
    )
    if len(wrong):
        at = int(row[wrong[0]])
        raise PlaceError(
            f"a cell with people must have a finite number and a centre inside its CRS; "
            f"found {people[at]:g} people at {x[at]:g}, {y[at]:g} (position {at})"
        )
    dropped = {
        "no_data": int(unknown.sum()),
        "negative": int(negative.sum()),
        "empty": int(empty.sum()),
    }
    return Cells(row, lonlat, people[row], dropped)


def join_cells(parts: Sequence[Cells]) -> Cells:
    """Return the cells of several parts of one grid as one; none gives no cell.

    Rows are taken over: they must be positions in the whole grid.

    Examples
    --------
    >>> part = populated_cells([120.0], [28.0], [5.0], crs="EPSG:4326")
    >>> whole = join_cells([part, part])
    >>> len(whole.row), whole.dropped["empty"], len(join_cells([]).row)
    (2, 0, 0)
    """
    reasons = {reason: None for part in parts for reason in part.dropped}
    return Cells(
        np.concatenate([np.empty(0, np.int64), *(part.row for part in parts)]),
        np.concatenate([np.empty((0, 2)), *(part.lonlat for part in parts)]),
        np.concatenate([np.empty(0), *(part.people for part in parts)]),
        {reason: sum(part.dropped.get(reason, 0) for part in parts) for reason in reasons},
    )


def find_repeated(cells: Cells) -> tuple[int, tuple[int, int] | None]:
    """Return how many cells repeat the place of an earlier one, and the rows of the first pair.

    A table that holds a cell twice counts its people twice.

    Examples
    --------
    >>> cells = populated_cells([120.0, 120.1, 120.0], [28.0, 28.0, 28.0], [5.0, 1.0, 2.0],
    ...     crs="EPSG:4326")
    >>> find_repeated(cells)
    (1, (0, 2))
    """
    lon, lat = cells.lonlat.T
    order = np.lexsort((cells.row, lat, lon))
    same = (np.diff(lon[order]) == 0.0) & (np.diff(lat[order]) == 0.0)
    if not same.any():
        return 0, None
    again = order[1:][same]
    second = again[np.argmin(cells.row[again])]
    first = order[:-1][same][np.argmin(cells.row[again])]
    return int(same.sum()), (int(cells.row[first]), int(cells.row[second]))


def _to_degrees(x: Floats, y: Floats, crs: object) -> Floats:
    """Return places of a CRS as WGS-84 degrees; inf where the CRS does not reach."""
    change = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    return np.column_stack(change.transform(x, y))
