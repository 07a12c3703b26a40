"""raw.deliveries: what each source delivered at once, measured; what breaks its contract is held back whole.

Filled by assets/raw/files.py, after deciding what becomes of each record and before loading it.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

import dagster as dg
import duckdb
import polars as pl

from assets.raw import expectations, held
from models.intake.contract import Contract, Delivered
from models.intake.identity import make_ids
from models.intake.mapping import contact_fields
from models.intake.profile import Profile, profile
from models.intake.sources import Mapping
from pipelines.records import read_cells
from pipelines.sql import read_sql, table
from pipelines.warehouse import insert

if TYPE_CHECKING:
    from pipelines.identifying import Reference

SAMPLE = 20_000
COUNTS = ("file_count", "delivered_count", "unusable_count", "known_count")
SPEC = dg.AssetSpec(**table("raw", "deliveries", kinds={"polars"}))


def judge(connection: duckdb.DuckDBPyConnection, reference: "Reference", night: date) -> None:
    """Measure what each source delivered in this run, and let nothing in of what breaks its contract.

    Expects the temporary tables delivered and decided; changes the fate of what is held back. Makes the temporary table
    told_files, of which sql/raw/deliveries/files.sql takes what raw.files says of it.
    """
    connection.execute(read_sql("raw/deliveries/told_files"))
    groups = connection.sql(read_sql("raw/deliveries/groups")).pl().rows(named=True)
    for source, of_source in groupby(groups, key=lambda group: group["source"]):
        judge_source(connection, reference, night, source, list(of_source))
    if connection.table("held_files").count("*").fetchall()[0][0]:
        connection.execute(read_sql("raw/decided"))


def judge_source(
    connection: duckdb.DuckDBPyConnection, reference: "Reference", night: date, source: str, groups: list[dict]
) -> None:
    """Measure and judge what one source delivered.

    Args:
        connection: In a transaction.
        reference: The home's reference files.
        night: The night.
        source: The source.
        groups: Its records by mapping and headers (sql/raw/deliveries/groups.sql).
    """
    contract, file_ids = reference.contract.of(source), sorted(file for group in groups for file in group["file_ids"])
    past = read_past(connection, source, night, contract)
    profiles, sampled = read_profiles(connection, reference, night, groups, contract)
    row = {name: sum(group[name] for group in groups) for name in COUNTS}
    row["headers"] = sorted(set().union(*(group["headers"] for group in groups)))
    row |= {"newest_on": profiles.newest_on, "sampled_count": sampled}
    shares = {name: judged.share for name, judged in profiles.filled.items() if judged.seen}
    row["filled"] = [{"field": name, "share": round(share, 6)} for name, share in shares.items()]
    delivery = delivered(row | {"night": night}, shares, profiles, past)
    told = expectations.judge(delivery, [one for one in past if one.night < night], contract)
    held_for = [name for name, one in told.items() if one["outcome"] == "broken"]
    broken = [held.said(name, contract.expectations[name].says, told[name]) for name in held_for]
    if held_for and not held.hold(connection, reference, night, file_ids, broken):
        told, held_for = expectations.softened(told), []
    key = {"delivery_id": make_ids(pl.Series(["\x1f".join(file_ids)]))[0], "night": night, "source": source}
    insert_rows(connection, "raw.deliveries", [key | row | {"held_for": held_for}])
    insert_rows(connection, "raw.expectations", [key | {"expectation": name} | one for name, one in told.items()])
    files = {"file_id": file_ids, "delivery_id": key["delivery_id"], "held_for": [held_for] * len(file_ids)}
    insert(connection, "told_files", pl.DataFrame(files, schema_overrides={"held_for": pl.List(pl.String)}))


def insert_rows(connection: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]]) -> None:
    """Append rows to a table, by the names of its columns."""
    insert(connection, name, pl.DataFrame(rows, infer_schema_length=None))


def read_profiles(
    connection: duckdb.DuckDBPyConnection, reference: "Reference", night: date, groups: list[dict], contract: Contract
) -> tuple[Profile, int]:
    """The profile of a source's usable records, of a large delivery from a sample, and how many were looked at."""
    whole, sampled = Profile(), 0
    every = max(1, sum(group["delivered_count"] for group in groups) // SAMPLE)
    for group in groups:
        wanted = {name: group[name] for name in ("source", "mapping", "headers")} | {"every": every}
        records = connection.execute(read_sql("raw/deliveries/sample"), wanted).pl()
        mapping, headers = Mapping.model_validate_json(group["mapping"]), group["headers"]
        fields = contact_fields(read_cells(connection, records, headers), headers, mapping)
        words, plausible = reference.headers, contract.plausible
        known = {"headers": headers, "mapping": mapping, "words": words, "night": night, "plausible": plausible}
        part = profile(fields, records["record_id"], **known)
        whole, sampled = whole + part if sampled else part, sampled + records.height
    return whole, sampled


def read_past(connection: duckdb.DuckDBPyConnection, source: str, night: date, contract: Contract) -> list[Delivered]:
    """What a source has delivered lately, this night included, as far as it was let in."""
    wanted = {"source": source, "night": night, "nights": contract.history.nights}
    rows = connection.execute(read_sql("raw/deliveries/past"), wanted).pl().rows(named=True)
    return [delivered(row, {one["field"]: one["share"] for one in row["filled"]}) for row in rows]


def delivered(
    row: dict[str, Any], filled: dict[str, float], profile: Profile | None = None, before: Sequence[Delivered] = ()
) -> Delivered:
    """A row of raw.deliveries as it is judged, after what came before."""
    return Delivered(
        night=row["night"],
        delivered=row["delivered_count"],
        unusable=row["unusable_count"],
        known=row["known_count"],
        headers=row["headers"],
        filled=filled,
        newest_on=row["newest_on"],
        profile=profile or Profile(),
        earlier_tonight=sum(one.new for one in before if one.night == row["night"]),
    )
