"""hotspot.members: a complaint in a hotspot. Filled by assets/hotspot/hotspots.py."""

import dagster as dg
import numpy as np
import polars as pl
from scipy import sparse

from models.hotspots.constraints import Constraints
from models.hotspots.finding import Thresholds, find_hotspots
from models.hotspots.naming import exemplars
from pipelines.sql import table

DEPS = [["core", "complaints"], ["core", "contacts"], ["core", "tokens"], ["core", "terms"]]
SPEC = dg.AssetSpec(**table("hotspot", "members", kinds={"scikitlearn"}), deps=DEPS)


def find(
    complaints: pl.DataFrame,
    vectors: sparse.csr_matrix,
    sure: np.ndarray,
    living: pl.DataFrame,
    *,
    constraints: Constraints,
    threads: int,
) -> tuple[np.ndarray, pl.DataFrame]:
    """The group of each complaint, and the complaints that are in one.

    Args:
        complaints: row u32, complaint_id, contact_id, text, counted_on, customer.
        vectors: Unit rows, shape (complaints, terms).
        sure: How far the likeness of each to others can be believed, shape (complaints,).
        living: complaint_id, hotspot_id as of the night before.
        constraints: What people decided.
        threads: Threads for the similarity graph.

    Returns:
        Group of each complaint, -1 for none; and row, complaint_id, contact_id, counted_on, group, customer (numbered),
        similarity (6 decimals), is_exemplar of those in a group, by row.
    """
    customers = complaints["customer"].rank("dense").cast(pl.Int64)
    before = complaints.join(living, on="complaint_id", how="left", maintain_order="left")["hotspot_id"]
    begins = (before.rank("dense").cast(pl.Int64) - 1).fill_null(-1)
    settings = {"thresholds": Thresholds(), "sureness": sure, "constraints": constraints, "threads": threads}
    groups, similarity = find_hotspots(vectors, customers.to_numpy(), begins.to_numpy(), **settings)
    belonging = complaints.select(
        "row",
        "complaint_id",
        "contact_id",
        "counted_on",
        length=pl.col("text").str.len_chars().cast(pl.Int64),
        group=pl.Series(groups),
        customer=customers,
        similarity=pl.Series(similarity).round(6),
    ).filter(pl.col("group") >= 0)
    return groups, belonging.with_columns(exemplars(belonging, vectors)).drop("length")
