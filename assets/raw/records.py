"""raw.records: the delivered records, untouched. Filled by assets/raw/files.py."""

from typing import TYPE_CHECKING

import dagster as dg
import duckdb
import polars as pl

from models.intake.identity import identify
from models.intake.mapping import contact_fields, problems, row_counters, with_dates
from models.intake.sources import Entry, Mapping
from pipelines.readers import Delivery
from pipelines.records import are_wordless, read_cells
from pipelines.sql import table

if TYPE_CHECKING:
    from assets.raw.files import Reference

SPEC = dg.AssetSpec(**table("raw", "records", kinds={"python"}))


def identified(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    entry: Entry | None,
    reference: "Reference",
    *,
    place: str,
    source: str,
) -> tuple[pl.DataFrame, Mapping | None]:
    """A file's records with the contact each tells of, or the reason why it cannot be used.

    Returns:
        row_no, payload, problem, contact_id, record_id; and the mapping, None when the headers say nothing.
    """
    rows = delivery.records
    cells = read_cells(connection, rows, delivery.headers)
    counters = row_counters(cells, delivery.headers)
    mapping = entry or reference.headers.recognise(delivery.headers, place, row_numbers=counters)
    if mapping is None:
        unmapped = pl.coalesce("problem", pl.lit("unmapped_file"))
        return rows.with_columns(unmapped.alias("problem"), *no_ids()), None
    mapping = with_dates(mapping, cells, delivery.headers)
    fields = contact_fields(cells, delivery.headers, mapping)
    wordless = are_wordless(connection, fields["turns"], reference.headers)
    fields = fields.with_columns(turns=fields["turns"].set(wordless, None))
    zone = mapping.timezone
    found = rows.with_columns(pl.coalesce("problem", problems(fields, timezone=zone)).alias("problem"))
    return found.with_columns(identify(fields, source=source, timezone=zone, secret=reference.secret)), mapping


def no_ids() -> list[pl.Expr]:
    """Empty id columns, for records that were not mapped."""
    return [pl.lit(None, dtype=pl.String).alias(name) for name in ("contact_id", "record_id")]
