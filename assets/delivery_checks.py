"""What every delivery is held to, as checks of raw.files that tell what was found when the files were read."""

from collections.abc import Iterator
from datetime import date

import dagster as dg
import duckdb
import polars as pl
import yaml

from models.intake.contract import Contract, History
from pipelines.settings import REFERENCE
from pipelines.sql import read_sql
from pipelines.warehouse import Warehouse

KEY = dg.AssetKey(["raw", "files"])
CONTRACT = Contract.model_validate(yaml.safe_load((REFERENCE / "contracts/sources.yaml").read_text(encoding="utf-8")))
SPECS = [
    dg.AssetCheckSpec(name, asset=KEY, blocking=True, description=expectation.says)
    for name, expectation in CONTRACT.expectations.items()
]
MISSED = dg.AssetCheckSpec("no_source_is_missing", asset=KEY, blocking=True, description="按惯例该送达的来源都已送达")
SHOWN = ["source", "outcome", "observed", "usual", "seen_count", "odd_count", "record_ids", "note"]


@dg.multi_asset_check(name="raw_files_contract", specs=[*SPECS, MISSED])
def delivery_checks(context: dg.AssetCheckExecutionContext, warehouse: Warehouse) -> Iterator[dg.AssetCheckResult]:
    """Tell whether the night's deliveries were as expected. What was not has been held back already: nothing stops."""
    history = warehouse.at_home().read_reference("contracts/sources.yaml", Contract.model_validate).history
    with warehouse.read() as connection:
        night = context.run.tags.get("dagster/partition")
        missing = missing_sources(connection, night, history)
        found = connection.execute(read_sql("contracts/raw/expectations"), {"night": night}).pl()
    for spec in SPECS:
        told = found.filter(pl.col("expectation") == spec.name)
        off = told.filter(pl.col("outcome").is_in(["warned", "broken"]))
        counts = {outcome: int((told["outcome"] == outcome).sum()) for outcome in told["outcome"].unique().sort()}
        shown = {"deliveries": as_table(off.select(SHOWN))}
        yield dg.AssetCheckResult(
            passed=off.is_empty(),
            asset_key=KEY,
            check_name=spec.name,
            severity=dg.AssetCheckSeverity.WARN,
            metadata=counts | (shown if off.height else {}),
        )
    yield dg.AssetCheckResult(
        passed=missing.is_empty(),
        asset_key=KEY,
        check_name=MISSED.name,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"missing": missing.height} | ({"sources": as_table(missing)} if missing.height else {}),
    )


def as_table(rows: pl.DataFrame) -> dg.MarkdownMetadataValue:
    """Rows as Dagster shows them."""
    return dg.MetadataValue.md(rows.to_pandas().to_markdown(index=False))


def missing_sources(connection: duckdb.DuckDBPyConnection, night: date | str | None, history: History) -> pl.DataFrame:
    """Sources that are silent for longer than they ever were.

    Args:
        connection: With raw.deliveries.
        night: As of when; None takes the latest night with a delivery.
        history: How far to look back, and how much is enough to miss a source.

    Returns:
        source str, last_night date, silent_days i64, longest_gap i64: between two of its nights before; by source.
    """
    wanted = {"night": night, "nights": history.nights, "enough_nights": history.enough_nights}
    return connection.execute(read_sql("contracts/raw/missing_sources"), wanted).pl()
