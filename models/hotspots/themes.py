"""The broad subjects above hotspots: 停水 above 某小区停水七天, 宽带 above a dozen troubles with it."""

import numpy as np
import polars as pl
from scipy import sparse
from scipy.linalg import eigh
from sklearn.preprocessing import normalize

from models.hotspots.linkage import link

# Directions that are left for each hotspot, and the mean cosine in them at which subjects still merge. Few directions
# blur events into subjects, which is wanted here and nowhere else.
DIRECTIONS, MOST, CUT = 0.5, 200, 0.35
KEYWORDS, NAMED_BY = 8, 2


def group_subjects(centre: sparse.csr_matrix, *, directions: float = DIRECTIONS, cut: float = CUT) -> np.ndarray:
    """Which hotspots are about the same broad subject.

    Args:
        centre: Unit rows, shape (hotspots, terms).
        directions: How many are left, in times of the hotspots.
        cut: Mean cosine at which subjects still merge.

    Returns:
        Subject of each hotspot, shape (hotspots,), int64, numbered by first hotspot.

    Source:
        Deerwester et al. 1990, latent semantic analysis; that it blurs: docs/adr/005.
    """
    count, columns = centre.shape
    kept = min(round(directions * count), MOST, count - 1, columns - 1)
    if kept < 1:
        return np.arange(count)
    # Of as many rows as there are hotspots, all cosines at once cost little, and hotspots without content stop nothing.
    strengths, axes = eigh((centre @ centre.T).toarray(), subset_by_index=[count - kept, count - 1])
    blurred = normalize(axes * np.sqrt(np.maximum(strengths, 0)))
    alike = np.maximum(blurred @ blurred.T, 0).round(6)
    np.fill_diagonal(alike, 0)
    alone = np.full(count, -1)
    return link(sparse.csr_matrix(alike), cut=cut, sizes=np.ones(count, dtype=np.int64), together=alone)


def describe_themes(hotspots: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """The themes of a night.

    Args:
        hotspots: hotspot_id str, subject i64, keywords list[str] (weightiest first), customer_count.
        members: hotspot_id str, customer i64: a complaint each.

    Returns:
        theme_id (its first hotspot's, which lasts for life, with T for H), label, keywords, hotspot_count,
        complaint_count, customer_count, subject; most customers first.
    """
    subject = hotspots.select("hotspot_id", "subject")
    people = members.join(subject, on="hotspot_id").group_by("subject")
    counted = people.agg(complaint_count=pl.len(), customer_count=pl.col("customer").n_unique())
    themes = hotspots.group_by("subject").agg(first=pl.col("hotspot_id").min(), hotspot_count=pl.len())
    themes = themes.join(counted, on="subject").join(_keywords(hotspots), on="subject", how="left")
    theme_id = pl.lit("T") + pl.col("first").str.slice(1)
    themes = themes.with_columns(pl.col("keywords").fill_null([]), theme_id=theme_id).drop("first")
    themes = themes.sort("customer_count", "theme_id", descending=[True, False])
    names = _labels(themes["keywords"].to_list(), themes["theme_id"].to_list())
    return themes.with_columns(label=pl.Series(names, dtype=pl.String))


def _keywords(hotspots: pl.DataFrame) -> pl.DataFrame:
    """What the hotspots of each subject are known by, what most people say first: subject, keywords."""
    place = pl.int_ranges(pl.col("keywords").list.len())
    said = hotspots.select("subject", "customer_count", "keywords", place=place).explode("keywords", "place")
    worth = (pl.col("customer_count").sqrt() / (1 + pl.col("place"))).sum().round(9)
    best = said.drop_nulls("keywords").group_by("subject", "keywords").agg(worth=worth)
    best = best.sort("subject", "worth", "keywords", descending=[False, True, False])
    return best.group_by("subject", maintain_order=True).agg(pl.col("keywords").head(KEYWORDS))


def _labels(keywords: list[list[str]], theme_ids: list[str]) -> list[str]:
    """A name for each theme: its first keywords, as few as make it a name of its own."""
    names: list[str] = []
    for words, theme_id in zip(keywords, theme_ids, strict=True):
        tried = ["、".join(words[:count]) for count in range(NAMED_BY, len(words) + 1)] or ["、".join(words)]
        name = next((name for name in tried if name and name not in names), f"{tried[-1]}（{theme_id}）")
        names.append(name)
    return names
