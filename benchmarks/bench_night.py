"""How long a night takes and how much memory it needs, beside the usual stack on the same contacts' words."""

import json
import math
import re
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from plain_table import show

SIZES = SMALL, LARGE = 2_000, 20_000
NIGHT = date(2026, 8, 19)
STEP = re.compile(r"^(?:ok|FAILED) +(\S+) ([\d.]+) s$", re.MULTILINE)
# Steps below this many seconds on the large world are added up: told to a tenth of a second, they say little.
HEAVY = 1.0
TOTALS = ("seconds", "CPU seconds", "peak MB")
HEADER = ("step", f"{SMALL:,}", f"{LARGE:,}", "exponent")


def main() -> None:
    """Print the table: every measured part in a process of its own, one after the other."""
    with TemporaryDirectory() as name:
        for size in SIZES:
            child("make", Path(name, str(size)), size)
        nights = [child("night", Path(name, str(size)), size) for size in SIZES]
        usual = child("usual", Path(name, str(LARGE)), LARGE)
    rows = step_rows(*nights)
    rows += [row(f"whole night: {total}", *(measured[total] for measured in nights)) for total in TOTALS]
    rows += [("usual stack: " + what, "", f"{value:.1f}", "") for what, value in usual.items()]
    notes = (
        "seconds of wall time, contacts in the heading; exponent: of the growth, 1 is linear, fixed costs lower it",
        "usual stack: pandas, jieba.lcut, TfidfVectorizer, KMeans(100) on what the same customers said, nothing else",
    )
    show("One night: a step of the Dagster job each", HEADER, rows, *notes)


def child(what: str, folder: Path, size: int) -> dict[str, float]:
    """What a part measured in a process of its own, and the seconds of its steps."""
    command = [sys.executable, __file__, what, str(folder), str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{what} of {size} contacts failed: {done.stderr[-2000:]}")
    return {step: float(seconds) for step, seconds in STEP.findall(done.stderr)} | json.loads(done.stdout)


def step_rows(small: dict[str, float], large: dict[str, float]) -> list[tuple[str, ...]]:
    """Rows of the table for the steps, the heaviest first, the light ones together, and what is between steps."""
    steps = sorted(set(large) - set(TOTALS), key=lambda step: -large[step])
    heavy = [step for step in steps if large[step] >= HEAVY]
    light = [step for step in steps if large[step] < HEAVY]
    parts = {step: [step] for step in heavy} | {f"{len(light)} light steps": light}
    sums = [[sum(measured[step] for step in part) for measured in (small, large)] for part in parts.values()]
    between = [measured["seconds"] - sum(measured[step] for step in steps) for measured in (small, large)]
    return [*map(row, parts, *zip(*sums, strict=True)), row("imports, between steps", *between)]


def row(name: str, small: float, large: float) -> tuple[str, ...]:
    """Row of the table, with the exponent of the growth."""
    exponent = f"{math.log(large / small) / math.log(LARGE / SMALL):.2f}" if min(small, large) > 0 else ""
    return name, f"{small:.1f}", f"{large:.1f}", exponent


def make(folder: Path, size: int) -> dict[str, float]:
    """Write a made-up contact centre."""
    from pipelines.deliveries import write_world

    write_world(folder, seed=101, days=60, contacts=size)
    return {}


def night(folder: Path, _: int) -> dict[str, float]:
    """Run a night, and write what customers said for the usual stack."""
    start = time.perf_counter()
    from pipelines.nightly import run_night
    from pipelines.settings import Home
    from pipelines.warehouse import connect

    home = Home(folder / "home")
    outcome = run_night(home, inputs=[folder / "landing"], night=NIGHT)
    if not outcome.succeeded:
        raise RuntimeError(outcome.message)
    measured = used(start)
    with connect(home, read_only=True) as connection:
        said = connection.table("core.turns").filter("speaker = 'customer'").order("contact_id, turn_no")
        said.aggregate("contact_id, string_agg(text, chr(10) order by turn_no) as text").write_csv(
            str(folder / "said.csv")
        )
    return measured


def usual(folder: Path, _: int) -> dict[str, float]:
    """Cluster what customers said as most would."""
    start = time.perf_counter()
    import jieba
    import pandas as pd
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = pd.read_csv(folder / "said.csv")["text"]
    imported = time.perf_counter()
    words = texts.map(jieba.lcut)
    cut = time.perf_counter()
    vectors = TfidfVectorizer(analyzer=list).fit_transform(words)
    weighed = time.perf_counter()
    KMeans(100, random_state=0).fit_predict(vectors)
    parts = {"imports, read": imported - start, "jieba.lcut": cut - imported, "TfidfVectorizer": weighed - cut}
    return parts | {"KMeans(100)": time.perf_counter() - weighed} | used(start)


def used(start: float) -> dict[str, float]:
    """What this process has used since it began."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    # Kilobytes on Linux, bytes on macOS.
    peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1024)
    return {"seconds": time.perf_counter() - start, "CPU seconds": usage.ru_utime + usage.ru_stime, "peak MB": peak}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        part = {"make": make, "night": night, "usual": usual}[sys.argv[1]]
        sys.stdout.write(json.dumps(part(Path(sys.argv[2]), int(sys.argv[3]))))
    else:
        main()
