"""Hotspots that hand over to others: what people complain of goes on under new words, and the old hotspot falls silent.

No complaint moves from the one to the other, so that members say nothing of it; what does is likeness and time.
"""

import numpy as np
import polars as pl
from scipy import sparse

# Hotspots that a new one may come from: the most alike of the older ones, and how alike they must be at least.
PARENTS, ALIKE = 3, 0.1
# Days before an old one's last complaint from which on a new one may take over from it.
OVERLAP_DAYS = 14
SCHEMA = {"from_id": pl.String, "to_id": pl.String}


def heirs(hotspots: pl.DataFrame, centre: sparse.csr_matrix) -> pl.DataFrame:
    """Which hotspots may have taken over from which.

    Args:
        hotspots: group i64, hotspot_id str, born_on date, last_seen_on date.
        centre: Unit rows by group, shape (groups, terms).

    Returns:
        from_id, to_id, sorted: the new one was born after the old one and not long before its last complaint, and the
        old one is among the three that the new one is most like.
    """
    known = hotspots.sort("born_on", "hotspot_id")
    born = known["born_on"].to_numpy().astype("datetime64[D]")
    last = known["last_seen_on"].to_numpy().astype("datetime64[D]")
    names, rows = known["hotspot_id"].to_list(), centre[known["group"].to_numpy()]
    pairs = []
    newcomers = np.flatnonzero(born > born.min()) if known.height else np.zeros(0, dtype=np.int64)
    likeness = (rows[newcomers] @ rows.T).tocsr()
    for place, new in enumerate(newcomers):
        older = np.flatnonzero(born < born[new])
        alike = likeness[place].toarray().ravel()[older].round(9)
        nearest = older[np.lexsort((older, -alike))[:PARENTS]]
        may_follow = born[new] >= last - np.timedelta64(OVERLAP_DAYS, "D")
        at_least = dict(zip(older.tolist(), (alike >= ALIKE).tolist(), strict=True))
        pairs += [(names[old], names[new]) for old in nearest if at_least[int(old)] and may_follow[old]]
    return pl.DataFrame(sorted(pairs), schema=SCHEMA, orient="row")


def succeed(events: pl.DataFrame, pairs: pl.DataFrame, silent: pl.DataFrame) -> pl.DataFrame:
    """Events in which a silence that is a hand-over is told as what it is.

    Args:
        events: From `transitions`.
        pairs: From `heirs`.
        silent: hotspot_id of those that are dormant tonight.

    Returns:
        Events, sorted as before. A hotspot that falls silent while two new ones took over has split into them; hotspots
        that are silent while the same new one took over from both have merged into it, told when the second is silent.
    """
    fell = events.filter(pl.col("event") == "dormant").select(from_id="hotspot_id")
    from_silent = pairs.join(silent, left_on="from_id", right_on="hotspot_id", how="semi")
    several = from_silent.join(fell, on="from_id", how="semi").filter(pl.len().over("from_id") > 1)
    rest = from_silent.join(several, on="from_id", how="anti")
    joined = rest.filter(pl.len().over("to_id") > 1)
    joined = joined.join(joined.join(fell, on="from_id", how="semi"), on="to_id", how="semi")
    told = [
        frame.select(
            event=pl.lit(event), hotspot_id="from_id", other_hotspot_id="to_id", shared_count=pl.lit(0, pl.Int32)
        )
        for event, frame in (("split", several), ("merged", joined))
    ]
    over = pl.concat([several, joined]).select(hotspot_id="from_id", event=pl.lit("dormant")).unique()
    left = events.join(over, on=["hotspot_id", "event"], how="anti")
    return pl.concat([left, *told]).sort("event", "hotspot_id", "other_hotspot_id")
