"""The supervised reference: how hard the made-up worlds are for a method that is told the scenarios."""

import json
from functools import cache

import polars as pl
from peers import classifier
from sklearn.pipeline import Pipeline
from worlds import INDUSTRIES, SEED, WORDINGS, said_in, told, work


@cache
def learn(industry: str) -> Pipeline:
    """The classifier, taught on another world in the train wording."""
    taught = about_scenarios(industry, "train")
    return classifier().fit(taught["said"].to_list(), taught["scenario"].to_list())


def about_scenarios(industry: str, wording: str, **seed: int) -> pl.DataFrame:
    """The contacts of a world that are about a scenario: external_id, said, and the columns of the truth."""
    block = told(industry, wording, **seed)
    return said_in(block).join(block.truth.filter(pl.col("kind") == "scenario"), on="external_id")


def measure(industry: str) -> dict[str, float]:
    """Share of contacts whose scenario it tells, by wording, and of the true paraphrases."""
    shares = {}
    for wording in WORDINGS:
        asked = about_scenarios(industry, wording, seed=SEED)
        asked = asked.with_columns(guess=pl.Series(learn(industry).predict(asked["said"].to_list())))
        is_right = pl.col("guess") == pl.col("scenario")
        shares[wording] = float(asked.select(is_right.mean()).item())
    shares["paraphrases"] = float(asked.filter("is_paraphrase").select(is_right.mean()).item())
    return shares


def note() -> str:
    """A line for below a table, measured once for benchmarks that are run together."""
    kept = work() / "reference.json"
    if not kept.exists():
        kept.write_text(json.dumps({industry: measure(industry) for industry in INDUSTRIES}), encoding="utf-8")
    figures = json.loads(kept.read_text(encoding="utf-8"))
    cells = [f"{name} {'/'.join(f'{share:.2f}' for share in shares.values())}" for name, shares in figures.items()]
    return "supervised reference, right on train / held-out / its true paraphrases: " + ", ".join(cells)
