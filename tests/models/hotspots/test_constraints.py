"""What people decided holds, whatever was found."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from models.hotspots.constraints import Constraints, begin, hold

VECTORS = sparse.identity(6).tocsr()


def held(groups: list[int], parts: list[int], **pairs: tuple) -> list[int]:
    found = hold(np.array(groups), VECTORS[: len(groups)], Constraints(np.array(parts), **pairs))
    return np.unique(found, return_inverse=True)[1].tolist() if min(found) >= 0 else found.tolist()


def test_without_decisions_nothing_changes():
    assert held([0, 0, 1, -1], [-1, -1, -1, -1]) == [0, 0, 1, -1]


def test_a_part_that_was_scattered_is_one_again_where_most_of_it_was():
    found = held([0, 0, 1, 0, 1], [0, 0, 0, -1, -1])
    assert found[0] == found[1] == found[2] == found[3]
    assert found[4] != found[0]


def test_parts_that_are_the_same_bring_their_groups_along():
    found = held([0, 0, 1, 1, 2], [0, -1, 1, -1, -1], same=((0, 1),))
    assert len(set(found[:4])) == 1
    assert found[4] != found[0]


def test_parts_that_are_apart_divide_the_group_they_share_and_the_others_go_to_the_nearer():
    vectors = sparse.csr_matrix(np.array([[1.0, 0], [0, 1.0], [0.9, 0.1], [0.2, 0.8]]))
    found = hold(np.zeros(4, dtype=int), vectors, Constraints(np.array([0, 1, -1, -1]), apart=((0, 1),)))
    assert found[0] == found[2]
    assert found[1] == found[3]
    assert found[0] != found[1]


def test_linkage_begins_from_what_was_decided():
    started = begin(np.array([0, 0, 1, 1]), Constraints(np.array([0, 1, 1, -1]), apart=((0, 1),)))
    assert started[0] != started[1]
    assert started[1] == started[2]
    assert started[3] == 1


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 4)), min_size=1, max_size=6),
    st.sets(st.tuples(st.integers(0, 1), st.integers(2, 4)), max_size=4),
    st.booleans(),
)
def test_every_decision_holds(rows, pairs, are_same):
    groups, parts = (np.array(column) for column in zip(*rows, strict=True))
    constraints = Constraints(parts, **{"same" if are_same else "apart": tuple(sorted(pairs))})
    found = hold(groups, VECTORS[: len(rows)], constraints)
    of_part = {int(part): set(found[parts == part].tolist()) for part in set(parts[parts >= 0].tolist())}
    assert all(len(places) == 1 and -1 not in places for places in of_part.values())
    for one, other in pairs:
        if one in of_part and other in of_part:
            assert (of_part[one] == of_part[other]) is are_same
