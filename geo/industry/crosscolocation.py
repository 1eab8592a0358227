"""Do points of one kind stand among points of another kind that they belong with? Quotients.

The colocation quotients of `vocatlas.geo.industry.colocation` between two sets of points, say
campuses and clusters: the neighbours of a campus are clusters alone, and the question is whether
clusters of the industries that it teaches for are more of them than of all clusters.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import ParameterError
from .colocation import gaussian_weights, nearest_weights

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_SLACK = 1e-9


@dataclass(frozen=True)
class CrossColocation:
    """Quotients with the p-values of one as high, or as low; NaN where no value can be had."""

    quotient: Floats
    p_above: Floats
    p_below: Floats


def cross_weights(separation: npt.ArrayLike, *, nearest: int, gaussian: bool = False) -> Floats:
    """Return the weight of each target in the neighbourhood of each origin, rows sum to 1.

    The neighbours of an origin are its `nearest` nearest targets and all as far as the last of
    them; they weigh the same, or fall off as in
    `vocatlas.geo.industry.colocation.gaussian_weights`. An origin from which no target has a finite
    separation has a row of noughts.

    Parameters
    ----------
    separation
        (origins, targets) minutes or metres.

    Examples
    --------
    >>> cross_weights([[5, 10, 10], [np.nan, 3, 8]], nearest=2).round(2).tolist()
    [[0.33, 0.33, 0.33], [0.0, 0.5, 0.5]]
    """
    far = np.asarray(separation, dtype=float)
    if far.ndim != 2:
        raise ParameterError(f"separation must be (origins, targets); found {far.shape}")
    origins, targets = far.shape
    square = np.full((origins + targets, origins + targets), np.inf)
    square[:origins, origins:] = far
    weigh = gaussian_weights if gaussian else nearest_weights
    return weigh(square, nearest=nearest)[:origins, origins:]


def cross_quotients(
    weights: npt.ArrayLike,
    origins: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    draws: int = 999,
    seed: int = 0,
) -> CrossColocation:
    """Return, for each category, how much of its targets stand by its origins against chance.

    1: as many as by chance, above 1 more. NaN where a category has no origin with a neighbour, or
    no target. With all targets of one category its quotient is 1 and both p-values are 1.

    Parameters
    ----------
    weights
        (points, targets) weight of target in the neighbourhood of origin; see `cross_weights`.
    origins, targets
        (categories, points) whether a point is of a category; it may be of several.
    draws, seed
        Random labellings: origins are shuffled among origins, targets among targets, so that a
        campus never becomes a cluster (restricted random labelling, Kronenfeld & Leslie 2015,
        Journal of Geographical Systems 17).

    Returns
    -------
    CrossColocation
        Arrays (categories,).

    Notes
    -----
    CLQ(A to B) = (C_AB / N_A) / (N_B / N), with C_AB the summed weight of B in the neighbourhoods
    of A, N_A the origins with a neighbour and N the targets: Leslie & Kronenfeld (2011),
    Geographical Analysis 43(3), where only targets can be neighbours, so that N stands for their
    N - 1. p = (r + 1) / (draws + 1).

    Examples
    --------
    Two campuses, each by the cluster it teaches for:

    >>> near = cross_weights([[1, 9], [9, 1]], nearest=1)
    >>> cross_quotients(near, [[True, False]], [[True, False]], draws=99).quotient.tolist()
    [2.0]
    """
    near, of, to = _read(weights, origins, targets)
    inside = near.sum(axis=1) > 0
    near, of = near[inside], of[:, inside]
    found = _linked(near, of, to)
    above, below = np.zeros(len(of)), np.zeros(len(of))
    rng = np.random.default_rng(seed)
    for _ in range(draws):
        shuffled = of[:, rng.permutation(of.shape[1])]
        drawn = _linked(near, shuffled, to[:, rng.permutation(to.shape[1])])
        above += drawn >= found - _SLACK
        below += drawn <= found + _SLACK
    expected = of.sum(axis=1) * to.sum(axis=1) / max(to.shape[1], 1)
    return _quotients(found, expected, above, below, draws)


def cross_local(
    weights: npt.ArrayLike, belongs: npt.ArrayLike, *, draws: int = 999, seed: int = 0
) -> CrossColocation:
    """Return, for each origin, how much of the targets it belongs with stand by it.

    As `cross_quotients` with each origin a category of its own, which is held while the targets
    are shuffled. NaN for an origin without a neighbour, or that belongs with no target. With many
    origins a few p-values are low by chance: they are not corrected for their number.

    Parameters
    ----------
    weights
        (origins, targets); the Gaussian weights of `cross_weights` are those of the source.
    belongs
        (origins, targets) whether a target is of the kind that the origin is for.

    Returns
    -------
    CrossColocation
        Arrays (origins,).

    Notes
    -----
    LCLQ_i = (sum_j w_ij b_ij / sum_j w_ij) / (N_i / N), N_i the targets that i belongs with, N all
    targets. Wang, Hu, Wang & Li (2017), The Professional Geographer 69(1), where only targets can
    be neighbours.

    Examples
    --------
    >>> near = cross_weights([[1, 9]], nearest=1)
    >>> cross_local(near, [[True, False]], draws=99).quotient.tolist()
    [2.0]
    """
    near = _read_matrix(weights)
    mine = np.asarray(belongs, dtype=bool)
    if mine.shape != near.shape:
        raise ParameterError(f"belongs must have the shape of weights; found {mine.shape}")
    alone = near.sum(axis=1) == 0
    found = (near * mine).sum(axis=1)
    above, below = np.zeros(len(near)), np.zeros(len(near))
    rng = np.random.default_rng(seed)
    for _ in range(draws):
        drawn = (near * mine[:, rng.permutation(mine.shape[1])]).sum(axis=1)
        above += drawn >= found - _SLACK
        below += drawn <= found + _SLACK
    expected = np.where(alone, 0.0, mine.sum(axis=1) / max(mine.shape[1], 1))
    return _quotients(found, expected, above, below, draws)


def _linked(near: Floats, of: Bools, to: Bools) -> Floats:
    """Return the summed weight of targets in the neighbourhoods of origins, by category."""
    around = near @ to.T.astype(float)
    return np.asarray((of.T * around).sum(axis=0), dtype=np.float64)


def _quotients(
    found: Floats, expected: Floats, above: Floats, below: Floats, draws: int
) -> CrossColocation:
    """Return quotients and p-values, NaN where nothing is expected."""
    known = expected > 0
    blank = np.full(len(found), np.nan)
    return CrossColocation(
        np.where(known, found / np.where(known, expected, 1.0), blank),
        np.where(known, (above + 1) / (draws + 1), blank),
        np.where(known, (below + 1) / (draws + 1), blank),
    )


def _read(
    weights: npt.ArrayLike, origins: npt.ArrayLike, targets: npt.ArrayLike
) -> tuple[Floats, Bools, Bools]:
    near = _read_matrix(weights)
    of, to = np.asarray(origins, dtype=bool), np.asarray(targets, dtype=bool)
    if of.shape[1:] != near.shape[:1] or to.shape[1:] != near.shape[1:] or len(of) != len(to):
        raise ParameterError(
            f"origins and targets must list the same categories of {near.shape[0]} and "
            f"{near.shape[1]} points; found {of.shape} and {to.shape}"
        )
    return near, of, to


def _read_matrix(weights: npt.ArrayLike) -> Floats:
    near = np.asarray(weights, dtype=float)
    if near.ndim != 2 or not np.isfinite(near).all() or (near < 0).any():
        raise ParameterError("weights must be (origins, targets), finite and 0 or more")
    total = near.sum(axis=1, keepdims=True)
    return np.asarray(near / np.where(total > 0, total, 1.0), dtype=np.float64)
