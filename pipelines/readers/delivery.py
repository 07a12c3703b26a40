"""What a reader gives, and how a file that cannot be used is told."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import duckdb
import polars as pl
from duckdb import CaseExpression, ColumnExpression, ConstantExpression, Expression, FunctionExpression, StarExpression

from pipelines.sql import ask, read_sql

# More columns than any department has: something else under a wrong name. Cells cost the square of the headers.
MOST_HEADERS = 1_000
CHUNK, CHUNK_ROWS = 1 << 20, 50_000
# What a file may become: a text that it holds once may be the cell of every row, and a header is in every record.
MOST_TIMES, ALWAYS, NEVER = 1_000, 1 << 30, 16 << 30
NO_RECORDS = {"row_no": pl.Int64, "payload": pl.String, "problem": pl.String}


class UnusableFileError(ValueError):
    """A file that cannot be read at all.

    Attributes:
        code: Reason code of raw.quarantine.
    """

    def __init__(self, code: str) -> None:
        """Name the reason."""
        super().__init__(code)
        self.code = code


@cache
def _scratch() -> duckdb.DuckDBPyConnection:
    """A database in memory; every cursor has temporary tables of its own."""
    return duckdb.connect(config={"autoinstall_known_extensions": "false", "threads": 1})


class Spool:
    """The records of one file, in the temporary table `spooled`: a reader adds them batch by batch and holds none.

    A record is row_no i64 (from 1, without the header, none twice; null where one stands for the whole file), payload
    str (JSON object; the raw text where it could not be read) and problem str (reason code; null when none). The table
    is that of one file: a new spool empties it.

    Attributes:
        connection: Where the table is; DuckDB moves it to disk when memory gets short.
        folder: Where a reader may put files while it reads; None for the system's.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection | None = None,
        folder: Path | None = None,
        *,
        most_bytes: int = NEVER,
    ) -> None:
        """Begin with an empty table.

        Args:
            connection: None takes one that nobody else sees.
            folder: See above.
            most_bytes: More than this the records may not be, together.
        """
        self._left = most_bytes
        self.connection, self.folder = connection or _scratch().cursor(), folder
        self._columns: list[str] = []
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self.connection.execute(read_sql("raw/spooled"))
        self._columns = []

    def add(self, records: pl.DataFrame) -> None:
        """Append records.

        Args:
            records: row_no, payload, problem in any order.

        Raises:
            UnusableFileError: too_large.
        """
        self._left -= records["payload"].str.len_bytes().sum()
        if self._left < 0:
            raise UnusableFileError("too_large")
        self.connection.execute("insert into spooled by name from records")

    def hold_columns(self, headers: list[str]) -> None:
        """Say that the table has problem and, instead of row_no and payload, a column c1, c2, … for each header.

        Args:
            headers: Unique.
        """
        self._columns = headers

    @property
    def height(self) -> int:
        """How many records there are."""
        return self.connection.sql("select count(*) from spooled").fetchall()[0][0]

    def batches(self, rows: int = CHUNK_ROWS) -> Iterator[pl.DataFrame]:
        """The records in the order of row_no, about so many at a time."""
        last = self.height if self._columns else self._last()
        for start in range(1, last + 1, rows):
            self.connection.execute("set variable first_row = $first", {"first": start})
            self.connection.execute("set variable last_row = $last", {"last": start + rows - 1})
            # Not one stream: that would end with the next statement on this connection.
            yield ask(self.connection, self.cells([])[0], "spooled_rows", "raw/spooled_part").pl()

    def _last(self) -> int:
        return self.connection.sql("select coalesce(max(row_no), 1) from spooled").fetchall()[0][0]

    def rows(self, headers: list[str]) -> duckdb.DuckDBPyRelation:
        """The records with their cells: row_no, payload, problem, cells (a list in the order of the headers).

        Args:
            headers: Whose cells are wanted.
        """
        rows, cell = self.cells(headers)
        if self._columns:
            cells = FunctionExpression("list_value", *(cell[name] for name in headers))
            rows = rows.select(*map(ColumnExpression, NO_RECORDS), cells.alias("cells"))
        return rows

    def cells(self, headers: list[str]) -> tuple[duckdb.DuckDBPyRelation, dict[str, Expression]]:
        """The records, with row_no, payload and problem, and the cell of each header in them.

        Args:
            headers: Whose cells are wanted.
        """
        table, payload = self.connection.table("spooled"), ColumnExpression("payload")
        if self._columns:
            cell = {name: ColumnExpression(f"c{place}") for place, name in enumerate(self._columns, 1)}
            pairs = (part for name in self._columns for part in (ConstantExpression(name), cell[name]))
            payload = FunctionExpression("json_object", *pairs).cast("VARCHAR")
            row_no = (ColumnExpression("rowid") + ConstantExpression(1)).alias("row_no")
            rows = table.select(row_no, StarExpression(), payload.alias("payload"))
            return rows, {name: cell[name] for name in headers}
        return with_cells(table, headers)


def with_cells(
    records: duckdb.DuckDBPyRelation, headers: list[str]
) -> tuple[duckdb.DuckDBPyRelation, dict[str, Expression]]:
    """Records with their cells as a list, null where the payload is no JSON, and the cell of each header in it.

    Args:
        records: With payload, and what else is to be kept.
        headers: Whose cells are wanted.
    """
    payload, pointers = ColumnExpression("payload"), ConstantExpression(pointers_to(headers)).cast("VARCHAR[]")
    found = FunctionExpression("json_extract_string", payload, pointers)
    cells = CaseExpression(FunctionExpression("json_valid", payload), found)
    place = {name: ConstantExpression(place) for place, name in enumerate(headers, 1)}
    listed = ColumnExpression("cells")
    cell = {name: FunctionExpression("list_extract", listed, place[name]) for name in headers}
    return records.select(StarExpression(), cells.alias("cells")), cell


def pointers_to(headers: list[str]) -> list[str]:
    """Where the cell of each header stands in the payload of a record.

    Source:
        RFC 6901 (JSON Pointer).
    """
    return ["/" + header.replace("~", "~0").replace("/", "~1") for header in headers]


def most_bytes(size: int) -> int:
    """At most how many bytes the records of a file may be that has so many."""
    return min(NEVER, max(ALWAYS, MOST_TIMES * size))


@dataclass(frozen=True)
class Delivery:
    """What a file holds.

    Attributes:
        format: csv, tsv, jsonl, json, xlsx, parquet, eml or mbox; None when it could not be read.
        encoding: Encoding of a text file; None for a spreadsheet.
        headers: In the order of the file.
        spool: Its records.
    """

    format: str | None
    encoding: str | None
    headers: list[str]
    spool: Spool = field(default_factory=Spool)

    @property
    def records(self) -> pl.DataFrame:
        """All records in one frame: for files known to be small."""
        return pl.concat([pl.DataFrame(schema=NO_RECORDS), *self.spool.batches()])


def is_filled(cells: pl.Expr) -> pl.Expr:
    """Whether any of the cells holds more than white space."""
    return pl.any_horizontal(cells.str.contains(r"\S").fill_null(value=False))


def unique_headers(headers: list[str]) -> list[str]:
    """Headers with blanks named by their place and repeats told apart."""
    unique: dict[str, None] = {}
    repeats: Counter[str] = Counter()
    for place, header in enumerate((header.strip() for header in headers), start=1):
        name = first = header or f"column{place}"
        while name in unique:
            repeats[first] += 1
            name = f"{first}_{repeats[first] + 1}"
        unique[name] = None
    return list(unique)
