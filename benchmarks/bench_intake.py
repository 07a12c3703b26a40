"""What it costs to load a delivery with everything accounted for, beside DuckDB's bare read_csv of the same file."""

import os
import shutil
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import dagster as dg
import duckdb
import polars as pl
from plain_table import show
from worlds import NIGHT, told

from assets.core.contacts import contacts
from assets.raw.files import intake
from pipelines.settings import Home
from pipelines.warehouse import Warehouse

ROWS, SMALL, ROUNDS = 1_000_000, 1_000, 3
ENCODINGS = ("utf-8", "gb18030")
HEADER = ("records", "MB", "read_csv s", "intake s", "contacts s", "ratio", "least", "most")


def main(rows: int) -> None:
    """Print the table."""
    with TemporaryDirectory(dir=os.environ.get("TINGSU_BENCH_DISK")) as name:
        folder = Path(name)
        small = folder / "small.csv"
        small.write_text(deliver(SMALL), encoding="utf-8")
        load(small, folder / "home-small")  # libraries are imported once a night, however much is delivered
        table = [measure(folder, rows, encoding) for encoding in ENCODINGS]
    notes = (
        f"median of {ROUNDS} rounds in one process, read_csv and Tingsu in turn; ratio: raw and core.contacts together",
        "to read_csv into a table of a file, all columns text (GB18030 transcoded first: read_csv cannot by itself).",
    )
    show("Intake: CSV into raw and core.contacts", ("encoding", *HEADER), table, *notes)


def measure(folder: Path, rows: int, encoding: str) -> tuple[object, ...]:
    """A row of the table."""
    path = folder / f"tickets_{encoding}.csv"
    path.write_bytes(deliver(rows).encode(encoding))
    size = path.stat().st_size / 1e6
    bare, ours = [], []
    for _ in range(ROUNDS):
        bare.append(read_bare(path, encoding))
        home = folder / f"home-{encoding}"
        ours.append(load(path, home))
        shutil.rmtree(home)
    ratios = [sum(steps) / seconds for steps, seconds in zip(ours, bare, strict=True)]
    medians = [statistics.median(values) for values in (bare, *zip(*ours, strict=True))]
    spread = (statistics.median(ratios), min(ratios), max(ratios))
    cells = (f"{value:.2f}" for value in medians)
    return encoding, f"{rows:,}", f"{size:.0f}", *cells, *(f"{value:.1f}" for value in spread)


def deliver(rows: int) -> str:
    """Tickets as a hotline would export them, the made-up ones again and again under numbers of their own."""
    world = told("telecom", "train").contacts.filter(pl.col("text").is_not_null())
    place = pl.int_range(rows, eager=True)
    again = world[place % world.height]
    when = again["started_at"].dt.strftime("%Y-%m-%d %H:%M:%S")
    return again.select(
        place.alias("工单编号") + 10_000_000,
        pl.col("customer").alias("客户号码"),
        when.alias("受理时间"),
        pl.col("category").alias("业务类型"),
        pl.col("text").alias("投诉内容"),
        pl.col("region").alias("归属地市"),
    ).write_csv()


def read_bare(path: Path, encoding: str) -> float:
    """Seconds that read_csv takes."""
    start = time.perf_counter()
    if encoding != "utf-8":
        plain = path.with_suffix(".utf8")
        plain.write_text(path.read_text(encoding=encoding), encoding="utf-8")
        path = plain
    database = path.with_suffix(".duckdb")
    with duckdb.connect(database) as connection:
        connection.execute("create table bare as from read_csv($path, all_varchar = true)", {"path": str(path)})
    seconds = time.perf_counter() - start
    database.unlink()
    return seconds


def load(path: Path, home: Path) -> tuple[float, float]:
    """Seconds that raw and core.contacts take."""
    config = {"ops": {"intake": {"config": {"inputs": [str(path)]}}}}
    warehouse = {"warehouse": Warehouse(home=str(home))}
    Home(home).create()
    seconds = []
    for asset, given in ((intake, config), (contacts, {})):
        start = time.perf_counter()
        done = dg.materialize([asset], partition_key=NIGHT.isoformat(), resources=warehouse, run_config=given)
        assert done.success
        seconds.append(time.perf_counter() - start)
    return seconds[0], seconds[1]


if __name__ == "__main__":
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
