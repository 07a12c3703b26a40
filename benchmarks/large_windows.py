"""How long finding takes in a window of many complaints, and a night of 10,000 new ones on it: `make bench-speed`.

Without arguments at 100,000 and 1,000,000 complaints. Everything is measured that finding does between reading the
words from the warehouse and writing the tables, but for names; speed.py measures whole nights, at contacts.
"""

import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
from plain_table import show
from speed import STEP, Watch

from assets.core.terms import new_terms
from assets.hotspot.hotspots import read_knowledge
from models.hotspots.finding import Thresholds, find_hotspots
from models.hotspots.representation import content_terms, represent, sureness
from models.text.masking import clean
from models.text.segment import segment
from models.world import World
from pipelines.deliveries import FIRST_DAY, read_world
from pipelines.segmenter import load_segmenter
from pipelines.settings import Home

SIZES, TONIGHT = (100_000, 1_000_000), 10_000
HEADER = ("step", "seconds", "MB", "exponent")


def main(sizes: list[int]) -> None:
    """Print the table: each size in a process of its own."""
    with TemporaryDirectory() as name:
        folder = Path(os.environ.get("TINGSU_BENCH_WORK", name))
        make(folder / "said", max(sizes) + TONIGHT)
        rows, last = [], {}
        for size in sizes:
            took = dict(child(folder / "said", size))
            rows.append((f"{size:,} complaints", "", "", ""))
            for step, (seconds, peak) in took.items():
                exponent = grown(last[step], seconds, ratio=size / last["size"]) if step in last else ""
                rows.append((f"  {step}", f"{seconds:.1f}", f"{peak:.0f}", exponent))
            last = {step: seconds for step, (seconds, _) in took.items()} | {"size": size}
    notes = (
        "made-up telecom complaints in the train wording, each by a customer of its own. found: all of it at once.",
        f"a night: {TONIGHT:,} new complaints, the others in their hotspots of the night before. Wall time; MB: most",
        "memory of the process while the step ran; exponent: of the growth in time from the size above.",
        "A size whose steps are not all there was stopped for want of memory.",
    )
    show(f"Windows: finding on {os.cpu_count()} cores", HEADER, rows, *notes)


def grown(before: float, after: float, *, ratio: float) -> str:
    """The exponent of the growth in time."""
    return f"{math.log(after / before) / math.log(ratio):.2f}" if before > 0 and after > 0 else ""


def child(folder: Path, size: int) -> Iterator[tuple[str, tuple[float, float]]]:
    """Seconds and peak MB of each step, measured in a process of its own."""
    command = [sys.executable, __file__, "measure", str(folder), str(size)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    for step, seconds, peak in STEP.findall(done.stdout):
        yield step.replace(":", ": "), (float(seconds), float(peak))
    if done.returncode:
        sys.stderr.write(f"{size:,} complaints did not end: {done.stdout[-200:] or done.returncode}\n")


def make(folder: Path, size: int) -> None:
    """Write the words of so many complaints, a part a file: row, term_id, term; and the terms of all."""
    if (folder / "terms.parquet").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as home:
        segmenter = load_segmenter(Home(home), pl.Series("product", [], dtype=pl.String))
    terms, told = pl.DataFrame(schema={"term": pl.String, "term_id": pl.Int32}), 0
    for number, texts in enumerate(complaints(size)):
        said = segment(texts, segmenter.cut).select(row=pl.col("text_no") + told, term="term")
        new = new_terms(said["term"].unique(), terms, segmenter)
        terms = pl.concat([terms, new], how="diagonal")
        placed = said.join(terms.select("term", "term_id"), on="term", maintain_order="left")
        placed.cast({"row": pl.UInt32}).write_parquet(folder / f"part-{number:05d}.parquet")
        told += texts.len()
    terms.write_parquet(folder / "terms.parquet")


def measure(folder: Path, size: int) -> None:
    """Find hotspots in so many complaints, then on a night with some more; tells seconds and memory of each step."""
    watch, living = Watch(), np.full(size, -1)
    for night, rows in (("", size), ("night:", size + TONIGHT)):
        start = time.perf_counter()
        begins = np.concatenate([living, np.full(rows - living.size, -1)])
        for step, groups in find(folder, rows, begins):
            living = groups
            watch.write(f"ok {night}{step} {time.perf_counter() - start:.2f} s\n")
            start = time.perf_counter()


def find(folder: Path, rows: int, living: np.ndarray) -> Iterator[tuple[str, np.ndarray | None]]:
    """Each step when it is done; with the last the hotspot of each complaint."""
    said = pl.scan_parquet(folder / "part-*.parquet").filter(pl.col("row") < rows).collect()
    said = said.with_columns(in_title=pl.lit(False), in_product=pl.lit(False), span_no=pl.lit(0, pl.Int64))
    yield "read", None
    with TemporaryDirectory() as home:
        known = read_knowledge(Home(home))
    content = content_terms(pl.read_parquet(folder / "terms.parquet"), said, known.stop_words)
    vectors = represent(said, content, rows=rows, reader=known.reader, concepts=known.concepts)
    sure = sureness(said, content, rows=rows)
    del said
    yield "represented", None
    groups, _ = find_hotspots(vectors, np.arange(rows), living, thresholds=Thresholds(), sureness=sure, threads=2)
    yield "found", groups


def complaints(size: int) -> Iterator[pl.Series]:
    """What customers said in so many complaints, block by block."""
    spec, left, seed = read_world("telecom", "train"), size, 300
    while left > 0:
        seed += 1
        for block in World(spec, seed=seed, days=60, contacts=100_000, first_day=FIRST_DAY).tell():
            asked = block.truth.filter(pl.col("is_complaint") & (pl.col("kind") != "flood"))
            turns = block.turns.filter(pl.col("speaker") == "customer")
            spoken = turns.group_by("external_id", maintain_order=True).agg(spoken=pl.col("text").str.join("\n"))
            contacts = asked.join(block.contacts, on="external_id", maintain_order="left")
            contacts = contacts.join(spoken, on="external_id", how="left", maintain_order="left")
            said = contacts.select(said=pl.concat_str("title", "text", "spoken", separator="\n", ignore_nulls=True))
            texts = clean(said["said"]).fill_null("").head(left)
            left -= texts.len()
            yield texts
            if left <= 0:
                return


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        measure(Path(sys.argv[2]), int(sys.argv[3]))
        sys.exit()
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
