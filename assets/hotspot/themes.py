"""hotspot.themes: the broad subjects above hotspots. Filled by assets/hotspot/hotspots.py."""

import dagster as dg

from pipelines.sql import table

SPEC = dg.AssetSpec(**table("hotspot", "themes", kinds={"scikitlearn"}), deps=[["core", "complaints"]])
