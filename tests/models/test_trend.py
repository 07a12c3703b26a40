"""What a day should have brought."""

from datetime import date, timedelta

import polars as pl
import pytest
from scipy import stats

from models.trend import expect_daily

FIRST = date(2026, 6, 1)


def complaints(**hotspots: list[int]) -> pl.DataFrame:
    rows = [(name, FIRST + timedelta(days=day)) for name, days in hotspots.items() for day in days]
    return pl.DataFrame(rows, schema={"hotspot_id": pl.String, "day": pl.Date}, orient="row")


def on(daily: pl.DataFrame, day: int) -> dict:
    return daily.row(by_predicate=pl.col("day") == FIRST + timedelta(days=day), named=True)


def test_expected_is_the_mean_of_the_28_days_before():
    day = on(expect_daily(complaints(A=[*range(40), 39, 39])), 39)
    assert (day["complaint_count"], day["expected"]) == (3, 1.0)
    assert day["upper"] == stats.nbinom.ppf(0.99, 28.5, 28 / 29)


def test_early_days_know_only_the_days_there_are():
    assert on(expect_daily(complaints(A=range(12))), 10)["expected"] == 1.0


def test_the_first_week_expects_nothing():
    daily = expect_daily(complaints(A=range(9)))
    assert daily["expected"].is_null().to_list() == [True] * 7 + [False] * 2
    assert daily["upper"].is_null().to_list() == [True] * 7 + [False] * 2


def test_days_add_up_and_quiet_days_after_a_complaint_are_there():
    daily = expect_daily(complaints(A=[0, 0, 3], B=[40]))
    assert daily.group_by("hotspot_id").agg(pl.col("complaint_count").sum()).sort("hotspot_id").rows() == [
        ("A", 3),
        ("B", 1),
    ]
    assert daily.filter(pl.col("hotspot_id") == "A").height == 32
    assert on(daily.filter(pl.col("hotspot_id") == "A"), 10)["expected"] == pytest.approx(0.3)


def test_no_complaints_have_no_days():
    empty = expect_daily(complaints())
    assert empty.is_empty()
    assert empty.columns == ["hotspot_id", "day", "complaint_count", "expected", "upper"]
