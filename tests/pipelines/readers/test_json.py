"""JSON files: whatever holds the records, all of them, and what a damage cost."""

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipelines.readers import Delivery, UnusableFileError, read_delivery
from pipelines.readers.json_text import MOST_REST_BYTES

ROWS = [{"编号": "1", "内容": "断网了"}, {"编号": "2", "内容": "“还没修”"}]
CALL = {"call_id": "c1", "segments": [{"channel": 0, "begin": 0, "end": 900, "text": "您好"}]}
BODY = json.dumps(ROWS, ensure_ascii=False)


@pytest.fixture
def read(tmp_path):
    def read(content: bytes | str | dict | list) -> Delivery:
        content = content if isinstance(content, bytes | str) else json.dumps(content, ensure_ascii=False)
        (tmp_path / "x.json").write_bytes(content.encode() if isinstance(content, str) else content)
        return read_delivery(tmp_path / "x.json")

    return read


def rows_of(delivery: Delivery) -> list[dict]:
    assert delivery.records["problem"].null_count() == delivery.records.height
    assert delivery.records["row_no"].to_list() == list(range(1, delivery.records.height + 1))
    return [json.loads(payload) for payload in delivery.records["payload"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("indent", [None, 2])
def test_the_objects_of_an_array_are_records_as_they_stand(read, encoding, indent):
    delivery = read(json.dumps(ROWS * 20, ensure_ascii=False, indent=indent).encode(encoding))
    assert (delivery.format, delivery.encoding, delivery.headers) == ("json", encoding, ["内容", "编号"])
    assert rows_of(delivery) == ROWS * 20


@pytest.mark.parametrize(
    ("wrapper", "added"),
    [
        ({"data": ROWS}, {}),
        ({"total": 2, "records": ROWS, "pages": [{"page": 1}]}, {"total": 2}),
        ({"code": 0, "result": {"list": ROWS, "date": "2026-07-03"}}, {"+code": 0, "date": "2026-07-03"}),
        ({"request_id": "r1", "message": "success", "rows": ROWS}, {"+request_id": "r1", "+message": "success"}),
        ({"rows": ROWS, "编号": "0", "meta": {"by": "x"}}, {"+编号": "0", "meta.by": "x"}),
        ({"channel": "web", "rows": ROWS}, {"channel": "web"}),
    ],
)
def test_a_wrapper_gives_its_records_what_it_says_of_them(read, wrapper, added):
    assert rows_of(read(wrapper)) == [row | added for row in ROWS]


def test_a_record_keeps_its_own_value_and_an_empty_one_is_a_record_too(read):
    assert rows_of(read({"region": "甲", "rows": [{"region": "乙"}, {}]})) == [{"region": "乙"}, {"region": "甲"}]


def test_of_two_lists_that_are_alike_none_is_lost(read):
    assert rows_of(read({"open": ROWS, "closed": [{"编号": "3", "内容": "好"}]})) == [
        *ROWS,
        {"编号": "3", "内容": "好"},
    ]


@pytest.mark.parametrize(
    ("document", "record"),
    [
        (CALL, CALL),
        ({"callId": "c1", "result": [{"speaker": "agent", "bg": "0", "onebest": "您好"}]}, None),
        ({"id": 1, "内容": "断网"}, None),
        ({"code": 0, "message": "ok", "data": CALL}, CALL | {"+code": 0, "+message": "ok"}),
        ({"call_id": "c", "result": {"segments": CALL["segments"]}}, {"segments": CALL["segments"], "call_id": "c"}),
    ],
)
def test_an_object_that_is_one_call_is_one_record(read, document, record):
    assert rows_of(read(document)) == [record or document]


def test_a_list_of_calls_is_a_record_a_call(read):
    assert rows_of(read({"calls": [CALL, CALL]})) == [CALL, CALL]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_objects_one_after_the_other_are_a_record_each(read, end):
    delivery = read(end.join(json.dumps(row) for row in [*ROWS, CALL]))
    assert (delivery.format, len(delivery.records)) == ("jsonl", 3)
    assert rows_of(read(end.join(json.dumps(row, indent=1) for row in [*ROWS, CALL]))) == [*ROWS, CALL]


def test_a_damaged_line_costs_itself_under_this_name_too(read):
    lines = ['{"a":"x', '{"a":"y"}', '{"a":"z"}']
    assert read("\n".join(lines)).records["problem"].to_list() == ["bad_json", None, None]


@pytest.mark.parametrize(
    ("content", "rest"),
    [
        (BODY[:-1], ""),
        (BODY[:-1] + ',{"编号":"3","内', ',{"编号":"3","内'),
        (BODY[:-1] + ',{"a":1}}, {"a":2}]', ',{"a":1}}, {"a":2}]'),
        (BODY + " oops", "oops"),
        ('{"data":' + BODY[:-1] + ', {"编号"', ', {"编号"'),
        ('{"data":' + BODY + ', "total"', ', "total"'),
    ],
)
def test_after_a_damage_the_rest_is_one_record(read, content, rest):
    rest_of_two = rest.startswith(',{"a":1}}')
    records = read(content).records
    good = ROWS + [{"a": 1}] * rest_of_two
    assert [json.loads(payload) for payload in records["payload"][:-1]] == good
    last = records.row(-1)
    assert last == (len(good) + 1, rest.removeprefix(',{"a":1}') if rest_of_two else rest, "truncated_file")


def test_a_call_that_breaks_off_is_kept_whole(read):
    content = json.dumps(CALL)[:-5]
    assert read(content).records.rows() == [(1, content, "truncated_file")]


def test_a_long_rest_is_cut(read):
    records = read(BODY[:-1] + ',"' + "断" * MOST_REST_BYTES).records
    assert records["problem"].to_list() == [None, None, "truncated_file"]
    assert MOST_REST_BYTES - 3 <= len(records["payload"][-1].encode()) <= MOST_REST_BYTES


def test_what_is_no_object_in_an_array_is_named_and_kept(read):
    delivery = read('[{"a":1}, 2, null, "x", [1], {"a":"\n"}, {"a":12345678901234567890123}]')
    assert delivery.records["payload"].to_list()[1:5] == ["2", "null", '"x"', "[1]"]
    assert delivery.records["problem"].to_list() == [None, *["bad_json"] * 5, None]


@pytest.mark.parametrize(("content", "code"), [("[]", "empty_file"), (" \n", "empty_file"), ("x", "unreadable_file")])
def test_a_file_without_records_says_why(read, content, code):
    with pytest.raises(UnusableFileError, match=f"^{code}$"):
        read(content)


def test_a_number_of_any_length_is_no_damage(read):
    assert read('[{"a":1},{"a":' + "1" * 5000 + "}]").records["problem"].to_list() == [None, None]


def test_an_array_deeper_than_can_be_followed_is_damage(read):
    assert read("[" * 100_000).records["problem"].to_list() == ["truncated_file"]


def test_a_file_longer_than_is_held_at_once_is_read_in_order(read):
    rows = [{"n": n, "text": "断网" * 500} for n in range(3000)]
    assert rows_of(read(rows)) == rows
    assert rows_of(read({"data": rows, "total": 3000})) == [row | {"total": 3000} for row in rows]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.text(max_size=3), VALUES, max_size=3), min_size=1, max_size=5), st.data())
@example([{"a": "x"}], None)
def test_wherever_an_array_is_cut_nothing_before_and_after_is_lost(read, rows, data):
    content = json.dumps(rows)
    cut = content[: data.draw(st.integers(1, len(content) - 1)) if data else 5]
    records = read(cut).records
    assert records["problem"].to_list() == [None] * (records.height - 1) + ["truncated_file"]
    kept = records["payload"].to_list()
    assert [json.loads(payload) for payload in kept[:-1]] == rows[: len(kept) - 1]
    letters = "".join(kept)
    assert [sign for sign in cut if sign not in "[, "] == [sign for sign in letters if sign not in "[, "]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60) | st.text('[]{}",:1ab\\ \n', max_size=60).map(str.encode))
@example(b'{"a":"\\ud800","b":[{"\\ud800":1}]}')
@example(b"{[1]:2}")
def test_no_bytes_stop_the_night(read, content):
    with suppress(UnusableFileError):
        assert read(content).records.height > 0
