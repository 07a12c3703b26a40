"""Which pairs are asked about."""

import numpy as np
import polars as pl
from scipy import sparse

from models.hotspots.questions import questions


def ask(angles: list[float], groups: list[int], decided=frozenset()) -> list[tuple]:
    vectors = sparse.csr_matrix(np.array([[np.cos(a), np.sin(a)] for a in angles]))
    found = np.array(groups)
    sizes = np.bincount(found[found >= 0])
    hotspots = pl.DataFrame(
        {"group": range(sizes.size), "hotspot_id": [f"H{n}" for n in range(sizes.size)], "complaint_count": sizes}
    )
    return (
        questions(vectors, found, hotspots, set(decided)).select("question_no", "hotspot_id", "other_hotspot_id").rows()
    )


def test_the_pair_that_is_alike_and_large_comes_first_and_the_larger_stands_first():
    angles, groups = [0.0] * 2 + [0.1] * 5 + [0.9] * 5 + [1.57] * 2, [0] * 2 + [1] * 5 + [2] * 5 + [3] * 2
    assert ask(angles, groups)[0] == (1, "H1", "H0")


def test_what_people_decided_is_not_asked_again():
    assert ask([0.0] * 3 + [0.1] * 3, [0] * 3 + [1] * 3, {(0, 1)}) == []


def test_one_hotspot_or_none_leaves_nothing_to_ask():
    assert ask([0.0] * 3, [0] * 3) == []
    assert ask([0.0] * 3, [-1] * 3) == []
