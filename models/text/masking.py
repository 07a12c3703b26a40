"""Text with personal data replaced by its kind, such as [手机] or [姓名].

Numbers of fixed forms are known by themselves; names, addresses and the numbers of orders and accounts by the words
around them, which data/reference/masking.yaml lists.
"""

import re
from functools import lru_cache, partial

import polars as pl

from models.text.addresses import ADDRESS, ADDRESS_SUSPECT, PARTED, address_patterns
from models.text.edits import rewrite
from models.text.masking_rules import MaskingRules
from models.text.names import NameMasker, any_of, each
from models.text.numbers import DASHES, DIGIT, GAP, NOBODYS, RUN, mask_numbers

PLAIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz@.-+"
FULL_WIDTH = {chr(ord(plain) + 0xFEE0): plain for plain in PLAIN}
# Control and invisible characters (a soft hyphen within a number would hide it), and the private-use areas, in one of
# which the segmenter marks places. White space stays.
UNPRINTABLE = r"[\p{Cc}\p{Cf}\p{Co}&&\S]"
LINE_END = r"\s*[\n\x0b\x0c\r\x85\u2028\u2029]\s*"
UNFOLDED = rf"{UNPRINTABLE}|[{''.join(FULL_WIDTH)}]|[\s--[ \n]]|[ \n]{{2}}|^\s|\s$"

EMAIL = r"[A-Za-z0-9._%+\-]+ ?@ ?[A-Za-z0-9\-]+(?:[.。][A-Za-z0-9\-]+)*[.。][A-Za-z]{2,}"
# The bound is spelled out instead of \b: to a regex Chinese characters are word characters, so \b misses a number that
# stands against one. Rust's engine has no look-around, so what stands on either side is caught and put back.
BEFORE, AFTER = r"(^|[^A-Za-z0-9])", r"($|[^A-Za-z0-9])"
_SIGN = "[A-HJ-NP-Za-hj-np-z0-9]"
_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE = (
    rf"()[{_PROVINCE}][A-HJ-NP-Za-hj-np-z]"
    rf"[·. {DASHES}]?(?:{_SIGN}{{5,6}}|{_SIGN}{{4}}[学警挂港澳领使]|{DIGIT}{{5}}){AFTER}"
)
PASSPORT = (
    rf"{BEFORE}(?:[EGeg][0-9]{{8}}|[Ee][A-HJ-NP-Za-hj-np-z][0-9]{{7}}|[DSPdsp][Ee]?[0-9]{{7,8}}|[HMChmc][0-9]{{8,10}})"
    f"{AFTER}"
)
VEHICLE = f"{BEFORE}L[A-HJ-NPR-Z0-9]{{12}}[0-9]{{4}}{AFTER}"
WAYBILL = (
    r"(^|[^A-Za-z0-9])(?:SF|JD|YT|ZTO|STO|EMS|JT|DPK|YD|HT|DD|KY|TT|WO)[A-Z]{0,4}[ \-]?[0-9]{8,15}(?:-[0-9]{1,6})*"
    f"{AFTER}"
)
# A name on some platform, as wang_012345.
HANDLE = rf"{BEFORE}[A-Za-z][A-Za-z0-9]{{1,15}}_[A-Za-z0-9_]{{0,8}}[0-9]{{3,8}}($|[^A-Za-z0-9_])"
FORMS = (
    ("[邮箱]", f"(){EMAIL}()"),
    ("[车架号]", VEHICLE),
    ("[车牌]", PLATE),
    ("[护照]", PASSPORT),
    ("[单号]", WAYBILL),
)
# Masked before it was delivered: 138****5678.
HIDDEN = r"[0-9]{1,8}[ \-]?(?:[*＊•●]{3,14}|[xX]{4,14})[ \-]?[0-9Xx]{0,6}"
# The number that a word introduces; a date and a sum of money are none.
_HEAD = rf"[A-Za-z]{{0,8}}[{DASHES}_]?{DIGIT}(?:[A-Za-z0-9{DASHES}_ ]?{DIGIT})"
_TOKEN = rf"{_HEAD}{{5,}}[A-Za-z0-9]{{0,4}}(?:[年月元块万.][0-9]*)?"
_LABEL = re.compile(rf"[^0-9]*?(?={_HEAD}{{5}})")
_NO_NUMBER = re.compile(r"20[12][0-9]([01]?[0-9]([0-3]?[0-9])?)?|20[12][0-9]([\-年])[01]?[0-9].*|.*[元块万.][0-9]*")
# What the numbers have in common. It is looked for in every text: the patterns themselves, all in one, would be slow.
SUSPECT = (
    rf"{DIGIT}(?:{GAP}(?:[二两三四五]个)?{DIGIT}){{5}}|@|[*＊•●]{{3}}|[xX]{{4}}|[A-Za-z][0-9]{{7}}|L[A-HJ-NPR-Z0-9]{{16}}"
    f"|[{_PROVINCE}][A-HJ-NP-Za-hj-np-z]"
)
_LINK = r"(?:号码?|编号)?[是为：:#\s，,]{0,3}"


