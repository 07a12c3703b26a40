"""XLS books: read whole, as a sheet holds 65,536 rows at most; and which of their cells are merged over rows."""

import struct
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl

from pipelines.readers.delivery import UnusableFileError
from pipelines.readers.merged_cells import Region
from pipelines.readers.sheet_cells import SheetCells

# The library holds a book several times.
MOST_BYTES = 128 << 20
SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAM, BIFF8 = "Workbook", 0x0600
BEGIN, END, SHEET, MERGED = 0x0809, 0x000A, 0x0085, 0x00E5
LAST_SECTOR = 0xFFFFFFFA


def read_old_book(path: Path) -> Iterator[SheetCells]:
    """Read the sheets of a book.

    Raises:
        UnusableFileError: too_large.
        fastexcel.FastExcelError: The book is damaged or encrypted.
    """
    if path.stat().st_size > MOST_BYTES:
        raise UnusableFileError("too_large")
    content = path.read_bytes()
    book, regions = fastexcel.read_excel(content), merged_regions(content)
    for name in book.sheet_names:
        yield _cells(book, name, regions.get(name, set()))


def _cells(book: fastexcel.ExcelReader, name: str, regions: set[Region]) -> SheetCells:
    columns: list[int] = []

    def note(column: fastexcel.ColumnInfo) -> bool:
        columns.append(column.absolute_index)
        return True

    # Eagerly, the library holds the cells once instead of twice; all rows, for merged cells are told by their number.
    batch = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string", use_columns=note, eager=True)
    found = SheetCells(regions=regions)
    if batch.num_columns:
        rows = pl.from_arrow(batch)
        rows.columns = [str(column) for column in dict.fromkeys(columns)]
        found.add(rows.with_row_index("row"))
    return found


def merged_regions(content: bytes) -> dict[str, set[Region]]:
    """The cells of an XLS book that are merged over rows, by sheet; none of a book before Excel 97, or a damaged one.

    Source:
        [MS-XLS] 2.4.28 (BoundSheet8), 2.4.168 (MergeCells).
    """
    try:
        stream = _stream(content)
        if struct.unpack_from("<HHH", stream)[::2] != (BEGIN, BIFF8):
            return {}
        sheets = [held for kind, held in _records(stream, 0) if kind == SHEET]
        return {_name(held): _regions(stream, *struct.unpack_from("<I", held)) for held in sheets}
    except (struct.error, IndexError):
        return {}


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Type and content of each record from a begin up to its end; what is embedded in it included."""
    depth = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + size]
        depth += (kind == BEGIN) - (kind == END)
        if not depth:
            return
        place += 4 + size


def _name(sheet: bytes) -> str:
    length, is_wide = sheet[6], sheet[7] & 1
    return sheet[8 : 8 + length * (1 + is_wide)].decode("utf-16-le" if is_wide else "latin-1", errors="replace")


def _regions(stream: bytes, place: int) -> set[Region]:
    found = set()
    for kind, held in _records(stream, place):
        if kind == MERGED:
            regions = struct.iter_unpack("<4H", held[2 : 2 + (len(held) - 2) // 8 * 8])
            found |= {(column, first, last) for first, last, column, _ in regions if first < last}
    return found


def _stream(content: bytes) -> bytes:
    """The stream of the book within a compound file; empty without one.

    Source:
        [MS-CFB] 2.2 (header), 2.3 (FAT), 2.6 (directory).
    """
    if not content.startswith(SIGNATURE):
        return b""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    directory, more, more_count = struct.unpack_from("<I", content, 48)[0], *struct.unpack_from("<2I", content, 68)
    tables = [*struct.unpack_from("<109I", content, 76)]

    def sector(place: int) -> bytes:
        return content[(place + 1) * size : (place + 2) * size]

    for _ in range(min(more_count, len(content) // size)):
        *further, more = struct.unpack(f"<{size // 4}I", sector(more))
        tables += further
    table = b"".join(sector(place) for place in tables if place < LAST_SECTOR)
    following = struct.unpack(f"<{len(table) // 4}I", table)

    def chain(place: int) -> bytes:
        sectors = []
        while place < LAST_SECTOR and len(sectors) <= len(following):
            sectors.append(sector(place))
            place = following[place]
        return b"".join(sectors)

    entries = chain(directory)
    for start in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, start + 64)[0]
        if entries[start : start + max(0, length - 2)] == STREAM.encode("utf-16-le"):
            return chain(struct.unpack_from("<I", entries, start + 116)[0])
    return b""
