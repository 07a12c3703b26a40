"""core.complaints: one thing complained of in a contact."""

import dagster as dg
import polars as pl

from models.complaints import MODELS, Judges, Rules, find_complaints
from models.intake.linking import once, part_by_part
from pipelines.partitions import night_of
from pipelines.sql import read_sql, table
from pipelines.warehouse import Warehouse, refill


@dg.asset(**table("core", "complaints", kinds={"polars"}), deps=[["core", "turns"], ["core", "contacts"]])
def complaints(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """Pick out what customers complain of, whatever the contact was booked as."""
    night = night_of(context)
    home = warehouse.at_home()
    rules = home.read_reference("lexicon/complaint_rules.yaml", Rules.from_dict)
    judges = Judges(**{name: home.read_model(name) for name in MODELS})
    with warehouse.write() as connection:
        turns = connection.sql(read_sql("core/touched_turns"), params={"night": night}).pl()
        links = connection.sql(read_sql("core/parts"), params={"night": night}).pl()
        found = once(find_complaints(part_by_part(turns.drop("night"), links), rules, judges))
        nights = turns.select("contact_id", "night").unique()
        number = pl.col("complaint_no").cast(pl.String)
        complaint_id = pl.concat_str("contact_id", pl.lit("-k"), number)
        # Rounded: a probability with 16 digits says more than is known, and looks like a card number.
        named = found.join(nights, on="contact_id").with_columns(
            pl.col("probability").round(4), complaint_id=complaint_id
        )
        count = refill(connection, "core.complaints", named.drop("complaint_no").sort("complaint_id"), touched_on=night)
    return dg.MaterializeResult(metadata={"dagster/row_count": count, "tonight": found.height})
