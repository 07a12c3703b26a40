"""Cells of XLSX sheets: the same as the library reads that holds a sheet whole, whatever the writer; and bounded."""

import io
import tempfile
import zipfile
from pathlib import Path

import fastexcel
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.readers import UnusableFileError, delivery, disk, read_delivery, sheet_cells, xml_text
from pipelines.readers.sheet_cells import ERRORS, SheetCells
from pipelines.readers.spreadsheet import read_book

FORMATS = [
    *(
        "General",
        "@",
        "0.00",
        "#,##0 [$€-407]",
        "yyyy-mm-dd",
        'yyyy"年"m"月"d"日" hh:mm',
        "h:mm AM/PM",
        "[h]:mm",
        "mm:ss.0",
    ),
    *(
        '0" days"',
        "[Red]0;[Blue]-0",
        r"\d0",
        "0_d",
        "*d0",
        "0;yyyy",
        "上午/下午h:mm",
        "[$-804]aaaa",
        14,
        22,
        46,
        49,
        27,
    ),
]
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=8)
WRITTEN = st.sampled_from(["_x0041_", "<b>&amp;", " a\r\nb ", "0012", "1e5", "#N/A", "\t", "断网\n三天", "😀"])
NUMBER = st.integers(-(10**17), 10**17) | st.floats(-1e17, 1e17) | st.floats(0, 60_000) | st.integers(0, 60_000)
CELL = st.tuples(st.just("text"), TEXT | WRITTEN | NUMBER | st.booleans())
# The writer escapes nothing of what a formula gives, and the library nothing back.
RESULT = (TEXT | WRITTEN).filter(lambda text: text.isprintable() and "_x" not in text)
CELL |= st.tuples(st.just("formula"), RESULT | NUMBER | st.booleans())
# Beyond such days, and after the year 9999, the library fails.
CELL |= st.tuples(st.sampled_from(FORMATS), st.floats(0, 2_957_003) | st.integers(0, 2_957_003))
PLACE = st.tuples(st.integers(0, 40), st.sampled_from([0, 1, 2, 3, 25, 26, 27, 701, 702]))


def written(sheets: list[dict], *, inline: bool, is_1904: bool) -> bytes:
    """A workbook; a cell is a number format with a number, or how it is written with a value."""
    options = {"constant_memory": inline, "date_1904": is_1904, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(buffer := io.BytesIO(), options) as made:
        for cells in sheets:
            sheet = made.add_worksheet()
            for (row, column), (how, value) in sorted(cells.items(), key=lambda cell: cell[0]):
                if how == "formula":
                    sheet.write_formula(row, column, "=A1", None, value)
                elif how == "text":
                    (sheet.write_string if isinstance(value, str) else sheet.write)(row, column, value)
                else:
                    sheet.write_number(row, column, value, made.add_format({"num_format": how}))
    return buffer.getvalue()


def ours(content: bytes) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "x.xlsx").write_bytes(content)
        return [texts_of(cells) for cells in read_book(Path(folder) / "x.xlsx")]


def texts_of(cells: SheetCells) -> dict[tuple[int, int], str]:
    found = {}
    for frame in cells.frames:
        for row, *texts in frame.rows():
            named = zip(frame.columns[1:], texts, strict=True)
            found |= {(row, int(name)): text for name, text in named if text is not None}
    return found


def theirs(content: bytes) -> list[dict]:
    book = fastexcel.read_excel(content)
    return [whole(book, name) for name in book.sheet_names]


def whole(book: fastexcel.ExcelReader, name: str) -> dict[tuple[int, int], str]:
    columns = []
    batch = book.load_sheet(
        name,
        header_row=None,
        skip_rows=0,
        dtypes="string",
        eager=True,
        use_columns=lambda column: not columns.append(column),
    )
    if not batch.num_columns:
        return {}
    places = [*dict.fromkeys(column.absolute_index for column in columns)]
    cells = enumerate(pl.from_arrow(batch).rows())
    found = {(row, column): text for row, texts in cells for column, text in zip(places, texts, strict=True)}
    return {place: text for place, text in found.items() if text is not None and text not in ERRORS}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.dictionaries(PLACE, CELL, max_size=12), min_size=1, max_size=3), st.booleans(), st.booleans())
