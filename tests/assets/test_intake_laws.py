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
# As a customer in Taipei or Hong Kong writes; both families of encodings have all of its characters.
TRADITIONAL = (
    "寬頻斷了三天都沒有人來修",
    "帳單多收了五十元，請退錢給我",
    "師傅約好時間卻一直沒來",
    "退款到現在還沒有入帳",
)
TRADITIONAL_RECORDS = [
    {
        "工單編號": f"TW-{place}",
        "受理時間": f"2026-08-{place + 1:02d} 09:05:00",
        "投訴內容": TRADITIONAL[place % len(TRADITIONAL)],
    }
    for place in range(6)
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


TAIWANESE: dict[str, Callable[[Rows], bytes]] = WAYS | {
    "big5.csv": lambda rows: as_csv(rows).encode("big5"),
    "taipei.jsonl": lambda rows: "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode("cp950"),
    "hongkong.tsv": lambda rows: as_csv(rows, "\t").encode("big5hkscs"),
    "packed.json.gz": lambda rows: gzip.compress(json.dumps(rows, ensure_ascii=False).encode("big5")),
}


def ids_in(home: Home) -> set[tuple[str, ...]]:
    return set(query(home, "select contact_id, record_id from raw.records"))


@cache
def as_one_file(*, is_traditional: bool = False) -> frozenset[tuple[str, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.create()
        deliver(home, {"热线/one.csv": as_csv(TRADITIONAL_RECORDS if is_traditional else RECORDS)})
        load(home)
        return frozenset(ids_in(home))


def deliveries(ways: dict[str, Callable[[Rows], bytes]], count: int) -> st.SearchStrategy:
    """How each is written, and which records it holds, some of them more than once; the last one holds all."""
    some = st.tuples(st.sampled_from(sorted(ways)), st.lists(st.sampled_from(range(count)), min_size=1))
    last = st.tuples(st.sampled_from(sorted(ways)), st.permutations(range(count)))
    return st.builds(lambda first, all_: [*first, all_], st.lists(some, min_size=1, max_size=4), last)


def load_all(everything: list, ways: dict[str, Callable[[Rows], bytes]], records: Rows) -> set[tuple[str, ...]]:
    """Load deliveries, each row accounted for; the ids of what was loaded."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.create()
        for number, (way, places) in enumerate(everything):
            deliver(home, {f"热线/{number}_{way}": ways[way]([records[place] for place in places])})
        load(home)
        delivered, loaded, quarantined, known = map(sum, zip(*counts(home).values(), strict=True))
        assert delivered == sum(len(places) for _, places in everything)
        assert (loaded, quarantined, known) == (len(records), 0, delivered - len(records))
        assert [name for name in broken_checks(home) if "contact" not in name] == []
        return ids_in(home)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries(WAYS, len(RECORDS)))
def test_any_split_order_repetition_and_encoding_loads_the_same(everything):
    assert load_all(everything, WAYS, RECORDS) == as_one_file()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries(TAIWANESE, len(TRADITIONAL_RECORDS)))
def test_so_does_big5_and_what_is_written_in_traditional_characters(everything):
    assert load_all(everything, TAIWANESE, TRADITIONAL_RECORDS) == as_one_file(is_traditional=True)
