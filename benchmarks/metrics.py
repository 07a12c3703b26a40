"""How well found groups agree with known classes. In both, -1 is on its own: no class, no group."""

import numpy as np
from scipy import sparse
from sklearn.metrics.cluster import contingency_matrix


def apart(labels: np.ndarray) -> np.ndarray:
    """Labels with a group of its own for each -1, so that rows on their own don't count as alike.

    Args:
        labels: Shape (rows,), int; -1 is on its own.
    """
    alone = np.flatnonzero(labels < 0)
    parted = labels.copy()
    parted[alone] = labels.max(initial=-1) + 1 + np.arange(alone.size)
    return parted


def b_cubed(truth: np.ndarray, found: np.ndarray) -> tuple[float, float, float]:
    """B-cubed precision, recall and their harmonic mean.

    Args:
        truth: Class of each row, shape (rows,), int; -1 is on its own.
        found: Group of each row, shape (rows,), int; -1 is on its own.

    Returns:
        Mean over rows of the share of its group that is of its class; of its class that is in its group; and F1.

    Source:
        Bagga & Baldwin 1998, "Entity-based cross-document coreferencing using the vector space model", section 4.
    """
    shared, classes, groups = _shared(apart(truth), apart(found))
    precision = float((shared.data**2 / groups[shared.col]).sum() / groups.sum())
    recall = float((shared.data**2 / classes[shared.row]).sum() / classes.sum())
    return precision, recall, 2 * precision * recall / (precision + recall)


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
