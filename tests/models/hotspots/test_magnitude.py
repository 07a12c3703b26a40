"""Hotspots are counted in people."""

from datetime import date, timedelta
from math import log

import polars as pl
import pytest

from models.hotspots.magnitude import magnitude

DAY = date(2026, 8, 1)


def of(*rows: tuple[int, int, int], likes: int | None = None) -> dict:
    """Magnitude of a hotspot of (contact, customer, day)."""
    members = pl.DataFrame(
        [("A", f"c{contact}", customer, DAY + timedelta(days=day), likes) for contact, customer, day in rows],
        schema={
            "hotspot_id": pl.String,
            "contact_id": pl.String,
            "customer": pl.Int64,
            "counted_on": pl.Date,
            "likes": pl.Int64,
        },
        orient="row",
    )
    return magnitude(members).row(0, named=True)


def test_two_complaints_of_one_contact_are_one_contact_and_no_repeat():
    found = of((1, 1, 0), (1, 1, 0), (2, 2, 0), (3, 3, 0))
    assert (found["contact_count"], found["repeat_share"]) == (3, 0)


def test_a_customer_who_comes_again_within_thirty_days_repeats():
    assert of((1, 1, 0), (2, 1, 30), (3, 2, 0), (4, 3, 0))["repeat_share"] == pytest.approx(1 / 3, abs=1e-6)
    assert of((1, 1, 0), (2, 1, 31), (3, 2, 0), (4, 3, 0))["repeat_share"] == 0


def test_a_flood_by_one_person_is_shown_as_such():
    flood = of(*((number, 7, number) for number in range(8)), (8, 1, 0), (9, 2, 0))
    assert flood["loudest_share"] == 0.8


def test_likes_are_damped():
    assert of((1, 1, 0), likes=9_999)["reach"] == pytest.approx(log(10_000), abs=1e-6)
    assert of(*((number, number, 0) for number in range(5)), likes=20)["reach"] > of((1, 1, 0), likes=9_999)["reach"]
    assert of((1, 1, 0))["reach"] == 0
