"""Runs of digits, written or said, and whose they are: a mobile, landline, ID card or bank card number.

A run is digits with little between them, in figures or in words: 139 1234 5678, 幺三九一二三四五六七八, 三个八. What it
holds is decided by its groups, so that two numbers side by side are two and four years in a row are none.
"""

import re
from operator import mul

import polars as pl

WORDS = dict(zip("零〇洞一幺壹二两贰三叁四肆五伍六陆七柒八捌九玖", "00011122233445566778899", strict=True))
DIGIT = f"[0-9{''.join(WORDS)}]"
TIMES = dict(zip("二两三四五", (2, 2, 3, 4, 5), strict=True))  # 三个八 is 888
_SAID = f"(?:[{''.join(TIMES)}]个)?{DIGIT}"
DASHES = r"\-‐‑–—－"
# What stands between the groups of one number; 嗯 and the like in speech.
GAP = rf"[ {DASHES}.,，、/·_()（）嗯啊呃哦]{{0,3}}"
RUN = rf"\+?[(（]?{_SAID}(?:{GAP}{_SAID}){{6,}}[Xx]?"
MOST = 23  # digits of the longest number of a kind, 0086 before it
LONG = 15  # digits from which on a number is masked whatever it is
_PIECE = re.compile(
    rf"(?P<times>[{''.join(TIMES)}])个(?P<digit>{DIGIT})|(?P<digits>(?:(?![{''.join(TIMES)}]个){DIGIT})+[Xx]?)|(?P<gap>.)",
    re.DOTALL,
)
_WHOLE = re.compile("[0-9]+[Xx]?")
_IN_FIGURES = str.maketrans(WORDS | {"x": "X"})

