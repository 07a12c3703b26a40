"""Whose a file is, and which of its headers is which field."""

from collections import Counter
from typing import get_args

import pytest

from models.intake.sources import CONTACT_FIELDS, Channel, Headers, Sources, file_pattern, plain, source_name
from pipelines.settings import ConfigurationError, Home, checked

HEADERS = Home("nowhere").read_reference("headers.yaml", Headers.model_validate)


def entry(**given: object) -> dict:
    return {"name": "hotline", "files": "*.csv", "channel": "web", "fields": {"text": "详情"}} | given


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("*.csv", "hotline/a.csv", True),
        ("tickets_*.csv", "x/y/tickets_07.csv", True),
        ("tickets_*.csv", "tickets_07/a.csv", False),
        ("hotline/*.csv", "hotline/a.csv", True),
        ("hotline/*.csv", "b/hotline/a.csv", False),
        ("hotline/*.csv", "a.csv", False),
        ("*.csv", "a.CSV", False),
        ("热线_*.xlsx", "热线_七月.xlsx", True),
    ],
)
def test_a_pattern_with_a_slash_is_for_the_path_and_one_without_for_the_name(pattern, path, fits):
    sources = checked(Sources.model_validate, {"sources": [entry(files=pattern)]}, "sources.yaml")
    assert (sources.entry_for(path) is not None) is fits


def test_the_first_entry_that_fits_is_taken():
    sources = Sources.model_validate({"sources": [entry(name="one", files="a*"), entry(name="two")]})
    assert [sources.entry_for(path).name for path in ("a.csv", "b.csv")] == ["one", "two"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (entry(fields={"text": "详情", "colour": "颜色"}), "['colour'] are not contact fields"),
        (entry(fields={"external_id": "编号"}), "none of text, turns, title is mapped"),
        (entry(fields=None), "contact fields with their headers are wanted"),
        (entry(fields=["详情"]), "contact fields with their headers are wanted"),
        (entry(fields={"text": None}), "valid string"),
        (entry(fields={1: "详情"}), "['1'] are not contact fields"),
        (entry(timezone="Asia/Beijing"), "a time zone such as Asia/Shanghai is wanted"),
        (entry(timezone="localtime"), "a time zone such as Asia/Shanghai is wanted"),
        (entry(timezone=8), "valid string"),
        (entry(channel="fax"), "fax"),
        (entry(name="hot line"), "hot line"),
        (entry(colour="red"), "colour"),
        ("hotline", "hotline"),
    ],
)
def test_an_entry_that_cannot_be_used_gives_one_sentence(given, said):
    with pytest.raises(ConfigurationError) as caught:
        checked(Sources.model_validate, {"sources": [given]}, "sources.yaml")
    message = str(caught.value)
    assert said in message
    assert message.startswith("sources.yaml: sources.0")
    assert "\n" not in message


def test_an_empty_sources_file_gives_one_sentence():
    with pytest.raises(ConfigurationError, match=r"^sources\.yaml: the file is None: [^\n]*$"):
        checked(Sources.model_validate, None, "sources.yaml")


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (["工单编号", "受理时间", "客户号码", "投诉内容", "归属地市"], "external_id started_at customer text region"),
        (["ID", "Created-At", "USER NAME", "Description", "City"], "external_id started_at customer text region"),
        (["call_id", "Messages", "agentId", "start time"], "external_id turns agent started_at"),
        (["id_", "内容2", "时间(1)", "产品：", "ｔｉｔｌｅ"], "external_id text started_at product title"),
        (["回复内容", "留言详情", "答复时间", "点赞数"], "reply text replied_at likes"),
    ],
    ids=["chinese", "english", "camel case", "marks and numbers", "reply"],
)
def test_headers_are_recognised(headers, fields):
    mapping = HEADERS.recognise(headers, "x.csv")
    assert {name: found[0] for name, found in mapping.fields.items()} == dict(zip(fields.split(), headers, strict=True))


