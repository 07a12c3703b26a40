"""What is said of a hotspot: its id, size, life, name and keywords."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl
from scipy import sparse

from models.hotspots.finding import MODEL_VERSION
from models.hotspots.identity import keep_ids
from models.hotspots.label_words import LabelWords
from models.hotspots.naming import TRIED, keywords, labels, typical_terms
from models.hotspots.transitions import statuses


@dataclass(frozen=True)
class Past:
    """What is known of hotspots from the nights before.

    Attributes:
        living: complaint_id str, hotspot_id str: the members as of the night before.
        anchors: complaint_id str, hotspot_id str: the complaints each hotspot ever minted was born with.
        births: hotspot_id str, born_on date: every hotspot ever minted.
        states: hotspot_id str, status str: as of the night before.
    """

    living: pl.DataFrame
    anchors: pl.DataFrame
    births: pl.DataFrame
    states: pl.DataFrame


@dataclass(frozen=True)
class Decided:
    """What people decided about tonight's hotspots.

    Attributes:
        claims: group i64, hotspot_id str, each once: the id that a group has by decision.
        labels: Name of a group that was given one.
        retired: Ids that no hotspot has any more: it was merged into another.
    """

    claims: pl.DataFrame
    labels: dict[int, str] = field(default_factory=dict)
    retired: list[str] = field(default_factory=list)


def describe(
    members: pl.DataFrame,
    evidence: pl.DataFrame,
    content: pl.DataFrame,
    centre: sparse.csr_matrix,
    *,
    past: Past,
    decided: Decided,
    wrongs: list[str],
    label_words: LabelWords,
    night: date,
) -> pl.DataFrame:
    """The hotspots of a night.

    Args:
        members: row u32, complaint_id str, group i64, customer i64, counted_on date, similarity f64.
        evidence: row u32, span_no i64, term_id i32, term str, in the order said.
        content: term_id, term, is_proper, is_deed, in the order of the columns of `centre`.
        centre: Unit rows, shape (hotspots, content terms).
        past: The nights before.
        decided: What people decided.
        wrongs: Words that say that something is wrong.
        label_words: What makes a good name.
        night: The night.

    Returns:
        The columns of hotspot.hotspots but night and theme_id, group i64 and is_new bool (born tonight); most
        customers first.
    """
    typical = typical_terms(evidence, members, centre, content)
    sizes = _sizes(members)
    last = int(past.births["hotspot_id"].str.slice(1).cast(pl.Int64).max() or 0)
    order = sizes.select("group")
    gone = pl.col("hotspot_id").is_in(decided.retired)
    ids = keep_ids(
        members, past.living.filter(~gone), past.anchors.filter(~gone), order, claims=decided.claims, last_number=last
    )
    words = _nearest_words(members, evidence, content, wrongs)
    names = labels(words, typical, order=order["group"].to_list(), words=label_words, given=decided.labels)
    known = sizes.join(ids, on="group", maintain_order="left")
    named = members.join(ids, on="group", maintain_order="left")
    for about, key in (
        (past.births, "hotspot_id"),
        (keywords(typical), "group"),
        (statuses(named, past.states, night=night), "hotspot_id"),
    ):
        known = known.join(about, on=key, how="left", maintain_order="left")
    # An id that is minted already may be needed on an earlier night, or on the same one again.
    born_on = pl.min_horizontal("born_on", pl.lit(night))
    return known.drop("first").with_columns(
        label=pl.col("group").replace_strict(names, return_dtype=pl.String),
        keywords=pl.col("keywords").fill_null([]),
        born_on=born_on,
        is_new=born_on == night,
        model_version=pl.lit(MODEL_VERSION),
    )


def _sizes(members: pl.DataFrame) -> pl.DataFrame:
    """Size and life of each group, in the order in which new ids are given."""
    grouped = members.group_by("group").agg(
        complaint_count=pl.len(),
        customer_count=pl.col("customer").n_unique(),
        first_seen_on=pl.col("counted_on").min(),
        last_seen_on=pl.col("counted_on").max(),
        first=pl.col("row").min(),
    )
    return grouped.sort("customer_count", "first_seen_on", "first", descending=[True, False, False])


def _nearest_words(
    members: pl.DataFrame, evidence: pl.DataFrame, content: pl.DataFrame, wrongs: list[str]
) -> pl.DataFrame:
    """The words of the members nearest to each centre, in the order said; a span is a member of its own."""
    nearest = (
        members.sort("group", pl.col("similarity").neg(), "row").group_by("group", maintain_order=True).head(TRIED)
    )
    words = nearest.join(evidence, on="row", maintain_order="left_right")
    known = words.join(content.drop("term"), on="term_id", how="left", maintain_order="left")
    return known.select(
        "group",
        "similarity",
        "term",
        "term_id",
        "is_proper",
        is_wrong=pl.col("term").str.contains_any(wrongs),
        is_deed=pl.col("is_deed").fill_null(value=False),
        member=pl.col("row") * 100 + pl.col("span_no"),
    )
