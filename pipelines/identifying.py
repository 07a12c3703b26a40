"""How the records of a file become contacts, and which contact each tells of."""

from collections.abc import Iterator

import duckdb
import polars as pl

from models.intake.contract import Contract
from models.intake.identity import identify
from models.intake.mapping import contact_fields, problems
from models.intake.sources import Entry, Headers, Mapping, Sources
from pipelines.plain import offset_of, prepare, select_fields, set_variables
from pipelines.readers import Delivery
from pipelines.readers.delivery import CHUNK_ROWS
from pipelines.records import are_wordless, with_orders
from pipelines.records import row_counters as counters_of
from pipelines.settings import Home
from pipelines.sql import ask, read_sql

TOLD = ["external_id", "customer", "started_at", "title", "text", "turns", "reply"]


class Reference:
    """What intake needs to know from the home's reference files."""

    def __init__(self, home: Home) -> None:
        """Read and check sources.yaml, headers.yaml, reasons.yaml, contracts/sources.yaml and the secret."""
        self.home = home
        self.sources = home.read_reference("sources.yaml", Sources.model_validate)
        self.headers = home.read_reference("headers.yaml", Headers.model_validate)
        self.reasons = home.read_reference("reasons.yaml", dict)
        self.contract = home.read_reference("contracts/sources.yaml", Contract.model_validate)
        self.secret = home.secret


def find_mapping(delivery: Delivery, entry: Entry | None, reference: Reference, *, place: str) -> Mapping | None:
    """How the records of a file become contacts, the order of its dates with it; None when the headers say nothing."""
    mapping = entry
    if entry is None:
        candidates = reference.headers.fields.get("external_id", [])
        counters = counters_of(delivery, candidates)
        mapping = reference.headers.recognise(delivery.headers, place, row_numbers=counters)
    return mapping and with_orders(mapping, delivery)


def stage_records(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    mapping: Mapping | None,
    reference: Reference,
    *,
    file_id: str,
    source: str,
) -> Iterator[pl.DataFrame]:
    """Stage the records that are plain, and give the others with what models/intake makes of them, some at a time.

    Returns:
        Frames as from `identified`, to be consumed before anything else is staged.
    """
    spool, headers = delivery.spool, delivery.headers
    prepare(connection, reference.secret)
    set_variables(connection, file_id=file_id, source=source)
    if mapping is not None:
        set_variables(connection, zone_seconds=offset_of(mapping.timezone))
        rows, cell = spool.cells(headers)
        fields = select_fields(rows, cell, mapping, kept=["row_no", "payload", "problem"], names=TOLD)
        ask(connection, fields, "fields", "raw/plain_staged")
    ask(connection, spool.rows(headers), "spooled_rows", "raw/odd")
    count = connection.table("odd").count("*").fetchall()[0][0]
    for after in range(0, count, CHUNK_ROWS):
        part = {"after": after, "last": after + CHUNK_ROWS}
        rows = connection.execute(read_sql("raw/odd_part"), part).pl()
        yield identified(connection, rows, headers, mapping, reference, source=source)


def identified(
    connection: duckdb.DuckDBPyConnection,
    rows: pl.DataFrame,
    headers: list[str],
    mapping: Mapping | None,
    reference: Reference,
    *,
    source: str,
) -> pl.DataFrame:
    """Records with the contact each tells of, or the reason why it cannot be used.

    Args:
        connection: Any connection.
        rows: row_no, payload, problem, cells (a list in the order of the headers).
        headers: Headers of the file.
        mapping: None when the headers say nothing.
        reference: The home's.
        source: Source of the file.

    Returns:
        row_no, payload, problem, contact_id, record_id.
    """
    found = rows.drop("cells")
    if mapping is None:
        unmapped = pl.coalesce("problem", pl.lit("unmapped_file"))
        return found.with_columns(unmapped.alias("problem"), *no_ids())
    fields = contact_fields(rows["cells"], headers, mapping)
    wordless = are_wordless(connection, fields["turns"], reference.headers)
    fields = fields.with_columns(turns=fields["turns"].set(wordless, None))
    zone = mapping.timezone
    found = found.with_columns(pl.coalesce("problem", problems(fields, timezone=zone)).alias("problem"))
    return found.with_columns(identify(fields, source=source, timezone=zone, secret=reference.secret))


def no_ids() -> list[pl.Expr]:
    """Empty id columns, for records that were not mapped."""
    return [pl.lit(None, dtype=pl.String).alias(name) for name in ("contact_id", "record_id")]
