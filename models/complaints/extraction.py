"""From turns to complaints: split, match, score, quote, judge."""

from collections.abc import Collection

import polars as pl

from models.complaints.course import Course, follow
from models.complaints.judgements import judge
from models.complaints.judges import Judges
from models.complaints.rules import Rules
from models.complaints.sentences import split_sentences
from models.complaints.signals import match_signals, score_contacts
from models.complaints.statements import choose_statements

_COLUMNS = ["contact_id", "complaint_no", "text", "evidence", "ask", "severity", "threat", "probability", "signals"]
_COLUMNS += ["is_said_again", "emotions", "emotion_peak", "tried"]


def find_complaints(
    turns: pl.DataFrame, rules: Rules, judges: Judges, course: Course, *, certain: Collection[str] = ()
) -> pl.DataFrame:
    """What is complained of in each contact, at most one complaint a contact.

    Args:
        turns: contact_id str, turn_id str, turn_no i32, part str (title, text, turn or reply), speaker str (customer,
            agent or system), text str (masked, white space folded). Only what the customer said counts.
        rules: What makes a complaint; see `Rules.from_dict`.
        judges: Models of asks, threats and gravity.
        course: Wordings of emotions and of what was tried.
        certain: Contacts that complain whatever the rules say, because a person decided it.

    Returns:
        One row a complaint, sorted by contact_id: contact_id str, complaint_no i32 (1), text str (the evidence in
        order, joined by a space), evidence list[struct{turn_id str, start i32, end i32}] (characters of the turn's
        text), ask str, severity i32 (0 to 4), threat str, probability f64 (at least the threshold), signals list[str]
        (names of the signals that fired, for and against, sorted), is_said_again bool (the customer says that it is not
        the first time), emotions, emotion_peak and tried as `follow` gives them.

    Source:
        Definitions of complaint, ask, threat and severity: DESIGN.md 4.4.
    """
    sentences = match_signals(split_sentences(turns, leads=rules.statement.leads), rules)
    found = score_contacts(sentences, rules).filter(
        (pl.col("probability") >= rules.threshold) | pl.col("contact_id").is_in(list(certain))
    )
    of_complaints = sentences.join(found.select("contact_id"), on="contact_id", how="semi", maintain_order="left")
    return (
        found.join(choose_statements(of_complaints, rules), on="contact_id")
        .join(judge(of_complaints, rules, judges), on="contact_id")
        .join(follow(of_complaints, course), on="contact_id")
        .with_columns(is_said_again=pl.col("is_said_again") | (pl.col("tried").list.len() > 0))
        .with_columns(pl.lit(1, pl.Int32).alias("complaint_no"))
        .select(_COLUMNS)
        .sort("contact_id")
    )