def test_a_sheet_reads_as_one_that_is_held_whole(sheets, inline, is_1904):
    content = written(sheets, inline=inline, is_1904=is_1904)
    assert ours(content) == theirs(content)


def test_half_a_millisecond_is_rounded_as_spreadsheets_do():
    content = written([{(0, 0): ("yyyy-mm-dd", 2097152.033754219)}], inline=False, is_1904=False)
    assert ours(content) == [{(0, 0): "7641-10-20 00:48:36.365"}] == theirs(content)


def test_what_does_not_fit_into_memory_reads_the_same(monkeypatch):
    cells = {(row, column): ("text", f"{row}断网{column}" * (1 + row % 99)) for row in range(300) for column in (0, 3)}
    contents = [written([cells], inline=inline, is_1904=False) for inline in (False, True)]
    held = [ours(content) for content in contents]
    monkeypatch.setattr(disk, "IN_MEMORY", 1000)
    monkeypatch.setattr(sheet_cells, "BATCH_CELLS", 50)
    monkeypatch.setattr(xml_text, "CHUNK", 1000)
    assert (
        [ours(content) for content in contents] == held == [[{place: text for place, (_, text) in cells.items()}]] * 2
    )


MAIN = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def made(sheet: str, texts: str = "") -> bytes:
    """A workbook of one sheet, its XML and that of the shared texts given."""
    content = written([{(0, 0): ("text", "x")}], inline=False, is_1904=False)
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer := io.BytesIO(), "w", 8) as new:
        for name in old.namelist():
            parts = {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": texts}
            new.writestr(name, parts.get(name) or old.read(name))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        (f'<x:worksheet {MAIN}><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c/><x:c><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>', {(0, 0): "x", (0, 2): "2"}),
        ('<w><sheetData><row r="3"><c r="B3" t="inlineStr"><is><t>断</t><r><t>网</t></r><rPh><t>duan</t></rPh></is></c></row></sheetData></w>', {(2, 1): "断网"}),
        ('<w><sheetData><row>\n <c r="A1" t="str">\n <f>1&amp;2</f>\n <v>a&amp;b</v>\n </c>\n</row></sheetData></w>', {(0, 0): "a&b"}),
        ('<w><sheetData><row r="1"><c r="A1"><v>a\x01b\x1f</v></c></row></sheetData></w>', {(0, 0): "ab"}),
        ('<w><sheetData><row r="5"><c r="A5"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row></sheetData></w>', {(4, 0): "1", (5, 0): "2"}),
        ('<w><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row></sheetData><v>9</v><extLst><row/></extLst></w>', {(0, 0): "2"}),
        ('<w><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></w>', {(1048575, 16383): "1"}),
        ('<w><sheetData><row r="1"><c r="A1" t="e"><v>#NEW!</v></c><c r="B1" t="d"><v>2026-07-01T09:00:00</v></c></row></sheetData></w>', {(0, 0): "#NEW!", (0, 1): "2026-07-01T09:00:00"}),
        ("<w><sheetData/></w>", {}),
    ],
    ids=["prefixes, no places", "rich", "spaced", "forbidden", "order", "twice, after", "far", "errors, dates", "empty"],
)  # fmt: skip
def test_every_way_to_write_a_sheet_is_read(sheet, found):
    assert ours(made(sheet)) == [found]


