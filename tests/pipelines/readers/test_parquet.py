"""Parquet: every type as text or JSON, and damage."""

import io
import json
import tempfile
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.intake.dates import parse_moments
from pipelines.readers import Delivery, UnusableFileError, read_delivery
from pipelines.readers.delivery import CHUNK_ROWS

NOON = datetime(2026, 7, 3, 12)


def written(frame: pl.DataFrame, **options: object) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, **options)
    return buffer.getvalue()


def read(content: bytes, name: str = "x.parquet") -> Delivery:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(content)
        return read_delivery(Path(folder) / name)


def payload_of(column: pl.Series) -> list[object]:
    delivery = read(written(pl.DataFrame([column.alias("a"), pl.Series("id", ["x"] * column.len())])))
    return [json.loads(row)["a"] for row in delivery.records["payload"]]


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        (pl.Series(["断网了\n\"a\"", "", None]), ["断网了\n\"a\"", "", None]),
        (pl.Series([1001, 2**63 - 1, None]), ["1001", "9223372036854775807", None]),
        (pl.Series([1001.0, 1.5, float("nan"), None]), ["1001", "1.5", None, None]),
        (pl.Series([True, None]), ["true", None]),
        (pl.Series([Decimal("1.50")]), ["1.50"]),
        (pl.Series([date(2026, 7, 3)]), ["2026-07-03"]),
        (pl.Series([NOON, NOON.replace(microsecond=500_000)]), ["2026-07-03 12:00:00", "2026-07-03 12:00:00.500"]),
        (pl.Series([NOON]).dt.replace_time_zone("Asia/Shanghai"), ["2026-07-03T12:00:00+08:00"]),
        (pl.Series([NOON]).dt.replace_time_zone("UTC"), ["2026-07-03T12:00:00+00:00"]),
        (pl.Series([time(9, 5)]), ["09:05:00"]),
        (pl.Series([timedelta(hours=30)]), ["P1DT6H"]),
        (pl.Series(["断网了".encode(), b"\xff\x00", b"", None]), ["断网了", "/wA=", "", None]),
        (pl.Series(["电话"], dtype=pl.Categorical), ["电话"]),
        (pl.Series([[1, 2], [], None]), [[1, 2], [], None]),
        (pl.Series([None]), [None]),
    ],
    ids=str,
)  # fmt: skip
def test_every_type_is_text_or_json(column, cells):
    assert payload_of(column) == cells


def test_a_dialogue_is_json():
    turns = [{"speaker": "客户", "text": "断网了", "at": NOON}, {"speaker": "客服", "text": None, "at": None}]
    [found, none] = payload_of(pl.Series([turns, None]))
    assert found == [{"speaker": "客户", "text": "断网了", "at": "2026-07-03 12:00:00"}, {**turns[1]}]
    assert none is None


def test_a_dialogue_of_bytes_is_json_text():
    turns = [{"speaker": b"\xe5\xae\xa2", "text": "断网了".encode(), "score": float("nan"), "at": NOON}]
    [found] = payload_of(pl.Series([turns]))
    assert json.loads(found) == [{"speaker": "客", "text": "断网了", "score": None, "at": "2026-07-03 12:00:00"}]


@given(
    st.datetimes(datetime(1991, 1, 1), datetime(2098, 1, 1)), st.sampled_from(["UTC", "Asia/Shanghai", "Asia/Tokyo"])
)
@settings(max_examples=50, deadline=None)
def test_a_moment_is_read_back(moment, zone):
    column = pl.Series([moment]).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    cells = pl.Series(payload_of(column), dtype=pl.String)
    assert parse_moments(cells, timezone="America/New_York").to_list() == column.dt.convert_time_zone("UTC").to_list()


def test_rows_are_counted_through_and_blank_ones_are_no_records():
    numbers = [*range(CHUNK_ROWS + 3)]
    frame = pl.DataFrame({"id": numbers, "text": [f"第{number}件" for number in numbers]})
    blank = pl.DataFrame({"id": [None], "text": [" "]}, schema=frame.schema)
    delivery = read(written(pl.concat([frame[:1], blank, frame[1:]]), row_group_size=7_000))
    assert (delivery.format, delivery.encoding, delivery.headers) == ("parquet", None, ["id", "text"])
    assert delivery.records["row_no"].to_list() == [1, *range(3, CHUNK_ROWS + 5)]
    assert delivery.records["payload"].str.json_path_match("$.id").cast(pl.Int64).to_list() == numbers


@pytest.mark.parametrize("name", ["x.pq", "X.PARQUET", "投诉[1]*.parquet"])
def test_a_name_is_no_pattern(name):
    assert read(written(pl.DataFrame({"text": ["断网"]})), name).records.height == 1


GOOD = written(pl.DataFrame({"text": ["断网"] * 100}))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (GOOD[:-30], "unreadable_file"),
        (GOOD[:40] + GOOD[60:], "unreadable_file"),
        (b"PARE" + GOOD[4:-4] + b"PARE", "unreadable_file"),
        (b"PAR1", "unreadable_file"),
        (b"x", "unreadable_file"),
        (b"id,text\n1,x\n", "unreadable_file"),
        (written(pl.DataFrame({"text": []}, schema={"text": pl.String})), "empty_file"),
        (written(pl.DataFrame()), "empty_file"),
    ],
    ids=["cut", "hole", "encrypted", "ends only", "too short", "text", "no rows", "no columns"],
)
def test_a_file_that_cannot_be_used_says_why(content, code):
    with pytest.raises(UnusableFileError, match=f"^{code}$"):
        read(content)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_no_damage_stops_the_night(changes):
    damaged = bytearray(GOOD)
    for place, byte in changes:
        damaged[place] = byte
    with suppress(UnusableFileError):
        assert read(bytes(damaged)).records.height > 0
