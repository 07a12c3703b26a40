"""exports/review.xlsx: decisions for people who don't use a terminal. Written every night, taken back from landing/.

What a row may say is decided in models/verdicts/review.py.
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import duckdb
import fastexcel
import polars as pl
import xlsxwriter

from models.verdicts.review import (
    ADVICE,
    ANSWERS,
    COLUMNS,
    DECISIONS,
    QUESTION_COLUMNS,
    QUESTIONS,
    SHEET,
    TELLS,
    RowError,
    Said,
    read_answer,
    read_row,
)
from pipelines.readers.workbook import DAMAGES
from pipelines.sql import read_sql

CREATED = datetime(2026, 1, 1)  # else the hour would be in the file
LARGEST = 50 * 1024**2  # bytes unpacked: what people fill in is far smaller, and a bomb is not opened
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
READS: dict[str, Callable[[dict[str, str]], Said | None]] = {SHEET: read_row, QUESTIONS: read_answer}
HEADERS = {SHEET: COLUMNS, QUESTIONS: QUESTION_COLUMNS}
QUOTED = 160  # characters of a quotation: a row must fit on a screen
Cell = str | int | float | None


def render_review(connection: duckdb.DuckDBPyConnection) -> bytes:
    """The review sheet of what is published, as a workbook."""
    hotspots = connection.sql(read_sql("verdicts/hotspots")).fetchall()
    asked = [row[:-1] for row in connection.sql(read_sql("verdicts/questions")).fetchall()]
    with _book() as (book, file):
        _fill(book, SHEET, COLUMNS, hotspots, choices={"裁决": list(DECISIONS)})
        _fill(book, QUESTIONS, QUESTION_COLUMNS, asked, choices={"是一回事吗": list(ANSWERS)})
        advice = book.add_worksheet(ADVICE)
        advice.set_column(0, 0, 120, book.add_format({"text_wrap": True, "valign": "top"}))
        for number, line in enumerate(TELLS):
            advice.write_string(number, 0, line)
    return file.getvalue()


class _book:  # noqa: N801  a context manager
    """A workbook in memory with the same bytes for the same cells, and the bytes once it is closed."""

    def __enter__(self) -> tuple[xlsxwriter.Workbook, io.BytesIO]:
        self._file = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._file, OPTIONS)
        self._book.set_properties({"created": CREATED})
        return self._book, self._file

    def __exit__(self, *_: object) -> None:
        self._book.close()


def _fill(
    book: xlsxwriter.Workbook,
    name: str,
    columns: Sequence[tuple[str, int, bool]],
    rows: Sequence[Sequence[Cell]],
    *,
    choices: dict[str, list[str]],
) -> None:
    """A sheet of rows, with empty columns for people to fill in behind them."""
    sheet = book.add_worksheet(name)
    plain = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D0D0D0"}
    head, asked_head = ({"bold": True, "bg_color": colour, "border": 1} for colour in ("#DDE6F0", "#FFE699"))
    cell, asked = book.add_format(plain), book.add_format(plain | {"bg_color": "#FFF9E5", "locked": False})
    for place, (header, width, is_asked) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, header, book.add_format(asked_head if is_asked else head))
        for number, row in enumerate(rows, start=1):
            value = row[place] if place < len(row) else None
            if is_asked:
                sheet.write_blank(number, place, None, asked)
            elif isinstance(value, int | float):
                sheet.write_number(number, place, value, cell)
            else:
                # As a string, whatever it begins with: what customers typed is never a formula.
                sheet.write_string(number, place, _short(str(value or "")), cell)
        if header in choices and rows:
            wanted = "、".join(choices[header])
            rule = {
                "validate": "list",
                "source": choices[header],
                "error_title": header,
                "error_message": f"请选：{wanted}",
            }
            sheet.data_validation(1, place, len(rows), place, rule)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _short(text: str) -> str:
    return text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"


def is_review(path: Path) -> bool:
    """Whether a file is a review sheet, by the names of its sheets; it is not opened further."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return False
    with suppress(OSError, KeyError, ValueError, *DAMAGES), zipfile.ZipFile(path) as packed:
        size = sum(member.file_size for member in packed.infolist())
        book = packed.getinfo("xl/workbook.xml")
        if size <= LARGEST and book.file_size < 1024**2:
            text = packed.read(book).decode("utf-8")
            return f'name="{SHEET}"' in text and f'name="{QUESTIONS}"' in text
    return False


def read_review(path: Path) -> Iterator[tuple[str, int, Said | RowError]]:
    """What each filled-in row says, or why it cannot be taken: sheet, row as the spreadsheet numbers it, and that."""
    try:
        book = fastexcel.read_excel(path)
        sheets = {name: book.load_sheet(name, header_row=None, dtypes="string").to_polars() for name in READS}
    except (fastexcel.FastExcelError, OSError) as error:
        yield "", 0, RowError(f"文件打不开（{type(error).__name__}），请另存为 xlsx 再放进 landing/")
        return
    for name, read in READS.items():
        yield from ((name, number, said) for number, said in _rows(sheets[name], name, read))


def _rows(
    sheet: pl.DataFrame, name: str, read: Callable[[dict[str, str]], Said | None]
) -> Iterator[tuple[int, Said | RowError]]:
    headers = [str(cell or "").strip() for cell in sheet.row(0)] if sheet.height else []
    missing = [header for header, _, _ in HEADERS[name] if header not in headers]
    if missing:
        yield 1, RowError(f"表头里少了“{'”“'.join(missing)}”；请在原来的表上填写，不要改动表头")
        return
    for number, cells in enumerate(sheet.rows()[1:], start=2):
        row = {header: str(cell or "").strip() for header, cell in zip(headers, cells, strict=True) if header}
        try:
            said = read(row)
        except RowError as error:
            yield number, error
        else:
            if said:
                yield number, said


def render_receipt(rows: Sequence[tuple[str, str, int, str, str, str, str]]) -> bytes:
    """The receipt: file, sheet, row, hotspot, decision, outcome and remark of every row that was filled in."""
    widths = {"文件": 28, "工作表": 12, "行": 6, "编号": 10, "裁决": 12, "结果": 10, "说明": 60}
    with _book() as (book, file):
        _fill(book, "回执", [(name, width, False) for name, width in widths.items()], rows, choices={})
    return file.getvalue()
