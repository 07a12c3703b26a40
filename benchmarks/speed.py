"""How long each step of a night takes and how much memory it needs, at growing sizes, beside the usual stack.

Without arguments at 20,000 and 100,000 contacts; `make bench-speed` adds a million. What takes more than an hour, or
more than most of the machine's memory, is stopped, and the steps that were done by then are shown.
"""

import io
import math
import os
import re
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from plain_table import show

SIZES = (20_000, 100_000)
LIMIT = 3_600  # seconds for one part at one size
MEMORY_SHARE = 0.8  # of the machine's memory, which a part may take before it fails, so that the machine goes on
STEP = re.compile(r"^(?:ok|FAILED) +(\S+) ([\d.]+) s(?: (\d+) MB)?$", re.MULTILINE)
# Steps below this share of the night at the largest size are added up.
LIGHT = 0.02
Step = tuple[float, float]  # seconds, peak MB


def main(sizes: list[int]) -> None:
    """Print the table: every part in a process of its own, one after the other."""
    with TemporaryDirectory() as name:
        measured = []
        for size in sizes:
            folder = Path(name, str(size))
            made = child("make", folder, size)
            measured.append({"make up the world": made["whole"]} | child("night", folder, size))
        usual = child("usual", Path(name, str(sizes[0])), sizes[0]) if "whole" in measured[0] else {}
    header = ("step", *(f"{size:,} s" for size in sizes), *(f"{size:,} MB" for size in sizes), "exponent")
    rows = step_rows(sizes, measured)
    blank = [""] * (len(sizes) - 1)
    rows += [
        (f"usual stack: {part}", f"{cost[0]:.1f}", *blank, f"{cost[1]:.0f}", *blank, "") for part, cost in usual.items()
    ]
    notes = (
        "wall time of each step; MB: most memory of the process while the step ran; exponent: of the growth in time",
        "between the two largest sizes that ended: 1 is linear, fixed costs lower it.",
        f"stopped: not done in {LIMIT} s, or for want of memory.",
        "usual stack: pandas, jieba.lcut, TfidfVectorizer, KMeans(100) on what the same customers said, nothing else.",
    )
    show("Speed: one night, a step of the Dagster job each", header, rows, *notes)


