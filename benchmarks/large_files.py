"""Deliveries of any size, and those that must not be opened, written without holding them."""

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import xlsxwriter

MB, GB = 1 << 20, 1 << 30
COLUMNS = ("工单编号", "客户号码", "受理时间", "业务类型", "投诉内容", "归属地市")
# Random letters shrink as little as what people write: to a third.
LETTERS = (
    "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心"
)
BLOCK, LAST_ROW, PACKED_ROW = 2_000, 1 << 20, 185
FIRST = datetime(2026, 7, 1)
Row = tuple[str, str, str, str, str, str]
ENTITIES = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {name} "{f"&{held};" * 10}">' for held, name in zip("abcdefgh", "bcdefghi", strict=True)
) + "]><w>&i;</w>"  # fmt: skip
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


@cache
def said() -> list[str]:
    """What customers said, 20 to 200 letters each."""
    chance = random.Random(7)
    return ["".join(chance.choices(LETTERS, k=chance.randint(20, 200))) for _ in range(BLOCK)]


def rows() -> Iterator[Row]:
    """Records without end, each with an id and a text of its own."""
    for number in count(1):
        when = FIRST + timedelta(seconds=number % 2_000_000)
        text = f"{said()[number % BLOCK]}，单号{number}"
        kind, place = ("宽带", "移动", "电视")[number % 3], ("城东", "城西")[number % 2]
        yield f"GD-{number}", str(13_900_000_000 + number % 500_000), str(when), kind, text, place


def as_object(row: Row) -> str:
    """A record as JSON."""
    return json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False)


def as_mail(row: Row) -> str:
    """A record as a message of a mailbox."""
    number, customer, when, kind, text, _ = row
    sent = datetime.fromisoformat(when).strftime("%d %b %Y %H:%M:%S +0800")
    head = (
        f"From x@example.com Wed Jul  1 09:00:00 2026\nMessage-ID: <{number}@example.com>\nFrom: {customer}@example.com"
    )
    return f"{head}\nDate: {sent}\nSubject: {number}\nContent-Type: text/plain; charset=utf-8\n\n{kind}：{text}\n\n"


# How each format begins, writes a record, and ends.
FORMATS: dict[str, tuple[str, Callable[[Row], str], str]] = {
    "csv": (",".join(COLUMNS) + "\n", lambda row: ",".join(row) + "\n", ""),
    "jsonl": ("", lambda row: as_object(row) + "\n", ""),
    "json": ("[{}", lambda row: ",\n" + as_object(row), "]"),
    "mbox": ("", as_mail, ""),
}


def text(form: str, size: int, encoding: str = "utf-8") -> Iterator[bytes]:
    """A file of a format, in pieces."""
    head, write, end = FORMATS[form]
    yield head.encode(encoding)
    written, made = 0, rows()
    while written < size:
        piece = "".join(write(next(made)) for _ in range(BLOCK)).encode(encoding)
        written += len(piece)
        yield piece
    yield end.encode(encoding)


def write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file."""
    with path.open("wb") as file:
        file.writelines(pieces)


def write_gzip(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a gzipped file."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.writelines(pieces)


def write_sparse(path: Path, head: bytes, size: int) -> None:
    """Write a file that is a hole behind its head: nulls that take no disk."""
    with path.open("wb") as file:
        file.write(head)
        file.truncate(size)


def same(letter: bytes, size: int) -> Iterator[bytes]:
    """One letter again and again."""
    for _ in range(size // MB):
        yield letter * MB


def write_zip(path: Path, members: dict[str, Iterable[bytes]]) -> None:
    """Write a ZIP archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, pieces in members.items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.writelines(pieces)


def write_parquet(path: Path, size: int) -> None:
    """Write a Parquet file of one group of rows, the hardest to read without holding it."""
    made = rows()
    held = pl.DataFrame((next(made) for _ in range(size // 350)), schema=COLUMNS, orient="row")
    pq.write_table(held.to_arrow(), path, row_group_size=held.height, compression="none", use_dictionary=False)


def write_book(path: Path, parts: dict[str, Iterable[bytes]]) -> None:
    """Write an XLSX book of two sheets with the parts that are given, the others as a library writes them."""
    with xlsxwriter.Workbook(buffer := io.BytesIO()) as made:
        for sheet in (made.add_worksheet(), made.add_worksheet()):
            sheet.write(0, 0, "x", made.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}))
    with zipfile.ZipFile(buffer) as old:
        write_zip(path, {name: [old.read(name)] for name in old.namelist()} | parts)


def large_book(size: int) -> dict[str, Iterable[bytes]]:
    """The parts of a book of about so many bytes, what customers said and their ids in the texts that sheets share."""
    height = size // PACKED_ROW
    halves = {SHEET: range(1, height // 2), SHEET.replace("1.", "2."): range(height // 2, height)}
    return {part: _sheet(numbers) for part, numbers in halves.items()} | {TEXTS: _texts(height)}


def _sheet(numbers: range) -> Iterator[bytes]:
    yield b"<worksheet><sheetData>"
    header = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in COLUMNS)
    yield f'<row r="1">{header}</row>'.encode()
    for place, number in enumerate(numbers, start=2):
        cells = (f't="s"><v>{2 * number}', f"><v>{13_900_000_000 + number}", f's="1"><v>{46_000 + number / 86_400}')
        cells += (f't="s"><v>{number % 3}', f't="s"><v>{2 * number + 1}', f't="s"><v>{number % 2}')
        row = "".join(f'<c r="{column}{place}" {cell}</v></c>' for column, cell in zip("ABCDEF", cells, strict=True))
        yield f'<row r="{place}">{row}</row>'.encode()
    yield b"</sheetData></worksheet>"


def _texts(height: int) -> Iterator[bytes]:
    yield "<sst><si><t>宽带</t></si><si><t>移动</t></si>".encode()
    for number in range(1, height):
        yield f"<si><t>GD-{number}</t></si><si><t>{said()[number % BLOCK]}，单号{number}</t></si>".encode()
    yield b"</sst>"


def same_cells() -> dict[str, Iterable[bytes]]:
    """The parts of a book whose every cell is the same long text, which it holds once."""
    row = b'<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>' * 1000
    sheet = [b"<w><sheetData>", *([row] * (LAST_ROW // 1000)), b"</sheetData></w>"]
    return {SHEET: sheet, TEXTS: [f"<sst><si><t>{'断' * 32_000}</t></si></sst>".encode()]}
