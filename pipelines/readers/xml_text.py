"""The parts of an XLSX book as XML: parsed piece by piece, and what could grow without end refused."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO
from xml.parsers import expat

from pipelines.readers.delivery import CHUNK, UnusableFileError

# A tag is held until it ends, and so is a text; Excel puts 32,767 characters into a cell.
LONGEST_TAG, LONGEST_TEXT, PIECE = 8 << 20, 8 << 20, 1 << 16
MOST_LISTED = 1_000_000
# Some exports hold what XML forbids, raw; a null belongs to UTF-16.
FORBIDDEN = bytes({*range(1, 32)} - {9, 10, 13})
# How a character that XML cannot hold is written, and an underscore that would make a text look so.
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class LocalNames(dict[str, str]):
    """Names without their prefix."""

    def __missing__(self, name: str) -> str:
        """What stands after the last colon."""
        self[name] = name.rpartition(":")[2]
        return self[name]


def parser() -> expat.XMLParserType:
    """A parser that refuses a document with definitions of its own: entities may expand without end."""

    def refuse(*_declared: object) -> None:
        raise UnusableFileError("unreadable_file")

    made = expat.ParserCreate()
    made.buffer_text, made.buffer_size = True, PIECE
    made.StartDoctypeDeclHandler = refuse
    return made


def feed(made: expat.XMLParserType, stream: BinaryIO, pieces: Sequence[str] = ()) -> Iterator[None]:
    """Parse a stream, and stop after each piece of it.

    Args:
        made: The parser.
        stream: The document.
        pieces: What there is of a text that has not ended.

    Raises:
        UnusableFileError: too_large where a tag or a text does not end.
    """
    fed = 0
    while chunk := stream.read(CHUNK):
        allowed = chunk if b"\x00" in chunk else chunk.translate(None, FORBIDDEN)
        made.Parse(allowed)
        fed += len(allowed)
        if fed - max(0, made.CurrentByteIndex) > LONGEST_TAG or sum(map(len, pieces)) > LONGEST_TEXT:
            raise UnusableFileError("too_large")
        yield
    made.Parse(b"", True)
    yield


def listed(stream: BinaryIO, name: str, *, within: str | None = None) -> list[dict[str, str]]:
    """The attributes of each element of a name, prefixes left out; with `within`, only of those inside such a one."""
    found: list[dict[str, str]] = []
    local = LocalNames()
    depth = 0

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += local[element] == within
        if local[element] == name and (depth or within is None):
            found.append({local[key]: value for key, value in attributes.items()})
            if len(found) > MOST_LISTED:
                raise UnusableFileError("too_large")

    def end(element: str) -> None:
        nonlocal depth
        depth -= local[element] == within

    made = parser()
    made.StartElementHandler, made.EndElementHandler = start, end
    for _ in feed(made, stream):
        pass
    return found


class RichText:
    """A text that may be in parts of different looks; how it is pronounced is left out.

    Attributes:
        pieces: Of a part that has not ended; the parser adds to it.
    """

    def __init__(self) -> None:
        """Nothing yet."""
        self.pieces: list[str] = []
        self._parts: list[str] = []
        self._size = self._unread = 0

    def start(self, name: str) -> None:
        """Begin an element of it."""
        if name == "t":
            self.pieces.clear()
        elif name == "rPh":
            self._unread += 1

    def end(self, name: str) -> None:
        """End an element of it."""
        if name == "t" and not self._unread:
            part = self.pieces[0] if len(self.pieces) == 1 else "".join(self.pieces)
            self._parts.append(part)
            self._size += len(part)
            if self._size > LONGEST_TEXT:
                raise UnusableFileError("too_large")
        elif name == "rPh":
            self._unread -= 1
        self.pieces.clear()

    def take(self) -> str:
        """All of it, to begin with another one."""
        parts = self._parts
        text = unescaped(parts[0] if len(parts) == 1 else "".join(parts))
        parts.clear()
        self._size = 0
        return text


def give_texts(stream: BinaryIO, give: Callable[[str], None]) -> None:
    """Give each of the texts that sheets share to a function."""
    local, text = LocalNames(), RichText()

    def start(element: str, _attributes: dict[str, str]) -> None:
        text.start(local[element])

    def end(element: str) -> None:
        name = local[element]
        if name == "si":
            give(text.take())
        else:
            text.end(name)

    made = parser()
    made.StartElementHandler, made.EndElementHandler, made.CharacterDataHandler = start, end, text.pieces.append
    for _ in feed(made, stream, text.pieces):
        pass


def unescaped(text: str) -> str:
    """A text of a book with its escaped characters as they are meant; halves of a character stay as they are."""
    return ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code < 0xE000 else chr(code)
