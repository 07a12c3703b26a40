"""The one partitioning: by night, the night a delivery is loaded."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines.settings import ZONE

FIRST_NIGHT = date(2010, 1, 1)
nights = dg.DailyPartitionsDefinition(start_date=FIRST_NIGHT.isoformat(), timezone=ZONE, end_offset=1)


def tonight() -> date:
    """Today's date in Shanghai: the night that a delivery landing now belongs to."""
    return datetime.now(ZoneInfo(ZONE)).date()


def night_of(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> date:
    """The night a run is for."""
    return date.fromisoformat(context.partition_key)
