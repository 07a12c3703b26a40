"""What is in no hotspot, told apart: too little said, nearly in one, or rare."""

import numpy as np
import polars as pl
from scipy import sparse

from models.hotspots.assignment import assign

NO_TEXT, NEAR, RARE, REJECTED = "not_enough_text", "below_threshold", "rare", "rejected"
# Share of the cosine that a complaint needs, from which on it is near a hotspot.
NEARLY = 0.6


def why_unplaced(
    vectors: sparse.csr_matrix, groups: np.ndarray, centre: sparse.csr_matrix, *, join: float, threads: int = 1
) -> pl.Series:
    """Why each complaint is in no hotspot.

    Args:
        vectors: Unit rows, zero rows for complaints that say too little, shape (complaints, terms).
        groups: Hotspot of each, shape (complaints,), -1 for none.
        centre: Unit rows, shape (hotspots, terms).
        join: Cosine to a centre at which a complaint belongs to it.
        threads: Threads; the result does not depend on them.

    Returns:
        reason str, null for what is in a hotspot.
    """
    near, _ = assign(vectors, centre, at_least=NEARLY * join, threads=threads)
    says = np.diff(vectors.indptr) > 0
    reasons = np.select([groups >= 0, ~says, near >= 0], ["", NO_TEXT, NEAR], default=RARE)
    return pl.Series("reason", reasons).replace("", None)


def count_unplaced(complaints: pl.DataFrame, reasons: pl.Series, shown: pl.DataFrame) -> pl.DataFrame:
    """How many complaints of how many customers are in no hotspot that is shown, by reason.

    Args:
        complaints: complaint_id str, customer str.
        reasons: From `why_unplaced`, a row each.
        shown: complaint_id str: the members of hotspots that are shown.

    Returns:
        reason, complaint_count, customer_count; sorted by reason.
    """
    outside = complaints.with_columns(reason=reasons.fill_null(REJECTED)).join(shown, on="complaint_id", how="anti")
    counted = outside.group_by("reason").agg(complaint_count=pl.len(), customer_count=pl.col("customer").n_unique())
    return counted.sort("reason")
