"""hotspot.members: a complaint in a hotspot. Filled by assets/hotspot/hotspots.py."""

import dagster as dg
import numpy as np
import polars as pl
from scipy import sparse

from models.hotspots.naming import exemplars
from pipelines.sql import table

SPEC = dg.AssetSpec(
    **table("hotspot", "members", kinds={"scikitlearn"}),
    deps=[["core", "complaints"], ["core", "tokens"], ["core", "terms"]],
)


def make(
    complaints: pl.DataFrame,
    groups: np.ndarray,
    similarity: np.ndarray,
    customers: np.ndarray,
    vectors: sparse.csr_matrix,
) -> pl.DataFrame:
    """The complaints that are in a hotspot, with their group and whether they show it well.

    Args:
        complaints: row u32, complaint_id, contact_id, text, counted_on.
        groups: Group of each complaint, -1 for none.
        similarity: Cosine of each complaint to its hotspot's centre.
        customers: Customer of each complaint, numbered.
        vectors: Unit rows, shape (complaints, terms).

    Returns:
        row, complaint_id, contact_id, counted_on, group, customer, similarity (6 decimals), is_exemplar; by row.
    """
    belonging = complaints.select(
        "row",
        "complaint_id",
        "contact_id",
        "counted_on",
        length=pl.col("text").str.len_chars().cast(pl.Int64),
        group=pl.Series(groups),
        customer=pl.Series(customers).cast(pl.Int64),
        similarity=pl.Series(similarity).round(6),
    ).filter(pl.col("group") >= 0)
    return belonging.with_columns(exemplars(belonging, vectors)).drop("length")
