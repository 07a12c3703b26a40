"""The course of a complaint: how the customer felt from turn to turn, what was tried before, whether it comes again.

Words are in data/reference/lexicon/course.yaml. What is asked and how grave it is stands in judgements.py.
"""

from typing import Literal

import polars as pl

from models.complaints.wordings import Checked, Wording

CALM, EMOTIONS = "calm", ("angry", "displeased", "pleased")  # from the strongest; a turn that says none is calm
_HAN_PAIRS = 2
Emotion = Literal["angry", "displeased", "pleased"]
Place = Literal["hotline", "repair", "shop", "merchant", "online", "superior", "regulator"]


class Course(Checked):
    """Wordings of emotions and of what was tried."""

    emotions: dict[Emotion, Wording]
    tried: dict[Place, Wording]


def follow(sentences: pl.DataFrame, course: Course) -> pl.DataFrame:
    """Emotions and what was tried, of each contact.

    Args:
        sentences: contact_id str, turn_id str, turn_no i32, text str, start i32, end i32, is_muted bool; of customers.
        course: Wordings.

    Returns:
        One row a contact, sorted by contact_id: contact_id str, emotions list[str] (one a turn of the customer's, in
        the order said), emotion_peak str (the strongest; pleased only when nothing else was said but calm), tried
        list[struct{kind str, turn_id str, start i32, end i32}] (in the order said).
    """
    ordered = sentences.sort("contact_id", "turn_no", "turn_id", "start")
    places = dict(enumerate([*EMOTIONS, CALM]))
    ranks = [pl.when(course.emotions[name].matches(pl.col("text"))).then(at) for at, name in enumerate(EMOTIONS)]
    turns = (
        ordered.with_columns(rank=pl.coalesce(*ranks, pl.lit(len(EMOTIONS))))
        .group_by("contact_id", "turn_id", maintain_order=True)
        .agg(pl.col("rank").min())
    )
    named = pl.col("rank").replace_strict(places, return_dtype=pl.String)
    felt = turns.group_by("contact_id", maintain_order=True).agg(
        named.alias("emotions"),
        pl.col("rank").min().replace_strict(places, return_dtype=pl.String).alias("emotion_peak"),
    )
    return felt.join(_tried(ordered, course), on="contact_id", how="left", maintain_order="left").with_columns(
        pl.col("tried").fill_null([])
    )


def _tried(ordered: pl.DataFrame, course: Course) -> pl.DataFrame:
    """What was tried: contact_id, tried."""
    text = pl.col("text")
    kinds = [pl.when(wording.matches(text)).then(pl.lit(name)) for name, wording in course.tried.items()]
    found = (
        ordered.filter(~pl.col("is_muted"))
        .with_columns(kind=pl.concat_list(*kinds).list.drop_nulls())
        .explode("kind", empty_as_null=False)
    )
    span = pl.struct("kind", "turn_id", "start", "end")
    return found.group_by("contact_id", maintain_order=True).agg(span.alias("tried"))


def find_repeats(pairs: pl.DataFrame, *, likeness: float) -> pl.DataFrame:
    """The complaints that raise a matter again.

    Args:
        pairs: complaint_id str, text str, earlier_id str, earlier_text str; each complaint with those that the same
            customer made in the days before, the latest first.
        likeness: Least share of the shorter one's pairs of neighbouring characters that the other has, too.

    Returns:
        complaint_id str, repeat_of str (the latest that is like it), sorted.
    """
    shares = [_shared(one, other) for one, other in pairs.select("text", "earlier_text").iter_rows()]
    alike = pairs.with_columns(shared=pl.Series(shares, dtype=pl.Float64)).filter(pl.col("shared") >= likeness)
    first = alike.unique("complaint_id", keep="first", maintain_order=True)
    return first.select("complaint_id", repeat_of="earlier_id").sort("complaint_id")


def _shared(one: str, other: str) -> float:
    pairs = [{text[at : at + _HAN_PAIRS] for at in range(len(text) - 1)} for text in (one, other)]
    fewest = min(map(len, pairs))
    return len(pairs[0] & pairs[1]) / fewest if fewest else 0.0
