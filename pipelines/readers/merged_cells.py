"""Which cells of an XLSX book are merged over rows, and whether it is too large to be read."""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from pipelines.readers.delivery import CHUNK, UnusableFileError

# The library holds every cell between the first and the last, 32 bytes each, and ends the process without memory.
MOST_CELLS, MOST_BYTES, MOST_BYTES_OF_TEXT = 50_000_000, 4 << 30, 1 << 30
MOST_ROWS = 1 << 20
PAST_Z = re.compile(rb"""r=["']([A-Za-z]{2,3})[0-9]""")
FAR_DOWN = re.compile(rb"""r=["'][A-Za-z]{0,3}([0-9]{5,7})["']""")
# Regions are told after the cells, in which what customers wrote may look like one.
MERGED = re.compile(
    rb"""</(?:\w+:)?sheetData|<(?:\w+:)?mergeCell\s[^<>]*?ref=["']([A-Z]{1,3})([0-9]+):[A-Z]{1,3}([0-9]+)["']"""
)
LONGEST_TAG = 1_000
TEXTS = "xl/sharedstrings.xml"
# Column, first row and last row, from 0, of a merged cell that spans rows; it is filled in its first column only.
Region = tuple[int, int, int]


def merged_regions(path: Path) -> dict[str, list[Region]]:
    """The cells of an XLSX book that are merged over rows, by sheet; none for another format.

    Raises:
        UnusableFileError: unreadable_file, or too_large when reading it would take more memory than there is.
    """
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return {}
    try:
        with zipfile.ZipFile(path) as book:
            parts = {part.filename.replace("\\", "/").lower(): part for part in book.infolist()}
            text = sum(part.file_size for name, part in parts.items() if "/worksheets/" not in name)
            if sum(part.file_size for part in parts.values()) > MOST_BYTES or text > MOST_BYTES_OF_TEXT:
                raise UnusableFileError("too_large")
            found = {}
            for _checked in _texts(book, parts[TEXTS]) if TEXTS in parts else ():
                pass  # the library does not always see that its check sum is wrong
            for name, target in _sheet_parts(book, parts).items():
                found[name], width = _scan(book, parts[target])
                if width * MOST_ROWS > MOST_CELLS and width * _height(book, parts[target]) > MOST_CELLS:
                    raise UnusableFileError("too_large")
            return found
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnusableFileError("unreadable_file") from error


def _sheet_parts(book: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
    """The part that holds each sheet, by the sheet's name; none for a book of another kind."""
    index, links = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if index not in parts or links not in parts:
        return {}
    targets = {link.get("Id"): link.get("Target", "") for link in _elements(book.read(parts[links]), "Relationship")}
    sheets = _elements(book.read(parts[index]), "sheet")
    found = {
        sheet.get("name", ""): posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get("id"), ""))).lower()[1:]
        for sheet in sheets
    }
    if lost := set(found.values()) - parts.keys():
        message = f"{len(lost)} of {len(found)} sheets are not in the book, such as {min(lost)!r}"
        raise zipfile.BadZipFile(message)
    return found


def _elements(content: bytes, name: str) -> list[dict[str, str]]:
    """The attributes of each element of that name, prefixes left out; a document that defines entities is refused."""
    found: list[dict[str, str]] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if element.rpartition(":")[2] == name:
            found.append({key.rpartition(":")[2]: value for key, value in attributes.items()})

    def refuse(*_declared: object) -> None:
        raise UnusableFileError("unreadable_file")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = start, refuse
    parser.Parse(content, True)
    return found


def _scan(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[list[Region], int]:
    """The regions of a sheet that span rows, and at most how many columns it has.

    Its bytes are searched and not parsed, which is several times as fast and expands nothing.
    """
    regions: set[Region] = set()
    width, is_past = 26, False
    for text in _texts(book, part):
        width = max(width, *map(_column_number, {*PAST_Z.findall(text)}), 0)
        for match in MERGED.finditer(text) if is_past or b"heetData" in text else ():
            column, first, last = match.groups()
            if column is None:
                regions.clear()
                is_past = True
            elif int(first) < int(last):
                regions.add((_column_number(column) - 1, int(first) - 1, int(last) - 1))
    return sorted(regions), width


def _height(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """At most how many rows a sheet has, 9,999 at least."""
    return max((int(row) for text in _texts(book, part) for row in {*FAR_DOWN.findall(text)}), default=9_999)


def _texts(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part in pieces, each beginning with the tag that the one before may have cut."""
    rest = b""
    with book.open(part) as file:
        while chunk := file.read(CHUNK):
            text = rest + chunk
            yield text
            rest = text[max(text.rfind(b"<"), len(text) - LONGEST_TAG) :]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
