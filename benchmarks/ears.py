"""The Early Aberration Reporting System, what surveillance uses where a baseline is short."""

import numpy as np

BASELINE, LAG = 7, 2  # days


def ears(counts: np.ndarray) -> dict[str, np.ndarray]:
    """Alarms of the three methods of the Early Aberration Reporting System.

    Args:
        counts: Contacts, shape (series, days).

    Returns:
        Whether there is an alarm, by method (C1, C2, C3), shape (series, days), bool; none while there is no baseline.

    Source:
        Hutwagner et al. 2003, "The bioterrorism preparedness and response Early Aberration Reporting System", J. Urban
        Health 80(2 Suppl 1): baselines of seven days, C1 right before the day, C2 and C3 two days earlier, alarms at
        three standard deviations, C3 when the excess of three days adds up to two. A deviation of zero is taken as
        half a contact, else every contact of a quiet series would be an alarm.
    """
    recent, earlier = _statistic(counts, lag=0), _statistic(counts, lag=LAG)
    excess = np.nan_to_num(np.maximum(0, earlier - 1))
    summed = excess + np.pad(excess, ((0, 0), (1, 0)))[:, :-1] + np.pad(excess, ((0, 0), (2, 0)))[:, :-2]
    return {"EARS C1": recent > 3, "EARS C2": earlier > 3, "EARS C3": (summed > 2) & np.isfinite(earlier)}


def _statistic(counts: np.ndarray, *, lag: int) -> np.ndarray:
    """How many deviations each day lies above the mean of its baseline; not a number without one."""
    statistic = np.full(counts.shape, np.nan)
    for day in range(BASELINE + lag, counts.shape[1]):
        baseline = counts[:, day - lag - BASELINE : day - lag]
        spread = np.maximum(0.5, baseline.std(axis=1, ddof=1))
        statistic[:, day] = (counts[:, day] - baseline.mean(axis=1)) / spread
    return statistic
