"""Complaints as unit vectors over the terms that say what is wrong."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

# jieba's tags of terms that carry matter; the rest (pronouns, particles, adverbs, numbers, times, marks) does not.
CONTENT_TAGS = r"^(n|v|a|b|i|l|j|s|z|g|h|k|eng|un)"
PLACE_TAGS = r"^(ns|nt|nr)"
PLACE_TERM = r"^([A-Z]{1,2}\d{0,2}|\p{Han}*)(省|市|县|区|镇|乡|村|街|街道|路|路段|大道|小区|花园|社区|组团|苑|公馆|国际|组)$"
# A letter with at most two digits, or digits alone: numbers of districts, buildings, versions.
CODE = r"^([A-Za-z]\d{0,2}|\d.*)$"


@dataclass(frozen=True)
class Weights:
    """How much terms count, each between 0 and 1 or a plain factor.

    Attributes:
        title: Count of a term in the title, against 1 in the text.
        place: Factor for names of places and persons: same place, other problem must stay apart.
        product: Factor for terms of the product's name.
        fewest: Complaints a term must occur in.
        widest: Share of complaints above which a term says nothing.
    """

    title: float = 3.0
    place: float = 0.4
    product: float = 0.4
    fewest: int = 2
    widest: float = 0.3


def content_terms(terms: pl.DataFrame, counts: pl.DataFrame, stop_words: frozenset[str]) -> pl.DataFrame:
    """The terms that carry matter.

    Args:
        terms: term_id i32, term str, tag str.
        counts: term_id i32, in_product bool: an occurrence each.
        stop_words: Terms that never do.

    Returns:
        term_id, term, is_place bool, is_proper bool (a place, or mostly part of a product's name); sorted by term_id.
    """
    term = pl.col("term")
    carries = pl.col("tag").str.contains(CONTENT_TAGS) & term.str.contains(r"[\p{Han}A-Za-z]") & ~term.str.contains(CODE)
    is_place = pl.col("tag").str.contains(PLACE_TAGS) | term.str.contains(PLACE_TERM)
    found = terms.filter(carries & ~term.is_in(list(stop_words)) & ~term.str.starts_with("["))
    named = counts.group_by("term_id").agg(is_product=pl.col("in_product").mean() > 0.5)
    known = found.join(named, on="term_id", how="left").with_columns(is_place=is_place)
    is_proper = pl.col("is_place") | pl.col("is_product").fill_null(value=False)
    return known.select("term_id", "term", "is_place", is_proper=is_proper).sort("term_id")


def vectorise(counts: pl.DataFrame, content: pl.DataFrame, *, rows: int, weights: Weights) -> sparse.csr_matrix:
    """Unit vectors of complaints.

    Args:
        counts: row u32, term_id i32, in_title bool, in_product bool (whether the contact's product names it): an
            occurrence each.
        content: From `content_terms`.
        rows: Complaints; one without any such term becomes a zero row.
        weights: How much terms count.

    Returns:
        Shape (rows, content terms), float64, rows of length 1 or 0, columns as in `content`.

    Source:
        Salton & Buckley 1988, sublinear tf times smooth idf.
    """
    factor = pl.when("in_title").then(weights.title).otherwise(1.0)
    cells = (
        counts.join(content.with_row_index("column"), on="term_id")
        .group_by("row", "column")
        .agg(tf=factor.sum(), in_product=pl.col("in_product").any(), is_place=pl.col("is_place").first())
        .sort("row", "column")
    )
    damped = np.where(cells["is_place"], weights.place, 1.0) * np.where(cells["in_product"], weights.product, 1.0)
    shape = (rows, content.height)
    if cells.is_empty():
        return sparse.csr_matrix(shape)
    places = (cells["row"].to_numpy(), cells["column"].to_numpy())
    plain = sparse.csr_matrix((cells["tf"].to_numpy(), places), shape=shape)
    spread = np.bincount(plain.indices, minlength=content.height)
    kept = (spread >= weights.fewest) & (spread <= max(weights.widest * rows, 10))
    weighted = TfidfTransformer(sublinear_tf=True, norm=None).fit_transform(plain)
    factors = sparse.csr_matrix((damped, places), shape=shape)
    return normalize(weighted.multiply(factors) @ sparse.diags(kept.astype(float))).tocsr()
