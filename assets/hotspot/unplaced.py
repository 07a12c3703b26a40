"""hotspot.unplaced: what is in no hotspot, counted by reason. Filled by assets/hotspot/hotspots.py."""

import dagster as dg

from pipelines.sql import table

SPEC = dg.AssetSpec(**table("hotspot", "unplaced", kinds={"polars"}), deps=[["core", "complaints"]])
