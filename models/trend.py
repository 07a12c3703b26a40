"""What a day should have brought, from the days before."""

import numpy as np
import polars as pl
from scipy import stats

DAYS, FEWEST_DAYS = 28, 7
UNUSUAL = 0.99


def expect_daily(complaints: pl.DataFrame) -> pl.DataFrame:
    """Complaints of each hotspot and day, with what the 28 days before let one expect.

    Args:
        complaints: hotspot_id str, day date: one row a complaint of a hotspot.

    Returns:
        hotspot_id, day, complaint_count i32, expected f64 (mean of the 28 days before, or as many as there are; null
        within the first 7 days of the data), upper f64 (99th percentile); the days with a complaint or with one in the
        28 days before; sorted by hotspot_id and day.

    Source:
        Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.6: under Jeffreys' prior the next day's count is
        negative binomial.
    """
    counted = complaints.group_by("hotspot_id", "day").len("complaint_count")
    first, last = complaints["day"].min(), complaints["day"].max()
    if first is None:
        return counted.with_columns(expected=pl.lit(None, pl.Float64), upper=pl.lit(None, pl.Float64)).cast(
            {"complaint_count": pl.Int32}
        )
    echoes = counted.select(
        "hotspot_id", pl.date_ranges("day", pl.min_horizontal(pl.col("day").dt.offset_by(f"{DAYS}d"), pl.lit(last)))
    )
    days = echoes.explode("day").unique().join(counted, on=["hotspot_id", "day"], how="left").sort("hotspot_id", "day")
    count = pl.col("complaint_count").fill_null(0)
    before = days.with_columns(count.alias("complaint_count")).with_columns(
        pl.col("complaint_count")
        .rolling_sum_by("day", f"{DAYS}d", closed="left")
        .over("hotspot_id")
        .fill_null(0)
        .alias("before"),
        pl.min_horizontal((pl.col("day") - pl.lit(first)).dt.total_days(), DAYS).alias("known_days"),
    )
    total, known = before["before"].to_numpy().astype(float), before["known_days"].to_numpy().astype(float)
    enough = known >= FEWEST_DAYS
    known = np.maximum(known, 1.0)
    upper = stats.nbinom.ppf(UNUSUAL, total + 0.5, known / (known + 1))
    return before.select("hotspot_id", "day", pl.col("complaint_count").cast(pl.Int32)).with_columns(
        expected=pl.Series(np.where(enough, total / known, np.nan)).fill_nan(None).round(4),
        upper=pl.Series(np.where(enough, upper, np.nan)).fill_nan(None),
    )