def clean(texts: pl.Series, rules: MaskingRules | None = None) -> pl.Series:
    """Text folded and masked.

    Args:
        texts: As delivered, str.
        rules: By which words personal data is known; None masks only numbers that are known by their own form, which is
            enough for names of files and headers.

    Returns:
        Same length and name, str; null where there is nothing to read.
    """
    folded = fold(texts)
    suspect = folded.str.contains(_masker(rules).suspect).fill_null(value=False).arg_true()
    # Columns of ids are full of numbers that no rule can find anything in.
    suspect = suspect.filter(~folded.gather(suspect).str.contains(NOBODYS))
    if suspect.len():
        folded = folded.scatter(suspect, mask(folded.gather(suspect), rules))
    return folded.replace("", None)


def fold(texts: pl.Series) -> pl.Series:
    """Text with white space folded: a line end stays one line end, any other run becomes one space; ends trimmed.

    Control, invisible and private-use characters go; full-width digits and Latin letters become plain ones.
    """
    rows = texts.str.contains(UNFOLDED).fill_null(value=False).arg_true()
    if rows.is_empty():
        return texts.clone()
    work = texts.gather(rows).str.replace_all(UNPRINTABLE, "")
    work = work.str.replace_many(list(FULL_WIDTH), list(FULL_WIDTH.values())).str.replace_all(LINE_END, "\n")
    return texts.clone().scatter(rows, work.str.replace_all(r"[^\S\n]+", " ").str.strip_chars())


def mask(texts: pl.Series, rules: MaskingRules | None = None) -> pl.Series:
    """Text with personal data replaced by its kind.

    Args:
        texts: Folded, str without null.
        rules: As for `clean`.
    """
    return _masker(rules).mask(texts)


