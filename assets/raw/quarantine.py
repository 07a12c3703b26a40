"""raw.quarantine: what could not be used, and why. Filled by assets/raw/files.py."""

import dagster as dg

from pipelines.sql import table

SPEC = dg.AssetSpec(**table("raw", "quarantine", kinds={"python"}))
