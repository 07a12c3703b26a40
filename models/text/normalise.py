"""What was said, written one way: for matching and counting, with the way back to what is shown.

Call `normalise(turns["text"])`; match and cut in its `.text`, and turn the places found there into places of the text
that is shown by `.shown(spans)`. Evidence is always cut from the shown text.

Not here: folding of white space, full-width digits and letters, and masking (models.text.masking); they come first
and make the text that is shown.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import polars as pl

from models.text.damage import AS_GBK, AS_WESTERN, UNREADABLE, repair
from models.text.edits import Edits, replace
from models.text.numerals import AMOUNT, PERCENT, SPELLED, figures

Rule = tuple[str, Callable[[str], str]]  # what it finds, and what becomes of a find

# Blocks with characters that are another way to write a plain one: ㎡ ① ½ ﬁ Ⅳ ㈱ ｶ, and letters with marks apart from
# them. Chinese punctuation stays, though NFKC would make ，！？ Western.
COMPATIBILITY = (
    r"[\u{a8}\u{aa}\u{af}\u{b2}-\u{b5}\u{b8}-\u{ba}\u{bc}-\u{be}\u{2b0}-\u{2b8}\u{2070}-\u{209c}\u{2100}-\u{218b}"
    r"\u{2460}-\u{24ff}\u{2e80}-\u{2fd5}\u{3036}-\u{303a}\u{3130}-\u{318f}\u{3200}-\u{33ff}\u{f900}-\u{faff}"
    r"\u{fb00}-\u{fb06}\u{fe50}-\u{fe6f}＂-＇＊／＜-＞＼＾-｀｛｜｝￠-￮\u{ff61}-\u{ffdc}\u{1d400}-\u{1d7ff}"
    r"\u{1f100}-\u{1f2ff}\u{2f800}-\u{2fa1d}]"
)
MARKED = r"[\p{L}--\p{Han}]\p{Mn}+|\p{Mn}+"
# 進(jìn), 進jìn: a reading put in by those who copy pages, told by the mark of its tone.
TONE = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_READING = rf"[a-zü]{{0,3}}[{TONE}][a-zü{TONE}]{{0,3}}"
PINYIN = rf"\p{{Han}}(?:[(（]{_READING}[)）]|{_READING})"
EMOJI = (
    r"[\p{Extended_Pictographic}--[\x00-\u{2000}™ℹ]]"
    r"[\u{1f3fb}-\u{1f3ff}\u{1f1e6}-\u{1f1ff}\u{fe0f}\p{Extended_Pictographic}]*"
)
# Emoji whose names in chats ([发怒]) say what they mean to a clerk.
NAMED = {
    "发怒": "😠😡🤬👿😤💢",
    "流泪": "😭😢😿💧😥",
    "微笑": "🙂😊☺😀😃😄😁😆😂🤣",
    "抱拳": "🙏🤝",
    "强": "👍💪👌",
    "弱": "👎",
    "心": "❤💗💖💕🌹🌷",
    "疑问": "❓❔🤔",
    "叹号": "❗❕‼",
    "惊恐": "😱😨😰🥵",
    "无语": "🙄😒😑😶😓😅🤦",
    "再见": "👋",
}
_NAME_OF = {emoji: f"[{name}]" for name, emojis in NAMED.items() for emoji in emojis}
MARKS = "！？。，、；：…～—!?,;~.="
REPEATED = "|".join(f"[{mark}]{{2,}}" for mark in MARKS) + r"|(?:\. ){2,}"
PAUSE = r"[，,、…。.～~ ]*"
# Said while thinking. 那个 and the like mean something elsewhere: only between pauses, or after a mere sound.
SOUND = "[嗯呃唔]"
_PADS = "那个|这个|就是说|就是|怎么说呢|怎么说|然后呢|额|啊|哎|诶"
FILLER = rf"{SOUND}+(?:{PAUSE}(?:{SOUND}|(?:{_PADS})[，,、… ]))*{PAUSE}|[，,。！？!? ](?:(?:{_PADS})[，,、… ]+)+"
_AGAIN = (
    *"我你您他她它这那就是在把被给跟和也都要又还再",
    *(
        "因为",
        "所以",
        "但是",
        "可是",
        "不过",
        "如果",
        "就是",
        "那个",
        "这个",
        "然后",
        "反正",
        "我们",
        "你们",
        "他们",
        "咱们",
        "不是",
    ),
    *(
        "没有",
        "怎么",
        "什么",
        "为什么",
        "就说",
        "我说",
        "现在",
        "还是",
        "已经",
        "那你",
        "那我",
        "你这",
        "我这",
        "我那",
        "你那",
        "他说",
    ),
    *("说是", "是说", "的话", "一直"),
)
# Words that nobody doubles on purpose, as 看看, 天天 and 好好 are.
STUTTER = "|".join(f"(?:{word}){{2,}}" for word in sorted(_AGAIN, key=len, reverse=True))
NUMBERS = f"{PERCENT}|{AMOUNT}|{SPELLED}"


@dataclass(frozen=True)
class Normalised:
    """Texts as they are analysed, and how they are shown.

    Attributes:
        text: The analysed texts, str, in the order of the texts given.
        is_damaged: Texts that hold what no decoding makes readable, bool.
        passes: What was changed, one pass after the other; text_no is the place in `text`.
    """

    text: pl.Series
    is_damaged: pl.Series
    passes: tuple[Edits, ...]

    def shown(self, spans: pl.DataFrame) -> pl.DataFrame:
        """Spans of the analysed texts as spans of the texts that were given.

        Args:
            spans: text_no (place in `text`), start, end, all integers; further columns stay.

        Returns:
            The same rows and columns, start and end i32 in the text given. A span that begins or ends within what was
            changed takes in all of that change; what was taken out at either end is left out.
        """
        text_no, start, end = (spans[name].cast(pl.Int64).to_numpy() for name in ("text_no", "start", "end"))
        for edits in reversed(self.passes):
            start, end = edits.starts(text_no, start), edits.ends(text_no, end)
        places = pl.DataFrame({"start": start, "end": end}).with_columns(end=pl.max_horizontal("start", "end"))
        return spans.with_columns(places.cast(pl.Int32))


def normalise(texts: pl.Series) -> Normalised:
    """Texts written one way.

    Compatibility characters become plain ones, Traditional characters Simplified; readings (進(jìn)), sounds of
    thinking (嗯, 那个，), stutters (就是就是) and repeated marks go; emoji become their names in chats (😡 is [发怒]);
    amounts and digits in words become figures (一百五十八块 is 158块); what was decoded wrongly is put right where
    that is certain. Placeholders such as [手机] stay. A text of which nothing would be left stays as it is.

    Args:
        texts: Folded and masked, str without null, as core.turns.text.

    Returns:
        The analysed texts and the way back. What needs nothing, as most text, is looked at once and not copied.
    """
    rows = texts.str.contains(needs_work()).arg_true()
    is_damaged = pl.repeat(value=False, n=texts.len(), dtype=pl.Boolean, eager=True)
    if rows.is_empty():
        return Normalised(texts, is_damaged, ())
    work, repairs = _change(texts.gather(rows), REPAIRS)
    work, passes = _change(simplified(work), RULES)
    is_damaged = is_damaged.scatter(rows, work.str.contains(f"{UNREADABLE}|{DAMAGED}"))
    edits = tuple(one.renumbered(rows) for one in (*repairs, *passes) if one.places.height)
    return Normalised(texts.clone().scatter(rows, work), is_damaged, edits)


def _change(texts: pl.Series, rules: tuple[Rule, ...]) -> tuple[pl.Series, list[Edits]]:
    """Texts after one rule after the other, a text of which nothing would be left as it was, and a pass a rule."""
    passes = []
    for pattern, change in rules:
        changed, edits = replace(texts, pattern, change)
        is_gone = (changed == "") & (texts != "")
        if is_gone.any():  # all of it was 嗯
            changed, edits = changed.zip_with(~is_gone, texts), edits.without(is_gone.arg_true())
        texts, passes = changed, [*passes, edits]
    return texts, passes


@cache
def needs_work() -> str:
    """Finds the texts that any rule, or the conversion to Simplified characters, may change, and what is unreadable."""
    return "|".join([UNREADABLE, f"[{''.join(traditional())}]", *(pattern for pattern, _ in REPAIRS + RULES)])


@cache
def traditional() -> tuple[str, ...]:
    """Characters of Traditional text only; not those that Simplified text has too, such as 乾 and 於."""
    import opencc

    chars = [chr(code) for block in ((0x3400, 0x4DC0), (0x4E00, 0xA000)) for code in range(*block)]
    plain = opencc.OpenCC("t2s").convert("".join(chars))
    return tuple(char for char, new in zip(chars, plain, strict=True) if char != new and not _is_gb2312(char))


def _is_gb2312(char: str) -> bool:
    return bool(char.encode("gb2312", "ignore"))


def simplified(texts: pl.Series) -> pl.Series:
    """Texts with Traditional characters in Simplified ones, each text as long as before."""
    rows = texts.str.contains(f"[{''.join(traditional())}]").arg_true()
    if rows.is_empty():
        return texts
    import opencc

    converter = opencc.OpenCC("t2s")
    given = texts.gather(rows)
    made = pl.Series(converter.convert("\x01".join(given)).split("\x01"), dtype=pl.String)
    # A phrase may be a character longer or shorter; then each character is converted by itself.
    other = (made.str.len_chars() != given.str.len_chars()).arg_true()
    if other.len():
        made = made.scatter(other, ["".join(map(converter.convert, text)) for text in given.gather(other)])
    return texts.clone().scatter(rows, made)


def _compatible(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _named(text: str) -> str:
    names = dict.fromkeys(_NAME_OF.get(char, "") for char in text)
    return "".join(names) or "[表情]"


def _filler(text: str) -> str:
    """The pause before a filler, if there is one; else nothing."""
    return text[0] if text[0] in "，,。！？!? " else ""


def _first(text: str) -> str:
    return text[0]


def _once(text: str) -> str:
    return next(text[:size] for size in range(1, len(text) + 1) if text[:size] * (len(text) // size) == text)


DAMAGED = f"{AS_GBK}|{AS_WESTERN}"
REPAIRS: tuple[Rule, ...] = ((DAMAGED, repair),)
RULES: tuple[Rule, ...] = (
    (f"{COMPATIBILITY}|{MARKED}", _compatible),
    (PINYIN, _first),
    (EMOJI, _named),
    (REPEATED, _first),
    (FILLER, _filler),
    (STUTTER, _once),
    (NUMBERS, figures),
)
