"""Names of hotspots."""

import numpy as np
import polars as pl
from scipy import sparse

from models.hotspots.naming import exemplars, keywords, labels, typical_terms

CONTENT = pl.DataFrame(
    {"term_id": [0, 1, 2], "term": ["电视费", "扣费", "长沙"], "is_proper": [False, False, True]},
    schema_overrides={"term_id": pl.Int32},
)


def typical(*members: str) -> pl.DataFrame:
    """Typical terms of one hotspot of members that say these words."""
    said = pl.DataFrame(
        [(row, word) for row, words in enumerate(members) for word in words.split(" ")],
        schema={"row": pl.UInt32, "term": pl.String},
        orient="row",
    )
    belonging = pl.DataFrame(
        {"row": range(len(members)), "group": [0] * len(members)}, schema_overrides={"row": pl.UInt32}
    )
    centre = sparse.csr_matrix(np.array([[1.0, 0.9, 0.5]]))
    return typical_terms(said.join(CONTENT, on="term"), belonging, centre, CONTENT)


def spans(*members: str, group: int = 0) -> pl.DataFrame:
    ids = dict(zip(CONTENT["term"], CONTENT["term_id"], strict=True))
    proper = {"长沙": True, "电视费": False, "扣费": False}
    rows = [
        (group, number, 0.9, word, ids.get(word, 99), proper.get(word), word == "坏了", word == "扣费")
        for number, member in enumerate(members)
        for word in member.split(" ")
    ]
    names = {"group": pl.Int64, "member": pl.Int64, "similarity": pl.Float64, "term": pl.String}
    return pl.DataFrame(
        rows,
        schema=names | {"term_id": pl.Int32, "is_proper": pl.Boolean, "is_wrong": pl.Boolean, "is_deed": pl.Boolean},
        orient="row",
    )


def test_a_typical_term_is_said_by_a_quarter_of_the_members_and_a_place_by_three_fifths():
    assert typical("电视费 长沙", "电视费 扣费", "扣费", "电视费 长沙")["term"].to_list() == ["电视费", "扣费"]
    assert typical("电视费 长沙", "电视费 长沙", "电视费")["term"].to_list() == ["电视费", "长沙"]


def test_what_a_single_member_says_is_not_typical():
    assert typical("电视费", "扣费 电视费", "电视费")["term"].to_list() == ["电视费"]


def test_keywords_come_weightiest_first():
    assert keywords(typical("扣费 电视费", "扣费 电视费"))["keywords"].to_list() == [["电视费", "扣费"]]


def test_a_name_is_cut_from_what_was_said_and_stays_within_a_clause():
    words = spans("我 家 ， 电视费 乱 扣费 ！ 扣费 电视费", "电视费 乱 扣费")
    assert labels(words, typical(*["电视费 扣费"] * 3), [0]) == {0: "电视费乱扣费"}


def test_a_place_that_few_name_stays_out_of_the_name():
    words = spans("长沙 电视费 扣费", "长沙 电视费 扣费")
    assert labels(words, typical(*["电视费 扣费"] * 3), [0]) == {0: "电视费扣费"}


def test_no_two_hotspots_share_a_name():
    both = pl.concat([spans("电视费 扣费", group=0), spans("电视费 扣费", "电视费 又 扣费", group=1)])
    found = typical(*["电视费 扣费"] * 3)
    named = labels(both, pl.concat([found, found.with_columns(group=pl.lit(1, pl.Int64))]), [0, 1])
    assert len(set(named.values())) == 2


def test_exemplars_are_three_different_customers():
    members = pl.DataFrame(
        {
            "row": [0, 1, 2, 3, 4],
            "group": [0] * 5,
            "customer": [1, 1, 2, 3, 4],
            "similarity": [0.9, 0.9, 0.8, 0.7, 0.2],
            "length": [20] * 5,
        },
        schema_overrides={"row": pl.UInt32},
    )
    chosen = members.filter(exemplars(members, sparse.identity(5).tocsr()))
    assert chosen["customer"].to_list() == [1, 2, 3]


def test_an_exemplar_adds_something_to_the_ones_before():
    members = pl.DataFrame(
        {
            "row": [0, 1, 2, 3],
            "group": [0] * 4,
            "customer": [1, 2, 3, 4],
            "similarity": [0.9, 0.9, 0.9, 0.7],
            "length": [20] * 4,
        },
        schema_overrides={"row": pl.UInt32},
    )
    vectors = sparse.csr_matrix(np.array([[1.0, 0, 0], [1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]]))
    assert exemplars(members, vectors).to_list() == [True, False, True, True]
