"""Personal data that only the dialogue shows: a number said bit by bit, a name in answer to the question for it."""

import polars as pl

from models.text.masking import names_masker
from models.text.masking_rules import MaskingRules
from models.text.names import any_of
from models.text.numbers import DIGIT, WORDS, kind_of

# What is said around a bit of a number.
_AROUND = (
    r"前面|中间|后面|最后|开头|前[三四]位|[中后][四]位|[三四]位|尾号|然后|就是|号码?|手机|电话|[您你]?[再]?记一下|我的|我念|继续|还有|再来|是|的|对|那"
    r"|[嗯啊呃哦唔呢哈，,。.、…:：！!？?\s\-]"
)
# The other speaker's 嗯 between two bits, and one more turn.
_APART = 3
_FEWEST_BITS, _FEWEST_DIGITS = 3, 7
_LONGEST_BIT, _LONGEST_ANSWER = 11, 14


def mask_dialogues(turns: pl.DataFrame, rules: MaskingRules) -> pl.Series:
    """The texts of turns with what only the dialogue shows to be personal masked.

    Args:
        turns: contact_id str, turn_no i32, speaker str, text str (folded, masked by itself); sorted by contact_id and
            turn_no.
        rules: By which words a name is asked for.
    """
    texts = _mask_answers(turns, rules)
    return _mask_bits(turns.with_columns(text=texts))


def _mask_bits(turns: pl.DataFrame) -> pl.Series:
    """Texts with numbers said bit by bit over several turns of one speaker masked."""
    numbered = turns.select("contact_id", "turn_no", "speaker", "text").with_row_index("row")
    said = numbered.filter(pl.col("text").str.contains(rf"^(?:{_AROUND})*{DIGIT}(?:{DIGIT}|{_AROUND})*$"))
    bit = pl.col("text").str.replace_all(_AROUND, "").str.replace_many(list(WORDS), [str(n) for n in WORDS.values()])
    bits = said.select("row", "contact_id", "turn_no", "speaker", bit=bit).filter(
        pl.col("bit").str.len_chars() <= _LONGEST_BIT
    )
    speaker = ("contact_id", "speaker")
    bits = bits.sort(*speaker, "turn_no")
    begins = (pl.col("turn_no").diff() > _APART).fill_null(value=True) | pl.any_horizontal(
        pl.col(name) != pl.col(name).shift() for name in speaker
    ).fill_null(value=True)
    runs = bits.with_columns(run=begins.cum_sum()).group_by("run", maintain_order=True).agg("row", "bit")
    kinds = [_kind_of_bits(bits) for bits in runs["bit"]]
    masked = runs.with_columns(kind=pl.Series(kinds, dtype=pl.String)).drop_nulls("kind").explode("row")
    return turns["text"].clone().scatter(masked["row"], masked["kind"])


def _kind_of_bits(bits: pl.Series) -> str | None:
    """The placeholder of a number that its bits make together; null when they make none."""
    whole = "".join(bits)
    if len(bits) == 1 or len(whole) < _FEWEST_DIGITS:
        return None
    return kind_of([whole]) or ("[长号]" if len(bits) >= _FEWEST_BITS else None)


def _mask_answers(turns: pl.DataFrame, rules: MaskingRules) -> pl.Series:
    """Texts with short answers to the question for a name masked."""
    asks = pl.col("text").str.contains(any_of(rules.names.asked_by)) & (pl.col("speaker") != "customer")
    same = pl.col("contact_id") == pl.col("contact_id").shift()
    after = pl.col("contact_id") == pl.col("contact_id").shift(2)
    is_answer = (pl.col("speaker") == "customer") & ((asks.shift() & same) | (asks.shift(2) & after))
    is_short = pl.col("text").str.len_chars() <= _LONGEST_ANSWER
    rows = turns.select((is_answer & is_short).fill_null(value=False)).to_series().arg_true()
    if rows.is_empty():
        return turns["text"]
    answers = names_masker(rules).mask_answers(turns["text"].gather(rows))
    return turns["text"].clone().scatter(rows, answers)
