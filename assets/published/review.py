"""published/review: the sheet in which people decide. Published by assets/published/database.py."""

import dagster as dg

from pipelines.partitions import nights

SPEC = dg.AssetSpec(
    ["published", "review"],
    description="exports/review.xlsx: hotspots with quotations and columns to decide in; it goes back into landing/.",
    deps=[["mart", "pain_points"], ["hotspot", "members"], ["hotspot", "questions"]],
    group_name="published",
    kinds={"excel"},
    owners=["team:complaint-analysis"],
    partitions_def=nights,
    code_version="1",
)
