"""Which two hotspots a person should be asked about: those that may be one, and would matter if they were."""

import numpy as np
import polars as pl
from scipy import sparse

from models.hotspots.assignment import centres

ASKED = 20
# Hotspots that are compared (the largest: they matter most), complaints of each that are looked at, and most questions
# about one hotspot: an evening's work should not all be about the same.
COMPARED, LOOKED_AT, ABOUT_ONE = 1000, 30, 4
SCHEMA = {
    "question_no": pl.Int32,
    "hotspot_id": pl.String,
    "other_hotspot_id": pl.String,
    "similarity": pl.Float64,
    "gain": pl.Float64,
}


def questions(
    vectors: sparse.csr_matrix, groups: np.ndarray, hotspots: pl.DataFrame, decided: set[tuple[int, int]]
) -> pl.DataFrame:
    """The pairs of hotspots whose answer would help most.

    Args:
        vectors: Unit rows, shape (complaints, terms).
        groups: Group of each complaint, shape (complaints,), -1 for none.
        hotspots: group i64, hotspot_id str, complaint_count.
        decided: Pairs of groups that people have decided on, the lower first: they are not asked again.

    Returns:
        question_no (from 1), hotspot_id and other_hotspot_id (the larger first), similarity (cosine of their centres),
        gain: the square of the similarity, times the share of the complaints of either that the other is the next
        nearest to, times the harmonic mean of their sizes. At most 20, the most gain first.
    """
    known = hotspots.sort("complaint_count", "group", descending=[True, False]).head(COMPARED)
    count = known.height
    if count < 2:
        return pl.DataFrame(schema=SCHEMA)
    places = np.full(int(groups.max()) + 2, -1, dtype=np.int64)
    places[known["group"].to_numpy()] = np.arange(count)
    of = places[groups]
    centre = centres(vectors, of, count=count)
    alike = (centre @ centre.T).toarray().round(9)
    sizes = known["complaint_count"].to_numpy().astype(float)
    shared = _next_nearest(vectors, of, centre)
    gain = alike**2 * (shared + shared.T) * 2 * np.outer(sizes, sizes) / np.add.outer(sizes, sizes)
    return _chosen(gain.round(9), alike, known, decided)


def _chosen(gain: np.ndarray, alike: np.ndarray, known: pl.DataFrame, decided: set[tuple[int, int]]) -> pl.DataFrame:
    """The pairs with most gain that are not decided, no hotspot in too many of them."""
    names, group = known["hotspot_id"].to_list(), known["group"].to_list()
    low, high = np.triu_indices(len(names), 1)
    rows, asked = [], [0] * len(names)
    for place in np.lexsort((high, low, -gain[low, high])):
        larger, smaller = int(low[place]), int(high[place])
        if len(rows) == ASKED or gain[larger, smaller] <= 0:
            break
        is_decided = tuple(sorted((group[larger], group[smaller]))) in decided
        if not is_decided and max(asked[larger], asked[smaller]) < ABOUT_ONE:
            pair = float(alike[larger, smaller]), float(gain[larger, smaller])
            rows.append((len(rows) + 1, names[larger], names[smaller], *pair))
            asked[larger] += 1
            asked[smaller] += 1
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _next_nearest(vectors: sparse.csr_matrix, groups: np.ndarray, centre: sparse.csr_matrix) -> np.ndarray:
    """Share of the first complaints of each group whose nearest centre but their own is each other one."""
    order = np.argsort(groups, kind="stable")
    order = order[groups[order] >= 0]
    starts = np.searchsorted(groups[order], np.arange(centre.shape[0]))
    rows = order[np.arange(order.size) - starts[groups[order]] < LOOKED_AT]
    near = (vectors[rows] @ centre.T).toarray().round(9)
    near[np.arange(rows.size), groups[rows]] = -1.0
    best = near.argmax(axis=1)
    share = np.zeros((centre.shape[0], centre.shape[0]))
    np.add.at(share, (groups[rows], best), near.max(axis=1) > 0)
    return share / np.bincount(groups[rows], minlength=centre.shape[0])[:, None].clip(1)
