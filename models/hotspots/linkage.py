"""Average linkage on a sparse similarity graph: who belongs with whom.

What the rows mean, how they are weighted and how the groups are named is not decided here.
"""

import numpy as np
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn


def similarity_graph(
    vectors: sparse.csr_matrix, *, neighbours: int, threshold: float, threads: int = 1
) -> sparse.csr_matrix:
    """Symmetric graph of each row's nearest rows.

    Args:
        vectors: Unit rows, shape (rows, terms), float64.
        neighbours: Nearest rows kept for each row.
        threshold: Cosines below are left out.
        threads: Threads for the product; the result does not depend on it.

    Returns:
        Cosines, shape (rows, rows), float64, symmetric, without diagonal.
    """
    # Rounding makes equal cosines equal, whatever the order in which a product was summed.
    graph = sp_matmul_topn(
        vectors, vectors.T.tocsr(), top_n=neighbours + 1, threshold=threshold, sort=True, n_threads=threads
    ).tocsr()
    graph.data = np.round(graph.data, 9)
    graph.setdiag(0)
    graph.eliminate_zeros()
    return graph.maximum(graph.T).tocsr()


def _best_neighbours(graph: sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """The best neighbour of each row (lowest column among equals; -1 without any) and its value."""
    graph.sort_indices()
    counts = np.diff(graph.indptr)
    best, value = np.full(graph.shape[0], -1, dtype=np.int64), np.zeros(graph.shape[0])
    filled = np.flatnonzero(counts)
    if filled.size:
        value[filled] = np.maximum.reduceat(graph.data, graph.indptr[filled])
        rows = np.repeat(np.arange(graph.shape[0]), counts)
        at_best = np.flatnonzero(graph.data == value[rows])
        first = np.unique(rows[at_best], return_index=True)
        best[first[0]] = graph.indices[at_best[first[1]]]
    return best, value


def link(graph: sparse.csr_matrix, *, cut: float, sizes: np.ndarray, together: np.ndarray) -> np.ndarray:
    """Group rows by average linkage, pairs that the graph lacks counted as similarity 0.

    Each round merges every pair of groups that are each other's best neighbour; average linkage is reducible, so the
    rounds end in the same groups as merging one pair at a time.

    Args:
        graph: Cosines, shape (rows, rows), float64, symmetric, without diagonal.
        cut: Groups whose average similarity is below stay apart.
        sizes: Equal texts that a row stands for, shape (rows,).
        together: Group that a row begins in, shape (rows,); -1 begins alone.

    Returns:
        Group of each row, shape (rows,), int64, numbered by first member.

    Source:
        Murtagh & Contreras 2012, "Algorithms for hierarchical clustering: an overview", section 3 (reciprocal nearest
        neighbours).
    """
    alone = together < 0
    label = np.unique(
        np.where(alone, together.max(initial=-1) + 1 + np.arange(together.size), together), return_inverse=True
    )[1]
    weighted = sparse.diags(sizes.astype(float)) @ graph @ sparse.diags(sizes.astype(float))
    sums, sizes = _merge(weighted.tocsr(), sizes.astype(float), label)
    while True:
        average = sums.copy()
        average.data = np.round(average.data / (np.repeat(sizes, np.diff(sums.indptr)) * sizes[sums.indices]), 12)
        best, value = _best_neighbours(average)
        index = np.arange(best.size)
        mutual = (best >= 0) & (value >= cut) & (best[np.maximum(best, 0)] == index)
        if not mutual.any():
            return _numbered_by_first_member(label)
        group = np.unique(np.where(mutual, np.minimum(index, best), index), return_inverse=True)[1]
        sums, sizes = _merge(sums, sizes, group)
        label = group[label]


def _merge(sums: sparse.csr_matrix, sizes: np.ndarray, group: np.ndarray) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Similarities summed between groups, without diagonal, and the size of each group."""
    count = int(group.max(initial=-1)) + 1
    merge = sparse.csr_matrix((np.ones(group.size), (group, np.arange(group.size))), shape=(count, group.size))
    merged = (merge @ sums @ merge.T).tocsr()
    merged.setdiag(0)
    merged.eliminate_zeros()
    return merged, np.bincount(group, weights=sizes, minlength=count)


def _numbered_by_first_member(label: np.ndarray) -> np.ndarray:
    first = np.unique(label, return_index=True)[1]
    order = np.empty(first.size, dtype=np.int64)
    order[np.argsort(first, kind="stable")] = np.arange(first.size)
    return order[label]
