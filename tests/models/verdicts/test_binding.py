"""Which complaints decisions bind, and which of two that contradict each other counts."""

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from models.hotspots.constraints import hold
from models.verdicts.binding import bind, retired
from models.verdicts.decisions import Decision, in_force
from models.verdicts.outcomes import claims, contradictions, given_labels, homes

COMPLAINTS = pl.Series([f"abcdefgh-k{number}" for number in range(1, 9)])
A, B = COMPLAINTS[:3].to_list(), COMPLAINTS[3:6].to_list()


def decided(*made: tuple) -> list[Decision]:
    return [
        Decision(
            id=f"V{number:06d}", at=datetime.now(UTC), by="王", because="试", kind=kind, subject=subject, values=values
        )
        for number, (kind, subject, values) in enumerate(made, start=1)
    ]


MERGE = ("merge", "H00001", {"members": A, "others": {"H00002": B}})
APART = ("apart", "H00001", {"members": A, "others": {"H00002": B}})
SPLIT = ("split", "H00001", {"parts": [A[:2], A[2:] + B]})
RENAME = ("rename", "H00001", {"members": A, "label": "新名字"})


def together(decisions: list[Decision], groups: list[int]) -> np.ndarray:
    binding = bind(decisions, COMPLAINTS)
    return hold(np.array(groups), sparse.identity(8).tocsr(), binding.constraints)


def test_what_was_merged_ends_together_and_what_was_parted_apart():
    merged = together(decided(MERGE), [0, 0, 0, 1, 1, 1, 1, 2])
    assert len(set(merged[:7])) == 1
    parted = together(decided(APART), [0, 0, 0, 0, 0, 0, 1, 1])
    assert set(parted[:3]) & set(parted[3:6]) == set()


@pytest.mark.parametrize(("first", "second"), [(MERGE, APART), (APART, MERGE), (MERGE, SPLIT)])
def test_of_two_decisions_that_contradict_each_other_the_later_counts(first, second):
    binding = bind(decided(first, second), COMPLAINTS)
    assert [meaning.status for meaning in binding.meanings] == ["overruled", "in_force"]


def test_a_later_decision_about_the_same_complaints_leaves_an_earlier_one_in_force():
    binding = bind(decided(MERGE, RENAME), COMPLAINTS)
    assert [meaning.status for meaning in binding.meanings] == ["in_force", "in_force"]
    assert len(set(together(decided(MERGE, RENAME), [0, 0, 0, 1, 1, 1, 2, 2])[:6])) == 1


def test_what_was_withdrawn_binds_nothing():
    decisions = decided(MERGE, ("withdraw", "V000001", {}))
    assert in_force(decisions) == []
    assert together(in_force(decisions), [0, 0, 0, 1, 1, 1, 1, 2]).tolist() == [0, 0, 0, 1, 1, 1, 1, 2]


def test_a_decision_about_complaints_that_aged_out_is_gone():
    binding = bind(decided(MERGE), COMPLAINTS[:3])
    assert [meaning.status for meaning in binding.meanings] == ["gone"]


def test_the_id_and_the_name_go_with_the_complaints_and_the_latest_name_counts():
    again = ("rename", "H00001", {"members": A, "label": "更新的名字"})
    binding = bind(decided(RENAME, again), COMPLAINTS)
    homes_of = homes(binding, np.array([4, 4, 4, 1, 1, 1, 0, 0]))
    assert claims(binding, homes_of).rows() == [(4, "H00001")]
    assert given_labels(binding, homes_of) == {4: "更新的名字"}


def test_each_of_two_hotspots_that_are_not_the_same_keeps_its_id():
    binding = bind(decided(APART), COMPLAINTS)
    found = claims(binding, homes(binding, np.array([4, 4, 4, 1, 1, 1, 0, 0])))
    assert sorted(found.rows()) == [(1, "H00002"), (4, "H00001")]


def against(made: tuple, groups: list[int], rows: list[list[float]]) -> str | None:
    binding = bind(decided(made), COMPLAINTS)
    found, vectors = np.array(groups), sparse.csr_matrix(np.array(rows))
    return contradictions(binding, homes(binding, found), vectors, found, cut=0.1)[0]


def test_what_the_words_say_against_a_decision_is_told():
    assert "仍是两回事：平均相似度 0.00" in against(MERGE, [0] * 8, [[1.0, 0]] * 3 + [[0, 1.0]] * 5)
    assert "已是一回事：平均相似度 1.00" in against(APART, [0, 0, 0, 1, 1, 1, 1, 1], [[1.0, 0]] * 8)
    assert against(MERGE, [0] * 8, [[1.0, 0]] * 8) is None


def test_a_fit_does_not_bring_two_hotspots_together_that_a_person_saw_as_two():
    pins = decided(("pin", "H00001", {"members": A}), ("pin", "H00002", {"members": B}))
    found = together(pins, [0] * 8)
    assert set(found[:3]) & set(found[3:6]) == set()


def test_the_id_of_a_hotspot_that_was_merged_into_another_is_never_given_again():
    binding = bind(decided(("pin", "H00002", {"members": B}), MERGE), COMPLAINTS)
    assert retired(binding) == ["H00002"]
    assert claims(binding, homes(binding, np.array([0, 0, 0, 1, 1, 1, 2, 2]))).rows() == [(0, "H00001")]
