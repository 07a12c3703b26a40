"""Tonight's groups matched with the hotspots that live: an id is minted once and kept."""

import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment

# Share of the smaller side that must be common, MONIC's default for a cluster that survives.
SURVIVES = 0.5


def keep_ids(groups: pl.DataFrame, living: pl.DataFrame, order: pl.DataFrame, *, last_number: int) -> pl.DataFrame:
    """The id of each group: that of the hotspot it continues, else a new one.

    Args:
        groups: complaint_id str, group i64: tonight's members.
        living: complaint_id str, hotspot_id str: the members as of the night before.
        order: group i64, every group once, in the order in which new ids are given.
        last_number: Highest number ever minted.

    Returns:
        group i64, hotspot_id str, is_new bool; in the order of `order`.

    Source:
        Spiliopoulou et al. 2006 (MONIC), section 3.1, for when a cluster survives; matching is optimal, not greedy.
    """
    shared = groups.join(living, on="complaint_id").group_by("group", "hotspot_id").len("shared")
    sizes = groups.group_by("group").len("group_size")
    old_sizes = living.group_by("hotspot_id").len("hotspot_size")
    pairs = shared.join(sizes, on="group").join(old_sizes, on="hotspot_id")
    smaller = pl.min_horizontal("group_size", "hotspot_size")
    matched = _match(pairs.filter(pl.col("shared") >= SURVIVES * smaller))
    known = order.select("group").join(matched, on="group", how="left", maintain_order="left")
    is_new = pl.col("hotspot_id").is_null()
    number = last_number + is_new.cum_sum()
    minted = pl.concat_str(pl.lit("H"), number.cast(pl.String).str.zfill(5))
    return known.with_columns(is_new=is_new, hotspot_id=pl.coalesce("hotspot_id", minted))


def _match(pairs: pl.DataFrame) -> pl.DataFrame:
    """The one-to-one matching with most complaints in common: group, hotspot_id."""
    groups, hotspots = pairs["group"].unique().sort(), pairs["hotspot_id"].unique().sort()
    if pairs.is_empty():
        return pl.DataFrame(schema={"group": pl.Int64, "hotspot_id": pl.String})
    weight = np.zeros((groups.len(), hotspots.len()))
    weight[groups.search_sorted(pairs["group"]).to_numpy(), hotspots.search_sorted(pairs["hotspot_id"]).to_numpy()] = (
        pairs["shared"]
    )
    rows, columns = linear_sum_assignment(weight, maximize=True)
    common = weight[rows, columns] > 0
    return pl.DataFrame({"group": groups.gather(rows[common]), "hotspot_id": hotspots.gather(columns[common])})
