"""Cells and utterances taken out of delivered records."""

import json

import duckdb
import polars as pl
import pytest

from models.intake.sources import Headers
from pipelines.records import are_wordless, read_cells, read_dialogues
from pipelines.settings import Home

HEADERS = Home("nowhere").read_reference("headers.yaml", Headers.model_validate)


def cells_of(headers: list[str], *payloads: str) -> list[list[str | None] | None]:
    with duckdb.connect() as connection:
        return read_cells(connection, pl.DataFrame({"payload": payloads}), headers).to_list()


def utterances(*dialogues: str | None) -> list[tuple]:
    frame = pl.DataFrame({"contact_id": [str(place) for place in range(len(dialogues))], "turns": dialogues})
    with duckdb.connect() as connection:
        return read_dialogues(connection, frame.cast({"turns": pl.String}), HEADERS).rows()


def test_cells_come_in_the_order_of_the_headers_and_the_records():
    payloads = [json.dumps({"a": place, "b": f"乙{place}"}, ensure_ascii=False) for place in range(3000)]
    assert cells_of(["b", "a"], *payloads) == [[f"乙{place}", str(place)] for place in range(3000)]


@pytest.mark.parametrize("header", ["a/b", "a~b", "~1", "", "0", "$.a", "/a", 'quo"te', "甲 乙", "a.b", "[0]", "*"])
def test_any_header_is_found(header):
    assert cells_of([header, "none"], json.dumps({header: "x", "a": "y"})) == [["x", None]]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ('"x"', "x"),
        ("5", "5"),
        ("1.50", "1.5"),
        ("true", "true"),
        ("null", None),
        ('{"b":[1]}', '{"b":[1]}'),
        ('""', ""),
    ],
)
def test_a_cell_is_text_whatever_it_was(value, cell):
    assert cells_of(["a"], f'{{"a":{value}}}') == [[cell]]


def test_a_record_that_could_not_be_read_has_no_cells():
    assert cells_of(["a"], '{"a":', '{"a":"x"}') == [None, ["x"]]
    assert cells_of([], "{}") == [[]]


@pytest.mark.parametrize(
    ("utterance", "parts"),
    [
        ({"speaker": "客户", "text": "好", "at": "12"}, ("客户", "12", "好")),
        ({"role": "user", "content": "好", "timestamp": 1783040700}, ("user", "1783040700", "好")),
        ({"角色": "客服", "内容": "好", "时间": "2026-07-03"}, ("客服", "2026-07-03", "好")),
        ({"text": " ", "content": "好"}, (None, None, "好")),
        ({"text": "\u200b", "message": "好"}, (None, None, "好")),
        ({"text": ""}, (None, None, None)),
        ({"id": 1}, (None, None, None)),
        (None, (None, None, None)),
        ("好", (None, None, None)),
    ],
)
def test_an_utterance_is_read_under_whichever_keys(utterance, parts):
    assert utterances(json.dumps([{"text": "先"}, utterance])) == [("0", 1, None, None, "先"), ("0", 2, *parts)]


def test_utterances_keep_their_places_and_what_is_no_list_has_none():
    dialogues = [
        '[{"text":"一"},{"text":"二"}]',
        None,
        "[]",
        "不是",
        '{"text":"x"}',
        '[{"text":"三"}',
        '[{"text":"四"}]',
    ]
    assert [(row[0], row[1], row[4]) for row in utterances(*dialogues)] == [
        ("0", 1, "一"),
        ("0", 2, "二"),
        ("6", 1, "四"),
    ]
    assert utterances(None) == []


@pytest.mark.parametrize(
    ("dialogue", "wordless"),
    [
        (None, False),
        ('[{"text":"好"}]', False),
        ('[{"text":""},{"id":1,"content":"？"}]', False),
        ('[{"speaker":"客户","text":""}]', True),
        ('[{"text":" \\n\\u200b"}]', True),
        ('[{"image":"a.png"}]', True),
        ('[{"meta":{"text":"好"}}]', True),
        ('[{"note":"\\"text\\":\\"好\\""}]', True),
    ],
)
def test_a_dialogue_in_which_nothing_is_said_is_told_apart(dialogue, wordless):
    dialogues = pl.Series([dialogue, '[{"text":"好"}]'], dtype=pl.String)
    with duckdb.connect() as connection:
        assert are_wordless(connection, dialogues, HEADERS).to_list() == [wordless, False]
