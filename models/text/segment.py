"""Chinese text cut into terms, the same way by either engine, without losing a letter."""

from collections.abc import Callable, Iterator

import polars as pl

Cut = Callable[[str], list[str]]
# Between the texts of a block, and in place of a placeholder; no engine joins them to a word, and folded text holds
# neither.
BREAK, MARK = "\x01", "\ue000"
BLOCK_CHARS = 2_000_000
# [手机], and places whose name was taken out: A市, K3县. The bound is ASCII, for to \b Chinese characters are letters.
PLACEHOLDER = r"\[[^\[\]\s]{1,10}\]|(?-u:\b)[A-Z][0-9]{0,2}[省市县区镇乡]"
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
    none = pl.DataFrame(schema={"text_no": pl.UInt32, "term": pl.String})
    return pl.concat([none, *(_segment_block(block, cut) for block in _blocks(texts))])


def _blocks(texts: pl.Series) -> Iterator[pl.DataFrame]:
    """Texts in blocks of a size that the engine's words fit in memory: text_no u32, text str."""
    numbered = texts.rename("text").to_frame().with_row_index("text_no")
    block_no = pl.col("text").str.len_chars().cast(pl.Int64).cum_sum() // BLOCK_CHARS
    return (block for _, block in numbered.group_by(block_no.alias("block"), maintain_order=True))


def _segment_block(block: pl.DataFrame, cut: Cut) -> pl.DataFrame:
    """The terms of one block, in one call of the engine."""
    text = pl.col("text")
    placeholders = block.select(text.str.extract_all(PLACEHOLDER).list.explode(keep_nulls=False, empty_as_null=False))
    marked = block.select(text.str.replace_all(PLACEHOLDER, MARK).str.join(BREAK)).item()
    words = pl.DataFrame({"term": cut(marked)}, schema={"term": pl.String})
    is_break = pl.col("term") == BREAK
    placed = words.with_columns(place=is_break.cum_sum()).filter(~is_break)
    placed = placed.with_columns(text_no=block["text_no"].gather(placed["place"]))
    restored = placed["term"].scatter((placed["term"] == MARK).arg_true(), placeholders.to_series())
    return _join_latin(placed.select("text_no", restored.alias("term")))


def _join_latin(placed: pl.DataFrame) -> pl.DataFrame:
    is_latin = pl.col("term").str.contains(LATIN)
    goes_on = is_latin & is_latin.shift(fill_value=False) & (pl.col("text_no") == pl.col("text_no").shift())
    runs = placed.with_columns(goes_on=goes_on.fill_null(value=False)).with_columns(run=(~pl.col("goes_on")).cum_sum())
    # Few runs have more than one piece: only these are joined.
    pieces = runs.filter(pl.col("run").is_in(runs.filter("goes_on")["run"].unique().implode()))
    joined = pieces.group_by("run", maintain_order=True).agg(joined=pl.col("term").str.join())
    whole = runs.filter(~pl.col("goes_on")).join(joined, on="run", how="left", maintain_order="left")
    return whole.select("text_no", term=pl.coalesce("joined", "term"))
