"""From the cells of a file to contact fields."""

import json

import polars as pl
import pytest

from models.intake.mapping import (
    BLANKS,
    common_orders,
    contact_fields,
    problems,
    row_counters,
    undecided_times,
    with_dates,
)
from models.intake.sources import CONTACT_FIELDS, Mapping


def cells_of(*rows: list[str | None] | None) -> pl.Series:
    return pl.Series("cells", rows, dtype=pl.List(pl.String))


def fields_of(headers: list[str], *rows: list[str | None] | None, **fields: list[str]) -> pl.DataFrame:
    mapping = Mapping(channel="ticket", fields={"text": ["text"]} | fields)
    return contact_fields(cells_of(*rows), headers, mapping)


def test_the_first_header_that_is_not_blank_in_a_record_is_taken():
    rows = [["", "乙", "x"], ["甲", "乙", "x"], [None, None, "x"], [" 甲 ", "", "x"]]
    assert fields_of(["a", "b", "text"], *rows, title=["a", "b"])["title"].to_list() == ["乙", "甲", None, "甲"]


def test_a_product_is_all_of_its_headers_once_each():
    rows = [["远途", "X5", "x"], ["远途", "远途", "x"], ["", "X5", "x"], ["", "无", "x"]]
    found = fields_of(["brand", "model", "text"], *rows, product=["brand", "model"])
    assert found["product"].to_list() == ["远途 X5", "远途", "X5", None]


def with_orders(mapping: Mapping, cells: pl.Series, headers: list[str]) -> Mapping:
    """The mapping with what the columns decide, each looked at in two parts."""
    columns = {
        header: cells.list.get(headers.index(header)) for header in undecided_times(mapping) if header in headers
    }
    orders = {header: common_orders([column.head(1), column.tail(-1)]) for header, column in columns.items()}
    return with_dates(mapping, orders)


@pytest.mark.parametrize("blank", [*BLANKS, None, "  ", "\u3000", " NULL "])
def test_what_exports_write_for_nothing_is_nothing(blank):
    assert fields_of(["text", "status"], [blank, "-1"], status=["status"]).select("text", "status").row(0) == (
        None,
        "-1",
    )


@pytest.mark.parametrize("word", ["无语", "-5", "none of it", "0", "/home", "否"])
def test_what_only_begins_like_nothing_stays(word):
    assert fields_of(["text"], [word])["text"].to_list() == [word]


def test_every_field_is_there_even_when_no_header_is():
    found = fields_of(["text"], ["x"], agent=["坐席"])
    assert found.columns == [*CONTACT_FIELDS, "attributes"]
    assert set(found.dtypes) == {pl.String}


def test_attributes_keep_the_rest_as_json():
    headers = ["text", "正文2", "版本", 'quo"te', "编号"]
    found = fields_of(headers, ["x", "另一段", "V9\n.1", 'a"b\\', "1"], text=["text", "正文2"], external_id=["编号"])
    assert json.loads(found["attributes"][0]) == {"正文2": "另一段", "版本": "V9\n.1", 'quo"te': 'a"b\\'}
    assert fields_of(["text"], ["x"])["attributes"].to_list() == [None]


@pytest.mark.parametrize(
    "header", ["客户姓名", "联系人", "家庭住址", "Customer Name", "name", "身份证号", "QQ", "email_address", "坐席姓名"]
)
def test_attributes_hold_no_names_and_addresses(header):
    found = fields_of(["text", header, "filename"], ["x", "张三", "a.wav"])
    assert json.loads(found["attributes"][0]) == {"filename": "a.wav"}


def test_attributes_hold_no_second_choice_for_a_person():
    found = fields_of(["text", "号码", "大名"], ["x", "1", "张三"], customer=["号码", "大名"])
    assert found["attributes"].to_list() == [None]


@pytest.mark.parametrize(
    ("turns", "text", "kept"),
    [
        ('[{"speaker":"客户","text":"好"}]', None, '[{"speaker":"客户","text":"好"}]'),
        ("客户：你好", "客户：你好", None),
        ("[客户] 你好\n[客服] 您好", "[客户] 你好\n[客服] 您好", None),
        ('[{"text":"说到一半', '[{"text":"说到一半', None),
        ('{"text":"好"}', '{"text":"好"}', None),
        ('["你好","您好"]', '["你好","您好"]', None),
        ("[]", None, None),
        ("[ ]", None, None),
    ],
)
def test_a_dialogue_that_is_no_list_of_utterances_is_text(turns, text, kept):
    mapping = Mapping(channel="chat", fields={"turns": ["turns"]})
    found = contact_fields(cells_of([turns]), ["turns"], mapping)
    assert found.select("text", "turns").row(0) == (text, kept)


