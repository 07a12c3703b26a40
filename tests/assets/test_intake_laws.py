"""What a department sends is the same however it is cut up, ordered, repeated, encoded or packed."""

import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.settings import Home
from tests.assets.test_raw import broken_checks, counts, deliver, load, query

MATTERS = ("宽带断网三天", "多扣费五十元，退钱", "师傅一直没来", "退款没到账", "合约“靓号”取消不了", "短信验证码收不到")
RECORDS = [
    {
        "工单编号": f"GD-{place}",
        "客户号码": f"139000000{place:02d}",
        "受理时间": f"2026-08-{place + 1:02d} 09:05:00",
        "投诉内容": MATTERS[place % len(MATTERS)],
    }
    for place in range(9)
]
Rows = list[dict[str, str]]


def as_csv(rows: Rows, separator: str = ",") -> str:
    return pl.DataFrame(rows).write_csv(separator=separator)


def as_workbook(rows: Rows) -> bytes:
    pl.DataFrame(rows).write_excel(buffer := io.BytesIO())
    return buffer.getvalue()


def as_parquet(rows: Rows) -> bytes:
    pl.DataFrame(rows).write_parquet(buffer := io.BytesIO())
    return buffer.getvalue()


def as_zip(rows: Rows) -> bytes:
    with zipfile.ZipFile(buffer := io.BytesIO(), "w") as archive:
        archive.writestr("tickets.csv", as_csv(rows))
    return buffer.getvalue()


WAYS: dict[str, Callable[[Rows], bytes]] = {
    "utf-8.csv": lambda rows: as_csv(rows).encode(),
    "mark.csv": lambda rows: as_csv(rows).encode("utf-8-sig"),
    "gb.csv": lambda rows: as_csv(rows).encode("gb18030"),
    "wide.tsv": lambda rows: as_csv(rows, "\t").encode("utf-16"),
    "bare.csv": lambda rows: as_csv(rows, ";").encode("utf-16-le"),
    "lines.jsonl": lambda rows: "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode(),
    "array.json": lambda rows: json.dumps({"code": 0, "data": rows}, ensure_ascii=False).encode(),
    "book.xlsx": as_workbook,
    "frame.parquet": as_parquet,
    "packed.csv.gz": lambda rows: gzip.compress(as_csv(rows).encode()),
    "packed.zip": as_zip,
}


def ids_in(home: Home) -> set[tuple[str, ...]]:
    return set(query(home, "select contact_id, record_id from raw.records"))


@cache
def as_one_file() -> frozenset[tuple[str, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.create()
        deliver(home, {"热线/one.csv": as_csv(RECORDS)})
        load(home)
        return frozenset(ids_in(home))


# A delivery: how it is written, and which records it holds, some of them more than once.
DELIVERY = st.tuples(st.sampled_from(sorted(WAYS)), st.lists(st.sampled_from(range(len(RECORDS))), min_size=1))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DELIVERY, min_size=1, max_size=4), st.sampled_from(sorted(WAYS)), st.permutations(range(len(RECORDS))))
def test_any_split_order_repetition_and_encoding_loads_the_same(deliveries, last, order):
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.create()
        everything = [*deliveries, (last, order)]
        for number, (way, places) in enumerate(everything):
            deliver(home, {f"热线/{number}_{way}": WAYS[way]([RECORDS[place] for place in places])})
        load(home)
        assert ids_in(home) == as_one_file()
        delivered, loaded, quarantined, known = map(sum, zip(*counts(home).values(), strict=True))
        assert delivered == sum(len(places) for _, places in everything)
        assert (loaded, quarantined, known) == (len(RECORDS), 0, delivered - len(RECORDS))
        assert [name for name in broken_checks(home) if "contact" not in name] == []
