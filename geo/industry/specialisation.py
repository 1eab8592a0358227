"""How far what is taught differs in make-up from what is made: quotients of shares.

Location quotient, structural deviation 结构偏离度 and Krugman index. Amounts may be of any one
basis (programmes, places, persons employed, output); a basis is never mixed in one array.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import ParameterError

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Deviation:
    """Structural deviation of each industry and of all of them.

    ``by_industry`` (industries,) is NaN where nothing is taught for an industry; ``untaught``
    (industries,) marks those of them that are asked for: their deviation has no bound. ``total``
    is the sum of the absolute deviations, None where an industry is asked for and untaught.
    """

    by_industry: Floats
    untaught: Bools
    total: float | None


def shares(amounts: npt.ArrayLike) -> Floats | None:
    """Return each amount as a share of their sum, (industries,), 0 to 1.

    None where nothing is there (a county without clusters has no shares, not shares of nought) or
    where an amount is not known (NaN): the shares of the others would then be wrong.

    Raises
    ------
    ParameterError
        An amount is negative or infinite.

    Examples
    --------
    >>> shares([3, 1]).tolist(), shares([0, 0]) is None, shares([1, float("nan")]) is None
    ([0.75, 0.25], True, True)
    """
    given = read_amounts(amounts)
    total = given.sum()
    return given / total if total > 0 else None


def read_amounts(amounts: npt.ArrayLike) -> Floats:
    """Return amounts as an array of floats; NaN is not known.

    Raises
    ------
    ParameterError
        An amount is negative or infinite.
    """
    given = np.asarray(amounts, dtype=float)
    wrong = np.isinf(given) | (given < 0)
    if wrong.any():
        raise ParameterError(f"amounts must be 0 or more and finite; found {given[wrong][0]:g}")
    return given


def location_quotient(amounts: npt.ArrayLike) -> Floats:
    """Return how much stronger each industry is in each place than in all places together.

    Parameters
    ----------
    amounts
        (places, industries) of one basis. A place with an amount that is not known (NaN) is left
        out of the totals and has NaN throughout.

    Returns
    -------
    ndarray
        (places, industries); 1 where the share is that of all places. NaN for a place with nothing
        (it has no shares) and for an industry that is nowhere. With all amounts in one industry
        that industry has 1 in every place with something.

    Notes
    -----
    LQ_rj = (x_rj / x_r) / (x_j / x), with x_r the sum over industries, x_j over places, x over
    both. Isard (1960), Methods of Regional Analysis.

    Examples
    --------
    Valves are 8 of 10 makers in the first place, 10 of 20 in both:

    >>> location_quotient([[8, 2], [2, 8]]).tolist()
    [[1.6, 0.4], [0.4, 1.6]]
    """
    given = read_amounts(amounts)
    known = ~np.isnan(given).any(axis=1)
    totals = given[known].sum(axis=0)
    own = given.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        quotient = (given / own) / (totals / totals.sum())
    quotient[~np.isfinite(quotient)] = np.nan
    return np.asarray(quotient, dtype=np.float64)


def structural_deviation(demand: npt.ArrayLike, supply: npt.ArrayLike) -> Deviation | None:
    """Return how far the share asked for is from the share taught, relative to the latter.

    0 where they are equal, above 0 where less is taught than asked for, -1 where something is
    taught that nobody asks for. None where either side is empty or holds NaN (see `shares`).

    Parameters
    ----------
    demand, supply
        (industries,) amounts; each side of one basis.

    Notes
    -----
    deviation_j = d_j / s_j - 1 with d, s the shares of demand and supply; total = sum |d_j / s_j
    - 1|. The form of Gan, Zheng & Yu (2011), Economic Research Journal 经济研究 46(5), who compare
    shares of output with shares of employment: E = sum |(Y_i / Y) / (L_i / L) - 1|. Some studies
    print the inverse ratio, whose sign is turned.

    Examples
    --------
    >>> structural_deviation([60, 40], [50, 50]).by_industry.round(3).tolist()
    [0.2, -0.2]
    >>> one = structural_deviation([60, 40], [50, 0])
    >>> one.by_industry.tolist(), one.untaught.tolist(), one.total
    ([-0.4, nan], [False, True], None)
    """
    wanted, taught = shares(demand), shares(supply)
    if wanted is None or taught is None:
        return None
    _same_length(wanted, taught)
    deviation = np.full(len(wanted), np.nan)
    offered = taught > 0
    deviation[offered] = wanted[offered] / taught[offered] - 1
    untaught = ~offered & (wanted > 0)
    total = None if untaught.any() else float(np.abs(deviation[offered]).sum())
    return Deviation(deviation, untaught, total)


def krugman_index(supply: npt.ArrayLike, demand: npt.ArrayLike) -> float | None:
    """Return sum |s_j - d_j| over industries: 0 the same make-up, 2 nothing in common.

    None where either side is empty or holds NaN (see `shares`). It is 2 - 2 A with A the alignment
    of `vocatlas.geo.industry.match.align` over the same industries.

    Notes
    -----
    Krugman (1991), Geography and Trade, MIT Press, index of regional divergence.

    Examples
    --------
    >>> krugman_index([3, 1], [1, 1])
    0.5
    """
    taught, wanted = shares(supply), shares(demand)
    if taught is None or wanted is None:
        return None
    _same_length(taught, wanted)
    return float(np.abs(taught - wanted).sum())


def _same_length(one: Floats, other: Floats) -> None:
    """Refuse two sides that do not list the same industries."""
    if one.shape != other.shape:
        raise ParameterError(
            f"supply and demand must list the same industries; found {len(one)} and {len(other)}"
        )
