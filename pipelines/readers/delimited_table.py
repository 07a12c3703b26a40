"""A delimited file without damage, read by DuckDB on all cores; no row of it passes through Python.

Only what is proven to be read right is kept: every byte of the file is a byte of a cell, a delimiter, a line end or a
quote that DuckDB took off. Anything else is left to the reader that goes row by row (delimited.py).
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from pipelines.readers.delivery import CHUNK, MOST_HEADERS, Spool
from pipelines.readers.encoding import open_bytes, open_text
from pipelines.sql import read_sql

# What str.strip() leaves something of.
FILLED = r"[^\s\x1c-\x1f\x85\xa0\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]"
SIGNS = (b'"', b"\r", b"\r\n", b"\x00")
GLOB = re.compile(r"([*?\[])")


@dataclass(frozen=True)
class Facts:
    """What DuckDB read of a file, as raw/table_facts counts it.

    Attributes:
        row_count: Rows.
        blank_count: Rows with nothing in them.
        byte_count: Bytes of all cells and of the delimiters between them.
        quote_count: Quotation marks in cells.
        spaced_count: Cells that begin with a space.
        misquoted_count: Cells whose quotation mark stands behind a space.
    """

    row_count: int
    blank_count: int
    byte_count: int
    quote_count: int
    spaced_count: int
    misquoted_count: int


@dataclass(frozen=True)
class Bytes:
    """What a UTF-8 file consists of below its first line.

    Attributes:
        total: Bytes, without the line ends after the last row.
        quotes: Quotation marks.
        line_end: Bytes that end a line.
        is_plain: Whether it holds no null and no line end but that one.
    """

    total: int
    quotes: int
    line_end: int
    is_plain: bool

    def is_what(self, facts: Facts) -> bool:
        """Whether every byte is one of a cell, a delimiter, a line end, or a quote that was taken off."""
        taken_off = self.quotes - facts.quote_count
        said = facts.byte_count + (facts.row_count - 1) * self.line_end + taken_off
        return said == self.total and not facts.misquoted_count


def read_table(path: Path, spool: Spool, *, encoding: str, delimiter: str, headers: list[str]) -> bool:
    """Spool the rows of a file below its first line.

    Args:
        path: The file.
        spool: Where the rows go, a column a header.
        encoding: Encoding of the file.
        delimiter: One character.
        headers: Unique headers, one a cell of the first line, which holds no line end within quotes.

    Returns:
        Whether the file was read; when not, the spool is to be cleared.
    """
    if not 0 < len(headers) <= MOST_HEADERS or not str(path).isprintable():
        return False
    names = [f"c{place}" for place in range(1, len(headers) + 1)]
    with _as_utf8(path, encoding, spool.folder) as plain:
        given = {
            "path": GLOB.sub(r"[\1]", str(plain)),
            "columns": dict.fromkeys(names, "VARCHAR"),
            "delimiter": delimiter,
            "names": names,
        }
        found = _examine(plain)
        if not found.is_plain or not _is_read(spool.connection, given):
            return False
        facts = _facts(spool.connection)
        if not found.is_what(facts):
            return False
        quoted_count = _count_quoted_spaces(plain, delimiter) if facts.spaced_count else 0
        if quoted_count not in (0, facts.spaced_count):
            return False
        # A space before a cell is passed over, within quotes it belongs to the cell.
        has_spaces = facts.spaced_count > quoted_count
        if facts.blank_count or has_spaces:
            spool.connection.execute(read_sql("raw/table_trimmed"), {"filled": FILLED, "has_spaces": has_spaces})
    spool.hold_columns(headers)
    return True


def _is_read(connection: duckdb.DuckDBPyConnection, given: dict[str, object]) -> bool:
    """Whether DuckDB finds no fault with a file."""
    try:
        connection.execute(read_sql("raw/table_read"), given)
    except duckdb.Error:
        return False
    return True


def _facts(connection: duckdb.DuckDBPyConnection) -> Facts:
    """What DuckDB read."""
    rows, blanks, *counts = connection.execute(read_sql("raw/table_facts"), {"filled": FILLED}).fetchall()[0]
    width = len(counts) // 4
    byte_count, *others = (sum(counts[start : start + width]) for start in range(0, len(counts), width))
    return Facts(rows, blanks, byte_count + rows * (width - 1), *others)


def _examine(path: Path) -> Bytes:
    """What a UTF-8 file consists of."""
    with open_bytes(path) as file:
        first = file.readline()
        line_end = b"\r\n" if first.endswith(b"\r\n") else b"\n"
        is_plain = first.endswith(line_end) and first.count(b"\r") == line_end.count(b"\r")
        counts, total, tail, before = Counter(dict.fromkeys(SIGNS, 0)), 0, 0, b""
        while chunk := file.read(CHUNK):
            total += len(chunk)
            counts.update({sign: chunk.count(sign) for sign in SIGNS})
            counts[b"\r\n"] += before + chunk[:1] == b"\r\n"  # a chunk may end between the two
            kept, before = len(chunk.rstrip(b"\r\n")), chunk[-1:]
            tail = len(chunk) - kept + (0 if kept else tail)
    lone = counts[b"\r"] - (counts[b"\r\n"] if len(line_end) > 1 else 0)
    return Bytes(total - tail, counts[b'"'], len(line_end), is_plain and not counts[b"\x00"] and not lone)


def _count_quoted_spaces(path: Path, delimiter: str) -> int:
    """How many cells begin with a space within quotes, in a file whose quotes are in order."""
    count, before = 0, b""
    with open_bytes(path) as file:
        while chunk := file.read(CHUNK):
            joined = before + chunk
            count += sum(joined.count(sign + b'" ') for sign in (delimiter.encode(), b"\n"))
            before = joined[-2:]
    return count


@contextmanager
def _as_utf8(path: Path, encoding: str, folder: Path | None) -> Iterator[Path]:
    """A path under which the file stands as UTF-8."""
    if encoding in ("utf-8", "utf-8-sig"):
        yield path
        return
    with TemporaryDirectory(dir=folder, prefix="unpacked-") as name:
        plain = Path(name) / "utf8.csv"
        with open_text(path, encoding) as text, plain.open("w", encoding="utf-8", newline="") as file:
            while chunk := text.read(CHUNK):
                file.write(chunk)
        yield plain
