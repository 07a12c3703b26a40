"""A night through Dagster in this process, told step by step; and the UI beside it."""

import os
import subprocess
import sys
import uuid
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer
import yaml

from pipelines.partitions import FIRST_NIGHT, tonight
from pipelines.settings import CHECKOUT, ConfigurationError, Home

if TYPE_CHECKING:
    import dagster as dg


@dataclass(frozen=True)
class Outcome:
    """How a night ended.

    Attributes:
        night: The night.
        succeeded: Whether everything was derived, checked and published.
        quarantined: Records set aside by the night's files.
        message: What failed and what to do, when something did.
    """

    night: date
    succeeded: bool
    quarantined: int = 0
    message: str = ""


def instance_folder(home: Home) -> Path:
    """The home's Dagster folder, with the project's dagster.yaml pointed at it."""
    folder = home / "dagster"
    settings = yaml.safe_load((CHECKOUT / "dagster.yaml").read_text(encoding="utf-8"))
    settings["storage"]["sqlite"]["base_dir"] = str(folder / "storage")
    settings["local_artifact_storage"]["config"]["base_dir"] = str(folder)
    settings["compute_logs"]["config"]["base_dir"] = str(folder / "logs")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dagster.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return folder


def run_night(home: Home, *, inputs: list[Path], night: date | None) -> Outcome:
    """Run the nightly job.

    Args:
        home: Made when it is new.
        inputs: Files and folders to load; none takes the landing folder.
        night: The night; None is tonight.

    Returns:
        How it ended.

    Raises:
        ConfigurationError: A setting, a reference file or the night cannot be used.
    """
    night = night or tonight()
    prepare(home, night)
    warnings.filterwarnings("ignore", module="dagster")
    import dagster as dg

    from pipelines.definitions import defs

    job, run_id = defs.get_job_def("nightly"), str(uuid.uuid4())
    config = {
        "ops": {"intake": {"config": {"inputs": [str(path) for path in inputs]}}},
        "resources": {"warehouse": {"config": {"home": str(home.path)}}},
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }
    with dg.DagsterInstance.from_config(str(instance_folder(home))) as instance, progress(len(job.nodes)) as tell:
        instance.add_event_listener(run_id, lambda entry: tell(entry.dagster_event))
        result = job.execute_in_process(
            run_config=config, partition_key=night.isoformat(), instance=instance, run_id=run_id, raise_on_error=False
        )
    problems = [text for event in result.all_events if (text := problem_of(event))]
    return Outcome(night, result.success, quarantined_in(result.all_events), "; ".join(dict.fromkeys(problems)))


def quarantined_in(events: "Sequence[dg.DagsterEvent]") -> int:
    """Records that the night's files left in quarantine."""
    made = [event.step_materialization_data.materialization for event in events if event.is_step_materialization]
    return next((int(one.metadata["quarantined"].value) for one in made if one.asset_key.path == ["raw", "files"]), 0)


def problem_of(event: "dg.DagsterEvent") -> str:
    """What went wrong, in one sentence, or nothing."""
    if event.is_step_failure:
        error = event.step_failure_data.error
        while error.cause:
            error = error.cause
        return f"{event.step_key} failed: {' '.join(error.message.split())}"
    if event.event_type_value == "ASSET_CHECK_EVALUATION" and not event.event_specific_data.passed:
        check = event.event_specific_data
        bad = next(
            (value.value for name, value in check.metadata.items() if name in ("bad_rows", "unexpected_count")), "?"
        )
        return f"{'.'.join(check.asset_key.path)}: {check.check_name} does not hold for {bad} rows; see `tingsu ui`"
    return ""


@contextmanager
def progress(steps: int) -> Iterator[Callable[["dg.DagsterEvent"], None]]:
    """A listener that tells how the run goes: a bar on a terminal, a line a step elsewhere."""
    if sys.stderr.isatty():
        with bar(steps) as tell:
            yield tell
        return

    def tell(event: "dg.DagsterEvent") -> None:
        if event and event.event_type_value in ("STEP_SUCCESS", "STEP_FAILURE"):
            seconds = getattr(event.event_specific_data, "duration_ms", 0) / 1000
            typer.echo(f"{'ok' if event.is_step_success else 'FAILED':6} {event.step_key} {seconds:.1f} s", err=True)

    yield tell


@contextmanager
def bar(steps: int) -> Iterator[Callable[["dg.DagsterEvent"], None]]:
    """A listener that moves a progress bar."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=steps)

        def tell(event: "dg.DagsterEvent") -> None:
            kind = event.event_type_value if event else ""
            if kind == "STEP_START":
                shown.update(task, description=event.step_key)
            elif kind in ("STEP_SUCCESS", "STEP_FAILURE"):
                shown.advance(task)

        yield tell


def prepare(home: Home, night: date) -> None:
    """Make a new home, and refuse what would stop the night half-way.

    Raises:
        ConfigurationError: A setting or reference file, or a night that does not exist.
    """
    from pipelines.doctor import read_configuration

    home.create()
    read_configuration(home)
    home.confirm_secret()
    if not FIRST_NIGHT <= night <= tonight():
        message = f"night {night} is not between {FIRST_NIGHT} and tonight, {tonight()} in Shanghai; see --as-of"
        raise ConfigurationError(message)


def serve(home: Home, port: int) -> int:
    """Dagster's UI, its schedule and its sensor on loopback, until interrupted.

    Returns:
        Exit code of `dg dev`.
    """
    prepare(home, tonight())
    environment = os.environ | {"TINGSU_HOME": str(home.path), "DAGSTER_HOME": str(instance_folder(home))}
    command = [str(Path(sys.executable).with_name("dg")), "dev", "--host", "127.0.0.1", "--port", str(port)]
    return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode
