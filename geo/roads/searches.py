"""Shortest-path searches from places over a sparse matrix of minutes.

Every place that a search starts from becomes a node of its own, joined by *offsets* to the ends
of the segments it enters. Light on purpose: worker processes import this module and no more.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from ..errors import TravelError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TINY_MIN = 1e-9
"""What a step that takes no time is counted as: a sparse matrix may lose a stored nought."""

HEAP_BYTES = 80
"""Bytes a node that scipy's search keeps in its heap of nodes, rounded up."""


@dataclass(frozen=True)
class Offsets:
    """Minutes between places and nodes: (e, n), inf and node 0 where there is no such way."""

    node: npt.NDArray[np.int32]
    minutes: Floats

    def __len__(self) -> int:
        return int(self.node.shape[1])


@dataclass(frozen=True)
class Search:
    """A graph whose last rows are the sources, and the targets that are asked for.

    The fields are plain arrays, so that a worker process gets them once and cheaply.
    """

    graph: csr_array
    sources: int
    targets: Offsets
    limit_min: float
    dtype: type[np.float32] | type[np.float64]

    @property
    def first_source(self) -> int:
        """Row of the first source."""
        return int(self.graph.shape[0]) - self.sources

    def rows(self, begin: int, end: int) -> npt.NDArray[np.floating]:
        """Return minutes (end - begin, targets) from these sources.

        Those beyond the limit are inf or right: a target's own offset is not cut.
        """
        first = self.first_source
        reached = dijkstra(
            self.graph, indices=np.arange(first + begin, first + end), limit=self.limit_min
        )
        result = np.full((end - begin, len(self.targets)), np.inf, self.dtype)
        for row, minutes in zip(result, reached, strict=True):
            for node, offset in zip(self.targets.node, self.targets.minutes, strict=True):
                np.minimum(row, (minutes[node] + offset).astype(self.dtype, copy=False), out=row)
        return result


def add_sources(graph: csr_array, sources: Offsets) -> csr_array:
    """Return the graph with one more node a source, which leads to its offsets' nodes.

    Examples
    --------
    >>> road = csr_array(np.array([[0.0, 2.0], [0.0, 0.0]]))
    >>> place = Offsets(np.array([[0], [1]], np.int32), np.array([[1.0], [np.inf]]))
    >>> add_sources(road, place).toarray().tolist()
    [[0.0, 2.0, 0.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
    """
    leads = np.isfinite(sources.minutes.T)
    first = int(graph.indptr[-1])
    begin = first + np.cumsum(leads.sum(axis=1))
    nodes = graph.shape[0] + len(sources)
    return csr_array(
        (
            np.concatenate([graph.data, np.maximum(sources.minutes.T[leads], TINY_MIN)]),
            np.concatenate([graph.indices, sources.node.T[leads]]),
            np.concatenate([graph.indptr, begin]).astype(graph.indptr.dtype),
        ),
        shape=(nodes, nodes),
    )


def find_nearest(graph: csr_array, sources: Offsets) -> tuple[Floats, Ints]:
    """Return minutes (n,) from the nearest source to every node, and which, in one pass.

    inf and -1 where no source leads to the node. Equal minutes: one of the nearest sources, the
    same in every run.
    """
    nodes = int(graph.shape[0])
    if len(sources) == 0:
        return np.full(nodes, np.inf), np.full(nodes, -1, np.int64)
    minutes, _, source = dijkstra(
        add_sources(graph, sources),
        indices=np.arange(nodes, nodes + len(sources)),
        min_only=True,
        return_predecessors=True,
    )
    return minutes[:nodes], np.where(source[:nodes] >= 0, source[:nodes] - nodes, -1)


def search_rows(
    search: Search, *, chunk: int, workers: int
) -> Iterator[tuple[int, npt.NDArray[np.floating]]]:
    """Yield (first source, minutes of its chunk) as they come, in any order.

    Raises
    ------
    TravelError
        A worker process ended before its work was done.
    """
    begins = range(0, search.sources, chunk)
    if workers == 1:
        for begin in begins:
            yield begin, search.rows(begin, min(begin + chunk, search.sources))
        return
    # spawned, not forked: a fork of a process with threads may never end
    with ProcessPoolExecutor(
        min(workers, len(begins)),
        mp_context=get_context("spawn"),
        initializer=_keep_search,
        initargs=(search,),
    ) as pool:
        wanted = {
            pool.submit(_search_chunk, begin, min(begin + chunk, search.sources)): begin
            for begin in begins
        }
        try:
            for done in as_completed(list(wanted)):
                yield wanted.pop(done), done.result()
        except BrokenProcessPool as error:
            raise TravelError(
                "every worker process must live to the end; one ended early. Too little memory: "
                "lower chunk or workers. A script: start it under "
                "`if __name__ == '__main__':`, or pass workers=1"
            ) from error


# The graph of a worker process: it comes once with the process, not with every chunk.
_kept: list[Search] = []


def _keep_search(search: Search) -> None:
    _kept[:] = [search]


def _search_chunk(begin: int, end: int) -> npt.NDArray[np.floating]:
    return _kept[0].rows(begin, end)
