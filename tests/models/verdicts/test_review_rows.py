"""What a filled-in row of the review sheet says."""

import pytest

from models.verdicts.review import RowError, Said, read_answer, read_row

SIGNED = {"编号": "H00001", "理由": "看过原话", "裁决人": "王"}


@pytest.mark.parametrize(
    ("filled", "kind", "said"),
    [
        ({"裁决": "固定"}, "pin", []),
        ({"裁决": "不成立"}, "reject", []),
        ({"裁决": "改名", "新名称": " 电视点播  误扣费 "}, "rename", ["电视点播 误扣费"]),
        ({"裁决": "合并", "对方编号": "h00002、Ｈ００００３"}, "merge", ["H00002", "H00003"]),
        ({"裁决": "不是一回事", "对方编号": "H00002"}, "apart", ["H00002"]),
        ({"裁决": "拆分", "拆分用词": "短信，验证码"}, "split", ["短信", "验证码"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_decision_can_be_filled_in(filled, kind, said):
    assert read_row(SIGNED | filled) == Said(kind, "H00001", said, "王", "看过原话")


@pytest.mark.parametrize(
    ("filled", "sentence"),
    [
        ({"新名称": "名字"}, "没有填“裁决”"),
        ({"裁决": "删掉"}, "裁决“删掉”不认识"),
        ({"裁决": "合并"}, "还要填“对方编号”"),
        ({"裁决": "固定", "新名称": "名字"}, "不该填“新名称”"),
        ({"裁决": "合并", "对方编号": "第二个"}, "不像编号"),
        ({"裁决": "合并", "对方编号": "H00001"}, "自己"),
        ({"裁决": "改名", "新名称": "短"}, "要 2 到 40 个字"),
        ({"裁决": "固定", "裁决人": ""}, "还要填“裁决人”"),
    ],
)
def test_what_a_row_lacks_is_told_in_words_for_the_one_who_filled_it_in(filled, sentence):
    with pytest.raises(RowError, match=sentence):
        read_row(SIGNED | filled)


def test_a_row_without_a_decision_says_nothing():
    assert read_row({"编号": "H00001", "热点": "名字", "裁决": ""}) is None
    assert read_answer({"编号甲": "H00001", "编号乙": "H00002"}) is None


def test_an_answer_is_a_decision():
    asked = {"编号甲": "H00001", "编号乙": "H00002", "理由": "原话", "裁决人": "王"}
    assert read_answer(asked | {"是一回事吗": "是"}) == Said("merge", "H00001", ["H00002"], "王", "原话")
    assert read_answer(asked | {"是一回事吗": "不是"}).kind == "apart"
    with pytest.raises(RowError, match="不是回答"):
        read_answer(asked | {"是一回事吗": "大概"})
