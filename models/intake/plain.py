"""Which cells are plain: neither folding nor masking changes them, and a time is in a usual form.

What is plain is the same for every reader, so DuckDB may make of it what models/intake would; what is not goes through
models/intake. The patterns are for RE2, which knows no other white space than that of ASCII, so all of it is told.
"""

from models.text.masking import FULL_WIDTH

SPACE = r"\xa0\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
# Folding keeps single spaces and line ends between other characters.
UNEVEN = rf"[\x00-\x09\x0b-\x1f\x7f-\x9f{SPACE}\p{{Cf}}\p{{Co}}{''.join(FULL_WIDTH)}]|[ \n][ \n]|^[ \n]|[ \n]$"
# Letters of other alphabets than the Latin: their small ones depend on whom one asks.
FOREIGN = r"[^\x00-\x7f\x{2010}-\x{2027}\x{3000}-\x{303f}\x{4e00}-\x{9fff}\x{ff01}-\x{ff5e}]"
WHITE = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
WHITE += "\u2028\u2029\u202f\u205f\u3000"
# Years in which the zones below had one offset.
USUAL = (
    r"(?:199[2-9]|20[0-8][0-9])(?:-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2}"
    r"(?:[ T](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?)?"
)
FORMS = [f"%Y{mark}%m{mark}%d{time}" for mark in "-/" for time in (" %H:%M:%S", " %H:%M", "", "T%H:%M:%S", "T%H:%M")]
OFFSETS = {
    **dict.fromkeys(("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei", "Asia/Singapore"), 8 * 3600),
    "UTC": 0,
}
