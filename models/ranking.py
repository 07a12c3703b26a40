"""Which pain hurts most, and how sure one can be of its place."""

import numpy as np
import polars as pl
from pydantic import BaseModel, ConfigDict, Field

COMPONENTS = ("people", "severity", "trend", "repeat", "escalation")


class Ranking(BaseModel):
    """ranking.yaml: what counts how much, and when a place is sure enough.

    Attributes:
        weights: Points of each component; together 100.
        people_full_at: Distinct customers that get all points for people.
        shrink: Customers or complaints added to a denominator, so that few cases don't make a high share.
        resamplings: How often customers are drawn anew for the intervals.
        act_at: p_top10 from which a pain point is one to act on.
        enough_customers: Fewest customers for more than not_enough_evidence.
    """

    model_config = ConfigDict(extra="forbid")

    weights: dict[str, float]
    people_full_at: int = Field(gt=1)
    shrink: float = Field(gt=0)
    resamplings: int = Field(ge=100)
    act_at: float = Field(gt=0, le=1)
    enough_customers: int = Field(ge=1)

    def model_post_init(self, _context: object) -> None:
        """Refuse weights that are not of the five components or do not add up to 100."""
        if set(self.weights) != set(COMPONENTS) or abs(sum(self.weights.values()) - 100) > 1e-9:
            raise ValueError(f"weights are {self.weights!r}; wanted: {', '.join(COMPONENTS)}, together 100")


def rank_pain_points(customers: pl.DataFrame, ranking: Ranking, *, seed: int = 0) -> pl.DataFrame:
    """Hotspots in order of what they cost customers.

    Args:
        customers: A row a hotspot and customer: hotspot_id str, complaint_count, severity_sum, threat_count,
            recent_count (complaints of the last 28 days), earlier_count (of the 28 before), all integer; in an order
            that does not depend on how people are keyed.
        ranking: What counts how much.
        seed: Makes the intervals repeatable.

    Returns:
        rank i32 from 1, hotspot_id, customer_count, complaint_count, recent_count, earlier_count i32, score f64 and its
        five components (`people_score` ...), rank_low and rank_high i32 (best and worst place in 90 % of the
        resamplings), p_top10 f64, tier str. Equal scores are ranked by customers, then by id.

    Source:
        Poisson bootstrap of customers: Chamandy et al. 2012; why places need intervals: Goldstein & Spiegelhalter 1996.
    """
    hotspots = customers["hotspot_id"].unique().sort()
    if hotspots.is_empty():
        return _empty()
    index = hotspots.search_sorted(customers["hotspot_id"]).to_numpy()
    ones = np.ones(customers.height)
    seen = _components(customers, index, ones, hotspots.len(), ranking)
    rng = np.random.default_rng(seed)
    draws = (rng.poisson(1.0, customers.height).astype(float) for _ in range(ranking.resamplings))
    places = np.stack(
        [_places(_components(customers, index, draw, hotspots.len(), ranking).sum(axis=0)) for draw in draws]
    )
    low, high = np.quantile(places, [0.05, 0.95], axis=0, method="nearest")
    counts = {
        name: np.bincount(index, weights=customers[name].to_numpy())
        for name in ("complaint_count", "recent_count", "earlier_count")
    }
    scored = pl.DataFrame(
        {"hotspot_id": hotspots, "customer_count": np.bincount(index).astype(float)}
        | counts
        | {f"{name}_score": seen[place] for place, name in enumerate(COMPONENTS)}
        | {"rank_low": low, "rank_high": high, "p_top10": (places <= 10).mean(axis=0)}
    )
    components = [pl.col(f"{name}_score").round(3) for name in COMPONENTS]
    ranked = scored.with_columns(components).with_columns(
        score=pl.sum_horizontal(components).round(3), tier=_tier(ranking)
    )
    whole = ["customer_count", *counts, "rank_low", "rank_high"]
    ordered = ranked.sort("score", "customer_count", "hotspot_id", descending=[True, True, False])
    return ordered.with_columns(
        pl.col(whole).cast(pl.Int32), rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int32)
    ).select(_empty().columns)


def _components(
    customers: pl.DataFrame, index: np.ndarray, draw: np.ndarray, count: int, ranking: Ranking
) -> np.ndarray:
    """Points of each component, shape (5, hotspots), each customer counted `draw` times."""

    def total(name: str) -> np.ndarray:
        return np.bincount(index, weights=draw * customers[name].to_numpy(), minlength=count)

    people, complaints = np.bincount(index, weights=draw, minlength=count), total("complaint_count")
    again = np.bincount(index, weights=draw * (customers["complaint_count"].to_numpy() > 1), minlength=count)
    recent, earlier, gravity = total("recent_count"), total("earlier_count"), total("severity_sum")
    usual = gravity.sum() / max(complaints.sum(), 1)
    shares = {
        "people": np.minimum(np.log1p(people) / np.log1p(ranking.people_full_at), 1.0),
        "severity": (gravity + ranking.shrink * usual) / (complaints + ranking.shrink) / 4,
        "trend": np.clip((recent - earlier) / (recent + earlier + ranking.shrink), 0, 1),
        "repeat": again / (people + ranking.shrink),
        "escalation": total("threat_count") / (complaints + ranking.shrink),
    }
    return np.stack([ranking.weights[name] * shares[name] for name in COMPONENTS])


def _places(scores: np.ndarray) -> np.ndarray:
    """Place of each score from 1, the highest first, the lower index first among equals."""
    places = np.empty(scores.size, dtype=np.int64)
    places[np.argsort(-scores.round(9), kind="stable")] = np.arange(1, scores.size + 1)
    return places


def _tier(ranking: Ranking) -> pl.Expr:
    few = pl.col("customer_count") < ranking.enough_customers
    sure = pl.col("p_top10") >= ranking.act_at
    return pl.when(few).then(pl.lit("not_enough_evidence")).when(sure).then(pl.lit("act")).otherwise(pl.lit("watch"))


def _empty() -> pl.DataFrame:
    whole = ["customer_count", "complaint_count", "recent_count", "earlier_count"]
    scores = ["score", *(f"{name}_score" for name in COMPONENTS)]
    schema = (
        {"rank": pl.Int32, "hotspot_id": pl.String} | dict.fromkeys(whole, pl.Int32) | dict.fromkeys(scores, pl.Float64)
    )
    return pl.DataFrame(
        schema=schema | {"rank_low": pl.Int32, "rank_high": pl.Int32, "p_top10": pl.Float64, "tier": pl.String}
    )
