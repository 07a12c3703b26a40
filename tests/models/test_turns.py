"""What was said in a contact: in order, by whom, and when."""

from datetime import UTC, datetime

import polars as pl
import pytest

from models.intake.sources import Headers
from models.intake.turns import SCHEMA, make_turns, speakers
from models.text.masking_rules import MaskingRules
from pipelines.settings import Home

HEADERS = Home("nowhere").read_reference("headers.yaml", Headers.model_validate)
MASKING = Home("nowhere").read_reference("masking.yaml", MaskingRules.model_validate)
FIELDS = ("contact_id", "title", "text", "reply", "started_at", "replied_at")
PARTS = {"contact_id": pl.String, "place": pl.Int64, "speaker": pl.String, "at": pl.String, "text": pl.String}


def turns_of(*spoken: tuple[str | None, str | None, str | None], **fields: str) -> pl.DataFrame:
    """The turns of one contact from (speaker, at, text) and its fields."""
    contact = pl.DataFrame([{"contact_id": "c"} | fields], schema=dict.fromkeys(FIELDS, pl.String))
    dialogue = pl.DataFrame([("c", place, *said) for place, said in enumerate(spoken, 1)], schema=PARTS, orient="row")
    return make_turns(contact, dialogue, headers=HEADERS, masking=MASKING, timezone="Asia/Shanghai")


def said(turns: pl.DataFrame) -> list[tuple[str, str]]:
    return turns.select("speaker", "text").rows()


def test_title_text_dialogue_and_reply_follow_each_other():
    fields = {
        "title": "断网",
        "text": "三天没网",
        "reply": "已修复",
        "started_at": "2026-07-03",
        "replied_at": "2026-07-05",
    }
    turns = turns_of(("agent", None, "您好"), ("user", None, "快修"), **fields)
    assert turns.select("turn_id", "turn_no", "part", "speaker", "text").rows() == [
        ("c-0", 0, "title", "customer", "断网"),
        ("c-1", 1, "text", "customer", "三天没网"),
        ("c-2", 2, "turn", "agent", "您好"),
        ("c-3", 3, "turn", "customer", "快修"),
        ("c-4", 4, "reply", "agent", "已修复"),
    ]
    days = turns["said_at"].dt.convert_time_zone("Asia/Shanghai").dt.strftime("%m-%d").to_list()
    assert days == ["07-03", "07-03", None, None, "07-05"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("客户：没网了\n客服：您好\n客户：快修", ["customer 没网了", "agent 您好", "customer 快修"]),
        ("客户：没网了 客服：您好，请稍等 客户:快修", ["customer 没网了", "agent 您好，请稍等", "customer 快修"]),
        ("用户：没网了。客服：您好", ["customer 没网了。", "agent 您好"]),
        (
            "来电内容如下\n[客户]：没网了\r\n【坐席8001】：您好",
            ["customer 来电内容如下", "customer 没网了", "agent 您好"],
        ),
        ("客户：\n客服：您好\n客户：第一行\n第二行", ["agent 您好", "customer 第一行\n第二行"]),
        ("智能客服：您好\n客户：转人工", ["system 您好", "customer 转人工"]),
        ("客户：\x1e没网了\n客服：\x1f您好", ["customer 没网了", "agent 您好"]),
    ],
)
def test_a_dialogue_in_one_cell_is_split(text, found):
    assert [" ".join(turn) for turn in said(turns_of(text=text))] == found


@pytest.mark.parametrize(
    "text", ["客服：您好", "请联系客服：10086", "客户诉求：退费\n客服工号：8001", "我说客户：他说客服：都不对"]
)
def test_a_text_that_names_one_speaker_or_none_is_not_split(text):
    assert said(turns_of(text=text)) == [("customer", text)]


def test_a_dialogue_in_the_text_comes_before_the_field_of_turns():
    turns = turns_of(("客户", None, "三"), text="说明\n客户：一\n客服：二", reply="四")
    assert turns["text"].to_list() == ["说明", "一", "二", "三", "四"]