class Masker:
    """Masks by the rules given.

    Attributes:
        suspect: Finds every text that may be changed; other text is passed over.
    """

    def __init__(self, rules: MaskingRules | None) -> None:
        self._rules = rules
        self._labelled = tuple((one.kind, any_of(one.words) + _LINK + _TOKEN) for one in rules.numbers) if rules else ()
        self._introduced = _introduced(rules) if rules else ()
        self._names = names_masker(rules) if rules else None
        self._addresses = address_patterns(rules.addresses) if rules else ()
        parts = [SUSPECT]
        if rules:
            wechat = rf"{any_of(rules.wechat)}{_LINK}[A-Za-z]"
            parts += [wechat, "[A-Za-z0-9]_[A-Za-z0-9_]*[0-9]{3}", ADDRESS_SUSPECT, self._names.suspect]
        self.suspect = "|".join(parts)

    def mask(self, texts: pl.Series) -> pl.Series:
        """Texts, folded and without null, masked."""
        # Orders and accounts first: one number in ten passes for a card's.
        for kind, pattern in self._labelled:
            if kind not in ("[银行卡]", "[身份证]"):
                texts = rewrite(texts, pattern, partial(_labelled, kind=kind))
        for kind, pattern in FORMS:
            # Twice, for two numbers with one character between them: the first pass takes that character.
            for _ in range(2):
                texts = _put(texts, pattern, f"${{1}}{kind}${{2}}")
        texts = rewrite(rewrite(texts, RUN, mask_numbers), HIDDEN, _hidden)
        for kind, pattern in self._labelled:
            texts = rewrite(texts, pattern, partial(_labelled, kind=kind))
        for kind, pattern in self._introduced:
            texts = _put(texts, pattern, f"${{1}}{kind}${{2}}")
        if self._names:  # a file's name may look the same
            texts = _put(texts, HANDLE, "${1}[账号]${2}")
        for pattern in self._addresses:
            texts = _put(texts, pattern, f"${{1}}{ADDRESS}")
        texts = _put(texts, PARTED, ADDRESS)
        return self._names.mask(texts) if self._names else texts


_masker = lru_cache(maxsize=8)(Masker)


@lru_cache(maxsize=8)
def names_masker(rules: MaskingRules) -> NameMasker:
    """What masks names by the rules given."""
    return NameMasker(rules.names)


def _put(texts: pl.Series, pattern: str, value: str) -> pl.Series:
    """Texts with every find replaced; those without any are not copied."""
    rows = texts.str.contains(pattern).arg_true()
    return texts.clone().scatter(rows, texts.gather(rows).str.replace_all(pattern, value)) if rows.len() else texts


def _introduced(rules: MaskingRules) -> tuple[tuple[str, str], ...]:
    """Kinds and patterns of what is known by the word before it and its own form."""
    strong = [word for word in rules.wechat if word.endswith(("号", "名"))]
    token = r"[A-Za-z]{1,15}[0-9_\-][A-Za-z0-9_\-]{2,15}"
    return (
        ("[座机]", rf"({any_of(rules.landlines)}{_LINK})[2-8][0-9]{{2,3}}[ {DASHES}]?[0-9]{{4}}($|[^0-9])"),
        ("[微信]", rf"({any_of(tuple(strong))}{_LINK})[A-Za-z][A-Za-z0-9_\-]{{5,19}}($|[^A-Za-z0-9_\-])"),
        ("[微信]", rf"({any_of(rules.wechat)}{_LINK}){token}($|[^A-Za-z0-9_\-])"),
    )


def _labelled(finds: pl.Series, kind: str) -> pl.Series:
    """A word and the number it introduces, the number masked."""

    def change(text: str) -> str:
        label = re.match(
            rf"[^0-9]*?(?=[A-Za-z]{{0,8}}[{DASHES}_]?{DIGIT}(?:[A-Za-z0-9{DASHES}_ ]?{DIGIT}){{5}})", text
        )[0]
        return text if _NO_NUMBER.fullmatch(text.removeprefix(label)) else label + kind

    return each(finds, change)


def _hidden(finds: pl.Series) -> pl.Series:
    """Kinds of numbers that were masked before: by their length and their beginning."""
    whole = finds.str.replace_all(r"[ \-]", "")
    size = whole.str.len_chars()
    kind = (
        pl.when(whole.str.contains("^1[3-9]?") & size.is_between(10, 12)).then(pl.lit("[手机]"))
        .when(size.is_in([15, 18]) & whole.str.contains("^[1-8][0-9]{0,5}[*xX＊•●]")).then(pl.lit("[身份证]"))
        .when(size.is_between(12, 20) & whole.str.contains("^[3-6]")).then(pl.lit("[银行卡]"))
    )  # fmt: skip
    return pl.select(kind.fill_null("[长号]")).to_series()