def child(part: str, folder: Path, size: int) -> dict[str, Step]:
    """What a part measured in a process of its own: seconds and peak MB of its steps, and of the whole."""
    command = [sys.executable, __file__, part, str(folder), str(size)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        timer = threading.Timer(LIMIT, process.kill)
        timer.start()
        output = process.communicate()[0]
        timer.cancel()
    steps = {step: (float(seconds), float(peak or 0)) for step, seconds, peak in STEP.findall(output)}
    if process.returncode:
        sys.stderr.write(f"{part} of {size:,} contacts did not end: {output[-1000:] or process.returncode}\n")
    return steps


def step_rows(sizes: list[int], measured: list[dict[str, Step]]) -> list[tuple[str, ...]]:
    """Rows of the table: the world, the heavy steps by their weight, the light ones together, the whole."""
    last = max((one for one in measured if "whole" in one), key=lambda one: one["whole"][0], default=measured[0])
    whole = last.get("whole", (0.0, 0.0))[0]
    apart = ("make up the world", "whole")
    steps = sorted({step for one in measured for step in one} - set(apart), key=lambda step: -last.get(step, (0, 0))[0])
    light = [step for step in steps if last.get(step, (0, 0))[0] < LIGHT * whole]
    parts = {"make up the world": ["make up the world"]} | {step: [step] for step in steps if step not in light}
    parts |= {f"{len(light)} light steps": light} if light else {}
    rows = [row(name, sizes, [together(one, part) for one in measured]) for name, part in parts.items()]
    between = [
        (one["whole"][0] - sum(one[step][0] for step in one if step not in apart), 0.0) if "whole" in one else None
        for one in measured
    ]
    rows.append(row("imports, between steps", sizes, between))
    return [*rows, row("whole night", sizes, [one.get("whole") for one in measured])]


def together(one: dict[str, Step], part: list[str]) -> Step | None:
    """Seconds of some steps added up, the highest of their peaks; nothing when one of them did not end."""
    if not all(step in one for step in part):
        return None
    return sum(one[step][0] for step in part), max(one[step][1] for step in part)


def row(name: str, sizes: list[int], costs: list[Step | None]) -> tuple[str, ...]:
    """Row of the table."""
    seconds = [f"{cost[0]:.1f}" if cost else "stopped" for cost in costs]
    peaks = [f"{cost[1]:.0f}" if cost and cost[1] else "" for cost in costs]
    ended = [(size, cost[0]) for size, cost in zip(sizes, costs, strict=True) if cost and cost[0] > 0]
    exponent = ""
    if len(ended) > 1:
        (small, before), (large, after) = ended[-2:]
        exponent = f"{math.log(after / before) / math.log(large / small):.2f}"
    return name, *seconds, *peaks, exponent


class Watch(io.TextIOBase):
    """Writes the lines that the night tells of its steps, each with the most memory since the line before."""

    def __init__(self) -> None:
        """Begin to look at the memory twenty times a second."""
        self._peak, self._rest = 0.0, ""
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        page = resource.getpagesize()
        while True:
            # Of this process now, while getrusage knows only the most there ever was.
            resident = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * page
            self._peak = max(self._peak, resident / 1e6)
            # A limit set with setrlimit would count what is reserved and never used, which is several times as much.
            if resident > MEMORY_SHARE * os.sysconf("SC_PHYS_PAGES") * page:
                sys.__stdout__.write(f"more than {resident / 1e6:.0f} MB of memory\n")
                sys.__stdout__.flush()
                os._exit(1)
            time.sleep(0.05)

    def write(self, text: str) -> int:
        """Pass on full lines."""
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            sys.__stdout__.write(f"{line} {self._peak:.0f} MB\n" if STEP.match(line) else f"{line}\n")
            sys.__stdout__.flush()
            self._peak = 0.0
        return len(text)


def make(folder: Path, size: int) -> None:
    """Write a made-up contact centre."""
    from pipelines.deliveries import write_world

    write_world(folder, seed=101, days=60, contacts=size)


def night(folder: Path, _: int) -> None:
    """Run a night, and write what customers said for the usual stack."""
    from worlds import NIGHT

    from pipelines.nightly import run_night
    from pipelines.settings import Home
    from pipelines.warehouse import connect

    home = Home(folder / "home")
    sys.stderr = Watch()
    outcome = run_night(home, inputs=[folder / "landing"], night=NIGHT)
    if not outcome.succeeded:
        raise RuntimeError(outcome.message)
    with connect(home, read_only=True) as connection:
        said = connection.table("core.turns").filter("speaker = 'customer'").order("contact_id, turn_no")
        said = said.aggregate("contact_id, string_agg(text, chr(10) order by turn_no) as text")
        said.write_csv(str(folder / "said.csv"))


def usual(folder: Path, _: int) -> None:
    """Cluster what customers said as most would."""
    watch, start = Watch(), time.perf_counter()
    import jieba
    import pandas as pd
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    def tell(step: str) -> None:
        nonlocal start
        watch.write(f"ok {step} {time.perf_counter() - start:.2f} s\n")
        start = time.perf_counter()

    texts = pd.read_csv(folder / "said.csv")["text"]
    tell("imports,read")
    words = texts.map(jieba.lcut)
    tell("jieba.lcut")
    vectors = TfidfVectorizer(analyzer=list).fit_transform(words)
    tell("TfidfVectorizer")
    KMeans(100, random_state=0).fit_predict(vectors)
    tell("KMeans(100)")


if __name__ == "__main__":
    if sys.argv[1:2] and not sys.argv[1].isdigit():
        begun = time.perf_counter()
        {"make": make, "night": night, "usual": usual}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
        took = time.perf_counter() - begun
        # Kilobytes on Linux, bytes on macOS.
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1024)
        sys.__stdout__.write(f"ok whole {took:.2f} s {most:.0f} MB\n")
    else:
        main([int(size) for size in sys.argv[1:]] or list(SIZES))
