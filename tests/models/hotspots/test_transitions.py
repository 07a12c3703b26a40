"""What befell hotspots, worked out by hand."""

from datetime import date, timedelta

import polars as pl
import pytest

from models.hotspots.transitions import statuses, transitions

NIGHT = date(2026, 8, 19)


def members(hotspots: dict[str, str]) -> pl.DataFrame:
    rows = [(complaint, hotspot) for hotspot, complaints in hotspots.items() for complaint in complaints]
    return pl.DataFrame(rows, schema={"complaint_id": pl.String, "hotspot_id": pl.String}, orient="row")


def told(before: dict[str, str], tonight: dict[str, str], *, known: str = "", dormant: str = "", was: str = "") -> list:
    """Events but `continued`; hotspots in `known` are no new ids, those in `dormant` (`was`) dormant tonight (before)."""
    states = pl.DataFrame(
        [
            (name, "dormant" if name in dormant else "active", name not in before and name not in known)
            for name in tonight
        ],
        schema={"hotspot_id": pl.String, "status": pl.String, "is_new": pl.Boolean},
        orient="row",
    )
    states_before = pl.DataFrame(
        [(name, "dormant" if name in was else "active") for name in before],
        schema={"hotspot_id": pl.String, "status": pl.String},
        orient="row",
    )
    found = transitions(members(tonight), members(before), states, states_before)
    return [row for row in found.rows() if row[0] != "continued"]


@pytest.mark.parametrize(
    ("before", "tonight", "events"),
    [
        ({}, {"A": "abc"}, [("born", "A", None, 0)]),
        ({"A": "abc"}, {"A": "abcd"}, []),
        ({"A": "abcdef"}, {"A": "abcd", "B": "efx"}, [("split", "A", "A", 4), ("split", "A", "B", 2)]),
        ({"A": "abc", "B": "de"}, {"A": "abcde"}, [("merged", "A", "A", 3), ("merged", "B", "A", 2)]),
        ({"A": "abc"}, {}, [("dormant", "A", None, 0)]),
        ({"A": "abcdefghij"}, {"A": "abcdefghi", "B": "jxyz"}, [("born", "B", None, 0)]),
    ],
    ids=["born", "grown", "split", "merged", "not found any more", "one complaint moved"],
)
def test_what_befell_a_hotspot(before, tonight, events):
    assert told(before, tonight) == events


def test_a_hotspot_that_stays_is_told_to_continue_with_what_it_shares():
    continued = transitions(
        members({"A": "abcx"}),
        members({"A": "abcd"}),
        pl.DataFrame({"hotspot_id": ["A"], "status": ["active"], "is_new": [False]}),
        pl.DataFrame({"hotspot_id": ["A"], "status": ["active"]}),
    )
    assert continued.rows() == [("continued", "A", None, 3)]


def test_an_old_id_that_is_back_is_revived_and_so_is_one_that_is_raised_again():
    assert told({}, {"A": "abc"}, known="A") == [("revived", "A", None, 0)]
    assert told({"A": "abc"}, {"A": "abcd"}, was="A") == [("revived", "A", None, 0)]
    assert told({"A": "abc"}, {"A": "abc"}, dormant="A") == [("dormant", "A", None, 0)]
    assert told({"A": "abc"}, {}, was="A") == []


def status(ages: list[int], before: str | None = None) -> str:
    rows = [("A", number, NIGHT - timedelta(days=age)) for number, age in enumerate(ages)]
    raised = pl.DataFrame(rows, schema=["hotspot_id", "customer", "counted_on"], orient="row")
    states = {"hotspot_id": ["A"] if before else [], "status": [before] if before else []}
    schema = {"hotspot_id": pl.String, "status": pl.String}
    return statuses(raised, pl.DataFrame(states, schema=schema), night=NIGHT)["status"][0]


@pytest.mark.parametrize(
    ("ages", "before", "expected"),
    [
        ([30, 29, 28, 12], None, "active"),
        ([20, 18, 16, 13], None, "dormant"),
        ([40, 25, 13], None, "active"),
        ([200, 100, 61], None, "dormant"),
        ([30, 29, 28, 1], "dormant", "dormant"),
        ([30, 29, 28, 3, 2, 1], "dormant", "active"),
    ],
    ids=["silent for its longest", "silent", "always slow", "at the latest", "one is no revival", "three are"],
)
def test_a_hotspot_is_dormant_when_it_is_silent_for_longer_than_is_usual_for_it(ages, before, expected):
    assert status(ages, before) == expected
