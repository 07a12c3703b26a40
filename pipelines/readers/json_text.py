"""The text of a JSON file, value by value: only what is being read is held."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple, TextIO

from pipelines.readers.delivery import CHUNK, UnusableFileError

# A value longer than this many characters is damage: an open quote that swallows the rest of the file. Taken apart it
# needs up to sixty times as many bytes.
LONGEST = 1 << 24
MOST_REST_BYTES = 1 << 20
DEEPEST = 3  # {"response": {"result": {"list": [...]}}}
# Between values: white space, a late byte order mark, and the signs that old systems end or part files with.
SPACE = re.compile("[\\s\ufeff\x00\x1a\x1e]*")
# A control character in a text costs that record alone, which DuckDB names. Python makes no number of more than 4,300
# digits, so what the quick one refuses is tried with numbers as text.
DECODERS = (json.JSONDecoder(strict=False), json.JSONDecoder(strict=False, parse_int=str, parse_float=str))
Place = tuple[str, ...]


class DamagedError(ValueError):
    """JSON that ends or breaks off where something was still to come."""


class Found(NamedTuple):
    """A value met on the way through a document: where, whether it is an element of a list, and its text."""

    place: Place
    is_item: bool
    value: Any
    text: str


class JsonText:
    """The text of a file, of which only what is being read is held; `keep` says that all before is dealt with."""

    def __init__(self, file: TextIO) -> None:
        """Begin at the beginning."""
        self._file, self._text, self._at, self._kept = file, "", 0, 0

    def peek(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            before, self._at = self._at, SPACE.match(self._text, self._at).end()
            if self._kept == before:
                self._kept = self._at
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def take(self, sign: str) -> None:
        """Pass over a sign that must come next."""
        if self.peek() != sign:
            raise DamagedError
        self._at += 1

    def value(self) -> tuple[Any, str]:
        """The next value, and its text as it stands."""
        self.peek()
        while True:
            found = _decoded(self._text, self._at)
            if found is None:
                if len(self._text) - self._at < LONGEST and self._more():
                    continue
                raise DamagedError
            value, end = found
            if end == len(self._text) and self._more():  # a number may go on
                continue
            text, self._at = self._text[self._at : end], end
            return value, text

    def parts(self, opening: str, closing: str) -> Iterator[None]:
        """Stop before each part of a list or object."""
        self.take(opening)
        while self.peek() != closing:
            yield
            if self.peek() != closing:
                self.take(",")
        self.take(closing)

    def keep(self) -> None:
        """What lies behind is not asked for again."""
        self._kept = self._at

    def rest(self) -> str:
        """What follows the last `keep`, cut to MOST_REST_BYTES."""
        while len(self._text) - self._kept < MOST_REST_BYTES and self._more():
            pass
        rest = self._text[self._kept : self._kept + MOST_REST_BYTES].encode()[:MOST_REST_BYTES]
        return rest.decode(errors="ignore").strip()

    def _more(self) -> bool:
        held = len(self._text) - self._kept
        if held > 4 * LONGEST:
            raise UnusableFileError("too_large")
        chunk = self._file.read(max(CHUNK, held))
        self._text, self._at, self._kept = self._text[self._kept :] + chunk, self._at - self._kept, 0
        return bool(chunk)


def is_object(text: str) -> bool:
    """Whether a text is one JSON object and nothing else."""
    value, end = _decoded(text, 0) or (None, 0)
    return isinstance(value, dict) and end == len(text)


def _decoded(text: str, start: int) -> tuple[Any, int] | None:
    """The value that begins at `start`, and where it ends; None when it does not."""
    for decoder in DECODERS:
        with suppress(ValueError, RecursionError):
            return decoder.raw_decode(text, start)
    return None


def walk(text: JsonText, whole: set[Place], place: Place = ()) -> Iterator[Found]:
    """The elements of lists and the members of objects down to DEEPEST, in the order of the text.

    Args:
        text: What is read on.
        whole: Places of values that are not taken apart.
        place: Where the next value stands.

    Raises:
        DamagedError: The text breaks off; `text.rest()` is what was not given out.
    """
    opening = text.peek()
    if opening == "[" and place not in whole:
        for _ in text.parts("[", "]"):
            yield Found(place, True, *text.value())
            text.keep()
    elif opening == "{" and place not in whole and len(place) < DEEPEST:
        for _ in text.parts("{", "}"):
            name, _raw = text.value()
            text.take(":")
            yield from walk(text, whole, (*place, str(name)))
    else:
        yield Found(place, False, *text.value())
    text.keep()
