"""What was said in a contact, utterance by utterance."""

import polars as pl

from models.intake.dates import parse_moments
from models.intake.sources import Headers
from models.text.masking import clean, fold

SCHEMA = {
    "turn_id": pl.String,
    "contact_id": pl.String,
    "turn_no": pl.Int32,
    "part": pl.String,
    "speaker": pl.String,
    "said_at": pl.Datetime("us", "UTC"),
    "text": pl.String,
}
PARTS = {"title": ("customer", 0), "text": ("customer", 1), "turn": (None, 2), "reply": ("agent", 3)}
# Seconds since the contact began.
OFFSET = r"^([0-9]{1,4}(?:\.[0-9]+)?)$"
# "客户：… 客服01：…" at the beginning of lines or sentences: a dialogue written into one cell.
SPEAKER = r"(?m)(^|[\s。！？；…!?;])\s*[\[【(（]?({names})[0-9]{{0,8}}[\]】)）]?\s*[:：]"
# What tells one speaker of a kind from the next: 客服01, agent_2, 客户：
NUMBERED = r"[\s_\-.#:：]*[0-9]*[\s:：]*$"


def make_turns(fields: pl.DataFrame, dialogue: pl.DataFrame, *, headers: Headers, timezone: str) -> pl.DataFrame:
    """The turns of contacts.

    Args:
        fields: contact_id str, title str, text str, reply str, started_at str, replied_at str.
        dialogue: contact_id str, place i64, speaker str, at str, text str: the elements of the field `turns`.
        headers: Names used for speakers.
        timezone: Zone of times that name none.

    Returns:
        turn_id, contact_id, turn_no i32 (from 0 without gaps), part, speaker, said_at (UTC), text (folded and masked);
        empty utterances left out; sorted by contact_id and turn_no.
    """
    written = [
        fields.filter(pl.col(part).is_not_null()).select(
            "contact_id",
            place=pl.lit(0, dtype=pl.Int64),
            part=pl.lit(part),
            speaker=pl.lit(PARTS[part][0]),
            at=pl.col("replied_at" if part == "reply" else "started_at"),
            text=pl.col(part),
        )
        for part in ("title", "text", "reply")
    ]
    spoken = dialogue.select(
        "contact_id", "place", part=pl.lit("turn"), speaker=speakers(dialogue["speaker"], headers), at="at", text="text"
    )
    said = pl.concat([*_split_dialogues(written, headers), spoken])
    started = fields.select("contact_id", started=parse_moments(fields["started_at"], timezone=timezone))
    order = pl.col("part").replace_strict({part: place for part, (_, place) in PARTS.items()}, return_dtype=pl.Int32)
    said = said.join(started, on="contact_id", maintain_order="left")
    seconds = pl.col("at").str.extract(OFFSET).cast(pl.Float64) * 1_000_000
    said = said.with_columns(
        text=clean(said["text"]),
        said_at=pl.coalesce(
            parse_moments(said["at"], timezone=timezone),
            pl.col("started") + pl.duration(microseconds=seconds.cast(pl.Int64)),
        ),
    )
    said = said.filter(pl.col("text").is_not_null()).sort("contact_id", order, "place")
    numbered = said.with_columns(turn_no=pl.int_range(pl.len(), dtype=pl.Int32).over("contact_id"))
    turn_id = pl.concat_str("contact_id", pl.lit("-"), pl.col("turn_no").cast(pl.String))
    return numbered.with_columns(turn_id=turn_id).select(list(SCHEMA))


def speakers(names: pl.Series, headers: Headers) -> pl.Series:
    """The kind of speaker (customer, agent, system) for each name.

    A name that is not known counts as customer, for what it says must not be lost.
    """
    known = {name.lower(): speaker for speaker, names in headers.speakers.items() for name in names}
    plain = names.str.to_lowercase().str.replace(NUMBERED, "").str.strip_chars()
    return plain.replace_strict(known, default="customer", return_dtype=pl.String).fill_null("customer")


def _split_dialogues(written: list[pl.DataFrame], headers: Headers) -> list[pl.DataFrame]:
    """The same frames, texts that hold a dialogue (at least two speakers' names) split into its turns."""
    title, text, reply = written
    names = "|".join(name for names in headers.speakers.values() for name in names if not name.isascii())
    name = SPEAKER.format(names=names)
    is_dialogue = pl.col("text").str.count_matches(name) >= 2
    dialogues = text.filter(is_dialogue)
    marked = fold(dialogues["text"]).str.replace_all(name, "${1}\x1e${2}\x1f")  # folded text holds neither mark
    pieces = (
        dialogues.with_columns(text=marked.str.split("\x1e"))
        .with_columns(place=pl.int_ranges(pl.col("text").list.len(), dtype=pl.Int64) - 1_000_000)  # before `turns`
        .explode("text", "place")
        .with_columns(pl.col("text").str.splitn("\x1f", 2).struct.rename_fields(["name", "said"]))
        .unnest("text")
    )
    preface = pieces.filter(pl.col("said").is_null()).select(pl.exclude("name", "said"), text="name")
    spoken = pieces.filter(pl.col("said").is_not_null())
    turns = spoken.select(
        *("contact_id", "place"), part=pl.lit("turn"), speaker=speakers(spoken["name"], headers), at="at", text="said"
    )
    return [title, text.filter(~is_dialogue), preface.select(text.columns), turns, reply]
