"""Chinese text cut into terms, the same way by either engine, without losing a letter."""

from collections.abc import Callable

import polars as pl

Cut = Callable[[str], list[str]]
# Between the texts of a block; no engine joins it to a word, and folded text does not hold it.
BREAK = "\x01"
BLOCK_CHARS = 2_000_000
# [手机], and places whose name was taken out: A市, K3县.
PLACEHOLDER = r"\[[^\[\]\s]{1,10}\]|\b[A-Z]\d{0,2}[省市县区镇乡]"
FIRST_MARK, LAST_MARK = 0xE000, 0xF8FF
# The engines part Latin letters, digits and marks differently, so these runs are put together again.
LATIN = r"^[A-Za-z0-9._%+#&\-]+$"


def segment(texts: pl.Series, cut: Cut) -> pl.DataFrame:
    """The terms of texts.

    Args:
        texts: Folded and masked, str without null.
        cut: Engine: the words of a text in order, nothing left out.

    Returns:
        text_no u32 (place in `texts`) and term str, in the order said; the terms of a text joined give the text.
        A placeholder such as [手机] or A市 is one term, and so is a run of Latin letters, digits and the marks within.
    """
    marks = _marks(texts)
    # The engine sees a placeholder as one character of the private-use area.
    masked = texts.str.replace_many(list(marks), list(marks.values())) if marks else texts
    words = [word for block in _blocks(masked) for word in cut(block)]
    frame = pl.DataFrame({"term": words}, schema={"term": pl.String})
    is_break = pl.col("term") == BREAK
    placed = frame.with_columns(text_no=is_break.cum_sum().cast(pl.UInt32)).filter(~is_break)
    joined = _join_latin(placed)
    placeholders = {mark: placeholder for placeholder, mark in marks.items()}
    return joined.select("text_no", pl.col("term").replace(placeholders) if marks else "term")


def _marks(texts: pl.Series) -> dict[str, str]:
    """A private-use character for each placeholder that occurs, as many as there are characters."""
    found = texts.filter(texts.str.contains(PLACEHOLDER)).str.extract_all(PLACEHOLDER).explode().unique().sort()
    return {placeholder: chr(FIRST_MARK + place) for place, placeholder in enumerate(found[: LAST_MARK - FIRST_MARK])}


def _blocks(texts: pl.Series) -> list[str]:
    """Texts joined by breaks into blocks, every text but the last followed by one: a call a block instead of a text."""
    block_no = (texts.str.len_chars().cum_sum() // BLOCK_CHARS).alias("block")
    blocks = texts.rename("text").to_frame().with_columns(block_no).group_by("block", maintain_order=True)
    return [block + BREAK for block in blocks.agg(pl.col("text").str.join(BREAK))["text"]]


def _join_latin(placed: pl.DataFrame) -> pl.DataFrame:
    is_latin = pl.col("term").str.contains(LATIN)
    goes_on = is_latin & is_latin.shift(fill_value=False) & (pl.col("text_no") == pl.col("text_no").shift())
    runs = placed.with_columns(goes_on=goes_on.fill_null(value=False)).with_columns(run=(~pl.col("goes_on")).cum_sum())
    # Few runs have more than one piece: only these are joined.
    pieces = runs.filter(pl.col("run").is_in(runs.filter("goes_on")["run"].unique().implode()))
    joined = pieces.group_by("run", maintain_order=True).agg(joined=pl.col("term").str.join())
    whole = runs.filter(~pl.col("goes_on")).join(joined, on="run", how="left", maintain_order="left")
    return whole.select("text_no", term=pl.coalesce("joined", "term"))
