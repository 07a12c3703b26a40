"""Write a made-up contact centre to a folder, as the files its departments would send, with the truth beside them.

What customers say and how departments write it down is made in models/world; here it becomes bytes, block by block, so
that a world larger than memory can be written.
"""

import csv
import gzip
import io
import json
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol, TextIO

import polars as pl
import xlsxwriter
import yaml

from models.world import Block, World
from models.world.departments import Record
from models.world.spec import Deliveries, Department, assemble

WORLDS = Path(__file__).parents[1] / "data" / "worlds"
FIRST_DAY = date(2026, 6, 20)
Industry = Literal["telecom", "ecommerce", "bank"]
Wording = Literal["train", "held-out"]

_CREATED = datetime(2026, 1, 1)  # of spreadsheets; else now, and no two runs were alike
_PLACE = {"file": pl.String, "row_no": pl.Int64, "external_id": pl.String, "delivery": pl.String, "reason": pl.String}


def read_world(industry: Industry, wording: Wording) -> dict[str, Any]:
    """Give what the files of a company and a wording say, those for all industries first.

    Args:
        industry: Folder below data/worlds.
        wording: Folder below the industry.

    Returns:
        As WorldSpec takes it.
    """
    folders = (WORLDS / "common", WORLDS / industry)
    files = [folder / "company.yaml" for folder in folders]
    files += [file for folder in folders for file in sorted((folder / wording).glob("*.yaml"))]
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return assemble(yaml.load(file.read_text(encoding="utf-8"), Loader=loader) or {} for file in files)


def write_world(
    folder: Path,
    *,
    seed: int,
    days: int,
    contacts: int,
    first_day: date = FIRST_DAY,
    industry: Industry = "telecom",
    wording: Wording = "train",
) -> dict[str, int]:
    """Write the deliveries below `folder/landing` and the truth below `folder/truth`.

    Args:
        folder: Where to; made when missing. Files of the same name are replaced.
        seed: Same seed, same bytes.
        days: Length of the span.
        contacts: How many contacts, not counting those sent twice and broken rows.
        first_day: First day of the span.
        industry: Whose customers they are.
        wording: In whose words they speak; the two share scenarios but no phrase.

    Returns:
        Path below `landing` to number of records delivered, broken ones included.
    """
    spec = read_world(industry, wording)
    world = World(spec, seed=seed, days=days, contacts=contacts, first_day=first_day)
    with ExitStack() as stack:
        landing = stack.enter_context(_Landing(folder / "landing", world.spec.departments))
        truth = stack.enter_context(_Truth(folder / "truth"))
        for block in world.tell():
            truth.add(block, landing.add(block.records))
    _write_world_truth(folder / "truth", world)
    return dict(landing.counts)


class _Writer(Protocol):
    def write(self, record: Record) -> None: ...

    def close(self) -> None: ...


class _Delimited:
    """Rows of cells; a row that is broken has two cells too many."""

    def __init__(self, path: Path, delivery: Deliveries, headers: Sequence[str]) -> None:
        self._file = _open_text(path, delivery.encoding)
        delimiter = "\t" if delivery.format == "tsv" else ","
        self._rows = csv.writer(self._file, lineterminator="\r\n", delimiter=delimiter)
        self._rows.writerow(headers)

    def write(self, record: Record) -> None:
        self._rows.writerow([*record.cells.values(), *(("转派", "二次") if record.broken == "wrong_columns" else ())])

    def close(self) -> None:
        self._file.close()


class _Json:
    """A JSON object a line, one that is broken ends in the middle; or all of them in one array."""

    def __init__(self, path: Path, delivery: Deliveries, _headers: Sequence[str]) -> None:
        self._file = _open_text(path, "utf-8")
        self._is_array = delivery.format == "json"
        self._before = "[" if self._is_array else ""

    def write(self, record: Record) -> None:
        line = json.dumps(record.cells, ensure_ascii=False)
        line = line[: len(line) // 2] if record.broken == "bad_json" else line
        self._file.write(self._before + line)
        self._before = ",\n" if self._is_array else "\n"

    def close(self) -> None:
        self._file.write("]\n" if self._is_array else "\n")
        self._file.close()


class _Spreadsheet:
    """A sheet, written row by row."""

    def __init__(self, path: Path, _delivery: Deliveries, headers: Sequence[str]) -> None:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
        self._book = xlsxwriter.Workbook(path, options | {"default_date_format": "yyyy/m/d h:mm"})
        self._book.set_properties({"created": _CREATED})
        self._sheet = self._book.add_worksheet("数据")
        self._sheet.write_row(0, 0, headers)
        self._next = 1

    def write(self, record: Record) -> None:
        self._sheet.write_row(self._next, 0, ["" if cell is None else cell for cell in record.cells.values()])
        self._next += 1

    def close(self) -> None:
        self._book.close()


class _Parquet:
    """A table, written when all of it is known."""

    def __init__(self, path: Path, _delivery: Deliveries, _headers: Sequence[str]) -> None:
        self._path = path
        self._rows: list[Mapping[str, Any]] = []

    def write(self, record: Record) -> None:
        self._rows.append(record.cells)

    def close(self) -> None:
        pl.DataFrame(self._rows, infer_schema_length=None).write_parquet(self._path, statistics=False)


class _Mailbox:
    """Messages one after the other, in the format of Unix mailboxes; cells are headers, but for the text."""

    def __init__(self, path: Path, _delivery: Deliveries, _headers: Sequence[str]) -> None:
        self._file = path.open("wb")

    def write(self, record: Record) -> None:
        message = EmailMessage(policy=SMTP.clone(linesep="\n"))
        *headers, text = record.cells.items()
        for name, cell in headers:
            if cell is not None:
                message[name] = str(cell)
        message.set_content(text[1] or "", cte="base64")
        self._file.write(b"From - Thu Jan  1 00:00:00 2026\n" + message.as_bytes() + b"\n")

    def close(self) -> None:
        self._file.close()


def _open_text(path: Path, encoding: str) -> TextIO:
    """A text file, packed when its name says so, with nothing in it that depends on the hour."""
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.GzipFile(path, "wb", mtime=0), encoding=encoding, newline="")
    if path.suffix == ".zip":
        return io.TextIOWrapper(_Zipped(path), encoding=encoding, newline="")
    return path.open("w", encoding=encoding, newline="")


