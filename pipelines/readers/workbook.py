"""An XLSX book: its sheets, the texts that they share, and which styles are those of moments."""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from pipelines.readers.delivery import UnusableFileError
from pipelines.readers.disk import Texts
from pipelines.readers.xml_text import give_texts, listed

# Cells shrink to a fifteenth, texts to a third, and DEFLATE can at most to a thousandth. A small book may.
MOST_BYTES, MOST_RATIO, RATIO_FROM = 8 << 30, 100, 200 << 20
MOST_PARTS = 20_000
INDEX, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
# zipfile says RuntimeError of what is encrypted, NotImplementedError of a compression it does not know.
DAMAGES = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError, RuntimeError)
# Formats of dates and times that need no definition, and those of them that show a length of time.
BUILT_IN = {*range(14, 23), 45, 46, 47}
# What a format shows as it stands: quoted, escaped, a fill, the width of a sign, a color or condition in brackets.
AS_IT_STANDS = re.compile(r'"[^"]*"?|[\\_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]?', re.IGNORECASE | re.DOTALL)
OF_MOMENTS = re.compile(r"[dmhys]|a.?/?p", re.IGNORECASE)


@contextmanager
def undamaged() -> Iterator[None]:
    """Whatever damage is met in a book makes it unreadable_file."""
    try:
        yield
    except UnusableFileError:
        raise
    except DAMAGES as error:
        raise UnusableFileError("unreadable_file") from error


class Workbook:
    """A book that is open.

    Attributes:
        sheets: Name of each sheet to its part; none where a book is of another kind.
        moments: Numbers of the styles that show a date or time.
        is_1904: Whether days are counted from 1904.
    """

    def __init__(self, path: Path) -> None:
        """Open a book.

        Raises:
            UnusableFileError: unreadable_file when it is damaged; too_large when it is unpacked.
        """
        self.sheets: dict[str, str] = {}
        self.moments: frozenset[str] = frozenset()
        self.is_1904 = False
        with undamaged():
            self._book = zipfile.ZipFile(path)
            parts = self._book.infolist()
            _refuse_bomb(parts, path.stat().st_size)
            self._parts = {part.filename.replace("\\", "/").lower().lstrip("/"): part for part in parts}
            if INDEX in self._parts and LINKS in self._parts:
                self._look()

    def close(self) -> None:
        """Close the file."""
        self._book.close()

    def open(self, part: str) -> BinaryIO:
        """A part as a stream, which gives no more than was declared, and counted before."""
        return self._book.open(self._parts[part])

    def texts(self) -> Texts:
        """The texts that sheets share.

        Raises:
            UnusableFileError: unreadable_file or too_large.
        """
        found = Texts()
        if self._shared in self._parts:
            with undamaged(), self.open(self._shared) as stream:
                give_texts(stream, found.add)
        return found

    def _look(self) -> None:
        """Find the sheets, the styles and the shared texts."""
        links = self._read(LINKS, "Relationship")
        place = {link["Id"]: _place(link.get("Target", "")) for link in links if "Id" in link}
        kind = {link.get("Type", "").rpartition("/")[2]: _place(link.get("Target", "")) for link in links}
        charts = {_place(link.get("Target", "")) for link in links if link.get("Type", "").endswith("/chartsheet")}
        self._shared = kind.get("sharedStrings", "xl/sharedstrings.xml")
        self.is_1904 = any(given.get("date1904") in ("1", "true") for given in self._read(INDEX, "workbookPr"))
        found = {sheet.get("name", ""): place.get(sheet.get("id", ""), "") for sheet in self._read(INDEX, "sheet")}
        self.sheets = {name: part for name, part in found.items() if part not in charts}
        if lost := set(self.sheets.values()) - self._parts.keys():
            message = f"{len(lost)} of {len(found)} sheets are not in the book, such as {min(lost)!r}"
            raise zipfile.BadZipFile(message)
        styles = kind.get("styles", "xl/styles.xml")
        if styles in self._parts:
            formats = {one.get("numFmtId", ""): one.get("formatCode", "") for one in self._read(styles, "numFmt")}
            used = self._read(styles, "xf", within="cellXfs")
            self.moments = frozenset(
                str(place) for place, style in enumerate(used) if _is_of_moments(style.get("numFmtId", "0"), formats)
            )

    def _read(self, part: str, name: str, *, within: str | None = None) -> list[dict[str, str]]:
        with self.open(part) as stream:
            return listed(stream, name, within=within)


def _refuse_bomb(parts: list[zipfile.ZipInfo], packed: int) -> None:
    size = sum(part.file_size for part in parts)
    if size > MOST_BYTES or (size > RATIO_FROM and size > MOST_RATIO * packed) or len(parts) > MOST_PARTS:
        raise UnusableFileError("too_large")


def _place(target: str) -> str:
    return posixpath.normpath(posixpath.join("/xl", target.replace("\\", "/"))).lower()[1:]


def _is_of_moments(number: str, formats: dict[str, str]) -> bool:
    """Whether a number format shows a date or time.

    Source:
        ECMA-376 part 1, sections 18.8.30 and 18.8.31; only the first of the formats for positive, negative and zero.
    """
    if number not in formats:
        return number.isdigit() and int(number) in BUILT_IN
    return bool(OF_MOMENTS.search(AS_IT_STANDS.sub("", formats[number]).partition(";")[0]))