# A number without a gap that is nobody's, however it is looked at: too short, or of no kind's length or beginning.
NOBODYS = r"^(?:[0-9]{1,9}|[1-9][0-9]{9}|[2-9][0-9]{10}|(?:[1-79][0-9]|8[0-57-9])[0-9]{11,12})$"
MOBILE = re.compile(r"(?:(?:00)?86|0)?1[3-9][0-9]{9}")
# Of landlines: 010, 02x, 0xxx. A long number that only begins with 0 is somebody's order.
LANDLINE = re.compile(r"(?:0|(?:00)?860?)(?:10|2[0-9]|[3-9][0-9]{2})[1-9][0-9]{6,7}")
# A month and a day that exist, after a year that a living person was born in.
BIRTHDAY = r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
ID_CARD = re.compile(rf"{PROVINCE}[0-9]{{4}}{BIRTHDAY}[0-9]{{3}}[0-9X]")
OLD_ID_CARD = re.compile(rf"{PROVINCE}[0-9]{{4}}[2-9][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{{3}}")
# Numbers of orders and tickets, which begin with the year they were made in, or are longer than any card's.
ORDER = re.compile(r"20[0-3][0-9]{12,}|[0-9]{20,}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_DOUBLED = str.maketrans("0123456789", "0246813579")  # twice a digit, its own digits added up
# How people part a mobile number; whether said digit by digit is told apart.
_MOBILE_PARTS = {(3, 4, 4), (4, 3, 4), (4, 4, 3), (3, 3, 5), (3, 8), (7, 4), (3, 5, 3), (5, 6), (5, 3, 3), (2, 3, 3, 3)}
_MOBILE_PARTS |= {
    (3, 2, 2, 2, 2),
    (3, 2, 2, 4),
    (3, 4, 2, 2),
    (3, 2, 4, 2),
    (6, 5),
    (1, 2, 4, 4),
    (1, 10),
    (8, 3),
    (2, 9),
}
_PREFIXES = {"86", "0086", "0", "086"}


def mask_numbers(texts: pl.Series) -> pl.Series:
    """Runs of digits with each number in them replaced by its kind.

    Args:
        texts: Finds of `RUN`, str.

    Returns:
        Same length, str.

    Source:
        GB 11643-1999 (ID card), ISO/IEC 7812-1 (card numbers), YD/T national numbering plan (11-digit mobile numbers).
    """
    # Most runs are one mobile number or none: these are told apart without looking at each.
    is_mobile = texts.str.contains(r"^(?:\+?86|0086|0)?1[3-9][0-9]{9}$")
    is_short = texts.str.contains(NOBODYS)
    rest = (~(is_mobile | is_short)).arg_true()
    masked = texts.set(is_mobile, "[手机]")
    return masked.scatter(rest, [_mask_run(text) for text in texts.gather(rest)]) if rest.len() else masked


def _mask_run(text: str) -> str:
    """A run with each number in it replaced by its kind; an X behind it may be a letter of its own."""
    masked = _mask_groups(text)
    return _mask_groups(text[:-1]) + text[-1] if masked[-1] in "Xx" else masked


def _mask_groups(text: str) -> str:
    if _WHOLE.fullmatch(text):
        return kind_of([text.upper()]) or text
    groups: list[tuple[str, int, int]] = []  # digits, where they begin and end
    for piece in _PIECE.finditer(text):
        if piece["gap"] is None:
            said = piece["digit"] * TIMES[piece["times"]] if piece["times"] else piece["digits"]
            if groups and groups[-1][2] == piece.start():
                said, start = groups[-1][0] + said.translate(_IN_FIGURES), groups.pop()[1]
            else:
                start = piece.start()
            groups.append((said.translate(_IN_FIGURES), start, piece.end()))
    done, at, first = "", 0, 0
    while first < len(groups):
        last, kind = _longest(groups, first)
        if kind:
            start = groups[first][1]
            start -= text[:start].endswith(("(", "（", "+"))
            start -= text[:start].endswith("+")
            done, at = f"{done}{text[at:start]}{kind}", groups[last][2]
        first = last + 1
    return done + text[at:]


def _longest(groups: list[tuple[str, int, int]], first: int) -> tuple[int, str]:
    """Where the longest number that begins with a group ends, and its kind; nothing when none begins there."""
    for last in range(min(len(groups), first + MOST) - 1, first - 1, -1):
        if kind := kind_of([digits for digits, _, _ in groups[first : last + 1]]):
            return last, kind
    return first, "[长号]" if len(groups[first][0]) >= LONG else ""


def kind_of(parts: list[str]) -> str:
    """The placeholder of a number given in parts, nothing when it is nobody's.

    Args:
        parts: Figures, an X at the end of the last one at most.
    """
    whole, sizes = "".join(parts), tuple(map(len, parts))
    if ID_CARD.fullmatch(whole) and is_id_card(whole):
        return "[身份证]"
    if OLD_ID_CARD.fullmatch(whole) and sizes in ((15,), (6, 6, 3)):
        return "[身份证]"
    if ORDER.fullmatch(whole) and len(parts) == 1:
        return "[单号]"
    if 15 <= len(whole) <= 19 and whole.isdigit() and whole[0] in "3456" and _in_fours(sizes):
        if passes_luhn(whole):
            return "[银行卡]"
        if len(sizes) == 1 or set(sizes[:-1]) == {4}:
            return "[长号]"
    if len(whole) == 18 and sizes in ((18,), (6, 8, 4), (6, 4, 4, 4), (6, 12), (14, 4)):
        return "[长号]"
    if MOBILE.fullmatch(whole) and _is_parted(parts):
        return "[手机]"
    if LANDLINE.fullmatch(whole) and len(_without_prefix(parts)) <= 3 and min(sizes[2:] or (9,)) >= 3:
        return "[座机]"
    return "[长号]" if len(whole) >= LONG and len(parts) == 1 else ""


def _in_fours(sizes: tuple[int, ...]) -> bool:
    """Whether a card number is whole, in groups of four as on the card, or said in a few parts or digit by digit."""
    return len(sizes) == 1 or set(sizes[:-1]) == {4} or set(sizes) == {1} or (len(sizes) <= 3 and min(sizes) > 4)


def _is_parted(parts: list[str]) -> bool:
    """Whether a mobile number is whole or parted as people part it."""
    sizes = tuple(map(len, _without_prefix(parts)))
    return len(sizes) == 1 or sizes in _MOBILE_PARTS or (len(sizes) >= 9 and max(sizes) <= 2)


def _without_prefix(parts: list[str]) -> list[str]:
    """The parts without the country's number before them."""
    if parts[0] in _PREFIXES:
        return parts[1:]
    return [parts[0].removeprefix("00").removeprefix("86") or parts[0], *parts[1:]] if len(parts) > 1 else parts


def is_id_card(number: str) -> bool:
    """Whether the last of 18 characters is the check character of the others.

    Source:
        GB 11643-1999 (ISO 7064, MOD 11-2).
    """
    total = sum(map(mul, map(int, number[:17]), _WEIGHTS))
    return "10X98765432"[total % 11] == number[17]


def passes_luhn(number: str) -> bool:
    """Whether the last digit is the check digit of the others.

    Source:
        ISO/IEC 7812-1, annex B.
    """
    doubled = number[-2::-2].translate(_DOUBLED)
    return sum(map(int, number[-1::-2] + doubled)) % 10 == 0
