"""hotspot.daily: a hotspot on a day."""

import dagster as dg

from models.trend import expect_daily
from pipelines.partitions import night_of
from pipelines.sql import read_sql, table
from pipelines.warehouse import Warehouse, refill_night


@dg.asset(**table("hotspot", "daily", kinds={"polars"}), deps=[["hotspot", "members"], ["core", "contacts"]])
def daily(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """Count each hotspot's complaints a day, beside what the days before let one expect."""
    night = night_of(context)
    with warehouse.write() as connection:
        rows = expect_daily(connection.execute(read_sql("hotspot/days"), {"night": night}).pl())
        refill_night(connection, "hotspot.daily", rows, night)
    return dg.MaterializeResult(metadata={"dagster/row_count": rows.height})
