"""Agreement of groups with classes, on cases worked out by hand."""

import numpy as np
import pytest

from benchmarks.metrics import apart, b_cubed, best_f1

CASES = {
    "the same": ([0, 0, 1, 1], [5, 5, 2, 2], (1, 1, 1), 1),
    "one in the wrong group": ([0, 0, 0, 1, 1], [0, 0, 1, 1, 1], (11 / 15, 11 / 15, 11 / 15), 0.8),
    "all in one group": ([0, 0, 1, 1], [0, 0, 0, 0], (1 / 2, 1, 2 / 3), 2 / 3),
    "all on their own": ([0, 0, 1, 1], [-1, -1, -1, -1], (1, 1 / 2, 2 / 3), 0),
    "a group for each row": ([0, 0, 1, 1], [0, 1, 2, 3], (1, 1 / 2, 2 / 3), 2 / 3),
    "no class in no group": ([0, 0, -1, -1], [0, 0, -1, -1], (1, 1, 1), 1),
    "no class in one group": ([0, 0, -1, -1], [0, 0, 1, 1], (3 / 4, 1, 6 / 7), 1),
    "no class among a class": ([0, 0, -1, -1], [0, 0, 0, 0], (3 / 8, 1, 6 / 11), 2 / 3),
    "large and small class": ([0, 0, 0, 1], [0, 0, 0, -1], (1, 1, 1), 3 / 4),
}


@pytest.mark.parametrize(("truth", "found", "expected", "best"), CASES.values(), ids=CASES)
def test_agreement_is_as_worked_out_by_hand(truth, found, expected, best):
    truth, found = np.array(truth), np.array(found)
    assert b_cubed(truth, found) == pytest.approx(expected)
    assert best_f1(truth, found) == pytest.approx(best)


def test_random_groups_score_badly():
    rng = np.random.default_rng(0)
    truth, found = np.repeat(np.arange(20), 50), rng.integers(20, size=1000)
    assert max(b_cubed(truth, found)) < 0.1
    assert best_f1(truth, found) < 0.15


def test_numbers_of_groups_and_order_of_rows_do_not_matter():
    rng = np.random.default_rng(1)
    truth, found = rng.integers(-1, 5, size=200), rng.integers(-1, 7, size=200)
    order, renumbered = rng.permutation(200), np.append(rng.permutation(7), -1)[found]
    assert b_cubed(truth[order], renumbered[order]) == pytest.approx(b_cubed(truth, found))
    assert best_f1(truth[order], renumbered[order]) == pytest.approx(best_f1(truth, found))


def test_rows_on_their_own_get_new_numbers():
    assert apart(np.array([-1, 3, -1, 0])).tolist() == [4, 3, 5, 0]


def test_no_class_at_all_is_refused():
    with pytest.raises(ValueError, match="none of the 2 rows has a class"):
        best_f1(np.array([-1, -1]), np.array([0, 0]))
