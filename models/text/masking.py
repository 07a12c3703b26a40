"""Text with personal data replaced by its kind, such as [手机].

Numbers spoken as words, names and addresses are not handled here yet.
"""

import polars as pl

FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]} | {
    "＠": "@", "．": ".", "－": "-", "＋": "+",
}  # fmt: skip
# Control characters, and the private-use area that the segmenter marks places with.
UNPRINTABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\ufeff\ue000-\uf8ff]"
GAP = r"[ \-]?"
BIRTHDAY = r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
# The bound is spelled out instead of \b: to a regex Chinese characters are word characters, so \b misses a number that
# stands against one. Rust's engine has no look-around, so what stands on either side is caught and put back.
BEFORE, AFTER = r"(^|[^0-9])", r"($|[^0-9])"
NUMBERS = (
    ("[身份证]", rf"[1-9]\d{{5}}{GAP}{BIRTHDAY}{GAP}\d{{3}}[0-9Xx]"),
    ("[银行卡]", rf"[3-6]\d{{3}}(?:{GAP}\d{{4}}){{3}}(?:{GAP}\d{{1,3}})?"),
    ("[长号]", r"\d{15,}"),
    ("[手机]", rf"(?:\+?86{GAP})?1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}}"),
    ("[手机]", rf"(?:\+?86{GAP})?1[3-9]\d\d{GAP}\d{{3}}{GAP}\d{{4}}"),
    ("[座机]", r"[(（]?0\d{2,3}[)）\- ]{0,2}[1-9]\d{6,7}"),
)
# What every kind above has in common; text without it is passed over, which is most text.
SUSPECT = r"\d(?:[ \-)）]{0,2}\d){6}|@"
EMAIL = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}"


def clean(texts: pl.Series) -> pl.Series:
    """Text folded and masked.

    Args:
        texts: As delivered, str.

    Returns:
        Same length and name, str; null where there is nothing to read.
    """
    folded = fold(texts)
    suspect = folded.str.contains(SUSPECT).fill_null(value=False)
    masked = mask(folded.filter(suspect))
    return folded.scatter(suspect.arg_true(), masked).replace("", None)


def fold(texts: pl.Series) -> pl.Series:
    """Text with white space folded: a line end stays one line end, any other run becomes one space; ends trimmed.

    Control and private-use characters go; full-width digits and Latin letters become plain ones.
    """
    printable = texts.str.replace_all(UNPRINTABLE, "").str.replace_many(list(FULL_WIDTH), list(FULL_WIDTH.values()))
    lines = printable.str.replace_all(r"[\s\u3000]*[\r\n\u2028\u2029][\s\u3000]*", "\n")
    return lines.str.replace_all(r"[^\S\n]+|\u3000+", " ").str.strip_chars()


def mask(texts: pl.Series) -> pl.Series:
    """Text with e-mail addresses, ID cards, bank cards, long numbers, mobile and landline numbers replaced by their kind.

    Digits may be parted by single spaces or hyphens where people part them. Expects folded text.

    Source:
        GB 11643-1999 (ID card), ISO/IEC 7812-1 (card numbers), YD/T national numbering plan (11-digit mobile numbers).
    """
    texts = texts.str.replace_all(EMAIL, "[邮箱]")
    for kind, number in NUMBERS:
        pattern = f"{BEFORE}(?:{number}){AFTER}"
        # Twice, for two numbers with one character between them: the first pass takes that character.
        for _ in range(2):
            texts = texts.str.replace_all(pattern, f"${{1}}{kind}${{2}}")
    return texts
