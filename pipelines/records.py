"""Delivered records with their contact fields, for the assets that make something of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from models.intake.mapping import contact_fields
from models.intake.sources import Mapping
from pipelines.sql import read_sql


@dataclass(frozen=True)
class Batch:
    """Records that share a mapping.

    Attributes:
        mapping: The mapping.
        records: record_id, night, source, contact_id.
        fields: Contact fields as delivered, one row a record (models.intake.mapping.contact_fields).
    """

    mapping: Mapping
    records: pl.DataFrame
    fields: pl.DataFrame


def read_cells(connection: duckdb.DuckDBPyConnection, records: pl.DataFrame, headers: list[str]) -> pl.Series:
    """The cells of records, one list of str a record, in the order of `headers`.

    Args:
        connection: Any connection.
        records: payload str, JSON objects.
        headers: Keys to take.

    Source:
        RFC 6901 (JSON Pointer).
    """
    pointers = ["/" + header.replace("~", "~0").replace("/", "~1") for header in headers]
    connection.register("payloads", records.select("payload"))
    cells = connection.sql(read_sql("raw/cells"), params={"pointers": pointers}).pl()["cells"]
    connection.unregister("payloads")
    return cells


def latest_records(connection: duckdb.DuckDBPyConnection, night: date) -> Iterator[Batch]:
    """The latest version of every contact that the night's deliveries touched, a batch a mapping, in a fixed order."""
    for mapping, headers in connection.sql(read_sql("raw/mappings"), params={"night": night}).fetchall():
        parameters = {"night": night, "mapping": mapping, "headers": headers}
        records = connection.sql(read_sql("raw/latest"), params=parameters).pl()
        cells = read_cells(connection, records, headers)
        parsed = Mapping.model_validate(json.loads(mapping))
        yield Batch(parsed, records.drop("payload"), contact_fields(cells, headers, parsed))
