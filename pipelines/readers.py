"""Delivered files, read as they are: every record a JSON object of header to cell, every damage named.

What a header means is decided in models/intake.
"""

import codecs
import csv
import hashlib
import io
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import duckdb
import fastexcel
import polars as pl

from models.intake.identity import ID_LENGTH, LETTERS
from pipelines.sql import read_sql

DELIMITED = {".csv", ".tsv", ".txt"}
SPREADSHEETS = {".xlsx", ".xlsm", ".xls"}
JSON_LINES = {".jsonl", ".ndjson"}
UNFINISHED = re.compile(r"(^|/)(\.|~\$)|\.(tmp|part|partial|filepart|crdownload|download)$", re.IGNORECASE)
ENCODINGS = ("utf-8", "gb18030")
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# How ZIP archives (XLSX too), old Office files, gzip and PDF begin, whatever they are called.
NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"%PDF")
# More columns than any department has: something else under a wrong name. Cells cost the square of the headers.
MOST_HEADERS = 1_000
CHUNK, CHUNK_ROWS = 1 << 20, 50_000
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


@dataclass(frozen=True)
class Delivery:
    """What a file holds.

    Attributes:
        format: csv, tsv, xlsx or jsonl; None when it could not be read.
        encoding: Encoding of a text file; None for a spreadsheet.
        headers: In the order of the file.
        records: row_no i64 (from 1, without the header), payload str (JSON object; the raw text where it could not be
            read), problem str (reason code; null when none).
    """

    format: str | None
    encoding: str | None
    headers: list[str]
    records: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=NO_RECORDS))


def landed(places: list[Path]) -> list[tuple[str, Path]]:
    """The delivered files, hidden and unfinished ones left out.

    Args:
        places: Files, and folders that are searched to the bottom.

    Returns:
        (path below the folder with slashes, path) of each file, sorted.
    """
    found = set()
    for place in places:
        files, base = (place.rglob("*"), place) if place.is_dir() else ([place], place.parent)
        found |= {(_readable_name(file.relative_to(base)), file) for file in files if file.is_file()}
    return sorted((below, file) for below, file in found if not UNFINISHED.search(below))


def _readable_name(path: Path) -> str:
    """The path with slashes; a name that is not UTF-8 was given on a system that writes GB18030."""
    name = os.fsencode(path.as_posix())
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("gb18030", errors="replace")


def file_id(place: str, path: Path) -> str:
    """Key of a delivered file: its path below the folder and its bytes; letters.

    A file that cannot be read has the key of its path until it can.
    """
    digest = hashlib.sha256(place.encode() + b"\x00")
    with suppress(OSError), path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return "f" + digest.hexdigest()[:ID_LENGTH].translate(LETTERS)


def read_delivery(path: Path) -> Delivery:
    """Read a delivered file.

    Raises:
        UnusableFileError: unreadable_file, undecodable or empty_file.
    """
    suffix = path.suffix.lower()
    readers = ((SPREADSHEETS, _read_spreadsheet), (JSON_LINES, _read_json_lines), (DELIMITED, _read_delimited))
    read = next((read for suffixes, read in readers if suffix in suffixes), None)
    try:
        if path.stat().st_size == 0:
            raise UnusableFileError("empty_file")
        if read is None:
            raise UnusableFileError("unreadable_file")
        delivery = read(path)
    except UnusableFileError:
        raise
    except (OSError, ValueError, csv.Error, duckdb.Error, fastexcel.FastExcelError, pl.exceptions.PolarsError) as error:
        raise UnusableFileError("unreadable_file") from error
    if delivery.records.is_empty():
        raise UnusableFileError("empty_file")
    if len(delivery.headers) > MOST_HEADERS:
        raise UnusableFileError("unreadable_file")
    return delivery


