"""Tonight's groups matched with the hotspots that were: an id is minted once, and kept."""

import numpy as np
import polars as pl
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import connected_components

# Share of the smaller side that must be common, MONIC's default for a cluster that survives.
SURVIVES = 0.5
# Complaints of a hotspot at its birth that it is known by for life, the nearest to its centre.
ANCHOR = 50


def keep_ids(
    groups: pl.DataFrame,
    living: pl.DataFrame,
    anchors: pl.DataFrame,
    order: pl.DataFrame,
    *,
    claims: pl.DataFrame,
    last_number: int,
) -> pl.DataFrame:
    """The id of each group: that of the hotspot it is by decision, or continues, or brings back; else a new one.

    Args:
        groups: complaint_id str, group i64: tonight's members.
        living: complaint_id str, hotspot_id str: the members as of the night before.
        anchors: complaint_id str, hotspot_id str: the complaints that each hotspot ever minted was born with.
        order: group i64, every group once, in the order in which new ids are given.
        claims: group i64, hotspot_id str, each once: what people decided.
        last_number: Highest number ever minted.

    Returns:
        group i64, hotspot_id str, is_new bool; in the order of `order`.

    Source:
        Spiliopoulou et al. 2006 (MONIC), section 3.1, for when a cluster survives; matching is optimal, not greedy. A
        hotspot continues by what it held last night and what it was born with together, so that one that drifts
        slowly does not carry its id to another matter; one that is not living is known by its birth alone, and so is
        every one when an old night is derived again.
    """
    matched = claims
    for pairs in (_continuing(groups, living, anchors), _known_by_birth(groups, anchors)):
        open_pairs = pairs.join(matched, on="group", how="anti").join(matched, on="hotspot_id", how="anti")
        matched = pl.concat([matched, _match(open_pairs)])
        # Who lived last night and finds no group is gone; no other group may have the id by birth on the same night.
    known = order.select("group").join(matched, on="group", how="left", maintain_order="left")
    is_new = pl.col("hotspot_id").is_null()
    number = last_number + is_new.cum_sum()
    minted = pl.concat_str(pl.lit("H"), number.cast(pl.String).str.zfill(5))
    return known.with_columns(is_new=is_new, hotspot_id=pl.coalesce("hotspot_id", minted))


def _continuing(groups: pl.DataFrame, living: pl.DataFrame, anchors: pl.DataFrame) -> pl.DataFrame:
    """Pairs of a group and a living hotspot it may continue: group, hotspot_id, weight."""
    pairs = _shared(groups, living)
    survives = pairs.filter(pl.col("shared") >= SURVIVES * pl.min_horizontal("group_size", "hotspot_size"))
    born_with = _shared(groups, anchors).select("group", "hotspot_id", born="shared")
    known = survives.join(born_with, on=["group", "hotspot_id"], how="left")
    return known.select("group", "hotspot_id", weight=pl.col("shared") + pl.col("born").fill_null(0))


def _known_by_birth(groups: pl.DataFrame, anchors: pl.DataFrame) -> pl.DataFrame:
    """Pairs of a group and a hotspot it is known to be by its birth: group, hotspot_id, weight."""
    pairs = _shared(groups, anchors)
    kept = pairs.filter(pl.col("shared") >= SURVIVES * pl.min_horizontal("group_size", "hotspot_size"))
    alike = pl.col("shared") / (pl.col("group_size") + pl.col("hotspot_size") - pl.col("shared"))
    return kept.select("group", "hotspot_id", weight=pl.col("shared") + alike)


def _shared(groups: pl.DataFrame, hotspots: pl.DataFrame) -> pl.DataFrame:
    """How much groups and hotspots have in common: group, hotspot_id, shared, group_size, hotspot_size."""
    shared = groups.join(hotspots, on="complaint_id").group_by("group", "hotspot_id").len("shared")
    sizes = groups.group_by("group").len("group_size")
    hotspot_sizes = hotspots.group_by("hotspot_id").len("hotspot_size")
    return shared.join(sizes, on="group").join(hotspot_sizes, on="hotspot_id").cast({"shared": pl.Float64})


def _match(pairs: pl.DataFrame) -> pl.DataFrame:
    """The one-to-one matching of most weight: group, hotspot_id.

    Groups and hotspots that no chain of pairs connects are matched on their own, so that many cost little.
    """
    names, ids = pairs["group"].unique().sort(), pairs["hotspot_id"].unique().sort()
    rows, columns = names.search_sorted(pairs["group"]).to_numpy(), ids.search_sorted(pairs["hotspot_id"]).to_numpy()
    size = names.len() + ids.len()
    graph = sparse.csr_matrix((np.ones(rows.size), (rows, columns + names.len())), shape=(size, size))
    component = connected_components(graph, directed=False)[1][rows] if rows.size else rows
    chosen: list[tuple[int, int]] = []
    for one in np.unique(component):
        here = np.flatnonzero(component == one)
        (own_rows, row), (own_columns, column) = (np.unique(x[here], return_inverse=True) for x in (rows, columns))
        weight = np.zeros((own_rows.size, own_columns.size))
        weight[row, column] = pairs["weight"].gather(here).to_numpy()
        best = zip(*linear_sum_assignment(weight, maximize=True), strict=True)
        chosen += [(int(own_rows[a]), int(own_columns[b])) for a, b in best if weight[a, b] > 0]
    found = {"group": names.gather([a for a, _ in chosen]), "hotspot_id": ids.gather([b for _, b in chosen])}
    return pl.DataFrame(found, schema={"group": pl.Int64, "hotspot_id": pl.String})
