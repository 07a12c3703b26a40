"""What hurts most, and how sure one can be."""

from pathlib import Path

import polars as pl
import pytest
import yaml
from pydantic import ValidationError

from models.ranking import COMPONENTS, Ranking, rank_pain_points

GIVEN = yaml.safe_load(Path("data/reference/ranking.yaml").read_text(encoding="utf-8"))
RANKING = Ranking.model_validate(GIVEN)


def customers(**hotspots: list[tuple[int, ...]]) -> pl.DataFrame:
    rows = [(name, *row) for name, people in hotspots.items() for row in people]
    names = ["hotspot_id", "complaint_count", "severity_sum", "threat_count", "recent_count", "earlier_count"]
    return pl.DataFrame(rows, schema=dict(zip(names, [pl.String] + [pl.Int64] * 5, strict=True)), orient="row")


ONE = (1, 1, 0, 0, 0)


def test_components_add_up_to_the_score():
    ranked = rank_pain_points(customers(A=[ONE] * 30, B=[(2, 6, 1, 2, 0)] * 9), RANKING)
    assert ranked["score"].to_list() == pytest.approx(
        ranked.select(pl.sum_horizontal(pl.col(f"{name}_score") for name in COMPONENTS)).to_series().to_list()
    )


def test_many_people_outrank_many_messages_of_one():
    ranked = rank_pain_points(customers(A=[(92, 92, 0, 0, 0)], B=[ONE] * 20), RANKING)
    assert ranked["hotspot_id"].to_list() == ["B", "A"]


@pytest.mark.parametrize(
    ("worse", "component"),
    [
        ((1, 4, 0, 0, 0), "severity"),
        ((1, 1, 1, 0, 0), "escalation"),
        ((1, 1, 0, 1, 0), "trend"),
        ((2, 2, 0, 0, 0), "repeat"),
    ],
    ids=["graver", "threatening", "rising", "repeated"],
)
def test_what_is_worse_ranks_higher_at_the_same_number_of_people(worse, component):
    ranked = rank_pain_points(customers(A=[ONE] * 10, B=[worse] * 10), RANKING)
    assert ranked["hotspot_id"][0] == "B"
    assert ranked[f"{component}_score"][0] > ranked[f"{component}_score"][1]


def test_a_falling_hotspot_gets_nothing_for_its_trend():
    assert rank_pain_points(customers(A=[(1, 1, 0, 0, 1)] * 10), RANKING)["trend_score"].to_list() == [0]


def test_the_interval_holds_the_rank_and_is_wide_where_hotspots_are_alike():
    alike = rank_pain_points(customers(**{f"H{n}": [ONE] * 10 for n in range(20)}), RANKING)
    apart = rank_pain_points(customers(A=[ONE] * 400, B=[ONE] * 5), RANKING)
    assert (alike["rank_high"] - alike["rank_low"]).mean() > 10
    assert apart.select("rank_low", "rank_high").rows() == [(1, 1), (2, 2)]


def test_few_customers_are_not_enough_evidence():
    tiers = dict(rank_pain_points(customers(A=[ONE] * 400, B=[ONE] * 4), RANKING).select("hotspot_id", "tier").rows())
    assert tiers == {"A": "act", "B": "not_enough_evidence"}


def test_equal_scores_are_ranked_by_id():
    assert rank_pain_points(customers(B=[ONE] * 5, A=[ONE] * 5), RANKING)["hotspot_id"].to_list() == ["A", "B"]


def test_the_same_customers_give_the_same_ranking():
    rows = customers(A=[ONE] * 30, B=[(2, 6, 1, 2, 0)] * 9)
    assert rank_pain_points(rows, RANKING).equals(rank_pain_points(rows, RANKING))


def test_no_hotspots_are_ranked_as_none():
    ranked = rank_pain_points(customers(), RANKING)
    assert ranked.is_empty()
    assert ranked.schema == rank_pain_points(customers(A=[ONE]), RANKING).schema


def test_weights_that_do_not_add_up_are_refused():
    with pytest.raises(ValidationError, match="together 100"):
        Ranking.model_validate(GIVEN | {"weights": GIVEN["weights"] | {"people": 1}})
