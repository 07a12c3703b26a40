"""Delivered files read into the temporary tables delivered, staged and spooled, alike by a night and by a replay.

What becomes of it is decided in sql/raw.
"""

import tempfile
from pathlib import Path

import duckdb
import polars as pl

from models.intake.sources import source_name
from models.text.masking import clean
from pipelines.explaining import explained, shown, whole_file
from pipelines.identifying import Reference, find_mapping, stage_records
from pipelines.readers import Delivery, Spool, UnusableFileError, read_delivery
from pipelines.readers.archive import is_archive, unpack, unpacked_place
from pipelines.readers.landing import Landed
from pipelines.warehouse import insert

KEPT = {"channel", "timezone", "dates", "fields"}  # of a mapping, for those who derive from the records


def stage_whole(connection: duckdb.DuckDBPyConnection, reference: Reference, landed: Landed, loaded: set[str]) -> bool:
    """Stage a delivered file, or each member of an archive, unless it is loaded; its key is added to the loaded ones.

    Returns:
        False when the file changed while it was read: what changed is not staged. True otherwise.
    """
    before = landed.state
    with tempfile.TemporaryDirectory(dir=reference.home.path, prefix="unpacked-") as folder:
        is_packed = is_archive(landed.place) and landed.problem is None and landed.key not in loaded
        for file in unpack(landed, Path(folder)) if is_packed else [landed]:
            key = file.key
            if key in loaded:
                continue
            delivery = read(connection, file, reference.home.path)
            if landed.state != before:
                return False
            stage_read(connection, reference, file, delivery, key=key)
            loaded.add(key)
    return True


def read(connection: duckdb.DuckDBPyConnection, file: Landed, folder: Path) -> Delivery:
    """What a file holds; one record in the place of a file that is refused or cannot be read."""
    try:
        if file.problem:
            raise UnusableFileError(file.problem)
        return read_delivery(file.path, connection, folder)
    except UnusableFileError as error:
        spool = Spool(connection)
        spool.add(whole_file(error.code))
        return Delivery(None, None, [], spool)


def shown_place(file: Landed) -> str:
    """The place of a file, personal data masked."""
    return clean(pl.Series([file.place]))[0]


def stage(connection: duckdb.DuckDBPyConnection, reference: Reference, *, key: str, place: str, path: Path) -> None:
    """Read one file into the temporary tables delivered (its row) and staged (its records)."""
    file = Landed(place, path)
    stage_read(connection, reference, file, read(connection, file, reference.home.path), key=key)


def stage_read(
    connection: duckdb.DuckDBPyConnection, reference: Reference, file: Landed, delivery: Delivery, *, key: str
) -> None:
    """Put one file into the temporary tables delivered (its row) and staged (its records)."""
    place = file.place
    entry = reference.sources.entry_for(place)
    row = {
        "file_id": key,
        "source": entry.name if entry else source_name(unpacked_place(place)),
        "file_name": shown_place(file),
        "byte_count": file.byte_count,
    }
    mapping = find_mapping(delivery, entry, reference, place=place)
    row |= {
        "format": delivery.format,
        "encoding": delivery.encoding,
        "headers": delivery.headers if mapping else shown(delivery.headers),
        "mapped_by": mapping and ("entry" if entry else "headers"),
        "mapping": mapping and mapping.model_dump_json(include=KEPT, exclude_none=True),
        "delivered_count": delivery.spool.height,
    }
    insert(connection, "delivered", pl.DataFrame([row], infer_schema_length=None))
    for odd in stage_records(connection, delivery, mapping, reference, file_id=key, source=row["source"]):
        told = explained(odd, reference.reasons, place=place, source=row["source"], headers=delivery.headers)
        insert(connection, "staged", told.with_columns(file_id=pl.lit(key), source=pl.lit(row["source"])))
