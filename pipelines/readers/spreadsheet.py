"""XLSX and XLS: all sheets, each under its own header row.

Which row is the header is decided in header_row, how far a merged cell reaches in merged_cells.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.readers.batches import batch_rows
from pipelines.readers.delivery import (
    CHUNK_ROWS,
    MOST_HEADERS,
    Delivery,
    Spool,
    UnusableFileError,
    is_filled,
    most_bytes,
)
from pipelines.readers.header_row import find_header
from pipelines.readers.merged_cells import FillingDown
from pipelines.readers.old_workbook import read_old_book
from pipelines.readers.sheet_cells import SheetCells, read_sheet
from pipelines.readers.workbook import Workbook, undamaged

# A report's title, who exported it, when and with which filters are fewer lines than this.
SEARCHED_ROWS = 30
MERGED_ROWS = 1_000
UNNAMED = "__UNNAMED__"


def read_spreadsheet(path: Path, spool: Spool) -> Delivery:
    """Read the rows of all sheets, a cell merged over several rows as the cell of each of them.

    Raises:
        UnusableFileError: empty_file, too_large, or unreadable_file when it is damaged or encrypted.
    """
    with path.open("rb") as file:
        is_zip = file.read(2) == b"PK"
    read: list[Sheet] = []
    before = 0
    for cells in read_book(path) if is_zip else read_old_book(path):
        sheet = _read_sheet(cells, read)
        if sheet.headers:
            for records in sheet.records(cells):
                spool.add(records.with_columns(pl.col("row_no") + before))
            before += sheet.height
            read.append(sheet)
    if not before:
        raise UnusableFileError("empty_file")
    headers = dict.fromkeys(header for sheet in read if sheet.height for header in sheet.headers)
    return Delivery("xlsx", None, list(headers), spool)


def read_book(path: Path) -> Iterator[SheetCells]:
    """Read the sheets of an XLSX book.

    Raises:
        UnusableFileError: too_large, or unreadable_file when it is damaged, of another kind or without a sheet.
    """
    with closing(Workbook(path)) as book:
        texts, most = book.texts(), most_bytes(path.stat().st_size)
        for part in book.sheets.values():
            with undamaged(), book.open(part) as stream:
                cells = read_sheet(stream, texts, moments=book.moments, is_1904=book.is_1904, most_letters=most)
            yield cells
        if not book.sheets:
            raise UnusableFileError("unreadable_file")


@dataclass(frozen=True)
class Sheet:
    """What of a sheet is what.

    Attributes:
        headers: Names of the columns that are read; none when nothing is in the sheet.
        is_headed: Whether they were found in a row of it.
        columns: Place of the column that each of them names.
        kept: Rows above the header that are records all the same.
        start: First row below the header.
        height: How many rows are kept or below the header, blank ones too.
    """

    headers: list[str]
    is_headed: bool = False
    columns: tuple[int, ...] = ()
    kept: range = range(0)
    start: int = 0
    height: int = 0

    def records(self, cells: SheetCells) -> Iterator[pl.DataFrame]:
        """The records of the sheet, as in Spool, row_no from 1."""
        place = pl.col("row")
        row_no = (
            pl.when(place >= self.start).then(place - self.start + len(self.kept)).otherwise(place - self.kept.start)
        )
        named = [pl.col(str(column)).alias(name) for column, name in zip(self.columns, self.headers, strict=True)]
        for rows in _rows(cells) if self.height else ():
            body = rows.filter((place >= self.start) | place.is_between(self.kept.start, self.kept.stop, closed="left"))
            for part in body.iter_slices(batch_rows(self.headers)):
                payload = part.select(named).to_struct("payload").struct.json_encode()
                yield part.select(row_no=row_no + 1, payload=payload, problem=pl.lit(None, dtype=pl.String))


def _rows(cells: SheetCells) -> Iterator[pl.DataFrame]:
    """The rows that hold more than white space, merged cells filled in; row i64 and each column of the sheet."""
    filling, columns = FillingDown(cells.regions), [str(column) for column in _columns(cells)]
    for frame in cells.frames:
        blank = [pl.lit(None, dtype=pl.String).alias(name) for name in columns if name not in frame.columns]
        rows = frame.with_columns(blank).filter(is_filled(pl.col(columns)))
        # A text that is merged over all rows may be a long one.
        for part in rows.select("row", *columns).iter_slices(MERGED_ROWS if cells.regions else CHUNK_ROWS):
            yield filling.fill(part)


def _columns(cells: SheetCells) -> list[int]:
    """The columns from the first to the last that holds anything; those alone when one lies far away."""
    columns = sorted(cells.columns)
    reach = range(columns[0], columns[-1] + 1) if columns else range(0)
    if len(columns) > MOST_HEADERS:
        raise UnusableFileError("unreadable_file")
    return columns if len(reach) > MOST_HEADERS else list(reach)


def _top(cells: SheetCells) -> tuple[int, list[list[str]]]:
    """The first row that is not blank, and from it on the first SEARCHED_ROWS rows, cells stripped."""
    found: dict[int, tuple] = {}
    for rows in _rows(cells):
        found |= {row: values for row, *values in rows.head(SEARCHED_ROWS).rows()}
        if max(found) - min(found) >= SEARCHED_ROWS:
            break
    first = min(found, default=0)
    blank = [None] * len(_columns(cells))
    top = [found.get(row, blank) for row in range(first, min(first + SEARCHED_ROWS, cells.height))] if found else []
    return first, [[(cell or "").strip() for cell in row] for row in top]


def _read_sheet(cells: SheetCells, read: list[Sheet]) -> Sheet:
    """What of a sheet is what: under its own headers, else under those of the first sheet that has as many columns."""
    first, top = _top(cells)
    if not top:
        return Sheet([])
    columns = _columns(cells)
    earlier = next((sheet.headers for sheet in read if sheet.is_headed and len(sheet.headers) > 1), [])
    tied = {row - first for _, start, end in cells.regions for row in range(start, min(end, first + SEARCHED_ROWS))}
    found = find_header(top, tied=frozenset(tied), earlier=earlier, least=2 if read else 1)
    if found is None:
        is_title = cells.height - first <= len(top) and sum(bool(cell) for row in top for cell in row) == 1
        headers = earlier if len(earlier) == len(columns) else _named([""] * len(columns))
        kept, start = range(0), cells.height if is_title else first
    else:
        headers = _named(top[found.row])
        kept, start = range(first + found.kept.start, first + found.kept.stop), first + found.row + 1
    filled = _filled(cells, start) | {
        column for row in kept for column, cell in zip(columns, top[row - first], strict=True) if cell
    }
    named = {
        name: column
        for name, column in zip(headers, columns, strict=True)
        if column in filled or not name.startswith(UNNAMED)
    } or dict(zip(headers, columns, strict=True))
    height = cells.height - start + len(kept)
    return Sheet([*named], found is not None, tuple(named.values()), kept, start, height)


def _filled(cells: SheetCells, start: int) -> set[int]:
    """The columns that hold anything from a row on, of their own or merged."""
    own = {column for column, last in cells.columns.items() if last >= start}
    return own | {column for column, first, last in cells.regions if first < start <= last}


def _named(cells: list[str]) -> list[str]:
    """Headers, blanks named by their place and repeats told apart."""
    names: dict[str, None] = {}
    for place, cell in enumerate(cells):
        name = first = cell or f"{UNNAMED}{place}"
        repeat = 0
        while name in names:
            repeat += 1
            name = f"{first}_{repeat}"
        names[name] = None
    return list(names)
