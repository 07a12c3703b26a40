"""Teaches the reader scenarios from complaints of which the scenario is known."""

import numpy as np
import polars as pl
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.svm import LinearSVC

from models.hotspots.representation.reader import Reader
from models.hotspots.representation.wording import count_wording, names_in

# Weights nearer to 0 are left out, and the others rounded, for a table of a size to carry.
NEGLIGIBLE, DECIMALS = 0.02, 3


def teach(said: pl.DataFrame, scenarios: pl.Series, *, fewest: int = 2) -> Reader:
    """A reader of the scenarios.

    Args:
        said: row u32 (in `scenarios`), term str, in the order said.
        scenarios: Scenario of each complaint, `OTHER` for none; str.
        fewest: Occurrences that wording needs to be looked at.

    Returns:
        The reader; the same for the same complaints in the same order.

    Source:
        docs/adr/005: one machine a scenario, all scenarios of equal weight, tells wordings it has not seen far better
        than logistic regression does.
    """
    names = names_in(said, fewest=fewest)
    counts = count_wording(said, names, rows=scenarios.len())
    weigh = TfidfTransformer(sublinear_tf=True)
    machine = LinearSVC(C=0.3, class_weight="balanced", random_state=0)
    machine.fit(weigh.fit_transform(counts), scenarios.to_numpy())
    weights = np.where(np.abs(machine.coef_.T) < NEGLIGIBLE, 0, machine.coef_.T).round(DECIMALS)
    kept = np.flatnonzero(weights.any(axis=1))
    return Reader(
        names.gather(kept),
        tuple(machine.classes_.tolist()),
        weigh.idf_[kept].round(DECIMALS),
        weights[kept].astype(np.float32),
        machine.intercept_.round(DECIMALS),
    )
