"""Everything Dagster knows: the only module that imports all the others."""

import dagster as dg

import assets
from pipelines.jobs import nightly
from pipelines.schedules import every_night
from pipelines.sensors import files_landed
from pipelines.warehouse import Warehouse

defs = dg.Definitions(
    assets=dg.load_assets_from_package_module(assets),
    asset_checks=dg.load_asset_checks_from_package_module(assets),
    jobs=[nightly],
    schedules=[every_night],
    sensors=[files_landed],
    resources={"warehouse": Warehouse()},
    # One file, one writer: steps run in this process, one after the other.
    executor=dg.in_process_executor,
)
