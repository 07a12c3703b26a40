"""Makes the reader of hotspots anew, from made-up companies in the train wording: `make reader`.

What it learns is in models/hotspots/representation/learning.py; the table lies beside the other reference data.
"""

from collections.abc import Iterable
from tempfile import TemporaryDirectory
from typing import get_args

import polars as pl

from models.hotspots.representation.learning import teach
from models.hotspots.representation.reader import OTHER
from models.text.masking import clean
from models.text.segment import segment
from models.world import Block, World
from pipelines.deliveries import FIRST_DAY, Industry, read_world
from pipelines.reader import NAME
from pipelines.segmenter import load_segmenter
from pipelines.settings import REFERENCE, Home

SEEDS, DAYS, CONTACTS = (7, 8), 60, 4_000  # of the worlds that are learnt from; what benchmarks measure has other seeds


def told_complaints(industries: Iterable[Industry], seeds: Iterable[int] = SEEDS) -> pl.DataFrame:
    """The complaints of made-up companies but those of floods: said str, scenario str (`OTHER` for none)."""
    frames = []
    for industry in industries:
        spec = read_world(industry, "train")
        for seed in seeds:
            block = World(spec, seed=seed, days=DAYS, contacts=CONTACTS, first_day=FIRST_DAY).tell_all()
            frames.append(_complaints(block, industry))
    return pl.concat(frames)


def _complaints(block: Block, industry: str) -> pl.DataFrame:
    asked = block.truth.filter(pl.col("is_complaint") & (pl.col("kind") != "flood"))
    turns = block.turns.filter(pl.col("speaker") == "customer")
    spoken = turns.group_by("external_id", maintain_order=True).agg(spoken=pl.col("text").str.join("\n"))
    contacts = asked.join(block.contacts, on="external_id", maintain_order="left")
    contacts = contacts.join(spoken, on="external_id", how="left", maintain_order="left")
    scenario = pl.when(pl.col("kind") == "scenario").then(pl.format("{}:{}", pl.lit(industry), "scenario"))
    said = pl.concat_str("title", "text", "spoken", separator="\n", ignore_nulls=True)
    told = contacts.select(said=said, scenario=scenario.otherwise(pl.lit(OTHER)))
    return told.with_columns(clean(told["said"]).fill_null(""))


def terms_of(texts: pl.Series) -> pl.DataFrame:
    """The terms of texts as the nightly run cuts them: row u32, term str, in the order said."""
    with TemporaryDirectory() as empty:
        segmenter = load_segmenter(Home(empty), pl.Series("product", [], dtype=pl.String))
    return segment(texts, segmenter.cut).rename({"text_no": "row"})


def make_reader() -> pl.DataFrame:
    """The reader's table, learnt from all industries."""
    told = told_complaints(get_args(Industry))
    return teach(terms_of(told["said"]), told["scenario"]).to_frame()


if __name__ == "__main__":
    path = REFERENCE / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    make_reader().write_parquet(path, compression="zstd", compression_level=19, statistics=False)
