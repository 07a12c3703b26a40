"""raw.files, and with it raw.records and raw.quarantine: one reading of a file fills all three (docs/adr/003)."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
from pydantic import Field

from assets.raw import deliveries, expectations, held, quarantine, records
from models.intake.contract import Contract
from models.intake.sources import Headers, Sources, source_name
from models.text.masking import clean
from pipelines.partitions import night_of
from pipelines.readers import Delivery, Spool, UnusableFileError, read_delivery
from pipelines.readers.archive import is_archive, unpack, unpacked_place
from pipelines.readers.landing import Landed, find_delivered
from pipelines.review_intake import take_reviews
from pipelines.settings import Home
from pipelines.sql import read_sql, table
from pipelines.warehouse import Warehouse, insert

KEPT = {"channel", "timezone", "dates", "fields"}  # of a mapping, for those who derive from the records
SPEC = dg.AssetSpec(**table("raw", "files", kinds={"python", "file"}))


class Inputs(dg.Config):
    """Where to look for deliveries.

    Attributes:
        inputs: Files and folders; empty takes the home's landing folder.
    """

    inputs: list[str] = Field(default_factory=list)


ACCOUNTS = ("files", "delivered", "loaded", "quarantined", "known")
TABLES = {
    "files": SPEC,
    "loaded": records.SPEC,
    "quarantined": quarantine.SPEC,
    "deliveries": deliveries.SPEC,
    "expectations": expectations.SPEC,
    "held": held.SPEC,
}


@dg.multi_asset(specs=[*TABLES.values()])
def intake(context: dg.AssetExecutionContext, config: Inputs, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """Load every delivered file that is not loaded yet; what was loaded stays as it is."""
    home, night = warehouse.at_home(), night_of(context)
    reference = Reference(home)
    home.confirm_secret()
    with warehouse.write() as connection:
        loaded = {row[0] for row in connection.sql("select file_id from raw.files").fetchall()}
        connection.execute(read_sql("raw/carried"), {"night": night})
        connection.execute(read_sql("raw/staged"))
        waiting = []
        for file in take_reviews(home, find_delivered([Path(given) for given in config.inputs] or [home.landing])):
            if not stage_whole(connection, reference, file, loaded):
                waiting.append(shown_place(file))
        connection.execute(read_sql("raw/decided"))
        deliveries.judge(connection, reference, night)
        for step in ("records", "quarantine", "files"):
            connection.execute(read_sql(f"raw/{step}"), {"night": night})
        held.keep(connection)
        counts = connection.sql(read_sql("raw/counts"), params={"night": night}).pl().row(0, named=True)
    accounts = {name: counts[name] for name in ACCOUNTS}
    context.log.info("night %s: %s", night, ", ".join(f"{name} {count}" for name, count in accounts.items()))
    if counts["held"]:
        context.log.warning("%s records are held back: their deliveries broke a contract", counts["held"])
    for place in waiting:
        context.log.warning("%s changed while it was read; it is left for the next night", place)
    for count, spec in TABLES.items():
        told = {"dagster/row_count": counts[count], **accounts}
        if spec is SPEC:
            told["waiting"] = len(waiting)
        yield dg.MaterializeResult(asset_key=spec.key, metadata=told)


class Reference:
    """What intake needs to know from the home's reference files."""

    def __init__(self, home: Home) -> None:
        """Read and check sources.yaml, headers.yaml, reasons.yaml, contracts/sources.yaml and the secret."""
        self.home = home
        self.sources = home.read_reference("sources.yaml", Sources.model_validate)
        self.headers = home.read_reference("headers.yaml", Headers.model_validate)
        self.reasons = home.read_reference("reasons.yaml", dict)
        self.contract = home.read_reference("contracts/sources.yaml", Contract.model_validate)
        self.secret = home.secret


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
        spool.add(quarantine.whole_file(error.code))
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
    mapping = records.find_mapping(delivery, entry, reference, place=place)
    row |= {
        "format": delivery.format,
        "encoding": delivery.encoding,
        "headers": delivery.headers if mapping else quarantine.shown(delivery.headers),
        "mapped_by": mapping and ("entry" if entry else "headers"),
        "mapping": mapping and mapping.model_dump_json(include=KEPT, exclude_none=True),
        "delivered_count": delivery.spool.height,
    }
    insert(connection, "delivered", pl.DataFrame([row], infer_schema_length=None))
    for odd in records.stage(connection, delivery, mapping, reference, file_id=key, source=row["source"]):
        told = quarantine.explained(odd, reference.reasons, place=place, source=row["source"], headers=delivery.headers)
        insert(connection, "staged", told.with_columns(file_id=pl.lit(key), source=pl.lit(row["source"])))