def test_text_comes_before_a_dialogue_written_as_text():
    mapping = Mapping(channel="chat", fields={"text": ["text"], "turns": ["turns"]})
    found = contact_fields(cells_of(["小结", "客户：你好"]), ["text", "turns"], mapping)
    assert found.select("text", "turns").row(0) == ("小结", None)


@pytest.mark.parametrize(
    ("text", "at", "problem"),
    [
        ("断网", "2026-07-03", None),
        ("断网", "", None),
        ("断网", "昨天", "bad_date"),
        ("", "2026-07-03", "no_text"),
        ("", "昨天", "no_text"),
        ("\u200b\ue000", "", "no_text"),
        ("？", "", None),
    ],
)
def test_a_record_that_cannot_be_used_says_why(text, at, problem):
    found = fields_of(["text", "at"], [text, at], started_at=["at"])
    assert problems(found, timezone="Asia/Shanghai").to_list() == [problem]


@pytest.mark.parametrize(
    ("dates", "column", "found"),
    [
        (None, ["05/03/2019", "25/03/2019"], [None, None]),
        (None, ["05/03/2019", "05/04/2019", "05/05/2019"], ["ambiguous_date", "ambiguous_date", None]),
        (None, ["25/03/2019", "03/25/2019", "05/03/2019"], [None, None, "ambiguous_date"]),
        (None, ["99/3/25", "98/3/5"], ["ambiguous_date", "ambiguous_date"]),
        (None, ["05/03/2019", "昨天", "30/02/2019"], [None, "bad_date", "bad_date"]),
        ("day_first", ["05/03/2019", "03/25/2019"], [None, "bad_date"]),
        ("month_first", ["05/03/2019", "3/5/19"], [None, None]),
        ({"at": "year_first"}, ["05/03/19"], [None]),
        ({"else": "day_first"}, ["05/03/2019"], ["ambiguous_date"]),
    ],
)
def test_a_date_that_could_be_two_is_decided_by_its_column_or_entry_or_set_aside(dates, column, found):
    mapping = Mapping(channel="web", fields={"text": ["text"], "started_at": ["at"]}, dates=dates)
    cells = cells_of(*[["断网", cell] for cell in column])
    fields = contact_fields(cells, ["text", "at"], with_orders(mapping, cells, ["text", "at"]))
    assert problems(fields, timezone="Asia/Shanghai").to_list() == found


def test_an_order_is_of_one_column_and_stays_with_the_mapping():
    headers = ["text", "at", "replied", "note"]
    mapping = Mapping(channel="web", fields={"text": ["text"], "started_at": ["at"], "replied_at": ["replied"]})
    cells = cells_of(["x", "05/03/2019", "3/5/19", "05/03/2019"], ["x", "25/03/2019", "3/25/19", "05/03/2019"])
    decided = with_orders(mapping, cells, headers)
    assert decided.dates == {"at": "day_first", "replied": "month_first"}
    kept = Mapping.model_validate_json(decided.model_dump_json())
    found = contact_fields(cells.head(1), headers, kept)
    assert found.select("started_at", "replied_at").row(0) == ("2019-03-05", "2019-03-05")
    assert json.loads(found["attributes"][0]) == {"note": "05/03/2019"}


def test_a_delivery_that_decides_nothing_leaves_the_mapping():
    mapping = Mapping(channel="web", fields={"text": ["text"], "started_at": ["at"]})
    assert with_orders(mapping, cells_of(["x", "2019-03-05"]), ["text", "at"]) is mapping


def test_a_record_that_could_not_be_read_has_no_fields():
    found = fields_of(["text"], None, ["x"])
    assert found["text"].to_list() == [None, "x"]
    assert found["attributes"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("column", "counts"),
    [
        (["0", "1", "2"], True),
        (["1", "2", "3"], True),
        (["1.0", "2.0"], True),
        (["1"], True),
        (["1", "2", "1", "2", "3"], True),
        (["2", "3", "4"], False),
        (["1", "3", "4"], False),
        (["1", "2", "x"], False),
        (["1", "2", None], False),
        (["1", "1e9", "2"], False),
        (["7001", "7002"], False),
        ([None, None], False),
        ([], False),
    ],
)
def test_a_column_that_counts_the_rows_is_recognised(column, counts):
    rows = [[cell, "x"] for cell in column]
    assert row_counters(cells_of(*rows), ["id", "text"]) == (frozenset({"id"}) if counts else frozenset())


def test_a_record_that_could_not_be_read_hides_no_row_counter():
    rows = cells_of(["1", "甲"], None, ["3", "乙"], ["4", "丙"])
    assert row_counters(rows, ["id", "text"]) == {"id"}
