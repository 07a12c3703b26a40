"""What DuckDB makes of plain records is what models/intake would have made of them."""

from datetime import datetime

import duckdb
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.intake.sources import Mapping
from pipelines.identifying import Reference, identified, stage_records
from pipelines.readers import Delivery, Spool
from pipelines.settings import Home
from pipelines.sql import read_sql

FIELDS = {"external_id": ["id"], "customer": ["who"], "started_at": ["at"], "title": ["title"], "text": ["a", "b"]}
HEADERS = ["id", "who", "at", "title", "a", "b", "reply"]
ODD = "断a1Ａ０ \t\n\r\u3000\xa0\u200b\x00@-/,"
CELLS = st.one_of(
    st.none(), st.text(ODD, max_size=5), st.sampled_from(["断网 三天\n没修", "无", "null", " 好 ", "NaN"])
)
PEOPLE = st.sampled_from(
    ["13900000001", "+86 139-0000-0001", "张三", "匿名", "LiSi", "li.si@qq.com", "İ", "张 三", "12.0"]
)
MOMENTS = st.datetimes(datetime(1988, 1, 1), datetime(2101, 1, 1))
SHAPES = ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%dT%H:%M", "%Y年%m月%d日", "%d/%m/%Y", "%Y-%m-%d"]
TIMES = st.one_of(
    st.builds(lambda moment, shape: moment.strftime(shape), MOMENTS, st.sampled_from(SHAPES)),
    st.sampled_from(["", "昨天", "2026-02-30", "2026-2-3 4:05", "2026-02-03 24:00", "2026-2/3", "20260203", None]),
)
ROWS = st.lists(st.tuples(CELLS, st.one_of(PEOPLE, CELLS), TIMES, CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def reference(tmp_path_factory) -> Reference:
    home = Home(tmp_path_factory.mktemp("home"))
    home.create()
    return Reference(home)


@settings(max_examples=60, deadline=None)
@example([("A1", None, "2026-08-18 09:05:00", None, "断网", None, "好")], "Asia/Shanghai")
@given(ROWS, st.sampled_from(["Asia/Shanghai", "UTC", "America/New_York"]))
def test_plain_records_get_the_ids_that_the_models_give(reference, rows, zone):
    mapping = Mapping(channel="web", timezone=zone, fields=FIELDS | {"reply": ["reply"]})
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        for name in ("schema/raw/files", "raw/staged"):
            connection.execute(read_sql(name))
        spool = Spool(connection)
        payloads = pl.DataFrame(rows, schema=dict.fromkeys(HEADERS, pl.String), orient="row").to_struct()
        spool.add(
            pl.DataFrame({"row_no": range(1, len(rows) + 1), "payload": payloads.struct.json_encode(), "problem": None})
        )
        delivery = Delivery("jsonl", "utf-8", HEADERS, spool)
        wanted = identified(
            connection, spool.rows(HEADERS).order("row_no").pl(), HEADERS, mapping, reference, source="s"
        )
        odd = pl.concat(
            [wanted.clear(), *stage_records(connection, delivery, mapping, reference, file_id="f", source="s")]
        )
        staged = connection.table("staged").pl().select(wanted.columns)
    assert pl.concat([staged, odd]).sort("row_no").rows() == wanted.rows()
    assert odd["row_no"].is_in(staged["row_no"].implode()).sum() == 0


def test_most_records_are_plain(reference):
    cells = [
        (f"GD-{place}", "139", f"2026-08-{place:02d} 09:05", None, "断网，三天\n没修！", None, None)
        for place in range(1, 9)
    ]
    mapping = Mapping(channel="web", fields=FIELDS)
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        for name in ("schema/raw/files", "raw/staged"):
            connection.execute(read_sql(name))
        spool = Spool(connection)
        payloads = pl.DataFrame(cells, schema=dict.fromkeys(HEADERS, pl.String), orient="row").to_struct()
        spool.add(pl.DataFrame({"row_no": range(1, 9), "payload": payloads.struct.json_encode(), "problem": None}))
        delivery = Delivery("jsonl", "utf-8", HEADERS, spool)
        assert list(stage_records(connection, delivery, mapping, reference, file_id="f", source="s")) == []
