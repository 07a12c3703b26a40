"""raw.records: the delivered records, untouched. Filled by assets/raw/files.py."""

import dagster as dg

from pipelines.sql import table

SPEC = dg.AssetSpec(**table("raw", "records", kinds={"python"}))
