"""Records as the bytes of a file, in every format that departments send."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, Protocol, TextIO

import polars as pl
import xlsxwriter

from models.world.departments import Record
from models.world.spec import Deliveries

_CREATED = datetime(2026, 1, 1)  # of spreadsheets; else now, and no two runs were alike


class Writer(Protocol):
    """A file being written."""

    def write(self, record: Record) -> None:
        """Write one record."""

    def close(self) -> None:
        """Finish the file."""


class _Delimited:
    """Rows of cells; a row that is broken has two cells too many."""

    def __init__(self, path: Path, delivery: Deliveries, headers: Sequence[str]) -> None:
        self._file = _open_text(path, delivery.encoding)
        delimiter = "\t" if delivery.format == "tsv" else ","
        self._rows = csv.writer(self._file, lineterminator="\r\n", delimiter=delimiter)
        self._rows.writerow(headers)

    def write(self, record: Record) -> None:
        self._rows.writerow([*record.cells.values(), *(("转派", "二次") if record.broken == "wrong_columns" else ())])

    def close(self) -> None:
        self._file.close()


class _Json:
    """A JSON object a line, one that is broken ends in the middle; or all of them in one array."""

    def __init__(self, path: Path, delivery: Deliveries, _headers: Sequence[str]) -> None:
        self._file = _open_text(path, "utf-8")
        self._is_array = delivery.format == "json"
        self._before = "[" if self._is_array else ""

    def write(self, record: Record) -> None:
        line = json.dumps(record.cells, ensure_ascii=False)
        line = line[: len(line) // 2] if record.broken == "bad_json" else line
        self._file.write(self._before + line)
        self._before = ",\n" if self._is_array else "\n"

    def close(self) -> None:
        self._file.write("]\n" if self._is_array else "\n")
        self._file.close()


class _Spreadsheet:
    """A sheet, written row by row."""

    def __init__(self, path: Path, _delivery: Deliveries, headers: Sequence[str]) -> None:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
        self._book = xlsxwriter.Workbook(path, options | {"default_date_format": "yyyy/m/d h:mm"})
        self._book.set_properties({"created": _CREATED})
        self._sheet = self._book.add_worksheet("数据")
        self._sheet.write_row(0, 0, headers)
        self._next = 1

    def write(self, record: Record) -> None:
        self._sheet.write_row(self._next, 0, ["" if cell is None else cell for cell in record.cells.values()])
        self._next += 1

    def close(self) -> None:
        self._book.close()


class _Parquet:
    """A table, written when all of it is known."""

    def __init__(self, path: Path, _delivery: Deliveries, _headers: Sequence[str]) -> None:
        self._path = path
        self._rows: list[Mapping[str, Any]] = []

    def write(self, record: Record) -> None:
        self._rows.append(record.cells)

    def close(self) -> None:
        pl.DataFrame(self._rows, infer_schema_length=None).write_parquet(self._path, statistics=False)


class _Mailbox:
    """Messages one after the other, in the format of Unix mailboxes; cells are headers, but for the text."""

    def __init__(self, path: Path, _delivery: Deliveries, _headers: Sequence[str]) -> None:
        self._file = path.open("wb")

    def write(self, record: Record) -> None:
        message = EmailMessage(policy=SMTP.clone(linesep="\n"))
        *headers, text = record.cells.items()
        for name, cell in headers:
            if cell is not None:
                message[name] = str(cell)
        message.set_content(text[1] or "", cte="base64")
        self._file.write(b"From - Thu Jan  1 00:00:00 2026\n" + message.as_bytes() + b"\n")

    def close(self) -> None:
        self._file.close()


def _open_text(path: Path, encoding: str) -> TextIO:
    """A text file, packed when its name says so, with nothing in it that depends on the hour."""
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.GzipFile(path, "wb", mtime=0), encoding=encoding, newline="")
    if path.suffix == ".zip":
        return io.TextIOWrapper(_Zipped(path), encoding=encoding, newline="")
    return path.open("w", encoding=encoding, newline="")


class _Zipped(io.BufferedIOBase):
    """The one member of a zip archive."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path, "w")
        # Without a date given, that of now would stand in the archive.
        member = zipfile.ZipInfo(path.stem, _CREATED.timetuple()[:6])
        member.compress_type = zipfile.ZIP_DEFLATED
        self._member = self._archive.open(member, "w", force_zip64=True)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401  any buffer
        return self._member.write(data)

    def close(self) -> None:
        if not self.closed:
            self._member.close()
            self._archive.close()
        super().close()


WRITERS = {
    **dict.fromkeys(("csv", "tsv"), _Delimited),
    **dict.fromkeys(("jsonl", "json"), _Json),
    "xlsx": _Spreadsheet,
    "parquet": _Parquet,
    "mbox": _Mailbox,
}
