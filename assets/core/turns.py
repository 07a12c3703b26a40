"""core.turns: an utterance of a contact."""

import dagster as dg
import polars as pl

from models.intake.linking import join_parts
from models.intake.sources import Headers
from models.intake.turns import make_turns
from models.text.masking_rules import MaskingRules
from pipelines.partitions import night_of
from pipelines.records import Batch, latest_records, read_dialogues
from pipelines.sql import read_sql, table
from pipelines.warehouse import Warehouse, refill, transaction


@dg.asset(
    **table("core", "turns", kinds={"polars"}),
    deps=[["core", "contacts"], ["core", "links"], ["raw", "records"], ["raw", "files"]],
)
def turns(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """Split what was said into utterances, folded and masked."""
    home, night = warehouse.at_home(), night_of(context)
    headers = home.read_reference("headers.yaml", Headers.model_validate)
    masking = home.read_reference("masking.yaml", MaskingRules.model_validate)
    with warehouse.prepare() as connection:
        batches = latest_records(connection, night, told_by="core")
        made = (
            make_turns(
                fields, read_dialogues(connection, fields, headers), headers=headers, masking=masking, timezone=zone
            ).join(batch.records.select("contact_id", "source"), on="contact_id", maintain_order="left")
            for batch in batches
            for fields, zone in [(said(batch), batch.mapping.timezone)]
        )  # fmt: skip
        links = connection.execute(read_sql("core/parts"), {"night": night}).pl()
        whole = (part.with_columns(night=pl.lit(night)) for part in join_parts(made, links))
        with transaction(connection):
            count = refill(connection, "core.turns", whole, touched_on=night)
        tonight = connection.execute(read_sql("core/touched_turn_count"), {"night": night}).fetchall()[0][0]
    return dg.MaterializeResult(
        metadata={"dagster/row_count": count, "tonight": tonight, "masking_rules": masking.version}
    )


def said(batch: Batch) -> pl.DataFrame:
    """The fields that hold what was said and when."""
    names = ["title", "text", "turns", "reply", "started_at", "replied_at"]
    return batch.fields.select(names).with_columns(contact_id=batch.records["contact_id"])
