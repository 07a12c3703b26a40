"""Customers' turns cut into sentences that can be quoted: where each begins and ends in its turn."""

import polars as pl

LONGEST = 50  # characters before the terminator; spans shown stay below 60

_TURN = "\x01"  # marks where the customer turns to something else; folded text has no such character
_END = "。！？!?；;\n" + _TURN
_ONE = rf"(?:\[[^\[\]]{{1,8}}\]|[^{_END}])"  # a character, or a placeholder such as [手机], which is never cut
# Tried in turn: a short sentence; one up to its end, a space or the end of the text; then a long one is cut
# at its last comma, and only without any comma in mid-word. Together they take every character exactly once.
_PIECES = "|".join(
    [
        rf"{_ONE}{{0,7}}[{_END}]+\s*",
        rf"{_ONE}{{8,{LONGEST}}}?(?:[{_END}]+\s*|\s+|$)",
        rf"{_ONE}{{1,7}}$",
        rf"{_ONE}{{7,{LONGEST - 1}}}[，、,：:]",
        rf"{_ONE}{{1,{LONGEST}}}",
    ]
)
_EDGES = " 　\t\n，。！？、；：,.!?;:~～…—·"
_CLOSERS, _OPENERS = "）)”’」』】》", "（(“‘「『【《"
_NOT_CONTENT = r"\[[^\]]*\]|[^\p{Han}A-Za-z0-9]"


def split_sentences(turns: pl.DataFrame, *, leads: str, turns_to: str = "") -> pl.DataFrame:
    """What customers said, one row a sentence.

    Args:
        turns: contact_id str, turn_id str, turn_no i32, part str, speaker str, text str.
        leads: Pattern of what a quoted span never begins with (greetings, fillers).
        turns_to: Pattern of how people turn to something else; a sentence begins where it stands after a mark.

    Returns:
        contact_id str, turn_id str, turn_no i32, part str, text str (trimmed), start i32, end i32 (characters in the
        turn's text), content u32 (characters that carry meaning), is_written bool (a letter, not a dialogue),
        is_heading bool (the beginning of a title, or of a letter without one), begins bool (turns to something else);
        sorted by contact_id, turn_no, turn_id, start. Sentences that are empty when trimmed are left out.
    """
    said = turns.filter(pl.col("speaker") == "customer", pl.col("text") != "").sort("contact_id", "turn_no", "turn_id")
    pieces = (
        said.select(
            "contact_id",
            "turn_id",
            "turn_no",
            "part",
            (pl.col("part") != "turn").any().over("contact_id").alias("is_written"),
            (pl.col("part") == "title").any().over("contact_id").alias("has_title"),
            _marked(pl.col("text"), turns_to).str.extract_all(_PIECES).alias("text"),
            pl.int_range(pl.len()).alias("turn"),
        )
        .explode("text", empty_as_null=False)
        .with_columns(pl.col("text").str.replace_all(_TURN, "", literal=True))
        .with_columns(pl.col("text").str.len_chars().cast(pl.Int32).alias("length"))
        .with_columns((pl.col("length").cum_sum().over("turn") - pl.col("length")).alias("start"))
    )
    begins = pl.col("text").str.contains(rf"^[{_EDGES}]*{turns_to}") if turns_to else pl.lit(value=False)
    return _trim(pieces.with_columns(begins=begins), leads)


def _marked(text: pl.Expr, turns_to: str) -> pl.Expr:
    """The text with a mark before each turn to something else."""
    return text.str.replace_all(rf"([，,；;。！!？?\s])({turns_to})", f"${{1}}{_TURN}${{2}}") if turns_to else text


def _trim(pieces: pl.DataFrame, leads: str) -> pl.DataFrame:
    """The pieces without greetings and without punctuation at either end."""
    is_opening = pl.when("has_title").then(pl.col("part") == "title").otherwise(pl.col("part") == "text")
    lead = pl.col("text").str.extract(f"({leads})").fill_null("").str.len_chars()
    return (
        pieces.with_columns((is_opening & (pl.col("start") == 0)).alias("is_heading"), lead.alias("lead"))
        .with_columns(pl.col("text").str.slice(pl.col("lead")).str.strip_chars_start(_EDGES + _CLOSERS))
        .with_columns(
            (pl.col("start") + pl.col("length") - pl.col("text").str.len_chars()).cast(pl.Int32).alias("start")
        )
        .with_columns(pl.col("text").str.strip_chars_end(_EDGES + _OPENERS))
        .filter(pl.col("text") != "")
        .select(
            "contact_id",
            "turn_id",
            "turn_no",
            "part",
            "text",
            "start",
            (pl.col("start") + pl.col("text").str.len_chars()).cast(pl.Int32).alias("end"),
            pl.col("text").str.replace_all(_NOT_CONTENT, "").str.len_chars().alias("content"),
            "is_written",
            "is_heading",
            "begins",
        )
    )