def test_several_headers_of_a_field_are_tried_in_the_order_of_the_list():
    mapping = HEADERS.recognise(["内容", "详情", "投诉内容", "投诉内容_2"], "x.csv")
    assert mapping.fields["text"] == ["投诉内容", "投诉内容_2", "内容", "详情"]


@pytest.mark.parametrize("headers", [[], ["编号", "时间", "客户"], ["张三", "宽带断网了"]])
def test_a_file_without_a_header_for_what_was_said_is_not_recognised(headers):
    assert HEADERS.recognise(headers, "calls/x.csv") is None


def test_a_column_that_counts_the_rows_is_no_external_id_but_may_be_anything_else():
    mapping = HEADERS.recognise(["id", "评分", "内容"], "x.csv", row_numbers=frozenset({"id", "评分"}))
    assert mapping.fields == {"satisfaction": ["评分"], "text": ["内容"]}


@pytest.mark.parametrize(
    ("path", "headers", "channel"),
    [
        ("x.jsonl", ["call_id", "text"], "phone"),
        ("x.jsonl", ["callId", "text"], "phone"),
        ("calls/x.jsonl", ["text"], "phone"),
        ("apple/x.csv", ["text"], "ticket"),
        ("app/x.csv", ["text"], "app"),
        ("sms/x.csv", ["text"], "sms"),
        ("WeChat/x.csv", ["text"], "wechat"),
        ("online_chat.csv", ["text"], "chat"),
        ("七月评论.csv", ["text"], "review"),
        ("tickets.csv", ["投诉内容", "联系电话"], "ticket"),
        ("x.csv", ["内容", "phone"], "ticket"),
        ("x.csv", ["内容", "通话时长"], "phone"),
        ("x.csv", ["留言详情"], "web"),
    ],
)
def test_the_channel_is_guessed_from_path_and_headers(path, headers, channel):
    assert HEADERS.recognise(headers, path).channel == channel


@pytest.mark.parametrize("word", get_args(Channel))
def test_every_channel_is_known_by_its_own_name(word):
    assert HEADERS.channel_of(word) == word


def test_the_words_of_headers_yaml_are_used_once_and_for_fields_there_are():
    words = Counter(plain(word) for words in HEADERS.fields.values() for word in words)
    assert [word for word, count in words.items() if count > 1] == []
    assert set(HEADERS.fields) == set(CONTACT_FIELDS)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("hotline/2026/a.csv", "hotline"),
        ("城区 1/a.csv", "城区_1"),
        ("2026-08-19/calls.jsonl", "calls"),
        ("202608/hotline/a.csv", "hotline"),
        ("tickets.csv", "tickets"),
        ("tickets_202607.csv", "tickets"),
        ("tickets-2026-07-03 (2).csv", "tickets"),
        ("01_tickets_202607.csv", "tickets"),
        ("20260703投诉.csv", "投诉"),
        ("2026年7月投诉.csv", "投诉"),
        ("投诉2026年7月3日.csv", "投诉"),
        ("12345热线.csv", "12345热线"),
        ("5G投诉.csv", "5G投诉"),
        ("20260703.csv", "delivery"),
        ("2026-07-03 (1).csv", "delivery"),
        ("回访13912345678录音.csv", "回访_手机_录音"),
        ("13912345678.csv", "delivery"),
        ("a b;c.csv", "a_b_c"),
        ("-.csv", "delivery"),
    ],
)
def test_a_source_is_named_by_folder_or_file_without_date_and_number(path, name):
    assert source_name(path) == name


@pytest.mark.parametrize(
    "path", ["tickets.csv", "x/01_投诉_202607.csv", "20260703.csv", "a b[1].csv", "回访13912345678.csv"]
)
def test_the_pattern_of_a_file_fits_it_and_its_next_version_but_not_every_file(path):
    fits = Sources.model_validate({"sources": [entry(files=file_pattern(path))]}).entry_for
    stem, suffix = path.rsplit(".", 1)
    assert fits(path)
    assert fits(f"{stem}_2.{suffix}")
    assert not fits(f"reviews.{suffix}")
    assert "13912345678" not in file_pattern(path)
