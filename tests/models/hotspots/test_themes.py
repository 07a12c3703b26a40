"""Broad subjects, and what is in no hotspot."""

import numpy as np
import polars as pl
from scipy import sparse
from sklearn.preprocessing import normalize

from models.hotspots.themes import describe_themes, group_subjects
from models.hotspots.unplaced import count_unplaced, why_unplaced

# Troubles with a line and with a card: the subject is shared, the trouble is not.
CENTRES = normalize(
    sparse.csr_matrix(
        np.array([[2.0, 0, 1, 0, 0, 0], [0, 2, 0, 1, 0, 0], [2, 0, 0, 0, 1, 0], [0, 2, 0, 0, 0, 1]]),
    )
).tocsr()


def test_hotspots_of_one_subject_are_one_theme():
    assert group_subjects(CENTRES, cut=0.5).tolist() == [0, 1, 0, 1]


def test_no_hotspots_have_no_themes_and_one_has_its_own():
    assert group_subjects(sparse.csr_matrix((0, 0))).tolist() == []
    assert group_subjects(CENTRES[:1]).tolist() == [0]


def test_hotspots_without_content_stand_alone():
    assert group_subjects(sparse.csr_matrix((3, 6))).tolist() == [0, 1, 2]
    assert group_subjects(sparse.vstack([CENTRES, sparse.csr_matrix((2, 6))]).tocsr(), cut=0.5).tolist() == [
        0,
        1,
        0,
        1,
        2,
        3,
    ]


HOTSPOTS = pl.DataFrame(
    {
        "hotspot_id": ["H00003", "H00001", "H00002"],
        "subject": [0, 1, 0],
        "keywords": [["宽带", "断网"], ["退款"], ["宽带", "装机"]],
        "customer_count": [9, 4, 4],
    }
)
MEMBERS = pl.DataFrame({"hotspot_id": ["H00003", "H00002", "H00002", "H00001"], "customer": [1, 1, 2, 3]})


def test_a_theme_is_named_by_its_keywords_and_numbered_by_its_first_hotspot():
    themes = describe_themes(HOTSPOTS, MEMBERS)
    assert themes.select("theme_id", "label", "hotspot_count", "complaint_count", "customer_count").rows() == [
        ("T00002", "宽带、断网", 2, 3, 2),
        ("T00001", "退款", 1, 1, 1),
    ]


def test_themes_of_the_same_keywords_have_names_of_their_own():
    alike = HOTSPOTS.with_columns(keywords=pl.lit(["宽带", "断网"]), subject=pl.Series([0, 1, 2]))
    assert describe_themes(alike, MEMBERS)["label"].n_unique() == 3


def test_what_is_in_no_hotspot_is_told_apart():
    rows = normalize(sparse.csr_matrix(np.array([[1.0, 0, 0], [1, 2, 0], [0, 0, 1], [0, 0, 0]])))
    reasons = why_unplaced(rows.tocsr(), np.array([0, -1, -1, -1]), sparse.csr_matrix([[1.0, 0, 0]]), join=0.5)
    assert reasons.to_list() == [None, "below_threshold", "rare", "not_enough_text"]


def test_the_unplaced_are_counted_by_reason_and_those_of_rejected_hotspots_too():
    complaints = pl.DataFrame({"complaint_id": ["a", "b", "c", "d"], "customer": ["x", "x", "y", "z"]})
    reasons = pl.Series([None, "rare", "rare", None], dtype=pl.String)
    counted = count_unplaced(complaints, reasons, pl.DataFrame({"complaint_id": ["d"]}))
    assert counted.rows() == [("rare", 2, 2), ("rejected", 1, 1)]
