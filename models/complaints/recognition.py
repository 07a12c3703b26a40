"""Which contacts complain: every sentence is told by its kind, and the contact by what kinds its sentences are.

The two models are tables in data/reference/models; teaching.py makes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from models.complaints.linear import Examples, LinearModel, softmax
from models.complaints.rules import KINDS

AGGRIEVED, CALM = KINDS[:2], KINDS[2:8]
_SURE = 0.99  # a sentence is never believed more than this
_ENOUGH = 12  # characters that say a thing; shorter sentences weigh less
_SIGNAL_WORTH = 0.3  # of a signal, where an n-gram is worth 1 divided by the root of their number
_TELLING = 4  # characters; fewer are 在吗, 好的


@dataclass(frozen=True)
class Recognizer:
    """The models that recognise complaints.

    Attributes:
        sentences: Classes are `KINDS`.
        contacts: Classes are `calm` and `complaint`; its features are the columns of `describe_contacts`.
    """

    sentences: LinearModel
    contacts: LinearModel

    def __post_init__(self) -> None:
        """Refuses models for something else."""
        for name, model, wanted in [
            ("complaint_sentences", self.sentences, tuple(sorted(KINDS))),
            ("complaint_contacts", self.contacts, ("calm", "complaint")),
        ]:
            if model.classes != wanted:
                raise ValueError(
                    f"the model {name} tells {list(model.classes)}, wanted {list(wanted)}; run `tingsu train`"
                )

    def read_sentences(self, sentences: pl.DataFrame, signals: Sequence[str]) -> pl.DataFrame:
        """The sentences with how likely each is of each kind: a column f64 a kind, named by it; they add up to 1.

        Args:
            sentences: text str, and a bool column for each of `signals`.
            signals: Names of the rules' signals.
        """
        return with_kinds(sentences, signals, self.sentences)

    def judge_contacts(self, sentences: pl.DataFrame) -> pl.DataFrame:
        """How likely it is that each contact complains.

        Args:
            sentences: As `read_sentences` gives them.

        Returns:
            One row a contact, sorted: contact_id str, probability f64.
        """
        described = describe_contacts(sentences)
        chance = self.contacts.probabilities(contact_examples(described))[:, 1]
        return described.select("contact_id", probability=pl.Series(chance, dtype=pl.Float64))

    def reasons(self, sentences: pl.DataFrame, signals: Sequence[str], *, most: int = 5) -> pl.DataFrame:
        """What made the most telling sentence of each complaint one of a complaint.

        Args:
            sentences: As `read_sentences` gives them, with complaint_no i32.
            signals: Names of the rules' signals.
            most: How many at most.

        Returns:
            One row a complaint: contact_id str, complaint_no i32, reasons list[struct{feature str, worth f64}], the
            weightiest first; a feature is an n-gram, with | for the edge of a clause, or a signal in brackets.
        """
        key = ["contact_id", "complaint_no"]
        best = sentences.sort("matter", descending=True, maintain_order=True).unique(
            key, keep="first", maintain_order=True
        )
        best = best.sort(key).with_row_index("row")
        told = self.sentences.reasons(sentence_examples(best, signals), "matter", most=most)
        listed = told.group_by("row", maintain_order=True).agg(reasons=pl.struct("feature", pl.col("worth").round(3)))
        empty = pl.lit([], dtype=listed.schema["reasons"])
        return best.join(listed, on="row", how="left").select(*key, pl.col("reasons").fill_null(empty)).sort(key)


def with_kinds(sentences: pl.DataFrame, signals: Sequence[str], model: LinearModel) -> pl.DataFrame:
    """See `Recognizer.read_sentences`."""
    chances = softmax(model.scores(sentence_examples(sentences, signals)))
    return sentences.with_columns(pl.Series(name, chances[:, at]) for at, name in enumerate(model.classes))


def sentence_examples(sentences: pl.DataFrame, signals: Sequence[str]) -> Examples:
    """Sentences as the model of sentences looks at them."""
    return Examples(sentences["text"], columns=sentences.select(pl.col(signals).cast(pl.Float64) * _SIGNAL_WORTH))


def contact_examples(described: pl.DataFrame) -> Examples:
    """Described contacts as the model of contacts looks at them."""
    return Examples(pl.repeat("", described.height, dtype=pl.String, eager=True), columns=described.drop("contact_id"))


def describe_contacts(sentences: pl.DataFrame) -> pl.DataFrame:
    """What a contact's sentences are like, in numbers of about -1 to 1.

    Args:
        sentences: contact_id str, content u32, is_written bool, and a column f64 for each of `KINDS`; in the order of
            speaking within a contact.

    Returns:
        One row a contact, sorted by contact_id: contact_id str, and f64 columns: `highest_<kind>`, the odds of the most
        likely sentence of a kind; of aggrieved sentences (matter or grievance) `highest_aggrieved`, `second_aggrieved`,
        `sum_aggrieved`, `sum_for`, `sum_against` (summed odds, the longer the sentence the more), `first_aggrieved`,
        `last_aggrieved`; `late_settled` (the more, the later it is said); `matters`, `grievances` (about how many);
        `sentences`; `written`.
    """
    aggrieved = pl.sum_horizontal(AGGRIEVED)
    weight = pl.min_horizontal(pl.col("content"), pl.lit(_ENOUGH)) / _ENOUGH
    known = sentences.with_columns(aggrieved=aggrieved).with_columns(
        odds=_odds(pl.col("aggrieved")) * weight, telling=pl.col("content") >= _TELLING
    )
    odds, told = pl.col("odds"), pl.col("aggrieved").filter("telling")
    described = known.group_by("contact_id").agg(
        *[_odds(pl.col(kind).max()).alias(f"highest_{kind}") for kind in KINDS[:8]],
        _odds(pl.col("aggrieved").max()).alias("highest_aggrieved"),
        _odds(pl.col("aggrieved").sort(descending=True).slice(1, 1).first().fill_null(0)).alias("second_aggrieved"),
        (odds.sum() / 2).clip(-2, 2).alias("sum_aggrieved"),
        (odds.clip(0).sum() / 2).clip(0, 2).alias("sum_for"),
        (odds.clip(upper_bound=0).sum() / 2).clip(-2, 0).alias("sum_against"),
        told.first().fill_null(0).alias("first_aggrieved"),
        told.last().fill_null(0).alias("last_aggrieved"),
        (pl.col("settled") * (pl.int_range(pl.len()) + 1) / pl.len()).max().alias("late_settled"),
        (pl.col("matter").sum().clip(0, 4) / 4).alias("matters"),
        (pl.col("grievance").sum().clip(0, 4) / 4).alias("grievances"),
        (pl.len().clip(0, 10).cast(pl.Float64) / 10).alias("sentences"),
        pl.col("is_written").first().cast(pl.Float64).alias("written"),
    )
    return described.sort("contact_id")


def _odds(chance: pl.Expr) -> pl.Expr:
    """Logarithm of the odds, cut and scaled to -1 to 1."""
    sure = chance.clip(1 - _SURE, _SURE)
    return (sure / (1 - sure)).log() / np.log(_SURE / (1 - _SURE))
