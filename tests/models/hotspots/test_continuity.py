"""Hotspots that live stay what they are unless enough speaks against it."""

import numpy as np
from scipy import sparse

from models.hotspots.continuity import homes_of, part_unlike, stay


def unit(*angles: float) -> sparse.csr_matrix:
    return sparse.csr_matrix(np.array([[np.cos(angle), np.sin(angle)] for angle in angles]))


def test_a_hotspot_is_at_home_where_most_of_it_is():
    assert homes_of(np.array([0, 0, 0, 1, 1, 2]), np.array([4, 4, 2, 3, 2, -1])).tolist() == [4, 2, -1]


def test_two_hotspots_that_are_hardly_alike_do_not_become_one_and_the_newcomer_goes_to_the_nearer():
    vectors = unit(0, 0, 1.3, 1.3, 0.2)
    groups, living = np.zeros(5, dtype=np.int64), np.array([0, 0, 1, 1, -1])
    assert part_unlike(groups, vectors, living, cut=0.2).tolist() == [0, 0, 2, 2, 0]
    assert part_unlike(groups, vectors, living, cut=0.1).tolist() == [0, 0, 0, 0, 0]


def test_a_complaint_leaves_its_hotspot_only_for_one_that_is_clearly_nearer():
    living = np.array([0, 0, 0, 1, 1, 1])
    vectors = unit(0, 0, 0.45, 1, 1, 1)
    moved = np.array([0, 0, 1, 1, 1, 1])
    assert stay(moved, vectors, living, join=0.3).tolist() == [0, 0, 0, 1, 1, 1]
    assert stay(moved, unit(0, 0, 0.9, 1, 1, 1), living, join=0.3).tolist() == moved.tolist()


def test_nothing_stays_where_nothing_was():
    groups = np.array([0, 1, -1])
    assert stay(groups, unit(0, 1, 2), np.full(3, -1), join=0.3).tolist() == [0, 1, -1]
    assert part_unlike(groups, unit(0, 1, 2), np.full(3, -1), cut=0.1).tolist() == [0, 1, -1]
