"""How much memory it takes to load what is large, and what becomes of what must not be opened.

Without an argument in small. `bench_bounds.py full` takes files of 2 GB, a workbook of 300 MB and a line of 10 GB:
an hour, and 20 GB of disk below TINGSU_BENCH_DISK.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from large_files import (
    ENTITIES,
    GB,
    MB,
    SHEET,
    large_book,
    same,
    same_cells,
    text,
    write,
    write_book,
    write_gzip,
    write_parquet,
    write_sparse,
    write_zip,
)  # fmt: skip
from plain_table import show

from pipelines.settings import Home

SMALL, FULL = (40 * MB, 10 * MB, 256 * MB), (2 * GB, 300 * MB, 10 * GB)  # of files, a book and a line
HEADER = ("input", "MB", "s", "peak MB", "loaded", "set aside", "outcome")
LONGEST = 60
NIGHT = "2026-08-19"


@dataclass
class Drill:
    """A delivery.

    Attributes:
        name: What it is.
        file: What it is called in landing/.
        make: Writes it.
        grows: Whether it grows while it is read.
    """

    name: str
    file: str
    make: Callable[[Path], object]
    grows: bool = False


def main(*, is_full: bool) -> None:
    """Print the table."""
    with TemporaryDirectory(dir=os.environ.get("TINGSU_BENCH_DISK")) as folder:
        rows = [run(drill, Path(folder)) for drill in drills(*(FULL if is_full else SMALL))]
    notes = (
        "each in a home and a process of its own: raw/* loaded as in the night; peak MB: most memory of the process,",
        "Python and the libraries included; outcome: where it is refused, the beginning of what a clerk reads.",
    )
    show("Bounds: memory of loading, and what is refused", HEADER, rows, *notes)


def drills(size: int, book: int, line: int) -> Iterator[Drill]:
    """What is delivered."""
    for form in ("csv", "jsonl", "json", "mbox"):
        yield Drill(form, f"t.{form}", lambda path, form=form: write(path, text(form, size)))
    yield Drill("csv, GB18030, gzipped", "gb.csv.gz", lambda path: write_gzip(path, text("csv", size, "gb18030")))
    yield Drill("parquet, one group of rows", "t.parquet", lambda path: write_parquet(path, size))
    yield Drill("xlsx, two sheets", "t.xlsx", lambda path: write_book(path, large_book(book)))
    yield Drill("csv, a line without end", "line.csv", lambda path: write_sparse(path, b"x", line))
    yield Drill("the same, gzipped", "line.csv.gz", lambda path: write_gzip(path, same(b"x", line)))
    yield Drill("json, nothing but nulls", "null.json", lambda path: write_sparse(path, b"", line))
    yield Drill("json, a text without end", "open.json", lambda path: write_sparse(path, b'[{"a":1},{"b":"', line))
    yield Drill("zip bomb", "bomb.zip", lambda path: write_zip(path, {"a.csv": same(b"0", line)}))
    yield Drill("xlsx, a bomb", "bomb.xlsx", lambda path: write_book(path, {SHEET: [b"<w>", *same(b" ", line)]}))
    yield Drill("xlsx, entities", "entity.xlsx", lambda path: write_book(path, {SHEET: [ENTITIES.encode()]}))
    yield Drill("xlsx, one text in all cells", "same.xlsx", lambda path: write_book(path, same_cells()))
    yield Drill("a file that grows", "grows.csv", lambda path: write(path, text("csv", size)), grows=True)
    yield Drill("a link out of landing", "out.csv", lambda path: path.symlink_to("/etc/hostname"))
    yield Drill("a name with a line end", "a\nb.csv", lambda path: write(path, text("csv", 1)))


def run(drill: Drill, folder: Path) -> tuple[object, ...]:
    """A row of the table."""
    home = Home(folder / "home")
    home.create()
    path = home.landing / drill.file
    drill.make(path)
    size = path.lstat().st_size
    print(f"{drill.name}: {size >> 20} MB written", file=sys.stderr)  # noqa: T201
    start = time.perf_counter()
    peak, output = child(home, path if drill.grows else None)
    seconds = time.perf_counter() - start
    row = (drill.name, f"{size / 1e6:,.0f}", f"{seconds:.0f}", f"{peak:,.0f}", *outcome(home, output))
    subprocess.run(["rm", "-rf", str(home.path)], check=True)
    return row


def child(home: Home, growing: Path | None) -> tuple[float, str]:
    """Most memory of the process that loads what is in landing/, in MB, and what it told."""
    command = [sys.executable, __file__, "load", str(home.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        stop = threading.Event()
        if growing:
            threading.Thread(target=grow, args=(growing, stop), daemon=True).start()
        output = process.stdout.read()
        stop.set()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_maxrss / 1024, output if process.returncode == 0 else f"FAILED {process.returncode}"


def grow(path: Path, stop: threading.Event) -> None:
    """Write on a file until told to stop."""
    while not stop.wait(0.2):
        with path.open("ab") as file:
            file.write("GD-0,1,2026-07-01 09:00:00,宽带,又一条,城东\n".encode())


def outcome(home: Home, output: str) -> tuple[str, str, str]:
    """Loaded, quarantined, and the first reason or, where nothing is known of the file, what was told."""
    if output.startswith("FAILED"):
        return "", "", output[:LONGEST]
    with duckdb.connect(home.warehouse, read_only=True) as connection:
        counts = "select count(*), sum(loaded_count)::bigint, sum(quarantined_count)::bigint from raw.files"
        files, loaded, quarantined = connection.sql(counts).fetchall()[0]
        reasons = connection.sql("select reason from raw.quarantine order by row_no nulls first limit 1").fetchall()
    if not files:
        told = [line for line in output.splitlines() if "changed while" in line]
        return "", "", told[0].rpartition(" - ")[2] if told else output[-LONGEST:]
    return f"{loaded:,}", f"{quarantined:,}", reasons[0][0][:LONGEST] if reasons else ""


def load(home: Home) -> None:
    """Load what is in landing/ as the night does."""
    import dagster as dg

    from assets.raw.files import intake
    from pipelines.warehouse import Warehouse

    done = dg.materialize([intake], partition_key=NIGHT, resources={"warehouse": Warehouse(home=str(home.path))})
    sys.exit(0 if done.success else 1)


if __name__ == "__main__":
    os.environ |= {"DAGSTER_DISABLE_TELEMETRY": "1"}
    if sys.argv[1:2] == ["load"]:
        load(Home(sys.argv[2]))
    else:
        main(is_full=sys.argv[1:] == ["full"])
