"""Which signals fire in a sentence, and how likely a complaint they make the contact."""

import polars as pl

from models.complaints.rules import THREAT_SIGNAL, Rules
from models.complaints.wordings import Signal

NO_THREAT = 99  # threat_rank of a sentence that threatens nothing


def match_signals(sentences: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The sentences with what fires in each.

    Args:
        sentences: text str, is_heading bool, and any further columns.
        rules: Signals and threats.

    Returns:
        The same rows and columns, and one bool column a signal, named by it; threat_rank i32 (place in
        `rules.threats`, `NO_THREAT` for none); is_muted bool (said of somebody else, or of what might be); tells f64
        (how much the sentence says about what is wrong). What speaks for a complaint does not fire in a muted sentence.
    """
    ranks = [
        pl.when(wording.matches(pl.col("text"))).then(pl.lit(rank, pl.Int32))
        for rank, wording in enumerate(rules.threat_wordings().values())
    ]
    fired = [_fires(name, signal).alias(name) for name, signal in rules.signals.items() if name != THREAT_SIGNAL]
    matched = sentences.with_columns(*fired, pl.coalesce(*ranks, pl.lit(NO_THREAT, pl.Int32)).alias("threat_rank"))
    if THREAT_SIGNAL in rules.signals:
        matched = matched.with_columns((pl.col("threat_rank") < NO_THREAT).alias(THREAT_SIGNAL))
    mutes = [name for name, signal in rules.signals.items() if signal.mutes]
    matched = matched.with_columns(pl.any_horizontal(pl.lit(False), *mutes).alias("is_muted"))
    heard = [pl.col(name) & ~pl.col("is_muted") for name, signal in rules.signals.items() if signal.is_for]
    tells = [pl.col(name) * signal.tells for name, signal in rules.signals.items()]
    return matched.with_columns(heard).with_columns(pl.sum_horizontal(tells).alias("tells"))


def _fires(name: str, signal: Signal) -> pl.Expr:
    """True where the signal's words are said where they count."""
    matches = signal.matches(pl.col("text"))
    return matches & pl.col("is_heading") if signal.part == "title" else matches


def score_contacts(sentences: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """How likely it is that each contact is a complaint.

    Args:
        sentences: contact_id str, is_written bool, and the columns of `match_signals`.
        rules: Weights and bias.

    Returns:
        One row a contact, sorted by contact_id: contact_id str, is_written bool, probability f64, signals list[str]
        (names of those that fired, sorted).

    Source:
        A logistic model with weights set by hand, so that every decision can be read off the signals' names.
    """
    names = sorted(rules.signals)
    contacts = (
        sentences.group_by("contact_id").agg(pl.col("is_written").first(), pl.col(names).any()).sort("contact_id")
    )
    bias = pl.when("is_written").then(rules.bias.written).otherwise(rules.bias.dialogue)
    # Joined and cut again: twenty times as fast as a list of nulls and names.
    fired = pl.concat_str([pl.when(name).then(pl.lit(name)) for name in names], separator=" ", ignore_nulls=True)
    return contacts.select(
        "contact_id",
        "is_written",
        (1 / (1 + (-(bias + _weights(rules))).exp())).alias("probability"),
        fired.str.extract_all(r"\S+").alias("signals"),
    )


def _weights(rules: Rules) -> pl.Expr:
    """Sum of the weights of the signals that fired, of each family the largest only; f64."""
    families: dict[str, list[pl.Expr]] = {}
    for name, signal in rules.signals.items():
        weight = pl.when("is_written").then(signal.written).otherwise(signal.dialogue)
        families.setdefault(signal.family or name, []).append(pl.col(name) * weight)
    return pl.sum_horizontal([pl.max_horizontal(weights) for weights in families.values()])
