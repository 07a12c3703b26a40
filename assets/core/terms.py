"""core.terms: a term and its number. Filled by assets/core/tokens.py, which finds the terms."""

import dagster as dg
import polars as pl

from pipelines.segmenter import Segmenter
from pipelines.sql import table

SPEC = dg.AssetSpec(**table("core", "terms", kinds={"polars"}), deps=[["core", "turns"]])


def new_terms(found: pl.Series, known: pl.DataFrame, segmenter: Segmenter) -> pl.DataFrame:
    """Rows of core.terms (without night) for the terms that have no number yet.

    Args:
        found: Distinct terms, str.
        known: term str, term_id i32: the terms that have one.
        segmenter: Its dictionaries tell tag and origin.
    """
    term = pl.col("term")
    guessed = (
        pl.when(term.str.contains(r"^[\d.,%]+$"))
        .then(pl.lit("m"))
        .when(term.str.contains(r"[A-Za-z]"))
        .then(pl.lit("eng"))
    )
    guessed = guessed.when(term.str.contains(r"\p{Han}")).then(pl.lit("n")).otherwise(pl.lit("x"))
    first = (known["term_id"].max() or -1) + 1 if known.height else 0
    return (
        found.rename("term").to_frame()
        .join(known, on="term", how="anti")
        .sort("term")
        .join(segmenter.words, on="term", how="left", maintain_order="left")
        .with_columns(
            term_id=pl.int_range(first, first + pl.len(), dtype=pl.Int32),
            char_count=term.str.len_chars().cast(pl.Int32),
            tag=pl.coalesce("tag", guessed),
            origin=pl.col("origin").fill_null("discovered"),
        )
    )  # fmt: skip
