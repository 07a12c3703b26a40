"""Spreadsheets as reports are: titles, levels, several sheets, merged cells, and damage."""

import io
import json
import struct
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from models.intake.dates import parse_moments
from pipelines.readers import Delivery, UnusableFileError, read_delivery

HEADER = ["工单编号", "受理时间", "地区", "投诉内容"]
ROWS = [["A1", "2026-07-01 09:00:00", "城东", "断网了"], ["A2", "2026-07-02 10:00:00", "城西", "乱扣费"]]
RECORDS = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
SHEET = "xl/worksheets/sheet1.xml"


def book(sheets: dict[str, list[list[object]]], merged: dict[str, str] | None = None) -> bytes:
    """A workbook; merged: region of the first sheet to its value."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd"}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
        for region, value in (merged or {}).items():
            made.worksheets()[0].merge_range(region, value)
    return buffer.getvalue()


def read(content: bytes, name: str = "x.xlsx") -> Delivery:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(content)
        return read_delivery(Path(folder) / name)


def records_of(delivery: Delivery) -> list[dict[str, str]]:
    """Payloads without their blank cells."""
    return [{key: cell for key, cell in json.loads(row).items() if cell} for row in delivery.records["payload"]]


def rewritten(content: bytes, change: Callable[[bytes], bytes | None], part: str = SHEET) -> bytes:
    """The workbook with one part changed, left out for None."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            held = change(old.read(name)) if name == part else old.read(name)
            if held is not None:
                new.writestr(name, held)
    return buffer.getvalue()


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file ([MS-CFB]), as XLS and encrypted books are, of streams that are 4,096 bytes or more."""
    end, sectors, table, entries = 0xFFFFFFFE, b"", [0xFFFFFFFD, 0xFFFFFFFE], []
    for place, (name, held) in enumerate(streams.items()):
        held += bytes(-len(held) % 512)
        first, count = len(table), len(held) // 512
        entries.append((name, 2, (0xFFFFFFFF, place + 2 if place + 1 < len(streams) else 0xFFFFFFFF), first, len(held)))
        table += [*range(first + 1, first + count), end]
        sectors += held
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB3I", len(name) * 2 + 2, kind, 1, *links, 0xFFFFFFFF if kind == 2 else 1)
        + bytes(36)
        + struct.pack("<IQ", first, size)
        for name, kind, links, first, size in [("Root Entry", 5, (0xFFFFFFFF, 0xFFFFFFFF), end, 0), *entries]
    ).ljust(512, b"\0")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return head + struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table))) + directory + sectors


def old_book(rows: list[list[str | float]], merged: tuple[tuple[int, int, int, int], ...] = ()) -> bytes:
    """An XLS book ([MS-XLS], BIFF8) of one sheet; merged: first and last row, first and last column of each region."""

    def record(kind: int, held: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(held)) + held

    def cell(row: int, column: int, value: str | float) -> bytes:
        if isinstance(value, str):
            text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
            return record(0x0204, struct.pack("<3H", row, column, 0) + text)
        return record(0x0203, struct.pack("<3Hd", row, column, 0, value))

    begin = [record(0x0809, struct.pack("<4HII", 0x0600, kind, 0, 0, 0, 0)) for kind in (5, 16)]
    named = struct.pack("<IBBBB", len(begin[0]) + 13 + 4, 0, 0, 1, 0) + b"a"
    cells = b"".join(cell(y, x, value) for y, row in enumerate(rows) for x, value in enumerate(row) if value != "")
    chart = record(0x0809, struct.pack("<4HII", 0x0600, 0x20, 0, 0, 0, 0)) + record(0x000A)
    cells += chart + b"".join(record(0x00E5, struct.pack("<5H", 1, *region)) for region in merged)
    stream = begin[0] + record(0x0085, named) + record(0x000A) + begin[1] + cells + record(0x000A)
    return compound({"Workbook": stream.ljust(4096, b"\0")})


@pytest.mark.parametrize(
    "titles",
    [
        [],
        [[], []],
        [["七月投诉明细"], ["导出时间：2026-08-01 08:00"], []],
        [["七月投诉明细"], ["导出时间", datetime(2026, 8, 1), "导出人", "张三"], []],
        [["地区", "全部", "渠道"]],
        [[], ["", "投诉明细"], [], ["单位：件"]],
        [["投诉内容"], []],
    ],
    ids=[
        "none",
        "blank",
        "title",
        "as wide as the header",
        "filters named like headers",
        "gaps",
        "named like a header",
    ],
)
def test_what_stands_above_the_header_is_no_record(titles):
    delivery = read(book({"a": [*titles, HEADER, *ROWS]}))
    assert (delivery.headers, records_of(delivery)) == (HEADER, RECORDS)
    assert delivery.records["row_no"].to_list() == [1, 2]


@pytest.mark.parametrize(
    "titles", [[], [["明细"], []], [["明细"], ["导出时间", datetime(2026, 8, 1)]]], ids=["none", "title", "time"]
)
def test_a_header_of_unknown_words_is_found_too(titles):
    delivery = read(book({"a": [*titles, ["甲", "乙", "丙丁", "戊"], *ROWS]}))
    assert delivery.headers == ["甲", "乙", "丙丁", "戊"]
    assert len(records_of(delivery)) == 2


@pytest.mark.parametrize("words", [HEADER[2:], ["丙", "丁"]], ids=["known", "unknown"])
def test_of_a_header_of_two_levels_the_lower_one_counts(words):
    levels = [["", "", "详情"], ["", "", *words]]
    merged = {"A1:A2": "工单编号", "B1:B2": "受理时间", "C1:D1": "详情"}
    delivery = read(book({"a": [*levels, *ROWS]}, merged))
    assert delivery.headers == [*HEADER[:2], *words]
    assert len(records_of(delivery)) == 2


def test_records_that_share_a_merged_cell_with_their_header_are_kept():
    rows = [["甲", "乙"], *([f"断网{row}", ""] for row in range(20))]
    assert len(records_of(read(book({"a": rows}, {"B1:B21": "城东"})))) == 20


def test_rows_that_no_header_stands_over_are_kept_under_named_columns():
    delivery = read(book({"a": [[1, date(2026, 7, 1), "断网了"], [2, date(2026, 7, 2), "乱扣费"]]}))
    assert delivery.headers == ["__UNNAMED__0", "__UNNAMED__1", "__UNNAMED__2"]
    assert [list(record.values()) for record in records_of(delivery)] == [
        ["1", "2026-07-01 00:00:00", "断网了"], ["2", "2026-07-02 00:00:00", "乱扣费"],
    ]  # fmt: skip


def test_two_tables_under_each_other_lose_no_row():
    delivery = read(book({"a": [["编号", "投诉内容"], [1, "断网"], [2, "扣费"], [], HEADER, *ROWS]}))
    assert [word in str(records_of(delivery)) for word in ("断网", "扣费", "断网了", "乱扣费")] == [True] * 4


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        ([["统计"], [], HEADER, *ROWS], RECORDS),
        (ROWS, RECORDS),
        ([["A3", "昨天", "城东", "没人管"]], [dict(zip(HEADER, ["A3", "昨天", "城东", "没人管"], strict=True))]),
        ([["编号", "备注"], ["A9", "x"]], [{"编号": "A9", "备注": "x"}]),
        ([["站点", "件数", "经过", "甲"], ["x", 3, "y", "z"]], [{"站点": "x", "件数": "3", "经过": "y", "甲": "z"}]),
        ([["A3", "城东"], ["A4", 5]], [{"A3": "A4", "城东": "5"}]),
        ([["说明一"], ["说明二"]], [{"__UNNAMED__0": "说明一"}, {"__UNNAMED__0": "说明二"}]),
        ([["说明"]], []),
        ([HEADER], []),
        ([], []),
    ],
    ids=["titled", "goes on", "one row", "known", "unknown", "other width", "notes", "title", "header alone", "blank"],
)
def test_every_sheet_is_read_under_its_own_header_or_goes_on(sheet, found):
    delivery = read(book({"一": [HEADER, *ROWS], "二": sheet, "三": [HEADER, ROWS[0]]}))
    assert records_of(delivery) == [*RECORDS, *found, RECORDS[0]]
    assert delivery.records["row_no"].to_list() == list(range(1, len(found) + 4))


def test_notes_before_the_records_take_nothing_from_them():
    delivery = read(book({"封面": [["投诉明细"], ["客服部制"]], "明细": [HEADER, *ROWS], "续": ROWS}))
    assert records_of(delivery) == [{"投诉明细": "客服部制"}, *RECORDS, *RECORDS]


def test_a_cell_merged_over_rows_is_the_cell_of_each():
    rows = [["明细"], [], HEADER, ["A1", "", "城东", "断网"], ["A2", "", "", "扣费"], ["A3", "", "城西", "慢"], ["A4"]]
    merged = {"A1:D1": "明细", "B4:B6": "2026-07-01", "C4:C5": "城东", "D6:D7": "慢"}
    found = records_of(read(book({"a": rows, "b": [HEADER, ["B1"], ["B2"]]}, merged)))
    assert [record.get("受理时间") for record in found] == ["2026-07-01"] * 3 + [None] * 3
    assert [record.get("地区") for record in found] == ["城东", "城东", "城西", None, None, None]
    assert [record.get("投诉内容") for record in found] == ["断网", "扣费", "慢", "慢", None, None]


def test_a_record_that_is_merged_over_two_rows_is_one_record():
    merged = {f"{column}2:{column}3": value for column, value in zip("ABCD", ROWS[0], strict=True)}
    assert records_of(read(book({"a": [HEADER, [], [], ROWS[1]]}, merged))) == RECORDS


def test_what_customers_wrote_merges_nothing():
    said = '</sheetData><mergeCells><mergeCell ref="A2:A9"/>'
    found = records_of(read(book({"a": [HEADER, ["A1", "", "", said], ["", "", "城东", "慢"]]})))
    assert found == [{"工单编号": "A1", "投诉内容": said}, {"地区": "城东", "投诉内容": "慢"}]


def test_regions_that_overlap_or_reach_past_the_rows_stop_nothing():
    regions = b'<mergeCells><mergeCell ref="A2:A1048576"/><mergeCell ref="A1:A3"/><mergeCell ref="XFD2:XFD9"/>'
    content = book({"a": [HEADER, ROWS[0], ["", *ROWS[1][1:]]]})
    changed = rewritten(
        content, lambda held: held.replace(b"</sheetData>", b"</sheetData>" + regions + b"</mergeCells>")
    )
    assert records_of(read(changed))[0] == RECORDS[0]


def test_dates_are_moments_with_and_without_a_date_format():
    serial = (date(2026, 7, 1) - date(1899, 12, 30)).days + 0.5
    found = records_of(
        read(book({"a": [HEADER, ["A1", datetime(2026, 7, 1, 12), "x", "y"], ["A2", serial, "x", "y"]]}))
    )
    assert found[0]["受理时间"] == "2026-07-01 12:00:00"
    moments = parse_moments(pl.Series([record["受理时间"] for record in found]), timezone="Asia/Shanghai")
    assert moments[0] == moments[1]


def test_errors_are_blank():
    errors = ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?"]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for row, error in enumerate(errors, start=1):
            sheet.write_formula(row, 1, "=A1", None, error)
            sheet.write_row(row, 2, [error, f"{error} 是什么"])
    found = records_of(read(buffer.getvalue()))
    assert found == [{"投诉内容": f"{error} 是什么"} for error in errors]


def test_an_old_book_is_read():
    delivery = read(old_book([["七月投诉明细"], [], HEADER, ["A1", 46204.5, "城东", "断网了"]]), "x.xls")
    assert records_of(delivery) == [{"工单编号": "A1", "受理时间": "46204.5", "地区": "城东", "投诉内容": "断网了"}]


def test_a_cell_merged_over_rows_of_an_old_book_is_the_cell_of_each():
    rows = [HEADER, ["A1", "2026-07-01", "城东", "断网"], ["A2", "", "", "扣费"], ["A3", "", "城西", "慢"]]
    content = old_book(rows, ((1, 3, 1, 1), (1, 2, 2, 2), (0, 0, 0, 3)))
    found = records_of(read(content, "x.xls"))
    assert [(record["受理时间"], record["地区"]) for record in found] == [
        ("2026-07-01", "城东"), ("2026-07-01", "城东"), ("2026-07-01", "城西"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["x.xls", "x.XLSX", "x.xlsm"])
def test_a_book_is_known_by_its_content(name):
    assert records_of(read(book({"a": [HEADER, *ROWS]}), name)) == RECORDS


GOOD = book({"a": [HEADER, *ROWS]})
ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (compound({"EncryptionInfo": bytes(4096), "EncryptedPackage": bytes(4096)}), "unreadable_file"),
        (GOOD[: len(GOOD) // 2], "unreadable_file"),
        (rewritten(GOOD, lambda _: None), "unreadable_file"),
        (rewritten(GOOD, lambda held: held[: len(held) // 2]), "unreadable_file"),
        (rewritten(GOOD, lambda held: held.replace(b"<workbook", ENTITY), "xl/workbook.xml"), "unreadable_file"),
    ],
    ids=["encrypted", "cut", "sheet lost", "sheet cut", "entities"],
)
def test_a_book_that_cannot_be_used_says_why(content, code):
    with pytest.raises(UnusableFileError, match=f"^{code}$"):
        read(content)


def test_a_cell_far_away_takes_no_more_memory_than_another():
    delivery = read(rewritten(GOOD, lambda held: held.replace(b'r="D3"', b'r="XFD3"')))
    assert records_of(delivery) == [RECORDS[0], dict(zip([*HEADER[:3], "__UNNAMED__4"], ROWS[1], strict=True))]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(["", "明细", "2026-08-01", "单位：件", "张三"]), max_size=2), max_size=6),
    st.lists(
        st.lists(st.sampled_from(["", "断网", "12", "2026-07-01", "城东", "投诉 a"]), min_size=3, max_size=3),
        min_size=1,
    ),
)
def test_no_title_changes_a_record(titles, rows):
    table = [HEADER, *([f"A{place}", *row] for place, row in enumerate(rows))]
    plain, titled = (read(book({"a": content})) for content in (table, [*titles, *table]))
    assert records_of(titled) == records_of(plain)
    assert len(records_of(plain)) == len(rows)
