"""raw.files, and with it raw.records and raw.quarantine: one reading of a file fills all three (docs/adr/003)."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
from pydantic import Field

from assets.raw import deliveries, expectations, held, quarantine, records
from pipelines.identifying import Reference
from pipelines.partitions import night_of
from pipelines.readers.landing import find_delivered
from pipelines.review_intake import take_reviews
from pipelines.sql import read_sql, table
from pipelines.staging import shown_place, stage_whole
from pipelines.warehouse import Warehouse, transaction

SPEC = dg.AssetSpec(**table("raw", "files", kinds={"python", "file"}))


class Inputs(dg.Config):
    """Where to look for deliveries.

    Attributes:
        inputs: Files and folders; empty takes the home's landing folder.
    """

    inputs: list[str] = Field(default_factory=list)


ACCOUNTS = ("files", "delivered", "loaded", "quarantined", "known")
TABLES = {
    "files": SPEC,
    "loaded": records.SPEC,
    "quarantined": quarantine.SPEC,
    "deliveries": deliveries.SPEC,
    "expectations": expectations.SPEC,
    "held": held.SPEC,
}


@dg.multi_asset(specs=[*TABLES.values()])
def intake(context: dg.AssetExecutionContext, config: Inputs, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """Load every delivered file that is not loaded yet; what was loaded stays as it is."""
    home, night = warehouse.at_home(), night_of(context)
    reference = Reference(home)
    home.confirm_secret()
    with warehouse.prepare() as connection:
        loaded = {row[0] for row in connection.sql("select file_id from raw.files").fetchall()}
        connection.execute(read_sql("raw/staged"))
        waiting = []
        for file in take_reviews(home, find_delivered([Path(given) for given in config.inputs] or [home.landing])):
            if not stage_whole(connection, reference, file, loaded):
                waiting.append(shown_place(file))
        connection.execute(read_sql("raw/decided"))
        with transaction(connection):
            connection.execute(read_sql("raw/carried"), {"night": night})
            deliveries.judge(connection, reference, night)
            for step in ("records", "quarantine", "files"):
                connection.execute(read_sql(f"raw/{step}"), {"night": night})
            held.keep(connection)
        counts = connection.execute(read_sql("raw/counts"), {"night": night}).pl().row(0, named=True)
    accounts = {name: counts[name] for name in ACCOUNTS}
    context.log.info("night %s: %s", night, ", ".join(f"{name} {count}" for name, count in accounts.items()))
    if counts["held"]:
        context.log.warning("%s records are held back: their deliveries broke a contract", counts["held"])
    for place in waiting:
        context.log.warning("%s changed while it was read; it is left for the next night", place)
    for count, spec in TABLES.items():
        told = {"dagster/row_count": counts[count], **accounts}
        if spec is SPEC:
            told["waiting"] = len(waiting)
        yield dg.MaterializeResult(asset_key=spec.key, metadata=told)
