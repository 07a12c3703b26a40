"""Ids are minted once and kept."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from models.hotspots.identity import keep_ids


def members(groups: dict, key: str) -> pl.DataFrame:
    rows = [(complaint, group) for group, complaints in groups.items() for complaint in complaints]
    kind = pl.Int64 if key == "group" else pl.String
    return pl.DataFrame(rows, schema={"complaint_id": pl.String, key: kind}, orient="row")


def ids(tonight: dict, living: dict, last: int = 0, *, anchors: dict | None = None, claims: dict | None = None) -> dict:
    order = pl.DataFrame({"group": list(tonight)}, schema={"group": pl.Int64})
    decided = pl.DataFrame(
        list((claims or {}).items()), schema={"group": pl.Int64, "hotspot_id": pl.String}, orient="row"
    )
    known = members(living if anchors is None else anchors, "hotspot_id")
    past = (members(living, "hotspot_id"), known)
    kept = keep_ids(members(tonight, "group"), *past, order, claims=decided, last_number=last)
    return dict(kept.select("group", "hotspot_id").iter_rows())


def test_the_first_night_mints_in_the_given_order():
    assert ids({4: "abc", 1: "de"}, {}) == {4: "H00001", 1: "H00002"}


def test_a_hotspot_that_grew_keeps_its_id_and_the_new_one_gets_a_number_never_used():
    assert ids({0: "xyz", 1: "abcdefghij"}, {"H00007": "abc"}, last=9) == {0: "H00010", 1: "H00007"}


def test_of_two_parts_the_larger_keeps_the_id():
    assert ids({0: "ab", 1: "cdefg"}, {"H00001": "abcdefg"}, last=1) == {0: "H00002", 1: "H00001"}


def test_of_two_merged_hotspots_the_larger_lives_on():
    assert ids({0: "abcdefg"}, {"H00001": "ab", "H00002": "cdefg"}, last=2) == {0: "H00002"}


def test_matching_is_best_over_all_and_not_pair_by_pair():
    # Taking the best single pair first (0 with H1, 4 shared) would leave 1 without any: 3 + 3 beats 4.
    tonight = {0: "abcdefg", 1: "hij"}
    living = {"H00001": "abcdhij", "H00002": "efg"}
    assert ids(tonight, living, last=2) == {0: "H00002", 1: "H00001"}


def test_less_than_half_in_common_is_another_hotspot():
    assert ids({0: "abcxyzw"}, {"H00001": "abcdefg"}, last=1) == {0: "H00002"}


def test_a_hotspot_that_drifted_away_does_not_carry_its_id_along():
    # Born with a to h; since then it took in m to x, and now the two part.
    living = {"H00001": "abcdefghmnopqrstuvwx"}
    tonight = {0: "abcdefgh", 1: "mnopqrstuvwx"}
    assert ids(tonight, living, last=1, anchors={"H00001": "abcdefgh"}) == {0: "H00001", 1: "H00002"}
    assert ids(tonight, living, last=1, anchors={"H00001": ""}) == {0: "H00002", 1: "H00001"}


def test_a_hotspot_that_was_gone_comes_back_under_its_id():
    assert ids({0: "abcd", 1: "xyz"}, {}, last=7, anchors={"H00004": "abce"}) == {0: "H00004", 1: "H00008"}


def test_an_old_night_derived_again_with_more_complaints_renumbers_nothing():
    nights = [{0: "abc"}, {0: "abcd", 1: "efg"}, {0: "abcd", 1: "efgh", 2: "ijk"}]
    born = {"H00001": "abc", "H00002": "efg", "H00003": "ijk"}
    late = {0: "xyz", 1: "ijkl", 2: "abcm", 3: "efgn"}
    assert ids(nights[2], {}, last=3, anchors=born) == {0: "H00001", 1: "H00002", 2: "H00003"}
    assert ids(late, {}, last=3, anchors=born) == {0: "H00004", 1: "H00003", 2: "H00001", 3: "H00002"}


def test_what_people_decided_goes_before_everything_else():
    assert ids({0: "abc", 1: "de"}, {"H00001": "abc", "H00002": "de"}, last=2, claims={1: "H00001"}) == {
        0: "H00003",
        1: "H00001",
    }


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 200), min_size=1, max_size=9), max_size=12))
def test_the_same_groups_keep_the_same_ids(lists):
    taken: set[int] = set()
    groups = {}
    for number, found in enumerate(lists):
        groups[number] = [f"k{one}" for one in dict.fromkeys(found) if one not in taken]
        taken |= set(found)
    groups = {number: found for number, found in groups.items() if found}
    first = ids(groups, {})
    living = {first[number]: found for number, found in groups.items()}
    assert ids(groups, living, last=len(groups)) == first
