"""XLSX and XLS: all sheets, each under its own header row.

Where the header row is and how far a merged cell reaches is decided here; what a header means is not.
"""

from dataclasses import dataclass
from pathlib import Path

import fastexcel
import polars as pl

from pipelines.readers.delivery import CHUNK_ROWS, NO_RECORDS, Delivery, Spool, UnusableFileError, is_filled
from pipelines.readers.header_row import find_header
from pipelines.readers.merged_cells import Region, merged_regions

# A report's title, who exported it, when and with which filters are fewer lines than this.
SEARCHED_ROWS = 30
ERRORS = ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"]
UNNAMED = "__UNNAMED__"


def read_spreadsheet(path: Path, spool: Spool) -> Delivery:
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
    for sheet, start in zip(read, starts, strict=True):
        spool.add(sheet.records.with_columns(pl.col("row_no") + start))
    headers = dict.fromkeys(header for sheet in read if sheet.height for header in sheet.headers)
    return Delivery("xlsx", None, list(headers), spool)


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
