"""Text that was decoded in the wrong encoding before it was delivered: put right where that is certain, else told.

UTF-8 read as GBK is 鎶曡瘔瀹藉甫 instead of 投诉宽带, UTF-8 read as Western European is æŠ•è¯‰. The way back is certain
where every byte is still there, or only the last character has lost one.
"""

LOST = "\ufffd"


def _pairs(first: range, second: range) -> str:
    """The characters that two bytes of these ranges are in GBK."""
    pairs = (bytes((high, low)).decode("gbk", "ignore") for high in first for low in second)
    return "".join(sorted({char for char in pairs if "\u4e00" <= char <= "\u9fff"}))


_HEADS, _TAILS = range(0xE4, 0xEA), range(0x80, 0xC0)  # bytes of a Chinese character in UTF-8
# A first byte and the next; two tails, or a tail and a head, which below A1 are no characters that anybody uses.
_BEGIN = _pairs(_HEADS, _TAILS) + "锛銆"
_MIDDLE = _pairs(range(0x81, 0xA1), _TAILS) + _pairs(range(0x81, 0xA1), _HEADS)
_OTHER = r"[^\x00-\x7f]"
AS_GBK = rf"[{_BEGIN}](?:[{_MIDDLE}€]|{_OTHER}{{1,2}}[{_BEGIN}]){_OTHER}*"
_WESTERN = r"[\u{a0}-\u{ff}ŒœŠšŸŽžƒˆ˜\u{2013}-\u{203a}€™]"
AS_WESTERN = rf"(?:[å-éäåæçï]{_WESTERN}{{1,2}}){{2,}}"
# What decoders write for what they cannot read, and what that becomes when it is read as GBK.
UNREADABLE = rf"{LOST}|锟斤拷|(?:烫烫|屯屯){{2,}}"


def repair(text: str) -> str:
    """A run put right, with U+FFFD for a last character that lost a byte; itself where the way back is not certain."""
    for encoding in ("gbk", "cp1252"):
        parts = text.split("€") if encoding == "gbk" else [text]  # the byte 80, for which Python has nothing
        try:
            right = _decoded(b"\x80".join(part.encode(encoding) for part in parts))
        except UnicodeError:
            continue
        read = sum("\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef" for char in right)
        if read > 1 and read * 3 > len(right) * 2:
            return right
    return text


def _decoded(given: bytes) -> str:
    """UTF-8, of which only the last character may be incomplete.

    Raises:
        UnicodeDecodeError: It is no UTF-8, or a byte within is lost, after which everything would be another character.
    """
    try:
        return given.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":
            raise
        return given[: error.start].decode("utf-8") + LOST
