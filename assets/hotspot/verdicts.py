"""hotspot.verdicts: what people decided, from the register."""

import dagster as dg
import polars as pl

from models.text.masking import clean
from models.verdicts.decisions import Decision, in_force
from pipelines.partitions import night_of
from pipelines.register import read_decisions
from pipelines.sql import table
from pipelines.warehouse import Warehouse, refill_night

SCHEMA = {
    "verdict_id": pl.String,
    "decided_at": pl.Datetime("us", "Asia/Shanghai"),
    "decided_by": pl.String,
    "reason": pl.String,
    "kind": pl.String,
    "subject": pl.String,
    "other_subjects": pl.List(pl.String),
    "label": pl.String,
    "via": pl.String,
    "status": pl.String,
}


@dg.asset(**table("hotspot", "verdicts", kinds={"python"}), deps=[["hotspot", "hotspots"], ["hotspot", "members"]])
def verdicts(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """Tell every decision that was ever made."""
    night, rows = night_of(context), told(read_decisions(warehouse.at_home()))
    with warehouse.write() as connection:
        refill_night(connection, "hotspot.verdicts", rows, night)
    return dg.MaterializeResult(metadata={"dagster/row_count": rows.height})


def told(decisions: list[Decision]) -> pl.DataFrame:
    """The rows of hotspot.verdicts, without what became of them on a night; personal numbers masked."""
    holding = {decision.id for decision in in_force(decisions)}
    rows = [
        {
            "verdict_id": one.id,
            "decided_at": one.at,
            "decided_by": one.by,
            "reason": one.because,
            "kind": one.kind,
            "subject": one.subject,
            "other_subjects": sorted(one.values.get("others", {})),
            "label": one.values.get("label"),
            "via": one.via,
            "status": "in_force" if one.id in holding or one.kind == "withdraw" else "withdrawn",
        }
        for one in decisions
    ]
    frame = pl.DataFrame(rows, schema=SCHEMA)
    return frame.with_columns(clean(frame[name]).alias(name) for name in ("decided_by", "reason", "label"))
