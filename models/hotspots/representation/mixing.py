"""The blocks side by side, each with its share of the row."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse
from sklearn.preprocessing import normalize

from models.hotspots.representation.blocks import Block
from models.hotspots.representation.wording import Wording
from models.hotspots.representation.words import Weights, Words


@dataclass(frozen=True)
class Shares:
    """How much each block counts.

    Attributes:
        reader: Of the reader where it is sure, against the rest.
        concepts: Of the concepts where the reader is not sure, against the words.
        wording: Share of the wording in a complaint that says nothing else: this many content terms make it half.
        long: Content terms from which on the wording is not looked at.
        little: Content terms of a complaint whose likeness to others counts half as much as it seems.
    """

    reader: float = 0.5
    concepts: float = 0.35
    wording: float = 3.0
    long: int = 10
    little: float = 20.0


WEIGHTS, SHARES = Weights(), Shares()


def represent(
    said: pl.DataFrame,
    content: pl.DataFrame,
    *,
    rows: int,
    weights: Weights = WEIGHTS,
    shares: Shares = SHARES,
    reader: Block | None = None,
    concepts: Block | None = None,
) -> sparse.csr_matrix:
    """Unit vectors of complaints.

    Args:
        said: row u32, term_id i32, term str, in_title bool, in_product bool (whether the contact's product names it),
            span_no i64 (null outside the evidence): an occurrence each, in the order said.
        content: From `content_terms`.
        rows: Complaints; one that says nothing becomes a zero row.
        weights: How much terms count.
        shares: How much each block counts.
        reader: What has learnt scenarios of other companies; none when not given.
        concepts: What knows that words mean the same; none when not given.

    Returns:
        Shape (rows, columns), float64, rows of length 1 or 0; the first columns are the content terms, as in `content`.

    Source:
        docs/adr/005 for what each part is worth.
    """
    words = Words(content, weights).vectors(said, rows=rows)
    counts = content_counts(said, content, rows=rows)
    share = np.where(counts < shares.long, shares.wording / np.maximum(counts, 1) - shares.wording / shares.long, 0)
    share = share.clip(0.0, 0.9)
    short = said.filter(pl.Series(share > 0).gather(said["row"]))
    blocks = _beside(words, Wording().vectors(short, rows=rows), share)
    if reader is None and concepts is None:
        return blocks
    read = sparse.csr_matrix((rows, 0)) if reader is None else reader.vectors(said, rows=rows)
    if concepts is not None:
        meant = concepts.vectors(said, rows=rows)
        unsure = 1 - np.asarray(read.power(2).sum(axis=1)).ravel().clip(0, 1)
        blocks = _beside(blocks, meant, np.where(np.diff(meant.indptr) > 0, shares.concepts * unsure, 0))
    return _beside(blocks, read, np.full(rows, shares.reader))


def _beside(one: sparse.csr_matrix, other: sparse.csr_matrix, share: np.ndarray) -> sparse.csr_matrix:
    """Two blocks, the second with its share of each row's square; rows of length 1 or 0."""
    weighted = [sparse.diags(np.sqrt(1 - share)) @ one, sparse.diags(np.sqrt(share)) @ other]
    both = sparse.hstack(weighted).tocsr()
    return normalize(both).tocsr() if both.nnz else both


def sureness(said: pl.DataFrame, content: pl.DataFrame, *, rows: int, shares: Shares = SHARES) -> np.ndarray:
    """How far the likeness of a complaint can be believed: little where few terms are compared.

    Two complaints of three terms that share one look as alike as two of thirty that share ten.

    Args:
        said: As for `represent`.
        content: From `content_terms`.
        rows: Complaints.
        shares: How much each block counts.

    Returns:
        Shape (rows,), from 0 to 1, for either side of a pair.

    Source:
        Herlocker et al. 1999, "An algorithmic framework for performing collaborative filtering", section 5.2
        (significance weighting).
    """
    counts = content_counts(said, content, rows=rows) + 1.0
    return np.sqrt(counts / (counts + shares.little))


def content_counts(said: pl.DataFrame, content: pl.DataFrame, *, rows: int) -> np.ndarray:
    """Distinct content terms of each complaint, shape (rows,)."""
    distinct = said.join(content.select("term_id"), on="term_id", how="semi").select("row", "term_id").unique()
    return np.bincount(distinct["row"].to_numpy(), minlength=rows)
