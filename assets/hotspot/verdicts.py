"""hotspot.verdicts: what people decided, and what became of it. Filled by assets/hotspot/hotspots.py."""

import dagster as dg
import polars as pl

from models.text.masking import clean
from models.verdicts.decisions import Decision, in_force
from pipelines.sql import table

SPEC = dg.AssetSpec(**table("hotspot", "verdicts", kinds={"polars"}), deps=[["core", "complaints"]])
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


def told(decisions: list[Decision], outcomes: pl.DataFrame) -> pl.DataFrame:
    """The rows of hotspot.verdicts of a night; personal numbers masked.

    Args:
        decisions: All that were ever made.
        outcomes: verdict_id, status, hotspot_id, customer_count, conflict, complaint_ids: of those about hotspots that
            are in force.
    """
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
    masked = frame.with_columns(clean(frame[name]).alias(name) for name in ("decided_by", "reason", "label"))
    known = masked.join(outcomes, on="verdict_id", how="left", suffix="_found", maintain_order="left")
    return known.with_columns(status=pl.coalesce("status_found", "status")).drop("status_found")
