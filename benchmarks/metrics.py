"""How well what was found agrees with what is true.

Of groups and classes, -1 is on its own: no class, no group.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from sklearn.metrics.cluster import contingency_matrix


@dataclass(frozen=True)
class Detection:
    """How well yes and no agree; each figure is 0 where it has no denominator."""

    precision: float
    recall: float
    f1: float


def detection(truth: np.ndarray, found: np.ndarray) -> Detection:
    """Precision, recall and F1.

    Args:
        truth: Whether it is one, shape (rows,), bool.
        found: Whether it was taken for one, shape (rows,), bool.
    """
    return of_counts(int((truth & found).sum()), int(truth.sum()), int(found.sum()))


def of_counts(right: int, true: int, found: int) -> Detection:
    """Precision, recall and F1 of how many were right, how many are true, how many were found."""
    precision, recall = right / found if found else 0.0, right / true if true else 0.0
    return Detection(precision, recall, 2 * right / (true + found) if true + found else 0.0)


def apart(labels: np.ndarray) -> np.ndarray:
    """Labels with a group of its own for each -1, so that rows on their own don't count as alike.

    Args:
        labels: Shape (rows,), int; -1 is on its own.
    """
    alone = np.flatnonzero(labels < 0)
    parted = labels.copy()
    parted[alone] = labels.max(initial=-1) + 1 + np.arange(alone.size)
    return parted


def b_cubed(truth: np.ndarray, found: np.ndarray, rows: np.ndarray | None = None) -> tuple[float, float, float]:
    """B-cubed precision, recall and their harmonic mean.

    Args:
        truth: Class of each row, shape (rows,), int; -1 is on its own.
        found: Group of each row, shape (rows,), int; -1 is on its own.
        rows: The rows that the mean is taken over, shape (rows,), bool; all when not given. Classes and groups are
            of all rows either way.

    Returns:
        Mean over rows of the share of its group that is of its class; of its class that is in its group; and F1.

    Source:
        Bagga & Baldwin 1998, "Entity-based cross-document coreferencing using the vector space model", section 4.
    """
    classes, of_class = np.unique(apart(truth), return_inverse=True)
    groups, of_group = np.unique(apart(found), return_inverse=True)
    shared = sparse.csr_matrix((np.ones(truth.size), (of_class, of_group)), shape=(classes.size, groups.size))
    common = np.asarray(shared[of_class, of_group]).ravel()
    kept = slice(None) if rows is None else rows
    precision = float((common / np.bincount(of_group)[of_group])[kept].mean())
    recall = float((common / np.bincount(of_class)[of_class])[kept].mean())
    return precision, recall, 2 * precision * recall / (precision + recall)


def purity(truth: np.ndarray, found: np.ndarray) -> float:
    """Share of rows that are of the most frequent class of their group.

    Args:
        truth: Class of each row, shape (rows,), int; -1 is on its own.
        found: Group of each row, shape (rows,), int; -1 is on its own, and pure.

    Source:
        Zhao & Karypis 2001, "Criterion functions for document clustering", section 5.
    """
    shared, _, groups = _shared(apart(truth), apart(found))
    most = np.zeros(groups.size)
    np.maximum.at(most, shared.col, shared.data)
    return float(most.sum() / groups.sum())


def best_f1(truth: np.ndarray, found: np.ndarray) -> float:
    """How well the best group of each class shows it: the best F1, the mean over classes weighted by their size.

    Args:
        truth: Class of each row, shape (rows,), int; rows of -1 are no class, but count against the group they are in.
        found: Group of each row, shape (rows,), int; rows of -1 are in none.

    Returns:
        From 0 to 1. A group may be the best of several classes.

    Raises:
        ValueError: There is no class.

    Source:
        Steinbach, Karypis & Kumar 2000, "A comparison of document clustering techniques", section 4.2 (F measure).
    """
    if not (truth >= 0).any():
        raise ValueError(f"none of the {truth.size} rows has a class; at least one is wanted")
    alone = np.flatnonzero(truth < 0)
    shared, classes, groups = _shared(apart(truth), apart(found))
    f1 = 2 * shared.data / (classes[shared.row] + groups[shared.col])
    # Rows on their own were given the last numbers.
    of_class = shared.row < classes.size - alone.size
    in_group = shared.col < groups.size - (found < 0).sum()
    best = np.zeros(classes.size)
    np.maximum.at(best, shared.row[of_class & in_group], f1[of_class & in_group])
    kept = slice(classes.size - alone.size)
    return float(np.average(best[kept], weights=classes[kept]))


def _shared(truth: np.ndarray, found: np.ndarray) -> tuple[sparse.coo_matrix, np.ndarray, np.ndarray]:
    """Rows that each class and group have in common, and the sizes of classes and groups; in order of their numbers."""
    counts = contingency_matrix(truth, found, sparse=True, dtype=np.float64)
    return counts.tocoo(), np.asarray(counts.sum(axis=1)).ravel(), np.asarray(counts.sum(axis=0)).ravel()


def kept_share(before: pl.DataFrame, after: pl.DataFrame) -> float:
    """Share of complaints that are in the same hotspot as the night before.

    Args:
        before: complaint_id, hotspot_id: the members of a night.
        after: The same of the next.

    Returns:
        Of the complaints that were in a hotspot on both nights; 1 when there is none.
    """
    both = before.join(after, on="complaint_id")
    return float((both["hotspot_id"] == both["hotspot_id_right"]).mean()) if both.height else 1.0


@dataclass(frozen=True)
class Event:
    """Something that befalls a hotspot: born, gone, dormant, revived, split, merged."""

    day: date
    kind: str
    subject: str
    other: str = ""


def transition_f1(truth: Sequence[Event], found: Sequence[Event], *, within: int) -> Detection:
    """How well events were found, each used once, matched so that most match.

    Args:
        truth: What happened, subjects named as in `found`.
        found: What was reported.
        within: Days that a report may be late or early.
    """
    fits = np.array(
        [
            [
                (one.kind, one.subject, one.other) == (other.kind, other.subject, other.other)
                and abs((one.day - other.day).days) <= within
                for other in found
            ]
            for one in truth
        ],
        dtype=float,
    ).reshape(len(truth), len(found))
    rows, columns = linear_sum_assignment(fits, maximize=True)
    return of_counts(int(fits[rows, columns].sum()), len(truth), len(found))


@dataclass(frozen=True)
class Alarming:
    """How alarms went: see `alarm_quality`."""

    sensitivity: float
    delay: float
    false_alarms: float


def alarm_quality(alarms: np.ndarray, outbreaks: Sequence[tuple[int, int, int]], *, may_alarm: np.ndarray) -> Alarming:
    """How well alarms tell outbreaks.

    Args:
        alarms: Whether there was an alarm, shape (series, days), bool.
        outbreaks: Series, first and last day of each outbreak.
        may_alarm: Days that belong to no outbreak but on which an alarm is no false one either (a trouble that is newly
            born, the days after an outbreak that still look back on it), shape (series, days), bool.

    Returns:
        sensitivity: share of outbreaks with an alarm within them. delay: mean days from the first day to the first
        alarm, the length of the outbreak for one that was missed. false_alarms: alarms on quiet days, in 1,000 quiet
        days.

    Source:
        Buckeridge 2007, "Outbreak detection through automated surveillance", J. Biomed. Inform. 40(4): sensitivity,
        timeliness and false alarm rate; missed outbreaks count with their full length so that silence is not timely.
    """
    quiet = ~may_alarm
    found, delays = 0, []
    for series, first, last in outbreaks:
        quiet[series, first : last + 1] = False
        raised = np.flatnonzero(alarms[series, first : last + 1])
        found += bool(raised.size)
        delays.append(int(raised[0]) if raised.size else last + 1 - first)
    false = 1000 * float((alarms & quiet).sum()) / max(1, int(quiet.sum()))
    return Alarming(found / len(outbreaks), float(np.mean(delays)), false)


def interval_coverage(low: np.ndarray, high: np.ndarray, truth: np.ndarray) -> float:
    """Share of the true places that lie within their intervals, bounds included; all of shape (rows,)."""
    return float(((low <= truth) & (truth <= high)).mean())


def calibration_error(probability: np.ndarray, is_right: np.ndarray, *, bins: int = 10) -> float:
    """Expected calibration error: how far confidence lies from accuracy, over bins of equal width.

    Args:
        probability: Of what was predicted, shape (rows,), from 0 to 1.
        is_right: Whether it was right, shape (rows,), bool.
        bins: How many.

    Source:
        Naeini, Cooper & Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian binning", section 2.
    """
    of_bin = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = np.bincount(of_bin, weights=probability - is_right, minlength=bins)
    return float(np.abs(gaps).sum() / probability.size)
