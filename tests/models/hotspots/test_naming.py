"""Names of hotspots."""

import numpy as np
import polars as pl
import pytest
import yaml
from scipy import sparse

from models.hotspots.label_words import LabelWords
from models.hotspots.naming import exemplars, keywords, labels, typical_terms
from pipelines.settings import REFERENCE

WORDS = LabelWords.from_dict(yaml.safe_load((REFERENCE / "lexicon" / "labels.yaml").read_text(encoding="utf-8")))
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


def test_what_was_masked_is_no_part_of_a_name():
    words = spans("[姓名] 扣费 电视费 [手机]", "[姓名] 扣费 电视费 [手机]")
    assert labels(words, typical("扣费 电视费", "扣费 电视费"), [0], words=WORDS) == {0: "扣费电视费"}


def test_a_name_is_cut_from_what_was_said_and_stays_within_a_clause():
    words = spans("我 家 ， 电视费 乱 扣费 ！ 扣费 电视费", "电视费 乱 扣费")
    assert labels(words, typical(*["电视费 扣费"] * 3), [0], words=WORDS) == {0: "电视费乱扣费"}


def test_a_place_that_few_name_stays_out_of_the_name():
    words = spans("长沙 电视费 扣费", "长沙 电视费 扣费")
    assert labels(words, typical(*["电视费 扣费"] * 3), [0], words=WORDS) == {0: "电视费扣费"}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("希望 退 电视费 ， 电视费 乱 扣费", "电视费乱扣费"),
        ("您好 ， 客服 您好 电视费 扣费", "电视费扣费"),
        ("我 家 我 电视费 扣费", "电视费扣费"),
        ("没 电视费 扣费", "没电视费扣费"),
        ("电视费 扣费 的", "电视费扣费"),
    ],
    ids=["a wish", "a pleasantry", "who speaks", "the contrary", "a loose end"],
)
def test_a_name_is_none_of_these(said, name):
    assert labels(spans(said), typical(*["电视费 扣费"] * 3), [0], words=WORDS) == {0: name}


def test_a_name_that_a_person_gave_goes_first_and_nobody_else_gets_it():
    both = pl.concat([spans("电视费 扣费", group=0), spans("电视费 扣费", group=1)])
    found = typical(*["电视费 扣费"] * 3)
    every = pl.concat([found, found.with_columns(group=pl.lit(1, pl.Int64))])
    named = labels(both, every, [0, 1], words=WORDS, given={1: "电视费扣费"})
    assert named[1] == "电视费扣费"
    assert named[0] != named[1]


@pytest.mark.parametrize(
    ("clause", "is_wish"),
    [
        ("要求退还多扣的钱", True),
        ("我希望你们解释一下", True),
        ("赔偿断网期间损失", True),
        ("赔偿金额太低", False),
        ("取消不了会员", False),
        ("安装师傅一直不来", False),
        ("把多扣的钱退给我", True),
        ("收不到验证码", False),
    ],
)
def test_a_wish_is_told_from_what_is_wrong(clause, is_wish):
    assert WORDS.is_wish(clause) is is_wish


def test_what_only_looks_like_a_trouble_is_none():
    assert WORDS.says_trouble("收不到验证码")
    assert not WORDS.says_trouble("七天无理由")
    assert not WORDS.says_trouble("办理业务")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"generic": None}, "generic is None"),
        ({"troubles": "("}, "troubles is no pattern"),
        ({"more": "x"}, "fields are"),
    ],
)
def test_a_file_of_words_that_cannot_be_used_is_refused(change, sentence):
    given = yaml.safe_load((REFERENCE / "lexicon" / "labels.yaml").read_text(encoding="utf-8"))
    with pytest.raises(ValueError, match=sentence):
        LabelWords.from_dict(given | change)


def test_no_two_hotspots_share_a_name():
    both = pl.concat([spans("电视费 扣费", group=0), spans("电视费 扣费", "电视费 又 扣费", group=1)])
    found = typical(*["电视费 扣费"] * 3)
    named = labels(both, pl.concat([found, found.with_columns(group=pl.lit(1, pl.Int64))]), [0, 1], words=WORDS)
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
