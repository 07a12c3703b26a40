"""The one job: everything, for a night."""

import dagster as dg

from pipelines.partitions import nights

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all(),
    partitions_def=nights,
    description="Load what is new, derive, check, publish.",
)
