"""What models are taught: every variant comes from its line, and worlds say what their phrases mean."""

import pytest

from models.complaints.lessons import utterances_in, utterances_of
from models.world import WorldSpec
from pipelines.deliveries import read_world

BANK = {"words": {"sum": "三百块 / 五十元"}, "refund": "把(钱|{sum})退我\n退钱", "none": "没退"}


def test_lines_of_a_bank_are_said_in_all_their_ways():
    said = utterances_in(BANK, most=6)
    assert set(said.filter(label="refund")["text"]) == {"把钱退我", "把三百块退我", "把五十元退我", "退钱"}
    assert said.filter(label="none").rows() == [("none", "没退", "没退")]


def test_a_line_is_said_the_same_whatever_stands_beside_it():
    alone = utterances_in({"words": BANK["words"], "refund": "把(钱|{sum})退我"}, most=2)
    assert set(alone["text"]) <= set(utterances_in(BANK, most=2)["text"])


def test_a_word_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="goods"):
        utterances_in({"refund": "退{goods}"}, most=1)


def test_a_world_is_heard_with_what_each_phrase_means():
    spec = WorldSpec.model_validate(read_world("telecom", "train"))
    heard = utterances_of(spec, times=1)
    assert heard.equals(utterances_of(spec, times=1))
    asks = heard.filter(part="asks")
    assert "none" not in set(asks["ask"])
    assert set(heard.filter(part="tell")["ask"]) == {"none"}
    assert set(heard.filter(part="threats")["threat"]) == {"regulator", "media", "lawsuit", "leave", "other"}
    assert set(heard["floor"]) == {0, 2, 3, 4}
    assert heard.filter(heard["text"].str.contains(r"[{}|]")).height == 0
