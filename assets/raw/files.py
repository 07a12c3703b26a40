"""raw.files, and with it raw.records and raw.quarantine: one reading of a file fills all three (docs/adr/003)."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
from pydantic import Field

from assets.raw import quarantine, records
from models.intake.sources import Headers, Sources, source_name
from models.text.masking import clean
from pipelines.partitions import night_of
from pipelines.readers import Delivery, UnusableFileError, file_id, landed, read_delivery
from pipelines.settings import Home
from pipelines.sql import read_sql, table
from pipelines.warehouse import Warehouse, insert

SPEC = dg.AssetSpec(**table("raw", "files", kinds={"python", "file"}))


class Inputs(dg.Config):
    """Where to look for deliveries.

    Attributes:
        inputs: Files and folders; empty takes the home's landing folder.
    """

    inputs: list[str] = Field(default_factory=list)


@dg.multi_asset(specs=[SPEC, records.SPEC, quarantine.SPEC])
def intake(context: dg.AssetExecutionContext, config: Inputs, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """Load every delivered file that is not loaded yet; what was loaded stays as it is."""
    home, night = warehouse.at_home(), night_of(context)
    reference = Reference(home)
    with warehouse.write() as connection:
        loaded = {row[0] for row in connection.sql("select file_id from raw.files").fetchall()}
        connection.execute(read_sql("raw/staged"))
        for place, path in landed([Path(given) for given in config.inputs] or [home.landing]):
            key = file_id(place, path)
            if key not in loaded:
                stage(connection, reference, key=key, place=place, path=path)
                loaded.add(key)
        for step in ("decided", "records", "quarantine", "files"):
            connection.execute(read_sql(f"raw/{step}"), {"night": night} if step != "decided" else None)
        counts = connection.sql(read_sql("raw/counts"), params={"night": night}).pl().row(0, named=True)
    context.log.info("night %s: %s", night, ", ".join(f"{name} {count}" for name, count in counts.items()))
    for spec, count in ((SPEC, "files"), (records.SPEC, "loaded"), (quarantine.SPEC, "quarantined")):
        yield dg.MaterializeResult(asset_key=spec.key, metadata={"dagster/row_count": counts[count], **counts})


class Reference:
    """What intake needs to know from the home's reference files."""

    def __init__(self, home: Home) -> None:
        """Read and check sources.yaml, headers.yaml, reasons.yaml and the secret."""
        self.sources = home.read_reference("sources.yaml", Sources.model_validate)
        self.headers = home.read_reference("headers.yaml", Headers.model_validate)
        self.reasons = home.read_reference("reasons.yaml", dict)
        self.secret = home.secret


def stage(connection: duckdb.DuckDBPyConnection, reference: Reference, *, key: str, place: str, path: Path) -> None:
    """Read one file into the temporary tables delivered (its row) and staged (its records)."""
    entry = reference.sources.entry_for(place)
    row = {
        "file_id": key,
        "source": entry.name if entry else source_name(place),
        "file_name": clean(pl.Series([place]))[0],
        "byte_count": path.stat().st_size if path.exists() else 0,
    }
    try:
        delivery = read_delivery(path)
    except UnusableFileError as error:
        delivery = Delivery(None, None, [], quarantine.whole_file(error.code))
    staged, mapping = records.identified(connection, delivery, entry, reference, place=place, source=row["source"])
    row |= {
        "format": delivery.format,
        "encoding": delivery.encoding,
        "headers": delivery.headers if mapping else quarantine.shown(delivery.headers),
        "mapped_by": mapping and ("entry" if entry else "headers"),
        "mapping": mapping and mapping.model_dump_json(include={"channel", "timezone", "fields"}),
        "delivered_count": delivery.records.height,
    }
    staged = quarantine.explained(
        staged, reference.reasons, place=place, source=row["source"], headers=delivery.headers
    )
    insert(connection, "delivered", pl.DataFrame([row], infer_schema_length=None))
    insert(connection, "staged", staged.with_columns(file_id=pl.lit(key), source=pl.lit(row["source"])))
