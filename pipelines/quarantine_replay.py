"""What was set aside, tried again under the present mapping."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import duckdb
import polars as pl
from rich.markup import escape

from models.intake.sources import Entry, Mapping
from models.text.masking import clean
from pipelines.explaining import explained
from pipelines.identifying import Reference, find_mapping, identified
from pipelines.quarantine import check_reason, loaded, table_of
from pipelines.readers import Delivery, Spool
from pipelines.readers.archive import is_archive, unpack
from pipelines.readers.landing import Landed, find_delivered
from pipelines.reading import console
from pipelines.settings import Home
from pipelines.sql import read_sql
from pipelines.staging import shown_place, stage
from pipelines.warehouse import Warehouse, insert, transaction

# What the mapping decides; any other reason lies in the file itself, and only another file cures it.
REFUSED = ["unmapped_file", "no_text", "bad_date", "ambiguous_date"]
IDS = ["contact_id", "record_id"]
NOTES = {
    "unmapped": "表头仍认不出：先写 reference/sources.yaml，tingsu sources check 会给出要写的条目",
    "held": "有 {usable} 条按现在的映射可用，但本文件已入库的 {loaded} 条会随之改变：请 export 后另行送达",
    "broken": "整批暂扣：请看 report/contracts/index.html 和 tingsu quarantine list，确认情况属实后加 --accept 放行",
    "gone": "原文件已不在 landing/、内容已变或不许读；改好的文件由 tingsu run 读入",
}


@dataclass(frozen=True)
class Replayed:
    """What a replay came to.

    Attributes:
        night: Night under which records were loaded.
        files: file_name, loaded, known, quarantined: a file that was tried.
        notes: (file_name, sentence) of each file that could not be tried.
    """

    night: date
    files: pl.DataFrame
    notes: list[tuple[str, str]]


def replay(
    home: Home, *, night: date, reason: str | None = None, file: str | None = None, accept: bool = False
) -> Replayed:
    """Try what is in quarantine again under the present mapping; all of it is kept, or nothing.

    Args:
        home: The home.
        night: Night under which to load what can be used now.
        reason: Only what has this reason code.
        file: Only this file: its path below the delivery folder, or its name.
        accept: Let in what is held back because its delivery broke the contract of its source.

    Raises:
        ConfigurationError: No reason has the code, or a reference file cannot be used.
        LookupError: Nothing was ever loaded.
    """
    check_reason(home, reason)
    reference, notes = Reference(loaded(home)), []
    home.confirm_secret()
    wanted = {"reason": reason, "refused": REFUSED}
    with Warehouse(home=str(home.path)).prepare() as connection:
        named = clean(pl.Series([file], dtype=pl.String))[0]
        files = connection.execute(read_sql("raw/replayable"), wanted | {"file": named}).pl()
        connection.execute(read_sql("raw/staged"))
        waiting = connection.execute(read_sql("raw/deliveries/waiting"), {"reason": reason, "file": named}).pl()
        stage_held(connection, waiting if accept else waiting.clear())
        notes += [] if accept else [(name, NOTES["broken"]) for name in waiting["file_name"]]
        for row in files.iter_rows(named=True):
            if row["is_whole"]:
                note = restage_file(connection, reference, home, row)
            else:
                note = restage_records(connection, reference, row, wanted)
            if note:
                notes.append((row["file_name"], note))
        connection.execute(read_sql("raw/decided"))
        counts = connection.sql(read_sql("raw/replayed_counts")).pl()
        with transaction(connection):
            connection.execute(read_sql("raw/records"), {"night": night})
            connection.execute(read_sql("raw/replayed"))
            connection.execute(read_sql("raw/quarantine"), {"night": night})
            connection.execute(read_sql("raw/deliveries/released"), {"night": night})
            connection.execute(read_sql("raw/deliveries/let_go"))
    return Replayed(night, counts, notes)


def stage_held(connection: duckdb.DuckDBPyConnection, files: pl.DataFrame) -> None:
    """Stage the records of files that were held back whole (file_id), as they were read."""
    connection.execute("create or replace temp table released (file_id varchar)")
    insert(connection, "released", files.select("file_id"))
    connection.execute(read_sql("raw/deliveries/release"))


def restage_file(connection: duckdb.DuckDBPyConnection, reference: Reference, home: Home, file: dict) -> str | None:
    """Read a file again that was set aside whole, if it still lies in landing/ or in an archive there; else say so."""
    with TemporaryDirectory(dir=home.path, prefix="unpacked-") as folder:
        for found in delivered_again(home, file["file_name"], Path(folder)):
            is_open = found.problem is None and found.mark is None and found.byte_count == file["byte_count"]
            if is_open and shown_place(found) == file["file_name"] and found.key == file["file_id"]:
                stage(connection, reference, key=found.key, place=found.place, path=found.path)
                return None
    return NOTES["gone"]


def delivered_again(home: Home, name: str, folder: Path) -> Iterator[Landed]:
    """What lies in landing/, an archive that a file of the name may lie in unpacked."""
    for found in find_delivered([home.landing]):
        yield found
        if found.problem is None and is_archive(found.place) and name.startswith(shown_place(found) + "/"):
            yield from unpack(found, Path(mkdtemp(dir=folder)))


def restage_records(
    connection: duckdb.DuckDBPyConnection, reference: Reference, file: dict, wanted: dict[str, Any]
) -> str | None:
    """Stage a file's records in quarantine once more, or say why they cannot be tried.

    A file has one mapping, so a new one must give the same ids to what is loaded from it: then that says the same.
    """
    wanted = wanted | {"file_id": file["file_id"]}
    records = connection.execute(read_sql("raw/replayable_records"), wanted).pl()
    headers = file["headers"] if file["mapping"] else headers_of(connection, file)
    place, entry = file["file_name"], reference.sources.entry_for(file["file_name"])
    mapping = present_mapping(reference, entry, headers, file)
    source = entry.name if entry else file["source"]
    already = loaded_records(connection, file, mapping, source)
    spool = Spool(connection)
    spool.add(pl.concat([records, already.select(records.columns)]))
    delivery = Delivery(file["format"], file["encoding"], headers, spool)
    mapping = find_mapping(delivery, mapping, reference, place=place)
    if mapping is None:
        return NOTES["unmapped"]
    rows = spool.rows(headers).order("row_no").pl()
    tried = identified(connection, rows, headers, mapping, reference, source=source)
    is_already = pl.col("row_no").is_in(already["row_no"].implode())
    tried, again = tried.filter(~is_already), tried.filter(is_already)
    usable = tried["problem"].null_count()
    if file["mapping"] and not usable:
        return None
    if not again.select(IDS).equals(already.select(IDS)):
        return NOTES["held"].format(usable=usable, loaded=already.height)
    fresh = {
        "source": source,
        "headers": headers,
        "mapped_by": "entry" if entry else "headers",
        "mapping": said(mapping),
    }
    columns = connection.table("delivered").columns
    delivered = {name: value for name, value in (file | fresh).items() if name in columns}
    tried = explained(tried, reference.reasons, place=place, source=source, headers=headers)
    insert(connection, "delivered", pl.DataFrame([delivered], infer_schema_length=None))
    insert(connection, "staged", tried.with_columns(file_id=pl.lit(file["file_id"]), source=pl.lit(source)))
    return None


def said(mapping: Mapping) -> str:
    """A mapping as raw.files holds it."""
    return mapping.model_dump_json(include=set(Mapping.model_fields))


def headers_of(connection: duckdb.DuckDBPyConnection, file: dict) -> list[str]:
    """The headers of a file that was not mapped; raw.files holds them cut and masked."""
    wanted = {"file_id": file["file_id"], "refused": REFUSED}
    return [row[0] for row in connection.execute(read_sql("raw/replayable_headers"), wanted).fetchall()]


def loaded_records(
    connection: duckdb.DuckDBPyConnection, file: dict, mapping: Mapping | None, source: str
) -> pl.DataFrame:
    """What is loaded from a file and a new mapping or source could change; nothing when both are the old ones."""
    is_same = source == file["source"] and bool(mapping) and bool(file["mapping"])
    is_same = is_same and said(mapping) == said(Mapping.model_validate_json(file["mapping"]))
    records = connection.sql(read_sql("raw/loaded_records"), params={"file_id": None if is_same else file["file_id"]})
    return records.pl()


def present_mapping(reference: Reference, entry: Entry | None, headers: list[str], file: dict) -> Mapping | None:
    """The present mapping of a file that was mapped before; else its entry, None without one.

    Which columns only count the rows, and whether the day or the month comes first, cannot be seen in some of a file's
    records; it was seen in all of them when the file was read.
    """
    if not file["mapping"]:
        return entry
    before, mapping = Mapping.model_validate_json(file["mapping"]), entry
    if mapping is None and file["mapped_by"] == "headers":
        counters = frozenset(headers) - frozenset(before.fields.get("external_id", []))
        mapping = reference.headers.recognise(headers, file["file_name"], row_numbers=counters)
    if mapping is None or not isinstance(before.dates, dict) or isinstance(mapping.dates, str):
        return mapping
    return mapping.model_copy(update={"dates": before.dates | (mapping.dates or {})})


def print_replayed(done: Replayed) -> None:
    """Print what a replay came to, and what to do next."""
    screen = console()
    if done.files.height:
        screen.print(table_of(done.files.rows(), ["文件", "入库", "已入库过", "仍隔离"]))
    for name, note in done.notes:
        screen.print(f"{escape(name)}：{note}", highlight=False)
    loaded_count = done.files["loaded"].sum()
    if loaded_count:
        screen.print(
            f"{loaded_count:,} 条记录已入库，请接着运行 tingsu run，投诉、热点和报告才会算上它们",
            highlight=False,
        )
    else:
        screen.print("没有记录入库；内容要改的：tingsu quarantine export 文件夹，改好后另行送达", highlight=False)
