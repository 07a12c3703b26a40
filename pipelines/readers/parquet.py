"""Parquet: typed columns, written as the other readers find their cells."""

import base64
import json
import math
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.readers.batches import BATCH_LETTERS, batch_rows
from pipelines.readers.delivery import CHUNK, CHUNK_ROWS, Delivery, Spool, UnusableFileError

WHOLE = 2.0**53
# A text that stands once in the file may be the cell of each of them.
READ_ROWS = 1_000
# What the library writes as JSON inside of lists and structs; it ends the reading on some of the others.
PLAIN = (pl.String, pl.Boolean, pl.Date, pl.Datetime, pl.Null)


def read_parquet(path: Path, spool: Spool) -> Delivery:
    """Read the rows of a file: lists and structs as JSON, moments in ISO 8601 with their offset.

    Raises:
        UnusableFileError: unreadable_file when it is damaged or encrypted.
    """
    with path.open("rb") as file:
        ends = file.read(4), file.seek(-4, 2) and file.read()
        if ends != (b"PAR1", b"PAR1"):
            raise UnusableFileError("unreadable_file")
    try:
        # Page by page; all of a group of rows, which may be all of the file, would be held otherwise.
        with pq.ParquetFile(path, memory_map=False, pre_buffer=False, buffer_size=CHUNK) as rows:
            headers = rows.schema_arrow.names
            for records in _batches(rows, headers):
                spool.add(records)
    except (pa.ArrowException, pl.exceptions.PanicException) as error:  # neither is a ValueError or PolarsError
        raise UnusableFileError("unreadable_file") from error
    return Delivery("parquet", None, headers, spool)


def _batches(rows: pq.ParquetFile, headers: list[str]) -> Iterator[pl.DataFrame]:
    """The records, a few read at a time and put together to batches."""
    waiting: list[pl.DataFrame] = []
    count = size = 0
    for batch in rows.iter_batches(min(READ_ROWS, batch_rows(headers))) if headers else ():
        waiting.append(_records(pl.DataFrame(pl.from_arrow(batch)), count))
        count += batch.num_rows
        size += waiting[-1].estimated_size()
        if size > BATCH_LETTERS or len(waiting) * READ_ROWS > CHUNK_ROWS:
            yield pl.concat(waiting)
            waiting, size = [], 0
    if waiting:
        yield pl.concat(waiting)


def _records(rows: pl.DataFrame, start: int) -> pl.DataFrame:
    cells = rows.select(_cell(column) for column in rows)
    said = [
        pl.col(name).str.contains(r"\S").fill_null(value=False) if kind == pl.String else pl.col(name).is_not_null()
        for name, kind in cells.schema.items()
    ]
    records = cells.select(
        pl.int_range(start + 1, start + pl.len() + 1, dtype=pl.Int64).alias("row_no"),
        cells.to_struct("payload").struct.json_encode().alias("payload"),
        pl.lit(None, dtype=pl.String).alias("problem"),
    )
    return records.filter(cells.select(pl.any_horizontal(said)).to_series())


def _cell(column: pl.Series) -> pl.Series:
    """A column as str, or as it is where it is nested and the library can write it as JSON."""
    kind, name = column.dtype, column.name
    if kind == pl.Binary:
        return pl.Series(name, map(_text, column), dtype=pl.String)
    if kind.is_nested():
        if _is_plain(kind):
            return column
        written = (None if value is None else _json(value) for value in column.to_list())
        return pl.Series(name, written, dtype=pl.String)
    if kind.is_float():
        # An id that was blank once is a float from then on.
        whole = (column == column.floor()) & (column.abs() < WHOLE)
        number = column.fill_nan(None)
        return number.cast(pl.Int64, strict=False).cast(pl.String).zip_with(whole, number.cast(pl.String))
    if isinstance(kind, pl.Datetime):
        return column.dt.to_string("%Y-%m-%dT%H:%M:%S%.f%:z" if kind.time_zone else "%Y-%m-%d %H:%M:%S%.f")
    return column.dt.to_string("iso") if kind == pl.Duration else column.cast(pl.String)


def _is_plain(kind: pl.DataType) -> bool:
    if isinstance(kind, pl.List | pl.Array):
        return _is_plain(kind.inner)
    if isinstance(kind, pl.Struct):
        return all(_is_plain(part.dtype) for part in kind.fields)
    return kind in PLAIN or (kind.is_integer() and kind not in (pl.Int128, pl.UInt128)) or kind.is_float()


def _json(value: object) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"), default=str)


def _plain(value: object) -> object:
    """A nested value with its bytes as text and without what JSON has no word for."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | pl.Series):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return _text(value) if isinstance(value, bytes) else value


def _text(value: bytes | None) -> str | None:
    """Bytes as the UTF-8 they are, else in Base64."""
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return base64.b64encode(value).decode()
