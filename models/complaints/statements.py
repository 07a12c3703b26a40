"""The sentences that say best what is wrong: what is clustered, and what is quoted."""

import polars as pl

from models.complaints.rules import Rules

_NAMES_A_MATTER = 6  # content characters; fewer are 在吗, 你好, 好的
_CONTENT = 4
_ONE_LINER = 60  # characters; what is no longer is quoted whole
_OPENING = -1  # tells less: greetings, thanks, order numbers
_EDGES = " ，。！？、；：,.!?;:~～…—·"
_LENGTH_WORTH = 0.6  # a full sentence says more than a cry; worth less than any signal of what is wrong


def choose_statements(sentences: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The statement of each contact.

    Args:
        sentences: contact_id str, turn_id str, turn_no i32, part str, text str, start i32, end i32, content u32,
            is_written bool, is_muted bool, tells f64; only contacts that complain.
        rules: Length of a statement and titles that say nothing.

    Returns:
        One row a contact, sorted by contact_id: contact_id str, text str, evidence list[struct{turn_id str, start i32,
        end i32}], in the order of speaking.
    """
    spoken = ["turn_no", "turn_id", "start"]
    best_first = [False, True, True, False, False, False]
    candidates = _candidates(_without_formulas(sentences, rules), rules).sort(
        "contact_id", "must", "worth", *spoken, descending=best_first
    )
    length = pl.col("text").str.len_chars() + 1
    chosen = (
        candidates.with_columns(
            (~pl.col("must")).cum_sum().over("contact_id").alias("rank"),
            length.cum_sum().over("contact_id").alias("characters"),
            pl.int_range(pl.len()).over("contact_id").alias("place"),
        )
        .filter(
            (pl.col("place") == 0)
            | (
                (pl.col("rank") <= rules.statement.sentences)
                & (pl.col("characters") <= rules.statement.characters + 1)
                & (pl.col("must") | (pl.col("tells") > 0))
            )
        )
        .sort("contact_id", *spoken)
    )
    span = pl.struct("turn_id", "start", "end")
    return (
        chosen.group_by("contact_id", maintain_order=True)
        .agg(pl.col("text").str.join(" "), span.alias("evidence"))
        .sort("contact_id")
    )


def _without_formulas(sentences: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The sentences without what agents write before and after the matter, unless too little would be left.

    Args:
        sentences: As in `choose_statements`.
        rules: `heads` and `tails` of a statement.

    Returns:
        The same rows and columns, `text`, `start` and `end` of what is left.
    """
    text, left = pl.col("text"), pl.col("left")
    headless = text.str.replace(rules.statement.heads, "").str.strip_chars_start(_EDGES + "“”")
    short = headless.str.replace(rules.statement.tails, "").str.strip_chars_end(_EDGES + "“”")
    head = text.str.len_chars() - headless.str.len_chars()
    cut = sentences.with_columns(head.cast(pl.Int32).alias("head"), short.alias("left"))
    is_enough = left.str.len_chars() >= _NAMES_A_MATTER
    start = pl.col("start") + pl.when(is_enough).then("head").otherwise(0)
    length = pl.when(is_enough).then(left.str.len_chars().cast(pl.Int32)).otherwise(pl.col("end") - pl.col("start"))
    return cut.with_columns(
        pl.when(is_enough).then(left).otherwise(text).alias("text"), start.alias("start"), (start + length).alias("end")
    ).drop("head", "left")


def _candidates(sentences: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Sentences that may be quoted, with `must` (title, all of a one-liner, or what names the matter) and `worth`."""
    length_worth = pl.min_horizontal(pl.col("content"), pl.lit(25)) / 25 * _LENGTH_WORTH
    says_something = (pl.col("tells") > _OPENING) & ~pl.col("text").is_in(rules.statement.empty_titles)
    is_title = pl.col("part") == "title"
    is_one_liner = pl.col("is_written") & (pl.col("text").str.len_chars().sum().over("contact_id") <= _ONE_LINER)
    can_name = says_something & ~pl.col("is_written") & ~pl.col("is_muted") & (pl.col("content") >= _NAMES_A_MATTER)
    names_first = can_name & (can_name.cum_sum().over("contact_id") == 1)
    return (
        sentences.filter(pl.col("content") >= pl.min_horizontal(_CONTENT, pl.col("content").max().over("contact_id")))
        .with_columns(
            (says_something & (is_title | is_one_liner | names_first)).alias("must"),
            (pl.col("tells") + length_worth).alias("worth"),
        )
        .unique(["contact_id", "text"], keep="first", maintain_order=True)
        .with_columns(pl.col("text").filter("must").str.join(" ").over("contact_id").alias("said"))
        .filter(pl.col("must") | ~pl.col("said").str.contains(pl.col("text"), literal=True))
    )
