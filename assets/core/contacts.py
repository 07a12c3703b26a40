"""core.contacts: a contact in any channel; and with it core.links, for who is linked decides what a contact is."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from assets.core import links
from models.intake.contacts import make_contacts
from models.intake.linking import Linking
from models.intake.sources import Headers
from models.text.masking_rules import MaskingRules
from pipelines.partitions import night_of
from pipelines.records import Batch, latest_records, one_ahead
from pipelines.sql import table
from pipelines.warehouse import Warehouse, refill, transaction

SPEC = dg.AssetSpec(**table("core", "contacts", kinds={"polars"}), deps=[["raw", "records"], ["raw", "files"]])


@dg.multi_asset(specs=[SPEC, links.SPEC])
def contacts(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """Map, type and mask the latest version of every contact that tonight's deliveries touched; link what is one."""
    home, night = warehouse.at_home(), night_of(context)
    headers = home.read_reference("headers.yaml", Headers.model_validate)
    masking = home.read_reference("masking.yaml", MaskingRules.model_validate)
    rules = home.read_reference("linking.yaml", Linking.model_validate)

    def made(batch: Batch) -> pl.DataFrame:
        return make_contacts(
            batch.fields, batch.records, batch.mapping, headers=headers, masking=masking, secret=home.secret
        )

    with warehouse.prepare() as connection:
        batches = latest_records(connection, night)
        with transaction(connection):
            links.loosen(connection, night, rules)
            refill(connection, "core.contacts", one_ahead(made, batches), touched_on=night)
            linked = links.tie(connection, night, rules)
        tonight, count = (connection.table(name).count("*").fetchall()[0][0] for name in ("latest", "core.contacts"))
    yield dg.MaterializeResult(asset_key=SPEC.key, metadata={"dagster/row_count": count, "tonight": tonight})
    yield dg.MaterializeResult(asset_key=links.SPEC.key, metadata={"dagster/row_count": linked})
