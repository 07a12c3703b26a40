"""Whether a place in the ranking lies where its interval says, and who comes into the first ten."""

from collections.abc import Iterator

import numpy as np
import polars as pl
import yaml
from metrics import interval_coverage
from plain_table import show
from reference import note
from scipy.stats import kendalltau
from worlds import DAYS, INDUSTRIES, NIGHT

from models.ranking import Ranking, rank_pain_points
from models.world import World, WorldSpec
from pipelines.deliveries import FIRST_DAY, read_world
from pipelines.settings import REFERENCE

WORLDS, CONTACTS, TOP = 12, 2_000, 10
HEADER = ("industry, method", "coverage", "interval", "of first 10", "tau", "flood at")
RECENT = 28  # days


def main() -> None:
    """Print the table."""
    ranking = Ranking.model_validate(yaml.safe_load((REFERENCE / "ranking.yaml").read_text(encoding="utf-8")))
    rows = [row for industry in INDUSTRIES for row in industry_rows(industry, ranking)]
    notes = (
        f"{WORLDS} worlds of {CONTACTS:,} contacts an industry; every true scenario is a hotspot, the flood one more.",
        "True place: by the mean score over the worlds. coverage: of the intervals that are to hold 90 %; interval:",
        "their mean width in places. of first 10: share of the true ones among the first ten. tau: Kendall's, with the",
        "true places. flood at: median place of the one customer with many messages; by volume he is a pain point.",
        "Scores are Tingsu's own idea of pain: it says how stable places are, not whether the weights are right.",
    )
    show("Ranking: places and their intervals", HEADER, rows, *notes, note())


def industry_rows(industry: str, ranking: Ranking) -> Iterator[tuple[object, ...]]:
    """Rows of the table for an industry."""
    spec = WorldSpec.model_validate(read_world(industry, "train"))
    worlds = [customers(spec, seed) for seed in range(WORLDS)]
    ranked = pl.concat(
        rank_pain_points(world, ranking).with_columns(world=number) for number, world in enumerate(worlds)
    )
    mean = ranked.filter(pl.col("hotspot_id") != "flood").group_by("hotspot_id").agg(pl.col("score").sum())
    mean = mean.sort("score", "hotspot_id", descending=[True, False]).with_row_index("true_rank", offset=1)
    volume = pl.concat(
        world.group_by("hotspot_id").agg(pl.col("complaint_count").sum()).with_columns(world=number)
        for number, world in enumerate(worlds)
    )
    order = pl.struct(-pl.col("complaint_count").cast(pl.Int64), "hotspot_id")
    volume = volume.with_columns(rank=order.rank("ordinal").over("world").cast(pl.Int64))
    placed = ranked.join(mean.select("hotspot_id", "true_rank"), on="hotspot_id")
    inside = interval_coverage(*(placed[name].to_numpy() for name in ("rank_low", "rank_high", "true_rank")))
    width = float((placed["rank_high"] - placed["rank_low"] + 1).mean())
    yield f"{industry}, Tingsu", inside, f"{width:.1f}", *quality(ranked, mean)
    yield f"{industry}, top N by volume", "", "", *quality(volume, mean)
    shuffled = ranked.with_columns(rank=pl.col("rank").shuffle(seed=0))
    yield f"{industry}, shuffled", "", "", *quality(shuffled, mean)


def customers(spec: WorldSpec, seed: int) -> pl.DataFrame:
    """What rank_pain_points takes, of the true scenarios of a world."""
    truth = World(spec, seed=seed, days=DAYS, contacts=CONTACTS, first_day=FIRST_DAY).tell_all().truth
    age = (pl.lit(NIGHT) - pl.col("day")).dt.total_days()
    raised = truth.filter(pl.col("kind").is_in(["scenario", "flood"]))
    raised = raised.with_columns(hotspot_id=pl.coalesce("scenario", pl.lit("flood")))
    return (
        raised.group_by("hotspot_id", "person")
        .agg(
            complaint_count=pl.len().cast(pl.Int64),
            severity_sum=pl.col("severity").sum(),
            threat_count=(pl.col("threat") != "none").sum().cast(pl.Int64),
            recent_count=(age <= RECENT).sum().cast(pl.Int64),
            earlier_count=age.is_between(RECENT + 1, 2 * RECENT).sum().cast(pl.Int64),
        )
        .sort("hotspot_id", "person")
    )


def quality(ranked: pl.DataFrame, true: pl.DataFrame) -> tuple[float, float, str]:
    """Share of the true first ten, Kendall's tau, and the median place of the flood."""
    placed = ranked.join(true.select("hotspot_id", "true_rank"), on="hotspot_id")
    first = placed.filter((pl.col("rank") <= TOP) & (pl.col("true_rank") <= TOP)).height / (TOP * WORLDS)
    taus = [kendalltau(frame["rank"], frame["true_rank"])[0] for _, frame in placed.group_by("world")]
    flood = ranked.filter(pl.col("hotspot_id") == "flood")["rank"].median()
    return first, float(np.mean(taus)), f"{flood:.0f}" if flood is not None else ""


if __name__ == "__main__":
    main()
