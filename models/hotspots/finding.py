"""Which complaints make a hotspot: the same matter, raised by enough different customers."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from models.hotspots.assignment import assign, centres, to_centre
from models.hotspots.clustering import AverageLinkage, Clustering
from models.hotspots.constraints import Constraints, begin, hold
from models.hotspots.continuity import part_unlike, stay

# Raised when the same complaints would fall into other hotspots.
MODEL_VERSION = "average-link-2"


@dataclass(frozen=True)
class Thresholds:
    """When complaints belong together.

    Attributes:
        cut: Average cosine, as far as it is believed, at which groups still merge.
        join: Cosine to a hotspot's centre at which a complaint belongs to it.
        neighbours: Nearest complaints looked at for each.
        customers: Fewest distinct customers that make a hotspot.
    """

    cut: float = 0.04
    join: float = 0.3
    neighbours: int = 60
    customers: int = 3


def find_hotspots(
    vectors: sparse.csr_matrix,
    customers: np.ndarray,
    living: np.ndarray,
    *,
    thresholds: Thresholds,
    sureness: np.ndarray | None = None,
    constraints: Constraints | None = None,
    clustering: Clustering | None = None,
    threads: int = 1,
) -> tuple[np.ndarray, np.ndarray]:
    """The hotspot of each complaint.

    Args:
        vectors: Unit rows, shape (complaints, terms), zero rows for complaints that say too little.
        customers: Customer of each complaint, any numbers, shape (complaints,).
        living: Hotspot of each complaint the night before, any numbers from 0, -1 for none, shape (complaints,).
            Linkage begins from there, so that a hotspot stays what it was unless something speaks against it.
        thresholds: When complaints belong together.
        sureness: How far the likeness of each complaint to others can be believed, from 0 to 1, shape (complaints,);
            wholly when not given.
        constraints: What people decided about who belongs together; None for nothing.
        clustering: The way to group; average linkage when not given.
        threads: Threads for the similarity graph; the result does not depend on it.

    Returns:
        Hotspot of each complaint, shape (complaints,), int64, -1 for none, numbered by first member; and its cosine to
        the hotspot's centre, shape (complaints,).

    Source:
        docs/adr/005: average linkage against k-means and HDBSCAN on this kind of text.
    """
    if not vectors.nnz:
        return np.full(vectors.shape[0], -1, dtype=np.int64), np.zeros(vectors.shape[0])
    decided = constraints or Constraints.none(vectors.shape[0])
    believed = vectors if sureness is None else (sparse.diags(sureness) @ vectors).tocsr()
    way = clustering or AverageLinkage(thresholds.cut, thresholds.join, thresholds.neighbours, threads=threads)
    groups = way.group(believed, begin(living, decided))
    groups = part_unlike(groups, believed, living, cut=thresholds.cut)
    groups = _keep(hold(groups, vectors, decided), customers, thresholds.customers)
    # Twice: the first assignment moves the centres.
    for _ in range(2):
        centre = centres(vectors, groups, count=groups.max() + 1)
        groups, _ = assign(vectors, centre, at_least=thresholds.join, threads=threads)
        groups = stay(groups, vectors, living, join=thresholds.join)
        groups = _keep(hold(groups, vectors, decided), customers, thresholds.customers)
    return groups, cosines_to_own(vectors, groups)


def cosines_to_own(vectors: sparse.csr_matrix, groups: np.ndarray) -> np.ndarray:
    """The cosine of each row to the centre of its group, from 0 to 1; 0 for a row in none."""
    centre = centres(vectors, groups, count=groups.max(initial=-1) + 1)
    rows = np.flatnonzero(groups >= 0)
    cosines = np.zeros(groups.size)
    cosines[rows] = to_centre(vectors, rows, centre, groups[rows])
    return cosines.clip(0.0, 1.0)


def _keep(groups: np.ndarray, customers: np.ndarray, fewest: int) -> np.ndarray:
    """Groups of at least `fewest` distinct customers, renumbered by first member; the rest is -1."""
    frame = pl.DataFrame({"group": groups, "customer": customers}).with_row_index("row")
    large = (
        frame.filter(pl.col("group") >= 0)
        .group_by("group")
        .agg(pl.col("customer").n_unique(), first=pl.col("row").min())
        .filter(pl.col("customer") >= fewest)
        .sort("first")
        .with_row_index("number")
    )
    numbered = frame.join(large, on="group", how="left", maintain_order="left")
    return numbered["number"].cast(pl.Int64).fill_null(-1).to_numpy().copy()
