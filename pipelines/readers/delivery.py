"""What a reader gives, and how a file that cannot be used is told."""

from collections import Counter
from dataclasses import dataclass, field

import polars as pl

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
        format: csv, tsv, jsonl, json, xlsx, parquet, eml or mbox; None when it could not be read.
        encoding: Encoding of a text file; None for a spreadsheet.
        headers: In the order of the file.
        records: row_no i64 (from 1, without the header), payload str (JSON object; the raw text where it could not be
            read), problem str (reason code; null when none).
    """

    format: str | None
    encoding: str | None
    headers: list[str]
    records: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=NO_RECORDS))


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
