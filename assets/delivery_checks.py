"""What every delivery is held to, as checks of raw.files that tell what was found when the files were read."""

from collections.abc import Iterator

import dagster as dg
import polars as pl
import yaml

from models.intake.contract import Contract
from pipelines.settings import REFERENCE
from pipelines.sql import read_sql
from pipelines.warehouse import Warehouse

KEY = dg.AssetKey(["raw", "files"])
CONTRACT = Contract.model_validate(yaml.safe_load((REFERENCE / "contracts/sources.yaml").read_text(encoding="utf-8")))
SPECS = [
    dg.AssetCheckSpec(name, asset=KEY, blocking=True, description=expectation.says)
    for name, expectation in CONTRACT.expectations.items()
]
SHOWN = ["source", "outcome", "observed", "usual", "seen_count", "odd_count", "record_ids", "note"]


@dg.multi_asset_check(name="raw_files_contract", specs=SPECS)
def delivery_checks(context: dg.AssetCheckExecutionContext, warehouse: Warehouse) -> Iterator[dg.AssetCheckResult]:
    """Tell whether the night's deliveries were as expected. What was not has been held back already: nothing stops."""
    with warehouse.read() as connection:
        night = context.run.tags.get("dagster/partition")
        found = connection.execute(read_sql("contracts/raw/expectations"), {"night": night}).pl()
    for spec in SPECS:
        told = found.filter(pl.col("expectation") == spec.name)
        off = told.filter(pl.col("outcome").is_in(["warned", "broken"]))
        counts = {outcome: int((told["outcome"] == outcome).sum()) for outcome in told["outcome"].unique().sort()}
        shown = {"deliveries": dg.MetadataValue.md(off.select(SHOWN).to_pandas().to_markdown(index=False))}
        yield dg.AssetCheckResult(
            passed=off.is_empty(),
            asset_key=KEY,
            check_name=spec.name,
            severity=dg.AssetCheckSeverity.WARN,
            metadata=counts | (shown if off.height else {}),
        )
