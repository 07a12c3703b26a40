"""Hotspots that hand over to others."""

from datetime import date, timedelta

import numpy as np
import polars as pl
from scipy import sparse

from models.hotspots.succession import heirs, succeed
from models.hotspots.transitions import SCHEMA

DAY = date(2026, 7, 1)


def hotspots(**lives: tuple[int, int, float]) -> tuple[pl.DataFrame, sparse.csr_matrix]:
    """Hotspots by name: day of birth, day of the last complaint, direction of the centre."""
    rows = [
        (n, name, DAY + timedelta(born), DAY + timedelta(last))
        for n, (name, (born, last, _)) in enumerate(lives.items())
    ]
    frame = pl.DataFrame(rows, schema=["group", "hotspot_id", "born_on", "last_seen_on"], orient="row")
    angles = np.array([angle for *_, angle in lives.values()])
    return frame, sparse.csr_matrix(np.stack([np.cos(angles), np.sin(angles)], axis=1))


def test_an_heir_is_new_alike_and_there_when_the_old_one_fell_silent():
    found = heirs(*hotspots(A=(0, 20, 0.0), B=(0, 40, 3.0), C=(21, 40, 0.3), D=(2, 40, 0.1), E=(22, 40, 1.5)))
    assert found.rows() == [("A", "C")]


def told(events: list[tuple], pairs: list[tuple], silent: str) -> list[tuple]:
    rows = pl.DataFrame(events, schema=SCHEMA, orient="row")
    given = pl.DataFrame(pairs, schema={"from_id": pl.String, "to_id": pl.String}, orient="row")
    return succeed(rows, given, pl.DataFrame({"hotspot_id": list(silent)}, schema={"hotspot_id": pl.String})).rows()


def test_a_silence_with_two_heirs_is_a_split():
    assert told([("dormant", "A", None, 0)], [("A", "B"), ("A", "C")], "A") == [
        ("split", "A", "B", 0),
        ("split", "A", "C", 0),
    ]


def test_two_silences_with_one_heir_are_a_merger_told_with_the_second():
    pairs = [("A", "C"), ("B", "C")]
    assert told([("dormant", "A", None, 0)], pairs, "A") == [("dormant", "A", None, 0)]
    assert told([("dormant", "B", None, 0)], pairs, "AB") == [("merged", "A", "C", 0), ("merged", "B", "C", 0)]


def test_a_silence_with_one_heir_of_its_own_stays_a_silence():
    assert told([("dormant", "A", None, 0)], [("A", "B")], "A") == [("dormant", "A", None, 0)]
    assert told([("born", "B", None, 0)], [("A", "B")], "") == [("born", "B", None, 0)]
