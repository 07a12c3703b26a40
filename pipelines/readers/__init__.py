"""Delivered files, read as they are: every record a JSON object of header to cell, every damage named.

What a header means is decided in models/intake.
"""

import csv
from collections.abc import Callable
from pathlib import Path

import duckdb
import fastexcel
import polars as pl

from pipelines.readers.delimited import read_delimited
from pipelines.readers.delivery import MOST_HEADERS, NO_RECORDS, Delivery, Spool, UnusableFileError, most_bytes
from pipelines.readers.encoding import detect_encoding
from pipelines.readers.json_records import read_json, read_json_lines
from pipelines.readers.landing import file_id, landed
from pipelines.readers.mail import read_mailbox, read_message
from pipelines.readers.parquet import read_parquet
from pipelines.readers.spreadsheet import read_spreadsheet

__all__ = [
    "NO_RECORDS",
    "Delivery",
    "Spool",
    "UnusableFileError",
    "detect_encoding",
    "file_id",
    "landed",
    "read_delivery",
]

READERS: dict[str, Callable[[Path, Spool], Delivery]] = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), read_delimited),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls"), read_spreadsheet),
    **dict.fromkeys((".parquet", ".pq"), read_parquet),
    **dict.fromkeys((".jsonl", ".ndjson"), read_json_lines),
    ".json": read_json,
    ".eml": read_message,
    ".mbox": read_mailbox,
}


def read_delivery(
    path: Path, connection: duckdb.DuckDBPyConnection | None = None, folder: Path | None = None
) -> Delivery:
    """Read a delivered file.

    Args:
        path: The file; its name's ending says what it is.
        connection: Where its records are spooled; None takes one that nobody else sees.
        folder: Where to put files while it is read; None for the system's.

    Raises:
        UnusableFileError: unreadable_file, undecodable or empty_file.
    """
    read = READERS.get(path.suffix.lower())
    try:
        if path.stat().st_size == 0:
            raise UnusableFileError("empty_file")
        if read is None:
            raise UnusableFileError("unreadable_file")
        delivery = read(path, Spool(connection, folder, most_bytes=most_bytes(path.stat().st_size)))
    except UnusableFileError:
        raise
    except (OSError, ValueError, csv.Error, duckdb.Error, fastexcel.FastExcelError, pl.exceptions.PolarsError) as error:
        raise UnusableFileError("unreadable_file") from error
    if delivery.spool.height == 0:
        raise UnusableFileError("empty_file")
    if len(delivery.headers) > MOST_HEADERS:
        raise UnusableFileError("unreadable_file")
    return delivery
