"""Every figure that benchmarks print, on cases worked out by hand; and bad answers, which must score badly."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from benchmarks.metrics import (
    Event,
    alarm_quality,
    apart,
    b_cubed,
    best_f1,
    calibration_error,
    detection,
    interval_coverage,
    kept_share,
    purity,
    transition_f1,
)

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


@pytest.mark.parametrize(
    ("truth", "found", "expected"),
    [([0, 0, 0, 1], [0, 0, 1, 1], 3 / 4), ([0, 0, 1, 1], [0, 0, 0, 0], 1 / 2), ([0, 1, 1], [-1, -1, 2], 1)],
    ids=["one astray", "all in one group", "on their own"],
)
def test_purity_is_as_worked_out_by_hand(truth, found, expected):
    assert purity(np.array(truth), np.array(found)) == pytest.approx(expected)


def test_random_groups_score_badly():
    rng = np.random.default_rng(0)
    truth, found = np.repeat(np.arange(20), 50), rng.integers(20, size=1000)
    assert max(b_cubed(truth, found)) < 0.1
    assert best_f1(truth, found) < 0.15
    assert purity(truth, found) < 0.2


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


def test_b_cubed_of_some_rows_looks_at_all_groups():
    truth, found = np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1])
    last = np.array([False, False, True, True])
    # Row 2: its group is half of its class, and holds a third of it. Row 3: half, and all.
    assert b_cubed(truth, found, last) == pytest.approx((1 / 2, 2 / 3, 4 / 7))


@pytest.mark.parametrize(
    ("truth", "found", "expected"),
    [
        ([1, 1, 1, 0], [1, 1, 0, 1], (2 / 3, 2 / 3, 2 / 3)),
        ([1, 1, 0, 0], [1, 0, 0, 0], (1, 1 / 2, 2 / 3)),
        ([1, 0, 0, 0], [1, 1, 1, 1], (1 / 4, 1, 2 / 5)),
        ([1, 1], [0, 0], (0, 0, 0)),
        ([0, 0], [0, 0], (0, 0, 0)),
    ],
    ids=["mixed", "missed one", "all taken", "none taken", "nothing to take"],
)
def test_detection_is_as_worked_out_by_hand(truth, found, expected):
    told = detection(np.array(truth, dtype=bool), np.array(found, dtype=bool))
    assert (told.precision, told.recall, told.f1) == pytest.approx(expected)


def members(**hotspots: str) -> pl.DataFrame:
    return pl.DataFrame({"complaint_id": list(hotspots), "hotspot_id": list(hotspots.values())})


def test_complaints_keep_their_hotspot_or_not():
    before = members(a="H1", b="H1", c="H2", d="H2")
    assert kept_share(before, before) == 1
    # Of a, b and c, which are in a hotspot on both nights, only b is in another one.
    assert kept_share(before, members(a="H1", b="H3", c="H2", e="H4")) == pytest.approx(2 / 3)
    assert kept_share(before, members(a="H2", b="H2", c="H1", d="H1")) == 0
    assert kept_share(before, members(e="H1")) == 1


DAY = date(2026, 7, 1)
HAPPENED = [Event(DAY, "born", "H1"), Event(DAY, "split", "H2", "H3"), Event(DAY, "split", "H2", "H4")]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (HAPPENED, (1, 1, 1)),
        ([Event(date(2026, 7, 4), "born", "H1")], (1, 1 / 3, 1 / 2)),
        ([Event(date(2026, 7, 5), "born", "H1")], (0, 0, 0)),
        ([Event(DAY, "born", "H1"), Event(date(2026, 7, 2), "born", "H1")], (1 / 2, 1 / 3, 2 / 5)),
        ([Event(DAY, "split", "H3", "H2"), Event(DAY, "merged", "H2", "H3")], (0, 0, 0)),
        ([], (0, 0, 0)),
    ],
    ids=["the same", "three days late", "four days late", "told twice", "the wrong way round", "none"],
)
def test_events_are_matched_once_and_in_time(found, expected):
    told = transition_f1(HAPPENED, found, within=3)
    assert (told.precision, told.recall, told.f1) == pytest.approx(expected)


OUTBREAKS = [(0, 2, 4), (1, 5, 6)]


def alarms(*places: tuple[int, int]) -> np.ndarray:
    raised = np.zeros((2, 10), dtype=bool)
    for place in places:
        raised[place] = True
    return raised


@pytest.mark.parametrize(
    ("raised", "sensitivity", "delay", "false"),
    [
        (alarms((0, 2), (1, 5)), 1, 0, 0),
        (alarms((0, 3), (0, 4), (1, 6)), 1, 1, 0),
        (alarms((0, 4)), 1 / 2, 2, 0),
        (alarms(), 0, 2.5, 0),
        # One false alarm on the 13 quiet days; day 0 of either series may alarm.
        (alarms((0, 0), (0, 9)), 0, 2.5, 1000 / 13),
        (np.ones((2, 10), dtype=bool), 1, 0, 1000),
    ],
    ids=["at once", "a day late", "one missed", "none", "only false ones", "every day"],
)
def test_alarms_are_judged_as_worked_out_by_hand(raised, sensitivity, delay, false):
    may_alarm = np.zeros((2, 10), dtype=bool)
    may_alarm[:, 0] = True
    quality = alarm_quality(raised, OUTBREAKS, may_alarm=may_alarm)
    assert (quality.sensitivity, quality.delay) == pytest.approx((sensitivity, delay))
    assert quality.false_alarms == pytest.approx(false)
    assert may_alarm.sum() == 2


def test_intervals_cover_what_lies_between_their_bounds():
    assert interval_coverage(np.array([1, 2, 3]), np.array([1, 4, 3]), np.array([1, 5, 3])) == pytest.approx(2 / 3)
    rng = np.random.default_rng(0)
    places, guesses = np.arange(1, 101), rng.permutation(100) + 1
    assert interval_coverage(guesses - 2, guesses + 2, places) < 0.2


def test_confidence_lies_off_accuracy_by_what_is_worked_out_by_hand():
    # Two at 0.9, one right: off by 0.4 for two of four. Two at 0.5, both right: off by 0.5 for two of four.
    probability, is_right = np.array([0.9, 0.9, 0.5, 0.5]), np.array([True, False, True, True])
    assert calibration_error(probability, is_right) == pytest.approx(0.45)
    assert calibration_error(np.ones(3), np.ones(3, dtype=bool)) == 0
    assert calibration_error(np.ones(3), np.zeros(3, dtype=bool)) == 1
