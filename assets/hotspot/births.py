"""hotspot.births: the register of ids. Filled by assets/hotspot/hotspots.py."""

import dagster as dg
import polars as pl

from models.hotspots.identity import ANCHOR
from pipelines.sql import table

SPEC = dg.AssetSpec(**table("hotspot", "births", kinds={"polars"}), deps=[["core", "complaints"]])


def minted(hotspots: pl.DataFrame, members: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The rows to add: hotspots that no night has minted yet, with the complaints they are born with.

    Args:
        hotspots: hotspot_id, born_on.
        members: hotspot_id, complaint_id, similarity.
        known: hotspot_id of all that were minted.
    """
    new = hotspots.select("hotspot_id", "born_on").join(known, on="hotspot_id", how="anti")
    nearest = members.sort("hotspot_id", pl.col("similarity").neg(), "complaint_id").group_by("hotspot_id")
    anchors = nearest.agg(complaint_ids=pl.col("complaint_id").head(ANCHOR))
    return new.join(anchors, on="hotspot_id").sort("hotspot_id")
