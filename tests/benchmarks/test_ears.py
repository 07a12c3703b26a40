"""The alarms of EARS on series worked out by hand."""

import numpy as np

from benchmarks.ears import ears


def series(*counts: int) -> np.ndarray:
    return np.array([counts])


def test_ears_is_silent_without_a_baseline_and_on_a_quiet_series():
    for alarms in ears(series(*[9, 0] * 3)).values():
        assert not alarms.any()
    for alarms in ears(series(*[5] * 30)).values():
        assert not alarms.any()


def test_a_jump_raises_each_alarm_when_its_baseline_says_so():
    # Mean 2 and no spread, taken as 0.5: 4 is four deviations up, 3 is two.
    alarms = ears(series(*[2] * 9, 4, 4, 3, 2))
    assert np.flatnonzero(alarms["EARS C1"]).tolist() == [9]
    assert np.flatnonzero(alarms["EARS C2"]).tolist() == [9, 10]
    # Beyond one deviation: 3 of the first day, 3 + 3 of the second, 3 + 3 + 1 of the third, then 3 + 1, then less.
    assert np.flatnonzero(alarms["EARS C3"]).tolist() == [9, 10, 11, 12]


def test_the_spread_is_that_of_the_seven_days_before():
    baseline = [0, 1, 2, 3, 4, 5, 6]  # mean 3, deviation 2.16
    for count, is_alarm in ((9, False), (10, True)):
        assert ears(series(*baseline, count))["EARS C1"][0, 7] == is_alarm
