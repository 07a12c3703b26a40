"""XLSX and XLS: all sheets, each under its own header row.

Where the header row is and how far a merged cell reaches is decided here; what a header means is not.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.parsers import expat

import fastexcel
import polars as pl
import yaml

from models.intake.sources import plain
from pipelines.readers.delivery import CHUNK, CHUNK_ROWS, NO_RECORDS, Delivery, UnusableFileError, is_filled
from pipelines.settings import REFERENCE

# A report's title, who exported it, when and with which filters are fewer lines than this.
SEARCHED_ROWS = 30
ERRORS = ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"]
# A date, time, number or truth value: what stands under a header and not in it.
VALUE = re.compile(r"[\s.,:/%+\-¥￥$]*[0-9][\s0-9.,:/%+\-¥￥$年月日号时分秒上下午TZE]*|true|false")
UNNAMED = "__UNNAMED__"
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


def read_spreadsheet(path: Path) -> Delivery:
    """Read the rows of all sheets.

    A cell merged over several rows is the cell of each of them in XLSX; what is merged in XLS is not told.

    Raises:
        UnusableFileError: empty_file, too_large, or unreadable_file when it is damaged or encrypted.
    """
    regions = merged_regions(path)
    book = _opened(path)
    read: list[Sheet] = []
    for name in book.sheet_names:
        sheet = _read_sheet(_cells(book, name, regions.get(name, [])), read)
        read += [sheet] if sheet.headers else []
    if not any(sheet.height for sheet in read):
        raise UnusableFileError("empty_file")
    starts = [sum(sheet.height for sheet in read[:place]) for place in range(len(read))]
    records = [sheet.records.with_columns(pl.col("row_no") + start) for sheet, start in zip(read, starts, strict=True)]
    headers = dict.fromkeys(header for sheet in read if sheet.height for header in sheet.headers)
    return Delivery("xlsx", None, list(headers), pl.concat(records))


def _opened(path: Path) -> fastexcel.ExcelReader:
    try:
        return fastexcel.read_excel(path)
    except (fastexcel.FastExcelError, UnicodeError):
        # Of another format than its name says, or with a name that is not UTF-8; at the cost of its size in memory.
        return fastexcel.read_excel(path.read_bytes())


@dataclass(frozen=True)
class Sheet:
    """What a sheet holds.

    Attributes:
        headers: Name of each column; none when nothing is in it.
        is_headed: Whether the names were found in a row of the sheet.
        height: Rows below the header, blank ones too.
        records: As in Delivery, row_no from 1 in the sheet.
    """

    headers: list[str]
    is_headed: bool
    height: int
    records: pl.DataFrame


@dataclass(frozen=True)
class Cells:
    """The cells of a sheet.

    Attributes:
        rows: One str column a column, from the first row that is not blank on.
        tied: Rows that share a merged cell with the next one.
    """

    rows: pl.DataFrame
    tied: frozenset[int]


def _cells(book: fastexcel.ExcelReader, name: str, regions: list[Region]) -> Cells:
    """The cells of a sheet, errors as blanks, those merged over rows in each of them."""
    columns: list[int] = []

    def note(column: fastexcel.ColumnInfo) -> bool:
        columns.append(column.absolute_index)
        return True

    # Eagerly, the library holds the cells once instead of twice; all rows, for merged cells are told by their number.
    batch = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string", use_columns=note, eager=True)
    if not batch.num_columns:
        return Cells(pl.DataFrame(), frozenset())
    rows = pl.from_arrow(batch)
    del batch
    rows = rows.with_columns(pl.when(~pl.all().is_in(ERRORS)).then(pl.all()))
    place = {column: index for index, column in enumerate(dict.fromkeys(columns))}
    known = [(place[column], first, last) for column, first, last in regions if column in place]
    rows = _filled_down(rows, known)
    lead = rows.select(is_filled(pl.all()).arg_max()).item() or 0
    tied = {row - lead for _, first, last in known for row in range(first, min(last, lead + SEARCHED_ROWS))}
    return Cells(rows[lead:], frozenset(tied))


def _filled_down(rows: pl.DataFrame, regions: list[Region]) -> pl.DataFrame:
    """The rows with each merged value in every row that it spans and that holds anything of its own."""
    sources: dict[int, list[int]] = {}
    reached = (-1, -1)
    for column, first, last in sorted(regions):
        if (column, first) > reached and first < rows.height:  # regions that overlap are a damage: the first counts
            source = sources.setdefault(column, list(range(rows.height)))
            end = min(last, rows.height - 1)
            source[first : end + 1] = [first] * (end + 1 - first)
            reached = (column, end)
    if not sources:
        return rows
    is_row = rows.select(is_filled(pl.all())).to_series()
    names = rows.columns
    return rows.with_columns(
        pl.when(is_row).then(pl.coalesce(names[column], pl.col(names[column]).gather(source))).alias(names[column])
        for column, source in sources.items()
    )


def _read_sheet(cells: Cells, read: list[Sheet]) -> Sheet:
    """A sheet's records under its own headers, else under those of the first sheet that has as many columns."""
    rows = cells.rows
    if not rows.width or rows.select(is_filled(pl.all()).sum()).item() == 0:
        return Sheet([], is_headed=False, height=0, records=pl.DataFrame(schema=NO_RECORDS))
    top = [[(cell or "").strip() for cell in row] for row in rows.head(SEARCHED_ROWS).rows()]
    earlier = next((sheet.headers for sheet in read if sheet.is_headed and len(sheet.headers) > 1), [])
    found = find_header(top, tied=cells.tied, earlier=earlier, least=2 if read else 1)
    if found is None:
        is_title = rows.height <= len(top) and sum(bool(cell) for row in top for cell in row) == 1
        headers = earlier if len(earlier) == rows.width else _named([""] * rows.width)
        body = rows.clear() if is_title else rows
    else:
        headers = _named([cell or "" for cell in rows.row(found.row)])
        body = pl.concat([rows[found.kept.start : found.kept.stop], rows[found.row + 1 :]])
    body = body.rename(dict(zip(rows.columns, headers, strict=True)))
    named = [name for name in headers if not name.startswith(UNNAMED) or body[name].null_count() < body.height]
    return Sheet(named or headers, found is not None, body.height, _records(body.select(named or headers)))


