"""core.contacts: a contact in any channel."""

import dagster as dg
import polars as pl

from models.intake.contacts import make_contacts
from models.intake.sources import Headers
from models.text.masking_rules import MaskingRules
from pipelines.partitions import night_of
from pipelines.records import latest_records
from pipelines.sql import table
from pipelines.warehouse import Warehouse, refill


@dg.asset(**table("core", "contacts", kinds={"polars"}), deps=[["raw", "records"], ["raw", "files"]])
def contacts(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """Map, type and mask the latest version of every contact that tonight's deliveries touched."""
    home, night = warehouse.at_home(), night_of(context)
    headers = home.read_reference("headers.yaml", Headers.model_validate)
    masking = home.read_reference("masking.yaml", MaskingRules.model_validate)
    with warehouse.write() as connection:
        made = [
            make_contacts(
                batch.fields, batch.records, batch.mapping, headers=headers, masking=masking, secret=home.secret
            )
            for batch in latest_records(connection, night)
        ]
        rows = pl.concat(made).sort("contact_id") if made else None
        count = refill(connection, "core.contacts", rows, touched_on=night)
    return dg.MaterializeResult(metadata={"dagster/row_count": count, "tonight": rows.height if made else 0})
