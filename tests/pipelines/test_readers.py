"""Delivered files, read as they are: every format, encoding and damage, and nothing lost."""

import codecs
import csv
import io
import json
import os
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.readers import Delivery, UnusableFileError, file_id, landed, read_delivery

TABLE = "编号,内容\r\n1,断网了\r\n2,“还没修”\r\n"
ROWS = [{"编号": "1", "内容": "断网了"}, {"编号": "2", "内容": "“还没修”"}]


def read(content: bytes | str, name: str = "x.csv") -> Delivery:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_delivery(path)


def rows_of(delivery: Delivery) -> list[dict[str, str] | str]:
    """Payloads as objects, as text where they are none."""
    return [
        json.loads(row) if row.startswith("{") and row.endswith("}") else row for row in delivery.records["payload"]
    ]


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TABLE.encode(), "utf-8"),
        (TABLE.encode("utf-8-sig"), "utf-8-sig"),
        (TABLE.encode("gb18030"), "gb18030"),
        (TABLE.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"), "utf-16"),
    ],
    ids=["utf-8", "mark", "gb18030", "utf-16 little", "utf-16 big"],
)
@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_every_encoding_is_read(content, encoding, suffix):
    if suffix == ".jsonl":
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)
        content = text.encode(encoding if content[:2] != codecs.BOM_UTF16_BE else "utf-16")
    delivery = read(content, "x" + suffix)
    assert (delivery.encoding, rows_of(delivery)) == (encoding, ROWS)
    assert delivery.records["row_no"].to_list() == [1, 2]


@pytest.mark.parametrize(("delimiter", "name"), [(",", "csv"), ("\t", "tsv"), (";", "csv"), ("|", "csv")])
def test_every_delimiter_is_read(delimiter, name):
    delivery = read(TABLE.replace(",", delimiter), "x.txt")
    assert (delivery.format, delivery.headers, rows_of(delivery)) == (name, ["编号", "内容"], ROWS)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"], ids=["windows", "unix", "old mac"])
@pytest.mark.parametrize("last", ["", "\n", "\n\n\n"])
def test_every_line_end_is_read(end, last):
    assert rows_of(read((TABLE.replace("\r\n", "\n").rstrip("\n") + last).replace("\n", end))) == ROWS


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.text("甲a1,;\t|\"'\n\r 。", max_size=6), min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(",\t;|"),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_a_table_that_is_well_written_is_read_back_cell_by_cell(rows, delimiter, encoding):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(
        [["h1", "h2", "h3"], *rows, ["end", "", ""]]
    )
    delivery = read(buffer.getvalue().encode(encoding))
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    assert [list(row.values()) for row in rows_of(delivery)] == [*filled, ["end", "", ""]]
    assert delivery.records["problem"].null_count() == len(filled) + 1


@settings(max_examples=150, deadline=None)
@given(st.text('ab,"\n\r ;', max_size=40))
@example('1,"a\n2,b\n3,c\n')
@example('1,"a"b,\n"x" y\n')
def test_no_letter_of_a_damaged_table_is_lost(body):
    delivery = read("h1,h2\n" + body + "\nend,\n")
    found = "".join(row if isinstance(row, str) else "".join(filter(None, row.values())) for row in rows_of(delivery))
    assert sorted(filter(str.isalpha, found)) == sorted(filter(str.isalpha, body + "end"))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([".csv", ".txt", ".jsonl", ".xlsx", ".xls", ".pdf"]))
@example(b"x" * 200_000, ".csv")
@example(b'\x00,"\x00', ".csv")
@example(b'{"a":"\\ud800"}', ".jsonl")
def test_no_bytes_stop_the_night(content, suffix):
    with suppress(UnusableFileError):
        assert read(content, "x" + suffix).records.height > 0


@pytest.mark.parametrize(
    ("line", "payload", "problem"),
    [
        ("1,x", {"a": "1", "b": "x"}, None),
        ('1,"x\n第二行, ""引""号"', {"a": "1", "b": 'x\n第二行, "引"号'}, None),
        ('1,他说"好的"', {"a": "1", "b": '他说"好的"'}, None),
        ("1,x,,", {"a": "1", "b": "x"}, None),
        ("1,x,y,z", {"a": "1", "b": "x", "+": "y,z"}, "wrong_columns"),
        ("1" + ",x" * 40, {"a": "1", "b": "x", "+": ",".join("x" * 39)}, "wrong_columns"),
        ("1", {"a": "1"}, "wrong_columns"),
        ('1,"x"y', '1,"x"y', "wrong_columns"),
        ('1,"x', '1,"x', "wrong_columns"),
    ],
)
def test_a_row_that_does_not_fit_is_named_and_kept_and_the_next_ones_are_read(line, payload, problem):
    delivery = read(f"a,b\n0,first\n{line}\n2,next\n3,last\n")
    others = [{"a": "0", "b": "first"}, {"a": "2", "b": "next"}, {"a": "3", "b": "last"}]
    assert rows_of(delivery) == [others[0], payload, *others[1:]]
    assert delivery.records["problem"].to_list() == [None, problem, None, None]


@pytest.mark.parametrize(
    ("header", "headers"),
    [
        ("a,a,a_2", ["a", "a_2", "a_2_2"]),
        ("a,,", ["a", "column2", "column3"]),
        ("column2,,x", ["column2", "column2_2", "x"]),
        ('"正文\n(必填)", 时间 ,+', ["正文\n(必填)", "时间", "+"]),
        ("\n\n,,\na,b,c", ["a", "b", "c"]),
    ],
)
def test_headers_are_told_apart(header, headers):
    delivery = read(f"{header}\n1,2,3\n1,2,3,4\n")
    assert delivery.headers == headers
    assert [list(row.values()) for row in rows_of(delivery)] == [["1", "2", "3"], ["1", "2", "3", "4"]]


