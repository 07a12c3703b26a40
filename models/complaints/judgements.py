"""What is asked, what is threatened and how grave it is, by DESIGN.md 4.4."""

import polars as pl

from models.complaints.quantities import largest_amount, longest_days
from models.complaints.rules import UNSPECIFIC, Rules
from models.complaints.signals import NO_THREAT
from models.complaints.wordings import Wording

_FORMULA = -1  # a sentence that tells less is an opening or a thank-you: its 敬请回复 asks for nothing
_GRAVE_THREATS = ("regulator", "media", "lawsuit")


def judge(sentences: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Ask, threat and severity of each contact.

    Args:
        sentences: contact_id str, text str, threat_rank i32, is_muted bool, tells f64 and a bool column for each
            signal; only contacts that complain.
        rules: Asks, threats, lines of severity.

    Returns:
        One row a contact, sorted by contact_id: contact_id str, ask str, severity i32, threat str.
    """
    unspecific, meant = UNSPECIFIC
    asks = dict(enumerate([meant if name == unspecific else name for name in rules.asks] + ["none"]))
    threats = dict(enumerate(rules.threats)) | {NO_THREAT: "none"}
    ranks = [
        pl.when(wording.matches(pl.col("text")) & (pl.col("tells") > _FORMULA)).then(pl.lit(rank, pl.Int32))
        for rank, wording in enumerate(rules.ask_wordings().values())
    ]
    facts = _facts(sentences, rules).with_columns(
        pl.coalesce(*ranks, pl.lit(len(rules.asks), pl.Int32)).alias("ask_rank"),
    )
    is_asking = pl.any_horizontal(pl.lit(False), *rules.asking) & (pl.col("ask_rank") < len(rules.asks))
    contacts = facts.group_by("contact_id").agg(
        pl.coalesce(pl.col("ask_rank").filter(is_asking).min(), pl.col("ask_rank").min()).alias("ask_rank"),
        pl.col("threat_rank").min(),
        pl.col("amount", "days", "level", "contacts").max(),
        pl.col("is_essential", "has_matter").any(),
    )
    return contacts.select(
        "contact_id",
        pl.col("ask_rank").replace_strict(asks, return_dtype=pl.String).alias("ask"),
        _severity(rules, threats).alias("severity"),
        pl.col("threat_rank").replace_strict(threats, return_dtype=pl.String).alias("threat"),
    ).sort("contact_id")


def _facts(sentences: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """What each sentence says of the things that severity goes by; nothing when muted."""
    severity, text = rules.severity, pl.col("text")
    is_real, is_matter = ~pl.col("is_muted"), pl.col("tells") > 0
    levels = [
        pl.when(severity.levels[level].matches(text) & is_real).then(pl.lit(level, pl.Int32))
        for level in sorted(severity.levels, reverse=True)
    ]
    third, second = (Wording(patterns=p).matches(text) for p in (severity.contacts.third, severity.contacts.second))
    return sentences.with_columns(
        pl.coalesce(*levels, pl.lit(0, pl.Int32)).alias("level"),
        pl.when(third & is_real).then(3).when(second & is_real).then(2).otherwise(1).alias("contacts"),
        (severity.essentials.matches(text) & is_real).alias("is_essential"),
        pl.when(is_matter).then(largest_amount(text)).alias("amount"),
        pl.when(is_matter).then(longest_days(text)).alias("days"),
        pl.any_horizontal(pl.lit(False), *severity.grumble).alias("has_matter"),
    )


def _severity(rules: Rules, threats: dict[int, str]) -> pl.Expr:
    """The highest line of the rubric that applies, 0 to 4."""
    low, high = rules.severity.amounts
    outage = pl.when(pl.col("days") > rules.severity.outage_days).then(3).otherwise(2)
    grave = [rank for rank, name in threats.items() if name in _GRAVE_THREATS]
    lines = [
        pl.col("level"),
        pl.col("has_matter").cast(pl.Int32),
        pl.when(pl.col("amount") > high).then(3).when(pl.col("amount") >= low).then(2).otherwise(0),
        pl.when("is_essential").then(outage).otherwise(0),
        pl.when(pl.col("contacts") > 1).then(pl.col("contacts")).otherwise(0),
        pl.when(pl.col("threat_rank").is_in(grave)).then(3).otherwise(0),
    ]
    return pl.max_horizontal(lines).cast(pl.Int32)