@pytest.mark.parametrize(
    ("at", "seconds"), [("0", 0), ("12.5", 12.5), ("2026-07-03 09:06:00", 60), ("1783040760", 60), ("未知", None)]
)
def test_an_utterance_may_give_seconds_since_the_beginning(at, seconds):
    turns = turns_of(("客户", at, "好"), started_at="2026-07-03 09:05:00")
    since = [
        (moment - datetime(2026, 7, 3, 1, 5, tzinfo=UTC)).total_seconds() for moment in turns["said_at"].drop_nulls()
    ]
    assert since == ([] if seconds is None else [seconds])


def test_seconds_since_an_unknown_beginning_are_null():
    assert turns_of(("客户", "12", "好"), ("客户", "٣", "好"))["said_at"].to_list() == [None, None]


def test_empty_utterances_are_left_out_without_a_gap():
    turns = turns_of(
        ("客户", None, " "), ("客服", None, "您好"), ("客户", None, None), ("客户", None, "\u200b"), title="\n"
    )
    assert turns.select("turn_no", "text").rows() == [(0, "您好")]


def test_personal_numbers_are_masked_in_every_part():
    number = "13900000001"
    turns = turns_of(("客户", None, number), title=number, text=number, reply=number)
    assert turns["text"].to_list() == ["[手机]"] * 4


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        *(
            ("客户", "customer"),
            ("USER", "customer"),
            (" 市民 ", "customer"),
            ("客户：", "customer"),
            ("user_2", "customer"),
        ),
        *(("客服", "agent"), ("坐席8001", "agent"), ("Agent 1", "agent"), ("seat-03", "agent"), ("人工客服", "agent")),
        *(
            ("机器人", "system"),
            ("ivr", "system"),
            ("张三", "customer"),
            ("", "customer"),
            (None, "customer"),
            ("7", "customer"),
        ),
    ],
)
def test_a_speaker_who_is_not_known_counts_as_customer(name, speaker):
    assert speakers(pl.Series([name], dtype=pl.String), HEADERS).to_list() == [speaker]


def test_contacts_are_numbered_each_for_itself_and_in_any_order_of_input():
    contacts = pl.DataFrame(
        [{"contact_id": name, "text": f"{name}说"} for name in "bca"], schema=dict.fromkeys(FIELDS, pl.String)
    )
    dialogue = pl.DataFrame(
        [("a", 2, None, None, "二"), ("c", 1, None, None, "一"), ("a", 1, None, None, "一")], schema=PARTS, orient="row"
    )
    made = [
        make_turns(contacts[order], dialogue, headers=HEADERS, masking=MASKING, timezone="Asia/Shanghai")
        for order in ([0, 1, 2], [2, 0, 1])
    ]
    assert made[0]["turn_id"].to_list() == ["a-0", "a-1", "a-2", "b-0", "c-0", "c-1"]
    assert made[0]["text"].to_list() == ["a说", "一", "二", "b说", "c说", "一"]
    assert made[0].equals(made[1])


def test_no_contacts_give_no_turns():
    fields = pl.DataFrame(schema=dict.fromkeys(FIELDS, pl.String))
    turns = make_turns(fields, pl.DataFrame(schema=PARTS), headers=HEADERS, masking=MASKING, timezone="Asia/Shanghai")
    assert turns.schema == SCHEMA
    assert turns.height == 0


def seconds_of(turns: pl.DataFrame) -> list[float]:
    began = datetime(2026, 7, 3, 1, 5, tzinfo=UTC)
    return [(moment - began).total_seconds() for moment in turns["said_at"]]