def test_blank_rows_are_no_records():
    assert rows_of(read("a,b\n\n1,x\n , \n,\n\n2,y\n")) == [{"a": "1", "b": "x"}, {"a": "2", "b": "y"}]


def test_a_spreadsheet_is_read_with_its_dates_sheets_and_gaps():
    first = [
        ["编号", "时间", "内容", "内容", ""],
        [1001, datetime(2026, 7, 3, 9, 5, 7), "断网", 1.5, True],
        [],
        [1002.0, "昨天"],
    ]
    sheets = {"七月": first, "八月": [["编号", "备注"], ["A1", "x"]], "说明": [["只有表头"]], "空": []}
    delivery = read(workbook(sheets), "七月.XLSX")
    assert (delivery.format, delivery.encoding) == ("xlsx", None)
    assert [{name: cell for name, cell in row.items() if cell is not None} for row in rows_of(delivery)] == [
        {"编号": "1001", "时间": "2026-07-03 09:05:07", "内容": "断网", "内容_1": "1.5", "__UNNAMED__4": "true"},
        {"编号": "1002", "时间": "昨天"},
        {"编号": "A1", "备注": "x"},
    ]
    assert delivery.records["row_no"].to_list() == [1, 3, 4]
    assert delivery.headers == ["编号", "时间", "内容", "内容_1", "__UNNAMED__4", "备注"]


def test_a_line_that_is_no_object_is_named_and_kept():
    lines = ['{"a":1,"b":{"c":[2]}}', "", '{"a":', "[1]", "3", '{"a":1}x', "  ", '{"d":null}']
    delivery = read("\r\n".join(lines), "x.jsonl")
    assert delivery.records.rows() == [
        (1, lines[0], None), (3, lines[2], "bad_json"), (4, lines[3], "bad_json"), (5, lines[4], "bad_json"),
        (6, lines[5], "bad_json"), (8, lines[7], None),
    ]  # fmt: skip
    assert delivery.headers == ["a", "b", "d"]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "x.csv", "empty_file"),
        ("编号,内容\n", "x.csv", "empty_file"),
        ("\n \n", "x.csv", "empty_file"),
        ("\n\n", "x.jsonl", "empty_file"),
        (workbook({"空": []}), "x.xlsx", "empty_file"),
        (workbook({"表头": [["编号", "内容"]]}), "x.xlsx", "empty_file"),
        (codecs.BOM_UTF8 + TABLE.encode("gb18030"), "x.csv", "undecodable"),
        (TABLE.encode("utf-16")[:-1], "x.csv", "undecodable"),
        (TABLE.encode() + b"\xff\xff\xff", "x.csv", "undecodable"),
        (workbook({"a": [["编号", "内容"], [1, "x"]]}), "x.csv", "unreadable_file"),
        (b"\x1f\x8b\x08\x00gzip", "x.jsonl", "unreadable_file"),
        (TABLE, "x.xlsx", "unreadable_file"),
        (workbook({"a": [["a"], [1]]})[:-40], "x.xlsx", "unreadable_file"),
        (b"%PDF-1.7", "x.pdf", "unreadable_file"),
        ("x," * 1001 + "\n1\n", "x.csv", "unreadable_file"),
        (TABLE, "x", "unreadable_file"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(content, name, code):
    with pytest.raises(UnusableFileError, match=f"^{code}$"):
        read(content, name)


def test_a_file_that_is_gone_cannot_be_read(tmp_path):
    with pytest.raises(UnusableFileError, match=r"^unreadable_file$"):
        read_delivery(tmp_path / "gone.csv")
    assert file_id("gone.csv", tmp_path / "gone.csv").isalpha()


@pytest.mark.parametrize("name", ["投诉 七月.csv", "投诉[1].csv", "a*.csv", "a?b.csv", "e'f.csv"])
def test_a_name_is_no_pattern(tmp_path, name):
    (tmp_path / name).write_text(TABLE, encoding="utf-8")
    (tmp_path / "a0.csv").write_text("编号,内容\n9,别的\n", encoding="utf-8")
    assert rows_of(read_delivery(tmp_path / name)) == ROWS


def test_files_are_found_to_the_bottom_without_hidden_and_unfinished_ones(tmp_path):
    kept = ["a.csv", "热线/2026/七月.xlsx", "part.csv"]
    left = [".hidden", ".git/config", "~$七月.xlsx", "a.csv.tmp", "b.xlsx.part", "c.csv.CRDOWNLOAD", "d.csv.filepart"]
    for name in kept + left:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [below for below, _ in landed([tmp_path])] == sorted(kept)
    assert landed([tmp_path, tmp_path, tmp_path / "a.csv"]) == landed([tmp_path])
    assert [below for below, _ in landed([tmp_path / "热线", tmp_path / "none"])] == ["2026/七月.xlsx"]


def test_a_name_in_gb18030_can_be_read(tmp_path):
    path = os.fsencode(tmp_path) + "/投诉.csv".encode("gb18030")
    Path(os.fsdecode(path)).write_text(TABLE, encoding="utf-8")
    [(below, found)] = landed([tmp_path])
    assert below == "投诉.csv"
    assert rows_of(read_delivery(found)) == ROWS


def test_a_file_is_known_by_its_place_and_its_bytes(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"x")
    other.write_bytes(b"y")
    ids = [file_id(place, path) for place, path in (("a", one), ("a", one), ("b", one), ("a", other))]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    assert all(key.isalpha() for key in ids)
