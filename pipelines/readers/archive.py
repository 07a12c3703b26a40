"""Gzipped files and ZIP archives: each member is a delivered file of its own, unpacked with limits.

What can be read of a member is decided by its reader.
"""

import gzip
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from pipelines.readers.delivery import CHUNK, UnusableFileError
from pipelines.readers.landing import UNFINISHED, Landed, name_problem, shown_name

ARCHIVES = (".gz", ".zip")
# Text shrinks to a tenth, a log of equal lines to a fiftieth; DEFLATE can at most to a thousandth. A small file may.
MOST_RATIO, RATIO_FROM = 100, 200 << 20
# A night of a million transcripts is 2 GB as text, and what is unpacked must fit beside the warehouse.
MOST_BYTES = 4 << 30
# A file a call is how speech recognition exports; more than a day's calls of a large centre is none of its deliveries.
MOST_MEMBERS = 10_000
# A member's entry in the directory is 46 bytes and its name; the directory is held in memory before it can be counted.
MOST_DIRECTORY = MOST_MEMBERS * 1024
DIRECTORY_END, DIRECTORY_END_64, LONGEST_END = b"PK\x05\x06", b"PK\x06\x06", 66_000
IS_UTF8, IS_ENCRYPTED = 0x800, 0x1
DAMAGES = (
    *(OSError, EOFError, ValueError, NotImplementedError, struct.error),
    *(zlib.error, lzma.LZMAError, zipfile.BadZipFile),
)


def is_archive(place: str | Path) -> bool:
    """Whether a file is one whose members are read, by its name."""
    return PurePosixPath(place).suffix.lower() in ARCHIVES


def unpacked_place(place: str) -> str:
    """The place that a member had if its archive were unpacked beside itself: a/b.zip/c.csv becomes a/c.csv."""
    return re.sub(r"[^/]+\.(?:gz|zip)/", "", place, flags=re.IGNORECASE)


def unpack(file: Landed, folder: Path) -> list[Landed]:
    """The delivered files within an archive, also in one more archive within it.

    Args:
        file: The archive.
        folder: An empty folder to unpack into; nothing is called there as a member is.

    Returns:
        The members in the order of their places, those that are refused with their problem: unsafe_archive,
        bad_name, unreadable_file. The archive itself when it is refused whole: unreadable_file, empty_file, too_large.
    """
    try:
        members = list(_Unpacking(file, folder).members(file))
    except UnusableFileError as error:
        return [replace(file, problem=error.code)]
    return sorted(members) or [replace(file, problem="empty_file")]


