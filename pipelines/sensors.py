"""When files land during the day."""

import hashlib

import dagster as dg

from pipelines.jobs import nightly
from pipelines.partitions import tonight
from pipelines.readers import landed
from pipelines.settings import Home


@dg.sensor(job=nightly, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def files_landed(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Ask for a run when landing/ holds other files than after the last one, and they have stopped growing."""
    landing = Home().landing
    state = [
        f"{place} {path.stat().st_size} {path.stat().st_mtime_ns}"
        for place, path in landed([landing] if landing.is_dir() else [])
    ]
    found = hashlib.sha256("\n".join(state).encode()).hexdigest()
    seen, _, ran = (context.cursor or "").partition(" ")
    if not state or found == ran:
        return dg.SkipReason("nothing new in landing/")
    if found != seen:
        context.update_cursor(f"{found} {ran}")
        return dg.SkipReason("files are landing; they are looked at again until they rest")
    context.update_cursor(f"{found} {found}")
    return dg.RunRequest(run_key=found, partition_key=tonight().isoformat())