def detect_encoding(path: Path) -> str:
    """The encoding that decodes the whole file: by its mark, else UTF-8, else GB18030.

    Raises:
        UnusableFileError: undecodable; unreadable_file when it is no text at all.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(NOT_TEXT):
        raise UnusableFileError("unreadable_file")
    marked = [encoding for mark, encoding in BOMS.items() if head.startswith(mark)]
    for encoding in marked or ENCODINGS:
        if _decodes(path, encoding):
            return encoding
    raise UnusableFileError("undecodable")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _read_delimited(path: Path) -> Delivery:
    encoding = detect_encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        line = next((line for line in file if line.strip()), "")
        delimiter = max(",\t;|", key=line.count)
        file.seek(0)
        rows = _delimited_rows(file, delimiter)
        header = next(rows, [])
        headers = _unique(header if isinstance(header, list) else [header])
        records = [pl.DataFrame(schema=NO_RECORDS)]
        while chunk := list(islice(rows, CHUNK_ROWS)):
            records.append(_delimited_records(chunk, headers, delimiter))
    numbered = pl.concat(records).with_columns(row_no=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
    return Delivery("tsv" if delimiter == "\t" else "csv", encoding, headers, numbered)


def _delimited_rows(lines: Iterator[str], delimiter: str) -> Iterator[list[str] | str]:
    """The cells of each row that is not blank; the line itself where a quote is left open or closed too early.

    A row that cannot be read costs one line: the lines after it, which an open quote had swallowed, are read again.
    """
    csv.field_size_limit(sys.maxsize)
    waiting: list[str] = []
    taken: list[str] = []

    def feed() -> Iterator[str]:
        while line := waiting.pop() if waiting else next(lines, ""):
            taken.append(line)
            yield line

    reader = csv.reader(feed(), delimiter=delimiter, skipinitialspace=True, strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            row, *others = taken
            waiting += reversed(others)
            reader = csv.reader(feed(), delimiter=delimiter, skipinitialspace=True, strict=True)
        taken.clear()
        if any(map(str.strip, row)):
            yield row


def _delimited_records(rows: list[list[str] | str], headers: list[str], delimiter: str) -> pl.DataFrame:
    width = len(headers)
    misfits = {place: row for place, row in enumerate(rows) if isinstance(row, str) or len(row) != width}
    fitting = [[None] * width if place in misfits else row for place, row in enumerate(rows)] if misfits else rows
    cells = pl.DataFrame(fitting, schema=dict.fromkeys(headers, pl.String), orient="row")
    described = [_misfit(row, headers, delimiter) for row in misfits.values()]
    payloads, problems = ([found[part] for found in described] for part in (0, 1))
    payload = cells.to_struct("payload").struct.json_encode().scatter([*misfits], pl.Series(payloads, dtype=pl.String))
    problem = pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
    problem = problem.scatter([*misfits], pl.Series(problems, dtype=pl.String))
    return pl.DataFrame({"row_no": 0, "payload": payload, "problem": problem}, schema=NO_RECORDS)


def _misfit(row: list[str] | str, headers: list[str], delimiter: str) -> tuple[str, str | None]:
    """Payload and problem of a row that has not as many cells as headers; those past the last are kept as +."""
    if isinstance(row, str):
        return row.rstrip("\r\n"), "wrong_columns"
    cells, spare = dict(zip(headers, row, strict=False)), delimiter.join(row[len(headers) :])
    is_padded = len(row) > len(headers) and not spare.strip(delimiter + " ")
    if spare and not is_padded:
        cells[_unique([*headers, "+"])[-1]] = spare
    payload = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
    return payload, None if is_padded else "wrong_columns"


def _read_spreadsheet(path: Path) -> Delivery:
    book = fastexcel.read_excel(path.read_bytes())
    sheets = [book.load_sheet(name, dtypes="string").to_polars() for name in book.sheet_names]
    sheets = [sheet for sheet in sheets if sheet.height]
    if not sheets:
        raise UnusableFileError("empty_file")
    rows = pl.concat(sheets, how="diagonal")
    records = rows.select(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("row_no"),
        rows.to_struct("payload").struct.json_encode().alias("payload"),
        pl.lit(None, dtype=pl.String).alias("problem"),
    )
    return Delivery("xlsx", None, rows.columns, records.filter(rows.select(_is_filled(pl.all())).to_series()))


def _read_json_lines(path: Path) -> Delivery:
    encoding = detect_encoding(path)
    with path.open("rb") as file:
        source = file if encoding == "utf-8" else io.BytesIO(file.read().decode(encoding).encode())
        lines = pl.read_lines(source, name="payload", row_index_name="row_no", row_index_offset=1)
    lines = lines.filter(_is_filled(pl.col("payload")))
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        connection.register("lines", lines)
        records = connection.sql(read_sql("raw/json_lines")).pl()
        headers = [row[0] for row in connection.sql(read_sql("raw/json_keys")).fetchall()]
    return Delivery("jsonl", encoding, headers, records)


def _is_filled(cells: pl.Expr) -> pl.Expr:
    return pl.any_horizontal(cells.str.contains(r"\S").fill_null(value=False))


def _unique(headers: list[str]) -> list[str]:
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
