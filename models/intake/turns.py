"""What was said in a contact, utterance by utterance."""

import polars as pl

from models.intake.dates import parse_moments
from models.intake.sources import Headers
from models.text.dialogues import mask_dialogues
from models.text.masking import clean, fold
from models.text.masking_rules import MaskingRules

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
# Time since the contact began: seconds or milliseconds, up to a day.
OFFSET = r"^([0-9]{1,8}(?:\.[0-9]+)?)(ms)?$"
# Numbers from here on, if they stay so, may be days since 1900; from there on, dates such as 20260703.
FIRST_DAY, FIRST_DATE = 32_873, 10_000_000
# Seconds a character, pauses included, between talk (0.2 to 0.5, so 200 to 500 as milliseconds) and a slow chat (5);
# with so many characters as are granted to one who says nothing at first.
SLOWEST, GRANTED = 35, 20
# A recogniser's number for a voice: 0, channel_1, 声道2.
VOICE = r"^(?:channel|ch|spk|speaker|声道|通道|说话人|发言人)?[\s_\-#]*0*([0-9]{1,2})$"
# How whoever works there begins, and how anybody does.
GREETING = (
    "[为替][您你]服务|请问有什么|有什么可以帮|工号[为是]?[0-9零一二三四五六七八九幺两]"
    "|(?:这里|我)是.{0,12}(?:客服|热线|中心|公司)"
)
HELLO = "[您你]好"
# "客户：… 客服01：…" at the beginning of lines or sentences: a dialogue written into one cell.
SPEAKER = r"(?m)(^|[\s。！？；…!?;])\s*[\[【(（]?({names})[0-9]{{0,8}}[\]】)）]?\s*[:：]"
# What tells one speaker of a kind from the next: 客服01, agent_2, 客户：
NUMBERED = r"[\s_\-.#:：]*[0-9]*[\s:：]*$"


def make_turns(
    fields: pl.DataFrame, dialogue: pl.DataFrame, *, headers: Headers, masking: MaskingRules, timezone: str
) -> pl.DataFrame:
    """The turns of contacts.

    Args:
        fields: contact_id str, title str, text str, reply str, started_at str, replied_at str.
        dialogue: contact_id str, place i64, speaker str, at str, text str: the elements of the field `turns`.
        headers: Names used for speakers.
        masking: By which words personal data is known.
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
        *("contact_id", "place", "at", "text"),
        part=pl.lit("turn"),
        speaker=_dialogue_speakers(dialogue, headers),
        since=_since_beginning(dialogue),
    )
    said = pl.concat([*_split_dialogues(written, headers), spoken], how="diagonal")
    started = fields.select("contact_id", started=parse_moments(fields["started_at"], timezone=timezone))
    order = pl.col("part").replace_strict({part: place for part, (_, place) in PARTS.items()}, return_dtype=pl.Int32)
    said = said.join(started, on="contact_id", maintain_order="left")
    moments = said["at"].set(said["since"].is_not_null(), None)
    said = said.with_columns(
        text=clean(said["text"], masking),
        said_at=pl.coalesce(
            parse_moments(moments, timezone=timezone), pl.col("started") + pl.duration(microseconds="since")
        ),
    )
    said = said.filter(pl.col("text").is_not_null()).sort("contact_id", order, "place")
    numbered = said.with_columns(turn_no=pl.int_range(pl.len(), dtype=pl.Int32).over("contact_id"))
    numbered = numbered.with_columns(text=mask_dialogues(numbered, masking))
    turn_id = pl.concat_str("contact_id", pl.lit("-"), pl.col("turn_no").cast(pl.String))
    return numbered.with_columns(turn_id=turn_id).select(list(SCHEMA))


def _since_beginning(dialogue: pl.DataFrame) -> pl.Series:
    """Microseconds from the beginning of a contact to each utterance, i64; null for one that gives no time or a moment.

    All whole numbers of a dialogue are milliseconds when as seconds they would be too far apart for what is said
    between them. Their order says nothing: some recognisers give one voice after the other.
    """
    parts = pl.col("at").str.strip_chars().str.to_lowercase().str.extract_groups(OFFSET)
    timed = dialogue.with_row_index("row").select("row", "contact_id", "text", parts=parts)
    timed = timed.select(
        "row", "contact_id", "text", value=pl.col("parts").struct[0].cast(pl.Float64), unit=pl.col("parts").struct[1]
    )
    timed = timed.filter(pl.col("value").is_not_null())
    value, contact = pl.col("value"), "contact_id"
    timed = timed.with_columns(
        least=value.min().over(contact),
        most=value.max().over(contact),
        is_whole=(value == value.floor()).all().over(contact),
        says_so=pl.col("unit").is_not_null(),
    )
    said = pl.when(value < pl.col("most")).then(pl.col("text").str.len_chars()).sum().over(contact)
    is_fast = (pl.col("least") >= FIRST_DAY) | (pl.col("most") > SLOWEST * (said + GRANTED))
    is_since = (
        pl.col("says_so")
        | (pl.col("least") < FIRST_DAY)
        | (pl.col("is_whole") & (pl.col("most") > pl.col("least")) & (pl.col("least") < FIRST_DATE))
    )
    is_milli = pl.col("says_so") | (pl.col("is_whole") & is_fast)
    since = pl.when(is_since).then(value * pl.when(is_milli).then(1_000).otherwise(1_000_000)).round()
    found = timed.select("row", since=since.cast(pl.Int64))
    return pl.repeat(None, dialogue.height, dtype=pl.Int64, eager=True).scatter(found["row"], found["since"])


def _dialogue_speakers(dialogue: pl.DataFrame, headers: Headers) -> pl.Series:
    """The kind of speaker of each utterance.

    Of voices that have only numbers, those named in headers.yaml (channel_0) are what it says. Of the others of a
    dialogue with several and no agent, the one who greets first as those do who work there is the agent, without such
    a greeting the first to say hello, else the first to speak; the rest are customers.
    """
    known = {name.lower(): speaker for speaker, names in headers.speakers.items() for name in names}
    voice = dialogue["speaker"].str.strip_chars().str.to_lowercase().str.extract(VOICE)
    kind = speakers(dialogue["speaker"], headers)
    if voice.null_count() == voice.len():
        return kind
    named = ("channel_" + voice).replace_strict(known, default=None, return_dtype=pl.String)
    kind = kind.set(voice.is_not_null(), None)
    contact, text = "contact_id", pl.col("text")
    greeting = pl.when(text.str.contains(GREETING)).then(0).when(text.str.contains(HELLO)).then(1).otherwise(2)
    voices = dialogue.select(contact, "place", "text", voice=voice, kind=named.fill_null(kind)).with_columns(
        free=pl.when(pl.col("kind").is_null()).then("voice"),
        lacks_agent=(pl.col("kind") == "agent").fill_null(value=False).any().over(contact).not_(),
        several=pl.col("voice").drop_nulls().n_unique().over(contact) > 1,
        greeting=greeting,
    )
    first = pl.col("free").sort_by("greeting", "place").drop_nulls().first().over(contact)
    is_agent = pl.col("lacks_agent") & pl.col("several") & (pl.col("free") == first)
    return voices.select(pl.coalesce("kind", pl.when(is_agent).then(pl.lit("agent")), pl.lit("customer"))).to_series()


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