class _Unpacking:
    """One archive being unpacked, with what all its members have taken so far."""

    def __init__(self, file: Landed, folder: Path) -> None:
        self._packed = file.byte_count
        self._folder = folder
        self._numbers = count(1)
        self._bytes = 0
        self._members = 0

    def members(self, file: Landed, *, is_nested: bool = False) -> Iterator[Landed]:
        """The files within an archive.

        Raises:
            UnusableFileError: unreadable_file, empty_file or too_large.
        """
        if not file.byte_count:
            raise UnusableFileError("empty_file")
        found = self._gzipped(file) if PurePosixPath(file.place).suffix.lower() == ".gz" else self._zipped(file)
        for member in found:
            if member.problem or not is_archive(member.place):
                yield member
            elif is_nested:
                yield replace(member, problem="unsafe_archive")
            else:
                yield from self._nested(member)

    def _nested(self, member: Landed) -> list[Landed]:
        try:
            return list(self.members(member, is_nested=True)) or [replace(member, problem="empty_file")]
        except UnusableFileError as error:
            if error.code == "too_large":
                raise
            return [replace(member, problem=error.code)]

    def _gzipped(self, file: Landed) -> Iterator[Landed]:
        place = f"{file.place}/{PurePosixPath(file.place).stem}"
        self._count(1)
        with _undamaged(), gzip.open(file.path) as stream:
            path = self._written(stream, place)
        yield Landed(place, path)

    def _zipped(self, file: Landed) -> Iterator[Landed]:
        with _undamaged():
            if _directory_size(file.path) > MOST_DIRECTORY:
                raise UnusableFileError("too_large")
            archive = zipfile.ZipFile(file.path)
        with archive:
            entries = [(name, entry) for entry in archive.infolist() if not (name := _name(entry)).endswith("/")]
            self._count(len(entries))
            self._refuse_bomb(sum(entry.file_size for _, entry in entries))
            for name, entry in entries:
                if not UNFINISHED.search(name) or _is_unsafe(name, entry):
                    yield self._member(archive, entry, f"{file.place}/{shown_name(name)}", name)

    def _member(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: str, name: str) -> Landed:
        problem = "unsafe_archive" if _is_unsafe(name, entry) else name_problem(name)
        if entry.flag_bits & IS_ENCRYPTED:
            problem = problem or "unreadable_file"
        if not problem:
            try:
                with _undamaged(), archive.open(entry) as stream:
                    return Landed(place, self._written(stream, name))
            except UnusableFileError as error:
                if error.code == "too_large":
                    raise
                problem = error.code
        return Landed(place, Path(archive.filename), problem, mark=f"{entry.CRC} {entry.file_size}")

    def _written(self, stream: BinaryIO, name: str) -> Path:
        """A new file with what the stream holds; its name says only what kind it is."""
        suffix = PurePosixPath(name).suffix.lower()
        path = self._folder / f"{next(self._numbers)}{suffix if re.fullmatch('[.][a-z0-9]+', suffix) else ''}"
        with path.open("xb") as file:
            while chunk := stream.read(CHUNK):
                self._refuse_bomb(len(chunk))
                self._bytes += len(chunk)
                file.write(chunk)
        return path

    def _count(self, members: int) -> None:
        self._members += members
        if self._members > MOST_MEMBERS:
            raise UnusableFileError("too_large")

    def _refuse_bomb(self, more: int) -> None:
        """Refuse what would take more than the archive may."""
        wanted = self._bytes + more
        if wanted > MOST_BYTES or (wanted > RATIO_FROM and wanted > MOST_RATIO * self._packed):
            raise UnusableFileError("too_large")


@contextmanager
def _undamaged() -> Iterator[None]:
    """Whatever damage is met in an archive makes it unreadable_file."""
    try:
        yield
    except UnusableFileError:
        raise
    except DAMAGES as error:
        raise UnusableFileError("unreadable_file") from error


def _name(entry: zipfile.ZipInfo) -> str:
    """A member's path with slashes: UTF-8 where it says so or is it (as macOS writes), else GB18030."""
    name = entry.orig_filename
    if not entry.flag_bits & IS_UTF8:
        written = name.encode("cp437")  # as zipfile decoded it
        try:
            name = written.decode()
        except UnicodeDecodeError:
            name = written.decode("gb18030", errors="replace")
    return name.replace("\\", "/")


def _is_unsafe(name: str, entry: zipfile.ZipInfo) -> bool:
    """Whether a member would be written outside the folder, or is a link or device."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    is_outside = name.startswith("/") or ".." in name.split("/") or re.match("[A-Za-z]:", name)
    return bool(is_outside) or kind not in (0, stat.S_IFREG)


def _directory_size(path: Path) -> int:
    """Bytes of a ZIP archive's directory, as its last record says.

    Source:
        PKWARE APPNOTE 6.3.10, sections 4.3.14 and 4.3.16.
    """
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - LONGEST_END))
        tail = file.read()
    end, end_64 = tail.rfind(DIRECTORY_END), tail.rfind(DIRECTORY_END_64)
    if end_64 >= 0:
        return int.from_bytes(tail[end_64 + 40 : end_64 + 48], "little")
    return int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0
