"""Delivered files, read as they are: every record a JSON object of header to cell, every damage named.

What a header means is decided in models/intake.
"""

import codecs
import csv
import hashlib
import io
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import fastexcel
import polars as pl

from models.intake.identity import ID_LENGTH, LETTERS
from pipelines.sql import read_sql

DELIMITED = {".csv", ".tsv", ".txt"}
SPREADSHEETS = {".xlsx", ".xlsm", ".xls"}
JSON_LINES = {".jsonl", ".ndjson"}
UNFINISHED = re.compile(r"(^|/)(\.|~\$)|\.(tmp|part|crdownload)$")
ENCODINGS = ("utf-8", "gb18030")
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CHUNK = 1 << 20
SPARE_COLUMNS = 8
ABSENT = "\x00absent"
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
    found = []
    for place in places:
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        base = place if place.is_dir() else place.parent
        found += [(file.relative_to(base).as_posix(), file) for file in files if file.is_file()]
    return sorted((below, file) for below, file in set(found) if not UNFINISHED.search(below))


def file_id(place: str, path: Path) -> str:
    """Key of a delivered file: its path below the folder and its bytes; letters."""
    digest = hashlib.sha256(place.encode() + b"\x00")
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return "f" + digest.hexdigest()[:ID_LENGTH].translate(LETTERS)


def read_delivery(path: Path) -> Delivery:
    """Read a delivered file.

    Raises:
        UnusableFileError: unreadable_file, undecodable or empty_file.
    """
    suffix = path.suffix.lower()
    if path.stat().st_size == 0:
        raise UnusableFileError("empty_file")
    if suffix in SPREADSHEETS:
        return _read_spreadsheet(path)
    if suffix in JSON_LINES:
        return _read_json_lines(path)
    if suffix in DELIMITED:
        return _read_delimited(path)
    raise UnusableFileError("unreadable_file")


def detect_encoding(path: Path) -> str:
    """The encoding that decodes the whole file: by its mark, else UTF-8, else GB18030.

    Raises:
        UnusableFileError: undecodable.
    """
    with path.open("rb") as file:
        head = file.read(3)
    for mark, encoding in BOMS.items():
        if head.startswith(mark):
            return encoding
    for encoding in ENCODINGS:
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
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def _as_utf8(path: Path, encoding: str) -> Iterator[Path]:
    """The file itself when it is plain UTF-8, else a copy that is, for as long as it is needed."""
    if encoding == "utf-8":
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "utf8"
        with path.open(encoding=encoding, newline="") as source, copy.open("w", encoding="utf-8", newline="") as target:
            shutil.copyfileobj(source, target, CHUNK)
        yield copy


def _read_delimited(path: Path) -> Delivery:
    encoding = detect_encoding(path)
    with _as_utf8(path, encoding) as plain:
        with plain.open(encoding="utf-8", newline="") as file:
            line = file.readline()
        delimiter = max(",\t;|", key=line.count)
        headers = _unique(next(csv.reader(io.StringIO(line), delimiter=delimiter), []))
        records = _delimited_records(plain, headers, delimiter)
    if not headers or records.is_empty():
        raise UnusableFileError("empty_file")
    return Delivery("tsv" if delimiter == "\t" else "csv", encoding, headers, records)


def _delimited_records(path: Path, headers: list[str], delimiter: str) -> pl.DataFrame:
    """Records of a UTF-8 file; spare columns catch rows that are too long, a mark the ones that are too short."""
    columns = [f"c{number}" for number in range(len(headers) + SPARE_COLUMNS)]
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        try:
            rows = connection.read_csv(
                str(path),
                header=False,
                skiprows=1,
                columns=dict.fromkeys(columns, "varchar"),
                delimiter=delimiter,
                quotechar='"',
                escapechar='"',
                na_values=ABSENT,
                null_padding=True,
                strict_mode=False,
                max_line_size=1 << 26,
                parallel=False,
                auto_detect=False,
            ).pl()
        except duckdb.Error:
            raise UnusableFileError("unreadable_file") from None
    named = rows.rename(dict(zip(columns, headers, strict=False)))
    too_long = pl.col(columns[len(headers)]).is_not_null()
    too_short = pl.col(headers[-1]).is_null()
    return named.select(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("row_no"),
        _object(rows, headers, columns).alias("payload"),
        pl.when(too_long | too_short).then(pl.lit("wrong_columns")).alias("problem"),
    )


def _object(rows: pl.DataFrame, headers: list[str], columns: list[str]) -> pl.Series:
    """Each row as a JSON object; cells past the last header are kept under a number."""
    spare = {column: f"+{place}" for place, column in enumerate(columns[len(headers) :], start=1)}
    names = dict(zip(columns, headers, strict=False)) | spare
    used = [column for column in columns if column not in spare or rows[column].null_count() < rows.height]
    return rows.select(used).rename({column: names[column] for column in used}).to_struct("payload").struct.json_encode()


def _read_spreadsheet(path: Path) -> Delivery:
    try:
        book = fastexcel.read_excel(path)
        sheets = [book.load_sheet(name, dtypes="string").to_polars() for name in book.sheet_names]
    except (fastexcel.FastExcelError, OSError, ValueError):
        raise UnusableFileError("unreadable_file") from None
    filled = [sheet.filter(~pl.all_horizontal(pl.all().is_null())) for sheet in sheets if sheet.width]
    filled = [sheet for sheet in filled if sheet.height]
    if not filled:
        raise UnusableFileError("empty_file")
    rows = pl.concat(filled, how="diagonal")
    records = rows.select(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("row_no"),
        rows.to_struct("payload").struct.json_encode().alias("payload"),
        pl.lit(None, dtype=pl.String).alias("problem"),
    )
    return Delivery("xlsx", None, rows.columns, records)


def _read_json_lines(path: Path) -> Delivery:
    encoding = detect_encoding(path)
    text = path.read_text(encoding=encoding)
    lines = pl.DataFrame({"payload": [line for line in text.split("\n") if line.strip()]}, schema={"payload": pl.String})
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        connection.register("lines", lines)
        records = connection.sql(read_sql("raw/json_lines")).pl()
        headers = [row[0] for row in connection.sql(read_sql("raw/json_keys")).fetchall()]
    if records.is_empty():
        raise UnusableFileError("empty_file")
    return Delivery("jsonl", encoding, headers, records)


def _unique(headers: list[str]) -> list[str]:
    """Headers with blanks named by their place and repeats told apart."""
    seen: dict[str, int] = {}
    unique = []
    for place, header in enumerate((header.strip() for header in headers), start=1):
        name = header or f"column{place}"
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return unique
