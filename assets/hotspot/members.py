"""hotspot.members: a complaint in a hotspot. Filled by assets/hotspot/hotspots.py."""

import dagster as dg

from pipelines.sql import table

DEPS = [["core", "complaints"], ["core", "contacts"], ["core", "tokens"], ["core", "terms"]]
SPEC = dg.AssetSpec(**table("hotspot", "members", kinds={"scikitlearn"}), deps=DEPS)
