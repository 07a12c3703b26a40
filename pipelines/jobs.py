"""The one job: everything, for a night."""

import dagster as dg

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all(),
    description="Load what is new, derive, check, publish.",
)
