"""When the night runs without being asked."""

import dagster as dg

from pipelines.jobs import nightly
from pipelines.settings import ZONE


@dg.schedule(
    job=nightly, cron_schedule="0 2 * * *", execution_timezone=ZONE, default_status=dg.DefaultScheduleStatus.RUNNING
)
def every_night(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """At two in the morning, the night that has just begun."""
    return dg.RunRequest(partition_key=context.scheduled_execution_time.date().isoformat())
