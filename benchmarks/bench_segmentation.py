"""Speed of segmentation with rjieba and with jieba, and whether the two give the same terms."""

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from plain_table import show
from worlds import SHARED, told

from models.text.masking import clean
from models.text.segment import Cut, segment
from pipelines.segmenter import load_segmenter
from pipelines.settings import Home

ENGINES = ("rjieba", "jieba")
ROUNDS = 3
HEADER = ("text", "texts", "MB", "rjieba MB/s", "jieba MB/s", "ratio", "least", "most", "same terms", "F1")


def main() -> None:
    """Print the table."""
    world, products = read_world()
    rows = [(f"made-up world: {name}", *measure(texts, products)) for name, texts in world.items()]
    none = pl.Series([], dtype=pl.String)
    for name, path, read in REAL:
        there = (SHARED / path).exists()
        rows.append(
            (name, *measure(read(SHARED / path), none)) if there else (name, "skipped: ../shared/data is not there")
        )
    notes = (
        f"MB per CPU-second: median of {ROUNDS} rounds, the engines in turn; ratio: median, least and most of them",
        "same terms: share of texts with identical terms; F1: of the places of terms with Chinese characters",
    )
    show("Segmentation: models.text.segment with either engine, lexicon loaded", HEADER, rows, *notes)


def read_world() -> tuple[dict[str, pl.Series], pl.Series]:
    """What is said and written in a made-up world, and the names of its products."""
    world = told("telecom", "train")
    written = pl.concat([world.contacts["title"], world.contacts["text"].alias("title")])
    return {"turns": world.turns["text"], "written": written}, world.contacts["product"]


def read_chats(path: Path) -> pl.Series:
    """The turns of chats."""
    return pl.read_ndjson(path)["turns"].explode().struct.field("text")


def read_messages(path: Path) -> pl.Series:
    """The messages of a city's hotline."""
    return pl.read_csv(path)["text"]


REAL: tuple[tuple[str, str, Callable[[Path], pl.Series]], ...] = (
    ("real chats: turns", "chats/chats.jsonl", read_chats),
    ("real hotline: messages", "hotline_messages/categories.csv", read_messages),
)


def load(engine: str, products: pl.Series) -> Cut:
    """An engine with the project's lexicon, warmed up."""
    os.environ["TINGSU_SEGMENTER"] = engine
    with TemporaryDirectory() as home:
        cut = load_segmenter(Home(home), products).cut
    segment(pl.Series(["什么都没说"]), cut)
    return cut


def measure(texts: pl.Series, products: pl.Series) -> tuple[object, ...]:
    """The cells of a row after its name: how fast either engine is, and how alike their terms are."""
    texts = clean(texts.drop_nulls()).drop_nulls()
    size = texts.str.len_bytes().sum() / 1e6
    cuts = {engine: load(engine, products) for engine in ENGINES}
    speeds: dict[str, list[float]] = {engine: [] for engine in ENGINES}
    terms: dict[str, pl.DataFrame] = {}
    for _ in range(ROUNDS):
        for engine, cut in cuts.items():
            start = time.process_time()
            terms[engine] = segment(texts, cut)
            speeds[engine].append(size / (time.process_time() - start))
    ratios = [fast / slow for fast, slow in zip(*speeds.values(), strict=True)]
    spread = [f"{value:.1f}" for value in (statistics.median(ratios), min(ratios), max(ratios))]
    medians = [f"{statistics.median(speed):.2f}" for speed in speeds.values()]
    return texts.len(), f"{size:.2f}", *medians, *spread, *agreement(*terms.values(), texts.len())


def agreement(left: pl.DataFrame, right: pl.DataFrame, texts: int) -> tuple[str, str]:
    """Share of texts with the same terms, and F1 of the places of Chinese terms.

    Args:
        left: text_no u32, term str, in the order said.
        right: The same by the other engine.
        texts: How many texts there are.
    """
    lists = [terms.group_by("text_no").agg("term") for terms in (left, right)]
    same = lists[0].join(lists[1], on="text_no").filter(pl.col("term") == pl.col("term_right")).height
    silent = texts - lists[0].height
    spans = [chinese_spans(terms) for terms in (left, right)]
    common = spans[0].join(spans[1], on=["text_no", "start", "end"], how="semi").height
    return f"{(same + silent) / texts:.4f}", f"{2 * common / (spans[0].height + spans[1].height):.5f}"


def chinese_spans(terms: pl.DataFrame) -> pl.DataFrame:
    """Where terms with Chinese characters stand: text_no, start, end."""
    length = pl.col("term").str.len_chars().cast(pl.Int64)
    end = length.cum_sum().over("text_no")
    placed = terms.with_columns(start=end - length, end=end)
    return placed.filter(pl.col("term").str.contains(r"\p{Han}")).select("text_no", "start", "end")


if __name__ == "__main__":
    main()
