"""What is asked, what is threatened and how grave it is, by DESIGN.md 4.4."""

from typing import get_args

import polars as pl

from models.complaints.cues import Line
from models.complaints.judges import ASKS, GRAVITY, NONE, THREATS, Judges, split_clauses
from models.complaints.quantities import largest_amount, longest_days
from models.complaints.rules import Rules

# How sure a model must be of what no cue tells; chosen on contacts by writers who knew neither bank nor worlds
# (docs/adr/011).
_SURE, _THREATENED = 0.52, 0.65
_OUTCRY = 12  # characters; who says no more, and names no matter, only grumbles
_LEVELS = sorted(set(GRAVITY.values()), reverse=True)
_GRAVE_THREATS = ("regulator", "media", "lawsuit")


def judge(sentences: pl.DataFrame, rules: Rules, judges: Judges) -> pl.DataFrame:
    """Ask, threat and severity of each contact.

    Args:
        sentences: contact_id str, text str, is_muted bool, tells f64 and a bool column for each signal; only contacts
            that complain.
        rules: Lines of severity that are sums and spans.
        judges: Models and cues of asks, threats and gravity.

    Returns:
        One row a contact, sorted by contact_id: contact_id str, ask str, severity i32, threat str, is_said_again
        bool (an earlier contact is told of).
    """
    facts = _facts(sentences, rules, judges).join(_said(sentences, judges), on="contact_id", how="left")
    made = [
        pl.when(pl.col(f"cue_{name}") | (pl.col(f"threat_{name}") > _THREATENED)).then(pl.lit(name)) for name in THREATS
    ]
    return (
        facts.with_columns(ask=_ask(), threat=pl.coalesce(*made, pl.lit(NONE)))
        .with_columns(severity=_severity(rules))
        .with_columns(
            is_said_again=pl.any_horizontal("cue_second_contact", "cue_third_contact", pl.col("again") > _SURE)
        )
        .select("contact_id", "ask", "severity", "threat", "is_said_again")
        .sort("contact_id")
    )


def _said(sentences: pl.DataFrame, judges: Judges) -> pl.DataFrame:
    """What the models hear in each contact: contact_id, ask_<kind>, threat_<kind>, at_least_<level> and again, f64."""
    clauses = split_clauses(sentences)
    clauses = pl.concat([clauses, judges.read(clauses["clause"])], how="horizontal")
    heard = {
        f"at_least_{level}": pl.sum_horizontal(f"grave_{name}" for name, at in GRAVITY.items() if at >= level)
        for level in _LEVELS
    } | {"again": pl.max_horizontal("grave_second_contact", "grave_third_contact")}
    clauses = clauses.with_columns(
        **{name: pl.when("is_muted").then(0.0).otherwise(said) for name, said in heard.items()}
    )
    return clauses.group_by("contact_id").agg(
        *((1 - (1 - pl.col(f"ask_{name}")).product()).alias(f"ask_{name}") for name in ASKS),
        *(pl.col(f"threat_{name}").max() for name in THREATS),
        pl.col("^at_least_.$").max(),
        pl.col("again").max(),
    )


def _facts(sentences: pl.DataFrame, rules: Rules, judges: Judges) -> pl.DataFrame:
    """What the cues, sums and spans of a contact tell: contact_id, cue_* bool, amount and days f64, is_outcry bool."""
    lines = [f"cue_{name}" for name in get_args(Line)]
    heard = judges.cues.hear(sentences).with_columns(pl.col(name) & ~pl.col("is_muted") for name in lines)
    return heard.group_by("contact_id").agg(
        pl.col("^cue_.*$").any(),
        largest_amount(pl.col("text")).filter(~pl.col("is_muted")).max().alias("amount"),
        longest_days(pl.col("text")).filter(~pl.col("is_muted")).max().alias("days"),
        is_outcry=~pl.any_horizontal(pl.lit(False), *rules.severity.grumble).any()
        & (pl.col("text").str.len_chars().sum() <= _OUTCRY),
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


def _severity(rules: Rules) -> pl.Expr:
    """The highest line of the rubric that applies, 0 to 4."""
    low, high = rules.severity.amounts
    cues = [pl.when(f"cue_{name}").then(GRAVITY[name]).otherwise(0) for name in get_args(Line)]
    models = [pl.when(pl.col(f"at_least_{level}") > _SURE).then(level).otherwise(0) for level in _LEVELS]
    is_long = (pl.col("days") > rules.severity.outage_days) & pl.col("cue_outage")
    lines = [
        *cues,
        *models,
        pl.when(pl.col("amount") > high).then(3).when(pl.col("amount") >= low).then(2).otherwise(0),
        pl.when(is_long).then(3).otherwise(0),
        pl.when(pl.col("threat").is_in(_GRAVE_THREATS)).then(3).otherwise(0),
    ]
    least = pl.when(pl.col("cue_passing") | pl.col("is_outcry")).then(0).otherwise(1)
    return pl.max_horizontal(least, *lines).cast(pl.Int32)
