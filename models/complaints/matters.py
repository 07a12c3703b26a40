"""The matters of a contact told apart: two causes with two remedies are two complaints.

A further matter begins where the customer says that he turns to one (另外, 还有一个事), tells something that is wrong,
and speaks of other things than before.
"""

import polars as pl

from models.complaints.rules import Matters

_RUN = r"\p{Han}\p{Han}"


def number_matters(sentences: pl.DataFrame, matters: Matters) -> pl.DataFrame:
    """The sentences with the number of the matter that they belong to.

    Args:
        sentences: contact_id str, text str, matter f64 (how likely it tells what is wrong), begins bool (a turn to
            something else stands before it); in the order of speaking within a contact.
        matters: How sure one must be.

    Returns:
        The same rows and columns, and complaint_no i32: 1 for the first matter and for what belongs to none.
    """
    stretches = sentences.with_columns(stretch=pl.col("begins").cum_sum().over("contact_id"))
    said = stretches.select("contact_id", "stretch", pair=_pairs(pl.col("text"))).explode("pair", keep_nulls=False)
    said = said.unique().sort("contact_id", "stretch", "pair")
    is_known = pl.col("stretch") > pl.col("stretch").min().over("contact_id", "pair")
    known = said.with_columns(known=is_known).group_by("contact_id", "stretch").agg(pl.col("known").mean())
    told = stretches.group_by("contact_id", "stretch").agg(pl.col("matter").max())
    is_new = (pl.col("stretch") > 0) & (pl.col("matter") >= matters.least) & (pl.col("known") <= matters.most_known)
    numbered = (
        told.join(known, on=["contact_id", "stretch"], how="left")
        .sort("contact_id", "stretch")
        .with_columns(complaint_no=(1 + is_new.fill_null(value=False).cum_sum().over("contact_id")).cast(pl.Int32))
        .select("contact_id", "stretch", "complaint_no")
    )
    return stretches.join(numbered, on=["contact_id", "stretch"], how="left", maintain_order="left").drop("stretch")


def _pairs(text: pl.Expr) -> pl.Expr:
    """Pairs of neighbouring Chinese characters, list[str], each once."""
    even = text.str.extract_all(_RUN)
    odd = text.str.slice(1).str.extract_all(_RUN)
    return even.list.concat(odd).list.unique(maintain_order=True)
