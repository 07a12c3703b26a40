"""What became of decisions once tonight's hotspots were found, and what the data say against them."""

from itertools import combinations

import numpy as np
import polars as pl
from scipy import sparse

from models.hotspots.finding import Thresholds
from models.verdicts.binding import Binding, Meaning, retired


def homes(binding: Binding, groups: np.ndarray) -> list[list[int]]:
    """The groups that the parts of each decision are in, -1 for none; in the order of `meanings`."""
    parts = binding.constraints.parts
    decided = np.flatnonzero((parts >= 0) & (groups >= 0))
    count = max((part for meaning in binding.meanings for part in meaning.parts), default=-1) + 1
    home = np.full(count, -1, dtype=np.int64)
    for part in np.unique(parts[decided]):
        home[part] = np.bincount(groups[decided][parts[decided] == part]).argmax()
    # What a later decision took over lives on in the matter that it is part of now.
    of = np.arange(count)
    for one, other in binding.constraints.same:
        of = np.where(of == of[other], of[one], of)
    for part in np.flatnonzero(home < 0):
        kin = home[(of == of[part]) & (home >= 0)]
        home[part] = kin[0] if kin.size else -1
    return [[int(home[part]) for part in meaning.parts] for meaning in binding.meanings]


def decided_pairs(binding: Binding, homes_of: list[list[int]]) -> set[tuple[int, int]]:
    """Pairs of groups that people have decided on, the lower first."""
    pairs = (pair for home in homes_of for pair in combinations(sorted(home), 2))
    return {pair for pair in pairs if pair[0] >= 0}


def given_labels(binding: Binding, homes_of: list[list[int]]) -> dict[int, str]:
    """The name that people gave to a group; the latest counts."""
    renamed = [(m, h) for m, h in zip(binding.meanings, homes_of, strict=True) if m.decision.kind == "rename"]
    return {home[0]: meaning.decision.values["label"] for meaning, home in renamed if home[0] >= 0}


def outcomes(
    binding: Binding,
    homes_of: list[list[int]],
    vectors: sparse.csr_matrix,
    groups: np.ndarray,
    hotspots: pl.DataFrame,
    members: pl.DataFrame,
) -> pl.DataFrame:
    """What became of each decision.

    Args:
        binding: What was decided.
        homes_of: From `homes`.
        vectors: Unit rows, shape (complaints, terms).
        groups: Group of each complaint, shape (complaints,).
        hotspots: group, hotspot_id, customer_count.
        members: group, complaint_id.

    Returns:
        verdict_id, kind, status, hotspot_id, customer_count, conflict, complaint_ids (of what was rejected), in the
        order decided.
    """
    against = contradictions(binding, homes_of, vectors, groups, cut=Thresholds().cut)
    rows = [
        (meaning.decision.id, meaning.decision.kind, meaning.status, home[0], conflict)
        for meaning, home, conflict in zip(binding.meanings, homes_of, against, strict=True)
    ]
    kinds = {"verdict_id": pl.String, "kind_found": pl.String, "status": pl.String, "group": pl.Int64}
    told = pl.DataFrame(rows, schema=kinds | {"conflict": pl.String}, orient="row")
    known = told.join(
        hotspots.select("group", "hotspot_id", "customer_count"), on="group", how="left", maintain_order="left"
    )
    held = members.sort("complaint_id").group_by("group", maintain_order=True).agg(complaint_ids="complaint_id")
    is_out = (pl.col("kind_found") == "reject") & (pl.col("status") == "in_force")
    out = known.filter(is_out).unique("group", keep="first", maintain_order=True).join(held, on="group")
    return known.join(out.select("verdict_id", "complaint_ids"), on="verdict_id", how="left", maintain_order="left")


def rejected(outcome: pl.DataFrame) -> pl.DataFrame:
    """The hotspots that people rejected: hotspot_id."""
    out = pl.col("complaint_ids").is_not_null()
    return outcome.filter(out & pl.col("hotspot_id").is_not_null()).select("hotspot_id").unique().sort("hotspot_id")


def claims(binding: Binding, homes_of: list[list[int]]) -> pl.DataFrame:
    """Which hotspot a group is by decision: group i64, hotspot_id str, each once; of several the latest decision's."""
    groups, ids = {}, set(retired(binding))
    for meaning, home in reversed(list(zip(binding.meanings, homes_of, strict=True))):
        names = [meaning.decision.subject]
        if meaning.decision.kind == "apart":
            names += sorted(meaning.decision.values["others"])
        for group, name in zip(home, names, strict=False):
            if group >= 0 and group not in groups and name not in ids:
                groups[group] = name
                ids.add(name)
    found = {"group": list(groups), "hotspot_id": list(groups.values())}
    return pl.DataFrame(found, schema={"group": pl.Int64, "hotspot_id": pl.String})


def contradictions(
    binding: Binding, homes_of: list[list[int]], vectors: sparse.csr_matrix, groups: np.ndarray, *, cut: float
) -> list[str | None]:
    """What tonight's complaints say against each decision, in words for people; None when nothing.

    Args:
        binding: What was decided.
        homes_of: From `homes`.
        vectors: Unit rows, shape (complaints, terms).
        groups: Group of each complaint, shape (complaints,).
        cut: Mean cosine from which groups are one.
    """
    return [
        _against(meaning, home, binding.constraints.parts, vectors, groups, cut)
        for meaning, home in zip(binding.meanings, homes_of, strict=True)
    ]


def _against(
    meaning: Meaning,
    home: list[int],
    parts: np.ndarray,
    vectors: sparse.csr_matrix,
    groups: np.ndarray,
    cut: float,
) -> str | None:
    if meaning.status != "in_force":
        return None
    kind, first = meaning.decision.kind, meaning.parts[0]
    if kind == "merge":
        alike = min(_alike(vectors, parts == first, parts == part) for part in meaning.parts[1:])
        return f"按用词它们仍是两回事：平均相似度 {alike:.2f}，低于合并线 {cut:.2f}" if alike < cut else None
    if kind in ("apart", "split"):
        pairs = [(one, other) for one, other in combinations(home, 2) if min(one, other) >= 0 and one != other]
        alike = max((_alike(vectors, groups == one, groups == other) for one, other in pairs), default=0.0)
        return f"按用词它们已是一回事：平均相似度 {alike:.2f}，不低于合并线 {cut:.2f}" if alike >= cut else None
    own = parts == first
    inside = float((groups[own] == home[0]).mean()) if own.any() else 1.0
    return f"裁决时的投诉只有 {inside:.0%} 还在一起" if inside < 0.5 else None


def _alike(vectors: sparse.csr_matrix, one: np.ndarray, other: np.ndarray) -> float:
    """Mean cosine between two sets of complaints; 1 when one of them is empty."""
    if not one.any() or not other.any():
        return 1.0
    means = [np.asarray(vectors[np.flatnonzero(rows)].mean(axis=0)).ravel() for rows in (one, other)]
    return round(float(means[0] @ means[1]), 9)