@pytest.mark.parametrize(
    ("times", "seconds"),
    [
        (["0", "4", "9"], [0, 4, 9]),
        (["0", "600", "9000"], [0, 600, 9000]),
        (["0", "2400", "15800"], [0, 2.4, 15.8]),
        (["45100", "47000", "52000"], [45.1, 47, 52]),
        (["0", "40000", "73000"], [0, 40, 73]),
        (["2400", "0", "15800"], [2.4, 0, 15.8]),
        (["0.0", "2400.0", "15800.0"], [0, 2.4, 15.8]),
        (["0.35", "2.4", "12345.5"], [0.35, 2.4, 12345.5]),
        (["0ms", "40ms", "900ms"], [0, 0.04, 0.9]),
        (["1783040700", "1783040704", "1783040709"], [0, 4, 9]),
        (["2026-07-03 09:05:00", "2026-07-03 09:05:04", "9"], [0, 4, 9]),
    ],
    ids=["seconds", "a slow chat", "milliseconds", "late", "like serial days", "voice by voice", "floats", "fractions",
         "by their key", "since 1970", "mixed"],
)  # fmt: skip
def test_whether_times_are_seconds_or_milliseconds_is_told_by_the_whole_dialogue(times, seconds):
    text = "好" * 150 if "9000" in times else "您好请讲"
    spoken = [("客户", at, text) for at in times]
    assert seconds_of(turns_of(*spoken, started_at="2026-07-03 09:05:00")) == seconds


def test_each_dialogue_has_its_own_unit():
    contacts = pl.DataFrame(
        [{"contact_id": name, "started_at": "2026-07-03 09:05:00"} for name in "ab"],
        schema=dict.fromkeys(FIELDS, pl.String),
    )
    rows = [
        ("a", 1, "0", "0", "您好"),
        ("b", 1, "0", "0", "您好"),
        ("a", 2, "1", "5", "断网"),
        ("b", 2, "1", "5000", "断网"),
    ]
    dialogue = pl.DataFrame(rows, schema=PARTS, orient="row")
    made = make_turns(contacts, dialogue, headers=HEADERS, masking=MASKING, timezone="Asia/Shanghai")
    assert seconds_of(made) == [0, 5, 0, 5]


CONFIGURED = HEADERS.model_copy(update={"speakers": HEADERS.speakers | {"customer": ["客户", "channel_1"]}})


@pytest.mark.parametrize(
    ("spoken", "headers", "kinds"),
    [
        ([("0", "您好，很高兴为您服务"), ("1", "断网了")], HEADERS, "agent customer"),
        ([("0", "喂"), ("1", "您好，工号8001，请讲"), ("0", "断网")], HEADERS, "customer agent customer"),
        ([("0", "喂"), ("1", "您好"), ("0", "断网")], HEADERS, "customer agent customer"),
        ([("channel_1", "请讲"), ("channel_0", "断网")], HEADERS, "agent customer"),
        ([("1", "请讲"), ("2", "断网"), ("3", "我也是")], HEADERS, "agent customer customer"),
        ([("0", "您好，很高兴为您服务")], HEADERS, "customer"),
        ([("客服", "在"), ("0", "您好"), ("1", "断网")], HEADERS, "agent customer customer"),
        ([("0", "断网了"), ("1", "您好，很高兴为您服务")], CONFIGURED, "agent customer"),
        ([("0", "断网了"), ("客户", "好")], CONFIGURED, "customer customer"),
    ],
    ids=["greets first", "greets second", "says hello", "speaks first", "three voices", "alone", "agent is named",
         "as headers.yaml says", "only one number"],
)  # fmt: skip
def test_of_numbered_voices_the_one_who_greets_is_the_agent_unless_headers_say_so(spoken, headers, kinds):
    dialogue = pl.DataFrame(
        [("c", place, voice, None, text) for place, (voice, text) in enumerate(spoken, 1)], schema=PARTS, orient="row"
    )
    contact = pl.DataFrame([{"contact_id": "c"}], schema=dict.fromkeys(FIELDS, pl.String))
    made = make_turns(contact, dialogue, headers=headers, masking=MASKING, timezone="Asia/Shanghai")
    assert made["speaker"].to_list() == kinds.split()


def test_voices_of_different_contacts_do_not_count_together():
    contacts = pl.DataFrame([{"contact_id": name} for name in "ab"], schema=dict.fromkeys(FIELDS, pl.String))
    dialogue = pl.DataFrame([("a", 1, "0", None, "请讲"), ("b", 1, "1", None, "断网")], schema=PARTS, orient="row")
    made = make_turns(contacts, dialogue, headers=HEADERS, masking=MASKING, timezone="Asia/Shanghai")
    assert made["speaker"].to_list() == ["customer", "customer"]