class _Zipped(io.BufferedIOBase):
    """The one member of a zip archive."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path, "w")
        # Without a date given, that of now would stand in the archive.
        member = zipfile.ZipInfo(path.stem, _CREATED.timetuple()[:6])
        member.compress_type = zipfile.ZIP_DEFLATED
        self._member = self._archive.open(member, "w", force_zip64=True)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401  any buffer
        return self._member.write(data)

    def close(self) -> None:
        if not self.closed:
            self._member.close()
            self._archive.close()
        super().close()


_WRITERS = {
    **dict.fromkeys(("csv", "tsv"), _Delimited),
    **dict.fromkeys(("jsonl", "json"), _Json),
    "xlsx": _Spreadsheet,
    "parquet": _Parquet,
    "mbox": _Mailbox,
}


class _Landing:
    """The delivered files. A department's file is closed when the first new contact goes into its next one."""

    def __init__(self, folder: Path, departments: Mapping[str, Department]) -> None:
        self.counts: Counter[str] = Counter()
        self._folder, self._departments = folder, departments
        self._open: dict[str, _Writer] = {}
        self._newest: dict[str, str] = {}

    def __enter__(self) -> "_Landing":
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._open.values():
            writer.close()

    def add(self, records: Sequence[Record]) -> pl.DataFrame:
        """Write some records; gives file, row_no (from 1), external_id, delivery, reason (null for a sound one)."""
        return pl.DataFrame([self._write(record) for record in records], schema=_PLACE, orient="row")

    def _write(self, record: Record) -> tuple[str, int, str, str, str | None]:
        if record.delivery == "new" and record.broken is None:
            before = self._newest.get(record.department)
            self._newest[record.department] = record.path
            if before not in (None, record.path):
                self._open.pop(before).close()
        if record.path not in self._open:
            self._open[record.path] = self._begin(record)
        self._open[record.path].write(record)
        self.counts[record.path] += 1
        return record.path, self.counts[record.path], record.external_id, record.delivery, record.broken

    def _begin(self, record: Record) -> _Writer:
        delivery, path = self._departments[record.department].delivery, self._folder / record.path
        path.parent.mkdir(parents=True, exist_ok=True)
        return _WRITERS[delivery.format](path, delivery, list(record.cells))


class _Truth:
    """What is true of the contacts, in CSV files that grow: contacts, planted, evidence, personal."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}

    def __enter__(self) -> "_Truth":
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def add(self, block: Block, places: pl.DataFrame) -> None:
        """Write what is true of a block and of the records that it led to."""
        sound = places.filter(pl.col("reason").is_null()).drop("reason")
        # A record that is sent again has the place of its own and the truth of its contact.
        self._append("contacts", sound.join(block.truth, on="external_id", how="left", maintain_order="left"))
        self._append("planted", places.filter(pl.col("reason").is_not_null()).select("file", "row_no", "reason"))
        self._append("evidence", block.evidence)
        self._append("personal", block.personal)

    def _append(self, name: str, frame: pl.DataFrame) -> None:
        is_first = name not in self._files
        if is_first:
            self._files[name] = (self._folder / f"{name}.csv").open("wb")
        frame.write_csv(self._files[name], include_header=is_first)


def _write_world_truth(folder: Path, world: World) -> None:
    """Write what is true of the world as a whole, a CSV file a frame."""
    names = ("agents", "scenarios", "process_nodes", "daily", "outbreaks", "transitions", "fixes")
    for name in names:
        getattr(world, name).write_csv(folder / f"{name}.csv")
