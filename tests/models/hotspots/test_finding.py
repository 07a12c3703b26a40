"""Which complaints make a hotspot."""

import numpy as np
import pytest
from scipy import sparse

from models.hotspots.assignment import assign, centres, to_centre
from models.hotspots.finding import Thresholds, find_hotspots

TV, NET, ODD = [1.0, 0, 0, 0], [0, 1.0, 0, 0], [0, 0, 0, 1.0]
THRESHOLDS = Thresholds(cut=0.3, join=0.5, neighbours=10, customers=3)


def find(rows: list[list[float]], customers: list[int]) -> list[int]:
    groups, _ = find_hotspots(
        sparse.csr_matrix(np.array(rows)), np.array(customers), np.full(len(rows), -1), thresholds=THRESHOLDS
    )
    return groups.tolist()


def test_three_customers_make_a_hotspot():
    assert find([TV, TV, TV, NET, NET], [1, 2, 3, 4, 5]) == [0, 0, 0, -1, -1]


def test_one_customer_writing_92_times_makes_none():
    assert set(find([TV] * 92, [7] * 92)) == {-1}


def test_a_complaint_that_says_nothing_belongs_to_none():
    assert find([TV, TV, TV, [0, 0, 0, 0.0]], [1, 2, 3, 4]) == [0, 0, 0, -1]


def test_hotspots_are_numbered_by_their_first_member():
    assert find([NET, TV, TV, NET, TV, NET, ODD], [1, 2, 3, 4, 5, 6, 7]) == [0, 1, 1, 0, 1, 0, -1]


def test_nothing_to_find_is_found_in_nothing():
    groups, cosines = find_hotspots(sparse.csr_matrix((3, 5)), np.arange(3), np.full(3, -1), thresholds=THRESHOLDS)
    assert groups.tolist() == [-1, -1, -1]
    assert cosines.tolist() == [0, 0, 0]


def test_the_order_of_complaints_does_not_matter():
    rng = np.random.default_rng(3)
    rows = sparse.csr_matrix(np.array([TV, NET, ODD])[rng.integers(0, 3, 60)])
    customers, order = rng.integers(0, 9, 60), rng.permutation(60)
    groups, _ = find_hotspots(rows, customers, np.full(60, -1), thresholds=THRESHOLDS)
    shuffled, _ = find_hotspots(rows[order], customers[order], np.full(60, -1), thresholds=THRESHOLDS)
    assert np.array_equal(groups[order][:, None] == groups[order], shuffled[:, None] == shuffled)


def test_assignment_takes_the_nearest_centre_and_the_lowest_among_equals():
    centre = sparse.csr_matrix(np.array([TV, NET, TV]))
    groups, cosines = assign(sparse.csr_matrix(np.array([TV, [0.6, 0.8, 0, 0], ODD])), centre, at_least=0.7)
    assert groups.tolist() == [0, 1, -1]
    assert cosines.tolist() == pytest.approx([1.0, 0.8, 0.0])


def test_a_centre_is_the_mean_direction_of_its_rows():
    rows = sparse.csr_matrix(np.array([TV, NET, ODD]))
    centre = centres(rows, np.array([0, 0, -1]), count=1).toarray()
    assert centre[0].tolist() == pytest.approx([np.sqrt(0.5), np.sqrt(0.5), 0, 0])


def test_the_cosine_to_a_centre_is_that_of_the_row_and_the_centre_asked_for():
    vectors = sparse.csr_matrix([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    centre = sparse.csr_matrix([[0.0, 1.0], [1.0, 0.0]])
    rows, of = np.array([2, 0, 1, 1]), np.array([1, 1, 0, 1])
    assert to_centre(vectors, rows, centre, of).tolist() == [0.0, 1.0, 0.8, 0.6]
    assert to_centre(vectors, rows[:0], centre, of[:0]).size == 0
