"""core.links: what several systems told of one contact. Filled by assets/core/contacts.py."""

from datetime import date

import dagster as dg
import duckdb
import polars as pl

from models.intake.linking import Linking, changed, link
from pipelines.sql import read_sql, table

SPEC = dg.AssetSpec(**table("core", "links", kinds={"polars"}), deps=[["raw", "records"], ["raw", "files"]])


def loosen(connection: duckdb.DuckDBPyConnection, night: date, rules: Linking) -> None:
    """Let what tonight's deliveries touch stand alone in core.contacts, with what it is linked with.

    To be called before core.contacts is filled.
    """
    for name in ("ticket_channels", "farthest_seconds", "shortest_id"):
        connection.execute(f"set variable {name} = $value", {"value": getattr(rules, name)})
    connection.execute(read_sql("core/links/keys"))
    connection.execute(read_sql("core/links/before"), {"night": night})
    connection.execute("insert into near select linked_id from before")
    connection.execute(read_sql("core/links/dissolve"))
    connection.execute("delete from near")


def tie(connection: duckdb.DuckDBPyConnection, night: date, rules: Linking) -> int:
    """Link what tonight's deliveries touch, and whatever that could be linked with; gives the rows of core.links.

    To be called after core.contacts is filled. What is linked depends on what was delivered and not on the nights: all
    contacts that could be meant are looked at again.
    """
    connection.execute(read_sql("core/links/kept_nights"))
    if connection.sql("select count(distinct source) > 1 from keys").fetchall()[0][0]:
        connection.execute(read_sql("core/links/frontier"), {"night": night})
        while connection.table("frontier").count("*").fetchall()[0][0]:
            connection.execute(read_sql("core/links/step"))
    connection.execute(read_sql("core/links/dissolve"))
    linked = link(connection.sql(read_sql("core/links/near")).pl(), rules)
    renewed = changed(connection.table("dissolved").pl(), linked)
    if linked.height or renewed.len():
        keep(connection, night, linked, renewed)
    return connection.table("core.links").count("*").fetchall()[0][0]


def keep(connection: duckdb.DuckDBPyConnection, night: date, linked: pl.DataFrame, renewed: pl.Series) -> None:
    """Move what is part of another contact to core.links; what is linked otherwise than before is derived again.

    Args:
        connection: In a transaction.
        night: The night.
        linked: As `link` gives it.
        renewed: Contacts that are linked otherwise, str.
    """
    connection.register("linked", linked)
    connection.register("renewed", pl.DataFrame({"linked_id": renewed}))
    connection.execute(read_sql("core/links/nights"), {"night": night})
    connection.execute(read_sql("core/links/linked"))
    connection.unregister("linked")
    connection.unregister("renewed")
