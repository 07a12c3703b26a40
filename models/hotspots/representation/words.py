"""What complaints say: unit vectors over the terms that carry matter."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize
from sparse_dot_topn import sp_matmul_topn

from models.hotspots.representation.blocks import Block

# jieba's tags of terms that carry matter: things, deeds, short names, Latin. The rest does not, adjectives and idioms
# among it: 慢, 差, 严重 are said of everything (measured: docs/adr/005).
CONTENT_TAGS = r"^(n|v|j|s|g|eng)"
PLACE_TAGS = r"^(ns|nt|nr)"
PLACE_TERM = (
    r"^([A-Z]{1,2}\d{0,2}|\p{Han}*)(省|市|县|区|镇|乡|村|街|街道|路|路段|大道|小区|花园|社区|组团|苑|公馆|国际|组)$"
)
NEAREST_TERMS = 20
FEWEST_FOR_CLUMPING = 5
# A letter with at most two digits, or digits alone: numbers of districts, buildings, versions.
CODE = r"^([A-Za-z]\d{0,2}|\d.*)$"


@dataclass(frozen=True)
class Weights:
    """How much terms count, each between 0 and 1 or a plain factor.

    Attributes:
        title: Count of a term in the title, against 1 in the text.
        around: Weight of all that the customer said, against 1 for the evidence.
        company: Weight of the terms that a complaint's terms usually come with.
        place: Factor for names of places and persons: same place, other problem must stay apart.
        product: Factor for terms of the product's name.
        fewest: Complaints a term must occur in.
        widest: Share of complaints above which a term says nothing.
    """

    title: float = 2.0
    around: float = 1.0
    company: float = 0.5
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
        term_id, term, is_place bool, is_proper bool (a place, or mostly part of a product's name), is_deed bool (a
        verb); sorted by term_id.
    """
    term = pl.col("term")
    carries = (
        pl.col("tag").str.contains(CONTENT_TAGS) & term.str.contains(r"[\p{Han}A-Za-z]") & ~term.str.contains(CODE)
    )
    is_place = pl.col("tag").str.contains(PLACE_TAGS) | term.str.contains(PLACE_TERM)
    found = terms.filter(carries & ~term.is_in(list(stop_words)) & ~term.str.starts_with("["))
    named = counts.group_by("term_id").agg(is_product=pl.col("in_product").mean() > 0.5)
    known = found.join(named, on="term_id", how="left").with_columns(is_place=is_place)
    is_proper = pl.col("is_place") | pl.col("is_product").fill_null(value=False)
    return known.select(
        "term_id", "term", "is_place", is_proper=is_proper, is_deed=pl.col("tag").str.starts_with("v")
    ).sort("term_id")


class Words(Block):
    """What complaints say: the evidence, the rest of what the customer said, and the company their terms keep."""

    def __init__(self, content: pl.DataFrame, weights: Weights) -> None:
        """Look at content terms, from `content_terms`; columns are in their order."""
        self._content, self._weights = content, weights

    def vectors(self, said: pl.DataFrame, *, rows: int) -> sparse.csr_matrix:
        """See `Block`."""
        content, weights = self._content, self._weights
        evidence = vectorise(said.filter(pl.col("span_no").is_not_null()), content, rows=rows, weights=weights)
        everything = vectorise(said, content, rows=rows, weights=weights)
        if not everything.nnz:
            return everything
        said_all = normalize(evidence + weights.around * everything).tocsr()
        pointed = normalize(said_all @ sparse.diags(clumping(said_all))).tocsr()
        return with_company(pointed, share=weights.company)


def clumping(vectors: sparse.csr_matrix) -> np.ndarray:
    """How much each term tells about the matter: how alike the complaints are that share it, that term left aside.

    打, 联系 and 态度 are said about everything, 点播 about one thing, however frequent each is.

    Args:
        vectors: Unit rows, shape (complaints, terms).

    Returns:
        Factor of each term, shape (terms,), from 0 to 1: the square root of the mean cosine of pairs of complaints with
        the term, against the median of the terms, which together with all above it gets 1.

    Source:
        Salton, Wong & Yang 1975, term discrimination.
    """
    has = sparse.csr_matrix((np.ones(vectors.nnz), vectors.indices, vectors.indptr), shape=vectors.shape)
    squares = vectors.multiply(vectors).tocsr()
    sums = (has.T @ vectors).tocsr()
    pairs = np.asarray(sums.multiply(sums).sum(axis=1)).ravel() - sums.diagonal() ** 2
    selves = np.asarray(has.T @ squares.sum(axis=1)).ravel() - np.asarray(squares.sum(axis=0)).ravel()
    counts = np.asarray(has.sum(axis=0)).ravel()
    alike = np.maximum(pairs - selves, 0) / np.maximum(counts * (counts - 1), 1)
    known = counts >= FEWEST_FOR_CLUMPING
    usual = np.median(alike[known]) if known.any() else 0.0
    if usual <= 0:
        return np.ones(vectors.shape[1])
    factor = np.sqrt(np.minimum(alike / usual, 1)).round(9)
    return np.where(known, factor, np.median(factor[known]))


def with_company(vectors: sparse.csr_matrix, *, share: float) -> sparse.csr_matrix:
    """Vectors that also point, by `share`, to the 20 terms that each of their terms most often comes with.

    Customers share few words: one says 点播, another 少儿包; both say 电视.

    Source:
        Wong et al. 1985, generalised vector space model, cut to the nearest terms.
    """
    if not vectors.nnz:
        return vectors
    terms = normalize(vectors.T.tocsr())
    company = sp_matmul_topn(terms, terms.T.tocsr(), top_n=NEAREST_TERMS + 1, threshold=0.1, sort=True).tocsr()
    company.setdiag(0)
    company.eliminate_zeros()
    return normalize(vectors + share * (vectors @ company)).tocsr()


def vectorise(counts: pl.DataFrame, content: pl.DataFrame, *, rows: int, weights: Weights) -> sparse.csr_matrix:
    """Unit vectors of complaints from one sort of words.

    Args:
        counts: Occurrences, as in `Block`; span_no is not looked at.
        content: From `content_terms`.
        rows: Complaints.
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
