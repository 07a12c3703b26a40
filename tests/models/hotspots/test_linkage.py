"""Average linkage on a sparse graph, held to the dense textbook form."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.preprocessing import normalize

from models.hotspots.linkage import link, similarity_graph


def unit_rows(rows: int, columns: int, seed: int) -> sparse.csr_matrix:
    return normalize(sparse.random(rows, columns, 0.3, random_state=seed, format="csr"))


def dense_partition(graph: sparse.csr_matrix, cut: float) -> np.ndarray:
    distance = 1 - graph.toarray()
    np.fill_diagonal(distance, 0)
    return fcluster(linkage(squareform(distance, checks=False), "average"), 1 - cut, "distance")


def alone(rows: int) -> np.ndarray:
    return np.full(rows, -1)


def same_partition(left: np.ndarray, right: np.ndarray) -> bool:
    return np.array_equal(left[:, None] == left, right[:, None] == right)


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), rows=st.integers(2, 40), cut=st.floats(0.1, 0.9))
def test_linking_gives_the_cut_of_the_dense_dendrogram(seed, rows, cut):
    graph = similarity_graph(unit_rows(rows, 12, seed), neighbours=rows, threshold=0.0)
    assert same_partition(link(graph, cut=cut, sizes=np.ones(rows), together=alone(rows)), dense_partition(graph, cut))


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), cut=st.floats(0.1, 0.9))
def test_a_row_with_a_size_counts_as_that_many_equal_rows(seed, cut):
    vectors = unit_rows(12, 8, seed)
    sizes = np.random.default_rng(seed).integers(1, 4, 12)
    repeated = vectors[np.repeat(np.arange(12), sizes)]
    once = link(similarity_graph(vectors, neighbours=12, threshold=0.0), cut=cut, sizes=sizes, together=alone(12))
    # Equal rows merge first, at similarity 1, unless they are empty.
    filled = np.repeat(np.diff(vectors.indptr) > 0, sizes)
    every = link(
        similarity_graph(repeated, neighbours=40, threshold=0.0),
        cut=cut,
        sizes=np.ones(sizes.sum()),
        together=alone(sizes.sum()),
    )
    assert same_partition(np.repeat(once, sizes)[filled], every[filled])


def test_groups_are_numbered_by_their_first_member():
    vectors = sparse.csr_matrix(np.array([[0, 1.0], [1.0, 0], [0, 1.0], [1.0, 0]]))
    graph = similarity_graph(vectors, neighbours=4, threshold=0.1)
    assert link(graph, cut=0.5, sizes=np.ones(4), together=alone(4)).tolist() == [0, 1, 0, 1]


def test_pairs_the_graph_lacks_count_as_zero():
    # a-b and b-c are 0.8 alike, a-c is missing: {a, b} to c averages 0.4.
    graph = sparse.csr_matrix(np.array([[0, 0.81, 0], [0.81, 0, 0.8], [0, 0.8, 0]]))
    assert link(graph, cut=0.41, sizes=np.ones(3), together=alone(3)).tolist() == [0, 0, 1]
    assert link(graph, cut=0.39, sizes=np.ones(3), together=alone(3)).tolist() == [0, 0, 0]


def test_rows_that_begin_together_stay_together_and_count_as_one_group():
    # c is 0.8 like b and nothing like a: 0.4 on average, not enough for the group that a and b begin as.
    graph = sparse.csr_matrix(np.array([[0, 0.1, 0], [0.1, 0, 0.8], [0, 0.8, 0]]))
    begun = {"cut": 0.5, "sizes": np.ones(3)}
    assert link(graph, together=np.array([5, 5, -1]), **begun).tolist() == [0, 0, 1]
    assert link(graph, together=alone(3), **begun).tolist() == [0, 1, 1]


@pytest.mark.parametrize("threads", [1, 2])
def test_the_graph_is_symmetric_and_without_diagonal(threads):
    graph = similarity_graph(unit_rows(60, 20, 1), neighbours=5, threshold=0.1, threads=threads)
    assert (graph != graph.T).nnz == 0
    assert graph.diagonal().sum() == 0
    assert (graph != similarity_graph(unit_rows(60, 20, 1), neighbours=5, threshold=0.1)).nnz == 0
