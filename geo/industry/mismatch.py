"""Do programmes and jobs, or any two quantities, lie in the same places? The mismatch index."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import ParameterError
from .specialisation import read_amounts

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SpatialMismatch:
    """Spatial mismatch index and what each place adds to it.

    ``index`` 0 to 1. ``by_place`` (places,) is share of demand - share of supply, above 0 where
    supply is short, NaN where a place was left out; ``left_out`` counts those.
    """

    index: float
    by_place: Floats
    left_out: int


def spatial_mismatch(demand: npt.ArrayLike, supply: npt.ArrayLike) -> SpatialMismatch | None:
    """Return the share of supply that would have to change place to lie as demand does.

    0 where both lie alike, 1 where no place has both. A place where either is not known (NaN) is
    left out of both totals. None where no place is left or either side is nought in all of them:
    there is nothing to compare, which is not a mismatch of 0.

    Parameters
    ----------
    demand, supply
        (places,) e.g. jobs e_i and programmes p_i, of one basis each. Distance plays no part: the
        index depends on how finely places are cut.

    Raises
    ------
    ParameterError
        An amount is negative or infinite, or the two do not list the same places.

    Notes
    -----
    SMI = 1/2 sum_i |e_i / E - p_i / P|. Martin (2004), Journal of Regional Science 44(3), who
    writes 1/(2P) sum |(e_i / E) P - p_i|; Stoll (2005), Job Sprawl and the Spatial Mismatch between
    Blacks and Jobs, Brookings. It is the index of dissimilarity of Duncan & Duncan (1955).

    Examples
    --------
    Two counties share the jobs equally, one has three of four programmes:

    >>> found = spatial_mismatch([50, 50], [3, 1])
    >>> found.index, found.by_place.tolist()
    (0.25, [-0.25, 0.25])
    """
    jobs, programmes = read_amounts(demand), read_amounts(supply)
    if jobs.shape != programmes.shape:
        raise ParameterError(
            f"demand and supply must list the same places; found {jobs.size} and {programmes.size}"
        )
    known = ~(np.isnan(jobs) | np.isnan(programmes))
    wanted, taught = jobs[known].sum(), programmes[known].sum()
    if not (wanted > 0 and taught > 0):
        return None
    by_place = np.full(len(jobs), np.nan)
    by_place[known] = jobs[known] / wanted - programmes[known] / taught
    index = float(np.abs(by_place[known]).sum() / 2)
    return SpatialMismatch(min(index, 1.0), by_place, int((~known).sum()))
