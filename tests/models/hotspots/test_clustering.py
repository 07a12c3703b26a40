"""Grouping complaints, many and few."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.preprocessing import normalize

from models.hotspots.clustering import AverageLinkage

ALONE = -1


def matters(count: int, each: int, *, seed: int) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Complaints of matters of their own words, none alike; in random order."""
    rng = np.random.default_rng(seed)
    of = rng.permutation(np.repeat(np.arange(count), each))
    rows = np.zeros((of.size, 4 * count))
    for row, matter in enumerate(of):
        rows[row, 4 * matter : 4 * matter + 4] = rng.random(4) + 0.5
    return normalize(sparse.csr_matrix(rows)).tocsr(), of


@pytest.mark.parametrize("sample", [30, 45, 1_000])
def test_many_complaints_are_grouped_as_few_would_be(sample):
    vectors, of = matters(8, 20, seed=1)
    groups = AverageLinkage(0.3, 0.5, sample=sample).group(vectors, np.full(of.size, ALONE))
    assert np.array_equal(groups[:, None] == groups, of[:, None] == of)


def test_a_living_hotspot_is_in_the_sample_however_small_its_share():
    vectors, of = matters(40, 6, seed=2)
    living = np.where(of == 39, 0, ALONE)
    groups = AverageLinkage(0.3, 0.5, sample=40).group(vectors, living)
    assert np.unique(groups[of == 39]).size == 1
    assert groups[of == 39][0] >= 0


def test_what_begins_together_ends_together():
    vectors, of = matters(2, 5, seed=3)
    groups = AverageLinkage(0.3, 0.5).group(vectors, np.zeros(of.size, dtype=np.int64))
    assert set(groups) == {0}


def test_what_says_nothing_is_in_no_group():
    assert AverageLinkage(0.3, 0.5).group(sparse.csr_matrix((3, 4)), np.full(3, ALONE)).tolist() == [ALONE] * 3


def test_short_complaints_need_more_in_common():
    long = sparse.csr_matrix(normalize(np.array([[1.0, 1, 0], [1, 0, 1]])))
    alone = np.full(2, ALONE)
    assert AverageLinkage(0.3, 0.5).group(long, alone).tolist() == [0, 0]
    assert AverageLinkage(0.3, 0.5).group((long * 0.7).tocsr(), alone).tolist() == [0, 1]
