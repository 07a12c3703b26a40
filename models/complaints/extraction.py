"""From turns to complaints: split, match, recognise, tell matters apart, quote, judge."""

from collections.abc import Collection

import polars as pl

from models.complaints.course import Course, follow
from models.complaints.judgements import judge
from models.complaints.judges import Judges
from models.complaints.matters import number_matters
from models.complaints.recognition import Recognizer
from models.complaints.rules import Rules
from models.complaints.sentences import split_sentences
from models.complaints.signals import fired_signals, match_signals
from models.complaints.statements import choose_statements

_KEY = ["contact_id", "complaint_no"]
_COLUMNS = [*_KEY, "text", "evidence", "ask", "severity", "threat", "probability", "signals", "reasons"]
_COLUMNS += ["is_said_again", "emotions", "emotion_peak", "tried"]
_JOINT = "\x1e"  # between a contact and the number of its complaint; stands in no id
# How much of what is wrong a sentence of each kind tells.
_TELLS = {"matter": 2.0, "grievance": -0.5, "courtesy": -2.0, "praise": -1.0, "settled": -1.0, "elsewhere": -1.0}
# Signals of sentences that are quoted only when nothing else was said.
_FORMULAS = {"courtesies": -3.0, "agent_grumble": -2.6}
_LIKELY = 0.5


def find_complaints(
    turns: pl.DataFrame,
    rules: Rules,
    recognizer: Recognizer,
    judges: Judges,
    course: Course,
    *,
    certain: Collection[str] = (),
) -> pl.DataFrame:
    """What is complained of in each contact: nothing, one matter or several.

    Args:
        turns: contact_id str, turn_id str, turn_no i32, part str (title, text, turn or reply), speaker str (customer,
            agent or system), text str (masked, white space folded). Only what the customer said counts.
        rules: Words and patterns; see `Rules.from_dict`.
        recognizer: Models of what is a complaint.
        judges: Models of asks, threats and gravity.
        course: Wordings of emotions and of what was tried.
        certain: Contacts that complain whatever the models say, because a person decided it.

    Returns:
        One row a complaint, sorted by contact_id and complaint_no: contact_id str, complaint_no i32 (from 1, by first
        mention), text str (the evidence in order, joined by a space), evidence list[struct{turn_id str, start i32, end
        i32}] (characters of the turn's text), ask str, severity i32 (0 to 4), threat str, probability f64 (of the
        contact), signals list[str] (names of the rules' signals that fired, for and against, sorted), reasons
        list[struct{feature str, worth f64}] (see `Recognizer.reasons`), is_said_again bool (the customer says that
        it is not the first time), emotions, emotion_peak and tried as `follow` gives them.

    Source:
        Definitions of complaint, ask, threat and severity: DESIGN.md 4.4.
    """
    split = split_sentences(turns, leads=rules.statement.leads, turns_to=rules.matters.turns)
    names = list(rules.signals)
    sentences = recognizer.read_sentences(match_signals(split, rules), names)
    found = recognizer.judge_contacts(sentences).filter(
        (pl.col("probability") >= rules.threshold) | pl.col("contact_id").is_in(list(certain))
    )
    said = sentences.join(found.select("contact_id"), on="contact_id", how="semi", maintain_order="left")
    numbered = number_matters(_telling(said, names), rules.matters)
    told = _by_complaint(numbered, rules, judges, course)
    return (
        told.join(found, on="contact_id")
        .join(fired_signals(numbered, names), on=_KEY)
        .join(recognizer.reasons(numbered, names), on=_KEY)
        .select(_COLUMNS)
        .sort(_KEY)
    )


def _telling(sentences: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """The sentences with `tells` f64, how much each says about what is wrong, and what the models find muted, too."""
    worths = _TELLS | {name: worth for name, worth in _FORMULAS.items() if name in names}
    return sentences.with_columns(
        tells=pl.sum_horizontal(pl.col(name) * worth for name, worth in worths.items()),
        is_muted=pl.col("is_muted") | (pl.col("elsewhere") > _LIKELY),
    )


def _by_complaint(numbered: pl.DataFrame, rules: Rules, judges: Judges, course: Course) -> pl.DataFrame:
    """What is quoted from, and judged of, each complaint: `_KEY` and the columns of what judges."""
    joint = pl.concat_str("contact_id", pl.lit(_JOINT), pl.col("complaint_no").cast(pl.String))
    one_each = numbered.with_columns(contact_id=joint)
    told = (
        choose_statements(one_each, rules)
        .join(judge(one_each, rules, judges), on="contact_id")
        .join(follow(one_each, course), on="contact_id")
        .with_columns(is_said_again=pl.col("is_said_again") | (pl.col("tried").list.len() > 0))
    )
    key = pl.col("contact_id").str.split_exact(_JOINT, 1)
    return told.with_columns(contact_id=key.struct[0], complaint_no=key.struct[1].cast(pl.Int32))
