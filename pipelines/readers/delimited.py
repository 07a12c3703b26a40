"""CSV and TSV: any delimiter, and every damage of quotes costs one line."""

import csv
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import polars as pl

from pipelines.readers.delimited_table import read_table
from pipelines.readers.delivery import CHUNK_ROWS, NO_RECORDS, Delivery, Spool, unique_headers
from pipelines.readers.encoding import detect_encoding, open_text


def read_delimited(path: Path, spool: Spool) -> Delivery:
    """Read rows of cells under a header."""
    encoding = detect_encoding(path)
    with open_text(path, encoding) as file:
        first = next(file, "")
        line = first if first.strip() else next((line for line in file if line.strip()), "")
    delimiter = max(",\t;|", key=line.count)
    form = "tsv" if delimiter == "\t" else "csv"
    labels = next(_delimited_rows(iter([first]), delimiter), "")
    if isinstance(labels, list):
        headers = unique_headers(labels)
        if read_table(path, spool, encoding=encoding, delimiter=delimiter, headers=headers):
            return Delivery(form, encoding, headers, spool)
        spool.clear()
    with open_text(path, encoding) as file:
        rows = _delimited_rows(file, delimiter)
        header = next(rows, [])
        headers = unique_headers(header if isinstance(header, list) else [header])
        count = 0
        while chunk := list(islice(rows, CHUNK_ROWS)):
            spool.add(_delimited_records(chunk, headers, delimiter, count))
            count += len(chunk)
    return Delivery(form, encoding, headers, spool)


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


def _delimited_records(rows: list[list[str] | str], headers: list[str], delimiter: str, before: int) -> pl.DataFrame:
    width = len(headers)
    misfits = {place: row for place, row in enumerate(rows) if isinstance(row, str) or len(row) != width}
    fitting = [[None] * width if place in misfits else row for place, row in enumerate(rows)] if misfits else rows
    cells = pl.DataFrame(fitting, schema=dict.fromkeys(headers, pl.String), orient="row")
    described = [_misfit(row, headers, delimiter) for row in misfits.values()]
    payloads, problems = ([found[part] for found in described] for part in (0, 1))
    payload = cells.to_struct("payload").struct.json_encode().scatter([*misfits], pl.Series(payloads, dtype=pl.String))
    row_no = range(before + 1, before + len(rows) + 1)
    problem = pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
    problem = problem.scatter([*misfits], pl.Series(problems, dtype=pl.String))
    return pl.DataFrame({"row_no": row_no, "payload": payload, "problem": problem}, schema=NO_RECORDS)


def _misfit(row: list[str] | str, headers: list[str], delimiter: str) -> tuple[str, str | None]:
    """Payload and problem of a row that has not as many cells as headers; those past the last are kept as +."""
    if isinstance(row, str):
        return row.rstrip("\r\n"), "wrong_columns"
    cells, spare = dict(zip(headers, row, strict=False)), delimiter.join(row[len(headers) :])
    is_padded = len(row) > len(headers) and not spare.strip(delimiter + " ")
    if spare and not is_padded:
        cells[unique_headers([*headers, "+"])[-1]] = spare
    payload = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
    return payload, None if is_padded else "wrong_columns"
