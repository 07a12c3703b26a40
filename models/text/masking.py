"""Text with personal data replaced by its kind, such as [手机].

Numbers spoken as words, names and addresses are not handled here yet.
"""

import polars as pl

PLAIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz@.-+"
FULL_WIDTH = {chr(ord(plain) + 0xFEE0): plain for plain in PLAIN}
# Control and invisible characters (a soft hyphen within a number would hide it), and the private-use areas, in one of
# which the segmenter marks places. White space stays.
UNPRINTABLE = r"[\p{Cc}\p{Cf}\p{Co}&&\S]"
LINE_END = r"\s*[\n\x0b\x0c\r\x85\u2028\u2029]\s*"
DASHES = r"\-‐‑–—"
GAP = rf"[ {DASHES}]?"
# ASCII digits, spelled out: \d would be a digit of any script, and ten times as slow.
BIRTHDAY = r"(?:18|19|20)[0-9][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
# Of landlines: 010, 02x, 0xxx. A long number that only begins with 0 is somebody's order.
AREA = r"(?:10|2[0-9]|[3-9][0-9][0-9])"
# The bound is spelled out instead of \b: to a regex Chinese characters are word characters, so \b misses a number that
# stands against one. Rust's engine has no look-around, so what stands on either side is caught and put back.
BEFORE, AFTER = r"(^|[^0-9])", r"($|[^0-9])"
NUMBERS = (
    ("[身份证]", rf"[1-9][0-9]{{5}}{GAP}{BIRTHDAY}{GAP}[0-9]{{3}}[0-9Xx]"),
    ("[银行卡]", rf"[3-6][0-9]{{3}}(?:{GAP}[0-9]{{4}}){{3}}(?:{GAP}[0-9]{{1,3}})?"),
    ("[长号]", r"[0-9]{15,}"),
    ("[手机]", rf"(?:(?:\+|00)?86{GAP}|0)?1[3-9][0-9](?:{GAP}[0-9]{{4}}|[0-9]{GAP}[0-9]{{3}}){GAP}[0-9]{{4}}"),
    ("[座机]", rf"(?:[(（]?0|\+86{GAP}0?){AREA}[)） {DASHES}]{{0,2}}[1-9][0-9]{{2,3}}{GAP}[0-9]{{4}}"),
)
# What every kind above has in common; text without it is passed over, which is most text.
SUSPECT = rf"[0-9](?:[)） {DASHES}]{{0,2}}[0-9]){{6}}|@"
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
    if suspect.any():
        folded = folded.scatter(suspect.arg_true(), mask(folded.filter(suspect)))
    return folded.replace("", None)


def fold(texts: pl.Series) -> pl.Series:
    """Text with white space folded: a line end stays one line end, any other run becomes one space; ends trimmed.

    Control, invisible and private-use characters go; full-width digits and Latin letters become plain ones.
    """
    printable = texts.str.replace_all(UNPRINTABLE, "").str.replace_many(list(FULL_WIDTH), list(FULL_WIDTH.values()))
    return printable.str.replace_all(LINE_END, "\n").str.replace_all(r"[^\S\n]+", " ").str.strip_chars()


def mask(texts: pl.Series) -> pl.Series:
    """Text with e-mail addresses, ID cards, bank cards, long, mobile and landline numbers replaced by their kind.

    Digits may be parted by single spaces or dashes where people part them. Expects folded text.

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
