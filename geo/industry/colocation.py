"""Do points of one category stand among points of another more than by chance? Quotients.

The colocation quotient of Leslie & Kronenfeld (2011), Geographical Analysis 43(3), 306-326, and
its local form of Wang, Hu, Wang & Li (2017), The Professional Geographer 69(1), 22-31.
Points are, say, programmes and clusters, categories their industries. Neighbours are by minutes
or by metres: anything that says how far each point is from each.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import ParameterError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_BATCH = 128
_SLACK = 1e-9


@dataclass(frozen=True)
class Colocation:
    """Colocation quotients of all categories, with permutation p-values.

    ``categories`` names rows (from) and columns (to). ``quotient`` (categories, categories) is NaN
    where no value can be had; ``p_above``, ``p_below`` are the p-values of a quotient as high, or
    as low. ``overall``, ``overall_p_above``, ``overall_p_below`` are the same for "like stands by
    like", None where no category has two points. ``drawn`` (draws,) are the overall quotients
    under random labelling.
    """

    categories: tuple[str, ...]
    quotient: Floats
    p_above: Floats
    p_below: Floats
    overall: float | None
    overall_p_above: float | None
    overall_p_below: float | None
    drawn: Floats


@dataclass(frozen=True)
class LocalColocation:
    """Local quotients of the points of one category towards another.

    ``points`` (found,) positions of the points; ``quotient``, ``p_above``, ``p_below`` (found,).
    """

    points: Ints
    quotient: Floats
    p_above: Floats
    p_below: Floats


def nearest_weights(separation: npt.ArrayLike, *, nearest: int = 1) -> Floats:
    """Return the weight of each point in the neighbourhood of each, (points, points), rows sum 1.

    The neighbours of a point are its `nearest` nearest other points and all that are as far as the
    last of them: they share the weight 1 equally, so that ties are not broken by the order of the
    rows. NaN and inf are no neighbour; a point without any has a row of noughts.

    Parameters
    ----------
    separation
        (points, points) minutes or metres from row to column, rounded by the caller where near
        equals shall tie; the diagonal is not looked at.

    Examples
    --------
    Three points in a row at 0, 1 and 2: the one between has two nearest.

    >>> nearest_weights([[0, 1, 2], [1, 0, 1], [2, 1, 0]]).tolist()
    [[0.0, 1.0, 0.0], [0.5, 0.0, 0.5], [0.0, 1.0, 0.0]]
    """
    far, limit = _read_separation(separation, nearest)
    near = np.isfinite(far) & (far <= limit)
    count = near.sum(axis=1, keepdims=True)
    return np.asarray(near / np.maximum(count, 1), dtype=np.float64)


def gaussian_weights(separation: npt.ArrayLike, *, nearest: int) -> Floats:
    """Return Gaussian weights that fall with separation, (points, points), rows sum to 1.

    Weights are exp(-(d / h)^2 / 2) with h the separation of a point's `nearest`-th nearest other
    point; points farther than h have none (Wang et al. 2017: adaptive bandwidth). Where h is 0
    all points at 0 weigh the same.

    Examples
    --------
    >>> gaussian_weights([[0, 1, 2], [1, 0, 1], [2, 1, 0]], nearest=2).round(3)[0].tolist()
    [0.0, 0.593, 0.407]
    """
    far, limit = _read_separation(separation, nearest)
    near = np.isfinite(far) & (far <= limit)
    scale = np.where(np.isfinite(limit) & (limit > 0), limit, 1.0)
    weight = np.where(near, np.exp(-((np.where(near, far, 0.0) / scale) ** 2) / 2), 0.0)
    total = weight.sum(axis=1, keepdims=True)
    return np.asarray(weight / np.where(total > 0, total, 1.0), dtype=np.float64)


def colocation_quotients(
    weights: npt.ArrayLike,
    labels: npt.ArrayLike,
    *,
    draws: int = 999,
    seed: int = 0,
    strata: npt.ArrayLike | None = None,
) -> Colocation:
    """Return the quotient of every category towards every category, with permutation p-values.

    1: as many of the one among the neighbours of the other as by chance; above 1 more, below 1
    fewer. It is not symmetric. A point without neighbours counts on neither side of its row, but
    is part of the population. A category with one point has no quotient towards itself (NaN).

    Parameters
    ----------
    weights
        (points, points) weight of column in the neighbourhood of row; see `nearest_weights`.
    labels
        (points,) category of each.
    strata
        (points,) labels are permuted within each stratum only: with programmes and clusters as
        strata, a programme never becomes a cluster, so that only who stands by whom is tested.
        Under it the expected quotient is no longer 1. All points are one stratum where not given.

    Notes
    -----
    CLQ(A to B) = (C_AB / N_A) / (N'_B / (N - 1)), with C_AB the summed weight of B points in the
    neighbourhoods of A points, N'_B = N_B, or N_B - 1 where A is B. Overall = sum_A C_AA / sum_A
    N_A (N_A - 1) / (N - 1). Leslie & Kronenfeld (2011), equations for CLQ and global CLQ.
    p = (r + 1) / (n + 1), r the number of n random labellings at least as high (low).

    Examples
    --------
    Two valve points side by side and two shoe points side by side, far from each other:

    >>> far = [[0, 1, 9, 9], [1, 0, 9, 9], [9, 9, 0, 1], [9, 9, 1, 0]]
    >>> found = colocation_quotients(nearest_weights(far), ["v", "v", "s", "s"], draws=99)
    >>> found.categories, found.quotient.tolist(), found.overall
    (('s', 'v'), [[3.0, 0.0], [0.0, 3.0]], 3.0)
    """
    near = _read_weights(weights)
    names, codes = np.unique(np.asarray(labels).astype(str), return_inverse=True)
    layers = _read_strata(strata, len(near))
    if len(codes) != len(near):
        raise ParameterError(f"{len(near)} points need as many labels; found {len(codes)}")
    links = _Links.of(near, len(names))
    observed, overall = links.quotients(codes[None, :])
    above, below = np.zeros(observed[0].shape), np.zeros(observed[0].shape)
    drawn = []
    for order in _shuffle(layers, draws, seed):
        values, of_all = links.quotients(codes[order])
        above += (values >= observed - _SLACK).sum(axis=0)
        below += (values <= observed + _SLACK).sum(axis=0)
        drawn.append(of_all)
    unknown = np.isnan(observed[0])
    of_draws = np.concatenate(drawn) if drawn else np.zeros(0)
    known = not np.isnan(overall[0])
    total = float(overall[0])
    return Colocation(
        tuple(str(name) for name in names),
        observed[0],
        np.where(unknown, np.nan, (above + 1) / (draws + 1)),
        np.where(unknown, np.nan, (below + 1) / (draws + 1)),
        total if known else None,
        float((of_draws >= total - _SLACK).sum() + 1) / (draws + 1) if known else None,
        float((of_draws <= total + _SLACK).sum() + 1) / (draws + 1) if known else None,
        of_draws,
    )


def local_colocation(
    weights: npt.ArrayLike,
    labels: npt.ArrayLike,
    origin: str,
    target: str,
    *,
    draws: int = 999,
    seed: int = 0,
    strata: npt.ArrayLike | None = None,
) -> LocalColocation:
    """Return the quotient of each point of `origin` towards `target`, with permutation p-values.

    A point without neighbours has NaN. Empty where no point is of `origin`; all NaN where none, or
    only the point itself, is of `target`. Parameters as in `colocation_quotients`; the weights of
    `gaussian_weights` are those of Wang et al. (2017).

    Notes
    -----
    LCLQ(A_i to B) = (sum_j w_ij b_j / sum_j w_ij) / (N'_B / (N - 1)), b_j = 1 where j is of B and
    N'_B as above. The label of i is held while those of the others are permuted. With many points
    a few p-values are low by chance: they are not corrected for their number.

    Examples
    --------
    >>> far = [[0, 1, 9, 9], [1, 0, 9, 9], [9, 9, 0, 1], [9, 9, 1, 0]]
    >>> found = local_colocation(nearest_weights(far), ["v", "s", "s", "s"], "v", "s", draws=99)
    >>> found.points.tolist(), found.quotient.tolist()
    ([0], [1.0])
    """
    near = _read_weights(weights)
    given = np.asarray(labels).astype(str)
    layers = _read_strata(strata, len(near))
    if len(given) != len(near):
        raise ParameterError(f"{len(near)} points need as many labels; found {len(given)}")
    points = np.flatnonzero(given == origin)
    is_target = (given == target).astype(float)
    others = is_target.sum() - (origin == target)
    expected = others / max(len(given) - 1, 1)
    alone = near.sum(axis=1) == 0
    known = ~alone[points] if expected > 0 else np.zeros(len(points), dtype=bool)
    found = near[points] @ is_target
    above, below = np.zeros(len(points)), np.zeros(len(points))
    for order in _shuffle(layers, draws, seed):
        values = _hold_own(near, is_target, points, order)
        above += (values >= found - _SLACK).sum(axis=0)
        below += (values <= found + _SLACK).sum(axis=0)
    blank = np.full(len(points), np.nan)
    return LocalColocation(
        points,
        np.where(known, found / (expected if expected > 0 else 1.0), blank),
        np.where(known, (above + 1) / (draws + 1), blank),
        np.where(known, (below + 1) / (draws + 1), blank),
    )


def _hold_own(near: Floats, is_target: Floats, points: Ints, order: Ints) -> Floats:
    """Return (draws, points) weight of targets around each point, its own label being held.

    A labelling that holds the label of point i is had from any by swapping: where i's label went,
    the label that i got is put. So one set of labellings serves all points.
    """
    went = np.argsort(order, axis=1)[:, points]
    got = is_target[order][:, points]
    around = is_target[order] @ near[points].T
    swapped = near[points[None, :], went] * (got - is_target[points][None, :])
    return np.asarray(around + swapped, dtype=np.float64)


@dataclass(frozen=True)
class _Links:
    """Pairs of neighbours (from, to, weight), and what a labelling of the points is worth."""

    start: Ints
    end: Ints
    weight: Floats
    has_neighbours: npt.NDArray[np.bool_]
    categories: int

    @classmethod
    def of(cls, near: Floats, categories: int) -> "_Links":
        start, end = np.nonzero(near)
        return cls(start, end, near[start, end], near.sum(axis=1) > 0, categories)

    def quotients(self, codes: Ints) -> tuple[Floats, Floats]:
        """Return quotients (labellings, categories, categories) and overall (labellings,)."""
        rows, points = codes.shape
        k = self.categories
        at = np.arange(rows)[:, None] * k
        cells = (at + codes[:, self.start]) * k + codes[:, self.end]
        weight = np.broadcast_to(self.weight, cells.shape)
        linked = np.bincount(cells.ravel(), weight.ravel(), rows * k * k).reshape(rows, k, k)
        counts = np.bincount((at + codes).ravel(), minlength=rows * k).reshape(rows, k)
        inside = np.broadcast_to(self.has_neighbours.astype(float), codes.shape)
        starts = np.bincount((at + codes).ravel(), inside.ravel(), rows * k).reshape(rows, k)
        others = counts[:, None, :] - np.eye(k)[None, :, :]
        with np.errstate(invalid="ignore", divide="ignore"):
            share = linked / starts[:, :, None]
            values = share / (others / (points - 1))
            like = np.trace(linked, axis1=1, axis2=2)
            by_chance = (starts * (counts - 1)).sum(axis=1) / (points - 1)
            overall = like / by_chance
        values[~np.isfinite(values)] = np.nan
        overall[~np.isfinite(overall)] = np.nan
        return values, overall


def _shuffle(layers: Ints, draws: int, seed: int) -> Iterator[Ints]:
    """Yield batches (labellings, points) of permutations within strata."""
    rng = np.random.default_rng(seed)
    home = np.argsort(layers, kind="stable")
    for first in range(0, draws, _BATCH):
        rows = min(_BATCH, draws - first)
        # sorted by stratum, then at random: within a stratum every order is as likely
        mixed = np.argsort(layers[None, :] + rng.random((rows, len(layers))), axis=1)
        order = np.empty((rows, len(layers)), dtype=np.int64)
        order[:, home] = mixed
        yield order


def _read_separation(separation: npt.ArrayLike, nearest: int) -> tuple[Floats, Floats]:
    """Return separations without the diagonal and how far each point's last neighbour is."""
    far = np.array(separation, dtype=float)
    if far.ndim != 2 or far.shape[0] != far.shape[1]:
        raise ParameterError(f"separation must have as many rows as columns; found {far.shape}")
    if nearest < 1:
        raise ParameterError(f"nearest must be 1 or more; found {nearest}")
    np.fill_diagonal(far, np.inf)
    far[np.isnan(far)] = np.inf
    if len(far) == 0:
        return far, np.zeros((0, 1))
    ordered = np.sort(far, axis=1)
    reached = np.isfinite(ordered).sum(axis=1)
    last = np.clip(np.minimum(nearest, reached) - 1, 0, len(far) - 1)
    return far, ordered[np.arange(len(far)), last][:, None]


def _read_weights(weights: npt.ArrayLike) -> Floats:
    """Return weights whose rows sum to 1, or to 0 where a point has no neighbour."""
    near = np.array(weights, dtype=float)
    if near.ndim != 2 or near.shape[0] != near.shape[1]:
        raise ParameterError(f"weights must have as many rows as columns; found {near.shape}")
    if not np.isfinite(near).all() or (near < 0).any() or np.diag(near).any():
        raise ParameterError("weights must be finite, 0 or more, and 0 from a point to itself")
    total = near.sum(axis=1, keepdims=True)
    return np.asarray(near / np.where(total > 0, total, 1.0), dtype=np.float64)


def _read_strata(strata: npt.ArrayLike | None, points: int) -> Ints:
    """Return a number for the stratum of each point."""
    if strata is None:
        return np.zeros(points, dtype=np.int64)
    layers = np.unique(np.asarray(strata).astype(str), return_inverse=True)[1]
    if len(layers) != points:
        raise ParameterError(f"{points} points need as many strata; found {len(layers)}")
    return np.asarray(layers, dtype=np.int64)
