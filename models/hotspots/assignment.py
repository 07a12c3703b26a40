"""Which hotspot a complaint belongs to: one function, when hotspots are found and on every later night."""

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize
from sparse_dot_topn import sp_matmul_topn

EQUALS = 8  # centres as near as each other that are told apart


def centres(vectors: sparse.csr_matrix, groups: np.ndarray, *, count: int) -> sparse.csr_matrix:
    """The centre of each group: the mean direction of its rows.

    Args:
        vectors: Unit rows, shape (rows, terms).
        groups: Group of each row, shape (rows,); -1 is none.
        count: Number of groups.

    Returns:
        Unit rows, shape (count, terms).
    """
    rows = np.flatnonzero(groups >= 0)
    sums = sparse.csr_matrix((np.ones(rows.size), (groups[rows], rows)), shape=(count, vectors.shape[0]))
    return normalize(sums @ vectors).tocsr() if count else sparse.csr_matrix((0, vectors.shape[1]))


def assign(
    vectors: sparse.csr_matrix, centre: sparse.csr_matrix, *, at_least: float, threads: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """The nearest centre of each row.

    Args:
        vectors: Unit rows, shape (rows, terms).
        centre: Unit rows, shape (groups, terms).
        at_least: A row whose best cosine is below belongs to none.
        threads: Threads for the product; the result does not depend on it.

    Returns:
        Group of each row, shape (rows,), int64, -1 for none, the lowest among equals; and its cosine, shape (rows,).
    """
    groups, cosines = np.full(vectors.shape[0], -1, dtype=np.int64), np.zeros(vectors.shape[0])
    if centre.shape[0]:
        # More than the best, for which of equals is kept is decided here.
        settings = {"top_n": min(EQUALS, centre.shape[0]), "n_threads": threads}
        near = sp_matmul_topn(vectors.tocsr(), centre.T.tocsr(), **settings).tocsr()
        near.sort_indices()
        near.data = np.round(near.data, 9)
        filled = np.flatnonzero(np.diff(near.indptr))
        if filled.size:
            cosines[filled] = np.maximum.reduceat(near.data, near.indptr[filled])
            rows = np.repeat(np.arange(near.shape[0]), np.diff(near.indptr))
            at_best = np.flatnonzero(near.data == cosines[rows])
            first_rows, first = np.unique(rows[at_best], return_index=True)
            groups[first_rows] = near.indices[at_best[first]]
    groups[cosines < at_least] = -1
    return groups, np.where(groups >= 0, cosines, 0.0)


def to_centre(vectors: sparse.csr_matrix, rows: np.ndarray, centre: sparse.csr_matrix, of: np.ndarray) -> np.ndarray:
    """The cosine of each of some rows to a centre each.

    Args:
        vectors: Unit rows, shape (complaints, terms).
        rows: Rows that are asked for, shape (n,).
        centre: Unit rows, shape (groups, terms).
        of: Group of each of the rows, shape (n,).

    Returns:
        Shape (n,), rounded to 9 decimals.
    """
    # A group at a time: a centre has thousands of terms, and one laid beside every row would take gigabytes.
    cosines, order = np.zeros(rows.size), np.argsort(of, kind="stable")
    groups, starts = np.unique(of[order], return_index=True)
    for group, places in zip(groups, np.split(order, starts[1:]), strict=False):
        cosines[places] = vectors[rows[places]] @ centre[[group]].toarray().ravel()
    return cosines.round(9)
