"""What befell hotspots between two nights: born, continued, split, merged, dormant, revived."""

from datetime import date

import polars as pl

# Share of a hotspot that must have gone into a new one before it is told to have split.
WENT = 0.25
# A hotspot is dormant after so many days without anybody, and so many times its longest silence before; at the latest
# after the last number of days.
SILENT_DAYS, TIMES, LATEST_DAYS = 12, 2.0, 60
# It is awake again when so many customers raise it within so many days.
AWAKE, AWAKE_DAYS = 3, 14
SCHEMA = {"event": pl.String, "hotspot_id": pl.String, "other_hotspot_id": pl.String, "shared_count": pl.Int32}


def transitions(
    tonight: pl.DataFrame, before: pl.DataFrame, states: pl.DataFrame, states_before: pl.DataFrame
) -> pl.DataFrame:
    """What befell the hotspots since the night before.

    Args:
        tonight: complaint_id, hotspot_id.
        before: The same of the night before.
        states: hotspot_id, status (active, dormant), is_new bool (minted tonight).
        states_before: hotspot_id, status; of the night before.

    Returns:
        event, hotspot_id, other_hotspot_id, shared_count, sorted by all. A split is told for each hotspot that one
        splits into, a merger for each that merges; the one that keeps its id is among them, and its own other. A
        hotspot that is not found any more and merged with none is dormant.

    Source:
        Spiliopoulou et al. 2006 (MONIC), section 3.1, for the external transitions.
    """
    flow = _flow(tonight, before)
    stays = flow.filter(pl.col("from_id") == pl.col("hotspot_id"))
    arrived = states.join(states_before, on="hotspot_id", how="anti")
    lost = states_before.join(states, on="hotspot_id", how="anti")
    left = flow.filter((pl.col("of_old") >= WENT) & (pl.col("of_new") >= 0.5)).join(
        arrived, on="hotspot_id", how="semi"
    )
    joined = flow.filter(pl.col("of_old") >= 0.5).join(lost, left_on="from_id", right_on="hotspot_id", how="semi")
    split = pl.concat([left, stays.join(left, on="from_id", how="semi")])
    merged = pl.concat([joined, stays.join(joined, on="hotspot_id", how="semi")])
    both = states.join(states_before, on="hotspot_id", suffix="_before")
    fell = pl.col("status_before") != pl.col("status")
    alone = arrived.join(left, on="hotspot_id", how="anti")
    gone = lost.filter(pl.col("status") == "active").join(joined, left_on="hotspot_id", right_on="from_id", how="anti")
    told = [
        stays.select("hotspot_id", "other_hotspot_id", "shared", event=pl.lit("continued")),
        split.select("shared", event=pl.lit("split"), hotspot_id="from_id", other_hotspot_id="hotspot_id"),
        merged.select("shared", event=pl.lit("merged"), hotspot_id="from_id", other_hotspot_id="hotspot_id"),
        alone.select("hotspot_id", event=pl.when("is_new").then(pl.lit("born")).otherwise(pl.lit("revived"))),
        both.filter(fell & (pl.col("status") == "dormant")).select("hotspot_id", event=pl.lit("dormant")),
        both.filter(fell & (pl.col("status") == "active")).select("hotspot_id", event=pl.lit("revived")),
        gone.select("hotspot_id", event=pl.lit("dormant")),
    ]
    found = pl.concat([pl.DataFrame(schema=SCHEMA).rename({"shared_count": "shared"}), *told], how="diagonal_relaxed")
    rows = found.select("event", "hotspot_id", "other_hotspot_id", shared_count=pl.col("shared").fill_null(0))
    return rows.cast(SCHEMA).sort("event", "hotspot_id", "other_hotspot_id")


def _flow(tonight: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """How each old hotspot went into tonight's: from_id, hotspot_id, shared, and its shares of_old and of_new."""
    both = tonight.select("complaint_id", "hotspot_id").join(
        before.select("complaint_id", from_id="hotspot_id"), on="complaint_id"
    )
    flow = both.group_by("from_id", "hotspot_id").len("shared").with_columns(other_hotspot_id=pl.lit(None, pl.String))
    return flow.with_columns(
        of_old=pl.col("shared") / pl.col("shared").sum().over("from_id"),
        of_new=pl.col("shared") / pl.col("shared").sum().over("hotspot_id"),
    )


def statuses(members: pl.DataFrame, before: pl.DataFrame, *, night: date) -> pl.DataFrame:
    """Whether hotspots are raised as usual, or have fallen silent.

    Args:
        members: hotspot_id str, customer i64, counted_on date.
        before: hotspot_id str, status str: of the night before.
        night: The night.

    Returns:
        hotspot_id, status (active, dormant), sorted.
    """
    days = members.group_by("hotspot_id", "customer").agg(day=pl.col("counted_on").max()).sort("hotspot_id", "day")
    days = days.with_columns(silence=pl.col("day").diff().over("hotspot_id").dt.total_days())
    age = (pl.lit(night) - pl.col("day")).dt.total_days()
    known = days.group_by("hotspot_id").agg(
        silent=age.min(), longest=pl.col("silence").max().fill_null(0), awake=(age < AWAKE_DAYS).sum()
    )
    known = known.join(before, on="hotspot_id", how="left").sort("hotspot_id")
    silence = pl.max_horizontal(pl.lit(SILENT_DAYS), TIMES * pl.col("longest")).clip(upper_bound=LATEST_DAYS)
    was_dormant = (pl.col("status") == "dormant").fill_null(value=False)
    dormant = (pl.col("silent") > silence) | (was_dormant & (pl.col("awake") < AWAKE))
    return known.select("hotspot_id", status=pl.when(dormant).then(pl.lit("dormant")).otherwise(pl.lit("active")))
