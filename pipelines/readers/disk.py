"""What may not fit into memory: held up to a size, beyond it in a file without a name that is gone with its owner."""

import os
import tempfile
import weakref
from array import array
from collections.abc import Callable, Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import polars as pl

from pipelines.readers.delivery import CHUNK, UnusableFileError

# Up to this many bytes or letters nothing is written.
IN_MEMORY = 32 << 20
# Short texts come again and again (a city, a type of business); long ones are what customers said.
SHORT, MOST_SHORT = 256, 1 << 16
MOST_HELD, MOST_TEXTS = 250_000, 20_000_000


def spool_folder() -> str | None:
    """Where to put large files for a while: TMPDIR, else /var/tmp, which unlike /tmp is never kept in memory."""
    return os.environ.get("TMPDIR") or ("/var/tmp" if Path("/var/tmp").is_dir() else None)


def unnamed_file(owner: object) -> BinaryIO:
    """A file that is closed with its owner."""
    file = tempfile.TemporaryFile(dir=spool_folder(), buffering=CHUNK)  # noqa: SIM115 (as long as its owner)
    weakref.finalize(owner, file.close)
    return file


class Frames:
    """Frames in the order they were added; each may have columns of its own."""

    def __init__(self) -> None:
        """Begin with none."""
        self._held: list[pl.DataFrame] = []
        self._file: BinaryIO | None = None
        self._ends = [0]
        self._size = 0

    def add(self, frame: pl.DataFrame) -> None:
        """Keep a frame."""
        self._held.append(frame)
        self._size += frame.estimated_size()
        if self._size > IN_MEMORY:
            self._write()

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """Each frame, read when it is asked for."""
        for start, end in zip(self._ends, self._ends[1:], strict=False):
            self._file.seek(start)
            yield pl.read_ipc(BytesIO(self._file.read(end - start)))
        yield from self._held

    def _write(self) -> None:
        self._file = self._file or unnamed_file(self)
        for frame in self._held:
            frame.write_ipc(packed := BytesIO(), compression="lz4")
            self._file.seek(self._ends[-1])
            self._file.write(packed.getbuffer())
            self._ends.append(self._file.tell())
        self._held, self._size = [], 0


class Texts:
    """Texts by their place."""

    def __init__(self) -> None:
        """Begin with none."""
        self._held: list[str] = []
        self._file: BinaryIO | None = None
        self._ends = array("Q", [0])
        self._size = 0

    def add(self, text: str) -> None:
        """Keep a text.

        Raises:
            UnusableFileError: too_large, of more than MOST_TEXTS.
        """
        self._held.append(text)
        self._size += len(text)
        if self._size > IN_MEMORY or len(self._held) > MOST_HELD:
            self._write()

    def lookup(self) -> Callable[[int], str]:
        """A function that gives the text at a place, from 0; after it nothing is added."""
        if self._file is None:
            return self._held.__getitem__
        self._write()
        self._file.flush()
        read, ends = lru_cache(MOST_SHORT)(self._read), self._ends

        def text(place: int) -> str:
            start, end = ends[place], ends[place + 1]
            return read(start, end) if end - start <= SHORT else self._read(start, end)

        return text

    def _write(self) -> None:
        self._file = self._file or unnamed_file(self)
        for text in self._held:
            written = text.encode()
            self._file.write(written)
            self._ends.append(self._ends[-1] + len(written))
        self._held, self._size = [], 0
        if len(self._ends) > MOST_TEXTS:
            raise UnusableFileError("too_large")

    def _read(self, start: int, end: int) -> str:
        return os.pread(self._file.fileno(), end - start, start).decode()
