"""The course of a complaint: emotions turn by turn, what was tried before, and matters raised again."""

from pathlib import Path

import polars as pl
import pytest
import yaml

from models.complaints import Course, find_repeats
from models.complaints.course import follow

FILE = Path(__file__).parents[2] / "data/reference/lexicon/course.yaml"
COURSE = Course.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def followed(*turns: str, muted: bool = False) -> dict:
    rows = [("c", f"c-{at}", at, text, 0, len(text), muted) for at, text in enumerate(turns)]
    names = ["contact_id", "turn_id", "turn_no", "text", "start", "end", "is_muted"]
    return follow(pl.DataFrame(rows, schema=names, orient="row"), COURSE).row(0, named=True)


def test_emotions_are_told_turn_by_turn():
    found = followed("你好", "等了三天了没人管", "你们就是骗子，气死我了", "行，谢谢你啊")
    assert found["emotions"] == ["calm", "displeased", "angry", "pleased"]
    assert found["emotion_peak"] == "angry"


def test_thanks_are_the_peak_only_of_calm():
    assert followed("你好", "谢谢")["emotion_peak"] == "pleased"
    assert followed("太慢了", "谢谢")["emotion_peak"] == "displeased"
    assert followed("我不是投诉")["emotion_peak"] == "calm"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("打了三次客服电话都没用", ["hotline"]),
        ("报修过两次了", ["repair"]),
        ("跑了一趟营业厅", ["shop"]),
        ("我在App上提交过申诉", ["online"]),
        ("上周打过12345，没用", ["hotline", "regulator"]),
        ("再不解决我就打12345", []),
        ("请问营业厅在哪", []),
    ],
)
def test_what_was_tried_is_told_with_its_place(text, kinds):
    found = followed(text)["tried"]
    assert [one["kind"] for one in found] == kinds
    assert all((one["turn_id"], one["start"], one["end"]) == ("c-0", 0, len(text)) for one in found)


def test_what_might_be_was_not_tried():
    assert followed("打了三次客服电话都没用", muted=True)["tried"] == []


def test_a_matter_is_raised_again_when_enough_is_alike():
    earlier = [("a", "宽带断了没人修"), ("b", "积分被清零了")]
    rows = [("k", "宽带又断了没人来修", *one) for one in earlier] + [("m", "话费多扣", "b", earlier[1][1])]
    pairs = pl.DataFrame(rows, schema=["complaint_id", "text", "earlier_id", "earlier_text"], orient="row")
    assert find_repeats(pairs, likeness=0.3).rows() == [("k", "a")]
