"""Records in batches that fit into memory, however long they are."""

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from pipelines.readers.delivery import CHUNK_ROWS, NO_RECORDS

BATCH_LETTERS = 16 << 20


def in_batches(records: Iterable[tuple[str, str | None]]) -> Iterator[pl.DataFrame]:
    """Records as frames of row_no (from 1), payload and problem.

    Args:
        records: Payload and problem of each.
    """
    payloads: list[str] = []
    problems: list[str | None] = []
    letters = count = 0
    for payload, problem in records:
        payloads.append(payload)
        problems.append(problem)
        letters += len(payload)
        if letters > BATCH_LETTERS or len(payloads) == CHUNK_ROWS:
            yield _numbered(count, payloads, problems)
            count += len(payloads)
            payloads, problems, letters = [], [], 0
    if payloads:
        yield _numbered(count, payloads, problems)


def batch_rows(headers: Sequence[str]) -> int:
    """How many records of such headers fit into a batch: each of them holds them all."""
    return max(1, min(CHUNK_ROWS, BATCH_LETTERS // (1 + sum(map(len, headers)))))


def _numbered(count: int, payloads: list[str], problems: list[str | None]) -> pl.DataFrame:
    numbers = range(count + 1, count + len(payloads) + 1)
    return pl.DataFrame({"row_no": numbers, "payload": payloads, "problem": problems}, schema=NO_RECORDS)