ROW = '<w><sheetData><row r="1"><c r="A1" t="s"><v>{}</v></c></row></sheetData></w>'
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (made(ROW.format(7)), "unreadable_file"),
        (made(ROW.format(-1)), "unreadable_file"),
        (made(ROW.format(0), ENTITIES + "<sst><si><t>&b;</t></si></sst>"), "unreadable_file"),
        (made(ENTITIES + ROW.format("&b;")), "unreadable_file"),
        (made(ROW.format(0), f"<sst><si><t>{'x' * (9 << 20)}</t></si></sst>"), "too_large"),
        (made(ROW.format(0), f"<sst><si>{'<t>xxxxxxxx</t>' * (2 << 20)}</si></sst>"), "too_large"),
        (made(f"<w a='{'x' * (20 << 20)}'/>"), "too_large"),
        (made(f"<w><sheetData><row>{'<c/>' * 600_000}</row></sheetData></w>"), "too_large"),
        (made('<w><sheetData><row><c r="ZZZ1"><v>1</v></c></row></sheetData></w>'), "unreadable_file"),
        (made("<w>" + " " * (201 << 20) + "</w>"), "too_large"),
    ],
    ids=["no text", "before", "entities", "in the sheet", "text", "parts", "tag", "row", "column", "bomb"],
)
def test_what_would_grow_without_end_or_is_damaged_is_refused(content, code):
    with pytest.raises(UnusableFileError, match=f"^{code}$"):
        ours(content)


def test_more_texts_or_merged_cells_than_a_book_has_are_refused(monkeypatch):
    monkeypatch.setattr(disk, "MOST_HELD", 10)
    monkeypatch.setattr(disk, "MOST_TEXTS", 100)
    with pytest.raises(UnusableFileError, match=r"^too_large$"):
        ours(made(ROW.format(0), f"<sst>{'<si/>' * 200}</sst>"))
    monkeypatch.setattr(sheet_cells, "MOST_REGIONS", 10)
    merged = "".join(f'<mergeCell ref="A{row}:A{row + 1}"/>' for row in range(1, 99, 2))
    with pytest.raises(UnusableFileError, match=r"^too_large$"):
        ours(made(f"<w><sheetData/><mergeCells>{merged}</mergeCells></w>"))


def test_one_text_in_every_cell_does_not_fill_the_disk(monkeypatch, tmp_path):
    cell = '<c t="s"><v>0</v></c>'
    shared = made(
        f"<w><sheetData>{f'<row>{cell}</row>' * 100}</sheetData></w>", f"<sst><si><t>{'断' * 1000}</t></si></sst>"
    )
    merged = written(
        [{(row, 0): ("text", "x") for row in range(99)} | {(1, 1): ("text", "断" * 1000)}], inline=True, is_1904=False
    )
    merged = rewritten(merged, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="B2:B99"/></mergeCells>')
    for content in (shared, merged):
        (tmp_path / "x.xlsx").write_bytes(content)
        assert read_delivery(tmp_path / "x.xlsx").spool.height > 90
    monkeypatch.setattr(delivery, "ALWAYS", 100_000)
    monkeypatch.setattr(delivery, "MOST_TIMES", 1)
    for content in (shared, merged):
        (tmp_path / "x.xlsx").write_bytes(content)
        with pytest.raises(UnusableFileError, match=r"^too_large$"):
            read_delivery(tmp_path / "x.xlsx")
    row = f"<row>{cell * 1_300}</row>"
    with pytest.raises(UnusableFileError, match=r"^too_large$"):
        ours(made(f"<w><sheetData>{row}</sheetData></w>", f"<sst><si><t>{'断' * 32_000}</t></si></sst>"))


def rewritten(content: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with one piece of its first sheet changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").replace(old, new)
    return made(sheet.decode())


def test_a_day_that_no_calendar_has_stays_a_number():
    far = {(row, 0): ("yyyy-mm-dd", value) for row, value in enumerate((3e6, 1e9, -1e12))}
    assert ours(written([far], inline=False, is_1904=False)) == [
        {(0, 0): "3000000", (1, 0): "1000000000", (2, 0): "-1000000000000"}
    ]