def _records(rows: pl.DataFrame) -> pl.DataFrame:
    chunks = [chunk.to_struct("payload").struct.json_encode() for chunk in rows.iter_slices(CHUNK_ROWS)]
    payload = pl.concat([pl.Series("payload", [], dtype=pl.String), *chunks])
    records = pl.DataFrame({"payload": payload}).select(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("row_no"),
        "payload",
        pl.lit(None, dtype=pl.String).alias("problem"),
    )
    return records.filter(rows.select(is_filled(pl.all())).to_series())


@dataclass(frozen=True)
class HeaderRow:
    """Where the header row stands, and which rows above it are records all the same.

    Attributes:
        row: Place of the header row.
        kept: Places of rows above it that are no titles.
    """

    row: int
    kept: range = range(0)


def find_header(
    top: list[list[str]], *, tied: frozenset[int] = frozenset(), earlier: list[str], least: int
) -> HeaderRow | None:
    """Where the header row is.

    It is the row with the most headers that reference/headers.yaml knows, two at least; else the first row wider than
    half of the widest that holds no value. Rows above it are titles, unless they may be records.

    Args:
        top: The first rows, cells stripped, blank for none.
        tied: Rows that share a merged cell with the next one: the levels of a header are tied.
        earlier: Headers of an earlier sheet, which a sheet without a header row goes on under.
        least: Cells that a row of unknown headers must have.

    Returns:
        The place, or None when no row is recognised.
    """
    filled = [list(filter(None, row)) for row in top]
    widest = max(map(len, filled))
    known = [_known_count(row) if len(row) >= min(2, widest) else 0 for row in filled]
    if any(known):
        first, best = known.index(next(filter(None, known))), known.index(max(known))
        kept = range(0) if best == first + 1 else range(first, best)
        return HeaderRow(_lowest_level(best, filled, tied), kept)
    for place, row in enumerate(filled):
        if len(row) * 2 > widest and len(row) >= least and _are_labels(row) and len({*row}) * 2 > len(row):
            is_record = any(len(above) >= len(row) for above in filled[:place])
            place = _lowest_level(place, filled, tied)
            goes_on = len(earlier) == len(top[place]) and not _stands_over(top[place], top[place + 1 :], earlier)
            return None if is_record or goes_on else HeaderRow(place)
    return None


def _known_count(row: list[str]) -> int:
    """How many known headers a row has; 0 when they are too few to make it a header."""
    count = len({plain(cell) for cell in row} & _known_headers())
    is_header = count >= min(2, len(row)) and (_are_labels(row) or count * 2 > len(row))
    return count if is_header else 0


def _lowest_level(place: int, filled: list[list[str]], tied: frozenset[int]) -> int:
    while place in tied and place + 1 < len(filled) and _are_labels(filled[place + 1]):
        place += 1
    return place


def _stands_over(row: list[str], below: list[list[str]], earlier: list[str]) -> bool:
    """Whether a row of unknown words is a header: it has one that was met before, or a label over values."""
    if {*filter(None, row)} & {*earlier}:
        return True
    columns = [[cell for cell in column if cell] for column in zip(*below, strict=True)] or [[] for _ in row]
    return any(cell and cells and not _has_label(cells) for cell, cells in zip(row, columns, strict=True))


def _are_labels(row: list[str]) -> bool:
    return not any(map(VALUE.fullmatch, row))


def _has_label(cells: list[str]) -> bool:
    return not all(map(VALUE.fullmatch, cells))


@cache
def _known_headers() -> frozenset[str]:
    given = yaml.safe_load((REFERENCE / "headers.yaml").read_text(encoding="utf-8"))
    return frozenset(plain(word) for words in given["fields"].values() for word in words)


def _named(cells: list[str]) -> list[str]:
    """Headers, blanks named by their place and repeats told apart as the library does."""
    names: dict[str, None] = {}
    for place, cell in enumerate(cells):
        name = first = cell if cell.strip() else f"{UNNAMED}{place}"
        repeat = 0
        while name in names:
            repeat += 1
            name = f"{first}_{repeat}"
        names[name] = None
    return list(names)


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
