"""The encoding of a text file: never guessed silently wrong."""

import codecs
import io
import os
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pipelines.readers.delivery import CHUNK, UnusableFileError
from pipelines.settings import REFERENCE

BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Big5 as Windows writes it, and with the characters of Hong Kong.
CHINESE = ("gb18030", "cp950", "big5hkscs")
# How ZIP archives (XLSX too), old Office files, gzip and PDF begin, whatever they are called.
NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"%PDF")
# The longest dialogue of an hour is 100 kB; what is longer has lost its line ends, and no reader may hold it.
LONGEST_LINE = 64 << 20
# Characters that are looked at, the first of the file; of them all, the share of frequent ones moves by less than 1 %.
SAMPLE = 100_000
IDEOGRAPH = r"[\u3400-\u4dbf\u4e00-\u9fff]"
# What the replacement character and unset memory become when taken for GBK; with them private use.
SIGNS = re.compile(r"锟斤拷|烫烫|屯屯|葺葺")
DAMAGE = re.compile(rf"[\ue000-\uf8ff\ufffd]|{SIGNS.pattern}")
MOST_DAMAGE = 0.25
# Real text has 0.7 and more of its characters among the frequent ones, wrongly decoded text 0.05 to 0.3; fewer kinds of
# characters than these prove nothing, and a longer list of names may fall to 0.4.
FEWEST_FREQUENT, FEWEST_KINDS = 0.3, 16
# A tie is a text without frequent characters; then GB18030 is the likelier in a mainland company.
LEAD = 0.2
# Long text with as many frequent characters is right, and the file need not be decoded once more to compare.
SURE_LENGTH, SURE_SCORE = 1_000, 0.5
# UTF-8 taken for GBK or Windows-1252, or GBK for Latin-1, and written anew as Unicode: how it was read, how meant.
MISTAKES = (("gb18030", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "gb18030"))
WINDOWS_1252 = {
    ord(character): byte for byte in range(0x80, 0xA0) if (character := bytes([byte]).decode("cp1252", errors="ignore"))
}


def detect_encoding(path: Path, *, longest_line: int | None = LONGEST_LINE) -> str:
    """The encoding that decodes the whole file: by its mark, else UTF-16 by its nulls, UTF-8, GB18030 or Big5.

    Args:
        path: The file.
        longest_line: Most bytes of a line, kept to within two chunks; None where a line may be a whole file.

    Returns:
        utf-8, utf-8-sig, utf-16, utf-16-le, utf-16-be, gb18030, cp950 or big5hkscs: names that open() knows.

    Raises:
        UnusableFileError: undecodable, also when the text decodes but is garbled; unreadable_file when it is no text at
            all; too_large when a line is too long.
    """
    with path.open("rb") as file:
        head = file.read(CHUNK)
    if head.startswith(NOT_TEXT):
        raise UnusableFileError("unreadable_file")
    readings = (_readings(path, encodings, longest_line) for encodings in _candidates(head))
    samples = next(filter(None, readings), None)
    encoding = samples and _likeliest(samples)
    if not encoding or is_garbled(samples[encoding]) or any(_is_full_of(SIGNS, text) for text in samples.values()):
        raise UnusableFileError("undecodable")
    return encoding


class _Begun(io.RawIOBase):
    """A file as far as it goes when it is opened: one that is still written to faster than it is read has no end."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self._left = os.fstat(self._file.fileno()).st_size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        count = self._file.readinto(memoryview(buffer)[: self._left])
        self._left -= count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


def open_bytes(path: Path) -> io.BufferedReader:
    """Open a file to read what is in it now."""
    return io.BufferedReader(_Begun(path), CHUNK)


def open_text(path: Path, encoding: str) -> io.TextIOWrapper:
    """Open a text file to read what is in it now, its line ends as they are."""
    return io.TextIOWrapper(open_bytes(path), encoding=encoding, newline="")


def is_garbled(text: str) -> bool:
    """Whether text was decoded wrongly, here or before it was delivered.

    Args:
        text: Without ASCII, or with.
    """
    if not text or text.isascii():
        return False
    counts = Counter(text)
    if _is_full_of(DAMAGE, text):
        return True
    ideographs = {character: count for character, count in counts.items() if re.match(IDEOGRAPH, character)}
    if len(ideographs) >= FEWEST_KINDS and _frequent(ideographs) < FEWEST_FREQUENT * sum(ideographs.values()):
        return True
    return any(_frequent(Counter(meant)) > max(1, _frequent(counts)) for meant in _undone(text))


def _is_full_of(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a large part of what is not ASCII fits a pattern."""
    total = len(re.sub(r"[\x00-\x7f]", "", text))
    return sum(map(len, pattern.findall(text))) > MOST_DAMAGE * total


