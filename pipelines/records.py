"""Delivered records with their contact fields, for the assets that make something of them."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl
from duckdb import ColumnExpression

from models.intake.mapping import READABLE, common_orders, contact_fields, undecided_times, with_dates
from models.intake.sources import Headers, Mapping, plain
from pipelines.readers.delivery import CHUNK_ROWS, Delivery, pointers_to, with_cells
from pipelines.sql import ask, read_sql


@dataclass(frozen=True)
class Batch:
    """Records that share a mapping.

    Attributes:
        mapping: The mapping.
        records: record_id, night, source, contact_id.
        fields: Contact fields as delivered, one row a record (models.intake.mapping.contact_fields).
    """

    mapping: Mapping
    records: pl.DataFrame
    fields: pl.DataFrame


def read_cells(connection: duckdb.DuckDBPyConnection, records: pl.DataFrame, headers: list[str]) -> pl.Series:
    """The cells of records, one list of str a record, in the order of `headers`.

    Args:
        connection: Any connection.
        records: payload str, JSON objects.
        headers: Keys to take.
    """
    rows, _ = with_cells(connection.from_arrow(records.select("payload").to_arrow()), headers)
    return rows.select(ColumnExpression("cells")).pl()["cells"]


def row_counters(delivery: Delivery, headers: Iterable[str]) -> frozenset[str]:
    """Headers whose cells only count the rows, from 0 or from 1: they identify nothing beyond the file.

    Args:
        delivery: A file.
        headers: Headers to be looked at, or words for them; those that the file has not are passed over.
    """
    wanted = set(map(plain, headers))
    found = {header for header in delivery.headers if plain(header) in wanted}
    return frozenset(header for header in found if _column(delivery, header, "raw/row_counter").fetchall()[0][0])


def with_orders(mapping: Mapping, delivery: Delivery) -> Mapping:
    """The mapping with the order of day and month of each time column that the file decides."""
    undecided = [header for header in undecided_times(mapping) if header in delivery.headers]
    orders = {}
    for header in undecided:
        parts = _column(delivery, header, "raw/unusual_times").to_arrow_reader(CHUNK_ROWS)
        orders[header] = common_orders(pl.Series(pl.from_arrow(part)["cell"]) for part in parts)
    return with_dates(mapping, orders)


def _column(delivery: Delivery, header: str, question: str) -> duckdb.DuckDBPyRelation:
    """The answer to a question about one column of a file, asked of row_no, problem and cell."""
    rows, cell = delivery.spool.cells([header])
    column = rows.select(ColumnExpression("row_no"), ColumnExpression("problem"), cell[header].alias("cell"))
    return ask(delivery.spool.connection, column, "cells", question)


def read_dialogues(connection: duckdb.DuckDBPyConnection, dialogues: pl.DataFrame, headers: Headers) -> pl.DataFrame:
    """The utterances of dialogues, under whichever key each part is delivered.

    Args:
        connection: Any connection.
        dialogues: contact_id str, turns str: JSON lists of objects; null for none.
        headers: Keys of the parts of an utterance.

    Returns:
        contact_id, place i64 (from 1), speaker, at, text str: the first that is not blank, null without one.
    """
    keys = headers.turn_keys
    wanted = {key.lower(): key for names in keys.values() for key in names}.values()  # DuckDB's fields know no case
    connection.execute("set variable element = $element", {"element": json.dumps([dict.fromkeys(wanted, "VARCHAR")])})
    found = connection.execute(read_sql("core/dialogue")).pl()  # it finds `dialogues` here
    said = found.with_columns(place=pl.int_ranges(1, pl.col("elements").list.len() + 1)).explode("elements", "place")
    cell = {key: pl.col("elements").struct.field(key) for key in wanted}
    cell |= {key: cell[key] + "ms" for key in keys["at"] if key in cell and key.lower().endswith("ms")}
    filled = {key: pl.when(field.str.contains(READABLE)).then(field) for key, field in cell.items()}
    parts = {part: pl.coalesce(filled[key] for key in names if key in filled) for part, names in keys.items()}
    return said.select("contact_id", "place", *[parts[name].alias(name) for name in ("speaker", "at", "text")])


def are_wordless(connection: duckdb.DuckDBPyConnection, dialogues: pl.Series, headers: Headers) -> pl.Series:
    """Whether nothing is said in each dialogue (a JSON list of objects); false for null."""
    # Nearly every dialogue shows at its beginning that something is said, and is not taken apart to see it.
    keys = "|".join(re.escape(key) for key in headers.turn_keys["text"])
    shows = rf'^\[\s*\{{[^{{}}\[\]]*"(?:{keys})"\s*:\s*"[\p{{L}}\p{{N}}]'
    rows = pl.DataFrame({"turns": dialogues}).with_row_index("contact_id").cast({"contact_id": pl.String})
    doubtful = rows.filter(~pl.col("turns").str.contains(shows))
    if doubtful.is_empty():
        return pl.repeat(value=False, n=rows.height, eager=True)
    said = read_dialogues(connection, doubtful, headers).filter(pl.col("text").is_not_null())
    silent = doubtful.join(said, on="contact_id", how="anti")["contact_id"]
    return rows["contact_id"].is_in(silent.implode())


def latest_records(connection: duckdb.DuckDBPyConnection, night: date, *, told_by: str = "raw") -> Iterator[Batch]:
    """The latest version of every contact that the night's deliveries touched, some at a time, in a fixed order.

    Which they are is found at once, so to be called before a transaction begins (see Warehouse.prepare).

    Args:
        connection: Any connection.
        night: The night.
        told_by: "raw": contacts that the night's records tell of. "core": those that it changed, with what is linked.
    """
    connection.execute(read_sql(f"{told_by}/touched"), {"night": night})
    for step in ("superseded", "latest"):
        connection.execute(read_sql(f"raw/{step}"))
    return _latest_batches(connection)


def _latest_batches(connection: duckdb.DuckDBPyConnection) -> Iterator[Batch]:
    for mapping, headers, first, last in connection.sql(read_sql("raw/mappings")).fetchall():
        parsed, pointers = Mapping.model_validate(json.loads(mapping)), pointers_to(headers)
        for place in range(first, last + 1, CHUNK_ROWS):
            part = {"mapping": mapping, "headers": headers, "first": place, "last": place + CHUNK_ROWS - 1}
            records = connection.execute(read_sql("raw/latest_part"), part | {"pointers": pointers}).pl()
            if records.height:
                yield Batch(parsed, records.drop("cells"), contact_fields(records["cells"], headers, parsed))


def one_ahead(make: Callable[[Batch], pl.DataFrame], parts: Iterable[Batch]) -> Iterator[pl.DataFrame]:
    """What is made of each part, in their order, the next one while the caller is at one.

    Args:
        make: Called in another thread; it may not use the connection.
        parts: Taken in the thread of the caller.
    """
    with ThreadPoolExecutor(1) as pool:
        waiting = None
        for part in parts:
            waiting, done = pool.submit(make, part), waiting
            if done:
                yield done.result()
        if waiting:
            yield waiting.result()
