"""hotspot.questions: which two hotspots a person should be asked about. Filled by assets/hotspot/hotspots.py."""

import dagster as dg

from pipelines.sql import table

SPEC = dg.AssetSpec(**table("hotspot", "questions", kinds={"polars"}), deps=[["core", "complaints"]])