def _candidates(head: bytes) -> list[tuple[str, ...]]:
    """Encodings to try, those of a tuple against one another."""
    marked = [encoding for mark, encoding in BOMS.items() if head.startswith(mark)]
    if marked:
        return [tuple(marked)]
    return [(_unmarked_utf16(head),)] if _unmarked_utf16(head) else [("utf-8",), CHINESE]


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: it has nulls, and read so it is mostly ASCII and frequent characters."""
    if b"\x00" not in head:
        return None
    shares = {}
    for encoding in ("utf-16-le", "utf-16-be"):
        text = head[: CHUNK // 16].decode(encoding, errors="replace")
        plain = sum(character.isprintable() or character in "\r\n\t" for character in text if character.isascii())
        shares[encoding] = (plain + _frequent(Counter(text)) if "\x00" not in text else 0) / len(text)
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] > 0.5 else None


def _readings(path: Path, encodings: tuple[str, ...], longest_line: int | None) -> dict[str, str]:
    """A sample of the text in each encoding that decodes the file, up to one that is surely right."""
    samples = {}
    for encoding in encodings:
        sample = _sample(path, encoding, longest_line)
        if sample is not None:
            samples[encoding] = sample
            if len(sample) >= SURE_LENGTH and _score(sample) >= SURE_SCORE:
                break
    return samples


def _sample(path: Path, encoding: str, longest_line: int | None) -> str | None:
    """The first characters of the file beyond ASCII; None when it is not in that encoding."""
    sample, seen, waiting = [], 0, 0
    try:
        for text, size in _decoded(path, encoding):
            waiting = 0 if "\n" in text or "\r" in text else waiting + size
            if longest_line is not None and waiting > longest_line:
                raise UnusableFileError("too_large")
            if seen < SAMPLE and not text.isascii():
                # A space where ASCII stood keeps apart what did not stand together.
                sample.append(re.sub(r"[\x00-\x7f]+", " ", text)[:SAMPLE])
                seen += len(sample[-1])
    except UnicodeError:
        return None
    return "".join(sample)


def _decoded(path: Path, encoding: str) -> Iterator[tuple[str, int]]:
    """The text chunk by chunk, with the bytes of each."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with open_bytes(path) as file:
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk), len(chunk)
    yield decoder.decode(b"", final=True), 0


def _likeliest(samples: dict[str, str]) -> str:
    """The first encoding unless another one gives clearly more frequent characters."""
    first, *others = samples
    scores = {encoding: _score(sample) for encoding, sample in samples.items()}
    best = max(others, key=scores.__getitem__, default=first)
    return best if scores[best] > scores[first] + LEAD else first


def _score(sample: str) -> float:
    """Share of frequent characters, and of punctuation by half, less that of damage; -1 to 1."""
    text = sample.replace(" ", "")
    marks = len(re.findall(r"[\u2010-\u2027\u3000-\u3020\uff01-\uff5e]", text))
    damaged = sum(map(len, DAMAGE.findall(text)))
    return (_frequent(Counter(text)) + marks / 2 - damaged) / max(1, len(text))


def _undone(text: str) -> Iterator[str]:
    """The text as it would be had one mistake not been made."""
    for read_as, meant in MISTAKES:
        plain = text.translate(WINDOWS_1252) if read_as == "latin-1" else text
        yield plain.encode(read_as, errors="replace").decode(meant, errors="ignore")


def _frequent(counts: dict[str, int]) -> int:
    """How many of the counted characters are frequent ones."""
    return sum(count for character, count in counts.items() if character in _frequent_characters())


@cache
def _frequent_characters() -> frozenset[str]:
    """The most frequent Simplified and Traditional characters."""
    lines = (REFERENCE / "characters.txt").read_text(encoding="utf-8").splitlines()
    return frozenset("".join(line for line in lines if not line.startswith("#")))
