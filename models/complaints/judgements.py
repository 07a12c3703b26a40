"""What is asked, what is threatened and how grave it is, by DESIGN.md 4.4."""

import polars as pl

from models.complaints.judges import ASKS, GRAVITY, NONE, THREATS, Judges, split_clauses
from models.complaints.quantities import largest_amount, longest_days
from models.complaints.rules import Rules

_SURE, _THREATENED = 0.6, 0.7  # of something grave, of a threat; chosen by leaving an industry out (docs/adr/011)
_LIKELY = 0.5
_GRAVE_THREATS = ("regulator", "media", "lawsuit")


def judge(sentences: pl.DataFrame, rules: Rules, judges: Judges) -> pl.DataFrame:
    """Ask, threat and severity of each contact.

    Args:
        sentences: contact_id str, text str, is_muted bool, tells f64 and a bool column for each signal; only contacts
            that complain.
        rules: Lines of severity that are sums and spans.
        judges: Models of asks, threats and gravity.

    Returns:
        One row a contact, sorted by contact_id: contact_id str, ask str, severity i32, threat str, is_said_again
        bool (the models hear of an earlier contact).
    """
    clauses = split_clauses(sentences)
    clauses = pl.concat([clauses, judges.read(clauses["clause"])], how="horizontal")
    heard = clauses.with_columns(pl.when("is_muted").then(0.0).otherwise(pl.col("^grave_.*$")).name.keep())
    said = heard.group_by("contact_id").agg(
        *((1 - (1 - pl.col(f"ask_{name}")).product()).alias(f"ask_{name}") for name in ASKS),
        *(pl.col(f"threat_{name}").max() for name in THREATS),
        *(pl.col(f"grave_{name}").max() for name in GRAVITY),
    )
    facts = _facts(sentences, rules).join(said, on="contact_id", how="left")
    made = [pl.when(pl.col(f"threat_{name}") > _THREATENED).then(pl.lit(name)) for name in THREATS]
    threat = pl.coalesce(*made, pl.lit(NONE))
    return (
        facts.with_columns(ask=_ask(), threat=threat)
        .with_columns(severity=_severity(rules))
        .with_columns(is_said_again=pl.max_horizontal("grave_second_contact", "grave_third_contact") > _LIKELY)
        .select("contact_id", "ask", "severity", "threat", "is_said_again")
        .sort("contact_id")
    )


def _ask() -> pl.Expr:
    """The likeliest answer to what would settle it: an ask is the answer when it is made and none before it is."""
    before, names = pl.lit(1.0), [*ASKS, NONE]
    chances = []
    for name in ASKS:
        chances.append(before * pl.col(f"ask_{name}"))
        before = before * (1 - pl.col(f"ask_{name}"))
    answers = pl.concat_list(*chances, before).list.arg_max()
    return answers.replace_strict(dict(enumerate(names)), return_dtype=pl.String)


def _facts(sentences: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The largest sum and longest span that a contact tells, and whether it tells a matter at all."""
    is_matter = pl.col("tells") > 0
    return sentences.group_by("contact_id").agg(
        largest_amount(pl.col("text")).filter(is_matter).max().alias("amount"),
        longest_days(pl.col("text")).filter(is_matter).max().alias("days"),
        pl.any_horizontal(pl.lit(False), *rules.severity.grumble).any().alias("has_matter"),
    )


def _severity(rules: Rules) -> pl.Expr:
    """The highest line of the rubric that applies, 0 to 4."""
    low, high = rules.severity.amounts
    levels = [
        pl.when(pl.sum_horizontal(f"grave_{name}" for name, at in GRAVITY.items() if at >= level) > _SURE).then(level)
        for level in sorted(set(GRAVITY.values()), reverse=True)
    ]
    is_long = (pl.col("days") > rules.severity.outage_days) & (pl.col("grave_outage") > _LIKELY)
    lines = [
        pl.col("has_matter").cast(pl.Int32),
        pl.when(pl.col("amount") > high).then(3).when(pl.col("amount") >= low).then(2).otherwise(0),
        pl.when(is_long).then(3).otherwise(0),
        pl.when(pl.col("threat").is_in(_GRAVE_THREATS)).then(3).otherwise(0),
        pl.coalesce(*levels, pl.lit(0)),
    ]
    return pl.max_horizontal(lines).cast(pl.Int32)
