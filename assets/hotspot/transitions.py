"""hotspot.transitions: what befell hotspots since the night before. Filled by assets/hotspot/hotspots.py."""

import dagster as dg

from pipelines.sql import table

SPEC = dg.AssetSpec(**table("hotspot", "transitions", kinds={"polars"}), deps=[["core", "complaints"]])
