"""raw.held: records of deliveries that are held back whole. Filled by assets/raw/files.py."""

from datetime import date
from typing import TYPE_CHECKING, Any

import dagster as dg
import duckdb
import polars as pl

from pipelines.explaining import explained
from pipelines.sql import read_sql, table
from pipelines.warehouse import insert

if TYPE_CHECKING:
    from pipelines.identifying import Reference

SPEC = dg.AssetSpec(**table("raw", "held", kinds={"python"}))


def hold(
    connection: duckdb.DuckDBPyConnection, reference: "Reference", night: date, file_ids: list[str], broken: list[str]
) -> bool:
    """Name files to be held back when `decided` is made anew; False when nothing would be loaded from them.

    Args:
        connection: With the temporary tables delivered, decided and held_files.
        reference: The home's reference files.
        night: The night.
        file_ids: The files of a delivery.
        broken: What of its contract it broke, a sentence each.
    """
    files = connection.execute(read_sql("raw/deliveries/holdable"), {"file_ids": file_ids}).pl()
    for file in files.rows(named=True):
        whole = pl.DataFrame({"row_no": [None], "problem": ["contract_broken"]})
        said = explained(whole, reference.reasons, place=file["file_name"], source=file["source"], headers=[])
        said = said.select(pl.col("reason", "remedy").str.replace("{broken}", "；".join(broken), literal=True))
        insert(connection, "held_files", said.with_columns(file_id=pl.lit(file["file_id"]), night=pl.lit(night)))
    return not files.is_empty()


def keep(connection: duckdb.DuckDBPyConnection) -> None:
    """Put what is held back where it waits, and say in the quarantine why; to be called after raw.files is filled."""
    for step in ("held", "files"):
        connection.execute(read_sql(f"raw/deliveries/{step}"))


def said(name: str, says: str, told: dict[str, Any]) -> str:
    """What was broken, as a person reads it."""
    return f"{says or name}（{told['note'] or format(told['observed'], '.4g')}）"
